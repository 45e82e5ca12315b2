"""The mapping file: what the columns or cells of a table are, as somebody decided. ``docs/tables.md`` explains it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import value
from evalkit.base.wording import caseless
from evalkit.files.assessment import LETTER_WORDS
from evalkit.files.codes import read_columns
from evalkit.files.file_kind import refuse_other
from evalkit.instruments.offices import OFFICES
from evalkit.method.achievement import DIRECTIONS
from evalkit.schema.declare import field, format_of, single, table
from evalkit.schema.keys import PLAIN, TEXT, Type, either, list_of, map_of, spoken, word
from evalkit.schema.parse import PLAIN as NOTHING_ELSE
from evalkit.schema.parse import Declared, read
from evalkit.schema.reader import Reader, show
from evalkit.tables.opening import readable_content

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.base.errors import Fault
    from evalkit.instruments import Instrument, Records
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope

# What a row of the table is.
RESPONDENTS, PERSONS, AGENCIES, CODES, CELLS = "respondents", "persons", "agencies", "codes", "cells"
ROWS = {
    RESPONDENTS: msg("respondents"),
    PERSONS: msg("persons"),
    AGENCIES: msg("agencies"),
    CODES: msg("codes"),
    CELLS: msg("cells"),
    OFFICES: msg("offices"),
}
# What a column is beside codes. In tables whose rows are codes, the last four say where the code and what is said of it stand.
UNIT, SUBJECT, IGNORE, CODE, ANSWER, EVIDENCE, NOTE = "unit", "subject", "ignore", "code", "answer", "evidence", "note"
PERIOD = "period"
BESIDE = ("supported", "established")  # columns of what stands beside the answers; only a mapping says that one is such
OF_CODES = (CODE, ANSWER, EVIDENCE, NOTE, *BESIDE)
_COLUMNS = map_of(TEXT, "table heading or cell → code, or one of the words below")
_WORDS = map_of(
    either(PLAIN, map_of(PLAIN, "table text → answer"), said="answer, or table text → answer"), "table text → answer"
)


@table("[source]", name="mapping-source")
@value
class MappingSource(Declared):
    """Where in the file the table stands, and how it is to be read."""

    file: str | None = field(
        TEXT,
        "The table that the mapping was written for; others of its form are read by it as well.",
        '"skm.xlsx"',
        default=None,
    )
    sheet: str | None = field(
        TEXT,
        "The sheet; what stands behind `#` in the name of the table comes before it.",
        '"Form Responses 1"',
        default=None,
    )
    sheets: tuple[str, ...] = field(
        list_of(TEXT, "list of text"),
        "Sheets that are one assessment together, such as a worksheet with a sheet for each area; their rows are codes, titles or numbers. A sheet named behind `#` is read alone.",
        '["Tata Kelola", "Risiko"]',
        default=(),
    )
    header: int | None = field(
        Type(kind="whole", said="whole number from 1 up", low=1),
        "The row with the headings; what stands above it is left out.",
        "3",
        default=None,
        otherwise="the row whose headings are understood best",
    )
    last: int | None = field(
        Type(kind="whole", said="whole number from 1 up", low=1),
        "The last row; what stands below it, such as totals, is left out.",
        "40",
        default=None,
        otherwise="the last that is not blank",
    )
    rows: str | None = field(
        spoken(ROWS),
        "What a row is. `cells`: the table is no list; each cell is named.",
        '"agencies"',
        default=None,
        otherwise="respondents or persons where the instrument has them; offices where a column is headed as its `[offices]` say; codes where a column holds codes; else agencies",
    )
    decimal: str | None = field(
        word(",", "."), "The decimal sign.", '","', default=None, otherwise="as the cells that leave no doubt have it"
    )
    letters: str | None = field(
        spoken(LETTER_WORDS),
        "What letters as answers mean.",
        '"a-worst"',
        default=None,
        otherwise="answers by letter are refused",
    )

    direction: str | None = field(
        word(*DIRECTIONS),
        "Of a performance report: what is better, where no column says it.",
        '"higher"',
        default=None,
    )
    lower: tuple[str, ...] = field(
        list_of(TEXT, "list of text"),
        "Of a performance report: the indicators of which less is better, as printed.",
        '["Angka kemiskinan"]',
        default=(),
    )

    def check(self, item: Reader, scope: Scope) -> None:
        """Sheets are named in one way, and several of them are one assessment."""
        if "sheet" in item.data and "sheets" in item.data:
            item.wrong("sheets", msg("either sheet or sheets"))
        if self.sheets and self.rows not in (None, CODES):
            item.wrong("rows", msg("codes, as several sheets are one assessment"))


def _read_answers(reader: Reader, key: Key, _scope: Scope) -> dict[str, Any]:
    """Text → answer for all columns, and code → such a table for one."""
    found: dict[str, Any] = {}
    for text, raw in reader.entries(key.name):
        entries = raw.items() if isinstance(raw, Mapping) else ((None, raw),)
        wrong = [one for _, one in entries if not isinstance(one, (str, int))]
        for one in wrong:
            problem = msg("{found} is not allowed here", found=show(one))
            expected = msg("an answer: a level, a word, true or false")
            reader.faults.add(reader.at(f"{key.name}.{visible(text)}"), problem, expected=expected)
        if not wrong:
            found[text] = raw
    return found


@table("the file", name="mapping-file")
@value
class TableMap(Declared):
    """What the columns, or single cells, of a table are."""

    source: MappingSource = field(
        single(MappingSource),
        "Where the table stands, and how it is read.",
        '{ sheet = "Form Responses 1", rows = "respondents" }',
        default=MappingSource(),
        otherwise="as each of its keys",
    )
    columns: Mapping[str, str] = field(
        _COLUMNS,
        "Heading, column (`C:C`) or cell (`C4`) → the code of a node, the name of a column of records, or `unit`, `subject`, `period`, `ignore`; where rows are codes `code`, `answer`, `evidence`, `note`, `supported`, `established`. Headings that are not named are understood as without a mapping.",
        '{ "Lama pelayanan" = "waktu", "Cabang" = "unit", "Keterangan" = "ignore" }',
        default={},
        read=read_columns,
    )
    answers: Mapping[str, Any] = field(
        _WORDS,
        "Text of a cell → answer, in all columns; under the code of a node, in its column.",
        '{ "Mantap" = 4, biaya = { "Tanpa biaya" = 4 } }',
        default={},
        read=_read_answers,
    )
    claims: Mapping[str, str] = field(
        _COLUMNS,
        "Heading, column or cell that holds what was printed → code, or `predicate`: it is compared, never used.",
        '{ "Indeks" = "total", "Predikat" = "predicate" }',
        default={},
        read=read_columns,
    )

    def by_column(self) -> dict[str, dict[str, Any]]:
        """Code, or empty for all columns, → text of a cell → answer."""
        found: dict[str, dict[str, Any]] = {"": {}}
        for text, answer in self.answers.items():
            if isinstance(answer, dict):
                found[text] = dict(answer)
            else:
                found[""][text] = answer
        return found

    def check(self, item: Reader, scope: Scope) -> None:
        """A column is used or compared, not both."""
        used = {caseless(heading): heading for heading in self.columns}
        for heading in self.claims:
            if caseless(heading) in used:
                problem = msg("the column {name} stands under [columns], too", name=visible(heading))
                item.faults.add(item.at(f"claims.{visible(heading)}"), problem, expected=msg("one of the two"))


def map_command(table: str, instrument: str) -> str:
    """The command that writes a mapping of a *table* to complete."""
    return f'evalkit map "{visible(table, 200)}" --instrument {instrument} -o peta.toml'


def _refuse_same(table_map: TableMap, faults: Faults) -> None:
    """Refuse two columns of one table that are the same."""
    for section, targets in (("columns", table_map.columns), ("claims", table_map.claims)):
        for heading, other in _same(targets):
            problem = msg("the columns {one} and {other} are the same", one=visible(other), other=visible(heading))
            faults.add(f"{section}.{visible(heading)}", problem, expected=msg("one of them, the other as ignore"))


def _same(targets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Headings for which an earlier one has the same code, with that."""
    first: dict[str, str] = {}
    for heading, target in targets.items():
        if target != IGNORE and first.setdefault(target, heading) != heading:
            yield heading, first[target]


