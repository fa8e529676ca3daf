"""How roles end, who stands in for whom, who is one person; bank accounts and invitations."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules import (
    LIFETIME,
    IbanRefusedError,
    Offer,
    RefusedError,
    Term,
    check_address,
    check_end,
    check_one_person,
    check_open,
    check_substitution,
    ending_with,
    last_day_of_old,
    normal_email,
    normal_iban,
    secret_hash,
    shown_iban,
)

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


def key(number):
    return UUID(int=number)


def term(number, *, role="funding_clerk", user=None, person=None, first_day=date(2020, 1, 1), **values):
    user = user or number
    return Term(id=key(number), user_id=key(user), person=key(person or user), role=role, first_day=first_day, **values)


def refusal(call, *args, **values):
    with pytest.raises(RefusedError) as caught:
        call(*args, **values)
    return caught.value.reason


def end(one, *others, last_day=TODAY):
    check_end(one, last_day=last_day, managed_from=last_day + DAY, others=others)


# ---------------------------------------------------------------- terms
@pytest.mark.parametrize(
    ("values", "covers", "overlaps", "outlasts"),
    [
        ({}, True, True, True),
        ({"last_day": TODAY + DAY}, True, True, True),
        ({"last_day": TODAY}, False, True, False),
        ({"last_day": TODAY - DAY}, False, False, False),
        ({"first_day": TODAY + DAY}, False, True, True),
        ({"first_day": TODAY + 2 * DAY}, False, False, True),
        ({"ended": True}, False, False, False),
    ],
)
def test_term_knows_its_days(values, covers, overlaps, outlasts):
    one = term(1, **values)

    assert one.covers(TODAY, TODAY + DAY) is covers
    assert one.overlaps(TODAY, TODAY + DAY) is overlaps
    assert one.outlasts(TODAY) is outlasts


# ---------------------------------------------------------------- end of a role
def test_role_ends_on_its_day():
    end(term(1))
    end(term(1, last_day=TODAY))


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (term(1, ended=True, last_day=TODAY), Refusal.ENDED),
        (term(1, first_day=TODAY + DAY), Refusal.END_BEFORE_START),
        (term(1, last_day=TODAY - DAY), Refusal.END_LATER),
        (term(1, role="manager"), Refusal.LAST_MANAGER),
    ],
)
def test_role_does_not_end_when(one, reason):
    assert refusal(end, one) == reason


@pytest.mark.parametrize(
    "other",
    [
        term(2, role="funding_clerk"),
        term(2, role="manager", ended=True, last_day=TODAY),
        term(2, role="manager", last_day=TODAY + 30 * DAY),
        term(2, role="manager", first_day=TODAY + 2 * DAY),
        term(2, role="manager", substitutes=key(1), last_day=None),
    ],
)
def test_last_manager_stays_without_a_real_successor(other):
    assert refusal(end, term(1, role="manager"), other) == Refusal.LAST_MANAGER


def test_manager_ends_when_another_one_follows_without_a_gap():
    end(term(1, role="manager"), term(2, role="manager", first_day=TODAY + DAY))


def test_substitute_of_a_manager_may_end():
    end(term(1, role="manager", substitutes=key(9), last_day=TODAY + DAY))


def test_ending_takes_substitutions_with_it():
    role = term(1)
    stands_in = term(3, user=3, substitutes=key(1), last_day=TODAY + 9 * DAY)
    over = term(4, user=4, substitutes=key(1), last_day=TODAY - DAY)
    other_role = term(5, user=5)

    assert ending_with(role, last_day=TODAY, others=[stands_in, over, other_role]) == [stands_in]


def test_ending_takes_the_substitutions_a_leaving_person_does():
    leaving, doing = term(1), term(2, user=1, substitutes=key(7), last_day=TODAY + 9 * DAY)

    assert ending_with(leaving, last_day=TODAY, others=[doing]) == [doing]
    assert ending_with(leaving, last_day=TODAY, others=[doing, term(3, user=1)]) == []
    assert ending_with(leaving, last_day=TODAY, others=[doing, term(3, user=1, last_day=TODAY)]) == [doing]
    assert ending_with(doing, last_day=TODAY, others=[term(4, user=1, substitutes=key(8), last_day=TODAY + DAY)]) == []


# ---------------------------------------------------------------- substitution
def stand_in(represented, substitute, *more, first_day=TODAY, last_day=TODAY + DAY):
    terms = [represented, substitute, *more]
    check_substitution(
        represented, substitute.user_id, first_day=first_day, last_day=last_day, today=TODAY, terms=terms
    )


def test_colleague_may_stand_in():
    stand_in(term(1), term(2))


@pytest.mark.parametrize(
    ("represented", "substitute", "days", "reason"),
    [
        (term(1), term(2), {"first_day": TODAY - DAY}, Refusal.DAY_PAST),
        (term(1), term(2), {"first_day": TODAY + 2 * DAY}, Refusal.END_BEFORE_START),
        (term(1, substitutes=key(5), last_day=TODAY + DAY), term(2), {}, Refusal.SUBSTITUTES_SUBSTITUTE),
        (term(1, last_day=TODAY), term(2), {}, Refusal.ROLE_NOT_VALID),
        (term(1, ended=True), term(2), {}, Refusal.ROLE_NOT_VALID),
        (term(1), term(2, last_day=TODAY), {}, Refusal.SUBSTITUTE_NOT_HERE),
        (term(1), term(2, substitutes=key(1), last_day=TODAY + DAY), {}, Refusal.SUBSTITUTE_NOT_HERE),
        (term(1), term(2, user=1), {}, Refusal.SUBSTITUTES_OWN),
        (term(1), term(2, person=1), {}, Refusal.SUBSTITUTES_OWN),
    ],
)
def test_nobody_stands_in_when(represented, substitute, days, reason):
    assert refusal(stand_in, represented, substitute, **days) == reason


def test_one_substitution_at_a_time():
    first = term(3, user=2, substitutes=key(1), first_day=TODAY, last_day=TODAY)
    later = term(3, user=2, substitutes=key(1), first_day=TODAY + 2 * DAY, last_day=TODAY + 2 * DAY)

    assert refusal(stand_in, term(1), term(2), first) == Refusal.SUBSTITUTED_ALREADY
    stand_in(term(1), term(2), later)


def test_two_accounts_become_one_person_once():
    check_one_person(term(1), term(2))

    assert refusal(check_one_person, term(1), term(2, user=1)) == Refusal.SAME_ACCOUNT
    assert refusal(check_one_person, term(1), term(2, person=1)) == Refusal.SAME_PERSON_ALREADY


# ---------------------------------------------------------------- invitations
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def offer(**values):
    return Offer(email="Ada@Example.org", expires_at=NOW + LIFETIME, **values)


def test_invitation_is_open_for_two_days_at_most():
    assert timedelta(hours=48) >= LIFETIME
    check_open(offer(), now=NOW + LIFETIME - timedelta(seconds=1))
    assert refusal(check_open, offer(), now=NOW + LIFETIME) == Refusal.INVITATION_OVER


def test_invitation_opens_nothing_once_used_or_withdrawn():
    assert refusal(check_open, offer(used=True), now=NOW) == Refusal.INVITATION_USED
    assert refusal(check_open, offer(withdrawn=True), now=NOW) == Refusal.INVITATION_OVER


def test_invitation_is_for_one_address():
    check_address(offer(), " ada@example.ORG ")
    assert refusal(check_address, offer(), "bo@example.org") == Refusal.OTHER_ADDRESS
    assert normal_email(" Ada@Example.org ") == "ada@example.org"


def test_secret_is_kept_as_its_hash():
    assert secret_hash("x") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


# ---------------------------------------------------------------- bank accounts
@pytest.mark.parametrize(
    "text", ["DE89 3704 0044 0532 0130 00", "de89370400440532013000", "DE89-3704-0044-0532-0130-00"]
)
def test_iban_is_taken_however_it_is_written(text):
    assert normal_iban(text) == "DE89370400440532013000"
    assert shown_iban(normal_iban(text)) == "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DE88370400440532013000",
        "DE8937040044053201300",
        "XX89370400440532013000",
        "DE89370400440532013٠٠٠",
        "DE89\0",
    ],
)
def test_iban_is_refused_when_a_digit_is_wrong(text):
    with pytest.raises(IbanRefusedError):
        normal_iban(text)


def test_old_account_ends_the_day_before():
    assert last_day_of_old(old_first_day=date(2020, 1, 1), new_first_day=TODAY, today=TODAY) == TODAY - DAY
    assert last_day_of_old(old_first_day=TODAY, new_first_day=TODAY, today=TODAY) == TODAY - DAY


def test_new_account_begins_neither_in_the_past_nor_before_a_later_change():
    values = {"old_first_day": TODAY + 9 * DAY, "today": TODAY}

    assert refusal(last_day_of_old, new_first_day=TODAY - DAY, **values) == Refusal.DAY_PAST
    assert refusal(last_day_of_old, new_first_day=TODAY + DAY, **values) == Refusal.BANK_CHANGE_LATER
