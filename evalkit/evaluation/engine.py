"""Puts an evaluation together: reads the input, runs it, looks at it from every side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.arguments import expect
from evalkit.base.errors import AssessmentError, Fault, Faults, UndefinedError
from evalkit.base.program_numbers import all_taken
from evalkit.base.text import msg
from evalkit.base.wording import given
from evalkit.evaluation import contradictions
from evalkit.evaluation.attainable import Attained, of_values, read_forms
from evalkit.evaluation.bound_input import BoundInput, OtherReadings
from evalkit.evaluation.context import check_needed, derive_context, read_context, without_idle
from evalkit.evaluation.findings import of_outcome, of_readings
from evalkit.evaluation.input_findings import of_defaults, of_groups, of_inputs, of_offices, of_period
from evalkit.evaluation.inputs import check_beside
from evalkit.evaluation.node_results import Results, differ, score
from evalkit.evaluation.outcome import Outcome, hangs_on_total
from evalkit.evaluation.outcome_of_runs import find_outcome
from evalkit.evaluation.readings import beside_total, can_matter, matter_to_answers, variant_plan
from evalkit.evaluation.result import ESTABLISHED, SUPPORTED, Evaluation, ReadingResult, SampleResult
from evalkit.files.assessment import SECTIONS_BY_CODE, Assessment
from evalkit.instruments import Instrument
from evalkit.method.compiled_when_repeated import is_repeated
from evalkit.method.outcome_rules import with_facts
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.evaluation.attainable import Forms
    from evalkit.evaluation.result import ClaimResult, Finding, Score
    from evalkit.evaluation.runs import Runs
    from evalkit.instruments import Band, Reading

_LEVELS = frozenset((int,))


def evaluate(
    instrument: Instrument,
    assessment: Assessment,
    *,
    readings: bool = True,
    findings: bool = True,
    predicate: bool = True,
) -> Evaluation:
    """Evaluate *assessment* under *instrument*.

    Args:
        instrument: The edition whose rules apply.
        assessment: What was found.
        readings: Whether the other documented readings are evaluated, too. Claims are held against them in any case.
        findings: Whether there are findings about more than the claims. That no answers give a value takes longest to see.
        predicate: Whether it is asked for, where nothing else asks for it: which ones missing answers leave takes long to see.

    Returns:
        The evaluation: scores of every node, predicate, findings. Nothing is rounded but by the stages of the instrument.

    Raises:
        AssessmentError: The assessment names another instrument, does not fit this one, or contradicts itself; every
            fault is listed.
        TypeError: One of the arguments is no instrument, or no assessment.
    """
    expect("instrument", instrument, Instrument, "an evalkit.Instrument, as Registry().instrument(…) gives it")
    expect("assessment", assessment, Assessment, "an evalkit.Assessment")
    if is_repeated(instrument):
        from evalkit.evaluation.complete_answers.engine import evaluated  # noqa: PLC0415  (start-up: few runs evaluate so many)

        known = evaluated(instrument, assessment, readings=readings, findings=findings)
        if known is not None:
            return _with_more(known) if findings and instrument.findings else known
    assessment = _as_in_files(assessment)
    try:
        return _evaluated(
            instrument, assessment, with_readings=readings, with_findings=findings, with_predicate=predicate
        )
    except UndefinedError as error:
        raise _without_value(error, assessment) from error


def _evaluated(
    instrument: Instrument, assessment: Assessment, *, with_readings: bool, with_findings: bool, with_predicate: bool
) -> Evaluation:
    faults = Faults(assessment.file, assessment.cells)
    contradictions.check_instrument(instrument, assessment, faults)
    faults.raise_if_any(AssessmentError)
    context = read_context(instrument, assessment.context, assessment.place, faults)
    check_needed(instrument, assessment, context, faults)
    original, instrument = instrument, with_facts(instrument, context)
    bound = BoundInput(plan_for(instrument), assessment, faults)
    runs = bound.run(bound.plan, faults)
    claims = _read_claims(bound, faults)
    contradictions.check_evidence(instrument, assessment, faults)
    for name in (SUPPORTED, ESTABLISHED):
        check_beside(bound.plan, assessment, name, faults)
    contradictions.check_counts(bound, context, faults)
    faults.raise_if_any(AssessmentError)
    contradictions.check_missing(runs, assessment.place, faults)
    faults.raise_if_any(AssessmentError)
    contradictions.check_given(runs, assessment.place, faults)
    stated = without_idle(runs, context, assessment.context)
    context = derive_context(runs, stated, assessment.place, faults)
    faults.raise_if_any(AssessmentError)
    asked = with_predicate or with_readings or with_findings or any(isinstance(claim, str) for claim in claims.values())
    outcome = find_outcome(runs, context) if asked else Outcome(band=None, possible=())
    evaluation = _assemble(
        bound, runs, (stated, context), claims, outcome, with_readings=with_readings, with_findings=with_findings
    )
    if assessment.supported or assessment.established:
        from evalkit.evaluation.supported_established import beside  # noqa: PLC0415  (start-up: most assessments have neither)

        alone = partial(evaluate, original, readings=False, findings=False)
        evaluation = attrs.evolve(evaluation, beside=beside(evaluation, alone))
    return _with_more(evaluation) if with_findings and instrument.findings else evaluation


def _with_more(evaluation: Evaluation) -> Evaluation:
    """*evaluation* with the findings that plugins of its index have."""
    more = (finding for ask in evaluation.instrument.findings for finding in ask(evaluation))
    return attrs.evolve(evaluation, findings=(*evaluation.findings, *more))


def _without_value(error: UndefinedError, assessment: Assessment) -> AssessmentError:
    """The fault of answers that leave a node without a value: it is never taken to be 0."""
    expected = msg("answers under which its formula can be computed")
    return AssessmentError(
        [Fault(file=assessment.file, place=assessment.place, problem=error.problem, expected=expected)]
    )


def _as_in_files(assessment: Assessment) -> Assessment:
    """*assessment* without the fields that nobody has filled in (what they ask is not known, never 0), its numbers as in files."""
    found: dict[str, Any] = {name: _section_as_in_files(getattr(assessment, name)) for name in SECTIONS_BY_CODE}
    if assessment.groups:
        groups = [attrs.evolve(group, values=_section_as_in_files(group.values)) for group in assessment.groups]
        found["groups"] = tuple(groups)
    changed = {name: rest for name, rest in found.items() if rest is not getattr(assessment, name)}
    return attrs.evolve(assessment, **changed) if changed else assessment


def _section_as_in_files(section: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same mapping where nothing in it has to change, as in one of levels."""
    return section if _LEVELS.issuperset(map(type, section.values())) else all_taken(given(section))


