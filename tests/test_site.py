"""Facts about the site of the documentation: it is built without a warning, and nothing of it is fetched from elsewhere."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from wheels import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What a browser fetches by itself; links that a reader follows may lead anywhere.
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video)\b[^>]*\ssrc=["']?(https?:)?//|<link\b(?![^>]*rel=["']?(?:canonical|next|prev))[^>]*href=["']?(https?:)?//"""
)


@pytest.fixture(name="site", scope="module")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)],
        cwd=ROOT,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return site


@pytest.mark.long
def test_every_page_of_the_guides_is_in_it(site: Path) -> None:
    for page in (ROOT / "docs" / "id").glob("*.md"):
        assert (site / "id" / page.stem / "index.html").is_file()
    assert not list(site.rglob("*.py"))


@pytest.mark.long
def test_a_browser_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))

    assert len(pages) > 30
    assert [page.name for page in pages if _FETCHED.search(page.read_text(encoding="utf-8"))] == []


def hook(markdown: str, page: str) -> str:
    made: Callable[..., str] = runpy.run_path(str(ROOT / "docs" / "site_hook.py"))["on_page_markdown"]
    return made(markdown, page=SimpleNamespace(file=SimpleNamespace(src_uri=page)))


def test_links_out_of_the_documentation_name_the_file() -> None:
    assert hook("[the test](../tests/a.py)", "x.md") == "the test (`tests/a.py`)"
    assert hook("[`rules/ikm/2017.toml`](../../rules/ikm/2017.toml)", "indices/ikm.md") == "`rules/ikm/2017.toml`"
    assert hook("[commands](../cli.md) ![p](../report.svg)", "id/a.md") == "[commands](../cli.md) ![p](../report.svg)"


def test_marks_for_the_tests_and_comments_do_not_reach_the_site() -> None:
    assert hook("a\n<!--\n```console run\n$ x\n```\n-->\n```toml file=x.toml\na = 1\n```\n", "x.md") == (
        "a\n```toml\na = 1\n```\n"
    )
