"""Whichever way a table goes in, and whichever engine computes, the same comes out, with the same columns kept and rows rejected."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import event, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evalkit.batch import evaluate
from evalkit.cli import cli
from evalkit.method.context_facts import told
from evalkit.testing import strategies
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.files.assessment import Assessment

SAKIP = "sakip@2021"  # whose rows tell a fact: on which sheet they answer
SHEETS = ("Instansi", "Unit")
SPECS = ("sakip@2015", "pemdi@2026", SAKIP)
ODD = ("=1+1", "@a", "-2", '"', "a,b;c\td", "a\nb", " x ", "-", "NULL", "1e5", "007", "2.50", "", "é\u2028ß", "true")
texts = st.sampled_from(ODD) | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=4)
KEPT = ("catatan", "No. 2")


def cells_of(one: Assessment) -> dict[str, str]:
    words = {True: "Ya", False: "Tidak"}
    return {code: words[raw] if isinstance(raw, bool) else str(raw) for code, raw in one.answers.items()}


@st.composite
def rows_of(draw: st.DrawFn, spec: str) -> list[dict[str, Any]]:
    """Rows that answer all or leave out some, with texts that are kept; a cell of some cannot be read."""
    found = []
    for number in range(draw(st.integers(2, 6))):
        facts = {"lembar": draw(st.sampled_from(SHEETS))} if spec == SAKIP else {}
        under = told(instrument(spec), facts)
        ways = strategies.assessments(under, hand=False) | strategies.with_gaps(under)
        row: dict[str, Any] = {"instansi": f"Kota {number}", **facts, **cells_of(draw(ways))}
        if draw(st.integers(0, 3)) == 0:
            row[draw(st.sampled_from(sorted(row.keys() & under.nodes.keys())))] = "ngawur"
        found.append(row | {KEPT[0]: draw(texts), KEPT[1]: draw(texts)})
    return found


def table_of(spec: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    nodes = instrument(spec).nodes
    names = [
        "instansi",
        *KEPT,
        *(["lembar"] if spec == SAKIP else []),
        *(code for code in nodes if nodes[code].is_leaf),
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def written(table: pl.DataFrame, folder: Path, form: str) -> Path:
    """*table* as a file of that form; as a folder with a file for every two rows."""
    path = folder / f"in.{form}"
    if form == "csv":
        table.write_csv(path)
    elif form == "jsonl":
        table.write_ndjson(path)
    elif form == "parquet":
        table.write_parquet(path)
    else:
        path.mkdir()
        for start in range(0, table.height, 2):
            table[start : start + 2].write_parquet(path / f"part-{start}.parquet")
    return path


def by_command(spec: str, path: Path, engine: str, more: Mapping[str, str] = {}) -> tuple[pl.DataFrame, list[int]]:
    """What the command writes, and the rows that it rejects."""
    to = path.parent / f"out-{engine}.parquet"
    kept = [word for name in KEPT for word in ("--keep", name)]
    options = [word for pair in more.items() for word in pair]
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli, ["batch", str(path), "--instrument", spec, "-o", str(to), "--engine", engine, *kept, *options]
    )
    assert done.exit_code == 0, done.output
    rejects = to.with_name(f"{to.stem}.rejects.csv")
    numbers = pl.read_csv(rejects).get_column("row").unique().sort().to_list() if rejects.exists() else []
    return pl.read_parquet(to), numbers


def sides(table: pl.DataFrame, spec: str) -> tuple[pl.DataFrame, pl.DataFrame, list[int]]:
    """What comes of *table* as a frame: all rows, those that are not rejected, and the numbers of the others."""
    whole = evaluate(table, spec, keep=KEPT)
    bad = whole.with_row_index("row", 1).filter(pl.col("rejected")).get_column("row").to_list()
    return whole, whole.filter(~pl.col("rejected")).drop("rejected"), bad


@pytest.mark.long
@settings(max_examples=12)
@given(
    st.data(),
    st.sampled_from(SPECS),
    st.sampled_from(("csv", "jsonl", "parquet", "folder")),
    st.sampled_from(("polars", "duckdb")),
)
def test_a_file_gives_what_a_frame_gives(data: st.DataObject, spec: str, form: str, engine: str) -> None:
    table = table_of(spec, data.draw(rows_of(spec)))
    event(f"{form}, {engine}")
    _, expected, bad = sides(table, spec)

    with tempfile.TemporaryDirectory() as folder:
        found, rejected = by_command(spec, written(table, Path(folder), form), engine)

    is_text = form in ("csv", "jsonl")
    assert rejected == [number + is_text for number in bad]
    blank = (
        pl.col(KEPT).fill_null("").str.strip_chars()
    )  # of text no blanks around it are read, and no text that is blank
    assert_frame_equal(found.with_columns(blank), expected.with_columns(blank))


@pytest.mark.long
@settings(max_examples=12)
@given(st.data(), st.sampled_from(SPECS), st.sampled_from(("polars", "duckdb")))
def test_what_is_lazy_gives_what_is_in_memory_gives(data: st.DataObject, spec: str, engine: str) -> None:
    table = table_of(spec, data.draw(rows_of(spec)))
    whole, _, _ = sides(table, spec)

    with tempfile.TemporaryDirectory() as folder:
        path = written(table, Path(folder), "parquet")
        lazy = pl.scan_parquet(path) if engine == "polars" else duckdb.read_parquet(str(path))
        made = evaluate(lazy, spec, keep=KEPT)
        found = made.collect() if engine == "polars" else made.pl()

    assert_frame_equal(found, whole)
