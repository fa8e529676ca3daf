"""Limits, windows, the end of a session, and whose try it is."""

from datetime import UTC, datetime, timedelta

import pytest

from wegbereiter.accounts.rules import (
    LIMITS,
    QUARTER_HOUR,
    account_key,
    address_key,
    session_is_over,
    window_start,
    without_secrets,
)

NOW = datetime(2026, 6, 15, 8, 7, 31, 5, tzinfo=UTC)


def test_account_may_be_tried_ten_times_in_a_quarter_of_an_hour():
    limit = LIMITS["sign-in account"]

    assert (limit.tries, limit.window) == (10, timedelta(minutes=15))


def test_window_begins_at_the_same_moment_for_all_workers():
    assert window_start(NOW, QUARTER_HOUR).replace(microsecond=0) == datetime(2026, 6, 15, 8, tzinfo=UTC)
    assert window_start(datetime(2026, 6, 15, 8, 15, tzinfo=UTC), QUARTER_HOUR) == datetime(
        2026, 6, 15, 8, 15, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("started", "seen", "over"),
    [(0, 1800, False), (0, 1799, True), (-39_600, 3600, False), (-39_601, 3600, True), (3600, 3600, False)],
)
def test_session_ends_idle_or_old(started, seen, over):
    assert session_is_over(started=started, seen=seen, now=3600, idle_seconds=1800, absolute_seconds=43_200) is over


@pytest.mark.parametrize("spelling", ["Ada@Example.org", " ada@example.org ", "ADA@EXAMPLE.ORG", "ａｄａ@example.org"])
def test_spellings_of_an_account_share_one_count(spelling):
    assert account_key(spelling) == "ada@example.org"


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind_proxy", "key"),
    [
        ("203.0.113.7", "", False, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", False, "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", True, "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1", True, "198.51.100.1"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("127.0.0.1", "nonsense", True, "127.0.0.1"),
        ("", "", False, ""),
        ("2001:db8:1:2:aaaa::1", "", False, "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "", False, "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "", False, "203.0.113.7"),
    ],
)
def test_address_is_believed_as_far_as_it_can_be(remote, forwarded, behind_proxy, key):
    assert address_key(remote, forwarded, behind_proxy=behind_proxy) == key


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Gone: /konto/einladung/WyJ:1x:abc/", "Gone: /konto/einladung/…/"),
        ("/konto/password/reset/key/1a-set-password/", "/konto/password/reset/key/…/"),
        ("/kalender/QWxs.x_y-z/termine.ics", "/kalender/…/termine.ics"),
        ("/konto/einladung/", "/konto/einladung/"),
        ("/organisationen/", "/organisationen/"),
    ],
)
def test_log_holds_no_secret_of_an_address(text, cleaned):
    assert without_secrets(text) == cleaned
