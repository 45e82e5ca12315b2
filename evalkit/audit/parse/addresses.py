"""Addresses: ``table:row:column``, ``claim:ID``, computed quantities, ``file.toml#node``. Form, what exists, and what ``*`` stands for."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from evalkit.audit.quantities import BUDGET, INDICATOR, OBJECTIVE, PLAN, QUARTER, REPORT, TOTAL, quarter_fields
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.performance.quantities import split_address
from evalkit.schema.keys import Type

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from evalkit.audit.model import Claim
    from evalkit.base.errors import Faults, Place
    from evalkit.performance.model import Report
    from evalkit.schema.reader import Reader


class Grid:
    """A printed table, or the computed quantities of one kind (indicators, objectives, budget lines).

    Attributes:
        id: What stands first in its addresses.
        rows, columns: Keys in order.
        printed: Whether it is a printed table, whose cells can be blank.
        excerpt: Whether it has only some of the rows that its totals are made of.
    """

    __slots__ = ("_children", "columns", "excerpt", "id", "printed", "rows")

    def __init__(
        self, name: str, rows: Iterable[str], columns: Iterable[str], *, printed: bool = False, excerpt: bool = False
    ) -> None:
        """Keep the keys in order; each is looked up by its name."""
        self.id = name
        self.rows = dict.fromkeys(rows)
        self.columns = dict.fromkeys(columns)
        self.printed, self.excerpt = printed, excerpt
        self._children: dict[str, dict[str, None]] | None = None

    def address(self, row: str, column: str) -> str:
        """Address of a cell."""
        return f"{self.id}:{row}:{column}"

    def rows_like(self, pattern: str) -> list[str]:
        """The rows that a *pattern* with ``*`` stands for: alone every row, behind a dot the nearest rows below, whatever steps have none."""
        codes = self._codes(pattern)
        return self._nearest(codes) if pattern.endswith(".*") else [key for key in codes if key in self.rows]

    def _nearest(self, codes: Iterable[str]) -> list[str]:
        """Of each code its row, or the next ones below it where it has none."""
        found: dict[str, None] = {}
        waiting = list(reversed([*codes]))
        while waiting:
            code = waiting.pop()
            if code in self.rows:
                found[code] = None
            else:
                waiting += reversed([*self._below(code)])
        return list(found)

    def _codes(self, pattern: str) -> list[str]:
        """Every code that a *pattern* stands for, also those that have rows below them only."""
        first, *steps = pattern.split(".")
        if first == "*" and not steps:
            return list(self.rows)
        found = list({**self.rows, **dict.fromkeys(self._tree())}) if first == "*" else [first]
        for step in steps:
            if step == "*":
                found = [code for key in found for code in self._below(key)]
            else:
                found = [f"{key}.{step}" for key in found]
        return found

    def _below(self, code: str) -> Iterable[str]:
        """Codes one step below a dotted *code*; steps in between need no row of their own."""
        return self._tree().get(code, ())

    def _tree(self) -> dict[str, dict[str, None]]:
        if self._children is None:
            self._children = _children(self.rows)
        return self._children


def _children(keys: Iterable[str]) -> dict[str, dict[str, None]]:
    children: dict[str, dict[str, None]] = {}
    for key in keys:
        code, parent = key, key.rpartition(".")[0]
        while parent:
            known = children.setdefault(parent, {})
            if code in known:
                break
            known[code] = None
            code, parent = parent, parent.rpartition(".")[0]
    return children


class Bound(NamedTuple):
    """The claim of one relation, and what its ``*`` stands for.

    Attributes:
        address: Of the claim.
        grid, row, column: Its cell; ``None`` and empty for a claim of a sentence.
        step: What the ``*`` in its row stands for: the row, or one step of it; ``None`` if there is no ``*``.
        binds_column: Whether there is a ``*`` in its column.
    """

    address: str
    grid: Grid | None = None
    row: str = ""
    column: str = ""
    step: str | None = None
    binds_column: bool = False


class Cells(NamedTuple):
    """What an address stands for: every row with every column.

    Attributes:
        rows, columns: Keys; those of a bound ``*`` may not exist.
        is_open: Whether an open ``*`` was met.
    """

    rows: list[str]
    columns: list[str]
    is_open: bool


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

    def claims(self, excluded: Collection[str]) -> Iterator[Bound]:
        """Every cell, blank or not, that it stands for as the ``claim`` of a relation."""
        grid = self.grid
        if grid is None:
            yield Bound(self.text)
            return
        assert self.column is not None  # a claim is no row
        starred = "*" in self.row
        before = self.row.index("*") if starred else 0
        after = len(self.row) - before - 1
        columns = [one for one in grid.columns if one not in excluded] if self.column == "*" else [self.column]
        for row in grid.rows_like(self.row) if starred else [self.row]:
            if starred and row in excluded:
                continue
            step = row[before : len(row) - after] if starred else None
            for column in columns:
                yield Bound(grid.address(row, column), grid, row, column, step, self.column == "*")

    def bound_to(self, bound: Bound) -> tuple[str, str]:
        """Row and column in a grid, with what the claim *bound* says about ``*`` put in."""
        row, column = self.row, self.column or ""
        if bound.step is not None and "*" in row:
            row = bound.row + row[1:] if row[0] == "*" else row.replace("*", bound.step, 1)
        if bound.binds_column and column == "*":
            column = bound.column
        return row, column

    def stands_for(self, grid: Grid, bound: Bound, excluded: Collection[str] = ()) -> Cells:
        """The rows and columns in its *grid* that it names, for the claim *bound*."""
        row, column = self.bound_to(bound)
        rows, columns = [row], [column]
        own = grid is bound.grid
        if "*" in row:
            rows = [key for key in grid.rows_like(row) if key not in excluded and not (own and key == bound.row)]
        if column == "*":
            columns = [key for key in grid.columns if key not in excluded and not (own and key == bound.column)]
        return Cells(rows, columns, "*" in row or column == "*")


# --- Addresses: form, and what exists ----------------------------------------------------------------------------------


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
        "indicator": Grid("indicator", (indicator.code for indicator in report.indicators), INDICATOR),
        "objective": Grid("objective", (objective.code for objective in report.objectives), OBJECTIVE),
        "budget": Grid("budget", [TOTAL, *codes] if codes else [], BUDGET),
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


def find(text: str, names: Directory, at: At, own: Grid | None = None) -> Address | None:
    """What *text* names; nothing after a fault. *own* is the table in which it stands, if any."""
    if "#" in text:
        if split_address(text) is not None and "*" not in text:
            return Address(text)
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


def _is_other_table(head: str, rest: list[str], names: Directory, own: Grid) -> bool:
    """Whether two words are a row of another table, and not row and column of its *own*."""
    return rest != [] and head in names.tables and head not in own.rows and rest[0] not in own.columns


def _claim(text: str, names: Directory, at: At) -> Address | None:
    if text in names.claims:
        return Address(text)
    if text not in names.broken:
        name = text.partition(":")[2]
        known = (address.partition(":")[2] for address in names.claims if address.startswith("claim:"))
        at.unknown(msg("there is no claim {id}", id=visible(name)), name, known, msg("claim: and the id of a claim"))
    return None


def _of_report(text: str, at: At) -> Address | None:
    field = text.partition(":")[2]
    if field in REPORT:
        return Address(text)
    _unknown_field(field, tuple(REPORT), at, msg("one of {choices}", choices=tuple(REPORT)))
    return None


def find_in(text: str, grid: Grid, names: Directory, at: At, *, within: str = "") -> Address | None:
    """The row or cell of *grid* that *text* names, behind the name of the grid if it stands *within* all others."""
    row, _, column = text.removeprefix(f"{within}:" if within else "").partition(":")
    is_cell = text.count(":") > bool(within)
    if is_cell and not grid.printed and grid.id in names.broken and "*" not in row and row not in grid.rows:
        return None  # one that could not be read
    good = is_row_of(grid, row, at)
    if is_cell and (good or grid.printed):  # of a table both are told
        good = is_column_of(grid, row, column, names, at) and good
    return Address(text, grid, row, column if is_cell else None) if good else None


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


def is_printed_column(grid: Grid, column: str, at: At) -> bool:
    """Whether *column* is a column with claims of the table *grid*, or ``*``; if not, that is a fault."""
    if column == "*" or column in grid.columns:
        return True
    problem = msg("table {table} has no column {column}", table=visible(grid.id), column=visible(column))
    at.unknown(problem, column, grid.columns, msg("one of {choices}", choices=tuple(map(visible, grid.columns))))
    return False


def _unknown_field(field: str, known: Collection[str], at: At, expected: Message) -> None:
    at.unknown(msg("the field {field} is not known", field=visible(field)), field, known, expected)
