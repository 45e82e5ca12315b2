"""What else a predicate hangs on: how printed numbers were rounded, other readings, parts of the total and their weights."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.interval import stands_for
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.outcome import after_rules, band_of_values
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.bands import bands_at, find_band
from evalkit.method.ends import ChildEnds
from evalkit.method.outcome_rules import predicate_rules, surely
from evalkit.method.plan import plan_for
from evalkit.outlook.standing import Standing
from evalkit.possible.ends import ends_of
from evalkit.questions.numbers import PricedAnswer
from evalkit.questions.table import Unproved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Ends, Exact
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
    """What comes out with other numbers; nothing where these have no value."""
    try:
        values = standing.values_with(changed)
    except UndefinedError:
        return None
    when = standing.evaluation.context.get(standing.plan.instrument.bands_by or "")
    return None if values[0] is None else band_of_values(standing.plan.instrument, when, values).predicate


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
    if linear is None or not is_known or evaluation.predicate is None or len(children) < 2:  # noqa: PLR2004
        return
    parts = [Fraction(share, linear.divisor) * one for share, one in zip(linear.weights, known, strict=True)]
    weighed = _Weighed(evaluation, plan, parts, [Fraction(weight or 0) for weight in weights])
    part = Fraction(nudge) / 100
    for number, at in enumerate(children):
        without, less, more = (weighed.word(number, factor) for factor in (Fraction(0), 1 - part, 1 + part))
        stays = {without, less, more} == {evaluation.predicate}
        yield FirmWeight(plan.codes[at], without, (less, more), stays)


class _Weighed(NamedTuple):
    """A total as what its parts add to it, and their weights."""

    evaluation: Evaluation
    plan: Plan
    parts: Sequence[Exact]
    weights: Sequence[Fraction]

    def word(self, number: int, factor: Fraction) -> str | None:
        """The predicate where one weight is multiplied and all are brought back to the same sum; ``None``: it is open, or nothing is left."""
        changed = [weight * (factor if i == number else 1) for i, weight in enumerate(self.weights)]
        if not sum(changed):
            return None
        parts = [part * (factor if i == number else 1) for i, part in enumerate(self.parts)]
        total = sum(parts, Fraction(0)) * sum(self.weights, Fraction(0)) / sum(changed, Fraction(0))
        staged = rounded(total, self.plan.instrument.stage_of(self.plan.nodes[0]))
        return self._predicate(staged)

    def _predicate(self, total: Exact) -> str | None:
        """That of *total*, if it is one whatever is missing."""
        instrument = self.plan.instrument
        nodes = [ChildEnds((total, total)), *(ChildEnds(self._ends(code)) for code in self.plan.codes[1:])]
        table = bands_at(instrument, TOTAL, self.evaluation.context.get(instrument.bands_by or ""))
        states = [surely(rule, nodes) for rule in predicate_rules(instrument)]
        words = {band.predicate for band in after_rules(instrument, table, [find_band(table, total)], states)}
        return words.pop() if len(words) == 1 else None

    def _ends(self, code: str) -> Ends | None:
        """Of what is known of a node; of all that it can be where that is nothing."""
        found, inside = self.evaluation.nodes[code], ends_of(self.plan)[self.plan.position[code]]
        if found.ends is not None or not inside.is_bounded:
            return found.ends
        low, high = (rounded(end, self.plan.instrument.stage_of(found.node)) for end in inside.ends)
        return low, high
