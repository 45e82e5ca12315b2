"""Workbooks that are not what they should be: each kind is one clear error, found before much memory or time is spent."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.tables import detection
from evalkit.tables.opening import read_table, sheet_names
from tables.binary import xlsb
from workbooks import changed, saved, xlsx

MADE = Path(__file__).parent / "made"
PART = "xl/worksheets/sheet1.xml"
GOOD = xlsx({"S": [["Unit", "U1"], ["A", 4]]})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def fault_of(data: bytes, name: str = "a.xlsx", sheet: str | None = None) -> str:
    with pytest.raises(AssessmentError) as caught:
        read_table(data, name, sheet)
    (fault,) = caught.value.faults
    return str(fault)


def packed(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return kept.getvalue()


def lying(data: bytes, name: str, said: int) -> bytes:
    """*data*, in which the part *name* says in both of its headers that it unpacks to *said* bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        start = opened.getinfo(name).header_offset
    changed_data = bytearray(data)
    struct.pack_into("<L", changed_data, start + 22, said)
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    struct.pack_into("<L", changed_data, at + 24, said)
    return bytes(changed_data)


# --- Locked ----------------------------------------------------------------------------------------------------------


def test_a_workbook_of_excel_that_is_locked_says_so() -> None:
    said = fault_of(OLE + bytes(600) + "Root Entry".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le"))

    assert "locked by a password" in said
    assert "without a password" in said


def test_an_xls_that_is_locked_says_so() -> None:
    data = (MADE / "a.xls").read_bytes()
    begin = (
        b"\x09\x08\x10\x00\x00\x06\x05\x00"  # the first record of the workbook; the second one says that it is locked
    )
    at = data.index(begin) + 20

    assert "locked by a password" in fault_of(data[:at] + b"\x2f\x00" + data[at + 2 :], "a.xls")


def test_an_ods_that_is_locked_says_so() -> None:
    entry = b'manifest:full-path="content.xml"'
    locked = changed((MADE / "a.ods").read_bytes(), "META-INF/manifest.xml", b"</manifest:manifest>",
                     b"<manifest:file-entry " + entry + b"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>")  # fmt: skip

    assert "locked by a password" in fault_of(locked, "a.ods")


def test_an_ods_that_is_locked_as_a_whole_says_so() -> None:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "encrypted-package": b"x"}

    assert "locked by a password" in fault_of(packed(parts), "a.ods")


# --- Damaged or something else ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_damaged(share: float) -> None:
    assert "the workbook is damaged" in fault_of(GOOD[: int(len(GOOD) * share)])


def test_a_workbook_that_ends_in_its_first_part_is_damaged() -> None:
    assert "the workbook is damaged" in fault_of(
        packed({"docProps/app.xml": b"x" * 4000, "xl/workbook.xml": b"x"})[:60]
    )


def test_an_xls_that_was_cut_off_is_damaged() -> None:
    data = (MADE / "a.xls").read_bytes()

    assert "the workbook is damaged" in fault_of(data[: len(data) // 2], "a.xls")


@pytest.mark.parametrize(("at", "byte"), [(1652, 27), (1692, 62)], ids=["a record", "its length"])
def test_an_xls_that_would_end_the_program_is_damaged(at: int, byte: int, capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray((MADE / "a.xls").read_bytes())
    data[at] = byte

    assert "the workbook is damaged" in fault_of(bytes(data), "a.xls")
    assert capfd.readouterr().err == ""


def test_a_list_of_texts_that_says_more_than_there_is_makes_no_room_for_them() -> None:
    strings = "xl/sharedStrings.xml"
    data = changed(GOOD, strings, b'uniqueCount="3"', b'uniqueCount="999999999999"')

    assert "it says that it has 999999999999 texts" in fault_of(data)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/none.xml"),
        ("xl/styles.xml", b"<styleSheet", b"<!DOCTYPE x><styleSheet"),
        (PART, b'encoding="UTF-8"', b'encoding="x"'),
        (PART, b'<row r="2"', b'<row r="x"'),
    ],
    ids=["no sheet", "document type", "encoding", "no number"],
)
def test_a_workbook_whose_parts_do_not_fit_is_damaged(part: str, old: bytes, new: bytes) -> None:
    assert "the workbook is damaged" in fault_of(changed(GOOD, part, old, new))


def test_names_of_parts_in_no_encoding_are_damage() -> None:
    data = bytearray(GOOD)
    at = data.rindex(b"docProps/app.xml")
    flags = data.rindex(b"PK\x01\x02", 0, at) + 8
    data[at : at + 2] = b"\xff\xfe"
    struct.pack_into("<H", data, flags, 0x800)

    assert "the workbook is damaged" in fault_of(bytes(data))


def test_a_part_whose_bytes_were_changed_is_damaged() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as opened:
        at = opened.getinfo(PART).header_offset + 30 + len(PART) + 40
    data = bytearray(GOOD)
    data[at] ^= 0xFF

    assert "the workbook is damaged" in fault_of(bytes(data))


def test_a_workbook_without_its_sheet_is_damaged() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist() if name != PART}

    assert "the workbook is damaged" in fault_of(packed(parts))


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.ods"])
def test_a_packed_file_of_another_kind_says_so(name: str) -> None:
    assert "packed file (zip)" in fault_of(packed({"a.txt": b"x"}), name)


def test_the_form_is_that_of_the_content_not_of_the_name() -> None:
    assert read_table(GOOD, "a.ods").rows == read_table(GOOD, "a.xlsx").rows == read_table(GOOD, "a.csv").rows


