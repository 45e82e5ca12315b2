"""Every kind of bad input ends with exit code 1, one message a fault, and nothing on standard output."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner

from evalkit.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

HEAD = '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n'
IKM = '[assessment]\ninstrument = "ikm@2017"\nsubject = "X"\nperiod = "2024"\n'
IPASN = '[assessment]\ninstrument = "ipasn@2019"\nsubject = "X"\nperiod = "2022"\n'
ELEMENTS = "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan"
PERSON = "PNS,S1,pelaksana,tidak dipersyaratkan,tidak dipersyaratkan,sudah,20,90,tidak pernah"
COLUMNS = (
    "status,pendidikan,kelompok_jabatan,diklat_kepemimpinan,diklat_fungsional,seminar,diklat_teknis_jp,skp,"
    "hukuman_disiplin"
)


class Case(NamedTuple):
    """A file, and the words that its message must contain: place, found, expected or hint."""

    text: str | bytes
    words: tuple[str, ...]
    table: str | bytes | None = None


def answers(line: str) -> str:
    return f"{HEAD}[answers]\n{line}\n"


def values(line: str) -> str:
    return f"{HEAD}[values]\n{line}\n"


def instrument(spec: str) -> str:
    return HEAD.replace("spbe@2020", spec) + "[values]\ntotal = 3.0\n"


def responses(table: str | bytes) -> Case:
    return Case(f'{IKM}responses = "tabel.csv"\n', (), table)


CASES = {
    "codes that the rules refuse, behind faults of the file": Case(
        f'{HEAD.replace("2024", "20x4")}[answers]\nI1 = 2024-01-01\nI2 = 7\nI99 = 3\n[values]\ntotal = 9\n[claims]\ntotal = "x"\n',
        (
            "assessment.period: 20x4 is not allowed here",
            "answers.I1: 2024-01-01 is not allowed here",
            "answers.I2: 7 is outside the scale",
            "answers.I99: the code I99 is not known",
            "values.total: 9 is outside the scale",
            "claims.total: x is not allowed here",
            "a number, or one of Memuaskan",
            "6 faults",
        ),
    ),
    "codes that the rules refuse, behind keys that are not known": Case(
        f'{HEAD}stattus = "x"\nwat = 3\n[answers]\nI2 = 7\nI99 = 3\n[catatan]\nI1 = "x"\n',
        (
            "assessment.stattus: the key stattus is not known",
            "assessment.wat: the key wat is not known",
            "catatan: the key catatan is not known",
            "answers.I2: 7 is outside the scale",
            "answers.I99: the code I99 is not known",
            "5 faults",
        ),
    ),
    "a fact that stands in [assessment], and a misspelt table of facts, on which it hangs what is asked": Case(
        '[assessment]\ninstrument = "sakip@2021"\nsubject = "X"\nperiod = "2024"\nlembar = "Unit"\n'
        '[contxt]\n[answers]\n"Unit.1.a.1" = 9\n',
        ("assessment.lembar: the key lembar is not known", "contxt: the key contxt is not known", "2 faults"),
    ),
    "a context that cannot be read, on which it hangs what is asked": Case(
        '[assessment]\ninstrument = "sakip@2021"\nsubject = "X"\nperiod = "2024"\n'
        '[context]\nlembar = ["Unit"]\n[answers]\n"Unit.1.a.1" = true\n',
        ("context.lembar: a list is not allowed here", "1 fault;"),
    ),
    "a context that cannot be read, on which no list of what is asked hangs": Case(
        '[assessment]\ninstrument = "kami@5.0"\nsubject = "X"\nperiod = "2024"\n'
        '[context]\nse_category = ["Tinggi"]\n[answers]\nTK1 = 99\n',
        ("context.se_category: a list is not allowed here", "answers.TK1: 99 is outside the scale", "2 faults;"),
    ),
    "values of groups of which two have one name": Case(
        '[assessment]\ninstrument = "ipasn@2024"\nsubject = "X"\nperiod = "2024"\n'
        '[[groups]]\nname = "A"\nn = 4\nvalues = { total = 900 }\n'
        '[[groups]]\nname = "A"\nn = 5\nvalues = { total = 70 }\n',
        (
            "groups[A].name: the group A stands here twice",
            "groups[A].values.total: 900 is outside the scale",
            "2 faults;",
        ),
    ),
    "a group whose number cannot be read": Case(
        '[assessment]\ninstrument = "ipasn@2024"\nsubject = "X"\nperiod = "2024"\n'
        '[[groups]]\nname = "A"\nn = "banyak"\nvalues = { total = 70 }\n',
        ("groups[A].n: banyak is not allowed here", "expected: a whole number from 1 up", "1 fault;"),
    ),
    "fields not filled in": Case(
        '[assessment]\ninstrument = ""\nsubject = " "\nperiod = ""\nstatus = ""\n[answers]\nI1 = 4\n',
        (
            "assessment.instrument: not filled in yet",
            "assessment.subject: not filled in yet",
            "assessment.period: not filled in yet",
            "assessment.status: not filled in yet",
        ),
    ),
    "not TOML": Case(answers("I1 = = 4"), ("line 6, column 6", "not valid TOML")),
    "wrong encoding": Case(answers("# \xe9").encode("latin-1"), ("line 6", "0xe9", "UTF-8", "hint: ")),
    "UTF-16": Case(values("total = 4").encode("utf-16"), ("UTF-16", "UTF-8")),
    "unknown index": Case(instrument("spbee@2020"), ("assessment.instrument", "spbee", "did you mean spbe?")),
    "unknown edition": Case(
        instrument("spbe@2021"), ("assessment.instrument", "no edition 2021", "spbe@2020", "did you mean spbe@20")
    ),
    "edition not known for the period": Case(
        instrument("kami").replace("2024", "2025"),
        ("assessment.instrument", "kami@4.2", "kami@5.0", "name the edition"),
    ),
    "unknown code": Case(answers("I48 = 4"), ("answers.I48", "the code I48 is not known", "did you mean I47?")),
    "unknown claim": Case(
        values("total = 4\n[claims]\npredikat = 'Baik'"), ("claims.predikat", "did you mean predicate?")
    ),
    "unknown key": Case(values("total = 4\n[answer]\nI1 = 4"), ("answer", "did you mean answers?")),
    "level out of scale": Case(answers("I12 = 7"), ("answers.I12", "7", "a whole number from 1 to 5", "Rintisan")),
    "value out of scale": Case(values("D1 = 5.01"), ("values.D1", "5.01", "1.00 to 5.00")),
    "bool for a number": Case(answers("I1 = true"), ("answers.I1", "true", "a whole number from 1 to 5")),
    "text for a number": Case(values('D1 = "4,20"'), ("values.D1", "4,20", "a number from", "hint: ")),
    "list for a number": Case(values("D1 = [4]"), ("values.D1", "a number, text")),
    "nan": Case(values("D1 = nan"), ("values.D1", "nan", "a number from 1.00 to 5.00")),
    "infinity": Case(values("D1 = -inf"), ("values.D1", "-inf", "a number from 1.00 to 5.00")),
    "duplicate code": Case(answers("I1 = 4\nI1 = 4"), ("line 7",)),
    "code in answers and values": Case(answers("I1 = 4\n[values]\nI1 = 4"), ("values.I1", "I1 is given twice")),
    "no answers": Case(HEAD, ("neither answers nor values", "a table [answers] or [values]")),
    "empty file": Case("", ("the file is empty",)),
    "no subject, no period": Case(
        '[assessment]\ninstrument = "spbe@2020"\n[values]\ntotal = 4\n',
        ("assessment: the key subject is missing", "the key period is missing"),
    ),
    "comma decimal": Case(values("D1 = 4,20"), ("line 6", "4.20, not 4,20")),
    "long line": Case(answers(f'I1 = "{"x" * 10_000_000}"'), ("answers.I1", "xxx…", "a whole number from 1 to 5")),
    "long line that is no TOML": Case("x" * 10_000_000, ("line 1", "not valid TOML")),
    "deep nesting": Case(values("D1 = " + "[" * 1000 + "]" * 1000), ("nested too deep", "at most 50 levels")),
    "deep tables": Case(f"[{'.'.join('a' * 1000)}]\n", ("nested too deep",)),
    "huge exponent": Case(values("D1 = 1e999999"), ("values.D1", "1e999999", "an exponent within 30")),
    "huge number": Case(values(f"D1 = {'9' * 5000}"), ("line 6, column 6", "thousands of digits", "at most 30 digits")),
    "long number": Case(values(f"D1 = {'9' * 32}"), ("values.D1", "cannot be computed with", "at most 30 digits")),
    "huge decimal": Case(values(f"D1 = 4.{'1' * 5000}"), ("values.D1", "4.111", "at most 30 digits")),
    "given value against the answers": Case(
        answers("\n".join(f"I{number} = 5" for number in range(1, 10)) + "\n[values]\nD1 = 1.00"),
        ("values.D1", "1.00 cannot be", "a value from"),
    ),
    "contradicting context": Case(
        HEAD.replace("spbe@2020", "kami@4.2")
        + '[context]\nse_category = "Strategis"\n[answers]\n'
        + "".join(f'SE{number} = "C"\n' for number in range(1, 11)),
        ("context.se_category", "Strategis", "SE"),
    ),
    "table outside the folder": Case(
        f'{IKM}responses = "../tabel.csv"\n', ("assessment.responses", "out of the folder")
    ),
    "table that is not there": Case(f'{IKM}responses = "tidak-ada.csv"\n', ("assessment.responses", "tidak-ada.csv")),
    "table of another instrument": Case(
        f'{HEAD}responses = "tabel.csv"\n', ("assessment.responses", "spbe@2020 takes no table responses"), "a,b\n1,2\n"
    ),
    "missing columns": responses("persyaratan,prosedur\n4,4\n")._replace(
        words=("tabel.csv: column waktu", "the column waktu is missing", "column pengaduan")
    ),
    "unknown column": responses(f"{ELEMENTS},waktuu\n" + "4," * 9 + "4\n")._replace(
        words=("tabel.csv: column waktuu", "did you mean waktu?")
    ),
    "ragged rows": responses(f"{ELEMENTS}\n4,4,4\n{'4,' * 10}4\n")._replace(
        words=("tabel.csv: row 2: 3 cells", "tabel.csv: row 3: 11 cells", "9 cells, as in the header")
    ),
    "comma decimal in a comma table": responses(f"{ELEMENTS}\n3,5{',4' * 8}\n")._replace(
        words=("row 2: 10 cells", "a decimal comma splits a number in two")
    ),
    "answer out of scale in a table": responses(f"{ELEMENTS}\n5{',4' * 8}\n")._replace(
        words=("tabel.csv: row 2, column persyaratan: 5", "a whole number from 1 to 4")
    ),
    "table with a wrong encoding": responses(f"{ELEMENTS}\n\x81{',4' * 8}\n".encode("latin-1"))._replace(
        words=("tabel.csv: row 2, column persyaratan", "0x81", "UTF-8", "Windows-1252")
    ),
    "empty table": responses("")._replace(words=("tabel.csv", "the table is empty")),
    "table of a header alone": responses(f"{ELEMENTS}\n")._replace(words=("tabel.csv", "no row below it")),
    "rule file in place of an assessment": Case(
        '[instrument]\nindex = "x"\n', ("this is a rule file of an instrument", "evalkit rules check takes it")
    ),
}


def evaluate(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["evaluate", *arguments], input=stdin)


def place(case: Case, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "a.toml"
    path.write_bytes(case.text if isinstance(case.text, bytes) else case.text.encode())
    if case.table is not None:
        table = case.table if isinstance(case.table, bytes) else case.table.encode()
        (folder / "tabel.csv").write_bytes(table)
    return path


def assert_refused(done: Result, words: tuple[str, ...]) -> None:
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    assert done.stderr.rstrip().endswith("nothing was evaluated.")
    assert [word for word in words if word not in done.stderr] == [], done.stderr[:2000]


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_refused(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = place(case, tmp_path / "in")

    done = evaluate(str(path))

    assert_refused(done, case.words)
    assert done.stderr.startswith(str(tmp_path))
    assert max(map(len, done.stderr.splitlines())) < 600


ONE_OF_EACH_KIND = ("not TOML", "no answers", "unknown edition", "level out of scale", "missing columns", "ragged rows")
PASSED_OVER = ("empty file", "rule file in place of an assessment")  # in a folder


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_bad_input_is_refused_in_indonesian(name: str, tmp_path: Path) -> None:
    path = place(CASES[name], tmp_path / "in")

    done = CliRunner().invoke(cli, ["evaluate", str(path)])

    assert done.exit_code == 1
    assert done.stderr.rstrip().endswith("tidak ada yang dinilai.")
    assert "expected:" not in done.stderr


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_bad_input_in_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    place(case, tmp_path / "in")
    (tmp_path / "in" / "good.toml").write_text(values("total = 4.00"), encoding="utf-8")

    assert_refused(evaluate(str(tmp_path / "in")), case.words)


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_is_no_assessment_is_passed_over_in_a_folder(name: str, tmp_path: Path) -> None:
    place(CASES[name], tmp_path / "in")
    (tmp_path / "in" / "good.toml").write_text(values("total = 4.00"), encoding="utf-8")

    done = evaluate(str(tmp_path / "in"))

    assert done.exit_code == 0
    assert "a.toml is passed over" in done.stderr


def test_for_a_mistyped_answer_no_node_is_proposed_that_is_computed(tmp_path: Path) -> None:
    answered, given = (
        evaluate(str(place(Case(text, ()), tmp_path / name))).stderr
        for name, text in (("a", answers("A1X = 4")), ("v", values("A1X = 4")))
    )

    assert "the code A1X is not known" in answered
    assert "did you mean" not in answered
    assert "did you mean A1?" in given


def test_a_folder_without_assessments_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.toml").write_text("x = 1", encoding="utf-8")

    assert_refused(evaluate(str(tmp_path)), (str(tmp_path), "there is no assessment in this folder"))


@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_what_was_passed_over_in_a_folder_is_told_beside_its_faults(command: str, tmp_path: Path) -> None:
    """Somebody who sees that a folder holds nothing must see that a link in it leads nowhere."""
    (tmp_path / "gone.toml").symlink_to("nowhere")
    done = CliRunner().invoke(cli, ["--lang", "en", command, str(tmp_path)])

    assert done.exit_code == 1
    assert done.stderr.count("gone.toml is passed over: it is a link to nothing") == 1
    assert "in this folder" in done.stderr


def test_standard_input_is_refused_like_a_file() -> None:
    assert_refused(
        evaluate("-", stdin=answers("I12 = 7")), ("standard input: answers.I12", "7", "a whole number from 1 to 5")
    )


def test_an_id_that_stands_twice_on_standard_input_stands_there_first() -> None:
    one = (
        values("total = 4.16")
        .replace("[assessment]", '[[assessments]]\nid = "a"')
        .replace("[values]", "[assessments.values]")
    )

    assert "a stands twice, first in standard input" in evaluate("-", stdin=one + one).stderr


@pytest.mark.parametrize("text", ["\ufeff" + values("total = 4.16"), values("total = 4.16").replace("\n", "\r\n")])
def test_byte_order_mark_and_carriage_returns_are_accepted(text: str, tmp_path: Path) -> None:
    path = place(Case(text, ()), tmp_path / "in")

    assert evaluate(str(path)).exit_code == 0


def test_all_faults_of_a_file_are_listed(tmp_path: Path) -> None:
    path = place(Case(answers("I1 = 7\nI2 = 'x'\nI48 = 1\n[claims]\ntotall = 4"), ()), tmp_path / "in")

    done = evaluate(str(path))

    assert_refused(done, ("answers.I1", "answers.I2", "answers.I48", "claims.totall", "4 faults"))


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ((('"spbe@2020"', '"spbe@2029"'), ("period", "perioda")), ("assessment.instrument", "assessment.perioda")),
        ((("subject", "subjek"), ("I1 = 4", "I1 = 9")), ("assessment.subjek", "answers.I1: 9 is outside")),
        ((("period", "perioda"), ("[evidence]\nI1", "[evidence]\nI77")), ("assessment.perioda", "evidence.I77")),
        (
            (("I1 = 4", "I1 = 2024-01-01"), ("[evidence]", "[context]\nsektor = 1\n[evidence]")),
            ("answers.I1", "context.sektor"),
        ),
    ],
    ids=["edition", "answer", "evidence", "fact"],
)
def test_what_the_rules_say_is_told_with_what_is_wrong_with_the_form(
    changes: tuple[tuple[str, str], ...], places: tuple[str, ...], tmp_path: Path
) -> None:
    """That a subject or a period is missing chooses no other rules, where the edition is named."""
    text = answers('I1 = 4\n[evidence]\nI1 = ["Perbup"]')
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)

    assert_refused(evaluate(str(place(Case(text, ()), tmp_path / "in"))), places)


@pytest.mark.parametrize(
    "row",
    [
        PERSON.replace("S1", "Rahasia"),
        PERSON.replace(",90,", ",berapa,"),
        PERSON + ",Rahasia",
        PERSON.replace("PNS", "Rahasia"),
    ],
    ids=["word", "number", "ragged", "status"],
)
def test_messages_never_repeat_the_row_of_a_person(row: str, tmp_path: Path) -> None:
    case = Case(f'{IPASN}people = "tabel.csv"\nignore = ["nama"]\n', (), f"nama,{COLUMNS}\nSiti Aminah,{row}\n")

    done = evaluate(str(place(case, tmp_path / "in")))

    assert done.exit_code == 1
    assert "2" in done.stderr
    assert "Siti" not in done.stderr
    assert "pelaksana,tidak" not in done.stderr


def test_control_characters_in_messages_are_shown_not_sent(tmp_path: Path) -> None:
    path = place(Case(answers('"I1\\u001b[2J" = 4'), ()), tmp_path / "in")

    done = evaluate(str(path))

    assert "\x1b" not in done.stderr
    assert "\\x1b[2J" in done.stderr


def test_a_form_whose_fields_are_opened_and_left_empty_names_them(tmp_path: Path) -> None:
    form = CliRunner().invoke(cli, ["init", "spbe@2020"]).stdout
    path = tmp_path / "isian.toml"
    path.write_text(form, encoding="utf-8")

    as_written = evaluate(str(path))
    path.write_text(re.sub(r"(?m)^# (I\d+ =)", r"\1", form), encoding="utf-8")
    opened = evaluate(str(path))

    assert as_written.exit_code == opened.exit_code == 1
    for key in ("subject", "period"):
        assert f"assessment.{key}: not filled in yet" in as_written.stderr
    assert "nothing stands behind the =: I1 =" in opened.stderr
    assert "the same at line 22, line 23," in opened.stderr
    assert opened.stderr.endswith("47 faults; nothing was evaluated.\n")


def test_a_real_process_keeps_the_streams_apart(tmp_path: Path) -> None:
    path = place(CASES["not TOML"], tmp_path / "in")
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "evalkit", "evaluate", str(path), "--lang", "en"], capture_output=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(f"{path}: line 6, column 6: not valid TOML".encode())
