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


def risk_json(found: Risk, speech: Language) -> str:
    """The front of losses in order, the fewest steps first, and what each answer has to do with them."""
    return Writer(speech, {}).text(
        FORMAT,
        **head_json(found.evaluation),
        status=found.status,
        reason=found.reason or None,
        losses=[plan_json(one) for one in found.losses],
        answers=[_answer(one) for one in found.answers],
        values=[_value(one) for one in found.values],
        readings=[_reading(one) for one in found.readings],
        weights=[_weight(one) for one in found.weights],
        missing=list(found.missing),
        unknown=list(found.unknown),
        facts=list(facts_of(found.evaluation.instrument)),
    )


def _answer(one: Fragile) -> dict[str, Any]:
    return {"code": one.code, "verdict": one.verdict, "others": str(one.others)}


def _value(one: FirmValue) -> dict[str, Any]:
    return {"code": one.code, "printed": decimal_text(one.printed, one.digits), "low": one.low, "high": one.high}


def _reading(one: FirmReading) -> dict[str, Any]:
    return {"title": one.title, "predicate": one.predicate, "stays": one.stays}


def _weight(one: FirmWeight) -> dict[str, Any]:
    return {"code": one.code, "without": one.without, "nudged": list(one.nudged), "stays": one.stays}
