"""``evalkit plugins``: what is installed, why it is used or not, and new ones."""

from __future__ import annotations

import click

from evalkit.cli.lazy import LazyGroup

COMMANDS = {
    "list": ("evalkit.cli.plugins.list", "List the plugins and folders of rules, and what each brings."),
    "why": ("evalkit.cli.plugins.why", "Say why an index or edition is used, shadowed or refused."),
    "new": ("evalkit.cli.plugins.new", "Write a new plugin for an index, or a new edition of one."),
}


@click.group("plugins", cls=LazyGroup, commands_in=COMMANDS, plugins=False)
def plugins() -> None:
    """See what is installed, why it is used, and write new plugins and editions."""
