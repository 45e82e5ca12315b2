"""Files of tables that are given directly → assessments: what is not said beside them is asked for, or refused."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, NotSaidError, UnknownInstrumentError, did_you_mean
from evalkit.base.file_content import STDIN, file_prose
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.files.assessment import STATUSES
from evalkit.files.inputs import ReadInput
from evalkit.files.period import PERIODS, parse_period
from evalkit.mapping import lexicon
from evalkit.mapping.columns import CLAIMS, Layout, MappedColumn
from evalkit.mapping.headings import BY_NUMBER
from evalkit.mapping.layout import draft, lay_out
from evalkit.mapping.map_file import AGENCIES, PERIOD, ROWS, SUBJECT, UNIT, Hints, given_by, map_command
from evalkit.mapping.merged_sheets import belonging, merged
from evalkit.mapping.node_lists import found_facts, listed_in, said_of_facts
from evalkit.mapping.row_labels import IN_DOUBT, kind_of_name, told_of_counted
from evalkit.mapping.rows import assessments_in
from evalkit.mapping.rows.reader import AssessmentHead
from evalkit.mapping.table_region import top_texts
from evalkit.tables.columnar import texts_in
from evalkit.tables.opening import read_table, readable_content
from evalkit.tables.references import is_table, split_name
from evalkit.tables.workbook import SeveralSheetsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.files.period import Period
    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet

    Ask = Callable[[str, Message], str | None]
    Find = Callable[[str, Period | None], Instrument]


class FileHints(NamedTuple):
    """What is said beside tables: of each of them, as options of a command.

    Attributes:
        instrument: ``index`` or ``index@edition``.
        subject: Of the whole table.
        period: As ``evalkit.files.period.PERIODS``.
        status: Who vouches for it.
        subject_column: The column that names the subject of each row.
        map: A mapping file.
        context: Facts that the instrument asks for, by key.
        strict: Whether a cell of a performance report that cannot be taken is a fault; else it is left out and named.
        ask: Asks for what is missing: the option, and the question; ``None`` where nobody answers.
        piped: Whether standard input holds a table.
    """

    instrument: str | None = None
    subject: str | None = None
    period: str | None = None
    status: str | None = None
    subject_column: str | None = None
    map: str | None = None
    context: Mapping[str, str] = {}
    strict: bool = False
    ask: Ask | None = None
    piped: bool = False

    def is_table(self, path: str) -> bool:
        """Whether *path* is a table by its name, or by what is said of it."""
        return is_table(path) or (self.piped and path == STDIN)

    def need(self, option: str, question: Message, said: str | None) -> str:
        """What is *said*, or the answer to the question.

        Raises:
            NotSaidError: Nobody says it.
        """
        answer = said or (self.ask(option, question) if self.ask is not None else None)
        if answer:
            return answer
        raise _not_said(option)

    def refuse_if_silent(self, *, subject: bool = False, dated: bool = False) -> None:
        """Where nobody can be asked, all that every table needs and nobody says is named at once.

        Args:
            subject: It needs one.
            dated: Its rows tell their period.

        Raises:
            NotSaidError: There is something.
        """
        needed = {"--instrument": self.instrument, "--period": self.period or dated}
        needed |= {"--subject": self.subject} if subject else {}
        missing = [option for option, said in needed.items() if not said]
        if missing and self.ask is None:
            raise _not_said(*missing)


def _not_said(*options: str) -> NotSaidError:
    return NotSaidError(msg("a table does not say it all: {options} is needed", options=options))


class Opened(NamedTuple):
    """A table as it was read, with the mapping that is laid over it.

    Attributes:
        sha256: Of both files.
        more: The other sheets that the mapping reads together with it.
    """

    sheet: Sheet
    given: Hints
    sha256: str
    more: tuple[Sheet, ...] = ()


def open_file(path: str, beside: FileHints) -> Opened:
    """The table that *path* names.

    Raises:
        FileError: It, or the mapping, cannot be read.
    """
    name = split_name(path)
    data = readable_content(name.file)
    digest = hashlib.sha256(data)
    if beside.map is not None:
        digest.update(readable_content(beside.map))
    given = given_by(beside.map)._replace(subject_column=beside.subject_column)
    source = given.map.source
    wanted = (name.sheet,) if name.sheet else source.sheets or (source.sheet,)
    try:
        sheets = tuple(read_table(data, name.file, one) for one in wanted)
    except SeveralSheetsError as error:
        raise error.told(map_command(name.file, visible(beside.instrument or "INDEX@EDITION"))) from error
    return Opened(sheets[0], given, digest.hexdigest(), sheets[1:])


def open_to_map(path: str, beside: FileHints, instrument: Instrument) -> Opened:
    """The table that *path* names; of a workbook whose sheet is not named, the sheets that are one assessment together.

    Raises:
        FileError: It, or the mapping, cannot be read, or which sheets are meant is open.
    """
    try:
        return open_file(path, beside)
    except SeveralSheetsError as error:
        data = readable_content(path)
        sheets: list[Sheet] = []
        for name in error.names:
            with suppress(AssessmentError):  # there is nothing in it, or what is no table
                sheets.append(read_table(data, path, name))
        found = belonging(sheets, listed_in(instrument, sheets, beside.context))
        if len(found) < 2:  # noqa: PLR2004  (one is for a person to name)
            raise
        names = tuple(sheet.name for sheet in found)
        given = given_by(beside.map)
        given = given._replace(map=attrs.evolve(given.map, source=attrs.evolve(given.map.source, sheets=names)))
        return Opened(found[0], given, hashlib.sha256(data).hexdigest(), tuple(found[1:]))


def given_for(opened: Opened, sheet: Sheet) -> Hints:
    """What is said of one of the sheets in *opened*."""
    others = (top_texts(one) for one in (opened.sheet, *opened.more) if one is not sheet)
    return opened.given._replace(elsewhere=frozenset().union(*others))


def read_file(path: str, beside: FileHints, find: Find) -> ReadInput:
    """The assessments in the table that *path* names.

    Args:
        path: A file, or a sheet of one (``skm.xlsx#Form Responses 1``).
        beside: What is said beside it.
        find: The instrument of that name, in that period.

    Raises:
        FileError: The table or the mapping has faults; all are told.
        NotSaidError: Something is said nowhere, or names no instrument.
    """
    opened = open_file(path, beside)
    dated = beside.period is None and _tells_periods(opened, beside, find)
    beside.refuse_if_silent(dated=dated)
    spec = beside.need("--instrument", msg("the instrument"), beside.instrument)
    period = None if dated else _period(beside)
    sheets = (opened.sheet, *opened.more)
    asked = _found(find, spec, period)
    context = _context(beside, asked)
    instrument = listed_in(asked, sheets, context)
    layouts = {sheet.title: lay_out(sheet, instrument, given_for(opened, sheet)) for sheet in sheets}
    told = {column.target for layout in layouts.values() for column in layout.used}
    facts = found_facts(instrument, context.keys() | told)
    subject = _subject(layouts[opened.sheet.title], beside)
    head = AssessmentHead(spec, subject, period, beside.status or STATUSES[0], context | facts, opened.sha256)
    parts = [(one, assessments_in(layouts[one.title], one, instrument, head, opened.given.map)) for one in sheets]
    notes = [
        msg("{file}: {note}", file=file_prose(sheet.title), note=note)
        for sheet, read in parts
        for note in (*said_of(layouts[sheet.title], sheet, instrument), *read.notes)
    ]
    notes[:0] = [
        msg("{file}: {note}", file=file_prose(path), note=message) for message in said_of_facts(instrument, facts)
    ]
    found = merged(parts, split_name(path).file, instrument) if opened.more else parts[0][1]
    return ReadInput(found.assessments, tuple(notes))


def _tells_periods(opened: Opened, beside: FileHints, find: Find) -> bool:
    """Whether each row tells of which period it is, by an instrument that is clear without one."""
    if beside.instrument is None:
        return False
    try:
        instrument = find(beside.instrument, None)
        layout = draft(opened.sheet, instrument, given_for(opened, opened.sheet)).layout
    except (UnknownInstrumentError, AssessmentError):  # told below
        return False
    return layout.column(PERIOD) is not None


def _found(find: Find, spec: str, period: Period | None) -> Instrument:
    try:
        return find(spec, period)
    except UnknownInstrumentError as error:
        raise NotSaidError(error.problem, error.hint) from error


def _period(beside: FileHints) -> Period:
    text = beside.need("--period", msg("the period (such as 2024 or 2024-S1)"), beside.period)
    period = parse_period(text)
    if period is None:
        raise NotSaidError(msg("{found} is no period", found=visible(text)), msg("write {periods}", periods=PERIODS))
    return period


def _subject(layout: Layout, beside: FileHints) -> str:
    """The subject of all rows; none where each row names its own."""
    if layout.rows == AGENCIES and layout.column(SUBJECT, UNIT) is not None:
        return ""
    if layout.rows == AGENCIES and len(layout.body) > 1:
        left = tuple(column.shown for column in layout.aside if column.heading)
        hint = msg("columns that are left: {columns}", columns=left) if left else None
        raise NotSaidError(
            msg("each row has a subject of its own: {option} is needed", option="--subject-column"), hint
        )
    return beside.need("--subject", msg("who or what was assessed"), beside.subject)


def _context(beside: FileHints, instrument: Instrument) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, text in beside.context.items():
        if key not in instrument.context:
            known = tuple(instrument.context)
            hint = did_you_mean(key, known) or msg("one of {choices}", choices=known)
            raise NotSaidError(
                msg("{instrument} does not ask for {key}", instrument=instrument.id, key=visible(key)), hint
            )
        found[key] = int(text) if text.isascii() and text.isdecimal() else text
    return found


# --- What is said of a table ----------------------------------------------------------------------------------------


def said_of(layout: Layout, sheet: Sheet, instrument: Instrument) -> Sequence[Message]:
    """What the table was taken for: the rows, the headings, the unit, and every column that is left aside."""
    messages = [msg("rows are {what}, by {instrument}", what=ROWS[layout.rows], instrument=instrument.id)]
    first = sheet.rows[0][0]
    if layout.header and layout.header != first:
        messages.append(msg("the headings stand in row {row}", row=str(layout.header)))
    if layout.numbers_row is not None:
        messages.append(msg("row {row} numbers the columns, and is left aside", row=str(layout.numbers_row)))
    unit = layout.column(UNIT, SUBJECT)
    if unit is not None:
        what = msg("the subject") if layout.rows == AGENCIES else msg("the unit")
        messages.append(msg("{what} is the column {column}", what=what, column=unit.shown))
        names = (name for name in texts_in(layout.body, unit.at) if name is not None)
        messages += told_of_counted(name for name in names if kind_of_name(name, instrument) == IN_DOUBT)
    dated = layout.column(PERIOD)
    if dated is not None:
        messages.append(msg("{what} is the column {column}", what=msg("the period"), column=dated.shown))
    claims = [column for column in layout.used if column.section == CLAIMS]
    if claims:
        pairs = tuple(f"{claim.shown} → {claim.target}" for claim in claims)
        messages.append(msg("printed, and compared: {columns}", columns=pairs))
    weak = [column for column in layout.used if column.why == BY_NUMBER]
    if weak:
        messages.append(
            msg(
                "known by number only: {columns}", columns=tuple(f"{column.shown} → {column.target}" for column in weak)
            )
        )
    return [*messages, *_aside(layout.aside)]


def _aside(columns: Iterable[MappedColumn]) -> Sequence[Message]:
    """The columns that are left aside: those of a kind together, and those without a heading; each other one with its reason."""
    of_kind: dict[str, list[str]] = {}
    nameless: dict[str, list[MappedColumn]] = {}
    others: list[Message] = []
    for column in columns:
        if column.kind:
            of_kind.setdefault(column.kind, []).append(column.shown)
        elif column.heading:
            others.append(msg("left aside: {column} ({why})", column=column.shown, why=column.why))
        else:
            nameless.setdefault(str(column.why), []).append(column)
    reasons = [
        *((lexicon.SAID[kind], names) for kind, names in of_kind.items()),
        *((alike[0].why, [column.shown for column in alike]) for alike in nameless.values()),
    ]
    together = [msg("left aside ({why}): {columns}", why=why, columns=tuple(names)) for why, names in reasons]
    return [*together, *others]
