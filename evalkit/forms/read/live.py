"""The live results of a form: what a spreadsheet computed there, held against the evaluation of what was filled in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text
from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.forms.model import HEAD, LAYOUT, LIVE, MAP
from evalkit.instruments import TOTAL
from evalkit.tables.references import column_name
from evalkit.workbook_check.model import CheckFinding, SheetChecked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
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
    """What was compared on *sheet*, and the values and words that are not those of *evaluation*. Cells without a stored value are left."""
    codes = _column(sheet, _said(msg("code")))
    values = _column(sheet, _said(msg("rounded"))) or _column(sheet, _said(msg("value")))
    words = _column(sheet, _said(msg("word")))
    if codes is None or values is None:
        return SheetChecked(sheet.name, len(sheet.formulas), 0, {}, 0, 0), []
    rows = {
        place[0]: str(code) for place, code in sheet.values.items() if place[1] == codes[1] and code in evaluation.nodes
    }
    numbers = [*_compared(sheet, rows, values[1], evaluation, _value_told)]
    compared = [*numbers, *(_compared(sheet, rows, words[1], evaluation, _word_told) if words is not None else ())]
    check_findings = [check_finding for _, check_finding in compared if check_finding is not None]
    columns = {code: column_name(values[1]) for code, _ in numbers}
    return SheetChecked(
        sheet.name, len(sheet.formulas), len(numbers), columns, len(compared), len(compared) - len(check_findings)
    ), check_findings


def _column(sheet: RawSheet, names: Collection[str]) -> tuple[int, int] | None:
    """Row and column of the heading that is called so."""
    return next(
        (place for place, text in sheet.values.items() if isinstance(text, str) and caseless(text) in names), None
    )


class _Told(NamedTuple):
    """What a cell shows, and what the evaluation has in its place, where they are not the same."""

    there: Prose
    ours: Prose


def _compared(
    sheet: RawSheet,
    rows: Mapping[int, str],
    column: int,
    evaluation: Evaluation,
    told: Callable[[Any, NodeResult, Evaluation], _Told | bool],
) -> Iterator[tuple[str, CheckFinding | None]]:
    """The code of each row whose cell in *column* can be held against the evaluation, with what is wrong with it."""
    for row, code in rows.items():
        unlike = told(sheet.values.get((row, column)), evaluation.nodes[code], evaluation)
        if unlike is not False:
            yield code, None if unlike is True else _unlike(sheet, (row, column), code, unlike)


def _value_told(stored: Any, result: NodeResult, _: Evaluation) -> _Told | bool:
    if not isinstance(stored, Fraction):
        return False
    ours = _shown(result)
    if ours is None:
        return _Told(decimal_text(stored, _MOST_DIGITS), msg("nothing, as answers are missing"))
    is_same = abs(stored - ours) <= _NEAR
    return is_same or _Told(decimal_text(stored, _MOST_DIGITS), decimal_text(ours, _MOST_DIGITS))


def _word_told(stored: Any, result: NodeResult, evaluation: Evaluation) -> _Told | bool:
    """Of the total the predicate, which an open rule may leave open; of other nodes the word of their band or grade."""
    is_total = result.code == TOTAL
    ours = evaluation.predicate if is_total else result.grade or (result.band.predicate if result.band else None)
    if not isinstance(stored, str) or not stored or (ours is None and not is_total):
        return False
    if ours is None:
        return _Told(visible(stored), msg("no predicate yet"))
    return caseless(stored) == caseless(ours) or _Told(visible(stored), visible(ours))


def _shown(result: NodeResult) -> Exact | None:
    """What the form shows of a node: of an answer behind a closed gate what it is worth, though it counts as 0."""
    worth = result.unlocked or result.score
    return None if worth is None else worth.value


def _unlike(sheet: RawSheet, place: tuple[int, int], code: str, told: _Told) -> CheckFinding:
    cell = f"{column_name(place[1])}{place[0]}"
    text = msg("{cell} has {stored} for {code}, and what is filled in gives {ours}", cell=cell, stored=told.there, code=code, ours=told.ours)  # fmt: skip
    return CheckFinding("value", sheet.name, [cell], text, sheet.formulas.get(place), told.there, told.ours, node=code)
