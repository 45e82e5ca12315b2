"""Many rows at once, from Parquet: against the same written by hand in Polars, against the scalar path, and memory against itself."""

from __future__ import annotations

import sys
import tempfile
from fractions import Fraction
from functools import cache
from math import lcm
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import polars as pl
from measure import medians, memory

from evalkit import Registry
from evalkit.batch import Cells, Wanted, evaluated
from evalkit.batch.columns.cells import answers_of, places_of
from evalkit.batch.columns.result_row import texts_of
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.instruments import Instrument

SPBE_ROWS, KAMI_ROWS, SCALAR_ROWS = 1_000_000, 100_000, 300
STREAMED = """
import narwhals as nw, polars as pl
from evalkit import Registry
from evalkit.batch import Cells, Wanted, evaluated
spbe = Registry().instrument("spbe@2020")
cells = Cells(frozenset(spbe.leaves_under("total")))
found = nw.to_native(evaluated(nw.from_native(pl.scan_parquet({path!r})), spbe, cells, Wanted(codes=())))
print(found.group_by("predicate").len().collect(engine="streaming"), file=__import__("sys").stderr)
"""


@cache
def instrument(name: str) -> Instrument:
    """An edition of the checkout."""
    return Registry().instrument(name)


def drawn(one: Instrument, rows: int, path: Path) -> None:
    """Answers of every leaf; a part of a million rows at a time."""
    draw = np.random.default_rng(2024)
    codes = one.leaves_under(TOTAL)
    parts = []
    for start in range(0, rows, 1_000_000):
        size = min(1_000_000, rows - start)
        columns: dict[str, Any] = {}
        for code in codes:
            places = [place for place in places_of(one, one.nodes[code]) if place >= 0]
            columns[code] = draw.integers(0, len(places), size, dtype=np.int8)
        part = path.with_suffix(f".{start}")
        pl.DataFrame(columns).write_parquet(part)
        parts.append(part)
    pl.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()


# --- SPBE -------------------------------------------------------------------------------------------------------------


def spbe(path: Path) -> pl.DataFrame:
    """Counts by predicate, by the rules."""
    one = instrument("spbe@2020")
    cells = Cells(frozenset(one.leaves_under(TOTAL)))
    found: Any = nw.to_native(evaluated(nw.from_native(pl.scan_parquet(path)), one, cells, Wanted(codes=())))
    return found.group_by("predicate").len().collect(engine="streaming")


def spbe_by_hand(path: Path) -> pl.DataFrame:
    """The same, as somebody writes it who knows the weights: each weight once, whole numbers, rounded half up."""
    one = instrument("spbe@2020")
    by_weight: dict[Fraction, list[str]] = {}
    for code in one.leaves_under(TOTAL):
        by_weight.setdefault(Fraction(one.nodes[code].weight or 0), []).append(code)
    common = lcm(*[weight.denominator for weight in by_weight])
    parts = [
        (pl.sum_horizontal([pl.col(code).cast(pl.Int64) for code in codes]) + len(codes)) * int(weight * common)
        for weight, codes in by_weight.items()
    ]
    whole = int(common * sum(weight * len(codes) for weight, codes in by_weight.items()))
    hundredths = (pl.sum_horizontal(parts) * 200 + whole) // (2 * whole)
    predicate = (
        pl.when(hundredths >= 420).then(pl.lit("Memuaskan")).when(hundredths >= 350).then(pl.lit("Sangat Baik"))  # noqa: PLR2004
        .when(hundredths >= 260).then(pl.lit("Baik")).when(hundredths >= 180).then(pl.lit("Cukup")).otherwise(pl.lit("Kurang"))  # noqa: PLR2004
    )  # fmt: skip
    return (
        pl.scan_parquet(path)
        .select(predicate.alias("predicate"))
        .group_by("predicate")
        .len()
        .collect(engine="streaming")
    )


# --- KAMI -------------------------------------------------------------------------------------------------------------


def kami(path: Path) -> pl.DataFrame:
    """Every node of every subject."""
    one = instrument("kami@5.0")
    cells = Cells(frozenset(one.leaves_under(TOTAL)))
    found: Any = nw.to_native(evaluated(nw.from_native(pl.scan_parquet(path)), one, cells, Wanted()))
    return found.collect(engine="streaming")


def kami_by_rows(path: Path) -> int:
    """The same, each subject by itself."""
    one = instrument("kami@5.0")
    cells = Cells(frozenset(one.leaves_under(TOTAL)))
    rows = pl.scan_parquet(path).head(SCALAR_ROWS).collect().iter_rows(named=True)
    each = (
        evaluate(one, assessment(one, answers=answers_of(one, cells, row)), readings=False, findings=False)
        for row in rows
    )
    return sum(len(dict(texts_of(evaluation, Wanted()))) for evaluation in each)


# --- All --------------------------------------------------------------------------------------------------------------


def ratio(title: str, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    """How many times as fast as *theirs*."""
    found = medians({"ours": ours, "theirs": theirs}, rounds=3, calls=1)
    print(
        f"{title}: {found['theirs'] / found['ours']:.2f} x ({found['ours']:.2f} s against {found['theirs']:.2f} s of CPU time)"
    )


def main(rows: int = SPBE_ROWS) -> None:
    """Print the figures; *rows*: those of SPBE, memory at ten times as many."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spbe.parquet"
        drawn(instrument("spbe@2020"), rows, path)
        assert sorted(spbe(path).rows()) == sorted(spbe_by_hand(path).rows())
        ratio(f"SPBE, {rows:,} rows, against Polars by hand", lambda: spbe(path), lambda: spbe_by_hand(path))
        large = Path(folder) / "spbe-10.parquet"
        drawn(instrument("spbe@2020"), 10 * rows, large)
        peaks = [memory(STREAMED.format(path=str(one))) for one in (path, large)]
        print(f"memory, ten times the rows: {peaks[1] / peaks[0]:.2f} x ({peaks[0]} MiB, {peaks[1]} MiB)")
        path = Path(folder) / "kami.parquet"
        drawn(instrument("kami@5.0"), KAMI_ROWS, path)
        found = medians({"ours": lambda: kami(path), "rows": lambda: kami_by_rows(path)}, rounds=3, calls=1)
        speeds = KAMI_ROWS / found["ours"], SCALAR_ROWS / found["rows"]
        print(f"KAMI: {speeds[0]:,.0f} rows a second of CPU time, {speeds[0] / speeds[1]:.0f} x the scalar path")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
