"""``evalkit rules``: commands about rule files themselves."""

from __future__ import annotations

from evalkit.base.text import msg
from evalkit.cli.command_group import group

COMMANDS = {
    "check": ("evalkit.cli.rules.check", msg("Prove rule files: bands, reachable scores, monotony, citations.")),
    "diff": (
        "evalkit.cli.rules.diff",
        msg("Show what changed between two rule files, and whose predicate it changes."),
    ),
    "mutate": ("evalkit.cli.rules.mutate", msg("Change one number at a time and see whether the cases notice.")),
}


@group("rules", msg("Prove rule files, compare them, and test the cases that test them."), COMMANDS)
def rules() -> None:
    """Prove rule files, compare them, and test the cases that test them."""
