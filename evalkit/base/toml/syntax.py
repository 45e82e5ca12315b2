"""What is wrong with a file that is not TOML: the line as it stands, in plain words, and what to do about it.

The parser stops at the first error. Where a line is a key and its value, later lines can be read without it, so that
somebody who left ten values empty is told of ten.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import tomli

from evalkit.base.errors import Fault, Position, Spot
from evalkit.base.text import Message, Prose, english, msg, visible
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MAX_FAULTS = 200
# Characters that are read again for later faults, in all, and of a line that is looked at.
_READ_AGAIN = 10_000_000
_LOOKED_AT = 300
_SHOWN = 90
_ALONE = re.compile(r"""[ \t]*[\w.\-"']+[ \t]*=[^\[{]*""")
_STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")
_STRAIGHT = {**dict.fromkeys(map(ord, "“”„‟«»″"), '"'), **dict.fromkeys(map(ord, "‘’‚‛′"), "'")}
_CURLY = re.compile(f"[{''.join(map(chr, _STRAIGHT))}]")
_COMMA = re.compile(r"\d,\d")
_ZEROS = re.compile(r"[+-]?0+(\d[\d.]*)")
_NUMBER = re.compile(r"[+-]?\d")
_NOTHING = re.compile(r"[-–—.?*x]{1,3}|n/?a|null|none|nil|kosong", re.IGNORECASE)
_TRUTH = re.compile(r"true|false", re.IGNORECASE)

Advice = tuple[Prose, Prose | None]

_GRADE_BESIDE = msg("a key stands once; where P1.1 is answered, a grade of P1 goes under [values]")
UNKNOWN = msg("fill it in, or put a # in front of the line as long as it is not known")


class Broken(NamedTuple):
    """A line that is no TOML.

    Attributes:
        reason: What the parser says.
        text: The line.
        column: Where in it the parser stopped, from 0.
        bare: The line without text in straight quotes and without its comment.
        key: What stands before the first ``=`` of it.
        value: What stands behind, of the line itself; empty where there is nothing but a comment.
        above: The text above the line.
    """

    reason: str
    text: str
    column: int
    bare: str
    key: str
    value: str
    above: str


def syntax_faults(broken: tomli.TOMLDecodeError, file: str) -> list[Fault]:
    """The fault that *broken* tells, and those of later lines; those alike as one."""
    alike: dict[tuple[Prose, Prose | None], list[Fault]] = {}
    for error, start, line in _errors(broken):
        advice = _advice(_broken(error.msg, line, error.pos - start, error.doc[:start]))
        alike.setdefault(_words(advice), []).append(_fault(advice, error, line, start, file))
    return [_as_one(faults) for faults in alike.values()]


