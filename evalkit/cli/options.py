"""Options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from evalkit.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

F = TypeVar("F", bound="Callable[..., Any]")

lang = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    envvar="EVALKIT_LANG",
    show_default=True,
    show_envvar=True,
    help="Language of the output.",
)


def _output(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """A file to write to; ``-`` is standard output, as everywhere."""
    if value == "":
        raise click.BadParameter("a file name is needed")  # noqa: EM101  (click's own words are English, too)
    return None if value == "-" else value


output = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    callback=_output,
    metavar="FILE",
    help="Write to FILE instead of standard output.",
)
no_color = click.option("--no-color", is_flag=True, help="No colour; the environment variable NO_COLOR does the same.")
width = click.option(
    "--width", type=click.IntRange(min=40), metavar="N", help="Columns of the report. [default: those of the terminal]"
)
traceback = click.option("--traceback", is_flag=True, help="Show where in evalkit an error arose.")

rules = click.option(
    "--rules",
    multiple=True,
    envvar="EVALKIT_RULES",
    show_envvar=True,
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="A folder of rule files (DIR/INDEX/EDITION.toml) that come before those installed; may be repeated.",
)


def shared(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order given."""

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def complete_instrument(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Indices and editions that begin with *incomplete*: from entry points and names of files, no rule file is read."""
    from click.shell_completion import CompletionItem

    from evalkit.errors import EvalkitError
    from evalkit.registry import Registry

    try:
        registry = Registry(ctx.params.get("rules") or ())
        index, at, _ = incomplete.partition("@")
        indices = [index] if at else [name for name in registry.indices() if name.startswith(index)]
        names = [f"{one}@{edition}" for one in indices for edition in registry.editions(one)]
    except EvalkitError:  # a broken plugin is reported by the command, not while somebody types
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


instrument = click.argument("spec", metavar="INDEX[@EDITION]", shell_complete=complete_instrument)
