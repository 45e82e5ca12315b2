"""What could be lost as ``evalkit-risk/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text
from evalkit.outlook.firmness import FirmReading, FirmValue, FirmWeight
from evalkit.outlook.plans import Plan
from evalkit.outlook.risk import Fragile
from evalkit.outlook.standing import facts_of
from evalkit.report.json import Writer, by_keys, keys
from evalkit.report.outlook.improve_json import head_json, plan_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.base.language import Language
    from evalkit.outlook.risk import Risk

FORMAT = "evalkit-risk/1"


def risk_json(risk: Risk, speech: Language) -> str:
    """The front of losses in order, the fewest steps first, and what each answer has to do with them."""
    ways: dict[type, Callable[[Any], Any]] = {
        Plan: plan_json,
        Fragile: _answer,
        FirmValue: _value,
        FirmReading: by_keys("title", "predicate", "stays"),
        FirmWeight: by_keys("code", "without", "nudged", "stays"),
    }
    return Writer(speech, ways).text(
        FORMAT,
        **head_json(risk.evaluation),
        status=risk.status,
        reason=risk.reason or None,
        **keys(risk, "losses", "answers", "values", "readings", "weights", "missing", "unknown"),
        facts=facts_of(risk.evaluation.instrument),
    )


def _answer(one: Fragile) -> dict[str, Any]:
    return keys(one, "code", "verdict", "others", *(["reason"] if one.reason else []))


def _value(firm_value: FirmValue) -> dict[str, Any]:
    printed = decimal_text(firm_value.printed, firm_value.digits)
    return {"code": firm_value.code, "printed": printed, **keys(firm_value, "low", "high")}
