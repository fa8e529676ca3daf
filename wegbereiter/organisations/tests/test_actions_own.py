"""What an organisation says about itself: nothing of the other person's is lost, accounts follow each other."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations import actions
from wegbereiter.organisations.actions import own as own_module
from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.organisations.models import BankAccount, Contact, OrganisationValues
from wegbereiter.organisations.rules import ConflictError, IbanRefusedError, RefusedError

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
VALUES = {
    "responsible_body": "Stadt Muster", "law": "state", "street": "Weg 1", "postcode": "70000", "town": "Muster",
    "email": "info@example.org", "phone": "0711 1",
}  # fmt: skip
PERSON = {"name": "Ada Beispiel", "task": "Kasse", "email": "", "phone": ""}
IBAN, OTHER_IBAN = "DE89 3704 0044 0532 0130 00", "DE02 1203 0000 0000 2020 51"
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return actor_for(make_membership("manager"))


def act(actor, name, *args, **values):
    with acting_as(actor):
        return getattr(actions, name)(*args, **values, by=actor, now=NOW)


# ---------------------------------------------------------------- address and law
def test_values_are_saved_and_counted(manager):
    act(manager, "save_values", VALUES, version=0)
    act(manager, "save_values", {**VALUES, "town": "Neumuster"}, version=1)

    row = OrganisationValues.objects.get()
    assert (row.pk, row.town, row.version, row.law) == (manager.organisation_id, "Neumuster", 2, "state")
    assert [e.data["version"] for e in Event.objects.order_by("id")] == [1, 2]


def test_second_of_two_people_gets_a_conflict(manager):
    act(manager, "save_values", VALUES, version=0)

    for version in (0, 2):
        with pytest.raises(ConflictError) as caught:
            act(manager, "save_values", {**VALUES, "town": "Anders"}, version=version)
        assert caught.value.current.town == "Muster"

    assert OrganisationValues.objects.get().town == "Muster"


def test_version_of_a_row_that_is_not_there_is_a_conflict(manager):
    with pytest.raises(ConflictError) as caught:
        act(manager, "save_values", VALUES, version=3)

    assert caught.value.current is None


def test_values_of_others_stay_as_they_are(manager):
    other = OrganisationValues.objects.create(organisation=make_organisation(), town="Fremd")

    act(manager, "save_values", VALUES, version=0)

    other.refresh_from_db()
    assert other.town == "Fremd"


def test_first_save_of_two_people_is_decided_by_the_key(manager):
    act(manager, "save_values", VALUES, version=0)

    with pytest.raises(ConflictError) as caught, acting_as(manager):
        own_module._insert_values(manager, VALUES)

    assert caught.value.current.town == "Muster"


def test_first_account_of_two_people_is_decided_by_the_key(manager):
    first = enter(manager)

    with pytest.raises(ConflictError) as caught, acting_as(manager):
        own_module._insert_account(holder="x", iban=first.iban, first_day=TODAY, by=manager, now=NOW)

    assert caught.value.current == first


# ---------------------------------------------------------------- contacts
def test_contact_is_added_changed_and_removed(manager):
    contact = act(manager, "add_contact", PERSON)
    act(manager, "change_contact", contact.pk, {**PERSON, "task": "Leitung"}, version=1)
    contact.refresh_from_db()
    assert (contact.task, contact.version) == ("Leitung", 2)

    act(manager, "remove_contact", contact.pk)

    assert not Contact.objects.exists()
    assert [e.code for e in Event.objects.order_by("id")] == [
        f"organisations.contact.{n}" for n in ("added", "changed", "removed")
    ]
    assert "Ada" not in str([e.data for e in Event.objects.all()])


def test_contact_changed_by_two_people_is_a_conflict(manager):
    contact = act(manager, "add_contact", PERSON)
    act(manager, "change_contact", contact.pk, {**PERSON, "task": "Leitung"}, version=1)

    with pytest.raises(ConflictError) as caught:
        act(manager, "change_contact", contact.pk, PERSON, version=1)

    assert caught.value.current.task == "Leitung"


def test_contact_of_another_organisation_is_not_there(manager):
    foreign = Contact.objects.create(organisation=make_organisation(), name="Fremd")

    with pytest.raises(Contact.DoesNotExist):
        act(manager, "change_contact", foreign.pk, PERSON, version=1)
    with pytest.raises(Contact.DoesNotExist):
        act(manager, "remove_contact", foreign.pk)


# ---------------------------------------------------------------- bank account
def enter(actor, *, holder="Stadtkasse", iban=IBAN, first_day=TODAY, replaces=None):
    values = {"holder": holder, "iban": iban, "first_day": first_day, "replaces": replaces, "today": TODAY}
    return act(actor, "change_bank_account", **values)


def test_new_account_ends_the_old_one_the_day_before(manager):
    first = enter(manager)
    second = enter(manager, iban=OTHER_IBAN, first_day=TODAY + 9 * DAY, replaces=first.pk)

    first.refresh_from_db()
    assert (first.iban, first.last_day) == ("DE89370400440532013000", TODAY + 8 * DAY)
    assert (second.iban, second.last_day, second.recorded_by) == ("DE02120300000000202051", None, manager.user_id)


def test_account_corrected_on_the_same_day_was_never_valid(manager):
    first = enter(manager)
    enter(manager, iban=OTHER_IBAN, replaces=first.pk)

    first.refresh_from_db()
    assert first.last_day == first.first_day - DAY
    assert BankAccount.objects.filter(last_day__isnull=True).count() == 1


def test_account_entered_by_two_people_is_a_conflict(manager):
    first = enter(manager)

    for replaces in (None, manager.organisation_id):
        with pytest.raises(ConflictError) as caught:
            enter(manager, iban=OTHER_IBAN, replaces=replaces)
        assert caught.value.current == first


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, Refusal.BANK_SAME),
        ({"iban": OTHER_IBAN, "first_day": TODAY - DAY}, Refusal.DAY_PAST),
        ({"iban": OTHER_IBAN}, Refusal.BANK_CHANGE_LATER),
    ],
)
def test_account_is_refused_when_nothing_would_be_right(manager, values, reason):
    first = enter(manager, first_day=TODAY + DAY)

    with pytest.raises(RefusedError) as caught:
        enter(manager, **values, replaces=first.pk)

    assert caught.value.reason == reason
    first.refresh_from_db()
    assert first.last_day is None


def test_wrong_iban_is_refused(manager):
    with pytest.raises(IbanRefusedError):
        enter(manager, iban="DE88370400440532013000")


def test_event_of_an_account_tells_no_number(manager):
    account = enter(manager)

    event = Event.objects.get()
    assert (event.object_id, event.data) == (account.pk, {"first_day": TODAY.isoformat()})


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        ("funding_clerk", {"save_values", "add_contact"}),
        ("data_protection_officer", {"save_values", "add_contact", "bank"}),
    ],
)
def test_each_action_needs_its_right(role, refused):
    actor = actor_for(make_membership(role))
    calls = {
        "save_values": lambda: act(actor, "save_values", VALUES, version=0),
        "add_contact": lambda: act(actor, "add_contact", PERSON),
        "bank": lambda: enter(actor),
    }
    for name, call in calls.items():
        if name in refused:
            with pytest.raises(PermissionDenied):
                call()
        else:
            call()


def test_account_days_use_the_day_of_the_call(manager):
    assert enter(manager, first_day=date(2030, 1, 1)).first_day == date(2030, 1, 1)
