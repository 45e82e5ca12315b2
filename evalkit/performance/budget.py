"""The table of ``[budget]`` → its lines; the budget added up from the lowest of these, by line and by objective, and the efficiency it shows."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults, Position
from evalkit.base.grouping import by_key
from evalkit.base.printed.parse import read_printed
from evalkit.base.printed.signs import format_shown
from evalkit.base.text import Decimal, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.files.siblings import folder_of
from evalkit.files.table import MAX_FAULTS
from evalkit.method.achievement import Spending
from evalkit.performance.model import Budget, BudgetLine, BudgetResult, Money
from evalkit.performance.quantities import RUPIAH, read_amount
from evalkit.performance.typed_quantities import NUMBERS
from evalkit.schema.parse import PLAIN, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.errors import Place
    from evalkit.base.exact import Exact, Printed
    from evalkit.files.assessment import Table
    from evalkit.loading.report_rules.model import EfficiencyRule
    from evalkit.performance.files import ReportFile, ReportFiles
    from evalkit.performance.model import Report
    from evalkit.schema.reader import Reader

CODE, TITLE, CEILING, SPENT, OBJECTIVE = "kode", "uraian", "pagu", "realisasi", "sasaran"
TOTAL = "total"  # the sum of all lines in an address
_STEPS = re.compile(r"[^\s.:*#]+(?:\.[^\s.:*#]+)*")
NEEDED = (CODE, TITLE, CEILING, SPENT)
ALLOCATED = tuple(f"alokasi tw{number}" for number in NUMBERS)
COLUMNS = (*NEEDED, OBJECTIVE, *ALLOCATED)
_HEADER = Position(row=1)


def read_budget(
    files: ReportFiles, part: ReportFile, table: Reader, objectives: Sequence[str]
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
        no_objective(place, code, objectives, faults)
    return code


def no_objective(place: Place, code: str, objectives: Sequence[str], faults: Faults) -> None:
    """Note that *code* is none of the *objectives*."""
    expected = msg("one of {choices}", choices=tuple(objectives)) if objectives else msg("[[objectives]]")
    faults.unknown(place, msg("there is no objective {code}", code=visible(code)), code, objectives, expected=expected)


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


# --- The budget added up -----------------------------------------------------------------------------------------------


PERCENT = 100


class Sums(NamedTuple):
    """Ceiling and spending of some lowest lines, each ``None`` if one of them is blank."""

    ceiling: Exact | None
    spent: Exact | None


class BudgetSums(NamedTuple):
    """The budget of a report, added up.

    Attributes:
        results: In the order of the tree: below each line those that belong to it, beside each other as in the table.
        lowest: Code → the lowest lines below it; itself for a lowest line.
        sums: Code → the sums of these.
        objectives: Objective → its money, where all of it is known.
        total: Of all lowest lines, if all are known.
        blank: Lowest lines without ceiling or spending.
        unassigned: Lowest lines that belong to no objective.
    """

    results: tuple[BudgetResult, ...] = ()
    lowest: Mapping[str, Sequence[BudgetLine]] = {}
    sums: Mapping[str, Sums] = {}
    objectives: Mapping[str, Money] = {}
    total: Money | None = None
    blank: tuple[BudgetLine, ...] = ()
    unassigned: tuple[BudgetLine, ...] = ()

    def of_lines(self, codes: Sequence[str]) -> Money | None:
        """The money of the lines *codes* and of all below them, each lowest line once; nothing where one is blank, or of no line."""
        lowest = {line.code: line for code in codes for line in self.lowest[code]}
        return _money(_sums(list(lowest.values()))) if lowest else None


def add_up(report: Report) -> BudgetSums:
    """The budget of *report*, added up."""
    if not report.budget:
        return BudgetSums()
    lines = {line.code: line for line in report.budget}
    above = {code: _above(code, lines) for code in lines}
    parents = {codes[0] for codes in above.values() if codes}
    leaves = [line for line in report.budget if line.code not in parents]
    under: dict[str, list[BudgetLine]] = {code: [] for code in lines}
    for leaf in leaves:
        for code in (leaf.code, *above[leaf.code]):
            under[code].append(leaf)
    sums = {code: _sums(below) for code, below in under.items()}
    by_indicator = objectives_of_lines(report)
    owner = {leaf.code: _owner(leaf, above[leaf.code], lines, by_indicator) for leaf in leaves}
    return BudgetSums(
        results=tuple(
            BudgetResult(
                line=line, depth=len(above[line.code]), money=_money(sums[line.code]), is_leaf=line.code not in parents
            )
            for line in _as_tree(report.budget, above)
        ),
        lowest=under,
        sums=sums,
        objectives=_by_objective(report, leaves, owner),
        total=_money(_sums(leaves)),
        blank=tuple(leaf for leaf in leaves if leaf.ceiling is None or leaf.spent is None),
        unassigned=tuple(leaf for leaf in leaves if owner[leaf.code] is None),
    )


def _above(code: str, lines: Mapping[str, BudgetLine]) -> tuple[str, ...]:
    """Codes of the lines above *code*, the nearest first."""
    steps = code.split(".")
    longer = (".".join(steps[:count]) for count in range(len(steps) - 1, 0, -1))
    return tuple(each for each in longer if each in lines)


def _as_tree(lines: Iterable[BudgetLine], above: Mapping[str, Sequence[str]]) -> list[BudgetLine]:
    """*lines*, each behind the line above it; so a line that a table lists elsewhere is not taken for another's part."""
    under = by_key(lines, lambda line: next(iter(above[line.code]), None))
    budget_lines: list[BudgetLine] = []
    waiting = under.get(None, [])[::-1]
    while waiting:
        budget_lines.append(waiting.pop())
        waiting += under.get(budget_lines[-1].code, [])[::-1]
    return budget_lines


