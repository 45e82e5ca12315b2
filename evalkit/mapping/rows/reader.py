"""What all ways to read the rows of a table have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.exact import Printed
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES
from evalkit.files.assessment import Assessment
from evalkit.mapping.cell_values import CellValues
from evalkit.mapping.columns import CLAIMS, Layout, MappedColumn
from evalkit.mapping.map_file import CODE, TableMap
from evalkit.tables.sheet import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.files.inputs import ReadInput
    from evalkit.files.period import Period
    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet


class AssessmentHead(NamedTuple):
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


class RowReader(ABC):
    """Makes assessments of the rows of one table."""

    def __init__(
        self, layout: Layout, sheet: Sheet, instrument: Instrument, head: AssessmentHead, given: TableMap
    ) -> None:
        self.layout, self.sheet, self.instrument, self.head, self.given = layout, sheet, instrument, head, given
        self.faults = Faults(sheet.title)
        self.broken = sheet.faults_in({column.at for column in layout.used})
        self.values = CellValues(layout, sheet, instrument, given.source.decimal, self.faults)

    @abstractmethod
    def made(self) -> ReadInput:
        """What the rows say; what is wrong with them is kept in ``faults``."""

    def read(self) -> ReadInput:
        """The assessments, unless anything is wrong."""
        read_input = self.made()
        is_table = any(assessment.tables for assessment in read_input.assessments)  # keeps what is to be said of it
        if self.faults.found or not is_table:
            self.faults.found[:0] = self.broken
        self.faults.raise_if_any(AssessmentError)
        if is_table:
            return read_input
        remarks = self.sheet.remarks_on({column.at for column in self.layout.used if column.target != CODE})
        return read_input._replace(notes=(*read_input.notes, *sentences(remarks)))

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

    @staticmethod
    def said(column: MappedColumn, cells: Sequence[str | None]) -> str | None:
        """The text in the cell of *column*; nothing where it is blank or a dash."""
        text = cells[column.at] if column.at < len(cells) else None
        return None if text in DASHES else text

    def sections(
        self,
        named: Iterable[tuple[MappedColumn, int, str | None]],
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

    def _section(self, column: MappedColumn) -> str:
        if column.section == CLAIMS:
            return CLAIMS
        node = self.instrument.every_node.get(column.target)
        if node is None:
            return "context"
        return "answers" if node.is_leaf else "values"


def as_toml(found: Any) -> Any:
    """A number as TOML holds it: whole numbers without decimals are ``int``."""
    return int(found.exact) if isinstance(found, Printed) and found.digits == 0 else found
