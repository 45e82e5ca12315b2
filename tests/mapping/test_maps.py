"""Facts about mappings: what they say comes first, and what does not fit the table is told with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.mapping.table_files import FileHints
from evalkit.run import evaluate_files
from mapping.test_headings import QUESTIONS
from mapping.test_sources import BEST, GOOGLE, IKM, WORDS, csv_of, faults, means, notes, one, read
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from pathlib import Path

OWN = ["Cabang", "Syaratnya?", *list(QUESTIONS)[1:]]
SPBE = FileHints(instrument="spbe@2020", subject="Kota Contoh", period="2021")


def mapped(folder: Path, text: str) -> str:
    path = folder / "peta.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_mapping_says_what_headings_do_not(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [OWN, ["Utara", *WORDS], ["Selatan", *WORDS]])
    by = mapped(tmp_path, '[columns]\n"Cabang" = "unit"\n"syaratnya?" = "persyaratan"\n')
    found = one(path, map=by)

    assert means(found) == list(BEST)
    assert [group.group for group in found.groups] == ["Selatan", "Utara"]


def test_a_mapping_outranks_the_heading(tmp_path: Path) -> None:
    header = [*QUESTIONS, "Biaya yang sebenarnya"]
    by = mapped(tmp_path, '[columns]\n"Biaya yang sebenarnya" = "biaya"\n')
    found = read(csv_of(tmp_path, [header, [*WORDS, "1"]]), map=by)

    assert "(biaya is another column)" in notes(found)
    assert means(one(csv_of(tmp_path, [header, [*WORDS, "1"]]), map=by))[3] == 1


def test_answers_of_ones_own_become_levels_in_all_columns_or_in_one(tmp_path: Path) -> None:
    texts = ["Mantap", "Oke", *WORDS[2:3], "Oke", *WORDS[4:]]
    by = mapped(tmp_path, '[answers]\n"mantap" = 4\n"Oke" = 3\n[answers.biaya]\n"Oke" = 1\n')

    assert means(one(csv_of(tmp_path, [[*QUESTIONS], texts]), map=by))[:4] == [4, 3, 4, 1]


def test_letters_mean_what_the_mapping_says(tmp_path: Path) -> None:
    by = mapped(tmp_path, '[source]\nletters = "a-worst"\n')

    assert means(one(csv_of(tmp_path, [[*QUESTIONS], ["d"] * 9]), map=by)) == [4] * 9


def test_the_row_of_headings_and_the_sheet_are_stated(tmp_path: Path) -> None:
    rows = [[*QUESTIONS], [*(f"Unsur {n}" for n in range(1, 8)), "Sarana", "Pengaduan"], WORDS]
    path = saved(tmp_path, xlsx({"Lain": [["x"]], "SKM": rows}))
    by = mapped(tmp_path, '[source]\nsheet = "SKM"\nheader = 2\n')

    assert means(one(path, map=by)) == list(BEST)


def test_columns_are_named_by_their_letters_where_headings_repeat(tmp_path: Path) -> None:
    rows = [["Instansi", "Indeks", "Indeks"], ["Kota Contoh", "2,5", "3,5"]]
    path, beside = csv_of(tmp_path, rows), SPBE._replace(subject=None)

    assert "several columns are total: B, C" in faults(path, beside)
    told = faults(path, beside, map=mapped(tmp_path, '[columns]\n"Indeks" = "total"\n'))
    assert "peta.toml: columns.Indeks: the column Indeks stands here several times" in told
    assert "one of B:B, C:C" in told
    (found,) = read(path, beside, map=mapped(tmp_path, '[columns]\n"C:C" = "total"\n"B:B" = "ignore"\n')).assessments
    assert str(found.values["total"]) == "3.5"


def test_cells_of_a_sheet_that_is_no_list_are_named(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        xlsx({"Rekap": [["Rekapitulasi"], [], ["Domain 1", "", 3.25], ["Indeks", "", 3.1], ["Hasil", "", "Baik"]]}),
    )
    by = mapped(tmp_path, '[source]\nrows = "cells"\n[columns]\nC3 = "D1"\n[claims]\nC4 = "total"\nC5 = "predicate"\n')
    (found,) = read(path, SPBE, map=by).assessments

    assert {code: str(one) for code, one in found.values.items()} == {"D1": "3.25"}
    assert {code: str(one) for code, one in found.claims.items()} == {"total": "3.1", "predicate": "Baik"}
    assert found.subject == "Kota Contoh"


def test_the_decimal_sign_is_decided_by_cells_that_leave_no_doubt_or_stated(tmp_path: Path) -> None:
    rows = [["Instansi", "Indeks"], ["A", "1.250"], ["B", "2.500"]]
    path, beside = csv_of(tmp_path, rows), SPBE._replace(subject=None)

    assert "row 2, column B: 1.250 can mean two numbers" in faults(path, beside)
    found = read(path, beside, map=mapped(tmp_path, '[source]\ndecimal = "."\n')).assessments
    assert [str(each.values["total"]) for each in found] == ["1.250", "2.500"]
    clear = read(csv_of(tmp_path, [*rows, ["C", "2.75"]]), beside).assessments
    assert str(clear[0].values["total"]) == "1.250"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[columns]\n"Kolom lain" = "biaya"\n', "columns.Kolom lain: there is no column Kolom lain"),
        ('[columns]\n"Timestamp" = "ongkos"\n', "columns.Timestamp: ongkos is not known"),
        ('[columns]\n"Timestamp" = "total"\n', "columns.Timestamp: total is not known"),
        ('[claims]\n"Timestamp" = "total"\n', "claims.Timestamp: total is not known"),
        ("[source]\nheader = 9\n", "source.header: there is nothing in row 9"),
        ('[source]\nsheet = "Lain"\n', "a file in CSV has no sheets"),
        ('[source]\nrows = "cells"\n[columns]\n"Timestamp" = "I1"\n', "columns.Timestamp: Timestamp is no cell"),
        ('[source]\nrows = "cells"\n[columns]\n"C4" = "I99"\n', "columns.C4: I99 is not known"),
        ("[columns\n", "peta.toml"),
        ("[source]\nheader = 0\n", "source.header: 0 is not allowed here\n  expected: a whole number from 1 up"),
        ("[source]\nlast = 0\n", "source.last: 0 is not allowed here\n  expected: a whole number from 1 up"),
        ('[answers]\n"Mantap" = 1.5\n', "answers.Mantap: 1.5 is not allowed here"),
        ('[answers.biaya]\n"Mantap" = [4]\n', "answers.biaya: "),
        (
            '[columns]\n"Timestamp" = "ignore"\n[claims]\n"timestamp" = "total"\n',
            "claims.timestamp: the column timestamp stands under [columns], too",
        ),
        (
            '[columns]\n"Satu" = "biaya"\n"Dua" = "biaya"\n"Tiga" = "ignore"\n"Empat" = "ignore"\n',
            "columns.Dua: the columns Satu and Dua are the same",
        ),
        ('[claims]\n"Satu" = "total"\n"Dua" = "total"\n', "claims.Dua: the columns Satu and Dua are the same"),
        ("", "the file is empty"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(text: str, said: str, tmp_path: Path) -> None:
    assert said in faults(csv_of(tmp_path, GOOGLE), map=mapped(tmp_path, text))


def test_all_faults_of_a_mapping_are_told_at_once(tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, GOOGLE), map=mapped(tmp_path, '[columns]\n"Satu" = "biaya"\n"Timestamp" = "lama"\n'))

    assert told.count("peta.toml: columns.") == 2


def test_what_is_wrong_in_a_mapping_and_what_does_not_fit_the_table_are_told_in_one_round(tmp_path: Path) -> None:
    text = '[columns]\n"Satu" = "biaya"\n"Timestamp" = 3\n[answers]\n"Mantap" = 1.5\n'
    told = faults(csv_of(tmp_path, GOOGLE), map=mapped(tmp_path, text))

    assert [word in told for word in ("columns.Timestamp: 3 is not", "answers.Mantap: 1.5 is", "no column Satu")] == [
        True
    ] * 3
    empty = faults(csv_of(tmp_path, [["1", "2"]]), map=mapped(tmp_path, text))
    assert [word in empty for word in ("columns.Timestamp: 3 is not", "answers.Mantap: 1.5 is")] == [True] * 2


def test_how_a_table_is_read_is_clear_before_it_is_held_against_its_mapping(tmp_path: Path) -> None:
    told = faults(
        csv_of(tmp_path, GOOGLE), map=mapped(tmp_path, '[source]\nheader = "a"\n[columns]\n"Satu" = "biaya"\n')
    )

    assert "source.header" in told
    assert "no column Satu" not in told


def test_what_was_printed_may_be_named_by_the_mapping(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Instansi", "D1", "D2", "D3", "D4", "Menurut LHE"], ["Kota Contoh", 3, 3, 3, 3, 3]]
    by = mapped(tmp_path, '[claims]\n"Menurut LHE" = "total"\n')
    found = one(csv_of(tmp_path, rows), SPBE._replace(subject=None), map=by)

    assert [(claim.code, claim.verdict) for claim in found.claims] == [("total", "agrees")]


def test_the_hash_of_the_input_covers_the_mapping(tmp_path: Path) -> None:
    path = csv_of(tmp_path, GOOGLE)
    without, with_one = (
        read(path, map=by).assessments[0].sha256 for by in (None, mapped(tmp_path, "[source]\nheader = 1\n"))
    )

    assert without != with_one
    assert read(path, IKM).assessments[0].sha256 == without


def test_totals_below_the_table_are_refused_until_the_mapping_says_which_row_is_the_last(tmp_path: Path) -> None:
    sums = [["Jumlah", *[8] * 9], ["NRR / unsur", *[4] * 9]]
    path = csv_of(tmp_path, [["No", *QUESTIONS], [1, *[4] * 9], [2, *[4] * 9], *sums])

    told = faults(path)
    assert "rows 4, 5 look like totals below the table" in told
    assert "[source] last = 3" in told
    assert one(path, map=mapped(tmp_path, "[source]\nlast = 3\n")).n == 2
    assert "source.last: nothing stands between the headings and row 1" in faults(
        path, map=mapped(tmp_path, "[source]\nlast = 1\n")
    )


def test_a_comment_about_totals_is_no_total(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["No", *QUESTIONS, "Saran"],
        [1, *[4] * 9, "Jumlah loket kurang"],
        [""] * 11,
        [2, *[4] * 9, "Nilai plus"],
    ]

    assert one(csv_of(tmp_path, rows)).n == 3  # a form that somebody left blank is one


# --- In an assessment -------------------------------------------------------------------------------------------------


def assessment(folder: Path, rest: str, rows: list[list[Any]], table: str = "t.csv") -> str:
    if table.endswith(".csv"):
        csv_of(folder, rows, table)
    else:
        saved(folder, xlsx({"SKM": rows}), table)
    path = folder / "a.toml"
    head = '[assessment]\ninstrument = "ikm@2017"\nsubject = "Dinas Contoh"\nperiod = "2024"\n'
    path.write_text(f'{head}responses = "{table}"\n{rest}', encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("table", ["t.csv", "t.xlsx"])
def test_columns_beside_the_table_of_an_assessment_say_what_headings_do_not(table: str, tmp_path: Path) -> None:
    rows = [[*OWN, "Saran"], ["Utara", *WORDS, "bagus"], ["Selatan", *WORDS, ""]]
    path = assessment(tmp_path, '[columns]\n"Cabang" = "unit"\n"Syaratnya?" = "persyaratan"\n', rows, table)
    (found,) = evaluate_files([path]).evaluations

    assert means(found) == list(BEST)
    assert [group.group for group in found.groups] == ["Selatan", "Utara"]
    assert any("left aside (a comment in words): Saran" in str(each.message) for each in found.findings)


def test_what_the_assessment_ignores_is_left_aside(tmp_path: Path) -> None:
    path = assessment(tmp_path, '[columns]\n"Syaratnya?" = "persyaratan"\n', [OWN, ["Utara", *WORDS]])
    text = path and (tmp_path / "a.toml").read_text(encoding="utf-8").replace(
        "responses", 'ignore = ["Cabang"]\nresponses'
    )
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    (found,) = evaluate_files([path]).evaluations

    assert found.groups == ()


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("", "one of persyaratan, prosedur"),
        ('[columns]\n"Cabangnya" = "unit"\n', "columns.Cabangnya: there is no column Cabangnya"),
        ('[columns]\n"Cabang" = "units"\n', "columns.Cabang: units is not known"),
        ('[columns]\n"Cabang" = 3\n', "columns.Cabang: 3 is not allowed here"),
        ('[columns]\n"Cabang" = "unit"\n', "no column was found for persyaratan"),
    ],
)
def test_columns_of_an_assessment_that_do_not_fit_are_faults(rest: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(AssessmentError) as raised:
        evaluate_files([assessment(tmp_path, rest, [OWN, ["Utara", *WORDS]])])

    assert said in str(raised.value)


def test_the_contract_of_a_table_without_mapping_names_both_ways_out(tmp_path: Path) -> None:
    with pytest.raises(AssessmentError) as raised:
        evaluate_files([assessment(tmp_path, "", [["Cabang", "Waktu"], ["Utara", "4"]])])

    assert "the column Cabang is not known" in str(raised.value)
    assert "its name under ignore, or what it is under [columns]" in str(raised.value)


def test_columns_without_a_table_are_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    head = '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n'
    path.write_text(head + '[values]\ntotal = 3\n[columns]\n"A" = "I1"\n', encoding="utf-8")

    with pytest.raises(AssessmentError) as raised:
        evaluate_files([str(path)])
    assert "columns: there is no table whose columns these could be" in str(raised.value)
