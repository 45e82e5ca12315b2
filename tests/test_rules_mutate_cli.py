"""Facts about ``evalkit rules mutate``: exit codes, streams, forms, and what it writes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.report.mutate import KIND
from evalkit.rulework.check.citations import kinds_of_plugins
from evalkit.rulework.mutate.model import boundary_file
from evalkit.rulework.mutate.sites import mutants_of
from rules_mutate.toys import GATED, PLAIN, tables
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-mutation-1.json").read_text(encoding="utf-8"))
CASE = """
source = "Law 1/2020, annex"
kind = "example"
[assessment]
instrument = "toy@1"
subject = "X"
period = "2024"
[[cases]]
name = "2.5 is high"
values = { total = 2.5 }
expected = { predicate = "High" }
"""

PLUGIN = """
from pathlib import Path
from evalkit.hookspecs import hookimpl
@hookimpl
def evalkit_instruments():
    return [Path(__file__).parent / "rules" / "toy"]
"""


def mutate(*arguments: str, **env: str) -> Result:
    """Run ``evalkit rules mutate`` in English, in one process."""
    runner = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100", **env})
    return runner.invoke(cli, ["rules", "mutate", "--jobs", "1", *arguments])


@pytest.fixture(name="rules")
def _rules(tmp_path: Path) -> Path:
    """A folder of rules with one file, and cases beside it."""
    (tmp_path / "rules" / "toy").mkdir(parents=True)
    (tmp_path / "cases" / "toy").mkdir(parents=True)
    (tmp_path / "rules" / "toy" / "1.toml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "cases" / "toy" / "law.toml").write_text(CASE, encoding="utf-8")
    return tmp_path / "rules"


def told(done: Result) -> dict[str, Any]:
    """The JSON that was written, held against its schema."""
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def test_survivors_come_with_cases_and_do_not_fail_without_a_gate(rules: Path) -> None:
    done = mutate(str(rules))

    assert (done.exit_code, done.stderr) == (0, "")
    assert "Cases with an outside source notice 3 of 17 mutants: 17.6 %." in done.stdout
    assert "Frozen boundary cases notice 0 of 17 mutants: 0.0 %." in done.stdout
    assert "a case that would:\n[[cases]]\n" in done.stdout
    assert "weights (2): A.weight · B.weight" in done.stdout
    assert "24 mutants in" in done.stdout


def test_the_gate_is_on_frozen_cases(rules: Path) -> None:
    shut = mutate(str(rules), "--min-score", "100")
    written = mutate(str(rules), "--write", "--min-score", "100%")

    assert shut.exit_code == 3
    assert "--min-score: frozen cases of toy@1 notice 0 of 17 mutants, less than 100 %" in shut.stderr
    assert written.exit_code == 0
    assert "boundary cases written to" in written.stderr
    assert "Every mutant is noticed, or proved to change nothing." in written.stdout


def test_write_puts_cases_beside_the_rules_and_writes_the_same_again(rules: Path) -> None:
    mutate(str(rules / "toy" / "1.toml"), "--write")
    file = rules.parent / "cases" / "toy" / "boundary-1.toml"
    once = file.read_bytes()
    mutate("toy", "--rules", str(rules), "--write")

    assert file.read_bytes() == once


def test_a_failing_case_is_told_and_nothing_is_mutated_or_written(rules: Path) -> None:
    (rules.parent / "cases" / "toy" / "wrong.toml").write_text(CASE.replace('"High"', '"Low"'), encoding="utf-8")
    done = mutate(str(rules), "--write", "--min-score", "0")

    assert done.exit_code == 1
    assert "Cases fail on the unchanged rule file; no mutant was made." in done.stdout
    assert "wrong: 2.5 is high" in done.stdout
    assert "predicate: expected Low, found High" in done.stdout
    assert not (rules.parent / "cases" / "toy" / "boundary-1.toml").exists()
    assert "--write" not in done.stdout  # somebody wrote that case: it is not made anew
    (one,) = told(mutate(str(rules), "--format", "json"))["instruments"]
    assert one["failed"][0]["case"] == "wrong: 2.5 is high"
    assert {key: score["percent"] for key, score in one["scores"].items()} == {
        "all": None,
        "outside": None,
        "frozen": None,
    }


def test_frozen_cases_that_fail_are_made_anew(rules: Path) -> None:
    mutate(str(rules), "--write")
    changed = (rules / "toy" / "1.toml").read_text(encoding="utf-8").replace("min = 2.5", "min = 2.4")
    (rules / "toy" / "1.toml").write_text(changed, encoding="utf-8")

    failed = mutate(str(rules))

    assert failed.exit_code == 1
    assert "These cases were frozen: if the change of the rules is meant, --write makes them anew." in failed.stdout
    assert mutate(str(rules), "--write", "--min-score", "100").exit_code == 0


# --- What --write refuses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [('kind = "generated"', 'kind = "example"'), ('kind = "generated"', 'kind = "derived"'), ("toy@1", "toy@2")],
)
def test_write_takes_no_case_away_that_it_did_not_make(rules: Path, old: str, new: str) -> None:
    boundary = rules.parent / "cases" / "toy" / "boundary-1.toml"
    by_hand = CASE.replace('kind = "example"', 'kind = "generated"').replace(old, new)
    boundary.write_text(by_hand, encoding="utf-8")
    done = mutate(str(rules), "--write")

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{boundary}: cases: --write would take away the case 2.5 is high, which it did not make" in done.stderr
    assert "hint: move it into another file of that folder" in done.stderr
    assert boundary.read_text(encoding="utf-8") == by_hand


def test_a_generated_case_of_another_file_is_not_made_anew(rules: Path) -> None:
    wrong = CASE.replace('"High"', '"Low"').replace('kind = "example"', 'kind = "generated"')
    (rules.parent / "cases" / "toy" / "difference.toml").write_text(wrong, encoding="utf-8")
    done = mutate(str(rules), "--write")

    assert done.exit_code == 1
    assert "difference: 2.5 is high" in done.stdout
    assert "--write" not in done.stdout
    assert not (rules.parent / "cases" / "toy" / "boundary-1.toml").exists()


@pytest.mark.parametrize("place", ["rules/toy/1.toml", "cases/toy/law.toml"])
def test_the_report_overwrites_no_input(rules: Path, place: str) -> None:
    file = rules.parent / place
    before = file.read_bytes()
    done = mutate("toy", "--rules", str(rules), "-o", str(file))

    assert (done.exit_code, file.read_bytes()) == (2, before)
    assert "is an input and would be overwritten" in done.stderr


def test_the_report_does_not_go_where_the_cases_go(rules: Path) -> None:
    boundary = rules.parent / "cases" / "toy" / "boundary-1.toml"
    done = mutate(str(rules), "--write", "-o", str(boundary))

    assert (done.exit_code, boundary.exists()) == (2, False)
    assert "is an input and would be overwritten" in done.stderr


@pytest.mark.parametrize("place", ["cases", "cases/toy"])
def test_write_goes_nowhere_else_if_a_file_stands_where_its_folder_would_be(rules: Path, place: str) -> None:
    shutil.rmtree(rules.parent / "cases")
    file = rules.parent / place
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    (rules / "toy" / "2.toml").write_text(PLAIN.replace('edition = "1"', 'edition = "2"'), encoding="utf-8")
    done = mutate(str(rules), "--write")

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{file}: this is no folder, and boundary cases go into a folder of that name" in done.stderr
    assert "hint: move it away or rename it\n1 fault." in done.stderr
    assert file.read_text(encoding="utf-8") == "mine"
    assert sorted(one.name for one in rules.iterdir()) == ["toy"]


def test_a_boundary_file_that_cannot_be_read_may_be_deleted(rules: Path) -> None:
    boundary = rules.parent / "cases" / "toy" / "boundary-1.toml"
    boundary.write_text("garbled", encoding="utf-8")
    done = mutate(str(rules), "--write")

    assert (done.exit_code, done.stdout) == (1, "")
    assert str(boundary) in done.stderr
    assert "hint: if nobody wrote in this file, delete it: --write makes it anew" in done.stderr
    (rules.parent / "cases" / "toy" / "law.toml").write_text("garbled", encoding="utf-8")
    boundary.unlink()
    assert "delete it" not in mutate(str(rules), "--write").stderr


@pytest.mark.parametrize(("long", "told"), [(0, "may take up to 1 min (rule files: 1)"), (3600, "")])
def test_how_long_freezing_may_take_is_told_beforehand(
    long: int, told: str, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalkit.cli.rules.mutate.LONG", long)
    first, _, second = mutate(str(rules), "--write").stderr.partition("boundary cases written")

    assert told in first
    assert (second != "", "may take" in first + second) == (True, told != "")


def test_the_cases_of_an_installed_package_are_not_written_there(tmp_path: Path) -> None:
    """As an installed wheel lies: rules and cases in the package, beside it the folder that pip made."""
    site = tmp_path / "site"
    (site / "evalkit_toy.dist-info").mkdir(parents=True)
    (site / "evalkit_toy.dist-info" / "METADATA").write_text("Name: evalkit-toy\nVersion: 1\n", encoding="utf-8")
    (site / "evalkit_toy.dist-info" / "entry_points.txt").write_text("[evalkit]\ntoy = evalkit_toy\n", encoding="utf-8")
    folder = site / "evalkit_toy" / "rules" / "toy"
    folder.mkdir(parents=True)
    (folder / "1.toml").write_text(PLAIN, encoding="utf-8")
    (site / "evalkit_toy" / "__init__.py").write_text(PLUGIN, encoding="utf-8")
    cases = folder.parent / "cases" / "toy" / "boundary-1.toml"
    named, path = (
        subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-m", "evalkit", "rules", "mutate", target, "--write", "--jobs", "1", "--lang", "en"],
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(site)},
        )
        for target in ("toy", str(folder / "1.toml"))
    )  # fmt: skip

    assert (named.returncode, named.stdout) == (2, "")
    assert "--write: toy@1 belongs to an installed package; its cases are not written there" in named.stderr
    assert "name the rule file by its path" in named.stderr
    assert (path.returncode, cases.is_file()) == (0, True)


def test_a_rule_file_outside_the_folders_has_no_place_for_cases(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text(PLAIN, encoding="utf-8")
    done = mutate(str(tmp_path / "draft.toml"), "--write")

    assert done.exit_code == 2
    assert "toy@1 does not lie in a folder of rules: there is no place for its cases" in done.stderr


def test_of_two_files_of_one_instrument_the_cases_are_not_mixed_up(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text(PLAIN, encoding="utf-8")
    done = mutate(str(rules), str(tmp_path / "draft.toml"), "--write")

    assert done.exit_code == 2
    assert "--write: toy@1 is more than one rule file" in done.stderr
    assert "name one of them" in done.stderr


# --- Forms --------------------------------------------------------------------------------------------------------


def test_json_follows_its_schema_and_tells_every_mutant(rules: Path) -> None:
    (rules / "toy" / "1.toml").write_text(GATED, encoding="utf-8")
    (rules.parent / "cases" / "toy" / "law.toml").unlink()
    document = told(mutate(str(rules), "--format", "json"))
    (one,) = document["instruments"]
    by_verdict = {verdict: [m for m in one["mutants"] if m["verdict"] == verdict] for verdict in document["totals"]}

    assert {verdict: len(found) for verdict, found in by_verdict.items()} == document["totals"] == one["totals"]
    assert all(mutant["reason"] for mutant in by_verdict["equivalent"])
    assert all(mutant["suggestion"] for mutant in by_verdict["survived"])
    assert one["scores"]["outside"] == {"killed": 0, "of": len(by_verdict["survived"]), "percent": "0.0"}


def test_detail_lists_what_is_equivalent(rules: Path) -> None:
    (rules / "toy" / "1.toml").write_text(GATED, encoding="utf-8")
    (rules.parent / "cases" / "toy" / "law.toml").unlink()
    short, long = mutate(str(rules)), mutate(str(rules), "--detail")

    assert "Proved to change nothing" in short.stdout
    assert "A.owner: x → y" not in short.stdout
    assert "A.owner: x → y" in long.stdout


def test_several_instruments_are_summed_up_and_the_file_is_written(rules: Path, tmp_path: Path) -> None:
    other = PLAIN.replace('index = "toy"', 'index = "play"')
    (rules / "play").mkdir()
    (rules / "play" / "1.toml").write_text(other, encoding="utf-8")
    report = tmp_path / "report.txt"
    done = mutate(str(rules), "-o", str(report))

    assert (done.exit_code, done.stdout) == (0, "")
    assert "Summary" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "nowhere"),
        (("--min-score", "101"), "a number from 0 to 100"),
        (("--format", "sarif"), "sarif"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: str) -> None:
    done = mutate(*arguments)

    assert done.exit_code == 2
    assert words in done.stderr


def test_faults_of_a_rule_file_are_told(rules: Path) -> None:
    (rules / "toy" / "1.toml").write_text(PLAIN.replace("weight = 60", "weight = 61"), encoding="utf-8")
    done = mutate(str(rules))

    assert done.exit_code == 1
    assert "node[total]" in done.stderr


def test_every_kind_of_mutant_has_a_name() -> None:
    named = kinds_of_plugins(instrument("kami@5.0"))  # whose plugin has the section of floors

    assert {one.kind for text in (PLAIN, GATED) for one in mutants_of(tables(text))} <= KIND.keys() | named.keys()


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_shipped_cases_are_frozen_where_the_command_looks_for_them(spec: str) -> None:
    index = spec.partition("@")[0]

    assert (ROOT / "cases" / index / boundary_file(instrument(spec).edition)).is_file()


# --- Being ended ------------------------------------------------------------------------------------------------

_LONG = r"""
import os
import signal
import time
from evalkit.cli.standard_streams import heeded
from evalkit.rulework.mutate.engine import _workers

def work():
    os.write(1, b"begun\n")
    end = time.monotonic() + 120
    while time.monotonic() < end:
        pass

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background is started without it
    with heeded(), _workers(2) as pool:
        [one.result() for one in [pool.submit(work), pool.submit(work)]]
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_workers_end_at_once_with_the_process_that_they_work_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "long.py").write_text(_LONG, encoding="utf-8")
    with subprocess.Popen(  # noqa: S603  # this Python
        [sys.executable, tmp_path / "long.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as one:
        assert one.stdout is not None
        assert [one.stdout.readline() for _ in range(2)] == [b"begun\n"] * 2
        one.send_signal(getattr(signal, name))
        one.communicate(timeout=20)  # not before both workers, who hold the same pipe, are gone
    assert one.returncode != 0
