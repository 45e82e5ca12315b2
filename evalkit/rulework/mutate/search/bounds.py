"""Drafts on either side of each bound, and at values that rounding modes treat differently."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product, zip_longest
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimals_of, round_to
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, range_of
from evalkit.method.outcome_rules import predicate_rules
from evalkit.possible.answers import answers_for
from evalkit.possible.conditions import sides_of
from evalkit.possible.ends import ends_of
from evalkit.possible.lattice import lattice_for
from evalkit.rulework.assessments import all_given_as, turns
from evalkit.rulework.mutate.search.draft import Draft, all_best, as_given, nodes_at, takes
from evalkit.rulework.mutate.sites.place import unit_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.instruments import BandTable
    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.method.plan import Plan
    from evalkit.possible.conditions import Box, BoxSplit

_DIGITS = 2
_PATTERNS = 12
_PARTS = 97  # prime: neighbours differ
_BOXES = 8  # of a condition
_HAIR = Fraction(1, 10_000)  # which rounding to a few decimals takes away
_BESIDE = (-1, Fraction(-1, 2), -_HAIR, _HAIR, Fraction(1, 2), 1)  # units
_NO_STAGE = 2  # decimals beyond those of the bound, where nothing is rounded


class _RoundedValues(NamedTuple):
    """The values that rounding leaves at a place."""

    at: str
    digits: int
    divided_by: Exact = 1

    def said(self) -> str:
        """It in words, as part of the name of a case."""
        divided = f" divided by {_shown(self.divided_by)}" if self.divided_by != 1 else ""
        return f"{self.digits} decimals at {self.at}{divided}"


class Bounds:
    """Drafts that bring nodes to chosen values: given as they are, or by answers where a node takes no value."""

    def __init__(self, plan: Plan) -> None:
        """Compute nothing yet."""
        self.plan = plan

    def drafts(self) -> Iterator[Draft]:
        """Bounds of bands, numbers of rules of the predicate, the floors among them, and values between two roundings."""
        for table in self.plan.instrument.bands:
            yield from self._band_drafts(table)
        yield from self._rule_drafts()
        yield from self._rounded_drafts()

    def _brought(
        self, name: str, wanted: Mapping[str, Exact], when: str | None, rest: Mapping[str, Any]
    ) -> Iterator[Draft]:
        """Nodes at the values that are *wanted*, where the bands of *when* apply, other leaves as *rest* says; nothing if one cannot have it."""
        context, values = _context(self.plan, when)
        below = {leaf for code in wanted for leaf in self.plan.instrument.leaves_under(code) if leaf != code}
        answers = {leaf: answer for leaf, answer in rest.items() if leaf not in below | wanted.keys()}
        for code, value in wanted.items():
            if code in below:
                continue
            if takes(self.plan, code, value):
                values[code] = as_given(value)
                continue
            reached = answers_for(lattice_for(self.plan), code, value)
            if reached is None:
                return
            answers |= all_given_as(self.plan.instrument, reached.answers)
            values |= reached.grades
        yield Draft(name=name, answers=answers, values=values, context=context)

    def turn_drafts(self) -> Iterator[Draft]:
        """Every node at, beside and between the numbers where formulas that look at it turn, all such nodes at once."""
        rows = [
            [(code, value) for value in _beside_marks(set(turns(self.plan, at))) if takes(self.plan, code, value)]
            for at, code in enumerate(self.plan.codes)
        ]
        for number, row in enumerate(zip_longest(*rows), 1):
            wanted = dict(value for value in row if value is not None)
            name = f"where formulas and steps turn, pattern {number}"
            yield from self._brought(name, wanted, None, all_best(self.plan.instrument))

    def _around(self, bound: Exact, *codes: str) -> tuple[Exact, ...]:
        """A bound, and the smallest difference that shows at all of these nodes below and above it."""
        unit = max((self._unit(code, bound) for code in codes), default=Fraction(1))
        return bound, bound - unit, bound + unit

    def _unit(self, code: str, bound: Exact) -> Fraction:
        """The smallest difference that shows at a node: one unit of its last digit."""
        at = self.plan.position[code]
        if self.plan.whole[at]:
            return Fraction(1)
        stage = self.plan.instrument.stage_of(self.plan.nodes[at])
        if stage is not None:
            return stage.step
        digits = decimals_of(bound)
        assert digits is not None  # a rule file writes bounds as decimals
        return Fraction(1, 10 ** (digits + _NO_STAGE))

    # --- Bands and rules ----------------------------------------------------------------------------------------

    def _band_drafts(self, table: BandTable) -> Iterator[Draft]:
        codes = nodes_at(self.plan.instrument, table.at)
        when = f", where {table.when} applies" if table.when is not None else ""
        for band in table.bands if codes else ():
            for value in self._around(band.minimum, *codes) if band.minimum is not None else ():
                name = f"{table.at} at {_shown(value)}{when}"
                yield from self._brought(name, dict.fromkeys(codes, value), table.when, {})

    def _rule_drafts(self) -> Iterator[Draft]:
        """Each node at and beside each number that a rule of the predicate compares it with, where all else lets the rule hold."""
        codes = tuple(self.plan.codes)
        for number, rule in enumerate(predicate_rules(self.plan.instrument), 1):
            sides = sides_of(rule.condition, codes)
            beside = self._beside(rule, sides)
            for box in (sides.holds or ())[:_BOXES]:
                for code, inside in box.items():
                    for end in dict.fromkeys((inside.low, inside.high)):
                        if end is not None:
                            yield from self._at_end(f"rule {number}", {**beside, **box}, code, end)

    def _beside(self, rule: PredicateRule, sides: BoxSplit) -> Box:
        """Of a rule about one predicate that looks at nothing below the total: the total there, and all else as it asks for."""
        tables = self._of_total()
        if rule.stated.of is None or len(tables) != 1 or any(at == 0 or self.plan.is_below(at, 0) for at in rule.at):
            return {}
        number = [band.predicate for band in tables[0].bands].index(rule.stated.of)
        return {TOTAL: range_of(tables[0], number), **(sides.fails or ({},))[0]}

    def _of_total(self) -> list[BandTable]:
        return [table for table in self.plan.instrument.bands if table.at == TOTAL]

    def _at_end(self, name: str, box: Mapping[str, Interval], code: str, end: Exact) -> Iterator[Draft]:
        """A node at and beside an *end* of its range, the others at the best of theirs."""
        left = {other: inside & ends_of(self.plan)[self.plan.position[other]] for other, inside in box.items()}
        if not all(inside.is_bounded for other, inside in left.items() if other != code):
            return
        when = next((table.when for table in self._of_total()), None)
        for value in self._around(end, code):
            wanted = {other: value if other == code else inside.inner_ends[1] for other, inside in left.items()}
            yield from self._brought(f"{name}: {code} at {_shown(value)}", wanted, when, all_best(self.plan.instrument))

    # --- Between two roundings ----------------------------------------------------------------------------------

    def _rounded_drafts(self) -> Iterator[Draft]:
        for grid, number in product(dict.fromkeys(self._grids()), range(_PATTERNS)):
            values = self._between(grid, number)
            if any(value.denominator > 1 for value in values.values()):
                name = f"between two roundings to {grid.said()}, pattern {number + 1}"
                yield from self._brought(name, values, None, {})

    def _grids(self) -> Iterator[_RoundedValues]:
        instrument = self.plan.instrument
        yield from (_RoundedValues(stage.at, stage.digits, stage.divided_by) for stage in instrument.rounding)
        yield from (_RoundedValues(conversion.at, conversion.digits) for conversion in instrument.conversions)
        yield from (_RoundedValues(at, _DIGITS) for at in (TOTAL, *instrument.levels))
        # What is rounded of a conversion is the value times its factor.
        yield from (
            _RoundedValues(conversion.at, conversion.digits, 1 / Fraction(conversion.factor))
            for conversion in instrument.conversions
        )

    def _between(self, grid: _RoundedValues, number: int) -> dict[str, Fraction]:
        """Each node with one decimal more than *grid* leaves, no two alike: halfway behind an even and an odd digit, then nearby."""
        values: dict[str, Fraction] = {}
        for i, code in enumerate(nodes_at(self.plan.instrument, grid.at)):
            ends = ends_of(self.plan)[self.plan.position[code]]
            if not ends.is_bounded:
                continue
            low, high = ends.ends
            part = Fraction((i * 37 + number * 53 + _PARTS // 2) % _PARTS, _PARTS)
            unit = Fraction(1, 10**grid.digits) if grid.digits >= 0 else Fraction(10**-grid.digits)
            pairs = (low + (high - low) * part) / grid.divided_by / unit // 2
            beyond = Fraction(5 + number // 2 % 2 * ((i * 7 + number) % 9 - 4), 10)
            value = (2 * pairs + number % 2 + beyond) * unit * grid.divided_by
            taken = [
                candidate
                for candidate in (value, Fraction(round_to(value, 0, "down")))
                if takes(self.plan, code, candidate)
            ]
            if taken:
                values[code] = taken[0]
        return values


def _beside_marks(marks: Iterable[Fraction]) -> list[Fraction]:
    """The *marks*, a unit, half a unit and a hair beside each, and halfway between neighbours."""
    rising = sorted(marks)
    beside = [mark + unit_of(written(mark)) * by for mark in rising for by in _BESIDE]
    return [*rising, *beside, *((one + other) / 2 for one, other in pairwise(rising))]


def _context(plan: Plan, when: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is given so that the bands of *when* apply: a fact of the context, or the value of the node it follows from."""
    instrument = plan.instrument
    if when is None or instrument.bands_by is None:
        return {}, {}
    kept = context_kept(instrument, when)
    if not kept:
        return {instrument.bands_by: when}, {}
    ((code, inside),) = kept.items()
    at = plan.position[code]
    low = ends_of(plan)[at].low if inside.low is None else inside.low
    return {}, {} if low is None else {code: as_given(low)}


def _shown(value: Exact) -> str:
    return str(written(value))
