"""Facts about report files: what is refused, with which words, and that all faults are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner

from evalkit.audit.parse.sheet import read_sheet
from evalkit.base.errors import ReportError
from evalkit.cli import cli
from evalkit.performance.document import read_report
from evalkit.performance.files import open_report
from reports import HEAD, OBJECTIVE, OPEN, SPBE, evaluated, indicator, read, simple, write

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

BUDGET = "kode;uraian;pagu;realisasi;sasaran\n"


class Case(NamedTuple):
    """A report, the words that its message must contain, and files beside it."""

    text: str
    words: tuple[str, ...]
    files: dict[str, str] = {}  # noqa: RUF012  # never changed


def head(line: str, *, without: str = "") -> str:
    return HEAD.replace(without, "") + line + "\n" + OBJECTIVE


def budget(rows: str, header: str = BUDGET, more: str = "") -> Case:
    return Case(f'[budget]\nfile = "anggaran.csv"\n{more}', (), {"anggaran__csv": header + rows})


def assessed(address: str, target: str = "3.5", **files: str) -> Case:
    direction = "" if "category" in target else "higher"
    return Case(simple(target, f'"{address}"', direction=direction), (), files or {"spbe__toml": SPBE})


CASES = {
    # --- [report] ---
    "no agency, no year": Case("[report]\n", ("report: the key agency is missing", "the key year is missing")),
    "year as text": Case(head('year = "2025"', without="year = 2025\n"), ("report.year", "a whole number")),
    "no year of a calendar": Case(head("year = 25", without="year = 2025\n"), ("report.year", "a year such as 2025")),
    "unknown key": Case(head('agensi = "X"'), ("report.agensi", "did you mean agency?")),
    "unknown mean": Case(head('mean = "indicator"'), ("report.mean", "did you mean indicators?")),
    "no rules": Case(
        HEAD.replace('rules = "lkj@beltim-2025"\n', "") + OBJECTIVE + simple("2", "1"),
        ("report: the key rules is missing", "evalkit list names them"),
    ),
    "unknown rules": Case(
        HEAD.replace("beltim", "beltin") + OBJECTIVE + simple("2", "1"),
        ("report.rules", "did you mean lkj@beltim-2025?"),
    ),
    "cap as text": Case(head('cap = "120"'), ("report.cap: 120 is not allowed here", "a number, without quotes")),
    "unknown cap": Case(head("cap = 115") + simple("2", "1"), ("report.cap", "no cap of 115", "100, 110, 120, 150")),
    "cap of nothing": Case(head("cap = 0"), ("report.cap", "a number above 0")),
    "unknown table": Case("[[indicator]]\n", ("indicator", "did you mean indicators?")),
    "report that is no table": Case('report = "x"\n#[report]', ("report", "a table")),
    # --- parts ---
    "part outside": Case(head('parts = ["../x.toml"]'), ("report.parts[1]", "out of the folder")),
    "part that is not there": Case(head('parts = ["x.toml"]'), ("report.parts[1]", "there is no file x.toml")),
    "part twice": Case(
        head('parts = ["x.toml", "x.toml"]'), ("report.parts[2]", "x.toml stands here twice"), {"x__toml": ""}
    ),
    "part that is no TOML": Case(head('parts = ["x.toml"]'), ("x.toml: line 1", "not valid TOML"), {"x__toml": "= ="}),
    "part with a head": Case(
        head('parts = ["x.toml"]'), ("x.toml: report: a part has no table [report] of its own",), {"x__toml": HEAD}
    ),
    "unknown table in a part": Case(
        head('parts = ["x.toml"]'), ("x.toml: indicator", "did you mean indicators?"), {"x__toml": "[indicator]"}
    ),
    "two budgets": Case(
        head('parts = ["x.toml"]\n[budget]\nfile = "a.csv"'),
        ("x.toml: budget: there is a budget already, in ",),
        {"x__toml": '[budget]\nfile = "a.csv"', "a__csv": "kode,uraian,pagu,realisasi\nA,X,1,1\n"},
    ),
    # --- codes ---
    "code with a blank": Case(simple("2", "1", code="a b"), ("indicators[a b].code", "letters, digits, -, _ and .")),
    "no code": Case(simple("2", "1").replace('code = "i"\n', ""), ("indicators[1]: the key code is missing",)),
    "code twice": Case(simple("2", "1") + simple("2", "1"), ("indicators[i].code", "the code i stands twice")),
    "objective twice": Case(OBJECTIVE, ("objectives[S1].code", "the code S1 stands twice")),
    "indicator of an unknown objective": Case(
        simple("2", "1", objective="S2"), ("indicators[i].objective", "there is no objective S2", "expected: one of S1")
    ),
    # --- targets ---
    "no target": Case(indicator("realisation = 1"), ("indicators[i]: the key target is missing",)),
    "target of 0": Case(simple("0", "1"), ("indicators[i].target: the target is 0",)),
    "level 0": Case(simple("{ level = 0 }", "{ level = 1 }"), ("indicators[i].target: the target is 0",)),
    "level below 0": Case(
        simple("{ level = -2 }", "{ level = 1 }"), ("target.level: -2 is not allowed here", "a level from 0 up")
    ),
    "level in percent": Case(
        simple("{ level = 2 }", '{ level = "80%" }'),
        ("realisation.level: 80% is not allowed here", "a level from 0 up"),
    ),
    "level that is a word": Case(simple('{ level = "tiga" }', "1"), ("target.level: tiga is not a number",)),
    "no direction": Case(simple("2", "1", direction=""), ("the key direction is missing", "higher, lower")),
    "unknown direction": Case(
        simple("2", "1", direction="hihger"), ("indicators[i].direction", "did you mean higher?")
    ),
    "target of no kind": Case(simple("{ kelas = 2 }", "1"), ("the kind of target is not known", "kelas")),
    "target that is a list": Case(simple("[2]", "1"), ("indicators[i].target: a list is not a number",)),
    "target that is true": Case(simple("true", "1"), ("indicators[i].target: true is not a number",)),
    "target that is not a number": Case(simple("nan", "1"), ("indicators[i].target: nan is not a number",)),
    "target of too many digits": Case(
        simple("1" * 40, "1"), ("indicators[i].target: a number of more than 30 digits",)
    ),
    "decimals of too many digits": Case(simple("1." + "1" * 40, "1"), ("target: a number of more than 30 digits",)),
    "printed with too many digits": Case(simple(f'"Rp {"1" * 31},-"', "1"), (": a number of more than 30 digits",)),
    "amount of few digits that is none": Case(simple('"1.2.3,4.5"', "1"), ("target: 1.2.3,4.5 is not a number",)),
    "ambiguous target": Case(simple('"1.250"', "1"), ("1.250 can be 1250 or 1.250", "write 1250, or 1.2500")),
    "unreadable target": Case(simple('"1.23.4"', "1"), ("1.23.4 is not a number",)),
    "target that nobody filled in": Case(simple('"-"', "1"), ("indicators[i].target: not filled in yet",)),
    "realisation that nobody filled in": Case(simple("1", '""'), ("indicators[i].realisation: not filled in yet",)),
    "realisation that a spreadsheet lost": Case(
        simple("1", '"#REF!"'), ("indicators[i].realisation: #REF! is an error of a spreadsheet, not a value",)
    ),
    "word for a target": Case(simple('"Informatif"', "1"), ("Informatif is not a number", "{ category = … }")),
    "range without an end": Case(simple("{ from = 80 }", "1"), ("both ends of the range", "the key to is missing")),
    "range without a begin": Case(simple("{ to = 80 }", "1"), ("the key from is missing",)),
    "range upside down": Case(simple("{ from = 90, to = 80 }", "1"), ("the range ends where it begins, or before",)),
    "range of a word": Case(simple('{ from = "x", to = 80 }', "1"), ("indicators[i].target.from: x is not a number",)),
    "range in another unit": Case(
        simple('{ from = "80%", to = 90 }', "1"), ("target.from: the unit is %, that of the indicator nilai",)
    ),
    "empty category": Case(simple('{ category = "" }', "1", direction=""), ("indicators[i].target.category",)),
    "two kinds of target": Case(simple("{ level = 2, present = true }", "1"), ("the key present is not known",)),
    # --- units and kinds ---
    "other unit in a table": Case(
        simple("2", '{ value = 1, unit = "orang" }'),
        ("realisation.unit: the unit is orang, that of the indicator nilai",),
    ),
    "other unit as printed": Case(simple('"81%"', "1"), ("target: the unit is %, that of the indicator nilai",)),
    "currency against another unit": Case(
        simple("2", '"Rp 88"'), ("realisation: the unit is Rp, that of the indicator nilai",)
    ),
    "currency and a unit": Case(
        simple("2", '"Rp 88 / orang"'), ("realisation: the unit is Rp / orang, that of the indicator nilai",)
    ),
    "number of millions": Case(
        simple("2", '"8,29 juta"'), ("realisation: 8,29 juta is a number of juta", "hint: write the number in full")
    ),
    "number of thousands in a share": Case(
        simple("2", '{ share = ["8 ribu", "33 ribu"] }'), ("share[1]: 8 ribu is a number of ribu", "share[2]: 33 ribu")
    ),
    "value that is none": Case(simple("{ value = true }", "1"), ("target.value: true is not a number",)),
    "number against a level": Case(
        simple("{ level = 2 }", "2"), ("indicators[i].realisation: the target is a level, and this a number",)
    ),
    "level against a number": Case(
        simple("2", '"Level II"'), ("indicators[i].realisation: the target is a number, and this a level",)
    ),
    "share against a level": Case(simple("{ level = 2 }", "{ share = [1, 2] }"), ("the target is a level",)),
    "mean of levels against a number": Case(
        simple("2", "{ mean = { a = { level = 2 } } }"), ("the target is a number, and this a level",)
    ),
    "number against presence": Case(
        simple("{ present = true }", "2", direction=""), ("the target is a presence, and this a number",)
    ),
    "level in the history of a number": Case(
        simple("2", "1") + "history = { 2024 = { level = 2 } }", ("indicators[i].history.2024: the target is a number",)
    ),
    "assessments against presence": Case(
        simple("{ present = true }", '{ mean = { a = "spbe.toml#D1" } }', direction=""),
        ("realisation.mean.a: spbe.toml#D1 is a number, and the target is not one",),
        {"spbe__toml": SPBE},
    ),
    "plan of another kind": Case(
        simple("2", "1") + "plans.renstra = { 2026 = { level = 3 } }", ("plans.renstra.2026: the target is a number",)
    ),
    # --- realisations ---
    "no realisation": Case(indicator("target = 2"), ("there is no realisation, and not_measured does not say why",)),
    "realisation and excuse": Case(
        simple("2", "1") + 'not_measured = "x"', ("there is a realisation, and not_measured as well",)
    ),
    "reused without realisation": Case(
        indicator('target = 2\nnot_measured = "x"\nreused = { year = 2024, reason = "x" }'),
        ("indicators[i].reused: there is no realisation that is reused",),
    ),
    "reused of this year": Case(
        simple("2", "1") + 'reused = { year = 2025, reason = "x" }', ("reused.year", "a year before 2025")
    ),
    "reused without a reason": Case(simple("2", "1") + "reused = { year = 2024 }", ("the key reason is missing",)),
    "realisation of no kind": Case(simple("2", "{ nilai = 2 }"), ("the kind of realisation is not known",)),
    "share of 0": Case(simple("2", "{ share = [1, 0] }"), ("realisation.share[2]: a share of 0 has no value",)),
    "share of three": Case(simple("2", "{ share = [1, 2, 3] }"), ("realisation.share", "two numbers, such as [8, 33]")),
    "share of words": Case(simple("2", '{ share = ["x", 2] }'), ("realisation.share[1]: x is not a number",)),
    "mean of nothing": Case(simple("2", "{ mean = {} }"), ("realisation.mean: a mean of nothing",)),
    "mean that is no table": Case(simple("2", "{ mean = [1] }"), ("realisation.mean", "a table")),
    "mean of unlike things": Case(
        simple("2", "{ mean = { a = 1, b = { level = 2 } } }"), ("levels and numbers have no common mean",)
    ),
    "mean of shares": Case(
        simple("2", "{ mean = { a = { share = [1, 2] } } }"), ("mean.a: a mean takes numbers only",)
    ),
    "mean with a fault": Case(simple("2", '{ mean = { a = "x" } }'), ("mean.a: x is not a number",)),
    "history of this year": Case(
        simple("2", "1") + "history = { 2025 = 1 }", ("history.2025: 2025 is not before the year of the report",)
    ),
    "history of no year": Case(simple("2", "1") + "history = { lalu = 1 }", ("history.lalu: lalu is no year",)),
    "plan of no year": Case(simple("2", "1") + "plans.renstra = { akhir = 1 }", ("plans.renstra.akhir",)),
    "plan without years": Case(simple("2", "1") + "plans.renstra = {}", ("plans.renstra: a plan without years",)),
    "plan with a fault": Case(simple("2", "1") + 'plans.renstra = { 2026 = "x" }', ("plans.renstra.2026: x is not",)),
    # --- names of the rules ---
    "unknown formula": Case(
        simple("2", "1") + 'formula = "rasio"', ("indicators[i].formula", "no formula rasio", "did you mean ratio?")
    ),
    "formula for the other direction": Case(
        simple("2", "1") + 'formula = "complement"', ("complement is not meant for this direction", "one of ratio")
    ),
    "formula for a presence": Case(
        simple("{ present = true }", "{ present = true }", direction="") + 'formula = "ratio"',
        ("the rules use no formula for this kind of target: presence",),
    ),
    "unknown zero rule": Case(
        simple("0", "1") + 'zero = "no-valu"', ("indicators[i].zero", "no rule no-valu", "did you mean no-value?")
    ),
    "zero rule for the other direction": Case(
        simple("0", "1") + 'zero = "zero-reached"', ("the rule zero-reached is not meant for this direction",)
    ),
    "unknown category": Case(
        simple('{ category = "Informatip", of = "kip@2018" }', '{ category = "Informatif" }', direction=""),
        ("target.category: kip@2018 has no predicate Informatip", "did you mean Informatif?"),
    ),
    "category realised that is unknown": Case(
        simple('{ category = "Informatif", of = "kip@2018" }', '{ category = "Hebat" }', direction=""),
        ("realisation.category: kip@2018 has no predicate Hebat",),
    ),
    "category of an unknown instrument": Case(
        simple('{ category = "X", of = "kip@2017" }', '{ category = "X" }', direction=""),
        ("target.of: kip has no edition 2017", "did you mean kip@2018?"),
    ),
    # --- assessments ---
    "address of nothing": assessed("#total")._replace(words=("#total is no address of an assessment",)),
    "address without a code": assessed("spbe.toml#")._replace(words=("spbe.toml# is no address",)),
    "address with an empty id": assessed("spbe.toml#/total")._replace(words=("is no address",)),
    "assessment that is not there": assessed("spb.toml#total")._replace(
        words=("indicators[i].realisation: there is no file spb.toml",)
    ),
    "assessment outside": assessed("../spbe.toml#total")._replace(words=("leads out of the folder",)),
    "unknown code of an assessment": assessed("spbe.toml#D9")._replace(
        words=("indicators[i].realisation: spbe@2020 has no code D9", "the code of a node, or predicate")
    ),
    "unknown assessment": assessed("spbe.toml#x/total")._replace(words=("spbe.toml holds no assessment x",)),
    "several assessments": assessed(
        "dua.toml#total",
        dua__toml="".join(
            f'[[assessments]]\nid = "{name}"\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2025"\n'
            "values = { total = 4 }\n"
            for name in ("a", "b")
        ),
    )._replace(words=("dua.toml holds several assessments", "a, b")),
    "assessment with a fault": assessed("spbe.toml#total", spbe__toml=SPBE + "D5 = 4")._replace(
        words=("spbe.toml: values.D5", "a code of spbe@2020")
    ),
    "no assessment in it": assessed("laporan.toml#total")._replace(
        words=("laporan.toml is a report file, not an assessment",)
    ),
    "word for a number": assessed("spbe.toml#predicate")._replace(
        words=("spbe.toml#predicate is a word, and the target is not one", "file.toml#total")
    ),
    "number for a word": assessed("spbe.toml#total", '{ category = "Baik" }')._replace(
        words=("spbe.toml#total is a number, and the target is not one", "file.toml#predicate")
    ),
    # --- [budget] ---
    "budget without a file": Case("[budget]\n", ("budget: the key file is missing",)),
    "budget that is not there": Case('[budget]\nfile = "x.csv"', ("budget.file: there is no file x.csv",)),
    "budget of a header": budget("")._replace(words=("anggaran.csv: there is a header, but no row below it",)),
    "budget without a column": budget("A;X;1\n", "kode;uraian;pagu\n")._replace(
        words=("anggaran.csv: row 1: the column realisasi is missing",)
    ),
    "budget with another column": budget("A;X;1;1;1\n", "kode;uraian;pagu;realisasi;sasarn\n")._replace(
        words=("the column sasarn is not known", "did you mean sasaran?")
    ),
    "budget that ignores nothing": budget("A;X;1;1;\n", more='ignore = ["serapan"]')._replace(
        words=("there is no column serapan to ignore",)
    ),
    "budget line without a code": budget(";X;1;1;\n")._replace(words=("row 2, column kode: a line without a code",)),
    "budget line twice": budget("A;X;1;1;\nA;X;1;1;\n")._replace(words=("the code A stands in row 2 already",)),
    "budget of an unknown objective": budget("A;X;1;1;S9\n")._replace(
        words=("row 2, column sasaran: there is no objective S9", "expected: one of S1")
    ),
    "ambiguous amount": budget("A;X;1.250;1;\n")._replace(
        words=("anggaran.csv: row 2, column pagu: 1.250 can be 1250 or 1.250",)
    ),
    "amount in percent": budget("A;X;1;90%;\n")._replace(words=("column realisasi: 90% is no amount of money",)),
    "amount of billions": budget("A;X;Rp. 8,29 Miliar;1;\n")._replace(
        words=("column pagu: Rp. 8,29 Miliar is a number of miliar", "hint: write the number in full")
    ),
    "total in the budget": budget("A;X;2;1;\nTotal;Jumlah;2;1;\n")._replace(
        words=("row 3, column kode: Total cannot be the code of a line", "would count twice")
    ),
    "empty step": budget("A..1;X;2;1;\n")._replace(words=("row 2, column kode: A..1 is not a code", "such as A.1.1")),
    "step with a blank": budget("A 1;X;2;1;\n")._replace(words=("row 2, column kode: A 1 is not a code",)),
    "step with a mark": budget("A:1;X;2;1;\n")._replace(words=("row 2, column kode: A:1 is not a code",)),
    "amount below 0": budget("A;X;-5;1;\n")._replace(words=("column pagu: -5 is no amount of money",)),
    "word for an amount": budget("A;X;banyak;1;\n")._replace(words=("column pagu: banyak is not a number",)),
}


def run(*arguments: str, stdin: str | bytes | None = None, lang: str = "en") -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang}).invoke(cli, ["evaluate", *arguments], input=stdin)


def assert_refused(done: Result, words: tuple[str, ...]) -> None:
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    text = " ".join(done.stderr.split())
    for word in words:
        assert word in text


@pytest.mark.parametrize("name", CASES)
def test_a_faulty_report_is_refused(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    assert_refused(run(str(write(tmp_path, case.text, **case.files))), case.words)


@pytest.mark.parametrize("name", ["unknown key", "number against a level", "ambiguous amount"])
def test_a_faulty_report_in_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    write(tmp_path, case.text, **case.files, spbe__toml=SPBE)
    assert_refused(run(str(tmp_path)), case.words)


def test_all_faults_of_all_parts_are_told_at_once(tmp_path: Path) -> None:
    text = head('parts = ["a.toml", "b.toml"]\nmean = "x"')
    files = {"a__toml": simple("2", '"x"'), "b__toml": simple("0", "1", code="j")}
    with pytest.raises(ReportError) as caught:
        read(tmp_path, text, **files)
    places = [(fault.file.rpartition("/")[2], fault.place) for fault in caught.value.faults]
    assert places == [
        ("laporan.toml", "report.mean"),
        ("a.toml", "indicators[i].realisation"),
        ("b.toml", "indicators[j].target"),
    ]


def test_what_a_report_names_in_vain_is_told_with_what_is_wrong_with_its_form(tmp_path: Path) -> None:
    """Rules, and the files of indicators; whether one fits a target that is faulty itself is not asked."""
    broken = indicator('target = "x"\nrealisation = "lain.toml#total"', "a")
    text = head('mean = "x"').replace("@beltim-2025", "@beltim-2099") + broken + simple("4", '"tiada.toml#total"', "b")

    done = run(str(write(tmp_path, text)))

    realised = ("indicators[a].realisation", "indicators[b].realisation")
    assert_refused(done, ("report.mean", "report.rules", "indicators[a].target", *realised, "5 faults"))


def test_the_faults_of_an_assessment_are_told_once(tmp_path: Path) -> None:
    text = simple("3", '"spbe.toml#total"') + simple("3", '"spbe.toml#D1"', code="j")
    with pytest.raises(ReportError) as caught:
        evaluated(tmp_path, text, spbe__toml=SPBE + "D5 = 4")
    assert len(caught.value.faults) == 1


def test_an_assessment_that_is_faulty_in_its_folder_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, simple("3", '"spbe.toml#total"'), spbe__toml=SPBE + "D5 = 4")
    done = run(str(tmp_path))
    assert done.exit_code == 1
    assert done.stderr.count("values.D5") == 1


def test_a_file_without_a_report_is_no_report(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("[reprot]\n", encoding="utf-8")
    with pytest.raises(ReportError, match=r"there is no table \[report\](.|\n)*did you mean report\?"):
        open_report(str(path))
    with pytest.raises(ReportError, match="cannot be read"):
        open_report(str(tmp_path))


def test_faults_inside_are_noted_not_raised(tmp_path: Path) -> None:
    files = open_report(str(write(tmp_path, simple("0", "1"))))
    report = read_report(files)
    assert report.indicators[0].code == "i"
    assert [fault.place for fault in files.faults_found()] == ["indicators[i].target"]


def test_what_names_a_faulty_indicator_is_no_fault(tmp_path: Path) -> None:
    claim = '[[claims]]\nid = "c"\nat = "1"\nprinted = "2"\nis = "equal"\nof = ["indicator:i:plan.renstra.2026"]\n'
    text = indicator('realisation = "x"\nplans.renstra = { 2026 = "y" }') + claim
    files = open_report(str(write(tmp_path, text)))
    read_sheet(files, read_report(files))
    assert [fault.place for fault in files.faults_found()] == [
        "indicators[i]", "indicators[i].realisation", "indicators[i].plans.renstra.2026",
    ]  # fmt: skip


def test_a_report_takes_byte_order_mark_and_carriage_returns(tmp_path: Path) -> None:
    path = write(tmp_path, simple("4", "3"))
    plain = run(str(path), "--format", "json").stdout
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    other = run(str(path), "--format", "json").stdout
    assert '"75.00"' in plain
    assert [line for line in plain.splitlines() if "sha256" not in line] == [
        line for line in other.splitlines() if "sha256" not in line
    ]


def test_a_report_can_come_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, simple("4", '"spbe.toml#total"'), spbe__toml=SPBE)
    monkeypatch.chdir(tmp_path)
    done = run("-", "--format", "json", stdin=path.read_bytes())
    assert done.exit_code == 0, done.stderr
    assert '"file": "-"' in done.stdout
    assert '"104.00"' in done.stdout


def test_open_report_reads_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io  # noqa: PLC0415
    import sys  # noqa: PLC0415

    stream = io.TextIOWrapper(io.BytesIO((HEAD + OBJECTIVE).encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert read_report(open_report("-")).agency == "Dinas X"


def test_parts_of_a_report_are_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, head('parts = ["a.toml"]'), a__toml=simple("2", "1"), b__toml="x = 1")
    done = run(str(tmp_path))
    assert done.exit_code == 0
    assert "b.toml is passed over" in done.stderr
    assert "a.toml is passed over" not in done.stderr


@pytest.mark.parametrize("parts", ['"a.toml"', "[3]", r'["\u0000"]'])
def test_parts_that_are_no_names_are_refused_in_a_folder(parts: str, tmp_path: Path) -> None:
    write(tmp_path, head(f"parts = {parts}"))
    assert_refused(run(str(tmp_path)), ("report.parts",))


def test_a_report_with_a_syntax_error_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, simple("2", "1,5"))
    assert_refused(run(str(path)), ("line", "not valid TOML", "TOML writes decimals with a point"))


def test_an_open_assessment_is_no_fault(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("3", '"spbe.toml#total"'), spbe__toml=OPEN)
    assert result.mean is None
