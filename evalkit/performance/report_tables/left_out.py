"""What is left out of a table, and why: the one place that says when a cell is left out, and when it is a fault.

What a table printed is left out and named, and all else is taken; where somebody asked for it (``--strict``), and in a report
file, where a person typed it, the same is a fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault, Faults, Position
from evalkit.base.grouping import by_key
from evalkit.base.printed.parse import PrintedText, Unreadable, read_printed
from evalkit.base.printed.signs import Ambiguous, left_by_a_program
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import HOW_TO_SAY
from evalkit.base.wording import HOW_TO_MEND
from evalkit.files.assessment import TableNote
from evalkit.performance.document import read_indicator
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.report_tables.figures import is_not_there
from evalkit.performance.report_tables.headings import MEASURED, OF_MONEY
from evalkit.performance.rule_references import check_formula, check_zero
from evalkit.schema.reader import Reader
from evalkit.tables.sheet import HOW_TO_STORE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.errors import Place
    from evalkit.base.text import Prose
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.report_tables.table_finder import ReportTable

CODE = "cell-left-out"  # of the findings that name such cells
_ANY_NUMBER = msg('a number such as 81 or 3.50, or as printed: "81%"')
_ONE_NUMBER = msg("a number that can be read in one way only")


class LeftOut:
    """The cells that are left out, each once; under *strict* they are faults."""

    def __init__(self, faults: Faults, *, strict: bool) -> None:
        """*faults*: of the file."""
        self._faults, self._strict = faults, strict
        self._found: dict[str, Fault] = {}
        self._columns: list[tuple[Fault, int]] = []

    def add(self, place: Place, problem: Prose, *, expected: Prose | None = None, hint: Prose | None = None) -> None:
        """Leave out the cell at *place*, unless that is done already."""
        fault = Fault(file=self._faults.file, place=place, problem=problem, expected=expected, hint=hint)
        if self._found.setdefault(str(place), fault) is fault and self._strict:
            self._faults.found.append(fault)

    def take(self, unknown: Sequence[tuple[Fault, int]]) -> None:
        """Leave out columns of which nobody knows what they are, each with so many figures: they are faults of the file no more."""
        if not self._strict:
            self._columns += unknown
            self._faults.found = [one for one in self._faults.found if all(one is not fault for fault, _ in unknown)]

    def why(self, place: Place) -> Prose | None:
        """Why the cell at *place* is left out; nothing where it is not."""
        fault = self._found.get(str(place))
        return None if fault is None else fault.problem

    def __len__(self) -> int:
        return len(self._found) + sum(count for _, count in self._columns)

    @property
    def notes(self) -> tuple[TableNote, ...]:
        """A sentence for each reason, with the cells that it holds for, and what would make them readable."""
        alike = by_key(self._found.values(), lambda fault: (str(fault.problem), str(fault.expected), str(fault.hint)))
        columns = (TableNote(CODE, _sentence([fault]), count) for fault, count in self._columns)
        return (*columns, *(TableNote(CODE, _sentence(faults), len(faults)) for faults in alike.values()))


def _sentence(faults: Sequence[Fault]) -> Message:
    one = faults[0]
    args = {"cells": tuple(str(_said(fault.place)) for fault in faults), "problem": one.problem}
    if one.hint is not None:
        return msg("left out: {cells}: {problem}; {hint}", hint=one.hint, **args)
    if one.expected is not None:
        return msg("left out: {cells}: {problem}; expected: {expected}", expected=one.expected, **args)
    return msg("left out: {cells}: {problem}", **args)


def _said(place: Place | None) -> str:
    """A cell as people name it: ``E7`` of a CSV, ``Tabel 3.1!E7`` of a workbook."""
    return f"{place.column}{place.row}" if isinstance(place, Position) and place.column else str(place)


def leave_out_unreadable(table: ReportTable, style: str | None, left: LeftOut) -> None:
    """Leave out the cells of *table* that hold no value, or that can be two numbers, as nothing says how it writes them."""
    for row, cells in table.body:
        for at, one in table.meant.items():
            text = cells[at]
            if text is None:
                continue
            is_figure = one.target in MEASURED
            found = read_printed(text, style) if is_figure or left_by_a_program(text) is not None else None
            if isinstance(found, PrintedText) and one.target in OF_MONEY and not is_not_there(text):
                left.add(
                    table.sheet.at(row, at),
                    msg("{found} is not a number", found=visible(text, 40)),
                    expected=_ANY_NUMBER,
                )
            if isinstance(found, (Ambiguous, Unreadable)):
                left.add(table.sheet.at(row, at), found.problem, **_wanted(text, found))


def _wanted(text: str, found: Ambiguous | Unreadable) -> dict[str, Message]:
    """What would make a cell readable."""
    if isinstance(found, Ambiguous):
        return {"expected": _ONE_NUMBER, "hint": HOW_TO_SAY}
    if left_by_a_program(text) is not None:
        return {"expected": msg("a value"), "hint": HOW_TO_STORE if text.startswith("=") else HOW_TO_MEND}
    return {"expected": _ANY_NUMBER}


# --- What a report file would refuse ------------------------------------------------------------------------------------


class Figure(NamedTuple):
    """A figure of an indicator: where it stands, what is printed there, and where else the same is."""

    place: Place
    text: str
    again: list[Place]


def settle(entry: dict[str, Any], figures: Mapping[str, Figure], year: int, rules: ReportRules, left: LeftOut) -> None:
    """Put *unknown* in the place of each figure of an indicator that a report file would be refused for.

    Args:
        entry: As ``[[indicators]]`` would hold it; it is changed.
        figures: Key (``target``, ``history.2024``) → the cell.
        year: Of the report.
        rules: Of the report.
        left: Takes what is left out.
    """
    for key, fault in _refused(entry, year, rules):
        figure = figures.get(key) or figures["target"]
        asks = key == "target" and entry[key] == 0 and "zero" not in entry
        for place in (figure.place, *figure.again):
            left.add(place, fault.problem, expected=fault.expected, hint=_zeros(rules) if asks else fault.hint)
        head, _, name = key.partition(".")
        if head == "quarters":
            entry.pop(head, None)
        elif head in ("history", "plans"):
            outer, _, last = name.rpartition(".")
            (entry[head][outer] if outer else entry[head])[last] = {UNKNOWN: figure.text}
        elif key == "target":
            forget_target(entry, figure.text)
        else:
            entry[key] = {UNKNOWN: figure.text}


def forget_target(entry: dict[str, Any], printed: str) -> None:
    """Put *unknown* in the place of the target of an indicator, *printed* so; no rule for a target of 0 is meant for it."""
    entry["target"] = {UNKNOWN: printed}
    entry.pop("zero", None)


def _refused(entry: Mapping[str, Any], year: int, rules: ReportRules) -> Iterator[tuple[str, Fault]]:
    """What a report file with *entry* would be refused for, each with the key of its figure."""
    faults, place = Faults(""), "indicators"
    indicator = read_indicator(Reader(entry, place, faults, {}), {}, year)
    for fault in faults.found:
        key = str(fault.place).removeprefix(place).lstrip(".")
        if key:  # what is better is asked for by itself
            yield _figure(key), fault
    if not {"", "target"} & {_figure(str(one.place).removeprefix(place).lstrip(".")) for one in faults.found}:
        faults = Faults("")
        check_formula(indicator, rules, faults)
        check_zero(indicator, rules, faults)
        yield from (("target", fault) for fault in faults.found)


def _figure(key: str) -> str:
    """The figure that the place *key* is a part of."""
    head, *rest = key.split(".")
    steps = {"history": 1, "plans": 2, "quarters": 1}.get(head, 0)
    return ".".join((head, *rest[:steps]))


def _zeros(rules: ReportRules) -> Message:
    return msg(
        "say it by --context zero=, one of {choices}; in a report file it is the key zero", choices=tuple(rules.zeros)
    )
