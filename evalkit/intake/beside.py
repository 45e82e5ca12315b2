"""Files that stand beside an assessment and are named in it: tables and local variants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import AssessmentError, Faults
from evalkit.text import msg, visible

if TYPE_CHECKING:
    from evalkit.model import Assessment


def folder_of(file: str) -> Path:
    """Folder that names in *file* are relative to; for standard input (``-``) the working directory."""
    return Path(file).parent


def read_beside(file: str, name: str, place: str, faults: Faults) -> bytes | None:
    """Content of the file *name* in (or below) the folder of *file*; nothing after a fault.

    Names that lead out of the folder are refused, also through links: an assessment that somebody else wrote must not
    be able to read the machine's other files.
    """
    folder = folder_of(file)
    try:
        path = (folder / name).resolve()
        if Path(name).is_absolute() or not path.is_relative_to(folder.resolve()):
            faults.add(
                place,
                msg("{name} leads out of the folder of the assessment", name=visible(name)),
                expected=msg("the name of a file in the same folder"),
            )
            return None
        if not path.exists():
            faults.add(place, msg("there is no file {name}", name=visible(name)))
            return None
        if not path.is_file():
            faults.add(place, msg("{name} is not a file", name=visible(name)))
            return None
        return path.read_bytes()
    except (OSError, RuntimeError, ValueError) as error:  # no permission, a ring of links, a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        faults.add(place, msg("{name} cannot be read: {reason}", name=visible(name), reason=visible(reason)))
        return None


def read_variant(assessment: Assessment) -> tuple[bytes, str] | None:
    """Content and path of the local variant that *assessment* names, if it names one."""
    if assessment.variant is None:
        return None
    faults = Faults(assessment.file)
    data = read_beside(assessment.file, assessment.variant, f"{assessment.place or 'assessment.'}variant", faults)
    if data is None:
        raise AssessmentError(faults.found)
    return data, str(folder_of(assessment.file) / assessment.variant)
