"""Verdicts on sums, differences, percentages, means and achievements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.model import ARITHMETIC
from evalkit.audit.verdicts.arithmetic import Task, formula_text, with_rounded_parts
from evalkit.audit.verdicts.case import (
    AGREES,
    CONTRADICTED,
    ROUNDING,
    UNSUPPORTED,
    Outcome,
    first_without_number,
    leaves,
    no_number,
    unsupported,
)
from evalkit.audit.verdicts.intervals import printed_range
from evalkit.audit.verdicts.rounding import CUT_OFF, ROUNDED_PARTS, WAYS, half_up, units, units_text, way_of
from evalkit.base.text import Message, msg
from evalkit.loading.report_rules.model import FormulaRule
from evalkit.method.achievement import Achievement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.model import Relation
    from evalkit.audit.verdicts.book import Book, Part
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.exact import Exact
    from evalkit.loading.report_rules.model import ReportRules

_MORE_DIGITS = 4
_LEAST = dict.fromkeys(("difference", "ratio", "percent", "achievement"), 2)
_TOO_FEW = msg("there is too little to compute with")
_NO_RULES = msg("the report names no rules, so there is no achievement formula")
_ZERO = msg("the target is 0: the key zero of the relation names the rule for that")
_NO_END = msg("the formula has no value for these numbers")


def judge_arithmetic(case: Case) -> Outcome:
    """The verdict on a claim that is computed from its operands."""
    lacking = first_without_number((case.mine, *case.parts, *case.weights))
    if lacking is not None:
        return no_number(lacking)
    if len(case.parts) < _LEAST.get(case.relation.kind, 1):
        return unsupported(_TOO_FEW)
    task = task_of(case)
    if isinstance(task, Message):
        return unsupported(task)
    value = task.point()
    digits = case.mine.digits
    formula = formula_text(task, value, digits)
    if value is None:
        return Outcome(UNSUPPORTED, explanation=(_NO_END,), formula=formula)
    claim, nearest = case.mine.exact, units(value, digits)
    assert claim is not None
    computed = units_text(nearest, digits)
    if nearest * claim.denominator == claim.numerator * 10**digits if digits >= 0 else half_up(value, digits) == claim:
        return Outcome(AGREES, computed, formula=formula)
    return _otherwise(case, task, value)._replace(computed=computed, formula=formula)


def task_of(case: Case) -> Task | Message:
    """The computation, or why there is none."""
    relation = case.relation
    if relation.kind != "achievement":
        return Task(relation.kind, case.parts, case.weights)
    parts = case.parts
    target = parts[1]
    if target.upper is not None:
        parts = (parts[0], target, target._replace(exact=target.upper, upper=None))
    if target.upper is None and target.exact == 0:
        return _of_zero(relation, parts, case.book.rules)
    formula = formula_of(relation, case.book.rules, "number" if target.upper is None else "range")
    return formula if isinstance(formula, Message) else Task(relation.kind, parts, formula=formula)


def _of_zero(relation: Relation, parts: Sequence[Part], rules: ReportRules | None) -> Task | Message:
    """The computation by the rule that the relation names for a target of 0."""
    if rules is None:
        return _NO_RULES
    if relation.zero is None:
        return _ZERO
    found = rules.zeros.get(relation.zero)
    if found is None:
        return msg("{rules} has no rule {name} for a target of 0", rules=rules.id, name=relation.zero)
    rule = found.rule
    formula = Achievement(name=rule.name, directions=rule.directions, compute=lambda value, _: rule.compute(value))
    return Task(
        relation.kind, parts, formula=FormulaRule(formula=formula, printed=rule.name, default=False, cite=found.cite)
    )


def formula_of(relation: Relation, rules: ReportRules | None, target: str = "number") -> FormulaRule | Message:
    """The achievement formula for a kind of *target*: the one that is named, else the default for the direction."""
    if rules is None:
        return _NO_RULES
    if relation.formula is not None:
        found = rules.formulas.get(relation.formula)
        if found is None:
            return msg("{rules} has no formula {name}", rules=rules.id, name=relation.formula)
        if found.formula.target != target:
            return msg("the formula {name} is for another kind of target", name=relation.formula)
        return found
    found = rules.default_formula(target, relation.direction)
    if found is None:
        return msg("{rules} has no formula for this; direction or formula must be named", rules=rules.id)
    return found


def _otherwise(case: Case, task: Task, value: Exact) -> Outcome:
    """The verdict where the usual rounding of what is printed does not give the claim."""
    claim, digits = case.mine.exact, case.mine.digits
    assert claim is not None
    reach = task.reach()
    inside = reach is not None and reach.meets(printed_range(claim, digits))
    unrounded = _from_unrounded(case, task)
    if inside and unrounded is not None and half_up(unrounded, digits) == claim:
        return Outcome(AGREES, explanation=(msg("the inputs before their own rounding give it"),))
    rounded = by_rounding(task, value, claim, digits)
    if rounded is not None:
        return rounded
    if inside:
        assert reach is not None
        return Outcome(AGREES, explanation=(leaves(reach.low, reach.high, digits + _MORE_DIGITS),))
    if unrounded is not None and half_up(unrounded, digits) == claim:
        text = msg("only the inputs before they were cut off give it")
        return Outcome(ROUNDING, cause=CUT_OFF, explanation=(text,))
    return Outcome(CONTRADICTED)


def by_rounding(task: Task, value: Exact, claim: Exact, digits: int) -> Outcome | None:
    """The verdict ``rounding``, if another way of rounding than the usual one gives the claim."""
    way = way_of(value, claim, digits)
    if way is not None:
        return Outcome(ROUNDING, cause=way, explanation=(WAYS[way],))
    for found, text in with_rounded_parts(task, digits):
        if half_up(found, digits) == claim:
            said = msg("only intermediate rounding gives it: {how}", how=text)
            return Outcome(ROUNDING, cause=ROUNDED_PARTS, explanation=(said,))
    return None


def _from_unrounded(case: Case, task: Task) -> Exact | None:
    """The result with the operands that are results themselves before their rounding; nothing if there are none."""
    found = [_unrounded(case, part) for part in task.parts]
    if all(number is None for number in found):
        return None
    pairs = zip(task.parts, found, strict=True)
    return task.compute([part.exact or 0 if number is None else number for part, number in pairs])


def _unrounded(case: Case, part: Part) -> Exact | None:
    """The number that *part* was rounded from, as far as its own relation is true."""
    address = part.address
    if address is None or part.computed or not part.loose:
        return None
    for relation in case.book.relations_of(address):
        if relation.claim == address and relation.kind in ARITHMETIC and relation.id != case.relation.id:
            value = _recomputed(case.book, relation, case)
            if value is not None and _prints(value, part):
                return value
    return None


def _recomputed(book: Book, relation: Relation, case: Case) -> Exact | None:
    parts = tuple([book.quantity(one, case.instead) for one in relation.operands])
    weights = tuple([book.quantity(one, case.instead) for one in relation.weights])
    if (
        relation.blank
        or len(parts) < _LEAST.get(relation.kind, 1)
        or first_without_number((*parts, *weights)) is not None
    ):
        return None
    task = task_of(case._replace(relation=relation, parts=parts, weights=weights))
    return None if isinstance(task, Message) else task.point()


def _prints(value: Exact, part: Part) -> bool:
    assert part.exact is not None
    return half_up(value, part.digits) == part.exact or way_of(value, part.exact, part.digits) is not None
