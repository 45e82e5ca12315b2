"""What hangs on an instrument alone: how answers are looked up, the arithmetic of the rules and readings, what results say."""

from __future__ import annotations

from functools import lru_cache, partial
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.complete_answers.results import ResultShape
from evalkit.evaluation.inputs import SHARED_BY, Inputs, missing_leaf, shared_entries
from evalkit.evaluation.node_results import has_extras, result_of_answer
from evalkit.evaluation.outcome import hangs_on_total
from evalkit.evaluation.readings import beside_total, matter_to_answers, same_answers, same_leaves, variant_plan
from evalkit.evaluation.result import Score
from evalkit.evaluation.runs import Run, Runs
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at
from evalkit.method.exact_value import ratio_of
from evalkit.method.outcome_rules import facts_named, predicate_rules
from evalkit.method.plan import plan_for
from evalkit.method.whole_form import whole_form

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.result import NodeResult
    from evalkit.instruments import Band, Instrument, Reading
    from evalkit.method.plan import Plan, Values
    from evalkit.method.whole_form import Reckoned, WholeForm

    Bottoms = tuple[tuple[int, ...], tuple[int, ...]]
    Numbers = tuple[int, ...]  # of plans: 0 is that of the rules


_score = partial(tuple.__new__, Score)  # of a tuple, twice as fast as by its fields


class PreparedRules(NamedTuple):
    """The rules, or a reading.

    Attributes:
        bands: Those of the total, where its value alone decides the predicate; else none.
        possible: For each of them, what can come out: its predicate.
        bottoms: Denominators of the values of parents in the order of the steps of the plan, before and after rounding stages.
        decides_alike: Whether the same values have the same predicate as under the rules.
        beside: The results beside the total, each with its place among the steps.
    """

    plan: Plan
    bands: tuple[Band, ...]
    possible: tuple[tuple[str, ...], ...]
    bottoms: Bottoms
    decides_alike: bool
    beside: Mapping[str, int]

    def score(self, reckoned: Reckoned, number: int = -1) -> Score:
        """The score of the parent that is computed as *number*; the total is computed last."""
        raw, rounded = self.bottoms
        return _score((ratio_of(reckoned[0][number], raw[number]), ratio_of(reckoned[1][number], rounded[number])))


class Alike:
    """Plans under which an answer means the same: how it is looked up, and the arithmetic of all of them.

    Attributes:
        positions: Those of the leaves that are answered, by code.
        results: For each of them, the result of each answer.
    """

    def __init__(self, find: Callable[[], Plan], form: WholeForm) -> None:
        """*find*: the first of them, which of many is not kept."""
        plan = find()
        self.form, self._find = form, find
        self.positions = {code: at for code, (at, _) in shared_entries(plan).items()}
        self.results: tuple[dict[Any, NodeResult], ...] = tuple([{} for _ in self.positions])
        self._tops: tuple[dict[Any, int], ...] = tuple([{} for _ in self.positions])
        self._levels: tuple[dict[Any, int | None], ...] = tuple([{} for _ in self.positions])
        self._entries: tuple[dict[Any, Entry], ...] = tuple([{} for _ in self.positions])
        taken = self.positions.values()
        self.apart = {at: missing_leaf(plan, at) for at in plan.leaf_ends if at not in taken}

    def reckon(self, given: tuple[Any, ...]) -> Sequence[Reckoned]:
        """What comes out under each of them.

        Raises:
            KeyError: An answer was not understood before.
        """
        try:
            tops = tuple(map(getitem, self._tops, given))
        except KeyError:
            self._learn(given)
            tops = tuple(map(getitem, self._tops, given))
        levels = tuple(map(getitem, self._levels, given)) if self.form.levels else ()
        return self.form.reckon(tops, levels)

    def _learn(self, given: tuple[Any, ...]) -> None:
        """Keep what these answers count."""
        # Looked up anew: of many instruments the oldest plans, and what was understood by them, are not kept.
        plan = self._find()
        for number, (raw, (at, entries)) in enumerate(zip(given, shared_entries(plan).values(), strict=True)):
            entry = self._entries[number][raw] = entries[raw]
            assert entry.point is not None  # of an answer
            top = self.form.top(at, entry.point)
            assert top is not None  # the denominators of a scale are those of its answers
            self._tops[number][raw], self._levels[number][raw] = top, entry.level
            self.results[number][raw] = result_of_answer(plan, at, entry)

    def entries(self, given: tuple[Any, ...]) -> dict[int, Entry]:
        """What is known of each leaf, by position."""
        known = zip(given, self.positions.values(), self._entries, strict=True)
        return {at: entries[raw] for raw, at, entries in known} | self.apart


