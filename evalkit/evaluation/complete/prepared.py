"""What hangs on an instrument alone: how answers are looked up, the arithmetic of the rules and readings, what results say."""

from __future__ import annotations

from functools import lru_cache
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.complete.results import Shape
from evalkit.evaluation.inputs import SHARED_BY, Inputs, missing_leaf, shared_entries
from evalkit.evaluation.node_results import has_extras, result_of_answer
from evalkit.evaluation.outcome import hangs_on_total
from evalkit.evaluation.readings import beside_total, matter_to_answers, same_answers, same_leaves, variant_plan
from evalkit.evaluation.result import Score
from evalkit.evaluation.runs import Run, Runs
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at
from evalkit.method.exact_value import ratio_of
from evalkit.method.outcomes import facts_named, predicate_rules
from evalkit.method.plan import plan_for
from evalkit.method.whole_form import whole_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.result import NodeResult
    from evalkit.instruments import Band, Instrument, Reading
    from evalkit.method.plan import Plan, Values
    from evalkit.method.whole_form import Reckoned, WholeForm

    Bottoms = tuple[tuple[int, ...], tuple[int, ...]]


class Under(NamedTuple):
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

    def score(self, found: Reckoned, number: int = -1) -> Score:
        """The score of the parent that is computed as *number*; the total is computed last."""
        (raw, rounded), (bottom, bottom_rounded) = found[:2], self.bottoms
        return Score(ratio_of(raw[number], bottom[number]), ratio_of(rounded[number], bottom_rounded[number]))


class Prepared:
    """An instrument made ready for assessments that answer every leaf.

    Attributes:
        codes: Those of the leaves.
        under: The rules, then each of the *readings*.
        readings: Those that can change anything.
        form: The arithmetic of all of them.
        shape: What results of nodes have in common, where that of a node hangs on its own answer and value alone.
        by_total: Whether nothing but the total decides about predicate and context.
        is_idle: Whether no leaf hangs on the fact that nodes hang on.
    """

    def __init__(self, plans: tuple[Plan, ...], readings: tuple[Reading, ...], form: WholeForm) -> None:
        """Look at the instrument."""
        instrument = plans[0].instrument
        self.instrument, self.readings, self.form = instrument, readings, form
        self.under = tuple(
            [_under(plan, form.bottoms(number), plans[0], form.bottoms(0)) for number, plan in enumerate(plans)]
        )
        self.each_by_itself = not has_extras(instrument) and len(form.leaves) == len(plans[0].leaf_ends)
        self.by_total = all(hangs_on_total(plan.instrument) for plan in plans) and all(
            one.from_node is None for one in instrument.context.values()
        )
        base = plans[0]
        self._positions = {code: at for code, (at, _) in shared_entries(base).items()}
        taken = self._positions.values()
        self._apart = {at: missing_leaf(base, at) for at in base.leaf_ends if at not in taken}
        self.is_idle = not any(base.nodes[i].when is not None for at in taken for i in (at, *base.above(at)))
        self.codes = tuple(self._positions)
        self._pick = itemgetter(*self.codes)
        self._tops: tuple[dict[Any, int], ...] = tuple([{} for _ in self.codes])
        self._levels: tuple[dict[Any, int | None], ...] = tuple([{} for _ in self.codes])
        self._entries: tuple[dict[Any, Entry], ...] = tuple([{} for _ in self.codes])
        self._results: tuple[dict[Any, NodeResult], ...] = tuple([{} for _ in self.codes])
        self.shape = Shape(base, form.bottoms(0), self._results) if self.each_by_itself else None

    def reckon(self, answers: Mapping[str, Any]) -> tuple[tuple[Any, ...], Sequence[Reckoned]] | None:
        """The answers in order and what comes out under the rules and readings; nothing where an answer was not understood before."""
        if len(answers) != len(self.codes):
            return None
        try:
            given = self._pick(answers)
            if not SHARED_BY.issuperset(map(type, given)):
                return None
            try:
                tops = tuple(map(getitem, self._tops, given))
            except KeyError:
                self._learn(given)
                tops = tuple(map(getitem, self._tops, given))
        except KeyError:
            return None
        levels = tuple(map(getitem, self._levels, given)) if self.form.levels else ()
        return given, self.form.reckon(tops, levels)

    def _learn(self, given: tuple[Any, ...]) -> None:
        """Keep what these answers count."""
        # Looked up anew: of many instruments the oldest plans, and what was understood by them, are not kept.
        understood = shared_entries(plan_for(self.instrument))
        for number, (raw, (at, entries)) in enumerate(zip(given, understood.values(), strict=True)):
            entry = self._entries[number][raw] = entries[raw]
            assert entry.point is not None  # of an answer
            top = self.form.top(at, entry.point)
            assert top is not None  # the denominators of a scale are those of its answers
            self._tops[number][raw], self._levels[number][raw] = top, entry.level
            self._results[number][raw] = result_of_answer(self.under[0].plan, at, entry)

    def entries(self, given: tuple[Any, ...]) -> dict[int, Entry]:
        """What is known of each leaf, by position."""
        return {at: known[raw] for raw, at, known in zip(given, self._positions.values(), self._entries, strict=True)}

    def runs(self, number: int, given: tuple[Any, ...], found: Reckoned) -> Runs:
        """The runs under the rules (0), or a reading, in fractions."""
        plan, inputs = self.under[number].plan, Inputs(self.entries(given) | self._apart, {})
        inputs.answered = inputs.plain = not self._apart
        values: Values = [None] * len(plan.nodes)
        levels: list[int | None] = [None] * len(plan.nodes)
        for at, entry in inputs.leaves.items():
            values[at], levels[at] = entry.point, entry.level
        only = Run(*self.form.exact(number, found, values), levels)
        low, high = (self._at_end(only, side) for side in ("low", "high")) if self._apart else (only, only)
        return Runs(plan, inputs, only, low, high, low, high)

    def _at_end(self, run: Run, side: str) -> Run:
        """*run* with the leaves that nothing is computed from, and that nobody answered, at an end."""
        ends = {at: getattr(entry, side) for at, entry in self._apart.items()}
        raw, values = ([ends.get(at, one) for at, one in enumerate(listed)] for listed in (run.raw, run.values))
        return Run(raw, values, run.levels)


