"""A proposal → the entries of ``[[relations]]`` that declare it: with ``*`` where that says the same, else cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.audit.propose.equal import EQUAL
from evalkit.audit.propose.trees import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.propose.model import Cell, Instance, Proposal, Ranges, Table

Entry = dict[str, Any]
PROPOSED = "proposed"
_LISTED = 4  # addresses that are named one by one before a * stands for them


def entries_of(proposal: Proposal, tables: Mapping[str, Table]) -> list[Entry]:
    """The entries that declare *proposal*, each with its support in whole bits."""
    own = {**proposal.keys, PROPOSED: int(proposal.bits)}
    made = _of_tree(proposal, tables) or _of_columns(proposal, tables) or list(_cell_by_cell(proposal, tables))
    also = [proposal.factor] if proposal.factor else []
    return [{**entry, "of": [*entry["of"], *also], **own} for entry in made]


def table_of(ranges: Ranges) -> Entry:
    """The entry of ``[[tables]]`` that declares *ranges*."""
    rows = [[str(number), *row] for number, row in enumerate(ranges.rows, 1)]
    return {"id": ranges.id, "title": ranges.id, "label": "kata", "ranges": "rentang", "numbers": "en",
            "header": ["kunci", "kata", "rentang"], "rows": rows}  # fmt: skip


def _entry(claim: str, kind: str, of: Sequence[str], weights: Sequence[str] = (), left: Sequence[str] = ()) -> Entry:
    entry: Entry = {"claim": claim, "is": kind, "of": list(of)}
    entry |= {"weights": list(weights)} if weights else {}
    return entry | ({"except": list(left)} if left else {})


# --- Columns --------------------------------------------------------------------------------------------------------


def _of_columns(proposal: Proposal, tables: Mapping[str, Table]) -> list[Entry]:
    """One entry for a column whose claims are each made of cells of their own row, or of a cell that is the same for all; none if it is not so."""
    first = proposal.instances[0]
    shape = _shape(first)
    if (
        len(proposal.instances) < 2  # noqa: PLR2004
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
    return [_entry(f"{claim.table}:*:{claim.column}", proposal.kind, of, _addresses(first.weights), left)]


def _operand(instances: Sequence[Instance], at: int) -> str:
    """What that operand of each is: a cell of the row of its claim, or one for all; nothing if it is neither."""
    cells = [instance.inputs[at] for instance in instances]
    if all(instance.claim.row == cell.row for instance, cell in zip(instances, cells, strict=True)):
        return f"{cells[0].table}:*:{cells[0].column}"
    return cells[0].address if len(set(cells)) == 1 else ""


def _shape(instance: Instance) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]]:
    return (instance.claim.table, instance.claim.column), tuple([(cell.table, cell.column) for cell in instance.inputs])


# --- Codes ----------------------------------------------------------------------------------------------------------


def _of_tree(proposal: Proposal, tables: Mapping[str, Table]) -> list[Entry]:
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


def _cell_by_cell(proposal: Proposal, tables: Mapping[str, Table]) -> Iterator[Entry]:
    for instance in proposal.instances:
        claim, of, weights = instance.claim, _addresses(instance.inputs), _addresses(instance.weights)
        short = (
            _starred(claim, instance.inputs, tables[instance.inputs[0].table]) if _is_long(proposal, instance) else None
        )
        left: list[str] = []
        if short is not None:
            row, left = short
            of, weights = _in_row(row, instance.inputs[:1]), _in_row(row, instance.weights[:1])
        yield _entry(claim.address, proposal.kind, of, weights, left)


def _is_long(proposal: Proposal, instance: Instance) -> bool:
    return proposal.kind != EQUAL and len(instance.inputs) > _LISTED


def _in_row(row: str, cells: Sequence[Cell]) -> list[str]:
    return [f"{cell.table}:{row}:{cell.column}" for cell in cells]


def _addresses(cells: Sequence[Cell]) -> list[str]:
    return [cell.address for cell in cells]


def _starred(claim: Cell, cells: Sequence[Cell], table: Table) -> tuple[str, list[str]] | None:
    """The pattern of rows that stands for *cells*, and the rows that it leaves out; nothing where there are too many."""
    column, rows = cells[0].column, [cell.row for cell in cells]
    below = children([claim.row, *table.rows]).get(claim.row, [])
    if [row for row in below if (row, column) in table.cells] == rows:
        return f"{claim.row}.*", []
    own = {claim.row} if table.id == claim.table else set()
    left = [row for row in table.rows if row not in rows and row not in own]
    return ("*", left) if len(left) <= _LISTED else None
