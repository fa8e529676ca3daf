"""Rows for tests: no surprises, every value visible in the call or here."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from wegbereiter.accounts.models import Profile, User
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Membership, Organisation
from wegbereiter.organisations.queries import actor_of
from wegbereiter.organisations.rules import search_text

_numbers = count(1)


def make_organisation(kind: str = Kind.MUNICIPALITY, **values: Any) -> Organisation:
    number = next(_numbers)
    values.setdefault("name", f"Musterstadt {number}")
    if kind in {Kind.MUNICIPALITY, Kind.CITY_DISTRICT}:
        values.setdefault("key", f"09{number:06d}")
    values.setdefault("search_text", search_text(values["name"], values.get("official_name", "")))
    return Organisation.objects.create(kind=kind, **values)


def make_user(**values: Any) -> User:
    number = next(_numbers)
    name = values.pop("name", f"Erfundene Person {number}")
    natural_person = values.pop("natural_person", None)
    user = User.objects.create_user(
        values.pop("email", f"person{number}@example.org"), values.pop("password", None), **values
    )
    Profile.objects.create(user=user, name=name, **({"natural_person": natural_person} if natural_person else {}))
    return user


def make_membership(
    role: str, organisation: Organisation | None = None, kind: str = Kind.MUNICIPALITY, **values: Any
) -> Membership:
    user = values.pop("user", None) or make_user()
    return Membership.objects.create(
        organisation=organisation or make_organisation(kind),
        user=user,
        role=role,
        first_day=values.pop("first_day", date(2017, 1, 1)),
        **values,
    )


def actor_for(membership: Membership) -> Actor:
    """The actor that the middleware would make of this membership."""
    profile = membership.user.profile
    return replace(actor_of(membership, natural_person=profile.natural_person), natural_persons=profile.natural_persons)
