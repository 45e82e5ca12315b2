"""The files of a command: those it is given are looked at before any work, and kept from being overwritten.

Results go to standard output, or into a file that is there whole or not at all. More than a screenful on a terminal goes through
the pager of its user. click runs it; when to, is decided here.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

import click

from evalkit.base.encoding_fallback import READABLE
from evalkit.base.file_content import STDIN
from evalkit.base.pattern import pattern
from evalkit.base.system_errors import circle_in
from evalkit.base.text import msg, visible, visible_name
from evalkit.cli.options import NO_PAGER
from evalkit.files.inputs import file_of, missing_paths, repeated_paths
from evalkit.files.siblings import is_file, named_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult

_NO_FILE = ("", STDIN)


def check_paths(paths: Sequence[str], speech: Language) -> None:
    """Refuse, before any work, no path at all, paths that do not exist, and files that would be read twice."""
    if not paths:
        raise click.UsageError(speech.say(msg("name at least one file or folder (PATH)")))
    refuse_circles(paths, speech)
    missing = missing_paths(paths)
    if missing:
        names = tuple(visible_name(path, 200) for path in missing)
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
    return (file for file in _all(evaluations, reports) if file not in _NO_FILE)


def _all(evaluations: Iterable[Evaluation], reports: Iterable[ReportResult]) -> Iterator[str]:
    every = [*evaluations]
    for report in reports:
        yield from report.report.files
        for file in filter(is_file, report.report.unread):
            yield file
            yield from named_beside(file)
        every += [each for named in report.evaluations.values() for each in named]
    for evaluation in every:
        yield evaluation.assessment.file
        yield from (table.file for table in evaluation.assessment.tables.values())
        if evaluation.instrument.variant is not None:
            yield evaluation.instrument.variant.file


_COLOUR = pattern(r"\x1b\[[0-9;]*m")
_NONE = ("", "cat")


class Screen(io.StringIO):
    """A page on its way to the terminal: it is told whatever standard output is asked."""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # text in memory has none
        """As of standard output."""
        return sys.stdout.encoding

    def isatty(self) -> bool:
        """It will be."""
        return True

    def fileno(self) -> int:
        """Of standard output, for its width."""
        return sys.stdout.fileno()


def pages_wanted() -> bool:
    """Whether there is somebody to turn pages, and something to turn them with."""
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(NO_PAGER):
        return False
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams) and _pager() not in _NONE


def show_pages(text: str) -> None:
    """Show *text* page by page if it is more than a screenful; else print it."""
    from shutil import get_terminal_size  # start-up: few runs print to a terminal

    if _lines(text) < get_terminal_size().lines:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os.environ.setdefault("LESS", "-FRX")  # as git does: with colours, and what was read stays on the screen
    click.echo_via_pager(text.removesuffix("\n"))


def _pager() -> str:
    """What the program that turns pages is called; empty if there is none."""
    told = os.environ.get("PAGER")
    if told is None:
        told = "" if os.name == "nt" or os.environ.get("TERM") == "dumb" else "less"
    import shlex
    from shutil import which

    try:
        words = shlex.split(told)
    except ValueError:
        return ""
    return Path(words[0]).stem if words and which(words[0]) else ""


def _lines(text: str) -> int:
    """Lines of the terminal that *text* takes."""
    from shutil import get_terminal_size

    columns = get_terminal_size().columns
    return sum(max(1, -(-len(line) // columns)) for line in _COLOUR.sub("", text).splitlines())


_SPOOLED = 16 << 20  # bytes of JSON that are kept in memory
_PIECE = 1 << 20
_YES = ("y", "ya", "yes")


def check_output(output: str | None, inputs: Iterable[str], speech: Language) -> None:
    """Refuse, before any work, a file that cannot be written or that is one of the inputs."""
    if output is None:
        return
    from evalkit.base.atomic_write import is_read_only

    path = Path(output)
    refuse_circles([output], speech)
    if output.endswith(("/", os.sep)) and not path.is_dir():
        folder = visible(output, 200)
        raise click.UsageError(speech.say(msg("{folder} would be a folder; name a file", folder=folder)))
    if not path.parent.is_dir():
        raise click.UsageError(speech.say(msg("the folder {folder} does not exist", folder=visible(path.parent, 200))))
    if path.is_fifo() and not output.startswith("/dev/"):  # those of the shell have a reader
        told = msg("{file} is a pipe; write > {file} without -o, so that the shell waits for its reader",
                   file=visible(output, 200))  # fmt: skip
        raise click.UsageError(speech.say(told))
    if is_read_only(path):
        raise click.UsageError(speech.say(msg("{file} is read-only and is not overwritten", file=visible(output, 200))))
    check_inputs(output, inputs, speech)


def check_inputs(output: str | None, inputs: Iterable[str], speech: Language) -> None:
    """Refuse to overwrite one of the *inputs*."""
    if output is not None and any(_is_input(Path(output), Path(file_of(name))) for name in inputs):
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
        from evalkit.base.atomic_write import replace

        replace(Path(output), [text.encode("utf-8", "backslashreplace")])


@contextmanager
def text_file(output: str | None) -> Iterator[TextIO]:
    """Where a renderer writes: standard output, or a buffer that becomes the file when all is in it."""
    if output is None and not pages_wanted():
        yield sys.stdout
        sys.stdout.flush()
        return
    buffer = io.StringIO() if output is not None else Screen()
    yield buffer
    write(buffer.getvalue(), output)


def write_json(text: str, output: str | None) -> None:
    """Write JSON, which is UTF-8 wherever it goes. A lone surrogate in a file name becomes an escape of JSON."""
    with spooled() as spool:
        spool.add(text)
        write_spool(spool, output)


class Spool:
    """JSON that is written when it is whole, and gets done piece by piece: in memory, or if it is long in a file without a name."""

    def __init__(self, file: IO[bytes]) -> None:
        """Nothing is in it yet."""
        self._file = file

    def add(self, text: str) -> None:
        """Put *text* behind the rest."""
        self._file.write(text.encode("utf-8", "backslashreplace"))

    def pieces(self) -> Iterator[bytes]:
        """All of it."""
        self._file.seek(0)
        yield from iter(lambda: self._file.read(_PIECE), b"")


@contextmanager
def spooled() -> Iterator[Spool]:
    """An empty spool, which is gone behind the block."""
    from tempfile import SpooledTemporaryFile  # start-up: most runs print a page

    with SpooledTemporaryFile(_SPOOLED) as file:
        yield Spool(file)


def write_spool(spool: Spool, output: str | None) -> None:
    """Write what is in *spool*."""
    if output is not None:
        from evalkit.base.atomic_write import replace

        replace(Path(output), spool.pieces())
        return
    if pages_wanted():
        show_pages(b"".join(spool.pieces()).decode("utf-8", "backslashreplace"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.writelines(spool.pieces())
    sys.stdout.buffer.flush()


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    text = text.encode(encoding, READABLE).decode(encoding)
    if pages_wanted():
        show_pages(text)
        return
    sys.stdout.write(text)
    sys.stdout.flush()


def color_wanted(output: str | None, *, no_color: bool) -> bool:
    """Whether colour makes sense: on a terminal, unless somebody said no."""
    return not (no_color or os.environ.get("NO_COLOR") or output) and sys.stdout.isatty()


def is_answered() -> bool:
    """Whether somebody sits at a terminal to answer."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


def agreed(question: Message, speech: Language, *, nothing_is: bool = False) -> bool:
    """Whether somebody at a terminal says yes; nobody does elsewhere. *nothing_is*: what it means that nothing is said."""
    if not is_answered():
        return False
    answer = click.prompt(speech.say(question), default="", show_default=False, err=True)
    said = str(answer).strip().casefold()
    return said in _YES if said else nothing_is
