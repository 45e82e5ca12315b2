"""A workbook → what is wrong with it: its formulas and values against the rules, and what linters tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.mapping.frame import NOTHING_SAID
from evalkit.method.facts import scored_under
from evalkit.method.plan import plan_for
from evalkit.tables.names import column_name
from evalkit.workbook_check.band_findings import band_findings, band_formulas
from evalkit.workbook_check.book import Book, BookSheet, name_of
from evalkit.workbook_check.context import Context
from evalkit.workbook_check.layout import given_on, grids
from evalkit.workbook_check.lint import lint
from evalkit.workbook_check.model import KINDS, CheckResult, SheetChecked
from evalkit.workbook_check.persons import check_persons
from evalkit.workbook_check.single import single
from evalkit.workbook_check.single_findings import check_elsewhere, check_single
from evalkit.workbook_check.values import compare, value_findings
from evalkit.workbook_check.weight_findings import weight_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument
    from evalkit.mapping.frame import Given
    from evalkit.tables.raw import Place, RawBook
    from evalkit.workbook_check.model import CheckFinding
    from evalkit.workbook_check.single import Single

_ORDER = tuple(KINDS)


def check_book(
    raw: RawBook,
    instrument: Instrument | None,
    sheets: Sequence[str] = (),
    chosen: Message | None = None,
    given: Given = NOTHING_SAID,
    watch: Callable[[int, int], None] | None = None,
) -> CheckResult:
    """Check a workbook; where weights hang on a fact that a workbook does not tell, under the one that fits it best.

    Args:
        raw: The workbook.
        instrument: Whose rules it is held against; ``None``: only what needs no rules is looked at.
        sheets: Names of the sheets that are looked at; none: all of them.
        chosen: How the instrument was found.
        given: What a mapping says of its tables.
        watch: Called before each sheet with the number done and the number there are.
    """
    unders = (None,) if instrument is None else scored_under(instrument)
    results = [_checked(raw, under, sheets, given, watch) for under in unders]
    best = min(results, key=lambda result: len(result.findings))
    return best._replace(instrument=instrument, chosen=chosen)


def _checked(
    raw: RawBook,
    instrument: Instrument | None,
    sheets: Sequence[str],
    given: Given,
    watch: Callable[[int, int], None] | None,
) -> CheckResult:
    book = Book(raw)
    names = [name for name in book.sheets if not sheets or name in sheets]
    homes = {} if instrument is None else _surveys(book, instrument, given)
    done, findings = [], []
    for number, name in enumerate(names):
        if watch is not None:
            watch(number, len(names))
        checked, check_findings = _sheet(book.sheets[name], instrument, given_on(book.sheets[name], given), homes)
        done.append(checked)
        findings += check_findings
    return CheckResult(raw.file, instrument, None, raw.has_formulas, done, findings)


def _surveys(book: Book, instrument: Instrument, given: Given) -> dict[str, Single]:
    """The sheets that hold a survey: its means and index may stand on another sheet."""
    if instrument.records is None or instrument.records.answers is None:
        return {}
    sheets = ((sheet, given_on(sheet, given)) for sheet in book.sheets.values())
    found = (
        (book_sheet.name, single(book_sheet, grids(book_sheet, instrument, said), instrument, said))
        for book_sheet, said in sheets
    )
    return {name: one for name, one in found if one is not None and not one.labels}


def _sheet(
    sheet: BookSheet, instrument: Instrument | None, given: Given, homes: Mapping[str, Single]
) -> tuple[SheetChecked, list[CheckFinding]]:
    tables = [] if instrument is None else grids(sheet, instrument, given)
    one = None if instrument is None else single(sheet, tables, instrument, given)
    contexts = (
        [] if instrument is None or one is not None else [Context(sheet, grid, instrument, given) for grid in tables]
    )
    check_findings: list[CheckFinding] = []
    compared = wrong = 0
    inner: frozenset[Place] = frozenset()
    if one is not None and instrument is not None:
        checked = check_single(sheet, one, instrument)
        check_findings += checked.findings
        compared, wrong, inner = checked.compared, checked.compared - checked.agree, checked.inner
    for name, home in homes.items():
        if instrument is not None and one is None and name != sheet.name:
            elsewhere = check_elsewhere(sheet, sheet.book.sheets[name], home, instrument)
            check_findings += elsewhere.findings
            compared, wrong = compared + elsewhere.compared, wrong + elsewhere.compared - elsewhere.agree
    if instrument is not None:
        codes = {column: code for context in contexts for column, code in context.codes.items()}
        plan = plan_for(instrument)
        check_findings += band_findings(sheet, plan, band_formulas(sheet, plan, codes, inner))
    for context in contexts:
        check_findings += weight_findings(context)
        persons = check_persons(context)
        check_findings += persons.findings
        values = compare(context)
        check_findings += value_findings(values, context)
        compared += values.compared + persons.compared
        wrong += sum(map(len, values.wrong.values())) + persons.wrong
    check_findings += lint(sheet)
    check_findings += _unread(sheet)
    check_findings.sort(key=lambda check_finding: _ORDER.index(check_finding.code))
    columns = {code: column_name(column) for context in contexts[:1] for code, column in context.grid.columns.items()}
    rows = max((len(context.grid.rows) for context in contexts), default=0)
    return SheetChecked(sheet.name, len(sheet.shapes), rows, columns, compared, compared - wrong), check_findings


def _unread(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Formulas that are not understood."""
    if sheet.unread:
        places = sorted(sheet.unread)
        what = sheet.unread[places[0]]
        text = msg("the formula in {cell} is not understood", cell=name_of(places[0]))
        why = msg("it has {what}, which is not known here", what=visible(what, 40)) if what else None
        yield sheet.found("not-read", places, text, why=why)
