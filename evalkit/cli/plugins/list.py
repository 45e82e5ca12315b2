"""``evalkit plugins list``: what is installed and named, and what each of it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.language import language
from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.catalogue import FORMS, form_option
from evalkit.cli.faults import reported
from evalkit.cli.forms import chosen
from evalkit.cli.output import Look, check_output, show
from evalkit.cli.told import command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.catalogue.inventory import Inventory


@command(
    "list",
    msg(
        "List evalkit itself, the folders of rules that are named, and every plugin that is installed: with "
        "what each brings.\n\n"
        "What cannot be used is listed with the reason; nothing is evaluated."
    ),
)
@form_option
@options.report
def list_command(
    *,
    form: str | None,
    rules: tuple[str, ...],
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """List evalkit itself, the folders of rules that are named, and every plugin that is installed: with what each brings."""
    look = Look(form, detail=False, width=width, no_color=no_color)
    with reported(lang, traceback=traceback):
        speech = language(lang)
        check_output(output, (), speech)
        look = look._replace(form=chosen(form, output, FORMS, speech))
        plugins = everything(rules).plugins
        from evalkit.report.plugins.json import render_plugins
        from evalkit.report.plugins.page import plugins_page

        show(look, output, speech, lambda: [plugins_page(plugins)], json=lambda: render_plugins(plugins, speech))


def everything(rules: Sequence[str]) -> Inventory:
    """Everything that is installed, with the folders *rules*; whatever fails is among it."""
    from evalkit.catalogue.inventory import Core, inventory
    from evalkit.cli import COMMANDS
    from evalkit.cli.evaluation import FORMS as REPORTS

    return inventory(rules, Core(commands=tuple(COMMANDS), reporters=REPORTS))
