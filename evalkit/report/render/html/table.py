"""Tables as HTML: headings of columns and rows are told as such; a tree folds without a script.

Texts as HTML: whatever stands in them is text, never markup.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report import blocks as b
from evalkit.report.render.layout import linked
from evalkit.report.render.page_settings import DRAWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Prose

_SIGNS = DRAWN._replace(pointer="▶")
_HERE = msg("the result")  # what the pointer points at
LONG = 24  # characters: no number, but a sentence in its place, which is broken
_BAR = 100  # percent


class Texts:
    """Says texts in one language."""

    def __init__(self, language: Language, prefix: str = "p") -> None:
        """Take the language; names of places in the page begin with *prefix*."""
        self.language = language
        self._prefix, self._names = prefix, 0

    def new_name(self) -> str:
        """A name that no other place of the page has."""
        self._names += 1
        return f"{self._prefix}-{self._names}"

    def say(self, prose: Prose) -> str:
        """*prose* with every character that means something in HTML written as an entity."""
        return escape(self.language.say(prose))

    def prose(self, prose: Prose) -> str:
        """The same, with addresses of the web as links."""
        return "".join(_link(text, address) for text, address in linked(self.language.say(prose)))

    def inline(self, text: b.Inline, *, linking: bool = True) -> str:
        """What stands on a line; what is pressed as a whole may hold no link."""
        return "".join([self._piece(piece, linking=linking) for piece in b.pieces(text)]).strip()

    def _piece(self, piece: b.Piece, *, linking: bool) -> str:
        if isinstance(piece, b.Sign):
            return self.sign(piece.name)
        if isinstance(piece, b.Bar):
            return _bar(piece)
        if not isinstance(piece, b.Styled):
            return self.prose(piece) if linking else self.say(piece)
        said = styled(self.say(piece.text), piece.style)
        return f'<a href="#to-{escape(piece.to)}">{said}</a>' if piece.to and said and linking else said

    def sign(self, name: str) -> str:
        """A sign that stands for a word; what it means is told to those who do not see it."""
        word = self.say(b.SEVERITY_WORDS.get(name, _HERE))
        return f'<span class="sign {name}" role="img" aria-label="{word}">{getattr(_SIGNS, name)}</span>'

    def severity(self, severity: str) -> str:
        """Sign and word."""
        sign = f'<span aria-hidden="true">{getattr(_SIGNS, severity)}</span>'
        return f'<span class="severity {severity}">{sign} {self.say(b.SEVERITY_WORDS[severity])}</span>'


def _link(text: str, address: str) -> str:
    return f'<a href="{escape(address)}" rel="noreferrer noopener">{escape(text)}</a>' if address else escape(text)


def styled(text: str, style: str) -> str:
    """*text*, which is HTML already, in a style."""
    if not style or not text:
        return text
    return f"<strong>{text}</strong>" if style in ("strong", "total") else f'<strong class="{style}">{text}</strong>'


def _bar(bar: b.Bar) -> str:
    """Filled up to the low end, open up to the high end; the number stands beside it."""
    low, high = (format(round(float(_BAR * end), 1), "g") for end in bar)
    range_ = f'<rect class="range" width="{high}%" height="100%"/>' if high != low else ""
    return (
        '<svg class="bar" aria-hidden="true" focusable="false"><rect class="rest" width="100%" height="100%"/>'
        f'{range_}<rect class="mark" width="{low}%" height="100%"/></svg>'
    )


_NO_FOLD = '<span class="fold"></span>'  # as much room as the arrow takes
_TAG = re.compile("<[^>]*>")
_FOLDED = 12  # trees with more rows than this begin folded


def table(block: b.Table, texts: Texts, *, is_inside: bool) -> str:
    """The table in a frame of its own, in which it can be moved sideways where the page is narrow.

    *is_inside*: whether it is folded away itself: then trees begin unfolded.
    """
    rows, columns = [_cells(row, block, texts) for row in block.rows], block.columns_and_remarks()
    kept = b.kept_columns(columns, rows)
    if not kept:
        return ""
    caption = f"<caption><span>{texts.say(block.caption)}</span></caption>" if block.caption else ""
    fold = _fold(texts, folded=len(rows) > _FOLDED and not is_inside)
    body = "\n".join(_bodies(block, rows, kept, fold))
    return f'<div class="scroll" tabindex="0">\n<table>{caption}{_head(columns, kept, texts)}\n{body}\n</table>\n</div>'


def _head(columns: Sequence[b.Column], kept: Sequence[int], texts: Texts) -> str:
    heads = [(columns[at], texts.say(columns[at].heading)) for at in kept]
    if not any(head for _, head in heads):
        return ""
    cells = (
        f'<th scope="col"{_class(number=column.number)}>{head}</th>' if head else "<td></td>" for column, head in heads
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _cells(row: b.Row, block: b.Table, texts: Texts) -> list[str]:
    """What stands in the cells; remarks in a column of their own, or below the sentences."""
    cells = [styled(texts.inline(cell), row.style) for cell in row.cells]
    remarks = [styled(texts.prose(remark.text), remark.style) for remark in row.unconditional]
    if block.remarks:
        return [*cells, "<br>".join(remarks)]
    cells[block.sentences] += "".join(f'<span class="remark">{remark}</span>' for remark in remarks)
    return cells


def _bodies(block: b.Table, rows: Sequence[list[str]], kept: Sequence[int], fold: str) -> Iterator[str]:
    """The rows; in a tree those that lie deepest are folded below the row that they belong to, which has a *fold*."""
    pairs = list(zip(block.rows, rows, strict=True))
    deepest = max((row.level for row in block.rows), default=0)
    if not deepest or not any(column.tree for column in block.columns):
        yield f"<tbody>{''.join(_row(block, *pair, kept) for pair in pairs)}</tbody>"
        return
    for head, *below in _groups(pairs, deepest):
        lines = [_row(block, *head, kept, fold if below else _NO_FOLD)]
        lines += [_row(block, *pair, kept, _NO_FOLD) for pair in below]
        yield f"<tbody{_class(node=bool(below))}>{''.join(lines)}</tbody>"


def _fold(texts: Texts, *, folded: bool) -> str:
    label = texts.say(msg("Show what it is made of"))
    checked = "" if folded else " checked"
    return f'<label class="fold"><input type="checkbox"{checked} aria-label="{label}"></label>'


def _row(block: b.Table, row: b.Row, cells: Sequence[str], kept: Sequence[int], fold: str = "") -> str:
    columns, name = block.columns_and_remarks(), _name_column(block)
    said = []
    for at in kept:
        column = columns[at]
        attributes = _class(
            number=column.number,
            long=column.number and len(_TAG.sub("", cells[at])) > LONG,
            wide=column.wrap,
            tree=column.tree,
            bar=cells[at].startswith("<svg"),
        )
        tag = 'th scope="row"' if at == name and cells[at] else "td"
        said.append(f"<{tag}{attributes}>{fold if column.tree else ''}{cells[at]}</{tag[:2]}>")
    names = " ".join(filter(None, [f"l{min(row.level, 4)}" if row.level else "", row.style]))
    named = f' class="{names}"' if names else ""
    return f"<tr{named}>{''.join(said)}</tr>\n"


def _groups(pairs: Sequence[tuple[b.Row, list[str]]], deepest: int) -> Iterator[list[tuple[b.Row, list[str]]]]:
    """Each row that is not among the deepest, with those of the deepest that follow it."""
    group: list[tuple[b.Row, list[str]]] = []
    for pair in pairs:
        if pair[0].level < deepest and group:
            yield group
            group = []
        group.append(pair)
    yield group


def _name_column(block: b.Table) -> int:
    """The column that says what a row is about: it stands in front of the numbers."""
    return 0 if any(column.number for column in block.columns[: block.sentences]) else block.sentences


def _class(**names: bool) -> str:
    found = " ".join(name for name, holds in names.items() if holds)
    return f' class="{found}"' if found else ""
