"""Laws of the verdicts, on sheets drawn at random."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audited import compute, nobody, registry
from evalkit.audit.lookup import Lookup
from evalkit.audit.model import VERDICTS, Attributes, AuditSheet, Claim, Relation
from evalkit.audit.rounding import cut_off
from evalkit.audit.verdicts import check_of
from evalkit.base.exact import Printed, decimal_text, half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.model import Check
    from evalkit.base.exact import Exact

pytestmark = pytest.mark.long

MANY, PAIRS = ("sum", "mean", "product"), ("difference", "ratio", "percent")
KINDS = (*MANY, *PAIRS, "weighted-mean")


def printed(value: Exact, digits: int) -> Printed:
    text = decimal_text(value, digits)
    return Printed(text, Fraction(value), digits)


def claim(address: str, number: Printed, *, exact: bool | None = None) -> Claim:
    return Claim(
        address=address, printed=str(number), at="", file="", number=number, attributes=Attributes(exact=exact)
    )


def checked(
    kind: str,
    numbers: Sequence[Printed],
    result: Printed,
    weights: Sequence[Printed] = (),
    *,
    exact: bool | None = None,
) -> Check:
    """The check of a claim *result* that is *kind* of *numbers*."""
    operands = [claim(f"t:{i}:v", number, exact=exact) for i, number in enumerate(numbers)]
    own = claim("t:c:v", result)
    relation = Relation(
        id="r",
        claim="t:c:v",
        kind=kind,
        file="",
        place="",
        operands=tuple(one.address for one in operands),
        weights=tuple(weights),
    )
    claims = {one.address: one for one in (*operands, own)}
    sheet = AuditSheet(file="", sha256="", agency="", year=2025, claims=claims, relations=(relation,))
    return check_of(relation, Lookup(sheet, nobody, None, registry()))


claim_digits = st.integers(0, 4)


@st.composite
def numbers(draw: st.DrawFn, digits: st.SearchStrategy[int] = claim_digits) -> Printed:
    kept = draw(digits)
    return printed(Fraction(draw(st.integers(-(10**7), 10**7)), 10**kept), kept)


@st.composite
def tasks(
    draw: st.DrawFn, digits: st.SearchStrategy[int] = claim_digits
) -> tuple[str, list[Printed], list[Printed], Fraction]:
    """A kind, its operands, its weights, and what they give as printed."""
    kind = draw(st.sampled_from(KINDS))
    size = 2 if kind in PAIRS else draw(st.integers(1, 6))
    parts = [draw(numbers(digits)) for _ in range(size)]
    weights = [printed(draw(st.integers(1, 100)), 0) for _ in parts] if kind == "weighted-mean" else []
    found = compute(kind, [one.exact for one in parts], [one.exact for one in weights])
    assume(found is not None)
    assert isinstance(found, (int, Fraction))
    return kind, parts, weights, Fraction(found)


@given(tasks(), claim_digits)
def test_the_rounded_result_always_agrees(
    task: tuple[str, list[Printed], list[Printed], Fraction], digits: int
) -> None:
    kind, parts, weights, exact = task
    check = checked(kind, parts, printed(half_up(exact, digits), digits), weights)
    assert (check.verdict, check.cause) == ("agrees", None)
    assert check.computed == str(check.claim.number)


@given(tasks(), claim_digits)
def test_the_result_cut_off_agrees_or_is_rounding(
    task: tuple[str, list[Printed], list[Printed], Fraction], digits: int
) -> None:
    kind, parts, weights, exact = task
    check = checked(kind, parts, printed(cut_off(exact, digits), digits), weights)
    assert check.verdict == "agrees" or (check.verdict, check.cause) == ("rounding", "cut-off")


@given(tasks(st.just(0)), claim_digits, st.sampled_from((-3, -2, 2, 3)))
def test_two_units_beside_the_result_of_exact_numbers_is_contradicted(
    task: tuple[str, list[Printed], list[Printed], Fraction], digits: int, units: int
) -> None:
    kind, parts, weights, exact = task
    assume(kind not in ("percent", "weighted-mean"))  # where intermediate values may have been rounded
    wrong = half_up(exact, digits) + Fraction(units, 10**digits)
    check = checked(kind, parts, printed(wrong, digits), weights, exact=True)
    assert check.verdict == "contradicted"
    assert check.computed == decimal_text(half_up(exact, digits), digits)


@given(st.data(), tasks(), claim_digits)
def test_what_the_true_numbers_give_is_never_contradicted(
    data: st.DataObject, task: tuple[str, list[Printed], list[Printed], Fraction], digits: int
) -> None:
    """Whatever numbers were rounded to the printed ones, their rounded result is no contradiction."""
    kind, parts, weights, _ = task
    true = [_before_rounding(data, part) for part in parts]
    exact = compute(kind, true, [one.exact for one in weights])
    assume(exact is not None)
    assert isinstance(exact, (int, Fraction))
    check = checked(kind, parts, printed(half_up(exact, digits), digits), weights)
    assert check.verdict in ("agrees", "rounding")


def _before_rounding(data: st.DataObject, part: Printed) -> Fraction:
    """A number that rounds to *part*; a whole number is itself."""
    if part.digits == 0:
        return part.exact
    away = Fraction(data.draw(st.integers(-499, 499)), 1000 * 10**part.digits)
    return part.exact + away


@given(st.data(), tasks(), numbers())
def test_the_order_of_addends_changes_nothing(
    data: st.DataObject, task: tuple[str, list[Printed], list[Printed], Fraction], result: Printed
) -> None:
    kind, parts, weights, _ = task
    assume(kind not in PAIRS)
    order = data.draw(st.permutations(range(len(parts))))
    other = checked(kind, [parts[i] for i in order], result, [weights[i] for i in order] if weights else [])
    check = checked(kind, parts, result, weights)
    assert (check.verdict, check.computed, check.cause) == (other.verdict, other.computed, other.cause)


@given(
    st.sampled_from((*KINDS, "count", "equal", "at-most", "at-least", "less-than", "more-than")),
    st.lists(numbers(), min_size=2, max_size=2),
    numbers(),
)
def test_every_relation_has_a_verdict(kind: str, parts: list[Printed], result: Printed) -> None:
    weights = parts if kind == "weighted-mean" else []
    check = checked(kind, parts, result, weights)
    assert check.verdict in VERDICTS
    assert check.computed is None or isinstance(check.computed, str)


@given(numbers(), claim_digits)
def test_the_same_number_in_fewer_decimals_is_the_same(value: Printed, digits: int) -> None:
    shorter = printed(half_up(value.exact, min(digits, value.digits)), min(digits, value.digits))
    check = checked("equal", [value], shorter)
    assert check.verdict == "agrees"
