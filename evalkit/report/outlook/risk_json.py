"""What could be lost as ``evalkit-risk/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text
from evalkit.outlook.standing import facts_of
from evalkit.report.json import Writer
from evalkit.report.outlook.improve_json import head_json, plan_json

if TYPE_CHECKING:
    from evalkit.base.language import Language
    from evalkit.outlook.firmness import FirmReading, FirmValue, FirmWeight
    from evalkit.outlook.risk import Fragile, Risk

FORMAT = "evalkit-risk/1"


def risk_json(risk: Risk, speech: Language) -> str:
    """The front of losses in order, the fewest steps first, and what each answer has to do with them."""
    return Writer(speech, {}).text(
        FORMAT,
        **head_json(risk.evaluation),
        status=risk.status,
        reason=risk.reason or None,
        losses=[plan_json(loss) for loss in risk.losses],
        answers=[_answer(answer) for answer in risk.answers],
        values=[_value(value) for value in risk.values],
        readings=[_reading(reading) for reading in risk.readings],
        weights=[_weight(weight) for weight in risk.weights],
        missing=list(risk.missing),
        unknown=list(risk.unknown),
        facts=list(facts_of(risk.evaluation.instrument)),
    )


def _answer(one: Fragile) -> dict[str, Any]:
    return {"code": one.code, "verdict": one.verdict, "others": str(one.others)}


def _value(firm_value: FirmValue) -> dict[str, Any]:
    return {
        "code": firm_value.code,
        "printed": decimal_text(firm_value.printed, firm_value.digits),
        "low": firm_value.low,
        "high": firm_value.high,
    }


def _reading(firm_reading: FirmReading) -> dict[str, Any]:
    return {"title": firm_reading.title, "predicate": firm_reading.predicate, "stays": firm_reading.stays}


def _weight(firm_weight: FirmWeight) -> dict[str, Any]:
    return {
        "code": firm_weight.code,
        "without": firm_weight.without,
        "nudged": list(firm_weight.nudged),
        "stays": firm_weight.stays,
    }
