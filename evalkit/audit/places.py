"""What computed quantities are called in reports; printed places are named by their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.reading.addresses import PLAN, TOTAL
from evalkit.base.text import Message, Prose, msg, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

_INDICATOR = {
    "target": msg("target of indicator {code}"),
    "realisation": msg("realisation of indicator {code}"),
    "achievement": msg("achievement of indicator {code}"),
    "category": msg("category of indicator {code}"),
    "last_year": msg("realisation of indicator {code} a year earlier"),
    "national": msg("national figure of indicator {code}"),
}
_OBJECTIVE = {
    "achievement": msg("achievement of objective {code}"),
    "category": msg("category of objective {code}"),
    "ceiling": msg("ceiling of objective {code}"),
    "realisation": msg("spending of objective {code}"),
    "absorption": msg("absorption of objective {code}"),
    "indicators": msg("number of indicators of objective {code}"),
}
_BUDGET = {
    "ceiling": msg("ceiling of budget line {code}"),
    "realisation": msg("spending of budget line {code}"),
    "absorption": msg("absorption of budget line {code}"),
}
_WHOLE_BUDGET = {
    "ceiling": msg("ceiling of the whole budget"),
    "realisation": msg("spending of the whole budget"),
    "absorption": msg("absorption of the whole budget"),
}
_REPORT = {
    "achievement": msg("achievement of the agency"),
    "category": msg("category of the agency"),
    "objectives": msg("number of objectives"),
    "indicators": msg("number of indicators"),
    "year": msg("year of the report"),
}
_ALL = {"indicator:*": msg("all indicators"), "objective:*": msg("all objectives")}
_BY_HEAD: Mapping[str, Mapping[str, Message]] = {"indicator": _INDICATOR, "objective": _OBJECTIVE, "budget": _BUDGET}


def place_prose(address: str | None) -> Prose:
    """*address* in words, if it is that of a computed quantity of the report; else as it is."""
    text = address or ""
    if text in _ALL:
        return _ALL[text]
    head, _, rest = text.partition(":")
    code, _, field = rest.rpartition(":")
    if head == "report" and rest in _REPORT:
        return _REPORT[rest]
    if head == "indicator" and field.startswith(PLAN):
        plan, _, year = field.removeprefix(PLAN).rpartition(".")
        return msg("target of indicator {code} for {year} in {plan}", code=code, year=year, plan=visible(plan))
    known = _WHOLE_BUDGET if (head, code) == ("budget", TOTAL) else _BY_HEAD.get(head, {})
    found = known.get(field)
    return found._replace(args={"code": code}) if found is not None else text
