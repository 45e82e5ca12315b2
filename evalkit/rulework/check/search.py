"""Looking for a pair of assessments, one answer of the second better, in which something comes out worse."""

from __future__ import annotations

from bisect import bisect_left
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import short_text
from evalkit.base.limits import MAX_COMBINATIONS
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.ends import DOWN, UP
from evalkit.method.outcome_rules import predicate_rules
from evalkit.method.scales import NA, options
from evalkit.method.subexpressions import bounds_of
from evalkit.possible.answers import WayToValue
from evalkit.possible.directions import ways
from evalkit.questions.choice import LeafAnswer
from evalkit.rulework.assessments import Ran, around_turns, example_toml, run_again, run_with
from evalkit.rulework.check.model import Witness, failed, proved, unproved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.method.plan import NodeStep, Plan
    from evalkit.rulework.check.model import Statement

    # What is held against each other.
    Measure = Callable[[Ran], Exact]

Case = dict[int, LeafAnswer]
_TURNS, _ROUND = 20, 5


class Pair(NamedTuple):
    """Two sets of answers that differ in one leaf, and what came out for each."""

    worse: Case
    better: Case
    from_worse: Exact
    from_better: Exact

    @classmethod
    def of(cls, plan: Plan, worse: Case, better: Case, measure: Measure) -> Pair:
        """The two, each run."""
        return cls(worse, better, measure(run_with(plan, worse)), measure(run_with(plan, better)))


class FallSearch(NamedTuple):
    """What a search came to: the pair, and whether every case was looked at."""

    pair: Pair | None
    every: bool

    def said(
        self,
        check: str,
        place: str,
        said: tuple[Message, Message, Message],
        shown: Callable[[Pair], Witness],
    ) -> Statement:
        """A statement: the sentence of a fall, that of none among all, and that of what is not known."""
        falls, holds, unknown = said
        if self.pair is not None:
            return failed(check, place, falls, shown(self.pair), how="enumerated")
        return proved(check, place, holds, how="enumerated") if self.every else unproved(check, place, unknown)


def ordered_choices(plan: Plan, at: int) -> tuple[LeafAnswer, ...]:
    """Answers of a leaf from the worst to the best: levels as numbers, letters as listed; of a number ends, middle, and around where something turns.

    "Not applicable" is neither better nor worse than another answer, and is left out.
    """
    node = plan.nodes[at]
    listed = options(plan.instrument, node)
    if listed:
        made = [LeafAnswer(key, given.points, given.level) for key, given in listed.items() if key != NA]
        return tuple(sorted(made, key=lambda choice: 0 if choice.level is None else choice.level))
    low, high = (Fraction(given.points) for given in plan.leaf_ends[at])
    middle = Fraction((low + high) // 2) if plan.whole[at] else (low + high) / 2
    found = {low, middle, high, *[number for number in around_turns(plan, at) if low < number < high]}
    return tuple(LeafAnswer(number, number, None) for number in sorted(found))


def _not_applicable(plan: Plan, at: int) -> tuple[LeafAnswer, ...]:
    """The answer that says so, if the leaf takes it: it is not better or worse, but others may be beside it."""
    given = options(plan.instrument, plan.nodes[at]).get(NA)
    return () if given is None else (LeafAnswer(NA, given.points, given.level),)


def reached(plan: Plan, case: Mapping[int, LeafAnswer]) -> WayToValue:
    """The answers of a case."""
    return WayToValue(answers={plan.codes[at]: choice.answer for at, choice in sorted(case.items())})


def find_fall(plan: Plan, leaves: Sequence[int], measure: Measure, *, of_total: bool = False) -> FallSearch:
    """The first pair of cases of *leaves* in which a better answer lowers the *measure*.

    All cases are looked at if there are few enough; otherwise those in which all leaves but two stand at an end, then
    where a fall *of_total* lowers the measure as well.
    """
    ordered = [ordered_choices(plan, at)[:: ways(plan)[at] or UP] for at in leaves]
    choices = [(*listed, *_not_applicable(plan, at)) for at, listed in zip(leaves, ordered, strict=True)]
    are_few = prod(len(listed) for listed in choices) <= MAX_COMBINATIONS
    found: dict[tuple[int, ...], Exact] = {}
    for numbers, ran in _every(plan, leaves, choices) if are_few else ():
        found[numbers] = measure(ran)
        for i, number in enumerate(numbers):
            before = (*numbers[:i], number - 1, *numbers[i + 1 :])
            if 0 < number < len(ordered[i]) and ways(plan)[leaves[i]] and found[numbers] < found[before]:
                worse, better = (_case(leaves, choices, one) for one in (before, numbers))
                return FallSearch(Pair(worse, better, found[before], found[numbers]), every=True)
    if are_few and all(_stand_for_all(plan, at, listed) for at, listed in zip(leaves, ordered, strict=True)):
        return FallSearch(None, every=True)
    return FallSearch(_at_the_ends(plan, leaves, ordered, measure, of_total=of_total), every=False)


def _stand_for_all(plan: Plan, at: int, listed: Sequence[LeafAnswer]) -> bool:
    """Whether all else comes out as with one of the *listed* answers of a leaf: there are no others, or it is only compared with numbers, and each side of each has one."""
    if plan.instrument.scales[plan.nodes[at].scale or ""].kind != "number":
        return True
    steps = [step for step in plan.steps if at in step.children]
    looks = [bounds_of(step.formula.expression, step.children.index(at)) for step in steps]
    looks += [bounds_of(rule.condition, at) for rule in predicate_rules(plan.instrument)]
    if None in looks or at in plan.leaf_stages or any(step.formula.is_foreign for step in steps):
        return False
    low, high = (Fraction(given.points) for given in plan.leaf_ends[at])
    bounds = sorted({Fraction(number) for look in looks for _, number in look or () if low <= number <= high})
    marks = [*dict.fromkeys((low, *bounds, high))]
    numbers = [answer.points for answer in listed]
    between = [any(left < number < right for number in numbers) for left, right in pairwise(marks)]
    return plan.whole[at] or (all(between) and all(bound in numbers for bound in bounds))


def _every(
    plan: Plan, leaves: Sequence[int], choices: Sequence[Sequence[LeafAnswer]]
) -> Iterator[tuple[tuple[int, ...], Ran]]:
    """Every case of *leaves*, as the numbers of their answers, and what comes out: each from the one with an answer less."""

    def from_here(ran: Ran, numbers: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Ran]]:
        i = len(numbers)
        if i == len(leaves):
            yield numbers, ran
            return
        for number, choice in enumerate(choices[i]):
            yield from from_here(run_again(plan, ran, leaves[i], choice) if number else ran, (*numbers, number))

    return from_here(run_with(plan, _case(leaves, choices, [0] * len(leaves))), ())


