"""What else a predicate hangs on: how printed numbers were rounded, other readings, parts of the total and their weights."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError
from evalkit.base.interval import stands_for
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.outcome import table_of_total
from evalkit.instruments import TOTAL
from evalkit.method.bands import find_band
from evalkit.method.plan import plan_for, rounded
from evalkit.outlook.standing import Standing
from evalkit.possible.ends import ends_of
from evalkit.questions.table import Unproved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.method.plan import Plan


class FirmValue(NamedTuple):
    """A printed number.

    Attributes:
        code: Of its node.
        printed: The number.
        digits: Its decimals.
        low, high: The predicates that come out at the ends of what rounds to it.
    """

    code: str
    printed: Exact
    digits: int
    low: str | None
    high: str | None


class FirmReading(NamedTuple):
    """Another reading, and what comes out under it."""

    title: Prose
    predicate: str | None
    stays: bool


class FirmWeight(NamedTuple):
    """A part of the total.

    Attributes:
        code: Of it.
        without: The predicate of the total where it is left out and the others keep their proportions.
        nudged: The predicates where its weight is so much less, and so much more.
        stays: Whether all are the one that came out.
    """

    code: str
    without: str | None
    nudged: tuple[str, ...]
    stays: bool


def firm_values(evaluation: Evaluation) -> Iterator[FirmValue]:
    """The printed numbers that flip the predicate, each by itself, within what rounds to it."""
    printed = [
        one for one in evaluation.nodes.values() if one.used and one.printed is not None and one.score is not None
    ]
    if not printed:
        return
    try:
        standing = Standing(evaluation)
    except Unproved:
        return
    for one in printed:
        found = _at_ends(standing, one)
        if any(word != evaluation.predicate for word in (found.low, found.high)):
            yield found


def _at_ends(standing: Standing, one: NodeResult) -> FirmValue:
    plan, printed = standing.plan, one.printed
    assert printed is not None  # only such are asked for
    at = plan.position[one.code]
    inside = stands_for(printed.exact, printed.digits, plan.display_mode(at))
    ends = [ends_of(plan)[at].nearest(end) for end in inside.inner_ends]
    low, high = (_predicate(standing, one.code, end) for end in ends)
    return FirmValue(one.code, printed.exact, printed.digits, low, high)


def _predicate(standing: Standing, code: str, number: Exact) -> str | None:
    try:
        return standing.with_changes({code: Fraction(number)}).predicate
    except AssessmentError:  # no value of a whole score
        return standing.evaluation.predicate


def firm_readings(evaluation: Evaluation) -> Iterator[FirmReading]:
    """The readings that change the predicate, or the score."""
    for one in evaluation.readings:
        word = one.band.predicate if one.band is not None else None
        yield FirmReading(one.reading.title, word, not one.changes_predicate)


def firm_weights(evaluation: Evaluation, nudge: Exact) -> Iterator[FirmWeight]:
    """Each part of a weighted total left out, and its weight nudged by *nudge* percent."""
    plan = plan_for(evaluation.instrument)
    linear = plan.linear_at(0) if 0 in plan.formulas else None
    children = [evaluation.nodes[code] for code in evaluation.instrument.nodes[TOTAL].children]
    values = [one.score.value for one in children if one.score is not None]
    if linear is None or len(values) < len(children) or len(children) < 2 or not _weighs(plan):  # noqa: PLR2004
        return
    for at, one in enumerate(children):
        shares = [Fraction(weight, linear.divisor) for weight in linear.weights]
        words = [_word(evaluation, plan, values, shares, at, factor) for factor in _factors(nudge)]
        stays = all(word == evaluation.predicate for word in words)
        yield FirmWeight(one.code, words[0], tuple([word for word in words[1:] if word is not None]), stays)


def _weighs(plan: Plan) -> bool:
    return all(node.weight is not None for node in plan.nodes if node.parent == TOTAL)


def _factors(nudge: Exact) -> Sequence[Fraction]:
    part = Fraction(nudge) / 100
    return Fraction(0), 1 - part, 1 + part


def _word(
    evaluation: Evaluation, plan: Plan, values: Sequence[Exact], shares: Sequence[Fraction], at: int, factor: Fraction
) -> str | None:
    """The predicate of the total where one share is multiplied and all are brought back to the same sum."""
    changed = [share * (factor if i == at else 1) for i, share in enumerate(shares)]
    if not sum(changed):
        return None
    scale = sum(shares, Fraction(0)) / sum(changed, Fraction(0))
    total = sum([share * one for share, one in zip(changed, values, strict=True)], Fraction(0)) * scale
    when = evaluation.context.get(evaluation.instrument.bands_by or "")
    table = table_of_total(evaluation.instrument, when)
    return find_band(table, rounded(total, plan.instrument.stage_of(plan.nodes[0]))).predicate
