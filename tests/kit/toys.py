"""Instruments that no law holds for: rule files, and methods of plugins that are wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

import attrs

from evalkit.instruments import Method
from evalkit.instruments.expression import Foreign
from evalkit.loading import load
from support import known

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Levels

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
SUMS = """
[[node]]
code = "total"
title = "Total"
method = "sum"
[[node]]
code = "P"
title = "P"
in = "total"
method = "sum"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "Q"
title = "Q"
in = "total"
method = "sum"
leaves = [{ code = "c", title = "C" }]
"""
A_TO_C = "".join(
    f'[[bands]]\npredicate = "{word}"\n{low}\n' for word, low in (("A", "min = 5"), ("B", "min = 3"), ("C", ""))
)
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
    words = known(*methods)
    return load(text.encode(), words, file="toy/1.toml", index="toy", edition="1")


Arithmetic = Callable[[Sequence["Exact"]], "Exact"]


@attrs.frozen
class Says:
    """A formula that says it is monotone, and computes what it likes."""

    compute: Arithmetic
    monotone: bool = True
    whole: bool = False
    reads_answers: bool = False

    def value(self, children: Sequence[Exact], levels: Levels = ()) -> Exact:
        return self.compute(children)


def method(compute: Arithmetic, *, name: str = "wrong", monotone: bool = True) -> Method:
    """A method of a plugin that computes by *compute*."""
    return Method(name=name, build=lambda _instrument, _node, _highest: Foreign(formula=Says(compute, monotone)))


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


ODD = (
    HEAD.format(method="sum", scale="letters", head='bands_by = "kind"', index="toy")
    + """
[attributes.na]
values = [true, false]
default = false
[scales.letters]
C = "Poor"
B = "Fair"
A = "Good"
na = "Not applicable"
points = { C = 0, B = "1/3", A = 2, na = 1 }
[scales.kinds]
unordered = true
X = "Public"
Y = "Secret"
points = { X = 2, Y = 1 }
[scales.narrow]
kind = "number"
min = 0
max = 0.005
[scales.heads]
kind = "number"
min = 1
max = 7
whole = true
[scales.met]
kind = "yes-no"
[context.kind]
title = "Kind"
kind = "choice"
values = ["Open", "Closed"]
from_node = "S"
[context.asked]
title = "Asked"
kind = "count"
[[rounding]]
at = "total"
digits = 1
mode = "down"
[[bands]]
when = "Open"
predicate = "High"
above = 4.05
[[bands]]
when = "Open"
predicate = "Low"
[[bands]]
when = "Closed"
predicate = "High"
min = 6
[[bands]]
when = "Closed"
predicate = "Middle"
min = "10/3"
[[bands]]
when = "Closed"
predicate = "Low"
[[bands]]
at = "S"
predicate = "Closed"
min = 2
[[bands]]
at = "S"
predicate = "Open"
[[node]]
code = "total"
title = "Total"
[[node]]
code = "L"
title = "Letters"
in = "total"
leaves = [{ code = "l1", title = "L1" }, { code = "l 2", title = "Quoted: \\"l 2\\"", na = true }]
[[node]]
code = "N"
title = "Numbers"
in = "total"
leaves = [
    { code = "n1", title = "N1", scale = "narrow" },
    { code = "n2", title = "N2", scale = "heads" },
    { code = "n3", title = "N3", scale = "met" },
]
[[node]]
code = "S"
title = "Supplement"
leaves = [{ code = "s1", title = "S1", scale = "kinds" }]
"""
)
PERSONS = rule_file(
    """
[records]
table = "people"
title = { id = "orang", en = "persons" }
blanks = "range"
unit = "office"
[records.population]
column = "status"
include = ["staff"]
exclude = ["guest"]
reason = { id = "tamu tidak diukur", en = "guests are not measured" }
[records.columns.status]
values = ["staff", "guest"]
[records.columns.hours]
min = 0
also = { none = 0 }
[records.columns.degree]
values = ["no", "yes"]
[[records.points]]
node = "a"
column = "hours"
steps = [{ min = 20, points = 10 }, { above = "7/3", points = 5 }, { points = 0 }]
[[records.points]]
node = "b"
column = "degree"
points = { no = 0, yes = 10 }
""",
    method="sum",
    scale="points",
    scales=NUMBERS,
    nodes=(
        '[[node]]\ncode = "total"\ntitle = "Total"\n'
        'leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]\n'
    ),
)
