"""Which rungs of the ladder a node has: those that it has all thresholds for. One that is missing takes others with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.rulework.check.model import Statement, failed, proved
from evalkit.rulework.ladders import applies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Ladder, Node, Rung

_USED, _HOLE = "threshold-used", "ladder-hole"


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Whether thresholds look as if one were left out."""
    for node in instrument.nodes.values():
        thresholds = node.params.get("thresholds")
        if instrument.ladder is not None and thresholds:
            yield from _used(instrument.ladder, node, thresholds)
            yield _hole(instrument.ladder, node, thresholds)


def _names(rung: Rung) -> tuple[str, ...]:
    """The thresholds that a rung asks for."""
    return (*rung.at_least.values(), *rung.needs)


def _used(ladder: Ladder, node: Node, thresholds: Mapping[str, Exact]) -> Iterator[Statement]:
    """A threshold is dead if only rungs name it that the node does not have, for want of another threshold."""
    named = {name for rung in ladder.rungs if applies(rung, thresholds) for name in _names(rung)}
    dead = [name for name in thresholds if name not in named]
    for name in dead:
        wanting = {one for rung in ladder.rungs if name in _names(rung) for one in _names(rung)} - set(thresholds)
        text = msg("the threshold {name} is named by no rung that {code} has", name=name, code=node.code)
        shows = (
            msg("rungs that name it also ask for {names}", names=tuple(sorted(wanting)))
            if wanting
            else msg("no rung of the ladder names it")
        )
        yield failed(_USED, f"node[{node.code}].thresholds.{name}", text, shows)
    if not dead:
        text = msg("rungs that {code} has name each of {names}", code=node.code, names=tuple(thresholds))
        yield proved(_USED, f"node[{node.code}].thresholds", text)


def _hole(ladder: Ladder, node: Node, thresholds: Mapping[str, Exact]) -> Statement:
    """A node that has a level of the ladder has all below it."""
    place = f"node[{node.code}].ladder"
    has = [applies(rung, thresholds) for rung in ladder.rungs]
    there = {rung.level for rung, own in zip(ladder.rungs, has, strict=True) if own}
    top = has.index(True)  # the last rung asks for nothing
    without = [rung for rung in ladder.rungs[top:] if rung.level not in there]
    highest = ladder.rungs[top].level
    if not without:
        return proved(_HOLE, place, msg("{code} has every level up to {top}", code=node.code, top=highest))
    levels = tuple(dict.fromkeys(rung.level for rung in without))
    wanting = tuple(dict.fromkeys(name for rung in without for name in _names(rung) if name not in thresholds))
    text = msg("{code} has no rung for {levels}, but one above, for {top}", code=node.code, levels=levels, top=highest)
    return failed(_HOLE, place, text, msg("it has no threshold {names}", names=wanting))
