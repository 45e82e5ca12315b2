"""Documents → the same said in one language and put in order: what the forms with pages and fonts (Word, PDF) lay out.

Here it is settled, once for both, which columns a table keeps, how wide they are, what stands below what, and which sections
need a page turned on its side. What is left to a form is how a heading, a paragraph, a list or a table looks in it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.report import blocks as b
from evalkit.report.band_rank import rank_at
from evalkit.report.render import charts, paged_parts
from evalkit.report.render.block_writer import BlockWriter, Outline, scale_table
from evalkit.report.render.charts import strip_in_words, strip_svg
from evalkit.report.render.layout import linked
from evalkit.report.render.page_settings import PageSettings
from evalkit.report.render.paged_parts import (
    Block,
    Caption,
    Code,
    Grid,
    GridRow,
    Line,
    Lines,
    Need,
    PageSequence,
    Picture,
    Point,
    Points,
    Result,
    Run,
    Said,
    Text,
    Title,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.render.paged_parts import Fit

    Watch = Callable[[int, int], None]


class Look(NamedTuple):
    """What a form can do.

    Attributes:
        bars: Whether it draws bars.
        letters: How wide its letters may be, measured by those of Arial: a computer without that font takes a wider one.
        upright: How wide the text is on an upright page, in millimetres.
        turned: The same on a page that is turned.
    """

    bars: bool = True
    letters: float = 1
    upright: float = paged_parts.text_width(turned=False)
    turned: float = paged_parts.text_width(turned=True)


LOOK = Look()


def said(
    documents: Sequence[b.Document], language: Language, look: Look = LOOK, watch: Watch | None = None
) -> Iterator[Said]:
    """*documents* in that language, one after the other; tables and pictures are counted through all of them."""
    counted: Counter[str] = Counter()
    for number, document in enumerate(documents):
        if watch is not None:
            watch(number, len(documents))
        speech = document.language(language.code)
        speaker = _Speaker(PageSettings(speech), look, counted)
        sections = [speaker.section([b.Heading(document.title, 1)])] if document.title else []
        sections += [speaker.section(section) for section in document.sections]
        yield Said(document.called(speech.code), speech.code, parts(sections), document.poster)


def parts(sections: Sequence[PageSequence]) -> list[PageSequence]:
    """Sections that need the same kind of page, joined."""
    sequences: list[PageSequence] = []
    for section in sections:
        if sequences and (sequences[-1].turned == section.turned or not section.blocks):
            if section.blocks and isinstance(section.blocks[0], Lines):
                sequences[-1].blocks[-2:] = map(_kept, sequences[-1].blocks[-2:])  # nobody signs an empty page
            sequences[-1].blocks.extend(section.blocks)
        else:
            sequences.append(section)
    return sequences


def _kept(block: Block) -> Block:
    return block._replace(kept=True) if isinstance(block, (Text, Points)) else block


class _Speaker(BlockWriter["Iterator[Block]"]):
    """Says one document."""

    def __init__(self, page: PageSettings, look: Look, counted: Counter[str]) -> None:
        """Take language, signs and what was counted so far; no heading has been said."""
        self._page, self._look, self._counted = page, look, counted
        self._outline = Outline()

    def section(self, blocks: b.Section) -> PageSequence:
        """A section, and whether a table in it is too wide for an upright page."""
        found = [each for block in b.unfolded(blocks) for each in self.block(block)]
        return PageSequence(found, any(isinstance(each, Grid) and each.fit.turned for each in found))

    def say(self, prose: Prose) -> str:
        """*prose* in the language of the document."""
        return self._page.language.say(prose)

    def line(self, text: b.Inline, style: str = "") -> Line:
        """*text* in runs; what has no style of its own has that of the whole."""
        pieces = [piece for piece in b.pieces(text) if self._look.bars or not isinstance(piece, b.Bar)]
        runs = [run for piece in pieces for run in self._runs(piece)]
        return [run if run.style else run._replace(style=style) for run in runs if run.text or run.style == "bar"]

    def _runs(self, piece: b.Piece) -> list[Run]:
        if isinstance(piece, b.Sign):
            return [Run(self._sign(piece.name), piece.style or piece.name)]
        if isinstance(piece, b.Bar):
            return [Run("", "bar", low=float(piece.low), high=float(piece.high))]
        if isinstance(piece, b.Styled):
            return [Run(self.say(piece.text), piece.style, f"#{piece.to}" if piece.to else "")]
        return [Run(text, to=address) for text, address in linked(self.say(piece))]

    def _sign(self, name: str) -> str:
        return str(getattr(self._page.signs, name))

    # --- Sentences ---

    def heading(self, block: b.Heading) -> Iterator[Block]:
        """One level below the nearest heading of a lower level: none is left out, and there is one title."""
        line = self.line(block.text)
        if not "".join(run.text for run in line).strip():
            return
        sign = [Run(self._sign(block.severity), block.severity), Run(" ")] if block.severity else []
        yield Title([*sign, *line], self._outline.below(block.level), block.anchor)

    def paragraph(self, block: b.Paragraph) -> Iterator[Block]:
        """Nothing of an empty one."""
        if line := self.line(block.text, block.style):
            yield Text(line, max(block.level - 1, 0), block.style)

    def sources(self, block: b.Sources) -> Iterator[Block]:
        """All of them: there is room."""
        if block.titles:
            yield Text([Run(self.say("; ".join(block.titles)))], style="sources")

    def points(self, block: b.List | b.Brief) -> Iterator[Block]:
        """Each item in full."""
        if block.items:
            yield Points([self._point(item) for item in block.items])

    def _point(self, item: b.Item) -> Point:
        mark = self.line(item.mark) if item.mark != "–" else []
        more = [Run(f" {self.say(prose)}", "more") for prose in item.more]
        return Point(mark, [*self.line(item.text, item.style), *more])

    def flow(self, block: b.Flow) -> Iterator[Block]:
        """Texts with a point between them."""
        line: Line = []
        for item in block.items:
            line += [*([Run(" · ")] if line else []), *self.line(item)]
        yield Text(line)

    def verdict(self, block: b.Verdict) -> Iterator[Block]:
        """Score and word, large, and the sentences."""
        score, most, word, label = map(self.say, (block.score, block.most, block.word, block.label))
        yield Result(score, most, word, label, block.style, [self.say(sentence) for sentence in block.sentences])

    def findings(self, block: b.Findings) -> Iterator[Block]:
        """Severity in sign and word, and the sentence."""
        yield Points([Point([self._severity(severity)], self.line(text)) for severity, text in block.items])

    def legend(self, block: b.Legend) -> Iterator[Block]:
        """Sign and word of each severity."""
        return self.flow(b.Flow([b.Styled(self._severity(severity).text, severity) for severity in block.severities]))

    def _severity(self, severity: str) -> Run:
        return Run(f"{self._sign(severity)} {self.say(b.SEVERITY_WORDS[severity])}", severity)

    def verbatim(self, block: b.Verbatim) -> Iterator[Block]:
        """Its lines."""
        yield Code([self.say(line) for line in block.text.splitlines()])

    def signature(self, block: b.Signature) -> Iterator[Block]:
        """What stands beside the lines."""
        yield Lines([self.say(field) for field in block.fields])

    # --- Tables ---

    def scale(self, block: b.Scale) -> Iterator[Block]:
        """Where the value lies, drawn; below, the bands with a sign at the one that holds, or at all that can."""
        if drawing := strip_svg(block, self.say):
            yield Picture(drawing, Caption("", 0, ""), strip_in_words(block, self.say))
        yield from self.table(scale_table(block))

    def table(self, block: b.Table) -> Iterator[Block]:
        """The columns that say something which no other says."""
        every, rows = block.columns_and_remarks(wrap=True), [self._row(row, block) for row in block.rows]
        kept = b.kept_columns(every, [row.cells for row in rows])
        if not kept:
            return
        columns = [every[at] for at in kept]
        rows = [row._replace(cells=[row.cells[at] for at in kept]) for row in rows]
        heads = [self.say(column.heading) for column in columns]
        tree = next((at for at, column in enumerate(columns) if column.tree), -1)
        yield Grid(
            self._caption(_TABLE, block.caption),
            heads if any(heads) else [],
            [column.number for column in columns],
            tree,
            rows,
            self._fit(columns, heads, rows, tree),
            _is_short(rows),
        )

    def _fit(self, columns: Sequence[b.Column], heads: Sequence[str], rows: Sequence[GridRow], tree: int) -> Fit:
        """How wide the columns are: the one at *tree* has room for what sets its rows in."""
        deepest = max(row.level for row in rows)
        needs = [
            _need(head, [row.cells[at] for row in rows], deepest if at == tree else 0, wraps=column.wrap)
            for at, (column, head) in enumerate(zip(columns, heads, strict=True))
        ]
        return paged_parts.fit(needs, self._look.upright, self._look.turned, self._look.letters)

    def _caption(self, word: Message, caption: Prose) -> Caption:
        text, name = self.say(caption), self.say(word)
        if not text or _NUMBERED.match(text):
            return Caption("", 0, text)
        self._counted[name] += 1
        return Caption(name, self._counted[name], text)

    def chart(self, block: b.Chart) -> Iterator[Block]:
        """A drawing with its numbers in it and in words, and what the colours behind them mean."""
        drawing = charts.chart_svg(block, self.say)
        yield Picture(
            drawing, self._caption(_PICTURE, block.caption), charts.description(block, self.say)[:_MOST_WORDS]
        )
        if block.bounds:
            line: Line = []
            for place, step in enumerate(block.bounds):
                swatch = Run("■", rank_at(place, len(block.bounds)))
                line += [*([Run(" · ")] if line else []), swatch, Run(f" {self.say(step.name)} {self.say(step.bound)}")]
            yield Text(line, style="remark")

    def _row(self, row: b.Row, block: b.Table) -> GridRow:
        """The cells; remarks stand in a column of their own, or below the sentences."""
        style = "strong" if row.style == "total" else row.style
        cells = [[line] if (line := self.line(cell, style)) else [] for cell in row.cells]
        remarks = [self.line(remark.text, remark.style or "remark") for remark in row.unconditional]
        if block.remarks:
            cells.append(remarks)
        else:
            cells[block.sentences] += remarks
        return GridRow(cells, row.level, row.style)


def _is_short(rows: Sequence[GridRow]) -> bool:
    letters = sum(len(run.text) for row in rows for cell in row.cells for line in cell for run in line)
    return len(rows) <= _FEW_ROWS and letters <= _FEW_LETTERS


def _need(head: str, cells: Sequence[Sequence[Line]], deep: int, *, wraps: bool) -> Need:
    lines = [line for cell in cells for line in cell]
    word = max((_longest_word(run) for line in lines for run in line), default=0)
    line = max((sum(map(_length, line)) for line in lines), default=0)
    heading, indent = Run(head, "strong"), deep * paged_parts.LEVEL
    return Need(_longest_word(heading), _length(heading), word + indent, line + indent, wraps)


def _length(run: Run) -> float:
    """About how long it is; nearly every style is bold."""
    return paged_parts.length(run.text) * (_BOLDER if run.style else 1)


def _longest_word(run: Run) -> float:
    return max(
        (_length(run._replace(text=word)) for word in run.text.split()), default=0 if run.style != "bar" else _BAR
    )


_BOLDER = 1.16  # how much longer bold words are
_FEW_ROWS, _FEW_LETTERS = 12, 700  # of a table that stands on one page
_MOST_WORDS = 8_000  # letters that describe a picture: PDF takes no text of any length
_TABLE = msg("Table")
_PICTURE = msg("Figure")
_NUMBERED = re.compile(r"(?:Tabel|Table|Gambar|Figure) \d")  # a number that an office has given
_BAR = 4.5  # how long a bar is, measured by the size of the letters
