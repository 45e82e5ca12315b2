"""The cells of a column → whole numbers, as the columns engine takes them; each value that occurs is read once.

An answer is the place of its level on the scale, from 0 up, or -1 where the question does not apply; a number is itself times
10 to the digits of its column; anything else (what was printed, a fact, a grade) is its place among what was read.
"""

from __future__ import annotations

import decimal
import math
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults
from evalkit.base.exact import Printed
from evalkit.base.text import Decimal as Written
from evalkit.base.text import Message, Prose, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import HOW_TO_SAY, number_of_cell, style_of_cells
from evalkit.base.wording import DASHES, HIDDEN, unless_personal
from evalkit.batch.columns.cells import answer_of, number_of, places_of
from evalkit.batch.encoding.roles import ANSWERS, CLAIMS, CONTEXT, RECORDS, VALUES, Use
from evalkit.evaluation.bound_input import BoundInput
from evalkit.evaluation.claim_input import read_claims
from evalkit.evaluation.context import read_context
from evalkit.evaluation.inputs import read_inputs
from evalkit.files.records.cells import Answers, Columns, Complaint
from evalkit.files.row_faults import is_harmless
from evalkit.files.write import assessment
from evalkit.mapping.cell_values import CellValues
from evalkit.mapping.columns import Layout, MappedColumn
from evalkit.mapping.map_file import AGENCIES
from evalkit.method.plan import plan_for
from evalkit.method.scales import disagreement, read_answer
from evalkit.tables.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evalkit.files.records.cells import Cell
    from evalkit.instruments import Instrument, Scale
    from evalkit.instruments.records import Column as RecordsColumn

_MOST_DIGITS = 9  # decimals of a column; more were computed, and have no room in 64 bits beside what stands before them
_LARGEST = 2**63


class Read(NamedTuple):
    """A cell as read: a whole number, nothing where it is blank, or what is wrong with it."""

    number: int | None = None
    problem: Prose | None = None


BLANK = Read()


