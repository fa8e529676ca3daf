"""Signing in as staff do outside the demo: a password, hashed as in production, and a code of the authenticator app."""

import json
import time
from http import HTTPStatus
from pathlib import Path

from client import Visitor
from inside import run_inside

PEOPLE = 20  # each once: no code counts twice, and ten tries of one account in a quarter of an hour are the most
PASSWORD = "Regen auf dem Neckar im November"  # noqa: S105  of invented people, in a database of this run alone
LOGIN, CODE, FOR_MEMBERS = "/konto/login/", "/konto/2fa/authenticate/", "/organisationen/"
# The demo's people sign in by one click and have neither; those who have get both here, made as the program makes them.
PROGRAM = """
import json, sys, django
django.setup()
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import identify_hasher
from django.db import transaction
from wegbereiter.accounts.models import User
from wegbereiter.organisations.models import Membership
made = {}
with transaction.atomic():
    staff = Membership.objects.filter(last_day=None, substitutes=None).values("user_id")
    for user in User.objects.filter(pk__in=staff).order_by("email")[:int(sys.argv[1])]:
        user.set_password(sys.argv[2])
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        made[user.email] = generate_totp_secret()
        TOTP.activate(user, made[user.email])
print(json.dumps({"hasher": identify_hasher(user.password).algorithm, "secrets": made}))
"""
CODES = """
import sys, time, django
django.setup()
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
for secret in sys.stdin.read().split():
    print(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
"""


def sign_ins(port: int, home: Path) -> tuple[list[float], str]:
    """Milliseconds from the password that is sent to the page behind the code, and the hasher's name."""
    made = json.loads(run_inside(home, PROGRAM, str(PEOPLE), PASSWORD, login="wb_owner").strip().splitlines()[-1])
    codes = run_inside(home, CODES, login="wb_owner", typed="\n".join(made["secrets"].values())).split()
    return [_one(port, email, code) for email, code in zip(made["secrets"], codes, strict=True)], made["hasher"]


def _one(port: int, email: str, code: str) -> float:
    visitor = Visitor(port, "")
    visitor.get(LOGIN)
    begun = time.perf_counter()
    led_to = visitor.post(LOGIN, {"login": email, "password": PASSWORD})
    if not led_to.startswith(CODE):
        raise RuntimeError(f"the password led to {led_to}")
    visitor.get(CODE)
    visitor.post(CODE, {"code": code})
    taken = (time.perf_counter() - begun) * 1000
    if visitor.status(FOR_MEMBERS) != HTTPStatus.OK:
        raise RuntimeError("the code did not sign in")
    return taken
