"""Facts about ``evalkit schema``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.schema.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*arguments: str, lang: str = "en") -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang}).invoke(cli, ["schema", *arguments])


@pytest.mark.parametrize("kind", shipped())
def test_the_schema_of_each_kind_is_printed(kind: str) -> None:
    done = run(kind)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout_bytes == shipped()[kind].path.read_bytes()


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_the_kinds_are_listed_with_what_they_are(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    words = " ".join(done.stdout.split())

    assert done.exit_code == 0
    assert [kind for kind, one in shipped().items() if f"{kind} {one.title()}" not in words] == []


def test_an_unknown_kind_is_wrong_usage_and_the_nearest_is_named() -> None:
    done = run("rule-fil")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "there is no schema of rule-fil" in done.stderr
    assert "did you mean rule-file?" in done.stderr


def test_a_kind_that_is_like_no_other_is_answered_with_all() -> None:
    done = run("zzzzzz")

    assert done.exit_code == 2
    assert [kind for kind in shipped() if kind not in done.stderr] == []


def test_a_schema_of_files_is_written_with_the_line_for_editors(tmp_path: Path) -> None:
    path = tmp_path / "aturan.json"
    done = run("rule-file", "-o", str(path))

    assert (done.exit_code, done.stdout) == (0, "")
    assert path.read_bytes() == shipped()["rule-file"].path.read_bytes()
    assert "#:schema ./aturan.json" in done.stderr


def test_a_schema_of_results_is_written_without_one(tmp_path: Path) -> None:
    done = run("result", "-o", str(tmp_path / "hasil.json"))

    assert (done.exit_code, done.output) == (0, "")
    assert json.loads((tmp_path / "hasil.json").read_text())["$id"] == "urn:evalkit:schema:result:1"


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = run("result", "-o", str(tmp_path / "no" / "hasil.json"))

    assert done.exit_code == 2
    assert "does not exist" in done.stderr


def test_kinds_are_completed() -> None:
    items = ShellComplete(cli, {}, "evalkit", "_EVALKIT_COMPLETE").get_completions(["schema"], "re")

    assert [item.value for item in items] == [kind for kind in shipped() if kind.startswith("re")]
    assert [item.help for item in items] == [one.title() for kind, one in shipped().items() if kind.startswith("re")]
