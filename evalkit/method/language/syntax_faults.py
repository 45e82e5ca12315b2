"""Where a text leaves the grammar: what stands there, what could stand there, and the slip that it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from evalkit.base.errors import Position
from evalkit.base.text import Message, msg, visible

if TYPE_CHECKING:
    from collections.abc import Collection

    from lark.exceptions import UnexpectedInput

    from evalkit.base.text import Prose

_END = "$END"
# Terminals of the grammar, in words; several that are one choice for a reader have one.
_WORDS: dict[str, Prose] = {
    "NUMBER": msg("a number"),
    "NAME": msg("a code or a function"),
    "QUOTED": msg("a code or a function"),
    "LEFT": "(",
    "RIGHT": ")",
    "COMMA": ",",
    "PLUS": "+",
    "MINUS": "-",
    "TIMES": "*",
    "OVER": "/",
    "SIGN": msg("a comparison (< <= > >= = !=)"),
    "NOT": "not",
    "AND": "and",
    "OR": "or",
    _END: msg("the end"),
}
# What other notations write, and what this one does; longer ones first.
_SLIPS = {
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": "and",
    "||": "or",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "*",
    "·": "*",
    "÷": "/",
    ":": "/",
    "−": "-",
    "–": "-",
    ";": ",",
    "[": "(",
    "]": ")",
}

_ROOT = msg("a square root is root(x, 2, digits)")
_LOGARITHM = msg("the natural logarithm is ln(x, digits)")
_WRITTEN_OUT = msg("a sum or a mean is written out: (A + B + C) / 3")
_CUT_OFF = msg("what is cut off is a stage of [[rounding]] with the mode down, at this node")
_ENDS = msg("one of them below 3 is min(A, B) < 3, all of them from 3 up is min(A, B) >= 3")
# Functions of other notations, and how it is said here.
INSTEAD = {
    "sqrt": _ROOT,
    "log": _LOGARITHM,
    "sum": _WRITTEN_OUT,
    "mean": _WRITTEN_OUT,
    "average": _WRITTEN_OUT,
    "avg": _WRITTEN_OUT,
    "abs": msg("the size of a number is max(x, -x)"),
    "median": msg("the middle of three is max(min(A, B), min(A, C), min(B, C))"),
    "floor": _CUT_OFF,
    "trunc": _CUT_OFF,
    "any": _ENDS,
    "all": _ENDS,
    "jika": msg("a condition is written if(condition, a, b)"),
}

_POWER = msg("a power is written as a product: A * A")
_JOINED = msg("two comparisons are joined: 60 <= A and A < 80")
_HINTS = {
    "<": _JOINED,
    ">": _JOINED,
    "%": msg("a percentage is written as a number: 40 % of A is 0.4 * A"),
    "^": _POWER,
    "**": _POWER,
    "'": msg("a quoted code ends with the sign it began with"),
}


def position(line: int, column: int) -> Message:
    """A place in a formula; the line only where it has several."""
    return Position(line=line if line > 1 else None, column=str(column)).text


def left_grammar(
    text: str, fault: UnexpectedInput, accepted: Collection[str]
) -> tuple[Message, Prose | None, Message | None]:
    """What is wrong where *text* left the grammar, what was expected (of the terminals *accepted* there), and a hint."""
    at: Any = fault.pos_in_stream  # untyped in lark
    if isinstance(fault, UnexpectedCharacters):
        return _told(text, at, msg("{found} is not allowed here", found=visible(text[at]))), None, _hint(text, at)
    assert isinstance(fault, UnexpectedToken)
    choices: list[Prose] = []
    for name, word in _WORDS.items():
        if name in accepted and word not in choices:
            choices.append(word)
    expected = choices[0] if len(choices) == 1 else msg("one of {choices}", choices=tuple(choices))
    if fault.token.type == _END:
        at = len(text.rstrip())
        return _told(text, at, msg("the formula ends too early")), expected, _unclosed(text)
    problem = msg("{found} is not allowed here", found=visible(fault.token))
    return _told(text, at, problem), expected, _hint(text, at)


def _told(text: str, at: int, problem: Message) -> Message:
    line = text.count("\n", 0, at) + 1
    return msg("{where}: {problem}", where=position(line, at - text.rfind("\n", 0, at)), problem=problem)


def _hint(text: str, at: int) -> Message | None:
    for slip, sign in _SLIPS.items():
        if _stands(text, slip, at):
            return msg("write {sign} in place of {found}", sign=sign, found=slip)
    return next((hint for slip, hint in _HINTS.items() if _stands(text, slip, at)), None) or _hint_of_point(text, at)


def _stands(text: str, slip: str, at: int) -> bool:
    """Whether *slip* stands there, or is what the sign there ends."""
    return text.startswith(slip, at) or (len(slip) > 1 and text.startswith(slip, max(at - 1, 0)))


def _hint_of_point(text: str, at: int) -> Message | None:
    between_digits = text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
    if text[at] == "," and between_digits:
        return msg("decimals are written with a point: {number}", number="0.67")
    if text[at] == "." and at:
        return msg("a code that is not a plain name is quoted: 'P1.1'")
    return None


def _unclosed(text: str) -> Message | None:
    """Where the last parenthesis stands that nothing closes."""
    opened: list[int] = []
    quoted = False
    for at, sign in enumerate(text):
        quoted ^= sign == "'"
        if sign == "(" and not quoted:
            opened.append(at)
        elif sign == ")" and not quoted and opened:
            opened.pop()
    if not opened:
        return None
    at = opened[-1]
    where = position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return msg("nothing closes the ( at {where}", where=where)