def _assemble(
    bound: BoundInput,
    runs: Runs,
    contexts: tuple[dict[str, Any], dict[str, Any]],
    claims: Mapping[str, Any],
    outcome: Outcome,
    *,
    with_readings: bool,
    with_findings: bool,
) -> Evaluation:
    """Look at the *runs* from every side. *contexts*: as stated, and with what follows from answers by the rules of the file."""
    stated, context = contexts
    rows = bound.rows
    needed = with_readings or claims or (with_findings and runs.inputs.given)
    readings = _that_matter(bound, runs) if needed else ()
    reading_results = _reading_results(bound, runs, stated, outcome, readings) if with_readings else ()
    others = OtherReadings(bound, runs, readings)
    attained, forms = Attained(runs, others), read_forms(bound, runs, others, context)
    verdicts, of_claims = _verdicts(
        claims, bound, runs, outcome=outcome, stated=stated, others=others, attained=attained, forms=forms
    )
    of_inside = _findings(bound, runs, context, outcome, reading_results, attained, forms) if with_findings else ()
    return _evaluation(
        bound,
        runs,
        context,
        outcome,
        claims=verdicts,
        readings=reading_results,
        groups=tuple(_parts(bound, stated)),
        findings=(*of_claims, *of_inside),
        sample=sample_size(bound.plan.instrument, context, bound),
        left_out=rows.left_out if rows else {},
        profile=rows.profile if rows else {},
        panel=bound.panel,
        n=rows.n if rows else sum(group.n for group in bound.groups) or None,
    )


def _findings(
    bound: BoundInput,
    runs: Runs,
    context: Mapping[str, Any],
    outcome: Outcome,
    readings: Sequence[ReadingResult],
    attained: Attained,
    forms: Forms | None,
) -> Iterator[Finding]:
    """Findings about what comes out, and what the assessment is made of; none of claims."""
    yield from of_readings(outcome.band, readings, bound.plan.nodes[0].digits)
    yield from of_outcome(runs, outcome)
    yield from of_defaults(bound.plan.instrument, bound.assessment, context)
    yield from of_inputs(runs, bound)
    yield from of_values(runs, attained, forms)
    yield from of_groups(bound)
    yield from of_offices(bound)
    yield from of_period(bound.plan.instrument, bound.assessment)


def _read_claims(bound: BoundInput, faults: Faults) -> dict[str, Any]:
    if not bound.assessment.claims:
        return {}
    from evalkit.evaluation.claim_input import read_claims  # noqa: PLC0415  # many assessments claim nothing

    return read_claims(bound, faults)


def _verdicts(
    claims: Mapping[str, Any], bound: BoundInput, runs: Runs, **known: Any
) -> tuple[tuple[ClaimResult, ...], tuple[Finding, ...]]:
    """The verdicts on *claims*, and what is said of these and of the values that were compared, not used."""
    if not claims and not runs.inputs.given:
        return (), ()
    from evalkit.evaluation.claim_findings import of_claims  # noqa: PLC0415  # the same
    from evalkit.evaluation.claim_verdicts import Claims  # noqa: PLC0415  # the same

    checked = Claims(bound=bound, runs=runs, **known).check_all(claims)
    return tuple(one.result for one in checked if one.result is not None), tuple(of_claims(runs, checked))


