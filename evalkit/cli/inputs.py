"""The files and folders that a command is given: looked at before any work, and kept from being overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evalkit.base.content import STDIN
from evalkit.base.reasons import circle_in
from evalkit.base.text import msg, visible
from evalkit.files.inputs import missing_paths, repeated_paths
from evalkit.files.siblings import is_file, named_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult

_NONE = ("", STDIN)


def check_paths(paths: Sequence[str], speech: Language) -> None:
    """Refuse, before any work, no path at all, paths that do not exist, and files that would be read twice."""
    if not paths:
        raise click.UsageError(speech.say(msg("name at least one file or folder (PATH)")))
    refuse_circles(paths, speech)
    missing = missing_paths(paths)
    if missing:
        names = tuple(visible(path, 200) or '""' for path in missing)
        raise click.UsageError(speech.say(msg("there is no file or folder {names}", names=names)))
    repeated = repeated_paths(paths)
    if repeated:
        names = tuple(visible(path, 200) for path in repeated)
        raise click.UsageError(speech.say(msg("named twice, and would be read twice: {names}", names=names)))


def refuse_circles(paths: Iterable[str], speech: Language) -> None:
    """Refuse links that lead back to themselves, whether they are to be read or written."""
    circle = circle_in(paths)
    if circle is not None:
        raise click.UsageError(speech.say(circle))


def files_of(evaluations: Iterable[Evaluation], reports: Iterable[ReportResult]) -> Iterator[str]:
    """Assessments, the tables they name, local variants; reports, their parts and tables, and the assessments they name.

    Also those that a report names and that were not read: printed tables, and assessments that only relations name.
    """
    return (file for file in _all(evaluations, reports) if file not in _NONE)


def _all(evaluations: Iterable[Evaluation], reports: Iterable[ReportResult]) -> Iterator[str]:
    found = [*evaluations]
    for report in reports:
        yield from report.report.files
        for file in filter(is_file, report.report.unread):
            yield file
            yield from named_beside(file)
        found += [each for named in report.evaluations.values() for each in named]
    for evaluation in found:
        yield evaluation.assessment.file
        yield from (table.file for table in evaluation.assessment.tables.values())
        if evaluation.instrument.variant is not None:
            yield evaluation.instrument.variant.file
