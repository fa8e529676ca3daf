from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.money import proportion, round_euro, to_cents

amounts = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=6)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.49", "0"), ("0.50", "1"), ("1.50", "2"), ("2.50", "3"), ("-0.50", "-1"), ("67666.80", "67667"), ("0", "0")],
)
def test_round_euro_rounds_half_up(amount, rounded):
    assert round_euro(Decimal(amount)) == Decimal(rounded)


@pytest.mark.parametrize(("amount", "rounded"), [("18666.666666", "18666.67"), ("0.005", "0.01"), ("0.0049", "0.00")])
def test_to_cents_rounds_half_up(amount, rounded):
    assert to_cents(Decimal(amount)) == Decimal(rounded)
    assert str(to_cents(Decimal(amount))) == rounded


@pytest.mark.parametrize("round_", [round_euro, to_cents])
@pytest.mark.parametrize("amount", [0.1, 1, "1", None, Decimal("NaN"), Decimal("Infinity")])
def test_rounding_refuses_whatever_is_no_finite_decimal(round_, amount):
    with pytest.raises(TypeError):
        round_(amount)


def test_proportion_refuses_float_and_nothing():
    with pytest.raises(TypeError):
        proportion(58e6, 1, 2)
    with pytest.raises(ZeroDivisionError):
        proportion(Decimal(1), 1, 0)


def test_proportion_does_not_depend_on_the_callers_precision():
    exact = proportion(Decimal(58_000_000), 4108, 72857)

    with localcontext(Context(prec=3)):
        assert proportion(Decimal(58_000_000), 4108, 72857) == exact
        assert round_euro(exact) == Decimal(3270297)


@given(amounts)
def test_rounding_never_moves_further_than_half_a_step(amount):
    assert abs(round_euro(amount) - amount) <= Decimal("0.5")
    assert abs(to_cents(amount) - amount) <= Decimal("0.005")
