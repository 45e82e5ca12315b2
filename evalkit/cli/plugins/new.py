"""``evalkit plugins new``: a new distribution for an index, or a new edition of one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.faults import reported, with_hint
from evalkit.cli.lazy import group
from evalkit.cli.translated import Place, argument, command, option, word
from evalkit.scaffold.choices import LICENSES, METHODS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from evalkit.base.language import Language


def _named(_context: click.Context, param: click.Parameter, folder: str) -> str:
    """A folder must have a name: an empty one would silently be the current folder."""
    if not folder.strip():
        raise click.BadParameter(word(msg("a folder is needed; the current one is .")), param=param)
    return folder


COMMANDS = {
    "index": ("evalkit.cli.plugins.new", msg("Write a new plugin for an index.")),
    "edition": ("evalkit.cli.plugins.new", msg("Write a new edition of an index, as a copy of an old one.")),
}


@group(
    "new",
    msg(
        "Write a new plugin, or a new edition. Nothing is ever overwritten.\n\n"
        "It needs two libraries more than evalkit: pip install 'evalkit-indeks[new]'."
    ),
    COMMANDS,
)
def new() -> None:
    """Write a new plugin, or a new edition."""


@command(
    "index",
    msg(
        "Write a distribution for the index NAME: rule file, cases, tests, CI.\n\n"
        "It is valid and its tests pass at once; every number in it is an example, marked as an assumption, "
        "to be replaced."
    ),
)
@argument("name", metavar=msg("NAME"))
@option("--title", metavar=msg("TEXT"), told=msg("Official title. [default: made from NAME]"))
@option("--edition", metavar=msg("EDITION"), told=msg("The first edition. [default: this year]"))
@option("--method", type=click.Choice(METHODS), default=METHODS[0], show_default=True, told=msg("How scores add up."))
@option(
    "--license",
    "licence",
    type=click.Choice(LICENSES),
    default=LICENSES[0],
    show_default=True,
    told=msg("What others may do with it."),
)
@option(
    "--author",
    metavar=msg("TEXT"),
    default="",
    told=msg("Who stands in the licence. [default: evalkit-NAME developers]"),
)
@option(
    "--into",
    type=Place(),
    default=".",
    metavar=msg("DIR"),
    callback=_named,
    told=msg("Where to make the folder evalkit-NAME. [default: here]"),
)
@options.shared(options.lang, options.traceback)
def index_command(
    *,
    name: str,
    title: str | None,
    edition: str | None,
    method: str,
    licence: str,
    author: str,
    into: str,
    lang: str,
    traceback: bool,
) -> None:
    """Write a distribution for the index NAME: rule file, cases, tests, CI."""
    with reported(lang, traceback=traceback):
        import datetime as dt
        from pathlib import Path

        from evalkit.base.language import language
        from evalkit.scaffold.index import NewIndex, default_title, write_index
        from evalkit.scaffold.next_steps import after_index

        speech, today = language(lang), dt.date.today()  # noqa: DTZ011  # the day where the user is
        wanted = NewIndex(
            name=name,
            title=title if title is not None else default_title(name),
            edition=edition if edition is not None else str(today.year),
            method=method,
            license=licence,
            author=author,
        )
        place = Path(into) / wanted.distribution
        with _refused(speech):
            write_index(wanted, place, today=today)
        click.echo(after_index(wanted, place, speech))


@command(
    "edition",
    msg(
        "Write INDEX@EDITION as a copy of an old edition, with its cases, a crosswalk and a checklist.\n\n"
        "It can be evaluated at once with --rules DIR; until its numbers were held against the new text, it "
        "says that it is a copy."
    ),
)
@argument("spec", metavar=msg("INDEX@EDITION"))
@option("--from", "old", required=True, metavar=msg("INDEX@EDITION"), told=msg("The edition to copy."))
@option(
    "--into",
    type=Place(),
    default="rules",
    show_default=True,
    metavar=msg("DIR"),
    callback=_named,
    told=msg(
        "The folder of rules it goes into. Cases go into the folder cases in it, or into that beside it where there is one."
    ),
)
@option(
    "--valid-from",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=msg("DATE"),
    told=msg("First day in force, where it is known."),
)
@options.shared(options.rules, options.lang, options.traceback)
def edition_command(
    *,
    spec: str,
    old: str,
    into: str,
    valid_from: dt.datetime | None,
    rules: tuple[str, ...],
    lang: str,
    traceback: bool,
) -> None:
    """Write INDEX@EDITION as a copy of an old edition, with its cases, a crosswalk and a checklist."""
    with reported(lang, traceback=traceback):
        import datetime as dt
        from pathlib import Path

        from evalkit.base.language import language
        from evalkit.catalogue.registry import Registry
        from evalkit.scaffold.edition import write_edition
        from evalkit.scaffold.next_steps import after_edition

        speech, today = language(lang), dt.date.today()  # noqa: DTZ011  # the day where the user is
        with _refused(speech):
            first = valid_from.date() if valid_from else None
            written = write_edition(spec, old, Path(into), Registry(rules), speech, today=today, valid_from=first)
        click.echo(after_edition(written, speech))


@contextmanager
def _refused(speech: Language) -> Iterator[None]:
    """What cannot be written is wrong usage; a library that is not installed is not."""
    from evalkit.base.errors import UnknownInstrumentError
    from evalkit.scaffold.refused import MissingExtraError, RefusedError

    try:
        yield
    except MissingExtraError as error:
        raise click.ClickException(speech.say(error.problem)) from error
    except (RefusedError, UnknownInstrumentError) as error:
        raise click.UsageError(with_hint(error.problem, error.hint, speech)) from error
