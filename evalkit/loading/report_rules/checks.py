"""What must hold between the sections of a rule file of performance reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments.outcome import check_descending
from evalkit.loading.report_rules.model import KINDS
from evalkit.method.achievement import DIRECTIONS, TARGETS
from evalkit.schema.reading import repeated

if TYPE_CHECKING:
    from evalkit.base.errors import Faults
    from evalkit.loading.report_rules.model import FormulaRule, ReportRules, Treatment
    from evalkit.loading.report_rules.sections import Entries

_NUMBER, _RANGE = TARGETS
_FORMULA = "formula"


def check(rules: ReportRules, faults: Faults, formulas: Entries[FormulaRule], treatments: Entries[Treatment]) -> None:
    """Note everything that is wrong between sections; what could not be read is not asked for again."""
    if treatments.complete:
        _check_treatments(rules, faults)
    for target in TARGETS:
        for direction in DIRECTIONS:
            _check_default(rules, faults, target, direction, required=formulas.complete and is_asked(rules, target))
    _check_bands(rules, faults)


def _check_treatments(rules: ReportRules, faults: Faults) -> None:
    missing = tuple(kind for kind in KINDS[1:] if kind not in rules.treatments)
    if missing:
        faults.add(
            "treatments",
            msg("nothing says what a target of these kinds does: {kinds}", kinds=missing),
            expected=msg("one entry for each of {choices}", choices=KINDS[1:]),
        )


def is_asked(rules: ReportRules, target: str) -> bool:
    """Whether a formula for such targets can be used: numbers have one, ranges if their treatment says so."""
    treatment = rules.treatments.get(_RANGE)
    return target == _NUMBER or (treatment is not None and treatment.how == _FORMULA)


def _check_default(rules: ReportRules, faults: Faults, target: str, direction: str, *, required: bool) -> None:
    fitting = [rule for rule in rules.formulas.values() if rule.is_default_for(target, direction)]
    for second in fitting[1:]:
        problem = msg(
            "{first} is already the default for the target {target} and the direction {direction}",
            first=fitting[0].formula.name,
            target=target,
            direction=direction,
        )
        faults.add(f"formulas[{second.formula.name}].default", problem)
    if required and not fitting:
        problem = msg(
            "no formula is the default for the target {target} and the direction {direction}",
            target=target,
            direction=direction,
        )
        faults.add("formulas", problem, expected=msg("default = true in one of the formulas for it"))


def _check_bands(rules: ReportRules, faults: Faults) -> None:
    if not rules.bands:
        faults.add("bands", msg("there are no bands"), expected=msg("a list [[bands]]"))
    words = [band.predicate for band in rules.bands]
    for word in repeated(words):
        faults.add("bands", msg("{name} appears twice", name=word))
    check_descending("bands", rules.bands, words, faults)
