"""Drafts that claim a level of the ladder: its verdict tells which level another documented reading gives."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.evaluation.variants import combined_readings, name_of
from evalkit.loading.readings import under_readings
from evalkit.rulework.ladders import Scene, climbing, scenes
from evalkit.rulework.mutate.search.draft import Draft
from evalkit.rulework.mutate.search.leaves import all_given_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument

_MOST = 40  # of each combination of readings: claims cost an evaluation under all of them


def claimed_drafts(old: Instrument, new: Instrument) -> Iterator[Draft]:
    """For every combination of readings: answers of a node that lead to another level under *new*, with both levels claimed."""
    if old.ladder is None or len(old.readings) != len(new.readings) or climbing(old) != climbing(new):
        return
    theirs_of = {mine.id: theirs for mine, theirs in zip(old.readings, new.readings, strict=True)}
    for together in combined_readings(old.readings):
        mine, theirs = under_readings(old, together), under_readings(new, [theirs_of[one.id] for one in together])
        if mine.ladder is None or theirs.ladder is None or climbing(mine) != climbing(theirs):
            continue
        for found in islice(scenes(mine, theirs), _MOST):
            for level in (found.level(mine), found.level(theirs)):
                name = f"{found.code} with {_sums(found)} claimed at {level}, as under {name_of(together)}"
                yield Draft(name=name, answers=all_given_as(old, found.answers), claims={found.code: level})


def _sums(found: Scene) -> str:
    sums = ", ".join(f"{short_text(points)} in {key}" for key, points in found.sums.items())
    return f"{sums} and its gate {'open' if found.opened else 'closed'}"
