"""Causes in which the right number was printed in another form: another formula, the cap, a shifted decimal sign."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.audit.kinds.arithmetic import Percent, WeightedMean
from evalkit.audit.kinds.by_rules import Achievement
from evalkit.audit.rounding import is_printed
from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from evalkit.audit.causes.trials import Trials
    from evalkit.audit.kinds.kind import Kind
    from evalkit.audit.model import Relation
    from evalkit.base.exact import Exact, Printed

HUNDRED = 100
_FACTORS = (100, 10, 1000)
# A number of one digit is another one with its decimal sign shifted by chance.
_LEAST_DIGITS = 2


class Cause(NamedTuple):
    """A cause that one relation shows.

    Attributes:
        explanation: What the margin says.
        culprit: The place that is wrong, where that is not the claim.
        left_out: The parts of a mean of which one was left out.
    """

    name: str
    explanation: Message
    culprit: str | None = None
    left_out: tuple[str, ...] = ()


def capped(kind: Kind, number: Printed, _trials: Trials) -> Cause | None:
    """One of the caps of the rules was printed, and the report does not name it."""
    rules, value = kind.lookup.rules, kind.achieved
    if rules is None or number.exact not in [cap.value for cap in rules.caps]:
        return None
    if value is None or value <= number.exact:
        return None
    said = msg(
        "{value} capped at {cap}, which neither the report nor the relation declares",
        value=decimal_text(value, number.digits),
        cap=short_text(number.exact),
    )
    return Cause("capped", said)


def other_formula(kind: Kind, number: Printed, _trials: Trials) -> Cause | None:
    """Another formula of the report's rules gives what is printed."""
    found = kind.other_formulas(number) if isinstance(kind, Achievement) else ()
    return Cause("formula", msg("another formula of the rules gives it: {formulas}", formulas=found)) if found else None


def unweighted(kind: Kind, number: Printed, _trials: Trials) -> Cause | None:
    """The plain mean was printed for the weighted one."""
    if not isinstance(kind, WeightedMean) or not is_printed(Fraction(sum(kind.numbers)) / len(kind.numbers), number):
        return None
    return Cause("unweighted", msg("this is the plain mean, without the weights"))


def complement(kind: Kind, number: Printed, _trials: Trials) -> Cause | None:
    """What is left to 100 was printed."""
    if not isinstance(kind, Percent) or kind.result is None or not is_printed(HUNDRED - kind.result, number):
        return None
    return Cause("complement", msg("this is what is left to 100"))


def factor(kind: Kind, number: Printed, _trials: Trials) -> Cause | None:
    """What should be printed is 10, 100 or 1000 times as much, or as little."""
    value, relation = kind.result, kind.relation
    if not value or len(number.text.replace(".", "").strip("-+0")) < _LEAST_DIGITS:
        return None
    for times in _FACTORS:
        if _gives(Fraction(value) / times, number, relation):
            return Cause("factor", _divided(times, relation))
        if _gives(value * times, number, relation):
            return Cause("factor", _multiplied(times, relation))
    return None


def _divided(times: int, relation: Relation) -> Message:
    if times == HUNDRED and relation.kind in ("percent", "achievement"):
        return msg("a fraction was printed for a percentage")
    return msg("the decimal sign is shifted: this is the number divided by {times}", times=str(times))


def _multiplied(times: int, relation: Relation) -> Message:
    if times == HUNDRED and relation.kind == "ratio":
        return msg("a percentage was printed for a fraction")
    return msg("the decimal sign is shifted: this is the number times {times}", times=str(times))


def _gives(value: Exact, number: Printed, relation: Relation) -> bool:
    return is_printed(value, number) if relation.is_rounded else value == number.exact
