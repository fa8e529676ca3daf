"""Who sees which rows: through the queries, and through the database alone."""

from uuid import uuid4

import pytest

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import factories as make
from wegbereiter.funding import queries
from wegbereiter.funding.models import Allotment, AreaSum, Calculation, HeadCountRow, HeadCountUpload, Objection
from wegbereiter.funding.states import CalculationState, CountState, Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """Two towns of one district in a final allotment and in a draft, an objection and an upload."""
    area = make_organisation(Kind.DISTRICT)
    towns = [make_organisation(district=area) for _number in range(2)]
    numbers = {towns[0]: 5, towns[1]: 7}
    provisional = make.make_head_count(numbers, state=CountState.PROVISIONAL)
    make.make_calculation({}, head_count=provisional, occasion=Round.FIRST_TRANCHE, state=CalculationState.DRAFT)
    count = make.make_head_count(numbers, state=CountState.FINAL, number=2)
    make.make_calculation({}, head_count=count)
    office = make.make_officers(1)[0]
    Objection.objects.create(
        organisation=towns[0],
        row=count.rows.get(organisation=towns[0]),
        edition=make.EDITION,
        claimed_persons=6,
        reason="so",
        created_at=make.NOW,
        created_by=uuid4(),
    )
    HeadCountUpload.objects.create(
        organisation=office.organisation,
        edition=make.EDITION,
        counted_on=make.COUNTED_ON,
        file_hash="0" * 64,
        created_at=make.NOW,
        created_by=uuid4(),
        expires_at=make.NOW.replace(year=2018),
    )
    return {"towns": towns, "office": office}


SEEN = ("head_counts", "rows", "uploads", "objections", "calculations", "allotments", "sums")

# Rows that each role's queries give: counts, rows, uploads, objections, calculations, allotments, sums.
MATRIX = {
    "state_officer": (2, 4, 1, 1, 2, 4, 2),
    "second_officer": (2, 4, 0, 1, 2, 4, 2),
    "ministry_reader": (2, 4, 0, 1, 2, 4, 2),
    "auditor": (2, 4, 0, 1, 2, 4, 2),
    "towns_association": (0, 0, 0, 0, 1, 0, 1),
    "funding_clerk": (2, 2, 0, 1, 1, 1, 0),
    "carrier_office": (0, 0, 0, 0, 0, 0, 0),
    "manager": (0, 0, 0, 0, 0, 0, 0),
    "data_protection_officer": (0, 0, 0, 0, 0, 0, 0),
}
WHERE = {
    "ministry_reader": Kind.MINISTRY,
    "auditor": Kind.AUDIT_OFFICE,
    "towns_association": Kind.TOWNS_ASSOCIATION,
    "carrier_office": Kind.CARRIER,
}


def member(role, scene):
    if role in {"state_officer", "second_officer"}:
        return make_membership(role, scene["office"].organisation)
    if role in WHERE:
        return make_membership(role, kind=WHERE[role])
    return make_membership(role, scene["towns"][0])


@pytest.mark.parametrize("role", MATRIX)
def test_every_role_sees_what_it_may(scene, role):
    actor = make.as_actor(member(role, scene))

    with acting_as(actor):
        found = tuple(getattr(queries, f"{name}_visible_to")(actor).count() for name in SEEN)

    assert found == MATRIX[role]


@pytest.mark.parametrize("role", ["manager", "data_protection_officer"])
def test_a_role_of_the_office_without_rights_on_money_gets_none_of_it(scene, role):
    """Row-level security knows offices, not roles (docs/adr/0004): in there the queries alone keep roles apart."""
    actor = make.as_actor(make_membership(role, scene["office"].organisation))

    with acting_as(actor):
        found = [getattr(queries, f"{name}_visible_to")(actor).count() for name in SEEN]
        alone = Allotment.objects.count()

    assert (found, alone) == ([0] * len(SEEN), 4)


def test_a_town_sees_its_own_rows_only(scene):
    town = scene["towns"][1]
    actor = make.as_actor(make_membership("funding_clerk", town))

    with acting_as(actor):
        allotments = list(queries.allotments_visible_to(actor).values_list("organisation_id", flat=True))
        rows = set(queries.rows_visible_to(actor).values_list("organisation_id", flat=True))

        assert (allotments, rows) == ([town.pk], {town.pk})
        assert not queries.objections_visible_to(actor).exists()


# The database alone, without any filter of ours: own rows, published rows, nothing else.
ALONE = {
    "state_officer": (4, 1, 1, 2, 4, 2),
    "ministry_reader": (4, 0, 1, 2, 4, 2),
    "auditor": (4, 0, 1, 2, 4, 2),
    "towns_association": (0, 0, 0, 1, 0, 1),
    "funding_clerk": (2, 0, 1, 1, 1, 1),  # its allotment in the draft is the state's alone
    "carrier_office": (0, 0, 0, 1, 0, 1),
}


@pytest.mark.parametrize("role", ALONE)
def test_the_database_alone_keeps_foreign_rows_back(scene, role):
    models = (HeadCountRow, HeadCountUpload, Objection, Calculation, Allotment, AreaSum)

    with acting_as(make.as_actor(member(role, scene))):
        assert tuple(model.objects.count() for model in models) == ALONE[role]


def test_choices_of_calculations_leave_out_what_is_done_or_cannot_be(scene):
    make_organisation(Kind.DISTRICT, population=5)
    actor = make.as_actor(scene["office"])

    with acting_as(actor):
        choices = [(one.edition.code, one.occasion, one.head_count) for one in queries.calculation_choices()]

    codes = [(code, occasion, count and count.number) for code, occasion, count in choices]
    assert codes == [("pik-2022", Round.ADD_ON, None), ("pik-2017", Round.FIRST_TRANCHE, 2)]


def test_a_version_that_is_not_final_is_no_choice_for_the_final_round():
    make.make_head_count({make_organisation(): 5})
    office = make.as_actor(make.make_officers(1)[0])

    with acting_as(office):
        rounds = [one.occasion for one in queries.calculation_choices() if one.edition.code == "pik-2017"]

    assert rounds == [Round.FIRST_TRANCHE]


def test_editions_with_a_head_count():
    assert [edition.code for edition in queries.counted_editions()] == ["pik-2017"]


def test_our_money_without_anything(scene):
    town = make_organisation()
    actor = make.as_actor(make_membership("funding_clerk", town))

    with acting_as(actor):
        found = queries.place_money(actor, town)

    assert (found.main, found.others, found.count, found.counts, found.members) == (None, [], None, [], [])


def test_our_money_names_the_other_members_of_the_association():
    union = make_organisation(Kind.MUNICIPAL_ASSOCIATION)
    one, two = (make_organisation(name=name, association=union) for name in ("Ahausen", "Bhausen"))
    actor = make.as_actor(make_membership("funding_clerk", one))

    with acting_as(actor):
        assert queries.place_money(actor, one).members == [two]
        assert queries.place_money(actor, union).members == [one, two]


def test_a_count_without_versions_has_no_numbers():
    assert queries.numbers_of(None) == {}
