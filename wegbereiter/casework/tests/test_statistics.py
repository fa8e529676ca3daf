"""Key figures out of the everyday records: against a second way of counting, at the borders, and frozen."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.statistics import submit_statistics
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import AgreedPlan, Contact, ContactPerson, Referral, StatisticsReport, UnnamedContact
from wegbereiter.casework.queries.statistics import (
    count_statistics,
    definitions_of,
    edition_for,
    names_of,
    reports_visible_to,
)
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.casework.rules.statistics import Figure, content_of, seal
from wegbereiter.casework.tests.test_actions_plan import does, raw, refusal_of
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.pact.queries import edition, editions
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY = date(2026, 6, 30)
FIRST, LAST = date(2026, 1, 10), date(2026, 5, 20)
TALK_KINDS = {"visit", "office", "phone", "video", "accompanied", "group"}


@pytest.fixture
def house():
    return make_organisation()


@pytest.fixture
def lead(house):
    return make_membership("team_lead", house)


@pytest.fixture
def staff(house):
    return [make_membership("integration_manager", house) for _number in range(2)]


def talk(member, people, day, **values):
    values = {"kind": "office", "made_by": member.user_id, "entered_at": NOW} | values
    contact = Contact.objects.create(organisation=member.organisation, day=day, **values)
    for person in people:
        ContactPerson.objects.create(organisation=member.organisation, contact=contact, person=person, day=day)
    return contact


def unnamed(member, day, **values):
    values = {"kind": "office", "made_by": member.user_id, "entered_at": NOW} | values
    return UnnamedContact.objects.create(organisation=member.organisation, day=day, **values)


def plan(member, case, number, agreed_on, closed_on=None):
    return AgreedPlan.objects.create(
        organisation=member.organisation, case=case, person=case.person, number=number, content={}, sha256="0" * 64,
        language="ar", agreed_on=agreed_on, closed_on=closed_on, agreed_as="spoken", agreed_at=NOW,
        agreed_by=member.user_id,
    )  # fmt: skip


def sent(member, case, day, outcome, outcome_on):
    said = {} if outcome == "referred" else {"outcome_on": outcome_on, "outcome_by": member.user_id}
    return Referral.objects.create(
        organisation=member.organisation, case=case, person=case.person, entry=make_entry(member.organisation),
        made_on=day, made_at=NOW, made_by=member.user_id, outcome=outcome, **said,
    )  # fmt: skip


def counted(member, first_day=FIRST, last_day=LAST, *, today=TODAY):
    with acting_as(actor_for(member)):
        return count_statistics(actor_for(member), first_day, last_day, edition=edition_for(last_day), today=today)


def submitted(member, first_day=FIRST, last_day=LAST, *, seen=None, today=TODAY):
    house = member.organisation_id
    seal_now = seal(content_of(counted(member, first_day, last_day), house)) if seen is None else seen
    return does(member, submit_statistics, first_day, last_day, seen=seal_now, today=today)


# ---------------------------------------------------------------- counted a second time, in Python
def a_life(staff, random):
    """People, talks, tries, letters, plans and mergers at random, inside and outside of the period."""
    people = [make_person(random.choice(staff)) for _number in range(7)]
    days = [FIRST - timedelta(9) + timedelta(number) for number in range((LAST - FIRST).days + 18)]
    for _number in range(40):
        talk(
            random.choice(staff), random.sample(people, random.randint(1, 3)), random.choice(days),
            kind=random.choice(["office", "phone", "letter", "message", "visit"]), reached=random.random() > 0.2,
            topics=random.sample(["health-access", "school", "flat"], random.randint(0, 2)),
        )  # fmt: skip
    for _number in range(8):
        unnamed(random.choice(staff), random.choice(days), kind=random.choice(["office", "letter"]), topics=["flat"])
    for person in people[:5]:
        case, begun = make_case(person), random.choice(days)
        renewed = begun + timedelta(random.randint(0, 60))
        over = random.choice([None, renewed + timedelta(random.randint(0, 60))])
        plan(random.choice(staff), case, 1, begun, renewed)
        plan(random.choice(staff), case, 2, renewed, over)
        for _number in range(3):
            sent(
                random.choice(staff),
                case,
                random.choice(days),
                random.choice(["helped", "went", "referred"]),
                random.choice(days),
            )
    # The last one is the one before it, who is the one before that.
    Person.objects.filter(pk=people[6].pk).update(merged_into=people[5].pk)
    Person.objects.filter(pk=people[5].pk).update(merged_into=people[4].pk)
    return {people[6].pk: people[4].pk, people[5].pk: people[4].pk}


def talks_by_hand(house, same, put):
    for row in Contact.objects.filter(organisation=house):
        if not row.reached:
            put("tries", row.pk, row.made_by, row.day)
        elif row.kind not in TALK_KINDS:
            put("written", row.pk, row.made_by, row.day)
        else:
            put("talks", row.pk, row.made_by, row.day)
            for person in {same.get(part.person_id, part.person_id) for part in row.people.all()}:
                put("persons", person, row.made_by, row.day)
                put("participations", (row.pk, person), row.made_by, row.day)
    for row in UnnamedContact.objects.filter(organisation=house):
        for figure in ("talks", "unnamed") if row.kind in TALK_KINDS else ("written",):
            put(figure, row.pk, row.made_by, row.day)


def plans_by_hand(house, same, put):
    for row in AgreedPlan.objects.filter(organisation=house):
        put("plans_agreed" if row.number == 1 else "plans_updated", row.pk, row.agreed_by, row.agreed_on)
        if row.number == 2 and row.closed_on:
            put("plans_closed", row.pk, row.agreed_by, row.closed_on)
        day = row.agreed_on
        while day <= min(row.closed_on or LAST, LAST):
            put("plan_persons", same.get(row.person_id, row.person_id), row.agreed_by, day)
            day += timedelta(1)


def referrals_by_hand(house, put):
    for row in Referral.objects.filter(organisation=house):
        put("referrals", row.pk, row.made_by, row.made_on)
        if row.outcome == "helped":
            put("referrals_helped", row.pk, row.outcome_by, row.outcome_on)


def second_count(house, same):
    """The same figures without SQL: (manager, month) -> figure -> what was counted, each thing by its own name."""
    found = defaultdict(lambda: defaultdict(set))

    def put(figure, thing, who, day):
        if FIRST <= day <= LAST:
            for line in ((None, None), (str(who), None), (None, day.strftime("%Y-%m"))):
                found[line][figure].add(thing)

    talks_by_hand(house, same, put)
    plans_by_hand(house, same, put)
    referrals_by_hand(house, put)
    return {line: {figure: len(things) for figure, things in figures.items()} for line, figures in found.items()}


@pytest.mark.parametrize("seed", range(3))
def test_sql_counts_what_counting_by_hand_gives(house, lead, staff, seed):
    """And so the sums: what adds up there adds up here, by manager and by month (rules.statistics checks it)."""
    same = a_life(staff, Random(seed))  # noqa: S311  no secret
    expected = second_count(house, same)

    found = counted(lead)

    def full(line):
        return {str(figure): expected.get(line, {}).get(str(figure), 0) for figure in Figure}

    assert found.total == full((None, None))
    assert found.managers == {str(one.user_id): full((str(one.user_id), None)) for one in staff}
    assert found.months == {month: full((None, month)) for month in found.months}
    assert list(found.months) == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]
    assert sum(found.kinds.values()) == found.total["talks"]
    assert max(found.topics.values()) <= found.total["talks"] <= sum(found.topics.values())


# ---------------------------------------------------------------- borders
def test_first_and_last_day_count_and_the_days_beside_them_do_not(lead, staff):
    person = make_person(staff[0])
    for day in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1)):
        talk(staff[0], [person], day)

    found = counted(lead)

    assert (found.total["talks"], found.total["persons"], found.total["participations"]) == (2, 1, 2)
    assert (found.months["2026-01"]["talks"], found.months["2026-05"]["talks"]) == (1, 1)


def test_one_talk_with_three_people_is_one_talk_and_three_people(lead, staff):
    people = [make_person(staff[0]) for _number in range(3)]
    talk(staff[0], people, FIRST, topics=["flat", "school"])
    unnamed(staff[1], FIRST)

    found = counted(lead)

    assert (found.total["talks"], found.total["persons"], found.total["participations"]) == (2, 3, 3)
    assert (found.topics, found.kinds) == ({"flat": 1, "school": 1, "": 1}, {"office": 2})


def test_nothing_entered_is_zero_and_a_period_ahead_has_no_months(lead):
    assert counted(lead).is_empty
    assert counted(lead, date(2027, 1, 1), date(2027, 12, 31)).months == {}
    assert counted(lead, date(9999, 1, 1), date.max).total["talks"] == 0


def test_who_is_not_known_any_more_has_no_name(lead, staff):
    plan(staff[0], make_case(make_person(staff[0])), 1, FIRST)
    AgreedPlan.objects.update(agreed_by=None)
    found = counted(lead)

    assert (found.managers[""]["plans_agreed"], names_of(found)) == (1, {})


def test_every_edition_that_counsels_says_what_is_counted_and_it_is_assumed():
    for one in editions():
        if one.counselling.stages is None:
            with pytest.raises(LookupError):
                definitions_of(one)
        else:
            assert set(definitions_of(one).talk_kinds) == TALK_KINDS
            assert one.statistics.figures.assumption
            assert one.statistics.talk_kinds.note
    assert definitions_of(edition_for(date(2021, 12, 31))).edition == "pik-2020"


def test_a_plan_of_a_joined_file_stands_until_the_joining_and_has_not_ended(lead, staff):
    case = make_case(make_person(staff[0]), opened_on=FIRST, state="closed", closed_on=LAST, ending="same_person")
    plan(staff[0], case, 1, FIRST)

    assert (counted(lead).total["plan_persons"], counted(lead).total["plans_closed"]) == (1, 0)
    assert counted(lead, LAST + timedelta(1), TODAY).total["plan_persons"] == 0


# ---------------------------------------------------------------- who sees what
def test_a_manager_counts_the_own_doings_and_another_house_nothing(lead, staff):
    ada, ben = staff
    talk(ada, [make_person(ada)], FIRST)
    talk(ben, [make_person(ben)], FIRST)
    unnamed(ben, FIRST)

    assert counted(lead).total["talks"] == 3
    assert (counted(ada).total["talks"], counted(ada).managers.keys()) == (1, {str(ada.user_id)})
    assert counted(ben).total["talks"] == 2
    assert counted(make_membership("team_lead")).is_empty
    with pytest.raises(PermissionDenied):
        counted(make_membership("funding_clerk", lead.organisation))


def test_row_security_alone_keeps_submissions_from_all_but_the_lead(house, lead, staff):
    talk(staff[0], [make_person(staff[0])], FIRST)
    submitted(lead)
    rows = "select number from casework_statisticsreport"

    assert (raw(lead, rows), raw(staff[0], rows), raw(make_membership("team_lead"), rows)) == ([(1,)], [], [])
    for office in ("approving_office", "audit_office"):
        role = "state_officer" if office == "approving_office" else "auditor"
        with pytest.raises(DatabaseError):
            raw(make_membership(role, make_organisation(office)), rows)
    for change in ("update casework_statisticsreport set sha256 = ''", "delete from casework_statisticsreport"):
        with pytest.raises(DatabaseError):
            raw(lead, change)
    copy = (
        "insert into casework_statisticsreport (id, organisation_id, first_day, last_day, number, edition, figures, sha256,"
        " submitted_at, submitted_by) values (gen_random_uuid(), %s, '2020-01-01', '2020-01-31', 1, '', '{}', '', now(), %s)"
    )
    assert raw(lead, copy, house.pk, lead.user_id) == 1
    for member in (staff[0], make_membership("team_lead")):
        with pytest.raises(DatabaseError):
            raw(member, copy, house.pk, member.user_id)
    assert set(reports_visible_to(actor_for(staff[0]))) == set()


def test_queries_do_not_grow_with_the_records(lead, staff):
    def queries():
        with acting_as(actor_for(lead)), CaptureQueriesContext(connection) as seen:
            names_of(count_statistics(actor_for(lead), FIRST, LAST, edition=edition("pik-2025"), today=TODAY))
        return len(seen)

    for count in (1, 3):
        for _number in range(count):
            talk(staff[count % 2], [make_person(staff[0])], FIRST)
        assert queries() == 9


# ---------------------------------------------------------------- submitted
def test_submitted_figures_stay_and_a_later_submission_takes_their_place(lead, staff):
    person = make_person(staff[0])
    talk(staff[0], [person], FIRST)
    first = submitted(lead)
    assert submitted(lead).pk == first.pk  # a second click
    talk(staff[0], [person], LAST)
    second = submitted(lead)

    rows = list(reports_visible_to(actor_for(lead)))
    assert [(row.number, row.figures["total"]["talks"]) for row in rows] == [(2, 2), (1, 1)]
    assert (first.sha256, second.sha256) == tuple(seal(row.figures) for row in rows[::-1])
    assert [event.data["number"] for event in Event.objects.filter(code="casework.statistics.submitted")] == [1, 2]


def test_what_was_entered_since_is_seen_first(lead, staff):
    seen = seal(content_of(counted(lead), lead.organisation_id))
    talk(staff[0], [make_person(staff[0])], FIRST)

    with pytest.raises(ConflictError):
        submitted(lead, seen=seen)
    assert not StatisticsReport.objects.exists()


def test_a_period_that_runs_and_one_that_cannot_be_are_refused(lead):
    assert refusal_of(lead, submit_statistics, FIRST, TODAY, seen="", today=LAST) == Refusal.PERIOD_RUNS
    assert refusal_of(lead, submit_statistics, LAST, FIRST, seen="", today=TODAY) == Refusal.PERIOD_BACKWARDS
    assert submitted(lead, FIRST, TODAY).number == 1  # its last day is enough


def test_a_manager_submits_nothing(staff):
    with pytest.raises(PermissionDenied):
        submitted(staff[0], seen="0" * 64)


def test_the_database_refuses_days_the_wrong_way_round_and_a_number_twice(lead):
    row = submitted(lead)
    for wrong in ({"first_day": LAST, "last_day": FIRST}, {"number": 1}):
        values = {"first_day": FIRST, "last_day": LAST, "number": 2} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            StatisticsReport.objects.create(
                organisation=lead.organisation, edition="", figures={}, sha256="", submitted_at=timezone.now(),
                submitted_by=row.submitted_by, **values,
            )  # fmt: skip
    with pytest.raises(RefusedError):
        submitted(lead, date(2014, 1, 1), date(2014, 12, 31), seen="")
