"""Which kind of file of evalkit a TOML file is, by its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.text import Message

OF_INSTRUMENT, OF_REPORTS = RULE_FILES = "instrument", "rules"  # table that a rule file of that kind has
# Table that only such a file has → what it is.
_OTHER_KINDS = {
    OF_REPORTS: msg("these are rules of performance reports"),
    "crosswalk": msg("this is a crosswalk"),
    "variant": msg("this is a local variant, not a whole rule file"),
    "assessment": msg("this is an assessment file"),
    "report": msg("this is a report file"),
}


def has_table(content: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether there is a table of one of these *names*; other programs have lists that are called so."""
    return any(isinstance(content.get(name), dict) for name in names)


def is_of_reports(content: Mapping[str, Any]) -> bool:
    """Whether the rule file with that *content* is one of performance reports."""
    return OF_REPORTS in content and OF_INSTRUMENT not in content


def other_kind(content: Mapping[str, Any]) -> Message | None:
    """Which other kind of file of evalkit one with that *content*, no rule file of an instrument, is, if one is known."""
    return next((kind for table, kind in _OTHER_KINDS.items() if has_table(content, (table,))), None)
