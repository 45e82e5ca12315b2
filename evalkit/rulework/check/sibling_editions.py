"""Instruments beside one that is checked: other editions of its index, and what ``followed_by`` leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import EvalkitError, FileError, UnknownInstrumentError
from evalkit.catalogue.lookup import find_rule_files
from evalkit.catalogue.rule_file import INSTRUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evalkit.catalogue.registry import Registry
    from evalkit.instruments import Instrument


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
                if beside.index == instrument.index:
                    self._read.setdefault(beside.id, beside.load())
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
