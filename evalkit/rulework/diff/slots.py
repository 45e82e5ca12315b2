"""The questions of two instruments side by side, and where a search for a differing predicate starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.text import Prose, msg
from evalkit.instruments import TOTAL
from evalkit.method.scales import Given
from evalkit.rulework.diff.parts import AnswerKey, choices, common_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.pairing import Pairing

LOWEST, HIGHEST = msg("the lowest answer"), msg("the highest answer")
NA = "na"


# What a question can be answered with: what each answer is worth under either rule file.
Options = dict[AnswerKey, tuple[Given | None, Given | None]]


class Slot(NamedTuple):
    """A question that a predicate rests on.

    Attributes:
        old, new: Its code in each; ``None`` where it is not asked.
        options: What it can be answered with: what this is worth in each. Of a number, those that were tried so far.
        beside: Whether it stands outside both totals, where it decides by which bands the total is judged, or about a floor.
    """

    old: str | None
    new: str | None
    options: Options
    beside: bool

    @property
    def shared(self) -> bool:
        """Whether both ask it."""
        return self.old is not None and self.new is not None

    def points(self, key: AnswerKey) -> tuple[object, ...]:
        """What an answer is worth, for comparing answers."""
        one, other = self.options[key]
        return tuple(given.points for given in (one, other) if given is not None)


class Start(NamedTuple):
    """Answers to all questions: in words, and by slot."""

    told: Prose
    keys: tuple[AnswerKey, ...]


def slots_of(old: Instrument, new: Instrument, pairing: Pairing) -> tuple[Slot, ...]:
    """Every question that a predicate of either rests on, in the order of the old tree, then of the new one."""
    mine, theirs = _asked(old), _asked(new)
    found, taken = [], set()
    for code, beside in mine.items():
        other = pairing.questions.get(code)
        if other is not None and other in theirs:
            taken.add(other)
            both: Options = {key: (one, two) for key, one, two in common_choices(old, code, new, other)}
            found.append(Slot(code, other, both, beside and theirs[other]))
        else:
            found.append(Slot(code, None, {key: (one, None) for key, one in choices(old, code).items()}, beside))
    for code, beside in theirs.items():
        if code not in taken:
            found.append(Slot(None, code, {key: (None, one) for key, one in choices(new, code).items()}, beside))
    return tuple(found)


def _asked(instrument: Instrument) -> dict[str, bool]:
    """Leaves under the total, and those that decide about its bands or that have a floor; the latter stand beside it."""
    found = dict.fromkeys(instrument.leaves_under(TOTAL), False)
    key = instrument.context.get(instrument.bands_by or "")
    beside = [key.from_node] if key is not None and key.from_node is not None else []
    if instrument.floor_predicate is not None:
        beside += [code for code, node in instrument.nodes.items() if node.floor is not None]
    outside = {leaf: True for code in beside for leaf in instrument.leaves_under(code) if leaf not in found}
    return outside | found


def starts_of(slots: Sequence[Slot]) -> tuple[Start, ...]:
    """Where a search begins: one answer to every question, then the lowest and the highest answer to each.

    Questions beside the total are all at their lowest, or all at their highest.
    """
    found: dict[tuple[AnswerKey, ...], Start] = {}
    beside = [HIGHEST, LOWEST] if any(slot.beside for slot in slots) else [None]
    for inner in (*_common(slots), LOWEST, HIGHEST):
        for outer in beside:
            keys = tuple(_key(slot, outer if slot.beside and outer is not None else inner) for slot in slots)
            told = inner if not isinstance(inner, (str, int)) else msg("the answer {answer}", answer=str(inner))
            if outer is not None:
                told = msg("{answer}, those beside the total {other}", answer=told, other=outer)
            found.setdefault(keys, Start(told, keys))
    return tuple(found.values())


def _common(slots: Sequence[Slot]) -> Iterator[AnswerKey]:
    """Answers that every question under a total takes; ends of a number are the lowest and the highest answer."""
    inside = [slot for slot in slots if not slot.beside]
    for key in inside[0].options if inside else ():
        if key != NA and not str(key).startswith("=") and all(key in slot.options for slot in inside):
            yield key


def _key(slot: Slot, wanted: object) -> AnswerKey:
    if isinstance(wanted, (str, int)):
        return wanted
    plain = [key for key in slot.options if key != NA] or list(slot.options)
    return (min if wanted == LOWEST else max)(plain, key=slot.points)
