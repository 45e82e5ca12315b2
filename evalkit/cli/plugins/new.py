"""``evalkit plugins new``: a new distribution for an index, or a new edition of one."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.base.errors import UnknownInstrumentError
from evalkit.base.language import Language, language
from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.command_group import group
from evalkit.cli.exits import reported, with_hint
from evalkit.cli.translated import argument, command, option, word
from evalkit.scaffold.choices import LICENSES, METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.base.text import Message

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


def _named(_context: click.Context, param: click.Parameter, folder: str) -> str:
    """A folder must have a name: an empty one would silently be the current folder."""
    if not folder.strip():
        raise click.BadParameter(word(msg("a folder is needed; the current one is .")), param=param)
    return folder


def _into(default: str, told: Message, *, show_default: bool = False) -> Callable[[options.F], options.F]:
    return option("--into", type=options.PATH, default=default, show_default=show_default, metavar=msg("DIR"),
                  callback=_named, told=told)  # fmt: skip


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
@_into(".", msg("Where to make the folder evalkit-NAME. [default: here]"))
@options.shared(options.lang, options.traceback)
def index_command(
    *, title: str | None, edition: str | None, into: str, lang: str, traceback: bool, **choices: str
) -> None:
    """Write a distribution for the index NAME: rule file, cases, tests, CI."""
    with _written(lang, traceback=traceback) as speech:
        from evalkit.scaffold.edition import after_index
        from evalkit.scaffold.index import NewIndex, default_title, write_index

        today = dt.date.today()  # noqa: DTZ011  # the day where the user is
        title = default_title(choices["name"]) if title is None else title
        wanted = NewIndex(title=title, edition=edition if edition is not None else str(today.year), **choices)
        place = Path(into) / wanted.distribution
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
@_into(
    "rules",
    msg(
        "The folder of rules it goes into. Cases go into the folder cases in it, or into that beside it where there is one."
    ),
    show_default=True,
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
    with _written(lang, traceback=traceback) as speech:
        from evalkit.catalogue.registry import Registry
        from evalkit.scaffold.edition import after_edition, write_edition

        today = dt.date.today()  # noqa: DTZ011  # the day where the user is
        first = valid_from.date() if valid_from else None
        written = write_edition(spec, old, Path(into), Registry(rules), speech, today=today, valid_from=first)
        click.echo(after_edition(written, speech))


@contextmanager
def _written(lang: str, *, traceback: bool) -> Iterator[Language]:
    """What cannot be written, inside, is wrong usage; a library that is not installed is not."""
    from evalkit.base.errors import RefusedError

    with reported(lang, traceback=traceback):
        speech = language(lang)
        try:
            yield speech
        except (RefusedError, UnknownInstrumentError) as error:
            raise click.UsageError(with_hint(error.problem, error.hint, speech)) from error
