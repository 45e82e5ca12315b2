"""Documents → lines of styled text, for terminals and plain files.

A scale as a ruler: bounds above, bands between their ticks, and a pointer at the value below.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Decimal, msg
from evalkit.base.tuples import NamedTuple
from evalkit.report import blocks as b
from evalkit.report.render import layout
from evalkit.report.render.block_writer import BlockWriter, bands_in_words, chart_table, scale_table
from evalkit.report.render.layout import BLANK, Line, Span, cells, inline, joined, line, line_cells, paragraph
from evalkit.report.render.table_lines import TableLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.report.blocks import Scale
    from evalkit.report.render.page_settings import PageSettings

_LEAST_WIDTH = 56
_MOST = 76
_INDENT = 2
_LEAST_BAND = 3
_LEAST_CUT = 9  # a name cut shorter than this is a riddle


class _Ruler(NamedTuple):
    """Bounds in ascending order, from the lowest to the highest value, and the column of each."""

    bounds: list[Exact]
    columns: list[int]

    def column(self, value: Exact) -> int:
        """Where *value* lies: between the ticks of its band, never on the next one."""
        for i in range(len(self.bounds) - 2, -1, -1):
            if value >= self.bounds[i]:
                left, right = self.columns[i], self.columns[i + 1]
                share = Fraction(value - self.bounds[i]) / Fraction(self.bounds[i + 1] - self.bounds[i])
                last = right if i == len(self.bounds) - 2 else right - 1
                return min(left + int(share * (right - left)), last)
        return 0

    def room(self, band: int) -> int:
        """Between the ticks of *band*, 0 the lowest."""
        return self.columns[band + 1] - self.columns[band] - 1


def ruler(scale: Scale, page: PageSettings) -> list[Line]:
    """Three lines; nothing where the bands have no room, or a scale no ends."""
    made = _ruler(scale, page.width)
    if made is None or not scale.values:
        return []
    names = [_shortened(page.say(step.name), made.room(i), page) for i, step in enumerate(reversed(scale.steps))]
    if not any(names):
        return []
    return [_numbers(made, page), _bands(names, made, scale, page), _pointer(made, scale.values, page)]


def _ruler(scale: Scale, width: int) -> _Ruler | None:
    if scale.least is None or scale.most is None or width < _LEAST_WIDTH:
        return None
    inner = [step.minimum for step in reversed(scale.steps) if step.minimum is not None]
    bounds = [scale.least, *inner, scale.most]
    if any(a >= b for a, b in itertools.pairwise(bounds)):
        return None
    length = min(width - 2 * _INDENT, _MOST) - 1
    span = Fraction(scale.most - scale.least)
    columns = [round(length * Fraction(bound - scale.least) / span) for bound in bounds]
    if any(b - a < _LEAST_BAND for a, b in itertools.pairwise(columns)):
        return None
    return _Ruler(bounds, columns)


def _numbers(made: _Ruler, page: PageSettings) -> Line:
    text = ""
    for bound, column in zip(made.bounds, made.columns, strict=True):
        number = page.say(short_text(bound))
        start = max(column - len(number) // 2, 0)
        if column == made.columns[-1]:
            start = column + 1 - len(number)
        if not text or start > len(text):
            text = text.ljust(start) + number
    return line(" " * _INDENT, text)


def _shortened(name: str, room: int, page: PageSettings) -> str:
    """*name* so that it fits between its ticks; empty if nothing legible fits."""
    if cells(name) <= room:
        return name
    dots = page.clean("…")
    letters = "".join(word[0] + "." for word in name.split())
    if " " in name and len(letters) <= room < _LEAST_CUT:
        return letters
    return name[: room - len(dots) - 2].rstrip() + dots if room >= _LEAST_CUT else ""


def _bands(names: list[str], made: _Ruler, scale: Scale, page: PageSettings) -> Line:
    signs = page.signs
    spans: list[Span | str] = [" " * _INDENT, Span(signs.left, "rest")]
    for i, (name, step) in enumerate(zip(names, reversed(scale.steps), strict=True)):
        inside = made.room(i)
        label = f" {name} " if name and cells(name) + 2 <= inside else name
        before = (inside - cells(label)) // 2
        after = inside - cells(label) - before
        tick = signs.right if i == len(names) - 1 else signs.middle
        spans += [
            Span(signs.run * before, "rest"),
            Span(label, "strong" if step.holds else ""),
            Span(signs.run * after + tick, "rest"),
        ]
    return line(*spans)


def _pointer(made: _Ruler, values: Sequence[Exact], page: PageSettings) -> Line:
    low, high = made.column(min(values)), made.column(max(values))
    sign = page.signs.pointer
    between = page.signs.full * (high - low - 1) + sign if high > low else ""
    return line(" " * (_INDENT + low), Span(sign + between, "bar"))


_HEADINGS = {1: "title", 2: "head", 3: "strong"}
_BESIDE = 42  # where the sentences beside a verdict begin, if it leaves room
_LEAST_BESIDE = 30
_TO_SIGN_ON = 40
_LEAST_TO_SIGN_ON = 10


def lines(documents: Sequence[b.Document], page: PageSettings) -> list[Line]:
    """*documents* one behind the other, with a rule between two of them."""
    return layout.ruled([document_lines(document, page) for document in documents], page.rule)


def document_lines(document: b.Document, page: PageSettings) -> list[Line]:
    """The lines of one."""
    writer = _Writer(page.of(document))
    return joined([[each for block in section for each in writer.block(block)] for section in document.sections])


def block_lines(block: b.Block, page: PageSettings) -> list[Line]:
    """The lines of a block."""
    return _Writer(page).block(block)


class _Writer(BlockWriter[list[Line]]):
    """Writes blocks on one page: the lines of each."""

    def __init__(self, page: PageSettings) -> None:
        """Take the page."""
        self._page = page

    # --- Sentences ---

    def heading(self, block: b.Heading) -> list[Line]:
        spans = inline(block.text, self._page)
        if len(spans) > 1:
            return [spans]
        text, style = "".join(span.text for span in spans), _HEADINGS[block.level]
        if not block.severity:
            fits = cells(text) <= self._page.width
            return [line(Span(text, style))] if fits else paragraph(text, self._page.width, indent=2, style=style)
        sign = getattr(self._page.signs, block.severity)
        return self._set(f"{sign} {text}", 1, style=block.severity)

    def paragraph(self, block: b.Paragraph) -> list[Line]:
        return self._set(self._page.say(block.text), block.level, hang=block.hang, style=block.style)

    def _set(self, text: str, level: int, *, hang: int = 1, style: str = "") -> list[Line]:
        """*text* at its level, its further lines *hang* levels further in."""
        return paragraph(text, self._page.width, first=line(" " * 2 * level), indent=2 * (level + hang), style=style)

    def sources(self, block: b.Sources) -> list[Line]:
        titles = [self._page.say(title) for title in block.titles]
        whole = "; ".join(titles)
        if not block.folded or len(titles) <= 1 or cells(whole) <= self._page.width:
            return paragraph(whole, self._page.width, indent=2) if whole else []
        for shown in range(len(titles) - 1, 0, -1):
            text = self._and_more("; ".join(titles[:shown]), len(titles) - shown)
            if cells(text) <= self._page.width:
                return [line(text)]
        dots = self._page.clean("…")
        room = self._page.width - cells(self._and_more(dots, len(titles) - 1))
        head = layout.wrap(titles[0], max(room, 1))[0].rstrip(" ,;:(")
        return [line(self._and_more(head + dots, len(titles) - 1))]

    def _and_more(self, sources: str, more: int) -> str:
        return self._page.say(msg("{sources}; and {count} more", sources=sources, count=Decimal(more)))

    def points(self, block: b.List | b.Brief) -> list[Line]:
        """A list item by item; of what stands in a few words those."""
        if isinstance(block, b.Brief):
            return self._set(self._page.say(block.text), block.level, hang=0)
        found: list[Line] = []
        for item in block.items:
            mark = inline(item.mark, self._page)
            text = " ".join(self._page.say(prose) for prose in (item.text, *item.more))
            first = line(" " * 2 * block.level, *mark, " " if item.mark else "")
            indent = max(2 * (block.level + 1), line_cells(first))
            found += paragraph(text, self._page.width, first=first, indent=indent, style=item.style)
        return found

    def flow(self, block: b.Flow) -> list[Line]:
        between = self._page.clean(" · ")
        found: list[list[Span]] = []
        used = self._page.width
        for item in block.items:
            spans = inline(item, self._page)
            needed = line_cells(spans)
            if needed + 2 > self._page.width:  # one that takes more than a line
                text = "".join(span.text for span in spans)
                found += [[*each] for each in paragraph(text, self._page.width, first=line("  "), indent=4)]
                used = self._page.width
            elif used + cells(between) + needed > self._page.width:
                found.append([Span("  "), *spans])
                used = 2 + needed
            else:
                found[-1] += [Span(between), *spans]
                used += cells(between) + needed
        return [tuple(spans) for spans in found]

    def findings(self, block: b.Findings) -> list[Line]:
        width = 2 + max(cells(self._severity(severity)) for severity in b.SEVERITY_WORDS) + 2
        found: list[Line] = []
        for severity, text in block.items:
            head = self._severity(severity)
            first = line("  ", Span(head, severity), " " * (width - 2 - cells(head)))
            found += paragraph(self._page.say(text), self._page.width, first=first, indent=width)
        return found

    def legend(self, block: b.Legend) -> list[Line]:
        return self._set(self._page.clean(" · ").join(self._severity(each) for each in block.severities), 1, hang=0)

    def _severity(self, severity: str) -> str:
        """Sign and word, so that it reads without colour."""
        return f"{getattr(self._page.signs, severity)} {self._page.say(b.SEVERITY_WORDS[severity])}"

    def verbatim(self, block: b.Verbatim) -> list[Line]:
        return [line(" " * 2 * block.level, self._page.clean(text)) for text in block.text.splitlines()]

    def signature(self, block: b.Signature) -> list[Line]:
        words = [self._page.say(field) for field in block.fields]
        width = max(map(cells, words))
        if self._page.width - width - 4 < _LEAST_TO_SIGN_ON:
            below = line("  ", "_" * min(self._page.width - 2, _TO_SIGN_ON))
            return joined([[*paragraph(word, self._page.width, indent=2, first=line("  ")), below] for word in words])
        rule = "_" * min(self._page.width - width - 4, _TO_SIGN_ON)
        return joined([[line("  ", word, " " * (width - cells(word)), "  ", rule)] for word in words])

    # --- Verdict ---

    def verdict(self, block: b.Verdict) -> list[Line]:
        """Score and word on one line, the sentences beside or below; all of it below each other where that is too long."""
        head = self._verdict_head(block)
        sentences = [self._page.say(prose) for prose in block.sentences]
        start = max(_BESIDE, line_cells(head) + 3)
        if line_cells(head) > self._page.width:
            word = f"{self._loud(self._page.say(block.word), block)} {self._page.say(block.label)}".strip()
            found = [line("  ", *self._score(block)), *self._set(word, 1, style="strong")]
        elif sentences and start + min(max(map(len, sentences)), _LEAST_BESIDE) <= self._page.width:
            return self._beside(head, sentences, start)
        else:
            found = [head]
        return [*found, *(each for sentence in sentences for each in self._set(sentence, 1))]

    def _verdict_head(self, block: b.Verdict) -> Line:
        has_rank = block.style not in ("", "open")
        word = self._loud(self._page.say(block.word), block)
        shown = Span(f" {word} " if has_rank else word, block.style)
        label = self._page.say(block.label)
        return line("  ", *self._score(block), "   ", shown, f"  {label}" if label else "")

    @staticmethod
    def _loud(word: str, block: b.Verdict) -> str:
        return word.upper() if block.style else word

    def _score(self, block: b.Verdict) -> Line:
        most = self._page.say(block.most)
        return line(Span(self._page.say(block.score), "score"), f" {most}" if most else "")

    def _beside(self, head: Line, sentences: Sequence[str], start: int) -> list[Line]:
        found: list[Line] = []
        for sentence in sentences:
            first = head if not found else BLANK
            found += paragraph(
                sentence, self._page.width, first=line(*first, " " * (start - line_cells(first))), indent=start
            )
        return found

    def scale(self, block: b.Scale) -> list[Line]:
        """A ruler with a pointer; the bands below each other where there is no room for one."""
        return ruler(block, self._page) or self.block(scale_table(block))

    def chart(self, block: b.Chart) -> list[Line]:
        """Rows with bars, and the bands below them in words."""
        parts: list[b.Block] = [chart_table(block), *([bands_in_words(block)] if block.bounds else [])]
        return [each for part in parts for each in self.block(part)]

    def table(self, block: b.Table) -> list[Line]:
        caption = self._set(self._page.say(block.caption), block.level, style="strong") if block.caption else []
        table = TableLines(block, self._page)
        if block.otherwise is not None and table.cuts_words:
            return [*caption, *(each for other in block.otherwise for each in self.block(other))]
        return [*caption, *table.lines()]

    def fold(self, block: b.Fold) -> list[Line]:
        return [each for part in b.unfolded([block]) for each in self.block(part)]
