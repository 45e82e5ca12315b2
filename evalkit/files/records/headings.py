"""The headings of a table: which column is which, and how the table writes its numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.errors import MAX_HINTS, Position
from evalkit.base.text import msg, visible
from evalkit.base.typed_numbers import HOW_TO_SAY, STYLES, style_of_cells
from evalkit.base.wording import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.text import Prose
    from evalkit.files.assessment import Table
    from evalkit.instruments import Instrument, Records


_MOST_LISTED, _FIRST_LISTED = 40, 5  # names of columns in a message
_NUMBERED = re.compile(r"\s*U?[0-9]{1,2}\s*[.):]\s+(?=\S)", re.IGNORECASE)
_MARKS = re.compile(r"[()\[\]*?:]")


def positions_of(
    instrument: Instrument,
    records: Records,
    table: Table,
    wanted: Sequence[str],
    faults: Faults,
    *,
    partly: bool = False,
) -> dict[str, int]:
    """Where each column stands that is *wanted*, names the unit or tells of the respondents; what is missing or not known is a fault.

    *partly*: some of those wanted may be missing.
    """
    column_of = _columns(instrument, records, table, wanted)
    columns = [column_of(heading) for heading in table.header]
    if all(column is None for column in columns):
        # The first row may be a person's: nothing of it is repeated.
        choices = msg("one of {choices}", choices=(*wanted, records.unit))
        faults.add("", msg("no column is known: the row of headings may be missing"), expected=choices)
        return {}
    found: dict[str, int] = {}
    for at, column in enumerate(columns):
        if column and found.setdefault(column, at) != at:
            one, other = visible(table.header[found[column]]), visible(table.header[at])
            problem = msg("the columns {one} and {other} are the same", one=one, other=other)
            faults.add(Position(column=other), problem, expected=msg("one of them, the other under ignore"))
    unknown = [heading for heading, column in zip(table.header, columns, strict=True) if column is None]
    _tell_unknown(unknown, (*wanted, records.unit), faults)
    _tell_missing(found, table, () if partly else wanted, faults)
    return found


def _columns(
    instrument: Instrument, records: Records, table: Table, wanted: Sequence[str]
) -> Callable[[str], str | None]:
    """What a heading names: a column, nothing that counts (empty), or nothing known (``None``)."""
    own = {*wanted, records.unit, *records.profile}
    names = _names(instrument, records, wanted)
    ignored = {_heading(name) for name in table.ignore}

    def column_of(heading: str) -> str | None:
        if heading in table.ignore:
            return ""
        if heading in own:  # as it stands in the rule file, a name is itself
            return heading
        compared = _heading(heading)
        return "" if compared in ignored else names.get(compared)

    return column_of


def _heading(name: str) -> str:
    """*name* as headings are compared: without the number of the question, the mark that it must be answered, and brackets."""
    return folded(_MARKS.sub(" ", _NUMBERED.sub("", name)))


def _tell_missing(found: Mapping[str, int], table: Table, wanted: Sequence[str], faults: Faults) -> None:
    for name in wanted:
        if name not in found:
            faults.add(Position(column=name), msg("the column {name} is missing", name=name))
    headings = set(map(_heading, table.header)) if table.ignore else set()
    for name in table.ignore:
        if _heading(name) not in headings:
            problem = msg("there is no column {name}", name=visible(name))
            faults.unknown("ignore", problem, name, table.header, expected=msg("a column of the table"))
    if not table.rows:
        faults.add("", msg("the table has no rows"), expected=msg("a header and at least one row"))


def _names(instrument: Instrument, records: Records, wanted: Sequence[str]) -> dict[str, str]:
    """What headings are compared with → the column: its name, or the title of the element. Two columns share none."""
    spelled = [(_heading(name), name) for name in (*wanted, records.unit, *records.profile)]
    spelled += [
        (_heading(said), key) for key, column in records.profile.items() for said in (column.title.id, column.title.en)
    ]
    if records.answers is not None:
        spelled += [(_heading(instrument.nodes[code].title), code) for code in wanted]
    names: dict[str, set[str]] = {}
    for spelling, name in spelled:
        names.setdefault(spelling, set()).add(name)
    return {spelling: next(iter(found)) for spelling, found in names.items() if len(found) == 1}


def _tell_unknown(unknown: Sequence[str], known: Sequence[str], faults: Faults) -> None:
    expected = msg(
        "one of {choices}, its name under ignore, or what it is under [columns] (evalkit map shows it)",
        choices=tuple(known) if len(known) <= _MOST_LISTED else (*known[:_FIRST_LISTED], "…", known[-1]),
    )
    for name in unknown[:MAX_HINTS]:
        problem = msg("the column {name} is not known", name=visible(name))
        faults.unknown(Position(column=visible(name)), problem, name, known, expected=expected)
    rest = len(unknown) - MAX_HINTS
    if rest > 0:
        faults.add(
            "", msg("{count:more column is|more columns are} not known", count=str(rest)), expected=expected, count=rest
        )


def style_of_table(records: Records, table: Table, positions: Mapping[str, int], faults: Faults) -> str | None:
    """How the columns of numbers are written, ``id`` or ``en``: as a mapping says, else as they show; in two ways at once is a fault."""
    if table.decimal is not None:
        return STYLES[table.decimal]
    numeric = [positions[name] for name, column in records.columns.items() if not column.values and name in positions]
    place: Callable[[int, int], Prose] = lambda row, at: table.at(row, table.header[at]).text  # noqa: E731
    return style_of_cells(_with_marks(table, numeric), faults, place, HOW_TO_SAY if table.mapped else None)


def _with_marks(table: Table, numeric: Sequence[int]) -> Iterable[tuple[int, int, str]]:
    """The cells of the columns *numeric* that have a mark, each text once, in the order of the rows."""
    found = []
    for order, at in enumerate(numeric):
        column = table.rows.columns[at]
        marked = {code for code, text in enumerate(column.texts) if text is not None and ("," in text or "." in text)}
        firsts = column.first_rows() if marked else {}
        found += [(firsts[code], order, at, column.texts[code] or "") for code in marked if code in firsts]
    for row, _, at, text in sorted(found):
        yield table.rows.numbers[row], at, text
