"""Facts about ``evalkit evaluate`` on performance reports: what is printed, JSON, gates."""

from __future__ import annotations

import gc
import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from attrs import evolve
from click.testing import CliRunner

import evalkit
from distribution import Site
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.cli import cli
from evalkit.report.performance.json import _rules
from evalkit.run import evaluate_files
from reports import HEAD, OBJECTIVE, REGISTRY, SPBE, indicator, simple, write

if TYPE_CHECKING:
    from click.testing import Result

SCHEMA = Path(evalkit.__file__).parent / "schemas" / "evalkit-result-1.json"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
BUDGET = "kode,uraian,pagu,realisasi,sasaran\nA,Program,1000,900,S1\nA.1,Kegiatan,1000,800,\nB,Lain,0,0,\n"
EVERYTHING = (
    HEAD
    + "cap = 120\n"
    + OBJECTIVE
    + simple("3.50", '"spbe.toml#total"', code="spbe")
    + 'reused = { year = 2024, reason = "x" }\nhistory = { 2023 = 3, 2024 = 4 }\nnational = 3.12\n'
    + "responsible = 'Bidang A'\nnotes = ['n']\n[indicators.plans.renstra]\n2026 = 4\n2029 = 5\n"
    + simple("{ from = 80, to = 90 }", "95", code="rentang")
    + simple("{ level = 2 }", "{ level = 2 }", code="tingkat")
    + simple(
        '{ category = "Informatif", of = "kip@2018", value = 90 }', '{ category = "Informatif" }', "kip", direction=""
    )
    + simple("{ present = true }", "{ present = false }", code="ada", direction="")
    + indicator('target = 2\nnot_measured = "x"', code="tidak")
    + simple("0", "1", code="nol")
    + 'zero = "any-reached"\n'
    + simple("25", "{ share = [8, 33] }", code="bagian")
    + simple("3", "{ mean = { a = 1, b = 2 } }", code="rata")
    + '[budget]\nfile = "a.csv"\n'
)


def run(*arguments: str, lang: str = "en") -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang}).invoke(cli, ["evaluate", *arguments])


def document(path: Path) -> dict[str, Any]:
    done = run(str(path), "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return write(tmp_path, EVERYTHING, spbe__toml=SPBE, a__csv=BUDGET)


def numbers(found: Any) -> list[Any]:
    """Every number of a JSON document, however deep."""
    if isinstance(found, dict):
        return [number for each in found.values() for number in numbers(each)]
    if isinstance(found, list):
        return [number for each in found for number in numbers(each)]
    return [found] if isinstance(found, (int, float)) and not isinstance(found, bool) else []


# --- JSON ---------------------------------------------------------------------------------------------------------


def test_every_kind_of_indicator_fits_the_schema(path: Path) -> None:
    found = document(path)
    VALIDATOR.validate(found)
    assert found["evaluations"] == []
    assert [one["code"] for one in found["reports"][0]["indicators"]] == [
        "spbe", "rentang", "tingkat", "kip", "ada", "tidak", "nol", "bagian", "rata",
    ]  # fmt: skip


def test_every_number_is_text_with_its_exact_value(path: Path) -> None:
    found = document(path)
    assert numbers(found) == []
    spbe = found["reports"][0]["indicators"][0]
    assert spbe["achievement"] == {"value": "118.86", "exact": "832/7"}
    assert spbe["realisation"] == {
        "origin": "assessment",
        "quantity": {"kind": "number", "number": {"value": "4.16", "exact": "104/25"}},
        "exact": "5199/1250",
        "address": "spbe.toml#total",
    }


def test_each_figure_tells_its_place(path: Path) -> None:
    report = document(path)["reports"][0]
    assert (report["indicators"][0]["file"], report["indicators"][0]["place"]) == (str(path), "indicators[spbe]")
    assert (report["budget"][1]["file"], report["budget"][1]["place"]) == (str(path.parent / "a.csv"), "line 3")


def test_a_report_without_indicators_fits_the_schema(tmp_path: Path) -> None:
    found = document(write(tmp_path, '[report]\nagency = "X"\nyear = 2025\n'))
    VALIDATOR.validate(found)
    assert found["reports"][0]["rules"] is None


def test_rules_without_efficiency_name_the_sources_of_the_rest() -> None:
    rules = REGISTRY.rule_file("lkj@beltim-2025", REPORT_RULES).load()
    with_it, without = (_rules(one)["sources"] for one in (rules, evolve(rules, efficiency=None)))
    assert [one for one in with_it if one not in without] == [
        "PMK 214/2017",
        "Inspektorat Jenderal 2019, rumus efisiensi",
    ]


def test_assessments_alone_have_an_empty_list_of_reports(tmp_path: Path) -> None:
    path = tmp_path / "spbe.toml"
    path.write_text(SPBE, encoding="utf-8")
    found = document(path)
    VALIDATOR.validate(found)
    assert found["reports"] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("achievement", {"value": 118.86, "exact": "832/7"}),
        ("achievement", None),
        ("target", {"kind": "range", "from": {"value": "1", "exact": "1"}}),
        ("realisation", {"origin": "missing", "quantity": {"kind": "presence", "present": True}}),
        ("direction", "up"),
    ],
)
def test_the_schema_refuses_what_is_no_report(key: str, value: Any, path: Path) -> None:
    found = document(path)
    found["reports"][0]["indicators"][0][key] = value
    assert not VALIDATOR.is_valid(found)


