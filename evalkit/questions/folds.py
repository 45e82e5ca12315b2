"""An expression as what its children add up to, and what is made of that.

Most of what an expression sees of its children are folds: a sum with weights, a smallest or largest part, whether all
conditions hold, how many do. Each part of a fold looks at one child, so children can be taken one after the other; what
is made of the folds in the end, the ``outer`` expression, sees nothing else.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partialmethod
from typing import TYPE_CHECKING, Any, cast

import attrs

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, Weighted, weighted
from evalkit.instruments.interpreter import Interpreter
from evalkit.method.children_read import children_in
from evalkit.method.subexpressions import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import Answer, Constant, Count, Expression, Foreign

SUM, LEAST, MOST, TIMES = "sum", "least", "most", "times"


class FoldPart(NamedTuple):
    """A part of a fold: what it is multiplied with, the one child that it looks at, and what it makes of it."""

    weight: Exact
    child: int
    of: Expression


class ChildFold(NamedTuple):
    """How children are taken together: ``SUM``, ``LEAST``, ``MOST`` or ``TIMES``."""

    kind: str
    parts: tuple[FoldPart, ...]

    @property
    def children(self) -> frozenset[int]:
        """The children that it looks at."""
        return frozenset(part.child for part in self.parts)


class Folded(NamedTuple):
    """An expression taken apart.

    Attributes:
        folds: Each once.
        outer: What is made of them; its children are the folds, by place.
    """

    folds: tuple[ChildFold, ...]
    outer: Expression


@lru_cache(maxsize=4096)
def folded(expression: Expression) -> Folded | None:
    """*expression* taken apart; ``None`` if a part of it is arithmetic in Python, which sees all children at once."""
    if None in children_in(expression):
        return None
    folds, outers = folded_together([expression])
    return Folded(folds, outers[0])


def folded_together(expressions: Sequence[Expression]) -> tuple[tuple[ChildFold, ...], list[Expression]]:
    """Several expressions, none of which is arithmetic in Python, taken apart: the folds of all, and what each makes of them."""
    reader = _Reader()
    outers = [reader.seen(expression.read_by(reader)) for expression in expressions]
    used = sorted({at for outer in outers for at in children_in(outer) if at is not None})
    places = {at: i for i, at in enumerate(used)}
    return tuple([reader.folds[at] for at in used]), [renumbered(outer, places) for outer in outers]


def sharing(sets: Sequence[frozenset[int]]) -> list[list[int]]:
    """The places of *sets*, those together that share members, or do so by way of others."""
    found: list[tuple[frozenset[int], list[int]]] = []
    for at, own in enumerate(sets):
        met = [one for one in found if not own.isdisjoint(one[0])]
        members = own.union(*[one[0] for one in met])
        found = [one for one in found if one not in met] + [(members, [at, *(i for one in met for i in one[1])])]
    return [sorted(places) for _, places in found]


def renumbered(expression: Expression, places: Mapping[int, int]) -> Expression:
    """*expression* with its children at other *places*."""
    return replaced(expression, lambda at: Child(at=places[at]))


class _Seen(NamedTuple):
    """A part of an expression.

    Attributes:
        of: The part; where it looks at several children, over folds.
        children: Those that it looks at.
        terms: Of a sum over several children: what is added up.
    """

    of: Expression
    children: frozenset[int]
    terms: tuple[tuple[Fraction, _Seen], ...] = ()

    @property
    def is_single(self) -> bool:
        return len(self.children) <= 1

    @property
    def child(self) -> int:
        return next(iter(self.children))


class _Reader(Interpreter[_Seen]):
    """Keeps parts that look at one child as they are, and puts folds in place of what joins several."""

    def __init__(self) -> None:
        self.folds: list[ChildFold] = []

    def seen(self, part: _Seen) -> Expression:
        """The part over folds."""
        if not part.is_single or not part.children:
            return part.of
        return self._fold(SUM, [FoldPart(1, part.child, part.of)])

    def _fold(self, kind: str, parts: Iterable[FoldPart]) -> Child:
        fold = ChildFold(kind, tuple(parts))
        if fold not in self.folds:
            self.folds.append(fold)
        return Child(at=self.folds.index(fold))

    def constant(self, expression: Constant) -> _Seen:
        return _Seen(expression, frozenset())

    def child(self, expression: Child | Answer) -> _Seen:
        return _Seen(expression, frozenset((expression.at,)))

    answer = child

    def foreign(self, expression: Foreign) -> _Seen:
        raise NotImplementedError  # ``folded`` has looked for it

    def _as_whole(self, expression: Expression, *parts: _Seen) -> _Seen:
        """What sees each of its parts as a whole."""
        children = _children(parts)
        if len(children) <= 1:
            return _Seen(expression, children)
        over: Any = {name: self.seen(part) for name, part in zip(expression.inside, parts, strict=True)}
        return _Seen(attrs.evolve(expression, **over), children)  # type: ignore[misc]  # all are attrs classes

    ratio = root = logarithm = rounded = steps = choice = compare = negated = cast("Any", _as_whole)

    def _joined(self, one: Any, parts: Sequence[_Seen], kind: str) -> _Seen:
        """What joins parts by a fold: those that look at one child are in it, the others beside it."""
        children = _children(parts)
        if len(children) <= 1:
            return _Seen(one, children)
        inside = [FoldPart(1, part.child, part.of) for part in parts if part.is_single and part.children]
        beside = tuple([part.of for part in parts if not part.is_single or not part.children])
        fold = (self._fold(kind, inside),) if inside else ()
        return _Seen(fold[0] if fold and not beside else attrs.evolve(one, parts=fold + beside), children)

    minimum = every = cast("Any", partialmethod(_joined, kind=LEAST))
    maximum = some = cast("Any", partialmethod(_joined, kind=MOST))
    product = cast("Any", partialmethod(_joined, kind=TIMES))

    def weighted(self, expression: Weighted, parts: Sequence[_Seen]) -> _Seen:
        return self._sum(expression, [(share, part) for (share, _), part in zip(expression.shares, parts, strict=True)])

    def count(self, expression: Count, parts: Sequence[_Seen]) -> _Seen:
        return self._sum(expression, [(Fraction(1), part) for part in parts])

    def _sum(self, expression: Expression, parts: Sequence[tuple[Fraction, _Seen]]) -> _Seen:
        children = _children([part for _, part in parts])
        if len(children) <= 1:
            return _Seen(expression, children)
        terms = [(share * more, inner) for share, part in parts for more, inner in part.terms or ((Fraction(1), part),)]
        inside = [FoldPart(share, part.child, part.of) for share, part in terms if part.is_single and part.children]
        beside = [(share, part.of) for share, part in terms if not part.is_single or not part.children]
        if not beside:
            return _Seen(self._fold(SUM, inside), children, tuple(terms))
        first = [(1, self._fold(SUM, inside))] if inside else []
        return _Seen(weighted([*first, *beside]), children, tuple(terms))


def _children(parts: Iterable[_Seen]) -> frozenset[int]:
    return frozenset[int]().union(*(part.children for part in parts))
