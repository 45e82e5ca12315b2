"""Between which values a formula lies that children move both ways: looked at under each value of those that have few."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.method.ends import BOTH, ChildEnds, course, has_no_value
from evalkit.possible.values import Enclosure, Finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Ends
    from evalkit.instruments.expression import Expression
    from evalkit.method.formula import Formula
    from evalkit.possible.values import Values

_MOST = 1_024  # cases
_FEW = 32  # values of a child


def enclosed(formula: Formula, inside: Sequence[Values]) -> Enclosure | None:
    """Ends beyond which no value of *formula* lies while its children have values *inside*; ``None``: not known."""
    between = [ChildEnds((one.low, one.high)) for one in inside]
    ends = formula.ends(between) if len(inside) == 1 else ends_by_cases(formula.expression, inside)
    return None if ends is None else Enclosure(low=Fraction(ends[0]), high=Fraction(ends[1]), full=False, sure=False)


def ends_by_cases(expression: Expression, inside: Sequence[Values]) -> Ends | None:
    """Ends of *expression* over every case of the children that move it both ways; those in which it has no value left out."""
    whole = [ChildEnds((one.low, one.high)) for one in inside]
    moves = course(expression, whole).moves
    apart = {at: parts for at, one in enumerate(inside) if moves.get(at) == BOTH and len(parts := _parts(one)) > 1}
    for at in sorted(apart, key=lambda at: len(apart[at]), reverse=True):
        if prod(map(len, apart.values())) > _MOST:
            del apart[at]
    cases = product(*[apart.get(at, [between]) for at, between in enumerate(whole)])
    found = [course(expression, case).ends for case in cases if not apart or not has_no_value(expression, case)]
    known = [ends for ends in found if ends is not None]
    if len(known) < len(found) or not known:
        return None
    return min(low for low, _ in known), max(high for _, high in known)


def _parts(values: Values) -> list[ChildEnds]:
    """Each value; of many the lowest, by which a quotient often cannot be divided, and all others."""
    if not isinstance(values, Finite):
        return []
    low = values.low
    rest = values.within(Interval(low=low, low_open=True))
    ends: list[Ends] = [(one, one) for one in values] if values.count <= _FEW else [(low, low), (rest.low, rest.high)]
    return [ChildEnds(pair) for pair in ends]
