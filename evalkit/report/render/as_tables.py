"""What is drawn where there is room for a drawing, as tables and words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.report import blocks as b
from evalkit.report.columns import table

if TYPE_CHECKING:
    from evalkit.base.exact import Exact


def scale_table(block: b.Scale) -> b.Table:
    """The bands of a scale, the best first."""
    return table(
        block.steps,
        (b.Column(), lambda step: b.Sign("pointer", "bar") if step.holds else ""),
        (b.Column(wrap=True), lambda step: b.Styled(step.name, "strong" if step.holds else "")),
        (b.Column(number=True), lambda step: step.bound),
    )


def headed_scale_table(block: b.Scale) -> b.Table:
    """The same with the ends of the scale above; marked are the band that holds, or all that can."""
    steps = block.steps
    if not any(step.holds for step in steps):
        steps = [step._replace(holds=step.possible) for step in steps]
    ends = [short_text(end) for end in (block.least, block.most) if end is not None]
    value = b.together(msg("value"), b.together(*ends, separator=" … "), separator=" ")
    columns = (b.Column(), b.Column(msg("band")), b.Column(value, number=True))
    return scale_table(block._replace(steps=steps))._replace(columns=columns)


def chart_table(block: b.Chart) -> b.Table:
    """A row with a bar for each mark, the ends of the scale above the numbers."""
    ends = b.together(short_text(block.least), short_text(block.most), separator=" … ")
    return table(
        block.marks,
        (b.Column(wrap=True, least=12), lambda mark: mark.label),
        (b.Column(ends, number=True), lambda mark: mark.text),
        (b.Column(drop=1), lambda mark: _bar(mark.value, block)),
        caption=block.caption,
    )


def _bar(value: Exact, block: b.Chart) -> b.Bar:
    share = Fraction(value - block.least) / Fraction(block.most - block.least)
    inside = max(Fraction(0), min(share, Fraction(1)))
    return b.Bar(inside, inside)


def bands_in_words(block: b.Chart) -> b.Flow:
    """The bands behind the marks."""
    return b.Flow([(step.name, " ", step.bound) for step in block.bounds])
