"""The cells of a table → answers, words and numbers, as an assessment file would hold them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.text import Message, Private, msg
from evalkit.base.typed_numbers import HOW_TO_SAY, PERCENT, STYLES, number_of_cell, style_of_cells, whole_of
from evalkit.files.row_faults import Known, is_harmless
from evalkit.mapping.columns import CLAIMS, Layout, MappedColumn, Meanings
from evalkit.mapping.headings import PREDICATE
from evalkit.method.scales import read_answer, words_of_scale
from evalkit.tables.references import cell_name
from evalkit.tables.sheet import FORMATS_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Printed
    from evalkit.instruments import Instrument, Node
    from evalkit.tables.sheet import Sheet

_IN_PERCENT = "(%)"  # behind the title of what is asked in percent, which may be more than 100


class CellValues:
    """Reads the cells of one sheet."""

    def __init__(
        self, layout: Layout, sheet: Sheet, instrument: Instrument, decimal: str | None, faults: Faults
    ) -> None:
        """Cells of the columns in *layout*; *decimal* is the sign that the mapping says; what is wrong is one of *faults*."""
        self.meanings = Meanings(layout.answers)
        self._layout, self._sheet, self._instrument = layout, sheet, instrument
        self._decimal, self._faults = decimal, faults
        self._are_formats_unknown = any(remark.kind == FORMATS_UNKNOWN for remark in sheet.remarks)

    def style(self, cells: Iterable[tuple[int, int, str | None]]) -> str | None:
        """How *cells* (row, column, text) write numbers (``id``, ``en``): as the mapping says, else as they show."""
        if self._decimal is not None:
            return STYLES[self._decimal]
        texts = ((row, at, text) for row, at, text in cells if text is not None)
        return style_of_cells(texts, self._faults, cell_name, HOW_TO_SAY)

    def value(self, code: str, text: str, style: str | None, row: int, column: MappedColumn) -> Any:
        """The cell of a *row* in the *column* of *code*."""
        meant = self.meanings.meant(code, text)
        if not isinstance(meant, str) or code == PREDICATE:
            return meant
        node = self._instrument.every_node.get(code)
        kind = self._levels(code, column)
        if kind is not None and node is not None:
            whole = whole_of(meant)
            return self._word(node, meant) if whole is None or kind == "yes-no" else whole
        message = number_of_cell(meant, style, percent=self.is_percent(code))
        if isinstance(message, Message):
            self._faults.found.append(self._sheet.fault(row, column.at, message, hint=HOW_TO_SAY))
            return meant
        if message is not None:
            self._tell_share(code, message, row, column)
            return message
        return meant if node is None else self._unless_private(meant, Known())

    def _tell_share(self, code: str, number: Printed, row: int, column: MappedColumn) -> None:
        """A share of 1 in place of a percentage, where the workbook does not tell how it shows its numbers: 0.8137 may be 81.37 %."""
        if self._are_formats_unknown and self.is_percent(code) and 0 < number.exact <= 1:
            problem = msg(
                "{found} may be shown as a percentage, a hundred times as much: a workbook of this form does not tell",
                found=number.text,
            )
            hint = msg("save the workbook as xlsx")
            self._faults.found.append(self._sheet.fault(row, column.at, problem, hint=hint))

    def is_numeric(self, column: MappedColumn) -> bool:
        """Whether its cells can be numbers with decimals, which show how the table writes them; a level is none, 4.0 and 4,0 are 4."""
        return self._levels(column.target, column) is None

    def _levels(self, code: str, column: MappedColumn) -> str | None:
        """The kind of the scale of *code*, if a *column* of answers to it holds no numbers."""
        node = self._instrument.every_node.get(code)
        if node is None or not node.is_leaf or column.section == CLAIMS:
            return None
        kind = self._instrument.scales[node.scale or ""].kind
        return None if kind == "number" else kind

    def is_percent(self, code: str) -> bool:
        """Whether a sign of percent may stand behind the numbers of *code*: they end at 100, their title says so, or they are a percentage printed beside them."""
        node = self._instrument.every_node.get(code)
        scale = self._instrument.scales.get(node.scale or "") if node is not None else None
        if node is None or scale is None or code in self._instrument.claims:
            return code in self._instrument.claims
        return scale.maximum == PERCENT or (node.is_leaf and str(node.title).rstrip().endswith(_IN_PERCENT))

    def _word(self, node: Node, meant: str) -> str:
        if read_answer(self._instrument, node, meant) is not None:
            return meant
        words = words_of_scale(self._instrument, node)
        return self._unless_private(meant, Known.of(words, words))

    def _unless_private(self, text: str, known: Known) -> str:
        """*text*, which is no answer; marked where it may name somebody, so that no message repeats it."""
        return text if is_harmless(text, self._times[text], known) else Private(text)

    @cached_property
    def _times(self) -> Counter[str | None]:
        """How many cells of the columns in use hold a text."""
        used = [column.at for column in self._layout.used]
        return Counter(cells[at] for _, cells in self._layout.body for at in used if at < len(cells))
