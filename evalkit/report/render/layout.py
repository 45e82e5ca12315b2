"""Lines of styled text, wrapped and set in columns by hand: cheap to make, and the same on paper and on a terminal.

Nothing here knows an evaluation. Text must have been through ``Page.clean`` before it comes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GAP = 2
_FLOOR = 4
# Behind these a long word is broken: folders of a path first, then the parts of a name.
_SEPARATORS = ("/\\", "-_.,;:=@#")
_NOTHING = ("", "–", "-")
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


def line_cells(one: Line) -> int:
    """How many columns a line takes."""
    return sum(cells(span.text) for span in one)


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
    """As much of *word* as fits, up to a separator where one is near: paths and ids are read in their parts."""
    taken = len(word)
    while taken > 1 and cells(word[:taken]) > width:
        taken = min(taken - 1, max(width, 1)) if taken > width else taken - 1
    for separators in _SEPARATORS:
        end = max(word.rfind(each, 0, taken) for each in separators) + 1
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


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        heading: What stands above it; empty for none.
        right: Whether its cells are aligned to the right.
        wrap: Whether it gives way and wraps; one column of a table should.
        least: What it keeps before other columns are left out.
        drop: Columns with a higher number stand below their rows, or below the table where all rows say the same, where there
            is no room; those with the highest first, and one without heading, which only draws, not at all. 0 never is.
        most: The widest it may become.
        elsewhere: Whether what it says stands elsewhere on the page as well, so that it may be left out.
    """

    heading: str = ""
    right: bool = False
    wrap: bool = False
    least: int = 15
    drop: int = 0
    most: int = 200
    elsewhere: bool = False


class Row(NamedTuple):
    """A row: a cell for each column, and remarks that stand below it, from the first wrapping column on."""

    cells: Sequence[Line]
    below: Sequence[Span] = ()


def table(columns: Sequence[Column], rows: Sequence[Row], width: int, *, indent: int = 2) -> list[Line]:
    """Set *rows* in *columns*, no line longer than *width*."""
    natural = [_natural(column, rows, i) for i, column in enumerate(columns)]
    kept = _kept(columns, natural, width - indent)
    _squeeze(columns, kept, natural, width - indent)
    found = _heads(columns, kept, natural, indent)
    told = [i for i, column in enumerate(columns) if column.heading and not column.elsewhere]
    dropped = [i for i in told if natural[i] and i not in kept]
    alike = [i for i in dropped if len(rows) > 1 and len({_text(row.cells[i]) for row in rows}) == 1]
    for row in rows:
        below = [*_told(row, columns, [i for i in dropped if i not in alike]), *row.below]
        found += _set(row._replace(below=below), columns, kept, natural, indent, width)
    for remark in _told(rows[0], columns, alike) if rows else ():
        found += paragraph(remark.text, width, first=line(" " * indent), indent=indent + GAP)
    return found


def _told(row: Row, columns: Sequence[Column], dropped: Sequence[int]) -> list[Span]:
    """What stands in the columns of *row* that have no room, as one remark."""
    each = [f"{columns[i].heading}: {text}" for i in dropped if (text := _text(row.cells[i])) not in _NOTHING]
    return [Span("; ".join(each))] if each else []


def _text(cell: Line) -> str:
    return "".join(span.text for span in cell).strip()


def _kept(columns: Sequence[Column], natural: Sequence[int], room: int) -> list[int]:
    """Columns that have something in them, and that fit once those that wrap have given way."""
    kept = [i for i, cells_needed in enumerate(natural) if cells_needed]
    while _over(kept, natural, room) > sum(max(natural[i] - columns[i].least, 0) for i in kept if columns[i].wrap):
        droppable = [i for i in kept if columns[i].drop]
        if not droppable:
            break
        kept.remove(max(droppable, key=lambda i: columns[i].drop))
    return kept


def _over(kept: Sequence[int], natural: Sequence[int], room: int) -> int:
    return sum(natural[i] for i in kept) + GAP * (len(kept) - 1) - room


def _squeeze(columns: Sequence[Column], kept: Sequence[int], natural: list[int], room: int) -> None:
    """Take the excess from the columns that wrap, the widest first; if nothing else helps, from every column."""
    flexible = [i for i in kept if columns[i].wrap]
    least, floor = [column.least for column in columns], [_FLOOR] * len(columns)
    for giving, ends in ((flexible, least), (flexible, floor), (kept, floor)):
        while _over(kept, natural, room) > 0:
            able = [i for i in giving if natural[i] > ends[i]]
            if not able:
                break
            natural[max(able, key=lambda i: natural[i])] -= 1


def _heads(columns: Sequence[Column], kept: Sequence[int], natural: Sequence[int], indent: int) -> list[Line]:
    """The headings, on the lines above the first row."""
    heads = [wrap(columns[i].heading, natural[i]) for i in kept]
    if not any(columns[i].heading for i in kept):
        return []
    deepest = max(map(len, heads))
    padded = [[""] * (deepest - len(head)) + head for head in heads]
    return [
        _row([(Span(head[number], "head"),) for head in padded], columns, kept, natural, indent)
        for number in range(deepest)
    ]


def _natural(column: Column, rows: Sequence[Row], at: int) -> int:
    inside = max((line_cells(row.cells[at]) for row in rows), default=0)
    if not inside:
        return 0
    heading = cells(column.heading)
    if column.wrap and heading > inside:
        heading = max(map(cells, column.heading.split()))
    return min(max(inside, heading), column.most)


def _set(
    row: Row, columns: Sequence[Column], kept: Sequence[int], natural: Sequence[int], indent: int, width: int
) -> list[Line]:
    pieces = [_fit(row.cells[i], natural[i]) for i in kept]
    found = []
    for number in range(max(map(len, pieces))):
        chosen = [piece[number] if number < len(piece) else BLANK for piece in pieces]
        found.append(_row(chosen, columns, kept, natural, indent))
    left = indent
    for i in kept:
        if columns[i].wrap:
            break
        left += natural[i] + GAP
    left += GAP if left == indent else 0  # else a remark would look like a row
    for remark in row.below:
        pad = line(" " * left)
        found += paragraph(remark.text, width, first=pad, indent=left + GAP, style=remark.style)
    return found


def _fit(cell: Line, width: int) -> list[Line]:
    if line_cells(cell) <= width:
        return [cell]
    style = cell[0].style
    text = "".join(span.text for span in cell)
    pad = " " * (len(text) - len(text.lstrip(" ")))
    return [(Span(pad + piece, style),) for piece in wrap(text.strip(), max(width - len(pad), 1))]


def _row(
    found: Sequence[Line], columns: Sequence[Column], kept: Sequence[int], natural: Sequence[int], indent: int
) -> Line:
    pieces: list[Span] = [Span(" " * indent)] if indent else []
    for number, (i, cell) in enumerate(zip(kept, found, strict=True)):
        pad = " " * (natural[i] - line_cells(cell))
        gap = " " * GAP if number else ""
        if columns[i].right:
            pieces += [Span(gap + pad), *cell]
        else:
            pieces += [Span(gap), *cell, Span(pad)]
    return tuple(pieces)


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
