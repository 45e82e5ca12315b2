"""Rows that are the total of others: their sum, where numbers are long also of a few of them; a mean where a word says so."""

from __future__ import annotations

from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import is_near_slip
from evalkit.audit.propose.forms import MEAN, QUOTIENTS, SIGNED, SUM, held_by_signs, signs_of
from evalkit.audit.propose.model import CUT, NO, SLIP, Instance, Proposal, score
from evalkit.audit.propose.recurring_totals import recurring_totals
from evalkit.audit.propose.rows import WEIGHTED, children, held_against, lacking_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.propose.model import Cell, ScaledTable

Rows = tuple[str, ...]
_FEW = 13  # rows of a table in which any of them may be the parts
_MOST_PARTS = 5
_LEAST_ROWS = 3  # a total and two parts
_LONG = 8  # digits of numbers that are no chance
_STRONG = 12.0  # bits of a column that make a total of a row
_MANY_ROWS = 100  # of a longer table only what is called a total may be one
_MOST_OPEN = 6  # rows that are added up or taken away; bits that it costs to try their signs
_MOST_WEIGHTED = 60  # rows of a table with weights


class TotalsSearch:
    """Looks for the totals of one table.

    Attributes:
        columns: Those in which a row may be a total: no tree explains them.
        quotients: Those that are a percentage of others, so that they are no sum.
        shares: Those that are shares of a total, so that they add up as the amounts do.
    """

    def __init__(
        self, table: ScaledTable, explained: frozenset[str], quotients: frozenset[str], shares: frozenset[str]
    ) -> None:
        """*explained*: columns of trees."""
        self._table = table
        self._rows = list(table.rows)
        self._explained = explained
        below = children(table.rows)
        under = {row for rows in below.values() for row in rows}
        self._roots = tuple([row for row in table.rows if row not in under])
        self.columns = [name for name in table.numeric if name not in explained]
        self.quotients, self.shares = quotients, shares

    def all(self, least: float) -> Iterator[Proposal]:
        """Of each row the best, if it has at least so many bits."""
        if len(self._rows) < _LEAST_ROWS:
            return
        found = {proposal.instances[0].claim.row: proposal for proposal in self._alone(least)}
        yield from found.values()
        for proposal in self._of_open(found, least):
            found.setdefault(proposal.instances[0].claim.row, proposal)
            yield proposal
        under = {part for one in found.values() for part in _parts(one)}
        self._roots = tuple([root for root in self._roots if root not in under])
        for row in (row for row in self._roots if found and row not in found):
            parts = tuple([root for root in self._roots if root != row])
            for proposal in self._sum(row, parts, log2(len(self._roots))) if len(parts) > 1 else ():
                if proposal.bits >= least and self._is_sound(proposal):
                    yield proposal

    def _alone(self, least: float) -> Iterator[Proposal]:
        """Of each row the best that needs to know of no other total."""
        for at, row in enumerate(self._rows):
            if len(self._rows) > _MANY_ROWS and not self._is_named(row):
                continue
            proposals = [
                proposal for proposal in self._of(at, row) if proposal.bits >= least and self._is_sound(proposal)
            ]
            weighted = {
                _parts(proposal): proposal.agreeing
                for proposal in proposals
                if proposal.kind == WEIGHTED and proposal.agreeing == len(proposal.instances)
            }
            proposals = [
                proposal
                for proposal in proposals
                if proposal.kind != MEAN or weighted.get(_parts(proposal), 0) < len(proposal.instances)
            ]
            if proposals:
                yield max(proposals, key=_bits)

    def _of_open(self, found: Mapping[str, Proposal], least: float) -> Iterator[Proposal]:
        """Rows that are made of no rows above them yet, as the last of these that no total holds, added up or taken away: *Surplus*."""
        under = {part for one in found.values() for part in _parts(one)}
        above: list[str] = []
        for row in self._rows:
            is_known = row in found and not set(above).isdisjoint(_parts(found[row]))
            proposals = [] if is_known else [one for one in self._of_last(row, above) if one.bits >= least]
            best = max(proposals, key=_bits, default=None)
            if best is not None and self._is_sound(best):
                under.update(_parts(best))
                yield best
            above = [one for one in (*above, row) if one not in under]

    def _of_last(self, row: str, above: Sequence[str]) -> Iterator[Proposal]:
        """*row* as the sum of the last rows of *above*, or with some taken away where words say so."""
        label = self._table.labels[row]
        for number in range(2, min(len(above), _MOST_OPEN) + 1):
            parts = tuple(above[-number:])
            if heading_words.TOTAL.said_in(label):
                yield from self._sum(row, parts, log2(_MOST_OPEN))
            for signs in signs_of(label, [self._table.labels[part] for part in parts]):
                yield from self._signed(row, parts, signs)

    def _signed(self, row: str, parts: Rows, signs: tuple[int, ...], cost: float = _MOST_OPEN) -> Iterator[Proposal]:
        sign_of = dict(zip(parts, signs, strict=True))
        instances = [
            held_by_signs(claim, inputs, [sign_of[cell.row] for cell in inputs])
            for column in self.columns
            if (claim := self._table.number(row, column)) is not None
            and column not in self.quotients
            and len(inputs := self._table.numbers_of(parts, column)) > 1
            and inputs[0].row == parts[0]
            and not self._table.has_words(parts, column)
        ]
        if any(instance.status != NO for instance in instances):
            yield Proposal(SIGNED, tuple(instances), score(instances, cost))

    def _is_named(self, row: str) -> bool:
        """Whether *row* is called a total or a mean."""
        label = f"{self._table.labels[row]} {row}"
        return heading_words.TOTAL.said_in(label) or heading_words.MEAN.said_in(label)

    @staticmethod
    def _is_sound(proposal: Proposal) -> bool:
        broken = sum(instance.status in (NO, SLIP) for instance in proposal.instances)
        slips = sum(instance.status == SLIP for instance in proposal.instances)
        return broken <= max(proposal.agreeing, slips)

    def _of(self, at: int, row: str) -> Iterator[Proposal]:
        whole = self._whole(at, row)
        label = f"{self._table.labels[row]} {row}"
        is_mean = heading_words.MEAN.said_in(label) and not heading_words.TOTAL.said_in(label)
        is_total = heading_words.TOTAL.said_in(label)
        aside = 0.0 if at in (0, len(self._rows) - 1) or is_total or is_mean else log2(len(self._rows))
        if is_total and self._explained:
            yield from self._of_roots(row, aside - 3.0)
        for parts in {**dict.fromkeys(whole), **dict.fromkeys(self._blocks(at, row))}:
            cost = aside + (1.0 if parts in whole else 1.0 + log2(2 * len(self._rows)))
            signs = tuple([-1 if heading_words.TAKEN.said_in(self._table.labels[part]) else 1 for part in parts])
            if heading_words.CLOSING.said_in(label) and signs[0] > 0 > min(signs):
                yield from self._signed(row, parts, signs, cost)
                cost += _MOST_OPEN  # unless what is taken away is printed below 0
            if is_mean:
                yield from self._mean(row, parts, cost - 2.0)
            if not is_mean or not heading_words.PLAIN_MEAN.said_in(
                label
            ):  # a mean that is a sum is a slip, and no rule
                yield from self._sum(row, parts, cost - (4.0 if is_total else 0.0))
        if len(self._rows) <= _MOST_WEIGHTED and (aside == 0.0):  # between even steps each row is the mean of others
            yield from self._weighted(row, whole, aside)
        if not is_mean:
            yield from self._of_any(row)

    def _of_roots(self, row: str, cost: float) -> Iterator[Proposal]:
        """A row that is called a total, beside a tree of codes: the sum of its roots."""
        parts = tuple([root for root in self._roots if root != row])
        if len(parts) > 1:
            kept = self._instances(
                SUM, row, parts, columns=[name for name in self._table.numeric if name in self._explained]
            )
            if any(instance.status != NO for instance in kept):
                yield Proposal(SUM, tuple(kept), score(kept, cost))

    def _whole(self, at: int, row: str) -> list[Rows]:
        """The rows that a total is most likely of: all above it, all below it, all others, those without a dotted code."""
        others = tuple([one for one in self._rows if one != row])
        found = [
            tuple(self._rows[:at]),
            tuple(self._rows[at + 1 :]),
            others,
            tuple([other for other in others if not heading_words.MEMO.said_in(self._table.labels[other])]),
            tuple([other for other in others if "." not in other]),
        ]
        return [one for one in dict.fromkeys(found) if len(one) > 1]

    def _blocks(self, at: int, row: str) -> Iterator[Rows]:
        """The rows directly above or below whose sum or mean comes near in some column."""
        for column in self.columns:
            claim = self._table.number(row, column)
            if claim is None:
                continue
            for places in (range(at - 1, -1, -1), range(at + 1, len(self._rows))):
                yield from self._near(claim, places)

    def _near(self, claim: Cell, places: range) -> Iterator[Rows]:
        total = count = 0
        for place in places:
            cell = self._table.number(self._rows[place], claim.column)
            if cell is None:
                continue
            total, count = total + cell.number, count + 1
            reach = claim.unit * (count + 1) if claim.half else 0
            if count > 1 and (
                abs(total - claim.number) <= reach
                or abs(total - claim.number * count) <= 2 * claim.unit * count
                or is_near_slip(claim.number, total, claim.unit)
            ):
                first, last = sorted((places[0], place))
                yield tuple(self._rows[first : last + 1])

    def _instances(
        self, kind: str, row: str, parts: Rows, weight: str = "", columns: Sequence[str] | None = None
    ) -> list[Instance]:
        instances = []
        for column in self.columns if columns is None else columns:
            claim = self._table.number(row, column)
            inputs = self._table.numbers_of(parts, column)
            weights = self._table.numbers_of([input_.row for input_ in inputs], weight)
            fits = len(weights) == len(inputs) if weight else True
            if claim is not None and column != weight and len(inputs) > 1 and fits:
                instance = held_against(kind, claim, inputs, weights)
                if instance is not None and (instance.holds or not self._table.has_words(parts, column)):
                    instances.append(instance)
        return instances

    def _sum(self, row: str, parts: Rows, cost: float) -> Iterator[Proposal]:
        instances = self._lacking(row, parts, self._instances(SUM, row, parts))
        holding = [instance for instance in instances if instance.status != NO]
        if holding:
            is_strong = any(one.bits >= _STRONG or one.claim.column in self.shares for one in holding)
            units = {instance.claim.unit for instance in holding}
            kept = [
                instance
                for instance in instances
                if instance.status != NO or (is_strong and self._adds_up(instance, len(parts), units))
            ]
            yield Proposal(SUM, tuple(kept), score(kept, cost))

    def _lacking(self, row: str, parts: Rows, instances: list[Instance]) -> list[Instance]:
        """*instances* with those that lack one part as support: chance does not give them either.

        Where more lack one than hold, what they lack is no part of the total; of a single column the total must be called one.
        """
        units = {instance.claim.unit for instance in instances}
        found = {
            at: lacking_one(each, self._table)
            for at, each in enumerate(instances)
            if self._adds_up(each, len(parts), units)
        }
        number = sum(one is not None for one in found.values())
        holding = sum(instance.status != NO for instance in instances)
        if number > (1 if len(instances) == 1 and self._is_named(row) and parts == self._above(row) else holding):
            return instances
        return [found.get(at) or each for at, each in enumerate(instances)]

    def _above(self, row: str) -> Rows:
        return tuple(self._rows[: self._rows.index(row)])

    def _adds_up(self, instance: Instance, parts: int, units: set[int]) -> bool:
        """Whether a number that breaks stands in a column of amounts, as those that hold do, or of shares of all *parts*."""
        claim = instance.claim
        if claim.column in self.shares:
            return len(instance.inputs) == parts
        is_rate = any(
            each.said_in(claim.column)
            for each in (heading_words.PERCENT, heading_words.RATE, heading_words.GROWTH, heading_words.POINTS)
        )
        return claim.unit in units and claim.column not in self.quotients and not is_rate

    def _mean(self, row: str, parts: Rows, cost: float) -> Iterator[Proposal]:
        instances = self._instances(MEAN, row, parts)
        holding = sum(instance.holds for instance in instances)
        kept = [instance for instance in instances if instance.status != NO or holding > 1]
        if holding:
            yield Proposal(MEAN, tuple(kept), score(kept, cost))

    def _weighted(self, row: str, whole: Sequence[Rows], aside: float) -> Iterator[Proposal]:
        for weight in self._table.numeric:
            told = heading_words.WEIGHT.said_in(weight)
            cost = aside + 2.0 + (-3.0 if told else 3.0 + log2(len(self._table.numeric)))
            # Quarters and plans rise together: where nothing is called a weight or a mean, one that is cut off is no support.
            refuted = {NO} if told or self._is_named(row) else {NO, CUT}
            for parts in whole:
                instances = self._instances(WEIGHTED, row, parts, weight)
                kept = [instance for instance in instances if instance.status not in refuted]
                if any(instance.bits for instance in kept):
                    yield Proposal(WEIGHTED, tuple(kept), score(kept, cost))

    def _of_any(self, row: str) -> Iterator[Proposal]:
        """Any few rows of a small table whose long numbers add up."""
        long = [one for name in self.columns if (one := self._table.number(row, name)) and len(one.digits) >= _LONG]
        others = [one for one in self._rows if one != row]
        if not long or len(self._rows) > _FEW:
            return
        column, cost = long[0].column, len(others) + log2(len(self._rows))
        values = {other: cell.number for other in others if (cell := self._table.number(other, column)) is not None}
        for count in range(2, min(len(values), _MOST_PARTS) + 1):
            for parts in combinations(values, count):
                total = sum(values[part] for part in parts)
                if total == long[0].number or is_near_slip(long[0].number, total, long[0].unit):
                    names = {one.column for one in long}
                    kept = [instance for instance in self._instances(SUM, row, parts) if instance.claim.column in names]
                    if all(map(_is_nearly, kept)):  # amounts that fall evenly are sums of each other
                        yield Proposal(SUM, tuple(kept), score(kept, cost))


