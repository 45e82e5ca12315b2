"""Evaluations → a data frame of any library that narwhals knows. Numbers stay exact: a ``Decimal``, or text."""

from __future__ import annotations

import sys
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from evalkit.base.arguments import expect_word
from evalkit.base.extras import MissingExtraError, needs
from evalkit.base.text import msg
from evalkit.report.evaluation.json import result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.evaluation.result import Evaluation

EXTRA = "frame"
LIBRARIES = ("pandas", "polars", "pyarrow")
_HEAD = ("id", "subject", "instrument", "period", "status", "group")
_NODE = ("code", "parent", "title", "weight", "origin")
_NUMBERS = ("score", "low", "high")
_WORDS = ("exact", "answer", "grade", "predicate", "maturity")
COLUMNS = (*_HEAD, *_NODE, *_NUMBERS, *_WORDS)


def to_frame(evaluations: Iterable[Evaluation], *, backend: str | None = None, lang: str | None = None) -> Any:
    """Every node of *evaluations* as a data frame.

    A row is a node; parts (units of a table, groups) follow what they are parts of, with their name in ``group``. ``score``, and
    ``low`` and ``high`` where answers are missing, are decimal numbers as reports show them: ``Decimal`` in pandas, the decimal
    type of polars and pyarrow. ``exact`` is the score before any rounding, as text (``"104/25"``), and so is ``weight``. All other
    columns are text. There is no binary float; who wants one converts a column, and says so.

    Args:
        evaluations: In the order of the rows.
        backend: ``pandas``, ``polars`` or ``pyarrow``; the first of them that the program has imported, or else that is
            installed, if not given.
        lang: Language of the titles, as for ``Evaluation.to_dict``.

    Returns:
        A data frame of that library.

    Raises:
        MissingExtraError: narwhals, or the library, is not installed.
        ValueError: There is no such library or language.
    """
    rows = [row for evaluation in evaluations for row in _rows(result(evaluation, lang))]
    with needs(EXTRA):
        import narwhals as nw  # noqa: PLC0415  # comes with an extra
    name = _library(backend)
    texts = {key: [row.get(key) for row in rows] for key in (*_HEAD, *_NODE, *_WORDS)}
    frame = nw.from_dict(texts, schema=dict.fromkeys(texts, nw.String()), backend=name)
    numbers = {key: _decimals([row.get(key) for row in rows]) for key in _NUMBERS}
    # Of a column without a number libraries guess another type; pandas has no decimal type of its own.
    is_empty = {key: all(one is None for one in found) for key, found in numbers.items()}
    types = {key: nw.Decimal() if is_empty[key] and name != "pandas" else None for key in numbers}
    series = [nw.new_series(key, found, types[key], backend=name) for key, found in numbers.items()]
    return nw.to_native(frame.with_columns(*series).select(*COLUMNS))


def _library(named: str | None) -> Any:
    """The library that is *named*; the one that is used where none is."""
    if named is not None:
        expect_word("backend", named, LIBRARIES)
    known = [named] if named is not None else LIBRARIES
    imported = [name for name in known if sys.modules.get(name) is not None]
    found = imported or [name for name in known if find_spec(name) is not None]
    if found:
        return found[0]
    raise MissingExtraError(named or msg("a library of data frames (pandas, polars or pyarrow)"), install=known[0])


def _rows(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for node in document["nodes"]:
        ends = {name: end["score"] for name, end in (node["range"] or {}).items()}
        yield {**{key: document.get(key) for key in _HEAD}, **node, **ends}
    for part in document["groups"]:
        yield from _rows(part)


def _decimals(texts: Sequence[str | None]) -> list[Decimal | None]:
    """Numbers of one column, all with as many decimals: some libraries would cut off those that the first has not."""
    found = [None if text is None else Decimal(text) for text in texts]
    exponents = [number.as_tuple().exponent for number in found if number is not None]
    unit = Decimal(1).scaleb(min((each for each in exponents if isinstance(each, int)), default=0))
    return [None if number is None else number.quantize(unit) for number in found]
