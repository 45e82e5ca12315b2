"""Small instruments to compare, and every answer to them tried one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from evalkit.changes.judge import Judge
from evalkit.changes.pairing import pair
from evalkit.changes.slots import slots_of, starts_of
from evalkit.methods import CORE_METHODS
from evalkit.rules import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.changes.slots import Slot
    from evalkit.model import Instrument

HEAD = """
[instrument]
index = "toy"
edition = "{edition}"
title = "Toy"
short = "Toy"
levels = {levels}
weights = "within-parent"
source = "book"

[validity]
checked = 2026-11-24
source = "book"

[sources.book]
title = "A book"
mark = "verified"
"""


def levels(*points: int) -> str:
    """A scale of levels from 0 on."""
    rows = "".join(
        f'[[scales.s.levels]]\nanswer = {i}\ntitle = "L{i}"\npoints = {one}\n' for i, one in enumerate(points)
    )
    return f'[scales.s]\nkind = "levels"\n{rows}'


def bands(*bounds: tuple[str, str]) -> str:
    """Bands of the total, best first; a bound may be ``above 3``."""
    found = ""
    for word, bound in bounds:
        key = "" if not bound else f"above = {bound[6:]}\n" if bound.startswith("above") else f"min = {bound}\n"
        found += f'[[bands]]\nat = "total"\npredicate = "{word}"\n{key}'
    return found


def rounding(digits: int, mode: str = "half-up", at: str = "total") -> str:
    """A rounding stage."""
    return f'[[rounding]]\nat = "{at}"\ndigits = {digits}\nmode = "{mode}"\n'


def node(code: str, title: str = "", parent: str = "", **keys: object) -> str:
    """A node; keys as TOML."""
    lines = [f'code = "{code}"', f'title = "{title or code}"', *([f'parent = "{parent}"'] if parent else [])]
    return "[[node]]\n" + "\n".join([*lines, *(f"{key} = {one}" for key, one in keys.items())]) + "\n"


def made(*parts: str, edition: str = "1", depth: int = 1) -> Instrument:
    """The instrument of these parts of a rule file."""
    head = HEAD.format(edition=edition, levels=["area", "question"][:depth])
    return load((head + "\n".join(parts)).encode(), CORE_METHODS, file=f"toy/{edition}.toml", index="toy", edition=edition)


def weighted(
    weights: Sequence[str],
    bounds: Sequence[tuple[str, str]],
    *,
    points: Sequence[int] = (0, 1, 2),
    stage: str = "",
    method: str = "weighted-mean",
    edition: str = "1",
) -> Instrument:
    """A weighted mean of as many questions as there are weights."""
    leaves = [node(f"Q{i}", parent="total", weight=one, scale='"s"') for i, one in enumerate(weights, 1)]
    return made(node("total", method=f'"{method}"'), *leaves, levels(*points), bands(*bounds), stage, edition=edition)


def brute_fewest(old: Instrument, new: Instrument) -> int | None:
    """The fewest answers off a common start whose predicate differs, by trying every answer."""
    slots = slots_of(old, new, pair(old, new, None))
    judge = Judge(old, new, slots)
    best = None
    for start in starts_of(slots):
        every = [list(slot.options) if slot.shared else [key] for slot, key in zip(slots, start.keys, strict=True)]
        for keys in product(*every):
            if judge.differing(keys) is not None:
                count = sum(one != other for one, other in zip(keys, start.keys, strict=True))
                best = count if best is None else min(best, count)
    return best


def brute_changes(old: Instrument, new: Instrument) -> tuple[Fraction, Fraction]:
    """The smallest and the largest change of the total before rounding, by trying every answer of both."""
    slots = slots_of(old, new, pair(old, new, None))
    judge = Judge(old, new, slots)
    changes = [judge.raw_totals(keys) for keys in product(*[list(slot.options) for slot in slots])]
    found = [Fraction(after) - Fraction(before) for before, after in changes]
    return min(found), max(found)


def options_of(slots: Sequence[Slot]) -> list[Mapping[object, object]]:
    """What every question can be answered with."""
    return [slot.options for slot in slots]
