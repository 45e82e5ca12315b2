"""Tables that are keyed by a category: whether every key has its entry, and no more than one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.rulework.check.model import Statement, Witness, failed, proved, unproved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, RecordPoints, Records

_MOST_GROUPS = 10_000
CHECK = "table-complete"


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Bands by a value of the context, values that follow from a node, points by column."""
    yield from _bands(instrument)
    yield from _from_nodes(instrument)
    if instrument.records is not None:
        yield from _records(instrument, instrument.records)


def _bands(instrument: Instrument) -> Iterator[Statement]:
    if instrument.bands_by is not None:
        yield _complete("bands[total]", instrument.bands_by, len(instrument.context[instrument.bands_by].values))


def _from_nodes(instrument: Instrument) -> Iterator[Statement]:
    for key, item in instrument.context.items():
        if item.from_node is not None:
            yield _complete(f"context.{key}", item.from_node, len(item.values))


def _complete(place: str, what: str, count: int) -> Statement:
    """What the loader has seen to: there is a table of bands for each value, and a value for each band of a node."""
    text = msg("one entry for each of the {count} values of {what}", count=str(count), what=what)
    return proved(CHECK, place, text, how="enumerated")


# --- Rows -------------------------------------------------------------------------------------------------------


def _records(instrument: Instrument, records: Records) -> Iterator[Statement]:
    """Every kind of row has points for each leaf, from none to all that the leaf can have."""
    if records.answers is not None:
        yield from _answers(instrument, records.answers)
    for code in dict.fromkeys(entry.node for entry in records.points):
        entries = [entry for entry in records.points if entry.node == code]
        yield from _groups(instrument, records, code, entries)


def _answers(instrument: Instrument, key: str) -> Iterator[Statement]:
    """The answers of rows are worth what the leaves can have: their means reach both ends."""
    worth = [level.points for level in instrument.scales[key].levels if level.points is not None]
    ends = (min(worth), max(worth)) if worth else None
    scales = [instrument.scales[node.scale or ""] for node in instrument.nodes.values() if node.is_leaf]
    numbers = dict.fromkeys((scale.minimum, scale.maximum) for scale in scales if scale.kind == "number")
    if ends is None or not numbers:
        return
    place = f"scales.{key}"
    args = {"low": short_text(ends[0]), "high": short_text(ends[1])}
    wrong = next((number for number in numbers if number != ends), None)
    if wrong is None:
        text = msg("answers of rows are worth {low} to {high}, as far as the leaves go", **args)
        yield proved(CHECK, place, text, how="enumerated")
        return
    text = msg("answers of rows are worth {low} to {high}, but the leaves go from {first} to {last}", **args,
               first=short_text(wrong[0]), last=short_text(wrong[1]))  # fmt: skip
    beyond = wrong[1] if wrong[1] != ends[1] else wrong[0]
    shows = msg("no rows have the mean {value}", value=short_text(beyond))
    witness = Witness(shows=shows, value=beyond)
    yield failed(CHECK, place, text, witness, how="enumerated")


def _groups(
    instrument: Instrument, records: Records, code: str, entries: Sequence[RecordPoints]
) -> Iterator[Statement]:
    keys = tuple(dict.fromkeys(key for entry in entries for key in entry.where))
    words = [records.columns[key].values for key in keys]
    groups = list(itertools.islice(itertools.product(*words), _MOST_GROUPS + 1))
    place = f"records.points[{code}]"
    if len(groups) > _MOST_GROUPS:
        text = msg("there are more than {count} kinds of rows", count=str(_MOST_GROUPS))
        yield unproved(CHECK, place, text)
        return
    scale = instrument.scales[instrument.nodes[code].scale or ""]
    for group in groups:
        row = dict(zip(keys, group, strict=True))
        problem = _problem(row, entries, (scale.minimum, scale.maximum))
        if problem is not None:
            yield failed(CHECK, place, problem.shows, problem, how="enumerated")
            return
    text = msg(
        "{count:kind|kinds} of rows; each has points, once from each column, from {low} to {high}",
        count=str(len(groups)),
        low=short_text(scale.minimum),
        high=short_text(scale.maximum),
    )
    yield proved(CHECK, place, text, how="enumerated")


def _problem(row: Mapping[str, str], entries: Sequence[RecordPoints], ends: tuple[Exact, Exact]) -> Witness | None:
    """What is wrong with the points of a *row*: none, twice from one column, or ends that are not those of the scale."""
    fitting = [entry for entry in entries if all(row[key] in words for key, words in entry.where.items())]
    named = ", ".join(f"{key} = {word}" for key, word in row.items()) or "*"
    columns = [entry.column for entry in fitting]
    if not fitting:
        return Witness(shows=msg("rows with {row} have no points", row=named))
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        return Witness(shows=msg("rows with {row} have points from {column} twice", row=named, column=twice))
    low, high = (sum(end(_worth(entry)) for entry in fitting) for end in (min, max))
    for found, wanted in ((high, ends[1]), (low, ends[0])):
        if found != wanted:
            shows = msg(
                "rows with {row} have {low} to {high} points; the scale goes from {first} to {last}",
                row=named,
                low=short_text(low),
                high=short_text(high),
                first=short_text(ends[0]),
                last=short_text(ends[1]),
            )
            return Witness(shows=shows, value=found)
    return None


def _worth(entry: RecordPoints) -> list[Exact]:
    return [*entry.words.values(), *(step.points for step in entry.steps)]
