"""A scale as a ruler: bounds above, bands between their ticks, and a pointer at the value below."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.tuples import NamedTuple
from evalkit.report.render.layout import Line, Span, cells, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.report.blocks import Scale
    from evalkit.report.render.page import Page

_LEAST_WIDTH = 56
_MOST = 76
_INDENT = 2
_LEAST_BAND = 3
_LEAST_CUT = 9  # a name cut shorter than this is a riddle


class _Ruler(NamedTuple):
    """Bounds in ascending order, from the lowest to the highest value, and the column of each."""

    bounds: list[Exact]
    columns: list[int]

    def column(self, value: Exact) -> int:
        """Where *value* lies: between the ticks of its band, never on the next one."""
        for i in range(len(self.bounds) - 2, -1, -1):
            if value >= self.bounds[i]:
                left, right = self.columns[i], self.columns[i + 1]
                share = Fraction(value - self.bounds[i]) / Fraction(self.bounds[i + 1] - self.bounds[i])
                last = right if i == len(self.bounds) - 2 else right - 1
                return min(left + int(share * (right - left)), last)
        return 0

    def room(self, band: int) -> int:
        """Between the ticks of *band*, 0 the lowest."""
        return self.columns[band + 1] - self.columns[band] - 1


def ruler(scale: Scale, page: Page) -> list[Line]:
    """Three lines; nothing where the bands have no room, or a scale no ends."""
    made = _ruler(scale, page.width)
    if made is None or not scale.values:
        return []
    names = [_shortened(page.say(step.name), made.room(i), page) for i, step in enumerate(reversed(scale.steps))]
    if not any(names):
        return []
    return [_numbers(made, page), _bands(names, made, scale, page), _pointer(made, scale.values, page)]


def _ruler(scale: Scale, width: int) -> _Ruler | None:
    if scale.least is None or scale.most is None or width < _LEAST_WIDTH:
        return None
    inner = [step.minimum for step in reversed(scale.steps) if step.minimum is not None]
    bounds = [scale.least, *inner, scale.most]
    if any(a >= b for a, b in itertools.pairwise(bounds)):
        return None
    length = min(width - 2 * _INDENT, _MOST) - 1
    span = Fraction(scale.most - scale.least)
    columns = [round(length * Fraction(bound - scale.least) / span) for bound in bounds]
    if any(b - a < _LEAST_BAND for a, b in itertools.pairwise(columns)):
        return None
    return _Ruler(bounds, columns)


def _numbers(made: _Ruler, page: Page) -> Line:
    text = ""
    for bound, column in zip(made.bounds, made.columns, strict=True):
        number = page.say(short_text(bound))
        start = max(column - len(number) // 2, 0)
        if column == made.columns[-1]:
            start = column + 1 - len(number)
        if not text or start > len(text):
            text = text.ljust(start) + number
    return line(" " * _INDENT, text)


def _shortened(name: str, room: int, page: Page) -> str:
    """*name* so that it fits between its ticks; empty if nothing legible fits."""
    if cells(name) <= room:
        return name
    dots = page.clean("…")
    letters = "".join(word[0] + "." for word in name.split())
    if " " in name and len(letters) <= room < _LEAST_CUT:
        return letters
    return name[: room - len(dots) - 2].rstrip() + dots if room >= _LEAST_CUT else ""


def _bands(names: list[str], made: _Ruler, scale: Scale, page: Page) -> Line:
    signs = page.signs
    spans: list[Span | str] = [" " * _INDENT, Span(signs.left, "rest")]
    for i, (name, step) in enumerate(zip(names, reversed(scale.steps), strict=True)):
        inside = made.room(i)
        label = f" {name} " if name and cells(name) + 2 <= inside else name
        before = (inside - cells(label)) // 2
        after = inside - cells(label) - before
        tick = signs.right if i == len(names) - 1 else signs.middle
        spans += [
            Span(signs.run * before, "rest"),
            Span(label, "strong" if step.holds else ""),
            Span(signs.run * after + tick, "rest"),
        ]
    return line(*spans)


def _pointer(made: _Ruler, values: Sequence[Exact], page: Page) -> Line:
    low, high = made.column(min(values)), made.column(max(values))
    sign = page.signs.pointer
    between = page.signs.full * (high - low - 1) + sign if high > low else ""
    return line(" " * (_INDENT + low), Span(sign + between, "bar"))
