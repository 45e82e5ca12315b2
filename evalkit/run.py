"""Paths → evaluations: reads, finds the instruments, evaluates. What every command and script does first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.errors import AssessmentError, Fault, FileError
from evalkit.evaluate import evaluate
from evalkit.intake import instrument_of, read_all
from evalkit.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evalkit.model import Evaluation
    from evalkit.text import Message


class Evaluated(NamedTuple):
    """What came of a run.

    Attributes:
        evaluations: In the order of the paths; those of a folder by file name.
        notes: What was passed over.
    """

    evaluations: tuple[Evaluation, ...]
    notes: tuple[Message, ...]


def evaluate_files(
    paths: Iterable[str], registry: Registry | None = None, watch: Callable[[int, int], None] | None = None
) -> Evaluated:
    """Evaluate every assessment in the files and folders *paths* (``-``: standard input).

    Args:
        paths: Files, and folders whose ``.toml`` files are read.
        registry: Where instruments come from; the installed plugins by default.
        watch: Called before each assessment with the number done and the number there are.

    Raises:
        AssessmentError: With the faults of all files, those of rule files among them. There is no half result.
        PluginError: A plugin that is needed cannot be used.
    """
    registry = registry or Registry()
    read = read_all(paths, registry)
    found: list[Evaluation] = []
    faults: list[Fault] = list(read.faults)
    for done, assessment in enumerate(read.assessments):
        if watch is not None:
            watch(done, len(read.assessments))
        try:
            found.append(evaluate(instrument_of(assessment, registry), assessment))
        except FileError as error:
            faults += error.faults
    if faults:
        raise AssessmentError({str(fault): fault for fault in faults}.values())  # a broken rule file is named once
    return Evaluated(tuple(found), read.notes)
