"""The tokens of a text, and its tree, as the grammar has them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lark import Lark, Token
from lark.exceptions import UnexpectedToken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Tree
    from lark.exceptions import UnexpectedInput


def numbers_in(text: str) -> list[tuple[int, int]]:
    """From where to where each number stands in *text*, which can be parsed."""
    return _places_of(text, "NUMBER")


def words_in(text: str) -> list[tuple[int, int]]:
    """From where to where each word of a fact stands, its quotes included."""
    return _places_of(text, "WORD")


@lru_cache(maxsize=512)
def codes_in(text: str) -> tuple[str, ...]:
    """The codes that *text* names, and its functions."""
    return tuple([code_of(token) for token in tokens_of(text) if token.type in ("NAME", "QUOTED")])


def code_of(token: Token) -> str:
    """The code that a name, or a quoted one, is."""
    return token[1:-1].replace("''", "'") if token.type == "QUOTED" else str(token)


def _places_of(text: str, kind: str) -> list[tuple[int, int]]:
    return [(token.start_pos or 0, token.end_pos or 0) for token in tokens_of(text) if token.type == kind]


def accepted(text: str, fault: UnexpectedInput) -> set[str]:
    """The terminals that could stand where *text* left the grammar."""
    if not isinstance(fault, UnexpectedToken):
        return set()
    state = _parser().parse_interactive()
    for token in tokens_of(text):
        if token.start_pos == fault.token.start_pos and fault.token.type != "$END":
            break
        state.feed_token(token)
    return set(state.accepts())  # type: ignore[no-untyped-call]  # lark leaves it without types


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of *text*.

    Raises:
        UnexpectedInput: A sign in it is none of the language.
    """
    return _parser().lex(text)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", lexer="basic")


@lru_cache(maxsize=512)
def tree_of(text: str) -> Tree[Token]:
    """The tree of *text*, which the variants of a rule file have in common: other nodes stand behind its codes in each."""
    return _parser().parse(text)
