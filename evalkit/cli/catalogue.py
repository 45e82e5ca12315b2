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
from evalkit.cli.output import Look, check_output
from evalkit.cli.output import show as show_report
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
    look = Look(form, detail=False, width=width, no_color=no_color)
    with reported(lang, traceback=traceback):
        speech = language(lang)
        check_output(output, (), speech)
        look = look._replace(form=chosen(form, output, FORMS, speech))
        with opened(rules, speech) as registry:
            instruments, report_rules = registry.instruments(), registry.all_report_rules()
        from evalkit.report.catalogue_json import render_list
        from evalkit.report.catalogue_rules_json import rules_head
        from evalkit.report.show.listing import list_page

        show_report(
            look,
            output,
            speech,
            lambda: [list_page(instruments, report_rules)],
            json=lambda: render_list(instruments, [rules_head(each) for each in report_rules]),
        )


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
    look = Look(form, detail=True, width=width, no_color=no_color)
    with reported(lang, traceback=traceback):
        speech = language(lang)
        check_output(output, (), speech)
        look = look._replace(form=chosen(form, output, FORMS, speech))
        with opened(rules, speech) as registry:
            holds_report_rules = registry.holds_report_rules(spec.partition("@")[0])
            show_one = _show_report_rules if holds_report_rules else _show_instrument
            show_one(spec, registry, look, output, speech)


def _show_instrument(spec: str, registry: Registry, look: Look, output: str | None, speech: Language) -> None:
    from evalkit.report.catalogue_json import render_instrument
    from evalkit.report.show.instrument_page import instrument_page

    instrument = find_instrument(spec, registry, speech)
    show_report(
        look,
        output,
        speech,
        lambda: [instrument_page(instrument)],
        json=lambda: render_instrument(instrument, speech),
    )


def _show_report_rules(spec: str, registry: Registry, look: Look, output: str | None, speech: Language) -> None:
    from evalkit.report.catalogue_json import render_report_rules
    from evalkit.report.catalogue_rules_json import rules_json
    from evalkit.report.show.report_rules import rules_page

    with _usage(speech, spec):
        rules = registry.report_rules(spec)
    show_report(
        look,
        output,
        speech,
        lambda: [rules_page(rules)],
        json=lambda: render_report_rules(rules_json(rules, speech)),
    )


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
