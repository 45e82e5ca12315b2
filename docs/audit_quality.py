"""Writes a section of docs/audit.md: how well the audit finds errors that are planted in the example."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "examples" / "beltim-2025" / "laporan.toml"
PAGE = ROOT / "docs" / "audit.md"
# The section stands between these; so is it found again.
BEGIN, END = "<!-- written by docs/audit_quality.py -->\n\n", "\n<!-- end -->\n"


def main() -> None:
    """Plant, audit, count, write."""
    sys.path.insert(0, str(ROOT / "tests"))
    from corruption import base_of, lookup_of  # noqa: PLC0415
    from evalkit.catalogue.registry import Registry  # noqa: PLC0415
    from planted import measure, page  # noqa: PLC0415  # the harness of the tests

    section = page(measure(base_of(lookup_of(str(REPORT), Registry()))))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{section}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
