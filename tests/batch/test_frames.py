"""Facts about ``evalkit.batch.evaluate``: the caller's own kind of frame in and out, and the same numbers in each."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from evalkit.base.errors import AssessmentError, NotSaidError
from evalkit.base.extras import MissingExtraError
from evalkit.batch import evaluate, rejects
from kit.toys import A_TO_C, SUMS, rule_file, toy
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Callable

ELEMENTS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
CODES = [f"I{number}" for number in range(1, 48)]
TABLE = pl.DataFrame({"instansi": ["Kota A", "Kota B", "Kota C"], **{code: [3, 4, 5] for code in CODES}})
BAD = TABLE.with_columns(pl.Series("I7", [9, 4, None]))
EXPECTED = [
    ("Kota A", Decimal("3.00"), "Baik"),
    ("Kota B", Decimal("4.00"), "Sangat Baik"),
    ("Kota C", Decimal("5.00"), "Memuaskan"),
]


def as_pandas(table: pl.DataFrame) -> Any:
    return table.to_pandas().set_index(pd.Index(range(5, 5 + table.height)))


def as_duckdb(table: pl.DataFrame) -> Any:
    return duckdb.from_arrow(table.to_arrow())


KINDS: dict[str, tuple[Callable[[pl.DataFrame], Any], type]] = {
    "polars": (lambda table: table, pl.DataFrame),
    "lazy": (lambda table: table.lazy(), pl.LazyFrame),
    "pandas": (as_pandas, pd.DataFrame),
    "pyarrow": (lambda table: table.to_arrow(), pa.Table),
    "duckdb": (as_duckdb, duckdb.DuckDBPyRelation),
}


def rows_of(found: Any, *columns: str) -> list[tuple[Any, ...]]:
    if isinstance(found, pd.DataFrame):
        return [tuple(row) for row in found[list(columns)].itertuples(index=False)]
    if isinstance(found, pa.Table):
        return [tuple(row.values()) for row in found.select(list(columns)).to_pylist()]
    if isinstance(found, duckdb.DuckDBPyRelation):
        return found.select(*columns).fetchall()
    whole: pl.DataFrame = found.lazy().collect()
    return whole.select(columns).rows()


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_frame_that_comes_out_is_of_the_kind_that_went_in(kind: str) -> None:
    made, of = KINDS[kind]

    found = evaluate(made(TABLE), "spbe@2020")

    assert isinstance(found, of)
    assert rows_of(found, "instansi", "total", "predicate") == EXPECTED


OF_FLOATS = "columns of binary floats are taken as the decimals that they print"


def test_a_cell_of_a_float_that_cannot_be_taken_is_listed_as_it_prints() -> None:
    table = pl.DataFrame({"instansi": ["A", "B"], "D1": [9.0, None], "D2": [3.25, 5.5]})

    assert rejects(table, "spbe@2020").select("row", "column", "value").rows() == [(1, "D1", "9"), (2, "D2", "5.5")]


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_row_that_cannot_be_read_stays_and_says_so(kind: str) -> None:
    table = KINDS[kind][0](BAD)
    with pytest.warns(UserWarning, match=OF_FLOATS) if kind == "pandas" else nullcontext():
        found = evaluate(table, "spbe@2020")

    cells = rows_of(found, "total", "rejected")
    assert [one for _, one in cells] == [True, False, False]
    assert cells[0][0] is None
    assert cells[1][0] == Decimal("4.00")
    assert cells[2][0] is None


def test_pandas_with_types_of_pyarrow_keeps_these() -> None:
    found = evaluate(TABLE.to_pandas(use_pyarrow_extension_array=True), "spbe@2020")

    assert str(found.dtypes["total"]) == "decimal128(18, 2)[pyarrow]"
    assert found["total"].tolist() == [Decimal("3.00"), Decimal("4.00"), Decimal("5.00")]


def test_units_have_no_index_of_respondents() -> None:
    table = as_pandas(pl.DataFrame({"unit": ["B", "A"], **{one: [3, 4] for one in ELEMENTS}}))

    assert list(evaluate(table, "ikm@2017", by="unit").index) == [0, 1]


def test_pandas_keeps_its_index() -> None:
    assert list(evaluate(as_pandas(TABLE), "spbe@2020").index) == [5, 6, 7]


def test_rejects_tell_row_column_value_and_reason() -> None:
    found = rejects(BAD, "spbe@2020", lang="en")

    assert found.rows() == [
        (1, "I7", "9", "9 is outside the scale; expected: a whole number from 1 to 5 (Rintisan … Optimum)")
    ]


def test_floats_of_pandas_are_whole_numbers_with_blanks() -> None:
    with pytest.warns(UserWarning, match=OF_FLOATS):
        found = evaluate(BAD.to_pandas(), "spbe@2020")

    assert found["possible"][2] == "Memuaskan"
    assert found["finding_answers-missing"].tolist()[1:] == [False, True]


def test_a_value_stands_for_no_answer_that_its_node_only_reads() -> None:
    spip = instrument("spip@2021")
    goals = set(spip.leaves_under("PT"))
    others = {code: ["1"] for code in spip.leaves_under("total") if code not in goals}

    found = evaluate(pl.DataFrame({"instansi": ["Kota A"], "MRI.1": ["1.00"], **others}), "spip@2021")

    assert found["total"].to_list() == [None]
    assert found["finding_answers-missing"].to_list() == [True]


def test_pandas_may_hold_texts_beside_whole_numbers() -> None:
    """As ``read_excel`` gives a sheet with a dash, a blank and a word among the answers."""
    mixed = TABLE.to_pandas().assign(I1=[3, "-", "9"], I2=[2, None, "Terkelola"])
    texts = TABLE.with_columns(pl.Series("I1", ["3", "-", "9"]), pl.Series("I2", ["2", None, "Terkelola"]))

    assert pl.from_pandas(evaluate(mixed, "spbe@2020")).rows() == evaluate(texts, "spbe@2020").rows()
    assert rejects(mixed, "spbe@2020")["value"].tolist() == ["9"]


def test_pandas_may_hold_texts_beside_decimal_numbers() -> None:
    table = pl.DataFrame({"persyaratan": ["3.25", "-", "2"]})
    mixed = pd.DataFrame({"persyaratan": pd.Series([3.25, "-", Decimal(2)], dtype=object)})

    assert rejects(mixed, "ikm@2017")["value"].tolist() == rejects(table, "ikm@2017")["value"].to_list()
    assert pl.from_pandas(evaluate(mixed, "ikm@2017")).rows() == evaluate(table, "ikm@2017").rows()


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_float_of_32_bits_is_the_decimal_that_it_prints_itself(kind: str) -> None:
    """As one of 64 it would be 3.0999999046325684."""
    values = [3.1, 2.25]
    table = pl.DataFrame({"persyaratan": pl.Series(values, dtype=pl.Float32)})
    as_text = pl.DataFrame({"persyaratan": ["3.1", "2.25"]})
    made = KINDS[kind][0]

    with pytest.warns(UserWarning, match=OF_FLOATS):
        shown = rows_of(evaluate(made(table), "ikm@2017"), "persyaratan_exact")

    assert shown == evaluate(as_text, "ikm@2017").select("persyaratan_exact").rows()
    assert shown[0] == ("31/10",)


@pytest.mark.parametrize("text", ["3;", "3.", "3\u200b", "3*", "\uff13", "3)", "(3", "3 [1]"])
def test_a_number_of_a_table_stands_in_plain_digits_alone(text: str) -> None:
    """On a scale of numbers as on one of levels; marks of footnotes and the like belong to printed reports."""
    numbers = pl.DataFrame({"persyaratan": [text, "3", " 3,25", "3 "]})
    levels = pl.DataFrame({"I1": [text, "3", "4", "3 "]})

    assert rejects(numbers, "ikm@2017").get_column("row").to_list() == [1]
    assert rejects(levels, "spbe@2020").get_column("row").to_list() == [1]


def test_of_pandas_what_is_computed_or_no_number_beside_other_cells_is_refused_by_column() -> None:
    mixed = TABLE.to_pandas().assign(I1=[0.1 + 0.2, "-", 3], I2=[True, "-", 3], I3=[True, 3, 4])

    with pytest.raises(AssessmentError) as refused:
        evaluate(mixed, "spbe@2020")

    told = str(refused.value)
    assert "column I1: 0.30000000000000004 is a binary float with more than 4 decimals" in told
    assert "column I2: beside other cells it holds bool" in told
    assert "column I3: beside other cells it holds bool" in told


def test_words_of_the_scale_are_read_in_a_lazy_frame() -> None:
    words = TABLE.with_columns(pl.Series("I1", ["Terkelola", "4", "5 = Optimum"])).lazy()

    assert rows_of(evaluate(words, "spbe@2020"), "I1") == [(Decimal("2.00"),), (Decimal("4.00"),), (Decimal("5.00"),)]


def test_claims_and_readings_come_out_as_well() -> None:
    found = evaluate(TABLE.with_columns(total=pl.lit("3.00")), "spbe@2020", claims=["total"], readings=True)

    assert found.get_column("claim_total").to_list() == ["agrees", "contradicted", "contradicted"]
    assert found.get_column("reading_potong").to_list() == [row[1] for row in EXPECTED]


def test_a_value_that_those_below_it_exclude_is_flagged_though_no_answer_is_there() -> None:
    table = pl.DataFrame({"instansi": ["A", "B"], "D2": ["4.90", "3.00"], "A2": ["1.00", "1.00"]})

    assert evaluate(table, "spbe@2020").get_column("finding_value-contradicted").to_list() == [True, False]


def test_rows_of_respondents_are_put_together() -> None:
    table = pl.DataFrame({"unit": ["A", "A", "B"], **{one: [3, 4, 4] for one in ELEMENTS}})

    found = evaluate(table, "ikm@2017", by="unit")

    assert found.select("unit", "rows", "total_exact", "predicate").rows() == [
        ("A", 2, "175/2", "B"),
        ("B", 1, "100", "A"),
    ]


WRONG = [
    (TABLE.with_columns(A1=2.1234567), {}, AssessmentError, "is a binary float with more than 4 decimals"),
    (TABLE, {"keep": ["provinsi"]}, NotSaidError, "--keep: there is no column provinsi"),
    (TABLE.lazy().with_columns(A1=2.1234567), {}, AssessmentError, "is a binary float with more than 4 decimals"),
    (TABLE.select(CODES).rename(lambda code: f"x{code}"), {}, AssessmentError, "no column is a code of spbe@2020"),
]


@pytest.mark.parametrize(
    ("table", "more", "error", "words"), WRONG, ids=["float", "keep", "float of a lazy one", "no code"]
)
def test_what_cannot_be_evaluated_is_refused(
    table: Any, more: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        evaluate(table, "spbe@2020", **more)


def test_a_frame_of_pandas_asks_for_the_library_that_carries_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame({"instansi": ["Kota A"], "I1": [3]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as Python has it where it is not installed
    with pytest.raises(MissingExtraError, match="pyarrow is not installed: pip install pyarrow"):
        evaluate(table, "spbe@2020")


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_decimal_number_is_in_no_doubt_whatever_its_decimals(kind: str) -> None:
    table = TABLE.with_columns(pl.col(CODES).cast(pl.Decimal(10, 3)))  # 4.000 as text may be 4000

    assert rows_of(evaluate(KINDS[kind][0](table), "spbe@2020"), "instansi", "total", "predicate") == EXPECTED


@pytest.mark.parametrize("kind", ["pandas", "pyarrow"])
def test_cells_of_a_type_that_polars_lacks_are_refused_by_column(kind: str) -> None:
    wide = pa.array([Decimal(3)] * 3, pa.decimal256(60, 4))
    if kind == "pandas":
        frame = as_pandas(TABLE).assign(I7=pd.arrays.ArrowExtensionArray(wide))
    else:
        frame = TABLE.to_arrow().set_column(7, "I7", wide)

    with pytest.raises(AssessmentError, match=r"(?s)I7.*decimal256.*whole numbers, decimal numbers or text"):
        evaluate(frame, "spbe@2020")


def test_each_column_of_a_frame_has_a_text_of_its_own_for_its_name() -> None:
    table, arrow = as_pandas(TABLE), TABLE.to_arrow()

    with pytest.raises(AssessmentError, match="the name of a column is no text: 7"):
        evaluate(table.rename(columns={"I7": 7}), "spbe@2020")
    for twice in (pd.concat([table, table[["I7"]]], axis=1), arrow.append_column("I7", arrow["I7"])):
        with pytest.raises(AssessmentError, match="2 columns are called I7"):
            evaluate(twice, "spbe@2020")


@pytest.mark.parametrize("kind", list(KINDS))
def test_codes_that_differ_by_case_alone_are_refused_where_the_library_does_not_tell_them_apart(kind: str) -> None:
    one = toy(rule_file(nodes=SUMS.replace('code = "P"', 'code = "A"'), bands=A_TO_C))
    made, _ = KINDS[kind]
    frame = made(pl.DataFrame({"instansi": ["Kota A"], "a": [1], "b": [2], "c": [0]}))
    said = pytest.raises(NotSaidError, match="by case alone") if kind == "duckdb" else nullcontext()

    with said:
        assert rows_of(evaluate(frame, one), "total", "A_exact", "a_exact") == [(Decimal("3.00"), "3", "1")]


def test_days_of_pandas_name_units_without_a_time() -> None:
    frame = pd.DataFrame({"hari": pd.to_datetime(["2024-02-01", "2024-02-01", None]), **dict.fromkeys(ELEMENTS, 3)})

    assert evaluate(frame, "ikm@2017", by="hari")["hari"].to_list() == ["", "2024-02-01"]
    later = evaluate(frame.assign(hari=frame["hari"] + pd.Timedelta(hours=1)), "ikm@2017", by="hari")
    assert later["hari"][1].startswith("2024-02-01 01:00")
