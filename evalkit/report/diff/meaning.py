"""What a difference means for results, in sentences and one small table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal, Message, Prose, msg, visible
from evalkit.report.diff.words import counted, names, why_incomparable
from evalkit.report.render.layout import Column, Line, Row, line, paragraph, table
from evalkit.report.show.instrument import heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.report.render.page import Page
    from evalkit.rulework.diff.model import Diff, End, ScoreRange, Side, Witness

_SHOWN = 12  # answers off the start, and stretches of totals
_PERCENT_DIGITS = 2


def meaning_lines(found: Diff, page: Page) -> list[Line]:
    """The section at the head of the report."""
    lines = [heading(msg("What it means"), page)]
    for prose in _comparable(found):
        lines += _said(prose, page)
    lines += _scores(found, page)
    lines += _totals(found, page)
    lines += _answers(found, page)
    return lines


def _said(prose: Prose, page: Page, *, indent: int = 2) -> list[Line]:
    return paragraph(page.say(prose), page.width, first=line(" " * indent), indent=indent + 2)


def _comparable(found: Diff) -> Iterator[Message]:
    meaning = found.meaning
    if not meaning.same:
        yield msg("No answers can be compared: {why}.", why=why_incomparable(found))
        return
    ways = tuple(msg("{count} {why}", count=Decimal(count), why=why) for why, count in counted(meaning))
    yield msg("{count} scored questions are the same in both: {ways}.", count=Decimal(len(meaning.same)), ways=ways)
    for count, one in ((meaning.only_old, found.old), (meaning.only_new, found.new)):
        if count:
            yield msg("{count} are scored in {id} only.", count=Decimal(count), id=visible(one.id))


# --- Change of score --------------------------------------------------------------------------------------------


def _scores(found: Diff, page: Page) -> list[Line]:
    lines: list[Line] = []
    for one in found.meaning.scores:
        lines += _said(_range(one), page)
        for end in (one.low, one.high) if one.low != one.high else (one.low,):
            if end.old is not None and end.new is not None and end.change and end.attained:
                lines += _said(_end(end, one), page, indent=4)
    return lines


def _range(one: ScoreRange) -> Message:
    if one.how == "exact" and not one.low.change and not one.high.change:
        return msg("The same answers give the same total, whatever they are.")
    low, high = (_change(end.change, percent=one.percent) for end in (one.low, one.high))
    if one.percent:
        text = msg("In percent of the highest total it changes by {low} to {high}", low=low, high=high)
    else:
        text = msg("For the same answers the total changes by {low} to {high}", low=low, high=high)
    if one.how == "exact":
        return msg("{text}; answers give both ends.", text=text)
    if one.low.attained or one.high.attained:
        end = low if one.low.attained else high
        return msg("{text}; no change lies outside, and answers give the end {end}.", text=text, end=end)
    return msg("{text}; no change lies outside, but the ends may not be reached.", text=text)


def _change(found: Exact, *, percent: bool) -> Prose:
    text = _number(found, percent=percent)
    return Decimal(f"+{text}") if found > 0 else Decimal(text.replace("-", "−"))


def _number(found: Exact, *, percent: bool) -> Decimal:
    text = short_text(found)
    if "/" not in text and not percent:
        return text
    return text if "/" not in text else decimal_text(found, _PERCENT_DIGITS)


def _end(end: End, one: ScoreRange) -> Message:
    old, new = (_number(total, percent=one.percent) for total in (end.old or 0, end.new or 0))
    return msg("{change}: from {old} to {new}", change=_change(end.change, percent=one.percent), old=old, new=new)


# --- Totals -----------------------------------------------------------------------------------------------------


def _totals(found: Diff, page: Page) -> list[Line]:
    totals = found.meaning.totals
    if not totals.comparable:
        ends = [short_text(one[1]) if one is not None else msg("not known") for one in totals.ranges]
        text = msg("Totals cannot be held against each other: the highest is {old} in {a}, {new} in {b}.", old=ends[0],
                   new=ends[1], a=visible(found.old.id), b=visible(found.new.id))  # fmt: skip
        return _said(text, page)
    if not totals.shared_word:
        return []
    if not totals.stretches:
        return _said(msg("A total that both can have is called the same in both."), page)
    lines = _said(msg("Totals that are called differently:"), page)
    shown = totals.stretches if page.detail else totals.stretches[:_SHOWN]
    columns = (
        Column(page.say(msg("from"))),
        Column(page.say(msg("to"))),
        *(Column(page.clean(name), wrap=True, least=10) for name in names(found)),
        Column("", wrap=True, least=8),
    )
    rows = []
    for one in shown:
        numbers = [page.number(end, totals.digits) if end is not None else "–" for end in (one.first, one.last)]
        rows.append(Row([line(page.clean(cell)) for cell in (*numbers, one.old, one.new, one.when or "")]))
    lines += table(columns, rows, page.width, indent=4)
    return lines + _more(len(totals.stretches) - len(shown), page)


def _more(count: int, page: Page) -> list[Line]:
    return _said(msg("… and {count} more; --detail shows all", count=Decimal(count)), page, indent=4) if count else []


# --- Smallest assessments ---------------------------------------------------------------------------------------


def _answers(found: Diff, page: Page) -> list[Line]:
    lines: list[Line] = []
    for one in found.meaning.witnesses:
        lines += _witness(one, found, page)
    none = found.meaning.none
    if not found.meaning.totals.shared_word:
        lines += _said(
            msg("Predicates cannot be compared: no word stands in bands of both that belong together."), page
        )
    elif none == "proved":
        lines += _said(msg("No answers to the same questions are called differently: proved."), page)
    elif none == "not-found":
        lines += _said(
            msg("No answers were found that are called differently; that there are none is not proved."), page
        )
    return lines


def _witness(one: Witness, found: Diff, page: Page) -> list[Line]:
    sides = tuple(_side(side, name) for side, name in zip((one.old, one.new), names(found), strict=True))
    if one.by == "total":
        return _said(msg("A total alone shows it: {old}; {new}.", old=sides[0], new=sides[1]), page)
    lines = _said(msg("Smallest assessment that shows it: every question has {start}{off}.", start=one.start,
                      off=_off(one, page)), page)  # fmt: skip
    lines += _said(msg("{old}; {new}", old=sides[0], new=sides[1]), page, indent=4)
    if found.meaning.only_old or found.meaning.only_new:
        lines += _said(msg("Questions that only one of them asks are answered as the others."), page, indent=4)
    proved = msg("No answers with fewer off a common start are called differently: proved.")
    not_proved = msg("Answers with fewer off a common start were not found; that there are none is not proved.")
    return lines if not one.off else lines + _said(proved if one.smallest == "proved" else not_proved, page, indent=4)


def _off(one: Witness, page: Page) -> Prose:
    if not one.off:
        return ""
    shown = one.off if page.detail else one.off[:_SHOWN]
    told = [
        msg("{code}: {answer}", code=old if old == new else f"{old} → {new}",
            answer=short_text(answer) if hasattr(answer, "denominator") else str(answer))
        for old, new, answer in shown
    ]  # fmt: skip
    if len(shown) < len(one.off):
        told.append(msg("… ({count} in all)", count=Decimal(len(one.off))))
    return msg(", but {answers}", answers=tuple(told))


def _side(side: Side, name: str) -> Message:
    score = decimal_text(side.score, side.instrument.nodes["total"].digits)
    return msg("{id} gives {score}, {word}", id=name, score=score, word=visible(side.predicate))
