"""Texts in columns of answers that are no answers: each once, for a mapping to say what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.wording import DASHES
from evalkit.files.row_faults import is_harmless, nearest
from evalkit.instruments.offices import OFFICES
from evalkit.mapping.code_rows import places
from evalkit.mapping.columns import Meanings, Unknown
from evalkit.mapping.model import AGENCIES, ANSWER, CODE, CODES
from evalkit.tables.names import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.files.row_faults import Known
    from evalkit.mapping.columns import Layout
    from evalkit.mapping.frame import Frame

_MOST_NAMED = 5


def unknown_texts(frame: Frame, layout: Layout) -> tuple[Unknown, ...]:
    """The texts in *layout* that no answer is: those that name nobody each once, the others of a column together."""
    found: dict[tuple[str, str], list[str]] = {}
    known: dict[str, Known] = {}
    rows_of: dict[str, set[int]] = {}
    for code, text, (row, at), words in _wrong(frame, layout):
        found.setdefault((code, text), []).append(cell_name(row, at))
        rows_of.setdefault(text, set()).add(row)
        known[code] = words
    texts: dict[str, list[str]] = {}
    for code, text in found:
        texts.setdefault(text, []).append(code)
    told: dict[tuple[str, str], list[str]] = {}
    near: dict[tuple[str, str], str | None] = {}
    for (code, text), cells in found.items():
        shown = is_harmless(text, len(rows_of[text]), known[code])
        key = ("" if shown and len(texts[text]) > 1 else code, text if shown else "")
        told.setdefault(key, []).extend(cells)
        near[key] = nearest(text, known[code]) if shown else None
    return tuple(
        Unknown(code, text, tuple(cells[:_MOST_NAMED]), len(cells), near[code, text])
        for (code, text), cells in told.items()
    )


def _wrong(frame: Frame, layout: Layout) -> Iterator[tuple[str, str, tuple[int, int], Known]]:
    """Code (none where rows are codes), text, cell and known words of each cell that is no answer."""
    meanings = Meanings(layout.answers)
    for code, row, at, text in _cells(frame, layout):
        meant = meanings.meant(code, text)
        if isinstance(meant, str) and not frame.is_taken(code, meant):
            yield "" if layout.rows == CODES else code, text, (row, at), frame.words(code)


def _cells(frame: Frame, layout: Layout) -> Iterator[tuple[str, int, int, str]]:
    """Code, row, place and text of each cell that is to hold an answer."""
    if layout.rows == CODES:
        at = {column.target: column for column in layout.used}
        if CODE in at and ANSWER in at:
            for place in places(frame.instrument, layout.body, at[CODE].at, by_number=at[CODE].is_stated):
                if place.code in frame.worded:
                    yield from _filled(place.code, place.row, at[ANSWER].at, place.cells)
        return
    wanted = frame.needed or (frame.worded if layout.rows in (AGENCIES, OFFICES) else ())
    for row, cells in layout.body:
        for column in layout.used:
            if column.target in wanted:
                yield from _filled(column.target, row, column.at, cells)


def _filled(code: str, row: int, at: int, cells: Sequence[str | None]) -> Iterable[tuple[str, int, int, str]]:
    text = cells[at]
    return [(code, row, at, text)] if text is not None and text not in DASHES else []
