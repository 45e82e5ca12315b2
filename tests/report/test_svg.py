"""Facts about the picture of a terminal: it is one file, the same each time, and asks for nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from evalkit.base.language import language
from evalkit.cli import cli
from evalkit.report.blocks import Document, Heading, Paragraph
from evalkit.report.render.terminal import picture

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "examples/contoh-kami/kami.toml")


def drawn(tmp_path: Path, *arguments: str) -> str:
    file = tmp_path / "x.svg"
    done = CliRunner().invoke(cli, [*arguments, "-o", str(file), *(["--force"] if arguments[0] == "report" else [])])
    assert (done.exit_code, done.stderr) == (0, "")
    return file.read_text(encoding="utf-8")


def words(svg: str) -> str:
    root = ET.fromstring(svg)  # noqa: S314  # our own
    return " ".join("".join(root.itertext()).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("arguments", "words_wanted"),
    [
        (("report", EXAMPLE), "PEMENUHAN KERANGKA KERJA DASAR"),
        (("report", str(ROOT / "examples/beltim-2025/laporan.toml")), "Perhitungan ulang"),
        (("show", "spbe@2020"), "Sangat Baik"),
        (("list",), "spbe"),
    ],
    ids=lambda found: found[0] if isinstance(found, tuple) else None,
)
def test_every_report_is_drawn_and_nothing_is_fetched(
    tmp_path: Path, arguments: tuple[str, ...], words_wanted: str
) -> None:
    svg = drawn(tmp_path, *arguments)

    assert words_wanted.casefold() in words(svg).casefold()
    assert re.findall(r"https?://[^\"')\s]*", svg) == ["http://www.w3.org/2000/svg"]
    assert re.findall(r"url\((?!#)[^)]*\)|@import|<script|<image|href=", svg) == []


def test_the_same_report_is_the_same_picture_and_another_shares_no_name_with_it(tmp_path: Path) -> None:
    one, again, other = (drawn(tmp_path, "show", spec) for spec in ("ips", "ips", "kip"))

    assert one == again
    assert not set(re.findall(r'id="([^"]+)"', one)) & set(re.findall(r'id="([^"]+)"', other))


def test_the_width_is_that_of_the_option(tmp_path: Path) -> None:
    narrow, wide = (drawn(tmp_path, "report", EXAMPLE, "--width", width) for width in ("60", "120"))

    def across(svg: str) -> float:
        found = re.search(r'viewBox="0 0 ([0-9.]+)', svg)
        assert found is not None
        return float(found[1])

    assert across(narrow) < across(wide)


def test_hostile_text_is_text() -> None:
    text = '<script>alert(1)</script> [bold]x[/] & "\x1b[31m'

    svg = picture([Document([[Heading(text, 1), Paragraph(text)]])], language("id"), text)

    assert "<script" not in svg
    assert r'<script>alert(1)</script> [bold]x[/] & "\x1b[31m' in words(svg)
