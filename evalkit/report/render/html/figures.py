"""Scales and charts in a page: what is drawn gives way where the page is narrow, and its numbers stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.report.bands import rank_at
from evalkit.report.render.charts import bands, chart_svg, is_radar, share
from evalkit.report.render.html.text import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.report import blocks as b
    from evalkit.report.render.html.text import Texts

_LEAST_GAP = 0.055  # between two numbers of a scale, as a share of it
_NARROW_GAP = 0.16  # on a narrow page
_LETTER = 0.0105  # of the same, about the width of a letter on a wide page


# --- Scale ----------------------------------------------------------------------------------------------------------


def scale_figure(block: b.Scale, texts: Texts) -> str:
    """The bands as a strip with a pointer, and in words."""
    has_ends = block.least is not None and block.most is not None and block.most > block.least
    strip = _strip(block, texts) if has_ends and block.values else ""
    return f'<figure class="scale">{strip}\n{_bands_in_words(block.steps, texts)}\n</figure>'


def _strip(block: b.Scale, texts: Texts) -> str:
    name = texts.new_name()
    values = sorted({share(value, block) for value in block.values})
    numbers = "–".join(texts.say(short_text(value)) for value in dict.fromkeys((min(block.values), max(block.values))))
    ends = " … ".join(texts.say(short_text(end)) for end in (block.least or 0, block.most or 0))
    title = texts.say(msg("Where the value lies among the bands"))
    return (
        f'<svg class="strip" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="62">'
        f'<title id="{name}-t">{title}</title><desc id="{name}-d">{numbers} ({ends})</desc>'
        f"{''.join(_band(*each) for each in bands(block, block.steps))}"
        f"{''.join(_names(block, texts))}{''.join(_bounds(block, texts))}{_pointer(values)}</svg>"
    )


def _band(style: str, low: float, high: float) -> str:
    return f'<rect class="band {style}" x="{_percent(low)}" y="16" width="{_percent(high - low)}" height="24"/>'


def _names(block: b.Scale, texts: Texts) -> Iterator[str]:
    """The names that have room in their bands; below stand all of them."""
    names = {rank: step.name for rank, step in _ranked(block.steps)}
    for style, low, high in bands(block, block.steps):
        name = names.get(style, "")
        if len(name) * _LETTER < high - low and len(names) == len(block.steps):
            yield f'<text class="name on-{style}" x="{_percent((low + high) / 2)}" y="32" text-anchor="middle">{texts.say(name)}</text>'


def _ranked(steps: Sequence[b.Step]) -> Iterator[tuple[str, b.Step]]:
    for place, step in enumerate(steps):
        yield rank_at(place, len(steps)), step


def _bounds(block: b.Scale, texts: Texts) -> Iterator[str]:
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
            number = texts.say(short_text(bound))
            yield f'<text class="bound{tight}" x="{_percent(at)}" y="56" text-anchor="{anchor}">{number}</text>'


def _pointer(values: Sequence[float]) -> str:
    """A pointer above the strip; of a range, both ends and what lies between."""
    between = ""
    if len(values) > 1:
        low, high = values[0], values[-1]
        between = f'<rect class="pointer" x="{_percent(low)}" y="9" width="{_percent(high - low)}" height="3"/>'
    points = (
        f'<svg x="{_percent(value)}" y="2" overflow="visible"><path class="pointer" d="M-7 0H7L0 12Z"/></svg>'
        for value in values
    )
    return between + "".join(points)


def _percent(part: float) -> str:
    return f"{100 * part:.2f}".rstrip("0").rstrip(".") + "%"


def _bands_in_words(steps: Sequence[b.Step], texts: Texts) -> str:
    """The bands, the best first; marked are the one that holds, or all that can."""
    known = any(step.holds for step in steps)
    items = "".join(_band_in_words(rank, step, texts, known=known) for rank, step in _ranked(steps))
    return f'<ul class="bands">{items}</ul>'


def _band_in_words(rank: str, step: b.Step, texts: Texts, *, known: bool) -> str:
    text = (
        f'<span class="swatch {rank}"></span>{texts.say(step.name)} <span class="from">{texts.say(step.bound)}</span>'
    )
    if not step.holds and (known or not step.possible):
        return f"<li>{text}</li>"
    word = texts.say(msg("the result") if step.holds else msg("possible"))
    return f"<li><strong>{text} ◂ {word}</strong></li>"


# --- Charts ---------------------------------------------------------------------------------------------------------


def chart_figure(block: b.Chart, texts: Texts) -> str:
    """Bars as a table that draws them; a radar with such a table beside it."""
    if not block.marks:
        return ""
    caption = f"<figcaption>{texts.say(block.caption)}</figcaption>"
    legend = _legend(block, texts)
    if block.kind != "radar" or not is_radar(block):
        return f'<figure class="chart">{caption}{_rows(block, texts)}{legend}</figure>'
    drawing = chart_svg(block, texts.language.say, texts.new_name())
    return (
        f'<figure class="chart radar">{caption}<div class="sides">{drawing}{_rows(block, texts)}</div>{legend}</figure>'
    )


def _rows(block: b.Chart, texts: Texts) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{texts.say(mark.label)}</th><td class="bar">{_bar(block, mark)}</td>'
        f'<td class="number{_long(mark, texts)}">{texts.say(mark.text)}</td></tr>'
        for mark in block.marks
    )
    return f'<table class="bars"><tbody>{rows}</tbody></table>'


def _long(mark: b.Mark, texts: Texts) -> str:
    return " long" if len(texts.language.say(mark.text)) > LONG else ""


def _bar(block: b.Chart, mark: b.Mark) -> str:
    behind = "".join(
        f'<rect class="band tint {style}" x="{_percent(low)}" width="{_percent(high - low)}" height="100%"/>'
        for style, low, high in bands(block, block.bounds)
    )
    behind = behind or '<rect class="rest" width="100%" height="100%"/>'
    return (
        f'<svg class="bar" aria-hidden="true" focusable="false">{behind}'
        f'<rect class="mark {mark.style}" y="22%" width="{_percent(share(mark.value, block))}" height="56%"/></svg>'
    )


def _legend(block: b.Chart, texts: Texts) -> str:
    """What the colours behind the marks mean, and the ends of the scale."""
    ends = _ends(block, texts)
    items = "".join(
        f'<span><span class="swatch {rank}"></span>{texts.say(step.name)} ({texts.say(step.bound)})</span>'
        for rank, step in _ranked(block.bounds)
    )
    return f'<p class="flow legend"><span>{ends}</span>{items}</p>'


def _ends(block: b.Chart, texts: Texts) -> str:
    """The ends of the scale in words."""
    low, high = (short_text(end) for end in (block.least, block.most))
    return texts.say(msg("scale {low} to {high}", low=low, high=high))
