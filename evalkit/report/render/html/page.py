"""Documents → one page for a browser: everything is in the file, nothing is fetched, nothing runs."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.report import blocks as b
from evalkit.report.band_rank import rank_at
from evalkit.report.render.block_writer import BlockWriter, Outline
from evalkit.report.render.charts import bands, chart_svg, is_radar, percent, share, strip_svg
from evalkit.report.render.html.table import LONG, Texts, styled, table
from evalkit.report.render.palette import RANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.report.render.page_settings import Settings

_MOST_LEVEL = 6
_OPEN_SOURCES = 2


class HtmlWriter(BlockWriter[str]):
    """Writes one document: each block, empty if there is nothing to it.

    Attributes:
        texts: Says its texts.
    """

    def __init__(self, document: b.Document, language: Language, *, shift: int = 0, prefix: str = "p") -> None:
        """Take the document; headings lie *shift* levels deeper, and names of places begin with *prefix*."""
        self._document, self._shift = document, shift
        self.texts = Texts(document.language(language.code), prefix)
        self._outline = Outline()
        self._is_inside = False  # what is folded away

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
        sentences = "".join(f"<li>{self.say(sentence)}</li>" for sentence in block.sentences)
        return (
            f'<div class="verdict"><p><span class="score">{self.say(block.score)}</span>{most} {word}{label}</p>'
            f"{f'<ul>{sentences}</ul>' if sentences else ''}</div>"
        )

    # --- What is drawn ---

    def scale(self, block: b.Scale) -> str:
        """The bands as a strip with a pointer, and in words."""
        strip = strip_svg(block, self.texts.language.say, self.texts.new_name(), stretches=True)
        return f'<figure class="scale">{strip}\n{_bands_in_words(block.steps, self.texts)}\n</figure>'

    def chart(self, block: b.Chart) -> str:
        """Bars as a table that draws them; a radar with such a table beside it."""
        if not block.marks:
            return ""
        caption = f"<figcaption>{self.say(block.caption)}</figcaption>"
        rows, legend = _rows(block, self.texts), _legend(block, self.texts)
        if block.kind != "radar" or not is_radar(block):
            return f'<figure class="chart">{caption}{rows}{legend}</figure>'
        drawing = chart_svg(block, self.texts.language.say, self.texts.new_name())
        sides = f'<div class="sides">{drawing}{rows}</div>'
        return f'<figure class="chart radar">{caption}{sides}{legend}</figure>'

    # --- Tables ---

    def table(self, block: b.Table) -> str:
        return table(block, self.texts, is_inside=self._is_inside)

    def fold(self, block: b.Fold) -> str:
        """What is folded away; headings inside lie below those outside, and do not change which may follow."""
        levels, was_inside = list(self._outline.open), self._is_inside
        self._is_inside = True
        inside = self.blocks(block.blocks)
        self._outline.open, self._is_inside = levels or self._outline.open[:1], was_inside
        summary = self.texts.inline(block.summary, linking=False)
        return f"<details><summary>{summary}</summary>\n{inside}\n</details>" if inside else ""


# --- Scale ----------------------------------------------------------------------------------------------------------


def _ranked(steps: Sequence[b.Step]) -> Iterator[tuple[str, b.Step]]:
    for place, step in enumerate(steps):
        yield rank_at(place, len(steps)), step


def _bands_in_words(steps: Sequence[b.Step], texts: Texts) -> str:
    """The bands, the best first; marked are the one that holds, or all that can."""
    known = any(step.holds for step in steps)
    items = "".join(_band_in_words(rank, step, texts, known=known) for rank, step in _ranked(steps))
    return f'<ul class="bands">{items}</ul>'


def _band_in_words(rank: str, step: b.Step, texts: Texts, *, known: bool) -> str:
    text = (
        f'<span class="swatch {rank}"></span>{texts.say(step.name)} <span class="from">{texts.say(step.bound)}</span>'
    )
    if not step.holds and (known or not step.possible):
        return f"<li>{text}</li>"
    word = texts.say(msg("the result") if step.holds else msg("possible"))
    return f"<li><strong>{text} ◂ {word}</strong></li>"


# --- Charts ---------------------------------------------------------------------------------------------------------


def _rows(block: b.Chart, texts: Texts) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{texts.say(mark.label)}</th><td class="bar">{_bar(block, mark)}</td>'
        f'<td class="number{_long(mark, texts)}">{texts.say(mark.text)}</td></tr>'
        for mark in block.marks
    )
    return f'<table class="bars"><tbody>{rows}</tbody></table>'


def _long(mark: b.Mark, texts: Texts) -> str:
    return " long" if len(texts.language.say(mark.text)) > LONG else ""


def _bar(block: b.Chart, mark: b.Mark) -> str:
    behind = "".join(
        f'<rect class="band tint {style}" x="{percent(low)}" width="{percent(high - low)}" height="100%"/>'
        for style, low, high in bands(block, block.bounds)
    )
    behind = behind or '<rect class="rest" width="100%" height="100%"/>'
    return (
        f'<svg class="bar" aria-hidden="true" focusable="false">{behind}'
        f'<rect class="mark {mark.style}" y="22%" width="{percent(share(mark.value, block))}" height="56%"/></svg>'
    )


def _legend(block: b.Chart, texts: Texts) -> str:
    """What the colours behind the marks mean, and the ends of the scale."""
    ends = msg("scale {low} to {high}", low=short_text(block.least), high=short_text(block.most))
    items = "".join(
        f'<span><span class="swatch {rank}"></span>{texts.say(step.name)} ({texts.say(step.bound)})</span>'
        for rank, step in _ranked(block.bounds)
    )
    return f'<p class="flow legend"><span>{texts.say(ends)}</span>{items}</p>'


_STYLE = Path(__file__).with_name("style.css")
_ROOT = re.compile(r"^(\s*)(?::root|html|body)(?=\s*\{)", re.MULTILINE)  # what a fragment itself is


def rendered(documents: Sequence[b.Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """The page, piece by piece: a document is an article."""
    style = _style()
    yield _head(documents, language, style).encode()
    for number, document in enumerate(documents):
        settings.watch(number, len(documents))
        yield f"{_article(document, number, language, among=len(documents))}\n".encode("utf-8", "backslashreplace")
    yield b"</main>\n</body>\n</html>\n"


def fragment(document: b.Document, language: Language) -> str:
    """*document* inside a page that somebody else writes; the style sheet concerns nothing of theirs."""
    body = HtmlWriter(document, language, prefix=f"e{hashlib.sha256(repr(document).encode()).hexdigest()[:12]}").body()
    style = _ROOT.sub(r"\1&", _style())
    return f'<div class="evalkit" lang="{language.code}"><style>.evalkit {{\n{style}}}</style>\n<article>\n{body}\n</article></div>'


def _head(documents: Sequence[b.Document], language: Language, style: str) -> str:
    title = escape(documents[0].called(language.code)) if documents else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    skip = escape(language.say(msg("Skip to the report")))
    return (
        f'<!doctype html>\n<html lang="{language.code}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#report">{skip}</a>\n<main id="report">\n'
    )


def _style() -> str:
    """The style sheet, behind the colours of ranks."""
    ranks = "".join(f"--rank{at}:{fill};--on-rank{at}:{ink};" for at, (fill, ink) in enumerate(RANKS))
    return f":root{{{ranks}}}\n{_STYLE.read_text(encoding='utf-8')}"


def _article(document: b.Document, number: int, language: Language, *, among: int) -> str:
    """One document; below the first, titles are headings of the second level: a page has one of the first."""
    writer = HtmlWriter(document, language, shift=int(bool(number)), prefix=f"p{number + 1}" if among > 1 else "p")
    kind = ' class="poster"' if document.poster else ""
    return f"<article{kind}>\n{writer.body()}\n</article>"
