"""How many facts of each kind have a source, by mark."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, round_to
from evalkit.instruments import Instrument
from evalkit.schema.keys import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments.cited_facts import CitedFact
    from evalkit.loading.report_rules.model import ReportRules

Citations = dict[str, dict[str, int]]
# Kinds in the order in which they are told.
FACT_KINDS = (
    "node",
    "weight",
    "attribute",
    "parameter",
    "threshold",
    "gate",
    "ladder",
    "outcome",
    "level",
    "points",
    "band",
    "top",
    "formula",
    "zero",
    "treatment",
    "cap",
    "correction",
    "mean",
    "efficiency",
    "rounding",
    "conversion",
    "claim",
    "records",
    "validity",
    "assumption",
)
_UNSOURCED = "assumption"


def count_citations(facts: Iterable[CitedFact]) -> Citations:
    """Kind of fact → mark → how many facts there are, kinds that occur only; those of plugins behind what stands before them."""
    found: Citations = {}
    for fact in facts:
        found.setdefault(fact.kind, dict.fromkeys(MARKS, 0))[fact.cite.mark] += 1
    order, before = [*FACT_KINDS], ""
    for kind in found:
        if kind not in order:
            order.insert(order.index(before) + 1 if before else 0, kind)
        before = kind
    return {kind: found[kind] for kind in order if kind in found}


def kinds_of_plugins(rules: Instrument | ReportRules) -> dict[str, Prose]:
    """What sections that plugins declare call their kinds of facts."""
    sections = rules.sections if isinstance(rules, Instrument) else {}
    return {section.section.kind: section.section.called for section in sections.values()}


def totals(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Mark → how many facts of any kind have it."""
    return {mark: sum(marks.get(mark, 0) for marks in found.values()) for mark in MARKS}


def sourced(marks: Mapping[str, int]) -> tuple[int, int]:
    """How many facts rest on a source (all but assumptions), and how many there are."""
    count = sum(marks.values())
    return count - marks.get(_UNSOURCED, 0), count


def shown_share(marks: Mapping[str, int]) -> str:
    """That share with one decimal, rounded down: what a gate refuses never looks like what it asks for."""
    return str(decimal_text(round_to(share(marks), 1, "down"), 1))


def share(marks: Mapping[str, int]) -> Exact:
    """The same in percent; 100 where there is nothing."""
    part, whole = sourced(marks)
    return Fraction(100 * part, whole) if whole else 100
