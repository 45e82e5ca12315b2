"""Reports of the examples, as they are printed.

After a change that is meant: ``EVALKIT_GOLDEN=write pytest tests/report``, then read the difference.
"""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.inputs import read
from printing import render_report

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "spbe-80": ("beltim-2025/spbe.toml", "id", {"width": 80}),
    "spbe-60": ("beltim-2025/spbe.toml", "id", {"width": 60}),
    "spbe-200": ("beltim-2025/spbe.toml", "id", {"width": 200}),
    "spbe-80-en": ("beltim-2025/spbe.toml", "en", {"width": 80}),
    "spbe-80-detail": ("beltim-2025/spbe.toml", "id", {"width": 80, "detail": True}),
    "spbe-open-80": ("contoh-spbe/spbe-belum-lengkap.toml", "id", {"width": 80}),
    "ips-80-explain": ("beltim-2025/ips.toml", "id", {"width": 80, "explain": "total"}),
    "kami-total-80": ("beltim-2025/kami.toml", "id", {"width": 80}),
    "kami-80": ("contoh-kami/kami.toml", "id", {"width": 80}),
    "kami-60": ("contoh-kami/kami.toml", "id", {"width": 60}),
    "kami-200": ("contoh-kami/kami.toml", "id", {"width": 200}),
    "kami-80-en": ("contoh-kami/kami.toml", "en", {"width": 80}),
    "kami-80-explain": ("contoh-kami/kami.toml", "en", {"width": 80, "explain": "TE"}),
    "ikm-80": ("contoh-ikm/ikm.toml", "id", {"width": 80}),
    "ikm-120": ("contoh-ikm/ikm.toml", "id", {"width": 120}),
    "ikm-variant-80": ("contoh-ikm-delapan/ikm.toml", "id", {"width": 80}),
    "ipasn-80": ("contoh-ipasn/ipasn.toml", "id", {"width": 80}),
    "sakip-80-detail": ("contoh-sakip/sakip.toml", "id", {"width": 80, "detail": True}),
    "beltim-80-table": ("beltim-2025", "id", {"width": 80, "form": "table"}),
    "beltim-60-table": ("beltim-2025", "en", {"width": 60, "form": "table"}),
    "spbe-detail-markdown": ("beltim-2025/spbe.toml", "id", {"form": "markdown", "detail": True}),
    "kami-markdown": ("contoh-kami/kami.toml", "id", {"form": "markdown"}),
    "ips-explain-markdown": ("beltim-2025/ips.toml", "en", {"form": "markdown", "explain": "total"}),
    "ikm-markdown": ("contoh-ikm/ikm.toml", "id", {"form": "markdown"}),
}


def printed(source: str, lang: str, **look: Any) -> str:
    """The report, apart from hashes and the path of the checkout."""
    registry = Registry()
    evaluations = []
    for assessment in read([str(EXAMPLES / source)], registry).assessments:
        one = registry.instrument_of(assessment)
        variant = attrs.evolve(one.variant, file="variant.toml", sha256="2" * 64) if one.variant else None
        tables = {key: attrs.evolve(each, file=Path(each.file).name) for key, each in assessment.tables.items()}
        bare = attrs.evolve(assessment, file="input.toml", sha256="1" * 64, variant=None, tables=tables)
        evaluations.append(evaluate(attrs.evolve(one, sha256="0" * 64, variant=variant), bare))
    file = io.StringIO()
    day = dt.date(2026, 11, 24)
    render_report(evaluations, language(lang), color=False, file=file, day=day, version="0.1.0", **look)
    return file.getvalue()


def suffix(look: Mapping[str, Any]) -> str:
    return ".md" if look.get("form") == "markdown" else ".txt"


@pytest.mark.parametrize("name", CASES)
def test_report_is_as_it_was(name: str) -> None:
    source, lang, look = CASES[name]
    golden = HERE / f"{name}{suffix(look)}"
    report = printed(source, lang, **look)
    if os.environ.get("EVALKIT_GOLDEN") == "write":
        golden.write_text(report, encoding="utf-8")

    assert report == golden.read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    files = {path.name for pattern in ("*.txt", "*.md") for path in HERE.glob(pattern)}
    assert files == {f"{name}{suffix(look)}" for name, (_, _, look) in CASES.items()}
