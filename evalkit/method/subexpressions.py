"""Parts of an expression that others ask for, so that nobody else takes one apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.instruments.expression import (
    Answer,
    Child,
    Choice,
    Compare,
    Constant,
    Every,
    Expression,
    Named,
    Negated,
    Product,
    Ratio,
    Some,
    Weighted,
)
from evalkit.method.branches import FAILS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.base.exact import Exact

    Place = Callable[[int], Expression]

_ARITHMETIC = (Answer, Child, Constant, Named, Product, Ratio, Weighted)


def replaced(expression: Expression, child: Place, answer: Place | None = None) -> Expression:
    """*expression* with something else in the place of each child, and of each answer if *answer* says what."""

    def other(part: Expression) -> Expression | None:
        match part:
            case Child(at=at):
                return child(at)
            case Answer(at=at) if answer is not None:
                return answer(at)
        return None

    return expression.rewritten(other)


def child_of(expression: Expression) -> int | None:
    """The child that *expression* is, if it is nothing else."""
    return expression.at if isinstance(expression, Child) else None


def name_of(expression: Expression) -> str | None:
    """What results call it, if it has a name."""
    return expression.name if isinstance(expression, Named) else None


def is_plain_arithmetic(expression: Expression) -> bool:
    """Whether it only adds, multiplies and divides, so that other values of what it looks at give other values of it."""
    return all(isinstance(part, _ARITHMETIC) for part in expression.walk())


def conditions_in(expression: Expression) -> Iterator[Expression]:
    """The conditions that choose between two parts, the outermost first."""
    return (part.when for part in expression.walk() if isinstance(part, Choice))


def all_of(condition: Expression, *, holds: bool = True) -> list[Expression]:
    """What must hold, all of it, for *condition* to hold, or to fail."""
    match condition:
        case Negated(of=of):
            return all_of(of, holds=not holds)
        case Every(parts=(only,)) | Some(parts=(only,)):
            return all_of(only, holds=holds)
        case Every(parts=parts) if holds:
            return [one for part in parts for one in all_of(part)]
        case Some(parts=parts) if not holds:
            return [one for part in parts for one in all_of(part, holds=False)]
        case Compare(left=left, sign=sign, right=right) if not holds:
            return [Compare(left=left, sign=FAILS[sign], right=right)]
    return [condition if holds else Negated(of=condition)]


def bound_in(condition: Expression) -> tuple[Expression, str, Exact] | None:
    """What *condition* compares with a number, how, and the number, if it does nothing else."""
    match condition:
        case Compare(left=left, sign=sign, right=Constant(number=number)):
            return left, sign, number
    return None


def bounds_of(expression: Expression, at: int) -> list[tuple[str, Exact]] | None:
    """The numbers that a child is compared with, and how; ``None`` if anything else is done with it."""
    found: list[tuple[str, Exact]] = []
    free: list[Expression] = []

    def look(part: Expression) -> Expression | None:
        bound = bound_in(part)
        if bound is not None and child_of(bound[0]) == at:
            found.append(bound[1:])
            return part
        if child_of(part) == at:
            free.append(part)
        return None

    expression.rewritten(look)
    return None if free else found
