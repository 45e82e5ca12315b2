"""Runs → results of nodes: scores, words, levels of the ladder, what was locked."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, decimal_text, round_to
from evalkit.evaluation.result import NodeResult, Score
from evalkit.instruments import TOTAL, Band, Instrument, Node
from evalkit.method.bands import find_band, table_for
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.runs import Run, Runs
    from evalkit.method.plan import Plan
    from evalkit.method.shapes import Gated, Graded


def score(run: Run, at: int) -> Score | None:
    """The score of a node in *run*."""
    raw, value = run.raw[at], run.values[at]
    return None if raw is None or value is None else Score(raw, value)


def differ(mine: Score | None, found: Score | None, digits: int) -> bool:
    """Whether a reader sees two scores: a reading that changes less than that changes nothing he signs."""
    if mine is None or found is None:
        return mine is not found
    return mine.value != found.value and decimal_text(mine.value, digits) != decimal_text(found.value, digits)


def node_results(runs: Runs) -> dict[str, NodeResult]:
    """Results of every node, in tree order, made once."""
    if runs.results is None or len(runs.results) < len(runs.plan.codes):
        runs.results = {code: node_result(runs, code) for code in runs.plan.codes}
    return runs.results


def node_result(runs: Runs, code: str) -> NodeResult:
    """The result of one node, made once, and no other but that of the gate before it."""
    if runs.results is None:
        runs.results = {}
    result = runs.results.get(code)
    if result is None:
        result = runs.results[code] = _whole_result(runs, runs.plan.position[code])
    return result


class LazyResults(Mapping[str, NodeResult]):
    """Results of every node, in tree order, made when somebody reads them."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        """Make nothing yet."""
        self._made: dict[str, NodeResult] = {}

    def all(self) -> dict[str, NodeResult]:
        """All of them."""
        raise NotImplementedError

    def __getitem__(self, code: str) -> NodeResult:
        """The result of one node."""
        return self.all()[code]

    def __iter__(self) -> Iterator[str]:
        """The codes."""
        return iter(self.all())

    def __len__(self) -> int:
        """As many as there are nodes."""
        return len(self.all())

    def keys(self) -> KeysView[str]:
        """The codes."""
        return self.all().keys()

    def values(self) -> ValuesView[NodeResult]:
        """The results."""
        return self.all().values()

    def items(self) -> ItemsView[str, NodeResult]:
        """Code and result."""
        return self.all().items()

    def __repr__(self) -> str:
        """As that of a ``dict``."""
        return repr(self.all())

    def __reduce__(self) -> tuple[type, tuple[dict[str, NodeResult]]]:
        """A ``dict``: other processes are given results, not what they follow from."""
        return dict, (self.all(),)


class Results(LazyResults):
    """Those of runs."""

    __slots__ = ("_ask", "_runs")

    def __init__(self, runs: Callable[[], Runs]) -> None:
        """Ask for no *runs* yet."""
        super().__init__()
        self._ask: Callable[[], Runs] | None = runs
        self._runs: Runs | None = None

    def __getitem__(self, code: str) -> NodeResult:
        """The result of one node."""
        runs = self._asked()
        return self._made[code] if runs is None else node_result(runs, code)

    def all(self) -> dict[str, NodeResult]:
        """All of them."""
        runs = self._asked()
        if runs is not None:  # the results first: another thread may be reading
            self._made, self._ask, self._runs = node_results(runs), None, None
        return self._made

    def _asked(self) -> Runs | None:
        """The runs; nothing once all results are made."""
        ask = self._ask
        if ask is not None and self._runs is None:
            self._runs = ask()
        return self._runs


def _whole_result(runs: Runs, at: int) -> NodeResult:
    is_locked = _is_locked(runs, at)
    if runs.inputs.plain and not is_locked and at in _bare_leaves(runs.plan):
        return result_of_answer(runs.plan, at, runs.inputs.leaves[at])
    result = _node_result(runs, at)
    if has_extras(runs.plan):
        _add_extras(runs, at, result)
    if is_locked:
        result.locked = True
        if result.score is not None:
            result.unlocked, result.score = result.score, Score(0, 0)
    return result


def _is_locked(runs: Runs, at: int) -> bool:
    gate = runs.plan.behind_gates.get(at)
    return gate is not None and node_result(runs, runs.plan.codes[gate]).gate_open is False


@lru_cache(maxsize=256)
def _bare_leaves(plan: Plan) -> frozenset[int]:
    """Leaves whose result hangs on their exact answer alone, but for a gate: of these it is made once for each answer."""
    instrument = plan.instrument
    ats = {conversion.at for conversion in instrument.conversions}
    return frozenset(
        at
        for at in plan.leaf_ends.keys() - plan.leaf_stages.keys()
        if table_for(instrument, node := plan.nodes[at]) is None and not any(instrument.at(one, node) for one in ats)
    )


def result_of_answer(plan: Plan, at: int, entry: Entry) -> NodeResult:
    """The result of a leaf that hangs on its exact answer alone: made once for each answer, and shared."""
    if entry.result is None:
        assert entry.point is not None
        whole, ends = Score(entry.point, entry.point), ends_of(plan)[at]
        entry.result = NodeResult(
            plan.nodes[at],
            entry.origin,
            whole,
            ends.high,
            ends.low,
            answer=entry.title,
            level=entry.level,
            n=entry.n,
            printed=entry.printed,
        )
    return entry.result


def _node_result(runs: Runs, at: int) -> NodeResult:
    plan, node = runs.plan, runs.plan.nodes[at]
    entry = runs.inputs.leaves.get(at) if node.is_leaf else runs.inputs.given.get(at)
    point, ends = score(runs.point, at), ends_of(plan)[at]
    missing = point is None
    return NodeResult(
        node,
        _origin(runs, at, entry),
        point,
        ends.high,
        ends.low,
        score(runs.low, at) if missing else None,
        score(runs.high, at) if missing else None,
        at not in runs.below,
        entry.title if entry is not None and (node.is_leaf or at in runs.used) else None,
        entry.level if entry is not None else None,
        n=entry.n if entry is not None else None,
        printed=entry.printed if entry is not None else None,
    )


@lru_cache(maxsize=256)
def has_extras(plan: Plan) -> bool:
    """Whether results of nodes have more than a score: bands of their own, a converted value, a level, a gate or a grade."""
    instrument = plan.instrument
    own_bands = any(table.at != TOTAL for table in instrument.bands)
    named = plan.gates or any(map(plan.words_at, plan.formulas))
    return bool(own_bands or instrument.conversions or instrument.ladder or named)


def _origin(runs: Runs, at: int, entry: Entry | None) -> str:
    node = runs.plan.nodes[at]
    if node.is_leaf:
        return entry.origin if entry is not None else "missing"
    if at in runs.used:
        return "given"
    if runs.point.values[at] is None and not is_touched(runs, at):
        return "missing"
    return "computed"


def is_touched(runs: Runs, at: int) -> bool:
    """Whether anything at all is known of the node at *at*, or below it."""
    if at in runs.inputs.given:
        return True
    if at in runs.inputs.leaves:
        return runs.inputs.leaves[at].origin != "missing"
    return any(is_touched(runs, i) for i in runs.plan.children[at])


def _add_extras(runs: Runs, at: int, node_result: NodeResult) -> None:
    instrument = runs.plan.instrument
    if node_result.score is not None:
        node_result.band = own_band(instrument, node_result.node, node_result.score.value)
        _convert(instrument, node_result)
    graded, gate = runs.plan.graded_at(at), runs.plan.gates.get(at)
    if graded is not None:
        node_result.grade = _grade(runs, at, graded)
    if gate is not None and node_result.score is not None and node_result.origin == "computed":
        _climb(runs, at, gate, node_result)


def own_band(instrument: Instrument, node: Node, value: Exact) -> Band | None:
    """The band of a node that has bands of its own, other than the total's."""
    if node.code == TOTAL:
        return None
    table = table_for(instrument, node)
    return find_band(table, value) if table else None


