"""Questions about an assessment as a model for CP-SAT: an oracle that shares no search with evalkit.

A number is a linear expression over a whole divisor, a condition a literal. Each primitive is a constraint of its own, so
that nothing is assumed about which way an answer moves a value. A time-out is a failure of whoever asks.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from ortools.sat.python import cp_model

from evalkit.instruments.interpreter import Interpreter
from evalkit.instruments.tree import LOWER, NONE
from evalkit.method.outcome_rules import after, predicate_rules
from evalkit.method.scales import options
from evalkit.outlook.turning_numbers import turning_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from evalkit.instruments import BandTable, Rounding
    from evalkit.method.plan import Plan
    from evalkit.outlook.standing import Standing

SECONDS = 60


class Number(NamedTuple):
    """``top / bottom``, between two ends of ``top``; of a condition the literal itself."""

    top: Any
    bottom: int
    low: int
    high: int
    literal: Any = None


class Model(Interpreter[Number]):
    """Answers of an assessment that may change, and every node above them.

    Args:
        standing: The assessment.
        free: Whether an answer may change.
        sign: 1: only for the better, -1: only for the worse, 0: to any other one.
        beside: A model of another instrument whose answers are the same.
    """

    def __init__(self, standing: Standing, free: Callable[[str], bool], sign: int, beside: Model | None = None) -> None:
        self.model: Any = cp_model.CpModel() if beside is None else beside.model
        self.chosen: dict[str, dict[Any, Any]] = {} if beside is None else dict(beside.chosen)
        self.standing, self.plan, self._sign = standing, standing.plan, sign
        self.costs: list[Any] = []
        self.changed: list[Any] = []
        self.values: dict[int, Number] = {}
        self._levels: dict[int, Number] = {}
        self._inside: Sequence[int] = ()
        self._turning = turning_of(self.plan).leaves
        self._finest = max(
            [grid_of(self.plan, at) for at, held in standing.leaves.items() if held.key is None], default=1
        )
        for at, held in standing.leaves.items():
            self._leaf(at, held, free=free(self.plan.codes[at]))
        for at in self.plan.leaf_ends.keys() - standing.leaves.keys():  # beside the total
            score = standing.evaluation.nodes[self.plan.codes[at]].score
            if score is not None:
                self.values[at] = self._constant(score.exact)
        for step in self.plan.steps:
            if all(i in self.values for i in step.children):
                self._inside = step.children
                found = step.formula.expression.read_by(self)
                self.values[step.at] = found if step.stage is None else self._staged(found, step.stage)

    # --- Answers

    def _leaf(self, at: int, held: Any, *, free: bool) -> None:
        listed = options(self.plan.instrument, self.plan.nodes[at])
        if held.key is None:
            self._number(at, held.points, free=free)
            return
        keys = sorted(
            [key for key in listed if key != "na"], key=lambda key: (listed[key].points, listed[key].level or 0)
        )
        allowed, here = [held.key], 0
        if free and held.key != "na":
            here = keys.index(held.key)
            allowed = [key for there, key in enumerate(keys) if (there - here) * self._sign >= 0]
        if free and not self._sign:
            allowed = list(listed)
        code = self.plan.codes[at]
        if code not in self.chosen:
            self.chosen[code] = {key: self.model.new_bool_var("") for key in allowed}
            self.model.add_exactly_one(self.chosen[code].values())
        chosen = self.chosen[code]
        self.values[at] = self._sum([(Fraction(listed[key].points), _of(one)) for key, one in chosen.items()])
        self._levels[at] = self._sum([(Fraction(_level(listed[key])), _of(one)) for key, one in chosen.items()])
        if len(allowed) > 1 and self._sign:
            self.costs += [self._finest * abs(keys.index(key) - here) * one for key, one in chosen.items()]
            self.changed.append(chosen[held.key].negated())

    def _number(self, at: int, points: Any, *, free: bool) -> None:
        """A number that lies on the grid of its digits; steps are counted in parts of the finest grid there is."""
        scale, grid = self.plan.instrument.scales[self.plan.nodes[at].scale or ""], grid_of(self.plan, at)
        here, down = int(points * grid), self.plan.nodes[at].direction == LOWER
        low, high = int(scale.minimum * grid), int(scale.maximum * grid)
        if self._sign and at not in self._turning:
            low, high = (here, high) if (self._sign > 0) != down else (low, here)
        if not free or self.plan.nodes[at].direction == NONE:
            low = high = here
        chosen = self.model.new_int_var(low, high, "")
        self.values[at] = Number(chosen, grid, low, high)
        if free:
            changed = self.model.new_bool_var("")
            self.model.add(chosen == here).only_enforce_if(changed.negated())
            moved = self.model.new_int_var(0, max(here - low, high - here), "")
            self.model.add_abs_equality(moved, chosen - here)
            self.costs.append(moved * (self._finest // grid))
            self.changed.append(changed)

    # --- Arithmetic

    def _sum(self, parts: Iterable[tuple[Fraction, Number]]) -> Number:
        listed = [(weight / part.bottom, part) for weight, part in parts]
        bottom = lcm(*[weight.denominator for weight, _ in listed]) if listed else 1
        whole = [(int(weight * bottom), part) for weight, part in listed]
        ends = [sorted((weight * part.low, weight * part.high)) for weight, part in whole]
        top = sum([weight * part.top for weight, part in whole], 0)
        return Number(top, bottom, sum(low for low, _ in ends), sum(high for _, high in ends))

    def _var(self, low: int, high: int, bottom: int = 1) -> Number:
        return Number(self.model.new_int_var(low, high, ""), bottom, low, high)

    def _together(self, parts: Sequence[Number]) -> list[Number]:
        bottom = lcm(*[part.bottom for part in parts])
        return [self._over(part, bottom) for part in parts]

    @staticmethod
    def _over(part: Number, bottom: int) -> Number:
        times = bottom // part.bottom
        return Number(part.top * times, bottom, part.low * times, part.high * times)

    def _staged(self, one: Number, stage: Rounding) -> Number:
        assert stage.divided_by == 1
        return self._rounded(one, stage.digits, stage.mode)

    def _rounded(self, one: Number, digits: int, mode: str) -> Number:
        assert mode == "half-up"
        unit, top = 10**digits, 2 * one.bottom
        found = self._var(2 * one.low * unit // top - 1, 2 * one.high * unit // top + 1, unit)
        left = 2 * unit * one.top + one.bottom - top * found.top
        self.model.add(left >= 0)
        self.model.add(left <= top - 1)
        return found

    def literal(self, left: Number, sign: str, right: Number) -> Number:
        """Whether a comparison holds."""
        if sign == "=":
            return self._all([self.literal(left, ">=", right), self.literal(right, ">=", left)])
        one, other = self._together([left, right])
        gap, holds = one.top - other.top, self.model.new_bool_var("")
        bound = {">=": (0, -1), ">": (1, 0)}
        if sign in ("<", "<="):
            return self.literal(right, {"<": ">", "<=": ">="}[sign], left)
        least, most = bound[sign]
        self.model.add(gap >= least).only_enforce_if(holds)
        self.model.add(gap <= most).only_enforce_if(holds.negated())
        return _of(holds)

    # --- Primitives

    def constant(self, one: Any) -> Number:
        return self._constant(one.number)

    def child(self, one: Any) -> Number:
        return self.values[self._inside[one.at]]

    def answer(self, one: Any) -> Number:
        return self._levels[self._inside[one.at]]

    def weighted(self, one: Any, parts: Sequence[Number]) -> Number:
        return self._sum([(share, part) for (share, _), part in zip(one.shares, parts, strict=True)])

    def minimum(self, one: Any, parts: Sequence[Number]) -> Number:
        listed = self._together(parts)
        found = self._var(min(p.low for p in listed), min(p.high for p in listed), listed[0].bottom)
        self.model.add_min_equality(found.top, [part.top for part in listed])
        return found

    def maximum(self, one: Any, parts: Sequence[Number]) -> Number:
        listed = self._together(parts)
        found = self._var(max(p.low for p in listed), max(p.high for p in listed), listed[0].bottom)
        self.model.add_max_equality(found.top, [part.top for part in listed])
        return found

    def product(self, one: Any, parts: Sequence[Number]) -> Number:
        return reduce(self._times, parts)

    def _times(self, one: Number, other: Number) -> Number:
        corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
        found = self._var(min(corners), max(corners), one.bottom * other.bottom)
        self.model.add_multiplication_equality(found.top, [one.top, other.top])
        return found

    def rounded(self, one: Any, of: Number) -> Number:
        return self._rounded(of, one.digits, one.mode)

    def steps(self, one: Any, of: Number) -> Number:
        last = self._constant(one.steps[-1].points)
        for step in reversed(one.steps[:-1]):
            reached = self.literal(of, ">" if step.exclusive else ">=", self._constant(step.minimum))
            last = self._chosen(reached, self._constant(step.points), last)
        return last

    def _constant(self, number: Any) -> Number:
        found = Fraction(number)
        whole = found.numerator
        literal = self.model.new_constant(whole) if found in (0, 1) else None
        return Number(whole, found.denominator, whole, whole, literal)

    def choice(self, one: Any, when: Number, then: Number, otherwise: Number) -> Number:
        return self._chosen(when, then, otherwise)

    def _chosen(self, when: Number, then: Number, otherwise: Number) -> Number:
        first, second = self._together([then, otherwise])
        found = self._var(min(first.low, second.low), max(first.high, second.high), first.bottom)
        self.model.add(found.top == first.top).only_enforce_if(when.literal)
        self.model.add(found.top == second.top).only_enforce_if(when.literal.negated())
        return found

    def compare(self, one: Any, left: Number, right: Number) -> Number:
        return self.literal(left, one.sign, right)

    def every(self, one: Any, parts: Sequence[Number]) -> Number:
        holds, each = self.model.new_bool_var(""), [part.literal for part in parts]
        self.model.add_bool_and(each).only_enforce_if(holds)
        self.model.add_bool_or([*[part.negated() for part in each], holds])
        return _of(holds)

    def some(self, one: Any, parts: Sequence[Number]) -> Number:
        return self.negated(one, self.every(one, [self.negated(one, part) for part in parts]))

    def negated(self, one: Any, of: Number) -> Number:
        return _of(of.literal.negated())

    def count(self, one: Any, parts: Sequence[Number]) -> Number:
        return self._sum([(Fraction(1), part) for part in parts])

    def ratio(self, one: Any, top: Number, bottom: Number) -> Number:
        assert bottom.low == bottom.high  # by what nobody changes
        return self._sum([(Fraction(bottom.bottom, bottom.low), top)])

    def root(self, one: Any, of: Number) -> Number:
        raise NotImplementedError

    def logarithm(self, one: Any, of: Number) -> Number:
        raise NotImplementedError

    def foreign(self, one: Any) -> Number:
        raise NotImplementedError

    # --- Questions

    def comes_out(self, table: BandTable, words: Collection[str]) -> Any:
        """The literal that the predicate is one of *words*: that of the bands, as every rule of the predicate changes it."""
        total, above, states = self.values[0], self._constant(1), []
        for band in table.bands:
            reached = self._constant(1)
            if band.minimum is not None:
                reached = self.literal(total, ">" if band.exclusive else ">=", self._constant(band.minimum))
            states.append(self._all([reached, above] if band is not table.bands[0] else [reached]))
            above = self.negated(None, reached)
        self._inside = range(len(self.plan.nodes))
        for rule in predicate_rules(self.plan.instrument):
            holds = rule.condition.read_by(self)
            becomes = [table.bands.index(after(rule.stated, table, band)) for band in table.bands]
            fails = self.negated(None, holds)
            states = [
                self.some(
                    None,
                    [self._all([states[i], holds]) for i, to in enumerate(becomes) if to == at]
                    + [self._all([state, fails])],
                )
                for at, state in enumerate(states)
            ]
        wanted = [state for band, state in zip(table.bands, states, strict=True) if band.predicate in words]
        return self.some(None, wanted).literal

    def _all(self, parts: Sequence[Number]) -> Number:
        return self.every(None, parts)

    def scores(self, bound: Any) -> Any:
        """The literal that the total reaches a bound."""
        return self.literal(self.values[0], ">=", self._constant(bound)).literal

    def front(self) -> list[tuple[int, int]]:
        """None of these beats another in both costs, the lowest first cost first: by one bound after the other."""
        found: list[tuple[int, int]] = []
        steps, questions = sum(self.costs), sum(self.changed)
        while True:
            first = self._least(steps)
            if first is None:
                return found
            bounded = self.model.clone()
            bounded.add(steps <= first)
            second = self._least(questions, bounded)
            assert second is not None  # the first was reached with some number of questions
            found.append((first, second))
            self.model.add(questions <= second - 1)

    def is_possible(self, literals: Sequence[Any]) -> bool:
        """Whether some answers make all of these hold."""
        asked = self.model.clone()
        asked.add_bool_and(literals)
        return self._least(0, asked) is not None

    def end(self, terms: Sequence[tuple[Fraction, Number]], sign: int) -> Fraction:
        """The largest (*sign* 1) or the smallest (-1) sum."""
        found = self._sum(terms)
        least = self._least(-sign * found.top)
        assert least is not None  # some answers there are
        return Fraction(-sign * least, found.bottom)

    def _least(self, cost: Any, model: Any = None) -> int | None:
        asked = model or self.model
        asked.minimize(cost)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2  # one worker without it does not prove optima of sums
        solver.parameters.max_deterministic_time = SECONDS
        status = solver.solve(asked)
        assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.status_name(status)
        return round(solver.objective_value) if status == cp_model.OPTIMAL else None


def _of(literal: Any) -> Number:
    return Number(literal, 1, 0, 1, literal)


def _level(given: Any) -> int:
    return -1 if given.level is None else given.level


def grid_of(plan: Plan, at: int) -> int:
    """How many steps of a number there are in one."""
    node = plan.nodes[at]
    return 1 if plan.instrument.scales[node.scale or ""].whole else 10**node.digits
