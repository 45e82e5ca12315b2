"""Columns of shares: each row of another column in percent of its total: that of the table or of its group, or one that is printed elsewhere."""

from __future__ import annotations

from functools import cache
from itertools import groupby, product
from math import log2
from operator import itemgetter
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import ColumnProfile, best
from evalkit.audit.propose.columns import holds_mostly, instances_of, near
from evalkit.audit.propose.equal import CommonRows
from evalkit.audit.propose.forms import PERCENT_FORM
from evalkit.audit.propose.model import NO, Proposal, ScaledTable, score
from evalkit.audit.propose.rows import children
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.propose.model import Cell, Instance

SAME_BASE = "same-base"
_NAMED = 3.0  # bits that a heading such as Distribusi (%) brings, without which none is looked for
_OTHER_TABLE = 2.0  # bits that it costs to look there
_LEAST_ROWS = 2  # more than so many have the label of one in the other table
_TRIED = 3  # shares, the largest first, of which one may be wrong


class SharesOfTotal(NamedTuple):
    """Rows that are shares of one total; *total*: the row that prints it, if one does."""

    rows: Sequence[str]
    total: str | None = None


def of_shares(tables: Sequence[ScaledTable], least: float) -> list[Proposal]:
    """The columns of *tables* that are shares of another one, of each the best; one that is called so also of a column of another table."""
    found = []
    alike = cache(lambda: CommonRows(tables))
    for table in tables:
        for target in (name for name in table.numeric if heading_words.PERCENT.said_in(name)):
            own = best(_trials(table, target), least)
            is_called_so = heading_words.SHARE.said_in(target)
            found += own or best(_elsewhere(tables, alike(), table, target) if is_called_so else (), least)
    return found


def _elsewhere(tables: Sequence[ScaledTable], alike: CommonRows, table: ScaledTable, target: str) -> Iterator[Proposal]:
    """The column *target* of *table*, as if it stood beside the rows of the same labels in each other one."""
    cost = log2(len(tables)) + _OTHER_TABLE
    for other in tables:
        rows = dict(alike.common(table, other)) if other is not table else {}
        own = {claim.address: claim for claim in table.numbers_in(target) if claim.row in rows}
        moved = [claim._replace(row=rows[claim.row], column=f"{table.id}:{target}") for claim in own.values()]
        if len(moved) > _LEAST_ROWS:
            cells = ((cell, other.labels[cell.row]) for cell in (*other.cells.values(), *moved))
            for trial in _trials(ScaledTable(other.id, other.title, cells), moved[0].column):
                instances = [
                    one._replace(
                        claim=own[one.claim.address], inputs=tuple([own.get(cell.address, cell) for cell in one.inputs])
                    )
                    for one in trial.instances
                ]
                yield trial._replace(instances=tuple(instances), bits=trial.bits - cost)


def _trials(table: ScaledTable, target: str) -> Iterator[Proposal]:
    """Each column near *target*, and each way to part the rows; weights, by which amounts rise as well, are shares only if all are."""
    columns, partings = near(table.numeric, target), list(_partings(table))
    cost = log2(len(table.numeric) * len(columns) * len(partings)) + PERCENT_FORM.prior - _NAMED if columns else 0.0
    for of, groups in product(columns, partings):
        instances = [instance for group in groups for instance in _instances(table, target, of, group)]
        if holds_mostly(instances) and not (
            heading_words.WEIGHT.said_in(target) and any(instance.status == NO for instance in instances)
        ):
            kind = SAME_BASE if groups[0].total is None else PERCENT_FORM.kind
            yield Proposal(kind, tuple(instances), score(instances, cost))


def _partings(table: ScaledTable) -> Iterator[list[SharesOfTotal]]:
    """How the rows of *table* may be parted: not at all, with each total there may be and with none; by subtotals, codes and words."""
    below = children(table.rows)
    under = {row for rows in below.values() for row in rows}
    totals = [row for row in table.rows if heading_words.TOTAL.said_in(f"{table.labels[row]} {row}")]
    yield from ([SharesOfTotal(table.rows, row)] for row in dict.fromkeys([*totals, table.rows[-1], table.rows[0]]))
    rows = [row for row in table.rows if row not in totals]
    yield [SharesOfTotal([row for row in rows if row not in under])]
    if len(totals) == 1:  # its 100 tells where the amount of the total is wrong
        yield [SharesOfTotal([row for row in table.rows if row not in under])]
    if len(totals) > 1:
        yield list(_above(table.rows, totals))
    if len(below) > 1:
        yield [SharesOfTotal(rows, row) for row, rows in below.items()]
    for said in (table.labels, *map(table.words_in, table.columns)):
        groups = _by_words(rows, said)
        if 1 < len(groups) < len(rows):
            yield groups


def _above(rows: Sequence[str], totals: Sequence[str]) -> Iterator[SharesOfTotal]:
    """Each of *totals* with the rows since the last one."""
    begin = 0
    for total in totals:
        end = rows.index(total)
        yield SharesOfTotal(rows[begin:end], total)
        begin = end + 1


def _by_words(rows: Sequence[str], said: Mapping[str, str]) -> list[SharesOfTotal]:
    """*rows* by what is *said* in them; one without any goes on with those above it, as in a merged cell."""
    words_of_rows: list[str] = []
    for row in rows:
        words_of_rows.append(said.get(row, words_of_rows[-1] if words_of_rows else ""))
    return [
        SharesOfTotal([row for _, row in one])
        for _, one in groupby(zip(words_of_rows, rows, strict=True), key=itemgetter(0))
    ]


def _instances(table: ScaledTable, target: str, of: str, group: SharesOfTotal) -> list[Instance]:
    """Each share of *group*, held against its part of the total, or of what one of the largest shares and its amount say that it is."""
    pairs = [
        (claim, cell)
        for row in group.rows
        if row != group.total
        and (claim := table.number(row, target)) is not None
        and (cell := table.number(row, of)) is not None
    ]
    if group.total is not None:
        base = table.number(group.total, of)
        rows = [(claim, cell, base) for claim, cell in pairs if base is not None]
        return list(instances_of(PERCENT_FORM, rows, table, ColumnProfile(table.numbers_in(target))))
    largest = sorted(
        (pair for pair in pairs if pair[0].half and min(pair[1].low, pair[0].low) > 0), key=lambda pair: -pair[0].number
    )
    tried = [list(_of_one_base(table, pairs, *known)) for known in largest[:_TRIED]]
    return max(tried, key=lambda found: sum(one.holds for one in found), default=[])


def _of_one_base(
    table: ScaledTable, pairs: Sequence[tuple[Cell, Cell]], share: Cell, known: Cell
) -> Iterator[Instance]:
    """Each of *pairs*, share and amount, held against the amount *known* and its *share*: the two say the total that is not printed."""
    like = ColumnProfile([claim for claim, _ in pairs])
    for claim, cell in pairs:
        if claim != share and cell.low >= 0:
            low, high = (cell.low * share.low, known.high), (cell.high * share.high, known.low)
            yield like.held(claim, (cell, known, share), (low, high), table, divided=True)
