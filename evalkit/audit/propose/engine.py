"""Reports → the relations that they hold and do not declare, each with what the audit would say of it."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from evalkit.audit.engine import audit
from evalkit.audit.parse.sheet import read_sheet
from evalkit.audit.propose.by_rules import known_factors, known_scales
from evalkit.audit.propose.equal import EQUAL
from evalkit.audit.propose.forms import SIGNED, SUM
from evalkit.audit.propose.model import SCALE, Cell, ScaledTable
from evalkit.audit.propose.rows import children
from evalkit.audit.propose.search import LEAST, TELLING, left_of, search
from evalkit.base.errors import ReportError
from evalkit.base.grouping import by_key
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, ROUNDING, UNSUPPORTED
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.performance.document import read_report
from evalkit.performance.document_tables.document import known_year
from evalkit.performance.engine import evaluate_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.model import AuditSheet, Check, Claim
    from evalkit.audit.propose.model import Instance, Proposal, Ranges
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
        rounded: The checks that hold by another way of rounding only.
    """

    proposal: Proposal
    entries: Sequence[Entry]
    breaks: Sequence[Check]
    checks: int
    tables: Sequence[Entry] = ()
    left_out: Sequence[str] = ()
    rounded: Sequence[Check] = ()

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
    sheet: AuditSheet
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
    scales = cache(
        lambda: known_scales(registry, registry.rule_file(report.rules, REPORT_RULES).load() if report.rules else None)
    )
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
        broken = {check.claim.address for check in breaks}
        lost = sum(one.bits for one in proposal.instances if one.holds and one.claim.address in broken)
        is_told = proposal.bits >= TELLING or proposal.pooled > 1 or len(breaks) < len(own)
        if is_told and not (lost and proposal.bits - lost < LEAST):  # of what chance gives, that which holds
            left, rounded = _unread(proposal, sheet), [check for check in own if check.verdict == ROUNDING]
            yield Offer(proposal, entries, breaks, len(own), [] if named is None else [named], left, rounded)


def _unread(proposal: Proposal, sheet: AuditSheet) -> list[str]:
    """The cells in the columns of *proposal* that cannot be read."""
    cells = (cell for instance in proposal.instances for cell in (instance.claim, *instance.inputs, *instance.weights))
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


# --- The sheet of a report → its tables, as they are searched ---------------------------------------------------------


def tables_of(sheet: AuditSheet) -> list[ScaledTable]:
    """The printed tables of *sheet*, in the order of the files, with what stands in their cells."""
    cells: dict[str, list[tuple[Cell, str]]] = {name: [] for name in sheet.tables}
    for claim in sheet.claims.values():
        name, _, rest = claim.address.partition(":")
        row, colon, column = rest.partition(":")
        if colon and name in cells:
            cells[name].append((_cell(claim, name, row, column), claim.label or row))
    return [
        ScaledTable(name, sheet.tables[name], found, known_year(sheet.year), sheet.unread)
        for name, found in cells.items()
        if found
    ]


def _cell(claim: Claim, table: str, row: str, column: str) -> Cell:
    number = claim.number
    if number is None:
        return Cell(claim.address, table, row, column, None, word=" ".join(claim.words) or claim.printed)
    exact = claim.attributes.exact
    unit = int(Fraction(SCALE) / Fraction(10) ** number.digits)
    # As in the audit: a whole number is itself, unless it comes out of a division.
    half = unit // 2 if not exact and (number.digits != 0 or exact is False) else 0
    return Cell(claim.address, table, row, column, int(number.exact * SCALE), half, unit)


# --- What declares it: with ``*`` where that says the same, else cell by cell -----------------------------------------


Entry = dict[str, Any]
PROPOSED = "proposed"
_LISTED = 4  # addresses that are named one by one before a * stands for them


def entries_of(proposal: Proposal, tables: Mapping[str, ScaledTable]) -> list[Entry]:
    """The entries that declare *proposal*, each with its support in whole bits."""
    own = {**proposal.keys, PROPOSED: int(proposal.bits)}
    made = _of_tree(proposal, tables) or [entry for one in _alike(proposal) for entry in _of_alike(one, tables)]
    also = [proposal.factor] if proposal.factor else []
    return [{**entry, "of": [*entry["of"], *also], **own} for entry in made]


def _alike(proposal: Proposal) -> list[Proposal]:
    """*proposal* by what its claims are made of: where a dash stands, a row has fewer parts."""
    if not proposal.instances[0].signs:
        return [proposal]
    found = by_key(proposal.instances, lambda instance: (_shape(instance), instance.signs))
    return [
        proposal._replace(instances=tuple(instances))
        if min(instances[0].signs) < 0
        else proposal._replace(kind=SUM, instances=tuple([one._replace(signs=()) for one in instances]))
        for instances in sorted(found.values(), key=len, reverse=True)
    ]


def _of_alike(proposal: Proposal, tables: Mapping[str, ScaledTable]) -> list[Entry]:
    return _of_columns(proposal, tables) or list(_cell_by_cell(proposal, tables))


