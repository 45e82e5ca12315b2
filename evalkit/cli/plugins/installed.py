"""``evalkit plugins list`` and ``why``: what is installed and named, what it brings, and why it is used or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import did_you_mean
from evalkit.base.text import msg, visible_name
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.formats import REPORT
from evalkit.cli.translated import argument, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.catalogue.inventory import IdMeaning, Inventory, Timeline
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


@command(
    "why",
    msg(
        "Say where ID comes from, and why it is used, shadowed or refused.\n\n"
        "ID is an index, INDEX@EDITION, a method, a command, a form of report, a hook, or a plugin: its entry "
        "point, its distribution or its module. Of an index, all editions are shown, and which one is taken "
        "in which time."
    ),
)
@argument("name", metavar="ID", shell_complete=options.complete_instrument)
@options.form(REPORT)
@reports(REPORT)
def why(call: Call, *, name: str) -> None:
    """Say where *name* comes from, and why it is used, shadowed or refused."""
    call.begin()
    inventory = everything(call.rules)
    answers = _answers(name, inventory, call)
    taken = _taken(name, answers, inventory)
    from evalkit.report.plugins import why_json, why_page

    call.show(lambda: [why_page(answers, taken)], json=lambda: why_json(name, answers, taken, call.speech))


def _answers(name: str, inventory: Inventory, call: Call) -> tuple[IdMeaning, ...]:
    from evalkit.catalogue.inventory import BY_HOOK, find, names

    answers = find(inventory.plugins, name)
    if answers:
        return answers
    if name in BY_HOOK:
        call.say(msg("no plugin brings anything by {hook}", hook=name))
        return ()
    problem = msg("nothing that is installed or named is called {name}", name=visible_name(name))
    raise call.refused(problem, did_you_mean(name, names(inventory.plugins)))


def _taken(name: str, answers: Sequence[IdMeaning], inventory: Inventory) -> Timeline | None:
    """Of an index: which edition is taken in which time."""
    if not any(item is not None and item.kind == "instrument" and item.index == name for _, item in answers):
        return None
    from evalkit.catalogue.inventory import timeline

    return timeline(name, inventory)
