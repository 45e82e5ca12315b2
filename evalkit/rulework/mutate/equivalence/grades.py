"""Bounds of grades between which no share of criteria lies."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.method.methods import Graded
from evalkit.method.plan import plan_for
from evalkit.questions.lattice import Lattice
from evalkit.questions.values import Finite, added

if TYPE_CHECKING:
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why every share of criteria that a node can meet has the same grade under both."""
    if [(one.grade, one.value, one.by_hand) for one in old.grades] != [
        (one.grade, one.value, one.by_hand) for one in new.grades
    ]:
        return None
    mine, theirs = plan_for(old), plan_for(new)
    lattice = Lattice(mine)
    for step in mine.steps:
        formula, other = step.formula, theirs.formulas[step.at]
        if not isinstance(formula, Graded) or not isinstance(other, Graded):
            continue
        inside = [lattice.values_at(i) for i in step.children]
        met = added([one for one in inside if one is not None])
        if not isinstance(met, Finite) or None in inside:
            return None
        shares = [Fraction(one, len(step.children)) for one in met]
        if any(formula.step([share])[3] != other.step([share])[3] for share in shares):
            return None
    return msg("no share of criteria that a node can meet lies between the old and the new bound")
