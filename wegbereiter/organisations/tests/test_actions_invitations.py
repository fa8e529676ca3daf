"""Invitations: for one address, for two days, once, and never into another organisation or above one's kind."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from wegbereiter.accounts.models import Profile, User
from wegbereiter.accounts.roles import ROLES
from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import NOBODY, acting_as
from wegbereiter.organisations import actions, jobs
from wegbereiter.organisations.actions.invitations import SALT, make_token, read_token
from wegbereiter.organisations.choices import Kind, Refusal
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation, make_user
from wegbereiter.organisations.models import Invitation, Membership
from wegbereiter.organisations.rules import LIFETIME, RefusedError

NOW = datetime.now(UTC).replace(microsecond=0)  # signatures and the job look at the real clock
TODAY = timezone.localdate(NOW)
PASSWORD = "Regen auf dem Neckar"
pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_organisation()


@pytest.fixture
def manager(town):
    return actor_for(make_membership("manager", town))


def act(actor, name, *args, now=NOW, **values):
    with acting_as(actor):
        return getattr(actions, name)(*args, **values, by=actor, now=now)


def invite(manager, email="neu@example.org", role="funding_clerk"):
    return act(manager, "invite", email=email, role=role)


def token_of(invitation, now=NOW):
    with acting_as(job_actor(invitation.organisation_id)):
        return read_token(make_token(invitation, now=now))


def accept(token, name="accept_with_new_account", *args, now=NOW, **values):
    values = values or ({"name": "Neu Beispiel", "password": PASSWORD} if name == "accept_with_new_account" else {})
    with acting_as(NOBODY):
        return getattr(actions, name)(*args, token, **values, now=now, today=timezone.localdate(now))


def refusal(call, *args, **values):
    with pytest.raises(RefusedError) as caught:
        call(*args, **values)
    return caught.value.reason


# ---------------------------------------------------------------- invite
def test_invitation_waits_without_a_secret(manager, town):
    invitation = invite(manager, email=" Neu@Example.ORG ")

    assert (invitation.email, invitation.organisation, invitation.secret_hash) == ("neu@example.org", town, None)
    assert invitation.expires_at == NOW + LIFETIME
    event = Event.objects.get()
    assert (event.code, event.data) == ("organisations.invitation.made", {"role_given": "funding_clerk"})


@pytest.mark.parametrize("kind", Kind.values)
def test_manager_gives_exactly_the_roles_of_the_own_kind(kind):
    actor = actor_for(make_membership("manager", kind=kind))
    possible = set()
    for role in [*ROLES, "", "superuser"]:
        try:
            invite(actor, role=role)
        except RefusedError as error:
            assert error.reason == Refusal.ROLE_NOT_HERE  # noqa: PT017  the other branch is asserted below
        else:
            possible.add(role)

    assert possible == {code for code, role in ROLES.items() if kind in role.works_in} - {"participant"}


@pytest.mark.parametrize("role", ["funding_clerk", "data_protection_officer", "integration_manager"])
def test_only_a_manager_invites(town, role):
    actor = actor_for(make_membership(role, town))

    with pytest.raises(PermissionDenied):
        invite(actor)


def test_invitation_repeated_kills_the_old_link(manager):
    invitation = invite(manager)
    old = token_of(invitation)

    again = act(manager, "invite_again", invitation.pk, now=NOW + timedelta(hours=40))

    assert (again.secret_hash, again.sent_at) == (None, None)
    assert again.expires_at == NOW + timedelta(hours=40) + LIFETIME
    assert refusal(accept, old) == Refusal.INVITATION_OVER
    assert accept(token_of(again)).role == "funding_clerk"


def test_invitation_withdrawn_opens_nothing(manager):
    invitation = invite(manager)
    token = token_of(invitation)

    first = act(manager, "withdraw_invitation", invitation.pk)
    second = act(manager, "withdraw_invitation", invitation.pk, now=NOW + timedelta(hours=1))

    assert first.withdrawn_at == second.withdrawn_at == NOW
    assert refusal(accept, token) == Refusal.INVITATION_OVER
    assert refusal(act, manager, "invite_again", invitation.pk) == Refusal.INVITATION_OVER
    assert Event.objects.filter(code="organisations.invitation.withdrawn").count() == 1


def test_used_invitation_can_be_neither_repeated_nor_withdrawn(manager):
    invitation = invite(manager)
    accept(token_of(invitation))

    assert refusal(act, manager, "invite_again", invitation.pk) == Refusal.INVITATION_USED
    assert refusal(act, manager, "withdraw_invitation", invitation.pk) == Refusal.INVITATION_USED


@pytest.mark.parametrize("name", ["invite_again", "withdraw_invitation"])
def test_invitations_of_other_organisations_are_not_there(manager, name):
    foreign = invite(actor_for(make_membership("manager")))

    with pytest.raises(Invitation.DoesNotExist):
        act(manager, name, foreign.pk)


# ---------------------------------------------------------------- the link
def test_token_is_ours_and_names_its_organisation(manager, town):
    token = token_of(invite(manager))

    assert token.organisation_id == town.pk


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "a:b:c", signing.dumps(["0" * 32, "x"], salt="other"), signing.dumps("x", salt=SALT),
        signing.dumps(["no-uuid", "x"], salt=SALT), signing.dumps([1, "x"], salt=SALT), signing.dumps(["0" * 32], salt=SALT),
    ],
    ids=range(8),  # a signature holds the time, and the workers of a run must name a test alike
)  # fmt: skip
def test_read_token_takes_nothing_forged(text):
    assert read_token(text) is None


def test_link_with_a_guessed_secret_opens_nothing(manager, town):
    token_of(invite(manager))
    forged = read_token(signing.dumps([town.pk.hex, "guess"], salt=SALT))

    assert refusal(accept, forged) == Refusal.INVITATION_OVER


def test_secret_of_one_organisation_opens_nothing_in_another(manager):
    secret = token_of(invite(manager)).secret
    other = read_token(signing.dumps([make_organisation().pk.hex, secret], salt=SALT))

    assert refusal(accept, other) == Refusal.INVITATION_OVER


# ---------------------------------------------------------------- accept
def test_new_account_is_made_with_its_role(manager, town):
    membership = accept(token_of(invite(manager)))

    user = User.objects.get(email="neu@example.org")
    assert (membership.user, membership.organisation, membership.first_day, membership.last_day) == (
        user,
        town,
        TODAY,
        None,
    )
    assert user.check_password(PASSWORD)
    assert Profile.objects.get(user=user).name == "Neu Beispiel"
    assert EmailAddress.objects.get(user=user).verified
    used = Invitation.objects.get()
    assert (used.used_at, used.used_by) == (NOW, user.pk)
    event = Event.objects.get(code="organisations.invitation.accepted")
    assert (event.user_id, event.organisation_id, event.role) == (user.pk, town.pk, "invited")


def test_existing_account_accepts(manager, town):
    user = make_user(email="neu@example.org")

    membership = accept(token_of(invite(manager)), "accept_as", user)

    assert (membership.user, membership.role) == (user, "funding_clerk")
    assert User.objects.filter(email="neu@example.org").count() == 1


def test_link_works_once(manager):
    token = token_of(invite(manager))
    accept(token)

    assert refusal(accept, token) == Refusal.INVITATION_USED
    assert Membership.objects.filter(role="funding_clerk").count() == 1


def test_link_passed_on_opens_nothing_for_another_account(manager):
    token = token_of(invite(manager))

    assert refusal(accept, token, "accept_as", make_user(email="fremd@example.org")) == Refusal.OTHER_ADDRESS
    assert Invitation.objects.get().used_at is None


def test_link_makes_no_second_account_for_an_address(manager):
    make_user(email="neu@example.org")

    assert refusal(accept, token_of(invite(manager))) == Refusal.ACCOUNT_EXISTS


def test_account_made_at_the_same_moment_is_decided_by_the_key(manager, monkeypatch):
    make_user(email="neu@example.org")
    monkeypatch.setattr("wegbereiter.organisations.actions.invitations.has_account", lambda _invitation: False)

    assert refusal(accept, token_of(invite(manager))) == Refusal.ACCOUNT_EXISTS


def test_link_ends_after_two_days(manager):
    token = token_of(invite(manager))

    assert refusal(accept, token, now=NOW + LIFETIME) == Refusal.INVITATION_OVER


def test_link_ends_with_the_role_of_whoever_invited(manager, town):
    token = token_of(invite(manager))
    Membership.objects.filter(pk=manager.membership_id).update(last_day=TODAY, ended_at=NOW)

    assert refusal(accept, token) == Refusal.INVITATION_OVER


def test_role_that_is_held_already_is_not_doubled(manager, town):
    holder = make_membership("funding_clerk", town, user=make_user(email="neu@example.org"))

    assert refusal(accept, token_of(invite(manager)), "accept_as", holder.user) == Refusal.ROLE_HELD
    assert Invitation.objects.get().used_at is None


# ---------------------------------------------------------------- the mail
def send(invitation):
    actor = job_actor(invitation.organisation_id)
    with acting_as(actor):
        jobs.send_invitation.function(actor, invitation_id=invitation.pk)


def test_mail_carries_the_link_on_the_public_address(manager, town, settings):
    settings.PUBLIC_URL = "https://pakt.example.de"
    invitation = invite(manager)

    send(invitation)

    [message] = mail.outbox
    assert message.to == ["neu@example.org"]
    assert town.name in message.subject
    link = next(
        line for line in message.body.splitlines() if line.startswith("https://pakt.example.de/konto/einladung/")
    )
    assert accept(read_token(link.split("/")[-2])).role == "funding_clerk"
    invitation.refresh_from_db()
    assert invitation.sent_at is not None


def test_mail_on_a_loopback_installation_names_the_loopback_address(manager, settings):
    settings.PUBLIC_URL = ""
    settings.LOOPBACK_URL = "http://127.0.0.1:8123/"

    send(invite(manager))

    assert "http://127.0.0.1:8123/konto/einladung/" in mail.outbox[0].body


def test_secret_stands_in_the_mail_alone(manager, caplog):
    invitation = invite(manager)
    send(invitation)
    invitation.refresh_from_db()

    token = mail.outbox[0].body.split("/konto/einladung/")[1].split("/")[0]
    secret = read_token(token).secret
    assert secret not in str(vars(invitation))
    assert all(secret not in str(event.data) for event in Event.objects.all())
    assert secret not in caplog.text


def test_withdrawn_invitation_is_not_mailed(manager):
    invitation = invite(manager)
    act(manager, "withdraw_invitation", invitation.pk)

    send(invitation)

    assert mail.outbox == []


def test_failed_mail_leaves_no_secret_behind(manager, monkeypatch):
    invitation = invite(manager)
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send", lambda _self: (_ for _ in ()).throw(OSError("no mail server"))
    )

    with pytest.raises(OSError, match="no mail server"):
        send(invitation)

    invitation.refresh_from_db()
    assert (invitation.secret_hash, invitation.sent_at) == (None, None)


def test_hostile_name_of_an_organisation_makes_no_header(settings):
    town = make_organisation(name="Muster Bcc: all@example.org")
    send(invite(actor_for(make_membership("manager", town))))

    assert mail.outbox[0].recipients() == ["neu@example.org"]
