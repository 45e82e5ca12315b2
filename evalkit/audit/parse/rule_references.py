"""What relations name of rules and instruments: formulas, rules for 0, editions, codes. What does not exist is a fault."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from evalkit.audit.parse.addresses import At
from evalkit.base.errors import UnknownInstrumentError
from evalkit.base.text import msg, visible
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.files.period import Period
from evalkit.method.bands import predicate_words
from evalkit.performance.realisations import PREDICATE, FaultsOf
from evalkit.performance.rule_references import check_zero_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.audit.model import AuditSheet, Relation
    from evalkit.base.errors import Fault
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.model import Report

_TABLE = "table:"
_MAX_SHOWN = 20
_RULES_KEY = msg("the key rules in [report], such as {example}", example='"lkj@beltim-2025"')


def faults_of_uses(sheet: AuditSheet, report: Report, registry: Registry) -> tuple[Fault, ...]:
    """Everything that the relations of *sheet* name of the rules of *report* or of instruments, and that is not there.

    Each entry of the file is looked at once, however many claims its ``*`` stands for.

    Raises:
        RuleFileError: A rule file that is named has faults.
        PluginError: A plugin that is needed cannot be used.
    """
    uses = _Uses(sheet, report, registry)
    seen: set[tuple[str, str]] = set()
    for relation in sheet.relations:
        if (relation.file, relation.place) not in seen:
            seen.add((relation.file, relation.place))
            uses.check(relation)
    return tuple(uses.faults.all().found)


class _Uses:
    """The rules and instruments that relations name, each looked up once."""

    def __init__(self, sheet: AuditSheet, report: Report, registry: Registry) -> None:
        self.faults = FaultsOf()
        self._registry = registry
        self._names_rules = report.rules is not None
        self._rules = _rules(report, registry)
        self._period = Period(text=str(sheet.year), last_day=dt.date(sheet.year or 1, 12, 31))
        self._instruments: dict[str, Instrument | UnknownInstrumentError] = {}

    def check(self, relation: Relation) -> None:
        """Note what *relation* names and is not there."""
        if relation.direction is not None or relation.formula is not None:
            self._achievement(relation)
        if relation.bands is not None:
            self._category(relation)
        if relation.instrument is not None:
            self._index(relation)

    def _at(self, relation: Relation, key: str) -> At:
        return At(self.faults[relation.file], f"{relation.place}.{key}")

    def _achievement(self, relation: Relation) -> None:
        key = "formula" if relation.formula is not None else "direction"
        if not self._names_rules:
            problem = msg("the report names no rules, so there is no achievement formula")
            self._at(relation, key).add(problem, expected=_RULES_KEY)
        rules = self._rules
        if rules is not None:
            self._formula(relation, rules)
            if relation.zero is not None:
                directions = _directions(relation, rules)
                check_zero_rule(relation.zero, directions, rules, f"{relation.place}.zero", self.faults[relation.file])

    def _formula(self, relation: Relation, rules: ReportRules) -> None:
        name, direction = relation.formula, relation.direction
        if name is None:
            return
        directions = {key: rule.formula.directions for key, rule in rules.formulas.items()}
        expected = _one_of(key for key, meant in directions.items() if direction is None or direction in meant)
        if name not in directions:
            unknown = msg("{rules} has no formula {name}", rules=rules.id, name=visible(name))
            self._at(relation, "formula").unknown(unknown, name, directions, expected)
        elif direction is not None and direction not in directions[name]:
            unfit = msg("the formula {name} is not meant for the direction {direction}", name=name, direction=direction)
            self._at(relation, "formula").add(unfit, expected=expected)

    def _category(self, relation: Relation) -> None:
        bands = relation.bands or ""
        if bands.startswith(_TABLE):
            return
        if not self._registry.holds(bands, REPORT_RULES):
            self._instrument(relation, "bands", bands)
        elif not self._names_rules:
            problem = msg("the report names no rules, so there are no categories")
            self._at(relation, "bands").add(problem, expected=_RULES_KEY)
        elif "@" in bands:
            try:
                self._registry.rule_file(bands, REPORT_RULES)
            except UnknownInstrumentError as error:
                self._at(relation, "bands").add(error.problem, hint=error.hint)

    def _index(self, relation: Relation) -> None:
        instrument = self._instrument(relation, "instrument", relation.instrument or "")
        if instrument is None:
            return
        for code in relation.values:
            if code not in instrument.nodes:
                self._no_code(self._at(relation, f"values.{code}"), instrument, code, instrument.nodes)
        known = list(dict.fromkeys((*instrument.nodes, *instrument.claims)))
        if predicate_words(instrument) and PREDICATE not in known:
            known.append(PREDICATE)
        if relation.node not in known:
            self._no_code(self._at(relation, "node"), instrument, relation.node, known)

    @staticmethod
    def _no_code(at: At, instrument: Instrument, code: str, known: Iterable[str]) -> None:
        problem = msg("{instrument} has no code {code}", instrument=instrument.id, code=visible(code))
        at.unknown(problem, code, known, _one_of(known))

    def _instrument(self, relation: Relation, key: str, spec: str) -> Instrument | None:
        """The instrument that *spec* means; nothing after a fault."""
        instrument = self._instruments.get(spec)
        if instrument is None:
            try:
                instrument = self._registry.instrument(spec, self._period)
            except UnknownInstrumentError as error:
                instrument = error
            self._instruments[spec] = instrument
        if isinstance(instrument, UnknownInstrumentError):
            self._at(relation, key).add(instrument.problem, hint=instrument.hint)
            return None
        return instrument


def _rules(report: Report, registry: Registry) -> ReportRules | None:
    """The rules of *report*; what is wrong with their name is told by whoever evaluates it."""
    if report.rules is None:
        return None
    try:
        return registry.rule_file(report.rules, REPORT_RULES).load()
    except UnknownInstrumentError:
        return None


def _directions(relation: Relation, rules: ReportRules) -> set[str | None]:
    """The directions that a relation can mean: the one it names, else those of its formula."""
    if relation.direction is not None:
        return {relation.direction}
    rule = rules.formulas.get(relation.formula or "")
    return (
        set(rule.formula.directions)
        if rule is not None
        else {direction for zero in rules.zeros.values() for direction in zero.rule.directions}
    )


def _one_of(choices: Iterable[str]) -> Message:
    shown = tuple(choices)
    if len(shown) <= _MAX_SHOWN:
        return msg("one of {choices}", choices=shown)
    return msg("one of {choices}", choices=(*shown[:_MAX_SHOWN], "…"))
