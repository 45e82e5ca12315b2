"""A plain text is read in columns, many rows at once: held against the way row by row, faults and their words included."""

from __future__ import annotations

import csv
import io
import sys
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError
from evalkit.base.text import Message, english
from evalkit.files.period import parse_period
from evalkit.files.table import parse_table
from evalkit.mapping.layout import lay_out
from evalkit.mapping.map_file import Hints, TableMap
from evalkit.mapping.rows import assessments_in
from evalkit.mapping.rows.reader import AssessmentHead
from evalkit.tables.columnar import SMALL, WIDE, CodedColumn, counted, either, flagged
from evalkit.tables.delimited import plain_text, text_sheet
from evalkit.tables.opening import remarks_on_rows
from support import ev, instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.tables.sheet import Sheet

IN_COLUMNS, BY_ROW = 0, sys.maxsize  # from how many bytes on a text is read in columns
AT_ONCE = st.sampled_from([IN_COLUMNS, 40, 150])  # by how many bytes it is: a row, some, most of them
ELEMENTS = instrument("ikm@2017").leaves_under("total")
ASKED: dict[str, tuple[str, ...]] = {
    "unit": ("Loket A", "loket  a", " Loket B", "Loket; C", 'Loket "D"', "Loket\nE", "", "-"),
    **dict.fromkeys(ELEMENTS, ("1", "2", " 3 ", "4", "4", "Baik", "", "–", "70", "ya")),
}
TRAINING = ("sudah", "belum", "")
PERSON: dict[str, tuple[str, ...]] = {
    "unit": ("Bagian A", "bagian a", "é", ""),
    "status": ("PNS", "PNS", "pns", "PPPK", "", "Hnr"),
    "pendidikan": ("S1", "S-3", "SLTA", ""),
    "kelompok_jabatan": ("jpt", "fungsional", "pelaksana", ""),
    "diklat_kepemimpinan": TRAINING,
    "diklat_fungsional": TRAINING,
    "seminar": TRAINING,
    "diklat_teknis_jp": ("0", "20", "19,5", "19.5", ""),
    "skp": ("80", "90,5", "baik", "-", "150"),
    "hukuman_disiplin": ("tidak pernah", "ringan", ""),
}


@st.composite
def texts(draw: st.DrawFn, columns: Mapping[str, Sequence[str]]) -> bytes:
    """A file with these columns as offices save one, sometimes with what no table should have."""
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, columns.values())), min_size=1, max_size=12))
    text = io.StringIO()
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(text, delimiter=draw(st.sampled_from(";,\t")), lineterminator=ends)
    writer.writerows([list(columns), *rows])
    odd = draw(st.sampled_from(["", "", "", "\n", "\n\n", ";;;", "x", '"', "\0", ends + "a;b" + ends]))
    at = draw(st.integers(0, len(text.getvalue())))
    found = text.getvalue()[:at] + odd + text.getvalue()[at:]
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + found.encode(
        draw(st.sampled_from(["utf-8", "utf-8", "cp1252"]))
    )


def come_to(work: Callable[[], Any]) -> Any:
    """What *work* gives, or the words of all its faults."""
    try:
        return work()
    except AssessmentError as error:
        return [
            (one.file, str(one.place), *map(said, (one.problem, one.expected, one.hint)), one.count)
            for one in error.faults
        ]


def said(text: Any) -> Any:
    return english(text) if isinstance(text, Message) else text


def of_assessment(spec: str, key: str, data: bytes, large: int) -> Any:
    """The JSON of an assessment that names the table in *data*."""
    return come_to(lambda: ev(spec, tables={key: parse_table(data, "t.csv", large=large)}).to_dict())


def of_sheet(spec: str, sheet: Sheet) -> Any:
    """The JSON of a table that is given directly, and what is said of it."""
    rules = instrument(spec)
    head = AssessmentHead(spec, "X", parse_period("2024"), "verified", {}, "")
    layout = lay_out(sheet, rules, Hints())
    (one,) = assessments_in(layout, sheet, rules, head, TableMap()).assessments
    return layout.columns, tuple(one.tables.values()), tuple(remarks_on_rows(sheet.rows))


@settings(deadline=None, max_examples=80)
@given(texts(ASKED), AT_ONCE)
@example(b"unit;" + ";".join(ELEMENTS).encode() + b"\n" + b"Loket A;" + b";".join([b"3"] * 9) + b"\n", IN_COLUMNS)
@example(b"unit;" + ";".join(ELEMENTS).encode() + b"\n" + b"Loket A;" + b";".join([b"3"] * 8) + b"\n", IN_COLUMNS)
def test_answers_read_in_columns_come_to_what_they_come_to_row_by_row(data: bytes, large: int) -> None:
    assert of_assessment("ikm@2017", "responses", data, large) == of_assessment("ikm@2017", "responses", data, BY_ROW)


