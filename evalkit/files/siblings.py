"""Files that stand beside another and are named in it: tables, local variants, parts of a report."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.system_errors import reason_of
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.files.file_kind import VARIANT, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def folder_of(file: str) -> Path:
    """Folder that names in *file* are relative to; for standard input (``-``) the working directory."""
    return Path(file).parent


def read_beside(file: str, name: str, place: str, faults: Faults) -> bytes | None:
    """Content of the file *name* in (or below) the folder of *file*; nothing after a fault."""
    with _noted(name, place, faults):
        path = path_beside(file, name, place, faults)
        return None if path is None else path.read_bytes()
    return None


def path_beside(file: str, name: str, place: str, faults: Faults) -> Path | None:
    """Path of the file *name* in (or below) the folder of *file*; nothing after a fault.

    Names that lead out of the folder are refused, also through links: a file that somebody else wrote must not be able
    to read the machine's other files.
    """
    folder = folder_of(file)
    with _noted(name, place, faults):
        path = (folder / name).resolve()
        if Path(name).is_absolute() or not path.is_relative_to(folder.resolve()):
            faults.add(
                place,
                msg("{name} leads out of the folder of the file that names it", name=visible(name)),
                expected=msg("the name of a file in the same folder"),
            )
        elif not path.exists():
            faults.add(place, msg("there is no file {name}", name=visible(name)))
        elif not path.is_file():
            faults.add(place, msg("{name} is not a file", name=visible(name)))
        else:
            return path
    return None


@contextmanager
def _noted(name: str, place: str, faults: Faults) -> Iterator[None]:
    """Note what keeps the file *name* from being read: no permission, a ring of links, a NUL in the name."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        faults.add(place, msg("{name} cannot be read: {reason}", name=visible(name), reason=reason_of(error)))


def named_beside(file: str) -> Iterator[str]:
    """Files that the assessments in *file* may name, found without reading them: every text of theirs that is a file.

    Nothing if *file* cannot be read: whoever reads it says so.
    """
    from evalkit.tables.references import split_name  # noqa: PLC0415  (start-up: asked where a file is written)

    try:
        content = parse_toml(Path(file).read_bytes(), file, AssessmentError)
    except (AssessmentError, OSError):
        return
    for key in ("assessment", "assessments"):
        yield from filter(is_file, (str(folder_of(file) / split_name(text).file) for text in _texts(content.get(key))))


def is_file(name: str) -> bool:
    """Whether there is a file *name*; no text is too odd to be asked about."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long, or a NUL
        return False


def _texts(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, (Mapping, list)):
        for inner in raw.values() if isinstance(raw, Mapping) else raw:
            yield from _texts(inner)


def read_variant(file: str, variant: str, place: str) -> tuple[bytes, str]:
    """Content and path of the local *variant* that the assessment in *file* names at *place*.

    What is no TOML is told by whoever reads it; a file of evalkit of another kind is refused.
    """
    faults = Faults(file)
    data = read_beside(file, variant, place, faults)
    if data is None:
        raise AssessmentError(faults.found)
    path = str(folder_of(file) / variant)
    try:
        kind = kind_of(parse_toml(data, path, AssessmentError))
    except AssessmentError:
        kind = None
    if kind not in (None, VARIANT):
        fault = Fault(file=path, problem=kind.what, expected=msg("a local variant"), hint=kind.taken)
        raise AssessmentError([fault])
    return data, path
