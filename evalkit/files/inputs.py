"""Paths → assessments and reports: files, folders, standard input, and what to say about those that hold none."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, did_you_mean
from evalkit.base.file_content import STDIN, content_of, file_prose
from evalkit.base.system_errors import reason_of
from evalkit.base.text import Message, msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.files.document import ParsedFile, read_sound
from evalkit.files.file_kind import is_assessment, is_report, kind_of
from evalkit.files.siblings import folder_of, is_file
from evalkit.tables.references import split_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.files.assessment import Assessment
    from evalkit.files.intake import IntakePlugins

    TableReader = Callable[[str, IntakePlugins | None], "ReadInput | None"]


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


class _Found(NamedTuple):
    """What was found so far, of each kind."""

    assessments: list[Assessment]
    reports: list[ParsedFile]
    notes: list[Message]
    faults: list[Fault]
    faulty: list[Assessment]


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
    found = _Found([], [], [], [], [])
    for path in paths:
        try:
            if Path(path).is_dir():
                _read_folder(path, found, plugins)
            elif table is None or not _add(found, table(path, plugins)):
                _read_file(path, found, plugins)
        except AssessmentError as error:
            found.faults.extend(error.faults)
    repeated = list(_repeated_ids(found.assessments))
    found.faults.extend(map(_repeated_id, repeated))
    later = {id(assessment) for assessment, _ in repeated}
    return ReadInput(
        tuple(assessment for assessment in found.assessments if id(assessment) not in later),
        tuple(found.notes),
        tuple(found.faults),
        tuple(found.reports),
        tuple(found.faulty),
    )


def _add(found: _Found, read: ReadInput | None) -> bool:
    """Whether something was *read*; it is added to what was *found*."""
    if read is None:
        return False
    found.assessments.extend(read.assessments)
    found.reports.extend(read.reports)
    found.notes.extend(read.notes)
    found.faults.extend(read.faults)
    found.faulty.extend(read.faulty)
    return True


def _read_file(file: str, found: _Found, plugins: IntakePlugins | None) -> None:
    suffix = Path(file).suffix.lower()
    intake = plugins.intake(suffix) if plugins is not None and suffix not in ("", ".toml") else None
    if intake is not None:
        found.assessments.extend(intake.read(Path(file)))
        return
    document = _open(file)
    if not _take(document, found, plugins):
        raise AssessmentError([_no_assessment(document)])


def _take(document: ParsedFile, found: _Found, plugins: IntakePlugins | None) -> bool:
    """Whether *document* holds assessments or a report, which are then added to what was *found*."""
    if is_assessment(document.content):
        sound = read_sound(document, plugins)
        found.assessments.extend(sound.assessments)
        found.faults.extend(sound.faults)
        found.faulty.extend(sound.faulty)
    elif is_report(document.content):
        found.reports.append(document)
    else:
        return False
    return True


def _read_folder(folder: str, found: _Found, plugins: IntakePlugins | None) -> None:
    before = [len(each) for each in (found.assessments, found.reports, found.faults)]
    others: list[ParsedFile] = []
    files, notes = toml_files(folder)
    for file in files:
        try:
            document = _open(file)
            if not _take(document, found, plugins):
                others.append(document)
        except AssessmentError as error:
            found.faults.extend(error.faults)
    parts = {part for report in found.reports[before[1] :] for part in _parts(report)}
    notes += [_note(other) for other in others if Path(other.file).resolve() not in parts]
    found.notes.extend(notes)
    if before == [len(each) for each in (found.assessments, found.reports, found.faults)]:
        problem = msg("there is no assessment in this folder")
        expected = msg("a .toml file with a table [assessment] or [report]")
        found.faults.append(Fault(file=folder, problem=problem, expected=expected))


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


def _no_assessment(document: ParsedFile) -> Fault:
    kind = kind_of(document.content)
    problem = msg("there is no table [assessment]") if document.content else msg("the file is empty")
    return Fault(
        file=document.file,
        problem=problem if kind is None else kind.what,
        expected=msg("a table [assessment] or [report], or a list [[assessments]]"),
        hint=_meant(document.content) if kind is None else kind.taken,
    )


def _note(document: ParsedFile) -> Message:
    file, kind = visible(document.file, 200), kind_of(document.content)
    if kind is not None:
        return msg("{file} is passed over: {kind}", file=file, kind=kind.what)
    hint = _meant(document.content)
    if hint is None:
        return msg("{file} is passed over: there is no table [assessment] in it", file=file)
    return msg("{file} is passed over: there is no table [assessment] in it; {hint}", file=file, hint=hint)


def _meant(content: Mapping[str, Any]) -> Message | None:
    hints = (did_you_mean(key, ("assessment", "assessments", "report")) for key in content)
    return next((hint for hint in hints if hint is not None), None)


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
