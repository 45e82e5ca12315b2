"""How many facts of each kind have a source, by mark."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, round_to
from evalkit.instruments.facts import facts_of
from evalkit.loading.report_rules.facts import facts_of_rules
from evalkit.schema.citation import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.schema.citation import Citation

Citations = dict[str, dict[str, int]]
# Kinds in the order in which they are told.
KINDS = (
    "node",
    "weight",
    "attribute",
    "parameter",
    "threshold",
    "floor",
    "gate",
    "ladder",
    "level",
    "points",
    "band",
    "top",
    "formula",
    "zero",
    "treatment",
    "cap",
    "mean",
    "efficiency",
    "rounding",
    "conversion",
    "grade",
    "claim",
    "records",
    "sample",
    "validity",
    "assumption",
)
_UNSOURCED = "assumption"
_HEAD = re.compile(r"[a-z_]+")
_OF_SECTION = {
    "bands": "band",
    "rounding": "rounding",
    "convert": "conversion",
    "gate": "gate",
    "floors": "floor",
    "ladder": "ladder",
    "grades": "grade",
    "claims": "claim",
    "records": "records",
    "sample": "sample",
    "validity": "validity",
    "assumptions": "assumption",
    "top": "top",
    "formulas": "formula",
    "zero": "zero",
    "treatments": "treatment",
    "caps": "cap",
    "mean": "mean",
    "unmeasured": "mean",
    "efficiency": "efficiency",
}
_OF_KEY = {"weight": "weight", "floor": "floor", "gate_min": "gate", "thresholds": "threshold"}


def citations(instrument: Instrument) -> Citations:
    """Kind of fact → mark → how many facts there are, kinds that occur only."""
    return _counted((kind_of(fact.place, instrument), fact.cite) for fact in facts_of(instrument))


def citations_of_rules(rules: ReportRules) -> Citations:
    """The same of rules of performance reports."""
    return _counted((_of_section(fact.place), fact.cite) for fact in facts_of_rules(rules))


def _counted(facts: Iterable[tuple[str, Citation]]) -> Citations:
    found: Citations = {}
    for kind, cite in facts:
        found.setdefault(kind, dict.fromkeys(MARKS, 0))[cite.mark] += 1
    return {kind: found[kind] for kind in KINDS if kind in found}


def kind_of(place: str, instrument: Instrument) -> str:
    """What kind of fact stands at *place* (``A1.weight`` → ``weight``)."""
    if place in instrument.nodes:
        return "node"
    code = place
    while "." in code:
        code = code.rpartition(".")[0]
        if code in instrument.nodes:
            key = place[len(code) + 1 :].partition(".")[0]
            if key in instrument.nodes[code].attributes:
                return "attribute"
            return _OF_KEY.get(key, "parameter")
    if place.startswith("scales."):
        return "points" if place.rpartition(".points")[1] else "level"
    return _of_section(place)


def _of_section(place: str) -> str:
    head = _HEAD.match(place)
    return _OF_SECTION[head.group()] if head is not None else "parameter"


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
