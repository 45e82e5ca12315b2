"""Facts about the tables that batch reads some rows at a time, and about what is refused before there are rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from evalkit.base.errors import AssessmentError, Faults, NotSaidError
from evalkit.batch.encoding.roles import roles_of
from evalkit.batch.frames.column_names import ROW
from evalkit.batch.request import ColumnOptions
from evalkit.batch.storage.source import FEWER, _TextRows, open_source
from evalkit.mapping.map_file import Hints, read_map
from evalkit.method.scales import options
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SPBE, IKM = instrument("spbe@2020"), instrument("ikm@2017")
LINES = ["instansi;I1;I2", "Kota A;1;2", "", '"Kota\nB";3;4', "Kota C;5"]


def rows_of(path: Path, columns: Sequence[str] | None = None) -> list[dict[str, object]]:
    return [
        row for part in open_source(str(path), SPBE, Hints()).batches(columns) for row in part.iter_rows(named=True)
    ]


def on_disk(path: Path) -> list[tuple[object, ...]]:
    """The rows of a text that is too long to be decoded whole."""
    return [
        row
        for part in _TextRows(str(path), None, SPBE, Hints()).batches(["instansi", "I2"])
        for row in part.iter_rows()
    ]


def test_a_text_is_read_as_it_goes_as_it_is_at_once(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(LINES).encode())

    found = [tuple(row.values()) for row in rows_of(path, ["instansi", "I2"])]

    assert found == [(2, None, "Kota A", "2"), (4, None, "Kota\nB", "4"), (5, FEWER, "Kota C", None)]
    assert on_disk(path) == found


def test_lines_of_json_are_read_as_they_go(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        "\n".join(json.dumps({"instansi": f"Kota {at}", "I1": at, "I2": None}) for at in (1, 2)), encoding="utf-8"
    )

    found = [tuple(row.values()) for row in rows_of(path, ["instansi", "I2"])]

    assert found == [(2, None, "Kota 1", None), (3, None, "Kota 2", None)]
    assert on_disk(path) == found


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'instansi;I1\nKota A;1\n"Kota B;2', "the row cannot be read"),
        (b"instansi;I1\nKota \xe9;1", "byte 0xe9 is not UTF-8"),
        (bytes(1 << 17), "a NUL character"),
    ],
)
def test_what_cannot_be_read_as_it_goes_is_told(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "t.csv").write_bytes(data)

    with pytest.raises(AssessmentError) as caught:
        on_disk(tmp_path / "t.csv")

    assert words in str(caught.value.faults[0])


def test_rows_of_parquet_are_numbered_from_one_across_files(tmp_path: Path) -> None:
    for number in (0, 1):
        pl.DataFrame({"instansi": [f"{number}a", f"{number}b"], "I1": [1, 2]}).write_parquet(
            tmp_path / f"{number}.parquet"
        )

    source = open_source(str(tmp_path), SPBE, Hints())

    assert (source.rows, source.headings) == (4, ("instansi", "I1"))
    assert [(row[ROW], row["instansi"]) for row in rows_of(tmp_path)] == [(1, "0a"), (2, "0b"), (3, "1a"), (4, "1b")]


@pytest.mark.parametrize("name", ["t.parquet", "t.pq"])
def test_a_file_that_is_no_parquet_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("instansi;I1\n", encoding="utf-8")

    with pytest.raises(AssessmentError, match="cannot be read"):
        open_source(str(tmp_path / name), SPBE, Hints())


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_an_empty_text_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(data)

    with pytest.raises(AssessmentError, match="the file is empty"):
        open_source(str(tmp_path / "t.csv"), SPBE, Hints())


# --- What columns are -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "wanted", "words"),
    [
        (["I1", "total"], ColumnOptions(subject="Kota"), "--subject-column: there is no column Kota"),
        (["I1", "total"], ColumnOptions(keep=["x"]), "--keep: there is no column x"),
        (["I1", "unit"], ColumnOptions(by="unit"), "takes no table of respondents or persons"),
        (["I1", "total"], ColumnOptions(claims=["D99"]), "has no code D99"),
        (["I1"], ColumnOptions(claims=["total"]), "--claims: no column is total"),
        (["I1", "predicate"], ColumnOptions(keep=["predicate"]), "is called as one that comes out"),
        (["I1", "finding_x"], ColumnOptions(keep=["finding_x"]), "is called as one that comes out"),
        (["I1", "D1_exact"], ColumnOptions(group="D1_exact"), "is called as one that comes out"),
    ],
)
def test_a_column_that_cannot_be_what_is_asked_is_told(headings: list[str], wanted: ColumnOptions, words: str) -> None:
    with pytest.raises(NotSaidError) as caught:
        roles_of(headings, SPBE, Hints(), wanted)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("wanted", "option"),
    [
        (ColumnOptions(by="unit", keep=["prov"]), "--keep"),
        (ColumnOptions(by="unit", group="prov"), "--group"),
        (ColumnOptions(by="unit", subject="prov"), "--subject-column"),
        (ColumnOptions(by="unit", claims=["total"]), "--claims"),
    ],
)
def test_columns_of_single_rows_are_not_asked_for_where_rows_are_put_together(
    wanted: ColumnOptions, option: str
) -> None:
    with pytest.raises(
        NotSaidError, match=f"^{option} names columns of single rows, and rows are put together by unit"
    ):
        roles_of(["unit", "prov", "total", "waktu"], IKM, Hints(), wanted)


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        (["I1", "I1"], "2 columns are called I1"),
        (["I1", "Indikator 1"], ""),
        (["a", "b"], "no column is a code of spbe@2020"),
        (["Indikator 1", "indikator  1."], "are the same"),
    ],
)
def test_headings_that_leave_it_open_are_faults(headings: list[str], words: str) -> None:
    if not words:  # the one that is called so is meant
        assert [one.heading for one in roles_of(headings, SPBE, Hints(), ColumnOptions()).used] == ["I1"]
        assert [one.heading for one in roles_of(headings[::-1], SPBE, Hints(), ColumnOptions()).used] == ["I1"]
        return
    with pytest.raises(AssessmentError) as caught:
        roles_of(headings, SPBE, Hints(), ColumnOptions())

    assert any(words in str(one) for one in caught.value.faults)


def test_a_mapping_says_subject_unit_and_what_is_ignored() -> None:
    text = '[columns]\n"Kantor" = "subject"\n"Lain" = "ignore"\n"Satu" = "I1"\n[claims]\n"Cetak" = "total"\n'
    given = Hints(read_map(text.encode(), Faults("peta.toml")), "peta.toml")

    found = roles_of(["Kantor", "Lain", "Satu", "Cetak", "I2"], SPBE, given, ColumnOptions())

    assert (found.subject, found.aside) == ("Kantor", ("Lain",))
    assert [(one.heading, one.code, one.section) for one in found.used] == [
        ("Satu", "I1", "answers"), ("Cetak", "total", "claims"), ("I2", "I2", "answers"),
    ]  # fmt: skip
    with pytest.raises(AssessmentError, match="there is no column Kantor"):
        roles_of(["Satu"], SPBE, given, ColumnOptions())


def test_of_respondents_only_what_records_tell_is_used() -> None:
    leaves = list(IKM.leaves_under("total"))

    found = roles_of(["Loket", *leaves[1:], "total"], IKM, Hints(), ColumnOptions(by="loket"))

    assert (found.unit, found.subject) == ("Loket", None)
    assert {one.section for one in found.used} == {"records"}
    assert found.missing == (leaves[0],)


def test_letters_below_headings_that_a_mapping_names_are_answers_and_no_headings(tmp_path: Path) -> None:
    one = instrument("zi@2021")
    codes = [
        code for code in one.leaves_under("total") if {"A", "B", "C"} <= set(map(str, options(one, one.nodes[code])))
    ]
    text = f'[columns]\nSatu = "{codes[0]}"\nDua = "{codes[1]}"'
    given = Hints(read_map(text.encode(), Faults("peta.toml")), "peta.toml")
    table = tmp_path / "t.csv"
    table.write_text("Satu,Dua,Lain\nA,B,Kota A\nB,C,Kota B\n", encoding="utf-8")

    (rows,) = open_source(str(table), one, given).batches()

    assert rows.height == 2
