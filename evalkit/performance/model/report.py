"""What a report file says: objectives, indicators, budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Frozen, Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact, Printed
    from evalkit.base.text import Message


@value
class Quantity(Value):
    """A target or a realisation.

    Attributes:
        kind: One of ``KINDS``.
        number: Of a number or level; the lower end of a range; what was agreed beside a category.
        upper: The upper end of a range.
        word: Of a category.
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


@value
class Found(Value):
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
    mean: Mapping[str, Found] | None = None
    unit: str | None = None


@value
class Reused(Value):
    """The realisation is that of an earlier year."""

    year: int
    reason: str


@value
class Objective(Value):
    """An objective (sasaran)."""

    code: str
    title: str


@value
class Indicator(Value):
    """An indicator of an objective, as the file says.

    Attributes:
        place: Place in the file, for faults and findings.
        file: The file of the report that it stands in.
        plans: Plan → year → target.
        history: Year → measurement.
    """

    code: str
    place: str
    objective: str
    title: str
    unit: str
    target: Quantity
    direction: str | None = None
    formula: str | None = None
    zero: str | None = None
    realisation: Found | None = None
    not_measured: str | None = None
    reused: Reused | None = None
    history: Mapping[int, Found] = {}
    national: Found | None = None
    plans: Mapping[str, Mapping[int, Quantity]] = {}
    responsible: str | None = None
    notes: tuple[str, ...] = ()
    file: str = ""


@value
class BudgetLine(Value):
    """A line of the budget as printed: programme, activity or sub-activity by dotted code.

    Attributes:
        row: Its number as a spreadsheet shows it.
        line: The line of the file it begins on.
        ceiling, spent: As printed; ``None`` if blank.
    """

    code: str
    title: str
    objective: str | None
    ceiling: Printed | None
    spent: Printed | None
    row: int
    line: int


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


@value
class Report(Frozen):
    """A performance report, as its file says.

    Attributes:
        file: As the user named it.
        sha256: Over the lines of ``inputs``, which are those that ``sha256sum`` prints.
        subjects: Names under which assessment files may stand, the agency's own first.
        inputs: Every file that was read, with its hash: the report, its parts, the budget.
        notes: What is to be known of how the budget was read.
        unread: Files that it names beside these: printed tables, and assessments that only relations name.
    """

    file: str
    sha256: str
    agency: str
    year: int
    subjects: tuple[str, ...]
    rules: str | None = None
    mean: str | None = None
    cap: Exact | None = None
    objectives: tuple[Objective, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    budget_file: str = ""
    inputs: tuple[InputFile, ...] = ()
    unread: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that was read, as the user would name it."""
        return tuple(one.file for one in self.inputs)