def test_the_exact_values_are_those_of_the_result(path: Path) -> None:
    (result,) = evaluate_files([str(path)]).reports
    report = document(path)["reports"][0]
    assert result.mean is not None
    assert Fraction(report["achievement"]["exact"]) == result.mean
    assert Fraction(report["money"]["absorption"]["exact"]) == Fraction(80)


# --- Terminal -----------------------------------------------------------------------------------------------------


def test_a_report_is_shown_behind_the_assessments(path: Path) -> None:
    done = run(str(path.parent))
    assert done.exit_code == 0, done.stderr
    assert done.stdout.index("SPBE") < done.stdout.index("Dinas X", done.stdout.index("4.16"))
    assert "118.86" in done.stdout


def test_the_table_has_a_row_for_a_report(path: Path) -> None:
    done = run(str(path), "--format", "table", "--width", "100")
    assert done.exit_code == 0
    assert "8/9" in done.stdout
    assert "80.00" in done.stdout


@pytest.mark.parametrize(
    ("code", "exact"), [("spbe", "832/7"), ("rentang", "950/9"), ("bagian", "3200/33"), ("rata", "50"), ("kip", "100")]
)
def test_an_indicator_is_explained_with_its_exact_achievement(code: str, exact: str, path: Path) -> None:
    done = run(str(path), "--explain", code)
    assert done.exit_code == 0, done.stderr
    assert f"{code}  Indikator = " in done.stdout
    assert exact in done.stdout
    assert "tidak  Indikator" not in done.stdout


def test_without_a_code_every_indicator_is_explained(path: Path) -> None:
    done = run(str(path), "--explain")
    assert done.exit_code == 0
    assert all(f"{code}  Indikator" in done.stdout for code in ("spbe", "tidak", "rata"))


def test_a_code_of_an_assessment_is_explained_beside_a_report(path: Path) -> None:
    done = run(str(path.parent), "--explain", "D2")
    assert done.exit_code == 0
    assert "D2" in done.stdout
    assert "Indikator" not in done.stdout


def test_a_code_of_a_report_is_explained_beside_an_assessment(path: Path) -> None:
    done = run(str(path.parent), "--explain", "rata")
    assert done.exit_code == 0
    assert "rata  Indikator = " in done.stdout
    assert "has no rata" not in done.stdout


def test_an_unknown_code_is_wrong_usage(path: Path) -> None:
    done = run(str(path), "--explain", "spbee")
    assert done.exit_code == 2
    assert "did you mean spbe?" in done.stderr


# --- Gates and files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "code"), [("error", 3), ("warning", 3), ("note", 3)])
def test_findings_of_a_report_count_for_the_gate(severity: str, code: int, path: Path) -> None:
    done = run(str(path), "--fail-on", severity)  # a printed sum is wrong
    assert done.exit_code == code
    assert "laporan.toml: " in done.stderr


