"""Blocks of text: headings, paragraphs, lists, verdicts, findings, and room to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.text import Prose
    from evalkit.report.blocks.inline import Inline, Sign


class Heading(NamedTuple):
    """What follows is about this.

    Attributes:
        text: Prose, or pieces that stand on one line.
        level: 1 is the title of the document, 2 a section, 3 a thing within one.
        severity: Of what follows; its sign stands in front.
        anchor: A name by which other places lead here (``Styled.to``); unique in what is written together.
    """

    text: Inline
    level: int = 2
    severity: str = ""
    anchor: str = ""


class Paragraph(NamedTuple):
    """A sentence or several; *hang* says how many levels its further lines are set in."""

    text: Prose
    level: int = 1
    hang: int = 1
    style: str = ""


class Sources(NamedTuple):
    """Titles of sources on a line of their own; *folded*: as many as fit on it, and how many more there are."""

    titles: Sequence[str]
    folded: bool


class Item(NamedTuple):
    """What stands in a list.

    Attributes:
        text: A sentence, or several.
        mark: In front of it: a dash, a letter in brackets, a sign.
        style: Of the text.
        more: What stands behind the text without being part of it, such as its source; a renderer keeps it apart.
    """

    text: Prose
    mark: str | Sign = ""
    style: str = ""
    more: Sequence[Prose] = ()


class List(NamedTuple):
    """Sentences of one kind, one below the other."""

    items: Sequence[Item]
    level: int = 1


class Brief(NamedTuple):
    """What stands in a few words on a terminal and in plain text, and in full, item by item, where there is room."""

    text: Prose
    items: Sequence[Item]
    level: int = 1


class Flow(NamedTuple):
    """Short texts side by side; a line ends between two of them, never inside one."""

    items: Sequence[Inline]


class Verdict(NamedTuple):
    """What came out, large and clear.

    Attributes:
        score: The number.
        word: The predicate or category, or what stands in its place; nothing if there is none.
        style: Of the word: ``rank0`` (best) to ``rank4`` where it has a rank, ``strong`` where it has none, ``open`` of what
            stands in the place of a predicate.
        most: Behind the score: of how many.
        label: Behind the word.
        sentences: How firm it is, beside the word or below.
    """

    score: Prose
    word: Prose
    style: str = ""
    most: Prose = ""
    label: str = ""
    sentences: Sequence[Prose] = ()


class Findings(NamedTuple):
    """What was noticed: severity, or ``agrees``, and a sentence."""

    items: Sequence[tuple[str, Prose]]


class Legend(NamedTuple):
    """What the signs mean that stand in the table above."""

    severities: Sequence[str]


class Verbatim(NamedTuple):
    """Text of a TOML file as it can be copied: no line of it is broken."""

    text: str
    level: int = 0


class Signature(NamedTuple):
    """Room to sign: a line for each of *fields*."""

    fields: Sequence[Prose]