class CellReader:
    """Reads the cells of one column.

    Attributes:
        use: What the column is.
        digits: The decimals of its numbers.
        style: How its texts write numbers: ``id`` or ``en``, if they show it.
        scale: Of a leaf that is answered by levels, or by yes and no.
        said: Of a column of records what each of its texts says.
        letters: What letters as answers of respondents mean, if that is said.
    """

    def __init__(
        self,
        use: Use,
        instrument: Instrument,
        answers: Mapping[str, Mapping[str, Any]],
        kept: Collection[str] = (),
        letters: str | None = None,
    ) -> None:
        """*answers*: code, or empty for all, → text of a cell → answer, as a mapping says; *kept*: as a ``TableSource`` has it."""
        self.use, self.instrument, self.letters, self._kept = use, instrument, letters, kept
        self.digits = 0
        self.style: str | None = None
        node = instrument.nodes.get(use.code)
        scale = instrument.scales[node.scale or ""] if node is not None and use.section == ANSWERS else None
        self.scale: Scale | None = scale if scale is not None and scale.kind != "number" else None
        self._whole = scale is not None and scale.kind == "number" and scale.whole
        self._known: dict[Any, Read] = {}
        self._others: list[Any] = []
        self.said: list[Cell] = []
        self._records: dict[str | None, Answers | Columns] = {}
        self._place_of: dict[Any, int] = {}
        self._faults = Faults("")
        layout = Layout(AGENCIES, 0, (), (), answers)
        self._values = CellValues(layout, Sheet("", "", ()), instrument, None, self._faults)
        self._column = MappedColumn(0, use.heading, use.code, use.section, msg("the code"))

    @property
    def is_number(self) -> bool:
        """Whether its cells can be numbers with decimals."""
        if self.use.section == RECORDS:
            return self._of_persons is not None and not self._of_persons.values
        return self.scale is None and self.use.code in (*self.instrument.nodes, *self.instrument.claims)

    @property
    def is_scaled(self) -> bool:
        """Whether its whole numbers are numbers times 10 to its digits."""
        if not self.is_number or self.use.section not in (ANSWERS, VALUES):
            return False
        plan = plan_for(self.instrument)
        return not plan.words_at(plan.position[self.use.code])

    @property
    def ends(self) -> tuple[int, int] | None:
        """The lowest and the highest level, where levels are all whole numbers in a row: their place is what they are above the lowest."""
        scale = self.scale or self._of_respondents
        if scale is None or scale.kind != "levels":
            return None
        levels = [level.answer for level in scale.levels]
        if not all(isinstance(one, int) for one in levels):
            return None
        low = int(levels[0])
        if levels != list(range(low, low + len(levels))):
            return None
        is_so = self.scale is not None or [self.read(level).number for level in levels] == list(range(len(levels)))
        return (low, low + len(levels) - 1) if is_so else None

    @property
    def _of_respondents(self) -> Scale | None:
        """The scale on which respondents answer, where a column holds their answers."""
        records = self.instrument.records
        asked = self.use.section == RECORDS and records is not None and records.answers is not None
        return self.instrument.scales[records.answers or ""] if asked and records is not None else None

    def learn(self) -> None:
        """Read what a column of records can say first, so that its whole numbers are places on the scale or among the words."""
        scale, words = self._of_respondents, self._of_persons.values if self._of_persons is not None else ()
        for one in (level.answer for level in scale.levels) if scale is not None else words:
            self.read(one)

    @property
    def _of_persons(self) -> RecordsColumn | None:
        """What a column of persons holds."""
        records = self.instrument.records
        return records.columns.get(self.use.code) if records is not None else None

    # --- What the whole column says -----------------------------------------------------------------------------

    def measure(self, texts: Iterable[str], style: str | None) -> None:
        """Find the decimals of a column of *texts*: 3 below 3.25 is 3.00, as nobody rounds row by row."""
        self.style = style
        percent = self._values.is_percent(self.use.code)
        found = [number_of_cell(text, style, percent=percent) for text in map(self.written, texts)]
        digits = [one.digits for one in found if isinstance(one, Printed)]
        self.digits = min(max(digits, default=0), _MOST_DIGITS)

    def written(self, text: str) -> str:
        """*text*, as a number where a workbook keeps it as one."""
        return Written(text) if text in self._kept else text

    # --- Cells --------------------------------------------------------------------------------------------------

    def read(self, cell: Any) -> Read:
        """What stands in *cell*: text, or a number, flag or date of a frame."""
        if isinstance(cell, float) and math.isnan(cell):
            return BLANK
        key = (type(cell), cell)
        found = self._known.get(key)
        if found is None:
            text = text_of(cell)
            is_exact = isinstance(cell, decimal.Decimal)  # 4.000 is 4 there, and in text 4000 as well
            meant = Written(text) if is_exact else self.written(text)
            found = BLANK if text in DASHES else self._read(meant, typed=not isinstance(cell, str))
            self._known[key] = found
        return found

    def _read(self, text: str, *, typed: bool) -> Read:
        if self.use.section == RECORDS:
            return self._of_record(text, "en" if typed else self.style)
        self._faults.found.clear()
        raw = self._values.value(self.use.code, text, "en" if typed else self.style, 0, self._column)
        raw = self._as_printed(raw) if isinstance(raw, Printed) else raw
        if not self._faults.found:
            self._check(raw)
        if self._faults.found:
            fault = self._faults.found[0]
            node = self.instrument.nodes.get(self.use.code) if self.scale is not None else None
            both = disagreement(self.instrument, node, raw) if node is not None else None
            return Read(problem=with_more(fault.problem, fault.expected, both))
        if self.scale is not None:
            return Read(self._place(raw))
        return self._scaled(raw) if self.is_scaled else self._other(raw)

    def _of_record(self, text: str, style: str | None) -> Read:
        """What a respondent or person says: its text, if it says something there."""
        records = self.instrument.records
        assert records is not None  # else there are no columns of records
        meant = self.written(text_of(self._values.meanings.meant(self.use.code, text)))
        if style not in self._records:
            answers = Answers(self.instrument, records, self.letters) if records.answers is not None else None
            self._records[style] = answers or Columns(records, style, HOW_TO_SAY)
        found = self._records[style].read(self.use.code, meant)
        if isinstance(found, Complaint):
            shown = meant if is_harmless(meant, 1, found.known) else HIDDEN
            problem = found.problem._replace(
                args={name: shown if name == "found" else one for name, one in found.problem.args.items()}
            )
            return Read(problem=with_more(problem, found.expected))
        read = self._other(meant)
        if len(self.said) < len(self._others):
            self.said.append(found)
        return read

    @property
    def texts(self) -> list[Any]:
        """What was read of a column of records, by its whole numbers."""
        return self._others

    def _as_printed(self, raw: Printed) -> Printed | int:
        """*raw* with the decimals of its column, as nobody rounds row by row; without any it is a whole number."""
        wide = raw if self._whole or raw.digits >= self.digits else raw._replace(digits=self.digits)
        return wide if wide.digits else int(wide.exact)

    def _check(self, raw: Any) -> None:
        """Hold *raw* against what an assessment file may hold there."""
        code, section, plan = self.use.code, self.use.section, plan_for(self.instrument)
        if section == CONTEXT:
            read_context(self.instrument, {code: raw}, "", self._faults)
        elif section == CLAIMS:
            read_claims(BoundInput(plan, assessment(self.instrument, claims={code: raw}), Faults("")), self._faults)
        elif section == ANSWERS:
            read_inputs(plan, {code: raw}, {}, {}, "", self._faults)
        else:
            read_inputs(plan, {}, {code: raw}, {}, "", self._faults)

    def _place(self, raw: Any) -> int:
        node = self.instrument.nodes[self.use.code]
        found = read_answer(self.instrument, node, raw)
        return next(place for place, given in places_of(self.instrument, node).items() if given is found)

    def _scaled(self, raw: Printed | int) -> Read:
        exact = raw if isinstance(raw, int) else raw.exact
        top = exact * 10**self.digits
        if top.denominator != 1 or abs(top) >= _LARGEST:
            return Read(
                problem=msg("{found} has more digits than are computed with", found=unless_personal(visible(str(raw))))
            )
        return Read(int(top))

    def _other(self, raw: Any) -> Read:
        place = self._place_of.setdefault(raw, len(self._others))
        if place == len(self._others):
            self._others.append(raw)
        return Read(place)

    def back(self, number: int) -> Any:
        """What an assessment file would hold for *number*."""
        if self.use.section == ANSWERS:
            return answer_of(self.instrument, self.instrument.nodes[self.use.code], number, self.digits)
        return number_of(number, self.digits) if self.is_scaled else self._others[number]


def text_of(cell: Any) -> str:
    """*cell* as a table in text would hold it, with a decimal point; nothing of a float that is no number."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return "" if math.isnan(cell) else str(int(cell)) if cell.is_integer() else repr(cell)
    return format(cell, "f") if isinstance(cell, decimal.Decimal) else str(cell).strip()


def style_of_texts(columns: Mapping[str, Iterable[str]], faults: Faults) -> str | None:
    """How the texts of these columns of numbers write them (``id`` or ``en``), if they show it; in two ways at once is a fault."""
    headings = list(columns)
    cells = ((0, at, text) for at, heading in enumerate(headings) for text in columns[heading])
    return style_of_cells(cells, faults, lambda _row, at: msg("column {column}", column=visible(headings[at])))


def with_more(problem: Prose, expected: Prose | None, hint: Prose | None = None) -> Prose:
    """Why a row or cell is rejected: the problem, what was expected, and what to do about it."""
    for more in (expected and msg("expected: {what}", what=expected), hint):
        problem = Message("{p0}; {p1}", {"p0": problem, "p1": more}) if more else problem
    return problem
