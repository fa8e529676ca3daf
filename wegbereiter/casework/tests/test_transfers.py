"""A case goes over to another house with the person's consent: what was ticked, once, and nobody reads it before or after."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case, enter_fact
from wegbereiter.casework.actions.disclosure import Consent
from wegbereiter.casework.actions.dispute import note_dispute
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.actions.retention import end_files
from wegbereiter.casework.actions.transfer import (
    Wanted,
    accept_transfer,
    offer_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import (
    AgreedPlan,
    Appointment,
    Case,
    Contact,
    ContactPerson,
    Dispute,
    EarlierCounselling,
    Goal,
    ProtectedNote,
    Step,
    Task,
    Transfer,
)
from wegbereiter.casework.queries.transfers import houses_to_ask
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import LOGIN_ROLE, acting_as
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.actions.hold import restrict_file
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Channel, Household, HouseholdMember, Person, PersonLanguage
from wegbereiter.people.rules import refusal as people

pytestmark = pytest.mark.django_db
EVERYTHING = ("facts", "plan", "talks", "notes")
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}%s"
# What the file says in each part: from this one sees what went over.
CANARIES = {
    "person": ["Zqfamilie", "+4971198765432"],
    "facts": ["own_home", "zqversion", "Zqhaus"],
    "plan": ["Zqziel", "Zqschritt", "Zqvereinbart"],
    "talks": ["2025-03-04"],
    "notes": ["Zqnotiz"],
}  # fmt: skip
NEVER = ["Zqgeheim", "ZQ-1", "Zqgemeinsam", "+4971100000000", "Zqaufgabe"]


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def case(ada):
    person = make_person(
        ada, given_names="Vera", family_name="Zqfamilie", file_number="ZQ-1", birth_year=1990, nationalities=["UA"]
    )
    of = {"organisation": person.organisation, "person": person}
    Channel.objects.create(kind="phone", value="+4971198765432", consent="given", consent_at=timezone.now(), **of)
    Channel.objects.create(kind="phone", value="+4971100000000", consent="refused", consent_at=timezone.now(), **of)
    PersonLanguage.objects.create(code="uk", preferred=True, **of)
    PersonLanguage.objects.create(code="de", level="b1", **of)
    household = Household.objects.create(organisation=person.organisation, created_at=timezone.now())
    HouseholdMember.objects.create(household=household, relation="adult", first_day=timezone.localdate(), **of)
    fact = does(ada, enter_fact, person.pk, "housing", "own_home", first_day=timezone.localdate() - timedelta(9))
    fact.law_version = "zqversion"
    fact.save(update_fields=["law_version"])
    case = make_case(person, arrived_on=timezone.localdate() - timedelta(900), allocated_on=timezone.localdate())
    goal = Goal.objects.create(case=case, area="work", words="Zqziel", number=1, created_at=timezone.now(), **of)
    Step.objects.create(goal=goal, words="Zqschritt", by="participant", number=1, **of)
    AgreedPlan.objects.create(
        case=case, number=1, content={"language": "uk", "goals": [{"words": "Zqvereinbart", "steps": []}]},
        sha256="0" * 64, language="uk", agreed_on=timezone.localdate(), agreed_as="spoken", agreed_at=timezone.now(), **of,
    )  # fmt: skip
    talk(ada, "2025-03-04", "Zqnotiz", person)
    talk(ada, "2025-03-05", "Zqgemeinsam", person, make_person(ada))
    ProtectedNote.objects.create(
        text="Zqgeheim", readers=[ada.user_id], written_at=timezone.now(), written_by=ada.user_id, **of
    )
    Task.objects.create(
        reason="own", key="x", words="Zqaufgabe", due_on=timezone.localdate(), made_at=timezone.now(), **of
    )
    Appointment.objects.create(
        begins_at=timezone.now() + timedelta(3), made_by=ada.user_id, made_at=timezone.now(), **of
    )
    return case


def talk(member, on, note, *persons):
    contact = Contact.objects.create(
        organisation=member.organisation, day=on, kind="office", note=note, made_by=member.user_id,
        entered_at=timezone.now(),
    )  # fmt: skip
    for one in persons:
        ContactPerson.objects.create(organisation=member.organisation, contact=contact, person=one, day=on)


@pytest.fixture
def there():
    """The lead of another house."""
    return make_membership("team_lead", make_organisation(name="Zqanderes Haus"))


@pytest.fixture
def colleague(there):
    return make_membership("integration_manager", there.organisation)


def wanted(there, *scope, **consent):
    said = {"language": "uk", "version": 1, "given_as": "spoken"} | consent
    return Wanted(house_id=there.organisation_id, scope=scope, consent=Consent(**said))


def offered(ada, case, there, *scope):
    return does(ada, offer_transfer, case.pk, wanted(there, *scope))


def accepted(there, transfer, colleague):
    return does(there, accept_transfer, transfer.pk, colleague.user_id)


def url(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def read_by(member, query):
    with acting_as(actor_for(member)), connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def text(response):
    return response.content.decode()


# ---------------------------------------------------------------- what goes over
@pytest.mark.parametrize("scope", [(), ("facts",), ("plan",), ("talks",), ("notes",), EVERYTHING], ids=str)
def test_package_holds_the_chosen_parts_and_nothing_else(ada, case, there, scope):
    found = offered(ada, case, there, *scope)

    sealed = json.dumps(found.package)
    parts = {"person", *scope, *(["talks"] if "notes" in scope else [])}
    kept = {part for part, words in CANARIES.items() for word in words if word in sealed and word != "Zqhaus"}
    assert kept == parts
    assert [word for word in NEVER if word in sealed] == []
    assert set(found.scope) == parts


def test_taken_over_is_what_was_offered_in_rows_of_the_other_house(ada, case, there, colleague):
    transfer = offered(ada, case, there, *EVERYTHING)

    new = accepted(there, transfer, colleague)

    new.refresh_from_db()
    person = new.person
    assert (person.organisation_id, person.family_name, person.birth_year) == (there.organisation_id, "Zqfamilie", 1990)
    assert (person.file_number, person.nationalities) == ("", ["UA"])
    assert list(person.channels.values_list("value", "consent")) == [("+4971198765432", "not_asked")]
    assert set(person.languages.values_list("code", "level", "preferred")) == {("uk", "", True), ("de", "b1", False)}
    assert person.households.get().relation == "adult"
    assert person.cares.get().user_id == colleague.user_id
    assert (new.arrived_on, new.allocated_on, new.opened_on) == (
        case.arrived_on,
        case.allocated_on,
        timezone.localdate(),
    )
    assert person.episodes.get().code == "own_home"
    assert new.goals.get().steps.get().words == "Zqschritt"
    came = EarlierCounselling.objects.get()
    assert (came.case, came.house) == (new, ada.organisation.name)
    assert [one["day"] for one in came.content["talks"]] == ["2025-03-05", "2025-03-04"]
    assert came.content["agreed"]["content"]["goals"][0]["words"] == "Zqvereinbart"


def test_the_old_case_is_closed_and_keeps_what_it_had(ada, case, there, colleague):
    transfer = offered(ada, case, there, *EVERYTHING)
    before = (Goal.objects.filter(case=case).count(), case.person.channels.count())

    accepted(there, transfer, colleague)

    case.refresh_from_db()
    transfer.refresh_from_db()
    assert (case.state, case.ending, case.closed_on) == ("closed", "transferred", timezone.localdate())
    assert case.agreed_plans.get().closed_on == timezone.localdate()
    assert case.person.appointments.get().state == "cancelled"
    assert case.person.tasks.get().done_at is not None
    assert (transfer.state, transfer.package, transfer.ended_by) == ("accepted", None, there.user_id)
    assert (Goal.objects.filter(case=case).count(), case.person.channels.count()) == before


def test_talks_and_plans_of_another_house_are_counted_in_no_statistics_of_this_one(ada, case, there, colleague):
    accepted(there, offered(ada, case, there, *EVERYTHING), colleague)

    assert Contact.objects.filter(organisation=there.organisation).count() == 0
    assert AgreedPlan.objects.filter(organisation=there.organisation).count() == 0


def test_one_event_for_each_side_of_the_same_act(ada, case, there, colleague):
    transfer = offered(ada, case, there)
    accepted(there, transfer, colleague)

    events = Event.objects.filter(code__startswith="casework.transfer.").order_by("at", "id")
    assert [(one.code, one.organisation_id, one.about_organisation_id) for one in events] == [
        ("casework.transfer.offered", ada.organisation_id, there.organisation_id),
        ("casework.transfer.accepted", there.organisation_id, ada.organisation_id),
    ]


def test_a_disputed_fact_travels_with_its_note(ada, case, there, colleague):
    does(ada, note_dispute, case.person_id, "Wohnung", "Zqstimmt nicht")

    new = accepted(there, offered(ada, case, there, "facts"), colleague)

    note = Dispute.objects.get(person=new.person)
    assert (note.what, note.words, note.settled_at) == ("Wohnung", "Zqstimmt nicht", None)


def test_only_the_person_still_brings_the_language_of_letters(ada, case, there, colleague):
    new = accepted(there, offered(ada, case, there), colleague)

    assert list(new.person.languages.values_list("code", "preferred")) == [("uk", True)]
    assert (new.person.episodes.count(), new.goals.count(), new.arrived_on) == (0, 0, None)
    assert EarlierCounselling.objects.get().content == {"talks": [], "agreed": None}


# ---------------------------------------------------------------- who reads it, and until when
def test_the_other_house_reads_nothing_before_somebody_has_said_yes(ada, case, there):
    assert read_by(there, "select id from casework_transfer") == []
    assert read_by(there, f"select id from people_person where id = '{case.person_id}'") == []


def test_only_the_lead_of_the_house_that_was_asked_reads_the_offer(request, ada, case, there):
    offered(ada, case, there)
    third = make_membership("team_lead", make_organisation())
    known = {name: request.getfixturevalue(name) for name in ("there", "colleague", "ada", "lead", "ben")}

    seen = {
        name: read_by(member, "select package is not null from casework_transfer")
        for name, member in {"third": third, **known}.items()
    }

    assert seen == {"there": [(True,)], "colleague": [], "third": [], "ada": [(True,)], "lead": [(True,)], "ben": []}


@pytest.mark.parametrize("end", ["refuse", "withdraw", "close", "join", "expire", "accept"])
def test_the_package_is_gone_with_whatever_ends_the_offer(ada, case, there, colleague, end):
    transfer = offered(ada, case, there, *EVERYTHING)

    if end == "refuse":
        does(there, refuse_transfer, transfer.pk, "Keine Stelle frei")
    elif end == "withdraw":
        does(ada, withdraw_transfer, transfer.pk)
    elif end == "close":
        does(ada, close_case, case.pk, Ending.MOVED)
    elif end == "join":
        does(ada, join_files, make_case(make_person(ada)).person.cases.get().pk, case.pk)
    elif end == "expire":
        run_out(transfer)
        ends(ada.organisation_id)
    else:
        accepted(there, transfer, colleague)

    transfer.refresh_from_db()
    states = {"refuse": "refused", "withdraw": "withdrawn", "expire": "expired", "accept": "accepted"}
    assert (transfer.state, transfer.package) == (states.get(end, "ended"), None)
    assert transfer.ended_at is not None
    assert refusal_of(there, accept_transfer, transfer.pk, colleague.user_id) == Refusal.TRANSFER_IS_OVER


def run_out(transfer):
    Transfer.objects.filter(pk=transfer.pk).update(last_day=timezone.localdate() - timedelta(1))


def ends(organisation_id):
    actor = job_actor(organisation_id, database_role=LOGIN_ROLE)
    with acting_as(actor):
        return end_files(by=actor, now=timezone.now())


def test_past_its_day_an_offer_is_closed_before_the_clock_has_emptied_it(ada, case, there, colleague):
    transfer = offered(ada, case, there)
    run_out(transfer)

    assert read_by(there, "select id from casework_transfer") == []
    with pytest.raises(Transfer.DoesNotExist):
        accepted(there, transfer, colleague)
    with acting_as(actor_for(there)), connection.cursor() as cursor:
        cursor.execute("select wb_take_over(%s, now())", [transfer.pk])
        assert cursor.fetchone() == (None,)
    again = offered(ada, case, there)  # whoever asks anew does not wait for the clock
    transfer.refresh_from_db()
    assert (transfer.state, transfer.package, again.state) == ("expired", None, "open")


def test_the_clock_leaves_offers_that_still_hold(ada, case, there):
    transfer = offered(ada, case, there)
    Transfer.objects.update(last_day=timezone.localdate())

    ends(ada.organisation_id)

    transfer.refresh_from_db()
    assert transfer.state == "open"


def test_a_restricted_file_goes_nowhere(ada, lead, case, there, colleague):
    transfer = offered(ada, case, there)
    does(lead, restrict_file, case.person_id, "unlawful", "Streit")

    assert read_by(there, "select id from casework_transfer") == []
    with pytest.raises(Transfer.DoesNotExist):
        accepted(there, transfer, colleague)
    with pytest.raises(Case.DoesNotExist):
        offered(ada, case, there)
    with acting_as(actor_for(there)), connection.cursor() as cursor:
        cursor.execute("select wb_take_over(%s, now())", [transfer.pk])
        assert cursor.fetchone() == (None,)


# ---------------------------------------------------------------- refusals
def test_moving_again_while_one_house_was_asked_is_refused_until_it_is_taken_back(ada, case, there):
    first = offered(ada, case, there)
    other = make_membership("team_lead", make_organisation())

    assert refusal_of(ada, offer_transfer, case.pk, wanted(other)) == Refusal.TRANSFER_WAITS
    does(ada, withdraw_transfer, first.pk)
    assert offered(ada, case, other).to_organisation_id == other.organisation_id


def test_what_cannot_be_offered_is_refused(ada, case, there):
    nobody_leads = make_membership("integration_manager", make_organisation())
    for house in (ada, nobody_leads):
        assert refusal_of(ada, offer_transfer, case.pk, wanted(house)) == Refusal.NO_SUCH_HOUSE
    changed = wanted(there, version=2)
    assert refusal_of(ada, offer_transfer, case.pk, changed) == Refusal.CONSENT_TEXT_CHANGED
    does(ada, close_case, case.pk, Ending.MOVED)
    assert refusal_of(ada, offer_transfer, case.pk, wanted(there)) == Refusal.CASE_IS_CLOSED
    assert Transfer.objects.count() == 0


def test_houses_to_ask_are_those_where_somebody_leads_a_team_today(ada, lead, there):
    over = make_membership("team_lead", make_organisation(), last_day=timezone.localdate() - timedelta(1))

    with acting_as(actor_for(ada)) as by:
        found = {one.pk for one in houses_to_ask(by)}

    assert there.organisation_id in found
    assert not found & {ada.organisation_id, over.organisation_id}


def test_somebody_elses_case_is_not_offered_and_somebody_elses_offer_not_taken_back(ada, ben, case, there):
    with pytest.raises(Case.DoesNotExist):
        offered(ben, case, there)
    transfer = offered(ada, case, there)
    for stranger in (ben, there):
        with pytest.raises(Transfer.DoesNotExist):
            does(stranger, withdraw_transfer, transfer.pk)


def test_after_an_answer_nothing_is_taken_back_or_answered_again(ada, case, there, colleague):
    transfer = offered(ada, case, there)
    assert refusal_of(there, refuse_transfer, transfer.pk, " ") == Refusal.NO_WORDS
    does(there, refuse_transfer, transfer.pk, "Keine Stelle frei")

    assert refusal_of(ada, withdraw_transfer, transfer.pk) == Refusal.TRANSFER_IS_OVER
    assert refusal_of(there, refuse_transfer, transfer.pk, "Nein") == Refusal.TRANSFER_IS_OVER
    assert refusal_of(there, accept_transfer, transfer.pk, colleague.user_id) == Refusal.TRANSFER_IS_OVER
    case.refresh_from_db()
    assert case.state == "open"


def test_taking_back_twice_is_once(ada, case, there):
    transfer = offered(ada, case, there)

    for _click in range(2):
        does(ada, withdraw_transfer, transfer.pk)

    assert Event.objects.filter(code="casework.transfer.withdrawn").count() == 1


def test_nothing_happens_where_taking_over_fails_in_the_middle(ada, case, there):
    """The other house's case is closed and the package handed out by then; both are taken back with the rest."""
    transfer = offered(ada, case, there, *EVERYTHING)
    stranger = make_membership("integration_manager", make_organisation())

    with pytest.raises(people.RefusedError):
        accepted(there, transfer, stranger)

    case.refresh_from_db()
    transfer.refresh_from_db()
    assert (case.state, transfer.state, transfer.package is not None) == ("open", "open", True)
    assert Person.objects.filter(organisation=there.organisation).count() == 0


