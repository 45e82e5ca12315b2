"""A document → the HTML of its blocks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report import blocks as b
from evalkit.report.render.block_writer import BlockWriter
from evalkit.report.render.html.figures import chart_figure, scale_figure
from evalkit.report.render.html.table import TableWriter
from evalkit.report.render.html.text import Texts, styled
from evalkit.report.render.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.language import Language
    from evalkit.base.text import Prose

_MOST_LEVEL = 6
_OPEN_SOURCES = 2


class Writer(BlockWriter[str]):
    """Writes one document: each block, empty if there is nothing to it.

    Attributes:
        texts: Says its texts.
    """

    def __init__(self, document: b.Document, language: Language, *, shift: int = 0, prefix: str = "p") -> None:
        """Take the document; headings lie *shift* levels deeper, and names of places begin with *prefix*."""
        self._document, self._shift = document, shift
        self.texts = Texts(document.language(language.code), prefix)
        self._outline = Outline()
        self._tables = TableWriter(self.texts)

    def body(self) -> str:
        """Its sections, one below the other."""
        title = [self.heading(b.Heading(self._document.title, 1))] if self._document.title else []
        return "\n".join([*title, *self._sections()])

    def _sections(self) -> Iterator[str]:
        for section in self._document.sections:
            blocks = self.blocks(section)
            if blocks:
                yield f"<section>\n{blocks}\n</section>"

    def blocks(self, blocks: Iterable[b.Block]) -> str:
        """*blocks*, one below the other."""
        return "\n".join(filter(None, map(self.block, blocks)))

    def say(self, prose: Prose) -> str:
        return self.texts.say(prose)

    # --- Sentences ---

    def heading(self, block: b.Heading) -> str:
        """One level below the nearest heading of a lower level: none is left out, and there is one title."""
        text = self.texts.inline(block.text)
        if not text:
            return ""
        level = min(self._outline.below(block.level) + self._shift, _MOST_LEVEL)
        anchor = f' id="to-{escape(block.anchor)}"' if block.anchor else ""
        sign = f"{self.texts.sign(block.severity)} " if block.severity else ""
        return f"<h{level}{anchor}>{sign}{text}</h{level}>"

    def paragraph(self, block: b.Paragraph) -> str:
        return f"<p>{styled(self.texts.prose(block.text), block.style)}</p>" if block.text else ""

    def sources(self, block: b.Sources) -> str:
        titles = [f"<cite>{self.say(title)}</cite>" for title in block.titles]
        if not block.folded or len(titles) <= _OPEN_SOURCES:
            return f'<p class="sources">{"; ".join(titles)}</p>' if titles else ""
        more = self.say(msg("and {count} more", count=str(len(titles) - 1)))
        rest = "".join(f"<li>{title}</li>" for title in titles[1:])
        return f'<details class="sources"><summary>{titles[0]} {more}</summary><ul>{rest}</ul></details>'

    def points(self, block: b.List | b.Brief) -> str:
        return f"<ul>{''.join(f'<li>{self._item(item)}</li>' for item in block.items)}</ul>" if block.items else ""

    def _item(self, item: b.Item) -> str:
        mark = self.texts.inline(item.mark) if item.mark != "–" else ""
        more = " ".join(f'<span class="more">{self.texts.prose(each)}</span>' for each in item.more)
        return " ".join(filter(None, [mark, styled(self.texts.prose(item.text), item.style), more]))

    def flow(self, block: b.Flow) -> str:
        items = [f"<span>{self.texts.inline(item)}</span>" for item in block.items]
        return f'<p class="flow">{" · ".join(items)}</p>' if items else ""

    def findings(self, block: b.Findings) -> str:
        items = [
            f"<li>{self.texts.severity(severity)} <span>{self.say(text)}</span></li>" for severity, text in block.items
        ]
        return f'<ul class="findings">{"".join(items)}</ul>' if items else ""

    def legend(self, block: b.Legend) -> str:
        return f'<p class="flow legend">{" · ".join(map(self.texts.severity, block.severities))}</p>'

    def verbatim(self, block: b.Verbatim) -> str:
        lines = "\n".join(map(self.say, block.text.splitlines()))
        return f'<pre tabindex="0"><code>{lines}</code></pre>'

    def signature(self, block: b.Signature) -> str:
        fields = "".join(f"<div><dt>{self.say(field)}</dt><dd></dd></div>" for field in block.fields)
        return f'<dl class="signature">{fields}</dl>'

    # --- Verdict ---

    def verdict(self, block: b.Verdict) -> str:
        most = f' <span class="most">{self.say(block.most)}</span>' if block.most else ""
        word = f'<strong class="word {block.style}">{self.say(block.word)}</strong>' if block.word else ""
        label = f' <span class="label">{self.say(block.label)}</span>' if block.label else ""
        sentences = "".join(f"<li>{self.say(each)}</li>" for each in block.sentences)
        return (
            f'<div class="verdict"><p><span class="score">{self.say(block.score)}</span>{most} {word}{label}</p>'
            f"{f'<ul>{sentences}</ul>' if sentences else ''}</div>"
        )

    def scale(self, block: b.Scale) -> str:
        return scale_figure(block, self.texts)

    def chart(self, block: b.Chart) -> str:
        return chart_figure(block, self.texts)

    # --- Tables ---

    def table(self, block: b.Table) -> str:
        return self._tables.table(block)

    def fold(self, block: b.Fold) -> str:
        """What is folded away; headings inside lie below those outside, and do not change which may follow."""
        levels, was_inside = list(self._outline.open), self._tables.is_inside
        self._tables.is_inside = True
        inside = self.blocks(block.blocks)
        self._outline.open, self._tables.is_inside = levels or self._outline.open[:1], was_inside
        summary = self.texts.inline(block.summary, linking=False)
        return f"<details><summary>{summary}</summary>\n{inside}\n</details>" if inside else ""
