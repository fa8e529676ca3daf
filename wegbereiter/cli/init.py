"""`wegbereiter init`: the first manager of an organisation, and the register before that.

Everybody else is invited in the browser, unless nobody there can sign in any more.
"""

import argparse
import sys
from typing import TYPE_CHECKING

from wegbereiter.cli.database import django_on
from wegbereiter.core.database.errors import ServerError

if TYPE_CHECKING:
    from wegbereiter.cli.parsers import Subparsers


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("init", help="load the register and name the first manager of an organisation")
    parser.add_argument("--email", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument(
        "--at", metavar="KEY", help="key (AGS) or name of the organisation; left out: the approving office"
    )
    parser.add_argument(
        "--another",
        action="store_true",
        help="although there is a manager: for an organisation whose only one has lost the second factor",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 this organisation has a manager already or is unknown, 2 the database cannot be reached."""
    try:
        with django_on(owner=True, with_tables=True):
            return _begin(args.email.strip().lower(), args.name.strip(), args.at, another=args.another)
    except ServerError as problem:
        print(problem, file=sys.stderr)
        return 2


def _begin(email: str, name: str, at: str | None, *, another: bool) -> int:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction
    from django.utils import timezone

    from wegbereiter.core.tenancy import NOBODY
    from wegbereiter.organisations.actions import NewPerson, load_people, load_register
    from wegbereiter.organisations.queries.beginning import body_named, has_manager

    try:
        validate_email(email)
    except ValidationError:
        return _refuse(f"{email} is no e-mail address.")
    now = timezone.now()
    with transaction.atomic():
        load_register(by=NOBODY, now=now)
        body = body_named(at)
        if body is None:
            return _refuse(f"The register knows no organisation {at}, or several: use the key.")
        if not another and has_manager(body, today=timezone.localdate(now)):
            return _refuse(f"{body.name} has a manager already; managers invite everybody else in the browser.")
        person = NewPerson(email=email, name=name, organisation=body, role="manager", first_day=timezone.localdate(now))
        load_people([person], by=NOBODY, now=now)
    print(
        f"{name} manages {body.name} now. Next: open the sign-in page, follow 'forgotten password', set a second factor."
    )
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
