"""Why a claim is contradicted: the simple cause that an auditor would write in the margin, where there is exactly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.audit.causes.one_relation import COMMON, slip_cause, specific_cause
from evalkit.audit.causes.repair import SWAPPED, Repairs
from evalkit.audit.causes.slip_origin import folded
from evalkit.audit.causes.trials import DIGIT, FAILS, TRANSPOSED, Trials, is_strict
from evalkit.audit.quantities import address_prose
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.verdicts import INCONSISTENT, ROUNDING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.audit.causes.one_relation import Cause
    from evalkit.audit.causes.repair import Repair
    from evalkit.audit.lookup import Lookup
    from evalkit.audit.model import Check

# A report with thousands of failures is another file than the one that was printed; explaining each would take longer
# than finding them.
BUDGET = 10_000


def explain(checks: Sequence[Check], lookup: Lookup, budget: int = BUDGET) -> tuple[Check, ...]:
    """Name the cause of every contradiction that has a simple one.

    A repair that mends two relations or more comes first, then what one relation shows by itself, then a repair that
    mends one, then a slip in the claim. Where two places could be wrong alike, none is named.

    Args:
        checks: Of every relation of *lookup*, in any order.
        budget: How many relations may be judged again to find repairs, and once more to find other causes.
    """
    if not any(check.verdict in FAILS or check.verdict == ROUNDING for check in checks):
        return tuple(checks)
    trials = Trials(checks, lookup, budget)
    attribution = Attribution(trials)
    trials.left = budget
    found = [_explained(check, attribution, trials) if check.verdict in FAILS else check for check in checks]
    wrong = _called_wrong(found, attribution)
    told = [_with_likely(check, wrong, trials) for check in found]
    trials.left = budget
    return folded(told, trials)


def _explained(check: Check, attribution: Attribution, trials: Trials) -> Check:
    repair = attribution.strong.get(check.id)
    if repair is not None:
        before = attribution.before[check.id]
        return _with_repair(_saying(check, *_said_before(before)), repair, trials)
    if check.id in attribution.stale:
        return check
    doubt = _doubted(attribution.doubts.get(check.id))
    if check.id in attribution.open:
        return _saying(check, *doubt)
    cause = None if trials.spent else specific_cause(check, trials)
    # The mean without a part that has a slip in it is near the true one: leaving it out explains no more than the slip.
    if cause is not None and not set(attribution.slips.get(check.id, ())) & set(cause.left_out):
        return _with_cause(check, cause)
    repair = attribution.weak.get(check.id)
    if repair is not None:
        return _with_repair(check, repair, trials)
    slip = slip_cause(check, trials)
    return _saying(check if slip is None else _with_cause(check, slip), *doubt)


def _saying(check: Check, *more: Message) -> Check:
    return attrs.evolve(check, explanation=(*check.explanation, *more)) if more else check


def _with_cause(check: Check, cause: Cause) -> Check:
    return attrs.evolve(_saying(check, cause.explanation), cause=cause.name, culprit=cause.culprit)


# --- Repairs ----------------------------------------------------------------------------------------------------


def _with_repair(check: Check, repair: Repair, trials: Trials) -> Check:
    assert check.relation is not None  # only relations are mended
    culprit = next(place for place in check.relation.addresses if place in repair.places)
    return attrs.evolve(_saying(check, *_said(repair, trials)), cause=repair.cause, culprit=culprit)


def _said(repair: Repair, trials: Trials) -> tuple[Message, ...]:
    why = () if repair.why is None else (repair.why,)
    more = len(repair.mended) - 1
    change = _said_change(repair, trials)
    if more:
        return *why, msg(
            "with {change}, this holds; further relations that then hold: {number}", change=change, number=Decimal(more)
        )
    return *why, msg("with {change}, this holds and nothing else breaks", change=change)


def _said_before(places: tuple[str, ...]) -> tuple[Message, ...]:
    return (msg("once this is right as well: {places}", places=places),) if places else ()


def _said_change(repair: Repair, trials: Trials) -> Message:
    if repair.cause == SWAPPED:
        first, second = repair.places
        return msg("{first} and {second} exchanged", first=first, second=second)
    (place,) = repair.places
    claim = trials.lookup.claim(place)
    printed = "" if claim is None else claim.printed
    return msg(
        "{meant} in place of {printed} at {address}", meant=_either(repair.meant), printed=printed, address=place
    )


def _either(texts: tuple[str, ...]) -> Message | str:
    if len(texts) == 1:
        return texts[0]
    return msg("{first} or {last}", first=texts[:-1], last=texts[-1])


def _doubted(places: tuple[str, ...] | None) -> tuple[Message, ...]:
    if places is None:
        return ()
    return (msg("one of these could be wrong, nothing says which: {places}", places=places),)


# --- Which of two -----------------------------------------------------------------------------------------------


def _called_wrong(checks: Sequence[Check], attribution: Attribution) -> frozenset[str]:
    """Every place that is said to be wrong, or that may be: none of these is called right."""
    found = {place for places in attribution.doubts.values() for place in places}
    found.update(
        place for repair in (*attribution.strong.values(), *attribution.weak.values()) for place in repair.places
    )
    for check in checks:
        if check.culprit is not None:
            found.add(check.culprit)
        elif check.verdict in FAILS and check.cause not in (None, DIGIT, TRANSPOSED):
            found.add(check.claim.address)
    return frozenset(found)


def _with_likely(check: Check, wrong: Collection[str], trials: Trials) -> Check:
    likely = None if check.culprit is not None or check.cause is not None else _likely(check, trials)
    return check if likely is None or likely.args["address"] in wrong else _saying(check, likely)


def _likely(check: Check, trials: Trials) -> Message | None:
    """Of two places that differ, the one for which other computations speak while none speaks for the other."""
    relation = check.relation
    if check.verdict != INCONSISTENT or relation is None:
        return None
    (other,) = relation.operands
    assert isinstance(other, str)  # only what is printed in two places can be inconsistent
    for side, against in ((relation.claim, other), (other, relation.claim)):
        number = trials.support(side, trials.number(against))
        if number and not _is_refuted(side, check, trials) and not trials.support(against, trials.number(side)):
            return msg(
                "{number:other computation holds|other computations hold} with {address}",
                address=address_prose(side),
                number=Decimal(number),
            )
    return None


def _is_refuted(address: str, check: Check, trials: Trials) -> bool:
    return any(relation.id != check.id for relation in trials.failing(address))


# --- To which wrong input checks go back ------------------------------------------------------------------------------


# Of more numbers or places that would all do, none says anything.
MAX_TEXTS = MAX_PLACES = 3


class Attribution:
    """What is named for each failing relation.

    Attributes:
        strong, weak: Relation → the one repair; strong if it mends other relations too.
        doubts: Relation → the few places between which nothing decides.
        before: Relation → places of it that were put right before.
        open: Relations that several repairs mend which mend others too.
        slips: Relation → every place where a slip would explain it.
        stale: Relations of a place that was put right: what they gave as printed says no more.
    """

    def __init__(self, trials: Trials) -> None:
        """Take the strong repairs one after the other, each with all before it put right."""
        self._trials = trials
        self._repairs = Repairs(trials)
        self.strong: dict[str, Repair] = {}
        self.weak: dict[str, Repair] = {}
        self.doubts: dict[str, tuple[str, ...]] = {}
        self.before: dict[str, tuple[str, ...]] = {}
        self.open: set[str] = set()
        self.slips: dict[str, tuple[str, ...]] = {}
        self.stale: set[str] = set()
        while (repair := self._next()) is not None:
            named = self._with_cause(repair)
            for relation in repair.mended:
                self.before[relation] = tuple(place for place in self._numbers(relation) if place in trials.right)
            self.strong.update(dict.fromkeys(repair.mended, named))
            self.stale |= {one.id for place in repair.places for one in trials.lookup.relations_of(place)}
            self._repairs.take(repair)
        self._look_at_the_rest()

    def _next(self) -> Repair | None:
        """The strong repair that mends most, if it is the only one for what it mends."""
        repairs = self._repairs.all()
        by_relation = _by_relation(repairs)
        for repair in repairs:
            if repair.is_strong and repair.can_be_named and self._is_alone(repair, by_relation):
                return repair
        return None

    def _is_alone(self, repair: Repair, by_relation: dict[str, list[Repair]]) -> bool:
        """Whether no other place would do as well: all have been tried."""
        if len(repair.meant) > MAX_TEXTS:
            return False
        for relation in repair.mended:
            others = [one for one in by_relation[relation] if one.places != repair.places]
            if any(other.strict >= repair.strict for other in others) or not self._is_searched(relation):
                return False
        return True

    def _is_searched(self, relation: str) -> bool:
        places = self._numbers(relation)
        return all(place in self._repairs.tried for place in places)

    def _numbers(self, relation: str) -> list[str]:
        """The places of *relation* where a number is printed."""
        places = dict.fromkeys(self._trials.relation(relation).addresses)
        return [place for place in places if self._trials.number(place) is not None]

    def _with_cause(self, repair: Repair) -> Repair:
        """*repair* with the cause that a relation of its place shows by itself, if it has none of its own, or but a slip.

        Few slips of the pen are the very number that somebody gets who computes otherwise.
        """
        if repair.cause not in (None, DIGIT, TRANSPOSED):
            return repair
        for check in map(self._trials.check, sorted(repair.mended)):
            if check.claim.address in repair.places:
                cause = specific_cause(check, self._trials, is_wrong=True)
                is_told = cause is not None and (repair.cause is None or cause.name not in COMMON)
                if cause is not None and is_told and cause.culprit is None:
                    return repair._replace(cause=cause.name, why=cause.explanation)
        return repair

    def _look_at_the_rest(self) -> None:
        by_relation = _by_relation(self._repairs.all())
        for check in self._trials.now():
            if check.verdict not in FAILS or check.id not in by_relation:
                continue
            repairs = by_relation[check.id]
            self.slips[check.id] = tuple(
                dict.fromkeys(place for repair in repairs if repair.cause for place in repair.places)
            )
            best = [repair for repair in repairs if repair.strict == max(other.strict for other in repairs)]
            if best[0].is_strong:
                self.open.add(check.id)
            if len(best) == 1 and self._is_weakly_named(best[0], by_relation):
                self.weak[check.id] = best[0]
            else:
                self._doubt(check.id, best)

    def _is_weakly_named(self, repair: Repair, by_relation: dict[str, list[Repair]]) -> bool:
        named = not repair.is_strong and repair.can_be_named and repair.cause is not None
        return named and self._is_alone(repair, by_relation) and self._is_backed(repair)

    def _doubt(self, relation: str, best: list[Repair]) -> None:
        """Tell the places, if they are few and not simply all that take part."""
        numbers = self._numbers(relation)
        found = {place for repair in best for place in repair.places}
        places = (*(place for place in numbers if place in found), *sorted(found.difference(numbers)))
        if self._is_searched(relation) and 1 < len(places) <= min(MAX_PLACES, len(numbers) - 1):
            self.doubts[relation] = places

    def _is_backed(self, repair: Repair) -> bool:
        """Whether other relations speak for what is meant, and nothing else is wrong with what says so."""
        failing = [relation for relation in self._trials.failing(repair.places[0]) if relation.id in repair.mended]
        others = {address for relation in failing for address in relation.addresses} - set(repair.places)
        failures = {
            relation.id for address in others for relation in self._trials.failing(address) if is_strict(relation)
        }
        if not failures <= repair.mended:
            return False
        held = any(is_strict(relation) for address in others for relation in self._trials.holding(address))
        return repair.kept > 0 or held


def _by_relation(repairs: list[Repair]) -> dict[str, list[Repair]]:
    by_relation: dict[str, list[Repair]] = {}
    for repair in repairs:
        for relation in repair.mended:
            by_relation.setdefault(relation, []).append(repair)
    return by_relation
