"""The live results of a form: what a spreadsheet computed there, held against the evaluation of what was filled in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, Message, msg
from evalkit.base.wording import caseless
from evalkit.forms.model import HEAD, LAYOUT, LIVE, MAP
from evalkit.tables.references import column_name
from evalkit.workbook_check.model import CheckFinding, SheetChecked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.tables.raw import RawBook, RawSheet

_NEAR = Fraction(1, 10**9)  # a spreadsheet computes in binary
_MOST_DIGITS = 6


def _said(text: Message) -> set[str]:
    return {caseless(language(one).say(text)) for one in LANGUAGES}


def instrument_of(book: RawBook) -> str | None:
    """The instrument that *book*, a form, names itself; nothing of a form of performance reports."""
    layout, head, _key, name = (book.sheets[MAP].values.get((1, column)) for column in range(4))
    return str(name) if (layout, head) == (LAYOUT, HEAD) else None


def live_sheet(book: RawBook) -> RawSheet | None:
    """The sheet of live results, if *book* has one."""
    names = _said(LIVE)
    return next((sheet for name, sheet in book.sheets.items() if caseless(name) in names), None)


def check_live(sheet: RawSheet, evaluation: Evaluation) -> tuple[SheetChecked, list[CheckFinding]]:
    """What was compared on *sheet*, and the values that are not those of *evaluation*. Cells without a stored value are left."""
    codes = _column(sheet, _said(msg("code")))
    values = _column(sheet, _said(msg("rounded"))) or _column(sheet, _said(msg("value")))
    rows = [] if codes is None or values is None else list(_rows(sheet, evaluation, codes[1], values[1]))
    check_findings = [check_finding for _, check_finding in rows if check_finding is not None]
    columns = {} if codes is None or values is None else {code: column_name(values[1]) for code, _ in rows}
    return SheetChecked(
        sheet.name, len(sheet.formulas), len(rows), columns, len(rows), len(rows) - len(check_findings)
    ), check_findings


def _column(sheet: RawSheet, names: Collection[str]) -> tuple[int, int] | None:
    """Row and column of the heading that is called so."""
    return next(
        (place for place, text in sheet.values.items() if isinstance(text, str) and caseless(text) in names), None
    )


def _rows(
    sheet: RawSheet, evaluation: Evaluation, codes: int, values: int
) -> Iterator[tuple[str, CheckFinding | None]]:
    for (row, column), code in sheet.values.items():
        stored = sheet.values.get((row, values))
        if column != codes or code not in evaluation.nodes or not isinstance(stored, Fraction):
            continue
        result = evaluation.nodes[str(code)]
        ours = _shown(result)
        is_same = ours is not None and abs(stored - ours) <= _NEAR
        yield str(code), None if is_same else _unlike(sheet, (row, values), result, stored)


def _shown(result: NodeResult) -> Exact | None:
    """What the form shows of a node: of an answer behind a closed gate what it is worth, though it counts as 0."""
    if result.unlocked is not None:
        return result.unlocked
    return None if result.score is None else result.score.value


def _unlike(sheet: RawSheet, place: tuple[int, int], result: NodeResult, stored: Fraction) -> CheckFinding:
    there = decimal_text(stored, _MOST_DIGITS)
    value = _shown(result)
    ours = msg("nothing, as answers are missing") if value is None else decimal_text(value, _MOST_DIGITS)
    cell = f"{column_name(place[1])}{place[0]}"
    text = msg("{cell} has {stored} for {code}, and what is filled in gives {ours}", cell=cell, stored=there, code=result.code, ours=ours)  # fmt: skip
    return CheckFinding("value", sheet.name, [cell], text, sheet.formulas.get(place), there, ours, node=result.code)
