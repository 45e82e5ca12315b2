"""Achievements: a realisation held against a target, by a formula of the rules of the report."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from evalkit.audit.kinds.computed import Computed
from evalkit.audit.kinds.kind import SCALE
from evalkit.audit.rounding import is_printed
from evalkit.base.interval import Interval, around
from evalkit.base.text import Decimal, Message, msg
from evalkit.loading.report_rules.targets import FormulaRule
from evalkit.method.achievement import Achievement as AchievementFormula

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.base.exact import Exact, Printed
    from evalkit.loading.report_rules.model import ReportRules

_ZERO = msg("the target is 0: the key zero of the relation names the rule for that")


class Achievement(Computed):
    """A realisation held against a target, by a formula of the rules of the report."""

    name = "achievement"
    prose = msg("achievement of {first} against the target {second}")
    prose_with_blank = msg("achievement from {parts}")
    low = high = least = 2
    allows = ("direction", "formula", "zero", "cap")
    one_of = ("direction", "formula")
    is_rounded = True
    alike = (*SCALE, "year")
    is_quotient = is_percentage = True
    result_name = msg("achievement")
    operand_names = (msg("realisation"), msg("target"))

    @property
    def terms(self) -> tuple[Operand, ...]:
        """Realisation and target; of a target that is a range both ends."""
        value, target = self.operands
        return self.operands if target.upper is None else (value, target, target._replace(exact=target.upper))

    @cached_property
    def formula(self) -> FormulaRule | Message:
        """The formula for the printed target, or why there is none."""
        return self._formula(self.numbers[1:])

    def of_numbers(self, numbers: Sequence[Exact]) -> Exact | None:
        """By the formula for the printed target."""
        formula = self.formula
        return None if isinstance(formula, Message) else formula.formula.compute(numbers[0], tuple(numbers[1:]))

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """By the formula for such a target."""
        formula = self._formula(numbers[1:])
        return None if isinstance(formula, Message) else formula.formula.compute(numbers[0], tuple(numbers[1:]))

    @property
    def why_none(self) -> Message | None:
        """Why there is no formula."""
        return self.formula if isinstance(self.formula, Message) else None

    @property
    def achieved(self) -> Exact | None:
        """What comes out."""
        return self.result

    def _formula(self, target: Sequence[Exact]) -> FormulaRule | Message:
        """The one that is named, else the default for the direction."""
        rules, relation = self.lookup.rules, self.relation
        assert rules is not None  # whoever read the report has looked; so for the names of formulas
        if [*target] == [0]:
            return self._formula_of_zero(rules)
        kind = "number" if len(target) == 1 else "range"
        if relation.formula is None:
            by_default = rules.default_formula(kind, relation.direction)
            return by_default or msg(
                "{rules} has no formula for this; direction or formula must be named", rules=rules.id
            )
        named = rules.formulas[relation.formula]
        if named.formula.target != kind:
            return msg("the formula {name} is for another kind of target", name=relation.formula)
        return named

    def _formula_of_zero(self, rules: ReportRules) -> FormulaRule | Message:
        """The rule that the relation names for a target of 0."""
        if self.relation.zero is None:
            return _ZERO
        zero_target = rules.zeros[self.relation.zero]
        rule = zero_target.rule
        formula = AchievementFormula(
            name=rule.name, directions=rule.directions, compute=lambda value, _: rule.compute(value)
        )
        return FormulaRule(formula=formula, printed=rule.name, default=False, cite=zero_target.cite)

    def other_formulas(self, number: Printed) -> tuple[str, ...]:
        """The other formulas of the rules for such a target that give *number*."""
        used, rules = self.formula, self.lookup.rules
        if isinstance(used, Message) or rules is None:
            return ()
        value, *target = self.numbers
        others = [
            rule
            for name, rule in rules.formulas.items()
            if name != used.formula.name and rule.formula.target == used.formula.target
        ]
        return tuple(rule.printed for rule in others if is_printed(rule.formula.compute(value, tuple(target)), number))

    def interval(self) -> Interval | None:
        """What the formula leaves."""
        return through([term.range for term in self.terms], self.of_numbers)

    def formula_text(self) -> Message:
        """The formula as printed, with its numbers."""
        formula = self.formula
        assert isinstance(formula, FormulaRule)
        value, *target = [term.text for term in self.terms]
        return msg(
            "{formula}, realisation {value}, target {target}: {result}",
            formula=formula.printed,
            value=value,
            target=Decimal(" – ".join(target)),
            result=self._right_side(),
        )


def through(ranges: Sequence[Interval], compute: Callable[[Sequence[Exact]], Exact | None]) -> Interval | None:
    """What a function leaves that only rises or only falls in each of its numbers."""
    corners = []
    for chosen in product(*[interval.corners for interval in ranges]):
        value = compute([end for end, _ in chosen])
        if value is None:
            return None
        corners.append((value, any(is_open for _, is_open in chosen)))
    return around(corners)
