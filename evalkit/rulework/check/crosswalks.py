"""Crosswalks from or to an instrument: whether each row names nodes that there are, at both ends, and every leaf is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import EvalkitError, FileError
from evalkit.base.text import Prose, msg, visible
from evalkit.catalogue.crosswalks import stated_ends
from evalkit.catalogue.rule_file import INSTRUMENT, RuleFile
from evalkit.files.crosswalk import read_crosswalk
from evalkit.rulework.check.model import Statement, proved, unproved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evalkit.base.errors import Fault
    from evalkit.catalogue.registry import Registry
    from evalkit.instruments import Instrument
    from evalkit.rulework.check.editions import SiblingEditions


def statements(instrument: Instrument, others: SiblingEditions, path: Path | None) -> Iterator[Statement]:
    """What holds of every crosswalk that leads from or to *instrument*.

    One between two instruments that are both checked is told with the earlier one.
    """
    for file in _files(instrument, others.registry, path):
        ends = stated_ends(file)
        if ends is None or instrument.id not in ends:
            continue
        if instrument.id == ends[1] and ends[0] in others.checked:
            continue
        yield from _checked(file, ends, others)


def _files(instrument: Instrument, registry: Registry, path: Path | None) -> Iterator[RuleFile[Any]]:
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


def _checked(file: RuleFile[Any], ends: tuple[str, str], others: SiblingEditions) -> Iterator[Statement]:
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
            yield Statement(check="crosswalk-rows", place=place, verdict="failed", text=msg("{fault}", fault=_told(fault)),
                            how="structure", file=file.file, line=fault.spot.line)  # fmt: skip
        return
    text = msg("{file}: {count:row names|rows name} nodes of both instruments, and every leaf is named",
               file=visible(file.file, 200), count=str(len(crosswalk.rows)))  # fmt: skip
    yield proved("crosswalk-rows", place, text)


def _told(fault: Fault) -> Prose:
    said: Prose = msg("{file}: {place}: {problem}", file=visible(fault.file, 200), place=fault.spot.text,
                      problem=fault.problem)  # fmt: skip
    return msg("{text}; {elsewhere}", text=said, elsewhere=fault.elsewhere) if fault.also else said
