"""Facts about a cluster of Apache Spark: a master and two workers on this machine, one of which is lost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from batch.test_units import in_words
from evalkit.batch import evaluate
from evalkit.batch.engines.spark_session import session
from rows_drawn import drawn, table
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Iterator

pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed")
pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # sockets between Python and Java
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
HERE = "127.0.0.1"
SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
FILES = 24  # so many pieces that both workers have some when one is lost
PATIENCE = 600  # seconds; a busy machine takes long to start ten of Java


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        port: int = one.getsockname()[1]
        return port


def until(what: Any) -> Any:
    """What *what* gives as soon as it gives something."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if found := what():
            return found
        time.sleep(0.05)
    pytest.fail("it did not come to it")


class Cluster:
    """A master and two workers with a processor each, none of which is left when the ``with`` is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.master = f"spark://{HERE}:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def workers(self) -> list[subprocess.Popen[bytes]]:
        return self.processes[1:]

    def __enter__(self) -> Self:
        try:
            self._start("master.Master", "--host", HERE, "--port", str(self.port), "--webui-port", "0")
            until(self._listens)
            for number in (1, 2):
                own = ("--host", HERE, "--webui-port", "0", "-c", "1", "-m", "1g", "-d", str(self.folder / str(number)))
                self._start("worker.Worker", *own, self.master)
            until(lambda: (self.folder / "log").read_text(encoding="utf-8").count("Registering worker") == 2)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _start(self, name: str, *more: str) -> None:
        with (self.folder / "log").open("ab") as log:
            one = subprocess.Popen(  # noqa: S603  # of the package
                [str(SPARK_CLASS), f"org.apache.spark.deploy.{name}", *more],
                stdout=log, stderr=log, env={**os.environ, "SPARK_LOCAL_IP": HERE},
            )  # fmt: skip
        self.processes.append(one)

    def _listens(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex((HERE, self.port)) == 0

    def _end(self) -> None:
        for one in self.processes:
            one.kill()
            one.wait()


@pytest.fixture(name="cluster", scope="module")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


def started(folder: Path, to: str, *more: str) -> subprocess.Popen[str]:
    """``evalkit batch`` in a process of its own; Spark reads a file at a time."""
    (folder / "conf").mkdir(exist_ok=True)
    (folder / "conf" / "spark-defaults.conf").write_text("spark.sql.files.maxPartitionBytes 64k\n", encoding="utf-8")
    command = ["-m", "evalkit", "batch", "in", "--instrument", "spbe@2020", "--lang", "en", "-o", to, *more]
    return subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, *command], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "SPARK_LOCAL_IP": HERE, "SPARK_CONF_DIR": str(folder / "conf")},
    )  # fmt: skip


def test_persons_are_added_up_by_two_workers(cluster: Cluster, tmp_path: Path) -> None:
    one = instrument("ipasn@2019")
    rows = in_words(one, drawn(one, seed=3))
    for part in range(4):
        rows[part::4].write_parquet(tmp_path / f"{part}.parquet")

    with session(cluster.master, tmp_path) as spark:
        found = evaluate(spark.read.parquet(f"{tmp_path}/*.parquet"), one, by="unit")
        units = pl.DataFrame(found.toArrow())

    expected = evaluate(pl.concat([rows[part::4] for part in range(4)]), one, by="unit")
    assert_frame_equal(units.sort("unit"), expected)


def test_a_worker_that_is_lost_loses_no_row(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = pl.concat([table(instrument("spbe@2020"), seed) for seed in range(FILES)])
    rows = rows.with_columns(pl.format("Kota {}", pl.int_range(pl.len())).alias("instansi"), *[pl.col("^I.*$") + 1])
    for number in range(FILES):
        rows[number::FILES].write_parquet(tmp_path / "in" / f"{number}.parquet")
    expected = started(tmp_path, "polars.parquet")
    assert expected.wait() == 0

    run = started(tmp_path, "spark.parquet", "--engine", "spark", "--master", cluster.master)
    try:
        until(lambda: run.poll() is not None or list(tmp_path.glob(".spark.parquet.*/*/_temporary/0/task_*")))
        assert run.poll() is None, run.communicate()
        cluster.workers[0].kill()
        out, told = run.communicate(timeout=PATIENCE)
    finally:
        run.kill()

    assert run.returncode == 0, told
    assert "960 rows read: " in out
    found = pl.read_parquet(tmp_path / "spark.parquet" / "*.parquet").sort("instansi")
    assert_frame_equal(found, pl.read_parquet(tmp_path / "polars.parquet").sort("instansi"))
    assert "Removing worker" in (cluster.folder / "log").read_text(encoding="utf-8")
