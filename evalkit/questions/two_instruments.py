"""Two instruments side by side: what the same answers come to in both.

A question is one child of the expressions of both; its value is which of its answers is given, and what an answer is
worth in either is a table of steps. So what both come to is walked together, as the folds of one expression are.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import NO_LEVEL, Answer, Child, Constant, Expression, Rounded, Step, Steps
from evalkit.instruments.expression import weighted as weighted_sum
from evalkit.method.branches import decided
from evalkit.method.children_read import children_in
from evalkit.method.ends import ChildEnds, course
from evalkit.method.subexpressions import conditions_in, replaced
from evalkit.method.sums import terms_of_sum
from evalkit.questions.folds import SUM, folded_together
from evalkit.questions.table import Best, LastAnswer, Unproved, linked
from evalkit.questions.walk import TOO_MANY, ChildTables, Walk, Worths, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Rounding
    from evalkit.method.plan import Plan
    from evalkit.method.scales import Reply
    from evalkit.questions.table import Chain, Table
    from evalkit.questions.walk import StepBudget

ENDLESS = 1 << 62
MAX_GATES = 8  # conditions that several questions decide; each may hold or not


class ReachedValues(NamedTuple):
    """What answers come to: values of expressions, at what cost, and the answers."""

    values: tuple[Exact, ...]
    cost: int
    chain: Chain


def over_leaves(plan: Plan, at: int, *, is_rounded: bool = True) -> Expression:
    """A node as an expression over leaves, each child its position; after its rounding stage, if *is_rounded*."""
    stage = plan.instrument.stage_of(plan.nodes[at]) if is_rounded else None
    if at not in plan.formulas:
        return staged(Child(at=at), stage)
    places = plan.children[at]
    below = replaced(
        plan.formulas[at].expression,
        lambda place: over_leaves(plan, places[place]),
        lambda place: Answer(at=places[place]),
    )
    return staged(below, stage)


def staged(expression: Expression, stage: Rounding | None) -> Expression:
    """*expression* after a rounding stage, if there is one."""
    if stage is None or stage.mode == "none":
        return expression
    share = weighted_sum([(Fraction(1, stage.divided_by), expression)]) if stage.divided_by != 1 else expression
    found = Rounded(of=share, digits=stage.digits, mode=stage.mode)
    return weighted_sum([(stage.divided_by, found)]) if stage.divided_by != 1 else found


def over_questions(expression: Expression, answered: Mapping[int, tuple[int, Sequence[Reply]]]) -> Expression:
    """*expression* over questions: leaf → its question, and what each answer to that is worth."""

    def points(at: int) -> Expression:
        question, given = answered[at]
        return _told(question, [worth.points for worth in given])

    def level(at: int) -> Expression:
        question, given = answered[at]
        return _told(question, [NO_LEVEL if worth.level is None else worth.level for worth in given])

    return replaced(expression, points, level)


def _told(question: int, worth: Sequence[Exact]) -> Expression:
    """What the answer to a question is worth, by its number."""
    steps = [Step(number or None, exclusive=False, points=points) for number, points in enumerate(worth)]
    return Steps(of=Child(at=question), steps=tuple(steps[::-1]))


class Joint:
    """Questions that are answered once for all expressions over them.

    Args:
        answers: Question → what names it in a chain, and its answers.
    """

    def __init__(self, answers: Sequence[tuple[str, Sequence[object]]]) -> None:
        """Look at nothing yet."""
        self._each = [{i: Best(i, LastAnswer(name, key)) for i, key in enumerate(keys)} for name, keys in answers]

    def case(self, expressions: Sequence[Expression]) -> SharedExpressions:
        """The expressions, to be searched together."""
        return SharedExpressions(expressions, self._each)

    def end(self, expression: Expression, sign: int) -> ReachedValues:
        """The largest (*sign* 1) or the smallest (-1) value, of any cost.

        Each condition that several questions decide is taken to hold, then to fail: then it is known, and what is left
        is a sum for the most part. The cases are looked at from the one that promises most.

        Raises:
            Unproved: There are too many states.
        """
        gates = list(dict.fromkeys(_gates(expression)))
        if len(gates) > MAX_GATES:
            raise Unproved(TOO_MANY)
        best: ReachedValues | None = None
        cases = []
        for truths in product((0, 1), repeat=len(gates)):
            known: dict[Expression, Expression] = {
                gate: Constant(number=truth) for gate, truth in zip(gates, truths, strict=True)
            }
            left = decided(expression.rewritten(known.get))
            alone = self.case([left])
            cases.append((alone.bound(sign), truths, left, alone))
        behind = self.case(gates)
        for bound, truths, left, alone in sorted(cases, key=lambda one: -sign * one[0]):
            if best is not None and sign * best.values[0] >= sign * bound:
                break
            is_sum = alone.sum_of(sign)
            found = (
                behind.at_least_loss(alone, *is_sum, truths) if is_sum else self.case([left, *gates]).end(sign, truths)
            )
            if found is not None and (best is None or sign * found.values[0] > sign * best.values[0]):
                best = found
        assert best is not None  # some answers there are, and each has a value where formulas rise
        return best


class SharedExpressions:
    """Expressions over questions, taken apart.

    Attributes:
        values: What each makes of the folds.

    Raises:
        Unproved: One is arithmetic in Python.
    """

    def __init__(self, expressions: Sequence[Expression], each: Sequence[Table]) -> None:
        """Look at what every answer adds."""
        if any(None in children_in(expression) for expression in expressions):
            raise Unproved(TOO_MANY)
        free = [dict.fromkeys(table, 0) for table in each]
        self._tables = ChildTables(each, [1] * len(each), ENDLESS, free)
        folds, self._outers = folded_together(expressions)
        self._worths = [Worths(fold, self._tables) for fold in folds]
        self.values = [value_of(outer) for outer in self._outers]

    def bound(self, sign: int) -> Exact:
        """What the first expression is at best, if answers are free to be the best of each fold."""
        ends = course(self._outers[0], [ChildEnds(worth.ends) for worth in self._worths]).ends
        if ends is None:
            raise Unproved(TOO_MANY)
        return ends[sign > 0]

    def every(
        self,
        prices: Sequence[Sequence[int]] = (),
        most: int = ENDLESS,
        states: int = 0,
        budget: StepBudget | None = None,
    ) -> Iterator[ReachedValues]:
        """Every set of values that the expressions have together; of each, among others, the least that it costs.

        Args:
            prices: Question → what each answer costs; by default nothing does.
            most: What costs more is left out.
            states: More are not looked at; 0: than usual.
            budget: For the steps of this search and of others.

        Raises:
            Unproved: There are more states, or the budget is spent.
        """
        costs = [dict(enumerate(price)) for price in prices] or self._tables.prices
        return self._reached(0, self._tables._replace(prices=costs, most=most, states=states, budget=budget))

    def _reached(self, sign: int, tables: ChildTables) -> Iterator[ReachedValues]:
        """What the expressions come to; of the first one only the best (*sign* 1 or -1), or every value (0)."""
        places = range(len(self._worths))
        for end in Walk(self._outers, places, self._worths, tables, sign).ends():
            inside = [end.values.get(place, 0) for place in places]
            with suppress(UndefinedError):  # no assessment has these answers
                yield ReachedValues(tuple([value(inside, ()) for value in self.values]), end.cost, end.chain)

    def end(self, sign: int, truths: tuple[int, ...]) -> ReachedValues | None:
        """The best value of the first where the others are those conditions."""
        listed = (one for one in self._reached(sign, self._tables) if one.values[1:] == truths)
        return max(listed, key=lambda one: sign * one.values[0], default=None)

    def sum_of(self, sign: int) -> tuple[Worths, int] | None:
        """The sum that the only expression is, and which way that is better; ``None``: it is more than that."""
        sums = [(at, share) for at, share in (terms_of_sum(self._outers[0]) or {}).items() if at is not None]
        if len(sums) != 1 or self._worths[0].kind != SUM:
            return None
        return self._worths[0], sign if sums[0][1] > 0 else -sign

    def at_least_loss(
        self, of: SharedExpressions, worth: Worths, turn: int, truths: tuple[int, ...]
    ) -> ReachedValues | None:
        """The best value of a sum where these conditions are so: at the least loss against the best answer to each question."""
        tops = {child: max(turn * int(one) for one in each.values()) for child, each in worth.of.items()}
        prices = [
            {i: tops.get(child, 0) - turn * int(worth.of.get(child, {}).get(i, 0)) for i in table}
            for child, table in enumerate(self._tables.each)
        ]
        asked = {child for worths in self._worths for child in worths.of}
        most, widest = 0, sum(max(prices[child].values()) for child in asked)
        while True:
            tables = self._tables._replace(prices=prices, most=most)
            listed = [one for one in self._reached(0, tables) if one.values == truths]
            if listed or most >= widest:
                break
            most = min(widest, max(4 * most, widest // 64, 1))
        best = min(listed, key=lambda one: one.cost, default=None)
        if best is None:
            return None
        chain = best.chain
        for child in tops.keys() - asked:
            chain = linked(chain, self._tables.each[child][min(prices[child], key=prices[child].__getitem__)].chain)
        value = of.values[0]([worth.real(turn * (sum(tops.values()) - best.cost))], ())
        return ReachedValues((value, *truths), 0, chain)


def _gates(expression: Expression) -> Iterator[Expression]:
    """Conditions that more than one question decides, as their inside is what they say."""
    return (one for one in conditions_in(expression) if len(children_in(one)) > 1)