def _case(leaves: Sequence[int], choices: Sequence[Sequence[LeafAnswer]], numbers: Sequence[int]) -> Case:
    return {at: listed[number] for at, listed, number in zip(leaves, choices, numbers, strict=True)}


def _at_the_ends(
    plan: Plan, leaves: Sequence[int], choices: Sequence[Sequence[LeafAnswer]], measure: Measure, *, of_total: bool
) -> Pair | None:
    """From all at their worst, one leaf after the other through its answers to where the total is highest; and the first leaf last.

    If nothing falls there, the first fall *of_total* on the way is looked at where so much else is lowered that the measure
    is about to fall.
    """
    lower: Pair | None = None
    for order in (range(len(leaves)), range(len(leaves) - 1, -1, -1)):
        case = {at: listed[0] for at, listed in zip(leaves, choices, strict=True)}
        here = run_with(plan, case)
        for i in order:
            ran = [here, *[run_again(plan, here, leaves[i], choice) for choice in choices[i][1:]]]
            totals = [one.values[0] or 0 for one in ran]
            if ways(plan)[leaves[i]]:
                fall = _fall(case, leaves[i], choices[i], [measure(one) for one in ran])
                if fall is not None:
                    return fall
                lower = lower or _fall(case, leaves[i], choices[i], totals)
            best = max(range(len(ran)), key=lambda at: (totals[at], at))
            here, case = ran[best], {**case, leaves[i]: choices[i][best]}
    return _from_the_top(plan, leaves, lower, measure) if lower is not None and of_total else None


def _fall(case: Case, leaf: int, choices: Sequence[LeafAnswer], measured: Sequence[Exact]) -> Pair | None:
    """The first answer of a leaf after which less was *measured*."""
    for (worse, better), (before, after) in zip(pairwise(choices), pairwise(measured), strict=True):
        if after < before:
            return Pair({**case, leaf: worse}, {**case, leaf: better}, before, after)
    return None


def on_the_way(plan: Plan, start: Case, leaves: Sequence[int], bound: Exact) -> Case:
    """*start* with as many *leaves*, in their order, at their best as it takes for a total of *bound*; with all if none does."""

    def raised(number: int) -> Case:
        return {**start, **{at: ordered_choices(plan, at)[-1] for at in leaves[:number]}}

    def total(number: int) -> Exact:
        return run_with(plan, raised(number)).values[0] or 0

    return raised(bisect_left(range(len(leaves)), bound, key=total))


@lru_cache(maxsize=64)
def outermost(plan: Plan, *, highest: bool) -> tuple[Exact | None, ...]:
    """Values of all nodes under answers of a high, or a low, total; answers may give one that lies further out still."""
    return tuple(run_with(plan, outermost_case(plan, highest=highest)).values)


def outermost_case(plan: Plan, *, highest: bool) -> Case:
    """Answers of a high, or a low, total: all leaves at that end, then of numbers one after the other at either."""
    sign, at_end = (1, -1) if highest else (-1, 0)
    chosen: Case = {at: ordered_choices(plan, at)[at_end] for at in plan.leaf_ends}
    found = run_with(plan, chosen)
    for at in [at for at in plan.leaf_ends if not options(plan.instrument, plan.nodes[at])]:
        for choice in (ordered_choices(plan, at)[0], ordered_choices(plan, at)[-1]):
            tried = run_again(plan, found, at, choice)
            if sign * (tried.values[0] or 0) > sign * (found.values[0] or 0):
                chosen, found = {**chosen, at: choice}, tried
    return chosen


