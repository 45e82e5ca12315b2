"""Floats of 16 and 32 bits as the decimals that they print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.batch.frames.column_names import called, inner, within

if TYPE_CHECKING:
    from collections.abc import Callable

_DECIMALS = 5  # that a float of 16 bits may need for its shortest decimal where it is no tiny one


def widened(frame: Any) -> Any:
    """*frame* with floats of 64 bits for those of 16 and 32, which say their own shortest decimal: 3.1, and not 3.0999999046325684."""
    schema = frame.collect_schema()
    decimals = [_PRINTED[kind](nw.col(inner(name))) for name, kind in schema.items() if kind in _PRINTED]
    return called(within(frame).with_columns(*decimals), list(schema)) if decimals else frame


def _shortest(half: Any) -> Any:
    """What *half*, of 16 bits, prints: the first rounding that is this number again."""
    exact = half.cast(nw.Float64)
    again = (exact.round(digits) for digits in range(_DECIMALS))
    return nw.coalesce(*(nw.when(one.cast(nw.Float16).cast(nw.Float64) == exact).then(one) for one in again), exact)


_PRINTED: dict[Any, Callable[[Any], Any]] = {
    nw.Float16: _shortest,
    nw.Float32: lambda single: single.cast(nw.String).cast(nw.Float64),
}
