"""The five shapes in words, and that no shape lets anybody write what it does not let them read."""

import re

import pytest

from wegbereiter.core.database.catalogue.policies import shapes
from wegbereiter.core.database.policies import (
    DECIDES_MONEY,
    READS_ALL_MONEY,
    Money,
    Own,
    Person,
    Public,
    Shape,
    Shared,
    check_of,
)

OWN = "organisation_id = (select wb_organisation())"
ME = "(select wb_user())"


@pytest.mark.parametrize(
    ("shape", "read", "write"),
    [
        (Own(), OWN, OWN),
        (Own(or_person="user_id"), f"{OWN} or user_id = {ME}", OWN),
        (Money(writer="own"), f"{OWN} or {READS_ALL_MONEY}", OWN),
        (Money(writer="state"), f"{OWN} or {READS_ALL_MONEY}", DECIDES_MONEY),
        (Money(writer="own or state"), f"{OWN} or {READS_ALL_MONEY}", f"{OWN} or {DECIDES_MONEY}"),
        (Money(writer="state", own_read="out"), f"({OWN} and out) or {READS_ALL_MONEY}", DECIDES_MONEY),
        (Shared(named_in="to_id"), f"{OWN} or to_id = (select wb_organisation())", OWN),
        (
            Money(writer="own or state", own_found="open"),
            f"{OWN} or {READS_ALL_MONEY}",
            f"({OWN} and (open)) or {DECIDES_MONEY}",
        ),
        (
            Shared(share_table="shares", share_key="row_id"),
            f"{OWN} or id in (select s.row_id from shares s where s.{OWN})",
            OWN,
        ),
        (
            Shared(share_function="wb_shared", key="group_id", state_reads=True),
            f"{OWN} or group_id in (select wb_shared()) or {READS_ALL_MONEY}",
            OWN,
        ),
        (
            Shared(named_in="to_id", named_found="asked"),
            f"{OWN} or to_id = (select wb_organisation())",
            f"{OWN} or (to_id = (select wb_organisation()) and (asked))",
        ),
        (
            Shared(own_within="mine", named_in="to_id", named_read="led", named_found="asked"),
            f"({OWN} and mine) or (to_id = (select wb_organisation()) and led)",
            f"({OWN} and mine) or (to_id = (select wb_organisation()) and (asked))",
        ),
        (Shared(money_river=True), f"{OWN} or (river = 'money' and {READS_ALL_MONEY})", OWN),
        (Shared(own=False, or_person="user_id"), f"user_id = {ME}", f"user_id = {ME}"),
        (Shared(own=False, named_in="to_id"), "to_id = (select wb_organisation())", "false"),
        (Person(), f"participant_id = {ME}", f"participant_id = {ME}"),
        (Public(), "true", DECIDES_MONEY),
        (Public(published="final"), f"final or {READS_ALL_MONEY}", DECIDES_MONEY),
    ],
)
def test_shape_in_sql(shape: Shape, read: str, write: str):
    assert (shape.read(), shape.write()) == (read, write)


def test_narrowed_money_says_what_a_row_may_become():
    narrowed = Money(writer="own or state", own_found="open", own_left="open or gone")

    assert check_of(narrowed) == f"({OWN} and (open or gone)) or {DECIDES_MONEY}"
    assert check_of(Own()) == Own().write()


def test_whoever_is_named_writes_only_what_the_shape_says():
    narrowed = Shared(named_in="to_id", named_found="asked", named_left="gone")

    assert check_of(narrowed) == f"{OWN} or (to_id = (select wb_organisation()) and (gone))"


@pytest.mark.parametrize("table", sorted(shapes()))
def test_whoever_may_write_a_row_may_read_it(table: str):
    """A policy for all statements counts for reading as well, joined by "or": a wider one would open the table."""
    shape = shapes()[table]
    wider = {DECIDES_MONEY: READS_ALL_MONEY}  # who decides about all money reads all of it

    narrowed = f"({OWN} and ({getattr(shape, 'own_found', '')}))"  # a part of the own rows
    named = f"{getattr(shape, 'named_in', '')} = (select wb_organisation())"
    part_of_named = f"({named} and ({getattr(shape, 'named_found', '')}))"

    mine = f"({OWN} and {getattr(shape, 'own_within', '') or 'all'})"
    named_read = getattr(shape, "named_read", "")

    found = getattr(shape, "found", "")  # of what is read, some may be changed
    written = shape.write().replace(f" and {found}", "") if found else shape.write()
    written = written.replace(mine, OWN).replace(narrowed, OWN).replace(part_of_named, named)
    ways = [wider.get(way, way) for way in written.split(" or ")]

    read = shape.read().replace(mine, OWN).replace(f"({named} and {named_read})", named)
    assert named_read in getattr(shape, "named_found", "")  # who is named writes no row that it cannot read
    assert read == "true" or all(way in (*read.split(" or "), "false") for way in ways)


@pytest.mark.parametrize("table", sorted(shapes()))
def test_functions_are_asked_once_per_statement(table: str):
    """Around each stands a sub-select: PostgreSQL then evaluates it once and can use the index."""
    for condition in (shapes()[table].read(), shapes()[table].write()):
        assert re.sub(r"\(select wb_\w+\(\)\)", "", condition).count("wb_") == 0


def test_register_itself_is_readable_without_a_question():
    """Its policy must not ask who reads all money: that question reads the register and would never end."""
    assert shapes()["organisations_organisation"] == Public()
