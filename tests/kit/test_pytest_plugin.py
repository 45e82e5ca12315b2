"""Facts about the plugin for pytest, as a user meets it: an empty folder, a rule file, and no line of Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.toys import rule_file

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
CASES = """
source = "by hand"
kind = "derived"
[assessment]
instrument = "toy@1"
subject = "X"
period = "2024"
[[cases]]
name = "all at the top"
fill = 2
expected = {{ score = {score}, predicate = "High" }}
"""
WAIVED = """
[[properties]]
id = "nilai-turun"
source = "law"
explains = ["law: {law}"]
text = {{ id = "Pasal 3 menurunkan nilai.", en = "Article 3 lowers the score." }}
"""
LOWERING = """
    from fractions import Fraction
    from evalkit.hookspecs import hookimpl
    from evalkit.instruments import Method

    class Lower:
        monotone, whole, reads_answers = True, False, False

        def value(self, children, levels):
            return 10 - Fraction(sum(children), len(children))

    @hookimpl
    def evalkit_methods():
        return [Method(name="lower", build=lambda instrument, node, highest: Lower())]
"""


def run(
    folder: Path,
    *arguments: str,
    path: Path | None = None,
    code: str = "",
    alone: bool = False,
    examples: int | None = 5,
) -> subprocess.CompletedProcess[str]:
    """Run pytest as a user does, in *folder*.

    Args:
        folder: Where the user is.
        arguments: Of the command line.
        path: Where other distributions are installed.
        code: Runs before.
        alone: Without other plugins.
        examples: Assessments drawn for each law; ``None``: as set.
    """
    # Where CI says so, pytest prints every message again in its summary.
    ours = ("PYTEST", "EVALKIT", "CI", "BUILD_NUMBER")
    environment = {key: text for key, text in os.environ.items() if not key.startswith(ours)}
    environment |= {"PYTHONPATH": str(path) if path else "", "COLUMNS": "200"}
    # Without rewritten asserts, which are ours and not the user's, a run takes a third of the time.
    command = ["-p", "no:cacheprovider", "--assert=plain", *arguments]
    if alone:
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        command = ["-p", "evalkit.testing.pytest_plugin", *command]
    if examples is not None:
        command += ["--evalkit-examples", str(examples)]
    start = f"import sys, pytest\n{code}\nsys.exit(pytest.main(sys.argv[1:]))"
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", start, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def write(folder: Path, **files: str) -> Path:
    """Write rule files and others below *folder*, as ``toy__1=text`` for ``toy/1.toml``."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def plugin(site: Path) -> Path:
    """A distribution of the index ``toy`` with a method of its own, as it lies in an environment."""
    info = site / "toy_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-plugin\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[evalkit]\ntoy = toy_plugin\n", encoding="utf-8")
    (site / "toy_plugin.py").write_text(dedent(LOWERING), encoding="utf-8")
    return site


