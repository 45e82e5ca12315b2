"""Rows that come out, some at a time → one file in Parquet, CSV or JSON lines, which is there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from polars import selectors as cs

from evalkit.base.formula_injection import FORMULA, NUMBER
from evalkit.batch.request import CSV, PARQUET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FULL = (errno.ENOSPC, errno.EFBIG)
_NO_END = "Invalid thrift: transport error"  # of Polars, where the end of a file in Parquet finds no room
OWN = "\x01"  # begins the names of columns that are not written


class OutputParts:
    """Rows on the disk until all are there."""

    def __init__(self, folder: Path, name: str) -> None:
        """They stand in *folder*, under names that begin with *name*."""
        self.folder, self._name = folder, name
        self.files: list[Path] = []

    def add(self, rows: pl.DataFrame) -> None:
        """Put *rows* behind the others."""
        file = self.folder / f"{self._name}-{len(self.files):06}.parquet"
        rows.write_parquet(file, compression="lz4")
        self.files.append(file)

    def scan(self) -> pl.LazyFrame:
        """All of them; there is at least one part."""
        return pl.scan_parquet(self.files, glob=False, missing_columns="insert")

    def written(self, to: Path, form: str, given: Sequence[str], order: str | None = None) -> Path:
        """All of them as a file beside the parts, ready to take the place of *to*.

        *given*: columns with texts that somebody typed; *order*: that by which rows are put in order, if they are in none.
        """
        file = self.folder / f"{self._name}-whole{to.suffix}"
        rows = self.scan() if order is None else self.scan().sort(order)
        _sink(rows.select(~cs.starts_with(OWN)), file, form, given)
        return file


def _sink(rows: pl.LazyFrame, file: Path, form: str, given: Sequence[str]) -> None:
    if form == PARQUET:
        rows.sink_parquet(file)
    elif form == CSV:
        texts = [name for name, kind in rows.collect_schema().items() if kind == pl.String and name in given]
        rows.with_columns(_never_a_formula(name) for name in texts).sink_csv(file, include_bom=False)
    else:  # every number is text, so that no reader makes a binary float of it
        rows.with_columns(cs.decimal().cast(pl.String)).sink_ndjson(file)


def _never_a_formula(name: str) -> pl.Expr:
    """As ``evalkit.base.formula_injection`` has it."""
    cell = pl.col(name)
    formula = pl.any_horizontal(cell.str.starts_with(sign) for sign in FORMULA)
    formula &= ~cell.str.contains(NUMBER)
    return pl.when(formula).then(pl.concat_str(pl.lit("'"), cell)).otherwise(cell).alias(name)


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Errors name *file*, which was asked for, and not what stands beside it until it is whole."""
    try:
        yield
    except OSError as error:
        error.filename = str(file)
        raise


def _full(error: Exception) -> int | None:
    """Why nothing more can be written, if that is what a library says in its own words."""
    if isinstance(error, OSError) and error.errno is not None:
        return None  # it says so itself, and of which file
    if _NO_END in str(error):
        return errno.ENOSPC
    return next((code for code in _FULL if os.strerror(code) in str(error)), None)


@contextmanager
def workplace(beside: Path) -> Iterator[Path]:
    """A folder beside *beside* for what is not whole yet; it is gone behind the block, whatever ends that."""
    folder = beside.resolve().parent / f".{beside.name[:100]}.{secrets.token_hex(8)}"
    with _naming(beside):
        folder.mkdir()
    try:
        yield folder
    except Exception as error:
        if (full := _full(error)) is not None:
            raise OSError(full, os.strerror(full), str(beside)) from error
        if isinstance(error, OSError) and any(
            name and folder in Path(name).parents for name in (error.filename, error.filename2)
        ):
            error.filename, error.filename2 = str(beside), None
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_list_of(file: Path, columns: Sequence[str]) -> bool:
    """Whether *file* is a table in CSV with these headings and no others."""
    head = ",".join(columns).encode()
    with suppress(OSError), file.open("rb") as opened:
        return opened.readline(len(head) + 2).rstrip(b"\r\n") == head
    return False


def put(file: Path, to: Path) -> None:
    """Give *file* the place of *to*, with what that may be read by."""
    target = to.resolve()
    if file.stat().st_dev != target.parent.stat().st_dev:  # of another disk no file is given a place
        with workplace(to) as folder:
            put(Path(shutil.copy(file, folder)), to)
        return
    if target.exists():
        file.chmod(target.stat().st_mode & 0o777)
    else:
        mask = os.umask(0)
        os.umask(mask)
        file.chmod(0o666 & ~mask)
    with _naming(to):
        file.replace(target)


def put_folder(folder: Path, to: Path) -> None:
    """Give *folder* the place of *to*; what stood there moves into the parent of *folder*, a ``workplace`` that goes."""
    target, old = to.resolve(), folder.with_name(f"{folder.name}-old")
    there = target.exists()
    if there:
        target.replace(old)
    try:
        folder.replace(target)
    except OSError:
        if there:
            old.replace(target)
        raise
