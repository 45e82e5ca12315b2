"""The rows of a printed table: what each is about, and under which key it is known in every table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.printed.parse import read_printed
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.performance.report_tables.headings import (
    ABOUT,
    CODE,
    DIRECTION,
    INDICATOR,
    LINE,
    NUMBER,
    OBJECTIVE,
    UNIT,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.performance.report_tables.table_finder import ReportTable
    from evalkit.tables.sheet import Row

TOTAL, MEAN = "jumlah", "rata-rata"
_WORDS = re.compile(r"[^\W\d_]+")
# How a row of a total begins, and what may follow: *Jumlah penduduk* is an indicator.
_BEGIN = {"jumlah": TOTAL, "jml": TOTAL, "jlh": TOTAL, "total": TOTAL, "rata": MEAN, "rerata": MEAN}
_FOLLOWS = frozenset(
    _WORDS.findall(
        "rata total jumlah anggaran belanja pagu keseluruhan seluruh seluruhnya capaian kinerja "
        "sasaran strategis indikator utama iku nilai persentase program kegiatan sub subkegiatan dan"
    )
)
_PART = re.compile(r"[ivx]+|[a-z]")  # Jumlah I, Jumlah A + B
_PART_OR_WHOLE = re.compile(r"\W*(?:sub|grand)\W*(?:jumlah|total)\b", re.IGNORECASE)
OF_ALL = re.compile(r"\b(?:grand|(?:ke)?seluruh(?:an|nya)?)\b", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\W*([^\W\d_]+)")
_OUTLINE = re.compile(r"[0-9A-Za-z]{1,6}(?:\.[0-9A-Za-z]{1,6})*\.?", re.ASCII)
OF_INDICATOR, OF_OBJECTIVE, OF_LINE = "IK", "S", "A"


class FigureRow(NamedTuple):
    """A row of a table.

    Attributes:
        key: By which addresses name it; the same for one indicator in all tables.
        label: What it is about, as printed.
        kind: ``IK``, ``S`` or ``A`` for an indicator, an objective or a line of the budget; ``jumlah``, ``rata-rata``.
        objective: The key of the objective that it belongs to; empty for none.
        cells: Column, as a mapping writes it → text.
        payer: Of an indicator: the programme whose money its row prints, if the table names one.
        is_coded: Whether the key of a line of the budget is its code, which no other row has.
    """

    row: int
    key: str
    label: str
    kind: str
    objective: str
    cells: Mapping[str, str]
    unit: str = ""
    direction: str = ""
    payer: str = ""
    is_coded: bool = False


def told_again(row: int, code: str, key: str) -> Message:
    """That the *code* of a row is that of another one, too."""
    return msg("row {row}: the code {code} stands in another row, too; this one is called {name}",
               row=str(row), code=code, name=key)  # fmt: skip


class Keys:
    """The keys of indicators and objectives, the same in every table.

    Attributes:
        titles: Key → title as it was first printed.
    """

    def __init__(self) -> None:
        """There is none yet."""
        self.titles: dict[str, str] = {}
        self._known: dict[tuple[str, str], str] = {}
        self._count: dict[str, int] = {}

    def of(self, kind: str, title: str) -> str:
        """The key of what is called *title*; a new one where it was not met before."""
        known = kind, caseless(title).rstrip(".")
        if known not in self._known:
            self._count[kind] = self._count.get(kind, 0) + 1
            self._known[known] = f"{kind}{self._count[kind]}"
            self.titles[self._known[known]] = " ".join(title.split())
        return self._known[known]


class ReportRows:
    """The rows of one table.

    Attributes:
        table: The table.
        lines: Each row that holds figures.
        passed: Numbers of rows with words only, which are about nothing.
        nameless: Rows with figures that say nothing of what they are about.
        repeated: Rows whose code another one has, too.
    """

    def __init__(self, table: ReportTable, keys: Keys) -> None:
        """*keys*: those of all tables."""
        self.passed: list[int] = []
        self.nameless: list[int] = []
        self.repeated: list[Message] = []
        self.table, self._keys = table, keys
        self._used: dict[str, int] = {}
        self._objective = ""
        self.lines: Sequence[FigureRow] = list(self._read())

    @property
    def is_whole(self) -> bool:
        """Whether every row with figures is among the lines; else totals are made of more than these."""
        return not self.nameless

    def _read(self) -> Iterator[FigureRow]:
        for row in self.table.body:
            said = {one.name: text for at, one in self.table.meant.items() if (text := row[1][at]) is not None}
            measured = {name: text for name, text in said.items() if name not in ABOUT}
            if any(read_printed(text) is not None for text in measured.values()):
                line = self._line(row, said, measured)
                if line is not None:
                    yield line
            elif not self._is_objective(said):
                self.passed += [row[0]] if self._first(row) is not None else []

    def _line(self, row: Row, said: Mapping[str, str], measured: Mapping[str, str]) -> FigureRow | None:
        first = self._first(row)
        total = _total(first, said.get(UNIT, "")) if first is not None else None
        if total is not None:
            return FigureRow(row[0], self._once(total), first or total, total, "", measured)
        self._take_objective(said.get(OBJECTIVE))
        kind, label = self._about(said)
        if label is None:
            self.nameless.append(row[0])
            return None
        code = self._code_of(said) if kind == OF_LINE else ""
        key = self._once(code or (self._keys.of(kind, label) if kind != OF_LINE else f"{OF_LINE}{len(self._used) + 1}"))
        if code and key != code:
            self.repeated.append(told_again(row[0], code, key))
        return FigureRow(row[0], key, label, kind, self._objective, measured, *self._also(said), is_coded=key == code)

    def _about(self, said: Mapping[str, str]) -> tuple[str, str | None]:
        """What a row with the cells *said* is about."""
        for kind, target in ((OF_INDICATOR, INDICATOR), (OF_LINE, LINE), (OF_OBJECTIVE, OBJECTIVE)):
            if target in said:
                return kind, said[target]
        return OF_LINE, said.get(CODE)

    def _also(self, said: Mapping[str, str]) -> tuple[str, str, str]:
        """Unit and direction of an indicator, and the programme that pays for it."""
        payer = caseless(said[LINE]) if LINE in said and INDICATOR in said else ""
        return said.get(UNIT, ""), said.get(DIRECTION, ""), payer

    def _code_of(self, said: Mapping[str, str]) -> str:
        """The code of a line of the budget; nothing where it has none, or only the number of a row that stood before."""
        code = (said.get(CODE) or said.get(NUMBER) or "").strip().rstrip(".")
        is_number_again = code in self._used and CODE not in said and "." not in code
        return code if _OUTLINE.fullmatch(code) and not is_number_again else ""

    def _once(self, key: str) -> str:
        """*key*, with a number behind it where the table has it already."""
        self._used[key] = self._used.get(key, 0) + 1
        return key if self._used[key] == 1 else f"{key} ({self._used[key]})"

    def _take_objective(self, title: str | None) -> None:
        if title is not None:
            self._objective = self._keys.of(OF_OBJECTIVE, title)

    def _is_objective(self, said: Mapping[str, str]) -> bool:
        """Whether a row without figures names the objective of those that follow."""
        about = {name: text for name, text in said.items() if name in (OBJECTIVE, INDICATOR, LINE)}
        title = about.get(OBJECTIVE) or next((text for text in about.values() if _word(text) == OBJECTIVE), None)
        if title is not None and len(about) == 1:
            self._take_objective(title)
        return title is not None

    def _first(self, row: Row) -> str | None:
        """The first words of a row that are about something."""
        texts: Sequence[str] = [cell for cell in row[1] if cell is not None]
        return next((text for text in texts if _word(text)), None)


def _total(text: str, unit: str) -> str | None:
    """Which total a row that begins with *text* is, if it is one: a *Jumlah Kegiatan* that is counted in kegiatan is an indicator."""
    if _PART_OR_WHOLE.match(text) is not None:  # no indicator is called so, whatever follows
        return TOTAL
    first, *others = [word.casefold() for word in _WORDS.findall(text)] or [""]
    is_plain = all(word in _FOLLOWS or _PART.fullmatch(word) for word in others)
    return _BEGIN.get(first) if is_plain and set(_WORDS.findall(unit.casefold())[-1:]).isdisjoint(others) else None


def _word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found.group(1).casefold() if found is not None else ""
