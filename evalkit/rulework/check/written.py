"""Answers as the text of an assessment file, and the texts of places."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, decimals_of
from evalkit.base.toml.write import toml_key, toml_text
from evalkit.catalogue.validity import period_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import Instrument
    from evalkit.questions.answers import Reached

_SUBJECT = "Contoh"


def assessment_toml(instrument: Instrument, reached: Reached, context: Mapping[str, Any] | None = None) -> str:
    """An assessment file, as ``evalkit evaluate`` reads it.

    Args:
        instrument: Whose leaves are answered, in the order of its tree.
        reached: The answers, and grades that an assessor gives.
        context: Facts beside the answers.
    """
    ordered = {code: reached.answers[code] for code in instrument.nodes if code in reached.answers}
    answers = {code: _answer(instrument, code, answer) for code, answer in ordered.items()}
    grades = {code: toml_text(grade) for code, grade in reached.grades.items()}
    facts = {key: toml_text(found) if isinstance(found, str) else str(found) for key, found in (context or {}).items()}
    head = {
        "instrument": toml_text(instrument.id),
        "subject": toml_text(_SUBJECT),
        "period": toml_text(period_in_force(instrument.validity).text),
    }
    tables = {"assessment": head, "answers": answers, "values": grades, "context": facts}
    return "\n".join(_table(name, table) for name, table in tables.items() if table)


def _table(name: str, table: Mapping[str, str]) -> str:
    return f"[{name}]\n" + "".join(f"{toml_key(key)} = {found}\n" for key, found in table.items())


def _answer(instrument: Instrument, code: str, answer: Any) -> str:
    scale = instrument.scales[instrument.nodes[code].scale or ""]
    if scale.kind == "yes-no":
        return "true" if answer else "false"
    if answer == "na" and scale.na is not None:
        return toml_text(scale.na.title)
    return toml_text(answer) if isinstance(answer, str) else _number(Fraction(answer))


def _number(number: Fraction) -> str:
    """A number whose decimals end."""
    digits = decimals_of(number)
    assert digits is not None  # it comes from a file
    return str(decimal_text(number, digits))
