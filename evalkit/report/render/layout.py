"""Lines of styled text, wrapped by hand: cheap to make, and the same on paper and on a terminal.

Texts that are made of pieces, as lines: signs and bars are drawn. Text must have been through ``PageSettings.clean`` before it comes
here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.pattern import pattern
from evalkit.base.tuples import NamedTuple
from evalkit.report.blocks import Bar, Inline, Piece, Sign, Styled, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.report.render.page_settings import PageSettings

# Behind these a long word is broken: folders of a path first, then the ends of a range, then the parts of a name.
SEPARATORS = ("/\\", "–", "-_.,;:=@#")
_NUMBER = pattern(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?(?![\d.,]*\d)")
_NEAR = 3  # a break must leave at least this part of the room filled
_NARROW = 0x300  # from here on a character can be wider, or narrower, than one cell


class Span(NamedTuple):
    """A piece of a line, and the name of its style in the theme."""

    text: str
    style: str = ""


Line = tuple[Span, ...]
BLANK: Line = ()


def line(*pieces: Span | str) -> Line:
    """Make a line; plain strings have no style."""
    return tuple(piece if isinstance(piece, Span) else Span(piece) for piece in pieces if piece)


def cells(text: str) -> int:
    """How many columns of a terminal *text* takes."""
    if text.isascii() or max(text) < chr(_NARROW) or not any(map(_is_odd, text)):
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  # only for text that needs its tables

    return cell_len(text)


def _is_odd(char: str) -> bool:
    """Whether *char* may be other than one column wide: not so dashes, quotes, lines, arrows and the like."""
    return char >= chr(_NARROW) and not "\u2010" <= char <= "\u2bff"


def line_cells(spans: Line) -> int:
    """How many columns a line takes."""
    return sum(cells(span.text) for span in spans)


def longest_word(text: str) -> int:
    """How many columns the longest piece takes that ``wrap`` keeps whole where there is room."""
    return max(map(cells, text.split()), default=0)


def wrap(text: str, width: int) -> list[str]:
    """Break *text* at spaces into pieces of at most *width* columns; a longer word is cut."""
    if cells(text) <= width:
        return [text]
    found: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}" if current else word
        if cells(longer) <= width:
            current = longer
            continue
        if current:
            found.append(current)
        current = word
        while cells(current) > width:
            head = _head(current, width)
            found.append(head)
            current = current[len(head) :]
    return [*found, current] if current or not found else found


def _head(word: str, width: int) -> str:
    """As much of *word* as fits, up to a separator where one is near: paths and ids are read in their parts, numbers as a whole."""
    taken = len(word)
    inside = {at for number in _NUMBER.finditer(word) for at in range(number.start(), number.end())}
    while taken > 1 and cells(word[:taken]) > width:
        taken = min(taken - 1, max(width, 1)) if taken > width else taken - 1
    for separators in SEPARATORS:
        end = max((at + 1 for at in range(taken) if word[at] in separators and at not in inside), default=0)
        if end > taken // _NEAR:
            return word[:end]
    return word[:taken]


def paragraph(text: str, width: int, *, first: Line = BLANK, indent: int = 0, style: str = "") -> list[Line]:
    """*text* after the line *first*, its further lines indented."""
    room = max(width - max(indent, line_cells(first)), 1)
    pieces = wrap(text, room)
    pad = " " * indent
    found = [(*first, Span(pieces[0], style))]
    found += [(Span(pad), Span(piece, style)) for piece in pieces[1:]]
    return found


def ruled(blocks: Iterable[Sequence[Line]], rule: str) -> list[Line]:
    """Blocks with a line of the signs *rule* between them."""
    found: list[Line] = []
    for block in blocks:
        found += [BLANK, line(Span(rule, "rest")), BLANK] if found else []
        found += block
    return found


def joined(blocks: Iterable[Sequence[Line]]) -> list[Line]:
    """Blocks with a blank line between them; empty ones leave no gap."""
    found: list[Line] = []
    for block in blocks:
        if block:
            found += [BLANK, *block] if found else block
    return found


_BARS = {60: 8, 88: 12, 104: 20}  # width of the page → of a bar on it


def inline(text: Inline, page: PageSettings) -> Line:
    """*text* as a line: what stands side by side and is styled alike is one piece."""
    spans: list[Span] = []
    for span in (span for piece in pieces(text) for span in _spans(piece, page)):
        if spans and spans[-1].style == span.style:
            spans[-1] = Span(spans[-1].text + span.text, span.style)
        elif span.text:
            spans.append(span)
    return tuple(spans)


def _spans(piece: Piece, page: PageSettings) -> Sequence[Span]:
    if isinstance(piece, Sign):
        return [Span(getattr(page.signs, piece.name), piece.style)]
    if isinstance(piece, Bar):
        return _bar(piece, page)
    if isinstance(piece, Styled):
        return [Span(page.say(piece.text), piece.style)]
    return [Span(page.say(piece))]


def _bar(bar: Bar, page: PageSettings) -> Sequence[Span]:
    """Filled up to the low end, open up to the high end."""
    width = next((cells for least, cells in sorted(_BARS.items(), reverse=True) if page.width >= least), 0)
    signs = page.signs
    full, half = divmod(int(2 * width * bar.low), 2)
    filled = signs.full * full + (signs.half if half else "")
    open_cells = max(int(width * bar.high) - len(filled), 0) if bar.high > bar.low else 0
    rest = width - len(filled) - open_cells
    return Span(filled, "bar"), Span(signs.open * open_cells, "bar"), Span(signs.rest * rest, "rest")


# --- Addresses of the web in a text, which become links where a form has them: whoever reads the text sees where it leads ---


_INSIDE = r"[^\s<>\"'\\^`{|}\x00-\x1f\u202a-\u202e\u2066-\u2069]"
_ADDRESS = pattern(rf"https?://{_INSIDE}*(?<![.,;:!?)\]…/])/?", re.IGNORECASE)


def linked(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of *text*, and the address that each is; none of what stands between addresses.

    >>> list(linked("lihat https://a.go.id/x."))
    [('lihat ', ''), ('https://a.go.id/x', 'https://a.go.id/x'), ('.', '')]
    """
    end = 0
    for match in _ADDRESS.finditer(text) if "://" in text else ():
        if match.start() > end:
            yield text[end : match.start()], ""
        yield match.group(), match.group()
        end = match.end()
    if end < len(text):
        yield text[end:], ""
