"""What comes out of a case, stated as ``expected`` of a case file: everything that a changed rule file could change."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import MAX_DIGITS, Exact, Printed, exact_text, printed_number, round_to
from evalkit.cases.compare import BY_READING, came_out
from evalkit.evaluation.claim_findings import CODES
from evalkit.evaluation.engine import evaluate
from evalkit.instruments import TOTAL
from evalkit.rulework.mutate.sites.place import written

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evalkit.cases.files import Case
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Instrument, Rounding

_UNROUNDED = 6


def expected_of(case: Case, instrument: Instrument, show: Collection[str]) -> dict[str, Any]:
    """``expected`` of *case* under *instrument*; *show* are keys beyond the usual (readings, titles, weights)."""
    try:
        evaluation = evaluate(instrument, case.assessment(instrument), readings="readings" in show, findings=False)
    except AssessmentError as error:
        return {"fault": sorted(str(fault.place) for fault in error.faults)}
    expected = {**_of_total(evaluation), **_of_nodes(evaluation), **_of_claims(evaluation)}
    expected["sample"] = came_out("sample", evaluation)
    for key in (*(BY_READING if "readings" in show else ()), *(key for key in _IF_SHOWN if key in show)):
        expected[key] = _table(key, evaluation)
    return {key: value for key, value in expected.items() if value not in (None, {}, ())}


def _table(key: str, evaluation: Evaluation) -> dict[str, Any]:
    """What came out by name, as a file states it, where something did."""
    state = _STATED.get(key, lambda value: value)
    return {name: state(value) for name, value in came_out(key, evaluation).items() if value not in (None, {})}


def _decimals(value: Exact, digits: int) -> Printed:
    return printed_number(round_to(value, digits, "half-up"), digits)


def _exact(value: Exact) -> Any:
    """A number that is compared exactly: whole, or as text where it is a fraction or has more digits than TOML is read with."""
    return int(value) if Fraction(value).denominator == 1 and abs(value) < 10**MAX_DIGITS else exact_text(value)


def _after(value: Exact, stage: Rounding) -> Printed:
    """A value after its stage, with one digit more than the stage leaves: a stage that is gone is noticed."""
    return _decimals(value, stage.digits + 1)


def _unrounded(value: Exact) -> Printed | None:
    """A value that no stage rounds, with one digit more than it has: a stage that is new is noticed."""
    number = written(value)
    return None if isinstance(number, str) else _decimals(value, getattr(number, "digits", 0) + 1)


def _of_total(evaluation: Evaluation) -> dict[str, Any]:
    total, instrument = evaluation.total, evaluation.instrument
    expected: dict[str, Any] = {}
    stage = instrument.stage_of(instrument.nodes[TOTAL])
    if total.score is not None:
        expected["score"] = _after(total.score.value, stage) if stage is not None else _unrounded(total.score.value)
        expected["exact"] = exact_text(total.score.exact)
    elif total.low is not None and total.high is not None and total.origin != "missing":
        expected["range"] = {"low": exact_text(total.low.exact), "high": exact_text(total.high.exact)}
    expected["predicate"] = evaluation.predicate
    if total.origin != "missing" and (evaluation.predicate is None or len(evaluation.possible) > 1):
        expected["possible"] = list(evaluation.possible)
    return expected


def _of_nodes(evaluation: Evaluation) -> dict[str, Any]:
    """What came out of each node; the keys as nodes come to have something for them."""
    of_nodes: dict[str, dict[str, Any]] = {
        "nodes": {
            code: _score(evaluation.instrument, node) for code, node in evaluation.nodes.items() if code != TOTAL
        },
        "predicates": {code: word for code, word in _table("predicates", evaluation).items() if code != TOTAL},
        **{key: _table(key, evaluation) for key in ("grades", "maturity", "gates")},
        "converted": {code: _converted(evaluation.instrument, node) for code, node in evaluation.nodes.items()},
        "sums": _table("sums", evaluation),
    }
    expected: dict[str, dict[str, Any]] = {}
    for code, (key, by_code) in product(evaluation.nodes, of_nodes.items()):
        if by_code.get(code) is not None:
            expected.setdefault(key, {})[code] = by_code[code]
    return expected


def _score(instrument: Instrument, node: NodeResult) -> Any:
    """What a node must have: computed parents, leaves that follow from rows, and what a stage has rounded."""
    if node.score is None or not node.used:
        return None
    stage = instrument.stage_of(node.node)
    if stage is not None:
        return _after(node.score.value, stage)
    counts = node.origin == "computed" or (node.n is not None and node.origin == "answered")
    return _exact(node.score.exact) if counts else None


def _converted(instrument: Instrument, node: NodeResult) -> Printed | None:
    conversion = instrument.conversion_of(node.node)
    if node.converted is None or conversion is None:
        return None
    return _decimals(node.converted.value, conversion.digits + 1)


def _of_claims(evaluation: Evaluation) -> dict[str, Any]:
    asked = evaluation.assessment.claims
    told = [claim for claim in evaluation.claims if claim.code in asked]
    if not told:
        return {}
    findings = sorted(CODES.intersection(finding.code for finding in evaluation.findings))
    return {
        "claims": {claim_result.code: claim_result.verdict for claim_result in told},
        "by": {claim_result.code: claim_result.by for claim_result in told if claim_result.by is not None},
        "findings": findings or None,
    }


def _of_reading(value: Exact) -> Any:
    number = written(value)
    digits = max(number.digits + 1, 3) if isinstance(number, Printed) else 3
    return _decimals(value, _UNROUNDED if isinstance(number, str) else digits)


_IF_SHOWN = ("titles", "weights")
# How a file states what came out, where that is no text.
_STATED: Mapping[str, Callable[[Any], Any]] = {
    "readings": lambda score: _of_reading(score.value),
    "readings_beside": lambda beside: {code: exact_text(score.exact) for code, score in beside.items()},
    "sums": lambda sums: {key: _exact(points) for key, points in sums.items()},
    "weights": _exact,
}
