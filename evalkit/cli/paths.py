"""The paths that a command is given."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import click

from evalkit.base.text import msg, visible
from evalkit.files.inputs import missing_paths, repeated_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language


def leads_in_a_circle(path: str) -> bool:
    """Whether *path* is a link that leads back to itself."""
    try:
        os.stat(path)  # noqa: PTH116  # Path.exists() hides why
    except OSError as error:
        return error.errno == errno.ELOOP
    except ValueError:  # a NUL in the name
        return False
    return False


def check_paths(paths: Sequence[str], speech: Language) -> None:
    """Refuse, before any work, no path at all, paths that do not exist, and files that would be read twice."""
    if not paths:
        raise click.UsageError(speech.say(msg("name at least one file or folder (PATH)")))
    rings = tuple(visible(path, 200) for path in paths if leads_in_a_circle(path))
    if rings:
        raise click.UsageError(speech.say(msg("the links of {names} lead in a circle", names=rings)))
    missing = missing_paths(paths)
    if missing:
        names = tuple(visible(path, 200) or '""' for path in missing)
        raise click.UsageError(speech.say(msg("there is no file or folder {names}", names=names)))
    repeated = repeated_paths(paths)
    if repeated:
        names = tuple(visible(path, 200) for path in repeated)
        raise click.UsageError(speech.say(msg("named twice, and would be read twice: {names}", names=names)))
