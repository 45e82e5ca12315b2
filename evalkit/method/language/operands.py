"""Parts of a text as they are read: numbers, conditions, and what only stands in a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark import Token

from evalkit.base.tuples import NamedTuple
from evalkit.method.language.terms import Terms, number_of, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments.expression import Expression

FACT, WORD = "fact", "word"  # kinds of parts that only stand in a comparison
_NO_TERMS: Terms = {}


class TextOperand(NamedTuple):
    """A part of a text that was read.

    Attributes:
        first, last: Its outermost tokens.
        kind: ``number``, ``condition``, ``fact``, ``word``, or empty where it has a fault already.
        terms: Of a number.
        condition: Of a condition.
        said: The code of a fact, or a word.
        depth: How deep it is nested.
    """

    first: Token
    last: Token
    kind: str
    terms: Terms = _NO_TERMS
    condition: Expression | None = None
    said: str = ""
    depth: int = 0

    @property
    def expression(self) -> Expression:
        """What it computes."""
        return self.condition if self.condition is not None else total(self.terms)


def nothing(first: Token, last: Token) -> TextOperand:
    """What stands for a part that has a fault."""
    return TextOperand(first, last, "")


def whole(part: TextOperand) -> int:
    """The whole number that a part is."""
    return int(number_of(part.terms) or 0)


def commas_of_decimals(tokens: Sequence[Any]) -> Iterator[Token]:
    """The commas right between two numbers, as ``0,67`` has one."""
    for left, comma, right in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if isinstance(comma, Token) and isinstance(left, TextOperand) and isinstance(right, TextOperand):
            together = left.last.end_pos == comma.start_pos and comma.end_pos == right.first.start_pos
            if together and left.last.type == right.first.type == "NUMBER":
                yield comma
