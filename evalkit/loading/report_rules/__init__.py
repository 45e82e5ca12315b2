"""Rule files of performance reports: one TOML file becomes ``ReportRules``, checked."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evalkit.base.errors import RuleFileError
from evalkit.base.text import msg
from evalkit.base.toml.parse import parse_toml
from evalkit.loading.faults import RuleFaults
from evalkit.loading.report_rules import checks, sections
from evalkit.loading.report_rules.model import ReportRules
from evalkit.loading.sections import read_sources, read_validity
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.method.achievement import Arithmetic
    from evalkit.schema.citation import Source

__all__ = ["load_report_rules"]

_DIGITS = 2


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
    sources = read_sources(Reader(raw, "", faults, {}))
    reader = Reader(raw, "", faults, sources)
    reader.asked.add("sources")
    head = sections.need_table(reader, "rules")
    if head is None:
        raise RuleFileError(faults.told())
    rules = _read(reader, head, achievements, hashlib.sha256(data).hexdigest())
    if rules.index and rules.edition and rules.id != f"{index}@{edition}":
        problem = msg("the file calls itself {id}", id=rules.id)
        faults.add("rules", problem, expected=msg("{id}, after its folder and file name", id=f"{index}@{edition}"))
    faults.raise_if_any(RuleFileError)
    return rules


def _read(reader: Reader, head: Reader, achievements: Mapping[str, Arithmetic], sha256: str) -> ReportRules:
    cite = head.cite(None)
    title = head.need("title")
    digits = head.digits("digits")
    formulas = sections.read_formulas(reader, cite, achievements)
    treatments = sections.read_treatments(reader, cite)
    bands = sections.read_bands(reader, cite)
    mean, mean_cite = sections.read_mean(reader, cite)
    top, above_top = sections.read_top(reader, cite, bands)
    sources: Mapping[str, Source] = reader.sources
    rules = ReportRules(
        index=head.need("index"),
        edition=head.need("edition"),
        title=title,
        short=head.text("short") or title,
        file=reader.faults.file,
        sha256=sha256,
        cite=cite,
        validity=read_validity(reader, cite),
        sources=sources,
        formulas={one.formula.name: one for one in formulas.found},
        zeros=sections.read_zeros(reader, cite, achievements),
        treatments={one.kind: one for one in treatments.found},
        caps=sections.read_caps(reader, cite),
        bands=bands,
        mean=mean,
        mean_cite=mean_cite,
        unmeasured_cite=sections.read_unmeasured(reader, cite),
        digits=_DIGITS if digits is None else digits,
        top=top,
        above_top=above_top,
        efficiency=sections.read_efficiency(reader, cite, achievements),
        assumptions=sections.read_assumptions(reader, cite),
    )
    head.close()
    reader.close()
    checks.check(rules, reader.faults, formulas, treatments)
    return rules
