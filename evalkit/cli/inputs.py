"""The files that a result was made of, or that are named in them, so that none of them is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.content import STDIN
from evalkit.files.siblings import is_file, named_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult

_NONE = ("", STDIN)


def files_of(evaluations: Iterable[Evaluation], reports: Iterable[ReportResult]) -> Iterator[str]:
    """Assessments, the tables they name, local variants; reports, their parts and tables, and the assessments they name.

    Also those that a report names and that were not read: printed tables, and assessments that only relations name.
    """
    return (file for file in _all(evaluations, reports) if file not in _NONE)


def _all(evaluations: Iterable[Evaluation], reports: Iterable[ReportResult]) -> Iterator[str]:
    found = [*evaluations]
    for one in reports:
        yield from one.report.files
        for file in filter(is_file, one.report.unread):
            yield file
            yield from named_beside(file)
        found += [each for named in one.evaluations.values() for each in named]
    for evaluation in found:
        yield evaluation.assessment.file
        yield from (table.file for table in evaluation.assessment.tables.values())
        if evaluation.instrument.variant is not None:
            yield evaluation.instrument.variant.file
