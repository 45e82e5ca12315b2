"""Facts about crosswalks as ``rules check`` and the kit see them: every row is held against both instruments."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.base.distribution import bundled_rules
from evalkit.base.text import english
from evalkit.catalogue.lookup import rule_file_at
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.cli import cli
from evalkit.testing.collector import statements_by_check
from support import instrument

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.rulework.check.model import Statement

WALK = "4.2-5.0.toml"


@pytest.fixture(name="rules")
def _rules(tmp_path: Path) -> Path:
    """A folder with KAMI, SPBE and Pemdi, and the crosswalks between their editions."""
    for index in ("kami", "spbe", "pemdi"):
        shutil.copytree(str(bundled_rules() / index), tmp_path / index)
    return tmp_path


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def checked(rules: Path, *named: str) -> list[tuple[str, str, str]]:
    """Instrument, verdict and text of every statement about crosswalks."""
    paths = [str(rules / one) for one in named]
    done = CliRunner().invoke(
        cli, ["rules", "check", *paths, "--rules", str(rules), "--format", "json", "--lang", "en"]
    )
    return [
        (one["instrument"], statement["verdict"], statement["text"])
        for one in json.loads(done.stdout)["instruments"]
        for statement in one["statements"]
        if statement["check"] == "crosswalk-rows"
    ]


def in_the_kit(rules: Path, name: str) -> list[Statement]:
    file = rules / name
    return statements_by_check(rule_file_at(file, Registry(), INSTRUMENT).load(), file).get("crosswalk-rows", [])


def test_those_that_are_shipped_hold(rules: Path) -> None:
    assert [found[:2] for found in checked(rules, "kami", "spbe", "pemdi")] == [
        ("kami@4.2", "proved"),
        ("spbe@2020", "proved"),
    ]


@pytest.mark.parametrize(("old", "new", "said"), [
    ('old = "TK1"', 'old = "TKX"', "kami@4.2 has no code TKX"),
    ('new = "RS3"', 'new = "RSX"', "kami@5.0 has no code RSX"),
])  # fmt: skip
@pytest.mark.parametrize("edition", ["4.2", "5.0"])
def test_a_code_that_does_not_exist_fails_from_either_end(
    rules: Path, old: str, new: str, said: str, edition: str
) -> None:
    changed(rules / "kami" / WALK, old, new)

    ((of, verdict, text),) = [one for one in checked(rules, f"kami/{edition}.toml") if said in one[2]]
    assert (of, verdict) == (f"kami@{edition}", "failed")
    assert "(line " in text
    (statement,) = [one for one in in_the_kit(rules, f"kami/{edition}.toml") if said in english(one.text)]
    assert statement.verdict == "failed"


def test_a_code_that_an_edition_no_longer_has_is_noticed_there(rules: Path) -> None:
    """A row is not wrong until the rule file that it leads to is changed."""
    code = instrument("pemdi@2026").leaves_under("total")[-1]
    changed(rules / "pemdi" / "2026.toml", f'code = "{code}"', f'code = "{code}X"')

    told = {(of, verdict) for of, verdict, _ in checked(rules, "pemdi/2026.toml")}

    assert told == {("pemdi@2026", "failed")}


def test_between_two_that_are_checked_it_is_told_once(rules: Path) -> None:
    changed(rules / "kami" / WALK, 'old = "TK1"', 'old = "TKX"')

    assert {one[0] for one in checked(rules, "kami")} == {"kami@4.2"}


def test_a_leaf_that_no_row_names_fails(rules: Path) -> None:
    file = rules / "kami" / WALK
    rows = [line for line in file.read_text("utf-8").splitlines() if 'old = "TK1"' in line]
    changed(file, rows[0] + "\n", "")

    assert any("TK1 of kami@4.2 is not named" in text for _, _, text in checked(rules, "kami/4.2.toml"))


def test_a_name_under_which_diff_does_not_find_it_fails(rules: Path) -> None:
    (rules / "kami" / WALK).rename(rules / "kami" / "4.2-50.toml")

    told = [text for one in in_the_kit(rules, "kami/4.2.toml") if "is not found" in (text := english(one.text))]

    assert told
    assert told[0].endswith("is to be kami/4.2-5.0.toml")


def test_one_whose_other_end_is_not_installed_is_not_proved(rules: Path) -> None:
    changed(rules / "spbe" / "2020-pemdi.toml", '"pemdi@2026"', '"pemdi@2031"')

    (statement,) = in_the_kit(rules, "spbe/2020.toml")

    assert statement.verdict == "unproved"


def test_sarif_shows_the_crosswalk_and_its_line(rules: Path) -> None:
    """A code host marks the line that is to be mended, not the rule file beside it."""
    changed(rules / "kami" / WALK, 'old = "TK1"', 'old = "TKX"')
    done = CliRunner().invoke(cli, ["rules", "check", str(rules / "kami"), "--format", "sarif", "--lang", "en"])
    (result,) = [
        one
        for one in json.loads(done.stdout)["runs"][0]["results"]
        if one["ruleId"] == "crosswalk-rows" and "TKX" in one["message"]["text"]
    ]

    place = result["locations"][0]["physicalLocation"]

    line = (rules / "kami" / WALK).read_text("utf-8").splitlines()[place["region"]["startLine"] - 1]
    assert place["artifactLocation"]["uri"].endswith("kami/4.2-5.0.toml")
    assert "TKX" in line
