"""Facts about tables that people have: exports of forms, lists of persons, worksheets, one agency a row."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import AssessmentError, NotSaidError
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.mapping.table_files import FileHints, read_file
from mapping.test_headings import QUESTIONS
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.inputs import ReadInput

WORDS = (
    "Sangat sesuai",
    "Mudah",
    "Sangat Cepat",
    "Gratis",
    "Sesuai",
    "Kompeten",
    "Sopan dan ramah",
    "Sangat Baik",
    "Dikelola dengan baik",
)
BEST = (4, 3, 4, 4, 3, 3, 3, 4, 4)
IKM = FileHints(instrument="ikm@2017", subject="Dinas Contoh", period="2024")


def csv_of(folder: Path, rows: Sequence[Sequence[Any]], name: str = "t.csv") -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return str(path)


def read(path: str, beside: FileHints = IKM, **more: Any) -> ReadInput:
    return read_file(path, beside._replace(**more), Registry().instrument)


def results(found: ReadInput) -> list[Evaluation]:
    registry = Registry()
    return [evaluate(registry.instrument_of(one), one) for one in found.assessments]


def one(path: str, beside: FileHints = IKM, **more: Any) -> Evaluation:
    (found,) = results(read(path, beside, **more))
    return found


def means(found: Evaluation) -> list[Any]:
    return [each.score.exact for code, each in found.nodes.items() if code != "total" and each.score]


def notes(found: ReadInput) -> str:
    return "\n".join(map(str, found.notes))


def faults(path: str, beside: FileHints = IKM, **more: Any) -> str:
    with pytest.raises(AssessmentError) as raised:
        results(read(path, beside, **more))
    return str(raised.value)


GOOGLE: list[list[Any]] = [
    ["Timestamp", "Email Address", "Nama Unit Layanan", *QUESTIONS, "Kritik dan saran"],
    ["2024/05/01 8:01:00 AM GMT+7", "seseorang@contoh.id", "Loket A", *WORDS, "terima kasih"],
    ["2024/05/02 9:30:00 AM GMT+7", "orang.lain@contoh.id", "Loket B", *WORDS, ""],
]
MICROSOFT: list[list[Any]] = [
    ["ID", "Waktu mulai", "Waktu penyelesaian", "Email", "Nama", *(f"{q}\n" for q in QUESTIONS), "Waktu penyelesaian pelayanan menurut Anda?"],
    [1, "2024-05-01 08:01:00", "2024-05-01 08:03:00", "anonymous", "", *WORDS, "dua hari"],
    [2, "2024-05-01 08:05:00", "2024-05-01 08:09:00", "anonymous", "", *WORDS, ""],
]  # fmt: skip


@pytest.mark.parametrize("rows", [GOOGLE, MICROSOFT], ids=["google", "microsoft"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_of_the_usual_questions_needs_no_mapping(
    rows: Sequence[Sequence[Any]], form: str, tmp_path: Path
) -> None:
    path = csv_of(tmp_path, rows) if form == "csv" else saved(tmp_path, xlsx({"Form Responses 1": rows}))

    assert means(one(path)) == list(BEST)


def test_units_are_evaluated_and_the_column_is_named(tmp_path: Path) -> None:
    path = csv_of(tmp_path, GOOGLE)

    assert [group.group for group in one(path).groups] == ["Loket A", "Loket B"]
    assert "the unit is the column Nama Unit Layanan" in notes(read(path))


def test_every_column_that_is_left_aside_is_named_with_its_reason(tmp_path: Path) -> None:
    said = notes(read(csv_of(tmp_path, GOOGLE)))

    assert "left aside (when the form was filled in): Timestamp" in said
    assert "left aside (personal data: neither read nor shown): Email Address" in said
    assert "left aside (a comment in words): Kritik dan saran" in said


def test_columns_without_a_heading_are_told_together(tmp_path: Path) -> None:
    rows = [[*QUESTIONS, "", "Sahabat", ""], [*WORDS, "1", "2", "3"]]
    said = notes(read(csv_of(tmp_path, rows)))

    assert "left aside (the column has no heading): J, L" in said
    assert "left aside: Sahabat (" in said


def test_dates_are_no_answers_though_their_column_is_called_like_an_element(tmp_path: Path) -> None:
    said = notes(read(csv_of(tmp_path, MICROSOFT)))

    assert "left aside (when the form was filled in): Waktu mulai, Waktu penyelesaian\n" in said
    assert "left aside: Waktu penyelesaian pelayanan menurut Anda?" in said


def test_no_value_of_personal_data_leaves_the_table(tmp_path: Path) -> None:
    path = csv_of(
        tmp_path, [["Nama", "NIP", "Telp", *QUESTIONS], ["Seseorang", "198001012005011001", "0812999", *WORDS]]
    )
    found = read(path)

    kept = f"{found.assessments[0].tables['responses'].rows} {notes(found)} {found.assessments[0]!r}"
    assert "Seseorang" not in kept
    assert "1980" not in kept
    assert "0812" not in kept


def test_answers_in_two_languages_are_understood_by_the_one_that_is_known(tmp_path: Path) -> None:
    english = (
        "Very suitable",
        "Easy",
        "Very fast",
        "Free",
        "Suitable",
        "Competent",
        "Polite",
        "Very good",
        "Well managed",
    )
    both = [f"{word} / {other}" for word, other in zip(WORDS, english, strict=True)]
    header = [f"{question}\n(In English it is asked as well)" for question in QUESTIONS]

    assert means(one(csv_of(tmp_path, [header, both]))) == list(BEST)


@pytest.mark.parametrize("text", ["Tidak/Kurang Sesuai", "Sesuai/Cukup", "Sesuai / Sangat Sesuai"])
def test_two_answers_in_one_cell_are_no_two_languages(text: str, tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], [text, *WORDS[1:]], WORDS]))

    assert f"{text} is not allowed here" in told
    assert "row 2, column A (persyaratan)" in told


@pytest.mark.parametrize(
    "cell",
    [
        "4",
        "4 = Sangat Sesuai",
        "4 - Sangat sesuai",
        "d. Sangat Sesuai",
        "SANGAT SESUAI",
        "4. Sangat sesuai",
        "Sangat Sesuai (4)",
    ],
)
def test_answers_are_understood_as_people_write_them(cell: str, tmp_path: Path) -> None:
    assert means(one(csv_of(tmp_path, [[*QUESTIONS], [cell, *WORDS[1:]]])))[0] == 4


def test_headings_may_stand_below_titles(tmp_path: Path) -> None:
    rows = [["Survei Kepuasan Masyarakat"], ["Dinas Contoh"], [*QUESTIONS], WORDS]
    path = saved(tmp_path, xlsx({"SKM": rows}))

    assert means(one(path)) == list(BEST)
    assert "the headings stand in row 3" in notes(read(path))


def test_two_rows_of_headings_are_refused(tmp_path: Path) -> None:
    told = faults(
        csv_of(tmp_path, [[*QUESTIONS], [*(f"Unsur {n}" for n in range(1, 8)), "Sarana", "Pengaduan"], WORDS])
    )

    assert "there are two rows of headings: 1, 2" in told
    assert "[source] header = 2" in told


def test_what_is_missing_is_told_once_with_a_mapping_to_complete(tmp_path: Path) -> None:
    header = [*QUESTIONS]
    header[3] = "Bagaimana dengan ongkosnya?"
    told = faults(csv_of(tmp_path, [header, WORDS]))

    assert "no column was found for biaya" in told
    assert "one of these, which are not understood: Bagaimana dengan ongkosnya?" in told
    assert (
        '--instrument ikm@2017 -o peta.toml writes a mapping to complete, which --map takes: [columns] "Bagaimana'
        in told
    )
    assert told.count("expected") == 1


def test_a_number_alone_is_no_proof_where_no_cell_is_an_answer(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [["1. Siapa yang mengantar Anda ke sini?", *QUESTIONS], ["tetangga", *WORDS]])

    assert means(one(path)) == list(BEST)
    assert "left aside: 1. Siapa yang mengantar Anda ke sini?" in notes(read(path))


def test_columns_known_by_number_only_are_told(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [[*(f"U{n}" for n in range(1, 8)), "Sarana", "Pengaduan"], [4] * 9])

    assert means(one(path)) == [4] * 9
    assert "known by number only: U1 → persyaratan" in notes(read(path))


def test_bare_numbers_of_the_last_two_elements_are_refused(tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[f"U{n}" for n in range(1, 10)], [4] * 9]))

    assert "no column was found for sarana, pengaduan" in told
    assert "U8, U9" in told


def test_of_two_columns_for_an_element_the_one_with_answers_is_meant(tmp_path: Path) -> None:
    header = ["Apa pengaduan Anda selama ini di unit kami, jika memang ada?", *QUESTIONS]
    path = csv_of(tmp_path, [header, ["tidak ada yang perlu", *WORDS]])

    assert means(one(path)) == list(BEST)


def test_two_columns_alike_are_refused(tmp_path: Path) -> None:
    header = [
        "Biaya layanan di sini",
        "Biaya layanan di sana",
        *(q for q, code in QUESTIONS.items() if code != "biaya"),
    ]
    told = faults(csv_of(tmp_path, [header, [4] * 10]))

    assert "several columns are biaya: A, B" in told
    assert '[columns] "A:A" = "biaya"' in told


def test_who_the_respondents_are_is_counted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2. Jenis Kelamin Anda", "Usia", *QUESTIONS],
        ["L", 31, *WORDS],
        ["Perempuan", 45, *WORDS],
        ["P", 47, *WORDS],
    ]
    found = one(csv_of(tmp_path, rows))

    assert dict(found.profile["jenis_kelamin"].words) == {"Laki-laki": 1, "Perempuan": 2}
    assert dict(found.profile["usia"].words) == {"30–49": 3}


@pytest.mark.parametrize(
    ("cells", "counted"),
    [
        (("Laki-laki / Male", "Perempuan / Female", "Lainnya / Other"), {"Laki-laki": 1, "Perempuan": 1}),
        (("Male (L)", "Female (P)", "Female (P)"), {"Laki-laki": 1, "Perempuan": 2}),
        (("Laki-laki / Perempuan", "Perempuan / Female", "Laki-laki / Male"), {"Laki-laki": 0, "Perempuan": 0}),
        (("Laki-laki / Male", "Perempuan / Female", "Perempuan / ragu"), {"Laki-laki": 0, "Perempuan": 0}),
    ],
)
def test_who_the_respondents_are_is_counted_in_two_languages(
    cells: tuple[str, ...], counted: dict[str, int], tmp_path: Path
) -> None:
    found = one(csv_of(tmp_path, [["Jenis Kelamin", *QUESTIONS], *([cell, *WORDS] for cell in cells)]))

    assert dict(found.profile["jenis_kelamin"].words) == counted
    assert found.profile["jenis_kelamin"].others == len(cells) - sum(counted.values())


def test_what_a_workbook_did_to_its_data_is_told(tmp_path: Path) -> None:
    rows = [[*QUESTIONS], WORDS, ["3", *WORDS[1:]]]
    found = one(
        saved(
            tmp_path,
            xlsx(
                {"SKM": rows}, lambda book: book.get_worksheet_by_name("SKM").set_row(2, None, None, {"hidden": True})
            ),
        )
    )

    said = [str(each.message) for each in found.findings if each.code == "table-workbook"]
    assert any("hidden rows are read as well: 3" in text for text in said)
    assert any("numbers that are stored as text" in text for text in said)


def test_an_error_in_a_column_that_is_used_is_a_fault_and_elsewhere_is_not(tmp_path: Path) -> None:
    def broken(at: int) -> str:
        also = lambda book: book.get_worksheet_by_name("SKM").write_formula(1, at, "=1/0", None, "#DIV/0!")  # noqa: E731
        return saved(tmp_path, xlsx({"SKM": [[*QUESTIONS, "Saran"], [*WORDS, ""], [*WORDS, ""]]}, also))

    assert "SKM!B2" in faults(broken(1))
    assert means(one(broken(9))) == list(BEST)


def test_merged_headings_are_refused(tmp_path: Path) -> None:
    also = lambda book: book.get_worksheet_by_name("SKM").merge_range("A1:B1", "Biaya")  # noqa: E731
    told = faults(saved(tmp_path, xlsx({"SKM": [["Biaya", "", *list(QUESTIONS)[2:]], WORDS]}, also)))

    assert "the header has merged cells: A1:B1" in told
    assert 'a.xlsx#SKM" --instrument ikm@2017 -o peta.toml writes a mapping, in which [source] header says' in told


def test_a_heading_that_reaches_down_from_the_row_above_is_that_of_its_column(tmp_path: Path) -> None:
    def also(book: Any) -> None:
        book.get_worksheet_by_name("SKM").merge_range("A2:A3", "NO. RESP")
        book.get_worksheet_by_name("SKM").merge_range("B2:J2", "NILAI UNSUR PELAYANAN")

    rows: list[list[Any]] = [["SKM"], [], [None, *QUESTIONS], *([at, *WORDS] for at in range(101, 104))]
    path = saved(tmp_path, xlsx({"SKM": rows}, also))

    assert means(one(path)) == list(BEST)
    assert "left aside (a running number or a code of the row): NO. RESP" in notes(read(path))


@pytest.mark.parametrize(("heading", "told"), [("ID Responden", True), ("Kode Responden", True), ("No", False)])
def test_respondents_of_one_number_are_told_and_counted(heading: str, told: bool, tmp_path: Path) -> None:  # noqa: FBT001
    rows: list[list[Any]] = [[heading, *QUESTIONS], *([number, *WORDS] for number in (1001, 1002, 1001, "-", "-"))]
    path = csv_of(tmp_path, rows)

    assert (f"rows that share their {heading} with another are each counted: 2, 4" in notes(read(path))) == told
    assert one(path).n == 5


def test_numbers_of_respondents_may_begin_anew_in_each_unit(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["No Responden", "Loket", *QUESTIONS], *([1, unit, *WORDS] for unit in "ABC")]

    assert "share their" not in notes(read(csv_of(tmp_path, rows)))


# --- Persons ----------------------------------------------------------------------------------------------------------

PEOPLE = FileHints(instrument="ipasn@2019", subject="Dinas Contoh", period="2022")
LIST: list[list[Any]] = [
    ["No", "Nama", "NIP", "Unit Kerja", "Status Kepegawaian", "Pendidikan Terakhir", "Jenis Jabatan", "Diklat Kepemimpinan",
     "Diklat Fungsional", "Seminar/Workshop", "Diklat Teknis (JP)", "Nilai SKP", "Hukuman Disiplin", "Golongan"],
    [1, "Seseorang", "198001012005011001", "Bagian Umum", "PNS", "S-1", "Pelaksana", "", "", "sudah", 20, 82.5, "Tidak pernah", "III/a"],
    [2, "Yang Lain", "198001012005011002", "Bagian Hukum", "PNS", "D-III", "Fungsional", "", "sudah", "sudah", 24, 91.25, "Ringan", "III/b"],
]  # fmt: skip


def test_a_list_of_persons_needs_no_mapping(tmp_path: Path) -> None:
    by_csv, by_book = one(csv_of(tmp_path, LIST), PEOPLE), one(saved(tmp_path, xlsx({"Pegawai": LIST})), PEOPLE)

    assert by_csv.n == by_book.n == 2
    assert by_csv.nodes["total"].score == by_book.nodes["total"].score
    assert [group.group for group in by_csv.groups] == ["Bagian Hukum", "Bagian Umum"]


@pytest.mark.parametrize("skp", [("82,5", "91,25"), ("82.5", "91.25")])
def test_decimals_of_persons_are_read_in_the_one_way_the_table_shows(skp: tuple[Any, Any], tmp_path: Path) -> None:
    rows = [LIST[0], *([*row[:11], number, *row[12:]] for row, number in zip(LIST[1:], skp, strict=True))]
    expected = one(csv_of(tmp_path, LIST), PEOPLE).nodes["kinerja"].score

    assert one(saved(tmp_path, xlsx({"Pegawai": rows})), PEOPLE).nodes["kinerja"].score == expected


def test_numbers_in_two_ways_are_refused_unless_the_mapping_says(tmp_path: Path) -> None:
    rows = [LIST[0], *([*row[:11], number, *row[12:]] for row, number in zip(LIST[1:], ("82,5", "91.25"), strict=True))]

    assert "numbers are written in two ways: 82,5 in row" in faults(csv_of(tmp_path, rows), PEOPLE)


# --- One agency a row -------------------------------------------------------------------------------------------------

SPBE = FileHints(instrument="spbe@2020", period="2021", subject_column="Nama Instansi")
_HEAD: list[Any] = ["No.", "Kode", "Nama Instansi", *(f"I{n}" for n in range(1, 48)), *(f"Aspek {n}" for n in range(1, 9)), *(f"Domain {n}" for n in range(1, 5)), "Indeks"]  # fmt: skip


def agency(name: str, level: int, printed: Any) -> list[Any]:
    return [1, 1010, name, *[level] * 47, *[printed] * 13]


def test_agencies_are_assessments_with_what_was_printed_as_claims(tmp_path: Path) -> None:
    rows = [_HEAD, agency("Kabupaten Contoh", 3, 3), agency("Kota Contoh", 2, 2.1666666666666665)]
    path = saved(tmp_path, xlsx({"2021": rows}))
    found = results(read(f"{path}#2021", SPBE))

    assert [each.assessment.subject for each in found] == ["Kabupaten Contoh", "Kota Contoh"]
    assert [len(each.claims) for each in found] == [13, 13]
    assert {claim.verdict for claim in found[0].claims} == {"agrees"}
    assert {claim.verdict for claim in found[1].claims} == {"contradicted"}


def test_codes_that_are_whole_numbers_are_headings_whatever_stands_below_them(tmp_path: Path) -> None:
    """Those of IPS: a row of dashes, or of slips, has more words than such a row of headings."""
    codes = Registry().instrument("ips@2022").leaves_under("total")
    rows: list[list[Any]] = [
        ["Instansi", *codes],
        ["Kota A", *(["-"] * 5), *[3] * (len(codes) - 5)],
        ["Kota B", *[4] * len(codes)],
    ]
    beside = FileHints(instrument="ips@2022", period="2023")

    first, second = results(read(csv_of(tmp_path, rows), beside))

    assert (len(first.assessment.answers), second.predicate) == (len(codes) - 5, "Sangat Baik")
    slips = [*rows, ["Kota C", *["x"] * len(codes)]]
    assert "row 4, column B: x is outside the scale" in faults(csv_of(tmp_path, slips), beside)


@pytest.mark.parametrize("spec", ["zi@2021", "itkp@2026"])
def test_answers_that_are_called_as_codes_are_no_second_row_of_headings(spec: str, tmp_path: Path) -> None:
    """A and B of ZI and ITKP are areas, and letters of answers."""
    index = Registry().instrument(spec)
    leaves = [index.nodes[code] for code in index.leaves_under("total")]
    levels = [[level.answer for level in index.scales[leaf.scale or ""].levels] for leaf in leaves]
    cells = [next((one for one in ("AB"[at % 2], *some) if one in some), "") for at, some in enumerate(levels)]
    rows: list[list[Any]] = [["Instansi", *[leaf.code for leaf in leaves]], ["Kota A", *cells]]

    (found,) = results(read(csv_of(tmp_path, rows), FileHints(instrument=spec, period="2026")))

    assert {"A", "B"} <= {*found.assessment.answers.values()} & index.nodes.keys()


def test_a_number_has_as_many_decimals_as_its_column(tmp_path: Path) -> None:
    """3 beside 2.17 was printed 3.00: it does not stand for 2.75."""
    rows = [_HEAD, agency("A", 3, 3), agency("B", 2, "2.17")]
    rows[1][3] = 1
    (first, _) = results(read(csv_of(tmp_path, rows), SPBE))

    assert next(claim.verdict for claim in first.claims if claim.code == "total") == "contradicted"


def test_repeated_subjects_and_blank_rows_are_told_and_none_is_dropped(tmp_path: Path) -> None:
    blank = [3, "", "", *[""] * 60]
    rows = [_HEAD, agency("Kota Contoh", 3, 3), blank, agency("KOTA contoh", 2, 2)]
    found = read(csv_of(tmp_path, rows), SPBE)

    assert [each.id for each in found.assessments] == ["Kota Contoh (2)", "KOTA contoh (4)"]
    assert "1 blank row is passed over: 3" in notes(found)
    assert "Kota Contoh stands in several rows: 2, 4" in notes(
        found
    ) or "KOTA contoh stands in several rows: 2, 4" in notes(found)


def dated(folder: Path, *periods: Any) -> str:
    head = ["Tahun", *_HEAD]
    return csv_of(folder, [head, *([period, *agency("Kota Contoh", 3, 3)] for period in periods)])


def test_each_row_may_tell_its_period(tmp_path: Path) -> None:
    found = read(dated(tmp_path, 2021, 2022), SPBE._replace(period=None))

    assert [(str(one.period.text), one.id) for one in found.assessments] == [("2021", None), ("2022", None)]
    assert "the period is the column Tahun" in notes(found)
    assert "stands in several rows" not in notes(found)


def test_a_period_that_is_said_chooses_its_rows_and_the_others_are_told(tmp_path: Path) -> None:
    found = read(dated(tmp_path, 2021, 2022, 2021), SPBE)

    assert [one.period.text for one in found.assessments] == ["2021", "2021"]
    assert "rows of other periods than 2021 are left out: 3" in notes(found)
    assert "no row is of 2021" in faults(dated(tmp_path, 2022), SPBE)


@pytest.mark.parametrize(("cell", "said"), [("", "the cell is blank"), ("TA 22", "TA 22 is no period")])
def test_a_row_whose_period_is_open_is_a_fault(cell: str, said: str, tmp_path: Path) -> None:
    assert said in faults(dated(tmp_path, cell, 2021), SPBE)


def test_a_row_without_subject_is_a_fault(tmp_path: Path) -> None:
    assert "row 2, column C: the cell is blank" in faults(csv_of(tmp_path, [_HEAD, agency("", 3, 3)]), SPBE)


def test_the_usual_column_of_the_subject_needs_no_option(tmp_path: Path) -> None:
    found = read(csv_of(tmp_path, [_HEAD, agency("Kota Contoh", 3, 3)]), SPBE, subject_column=None)

    assert [each.subject for each in found.assessments] == ["Kota Contoh"]
    assert "the subject is the column Nama Instansi" in notes(found)


def test_totals_without_answers_are_values(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [["Instansi", "Indeks", "Predikat"], ["Kota Contoh", "3,55", "Sangat Baik"]])
    found = one(path, SPBE, subject_column=None)

    assert found.nodes["total"].score is not None
    assert found.nodes["total"].score.exact == Fraction("3.55")
    assert [(claim.code, claim.verdict) for claim in found.claims] == [("predicate", "agrees")]


def test_a_table_of_many_rows_must_say_which_column_names_the_subject(tmp_path: Path) -> None:
    rows = [["Yang dinilai", "Indeks"], ["A", "3,5"], ["B", "3,6"]]

    with pytest.raises(NotSaidError) as raised:
        read(csv_of(tmp_path, rows), SPBE, subject_column=None)
    assert "--subject-column is needed" in str(raised.value)


# --- Worksheets -------------------------------------------------------------------------------------------------------


def test_a_worksheet_with_codes_in_one_column_is_one_assessment(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Kode", "Kriteria", "Jawaban", "Bukti"],
        *([f"Instansi.1.a.{n}", "…", "Ya" if n < 7 else "Tidak", "Perbup"] for n in range(1, 8)),
    ]
    found = read(csv_of(tmp_path, rows), FileHints(instrument="sakip@2021", subject="Dinas Contoh", period="2024"))

    assert found.assessments[0].answers == {f"Instansi.1.a.{n}": "Ya" if n < 7 else "Tidak" for n in range(1, 8)}
    assert found.assessments[0].evidence["Instansi.1.a.1"] == ("Perbup",)


def test_an_lke_that_numbers_its_criteria_anew_in_each_part_is_understood(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["No", "Komponen / Sub Komponen / Kriteria", "Bobot", "Jawaban", "Catatan"]]
    rows += [["1", "PERENCANAAN KINERJA", 30, "", ""], ["1.a", "Dokumen telah tersedia", 6, "", ""]]
    rows += [[n, "…", "", "Ya", "baik" if n == 1 else ""] for n in range(1, 8)]
    rows += [["1.b", "Dokumen memenuhi standar", 9, "", ""], *([n, "…", "", "Tidak", ""] for n in range(1, 11))]
    rows += [
        ["2", "PENGUKURAN KINERJA", 30, "", ""],
        ["2.a", "Pengukuran telah dilakukan", 6, "", ""],
        [1, "…", "", "Ya", ""],
    ]
    found = read(
        saved(tmp_path, xlsx({"LKE": rows})), FileHints(instrument="sakip@2021", subject="Dinas Contoh", period="2024")
    )

    answers = found.assessments[0].answers
    assert [code for code, said in answers.items() if said == "Ya"] == [
        *(f"Instansi.1.a.{n}" for n in range(1, 8)),
        "Instansi.2.a.1",
    ]
    assert [code for code, said in answers.items() if said == "Tidak"] == [f"Instansi.1.b.{n}" for n in range(1, 10)]
    # The sheet for agencies has nine of them; the tenth is that of another sheet, and told.
    assert any("passed over, though column D is filled in there: 21" in str(note) for note in found.notes)


@pytest.mark.parametrize("number", ["II.{}", "2.{}", "TK{}"])
def test_a_kami_worksheet_is_understood_by_part_and_number(number: str, tmp_path: Path) -> None:
    rows = [["No", "Pertanyaan", "Status"], *([number.format(n), "…", "Dalam Perencanaan"] for n in range(1, 23))]
    found = one(
        csv_of(tmp_path, rows),
        FileHints(instrument="kami@5.0", subject="Kabupaten Contoh", period="2025", context={"se_category": "Tinggi"}),
    )

    assert found.nodes["TK22"].answer is not None
    assert [each.assessment.context for each in [found]] == [{"se_category": "Tinggi"}]


def test_a_worksheet_may_name_units_and_persons(tmp_path: Path) -> None:
    rows = [
        ["Kode", "Unit kerja", "Nama", "Jawaban"],
        *([f"Instansi.1.a.{n}", "Umum", "Seseorang", "Ya"] for n in range(1, 8)),
    ]
    said = notes(read(csv_of(tmp_path, rows), FileHints(instrument="sakip@2021", subject="X", period="2024")))

    assert "left aside: Unit kerja (not needed)" in said
    assert "left aside (personal data: neither read nor shown): Nama" in said


def test_several_columns_of_answers_are_for_the_mapping_to_choose(tmp_path: Path) -> None:
    rows = [["Kode", "Mandiri", "Verifikasi"], *([f"Instansi.1.a.{n}", "Ya", "Tidak"] for n in range(1, 8))]
    told = faults(csv_of(tmp_path, rows), FileHints(instrument="sakip@2021", subject="X", period="2024"))

    assert "several columns hold answers: B, C" in told


# --- What is not said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left_out", "option"), [("instrument", "--instrument"), ("period", "--period"), ("subject", "--subject")]
)
def test_what_a_table_does_not_say_is_never_guessed(left_out: str, option: str, tmp_path: Path) -> None:
    with pytest.raises(NotSaidError) as raised:
        read(csv_of(tmp_path, GOOGLE), FileHints(**{**IKM._asdict(), left_out: None}))

    assert f"{option} is needed" in str(raised.value)


def test_what_somebody_answers_is_taken(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(option: str, _question: object) -> str:
        asked.append(option)
        return {"--instrument": "ikm@2017", "--period": "2024-S1", "--subject": "Dinas Contoh"}[option]

    found = read(csv_of(tmp_path, GOOGLE), FileHints(ask=ask))

    assert asked == ["--instrument", "--period", "--subject"]
    assert found.assessments[0].period.text == "2024-S1"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"instrument": "ikmx@2017"}, "there is no index ikmx"),
        ({"period": "2024-S3"}, "2024-S3 is no period"),
        ({"context": {"populasi": "3"}}, "ikm@2017 does not ask for populasi"),
    ],
)
def test_what_is_said_wrongly_is_wrong_usage(more: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(NotSaidError) as raised:
        read(csv_of(tmp_path, GOOGLE), **more)

    assert said in str(raised.value)
