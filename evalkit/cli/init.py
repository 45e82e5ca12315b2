"""``evalkit init``: an empty assessment to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.base.language import Language, language
from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.catalogue import find_instrument
from evalkit.cli.faults import reported
from evalkit.cli.folders import opened
from evalkit.cli.forms import chosen
from evalkit.cli.output import check_output, write
from evalkit.cli.told import command

FORMS = ("toml",)


@command(
    "init",
    msg(
        "Write an assessment by INDEX[@EDITION] with every code and title, and every answer left out.\n\n"
        "Nothing is overwritten."
    ),
)
@options.instrument
@options.shared(options.rules, options.output, options.lang, options.no_pager, options.traceback)
def init(*, spec: str, rules: tuple[str, ...], output: str | None, lang: str, traceback: bool) -> None:
    """Write an assessment by INDEX[@EDITION] with every code and title, and every answer left out."""
    with reported(lang, traceback=traceback):
        speech = language(lang)
        _check(output, speech)
        with opened(rules, speech) as registry:
            instrument = find_instrument(spec, registry, speech)

        from evalkit.report.template import template

        write(template(instrument, speech), output)


def _check(output: str | None, speech: Language) -> None:
    check_output(output, (), speech)
    chosen(None, output, FORMS, speech)
    if output is not None and Path(output).is_file():
        # Somebody's answers may be in it.
        raise click.UsageError(speech.say(msg("{file} exists and is not overwritten", file=visible(output, 200))))
