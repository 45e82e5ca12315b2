"""Facts about ``evalkit map``: what it shows, what it writes, and that what it writes changes nothing."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError
from evalkit.base.language import language
from evalkit.base.toml.write import toml_value
from evalkit.cli import cli
from evalkit.mapping.layout import draft
from evalkit.mapping.map_file import MappingSource
from evalkit.mapping.map_text import map_text
from evalkit.mapping.table_files import open_file
from evalkit.schema.shipped import shipped
from mapping.test_headings import QUESTIONS
from mapping.test_sources import (
    _HEAD,
    GOOGLE,
    IKM,
    LIST,
    MICROSOFT,
    PEOPLE,
    SPBE,
    WORDS,
    agency,
    csv_of,
    faults,
    read,
    results,
)
from support import instrument
from terminal import terminal
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.mapping.table_files import FileHints

IKM_2017 = ("--instrument", "ikm@2017")
LKE = [
    ["Kode", "Kriteria", "Jawaban", "Bukti", "Nama verifikator"],
    *([f"Instansi.1.a.{n}", "…", "Ya", "Perbup", "Seseorang"] for n in range(1, 8)),
]
BILINGUAL = [
    [*QUESTIONS],
    [f"{word} / x{at}" for at, word in enumerate(WORDS)],
    [f"{word} / x{at}" for at, word in enumerate(WORDS)],
]


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(cli, ["map", *arguments, "--lang", "en"])


@pytest.mark.parametrize(
    ("rows", "beside"),
    [
        (GOOGLE, IKM),
        (MICROSOFT, IKM),
        (BILINGUAL, IKM),
        (LIST, PEOPLE),
        ([["Daftar"], _HEAD, agency("A", 3, 3), agency("B", 2, "2,5")], SPBE),
        ([["Instansi", "Indeks", "Predikat"], ["A", "3,55", "Sangat Baik"]], SPBE._replace(subject_column=None)),
        (LKE, PEOPLE._replace(instrument="sakip@2021", period="2024")),
    ],
    ids=["google", "microsoft", "bilingual", "persons", "agencies", "totals", "codes"],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_with_the_mapping_that_is_written_a_table_says_what_it_says_without(
    rows: Sequence[Sequence[Any]], beside: FileHints, form: str, tmp_path: Path
) -> None:
    path = csv_of(tmp_path, rows) if form == "csv" else saved(tmp_path, xlsx({"Lembar 1": rows}))
    to = str(tmp_path / "peta.toml")
    column = ("--subject-column", beside.subject_column) if beside.subject_column else ()
    done = run(path, "--instrument", str(beside.instrument), *column, "-o", to)
    assert done.exit_code == 0, done.output

    without, with_map = (results(read(path, one)) for one in (beside, beside._replace(map=to, subject_column=None)))
    assert [told(each) for each in with_map] == [told(each) for each in without]


def told(found: Any) -> Any:
    """Everything that a result says, but for the hash of its input."""
    claims = [(claim.code, str(claim.printed), claim.verdict) for claim in found.claims]
    scores = {code: None if each.score is None else each.score.exact for code, each in found.nodes.items()}
    return found.assessment.subject, scores, claims, dict(found.profile), [each.group for each in found.groups]


_WAYS = {
    code: (question, code, f"{at}. {question}", f"Penilaian [{code}]", *((f"U{at}",) if at < 8 else ()))
    for at, (question, code) in enumerate(((one.partition(" ")[2], code) for one, code in QUESTIONS.items()), 1)
}
_OTHERS = ("Timestamp", "Nama", "Saran", "Entah apa", "Usia", "Unit layanan", "Points - 1. persyaratan")


@st.composite
def surveys(draw: st.DrawFn) -> list[list[Any]]:
    """Tables of a survey: each element headed in one of its ways, in any order, among other columns."""
    named = [draw(st.sampled_from(ways)) for ways in _WAYS.values()]
    others = draw(st.lists(st.sampled_from(_OTHERS), unique=True))
    header = draw(st.permutations([*named, *others]))
    rows = draw(
        st.lists(st.lists(st.integers(1, 4), min_size=len(header), max_size=len(header)), min_size=1, max_size=4)
    )
    return [header, *rows]


@given(surveys())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_mapping_of_any_survey_changes_nothing(tmp_path: Path, rows: list[list[Any]]) -> None:
    path, to = csv_of(tmp_path, rows), tmp_path / "peta.toml"
    opened = open_file(path, IKM)
    ikm = instrument("ikm@2017")
    to.write_text(
        map_text([(opened.sheet, draft(opened.sheet, ikm))], ikm, MappingSource(), language("id")), encoding="utf-8"
    )

    without, with_map = (results(read(path, map=name)) for name in (None, str(to)))
    assert [told(each) for each in with_map] == [told(each) for each in without]
    assert len(without[0].nodes) == 10


def test_every_column_is_shown_with_what_it_was_taken_for_and_why(tmp_path: Path) -> None:
    done = run(csv_of(tmp_path, GOOGLE), *IKM_2017)

    lines = " ".join(done.stdout.split())
    assert "A Timestamp left aside when the form was filled in" in lines
    assert "B Email Address left aside personal data: neither read nor shown" in lines
    assert "C Nama Unit Layanan unit the unit that the row is about" in lines
    assert "persyaratan a question or heading of the rule file" in lines


@pytest.mark.parametrize("form", ["terminal", "text", "markdown", "json"])
def test_no_value_of_the_table_is_shown_or_written(form: str, tmp_path: Path) -> None:
    to = tmp_path / "peta.toml"
    done = run(csv_of(tmp_path, GOOGLE), *IKM_2017, "--format", form, "-o", str(to))

    assert done.exit_code == 0
    written = done.output + to.read_text(encoding="utf-8")
    assert [secret for secret in ("seseorang@contoh.id", "terima kasih", "2024/05/01") if secret in written] == []


def test_json_fits_its_schema(tmp_path: Path) -> None:
    done = run(csv_of(tmp_path, [["Biaya", "Lain"], [4, 4]]), *IKM_2017, "--format", "json")

    found = json.loads(done.stdout)
    jsonschema.validate(found, json.loads(shipped()["map"].text()))
    assert [(one["column"], one["target"]) for one in found["columns"]] == [("A", "biaya"), ("B", None)]
    assert "waktu" in found["missing"]


def test_what_is_left_to_be_decided_stands_in_page_and_mapping(tmp_path: Path) -> None:
    header = [
        "Biaya di sini",
        "Biaya di sana",
        *(question for question, code in QUESTIONS.items() if code not in ("biaya", "waktu")),
    ]
    to = tmp_path / "peta.toml"
    done = run(csv_of(tmp_path, [header, [4] * 9]), *IKM_2017, "-o", str(to))

    assert done.exit_code == 0
    assert "To be decided" in done.stdout
    text = to.read_text(encoding="utf-8")
    for said in ("several columns are biaya: A, B", "no column was found for waktu"):
        assert said in done.stdout
        assert f"# ! {said}" in text
    assert tomllib.loads(text)["columns"]["Biaya di sana"] == "ignore"


def test_the_mapping_is_complete_toml_whatever_the_headings_are(tmp_path: Path) -> None:
    odd = ['Ada "kutip" \\ garis', "Baris\nbaru", "Kembar", "Kembar", "=1+1", "[kurung]"]
    to = tmp_path / "peta.toml"
    path = csv_of(tmp_path, [[*odd, *QUESTIONS], [*[""] * 6, *WORDS]])
    assert run(path, *IKM_2017, "-o", str(to)).exit_code == 0

    columns = tomllib.loads(to.read_text(encoding="utf-8"))["columns"]
    assert {columns[name] for name in ('Ada "kutip" \\ garis', "Baris baru", "C:C", "D:D", "=1+1", "[kurung]")} == {
        "ignore"
    }
    assert results(read(path, map=str(to)))


@pytest.mark.parametrize(
    "source",
    [
        {"rows": "respondents", "header": 1, "last": 3, "decimal": ",", "letters": "a-worst"},
        {"rows": "respondents", "header": 1, "decimal": "."},
    ],
)
def test_what_a_mapping_said_of_the_table_is_said_by_the_one_that_is_written(
    source: dict[str, Any], tmp_path: Path
) -> None:
    path = csv_of(tmp_path, [[*QUESTIONS], ["d"] * 9, ["c"] * 9])
    by = tmp_path / "awal.toml"
    by.write_text(
        "[source]\n" + "".join(f"{key} = {toml_value(one)}\n" for key, one in source.items()), encoding="utf-8"
    )
    to = tmp_path / "peta.toml"
    assert run(path, *IKM_2017, "--map", str(by), "-o", str(to)).exit_code == 0

    assert tomllib.loads(to.read_text(encoding="utf-8"))["source"] == {"file": "t.csv", **source}


def test_a_mapping_of_cells_names_no_row_of_headings(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [["Nilai", "3,25"]])
    by = tmp_path / "awal.toml"
    by.write_text('[source]\nrows = "cells"\n[columns]\nB1 = "D1"\n', encoding="utf-8")
    to = tmp_path / "peta.toml"
    assert run(path, "--instrument", "spbe@2020", "--map", str(by), "-o", str(to)).exit_code == 0

    written = tomllib.loads(to.read_text(encoding="utf-8"))
    assert written["source"] == {"file": "t.csv", "rows": "cells"}
    assert written["columns"]["B1"] == "D1"


def test_a_file_that_exists_is_kept_unless_it_is_forced(tmp_path: Path) -> None:
    to = tmp_path / "peta.toml"
    to.write_text("milik saya", encoding="utf-8")
    path = csv_of(tmp_path, GOOGLE)

    refused = run(path, *IKM_2017, "-o", str(to))
    assert refused.exit_code == 2
    assert "exists and is not overwritten" in refused.stderr
    assert to.read_text(encoding="utf-8") == "milik saya"
    assert run(path, *IKM_2017, "-o", str(to), "--force").exit_code == 0
    assert "[columns]" in to.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tak-ada.csv", *IKM_2017), "there is no file or folder tak-ada.csv"),
        (("t.csv", "--instrument", "ikmx"), "there is no index ikmx"),
        (("t.csv",), "--instrument"),
    ],
)
def test_wrong_usage_is_told(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    csv_of(tmp_path, GOOGLE)
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)

    assert done.exit_code == 2
    assert said in done.stderr


def test_a_table_on_standard_input_is_read_and_called_so(tmp_path: Path) -> None:
    """Whether it is a form of evalkit is seen before it is read; no message calls it -."""
    table = (tmp_path / csv_of(tmp_path, GOOGLE)).read_bytes()
    environment = {"COLUMNS": "200", "EVALKIT_LANG": "en"}
    done = CliRunner(env=environment).invoke(cli, ["map", "-", *IKM_2017], input=table)
    empty = CliRunner(env=environment).invoke(cli, ["map", "-", *IKM_2017], input=b"")

    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "Mapping · standard input")
    assert (empty.exit_code, empty.stderr.partition("\n")[0]) == (1, "standard input: the table is empty")


def test_of_a_folder_it_is_said_what_to_name_instead(tmp_path: Path) -> None:
    done = run(str(tmp_path), *IKM_2017)

    assert done.exit_code == 1
    assert "Is a directory\n  hint: name a file in it" in done.stderr


def test_the_table_itself_is_never_overwritten(tmp_path: Path) -> None:
    path = csv_of(tmp_path, GOOGLE, "t.toml.csv")

    assert run(path, *IKM_2017, "-o", path, "--force").exit_code == 2


def test_on_a_terminal_it_is_asked_for_what_is_left(tmp_path: Path) -> None:
    header = ["Ongkosnya?", *(question for question, code in QUESTIONS.items() if code != "biaya")]
    to = tmp_path / "peta.toml"
    path = csv_of(tmp_path, [header, [4] * 9])
    seen = terminal(
        "map",
        path,
        *IKM_2017,
        "-o",
        str(to),
        "--lang",
        "en",
        "--no-pager",
        keys="a\n",
        after="Which column is biaya (Biaya/Tarif)?",
    )

    assert seen.code == 0, seen.text
    assert "A  Ongkosnya?" in seen.text
    assert tomllib.loads(to.read_text(encoding="utf-8"))["columns"]["Ongkosnya?"] == "biaya"


SIGNED: list[list[Any]] = [["No. Resp", *QUESTIONS], *([at, *[4] * 9] for at in range(1, 8)), ["Jumlah", *[28] * 9]]


def test_on_a_terminal_a_column_may_be_named_by_its_heading_and_running_numbers_are_not_offered(tmp_path: Path) -> None:
    header = ["No. Resp", *QUESTIONS]
    header[4] = "Ongkos"
    path = csv_of(tmp_path, [header, *SIGNED[1:-1]])
    seen = terminal(
        "map", path, *IKM_2017, "--lang", "en", "--no-pager", keys="ongkos\n", after="Which column is biaya"
    )

    assert seen.code == 0, seen.text
    assert "A  No. Resp" not in seen.text.partition("Which")[0]
    assert "the mapping says so" in seen.text


@pytest.mark.parametrize(("answer", "is_last"), [("ya", True), ("", True), ("t", False)])
def test_on_a_terminal_it_is_asked_whether_the_table_ends_above_its_totals(
    tmp_path: Path, answer: str, *, is_last: bool
) -> None:
    """In Indonesian as well, in which yes is *ya*."""
    to = tmp_path / "peta.toml"
    seen = terminal(
        "map", csv_of(tmp_path, SIGNED), *IKM_2017, "-o", str(to), "--no-pager",
        keys=f"{answer}\n", after="Apakah baris 8 baris terakhir tabel ini?",
    )  # fmt: skip

    assert seen.code == 0, seen.text
    assert "Error" not in seen.text
    assert tomllib.loads(to.read_text(encoding="utf-8")).get("source", {}).get("last") == (8 if is_last else None)


def test_what_stands_below_the_last_row_is_not_offered_as_an_answer(tmp_path: Path) -> None:
    to = tmp_path / "peta.toml"
    path = csv_of(tmp_path, [*SIGNED[:-1], ["", *[28] * 9], ["", *["3", "3,6"] * 4, "3,8"], ["Jumlah", *[31] * 9]])
    run(path, *IKM_2017, "-o", str(to))
    written = to.read_text(encoding="utf-8")

    assert "# last = 8\n" in written
    assert "[answers]" not in written


def test_in_a_pipe_the_last_row_is_proposed_and_not_taken(tmp_path: Path) -> None:
    to = tmp_path / "peta.toml"
    run(csv_of(tmp_path, SIGNED), *IKM_2017, "-o", str(to))
    written = to.read_text(encoding="utf-8")

    assert "# last = 8\n" in written
    assert "last" not in tomllib.loads(written)["source"]


def test_on_a_terminal_what_a_table_does_not_say_is_asked(tmp_path: Path) -> None:
    seen = terminal(
        "evaluate", csv_of(tmp_path, GOOGLE), *IKM_2017, "--subject", "Dinas Contoh", "--lang", "en", "--no-pager",
        keys="2024-S1\n", after="--period",
    )  # fmt: skip

    assert seen.code == 0, seen.text
    assert "Dinas Contoh" in seen.text
    assert "2024-S1" in seen.text


# --- Several sheets, and texts that are no answers ----------------------------------------------------------------------

KAMI = ("--instrument", "kami@5.0")
PLANNED = "Dalam Perencanaan"


def area(number: str, *answers: str) -> list[list[Any]]:
    return [
        ["No", "Pertanyaan", "Status", "Bukti"],
        *([f"{number}.{at}", "…", said, "SK"] for at, said in enumerate(answers, 1)),
    ]


def areas(folder: Path, *, again: bool = False, **more: list[list[Any]]) -> str:
    """A worksheet with a sheet for each of two areas, behind a cover."""
    sheets = {
        "Beranda": [["Indeks KAMI"]],
        "Satu": area("II", *[PLANNED] * 8),
        "Dua": area("II" if again else "III", *[PLANNED] * 8),
    }
    return saved(folder, xlsx({**sheets, **more}), "kami.xlsx")


def test_sheets_that_are_one_assessment_together_are_proposed_and_the_mapping_is_taken(tmp_path: Path) -> None:
    path, to = areas(tmp_path), str(tmp_path / "peta.toml")
    done = run(path, *KAMI, "-o", to)
    (found,) = read(path, PEOPLE._replace(instrument="kami@5.0", period="2025", map=to)).assessments

    assert done.exit_code == 0, done.output
    assert tomllib.loads((tmp_path / "peta.toml").read_text(encoding="utf-8"))["source"]["sheets"] == ["Satu", "Dua"]
    assert "kami.xlsx#Satu" in done.stdout
    assert "kami.xlsx#Dua" in done.stdout
    assert len(found.answers) == 16


def test_of_several_sheets_json_has_the_others_under_more(tmp_path: Path) -> None:
    found = json.loads(run(areas(tmp_path), *KAMI, "--format", "json").stdout)

    jsonschema.validate(found, json.loads(shipped()["map"].text()))
    assert found["sheet"] == "Satu"
    assert [one["sheet"] for one in found["more"]] == ["Dua"]


def test_errors_are_no_texts_to_be_given_a_meaning(tmp_path: Path) -> None:
    done = run(saved(tmp_path, xlsx({"Satu": area("II", "#REF!", "Belum tahu", *[PLANNED] * 6)}), "a.xlsx"), *KAMI)
    _, texts, errors = (
        part.split() for part in re.split("says what they mean|Cells without a value: mend them", done.stdout)
    )

    assert "#REF!" not in texts
    assert {"#REF!", "C2"} <= set(errors)


def test_sheets_about_the_same_codes_are_not_one_assessment(tmp_path: Path) -> None:
    done = run(areas(tmp_path, again=True), *KAMI)

    assert done.exit_code == 1
    assert "the workbook has several sheets, and which is meant is not said" in done.stderr
    assert "name it behind the file" in done.stderr


def test_evaluate_says_what_lists_the_sheets(tmp_path: Path) -> None:
    told = faults(areas(tmp_path), PEOPLE._replace(instrument="kami@5.0", period="2025"))

    assert "where sheets are one assessment together" in told
    assert 'evalkit map "' in told
    assert "--instrument kami@5.0 -o peta.toml lists them as [source] sheets" in told


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ('Butir = "ignore"', ""),
        ('Butr = "ignore"', "there is no column Butr"),
        ('No = "code"\nKode = "code"', "the columns No and Kode are the same"),
    ],
)
def test_a_heading_of_a_mapping_stands_in_one_of_its_sheets(columns: str, said: str, tmp_path: Path) -> None:
    other = [["No", "Butir", "Status", "Kode"], *([f"IV.{at}", "…", PLANNED, "x"] for at in range(1, 9))]
    path, to = areas(tmp_path, Tiga=other), tmp_path / "peta.toml"
    to.write_text(f'[source]\nsheets = ["Satu", "Tiga"]\n[columns]\n{columns}\n', encoding="utf-8")
    beside = PEOPLE._replace(instrument="kami@5.0", period="2025", map=str(to))

    if said:
        assert said in faults(path, beside)
    else:
        assert len(read(path, beside).assessments[0].answers) == 16


def test_texts_that_are_no_answers_are_listed_once_with_lines_to_fill_in(tmp_path: Path) -> None:
    odd = area("III", *["Sudah mantap"] * 3, "Ditulis Pak Budi", "Dlm Perencanaan", *[PLANNED] * 4)
    path, to = areas(tmp_path, Dua=odd), tmp_path / "peta.toml"
    done = run(path, *KAMI, "-o", str(to))
    text = to.read_text(encoding="utf-8")

    assert '# "Sudah mantap" = …  # C2, C3, C4' in text
    assert '# "Dlm Perencanaan" = "Dalam Perencanaan"  # C6' in text
    assert "texts that may name somebody are not repeated here: C5" in text
    assert "Budi" not in text + done.output
    assert tomllib.loads(text)["answers"] == {}


def test_what_texts_mean_is_listed_in_the_order_of_the_columns(tmp_path: Path) -> None:
    to = tmp_path / "peta.toml"
    run(csv_of(tmp_path, [[*QUESTIONS], [f"Z{n}" for n in range(9)]]), *IKM_2017, "-o", str(to))
    written = tomllib.loads(to.read_text(encoding="utf-8"))

    assert len(written["answers"]) == 9
    assert [*written["answers"]] == [*written["columns"].values()]


def test_what_is_filled_in_there_is_understood(tmp_path: Path) -> None:
    rows = [[*QUESTIONS], *[["Mantap", "Mantap", *WORDS[2:]]] * 3]
    path, to = csv_of(tmp_path, rows), tmp_path / "peta.toml"
    assert run(path, *IKM_2017, "-o", str(to)).exit_code == 0
    text = to.read_text(encoding="utf-8")
    to.write_text(text.replace("# Mantap = …", "Mantap = 4"), encoding="utf-8")

    assert "[answers]\n# Mantap = …  # A2" in text
    assert results(read(path, IKM._replace(map=str(to))))[0].n == 3


@pytest.mark.parametrize(
    ("text", "shown"), [("Pak Budi saja yang tahu", "a text of 23 characters"), ("Dlm Perencanaan", "Dlm Perencanaan")]
)
def test_a_wrong_answer_of_a_worksheet_is_told_by_its_cell(text: str, shown: str, tmp_path: Path) -> None:
    path = saved(tmp_path, xlsx({"Satu": area("II", *[PLANNED] * 8, text)}))

    with pytest.raises(AssessmentError) as raised:
        results(read(path, PEOPLE._replace(instrument="kami@5.0", period="2025", context={"se_category": "Tinggi"})))
    assert f"Satu!C10: {shown} is outside the scale" in str(raised.value)
