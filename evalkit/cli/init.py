"""``evalkit init``: an empty assessment to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.list_show import find_instrument, report_rules
from evalkit.cli.output import write
from evalkit.cli.translated import command

if TYPE_CHECKING:
    from evalkit.cli.call import Call
    from evalkit.forms.model import Form
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules

FORMS = ("toml", "csv", "xlsx")
_TOML, _WORKBOOK = FORMS[0], FORMS[-1]


@command(
    "init",
    msg(
        "Write a form by INDEX[@EDITION] with every code and title, and every answer left out: TOML, CSV or a workbook, as "
        "the name of FILE says.\n\n"
        "evalkit evaluate reads it back, filled in. The CSV of a performance report holds all its tables, each below its name: "
        "[objectives], [indicators], [budget] and so on. A file that exists is kept, unless --force is given."
    ),
)
@options.instrument
@options.form(FORMS, msg("What is written; a workbook only into a file."))
@options.force
@reports(FORMS, shared=options.shared(options.rules, options.output, options.lang, options.no_pager, options.traceback))
def init(call: Call, *, spec: str) -> None:
    """Write the form of the instrument that *spec* names."""
    call.begin()
    call.spare()  # somebody's answers may be in it
    with call.registry() as registry:
        if registry.holds_report_rules(spec.partition("@")[0]):
            _init_report(report_rules(spec, registry, call), call)
        else:
            _init_assessment(find_instrument(spec, registry, call), call)


def _init_assessment(instrument: Instrument, call: Call) -> None:
    if call.form == _TOML:
        from evalkit.report.template import template

        write(template(instrument, call.speech), call.to)
        return
    from evalkit.forms.assessment_pages import instrument_form

    _write(instrument_form(instrument, call.speech), call)


def _init_report(rules: ReportRules, call: Call) -> None:
    if call.form == _TOML:
        from evalkit.forms.performance.template import template

        write(template(rules, call.speech), call.to)
        return
    from evalkit.forms.performance.report_pages import report_form

    _write(report_form(rules, call.speech), call)


def _write(form: Form, call: Call) -> None:
    if call.form == _WORKBOOK:
        from pathlib import Path

        from evalkit.base.replace import replace
        from evalkit.forms.xlsx.pages import workbook

        assert call.to is not None
        replace(Path(call.to), [workbook(form)])
        return
    from evalkit.forms.delimited import delimited

    write(delimited(form), call.to)
