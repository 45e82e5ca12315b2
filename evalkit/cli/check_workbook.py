"""``evalkit check-workbook``: a workbook in, what is wrong with its formulas and values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import EvalkitError
from evalkit.base.severities import at_or_above
from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.exits import exit_code, failed_on
from evalkit.cli.formats import CODE_HOSTS
from evalkit.cli.list_show import find_instrument
from evalkit.cli.tables import context_option, where_told
from evalkit.cli.translated import argument, command, option

if TYPE_CHECKING:
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument
    from evalkit.mapping.map_file import Hints
    from evalkit.tables.raw import RawBook
    from evalkit.tables.references import TableName
    from evalkit.workbook_check.engine import Recognised
    from evalkit.workbook_check.model import CheckResult


@command(
    "check-workbook",
    msg(
        "Hold the formulas and values of the workbook FILE against the rules of an index.\n\n"
        "Every computed cell whose heading is understood is recomputed from the answers of its row; formulas are compared "
        "with the bands and weights of the rule file even where no value shows a fault. What linters of spreadsheets tell "
        "is told as well. FILE#SHEET looks at one sheet."
    ),
)
@argument("file", metavar=msg("FILE[#SHEET]"), type=options.PATH)
@options.instrument_by(msg("Whose rules. Without it the one whose indicators are all among the headings; it is named."))
@options.map_file(msg("A mapping, which says what the columns are (evalkit map writes one)."))
@context_option
@options.form(CODE_HOSTS)
@option("--detail", is_flag=True, told=msg("Every cell of each finding."))
@options.fail_on
@reports(CODE_HOSTS)
def check_workbook(
    call: Call,
    *,
    file: str,
    instrument: str | None,
    map_file: str | None,
    context: tuple[str, ...],
    fail_on: str | None,
) -> int:
    """Check the workbook, and tell what is wrong."""
    from evalkit.cli.files import check_paths
    from evalkit.mapping.map_file import given_by
    from evalkit.tables.references import split_name

    if context and instrument is None:
        raise call.refused(msg("{option} goes with {other}", option="--context", other="--instrument"))
    named = split_name(file)
    check_paths([named.file], call.speech)
    call.begin([path for path in (named.file, map_file) if path is not None])
    given = given_by(map_file)
    with call.registry() as registry:
        rules = None if instrument is None else where_told(find_instrument(instrument, registry, call), context, call)
        result = _checked(named, rules, given, registry, call)
    _show(result, call)
    bad = at_or_above(fail_on) if fail_on is not None else ()
    return exit_code(failed_on(fail_on, sum(finding.severity in bad for finding in result.findings)), call.speech)


def _checked(named: TableName, rules: Instrument | None, given: Hints, registry: Registry, call: Call) -> CheckResult:
    from evalkit.catalogue.rule_file import INSTRUMENT
    from evalkit.forms.model import MAP, filled_in
    from evalkit.tables.opening import raw_book
    from evalkit.workbook_check.engine import check_book, recognised

    book, meant = raw_book(named.file, named.sheet or given.map.source.sheet)
    sheets = filled_in(book.sheets) if meant is None else [meant]
    taken = (_named_by(book, registry) or recognised(book, registry.all(INSTRUMENT))) if rules is None else None
    if rules is None and taken is None:
        call.say(msg("no instrument was named, and none recognised: only what needs no rules is looked at "
                     "(--instrument INDEX@EDITION)"))  # fmt: skip
    chosen = None if taken is None else taken.why
    with call.progress() as progress:
        check_result = check_book(book, rules or (taken.instrument if taken else None), sheets, chosen, given, progress)
    return _with_live(check_result, book, registry, call) if MAP in book.sheets and meant is None else check_result


def _named_by(book: RawBook, registry: Registry) -> Recognised | None:
    """The instrument that a form of evalkit names; nothing of other workbooks, and of forms whose instrument is not there."""
    from evalkit.base.errors import UnknownInstrumentError
    from evalkit.forms.model import MAP
    from evalkit.forms.read.live import instrument_of
    from evalkit.workbook_check.engine import Recognised

    name = instrument_of(book) if MAP in book.sheets else None
    if name is None:
        return None
    try:
        instrument = registry.instrument(name)
    except UnknownInstrumentError:
        return None
    return Recognised(instrument, msg("No instrument was named: this is a form of {id}.", id=instrument.id))


def _with_live(result: CheckResult, book: RawBook, registry: Registry, call: Call) -> CheckResult:
    """Beside the *result* the live results of a form of evalkit, held against the evaluation of what it holds.

    Its cells are made as text, so that of numbers as text nothing is told.
    """
    from evalkit.forms.read.live import check_live, live_sheet
    from evalkit.library import evaluate

    result = result._replace(findings=[finding for finding in result.findings if finding.code != "number-as-text"])
    sheet = live_sheet(book)
    if sheet is None:
        return result
    try:
        evaluation = evaluate(book.file, registry=registry)
    except EvalkitError:
        call.say(msg("what this form holds cannot be evaluated, so its live results were not compared; "
                     "evalkit evaluate {file} says why", file=visible(book.file, 200)))  # fmt: skip
        return result
    checked, more = check_live(sheet, evaluation)
    return result._replace(sheets=[*result.sheets, checked], findings=[*result.findings, *more])


def _show(result: CheckResult, call: Call) -> None:
    from evalkit.report.workbook_check import workbook_json, workbook_page, workbook_sarif

    call.show(
        lambda: workbook_page(result, detail=call.detail),
        json=lambda: workbook_json(result, call.speech),
        sarif=lambda: workbook_sarif(result, call.speech),
    )
