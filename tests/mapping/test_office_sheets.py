"""Facts about the sheets in which offices keep surveys and lists: numbered, signed, with totals below, without headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.mapping.table_files import FileHints
from mapping.test_headings import QUESTIONS
from mapping.test_maps import mapped
from mapping.test_sources import BEST, IKM, LIST, PEOPLE, WORDS, csv_of, faults, means, notes, one, read
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


AGENCIES = FileHints(instrument="spbe@2020", period="2024", subject_column="Instansi")
ANSWERS = [[3, 3, 4, 4, 2, 3, 4, 3, 4]] * 8


def numbered(heading: str, *last: str) -> list[list[Any]]:
    """A sheet of elements that are numbered, with a running number in front."""
    return [
        [heading, *(f"U{n}" for n in range(1, 8)), *last],
        *([at, *answers] for at, answers in enumerate(ANSWERS, 1)),
    ]


@pytest.mark.parametrize("heading", ["No. Resp", "Responden", "R"])
def test_the_hint_offers_both_numberings_of_the_last_two_elements_and_no_running_number(
    heading: str, tmp_path: Path
) -> None:
    told = faults(csv_of(tmp_path, numbered(heading, "U8", "U9")))

    assert "one of these, which are not understood: U8, U9" in told
    assert '"U8" = "sarana", "U9" = "pengaduan"; or "U8" = "pengaduan", "U9" = "sarana"' in told


def test_the_hint_pairs_a_number_with_the_one_element_that_is_left(tmp_path: Path) -> None:
    assert '[columns] "U9 Fas." = "sarana"' in faults(csv_of(tmp_path, numbered("No", "U8 Pengaduan", "U9 Fas.")))


def test_the_hint_pairs_a_column_with_the_code_whose_word_it_shares(tmp_path: Path) -> None:
    rows = [[*LIST[0][:6], "Jabatan", *LIST[0][7:]], *LIST[1:]]

    assert '[columns] "Jabatan" = "kelompok_jabatan"' in faults(csv_of(tmp_path, rows), PEOPLE)


def test_the_hint_proposes_nothing_without_a_reason(tmp_path: Path) -> None:
    asked = list(QUESTIONS)
    header = [*asked[:3], *asked[4:], "Hal lain yang ingin Anda sampaikan"]
    told = faults(csv_of(tmp_path, [header, [*WORDS[:3], *WORDS[4:], "bagus"]]))

    assert "writes a mapping to complete, which --map takes" in told
    assert '= "biaya"' not in told


def test_a_column_that_counts_the_rows_is_known_as_such_whatever_it_is_called(tmp_path: Path) -> None:
    path = csv_of(tmp_path, numbered("R", "Sarana", "Pengaduan"))

    assert "left aside (a running number or a code of the row): R" in notes(read(path))


def test_answers_that_happen_to_count_up_are_no_running_number(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Penilaian umum", *QUESTIONS], *([level, *WORDS] for level in (1, 2, 3, 4))]

    assert "left aside: Penilaian umum" in notes(read(csv_of(tmp_path, rows)))


SURVEY: list[list[Any]] = [["Nama", *QUESTIONS], ["a", *WORDS], ["b", *WORDS]]


@pytest.mark.parametrize(("above", "beside"), [(SURVEY, IKM), (LIST, PEOPLE)], ids=["survey", "persons"])
def test_a_signature_below_the_table_is_refused_without_being_shown(
    above: list[list[Any]], beside: FileHints, tmp_path: Path
) -> None:
    signed: list[list[Any]] = [
        [],
        *([""] * 6 + [line] for line in ("Camat Contoh", "Drs. Seseorang", "NIP. 19680101 199001 1 001")),
    ]
    path = csv_of(tmp_path, [*above, *signed])

    told = faults(path, beside)
    assert "rows 5, 6, 7 look like text below the table, such as a signature" in told
    assert "[source] last = 3" in told
    for private in ("Seseorang", "1968", "Camat"):
        assert private not in told
    assert one(path, beside, map=mapped(tmp_path, "[source]\nlast = 3\n")).n == 2


def test_totals_and_a_signature_are_told_apart_and_the_last_row_is_above_both(tmp_path: Path) -> None:
    below: list[list[Any]] = [["Jumlah", *[8] * 9], ["", "", "", "Camat Contoh"]]
    told = faults(csv_of(tmp_path, [["No", *QUESTIONS], [1, *[4] * 9], [2, *[4] * 9], *below]))

    assert "rows 4 look like totals below the table" in told
    assert "rows 5 look like text below the table" in told
    assert told.count("[source] last = 3") == 2


def test_a_total_whose_word_stands_in_a_column_of_answers_is_a_total(tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], [4] * 9, [4] * 9, ["Jumlah", *[8] * 8]]))

    assert "rows 4 look like totals below the table" in told


def test_a_person_of_whom_only_the_name_is_given_is_refused_without_being_shown(tmp_path: Path) -> None:
    somebody: list[Any] = [None] * len(LIST[0])
    somebody[1], somebody[2] = "Seseorang", "199001012015011001"
    without_unit = [[cell for at, cell in enumerate(row) if at != 3] for row in [*LIST[:2], somebody, *LIST[2:]]]
    told = faults(csv_of(tmp_path, without_unit), PEOPLE)

    assert "rows 3 name a person and say nothing of the person" in told
    assert "[source] last = 2" in told
    assert "Seseorang" not in told
    assert "199001" not in told


def test_a_blank_line_of_a_list_is_nobody(tmp_path: Path) -> None:
    numbered = [*LIST, [3, *[None] * (len(LIST[0]) - 1)]]

    assert one(csv_of(tmp_path, numbered), PEOPLE).n == 2


def test_a_respondent_at_the_end_without_answers_is_no_text_below_the_table(tmp_path: Path) -> None:
    rows = [["Timestamp", *QUESTIONS], ["2024/05/01 8:01:00", *WORDS], ["2024/05/01 8:02:00", *[""] * 9]]

    assert means(one(csv_of(tmp_path, rows))) == list(BEST)


BARE: list[list[Any]] = [["2024/05/01 8:01:00", "Seseorang", *[4] * 9]] * 2


@pytest.mark.parametrize(("rows", "beside"), [(BARE, IKM), (LIST[1:], PEOPLE)], ids=["survey", "persons"])
def test_a_table_without_headings_is_refused_without_being_shown(
    rows: list[list[Any]], beside: FileHints, tmp_path: Path
) -> None:
    told = faults(csv_of(tmp_path, rows), beside)

    assert "no row of headings was found: row 1 is a row of" in told
    assert "Seseorang" not in told


@pytest.mark.parametrize("last", ["(9)", "(9 = 8/2)"])
def test_a_row_that_counts_the_columns_is_left_aside_and_told(last: str, tmp_path: Path) -> None:
    path = csv_of(tmp_path, [[*QUESTIONS], [*(f"({n})" for n in range(1, 9)), last], WORDS])

    assert means(one(path)) == list(BEST)
    assert "row 2 numbers the columns, and is left aside" in notes(read(path))


@pytest.mark.parametrize("form", ["({})", "{}", "{}."])
@pytest.mark.parametrize("codes", [["D1"], ["D1", "D2"], ["D1", "D2", "D3", "D4"]])
def test_a_row_that_counts_few_columns_is_no_agency_and_no_heading(
    form: str, codes: Sequence[str], tmp_path: Path
) -> None:
    heads = ["Instansi", *codes]
    rows: list[list[Any]] = [
        [form.format(at) for at, _ in enumerate(heads, 1)],
        *([name, *[3] * len(codes)] for name in ("A", "B")),
    ]
    with_numbers = read(csv_of(tmp_path, [heads, *rows]), AGENCIES)

    assert "row 2 numbers the columns, and is left aside" in notes(with_numbers)
    assert "passed over" not in notes(with_numbers)
    assert [found.subject for found in with_numbers.assessments] == ["A", "B"]
    assert [set(found.values) for found in with_numbers.assessments] == [set(codes)] * 2


def test_numbers_that_run_on_beside_numbers_of_agencies_are_answers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Instansi", "I1", "I2"], [1, 2, 3], [2, 3, 3]]

    assert [found.subject for found in read(csv_of(tmp_path, rows), AGENCIES).assessments] == ["1", "2"]


def test_of_two_units_the_likelier_is_taken_and_the_other_named(tmp_path: Path) -> None:
    said = notes(read(csv_of(tmp_path, [["Jenis Layanan", "Unit", *QUESTIONS], ["KTP", "A", *WORDS]])))

    assert "the unit is the column Unit" in said
    assert "left aside: Jenis Layanan (unit is column B)" in said


def test_words_that_are_no_answers_come_once_with_what_a_mapping_says_of_them(tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], *[["Mantap", "Lancar", *WORDS[2:]]] * 3]))

    assert '[answers.persyaratan] "Mantap" = …; evalkit map lists all such texts' in told
    assert told.count("a mapping (--map) can say") == 1


@pytest.mark.parametrize("private", ["19680101 199001 1 001", "0812-3456-7890", "seseorang@contoh.id"])
def test_a_cell_that_names_a_person_is_not_shown_as_a_wrong_answer(private: str, tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], [private, *WORDS[1:]], WORDS]))

    assert "row 2, column A (persyaratan): ••• is not allowed here" in told
    assert private not in told


@pytest.mark.parametrize("said", ["Budi Santoso", "Ditulis oleh Bu Ratna dari bagian umum, tolong diperiksa kembali"])
def test_a_text_that_may_name_somebody_is_told_by_its_cell_and_length(said: str, tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], [said, *WORDS[1:]], WORDS]))

    assert f"row 2, column A (persyaratan): a text of {len(said)} characters is not allowed here" in told
    assert said not in told


@pytest.mark.parametrize(("said", "times"), [("Mantap", 3), ("Sangat sesuay", 1), ("Tidak ramah", 1), ("5", 1)])
def test_a_text_is_shown_that_several_say_or_that_is_made_of_words_of_the_rules(
    said: str, times: int, tmp_path: Path
) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], *[[said, *WORDS[1:]]] * times]))

    assert said in told


def test_a_slip_of_the_hand_is_told_with_the_word_that_was_meant(tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], ["Sangat sesuay", *WORDS[1:]]]))

    assert '[answers.persyaratan] "Sangat sesuay" = "Sangat Sesuai"' in told


def test_stars_are_told_once_as_another_scale(tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [[*QUESTIONS], [5, 4, 3, 5, 5, 5, 5, 5, 5], [4, 5, 4, 4, 4, 4, 4, 4, 4]]))

    assert "5 lies above the 4 answers of the scale, as stars do (8 times, first in rows 2, 3)" in told
    assert "ask with the 4 answers of the rules (Tidak Baik … Sangat Baik)" in told
    assert told.count("fault") == 0


@pytest.mark.parametrize("label", [None, "…"])
def test_sums_without_a_label_below_a_survey_are_one_fault(label: str | None, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Waktu isi", *QUESTIONS], *[["", *WORDS]] * 6]
    told = faults(csv_of(tmp_path, [*rows, [label, *[21] * 9], ["", *["3,5"] * 9]]))

    if label is None:
        assert "rows 8, 9 look like totals without a label" in told
        assert "[source] last = 7" in told
    else:
        assert "rows 9 look like totals without a label" in told


def test_letters_are_told_as_such_though_headings_are_known_by_a_word_only(tmp_path: Path) -> None:
    asked = [f"Apa kesan Anda atas {code} di sini?" for code in QUESTIONS.values()]

    assert "a can mean two answers" in faults(csv_of(tmp_path, [asked, ["a"] * 9]))


@pytest.mark.parametrize(("short", "word"), [("Sdh", "sudah"), ("blm", "belum")])
def test_personnel_lists_shorten_words(short: str, word: str, tmp_path: Path) -> None:
    as_short, as_word = (
        one(csv_of(tmp_path, [LIST[0], *([*row[:9], said, *row[10:]] for row in LIST[1:])]), PEOPLE)
        for said in (short, word)
    )

    assert as_short.nodes["kompetensi"].score == as_word.nodes["kompetensi"].score


def test_sarpras_is_sarana(tmp_path: Path) -> None:
    assert means(one(csv_of(tmp_path, numbered("No", "U9 Sarpras", "U8 Pengaduan"))))[7:] == [3, 4]


def test_a_mean_that_is_shown_as_a_whole_number_is_no_answer(tmp_path: Path) -> None:
    def with_means(book: Any) -> None:
        sheet, whole = book.get_worksheet_by_name("SKM"), book.add_format({"num_format": "0"})
        for column in range(9):
            sheet.write_formula(3, column, "=AVERAGE(A2:A3)", whole, 3.5)

    path = saved(tmp_path, xlsx({"SKM": [[*QUESTIONS], [3] * 9, [4] * 9]}, with_means))
    told = faults(path)

    assert "SKM!A4: 3.5 is computed and shown as 4" in told
    assert "[source] last = 3" in told
    assert one(path, map=mapped(tmp_path, "[source]\nlast = 3\n")).n == 2


SPELLINGS = [
    "Rata2", "Rata-rata2", "rt2", "rt-rt", "Rerata", "Avg", "Average", "Mean", "Jml", "Jlh", "Jmlh", "Σ", "∑", "∑ per unsur", "x̄",
    "X̄", "Median", "Modus", "Maks", "Maksimum", "Min", "Minimum", "Simpangan baku", "Std. Dev", "Skor", "Skor total", "Nilai akhir",
    "Mutu", "Hasil", "Keterangan", "Kesimpulan",
]  # fmt: skip


@pytest.mark.parametrize("label", SPELLINGS)
@pytest.mark.parametrize("ids", [("R1", "R2", "R3"), ("1", "2", "3")])
def test_a_mean_that_may_be_an_answer_is_known_by_its_label(label: str, ids: Sequence[str], tmp_path: Path) -> None:
    rows: list[list[Any]] = [["ID Responden", *QUESTIONS], *([one, *[3] * 9] for one in ids), [label, *[3] * 9]]

    told = faults(csv_of(tmp_path, rows))

    assert "rows 5 look like totals below the table" in told
    assert "[source] last = 4" in told


@pytest.mark.parametrize("label", ["Rekapitulasi", "Angka tengah", "Loket"])
def test_nobody_is_called_by_a_word_where_all_others_have_a_number(label: str, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["ID Responden", *QUESTIONS], *([one, *[3] * 9] for one in (1001, 1002, 1003))]
    answers = [label, *[3] * 9]

    below, between = csv_of(tmp_path, [*rows, answers]), csv_of(tmp_path, [*rows[:3], answers, rows[3]], "b.csv")

    told = faults(below)
    assert "rows 5 have no number in a column where all other rows have one" in told
    assert "totals below" not in told
    assert "give the row a number of its own if it is one of respondents" in told
    assert "[source] last = 4" in told
    assert one(below, map=mapped(tmp_path, "[source]\nlast = 4\n")).n == 3
    told = faults(between)
    assert "rows 4 have no number in a column where all other rows have one" in told
    assert "take it out of the table if it is a total or a mean" in told


@pytest.mark.parametrize(
    "ids", [("A", "B", "C"), ("R1", "R2", "C"), ("-", "2", "3"), ("12A", "13", "14"), ("1", "Ani", "Budi")]
)
def test_words_beside_words_are_names_of_rows(ids: Sequence[str], tmp_path: Path) -> None:
    rows: list[list[Any]] = [["ID Responden", *QUESTIONS], *([each, *[3] * 9] for each in ids)]

    assert one(csv_of(tmp_path, rows)).n == 3


def test_a_word_above_rows_that_answers_nothing_is_no_total(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["ID Responden", *QUESTIONS], [1, *[3] * 9], ["Loket B"], [2, *[3] * 9], [3, *[3] * 9]]

    assert "look like totals" not in faults(csv_of(tmp_path, rows))


def test_sums_without_a_label_end_where_rows_have_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["No", *QUESTIONS], *([at, *[3, 4] * 4, 3] for at in range(1, 4))]
    path = csv_of(tmp_path, [*rows, ["", *[9, 12] * 4, 9], ["", *["3", "3,6"] * 4, "3,5"], ["", *["0,3"] * 9]])

    told = faults(path)

    assert "rows 5, 6, 7 look like totals without a label" in told
    assert "[source] last = 4" in told
