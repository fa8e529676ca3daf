"""Each request has one actor; its transaction, its end, its refusals."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core import tenancy
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user
from wegbereiter.organisations.models import Contact, Membership

pytestmark = pytest.mark.django_db


def page(client, name="search"):
    return client.get(reverse(f"organisations:{name}"))


def test_role_that_ended_gives_no_rights_at_the_next_request(sign_in):
    member = make_membership("manager", first_day=timezone.localdate())
    client = sign_in(member)
    assert page(client, "members").status_code == 200

    Membership.objects.filter(pk=member.pk).update(last_day=timezone.localdate(), ended_at=timezone.now())

    assert page(client, "members").status_code == 403


def test_role_holds_on_its_last_day_and_not_on_the_day_after(sign_in):
    today = timezone.localdate()

    assert page(sign_in(make_membership("manager", last_day=today)), "members").status_code == 200
    assert page(sign_in(make_membership("manager", last_day=today - timedelta(1))), "members").status_code == 403
    assert page(sign_in(make_membership("manager", first_day=today + timedelta(1))), "members").status_code == 403


# ---------------------------------------------------------------- the chosen role ends
@pytest.fixture
def two_roles(sign_in):
    """A person with two roles who acts in the second one, which has ended since."""
    user = make_user()
    stays = make_membership("manager", make_organisation(name="Bleibt"), user=user)
    over = make_membership("funding_clerk", make_organisation(name="Vorbei"), user=user)
    client = sign_in(over)
    assert page(client).status_code == 200
    Membership.objects.filter(pk=over.pk).update(last_day=timezone.localdate(), ended_at=timezone.now())
    return client, stays, over


@pytest.mark.parametrize("method", ["get", "post"])
def test_chosen_role_that_ended_leads_to_no_other_one_by_itself(two_roles, method):
    client, stays, _over = two_roles

    answer = getattr(client, method)(reverse("organisations:contact_new"), {"name": "Ada", "version": "0"})

    assert answer["Location"] == reverse("organisations:role_ended")
    assert answer.wsgi_request.actor.organisation_id is None
    assert answer.wsgi_request.actor.permissions == frozenset()
    assert not Contact.objects.filter(organisation=stays.organisation).exists()


def test_person_is_told_and_goes_on_in_the_role_of_her_choice(two_roles):
    client, stays, over = two_roles
    told = client.get(reverse("organisations:role_ended"), headers={"accept-language": "en"}).content.decode()
    assert "You acted as Funding clerk for Vorbei." in told
    assert "Bleibt" in told

    client.post(reverse("organisations:switch"), {"membership": stays.pk})

    assert page(client, "own").context["organisation"].name == "Bleibt"
    assert client.get(reverse("organisations:role_ended"))["Location"] == "/"
    event = Event.objects.get(code="accounts.role.switched")
    assert (event.user_id, event.about_organisation_id) == (stays.user_id, stays.organisation_id)
    assert event.data == {"role_taken": "manager", "ended": str(over.pk)}


def test_substitution_that_ended_is_told_in_the_same_way(sign_in):
    colleague = make_membership("manager")
    yesterday = timezone.localdate() - timedelta(1)
    own = make_membership("funding_clerk", colleague.organisation)
    over = make_membership("manager", own.organisation, user=own.user, substitutes=colleague, last_day=yesterday)

    assert page(sign_in(over), "members")["Location"] == reverse("organisations:role_ended")


def test_role_is_kept_before_anybody_chooses_one(sign_in):
    """Also the role that a session begins in does not change into another one."""
    user = make_user()
    oldest = make_membership("manager", user=user)
    later = make_membership("manager", user=user, first_day=timezone.localdate())
    client = sign_in(oldest)
    session = client.session
    del session["membership"]
    session.save()
    assert page(client, "own").context["organisation"] == oldest.organisation

    Membership.objects.filter(pk=oldest.pk).update(last_day=timezone.localdate(), ended_at=timezone.now())

    assert page(client, "own")["Location"] == reverse("organisations:role_ended")
    assert later.pk


@pytest.mark.parametrize("kept", ["of somebody else", "no number"])
def test_what_is_no_role_of_hers_tells_nothing_of_others(sign_in, kept):
    foreign = make_membership("manager", make_organisation(name="Fremdstadt"))
    client = sign_in(make_membership("manager"))
    session = client.session
    session["membership"] = str(foreign.pk) if kept == "of somebody else" else "x"
    session.save()

    assert page(client, "own")["Location"] == reverse("organisations:role_ended")
    told = client.get(reverse("organisations:role_ended"), headers={"accept-language": "en"}).content.decode()
    assert "no longer there" in told
    assert "Fremdstadt" not in told


def test_page_of_the_end_is_for_those_whom_it_concerns(sign_in):
    assert sign_in(make_membership("manager")).get(reverse("organisations:role_ended"))["Location"] == "/"


@pytest.mark.parametrize("state", ["no second factor", "role ended"])
def test_language_can_be_chosen_whatever_comes_first(fresh, two_roles, state):
    client = two_roles[0] if state == "role ended" else fresh("manager")

    answer = client.post(reverse("set_language"), {"language": "en", "next": "/konto/"})

    assert (answer.status_code, answer["Location"]) == (302, "/konto/")
    assert client.cookies["language"].value == "en"


def test_substitute_stands_for_both_persons(sign_in):
    clerk = make_membership("funding_clerk")
    substitute = make_membership(
        "funding_clerk", clerk.organisation, substitutes=clerk, last_day=timezone.localdate() + timedelta(1)
    )

    actor = page(sign_in(substitute)).wsgi_request.actor

    assert actor.natural_persons == {clerk.user.profile.natural_person, substitute.user.profile.natural_person}


def test_former_numbers_of_a_person_stand_behind_the_act(sign_in):
    member = make_membership("funding_clerk")
    former = make_user().pk
    member.user.profile.former_persons = [former]
    member.user.profile.save()

    assert former in page(sign_in(member)).wsgi_request.actor.natural_persons


def test_visitor_and_person_without_a_role_act_for_nobody(client, sign_in):
    assert page(client).status_code == 302
    over = make_membership("manager", last_day=timezone.localdate() - timedelta(1))

    answer = page(sign_in(over))

    assert answer.status_code == 403
    assert answer.wsgi_request.actor.organisation_id is None
    assert answer.wsgi_request.actor.natural_persons == {over.user.profile.natural_person}


def test_refusal_is_recorded_without_the_address(sign_in):
    client = sign_in(make_membership("funding_clerk"))

    page(client, "members")
    client.get("/organisationen/Geheimnis-1234/")

    events = Event.objects.filter(code="access.refused").order_by("id")
    assert [event.data for event in events] == [
        {"view": "organisations:members", "status": 403},
        {"view": "", "status": 404},
    ]
    assert all(event.kind == "refusal" for event in events)


def test_refused_visitor_leaves_no_event(client):
    client.get("/organisationen/nichts/")

    assert not Event.objects.exists()


def test_answer_with_an_error_rolls_back(sign_in, monkeypatch):
    client = sign_in(make_membership("manager"))
    monkeypatch.setattr(
        "wegbereiter.organisations.views.own.redirect", lambda _name: (_ for _ in ()).throw(ZeroDivisionError)
    )
    client.raise_request_exception = False

    answer = client.post(reverse("organisations:contact_new"), {"name": "Ada", "version": "0"})

    assert answer.status_code == 500
    assert not Contact.objects.exists()


def test_request_leaves_no_actor_behind(sign_in):
    page(sign_in(make_membership("manager")))

    assert tenancy.current_actor() is None
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.user', true), current_setting('app.organisation', true)")
        assert cursor.fetchone() == ("", "")


# ---------------------------------------------------------------- second factor
@pytest.fixture
def fresh(sign_in):
    def enter(role, **values):
        client = sign_in(make_membership(role, **values))
        session = client.session
        del session["second_factor"]
        session.save()
        return client

    return enter


@pytest.mark.parametrize("role", ["manager", "funding_clerk", "integration_manager", "state_officer"])
def test_staff_without_a_second_factor_sets_one_up_first(fresh, role):
    kind = "approving_office" if role == "state_officer" else "municipality"

    answer = page(fresh(role, kind=kind))

    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_staff_role_counts_even_while_another_one_is_chosen(sign_in):
    user = make_user()
    volunteer = make_membership("volunteer", user=user)
    make_membership("manager", user=user)
    client = sign_in(volunteer)
    session = client.session
    del session["second_factor"]
    session.save()

    assert client.get("/")["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_second_factor_opens_the_pages(fresh, kind):
    client = fresh("manager")
    Authenticator.objects.create(user_id=client.session["_auth_user_id"], type=kind, data={})

    assert page(client).status_code == 200
    assert client.session["second_factor"] is True


def test_recovery_codes_alone_are_no_second_factor(fresh):
    client = fresh("manager")
    Authenticator.objects.create(
        user_id=client.session["_auth_user_id"], type=Authenticator.Type.RECOVERY_CODES, data={}
    )

    assert page(client)["Location"] == reverse("mfa_index")


def test_demo_mode_and_volunteers_need_none(fresh, settings):
    assert fresh("volunteer").get(reverse("accounts:security")).status_code == 200
    settings.DEMO_MODE = True

    assert page(fresh("manager")).status_code == 200


def test_account_pages_are_open_before_the_second_factor(fresh):
    client = fresh("manager")

    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("accounts:security")).status_code == 200
