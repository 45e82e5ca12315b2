"""Audits as they are printed.

After a change that is meant: ``EVALKIT_GOLDEN=write pytest tests/report``, then read the difference.
"""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path
from typing import Any

import pytest

from audit_samples import result
from evalkit.base.language import language
from evalkit.report.audit.markdown import render_markdown
from evalkit.report.audit.terminal import render_audit

HERE = Path(__file__).parent / "audit"
DAY, VERSION = dt.date(2026, 11, 24), "0.1.0"
TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "audit-60": ("id", {"width": 60}),
    "audit-80": ("id", {"width": 80}),
    "audit-120": ("id", {"width": 120}),
    "audit-80-en": ("en", {"width": 80}),
    "audit-80-detail": ("id", {"width": 80, "detail": True}),
}
PAPERS = {"audit": ("id", False), "audit-en-detail": ("en", True)}


def same(golden: Path, text: str) -> bool:
    if os.environ.get("EVALKIT_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    return text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_table_is_as_it_was(name: str) -> None:
    lang, look = TABLES[name]
    file = io.StringIO()

    render_audit([result()], language(lang), color=False, file=file, day=DAY, version=VERSION, **look)

    assert same(HERE / f"{name}.txt", file.getvalue())


@pytest.mark.parametrize("name", PAPERS)
def test_working_paper_is_as_it_was(name: str) -> None:
    lang, detail = PAPERS[name]

    text = render_markdown([result()], language(lang), detail=detail, day=DAY, version=VERSION)

    assert same(HERE / f"{name}.md", text)


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {path.name for path in HERE.iterdir()} == {f"{name}.txt" for name in TABLES} | {f"{n}.md" for n in PAPERS}
