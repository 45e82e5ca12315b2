"""Rows of a table → the value of each leaf: the mean, blanks and units treated as the rule file says; the grade that most offices have."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.errors import Position
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.wording import caseless
from evalkit.files.records.cells import Answers, Complaint
from evalkit.files.records.counting import is_full
from evalkit.files.records.headings import positions_of
from evalkit.files.row_faults import RowFaults
from evalkit.instruments import TOTAL, Records
from evalkit.instruments.offices import OFFICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Ends, Exact
    from evalkit.files.assessment import Table
    from evalkit.files.records.rows import ParsedTable, Tally
    from evalkit.instruments import Instrument, Offices
    from evalkit.tables.columnar import CodedColumn


class Reduced(NamedTuple):
    """What rows come to for a leaf.

    Attributes:
        ends: Ends of the mean; ``None`` if no row has an answer.
        n: Number of rows with an answer.
        open: Where blanks leave it open, what each row can have and how often that occurs, if the mean is one of rows.
    """

    ends: Ends | None
    n: int
    open: Tally = ()


def reduce_rows(
    rows: ParsedTable, codes: Sequence[str], records: Records, low: Mapping[str, Exact], high: Mapping[str, Exact]
) -> dict[str, Reduced]:
    """Means of the leaves over the rows, blanks and units treated as *records* says.

    Args:
        rows: The table, counted under *records*.
        codes: The leaves.
        records: ``blanks`` and ``pool`` are what counts here.
        low, high: Ends of each leaf, for blanks that count as missing answers.
    """
    if records.pool == "units" and rows.has_units:
        parts = [_means(rows.of_unit(unit), codes, records, low, high) for unit in rows.units()]
        return {code: _mean_of_units([part[code] for part in parts]) for code in codes}
    return _means(rows, codes, records, low, high)


def _mean_of_units(parts: Sequence[Reduced]) -> Reduced:
    known = [part for part in parts if part.ends is not None]
    n = sum(part.n for part in parts)
    if not known:
        return Reduced(None, n)
    lows = sum((Fraction(part.ends[0]) for part in known if part.ends), Fraction(0))
    highs = sum((Fraction(part.ends[1]) for part in known if part.ends), Fraction(0))
    return Reduced((lows / len(known), highs / len(known)), n)


def _means(
    rows: ParsedTable, codes: Sequence[str], records: Records, low: Mapping[str, Exact], high: Mapping[str, Exact]
) -> dict[str, Reduced]:
    tallies = rows.tallies
    answered = sum(n for code in codes for cell, n in tallies.get(code, ()) if is_full(cell))
    average = Fraction(answered, len(codes))
    return {code: _mean(tallies.get(code, ()), records.blanks, average, (low[code], high[code])) for code in codes}


def _mean(tally: Tally, blanks: str, average: Fraction, ends: Ends) -> Reduced:
    """The mean of one element, by what *blanks* count; *average*: answers per element; *ends*: what a blank can be."""
    rows = sum(n for _, n in tally)
    full = [(cell[0], n) for cell, n in tally if cell is not None and cell[0] == cell[-1]]
    answered = sum(n for _, n in full)
    if blanks == "range":
        return _mean_between(tally, rows, answered, ends)
    # ``pooled``: every answer weighs the same, so an element is divided by the mean number of answers per element.
    divisor = {"zero": Fraction(rows), "pooled": average}.get(blanks, Fraction(answered))
    if not divisor or (not answered and blanks == "answered"):
        return Reduced(None, answered)
    mean = sum((Fraction(points) * n for points, n in full), Fraction(0)) / divisor
    return Reduced((mean, mean), answered)


def _mean_between(tally: Tally, rows: int, answered: int, ends: Ends) -> Reduced:
    """The mean with every blank at its low end, and at its high one."""
    if not rows:
        return Reduced(None, 0)
    cells = [(ends if cell is None else cell, n) for cell, n in tally]
    lows, highs = (sum(Fraction(cell[side]) * n for cell, n in cells) for side in (0, -1))
    return Reduced((Fraction(lows) / rows, Fraction(highs) / rows), answered, tally if lows != highs else ())


# --- A table of the grades that offices were given → of each leaf the grade that most of them have ---------------------


Grades = tuple["int | None", ...]


@value
class Panel(Value):
    """The grades of several offices.

    Attributes:
        names: The offices, in the order of the rows.
        grades: Leaf → the grade of each office; ``None`` where it has none.
    """

    names: tuple[str, ...]
    grades: Mapping[str, Grades]

    def most_frequent(self, code: str) -> tuple[int, ...]:
        """The grades that no other is more frequent than, in the order of the rows; several of them are tied."""
        counts = Counter(one for one in self.grades[code] if one is not None)
        most = max(counts.values(), default=0)
        return tuple(one for one, n in counts.items() if n == most)

    def chosen(self, code: str, ties: str) -> int | None:
        """The grade of the leaf *code*, where *ties* are decided as the rules say; nothing if no office has one."""
        found = self.most_frequent(code)
        if not found or ties == "first":
            return next(iter(found), None)
        return min(found) if ties == "lowest" else max(found)

    def answers(self, ties: str) -> dict[str, int]:
        """Leaf → its grade."""
        found = {code: self.chosen(code, ties) for code in self.grades}
        return {code: one for code, one in found.items() if one is not None}

    def tied(self) -> tuple[str, ...]:
        """The leaves for which several grades are as frequent."""
        return tuple(code for code in self.grades if len(self.most_frequent(code)) > 1)


def columns_of(instrument: Instrument, rules: Offices) -> list[str]:
    """The leaves that the table has columns of: those under the total with the scale of the grades."""
    nodes = instrument.nodes
    return [code for code in instrument.leaves_under(TOTAL) if nodes[code].scale == rules.answers]


def read_offices(instrument: Instrument, rules: Offices, table: Table, faults: Faults) -> Panel | None:
    """The grades in *table*; nothing, but *faults*, if anything is wrong. Leaves without a column are answered elsewhere, or missing."""
    rows = Records(table=OFFICES, title=rules.title, answers=rules.answers, unit=rules.office, cite=rules.cite)
    positions = positions_of(instrument, rows, table, columns_of(instrument, rules), faults, partly=True)
    if not faults.found and rules.office not in positions:
        faults.add(Position(column=rules.office), msg("the column {name} is missing", name=rules.office))
    if faults.found:
        return None
    columns = {name: table.rows.columns[at] for name, at in positions.items() if name}
    told = RowFaults(table.line_of, table.shown, mapped=table.mapped)
    names = _names(rules, columns.pop(rules.office), table.rows.numbers, told)
    reader = Answers(instrument, rows, table.letters)
    grades = {code: _grades(reader, code, column, table.rows.numbers, told) for code, column in columns.items()}
    told.tell(faults)
    return None if faults.found else Panel(names=names, grades=grades)


def _names(rules: Offices, column: CodedColumn, numbers: Sequence[int], told: RowFaults) -> tuple[str, ...]:
    """The names of the offices: each row has one, and no two the same."""
    seen: set[str] = set()
    names = [str(column.texts[code] or "") for code in column.codes]
    for number, name in zip(numbers, names, strict=True):
        if not name:
            told.add(number, rules.office, msg("the cell is blank"), expected=msg("the name of the office"))
        elif caseless(name) in seen:
            twice = msg("{found} appears twice", found="")
            told.add(number, rules.office, twice, name, expected=msg("one row for each office"))
        seen.add(caseless(name))
    return tuple(names)


def _grades(reader: Answers, code: str, column: CodedColumn, numbers: Sequence[int], told: RowFaults) -> Grades:
    """The grade of each office for the leaf *code*."""
    read = [
        None if text is None or blank else _grade(reader, code, str(text))
        for text, blank in zip(column.texts, column.blanks, strict=True)
    ]
    found: list[int | None] = []
    for number, at in zip(numbers, column.codes, strict=True):
        grade = read[at]
        if isinstance(grade, Complaint):
            told.add(number, code, **grade._asdict())
        found.append(None if isinstance(grade, Complaint) else grade)
    return tuple(found)


def _grade(reader: Answers, code: str, text: str) -> int | Complaint | None:
    given = reader.understood(code, text)
    if given is not None:
        return given.level
    found = reader.read(code, text)
    return found if isinstance(found, Complaint) else None
