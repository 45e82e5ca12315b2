"""What somebody found: answers and values of one subject in one period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evalkit.base.arguments import of_kind, of_kinds, one_of
from evalkit.base.deferred_import import imported_when_called
from evalkit.base.errors import Position
from evalkit.base.text import Message, Prose, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.value import field as plain
from evalkit.files.codes import (
    CODES,
    COLUMNS,
    EVIDENCE,
    TEXTS_BY_CODE,
    read_codes,
    read_columns,
    read_evidence,
    read_texts,
)
from evalkit.files.period import Period, read_period
from evalkit.files.siblings import read_beside
from evalkit.schema.declare import field, listed, table
from evalkit.schema.keys import INSTRUMENT, TEXT, TEXTS, Type, either, spoken
from evalkit.schema.parse import Declared, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.base.errors import Fault, Place
    from evalkit.files.codes import Proof
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader
    from evalkit.tables.columnar import Columnar
    from evalkit.tables.sheet import Row

# What letters as answers mean: forms print a as the worst, grades give A to the best.
LETTER_WORDS = {"a-worst": msg("a is worst"), "a-best": msg("a is best")}
LETTERS = tuple(LETTER_WORDS)
# Who vouches for an assessment, and how that is said; files may hold either.
STATUS_WORDS = {
    "self-assessment": msg("self-assessment"),
    "verified": msg("verified"),
    "published": msg("published"),
}
STATUSES = tuple(STATUS_WORDS)
SECTIONS_BY_CODE = ("answers", "values", "claims", "context", "supported", "established")  # that hold numbers
_text = of_kind(str, "text")
_table = of_kind(Mapping, "a mapping")
_FILE_NAME = Type(kind="text", said="file name")


@table("[[groups]]", name="group")
@value
class RespondentGroup(Declared):
    """A group of persons."""

    name: str = field(TEXT, "Name, once in the list.", '"Dinas A"')
    n: int = field(Type(kind="whole", said="whole number from 1 up", low=1), "How many they are.", "40", unit="heads")
    values: Mapping[str, Any] = field(CODES, "Values of the group.", "{ total = 71.5 }", read=read_codes)

    def check(self, item: Reader, scope: Scope) -> None:
        """Something is known of them."""
        item.require("values", msg("a table: the values of this group by code"))


def _read_groups(reader: Reader, key: Key, scope: Scope) -> tuple[RespondentGroup, ...]:
    """Groups, each with a name of its own."""
    groups: list[RespondentGroup] = []
    names: set[str] = set()
    for item in reader.tables(key.name, "name"):
        group = read(RespondentGroup, item, scope)
        if group.name in names:
            item.faults.add(item.at("name"), msg("the group {name} stands here twice", name=visible(group.name)))
        groups.append(group)
        names.add(group.name)
    return tuple(groups)


def _by_column(rows: Iterable[Row]) -> Columnar:
    from evalkit.tables.columnar import Columnar  # noqa: PLC0415  (start-up: most assessments have no table)

    return Columnar.of(rows)


class TableNote(NamedTuple):
    """What is to be known of how a table was read: the code of the finding, its sentence, and of how many cells it speaks."""

    code: str
    text: Message
    cells: int = 0


@value
class Table(Value):
    """A table as read: header and rows of text, blank cells as ``None``.

    Attributes:
        rows: Each with its number as a spreadsheet shows it; the header is row 1. They are kept by column.
        ignore: Columns that are left aside.
        shifts: Where rows and lines of the file part, by cells that hold line breaks: the first row, and how many lines
            further down it begins than its number says.
        guessed: The encoding that was taken because the file does not say its own.
        letters: What letters as answers mean (one of ``LETTERS``), where that is said.
        decimal: The decimal sign, where a mapping says it.
        shown: Column → how messages call it, where the file has another heading.
        remarks: What a workbook did to its data.
        mapped: Whether it was given directly, so that a mapping may say what its texts mean.
        cells: Of a sheet of a workbook, or of part of a sheet: column → its place there, counted from 0.
        left_out: Row and column of a cell that cannot be taken for what it should be → why.
        broken: Faults of cells that have no value; told together with what is wrong in the rows, which are never used then.
    """

    file: str
    header: tuple[str, ...]
    rows: Columnar = plain(converter=_by_column)
    ignore: tuple[str, ...] = ()
    shifts: tuple[tuple[int, int], ...] = ()
    guessed: str | None = None
    letters: str | None = None
    decimal: str | None = None
    shown: Mapping[str, str] = {}
    remarks: tuple[Message, ...] = ()
    mapped: bool = False
    cells: Mapping[str, int] = {}
    left_out: Mapping[tuple[int, str], Prose] = {}
    broken: tuple[Fault, ...] = ()

    @property
    def notes(self) -> tuple[TableNote, ...]:
        """What is to be known of how the file was read."""
        file = visible(self.file, 200)
        said = [TableNote("table-workbook", msg("{file}: {said}", file=file, said=remark)) for remark in self.remarks]
        if self.guessed is not None:
            text = msg("{file} is not in UTF-8 and does not say its encoding: it is read as {encoding}",
                       file=file, encoding=self.guessed)  # fmt: skip
            said.append(TableNote("table-encoding", text))
        return tuple(said)

    def cell(self, row: int, column: str) -> str | None:
        """The name of a cell, such as ``C4``, of a table that is part of a sheet."""
        if column not in self.cells:
            return None
        from evalkit.tables.references import cell_name  # noqa: PLC0415  (start-up)

        return cell_name(row, self.cells[column])

    def line_of(self, row: int) -> int:
        """The line of the file on which *row* begins."""
        return line_of_row(self.shifts, row)

    def at(self, row: int, column: str) -> Position:
        """The place of a cell of it."""
        return Position(self.line_of(row), row, visible(self.shown.get(column, column)))


def line_of_row(shifts: Sequence[tuple[int, int]], row: int) -> int:
    """The line on which *row* begins, where *shifts* tell from which row on lines are further down, and by how many."""
    return row + next((shift for first, shift in reversed(shifts) if first <= row), 0)


def _read_variant(head: Reader, key: Key, _scope: Scope) -> str | None:
    """The name of a file that can be read."""
    name = head.text(key.name)
    if name is not None:
        read_beside(head.faults.file, name, head.at(key.name), head.faults)
    return name


def name_of_table(head: Reader, key: Key, _scope: Scope) -> Any:
    """The name of a table, which is checked where that is read."""
    return head.data.get(key.name)


@table("[[assessments]]", name="one-of-several")
@value
class Assessment(Value):
    """What somebody found about one subject in one period, as written, not yet held against an instrument.

    Attributes:
        file: As the user named it.
        sha256: Of the file and the tables it names.
        place: Prefix of places inside the file (``assessments[2].``), empty for a single one.
        tables: Key in ``[assessment]`` → table read from the named file.
        instrument: ``index`` or ``index@edition``, as written.
        cells: Where the places of its TOML stand in the form that it was read from (``answers.I1`` → ``Jawaban!E7``).
        answers, values, claims, context, supported, established: Code or key → value as TOML gave it (numbers as ``int`` or ``Printed``; a program may
            give ``Decimal`` and ``Fraction`` as well).
    """

    file: str = plain(validator=_text)
    sha256: str = plain()
    place: str = ""
    tables: Mapping[str, Table] = plain(default={}, validator=[_table, of_kinds(Table, "an evalkit.Table(…)")])
    cells: Mapping[str, Place] = {}
    id: str | None = field(
        TEXT,
        "A name for this assessment; needed when one subject has two of the same instrument and period.",
        '"layanan-2024"',
        default=None,
    )
    instrument: str = field(
        Type(kind="text", said="`index@edition`, or `index`", pattern=INSTRUMENT),
        "What it was assessed by; the index alone takes the one edition known to be in force in the period.",
        '"layanan@2024"',
        validator=_text,
    )
    subject: str = field(TEXT, "Who or what was assessed.", '"Pemerintah Kabupaten Contoh"', validator=_text)
    period: Period = field(
        either(
            Type(kind="text", pattern=r"^[0-9]{4}(-S[12]|-Q[1-4]|-[0-9]{2}-[0-9]{2})?$"),
            Type(kind="whole", low=1000, high=9999),
            said="`YYYY`, `YYYY-S1`, `YYYY-Q3` or a date",
        ),
        "The time it is about; counts as its last day.",
        '"2024"',
        read=read_period,
        validator=of_kind(Period, "an evalkit.Period(text=…, last_day=…)"),
    )
    status: str = field(
        spoken(STATUS_WORDS),
        "Who vouches for it; without effect on the score.",
        '"verified"',
        default=STATUSES[0],
        validator=one_of(STATUSES),
    )
    variant: str | None = field(
        _FILE_NAME,
        "A local variant of the instrument: an overlay file beside this file.",
        '"varian.toml"',
        default=None,
        read=_read_variant,
    )
    responses: str | None = field(
        _FILE_NAME,
        "A table of respondents beside this file, where the instrument takes one: CSV, lines of JSON, or a workbook (`skm.xlsx#Sheet`).",
        '"jawaban.csv"',
        default=None,
        read=name_of_table,
    )
    people: str | None = field(
        _FILE_NAME,
        "A table of persons beside this file, where the instrument takes one: CSV, lines of JSON, or a workbook (`pegawai.xlsx#Sheet`).",
        '"pegawai.csv"',
        default=None,
        read=name_of_table,
    )
    offices: str | None = field(
        _FILE_NAME,
        "A table of the grades that offices were given, where the instrument takes one: CSV, lines of JSON, or a workbook (`satker.xlsx#Sheet`).",
        '"satker.csv"',
        default=None,
        read=name_of_table,
    )
    ignore: tuple[str, ...] = field(
        TEXTS, "Columns of the table to leave aside; any other unknown column is an error.", '["catatan"]', default=()
    )
    letters: str | None = field(
        spoken(LETTER_WORDS),
        "What letters as answers in the table mean: forms print *a* as the worst answer, grades give *A* to the best.",
        '"a-worst"',
        default=None,
        otherwise="answers by letter are refused",
    )
    answers: Mapping[str, Any] = field(
        CODES,
        'Answers of leaves by code, and grades; `P1.1 = true` and `"P1.1" = true` are the same.',
        "{ I1 = 4 }",
        default={},
        read=read_codes,
        validator=_table,
    )
    values: Mapping[str, Any] = field(
        CODES,
        "Values known above the leaves, where the leaves are not known.",
        "{ D2 = 4.20 }",
        default={},
        read=read_codes,
        validator=_table,
    )
    claims: Mapping[str, Any] = field(
        CODES,
        "What was published: compared, never used. Codes, `predicate`, and the claims of the instrument.",
        '{ total = 4.16, predicate = "Sangat Baik" }',
        default={},
        read=read_codes,
        validator=_table,
    )
    context: Mapping[str, Any] = field(
        CODES,
        "Facts the instrument asks for beside the answers (`evalkit show` tells which).",
        "{ respondents = 120 }",
        default={},
        read=read_codes,
        validator=_table,
    )
    supported: Mapping[str, Any] = field(
        CODES,
        "What the evidence supports in place of what was answered; evaluated beside the answers. A code that does not stand here is as answered.",
        "{ I1 = 3 }",
        default={},
        read=read_codes,
        validator=_table,
    )
    established: Mapping[str, Any] = field(
        CODES,
        "What the verifier established in place of what was answered; evaluated beside the answers. A code that does not stand here is as answered.",
        "{ I1 = 3 }",
        default={},
        read=read_codes,
        validator=_table,
    )
    evidence: Mapping[str, tuple[Proof, ...]] = field(
        EVIDENCE,
        "What the answers rest on, by code; `until` is the last day on which it is valid.",
        '{ I1 = ["Perbup 12/2021", { text = "SK Tim SPBE", until = 2024-12-31 }] }',
        default={},
        read=read_evidence,
        validator=_table,
    )
    notes: Mapping[str, tuple[str, ...]] = field(
        TEXTS_BY_CODE,
        "What the assessor noted, by code.",
        '{ I1 = "Perbup belum mencakup SPBE desa." }',
        default={},
        read=read_texts,
        validator=_table,
    )
    columns: Mapping[str, str] = field(
        COLUMNS,
        "What columns of the table are whose headings do not say it; the others are understood as in a table given directly.",
        '{ "Lama pelayanan" = "waktu", "Cabang" = "unit" }',
        default={},
        read=read_columns,
        validator=_table,
    )
    groups: tuple[RespondentGroup, ...] = field(
        listed(RespondentGroup),
        "Groups in place of a table of persons: combined by head-count, where the instrument allows it.",
        '[{ name = "Dinas A", n = 40, values = { total = 71.5 } }]',
        default=(),
        read=_read_groups,
        validator=[of_kind(tuple, "a tuple"), of_kinds(RespondentGroup, "an evalkit.files.assessment.Group(…)")],
    )

    def __eq__(self, other: object) -> bool:
        """Whether *other* says the same of the same, its numbers written alike: 4.20 stands for other values than 4.2."""
        return isinstance(other, Assessment) and super().__eq__(other) and self._as_written == other._as_written

    def __hash__(self) -> int:
        """By what is assessed."""
        return hash((self.file, self.place, self.instrument, self.subject, self.period))

    @property
    def _as_written(self) -> dict[str, tuple[type, str]]:
        """Everything that stands under a code, which Python may call equal where an assessor does not."""
        sections = {name: getattr(self, name) for name in SECTIONS_BY_CODE}
        sections |= {f"groups[{number}]": group.values for number, group in enumerate(self.groups)}
        return {f"{name}.{code}": (type(raw), str(raw)) for name, one in sections.items() for code, raw in one.items()}

    def __repr__(self) -> str:
        """What is assessed, and what tells something of it: two hundred answers that are alike are a word."""
        from evalkit.files.section_in_short import in_short  # noqa: PLC0415  # for who looks at it in a program

        told = {name: in_short(getattr(self, name)) for name in ("answers", "values", "claims", "context")}
        told |= {key: f"{len(table.rows)} rows" for key, table in self.tables.items()}
        found = "; ".join(f"{name} {text}" for name, text in told.items() if text)
        return f"<{type(self).__name__} {self.instrument}, {self.subject!r}, {self.period.text}: {found}>"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, file: str = "") -> Assessment:
        """The assessment that *data* holds.

        Args:
            data: What its file would hold: the keys of ``[assessment]`` and the sections ``answers``, ``values`` …, side by side
                or as in the file. Numbers are exact: ``int``, text (``"4.20"``), ``Decimal``, which all say what was printed, or
                ``Fraction``, which stands for nothing but itself. What is ``None`` is not known.
            file: What messages and results call it. Tables that it names are files in its folder.

        Raises:
            AssessmentError: With every fault of it; a float is one.
            TypeError: *data* is no mapping, or one of its keys no text.

        Examples:
            >>> head = {"instrument": "spbe@2020", "subject": "Kota Contoh", "period": 2024}
            >>> Assessment.from_dict({**head, "values": {"D1": "4.20", "D2": 4}}).values["D1"].digits
            2
        """
        assessment: Assessment = imported_when_called("files.from_mapping", "assessment_of")(data, file)
        return assessment
