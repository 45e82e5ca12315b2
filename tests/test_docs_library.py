"""Facts about docs/library.md: its examples run, it names what is public, and that has a description."""

from __future__ import annotations

import doctest
import inspect
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import evalkit
from evalkit.report.evaluation.frame import COLUMNS
from follower import fences
from wheels import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
HOOKS = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
PUBLIC = [name for name in evalkit.__all__ if not name.startswith("__")]
FUNCTIONS = [name for name in PUBLIC if inspect.isfunction(getattr(evalkit, name))]
CLASSES = [name for name in PUBLIC if inspect.isclass(getattr(evalkit, name))]


def test_its_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("narwhals", "pandas"):
        pytest.importorskip(library)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVALKIT_LANG", raising=False)
    said: list[str] = []
    known: dict[str, Any] = {}
    runner = doctest.DocTestRunner()
    for number, fence in enumerate(fences("library.md"), 1):
        if fence.mark == "file":
            (tmp_path / fence.value).write_text(fence.text, encoding="utf-8")
        elif fence.language == "pycon":
            example = doctest.DocTestParser().get_doctest(fence.text, known, f"example {number}", "library.md", 0)
            runner.run(example, out=said.append, clear_globs=False)
            known |= example.globs

    assert runner.tries > 25
    assert "".join(said) == ""


def test_the_columns_of_a_frame_stand_there() -> None:
    (told,) = re.findall(r"^The columns: (.*)$", PAGE, re.MULTILINE)

    assert tuple(re.findall(r"`(\w+)`", told)) == COLUMNS


def test_every_public_name_stands_there_or_among_the_hooks() -> None:
    table = PAGE[PAGE.index("## Public names") :]

    assert [name for name in evalkit.__all__ if f"`{name}`" not in table and not re.search(rf"\b{name}\b", HOOKS)] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_says_what_it_takes_gives_and_raises(name: str) -> None:
    one = getattr(evalkit, name)
    told = inspect.getdoc(one) or ""
    described = {each for row in re.findall(r"^    (\w+(?:, \w+)*): ", told, re.MULTILINE) for each in row.split(", ")}
    arguments = [each.name for each in inspect.signature(one).parameters.values() if each.kind is not each.VAR_KEYWORD]

    assert re.match(r"[A-Z].*\.$", told.splitlines()[0])
    if len(arguments) > 1:
        assert [each for each in arguments if each not in described] == []


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_class_and_what_is_public_of_it_is_described(name: str) -> None:
    one = getattr(evalkit, name)
    own = [
        each
        for each, found in vars(one).items()
        if not each.startswith("_") and (inspect.isfunction(found) or isinstance(found, (property, classmethod)))
    ]

    assert inspect.getdoc(one) != inspect.getdoc(object)
    assert [each for each in own if not getattr(one, each).__doc__] == []
    assert attrs.has(one) or issubclass(one, (Exception, tuple)) or own
