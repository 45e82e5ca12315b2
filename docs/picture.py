"""Draws the pictures of the README and of the guides from real runs: ``python docs/picture.py``."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.cli import run
from evalkit.fill.app import FillApp
from evalkit.fill.form import OpenForm
from evalkit.report.empty_assessment import template
from evalkit.report.render.terminal import without_fonts

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
GUIDES = ROOT / "docs" / "id"
_TABLE = ("--period", "2024-S1", "--instrument", "ikm@2017", "--subject")
# Picture → the command that draws it, in a folder that holds the examples.
_REPORTS = {
    "docs/report.svg": ("report", "beltim-2025/spbe.toml"),
    "docs/id/gambar/lima-menit.svg": ("report", "survei.csv", *_TABLE, "Kelurahan Contoh"),
    "docs/id/gambar/ikm.svg": ("report", "formulir-google/jawaban.xlsx", *_TABLE, "MPP Contoh"),
    "docs/id/gambar/laporan-kinerja.svg": ("report", "laporan-kinerja/laporan.xlsx"),
    "docs/id/gambar/audit.svg": ("audit", "laporan-kinerja/laporan.xlsx"),
    "docs/id/gambar/ip-asn.svg": (
        "report", "daftar-pegawai/pegawai.xlsx", "--instrument", "ipasn@2019", "--subject", "Dinas Contoh", "--period", "2022",
    ),
    "docs/id/gambar/kami.svg": (
        "report", "lembar-kami/kami.xlsx", "--instrument", "kami@5.0", "--subject", "Dinas Contoh", "--period", "2026",
    ),
}  # fmt: skip
_FILLED = "docs/id/gambar/mengisi.svg"
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}(?=&#160;·&#160;data)")
_NAME = re.compile(r"\be[0-9a-f]{12}(?=-)")
_SAME_DAY = "2026-11-24"


def pictures() -> Iterator[tuple[str, str]]:
    """Path of each picture, and the picture; only the day of the run is always the same."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for example in (ROOT / "examples").iterdir():
            Path(example.name).symlink_to(example)
        Path("survei.csv").write_text(_of_the_first_guide(), encoding="utf-8")
        for path, arguments in _REPORTS.items():
            yield path, _drawn(path, *arguments)
        yield _FILLED, asyncio.run(_filled())


def _of_the_first_guide() -> str:
    """The table that its readers write."""
    page = (GUIDES / "lima-menit.md").read_text(encoding="utf-8")
    found = re.search(r"^```csv file=survei.csv\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found is not None  # it is a page of ours
    return found[1]


def _drawn(path: str, *arguments: str) -> str:
    Path("x.svg").unlink(missing_ok=True)
    code = run([*arguments, "-o", "x.svg"])
    assert code == 0, path  # what a guide shows works
    drawn = Path("x.svg").read_text(encoding="utf-8")
    return _NAME.sub(Path(path).stem, _DAY.sub(_SAME_DAY, drawn))


async def _filled() -> str:
    """The form of ``evalkit fill`` after a few answers."""
    instrument, speech = Registry().instrument("spbe@2020"), language("id")
    app = FillApp(OpenForm("spbe.toml", template(instrument, speech)), instrument, speech)
    async with app.run_test(size=(100, 24)) as pilot:
        for key in ("Pemerintah Kabupaten Contoh", "enter", "2025", "enter", "enter", *"4343352"):
            await pilot.press(*(key if " " in key or key.isdigit() else [key]))
            await pilot.pause()
        return without_fonts(app.export_screenshot(title="evalkit fill spbe.toml"))


def main() -> None:
    """Write them."""
    os.environ.pop("NO_COLOR", None)
    drawn = dict(pictures())
    shutil.rmtree(GUIDES / "gambar", ignore_errors=True)
    (GUIDES / "gambar").mkdir()
    for path, picture in drawn.items():
        (ROOT / path).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
