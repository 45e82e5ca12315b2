"""What a node computes from its children, as a value: a small algebra whose primitives are all listed here.

A method builds an expression; an *execution* is an ``Interpreter``, one function a primitive: the exact value, ends, the
direction in which a child moves it, words, a formula of a spreadsheet. A new method touches no execution, a new execution
no method, and nothing else asks which primitive it has before it.

How to use it::

    expression = minimum(Constant(number=30), weighted([(1, Child(at=0)), (-1, Child(at=1))]))
    expression.read_by(Names())        # an interpreter's answer
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from operator import is_
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import attrs

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.base.exact import Exact

Found = TypeVar("Found")
Levels = Sequence["int | None"]  # answers of the children; none where one is no level


class Computes(Protocol):
    """Arithmetic in Python, and what its author declares of it."""

    @property
    def reads_answers(self) -> bool:
        """Whether it looks at answers beside points."""

    @property
    def monotone(self) -> bool:
        """Whether a better child never lowers the value. Ranges for missing answers need it."""

    @property
    def whole(self) -> bool:
        """Whether whole children give a whole value."""

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """The value, given those of the *children* and, for leaves, their answers as *levels*."""


class Execution(Generic[Found]):
    """What reads expressions: an ``Interpreter``, which has a function for each primitive."""


class Expression(Value):
    """A number that follows from the children of a node; of a condition, 1 or 0."""

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:
        """Hash over the attributes, worked out once: expressions are deep, and what is made of them is looked up by them."""
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", super().__hash__())
            return self._hash

    def read_by(self, reader: Execution[Found]) -> Found:
        """What *reader* makes of it: its function of this name, given what it made of the parts."""
        name, parts = _read_as(cast("Any", type(self)))
        found: Found = getattr(reader, name)(self, *[_read_by(getattr(self, part), reader) for part in parts])
        return found

    @property
    def inside(self) -> dict[str, Expression | tuple[Expression, ...]]:
        """The parts, by the name of the attribute that holds them."""
        return {name: getattr(self, name) for name in _inside(cast("Any", type(self)))}

    def walk(self) -> Iterator[Expression]:
        """It and every part of it, the outermost first."""
        yield self
        for part in self.inside.values():
            for one in part if isinstance(part, tuple) else (part,):
                yield from one.walk()

    def rewritten(self, by: Callable[[Expression], Expression | None]) -> Expression:
        """The expression in which *by* replaces parts, the outermost first; it gives nothing for those that stay."""
        expression = by(self)
        return self._with_parts(by) if expression is None else expression

    def _with_parts(self, by: Callable[[Expression], Expression | None]) -> Expression:
        changed: Any = {
            name: found
            for name, part in self.inside.items()
            if (found := _each(part, lambda expression: expression.rewritten(by))) is not part
        }
        return attrs.evolve(self, **changed) if changed else self  # type: ignore[misc]  # all are attrs classes


@lru_cache(maxsize=64)
def _inside(primitive: type) -> tuple[str, ...]:
    """Its attributes that are expressions, by what their annotations say."""
    return tuple(name for name, said in primitive.__annotations__.items() if "Expression" in said)


@lru_cache(maxsize=64)
def _read_as(primitive: type) -> tuple[str, tuple[str, ...]]:
    """The function of a reader that takes it, and its parts."""
    return primitive.__name__.lower(), _inside(primitive)


def _read_by(part: Expression | tuple[Expression, ...], reader: Execution[Any]) -> Any:
    """What *reader* makes of a part, or of each of several: most of the time goes here."""
    return tuple([one.read_by(reader) for one in part]) if isinstance(part, tuple) else part.read_by(reader)


def _each(part: Expression | tuple[Expression, ...], found: Callable[[Expression], Any]) -> Any:
    """What is found of a part, or of each of several: the same tuple where each is found to be itself."""
    if not isinstance(part, tuple):
        return found(part)
    each = tuple([found(expression) for expression in part])
    return part if all(map(is_, each, part)) else each


# --- Where numbers come from ------------------------------------------------------------------------------------------


@value
class Constant(Expression):
    """A number of the law."""

    number: Exact


@value
class Child(Expression):
    """The value of a child of the node, after its rounding stage.

    Attributes:
        at: Its place among the children, from 0.
    """

    at: int


@value
class Answer(Expression):
    """The answer of a leaf as a level; ``NO_LEVEL`` where it is none, as "not applicable" may be.

    Attributes:
        at: Its place among the children, from 0.
    """

    at: int


NO_LEVEL = -1  # below every level

# --- Arithmetic -------------------------------------------------------------------------------------------------------


@value
class Weighted(Expression):
    """Σ weightᵢ · partᵢ / divisor, with whole weights, which may be negative."""

    weights: tuple[int, ...]
    parts: tuple[Expression, ...]
    divisor: int = 1

    @property
    def shares(self) -> tuple[tuple[Fraction, Expression], ...]:
        """Each part, and what it is multiplied with."""
        return tuple(
            [(Fraction(weight, self.divisor), part) for weight, part in zip(self.weights, self.parts, strict=True)]
        )


@value
class Minimum(Expression):
    """The smallest part."""

    parts: tuple[Expression, ...]


@value
class Maximum(Expression):
    """The largest part."""

    parts: tuple[Expression, ...]


@value
class Product(Expression):
    """All parts multiplied."""

    parts: tuple[Expression, ...]


@value
class Ratio(Expression):
    """One part divided by another. By 0 it has no value: that is a fault of what was answered, never a number."""

    top: Expression
    bottom: Expression


@value
class Root(Expression):
    """The *n*-th root, rounded half up to so many digits; of a number below 0 it has no value."""

    of: Expression
    n: int
    digits: int


@value
class Logarithm(Expression):
    """The natural logarithm, rounded half up to so many digits; of a number not above 0 it has no value."""

    of: Expression
    digits: int


@value
class Rounded(Expression):
    """A number rounded to so many digits: half up, half even, down, or up."""

    of: Expression
    digits: int
    mode: str = "half-up"


class Step(NamedTuple):
    """A step of a table: from *minimum* on (beyond it if *exclusive*) the value; ``None``: whatever is left.

    Attributes:
        word: What the step is called, as a grade is.
    """

    minimum: Exact | None
    exclusive: bool
    points: Exact
    word: str = ""

    def holds(self, number: Exact) -> bool:
        """Whether *number* reaches it."""
        return self.minimum is None or number > self.minimum or (number == self.minimum and not self.exclusive)


@value
class Steps(Expression):
    """The value of the first step that a number reaches: best first, the last without a bound. Values need not rise."""

    of: Expression
    steps: tuple[Step, ...]

    def reached(self, number: Exact) -> Step:
        """The step that *number* reaches."""
        return next(step for step in self.steps if step.holds(number))


# --- Conditions -------------------------------------------------------------------------------------------------------


@value
class Choice(Expression):
    """One part if a condition holds, else another. Only that one is computed."""

    when: Expression
    then: Expression
    otherwise: Expression


@value
class Compare(Expression):
    """Whether *left* stands to *right* as the sign says.

    Attributes:
        sign: ``<``, ``<=``, ``>``, ``>=``, ``=`` or ``!=``.
    """

    left: Expression
    sign: str
    right: Expression


@value
class Every(Expression):
    """Whether all conditions hold; of none, they do."""

    parts: tuple[Expression, ...]


@value
class Some(Expression):
    """Whether at least one condition holds."""

    parts: tuple[Expression, ...]


@value
class Negated(Expression):
    """Whether a condition does not hold."""

    of: Expression


@value
class Count(Expression):
    """How many of the conditions hold."""

    parts: tuple[Expression, ...]


@value
class Named(Expression):
    """A part that results speak of by name, as of a gate or a grade.

    Attributes:
        given: Of steps that have words: those that nothing reaches, which only somebody who judges can give.
    """

    name: str
    of: Expression
    given: tuple[Step, ...] = ()


@value
class Foreign(Expression):
    """Arithmetic of a plugin that no primitive says: it has a value, and nothing else is known of it but what it declares.

    Attributes:
        formula: What computes it from the values of all children and, where it reads them, their answers.
    """

    formula: Computes


# --- What is made of several primitives -------------------------------------------------------------------------------


def weighted(terms: Iterable[tuple[Exact, Expression]], divisor: Exact = 1) -> Weighted:
    """Σ weightᵢ · partᵢ / divisor; weights may have decimals, and become whole numbers over a common divisor."""
    listed = list(terms)
    if any(isinstance(number, float) for number in (divisor, *[weight for weight, _ in listed])):
        problem = "a weight or the divisor is a binary float: write it as a Fraction"
        raise TypeError(problem)
    shares = [Fraction(weight) / Fraction(divisor) for weight, _ in listed]
    common = lcm(*[share.denominator for share in shares])
    return Weighted(
        weights=tuple([int(share * common) for share in shares]),
        parts=tuple([part for _, part in listed]),
        divisor=common,
    )


def added(parts: Iterable[Expression]) -> Weighted:
    """The sum of the parts."""
    return weighted([(1, part) for part in parts])


def clipped(of: Expression, low: Expression, high: Expression) -> Expression:
    """*of*, but no less than *low* and no more than *high*."""
    return Maximum(parts=(low, Minimum(parts=(of, high))))
