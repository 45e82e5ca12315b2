"""Workbooks of offices, written by XlsxWriter: right ones of any instrument that only weighs, and what goes wrong in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

from evalkit.base.exact import Printed, decimal_text
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment
from evalkit.files.period import Period
from evalkit.method.plan import plan_for
from evalkit.tables.opening import raw_book
from evalkit.tables.references import cell_name, column_name
from evalkit.workbook_check.engine import check_book

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.workbook_check.model import CheckResult

    Cells = dict[tuple[int, int], Any]

ROWS = 8
HEAD = 1
YEAR = Period(text="2023", last_day=date(2023, 12, 31))


class Written(NamedTuple):
    """A formula and its stored value."""

    formula: str
    value: float | str | bool


class Sheet(NamedTuple):
    """The cells of a sheet by row (from 1) and column (from 0), and the columns by code."""

    cells: Cells
    columns: dict[str, int]

    def at(self, code: str, row: int = HEAD + 1) -> tuple[int, int]:
        """The place of *code* in a row; the first of them."""
        return row, self.columns[code]

    def name(self, code: str, row: int = HEAD + 1) -> str:
        """The name of that cell."""
        return cell_name(*self.at(code, row))


@cache
def instrument(name: str) -> Instrument:
    return Registry().instrument(name)


def answer(at: int, row: int, *, decimal: bool) -> Fraction:
    """An answer on a scale from 1 to 4 or 5: different along the row and down the column."""
    level = 1 + (at * 3 + row * 2 + at * row) % 4
    return Fraction(level) - (Fraction((at + row) % 4, 4) if decimal and level > 1 else 0)


def clean(name: str) -> Sheet:
    """A right sheet: answers, every node above them by formula, the predicate by formula."""
    rules, plan = instrument(name), plan_for(instrument(name))
    leaves = rules.leaves_under("total")
    above = [code for code in reversed(plan.codes) if rules.nodes[code].children]
    columns = {code: at for at, code in enumerate([*leaves, *above, "predicate"], start=2)}
    cells: Cells = {(HEAD, 0): "No.", (HEAD, 1): "Unit layanan"}
    titles = {"total": "Indeks", "predicate": "Predikat"}
    cells |= {(HEAD, column): titles.get(code, code) for code, column in columns.items()}
    for row in range(HEAD + 1, HEAD + 1 + ROWS):
        answers = {leaf: answer(at, row, decimal=name.startswith("ikm")) for at, leaf in enumerate(leaves)}
        found = evaluation(rules, answers)
        cells |= {(row, 0): row - HEAD, (row, 1): f"Unit {row}"}
        cells |= {(row, columns[leaf]): float(given) for leaf, given in answers.items()}
        for code in above:
            score = found.nodes[code].score
            assert score is not None
            cells[row, columns[code]] = Written(weighing(code, row, columns, rules), float(score.value))
        band = found.band
        assert band is not None
        cells[row, columns["predicate"]] = Written(words(cell_name(row, columns["total"]), rules), band.predicate)
    return Sheet(cells, columns)


def evaluation(rules: Instrument, answers: Mapping[str, Fraction]) -> Evaluation:
    given = {
        code: int(one) if one.denominator == 1 else Printed(decimal_text(one, 2), one, 2)
        for code, one in answers.items()
    }
    return evaluate(
        rules,
        Assessment(file="x", sha256="", instrument=rules.id, subject="x", period=YEAR, answers=given),
        readings=False,
    )


def weighing(code: str, row: int, columns: Mapping[str, int], rules: Instrument) -> str:
    """The formula of a node, in whole weights, rounded where the rules round."""
    plan = plan_for(rules)
    formula = plan.linear_at(plan.position[code])
    assert formula is not None
    terms = zip(rules.nodes[code].children, formula.weights, strict=True)
    total = "+".join(f"{cell_name(row, columns[child])}*{weight}" for child, weight in terms)
    stage = rules.stage_of(rules.nodes[code])
    return f"=({total})/{formula.divisor}" if stage is None else f"=ROUND(({total})/{formula.divisor},{stage.digits})"


def words(cell: str, rules: Instrument, sign: str = ">=") -> str:
    """The nested choice of a predicate."""
    *bands, last = rules.bands[0]
    inner = f'"{last.predicate}"'
    for band in reversed(bands):
        inner = f'IF({cell}{sign}{float(band.minimum or 0)},"{band.predicate}",{inner})'
    return f"={inner}"


def write(path: Path, *sheets: Mapping[tuple[int, int], Any], **of_sheet: Callable[[Any], None]) -> Path:
    """Write a workbook; *of_sheet* are functions that are given the first sheet of it."""
    with xlsxwriter.Workbook(path) as book:
        for number, cells in enumerate(sheets):
            sheet = book.add_worksheet(f"Data{number or ''}")
            for (row, column), content in cells.items():
                if isinstance(content, Written):
                    sheet.write_formula(row - 1, column, content.formula, None, content.value)
                elif isinstance(content, str):
                    sheet.write_string(row - 1, column, content)
                elif content is not None:
                    sheet.write_number(row - 1, column, content)
            if not number:
                for change in of_sheet.values():
                    change(sheet)
    return path


def check(path: Path, name: str | None) -> CheckResult:
    return check_book(raw_book(str(path))[0], None if name is None else instrument(name))


def letters(column: int) -> str:
    return column_name(column)
