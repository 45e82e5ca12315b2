"""Exact evaluation with full trace against the ZEN engine, both in process and compiled beforehand."""

from __future__ import annotations

import datetime as dt
import json
import random
from itertools import cycle
from typing import Any

import zen
from measure import best

from evalkit.evaluate import evaluate
from evalkit.model import Assessment, Instrument, Period
from evalkit.registry import Registry
from evalkit.trace import trace

CHOICE = random.Random(2024)  # noqa: S311  (answers, not secrets)
CODES = [f"I{number}" for number in range(1, 48)]
ALL_ANSWERS = [{code: CHOICE.randint(1, 5) for code in CODES} for _ in range(500)]  # no two alike


def _expression(code: str, text: str) -> dict[str, Any]:
    content = {"expressions": [{"id": f"{code}-1", "key": code, "value": text}], "passThrough": True}
    return {"id": code, "name": code, "type": "expressionNode", "position": {"x": 0, "y": 0}, "content": content}


def graph(instrument: Instrument) -> str:
    """The weighted means of *instrument* as a decision graph, one expression node a parent, and its bands as a table."""
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
        "inputs": [{"id": "i", "name": "total", "field": "total"}],
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
    for answers, assessment in zip(ALL_ANSWERS, assessments, strict=True):
        theirs, ours = engine.evaluate("spbe", answers, {})["result"], evaluate(instrument, assessment).total.score
        if ours is None or round(float(ours.exact), 9) != round(theirs["total"], 9):
            message = "the two engines disagree"
            raise SystemExit(message)
    turns, other_turns, more_turns = cycle(ALL_ANSWERS), cycle(assessments), cycle(assessments)
    found = best(
        {
            "zen": lambda: engine.evaluate("spbe", next(turns), {"trace": True}),
            "evalkit": lambda: trace(evaluate(instrument, next(other_turns), readings=False)),
            "evalkit, every other reading too": lambda: trace(evaluate(instrument, next(more_turns))),
        },
        rounds=40,
        calls=50,
    )
    print("SPBE 2020, 47 answers, with trace")
    for name, seconds in found.items():
        print(f"  {name:<34} {seconds * 1e6:8.0f} µs   {found['zen'] / seconds:5.2f} × as many a second as ZEN")


if __name__ == "__main__":
    main()
