"""Options that several commands share."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evalkit.text import LANGUAGES, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem

    from evalkit.exact import Exact

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


class _Folder(click.Path):
    """A folder of rules; the environment variable holds several, as ``PATH`` does."""

    def __init__(self) -> None:
        """Only folders that are there."""
        super().__init__(exists=True, file_okay=False)

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """The folders in *rv*; an empty one is what is left of a variable that was not set."""
        return [folder for folder in rv.split(os.pathsep) if folder]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does it; of a rule file, with the folder that was meant."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            if not (os.path.isfile(value) and value.endswith(".toml")):  # noqa: PTH113  # never fails
                raise
            place = os.path.dirname(os.path.dirname(os.path.realpath(value)))  # noqa: PTH120  # one import less
            hint = f"name the folder that holds INDEX/EDITION.toml: {visible(place, 200)}"
            told = f"{error.message}\n  hint: {hint}"
            raise click.BadParameter(told, ctx, param) from error


rules = click.option(
    "--rules",
    multiple=True,
    envvar="EVALKIT_RULES",
    show_envvar=True,
    type=_Folder(),
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

    found: list[str] = []
    index, at, _ = incomplete.partition("@")
    with suppress(EvalkitError):  # what is broken is reported by the command, not while somebody types
        registry = Registry(ctx.params.get("rules") or ())
        for name in [index] if at else registry.files.names():
            if name.startswith(index):
                with suppress(EvalkitError):
                    found += [f"{name}@{edition}" for edition in registry.editions(name)]
    return [CompletionItem(name) for name in found if name.startswith(incomplete)]


instrument = click.argument("spec", metavar="INDEX[@EDITION]", shell_complete=complete_instrument)


class _Form(click.Choice[str]):
    """Names the forms in help and completes them; ``chosen`` says what is wrong with another, and knows the file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002  # click's signature
        """Anything."""
        return value


def form(forms: Sequence[str], told: str) -> Callable[[F], F]:
    """``--format`` with one of *forms*; *told* is its help. What is meant is for ``evalkit.cli.forms.chosen`` to say."""
    return click.option(
        "--format", "form", type=_Form(forms), help=f"{told} [default: {forms[0]}, or as the name of -o says]"
    )


def percent_of(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Exact | None:
    """A share in percent, exact: the value of an option such as ``--min-score``."""
    if value is None:
        return None
    from evalkit.exact import Printed, parse_number

    found = parse_number(value.removesuffix("%"))
    if not isinstance(found, Printed) or not 0 <= found.exact <= 100:  # noqa: PLR2004  # percent
        raise click.BadParameter("a number from 0 to 100 is needed")  # noqa: EM101  # click's own words are English, too
    return found.exact
