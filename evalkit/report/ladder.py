"""Why a node has its level of the ladder: sums, thresholds, and the rungs that were tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.text import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.model import Instrument, Ladder, NodeResult, Rung
    from evalkit.report.page import Page


def ladder_prose(instrument: Instrument, result: NodeResult, page: Page) -> Iterator[tuple[bool, Message]]:
    """Each rung from the top to the one reached: whether its conditions hold, and what they are."""
    ladder = instrument.ladder
    assert ladder is not None  # there would be no level
    thresholds = result.node.params.get("thresholds", {})
    for rung in ladder.rungs:
        names = (*rung.at_least.values(), *rung.needs)
        if any(name not in thresholds for name in names):
            continue  # the node has no such step
        sums = result.sums or {}
        holds = (not rung.gate or bool(result.gate_open)) and all(
            sums.get(key, 0) >= thresholds[name] for key, name in rung.at_least.items()
        )
        yield holds, _rung(ladder, rung, result, page)
        if holds:
            return


def _rung(ladder: Ladder, rung: Rung, result: NodeResult, page: Page) -> Message:
    thresholds, sums = result.node.params.get("thresholds", {}), result.sums or {}
    conditions: list[Message] = [
        msg("{key} has {sum} of at least {threshold}", key=str(key), sum=page.short(sums.get(key, 0)), threshold=page.short(thresholds[name]))
        for key, name in rung.at_least.items()
    ]
    if rung.gate:
        conditions.append(msg("gate open") if result.gate_open else msg("gate closed"))
    if not conditions:
        return msg("{ladder} {level}: without conditions", ladder=ladder.title, level=_level(ladder, rung))
    return msg("{ladder} {level}: {conditions}", ladder=ladder.title, level=_level(ladder, rung), conditions=tuple(conditions))


def _level(ladder: Ladder, rung: Rung) -> str:
    name = ladder.names.get(rung.level)
    return f"{rung.level} ({name})" if name else rung.level
