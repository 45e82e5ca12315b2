"""``evalkit plugins list``: what is installed and named, and what each of it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.formats import REPORT
from evalkit.cli.translated import command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.catalogue.inventory import Inventory
    from evalkit.cli.call import Call


@command(
    "list",
    msg(
        "List evalkit itself, the folders of rules that are named, and every plugin that is installed: with "
        "what each brings.\n\n"
        "What cannot be used is listed with the reason; nothing is evaluated."
    ),
)
@options.form(REPORT)
@reports(REPORT)
def list_command(call: Call) -> None:
    """List everything that is installed and named."""
    call.begin()
    plugins = everything(call.rules).plugins
    from evalkit.report.plugins import plugins_json, plugins_page

    call.show(lambda: [plugins_page(plugins)], json=lambda: plugins_json(plugins, call.speech))


def everything(rules: Sequence[str]) -> Inventory:
    """Everything that is installed, with the folders *rules*; whatever fails is among it."""
    from evalkit.catalogue.inventory import Core, inventory
    from evalkit.cli import COMMANDS
    from evalkit.cli.evaluation import FORMS as REPORTS

    return inventory(rules, Core(commands=tuple(COMMANDS), reporters=REPORTS))
