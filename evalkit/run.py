"""Paths → evaluations, of assessments and of reports: reads, finds the instruments, evaluates. What every command and script does first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.arguments import expect, paths_of
from evalkit.base.errors import AssessmentError, Fault, FileError, ReportError
from evalkit.base.garbage import undisturbed
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.inputs import read_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from os import PathLike

    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.document import Document
    from evalkit.performance.model import ReportResult


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
) -> Evaluated:
    """Evaluate every assessment and every report in the files and folders *paths* (``-``: standard input).

    Args:
        paths: Files, and folders whose ``.toml`` files are read.
        registry: Where instruments come from; the installed plugins by default.
        watch: Called before each assessment and report with the number done and the number there are.
        take: Is given each evaluation as it gets done, and what comes back has none: of thousands of files there may be
            memory for one evaluation at a time. It is called before it is known whether later files have faults.
        keep_going: Leave out what has faults, as long as something has none, instead of raising them.

    Raises:
        AssessmentError: With the faults of all files, those of rule files among them. There is no half result.
        ReportError: The same, if every file that was read is a report.
        PluginError: A plugin that is needed cannot be used.
        TypeError: *paths* is one path, or *registry* none.
    """
    named = paths_of("paths", paths)
    expect("registry", registry, (Registry, type(None)), "an evalkit.Registry")
    with undisturbed():
        return _evaluate_files(named, registry or Registry(), watch or _nothing, take, keep_going=keep_going)


def _evaluate_files(
    paths: Iterable[str],
    registry: Registry,
    watch: Callable[[int, int], None],
    take: Callable[[Evaluation], None] | None,
    *,
    keep_going: bool,
) -> Evaluated:
    read = read_all(paths, registry)
    found: list[Evaluation] = []
    reports: list[ReportResult] = []
    faults: list[Fault] = list(read.faults)
    steps = len(read.assessments) + len(read.reports)
    folders = {Path(document.file).parent for document in read.reports}
    sound = 0
    for done, assessment in enumerate(read.assessments):
        watch(done, steps)
        try:
            one = evaluate(registry.instrument_of(assessment), assessment)
        except FileError as error:
            faults += error.faults
            continue
        sound += 1
        if take is None or Path(assessment.file).parent in folders:
            found.append(one)
        if take is not None and (keep_going or not faults):
            take(one)
    beside = _by_folder(found, {fault.file for fault in faults}) if read.reports else {}
    for done, document in enumerate(read.reports, len(read.assessments)):
        watch(done, steps)
        try:
            reports.append(_report(document, registry, beside.get(Path(document.file).parent, ())))
        except FileError as error:
            faults += error.faults
    faults = list({str(fault): fault for fault in faults}.values())  # a broken rule file is named once
    if faults and not (keep_going and (sound or reports)):
        raise (ReportError if read.reports and not read.assessments and not read.faults else AssessmentError)(
            faults, read.notes
        )
    return Evaluated(tuple(found) if take is None else (), read.notes, tuple(reports), tuple(faults))


def _nothing(done: int, of: int) -> None:
    """Nobody watches."""


def _by_folder(evaluations: Iterable[Evaluation], faulty: Collection[str]) -> dict[Path, list[Evaluation]]:
    """Evaluations by the folder of their file: a report names files beside it. Of a *faulty* file not all are there."""
    found: dict[Path, list[Evaluation]] = {}
    for one in evaluations:
        if one.assessment.file not in faulty:
            found.setdefault(Path(one.assessment.file).parent, []).append(one)
    return found


def _report(document: Document, registry: Registry, known: Iterable[Evaluation]) -> ReportResult:
    from evalkit.performance.document import read_report  # noqa: PLC0415  # most runs hold no report
    from evalkit.performance.engine import evaluate_report  # noqa: PLC0415  # the same
    from evalkit.performance.files import report_files  # noqa: PLC0415  # the same

    files = report_files(document.file, document.data, document.content)
    report = read_report(files)
    files.raise_if_any()
    return evaluate_report(report, registry, known)
