"""Assessments that say what the columns of their table are: ``[columns]`` beside ``responses`` or ``people``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import msg
from evalkit.mapping.apply import Head, apply
from evalkit.mapping.frame import Given
from evalkit.mapping.layout import lay_out
from evalkit.mapping.model import IGNORE, PERSONS, RESPONDENTS, UNIT, Source, TableMap
from evalkit.mapping.reading import said_of
from evalkit.tables.sheet import Sheet

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument, Records
    from evalkit.mapping.columns import Column


def with_columns(assessment: Assessment, instrument: Instrument) -> Assessment:
    """*assessment* with its table in the words of *instrument*, as its ``[columns]`` and the headings say.

    Raises:
        AssessmentError: It has no table for the instrument, or the columns do not fit it; all faults are told.
    """
    records = instrument.records
    table = assessment.tables.get(records.table) if records is not None else None
    if records is None or table is None:
        place = f"{assessment.place}columns"
        problem = msg("there is no table whose columns these could be")
        raise AssessmentError([Fault(file=assessment.file, place=place, problem=problem)])
    rows = RESPONDENTS if records.answers is not None else PERSONS
    columns = {**assessment.columns, **{name: IGNORE for name in table.ignore if name not in assessment.columns}}
    given = Given(TableMap(source=Source(rows=rows, header=1, letters=table.letters), columns=columns), assessment.file)
    sheet = Sheet(table.file, "", [(1, table.header), *table.rows], shifts=table.shifts)
    layout = lay_out(sheet, instrument, given)
    head = Head(assessment.instrument, assessment.subject, assessment.period, assessment.status, {}, assessment.sha256)
    (found,) = apply(layout, sheet, instrument, head, given.map).assessments
    made = attrs.evolve(
        found.tables[records.table],
        guessed=table.guessed,
        mapped=False,
        shown={_name(one, records): one.shown for one in layout.used},
        remarks=(*table.remarks, *said_of(layout, sheet, instrument)[1:]),
    )
    return attrs.evolve(assessment, tables={**assessment.tables, records.table: made})


def _name(column: Column, records: Records) -> str:
    return records.unit if column.target == UNIT else column.target
