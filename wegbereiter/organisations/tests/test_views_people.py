"""People and roles: invite, end, substitute, one person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts.models import Profile
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.models import Invitation, Membership

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def town():
    return make_organisation(name="Musterstadt")


@pytest.fixture
def manager(sign_in, town):
    return sign_in(make_membership("manager", town, user=make_user(name="Mara Leitung")))


@pytest.fixture
def clerk(town):
    return make_membership("funding_clerk", town, user=make_user(name="Cem Kasse"))


def get(client, name, *args):
    return client.get(reverse(f"organisations:{name}", args=args), headers=ENGLISH)


def post(client, name, data, *args):
    return client.post(reverse(f"organisations:{name}", args=args), data, headers=ENGLISH)


def deferred():
    from procrastinate.contrib.django.models import ProcrastinateJob

    return [(job.task_name, job.args.get("invitation_id")) for job in ProcrastinateJob.objects.order_by("id")]


def test_list_shows_people_roles_and_open_invitations(manager, town, clerk):
    make_membership("funding_clerk", name_of(), user=make_user(name="Fremde Person"))
    post(manager, "invite", {"email": "neu@example.org", "role": "team_lead"})

    text = get(manager, "members").content.decode()

    assert all(word in text for word in ("Mara Leitung", "Cem Kasse", "neu@example.org", "Team lead", "on its way"))
    assert "Fremde Person" not in text


def test_what_happened_to_roles_and_invitations_stands_below(manager, sign_in):
    post(manager, "invite", {"email": "neu@example.org", "role": "team_lead"})

    own = get(manager, "members").context["history"]
    foreign = get(sign_in(make_membership("manager", name_of())), "members").context["history"]

    assert [line.code for line in own] == ["organisations.invitation.made"]
    assert foreign == []


def name_of():
    return make_organisation(name="Fremdstadt")


def test_form_offers_the_roles_of_the_own_kind(manager):
    choices = dict(get(manager, "invite").context["form"].fields["role"].choices)

    assert "funding_clerk" in choices
    assert "state_officer" not in choices


def test_invitation_is_made_and_its_mail_queued_together(manager):
    answer = post(manager, "invite", {"email": "neu@example.org", "role": "funding_clerk"})

    invitation = Invitation.objects.get()
    assert answer["Location"] == reverse("organisations:members")
    assert deferred() == [("organisations.send_invitation", str(invitation.pk))]


@pytest.mark.parametrize(
    "data",
    [
        {"email": "neu@example.org", "role": "state_officer"},
        {"email": "neu@example.org", "role": "participant"},
        {"email": "neu@example.org\nBcc: all@example.org", "role": "funding_clerk"},
        {"email": "", "role": "funding_clerk"},
        {"email": "neu@example.org", "role": "funding_clerk", "organisation": "x"},
    ],
)
def test_invitation_into_what_does_not_belong_here_is_refused(manager, town, data):
    answer = post(manager, "invite", data)

    if "organisation" in data:  # a field that the form does not have changes nothing
        assert Invitation.objects.get().organisation == town
    else:
        assert answer.status_code == 422
        assert not Invitation.objects.exists()
        assert deferred() == []


def test_rule_refuses_what_the_form_lets_pass(manager, monkeypatch):
    monkeypatch.setattr("wegbereiter.organisations.forms.role_choices", lambda _kind: [("state_officer", "x")])

    assert post(manager, "invite", {"email": "neu@example.org", "role": "state_officer"}).status_code == 422


def test_invitation_is_sent_again_and_withdrawn(manager):
    post(manager, "invite", {"email": "neu@example.org", "role": "funding_clerk"})
    invitation = Invitation.objects.get()

    assert post(manager, "invite_again", {}, invitation.pk).status_code == 302
    assert len(deferred()) == 2
    assert post(manager, "invite_withdraw", {}, invitation.pk).status_code == 302
    assert post(manager, "invite_again", {}, invitation.pk).status_code == 302
    assert len(deferred()) == 2
    assert "no longer valid" in get(manager, "members").content.decode()
    Invitation.objects.update(withdrawn_at=None, used_at=timezone.now(), used_by=uuid4())
    post(manager, "invite_withdraw", {}, invitation.pk)
    assert "used already" in get(manager, "members").content.decode()


@pytest.mark.parametrize("name", ["invite_again", "invite_withdraw"])
def test_invitation_of_others_is_not_found(manager, name):
    by = make_membership("manager")
    now = timezone.now()
    foreign = Invitation.objects.create(
        organisation=by.organisation,
        invited_by=by,
        email="a@example.org",
        role="manager",
        created_at=now,
        expires_at=now + timedelta(1),
    )

    assert post(manager, name, {}, foreign.pk).status_code == 404
    assert post(manager, name, {}, uuid4()).status_code == 404
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None


# ---------------------------------------------------------------- end
def test_role_ends_on_a_day(manager, clerk):
    assert "Cem Kasse" in get(manager, "end_role", clerk.pk).content.decode()

    post(manager, "end_role", {"last_day": "2099-12-31"}, clerk.pk)

    clerk.refresh_from_db()
    assert clerk.last_day.isoformat() == "2099-12-31"


def test_role_ends_at_once_at_the_next_request(manager, sign_in, clerk, client):
    from wegbereiter.testing.client import RoleClient

    post(manager, "end_role", {"when": "at_once"}, clerk.pk)

    other = RoleClient()
    other.cookies = sign_in(clerk).cookies
    assert get(other, "own").status_code == 403


def test_role_cannot_end_wrongly(manager, town, clerk):
    own = Membership.objects.get(role="manager")

    assert post(manager, "end_role", {"when": "at_once"}, own.pk).status_code == 422
    assert post(manager, "end_role", {}, clerk.pk).status_code == 422
    assert post(manager, "end_role", {"last_day": "2001-01-01"}, clerk.pk).status_code == 422


# ---------------------------------------------------------------- substitution
def test_substitute_is_chosen_among_colleagues(manager, clerk):
    own = Membership.objects.get(role="manager")
    form = get(manager, "substitute", clerk.pk).context["form"]
    assert [key for key, _name in form.fields["user"].choices] == ["", str(own.user_id)]
    today = timezone.localdate().isoformat()

    answer = post(manager, "substitute", {"user": str(own.user_id), "first_day": today, "last_day": today}, clerk.pk)

    assert answer.status_code == 302
    assert Membership.objects.get(substitutes=clerk).user_id == own.user_id
    assert "substitutes for Cem Kasse" in get(manager, "members").content.decode()


@pytest.mark.parametrize("user", ["", "x", str(uuid4())], ids=["nobody", "text", "stranger"])
def test_stranger_cannot_be_chosen_as_substitute(manager, clerk, user):
    today = timezone.localdate().isoformat()

    assert (
        post(manager, "substitute", {"user": user, "first_day": today, "last_day": today}, clerk.pk).status_code == 422
    )


def test_substitution_in_the_past_is_refused(manager, clerk):
    own = Membership.objects.get(role="manager")
    data = {"user": str(own.user_id), "first_day": "2001-01-01", "last_day": "2001-01-02"}

    assert post(manager, "substitute", data, clerk.pk).status_code == 422


# ---------------------------------------------------------------- one person
def test_two_accounts_become_one_person(manager, clerk):
    own = Membership.objects.get(role="manager")
    assert get(manager, "one_person", own.pk).status_code == 200

    assert post(manager, "one_person", {"other": str(clerk.pk)}, own.pk).status_code == 302

    assert len({p.natural_person for p in Profile.objects.filter(pk__in=[own.user_id, clerk.user_id])}) == 1
    assert "one person with the account" in get(manager, "members").content.decode()
    assert post(manager, "one_person", {"other": str(clerk.pk)}, own.pk).status_code == 422
    assert post(manager, "one_person", {"other": "x"}, own.pk).status_code == 422


def test_one_person_becomes_two_again_with_a_reason(manager, town, clerk):
    other = make_membership("team_lead", town, user=make_user(name="Cem Kasse-Zwei"))
    assert "Two people after all" not in get(manager, "members").content.decode()
    post(manager, "one_person", {"other": str(other.pk)}, clerk.pk)
    assert "Two people after all" in get(manager, "members").content.decode()
    assert get(manager, "two_people", clerk.pk).status_code == 200
    assert post(manager, "two_people", {"reason": ""}, clerk.pk).status_code == 422

    assert post(manager, "two_people", {"reason": "two_users"}, clerk.pk).status_code == 302

    assert "one person with the account" not in get(manager, "members").content.decode()
    assert post(manager, "two_people", {"reason": "two_users"}, clerk.pk).status_code == 422


# ---------------------------------------------------------------- who must not
PAGES = ["end_role", "substitute", "one_person", "two_people", "ask_reset"]


@pytest.mark.parametrize("name", PAGES)
def test_people_of_others_look_like_nobody(manager, name):
    foreign = make_membership("funding_clerk")

    for key in (foreign.pk, uuid4()):
        assert get(manager, name, key).status_code == 404
        assert post(manager, name, {}, key).status_code == 404


@pytest.mark.parametrize("role", ["funding_clerk", "integration_manager"])
def test_pages_need_the_right(sign_in, town, role):
    member = make_membership(role, town)
    client = sign_in(member)

    assert get(client, "members").status_code == 403
    assert get(client, "invite").status_code == 403
    assert all(get(client, name, member.pk).status_code == 403 for name in PAGES)


def test_data_protection_officer_reads_and_changes_nothing(sign_in, town, clerk):
    client = sign_in(make_membership("data_protection_officer", town))
    text = get(client, "members").content.decode()

    assert "Cem Kasse" in text
    assert reverse("organisations:end_role", args=[clerk.pk]) not in text
    assert post(client, "invite", {"email": "a@example.org", "role": "manager"}).status_code == 403
