"""Addresses: ``table:row:column``, ``claim:ID``, computed quantities, ``file.toml#node``. Form, and what exists."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from evalkit.audit.parse.patterns import AddressedTable, AddressPattern
from evalkit.audit.quantities import BUDGET, INDICATOR, OBJECTIVE, PLAN, QUARTER, REPORT, TOTAL, quarter_fields
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.performance.quantities import split_address
from evalkit.schema.keys import Type

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evalkit.audit.model import Claim
    from evalkit.base.errors import Faults, Place
    from evalkit.performance.model import Report
    from evalkit.schema.reader import Reader


RESERVED = ("claim", "indicator", "objective", "budget", "report")
WORDS = ("category", "predicate")
NOT_IN_NAMES = ":*#"
# A name that can stand in an address.
NAME = Type(kind="text", pattern=rf"^[^{NOT_IN_NAMES}]*[^{NOT_IN_NAMES}\s][^{NOT_IN_NAMES}]*$")
_MOST = 2  # row and column
_LAST = re.compile("[:#/]")
FORMS = msg("table:row:column, claim:ID, indicator:CODE:field, objective:…, budget:…, report:… or file.toml#node")


class At(NamedTuple):
    """A place in a file, for faults."""

    faults: Faults
    place: Place

    def add(self, problem: Message, *, expected: Message | None = None, hint: Message | None = None) -> None:
        """Note that something is wrong here."""
        self.faults.add(self.place, problem, expected=expected, hint=hint)

    def unknown(self, problem: Message, word: str, known: Iterable[str], expected: Message) -> None:
        """Note a word that is not among the *known* ones."""
        self.faults.unknown(self.place, problem, word, known, expected=expected)


def at_key(reader: Reader, key: str) -> At:
    """The place of *key* in a table."""
    return At(reader.faults, reader.at(key))


def is_name(name: str, at: At) -> bool:
    """Whether *name* can stand in an address; if not, that is a fault."""
    if name.strip() and not any(mark in name for mark in NOT_IN_NAMES):
        return True
    at.add(
        msg("{name} cannot be part of an address", name=f'"{visible(name)}"'), expected=msg("a name without : * and #")
    )
    return False


class Directory(NamedTuple):
    """Everything that addresses can name.

    Attributes:
        claims: By address; those of tables and of sentences.
        tables: Printed tables, by id.
        computed: ``indicator``, ``objective`` and ``budget``.
        plans: Indicator → fields of its plans and quarters (``plan.renstra.2026``, ``quarter.2.target``).
        broken: Ids of tables, addresses of claims and of indicators that have faults, and kinds of computed quantities
            of which some could not be read: naming them is none.
    """

    claims: Mapping[str, Claim]
    tables: Mapping[str, AddressedTable]
    computed: Mapping[str, AddressedTable]
    plans: Mapping[str, frozenset[str]]
    broken: Collection[str]


def directory_of(
    report: Report, claims: Mapping[str, Claim], tables: Mapping[str, AddressedTable], broken: Collection[str]
) -> Directory:
    """The names of a report and of what was printed."""
    codes = [line.code for line in report.budget]
    computed = {
        "indicator": AddressedTable("indicator", (indicator.code for indicator in report.indicators), INDICATOR),
        "objective": AddressedTable("objective", (objective.code for objective in report.objectives), OBJECTIVE),
        "budget": AddressedTable("budget", [TOTAL, *codes] if codes else [], BUDGET),
    }
    plans = {
        indicator.code: frozenset(
            [
                *(f"plan.{plan}.{year}" for plan, targets in indicator.plans.items() for year in targets),
                *quarter_fields(indicator),
            ]
        )
        for indicator in report.indicators
    }
    return Directory(claims, tables, computed, plans, broken)


def is_words(address: str, names: Directory) -> bool:
    """Whether *address*, of a claim or something computed, is a word by its nature."""
    claim = names.claims.get(address)
    return claim.number is None if claim is not None else _LAST.split(address)[-1] in WORDS


def find(text: str, names: Directory, at: At, own: AddressedTable | None = None) -> AddressPattern | None:
    """What *text* names; nothing after a fault. *own* is the table in which it stands, if any."""
    if "#" in text:
        if split_address(text) is not None and "*" not in text:
            return AddressPattern(text)
        at.add(msg("{address} is not an address", address=visible(text)), expected=msg("file.toml#node"))
        return None
    head, *rest = text.split(":")
    if own is not None and len(rest) < _MOST and head not in RESERVED and not _is_other_table(head, rest, names, own):
        return find_in(text, own, names, at)
    if len(rest) == 1 and head in ("claim", "report"):
        return _claim(text, names, at) if head == "claim" else _of_report(text, at)
    grid = names.computed.get(head) or names.tables.get(head)
    if not 1 <= len(rest) <= _MOST or (grid is None and head in RESERVED):
        at.add(msg("{address} is not an address", address=visible(text)), expected=FORMS)
    elif grid is not None:
        return find_in(text, grid, names, at, within=head)
    elif head not in names.broken:
        problem = msg("there is no table {table}", table=visible(head))
        at.unknown(problem, head, chain(names.tables, RESERVED), FORMS)
    return None


def _is_other_table(head: str, rest: list[str], names: Directory, own: AddressedTable) -> bool:
    """Whether two words are a row of another table, and not row and column of its *own*."""
    return rest != [] and head in names.tables and head not in own.rows and rest[0] not in own.columns


def _claim(text: str, names: Directory, at: At) -> AddressPattern | None:
    if text in names.claims:
        return AddressPattern(text)
    if text not in names.broken:
        name = text.partition(":")[2]
        known = (address.partition(":")[2] for address in names.claims if address.startswith("claim:"))
        at.unknown(msg("there is no claim {id}", id=visible(name)), name, known, msg("claim: and the id of a claim"))
    return None


def _of_report(text: str, at: At) -> AddressPattern | None:
    field = text.partition(":")[2]
    if field in REPORT:
        return AddressPattern(text)
    _unknown_field(field, tuple(REPORT), at, msg("one of {choices}", choices=tuple(REPORT)))
    return None


def find_in(text: str, grid: AddressedTable, names: Directory, at: At, *, within: str = "") -> AddressPattern | None:
    """The row or cell of *grid* that *text* names, behind the name of the grid if it stands *within* all others."""
    row, _, column = text.removeprefix(f"{within}:" if within else "").partition(":")
    is_cell = text.count(":") > bool(within)
    if is_cell and not grid.printed and grid.id in names.broken and "*" not in row and row not in grid.rows:
        return None  # one that could not be read
    good = is_row_of(grid, row, at)
    if is_cell and (good or grid.printed):  # of a table both are told
        good = is_column_of(grid, row, column, names, at) and good
    return AddressPattern(text, grid, row, column if is_cell else None) if good else None


def is_row_of(grid: AddressedTable, row: str, at: At) -> bool:
    """Whether *row* is a row of *grid*, or a pattern in good form; if not, that is a fault."""
    if "*" in row:
        if all(step == "*" or "*" not in step for step in row.split(".")):
            return True
        at.add(
            msg("{row} has a * inside a name", row=visible(row)),
            expected=msg("a * that stands alone, or alone between dots"),
        )
        return False
    if row in grid.rows:
        return True
    if grid.printed:
        problem = msg("table {table} has no row {row}", table=visible(grid.id), row=visible(row))
        at.unknown(problem, row, grid.rows, msg("the key of a row"))
    else:
        problem = msg("there is no {kind} {code}", kind=grid.id, code=visible(row))
        at.unknown(problem, row, grid.rows, msg("a code of the report"))
    return False


def is_column_of(grid: AddressedTable, row: str, column: str, names: Directory, at: At) -> bool:
    """Whether *column* is a column with claims, of computed quantities a field of *row*, or ``*``; if not, that is a fault.

    What a ``*`` in place of a field stands for is looked up where the column of the claim is known.
    """
    if grid.printed or column == "*" or column in grid.columns:
        return is_printed_column(grid, column, at)
    codes = names.plans if "*" in row else (row,)
    plans = sorted(frozenset().union(*(names.plans[code] for code in codes))) if grid.id == "indicator" else []
    if column in plans:
        return True
    if grid.id != "indicator" or not column.startswith((PLAN, QUARTER)):
        known = (*grid.columns, *plans)
        _unknown_field(column, known, at, msg("one of {choices}", choices=known[:20]))
    elif f"indicator:{row}" not in names.broken:
        none = msg("another field: the indicator has no plans and no quarters")
        _unknown_field(column, plans, at, msg("one of {choices}", choices=tuple(plans)) if plans else none)
    return False


def is_printed_column(grid: AddressedTable, column: str, at: At) -> bool:
    """Whether *column* is a column with claims of the table *grid*, or ``*``; if not, that is a fault."""
    if column == "*" or column in grid.columns:
        return True
    problem = msg("table {table} has no column {column}", table=visible(grid.id), column=visible(column))
    at.unknown(problem, column, grid.columns, msg("one of {choices}", choices=tuple(map(visible, grid.columns))))
    return False


def _unknown_field(field: str, known: Collection[str], at: At, expected: Message) -> None:
    at.unknown(msg("the field {field} is not known", field=visible(field)), field, known, expected)
