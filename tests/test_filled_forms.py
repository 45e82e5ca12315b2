"""Forms to fill in: written, filled by somebody, and read back as if their TOML had been read."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, assume, given, settings

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import Printed
from evalkit.base.language import language
from evalkit.base.typed_numbers import possible_numbers
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.cli import cli
from evalkit.files.assessment import RespondentGroup
from evalkit.files.write import assessment, write_assessment
from evalkit.forms.assessment_pages import instrument_form
from evalkit.forms.read.parse import read_form
from evalkit.forms.report_pages import head_inputs
from evalkit.forms.xlsx.pages import workbook
from evalkit.loading.report_rules.model import Correction
from evalkit.performance.typed_quantities import plain_number
from evalkit.run import evaluate_files
from evalkit.testing.leaves import leaves_of
from evalkit.testing.strategies import any_assessments
from filling import Filler, converted, filled, sections
from programs import ROOT, program
from support import INSTRUMENTS, instrument, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from click.testing import Result

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment


def run(*arguments: str, **env: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100", **env}).invoke(cli, list(arguments))


def blank(spec: str, folder: Path, lang: str = "id", name: str = "form.xlsx") -> Path:
    path = folder / name
    path.write_bytes(workbook(instrument_form(instrument(spec), language(lang))))
    return path


def read(path: Path) -> Evaluation:
    return evaluate_files([path], Registry()).evaluations[0]


def broken(path: Path) -> list[str]:
    with pytest.raises(AssessmentError) as caught:
        evaluate_files([path], Registry())
    return [str(fault).removeprefix(f"{path}: ") for fault in caught.value.faults]


def scores(found: Evaluation) -> dict[str, Exact | None]:
    return {code: None if node.score is None else node.score.exact for code, node in found.nodes.items()}


# --- Written --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_the_same_instrument_gives_the_same_bytes(spec: str) -> None:
    form = instrument_form(instrument(spec), language("id"))

    assert workbook(form) == workbook(form)


def test_a_form_has_every_code_its_title_and_its_weight(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(blank("spbe@2020", tmp_path))["Jawaban"]

    found = {row[0]: row[1:3] for row in sheet.iter_rows(values_only=True)}
    assert found["I12"] == ("Tingkat Kematangan Peta Rencana SPBE Instansi Pusat/Pemerintah Daerah", "2,5")
    assert {*instrument("spbe@2020").nodes} <= {*found}


def test_lists_are_ranges_and_only_cells_to_fill_in_can_be_changed(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(blank("kami@5.0", tmp_path))["Jawaban"]
    rules = sheet.data_validations.dataValidation

    assert sheet.protection.sheet
    assert rules
    assert all(str(rule.formula1).startswith("daftar!$") for rule in rules if rule.type == "list")
    assert {cell.protection.locked for row in sheet.iter_rows(max_col=3) for cell in row} == {True}


def test_texts_of_a_rule_file_are_never_formulas(tmp_path: Path) -> None:
    one = instrument("kip@2018")
    total = attrs.evolve(one.nodes["total"], title="=1+1")
    form = instrument_form(attrs.evolve(one, title="@SUM(A1)", nodes={"total": total}), language("id"))
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(form))

    with zipfile.ZipFile(path) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>1+1" in sheet or b"<f>SUM" in sheet for sheet in sheets)


@pytest.mark.parametrize("suffix", ["toml", "csv", "xlsx"])
@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_a_form_that_nobody_filled_in_says_so(spec: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"form.{suffix}"

    assert run("init", spec, "-o", str(path)).exit_code == 0
    done = run("evaluate", str(path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "not filled in yet" in done.stderr
    assert suffix == "toml" or done.stderr.count("not filled in yet") == 1


@pytest.mark.parametrize("library", ["xlsxwriter", "python_calamine"])
def test_a_workbook_without_the_extra_is_one_clear_error(library: str, tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())
    command = (
        ["evaluate", str(path)]
        if library == "python_calamine"
        else ["init", "kip@2018", "-o", str(tmp_path / "a.xlsx")]
    )
    code = f"import sys; sys.modules[{library!r}] = None; from evalkit.cli import cli; cli({command!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter

    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'evalkit-indeks[office]'" in done.stderr
    assert not (tmp_path / "a.xlsx").exists()


def test_a_workbook_is_not_printed() -> None:
    done = run("init", "spbe@2020", "--format", "xlsx")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "xlsx is a file, and is not printed" in done.stderr


def test_a_form_that_is_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"answers")

    assert run("init", "spbe@2020", "-o", str(path)).exit_code == 2
    assert path.read_bytes() == b"answers"
    assert run("init", "spbe@2020", "-o", str(path), "--force").exit_code == 0
    assert path.read_bytes() != b"answers"


# --- Read back ------------------------------------------------------------------------------------------------------

SPBE: dict[str, int] = {"I1": 3, "I2": 5, "I47": 1}


def spbe(**more: object) -> Assessment:
    return assessment(instrument("spbe@2020"), answers=SPBE, **more)  # type: ignore[arg-type]


def test_everything_comes_back_as_toml_would_give_it(tmp_path: Path) -> None:
    said = attrs.evolve(
        spbe(values={"D2": printed("4.20")}, claims={"total": printed("4.16"), "predicate": "Baik", "A1": 4}),
        evidence={"I1": ("Perbup 12/2021", "Lampiran 3"), "I3": ("=1+1",)},
        notes={"I2": ("tanya lagi",)},
        status="verified",
    )

    found = read(filled(blank("spbe@2020", tmp_path), said)).assessment

    assert sections(found) == sections(said)
    assert found.sha256 == hashlib.sha256((tmp_path / "form.xlsx").read_bytes()).hexdigest()


BESIDE = ("--beside", "supported", "--beside", "established")


def beside() -> Assessment:
    """What differs is priced: an answer, one that the number of the level alone says, and a value that was given."""
    found = spbe(values={"D2": printed("4.20")})
    return attrs.evolve(found, supported={"I1": 2, "D2": printed("3.60")}, established={"I1": 1, "I2": 5, "I47": 4})


def test_what_stands_beside_the_answers_comes_back_as_toml_would_give_it(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    assert run("init", "spbe@2020", *BESIDE, "-o", str(form)).exit_code == 0

    found, file = read(filled(form, beside())), read(write_assessment(beside(), tmp_path))

    assert sections(found.assessment) == sections(file.assessment)
    assert _priced(found) == _priced(file)
    assert [name for name, *_ in _priced(found)] == ["supported", "established"]


def _priced(found: Evaluation) -> list[tuple[object, ...]]:
    return [
        (one.name, one.named, scores(one.evaluation), [(diff.claimed.code, diff.points) for diff in one.differences])
        for one in found.beside
    ]


def test_what_stands_beside_the_answers_of_a_csv_form_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    assert run("init", "spbe@2020", *BESIDE, "-o", str(path)).exit_code == 0
    rows = [line.split(";") for line in path.read_text(encoding="utf-8-sig").splitlines()]
    at = {name: rows[1].index(heading) for name, heading in CSV_HEADINGS.items()}
    said = beside()
    put: dict[str, Mapping[str, object]] = {
        "to fill in": {"subject": "X", "period": "2024", **said.answers, "D2": "4,20"},
        "supported": {**said.supported, "D2": "3,60"},
        "established": said.established,
    }
    done: set[str] = set()
    for row in reversed(rows[: [row[0] for row in rows].index("[claims]")]):  # D2 is a heading of the answers, too
        for name, column in at.items() if row[0] not in done else ():
            row[column] = str(put[name].get(row[0], row[column]))
        done.add(row[0])
    path.write_text("\n".join(map(";".join, rows)), encoding="utf-8")

    assert sections(read(path).assessment)["supported"] == said.supported
    assert sections(read(path).assessment)["established"] == said.established


CSV_HEADINGS = {
    "to fill in": "to fill in",
    "supported": "supported by the evidence",
    "established": "established by the verifier",
}


def test_what_cannot_stand_beside_an_answer_is_told_with_its_cell(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    assert run("init", "spbe@2020", *BESIDE, "-o", str(form), "--lang", "id").exit_code == 0
    filler = Filler(form)
    filler.fill(spbe())
    filler.put("supported", "I1", "Lumayan")
    filler.put("established", "I2", "7")
    filler.book.save(form)

    assert [one.partition(":")[0] for one in broken(form)] == ["Jawaban!G9", "Jawaban!H10"]
    filler.put("supported", "I1", "3")
    filler.put("established", "I2", "4")
    filler.put("established", "D2", "3,00")
    filler.book.save(form)

    assert broken(form)[0].startswith("Nilai!E8: D2 is not answered but computed")


def test_a_form_asks_for_the_answer_alone_unless_it_is_told_otherwise() -> None:
    both = [run("init", "spbe@2020", "--format", "csv", *more).stdout for more in ((), BESIDE)]
    toml = run("init", "spbe@2020", *BESIDE).stdout

    assert [text.splitlines()[1].count("established") for text in both] == [0, 1]
    assert ("[supported]" in toml, "[established]" in toml) == (True, True)


def test_a_form_of_a_performance_report_has_no_answers_to_put_others_beside(tmp_path: Path) -> None:
    told = run("init", "lkj@lakip-4", *BESIDE, "-o", str(tmp_path / "form.xlsx"))

    assert told.exit_code == 2
    assert "--beside is of forms of instruments" in told.output


def test_answers_may_be_typed_as_number_or_word(tmp_path: Path) -> None:
    filler = Filler(blank("spbe@2020", tmp_path))
    filler.fill(spbe())
    filler.put("answers", "I1", "3")
    filler.put("answers", "I2", "Terdefinisi")
    filler.book.save(tmp_path / "form.xlsx")

    nodes = read(tmp_path / "form.xlsx")
    assert [scores(nodes)[code] for code in ("I1", "I2")] == [3, 3]


def test_a_form_half_filled_in_is_a_range(tmp_path: Path) -> None:
    found = read(filled(blank("spbe@2020", tmp_path), spbe()))

    assert scores(found)["total"] is None
    assert found.nodes["I3"].origin == "missing"


def test_an_inserted_column_and_an_inserted_row_are_told_and_make_no_difference(tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())
    book = openpyxl.load_workbook(path)
    book["Jawaban"].insert_cols(4)
    book["Jawaban"].cell(4, 4).value = "PIC"
    book["Jawaban"].cell(8, 4).value = "Bidang Aptika"
    book["Jawaban"].insert_rows(10)
    book.save(path)

    found = evaluate_files([path], Registry())
    assert found.evaluations[0].assessment.answers == SPBE
    told = "\n".join(map(str, found.notes))
    assert "Jawaban: rows or columns were inserted or moved; Jawaban, once D4, is read in E4" in told
    assert "columns that are no part of the form are left aside: PIC (D)" in told


def _delete_row(book: openpyxl.Workbook) -> None:
    book["Jawaban"].delete_rows(8)


def _change_code(book: openpyxl.Workbook) -> None:
    book["Jawaban"]["A8"] = "I99"


def _repeat_code(book: openpyxl.Workbook) -> None:
    book["Jawaban"]["A9"] = "I1"


def _rename_column(book: openpyxl.Workbook) -> None:
    book["Jawaban"]["D4"] = "Skor"


def _remove_sheet(book: openpyxl.Workbook) -> None:
    del book["Nilai"]


def _old_layout(book: openpyxl.Workbook) -> None:
    book["evalkit"]["A1"] = "evalkit-form/0"


def _other_edition(book: openpyxl.Workbook) -> None:
    book["evalkit"]["D1"] = "spbe@2099"


def _no_level(book: openpyxl.Workbook) -> None:
    book["Jawaban"]["D8"] = "Lumayan"


def _no_period(book: openpyxl.Workbook) -> None:
    book["Identitas"]["D7"] = None


def _wrong_period(book: openpyxl.Workbook) -> None:
    book["Identitas"]["D7"] = "tahun lalu"


def _two_numbers(book: openpyxl.Workbook) -> None:
    book["Nilai"]["C6"] = "1.250"


def test_a_number_that_the_workbook_keeps_is_that_number_however_others_write_theirs(tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())
    book = openpyxl.load_workbook(path)
    kept, written = book["Nilai"]["C6"], book["Nilai"]["C7"]
    kept.value, kept.number_format = 3.25, "0.000"
    written.value, written.number_format = "2,5", "@"
    book.save(path)

    assert {"3.250", "2.5"} <= {
        str(one.text) for one in read(path).assessment.values.values() if isinstance(one, Printed)
    }


def test_a_point_in_front_of_a_number_is_not_dropped() -> None:
    assert plain_number(".5") == ".5"
    assert plain_number("Rp.1.250,50").text == "1250.50"


def _formula(book: openpyxl.Workbook) -> None:
    book["Jawaban"]["D8"] = "=D9"


def _word_for_value(book: openpyxl.Workbook) -> None:
    book["Nilai"]["C6"] = "Baik"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_delete_row, ("Jawaban!A8: the row I1 of the form is missing", "a row that was deleted")),
        (_change_code, ("Jawaban!A8: the row I1 of the form is missing", "I99 stands in its place")),
        (_repeat_code, ("Jawaban!A9: the row I1 of the form stands here twice", "the row I2 of the form is missing")),
        (_rename_column, ("Jawaban!D4: the column Jawaban of the form is missing",)),
        (_remove_sheet, ("the sheet Nilai of the form is missing",)),
        (_old_layout, ("this form has the layout evalkit-form/0, and evalkit-form/1 is read", "evalkit init")),
        (_other_edition, ("spbe has no edition 2099", "known: spbe@2018, spbe@2020")),
        (_no_level, ("Jawaban!D8: Lumayan is outside the scale", "a whole number from 1 to 5")),
        (_formula, ("Jawaban!D8: a formula whose value is not stored in the file (=D9)",)),
        (_no_period, ("Identitas!D7: not filled in yet",)),
        (_wrong_period, ("Identitas!D7: tahun lalu is not allowed here", "2024-S1")),
        (_two_numbers, ("Nilai!C6: 1.250 can mean two numbers", "1250 or 1.250")),
        (_word_for_value, ("Nilai!C6: Baik is not a number", "a number from 1.00 to 5.00")),
    ],
)
def test_what_is_wrong_with_a_form_is_told_with_sheet_and_cell(
    change: Callable[[openpyxl.Workbook], None], words: tuple[str, ...], tmp_path: Path
) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)

    told = "\n".join(broken(path))
    for word in words:
        assert word in told


def test_all_faults_of_a_form_are_told_at_once(tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())
    book = openpyxl.load_workbook(path)
    for change in (_delete_row, _rename_column, _remove_sheet):
        change(book)
    book.save(path)

    assert len(broken(path)) >= 2


def test_what_the_rules_refuse_is_told_beside_what_is_wrong_with_the_form(tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe(claims={"predicate": "Hebat"}))
    book = openpyxl.load_workbook(path)
    cell = next(cell for row in book["Identitas"].iter_rows() for cell in row if cell.value == "period")
    book["Identitas"].cell(cell.row, 4).value = "20x4"
    book.save(path)

    period, claim = broken(path)

    assert "20x4" in period
    assert "Angka tercetak!" in claim
    assert "Hebat" in claim


def _no_layout(book: openpyxl.Workbook) -> None:
    book["evalkit"]["A1"] = "catatan"


def _renamed(book: openpyxl.Workbook) -> None:
    book["evalkit"].title = "lain"


@pytest.mark.parametrize("change", [_no_layout, _renamed])
def test_a_workbook_without_the_layout_of_a_form_is_read_as_a_table(
    change: Callable[[openpyxl.Workbook], None], tmp_path: Path
) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)

    done = run("evaluate", str(path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "the workbook has several sheets, and which is meant is not said" in done.stderr


def test_a_form_without_its_lists_takes_what_was_chosen_as_it_stands(tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())
    book = openpyxl.load_workbook(path)
    del book["daftar"]
    book.save(path)

    assert {code: scores(read(path))[code] for code in SPBE} == SPBE


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls", "xlsb"])
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"PK\x03\x04xl/workbook.xml", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a;b\n"]
)
def test_what_is_no_workbook_is_no_form(data: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"form.{suffix}"
    path.write_bytes(data)

    assert read_form(data, str(path)) is None
    done = run("evaluate", str(path), "--instrument", "spbe@2020", "--subject", "X", "--period", "2024")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "internal error" not in done.stderr


def test_a_packed_file_that_lies_about_its_parts_is_no_form() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"x" * 3_000_000)

    whole = packed.getvalue()
    assert read_form(whole, "form.xlsx") is None
    assert read_form(whole.replace(b"xl/workbook.xml", b"xl/workbook.xmk", 1), "form.xlsx") is None


# --- Records --------------------------------------------------------------------------------------------------------


def test_respondents_are_chosen_from_the_words_of_each_element(tmp_path: Path) -> None:
    filler = Filler(blank("ikm@2017", tmp_path))
    filler.put("assessment", "subject", "Puskesmas Contoh")
    filler.put("assessment", "period", "2024")
    for row in range(3):
        filler.put("responses", "unit", "Loket", row)
        for code in instrument("ikm@2017").leaves_under("total"):
            filler.put("responses", code, filler.listed("responses", code)[3 - row % 2], row)
    filler.book.save(tmp_path / "form.xlsx")

    found = read(tmp_path / "form.xlsx")
    assert filler.listed("responses", "biaya") == ["1 – Sangat Mahal", "2 – Cukup Mahal", "3 – Murah", "4 – Gratis"]
    assert found.nodes["biaya"].n == 3
    assert scores(found)["biaya"] == Fraction(11, 3)
    assert [group.group for group in found.groups] == ["Loket"]


@pytest.mark.parametrize(
    ("spec", "sheet"), [("ikm@2017", "Responden"), ("ipasn@2019", "Pegawai"), ("spbe@2020", "Jawaban")]
)
def test_an_empty_form_names_the_sheet_that_is_filled_in_first(spec: str, sheet: str, tmp_path: Path) -> None:
    assert f"Identitas, {sheet}\n" in run("evaluate", str(blank(spec, tmp_path))).stderr


def test_rows_of_respondents_count_as_progress(tmp_path: Path) -> None:
    filler = _respondents(tmp_path)
    for row in (1, 2):
        filler.put("responses", "biaya", "3", row)
    filler.book.save(tmp_path / "form.xlsx")

    counted = openpyxl.load_workbook(converted([tmp_path / "form.xlsx"], "xlsx", tmp_path / "lo")[0], data_only=True)
    told = [counted[name]["A3"].value for name in ("Jawaban", "Nilai")]
    assert [one.partition(" · ")[0] for one in told] == ["Terisi: 3 baris Responden"] * 2


def test_sheets_that_are_empty_are_printed_to_be_filled_in_by_hand(tmp_path: Path) -> None:
    assert run("init", "lkj@lakip-4", "-o", str(tmp_path / "lkj.xlsx"), "--lang", "id").exit_code == 0
    (pdf,) = converted([tmp_path / "lkj.xlsx"], "pdf", tmp_path / "lo")

    said = subprocess.run([program("pdftotext"), str(pdf), "-"], capture_output=True, check=True, text=True).stdout  # noqa: S603
    for sheet in ("Sasaran", "Tabel 1", "Tabel 5", "Hubungan"):
        assert f"lkj@lakip-4 · {sheet}\n" in said  # the foot of its page


def test_numbers_that_a_form_keeps_as_text_are_not_told(tmp_path: Path) -> None:
    filler = report_filler(tmp_path)
    filler.put("budget", "pagu", "1.000.000,00", 0)
    filler.book.save(tmp_path / "lkj.xlsx")

    done = run("audit", str(tmp_path / "lkj.xlsx"), "--lang", "en")
    assert done.exit_code == 0
    assert "as text" not in done.stdout + done.stderr


def test_a_wrong_answer_of_a_respondent_is_told_with_its_row(tmp_path: Path) -> None:
    filler = Filler(blank("ikm@2017", tmp_path))
    filler.put("assessment", "subject", "Puskesmas Contoh")
    filler.put("assessment", "period", "2024")
    for code in instrument("ikm@2017").leaves_under("total"):
        filler.put("responses", code, "Lumayan")
    filler.book.save(tmp_path / "form.xlsx")

    told = "\n".join(broken(tmp_path / "form.xlsx"))
    assert "form.xlsx#Responden: row 2, column persyaratan: a text of 7 characters is not allowed here" in told


def _respondents(folder: Path) -> Filler:
    filler = Filler(blank("ikm@2017", folder))
    filler.put("assessment", "subject", "Puskesmas Contoh")
    filler.put("assessment", "period", "2024")
    for code in instrument("ikm@2017").leaves_under("total"):
        filler.put("responses", code, "3")
    return filler


def test_a_column_of_names_beside_respondents_is_left_aside_and_said_to_be(tmp_path: Path) -> None:
    filler = _respondents(tmp_path)
    filler.book["Responden"].insert_cols(1)
    filler.book["Responden"]["A1"], filler.book["Responden"]["A2"] = "Nama", "Ani"
    filler.book.save(tmp_path / "form.xlsx")

    done = run("evaluate", str(tmp_path / "form.xlsx"), "--detail")
    assert done.exit_code == 0
    assert "columns that are no part of the form are left aside: Nama (A)" in done.stderr
    assert "Ani" not in done.stdout + done.stderr


def test_respondents_without_their_headings_are_refused(tmp_path: Path) -> None:
    filler = _respondents(tmp_path)
    filler.book["Responden"].delete_rows(1)
    filler.book.save(tmp_path / "form.xlsx")

    assert "form.xlsx#Responden" in "\n".join(broken(tmp_path / "form.xlsx"))


def test_the_questions_of_a_survey_are_those_of_its_form(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(blank("ikm@2017", tmp_path))["Pertanyaan"]

    found = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert found["U4"][:2] == (
        "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
        "Pilihan ganda",
    )
    assert found["U4"][2:6] == ("Sangat Mahal", "Cukup Mahal", "Murah", "Gratis")


def test_groups_come_back_in_place_of_persons(tmp_path: Path) -> None:
    filler = Filler(blank("ipasn@2024", tmp_path))
    filler.put("assessment", "subject", "Kabupaten Contoh")
    filler.put("assessment", "period", "2024")
    for row, (name, heads, total) in enumerate((("Dinas A", "40", "71,5"), ("Dinas B", "10", "80"))):
        for key, text in (("name", name), ("n", heads), ("values/total", total)):
            filler.put("groups", key, text, row)
    filler.book.save(tmp_path / "form.xlsx")

    found = read(tmp_path / "form.xlsx")
    assert found.assessment.groups == (
        RespondentGroup(name="Dinas A", n=40, values={"total": printed("71.5")}),
        RespondentGroup(name="Dinas B", n=10, values={"total": 80}),
    )
    assert scores(found)["total"] == Fraction(732, 10)


def test_a_group_without_heads_is_told_with_its_cell(tmp_path: Path) -> None:
    filler = Filler(blank("ipasn@2024", tmp_path))
    filler.put("assessment", "subject", "Kabupaten Contoh")
    filler.put("assessment", "period", "2024")
    for key, text in (("name", "Dinas A"), ("n", "banyak"), ("values/total", "70")):
        filler.put("groups", key, text)
    filler.book.save(tmp_path / "form.xlsx")

    assert "Kelompok!B2: " in "\n".join(broken(tmp_path / "form.xlsx"))


# --- Performance reports ----------------------------------------------------------------------------------------------

INDICATORS: tuple[Mapping[str, str], ...] = (
    {
        "code": "ikm", "unit": "nilai", "direction": "makin tinggi makin baik", "target": "81", "realisation": "82,35",
        "history/-1": "80,10", "national": "79,5", "plans/renstra/+0": "81", "notes": "a\nb", "responsible": "Aptika",
    },
    {"code": "kami", "unit": "level", "direction": "makin tinggi makin baik", "kind": "tingkat", "target": "III",
     "realisation": "2", "national": "Level II"},
    {"code": "kip", "unit": "kategori", "kind": "kategori", "target": "Informatif", "of": "kip@2018",
     "not_measured": "tidak diikutsertakan"},
    {"code": "hari", "unit": "hari", "direction": "makin rendah makin baik", "kind": "rentang", "target": "7-8",
     "realisation": "6,5", "reused/year": "2024", "reused/reason": "belum diukur"},
    {"code": "sk", "unit": "dokumen", "kind": "ada atau tidak", "target": "ada", "realisation": "tidak"},
)  # fmt: skip
TOML = """
[report]
rules = "lkj@lakip-4"
agency = "Dinas Contoh"
year = 2025
cap = 120
[budget]
file = "anggaran.csv"
[[objectives]]
code = "S1"
title = "Layanan"
[[indicators]]
code = "ikm"
objective = "S1"
title = "Indikator"
unit = "nilai"
direction = "higher"
target = 81
realisation = 82.35
history = { 2024 = 80.10 }
national = 79.5
plans = { renstra = { 2025 = 81 } }
notes = ["a", "b"]
responsible = "Aptika"
[[indicators]]
code = "kami"
objective = "S1"
title = "Indikator"
unit = "level"
direction = "higher"
target = { level = "III" }
realisation = { level = 2 }
national = { level = 2 }
[[indicators]]
code = "kip"
objective = "S1"
title = "Indikator"
unit = "kategori"
target = { category = "Informatif", of = "kip@2018" }
not_measured = "tidak diikutsertakan"
[[indicators]]
code = "hari"
objective = "S1"
title = "Indikator"
unit = "hari"
direction = "lower"
target = { from = 7, to = 8 }
realisation = 6.5
reused = { year = 2024, reason = "belum diukur" }
[[indicators]]
code = "sk"
objective = "S1"
title = "Indikator"
unit = "dokumen"
target = { present = true }
realisation = { present = false }
"""
BUDGET = (("A", "Program", 1_000_000, 900_000, "S1"), ("A.1", "Kegiatan", 1_000_000, 900_000, None))


def report_filler(folder: Path) -> Filler:
    path = folder / "lkj.xlsx"
    assert run("init", "lkj@lakip-4", "-o", str(path), "--lang", "id").exit_code == 0
    filler = Filler(path)
    for key, text in (("agency", "Dinas Contoh"), ("year", "2025"), ("cap", "120")):
        filler.put("report", key, text)
    filler.put("objectives", "code", "S1")
    filler.put("objectives", "title", "Layanan")
    for row, indicator in enumerate(INDICATORS):
        for key, text in {"objective": "S1", "title": "Indikator", **indicator}.items():
            filler.put("indicators", key, text, row)
    for row, cells in enumerate(BUDGET):
        for key, found in zip(("kode", "uraian", "pagu", "realisasi", "sasaran"), cells, strict=True):
            if found is not None:
                filler.put("budget", key, found, row)
    return filler


def with_a_wrong_sum(folder: Path) -> Filler:
    """The same with a printed table, whose total is one more than its part."""
    filler = report_filler(folder)
    for key, text in (("id", "3.1"), ("title", "Anggaran"), ("file", "Tabel 1")):
        filler.put("tables", key, text)
    for row, cells in enumerate([("kunci", "pagu"), ("S1", 1_000_000), ("jumlah", 1_000_001)], 1):
        for column, cell in enumerate(cells, 1):
            filler.book["Tabel 1"].cell(row, column).value = cell
    for key, text in (("claim", "3.1:jumlah:pagu"), ("is", "sum"), ("of", "3.1:S1:pagu")):
        filler.put("relations", key, text)
    return filler


def test_a_performance_report_comes_back_as_its_toml(tmp_path: Path) -> None:
    report_filler(tmp_path).book.save(tmp_path / "lkj.xlsx")
    (tmp_path / "lkj.toml").write_text(TOML, encoding="utf-8")
    lines = [";".join("" if cell is None else str(cell) for cell in row) for row in BUDGET]
    (tmp_path / "anggaran.csv").write_text("\n".join(["kode;uraian;pagu;realisasi;sasaran", *lines]), encoding="utf-8")

    form, toml = (evaluate_files([tmp_path / f"lkj.{suffix}"], Registry()).reports[0] for suffix in ("xlsx", "toml"))

    same = ("agency", "year", "rules", "cap", "objectives")
    assert [getattr(form.report, key) for key in same] == [getattr(toml.report, key) for key in same]
    assert [attrs.evolve(one, file="", place="") for one in form.report.indicators] == [
        attrs.evolve(one, file="", place="") for one in toml.report.indicators
    ]
    assert form.mean == toml.mean
    assert [(one.code, one.spent, one.objective) for one in form.report.budget] == [
        (one.code, one.spent, one.objective) for one in toml.report.budget
    ]


QUARTERS: Mapping[str, str] = {
    "budget": "A\nA.1", "quarters/running": "dihitung sejak Januari",
    "quarters/target/1": "20", "quarters/target/3": "60,5", "quarters/target/4": "81", "quarters/realisation/1": "18,2",
}  # fmt: skip


def test_quarters_weights_shared_budgets_and_allocations_come_back_as_their_toml(tmp_path: Path) -> None:
    """A quarter that is blank between others is not known."""
    filler = report_filler(tmp_path)
    for key, text in QUARTERS.items():
        filler.put("indicators", key, text)
    for row in range(len(INDICATORS)):
        filler.put("indicators", "weight", "2,5", row)
    for number in range(1, 5):
        filler.put("budget", f"alokasi tw{number}", 250_000)
    filler.book.save(tmp_path / "lkj.xlsx")
    text = TOML.replace('title = "Indikator"\n', 'title = "Indikator"\nweight = 2.5\n')
    more = "budget = ['A', 'A.1']\n[indicators.quarters]\nrunning = 'cumulative'\n"
    more += "target = [20, '-', 60.5, 81]\nrealisation = [18.2]\n"
    (tmp_path / "lkj.toml").write_text(
        text.replace('responsible = "Aptika"\n', f'responsible = "Aptika"\n{more}'), encoding="utf-8"
    )
    lines = [";".join("" if cell is None else str(cell) for cell in row) for row in BUDGET]
    head = "kode;uraian;pagu;realisasi;sasaran;alokasi tw1;alokasi tw2;alokasi tw3;alokasi tw4"
    lines[0] += ";250000;250000;250000;250000"
    lines[1] += ";;;;"
    (tmp_path / "anggaran.csv").write_text("\n".join([head, *lines]), encoding="utf-8")

    form, toml = (evaluate_files([tmp_path / f"lkj.{suffix}"], Registry()).reports[0] for suffix in ("xlsx", "toml"))

    assert [attrs.evolve(one, file="", place="") for one in form.report.indicators] == [
        attrs.evolve(one, file="", place="") for one in toml.report.indicators
    ]
    assert [one.allocated for one in form.report.budget] == [one.allocated for one in toml.report.budget]
    assert [one.code for one in form.findings] == [one.code for one in toml.findings]


def test_a_quarter_that_is_no_number_is_told_with_its_cell(tmp_path: Path) -> None:
    """And that nobody said how quarters make the year."""
    filler = report_filler(tmp_path)
    filler.put("indicators", "quarters/target/1", "Informatif")
    filler.put("indicators", "quarters/realisation/2", "5", 1)
    filler.book.save(tmp_path / "lkj.xlsx")

    told = run("evaluate", str(tmp_path / "lkj.xlsx"), "--lang", "en").stderr
    assert [line.split(": ")[1] for line in told.splitlines() if "Indikator!" in line] == [
        "Indikator!U2",
        "Indikator!V2",
        "Indikator!U3",
    ]


def test_the_correction_of_a_report_is_asked_for_where_its_rules_have_one() -> None:
    """No other report can give it."""
    rules = Registry().rule_file("lkj@permendagri-86-2017", REPORT_RULES).load()
    known = attrs.evolve(rules, corrections=(Correction(predicate="BB", percent=95, cite=rules.cite),))

    asked = [[one.key for _, one in head_inputs(language("id"), each)] for each in (rules, known)]
    assert ["correction" in keys for keys in asked] == [False, True]


def test_printed_tables_of_a_form_are_audited(tmp_path: Path) -> None:
    filler = with_a_wrong_sum(tmp_path)
    filler.book.save(tmp_path / "lkj.xlsx")

    done = run("audit", str(tmp_path / "lkj.xlsx"))
    assert done.exit_code == 0
    assert "1 contradicted" in done.stdout
    assert "3.1:jumlah:pagu" in done.stdout


def test_a_realisation_may_be_the_result_of_a_filled_form(tmp_path: Path) -> None:
    form = filled(blank("spbe@2020", tmp_path, name="spbe.xlsx"), spbe())
    filler = report_filler(tmp_path)
    filler.put("indicators", "realisation", "spbe.xlsx#total")
    filler.book.save(tmp_path / "lkj.xlsx")

    (report,) = evaluate_files([tmp_path / "lkj.xlsx"], Registry()).reports
    result = report.indicators[0].realised.evaluation
    assert result is not None
    assert result.nodes["total"].score == read(form).nodes["total"].score
    assert run("audit", str(tmp_path / "lkj.xlsx")).exit_code == 0


def test_what_is_wrong_with_a_report_is_told_with_sheet_and_cell(tmp_path: Path) -> None:
    filler = report_filler(tmp_path)
    filler.put("indicators", "target", "banyak")
    filler.put("indicators", "objective", "S9", 1)
    filler.put("report", "year", "dua ribu")
    filler.book.save(tmp_path / "lkj.xlsx")

    for command in ("evaluate", "audit"):
        done = run(command, str(tmp_path / "lkj.xlsx"))
        assert (done.exit_code, done.stdout) == (1, "")
        for place in ("Indikator!G2: banyak is not a number", "Indikator!B3: ", "Identitas!D7: "):
            assert place in done.stderr


@pytest.mark.parametrize("suffix", ["toml", "csv", "xlsx"])
def test_a_form_of_a_report_that_nobody_filled_in_says_so(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"lkj.{suffix}"

    assert run("init", "lkj@lakip-4", "-o", str(path)).exit_code == 0
    done = run("evaluate", str(path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "not filled in yet" in done.stderr


def csv_of_report(folder: Path, put: Mapping[str, Sequence[str]] | None = None) -> Path:
    """The CSV form of a report, filled in with what the workbook form of ``report_filler`` has; *put*: section → more rows."""
    path = folder / "lkj.csv"
    assert run("init", "lkj@lakip-4", "-o", str(path), "--lang", "id", "--force").exit_code == 0
    rows = {
        "[objectives]": ["S1;Layanan"],
        "[budget]": [";".join("" if cell is None else str(cell) for cell in row) for row in BUDGET],
        **{f"[{section}]": more for section, more in (put or {}).items()},
    }
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = lines[lines.index(next(line for line in lines if line.startswith("[indicators]"))) + 1].split(";")
    found = [{"objective": "S1", "title": "Indikator", **indicator} for indicator in INDICATORS]
    rows["[indicators]"] = [";".join(f'"{one.get(key, "")}"' for key in keys) for one in found]
    made: list[str] = []
    for line in lines:
        key, _, told = line.partition(";")
        filled_in = {"agency": "Dinas Contoh", "year": "2025", "cap": "120"}.get(key)
        made.append(line if filled_in is None else f"{key};{told.rstrip(';')};{filled_in}")
        section = next((name for name in reversed(made) if name.startswith("[")), "").partition(";")[0]
        is_end = line.startswith(("#", "[Tabel"))
        made += rows.pop(section, []) if is_end else []
    path.write_text("\n".join(made), encoding="utf-8")
    return path


def test_a_csv_form_of_a_report_holds_what_the_workbook_holds(tmp_path: Path) -> None:
    report_filler(tmp_path).book.save(tmp_path / "lkj.xlsx")

    workbook_, table = (
        evaluate_files([path], Registry()).reports[0] for path in (tmp_path / "lkj.xlsx", csv_of_report(tmp_path))
    )
    same = ("agency", "year", "rules", "cap", "objectives")
    assert [getattr(workbook_.report, key) for key in same] == [getattr(table.report, key) for key in same]
    assert [attrs.evolve(one, file="", place="") for one in workbook_.report.indicators] == [
        attrs.evolve(one, file="", place="") for one in table.report.indicators
    ]
    assert [(one.code, one.spent, one.objective) for one in workbook_.report.budget] == [
        (one.code, one.spent, one.objective) for one in table.report.budget
    ]


def test_printed_tables_of_a_csv_form_are_audited(tmp_path: Path) -> None:
    put = {
        "tables": ["3.1;Anggaran;Tabel 2"],
        "Tabel 2": ["kunci;pagu", "S1;1000000", "jumlah;1000001"],
        "relations": ["3.1:jumlah:pagu;sum;3.1:S1:pagu"],
    }

    done = run("audit", str(csv_of_report(tmp_path, put)), "--lang", "en")
    assert done.exit_code == 0
    assert "1 contradicted" in done.stdout
    assert "3.1:jumlah:pagu" in done.stdout


def test_what_is_wrong_with_a_csv_form_of_a_report_is_told_with_its_row(tmp_path: Path) -> None:
    path = csv_of_report(tmp_path)
    text = path.read_text(encoding="utf-8").replace("\ncode;title;", "\ncode;judul;").replace(";2025", ";dua ribu")
    path.write_text(text, encoding="utf-8")

    done = run("evaluate", str(path), "--lang", "en")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "row 11, column B: there is no column judul" in done.stderr


def test_a_report_is_made_of_a_form(tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())

    assert run("report", str(path), "-o", str(tmp_path / "a.html")).exit_code == 0
    assert "Contoh" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_local_variant_beside_the_form_is_used(tmp_path: Path) -> None:
    filler = Filler(blank("sakip@2021", tmp_path))
    filler.fill(assessment(instrument("sakip@2021"), answers={"P1": "A"}))
    filler.put("assessment", "variant", "varian.toml")
    filler.book.save(tmp_path / "form.xlsx")
    shutil.copy(ROOT / "examples/contoh-sakip-varian/varian.toml", tmp_path)

    found = read(tmp_path / "form.xlsx")
    assert found.instrument.variant is not None


def test_a_form_is_of_what_it_says(tmp_path: Path) -> None:
    path = filled(blank("spbe@2020", tmp_path), spbe())

    assert run("evaluate", str(path), "--instrument", "spbe@2020").exit_code == 0
    assert "a form of spbe@2020, and not of spbe@2018" in run("evaluate", str(path), "--instrument", "spbe@2018").stderr


# --- CSV ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["toml", "csv", "xlsx"])
def test_a_fact_that_init_is_told_stands_in_the_form_and_chooses_what_it_asks(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"unit.{suffix}"
    assert run("init", "sakip@2021", "--context", "lembar=unit", "-o", str(path)).exit_code == 0

    if suffix == "xlsx":
        form = Filler(path)
        assert {code.partition(".")[0] for section, code in form.places if section == "answers" and "." in code} == {
            *("Unit", "Utama", "Pendukung", "Tambahan"),
        }
        place = form.places["context", "lembar"]
        assert form.book[place[6]][place[7]].value == "Unit"
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count("Unit.") == 80
        assert "Instansi." not in text
    if suffix != "toml":
        assert [one.splitlines()[0] for one in broken(path)] == ["not filled in yet"]  # a fact alone is no answer


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sakip@2021", "--context", "lembar=Kota"], "one of Instansi, Unit"),
        (["sakip@2021", "--context", "lembr=Unit"], "did you mean lembar?"),
        (["sakip@2021", "--context", "Unit"], "Unit is no fact"),
        (["spbe@2020", "--context", "lembar=Unit"], "nothing: spbe@2020 asks for no context"),
        (["lkj@lakip-4", "--context", "lembar=Unit"], "--context goes with --from"),
    ],
)
def test_a_fact_that_init_cannot_take_is_refused(arguments: list[str], said: str) -> None:
    result = run("init", *arguments)

    assert result.exit_code != 0
    assert said in " ".join(result.output.split())


def test_a_csv_form_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    assert run("init", "spbe@2020", "-o", str(path), "--lang", "id").exit_code == 0
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    put = {"subject": "Kabupaten Contoh", "period": "2024", "I1": "3 – Terdefinisi", "I2": "5"}
    done = [_with(line, put) for line in lines]
    path.write_text("\n".join(done), encoding="cp1252")

    found = read(path)
    assert (found.assessment.subject, found.assessment.answers) == (
        "Kabupaten Contoh",
        {"I1": "3 – Terdefinisi", "I2": 5},
    )
    assert [scores(found)[code] for code in ("I1", "I2")] == [3, 5]


def _with(line: str, put: dict[str, str]) -> str:
    cells = line.split(";")
    if cells[0] in put and len(cells) == 6:
        cells[3] = put[cells[0]]
    return ";".join(cells)


def test_a_wrong_answer_of_a_csv_form_is_told_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    run("init", "kip@2018", "-o", str(path))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    put = {"subject": "X", "period": "2024", "total": "101"}
    path.write_text("\n".join(_with(line, put) for line in lines), encoding="utf-8")

    told = "\n".join(broken(path))
    row = next(number for number, line in enumerate(lines, 1) if line.startswith("total;"))
    assert f"row {row}, column D: 101 is outside the scale" in told


def test_a_csv_form_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    run("init", "kip@2018", "-o", str(path), "--lang", "id")
    text = path.read_text(encoding="utf-8-sig").replace("diisi", "nilai", 1)
    path.write_text(text, encoding="utf-8")

    assert broken(path) == ["columns of the form are missing: diisi"]


def test_a_number_of_the_answers_that_can_be_two_is_the_one_on_the_scale(tmp_path: Path) -> None:
    filler = Filler(blank("kip@2018", tmp_path))
    for section, key, text in (
        ("assessment", "subject", "X"),
        ("assessment", "period", "2024"),
        ("answers", "total", "39,995"),
    ):
        filler.put(section, key, text)
    filler.book.save(tmp_path / "form.xlsx")

    assert scores(read(tmp_path / "form.xlsx"))["total"] == Fraction(39995, 1000)


# --- Every edition, as a person would do it ---------------------------------------------------------------------------


def _comes_back(said: Assessment, path: Path, folder: Path) -> None:
    """*path* says what the TOML of *said* says."""
    toml = write_assessment(said, folder)
    form, file = read(path), read(toml)
    assert sections(form.assessment) == sections(file.assessment)
    assert (scores(form), form.predicate) == (scores(file), file.predicate)


@pytest.mark.long
@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_what_a_form_says_is_what_toml_says(spec: str, tmp_path: Path) -> None:
    form = blank(spec, tmp_path).read_bytes()

    @settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(any_assessments(instrument(spec)))
    def check(said: Assessment) -> None:
        numbers = [str(getattr(raw, "text", raw)).replace(".", ",") for raw in said.values.values()]
        assume(all(len(possible_numbers(text).all) < 2 for text in numbers))
        (tmp_path / "form.xlsx").write_bytes(form)
        _comes_back(said, filled(tmp_path / "form.xlsx", said), tmp_path)

    check()


@pytest.mark.long
def test_libreoffice_opens_and_saves_forms_without_loss(tmp_path: Path) -> None:
    said = {spec: _some(spec) for spec in INSTRUMENTS}
    paths = [filled(blank(spec, tmp_path, name=f"{spec}.xlsx"), one) for spec, one in said.items()]

    sheets = converted(paths, "ods", tmp_path / "ods")
    again = converted(sheets, "xlsx", tmp_path / "xlsx")
    old = converted(again[-1:], "xls", tmp_path / "xls")
    _comes_back(said[INSTRUMENTS[-1]], old[0], tmp_path)
    for spec, ods, xlsx in zip(INSTRUMENTS, sheets, again, strict=True):
        _comes_back(said[spec], ods, tmp_path)
        _comes_back(said[spec], xlsx, tmp_path)


def _some(spec: str) -> Assessment:
    """A third of the answers, the last of each list among them, with evidence and a claim."""
    leaves = leaves_of(instrument(spec))
    answers = {leaf.code: leaf.answers[-1 - at % 2] for at, leaf in enumerate(leaves) if at % 3 == 0}
    code = leaves[0].code
    made = assessment(instrument(spec), answers=answers, claims={"total": printed("61.27")})
    return attrs.evolve(made, evidence={code: ("SK 1/2024", "-1")}, notes={code: ("catatan",)}, status="verified")
