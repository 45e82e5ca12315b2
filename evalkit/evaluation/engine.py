"""Puts an evaluation together: reads the input, runs it, looks at it from every side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.arguments import expect
from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.exact import decimal_text
from evalkit.base.wording import given
from evalkit.evaluation import checks, findings
from evalkit.evaluation.attained import Attained
from evalkit.evaluation.claim_findings import of_claims
from evalkit.evaluation.claim_input import read_claims
from evalkit.evaluation.claimed import Claims
from evalkit.evaluation.context import derive_context, read_context
from evalkit.evaluation.material import Material
from evalkit.evaluation.outcome import find_outcome
from evalkit.evaluation.result import Evaluation, Finding, ReadingResult, Score
from evalkit.evaluation.results import node_results, score
from evalkit.evaluation.sample import check_sample, sample_size
from evalkit.evaluation.unattainable import of_values, read_forms
from evalkit.evaluation.variants import Others, can_matter, variant_plan
from evalkit.files.assessment import Assessment
from evalkit.instruments import Instrument, Reading
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.outcome import Outcome
    from evalkit.evaluation.spread import Spread

_FIELDS = ("answers", "values", "claims", "context")


def evaluate(instrument: Instrument, assessment: Assessment, *, readings: bool = True) -> Evaluation:
    """Evaluate *assessment* under *instrument*.

    Args:
        instrument: The edition whose rules apply.
        assessment: What was found.
        readings: Whether the other documented readings are evaluated, too. Claims are held against them in any case.

    Returns:
        The evaluation: scores of every node, predicate, findings. Nothing is rounded but by the stages of the instrument.

    Raises:
        AssessmentError: The assessment names another instrument, does not fit this one, or contradicts itself; every
            fault is listed.
        TypeError: One of the arguments is no instrument, or no assessment.
    """
    expect("instrument", instrument, Instrument, "an evalkit.Instrument, as Registry().instrument(…) gives it")
    expect("assessment", assessment, Assessment, "an evalkit.Assessment")
    assessment = _without_blanks(assessment)
    faults = Faults(assessment.file)
    checks.check_instrument(instrument, assessment, faults)
    faults.raise_if_any(AssessmentError)
    context = read_context(instrument, assessment.context, assessment.place, faults)
    material = Material(plan_for(instrument), assessment, faults)
    result = material.spread(material.plan, faults)
    claims = read_claims(material, faults)
    checks.check_evidence(instrument, assessment, faults)
    checks.check_counts(material, context, faults)
    faults.raise_if_any(AssessmentError)
    checks.check_missing(result, assessment.place, faults)
    faults.raise_if_any(AssessmentError)
    checks.check_given(result, assessment.place, faults)
    context = derive_context(result, context, assessment.place, faults)
    faults.raise_if_any(AssessmentError)
    return _assemble(material, result, context, claims, with_readings=readings)


def _without_blanks(assessment: Assessment) -> Assessment:
    """*assessment* without the fields that nobody has filled in: what they ask is not known, never 0."""
    found: dict[str, Any] = {name: given(getattr(assessment, name)) for name in _FIELDS}
    found["groups"] = tuple(attrs.evolve(group, values=given(group.values)) for group in assessment.groups)
    changed = {name: rest for name, rest in found.items() if rest != getattr(assessment, name)}
    return attrs.evolve(assessment, **changed) if changed else assessment


def _assemble(
    material: Material,
    result: Spread,
    context: Mapping[str, Any],
    claims: Mapping[str, Any],
    *,
    with_readings: bool,
) -> Evaluation:
    instrument, assessment = material.plan.instrument, material.assessment
    outcome = find_outcome(result, context)
    needed = with_readings or claims or result.inputs.given
    readings = tuple([one for one in instrument.readings if _matters(material, result, one)]) if needed else ()
    variants = [(one, material.variant(variant_plan(instrument, (one,)), result)) for one in readings if with_readings]
    reading_results = tuple(
        [_reading_result(one, other, context, result, outcome) for one, other in variants if other.has_ends]
    )
    others = Others(material, result, readings)
    attained, forms = Attained(result, others), read_forms(material, result, others, context)
    checked = Claims(material, result, outcome, context, others, attained, forms).check_all(claims)
    sample = sample_size(instrument, context, material)
    said: list[Finding] = [
        *of_claims(result, checked),
        *findings.of_readings(outcome, reading_results, material.plan.nodes[0].digits),
        *findings.of_outcome(result, outcome),
        *findings.of_inputs(result, material),
        *of_values(result, attained, forms),
        *findings.of_groups(material),
        *findings.of_period(instrument, assessment),
        *check_sample(instrument, sample),
    ]
    rows = material.rows
    return Evaluation(
        assessment=assessment,
        instrument=instrument,
        nodes=node_results(result),
        band=outcome.band,
        possible=outcome.possible,
        possible_by=outcome.possible_by,
        context=context,
        claims=tuple(one.result for one in checked if one.result is not None),
        readings=reading_results,
        groups=_parts(material, context),
        findings=tuple(said),
        sample=sample,
        left_out=rows.left_out if rows else {},
        n=len(rows.rows) if rows else sum(group.n for group in material.groups) or None,
    )


def _matters(material: Material, result: Spread, reading: Reading) -> bool:
    return can_matter(reading, rows=material.rows is not None, missing=lambda code: material.missing(result, code))


def _reading_result(
    reading: Reading, other: Spread, context: Mapping[str, Any], base: Spread, outcome: Outcome
) -> ReadingResult:
    same = other.values_of_total() == base.values_of_total() and _same_words(other, base)
    theirs = outcome if same else find_outcome(other, context)
    mine, found = score(base.point, 0), score(other.point, 0)
    digits = base.plan.nodes[0].digits
    return ReadingResult(
        reading=reading,
        score=found,
        band=theirs.band,
        changes_score=_differ(mine, found, digits),
        changes_predicate=outcome.band is not None
        and theirs.band is not None
        and outcome.band.predicate != theirs.band.predicate,
    )


def _same_words(other: Spread, base: Spread) -> bool:
    """Whether the same total has the same word under both."""
    theirs, mine = other.plan.instrument, base.plan.instrument
    if mine.floor_predicate is not None or mine.bands_by is not None:
        return False  # the word hangs on more than the total
    return theirs.bands is mine.bands


def _parts(material: Material, context: Mapping[str, Any]) -> tuple[Evaluation, ...]:
    """Evaluations of the units of a table, or of the groups, side by side."""
    rows, plan = material.rows, material.plan
    parts: list[tuple[str, int, Spread]] = []
    if rows is not None and rows.has_units:
        for unit in rows.units():
            some = rows.of_unit(unit)
            parts.append((unit, len(some.rows), material.spread(plan, Faults(""), some)))
    parts += [(group.name, group.n, material.group_spread(plan, group, Faults(""))) for group in material.groups]
    found = []
    for name, n, result in parts:
        outcome = find_outcome(result, context)
        found.append(
            Evaluation(
                assessment=material.assessment,
                instrument=plan.instrument,
                nodes=node_results(result),
                band=outcome.band,
                possible=outcome.possible,
                possible_by=outcome.possible_by,
                context=context,
                findings=tuple(findings.of_outcome(result, outcome)),
                group=name,
                n=n,
            )
        )
    return tuple(found)


def _differ(mine: Score | None, found: Score | None, digits: int) -> bool:
    """Whether a reader sees two scores: a reading that changes less than that changes nothing he signs."""
    if mine is None or found is None:
        return mine is not found
    return mine.value != found.value and decimal_text(mine.value, digits) != decimal_text(found.value, digits)
