"""A newer register by file: whole or not at all, once, with its history."""

import csv
import io
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from django.core.exceptions import PermissionDenied

from wegbereiter.audit.models import Event
from wegbereiter.core.documents.faults import TableFault
from wegbereiter.core.tenancy import NOBODY, acting_as
from wegbereiter.organisations.actions import FaultyFileError, apply_update, load_register, upload_register
from wegbereiter.organisations.choices import Kind, Refusal
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.organisations.models import Organisation, RegisterChange, RegisterUpdate
from wegbereiter.organisations.queries import approving_office, municipalities
from wegbereiter.organisations.queries.register import entries_in_use
from wegbereiter.organisations.rules import RefusedError, RegisterFault

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
DAY = date(2026, 1, 1)
PACKAGE = (files("wegbereiter.organisations.data") / "municipalities.csv").read_text(encoding="utf-8")
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    load_register(by=NOBODY, now=NOW)
    return actor_for(make_membership("state_officer", approving_office()))


def file(change=None, *, added=(), without=()):
    """The package's register as bytes, with some rows changed: key -> {column: value}."""
    rows = list(csv.DictReader(io.StringIO(PACKAGE)))
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], "successor"], restval="")
    writer.writeheader()
    for row in rows:
        if row["ags"] not in without:
            writer.writerow({**row, **(change or {}).get(row["ags"], {})})
    writer.writerows(added)
    return out.getvalue().encode()


def upload(data, officer, *, day=DAY):
    with acting_as(officer):
        return upload_register(data, "register.csv", day=day, by=officer, now=NOW)


def apply(update, officer):
    with acting_as(officer):
        return apply_update(update.pk, by=officer, now=NOW)


def problems(data, officer, **values):
    with pytest.raises(FaultyFileError) as caught:
        upload(data, officer, **values)
    return [problem.code for problem in caught.value.problems]


def town(key):
    return Organisation.objects.get(key=key)


def test_register_in_use_is_the_one_that_was_loaded(officer):
    update = upload(file(), officer)

    apply(update, officer)

    assert len(entries_in_use()) == 1101
    assert set(municipalities().values_list("register_date", flat=True)) == {DAY}
    assert not RegisterChange.objects.exists()
    assert Event.objects.get(code="organisations.register.updated").data["rows"] == 0


def test_update_renames_and_keeps_the_old_name(officer):
    apply(upload(file({"08115001": {"name": "Neu-Aidlingen"}}), officer), officer)

    change = RegisterChange.objects.get()
    assert (change.change, change.old_name, change.new_name, change.valid_on) == (
        "renamed",
        "Aidlingen",
        "Neu-Aidlingen",
        DAY,
    )
    assert (town("08115001").name, town("08115001").search_text[:12]) == ("Neu-Aidlingen", "neu aidlinge")


def test_update_merges_without_deleting(officer):
    apply(upload(file({"08115001": {"successor": "08115002"}}), officer), officer)

    gone = town("08115001")
    assert (gone.last_day, gone.successor) == (date(2025, 12, 31), town("08115002"))
    assert municipalities().count() == 1100
    assert RegisterChange.objects.get().change == "merged"
    assert Event.objects.get(code="organisations.register.updated").data["merged"] == 1


def test_update_founds_with_district_region_and_association(officer):
    model = next(row for row in csv.DictReader(io.StringIO(PACKAGE)) if row["ags"] == "08115001")
    new = {**model, "ags": "08115999", "name": "Jungstadt", "official_name": ""}

    apply(upload(file(added=[new]), officer), officer)

    founded, neighbour = town("08115999"), town("08115001")
    assert (founded.district, founded.region, founded.association) == (
        neighbour.district,
        neighbour.region,
        neighbour.association,
    )
    assert founded.search_text == "jungstadt"
    assert [c.change for c in RegisterChange.objects.all()] == ["founded"]


def test_update_takes_over_numbers_and_facts(officer):
    apply(upload(file({"08115001": {"population": "9303", "area_km2": "27,5", "type": "Stadt"}}), officer), officer)

    changed = town("08115001")
    assert (changed.population, str(changed.area_km2), changed.type_name) == (9303, "27.50", "Stadt")
    assert not RegisterChange.objects.exists()


