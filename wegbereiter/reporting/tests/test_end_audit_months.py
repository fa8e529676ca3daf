from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from wegbereiter.audit.factories import make_event, seal
from wegbereiter.audit.models import Seal, Segment
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.organisations.factories import make_organisation

pytestmark = pytest.mark.django_db


def said(*words):
    out = StringIO()
    call_command("end_audit_months", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def town():
    town = make_organisation()
    for moment in (datetime(2010, 1, 5, tzinfo=UTC), timezone.now()):
        make_event(town.pk)
        seal(town.pk, now=moment)
    return town


def test_months_end_after_their_retention(town):
    assert "1 months of chains" in said("--yes")
    assert Segment.objects.get().ended_at is not None
    assert Seal.objects.filter(month="2010-01").count() == 0


def test_nothing_ends_without_the_word(town):
    assert "would end" in said()
    assert Segment.objects.get().ended_at is None


def test_the_program_itself_cannot_end_a_month(town):
    with (
        pytest.raises(CommandError, match="Only the owner"),
        acting_as(Actor(organisation_id=town.pk, database_role="wb_money")),
    ):
        said("--yes")
