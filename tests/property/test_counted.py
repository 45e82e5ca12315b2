"""Tables are counted, not gone through row by row: held against each of their rows as the only one, faults included."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError, Fault, Position
from evalkit.base.text import Message, english
from evalkit.files.row_faults import MAX_SHOWN
from evalkit.files.table import parse_table
from evalkit.tables.columnar import Columnar
from support import ev, instrument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.assessment import Table

ELEMENTS = instrument("ikm@2017").leaves_under("total")
UNITS = ("Loket A", "loket  a", "Loket B", "Loket\nB", "", "-")  # a line break is a space, and moves the lines below
ANSWER = ("1", "2", " 3 ", "4", "4", "Baik", "", "–")
ASKED: dict[str, tuple[str, ...]] = {"unit": UNITS, **dict.fromkeys(ELEMENTS, ANSWER)}
ASKED_WRONG = {**ASKED, **dict.fromkeys(ELEMENTS[:3], (*ANSWER, "70", "a", "ya"))}
TRAINING = ("sudah", "belum", "Tidak dipersyaratkan", "")
PERSON: dict[str, tuple[str, ...]] = {
    "unit": UNITS,
    "status": ("PNS", "PNS", "pns", "PPPK", "CPNS"),
    "pendidikan": ("S1", "S-3", "SLTA", ""),
    "kelompok_jabatan": ("jpt", "fungsional", "pelaksana", ""),
    "diklat_kepemimpinan": TRAINING,
    "diklat_fungsional": TRAINING,
    "seminar": TRAINING,
    "diklat_teknis_jp": ("0", "20", "19,5", ""),
    "skp": ("80", "90,5", "baik", "-"),
    "hukuman_disiplin": ("tidak pernah", "ringan", ""),
}
PERSON_WRONG = {**PERSON, "status": ("PNS", "", "-", "Hnr"), "skp": ("80", "150", "x"), "seminar": ("sudah", "ya?")}


@st.composite
def tables(draw: st.DrawFn, columns: Mapping[str, Sequence[str]]) -> Table:
    """A file with these columns, read; a word of each cell is drawn."""
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, columns.values())), min_size=1, max_size=12))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return parse_table(text.getvalue().encode(), "t.csv")


def evaluated(of: str, table: Table) -> Evaluation | tuple[Fault, ...]:
    key, year = ("responses", 2024) if of.startswith("ikm") else ("people", 2022)
    try:
        return ev(of, year=year, tables={key: table})
    except AssessmentError as error:
        return tuple(fault for fault in error.faults if "no row is left" not in str(fault))


def singly(of: str, table: Table) -> list[Any]:
    return [evaluated(of, attrs.evolve(table, rows=[row])) for row in table.rows]


def end(node: NodeResult, side: int) -> Exact | None:
    if node.origin == "missing":
        return None
    score = node.score or (node.low, node.high)[side]
    return score.exact if score is not None else None


def mean(found: Sequence[Exact | None]) -> Exact | None:
    known = [Fraction(one) for one in found if one is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


# --- What counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("of", "columns"), [("ikm@2017", ASKED), ("ipasn@2019", PERSON)])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_counted_is_one_by_one(of: str, columns: Mapping[str, Sequence[str]], data: st.DataObject) -> None:
    table = data.draw(tables(columns))
    together, alone = evaluated(of, table), [one for one in singly(of, table) if one != ()]
    if together == ():
        assert not alone
        return
    assert not isinstance(together, tuple)
    of_units: dict[str, list[Evaluation]] = {}
    for one in alone:
        (part,) = one.groups
        of_units.setdefault(_unit(part), []).append(one)
    for part, rows in [(together, alone), *((one, of_units[_unit(one)]) for one in _units(together))]:
        for code in instrument(of).leaves_under("total"):
            for side in (0, 1):
                assert end(part.nodes[code], side) == mean([end(one.nodes[code], side) for one in rows]), code


def _unit(part: Evaluation) -> str:
    return (part.group or "").casefold()


def _units(result: Evaluation) -> list[Evaluation]:
    return [one for one in result.groups if any(node.origin != "missing" for node in one.nodes.values())]


@settings(max_examples=40, deadline=None)
@given(table=tables(ASKED))
def test_the_reading_of_complete_forms_takes_those_alone(table: Table) -> None:
    blank = {None, "–"}
    complete = [row for row in table.rows if blank.isdisjoint(row[1][1:])]
    together = evaluated("ikm@2017", table)
    if complete:
        assert not isinstance(together, tuple)
        (found,) = [one for one in together.readings if one.reading.id == "hanya-lengkap"]
        alone = evaluated("ikm@2017", attrs.evolve(table, rows=complete))
        assert not isinstance(alone, tuple)
        assert found.score == alone.total.score


# --- Faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("of", "columns"), [("ikm@2017", ASKED_WRONG), ("ipasn@2019", PERSON_WRONG)])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_faults_of_rows_are_told_by_place_all_of_them_and_counted(
    of: str, columns: Mapping[str, Sequence[str]], data: st.DataObject
) -> None:
    table = data.draw(tables(columns))
    alike: dict[tuple[str, str, str], list[Fault]] = {}
    for one in singly(of, table):
        for fault in one if isinstance(one, tuple) else ():
            alike.setdefault(_kind(fault), []).append(fault)
    together = evaluated(of, table)
    if alike:
        assert isinstance(together, tuple)
        assert [_told(fault) for fault in together] == [_expected(same) for same in alike.values()]
    else:
        assert not isinstance(together, tuple) or together == ()


def _kind(fault: Fault) -> tuple[str, str, str]:
    assert isinstance(fault.place, Position)
    assert isinstance(fault.problem, Message)
    hint = fault.hint.template if isinstance(fault.hint, Message) else ""
    return fault.place.column, fault.problem.template, hint


def _told(fault: Fault) -> tuple[str, int, str]:
    assert isinstance(fault.place, Position)
    return fault.place.column, fault.count, english(fault.problem)


def _expected(same: Sequence[Fault]) -> tuple[str, int, str]:
    """What faults alike, each in a row of its own, are told as."""
    first = same[0]
    assert isinstance(first.place, Position)
    assert isinstance(first.problem, Message)
    problem = first.problem
    if "found" in problem.args:
        words = dict.fromkeys(word for fault in same for word in fault.problem.args["found"])  # type: ignore[union-attr]
        listed = list(words) if len(words) <= MAX_SHOWN else [*list(words)[:MAX_SHOWN], "…"]
        problem = problem._replace(args={**problem.args, "found": tuple(listed)})
    text = english(problem)
    if len(same) > 1:
        rows = [_row(fault) for fault in same]
        rows = rows if len(rows) <= MAX_SHOWN else [*rows[:MAX_SHOWN], "…"]
        text = f"{text} ({len(same)} times, first in rows {', '.join(rows)})"
    return first.place.column, len(same), text


def _row(fault: Fault) -> str:
    assert isinstance(fault.place, Position)
    row, line = fault.place.row, fault.place.line
    return str(row) if row == line else f"{row} (line {line})"


# --- Rows kept by column ----------------------------------------------------------------------------------------------


ROW_NUMBERS = st.integers(2, 99) | st.integers(2**33, 2**33 + 99)  # of a file; of the second part of a table on Spark


@given(st.lists(st.tuples(ROW_NUMBERS, st.tuples(*[st.sampled_from(["a", "b", "1", None])] * 3))))
def test_rows_kept_by_column_are_those_rows(rows: list[tuple[int, tuple[str | None, ...]]]) -> None:
    kept = Columnar.of(rows)
    assert list(kept) == rows
    assert kept == tuple(rows)
    assert kept[1:] == rows[1:]
    assert [kept[at] for at in range(len(kept))] == rows
    assert kept.where([number % 2 for number, _ in rows]) == [row for row in rows if row[0] % 2]
    assert repr(kept) == repr(tuple(rows))
    assert hash(kept) == hash(tuple(rows))
