"""Charts as SVG, the same in every form: colours stand as attributes, which a style sheet may override.

Text stays text. Coordinates of a drawing are binary floats, rounded to a tenth of a point; the numbers themselves are written
beside the drawing, exact.

The bands of a scale as a strip with a pointer, as SVG: places are percentages, so that a page may stretch it.
"""

from __future__ import annotations

import math
import textwrap
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.report.band_rank import rank_at
from evalkit.report.render.palette import FAINT, GRID, INK, MARK, RANKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.report import blocks as b

    Say = Callable[[Prose], str]

FONT = "font-family=\"system-ui, 'DejaVu Sans', 'Liberation Sans', sans-serif\""
_SIZE = 12  # points of letters
_LETTER = 6.6  # about the width of one
_LINE = 15
_ACROSS = 640  # of bars
_BAR = 18
_ROW = 30
_RADIUS = 105
_LEAST_SIDE = 84
_MOST_LINES = 6  # of a label; what is longer stands in full in the description
_PER_LINE = 15  # letters of a label on the rim
_TINT = 0.22  # of a band behind the marks
_MOST_AXES = 24


def chart_svg(block: b.Chart, say: Say, name: str = "chart") -> str:
    """*block* as an SVG image of its own, title and description in it.

    Args:
        block: The chart.
        say: Says a text; what it returns is escaped here.
        name: Begins the names of places within the drawing, unique in the file that it stands in.
    """
    draw = _radar if block.kind == "radar" and is_radar(block) else _bars
    width, height, inside = draw(block, say)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-t {name}-d" '
        f'viewBox="0 0 {_number(width)} {_number(height)}" width="{_number(width)}" height="{_number(height)}" '
        f'{FONT} font-size="{_SIZE}" fill="{INK}">'
        f'<title id="{name}-t">{escape(say(block.caption))}</title><desc id="{name}-d">{escape(description(block, say))}</desc>'
        f"{inside}</svg>"
    )


def is_radar(block: b.Chart) -> bool:
    """Whether there are enough axes for an area, and few enough to be read."""
    return 3 <= len(block.marks) <= _MOST_AXES  # noqa: PLR2004  # a triangle


def description(block: b.Chart, say: Say) -> str:
    """What is drawn, in words and numbers."""
    return "; ".join(f"{say(mark.label)}: {say(mark.text)}" for mark in block.marks)


def share(value: Exact, block: b.Chart | b.Scale) -> float:
    """Where *value* lies between the ends of the scale, from 0 to 1: a place on a drawing, nothing to compute with."""
    least, most = block.least or 0, block.most or 0
    if most <= least:
        return 0.0
    return float(max(Fraction(0), min(Fraction(value - least) / Fraction(most - least), Fraction(1))))


def bands(block: b.Chart | b.Scale, steps: Sequence[b.Step]) -> Iterator[tuple[str, float, float]]:
    """Style and ends of each band, the lowest first."""
    ends = [1.0, *(share(step.minimum, block) for step in steps if step.minimum is not None), 0.0]
    for place in reversed(range(min(len(steps), len(ends) - 1))):
        if ends[place] > ends[place + 1]:
            yield rank_at(place, len(steps)), ends[place + 1], ends[place]


def fill_of(style: str) -> str:
    """The colour of a rank; that of a mark where there is none."""
    return RANKS[int(style[-1])][0] if style.startswith("rank") else MARK


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# --- Bars -----------------------------------------------------------------------------------------------------------


def _bars(block: b.Chart, say: Say) -> tuple[float, float, str]:
    """A row for each mark: what it is, the bar before the bands, the number."""
    names = [textwrap.wrap(say(mark.label), 34, max_lines=_MOST_LINES, placeholder="…") or [""] for mark in block.marks]
    left = min(max(len(line) for lines in names for line in lines) * _LETTER + 12, 240)
    right = max(len(say(mark.text)) for mark in block.marks) * _LETTER + 12
    across = _ACROSS - left - right
    found, top = [], 6.0
    for mark, lines in zip(block.marks, names, strict=True):
        height = max(_ROW, len(lines) * _LINE + 8)
        found.append(_bar(block, mark, (left, top, across, height)))
        found.append(_lines(lines, left - 8, top + height / 2, "end"))
        found.append(_lines([say(mark.text)], left + across + 8, top + height / 2, "start", bold=True))
        top += height
    ends = [(left, "start", block.least), (left + across, "end", block.most)]
    found += [_lines([say(short_text(end))], x, top + 10, anchor, faint=True) for x, anchor, end in ends]
    return _ACROSS, top + 20, "".join(found)