def _errors(broken: tomli.TOMLDecodeError) -> Iterator[tuple[tomli.TOMLDecodeError, int, str]]:
    """Each error, where its line begins, and the line."""
    text, last = broken.doc, -1
    error: tomli.TOMLDecodeError | None = broken
    for _ in range(min(MAX_FAULTS, 1 + _READ_AGAIN // (len(text) + 1))):
        if error is None:
            return
        start, end = _line(text, error.pos)
        line = text[start:end]
        if start <= last:  # the same error again: the line was not its cause
            return
        yield error, start, line
        if not _is_alone(line) or "=" not in line[: error.pos - start]:
            return
        text, last = text[:start] + " " * (end - start) + text[end:], start
        error = _next(text)


def _words(advice: Advice) -> tuple[Prose, Prose | None]:
    return english(advice[0]), None if advice[1] is None else english(advice[1])


def _as_one(faults: Sequence[Fault]) -> Fault:
    """The first of faults alike, with the lines of the others."""
    first = faults[0]
    also = tuple(Spot("", spot.line) for fault in faults[1:] for spot in fault.spots)
    return Fault(
        file=first.file, place=first.place, problem=first.problem, hint=first.hint, count=len(faults), also=also
    )


def position(text: str, offset: int) -> Position:
    """Line and column of a place in *text*."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Position(line=line, column=str(column))


def _line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def _is_alone(line: str) -> bool:
    """Whether *line* is one key with a value that ends with it, so that the lines behind mean the same without it."""
    return len(line) <= _LOOKED_AT and _ALONE.fullmatch(line) is not None and not ('"""' in line or "'''" in line)


def _next(text: str) -> tomli.TOMLDecodeError | None:
    try:
        tomli.loads(text, parse_float=str)
    except tomli.TOMLDecodeError as error:
        return error
    except (ValueError, RecursionError):  # told when the rest is right
        return None
    return None


def _advice(broken: Broken) -> Advice:
    return next(advice for check in _CHECKS if (advice := check(broken)) is not None)


def _fault(advice: Advice, error: tomli.TOMLDecodeError, line: str, start: int, file: str) -> Fault:
    reason, hint = advice
    problem = msg("not valid TOML: {reason}", reason=reason)
    if line.strip():
        problem = msg("{problem}: {line}", problem=problem, line=_excerpt(line, error.pos - start))
    return Fault(file=file, place=position(error.doc, error.pos), problem=problem, hint=hint)


def _broken(reason: str, line: str, column: int, above: str) -> Broken:
    # Of a line of ten megabytes, what stands around the error is enough.
    begin = max(column - _LOOKED_AT, 0)
    text = line[begin : column + _LOOKED_AT]
    bare = _STRING.sub('""', text).partition("#")[0]
    value = text.partition("=")[2].strip()
    if value.startswith("#"):  # whatever a comment quotes
        value = ""
    elif "#" not in bare and "#" in text and not _STRING.search(value):
        value = value.partition("#")[0].strip()
    return Broken(reason, text, column - begin, bare, bare.partition("=")[0].strip(), value, above)


def _excerpt(line: str, column: int) -> str:
    """The line, or of a long one what stands around *column*."""
    if len(line.strip()) <= _SHOWN:
        return visible(line.strip(), _SHOWN)
    begin = max(column - _SHOWN // 2, 0)
    cut = line[begin : begin + _SHOWN].strip()
    return ("…" if begin else "") + visible(cut, _SHOWN) + ("…" if begin + _SHOWN < len(line) else "")


# --- Causes, the surest first ---------------------------------------------------------------------------------------


def _twice(broken: Broken) -> Advice | None:
    if "overwrite" in broken.reason or broken.reason.startswith("Duplicate"):
        is_table = "." in broken.key or re.search(rf"^\s*{re.escape(broken.key)}\.", broken.above, re.MULTILINE)
        return msg("this key stands twice"), _GRADE_BESIDE if is_table else msg("a key stands once")
    if broken.reason.startswith(("Cannot declare", "Cannot redefine", "Cannot mutate")):
        return msg("this table stands twice"), msg("put all its keys below one heading")
    return None


def _curly(broken: Broken) -> Advice | None:
    if not _CURLY.search(broken.bare):
        return None
    line = _excerpt(broken.text.translate(_STRAIGHT), broken.column)
    return msg("quotes must be straight"), msg("write {number}", number=line)


def _open_list(broken: Broken) -> Advice | None:
    """A key where a value is due: the parser is still in a list."""
    if broken.reason != "Invalid value" or not 0 <= broken.column < broken.text.find("="):
        return None
    return msg("a list above this line is not closed with ]"), None


def _empty(broken: Broken) -> Advice | None:
    if broken.reason != "Invalid value" or broken.value:
        return None
    return msg("nothing stands behind the ="), UNKNOWN


def _dash(broken: Broken) -> Advice | None:
    if broken.reason != "Invalid value" or not _NOTHING.fullmatch(broken.value):
        return None
    return msg("{found} is no value", found=visible(broken.value)), UNKNOWN


def _decimal_comma(broken: Broken) -> Advice | None:
    if not _COMMA.match(broken.text, max(broken.column - 1, 0)):
        return None
    return msg("a decimal comma"), msg("TOML writes decimals with a point: 4.20, not 4,20")


def _zeros(broken: Broken) -> Advice | None:
    match = _ZEROS.fullmatch(broken.value)
    if match is None:
        return None
    return msg("a number does not begin with 0"), msg("write {number}", number=match[1])


def _truth(broken: Broken) -> Advice | None:
    if broken.reason != "Invalid value" or not _TRUTH.fullmatch(broken.value):
        return None
    return msg("true and false are written in small letters"), msg("write {number}", number=broken.value.lower())


def _without_quotes(broken: Broken) -> Advice | None:
    if broken.reason != "Invalid value" or not broken.value[:1].isalpha():
        return None
    line = f'{broken.key} = "{visible(broken.value, 40)}"'
    return msg("text stands in quotes"), msg("write {number}", number=line)


def _behind(broken: Broken) -> Advice | None:
    if not broken.reason.startswith("Expected newline"):
        return None
    hint = None
    if _NUMBER.match(broken.value):
        hint = msg("write the number alone, with a decimal point: 1234.5; text stands in quotes")
    elif broken.value.startswith('"'):
        hint = msg("""quotes inside of text are written as '""")
    return msg("something stands behind the value"), hint


def _quote(broken: Broken) -> Advice | None:
    opened = ("Unterminated string", "Illegal character '\\n'", "Expected '\"", "Expected \"'")
    return (msg("a quote is not closed"), None) if broken.reason.startswith(opened) else None


def _backslash(broken: Broken) -> Advice | None:
    if not broken.reason.startswith(("Unescaped", "Invalid hex", "Escaped")):
        return None
    return msg("a \\ means something else in text"), msg("write / in paths, or \\\\ for one \\")


def _no_key(broken: Broken) -> Advice | None:
    if not broken.reason.startswith("Expected '=' after a key"):
        return None
    hint = msg("a line is KEY = VALUE; a key with spaces or other signs stands in quotes")
    return msg("there is no = behind the key"), hint


def _other(broken: Broken) -> Advice:
    for beginning, said in _SAID.items():
        if broken.reason.startswith(beginning):
            return said, None
    char = re.match(r"(?:Illegal|Found invalid) character (.*)", broken.reason, re.DOTALL)
    if char is not None:
        return msg("{char} cannot stand here", char=visible(char[1])), None
    return visible(broken.reason, 120), None


_SAID: dict[str, Message] = {
    "Invalid value": msg("this is no value"),
    "Invalid statement": msg("this is neither KEY = VALUE nor a [table]"),
    "Invalid initial character": msg("this is neither KEY = VALUE nor a [table]"),
    "Expected ']": msg("the ] of the table is missing"),
    "Unclosed array": msg("a list is not closed with ]"),
    "Unclosed inline table": msg("a table is not closed with }}"),
    "Invalid date": msg("there is no such date or time"),
}
_CHECKS: tuple[Callable[[Broken], Advice | None], ...] = (
    _twice, _curly, _open_list, _empty, _dash, _decimal_comma, _zeros, _truth, _without_quotes, _behind, _quote, _backslash, _no_key, _other,
)  # fmt: skip
