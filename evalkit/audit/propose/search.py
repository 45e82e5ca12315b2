"""All kinds of relations, one after the other, and what is left of them once what is declared, what follows from it, and what would run in a circle is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.propose.by_rules import of_conversions
from evalkit.audit.propose.categories import of_outcomes, of_words
from evalkit.audit.propose.columns import of_columns
from evalkit.audit.propose.equal import EQUAL, Joined, of_places
from evalkit.audit.propose.forms import (
    ACHIEVEMENT,
    DIFFERENCE,
    DIFFERENCE_FORM,
    GROWTH,
    GROWTH_FORM,
    LOWER_FORM,
    PERCENT,
    PERCENT_FORM,
    POINTS_FORM,
    RATE_FORMS,
)
from evalkit.audit.propose.quarters import of_quarters, of_series
from evalkit.audit.propose.rows import of_codes, of_weights
from evalkit.audit.propose.shares import of_shares
from evalkit.audit.propose.totals import of_totals
from evalkit.audit.relation_kinds import RELATION_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from evalkit.audit.model import Relation
    from evalkit.audit.propose.by_rules import NamedBands
    from evalkit.audit.propose.model import Instance, Proposal, ScaledTable

LEAST = 7.0
"""Bits from which a relation is proposed."""
TELLING = 10.0
"""Bits from which it is told what it would break."""


def search(
    tables: Sequence[ScaledTable],
    least: float = LEAST,
    *,
    has_rules: bool = False,
    scales: Callable[[], Sequence[NamedBands]] = tuple,
    factors: Callable[[], Collection[int]] = frozenset,
) -> list[Proposal]:
    """The relations that *tables* hold, the best first.

    Args:
        tables: As printed.
        least: Bits that each must have.
        has_rules: Whether rules of the report say what an achievement is where less is better.
        scales: Bands by which words may follow from numbers; asked for only where there are such words.
        factors: By which instruments convert; asked for only where a column may be converted.
    """
    lower = (LOWER_FORM,) if has_rules else ()
    forms = (PERCENT_FORM, GROWTH_FORM, DIFFERENCE_FORM, POINTS_FORM, *RATE_FORMS, *lower)
    series = of_series(tables, least)
    moved = {_place(each): each.bits for each in series}
    columns = [proposal for proposal in of_columns(tables, forms, least) if _is_more(proposal, moved)]
    trees = [code for code in of_codes(tables, least) if not _follows(code, columns)]
    explained = {_place(column): column.bits for column in columns}
    shares, series = (
        [each for each in found if each.bits > explained.get(_place(each), 0.0)]
        for found in ([proposal for proposal in of_shares(tables, least) if _is_more(proposal, moved)], series)
    )
    conversions = of_conversions(tables, least, factors)
    converted = {_place(conversion): conversion.factor for conversion in conversions}
    proposals = [
        *trees,
        *columns,
        *shares,
        *series,
        *of_totals(tables, trees, columns, shares, least),
        *of_quarters(tables, least),
        *of_weights(tables, least),
        *conversions,
        *of_words(tables, least, scales, converted),
        *of_outcomes(tables, least),
        *of_places(tables, least),
    ]
    return sorted(proposals, key=lambda proposal: -proposal.bits)


def _is_more(proposal: Proposal, moved: Mapping[tuple[str, str], float]) -> bool:
    """Whether *proposal* says more than what its column *moved* since the row before: a growth is nearly a percentage of the change."""
    times = 1 if proposal.kind in (GROWTH, DIFFERENCE) else 2
    return proposal.bits >= times * moved.get(_place(proposal), 0.0)


def _place(proposal: Proposal) -> tuple[str, str]:
    """Table and column of what it explains."""
    claim = proposal.instances[0].claim
    return claim.table, claim.column


def _follows(tree: Proposal, columns: Sequence[Proposal]) -> bool:
    """Whether a weighted mean says no more than that the column is a percentage of its weights."""
    first = tree.instances[0]
    return bool(first.weights) and any(
        column.kind in (PERCENT, ACHIEVEMENT)
        and _place(column) == _place(tree)
        and column.instances[0].inputs[1].column == first.weights[0].column
        for column in columns
    )


# --- What is left of proposals -----------------------------------------------------------------------------------------


# What is declared by one of a pair is not proposed by the other: where more is better, an achievement is a percentage.
_ALIKE = {"achievement": "percent"}


class _Left:
    """Goes through proposals, the best first, and keeps what says something new."""

    def __init__(self, declared: Sequence[Relation]) -> None:
        self._joined = Joined()
        self._graph: dict[str, set[str]] = {}
        for relation in declared:
            terms = [term for term in relation.operands if isinstance(term, str)]
            if relation.kind == EQUAL and terms:
                self._joined.join(relation.claim, terms[0])
            if RELATION_KINDS[relation.kind].is_making:
                self._graph.setdefault(relation.claim, set()).update(relation.inputs)
        self._said: set[tuple[str, str, frozenset[str]]] = set()
        for one in declared:
            self._said |= {*self._spelled(_ALIKE.get(one.kind, one.kind), one.claim, tuple(one.inputs))}
        self._broken = {self._pair(one.claim, input_) for one in declared if one.kind == EQUAL for input_ in one.inputs}

    def _spelled(self, kind: str, claim: str, inputs: Sequence[str]) -> Iterator[tuple[str, str, frozenset[str]]]:
        """A relation as it is written, and by the places that print the same."""
        yield kind, claim, frozenset(inputs)
        yield kind, self._joined.root(claim), frozenset(map(self._joined.root, inputs))

    def _pair(self, one: str, other: str) -> frozenset[str]:
        return frozenset((self._joined.root(one), self._joined.root(other)))

    def new(self, proposal: Proposal) -> Proposal:
        """*proposal* with what of it is new; places that print the same are joined by what holds before by what breaks."""
        if proposal.kind == EQUAL:
            ordered = sorted(proposal.instances, key=lambda instance: not instance.holds)
            kept = [turned for instance in ordered for turned in self._equal(instance)]
        else:
            kept = [
                instance
                for instance in proposal.instances
                if self._is_new(_ALIKE.get(proposal.kind, proposal.kind), instance)
            ]
        return proposal._replace(instances=tuple(kept))

    def _equal(self, instance: Instance) -> Iterator[Instance]:
        claim, other = instance.claim.address, instance.inputs[0].address
        if self._joined.has(claim, other) or (not instance.holds and self._pair(claim, other) in self._broken):
            return
        if self._runs_round(claim, [other]):
            instance = instance._replace(claim=instance.inputs[0], inputs=(instance.claim,))
            if self._runs_round(other, [claim]):
                return
        self._graph.setdefault(instance.claim.address, set()).add(instance.inputs[0].address)
        if instance.holds:
            self._joined.join(claim, other)
        else:
            self._broken.add(self._pair(claim, other))
        yield instance

    def _is_new(self, kind: str, instance: Instance) -> bool:
        inputs = [each.address for each in (*instance.inputs, *instance.weights)]
        said = {*self._spelled(kind, instance.claim.address, inputs)}
        if said & self._said or self._runs_round(instance.claim.address, inputs):
            return False
        self._said |= said
        self._graph.setdefault(instance.claim.address, set()).update(inputs)
        return True

    def _runs_round(self, claim: str, inputs: Sequence[str]) -> bool:
        """Whether *claim* is among what *inputs* are made of."""
        waiting, seen = list(inputs), set(inputs)
        while waiting:
            address = waiting.pop()
            if address == claim:
                return True
            further = self._graph.get(address, set()) - seen
            seen |= further
            waiting += further
        return False


def left_of(proposals: Sequence[Proposal], declared: Sequence[Relation]) -> list[Proposal]:
    """*proposals* without what *declared* says or implies, and what an earlier one does; the best first."""
    state = _Left(declared)
    kept = {}
    # What holds throughout first: of two ways to join places, the one that breaks nothing.
    for number in sorted(range(len(proposals)), key=lambda at: proposals[at].agreeing < len(proposals[at].instances)):
        kept[number] = state.new(proposals[number])
    return [kept[number] for number in range(len(proposals)) if kept[number].instances]
