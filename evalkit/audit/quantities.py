"""The computed quantities of a report: what addresses can name, what each is called in reports, and its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.lookup import Operand
from evalkit.audit.model import Attributes
from evalkit.base.language import DEFAULT, language
from evalkit.base.text import Message, Prose, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.performance import prose
from evalkit.performance.achievement import why_open, why_unknown
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.quantities import split_address
from evalkit.performance.typed_quantities import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band
    from evalkit.performance.model import (
        Indicator,
        IndicatorResult,
        Money,
        ObjectiveResult,
        Quantity,
        Realised,
        ReportResult,
    )
    from evalkit.performance.realisations import AddressedValue

PLAN, QUARTER = "plan.", "quarter."
_OF_QUARTER = {
    "target": msg("target of indicator {code} in quarter {quarter}"),
    "realisation": msg("realisation of indicator {code} in quarter {quarter}"),
    "achievement": msg("achievement of indicator {code} in quarter {quarter}"),
}
TOTAL = "total"  # row of the budget
_DIGITS = 2  # of computed numbers, for the eye
_NOT_MEASURED = msg("there is no realisation")
_NO_FIGURE = msg("the indicator has no key national")
_NO_CATEGORY = msg("it has no achievement, so no category")
_NO_MEAN = msg("none of its indicators has an achievement")
_NO_CORRECTION = msg("the report names no correction")
_NO_QUARTER = msg("it is not there for this quarter")
_NO_MONEY = msg("there is no budget for it")
_NO_ABSORPTION = msg("the ceiling is 0")
_NO_NUMBER = msg("it is neither a number nor a word")
_UNKNOWN = msg("it cannot be taken as it is printed")
_OPEN = msg("answers are missing in the assessment")


class Computation(NamedTuple):
    """What one field of a computed row is called, and what computes it.

    Attributes:
        name: In reports, with ``{code}`` for the row.
        value: Of a result, in the year of the report.
    """

    name: Message
    value: Callable[..., Operand]


def _number(number: Exact | None, why_none: Message) -> Operand:
    return Operand(None, number, _DIGITS, why_none=why_none if number is None else None)


def _count(number: int) -> Operand:
    return Operand(None, number)


def _band(band: Band | None) -> Operand:
    return Operand(None, None, _DIGITS, words=_words_of(band), why_none=_NO_CATEGORY if band is None else None)


def _words_of(band: Band | None) -> tuple[str, ...]:
    return () if band is None else tuple(filter(None, (band.predicate, band.label)))


def _without(why_none: Message) -> Operand:
    return Operand(None, None, _DIGITS, why_none=why_none)


# --- Indicators -------------------------------------------------------------------------------------------------


def _target(result: IndicatorResult, year: int) -> Operand:
    return _quantity(result.indicator.target, Attributes(unit=result.indicator.unit, year=year))


def _realisation(result: IndicatorResult, year: int) -> Operand:
    indicator = result.indicator
    reason = indicator.not_measured
    why_none = msg("not measured: {reason}", reason=reason) if reason else _NOT_MEASURED
    if result.realised.origin == UNKNOWN:
        why_none = why_unknown(indicator.realisation)
    return _realised(result.realised, indicator, None if indicator.reused else year, why_none)


def _achievement(result: IndicatorResult, _: int) -> Operand:
    return _number(result.achievement, result.why_none or _NOT_MEASURED)


def _last_year(result: IndicatorResult, year: int) -> Operand:
    why_none = msg("history has no value for {year}", year=str(year - 1))
    return _realised(result.last_year, result.indicator, year - 1, why_none)


def _national(result: IndicatorResult, _: int) -> Operand:
    return _realised(result.national, result.indicator, None, _NO_FIGURE)


def _planned(indicator: Indicator, field: str) -> Operand | None:
    plan, _, year = field.removeprefix(PLAN).rpartition(".")
    targets = indicator.plans.get(plan, {})
    if not (year.isascii() and year.isdecimal()) or int(year) not in targets:
        return None
    return _quantity(targets[int(year)], Attributes(unit=indicator.unit, year=int(year)))


def quarter_fields(indicator: Indicator) -> Iterator[str]:
    """The fields of the quarters of *indicator*: ``quarter.2.target``."""
    if indicator.quarters is not None:
        for number in NUMBERS:
            yield from (f"{QUARTER}{number}.{field}" for field in _OF_QUARTER)


def _in_quarter(result: IndicatorResult, field: str) -> Operand | None:
    if field not in quarter_fields(result.indicator):
        return None
    number, _, name = field.removeprefix(QUARTER).partition(".")
    quarter_result = next((quarter for quarter in result.quarters if quarter.quarter == int(number)), None)
    if quarter_result is None:
        return _without(_NO_QUARTER)
    if name == "achievement":
        return _number(quarter_result.achievement, _NO_QUARTER)
    printed = quarter_result.target if name == "target" else quarter_result.realised
    if printed is None:
        return _without(_NO_QUARTER)
    return Operand(None, printed.exact, printed.digits, attributes=Attributes(unit=result.indicator.unit))


def _realised(realised: Realised | None, indicator: Indicator, year: int | None, why_none: Message) -> Operand:
    if realised is None or realised.quantity is None:
        is_open = realised is not None and realised.evaluation is not None
        return _without(_OPEN if is_open else why_none)
    evaluation = realised.evaluation
    address = split_address(realised.address) if realised.address is not None else None
    if evaluation is None or address is None:
        return _quantity(realised.quantity, Attributes(unit=indicator.unit, year=year))
    node = evaluation.nodes.get(address.code)
    attributes = Attributes(
        unit=indicator.unit,
        year=year,
        edition=evaluation.instrument.id,
        maximum=node.maximum if node is not None else None,
    )
    operand = _quantity(realised.quantity, attributes)
    if evaluation.band is not None and evaluation.band.label and realised.quantity.word:
        operand = operand._replace(words=(*operand.words, evaluation.band.label))
    return operand._replace(evaluation=evaluation, node=address.code if node is not None else None)


def _quantity(quantity: Quantity, attributes: Attributes) -> Operand:
    number, upper = quantity.number, quantity.upper
    if quantity.present is not None:
        printed = language(DEFAULT).say(prose.quantity(quantity)).title()  # in the language of reports
        return Operand(None, None, words=(printed,), attributes=attributes)
    if quantity.kind == UNKNOWN:
        return _without(_UNKNOWN)
    if number is None and quantity.word is None:
        return _without(_NO_NUMBER)
    return Operand(
        None,
        number.exact if number is not None else None,
        number.digits if number is not None else 0,
        words=(quantity.word,) if quantity.word else (),
        upper=upper.exact if upper is not None else None,
        attributes=attributes,
    )


INDICATOR = {
    "target": Computation(msg("target of indicator {code}"), _target),
    "realisation": Computation(msg("realisation of indicator {code}"), _realisation),
    "achievement": Computation(msg("achievement of indicator {code}"), _achievement),
    "category": Computation(msg("category of indicator {code}"), lambda result, _: _band(result.band)),
    "last_year": Computation(msg("realisation of indicator {code} a year earlier"), _last_year),
    "national": Computation(msg("national figure of indicator {code}"), _national),
    "ceiling": Computation(msg("ceiling of indicator {code}"), lambda result, _: _ceiling(result.money)),
    "spent": Computation(msg("spending of indicator {code}"), lambda result, _: _spent(result.money)),
    "absorption": Computation(msg("absorption of indicator {code}"), lambda result, _: _absorption(result.money)),
}


# --- Objectives, budget, report ---------------------------------------------------------------------------------


def _ceiling(money: Money | None) -> Operand:
    return _number(None if money is None else money.ceiling, _NO_MONEY)


def _spent(money: Money | None) -> Operand:
    return _number(None if money is None else money.spent, _NO_MONEY)


def _absorption(money: Money | None) -> Operand:
    return _number(None if money is None else money.absorption, _NO_MONEY if money is None else _NO_ABSORPTION)


def _mean(result: ObjectiveResult | ReportResult) -> Operand:
    return _number(result.mean, why_open(result.unknown) if result.unknown else _NO_MEAN)


OBJECTIVE = {
    "achievement": Computation(msg("achievement of objective {code}"), _mean),
    "category": Computation(msg("category of objective {code}"), lambda result: _band(result.band)),
    "ceiling": Computation(msg("ceiling of objective {code}"), lambda result: _ceiling(result.money)),
    "realisation": Computation(msg("spending of objective {code}"), lambda result: _spent(result.money)),
    "absorption": Computation(msg("absorption of objective {code}"), lambda result: _absorption(result.money)),
    "indicators": Computation(
        msg("number of indicators of objective {code}"), lambda result: _count(len(result.indicators))
    ),
}
BUDGET = {
    "ceiling": Computation(msg("ceiling of budget line {code}"), _ceiling),
    "realisation": Computation(msg("spending of budget line {code}"), _spent),
    "absorption": Computation(msg("absorption of budget line {code}"), _absorption),
}
_WHOLE_BUDGET = {
    "ceiling": msg("ceiling of the whole budget"),
    "realisation": msg("spending of the whole budget"),
    "absorption": msg("absorption of the whole budget"),
}
REPORT = {
    "achievement": Computation(msg("achievement of the agency"), _mean),
    "category": Computation(msg("category of the agency"), lambda result: _band(result.band)),
    "corrected": Computation(
        msg("achievement of the agency after the correction"), lambda result: _number(result.corrected, _NO_CORRECTION)
    ),
    "objectives": Computation(msg("number of objectives"), lambda result: _count(len(result.objectives))),
    "indicators": Computation(msg("number of indicators"), lambda result: _count(len(result.indicators))),
    "year": Computation(msg("year of the report"), lambda result: _count(result.report.year)),
}
_ROWS: Mapping[str, Mapping[str, Computation]] = {"indicator": INDICATOR, "objective": OBJECTIVE, "budget": BUDGET}
_ALL = {"indicator:*": msg("all indicators"), "objective:*": msg("all objectives")}


def _dated_prose(code: str, field: str) -> Message | None:
    """A field of a plan or a quarter of indicator *code* in words."""
    if field.startswith(PLAN):
        plan, _, year = field.removeprefix(PLAN).rpartition(".")
        return msg("target of indicator {code} for {year} in {plan}", code=code, year=year, plan=visible(plan))
    quarter, _, name = field.removeprefix(QUARTER).partition(".")
    message = _OF_QUARTER.get(name) if field.startswith(QUARTER) else None
    return None if message is None else message._replace(args={"code": code, "quarter": quarter})


def address_prose(address: str | None) -> Prose:
    """*address* in words, if it is that of a computed quantity of the report; else as it is."""
    text = address or ""
    if text in _ALL:
        return _ALL[text]
    head, _, rest = text.partition(":")
    code, _, field = rest.rpartition(":")
    if head == "report" and rest in REPORT:
        return REPORT[rest].name
    dated = _dated_prose(code, field) if head == "indicator" else None
    if dated is not None:
        return dated
    known = _ROWS.get(head, {})
    if field not in known:
        return text
    if (head, code) == ("budget", TOTAL):
        return _WHOLE_BUDGET[field]
    return known[field].name._replace(args={"code": code})


class Quantities:
    """The computed quantities of one report, and of the assessment files beside it, by address.

    Attributes:
        result: What the report computes to.
        answers: Address → node of an assessment file, for all addresses that relations name.
    """

    def __init__(self, result: ReportResult, answers: Mapping[str, AddressedValue]) -> None:
        """Index the results by their codes."""
        self.result = result
        self.answers = answers
        self._indicators = {indicator.code: indicator for indicator in result.indicators}
        self._objectives: dict[str, ObjectiveResult] = {
            objective.objective.code: objective for objective in result.objectives
        }
        self._budget = {budget_result.line.code: budget_result.money for budget_result in result.budget} | {
            TOTAL: result.money
        }

    def __call__(self, address: str) -> Operand | None:
        """The quantity at *address*; nothing if it is none of these."""
        answer = self.answers.get(address)
        if answer is not None:
            return of_assessment(answer)
        head, _, rest = address.partition(":")
        if head == "report":
            return REPORT[rest].value(self.result) if rest in REPORT else None
        code, _, field = rest.rpartition(":")
        if head == "indicator" and code in self._indicators:
            return self._indicator(self._indicators[code], field)
        if head == "objective" and code in self._objectives and field in OBJECTIVE:
            return OBJECTIVE[field].value(self._objectives[code])
        if head == "budget" and code in self._budget and field in BUDGET:
            return BUDGET[field].value(self._budget[code])
        return None

    def _indicator(self, result: IndicatorResult, field: str) -> Operand | None:
        if field.startswith(PLAN):
            return _planned(result.indicator, field)
        if field.startswith(QUARTER):
            return _in_quarter(result, field)
        return INDICATOR[field].value(result, self.result.report.year) if field in INDICATOR else None


# --- Assessments ------------------------------------------------------------------------------------------------


def of_assessment(answer: AddressedValue) -> Operand:
    """The result of a node of an assessment file, or its predicate."""
    evaluation, node = answer
    attributes = Attributes(
        year=evaluation.assessment.period.last_day.year,
        edition=evaluation.instrument.id,
        maximum=node.maximum if node is not None else None,
    )
    operand = Operand(None, None, _DIGITS, attributes=attributes, evaluation=evaluation)
    if node is None:
        possible = msg("still possible: {words}", words=evaluation.possible)
        band = evaluation.band
        return operand._replace(words=_words_of(band), why_none=possible if band is None else None)
    if node.score is None:
        return operand._replace(why_none=_OPEN, node=node.code)
    words = _words_of(node.band) or tuple(filter(None, (node.maturity or node.grade or node.answer,)))
    return operand._replace(exact=node.score.value, digits=node.node.digits, words=words, node=node.code)
