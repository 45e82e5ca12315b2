"""Assessments that say what the columns of their table are: ``[columns]`` beside ``responses`` or ``people``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.text import msg, visible
from evalkit.instruments.offices import OFFICES
from evalkit.mapping.layout import lay_out
from evalkit.mapping.map_file import IGNORE, UNIT, Hints, MappingSource, TableMap, rows_of_records
from evalkit.mapping.rows import assessments_in
from evalkit.mapping.rows.reader import AssessmentHead
from evalkit.mapping.table_files import said_of
from evalkit.tables.sheet import Sheet

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument, Offices, Records
    from evalkit.mapping.columns import MappedColumn


def with_columns(assessment: Assessment, instrument: Instrument) -> Assessment:
    """*assessment* with its table in the words of *instrument*, as its ``[columns]`` and the headings say.

    Raises:
        AssessmentError: It has no table for the instrument, or the columns do not fit it; all faults are told.
    """
    if instrument.offices is not None and OFFICES in assessment.tables:
        return _with_offices(assessment, instrument.offices)
    records = instrument.records
    table = assessment.tables.get(records.table) if records is not None else None
    if records is None or table is None:
        place = f"{assessment.place}columns"
        problem = msg("there is no table whose columns these could be")
        raise AssessmentError([Fault(file=assessment.file, place=place, problem=problem)])
    rows = rows_of_records(records)
    columns = {**assessment.columns, **{name: IGNORE for name in table.ignore if name not in assessment.columns}}
    given = Hints(
        TableMap(source=MappingSource(rows=rows, header=1, letters=table.letters), columns=columns), assessment.file
    )
    sheet = Sheet(table.file, "", [(1, table.header), *table.rows], shifts=table.shifts)
    layout = lay_out(sheet, instrument, given)
    head = AssessmentHead(
        assessment.instrument, assessment.subject, assessment.period, assessment.status, {}, assessment.sha256
    )
    (found,) = assessments_in(layout, sheet, instrument, head, given.map).assessments
    made = attrs.evolve(
        found.tables[records.table],
        guessed=table.guessed,
        mapped=False,
        broken=table.broken,
        shown={_name(column, records): column.shown for column in layout.used},
        remarks=(*table.remarks, *said_of(layout, sheet, instrument)[1:]),
    )
    return attrs.evolve(assessment, tables={**assessment.tables, records.table: made})


def _with_offices(assessment: Assessment, rules: Offices) -> Assessment:
    """*assessment* with its table of offices headed by codes, as its ``[columns]`` say."""
    table, told = assessment.tables[OFFICES], {UNIT: rules.office}
    faults = Faults(assessment.file)
    for name in assessment.columns:
        if name not in table.header:
            problem = msg("there is no column {name}", name=visible(name))
            faults.unknown(
                f"{assessment.place}columns", problem, name, table.header, expected=msg("a column of the table")
            )
    faults.raise_if_any(AssessmentError)
    columns = {name: told.get(to, to) for name, to in assessment.columns.items() if to != IGNORE}
    made = attrs.evolve(
        table,
        header=tuple(columns.get(name, name) for name in table.header),
        ignore=(*table.ignore, *(name for name, to in assessment.columns.items() if to == IGNORE)),
        shown={**table.shown, **{to: name for name, to in columns.items()}},
    )
    return attrs.evolve(assessment, tables={**assessment.tables, OFFICES: made})


def _name(column: MappedColumn, records: Records) -> str:
    return records.unit if column.target == UNIT else column.target
