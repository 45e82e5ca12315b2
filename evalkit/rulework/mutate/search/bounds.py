"""Drafts on either side of each bound, and at values that rounding modes treat differently."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import decimals_of, round_to
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, range_of
from evalkit.method.outcomes import floors_of, outcome_rules
from evalkit.possible.answers import answers_for
from evalkit.possible.conditions import sides_of
from evalkit.possible.ends import ends_of
from evalkit.possible.lattice import lattice_for
from evalkit.rulework.assessments import all_given_as
from evalkit.rulework.mutate.search.draft import Draft, all_best, as_given, nodes_at, takes
from evalkit.rulework.mutate.sites.place import value_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.instruments import BandTable
    from evalkit.method.outcomes import Rule
    from evalkit.method.plan import Plan
    from evalkit.possible.conditions import Sides

_DIGITS = 2
_MIXED = 40
_LAST = (2, 3, 4)
_PARTS = 97  # prime: neighbours differ
_BOXES = 8  # of a condition
_NO_STAGE = 2  # decimals beyond those of the bound, where nothing is rounded


class _Grid(NamedTuple):
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
        """Bounds of bands, floors, numbers of rules of the predicate, ties of rounding."""
        for table in self.plan.instrument.bands:
            yield from self._band_drafts(table)
        yield from self._floor_drafts()
        yield from self._rule_drafts()
        yield from self._tie_drafts(self._grids())

    def reading_drafts(self) -> Iterator[Draft]:
        """The same for bands and stages of other readings."""
        for reading in self.plan.instrument.readings:
            for table in reading.bands:
                yield from self._band_drafts(table)
        readings = self.plan.instrument.readings
        grids = [
            _Grid(rounding_of_reading.at, rounding_of_reading.digits, rounding_of_reading.divided_by)
            for reading in readings
            for rounding_of_reading in reading.rounding
        ]
        yield from self._tie_drafts(grids)
        for grid, number in product(dict.fromkeys(grids), range(_MIXED)):
            draft = self._mixed(grid.at, grid.digits, number)
            if draft is not None:
                yield draft

    def _grids(self) -> list[_Grid]:
        instrument = self.plan.instrument
        grids = [_Grid(stage.at, stage.digits) for stage in instrument.rounding]
        grids += [_Grid(conversion.at, conversion.digits) for conversion in instrument.conversions]
        grids += [_Grid(at, _DIGITS) for at in (TOTAL, *instrument.levels)]
        # What is rounded of a conversion is the value times its factor.
        return [*grids, *(_Grid(one.at, one.digits, 1 / Fraction(one.factor)) for one in instrument.conversions)]

    # --- Bands --------------------------------------------------------------------------------------------------

    def _band_drafts(self, table: BandTable) -> Iterator[Draft]:
        codes = nodes_at(self.plan.instrument, table.at)
        for band in table.bands:
            if band.minimum is None:
                continue
            unit = max((self._unit(code, band.minimum) for code in codes), default=Fraction(1))
            for value in (band.minimum, band.minimum - unit, band.minimum + unit):
                draft = self._at(table, codes, value)
                if draft is not None:
                    yield draft

    def _unit(self, code: str, bound: Exact) -> Fraction:
        """The smallest difference that shows at a node: one unit of its last digit."""
        at = self.plan.position[code]
        if self.plan.whole[at]:
            return Fraction(1)
        stage = self.plan.instrument.stage_of(self.plan.nodes[at])
        if stage is not None:
            return Fraction(1, 10**stage.digits)
        digits = decimals_of(bound)
        assert digits is not None  # a rule file writes bounds as decimals
        return Fraction(1, 10 ** (digits + _NO_STAGE))

    def _at(self, table: BandTable, codes: list[str], value: Exact) -> Draft | None:
        context, beside = _context(self.plan, table.when)
        draft: Draft | None = Draft(name="", context=context, values=beside)
        for code in codes:
            draft = self._brought(draft, code, value) if draft is not None else None
        if draft is None or not codes:
            return None
        when = f", where {table.when} applies" if table.when is not None else ""
        return _named(draft, f"{table.at} at {_shown(value)}{when}")

    def _brought(self, draft: Draft, code: str, value: Exact) -> Draft | None:
        """*draft* with the node *code* brought to *value*; nothing if it cannot have it."""
        if takes(self.plan, code, value):
            return _with(draft, values={code: as_given(value)})
        reached = answers_for(lattice_for(self.plan), code, value)
        if reached is None:
            return None
        return _with(draft, answers=all_given_as(self.plan.instrument, reached.answers), values=reached.grades)

    def _floor_drafts(self) -> Iterator[Draft]:
        """Each node with a floor exactly at it, and just below it; the others at their best."""
        plan = self.plan
        floors = floors_of(plan.instrument)
        if not floors:
            return
        tables = [table for table in plan.instrument.bands if table.at == TOTAL]
        context, beside = _context(plan, tables[0].when if tables else None)
        for chosen, floor in floors.items():
            for word, value in (("at its floor", floor), ("just below its floor", floor - self._unit(chosen, floor))):
                draft: Draft | None = Draft(name="", context=context, values=beside)
                for code in floors:
                    end = value if code == chosen else ends_of(plan)[plan.position[code]].high
                    draft = self._brought(draft, code, end) if draft is not None and end is not None else None
                if draft is not None:
                    yield _named(draft, f"{chosen} {word}, the others at their best")

    def _rule_drafts(self) -> Iterator[Draft]:
        """Each node at and beside each number that a rule of the predicate compares it with, where all else lets the rule hold."""
        codes = tuple(self.plan.codes)
        for number, rule in enumerate(outcome_rules(self.plan.instrument), 1):
            sides = sides_of(rule.condition, codes)
            beside = self._beside(rule, sides)
            for box in (sides.holds or ())[:_BOXES]:
                for code, inside in box.items():
                    for end in dict.fromkeys((inside.low, inside.high)):
                        if end is not None:
                            yield from self._around(f"rule {number}", {**beside, **box}, code, end)

    def _beside(self, rule: Rule, sides: Sides) -> dict[str, Interval]:
        """Of a rule about one predicate that looks at nothing below the total: the total there, and all else as it asks for."""
        instrument = self.plan.instrument
        tables = [table for table in instrument.bands if table.at == TOTAL]
        if rule.stated.of is None or len(tables) != 1 or any(at == 0 or self.plan.is_below(at, 0) for at in rule.at):
            return {}
        number = [band.predicate for band in tables[0].bands].index(rule.stated.of)
        return {TOTAL: range_of(tables[0], number), **(sides.fails or ({},))[0]}

    def _around(self, name: str, box: Mapping[str, Interval], code: str, end: Exact) -> Iterator[Draft]:
        unit = self._unit(code, end)
        rest = all_best(self.plan.instrument)
        for value in (end, end - unit, end + unit):
            draft: Draft | None = Draft(name="")
            for other, inside in box.items():
                left = inside & ends_of(self.plan)[self.plan.position[other]]
                wanted = value if other == code else left.inner_ends[1] if left.is_bounded else None
                draft = self._brought(draft, other, wanted) if draft is not None and wanted is not None else None
            if draft is not None:
                below = {leaf for other in box for leaf in self.plan.instrument.leaves_under(other)}
                answers = {leaf: one for leaf, one in rest.items() if leaf not in below} | dict(draft.answers)
                yield attrs.evolve(draft, answers=answers, name=f"{name}: {code} at {_shown(value)}")

    # --- Ties ---------------------------------------------------------------------------------------------------

    def _tie_drafts(self, grids: Iterable[_Grid]) -> Iterator[Draft]:
        for grid, last in product(dict.fromkeys(grids), _LAST):
            draft = self._tied(grid, last)
            if draft is not None:
                yield draft

    def _mixed(self, at: str, digits: int, number: int) -> Draft | None:
        """Each node at *at* with one decimal more than *digits*, no two alike: roundings one after the other show."""
        values: dict[str, Any] = {}
        for i, code in enumerate(nodes_at(self.plan.instrument, at)):
            ends = ends_of(self.plan)[self.plan.position[code]]
            if not ends.is_bounded:
                continue
            low, high = ends.ends
            part = Fraction((i * 37 + number * 53) % _PARTS, _PARTS)
            value = round_to(low + (high - low) * part, digits, "down") + Fraction(5, 10 ** (digits + 1))
            if number % 2:
                value += Fraction((i * 7 + number) % 9 - 4, 10 ** (digits + 1))
            values |= self._whole_or(code, value)
        if not any(Fraction(value_of(one) or 0).denominator > 1 for one in values.values()):
            return None
        return self._given(values, f"{digits + 1} decimals at {at}, pattern {number + 1}")

    def _tied(self, grid: _Grid, last: int) -> Draft | None:
        """Each node of *grid* halfway between two roundings; the last digit that is kept is *last*."""
        plan = self.plan
        values: dict[str, Any] = {}
        for number, code in enumerate(nodes_at(plan.instrument, grid.at)):
            ends = ends_of(plan)[plan.position[code]]
            if not ends.is_bounded:
                continue
            low, high = ends.ends
            whole = int((low + (high - low) * Fraction(number % 5 + 4, 10)) / grid.divided_by)
            value = (whole + Fraction(last * 10 + 5, 10 ** (grid.digits + 1))) * grid.divided_by
            if takes(plan, code, value):
                values[code] = as_given(value)
        if not values:
            return None
        return self._given(values, f"halfway between two roundings to {grid.said()}, after the digit {last}")

    def _whole_or(self, code: str, value: Exact) -> dict[str, Any]:
        """*value* for the node *code*, rounded where it only has whole values; nothing if it takes none."""
        for one in (value, round_to(value, 0, "down")):
            if takes(self.plan, code, one):
                return {code: as_given(one)}
        return {}

    def _given(self, values: Mapping[str, Any], name: str) -> Draft:
        """Numbers of leaves are answers, those of parents are values."""
        leaves = {code for code in values if self.plan.nodes[self.plan.position[code]].is_leaf}
        return Draft(
            name=name,
            answers={code: one for code, one in values.items() if code in leaves},
            values={code: one for code, one in values.items() if code not in leaves},
        )


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


def _with(draft: Draft, *, values: Mapping[str, Any], answers: Mapping[str, Any] | None = None) -> Draft:
    return attrs.evolve(draft, answers={**draft.answers, **(answers or {})}, values={**draft.values, **values})


def _named(draft: Draft, name: str) -> Draft:
    return attrs.evolve(draft, name=name)


def _shown(value: Exact) -> str:
    return str(written(value))