def test_a_report_without_findings_passes(tmp_path: Path) -> None:
    assert run(str(write(tmp_path, simple("2", "1"))), "--fail-on", "note").exit_code == 0


def test_a_lowest_predicate_is_about_assessments(path: Path) -> None:
    assert run(str(path.parent), "--min-predicate", "Baik").exit_code == 0
    done = run(str(path), "--min-predicate", "Baik")
    assert done.exit_code == 2
    assert "--min-predicate is about assessments" in done.stderr


@pytest.mark.parametrize("name", ["laporan.toml", "a.csv", "spbe.toml"])
def test_what_was_read_is_not_written_over(name: str, path: Path) -> None:
    before = (path.parent / name).read_bytes()
    done = run(str(path), "--format", "json", "-o", str(path.parent / name))
    assert done.exit_code == 2, done.output
    assert (path.parent / name).read_bytes() == before


@pytest.mark.parametrize("name", ["tabel.csv", "bab.csv", "kip.toml", "responden.csv", "varian.toml"])
@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_what_a_report_names_is_not_written_over(command: str, name: str, tmp_path: Path) -> None:
    table = '[[tables]]\nid = "{}"\ntitle = "T"\nfile = "{}.csv"\n'
    claim = '[[claims]]\nid = "c"\nat = "1"\nprinted = "95"\nis = "equal"\nof = ["kip.toml#total"]\n'
    kip = '[assessment]\ninstrument = "ikm@2017"\nsubject = "X"\nperiod = "2025"\nresponses = "responden.csv"\n'
    text = HEAD + 'parts = ["b.toml"]\n' + OBJECTIVE + table.format("t", "tabel") + claim
    path = write(tmp_path, text, b__toml=table.format("b", "bab"), kip__toml=kip + 'variant = "varian.toml"\n')
    for other in ("tabel.csv", "bab.csv", "responden.csv", "varian.toml"):
        (tmp_path / other).write_text("kunci,nilai\na,-\n", encoding="utf-8")
    before = (tmp_path / name).read_bytes()
    to = tmp_path / "hasil"  # a name that says nothing of the form
    to.symlink_to(tmp_path / name)
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [command, str(path), "-o", str(to)])
    assert (tmp_path / name).read_bytes() == before
    assert done.exit_code == (2 if command == "evaluate" else 1), done.output  # the audit reads the assessment
    if command == "evaluate":
        assert f"{to} is an input and would be overwritten" in done.stderr


def test_names_of_files_of_any_form_are_no_hindrance(tmp_path: Path) -> None:
    tables = f'tables = [{{ file = "{"x" * 300}" }}, {{ file = "\\u0000" }}, {{ file = ["bab"] }}, 3]\n'
    path = write(tmp_path, tables + HEAD + OBJECTIVE)
    (tmp_path / "bab").mkdir()
    to = tmp_path / "bab" / "hasil.toml"
    to.write_text("")
    assert run(str(path), "-o", str(to)).exit_code == 0
    assert "Dinas X" in to.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_the_same_file_twice_is_wrong_usage(command: str, tmp_path: Path) -> None:
    path = str(write(tmp_path, simple("2", "1")))
    for paths in ((path, path), (path, str(tmp_path))):
        done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [command, *paths])
        assert done.exit_code == 2
        assert f"named twice, and would be read twice: {path}" in " ".join(done.stderr.split())


@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_an_empty_path_is_wrong_usage(command: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [command, ""])
    assert done.exit_code == 2
    assert 'there is no file or folder ""' in done.stderr


def test_one_finding_is_told_as_one(tmp_path: Path) -> None:
    done = run(str(write(tmp_path, indicator('target = 2\nnot_measured = "x"'))), "--fail-on", "note")
    assert done.stderr.strip().endswith("laporan.toml: 1 finding at or above --fail-on")


