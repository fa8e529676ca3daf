"""What the database refuses, each constraint by its name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.models import (
    BankAccount,
    Contact,
    Invitation,
    Membership,
    Organisation,
    OrganisationValues,
    RegisterUpdate,
)

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
DAY = date(2026, 6, 15)
ONE = timedelta(days=1)
IBAN = "DE89370400440532013000"
pytestmark = pytest.mark.django_db


def refused(make):
    """The name of the constraint that refuses the row; deferred ones are asked at once."""

    def write():
        with transaction.atomic():
            make()
            with transaction.get_connection().cursor() as cursor:
                cursor.execute("set constraints all immediate")

    with pytest.raises(IntegrityError) as caught:
        write()
    return caught.value.__cause__.diag.constraint_name


def account(organisation, **values):
    days = {"first_day": DAY, "recorded_at": NOW, "holder": "Kasse", "iban": IBAN}
    return BankAccount.objects.create(organisation=organisation, **{**days, **values})


def invitation(by, **values):
    facts = {"email": "a@example.org", "role": "manager", "created_at": NOW, "expires_at": NOW + ONE, "invited_by": by}
    return Invitation.objects.create(organisation=by.organisation, **{**facts, **values})


def update(by, **values):
    facts = {"register_date": DAY, "content": {}, "file_hash": "0" * 64, "uploaded_by": by, "uploaded_at": NOW}
    return RegisterUpdate.objects.create(organisation=by.organisation, **{**facts, **values})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("organisation_kind_known", {"kind": "village"}),
        ("organisation_key_once", {"kind": "municipality", "key": "08115001"}),
    ],
)
def test_organisation_is_refused(name, values):
    make_organisation(key="08115001")

    assert refused(lambda: make_organisation(**values)) == name


def test_organisation_without_a_key_may_stand_there_often():
    make_organisation("carrier")
    make_organisation("carrier")


def test_merged_organisation_needs_an_end_and_another_successor():
    town, other = make_organisation(), make_organisation()
    rows = Organisation.objects.filter(pk=town.pk)

    assert refused(lambda: rows.update(successor=other)) == "organisation_successor_after_end"
    assert refused(lambda: rows.update(successor=town, last_day=DAY)) == "organisation_not_own_successor"


def test_law_is_one_that_we_know():
    town = make_organisation()

    assert refused(lambda: OrganisationValues.objects.create(organisation=town, law="none")) == "values_law_known"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("bank_account_iban_shape", {"iban": "de89370400440532013000"}),
        ("bank_account_iban_shape", {"iban": "DE89 3704"}),
        ("bank_account_days_in_order", {"last_day": DAY - 2 * ONE}),
        ("bank_account_one_current", {}),
    ],
)
def test_bank_account_is_refused(name, values):
    town = make_organisation()
    account(town)

    assert refused(lambda: account(town, **values)) == name


def test_bank_account_replaced_on_its_first_day_was_never_valid():
    assert account(make_organisation(), last_day=DAY - ONE).last_day == DAY - ONE


def test_membership_days_and_ends_agree():
    one = make_membership("manager", first_day=DAY)
    rows = Membership.objects.filter(pk=one.pk)

    assert refused(lambda: rows.update(last_day=DAY - ONE)) == "membership_days_in_order"
    assert refused(lambda: rows.update(ended_at=NOW)) == "membership_ended_on_a_day"
    assert refused(lambda: rows.update(substitutes=one, last_day=DAY)) == "membership_not_own_substitute"


def test_same_role_is_held_once_without_an_end():
    one = make_membership("manager", first_day=DAY)
    again = {"user": one.user, "organisation": one.organisation}

    assert refused(lambda: make_membership("manager", **again)) == "membership_open_once"
    make_membership("manager", **again, last_day=date(2018, 1, 1))
    make_membership("funding_clerk", **again)


def test_substitution_ends_and_stays_in_the_house():
    one, foreign = make_membership("manager"), make_membership("manager")
    here = {"organisation": one.organisation, "user": make_user()}

    assert refused(lambda: make_membership("manager", **here, substitutes=one)) == "membership_substitution_has_an_end"
    name = refused(lambda: make_membership("manager", **here, substitutes=foreign, last_day=DAY))
    assert name == "membership_substitutes_same_organisation"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("invitation_days_in_order", {"expires_at": NOW}),
        ("invitation_secret_when_sent", {"secret_hash": "0" * 64}),
        ("invitation_secret_when_sent", {"sent_at": NOW}),
        ("invitation_used_completely_or_not", {"used_at": NOW}),
        ("invitation_used_or_withdrawn", {"used_at": NOW, "used_by": make_organisation, "withdrawn_at": NOW}),
    ],
)
def test_invitation_is_refused(name, values):
    by = make_membership("manager")
    values = {key: value().pk if callable(value) else value for key, value in values.items()}

    assert refused(lambda: invitation(by, **values)) == name


def test_invitation_is_made_by_somebody_of_the_house():
    by, foreign = make_membership("manager"), make_membership("manager")

    assert refused(lambda: invitation(by, invited_by=foreign)) == "invitation_by_same_organisation"


def test_register_update_is_applied_completely_and_by_the_house():
    by, foreign = make_membership("state_officer", kind="approving_office"), make_membership("manager")

    assert refused(lambda: update(by, applied_at=NOW)) == "register_update_applied_completely_or_not"
    assert refused(lambda: update(by, uploaded_by=foreign)) == "register_update_by_same_organisation"


@pytest.mark.parametrize("model", [BankAccount, Contact, Invitation, Membership, RegisterUpdate])
def test_pair_that_other_tables_point_to_is_unique(model):
    names = {constraint.name for constraint in model._meta.constraints}

    assert any(name.endswith("_tenant") for name in names)


def test_names_and_labels():
    manager = make_membership("manager")
    unknown = Membership(role="former_role")
    sent = Invitation(role="manager")

    assert str(make_organisation(name="Muster")) == "Muster"
    assert (str(manager.role_label), unknown.role_label) == (str(sent.role_label), "former_role")
    assert manager.organisation.organisation_id == manager.organisation.pk
