"""Rule files of performance reports: one TOML file becomes ``ReportRules``, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.digest import sha256
from evalkit.base.errors import RuleFileError
from evalkit.base.text import msg
from evalkit.base.toml.parse import parse_toml
from evalkit.loading.faults import RuleFaults
from evalkit.loading.report_rules.checks import check
from evalkit.loading.report_rules.model import Head, ReportRules
from evalkit.method.achievement import Achievement, Efficiency, ZeroRule
from evalkit.schema import parse
from evalkit.schema.declare import format_of
from evalkit.schema.names import Names
from evalkit.schema.parse import PLAIN, Scope
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.base.text import Message
    from evalkit.method.achievement import Arithmetic

__all__ = ["FORMAT", "load_report_rules"]

FORMAT = format_of(ReportRules, "report-rules", "Rule file of performance reports of evalkit")


def load_report_rules(
    data: bytes, achievements: Mapping[str, Arithmetic], *, file: str, index: str, edition: str
) -> ReportRules:
    """Load a rule file of performance reports.

    Args:
        data: The file, UTF-8 TOML.
        achievements: Every formula, rule for a target of 0 and form of efficiency that it may name, by name.
        file: Name for messages and reports.
        index: What the file must call its index: the name of the entry point that brought it.
        edition: What the file must call its edition: its own name.

    Raises:
        RuleFileError: The file has faults; it lists all of them.
    """
    raw = parse_toml(data, file, RuleFileError)
    faults = RuleFaults(file, data)
    reader = Reader(raw, "", faults, parse.read_sources(Reader(raw, "", faults, {})))
    inner = reader.table("rules")
    if inner is None:
        reader.require("rules", msg("a table [{key}]", key="rules"))
        raise RuleFileError(faults.told())
    names = {
        "formulas": _names(achievements, Achievement, lambda name: msg("the formula {name} is not known", name=name)),
        "zeros": _names(
            achievements, ZeroRule, lambda name: msg("the rule {name} for a target of 0 is not known", name=name)
        ),
        "efficiencies": _names(
            achievements, Efficiency, lambda name: msg("the form of efficiency {name} is not known", name=name)
        ),
    }
    head = _read_head(inner)
    scope = Scope(cite=head["cite"], outer=head["cite"], names=names, sections={})
    reader.asked.add("sources")
    given = {**head, "file": file, "sha256": sha256(data), "sources": reader.sources}
    rules = parse.read(ReportRules, reader, scope, **given)
    check(rules, reader, names["formulas"].known)
    if rules.index and rules.edition and rules.id != f"{index}@{edition}":
        problem = msg("the file calls itself {id}", id=rules.id)
        faults.add("rules", problem, expected=msg("{id}, after its folder and file name", id=f"{index}@{edition}"))
    faults.raise_if_any(RuleFileError)
    return rules


def _read_head(inner: Reader) -> dict[str, Any]:
    """What the file is called; everything else takes its citation."""
    head = parse.read_keys(Head, inner, PLAIN)
    if head["chapter"] == 0:
        inner.wrong("chapter", msg("a whole number from 1 up"))
    inner.close()
    return {**head, "short": head["short"] or head["title"]}


def _names(brought: Mapping[str, Arithmetic], kind: type[Arithmetic], unknown: Callable[[str], Message]) -> Names:
    """What is brought of a *kind*, by name."""
    known = {name: item for name, item in brought.items() if isinstance(item, kind)}
    there = (
        msg("one of {choices}", choices=tuple(known))
        if known
        else msg("a name that a plugin of this index brings; there is none")
    )
    return Names(known, unknown, there)
