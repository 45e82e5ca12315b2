"""Facts about roots and logarithms: what is cut off is exactly that, and never more."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evalkit_ipm.exact import DIGITS, log_share, root_below

STEP = Fraction(1, 10**DIGITS)
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=10**12)
INCOMES = st.decimals(min_value="1007.436", max_value="26572.352", places=3).map(Fraction)
LEAST, MOST = Fraction("1007.436"), Fraction("26572.352")


@given(power=st.fractions(min_value=0, max_value=10**6, max_denominator=10**12), degree=st.integers(1, 5))
def test_the_root_lies_within_one_step_above_what_is_kept(power: Fraction, degree: int) -> None:
    root = root_below(power, degree)

    assert root**degree <= power < (root + STEP) ** degree


@given(root=SHARES.map(lambda share: Fraction(int(share * 10**6), 10**6)), degree=st.integers(1, 5))
def test_a_root_that_has_few_digits_is_exact(root: Fraction, degree: int) -> None:
    assert root_below(root**degree, degree) == root


@given(one=INCOMES, other=INCOMES)
def test_more_never_has_the_smaller_share(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))

    assert 0 <= log_share(low, LEAST, MOST) <= log_share(high, LEAST, MOST) <= 1


def test_the_ends_are_exact() -> None:
    assert log_share(LEAST, LEAST, MOST) == 0
    assert log_share(MOST, LEAST, MOST) == 1


@given(steps=st.integers(0, 6))
def test_shares_of_powers_are_exact(steps: int) -> None:
    """ln 2ᵏ / ln 2⁶ is k/6, whatever the logarithm of 2 is."""
    share = log_share(Fraction(2**steps), Fraction(1), Fraction(64))

    assert share == Fraction(10**DIGITS * steps // 6, 10**DIGITS)
