"""Accounts and profiles: one per address, ids in logs, every number of a person."""

import pytest
from django.db import IntegrityError, transaction

from wegbereiter.accounts.models import Attempt, Profile, User
from wegbereiter.organisations.factories import make_user

pytestmark = pytest.mark.django_db


def test_address_is_kept_in_small_letters_and_once():
    user = User.objects.create_user(" Ada@Example.ORG ", "x")

    assert user.email == "ada@example.org"
    with pytest.raises(IntegrityError, match="user_email_once"), transaction.atomic():
        User.objects.create(email="ADA@example.org")
    assert User.objects.get_by_natural_key("ADA@EXAMPLE.ORG") == user


def test_account_is_a_number_in_logs():
    user = make_user()

    assert str(user) == str(user.pk)
    assert str(user.profile) == user.profile.name


def test_count_of_tries_stands_once_per_window():
    row = Attempt(key_hash="x", window_start="2026-01-01T00:00Z")
    row.save()

    with pytest.raises(IntegrityError, match="attempt_once_per_window"), transaction.atomic():
        Attempt.objects.create(key_hash="x", window_start="2026-01-01T00:00Z")


def test_person_goes_by_every_number():
    one, two = make_user().pk, make_user().pk

    assert Profile(natural_person=one, former_persons=[two]).natural_persons == {one, two}
