"""A case on one page: for whoever sees it, however much stands in the file, and without what does not belong on paper."""

import io
import json
from datetime import timedelta

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.appointment import Meeting, make_appointment
from wegbereiter.casework.actions.contact import Talk, protect_note, write_contact
from wegbereiter.casework.actions.plan import OwnStep, write_goal
from wegbereiter.casework.actions.referral import refer
from wegbereiter.casework.actions.task import write_task
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Episode, Step
from wegbereiter.casework.queries.brief import MOST, case_brief
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.details import add_channel, answer_channel
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import PersonLanguage

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fa", "uk", "tr", "fr", "ru")
LONG = "sehr lange Worte " * 15


def full_case(ada, times=1):
    """A case with that many of everything."""
    today, now = timezone.localdate(), timezone.now()
    case = make_case(make_person(ada, family_name="Haddad"))
    of = {"organisation": ada.organisation, "person": case.person, "first_day": today, "entered_at": now}
    for kind, code in (
        ("housing", "own_home"),
        ("income", "jobcenter"),
        ("residence", "refugee"),
        ("work_permit", "free"),
    ):
        Episode.objects.create(kind=kind, code=code, **of, **({"until": today} if kind == "residence" else {}))
    for number in range(times):
        PersonLanguage.objects.create(organisation=ada.organisation, person=case.person, code=LANGUAGES[number])
        way = does(ada, add_channel, case.person_id, "phone", f"0711 11111{number}")
        does(ada, answer_channel, way.pk, "given")
        steps = [OwnStep(words=f"Schritt {number} {LONG}", by=By.MANAGER, days=number + 1)]
        does(ada, write_goal, case.pk, "work", f"Ziel {number} {LONG}"[:200], steps=steps)
        does(ada, write_goal, case.pk, "health", f"Diabetes {number}", steps=[OwnStep(words="Insulin", by=By.MANAGER)])
        does(ada, write_task, case.pk, f"Aufgabe {number} {LONG}"[:300], due_on=today)
        does(ada, refer, case.pk, make_entry(ada.organisation, name=f"Stelle {number} {case.pk}").pk)
        does(ada, write_contact, case.pk, Talk(day=today, kind="phone", topics=("benefits",), note=f"Notiz {number}"))
    does(ada, make_appointment, case.pk, Meeting(begins_at=now + timedelta(1), place="Rathaus"))
    return case


def written(member, case):
    actor = actor_for(member)
    with acting_as(actor):
        return json.dumps(
            case_brief(actor, case, house="Erfunden", today=timezone.localdate()).data(), ensure_ascii=False
        )


def test_what_is_so_and_what_waits_stands_on_it_and_no_note(ada):
    case = full_case(ada)
    contact = does(ada, write_contact, case.pk, Talk(day=timezone.localdate(), kind="office", note="Geheimnis"))
    does(ada, protect_note, contact.pk, version=1)
    Step.objects.filter(goal__area="health").update(due_on=timezone.localdate() - timedelta(1))
    shown = written(ada, case)

    for words in ("Haddad", "eigene Wohnung", "Ziel 0", "Schritt 0", "Aufgabe 0", "Stelle 0", "Telefon", "Rathaus"):
        assert words in shown, words
    for words in ("Notiz 0", "Geheimnis", "Diabetes", "Insulin"):
        assert words not in shown, words


def test_it_is_one_page_however_much_there_is_and_says_what_it_leaves_out(ada, sign_in):
    case = full_case(ada, times=MOST + 2)
    answer = sign_in(ada).get(reverse("casework:case_brief", args=[case.pk]))

    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert (answer["Content-Type"], len(pages)) == ("application/pdf", 1)
    text = pages[0].extract_text()
    assert ("Haddad" in text, text.count("2 weitere")) == (True, 2)  # goals and referrals; of tasks there are more
    assert Event.objects.get(code="casework.case.brief_made").kind == "read"


def test_queries_do_not_grow_with_what_stands_in_the_file(ada):
    def count(case):
        with CaptureQueriesContext(connection) as captured:
            written(ada, case)
        return len(captured)

    one, many = full_case(ada), full_case(ada, times=3)
    assert count(one) == count(many)


def test_who_stands_in_reads_it_and_a_colleague_does_not(ada, ben, sign_in):
    case = make_case(make_person(ada))
    assert sign_in(ben).get(reverse("casework:case_brief", args=[case.pk])).status_code == 404
    give(case.person, ben, kind="substitute", last_day=timezone.localdate())
    assert sign_in(ben).get(reverse("casework:case_brief", args=[case.pk])).status_code == 200
    clerk = make_membership("funding_clerk", ada.organisation)
    assert sign_in(clerk).get(reverse("casework:case_brief", args=[case.pk])).status_code == 403