def table_of(ranges: Ranges) -> Entry:
    """The entry of ``[[tables]]`` that declares *ranges*."""
    rows = [[str(number), *row] for number, row in enumerate(ranges.rows, 1)]
    return {"id": ranges.id, "title": ranges.id, "label": "kata", "ranges": "rentang", "numbers": "en",
            "header": ["kunci", "kata", "rentang"], "rows": rows}  # fmt: skip


def _weights(instance: Instance) -> list[str] | list[int]:
    return _addresses(instance.weights) or [*instance.signs]


def _entry(
    claim: str, kind: str, of: Sequence[str], weights: Sequence[str | int] = (), left: Sequence[str] = ()
) -> Entry:
    entry: Entry = {"claim": claim, "is": kind, "of": list(of)}
    entry |= {"weights": list(weights)} if weights else {}
    return entry | ({"except": list(left)} if left else {})


# --- Columns --------------------------------------------------------------------------------------------------------


def _of_columns(proposal: Proposal, tables: Mapping[str, ScaledTable]) -> list[Entry]:
    """One entry for a column whose claims are each made of cells of their own row, or of a cell that is the same for all; none if it is not so."""
    first = proposal.instances[0]
    shape = _shape(first)
    if (
        len(proposal.instances) == 1
        or any(instance.weights != first.weights for instance in proposal.instances)
        or any(_shape(instance) != shape for instance in proposal.instances)
    ):
        return []
    claim, met = first.claim, {instance.claim.row for instance in proposal.instances}
    left = [
        row for row in tables[claim.table].rows if (row, claim.column) in tables[claim.table].cells and row not in met
    ]
    of = [_operand(proposal.instances, at) for at in range(len(first.inputs))]
    if not all(of) or ":*:" not in of[0] or len(left) > len(met):
        return []
    return [_entry(f"{claim.table}:*:{claim.column}", proposal.kind, of, _weights(first), left)]


def _operand(instances: Sequence[Instance], at: int) -> str:
    """What that operand of each is: a cell of the row of its claim, or one for all; nothing if it is neither."""
    cells = [instance.inputs[at] for instance in instances]
    if all(instance.claim.row == cell.row for instance, cell in zip(instances, cells, strict=True)):
        return f"{cells[0].table}:*:{cells[0].column}"
    return cells[0].address if len(set(cells)) == 1 else ""


def _shape(instance: Instance) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]]:
    return (instance.claim.table, instance.claim.column), tuple([(cell.table, cell.column) for cell in instance.inputs])


# --- Codes ----------------------------------------------------------------------------------------------------------


def _of_tree(proposal: Proposal, tables: Mapping[str, ScaledTable]) -> list[Entry]:
    """One entry for a column in which every line is made of those below it."""
    if not proposal.tree:
        return []
    first = proposal.instances[0]
    claim, table = first.claim, tables[first.claim.table]
    printed = [cell.row for cell in table.cells.values() if cell.column == claim.column]
    due = {row: [key for key in rows if key in printed] for row, rows in children(table.rows).items() if row in printed}
    if due != {instance.claim.row: [cell.row for cell in instance.inputs] for instance in proposal.instances}:
        return []
    weights = [f"{table.id}:*.*:{cell.column}" for cell in first.weights[:1]]
    return [_entry(f"{table.id}:*:{claim.column}", proposal.kind, [f"{table.id}:*.*:{claim.column}"], weights)]


# --- Cells ----------------------------------------------------------------------------------------------------------


def _cell_by_cell(proposal: Proposal, tables: Mapping[str, ScaledTable]) -> Iterator[Entry]:
    for instance in proposal.instances:
        claim, of, weights = instance.claim, _addresses(instance.inputs), _weights(instance)
        short = (
            _starred(claim, instance.inputs, tables[instance.inputs[0].table]) if _is_long(proposal, instance) else None
        )
        left: list[str] = []
        if short is not None:
            row, left = short
            of, weights = _in_row(row, instance.inputs[:1]), _in_row(row, instance.weights[:1])
        yield _entry(claim.address, proposal.kind, of, weights, left)


def _is_long(proposal: Proposal, instance: Instance) -> bool:
    return proposal.kind not in (EQUAL, SIGNED) and len(instance.inputs) > _LISTED


def _in_row(row: str, cells: Sequence[Cell]) -> list[str]:
    return [f"{cell.table}:{row}:{cell.column}" for cell in cells]


def _addresses(cells: Sequence[Cell]) -> list[str]:
    return [cell.address for cell in cells]


def _starred(claim: Cell, cells: Sequence[Cell], table: ScaledTable) -> tuple[str, list[str]] | None:
    """The pattern of rows that stands for *cells*, and the rows that it leaves out; nothing where there are too many."""
    column, rows = cells[0].column, [cell.row for cell in cells]
    below = children([claim.row, *table.rows]).get(claim.row, [])
    if [row for row in below if (row, column) in table.cells] == rows:
        return f"{claim.row}.*", []
    own = {claim.row} if table.id == claim.table else set()
    left = [row for row in table.rows if row not in rows and row not in own]
    return ("*", left) if len(left) <= _LISTED else None
