"""Small instruments to compare, and every answer to them tried one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from operator import ne
from typing import TYPE_CHECKING, Any

from evalkit.loading import load
from evalkit.rulework.diff.pairing import pair
from evalkit.rulework.diff.predicates import PairedInstruments
from evalkit.rulework.diff.search import with_number
from evalkit.rulework.diff.shared_questions import answer_of, questions_of, starts_of
from support import KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.instruments import Instrument, Method

HEAD = """
[instrument]
index = "toy"
edition = "{edition}"
title = "Toy"
short = "Toy"
levels = {levels}
weights = "within-parent"
source = "book"
{extra}

[validity]
checked = 2026-11-24
source = "book"

[sources.book]
title = "A book"
mark = "verified"
"""


def levels(*points: int, name: str = "s", also: str = "") -> str:
    """A scale of levels from 0 on."""
    words = "".join(f'{i} = "L{i}"\n' for i in range(len(points)))
    table = ", ".join(f"{i} = {one}" for i, one in enumerate(points))
    return f"[scales.{name}]\n{words}points = {{ {table} }}\n{also}"


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
    lines = [f'code = "{code}"', f'title = "{title or code}"', *([f'in = "{parent}"'] if parent else [])]
    return "[[node]]\n" + "\n".join([*lines, *(f"{key} = {one}" for key, one in keys.items())]) + "\n"


def made(
    *parts: str, edition: str = "1", depth: int = 1, extra: str = "", methods: Mapping[str, Method] = KNOWN
) -> Instrument:
    """The instrument of these parts of a rule file."""
    head = HEAD.format(edition=edition, levels=["area", "question"][:depth], extra=extra)
    return load((head + "\n".join(parts)).encode(), methods, file=f"toy/{edition}.toml", index="toy", edition=edition)


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


def gated(
    *,
    gate: int,
    bounds: Sequence[tuple[str, str]],
    condition: str = "",
    floor: str = "",
    kinds: Sequence[int] = (1, 2, 3),
    areas: int = 1,
    edition: str = "1",
) -> Instrument:
    """Areas of gated questions: those of kind 3 count from *gate* points of the other kinds on."""
    nodes = []
    for area in "AB"[:areas]:
        leaves = ", ".join(
            f'{{ code = "{area}{i}", title = "{area}{i}", kind = {one} }}' for i, one in enumerate(kinds, 1)
        )
        extra = {"floor": floor} if floor else {}
        nodes.append(
            node(area, parent="total", method='"gated-sum"', scale='"s"', gate_min=gate, leaves=f"[{leaves}]", **extra)
        )
    scale = (
        '[scales.s]\n0 = "L0"\n1 = "L1"\n2 = "L2"\n[scales.s.points]\nby = "kind"\n0 = { 1 = 0, 2 = 0, 3 = 0 }\n'
        "1 = { 1 = 1, 2 = 2, 3 = 3 }\n2 = { 1 = 2, 2 = 4, 3 = 6 }\n"
    )
    rules = (
        '[attributes.kind]\nvalues = [1, 2, 3]\n[gate]\nattribute = "kind"\nlocked = 3\nsum_of = [1, 2]\n' + condition
    )
    floors = f'[floors]\npredicate = "{bounds[-1][0]}"\n' if floor else ""
    return made(node("total", method='"sum"'), *nodes, scale, rules, floors, bands(*bounds), edition=edition, depth=2)


def graded(
    grades: Sequence[tuple[str, str, str]], bounds: Sequence[tuple[str, str]], *, areas: int = 2, count: int = 3
) -> Instrument:
    """Areas of criteria; grades as (name, percent, least share)."""
    nodes = [
        node(
            area, parent="total", weight=100 // areas, method='"grade"', scale='"s"',
            leaves="[" + ", ".join(f'{{ code = "{area}{i}", title = "{area}{i}" }}' for i in range(count)) + "]",
        )
        for area in "AB"[:areas]
    ]  # fmt: skip
    rows = "".join(
        f'[[grades]]\ngrade = "{name}"\nvalue = {value}\n' + (f'min = "{least}"\n' if least else "")
        for name, value, least in grades
    )
    scale = '[scales.s]\nkind = "yes-no"\n'
    return made(node("total", method='"sum"'), *nodes, scale, rows, bands(*bounds), depth=2)


def numbers(
    weights: Sequence[str],
    bounds: Sequence[tuple[str, str]],
    *,
    most: int = 4,
    stage: str = "",
    whole: bool = False,
    apart: int = 0,
    floor: str = "",
) -> Instrument:
    """A weighted mean of numbers from 1 on; each question begins *apart* above the one before; a floor of the first."""
    leaves, scales = [], ""
    for i, one in enumerate(weights):
        low, high = 1 + apart * i, most + apart * i
        extra = {"floor": floor} if floor and not i else {}
        leaves.append(node(f"Q{i + 1}", parent="total", weight=one, scale=f'"s{i}"', **extra))
        scales += f'[scales.s{i}]\nkind = "number"\nmin = {low}\nmax = {high}\nwhole = {str(whole).lower()}\n'
    floors = f'[floors]\npredicate = "{bounds[-1][0]}"\n' if floor else ""
    return made(node("total", method='"weighted-mean"'), *leaves, scales, floors, bands(*bounds), stage)


AREA_METHODS = ("weighted-mean", "weighted-sum", "sum", "mean", "percent", "gated-sum", "grade")
FLOORED = ("", "A", "B", "A1", "total", "X")


def floored(
    method: str,
    bounds: Sequence[tuple[str, str]],
    *,
    at: str = "",
    floor: str = "1",
    weight: int = 50,
    stages: str = "",
) -> Instrument:
    """Two areas of *method*, a node X outside the total, and a floor at one of the nodes; *weight* is that of A."""

    def has(code: str) -> dict[str, Any]:
        return {"floor": f'"{floor}"'} if code == at else {}

    text = [node("total", method='"weighted-mean"' if method == "weighted-mean" else '"sum"', **has("total"))]
    for area, share in (("A", weight), ("B", 100 - weight)):
        leaves = [_floored_leaf(f"{area}{i}", method, has(f"{area}{i}"), weight) for i in (1, 2)]
        extra: dict[str, Any] = {"gate_min": 2} if method == "gated-sum" else {}
        if method in {"weighted-mean", "grade"}:
            extra["weight"] = share
        text.append(
            node(area, parent="total", method=f'"{method}"', scale='"s"', leaves=f"[{', '.join(leaves)}]", **extra, **has(area))
        )  # fmt: skip
    text += [node("X", scale='"x"', **has("X")), levels(0, 1, 3, name="x")]
    if method == "grade":
        text += ['[scales.s]\nkind = "yes-no"\n', '[[grades]]\ngrade = "A"\nvalue = 100\nmin = 1\n']
        text += ['[[grades]]\ngrade = "B"\nvalue = 30\nmin = "1/2"\n[[grades]]\ngrade = "C"\nvalue = 0\n']
    else:
        text.append(levels(0, 1, 3))
    if method == "gated-sum":
        text.append('[attributes.kind]\nvalues = [1, 3]\n[gate]\nattribute = "kind"\nlocked = 3\nsum_of = [1]\n')
    floors = f'[floors]\npredicate = "{bounds[-1][0]}"\n' if at else ""
    return made(*text, floors, bands(*bounds), stages, depth=2)


def _floored_leaf(code: str, method: str, extra: Mapping[str, object], weight: int) -> str:
    keys = {"code": f'"{code}"', "title": f'"{code}"', **extra}
    first = code.endswith("1")
    if method.startswith("weighted"):
        keys["weight"] = weight if first else 100 - weight
    if method == "gated-sum":
        keys["kind"] = 1 if first else 3
    return "{ " + ", ".join(f"{key} = {one}" for key, one in keys.items()) + " }"


def brute_fewest(old: Instrument, new: Instrument) -> int | None:
    """The fewest answers off a common start whose predicate differs, by trying every answer."""
    questions = questions_of(old, new, pair(old, new, None))
    judge = PairedInstruments(old, new, questions)
    best = None
    for start in starts_of(questions):
        every = [
            list(question.options) if question.shared else [key]
            for question, key in zip(questions, start.keys, strict=True)
        ]
        for keys in product(*every):
            if judge.differing(keys) is not None:
                count = sum(one != other for one, other in zip(keys, start.keys, strict=True))
                best = count if best is None else min(best, count)
    return best


def brute_of_numbers(old: Instrument, new: Instrument, step: Fraction) -> int | None:
    """The fewest answers off the lowest, the highest, or one number for all, by trying every multiple of *step*."""
    questions = questions_of(old, new, pair(old, new, None))
    judge = PairedInstruments(old, new, questions)
    grids = []
    for question in questions:
        low, *_, high = sorted(Fraction(answer_of(key)) for key in question.options)
        grids.append([with_number(question, low + step * i) for i in range(int((high - low) / step) + 1)])
    starts = [tuple(grid[0] for grid in grids), tuple(grid[-1] for grid in grids)]
    starts += [(one,) * len(questions) for one in grids[0] if all(one in grid for grid in grids)]
    counts = [
        min(sum(map(ne, keys, start)) for start in starts)
        for keys in product(*grids)
        if judge.differing(keys) is not None
    ]
    return min(counts, default=None)


def brute_changes(old: Instrument, new: Instrument) -> tuple[Fraction, Fraction]:
    """The smallest and the largest change of the total before rounding, by trying every answer of both."""
    questions = questions_of(old, new, pair(old, new, None))
    judge = PairedInstruments(old, new, questions)
    changes = [judge.raw_totals(keys) for keys in product(*[list(question.options) for question in questions])]
    found = [Fraction(after) - Fraction(before) for before, after in changes]
    return min(found), max(found)