def test_the_details_name_each_file_with_its_own_hash(path: Path) -> None:
    done = run(str(path), "--detail", "--width", "120")
    text = "".join(done.stdout.split())
    for name in ("laporan.toml", "a.csv", "spbe.toml"):
        file = path.parent / name
        assert f"input:{file},sha256{hashlib.sha256(file.read_bytes()).hexdigest()}" in text
    short = run(str(path)).stdout.partition("input ")[2][:8]
    assert f"thesefilestogether:sha256{short}" in text
    found = document(path)["reports"][0]
    assert found["input_sha256"].startswith(short)
    assert [one["file"] for one in found["inputs"]] == [str(path), str(path.parent / "a.csv")]


def test_an_assessment_with_a_table_is_hashed_with_it(tmp_path: Path) -> None:
    codes = "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan"
    rows = f"{codes}\n" + "4,4,4,4,4,4,4,4,4\n" * 3
    ikm = '[assessment]\ninstrument = "ikm@2017"\nsubject = "Dinas X"\nperiod = "2025"\nresponses = "r.csv"\n'
    path = write(tmp_path, simple("81", '"ikm.toml#total"'), ikm__toml=ikm, r__csv=rows)
    done = run(str(path), "--detail", "--width", "120")
    sha256 = hashlib.sha256((ikm + rows).encode()).hexdigest()
    whole = f"input: {tmp_path}/ikm.toml and behind it {tmp_path}/r.csv, as one file: sha256 {sha256}"
    assert "".join(whole.split()) in "".join(done.stdout.split())


@pytest.mark.parametrize("width", ["60", "80"])
def test_several_reports_have_a_summary(width: str, path: Path) -> None:
    (path.parent / "lain.toml").write_text(
        path.read_text(encoding="utf-8").replace("year = 2025", "year = 2026"), encoding="utf-8"
    )
    (path.parent / "lagi.toml").write_text(HEAD.replace("Dinas X", "Dinas Y"), encoding="utf-8")
    done = run(str(path.parent), "--width", width)
    assert done.exit_code == 0, done.stderr
    table = done.stdout[done.stdout.rindex("Performance reports") :]
    assert table == run(str(path.parent), "--format", "table", "--width", width).stdout.partition("\n\n")[2]
    assert "Dinas Y" in table
    assert "achievement" in table.split()
    assert "Performance reports\n" not in run(str(path.parent), "--explain").stdout
    assert "Performance reports\n" not in run(str(path)).stdout


# --- Explanations -------------------------------------------------------------------------------------------------


def test_the_mean_of_an_objective_is_explained(path: Path) -> None:
    done = run(str(path), "--explain=S1", "--width", "120")
    assert done.exit_code == 0, done.stderr
    assert "S1 = (118.8571 + 105.5556 + 100.0000 + 100.0000 + 0.0000 + 100.0000" in done.stdout
    assert "Sources and assumptions" not in done.stdout
    assert "mean of the agency" not in done.stdout


@pytest.mark.parametrize(
    ("mean", "sum_"),
    [("indicators", "(100.0000 + 50.0000 + 0.0000) / 3 = 50.0000"), ("objectives", "(75.0000 + 0.0000) / 2 = 37.5000")],
)
def test_the_mean_of_the_agency_is_explained_by_its_numbers(mean: str, sum_: str, tmp_path: Path) -> None:
    text = HEAD + f'mean = "{mean}"\n' + OBJECTIVE + OBJECTIVE.replace("S1", "S2") + OBJECTIVE.replace("S1", "S3")
    text += simple("2", "2", "a") + simple("2", "1", "b") + simple("2", "0", "c", "S2")
    done = run(str(write(tmp_path, text)), "--explain=report")
    assert "mean of the agency" in done.stdout
    assert sum_ in done.stdout
    assert "S1 =" not in done.stdout


