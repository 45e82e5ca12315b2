"""Draws docs/report.svg, the report that the README shows: ``python docs/picture.py``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import evalkit
from evalkit.base.language import language
from evalkit.report.evaluate_pages import documents
from evalkit.report.render.svg import picture
from evalkit.report.signoff import Run
from evalkit.run import evaluate_files

ROOT = Path(__file__).parents[1]


def drawn() -> str:
    """The picture."""
    found = evaluate_files([str(ROOT / "examples" / "beltim-2025" / "spbe.toml")])
    run = Run(evalkit.__version__, dt.date(2026, 11, 24))
    return picture(list(documents(found.evaluations, run=run)), language("id"), "evalkit evaluate spbe.toml")


if __name__ == "__main__":
    (ROOT / "docs" / "report.svg").write_text(drawn(), encoding="utf-8")
