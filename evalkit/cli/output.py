"""Where results go: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from evalkit.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.language import Language


class Look(NamedTuple):
    """How a report is to look; *explain*: the code of which it tells how it came about, empty for all."""

    form: str | None
    detail: bool
    width: int | None
    no_color: bool
    explain: str | None = None


def check_output(output: str | None, inputs: Iterable[str], speech: Language) -> None:
    """Refuse, before any work, a file that cannot be written or that is one of the inputs."""
    if output is None:
        return
    path = Path(output)
    if not path.parent.is_dir():
        raise click.UsageError(speech.say(msg("the folder {folder} does not exist", folder=visible(path.parent, 200))))
    check_inputs(output, inputs, speech)


def check_inputs(output: str | None, inputs: Iterable[str], speech: Language) -> None:
    """Refuse to overwrite one of the *inputs*."""
    if output is not None and any(_is_input(Path(output), Path(name)) for name in inputs):
        raise click.UsageError(
            speech.say(msg("{file} is an input and would be overwritten", file=visible(output, 200)))
        )


def _is_input(path: Path, given: Path) -> bool:
    if not path.is_file() or not given.exists():
        return False
    if given.is_dir():
        return path.suffix.lower() == ".toml" and path.parent.samefile(given)
    return path.samefile(given)


def write(text: str, output: str | None) -> None:
    """Write a result; to a file as UTF-8, atomically."""
    if output is None:
        _print(text)
    else:
        _replace(Path(output), text.encode("utf-8", "backslashreplace"))


@contextmanager
def text_file(output: str | None) -> Iterator[TextIO]:
    """Where a renderer writes: standard output, or a buffer that becomes the file when all is in it."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    buffer = io.StringIO()
    yield buffer
    write(buffer.getvalue(), output)


def write_json(text: str, output: str | None) -> None:
    """Write JSON, which is UTF-8 wherever it goes. A lone surrogate in a file name becomes an escape of JSON."""
    data = text.encode("utf-8", "backslashreplace")
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _replace(Path(output), data)


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    # A terminal that lacks a character gets "?" in its place rather than no report.
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def _replace(path: Path, data: bytes) -> None:
    """Write *path*; what goes wrong is told of it, not of the file beside it, whose name nobody gave."""
    try:
        _put(path.resolve(), data)  # a link stays a link
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _put(target: Path, data: bytes) -> None:
    """Write beside *target*, then put it in its place: a reader sees the old file or the new one, never half of one."""
    if target.exists() and not target.is_file():  # /dev/stdout, a named pipe
        target.write_bytes(data)
        return
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def color_wanted(output: str | None, *, no_color: bool) -> bool:
    """Whether colour makes sense: on a terminal, unless somebody said no."""
    return not (no_color or os.environ.get("NO_COLOR") or output) and sys.stdout.isatty()
