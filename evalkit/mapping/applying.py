"""What all ways to make assessments of the rows of a table have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.exact import Printed
from evalkit.base.numerals import HOW_TO_SAY, PERCENT, STYLES, number_of_cell, style_of_cells, whole_of
from evalkit.base.text import Message, Private
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES
from evalkit.files.assessment import Assessment
from evalkit.files.row_faults import Known, is_harmless
from evalkit.mapping.columns import CLAIMS, Column, Layout, Meanings
from evalkit.mapping.headings import PREDICATE
from evalkit.mapping.model import CODE, TableMap
from evalkit.method.scales import read_answer, words_of_scale
from evalkit.tables.names import cell_name
from evalkit.tables.sheet import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.files.period import Period
    from evalkit.instruments import Instrument, Node
    from evalkit.tables.sheet import Sheet


class Values:
    """Reads the cells of one sheet."""

    def __init__(
        self, layout: Layout, sheet: Sheet, instrument: Instrument, decimal: str | None, faults: Faults
    ) -> None:
        """Cells of the columns in *layout*; *decimal* is the sign that the mapping says; what is wrong is one of *faults*."""
        self.meanings = Meanings(layout.answers)
        self._layout, self._sheet, self._instrument = layout, sheet, instrument
        self._decimal, self._faults = decimal, faults

    def style(self, cells: Iterable[tuple[int, int, str | None]]) -> str | None:
        """How *cells* (row, column, text) write numbers (``id``, ``en``): as the mapping says, else as they show."""
        if self._decimal is not None:
            return STYLES[self._decimal]
        texts = ((row, at, text) for row, at, text in cells if text is not None)
        return style_of_cells(texts, self._faults, cell_name, HOW_TO_SAY)

    def value(self, code: str, text: str, style: str | None, row: int, column: Column) -> Any:
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
        return message if message is not None else meant if node is None else self._unless_private(meant, Known())

    def is_numeric(self, column: Column) -> bool:
        """Whether its cells can be numbers with decimals, which show how the table writes them; a level is none, 4.0 and 4,0 are 4."""
        return self._levels(column.target, column) is None

    def _levels(self, code: str, column: Column) -> str | None:
        """The kind of the scale of *code*, if a *column* of answers to it holds no numbers."""
        node = self._instrument.every_node.get(code)
        if node is None or not node.is_leaf or column.section == CLAIMS:
            return None
        kind = self._instrument.scales[node.scale or ""].kind
        return None if kind == "number" else kind

    def is_percent(self, code: str) -> bool:
        """Whether a sign of percent may stand behind the numbers of *code*: they end at 100, or are a percentage printed beside them."""
        node = self._instrument.every_node.get(code)
        scale = self._instrument.scales.get(node.scale or "") if node is not None else None
        return code in self._instrument.claims or (scale is not None and scale.maximum == PERCENT)

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


_MOST_NAMED = 5


class Head(NamedTuple):
    """What an assessment says of itself.

    Attributes:
        instrument: As it is written, ``index`` or ``index@edition``.
        subject: Of all rows; empty where each row names its own.
        period: Of all rows, or of those that are meant where each row tells its own; none where all are.
        sha256: Of the table, and of the mapping.
    """

    instrument: str
    subject: str
    period: Period | None
    status: str
    context: Mapping[str, Any]
    sha256: str


class Applied(NamedTuple):
    """What came of a table: the assessments, and what is to be said of its rows."""

    assessments: tuple[Assessment, ...]
    notes: tuple[Message, ...] = ()


class Applying(ABC):
    """Makes assessments of the rows of one table."""

    def __init__(self, layout: Layout, sheet: Sheet, instrument: Instrument, head: Head, given: TableMap) -> None:
        self.layout, self.sheet, self.instrument, self.head, self.given = layout, sheet, instrument, head, given
        self.faults = Faults(sheet.title)
        self.broken = sheet.faults_in({column.at for column in layout.used})
        self.values = Values(layout, sheet, instrument, given.source.decimal, self.faults)

    @abstractmethod
    def made(self) -> Applied:
        """What the rows say; what is wrong with them is kept in ``faults``."""

    def applied(self) -> Applied:
        """The assessments, unless anything is wrong."""
        applied = self.made()
        is_table = any(assessment.tables for assessment in applied.assessments)  # keeps what is to be said of it
        if self.faults.found or not is_table:
            self.faults.found[:0] = self.broken
        self.faults.raise_if_any(AssessmentError)
        if is_table:
            return applied
        remarks = self.sheet.remarks_on({column.at for column in self.layout.used if column.target != CODE})
        return applied._replace(notes=(*applied.notes, *sentences(remarks)))

    def assessment(self, **found: Any) -> Assessment:
        """The assessment of what was *found* and what is said beside the table."""
        head = self.head
        given: dict[str, Any] = {
            "file": self.sheet.title,
            "sha256": head.sha256,
            "instrument": head.instrument,
            "subject": head.subject,
            "period": head.period,
            "status": head.status,
            "letters": self.given.source.letters,
            "context": dict(head.context),
        }
        return Assessment(**given | found)

    # --- Respondents, persons and offices -----------------------------------------------------------------------

    @staticmethod
    def said(column: Column, cells: Sequence[str | None]) -> str | None:
        """The text in the cell of *column*; nothing where it is blank or a dash."""
        text = cells[column.at] if column.at < len(cells) else None
        return None if text in DASHES else text

    def sections(
        self,
        named: Iterable[tuple[Column, int, str | None]],
        style: str | None,
        digits: Mapping[int, int],
        prefix: str = "",
    ) -> dict[str, dict[str, Any]]:
        """The sections of an assessment whose places begin with *prefix*: of each column, its row and what stands there."""
        found: dict[str, dict[str, Any]] = {
            "answers": {},
            "values": {},
            "claims": {},
            "context": dict(self.head.context),
            "cells": {},
        }
        for column, row, text in named:
            if text is not None:
                read = self.values.value(column.target, text, style, row, column)
                wide = digits.get(column.at, 0)
                exact = read._replace(digits=wide) if isinstance(read, Printed) and read.digits < wide else read
                section = self._section(column)
                found[section][column.target] = as_toml(exact)
                found["cells"][f"{prefix}{section}.{column.target}"] = self.sheet.at(row, column.at)
        return found

    def _section(self, column: Column) -> str:
        if column.section == CLAIMS:
            return CLAIMS
        node = self.instrument.every_node.get(column.target)
        if node is None:
            return "context"
        return "answers" if node.is_leaf else "values"


def as_toml(found: Any) -> Any:
    """A number as TOML holds it: whole numbers without decimals are ``int``."""
    return int(found.exact) if isinstance(found, Printed) and found.digits == 0 else found


def first_named(names: Iterator[str]) -> tuple[str, ...]:
    """The first of *names*, and a sign that there are more."""
    listed = tuple(names)
    return listed if len(listed) <= _MOST_NAMED else (*listed[:_MOST_NAMED], "…")