# ---------------------------------------------------------------- by raw SQL
def test_the_other_house_can_write_a_refusal_and_nothing_else(ada, case, there):
    transfer = offered(ada, case, there)
    raw_there = {
        "update casework_transfer set state = 'accepted', package = null, ended_at = now() where id = %s": 0,
        "update casework_transfer set state = 'withdrawn', package = null, ended_at = now() where id = %s": 0,
        "update casework_transfer set package = '{}' where id = %s": 0,
        "update casework_transfer set to_organisation_id = organisation_id where id = %s": 0,
        "delete from casework_transfer where id = %s": 0,
    }
    for statement in raw_there:
        with pytest.raises(DatabaseError), acting_as(actor_for(there)), connection.cursor() as one:
            one.execute(statement, [transfer.pk])

    with acting_as(actor_for(there)), connection.cursor() as cursor:
        cursor.execute(
            "update casework_transfer set state = 'refused', reason = 'x', package = null, ended_at = now() where id = %s",
            [transfer.pk],
        )
        assert cursor.rowcount == 1


def test_nobody_but_the_lead_of_the_house_that_was_asked_takes_a_package(ada, case, there, colleague, lead):
    transfer = offered(ada, case, there)
    third = make_membership("team_lead", make_organisation())

    for member in (colleague, third, ada, lead):
        with acting_as(actor_for(member)), connection.cursor() as cursor:
            cursor.execute("select wb_take_over(%s, now())", [transfer.pk])
            assert cursor.fetchone() == (None,)

    case.refresh_from_db()
    assert case.state == "open"


@pytest.mark.parametrize(
    "wrong",
    [
        "state = 'nowhere'", "package = null", "state = 'accepted'", "state = 'refused', package = null, ended_at = now()",
        "reason = 'x'", "scope = '{facts}'", "scope = '{person,notes}'", "scope = '{person,everything}'",
        "to_organisation_id = organisation_id", "consent_as = ''", "consent_language = ''",
    ],
)  # fmt: skip
def test_impossible_offers_are_no_rows(ada, case, there, wrong):
    offered(ada, case, there)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update casework_transfer set {wrong}")
