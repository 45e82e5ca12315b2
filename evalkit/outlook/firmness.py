"""What else a predicate hangs on: how printed numbers were rounded, other readings, parts of the total and their weights."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.interval import stands_for
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.outcome import known_from, words_between
from evalkit.instruments.bands import rounded
from evalkit.method.bands import table_for
from evalkit.method.ends import ChildEnds
from evalkit.method.plan import plan_for
from evalkit.outlook.standing import Standing
from evalkit.possible.ends import ends_of
from evalkit.questions.numbers import PricedAnswer
from evalkit.questions.table import Unproved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

    A predicate is ``None`` where it is open, or where nothing is left that weighs.
    """

    code: str
    without: str | None
    nudged: tuple[str | None, str | None]
    stays: bool


def firm_values(evaluation: Evaluation) -> Iterator[FirmValue]:
    """The printed numbers that flip the predicate, each by itself, within what rounds to it; what is missing counts at its lowest."""
    plan = plan_for(evaluation.instrument)
    printed = {
        plan.position[code]: found
        for code, node_result in evaluation.nodes.items()
        if (found := _printed(plan, node_result))
    }
    if not printed:
        return
    try:
        standing = Standing(evaluation)
    except Unproved:
        return
    now = _predicate(standing, {})
    for at, (number, digits) in printed.items():
        inside = stands_for(number, digits, plan.display_mode(at))
        ends = [ends_of(plan)[at].nearest(end) for end in inside.inner_ends]
        low, high = (_predicate(standing, {at: PricedAnswer(0, None, end, None)}) for end in ends)
        if now is not None and {low, high} - {now, None}:
            yield FirmValue(plan.codes[at], number, digits, low, high)


def _printed(plan: Plan, node_result: NodeResult) -> tuple[Exact, int] | None:
    """A number as it was printed, with its decimals, where it stands for others: not a level, nor a whole score."""
    if (
        not node_result.used
        or node_result.score is None
        or node_result.grade is not None
        or plan.whole[plan.position[node_result.code]]
    ):
        return None
    if node_result.printed is not None:
        return node_result.printed.exact, node_result.printed.digits
    return (node_result.score.exact, 0) if node_result.origin == "given" else None


def _predicate(standing: Standing, changed: Mapping[int, PricedAnswer]) -> str | None:
    """What comes out with other numbers; nothing where these have no value, or it is open."""
    try:
        return _only(standing.words(standing.table, standing.values_with(changed)))
    except UndefinedError:
        return None


def _only(words: set[str]) -> str | None:
    return words.pop() if len(words) == 1 else None


def firm_readings(evaluation: Evaluation) -> Iterator[FirmReading]:
    """The readings that change the predicate, or the score."""
    for reading in evaluation.readings:
        word = reading.band.predicate if reading.band is not None else None
        yield FirmReading(reading.reading.title, word, not reading.changes_predicate)


def firm_weights(evaluation: Evaluation, nudge: Exact) -> Iterator[FirmWeight]:
    """Each part of a weighted total left out, and its weight nudged by *nudge* percent; floors and rules of the predicate hold as they do."""
    plan = plan_for(evaluation.instrument)
    linear = plan.linear_at(0) if 0 in plan.formulas else None
    children = plan.children.get(0, ())
    weights = [plan.nodes[at].weight for at in children]
    values = [evaluation.nodes[code].value for code in plan.codes]
    known = [one for at in children if (one := values[at]) is not None]
    is_known = linear is not None and len(known) == len(children) and None not in weights
    table = table_for(plan.instrument, plan.nodes[0], evaluation.context.get(plan.instrument.bands_by or ""))
    if linear is None or table is None or not is_known or evaluation.predicate is None or len(children) < 2:  # noqa: PLR2004
        return
    parts = [Fraction(share, linear.divisor) * one for share, one in zip(linear.weights, known, strict=True)]
    inside = [known_from(evaluation).inside(at) for at in range(1, len(plan.codes))]
    others = [ChildEnds(one.ends if one.is_bounded else None) for one in inside]

    def word(number: int, factor: Fraction) -> str | None:
        """The predicate where one weight is multiplied and all are brought back to the same sum; ``None``: it is open, or nothing is left."""
        factors = [factor if i == number else 1 for i in range(len(parts))]
        changed = sum([one * Fraction(weight or 0) for one, weight in zip(factors, weights, strict=True)])
        if not changed:
            return None
        whole = sum([Fraction(weight or 0) for weight in weights])
        added = sum([one * part for one, part in zip(factors, parts, strict=True)], Fraction(0))
        total = rounded(added * whole / changed, plan.instrument.stage_of(plan.nodes[0]))
        return _only(words_between(plan.instrument, table, [ChildEnds((total, total)), *others]))

    part = Fraction(nudge) / 100
    for number, at in enumerate(children):
        without, less, more = (word(number, factor) for factor in (Fraction(0), 1 - part, 1 + part))
        stays = {without, less, more} == {evaluation.predicate}
        yield FirmWeight(plan.codes[at], without, (less, more), stays)
