"""Our organisation: what it says about itself, and what happens when two people save."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import BankAccount, Contact, OrganisationValues

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
VALUES = {"responsible_body": "Stadt Muster", "law": "state", "town": "Muster", "version": "0"}
IBAN = "DE89 3704 0044 0532 0130 00"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def town():
    return make_organisation(name="Musterstadt")


@pytest.fixture
def manager(sign_in, town):
    return sign_in(make_membership("manager", town))


def get(client, name, *args):
    return client.get(reverse(f"organisations:{name}", args=args), headers=ENGLISH)


def post(client, name, data, *args):
    return client.post(reverse(f"organisations:{name}", args=args), data, headers=ENGLISH)


def test_overview_asks_for_what_is_missing_until_it_is_there(manager):
    assert "Something is missing" in get(manager, "own").content.decode()

    answer = post(manager, "values", VALUES)

    assert (answer.status_code, answer["Location"]) == (302, reverse("organisations:own"))
    text = get(manager, "own").content.decode()
    assert "Stadt Muster" in text
    assert "Something is missing" not in text


def test_values_of_two_people_stand_side_by_side(manager, town):
    get(manager, "values")
    OrganisationValues.objects.create(organisation=town, responsible_body="Von Anderen", law="social_code")

    answer = post(manager, "values", VALUES)
    text = answer.content.decode()

    assert answer.status_code == 409
    assert OrganisationValues.objects.get().responsible_body == "Von Anderen"
    assert "Von Anderen" in text
    assert "Stadt Muster" in text
    assert "Social code (SGB X)" in text
    mine = dict(answer.context["entered"])
    assert mine["version"] == 1
    assert post(manager, "values", mine).status_code == 302
    assert OrganisationValues.objects.get().responsible_body == "Stadt Muster"


def test_values_that_were_removed_meanwhile_are_a_conflict(manager):
    assert post(manager, "values", {**VALUES, "version": "7"}).status_code == 409


def test_values_that_are_wrong_come_back_with_the_error(manager):
    answer = post(manager, "values", {**VALUES, "law": "none", "email": "no"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"law", "email"}
    assert "<title>Error:" in answer.content.decode()
    assert not OrganisationValues.objects.exists()


def test_hostile_text_is_shown_as_text(manager):
    post(manager, "values", {**VALUES, "responsible_body": HOSTILE})
    post(manager, "contact_new", {"name": HOSTILE, "task": HOSTILE, "version": "0"})

    text = get(manager, "own").content.decode()

    assert "<script>alert(1)" not in text
    assert text.count("&lt;script&gt;alert(1)") >= 3


def test_contact_is_added_changed_and_removed(manager):
    assert get(manager, "contact_new").status_code == 200
    assert post(manager, "contact_new", {"name": "", "version": "0"}).status_code == 422
    post(manager, "contact_new", {"name": "Ada Beispiel", "version": "0"})
    contact = Contact.objects.get()
    assert get(manager, "contact", contact.pk).context["form"].initial["version"] == 1

    post(manager, "contact", {"name": "Ada Muster", "version": "1"}, contact.pk)
    contact.refresh_from_db()
    assert contact.name == "Ada Muster"
    assert post(manager, "contact", {"name": "", "version": "2"}, contact.pk).status_code == 422
    conflict = post(manager, "contact", {"name": "Bo", "version": "1"}, contact.pk)
    assert (conflict.status_code, dict(conflict.context["entered"])["version"]) == (409, 2)

    assert post(manager, "contact_remove", {}, contact.pk).status_code == 302
    assert post(manager, "contact_remove", {}, contact.pk).status_code == 404
    assert not Contact.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["contact", "contact_remove"])
def test_contact_of_others_looks_like_one_that_is_not_there(manager, name, method):
    foreign = Contact.objects.create(organisation=make_organisation(), name="Fremd")
    answers = [
        getattr(manager, method)(
            reverse(f"organisations:{name}", args=[key]), {"name": "x", "version": 1}, headers=ENGLISH
        )
        for key in (foreign.pk, uuid4())
    ]

    assert answers[0].status_code == answers[1].status_code
    assert answers[0].status_code in {404, 405}
    assert Contact.objects.get().name == "Fremd"


def test_bank_account_is_entered_and_shown_in_groups(manager):
    today = timezone.localdate()
    assert get(manager, "bank").context["form"].initial["first_day"] == today

    answer = post(manager, "bank", {"holder": "Stadtkasse", "iban": IBAN.lower(), "first_day": today.isoformat()})

    assert answer.status_code == 302
    text = get(manager, "own").content.decode()
    assert IBAN in text
    assert "in use" in text
    assert get(manager, "bank").context["newest"].holder == "Stadtkasse"


def test_what_happened_stands_below_and_nothing_of_another_organisation(manager, sign_in):
    today = timezone.localdate().isoformat()
    post(manager, "bank", {"holder": "Stadtkasse", "iban": IBAN, "first_day": today})
    post(manager, "values", VALUES)

    own = get(manager, "own").context["history"]
    foreign = get(sign_in(make_membership("manager", make_organisation())), "own").context["history"]

    assert [line.code for line in own] == ["organisations.values.saved", "organisations.bank_account.changed"]
    assert foreign == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"iban": "DE88 3704 0044 0532 0130 00"}, 422),
        ({"first_day": "2001-01-01"}, 422),
        ({"replaces": str(uuid4())}, 409),
    ],
)
def test_bank_account_is_refused(manager, changes, status):
    data = {"holder": "Stadtkasse", "iban": IBAN, "first_day": timezone.localdate().isoformat()}
    post(manager, "bank", data)
    current = BankAccount.objects.get()
    data = {**data, "iban": "DE02120300000000202051", "replaces": str(current.pk)}

    answer = post(manager, "bank", {**data, **changes})

    assert answer.status_code == status
    assert BankAccount.objects.get().last_day is None


def test_bank_account_entered_by_two_people_shows_both(manager):
    data = {"holder": "Stadtkasse", "iban": IBAN, "first_day": timezone.localdate().isoformat()}
    post(manager, "bank", data)

    answer = post(manager, "bank", {**data, "holder": "Amtskasse"})

    assert answer.status_code == 409
    assert {line.label: (line.theirs, line.yours) for line in answer.context["lines"]}["Account holder"] == (
        "Stadtkasse",
        "Amtskasse",
    )
    assert post(manager, "bank", dict(answer.context["entered"])).status_code == 302
    assert [a.last_day for a in BankAccount.objects.order_by("recorded_at")] == [
        timezone.localdate() - timedelta(days=1),
        None,
    ]


def test_double_click_changes_the_account_once(manager):
    data = {"holder": "Stadtkasse", "iban": IBAN, "first_day": timezone.localdate().isoformat()}

    assert [post(manager, "bank", data).status_code for _ in range(3)] == [302, 409, 409]
    assert BankAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("manager", {"own", "values", "contact_new", "bank"}),
        ("funding_clerk", {"own", "bank"}),
        ("data_protection_officer", set()),
        ("integration_manager", set()),
    ],
)
def test_each_page_needs_its_right(sign_in, town, role, allowed):
    client = sign_in(make_membership(role, town))

    for name in ("own", "values", "contact_new", "bank"):
        assert get(client, name).status_code == (200 if name in allowed else 403)
        if name != "own":
            assert post(client, name, {}).status_code == (422 if name in allowed else 403)
    refused = {"data_protection_officer": 7, "integration_manager": 7, "funding_clerk": 4, "manager": 0}[role]
    assert Event.objects.filter(code="access.refused").count() == refused


def test_overview_shows_what_comes_and_what_never_was(manager, town):
    for first, last in (
        (date(2020, 1, 1), date(2020, 12, 31)),
        (date(2021, 1, 1), date(2020, 12, 31)),
        (date(2099, 1, 1), None),
    ):
        BankAccount.objects.create(
            organisation=town,
            holder="K",
            iban="DE89370400440532013000",
            first_day=first,
            last_day=last,
            recorded_at=timezone.now(),
        )

    text = get(manager, "own").content.decode()

    assert "replaced before it was valid" in text
    assert "until further notice" in text
    assert "in use" not in text
