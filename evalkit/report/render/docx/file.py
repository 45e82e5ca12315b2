"""Documents → the bytes of a file of Word."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from evalkit.report.render import paged as s
from evalkit.report.render import said
from evalkit.report.render.archive import timeless
from evalkit.report.render.docx import template
from evalkit.report.render.docx.styles import LETTERS, describe, page_of, plain
from evalkit.report.render.docx.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docx.document import Document as Word

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.settings import Settings

_TOLD = 2  # levels of headings that a message lists


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """*documents* one behind the other, each from a page of its own; or where the template wants them.

    Raises:
        TemplateFileError: The template cannot be used.
    """
    if settings.template is None:
        to = plain(language.code)
        pages = _said(documents, language, settings, to)
        Writer(to, page_of(to)[0]).put(pages)
        describe(to, pages[0].title, language.code)
    else:
        to = _in_template(settings.template, documents, language, settings)
    file = io.BytesIO()
    to.save(file)
    yield timeless(file.getvalue())


def _said(documents: Sequence[Document], language: Language, settings: Settings, to: Word) -> list[s.Said]:
    upright, turned = page_of(to)
    look = said.Look(bars=False, letters=LETTERS, upright=upright, turned=turned)
    return list(said.said(documents, language, look, settings.watch))


def _in_template(path: Path, documents: Sequence[Document], language: Language, settings: Settings) -> Word:
    filled = template.filled(path, documents, language)
    pages = _said(documents, language, settings, filled.document)
    writer = Writer(filled.document, page_of(filled.document)[0])
    for place, heading in filled.places:
        writer.put(pages if not heading else [_section(path, pages, heading)], place)
    if not filled.named:
        writer.put(pages)
    return filled.document


def _section(path: Path, pages: Sequence[s.Said], heading: str) -> s.Said:
    """What stands below *heading*, and the heading itself."""
    blocks = [(block, part.turned) for page in pages for part in page.parts for block in part.blocks]
    every = [(at, block) for at, (block, _) in enumerate(blocks) if isinstance(block, s.Title)]
    titles = {_text(title): (at, title.level) for at, title in reversed(every)}  # the first of a name
    if heading not in titles:
        upper = tuple(name for name, (_, level) in reversed(titles.items()) if level <= _TOLD)
        raise template.no_section(path, heading, upper)
    first, level = titles[heading]
    ends = (at for at, title in every if at > first and title.level <= level)
    inside = blocks[first : next(ends, len(blocks))]
    return s.Said(heading, pages[0].language, said.parts([s.Part([block], turned) for block, turned in inside]))


def _text(title: s.Title) -> str:
    return "".join(run.text for run in title.line).strip()
