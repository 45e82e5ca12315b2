"""The table of ``[budget]`` → its lines, as printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults, Position
from evalkit.base.printed.parse import read_printed
from evalkit.base.printed.signs import format_shown
from evalkit.base.text import Decimal, msg, visible
from evalkit.files.siblings import folder_of
from evalkit.files.table import MAX_FAULTS
from evalkit.performance.model import Budget, BudgetLine
from evalkit.performance.quantities import RUPIAH, read_amount
from evalkit.performance.quarters import NUMBERS
from evalkit.schema.parse import PLAIN, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.errors import Place
    from evalkit.base.exact import Printed
    from evalkit.files.assessment import Table
    from evalkit.performance.files import Part, ReportFiles
    from evalkit.schema.reader import Reader

CODE, TITLE, CEILING, SPENT, OBJECTIVE = "kode", "uraian", "pagu", "realisasi", "sasaran"
TOTAL = "total"  # the sum of all lines in an address
_STEPS = re.compile(r"[^\s.:*#]+(?:\.[^\s.:*#]+)*")
NEEDED = (CODE, TITLE, CEILING, SPENT)
ALLOCATED = tuple(f"alokasi tw{number}" for number in NUMBERS)
COLUMNS = (*NEEDED, OBJECTIVE, *ALLOCATED)
_HEADER = Position(row=1)


def read_budget(
    files: ReportFiles, part: Part, table: Reader, objectives: Sequence[str]
) -> tuple[str, tuple[BudgetLine, ...]]:
    """The file and the lines of the budget that *table*, which stands in *part*, names."""
    budget = read(Budget, table, PLAIN)
    found = files.table(part, budget.file, table.at("file"), budget.ignore) if budget.file else None
    file = str(folder_of(part.file) / budget.file)
    if found is None:
        return file, ()
    faults = Faults(found.file if found.cells else file)  # part of a sheet, or a file of its own
    columns = _columns(found, faults)
    lines = _lines(found, columns, objectives, faults) if not faults.found else ()
    part.faults.found.extend(faults.first(MAX_FAULTS))
    return file, lines


def _columns(table: Table, faults: Faults) -> Mapping[str, int]:
    """Where each column stands; every column must be known or ignored."""
    for name in table.ignore:
        if name not in table.header:
            problem = msg("there is no column {name} to ignore", name=visible(name))
            faults.unknown(_HEADER, problem, name, table.header, expected=msg("a column of the table"))
    for name in table.header:
        if name not in (*COLUMNS, *table.ignore):
            faults.unknown(
                _HEADER,
                msg("the column {name} is not known", name=visible(name)),
                name,
                COLUMNS,
                expected=msg("one of {choices}", choices=COLUMNS),
            )
    for name in NEEDED:
        if name not in table.header:
            faults.add(_HEADER, msg("the column {name} is missing", name=name))
    return {name: at for at, name in enumerate(table.header)}


def _lines(
    table: Table, columns: Mapping[str, int], objectives: Sequence[str], faults: Faults
) -> tuple[BudgetLine, ...]:
    first: dict[str, int] = {}
    budget_lines = []
    allocated = [one for one in ALLOCATED if one in columns]
    money = [columns[one] for one in (CEILING, SPENT, *allocated)]
    numbers = format_shown(cells[at] or "" for _, cells in table.rows for at in money)
    for row, cells in table.rows:
        code, places = (
            cells[columns[CODE]],
            {name: _place(table, row, name) for name in COLUMNS if name not in ALLOCATED or name in columns},
        )
        if code is None:
            faults.add(places[CODE], msg("a line without a code"))
            continue
        _check_code(code, row, places[CODE], first, faults)
        budget_lines.append(
            BudgetLine(
                code=code,
                title=cells[columns[TITLE]] or "",
                objective=_objective(cells, columns, places[OBJECTIVE], objectives, faults),
                ceiling=read_money(cells[columns[CEILING]], places[CEILING], faults, numbers),
                spent=read_money(cells[columns[SPENT]], places[SPENT], faults, numbers),
                allocated=tuple(read_money(cells[columns[one]], places[one], faults, numbers) for one in allocated),
                row=row,
                line=table.line_of(row),
            )
        )
    return tuple(budget_lines)


def _place(table: Table, row: int, column: str) -> Place:
    """The cell of a sheet, else line, row and column."""
    return table.cell(row, column) or Position(table.line_of(row), row, column)


def _check_code(code: str, row: int, place: Place, first: dict[str, int], faults: Faults) -> None:
    if first.setdefault(code, row) != row:
        problem = msg("the code {code} stands in row {row} already", code=visible(code), row=str(first[code]))
        faults.add(place, problem)
    if code.casefold() == TOTAL:
        faults.add(
            place,
            msg("{code} cannot be the code of a line", code=visible(code)),
            expected=msg("a programme, an activity or a sub-activity"),
            hint=msg("leave the line out: the total is added up, and would count twice"),
        )
    elif _STEPS.fullmatch(code) is None:
        faults.add(
            place,
            msg("{code} is not a code", code=visible(code)),
            expected=msg("steps with a point between them, without blanks or : * #, such as A.1.1"),
        )


def _objective(
    cells: Sequence[str | None], columns: Mapping[str, int], place: Place, objectives: Sequence[str], faults: Faults
) -> str | None:
    code = cells[columns[OBJECTIVE]] if OBJECTIVE in columns else None
    if code is not None and code not in objectives:
        faults.unknown(
            place,
            msg("there is no objective {code}", code=visible(code)),
            code,
            objectives,
            expected=msg("one of {choices}", choices=tuple(objectives)) if objectives else msg("[[objectives]]"),
        )
    return code


def read_money(text: str | None, place: Place, faults: Faults, numbers: str | None) -> Printed | None:
    """An amount of rupiah, or what is wrong with *text* in *faults*; nothing for a blank or a dash.

    *numbers*: how the numbers of the table are written, where that is known.
    """
    if text is None or read_printed(text) is None:
        return None
    numbers = "en" if isinstance(text, Decimal) else numbers
    amount = read_amount(text, place, faults, numbers=numbers)
    if amount is None:
        return None
    if amount.suffix not in ("", RUPIAH) or amount.number.exact < 0:
        problem = msg("{found} is no amount of money", found=visible(text, 40))
        faults.add(place, problem, expected=msg("a number of rupiah, such as 1.250.000 or 1250000"))
    return amount.number
