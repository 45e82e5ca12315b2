"""Addresses of what was computed → quantities: results of the report, and of the assessment files beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.audit.model import Attributes, Known
from evalkit.audit.reading.addresses import PLAN
from evalkit.base.text import msg
from evalkit.performance.quantities import split_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Band
    from evalkit.performance.assessments import Answer
    from evalkit.performance.model import (
        Indicator,
        IndicatorResult,
        Money,
        ObjectiveResult,
        Quantity,
        Realised,
        ReportResult,
    )

# How reports print presence; these words are for comparison only.
PRESENT, ABSENT = "Ada", "Tidak Ada"
_NOT_MEASURED = msg("there is no realisation")
_NO_FIGURE = msg("the indicator has no key national")
_NO_CATEGORY = msg("it has no achievement, so no category")
_NO_MEAN = msg("none of its indicators has an achievement")
_NO_MONEY = msg("there is no budget for it")
_NO_ABSORPTION = msg("the ceiling is 0")
_NO_NUMBER = msg("it is neither a number nor a word")
_OPEN = msg("answers are missing in the assessment")


class KnownValues:
    """The computed quantities of one report, by address.

    Attributes:
        result: What the report computes to.
        answers: Address → node of an assessment file, for all addresses that relations name.
    """

    def __init__(self, result: ReportResult, answers: Mapping[str, Answer]) -> None:
        """Index the results by their codes."""
        self.result = result
        self.answers = answers
        self._indicators = {one.code: one for one in result.indicators}
        self._objectives = {one.objective.code: one for one in result.objectives}
        self._budget = {one.line.code: one.money for one in result.budget}

    def __call__(self, address: str) -> Known | None:
        """The quantity at *address*; nothing if it is none of these."""
        answer = self.answers.get(address)
        if answer is not None:
            return of_assessment(address, answer)
        head, _, rest = address.partition(":")
        if head == "report":
            return self._report(address, rest)
        code, _, field = rest.rpartition(":")
        if head == "indicator" and code in self._indicators:
            return _indicator(address, self._indicators[code], field, self.result.report.year)
        if head == "objective" and code in self._objectives:
            return _objective(address, self._objectives[code], field)
        if head == "budget" and (code == "total" or code in self._budget):
            return _money(address, self.result.money if code == "total" else self._budget[code], field)
        return None

    def _report(self, address: str, field: str) -> Known | None:
        result = self.result
        if field == "achievement":
            return _number(address, result.mean, _NO_MEAN)
        if field == "category":
            return _band(address, result.band)
        counts = {
            "objectives": len(result.objectives),
            "indicators": len(result.indicators),
            "year": result.report.year,
        }
        return Known(address=address, number=counts[field], digits=0) if field in counts else None


# --- Of the report ----------------------------------------------------------------------------------------------


def _indicator(address: str, result: IndicatorResult, field: str, year: int) -> Known | None:
    indicator = result.indicator
    if field.startswith(PLAN):
        return _planned(address, indicator, field.removeprefix(PLAN))
    found: dict[str, Callable[[], Known]] = {
        "target": lambda: _quantity(address, indicator.target, Attributes(unit=indicator.unit, year=year)),
        "realisation": lambda: _realised(address, result.realised, indicator, None if indicator.reused else year),
        "achievement": lambda: _number(address, result.achievement, result.why_none or _NOT_MEASURED),
        "category": lambda: _band(address, result.band),
        "last_year": lambda: _realised(
            address, result.last_year, indicator, year - 1, msg("history has no value for {year}", year=str(year - 1))
        ),
        "national": lambda: _realised(address, result.national, indicator, None, _NO_FIGURE),
    }
    return found[field]() if field in found else None


def _planned(address: str, indicator: Indicator, field: str) -> Known | None:
    plan, _, year = field.rpartition(".")
    targets = indicator.plans.get(plan, {})
    if not (year.isascii() and year.isdecimal()) or int(year) not in targets:
        return None
    return _quantity(address, targets[int(year)], Attributes(unit=indicator.unit, year=int(year)))


def _realised(
    address: str,
    realised: Realised | None,
    indicator: Indicator,
    year: int | None,
    why_none: Message = _NOT_MEASURED,
) -> Known:
    if realised is None or realised.quantity is None:
        if realised is not None and realised.evaluation is not None:
            return Known(address=address, why_none=_OPEN)
        own = address.endswith(":realisation")
        if own and indicator.not_measured:
            return Known(address=address, why_none=msg("not measured: {reason}", reason=indicator.not_measured))
        return Known(address=address, why_none=why_none)
    evaluation = realised.evaluation
    place = split_address(realised.address) if realised.address is not None else None
    if evaluation is None or place is None:
        return _quantity(address, realised.quantity, Attributes(unit=indicator.unit, year=year))
    node = evaluation.nodes.get(place.code)
    attributes = Attributes(
        unit=indicator.unit,
        year=year,
        edition=evaluation.instrument.id,
        maximum=node.maximum if node is not None else None,
    )
    found = _quantity(address, realised.quantity, attributes)
    label = evaluation.band.label if evaluation.band is not None and found.word is not None else None
    return attrs.evolve(found, label=label, evaluation=evaluation, node=place.code if node is not None else None)


def _quantity(address: str, quantity: Quantity, attributes: Attributes) -> Known:
    number = quantity.number
    if quantity.present is not None:
        return Known(address=address, word=PRESENT if quantity.present else ABSENT, digits=0, attributes=attributes)
    if number is None and quantity.word is None:
        return Known(address=address, why_none=_NO_NUMBER)
    return Known(
        address=address,
        number=number.exact if number is not None else None,
        word=quantity.word,
        upper=quantity.upper.exact if quantity.upper is not None else None,
        digits=number.digits if number is not None else 0,
        attributes=attributes,
    )


def _objective(address: str, result: ObjectiveResult, field: str) -> Known | None:
    if field == "achievement":
        return _number(address, result.mean, _NO_MEAN)
    if field == "category":
        return _band(address, result.band)
    if field == "indicators":
        return Known(address=address, number=len(result.indicators), digits=0)
    return _money(address, result.money, field)


_MONEY: dict[str, Callable[[Money], Exact | None]] = {
    "ceiling": lambda money: money.ceiling,
    "realisation": lambda money: money.spent,
    "absorption": lambda money: money.absorption,
}


def _money(address: str, money: Money | None, field: str) -> Known | None:
    if field not in _MONEY:
        return None
    if money is None:
        return Known(address=address, why_none=_NO_MONEY)
    return _number(address, _MONEY[field](money), _NO_ABSORPTION)


def _number(address: str, number: Exact | None, why_none: Message) -> Known:
    return Known(address=address, number=number, why_none=why_none if number is None else None)


def _band(address: str, band: Band | None) -> Known:
    if band is None:
        return Known(address=address, why_none=_NO_CATEGORY)
    return Known(address=address, word=band.predicate, label=band.label)


# --- Of assessments ---------------------------------------------------------------------------------------------


def of_assessment(address: str, answer: Answer) -> Known:
    """The result of a node of an assessment file, or its predicate."""
    evaluation = answer.evaluation
    instrument, year = evaluation.instrument.id, evaluation.assessment.period.last_day.year
    if answer.node is None:
        attributes = Attributes(year=year, edition=instrument)
        return _predicate(address, evaluation, attributes)
    node = answer.node
    attributes = Attributes(year=year, edition=instrument, maximum=node.maximum)
    if node.score is None:
        return Known(address=address, why_none=_OPEN, attributes=attributes, evaluation=evaluation, node=node.code)
    return Known(
        address=address,
        number=node.score.value,
        word=_word(node),
        label=node.band.label if node.band is not None else None,
        digits=node.node.digits,
        attributes=attributes,
        evaluation=evaluation,
        node=node.code,
    )


def _predicate(address: str, evaluation: Evaluation, attributes: Attributes) -> Known:
    band = evaluation.band
    possible = msg("still possible: {words}", words=evaluation.possible)
    return Known(
        address=address,
        word=band.predicate if band is not None else None,
        label=band.label if band is not None else None,
        why_none=possible if band is None else None,
        attributes=attributes,
        evaluation=evaluation,
    )


def _word(node: NodeResult) -> str | None:
    return node.band.predicate if node.band is not None else node.maturity or node.grade or node.answer
