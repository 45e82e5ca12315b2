"""What was filled in of a performance report → the forms that its TOML has for targets, realisations and printed tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evalkit.base.text import msg
from evalkit.performance.typed import plain_number, presence_of, range_of

KINDS = {
    "number": msg("number"),
    "level": msg("level"),
    "category": msg("category"),
    "range": msg("range"),
    "presence": msg("there or not"),
}
_NONE = "-"  # a quarter without a number
SHEETS = tuple(msg("Table {number}", number=str(number)) for number in range(1, 6))


def shape_report(tables: dict[str, Any], file: str) -> None:
    """Bring the *tables* of a report, as they were filled in, into the form of its TOML; *file* is the form itself."""
    for indicator in tables.get("indicators", ()):
        _shape_indicator(indicator)
    for one in tables.get("tables", ()):
        if isinstance(one.get("file"), str):
            one["file"] = f"{Path(file).name}#{one['file']}"
    for relation in tables.get("relations", ()):
        relation["of"] = [plain_number(text) for text in relation.get("of", ())]


def _shape_indicator(indicator: dict[str, Any]) -> None:
    kind, of = indicator.pop("kind", "number"), indicator.pop("of", None)
    if "target" in indicator:
        indicator["target"] = _shape(indicator["target"], kind, of, is_target=True)
    for key in ("realisation", "national"):
        if key in indicator:
            indicator[key] = _shape(indicator[key], kind, of)
    quarters = indicator.get("quarters", {})
    if quarters:
        quarters.setdefault("running", "")  # which says: not filled in yet
    for key in {"target", "realisation"} & set(quarters):
        numbers = {int(number): _shape(raw, kind, of) for number, raw in quarters[key].items()}
        quarters[key] = [numbers.get(number, _NONE) for number in range(1, max(numbers) + 1)]
    if "history" in indicator:
        indicator["history"] = {year: _shape(raw, kind, of) for year, raw in indicator["history"].items()}
    for years in indicator.get("plans", {}).values():
        years.update({year: _shape(raw, kind, of, is_target=True) for year, raw in years.items()})


def _shape(raw: Any, kind: str, of: str | None, *, is_target: bool = False) -> Any:
    """*raw* as a quantity of that *kind*; what does not look like one stays for the reader of reports to refuse."""
    if isinstance(raw, str) and "#" in raw:
        return raw  # of an assessment
    if kind == "level":
        return raw if isinstance(raw, str) and raw[:1].isalpha() and " " in raw else {"level": raw}
    if kind == "category":
        return {"category": raw} | ({} if of is None else {"of": of})
    if kind == "range" and is_target and isinstance(raw, str):
        return range_of(raw)
    return presence_of(raw) if kind == "presence" else raw