def _bar(block: b.Chart, mark: b.Mark, place: tuple[float, float, float, float]) -> str:
    left, top, across, height = place
    y = top + (height - _BAR) / 2
    behind = (
        "".join(
            f'<rect class="band {style}" x="{_number(left + low * across)}" y="{_number(y - 3)}" width="{_number((high - low) * across)}" '
            f'height="{_BAR + 6}" fill="{fill_of(style)}" fill-opacity="{_TINT}"/>'
            for style, low, high in bands(block, block.bounds)
        )
        or f'<rect class="rest" x="{_number(left)}" y="{_number(y)}" width="{_number(across)}" height="{_BAR}" fill="{GRID}" fill-opacity=".45"/>'
    )
    return (
        f'{behind}<rect class="mark {mark.style}" x="{_number(left)}" y="{_number(y)}" '
        f'width="{_number(share(mark.value, block) * across)}" height="{_BAR}" fill="{fill_of(mark.style)}"/>'
    )


# --- Radar ----------------------------------------------------------------------------------------------------------


def _radar(block: b.Chart, say: Say) -> tuple[float, float, str]:
    """An axis for each mark, clockwise from the top, with the bands as rings behind the area."""
    labels = [[*_wrapped(say(mark.label)), say(mark.text)] for mark in block.marks]
    side = max(_LEAST_SIDE, *(len(line) * _LETTER for lines in labels for line in lines))
    tall = max(map(len, labels)) * _LINE + 6
    x, y = _RADIUS + 14 + side, _RADIUS + 14 + tall
    count = len(block.marks)

    def at(number: int, part: float) -> tuple[float, float]:
        angle = 2 * math.pi * number / count
        return x + part * _RADIUS * math.sin(angle), y - part * _RADIUS * math.cos(angle)

    def ring(parts: Sequence[float]) -> str:
        return " ".join(
            f"{_number(a)},{_number(c)}" for a, c in (at(number, part) for number, part in enumerate(parts))
        )

    found = [
        f'<polygon class="band {style}" points="{ring([high] * count)}" fill="{_mixed(fill_of(style))}"/>'
        for style, _, high in reversed(list(bands(block, block.bounds)))
    ]
    found += [
        f'<polygon class="grid" points="{ring([step / 4] * count)}" fill="none" stroke="{GRID}"/>'
        for step in range(1, 5)
    ]
    found += [_axis((x, y), at(number, 1)) for number in range(count)]
    values = [share(mark.value, block) for mark in block.marks]
    found.append(
        f'<polygon class="area" points="{ring(values)}" fill="{MARK}" fill-opacity=".3" stroke="{MARK}" stroke-width="2"/>'
    )
    for number, (lines, value) in enumerate(zip(labels, values, strict=True)):
        a, c = at(number, value)
        found.append(f'<circle class="mark" cx="{_number(a)}" cy="{_number(c)}" r="3.5" fill="{MARK}"/>')
        found.append(_on_the_rim(lines, at(number, 1 + 12 / _RADIUS), x, y))
    return 2 * x, 2 * y, "".join(found)


def _axis(start: tuple[float, float], end: tuple[float, float]) -> str:
    (a, c), (d, e) = start, end
    return (
        f'<line class="grid" x1="{_number(a)}" y1="{_number(c)}" x2="{_number(d)}" y2="{_number(e)}" stroke="{GRID}"/>'
    )


def _on_the_rim(lines: Sequence[str], place: tuple[float, float], x: float, y: float) -> str:
    """A label, away from the middle; its last line is the number."""
    a, c = place
    anchor = "middle" if abs(a - x) < _RADIUS / 10 else "start" if a > x else "end"
    middle = c + (len(lines) / 2 * _LINE) * (c - y) / (_RADIUS + 12)
    return _lines(lines, a, middle, anchor, bold_last=True)


def _mixed(color: str) -> str:
    """*color* thinned with white: rings lie one on the other, so none may let the next one through."""
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * _TINT):02x}" for part in parts)


# --- Words ----------------------------------------------------------------------------------------------------------


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, _PER_LINE, break_long_words=False, break_on_hyphens=False, max_lines=_MOST_LINES, placeholder="…"
    )


