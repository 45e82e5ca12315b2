"""``evalkit plugins list``: what is installed and named, and what each of it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.language import language
from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.catalogue import FORMS, form_option
from evalkit.cli.faults import reported
from evalkit.cli.forms import chosen
from evalkit.cli.output import check_output, color_wanted, text_file, write_json
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
    with reported(lang, traceback=traceback):
        check_output(output, (), language(lang))
        wanted = chosen(form, output, FORMS, language(lang))
        plugins = everything(rules).plugins
        if wanted == "json":
            from evalkit.report.plugins.json import render_plugins as as_json

            write_json(as_json(plugins, language(lang)), output)
            return
        from evalkit.report.plugins.terminal import render_plugins

        with text_file(output) as file:
            color = color_wanted(output, no_color=no_color)
            render_plugins(plugins, language(lang), width=width, color=color, file=file)


def everything(rules: Sequence[str]) -> Inventory:
    """Everything that is installed, with the folders *rules*; whatever fails is among it."""
    from evalkit.catalogue.inventory import Core, inventory
    from evalkit.cli import COMMANDS
    from evalkit.cli.evaluation import FORMS as REPORTS

    return inventory(rules, Core(commands=tuple(COMMANDS), reporters=REPORTS))
