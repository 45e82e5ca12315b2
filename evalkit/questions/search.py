"""The tree walked from its leaves up: what every node can come to, at the least cost, from answers that are given.

How to use it::

    search = Search(plan, {"I1": [PricedAnswer(packed(0, 0), None, 3, 3), PricedAnswer(packed(1, 1), 4, 4, 4)], …}, 1)
    search.table(0)                                        # of the total: cost → best value
    search.kept({"TE": Interval(low=14)}).table(0)         # the same where TE reaches 14

Cells are proved: nothing cheaper gives a better value, whatever else is answered. What a question hangs on beside that,
``Unproved`` says.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, reduce
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.instruments.bands import rounded
from evalkit.method.ends import BOTH
from evalkit.questions.flattened_sums import spread
from evalkit.questions.numbers import Numbers
from evalkit.questions.ramp import pieces
from evalkit.questions.solve import beside, cased, every_value, relaxed, solved
from evalkit.questions.sparse import reaching
from evalkit.questions.table import Best, LastAnswer, Table, Unproved, better, cheapest, linked, mapped, packed, pruned
from evalkit.questions.too_many_values import Listed
from evalkit.questions.walk import TOO_MANY, ChildTables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Rounding
    from evalkit.method.plan import NodeStep, Plan
    from evalkit.questions.numbers import PricedAnswer
    from evalkit.questions.ramp import Pieces

ENDLESS = packed(1 << 2048, 0)  # efforts may be counted in tiny parts
TIED = msg("parts of the total hang on the same answers, and too many are possible to try all")


class Search:
    """What nodes can come to.

    Args:
        plan: The compiled instrument.
        choices: Leaf → the answers it can have; among them the one that it has.
        sign: 1 if it is to rise, -1 if it is to fall.
        given: Parent → what stands in place of its children, as choices.
        beside: Parent → what can stand in their place as well, once all of them are at their best.
        loose: Parents of which what is given falls away as soon as a child changes, or by itself; what that costs.
        keep: Node → range; only answers count that bring it there.
        most: What costs more is left out.
    """

    def __init__(
        self,
        plan: Plan,
        choices: Mapping[int, Sequence[PricedAnswer]],
        sign: int,
        *,
        given: Mapping[int, Sequence[PricedAnswer]] = {},  # nobody changes it
        beside: Mapping[int, Sequence[PricedAnswer]] = {},  # the same
        loose: Mapping[int, int] = {},  # the same
        keep: Mapping[int, Interval] = {},  # the same
        most: int = ENDLESS,
    ) -> None:
        """Look at nothing yet."""
        self.plan, self.sign, self.most = plan, sign, most
        self._choices, self._given, self._keep = choices, given, keep
        self._beside, self._loose = beside, loose
        self._steps = {step.at: step for step in plan.steps}
        self._tables: dict[tuple[int, int], Table] = {}
        self._early: dict[tuple[int, int], Table | None] = {}
        self._by_ramps: dict[int, Pieces] = {}
        self._taken, self._kept = frozenset([*given, *beside, *loose]), frozenset(keep)
        self._listed = Listed(plan, choices, self._taken | self._kept)

    def kept(self, keep: Mapping[int, Interval]) -> Search:
        """The search among the answers that bring each of these nodes into its range."""
        return self._changed(keep, keep=_both(self._keep, keep))

    def fixed(self, choices: Mapping[int, Sequence[PricedAnswer]]) -> Search:
        """The search where these leaves, or parents, have other answers to choose from."""
        of_kind = [{at: one for at, one in choices.items() if at in kind} for kind in (self._given, self._beside)]
        given, beside = {**self._given, **of_kind[0]}, {**self._beside, **of_kind[1]}
        leaves = {at: one for at, one in choices.items() if at in self._choices}
        return self._changed(choices, choices={**self._choices, **leaves}, given=given, beside=beside)

    def can_stay(self, nodes: Iterable[int]) -> bool:
        """Whether these may be left as they are."""
        return all(self._choices[at][0].answer is None for at in nodes if at in self._choices)

    def capped(self, most: int) -> Search:
        """The search among what costs no more."""
        return self._changed(self._steps, most=most)

    def _changed(self, nodes: Mapping[int, Any], **more: Any) -> Search:
        """Another search; what stands below or beside its changes is not worked out again."""
        choices = more.pop("choices", self._choices)
        parts: dict[str, Any] = {
            "given": self._given,
            "beside": self._beside,
            "loose": self._loose,
            "keep": self._keep,
            "most": self.most,
            **more,
        }
        search = Search(self.plan, choices, self.sign, **parts)
        above = {up for at in nodes for up in self.plan.above(at)} | set(nodes)
        search._tables = {key: table for key, table in self._tables.items() if key[0] not in above}
        search._by_ramps = {at: table for at, table in self._by_ramps.items() if at not in above}
        return search

    def table(self, at: int, sign: int = 0) -> Table:
        """The table of a node; its values have that *sign*."""
        key = at, sign or self.sign
        if key not in self._tables:
            self._tables[key] = self._within(at, key[1], self._found(at, key[1]))
        return self._tables[key]

    def refuse_tied(self, nodes: Iterable[int]) -> None:
        """Refuse nodes that hang on the same answers: what two of them cost together is not the sum of what either does.

        Raises:
            Unproved: Some do, and such an answer may change, or is not known.
        """
        tied = self.plan.leaves_of_several(nodes)
        if any(len(self._choices.get(at, (None, None))) > 1 for at in tied):
            raise Unproved(TIED)

    def are_apart(self, nodes: Iterable[int]) -> bool:
        """Whether none of these nodes stands below another."""
        listed = list(nodes)
        return not any(self.plan.is_below(one, other) for one in listed for other in listed)

    def together(self, keep: Mapping[int, Interval], *, least: bool = False) -> Table:
        """What brings each of these nodes, which stand apart, into its range, whatever comes of the total."""
        self.refuse_tied(keep)
        found: Table = {0: Best(0)}
        for at, inside in keep.items():
            found = beside(found, cheapest(self.leading(at, inside, least=least)))
        return found

    def leading(self, at: int, inside: Interval, *, least: bool = False) -> Table:
        """What brings a node into a range that has at most the end on the side that counts: of a node that falls as answers get better, the upper one; *least*: only the fewest steps are asked for."""
        shares = self._spread(at, is_top=True)
        step = self._steps.get(at)
        above = before_stage(step.stage, inside, self.sign) if step else inside
        if shares.keys() == {at} or above.low is None:
            sign = self.sign if (inside.low is None) == (inside.high is None) else 1 if inside.high is None else -1
            side = inside if sign > 0 else -inside
            best = max([cell.value for cell in (self._relaxed(at, sign) or {}).values()], default=None)
            if best is not None and best not in Interval(low=side.low, low_open=side.low_open):
                return {}
            return {cost: cell for cost, cell in self.table(at, sign).items() if sign * cell.value in inside}
        found = self._adding(shares, above, least=least)
        return found if step is None else self._staged(found, step, self.sign)

    def adding(self, shares: Mapping[int, Fraction], inside: Interval, *, least: bool = False) -> Table:
        """The same of a sum of nodes, each times a number above 0; the range has the end on the side that counts."""
        over: dict[int, Fraction] = {}
        for at, share in shares.items():
            for one, more in self._spread(at, is_top=False).items():
                over[one] = over[one] + share * more if one in over else share * more
        return self._adding(over, inside if self.sign > 0 else -inside, least=least)

    def _adding(self, shares: Mapping[int, Fraction], above: Interval, *, least: bool) -> Table:
        self.refuse_tied(shares)
        late = [at for at in shares if (at, self.sign) not in self._tables]  # these are to be worked out
        early = {at: table for at in late if (table := self._relaxed(at, self.sign))}
        if early and len(early) == len(late) and not self._reaching(shares, early, above, least=True):
            return {}
        return self._reaching(shares, {}, above, least=least)

    def _reaching(
        self, shares: Mapping[int, Fraction], known: Mapping[int, Table], above: Interval, *, least: bool
    ) -> Table:
        tables = [pieces(known[at]) if at in known else self._pieces(at) for at in shares]
        return reaching(list(shares.values()), tables, above, self.most, least=least) if all(tables) else {}

    def _pieces(self, at: int) -> Pieces:
        """The table of a node by its ramps."""
        if at not in self._by_ramps:
            found = self._of_numbers(at)
            self._by_ramps[at] = pieces(self.table(at)) if found is None else found
        return self._by_ramps[at]

    def _of_numbers(self, at: int) -> Pieces | None:
        """The table of numbers, or of what is made of them alone, which is never listed; ``None``: it is that of something else."""
        step = self._steps.get(at)
        leaf = at if step is None else step.children[0] if len(step.children) == 1 and step.stage is None else -1
        listed, others = self._choices.get(leaf), (self._keep, self._given, self._beside)
        if (
            not isinstance(listed, Numbers)
            or leaf in self.plan.leaf_stages
            or any(one in of for one in (at, leaf) for of in others)
        ):
            return None
        code, ends = self.plan.codes[leaf], self.plan.leaf_ends[leaf]
        if step is None:
            return listed.pieces(code, self.sign)
        return listed.pieces_of(code, step.formula, (ends[0].points, ends[1].points), self.sign)

    def _spread(self, at: int, *, is_top: bool) -> Mapping[int, Fraction]:
        return _spread(self.plan, at, self._taken, self._kept, is_top=is_top)

    def raw(self, at: int) -> Table:
        """The table of a node before its rounding stage."""
        step = self._steps.get(at)
        return self.table(at) if step is None else self._parent(step, self.sign, rounding=False)

    def _found(self, at: int, sign: int) -> Table:
        step = self._steps.get(at)
        if step is None or at in self._given:
            stage = self.plan.leaf_stages.get(at) if step is None else step.stage
            listed = self._listed.of(at) if step is None else self._given[at]
            cells: Table = {}
            for choice in listed:
                better(cells, choice.cost, _cell(self.plan.codes[at], choice, sign * rounded(choice.points, stage)))
            if step is not None and at in self._loose:
                self._let_go(cells, step, sign)
            return dict(sorted(cells.items())) if step is None else pruned(cells)
        return self._parent(step, sign)

    def _let_go(self, cells: Table, step: NodeStep, sign: int) -> None:
        """Add what the children give once what was given falls away."""
        gone = LastAnswer(self.plan.codes[step.at], None)
        for cost, cell in self._parent(step, sign).items():
            better(cells, cost or self._loose[step.at], Best(cell.value, linked(cell.chain, gone)))

    def _parent(self, step: NodeStep, sign: int, *, rounding: bool = True) -> Table:
        signs = _signs(step, sign)
        if BOTH in signs:
            return self._staged(self._turned(step, signs, sign), step, sign, rounding=rounding)
        if self._listed.is_too_much(step):
            raise Unproved(TOO_MANY)
        tables = self._of_children(step, signs)
        if not all(tables):
            return {}  # no answers bring a child where it is to be
        found = solved(step.formula.expression, ChildTables(tables, signs, self.most), sign)
        found |= self._raised(step, tables, sign, found)
        return self._staged(found, step, sign, rounding=rounding)

    def _of_children(self, step: NodeStep, signs: Sequence[int]) -> list[Table]:
        """Their tables; of those that nothing hangs on, what costs the least."""
        self.refuse_tied(step.children)
        tables = [self.table(i, turn) for i, turn in zip(step.children, signs, strict=True)]
        return [table if child in step.formula.moves else cheapest(table) for child, table in enumerate(tables)]

    def _relaxed(self, at: int, sign: int) -> Table | None:
        """What is known of a node before its table is: cost → what nothing up to the next one is better than."""
        step = self._steps.get(at)
        if step is None or (at, sign) in self._tables or at in self._taken or self._of_numbers(at) is not None:
            return None
        if self._listed.is_too_much(step):
            return None
        if (at, sign) not in self._early:
            signs = _signs(step, sign)
            tables = [] if BOTH in signs else self._of_children(step, signs)
            known = bool(tables) and all(tables)
            found = relaxed(step.formula.expression, ChildTables(tables, signs, self.most), sign) if known else None
            self._early[at, sign] = found and self._staged(found, step, sign)
        return self._early[at, sign]

    def _staged(self, table: Table, step: NodeStep, sign: int, *, rounding: bool = True) -> Table:
        if not rounding or step.stage is None:
            return pruned(table)
        return mapped(table, lambda value: sign * rounded(sign * value, step.stage))

    def _turned(self, step: NodeStep, signs: Sequence[int], sign: int) -> Table:
        """The table of a formula that some child turns both ways: every value of such a child is looked at, not the best ones alone."""
        self.refuse_tied(step.children)
        each = [
            self._every(step, i)
            if turn == BOTH
            else [(cost, cell._replace(value=turn * cell.value)) for cost, cell in self.table(i, turn).items()]
            for i, turn in zip(step.children, signs, strict=True)
        ]
        return cased(step.formula.expression, each, sign)

    def every(self, at: int) -> list[tuple[int, Best]]:
        """Every value of a node, or of an answer, with what it costs.

        Raises:
            Unproved: There are too many, or nobody can tell.
        """
        return self._every(self._steps.get(at, self.plan.steps[-1]), at)

    def _every(self, step: NodeStep, at: int) -> list[tuple[int, Best]]:
        """Every value of a node with what it costs, within the range that is asked for."""
        if at in self._choices:
            found = [self.cell(at, choice) for choice in self._listed.of(at)]
        elif at in self._given or at in self._beside:
            found = self._only(step, at)
        else:
            below = self._steps[at]
            self.refuse_tied(below.children)
            each = [self._every(below, i) for i in below.children]
            found = [
                (cost, cell._replace(value=rounded(cell.value, below.stage)))
                for cost, cell in every_value(below.formula.expression, each, self.most)
            ]
        inside = self._keep.get(at, Interval())
        return [(cost, cell) for cost, cell in found if cell.value in inside]

    def cell(self, at: int, choice: PricedAnswer) -> tuple[int, Best]:
        """An answer of a leaf, with what it costs."""
        value = rounded(choice.points, self.plan.leaf_stages.get(at))
        return choice.cost, _cell(self.plan.codes[at], choice, value)

    def numbers(self, at: int) -> Numbers | None:
        """The numbers that a leaf can have, none of which is listed; ``None``: it has others."""
        listed = self._choices.get(at)
        return listed if isinstance(listed, Numbers) and at not in self._keep else None

    def _only(self, step: NodeStep, at: int) -> list[tuple[int, Best]]:
        """The value of a node that stays as it is."""
        table = self.table(at)
        if len(table) > 1 or at in self._beside:
            raise Unproved(msg("{code}: a better answer may lower the value", code=self.plan.codes[step.at]))
        return [(cost, cell._replace(value=self.sign * cell.value)) for cost, cell in table.items()]

    def _raised(self, step: NodeStep, tables: Sequence[Table], sign: int, found: Table) -> Table:
        """What can stand in the place of children once all are at their best, where it is better than they are."""
        more: Table = {}
        if step.at not in self._beside:
            return more
        tops = [max(table.items(), key=lambda one: one[1].value) for table in tables]
        if any(
            cell.value != self.plan.leaf_ends[i][1].points for i, (_, cell) in zip(step.children, tops, strict=True)
        ):
            return more  # one of them may not become the best that it can be
        base, chain = sum(cost for cost, _ in tops), reduce(linked, [cell.chain for _, cell in tops], None)
        for choice in self._beside.get(step.at, ()):
            cost, cell = base + choice.cost, _cell(self.plan.codes[step.at], choice, sign * choice.points)
            if cost not in found or found[cost].value < cell.value:
                more[cost] = cell._replace(chain=linked(chain, cell.chain))
        return more

    def _within(self, at: int, sign: int, table: Table) -> Table:
        inside = self._keep.get(at)
        if inside is None:
            return table
        side = inside if sign > 0 else -inside
        far = Interval(high=side.high, high_open=side.high_open)
        if at in self._steps and any(
            cell.value not in far for cell in table.values()
        ):  # less may do, which is not kept
            raise Unproved(msg("{code}: a better answer may lower the value", code=self.plan.codes[at]))
        return {cost: cell for cost, cell in table.items() if sign * cell.value in inside}


@lru_cache(maxsize=1024)
def _spread(
    plan: Plan, at: int, taken: frozenset[int], kept: frozenset[int], *, is_top: bool
) -> Mapping[int, Fraction]:
    """What a node consists of, through sums whose values are neither rounded nor *kept* within a range, and whose place nothing has *taken*."""

    def stops(one: int) -> bool:
        linear = plan.linear_at(one)
        is_bound = one in kept or plan.instrument.stage_of(plan.nodes[one]) is not None
        return linear is None or not linear.monotone or one in taken or (is_bound and not (is_top and one == at))

    return spread(plan, {at: Fraction(1)}, stops)


def _signs(step: NodeStep, sign: int) -> list[int]:
    """1 for each child of which more is better, -1 where less is, where more of the node, with that *sign*, is; ``BOTH``: it turns."""
    return [sign * step.formula.moves.get(child, 1) for child in range(len(step.children))]


def _cell(code: str, choice: PricedAnswer, value: Exact) -> Best:
    return Best(value, None if choice.answer is None else LastAnswer(code, choice.answer), choice.level)


def before_stage(stage: Rounding | None, inside: Interval, sign: int) -> Interval:
    """From where on a value, with that *sign*, is brought into a range by a rounding stage."""
    side = inside if sign > 0 else -inside
    if stage is None or side.low is None:
        return side
    first = Fraction(side.low) / stage.step
    number = floor(first) + 1 if side.low_open else ceil(first)
    behind = stage.behind(sign * number * stage.step)
    behind = behind if sign > 0 else -behind
    return Interval(low=behind.low, low_open=behind.low_open)


def _both(one: Mapping[int, Interval], other: Mapping[int, Interval]) -> dict[int, Interval]:
    return {at: one.get(at, Interval()) & other.get(at, Interval()) for at in {**one, **other}}
