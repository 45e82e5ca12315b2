"""What a report names of its rules and of instruments: formulas, rules for 0, caps, categories. Faults, never guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import UnknownInstrumentError
from evalkit.base.exact import short_text
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.loading.report_rules.target_rules import TARGET_WORDS
from evalkit.method.achievement import kind_of_target
from evalkit.method.bands import predicate_ranks, predicate_words
from evalkit.performance.achievement import uses_formula
from evalkit.performance.model.report import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.errors import Faults
    from evalkit.catalogue.registry import Registry
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import Correction, ReportRules
    from evalkit.performance.model import Indicator, Quantity, Report
    from evalkit.performance.realisations import FaultsOf


class ReportNames(NamedTuple):
    """What a report names.

    Attributes:
        rules: ``None`` if the report names none, or after a fault.
        instruments: Those that order its categories, by the name it uses.
    """

    rules: ReportRules | None
    instruments: Mapping[str, Instrument]


def named(report: Report, registry: Registry, faults: FaultsOf) -> ReportNames:
    """Find what *report* names; what does not exist is a fault."""
    rules = _rules(report, registry, faults[report.file])
    instruments: dict[str, Instrument] = {}
    for indicator in report.indicators:
        found = faults[indicator.file]
        if rules is not None:
            check_formula(indicator, rules, found)
            check_zero(indicator, rules, found)
        for quantity, place in _categories(indicator):
            _check_category(quantity, indicator.target.of, place, instruments, registry, found)
    return ReportNames(rules, instruments)


def _rules(report: Report, registry: Registry, faults: Faults) -> ReportRules | None:
    if report.rules is None:
        return None
    try:
        rules = registry.rule_file(report.rules, REPORT_RULES).load()
    except UnknownInstrumentError as error:
        faults.add("report.rules", error.problem, hint=error.hint)
        return None
    if report.cap is not None and report.cap not in [cap.value for cap in rules.caps]:
        known = tuple(short_text(cap.value) for cap in rules.caps)
        problem = msg("{rules} knows no cap of {cap}", rules=rules.id, cap=short_text(report.cap))
        faults.add("report.cap", problem, expected=msg("one of {choices}", choices=known))
    if report.correction is not None and correction_for(report.correction, rules) is None:
        words = tuple(correction.predicate for correction in rules.corrections)
        problem = msg("{rules} has no correction for {word}", rules=rules.id, word=visible(report.correction))
        faults.add(
            "report.correction",
            problem,
            expected=msg("one of {choices}", choices=words) if words else msg("no key correction"),
        )
    return rules


def correction_for(predicate: str | None, rules: ReportRules | None) -> Correction | None:
    """The correction of *rules* for a predicate; nothing where there is none."""
    every = rules.corrections if rules is not None and predicate is not None else ()
    return next(
        (correction for correction in every if caseless(correction.predicate) == caseless(predicate or "")), None
    )


def check_formula(indicator: Indicator, rules: ReportRules, faults: Faults) -> None:
    """Note in *faults* where *rules* have no formula for *indicator*."""
    place, target = f"{indicator.place}.formula", indicator.target
    if target.kind == UNKNOWN:
        return
    if not uses_formula(target.kind, rules):
        if indicator.formula is not None:
            faults.add(
                place,
                msg("the rules use no formula for this kind of target: {kind}", kind=TARGET_WORDS[target.kind]),
                expected=msg("no key formula"),
            )
        return
    kind, direction = kind_of_target(target.ends), indicator.direction
    rule = rules.formula_for(target.ends, direction, indicator.formula)
    fitting = tuple(name for name, formula_rule in rules.formulas.items() if formula_rule.is_meant_for(kind, direction))
    if rule is None and indicator.formula is None:
        problem = msg("{rules} has no formula of its own for this direction and kind of target", rules=rules.id)
        faults.add(indicator.place, problem, expected=msg("the key formula, one of {choices}", choices=fitting))
    elif rule is None:
        name = indicator.formula or ""
        problem = msg("{rules} has no formula {name}", rules=rules.id, name=visible(name))
        faults.unknown(place, problem, name, rules.formulas, expected=msg("one of {choices}", choices=fitting))
    elif rule.formula.name not in fitting:
        problem = msg("the formula {name} is not meant for this direction or kind of target", name=rule.formula.name)
        faults.add(place, problem, expected=msg("one of {choices}", choices=fitting))


def check_zero(indicator: Indicator, rules: ReportRules, faults: Faults) -> None:
    """Note in *faults* where *rules* do not have the rule for a target of 0 that *indicator* names."""
    if indicator.zero is not None:
        check_zero_rule(indicator.zero, {indicator.direction}, rules, f"{indicator.place}.zero", faults)


def check_zero_rule(name: str, directions: set[str | None], rules: ReportRules, place: str, faults: Faults) -> None:
    """Note at *place* where *rules* have no rule of that *name* for a target of 0, or one for other *directions*."""
    fitting = tuple(
        key for key, zero_target in rules.zeros.items() if not directions.isdisjoint(zero_target.rule.directions)
    )
    expected = msg("one of {choices}", choices=fitting)
    if name not in rules.zeros:
        problem = msg("{rules} has no rule {name} for a target of 0", rules=rules.id, name=visible(name))
        faults.unknown(place, problem, name, rules.zeros, expected=expected)
    elif name not in fitting:
        faults.add(place, msg("the rule {name} is not meant for this direction", name=name), expected=expected)


def _categories(indicator: Indicator) -> Iterator[tuple[Quantity, str]]:
    """Every category that *indicator* states, and its place."""
    stated = [(indicator.target, f"{indicator.place}.target")]
    for plan, years in indicator.plans.items():
        stated += [(quantity, f"{indicator.place}.plans.{plan}.{year}") for year, quantity in years.items()]
    measured = [(indicator.realisation, "realisation"), (indicator.national, "national")]
    measured += [(found, f"history.{year}") for year, found in indicator.history.items()]
    for found, key in measured:
        if found is not None and found.quantity is not None:
            stated.append((found.quantity, f"{indicator.place}.{key}"))
    return ((quantity, place) for quantity, place in stated if quantity.kind == "category")


def _check_category(
    quantity: Quantity,
    of: str | None,
    place: str,
    instruments: dict[str, Instrument],
    registry: Registry,
    faults: Faults,
) -> None:
    spec = quantity.of or of
    if spec is None:
        return
    try:
        instrument = instruments.setdefault(spec, registry.instrument(spec))
    except UnknownInstrumentError as error:
        faults.add(f"{place}.of", error.problem, hint=error.hint)
        return
    word = quantity.word or ""
    if caseless(word) not in predicate_ranks(instrument):
        known = predicate_words(instrument)
        problem = msg("{instrument} has no predicate {word}", instrument=instrument.id, word=visible(word))
        expected = msg("one of {choices}", choices=known)
        faults.unknown(f"{place}.category", problem, word, known, expected=expected)
