"""Writes the figures of this folder as one workbook, the way offices keep them: ``python examples/spbe-nasional/workbook.py``.

Sheets, headings, formulas, number formats and blank rows are those of the workbook that the figures come from (README.md), with
what is wrong in it: the predicate asks for more than 4.2, some predicates look at another row or at a row that was deleted, and
most indices of 2018 are text. The values stored beside the formulas are those of binary floats, as a spreadsheet stores them.
"""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER = Path(__file__).parent
WORKBOOK = FOLDER / "evaluasi-spbe-2018-2022.xlsx"
INDEX_SHEET = "2018-2022"
YEARS = ("2018", "2019", "2020", "2021", "2022")
BLANK_ROWS = {"2021": (), "2022": (39, 74)}
"""Rows of a sheet, counted from 1, in which nothing stands."""

LEAVES = 47
FIRST_LEAF = 3
"""The column of the first indicator, counted from 0: behind number, code and name."""

ASPECTS = ((10, "1.3", "13"), (4, "2.5", "10"), (4, "2.5", "10"), (2, "2.5", "5"))
ASPECTS += ((8, "1.5", "12"), (3, "1.5", "4.5"), (10, "2.75", "27.5"), (6, "3", "18"))
"""Of each aspect: how many indicators, the weight of each, the weight of the aspect."""

DOMAINS = ((1, "13"), (3, "25"), (2, "16.5"), (2, "45.5"))
"""Of each domain: how many aspects, its weight."""

Row = dict[str, str]


class Written(NamedTuple):
    """A formula and the value that is stored beside it."""

    formula: str
    value: float | str


class Writer(NamedTuple):
    """A sheet of the workbook and the format of its numbers."""

    sheet: Any
    two_decimals: Any

    def put(self, row: int, column: int, content: Written | float | str | None) -> None:
        """Write a cell; rows and columns count from 0."""
        if isinstance(content, Written):
            style = None if isinstance(content.value, str) else self.two_decimals
            self.sheet.write_formula(row, column, content.formula, style, content.value)
        elif isinstance(content, str):
            self.sheet.write_string(row, column, content)
        elif content is not None:
            self.sheet.write_number(row, column, content, self.two_decimals if isinstance(content, float) else None)


# --- A sheet with answers -------------------------------------------------------------------------------------------


