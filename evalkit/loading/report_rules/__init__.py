"""Rule files of performance reports: one TOML file becomes ``ReportRules``, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.digest import sha256
from evalkit.base.errors import RuleFileError
from evalkit.base.text import msg
from evalkit.base.toml.parse import parse_toml
from evalkit.instruments.bands import check_descending
from evalkit.loading.faults import RuleFaults
from evalkit.loading.report_rules.model import ReportRules, ReportRulesHead
from evalkit.loading.report_rules.target_rules import TARGET_KINDS
from evalkit.method.achievement import DIRECTIONS, TARGETS, Achievement, Efficiency, ZeroRule
from evalkit.schema import parse
from evalkit.schema.declare import format_of
from evalkit.schema.names import Names
from evalkit.schema.parse import PLAIN, Scope, repeated
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evalkit.base.errors import Faults
    from evalkit.base.text import Message
    from evalkit.method.achievement import Arithmetic

__all__ = ["FORMAT", "load_report_rules"]

FORMAT = format_of(ReportRules, "report-rules", "Rule file of performance reports of evalkit")


def load_report_rules(
    data: bytes, achievements: Mapping[str, Arithmetic], *, file: str, index: str, edition: str
) -> ReportRules:
    """Load a rule file of performance reports.

    Args:
        data: The file, UTF-8 TOML.
        achievements: Every formula, rule for a target of 0 and form of efficiency that it may name, by name.
        file: Name for messages and reports.
        index: What the file must call its index: the name of the entry point that brought it.
        edition: What the file must call its edition: its own name.

    Raises:
        RuleFileError: The file has faults; it lists all of them.
    """
    raw = parse_toml(data, file, RuleFileError)
    faults = RuleFaults(file, data)
    reader = Reader(raw, "", faults, parse.read_sources(Reader(raw, "", faults, {})))
    inner = reader.table("rules")
    if inner is None:
        reader.require("rules", msg("a table [{key}]", key="rules"))
        raise RuleFileError(faults.told())
    names = {
        "formulas": _names(achievements, Achievement, lambda name: msg("the formula {name} is not known", name=name)),
        "zeros": _names(
            achievements, ZeroRule, lambda name: msg("the rule {name} for a target of 0 is not known", name=name)
        ),
        "efficiencies": _names(
            achievements, Efficiency, lambda name: msg("the form of efficiency {name} is not known", name=name)
        ),
    }
    head = _read_head(inner)
    scope = Scope(cite=head["cite"], outer=head["cite"], names=names, sections={})
    reader.asked.add("sources")
    given = {**head, "file": file, "sha256": sha256(data), "sources": reader.sources}
    rules = parse.read(ReportRules, reader, scope, **given)
    check(rules, reader, names["formulas"].known)
    if rules.index and rules.edition and rules.id != f"{index}@{edition}":
        problem = msg("the file calls itself {id}", id=rules.id)
        faults.add("rules", problem, expected=msg("{id}, after its folder and file name", id=f"{index}@{edition}"))
    faults.raise_if_any(RuleFileError)
    return rules


def _read_head(inner: Reader) -> dict[str, Any]:
    """What the file is called; everything else takes its citation."""
    head = parse.read_keys(ReportRulesHead, inner, PLAIN)
    inner.close()
    return {**head, "short": head["short"] or head["title"]}


def _names(brought: Mapping[str, Arithmetic], kind: type[Arithmetic], unknown: Callable[[str], Message]) -> Names:
    """What is brought of a *kind*, by name."""
    known = {name: item for name, item in brought.items() if isinstance(item, kind)}
    there = (
        msg("one of {choices}", choices=tuple(known))
        if known
        else msg("a name that a plugin of this index brings; there is none")
    )
    return Names(known, unknown, there)


# --- What must hold between the sections -------------------------------------------------------------------------------


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
    fitting = [rule for rule in rules.formulas.values() if rule.default and rule.is_meant_for(target, direction)]
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
