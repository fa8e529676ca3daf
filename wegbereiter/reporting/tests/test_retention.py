"""The command says what would end, for the data protection officer, and ends the same when it is told to."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from wegbereiter.accounts.models import User
from wegbereiter.audit.models import Event
from wegbereiter.casework.models import UnnamedContact
from wegbereiter.core.database.endings import ENDINGS
from wegbereiter.core.retention import ACCOUNTS
from wegbereiter.organisations.factories import make_membership
from wegbereiter.organisations.models import Membership
from wegbereiter.reporting.queries import everything_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """A town with one role that ended long ago, of somebody with another role that goes on."""
    gone = make_membership("manager", first_day=date(2000, 1, 1), last_day=date(2001, 1, 1))
    User.objects.update(created_at=datetime(2000, 1, 1, tzinfo=UTC))
    make_membership("manager", gone.organisation, user=gone.user)
    make_membership("manager", first_day=date(2000, 1, 1), last_day=date(2014, 1, 1), user=gone.user)
    return gone.organisation


def said(*words: str) -> str:
    out = StringIO()
    call_command("retention", *words, stdout=out)
    return out.getvalue()


def test_dry_run_says_what_would_end_by_class_and_organisation_and_changes_nothing(town):
    before = Membership.objects.count()

    lines = said("--dry-run").splitlines()

    (number,) = [number for number, line in enumerate(lines) if line.startswith("  memberships (")]
    assert lines[0] == "Would end now:"
    assert lines[number].endswith(": 2 in 2 organisations")
    assert "Membership, 10 years, an assumption; before 20" in lines[number]
    assert f"    {town.pk}: 1" in lines[number + 1 : number + 3]
    assert any(line.startswith("  accounts (Account, 1 years, an assumption") for line in lines)
    assert any("editions none" in line for line in lines)
    assert (Membership.objects.count(), Event.objects.count()) == (before, 0)


def test_dry_run_names_nobody(town):
    person = Membership.objects.filter(organisation=town).first().user

    text = said("--dry-run")

    assert person.email not in text
    assert str(person.pk) not in text
    assert person.profile.name not in text
    assert town.name not in text


def test_command_ends_what_the_dry_run_said_and_nothing_the_second_time(town):
    first, second = said(), said()

    assert Membership.objects.count() == 1
    assert first.splitlines()[0].startswith("Done.")
    assert "memberships" in second
    assert all(line.endswith(": 0 in 0 organisations") for line in second.splitlines()[1:])
    assert [event.code for event in Event.objects.all()] == ["organisations.retention.ended"] * 2


def test_files_of_people_end_with_the_same_command(town):
    """The whole list of what the worker does: a kind that the command leaves out is ended by nobody who stops the worker."""
    manager = make_membership("integration_manager")
    UnnamedContact.objects.create(
        organisation_id=manager.organisation_id, day=date(2001, 1, 1), kind="office", entered_at=timezone.now()
    )

    before = said("--dry-run").splitlines()
    (number,) = [
        number for number, line in enumerate(before) if line.startswith("  unnamed_talks (File of a person, 3 years")
    ]
    assert before[number + 1] == f"    {manager.organisation_id}: 1"
    assert any(line.startswith("  note_drafts (Draft, 30 days, an assumption") for line in before)
    said()
    assert UnnamedContact.objects.count() == 0


def test_the_command_names_every_kind_that_ends():
    assert {over.ending for over, _bodies in everything_over(date(2030, 1, 1))} == {*ENDINGS, ACCOUNTS}


def test_people_without_any_role_stand_under_no_organisation():
    make_membership("manager")
    User.objects.create_user("leer@example.org")
    User.objects.filter(email="leer@example.org").update(created_at=datetime(2000, 1, 1, tzinfo=UTC))

    assert "    none: 1" in said("--dry-run")