def _under(plan: Plan, bottoms: Bottoms, base: Plan, bottoms_of_base: Bottoms) -> Under:
    bands = bands_at(plan.instrument, TOTAL, None).bands if hangs_on_total(plan.instrument) else ()
    alike = bottoms == bottoms_of_base and _decide_alike(base.instrument, plan.instrument)
    order = {plan.codes[step.at]: number for number, step in enumerate(plan.steps)}
    beside = {code: order[code] for code in beside_total(plan.instrument)}
    return Under(plan, bands, tuple([(band.predicate,) for band in bands]), bottoms, alike, beside)


def _decide_alike(mine: Instrument, theirs: Instrument) -> bool:
    if theirs.bands is not mine.bands or theirs.context is not mine.context or theirs.bands_by != mine.bands_by:
        return False
    rules = ([(rule.stated, rule.condition) for rule in predicate_rules(one)] for one in (mine, theirs))
    return next(rules) == next(rules)


@lru_cache(maxsize=256)
def prepared_for(instrument: Instrument, readings: bool) -> Prepared | None:  # noqa: FBT001  # a part of the key
    """What is prepared for *instrument*, with its *readings* or without; nothing where answers do not mean the same under all of them, or more has to be known."""
    if any(key not in instrument.facts for key in facts_named(instrument)):
        return None
    base, chosen = plan_for(instrument), matter_to_answers(instrument) if readings else ()
    plans = (base, *[variant_plan(instrument, (reading,)) for reading in chosen])
    if len(shared_entries(base)) < 2 or any(plan.leaf_stages for plan in plans):  # noqa: PLR2004  # one is no tree
        return None
    if not all(same_leaves(base, plan) or same_answers(base, plan) for plan in plans):
        return None
    total_decides = [hangs_on_total(plan.instrument) for plan in plans]
    tables = [
        bands_at(plan.instrument, TOTAL, None) if it else None for plan, it in zip(plans, total_decides, strict=True)
    ]
    form = whole_form(*plans, tables=tuple(tables))
    if form is None or set(form.leaves) != {at for at, _ in shared_entries(base).values()}:
        return None
    return Prepared(plans, chosen, form)
