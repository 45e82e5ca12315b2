"""The band ruler: where the total lies among the bands, and the bands as the regulation prints them."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.text import Message, msg
from evalkit.report.layout import Column, Line, Row, Span, cells, line, table
from evalkit.report.verdict import total_table
from evalkit.report.words import cite_prose

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Band, BandTable
    from evalkit.report.page import Page

_LEAST_WIDTH = 56
_MOST = 76
_INDENT = 2
_LEAST_BAND = 3
_LEAST_CUT = 9  # a name cut shorter than this is a riddle


class _Ruler(NamedTuple):
    """Bounds in ascending order, from the lowest to the highest value, and the column of each."""

    bounds: list[Exact]
    columns: list[int]

    def place(self, value: Exact) -> int:
        """Column of *value*: between the ticks of its band, never on the next one."""
        for i in range(len(self.bounds) - 2, -1, -1):
            if value >= self.bounds[i]:
                left, right = self.columns[i], self.columns[i + 1]
                share = Fraction(value - self.bounds[i]) / Fraction(self.bounds[i + 1] - self.bounds[i])
                last = right if i == len(self.bounds) - 2 else right - 1
                return min(left + int(share * (right - left)), last)
        return 0


def ruler(evaluation: Evaluation, page: Page) -> list[Line]:
    """Bounds, bands and a pointer; a list where there is no room, nothing where there is no single table of bands."""
    found = total_table(evaluation)
    if found is None:
        return []
    return _drawn(evaluation, found, page) or _listed(evaluation, found, page)


def _drawn(evaluation: Evaluation, found: BandTable, page: Page) -> list[Line]:
    total = evaluation.total
    ends = [score.value for score in (total.score, total.low, total.high) if score is not None]
    if not ends or total.minimum is None or total.maximum is None or page.width < _LEAST_WIDTH:
        return []
    made = _ruler(found, total.minimum, total.maximum, min(page.width - 2 * _INDENT, _MOST))
    if made is None:
        return []
    names = [page.clean(band.predicate) for band in reversed(found.bands)]
    segments = [_segment(name, made, i, page) for i, name in enumerate(names)]
    if not any(segments):
        return []
    return [_numbers(made, page), _bands(segments, made, evaluation, found, page), _pointer(made, ends, page)]


def _listed(evaluation: Evaluation, found: BandTable, page: Page) -> list[Line]:
    columns = (Column(), Column(wrap=True), Column(right=True))
    rows = [
        Row(
            [
                line(Span(page.signs.pointer if band == evaluation.band else "", "bar")),
                line(Span(page.clean(band.predicate), "strong" if band == evaluation.band else "")),
                line(page.say(bound_prose(band, page))),
            ]
        )
        for band in found.bands
    ]
    return table(columns, rows, page.width)


def _ruler(found: BandTable, low: Exact, high: Exact, width: int) -> _Ruler | None:
    inner = [band.minimum for band in reversed(found.bands) if band.minimum is not None]
    bounds: list[Exact] = [low, *inner, high]
    if any(a >= b for a, b in itertools.pairwise(bounds)):
        return None
    span = Fraction(high - low)
    columns = [round((width - 1) * Fraction(bound - low) / span) for bound in bounds]
    if any(b - a < _LEAST_BAND for a, b in itertools.pairwise(columns)):
        return None
    return _Ruler(bounds, columns)


def _numbers(made: _Ruler, page: Page) -> Line:
    text = ""
    for bound, column in zip(made.bounds, made.columns, strict=True):
        number = page.short(bound)
        start = max(column - len(number) // 2, 0)
        if column == made.columns[-1]:
            start = column + 1 - len(number)
        if not text or start > len(text):
            text = text.ljust(start) + number
    return line(" " * _INDENT, text)


def _segment(name: str, made: _Ruler, i: int, page: Page) -> str:
    """The name of band *i* (0 is lowest), shortened to fit between its ticks; empty if nothing legible fits."""
    room = made.columns[i + 1] - made.columns[i] - 1
    if cells(name) <= room:
        return name
    dots = page.clean("…")
    letters = "".join(word[0] + "." for word in name.split())
    if " " in name and len(letters) <= room < _LEAST_CUT:
        return letters
    return name[: room - len(dots) - 2].rstrip() + dots if room >= _LEAST_CUT else ""


def _bands(segments: list[str], made: _Ruler, evaluation: Evaluation, found: BandTable, page: Page) -> Line:
    signs = page.signs
    pieces: list[Span | str] = [" " * _INDENT, Span(signs.left, "rest")]
    current = _index(evaluation.band, found)
    for i, segment in enumerate(segments):
        inside = made.columns[i + 1] - made.columns[i] - 1
        label = f" {segment} " if segment and cells(segment) + 2 <= inside else segment
        before = (inside - cells(label)) // 2
        after = inside - cells(label) - before
        tick = signs.right if i == len(segments) - 1 else signs.middle
        pieces += [
            Span(signs.run * before, "rest"),
            Span(label, "strong" if i == current else ""),
            Span(signs.run * after + tick, "rest"),
        ]
    return line(*pieces)


def _index(band: Band | None, found: BandTable) -> int | None:
    return len(found.bands) - 1 - found.bands.index(band) if band in found.bands else None


def _pointer(made: _Ruler, ends: list[Exact], page: Page) -> Line:
    low, high = made.place(min(ends)), made.place(max(ends))
    sign = page.signs.pointer
    between = page.signs.full * (high - low - 1) + sign if high > low else ""
    return line(" " * (_INDENT + low), Span(sign + between, "bar"))


def printed_bands(evaluation: Evaluation, page: Page) -> list[Line]:
    """The bands as the regulation prints them."""
    found = total_table(evaluation)
    if found is None:
        return []
    title = msg("Bands of the total") if found.when is None else msg("Bands of the total ({when})", when=found.when)
    columns = (
        Column(),
        Column(page.say(msg("predicate")), wrap=True, least=12),
        Column(page.say(msg("printed range")), right=True, most=13),
        Column(page.say(msg("from")), right=True),
        Column(page.say(msg("source")), wrap=True, least=20, drop=1),
    )
    rows = [_printed_row(band, evaluation, page) for band in found.bands]
    return [line(Span(page.say(title), "head")), *table(columns, rows, page.width)]


def _printed_row(band: Band, evaluation: Evaluation, page: Page) -> Row:
    label = f" {page.clean(band.label)}" if band.label else ""
    source = "; ".join(page.say(one) for one in cite_prose(evaluation.instrument, band.cite))
    here = page.signs.pointer if band == evaluation.band else ""
    return Row(
        [
            line(Span(here, "bar")),
            line(Span(page.clean(band.predicate), "strong" if here else ""), label),
            line(page.written(band.printed)),
            line(page.say(bound_prose(band, page))),
            line(source),
        ]
    )


def bound_prose(band: Band, page: Page) -> Message:
    """The lower bound of *band* as it is looked up."""
    if band.minimum is None:
        return msg("below")
    bound = page.short(band.minimum)
    return msg("above {bound}", bound=bound) if band.exclusive else msg("at least {bound}", bound=bound)
