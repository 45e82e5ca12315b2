"""Which edition of an index is taken in which time, where an assessment names none."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.errors import FileError, PluginError, UnknownInstrumentError
from evalkit.base.text import Message, Prose, msg
from evalkit.catalogue.force import edition_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.catalogue.inventory import Inventory
    from evalkit.instruments import Instrument

_DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """A time in which the same edition is taken; ``None`` for an open end, and for no edition."""

    since: dt.date | None
    until: dt.date | None
    taken: str | None


class Taken(NamedTuple):
    """Which edition is taken in which time; or why none ever is."""

    spans: tuple[Span, ...] = ()
    problem: Prose | None = None


def taken_over_time(index: str, found: Inventory) -> Taken:
    """Which edition an assessment of *index* that names none takes, by the last day of its period."""
    faults = [fault for plugin in found.plugins for fault in plugin.faults]
    if faults:
        return _none_taken(faults)
    registry = found.registry
    try:
        editions = [registry.instrument(f"{index}@{edition}") for edition in registry.editions(index)]
        registry.check_circles(index)
    except FileError as error:
        return _none_taken(error.faults)
    except (PluginError, UnknownInstrumentError) as error:
        return Taken(problem=_not_taken(error.problem))
    return Taken(tuple(_spans(editions)))


def _none_taken(faults: Sequence[Fault]) -> Taken:
    first = faults[0]
    where = ": ".join(part for part in (first.file, str(first.place)) if part)
    return Taken(problem=_not_taken(msg("{where}: {problem}", where=where, problem=first.problem)))


def _not_taken(reason: Prose) -> Message:
    return msg("no edition can be taken as long as this is wrong: {reason}", reason=reason)


def _spans(editions: Sequence[Instrument]) -> Iterator[Span]:
    begins: set[dt.date] = set()
    for one in editions:
        begins |= {one.validity.since} if one.validity.since else set()
        begins |= {one.validity.until + _DAY} if one.validity.until and one.validity.until < dt.date.max else set()
    spans: list[Span] = []
    for since in (None, *sorted(begins)):
        chosen = edition_in_force(editions, since or dt.date.min)
        taken = chosen.id if chosen else None
        if spans and since is not None:
            spans[-1] = spans[-1]._replace(until=since - _DAY)
        if spans and spans[-1].taken == taken:
            spans[-1] = spans[-1]._replace(until=None)
        else:
            spans.append(Span(since, None, taken))
    yield from spans
