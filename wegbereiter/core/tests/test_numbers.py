"""Figures as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from wegbereiter.core.templatetags import numbers

NARROW = "\u202f"


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal(67667), "67.667"),
        (Decimal("67667.00"), "67.667"),
        (Decimal("67667.5"), "67.667,50"),
        (Decimal("-1234.05"), "−1.234,05"),
        (Decimal("1E+6"), "1.000.000"),
        (0, "0"),
        (58_000_000, "58.000.000"),
    ],
)
def test_euro_in_german(amount, shown):
    assert numbers.euro(amount) == f"{shown}{NARROW}€"


def test_euro_with_cents_asked_for():
    assert numbers.euro(Decimal(5), 2) == f"5,00{NARROW}€"
    assert numbers.euro(Decimal("58.4"), 0) == f"58{NARROW}€"


def test_euro_in_english():
    with translation.override("en"):
        assert numbers.euro(Decimal(67667)) == "€67,667"
        assert numbers.euro(Decimal(-5)) == "−€5"


@pytest.mark.parametrize("value", [1.5, "67667", True])
def test_money_that_is_no_exact_figure_is_refused(value):
    with pytest.raises(TypeError):
        numbers.euro(value)


@pytest.mark.parametrize("value", [Decimal("0.005"), Decimal("NaN"), Decimal("Infinity")])
def test_money_that_would_need_rounding_is_refused(value):
    with pytest.raises(ValueError, match=r"figure|fractions"):
        numbers.euro(value)


@pytest.mark.parametrize(
    "shown", [numbers.euro, numbers.integer, numbers.decimal, numbers.percent, numbers.day, numbers.moment]
)
def test_nothing_is_a_dash(shown):
    assert shown(None) == "–"


def test_integer():
    assert numbers.integer(72857) == "72.857"
    assert numbers.integer(Decimal(1101)) == "1.101"
    with pytest.raises(ValueError, match="whole"):
        numbers.integer(Decimal("1.5"))
    with pytest.raises(TypeError):
        numbers.integer(1.0)


def test_decimal_rounds_half_up():
    assert numbers.decimal(Decimal("1.325")) == "1,33"
    assert numbers.decimal(2, 1) == "2,0"


def test_percent_of_a_share():
    assert numbers.percent(Decimal("0.6")) == f"60{NARROW}%"
    assert numbers.percent(Decimal("0.12345"), 1) == f"12,3{NARROW}%"
    with translation.override("en"):
        assert numbers.percent(Decimal("0.6")) == "60%"
    with pytest.raises(TypeError):
        numbers.percent(0.6)


def test_day_and_moment():
    assert numbers.day(date(2025, 8, 31)) == "31.08.2025"
    assert numbers.day(datetime(2025, 8, 31, 22, 30, tzinfo=UTC)) == "01.09.2025"
    assert numbers.moment(datetime(2025, 8, 31, 12, 5, tzinfo=UTC)).startswith("31.08.2025, 14:05")
    with translation.override("en"):
        assert numbers.day(date(2025, 8, 31)) == "31 Aug 2025"
        assert numbers.moment(datetime(2025, 1, 1, 12, 5)) == "1 Jan 2025, 12:05 h"  # noqa: DTZ001  a naive time stays
