"""Switch of role and the way in by invitation."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts.models import User
from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations import actions, jobs
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation, make_user
from wegbereiter.organisations.models import Invitation, Membership

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
PASSWORD = "Regen auf dem Neckar"
HERE = "/konto/einladung/"


# ---------------------------------------------------------------- switch
@pytest.fixture
def two_roles(sign_in):
    user = make_user(name="Ada Beispiel")
    first = make_membership("funding_clerk", make_organisation(name="Erststadt"), user=user)
    second = make_membership(
        "manager", make_organisation(name="Zweitstadt"), user=user, first_day=first.first_day + timedelta(1)
    )
    return sign_in(first), first, second


def switch(client, key):
    return client.post(reverse("organisations:switch"), {"membership": key}, headers=ENGLISH)


def acting(client):
    return client.get(reverse("organisations:own"), headers=ENGLISH).context["organisation"].name


def test_switch_acts_in_the_other_role_from_the_next_request_on(two_roles):
    client, first, second = two_roles
    assert acting(client) == "Erststadt"

    assert switch(client, second.pk).status_code == 302

    assert acting(client) == "Zweitstadt"
    event = Event.objects.get(code="accounts.role.switched")
    assert (event.organisation_id, event.about_organisation_id, event.object_id) == (
        first.organisation_id,
        second.organisation_id,
        second.pk,
    )


def test_switch_gives_the_session_a_new_key(two_roles):
    client, _first, second = two_roles
    old = client.cookies["session"].value
    UserSession.objects.create(user=second.user, session_key=old, ip="127.0.0.1", user_agent="x")

    switch(client, second.pk)

    new = client.cookies["session"].value
    assert new != old
    assert not Session.objects.filter(session_key=old).exists()
    assert UserSession.objects.get().session_key == new


def test_switch_reaches_own_valid_roles_alone(two_roles):
    client, first, second = two_roles
    over = make_membership("manager", user=first.user, last_day=first.first_day)
    at_once = make_membership("manager", user=first.user, last_day=timezone.localdate(), ended_at=timezone.now())
    foreign = make_membership("manager")

    for key in (over.pk, at_once.pk, foreign.pk, "", "x", first.user_id):
        assert switch(client, key).status_code == 404
    assert acting(client) == "Erststadt"
    assert not Event.objects.filter(code="accounts.role.switched").exists()
    assert Event.objects.filter(code="access.refused").count() == 6
    assert client.get(reverse("organisations:switch")).status_code == 405
    assert second.pk


def test_switch_is_for_people_who_signed_in(client):
    assert switch(client, make_membership("manager").pk)["Location"].startswith("/konto/login/")


# ---------------------------------------------------------------- invitation
@pytest.fixture
def town():
    return make_organisation(name="Einladestadt")


@pytest.fixture
def link(town, settings):
    """A fresh link, as the mail carries it."""
    settings.PUBLIC_URL = ""
    manager = actor_for(make_membership("manager", town))

    def make(email="neu@example.org", role="funding_clerk"):
        with acting_as(manager):
            invitation = actions.invite(email=email, role=role, by=manager, now=timezone.now())
        actor = job_actor(town.pk)
        with acting_as(actor):
            jobs.send_invitation.function(actor, invitation_id=invitation.pk)
        return HERE + mail.outbox[-1].body.split(HERE)[1].split("/")[0] + "/"

    return make


def open_link(client, path):
    answer = client.get(path, headers=ENGLISH)
    return client.get(HERE, headers=ENGLISH) if answer.status_code == 302 else answer


def accept(client, **data):
    return client.post(HERE, data, headers=ENGLISH)


NEW = {"name": "Neu Beispiel", "password": PASSWORD}


def test_link_leaves_the_address_at_once_and_writes_nothing(client, link):
    answer = client.get(link())

    assert (answer.status_code, answer["Location"]) == (302, HERE)
    assert answer["Referrer-Policy"] == "strict-origin"
    assert Invitation.objects.get().used_at is None


def test_new_person_makes_an_account_and_is_signed_in(client, link, town, settings):
    settings.DEMO_MODE = True  # no second factor asked for, so that the page after it can be seen
    page = open_link(client, link())
    assert page["Referrer-Policy"] == "strict-origin"
    assert "Einladestadt" in page.content.decode()

    answer = accept(client, **NEW)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    user = User.objects.get(email="neu@example.org")
    assert client.get(reverse("organisations:own")).context["actor_name"] == "Neu Beispiel"
    assert Membership.objects.get(user=user).organisation == town
    assert UserSession.objects.get().user == user
    assert client.get(HERE).status_code == 410


def test_new_staff_is_led_to_the_second_factor(client, link):
    open_link(client, link())
    accept(client, **NEW)

    assert client.get(reverse("organisations:own"))["Location"] == reverse("mfa_index")


@pytest.mark.parametrize(
    "data",
    [
        {"name": "", "password": PASSWORD},
        {"name": "Neu", "password": "kurz"},
        {"name": "Neu", "password": "neu@example.org"},
    ],
)
def test_new_account_is_refused_and_the_link_stays_good(client, link, data):
    open_link(client, link())

    assert accept(client, **data).status_code == 422
    assert not User.objects.filter(email="neu@example.org").exists()
    assert accept(client, **NEW).status_code == 302


def test_wrong_password_logs_no_token(client, link, caplog):
    path = link()
    open_link(client, path)
    accept(client, name="", password="")

    assert "422" in caplog.text or "Unprocessable" in caplog.text
    assert path.split("/")[3] not in caplog.text


def test_person_with_an_account_signs_in_first(client, link):
    make_user(email="neu@example.org", password=PASSWORD, name="Ada Alt")
    page = open_link(client, link())
    assert "/konto/login/?next=/konto/einladung/" in page.content.decode()
    assert accept(client, **NEW).status_code == 200
    assert Membership.objects.filter(role="funding_clerk").count() == 0

    client.post("/konto/login/?next=/konto/einladung/", {"login": "neu@example.org", "password": PASSWORD})
    page = client.get(HERE, headers=ENGLISH)
    assert "Ada Alt" in page.content.decode()
    assert accept(client)["Location"] == "/"

    assert Membership.objects.get(role="funding_clerk").user.email == "neu@example.org"


def test_signed_in_person_acts_in_the_new_role_at_once(sign_in, link):
    old = make_membership("manager", make_organisation(name="Altstadt"), user=make_user(email="neu@example.org"))
    client = sign_in(old)
    before = client.cookies["session"].value
    open_link(client, link())

    accept(client)

    assert acting(client) == "Einladestadt"
    assert client.cookies["session"].value != before


def test_link_of_somebody_else_opens_nothing(sign_in, link):
    stranger = make_membership("manager", user=make_user(email="fremd@example.org"))
    client = sign_in(stranger)

    assert open_link(client, link()).status_code == 403
    answer = accept(client)

    assert answer.status_code == 403
    assert "another e-mail address" in answer.content.decode()
    assert Invitation.objects.get().used_at is None
    assert Event.objects.filter(code="access.refused").count() == 2


def test_link_works_once_also_in_another_browser(client, link):
    from wegbereiter.testing.client import RoleClient

    path, other = link(), RoleClient()
    open_link(client, path)
    open_link(other, path)
    accept(client, **NEW)

    assert accept(other, **NEW).status_code == 410
    assert open_link(other, path).status_code == 410
    assert User.objects.filter(email="neu@example.org").count() == 1


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "..", "<script>", "x" * 3000])
def test_forged_links_are_gone(client, token):
    answer = client.get(f"{HERE}{token}/")

    assert answer.status_code in {404, 410}
    assert "session" not in client.cookies or not client.cookies["session"].value


def test_page_without_a_link_is_gone(client):
    assert client.get(HERE).status_code == 410
    assert accept(client, **NEW).status_code == 410


def test_expired_link_is_gone(client, link):
    path = link()
    now = datetime.now(UTC)
    Invitation.objects.update(created_at=now - timedelta(3), expires_at=now - timedelta(seconds=1))

    assert open_link(client, path).status_code == 410


def test_forged_host_does_not_reach_the_mail(link, settings, client):
    settings.PUBLIC_URL = "https://pakt.example.de"
    settings.ALLOWED_HOSTS = ["pakt.example.de"]

    assert client.get(link.__name__, headers={"host": "evil.example"}).status_code == 400
    assert "evil" not in "".join(message.body for message in mail.outbox)


def test_rule_about_two_accounts_holds_below_the_page(client, link, monkeypatch):
    monkeypatch.setattr("wegbereiter.organisations.views.account.has_account", lambda _found: False)
    make_user(email="neu@example.org")
    open_link(client, link())

    assert accept(client, **NEW).status_code == 422
