"""Rows of a survey that may not be respondents: entered twice, or to try the form out. They are named, and stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.wording import folded
from evalkit.tables.columnar import Columnar, texts_in, width_of
from evalkit.tables.sheet import MOST_NAMED, CellRemark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.tables.sheet import Row

# The time at which a row was entered, in the words of those who make forms.
_ENTERED = frozenset(
    map(
        folded,
        (
            "timestamp", "cap waktu", "stempel waktu", "waktu", "tanggal dan waktu", "start time", "completion time",
            "waktu mulai", "waktu selesai", "jam mulai", "submitted at",
        ),
    )
)  # fmt: skip
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]+\d{1,2}[:.]\d{2}")
_TESTS = frozenset(map(folded, ("tes", "test", "testing", "tester", "coba", "coba coba", "uji coba", "percobaan")))

_OF_TESTS = re.compile(rf"[\W_{''.join(sorted(set().union(*_TESTS)))}]*", re.IGNORECASE)  # fewer texts to be folded


def remarks_on_rows(rows: Sequence[Row]) -> Iterator[CellRemark]:
    """What is to be said of the *rows* below the header, which is the first; there is one."""
    (_, header), below = rows[0], rows[1:]
    if any(_is_time(name, rows[1:3], at) for at, name in enumerate(header)):
        yield from _remark("duplicate", _repeated(below))
    texts = (text for at in range(width_of(rows)) for text in texts_in(below, at) if text is not None)
    tests = {text for text in texts if _OF_TESTS.fullmatch(text) and folded(text) in _TESTS}
    if tests:
        found = [
            (number, next(filter(tests.__contains__, cells))) for number, cells in below if not tests.isdisjoint(cells)
        ]
        yield from _remark("test-row", [number for number, _ in found], found[0][1] or "")


def _is_time(name: str | None, first: Sequence[Row], at: int) -> bool:
    """Whether the column *at* holds the time of entry: by its name, and by what stands in it."""
    cells = [cells[at] for _, cells in first]
    return name is not None and folded(name) in _ENTERED and any(_TIME.match(cell or "") for cell in cells)


def _repeated(rows: Iterable[Row]) -> list[int]:
    """The rows that say in every column what an earlier one says."""
    if isinstance(rows, Columnar) and any(len(column.used) == len(rows) for column in rows.columns):
        return []  # one column tells them all apart
    seen: set[tuple[str | None, ...]] = set()
    found = []
    for number, cells in rows:
        if cells in seen:
            found.append(number)
        seen.add(cells)
    return found


def _remark(kind: str, numbers: Sequence[int], found: str = "") -> Iterator[CellRemark]:
    if numbers:
        yield CellRemark(kind, tuple(map(str, numbers[:MOST_NAMED])), len(numbers), found=found)
