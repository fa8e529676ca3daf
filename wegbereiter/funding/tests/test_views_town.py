"""Pages of towns and of the associations of towns, and what they must not see."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wegbereiter.funding import factories as make
from wegbereiter.funding.models import HeadCount, Objection
from wegbereiter.funding.states import CalculationState, CountState, Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers():
    return make.make_officers(2)


@pytest.fixture
def towns():
    area = make_organisation(Kind.DISTRICT, name="Landkreis Musterland")
    union = make_organisation(Kind.MUNICIPAL_ASSOCIATION, name="GVV Beispieltal")
    names = ("Ähringen", "Beispielheim", "Wehr")
    return [make_organisation(name=name, district=area, association=union) for name in names]


def clerk_of(town):
    return make_membership("funding_clerk", town)


def numbers(towns, persons=(85, 72708, 64)):
    return dict(zip(towns, persons, strict=False))


@contextmanager
def counted_queries():
    with CaptureQueriesContext(connection) as queries:
        yield queries


# ---------------------------------------------------------------- our money


def test_our_money_says_how_much_why_and_what_it_buys(sign_in, towns):
    make.make_calculation(numbers(towns), estimated={towns[0]})

    page = sign_in(clerk_of(towns[0])).get(reverse("funding:own"))

    text = page.content.decode()
    assert page.status_code == 200
    assert "67.667\u202f€" in text
    assert "135.334\u202f€" in text
    assert "58.000.000\u202f€ × 85 ÷ 72.857 = 67.666,80\u202f€" in text
    assert "1,326" in text
    assert "1,057" in text
    assert "w-flag" in text
    assert "Ähringen" in text


def test_our_money_shows_the_ways_below_the_claim_with_the_exact_gap(sign_in, towns):
    make.make_calculation(numbers(towns))

    page = sign_in(clerk_of(towns[2])).get(reverse("funding:own"))

    text = page.content.decode()
    ways = [str(way.code) for way in page.context["found"].main.ways]
    assert ways == ["association", "neighbours", "top_up", "to_district"]
    assert "<strong>51\u202f€</strong>" in text
    assert "102\u202f€" in text
    assert "GVV Beispieltal" in text
    assert "67.667" not in text  # another member's money


def test_our_money_without_gap_offers_to_apply(sign_in, towns):
    make.make_calculation(numbers(towns))

    page = sign_in(clerk_of(towns[0])).get(reverse("funding:own"))

    assert [str(way.code) for way in page.context["found"].main.ways] == ["own", "carrier", "to_district"]


@pytest.mark.parametrize("state", [CalculationState.DRAFT, CalculationState.PREPARED])
def test_our_money_stays_empty_until_it_is_final(sign_in, towns, state):
    made = make.make_calculation(numbers(towns), state=CalculationState.DRAFT)
    if state == CalculationState.PREPARED:
        prepared = {name: value for name, value in make.two_persons().items() if name.startswith("prepared")}
        for name, value in {**prepared, "state": state}.items():
            setattr(made, name, value)
        made.save()

    page = sign_in(clerk_of(towns[0])).get(reverse("funding:own"))

    assert page.context["found"].main is None
    assert "67.667" not in page.content.decode()


def test_first_tranche_and_final_stand_together(sign_in, towns):
    count = make.make_head_count(numbers(towns), state=CountState.FINAL)
    make.make_calculation({}, head_count=count, occasion=Round.FIRST_TRANCHE)
    make.make_calculation({}, head_count=count)

    found = sign_in(clerk_of(towns[0])).get(reverse("funding:own")).context["found"]

    assert found.main.calculation.round == "final"
    assert [one.calculation.round for one in found.others] == ["first_tranche"]


def test_first_tranche_alone_is_explained(sign_in, towns):
    make.make_calculation(numbers(towns, (66, 46762)), occasion=Round.FIRST_TRANCHE)

    text = sign_in(clerk_of(towns[0])).get(reverse("funding:own")).content.decode()

    assert "49.048\u202f€" in text  # Bad Saulgau, as published
    assert "60\u202f%" in text


@pytest.mark.parametrize("kind", [Kind.DISTRICT, Kind.MUNICIPAL_ASSOCIATION])
def test_districts_and_associations_of_municipalities_read_why_they_have_no_allotment(sign_in, towns, kind):
    make.make_calculation(numbers(towns))
    place = towns[0].district if kind == Kind.DISTRICT else towns[0].association

    page = sign_in(clerk_of(place)).get(reverse("funding:own"))

    assert page.status_code == 200
    assert page.context["found"].main is None
    assert "67.667" not in page.content.decode()


def test_a_district_sees_its_additional_money(sign_in):
    area = make_organisation(Kind.DISTRICT, name="Landkreis Musterland", population=300_000)
    make_organisation(Kind.DISTRICT, name="Landkreis Beispieltal", population=100_000)
    make.make_add_on()

    page = sign_in(clerk_of(area)).get(reverse("funding:own"))

    text = page.content.decode()
    assert "6.000.000\u202f€" in text
    tile = text.split("6.000.000\u202f€")[1][:600]
    assert "geschätzt" in tile  # the register is newer than the day the rule names


# ---------------------------------------------------------------- objections


def test_a_town_objects_and_reads_the_answer(sign_in, officers, towns):
    count = make.make_head_count(numbers(towns))
    clerk = clerk_of(towns[0])
    hostile = "<img src=x onerror=alert(1)> =1+1 \u202e Zuzug"

    client = sign_in(clerk)
    assert client.get(reverse("funding:object", args=["pik-2017"])).status_code == 200
    sent = client.post(reverse("funding:object", args=["pik-2017"]), {"persons": 90, "reason": hostile})
    objection = Objection.objects.get()
    page = sign_in(officers[0]).get(reverse("funding:objection", args=[objection.pk]))
    answered = sign_in(officers[0]).post(
        reverse("funding:answer", args=[objection.pk]),
        {"accepted": "yes", "persons": 88, "text": "88 sind belegt", "received_on": "2017-11-20"},
    )
    own = sign_in(clerk).get(reverse("funding:own")).content.decode()

    assert (sent.status_code, answered.status_code) == (302, 302)
    assert "<img src=x" not in page.content.decode()
    assert HeadCount.objects.get(number=2).persons_total == count.persons_total + 3
    assert "88 sind belegt" in own
    assert "<img src=x" not in own


@pytest.mark.parametrize("persons", ["", "-1", "85", "x", "1000000000", "8,5"])
def test_an_objection_needs_another_possible_number(sign_in, towns, persons):
    make.make_head_count(numbers(towns))

    answer = sign_in(clerk_of(towns[0])).post(
        reverse("funding:object", args=["pik-2017"]), {"persons": persons, "reason": "so"}
    )

    assert answer.status_code == 422
    assert "persons" in answer.context["form"].errors


def test_a_second_open_objection_is_refused_and_the_first_can_be_withdrawn(sign_in, towns):
    make.make_head_count(numbers(towns))
    client = sign_in(clerk_of(towns[0]))
    address = reverse("funding:object", args=["pik-2017"])
    client.post(address, {"persons": 90, "reason": "so"})
    withdraw = reverse("funding:withdraw", args=[Objection.objects.get().pk])

    assert client.post(address, {"persons": 91, "reason": "so"}).status_code == 422
    assert client.post(withdraw).status_code == 302
    assert client.post(withdraw).status_code == 409
    assert client.post(address, {"persons": 91, "reason": "so"}).status_code == 302


def test_there_is_nothing_to_object_to_without_a_number(sign_in, towns):
    make.make_head_count(numbers(towns[:1], (5,)))

    assert sign_in(clerk_of(towns[1])).get(reverse("funding:object", args=["pik-2017"])).status_code == 404


def test_an_answer_says_what_is_missing(sign_in, officers, towns):
    make.make_head_count(numbers(towns), state=CountState.FINAL)
    client = sign_in(clerk_of(towns[0]))
    client.post(reverse("funding:object", args=["pik-2017"]), {"persons": 90, "reason": "so"})
    objection = Objection.objects.get()
    office = sign_in(officers[0])
    address = reverse("funding:answer", args=[objection.pk])

    assert office.post(address, {"accepted": "no", "text": " "}).status_code == 422
    assert office.post(address, {"accepted": "perhaps", "text": "x"}).status_code == 422
    final = office.post(address, {"accepted": "yes", "text": "ja"})
    assert final.status_code == 422
    assert final.context["form"].non_field_errors()
    assert office.post(address, {"accepted": "no", "text": "Stichtag"}).status_code == 302
    assert office.post(address, {"accepted": "no", "text": "Stichtag"}).status_code == 409


def test_a_town_never_reaches_another_towns_objection(sign_in, towns):
    make.make_head_count(numbers(towns))
    sign_in(clerk_of(towns[0])).post(reverse("funding:object", args=["pik-2017"]), {"persons": 90, "reason": "geheim"})
    objection = Objection.objects.get()

    foreign = sign_in(clerk_of(towns[1]))

    assert foreign.post(reverse("funding:withdraw", args=[objection.pk])).status_code == 404
    assert foreign.get(reverse("funding:objection", args=[objection.pk])).status_code == 403
    assert "geheim" not in foreign.get(reverse("funding:own")).content.decode()


# ---------------------------------------------------------------- sums


def test_the_association_of_towns_sees_sums_but_no_single_towns_money(sign_in, towns):
    cities = [make_organisation(Kind.CITY_DISTRICT, name=name) for name in ("Großstadt", "Hauptstadt")]
    make.make_calculation(dict(zip([*towns, *cities], (85, 30, 64, 668, 4108), strict=True)))
    client = sign_in(make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION))

    page = client.get(reverse("funding:sums"))
    export = client.get(reverse("funding:sums_export", args=["csv"]))

    assert [(row.kind, row.places) for row in page.context["rows"]] == [("district", 3), ("city_districts", 2)]
    text = page.content.decode() + export.content.decode()
    assert [town.name in text for town in (*towns, *cities)] == [False] * 5
    for name, args in (
        ("allotments", []),
        ("municipality", [towns[0].pk]),
        ("district", [towns[0].district_id]),
        ("own", []),
    ):
        assert client.get(reverse(f"funding:{name}", args=args)).status_code == 403


def test_sums_that_would_show_a_single_town_are_put_together(sign_in, towns):
    lone = make_organisation(name="Einsam", district=make_organisation(Kind.DISTRICT, name="Landkreis Klein"))
    make.make_calculation(dict(zip([*towns, lone], (85, 30, 64, 5), strict=True)))

    page = sign_in(make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION)).get(reverse("funding:sums"))

    assert [(row.kind, row.places) for row in page.context["rows"]] == [("several", 4)]
    assert "Klein" not in page.content.decode()


def test_sums_are_empty_until_something_is_final(sign_in, towns):
    make.make_calculation(numbers(towns), state=CalculationState.DRAFT)
    client = sign_in(make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION))

    assert client.get(reverse("funding:sums")).context["calculation"] is None
    assert client.get(reverse("funding:sums_export", args=["xlsx"])).status_code == 404


# ---------------------------------------------------------------- every list costs the same with one row and with three


def one_or_three(number, officers, towns):
    some = towns[:number]
    count = make.make_head_count(numbers(some), state=CountState.FINAL)
    make.make_calculation({}, head_count=count)
    for town in some:
        row = count.rows.get(organisation=town)
        Objection.objects.create(
            organisation=town,
            row=row,
            edition="pik-2017",
            claimed_persons=1,
            reason="so",
            created_at=make.NOW,
            created_by=officers[0].user_id,
        )
    return count


LISTS = ("allotments", "calculations", "head_counts", "head_count", "objections", "district", "municipality")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(sign_in, officers, towns, name, own_queries):
    assert own_queries(name, 1) == own_queries(name, 3)


@pytest.fixture
def own_queries(sign_in, officers, towns):
    from django.db import transaction

    def count(name, number):
        sid = transaction.savepoint()
        made = one_or_three(number, officers, towns)
        args = {"head_count": [made.pk], "district": [towns[0].district_id], "municipality": [towns[0].pk]}
        client = sign_in(officers[0])
        address = reverse(f"funding:{name}", args=args.get(name, []))
        client.get(address)
        with counted_queries() as queries:
            assert client.get(address).status_code == 200
        transaction.savepoint_rollback(sid)
        return len(queries)

    return count
