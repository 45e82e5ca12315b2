"""A sheet whose columns are known → assessments, as an assessment file would hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.instruments.offices import OFFICES
from evalkit.mapping.map_file import AGENCIES, CELLS, CODES
from evalkit.mapping.rows.agencies import Agencies
from evalkit.mapping.rows.records import OfficeRows, RespondentRows
from evalkit.mapping.rows.worksheets import NamedCellReader, WorksheetRows

if TYPE_CHECKING:
    from evalkit.files.inputs import ReadInput
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Layout
    from evalkit.mapping.map_file import TableMap
    from evalkit.mapping.rows.reader import AssessmentHead, RowReader
    from evalkit.tables.sheet import Sheet

_READERS: dict[str, type[RowReader]] = {
    AGENCIES: Agencies,
    CODES: WorksheetRows,
    CELLS: NamedCellReader,
    OFFICES: OfficeRows,
}


def assessments_in(
    layout: Layout, sheet: Sheet, instrument: Instrument, head: AssessmentHead, given: TableMap
) -> ReadInput:
    """The assessments in *sheet*, whose columns are as *layout* says.

    Raises:
        AssessmentError: Cells hold errors of the workbook or numbers that can be two, rows lack their subject; all faults are told.
    """
    return _READERS.get(layout.rows, RespondentRows)(layout, sheet, instrument, head, given).read()
