"""Small invented instruments, drawn: gates, grades, ladders, floors, and rounding anywhere."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from evalkit.base import exact
from evalkit.instruments import TOTAL
from rules_check.invented import HEAD, small

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

MODES = st.sampled_from(exact.MODES)
SHARES = 'weights = "within-parent"\nweight_sum = 100\nscale ='

LADDER = """
[ladder]
attribute = "stage"
title = "Maturity"
[[ladder.rung]]
level = "III"
at_least = { I = "middle", II = "high" }
gate = true
[[ladder.rung]]
level = "II"
at_least = { I = "low" }
[[ladder.rung]]
level = "I"
"""


@st.composite
def scales(draw: st.DrawFn, *, falling: bool = False) -> str:
    """Three levels whose points rise, not always evenly, or not at all; perhaps one that is not applicable."""
    quarters = draw(st.lists(st.integers(-4 if falling else 0, 12), min_size=3, max_size=3))
    if not falling:
        quarters.sort()
    if max(quarters) <= 0:  # a share of a largest value that is no more than nothing has no meaning
        quarters[-1] = 5
    points = [Fraction(n, 4) for n in quarters]
    text = '[scales.level]\n0 = "None"\n1 = "Some"\n2 = "All"\n' + ("unordered = true\n" if falling else "")
    listed = {str(i): one for i, one in enumerate(points)}
    if draw(st.booleans()):
        text += 'na = "Not applicable"\n'
        text += draw(st.sampled_from(["na_counts_as = 2\n", ""]))
        listed["na"] = draw(st.sampled_from(points))
    return text + f"points = {{ {', '.join(f'{key} = {_decimal(one)}' for key, one in listed.items())} }}\n"


def _decimal(number: Fraction) -> str:
    return str(float(number))  # quarters are exact


def _leaves(draw: st.DrawFn, part: str, most: int, *, weights: list[int] | None = None) -> str:
    number = len(weights) if weights is not None else draw(st.integers(1, most))
    lines = []
    for i in range(number):
        weight = f', weight = "{100 * weights[i]}/{sum(weights)}"' if weights is not None else ""
        kind, stage = draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from(["I", "II"]))
        na = str(draw(st.booleans())).lower()
        lines.append(
            f'  {{ code = "{part}{i}", title = "Leaf", kind = {kind}, stage = "{stage}", na = {na}{weight} }},'
        )
    return "leaves = [\n" + "\n".join(lines) + "\n]\n"


def _part(draw: st.DrawFn, code: str, most: int) -> str:
    method = draw(st.sampled_from(["sum", "mean", "percent", "weighted-mean", "gated-sum", "grade"]))
    text = f'[[node]]\ncode = "{code}"\nin = "total"\ntitle = "Part"\nmethod = "{method}"\nweight = 50\n'
    weights = None
    if method == "gated-sum":
        text += f"gate_min = {draw(st.integers(0, 6))}\n"
        bounds = draw(st.lists(st.integers(0, 12), min_size=3, max_size=3))
        text += f"thresholds = {{ low = {bounds[0] / 4}, middle = {bounds[1] / 4}, high = {bounds[2] / 4} }}\n"
    if method == "grade":
        text += 'scale = "met"\n'
    if method == "weighted-mean":
        weights = [draw(st.integers(1, 3)) for _ in range(draw(st.integers(1, most)))]
    if draw(st.booleans()):
        text += f"floor = {draw(st.integers(0, 3))}\n"
    return text + _leaves(draw, code, most, weights=weights)


@st.composite
def instruments(draw: st.DrawFn, *, most: int = 2, falling: bool = False) -> Instrument:
    """Two parts of one or two leaves, with gates, ladders, grades, floors, and rounding anywhere.

    Args:
        draw: Of hypothesis.
        most: Leaves of a part.
        falling: Whether points may fall, and the predicate of the floors may be any.
    """
    text = "".join(_part(draw, code, most) for code in "AB")
    text = '[[node]]\ncode = "total"\ntitle = "All"\n' + text
    for at in draw(st.lists(st.sampled_from([TOTAL, "part", "item", "A", "A0"]), unique=True, max_size=3)):
        text += f'[[rounding]]\nat = "{at}"\ndigits = {draw(st.integers(0, 1))}\nmode = "{draw(MODES)}"\n'
    answers = "[[gate.answers]]\nkind = [1]\nlowest = 1\n"
    if draw(st.booleans()):
        answers += f"most_at_lowest = {draw(st.integers(0, 2))}\n"
    text += '[gate]\nattribute = "kind"\nlocked = 3\nsum_of = [1, 2]\n' + draw(st.sampled_from(["", answers]))
    word = draw(st.sampled_from(["Low", "Middle", "High"])) if falling else "Low"
    text += f'[floors]\npredicate = "{word}"\n[scales.met]\nkind = "yes-no"\n'
    if "thresholds" in text:
        text += LADDER
    text += '[[grades]]\ngrade = "AA"\nvalue = 100\nby_hand = true\n[[grades]]\ngrade = "A"\nvalue = 80\nmin = 1\n'
    text += '[[grades]]\ngrade = "B"\nvalue = 50\nabove = 0.4\n[[grades]]\ngrade = "C"\nvalue = 30\nabove = 0.3\n'
    text += '[[grades]]\ngrade = "D"\nvalue = 0\n'
    low, high = sorted(draw(st.lists(st.integers(0, 20), min_size=2, max_size=2, unique=True)))
    bound = draw(st.sampled_from(["min", "above"]))
    text += f'[[bands]]\npredicate = "High"\n{bound} = {high}\n[[bands]]\npredicate = "Middle"\nmin = {low}\n'
    text += '[[bands]]\npredicate = "Low"\n'
    return small(text, level=draw(scales(falling=falling)), head=HEAD.replace("scale =", SHARES))
