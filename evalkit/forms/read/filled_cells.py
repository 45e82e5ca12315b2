"""What was filled in, before anybody knows what it means: the cells of a form, whatever file it is in.

The form of a performance report in CSV: its sections, each with its own columns → what was filled in.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.file_content import file_prose
from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import folded
from evalkit.files.assessment import STATUSES
from evalkit.files.table import table_of
from evalkit.forms.delimited import ASIDE, HEADINGS, SECTION
from evalkit.forms.model import HEAD, LAYOUT, LISTS, MAP, NUMBER, PRINTED, TABLE, TEXT, TEXTS, CellPlace, Field
from evalkit.forms.read.cell_finder import CellFinder, FoundCell, literal
from evalkit.forms.report_pages import REPORT, head_inputs, record_fields
from evalkit.report.evaluation.supported_established import WORDS
from evalkit.tables.workbook import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.files.assessment import Table
    from evalkit.tables.sheet import CellRemark, Row, Sheet

_BUDGET = "budget"


def _of_report(
    sheet: Sheet, at: int, faults: Faults
) -> tuple[list[FoundCell], dict[str, dict[str, Any]], dict[str, Table]]:
    """Cells, what drop-downs mean, and tables by section of the form of a report; *at*: the column that is filled in below ``[report]``."""
    said = [{**record_fields(language(code)), REPORT: _of_head(code)} for code in LANGUAGES]
    cells: list[FoundCell] = []
    tables: dict[str, Table] = {}
    for section, rows in _sections(sheet):
        if section == REPORT:
            cells += _report_head(rows, {field.input.key: field for field in said[0][section]}, sheet, at)
        elif section in said[0] and section != _BUDGET:
            cells += _records(section, rows, {field.input.key: field for field in said[0][section]}, sheet, faults)
        elif len(rows) > 1 or (rows and section != _BUDGET):
            _add_table(sheet, section, rows, tables, faults)
    if _BUDGET in tables:
        place = CellPlace(_BUDGET, "", TABLE, sheet=_BUDGET)
        cells.append(FoundCell(place, _BUDGET, sheet.at(tables[_BUDGET].rows[0][0], 0)))
    return cells, _offered(said), tables


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


def _report_head(rows: Sequence[Row], fields: Mapping[str, Field], sheet: Sheet, at: int) -> Iterator[FoundCell]:
    for row, texts in rows:
        field = fields.get(texts[0] or "")
        if field is not None:
            one = field.input
            place = CellPlace(REPORT, one.key, one.kind, one.key, needed="needed" if one.needed else "")
            yield FoundCell(place, texts[at], sheet.at(row, at))


def _records(
    section: str, rows: Sequence[Row], fields: Mapping[str, Field], sheet: Sheet, faults: Faults
) -> Iterator[FoundCell]:
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
            yield FoundCell(CellPlace(section, one.key, one.kind, one.key), texts[at], sheet.at(row, at), row)


def _add_table(sheet: Sheet, section: str, rows: Sequence[Row], tables: dict[str, Table], faults: Faults) -> None:
    try:
        tables[section] = table_of(sheet._replace(name=section, rows=rows, remarks=()))
    except AssessmentError as error:
        faults.found.extend(error.faults)


def _offered(said: Sequence[Mapping[str, Sequence[Field]]]) -> dict[str, dict[str, Any]]:
    """What each language offers in a column, and what it means."""
    found: dict[str, dict[str, Any]] = {}
    for fields in (one for by_section in said for one in by_section.values()):
        for field in fields:
            offered = {folded(choice.text): choice.value for choice in field.input.choices}
            found.setdefault(field.input.key, {}).update(offered)
    return found


_PREFIX = LAYOUT.partition("/")[0]
_TOLD = ("date", "float-digits", "macros", "unchecked", "encoding")


class FilledCells(NamedTuple):
    """The cells of a form.

    Attributes:
        head, key, id: The table that says what it is about, and its key that names the instrument (or rules) ``id``.
        cells: Every cell that was found again, blank ones among them.
        lists: Number of a drop-down → folded text → value.
        notes: What is to be told of how it was read.
        aside: Headings of columns that are left aside in its tables.
        sheets: Those that may be filled in, in their order; none of a CSV.
        tables: Of a CSV with several: the tables in it by their names.
    """

    head: str
    key: str
    id: str
    cells: Sequence[FoundCell]
    lists: Mapping[str, Mapping[str, Any]]
    notes: Sequence[Message]
    aside: Sequence[str] = ()
    sheets: Sequence[str] = ()
    tables: Mapping[str, Table] = {}


def _head(sheet: Sheet, file: str) -> tuple[str, str, str] | None:
    """The first row of the map; nothing if *sheet* is none.

    Raises:
        AssessmentError: It is one of another layout.
    """
    cells = sheet.rows[0][1] if sheet.rows else ()
    first = (cells[0] if cells else None) or ""
    if not first.startswith(f"{_PREFIX}/"):
        return None
    if first != LAYOUT or len(cells) < 4 or None in cells[:4]:  # noqa: PLR2004  # layout, head, key, id
        problem = msg("this form has the layout {found}, and {known} is read", found=visible(first), known=LAYOUT)
        hint = msg("write a new one with evalkit init, and copy what is filled in")
        raise AssessmentError([Fault(file=file, problem=problem, hint=hint)])
    head, key, name = (cell or "" for cell in cells[1:4])
    return head, key, name


def filled_workbook(data: bytes, file: str, form: str, faults: Faults) -> FilledCells | None:
    """The cells of the form that the workbook *data* is; nothing if it is no form."""
    with opened(data, file, form) as book:
        names = book.names()
        if MAP not in names:
            return None
        hidden = book.sheet(MAP)
        head = _head(hidden, file)
        if head is None:
            return None
        lists = _lists(book.sheet(LISTS)) if LISTS in names else {}
        cells: list[FoundCell] = []
        notes: list[Message] = []
        aside: list[str] = []
        for name, places in _by_sheet(hidden).items():
            if name not in names:
                expected = msg("the sheets of the form: {names}", names=tuple(_by_sheet(hidden)))
                faults.add("", msg("the sheet {name} of the form is missing", name=visible(name)), expected=expected)
                continue
            sheet = book.sheet(name)
            finder = CellFinder(sheet, places, faults)
            cells += finder.cells()
            aside += finder.aside
            faults.found += sheet.faults_in(finder.used)
            notes += [*finder.notes, *_remarks(sheet, finder.used)]
    return FilledCells(*head, cells, lists, notes, aside, tuple(_by_sheet(hidden)))


def _by_sheet(hidden: Sheet) -> dict[str, list[CellPlace]]:
    found: dict[str, list[CellPlace]] = defaultdict(list)
    for _, cells in hidden.rows[2:]:
        texts = [cell or "" for cell in cells] + [""] * (len(CellPlace._fields) - len(cells))
        place = CellPlace(*texts[: len(CellPlace._fields)])
        found[place.sheet].append(place)
    return {name: places for name, places in found.items() if any(one.kind != PRINTED for one in places)}


def _lists(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """The drop-downs: pairs of columns, of which the first holds the texts and the second what each means in TOML."""
    rows = [cells for _, cells in sheet.rows]
    found: dict[str, dict[str, Any]] = {}
    for left in range(0, max(map(len, rows), default=0), 2):
        pairs = [(row[left], row[left + 1]) for row in rows[1:] if left + 1 < len(row)]
        found[rows[0][left] or ""] = {folded(text): literal(value) for text, value in pairs if text and value}
    return found


def _remarks(sheet: Sheet, columns: set[int]) -> Iterator[Message]:
    told: Iterator[CellRemark] = (remark for remark in sheet.remarks_on(columns) if remark.kind in _TOLD)
    for cell_remark in told:
        yield msg("{file}: {remark}", file=file_prose(sheet.title), remark=cell_remark.text)


# --- CSV ------------------------------------------------------------------------------------------------------------

_ROLES = {folded(language(code).say(heading)): role for code in LANGUAGES for role, heading in HEADINGS.items()}
_TEXTS = ("evidence", "notes")
_BESIDE = {"answers": (*_TEXTS, *WORDS), "values": tuple(WORDS)}  # columns beside what is filled in


def filled_table(sheet: Sheet, file: str, faults: Faults) -> FilledCells | None:
    """The cells of the form that a CSV is; nothing if it is no form."""
    head = _head(sheet, file)
    if head is None:
        return None
    columns = (
        {_ROLES.get(folded(text or "")): at for at, text in enumerate(sheet.rows[1][1])} if len(sheet.rows) > 1 else {}
    )
    missing = [language(LANGUAGES[0]).say(HEADINGS[role]) for role in ("code", "answer") if role not in columns]
    if missing:
        faults.add("", msg("columns of the form are missing: {names}", names=tuple(missing)))
        return None
    notes = [*_remarks(sheet, set(columns.values()))]
    if head[0] == HEAD:
        return FilledCells(*head, [*_of_rows(sheet, columns)], {}, notes)

    cells, lists, tables = _of_report(sheet, columns["answer"], faults)
    return FilledCells(*head, cells, lists, notes, tables=tables)


def _of_rows(sheet: Sheet, columns: Mapping[str | None, int]) -> Iterator[FoundCell]:
    section = HEAD
    for row, texts in sheet.rows[2:]:
        code = texts[columns["code"]]
        marked = SECTION.fullmatch(code or "")
        if marked is not None:
            section = marked.group(1)
        elif code is not None:
            for role in ("answer", *_BESIDE.get(section, ())):
                at = columns.get(role)
                if at is not None:
                    kind = TEXTS if role in _TEXTS else TEXT if section == HEAD else NUMBER
                    place = _place(section if role == "answer" else role, code, kind)
                    yield FoundCell(place, texts[at], sheet.at(row, at))


def _place(section: str, key: str, kind: str) -> CellPlace:
    needed = "needed" if key in ("subject", "period") and section == HEAD else ""
    default = STATUSES[0] if key == "status" and section == HEAD else ""
    return CellPlace(section, key, kind, default=default, needed=needed, label=key)
