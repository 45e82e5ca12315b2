"""The bands of a scale as a strip with a pointer, as SVG: places are percentages, so that a page may stretch it.

Colours stand as attributes, which a style sheet may override; the numbers and bands are written beside the drawing.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.report.bands import rank_at
from evalkit.report.render.charts import FONT, bands, fill_of, share
from evalkit.report.render.palette import INK, RANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.report import blocks as b
    from evalkit.report.render.charts import Say

_WIDTH, _HEIGHT = 640, 62  # points
_LEAST_GAP = 0.055  # between two numbers of a scale, as a share of it
_NARROW_GAP = 0.16  # on a narrow page
_LETTER = 0.0105  # of the same, about the width of a letter on a wide page


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
        f"{''.join(_band(*each) for each in bands(block, block.steps))}"
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
        if len(name) * _LETTER < high - low and len(names) == len(block.steps):
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
