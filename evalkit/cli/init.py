"""``evalkit init``: an empty assessment to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import write
from evalkit.cli.list_show import find_instrument, report_rules
from evalkit.cli.tables import ask_which_list, where_told
from evalkit.cli.translated import command, option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.forms.model import Form
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules

FORMS = ("toml", "csv", "xlsx")
_BESIDE = ("supported", "established")  # what may be asked beside each answer
_YEAR = 4  # digits
_TOML, _WORKBOOK = FORMS[0], FORMS[-1]


@command(
    "init",
    msg(
        "Write a form by INDEX[@EDITION] with every code and title, and every answer left out: TOML, CSV or a workbook, as "
        "the name of FILE says.\n\n"
        "evalkit evaluate reads it back, filled in. The CSV of a performance report holds all its tables, each below its name: "
        "[objectives], [indicators], [budget] and so on. A file that exists is kept, unless --force is given.\n\n"
        "With --from, of rules of performance reports: the report file that holds the tables of a workbook, a CSV, Word or HTML file, "
        "with the relations that are proposed for them (see evalkit audit --propose)."
    ),
)
@options.instrument
@options.form(FORMS, msg("What is written; a workbook only into a file."))
@option(
    "--from",
    "tables",
    type=options.EXISTING_FILE,
    metavar=msg("FILE"),
    told=msg(
        "Of a performance report: the file whose tables are taken over, row by row; needs --subject and --period."
    ),
)
@option("--subject", metavar=msg("NAME"), told=msg("With --from: whose report it is."))
@option("--period", metavar=msg("YEAR"), told=msg("With --from: the year of the report."))
@options.accept(msg("With --from: write proposals with so many bits or more as relations; the others are comments."))
@options.context(
    msg(
        "A fact that the instrument asks for, which stands in the form and says what it asks (lembar=Unit); with --from: what "
        "the tables do not say, such as direction=higher, running=cumulative or cap=120; may be repeated."
    ),
)
@option(
    "--beside",
    type=click.Choice(_BESIDE),
    multiple=True,
    told=msg(
        "Of an instrument: asks beside each answer what the evidence supports, or what the verifier established; "
        "evaluate prices the differences, and the answer alone decides; may be repeated."
    ),
)
@options.force
@reports(FORMS, shared=options.shared(options.rules, options.output, options.lang, options.no_pager, options.traceback))
def init(
    call: Call, *, spec: str, tables: str | None, context: tuple[str, ...], beside: tuple[str, ...], **said: Any
) -> None:
    """Write the form of the instrument that *spec* names, or the report file of *tables*."""
    if beside and tables is not None:
        raise call.refused(msg("{option} is of forms of instruments", option="--beside"))
    if tables is not None:
        _init_from(call, spec, tables, context=context, **said)
        return
    given = [f"--{name}" for name, value in said.items() if value is not None]
    if given:
        raise call.refused(msg("{option} goes with {other}", option=given[0], other="--from"))
    call.begin()
    call.spare()  # somebody's answers may be in it
    from evalkit.catalogue.rule_file import REPORT_RULES

    with call.registry() as registry:
        if not registry.holds(spec, REPORT_RULES):
            told = where_told(find_instrument(spec, registry, call), context, call)
            ask_which_list(told, call)
            _init_assessment(told, [name for name in _BESIDE if name in beside], call)
        elif beside:
            raise call.refused(msg("{option} is of forms of instruments", option="--beside"))
        elif context:
            raise call.refused(msg("{option} goes with {other}", option="--context", other="--from"))
        else:
            _init_report(report_rules(spec, registry, call), call)


def _init_from(
    call: Call,
    spec: str,
    tables: str,
    *,
    subject: str | None,
    period: str | None,
    accept: int | None,
    context: tuple[str, ...],
) -> None:
    """Write the report file of *tables*, which is judged by the rules that *spec* names."""
    from evalkit.audit.propose.engine import propose
    from evalkit.performance.document_tables.document import document_of, found_tables
    from evalkit.performance.document_tables.indicators import indicators_of
    from evalkit.performance.files import report_files
    from evalkit.report.audit.proposals import report_text

    call.begin([tables], forms=FORMS[:1])
    call.spare()
    with call.registry() as registry:
        rules = _rules(spec, registry, call)
        agency, year = _whose(subject, period, call)
        document_tables = found_tables(tables)
        call.say(*document_tables.notes)
        offers = propose(report_files(document_of(document_tables, agency, year)), registry).offers
        head = {"agency": agency, "year": year, "rules": rules.id}
        said = _said(context, call)
        measured = indicators_of(document_tables, {**head, **said}, rules)
        call.say(*measured.notes)
        head |= {key: said[key] for key in ("cap", "mean") if key in said}
        write(report_text(document_tables, head, measured, offers, accept, call.speech), call.to)


def _rules(spec: str, registry: Registry, call: Call) -> ReportRules:
    """The rules of performance reports that *spec* names."""
    from evalkit.catalogue.rule_file import REPORT_RULES

    if not registry.holds(spec, REPORT_RULES):
        told = msg("{option} goes with rules of performance reports, such as {example}", option="--from", example="lkj")
        raise call.refused(told)
    return report_rules(spec, registry, call)


def _whose(subject: str | None, period: str | None, call: Call) -> tuple[str, int]:
    """The agency and the year of a report."""
    if subject is None or period is None:
        raise call.refused(
            msg("whose report it is and of which year, no table says"), msg("--subject NAME --period 2025")
        )
    if not (len(period) == _YEAR and period.isascii() and period.isdecimal()):
        raise call.refused(msg("{found} is no year", found=visible(period)), msg("write a year such as 2025"))
    return subject, int(period)


def _said(context: tuple[str, ...], call: Call) -> dict[str, Any]:
    """What is said beside the tables."""
    from evalkit.base.errors import NotSaidError
    from evalkit.cli.tables import facts_in
    from evalkit.performance.report_tables.report_of_tables import facts_of

    with call.refusing(NotSaidError):
        return facts_of(facts_in(context, call))


def _init_assessment(instrument: Instrument, beside: Sequence[str], call: Call) -> None:
    from evalkit.forms.assessment_pages import instrument_form
    from evalkit.report.empty_assessment import template

    _write(
        lambda: template(instrument, call.speech, beside),
        lambda: instrument_form(instrument, call.speech, beside),
        call,
    )


def _init_report(rules: ReportRules, call: Call) -> None:
    from evalkit.forms.report_pages import report_form, template

    _write(lambda: template(rules, call.speech), lambda: report_form(rules, call.speech), call)


def _write(text: Callable[[], str], form: Callable[[], Form], call: Call) -> None:
    """Write the *text* of TOML, or the *form* as a workbook or CSV."""
    if call.form == _TOML:
        write(text(), call.to)
    elif call.form == _WORKBOOK:
        from pathlib import Path

        from evalkit.base.atomic_write import replace
        from evalkit.forms.xlsx.pages import workbook

        assert call.to is not None
        replace(Path(call.to), [workbook(form())])
    else:
        from evalkit.forms.delimited import delimited

        write(delimited(form()), call.to)