@settings(deadline=None, max_examples=60)
@given(texts(PERSON), AT_ONCE)
def test_persons_read_in_columns_come_to_what_they_come_to_row_by_row(data: bytes, large: int) -> None:
    assert of_assessment("ipasn@2019", "people", data, large) == of_assessment("ipasn@2019", "people", data, BY_ROW)


@settings(deadline=None, max_examples=80)
@given(texts({"Timestamp": ("2024/05/01 8:01:00", "2024/05/01 8:02:00"), "Saran": ("tes", "x", ""), **ASKED}), AT_ONCE)
def test_a_form_read_in_columns_is_understood_as_row_by_row(data: bytes, at_once: int) -> None:
    in_columns, by_row = (
        come_to(lambda large=large: of_sheet("ikm@2017", text_sheet(data, "t.csv", large=large)))  # type: ignore[misc]
        for large in (at_once, BY_ROW)
    )

    assert in_columns == by_row


# --- What is read so --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"a;b\n1;2\n",
        b"\xef\xbb\xbfa;b\r\n1;2\r\n\r\n",
        b'a,b\n"x, ""y""",2\n,""',
        b'a;b\n1"2";3',
        "a;b\n;\n é ;\u00a0x".encode(),
    ],
)
def test_a_plain_text_is_read_in_columns_as_it_stands(data: bytes) -> None:
    plain = plain_text(data, IN_COLUMNS)

    assert plain is not None
    assert plain.rows == parse_table(data, "t.csv", large=BY_ROW).rows


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a;b\n",  # nothing below the headings
        b"a\n1\n",  # a line of one cell may be a blank one
        b" ; \n1;2\n",
        b"sep=;\na;b\n1;2",
        b"a;b\n1;2\n\n3;4",  # rows are counted with those that are blank
        b"\na;b\n1;2",
        b"a;b\r1;2",
        b"a;b\n1\n2;3",
        b"a;b\n1;2;3\n4",  # as many cells as there should be, but not where they should be
        b'a;b\n"1\n2";3',
        b'a;b\n"1"2;3',
        b'a;b\n"1;3',
        b'a;"b\nc"\n1;2',
        b"a;b\n\xe9;2",
        b"a;\xe9\n1;2",
        b"a;b\n\0;2",
        b"a;b\n" + b"x" * 131_073 + b";1",
    ],
)
def test_a_text_that_is_not_plain_is_left_to_the_other_way(data: bytes) -> None:
    assert plain_text(data, IN_COLUMNS) is None


def test_a_small_text_is_left_to_the_other_way() -> None:
    assert plain_text(b"a;b\n1;2\n") is None


def test_a_text_of_more_words_than_a_byte_tells_apart_is_kept_as_it_stands() -> None:
    words = [f"{at % 300},{at % 7}" for at in range(900)]

    rows = parse_table("\n".join(["a,b", *words]).encode(), "t.csv", large=100).rows

    assert [column.codes.typecode for column in rows.columns] == [WIDE, SMALL]
    assert [",".join(map(str, cells)) for _, cells in rows] == words
    assert [number for number, _ in rows] == [*range(2, 902)]


# --- What stands in rows together -------------------------------------------------------------------------------------


@st.composite
def columns(draw: st.DrawFn) -> list[CodedColumn]:
    """Columns as long as each other, of few texts or so many that they have to be told apart one by one."""
    rows, found = draw(st.integers(0, 20)), []
    for texts in draw(st.lists(st.sampled_from([1, 2, 16, 17, 256, 257, 70_000]), min_size=1, max_size=3)):
        codes = draw(st.lists(st.integers(0, texts - 1), min_size=rows, max_size=rows))
        found.append(CodedColumn([None] * texts, array(SMALL if texts <= 256 else WIDE, codes)))
    return found


@given(columns(), st.data())
def test_what_stands_together_is_counted_as_row_by_row(columns: list[CodedColumn], data: st.DataObject) -> None:
    rows = list(zip(*(column.codes for column in columns), strict=True))
    flags = data.draw(st.fixed_dictionaries(dict.fromkeys(rows, st.booleans())))
    kept, others = (data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))) for _ in range(2))

    assert list(counted(columns).items()) == list(Counter(rows).items())
    assert list(flagged(columns, flags)) == [flags[row] for row in rows]
    assert list(either(bytes(kept), bytes(others))) == [one | other for one, other in zip(kept, others, strict=True)]
    assert list(columns[0].where(kept).codes) == [code for code, one in zip(columns[0].codes, kept, strict=True) if one]
