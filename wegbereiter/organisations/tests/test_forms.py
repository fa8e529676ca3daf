"""Forms clean what people enter, and say what is wrong."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from wegbereiter.organisations.forms import (
    BankForm,
    ContactForm,
    EndRoleForm,
    InviteForm,
    NewAccountForm,
    OnePersonForm,
    SearchForm,
    SubstituteForm,
    ValuesForm,
)
from wegbereiter.organisations.models import BankAccount, OrganisationValues

HOSTILE = ["<script>alert(1)</script>", "'; drop table x; --", "{{ 7*7 }}", "=1+1", "Ṣ́ẹ́yí", "李小龍", "Åsa Ögren-Müßig"]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_kept_as_they_are_written(text):
    form = ContactForm({"name": text, "version": 0})

    assert form.is_valid()
    assert form.cleaned_data["name"] == text


@pytest.mark.parametrize("text", ["a\x07b", "x" * 201, "\u202e\u200f", "", " "])
def test_names_that_are_none_are_refused(text):
    assert list(ContactForm({"name": text, "version": 0}).errors) == ["name"]


def test_names_lose_invisible_signs_and_doubled_blanks():
    form = ContactForm({"name": "  Ada\u202e   Beispiel ", "version": 0})

    assert form.is_valid()
    assert form.cleaned_data["name"] == "Ada Beispiel"


def test_values_form_shows_the_row():
    row = OrganisationValues(responsible_body="Stadt", law="state", version=3)

    assert ValuesForm.of(row).initial["version"] == 3
    assert list(ValuesForm({"law": "none", "version": -1}).errors) == ["law", "version"]


def test_bank_form_checks_and_shows_the_number():
    row = BankAccount(holder="Kasse", iban="DE89370400440532013000")
    good = BankForm({"holder": "Kasse", "iban": "de89 3704 0044 0532 0130 00", "first_day": "15.06.2026"})
    bad = BankForm({"holder": "Kasse", "iban": "DE88 3704 0044 0532 0130 00", "first_day": "2026-06-15"})

    assert BankForm.of(row).initial["iban"] == "DE89 3704 0044 0532 0130 00"
    assert BankForm.of(None, first_day=date(2026, 1, 1)).initial == {"first_day": date(2026, 1, 1)}
    assert good.is_valid()
    assert (good.cleaned_data["iban"], good.cleaned_data["first_day"], good.cleaned_data["replaces"]) == (
        "DE89370400440532013000",
        date(2026, 6, 15),
        None,
    )
    assert list(bad.errors) == ["iban"]
    assert list(BankForm({"holder": "Kasse", "iban": "", "first_day": "2026-06-15"}).errors) == ["iban"]


def test_invite_form_offers_the_roles_of_the_kind():
    form = InviteForm({"email": "a@example.org", "role": "state_officer"}, kind="municipality")

    assert list(form.errors) == ["role"]
    with translation.override("en"):
        labels = dict(InviteForm(kind="municipality").fields["role"].choices)
        assert labels["funding_clerk"].startswith("Funding clerk: ")
    assert "participant" not in labels


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"when": "at_once"}, []),
        ({"when": "at_once", "last_day": ""}, []),
        ({"last_day": "2026-06-15"}, []),
        ({"last_day": "soon"}, ["last_day"]),
        ({"when": "never"}, ["last_day"]),
        ({}, ["last_day"]),
    ],
)
def test_end_of_a_role_needs_a_day_or_now(data, wrong):
    assert list(EndRoleForm(data).errors) == wrong


def test_choice_of_people_is_closed():
    known = uuid4()

    stranger = {"user": str(uuid4()), "first_day": "2026-06-15", "last_day": "2026-06-15"}
    assert list(SubstituteForm(stranger, people=[(known, "Ada")]).errors) == ["user"]
    form = OnePersonForm({"other": str(known)}, people=[(known, "Ada")])
    assert form.is_valid()
    assert form.cleaned_data["other"] == known
    assert list(OnePersonForm({"other": ""}, people=[(known, "Ada")]).errors) == ["other"]


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Regen auf dem Neckar", True),
        ("kurz", False),
        ("password1234", False),
        ("neu@example.org", False),
        ("   ", False),
    ],
)
def test_new_account_needs_a_password_that_holds(password, good):
    form = NewAccountForm({"name": "Ada", "password": password}, email="neu@example.org")

    assert form.is_valid() is good


def test_search_form_keeps_what_makes_sense():
    kept = SearchForm({"q": " x ", "kind": "village", "district": "no"}).kept()

    assert kept == {"q": "x", "kind": "", "district": None}
    assert SearchForm({}).kept() == {"q": "", "kind": "", "district": None}
