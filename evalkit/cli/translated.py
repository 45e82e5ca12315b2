"""Commands and options whose help is told in the language of the run: click's own classes, with words looked up late.

The language of a run of the command line: known before anything is parsed, so that wrong usage is told in it, too.
"""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evalkit.base.language import ENVIRONMENT, LOCALE, language_of
from evalkit.base.text import LANGUAGES, Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

F = TypeVar("F", bound="Callable[..., Any]")


def word(said: Message) -> str:
    """*said* in the language of the run; what goes into its places is data."""
    return gettext.gettext(said.template).format(**said.args)


class _TranslatedAttribute:
    """An attribute that click sets once and reads when it shows it: kept in English, read in the language of the run."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}_in_english"

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        english = getattr(instance, self._name, None)
        return gettext.gettext(english) if english else english

    def __set__(self, instance: object, english: str | None) -> None:
        setattr(instance, self._name, english)


class Option(click.Option):
    """An option; ``help`` and ``metavar`` are messages of the catalogue."""

    help: Any = _TranslatedAttribute()
    metavar: Any = _TranslatedAttribute()

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """As click makes it, but for the words that it does not look up."""
        return super().get_error_hint(ctx).replace("(env var: ", f"({gettext.gettext('env var: {var}').format(var='')}")


class Argument(click.Argument):
    """An argument; ``metavar`` is a message of the catalogue."""

    metavar: Any = _TranslatedAttribute()


class Command(click.Command):
    """A command; its help is a message of the catalogue."""

    help: Any = _TranslatedAttribute()
    short_help: Any = _TranslatedAttribute()
    options_metavar: Any = _TranslatedAttribute()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it; of a file whose name begins with a dash it is told how to write that."""
        given = [*args]  # click takes words out of it
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            files = (name for name in given if name.startswith(error.option_name) and os.path.exists(name))  # noqa: PTH110  # pathlib costs 5 ms
            for name in files:
                hint = word(msg("the file of that name is written ./{name}", name=name))
                text = f"{error.format_message()}\n  {word(msg('hint: {what}', what=hint))}"
                raise click.UsageError(text, ctx) from error
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """As click makes it, but for its words: click looks them up, and reads the catalogue, although nobody asks for help."""
        names = self.get_help_option_names(ctx)
        if self._help_option is None and names:
            said = "Show this message and exit."
            self._help_option = Option([*names, "_help"], is_flag=True, expose_value=False, is_eager=True, help=said, callback=_show_help)  # fmt: skip
        return self._help_option


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's signature
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


class CommandGroup(Command, click.Group):
    """A group of such commands."""

    subcommand_metavar: Any = _TranslatedAttribute()


class WholeNumber(click.IntRange):
    """A whole number; ``name`` is what messages call it."""

    name: Any = _TranslatedAttribute()

    def __init__(self, least: int, most: int | None = None) -> None:
        """From *least* up, to *most* if there is one."""
        super().__init__(min=least, max=most)
        self.name = msg("whole number").template


class PathType(click.Path):
    """A path; click looks its ``name`` up once, when it is made, which may be before the language is known."""

    name: Any = _TranslatedAttribute()


def option(
    *names: str, told: Message, metavar: Message | str | None = None, cls: type[Option] = Option, **attrs: Any
) -> Callable[[F], F]:
    """``click.option`` whose help is *told* in the language of the run."""
    return click.option(*names, cls=cls, help=told.template, metavar=_english(metavar), **attrs)


def argument(*names: str, metavar: Message | str | None = None, **attrs: Any) -> Callable[[F], F]:
    """``click.argument`` whose name in usage is told in the language of the run."""
    return click.argument(*names, cls=Argument, metavar=_english(metavar), **attrs)


def command(
    name: str, told: Message, cls: type[Command] = Command, **attrs: Any
) -> Callable[[Callable[..., Any]], Command]:
    """``click.command`` whose help is *told* in the language of the run."""
    return click.command(name, cls=cls, help=told.template, **attrs)


def _english(said: Message | str | None) -> str | None:
    return said if said is None or isinstance(said, str) else said.template


_OPTION = "--lang"
_GETTEXT = "LANGUAGE"  # the variable by which gettext chooses, before all others
_DOMAIN = "commands"  # gettext reads a catalogue as a whole: this one has what commands and click say, and no more


@contextmanager
def spoken(args: Sequence[str]) -> Iterator[None]:
    """What click says and what it shows as help, inside, comes from the catalogue of evalkit, in the language of *args*.

    ``--lang`` counts wherever it stands: before or behind ``--help``, of a group or of its command. Inside, the
    environment says the same, so that whoever asks it gets the same answer.
    """
    said, known = _said(args), {name: os.environ.get(name) for name in (ENVIRONMENT, _GETTEXT)}
    domain, folder = gettext.textdomain(), gettext.bindtextdomain(_DOMAIN)
    if said is not None:
        os.environ[ENVIRONMENT] = said
    os.environ[_GETTEXT] = language_of(os.environ)
    gettext.bindtextdomain(_DOMAIN, LOCALE)
    gettext.textdomain(_DOMAIN)
    try:
        yield
    finally:
        gettext.textdomain(domain)
        gettext.bindtextdomain(_DOMAIN, folder)
        for name, value in known.items():
            set_variable(name, value)


def _said(args: Sequence[str]) -> str | None:
    """What ``--lang`` says among *args*; of several, the last."""
    args = args[: args.index("--")] if "--" in args else args
    language = None
    for word, following in pairwise([*args, ""]):
        name, _, joined = word.partition("=")
        value = joined or following
        if name == _OPTION and value in LANGUAGES:
            language = value
    return language


def set_variable(name: str, value: str | None) -> None:
    """Let the environment say *value* of *name*; nothing, if ``None``."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
