"""Static proofs of a rule file, by check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.proof.engine import prove
from evalkit.registry import Registry
from evalkit.targets import find_targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evalkit.model import Instrument
    from evalkit.proof.model import Statement


def statements_by_check(instrument: Instrument, file: Path) -> Mapping[str, list[Statement]]:
    """What was proved of *instrument*, which was read from *file*: name of the check → its statements."""
    found: dict[str, list[Statement]] = {}
    for one in prove(instrument, tuple(_siblings(file))).statements:
        found.setdefault(one.check, []).append(one)
    return found


def _siblings(file: Path) -> Iterator[Instrument]:
    """The other editions in the folder of *file*; one with faults has a test of its own that fails."""
    try:
        targets = find_targets([str(file.parent)], Registry())
    except EvalkitError:
        return
    for target in targets:
        try:
            if target.file != str(file):
                yield target.instrument()
        except EvalkitError:
            continue
