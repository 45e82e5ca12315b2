"""What comes out of a case, stated as ``expected`` of a case file: everything that a changed rule file could change."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import MAX_DIGITS, Exact, Printed, decimal_text, exact_text, round_to
from evalkit.evaluation.claim_findings import CODES
from evalkit.evaluation.engine import evaluate
from evalkit.instruments import TOTAL
from evalkit.instruments.scales import key_of
from evalkit.rulework.mutate.sites.place import written

if TYPE_CHECKING:
    from collections.abc import Collection

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
    if evaluation.sample is not None:
        expected["sample"] = evaluation.sample.required
    if "readings" in show:
        expected |= _of_readings(evaluation)
    if "titles" in show:
        expected["titles"] = {code: node_result.node.title for code, node_result in evaluation.nodes.items()}
    if "weights" in show:
        weights = {
            code: node_result.node.weight
            for code, node_result in evaluation.nodes.items()
            if node_result.node.weight is not None
        }
        expected["weights"] = {code: _exact(weight) for code, weight in weights.items()}
    return {key: one for key, one in expected.items() if one not in (None, {}, ())}


def _decimals(value: Exact, digits: int) -> Printed:
    number = round_to(value, digits, "half-up")
    return Printed(str(decimal_text(number, digits)), Fraction(number), digits)


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
    expected: dict[str, dict[str, Any]] = {}

    def state(key: str, code: str, one: Any) -> None:
        if one is not None:
            expected.setdefault(key, {})[code] = one

    for code, node in evaluation.nodes.items():
        if code != TOTAL:
            state("nodes", code, _score(evaluation.instrument, node))
            band = node.band or node.converted_band
            state("predicates", code, band.predicate if band is not None else None)
        state("grades", code, node.grade)
        state("maturity", code, node.maturity)
        state("gates", code, node.gate_open)
        state("converted", code, _converted(evaluation.instrument, node))
        sums = {key_of(key): _exact(one) for key, one in (node.sums or {}).items()}
        state("sums", code, sums or None)
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
    if node.converted is None:
        return None
    digits = next(conversion.digits for conversion in instrument.conversions if instrument.at(conversion.at, node.node))
    return _decimals(node.converted.value, digits + 1)


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


def _of_readings(evaluation: Evaluation) -> dict[str, Any]:
    scores = {
        reading.reading.id: _of_reading(reading.score.value)
        for reading in evaluation.readings
        if reading.score is not None
    }
    predicates = {
        reading.reading.id: reading.band.predicate for reading in evaluation.readings if reading.band is not None
    }
    beside = {
        reading.reading.id: {code: exact_text(it.exact) for code, it in reading.beside.items()}
        for reading in evaluation.readings
    }
    return {
        "readings": scores,
        "reading_predicates": predicates,
        "readings_beside": {name: one for name, one in beside.items() if one},
    }


def _of_reading(value: Exact) -> Any:
    number = written(value)
    digits = max(number.digits + 1, 3) if isinstance(number, Printed) else 3
    return _decimals(value, _UNROUNDED if isinstance(number, str) else digits)
