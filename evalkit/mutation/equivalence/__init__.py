"""Proofs that a changed rule file says the same of every assessment: exact, or none at all."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from evalkit.evaluate.variants import MAX_COMBINATIONS, combined_readings
from evalkit.mutation.equivalence import attributes, columns, gates, grades, ladders, scales, stages
from evalkit.mutation.equivalence.parts import changed_parts
from evalkit.rules.readings import under_readings
from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evalkit.model import Instrument, Reading
    from evalkit.text import Message

# Of the levels of a ladder a result tells those under the rules as they are; of other readings score and predicate.
_NOT_TOLD = msg("levels of the ladder are not told under other readings")
_OF_LEVELS = frozenset(("ladder", "thresholds"))
_SAME = msg("the rules are the same: what was exchanged is alike")
# What differs → what proves that it makes no difference. Nothing else is ever called equivalent.
_PROOFS: Mapping[frozenset[str], Callable[[Instrument, Instrument], Message | None]] = {
    frozenset(("rounding",)): stages.reason,
    frozenset(("grades",)): grades.reason,
    frozenset(("ladder",)): ladders.reason,
    frozenset(("thresholds",)): ladders.reason,
    frozenset(("gate",)): gates.reason,
    frozenset(("gate_min",)): gates.reason,
    frozenset(("records",)): columns.reason,
    frozenset(("attributes",)): attributes.reason,
    frozenset(("scale",)): scales.reason,
}
# Keys of a change that none of the proofs looks at: what is missing or below a floor is judged from complete answers.
_BESIDE = frozenset(("codes", "missing", "floor", "section", "off"))


def reason_of(old: Instrument, new: Instrument) -> Message | None:
    """Why no assessment can tell *new* from *old*, under no combination of readings; nothing if that is not proved."""
    found = _proved(old, new, changed_parts(old, new))
    if found is None:
        return None
    for mine, theirs in _under_readings(old, new):
        parts = changed_parts(mine, theirs)
        reason = _NOT_TOLD if parts and parts <= _OF_LEVELS else _proved(mine, theirs, parts)
        if reason is None:
            return None
        if found is _SAME:
            found = reason
    return found


def _proved(old: Instrument, new: Instrument, parts: frozenset[str]) -> Message | None:
    if not parts:
        return _SAME
    proof = _PROOFS.get(parts)
    return None if proof is None else proof(old, new)


def _under_readings(old: Instrument, new: Instrument) -> Iterator[tuple[Instrument, Instrument]]:
    """Both under every combination of readings that can matter to a proof."""
    pairs = {
        mine.id: (mine, theirs)
        for mine, theirs in zip(old.readings, new.readings, strict=True)
        if mine != theirs or _matters(mine)
    }
    some = [mine for mine, _ in pairs.values()]
    for together in islice(combined_readings(some), MAX_COMBINATIONS):
        both = [pairs[reading.id] for reading in together]
        yield under_readings(old, [mine for mine, _ in both]), under_readings(new, [theirs for _, theirs in both])


def _matters(reading: Reading) -> bool:
    changes = (set(change) - _BESIDE or change.get("section") in ("records", "gate") for change in reading.sets)
    return bool(reading.rounding or reading.points or any(changes))
