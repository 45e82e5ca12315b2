"""The facts of how leaves follow from rows: respondents, persons, groups, and the size of a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.rulework.diff.items import Item, Seen, listed, number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Column, RecordPoints, Records


def row_items(seen: Seen) -> Iterator[Item]:
    """Records and sample."""
    records, sample = seen.instrument.records, seen.instrument.sample
    if records is not None:
        yield from _records(records, seen)
    if sample is not None:
        for name, found in (
            ("chi_square", sample.chi_square),
            ("proportion", sample.proportion),
            ("margin", sample.margin),
        ):
            yield Item(("sample", name), "records", f"sample.{name}", name, number(found), sample.cite)
        yield Item(
            ("sample", "population"), "records", "sample.population", msg("population"), sample.population, sample.cite
        )
    attainable = seen.instrument.attainable
    if attainable is not None:
        yield Item(
            ("attainable",), "records", "attainable.n", msg("number of rows"), attainable.n, attainable.cite
        )  # fmt: skip
        if attainable.items is not None:
            what = msg("answers of a row for each leaf")
            yield Item(("attainable", "items"), "records", "attainable.items", what, attainable.items, attainable.cite)


def _records(records: Records, seen: Seen) -> Iterator[Item]:
    known: tuple[tuple[str, Prose, Prose | None], ...] = (
        ("table", msg("table"), records.table),
        ("blanks", msg("blank cells"), records.blanks),
        ("pool", msg("pooled over"), records.pool),
        ("unit", msg("column of units"), records.unit),
        ("answers", msg("scale of the columns"), records.answers),
        ("groups", msg("groups allowed"), plain(records.groups)),
        ("refused", msg("refused"), records.refused),
        ("population", msg("who is counted"), _population(records)),
    )
    for name, what, found in known:
        if found is not None:
            yield Item(("records", name), "records", f"records.{name}", what, found, records.cite)
    for code, words in records.words.items():
        for word, answer in words.also.items():
            place, told = f"records.words.{code}.{word}", msg("{word} = {answer}", word=word, answer=str(answer))
            key = ("records", "words", seen.node_id(code), word)
            yield Item(key, "records", place, msg("other wording"), told, words.cite)
    for name, column in records.columns.items():
        place = f"records.columns.{name}"
        yield Item(("records", "column", name), "records", place, msg("column"), _column(column), records.cite)
    for entry in records.points:
        yield from _points(entry, seen)


def _population(records: Records) -> Message | None:
    one = records.population
    if one is None:
        return None
    return msg("{column}: {include}; left out: {exclude}", column=one.column, include=one.include, exclude=one.exclude)


def _column(column: Column) -> Message:
    also = [f"{word} {value if isinstance(value, str) else number(value)}" for word, value in column.also.items()]
    if column.values:
        return listed([*column.values, *also])
    ends = [number(end) if end is not None else "–" for end in (column.minimum, column.maximum)]
    return msg("{low} to {high}", low=ends[0], high=ends[1]) if not also else msg(
        "{low} to {high}; {words}", low=ends[0], high=ends[1], words=tuple(also))  # fmt: skip


def _points(entry: RecordPoints, seen: Seen) -> Iterator[Item]:
    where = tuple(sorted((key, words) for key, words in entry.where.items()))
    told = "".join(f", {key} {' '.join(words)}" for key, words in where)
    place = f"records.points[{entry.node}, {entry.column}{told}]"
    base = ("points", seen.node_id(entry.node), entry.column, where)
    for word, points in entry.words.items():
        yield Item((*base, "word", word), "records", f"{place}.{word}", msg("points"), number(points), entry.cite)
    for rank, step in enumerate(entry.steps, 1):
        bound: Prose = msg("below") if step.minimum is None else number(step.minimum)
        kind = msg("above {bound}: {points}", bound=bound, points=number(step.points))
        if step.minimum is not None and not step.exclusive:
            kind = msg("from {bound}: {points}", bound=bound, points=number(step.points))
        yield Item((*base, "step", rank), "records", f"{place}[{rank}]", msg("points"), kind, entry.cite)
