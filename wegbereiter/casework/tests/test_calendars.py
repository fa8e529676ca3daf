"""The calendar at a secret address: whose appointments, what is not in them, and when it ends."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts.rules import LIMITS, AddressFilter, Limit
from wegbereiter.audit.models import Event
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Appointment, CalendarFeed
from wegbereiter.casework.queries.feed import Token, read_token
from wegbereiter.casework.tests.test_rules_calendar import read
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Membership
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Care

pytestmark = pytest.mark.django_db
CANARIES = ("Zqnameqz", "Zqortqz", "Zqbringqz", "ar-zq", "Zqgivenqz")
QUERIES = 14  # two counts of tries, transaction and actors, role, account, address, appointments, event
GONE = (404, b"Not found.\n", "text/plain; charset=utf-8")


@pytest.fixture
def case(ada):
    return make_case(make_person(ada, family_name="Zqnameqz", given_names="Zqgivenqz"))


def meet(case, days=1, **values):
    values = {
        "begins_at": timezone.now() + timedelta(days), "made_by": case.pk, "made_at": timezone.now(), "place": "Zqortqz",
        "bring": "Zqbringqz", "interpreter": "ar-zq",
    } | values  # fmt: skip
    return Appointment.objects.create(organisation=case.organisation, person=case.person, **values)


@pytest.fixture
def make_address(sign_in):
    def make(membership):
        shown = sign_in(membership).post(reverse("casework:open_calendar"))
        assert shown.status_code == 200
        return re.search(r'value="(http[^"]+/kalender/[^"]+)"', shown.content.decode()).group(1)

    return make


def fetch(address, **headers):
    """As a calendar program asks: no session, no cookie."""
    return Client().get(address, headers=headers)


def test_a_calendar_gets_times_and_nothing_of_a_case(make_address, ada, case):
    planned, cancelled = meet(case, days=1), meet(case, days=2, state="cancelled", version=2)
    meet(case, days=-29)
    address = make_address(ada)

    answer = fetch(address)

    events = {event["UID"].partition("@")[0]: event for event in read(answer.content.decode())}
    assert events.keys() == {str(planned.pk), str(cancelled.pk)}
    assert {event["SUMMARY"] for event in events.values()} == {"Termin"}
    assert events[str(cancelled.pk)]["STATUS"] == "CANCELLED"
    assert events[str(planned.pk)].keys() == {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "URL", "CLASS"
    }  # fmt: skip
    assert events[str(planned.pk)]["URL"].endswith(reverse("casework:appointment", args=[planned.pk]))
    everything = answer.content.decode() + str(answer.headers)
    assert [canary for canary in (*CANARIES, str(case.pk), str(case.person_id)) if canary in everything] == []
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.cookies


def test_it_shows_the_people_in_the_own_care_whoever_made_the_appointment(make_address, sign_in, ada, ben, case):
    meet(case)
    other = make_case(make_person(ben))
    meet(other, made_by=ada.user_id)

    assert [len(read(fetch(make_address(who)).content.decode())) for who in (ada, ben)] == [1, 1]
    Care.objects.filter(person=other.person).update(user_id=ada.user_id)
    assert len(read(fetch(make_address(ada)).content.decode())) == 2
    assert len(read(sign_in(ada).get(reverse("casework:calendar")).content.decode())) == 2


def test_a_lead_gets_nobody_elses_appointments(make_address, sign_in, lead, case):
    meet(case)

    assert read(fetch(make_address(lead)).content.decode()) == []
    assert read(sign_in(lead).get(reverse("casework:calendar")).content.decode()) == []


def test_what_a_calendar_has_already_is_not_sent_again_and_leaves_no_event(make_address, ada, ben, case):
    made = meet(case)
    address = make_address(ada)
    first = fetch(address)

    again = fetch(address, if_none_match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert Event.objects.filter(code="casework.calendar.fetched").count() == 1
    Appointment.objects.filter(pk=made.pk).update(state="cancelled", version=2)
    changed = fetch(address, if_none_match=first["ETag"])
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    empty = {fetch(make_address(ben))["ETag"], fetch(make_address(ben))["ETag"]}
    assert len(empty) == 2  # the same content at two addresses: nobody learns by it that two are alike


def test_every_address_that_opens_nothing_gets_the_same_answer(make_address, ada, case):
    meet(case)
    address = make_address(ada)
    secret = address.split("/")[-2]
    token = read_token(secret)
    foreign = make_membership("integration_manager", make_organisation())
    wrong = [
        secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        "x" + secret[1:],
        secret.partition(".")[0],
        "nothing",
        "ä.ö",
        "." * 300,
        Token(user_id=token.user_id, membership_id=token.membership_id, secret=b"x" * 24).text(),
        Token(user_id=token.user_id, membership_id=foreign.pk, secret=token.secret).text(),
        Token(user_id=foreign.user_id, membership_id=token.membership_id, secret=token.secret).text(),
        Token(user_id=foreign.user_id, membership_id=foreign.pk, secret=token.secret).text(),
    ]

    answers = [fetch(reverse("calendar:feed", args=[text]), if_none_match="*") for text in wrong]

    assert {(a.status_code, a.content, a["Content-Type"]) for a in answers} == {GONE}
    assert {tuple(sorted(a.headers)) for a in answers} == {tuple(sorted(answers[0].headers))}
    assert "ETag" not in answers[0].headers
    assert Event.objects.filter(code="casework.calendar.fetched").count() == 0


def ended(ada):
    Membership.objects.filter(pk=ada.pk).update(last_day=timezone.localdate(), ended_at=timezone.now())


def over_since_yesterday(ada):
    Membership.objects.filter(pk=ada.pk).update(
        first_day=timezone.localdate() - timedelta(9), last_day=timezone.localdate() - timedelta(1)
    )


def another_role(ada):
    Membership.objects.filter(pk=ada.pk).update(role="translator")


def locked(ada):
    ada.user.is_active = False
    ada.user.save()


@pytest.mark.parametrize("end", [ended, over_since_yesterday, another_role, locked])
def test_it_ends_with_the_role_or_the_account_at_the_next_request(make_address, ada, case, end):
    meet(case)
    address = make_address(ada)
    assert fetch(address).status_code == 200

    end(ada)

    answer = fetch(address)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == GONE


def test_a_new_address_ends_the_one_before_and_ending_ends_it(make_address, sign_in, ada, ben):
    other = make_address(ben)
    first, second = make_address(ada), make_address(ada)
    assert [fetch(one).status_code for one in (first, second, other)] == [404, 200, 200]

    page = sign_in(ada)
    shown = page.get(reverse("casework:calendars")).content.decode()
    assert "/kalender/" not in shown.replace(reverse("casework:calendars"), "")
    assert [page.post(reverse("casework:close_calendar")).status_code for _click in range(2)] == [302, 302]

    assert [fetch(one).status_code for one in (second, other)] == [404, 200]
    codes = Event.objects.filter(code__startswith="casework.calendar.").values_list("code", flat=True)
    assert sorted(codes).count("casework.calendar.closed") == 1


def test_only_a_keyed_hash_is_kept_and_no_log_holds_the_secret(make_address, ada):
    address = make_address(ada)
    secret = address.split("/")[-2]

    kept = str(CalendarFeed.objects.values_list().get())
    assert read_token(secret).keyed_hash() in kept
    assert [part for part in (secret, read_token(secret).secret.hex(), secret.partition(".")[0]) if part in kept] == []
    with connection.cursor() as cursor:
        cursor.execute("select session_data from django_session")
        assert [row for row in cursor.fetchall() if secret in row[0]] == []
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.addFilter(AddressFilter())
    log = logging.getLogger("a calendar")
    log.addHandler(handler)
    log.warning("Not Found: %s", address)
    log.removeHandler(handler)
    assert (secret in lines.getvalue(), "/kalender/…/termine.ics" in lines.getvalue()) == (False, True)


def test_asking_too_often_is_refused_also_for_a_wrong_address(make_address, ada, monkeypatch):
    monkeypatch.setitem(LIMITS, "calendar account", Limit(tries=2, window=LIMITS["calendar account"].window))
    for address, right in ((make_address(ada), 200), (reverse("calendar:feed", args=["nothing"]), 404)):
        answers = [fetch(address) for _try in range(6)]
        # A quarter of an hour may end between two tries, and the count begins anew: so six, not three.
        assert {answer.status_code for answer in answers} == {right, 429}
        assert {answer["Retry-After"] for answer in answers if answer.status_code == 429} == {"900"}
        assert [answer.cookies for answer in answers if answer.cookies] == []


def test_two_hundred_appointments_cost_as_many_queries_as_one(make_address, ada, case, django_assert_num_queries):
    address = make_address(ada)
    for number in (1, 199):
        Appointment.objects.bulk_create(
            Appointment(
                organisation=case.organisation, person=case.person, begins_at=timezone.now() + timedelta(minutes=n),
                made_by=ada.user_id, made_at=timezone.now(),
            )
            for n in range(number)
        )  # fmt: skip
        with django_assert_num_queries(QUERIES):
            assert fetch(address).status_code == 200

    assert len(read(fetch(address).content.decode())) == 200


def test_who_does_not_work_with_people_has_no_calendar(sign_in, ada):
    page = sign_in(make_membership("manager", ada.organisation))

    answers = [page.post(reverse(f"casework:{name}")) for name in ("open_calendar", "close_calendar")]

    assert [a.status_code for a in (page.get(reverse("casework:calendars")), *answers)] == [403] * 3