def _owner(
    leaf: BudgetLine, above: Sequence[str], lines: Mapping[str, BudgetLine], by_indicator: Mapping[str, Sequence[str]]
) -> str | None:
    """The objective of a line: its own, else that of the nearest line above that has one; else that of all indicators that name it."""
    codes = (leaf.code, *above)
    stated = next((one for code in codes if (one := lines[code].objective) is not None), None)
    named = next((found for code in codes if (found := by_indicator.get(code))), ())
    return named[0] if stated is None and len(named) == 1 else stated


def objectives_of_lines(report: Report) -> dict[str, list[str]]:
    """Budget line → the objectives of the indicators that name it, each once."""
    found: dict[str, list[str]] = {}
    for indicator in report.indicators:
        for code in indicator.budget:
            named = found.setdefault(code, [])
            named += [] if indicator.objective in named else [indicator.objective]
    return found


def _by_objective(report: Report, leaves: Sequence[BudgetLine], owner: Mapping[str, str | None]) -> dict[str, Money]:
    found = {}
    for objective in report.objectives:
        own = [leaf for leaf in leaves if owner[leaf.code] == objective.code]
        money = _money(_sums(own)) if own else None
        if money is not None:
            found[objective.code] = money
    return found


def _sums(leaves: Sequence[BudgetLine]) -> Sums:
    ceilings, spent = [leaf.ceiling for leaf in leaves], [leaf.spent for leaf in leaves]
    return Sums(*[sum_of(None if one is None else one.exact for one in column) for column in (ceilings, spent)])


def sum_of(values: Iterable[Exact | None]) -> Exact | None:
    """The sum; nothing if one of them is not known."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(listed) else None


def _money(sums: Sums) -> Money | None:
    if sums.ceiling is None or sums.spent is None:
        return None
    absorption = Fraction(sums.spent) / sums.ceiling * PERCENT if sums.ceiling else None
    return Money(ceiling=sums.ceiling, spent=sums.spent, absorption=absorption)


def efficiency(rule: EfficiencyRule, paid: Iterable[tuple[Money, Exact]]) -> Exact | None:
    """Efficiency, in percent, of objectives: what each cost, and what it achieved."""
    spending = [
        Spending(ceiling=money.ceiling, spent=money.spent, achievement=achievement) for money, achievement in paid
    ]
    return rule.form.compute(spending) if spending else None


def efficiency_value(rule: EfficiencyRule, found: Exact | None) -> Exact | None:
    """Efficiency as a value from 0 to 100, kept between the ends of the rule."""
    if found is None:
        return None
    kept = min(max(found, rule.low), rule.high)
    return Fraction(kept - rule.low) / (rule.high - rule.low) * PERCENT
