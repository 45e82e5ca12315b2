"""Respondents and persons from Parquet → means and category of each unit, against the same by hand in Polars and in SQL of DuckDB.

    python benchmarks/units.py [ROWS]

There are as many units as in a nation of ten million respondents, 5,000, and five million persons, 600 agencies: fewer rows have
fewer of them. Beside the ratios stands how far each is from reading the columns alone, and how memory grows with the rows.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
from measure import medians, memory

from evalkit import Registry
from evalkit.batch import Cells, Wanted
from evalkit.batch.columns.cells import places_of
from evalkit.batch.units.means import scores
from evalkit.batch.units.sums import UNIT, UnitSums
from evalkit.instruments import TOTAL, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.instruments import Instrument

IKM, IPASN = "ikm@2017", "ipasn@2019"
ROWS, PART, ROUNDS = 1_000_000, 1_000_000, 7
OF_A_UNIT = {IKM: 2_000, IPASN: 8_333}  # rows
LEADERS, FUNCTIONAL = ("jpt", "administrator", "pengawas"), "fungsional"
ALONE = """
import sys; sys.path.insert(0, {folder!r})
from pathlib import Path
from units import BENCHMARKS
print(len(BENCHMARKS[{spec!r}][0](Path({path!r}))), file=sys.stderr)
"""


@cache
def instrument(name: str) -> Instrument:
    """An edition of the checkout."""
    return Registry().instrument(name)


# --- Tables -----------------------------------------------------------------------------------------------------------


def drawn(spec: str, rows: int, path: Path) -> None:
    """Rows of units with a column of whole numbers for each that is read, as ``UnitSums`` takes them; a part at a time."""
    draw = np.random.default_rng(2024)
    units = max(1, rows // OF_A_UNIT[spec])
    parts = []
    for start in range(0, rows, PART):
        size = min(PART, rows - start)
        columns = {"unit": draw.integers(0, units, size, dtype=np.int32)}
        columns |= {name: draw.integers(0, most, size, dtype=np.int8) for name, most in _most(spec).items()}
        parts.append(path.with_suffix(f".{start}"))
        pl.DataFrame(columns).write_parquet(parts[-1])
    pl.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()


def _most(spec: str) -> Mapping[str, int]:
    """How many numbers a column can hold, from 0 up."""
    one = instrument(spec)
    records = one.records
    assert records is not None
    if records.answers is not None:
        scale = one.scales[records.answers]
        return dict.fromkeys(
            one.leaves_under(TOTAL), len(places_of(one, Node(code="", title="", cite=scale.cite, scale=scale.key)))
        )
    return {name: len(column.values) or 101 for name, column in records.columns.items()}


def columns_of(spec: str) -> list[str]:
    """Those that are read beside the unit."""
    return list(_most(spec))


# --- By the rules -----------------------------------------------------------------------------------------------------


def by_rules(spec: str, path: Path) -> pl.DataFrame:
    """Means and word of each unit."""
    rows, one = pl.scan_parquet(path).rename({"unit": UNIT}), instrument(spec)
    return scores(UnitSums(nw.from_native(rows), Cells(frozenset(columns_of(spec))), one), one, Wanted())


def reading(path: Path) -> pl.DataFrame:
    """No more than that every number is read."""
    return pl.scan_parquet(path).select(pl.all().sum()).collect(engine="streaming")


# --- IKM by hand ------------------------------------------------------------------------------------------------------


def ikm_in_polars(path: Path) -> pl.DataFrame:
    """In binary floats."""
    codes = columns_of(IKM)
    means = pl.scan_parquet(path).group_by("unit").agg([pl.col(code).mean() + 1 for code in codes])
    score = pl.mean_horizontal(codes).mul(25).round(2)
    return (
        means.with_columns(score.alias("score")).with_columns(_word_of_ikm().alias("word")).collect(engine="streaming")
    )


def _word_of_ikm() -> pl.Expr:
    score = pl.col("score")
    return (
        pl.when(score >= 88.31).then(pl.lit("A")).when(score >= 76.61).then(pl.lit("B"))  # noqa: PLR2004
        .when(score >= 65).then(pl.lit("C")).otherwise(pl.lit("D"))  # noqa: PLR2004
    )  # fmt: skip


def ikm_in_sql(path: Path) -> Any:
    """In binary floats."""
    codes = columns_of(IKM)
    means = ", ".join(f"avg({code}) + 1 as {code}" for code in codes)
    return duckdb.sql(f"""
        with means as (select unit, {means} from read_parquet('{path}') group by unit),
        scores as (select *, round(({" + ".join(codes)}) / 9 * 25, 2) as score from means)
        select *, case when score >= 88.31 then 'A' when score >= 76.61 then 'B' when score >= 65 then 'C' else 'D' end as word
        from scores
    """).arrow()  # noqa: S608  # a file of ours


# --- IP ASN by hand ---------------------------------------------------------------------------------------------------


def ipasn_in_polars(path: Path) -> pl.DataFrame:
    """The points of a person as somebody writes them who knows the places of the words, and their means."""
    col = pl.col
    education = pl.lit(1).cast(pl.Int8)
    for places, points in (((5, 6, 7), 5), ((4,), 10), ((2, 3), 15), ((1,), 20), ((0,), 25)):
        education = (
            pl.when(col("pendidikan").is_between(places[0], places[-1]))
            .then(pl.lit(points, pl.Int8))
            .otherwise(education)
        )
    done = {name: col(name) != 1 for name in ("diklat_kepemimpinan", "diklat_fungsional", "seminar")}
    hours = col("diklat_teknis_jp") >= 20  # noqa: PLR2004
    group = col("kelompok_jabatan")
    training = pl.when(group == 3).then(done["diklat_fungsional"]).otherwise(done["diklat_kepemimpinan"])  # noqa: PLR2004
    competence = (
        pl.when(group == 4).then(hours.cast(pl.Int16) * 225 + done["seminar"].cast(pl.Int16) * 175)  # noqa: PLR2004
        .otherwise((training.cast(pl.Int16) + hours.cast(pl.Int16)) * 150 + done["seminar"].cast(pl.Int16) * 100)
    )  # fmt: skip
    performance = pl.lit(1).cast(pl.Int8)
    for least, points in ((51, 5), (61, 15), (76, 25), (91, 30)):
        performance = pl.when(col("skp") >= least).then(pl.lit(points, pl.Int8)).otherwise(performance)
    discipline = pl.lit(5).cast(pl.Int8)
    for place, points in ((1, 3), (2, 2), (3, 1)):
        discipline = pl.when(col("hukuman_disiplin") == place).then(pl.lit(points, pl.Int8)).otherwise(discipline)
    parts = {"kualifikasi": education, "kompetensi": competence, "kinerja": performance, "disiplin": discipline}
    people = pl.scan_parquet(path).filter(col("status") == 0).select("unit", **parts)
    means = people.group_by("unit").agg(col(name).mean() for name in parts).with_columns(col("kompetensi") / 10)
    score = pl.sum_horizontal(list(parts)).round(2)
    return (
        means.with_columns(score.alias("score"))
        .with_columns(_word_of_ipasn().alias("word"))
        .collect(engine="streaming")
    )


def _word_of_ipasn() -> pl.Expr:
    score = pl.col("score")
    return (
        pl.when(score >= 91).then(pl.lit("Sangat Tinggi")).when(score >= 81).then(pl.lit("Tinggi"))  # noqa: PLR2004
        .when(score >= 71).then(pl.lit("Sedang")).when(score >= 61).then(pl.lit("Rendah"))  # noqa: PLR2004
        .otherwise(pl.lit("Sangat Rendah"))
    )  # fmt: skip


def ipasn_in_sql(path: Path) -> Any:
    """The same."""
    return duckdb.sql(f"""
        with people as (
            select unit,
                case pendidikan when 0 then 25 when 1 then 20 when 2 then 15 when 3 then 15 when 4 then 10 when 8 then 1 else 5 end as kualifikasi,
                case kelompok_jabatan
                    when 4 then (case when diklat_teknis_jp >= 20 then 22.5 else 0 end) + (case when seminar <> 1 then 17.5 else 0 end)
                    when 3 then (case when diklat_fungsional <> 1 then 15 else 0 end) + (case when diklat_teknis_jp >= 20 then 15 else 0 end)
                        + (case when seminar <> 1 then 10 else 0 end)
                    else (case when diklat_kepemimpinan <> 1 then 15 else 0 end) + (case when diklat_teknis_jp >= 20 then 15 else 0 end)
                        + (case when seminar <> 1 then 10 else 0 end)
                end as kompetensi,
                case when skp >= 91 then 30 when skp >= 76 then 25 when skp >= 61 then 15 when skp >= 51 then 5 else 1 end as kinerja,
                case hukuman_disiplin when 0 then 5 when 1 then 3 when 2 then 2 else 1 end as disiplin
            from read_parquet('{path}') where status = 0
        ),
        means as (
            select unit, avg(kualifikasi) as kualifikasi, avg(kompetensi) as kompetensi, avg(kinerja) as kinerja, avg(disiplin) as disiplin
            from people group by unit
        ),
        scores as (select *, round(kualifikasi + kompetensi + kinerja + disiplin, 2) as score from means)
        select *, case when score >= 91 then 'Sangat Tinggi' when score >= 81 then 'Tinggi' when score >= 71 then 'Sedang'
            when score >= 61 then 'Rendah' else 'Sangat Rendah' end as word
        from scores
    """).arrow()  # noqa: S608  # a file of ours


# --- All --------------------------------------------------------------------------------------------------------------


BENCHMARKS: dict[str, tuple[Callable[[Path], Any], ...]] = {
    IKM: (lambda path: by_rules(IKM, path), ikm_in_polars, ikm_in_sql),
    IPASN: (lambda path: by_rules(IPASN, path), ipasn_in_polars, ipasn_in_sql),
}


def words(found: Any) -> dict[str, str]:
    """Unit → its word, whoever found it."""
    frame = found if isinstance(found, pl.DataFrame) else pl.DataFrame(found)
    unit, word = (UNIT, "predicate") if UNIT in frame.columns else ("unit", "word")
    return dict(frame.select(pl.col(unit).cast(pl.String), word).iter_rows())


def compared(spec: str, path: Path, rows: int) -> None:
    """Print how fast the rules are, beside those who write them by hand, and beside reading."""
    ours, polars, sql = (lambda one=one: one(path) for one in BENCHMARKS[spec])
    assert words(ours()) == words(polars()) == words(sql())
    sides = {"ours": ours, "Polars": polars, "DuckDB": sql, "reading": lambda: reading(path)}
    found = medians(sides, rounds=ROUNDS, calls=1)
    ratios = ", ".join(f"{found[name] / found['ours']:.2f} x {name}" for name in ("Polars", "DuckDB"))
    units = max(1, rows // OF_A_UNIT[spec])
    print(
        f"{spec}, {rows:,} rows, {units:,} units: {ratios} ({found['ours']:.2f} s of CPU time); reading alone {found['reading'] / found['ours']:.2f}"
    )


def main(rows: int = ROWS) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        for spec in BENCHMARKS:
            path, large = Path(folder) / "rows.parquet", Path(folder) / "more.parquet"
            drawn(spec, rows, path)
            compared(spec, path, rows)
            drawn(spec, 10 * rows, large)
            peaks = [
                memory(ALONE.format(folder=str(Path(__file__).parent), spec=spec, path=str(one)))
                for one in (path, large)
            ]
            print(f"{spec}, memory at ten times the rows: {peaks[1] / peaks[0]:.2f} x ({peaks[0]} MiB, {peaks[1]} MiB)")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
