"""My day: what waits is done where it is seen, the quick note is one form, and queries do not grow with the people."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.models import Appointment, Case, Contact, ContactTemplate, Episode, NoteDraft, Task
from wegbereiter.casework.tests.test_views_contacts import make_case, text, url
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.models import Channel, PersonLanguage

pytestmark = pytest.mark.django_db
DAY = "casework:day"


@pytest.fixture
def page(ada, sign_in):
    return sign_in(ada)


def busy_case(membership):
    """Somebody with a paper that has ended, an own task, a long silence and an appointment today."""
    today, now = timezone.localdate(), timezone.now()
    case = make_case(membership, opened_on=today - timedelta(weeks=8))
    own = {"organisation": membership.organisation, "person": case.person}
    Episode.objects.create(
        kind="residence",
        code="refugee",
        first_day=today - timedelta(9),
        until=today - timedelta(2),
        entered_at=now,
        **own,
    )
    Task.objects.create(reason="own", key=f"k{case.pk}", words="VHS anrufen", due_on=today, made_at=now, **own)
    for begins_at in (now, now + timedelta(2)):
        Appointment.objects.create(begins_at=begins_at, place="Rathaus", made_by=membership.user_id, made_at=now, **own)
    return case


def test_the_day_of_somebody_who_begins(page):
    assert page.get(reverse(DAY)).status_code == 200


def test_everything_that_waits_stands_on_one_page(page, ada):
    case = busy_case(ada)
    shown = text(page.get(reverse(DAY)))

    for words in (
        "VHS anrufen",
        "Rathaus",
        case.person.name,
        url("finish_task", case),
        url("outcome", Appointment.objects.earliest("begins_at")),
    ):
        assert words in shown, words
    for part in ("overdue", "due", "coming", "silent", "appointments", "new", "nonsense"):
        assert page.get(reverse(DAY), {"nur": part}).status_code == 200


def test_a_task_is_done_put_off_and_taken_back_from_the_page(page, ada):
    case, today = busy_case(ada), timezone.localdate()
    name = {"reason": "own", "key": f"k{case.pk}", "seen": str(today), "back": f"{reverse(DAY)}?nur=due"}

    later = page.post(url("postpone_task", case), name | {"days": "7"})
    assert (later["Location"], Task.objects.get().due_on) == (f"{reverse(DAY)}?nur=due", today + timedelta(7))
    page.post(url("finish_task", case), name | {"back": "https://example.org/"})
    assert Task.objects.get().done_by == ada.user_id
    assert url("reopen_task", case) in text(page.get(reverse(DAY)))
    page.post(url("reopen_task", case), name)
    assert Task.objects.get().done_at is None
    assert page.post(url("postpone_task", case), {}).status_code == 422
    assert page.post(url("finish_task", case), name | {"key": "k"}).status_code == 422


def test_an_own_task_from_the_page_of_a_case(page, ada):
    case = make_case(ada)
    due = str(timezone.localdate())
    assert url("write_task", case) in text(page.get(url("contacts", case)))

    assert page.post(url("write_task", case), {"words": "anrufen", "due_on": due})["Location"] == reverse(DAY)
    assert page.post(url("write_task", case), {"words": "", "due_on": due}).status_code == 422


def test_the_quick_note_and_its_reminder(page, ada, sign_in):
    case, due = make_case(ada), timezone.localdate() + timedelta(2)
    typed = {"case": str(case.pk), "kind": "phone", "note": "Brief kam", "follow_up_on": str(due)}
    assert page.post(reverse("casework:quick_note"), typed)["Location"] == reverse(DAY)
    assert (Contact.objects.get().note, Task.objects.get().due_on) == ("Brief kam", due)
    hinted = page.post(reverse("casework:quick_note"), typed | {"note": "Diabetes"})
    assert hinted["Location"].endswith("#note")

    assert page.post(reverse("casework:quick_note"), typed | {"follow_up_on": "2020-01-01"}).status_code == 422
    foreign = make_case(make_membership("integration_manager", ada.organisation))
    refused = page.post(reverse("casework:quick_note"), typed | {"case": str(foreign.pk)})
    assert refused.status_code == 422
    assert foreign.person.name not in text(refused)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_on=timezone.localdate(), ending="reached")
    assert page.post(reverse("casework:quick_note"), typed).status_code == 422


def test_a_reminder_says_of_which_talk_and_leads_back_to_it(page, ada):
    case, today = make_case(ada), timezone.localdate()
    typed = {"kind": "phone", "note": "geheim", "day": str(today - timedelta(3)), "follow_up_on": str(today)}
    page.post(url("contacts", case), typed)
    shown = text(page.get(reverse(DAY)))
    assert f'<a href="{url("contact", Contact.objects.get())}">Erinnerung an: Telefon, ' in shown
    assert ("geheim" in shown, Task.objects.get().words) == (False, "")

    busy_case(ada)
    assert f'<a href="{url("contacts", Case.objects.latest("pk"))}">VHS anrufen' in text(page.get(reverse(DAY)))


@pytest.mark.parametrize("role", ["integration_manager", "team_lead"])
def test_what_waits_is_ticked_on_the_page_of_the_case_by_whoever_sees_it(ada, sign_in, role):
    case = busy_case(ada)
    busy_case(ada)
    client = sign_in(ada if role == "integration_manager" else make_membership(role, ada.organisation))
    shown = text(client.get(url("case", case)))
    assert (shown.count("VHS anrufen"), shown.count("Tage überfällig")) == (1, 1)

    name = {"reason": "own", "key": f"k{case.pk}", "back": url("case", case)}
    assert client.post(url("finish_task", case), name)["Location"] == url("case", case)
    done = text(client.get(url("case", case)))
    assert (url("reopen_task", case) in done, done.count("VHS anrufen")) == (True, 1)
    client.post(url("reopen_task", case), name)
    assert url("reopen_task", case) not in text(client.get(url("case", case)))


def meeting_of(case, ago, **values):
    """An appointment with somebody, so many days ago."""
    begins_at = timezone.now() - timedelta(ago, minutes=1)
    values = {"made_by": uuid4(), "made_at": begins_at, "begins_at": begins_at, "version": 1} | values
    return Appointment.objects.create(organisation=case.organisation, person=case.person, **values)


def test_who_came_was_heard_of_and_who_did_not_come_was_tried(page, ada):
    case = busy_case(ada)
    silent = reverse(DAY), {"nur": "silent"}
    assert case.person.name in text(page.get(*silent))
    meeting_of(case, 40, state="missed")
    tried = timezone.localdate() - timedelta(40)
    shown = text(page.get(*silent))
    assert (case.person.name in shown, f"versucht am {tried:%d.%m.%Y}" in shown) == (True, True)
    meeting_of(case, 3, state="cancelled")
    meeting_of(case, 2)
    assert case.person.name in text(page.get(*silent))

    meeting_of(case, 1, state="kept")
    assert case.person.name not in text(page.get(*silent))
    yesterday = f"{timezone.localdate() - timedelta(1):%d.%m.%Y}"
    assert yesterday in text(page.get(reverse("casework:cases")))


def test_an_appointment_that_took_place_opens_the_form_of_its_talk_and_no_second_one(page, ada):
    case = make_case(ada)
    held, told = meeting_of(case, 1, minutes=45, interpreter="ar"), {"state": "kept", "back": reverse(DAY)}
    answer = page.post(url("outcome", held), told | {"version": "1"})
    assert answer["Location"] == f"{url('contacts', case)}?termin={held.pk}#contact-form"
    form = text(page.get(answer["Location"]))
    yesterday = timezone.localdate(held.begins_at)
    for words in ('value="45"', '<option value="ar" selected', f'value="{yesterday}"'):
        assert words in form, words

    page.post(url("contacts", case), {"kind": "office", "day": str(yesterday)})
    page.post(url("outcome", held), {"state": "planned", "version": "2"})
    assert page.post(url("outcome", held), told | {"version": "3"})["Location"] == reverse(DAY)
    missed = meeting_of(case, 2)
    assert page.post(url("outcome", missed), told | {"state": "missed", "version": "1"})["Location"] == reverse(DAY)
    strange = meeting_of(make_case(ada), 1, minutes=99, state="kept")
    for other in (strange, missed):
        plain = text(page.get(url("contacts", case), {"termin": str(other.pk)}))
        assert ('value="99"' in plain, 'value="30"' in plain) == (False, False)


def test_an_appointment_of_today_is_cancelled_where_it_is_seen(page, ada):
    case = busy_case(ada)
    for path in (reverse(DAY), url("appointments", case)):
        assert 'value="cancelled"' in text(page.get(path)), path
    meeting = Appointment.objects.earliest("begins_at")
    page.post(url("outcome", meeting), {"state": "cancelled", "version": "1"})
    meeting.refresh_from_db()
    assert (meeting.state, 'value="planned"' in text(page.get(reverse(DAY)))) == ("cancelled", True)


def test_the_people_of_the_next_days_are_reminded_from_one_list(page, ada):
    tomorrow, far = (timezone.now() + timedelta(days) for days in (1, 9))
    cases = [make_case(ada) for _number in range(3)]
    own = {"organisation": ada.organisation}
    for case, number in zip(cases[:2], ("+497111", "+497112"), strict=True):
        values = {"kind": "phone", "value": number, "consent": "given", "consent_at": timezone.now()}
        Channel.objects.create(person=case.person, **own, **values)
    PersonLanguage.objects.create(person=cases[0].person, code="ar", preferred=True, **own)
    meetings = [meeting_of(case, 0, begins_at=tomorrow, place="Rathaus") for case in cases]
    meeting_of(cases[0], 0, begins_at=far)
    meeting_of(cases[0], 0, begins_at=tomorrow, state="cancelled")
    shown = text(page.get(reverse(DAY), {"nur": "ahead"}))
    assert (shown.count("sms:+497111?"), shown.count("sms:+497112?"), shown.count('class="w-task"')) == (1, 1, 3)
    arabic, german = ("sms:" + part.partition('"')[0] for part in shown.split("sms:")[1:3])
    assert (quote("موعدك") in unquote_link(arabic), quote("موعدك") in unquote_link(german)) == (True, False)
    assert f"{url('appointment', meetings[2])}#reminder" in shown

    noted = page.post(url("note_reminder", meetings[0]), {"way": "sms", "back": f"{reverse(DAY)}?nur=ahead"})
    assert noted["Location"] == f"{reverse(DAY)}?nur=ahead"
    assert "sms:+497111?" not in text(page.get(reverse(DAY)))
    typed = {"day": f"{tomorrow:%Y-%m-%d}", "time": "23:00", "minutes": "30", "version": "1"}
    assert page.post(url("appointment", meetings[0]), typed).status_code == 302
    assert "sms:+497111?" in text(page.get(reverse(DAY)))  # another time: the reminder is an old one


def unquote_link(link):
    return link.replace("&amp;", "&")


def test_the_quick_note_assumes_nothing(page, ada):
    case, quick = make_case(ada), reverse("casework:quick_note")
    typed = {"case": str(case.pk), "note": "Angerufen, niemand da"}
    assert re.search(r'<select name="kind"[^>]*>\s*<option value=""', text(page.get(reverse(DAY))))
    assert page.post(quick, typed).status_code == 422
    page.post(quick, typed | {"kind": "phone", "tried": "tried", "minutes": "2", "topics": ["work-search"]})
    tried = Contact.objects.get()
    assert (tried.kind, tried.reached, tried.minutes, tried.topics) == ("phone", False, 2, ["work-search"])

    assert page.post(quick, {"case": str(case.pk), "kind": "phone"}).status_code == 422  # about nothing
    assert page.post(quick, {"case": str(case.pk), "kind": "phone", "tried": "tried"}).status_code == 302


def test_the_quick_note_is_kept_while_typing_and_goes_with_the_saving(page, ada, sign_in):
    case, draft = make_case(ada), reverse("casework:quick_draft")
    other = {"note": "anderes", "kind": "phone"}
    page.post(url("contact_draft", case), other)
    live = page.post(draft, {"note": "Herr X hat Diabetes", "kind": "visit"}, headers={"HX-Request": "true"})
    assert ('id="live"' in text(live), "<mark" in text(live)) == (True, True)
    assert "Diabetes" in text(page.get(reverse(DAY)))
    colleague = sign_in(make_membership("integration_manager", ada.organisation))
    assert "Diabetes" not in text(colleague.get(reverse(DAY)))

    page = sign_in(ada)
    page.post(reverse("casework:quick_note"), {"case": str(case.pk), "kind": "phone", "note": "Brief"})
    assert [one.content["note"] for one in NoteDraft.objects.all()] == ["anderes"]


def test_the_quick_note_begins_with_a_template_of_the_team(page, ada):
    case = make_case(ada)
    own = {"organisation": ada.organisation, "kind": "office", "topics": ["benefits"], "minutes": 15}
    template = ContactTemplate.objects.create(name="Sprechstunde", interpreter="ar", **own)
    assert f"?vorlage={template.pk}#quick" in text(page.get(reverse(DAY)))
    page.post(reverse("casework:quick_draft"), {"note": "schon getippt", "case": str(case.pk)})

    begun = text(page.get(reverse(DAY), {"vorlage": str(template.pk)}))
    for words in ('<option value="office" selected', 'value="15"', "schon getippt", '<option value="ar" selected'):
        assert words in begun, words


def test_the_lead_sees_the_team_and_nobody_else_does(page, ada, sign_in):
    case = busy_case(ada)
    assert 'id="team"' not in text(page.get(reverse(DAY)))
    lead = make_membership("team_lead", ada.organisation)
    case.person.cares.update(
        last_day=timezone.localdate() - timedelta(1), first_day=timezone.localdate() - timedelta(2)
    )
    shown = text(sign_in(lead).get(reverse(DAY)))
    assert 'id="team"' in shown
    assert case.person.name in shown


@pytest.mark.parametrize("role", ["integration_manager", "team_lead"])
def test_queries_do_not_grow_with_the_people(ada, sign_in, role):
    reader = ada if role == "integration_manager" else make_membership(role, ada.organisation)
    client = sign_in(reader)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(DAY)).status_code == 200
        return len(captured)

    busy_case(ada)
    busy_case(reader)
    count()
    few = count()
    for _number in range(5):
        busy_case(ada)
        busy_case(reader)
    assert count() == few
    assert few < 45
