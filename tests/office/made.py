"""Pages as evalkit makes them, and such as nobody wants, for the forms of an office."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.audit.engine import audit_files
from evalkit.base.language import language
from evalkit.report import blocks as b
from evalkit.report.audit.page import audit_page
from evalkit.report.evaluate_pages import documents
from evalkit.report.papers import papers, sheets
from evalkit.report.render.docx.file import rendered as as_word
from evalkit.report.render.page_settings import Settings
from evalkit.report.render.pdf import rendered as as_pdf
from evalkit.report.render.xlsx import rendered as as_workbook
from evalkit.report.signoff import Stamp
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document

ID, EN = language("id"), language("en")
EXAMPLES = Path(__file__).parents[2] / "examples"
RUN = Stamp("0.1.0", dt.date(2026, 11, 24))
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    '#import "x.typ": * $x$ *b* _i_ @a <b> `c` \\u{41} // x',
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@x",
    "\x00\x0b\x1b[31m\ud800\ufffe",
    "\u202eevil\u202c",
    "&amp; ]]> <w:p/>",
)
LONG = "a" * 30_000
FOREIGN = "東京 😀 שלום مرحبا ไทย"


SETTINGS = Settings()
KINDS = 14  # the kinds of blocks with a text of their own on ``everywhere``


def docx(documents: Sequence[Document], language: Language, settings: Settings = SETTINGS) -> bytes:
    return b"".join(as_word(documents, language, settings))


def pdf(documents: Sequence[Document], language: Language, settings: Settings = SETTINGS) -> bytes:
    return b"".join(as_pdf(documents, language, settings))


def xlsx(documents: Sequence[Document], language: Language, settings: Settings = SETTINGS) -> bytes:
    return b"".join(as_workbook(documents, language, settings))


def bare(text: str) -> str:
    """*text* without white space, places where a word may break, and case."""
    return "".join(text.replace("\u200b", "").split()).lower()


def told(documents: Sequence[Document], language: Language) -> Iterator[str]:
    """Every text of *documents*, bare."""
    for document in documents:
        speech = document.language(language.code)
        for inline in b.texts(document):
            said = [piece.text if isinstance(piece, b.Styled) else piece for piece in b.pieces(inline)]
            yield from (bare(speech.say(one)) for one in said if not isinstance(one, (b.Sign, b.Bar)))


def page(*blocks: b.Block) -> Document:
    """A page of one section."""
    return b.Document([blocks])


def everywhere(text: str) -> Document:
    """A page that has *text* in every block that takes any."""
    table = b.Table(
        (b.Column(text), b.Column(text, number=True)),
        [b.Row((text, text), [b.Remark(text)])],
        caption=text,
    )
    return page(
        b.Heading(text, 1),
        b.Paragraph(text),
        b.Sources([text], folded=False),
        b.List([b.Item(text, more=[text])]),
        b.Brief(text, [b.Item(text)]),
        b.Flow([text]),
        b.Verdict(text, text, label=text, most=text, sentences=[text]),
        b.Scale([b.Step(text, 1, text, holds=True)], [1], 0, 2),
        b.Chart(
            "bars", text, [b.Mark(text, 1, text), b.Mark(text, 2, text)], 0, 3, [b.Step(text, 1, text, holds=False)]
        ),
        table,
        b.Fold(text, [b.Findings([("error", text)])]),
        b.Legend(["error"]),
        b.Verbatim(text),
        b.Signature([text]),
    )


@lru_cache(maxsize=8)
def evaluation_pages(name: str) -> tuple[Document, ...]:
    """The pages of ``evaluate --detail``."""
    found = evaluate_files([str(EXAMPLES / name)])
    return tuple(documents(found.evaluations, found.reports, detail=True, run=RUN))


@lru_cache(maxsize=8)
def working_papers(*names: str) -> tuple[Document, ...]:
    """What ``report`` writes."""
    found = evaluate_files([str(EXAMPLES / name) for name in names])
    return tuple(papers(found.evaluations, found.reports, run=RUN))


@lru_cache(maxsize=8)
def workbook_sheets(*names: str) -> tuple[Document, ...]:
    """What ``report`` writes into a workbook."""
    found = evaluate_files([str(EXAMPLES / name) for name in names])
    return tuple(sheets(found.evaluations, found.reports, run=RUN))


@lru_cache(maxsize=1)
def audit_pages() -> tuple[Document, ...]:
    """The page of an audit."""
    return tuple(audit_page(audit_files([str(EXAMPLES / "beltim-2025/laporan.toml")]).results, detail=False, run=RUN))