# --- Bombs -----------------------------------------------------------------------------------------------------------


def bomb(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A workbook with more bytes in a part than the limit, which is lower here."""
    monkeypatch.setattr(detection, "MOST_UNPACKED", 1 << 22)
    return changed(GOOD, "xl/theme/theme1.xml", b"</a:theme>", b"</a:theme>" + b" " * (1 << 23))


def test_what_unpacks_to_too_much_is_refused_by_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "larger than any workbook" in fault_of(bomb(monkeypatch))


@pytest.mark.parametrize("said", [0, 100, 1 << 21])
def test_what_unpacks_to_too_much_is_refused_also_if_it_says_less(monkeypatch: pytest.MonkeyPatch, said: int) -> None:
    data = lying(bomb(monkeypatch), "xl/theme/theme1.xml", said)
    tracemalloc.start()
    try:
        assert "larger than any workbook" in fault_of(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1 << 22


def test_a_size_that_is_not_true_is_damage() -> None:
    assert "the workbook is damaged" in fault_of(lying(GOOD, PART, 10))


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "MOST_PARTS", 20)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}

    assert "at most" in fault_of(packed(parts | {f"x{number}": b"" for number in range(20)}))


def test_entities_are_never_expanded() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for part, data, name in ((PART, GOOD, "a.xlsx"), ("content.xml", (MADE / "a.ods").read_bytes(), "a.ods")):
        root = b"<worksheet" if part == PART else b"<office:document-content"
        assert "document type" in fault_of(changed(data, part, root, laughs + root), name)


def test_a_few_cells_far_apart_are_refused_before_they_become_a_rectangle() -> None:
    far = changed(GOOD, PART, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    said = fault_of(far)

    assert "reaches over A1:XFD1048576, but only 5 cells are filled" in said
    assert "delete the rows and columns behind the table" in said


def test_an_xlsb_of_cells_far_apart_does_not_end_the_program() -> None:
    assert "it ends the program that reads it" in fault_of(xlsb({(0, 0): "a", (1_048_575, 16_383): 1.0}), "a.xlsb")


@pytest.mark.parametrize(
    ("repeated", "words"),
    [
        (b'table:number-columns-repeated="16384"', "more than 33554432 filled cells"),
        (b'table:number-columns-repeated="99999999999"', "is no number of rows or columns"),
    ],
)
def test_cells_that_ods_repeats_without_end_are_refused(repeated: bytes, words: str) -> None:
    data = (MADE / "a.ods").read_bytes()
    cell = b'<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>Dinas 2</text:p>'
    row = b'<table:table-row table:number-rows-repeated="1048000">' + cell.replace(
        b"<table:table-cell", b"<table:table-cell " + repeated
    )
    data = changed(data, "content.xml", b"</table:table>", row + b"</table:table-cell></table:table-row></table:table>")

    assert words in fault_of(data, "a.ods")


def test_an_error_that_ods_repeats_without_end_is_refused() -> None:
    data = (MADE / "a.ods").read_bytes()
    row = b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:formula="of:=1/0" calcext:value-type="error"/></table:table-row>'
    data = changed(data, "content.xml", b"</table:table>", row + b"</table:table>")

    assert "stands in 1048000 cells" in fault_of(data, "a.ods")


def with_empty_rows(last: int) -> bytes:
    """Two rows, and below them as many as to *last* that have a format, and nothing in them."""
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, last + 1))
    return changed(GOOD, PART, b"</sheetData>", rows + b"</sheetData>")


@pytest.mark.long
def test_a_million_empty_rows_are_no_rows() -> None:
    assert len(read_table(with_empty_rows(1 << 20), "a.xlsx").rows) == 2


def test_empty_rows_take_no_memory() -> None:
    peaks = []
    for last in (20_000, 60_000):
        data = with_empty_rows(last)
        tracemalloc.start()
        try:
            read_table(data, "a.xlsx")
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()

    assert peaks[1] < 1.5 * peaks[0]


# --- What is read, and said ------------------------------------------------------------------------------------------


def test_macros_are_not_run_and_this_is_said() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    sheet = read_table(packed(parts | {"xl/vbaProject.bin": b"x"}), "a.xlsm")

    assert [str(one.text) for one in sheet.remarks] == [
        "the workbook has macros: they are not run, and its values are those that were last saved"
    ]
    assert len(sheet.rows) == 2


def test_a_workbook_without_cells_has_no_sheet_to_read(tmp_path: Path) -> None:
    def charts(book: Any) -> None:
        book.add_chartsheet("Grafik").set_chart(_chart(book))

    data = xlsx({"S": [["a"], [1]]}, charts)

    assert sheet_names(saved(tmp_path, data)) == ("S",)


def _chart(book: Any) -> Any:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=S!$A$2:$A$2"})
    return chart


def test_windows_line_ends_and_a_mark_of_bytes_are_no_part_of_a_csv() -> None:
    assert read_table("\ufeffUnit;U1\r\nA;4\r\n".encode(), "a.csv").rows == [(1, ("Unit", "U1")), (2, ("A", "4"))]


def test_zlib_streams_that_never_end_are_damage() -> None:
    broken = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as opened:
        info = opened.getinfo(PART)
    start = info.header_offset + 30 + len(PART)
    stored = zlib.compress(b"x" * 10)[2:-4]
    broken[start : start + len(stored)] = stored

    assert "the workbook is damaged" in fault_of(bytes(broken))
