"""Writes docs/audit-quality.md: how well the audit finds errors that are planted in the example."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "examples" / "beltim-2025" / "laporan.toml"
PAGE = ROOT / "docs" / "audit-quality.md"


def main() -> None:
    """Plant, audit, count, write."""
    sys.path.insert(0, str(ROOT / "tests"))
    from corruption import base_of, book_of  # noqa: PLC0415
    from evalkit.registry import Registry  # noqa: PLC0415
    from planted import measure, page  # noqa: PLC0415  # the harness of the tests

    PAGE.write_text(page(measure(base_of(book_of(str(REPORT), Registry())))), encoding="utf-8")


if __name__ == "__main__":
    main()
