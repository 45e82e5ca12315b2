"""Realisation and target → achievement, as the rules of the report say; means of achievements."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.loading.report_rules.target_rules import TARGET_WORDS, ZeroTarget
from evalkit.method.achievement import HIGHER
from evalkit.method.bands import predicate_ranks, reaches
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.quantities import LEVEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.loading.report_rules.target_rules import FormulaRule, Treatment
    from evalkit.performance.model import Indicator, IndicatorResult, Quantity, RealisationSource, Realised

FORMULA, REACHED, YES_NO = "formula", "reached", "yes-no"
FULL, NOTHING = 100, 0


class Achieved(NamedTuple):
    """What an indicator achieved, and by what.

    Attributes:
        value: Percent, before any cap.
        why_none: Why there is none.
    """

    value: Exact | None = None
    why_none: Message | None = None
    formula: FormulaRule | None = None
    zero: ZeroTarget | None = None
    treatment: Treatment | None = None
    reached: bool | None = None


def uses_formula(kind: str, rules: ReportRules) -> bool:
    """Whether a formula makes the achievement of a target of that *kind*."""
    treatment = rules.treatments.get(kind)
    return kind == "number" if treatment is None else treatment.how == FORMULA


def achieved(
    indicator: Indicator, realised: Realised, rules: ReportRules, instrument: Callable[[str], Instrument]
) -> Achieved:
    """What *indicator* achieved with *realised*; *instrument* gives the order of categories."""
    target, quantity = indicator.target, realised.quantity
    if target.kind == UNKNOWN:
        return Achieved(
            why_none=msg("the target cannot be taken as it is printed: {text}", text=visible(target.word, 60))
        )
    treatment = rules.treatments.get(target.kind)
    if quantity is None:
        return Achieved(why_none=_why_missing(indicator, realised), treatment=treatment)
    reached = is_reached(indicator, quantity, instrument)
    if uses_formula(target.kind, rules):
        return _by_formula(indicator, quantity, rules)._replace(treatment=treatment, reached=reached)
    if treatment is not None and treatment.how in (REACHED, YES_NO):
        value, why = _by_reaching(reached, below=NOTHING if treatment.how == YES_NO else None)
        return Achieved(value=value, why_none=why, treatment=treatment, reached=reached)
    why = msg("the rules give no achievement for this kind of target: {kind}", kind=TARGET_WORDS[target.kind])
    return Achieved(why_none=why, treatment=treatment, reached=reached)


def _why_missing(indicator: Indicator, realised: Realised) -> Message:
    if indicator.not_measured is not None:
        return msg("not measured: {reason}", reason=indicator.not_measured)
    if realised.origin == UNKNOWN:
        return why_unknown(indicator.realisation)
    return msg("the assessment is not complete: {address}", address=realised.address)


def why_unknown(source: RealisationSource | None) -> Message:
    """Why there is no number of a realisation that is printed and cannot be taken."""
    text = source.quantity.word if source is not None and source.quantity is not None else None
    return msg("the realisation cannot be taken as it is printed: {text}", text=visible(text, 60))


def why_open(codes: tuple[str, ...]) -> Message:
    """Why there is no mean over indicators among which are those with *codes*."""
    return msg("the mean is open, as the achievement of {codes} is not known", codes=codes)


def _by_reaching(reached: bool | None, *, below: Exact | None) -> tuple[Exact | None, Message | None]:  # noqa: FBT001
    if reached:
        return FULL, None
    if reached is None:
        return None, msg("no instrument says which of the two categories is better")
    if below is not None:
        return below, None
    return None, msg("the target is not reached, and the rules give no achievement below it")


def _by_formula(indicator: Indicator, quantity: Quantity, rules: ReportRules) -> Achieved:
    ends = indicator.target.ends
    if quantity.number is None or not ends:
        return Achieved(why_none=msg("no number stands beside the category"))
    rule = rules.rule_for(ends, indicator.direction, indicator.formula, indicator.zero)
    if rule is None:  # beside a category; of all others that is a fault
        return Achieved(why_none=msg("the target is 0, and zero does not say what that means"))
    value = rule.achievement(quantity.number.exact, ends)
    if isinstance(rule, ZeroTarget):
        why = None if value is not None else msg("the rule for a target of 0 gives no achievement")
        return Achieved(value=value, why_none=why, zero=rule)
    why = None if value is not None else msg("{formula} has no value here", formula=rule.printed)
    return Achieved(value=value, why_none=why, formula=rule)


def is_reached(indicator: Indicator, quantity: Quantity, instrument: Callable[[str], Instrument]) -> bool | None:
    """Whether *quantity* reaches the target of *indicator*; ``None`` if that is not known."""
    target = indicator.target
    if target.kind == "presence":
        return quantity.present == target.present
    if target.kind == "category":
        return _category_reached(target, quantity, instrument)
    assert quantity.number is not None  # kinds fit, or the report was refused
    assert target.number is not None
    if indicator.direction == HIGHER:
        return quantity.number.exact >= target.number.exact
    return quantity.number.exact <= (target.upper or target.number).exact


def _category_reached(target: Quantity, quantity: Quantity, instrument: Callable[[str], Instrument]) -> bool | None:
    wanted, got = caseless(target.word or ""), caseless(quantity.word or "")
    of = target.of or quantity.of
    if of is not None:
        order: Mapping[str, int] = predicate_ranks(instrument(of))
        if wanted in order and got in order:
            return order[got] <= order[wanted]
    return True if wanted == got else None


def band_of(value: Exact | None, rules: ReportRules | None) -> Band | None:
    """The category of an achievement; above what the printed categories cover, the first."""
    if value is None or rules is None:
        return None
    return next((band for band in rules.bands if reaches(band, value)), None)


def is_above(value: Exact | None, rules: ReportRules) -> bool:
    """Whether *value* lies above what the printed categories cover; nothing does not."""
    return rules.top is not None and value is not None and value > rules.top.value


def is_number(quantity: Quantity) -> bool:
    """Whether *quantity* is one number: not a range, a word or presence."""
    return quantity.kind in ("number", LEVEL) and quantity.number is not None


# --- Means over indicators and objectives -----------------------------------------------------------------------------


def shares(results: Iterable[IndicatorResult]) -> dict[str, Fraction]:
    """Code of each indicator with an achievement → its share of a mean over them, by the weights where there are some.

    Nothing where one of the achievements is not known: without it, it would be the mean of something else.
    """
    results = tuple(results)
    if any(result.is_unknown for result in results):
        return {}
    weights = {result.code: Fraction(result.indicator.weight or 1) for result in results if result.counted is not None}
    total = sum(weights.values(), Fraction(0))
    return {code: weight / total for code, weight in weights.items()}


def weighted_mean(results: Sequence[IndicatorResult]) -> Exact | None:
    """The mean of what indicators count; nothing of nothing."""
    found = shares(results)
    return (
        sum((found[result.code] * result.counted for result in results if result.counted is not None), Fraction(0))
        if found
        else None
    )


def mean(values: Sequence[Exact]) -> Exact | None:
    """The plain mean; nothing of nothing."""
    return Fraction(sum(values)) / len(values) if values else None