def letter(column: int) -> str:
    """The letters of a column that is counted from 0."""
    high, low = divmod(column, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def groups(first: int, sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last column of each group of neighbours."""
    yield from ((start, end - 1) for start, end in pairwise(accumulate(sizes, initial=first)))


def aspects(answers: Sequence[int], row: int) -> Iterator[Written]:
    """Each aspect: the sum of its indicators times the share of one."""
    for (first, last), (_, one, all_) in zip(groups(FIRST_LEAF, [size for size, *_ in ASPECTS]), ASPECTS, strict=True):
        total = sum(answers[first - FIRST_LEAF : last - FIRST_LEAF + 1])
        formula = f"=SUM({letter(first)}{row}:{letter(last)}{row})*({one}/{all_})"
        yield Written(formula, total * (float(one) / float(all_)))


def weighted(values: Sequence[float], first: int, row: int, weights: Sequence[str], whole: str) -> Written:
    """The weighted sum of neighbouring cells, from left to right as a spreadsheet adds."""
    terms = [f"({letter(first + at)}{row}*({weight}/{whole}))" for at, weight in enumerate(weights)]
    formula = "=" + ("+".join(terms) if len(terms) > 1 else terms[0][1:-1])
    value = 0.0
    for one, weight in zip(values, weights, strict=True):
        value += one * (float(weight) / float(whole))
    return Written(formula, value)


def computed(answers: Sequence[int], row: int) -> list[Written]:
    """The formulas behind the answers of a row: aspects, domains, index."""
    at_aspects = FIRST_LEAF + LEAVES
    below = list(aspects(answers, row))
    domains = []
    for (first, last), (_, weight) in zip(groups(0, [size for size, _ in DOMAINS]), DOMAINS, strict=True):
        values = [float(one.value) for one in below[first : last + 1]]
        weights = [all_ for *_, all_ in ASPECTS[first : last + 1]]
        domains.append(weighted(values, at_aspects + first, row, weights, weight))
    values = [float(one.value) for one in domains]
    index = weighted(values, at_aspects + len(ASPECTS), row, [weight for _, weight in DOMAINS], "100")
    return [*below, *domains, index]


def answer_sheet(to: Writer, rows: Sequence[Row], blank: Sequence[int]) -> dict[str, tuple[int, float]]:
    """Write a year with its answers.

    Returns:
        Name of the agency → row of the sheet, counted from 1, and index.
    """
    heads = ["No.", "Kode", "Nama Instansi", *(f"I{at}" for at in range(1, LEAVES + 1))]
    heads += [f"Aspek {at}" for at in range(1, 9)] + [f"Domain {at}" for at in range(1, 5)] + ["Indeks"]
    for column, head in enumerate(heads):
        to.put(0, column, head)
    places = (row for row in range(2, len(rows) + len(blank) + 2) if row not in blank)
    found = {}
    for number, (row, one) in enumerate(zip(places, rows, strict=True), start=1):
        answers = [int(one[f"I{at}"]) for at in range(1, LEAVES + 1)]
        formulas = computed(answers, row)
        for column, content in enumerate([number, None, one["instansi"], *answers, *formulas]):
            to.put(row - 1, column, content)
        found[one["instansi"]] = row, float(formulas[-1].value)
    return found


# --- The sheet with the indices of all years -------------------------------------------------------------------------


def word(index: float | str | None) -> str:
    """What the formula of the workbook makes of an index; a text is greater than every number there."""
    if isinstance(index, str) or (index or 0) > 4.2:  # noqa: PLR2004  # the fault that the workbook has
        return "Memuaskan"
    steps = ((3.5, "Sangat Baik"), (2.6, "Baik"), (1.8, "Cukup"))
    return next((name for least, name in steps if (index or 0) >= least), "Kurang")


def predicate(cell: str, value: str) -> Written:
    """The formula of a predicate, which looks at *cell*."""
    return Written(
        f'=IF({cell}>4.2,"Memuaskan",IF({cell}>=3.5,"Sangat Baik",IF({cell}>=2.6,"Baik",IF({cell}>=1.8,"Cukup","Kurang"))))',
        value,
    )


def printed(one: Row | None) -> float | str | None:
    """The index as the cell holds it: text where the office typed text."""
    if one is None or not one["indeks"]:
        return None
    return one["indeks"] if one["sel"] == "teks" else float(one["indeks"])


def looked_at(known: Mapping[int, Row], row: int) -> str:
    """What the formula of a predicate looks at, as a difference of rows: the nearest row that gives the word that it shows."""
    one = known[row]
    if one["sel"] != "baris lain":
        return "#REF!" if one["sel"] == "rujukan hilang" else "0"
    near = [row + step for step in (-1, 1, -2, 2)]
    return str(next(at - row for at in near if word(printed(known.get(at))) == one["predikat"]))


def printed_year(to: Writer, column: int, known: Mapping[int, Row]) -> None:
    """Write index and predicate of a year that has no answers."""
    for row, one in known.items():
        at = looked_at(known, row)
        cell = at if at == "#REF!" else f"{letter(column)}{row + int(at)}"
        to.put(row - 1, column, printed(one))
        to.put(row - 1, column + 1, predicate(cell, one["predikat"]))


def linked_year(
    to: Writer, column: int, names: Mapping[int, str], year: str, known: Mapping[str, tuple[int, float]]
) -> None:
    """Write index and predicate of a year whose index stands in a sheet of its own; who is not in it has no index."""
    for row, name in names.items():
        there = known.get(name)
        if there:
            to.put(row - 1, column, Written(f"='{year}'!{letter(FIRST_LEAF + LEAVES + 12)}{there[0]}", there[1]))
        to.put(row - 1, column + 1, predicate(f"{letter(column)}{row}", word(there[1] if there else None)))


def index_sheet(to: Writer, rows: Sequence[Row], found: Mapping[str, Mapping[str, tuple[int, float]]]) -> None:
    """Write all years: an agency a row, below one heading for each kind of agency."""
    by_agency: dict[str, dict[str, Row]] = {}
    for one in rows:
        by_agency.setdefault(one["instansi"], {})[one["tahun"]] = one
    central = [name for name in by_agency if not name.startswith("Pemerintah ")]
    regional = [name for name in by_agency if name.startswith("Pemerintah ")]
    row = 1
    for title, agencies in (("Instansi Pusat", central), ("Pemerintah Daerah", regional)):
        names = dict(enumerate(agencies, start=row + 3))
        heading(to, row, f"Hasil Evaluasi SPBE {title}")
        for at, (line, name) in enumerate(names.items(), start=1):
            to.put(line - 1, 0, f"{at}.")
            to.put(line - 1, 1, name)
        for column, year in enumerate(YEARS):
            if year in found:
                linked_year(to, 2 + 2 * column, names, year, found[year])
            else:
                printed_year(to, 2 + 2 * column, {line: by_agency[name][year] for line, name in names.items()})
        row += len(agencies) + 5


def heading(to: Writer, row: int, title: str) -> None:
    """Write a title and a heading of two rows, as merged cells."""
    to.sheet.merge_range(row - 1, 0, row - 1, 2, title)
    to.sheet.merge_range(row, 0, row + 1, 0, "No.")
    to.sheet.merge_range(row, 1, row + 1, 1, "Nama Instansi")
    for column, year in enumerate(YEARS):
        to.sheet.merge_range(row, 2 + 2 * column, row, 3 + 2 * column, int(year))
        to.put(row + 1, 2 + 2 * column, "Indeks")
        to.put(row + 1, 3 + 2 * column, "Predikat")


# --- The workbook ---------------------------------------------------------------------------------------------------


def read(name: str) -> list[Row]:
    """The lines of a source of this folder."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path) -> None:
    """Write the workbook; the same figures give the same bytes."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 11, 29, tzinfo=UTC), "title": "Evaluasi SPBE 2018–2022"})
        two_decimals = book.add_format({"num_format": "0.00"})
        sheets = {name: Writer(book.add_worksheet(name), two_decimals) for name in (INDEX_SHEET, *BLANK_ROWS)}
        found = {year: answer_sheet(sheets[year], read(f"spbe-{year}"), blank) for year, blank in BLANK_ROWS.items()}
        index_sheet(sheets[INDEX_SHEET], read("indeks-2018-2020"), found)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else WORKBOOK)
