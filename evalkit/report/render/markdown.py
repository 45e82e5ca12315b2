"""Documents → Markdown, with the tables of GitHub: headings, lists and tables that word processors and web pages take over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.report import blocks as b
from evalkit.report.render.block_writer import BlockWriter, Outline, bands_in_words, chart_table, scale_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.text import Prose
    from evalkit.report.render.page_settings import PageSettings

# What Markdown would read as more than itself, and what GitHub would make a link: addresses of pages and of mail.
_MEANT = re.compile(r"[\\`*_\[\]<>|~$&#]|:(?=//)|(?<=www)\.|@(?=[\w-]*\.[\w.-]*[a-z])", re.IGNORECASE)
_AT = "@<!-- -->"  # an address of mail is a link even where its sign is escaped
_SPACES = re.compile("  +")
_ENDED = (".", "!", "?", ";", ":", ",")
_AT_THE_BEGINNING = re.compile(
    r"^(?:[-+=](?=[-+=\s]|$)|\d+(?=[.)](?:\s|$)))"
)  # the same where a line begins: lists, headings
_ITEM = re.compile("^- ", re.MULTILINE)
_BREAK = "<br>"
_PLAIN = ("", "bar", "rest")  # styles of what is drawn, not said


def markdown(documents: Sequence[b.Document], page: PageSettings) -> str:
    """*documents* one behind the other, with a rule between two of them; of *page* language, signs and encoding."""
    return "\n\n---\n\n".join("\n\n".join(_blocks(document, page)) for document in documents) + "\n"


def _blocks(document: b.Document, page: PageSettings) -> Iterator[str]:
    writer = _Writer(page.of(document))
    if document.title:
        yield writer.heading(b.Heading(document.title, 1))
    before = ""
    for section in document.sections:
        for block in b.unfolded(section):
            text = writer.block(block)
            if text.startswith("- ") and before.startswith("- "):
                text = _ITEM.sub("* ", text)  # another mark begins another list
            if text:
                before = text
                yield text


class _Writer(BlockWriter[str]):
    """Writes one document: each block without a line end, empty if there is nothing to it."""

    def __init__(self, page: PageSettings) -> None:
        """Take language, signs and encoding; no heading has been written."""
        self._page = page
        self._between = self.say(" · ")
        self._outline = Outline()

    def say(self, prose: Prose) -> str:
        """*prose*, read as it is wherever it stands in a line: first in what the file can take, then escaped."""
        return _escaped(self._page.say(prose))

    def line(self, prose: Prose, *, strong: bool = False) -> str:
        """*prose* at the beginning of a line."""
        text = self.say(prose)
        return _strong(text) if strong and text else _AT_THE_BEGINNING.sub(_not_at_the_beginning, text, count=1)

    def inline(self, text: b.Inline) -> str:
        """What stands in a cell; neighbours that are strong are so as one."""
        found: list[tuple[str, bool]] = []
        for piece in b.pieces(text):
            said, strong = self._piece(piece)
            if found and found[-1][1] == strong:
                said = found.pop()[0] + said
            found.append((said, strong))
        return "".join(_strong(_escaped(said)) if strong else _escaped(said) for said, strong in found).strip()

    def _piece(self, piece: b.Piece) -> tuple[str, bool]:
        """*piece*, not escaped yet, and whether it is strong."""
        if isinstance(piece, b.Sign):
            return getattr(self._page.signs, piece.name), False
        if isinstance(piece, b.Bar):
            return "", False
        if isinstance(piece, b.Styled):
            return self._page.say(piece.text), piece.style not in _PLAIN
        return self._page.say(piece), False

    def heading(self, block: b.Heading) -> str:
        """One level below the nearest heading of a lower level: none is left out, and there is one title."""
        sign: list[b.Piece] = [b.Sign(block.severity), " "] if block.severity else []
        text = _escaped("".join(self._piece(piece)[0] for piece in [*sign, *b.pieces(block.text)])).strip()
        if not text:
            return ""
        return f"{'#' * self._outline.below(block.level)} {text}"

    def paragraph(self, block: b.Paragraph) -> str:
        return self.line(block.text, strong=bool(block.style))

    def sources(self, block: b.Sources) -> str:
        return self.line("; ".join(block.titles))

    def points(self, block: b.List | b.Brief) -> str:
        return "\n".join(f"- {self._item(item)}" for item in block.items)

    def _item(self, item: b.Item) -> str:
        mark = self.inline(item.mark) if item.mark != "–" else ""
        text = self.line(item.text, strong=bool(item.style))
        if mark:
            text = f"{mark} {_strong(self.say(item.text)) if item.style else self.say(item.text)}"
        for more in map(self.say, item.more):
            text += f"{' ' if text.endswith(_ENDED) else '; '}{more}"
        return text

    def flow(self, block: b.Flow) -> str:
        return self._between.join(map(self.inline, block.items))

    def verdict(self, block: b.Verdict) -> str:
        label = f" ({self.say(block.label)})" if block.label else ""
        word = f"{_strong(self.say(block.word))}{label}" if block.word else ""
        head = " ".join(filter(None, [_strong(self.say(block.score)), self.say(block.most), word]))
        return "\n".join([head, *(f"\n{self.line(sentence)}" for sentence in block.sentences)])

    def scale(self, block: b.Scale) -> str:
        """The bands below each other with the ends of the scale above; marked are the one that holds, or all that can."""
        return self.table(scale_table(block))

    def chart(self, block: b.Chart) -> str:
        """The numbers, and the bands below them."""
        return "\n\n".join(
            [self.table(chart_table(block)), *([self.flow(bands_in_words(block))] if block.bounds else [])]
        )

    def findings(self, block: b.Findings) -> str:
        return "\n".join(f"- {self._severity(severity)}: {self.say(text)}" for severity, text in block.items)

    def legend(self, block: b.Legend) -> str:
        return self._between.join(map(self._severity, block.severities))

    def _severity(self, severity: str) -> str:
        return f"{self.say(getattr(self._page.signs, severity))} {self.say(b.SEVERITY_WORDS[severity])}"

    def verbatim(self, block: b.Verbatim) -> str:
        fence = "```"
        while fence in block.text:
            fence += "`"
        return "\n".join([f"{fence}toml", *map(self._page.clean, block.text.splitlines()), fence])

    def signature(self, block: b.Signature) -> str:
        return _table([self.say(field) for field in block.fields], [[_BREAK * 2] + [""] * (len(block.fields) - 1)], ())

    def table(self, block: b.Table) -> str:
        rows = [self._row(row, block) for row in block.rows]
        columns = block.columns_and_remarks()
        kept = b.kept_columns(columns, rows)
        heads = [self.say(columns[at].heading) for at in kept]
        right = [number for number, at in enumerate(kept) if columns[at].number]
        table = _table(heads, [[row[at] for at in kept] for row in rows], right) if kept else ""
        return "\n\n".join(filter(None, [self.line(block.caption, strong=True), table]))

    def _row(self, row: b.Row, block: b.Table) -> list[str]:
        """The cells; remarks stand in a column of their own, or below the sentences."""
        columns = block.columns
        cells = [self.inline(cell) for cell in row.cells]
        cells = [_strong(cell) if row.style and cell and "**" not in cell else cell for cell in cells]
        cells = [f"{'&emsp;' * row.level}{cell}" if column.tree and cell else cell
                 for cell, column in zip(cells, columns, strict=True)]  # fmt: skip
        remarks = [self.say(remark.text) for remark in row.unconditional]
        if block.remarks:
            return [*cells, _BREAK.join(remarks)]
        cells[block.sentences] = _BREAK.join(filter(None, [cells[block.sentences], *remarks]))
        return cells


def _escaped(text: str) -> str:
    return _MEANT.sub(_escape, _SPACES.sub(" ", text))


def _escape(match: re.Match[str]) -> str:
    return _AT if match.group() == "@" else f"\\{match.group()}"


def _not_at_the_beginning(match: re.Match[str]) -> str:
    text = match.group()
    return f"{text}\\" if text.isdigit() else f"\\{text}"


def _strong(text: str) -> str:
    """*text* in bold; white space at its ends stays outside, where it would undo that."""
    inside = text.strip()
    return text.replace(inside, f"**{inside}**") if inside else text


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> str:
    rule = ["---:" if number in right else "---" for number in range(len(heads))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))
