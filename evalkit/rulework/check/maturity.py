"""Does a better answer ever lower a level of the ladder?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.evaluation.results import climb
from evalkit.method.methods import Gated
from evalkit.rulework.check.model import Statement, Witness
from evalkit.rulework.check.search import by_form, find_fall, scale_fall, witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Ladder
    from evalkit.method.plan import Plan, Step, Values
    from evalkit.rulework.check.search import Measure

CHECK = "maturity-monotone"


def maturity_statements(plan: Plan) -> Iterator[Statement]:
    """What a better answer does to the levels of the nodes with thresholds."""
    ladder = plan.instrument.ladder
    if ladder is None:
        return
    order = [rung.level for rung in ladder.rungs]
    distinct = [level for level, before in zip(order, [None, *order], strict=False) if level != before]
    twice = tuple(sorted({level for level in distinct if distinct.count(level) > 1}))
    if twice:
        text = msg("{levels} stands above and below another level: the order of the levels is not clear", levels=twice)
        shows = Witness(shows=msg("from the top: {levels}", levels=tuple(order)))
        yield Statement(check=CHECK, place="ladder", verdict="failed", text=text, how="structure", witness=shows)
        return
    doubtful = [step for step in reversed(plan.steps) if _climbs(plan, step) and not _sound(plan, step)]
    for step in doubtful:
        yield _searched(plan, ladder, step)
    if not doubtful:
        text = msg(
            "a better answer never lowers a level: every condition of a rung is a lower bound on a sum, an open gate "
            "stays open, and a rung is only left for one above it"
        )
        yield Statement(check=CHECK, place="ladder", verdict="proved", text=text, how="structure")


def _climbs(plan: Plan, step: Step) -> bool:
    return bool(plan.nodes[step.at].params.get("thresholds")) and isinstance(step.formula, Gated)


def _sound(plan: Plan, step: Step) -> bool:
    return by_form(plan, step) and all(scale_fall(plan, at) is None for at in step.children)


def _searched(plan: Plan, ladder: Ladder, step: Step) -> Statement:
    code = plan.codes[step.at]
    pair, every = find_fall(plan, step.children, _rank(plan, ladder, step))
    if pair is not None:
        text = msg("a better answer lowers the level")
        order = [rung.level for rung in ladder.rungs]
        shows = msg("the level of {code} is {before} with the worse answers and {after} with the better ones",
                    code=code, before=order[-int(pair.from_worse)], after=order[-int(pair.from_better)])  # fmt: skip
        found = Witness(shows=shows, assessments=witness(plan, pair, code).assessments)
        return Statement(
            check=CHECK, place=f"node[{code}].ladder", verdict="failed", text=text, how="enumerated", witness=found
        )
    if every:
        text = msg("no better answer lowers the level: every pair was looked at")
        return Statement(check=CHECK, place=f"node[{code}].ladder", verdict="proved", text=text, how="enumerated")
    text = msg("a better answer can lower a sum that the ladder looks at; not every pair was looked at")
    return Statement(check=CHECK, place=f"node[{code}].ladder", verdict="unproved", text=text)


def _rank(plan: Plan, ladder: Ladder, step: Step) -> Measure:
    """How far up the ladder a node stands, as a number: minus the place of its level, counted from the top."""
    formula, node = step.formula, plan.nodes[step.at]
    assert isinstance(formula, Gated)
    order = [rung.level for rung in ladder.rungs]
    carried = [plan.nodes[at].attributes.get(ladder.attribute) for at in step.children]

    def measure(values: Values, levels: Sequence[int | None]) -> Exact:
        inside = [values[at] or 0 for at in step.children]
        opened = formula.is_open(inside, [levels[at] for at in step.children])
        sums: dict[object, Exact] = {}
        for i, (key, points) in enumerate(zip(carried, inside, strict=True)):
            sums[key] = sums.get(key, 0) + (points if opened or i not in formula.locked else 0)
        return -order.index(climb(ladder, node.params["thresholds"], sums, is_open=opened))

    return measure
