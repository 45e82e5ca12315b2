"""Facts about words that follow from a number."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from test_audit_cli import audit

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = (221, 352, 270, 415, 199, 388, 301, 430, 255, 367, 290, 445, 310, 205, 399, 420, 340, 261, 375, 452, 233, 318)


def word(number: int) -> str:
    """The predicate of an index in hundredths."""
    return next(
        name for low, name in ((420, "Memuaskan"), (350, "Sangat Baik"), (260, "Baik"), (0, "Cukup")) if number >= low
    )


def table(folder: Path, *, wrong: int = -1) -> str:
    """A table of agencies with an index and its predicate; the row *wrong* has another one."""
    rows = []
    for at, number in enumerate(NUMBERS):
        said = word(number) if at != wrong else "Cukup" if word(number) != "Cukup" else "Baik"
        rows.append(f"{at + 1};Instansi {chr(65 + at)};{number // 100},{number % 100:02};{said}")
    file = folder / "evaluasi.csv"
    file.write_text("\n".join(["No;Instansi;Indeks;Predikat", *rows]) + "\n", encoding="utf-8")
    return str(file)


def test_words_in_the_order_of_a_number_are_ranges(tmp_path: Path) -> None:
    """Each word begins at the least number that has it, and the relation names that table."""
    found = tomllib.loads(audit(table(tmp_path), "--propose").stdout)

    (ranges,) = found["tables"]
    assert [row[1:] for row in ranges["rows"]] == [
        ["Cukup", "< 2.61"],
        ["Baik", "2.61 - < 3.52"],
        ["Sangat Baik", "3.52 - < 4.20"],
        ["Memuaskan", ">= 4.20"],
    ]
    assert {"claim": "evaluasi:*:Predikat", "is": "category", "of": ["evaluasi:*:Indeks"]}.items() <= found[
        "relations"
    ][0].items()
    assert found["relations"][0]["bands"] == "table:rentang-predikat"


def test_a_word_out_of_order_is_what_would_break(tmp_path: Path) -> None:
    """The other words are enough to say so."""
    assert "would break: evaluasi:instansi-d:Predikat" in audit(table(tmp_path, wrong=3), "--propose").stdout


def test_words_without_order_are_no_categories(tmp_path: Path) -> None:
    """Words that alternate follow from no number."""
    rows = [
        f"{at};Instansi {chr(65 + at)};{number};{'Ya' if at % 2 else 'Tidak'}"
        for at, number in enumerate(sorted(NUMBERS))
    ]
    (tmp_path / "a.csv").write_text("\n".join(["No;Instansi;Nilai;Hadir", *rows]), encoding="utf-8")

    assert "relations" not in tomllib.loads(audit(str(tmp_path / "a.csv"), "--propose").stdout)


def scored(folder: Path, title: str, *, wrong: int = -1) -> str:
    """A table of 22 offices with a value to 100 and the letter that SAKIP has for it; the row *wrong* has another one."""
    bounds = ((90, "AA"), (80, "A"), (70, "BB"), (60, "B"), (50, "CC"), (30, "C"))
    rows = []
    for at, number in enumerate(NUMBERS):
        letter = next(word for low, word in bounds if number / 5 > low)
        said = "AA" if at == wrong else letter
        rows.append(f"{at + 1};Dinas {chr(65 + at)};{number // 5},{number % 5 * 2}0;{said}")
    file = folder / "nilai.csv"
    file.write_text("\n".join([f"Tabel 2 {title}", "", "No;Dinas;Nilai;Predikat", *rows]) + "\n", encoding="utf-8")
    return str(file)


def test_words_of_an_instrument_are_its_bands(tmp_path: Path) -> None:
    """Of two indices with the same words the title names the one; the latest edition is taken."""
    found = tomllib.loads(audit(scored(tmp_path, "Hasil Evaluasi AKIP"), "--propose").stdout)

    assert found["relations"][0]["bands"] == "sakip@2021"
    assert "tables" not in found
    assert "would break: 2:dinas-e:Predikat" in audit(scored(tmp_path, "SAKIP", wrong=4), "--propose").stdout


def test_where_two_indices_would_do_none_is_guessed(tmp_path: Path) -> None:
    """ITKP has the letters of SAKIP, with other bounds or the same: without a word, ranges are proposed."""
    found = tomllib.loads(audit(scored(tmp_path, "Hasil Evaluasi"), "--propose").stdout)

    assert found["relations"][0]["bands"] == "table:rentang-predikat"


def test_a_heading_that_names_the_index_tells_one_wrong_letter_of_seven(tmp_path: Path) -> None:
    """So few rows say nothing by themselves; the bands of the index are known."""
    rows = ("84,20;A", "72,50;BB", "65,10;B", "78,33;BB", "61,00;BB", "81,90;A", "66,40;B")
    lines = [f"Dinas {name};{row}" for name, row in zip("ABCDEFG", rows, strict=True)]
    told = {}
    for heading in ("Predikat", "Predikat SAKIP"):
        (tmp_path / "a.csv").write_text("\n".join([f"Unit;Nilai;{heading}", *lines]), encoding="utf-8")
        told[heading] = audit(str(tmp_path / "a.csv"), "--propose").stdout

    assert "relations" not in tomllib.loads(told["Predikat"])
    assert "6 of 7; would break: a:dinas-e:Predikat SAKIP" in told["Predikat SAKIP"]