def _lines(
    lines: Sequence[str],
    x: float,
    middle: float,
    anchor: str,
    *,
    bold: bool = False,
    bold_last: bool = False,
    faint: bool = False,
) -> str:
    """*lines* one below the other, around *middle*."""
    top = middle - (len(lines) - 1) * _LINE / 2 + _SIZE / 3
    spans = "".join(
        f'<tspan x="{_number(x)}" y="{_number(top + number * _LINE)}"{_bold(bold or (bold_last and number == len(lines) - 1))}>{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    colour = f' class="faint" fill="{FAINT}"' if faint else ""
    return f'<text text-anchor="{anchor}"{colour}>{spans}</text>'


def _bold(is_so: bool) -> str:  # noqa: FBT001  # one question
    return ' font-weight="600"' if is_so else ""


_WIDTH, _HEIGHT = 640, 62  # points
_LEAST_GAP = 0.055  # between two numbers of a scale, as a share of it
_NARROW_GAP = 0.16  # on a narrow page
_STRIP_LETTER = 0.0105  # of the same, about the width of a letter on a wide page


def strip_svg(block: b.Scale, say: Say, name: str = "strip", *, stretches: bool = False) -> str:
    """The strip; nothing of a scale without two ends, or without a value.

    Args:
        block: The scale.
        say: Says a text; what it returns is escaped here.
        name: Begins the names of places within the drawing, unique in the file that it stands in.
        stretches: Whether it is as wide as what it stands in; else it has a width of its own.
    """
    if block.least is None or block.most is None or block.most <= block.least or not block.values:
        return ""
    size = 'width="100%"' if stretches else f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}"'
    title = say(msg("Where the value lies among the bands"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="strip" role="img" aria-labelledby="{name}-t {name}-d" {size} height="{_HEIGHT}" '
        f'{FONT} font-size="12" fill="{INK}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(strip_in_words(block, say))}</desc>'
        f"{''.join(_band(*band) for band in bands(block, block.steps))}"
        f"{''.join(_names(block, say))}{''.join(_bounds(block, say))}{_pointer(block)}</svg>"
    )


def strip_in_words(block: b.Scale, say: Say) -> str:
    """The value, or the ends of its range, and the ends of the scale."""
    numbers = "–".join(say(short_text(value)) for value in dict.fromkeys((min(block.values), max(block.values))))
    return f"{numbers} ({' … '.join(say(short_text(end or 0)) for end in (block.least, block.most))})"


def _band(style: str, low: float, high: float) -> str:
    return (
        f'<rect class="band {style}" x="{percent(low)}" y="16" width="{percent(high - low)}" height="24" '
        f'fill="{fill_of(style)}" stroke="white"/>'
    )


def _names(block: b.Scale, say: Say) -> Iterator[str]:
    """The names that have room in their bands; all of them stand below the strip."""
    names = {rank_at(place, len(block.steps)): step.name for place, step in enumerate(block.steps)}
    for style, low, high in bands(block, block.steps):
        name = names.get(style, "")
        if len(name) * _STRIP_LETTER < high - low and len(names) == len(block.steps):
            yield (
                f'<text class="name on-{style}" x="{percent((low + high) / 2)}" y="32" text-anchor="middle" font-weight="600" '
                f'fill="{RANKS[int(style[-1])][1]}">{escape(say(name))}</text>'
            )


def _bounds(block: b.Scale, say: Say) -> Iterator[str]:
    """The numbers below the strip; the ends come first, and what has no room between others stands in the words alone."""
    inner = [step.minimum for step in reversed(block.steps) if step.minimum is not None]
    taken: list[float] = []
    for bound in (block.least or 0, block.most or 0, *inner):
        at = share(bound, block)
        gap = min((abs(at - other) for other in taken), default=1)
        if gap >= _LEAST_GAP:
            taken.append(at)
            anchor = "start" if at == 0 else "end" if at == 1 else "middle"
            tight = " tight" if gap < _NARROW_GAP else ""
            number = escape(say(short_text(bound)))
            yield f'<text class="bound{tight}" x="{percent(at)}" y="56" text-anchor="{anchor}">{number}</text>'


def _pointer(block: b.Scale) -> str:
    """A pointer above the strip; of a range, both ends and what lies between."""
    values: Sequence[float] = sorted({share(value, block) for value in block.values})
    between = ""
    if len(values) > 1:
        low, high = values[0], values[-1]
        between = f'<rect class="pointer" x="{percent(low)}" y="9" width="{percent(high - low)}" height="3"/>'
    points = (
        f'<svg x="{percent(value)}" y="2" overflow="visible"><path class="pointer" d="M-7 0H7L0 12Z"/></svg>'
        for value in values
    )
    return between + "".join(points)


def percent(part: float) -> str:
    """A share as SVG writes a place."""
    return f"{100 * part:.2f}".rstrip("0").rstrip(".") + "%"
