"""Paths → assessments and reports: files, folders, standard input, and what to say about those that hold none."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.file_content import STDIN, content_of, file_prose
from evalkit.base.system_errors import reason_of
from evalkit.base.text import Message, msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.files.document import ParsedFile, read_sound
from evalkit.files.file_kind import is_assessment, is_report, kind_of, meant_table, without_table
from evalkit.files.siblings import folder_of, is_file
from evalkit.tables.references import split_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.files.assessment import Assessment
    from evalkit.files.intake import IntakePlugins

    TableReader = Callable[[str, IntakePlugins | None], "ReadInput | None"]


_TABLES = ("assessment", "assessments", "report")


class ReadInput(NamedTuple):
    """What was read.

    Attributes:
        assessments: In the order of the paths; those of a folder by file name.
        notes: What was passed over, for standard error.
        faults: Of all files; empty if everything could be read.
        reports: Performance reports, not yet read; in the same order.
        faulty: What could be read of assessments that have faults.
    """

    assessments: tuple[Assessment, ...]
    notes: tuple[Message, ...] = ()
    faults: tuple[Fault, ...] = ()
    reports: tuple[ParsedFile, ...] = ()
    faulty: tuple[Assessment, ...] = ()


def missing_paths(paths: Iterable[str]) -> list[str]:
    """Those of *paths* that do not exist: wrong usage, rather than faulty input."""
    return [path for path in paths if path != STDIN and not (path and _is_there(file_of(path)))]


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can be called so
            return False
        raise


def file_of(path: str) -> str:
    """The file that *path* names: without the sheet of a workbook, unless there is a file that is called so."""
    return split_name(path).file if "#" in path and not is_file(path) else path


def repeated_paths(paths: Sequence[str]) -> list[str]:
    """Those of *paths* whose file would be read twice: named twice, or beside the folder it lies in."""
    places = [path if path == STDIN else str(Path(path).resolve()) for path in paths]
    folders = {place for path, place in zip(paths, places, strict=True) if path != STDIN and Path(path).is_dir()}
    found = []
    for number, (path, place) in enumerate(zip(paths, places, strict=True)):
        in_folder = (
            path != STDIN and place not in folders and _is_read(Path(path)) and str(Path(place).parent) in folders
        )
        if place in places[:number] or in_folder:
            found.append(path)
    return found


def _is_read(file: Path) -> bool:
    """Whether *file* is read where its folder is named."""
    return file.suffix.lower() == ".toml" and not file.name.startswith(".")


def read(paths: Iterable[str], plugins: IntakePlugins | None = None, table: TableReader | None = None) -> ReadInput:
    """Read the assessments of files, folders and standard input (``-``).

    Args:
        paths: As the user named them. Of a folder, the ``.toml`` files directly in it are read; those that hold no
            assessment are passed over with a note.
        plugins: Where to look for what evalkit does not know.
        table: As for ``read_all``.

    Raises:
        AssessmentError: With the faults of all files.
    """
    read_input = read_all(paths, plugins, table)
    if read_input.faults:
        raise AssessmentError(read_input.faults, read_input.notes)
    return read_input


def read_all(paths: Iterable[str], plugins: IntakePlugins | None = None, table: TableReader | None = None) -> ReadInput:
    """Read like ``read``, but hand back the faults beside what could be read, so that it can be checked as well.

    *table* reads tables; it hands back nothing for a file that is none.
    """
    found = _together(_of_path(path, plugins, table) for path in paths)
    repeated = list(_repeated_ids(found.assessments))
    later = {id(assessment) for assessment, _ in repeated}
    return found._replace(
        assessments=tuple(assessment for assessment in found.assessments if id(assessment) not in later),
        faults=(*found.faults, *map(_repeated_id, repeated)),
    )


def _together(parts: Iterable[ReadInput]) -> ReadInput:
    return ReadInput(*(tuple(chain.from_iterable(each)) for each in zip(ReadInput(()), *parts, strict=True)))


def _of_path(path: str, plugins: IntakePlugins | None, table: TableReader | None) -> ReadInput:
    try:
        if Path(path).is_dir():
            return _of_folder(path, plugins)
        of_table = None if table is None else table(path, plugins)
        return _of_file(path, plugins) if of_table is None else of_table
    except AssessmentError as error:
        return ReadInput((), faults=tuple(error.faults))


def _of_file(file: str, plugins: IntakePlugins | None) -> ReadInput:
    suffix = Path(file).suffix.lower()
    intake = plugins.intake(suffix) if plugins is not None and suffix not in ("", ".toml") else None
    if intake is not None:
        return ReadInput(tuple(intake.read(Path(file))))
    document = _open(file)
    found = _of_document(document, plugins)
    if found is None:
        problem = msg("there is no table [assessment]")
        expected = msg("a table [assessment] or [report], or a list [[assessments]]")
        raise AssessmentError([without_table(file, document.content, problem, expected, _TABLES)])
    return found


def _of_document(document: ParsedFile, plugins: IntakePlugins | None) -> ReadInput | None:
    """The assessments of *document*, or the report that it is; nothing if it is of another kind."""
    if is_assessment(document.content):
        sound = read_sound(document, plugins)
        return ReadInput(tuple(sound.assessments), faults=tuple(sound.faults), faulty=tuple(sound.faulty))
    return ReadInput((), reports=(document,)) if is_report(document.content) else None


def _of_folder(folder: str, plugins: IntakePlugins | None) -> ReadInput:
    parts: list[ReadInput] = []
    others: list[ParsedFile] = []
    files, notes = toml_files(folder)
    for file in files:
        try:
            document = _open(file)
            part = _of_document(document, plugins)
            others += [document] if part is None else []
        except AssessmentError as error:
            part = ReadInput((), faults=tuple(error.faults))
        parts += [] if part is None else [part]
    found = _together(parts)
    of_reports = {part for report in found.reports for part in _parts(report)}
    notes += [_note(other) for other in others if Path(other.file).resolve() not in of_reports]
    faults = found.faults
    if not (found.assessments or found.reports or faults):
        problem = msg("there is no assessment in this folder")
        expected = msg("a .toml file with a table [assessment] or [report]")
        faults = (Fault(file=folder, problem=problem, expected=expected),)
    return found._replace(notes=tuple(notes), faults=faults)


def _parts(report: ParsedFile) -> Iterator[Path]:
    """The files that a report names as its parts; they are read with it."""
    head = report.content["report"]
    named = head.get("parts") if isinstance(head, Mapping) else None
    for name in named if isinstance(named, list) else ():
        if isinstance(name, str) and "\0" not in name:
            yield (folder_of(report.file) / name).resolve()


def toml_files(folder: str) -> tuple[list[str], list[Message]]:
    """The files of a folder that are read, and what is said of what only looks like one by its name."""
    try:
        entries = sorted(Path(folder).iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise AssessmentError([_unreadable(folder, error)]) from error
    named = [entry for entry in entries if _is_read(entry)]
    files = {str(entry): is_file(str(entry)) for entry in named}
    return [file for file, good in files.items() if good], [
        _no_file(Path(file)) for file, good in files.items() if not good
    ]


def _no_file(entry: Path) -> Message:
    name = visible(str(entry), 200)
    if entry.is_symlink() and not entry.exists():
        return msg("{file} is passed over: it is a link to nothing", file=name)
    if entry.is_dir():
        return msg("{file} is passed over: it is a folder", file=name)
    return msg("{file} is passed over: it is no file that can be read, but a pipe or a device", file=name)


def _open(file: str) -> ParsedFile:
    try:
        data = content_of(file)
    except OSError as error:
        raise AssessmentError([_unreadable(file, error)]) from error
    return ParsedFile(file, data, parse_toml(data, file, AssessmentError))


def _unreadable(file: str, error: OSError) -> Fault:
    return Fault(file=file, problem=msg("cannot be read: {reason}", reason=reason_of(error)))


def _note(document: ParsedFile) -> Message:
    file, kind = visible(document.file, 200), kind_of(document.content)
    if kind is not None:
        return msg("{file} is passed over: {kind}", file=file, kind=kind.what)
    hint = meant_table(document.content, _TABLES)
    if hint is None:
        return msg("{file} is passed over: there is no table [assessment] in it", file=file)
    return msg("{file} is passed over: there is no table [assessment] in it; {hint}", file=file, hint=hint)


def _repeated_ids(assessments: Iterable[Assessment]) -> Iterator[tuple[Assessment, Assessment]]:
    """Those whose id an earlier one has, with that."""
    first: dict[str, Assessment] = {}
    for assessment in assessments:
        earlier = first.setdefault(assessment.id, assessment) if assessment.id is not None else assessment
        if earlier is not assessment:
            yield assessment, earlier


def _repeated_id(pair: tuple[Assessment, Assessment]) -> Fault:
    assessment, earlier = pair
    return Fault(
        file=assessment.file,
        place=f"{assessment.place or 'assessment.'}id",
        problem=msg("{id} stands twice, first in {file}", id=visible(assessment.id), file=file_prose(earlier.file)),
        expected=msg("an id that occurs only once"),
    )
