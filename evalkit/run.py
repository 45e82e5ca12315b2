"""Paths → evaluations, of assessments and of reports: reads, finds the instruments, evaluates. What every command and script does first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.arguments import expect, paths_of
from evalkit.base.errors import (
    AssessmentError,
    Fault,
    FileError,
    NotSaidError,
    ReportError,
    UnknownInstrumentError,
    did_you_mean,
)
from evalkit.base.file_content import file_prose
from evalkit.base.garbage_collection import collection_paused
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.files.document import BODY, HEAD
from evalkit.files.inputs import read_all
from evalkit.files.siblings import is_file
from evalkit.tables.references import is_document, is_table, suffix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from os import PathLike

    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.files.document import ParsedFile
    from evalkit.files.inputs import ReadInput, TableReader
    from evalkit.files.intake import IntakePlugins
    from evalkit.instruments import Instrument
    from evalkit.mapping.table_files import FileHints
    from evalkit.performance.files import ReportFiles
    from evalkit.performance.model import ReportResult

# What stands under codes, and what may be wrong without making it mean anything else.
_BY_CODE = ("answers", "values", "claims", "evidence")
_APART = frozenset((*_BY_CODE, "id", "subject", "period", "status", "notes", "groups"))


class Evaluated(NamedTuple):
    """What came of a run.

    Attributes:
        evaluations: In the order of the paths; those of a folder by file name.
        notes: What was passed over.
        reports: Performance reports, in the same order.
        faults: Those of files and assessments that were left out, if that was asked for.
    """

    evaluations: tuple[Evaluation, ...]
    notes: tuple[Message, ...]
    reports: tuple[ReportResult, ...] = ()
    faults: tuple[Fault, ...] = ()


def evaluate_files(
    paths: Iterable[str | PathLike[str]],
    registry: Registry | None = None,
    watch: Callable[[int, int], None] | None = None,
    take: Callable[[Evaluation], None] | None = None,
    *,
    keep_going: bool = False,
    beside: FileHints | None = None,
) -> Evaluated:
    """Evaluate every assessment and every report in the files and folders *paths* (``-``: standard input).

    Args:
        paths: Files, and folders whose ``.toml`` files are read.
        registry: Where instruments come from; the installed plugins by default.
        watch: Called before each assessment and report with the number done and the number there are.
        take: Is given each evaluation as it gets done, and what comes back has none: of thousands of files there may be
            memory for one evaluation at a time. It is called before it is known whether later files have faults.
        beside: What tables among *paths* (CSV, workbooks) do not say themselves: instrument, subject, period, mapping.
        keep_going: Leave out what has faults, as long as something has none, instead of raising them.

    Raises:
        AssessmentError: With the faults of all files, those of rule files among them. There is no half result.
        ReportError: The same, if every file that was read is a report.
        PluginError: A plugin that is needed cannot be used.
        NotSaidError: A table is named, and something that it does not say is said nowhere.
        TypeError: *paths* is one path, or *registry* none.
    """
    named = paths_of("paths", paths)
    expect("registry", registry, (Registry, type(None)), "an evalkit.Registry")
    with collection_paused():
        registry = registry or Registry()
        run = _Run(
            read_all(named, registry, _table_reader(registry, beside)),
            registry,
            watch or _nothing,
            take,
            keep_going=keep_going,
        )
        run.check_faulty()
        run.evaluate_assessments()
        run.evaluate_reports()
        return run.outcome()


class _Run:
    """What was read, and what came of it so far."""

    def __init__(
        self,
        read: ReadInput,
        registry: Registry,
        watch: Callable[[int, int], None],
        take: Callable[[Evaluation], None] | None,
        *,
        keep_going: bool,
    ) -> None:
        self.read, self.registry, self.take, self.keep_going = read, registry, take, keep_going
        self.watch, self.steps = watch, len(read.assessments) + len(read.reports)
        self.evaluations: list[Evaluation] = []  # those that nobody takes, or that lie beside a report
        self.reports: list[ReportResult] = []
        self.faults: list[Fault] = list(read.faults)
        self.is_any_sound = False

    def evaluate_assessments(self) -> None:
        """Evaluate every assessment, and hand it over or keep it."""
        beside_reports = {Path(document.file).parent for document in self.read.reports}
        for done, assessment in enumerate(self.read.assessments):
            self.watch(done, self.steps)
            try:
                evaluation = self.registry.evaluate(assessment)
            except FileError as error:
                self.faults += error.faults
                continue
            self.is_any_sound = True
            if self.take is None or Path(assessment.file).parent in beside_reports:
                self.evaluations.append(evaluation)
            if self.take is not None and (self.keep_going or not self.faults):
                self.take(evaluation)

    def evaluate_reports(self) -> None:
        """Evaluate every report, which may name the files beside it."""
        faulty = {fault.file for fault in self.faults}  # not all that such a file holds is there
        known: dict[Path, list[Evaluation]] = {}
        for evaluation in self.evaluations if self.read.reports else ():
            if evaluation.assessment.file not in faulty:
                known.setdefault(Path(evaluation.assessment.file).parent, []).append(evaluation)
        for done, document in enumerate(self.read.reports, len(self.read.assessments)):
            self.watch(done, self.steps)
            try:
                self.reports.append(_report(document, self.registry, known.get(Path(document.file).parent, ())))
                self.is_any_sound = True
            except FileError as error:
                self.faults += error.faults

    def check_faulty(self) -> None:
        """Note what else is wrong with the answers, values, claims and facts of assessments that have a fault already."""
        for assessment in self.read.faulty:
            self.faults += _faults_of_codes(assessment, self.registry, self.read.faults)

    def outcome(self) -> Evaluated:
        """What came out, or the faults of all files."""
        read = self.read
        faults = tuple({str(fault): fault for fault in self.faults}.values())  # a broken rule file is named once
        if faults and not (self.keep_going and self.is_any_sound):
            only_reports = read.reports and not read.assessments and not read.faults
            raise (ReportError if only_reports else AssessmentError)(faults, read.notes)
        evaluations = tuple(self.evaluations) if self.take is None else ()
        return Evaluated(evaluations, read.notes, tuple(self.reports), faults)


def _faults_of_codes(assessment: Assessment, registry: Registry, told: Iterable[Fault]) -> list[Fault]:
    """What the rules say of what stands under a code, or that there are none; nothing where one of the faults *told* may be the reason."""
    from evalkit.evaluation.engine import evaluate  # noqa: PLC0415  # most files are sound

    above, cells = assessment.place, assessment.cells
    place_of = {cell: place for place, cell in cells.items()}
    places = [str(place_of.get(fault.place, fault.place)) for fault in told if fault.file == assessment.file]
    below = [place.removeprefix(above).removeprefix("assessment.") for place in places if place.startswith(above)]
    if "@" in assessment.instrument:  # what else is missing chooses no edition
        below = [place for place in below if place not in {"assessment", "period"}]
    try:
        instrument = registry.instrument_of(assessment)
    except FileError as error:
        return [] if _CHOOSING.intersection(below) else list(error.faults)
    weighs_nothing = any(group.n < 1 for group in assessment.groups)  # its number could not be read
    if assessment.tables or weighs_nothing or not all(_is_apart(place, instrument) for place in below):
        return []
    try:
        evaluate(instrument, assessment, readings=False, findings=False, predicate=False)
    except FileError as error:
        sections = {name: getattr(assessment, name) for name in (*_BY_CODE, "context")}
        sections |= {f"groups[{group.name}].values": group.values for group in assessment.groups}
        codes = [f"{above}{name}.{code}" for name, section in sections.items() for code in section]
        stated = {cells.get(place, visible(place, 120)) for place in codes}
        return [fault for fault in error.faults if fault.place in stated]
    return []


_CHOOSING = frozenset(("assessment", "instrument", "period", "variant"))


def _is_apart(place: str, instrument: Instrument) -> bool:
    """Whether a fault leaves the codes as they are: so does a key that is not known, unless it seems to be one that may not."""
    section, _, code = place.partition(".")
    if section == "context" and code in instrument.context:  # it may say which nodes there are
        return code != instrument.nodes_by
    key = section.partition("[")[0]  # groups[A].n
    others = {"assessment", *instrument.context, *(field.key.name for field in (*HEAD, *BODY))} - _APART
    return key in _APART or (key not in others and did_you_mean(key, others) is None)


def _table_reader(registry: Registry, beside: FileHints | None) -> TableReader:
    def read(path: str, plugins: IntakePlugins | None) -> ReadInput | None:
        if not (is_table(path) if beside is None else beside.is_table(path)):
            return _documented(path, plugins, beside, registry)
        form = _form(path, plugins, beside.instrument if beside is not None else None)
        if form is not None or (plugins is not None and plugins.intake(suffix_of(path)) is not None):
            return form
        from evalkit.mapping.table_files import FileHints, read_file  # noqa: PLC0415  # most runs hold no table

        said = beside or FileHints()
        if said.instrument is not None and registry.holds(said.instrument, REPORT_RULES):
            return _report_tables(path, said, registry, asks=True)
        return read_file(path, said, registry.instrument)

    return read


def _documented(
    path: str, plugins: IntakePlugins | None, beside: FileHints | None, registry: Registry
) -> ReadInput | None:
    """The report whose tables stand in a Word document or a web page, where rules of reports are named."""
    rules = beside.instrument.partition("@")[0] if beside is not None and beside.instrument is not None else None
    if beside is None or rules is None or not is_document(path) or not registry.holds(rules, REPORT_RULES):
        return None
    if plugins is not None and plugins.intake(suffix_of(path)) is not None:
        return None
    return _report_tables(path, beside, registry, asks=True)


def _report_tables(path: str, said: FileHints, registry: Registry, *, asks: bool) -> ReadInput:
    """The report whose tables stand in *path*; *asks*: whether a column that nobody knows is asked about."""
    from evalkit.performance.report_tables.report_of_tables import find_tables, report_of_tables  # noqa: PLC0415  # most runs hold no table

    found = find_tables(path, said.map)
    said.refuse_if_silent(subject=True)
    spec = said.need("--instrument", msg("the rules of the report"), said.instrument)
    try:
        rules = registry.rule_file(spec, REPORT_RULES).load()
    except UnknownInstrumentError as error:
        raise NotSaidError(error.problem, error.hint) from error
    return report_of_tables(found, said, rules, asks=asks)


def _may_be_tables(path: str, said: FileHints) -> bool:
    """Whether *path* is said to hold tables of a report, or holds them; whoever reads it as another file says what it is."""
    return (said.is_table(path) or is_document(path)) and (said.instrument is not None or _holds_tables(path, said))


def _holds_tables(path: str, said: FileHints) -> bool:
    """Whether *path* holds tables of a performance report."""
    from evalkit.performance.report_tables.report_of_tables import find_tables  # noqa: PLC0415  # most runs hold no table

    try:
        return bool(find_tables(path, said.map).tables)
    except AssessmentError:
        return False


def _form(path: str, plugins: IntakePlugins | None, instrument: str | None = None) -> ReadInput | None:
    """What the form in *path* holds, if it is one; *instrument*: what it is said to be of."""
    if not is_file(path):
        return None
    from evalkit.base.file_content import content_of  # noqa: PLC0415  # most runs hold no form
    from evalkit.forms.read.parse import read_form  # noqa: PLC0415  # the same

    try:
        data = content_of(path)
    except OSError:  # whoever reads it as a table says so
        return None
    return read_form(data, path, plugins, instrument)


def read_form_beside(path: str, plugins: IntakePlugins | None) -> ReadInput | None:
    """What the form in *path*, which a report names, holds; nothing if the file is no form."""
    return _form(path, plugins) if is_table(path) else None


def _nothing(done: int, of: int) -> None:
    """Nobody watches."""


def _report(document: ParsedFile, registry: Registry, known: Iterable[Evaluation]) -> ReportResult:
    from evalkit.performance.document import read_report  # noqa: PLC0415  # most runs hold no report
    from evalkit.performance.engine import evaluate_report, raise_faults_of_form  # noqa: PLC0415  # the same
    from evalkit.performance.files import report_files  # noqa: PLC0415  # the same

    files = report_files(document)
    report = read_report(files)
    raise_faults_of_form(files, report, registry, read_form_beside)
    return evaluate_report(report, registry, known, read_form_beside)


def report_opener(registry: Registry, beside: FileHints | None, notes: list[Message]) -> Callable[[str], ReportFiles]:
    """Opens a performance report and its parts: a report file, a form that was filled in, or tables as it prints them.

    Args:
        registry: Where the rules of tables come from.
        beside: What tables do not say themselves: the rules as the instrument, the agency as the subject, the year.
        notes: Takes what the columns of tables were taken for.

    Returns:
        A function of the path; it raises ``ReportError`` as ``evalkit.performance.files.open_report`` does, or what is wrong with
        the form or the tables; ``NotSaidError`` where something that they do not say is said nowhere.
    """

    def open_it(path: str) -> ReportFiles:
        from evalkit.files.assessment import TableNote  # noqa: PLC0415  # the same
        from evalkit.performance.files import open_report, report_files  # noqa: PLC0415  # most runs hold no report

        form = _form(path, None, beside.instrument if beside is not None else None) if is_table(path) else None
        if form is None and beside is not None and _may_be_tables(path, beside):
            tables = _report_tables(path, beside, registry, asks=False)
            notes.extend(tables.notes)
            return report_files(tables.reports[0])
        if form is None or not form.reports:
            return open_report(path)
        files = report_files(form.reports[0])
        files.notes += [TableNote("table-workbook", note) for note in form.notes]
        return files

    return open_it


def proposal_opener(registry: Registry, beside: FileHints | None, notes: list[Message]) -> Callable[[str], ReportFiles]:
    """Opens what relations are proposed for: as ``report_opener``, and any tables where no rules say what their columns are.

    Args:
        registry: Where the rules of tables come from.
        beside: What is said beside tables: whose they are, of which year; with rules, that they are of a performance report.
        notes: Takes what is to be known of how tables were read.
    """
    opened = report_opener(registry, beside, notes)

    def open_it(path: str) -> ReportFiles:
        with_rules = beside is not None and beside.instrument is not None and _may_be_searched(path, beside, notes)
        if not (is_document(path) or (is_table(path) and not with_rules)) or _form(path, None) is not None:
            return opened(path)
        from evalkit.performance.document_tables.document import document_of, found_tables  # noqa: PLC0415  # the same
        from evalkit.performance.files import report_files  # noqa: PLC0415  # most runs hold no table

        found = found_tables(path)
        notes.extend(found.notes)
        return report_files(document_of(found, *_said_of(beside)))

    return open_it


def _may_be_searched(path: str, said: FileHints, notes: list[Message]) -> bool:
    """Whether rules can say what the columns of *path* are; where it holds no table of a report, this is told."""
    found = not is_table(path) or said.map is not None or _form(path, None) is not None or _holds_tables(path, said)
    if not found:
        said_of_it = msg("no table of a performance report was found; its tables are searched as they stand")
        notes.append(msg("{file}: {note}", file=file_prose(path), note=said_of_it))
    return found


def _said_of(beside: FileHints | None) -> tuple[str | None, int | None]:
    """Whose tables they are, and of which year, where that is said."""
    if beside is None:
        return None, None
    year = (beside.period or "")[:4]
    return beside.subject, int(year) if year.isascii() and year.isdecimal() else None
