"""An expression made ready for a node: its value, which way each child moves it, and its shape."""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.limits import MAX_CORNERS
from evalkit.instruments.expression import Foreign
from evalkit.instruments.interpreter import Folding
from evalkit.method.children_read import answers_in
from evalkit.method.ends import BOTH, UP, ChildEnds, course
from evalkit.method.exact_value import computed
from evalkit.method.shapes import composed_of, gated_of, graded_of, linear_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from evalkit.base.exact import Ends, Exact
    from evalkit.instruments.expression import (
        Answer,
        Child,
        Constant,
        Expression,
        Levels,
        Logarithm,
        Root,
        Rounded,
        Steps,
        Weighted,
    )
    from evalkit.method.shapes import Composed


class Formula:
    """What a node computes from its children.

    Attributes:
        expression: What is computed; a gate always in the same form.
        value: The exact value, given those of the children and, for leaves, their answers as levels.
        moves: Which way each child moves it, as ``Course`` has it.
        monotone: Whether a better child never lowers the value.
        whole: Whether whole children give a whole value.
        reads_answers: Whether it looks at answers beside points.
        answers: The children whose answers it looks at; ``None`` among them: maybe at any.
        has_value: Whether it has a value whatever the children are between their ends; also where that is not known.
        hides: Whether the ends of the children do not say between which values it lies.
        is_foreign: Whether a part is arithmetic in Python, of which only is known what it declares.
        kept: Ends that were looked for, by those of the children.
        linear, gated, graded: The shape that it has, of those that exact work on many answers makes use of.
    """

    def __init__(self, expression: Expression, children: Sequence[ChildEnds]) -> None:
        """Make *expression* ready for these *children*."""
        self.linear = linear_of(expression, len(children))
        self.gated = None if self.linear else gated_of(expression, len(children))  # a sum has no gate
        self.graded = graded_of(expression)
        expression = self.gated.expression(len(children)) if self.gated else expression  # whoever wrote it
        self.expression = expression
        self.kept: dict[Hashable, Ends | None] = {}
        self._children = len(children)
        found = course(expression, children)
        self.moves = found.moves
        self.monotone = all(move == UP for move in self.moves.values())
        self.is_foreign = is_foreign(expression)
        self.answers = answers_in(expression)
        self.reads_answers = bool(self.answers)
        self.whole = expression.read_by(_Whole())
        self.has_value = found.ends is not None or not all(child.ends for child in children) or self.is_foreign
        self._is_cut = not self.has_directions and self._cut_ends(children) is not None
        # Of a grade it is enough that each child is known to move one way the number that it follows from.
        climbs = self.graded is not None and BOTH not in course(self.graded.of, children).moves.values()
        is_known = self.has_directions or self._is_cut or climbs
        shape = self.linear or self.gated
        self.value: Callable[[Sequence[Exact], Levels], Exact] = shape.value if shape else computed(expression)
        self.hides = not self.has_value or not (is_known or self._stands_at_corners(children, found.ends))

    def __eq__(self, other: object) -> bool:
        """Whether the same is computed."""
        return isinstance(other, Formula) and other.expression == self.expression and other.moves == self.moves

    def __hash__(self) -> int:
        """Hash over what is computed."""
        return hash(self.expression)

    def role(self, at: int) -> Hashable:
        """What the child does to it: those that do the same can change places."""
        shape = self.gated or self.composed
        return at if shape is None else shape.role(at)

    def _stands_at_corners(self, children: Sequence[ChildEnds], ends: Ends | None) -> bool:
        """Whether the formula has the values of *ends*, which interval arithmetic gives, where each child stands at one of its own.

        Then it lies between them and reaches them, though a child moves it both ways: a share that is capped, and full
        where nothing is due.
        """
        known = [child.ends for child in children if child.ends is not None]
        if ends is None or len(known) < len(children) or 2 ** len(known) > MAX_CORNERS or self.reads_answers:
            return False
        try:
            values = {self.value(corner, ()) for corner in product(*known)}
        except UndefinedError:
            return False
        return min(values) == ends[0] and max(values) == ends[1]

    @cached_property
    def composed(self) -> Composed | None:
        """The sums of children that it is made of, where nothing else is looked at and these share no child."""
        if self.reads_answers or self.is_foreign:
            return None
        return composed_of(self.expression, self._children)

    @property
    def has_directions(self) -> bool:
        """Whether each child is known to move it one way, so that its ends are at those of the children."""
        return BOTH not in self.moves.values()

    def ends(self, children: Sequence[ChildEnds]) -> Ends | None:
        """Ends beyond which no value lies while each child lies between its own; ``None``: not known."""
        found = self._cut_ends(children) if self._is_cut else None
        return course(self.expression, children).ends if found is None else found

    def _cut_ends(self, children: Sequence[ChildEnds]) -> Ends | None:
        """The ends by the pieces between those of the only child, if they are known."""
        if len(children) != 1 or children[0].ends is None or self.reads_answers or self.is_foreign:
            return None
        from evalkit.method.piecewise import ends_when_cut  # noqa: PLC0415  # start-up: few formulas turn back

        return ends_when_cut(self.expression, *children[0].ends)


@lru_cache(maxsize=4096)
def ready(expression: Expression, children: tuple[ChildEnds, ...]) -> Formula:
    """*expression* made ready once for all nodes that compute the same of such children; no part of it is a plugin's."""
    return Formula(expression, children)


def is_foreign(expression: Expression) -> bool:
    """Whether a part of *expression* is arithmetic in Python, of which only is known what it declares."""
    return any(isinstance(part, Foreign) for part in expression.walk())


class _Whole(Folding[bool]):
    """Whether whole children give a whole number."""

    def joined(self, parts: Sequence[bool]) -> bool:
        return all(parts)

    def constant(self, expression: Constant) -> bool:
        return expression.number.denominator == 1

    def child(self, expression: Child) -> bool:
        return True

    def answer(self, expression: Answer) -> bool:
        return True

    def weighted(self, expression: Weighted, parts: Sequence[bool]) -> bool:
        return expression.divisor == 1 and all(parts)

    def ratio(self, *_: object) -> bool:
        return False

    def root(self, expression: Root, *_: object) -> bool:
        return expression.digits <= 0

    def logarithm(self, expression: Logarithm, *_: object) -> bool:
        return expression.digits <= 0

    def rounded(self, expression: Rounded, *_: object) -> bool:
        return expression.digits <= 0

    def steps(self, expression: Steps, *_: object) -> bool:
        return all(step.points.denominator == 1 for step in expression.steps)

    def compare(self, *_: object) -> bool:
        return True

    def foreign(self, expression: Foreign) -> bool:
        return expression.formula.whole
