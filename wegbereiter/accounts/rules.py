"""How often somebody may try, when a session ends, and what stays out of the log. No database, no clock.

The numbers are ours (security, not funding law): at most ten tries for one account in a quarter of an hour, so that guessing is hopeless
and a real user is never locked out for long; one address may try more often, because a town hall shares one.
"""

import logging
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network


@dataclass(frozen=True, kw_only=True)
class Limit:
    tries: int
    window: timedelta


QUARTER_HOUR = timedelta(minutes=15)

# "account": whose password or code is tried; "address": where the tries come from.
LIMITS: dict[str, Limit] = {
    "sign-in account": Limit(tries=10, window=QUARTER_HOUR),
    "sign-in address": Limit(tries=100, window=QUARTER_HOUR),
    "second factor account": Limit(tries=10, window=QUARTER_HOUR),
    "second factor address": Limit(tries=100, window=QUARTER_HOUR),
    "password reset account": Limit(tries=5, window=QUARTER_HOUR),
    "password reset address": Limit(tries=50, window=QUARTER_HOUR),
    "invitation address": Limit(tries=50, window=QUARTER_HOUR),
    # A calendar asks every few minutes, and all calendars of a town hall may come from one address.
    "calendar account": Limit(tries=60, window=QUARTER_HOUR),
    "calendar address": Limit(tries=1500, window=QUARTER_HOUR),
}


def account_key(name: str) -> str:
    """One form for all spellings that sign in to the same account, so that a spelling gives no further tries."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def address_key(remote: str, forwarded: str, *, behind_proxy: bool) -> str:
    """Where a request comes from. Behind our proxy the last entry of X-Forwarded-For is what the proxy itself saw.

    Everything before that entry was written by the client and counts for nothing. An IPv6 network of 64 bits is one
    address, because one person has all of it.
    """
    text = forwarded.rsplit(",", 1)[-1].strip() if behind_proxy and forwarded else remote
    try:
        address = ip_address(text)
    except ValueError:
        return remote
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False).network_address)
    return str(address)


def window_start(now: datetime, window: timedelta) -> datetime:
    """The beginning of the counting window that `now` lies in (aligned to the epoch, so that all workers agree)."""
    seconds = int(window.total_seconds())
    return now - timedelta(seconds=now.timestamp() % seconds)


def session_is_over(*, started: int, seen: int, now: int, idle_seconds: int, absolute_seconds: int) -> bool:
    """True after `idle_seconds` without a request or `absolute_seconds` after sign-in; times are epoch seconds."""
    return now - seen > idle_seconds or now - started > absolute_seconds


_SECRET_PARTS = re.compile(r"(/kalender/|/konto/(?:einladung|password/reset/key|confirm-email)/)[^/\s?'\"]+")


def without_secrets(text: str) -> str:
    """The text with what follows such an address replaced."""
    return _SECRET_PARTS.sub(r"\1…", text)


class AddressFilter(logging.Filter):
    """Cleans message and arguments of every record that a handler writes; lets all of them pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = without_secrets(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
