"""Small invented instruments: rule files put together from parts, every assessment of them, and files evaluated."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from evalkit.evaluation.engine import evaluate
from evalkit.files.inputs import read
from evalkit.loading import load
from evalkit.method.bands import table_for
from evalkit.method.plan import Plan, plan_for, run
from evalkit.method.scales import options
from support import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument, Method
    from evalkit.rulework.check.model import Statement

HEAD = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["part", "item"]
method = "sum"
scale = "level"
source = "law"
[validity]
from = 2020-01-01
open_end = true
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
[attributes.kind]
values = [1, 2, 3]
default = 1
[attributes.stage]
values = ["I", "II"]
default = "I"
[attributes.na]
values = [true, false]
default = false
"""
LEVEL = """
[scales.level]
0 = "None"
1 = "Some"
2 = "All"
"""


def small(text: str, methods: Mapping[str, Method] = KNOWN, *, level: str = LEVEL, head: str = HEAD) -> Instrument:
    """The instrument of a rule file that starts like all of these."""
    return load((head + level + text).encode(), methods, file="toy/1.toml", index="toy", edition="1")


def every_case(plan: Plan) -> Iterator[tuple[dict[str, Any], list[Exact | None]]]:
    """Every complete set of answers, and the value of every node, computed by the engine.

    An assessor may give any grade that criteria could give in place of these, and one by hand in any case. What comes
    without a given grade comes first.
    """
    leaves, graded = list(plan.leaf_ends), _graded(plan)
    for case in product(*[_given(plan, at) for at in leaves]):
        answers = {plan.codes[at]: answer for at, (answer, _, _) in zip(leaves, case, strict=True)}
        for used in product(*graded.values()):
            values: list[Exact | None] = [None] * len(plan.nodes)
            levels: list[int | None] = [None] * len(plan.nodes)
            for at, (_, points, level) in zip(leaves, case, strict=True):
                values[at], levels[at] = points, level
            fixed = {at: points for at, points in zip(graded, used, strict=True) if points is not None}
            yield answers, run(plan, values, levels, fixed, complete=True)[1]


def _graded(plan: Plan) -> dict[int, list[Exact | None]]:
    """Nodes of criteria: no grade, or one that is given."""
    found: dict[int, list[Exact | None]] = {}
    for at, formula in plan.formulas.items():
        if graded := plan.graded_at(at):
            ends = [formula.value([met] * len(plan.nodes[at].children), ()) for met in (0, 1)]
            given = [one.points for one in graded.words if one in graded.given or ends[0] <= one.points <= ends[1]]
            found[at] = [None, *given]
    return found


def _given(plan: Plan, at: int) -> list[tuple[Any, Exact, int | None]]:
    scale = plan.instrument.scales[plan.nodes[at].scale or ""]
    if scale.kind == "number":
        return [(n, n, None) for n in range(int(scale.minimum), int(scale.maximum) + 1)]
    return [(key, given.points, given.level) for key, given in options(plan.instrument, plan.nodes[at]).items()]


def evaluated(instrument: Instrument, text: str, folder: Path) -> Evaluation:
    """What evalkit makes of the text of an assessment file."""
    file = folder / "witness.toml"
    file.write_text(text, encoding="utf-8")
    (assessment,) = read([str(file)]).assessments
    assert assessment.instrument == instrument.id
    return evaluate(instrument, assessment, readings=False)


def value_of(result: Evaluation, code: str) -> Fraction:
    """The value of a node."""
    score = result.nodes[code].score
    assert score is not None
    return Fraction(score.value)


def word_of(result: Evaluation, code: str) -> str:
    """The predicate of the total, or of a node with bands of its own."""
    band = result.band if code == "total" else result.nodes[code].band
    assert band is not None
    return band.predicate


def rank_of(instrument: Instrument, result: Evaluation, when: str | None = None) -> int:
    """How far down the bands of the total the predicate stands."""
    table = table_for(instrument, instrument.nodes["total"], when)
    assert table is not None
    return [band.predicate for band in table.bands].index(word_of(result, "total"))


def of_check(statements: list[Statement], check: str, verdict: str = "") -> list[Statement]:
    """The statements of one check."""
    return [one for one in statements if one.check == check and verdict in ("", one.verdict)]


def places(statements: list[Statement]) -> list[str]:
    return [one.place for one in statements]


def plan_of(instrument: Instrument) -> Plan:
    return plan_for(instrument)
