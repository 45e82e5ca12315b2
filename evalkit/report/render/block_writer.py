"""What writes blocks, whatever comes of them: a method for each kind, called as it (``heading``, ``table``).

It has what is drawn where there is room for a drawing as tables and words, and counts headings as deep as they stand below each other.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.report import blocks as b
from evalkit.report.columns import table

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.report import blocks
    from evalkit.report.render import paged_parts

T = TypeVar("T")
_METHODS = {"List": "points", "Brief": "points", "Text": "paragraph"}  # of kinds that are called otherwise


class BlockWriter(Generic[T]):
    """A form's own way with each kind of block, those of pages or those that are laid out."""

    def block(self, block: blocks.Block | paged_parts.Block) -> T:
        """What comes of *block*.

        Raises:
            AttributeError: The form has no way with that kind.
        """
        kind = type(block).__name__
        written: T = getattr(self, _METHODS.get(kind, kind.lower()))(block)
        return written


def scale_table(block: b.Scale) -> b.Table:
    """The bands of a scale, the best first, with its ends above; marked are the band that holds, or all that can."""
    is_known = any(step.holds for step in block.steps)
    marked = [(step, step.holds if is_known else step.possible) for step in block.steps]
    ends = [short_text(end) for end in (block.least, block.most) if end is not None]
    value = b.together(msg("value"), b.together(*ends, separator=" … "), separator=" ")
    return table(
        marked,
        (b.Column(), lambda row: b.Sign("pointer", "bar") if row[1] else ""),
        (b.Column(msg("band"), wrap=True), lambda row: b.Styled(row[0].name, "strong" if row[1] else "")),
        (b.Column(value, number=True), lambda row: row[0].bound),
    )


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


class Outline:
    """Gives each heading its level: one below the nearest heading of a lower level, so that none is left out and there is one title.

    Attributes:
        open: Levels of the headings that the next one may stand below, the title first.
    """

    def __init__(self) -> None:
        """No heading has been said."""
        self.open: list[int] = []

    def below(self, level: int) -> int:
        """How deep a heading of that *level* stands, which comes next."""
        while len(self.open) > 1 and self.open[-1] >= level:
            self.open.pop()
        self.open.append(level)
        return len(self.open)
