"""A session of Apache Spark: opened on a master, and what keeps it from being opened or from coming to an end."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import HintedError
from evalkit.base.extras import needs
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXTRA = "spark"
_SECONDS = 5  # within which a master answers
_STANDALONE = "spark://"
_CONFIGURED = {
    "spark.sql.ansi.enabled": "true",  # what does not fit raises; nothing does not fit
    "spark.sql.caseSensitive": "true",  # a heading and a code may differ by case alone
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkError(HintedError):
    """Spark cannot be reached, or its work failed."""


@contextmanager
def session(master: str | None, folder: Path) -> Iterator[Any]:
    """A session on *master*, or on that of Spark's own configuration; what its machinery says stands in a file of *folder*.

    Raises:
        MissingExtraError: PySpark is not installed.
        SparkError: There is no Java, or no such master; or, inside, its work failed.
    """
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")  # which nothing here uses
    with needs(EXTRA):
        from py4j.protocol import Py4JError  # noqa: PLC0415  # comes with an extra
        from pyspark.errors import PySparkException  # noqa: PLC0415  # the same
    failures: tuple[type[Exception], ...] = (PySparkException, Py4JError)
    _look_for_java()
    if master is not None and master.startswith(_STANDALONE):
        _look_for(master.removeprefix(_STANDALONE).split(","), master)
    opened = None
    try:
        with _errors_into(folder / "spark.log"):
            opened = _opened(master)
        try:
            yield opened
        finally:
            opened.stop()
    except failures as error:
        raise SparkError(_problem(master, error, opened=opened is not None), None) from error


def _opened(master: str | None) -> Any:
    from pyspark.sql import SparkSession  # noqa: PLC0415  # comes with an extra

    builder: Any = SparkSession.builder
    builder = builder.appName("evalkit batch")
    for name, value in _CONFIGURED.items():
        builder = builder.config(name, value)
    found = (builder if master is None else builder.master(master)).getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def _problem(master: str | None, error: Exception, *, opened: bool) -> Any:
    java = getattr(error, "java_exception", None)
    text = str(error) if java is None else str(java)
    reason = visible(next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__), 300)
    if opened:
        return msg("Apache Spark could not finish: {reason}", reason=reason)
    return msg("Apache Spark could not be started on {master}: {reason}", master=_shown(master), reason=reason)


def _shown(master: str | None) -> Any:
    return msg("the master of its configuration") if master is None else visible(master, 200)


# --- What must be there -----------------------------------------------------------------------------------------------


def _look_for_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (Path(home, "bin", "java").is_file() if home else shutil.which("java")):
        problem = msg("there is no Java, which Apache Spark runs on")
        raise SparkError(
            problem, msg("install Java 17 or newer: {command}", command="apt-get install default-jre-headless")
        )


def _look_for(addresses: Sequence[str], master: str) -> None:
    """Look whether one of several masters answers: Spark itself would try for minutes."""
    problems = [_unreachable(address) for address in addresses]
    if all(problems):
        problem = msg(
            "{master} does not answer: {reason}", master=visible(master, 200), reason=visible(problems[0] or "")
        )
        raise SparkError(problem, msg("--master names a master that runs: spark://HOST:PORT, yarn, or local[2]"))


def _unreachable(address: str) -> str | None:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _SECONDS):
            return None
    except (OSError, ValueError, OverflowError) as error:
        return str(error)


@contextmanager
def _errors_into(file: Path) -> Iterator[None]:
    """Standard error of processes that are started meanwhile goes to *file*: Java tells there what nobody asked."""
    sys.stderr.flush()
    kept = os.dup(2)
    with file.open("wb") as log:
        os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
