"""What follows from what: statements that fail only because of another one, found by proving the rules with that mended."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from evalkit.method.methods import Gated
from evalkit.method.plan import plan_for
from evalkit.questions.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Level, Scale
    from evalkit.method.plan import Plan, Step
    from evalkit.rulework.check.model import Statement

_GATE, _HOLE = "gate-decides", "scale-levels"


def with_causes(
    instrument: Instrument,
    statements: Sequence[Statement],
    prove: Callable[[Instrument], Iterable[Statement]],
) -> Iterator[Statement]:
    """*statements*, where those that fail only because of a gate that never opens, or of a level that is missing, say so.

    Causes come before what follows from them. *prove* proves an instrument in which they are mended.
    """
    shut = {f"node[{plan_for(instrument).codes[step.at]}].gate_min" for step in _never_open(plan_for(instrument))}
    failed = [one for one in statements if one.verdict == "failed"]
    causes = [one for one in failed if (one.check == _GATE and one.place in shut) or one.check == _HOLE]
    if not causes or len(causes) == len(failed):
        yield from statements
        return
    mended = _mended(instrument, shut, {one.place for one in causes if one.check == _HOLE})
    left = {(one.check, one.place) for one in prove(mended) if one.verdict == "failed"}
    yield from causes
    for one in statements:
        if one not in causes:
            follows = one.verdict == "failed" and (one.check, one.place) not in left
            yield attrs.evolve(one, follows=follows) if follows else one


def _never_open(plan: Plan) -> Iterator[Step]:
    """Gates that stay closed with the best answers."""
    for step in plan.steps:
        if not isinstance(step.formula, Gated):
            continue
        high = [end for i in step.children if (end := ends_of(plan)[i].high) is not None]
        levels = [plan.leaf_ends[i][1].level if i in plan.leaf_ends else None for i in step.children]
        if len(high) == len(step.children) and not step.formula.is_open(high, levels):
            yield step


def _mended(instrument: Instrument, shut: Collection[str], holed: Collection[str]) -> Instrument:
    """With the gates of the places *shut* open to every sum, and the scales of the places *holed* filled."""
    nodes = {
        code: attrs.evolve(node, params={**node.params, "gate_min": 0}) if f"node[{code}].gate_min" in shut else node
        for code, node in instrument.nodes.items()
    }
    scales = {
        key: attrs.evolve(scale, levels=tuple(_filled(scale))) if f"scales.{key}" in holed else scale
        for key, scale in instrument.scales.items()
    }
    return attrs.evolve(instrument, nodes=nodes, scales=scales)


def _filled(scale: Scale) -> Iterator[Level]:
    """The levels of a scale, and one for each that is missing between: worth something between its neighbours."""
    before: Level | None = None
    for level in scale.levels:
        if before is not None and isinstance(before.answer, int) and isinstance(level.answer, int):
            for answer in range(before.answer + 1, level.answer):
                yield attrs.evolve(before, answer=answer, title=str(answer), points=_between(before, level, answer))
        yield level
        before = level


def _between(before: Level, after: Level, answer: int) -> Exact | None:
    if before.points is None or after.points is None:
        return None
    low, high = int(before.answer), int(after.answer)
    return before.points + (after.points - before.points) * Fraction(answer - low, high - low)
