"""Which edition was in force on a day, as far as that is established."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from evalkit.base.errors import Fault, RuleFileError
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments import Instrument, Validity

_DAY = dt.timedelta(days=1)


def in_force(validity: Validity, day: dt.date) -> bool | None:
    """Whether an edition was in force on *day*; ``None`` if that is not established. Both ends count as in force."""
    since, until = validity.since, validity.until
    if (since is not None and day < since) or (until is not None and day > until):
        return False
    ended_later = until is not None or validity.open_end
    return True if since is not None and ended_later else None


def edition_in_force(editions: Sequence[Instrument], day: dt.date) -> Instrument | None:
    """The one edition known to be in force on *day*; nothing if there is none, or if another one may be as well."""
    candidates = [edition for edition in editions if in_force(edition.validity, day) is not False]
    known = [edition for edition in candidates if in_force(edition.validity, day)]
    return known[0] if known == candidates and len(known) == 1 else None


class TimeInForce(NamedTuple):
    """A time in which the same edition is used; ``None`` for an open end, and for no edition."""

    since: dt.date | None
    until: dt.date | None
    edition: str | None


def times_in_force(editions: Sequence[Instrument]) -> tuple[TimeInForce, ...]:
    """Which of *editions* an assessment that names none uses, by the last day of its period; all of time, in order."""
    begins: set[dt.date] = set()
    for edition in editions:
        since, until = edition.validity.since, edition.validity.until
        begins |= {since} if since else set()
        begins |= {until + _DAY} if until and until < dt.date.max else set()
    periods: list[TimeInForce] = []
    for begin in (None, *sorted(begins)):
        used = edition_in_force(editions, begin or dt.date.min)
        name = used.id if used else None
        if periods and periods[-1].edition == name:
            continue
        if periods and begin is not None:
            periods[-1] = periods[-1]._replace(until=begin - _DAY)
        periods.append(TimeInForce(begin, None, name))
    return tuple(periods)


def validity_text(instrument: Instrument) -> Message:
    """When an edition was in force, as one phrase: ``index@5.0 (from: 2023-01-01, still in force)``."""
    validity = instrument.validity
    since: Message | str = validity.since.isoformat() if validity.since else msg("not established")
    until: Message | str = validity.until.isoformat() if validity.until else msg("not established")
    if validity.open_end and validity.until is None:
        return msg("{id} (from: {since}, still in force)", id=instrument.id, since=since)
    return msg("{id} (from: {since}, until: {until})", id=instrument.id, since=since, until=until)


def refuse_circles(editions: Sequence[Instrument]) -> None:
    """No edition may come after itself: which one is in force would depend on where one begins.

    Raises:
        RuleFileError: With each circle once.
    """
    following = {edition.id: edition.validity.followed_by for edition in editions}
    faults: dict[frozenset[str], Fault] = {}
    for start in editions:
        circle = [start.id]
        while (after := following.get(circle[-1])) is not None and after not in circle:
            circle.append(after)
        if after == start.id:
            problem = msg("the editions follow each other in a circle: {circle}", circle=" → ".join([*circle, after]))
            fault = Fault(file=start.file, place="validity.followed_by", problem=problem)
            faults.setdefault(frozenset(circle), fault)
    if faults:
        raise RuleFileError(faults.values())
