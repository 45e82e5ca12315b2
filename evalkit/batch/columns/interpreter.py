"""Expressions over columns of a table: one more execution of the primitives, in whole numbers of 64 bits.

What a primitive becomes is arithmetic of ``arithmetic``. Where a part has no such form (a quotient of children, a root, a
logarithm, arithmetic of a plugin), there are no columns, and it is said which node hinders them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.column import (
    AddedColumns,
    ExactColumn,
    NoColumnsError,
    common_unit,
    constant,
    first_of,
    kind_of,
    whole,
)
from evalkit.instruments.interpreter import Interpreter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments.expression import (
        Answer,
        Child,
        Choice,
        Compare,
        Constant,
        Count,
        Every,
        Foreign,
        Logarithm,
        Maximum,
        Minimum,
        Named,
        Negated,
        Product,
        Ratio,
        Root,
        Rounded,
        Some,
        Steps,
        Weighted,
    )


class ColumnInterpreter(Interpreter[ExactColumn]):
    """The columns of one node, from those of its children.

    Attributes:
        parts: Those that results speak of by name.
    """

    def __init__(self, table: AddedColumns, children: Sequence[ExactColumn], answers: Sequence[ExactColumn]) -> None:
        """Keep the columns of the *children*, and those of their answers as levels."""
        self._table, self._arithmetic = table, ColumnArithmetic(table)
        self._children = children
        self._answers = answers
        self.parts: dict[str, ExactColumn] = {}

    def constant(self, expression: Constant) -> ExactColumn:
        """A number of the law."""
        return constant(expression.number)

    def child(self, expression: Child) -> ExactColumn:
        """The value of a child."""
        return self._children[expression.at]

    def answer(self, expression: Answer) -> ExactColumn:
        """The answer of a leaf."""
        return self._answers[expression.at]

    def weighted(self, expression: Weighted, parts: Sequence[ExactColumn]) -> ExactColumn:
        """A weighted sum."""
        weights = [Fraction(weight, expression.divisor) for weight in expression.weights]
        return self._arithmetic.weighted_sum(weights, parts)

    def minimum(self, expression: Minimum, parts: Sequence[ExactColumn]) -> ExactColumn:
        """The smallest part."""
        return self._arithmetic.least(parts)

    def maximum(self, expression: Maximum, parts: Sequence[ExactColumn]) -> ExactColumn:
        """The largest part."""
        return self._arithmetic.most(parts)

    def product(self, expression: Product, parts: Sequence[ExactColumn]) -> ExactColumn:
        """All parts multiplied."""
        return self._arithmetic.product(parts)

    def ratio(self, expression: Ratio, top: ExactColumn, bottom: ExactColumn) -> ExactColumn:
        """One part divided by a number of the law."""
        if not bottom.number:
            problem = "it divides by what hangs on answers"
            raise NoColumnsError(problem)
        return self._arithmetic.weighted_sum([1 / Fraction(bottom.number)], [top])

    def root(self, expression: Root, of: ExactColumn) -> ExactColumn:
        """There are no roots of columns."""
        problem = "it takes a root"
        raise NoColumnsError(problem)

    def logarithm(self, expression: Logarithm, of: ExactColumn) -> ExactColumn:
        """There are no logarithms of columns."""
        problem = "it takes a logarithm"
        raise NoColumnsError(problem)

    def rounded(self, expression: Rounded, of: ExactColumn) -> ExactColumn:
        """A number after a rounding stage."""
        return self._arithmetic.rounded_to(of, expression.digits, expression.mode)

    def steps(self, expression: Steps, of: ExactColumn) -> ExactColumn:
        """The value of the step that a number reaches."""
        of = self._table.named(of)
        unit = common_unit(Fraction(step.points) for step in expression.steps) or Fraction(1)
        points = [int(step.points / unit) for step in expression.steps]
        bounds = [step for step in expression.steps if step.minimum is not None]
        reached = [self._arithmetic.at_least(of, step.minimum or 0, exclusive=step.exclusive).top for step in bounds]
        kind = kind_of(*points)
        worth = [whole(number, kind) for number in points]
        top = first_of(list(zip(reached, worth, strict=False)), worth[len(reached)])
        return ExactColumn(top, min(points), max(points), unit, stage=of.stage, kind=kind)

    def choice(self, expression: Choice, when: ExactColumn, then: ExactColumn, otherwise: ExactColumn) -> ExactColumn:
        """One part if a condition holds, else another."""
        return self._arithmetic.either(when, then, otherwise)

    def compare(self, expression: Compare, left: ExactColumn, right: ExactColumn) -> ExactColumn:
        """Whether a comparison holds."""
        return self._arithmetic.compared(expression.sign, left, right)

    def every(self, expression: Every, parts: Sequence[ExactColumn]) -> ExactColumn:
        """Whether all conditions hold."""
        return self._arithmetic.all_of(parts)

    def some(self, expression: Some, parts: Sequence[ExactColumn]) -> ExactColumn:
        """Whether a condition holds."""
        return self._arithmetic.any_of(parts)

    def negated(self, expression: Negated, of: ExactColumn) -> ExactColumn:
        """Whether a condition does not hold."""
        return self._arithmetic.not_(of)

    def count(self, expression: Count, parts: Sequence[ExactColumn]) -> ExactColumn:
        """How many conditions hold."""
        return self._arithmetic.how_many(parts)

    def named(self, expression: Named, of: ExactColumn) -> ExactColumn:
        """A part with a name of its own."""
        self.parts[expression.name] = of
        return of

    def foreign(self, expression: Foreign) -> ExactColumn:
        """Python has no columns."""
        problem = "a plugin computes it in Python"
        raise NoColumnsError(problem)
