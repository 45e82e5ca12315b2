"""The form of a performance report in CSV: its sections, each with its own columns → what was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError
from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import folded
from evalkit.files.table import table_of
from evalkit.forms.delimited import ASIDE, SECTION
from evalkit.forms.model import TABLE, Field
from evalkit.forms.performance.report_pages import REPORT, head_inputs, record_fields
from evalkit.forms.places import Place
from evalkit.forms.read.finding import Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from evalkit.base.errors import Faults
    from evalkit.files.assessment import Table
    from evalkit.tables.sheet import Row, Sheet

_BUDGET = "budget"


class Parts(NamedTuple):
    """What stands in the records and tables of a report.

    Attributes:
        cells: Of records, row by row.
        lists: Key of a column → folded text → value.
        tables: Section → the table below it.
    """

    cells: Sequence[Found]
    lists: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, Table]


def parts_of(sheet: Sheet, at: int, faults: Faults) -> Parts:
    """What was filled in of the form *sheet*; what is wrong with its columns goes into *faults*.

    Args:
        sheet: The form.
        at: The column that is filled in below ``[report]``.
        faults: Takes them.
    """
    said = [{**record_fields(language(code)), REPORT: _of_head(code)} for code in LANGUAGES]
    cells: list[Found] = []
    tables: dict[str, Table] = {}
    for section, rows in _sections(sheet):
        if section == REPORT:
            cells += _head(rows, {field.input.key: field for field in said[0][section]}, sheet, at)
        elif section in said[0] and section != _BUDGET:
            cells += _records(section, rows, {field.input.key: field for field in said[0][section]}, sheet, faults)
        elif len(rows) > 1 or (rows and section != _BUDGET):
            _add_table(sheet, section, rows, tables, faults)
    if _BUDGET in tables:
        cells.append(Found(_place(_BUDGET, "", TABLE), _BUDGET, sheet.at(tables[_BUDGET].rows[0][0], 0)))
    return Parts(cells, _lists(said), tables)


def _sections(sheet: Sheet) -> Iterator[tuple[str, list[Row]]]:
    """The name of each section, and the rows in it that are not blank and no remark."""
    found: dict[str, list[Row]] = {}
    name = ""
    for row in sheet.rows[2:]:
        marked = SECTION.fullmatch(row[1][0] or "")
        if marked is not None:
            name = marked.group(1)
            found.setdefault(name, [])
        elif name and any(row[1]) and not (row[1][0] or "").startswith(ASIDE):
            found[name].append(row)
    yield from found.items()


def _of_head(code: str) -> list[Field]:
    return [Field(one, title, 0) for title, one in head_inputs(language(code))]


def _head(rows: Sequence[Row], fields: Mapping[str, Field], sheet: Sheet, at: int) -> Iterator[Found]:
    for row, texts in rows:
        field = fields.get(texts[0] or "")
        if field is not None:
            one = field.input
            place = _place(REPORT, one.key, one.kind)._replace(needed="needed" if one.needed else "")
            yield Found(place, texts[at], sheet.at(row, at))


def _records(
    section: str, rows: Sequence[Row], fields: Mapping[str, Field], sheet: Sheet, faults: Faults
) -> Iterator[Found]:
    if not rows:
        return
    (number, keys), *below = rows
    for at, key in enumerate(keys):
        if key is not None and key not in fields:
            problem = msg("there is no column {column}", column=key)
            faults.unknown(
                sheet.at(number, at), problem, key, fields, expected=msg("one of {choices}", choices=tuple(fields))
            )
    used = [(at, fields[key].input) for at, key in enumerate(keys) if key is not None and key in fields]
    for row, texts in below:
        for at, one in used:
            yield Found(_place(section, one.key, one.kind), texts[at], sheet.at(row, at), row)


def _place(section: str, key: str, kind: str) -> Place:
    return Place(section, key, kind, key, "", "", _BUDGET if kind == TABLE else "", "", "", "", "", "")


def _add_table(sheet: Sheet, section: str, rows: Sequence[Row], tables: dict[str, Table], faults: Faults) -> None:
    try:
        tables[section] = table_of(sheet._replace(name=section, rows=rows, remarks=()))
    except AssessmentError as error:
        faults.found.extend(error.faults)


def _lists(said: Sequence[Mapping[str, Sequence[Field]]]) -> dict[str, dict[str, Any]]:
    """What each language offers in a column, and what it means."""
    found: dict[str, dict[str, Any]] = {}
    for fields in (one for by_section in said for one in by_section.values()):
        for field in fields:
            offered = {folded(choice.text): choice.value for choice in field.input.choices}
            found.setdefault(field.input.key, {}).update(offered)
    return found
