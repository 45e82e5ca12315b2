"""What a report file says: objectives, indicators, budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Frozen, Value, value
from evalkit.loading.report_rules.model import MEANS
from evalkit.method.achievement import DIRECTIONS
from evalkit.schema.declare import field, single, table
from evalkit.schema.keys import PRINTED, TEXT, TEXTS, WHOLE, Type, list_of, map_of, name, word
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.errors import Place
    from evalkit.base.exact import Exact, Printed
    from evalkit.files.assessment import TableNote


UNKNOWN = "unknown"  # kind of a target or a realisation that is printed, and cannot be taken
CODE = Type(kind="text", pattern=r"^[\w.-]+$")
# Values in their several forms are defined in the JSON Schema itself, and read by ``quantities``.
TARGET = Type(kind="table", said="see below", tables=("target",))
FOUND = Type(kind="table", said="see below", tables=("realisation",))
_CODE = "Once in all files of the report; letters, digits, `-`, `_` and `.`."
_OF_RULES = "that of the rules"


def by_year(of: Type, least: int | None = None) -> Type:
    """A table year → value, of at *least* so many."""
    return Type(kind="named", said="table year → value", tables=of.tables, pattern="^[12][0-9]{3}$", low=least)


@value
class Quantity(Value):
    """A target or a realisation.

    Attributes:
        kind: One of ``TARGET_KINDS``, or ``unknown``: something is printed, and it cannot be taken.
        number: Of a number or level; the lower end of a range; what was agreed beside a category.
        upper: The upper end of a range.
        word: Of a category; what is printed, of what is unknown.
        of: Instrument that orders the categories.
        present: Of a presence.
        unit: Where it has one of its own.
    """

    kind: str
    number: Printed | None = None
    upper: Printed | None = None
    word: str | None = None
    of: str | None = None
    present: bool | None = None
    unit: str | None = None

    @property
    def ends(self) -> tuple[Exact, ...]:
        """Its number; both of a range."""
        return tuple([end.exact for end in (self.number, self.upper) if end is not None])


@value
class RealisationSource(Value):
    """Where a realisation comes from, as the file says.

    Attributes:
        quantity: Given as it is.
        address: ``file.toml#node`` of an assessment.
        share: Two numbers, the first in percent of the second.
        mean: Names and their values.
    """

    quantity: Quantity | None = None
    address: str | None = None
    share: tuple[Printed, Printed] | None = None
    mean: Mapping[str, RealisationSource] | None = None
    unit: str | None = None


@table("reused")
@value
class Reused(Declared):
    """The realisation is that of an earlier year; it is not a measurement of this year."""

    year: int = field(WHOLE, "The earlier year.", "2024", unit="year")
    reason: str = field(TEXT, "Why it is used again.", '"belum dinilai"')


RUNNING = ("cumulative", "last", "sum")
_QUARTERS = list_of(PRINTED, 'list of up to four numbers, `"-"` for none', most=4)


@table("quarters")
@value
class Quarters(Declared):
    """Targets and realisations of the quarters of the year, as far as they are there."""

    running: str = field(
        word(*RUNNING),
        "How the year follows: `cumulative`, each number counts from January on and never falls; `last`, the year is the last one; `sum`, the year is all of them added up (not for percentages).",
        '"cumulative"',
    )
    target: tuple[Printed | None, ...] = field(_QUARTERS, "From TW I on.", "[20, 45, 70, 95]", default=())
    realisation: tuple[Printed | None, ...] = field(_QUARTERS, "From TW I on.", "[18.2, 41.7, 63.9]", default=())


@table("[[objectives]]")
@value
class Objective(Declared):
    """An objective (sasaran)."""

    code: str = field(CODE, _CODE, '"S1"')
    title: str = field(TEXT, "As printed.", '"Meningkatnya kualitas layanan digital"')


@table("[[indicators]]", one_of=(("realisation", "not_measured"),), needs=(("reused", "realisation"),))
@value
class Indicator(Declared):
    """An indicator of an objective, as the file says.

    Attributes:
        place: Place in the file, for faults and findings.
        file: The file of the report that it stands in.
        plans: Plan → year → target.
        history: Year → measurement.
    """

    place: str
    file: str = ""
    code: str = field(CODE, _CODE, '"spbe"')
    objective: str = field(name("code of an objective"), "Where it belongs.", '"S1"')
    title: str = field(TEXT, "As printed.", '"Indeks SPBE"')
    unit: str = field(TEXT, "As printed.", '"nilai"')
    direction: str | None = field(
        word(*DIRECTIONS),
        "What is better; required for targets that are numbers, levels or ranges.",
        '"higher"',
        default=None,
    )
    formula: str | None = field(
        name("name of a formula"),
        "Achievement formula of the rules.",
        '"ratio"',
        default=None,
        otherwise="that of the rules for the direction and kind of target",
    )
    target: Quantity = field(TARGET, "What was to be reached.", "3.50")
    realisation: RealisationSource | None = field(
        FOUND, "What was reached.", '"spbe.toml#total"', default=None, otherwise="see `not_measured`"
    )
    weight: Exact | None = field(
        Type(kind="decimal", above=0),
        "How much it counts in the means over indicators; of all indicators, or of none.",
        "40",
        default=None,
        otherwise="all count alike",
    )
    not_measured: str | None = field(
        TEXT,
        "Why there is no realisation; the indicator is left out of every mean, and said so.",
        '"tidak dinilai tahun ini"',
        default=None,
        otherwise="see `realisation`",
    )
    reused: Reused | None = field(
        single(Reused),
        "The realisation is that of an earlier year.",
        '{ year = 2024, reason = "belum dinilai" }',
        default=None,
        otherwise="it is of this year",
    )
    history: Mapping[int, RealisationSource] = field(
        by_year(FOUND), "Measurements of earlier years.", "{ 2024 = 4.16 }", default={}
    )
    national: RealisationSource | None = field(FOUND, "The national figure.", "3.12", default=None)
    plans: Mapping[str, Mapping[int, Quantity]] = field(
        map_of(by_year(TARGET, least=1), "table plan → table year → target"),
        "Targets by year (`renstra`, `rpjmd`).",
        "{ renstra = { 2025 = 3.50, 2026 = 3.60 } }",
        default={},
    )
    quarters: Quarters | None = field(
        single(Quarters),
        "Targets and realisations of the quarters, for a target that is a number.",
        '{ running = "cumulative", target = [20, 45, 70, 95], realisation = [18.2, 41.7, 63.9] }',
        default=None,
    )
    budget: tuple[str, ...] = field(
        list_of(name("code of a budget line"), "list of codes of budget lines", distinct=True),
        "What pays for it; a line that several indicators name is counted once.",
        '["A.1"]',
        default=(),
    )
    zero: str | None = field(
        name("name of a rule"),
        "What a target of 0 means, one of the rules for it; without it a target of 0 is an error.",
        '"no-value"',
        default=None,
    )
    responsible: str | None = field(TEXT, "The unit in charge.", '"Bidang Aptika"', default=None)
    notes: tuple[str, ...] = field(TEXTS, "Shown with the indicator.", '["nilai sementara"]', default=())


@table("[budget]")
@value
class Budget(Declared):
    """The table of the budget."""

    file: str = field(Type(kind="text", said="file name"), "A table beside this file.", '"anggaran.csv"')
    ignore: tuple[str, ...] = field(
        TEXTS, "Columns to leave aside; any other unknown column is an error.", '["penyerapan"]', default=()
    )


@value
class BudgetLine(Value):
    """A line of the budget as printed: programme, activity or sub-activity by dotted code.

    Attributes:
        row: Its number as a spreadsheet shows it.
        line: The line of the file it begins on.
        ceiling, spent: As printed; ``None`` if blank.
        allocated: Of the ceiling, to each quarter; empty where the table has no such columns.
    """

    code: str
    title: str
    objective: str | None
    ceiling: Printed | None
    spent: Printed | None
    row: int
    line: int
    allocated: tuple[Printed | None, ...] = ()


@value
class InputFile(Value):
    """A file that was read.

    Attributes:
        file: As the user would name it.
        name: Seen from the folder of the report, with ``/`` between folders.
        sha256: Of its bytes.
    """

    file: str
    name: str
    sha256: str

    @property
    def line(self) -> str:
        """What ``sha256sum`` prints of it in the folder of the report."""
        escaped = self.name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        mark = "" if escaped == self.name else "\\"
        return f"{mark}{self.sha256}  {escaped}\n"


@table("[report]")
@value
class Report(Frozen):
    """A performance report, as its file says.

    Attributes:
        file: As the user named it.
        sha256: Over the lines of ``inputs``, which are those that ``sha256sum`` prints.
        subjects: Names under which assessment files may stand, the agency's own first.
        inputs: Every file that was read, with its hash: the report, its parts, the budget.
        notes: What is to be known of how the budget was read.
        cells: Of a form that was filled in: where the places that its TOML would have stand.
        unread: Files that it names beside these: printed tables, and assessments that only relations name.
    """

    file: str
    sha256: str
    objectives: tuple[Objective, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    budget_file: str = ""
    inputs: tuple[InputFile, ...] = ()
    unread: tuple[str, ...] = ()
    notes: tuple[TableNote, ...] = ()
    cells: Mapping[str, Place] = {}
    agency: str = field(TEXT, "Whose report it is.", '"Dinas Komunikasi dan Informatika"')
    year: int = field(Type(kind="whole", said="year", low=1000, high=2999), "The year reported on.", "2025")
    subjects: tuple[str, ...] = field(
        list_of(TEXT, "list of text", empty=True),
        "Other names under which assessment files may stand; a file about anybody else gets a warning.",
        '["Pemerintah Kabupaten Contoh"]',
        default=(),
    )
    rules: str | None = field(
        Type(kind="text", said="`lkj@EDITION`"),
        "Formulas, caps and categories, required with indicators; `evalkit list` names the editions.",
        '"lkj@permendagri-86-2017"',
        default=None,
    )
    mean: str | None = field(
        word(*MEANS), "What the mean of the agency is taken over.", '"objectives"', default=None, otherwise=_OF_RULES
    )
    cap: Exact | None = field(
        Type(kind="decimal", above=0),
        "The highest achievement that counts; one of the caps of the rules.",
        "120",
        default=None,
    )
    correction: str | None = field(
        TEXT,
        "The predicate of SAKIP for which the mean is corrected; one of the corrections of the rules.",
        '"BB"',
        default=None,
    )
    parts: tuple[str, ...] = field(
        list_of(TEXT, "list of file names"),
        "Further TOML files, in or below the folder of the report; they hold every table below but `[report]`.",
        '["program.toml"]',
        default=(),
    )

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that was read, as the user would name it."""
        return tuple(input_file.file for input_file in self.inputs)
