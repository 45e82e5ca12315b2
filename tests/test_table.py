"""Facts about tables of delimited text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError
from evalkit.files.table import MAX_FAULTS, delimiter_of, parse_table

if TYPE_CHECKING:
    from evalkit.files.assessment import Table


def parse(text: str) -> Table:
    return parse_table(text.encode(), "t.csv")


def faults_of(data: str | bytes) -> list[str]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(AssessmentError) as caught:
        parse_table(raw, "t.csv")
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_that_of_the_header(delimiter: str) -> None:
    table = parse(f"a{delimiter}b\n1{delimiter}2\n")

    assert table.header == ("a", "b")
    assert table.rows == ((2, ("1", "2")),)


def test_delimiters_in_quotes_do_not_count() -> None:
    assert delimiter_of('"a;b;c",d\n') == ","


def test_at_a_tie_a_comma_belongs_to_a_name() -> None:
    assert delimiter_of("nama, gelar;status\n") == ";"


def test_a_title_without_a_delimiter_decides_nothing() -> None:
    assert delimiter_of("Tabel 3.1 Capaian Kinerja\n\nNo;Indikator;Target\n1;a;2,5\n") == ";"
    assert delimiter_of("Tabel 1.2 Penduduk menurut Kecamatan, 2024\n\nKecamatan;Pria;Wanita\nA;2,5;1,5\n") == ";"
    assert delimiter_of('nama,nilai\n"Dinas A, bagian umum"\nDinas B,3\n') == ","
    assert delimiter_of("Tabel 2 Kunjungan\nBulan;Kunjungan\nJanuari;157\nFebruari;3.602\n") == ";"
    assert delimiter_of("nama\nDinas A; bagian umum\nDinas B; bagian 2\n") == ","
    assert delimiter_of("nama\nDinas A; bagian umum\n") == ","  # one column, and a sentence in it


def test_one_column_needs_no_delimiter() -> None:
    assert parse("a\n1\n").rows == ((2, ("1",)),)


def test_blank_cells_are_none() -> None:
    assert parse("a,b,c\n1,, \n").rows == ((2, ("1", None, None)),)


def test_blank_lines_are_passed_over_and_lines_counted() -> None:
    assert parse("\na,b\n\n1,2\n   \n3,4\n").rows == ((4, ("1", "2")), (6, ("3", "4")))


def test_a_row_of_blank_cells_is_a_row() -> None:
    assert parse("a,b\n,\n").rows == ((2, (None, None)),)


def test_header_and_cells_are_stripped() -> None:
    table = parse(" a ,b\n 1,2 \n")

    assert (table.header, tuple(table.rows)) == (("a", "b"), ((2, ("1", "2")),))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_every_line_end_is_accepted(end: str) -> None:
    assert parse(f"a,b{end}1,2{end}").rows == ((2, ("1", "2")),)


def test_a_byte_order_mark_is_accepted() -> None:
    assert parse("\ufeffa,b\n1,2\n").header == ("a", "b")


def test_quotes_hold_delimiters_quotes_and_line_ends() -> None:
    assert parse('a,b\n"1,5","say ""x""\nand y"\n3,4\n').rows == ((2, ("1,5", 'say "x"\nand y')), (3, ("3", "4")))


@pytest.mark.parametrize("text", ["", "\n\n", "  \n"])
def test_an_empty_table_is_a_fault(text: str) -> None:
    assert faults_of(text) == ["t.csv: the table is empty\n  expected: a header line, then one line a row"]


def test_a_header_alone_is_a_fault() -> None:
    assert faults_of("a,b\n") == ["t.csv: there is a header, but no row below it"]


def test_a_ragged_row_is_told_by_number_and_size() -> None:
    assert faults_of("a,b\n1,2\nx\n") == ["t.csv: row 3: 1 cell\n  expected: 2 cells, as in the header"]


def test_ragged_rows_are_told_once_with_their_number() -> None:
    (fault,) = faults_of("a,b\n1\n1,2\nx,y,z\n")

    assert fault.startswith("t.csv: 1, 3 cells (2 times, first in rows 2, 4)")


def test_a_decimal_comma_gets_a_hint() -> None:
    (fault,) = faults_of("nip,skp\n1999,82,36\n")

    assert "decimal comma" in fault


def test_a_row_is_never_repeated() -> None:
    (fault,) = faults_of("nama,skp\nSiti Rahmawati,82,36\n")

    assert "Siti" not in fault


@pytest.mark.parametrize("row", ["a;b;c", "82;36;1"])
def test_other_surplus_cells_get_no_such_hint(row: str) -> None:
    (fault,) = faults_of(f"a;b\n{row}\n")

    assert "hint" not in fault


def test_the_list_of_faults_is_cut() -> None:
    found = faults_of("a" + ",a" * 200 + "\n1" + ",1" * 200 + "\n")

    assert len(found) == MAX_FAULTS + 1
    assert found[-1] == "t.csv: 150 more faults of this file"


def test_a_repeated_column_is_a_fault() -> None:
    assert faults_of("a,b, a\n1,2,3\n") == ["t.csv: row 1: the column a stands here twice"]


def test_a_column_without_name_is_a_fault() -> None:
    assert faults_of("a,b,\n1,2,3\n") == ["t.csv: row 1: column 3 has no name"]
    assert faults_of("a,,b\n1,2,3\n") == ["t.csv: row 1: column 2 has no name"]


def test_many_columns_without_names_are_one_message() -> None:
    (said,) = faults_of("DATA SURVEI,,,,,,,\na,b,c,d,e,f,g,h\n1,2,3,4,5,6,7,8\n")
    assert said.startswith("t.csv: row 1: the columns 2, 3, 4, 5, 6, … have no name\n")
    assert said.endswith("the first row holds the names of the columns; titles above it are removed")


def test_a_column_of_nothing_without_a_name_is_none() -> None:
    table = parse("a,,b,,\n1,,2,,\n3, ,4\n5,,6,,,,\n")

    assert table.header == ("a", "b")
    assert [cells for _, cells in table.rows] == [("1", "2"), ("3", "4"), ("5", "6")]


def test_a_nul_character_is_a_fault() -> None:
    assert "row 2, column b: a NUL character" in faults_of("a,b\n1,\0\n")[0]


def test_windows_1252_is_guessed_and_told() -> None:
    table = parse_table("nama,b\ncaf\xe9 \u2013 \u201cx\u201d,1\n".encode("cp1252"), "t.csv")

    assert (tuple(table.rows), table.guessed) == (((2, ("caf\xe9 \u2013 \u201cx\u201d", "1")),), "Windows-1252")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-8"])
def test_unicode_is_read_in_whatever_form(encoding: str) -> None:
    table = parse_table("nama;b\r\ncaf\xe9;1\r\n".encode(encoding), "t.csv")

    assert (table.header, tuple(table.rows)) == (("nama", "b"), ((2, ("caf\xe9", "1")),))
    assert table.guessed == ("UTF-16" if encoding in ("utf-16-le", "utf-16-be") else None)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"nama,b\n1,2\nx\x81,1\n", "row 3, column nama: byte 13 (0x81) is neither UTF-8 nor Windows-1252"),
        ("nama,b\n\u2013,\n".encode() + b"1,caf\xe9\n", "row 3, column b: byte 18 (0xe9) is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16") + b"x", "row 3, column a: byte 19 (0x78) is not UTF-16"),
        (b"A\x03\x04,x\n", "row 1, column 1: the control character 0x03"),
    ],
    ids=["undefined", "damaged", "cut", "binary"],
)
def test_what_fits_no_encoding_is_told_by_row_and_column(data: bytes, told: str) -> None:
    (fault,) = faults_of(data)

    assert fault.startswith(f"t.csv: {told}")


def test_a_row_has_the_number_of_a_spreadsheet_and_its_line_where_that_differs() -> None:
    (fault,) = faults_of('a,b\n"x\ny",1\n3\n')

    assert fault.startswith("t.csv: row 3 (line 4): 1 cell")


def test_of_several_rows_each_is_named_so() -> None:
    (fault,) = faults_of('a,b\n1\n"x\ny",1\n3\n4\n')

    assert fault.startswith("t.csv: 1 cell (3 times, first in rows 2, 4 (line 5), 5 (line 6))")


def test_the_line_that_names_the_delimiter_is_no_row() -> None:
    table = parse("sep=;\na;b,c\n1;2\n")

    assert (table.header, tuple(table.rows)) == (("a", "b,c"), ((2, ("1", "2")),))
    assert table.line_of(2) == 3


def test_a_hundred_thousand_columns_are_read_in_no_time() -> None:
    names = ",".join(f"c{number}" for number in range(100_000))

    assert len(parse(f"{names}\n{'1,' * 99_999}1\n").header) == 100_000


def test_an_open_quote_is_a_fault_of_its_line() -> None:
    assert faults_of('a,b\n1,2\n"x,2\n3,4\n') == ["t.csv: row 3: a quotation mark that opens a cell is not closed"]
    behind = "something stands behind the closing quotation mark of a cell"
    assert faults_of('a,b\n1,2\n"x"y,2\n3,4\n') == [f"t.csv: row 3: {behind}"]


def test_cells_in_quotes_that_a_bar_parts_are_told_as_such() -> None:
    (fault,) = faults_of('"a"|"b"\n"1"|"2"\n')

    assert fault == "t.csv: row 1: cells are parted by |: write a comma, a semicolon or a tab between them"


def test_an_open_quote_in_the_header_is_no_empty_table() -> None:
    (fault,) = faults_of('"a,b\n1,2\n')

    assert fault == "t.csv: row 1: a quotation mark that opens a cell is not closed"


def test_a_line_of_ten_megabytes_is_a_fault() -> None:
    assert faults_of("a,b\n1," + "x" * 10_000_000)[0] == "t.csv: row 2: a cell is longer than 131072 characters"


def test_the_ignored_columns_travel_with_the_table() -> None:
    assert parse_table(b"a,b\n1,2\n", "t.csv", ("b",)).ignore == ("b",)


@given(st.text(alphabet='ab1,;\t"\r\n \0', max_size=60))
def test_whatever_the_text_is_there_is_a_table_or_faults(text: str) -> None:
    try:
        table = parse(text)
    except AssessmentError:
        return
    assert all(len(cells) == len(table.header) for _, cells in table.rows)
