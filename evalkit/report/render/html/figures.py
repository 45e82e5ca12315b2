"""Scales and charts in a page: what is drawn gives way where the page is narrow, and its numbers stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.report.bands import rank_at
from evalkit.report.render.charts import bands, chart_svg, is_radar, share
from evalkit.report.render.html.text import LONG
from evalkit.report.render.strip import percent, strip_svg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.report import blocks as b
    from evalkit.report.render.html.text import Texts


# --- Scale ----------------------------------------------------------------------------------------------------------


def scale_figure(block: b.Scale, texts: Texts) -> str:
    """The bands as a strip with a pointer, and in words."""
    strip = strip_svg(block, texts.language.say, texts.new_name(), stretches=True)
    return f'<figure class="scale">{strip}\n{_bands_in_words(block.steps, texts)}\n</figure>'


def _ranked(steps: Sequence[b.Step]) -> Iterator[tuple[str, b.Step]]:
    for place, step in enumerate(steps):
        yield rank_at(place, len(steps)), step


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
        f'<rect class="band tint {style}" x="{percent(low)}" width="{percent(high - low)}" height="100%"/>'
        for style, low, high in bands(block, block.bounds)
    )
    behind = behind or '<rect class="rest" width="100%" height="100%"/>'
    return (
        f'<svg class="bar" aria-hidden="true" focusable="false">{behind}'
        f'<rect class="mark {mark.style}" y="22%" width="{percent(share(mark.value, block))}" height="56%"/></svg>'
    )


def _legend(block: b.Chart, texts: Texts) -> str:
    """What the colours behind the marks mean, and the ends of the scale."""
    ends = msg("scale {low} to {high}", low=short_text(block.least), high=short_text(block.most))
    items = "".join(
        f'<span><span class="swatch {rank}"></span>{texts.say(step.name)} ({texts.say(step.bound)})</span>'
        for rank, step in _ranked(block.bounds)
    )
    return f'<p class="flow legend"><span>{texts.say(ends)}</span>{items}</p>'
