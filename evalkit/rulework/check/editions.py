"""Editions of one index in time: no day without one, no day with two, each followed by one that is there; and the crosswalks between them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import EvalkitError, FileError, UnknownInstrumentError
from evalkit.base.text import Prose, msg, visible
from evalkit.catalogue.crosswalks import stated_ends
from evalkit.catalogue.lookup import find_rule_files
from evalkit.catalogue.rule_file import INSTRUMENT, RuleFile
from evalkit.catalogue.validity import validity_text
from evalkit.files.crosswalk import read_crosswalk
from evalkit.rulework.check.model import Statement, failed, noted, proved, unproved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evalkit.base.errors import Fault
    from evalkit.catalogue.registry import Registry
    from evalkit.instruments import Instrument


_DAY = dt.timedelta(days=1)
_PLACE = "validity"


def statements(
    instrument: Instrument, siblings: Iterable[Instrument] = (), known: Iterable[str] = ()
) -> Iterator[Statement]:
    """What holds of the time in force of *instrument*.

    Args:
        instrument: An edition.
        siblings: Other instruments, of this index and of others.
        known: Ids of instruments that exist but were not read.
    """
    others = {sibling.id: sibling for sibling in siblings if sibling.id != instrument.id}
    yield from _start(instrument)
    yield from _followed_by(instrument, others, {*others, *known})
    editions = _in_order(instrument, others.values())
    later = editions[[edition.id for edition in editions].index(instrument.id) + 1 :]
    if later:
        yield from (statement for _, statement in _between(instrument, later))
    else:
        text = msg("no later edition of {index} is known", index=instrument.index)
        yield noted("edition-last", _PLACE, text)


def towards_earlier(
    instrument: Instrument, siblings: Iterable[Instrument] = ()
) -> Iterator[tuple[Instrument, Statement]]:
    """What fails between earlier editions and *instrument*: the earlier one, and what is said of it."""
    editions = _in_order(instrument, siblings)
    for i, earlier in enumerate(editions):
        if earlier is instrument:
            return
        for other, statement in _between(earlier, editions[i + 1 :]):
            if other is instrument and statement.verdict == "failed":
                yield earlier, statement


def _in_order(instrument: Instrument, others: Iterable[Instrument]) -> list[Instrument]:
    """*instrument* and the *others* of its index, each once, from the earliest on."""
    editions = {one.id: one for one in (*others, instrument) if one.index == instrument.index}
    return sorted(editions.values(), key=lambda one: (one.validity.since or dt.date.min, one.edition))


def _start(instrument: Instrument) -> Iterator[Statement]:
    validity = instrument.validity
    if validity.since is None:
        text = msg("since when the edition is in force is not established")
        yield noted("edition-start", f"{_PLACE}.from", text)
    if validity.until is None and not validity.open_end:
        text = msg("until when the edition is in force is not established")
        yield noted("edition-end", f"{_PLACE}.until", text)
    if validity.since is not None and validity.until is not None and validity.until < validity.since:
        text = msg("the edition ends before it begins: {validity}", validity=validity_text(instrument))
        yield failed("edition-end", f"{_PLACE}.until", text)


# --- The next edition -------------------------------------------------------------------------------------------


def _between(instrument: Instrument, later: Sequence[Instrument]) -> Iterator[tuple[Instrument, Statement]]:
    """What lies between the end of *instrument* and the editions after it, each with the edition it is about."""
    validity = instrument.validity
    end = dt.date.max if validity.open_end and validity.until is None else validity.until
    if end is None:
        return  # an end that is not established makes neither a gap nor an overlap
    overlapping = [one for one in later if one.validity.since is not None and one.validity.since <= end]
    for one in overlapping:
        yield one, _overlap(instrument, one, end)
    following = later[0]
    begins = following.validity.since
    if overlapping or begins is None:
        return
    both = {"one": validity_text(instrument), "next": validity_text(following)}
    if begins == end + _DAY:
        text = msg("{next} follows {one} without a gap", **both)
        yield following, proved("edition-gap", f"{_PLACE}.until", text)
        return
    text = msg("between {one} and {next} there is no edition", **both)
    shows = msg("on {day} no edition is in force", day=(end + _DAY).isoformat())
    yield following, failed("edition-gap", f"{_PLACE}.until", text, shows)


def _overlap(instrument: Instrument, other: Instrument, end: dt.date) -> Statement:
    text = msg("{one} and {next} are in force at the same time", one=validity_text(instrument),
               next=validity_text(other))  # fmt: skip
    begins = other.validity.since
    assert begins is not None  # it was compared
    shows = msg("on {day} both are in force", day=min(begins, end).isoformat())
    return failed("edition-overlap", f"{_PLACE}.until", text, shows)


# --- followed_by ------------------------------------------------------------------------------------------------


def _followed_by(instrument: Instrument, others: Mapping[str, Instrument], known: set[str]) -> Iterator[Statement]:
    following = instrument.validity.followed_by
    if following is None:
        return
    place = f"{_PLACE}.followed_by"
    chain = _chain(instrument, others)
    if chain[-1] in chain[:-1]:
        circle = chain[chain.index(chain[-1]) :]
        text = msg("followed_by goes in a circle: {circle}", circle=" → ".join(circle))
        yield failed("followed-by-circle", place, text)
        return
    if following not in known:
        text = msg("{id} is not installed", id=following)
        yield failed("followed-by", place, text)
        return
    if following in others and _comes_before(others[following], instrument):
        both = {"one": validity_text(instrument), "next": validity_text(others[following])}
        text = msg("{next} begins before {one}, which it should follow", **both)
        yield failed("followed-by", place, text)
        return
    text = msg("the editions that follow: {chain}", chain=" → ".join(chain))
    yield proved("followed-by", place, text)
    if following in others and others[following].index != instrument.index:
        yield from (statement for _, statement in _between(instrument, [others[following]]))


def _comes_before(following: Instrument, instrument: Instrument) -> bool:
    begins, before = following.validity.since, instrument.validity.since
    return begins is not None and before is not None and begins < before


def _chain(instrument: Instrument, others: Mapping[str, Instrument]) -> list[str]:
    """The ids one comes to by ``followed_by``; the last is one seen before, if it is a circle."""
    found = [instrument.id]
    current: Instrument | None = instrument
    while current is not None and current.validity.followed_by is not None:
        found.append(current.validity.followed_by)
        if found[-1] in found[:-1]:
            break
        current = others.get(found[-1])
    return found


# --- Which there are -------------------------------------------------------------------------------------------------


class SiblingEditions:
    """Reads other instruments when they are asked for, each once; those that have faults count as unread.

    Attributes:
        registry: Knows what is installed.
        checked: Ids of all that is checked in this run.
    """

    def __init__(self, checked: Mapping[str, Instrument], registry: Registry) -> None:
        """Know what is *checked*, by id; it comes before what is installed."""
        self.registry = registry
        self.checked = frozenset(checked)
        self._read: dict[str, Instrument | None] = dict(checked)

    def of(self, instrument: Instrument, path: Path | None = None) -> tuple[list[Instrument], set[str]]:
        """The others that matter to *instrument*, and the ids of those that exist but cannot be read.

        Args:
            instrument: The one that is checked.
            path: Its rule file, if it lies in a folder whose other files count.
        """
        ids = {key for key in self._read if key.partition("@")[0] == instrument.index}
        ids |= {*self._beside(instrument, path), *self._installed(instrument.index)}
        following = instrument.validity.followed_by
        while following is not None and following not in ids and (one := self.get(following)) is not None:
            ids.add(following)
            following = one.validity.followed_by
        found = {key: self.get(key) for key in sorted(ids)}
        unread = {key for key, one in found.items() if one is None}
        if following is not None and following in self._installed(following.partition("@")[0]):
            unread.add(following)
        return [one for one in found.values() if one is not None], unread

    def _beside(self, instrument: Instrument, path: Path | None) -> Iterator[str]:
        """Rule files of the same index in the same folder."""
        folder = path.resolve().parent if path is not None else None
        if folder is None or folder.name != instrument.index:
            return
        for file in sorted(folder.glob("*.toml")):
            try:
                (beside,) = find_rule_files([str(file)], self.registry, INSTRUMENT)
                if beside.index != instrument.index:
                    continue
                if beside.id not in self._read:
                    self._read[beside.id] = beside.load()
                yield beside.id
            except EvalkitError:
                continue  # its own check says what is wrong with it

    def _installed(self, index: str) -> list[str]:
        try:
            return [file.id for file in self.registry.rule_files(index, INSTRUMENT)]
        except UnknownInstrumentError:
            return []

    def get(self, spec: str) -> Instrument | None:
        """The instrument of that id, if there is one that can be read."""
        if spec not in self._read:
            try:
                self._read[spec] = self.registry.instrument(spec) if "@" in spec else None
            except (FileError, UnknownInstrumentError):
                self._read[spec] = None
        return self._read[spec]


# --- Crosswalks: whether each row names nodes that there are, at both ends, and every leaf is named --------------------


def of_crosswalks(instrument: Instrument, others: SiblingEditions, path: Path | None) -> Iterator[Statement]:
    """What holds of every crosswalk that leads from or to *instrument*.

    One between two instruments that are both checked is told with the earlier one.
    """
    for file in _crosswalk_files(instrument, others.registry, path):
        ends = stated_ends(file)
        if ends is None or instrument.id not in ends:
            continue
        if instrument.id == ends[1] and ends[0] in others.checked:
            continue
        yield from _of_crosswalk(file, ends, others)


def _crosswalk_files(instrument: Instrument, registry: Registry, path: Path | None) -> Iterator[RuleFile[Any]]:
    """Files beside the rule file, and those installed, that are called like crosswalks; each once."""
    seen: set[str] = set()
    folder = path.resolve().parent if path is not None else None
    if folder is not None and folder.name == instrument.index:
        for one in sorted(folder.glob("*-*.toml")):
            seen.add(f"{folder.name}/{one.stem}")
            where = path.parent / one.name if path else one
            yield RuleFile(INSTRUMENT, folder.name, one.stem, where, registry.plugins.vocabulary)
    for index in registry.files.names():
        try:
            installed = registry.files.crosswalks(index)
        except EvalkitError:
            continue  # what is wrong there is told by who asks for it
        for stem, file in installed.items():
            if f"{index}/{stem}" not in seen and (index == instrument.index or stem.endswith(f"-{instrument.index}")):
                yield file


def _of_crosswalk(file: RuleFile[Any], ends: tuple[str, str], others: SiblingEditions) -> Iterator[Statement]:
    place = f"crosswalk[{file.edition}]"
    old, new = (others.get(spec) for spec in ends)
    if old is None or new is None:
        text = msg("{file} leads from {old} to {new}, of which one cannot be read", file=visible(file.file, 200),
                   old=visible(ends[0]), new=visible(ends[1]))  # fmt: skip
        yield unproved("crosswalk-rows", place, text)
        return
    wanted = f"{old.edition}-{new.edition if new.index == old.index else new.index}"
    if (file.index, file.edition) != (old.index, wanted):
        text = msg("{file} leads from {old} to {new}, and is not found under this name: it is to be {wanted}",
                   file=visible(file.file, 200), old=old.id, new=new.id, wanted=f"{old.index}/{wanted}.toml")  # fmt: skip
        yield Statement(check="crosswalk-rows", place=place, verdict="failed", text=text, how="structure",
                        file=file.file)  # fmt: skip
    try:
        crosswalk = read_crosswalk(file.data, file.file, old, new)
    except FileError as error:
        for fault in error.faults:
            yield Statement(check="crosswalk-rows", place=place, verdict="failed", text=msg("{fault}", fault=_told_of_fault(fault)),
                            how="structure", file=file.file, line=fault.spot.line)  # fmt: skip
        return
    text = msg("{file}: {count:row names|rows name} nodes of both instruments, and every leaf is named",
               file=visible(file.file, 200), count=str(len(crosswalk.rows)))  # fmt: skip
    yield proved("crosswalk-rows", place, text)


def _told_of_fault(fault: Fault) -> Prose:
    said: Prose = msg("{file}: {place}: {problem}", file=visible(fault.file, 200), place=fault.spot.text,
                      problem=fault.problem)  # fmt: skip
    return msg("{text}; {elsewhere}", text=said, elsewhere=fault.elsewhere) if fault.also else said
