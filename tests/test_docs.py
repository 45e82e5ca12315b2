"""Facts about the documentation: what it links to is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from evalkit.cli import cli

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#")


def links(page: Path) -> list[str]:
    """Files that *page* links to, as it writes them, without the place inside them."""
    found = _LINK.findall(page.read_text(encoding="utf-8"))
    return [link.partition("#")[0] for link in found if not _ELSEWHERE.match(link)]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_what_is_linked_to_is_there(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_what_is_named_of_the_sources_is_there(page: Path) -> None:
    """A path of a page that somebody moves would lead a newcomer nowhere."""
    named = re.findall(r"`((?:[a-z_]+/)+(?:\w+\.py)?)`", page.read_text(encoding="utf-8"))
    own = [path for path in named if path.endswith(".py") or path.partition("/")[0] in ("evalkit", "tests")]
    files = {path.name for path in ROOT.rglob("*.py")}
    assert [name for name in re.findall(r"`(\w+\.py)`", page.read_text(encoding="utf-8")) if name not in files] == []
    assert [path for path in own if not any((root / path).exists() for root in (ROOT, ROOT / "evalkit"))] == []


def test_the_map_of_the_house_names_what_is_there() -> None:
    """Every package of the core stands in it, and no other."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    drawn = text[text.index("```text\nevalkit/") : text.index("plugins/evalkit_<index>/")]
    packages = {path.parent.name for path in (ROOT / "evalkit").glob("*/__init__.py")}

    assert set(re.findall(r"^  (\w+)/ ", drawn, re.MULTILINE)) == packages | {"locale"}


def test_the_migration_at_the_top_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = next(
        line for line in PAGES[0].read_text(encoding="utf-8").splitlines() if line.startswith("evalkit migrate")
    )
    _, *arguments = shlex.split(line, comments=True)
    (tmp_path / "kami-4.2.toml").write_bytes((ROOT / "examples/contoh-kami/kami-4.2.toml").read_bytes())
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(cli, arguments)

    assert done.exit_code == 0, done.output
    assert (tmp_path / "kami-5.0.toml").exists()
