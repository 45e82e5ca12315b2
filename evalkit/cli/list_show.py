"""``evalkit list`` and ``evalkit show``: what is installed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.formats import REPORT
from evalkit.cli.translated import command

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules


@command(
    "list",
    msg(
        "List the instruments: editions, when they were in force, and how well their facts are established.\n\n"
        "The rules of performance reports follow."
    ),
)
@options.form(REPORT)
@reports(REPORT)
def list_command(call: Call) -> None:
    """List the instruments and the rules of performance reports."""
    call.begin()
    from evalkit.catalogue.rule_file import INSTRUMENT, REPORT_RULES

    with call.registry() as registry:
        instruments, report_rules = registry.all(INSTRUMENT), registry.all(REPORT_RULES)
    from evalkit.report.show.json import list_json
    from evalkit.report.show.rules import list_page

    call.show(
        lambda: [list_page(instruments, report_rules)], json=lambda: list_json(instruments, report_rules, call.speech)
    )


@command(
    "show",
    msg("Show what the rule file of INDEX[@EDITION] states.\n\nThe edition may be left out if there is only one."),
)
@options.instrument
@options.form(REPORT)
@reports(REPORT)
def show(call: Call, *, spec: str) -> None:
    """Show an instrument, or rules of performance reports."""
    call.begin()
    from evalkit.catalogue.rule_file import REPORT_RULES
    from evalkit.report.show.instrument_page import instrument_page
    from evalkit.report.show.json import show_json
    from evalkit.report.show.rules import rules_page

    with call.registry() as registry:
        if registry.holds(spec, REPORT_RULES):
            rules = report_rules(spec, registry, call)
            call.show(lambda: [rules_page(rules)], json=lambda: show_json(rules, call.speech))
        else:
            instrument = find_instrument(spec, registry, call)
            call.show(lambda: [instrument_page(instrument)], json=lambda: show_json(instrument, call.speech))


def find_instrument(spec: str, registry: Registry, call: Call) -> Instrument:
    """The instrument named on the command line; an unknown one is wrong usage."""
    with _naming(spec, call):
        return registry.instrument(spec)


def report_rules(spec: str, registry: Registry, call: Call) -> ReportRules:
    """The rules of performance reports named on the command line; unknown ones are wrong usage."""
    from evalkit.catalogue.rule_file import REPORT_RULES

    with _naming(spec, call):
        return registry.rule_file(spec, REPORT_RULES).load()


def _naming(spec: str, call: Call) -> AbstractContextManager[None]:
    """An index or edition that is not there is wrong usage; of a file in its place, what was meant."""
    is_file = spec.endswith(".toml") and os.path.lexists(spec)
    hint = msg("this command takes INDEX[@EDITION]; --rules names the folder of INDEX/EDITION.toml")
    return call.naming(hint if is_file else None)
