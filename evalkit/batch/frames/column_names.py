"""Columns inside the engines: their names (one that takes a point for a step into a record, Spark, finds no point in them), and floats of 16 and 32 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = "\x01row"  # the column with the number of the row, as a spreadsheet shows it
_SIGNS = {".": "\u2024", "`": "\u02cb"}  # what looks like a point and a grave accent, and is none
_IN, _OUT = str.maketrans(_SIGNS), str.maketrans({there: here for here, there in _SIGNS.items()})


def inner(name: str) -> str:
    """The name inside of what is called *name* outside: ``A.1`` has no point there."""
    return name.translate(_IN)


def outer(name: str) -> str:
    """What a column with this name inside is called outside."""
    return name.translate(_OUT)


def col(name: str) -> Any:
    """The column that is called *name* outside."""
    return nw.col(inner(name))


def is_spark(frame: Any) -> bool:
    """Whether a narwhals *frame* is one of Spark."""
    return bool(frame.implementation.is_spark_like())


def called(frame: Any, names: Sequence[str]) -> Any:
    """*frame* with these *names* for its columns, in their order."""
    if is_spark(frame):  # narwhals names each column that it renames, which a point forbids
        return nw.from_native(nw.to_native(frame).toDF(*names))
    changed = {old: new for old, new in zip(frame.collect_schema(), names, strict=True) if old != new}
    return frame.rename(changed) if changed else frame


def within(frame: Any) -> Any:
    """*frame* with the names that columns have inside."""
    return called(frame, [inner(name) for name in frame.collect_schema()])
