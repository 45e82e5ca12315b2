"""Facts about ``evaluate --keep-going``: what is sound is printed as if it stood alone, and every fault is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from distribution import Site
from evalkit import AssessmentError, evaluate_files
from evalkit.cli import cli
from reports import HEAD, OBJECTIVE

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ONE = '[assessment]\nid = "{id}"\ninstrument = "spbe@2020"\nsubject = "Kota {id}"\nperiod = "2024"\n[values]\ntotal = {total}\n'
SEVERAL = """
[[assessments]]
id = "{id}1"
instrument = "spbe@2020"
subject = "Kota {id}1"
period = "2024"
values.total = 3.5
[[assessments]]
id = "{id}2"
instrument = "spbe@2020"
subject = "Kota {id}2"
period = "2024"
values.total = {total}
[[assessments]]
id = "{id}3"
instrument = "spbe@2020"
subject = "Kota {id}3"
period = "2024"
values.total = 2.5
"""
FORMS = pytest.mark.parametrize("form", ["tree", "table", "json"])


def run(*arguments: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, ["evaluate", *arguments])


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "a.toml": ONE.format(id="a", total="4.16"),
        "b.toml": ONE.format(id="b", total="4.16x"),  # no TOML
        "c.toml": ONE.format(id="c", total="7.00"),  # outside the scale
        "d.toml": SEVERAL.format(id="d", total="9.00"),
        "e.toml": ONE.format(id="e", total="2.00").replace("spbe@2020", "spbe@1999"),
        "f.toml": ONE.format(id="f", total="3.00"),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@FORMS
def test_the_sound_are_printed_as_if_they_stood_alone(form: str, here: Path) -> None:
    sound = SEVERAL.format(id="d", total="9.00").split("[[assessments]]")
    (here / "g.toml").write_text("[[assessments]]".join([*sound[:2], sound[3]]), encoding="utf-8")

    done = run("a.toml", "b.toml", "c.toml", "f.toml", "e.toml", "--keep-going", "--format", form)

    assert done.exit_code == 1
    assert done.stdout == run("a.toml", "f.toml", "--format", form).stdout


@FORMS
def test_the_faulty_are_listed_at_the_end(form: str) -> None:
    done = run(".", "--keep-going", "--format", form)

    for start in (
        "b.toml: line 7",
        "c.toml: values.total: 7.00",
        "d.toml: assessments[d2].values.total: 9.00",
        "e.toml: assessment.instrument",
    ):
        assert f"\n{start}" in f"\n{done.stderr}"
    assert done.stderr.endswith("4 faults; what has none was evaluated.\n")


def test_without_it_the_same_faults_are_told_and_nothing_is_printed() -> None:
    done = run(".")

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == run(".", "--keep-going").stderr.replace("what has none", "nothing")


def test_a_faulty_assessment_leaves_the_others_of_its_file() -> None:
    done = run("d.toml", "--keep-going", "--format", "json")

    assert [one["id"] for one in json.loads(done.stdout)["evaluations"]] == ["d1", "d3"]
    assert done.exit_code == 1


@pytest.mark.parametrize(
    "slip", ["values.totl = 4.0", 'status = "x"', 'variant = "gone.toml"', "subjekt = 1", 'responses = "gone.csv"']
)
def test_faults_of_form_leave_the_others_of_the_file(slip: str, here: Path) -> None:
    text = SEVERAL.format(id="d", total="3.0")
    (here / "d.toml").write_text(text.replace('id = "d2"', f'id = "d2"\n{slip}'), encoding="utf-8")

    done = run("d.toml", "--keep-going", "--format", "json")

    assert [one["id"] for one in json.loads(done.stdout)["evaluations"]] == ["d1", "d3"]
    assert "d2" in done.stderr


def test_a_fault_of_the_file_itself_leaves_nothing_of_it(here: Path) -> None:
    text = "unknown = 1\n" + SEVERAL.format(id="d", total="3.0")
    (here / "d.toml").write_text(text, encoding="utf-8")

    assert (
        json.loads(run("a.toml", "d.toml", "--keep-going", "--format", "json").stdout)["evaluations"][0]["file"]
        == "a.toml"
    )
    assert run("d.toml", "--keep-going").stdout == ""


def test_those_without_an_id_that_tells_them_apart_are_left_out(here: Path) -> None:
    text = SEVERAL.format(id="d", total="3.0").replace('id = "d1"\n', "").replace('id = "d2"\n', "").replace("d2", "d1")
    (here / "d.toml").write_text(text, encoding="utf-8")

    done = run("d.toml", "--keep-going", "--format", "json")

    assert [one["id"] for one in json.loads(done.stdout)["evaluations"]] == ["d3"]
    assert done.stderr.count("an id that tells them apart") == 2


def test_of_two_with_one_id_the_first_is_printed(here: Path) -> None:
    (here / "f.toml").write_text(ONE.format(id="a", total="3.00"), encoding="utf-8")

    done = run("a.toml", "f.toml", "--keep-going")

    assert done.stdout == run("a.toml").stdout
    assert "f.toml: assessment.id: a stands twice, first in a.toml" in done.stderr


def test_if_everything_is_faulty_nothing_is_evaluated() -> None:
    done = run("b.toml", "c.toml", "--keep-going")

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.endswith("2 faults; nothing was evaluated.\n")


def test_without_faults_it_changes_nothing() -> None:
    plain, going = run("a.toml", "f.toml"), run("a.toml", "f.toml", "--keep-going")

    assert (going.exit_code, going.stdout, going.stderr) == (0, plain.stdout, "")


def test_gates_are_told_and_faults_decide_the_exit_code() -> None:
    done = run("a.toml", "c.toml", "--keep-going", "--min-predicate", "Memuaskan")

    assert done.exit_code == 1
    assert "below Memuaskan" in done.stderr


def test_reports_go_on_as_well(here: Path) -> None:
    (here / "r.toml").write_text(HEAD + OBJECTIVE, encoding="utf-8")
    (here / "s.toml").write_text(HEAD.replace("2025", "true"), encoding="utf-8")

    done = run("r.toml", "s.toml", "c.toml", "--keep-going", "--format", "json")

    assert [one["file"] for one in json.loads(done.stdout)["reports"]] == ["r.toml"]
    assert done.exit_code == 1
    assert "s.toml: " in done.stderr


@pytest.mark.parametrize("name", ["c.toml", "jawaban.txt"])
def test_what_a_faulty_file_names_is_not_overwritten(name: str, here: Path) -> None:
    (here / "jawaban.txt").write_text("x\n", encoding="utf-8")
    text = ONE.format(id="c", total="7").replace("[values]", 'responses = "jawaban.txt"\n[values]')
    (here / "c.toml").write_text(text, encoding="utf-8")
    before = (here / name).read_bytes()

    done = run("a.toml", "c.toml", "--keep-going", "-o", name)

    assert (done.exit_code, (here / name).read_bytes()) == (2, before)


def test_forms_of_plugins_go_on(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        from evalkit.hookspecs import Reporter, hookimpl
        @hookimpl
        def evalkit_reporters():
            return [Reporter(name="count", render=lambda evaluations, lang: f"{len(evaluations)}\\n")]
        """
    Site(here, monkeypatch).install("going", "[evalkit]\ngoing = going_count\n", going_count=source)

    assert run("a.toml", "c.toml", "f.toml", "--keep-going", "--format", "count").stdout == "2\n"


def test_the_library_hands_back_the_faults() -> None:
    found = evaluate_files(["a.toml", "c.toml"], keep_going=True)

    assert [one.assessment.id for one in found.evaluations] == ["a"]
    assert [fault.file for fault in found.faults] == ["c.toml"]
    with pytest.raises(AssessmentError):
        evaluate_files(["c.toml"], keep_going=True)
