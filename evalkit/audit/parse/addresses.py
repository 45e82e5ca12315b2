"""Addresses: ``table:row:column``, ``claim:ID``, computed quantities, ``file.toml#node``. Form, and what exists."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.parse.grids import Grid
from evalkit.audit.quantities import BUDGET, INDICATOR, OBJECTIVE, PLAN, REPORT, TOTAL
from evalkit.base.text import Message, msg, visible
from evalkit.performance.quantities import split_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evalkit.audit.model import Claim
    from evalkit.base.errors import Faults, Place
    from evalkit.performance.model import Report

RESERVED = ("claim", "indicator", "objective", "budget", "report")
WORDS = ("category", "predicate")
NOT_IN_NAMES = ":*#"
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


class Address(NamedTuple):
    """An address that names what exists, perhaps with ``*``.

    Attributes:
        text: As written.
        grid: ``None`` for a single thing: a claim, a result of the report or of a file.
        column: ``None`` for a whole row.
    """

    text: str
    grid: Grid | None = None
    row: str = ""
    column: str | None = None

    @property
    def is_row(self) -> bool:
        """Whether it names whole rows, as only ``count`` can use."""
        return self.grid is not None and self.column is None

    @property
    def is_pattern(self) -> bool:
        """Whether a ``*`` is in it."""
        return self.grid is not None and ("*" in self.row or self.column == "*")


class Directory(NamedTuple):
    """Everything that addresses can name.

    Attributes:
        claims: By address; those of tables and of sentences.
        tables: By id.
        computed: ``indicator``, ``objective`` and ``budget``.
        plans: Indicator → fields of its plans (``plan.renstra.2026``).
        broken: Ids of tables, addresses of claims and of indicators that have faults, and kinds of computed quantities
            of which some could not be read: naming them is none.
    """

    claims: Mapping[str, Claim]
    tables: Mapping[str, Grid]
    computed: Mapping[str, Grid]
    plans: Mapping[str, frozenset[str]]
    broken: Collection[str]


def directory_of(
    report: Report, claims: Mapping[str, Claim], tables: Mapping[str, Grid], broken: Collection[str]
) -> Directory:
    """The names of a report and of what was printed."""
    codes = [line.code for line in report.budget]
    computed = {
        "indicator": Grid("indicator", (one.code for one in report.indicators), INDICATOR),
        "objective": Grid("objective", (one.code for one in report.objectives), OBJECTIVE),
        "budget": Grid("budget", [TOTAL, *codes] if codes else [], BUDGET),
    }
    plans = {
        one.code: frozenset(f"plan.{plan}.{year}" for plan, targets in one.plans.items() for year in targets)
        for one in report.indicators
    }
    return Directory(claims, tables, computed, plans, broken)


def is_words(address: str, names: Directory) -> bool:
    """Whether *address*, of a claim or something computed, is a word by its nature."""
    claim = names.claims.get(address)
    return claim.number is None if claim is not None else _LAST.split(address)[-1] in WORDS


def find(text: str, names: Directory, at: At, own: Grid | None = None) -> Address | None:
    """What *text* names; nothing after a fault. *own* is the table in which it stands, if any."""
    if "#" in text:
        if split_address(text) is not None and "*" not in text:
            return Address(text)
        at.add(msg("{address} is not an address", address=visible(text)), expected=msg("file.toml#node"))
        return None
    head, *rest = text.split(":")
    if head in RESERVED:
        return _reserved(text, names, at)
    if own is not None and not (len(rest) == 1 and _is_other_table(head, rest[0], names, own)):
        if len(rest) == 1:
            return _cell(text, own, head, rest[0], at)
        if not rest:
            return _row(text, own, head, at)
    return _in_table(text, names, at)


def _is_other_table(head: str, tail: str, names: Directory, own: Grid) -> bool:
    return head in names.tables and head not in own.rows and tail not in own.columns


def _in_table(text: str, names: Directory, at: At) -> Address | None:
    head, *rest = text.split(":")
    if len(rest) not in (1, 2):
        at.add(msg("{address} is not an address", address=visible(text)), expected=FORMS)
        return None
    grid = names.tables.get(head)
    if grid is None and head in names.broken:
        return None
    if grid is None:
        problem = msg("there is no table {table}", table=visible(head))
        at.unknown(problem, head, chain(names.tables, RESERVED), FORMS)
        return None
    row, *column = rest
    return _cell(text, grid, row, column[0], at) if column else _row(text, grid, row, at)


def _reserved(text: str, names: Directory, at: At) -> Address | None:
    head, *rest = text.split(":")
    grid = names.computed.get(head)
    match rest:
        case [name] if head == "claim":
            return _claim(text, name, names, at)
        case [field] if head == "report":
            return Address(text) if _is_field(field, REPORT, at) else None
        case [row] if grid is not None:
            return _row(text, grid, row, at)
        case [row, field] if grid is not None:
            return _computed(text, grid, row, field, names, at)
    at.add(msg("{address} is not an address", address=visible(text)), expected=FORMS)
    return None


def _claim(text: str, name: str, names: Directory, at: At) -> Address | None:
    if text in names.claims:
        return Address(text)
    if text not in names.broken:
        known = (address.partition(":")[2] for address in names.claims if address.startswith("claim:"))
        at.unknown(msg("there is no claim {id}", id=visible(name)), name, known, msg("claim: and the id of a claim"))
    return None


def _computed(text: str, grid: Grid, row: str, field: str, names: Directory, at: At) -> Address | None:
    if grid.id in names.broken and "*" not in row and row not in grid.rows:
        return None  # one that could not be read
    found = is_row_of(grid, row, at) and is_column_of(grid, row, field, names, at)
    return Address(text, grid, row, field) if found else None


def _is_field(field: str, fields: Iterable[str], at: At) -> bool:
    known = tuple(fields)
    if field in known:
        return True
    at.unknown(
        msg("the field {field} is not known", field=visible(field)),
        field,
        known,
        msg("one of {choices}", choices=known[:20]),
    )
    return False


def _cell(text: str, grid: Grid, row: str, column: str, at: At) -> Address | None:
    found = is_row_of(grid, row, at), is_printed_column(grid, column, at)
    return Address(text, grid, row, column) if all(found) else None


def _row(text: str, grid: Grid, row: str, at: At) -> Address | None:
    return Address(text, grid, row) if is_row_of(grid, row, at) else None


def is_row_of(grid: Grid, row: str, at: At) -> bool:
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


def is_column_of(grid: Grid, row: str, column: str, names: Directory, at: At) -> bool:
    """Whether *column* is a column of *grid*, or ``*``; of computed quantities, a field of *row*."""
    if grid.printed:
        return is_printed_column(grid, column, at)
    fields: list[str] = list(grid.columns)
    if grid.id == "indicator" and column.startswith(PLAN):
        return _is_plan(row, column, names, at)
    if grid.id == "indicator":
        codes = names.plans if "*" in row else (row,)
        fields += sorted(frozenset().union(*(names.plans[code] for code in codes)))
    # A field of "*" is that of the claim's column; what it stands for is looked up then.
    return column == "*" or _is_field(column, fields, at)


def _is_plan(row: str, field: str, names: Directory, at: At) -> bool:
    """Whether *field* is a plan of an indicator with a year; if not, that is a fault."""
    codes = names.plans if "*" in row else (row,)
    known = sorted(frozenset().union(*(names.plans[code] for code in codes)))
    if field in known:
        return True
    if f"indicator:{row}" not in names.broken:
        problem = msg("the field {field} is not known", field=visible(field))
        expected = (
            msg("one of {choices}", choices=tuple(known)) if known else msg("another field: the indicator has no plans")
        )
        at.unknown(problem, field, known, expected)
    return False


def is_printed_column(grid: Grid, column: str, at: At) -> bool:
    """Whether *column* is a column with claims of the table *grid*, or ``*``; if not, that is a fault."""
    if column == "*" or column in grid.columns:
        return True
    problem = msg("table {table} has no column {column}", table=visible(grid.id), column=visible(column))
    at.unknown(problem, column, grid.columns, msg("one of {choices}", choices=tuple(map(visible, grid.columns))))
    return False
