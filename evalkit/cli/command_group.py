"""A group of commands whose modules are imported only when the command is used.

Of commands of plugins it knows what help and completion need; what is run is found by ``evalkit.catalogue.entrypoints``.
"""

from __future__ import annotations

import os
import sys
from gettext import gettext, ngettext
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from evalkit.base.installed import COMMANDS, entry_points, is_blocked
from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.translated import CommandGroup, spoken, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.text import Message

    Commands = Mapping[str, tuple[str, Message]]


def plugin_commands() -> dict[str, str]:
    """Name of each command that installed plugins bring → who brings it, but for those that the user blocks."""
    owners_by_name: dict[str, list[str]] = {}
    for point in entry_points(COMMANDS):
        if not is_blocked(point):
            owners_by_name.setdefault(point.name, []).append(point.owner)
    return {name: ", ".join(owners) for name, owners in sorted(owners_by_name.items())}


class LazyGroup(CommandGroup):
    """Knows its commands by name and short help; looks for others among the plugins, if these may add any."""

    def __init__(self, *args: Any, commands_in: Commands, plugins: bool = False, **kwargs: Any) -> None:
        """Take the commands as name → (module, short help)."""
        super().__init__(*args, **kwargs)
        self.commands_in = commands_in
        self.plugins = plugins

    def main(self, args: Sequence[str] | None = None, *rest: Any, **kwargs: Any) -> Any:
        """Run in the language that the arguments or the environment ask for."""
        if "_EVALKIT_COMPLETE" in os.environ:
            from evalkit.cli.completion import register

            register()
        with spoken(sys.argv[1:] if args is None else list(args)):
            return super().main(args, *rest, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:  # click's signature
        """The commands of evalkit, as documentation has them; help and completion know those of plugins as well."""
        return list(self.commands_in)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # as above
        """The command of that name: evalkit's own, else a plugin's."""
        if cmd_name not in self.commands_in:
            return _plugin_command(cmd_name) if self.plugins else None
        module, _ = self.commands_in[cmd_name]
        for command in vars(import_module(module)).values():
            if isinstance(command, click.Command) and command.name == cmd_name:
                return command
        return None  # pragma: no cover - a test holds every entry against its module

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # as above
        """List the commands without importing them."""
        with formatter.section(gettext("Commands")):
            formatter.write_dl([(name, word(told)) for name, (_, told) in self.commands_in.items()])
        if brought := self._brought():
            with formatter.section(word(msg("Commands of plugins"))):
                formatter.write_dl([(name, word(msg("from {owner}", owner=owner))) for name, owner in brought.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete names of commands without importing them."""
        from click.shell_completion import CompletionItem

        told = {name: word(about) for name, (_, about) in self.commands_in.items()} | self._brought()
        own = [CompletionItem(name, help=about) for name, about in told.items() if name.startswith(incomplete)]
        return own + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with the nearest."""
        name = args[0]
        if not name.startswith("-") and not ctx.resilient_parsing and self.get_command(ctx, name) is None:
            from difflib import get_close_matches

            text = gettext("No such command {name!r}.").format(name=name)
            for near in get_close_matches(name, [*self.commands_in, *self._brought()], n=1):
                near_text = ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1)
                text = f"{text} {near_text.format(possibility=repr(near))}"
            ctx.fail(text)
        return super().resolve_command(ctx, args)

    def _brought(self) -> dict[str, str]:
        """Commands of plugins, none of which is imported: name → who brings it; evalkit's own come first."""
        if not self.plugins:
            return {}

        return {name: owner for name, owner in plugin_commands().items() if name not in self.commands_in}


def group(name: str, told: Message, commands_in: Commands, **attrs: Any) -> Callable[[Callable[..., Any]], LazyGroup]:
    """A group of the commands *commands_in*, whose help is *told* in the language of the run."""

    def made(function: Callable[..., Any]) -> LazyGroup:
        make = click.group(name, cls=LazyGroup, help=told.template, commands_in=commands_in, **attrs)
        return make(options.lang_option(expose_value=False)(function))

    return made


def _plugin_command(name: str) -> click.Command | None:
    from evalkit.base.errors import PluginError
    from evalkit.catalogue import entrypoints

    try:
        return entrypoints.load_one(COMMANDS, name, click.Command)
    except PluginError as error:
        from evalkit.cli.exits import say_error

        say_error(error)
        raise click.exceptions.Exit(1) from error
