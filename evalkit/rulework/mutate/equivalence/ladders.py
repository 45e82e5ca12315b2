"""Thresholds and rungs that change the level of no node, whatever the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.rulework.mutate.search.ladders import UnlistedError, climbing, differing, joint_climber

if TYPE_CHECKING:
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Ladder


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why every sum of points that answers give, beside every other, leads to the same level under both."""
    if climbing(old) != climbing(new) or old.ladder is None or new.ladder is None:
        return None
    if (old.ladder.attribute, old.ladder.names, _order(old.ladder)) != (
        new.ladder.attribute,
        new.ladder.names,
        _order(new.ladder),
    ):
        return None
    for code in climbing(old):
        if old.ladder == new.ladder and old.nodes[code] == new.nodes[code]:
            continue
        try:
            one = joint_climber(old, new, code)
        except UnlistedError:
            return None
        if next(differing(one, new), None) is not None:
            return None
    return msg("no answers lead to another level: every sum of points that can occur was looked at")


def _order(ladder: Ladder) -> list[str]:
    """Levels as they follow one another: the range of all nodes is told in this order."""
    return list(dict.fromkeys(rung.level for rung in ladder.rungs))
