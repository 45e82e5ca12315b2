"""Audits as they are printed.

After a change that is meant: ``EVALKIT_GOLDEN=write pytest tests/report``, then read the difference.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from audit_samples import result
from evalkit.base.language import language
from evalkit.report.audit.page import audit_page
from evalkit.report.signoff import Stamp
from printing import page_text

if TYPE_CHECKING:
    from evalkit.report.blocks import Document

HERE = Path(__file__).parent / "audit"
DAY, VERSION = dt.date(2026, 11, 24), "0.1.0"
TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "audit-60": ("id", {"width": 60}),
    "audit-80": ("id", {"width": 80}),
    "audit-120": ("id", {"width": 120}),
    "audit-80-en": ("en", {"width": 80}),
    "audit-80-detail": ("id", {"width": 80}),
}
PAPERS = {"audit": ("id", False), "audit-en-detail": ("en", True)}


def same(golden: Path, text: str) -> bool:
    if os.environ.get("EVALKIT_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    return text == golden.read_text(encoding="utf-8")


def pages(*, detail: bool) -> list[Document]:
    return audit_page([result()], detail=detail, run=Stamp(VERSION, DAY))


@pytest.mark.parametrize("name", TABLES)
def test_table_is_as_it_was(name: str) -> None:
    lang, look = TABLES[name]

    text = page_text(pages(detail="detail" in name), language(lang), **look)

    assert same(HERE / f"{name}.txt", text)


@pytest.mark.parametrize("name", PAPERS)
def test_working_paper_is_as_it_was(name: str) -> None:
    lang, detail = PAPERS[name]

    assert same(HERE / f"{name}.md", page_text(pages(detail=detail), language(lang), form="markdown"))


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {path.name for path in HERE.iterdir()} == {f"{name}.txt" for name in TABLES} | {f"{n}.md" for n in PAPERS}
