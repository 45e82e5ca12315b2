"""Facts about ``evalkit audit``: exit codes, streams, options."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from test_imports import modules_of

if TYPE_CHECKING:
    from click.testing import Result

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "evalkit" / "schemas" / "evalkit-audit-1.json").read_text(encoding="utf-8")
)
REPORT = """
[report]
agency = "{agency}"
year = 2025

[[tables]]
id = "3.2"
title = "Anggaran"
file = "3.2.csv"
relations = [
  {{ claim = "*:serapan", is = "percent", of = ["*:realisasi", "*:pagu"] }},
  {{ claim = "jumlah:pagu", is = "sum", of = ["*:pagu"] }},
  {{ claim = "jumlah:realisasi", is = "sum", of = ["*:realisasi"] }},
]

[[claims]]
id = "silpa"
at = "3.4, kalimat 2"
printed = "{silpa}"
is = "difference"
of = [100, "3.2:jumlah:serapan"]

[[claims]]
id = "pegawai"
at = "2.1, kalimat 1"
printed = "35 orang"
"""
TABLE = """program,pagu,realisasi,serapan
A,"Rp. 1.000.000,00","Rp. 900.000,00","90,00%"
B,"Rp. 500.000,00","Rp. 400.000,00","80,00%"
jumlah,"Rp. 1.500.000,00","Rp. 1.300.000,00","86,67%"
"""
ASSESSMENT = """
[assessment]
instrument = "spbe@2020"
subject = "X"
period = "2024"
[values]
total = 4.16
"""


MEASURED = """
[report]
agency = "X"
year = 2024
rules = "lkj@beltim-2025"
[[objectives]]
code = "S"
title = "Sasaran"
[[indicators]]
code = "spbe"
objective = "S"
title = "Indeks SPBE"
unit = "nilai"
direction = "higher"
target = 4.00
realisation = "spbe.toml#total"
[[claims]]
id = "spbe"
at = "3.1, kalimat 1"
printed = "4,10"
is = "equal"
of = ["indicator:spbe:realisation"]
"""


def audit(*arguments: str, stdin: str | None = None, **env: str) -> Result:
    """Run ``evalkit audit`` in English."""
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "80", **env}).invoke(cli, ["audit", *arguments], input=stdin)


def folder(path: Path, *, silpa: str = "13,33%", table: str = TABLE, agency: str = "Dinas") -> str:
    """A folder with a report and its table; returns the name of the report file."""
    path.mkdir(exist_ok=True)
    (path / "3.2.csv").write_text(table, encoding="utf-8")
    file = path / "laporan.toml"
    file.write_text(REPORT.format(silpa=silpa, agency=agency), encoding="utf-8")
    return str(file)


def measured(path: Path) -> str:
    """A report whose realisation is an assessment; returns the name of the report file."""
    (path / "spbe.toml").write_text(ASSESSMENT, encoding="utf-8")
    file = path / "laporan.toml"
    file.write_text(MEASURED, encoding="utf-8")
    return str(file)


@pytest.fixture(name="good")
def _good(tmp_path: Path) -> str:
    return folder(tmp_path / "good")


@pytest.fixture(name="bad")
def _bad(tmp_path: Path) -> str:
    """A remainder that the printed absorption contradicts."""
    return folder(tmp_path / "bad", silpa="7,95%")


@pytest.fixture(name="cut")
def _cut(tmp_path: Path) -> str:
    """An absorption that is cut off; the other numbers follow it."""
    return folder(tmp_path / "cut", table=TABLE.replace("86,67", "86,66"), silpa="13,34%")


def test_a_true_report_has_no_finding(good: str) -> None:
    done = audit(good)

    assert done.exit_code == 0
    assert done.stderr == ""
    assert "✓ 6 agrees" in done.stdout
    assert "✗ 0 contradicted" in done.stdout
    assert "error ·" not in done.stdout


def test_a_contradiction_says_what_it_should_be(bad: str) -> None:
    done = audit(bad)

    assert done.exit_code == 0
    assert "contradicted (1)" in done.stdout
    assert "7,95%" in done.stdout
    assert "13.33" in done.stdout
    assert "100 minus 3.2:jumlah:serapan" in done.stdout


def test_numbers_are_indonesian_by_default(bad: str) -> None:
    done = CliRunner().invoke(cli, ["audit", bad])

    assert "13,33" in done.stdout


def test_a_folder_is_read(bad: str) -> None:
    assert "contradicted (1)" in audit(str(Path(bad).parent)).stdout


def test_a_report_without_files_can_come_from_standard_input() -> None:
    text = (
        '[report]\nagency = "D"\nyear = 2025\n[[claims]]\nid = "a"\nat = "1"\nprinted = "5"\nis = "sum"\nof = [2, 2]\n'
    )

    done = audit("-", "--format", "json", stdin=text)

    assert [one["computed"] for one in json.loads(done.stdout)["checks"]] == ["4"]


def test_assessments_beside_reports_are_no_fault(bad: str) -> None:
    Path(bad).with_name("spbe.toml").write_text(ASSESSMENT, encoding="utf-8")

    done = audit(str(Path(bad).parent))

    assert done.exit_code == 0
    assert "contradicted (1)" in done.stdout


def test_detail_shows_what_agrees_and_room_to_sign(good: str) -> None:
    done = audit(good, "--detail")

    assert "✓ agrees (6)" in done.stdout
    assert "3.2:A:serapan" in done.stdout
    assert "35 orang" in done.stdout
    assert "signature" in done.stdout
    assert "sha256" in done.stdout


def test_json_fits_its_schema(bad: str, good: str) -> None:
    found = json.loads(audit(bad, good, "--format", "json").stdout)

    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert [one["file"] for one in found["reports"]] == [bad, good]
    assert found["totals"]["contradicted"] == 1
    wrong = next(one for one in found["checks"] if one["verdict"] == "contradicted")
    assert (wrong["place"], wrong["printed"], wrong["computed"]) == ("claim:silpa", "7,95%", "13.33")
    assert wrong["note"] is None
    assert {"address": "3.2:jumlah:serapan", "printed": "86,67%"} in wrong["inputs"]


def test_sarif_names_files_by_where_one_is(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(bad).parent.parent)
    run = json.loads(audit("bad", "--format", "sarif").stdout)["runs"][0]

    (wrong,) = [one for one in run["results"] if one["level"] == "error"]
    assert wrong["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad/laporan.toml"
    related = [one["physicalLocation"] for one in wrong["relatedLocations"] if "physicalLocation" in one]
    assert {"artifactLocation": {"uri": "bad/3.2.csv"}, "region": {"startLine": 4}} in related


def test_markdown_is_a_working_paper(bad: str) -> None:
    done = audit(bad, "--format", "markdown")

    assert done.stdout.startswith("# Audit of a performance report · Dinas · 2025\n")
    assert "| 7,95% | 13.33 |" in done.stdout


@pytest.mark.parametrize(
    ("gate", "code"),
    [("error", 3), ("warning", 3), ("note", 3), ("contradicted", 3), ("inconsistent", 0), ("not-comparable", 0)],
)
def test_the_gate_of_a_contradiction(bad: str, gate: str, code: int) -> None:
    done = audit(bad, "--fail-on", gate)

    assert done.exit_code == code
    assert "contradicted (1)" in done.stdout
    assert len(done.stderr.splitlines()) == (code == 3)


@pytest.mark.parametrize(("gate", "code"), [("error", 0), ("warning", 0), ("note", 3), ("rounding", 3)])
def test_the_gate_of_rounding(cut: str, gate: str, code: int) -> None:
    assert audit(cut, "--fail-on", gate).exit_code == code


EQUAL = """
[report]
agency = "Dinas"
year = 2025