def outcomes(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Name of each item → what ``-v`` says of it."""
    found = re.findall(r"::(\S+\[.*?\]|rule-file|waivers) (PASSED|FAILED|SKIPPED|XFAIL)", done.stdout)
    return dict(found)


# --- Without a line of Python ----------------------------------------------------------------------------------------


def test_laws_proofs_and_cases_of_a_rule_file_are_tested(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(), cases__toy__top=CASES.format(score=2))
    done = run(tmp_path, "-v", "-rs", "--evalkit-rules", "rules/toy/1.toml")
    found = outcomes(done)

    assert done.returncode == 0, done.stdout
    assert {found[name] for name in ("law[monotone]", "law[bands]", "check[bands-total]")} == {"PASSED"}
    assert found["case[top: all at the top]"] == "PASSED"
    assert found["law[batch]"] == "SKIPPED"
    assert "rules/toy/1.toml:1: toy@1, law batch: does not apply: no table of respondents" in done.stdout


@pytest.mark.parametrize("named", ["rules/toy", "rules/toy/1.toml"])
def test_a_rule_file_is_named_by_itself_or_by_its_folder(named: str, tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file())
    done = run(tmp_path, "-q", "--collect-only", "--evalkit-rules", named)

    assert done.returncode == 0, done.stdout
    assert "rules/toy/1.toml::law[monotone]" in done.stdout


def test_one_law_can_be_chosen(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file())
    done = run(tmp_path, "-v", "--evalkit-rules", "rules", "-k", "monotone")

    assert outcomes(done).keys() >= {"law[monotone]"}
    assert "law[bounded]" not in done.stdout


def test_an_installed_index_is_named_by_its_id(tmp_path: Path) -> None:
    done = run(tmp_path, "-v", "--evalkit-rules", "kip@2018", "-k", "law")

    assert done.returncode == 0, done.stdout
    assert outcomes(done)["law[bounded]"] == "PASSED"


def test_ids_are_the_same_in_every_process(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(), cases__toy__top=CASES.format(score=2))
    runs = [
        run(tmp_path, "-q", "--collect-only", "--evalkit-rules", "rules", "--evalkit-rules", "rules/toy", *more).stdout
        for more in ((), ("rules/toy/1.toml",))  # a worker of pytest-xdist is told the paths as well
    ]
    ids = [[line for line in out.splitlines() if "::" in line] for out in runs]

    assert ids[0] == ids[1]
    assert len(ids[0]) == len(set(ids[0])) > 20


# --- What fails ------------------------------------------------------------------------------------------------------


def test_a_law_that_does_not_hold_prints_the_smallest_file_that_shows_it(tmp_path: Path) -> None:
    site = plugin(tmp_path / "site")
    write(tmp_path, rules__toy__1=rule_file(method="lower"))
    done = run(tmp_path, "--evalkit-rules", "rules", "-k", "law and monotone", path=site)

    assert done.returncode == 1
    assert "rules/toy/1.toml: law monotone does not hold" in done.stdout
    assert "expected: a better answer never lowers a score, the predicate or a maturity level" in done.stdout
    assert "found: a better answer of a lowers total from 10 to 29/3" in done.stdout
    assert '# the second assessment\n[assessment]\ninstrument = "toy@1"\nsubject = "Contoh"' in done.stdout
    assert "[answers]\na = 1\nb = 0\nc = 0\n" in done.stdout
    assert "Traceback" not in done.stdout
    assert "hypothesis" not in done.stdout.replace("plugins: ", "").split("FAILURES")[1]


def test_a_law_that_is_waived_is_an_expected_failure_with_its_reason(tmp_path: Path) -> None:
    site = plugin(tmp_path / "site")
    write(tmp_path, rules__toy__1=rule_file(WAIVED.format(law="monotone"), method="lower"))
    done = run(tmp_path, "-rx", "--evalkit-rules", "rules", "-k", "law and monotone", path=site)

    assert done.returncode == 0, done.stdout
    assert "1 xfailed" in done.stdout
    assert "waived by nilai-turun: Article 3 lowers the score. (found: a better answer of a lowers" in done.stdout


@pytest.mark.parametrize(
    ("law", "why"), [("monotone", "no assessment that breaks it was found"), ("batch", "no table of")]
)
def test_a_waiver_without_need_is_told_and_fails_nothing(law: str, why: str, tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(WAIVED.format(law=law)))
    done = run(tmp_path, "--evalkit-rules", "rules", "-k", f"law and {law}")

    assert done.returncode == 0, done.stdout
    assert "waivers without need" in done.stdout
    assert f"law {law} is waived by nilai-turun, but not broken: {why}" in done.stdout


def test_a_waiver_of_a_law_that_does_not_exist_fails(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(WAIVED.format(law="monoton")))
    done = run(tmp_path, "--evalkit-rules", "rules", "-k", "waivers")

    assert done.returncode == 1
    assert "there is no law monoton" in done.stdout
    assert "expected: one of bounded, monotone" in done.stdout


def test_a_proof_that_fails_prints_what_shows_it(tmp_path: Path) -> None:
    unreachable = '[[bands]]\npredicate = "Top"\nmin = 3\n[[bands]]\npredicate = "Low"\n'
    write(tmp_path, rules__toy__1=rule_file(bands=unreachable))
    done = run(tmp_path, "-v", "--evalkit-rules", "rules", "-k", "check")

    assert done.returncode == 1
    assert outcomes(done)["check[predicate-reachable]"] == "FAILED"
    assert "rules/toy/1.toml: predicate-reachable: " in done.stdout
    assert "Traceback" not in done.stdout


def test_a_proof_that_a_method_stops_is_a_failure_of_its_own(tmp_path: Path) -> None:
    site = plugin(tmp_path / "site")
    stops = dedent(LOWERING).replace("return 10 - ", "raise KeyError('x'); return 10 - ")
    (site / "toy_plugin.py").write_text(stops, encoding="utf-8")
    write(tmp_path, rules__toy__1=rule_file(method="lower"))
    done = run(tmp_path, "--evalkit-rules", "rules", "-k", "proof", path=site)

    assert done.returncode == 1
    assert "the proof stops with an error of Python: PluginError: the plugin toy = toy_plugin" in done.stdout


def test_a_case_that_comes_out_otherwise_prints_what_was_expected_and_its_file(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(), cases__toy__top=CASES.format(score=1))
    done = run(tmp_path, "--evalkit-rules", "rules", "-k", "case")

    assert done.returncode == 1
    assert "cases/toy/top.toml: all at the top" in done.stdout
    assert "score: expected 1, found 2" in done.stdout
    assert "source: by hand" in done.stdout
    assert "a = 2\nb = 2\nc = 2" in done.stdout


def test_a_case_that_is_refused_says_so(tmp_path: Path) -> None:
    wrong = CASES.format(score=1).replace("fill = 2", "answers = { x = 2 }")
    write(tmp_path, rules__toy__1=rule_file(), cases__toy__top=wrong)
    done = run(tmp_path, "--evalkit-rules", "rules", "-k", "case")

    assert done.returncode == 1
    assert "fault: expected an evaluation, found" in done.stdout


def test_a_case_of_no_rule_file_and_a_case_file_with_faults_fail(tmp_path: Path) -> None:
    stray = CASES.format(score=2).replace("toy@1", "toy@9")
    write(tmp_path, rules__toy__1=rule_file(), cases__toy__stray=stray, cases__toy__faulty="kind = 'x'")
    done = run(tmp_path, "--evalkit-rules", "rules", "-k", "cases")

    assert done.returncode == 1
    assert "there is no rule file of toy@9, which a case names" in done.stdout
    assert "cases/toy/faulty.toml: kind: x is not allowed here" in done.stdout


def test_a_rule_file_with_faults_lists_them_as_the_command_line_does(tmp_path: Path) -> None:
    faulty = rule_file().replace('method = "mean"', 'method = "maen"').replace("min = 1", 'min = "x"')
    write(tmp_path, rules__toy__1=faulty)
    done = run(tmp_path, "--evalkit-rules", "rules")
    lines = [line for line in done.stdout.splitlines() if line.startswith("rules/toy/1.toml: ")]

    assert done.returncode == 1
    assert any("instrument.method" in line and "maen" in line for line in lines)
    assert any("bands" in line for line in lines)
    assert 'did you mean "mean"' in done.stdout or "did you mean mean" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_rule_file_that_is_not_what_its_place_says_is_a_failure(tmp_path: Path) -> None:
    """Also one that lies in no folder of an index: pytest tests files where they are used."""
    write(tmp_path, rules__toy__1=rule_file(), rules__toy__2=rule_file(), draft=rule_file())
    done = run(tmp_path, "-q", "--evalkit-rules", "rules", "--evalkit-rules", "draft.toml", "-k", "file or bounded")

    assert done.stdout.count("instrument (line 2): the file calls itself toy@1\n  expected") == 2
    assert "expected: toy@2, after its folder and file name" in done.stdout
    assert f"expected: {tmp_path.name}@draft, after its folder and file name" in done.stdout
    assert re.search(r"^2 failed, 1 passed", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("named", ["rules/toy", "rules/toy/1.toml"])
def test_a_named_pipe_is_refused(named: str, tmp_path: Path) -> None:
    write(tmp_path, rules__toy__2="[project]")
    os.mkfifo(tmp_path / "rules" / "toy" / "1.toml")
    done = run(tmp_path, "--evalkit-rules", named)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--evalkit-rules: rules/toy/1.toml: this is no file" in done.stderr


def test_a_file_that_is_no_toml_is_a_failure_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1="[instrument\n")
    done = run(tmp_path, "--evalkit-rules", "rules")

    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert "rules/toy/1.toml" in done.stdout
    assert "Traceback" not in done.stdout


# --- Wrong usage -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--evalkit-rules", "rules/none.toml"], "--evalkit-rules: there is no file or folder rules/none.toml"),
        (["--evalkit-rules", "empty"], "--evalkit-rules: empty: there are no rule files in this folder"),
        (["--evalkit-rules="], "--evalkit-rules: no file, folder or id is named"),
        (["--evalkit-rules", "ikm@"], "--evalkit-rules: ikm@ names no rule file"),
        (["--evalkit-rules", "ikn"], "--evalkit-rules: there is no index ikn"),
        (["--evalkit-rules", "ikm@1999"], "--evalkit-rules: "),
        (["--evalkit-rules", "rules", "--evalkit-cases", "none"], "--evalkit-cases: there is no folder"),
        (["--evalkit-examples", "0"], "--evalkit-examples: 0 is no whole number from 1 up"),
        (["-o", "evalkit_examples=many"], "evalkit_examples: "),
    ],
    ids=["file", "folder", "nothing", "no-edition", "index", "edition", "cases", "examples", "setting"],
)
def test_wrong_usage_is_told_in_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file())
    (tmp_path / "empty").mkdir()
    if arguments[0] == "-o":
        arguments = [*arguments, "--evalkit-rules", "rules"]
    done = run(tmp_path, *arguments, examples=None)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout
    assert f"ERROR: {said}" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_without_hypothesis_it_is_said_what_is_missing(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file())
    hidden = "sys.modules['hypothesis'] = None"
    by_option = run(tmp_path, "--evalkit-rules", "rules", code=hidden, alone=True)
    by_path = run(tmp_path, "rules/toy/1.toml", code=hidden, alone=True)

    assert by_option.returncode == pytest.ExitCode.USAGE_ERROR
    assert "pip install 'evalkit-indeks[testing]'" in by_option.stderr
    assert by_path.returncode != 0
    assert "pip install 'evalkit-indeks[testing]'" in by_path.stdout


# --- Settings --------------------------------------------------------------------------------------------------------


def test_a_project_names_its_folders_once(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(), proofs__toy__top=CASES.format(score=2), data__other="x = 1")
    settings = (
        '[tool.pytest]\ntestpaths = ["rules", "data"]\nevalkit_rules = ["rules"]\nevalkit_cases = "proofs"\n'
        "evalkit_examples = 3\n"
    )
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    done = run(tmp_path, "-v", "-k", "case or bounded", examples=None)

    assert done.returncode == 0, done.stdout
    assert outcomes(done) == {"law[bounded]": "PASSED", "case[top: all at the top]": "PASSED"}


def test_a_setting_of_the_older_form_is_read_too(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file())
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ntestpaths = rules\nevalkit_rules = rules\nevalkit_examples = 4\n", encoding="utf-8"
    )
    done = run(tmp_path, "-v", "-k", "bounded", examples=None)

    assert outcomes(done) == {"law[bounded]": "PASSED"}


def test_cases_of_another_folder_are_named_by_an_option(tmp_path: Path) -> None:
    write(tmp_path, toy__1=rule_file(), mine__toy__top=CASES.format(score=2))
    done = run(tmp_path, "-v", "-k", "case", "--evalkit-rules", "toy/1.toml", "--evalkit-cases", "mine")

    assert outcomes(done) == {"case[top: all at the top]": "PASSED"}


def test_tests_of_a_project_and_rule_files_run_together(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file())
    (tmp_path / "test_own.py").write_text("def test_one():\n    pass\n", encoding="utf-8")
    done = run(tmp_path, "-v", "test_own.py", "--evalkit-rules", "rules", "-k", "test_one or bounded")

    assert "test_own.py::test_one PASSED" in done.stdout
    assert outcomes(done) == {"law[bounded]": "PASSED"}


def test_other_toml_files_are_nobodys_business(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(), data__other="x = 1")
    (tmp_path / "test_own.py").write_text("def test_one():\n    pass\n", encoding="utf-8")
    everything = run(tmp_path, "-q")
    by_name = run(tmp_path, "-q", "data/other.toml")

    assert "1 passed" in everything.stdout
    assert "law[" not in everything.stdout
    assert by_name.returncode == pytest.ExitCode.USAGE_ERROR


def test_a_file_that_may_be_one_with_a_mistyped_head_is_told(tmp_path: Path) -> None:
    write(tmp_path, rules__toy__1=rule_file(), rules__toy__2=rule_file().replace("[instrument]", "[instument]"))
    done = run(tmp_path, "-W", "error", "-k", "bounded", "--evalkit-rules", "rules")

    assert done.returncode == 0, done.stdout
    assert "evalkit: rules/toy/2.toml is passed over: it has no table of a rule file" in done.stdout


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir])
def test_an_index_is_no_file_or_folder_of_its_name(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "kip")
    done = run(tmp_path, "-W", "error", "-k", "bounded", "--evalkit-rules", "kip")

    assert done.returncode == 0, done.stdout
    assert ("evalkit: kip is read as an index; for the folder" in done.stdout) == (make is Path.mkdir)


def test_a_name_that_is_too_long_for_a_file_is_wrong_usage(tmp_path: Path) -> None:
    done = run(tmp_path, "--evalkit-rules", "a" * 5000)

    assert done.returncode == 4
    assert "there is no index aaa" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_who_does_not_use_it_does_not_pay_for_it(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\ndef test_one():\n    print('LOADED', *sorted(sys.modules))\n", encoding="utf-8"
    )
    done = run(tmp_path, "-q", "-s", alone=True)
    (line,) = [line for line in done.stdout.splitlines() if "LOADED" in line]
    loaded = set(line.split())

    assert "evalkit.testing.pytest_plugin" in loaded
    assert {name for name in loaded if name.startswith("evalkit")} == {
        "evalkit", "evalkit.base", "evalkit.base.installed", "evalkit.base.tuples",
        "evalkit.testing", "evalkit.testing.pytest_plugin", "evalkit.testing.settings",
    }  # fmt: skip
    assert not loaded & {"hypothesis", "attrs", "tomli", "rich", "click"}


def test_rules_of_performance_reports_are_proved(tmp_path: Path) -> None:
    text = (ROOT / "rules" / "lkj" / "lakip-4.toml").read_text(encoding="utf-8")
    write(tmp_path, **{"rules__lkj__lakip-4": text.replace("55–<75", "60–<75")})
    done = run(tmp_path, "-v", "--evalkit-rules", "rules/lkj")
    installed = run(tmp_path, "-q", "--evalkit-rules", "lkj@lakip-4")
    found = outcomes(done)

    assert (done.returncode, installed.returncode) == (1, 0)
    assert found["check[printed-bound]"] == "FAILED"
    assert "60–<75 is printed, but the rule file begins at ≥ 55" in done.stdout
    assert all(name.startswith("check[") for name in found)


def test_the_rules_of_this_project_are_tested_by_the_kit() -> None:
    done = run(ROOT, "-q", "--collect-only", "rules", "--evalkit-rules", "rules")
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").glob("*/*.toml")}
    lines = done.stdout.splitlines()
    collected, proved = ({line.partition("::")[0] for line in lines if what in line} for what in ("::law[", "::check["))

    assert done.returncode == 0, done.stdout
    assert proved - collected == {name for name in files if "rules/lkj/" in name}
    assert collected == {name for name in files if "[instrument]" in (ROOT / name).read_text(encoding="utf-8")}
    assert len(collected) == 18