FORMAT = format_of(TableMap, "mapping", "Mapping file of evalkit: what the columns of a table are")


def read_map(data: bytes, faults: Faults, *, of_several: bool = False) -> TableMap:
    """The mapping in *data*; *of_several*: of several tables at once, in which columns may be the same.

    What is wrong goes into *faults*, to be told with what does not fit the table.

    Raises:
        AssessmentError: It is no TOML, or how the table is to be read is not clear; all faults are listed.
    """
    content = parse_toml(data, faults.file, AssessmentError)
    refuse_other(content, faults.file, "columns", msg("a mapping: a table [source], [columns], [answers] or [claims]"))
    top = Reader(content, "", faults, {})
    table_map = read(TableMap, top, NOTHING_ELSE)
    if not (of_several or table_map.source.sheets):
        _refuse_same(table_map, faults)
    if not top.data:
        faults.add("", msg("the file is empty"), expected=msg("a table [source], [columns], [answers] or [claims]"))
    if any(str(fault.place).startswith("source") for fault in faults.found):
        raise AssessmentError(faults.found)
    return table_map


# --- What is said of a table beside itself -----------------------------------------------------------------------------


class Hints(NamedTuple):
    """What is said of a table beside itself.

    Attributes:
        map: The mapping.
        file: Where it stands, for faults.
        subject_column: The heading of the column that names the subject of each row.
        elsewhere: What stands at the top of the other sheets that the mapping is of, without case: their headings.
        faults: What is wrong with the mapping whatever the table is.
    """

    map: TableMap = TableMap()
    file: str = ""
    subject_column: str | None = None
    elsewhere: Collection[str] = ()
    faults: Sequence[Fault] = ()


NOTHING_SAID = Hints()


def rows_of_records(records: Records) -> str:
    """What the rows of a table of records are: respondents where they answer, else persons."""
    return RESPONDENTS if records.answers is not None else PERSONS


def refuse_rows_not_taken(rows: str | None, instrument: Instrument, faults: Faults) -> None:
    """Refuse a mapping that calls rows what *instrument* takes no table of.

    Raises:
        AssessmentError: It does.
    """
    taken = {OFFICES if instrument.offices is not None else None}
    taken |= {rows_of_records(instrument.records) if instrument.records is not None else None}
    if rows in (RESPONDENTS, PERSONS, OFFICES) and rows not in taken:
        problem = msg("{instrument} takes no table of {rows}", instrument=instrument.id, rows=ROWS[rows])
        faults.add("source.rows", problem)
        faults.raise_if_any(AssessmentError)


def given_by(file: str | None, *, of_several: bool = False) -> Hints:
    """What the mapping *file* says, if there is one; *of_several*: of several tables at once.

    Raises:
        FileError: It cannot be read.
    """
    if file is None:
        return NOTHING_SAID
    faults = Faults(file)
    return Hints(read_map(readable_content(file), faults, of_several=of_several), file, faults=faults.found)