def _convert(instrument: Instrument, node_result: NodeResult) -> None:
    conversion = instrument.conversion_of(node_result.node)
    if node_result.score is None or conversion is None:
        return
    exact = conversion.value_of(node_result.score.exact, node_result.score.value)
    node_result.converted = Score(exact, round_to(exact, conversion.digits, conversion.mode))
    total = table_for(instrument, instrument.nodes[TOTAL])
    if conversion.bands and total is not None:
        node_result.converted_band = find_band(total, node_result.converted.value)


def _grade(runs: Runs, at: int, formula: Graded) -> str | None:
    entry = runs.inputs.given.get(at)
    if at in runs.used and entry is not None:
        return entry.grade
    values = [runs.point.values[i] for i in runs.plan.children[at]]
    known = [value for value in values if value is not None]
    levels = [runs.point.levels[i] for i in runs.plan.children[at]]
    return formula.step(known, levels).word if len(known) == len(values) else None


def gate_open(runs: Runs, at: int, formula: Gated) -> bool:
    """Whether the gate of the node at *at*, whose value is known, is open."""
    children = runs.plan.children[at]
    # Points behind the gate may be missing; with the worst of them every child has its value.
    values = [value for i in children if (value := runs.low.values[i]) is not None]
    return formula.is_open(values, [runs.low.levels[i] for i in children])


def _climb(runs: Runs, at: int, formula: Gated, node_result: NodeResult) -> None:
    plan = runs.plan
    node_result.gate_open = gate_open(runs, at, formula)
    ladder, thresholds = plan.instrument.ladder, node_result.node.params.get("thresholds")
    if ladder is None or not thresholds:
        return
    children = plan.children[at]
    keys = [plan.nodes[child].attributes.get(ladder.attribute) for child in children]
    node_result.sums = formula.points_by(
        keys, [runs.point.values[child] for child in children], is_open=node_result.gate_open
    )
    node_result.maturity = ladder.level(thresholds, node_result.sums, is_open=node_result.gate_open)
