"""The tables of one file → what the TOML of its report would hold, with the cell that each place of it stands in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults
from evalkit.base.printed.parse import Amount, read_printed
from evalkit.base.text import Decimal, msg, visible
from evalkit.files.assessment import Table, TableNote
from evalkit.performance.achievement import uses_formula
from evalkit.performance.budget import read_money
from evalkit.performance.model.report import RUNNING
from evalkit.performance.over_time import CUMULATIVE, SUM, adds_up
from evalkit.performance.quantities import LEVEL
from evalkit.performance.report_tables.directions import Directions, tell_undirected
from evalkit.performance.report_tables.figures import bounded, is_not_there, is_ordered, is_rounded, kind_of, quantity
from evalkit.performance.report_tables.headings import (
    CEILING,
    KEY,
    LABEL,
    NATIONAL,
    PLAN,
    REALISATION,
    SPENT,
    TARGET,
    WEIGHT,
)
from evalkit.performance.report_tables.left_out import Figure, forget_target, settle
from evalkit.performance.report_tables.relations import RelationContext, Relations
from evalkit.performance.report_tables.rows import OF_INDICATOR, OF_LINE, OF_OBJECTIVE
from evalkit.performance.typed_quantities import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.errors import Place as Spot
    from evalkit.base.text import Message
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.mapping.map_file import TableMap
    from evalkit.performance.report_tables.directions import Cell
    from evalkit.performance.report_tables.left_out import LeftOut
    from evalkit.performance.report_tables.rows import FigureRow, Keys, ReportRows
    from evalkit.performance.report_tables.table_finder import ReportTable

_AMOUNTS = (CEILING, SPENT)  # of a line of the budget
_EXACT = (TARGET, PLAN, WEIGHT, CEILING, SPENT)
_OF_QUARTER = {TARGET: "target", REALISATION: "realisation"}


class ReportContent:
    """What was read of one file, as the TOML of a report would hold it.

    Attributes:
        content: The tables of the TOML.
        spots: Where the places of *content* stand in the file.
        tables: Name → a printed table, as it is named in *content*.
        notes: What was left out, and why.
        told: What a reader of the report must know as well.
        running: How quarters make the year; nothing where neither a heading nor anybody says it.
        undirected: Indicators of which nothing says what is better.
    """

    def __init__(
        self,
        head: Mapping[str, Any],
        keys: Keys,
        style: str | None,
        given: TableMap,
        rules: ReportRules,
        faults: Faults,
        left: LeftOut,
    ) -> None:
        """*head*: what ``[report]`` says; *given*: the mapping; *left*: takes the cells that are left out."""
        self.content: dict[str, Any] = {"report": {**head}}
        self.spots: dict[str, Spot] = {}
        self.tables: dict[str, Table] = {}
        self.notes: list[Message] = []
        self.told: list[TableNote] = []
        self._keys, self._style, self._faults = keys, style, faults
        self._rules, self._left = rules, left
        self._figures: dict[str, dict[str, Figure]] = {}
        self._year = int(head["year"])
        self._zero = self.content["report"].pop("zero", None)
        self._directions = Directions(given, self.content["report"].pop("direction", None), left)
        self.running: str | None = self.content["report"].pop("running", None)
        self.undirected: list[str] = []
        self._not_there: set[str] = set()

    def add(self, found: Sequence[ReportRows]) -> None:
        """Take in all tables of the file."""
        directions = self.add_indicators(found)
        self._tell_undirected()
        indicators = frozenset(indicator["code"] for indicator in self.content.get("indicators", ()))
        context = self.context_of(directions, indicators)
        self._add_budget(found)  # what it cannot take is no claim of a table either
        for rows in found:
            self._add_table(rows, context)

    def context_of(self, directions: Mapping[str, str], indicators: frozenset[str]) -> RelationContext:
        """What relations of the tables need to know, with what is better of indicators, and those that are computed."""
        cap = self.content["report"].get("cap")
        return RelationContext(self._year, self._style, directions, indicators, {}, self.running, cap)

    # --- Indicators -------------------------------------------------------------------------------------------------

    def add_indicators(self, found: Sequence[ReportRows]) -> dict[str, str]:
        """The indicators that have a target for the year; and what is better, of each whose achievement a formula makes."""
        self._say_how_quarters_run(found)
        made: dict[str, dict[str, Any]] = {}
        again: dict[str, dict[str, Any]] = {}  # rows that repeat a title of their table
        for rows in found:
            for line in (row for row in rows.lines if row.kind == OF_INDICATOR):
                is_first = line.key in self._keys.titles
                self._gather((made if is_first else again).setdefault(line.key, {}), line, rows.table)
                if not is_first:
                    self.notes.append(
                        msg("{title}: printed again in row {row} of table {table}; the row is held against its own figures, and left out of what is computed",
                            title=visible(line.label, 60), row=str(line.row), table=rows.table.id)
                    )  # fmt: skip
        self._tell_untold(made)
        wanted = {key: indicator for key, indicator in made.items() if "target" in indicator}
        self._settle_weights(wanted)
        for key, indicator in wanted.items():
            self._add_indicator(key, indicator)
        entries = self.content.get("indicators", ())
        self.undirected = [
            indicator["title"]
            for indicator in entries
            if is_ordered(indicator["target"]) and "direction" not in indicator
        ]
        known, objectives = self._keys.titles, dict.fromkeys(indicator["objective"] for indicator in wanted.values())
        self.content["objectives"] = [{"code": code, "title": known.get(code, "–")} for code in objectives]
        return {
            key: indicator["direction"]
            for key, indicator in {**made, **again}.items()
            if "direction" in indicator and uses_formula(kind_of(indicator.get("target")), self._rules)
        }

    def _settle_weights(self, wanted: Mapping[str, dict[str, Any]]) -> None:
        """Weights count where every indicator has one; else that they do not is told."""
        without = [key for key, indicator in wanted.items() if indicator.get("weight") is None]
        if without and any("weight" in indicator for indicator in wanted.values()):
            titles = tuple(visible(self._keys.titles[key], 60) for key in without)
            self.notes.append(
                msg("no weight above 0 is printed of {titles}, so all indicators count alike", titles=titles)
            )
            for indicator in wanted.values():
                indicator.pop("weight", None)

    def _say_how_quarters_run(self, found: Sequence[ReportRows]) -> None:
        """How quarters make the year, where a heading says it; else that nobody does."""
        meant = [column for rows in found for column in rows.table.meant.values() if column.quarter is not None]
        if self.running is None and any(column.runs for column in meant):
            self.running = CUMULATIVE
        elif self.running is None and meant:
            self.notes.append(
                msg(
                    "nothing says how quarters make the year; say it by --context running=, one of {choices}",
                    choices=RUNNING,
                )
            )

    def _tell_untold(self, made: Mapping[str, Mapping[str, Any]]) -> None:
        """Say which indicators have a realisation and no target for the year."""
        untold = [key for key, indicator in made.items() if "target" not in indicator and "realisation" in indicator]
        titles = tuple(visible(self._keys.titles[key], 60) for key in untold if key not in self._not_there)
        if titles:
            self.notes.append(msg("no table has their target for {year}, so they are left out: {titles}",
                                  year=str(self._year), titles=titles))  # fmt: skip

    def _add_indicator(self, key: str, indicator: dict[str, Any]) -> None:
        """Take in an indicator of which all rows were read."""
        indicator["objective"] = indicator.get("objective") or f"{OF_OBJECTIVE}0"
        indicator.setdefault("unit", "–")
        if "realisation" in indicator:
            indicator.pop("not_measured", None)  # one table says why there is none, and another has it
        else:
            indicator.setdefault("not_measured", "–")
        entry = {"code": key, "title": self._keys.titles[key], **indicator}
        settle(entry, self._figures[key], self._year, self._rules, self._left)
        self.content.setdefault("indicators", []).append(entry)

    def _gather(self, indicator: dict[str, Any], line: FigureRow, table: ReportTable) -> None:
        """What a row says of an indicator, where no row before has said it."""
        for key, text in (("unit", line.unit), ("objective", line.objective)):
            if text:
                indicator.setdefault(key, text)
        named = table.named
        for name, text in line.cells.items():
            cell, meant = (line, table, name), named[name]
            of_year = meant.target, self._year if meant.year is None else meant.year
            if meant.quarter is not None:
                self._gather_quarter(indicator, meant.target, meant.quarter, text, cell)
            elif is_not_there(text) and of_year != (REALISATION, self._year):
                self._tell_not_there(of_year, text, line)
            else:
                self._gather_figure(indicator, of_year, text, cell)
        if "direction" not in indicator and is_ordered(indicator.get("target", {})):
            direction = self._directions.of(line, table)
            indicator |= {} if direction is None else {"direction": direction}
        if self._zero is not None and indicator.get("target") == 0:
            indicator.setdefault("zero", self._zero)

    def _tell_not_there(self, of_year: tuple[str, int], text: str, line: FigureRow) -> None:
        """Say that there is no target for the year; what is not there of another kind claims nothing."""
        if of_year == (TARGET, self._year):
            self._not_there.add(line.key)
            self.notes.append(
                msg(
                    "{title}: the target is {text}, so it is left out",
                    title=visible(line.label, 60),
                    text=visible(text, 20),
                )
            )

    def _gather_figure(self, indicator: dict[str, Any], of_year: tuple[str, int], text: str, cell: Cell) -> None:
        """A target or what was realised, of the year or another one."""
        (target, year), unit = of_year, indicator.get("unit", "")
        if target == WEIGHT:
            amount = read_printed(text, self._style)
            number = amount.number if isinstance(amount, Amount) and amount.number.exact > 0 else None
            indicator.setdefault("weight", None if number is None else plain(number))
        limit = bounded(text, self._style, unit) if target in (TARGET, PLAN) else None
        found = quantity(text, self._style, unit) if limit is None else limit.target
        if limit is not None and target == TARGET and year == self._year:
            self._directions.set_by_bound(indicator, limit.direction, cell)
        if found is not None:
            self._set(indicator, target, year, found, cell)

    def _gather_quarter(self, indicator: dict[str, Any], target: str, quarter: int, text: str, cell: Cell) -> None:
        """A number of a quarter, where it is known how quarters make the year."""
        key, unit = _OF_QUARTER.get(target), indicator.get("unit", "")
        number = quantity(text, self._style, unit)
        if key is None or self.running is None or (self.running == SUM and not adds_up(unit)):
            return
        if number is None or kind_of(number) not in ("number", LEVEL):
            return
        quarters = indicator.setdefault("quarters", {"running": self.running})
        listed = quarters.setdefault(key, [])
        listed += ["-"] * (quarter - len(listed))
        listed[quarter - 1] = number
        self._note(f"quarters.{key}[{quarter}]", cell)

    def _note(self, key: str, cell: Cell) -> None:
        """Where the figure *key* of an indicator stands; the first that prints it counts, and those that print the same with it."""
        line, table, name = cell
        place = table.at(line.row, name)
        first = self._figures.setdefault(line.key, {}).setdefault(key, Figure(place, line.cells[name], []))
        if first.place != place and first.text == line.cells[name]:
            first.again.append(place)
        self.spots.setdefault(f"indicators[{line.key}].{key}", place)

    def _set(self, indicator: dict[str, Any], target: str, year: int, found: Any, cell: Cell) -> None:
        """Put what stands in a *cell* where it belongs."""
        key: str | None = None
        if target == TARGET and year == self._year:
            key = "target"
        elif target == REALISATION and year == self._year:
            key = "realisation"
            line, _, name = cell
            is_word = kind_of(found) == "category"
            if is_not_there(line.cells[name]) or (is_word and is_ordered(indicator.get("target", {}))):
                key, found = "not_measured", line.cells[name]  # "belum rilis"
        elif target == NATIONAL:
            key = "national"
        elif target == REALISATION and year < self._year:
            indicator.setdefault("history", {}).setdefault(str(year), found)
            key = f"history.{year}"
        elif target == PLAN:
            indicator.setdefault("plans", {}).setdefault("renstra", {}).setdefault(str(year), found)
            key = f"plans.renstra.{year}"
        if key is not None:
            indicator.setdefault(key, found) if "." not in key else None
            self._note(key, cell)

    def _tell_undirected(self) -> None:
        """Ask what is better where no column says it; where the column does not say it of one, its target is unknown."""
        for indicator in self.content.get("indicators", ()):
            if indicator["code"] in self._directions.told and indicator["title"] in self.undirected:
                forget_target(indicator, self._figures[indicator["code"]]["target"].text)
                self.undirected.remove(indicator["title"])
        if self.undirected:
            tell_undirected(self.undirected, self._faults)

    # --- Printed tables ---------------------------------------------------------------------------------------------

    def _add_table(self, rows: ReportRows, context: RelationContext) -> None:
        table, lines = rows.table, rows.lines
        filled = {name for line in lines for name in line.cells}
        printed = {meant.column(self._year): at for at, meant in table.meant.items() if meant.name in filled}
        columns = {column.address: at for column, at in printed.items()}
        if not columns or not lines:
            return
        name = f"{Path(table.sheet.file).name}#{table.sheet.name}/{table.id}"
        address_of = {name: meant.column(self._year).address for name, meant in table.named.items()}
        cells = [{address_of[column]: text for column, text in line.cells.items()} for line in lines]
        self.tables[name] = Table(
            file=table.sheet.title,
            header=(KEY, LABEL, *columns),
            rows=tuple(
                (line.row, (line.key, line.label, *(cell.get(column) for column in columns)))
                for line, cell in zip(lines, cells, strict=True)
            ),
            cells=columns,
            left_out={
                (line.row, column): why
                for line in lines
                for column, at in columns.items()
                if (why := self._left.why(table.sheet.at(line.row, at))) is not None
            },
        )
        entry: dict[str, Any] = {"id": table.id, "title": table.title, "file": name, "label": LABEL}
        rounded = [column for column, at in columns.items() if at in table.in_thousands]
        exact = [column.address for column in printed if column.measure in _EXACT]
        entry |= {"exact": exact} if (exact := [column for column in exact if column not in rounded]) else {}
        entry |= {"columns": {column: {"exact": False} for column in rounded}} if rounded else {}
        entry |= {} if self._style is None else {"numbers": self._style}
        relations = list(Relations(rows, context).all())
        entry |= {"relations": [relation.toml() for relation in relations]} if relations else {}
        for number, relation in enumerate(relations, 1):
            place = table.sheet.at(relation.line.row, printed[relation.claim.column])
            self.spots[f"tables[{table.id}].relations[{number}]"] = place
        self.content.setdefault("tables", []).append(entry)

    def _add_budget(self, found: Sequence[ReportRows]) -> None:
        """The first table of ceilings whose rows have codes is the budget."""
        for rows in found:
            table, names = rows.table, {meant.name for meant in rows.table.meant.values()}
            own = [line for line in rows.lines if line.kind == OF_LINE]
            if own and {CEILING, SPENT} <= names and all(line.is_coded for line in own):
                if table.in_thousands or any(
                    is_rounded(line.cells.get(amount), self._style) for line in own for amount in _AMOUNTS
                ):
                    said = msg("table {id}: amounts in millions or billions are rounded, so that no budget is computed of them; "
                               "audited they are as printed", id=table.id)  # fmt: skip
                    self.told.append(TableNote("budget-rounded", said))
                    return
                name = f"{Path(table.sheet.file).name}#{table.sheet.name}/{table.id}/anggaran"
                places = {meant.name: at for at, meant in table.meant.items()}
                body = (
                    (
                        line.row,
                        (
                            line.key,
                            line.label,
                            *(self._money(line, amount, table) for amount in _AMOUNTS),
                        ),
                    )
                    for line in own
                )
                header = ("kode", "uraian", "pagu", "realisasi")
                cells = {"pagu": places[CEILING], "realisasi": places[SPENT]}
                self.tables[name] = Table(file=table.sheet.title, header=header, rows=tuple(body), cells=cells)
                self.content["budget"] = {"file": name}
                return

    def _money(self, line: FigureRow, name: str, table: ReportTable) -> str | None:
        """An amount as every reader understands it; nothing where it is blank or left out."""
        trial = Faults("")
        found = read_money(line.cells.get(name), "", trial, self._style)
        for fault in trial.found:
            self._left.add(table.at(line.row, name), fault.problem, expected=fault.expected)
        return None if found is None or trial.found else Decimal(found.text)