def test_lines_of_the_budget_are_explained(path: Path) -> None:
    rows = "A,Program,1000,900,S1\nA.1,K,600,500,\nA.1.1,S,600,500,\nA.2,K,400,-,\nB,Lain,5,5,\n"
    (path.parent / "a.csv").write_text("kode,uraian,pagu,realisasi,sasaran\n" + rows, encoding="utf-8")
    done = run(str(path), "--explain=A")
    assert "ceiling: 600 + - = -" in done.stdout
    assert "A.1.1" not in done.stdout
    done = run(str(path), "--explain=budget")
    assert "A.1  K\n    ceiling: 600 = 600\n    realisation: 500 = 500" in done.stdout
    assert "total\n    ceiling: - + 5 = -" in done.stdout
    assert "A.1.1" not in done.stdout
    assert "ceiling: 5\n" in run(str(path), "--explain=B").stdout


def test_a_budget_is_explained_without_rules(tmp_path: Path) -> None:
    path = write(
        tmp_path, '[report]\nagency = "X"\nyear = 2025\n[budget]\nfile = "a.csv"\n', a__csv=BUDGET.replace("S1", "")
    )
    assert "ceiling: 1,000\n    realisation: 800" in run(str(path), "--explain=A.1").stdout.replace("1000", "1,000")
    done = run(str(path), "--explain=report")
    assert done.exit_code == 2


def test_a_format_of_a_plugin_is_for_assessments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        from evalkit.hookspecs import Reporter, hookimpl
        @hookimpl
        def evalkit_reporters():
            return [Reporter(name="jumlah", render=lambda evaluations, lang: f"{len(evaluations)}\\n")]
        """
    site = tmp_path / "site"
    site.mkdir()
    Site(site, monkeypatch).install("perf-count", "[evalkit]\nperf_count = perf_count\n", perf_count=source)
    write(tmp_path, simple("2", "1"), spbe__toml=SPBE)
    done = run(str(tmp_path), "--format", "jumlah")
    assert done.stdout == "1\n"
    assert "laporan.toml is not shown: this format is for assessments only" in done.stderr


def test_a_format_of_a_plugin_may_have_the_pages_of_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An example reporter that renders blocks: definition lists of verdicts, and tables as comma separated values."""
    source = """
        from evalkit import Reporter, blocks, hookimpl
        def pages(documents, lang):
            lines = []
            for page in documents:
                for block in (block for section in page.sections for block in section):
                    if isinstance(block, blocks.Verdict):
                        lines.append(f"{page.say(block.score, lang)}: {page.say(block.word, lang)}")
                    elif isinstance(block, blocks.Table):
                        lines += [",".join(page.say(cell, lang) for cell in row.cells) for row in block.rows]
            return "\\n".join(lines)
        @hookimpl
        def evalkit_reporters():
            return [Reporter(name="csv-pages", pages=pages)]
        """
    site = tmp_path / "site"
    site.mkdir()
    Site(site, monkeypatch).install("csv-pages", "[evalkit]\ncsv_pages = csv_pages\n", csv_pages=source)
    write(tmp_path, simple("2", "1"), spbe__toml=SPBE)

    done = run(str(tmp_path), "--format", "csv-pages")

    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "4.16: Sangat Baik" in lines
    assert "50.00 %: C" in lines
    assert "i,Indikator,nilai,2,1,50.00,C" in lines


# --- Public API ---------------------------------------------------------------------------------------------------


def test_the_public_names_are_there(path: Path) -> None:
    (result,) = evalkit.evaluate_files([str(path)]).reports
    assert isinstance(result, evalkit.ReportResult)
    assert issubclass(evalkit.ReportError, evalkit.FileError)


def test_reports_alone_raise_their_own_error(tmp_path: Path) -> None:
    with pytest.raises(evalkit.ReportError):
        evalkit.evaluate_files([str(write(tmp_path, simple("0", "1")))])


def test_progress_counts_reports_too(path: Path) -> None:
    seen: list[tuple[int, int]] = []
    evaluate_files([str(path.parent)], watch=lambda done, of: seen.append((done, of)))
    assert seen == [(0, 2), (1, 2)]


@pytest.mark.parametrize("is_on", [True, False])
def test_the_search_for_garbage_is_left_as_it_was(is_on: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = str(write(tmp_path, simple("0", "1")))
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        with pytest.raises(evalkit.ReportError):
            evaluate_files([path])
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()
