"""Documents → Markdown, with the tables of GitHub: headings, lists and tables that word processors and web pages take over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.text import NO_BREAK, harmless
from evalkit.report import blocks as b
from evalkit.report.render.page import DRAWN
from evalkit.report.render.text import scale_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Prose

_MEANT = re.compile(r"[\\`*_\[\]<>|~$&#]")  # what Markdown would read as more than itself
_AT_THE_BEGINNING = re.compile(
    r"^(?:[-+=](?=[-+=\s]|$)|\d+(?=[.)](?:\s|$)))"
)  # the same where a line begins: lists, headings
_ITEM = re.compile("^- ", re.MULTILINE)
_BREAK = "<br>"
_PLAIN = ("", "bar", "rest")  # styles of what is drawn, not said


def markdown(documents: Sequence[b.Document], language: Language) -> str:
    """*documents* one behind the other, with a rule between two of them."""
    return "\n\n---\n\n".join("\n\n".join(_blocks(each, language)) for each in documents) + "\n"


def _blocks(document: b.Document, language: Language) -> Iterator[str]:
    writer = _Writer(document.language(language.code))
    before = ""
    for section in document.sections:
        for block in section:
            text = writer.block(block)
            if text.startswith("- ") and before.startswith("- "):
                text = _ITEM.sub("* ", text)  # another mark begins another list
            if text:
                before = text
                yield text


class _Writer:
    """Writes one document."""

    def __init__(self, language: Language) -> None:
        """Take the language of fixed words and numbers."""
        self._language = language

    def block(self, block: b.Block) -> str:
        """*block*, without a line end; empty if there is nothing to it."""
        return _WRITERS[type(block)](self, block)

    def say(self, prose: Prose) -> str:
        """*prose*, read as it is wherever it stands in a line."""
        return _MEANT.sub(r"\\\g<0>", self._language.say(prose).replace(NO_BREAK, " "))

    def line(self, prose: Prose, *, strong: bool = False) -> str:
        """*prose* at the beginning of a line."""
        text = self.say(prose)
        return _strong(text) if strong and text else _AT_THE_BEGINNING.sub(_escaped, text, count=1) if text else ""

    def inline(self, text: b.Inline) -> str:
        """What stands in a cell; neighbours that are strong are so as one."""
        found: list[tuple[str, bool]] = []
        for piece in b.pieces(text):
            said, strong = self._piece(piece)
            if found and found[-1][1] == strong:
                said = found.pop()[0] + said
            found.append((said, strong))
        return "".join(_strong(said) if strong else said for said, strong in found).strip()

    def _piece(self, piece: b.Piece) -> tuple[str, bool]:
        if isinstance(piece, b.Sign):
            return getattr(DRAWN, piece.name), piece.style not in _PLAIN
        if isinstance(piece, b.Bar):
            return "", False
        if isinstance(piece, b.Styled):
            return self.say(piece.text), piece.style not in _PLAIN
        return self.say(piece), False

    def heading(self, block: b.Heading) -> str:
        sign = f"{getattr(DRAWN, block.severity)} " if block.severity else ""
        return f"{'#' * block.level} {sign}{self.inline(block.text)}"

    def paragraph(self, block: b.Paragraph) -> str:
        return self.line(block.text, strong=bool(block.style))

    def sources(self, block: b.Sources) -> str:
        return self.line("; ".join(block.titles))

    def bullets(self, block: b.List | b.Brief) -> str:
        return "\n".join(f"- {self._item(item)}" for item in block.items)

    def _item(self, item: b.Item) -> str:
        mark = self.inline(item.mark) if item.mark != "–" else ""
        text = _strong(self.say(item.text)) if item.style else self.say(item.text)
        return f"{mark} {text}" if mark else self.line(item.text, strong=bool(item.style))

    def flow(self, block: b.Flow) -> str:
        return " · ".join(map(self.inline, block.items))

    def verdict(self, block: b.Verdict) -> str:
        label = f" ({self.say(block.label)})" if block.label else ""
        word = f"{_strong(self.say(block.word))}{label}" if block.word else ""
        head = " ".join(filter(None, [_strong(self.say(block.score)), self.say(block.most), word]))
        return "\n".join([head, *(f"\n{self.line(sentence)}" for sentence in block.sentences)])

    def scale(self, block: b.Scale) -> str:
        return self.table(scale_table(block))

    def findings(self, block: b.Findings) -> str:
        return "\n".join(f"- {self._severity(severity)}: {self.say(text)}" for severity, text in block.items)

    def legend(self, block: b.Legend) -> str:
        return " · ".join(map(self._severity, block.severities))

    def _severity(self, severity: str) -> str:
        return f"{getattr(DRAWN, severity)} {self.say(b.SEVERITY_WORDS[severity])}"

    def verbatim(self, block: b.Verbatim) -> str:
        fence = "```"
        while fence in block.text:
            fence += "`"
        return "\n".join([f"{fence}toml", *map(harmless, block.text.splitlines()), fence])

    def signature(self, block: b.Signature) -> str:
        return _table([self.say(field) for field in block.fields], [[_BREAK * 2] + [""] * (len(block.fields) - 1)], ())

    def table(self, block: b.Table) -> str:
        rows = [self._row(row, block) for row in block.rows]
        columns = [*block.columns, *([b.Column(block.remarks)] if block.remarks else [])]
        kept = [at for at, column in enumerate(columns) if not column.narrow and any(row[at] for row in rows)]
        heads = [self.say(columns[at].heading) for at in kept]
        right = [number for number, at in enumerate(kept) if columns[at].number]
        return _table(heads, [[row[at] for at in kept] for row in rows], right) if kept else ""

    def _row(self, row: b.Row, block: b.Table) -> list[str]:
        """The cells; remarks stand in a column of their own, or below the text of the first column that wraps."""
        columns = block.columns
        cells = [self.inline(cell) for cell in row.cells]
        cells = [_strong(cell) if row.style and cell and "**" not in cell else cell for cell in cells]
        cells = [f"{'&emsp;' * row.level}{cell}" if column.tree and cell else cell
                 for cell, column in zip(cells, columns, strict=True)]  # fmt: skip
        remarks = [self.say(remark.text) for remark in row.below if remark.instead is None]
        if block.remarks:
            return [*cells, _BREAK.join(remarks)]
        at = next((at for at, column in enumerate(columns) if column.wrap), 0)
        cells[at] = _BREAK.join(filter(None, [cells[at], *remarks]))
        return cells


def _escaped(match: re.Match[str]) -> str:
    text = match.group()
    return f"{text}\\" if text.isdigit() else f"\\{text}"


def _strong(text: str) -> str:
    """*text* in bold; white space at its ends stays outside, where it would undo that."""
    inside = text.strip()
    return text.replace(inside, f"**{inside}**") if inside else text


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> str:
    rule = ["---:" if number in right else "---" for number in range(len(heads))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))


_WRITERS: dict[type, Callable[[_Writer, Any], str]] = {
    b.Heading: _Writer.heading,
    b.Paragraph: _Writer.paragraph,
    b.Sources: _Writer.sources,
    b.List: _Writer.bullets,
    b.Brief: _Writer.bullets,
    b.Flow: _Writer.flow,
    b.Verdict: _Writer.verdict,
    b.Scale: _Writer.scale,
    b.Table: _Writer.table,
    b.Findings: _Writer.findings,
    b.Legend: _Writer.legend,
    b.Verbatim: _Writer.verbatim,
    b.Signature: _Writer.signature,
}
