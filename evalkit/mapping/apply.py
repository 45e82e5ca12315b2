"""A sheet whose columns are known → assessments, as an assessment file would hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.instruments.offices import OFFICES
from evalkit.mapping.applied_agencies import Agencies
from evalkit.mapping.applied_codes import Cells, Codes
from evalkit.mapping.applied_records import Offices, Records
from evalkit.mapping.model import AGENCIES, CELLS, CODES

if TYPE_CHECKING:
    from evalkit.instruments import Instrument
    from evalkit.mapping.applying import Applied, Applying, Head
    from evalkit.mapping.columns import Layout
    from evalkit.mapping.model import TableMap
    from evalkit.tables.sheet import Sheet

_WAYS: dict[str, type[Applying]] = {AGENCIES: Agencies, CODES: Codes, CELLS: Cells, OFFICES: Offices}


def apply(layout: Layout, sheet: Sheet, instrument: Instrument, head: Head, given: TableMap) -> Applied:
    """The assessments in *sheet*.

    Raises:
        AssessmentError: Cells hold errors of the workbook or numbers that can be two, rows lack their subject; all faults are told.
    """
    return _WAYS.get(layout.rows, Records)(layout, sheet, instrument, head, given).applied()
