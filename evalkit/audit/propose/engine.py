"""Reports → the relations that they hold and do not declare, each with what the audit would say of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from evalkit.audit.engine import audit
from evalkit.audit.parse.sheet import read_sheet
from evalkit.audit.propose.conversions import known_factors
from evalkit.audit.propose.declare import entries_of, table_of
from evalkit.audit.propose.left import left_of
from evalkit.audit.propose.scales import known_scales
from evalkit.audit.propose.search import LEAST, TELLING, search
from evalkit.audit.propose.tables import tables_of
from evalkit.base.errors import ReportError
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, UNSUPPORTED
from evalkit.performance.document import read_report
from evalkit.performance.engine import evaluate_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import Check, Sheet
    from evalkit.audit.propose.declare import Entry
    from evalkit.audit.propose.model import Proposal
    from evalkit.base.errors import Fault
    from evalkit.catalogue.registry import Registry
    from evalkit.files.inputs import TableReader
    from evalkit.performance.files import ReportFiles

_BREAKS = (CONTRADICTED, INCONSISTENT, NOT_COMPARABLE)


class Offer(NamedTuple):
    """A relation that is proposed.

    Attributes:
        entries: What declares it, as ``[[relations]]`` has it.
        breaks: The checks that would not hold, as the audit would tell them.
        checks: How many checks it would make.
        tables: What of ``[[tables]]`` they name, and no earlier offer has.
        left_out: Addresses of cells in its columns that cannot be read: it is found without them.
    """

    proposal: Proposal
    entries: Sequence[Entry]
    breaks: Sequence[Check]
    checks: int
    tables: Sequence[Entry] = ()
    left_out: Sequence[str] = ()

    @property
    def agreeing(self) -> int:
        """How many of its checks hold."""
        return self.checks - len(self.breaks)


class Offers(NamedTuple):
    """What is proposed for a report.

    Attributes:
        files: The files of the report.
        sheet: What they print, with what they declare.
        offers: The best first.
        words: Addresses of words among the numbers of a column.
    """

    files: ReportFiles
    sheet: Sheet
    offers: Sequence[Offer]
    words: Sequence[str] = ()


def propose(files: ReportFiles, registry: Registry, forms: TableReader | None = None, least: float = LEAST) -> Offers:
    """Search the printed tables of a report for relations that it does not declare.

    Args:
        files: The report, just opened.
        registry: Where its rules come from.
        forms: Reads the filled forms of assessments that it names.
        least: Bits that a relation must have.

    Raises:
        ReportError: The report has faults.
    """
    report = read_report(files)
    sheet = read_sheet(files, report)
    files.raise_if_any()
    tables = tables_of(sheet)
    scales = cache(lambda: known_scales(registry, registry.report_rules(report.rules) if report.rules else None))
    factors = cache(lambda: known_factors(registry))
    proposals = left_of(
        search(tables, least, has_rules=report.rules is not None, scales=scales, factors=factors), sheet.relations
    )
    by_name = {table.id: table for table in tables}
    declared = [(proposal, entries_of(proposal, by_name)) for proposal in proposals]
    words = [address for table in tables for address in table.words_among_numbers]
    return Offers(files, sheet, list(_tried(files, registry, forms, declared)), words)


def _tried(
    files: ReportFiles,
    registry: Registry,
    forms: TableReader | None,
    declared: Sequence[tuple[Proposal, list[Entry]]],
) -> Iterator[Offer]:
    """What the audit says of each relation of *declared* beside what the report declares: found is judged by no other rule."""
    ranges = {one.ranges.id: table_of(one.ranges) for one, _ in declared if one.ranges is not None}
    both = files.with_relations([entry for _, entries in declared for entry in entries], list(ranges.values()))
    report = read_report(both)
    sheet = read_sheet(both, report)
    both.raise_if_any()
    checks: dict[str, list[Check]] = {}
    for check in audit(sheet, evaluate_report(report, registry, forms=forms), registry, forms).checks:
        if check.relation is not None and check.relation.file == files.root.file:
            checks.setdefault(check.relation.place, []).append(check)
    number = len(files.relations)
    for proposal, entries in declared:
        own = [check for at in range(len(entries)) for check in checks.get(f"relations[{number + at + 1}]", ())]
        number += len(entries)
        own = [check for check in own if check.verdict != UNSUPPORTED]  # made of a cell that cannot be read
        breaks = [check for check in own if check.verdict in _BREAKS]
        named = ranges.pop(proposal.ranges.id, None) if proposal.ranges is not None else None
        if (
            proposal.bits >= TELLING or proposal.pooled > 1 or len(breaks) < len(own)
        ):  # of what chance gives, that which holds
            left = _unread(proposal, sheet)
            yield Offer(proposal, entries, breaks, len(own), [] if named is None else [named], left)


def _unread(proposal: Proposal, sheet: Sheet) -> list[str]:
    """The cells in the columns of *proposal* that cannot be read."""
    cells = (cell for one in proposal.instances for cell in (one.claim, *one.inputs, *one.weights))
    columns = {(cell.table, cell.column) for cell in cells} if sheet.unread else set()
    return [address for address in sheet.unread if tuple(address.split(":")[::2]) in columns]


def propose_all(opened: Sequence[ReportFiles], registry: Registry, forms: TableReader | None = None) -> list[Offers]:
    """What is proposed for each of the reports *opened*.

    Raises:
        ReportError: With the faults of all of them.
    """
    found: list[Offers] = []
    faults: list[Fault] = []
    for files in opened:
        try:
            found.append(propose(files, registry, forms))
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    return found
