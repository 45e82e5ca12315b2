"""Documents → lines of styled text, for terminals and plain files."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from evalkit.base.text import Decimal, msg
from evalkit.report import blocks as b
from evalkit.report.render import layout
from evalkit.report.render.layout import (
    BLANK,
    GAP,
    Line,
    Span,
    cells,
    joined,
    line,
    line_cells,
    longest_word,
    paragraph,
)
from evalkit.report.render.ruler import ruler

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from evalkit.report.render.page import Page

_HEADINGS = {1: "title", 2: "head", 3: "strong"}
_BESIDE = 42  # where the sentences beside a verdict begin, if it leaves room
_LEAST_BESIDE = 30
_BARS = {60: 8, 88: 12, 104: 20}  # width of the page → of a bar on it
_ROW_STYLES = {"total": "strong"}
_TO_SIGN_ON = 40
_CODE, _LONG_CODE = 14, 26  # how wide a column of codes may become
_WITH_LONG_CODES = 72


def lines(documents: Sequence[b.Document], page: Page) -> list[Line]:
    """*documents* one behind the other, with a rule between two of them."""
    return layout.ruled([document_lines(each, page) for each in documents], page.rule)


def document_lines(document: b.Document, page: Page) -> list[Line]:
    """The lines of one."""
    page = copy.copy(page)
    page.language = document.language(page.language.code)
    return joined([[each for block in section for each in block_lines(block, page)] for section in document.sections])


def block_lines(block: b.Block, page: Page) -> list[Line]:
    """The lines of a block."""
    return _RENDERERS[type(block)](block, page)


def inline(text: b.Inline, page: Page) -> Line:
    """*text* as a line: what stands side by side and is styled alike is one piece."""
    found: list[Span] = []
    for span in (span for piece in b.pieces(text) for span in _spans(piece, page)):
        if found and found[-1].style == span.style:
            found[-1] = Span(found[-1].text + span.text, span.style)
        elif span.text:
            found.append(span)
    return tuple(found)


def _spans(piece: b.Piece, page: Page) -> Sequence[Span]:
    if isinstance(piece, b.Sign):
        return [Span(getattr(page.signs, piece.name), piece.style)]
    if isinstance(piece, b.Bar):
        return _bar(piece, page)
    if isinstance(piece, b.Styled):
        return [Span(page.say(piece.text), piece.style)]
    return [Span(page.say(piece))]


def _bar(bar: b.Bar, page: Page) -> Sequence[Span]:
    """Filled up to the low end, open up to the high end."""
    width = next((cells for least, cells in sorted(_BARS.items(), reverse=True) if page.width >= least), 0)
    signs = page.signs
    full, half = divmod(int(2 * width * bar.low), 2)
    filled = signs.full * full + (signs.half if half else "")
    open_cells = max(int(width * bar.high) - len(filled), 0) if bar.high > bar.low else 0
    rest = width - len(filled) - open_cells
    return Span(filled, "bar"), Span(signs.open * open_cells, "bar"), Span(signs.rest * rest, "rest")


# --- Sentences ------------------------------------------------------------------------------------------------------


def _heading(block: b.Heading, page: Page) -> list[Line]:
    spans = inline(block.text, page)
    if len(spans) > 1:
        return [spans]
    text, style = spans[0].text, _HEADINGS[block.level]
    if not block.severity:
        fits = cells(text) <= page.width
        return [line(Span(text, style))] if fits else paragraph(text, page.width, indent=2, style=style)
    sign = getattr(page.signs, block.severity)
    return _set(f"{sign} {text}", 1, page, style=block.severity)


def _paragraph(block: b.Paragraph, page: Page) -> list[Line]:
    return _set(page.say(block.text), block.level, page, hang=block.hang, style=block.style)


def _set(text: str, level: int, page: Page, *, hang: int = 1, style: str = "") -> list[Line]:
    """*text* at its level, its further lines *hang* levels further in."""
    return paragraph(text, page.width, first=line(" " * 2 * level), indent=2 * (level + hang), style=style)


def _sources(block: b.Sources, page: Page) -> list[Line]:
    titles = [page.say(title) for title in block.titles]
    whole = "; ".join(titles)
    if not block.folded or len(titles) <= 1 or cells(whole) <= page.width:
        return paragraph(whole, page.width, indent=2) if whole else []
    for shown in range(len(titles) - 1, 0, -1):
        text = _and_more("; ".join(titles[:shown]), len(titles) - shown, page)
        if cells(text) <= page.width:
            return [line(text)]
    dots = page.clean("…")
    room = page.width - cells(_and_more(dots, len(titles) - 1, page))
    head = layout.wrap(titles[0], max(room, 1))[0].rstrip(" ,;:(")
    return [line(_and_more(head + dots, len(titles) - 1, page))]


def _and_more(sources: str, more: int, page: Page) -> str:
    return page.say(msg("{sources}; and {count} more", sources=sources, count=Decimal(more)))


def _list(block: b.List, page: Page) -> list[Line]:
    found: list[Line] = []
    for item in block.items:
        mark = inline(item.mark, page)
        first = line(" " * 2 * block.level, *mark, " " if item.mark else "")
        indent = max(2 * (block.level + 1), line_cells(first))
        found += paragraph(page.say(item.text), page.width, first=first, indent=indent, style=item.style)
    return found


def _flow(block: b.Flow, page: Page) -> list[Line]:
    between = page.clean(" · ")
    found: list[list[Span]] = []
    used = page.width
    for item in block.items:
        spans = inline(item, page)
        needed = line_cells(spans)
        if used + cells(between) + needed > page.width:
            found.append([Span("  "), *spans])
            used = 2 + needed
        else:
            found[-1] += [Span(between), *spans]
            used += cells(between) + needed
    return [tuple(spans) for spans in found]


def _findings(block: b.Findings, page: Page) -> list[Line]:
    width = 2 + max(cells(severity_mark(severity, page)) for severity in b.SEVERITIES) + 2
    found: list[Line] = []
    for severity, text in block.items:
        head = severity_mark(severity, page)
        first = line("  ", Span(head, severity), " " * (width - 2 - cells(head)))
        found += paragraph(page.say(text), page.width, first=first, indent=width)
    return found


def _legend(block: b.Legend, page: Page) -> list[Line]:
    return _set(page.clean(" · ").join(severity_mark(each, page) for each in block.severities), 1, page, hang=0)


def severity_mark(severity: str, page: Page) -> str:
    """Sign and word, so that it reads without colour."""
    return f"{getattr(page.signs, severity)} {page.say(b.SEVERITIES[severity])}"


def _verbatim(block: b.Verbatim, page: Page) -> list[Line]:
    return [line(" " * 2 * block.level, page.clean(text)) for text in block.text.splitlines()]


def _signature(block: b.Signature, page: Page) -> list[Line]:
    words = [page.say(field) for field in block.fields]
    width = max(map(cells, words))
    rule = "_" * min(page.width - width - 4, _TO_SIGN_ON)
    return joined([[line("  ", word, " " * (width - cells(word)), "  ", rule)] for word in words])


# --- Verdict --------------------------------------------------------------------------------------------------------


def _verdict(block: b.Verdict, page: Page) -> list[Line]:
    """Score and word on one line, the sentences beside or below; all of it below each other where that is too long."""
    head = _verdict_head(block, page)
    sentences = [page.say(prose) for prose in block.sentences]
    start = max(_BESIDE, line_cells(head) + 3)
    if line_cells(head) > page.width:
        word = f"{_loud(page.say(block.word), block)} {page.say(block.label)}".strip()
        found = [line("  ", *_score(block, page)), *_set(word, 1, page, style="strong")]
    elif sentences and start + min(max(map(len, sentences)), _LEAST_BESIDE) <= page.width:
        return _beside(head, sentences, start, page)
    else:
        found = [head]
    return [*found, *(each for sentence in sentences for each in _set(sentence, 1, page))]


def _verdict_head(block: b.Verdict, page: Page) -> Line:
    has_rank = block.style not in ("", "open")
    word = _loud(page.say(block.word), block)
    shown = Span(f" {word} " if has_rank else word, block.style)
    label = page.say(block.label)
    return line("  ", *_score(block, page), "   ", shown, f"  {label}" if label else "")


def _loud(word: str, block: b.Verdict) -> str:
    return word.upper() if block.style else word


def _score(block: b.Verdict, page: Page) -> Line:
    most = page.say(block.most)
    return line(Span(page.say(block.score), "score"), f" {most}" if most else "")


def _beside(head: Line, sentences: Sequence[str], start: int, page: Page) -> list[Line]:
    found: list[Line] = []
    for sentence in sentences:
        first = head if not found else BLANK
        found += paragraph(sentence, page.width, first=line(*first, " " * (start - line_cells(first))), indent=start)
    return found


def _scale(block: b.Scale, page: Page) -> list[Line]:
    """A ruler with a pointer; the bands below each other where there is no room for one."""
    return ruler(block, page) or block_lines(scale_table(block), page)


def scale_table(block: b.Scale) -> b.Table:
    """The bands of a scale, the best first."""
    return b.Table(
        (b.Column(), b.Column(wrap=True), b.Column(number=True)),
        [
            b.Row(
                (
                    b.Sign("pointer", "bar") if step.holds else "",
                    b.Styled(step.name, "strong" if step.holds else ""),
                    step.bound,
                )
            )
            for step in block.steps
        ],
    )


# --- Tables ---------------------------------------------------------------------------------------------------------


def _table(block: b.Table, page: Page) -> list[Line]:
    columns = [_column(column, page, drops=not block.whole) for column in block.columns]
    rows = [_cells(row, block.columns, page) for row in block.rows]
    words = [_longest_word(at, block.columns, columns, rows) for at in range(len(columns))]
    room = page.width - 2 * block.level
    if block.otherwise is not None:
        if _needed(words) > room:
            return [each for other in block.otherwise for each in block_lines(other, page)]
        columns = [column._replace(least=least) for column, least in zip(columns, words, strict=True)]
    left_out = {at for at, column in enumerate(block.columns) if _is_absent(column, page.width)}
    left_out |= _left_out(block.columns, words, room) if block.whole else set()
    set_rows = [
        layout.Row(
            [BLANK if at in left_out else cell for at, cell in enumerate(cells)], list(_remarks(row, left_out, page))
        )
        for row, cells in zip(block.rows, rows, strict=True)
    ]
    return layout.table(columns, set_rows, page.width, indent=2 * block.level)


def _column(column: b.Column, page: Page, *, drops: bool) -> layout.Column:
    most = min(column.most, page.width // column.share)
    if column.code:
        most = _LONG_CODE if page.width >= _WITH_LONG_CODES else _CODE
    return layout.Column(
        page.say(column.heading),
        column.number,
        column.wrap,
        column.least,
        column.drop if drops else 0,
        most,
        column.elsewhere,
    )


def _cells(row: b.Row, columns: Sequence[b.Column], page: Page) -> list[Line]:
    found = []
    for cell, column in zip(row.cells, columns, strict=True):
        spans = inline(cell, page)
        if row.style:
            spans = tuple(
                span if span.style else Span(span.text, _ROW_STYLES.get(row.style, row.style)) for span in spans
            )
        if column.tree and spans and row.level:
            spans = (Span("  " * row.level + spans[0].text, spans[0].style), *spans[1:])
        found.append(spans)
    return found


def _is_absent(column: b.Column, width: int) -> bool:
    return column.room > width or 0 < column.narrow <= width


def _remarks(row: b.Row, left_out: Collection[int], page: Page) -> Iterator[Span]:
    for remark in row.below:
        if (remark.instead is None or remark.instead in left_out) and remark.beside not in left_out:
            yield Span(page.say(remark.text), remark.style)


def _longest_word(
    at: int, columns: Sequence[b.Column], said: Sequence[layout.Column], rows: Sequence[Sequence[Line]]
) -> int:
    """How many characters a column takes if no word in it is cut."""
    texts = [said[at].heading, *("".join(span.text for span in row[at]) for row in rows)]
    width_of = longest_word if columns[at].wrap else cells
    return min(max(map(width_of, texts)), columns[at].unbroken, said[at].most)


def _needed(words: Sequence[int]) -> int:
    return sum(words) + GAP * (len(words) - 1)


def _left_out(columns: Sequence[b.Column], words: Sequence[int], room: int) -> set[int]:
    """The columns without which no word is cut, as few as may be; those that only a wide page has take no room."""
    kept, found = [at for at, column in enumerate(columns) if not column.room], set()
    while _needed([words[at] for at in kept]) > room:
        worst = max(columns[at].drop for at in kept)
        if not worst:
            break
        found |= {at for at, column in enumerate(columns) if column.drop >= worst}
        kept = [at for at in kept if at not in found]
    return found


_RENDERERS: dict[type, Callable[[Any, Page], list[Line]]] = {
    b.Heading: _heading,
    b.Paragraph: _paragraph,
    b.Sources: _sources,
    b.List: _list,
    b.Flow: _flow,
    b.Verdict: _verdict,
    b.Scale: _scale,
    b.Table: _table,
    b.Findings: _findings,
    b.Legend: _legend,
    b.Verbatim: _verbatim,
    b.Signature: _signature,
}