def _evaluation(bound: BoundInput, runs: Runs, context: Mapping[str, Any], outcome: Outcome, **more: Any) -> Evaluation:
    return Evaluation(
        assessment=bound.assessment,
        instrument=bound.plan.instrument,
        nodes=Results(lambda: runs),
        band=outcome.band,
        possible=outcome.possible,
        possible_by=outcome.possible_by,
        context=context,
        **more,
    )


def _that_matter(bound: BoundInput, runs: Runs) -> Sequence[Reading]:
    """The readings that can change anything."""
    instrument, rows = bound.plan.instrument, bound.rows is not None or bound.panel is not None
    if runs.inputs.answered and bound.panel is None:
        return matter_to_answers(instrument)
    return [
        reading
        for reading in instrument.readings
        if can_matter(reading, rows=rows, missing=lambda code: bound.missing(runs, code))
    ]


def _reading_results(
    bound: BoundInput, base: Runs, stated: Mapping[str, Any], outcome: Outcome, readings: Iterable[Reading]
) -> tuple[ReadingResult, ...]:
    """What comes out under each; a fact that follows from answers follows from these under the reading, too."""
    reading_results = []
    for reading in readings:
        try:
            other = bound.variant(variant_plan(bound.plan.instrument, (reading,)), base)
            if other.has_ends:
                theirs = outcome if _same_total(other, base) else find_outcome(other, stated)
                reading_results.append(_reading_result(reading, (base, other), outcome.band, theirs.band))
        except UndefinedError as error:  # the answers have no value under it: that says nothing of the rules themselves
            reading_results.append(ReadingResult(reading=reading, score=None, band=None, problem=error.problem))
    return tuple(reading_results)


def _reading_result(reading: Reading, runs: tuple[Runs, Runs], ours: Band | None, theirs: Band | None) -> ReadingResult:
    """What the total is under *reading*, from the runs by the rules and under it, and the band of each."""
    mine, found = (score(run.point, 0) for run in runs)
    beside = _beside(runs)
    return ReadingResult(
        reading=reading,
        score=found,
        band=theirs,
        changes_score=differ(mine, found, runs[0].plan.nodes[0].digits),
        changes_predicate=ours is not None and theirs is not None and ours.predicate != theirs.predicate,
        beside={code: theirs for code, (_, theirs, _) in beside.items() if theirs is not None},
        changes_beside=tuple([code for code, both in beside.items() if differ(*both)]),
    )


def _beside(runs: tuple[Runs, Runs]) -> dict[str, tuple[Score | None, Score | None, int]]:
    """Of each result beside the total its score by the rules and under the reading, and the decimals that it is shown with."""
    plan, other = runs[0].plan, runs[1].plan
    return {
        code: (score(runs[0].point, plan.position[code]), score(runs[1].point, other.position[code]), node.digits)
        for code in beside_total(plan.instrument)
        for node in (plan.instrument.nodes[code],)
    }


def _same_total(other: Runs, base: Runs) -> bool:
    """Whether the total is the same under both, and has the same word; it may hang on more than the total."""
    theirs, mine = other.plan.instrument, base.plan.instrument
    if not hangs_on_total(mine) or not hangs_on_total(theirs) or theirs.bands is not mine.bands:
        return False
    if base.inputs.plain and other.inputs.plain:
        return other.point.values[0] == base.point.values[0]
    return [run.values[0] for run in other.each] == [run.values[0] for run in base.each]


def _parts(bound: BoundInput, stated: dict[str, Any]) -> Iterator[Evaluation]:
    """Evaluations of the units of a table, or of the groups, side by side."""
    rows, plan = bound.rows, bound.plan
    parts: list[tuple[str, int, Runs]] = []
    if rows is not None and rows.has_units:
        for unit in rows.units():
            some = rows.of_unit(unit)
            parts.append((unit, some.n, bound.run(plan, Faults(""), some)))
    parts += [(group.name, group.n, bound.run_group(plan, group, Faults(""))) for group in bound.groups]
    for name, n, runs in parts:
        context = derive_context(runs, stated, "", Faults(""))
        outcome = find_outcome(runs, context)
        said = tuple(of_outcome(runs, outcome))
        yield _evaluation(bound, runs, context, outcome, findings=said, group=name, n=n)


# --- How large a sample should be, and is -----------------------------------------------------------------------------


def sample_size(instrument: Instrument, context: Mapping[str, Any], bound: BoundInput) -> SampleResult | None:
    """The sample that the population asks for, and the one there is."""
    rule = instrument.sample
    if rule is None or rule.section.sample is None or rule.population not in context:
        return None
    population = context[rule.population]
    required = rule.section.sample(rule.stated, population)
    rows = bound.rows
    reached = rows.answered if rows else context.get(instrument.attainable.n) if instrument.attainable else None
    return SampleResult(population=population, required=required, reached=reached)
