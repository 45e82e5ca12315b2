"""What must hold between the sections of a rule file of performance reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.instruments.bands import check_descending
from evalkit.loading.report_rules.targets import TARGET_KINDS
from evalkit.method.achievement import DIRECTIONS, TARGETS
from evalkit.schema.parse import repeated

if TYPE_CHECKING:
    from collections.abc import Collection

    from evalkit.base.errors import Faults
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.schema.reader import Reader

_NUMBER, _RANGE = TARGETS
_FORMULA = "formula"


def check(rules: ReportRules, reader: Reader, formulas: Collection[str]) -> None:
    """Note everything that is wrong between sections; what could not be read is not asked for again.

    Args:
        rules: As read.
        reader: On the file.
        formulas: Those that the file may name.
    """
    faults = reader.faults
    if _all_known(reader, "treatments", "kind", TARGET_KINDS[1:]):
        _check_treatments(rules, faults)
    complete = _all_known(reader, "formulas", "name", formulas)
    for target in TARGETS:
        for direction in DIRECTIONS:
            _check_default(rules, faults, target, direction, required=complete and is_asked(rules, target))
    _check_caps(rules, faults)
    _check_corrections(rules, faults)
    _check_bands(rules, reader)
    for twice in filter(None, repeated(note.id for note in rules.assumptions)):
        faults.add(f"assumptions[{twice}]", msg("the id {id} is used twice", id=twice))


def _all_known(reader: Reader, section: str, key: str, known: Collection[str]) -> bool:
    """Whether every entry of a list names something that is known."""
    entries = reader.data.get(section)
    return all(
        entry.get(key) in tuple(known)
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    )


def _check_treatments(rules: ReportRules, faults: Faults) -> None:
    missing = tuple(kind for kind in TARGET_KINDS[1:] if kind not in rules.treatments)
    if missing:
        faults.add(
            "treatments",
            msg("nothing says what a target of these kinds does: {kinds}", kinds=missing),
            expected=msg("one entry for each of {choices}", choices=TARGET_KINDS[1:]),
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
            first=fitting[0].name,
            target=target,
            direction=direction,
        )
        faults.add(f"formulas[{second.name}].default", problem)
    if required and not fitting:
        problem = msg(
            "no formula is the default for the target {target} and the direction {direction}",
            target=target,
            direction=direction,
        )
        faults.add("formulas", problem, expected=msg("default = true in one of the formulas for it"))


def _check_caps(rules: ReportRules, faults: Faults) -> None:
    values = [cap.value for cap in rules.caps]
    for number, value in enumerate(values, 1):
        if value and value in values[: number - 1]:
            faults.add(f"caps[{number}]", msg("{name} appears twice", name=str(value)))


def _check_corrections(rules: ReportRules, faults: Faults) -> None:
    for word in repeated(correction.predicate for correction in rules.corrections):
        faults.add("corrections", msg("{name} appears twice", name=word))


def _check_bands(rules: ReportRules, reader: Reader) -> None:
    faults, words = reader.faults, [band.predicate for band in rules.bands]
    if not rules.bands:
        faults.add("bands", msg("there are no bands"), expected=msg("a list [[bands]]"))
    for word in repeated(words):
        faults.add("bands", msg("{name} appears twice", name=word))
    check_descending("bands", rules.bands, words, faults)
    bound = rules.bands[0].minimum if rules.bands else None
    value: Any = rules.top.value if rules.top is not None else None  # nothing after a fault
    if None not in (bound, value) and (value < bound or (value == bound and rules.bands[0].exclusive)):
        top = reader.table("top")
        assert top is not None  # it was read
        top.wrong("value", msg("a number in the first band"))
