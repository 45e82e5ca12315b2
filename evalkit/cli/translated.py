"""Commands and options whose help is told in the language of the run: click's own classes, with words looked up late."""

from __future__ import annotations

import gettext
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evalkit.base.text import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def word(said: Message) -> str:
    """*said* in the language of the run; what goes into its places is data."""
    return gettext.gettext(said.template).format(**said.args)


class _Told:
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

    help: Any = _Told()
    metavar: Any = _Told()

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """As click makes it, but for the words that it does not look up."""
        return super().get_error_hint(ctx).replace("(env var: ", f"({gettext.gettext('env var: {var}').format(var='')}")


class Argument(click.Argument):
    """An argument; ``metavar`` is a message of the catalogue."""

    metavar: Any = _Told()


class Command(click.Command):
    """A command; its help is a message of the catalogue."""

    help: Any = _Told()
    short_help: Any = _Told()
    options_metavar: Any = _Told()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """As click makes it, once, in the language of that moment: so its words are looked up anew."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = gettext.gettext("Show this message and exit.")
        return found


class Group(Command, click.Group):
    """A group of such commands."""

    subcommand_metavar: Any = _Told()


class Whole(click.IntRange):
    """A whole number; ``name`` is what messages call it."""

    name: Any = _Told()

    def __init__(self, least: int) -> None:
        """From *least* up."""
        super().__init__(min=least)
        self.name = msg("whole number").template


class Place(click.Path):
    """A path; click looks its ``name`` up once, when it is made, which may be before the language is known."""

    name: Any = _Told()


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
