"""What a condition says of children, written into the branch where it holds: the same values, with nearer ends.

Where ``A <= 1`` holds, A is min(A, 1), and where it does not, max(A, 1). Ends of the branches are then those that they can have.
Where ``A = 0`` fails, A carries the name of what is not 0, so that it can be divided by.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING

from evalkit.instruments.expression import (
    Child,
    Choice,
    Compare,
    Constant,
    Every,
    Expression,
    Maximum,
    Minimum,
    Named,
    Negated,
    Some,
)
from evalkit.method.children_read import places_of
from evalkit.method.exact_value import computed
from evalkit.method.sums import factored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# How one compares where that fails, and seen from the other side.
FAILS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NOT_0 = "not 0"  # of a child in a branch; no part of a rule file is called so


@lru_cache(maxsize=1024)
def narrowed(expression: Expression) -> Expression:
    """*expression* with what its conditions say of single children written into their branches."""
    return factored(expression).rewritten(_with_branches)


def decided(expression: Expression) -> Expression:
    """*expression* without the conditions that hang on nothing, and with one branch where the whole condition does."""
    return expression.rewritten(_decided)


def _decided(part: Expression) -> Expression | None:
    match part:
        case Choice(when=when, then=then, otherwise=otherwise) if not places_of(when):
            return decided(then if computed(when)((), ()) else otherwise)
        case Every(parts=parts) | Some(parts=parts):
            return type(part)(
                parts=tuple(
                    decided(expression) for expression in parts if places_of(expression) or _decides(part, expression)
                )
            )
    return None


def _decides(whole: Every | Some, part: Expression) -> bool:
    """Whether *part*, which hangs on nothing, decides the whole; else it may be left out."""
    return bool(computed(part)((), ())) != isinstance(whole, Every)


def on_grid(condition: Expression, grids: Mapping[int, Fraction]) -> Expression:
    """*condition* with each number that single nodes are compared with at the multiple where the comparison turns.

    Args:
        condition: Over nodes.
        grids: Of those that take nothing but multiples of a number: this one.
    """

    def turned(part: Expression) -> Expression | None:
        match part:
            case Compare(left=left, sign=sign, right=Constant(number=number)) if grid := _grid_of(left, grids):
                return Compare(left=left, sign=sign, right=Constant(number=_turn(sign, Fraction(number) / grid) * grid))
        return None

    return condition.rewritten(turned)


def _grid_of(part: Expression, grids: Mapping[int, Fraction]) -> Fraction | None:
    """What a node, or the smallest or largest of several, is a multiple of."""
    match part:
        case Child(at=at):
            return grids.get(at)
        case Minimum(parts=parts) | Maximum(parts=parts):
            found = {_grid_of(expression, grids) for expression in parts}
            return found.pop() if len(found) == 1 else None
    return None


def _turn(sign: str, number: Fraction) -> Fraction:
    """The whole number that whole numbers stand to as they do to *number*; itself where they never equal it."""
    if sign in ("<", ">="):
        return Fraction(ceil(number))
    return Fraction(floor(number)) if sign in ("<=", ">") else number


def _with_branches(part: Expression) -> Expression | None:
    match part:
        case Choice(when=when, then=then, otherwise=otherwise):
            return Choice(
                when=narrowed(when),
                then=_under(when, narrowed(then), holds=True),
                otherwise=_under(when, narrowed(otherwise), holds=False),
            )
    return None


def _under(when: Expression, branch: Expression, *, holds: bool) -> Expression:
    """*branch*, where *when* holds or does not."""
    for child, said in _said(when, holds=holds):
        branch = branch.rewritten({child: said}.get)
    return branch


def _said(when: Expression, *, holds: bool) -> Iterator[tuple[Expression, Expression]]:
    """Children, and what they are then."""
    match when:
        case Compare(left=Child() as child, sign=sign, right=Constant() as number):
            yield from _bound(child, sign if holds else FAILS[sign], number)
        case Compare(left=Constant() as number, sign=sign, right=Child() as child):
            yield from _bound(child, TURNED[sign if holds else FAILS[sign]], number)
        case Negated(of=of):
            yield from _said(of, holds=not holds)
        case Named(of=of):
            yield from _said(of, holds=holds)
        case Every(parts=parts) if holds:
            for part in parts:
                yield from _said(part, holds=True)
        case Some(parts=parts) if not holds:
            for part in parts:
                yield from _said(part, holds=False)


def is_not_0(part: Expression) -> bool:
    """Whether *part* is another number than 0, as a condition said of a child."""
    match part:
        case Named(name=name):
            return name == _NOT_0
        case Minimum(parts=parts) | Maximum(parts=parts):
            return all(is_not_0(one) for one in parts)
        case Constant(number=number):
            return number != 0
    return False


def _bound(child: Expression, sign: str, number: Constant) -> Iterator[tuple[Expression, Expression]]:
    if number.number == 0 and sign in ("<", ">", "!="):
        turned = {"<": Minimum, ">": Maximum}.get(sign)
        yield child, Named(of=turned(parts=(child, number)) if turned else child, name=_NOT_0)
        return
    if sign in ("<", "<="):
        yield child, Minimum(parts=(child, number))
    elif sign in (">", ">="):
        yield child, Maximum(parts=(child, number))
    elif sign == "=":
        yield child, number
