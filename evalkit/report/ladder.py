"""Why a node has its level of the ladder: sums, thresholds, and the rungs that were tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import NodeResult
    from evalkit.instruments import Ladder, Rung
    from evalkit.report.page import Page


def ladder_prose(ladder: Ladder, result: NodeResult, page: Page) -> Iterator[tuple[bool, Message]]:
    """Each rung from the top to the one reached: whether it holds, and the conditions that it fails or fulfils."""
    thresholds = result.node.params.get("thresholds", {})
    steps = [  # without those that the node does not have
        (rung, list(_conditions(rung, result, page)))
        for rung in ladder.rungs
        if all(name in thresholds for name in (*rung.at_least.values(), *rung.needs))
    ]
    held = [all(met for met, _ in conditions) for _, conditions in steps]
    reached = held.index(True)  # the lowest rung has no conditions
    for (rung, conditions), holds in zip(steps[: reached + 1], held, strict=False):
        yield holds, _rung(ladder, rung, [text for met, text in conditions if met == holds])


def _conditions(rung: Rung, result: NodeResult, page: Page) -> Iterator[tuple[bool, Message]]:
    thresholds, sums = result.node.params.get("thresholds", {}), result.sums or {}
    for key, name in rung.at_least.items():
        has, least = sums.get(key, 0), thresholds[name]
        args = {"key": str(key), "sum": page.short(has), "threshold": page.short(least)}
        yield has >= least, msg("{key} has {sum} of at least {threshold}", **args)
    if rung.gate:
        yield bool(result.gate_open), msg("gate open") if result.gate_open else msg("gate closed")


def _rung(ladder: Ladder, rung: Rung, conditions: list[Message]) -> Message:
    args = {"ladder": ladder.title, "level": _level(ladder, rung)}
    if not conditions:
        return msg("{ladder} {level}: without conditions", **args)
    return msg("{ladder} {level}: {conditions}", conditions=tuple(conditions), **args)


def _level(ladder: Ladder, rung: Rung) -> str:
    name = ladder.names.get(rung.level)
    return f"{rung.level} ({name})" if name else rung.level
