"""Small invented rule files, their mutants, and cases about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault
from evalkit.cases import read_cases
from evalkit.catalogue.rule_file import INSTRUMENT, RuleFile
from evalkit.rulework.mutate.model import GENERATED, boundary_file
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from support import KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.cases import Case
    from evalkit.instruments import Instrument, Method
    from evalkit.rulework.mutate.model import Mutant

HEAD = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["item"]
method = "weighted-mean"
scale = "level"
source = "law"
[validity]
from = 2020-01-01
open_end = true
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
"""
LEVEL = """
[scales.level]
1 = "Poor"
2 = "Fair"
3 = "Good"
"""
# Two leaves of 60 and 40, two bands, one stage.
PLAIN = (
    HEAD
    + LEVEL
    + """
[[node]]
code = "total"
title = "All"
weight = 100
leaves = [
  { code = "A", title = "First", weight = 60 },
  { code = "B", title = "Second", weight = 40 },
]
[[bands]]
predicate = "High"
min = 2.5
[[bands]]
predicate = "Low"
[[rounding]]
at = "total"
digits = 2
mode = "half-up"
"""
)
# A gate before the locked leaf, a ladder with two thresholds, a floor.
GATED = (
    HEAD.replace("weighted-mean", "sum").replace('["item"]', '["part", "item"]')
    + """
[attributes.kind]
values = [1, 2]
[attributes.stage]
values = ["I", "II"]
[attributes.owner]
values = ["x", "y"]
default = "x"
[scales.level]
0 = "None"
1 = "Some"
2 = "All"
[[node]]
code = "total"
title = "All"
[[node]]
code = "P"
in = "total"
title = "Part"
method = "gated-sum"
gate_min = 2
floor = 2
thresholds = { low = 2, high = 4, never = 9 }
leaves = [
  { code = "A", title = "First", kind = 1, stage = "I" },
  { code = "B", title = "Second", kind = 1, stage = "I" },
  { code = "C", title = "Third", kind = 2, stage = "II" },
]
[[node]]
code = "Q"
in = "total"
title = "Other"
leaves = [{ code = "D", title = "Fourth", kind = 1, stage = "I" }]
[gate]
attribute = "kind"
locked = 2
sum_of = [1]
[[gate.answers]]
kind = [1]
lowest = 1
most_at_lowest = 1
[ladder]
attribute = "stage"
title = "Level"
[[ladder.rung]]
level = "3"
at_least = { I = "never" }
[[ladder.rung]]
level = "2"
at_least = { I = "high" }
[[ladder.rung]]
level = "1"
at_least = { I = "low" }
[[ladder.rung]]
level = "0"
[floors]
predicate = "Low"
[[bands]]
predicate = "High"
min = 3
[[bands]]
predicate = "Low"
"""
)
# The same, and "B" may be not applicable, which the gate takes for the best answer.
OPTIONAL = GATED.replace(
    '2 = "All"\n', '2 = "All"\nna = "Not here"\nna_counts_as = 2\npoints = { 0 = 0, 1 = 1, 2 = 2, na = 2 }\n'
).replace('title = "Second", kind = 1, stage = "I"', 'title = "Second", kind = 1, stage = "I", na = true')
OPTIONAL = OPTIONAL.replace(
    "[attributes.owner]", "[attributes.na]\nvalues = [true, false]\ndefault = false\n[attributes.owner]"
)
# Beside GATED: another documented threshold, which only a claim on the level tells.
READING = """
[[readings]]
id = "strict"
axis = "gate"
title = { id = "ketat", en = "strict" }
[[readings.set]]
node = "P"
thresholds = { never = 4 }
"""
# Levels as words: a claim in figures is a claim of points.
CLAIMED = (GATED + READING).replace('level = "3"', 'level = "III"').replace('level = "2"', 'level = "II"')


def target(text: str = PLAIN, methods: Mapping[str, Method] = KNOWN) -> RuleFile[Instrument]:
    """The rule file *text* as something that commands point at."""
    path = Path("toy/1.toml")
    return RuleFile(INSTRUMENT, "toy", "1", path, lambda _kind, _index, _uses: methods, data=text.encode())


def tables(text: str = PLAIN) -> Tables:
    """Its tables."""
    return Tables(target(text))


def mutants(text: str = PLAIN, kind: str = "") -> list[Mutant]:
    """Its mutants, those of one *kind* if given."""
    return [one for one in mutants_of(tables(text)) if kind in ("", one.kind)]


def mutant(text: str, name: str) -> Mutant:
    """The mutant of that name."""
    (found,) = [one for one in mutants(text) if one.name == name]
    return found


def changed(text: str, name: str) -> Instrument:
    """The instrument that the mutant of that name makes."""
    found = tables(text).load(mutant(text, name).edits)
    assert not isinstance(found, Fault)
    return found


def case(body: str, kind: str = GENERATED, name: str = "one") -> Case:
    """A case about the toy instrument: *body* are its keys."""
    text = f"""
source = "test"
kind = "{kind}"
[assessment]
instrument = "toy@1"
subject = "X"
period = "2024"
[[cases]]
name = "{name}"
{body}
"""
    (found,) = read_cases(text.encode(), boundary_file("1") if kind == GENERATED else "t.toml")
    return found


def names(found: list[Any]) -> list[str]:
    """Names of mutants or fates."""
    return [one.name for one in found]
