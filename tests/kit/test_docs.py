"""Facts about the page on testing: its tables are those of the kit, and its examples run."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from evalkit.base.text import english
from evalkit.testing import pytest_plugin, settings, strategies
from evalkit.testing.items import waivers
from evalkit.testing.laws import LAWS
from kit.toys import rule_file, toy

PAGE = (Path(__file__).parents[2] / "docs" / "testing-plugins.md").read_text(encoding="utf-8")
ROWS = [re.findall(r"`([^`]+)`", row.split("|")[1]) for row in PAGE.splitlines() if row.startswith("| `")]
NAMED = {name for row in ROWS for name in row}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_every_law_stands_there_with_its_statement() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| [^|]+ \|$", PAGE, re.MULTILINE))

    assert told == {name: english(law.meaning) for name, law in LAWS.items()}


def test_every_strategy_stands_there() -> None:
    public = {
        name
        for name, one in inspect.getmembers(strategies, inspect.isfunction)
        if not name.startswith("_") and one.__module__ == strategies.__name__
    }

    assert public - NAMED == {"changeable", "takes_tables", "without"}  # these draw nothing


def test_every_option_and_setting_stands_there() -> None:
    source = inspect.getsource(pytest_plugin.pytest_addoption)
    named = {name.partition(" ")[0] for name in NAMED}

    assert set(re.findall(r'"(--evalkit-[a-z]+)"', source)) == {name for name in named if name.startswith("--")}
    assert set(re.findall(r'addini\(\s*"(\w+)"', source)) == {name for name in named if name.startswith("evalkit_")}
    assert f"{settings.EXAMPLES} without it" in PAGE


def test_the_example_runs() -> None:
    (code,) = blocks("python")
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(code, "testing-plugins.md", "exec"), names)  # noqa: S102  # our own page
    tests = [one for name, one in names.items() if name.startswith("test_")]

    assert len(tests) == 2
    for test in tests:
        test()


def test_the_waiver_is_one() -> None:
    _settings, waiver = blocks("toml")
    one = toy(rule_file(waiver.replace("permen-1-2026", "law")))

    assert {law: note.id for law, note in waivers(one).items()} == {"monotone": "nilai-turun"}


def test_the_settings_are_toml_of_known_keys() -> None:
    settings, _waiver = blocks("toml")
    keys = tomllib.loads(settings)["tool"]["pytest"]

    assert {key for key in keys if key.startswith("evalkit_")} <= NAMED
    assert isinstance(keys["evalkit_examples"], int)


@pytest.mark.parametrize("name", ["assessments", "with_gaps", "complete_and_gaps", "at_boundaries", "any_assessments"])
def test_what_is_called_a_strategy_is_one(name: str) -> None:
    assert isinstance(getattr(strategies, name)(toy(rule_file())), st.SearchStrategy)
