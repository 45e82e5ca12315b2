"""Causes in which the right number was printed in another form: another formula, the cap, a shifted decimal sign."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.model import ARITHMETIC
from evalkit.audit.verdicts.caps import achieved
from evalkit.audit.verdicts.computations import task_of
from evalkit.audit.verdicts.rounding import half_up
from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Message, msg

if TYPE_CHECKING:
    from evalkit.audit.causes.retrials import Trials
    from evalkit.audit.model import Check, Relation
    from evalkit.audit.verdicts.arithmetic import Task
    from evalkit.base.exact import Exact, Printed

HUNDRED = 100
_FACTORS = (100, 10, 1000)
# Kinds with a result that is cut to the printed decimals; what another kind gives is printed in full.
_ROUNDED = ("mean", "weighted-mean", "ratio", "percent", "achievement")
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


def capped(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    """One of the caps of the rules was printed, and the report does not name it."""
    rules, number = trials.book.rules, check.claim.number
    if rules is None or number is None or number.exact not in [cap.value for cap in rules.caps]:
        return None
    value = achieved(trials.case(relation))
    if value is None or value <= number.exact:
        return None
    said = msg(
        "{value} capped at {cap}, which neither the report nor the relation declares",
        value=decimal_text(value, number.digits),
        cap=short_text(number.exact),
    )
    return Cause("capped", said)


def other_formula(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    """Another formula of the report's rules gives what is printed."""
    task = _task(relation, trials) if relation.kind == "achievement" else None
    rules, number = trials.book.rules, check.claim.number
    if task is None or rules is None or number is None or task.formula is None:
        return None
    used = task.formula.formula
    found = [
        rule.printed
        for name, rule in rules.formulas.items()
        if name != used.name
        and rule.formula.target == used.target
        and _is_printed(rule.formula.compute(task.numbers[0], tuple(task.numbers[1:])), number)
    ]
    return (
        Cause("formula", msg("another formula of the rules gives it: {formulas}", formulas=tuple(found)))
        if found
        else None
    )


def unweighted(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    """The plain mean was printed for the weighted one."""
    task = _task(relation, trials) if relation.kind == "weighted-mean" else None
    number = check.claim.number
    if task is None or number is None or not _is_printed(Fraction(sum(task.numbers)) / len(task.numbers), number):
        return None
    return Cause("unweighted", msg("this is the plain mean, without the weights"))


def complement(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    """What is left to 100 was printed."""
    value = _value(relation, trials) if relation.kind == "percent" else None
    number = check.claim.number
    if value is None or number is None or not _is_printed(HUNDRED - value, number):
        return None
    return Cause("complement", msg("this is what is left to 100"))


def factor(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    """What should be printed is 10, 100 or 1000 times as much, or as little."""
    number = check.claim.number
    if number is None or len(number.text.replace(".", "").strip("-+0")) < _LEAST_DIGITS:
        return None
    value = _value(relation, trials)
    for times in _FACTORS if value else ():
        assert value is not None  # nor is it 0
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
    return _is_printed(value, number) if relation.kind in _ROUNDED else value == number.exact


def _is_printed(value: Exact | None, number: Printed) -> bool:
    return value is not None and half_up(value, number.digits) == number.exact


def _value(relation: Relation, trials: Trials) -> Exact | None:
    """What comes out of *relation*; of a copy, what is copied."""
    if relation.kind == "equal":
        figure = trials.figure(relation.operands[0]) if relation.operands else None
        return None if figure is None else figure.value
    task = _task(relation, trials)
    return None if task is None else task.point()


def _task(relation: Relation, trials: Trials) -> Task | None:
    """The computation of *relation*, if it is one; without its numbers it would not fail."""
    if relation.kind not in ARITHMETIC:
        return None
    task = task_of(trials.case(relation))
    return None if isinstance(task, Message) else task
