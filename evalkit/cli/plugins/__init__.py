"""``evalkit plugins``: what is installed, why it is used or not, and new ones."""

from __future__ import annotations

from evalkit.base.text import msg
from evalkit.cli.command_group import group

COMMANDS = {
    "list": ("evalkit.cli.plugins.installed", msg("List the plugins and folders of rules, and what each brings.")),
    "why": ("evalkit.cli.plugins.installed", msg("Say why an index or edition is used, shadowed or refused.")),
    "new": ("evalkit.cli.plugins.new", msg("Write a new plugin for an index, or a new edition of one.")),
}


@group("plugins", msg("See what is installed, why it is used, and write new plugins and editions."), COMMANDS)
def plugins() -> None:
    """See what is installed, why it is used, and write new plugins and editions."""
