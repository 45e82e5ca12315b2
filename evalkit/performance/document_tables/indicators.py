"""Tables of a file → the objectives and indicators that they hold, and what the rules of a report make of the columns."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.mapping.map_file import Hints, TableMap
from evalkit.performance.report_tables.content import ReportContent
from evalkit.performance.report_tables.figures import style_of_tables
from evalkit.performance.report_tables.headings import CATEGORY
from evalkit.performance.report_tables.left_out import LeftOut, leave_out_unreadable
from evalkit.performance.report_tables.relations import ComputedAchievement, PrintedCell, RelationContext, Relations
from evalkit.performance.report_tables.rows import Keys, ReportRows
from evalkit.performance.report_tables.table_finder import TableFinder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.document_tables.document import FoundTables
    from evalkit.performance.document_tables.shape import TableShape
    from evalkit.performance.report_tables.table_finder import ReportTable


class FoundIndicators(NamedTuple):
    """What the tables say of indicators.

    Attributes:
        objectives, indicators: As ``[[objectives]]`` and ``[[indicators]]`` hold them.
        undirected: Codes of the indicators of which nothing says what is better: they cannot be evaluated yet.
        relations: What the rules of the report make of the columns.
        notes: What was left out.
    """

    objectives: Sequence[Mapping[str, Any]]
    indicators: Sequence[Mapping[str, Any]]
    undirected: frozenset[str]
    relations: Sequence[Mapping[str, Any]]
    notes: Sequence[Message]


def indicators_of(found_tables: FoundTables, head: Mapping[str, Any], rules: ReportRules) -> FoundIndicators:
    """The indicators of *found_tables*; *head*: what ``[report]`` says, ``direction`` and ``running`` if they are told."""
    faults = Faults(found_tables.file)  # what no report calls so, stays in the table, and is no fault of it
    tables = [one for name, shape in found_tables.tables.items() for one in _printed(name, shape, faults)]
    keys = Keys()
    rows = [ReportRows(table, keys) for table in tables]
    left = LeftOut(faults, strict=False)
    style = style_of_tables(tables, None, Faults(found_tables.file))
    for one in tables:
        leave_out_unreadable(one, style, left)
    content = ReportContent(head, keys, style, TableMap(), rules, faults, left)
    directions = content.add_indicators(rows)
    indicators = content.content.get("indicators", [])
    undirected = frozenset(indicator["code"] for indicator in indicators if indicator["title"] in content.undirected)
    complete = frozenset(indicator["code"] for indicator in indicators) - undirected
    context = content.context_of(directions, complete)
    notes = [*content.notes, *(note.text for note in left.notes), *([_undirected(undirected)] if undirected else [])]
    relations = list(_relations(rows, context, found_tables, rules))
    return FoundIndicators(content.content["objectives"], indicators, undirected, relations, notes)


def _undirected(codes: frozenset[str]) -> Message:
    return msg("nothing says what is better of {number:indicator, which is|indicators, which are} written as comments: --context direction=higher",
               number=str(len(codes)))  # fmt: skip


def _printed(name: str, shape: TableShape, faults: Faults) -> Iterator[ReportTable]:
    """What a table of a report would be that stands alone in its sheet; nothing where its headings are those of none."""
    block = shape.block
    rows = [row for row in block.sheet.rows if block.header <= row[0] <= block.body[-1][0]]
    for table in islice(TableFinder(block.sheet._replace(rows=rows), Hints(), faults).tables(), 1):
        yield table._replace(id=name)


def _relations(
    found: Sequence[ReportRows], context: RelationContext, tables: FoundTables, rules: ReportRules
) -> Iterator[dict[str, Any]]:
    """What the rules of a report make of the columns, with the addresses of *tables*."""
    addresses = {cell: own for rows in found for cell, own in _addresses(rows, tables.tables[rows.table.id], context)}

    def address(cell: PrintedCell | ComputedAchievement) -> str | None:
        return addresses.get(cell) if isinstance(cell, PrintedCell) else cell.address("")

    words = {caseless(word) for band in rules.bands for word in (band.predicate, band.label) if word}
    for rows in found:
        said = [line.cells[CATEGORY] for line in rows.lines if CATEGORY in line.cells]
        is_known = words.issuperset(map(caseless, said))
        for relation in Relations(rows, context).all():
            is_there = None not in map(address, (relation.claim, *relation.of, *relation.weights))
            if is_there and (is_known or relation.kind != "category"):
                yield relation.with_addresses(address)


def _addresses(rows: ReportRows, shape: TableShape, context: RelationContext) -> Iterator[tuple[PrintedCell, str]]:
    """The cells of *rows*, each with its address in *shape*."""
    columns = {rows.table.meant[at].name: name for name, at in shape.columns.items() if at in rows.table.meant}
    keys = {line.row: line.key for line in shape.lines}
    for line in rows.lines:
        for name in line.cells:
            if name in columns and line.row in keys:
                own = f"{rows.table.id}:{keys[line.row]}:{columns[name]}"
                yield PrintedCell(rows.table.id, line.key, rows.table.named[name].column(context.year)), own
