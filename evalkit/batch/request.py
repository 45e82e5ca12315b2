"""What is asked of a run over a table, and the forms in which it writes: no library of data frames is needed to ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

PARQUET, CSV, LINES = "parquet", "csv", "jsonl"
POLARS, DUCKDB, SPARK = "polars", "duckdb", "spark"
SUCCESS = "_SUCCESS"  # the file that a folder of parts has when all are there
FORMS = {".parquet": PARQUET, ".pq": PARQUET, ".csv": CSV, ".jsonl": LINES, ".ndjson": LINES}


def form_of(file: str) -> str | None:
    """The form that the suffix of *file* names."""
    return next((form for suffix, form in FORMS.items() if file.casefold().endswith(suffix)), None)


class ColumnOptions(NamedTuple):
    """What is said of the columns beside the table, each by its heading, whatever its case and spaces."""

    subject: str | None = None
    by: str | None = None
    group: str | None = None
    keep: Sequence[str] = ()
    claims: Sequence[str] = ()


class Request(NamedTuple):
    """What is asked of a run.

    Attributes:
        table: A file, a folder of Parquet files, or ``-``.
        to: The file that is written; its suffix says in which form.
        wanted: What is said of the columns.
        map: A mapping file.
        rejects: Where cells that cannot be read are listed; beside *to* if not given.
        readings: Whether what other readings give comes out, too.
        engine: Which library computes.
        master: Of Spark; ``None``: that of its configuration.
        most: More rejected rows than that are too many; ``None``: there may be any number.
    """

    table: str
    to: str
    wanted: ColumnOptions = ColumnOptions()
    map: str | None = None
    rejects: str | None = None
    readings: bool = False
    engine: str = POLARS
    master: str | None = None
    most: int | None = None

    @property
    def is_folder(self) -> bool:
        """Whether a folder of Parquet files is written: each machine of a cluster writes its own."""
        return self.engine == SPARK and form_of(self.to) == PARQUET

    @property
    def is_in_the_way(self) -> bool:
        """Whether a folder stands in the place of *to* that no run left there, or that holds the table."""
        to = Path(self.to)
        if not to.is_dir():
            return False
        is_ours = self.is_folder and ((to / SUCCESS).is_file() or not any(to.iterdir()))
        return not is_ours or to.resolve() in (Path(self.table).resolve(), *Path(self.table).resolve().parents)

    @property
    def place_of_rejects(self) -> str:
        """The file of rejects: ``hasil.parquet`` has ``hasil.rejects.csv``."""
        return self.rejects or str(Path(self.to).with_suffix(".rejects.csv"))
