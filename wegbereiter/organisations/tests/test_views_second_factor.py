"""The reset of a second factor in the browser, from the question to the new factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts.models import User
from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import LOGIN_ROLE, acting_as
from wegbereiter.organisations import jobs
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.models import FactorReset
from wegbereiter.organisations.rules import RESET_LIFETIME
from wegbereiter.testing.client import RoleClient

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
PASSWORD = "Regen auf dem Neckar"


@pytest.fixture
def town():
    return make_organisation(name="Musterstadt")


@pytest.fixture
def first(town):
    return make_membership("manager", town, user=make_user(name="Mara Leitung"))


@pytest.fixture
def second(town):
    return make_membership("manager", town, user=make_user(name="Zora Zweit"))


@pytest.fixture
def clerk(town):
    user = make_user(name="Cem Kasse", email="cem@example.org", password=PASSWORD)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return make_membership("funding_clerk", town, user=user)


def url(name, pk):
    return reverse(f"organisations:{name}", args=[pk])


def asked(client, member, reason="lost"):
    return client.post(url("ask_reset", member.pk), {"reason": reason}, headers=ENGLISH)


def text(answer):
    return answer.content.decode()


def mails():
    from procrastinate.contrib.django.models import ProcrastinateJob

    return [
        (job.args["user_id"], job.args["actor"]["database_role"])
        for job in ProcrastinateJob.objects.filter(task_name="organisations.tell_of_removed_factor")
    ]


def test_from_the_question_to_the_new_factor(sign_in, first, second, clerk):
    client = sign_in(first)
    assert "Reset the second factor" in text(client.get(reverse("organisations:members"), headers=ENGLISH))
    answer = asked(client, clerk)
    reset = FactorReset.objects.get()
    assert answer["Location"] == url("reset", reset.pk)
    page = text(client.get(answer["Location"], headers=ENGLISH))
    assert "Somebody else has to confirm this." in page
    assert "Withdraw" in page

    client = sign_in(second)
    listed = text(client.get(reverse("organisations:members"), headers=ENGLISH))
    assert url("reset", reset.pk) in listed
    page = text(client.get(url("reset", reset.pk), headers=ENGLISH))
    assert all(word in page for word in ("Cem Kasse", "Mara Leitung", "The device is lost or stolen", "Refuse"))
    answer = client.post(url("confirm_reset", reset.pk), headers=ENGLISH)
    assert answer["Location"] == url("reset", reset.pk)
    assert "confirmed on" in text(client.get(answer["Location"], headers=ENGLISH))

    assert mails() == [(str(clerk.user_id), LOGIN_ROLE)]
    person = RoleClient()
    person.post("/konto/login/", {"login": "cem@example.org", "password": PASSWORD})
    assert person.get("/organisationen/")["Location"] == reverse("mfa_index")


def test_open_page_of_the_person_concerned_is_signed_out(sign_in, first, second, clerk):
    from allauth.usersessions.models import UserSession

    person = sign_in(clerk)
    key = person.cookies["session"].value
    UserSession.objects.create(user=clerk.user, session_key=key, ip="192.0.2.1")
    other = RoleClient()
    other.cookies["session"] = key
    assert other.get("/organisationen/").status_code == 200
    asked(sign_in(first), clerk)

    sign_in(second).post(url("confirm_reset", FactorReset.objects.get().pk))

    assert other.get("/organisationen/")["Location"].startswith("/konto/login/")


def test_who_has_asked_gets_403_and_a_trace(sign_in, first, clerk):
    client = sign_in(first)
    asked(client, clerk)
    reset = FactorReset.objects.get()

    answer = client.post(url("confirm_reset", reset.pk), headers=ENGLISH)

    assert answer.status_code == 403
    assert "who has prepared something cannot decide it" in text(answer)
    assert Authenticator.objects.filter(user=clerk.user).exists()
    assert mails() == []
    [event] = Event.objects.filter(code="access.refused")
    assert event.data == {"view": "organisations:confirm_reset", "status": 403}


def test_person_concerned_gets_403(sign_in, first, second):
    asked(sign_in(first), second)

    answer = sign_in(second).post(url("confirm_reset", FactorReset.objects.get().pk), headers=ENGLISH)

    assert answer.status_code == 403
    assert "their own second factor" in text(answer)
    page = text(sign_in(second).get(url("reset", FactorReset.objects.get().pk), headers=ENGLISH))
    assert "Somebody else has to confirm this." in page


def test_double_click_gets_409_and_one_mail(sign_in, first, second, clerk):
    asked(sign_in(first), clerk)
    client, reset = sign_in(second), FactorReset.objects.get()

    answers = [client.post(url("confirm_reset", reset.pk), headers=ENGLISH) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert "decided already" in text(answers[1])
    assert len(mails()) == 1


def test_double_click_on_the_question_makes_one_request(sign_in, first, clerk):
    client = sign_in(first)

    assert [asked(client, clerk).status_code for _ in range(2)] == [302, 422]
    assert FactorReset.objects.count() == 1


def test_withdrawn_request_opens_nothing(sign_in, first, second, clerk):
    client = sign_in(first)
    asked(client, clerk)
    reset = FactorReset.objects.get()
    assert client.post(url("close_reset", reset.pk))["Location"] == url("reset", reset.pk)
    page = text(client.get(url("reset", reset.pk), headers=ENGLISH))
    assert "nothing was changed" in page
    assert "Withdraw" not in page

    answer = sign_in(second).post(url("confirm_reset", reset.pk), headers=ENGLISH)

    assert answer.status_code == 409
    assert "withdrawn" in text(answer)


def test_request_of_last_week_offers_nothing(sign_in, first, second, clerk):
    asked(sign_in(first), clerk)
    FactorReset.objects.update(prepared_at=timezone.now() - RESET_LIFETIME)
    reset, client = FactorReset.objects.get(), sign_in(second)

    page = text(client.get(url("reset", reset.pk), headers=ENGLISH))
    assert "over after a week" in page
    assert url("confirm_reset", reset.pk) not in page
    assert url("reset", reset.pk) not in text(client.get(reverse("organisations:members")))
    assert client.post(url("confirm_reset", reset.pk)).status_code == 409


@pytest.mark.parametrize("reason", ["", "because"])
def test_reason_is_needed(sign_in, first, clerk, reason):
    assert asked(sign_in(first), clerk, reason).status_code == 422
    assert not FactorReset.objects.exists()


def test_office_finds_what_waits_for_it_among_its_own_people(sign_in, first, clerk):
    asked(sign_in(first), clerk)
    reset = FactorReset.objects.get()
    client = sign_in(make_membership("manager", kind=Kind.APPROVING_OFFICE))

    assert url("reset", reset.pk) in text(client.get(reverse("organisations:members")))
    assert "Cem Kasse" in text(client.get(url("reset", reset.pk)))
    assert client.post(url("confirm_reset", reset.pk)).status_code == 302
    assert not Authenticator.objects.filter(user=clerk.user).exists()


def test_data_protection_officer_sees_no_resets_in_the_list(sign_in, first, clerk, town):
    asked(sign_in(first), clerk)

    answer = sign_in(make_membership("data_protection_officer", town)).get(reverse("organisations:members"))

    assert url("reset", FactorReset.objects.get().pk) not in text(answer)


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("de", "Wegbereiter: Ihr zweiter Faktor wurde entfernt", "Guten Tag,"),
        ("en", "Wegbereiter: Your second factor was removed", "Good day,"),
    ],
)
def test_mail_goes_to_the_person_in_her_language(clerk, settings, language, subject, greeting):
    settings.PUBLIC_URL = "https://pakt.example.de/"
    User.objects.filter(pk=clerk.user_id).update(language=language)
    program = job_actor(clerk.organisation_id, database_role=LOGIN_ROLE)

    with acting_as(program):
        jobs.tell_of_removed_factor.function(program, user_id=clerk.user_id)

    [message] = mail.outbox
    assert (message.to, message.subject) == (["cem@example.org"], subject)
    assert message.body.strip().startswith(greeting)
    assert "https://pakt.example.de/konto/login/" in message.body
