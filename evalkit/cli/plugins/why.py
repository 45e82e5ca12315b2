"""``evalkit plugins why``: what an id means, where it comes from, and why it is used or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evalkit.cli import options
from evalkit.cli.catalogue import form_option
from evalkit.cli.faults import reported, with_hint
from evalkit.cli.output import check_output, color_wanted, text_file, write_json
from evalkit.cli.plugins.list import all_plugins
from evalkit.errors import did_you_mean
from evalkit.language import Language, language
from evalkit.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.inventory import Answer, Taken


@click.command("why", short_help="Say why an index or edition is used, shadowed or refused.")
@click.argument("name", metavar="ID", shell_complete=options.complete_instrument)
@form_option
@options.shared(options.rules, options.output, options.lang, options.width, options.no_color, options.traceback)
def why(
    *,
    name: str,
    form: str,
    rules: tuple[str, ...],
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Say where ID comes from, and why it is used, shadowed or refused.

    ID is an index, INDEX@EDITION, a method, a command, a form of report, or the name of a plugin. Of an index, all
    editions are shown, and which one is taken in which time.
    """
    with reported(lang, traceback=traceback):
        speech = language(lang)
        check_output(output, (), speech)
        answers = _answers(name, rules, speech)
        taken = _taken(name, answers, rules)
        if form == "json":
            from evalkit.report.plugins.json import render_why as as_json

            write_json(as_json(name, answers, taken, speech), output)
            return
        from evalkit.report.plugins.terminal import render_why

        with text_file(output) as file:
            color = color_wanted(output, no_color=no_color)
            render_why(answers, taken, speech, width=width, color=color, file=file)


def _answers(name: str, rules: Sequence[str], speech: Language) -> tuple[Answer, ...]:
    from evalkit.inventory import find, names

    plugins = all_plugins(rules)
    found = find(plugins, name)
    if not found:
        problem = msg("nothing that is installed or named is called {name}", name=visible(name))
        raise click.UsageError(with_hint(problem, did_you_mean(name, names(plugins)), speech))
    return found


def _taken(name: str, answers: Sequence[Answer], rules: Sequence[str]) -> Taken | None:
    """Of an index: which edition is taken in which time."""
    if not any(item is not None and item.kind == "instrument" and item.index == name for _, item in answers):
        return None
    from evalkit.inventory import taken_over_time

    return taken_over_time(name, rules)