[[claims]]
id = "a"
at = "3.1, kalimat 1"
printed = "4,16"
{attributes}

[[claims]]
id = "b"
at = "3.2, kalimat 1"
printed = "{other}"
year = 2025
is = "equal"
of = ["claim:a"]
"""


def equal(path: Path, *, other: str = "4,16", attributes: str = "") -> str:
    """A folder with a report whose second number should be the first; returns the name of the folder."""
    path.mkdir()
    (path / "laporan.toml").write_text(EQUAL.format(other=other, attributes=attributes), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("gate", "code"), [("error", 3), ("inconsistent", 3), ("contradicted", 0), ("not-comparable", 0), ("rounding", 0)]
)
def test_the_gate_of_an_inconsistency(tmp_path: Path, gate: str, code: int) -> None:
    done = audit(equal(tmp_path / "in", other="4,61"), "--fail-on", gate)

    assert done.exit_code == code
    assert "inconsistent (1)" in done.stdout
    assert done.stderr == (f"--fail-on {gate}: 1 finding\n" if code else "")


@pytest.mark.parametrize(
    ("gate", "code"), [("error", 0), ("warning", 3), ("note", 3), ("not-comparable", 3), ("inconsistent", 0)]
)
def test_the_gate_of_unlike_things(tmp_path: Path, gate: str, code: int) -> None:
    done = audit(equal(tmp_path / "in", attributes="year = 2024"), "--fail-on", gate)

    assert done.exit_code == code
    assert "not comparable (1)" in done.stdout
    assert len(done.stderr.splitlines()) == (code == 3)


@pytest.mark.parametrize("gate", ["error", "warning", "note", "inconsistent", "not-comparable"])
def test_the_gates_are_open_where_all_agrees(tmp_path: Path, gate: str) -> None:
    assert audit(equal(tmp_path / "in"), "--fail-on", gate).exit_code == 0


NOTHING = "no numbers or words are printed in the file"


@pytest.mark.parametrize("form", ["table", "json", "sarif", "markdown"])
def test_a_report_in_which_nothing_is_printed_is_said_to_be_so(tmp_path: Path, form: str) -> None:
    file = tmp_path / "laporan.toml"
    file.write_text('[report]\nagency = "D"\nyear = 2025\n', encoding="utf-8")

    done = audit(str(file), "--format", form, "--fail-on", "note", "--width", "120")

    assert done.exit_code == 0
    assert (NOTHING in done.stdout) == (form in ("table", "markdown"))
    assert (NOTHING in done.stderr) == (form in ("json", "sarif"))
    assert "checked: 0" not in done.stdout
    if form in ("json", "sarif"):
        assert done.stderr.startswith(f"{file}: ")
        json.loads(done.stdout)


def test_evaluating_a_report_loads_nothing_of_the_audit(tmp_path: Path) -> None:
    loaded = modules_of("evaluate", measured(tmp_path))

    assert "evalkit.report.performance.page" in loaded
    assert [name for name in loaded if "audit" in name] == []


def test_the_gate_says_how_many_over_all_reports(bad: str, tmp_path: Path) -> None:
    other = folder(tmp_path / "other", silpa="7,95%", agency="Badan")

    assert audit(bad, other, "--fail-on", "contradicted").stderr == "--fail-on contradicted: 2 findings\n"


@pytest.mark.parametrize("form", ["json", "sarif", "markdown"])
def test_the_gate_holds_for_every_form(bad: str, form: str) -> None:
    assert audit(bad, "--format", form, "--fail-on", "error").exit_code == 3


def test_faults_of_all_files_are_listed_and_nothing_is_printed(bad: str, tmp_path: Path) -> None:
    twice = folder(tmp_path / "twice", table=TABLE.replace("90,00%", "1.250"))
    Path(twice).write_text(Path(twice).read_text(encoding="utf-8").replace("is = ", "iz = "), encoding="utf-8")

    done = audit(bad, twice)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert "1250" in done.stderr
    assert "1.250" in done.stderr
    assert "iz" in done.stderr
    assert done.stderr.endswith("faults; nothing was audited.\n")


def test_of_a_file_without_anything_that_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.touch()

    assert "the file is empty" in audit(str(empty)).stderr


def test_one_fault_is_counted_as_one(tmp_path: Path) -> None:
    done = audit(folder(tmp_path / "one", table=TABLE.replace("90,00%", "1.250")))

    assert done.exit_code == 1
    assert done.stderr.endswith("\n1 fault; nothing was audited.\n")


def test_traceback_is_shown_when_asked_for(tmp_path: Path) -> None:
    file = folder(tmp_path / "x", table="program\n")

    assert "Traceback" in audit(file, "--traceback").stderr
    assert "Traceback" not in audit(file).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "at least one file or folder"),
        (["gone.toml"], "there is no file or folder gone.toml"),
        (
            ["{file}", "--format", "page"],
            "does not write page; it writes: terminal (.txt), text (.txt), markdown (.md), json (.json), sarif (.sarif)",
        ),
        (["{file}", "--fail-on", "agrees"], "'agrees' is not one of"),
        (["{file}", "--width", "39"], "39"),
        (["{file}", "-o", ""], "a file name is needed"),
        (["{file}", "-o", "gone/x.md"], "the folder gone does not exist"),
        (["{file}", "-o", "{file}"], "is an input and would be overwritten"),
        (["{file}", "-o", "{table}"], "is an input and would be overwritten"),
        (["{file}", "--explain"], "No such option"),
    ],
)
def test_wrong_usage(bad: str, arguments: list[str], words: str) -> None:
    before = Path(bad).read_bytes()
    table = str(Path(bad).with_name("3.2.csv"))

    link = Path(bad).with_name("hasil")
    link.symlink_to(table)  # no report is called .csv

    done = audit(*[one.format(file=bad, table=link) for one in arguments])

    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert Path(bad).read_bytes() == before


def test_an_assessment_that_a_part_in_a_subfolder_names_is_not_overwritten(tmp_path: Path) -> None:
    spbe = '[assessment]\ninstrument = "spbe@2020"\nsubject = "D"\nperiod = "2025"\n[values]\ntotal = 4.16\n'
    claim = '[[claims]]\nid = "c"\nat = "1"\nprinted = "4,16"\nis = "equal"\nof = ["spbe.toml#total"]\n'
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "p.toml").write_text(claim, encoding="utf-8")
    (tmp_path / "spbe.toml").write_text(spbe, encoding="utf-8")
    file = tmp_path / "laporan.toml"
    file.write_text('[report]\nagency = "D"\nyear = 2025\nparts = ["s/p.toml"]\n', encoding="utf-8")

    done = audit(str(file), "-o", str(tmp_path / "spbe.toml"))

    assert (done.exit_code, "is an input and would be overwritten" in " ".join(done.stderr.split())) == (2, True)
    assert (tmp_path / "spbe.toml").read_text(encoding="utf-8") == spbe


def test_rules_and_assessments_are_signed_for(tmp_path: Path) -> None:
    file = measured(tmp_path)

    text = " ".join(audit(file, "--detail", "--width", "120").stdout.split())

    assert "4.16" in text
    assert "rules: lkj@beltim-2025" in text
    assert "rules: spbe@2020" in text
    assert "rules lkj/beltim-2025.toml" in audit(file, "--width", "120").stdout


def test_an_assessment_that_a_report_names_is_not_overwritten(tmp_path: Path) -> None:
    done = audit(measured(tmp_path), "-o", str(tmp_path / "spbe.toml"))

    assert done.exit_code == 2
    assert (tmp_path / "spbe.toml").read_text(encoding="utf-8") == ASSESSMENT


@pytest.mark.parametrize("form", ["table", "json", "sarif", "markdown"])
def test_a_file_holds_what_would_be_printed(bad: str, tmp_path: Path, form: str) -> None:
    to = tmp_path / "out"

    done = audit(bad, "--format", form, "-o", str(to))

    assert done.stdout == ""
    assert to.read_text(encoding="utf-8") == audit(bad, "--format", form).stdout


@pytest.mark.parametrize("form", ["table", "json", "sarif", "markdown"])
def test_a_pipe_without_unicode_gets_a_report(bad: str, form: str) -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "evalkit", "audit", bad, "--format", form], capture_output=True, check=True, env=env
    )

    assert b"7,95%" in done.stdout
    assert b"\x1b" not in done.stdout


def test_no_colour_is_no_escape(bad: str) -> None:
    assert "\x1b" not in audit(bad, "--no-color").stdout
    assert "\x1b" not in audit(bad, NO_COLOR="1").stdout


@pytest.mark.parametrize("lang", ["id", "en"])
def test_sixty_columns_are_enough(bad: str, lang: str) -> None:
    done = audit(bad, "--width", "60", "--lang", lang, "--detail")

    assert max(map(len, done.stdout.splitlines())) <= 60


def test_help_names_the_options() -> None:
    text = audit("--help").stdout

    for option in ("--format", "--detail", "--fail-on", "--output", "--lang", "--width", "--no-color", "--traceback"):
        assert option in text
    assert "audit" in CliRunner().invoke(cli, ["--help"]).stdout


def test_tables_in_the_encoding_of_the_office_are_read_and_each_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(
        '[report]\nagency = "X"\nyear = 2025\n[budget]\nfile = "a.csv"\n[[tables]]\nid = "1"\ntitle = "T"\nfile = "t.csv"\n',
        encoding="utf-8",
    )
    (tmp_path / "a.csv").write_bytes("kode;uraian;pagu;realisasi\nA;Satu \u2013 dua;10;9\n".encode("cp1252"))
    (tmp_path / "t.csv").write_bytes("kode;uraian;nilai\n1;Satu \u2013 dua;5\n".encode("cp1252"))
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["audit", "--format", "json", str(tmp_path / "r.toml")])
    told = [one for one in json.loads(done.stdout)["findings"] if one["code"] == "table-encoding"]

    assert len(told) == 2


def test_tables_of_no_performance_report_are_told_what_takes_them(tmp_path: Path) -> None:
    (tmp_path / "apbd.csv").write_text("Kode;Uraian;Anggaran\n1;Pendapatan;300\n1.1;PAD;100\n1.2;Transfer;200\n")

    done = audit(str(tmp_path / "apbd.csv"))

    assert done.exit_code == 2
    assert "--instrument" in done.stderr
    assert "--propose finds relations in tables of any kind" in done.stderr
