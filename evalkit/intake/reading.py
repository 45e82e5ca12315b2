"""Paths → assessments: files, folders, standard input, and what to say about those that hold none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from evalkit.errors import AssessmentError, Fault, did_you_mean
from evalkit.intake.document import is_assessment, is_rule_file, read_document
from evalkit.intake.tables import Document, TableKeys
from evalkit.text import Message, msg, visible
from evalkit.tomlfile import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.hookspecs import Intake
    from evalkit.model import Assessment

STDIN = "-"


class IntakePlugins(TableKeys, Protocol):
    """What reading needs of the registry; asked only about what evalkit itself does not know."""

    def intake(self, suffix: str) -> Intake | None:
        """The intake for files with this suffix (``.xlsx``)."""


class Input(NamedTuple):
    """What was read.

    Attributes:
        assessments: In the order of the paths; those of a folder by file name.
        notes: What was passed over, for standard error.
        faults: Of all files; empty if everything could be read.
    """

    assessments: tuple[Assessment, ...]
    notes: tuple[Message, ...]
    faults: tuple[Fault, ...] = ()


def missing_paths(paths: Iterable[str]) -> list[str]:
    """Those of *paths* that do not exist: wrong usage, rather than faulty input."""
    return [path for path in paths if path != STDIN and not Path(path).exists()]


def read(paths: Iterable[str], plugins: IntakePlugins | None = None) -> Input:
    """Read the assessments of files, folders and standard input (``-``).

    Args:
        paths: As the user named them. Of a folder, the ``.toml`` files directly in it are read; those that hold no
            assessment are passed over with a note.
        plugins: Where to look for what evalkit does not know.

    Raises:
        AssessmentError: With the faults of all files.
    """
    found = read_all(paths, plugins)
    if found.faults:
        raise AssessmentError(found.faults)
    return found


def read_all(paths: Iterable[str], plugins: IntakePlugins | None = None) -> Input:
    """Read like ``read``, but hand back the faults beside what could be read, so that it can be checked as well."""
    found: list[Assessment] = []
    notes: list[Message] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            if Path(path).is_dir():
                found += _read_folder(path, notes, faults, plugins)
            else:
                found += _read_file(path, plugins)
        except AssessmentError as error:
            faults += error.faults
    faults += _repeated_ids(found)
    return Input(tuple(found), tuple(notes), tuple(faults))


def _read_file(file: str, plugins: IntakePlugins | None) -> Sequence[Assessment]:
    suffix = Path(file).suffix.lower()
    intake = plugins.intake(suffix) if plugins is not None and suffix not in ("", ".toml") else None
    if intake is not None:
        return intake.read(Path(file))
    document = _open(file)
    if not is_assessment(document.content):
        raise AssessmentError([_no_assessment(document)])
    return read_document(document, plugins)


def _read_folder(
    folder: str, notes: list[Message], faults: list[Fault], plugins: IntakePlugins | None
) -> list[Assessment]:
    found: list[Assessment] = []
    before = len(faults)
    for file in _toml_files(folder):
        try:
            document = _open(file)
            if is_assessment(document.content):
                found += read_document(document, plugins)
            else:
                notes.append(_note(document))
        except AssessmentError as error:
            faults += error.faults
    if not found and len(faults) == before:
        problem = msg("there is no assessment in this folder")
        faults.append(Fault(file=folder, problem=problem, expected=msg("a .toml file with a table [assessment]")))
    return found


def _toml_files(folder: str) -> list[str]:
    try:
        entries = sorted(Path(folder).iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise AssessmentError([_unreadable(folder, error)]) from error
    visible_files = [entry for entry in entries if not entry.name.startswith(".") and entry.is_file()]
    return [str(entry) for entry in visible_files if entry.suffix.lower() == ".toml"]


def _open(file: str) -> Document:
    try:
        data = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise AssessmentError([_unreadable(file, error)]) from error
    return Document(file, data, parse_toml(data, file, AssessmentError))


def _unreadable(file: str, error: OSError) -> Fault:
    return Fault(file=file, problem=msg("cannot be read: {reason}", reason=visible(error.strerror)))


def _no_assessment(document: Document) -> Fault:
    if is_rule_file(document.content):
        return Fault(file=document.file, problem=msg("this is a rule file, not an assessment"))
    return Fault(
        file=document.file,
        problem=msg("there is no table [assessment]"),
        expected=msg("a table [assessment], or a list [[assessments]]"),
        hint=_meant(document.content),
    )


def _note(document: Document) -> Message:
    if is_rule_file(document.content):
        return msg("{file} is passed over: it is a rule file, not an assessment", file=visible(document.file, 200))
    hint = _meant(document.content)
    if hint is None:
        return msg("{file} is passed over: there is no table [assessment] in it", file=visible(document.file, 200))
    return msg(
        "{file} is passed over: there is no table [assessment] in it; {hint}",
        file=visible(document.file, 200),
        hint=hint,
    )


def _meant(content: Mapping[str, Any]) -> Message | None:
    hints = (did_you_mean(key, ("assessment", "assessments")) for key in content)
    return next((hint for hint in hints if hint is not None), None)


def _repeated_ids(found: Iterable[Assessment]) -> Iterator[Fault]:
    first: dict[str, Assessment] = {}
    for assessment in found:
        if assessment.id is None:
            continue
        earlier = first.setdefault(assessment.id, assessment)
        if earlier is not assessment:
            yield Fault(
                file=assessment.file,
                place=f"{assessment.place or 'assessment.'}id",
                problem=msg("{id} stands twice, first in {file}", id=visible(assessment.id), file=earlier.file),
                expected=msg("an id that occurs only once"),
            )
