"""Draws docs/report.svg, the report that the README shows: ``python docs/picture.py``."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

from rich.console import Console

import evalkit
from evalkit.base.language import language
from evalkit.report.evaluate_pages import documents
from evalkit.report.render.page import Page
from evalkit.report.render.terminal import as_text
from evalkit.report.render.text import lines
from evalkit.report.signoff import Run
from evalkit.run import evaluate_files

ROOT = Path(__file__).parents[1]
WIDTH = 84


class _Utf8(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        """Whether line drawing may be used."""
        return True


def main() -> None:
    """Write the picture."""
    found = evaluate_files([str(ROOT / "examples" / "beltim-2025" / "spbe.toml")])
    page = Page.of_file(_Utf8(), language("id"), width=WIDTH, color=True)
    run = Run(evalkit.__version__, dt.date(2026, 11, 24))
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(as_text(lines(list(documents(found.evaluations, run=run)), page)), soft_wrap=True)
    picture = console.export_svg(title="evalkit evaluate spbe.toml", unique_id="report")
    # A picture that loads nothing from elsewhere: any monospaced font of the reader's own will do.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    picture = re.sub(r"<!--.*?-->\s*", "", picture, flags=re.DOTALL)
    (ROOT / "docs" / "report.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
