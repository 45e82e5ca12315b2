"""A large text is read in columns by Polars: held against the way row by row, faults and their words included."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError
from evalkit.base.text import Message, english
from evalkit.files.period import parse_period
from evalkit.files.table import parse_table
from evalkit.mapping.apply import apply
from evalkit.mapping.applying import Head
from evalkit.mapping.frame import Given
from evalkit.mapping.layout import lay_out
from evalkit.mapping.model import TableMap
from evalkit.tables.codes import both, chosen, counted, different, flagged
from evalkit.tables.plain import plain_text
from evalkit.tables.respondents import remarks_on_rows
from evalkit.tables.text import text_sheet
from support import ev, instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from evalkit.tables.sheet import Sheet

pytest.importorskip("polars")
IN_COLUMNS, BY_ROW = 0, sys.maxsize  # from how many bytes on a text is read in columns
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
    head = Head(spec, "X", parse_period("2024"), "verified", {}, "")
    layout = lay_out(sheet, rules, Given())
    (one,) = apply(layout, sheet, rules, head, TableMap()).assessments
    return layout.columns, tuple(one.tables.values()), tuple(remarks_on_rows(sheet.rows))


@settings(deadline=None, max_examples=80)
@given(texts(ASKED))
@example(b"unit;" + ";".join(ELEMENTS).encode() + b"\n" + b"Loket A;" + b";".join([b"3"] * 9) + b"\n")
@example(b"unit;" + ";".join(ELEMENTS).encode() + b"\n" + b"Loket A;" + b";".join([b"3"] * 8) + b"\n")
def test_answers_read_in_columns_come_to_what_they_come_to_row_by_row(data: bytes) -> None:
    assert of_assessment("ikm@2017", "responses", data, IN_COLUMNS) == of_assessment(
        "ikm@2017", "responses", data, BY_ROW
    )


@settings(deadline=None, max_examples=60)
@given(texts(PERSON))
def test_persons_read_in_columns_come_to_what_they_come_to_row_by_row(data: bytes) -> None:
    assert of_assessment("ipasn@2019", "people", data, IN_COLUMNS) == of_assessment(
        "ipasn@2019", "people", data, BY_ROW
    )


@settings(deadline=None, max_examples=80)
@given(texts({"Timestamp": ("2024/05/01 8:01:00", "2024/05/01 8:02:00"), "Saran": ("tes", "x", ""), **ASKED}))
def test_a_form_read_in_columns_is_understood_as_row_by_row(data: bytes) -> None:
    in_columns, by_row = (
        come_to(lambda large=large: of_sheet("ikm@2017", text_sheet(data, "t.csv", large=large)))  # type: ignore[misc]
        for large in (IN_COLUMNS, BY_ROW)
    )

    assert in_columns == by_row


# --- What is read so --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"a;b\n1;2\n",
        b"\xef\xbb\xbfa;b\r\n1;2\r\n\r\n",
        b'a,b\n"x, ""y""",2\n,""',
        "a;b\n;\n é ;\u00a0x".encode(),
    ],
)
def test_a_plain_text_is_read_in_columns_as_it_stands(data: bytes) -> None:
    plain = plain_text(data, IN_COLUMNS)

    assert plain is not None
    assert plain.every == text_sheet(data, "t.csv", large=BY_ROW).rows
    assert plain.below == plain.every[1:]


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
        b'a;b\n1"2";3',
        b'a;b\n"1"2;3',
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


def test_codes_are_counted_and_chosen_as_others_are() -> None:
    plain = plain_text(b"a;b\nx;1\ny;1\nx;2\nx;1\n", IN_COLUMNS)
    assert plain is not None
    rows = plain.below
    one, other = (column.codes for column in rows.columns)

    assert list(one) == [0, 1, 0, 0]
    assert list(one[1:]) == [1, 0, 0]
    assert (one[1], len(other)) == (1, 4)
    assert different(one[1:]) == [1, 0]
    assert list(counted([one, other, bytes(4)]).items()) == [((0, 0, 0), 2), ((1, 0, 0), 1), ((0, 1, 0), 1)]
    assert list(rows.where([1, 0, 1, 0])) == [(2, ("x", "1")), (4, ("x", "2"))]
    assert rows.where([1, 0, 1, 0]).columns[0].used == ["x"]
    assert list(rows.columns[0].saying(lambda text: "y" if text == "x" else None).texts) == ["y", None]


def test_codes_are_flagged_as_others_are() -> None:
    plain = plain_text(b"a;b\n" + b"x;1\ny;1\nx;2\ny;1\n" * 3, IN_COLUMNS)
    assert plain is not None
    held = [column.codes for column in plain.below.columns]
    listed = [list(codes) for codes in held]
    of_a: dict[tuple[int, ...], bool] = {(0,): True, (1,): False}
    of_both: dict[tuple[int, ...], bool] = {(0, 0): True, (1, 0): True, (0, 1): False}

    first, second = (flagged(columns[:1], of_a) for columns in (held, listed))
    together, apart = (flagged(columns, of_both) for columns in (held, listed))
    assert list(first) == list(second) == [1, 0, 1, 0] * 3
    assert list(together) == list(apart) == [1, 1, 0, 1] * 3
    for one, other in ((first, first), (first, together), (second, apart)):
        assert list(both(one, other)) == [a & b for a, b in zip(one, other, strict=True)]
    assert list(chosen(held[1], first)) == list(chosen(listed[1], second)) == [0, 1] * 3


# --- The command ------------------------------------------------------------------------------------------------------

PROBE = """
import sys
if {blocked}: sys.modules["polars"] = None
from evalkit.cli import main
try:
    main()
finally:
    sys.stderr.write(f"polars: {{bool(sys.modules.get('polars'))}}")
"""


def run(folder: Path, *arguments: str, blocked: bool) -> tuple[str, str, int]:
    """Output, messages and exit code of a command that has Polars, or has it not."""
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", PROBE.format(blocked=blocked), "evaluate", *arguments],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    words, _, has_polars = done.stderr.rpartition("polars: ")
    assert has_polars == str(not blocked)
    return done.stdout, words, done.returncode


@pytest.mark.parametrize("wrong", ["", "9"])
@pytest.mark.parametrize("form", ["terminal", "json"])
def test_a_large_table_comes_to_the_same_bytes_with_polars_and_without(tmp_path: Path, form: str, wrong: str) -> None:
    rows = [
        f"Loket {at % 7},{','.join(str(1 + (at + one) % 4) for one in range(9))},{at} {'x' * 2000}"
        for at in range(2200)
    ]
    rows[5] = f"Loket 5,{wrong},,-,4,4,4,4,4,4,"
    table = "\r\n".join([f"Unit layanan,{','.join(ELEMENTS)},Kritik dan saran", *rows])
    (tmp_path / "skm.csv").write_text("\ufeff" + table, encoding="utf-8")
    given = ["skm.csv", "--instrument", "ikm@2017", "--subject", "X", "--period", "2024", "--format", form]

    with_polars, without = (run(tmp_path, *given, blocked=blocked) for blocked in (False, True))

    assert with_polars == without
    assert with_polars[2] == (1 if wrong else 0)