def _bits(proposal: Proposal) -> tuple[float, bool]:
    return proposal.bits, proposal.kind == SUM


def _is_nearly(instance: Instance) -> bool:
    """Whether *instance* holds but for one digit that moves it little."""
    due = sum(cell.number for cell in instance.inputs)
    return instance.holds or is_near_slip(instance.claim.number, due, instance.claim.unit)


def _parts(proposal: Proposal) -> tuple[str, ...]:
    return tuple([cell.row for cell in proposal.instances[0].inputs])


def of_totals(
    tables: Sequence[ScaledTable],
    trees: Sequence[Proposal],
    columns: Sequence[Proposal],
    shares: Sequence[Proposal],
    least: float,
) -> list[Proposal]:
    """The totals of *tables*, in columns that no tree of *trees* explains; what *columns* divide is no sum, and *shares* are."""
    explained = _columns_of([tree for tree in trees if tree.kind == SUM])
    quotients = _columns_of([column for column in columns if column.kind in QUOTIENTS])
    parts = _columns_of(shares)
    nothing: frozenset[str] = frozenset()
    proposals = [
        proposal
        for table in tables
        for proposal in TotalsSearch(
            table, *(each.get(table.id, nothing) for each in (explained, quotients, parts))
        ).all(least)
    ]
    together = {proposal.instances[0].claim.address: proposal for proposal in recurring_totals(tables, least)}
    alone = [proposal for proposal in proposals if not _is_said(proposal, together)]
    rows = {each.instances[0].claim[1:3] for each in alone}
    return alone + [each for each in together.values() if each.instances[0].claim[1:3] not in rows]


def _is_said(proposal: Proposal, together: Mapping[str, Proposal]) -> bool:
    """Whether tables *together* say all that *proposal* says, with more support."""
    others = [together.get(instance.claim.address) for instance in proposal.instances]
    return all(
        other is not None
        and other.bits > proposal.bits
        and other.kind == proposal.kind
        and other.instances[0].inputs == each.inputs
        for each, other in zip(proposal.instances, others, strict=True)
    )


def _columns_of(proposals: Sequence[Proposal]) -> dict[str, frozenset[str]]:
    made: dict[str, frozenset[str]] = {}
    for proposal in proposals:
        claim = proposal.instances[0].claim
        made[claim.table] = made.get(claim.table, frozenset()) | {claim.column}
    return made
