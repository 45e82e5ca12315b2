"""Proofs that a changed rule file says the same of every assessment: exact, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.evaluation.variants import MAX_COMBINATIONS, combined_readings, count_combinations
from evalkit.loading.readings import under_readings
from evalkit.rulework.mutate.equivalence import answers, values
from evalkit.rulework.mutate.equivalence.changed import changed_parts, same_foreign_formulas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Reading

_SAME = msg("the rules are the same: what was exchanged is alike")
# What differs → what proves that it makes no difference. Nothing else is ever called equivalent.
_PROOFS: Mapping[frozenset[str], Callable[[Instrument, Instrument], Message | None]] = {
    frozenset(("rounding",)): values.same_rounding,
    frozenset(("grades",)): values.same_grades,
    frozenset(("ladder",)): values.same_levels,
    frozenset(("thresholds",)): values.same_levels,
    frozenset(("gate",)): values.same_gates,
    frozenset(("gate_min",)): values.same_gates,
    frozenset(("records",)): answers.same_points,
    frozenset(("attributes",)): answers.same_attributes,
    frozenset(("scale",)): answers.same_answers,
}
# Keys of a change that none of the proofs looks at: what is missing or below a floor is judged from complete answers.
_BESIDE = frozenset(("codes", "missing", "floor", "section", "off"))


def reason_of(old: Instrument, new: Instrument) -> Message | None:
    """Why no assessment can tell *new* from *old*, under no combination of readings; nothing if that is not proved."""
    found = _proved(old, new, changed_parts(old, new))
    if found is None:
        return None
    pairs = _pairs(old, new)
    if count_combinations(mine for mine, _ in pairs) > MAX_COMBINATIONS:
        return None  # not all of them would be looked at
    for mine, theirs in _under_readings(old, new, pairs):
        reason = _proved(mine, theirs, changed_parts(mine, theirs))
        if reason is None:
            return None
        if found is _SAME:
            found = reason
    return found


def _proved(old: Instrument, new: Instrument, parts: frozenset[str]) -> Message | None:
    proof = _PROOFS.get(parts)
    if (parts and proof is None) or not same_foreign_formulas(old, new):
        return None
    return _SAME if proof is None else proof(old, new)


def _pairs(old: Instrument, new: Instrument) -> list[tuple[Reading, Reading]]:
    """The readings that can matter to a proof, of both."""
    both = zip(old.readings, new.readings, strict=True)
    return [(mine, theirs) for mine, theirs in both if mine != theirs or _matters(mine)]


def _under_readings(
    old: Instrument, new: Instrument, pairs: Sequence[tuple[Reading, Reading]]
) -> Iterator[tuple[Instrument, Instrument]]:
    """Both under every combination of the readings."""
    theirs_of = {mine.id: theirs for mine, theirs in pairs}
    for together in combined_readings([mine for mine, _ in pairs]):
        yield under_readings(old, together), under_readings(new, [theirs_of[reading.id] for reading in together])


def _matters(reading: Reading) -> bool:
    changes = (set(change) - _BESIDE or change.get("section") in ("records", "gate") for change in reading.sets)
    return bool(reading.rounding or reading.points or any(changes))
