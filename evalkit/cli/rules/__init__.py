"""``evalkit rules``: commands about rule files themselves."""

from __future__ import annotations

import click

from evalkit.cli.lazy import LazyGroup

COMMANDS = {
    "check": ("evalkit.cli.rules.check", "Prove rule files: bands, reachable scores, monotony, citations."),
    "diff": ("evalkit.cli.rules.diff", "Show what changed between two rule files, and whose predicate it changes."),
    "mutate": ("evalkit.cli.rules.mutate", "Change one number at a time and see whether the cases notice."),
}


@click.group("rules", cls=LazyGroup, commands_in=COMMANDS, plugins=False)
def rules() -> None:
    """Prove rule files, compare them, and test the cases that test them."""
