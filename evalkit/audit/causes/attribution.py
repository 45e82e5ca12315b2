"""Of all repairs those that are named: one for a relation, where no other place would do as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.causes.one_relation import specific_cause
from evalkit.audit.causes.repair import Repairs
from evalkit.audit.causes.trials import FAILS, is_strict

if TYPE_CHECKING:
    from evalkit.audit.causes.repair import Repair
    from evalkit.audit.causes.trials import Trials

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
        """*repair* with the cause that a relation of its place shows by itself, if it has none of its own."""
        if repair.cause is not None:
            return repair
        for check in map(self._trials.check, sorted(repair.mended)):
            if check.claim.address in repair.places:
                cause = specific_cause(check, self._trials, is_wrong=True)
                if cause is not None and cause.culprit is None:
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