class Prepared:
    """An instrument made ready for assessments that answer every leaf.

    Attributes:
        under: The rules, then each of the *readings*.
        readings: Those that can change anything.
        shape: What results of nodes have in common, where that of a node hangs on its own answer and value alone.
        by_total: Whether nothing but the total decides about predicate and context.
        is_idle: Whether no leaf hangs on the fact that nodes hang on.
    """

    def __init__(
        self, plans: tuple[Plan, ...], readings: tuple[Reading, ...], groups: Sequence[tuple[Alike, Numbers]]
    ) -> None:
        """*groups*: which of the *plans*, by number, answers mean the same under; the first one has the rules."""
        base, rules = plans[0], groups[0][0]
        instrument, form = base.instrument, rules.form
        self.instrument, self.readings = instrument, readings
        self._groups = groups
        self._places = {one: (group, at) for group, numbers in groups for at, one in enumerate(numbers)}
        self.under = tuple([_under(plan, *self._places[number], base, rules) for number, plan in enumerate(plans)])
        self.by_total = all(hangs_on_total(plan.instrument) for plan in plans) and all(
            context_key.from_node is None for context_key in instrument.context.values()
        )
        taken = rules.positions.values()
        self.is_idle = not any(base.nodes[i].when is not None for at in taken for i in (at, *base.above(at)))
        self._pick = itemgetter(*rules.positions)
        each_by_itself = not has_extras(base) and len(form.leaves) == len(base.leaf_ends)
        self.shape = ResultShape(base, form.bottoms(0), rules.results) if each_by_itself else None

    def reckon(self, answers: Mapping[str, Any]) -> tuple[tuple[Any, ...], Sequence[Reckoned]] | None:
        """The answers in order and what comes out under the rules and readings; nothing where an answer was not understood before."""
        (rules, numbers), *others = self._groups
        if len(answers) != len(rules.positions):
            return None
        try:
            given = self._pick(answers)
            if not SHARED_BY.issuperset(map(type, given)):
                return None
            found = rules.reckon(given)
            if others:
                known = dict(zip(numbers, found, strict=True))
                for group, numbers in others:
                    known.update(zip(numbers, group.reckon(given), strict=True))
                found = [known[number] for number in range(len(known))]
        except KeyError:
            return None
        return given, found

    def runs(self, number: int, given: tuple[Any, ...], reckoned: Reckoned) -> Runs:
        """The runs under the rules (0), or a reading, in fractions."""
        plan, (group, place) = self.under[number].plan, self._places[number]
        inputs = Inputs(group.entries(given), {})
        inputs.answered = inputs.plain = not group.apart
        values: Values = [None] * len(plan.nodes)
        levels: list[int | None] = [None] * len(plan.nodes)
        for at, entry in inputs.leaves.items():
            values[at], levels[at] = entry.point, entry.level
        only = Run(*group.form.exact(place, reckoned, values), levels)
        low, high = (_at_end(only, group.apart, side) for side in ("low", "high")) if group.apart else (only, only)
        return Runs(plan, inputs, only, low, high, low, high)


def _at_end(run: Run, apart: Mapping[int, Entry], side: str) -> Run:
    """*run* with the leaves *apart*, that nothing is computed from and nobody answered, at an end."""
    ends = {at: getattr(entry, side) for at, entry in apart.items()}
    raw, values = ([ends.get(at, one) for at, one in enumerate(listed)] for listed in (run.raw, run.values))
    return Run(raw, values, run.levels)


def _under(plan: Plan, group: Alike, place: int, base: Plan, rules: Alike) -> PreparedRules:
    bottoms = group.form.bottoms(place)
    bands = bands_at(plan.instrument, TOTAL, None).bands if hangs_on_total(plan.instrument) else ()
    same_values = group is rules and bottoms == rules.form.bottoms(0)
    alike = same_values and _decide_alike(base.instrument, plan.instrument)
    order = {plan.codes[step.at]: number for number, step in enumerate(plan.steps)}
    beside = {code: order[code] for code in beside_total(plan.instrument)}
    return PreparedRules(plan, bands, tuple([(band.predicate,) for band in bands]), bottoms, alike, beside)


def _decide_alike(mine: Instrument, theirs: Instrument) -> bool:
    if theirs.bands is not mine.bands or theirs.context is not mine.context or theirs.bands_by != mine.bands_by:
        return False
    rules = ([(rule.stated, rule.condition) for rule in predicate_rules(instrument)] for instrument in (mine, theirs))
    return next(rules) == next(rules)


@lru_cache(maxsize=256)
def prepared_for(instrument: Instrument, readings: bool) -> Prepared | None:  # noqa: FBT001  # a part of the key
    """What is prepared for *instrument*, with its *readings* or without; nothing where answers do not mean the same under all of them, or more has to be known."""
    if any(key not in instrument.facts for key in facts_named(instrument)):
        return None
    base, chosen = plan_for(instrument), matter_to_answers(instrument) if readings else ()
    finds = (partial(plan_for, instrument), *[partial(variant_plan, instrument, (reading,)) for reading in chosen])
    plans = tuple([find() for find in finds])
    if len(shared_entries(base)) < 2 or any(plan.leaf_stages for plan in plans):  # noqa: PLR2004  # one is no tree
        return None
    tables = [bands_at(plan.instrument, TOTAL, None) if hangs_on_total(plan.instrument) else None for plan in plans]
    groups: list[tuple[Alike, Numbers]] = []
    for numbers in _alike(plans):
        form = whole_form(*[plans[number] for number in numbers], tables=tuple([tables[number] for number in numbers]))
        leaves = {code: at for code, (at, _) in shared_entries(plans[numbers[0]]).items()}
        if form is None or set(form.leaves) != {*leaves.values()} or (groups and leaves != groups[0][0].positions):
            return None
        groups.append((Alike(finds[numbers[0]], form), numbers))
    return Prepared(plans, chosen, groups)


def _alike(plans: Sequence[Plan]) -> Collection[Numbers]:
    """Numbers of the plans under which an answer means the same, together."""
    found: dict[Plan, Numbers] = {}
    for number, plan in enumerate(plans):
        first = next((one for one in found if same_leaves(one, plan) or same_answers(one, plan)), plan)
        found[first] = (*found.get(first, ()), number)
    return found.values()
