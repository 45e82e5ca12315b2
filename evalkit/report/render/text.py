"""Documents → lines of styled text, for terminals and plain files."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from evalkit.base.text import Decimal, msg
from evalkit.report import blocks as b
from evalkit.report.render import layout
from evalkit.report.render.as_tables import bands_in_words, chart_table, scale_table
from evalkit.report.render.inline import inline
from evalkit.report.render.layout import (
    BLANK,
    Line,
    Span,
    cells,
    joined,
    line,
    line_cells,
    paragraph,
)
from evalkit.report.render.ruler import ruler
from evalkit.report.render.table import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.report.render.page import Page

_HEADINGS = {1: "title", 2: "head", 3: "strong"}
_BESIDE = 42  # where the sentences beside a verdict begin, if it leaves room
_LEAST_BESIDE = 30
_TO_SIGN_ON = 40
_LEAST_TO_SIGN_ON = 10


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


# --- Sentences ------------------------------------------------------------------------------------------------------


def _heading(block: b.Heading, page: Page) -> list[Line]:
    spans = inline(block.text, page)
    if len(spans) > 1:
        return [spans]
    text, style = "".join(span.text for span in spans), _HEADINGS[block.level]
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
        text = " ".join(page.say(prose) for prose in (item.text, *item.more))
        first = line(" " * 2 * block.level, *mark, " " if item.mark else "")
        indent = max(2 * (block.level + 1), line_cells(first))
        found += paragraph(text, page.width, first=first, indent=indent, style=item.style)
    return found


def _brief(block: b.Brief, page: Page) -> list[Line]:
    return _set(page.say(block.text), block.level, page, hang=0)


def _flow(block: b.Flow, page: Page) -> list[Line]:
    between = page.clean(" · ")
    found: list[list[Span]] = []
    used = page.width
    for item in block.items:
        spans = inline(item, page)
        needed = line_cells(spans)
        if needed + 2 > page.width:  # one that takes more than a line
            text = "".join(span.text for span in spans)
            found += [[*each] for each in paragraph(text, page.width, first=line("  "), indent=4)]
            used = page.width
        elif used + cells(between) + needed > page.width:
            found.append([Span("  "), *spans])
            used = 2 + needed
        else:
            found[-1] += [Span(between), *spans]
            used += cells(between) + needed
    return [tuple(spans) for spans in found]


def _findings(block: b.Findings, page: Page) -> list[Line]:
    width = 2 + max(cells(severity_mark(severity, page)) for severity in b.SEVERITY_WORDS) + 2
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
    return f"{getattr(page.signs, severity)} {page.say(b.SEVERITY_WORDS[severity])}"


def _verbatim(block: b.Verbatim, page: Page) -> list[Line]:
    return [line(" " * 2 * block.level, page.clean(text)) for text in block.text.splitlines()]


def _signature(block: b.Signature, page: Page) -> list[Line]:
    words = [page.say(field) for field in block.fields]
    width = max(map(cells, words))
    if page.width - width - 4 < _LEAST_TO_SIGN_ON:
        below = line("  ", "_" * min(page.width - 2, _TO_SIGN_ON))
        return joined([[*paragraph(word, page.width, indent=2, first=line("  ")), below] for word in words])
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


def _chart(block: b.Chart, page: Page) -> list[Line]:
    """Rows with bars, and the bands below them in words."""
    parts: list[b.Block] = [chart_table(block), *([bands_in_words(block)] if block.bounds else [])]
    return [each for part in parts for each in block_lines(part, page)]


def _table(block: b.Table, page: Page) -> list[Line]:
    caption = _set(page.say(block.caption), block.level, page, style="strong") if block.caption else []
    grid = Grid(block, page)
    if block.otherwise is not None and grid.cuts_words:
        return [*caption, *(each for other in block.otherwise for each in block_lines(other, page))]
    return [*caption, *grid.lines()]


def _fold(block: b.Fold, page: Page) -> list[Line]:
    return [each for part in b.unfolded([block]) for each in block_lines(part, page)]


_RENDERERS: dict[type, Callable[[Any, Page], list[Line]]] = {
    b.Heading: _heading,
    b.Paragraph: _paragraph,
    b.Sources: _sources,
    b.List: _list,
    b.Brief: _brief,
    b.Flow: _flow,
    b.Verdict: _verdict,
    b.Scale: _scale,
    b.Chart: _chart,
    b.Table: _table,
    b.Fold: _fold,
    b.Findings: _findings,
    b.Legend: _legend,
    b.Verbatim: _verbatim,
    b.Signature: _signature,
}
