"""Facts about the page in a real browser: it fits, prints, asks for nothing, complains of nothing, and reads without eyes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from browser import browser
from drawn_documents import EN, HOSTILE, everywhere
from evalkit.cli import cli
from evalkit.report.blocks import Document
from evalkit.report.render import write_file
from programs import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import Tab

pytestmark = pytest.mark.long
EXAMPLES = Path(__file__).parents[1] / "examples"
WIDTHS = (360, 800, 1280)
# A page with a radar, one of several with an index, a performance report, one with everything that a file can put into it.
WRITTEN = {
    "kami": ["report", "contoh-kami/kami.toml"],
    "several": ["report", "contoh-spbe", "contoh-ikm/ikm.toml", "contoh-ipasn/ipasn.toml"],
    "performance": ["report", "beltim-2025/laporan.toml"],
    "check": ["rules", "check", "kip", "ips", "--detail"],
}
PAGES = (*WRITTEN, "hostile")
# Numbers in cells, also of what is folded away: paper must not lose a column.
WORDS = "return [...document.querySelectorAll('td.number')].map(one => one.textContent.trim()).filter(word => /^[0-9.,]+$/.test(word))"


@pytest.fixture(name="pages", scope="module")
def _pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, words in WRITTEN.items():
        arguments = [str(EXAMPLES / word) if (EXAMPLES / word).exists() else word for word in words]
        done = CliRunner().invoke(cli, [*arguments, "-o", str(folder / f"{name}.html")], prog_name="evalkit")
        assert done.exit_code in (0, 1), done.output
    hostile = [Document([everywhere(text)], title=text) for text in HOSTILE]
    write_file(hostile, EN, folder / "hostile.html", "html")
    return folder


@pytest.fixture(name="tab", scope="module")
def _tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_no_wider_than_the_window(name: str, pages: Path, tab: Tab) -> None:
    tab.open(pages / f"{name}.html")
    for width in WIDTHS:
        tab.look(width)
        assert (width, tab.overflow()) == (width, 0)
        tab.run("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert (width, tab.overflow()) == (width, 0)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_leaves_the_page_and_nothing_is_complained_of(name: str, pages: Path, tab: Tab) -> None:
    tab.look(800)
    tab.open(pages / f"{name}.html")
    tab.run("document.querySelectorAll('summary, input').forEach(one => one.click())")

    assert tab.requests == [(pages / f"{name}.html").as_uri()]
    assert tab.complaints == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, dark: bool, pages: Path, tab: Tab) -> None:  # noqa: FBT001  # a case
    tab.look(360 if dark else 1280, dark=dark)
    tab.open(pages / f"{name}.html")

    assert tab.violations() == []


def test_axe_does_look(tmp_path: Path, tab: Tab) -> None:
    (tmp_path / "bad.html").write_text("<p style='color:#ccc'>pale<img src='data:,'>", encoding="utf-8")
    tab.look(800)
    tab.open(tmp_path / "bad.html")

    assert {"color-contrast", "document-title", "html-has-lang", "image-alt"} <= {one.rule for one in tab.violations()}


def test_hostile_text_makes_no_element(pages: Path, tab: Tab) -> None:
    tab.open(pages / "hostile.html")

    assert tab.run("return document.querySelectorAll('script, img, iframe, form, [onerror]').length") == 0
    assert tab.run("return document.title") == HOSTILE[0]


def test_a_script_that_got_in_would_not_run(pages: Path, tab: Tab) -> None:
    """The policy of the page holds also where escaping would not."""
    whole = (pages / "kami.html").read_text(encoding="utf-8")
    spoiled = whole.replace("</main>", "<script>document.title = 'run'</script></main>")
    (pages / "spoiled.html").write_text(spoiled, encoding="utf-8")
    tab.open(pages / "spoiled.html")

    assert tab.run("return document.title") != "run"
    assert any("Content Security Policy" in each for each in tab.complaints)


def test_light_and_dark_follow_the_reader(pages: Path, tab: Tab) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    tab.open(pages / "kami.html")

    tab.look(800)
    assert tab.run(paper) == "rgb(255, 255, 255)"
    tab.look(800, dark=True)
    assert tab.run(paper) == "rgb(20, 24, 28)"


def test_a_tree_folds_and_unfolds_by_a_click(pages: Path, tab: Tab) -> None:
    rows = "return [...document.querySelectorAll('tbody.node tr')].filter(row => row.checkVisibility()).length"
    tab.look(800)
    tab.open(pages / "several.html")
    tab.run("document.querySelectorAll('article').forEach(one => { one.style.contentVisibility = 'visible' })")

    click = "document.querySelector('tbody.node:has(tr + tr) input').click()"

    before = tab.run(rows)
    tab.run(click)
    after = tab.run(rows)
    tab.run(click)

    assert after != before
    assert tab.run(rows) == before


def test_the_index_leads_to_each_paper(pages: Path, tab: Tab) -> None:
    tab.look(800)
    tab.open(pages / "several.html")
    found = tab.run(
        "return [...document.querySelectorAll('article:first-of-type a')].map(one => document.querySelector(one.hash)?.tagName)"
    )

    assert len(found) == 4
    assert set(found) == {"H2"}


@pytest.mark.parametrize("name", ["kami", "performance"])
def test_the_page_is_printed_on_a4_with_everything_unfolded(name: str, pages: Path, tab: Tab, tmp_path: Path) -> None:
    tab.look(800, dark=True)
    tab.open(pages / f"{name}.html")
    (tmp_path / "page.pdf").write_bytes(tab.pdf())
    size = printed("pdfinfo", tmp_path)
    text = printed("pdftotext", tmp_path, "-")

    assert re.search(r"Page size: +59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)", size)
    assert 1 < int(re.findall(r"Pages: +(\d+)", size)[0]) < 40
    assert all(page.strip() for page in text.rstrip("\f").split("\f"))
    assert set(tab.run(WORDS)) - set(text.split()) == set()


def printed(name: str, folder: Path, *more: str) -> str:
    words = [program(name), str(folder / "page.pdf"), *more]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603  # poppler
