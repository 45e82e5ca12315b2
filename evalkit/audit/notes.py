"""What a reader must know beside the verdicts: cells that cannot be read, assessments about somebody else or of another year, and how much an audit can catch."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.causes.trials import DIGIT, HOLDS, Trials, rewritten, slips
from evalkit.audit.model import Caught
from evalkit.audit.relation_kinds.kind import named
from evalkit.audit.verdicts import check_of
from evalkit.base.severities import NOTE, WARNING
from evalkit.base.text import msg, visible
from evalkit.evaluation.result import Finding
from evalkit.performance.findings import NO_REALISATION, NO_TARGET
from evalkit.performance.sources import NamedAssessment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.lookup import Lookup
    from evalkit.audit.model import AuditSheet, Check, Claim, Relation
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message
    from evalkit.performance.model import ReportResult
    from evalkit.performance.realisations import AddressedValue

UNREAD = "cell-unread"


def notes_of(sheet: AuditSheet) -> Iterator[Finding]:
    """How tables were read; a warning where cells were left out, as what is made of them is open."""
    for note in sheet.notes:
        yield Finding(code=note.code, severity=WARNING if note.cells else NOTE, message=note.text)


def unread_cells(sheet: AuditSheet) -> Iterator[Finding]:
    """The cells that were left out because they cannot be read, a finding a table."""
    tables: dict[str, list[Message]] = {}
    for address, why in sheet.unread.items():
        table, _, cell = address.partition(":")
        tables.setdefault(table, []).append(msg("{address}: {problem}", address=visible(cell, 120), problem=why))
    for table, cells in tables.items():
        text = msg(
            "table {table}: cells that cannot be read are left out, and what is made of them is open: {cells}",
            table=visible(table),
            cells=named(cells),
        )
        yield Finding(code=UNREAD, severity=WARNING, message=text, node=f"{table}:*")


def unknown_figures(result: ReportResult) -> Iterator[Finding]:
    """What evaluating the report tells of targets and realisations that are printed and cannot be taken."""
    fields = {NO_TARGET: "target", NO_REALISATION: "realisation"}
    for finding in result.findings:
        if finding.code in fields:
            yield attrs.evolve(finding, node=f"indicator:{finding.node}:{fields[finding.code]}")


def sources(sheet: AuditSheet, answers: Mapping[str, AddressedValue]) -> Iterator[NamedAssessment]:
    """Every assessment that a relation names; *answers*: its address → result.

    It should be of the year of the report, or of that which is said of the claim; where years may differ, another is meant.
    """
    for relation in sheet.relations if answers else ():
        declared = sheet.claims[relation.claim].attributes.year
        years = {sheet.year, sheet.year if declared is None else declared}
        for address in relation.inputs:
            if address in answers:
                assessment = answers[address].evaluation.assessment
                any_year = None if "year" in relation.across else years
                yield NamedAssessment(visible(relation.claim, 120), address, address, assessment, any_year)


# --- How much an audit can catch: for each printed number, how likely a wrong digit in it would be noticed -------------


_INDEX = "index"  # an instrument would be evaluated for each digit
_BUDGET = 20_000  # relations that are judged once more; each operand beyond ten counts as a tenth of one
_DIGITS = 10


class DigitTrials:
    """Tries a wrong digit in every printed number of an audit, when it is asked for the first time."""

    def __init__(self, checks: Sequence[Check], lookup: Lookup) -> None:
        """*checks*: the verdicts as printed."""
        self._lookup = lookup
        self._trials = Trials(checks, lookup, 0)
        self._left = _BUDGET * _DIGITS

    @cached_property
    def caught(self) -> Mapping[str, Caught]:
        """Address → what the audit makes of the number there, in the order of the files."""
        claims = self._lookup.sheet.claims
        return {address: self._caught(claim) for address, claim in claims.items() if claim.number is not None}

    @cached_property
    def mean(self) -> Fraction | None:
        """The share of wrong digits that is noticed, over all numbers that were tried; nothing without any."""
        return mean_of(self.caught.values())

    def _caught(self, claim: Claim) -> Caught:
        relations = self._lookup.relations_of(claim.address)
        holding = [relation for relation in self._trials.holding(claim.address) if relation.kind != _INDEX]
        if not holding:
            return Caught(len(relations), Fraction(0))
        holding.sort(key=_effort)
        cost = sum(_DIGITS + len(relation.operands) for relation in holding)
        missed = 0
        for text in _wrong(claim, self._trials.common_window(holding, claim.address)):
            if self._left < 0:
                return Caught(len(relations), None)
            self._left -= cost
            missed += not self._is_noticed(claim, text, holding)
        number = sum(1 for _ in _wrong(claim))
        return Caught(len(relations), 1 - Fraction(missed, number) if number else None)

    def _is_noticed(self, claim: Claim, text: str, holding: Iterable[Relation]) -> bool:
        instead = rewritten(claim, text)
        if instead is None:
            return True
        changed = {claim.address: instead}
        return any(check_of(relation, self._lookup, changed).verdict not in HOLDS for relation in holding)


def _effort(relation: Relation) -> tuple[bool, int]:
    """By it the relations are sorted so that those come first which take least to judge."""
    evaluates = (
        relation.instrument is not None or relation.bands is not None or any("#" in one for one in relation.inputs)
    )
    return evaluates, len(relation.operands)


def mean_of(numbers: Iterable[Caught]) -> Fraction | None:
    """The share of wrong digits that is noticed, over those of *numbers* that were tried."""
    tried = [number.noticed for number in numbers if number.noticed is not None]
    return sum(tried, Fraction(0)) / len(tried) if tried else None


def _wrong(claim: Claim, window: Interval | None = None) -> Iterator[str]:
    """Every number in *window* that differs from the printed one in one digit, and has no zero more in front."""
    text = claim.number.text if claim.number is not None else ""
    return (slip.text for slip in slips(text, window, 1) if slip.cause == DIGIT)
