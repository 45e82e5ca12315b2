"""Files of tables as a performance report prints them → the report, as if its TOML had been read, and the mapping file they were taken by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Faults, NotSaidError, did_you_mean
from evalkit.base.file_content import file_prose
from evalkit.base.text import Message, first_named, msg, visible
from evalkit.base.toml.write import toml_text
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.files.document import ParsedFile
from evalkit.files.inputs import ReadInput
from evalkit.mapping.map_file import Hints, given_by
from evalkit.mapping.map_text import line_of, text_of_map, to_decide
from evalkit.performance.model.report import RUNNING
from evalkit.performance.over_time import CUMULATIVE
from evalkit.performance.report_tables.content import ReportContent
from evalkit.performance.report_tables.figures import style_of_tables
from evalkit.performance.report_tables.headings import ABOUT, ASIDE, DIRECTION, MEASURED, NAMES, stated
from evalkit.performance.report_tables.left_out import CODE, LeftOut, leave_out_unreadable
from evalkit.performance.report_tables.rows import Keys, ReportRows
from evalkit.performance.report_tables.table_finder import HARMLESS, ReportTable, TableFinder
from evalkit.tables.opening import read_sheets, readable_content
from evalkit.tables.references import once, split_name, whole_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.language import Language
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.mapping.columns import MappedColumn
    from evalkit.mapping.table_files import FileHints


def map_text(file: TablesOfFile, rules: str, speech: Language) -> str:
    """The mapping that says what was found in *file*, by the *rules* of that id; comments in the language *speech*."""
    taken = msg("evalkit audit and evaluate take it beside the tables: --map FILE")
    lines = [*_source(file, speech), "", "[columns]", *_columns(file, speech)]
    return text_of_map(file.file, rules, taken, lines, speech)


def _source(file: TablesOfFile, speech: Language) -> Iterator[str]:
    source = file.given.map.source
    sheets = dict.fromkeys(table.sheet.name for table in file.tables if table.sheet.name)
    if sheets:
        yield f"sheets = [{', '.join(map(toml_text, sheets))}]"
    if source.decimal is not None:
        yield f"decimal = {toml_text(source.decimal)}"
    if source.direction is not None:
        yield f"direction = {toml_text(source.direction)}"
    elif any(table.place_of(DIRECTION) is None for table in file.tables):
        yield f"# {visible(speech.say(msg('What is better, and the indicators of which less is:')), 400)}"
        yield '# direction = "higher"'
    yield f"{'' if source.lower else '# '}lower = [{', '.join(map(toml_text, source.lower))}]"


def _columns(file: TablesOfFile, speech: Language) -> Iterator[str]:
    """Every heading once; one that means two things in two tables stays as it is understood."""
    yield from to_decide(file.faults.found, speech)
    told: dict[str, list[MappedColumn]] = {}
    for table in file.tables:
        for one in table.columns:
            key = one.one_line or whole_column(one.at)
            told.setdefault(caseless(key), []).append(one._replace(heading=key))
    for columns in told.values():
        if len({column.target for column in columns}) == 1:
            one = columns[0]
            yield line_of(one.heading, one.target if one.section else ASIDE, one, speech)


# --- Files → report ----------------------------------------------------------------------------------------------------


_FACTS = ("direction", "zero", "mean", "cap", "running")  # what may be said beside the tables
_YEAR = 4  # digits


class TablesOfFile(NamedTuple):
    """The tables of one file, before anybody knows whether they are enough.

    Attributes:
        data: The file, and the mapping behind it.
        tables: In the order of the sheets.
        empty: Sheets without such a table.
        faults: What could not be understood.
        unknown: Those of *faults* that ask what a column of figures is, each with how many these are.
    """

    file: str
    data: bytes
    given: Hints
    tables: Sequence[ReportTable]
    empty: Sequence[str]
    faults: Faults
    unknown: Sequence[tuple[Fault, int]] = ()


def find_tables(path: str, map_file: str | None) -> TablesOfFile:
    """The tables of a performance report in the file, or the sheet of it, that *path* names.

    Raises:
        AssessmentError: It, or the mapping, cannot be read.
    """
    name = split_name(path)
    data, given = readable_content(name.file), given_by(map_file, of_several=True)
    whole = data if map_file is None else data + readable_content(map_file)
    faults = Faults(name.file)
    _check_map(given, faults)
    if given.faults:
        raise AssessmentError([*given.faults, *faults.found])
    tables: list[ReportTable] = []
    empty: list[str] = []
    unknown: list[tuple[Fault, int]] = []
    source = given.map.source
    named = (name.sheet,) if name.sheet else source.sheets or ((source.sheet,) if source.sheet else ())
    for sheet in read_sheets(data, name.file, named):
        finder = TableFinder(sheet, given, faults)
        found = list(finder.tables())
        tables, unknown = tables + found, unknown + finder.unknown
        empty += [] if found else [sheet.name or sheet.file]
    return TablesOfFile(name.file, whole, given, tables, empty, faults, unknown)


def _check_map(given: Hints, faults: Faults) -> None:
    """Refuse what a mapping says of assessments only, and columns that no report has."""
    others = {
        "claims": given.map.claims,
        "source.rows": given.map.source.rows,
        "source.letters": given.map.source.letters,
    }
    for key, said in others.items():
        if said:
            problem = msg("{key} is for tables of assessments, and this is a performance report", key=key)
            faults.found.append(Fault(file=given.file, place=key, problem=problem))
    for heading, target in given.map.columns.items():
        if stated(target) is None:
            place, problem = f"columns.{visible(heading)}", msg("{name} is not known", name=visible(target))
            faults.found.append(Fault(file=given.file, place=place, problem=problem, expected=NAMES))


def report_of_tables(file: TablesOfFile, beside: FileHints, rules: ReportRules, *, asks: bool) -> ReadInput:
    """The report whose tables were found in *file*.

    Args:
        file: As ``find_tables`` hands them back.
        beside: What is said beside it: the agency as its subject, the year as its period.
        rules: By which it is judged.
        asks: Whether a column of figures that nothing is known of is asked about, as a score may hang on it; else it is left out.

    Raises:
        AssessmentError: The tables or the mapping have faults; all are told.
        NotSaidError: Something is said nowhere.
    """
    head = _head(beside, rules)
    faults = file.faults
    if not file.tables and not faults.found:
        raise AssessmentError([_no_table(file, rules.id)])
    left = LeftOut(faults, strict=beside.strict)
    left.take(() if asks else file.unknown)
    mixed = Faults(file.file)
    style = style_of_tables(file.tables, file.given.map.source.decimal, mixed)
    faults.found += mixed.found if beside.strict else []
    keys = Keys()
    rows, notes = _rows(file, style, keys, left)
    notes += [msg("{file}: {note}", file=file_prose(file.file), note=fault.problem) for fault in mixed.found]
    if not any(row.lines or not row.is_whole for row in rows):
        for table in file.tables:
            problem = msg("table {id} has headings, and no row with figures below them", id=table.id)
            faults.found.append(table.sheet.fault(table.header, 0, problem))
    content = ReportContent(head, keys, style, file.given.map, rules, faults, left)
    content.add(rows)
    faults.raise_if_any(AssessmentError)
    notes += [msg("{file}: {note}", file=file_prose(file.file), note=note) for note in content.notes]
    if left:
        notes.append(msg("{file}: {count:cell is|cells are} left out, each named by a finding {code}", file=file_prose(file.file),
                         count=str(len(left)), code=CODE))  # fmt: skip
    document = ParsedFile(
        file.file, file.data, content.content, content.spots, content.tables, (*left.notes, *content.told)
    )
    return ReadInput((), tuple(notes), (), (document,))


def _rows(file: TablesOfFile, style: str | None, keys: Keys, left: LeftOut) -> tuple[list[ReportRows], list[Message]]:
    """The rows of each table, with what is to be told of it."""
    made: list[ReportRows] = []
    notes: list[Message] = []
    for table in _with_own_ids(file.tables):
        reading = ReportRows(table, keys)
        made.append(reading)
        leave_out_unreadable(table, style, left)
        for row in reading.nameless:
            left.add(
                table.sheet.at(row, 0),
                msg("a row with figures does not say what it is about; totals of its table are held against nothing"),
                expected=msg("an indicator, an objective or a line of the budget in each row"),
            )
        notes += [
            msg("{file}: {note}", file=file_prose(table.sheet.title), note=message)
            for message in told_of(table, reading)
        ]
    if file.empty:
        notes.append(msg("no table of a performance report in {sheets}", sheets=tuple(file.empty)))
    return made, notes


def told_of(table: ReportTable, reading: ReportRows | None = None) -> Iterator[Message]:
    """What a table was taken for: where it stands, what its columns are, and what is left aside."""
    yield msg("table {id}, headings in row {row}: {columns}", id=table.id, row=str(table.header),
              columns=tuple(f"{column.shown} → {column.target}" for column in table.columns if column.section))  # fmt: skip
    aside = tuple(column.shown for column in table.columns if not column.section)
    if aside:
        yield msg("left aside: {columns}", columns=aside)
    if reading is not None and reading.passed:
        yield msg("rows without figures are passed over: {rows}", rows=first_named(map(str, reading.passed)))
    yield from reading.repeated if reading is not None else ()
    for remark in table.sheet.remarks_on(table.meant):
        if remark.kind not in HARMLESS:
            yield remark.text


def _with_own_ids(tables: Sequence[ReportTable]) -> Iterator[ReportTable]:
    """*tables*, a number behind the id where an earlier one has it."""
    used: set[str] = set()
    for table in tables:
        name = once(table.id, used)
        used.add(name)
        yield table._replace(id=name)


def _no_table(file: TablesOfFile, rules: str) -> Fault:
    return Fault(
        file=file.file,
        problem=msg("no table of a performance report was found"),
        expected=msg("a row of headings such as {about} and {measured}", about=ABOUT[2:4], measured=MEASURED[:3]),
        hint=msg("say in a mapping what its columns are: evalkit map {file} --instrument {id} -o peta.toml",
                 file=file_prose(file.file), id=rules),
    )  # fmt: skip


def _head(beside: FileHints, rules: ReportRules) -> dict[str, Any]:
    """What ``[report]`` would say."""
    beside.refuse_if_silent(subject=True)
    agency = beside.need("--subject", msg("whose report it is"), beside.subject)
    year = beside.need("--period", msg("the year of the report"), beside.period)
    if not (len(year) == _YEAR and year.isascii() and year.isdecimal()):
        raise NotSaidError(msg("{found} is no year", found=visible(year)), msg("write a year such as 2025"))
    return {"agency": agency, "year": int(year), "rules": rules.id, **facts_of(beside.context)}


def facts_of(said: Mapping[str, str]) -> dict[str, Any]:
    """What is said beside tables of a performance report, as ``[report]`` has it, and what their figures mean."""
    for key in said:
        if key not in _FACTS:
            hint = did_you_mean(key, _FACTS) or msg("one of {choices}", choices=_FACTS)
            raise NotSaidError(msg("a performance report does not ask for {key}", key=visible(key)), hint)
    if said.get("running", CUMULATIVE) not in RUNNING:
        raise NotSaidError(
            msg("{found} does not say how quarters make the year", found=visible(said["running"])),
            msg("one of {choices}", choices=RUNNING),
        )
    if said.get("direction", "higher") not in ("higher", "lower"):
        raise NotSaidError(
            msg("{found} is no direction", found=visible(said["direction"])), msg("write higher or lower")
        )
    return {key: int(text) if text.isascii() and text.isdecimal() else text for key, text in said.items()}
