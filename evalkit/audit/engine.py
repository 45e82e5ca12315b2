"""Puts an audit together: reads reports, evaluates them, judges every relation, looks for causes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.audit.causes.explain import explain
from evalkit.audit.lookup import Lookup
from evalkit.audit.model import AuditResult, Check
from evalkit.audit.notes import DigitTrials, notes_of, sources, unknown_figures, unread_cells
from evalkit.audit.parse.rule_references import faults_of_uses
from evalkit.audit.parse.sheet import read_sheet
from evalkit.audit.quantities import Quantities
from evalkit.audit.verdicts import check_of
from evalkit.base.arguments import expect, paths_of
from evalkit.base.errors import AssessmentError, Fault, FileError, ReportError, RuleFileError
from evalkit.base.file_content import STDIN, content_of
from evalkit.base.garbage_collection import collection_paused
from evalkit.base.system_errors import reason_of
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import UNSUPPORTED
from evalkit.catalogue.registry import Registry
from evalkit.files.document import ParsedFile
from evalkit.files.file_kind import is_report, kind_of
from evalkit.files.inputs import toml_files
from evalkit.performance.document import read_report
from evalkit.performance.engine import evaluate_report, raise_faults_of_form
from evalkit.performance.files import open_report, report_files
from evalkit.performance.realisations import AssessmentFiles, FaultsOf
from evalkit.performance.sources import source_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike

    from evalkit.audit.model import AuditSheet
    from evalkit.base.text import Message
    from evalkit.files.inputs import TableReader
    from evalkit.performance.files import ReportFiles
    from evalkit.performance.model import ReportResult
    from evalkit.performance.realisations import AddressedValue

_ALONE = msg("it stands in no relation")


class Audited(NamedTuple):
    """What came of a run.

    Attributes:
        results: In the order of the paths; those of a folder by file name.
        notes: What was passed over.
    """

    results: tuple[AuditResult, ...]
    notes: tuple[Message, ...] = ()


def audit(sheet: AuditSheet, result: ReportResult, registry: Registry, forms: TableReader | None = None) -> AuditResult:
    """Hold everything in *sheet* against the rest and against what the report computes to; *forms* reads filled forms.

    Raises:
        ReportError: A relation names an assessment file that is not there, or that has faults.
    """
    lookup = lookup_of(sheet, result, registry, forms)
    checks = explain([check_of(relation, lookup) for relation in sheet.relations], lookup)
    alone = [_alone(address, lookup) for address in sheet.claims if lookup.stands_alone(address)]
    found = list(notes_of(sheet))
    tells_cells = any(note.cells for note in sheet.notes)  # then what is not known is told there, cell by cell
    found += () if tells_cells else unread_cells(sheet)
    if isinstance(lookup.known, Quantities):
        found += () if tells_cells else unknown_figures(result)
        found += source_findings(result.report, sources(sheet, lookup.known.answers))
    noticing = DigitTrials(checks, lookup)
    return AuditResult(sheet=sheet, result=result, checks=(*checks, *alone), findings=tuple(found), noticing=noticing)


def lookup_of(sheet: AuditSheet, result: ReportResult, registry: Registry, forms: TableReader | None = None) -> Lookup:
    """What the relations of *sheet* name, with all that the report computes to.

    Raises:
        ReportError: A relation names an assessment file that is not there, or that has faults.
    """
    known = [evaluation for evaluations in result.evaluations.values() for evaluation in evaluations]
    answers = _answers(sheet, AssessmentFiles(sheet.file, registry, known, forms))
    return Lookup(sheet, Quantities(result, answers), result.rules, registry, result.report.cap)


def _alone(address: str, lookup: Lookup) -> Check:
    claim = lookup.sheet.claims[address]
    return Check(id=address, claim=claim, relation=None, verdict=UNSUPPORTED, explanation=(_ALONE,))


def _answers(sheet: AuditSheet, files: AssessmentFiles) -> Mapping[str, AddressedValue]:
    """The results of assessment files that relations name, each file read and evaluated once."""
    faults = FaultsOf()
    found: dict[str, AddressedValue] = {}
    asked: set[str] = set()
    for relation in sheet.relations:
        for address in relation.inputs:
            if "#" not in address or address in asked:
                continue
            asked.add(address)
            answer = files.answer(address, relation.place, faults[relation.file])
            if answer is not None:
                found[address] = answer
    faults.all().raise_if_any(ReportError)
    return found


# --- Files ------------------------------------------------------------------------------------------------------


@collection_paused()
def audit_files(
    paths: Iterable[str | PathLike[str]],
    registry: Registry | None = None,
    watch: Callable[[int, int], None] | None = None,
    opened: Callable[[str], ReportFiles] = open_report,
    forms: TableReader | None = None,
    *,
    strict: bool = False,
) -> Audited:
    """Audit every report in the files and folders *paths* (``-``: standard input).

    Args:
        paths: Report files, and folders whose report files are read. Other files in a folder are passed over.
        registry: Where rules and instruments come from; the installed plugins by default.
        watch: Called before each report with the number done and the number there are.
        opened: Opens a file; whoever knows forms reads these as well.
        forms: Reads the filled forms of assessments that a report names.
        strict: Whether a cell of a printed table that cannot be read is a fault; else it is left out, and told.

    Raises:
        ReportError: With the faults of all files. There is no half result.
        PluginError: A plugin that is needed cannot be used.
        TypeError: *paths* is one path, or *registry* none.
    """
    named = paths_of("paths", paths)
    expect("registry", registry, (Registry, type(None)), "an evalkit.Registry")
    known, results = registry or Registry(), []
    faults: list[Fault] = []
    notes: list[Message] = []
    reports = list(_opened(named, opened, faults, notes))
    for done, files in enumerate(reports):
        if watch is not None:
            watch(done, len(reports))
        try:
            results.append(_audited(files, known, forms, strict=strict))
        except FileError as error:
            faults += error.faults
    if faults:
        raise ReportError({str(fault): fault for fault in faults}.values(), notes)  # a broken rule file is named once
    return Audited(tuple(results), tuple(notes))


class OpenedReports(NamedTuple):
    """Reports whose files were opened, and what was passed over."""

    reports: tuple[ReportFiles, ...]
    notes: tuple[Message, ...] = ()


def open_reports(paths: Iterable[str], opened: Callable[[str], ReportFiles] = open_report) -> OpenedReports:
    """Open every report in the files and folders *paths*, as ``audit_files`` does.

    Raises:
        ReportError: With the faults of all files.
    """
    faults: list[Fault] = []
    notes: list[Message] = []
    reports = tuple(_opened(paths, opened, faults, notes))
    if faults:
        raise ReportError(faults, notes)
    return OpenedReports(reports, tuple(notes))


def _audited(files: ReportFiles, registry: Registry, forms: TableReader | None, *, strict: bool) -> AuditResult:
    report = read_report(files)
    sheet = read_sheet(files, report, strict=strict)
    faults: list[Fault] = []
    result = None
    try:
        raise_faults_of_form(files, report, registry, forms)
        result = evaluate_report(report, registry, forms=forms)
    except ReportError as error:
        faults += error.faults
    try:
        faults += faults_of_uses(sheet, report, registry)
    except RuleFileError:
        if not faults:  # else told once nothing else is wrong
            raise
    if result is None or faults:
        raise ReportError([*faults, *_faults_of_answers(sheet, registry, forms)])
    return audit(sheet, result, registry, forms)


def _faults_of_answers(sheet: AuditSheet, registry: Registry, forms: TableReader | None) -> tuple[Fault, ...]:
    """What is wrong with the assessment files that relations name, so that it is told along with all else."""
    try:
        _answers(sheet, AssessmentFiles(sheet.file, registry, forms=forms))
    except ReportError as error:
        return error.faults
    return ()


def _opened(
    paths: Iterable[str], opened: Callable[[str], ReportFiles], faults: list[Fault], notes: list[Message]
) -> Iterator[ReportFiles]:
    for path in paths:
        try:
            if path != STDIN and Path(path).is_dir():
                yield from _in_folder(path, faults, notes)
            else:
                yield opened(path)
        except (AssessmentError, ReportError) as error:
            faults += error.faults


def _in_folder(folder: str, faults: list[Fault], notes: list[Message]) -> Iterator[ReportFiles]:
    """The reports directly in *folder*; there must be one. What is no file, a pipe or a link to nothing, is noted."""
    files, passed = toml_files(folder)
    notes += passed
    found, others = False, []
    for file in files:
        path = Path(file)
        try:
            data = content_of(file)
            content = parse_toml(data, file, ReportError)
            if is_report(content):
                found = True
                yield report_files(ParsedFile(file, data, content))
            elif (kind := kind_of(content)) is not None:
                others.append(msg("{file}: {kind}; {taken}", file=visible(path.name), kind=kind.what, taken=kind.taken))
        except OSError as error:
            problem = msg("cannot be read: {reason}", reason=reason_of(error))
            faults.append(Fault(file=file, problem=problem))
        except ReportError as error:
            found = True
            faults += error.faults
    if not found:
        problem = msg("there is no report file in this folder")
        expected = msg("a TOML file with a table [report]")
        faults.append(Fault(file=folder, problem=problem, expected=expected, hint=next(iter(others), None)))
