"""``evalkit list`` and ``evalkit show``: what is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evalkit.cli import options
from evalkit.cli.faults import reported, with_hint
from evalkit.cli.output import check_output, color_wanted, text_file, write_json
from evalkit.errors import UnknownInstrumentError
from evalkit.language import Language, language
from evalkit.registry import Registry

if TYPE_CHECKING:
    from evalkit.model import Instrument

FORMS = ("table", "json")

form_option = click.option(
    "--format", "form", type=click.Choice(FORMS), default="table", show_default=True, help="For people or for programs."
)


@click.command("list", short_help="List the instruments: editions, time in force, state of their sources.")
@form_option
@options.shared(options.output, options.lang, options.width, options.no_color, options.traceback)
def list_command(
    *, form: str, output: str | None, lang: str, width: int | None, no_color: bool, traceback: bool
) -> None:
    """List the instruments: editions, when they were in force, and how well their facts are established."""
    with reported(lang, traceback=traceback):
        check_output(output, (), language(lang))
        instruments = Registry().instruments()
        if form == "json":
            from evalkit.report.catalogue_json import render_list

            write_json(render_list(instruments), output)
        else:
            from evalkit.report import catalogue

            with text_file(output) as file:
                color = color_wanted(output, no_color=no_color)
                catalogue.render_list(instruments, language(lang), width=width, color=color, file=file)


@click.command("show", short_help="Show an instrument: tree, weights, scales, bands, sources.")
@options.instrument
@form_option
@options.shared(options.output, options.lang, options.width, options.no_color, options.traceback)
def show(
    *, spec: str, form: str, output: str | None, lang: str, width: int | None, no_color: bool, traceback: bool
) -> None:
    """Show what the rule file of INDEX[@EDITION] states.

    The edition may be left out if there is only one.
    """
    with reported(lang, traceback=traceback):
        check_output(output, (), language(lang))
        instrument = find_instrument(spec, language(lang))
        if form == "json":
            from evalkit.report.catalogue_json import render_instrument

            write_json(render_instrument(instrument, language(lang)), output)
        else:
            from evalkit.report import catalogue

            with text_file(output) as file:
                color = color_wanted(output, no_color=no_color)
                catalogue.render_instrument(instrument, language(lang), width=width, color=color, file=file)


def find_instrument(spec: str, speech: Language) -> Instrument:
    """The instrument named on the command line; an unknown one is wrong usage."""
    try:
        return Registry().instrument(spec)
    except UnknownInstrumentError as error:
        raise click.UsageError(with_hint(error.problem, error.hint, speech)) from error
