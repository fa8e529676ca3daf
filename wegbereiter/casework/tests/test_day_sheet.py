"""The day on paper: what a talk needs, and nothing that one would not want to lose."""

import json
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.appointment import Meeting, make_appointment, settle_appointment
from wegbereiter.casework.actions.plan import OwnStep, write_goal
from wegbereiter.casework.actions.referral import refer
from wegbereiter.casework.actions.task import write_task
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Dispute, Episode, ProtectedNote, Referral
from wegbereiter.casework.queries.day_sheet import MOST_LINES, appointments_on, day_sheet
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.details import add_channel, answer_channel
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Person

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def market_day():
    return today() + timedelta(13)


def met(membership, name, *, at=9, **person):
    case = make_case(make_person(membership, family_name=name, **person))
    begins_at = timezone.make_aware(datetime.combine(market_day(), time(at)))
    meeting = Meeting(begins_at=begins_at, place="Rathaus Erfunden", interpreter="ar")
    return case, does(membership, make_appointment, case.pk, meeting)


def sheet(membership, day=None):
    day = day or market_day()
    actor = actor_for(membership)
    with acting_as(actor), override("en"):
        letter = day_sheet(actor, appointments_on(actor, day, today=today()), day, house="Erfunden", today=today())
    return json.dumps(letter.data(), ensure_ascii=False)


def test_who_comes_when_and_what_comes_next(ada):
    case, _late = met(ada, "Zweite", at=11)
    met(ada, "Erste")
    steps = [OwnStep(words=f"Schritt {number}", by=By.MANAGER, days=number) for number in range(MOST_LINES + 2)]
    does(ada, write_goal, case.pk, "work", "Arbeit", steps=steps)
    does(ada, write_task, case.pk, "VHS anrufen", due_on=market_day())
    does(ada, write_task, case.pk, "Erst später", due_on=market_day() + timedelta(1))
    does(ada, refer, case.pk, make_entry(ada.organisation, name="Erfundene Schule").pk)
    Referral.objects.update(made_on=today() - timedelta(99))
    channels = [does(ada, add_channel, case.person_id, "phone", number) for number in ("0711 111111", "0711 222222")]
    does(ada, answer_channel, channels[0].pk, "given")
    shown = sheet(ada)

    for words in ("Rathaus Erfunden", "العربية", "0711 111111", "Schritt 0", "VHS anrufen", "Erfundene Schule"):
        assert words in shown, words
    for words in ("Erst später", "222222", f"Schritt {MOST_LINES}"):
        assert words not in shown, words
    assert shown.index("09:00 · ") < shown.index("11:00 · ")
    assert sheet(ada, today()).count('"kind": "heading"') == 0


def test_what_must_not_be_lost_is_not_on_it(ada):
    case, cancelled = met(ada, "Erfunden", birth_year=1990, birth_month=12, birth_day=24)
    shut, _meeting = met(ada, "Eingeschränkt")
    met(make_membership("integration_manager", ada.organisation), "Nachbarin")
    of = {"organisation": ada.organisation, "person": case.person}
    now = timezone.now()
    Episode.objects.create(kind="residence", code="tolerated", first_day=today(), until=today(), entered_at=now, **of)
    ProtectedNote.objects.create(text="Geheimnis", readers=[ada.user_id], written_at=now, written_by=ada.user_id, **of)
    Dispute.objects.create(what="Wohnung", words="stimmt nicht", noted_at=now, noted_by=ada.user_id, **of)
    for area in ("rights-duties", "health"):
        does(ada, write_goal, case.pk, area, "Ziel", steps=[OwnStep(words="Asylberatung", by=By.MANAGER)])
    Person.objects.filter(pk=shut.person_id).update(restricted_at=now)
    shown = sheet(ada)

    for words in (
        "1990",
        "tolerated",
        "60a",
        "paper",
        "Geheimnis",
        "stimmt nicht",
        "Asylberatung",
        "Eingeschränkt",
        "Nachbarin",
    ):
        assert words not in shown.replace("This paper holds data", ""), words
    assert "disputes" in shown
    does(ada, settle_appointment, cancelled.pk, "cancelled", version=1)
    assert "Erfunden" not in sheet(ada).replace('"Erfunden"', "")


def test_queries_do_not_grow_with_the_people(ada):
    def count():
        with CaptureQueriesContext(connection) as captured:
            sheet(ada)
        return len(captured)

    met(ada, "Eine")
    few = count()
    for number in range(3):
        met(ada, f"Weitere {number}")
    assert count() == few


def test_the_file_is_one_click_away_and_what_is_no_day_is_today(ada, sign_in):
    met(ada, "Ṽ\u202eHostile <script>")
    page = sign_in(ada)
    assert reverse("casework:day_sheet") in page.get(reverse("casework:day")).content.decode()

    for typed, appointments in ((str(market_day()), 1), ("", 0), ("nonsense", 0), ("9999-12-31", 0)):
        answer = page.get(reverse("casework:day_sheet"), {"tag": typed})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        event = Event.objects.filter(code="casework.day.printed").latest("id")
        assert (event.kind, event.data["appointments"]) == ("read", appointments)
