"""Printed numbers and words held against what comes out: agrees, rounding, contradicted, unsupported."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Exact, Printed, decimal_text, round_to
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.evaluation.execution import raised_by_hand
from evalkit.evaluation.node_results import node_results
from evalkit.evaluation.node_words import (
    band_names,
    meanings,
    ordered_levels,
    read_levels,
    said_of,
    same_word,
    words_of,
)
from evalkit.evaluation.outcome_of_runs import find_outcome, words_raised
from evalkit.evaluation.readings import name_of
from evalkit.evaluation.result import ClaimResult
from evalkit.evaluation.runs import NodeRange
from evalkit.instruments import TOTAL
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.bound_input import OtherReadings
    from evalkit.evaluation.outcome import Outcome
    from evalkit.evaluation.runs import Runs


class Claim(ABC):
    """Something printed of an assessment.

    Attributes:
        key: What the assessment calls it.
        printed: As printed; a number is a ``Decimal``.
    """

    def __init__(self, key: str, printed: str) -> None:
        """Hold nothing against it yet."""
        self.key = key
        self.printed = printed

    @abstractmethod
    def verdict_under(self, runs: Runs) -> str:
        """What *runs* say of it: agrees, contradicted, or unsupported where they leave it open."""

    @abstractmethod
    def computed(self, runs: Runs) -> str | None:
        """What comes out in its place, as text."""

    def leaves(self, runs: Runs) -> str | None:
        """What printed inputs leave, where the claim agrees with that but not with what they give as printed."""
        return None

    def held_against(self, base: Runs, others: OtherReadings) -> ClaimResult:
        """The verdict; where the rules of the file contradict the claim, by the fewest readings that do not."""
        verdict, by = self.verdict_under(base), None
        if verdict == CONTRADICTED:
            verdict, by = self._under_readings(others)
        leaves = self.leaves(base) if verdict == AGREES else None
        computed = self.computed(base)
        return ClaimResult(
            code=self.key, printed=self.printed, verdict=verdict, by=by, computed=computed, leaves=leaves
        )

    def _under_readings(self, others: OtherReadings) -> tuple[str, str | None]:
        for readings, other in others.supporting():
            verdict = self.verdict_under(other)
            if verdict != CONTRADICTED:
                return (ROUNDING if verdict == AGREES else UNSUPPORTED), name_of(readings)
        return CONTRADICTED, None


# --- Words ------------------------------------------------------------------------------------------------------------


class WordClaim(Claim):
    """A word for a node: band, grade, level of the ladder, answer."""

    def __init__(self, code: str, word: str | bool, stated: Mapping[str, Any], base: Runs) -> None:  # noqa: FBT001  (a flag is an answer)
        """Keep what the word means."""
        instrument = base.plan.instrument
        self._meant = meanings(instrument, code, word)
        self._said = said_of(instrument, stated, code)
        super().__init__(code, word if isinstance(word, str) else next(iter(self._meant)))

    def verdict_under(self, runs: Runs) -> str:
        """Whether it is among the words of the node."""
        words = words_of(runs, self.key, self._said)
        if self._meant & set(words.all):
            return AGREES if words.decided else UNSUPPORTED
        return UNSUPPORTED if not words.all or self._meant & set(words.by_hand) else CONTRADICTED

    def computed(self, runs: Runs) -> str | None:
        """All words of the node."""
        return " / ".join(words_of(runs, self.key, self._said).all) or None


class PredicateClaim(Claim):
    """A predicate of the total."""

    def __init__(self, key: str, word: str, stated: Mapping[str, Any], base: tuple[Runs, Outcome]) -> None:
        """Keep the outcome of the *base*."""
        super().__init__(key, word)
        self._stated = stated
        self._base = base

    def _outcome(self, runs: Runs) -> Outcome:
        return self._base[1] if runs is self._base[0] else find_outcome(runs, self._stated)

    def _comes_out(self, outcome: Outcome) -> bool:
        return outcome.band is not None and same_word(self.printed, *band_names(outcome.band))

    def verdict_under(self, runs: Runs) -> str:
        """Whether it can come out: printed decimals stand for an interval, open floors or answers decide nothing."""
        outcome = self._outcome(runs)
        if self._comes_out(outcome):
            return AGREES
        if self._is_possible(runs, outcome):
            return AGREES if outcome.crossing else UNSUPPORTED
        return UNSUPPORTED if self._raised_to(runs) else CONTRADICTED

    def computed(self, runs: Runs) -> str | None:
        """The one that comes out, or all that are possible."""
        outcome = self._outcome(runs)
        is_open = not self._comes_out(outcome) and not outcome.crossing and self._is_possible(runs, outcome)
        return " / ".join(outcome.possible) if outcome.band is None or is_open else outcome.band.predicate

    def _is_possible(self, runs: Runs, outcome: Outcome) -> bool:
        return bool(self._meant(runs) & set(outcome.possible))

    def _meant(self, runs: Runs) -> frozenset[str]:
        return meanings(runs.plan.instrument, TOTAL, self.printed)

    def leaves(self, runs: Runs) -> str | None:
        """All that are possible, where another one comes out."""
        outcome = self._outcome(runs)
        return None if self._comes_out(outcome) else " / ".join(outcome.possible)

    def _raised_to(self, runs: Runs) -> bool:
        """Whether grades that only an assessor gives can lift the predicate to it."""
        raised = raised_by_hand(runs)
        if raised is None:
            return False
        return bool(self._meant(runs) & words_raised(runs, raised, self._stated))


class LevelsClaim(Claim):
    """A level, or the lowest and the highest, over all nodes that climb the ladder."""

    def computed(self, runs: Runs) -> str | None:
        """The levels as they come out, if all are known."""
        levels, known = _levels(runs)
        if not known:
            return None
        return levels[0] if levels[0] == levels[-1] else f"{levels[0]} – {levels[-1]}"

    def verdict_under(self, runs: Runs) -> str:
        """Whether they are these."""
        ladder = runs.plan.instrument.ladder
        claimed = read_levels(ladder, self.printed) if ladder is not None else None
        if ladder is None or claimed is None:
            return UNSUPPORTED
        levels, known = _levels(runs)
        if known:
            return AGREES if (levels[0], levels[-1]) == claimed else CONTRADICTED
        order = ordered_levels(ladder)
        low, high = (order.index(level) for level in claimed)
        # One node outside the range refutes it, whatever the others are.
        return UNSUPPORTED if all(low <= order.index(level) <= high for level in levels) else CONTRADICTED


def _levels(runs: Runs) -> tuple[list[str], bool]:
    """The levels there are, the lowest first, and whether every node that climbs has one."""
    ladder = runs.plan.instrument.ladder
    climbers = [node for node in node_results(runs).values() if node.node.params.get("thresholds")]
    found = [node.maturity for node in climbers if node.maturity is not None]
    order = ordered_levels(ladder) if ladder is not None else ()
    return sorted(found, key=order.index), bool(climbers) and len(found) == len(climbers)


# --- Numbers ----------------------------------------------------------------------------------------------------------


class NumberClaim(Claim):
    """A printed number for a node.

    Attributes:
        node: Code of the node.
        number, digits: Its value, and its printed decimals.
        percent: Whether it is the value in percent of the maximum of the node, or of *maximum* if that is another.
    """

    def __init__(
        self,
        node: str,
        printed: Printed | int,
        *,
        key: str | None = None,
        percent: bool = False,
        maximum: Exact | None = None,
    ) -> None:
        """Keep the number; *key* is what the claim is called, if not as the node."""
        super().__init__(key or node, Decimal(str(printed)))
        self.node = node
        self.number: Exact = printed if isinstance(printed, int) else printed.exact
        self.digits = 0 if isinstance(printed, int) else printed.digits
        self.percent = percent
        self._maximum = maximum

    def verdict_under(self, runs: Runs) -> str:
        """Whether the node prints it, whatever is missing; or cannot; or may."""
        if self.node not in runs.plan.position:
            return CONTRADICTED
        found = self._left(runs)
        if found is None:
            return UNSUPPORTED
        if not found.can_print(self.number, self.digits):
            return CONTRADICTED
        return AGREES if self._point(runs) is not None or found.must_print(self.number, self.digits) else UNSUPPORTED

    def computed(self, runs: Runs) -> str | None:
        """What the node comes to, or both ends of what it can come to."""
        at, point = runs.plan.position[self.node], self._point(runs)
        left = runs.missing_leaves(at) if point is None else runs.leaves(at)
        if not left.is_bounded:
            return None if point is None else self._shown(runs, point)
        low, high = left.ends
        if point is not None:
            return self._shown(runs, low if low == high else point)
        return Decimal(" – ".join(dict.fromkeys(self._shown(runs, end) for end in (low, high))))

    def leaves(self, runs: Runs) -> str | None:
        """What the rounded inputs leave, if the claim is not what they give as printed."""
        at, found, point = runs.plan.position[self.node], self._left(runs), self._point(runs)
        if found is None or point is None:
            return None
        as_printed = NodeRange(Interval.of(runs.point.raw[at] or 0), Interval.of(point), found.mode)
        if self._counted(runs, as_printed).can_print(self.number, self.digits):
            return None
        digits = max(self.digits, runs.plan.nodes[at].digits)
        ends = (decimal_text(round_to(end, digits, found.mode), digits) for end in found.values.ends)
        return Decimal(" – ".join(ends))

    def highest(self, runs: Runs) -> Exact | None:
        """The highest value of the node, if it is known."""
        return ends_of(runs.plan)[runs.plan.position[self.node]].high

    def _point(self, runs: Runs) -> Exact | None:
        return runs.point.values[runs.plan.position[self.node]]

    def _left(self, runs: Runs) -> NodeRange | None:
        found = runs.left(runs.plan.position[self.node])
        return None if found is None else self._counted(runs, found)

    def _counted(self, runs: Runs, found: NodeRange) -> NodeRange:
        """*found* as the claim counts it."""
        factor = self._factor(runs)
        return NodeRange(found.raw.scaled(factor), found.values.scaled(factor), "half-up") if self.percent else found

    def _shown(self, runs: Runs, value: Exact) -> str:
        digits = max(self.digits, 2) if self.percent else runs.plan.nodes[runs.plan.position[self.node]].digits
        return decimal_text(value * self._factor(runs), digits)

    def _factor(self, runs: Runs) -> Exact:
        if not self.percent:
            return 1
        return Fraction(100) / Fraction((self.highest(runs) if self._maximum is None else self._maximum) or 1)
