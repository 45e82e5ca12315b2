"""Faults in the rows of a table: those alike are told once, with their number, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import Position
from evalkit.base.numerals import readings
from evalkit.base.text import Message, Prose, msg, visible
from evalkit.base.wording import is_personal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.errors import Faults, Place

MAX_SHOWN = 5
_HIDDEN = "•••"  # in place of what names a person


class _Alike:
    """Faults alike: how many, the first rows, and what was found there."""

    __slots__ = ("column", "count", "expected", "found", "hint", "problem", "rows")

    def __init__(self, column: str, problem: Message, expected: Prose | None, hint: Prose | None) -> None:
        self.column = column
        self.problem = problem
        self.expected = expected
        self.hint = hint
        self.count = 0
        self.rows: list[int] = []
        self.found: dict[str, None] = {}

    def add(self, row: int, found: str) -> None:
        self.count += 1
        if len(self.rows) < MAX_SHOWN:
            self.rows.append(row)
        if len(self.found) <= MAX_SHOWN:
            self.found[_HIDDEN if is_personal(found) else visible(found, 40)] = None


class RowFaults:
    """Collects what is wrong in the rows of one table, in memory that does not grow with them."""

    def __init__(
        self, line_of: Callable[[int], int], shown: Mapping[str, str] | None = None, *, mapped: bool = False
    ) -> None:
        """Start with nothing.

        Args:
            line_of: On which line of the file a row begins.
            shown: What a column is called.
            mapped: Whether a mapping may say what texts of cells mean.
        """
        self._mapped = mapped
        self._line_of = line_of
        self._shown = shown or {}
        self._alike: dict[tuple[str, str, str], _Alike] = {}

    def add(
        self,
        row: int,
        column: str,
        problem: Message,
        found: str = "",
        *,
        expected: Prose | None = None,
        hint: Message | None = None,
    ) -> None:
        """Note one more fault: what is *found* stands in *problem* as ``{found}``, if at all."""
        key = (column, problem.template, hint.template if hint is not None else "")
        alike = self._alike.get(key)
        if alike is None:
            alike = self._alike[key] = _Alike(column, problem, expected, hint)
        alike.add(row, found)

    @property
    def any(self) -> bool:
        """Whether anything was noted."""
        return bool(self._alike)

    def tell(self, faults: Faults) -> None:
        """Hand over what was found: one fault for those alike in a column."""
        for alike in self._alike.values():
            problem = alike.problem
            text = next((found for found in alike.found if _is_word(found)), None) if self._mapped else None
            if alike.hint is None and text is not None:
                alike.hint = msg(
                    'a mapping (--map) can say what a text means: [answers.{column}] "{text}" = …',
                    column=alike.column,
                    text=text,
                )
                self._mapped = False  # once is enough
            if "found" in problem.args:
                problem = problem._replace(args={**problem.args, "found": _listed(tuple(alike.found))})
            column = visible(self._shown.get(alike.column, alike.column))
            place: Place = Position(column=column) if column else ""
            if alike.count == 1:
                place = Position(self._line_of(alike.rows[0]), alike.rows[0], column)
            else:
                rows = tuple(self._row(row) for row in alike.rows)
                problem = msg(
                    "{problem} ({count} times, first in rows {rows})",
                    problem=problem,
                    count=str(alike.count),
                    rows=rows if len(rows) == alike.count else (*rows, "…"),
                )
            faults.add(place, problem, expected=alike.expected, hint=alike.hint, count=alike.count)

    def _row(self, row: int) -> Prose:
        line = self._line_of(row)
        return str(row) if line == row else msg("{number} (line {line})", number=str(row), line=str(line))


def _listed(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(found) if len(found) <= MAX_SHOWN else (*found[:MAX_SHOWN], "…")


def _is_word(found: str) -> bool:
    return found not in ("", _HIDDEN) and not any(readings(found)) and '"' not in found
