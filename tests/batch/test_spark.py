"""Facts about Apache Spark: the same as Polars, cell by cell, on threads of one machine; what is said where it cannot be reached."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from batch.test_by_fact import rows_of as rows_by_fact
from batch.test_lazy import CASES, listed
from batch.test_units import in_words
from evalkit.batch import Cells, Wanted, evaluate, evaluated
from evalkit.batch.columns.cells import answer_of
from evalkit.cli import cli
from evalkit.testing.laws import LAWS
from evalkit.testing.runner import smallest_break
from rows_drawn import drawn, table
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed")
pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # sockets between Python and Java
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
LOCAL = "local[2]"
EXAMPLES = Path(__file__).parents[2] / "examples"


def batch(to: Path, *more: str, of: str = "kip@2018", given: Path) -> Result:
    arguments = ["batch", str(given), "--instrument", of, "-o", str(to), *more]
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, arguments)


def answered(spec: str) -> pl.DataFrame:
    """Rows with words and numbers as somebody writes them, some missing; and three that cannot be read."""
    one = instrument(spec)
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(table(one).iter_rows(named=True)):
        cells = {
            code: None if cell is None else str(answer_of(one, one.nodes[code], cell)) for code, cell in row.items()
        }
        rows.append({"No.": number, "instansi": f"Kota {number}", **cells})
    first = next(code for code in rows[0] if code in one.nodes)
    rows += [{**rows[0], "instansi": "Jumlah"}, {**rows[1], "instansi": " "}, {**rows[2], first: "ngawur"}]
    return pl.DataFrame(rows, infer_schema_length=None)


@pytest.fixture(name="given")
def _given(tmp_path: Path) -> Path:
    """A folder of Parquet files, the last rows in the one that comes first by its age."""
    rows = answered("kip@2018")
    folder = tmp_path / "in"
    folder.mkdir()
    for part in (2, 1, 0):
        rows[part * 15 : (part + 1) * 15].write_parquet(folder / f"part-{part}.parquet")
    return folder


@pytest.fixture(name="spark", scope="module")
def _spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415  # only where it is installed

    builder: Any = SparkSession.builder
    spark = builder.master(LOCAL).config("spark.ui.enabled", "false").getOrCreate()
    yield spark
    spark.stop()


# --- Frames (before the command, which ends the session that there is) --------------------------------------------------


@pytest.mark.parametrize("spec", ["kip@2018", "itkp@2026", "pemdi@2026"])  # the codes of ITKP have points
def test_columns_of_spark_are_those_of_polars(spec: str, spark: Any, tmp_path: Path) -> None:
    one = instrument(spec)
    rows = table(one)
    rows.write_parquet(tmp_path / "t.parquet")
    cells, wanted = Cells(frozenset(rows.columns)), Wanted(exact=True, readings=[one.readings[0].id])

    frame = spark.read.parquet(str(tmp_path / "t.parquet"))
    found = nw.to_native(evaluated(nw.from_native(frame), one, cells, wanted)).toArrow()

    expected = nw.to_native(evaluated(nw.from_native(rows.lazy()), one, cells, wanted)).collect()
    assert_frame_equal(pl.DataFrame(found), expected)


@pytest.mark.parametrize("spec", ["ikm@2017", "ipasn@2019"])
def test_units_of_spark_are_those_of_polars(spec: str, spark: Any, tmp_path: Path) -> None:
    one = instrument(spec)
    rows = in_words(one, drawn(one, seed=7))
    rows.write_parquet(tmp_path / "t.parquet")

    found = evaluate(spark.read.parquet(str(tmp_path / "t.parquet")), one, by="unit", readings=True)

    expected = evaluate(rows, one, by="unit", readings=True)
    assert_frame_equal(pl.DataFrame(found.toArrow()).sort("unit"), expected)


@pytest.mark.parametrize("name", ["words", "levels", "claims and values", "facts", "respondents", "persons"])
def test_a_frame_of_spark_gives_what_one_in_memory_gives(name: str, spark: Any) -> None:
    case = CASES[name]()
    frame = spark.createDataFrame(case.table.to_arrow())
    assert frame.rdd.getNumPartitions() > 1

    found = evaluate(frame, case.spec, **case.more)

    assert isinstance(found, type(frame))
    expected = evaluate(case.table, case.spec, **case.more)
    assert_frame_equal(pl.DataFrame(found.toArrow()).sort(pl.all()), expected.sort(pl.all()))
    assert_frame_equal(listed(case, lambda _: frame), listed(case, lambda rows: rows))


@pytest.mark.parametrize("spec", ["kip@2018", "ikm@2017"])
def test_the_kit_holds_spark_against_polars_where_a_session_is_active(spec: str, spark: Any) -> None:
    assert spark is spark.getActiveSession()

    assert smallest_break(LAWS["engines"], instrument(spec), 20) is None


# --- The command --------------------------------------------------------------------------------------------------------


def test_the_command_writes_to_the_byte_what_polars_does(given: Path, tmp_path: Path) -> None:
    batch(tmp_path / "polars.csv", "--keep", "No.", given=given)

    done = batch(tmp_path / "spark.csv", "--keep", "No.", "--engine", "spark", "--master", LOCAL, given=given)

    assert done.exit_code == 0, done.output
    assert "43 rows read: 40 evaluated, 0 incomplete, 3 rejected." in done.stdout
    for kind in ("csv", "rejects.csv"):
        assert (tmp_path / f"spark.{kind}").read_bytes() == (tmp_path / f"polars.{kind}").read_bytes()


def test_parquet_is_a_folder_that_a_run_replaces_as_a_whole(given: Path, tmp_path: Path) -> None:
    to = tmp_path / "spark.parquet"
    options = ("--keep", "No.", "--engine", "spark", "--master", LOCAL)
    batch(tmp_path / "polars.parquet", "--keep", "No.", given=given)
    to.mkdir()
    (to / "_SUCCESS").touch()
    (to / "of-yesterday.parquet").touch()

    done = batch(to, *options, given=given)

    assert done.exit_code == 0, done.output
    assert (to / "_SUCCESS").is_file()
    assert not (to / "of-yesterday.parquet").exists()
    assert_frame_equal(
        pl.read_parquet(to / "*.parquet").sort("No."), pl.read_parquet(tmp_path / "polars.parquet").sort("No.")
    )
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "in", "polars.parquet", "polars.rejects.csv", "spark.parquet", "spark.rejects.csv"
    ]  # fmt: skip


def test_persons_are_put_together_as_by_polars(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text((EXAMPLES / "contoh-ipasn" / "pegawai.csv").read_text(encoding="utf-8"), encoding="utf-8")
    people = pl.read_csv(given, infer_schema=False)
    units = ["Dinas A", "dinas  a", "Dinas B", "", "Jumlah"]
    people.with_columns(pl.Series("unit", [units[at % 5] for at in range(len(people))])).write_csv(given)
    written = {}
    for engine in ("polars", "spark"):
        more = ("--master", LOCAL) if engine == "spark" else ()
        done = batch(
            tmp_path / f"{engine}.csv", "--by", "unit", "--engine", engine, *more, of="ipasn@2019", given=given
        )
        assert done.exit_code == 0, done.output
        files = [tmp_path / f"{engine}.{kind}" for kind in ("csv", "rejects.csv")]
        written[engine] = [done.stdout.replace(engine, ""), *[file.read_bytes() for file in files]]

    assert written["spark"] == written["polars"]


def test_rows_that_tell_a_fact_come_out_as_by_polars(tmp_path: Path) -> None:
    """They are evaluated on the machine that starts the run."""
    given = tmp_path / "in.parquet"
    pl.DataFrame(rows_by_fact(5)).write_parquet(given)
    written = {}
    for engine, more in (("polars", ()), ("spark", ("--master", LOCAL))):
        done = batch(tmp_path / f"{engine}.csv", "--engine", engine, *more, of="sakip@2021", given=given)
        assert done.exit_code == 0, done.output
        written[engine] = (tmp_path / f"{engine}.csv").read_bytes()

    assert written["spark"] == written["polars"]


def test_too_many_rejects_leave_nothing(given: Path, tmp_path: Path) -> None:
    done = batch(tmp_path / "o.parquet", "--max-rejects", "2", "--engine", "spark", "--master", LOCAL, given=given)

    assert done.exit_code == 3
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("to", ["in", ""])
def test_a_folder_that_no_run_left_stays(to: str, given: Path, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").symlink_to(tmp_path / to)

    done = batch(tmp_path / "x.parquet", "--engine", "spark", "--master", LOCAL, given=given)

    assert done.exit_code == 2
    assert "holds something else and is not replaced" in done.stderr
    assert len(list(given.iterdir())) == 3


def test_a_master_that_does_not_answer_is_told_at_once(given: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        done = batch(tmp_path / "o.parquet", "--engine", "spark", "--master", master, given=given)

    assert done.exit_code == 1
    assert f"{master} does not answer" in done.stderr
    assert "--master names a master that runs" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


def test_a_master_that_is_none_is_told(given: Path, tmp_path: Path) -> None:
    done = batch(tmp_path / "o.parquet", "--engine", "spark", "--master", "nirgendwo", given=given)

    assert done.exit_code == 1
    assert "Apache Spark could not be started on nirgendwo" in done.stderr


def test_without_java_it_is_told(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    done = batch(tmp_path / "o.parquet", "--engine", "spark", "--master", LOCAL, given=given)

    assert done.exit_code == 1
    assert "there is no Java" in done.stderr
    assert "default-jre-headless" in done.stderr
