"""Values that do not belong under a key of a type: as TOML is read (with exact numbers), and as JSON has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.schema.keys import Type

Pair = tuple[Any, Any]
_BY_KIND: dict[str, tuple[Any, ...]] = {
    "text": (7, "", []),
    "number": (True, "x", []),
    "whole": ("1", -1, 1.5),
    "flag": ("true", 1),
    "date": (7, True),
    "prose": ("x", {"id": "x"}, {"id": "x", "en": ""}, {"id": "x", "en": "y", "fr": "z"}),
    "word": ("zzz", 7),
    "answer": ([],),
    "plain": ([], {}),
    "scalar": ([],),
    "list": (7, [{}]),
    "map": (7, {"1": []}),
    "codes": (7, {"x": []}),
    "evidence": (7, {"x": 7}, {"x": {"text": "a", "until": 7}}, {"x": [{"text": "a"}]}),
    "notes": (7, {"x": 7}, {"x": [{"text": "a"}]}),
    "table": (7, []),
    "tables": (7, [7], {}),
    "named": (7, {"x": 7}),
}


def wrong(kind: Type) -> Iterator[Pair]:
    """Values that are not of the type *kind*."""
    if kind.kind == "either":
        refused = [[found for found, _ in wrong(option)] for option in kind.options]
        values = [found for found in refused[0] if all(found in other for other in refused[1:])] or [[[]]]
    else:
        values = [*_BY_KIND[kind.kind], *_beyond(kind)]
        if kind.kind in ("list", "tables") and not kind.empty:
            values.append([])
        if kind.distinct:
            values.append(["x", "x"])
        if kind.only is not None:
            values.append(not kind.only)
        if kind.pattern and kind.kind == "text":
            values.append("a + b")
    for found in values:
        yield (parse_number(str(found)) if isinstance(found, float) else found), found


def _beyond(kind: Type) -> Iterator[Any]:
    if kind.kind == "list":
        if kind.high is not None:
            yield [str(number) for number in range(kind.high + 1)]
        return
    if kind.low is not None:
        yield kind.low - 1
    if kind.high is not None:
        yield kind.high + 1
    if kind.above is not None:
        yield kind.above
    if kind.below is not None:
        yield kind.below
