"""``evalkit list`` and ``evalkit show``: what is installed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from evalkit.base.errors import UnknownInstrumentError
from evalkit.base.language import Language, language
from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.faults import reported, with_hint
from evalkit.cli.folders import opened
from evalkit.cli.forms import chosen
from evalkit.cli.output import check_output, color_wanted, text_file, write_json
from evalkit.cli.told import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.catalogue.registry import Registry
    from evalkit.instruments import Instrument

FORMS = ("table", "json")

form_option = options.form(FORMS, msg("For people or for programs."))


@command(
    "list",
    msg(
        "List the instruments: editions, when they were in force, and how well their facts are established.\n\n"
        "The rules of performance reports follow."
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
    """List the instruments: editions, when they were in force, and how well their facts are established."""
    with reported(lang, traceback=traceback):
        check_output(output, (), language(lang))
        wanted = chosen(form, output, FORMS, language(lang))

        with opened(rules, language(lang)) as registry:
            instruments, report_rules = registry.instruments(), registry.all_report_rules()
        if wanted == "json":
            from evalkit.report.catalogue_json import render_list
            from evalkit.report.catalogue_rules_json import rules_head

            write_json(render_list(instruments, [rules_head(one) for one in report_rules]), output)
        else:
            from evalkit.report.show import listing

            with text_file(output) as file:
                color = color_wanted(output, no_color=no_color)
                listing.render_list(instruments, report_rules, language(lang), width=width, color=color, file=file)


@command(
    "show",
    msg("Show what the rule file of INDEX[@EDITION] states.\n\nThe edition may be left out if there is only one."),
)
@options.instrument
@form_option
@options.report
def show(
    *,
    spec: str,
    form: str | None,
    rules: tuple[str, ...],
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Show what the rule file of INDEX[@EDITION] states."""
    with reported(lang, traceback=traceback):
        check_output(output, (), language(lang))
        wanted = chosen(form, output, FORMS, language(lang))
        with opened(rules, language(lang)) as registry:
            holds_report_rules = registry.holds_report_rules(spec.partition("@")[0])
            show_one = _show_report_rules if holds_report_rules else _show_instrument
            show_one(spec, registry, language(lang), form=wanted, output=output, width=width, no_color=no_color)


def _show_instrument(
    spec: str,
    registry: Registry,
    speech: Language,
    *,
    form: str,
    output: str | None,
    width: int | None,
    no_color: bool,
) -> None:
    instrument = find_instrument(spec, registry, speech)
    if form == "json":
        from evalkit.report.catalogue_json import render_instrument

        write_json(render_instrument(instrument, speech), output)
    else:
        from evalkit.report.show import listing

        with text_file(output) as file:
            color = color_wanted(output, no_color=no_color)
            listing.render_instrument(instrument, speech, width=width, color=color, file=file)


def _show_report_rules(
    spec: str,
    registry: Registry,
    speech: Language,
    *,
    form: str,
    output: str | None,
    width: int | None,
    no_color: bool,
) -> None:

    with _usage(speech, spec):
        rules = registry.report_rules(spec)
    if form == "json":
        from evalkit.report.catalogue_json import render_report_rules
        from evalkit.report.catalogue_rules_json import rules_json

        write_json(render_report_rules(rules_json(rules, speech)), output)
    else:
        from evalkit.report.show.report_rules import render_rules

        with text_file(output) as file:
            color = color_wanted(output, no_color=no_color)
            render_rules(rules, speech, width=width, color=color, file=file)


def find_instrument(spec: str, registry: Registry, speech: Language) -> Instrument:
    """The instrument named on the command line; an unknown one is wrong usage."""
    with _usage(speech, spec):
        return registry.instrument(spec)


@contextmanager
def _usage(speech: Language, spec: str) -> Iterator[None]:
    """An index or edition that is not there is wrong usage; of a file in its place, what was meant."""
    try:
        yield
    except UnknownInstrumentError as error:
        hint = error.hint
        if spec.endswith(".toml") and os.path.lexists(spec):
            hint = msg("this command takes INDEX[@EDITION]; --rules names the folder of INDEX/EDITION.toml")
        raise click.UsageError(with_hint(error.problem, hint, speech)) from error