@lru_cache(maxsize=4)
def spread(plan: Plan) -> list[tuple[Case, Ran]]:
    """Answers of every kind, and what comes out: all of one height, heights that go round from leaf to leaf, and such as have nothing to do with each other."""
    leaves = [plan.position[code] for code in plan.instrument.leaves_under(TOTAL)]
    each = {at: ordered_choices(plan, at) for at in leaves}
    heights, found = max(map(len, each.values())), []
    for turn, height in product(range(_TURNS), range(heights)):
        turned = {at: (height + turn * i * (1 if turn < _ROUND else i + turn)) % heights for i, at in enumerate(each)}
        case = {at: listed[turned[at] * len(listed) // heights] for at, listed in each.items()}
        with suppress(UndefinedError):  # no assessment
            found.append((case, run_with(plan, case)))
    return found


def _from_the_top(plan: Plan, leaves: Sequence[int], fall: Pair, measure: Measure) -> Pair | None:
    """A *fall* of the total where so much else is lowered that the *measure* is about to fall, if it lowers that as well."""
    leaf = next(at for at in leaves if fall.worse[at] != fall.better[at])
    kept, above = _falling(plan, fall, leaf), {*plan.above(leaf)}
    top = {**outermost_case(plan, highest=True), **{at: fall.worse[at] for at in leaves if plan.is_below(at, kept)}}
    others = [at for at in leaves if not plan.is_below(at, kept)]
    others.sort(key=lambda at: (-len(above & {*plan.above(at)}), abs(at - leaf)))  # what stands near it first
    worse = _about_to_fall(plan, {at: top[at] for at in leaves}, others, measure)
    pair = Pair.of(plan, worse, {**worse, leaf: fall.better[leaf]}, measure)
    return pair if pair.from_better < pair.from_worse else None


def _falling(plan: Plan, fall: Pair, leaf: int) -> int:
    """The first node above the *leaf* that falls: what lies below it decides that."""
    before, after = run_with(plan, fall.worse).values, run_with(plan, fall.better).values
    return next(at for at in plan.above(leaf) if (after[at] or 0) < (before[at] or 0))


def _about_to_fall(plan: Plan, start: Case, others: Sequence[int], measure: Measure) -> Case:
    """*start* with *others* at worse answers, the first ones first, as long as the *measure* stays."""
    held, bottom = measure(run_with(plan, start)), outermost_case(plan, highest=False)

    def falls(number: int) -> bool:
        return measure(run_with(plan, {**start, **{at: bottom[at] for at in others[:number]}})) != held

    number = bisect_left(range(1, len(others) + 1), True, key=falls)  # noqa: FBT003  (the first that does)
    case = {**start, **{at: bottom[at] for at in others[:number]}}
    finer = [{**case, at: choice} for at in others[number : number + 1] for choice in ordered_choices(plan, at)]
    return next((one for one in finer if measure(run_with(plan, one)) == held), case)


def scale_fall(plan: Plan, at: int) -> tuple[int, int] | None:
    """The positions of a worse answer and the next better one that gives less."""
    listed = ordered_choices(plan, at)
    for number, (worse, better) in enumerate(pairwise(listed)):
        if better.points < worse.points:
            return number, number + 1
    return None


def by_form(plan: Plan, step: NodeStep) -> bool:
    """Whether the form of the formula alone shows that better answers move it one way only, the total upwards."""
    formula, way = step.formula, ways(plan)[step.at]
    if formula.is_foreign or way is None or (way == DOWN and step.at == 0):
        return False
    return all(one.points >= _without_one(plan, step) for one in plan.by_hand_at(step.at))


def _without_one(plan: Plan, step: NodeStep) -> Exact:
    """The most that a node can come to with one of its children not at its best."""
    best, next_ = ([_from_top(plan, at, place) for at in step.children] for place in (1, 2))
    values = []
    for number in range(len(step.children)):
        points, levels = zip(*[*best[:number], next_[number], *best[number + 1 :]], strict=True)
        values.append(step.formula.value(points, levels))
    return max(values)


def _from_top(plan: Plan, at: int, place: int) -> tuple[Exact, int | None]:
    """Points and level of an answer counted from the best one, or of the worst; of a parent its best value."""
    if at not in plan.leaf_ends:
        return plan.ends[at].ends[1], None
    listed = ordered_choices(plan, at)
    return listed[-min(place, len(listed))].points, listed[-min(place, len(listed))].level


def witness(plan: Plan, pair: Pair, code: str) -> Witness:
    """The two assessments of a pair, and what came out at a node."""
    texts = tuple(example_toml(plan.instrument, reached(plan, case)) for case in (pair.worse, pair.better))
    shows = msg("{code} is {before} with the worse answers and {after} with the better ones",
                code=code, before=short_text(pair.from_worse), after=short_text(pair.from_better))  # fmt: skip
    return Witness(shows=shows, value=pair.from_better, assessments=texts)