def test_update_founds_renames_and_ends_associations(officer):
    rows = {row["ags"]: row for row in csv.DictReader(io.StringIO(PACKAGE))}
    own = rows["08115001"]["association_key"]
    members = [ags for ags, row in rows.items() if row["association_key"] == own]
    renamed = (
        rows["08225001"]
        if "08225001" in rows
        else next(
            r
            for r in rows.values()
            if r["association_type"] == "Gemeindeverwaltungsverband" and r["association_key"] != own
        )
    )
    others = [ags for ags, row in rows.items() if row["association_key"] == renamed["association_key"]]
    change = {ags: {"association_key": "081155999", "association": "GVV Neu"} for ags in members}
    change |= {ags: {"association": "GVV Anders"} for ags in others}

    apply(upload(file(change), officer), officer)

    ended, founded = town(own), town("081155999")
    assert ended.last_day == date(2025, 12, 31)
    assert (founded.kind, founded.district.key, founded.last_day) == (Kind.MUNICIPAL_ASSOCIATION, "08115", None)
    assert town(renamed["association_key"]).name == "GVV Anders"
    assert {town(ags).association for ags in members} == {founded}
    assert sorted(RegisterChange.objects.values_list("change", flat=True)) == ["ended", "founded", "renamed"]


def test_update_brings_an_ended_association_back(officer):
    rows = {row["ags"]: row for row in csv.DictReader(io.StringIO(PACKAGE))}
    own = rows["08115001"]["association_key"]
    members = [ags for ags, row in rows.items() if row["association_key"] == own]
    apply(upload(file({ags: {"association_type": "verbandsfrei"} for ags in members}), officer), officer)
    assert town(own).last_day is not None

    apply(upload(file(), officer, day=date(2026, 2, 1)), officer)

    assert town(own).last_day is None
    assert {town(ags).association for ags in members} == {town(own)}


def test_update_is_applied_once_however_often_it_is_confirmed(officer):
    update = upload(file({"08115001": {"name": "Neu"}}), officer)

    first, second = apply(update, officer), apply(update, officer)

    assert first.applied_at == second.applied_at == NOW
    assert RegisterChange.objects.count() == 1
    assert Event.objects.filter(code="organisations.register.updated").count() == 1


def test_update_is_refused_when_another_one_came_first(officer):
    late = upload(file({"08115001": {"successor": "08115002"}}), officer)
    apply(upload(file({"08115002": {"successor": "08115003"}}), officer), officer)

    with pytest.raises(RefusedError) as caught:
        apply(late, officer)

    assert caught.value.reason == Refusal.UPDATE_FAULTY
    assert town("08115001").last_day is None


def test_update_older_than_the_register_in_use_is_refused(officer):
    late = upload(file(), officer)
    apply(upload(file(), officer, day=date(2026, 2, 1)), officer)

    assert problems(file(), officer, day=DAY) == [RegisterFault.NOT_NEWER]
    with pytest.raises(RefusedError):
        apply(late, officer)


def test_upload_writes_nothing_when_a_row_is_wrong(officer):
    wrong = file({"08115001": {"population": "many"}}, without=["08115002"])

    assert problems(wrong, officer) == [RegisterFault.NUMBER_WRONG]
    assert problems(file(without=["08115002"]), officer) == [RegisterFault.ROW_MISSING]
    assert not RegisterUpdate.objects.exists()
    assert not Event.objects.filter(code__startswith="organisations.register.up").exists()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "r.csv", TableFault.EMPTY),
        (b"\x00\x01", "r.csv", TableFault.NOT_TEXT),
        (b"PK\x03\x04" + b"x" * 100, "r.xlsx", TableFault.BROKEN_WORKBOOK),
        (b"a;b\n1;2\n", "r.exe", TableFault.UNKNOWN_KIND),
    ],
)
def test_upload_refuses_hostile_files(officer, data, name, code):
    with pytest.raises(FaultyFileError) as caught, acting_as(officer):
        upload_register(data, name, day=DAY, by=officer, now=NOW)

    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize("role", ["second_officer", "manager"])
def test_upload_and_confirmation_need_the_right(officer, role):
    update = upload(file(), officer)
    other = actor_for(make_membership(role, approving_office()))

    with pytest.raises(PermissionDenied):
        upload(file(), other)
    with pytest.raises(PermissionDenied):
        apply(update, other)
