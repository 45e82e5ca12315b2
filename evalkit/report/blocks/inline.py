"""Texts as they stand on a line: prose, and pieces of it that differ from what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Message, Prose, Text, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES

if TYPE_CHECKING:
    from evalkit.base.exact import Exact


class Styled(NamedTuple):
    """A text that differs from what stands beside it.

    Attributes:
        style: The name of its style.
        to: The anchor of the heading that it leads to, where a renderer has links.
    """

    text: Prose
    style: str = ""
    to: str = ""


class Sign(NamedTuple):
    """A sign in place of a word: a severity, ``agrees``, or the ``pointer`` at what holds."""

    name: str
    style: str = ""


class Bar(NamedTuple):
    """How far a value, or a range, lies between the least and the most that it can be, in shares from 0 to 1."""

    low: Exact
    high: Exact


SEVERITY_WORDS = {
    ERROR: msg("error"),
    WARNING: msg("warning"),
    NOTE: msg("note"),
    AGREES: msg("agrees"),
}
Piece = Prose | Styled | Sign | Bar
Inline = Piece | tuple[Piece, ...]


def together(*parts: Prose, separator: str = " · ") -> Prose:
    """*parts* side by side; empty ones are left out."""
    named = {f"p{number}": part for number, part in enumerate(part for part in parts if part)}
    return Message(separator.join(f"{{{name}}}" for name in named), named) if named else ""


def pieces(inline: Inline) -> tuple[Piece, ...]:
    """The pieces of a text, which may be a single one."""
    is_single = isinstance(inline, (str, Text, Message, Styled, Sign, Bar))
    return (inline,) if is_single else inline  # type: ignore[return-value]  # what is none of these is a tuple of them
