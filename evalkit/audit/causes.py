"""Why a claim is contradicted: the simple cause that an auditor would write in the margin, where there is exactly one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.book import addresses_of
from evalkit.audit.case import named
from evalkit.audit.local import Cause, slip_cause, specific_cause
from evalkit.audit.repair import STRICT, SWAPPED, Repair, repairs
from evalkit.audit.trials import FAILS, Trials
from evalkit.text import Decimal, Message, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.book import Book
    from evalkit.audit.model import Check


# A report with thousands of failures is another file than the one that was printed; explaining each would take longer
# than finding them.
BUDGET = 10_000
# Of more numbers that would all do, none says anything.
MAX_TEXTS = 3


def explain(checks: Sequence[Check], book: Book, budget: int = BUDGET) -> tuple[Check, ...]:
    """Name the cause of every contradiction that has a simple one.

    A repair that mends two relations or more comes first, then what one relation shows by itself, then a repair that
    mends one, then a slip in the claim. Where two places could be wrong alike, none is named.

    Args:
        checks: Of every relation of *book*, in any order.
        budget: How many relations may be judged again to find repairs, and once more to find other causes.
    """
    if not any(check.verdict in FAILS for check in checks):
        return tuple(checks)
    trials = Trials(checks, book, budget)
    chosen = _Chosen(repairs(trials), trials)
    trials.left = budget
    return tuple(_explained(check, chosen, trials) if check.verdict in FAILS else check for check in checks)


def _explained(check: Check, chosen: _Chosen, trials: Trials) -> Check:
    repair = chosen.strong.get(check.id)
    if repair is not None:
        return _with_repair(check, chosen.with_cause(repair), trials)
    doubt = chosen.doubts.get(check.id)
    if doubt is not None:
        return attrs.evolve(check, explanation=(*check.explanation, _said_doubt(doubt)))
    cause = None if trials.spent else specific_cause(check, trials)
    # The mean without a part that has a slip in it is near the true one: leaving it out explains no more than the slip.
    if cause is not None and not chosen.places[check.id] & set(cause.left_out):
        return _with_cause(check, cause)
    repair = chosen.weak.get(check.id)
    if repair is not None:
        return _with_repair(check, repair, trials)
    slip = slip_cause(check, trials)
    found = check if slip is None else _with_cause(check, slip)
    likely = _likely(check, trials)
    return found if likely is None else attrs.evolve(found, explanation=(*found.explanation, likely))


class _Chosen:
    """For each failing relation the one repair that is left, or the several between which nothing decides.

    Attributes:
        strong, weak: Relation → repair; strong if it mends other relations too.
        doubts: Relation → repairs that would do alike.
        places: Relation → every place where a repair would do.
    """

    def __init__(self, found: list[Repair], trials: Trials) -> None:
        """Take the repairs in turn, those that mend most first."""
        self.strong: dict[str, Repair] = {}
        self.weak: dict[str, Repair] = {}
        self.doubts: dict[str, tuple[Repair, ...]] = {}
        self.places: dict[str, set[str]] = defaultdict(set)
        self._trials = trials
        self._named: dict[Repair, Repair] = {}
        levels: dict[tuple[int, bool], list[Repair]] = defaultdict(list)
        for one in found:
            for relation in one.mended:
                self.places[relation].update(one.places)
            levels[-one.strict, one.cause is None].append(one)
        for key in sorted(levels):
            self._take(levels[key])

    def _take(self, level: list[Repair]) -> None:
        taken = {*self.strong, *self.doubts}
        free = [one for one in level if not one.mended & taken]
        by_relation: dict[str, list[Repair]] = defaultdict(list)
        for one in free:
            for relation in one.mended:
                by_relation[relation].append(one)
        for one in free:
            alone = len(one.meant) <= MAX_TEXTS and all(len(by_relation[relation]) == 1 for relation in one.mended)
            if one.is_strong and alone:
                self.strong.update(dict.fromkeys(one.mended, one))
            elif one.is_strong:
                self.doubts.update({relation: tuple(by_relation[relation]) for relation in one.mended})
            elif alone and self._is_backed(one):
                self.weak.update(dict.fromkeys(one.mended, one))

    def with_cause(self, repair: Repair) -> Repair:
        """*repair* with the cause that a relation of its place shows by itself, if it has none of its own."""
        if repair.cause is not None:
            return repair
        if repair not in self._named:
            self._named[repair] = self._with_cause(repair)
        return self._named[repair]

    def _with_cause(self, repair: Repair) -> Repair:
        for check in map(self._trials.check, sorted(repair.mended)):
            if check.claim.address in repair.places:
                cause = specific_cause(check, self._trials)
                if cause is not None and cause.culprit is None:
                    return repair._replace(cause=cause.name, why=cause.explanation)
        return repair

    def _is_backed(self, repair: Repair) -> bool:
        """Whether other relations speak for the one place whose repair mends a relation, or against all other places."""
        if repair.kept:
            return True
        failing = [one for one in self._trials.failing(repair.places[0]) if one.id in repair.mended]
        others = {address for one in failing for address in addresses_of(one)} - set(repair.places)
        return any(one.kind in STRICT for address in others for one in self._trials.holding(address))


def _with_cause(check: Check, cause: Cause) -> Check:
    return attrs.evolve(
        check, cause=cause.name, explanation=(*check.explanation, cause.explanation), culprit=cause.culprit
    )


def _with_repair(check: Check, repair: Repair, trials: Trials) -> Check:
    assert check.relation is not None  # only relations are mended
    culprit = next(place for place in addresses_of(check.relation) if place in repair.places)
    return attrs.evolve(
        check, cause=repair.cause, explanation=(*check.explanation, *_said(repair, trials)), culprit=culprit
    )


def _said(repair: Repair, trials: Trials) -> tuple[Message, ...]:
    why = () if repair.why is None else (repair.why,)
    more = len(repair.mended) - 1
    change = _said_change(repair, trials)
    if more:
        return *why, msg(
            "with {change}, this holds; further relations that then hold: {number}", change=change, number=Decimal(more)
        )
    return *why, msg("with {change}, this holds and nothing else breaks", change=change)


def _said_change(repair: Repair, trials: Trials) -> Message:
    if repair.cause == SWAPPED:
        first, second = repair.places
        return msg("{first} and {second} exchanged", first=first, second=second)
    (place,) = repair.places
    claim = trials.claim(place)
    printed = "" if claim is None else claim.printed
    return msg(
        "{meant} in place of {printed} at {address}", meant=_either(repair.meant), printed=printed, address=place
    )


def _either(texts: tuple[str, ...]) -> Message | str:
    if len(texts) == 1:
        return texts[0]
    return msg("{first} or {last}", first=texts[:-1], last=texts[-1])


def _said_doubt(found: tuple[Repair, ...]) -> Message:
    places = tuple(dict.fromkeys(place for one in found for place in one.places))
    return msg("one of these could be wrong, nothing says which: {places}", places=named(places))


def _likely(check: Check, trials: Trials) -> Message | None:
    """Of two places that differ, the one that other relations support while none supports the other."""
    relation = check.relation
    if check.verdict != "inconsistent" or relation is None:
        return None
    (other,) = [one.address for one in relation.operands]
    assert other is not None  # only what is printed in two places can be inconsistent
    for side, against in ((relation.claim, other), (other, relation.claim)):
        support, refuted = _support(side, check, trials)
        other_support, other_refuted = _support(against, check, trials)
        if support and not refuted and (other_refuted or not other_support):
            return msg(
                "{address} is likely right; further relations that hold with it: {number}",
                address=side,
                number=Decimal(support),
            )
    return None


def _support(address: str, check: Check, trials: Trials) -> tuple[int, int]:
    """How many other relations of *address* hold, and how many fail."""
    holding = sum(one.kind in STRICT for one in trials.holding(address))
    failing = sum(one.id != check.id for one in trials.failing(address))
    return holding, failing
