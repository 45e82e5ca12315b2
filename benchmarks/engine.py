"""Exact evaluation with full trace against the ZEN engine, both in process and compiled beforehand.

Both compute the score before and after rounding and the predicate; all three are compared for all assessments first.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from fractions import Fraction
from itertools import cycle
from typing import TYPE_CHECKING, Any, NamedTuple

import zen
from measure import medians

from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.trace import trace
from evalkit.files.assessment import Assessment
from evalkit.files.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument

CHOICE = random.Random(2024)  # noqa: S311  (answers, not secrets)
CODES = [f"I{number}" for number in range(1, 48)]
ALL_ANSWERS = [{code: CHOICE.randint(1, 5) for code in CODES} for _ in range(500)]  # no two alike


def _expression(code: str, text: str) -> dict[str, Any]:
    content = {"expressions": [{"id": f"{code}-1", "key": code, "value": text}], "passThrough": True}
    return {"id": code, "name": code, "type": "expressionNode", "position": {"x": 0, "y": 0}, "content": content}


def graph(instrument: Instrument) -> str:
    """*instrument* as a decision graph: an expression node for each weighted mean, one for the rounding, a table of bands."""
    start = {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}}
    nodes, edges, last = [start], [], "in"
    for node in reversed(list(instrument.nodes.values())):
        if node.is_leaf:
            continue
        weights = {child: float(instrument.nodes[child].weight or 0) for child in node.children}
        terms = " + ".join(f"{child} * {weight}" for child, weight in weights.items())
        nodes.append(_expression(node.code, f"({terms}) / {sum(weights.values())}"))
        edges.append({"id": f"to-{node.code}", "sourceId": last, "targetId": node.code, "type": "edge"})
        last = node.code
    (stage,) = instrument.rounding
    nodes.append(
        _expression("index", f"round(total, {stage.digits})")
    )  # to the nearest, exact halves up, as the rule file
    edges.append({"id": "to-index", "sourceId": last, "targetId": "index", "type": "edge"})
    last = "index"
    rules = [
        {
            "_id": f"r{number}",
            "i": f">= {float(band.minimum)}" if band.minimum is not None else "",
            "o": json.dumps(band.predicate),
        }
        for number, band in enumerate(instrument.bands[0].bands)
    ]
    content = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": "i", "name": "index", "field": "index"}],
        "outputs": [{"id": "o", "name": "predicate", "field": "predicate"}],
        "rules": rules,
    }
    nodes.append(
        {"id": "bands", "name": "bands", "type": "decisionTableNode", "position": {"x": 0, "y": 0}, "content": content}
    )
    nodes.append({"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}})
    edges.append({"id": "to-bands", "sourceId": last, "targetId": "bands", "type": "edge"})
    edges.append({"id": "to-out", "sourceId": "bands", "targetId": "out", "type": "edge"})
    return json.dumps({"nodes": nodes, "edges": edges})


class Differences(NamedTuple):
    """In how many assessments the two engines differ: binary or cut-off fractions lose exact halves."""

    rounded: int
    predicate: int


def compare(engine: Any, instrument: Instrument, assessments: Sequence[Assessment]) -> Differences:
    """Make sure that both compute the same score, and count where rounding and predicate come out otherwise."""
    rounded = predicate = 0
    for assessment in assessments:
        theirs, ours = engine.evaluate("spbe", assessment.answers, {})["result"], evaluate(instrument, assessment)
        score = ours.total.score
        if score is None or round(float(score.exact), 9) != round(theirs["total"], 9):
            message = f"the two engines disagree: {theirs['total']}, {score}"
            raise SystemExit(message)
        rounded += score.value != Fraction(str(theirs["index"]))
        predicate += ours.predicate != theirs["predicate"]
    return Differences(rounded, predicate)


def _read(instrument: Instrument, assessment: Assessment, *, readings: bool) -> tuple[Exact | None, str | None]:
    """What a caller reads who wants the result: everything else is computed, but no object is made of it."""
    found = evaluate(instrument, assessment, readings=readings)
    return found.score, found.predicate


def _results(instrument: Instrument, assessment: Assessment) -> tuple[object, ...]:
    """Results of all readings and findings made; results of nodes and the trace are left."""
    found = evaluate(instrument, assessment)
    return found.score, found.predicate, tuple(found.readings), tuple(found.findings)


def _all(instrument: Instrument, assessment: Assessment, *, readings: bool) -> tuple[object, ...]:
    """Everything made: results of readings, findings, and the trace of every node."""
    found = evaluate(instrument, assessment, readings=readings)
    return tuple(found.readings), tuple(found.findings), trace(found)


def main() -> None:
    """Print the ratios."""
    instrument = Registry().instrument("spbe@2020")
    period = Period(text="2024", last_day=dt.date(2024, 12, 31))
    assessments = [
        Assessment(file="-", sha256="", instrument="spbe@2020", subject="Contoh", period=period, answers=answers)
        for answers in ALL_ANSWERS
    ]
    compiled = zen.ZenDecisionContent(graph(instrument))
    engine = zen.ZenEngine({"loader": lambda _key: compiled})
    differences = compare(engine, instrument, assessments)
    turns = cycle(ALL_ANSWERS)
    first, second, third, fourth, fifth = (cycle(assessments) for _ in range(5))
    found = medians(
        {
            "evalkit, everything made": lambda: _all(instrument, next(first), readings=True),
            "the same without other readings": lambda: _all(instrument, next(second), readings=False),
            "all readings, their results and findings": lambda: _results(instrument, next(fifth)),
            "all readings, score and predicate read": lambda: _read(instrument, next(third), readings=True),
            "the same without other readings read": lambda: _read(instrument, next(fourth), readings=False),
            "zen": lambda: engine.evaluate("spbe", next(turns), {"trace": True}),
        },
        rounds=40,
        calls=50,
    )
    print(f"SPBE 2020, 47 answers, with trace; {len(assessments)} assessments")
    print(
        f"  same score before rounding in all; after it different in {differences.rounded}, predicate in {differences.predicate}"
    )
    for name, seconds in found.items():
        print(f"  {name:<41} {seconds * 1e6:8.0f} µs   {found['zen'] / seconds:5.2f} × as many a second as ZEN")


if __name__ == "__main__":
    main()
