"""Instruments that no law holds for: rule files, and methods of plugins that are wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

import attrs

from evalkit.methods import CORE_METHODS, Method
from evalkit.rules import load

if TYPE_CHECKING:
    from evalkit.exact import Exact
    from evalkit.methods import Levels
    from evalkit.model import Instrument

HEAD = """
[instrument]
index = "{index}"
edition = "1"
title = "Toy"
levels = ["part", "item"]
method = "{method}"
scale = "{scale}"
source = "law"
{head}
[validity]
from = 2020-01-01
open_end = true
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
"""
LEVELS = """
[scales.steps]
0 = "None"
1 = "Some"
2 = "All"
"""
NUMBERS = """
[scales.points]
kind = "number"
min = 0
max = 10
"""
BANDS = """
[[bands]]
predicate = "High"
min = 1
[[bands]]
predicate = "Low"
"""
LEAVES = """
[[node]]
code = "total"
title = "Total"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }, { code = "c", title = "C" }]
"""
INNER = """
[[node]]
code = "total"
title = "Total"
method = "sum"
[[node]]
code = "P"
title = "P"
in = "total"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "Q"
title = "Q"
in = "total"
leaves = [{ code = "c", title = "C" }]
"""
WEIGHTED = """
[[node]]
code = "total"
title = "Total"
leaves = [{ code = "a", title = "A", weight = 30 }, { code = "b", title = "B", weight = 50 }]
"""


def rule_file(
    *more: str,
    method: str = "mean",
    scale: str = "steps",
    scales: str = LEVELS,
    nodes: str = LEAVES,
    bands: str = BANDS,
    head: str = "",
    index: str = "toy",
) -> str:
    """The text of a rule file of ``toy@1``."""
    top = HEAD.format(method=method, scale=scale, head=head, index=index)
    return "\n".join([top, scales, nodes, bands, *more])


def toy(text: str, *methods: Method) -> Instrument:
    """The instrument of *text*, which may name *methods*; they come before ours."""
    known = {**CORE_METHODS, **{method.name: method for method in methods}}
    return load(text.encode(), known, file="toy/1.toml", index="toy", edition="1")


Arithmetic = Callable[[Sequence["Exact"]], "Exact"]


@attrs.frozen
class Says:
    """A formula that says it is monotone, and computes what it likes."""

    compute: Arithmetic
    monotone: bool = True
    whole: bool = False
    reads_answers: bool = False

    def value(self, children: Sequence[Exact], levels: Levels = ()) -> Exact:  # noqa: ARG002  (one signature)
        return self.compute(children)


def method(compute: Arithmetic, *, name: str = "wrong", monotone: bool = True) -> Method:
    """A method of a plugin that computes by *compute*."""
    return Method(name=name, build=lambda _instrument, _node, _highest: Says(compute, monotone))


def gap(children: Sequence[Exact]) -> Exact:
    """Between the best and the worst child: a better answer may lower it, and both ends of it are 0."""
    return max(children) - min(children)


def first_twice(children: Sequence[Exact]) -> Exact:
    """Siblings that nothing tells apart are not treated alike."""
    return sum(children) + children[0]


def turned(children: Sequence[Exact]) -> Exact:
    """The better the answers, the lower."""
    return 10 - Fraction(sum(children), len(children))


def drifting() -> Arithmetic:
    """Something else each time it is asked."""
    asked = count()
    return lambda children: sum(children) + next(asked) % 7
