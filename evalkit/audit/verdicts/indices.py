"""Verdicts by an instrument: an assessment is made of the printed numbers, and the claim is one of its claims."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.verdicts.case import AGREES, CONTRADICTED, ROUNDING, Outcome, no_number, unsupported
from evalkit.audit.verdicts.rounding import WAYS, way_of
from evalkit.audit.verdicts.words import named_like
from evalkit.base.errors import AssessmentError, UnknownInstrumentError
from evalkit.base.exact import Printed, decimal_text
from evalkit.base.text import Decimal, Text, msg
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment, Period
from evalkit.instruments import TOTAL
from evalkit.method.scales import options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.verdicts.book import Part
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument, Node

PREDICATE, LADDER = "predicate", "ladder"
_EXACT_DIGITS = 12


def judge_index(case: Case) -> Outcome:
    """The verdict on what an instrument makes of printed values."""
    values: dict[str, Any] = {}
    for code, address in case.relation.values.items():
        part = case.book.at(address, case.instead)
        if part.exact is None and not part.words:
            return no_number(part)
        values[code] = usable(part)
    return by_instrument(case, case.relation.instrument or "", values, case.relation.node)


def usable(part: Part) -> Printed | int | str:
    """The value of *part* as an assessment file would give it."""
    if part.exact is None:
        return " ".join(part.words)
    if part.computed and part.exact.denominator != 1:
        return Printed(decimal_text(part.exact, _EXACT_DIGITS), Fraction(part.exact), _EXACT_DIGITS)
    if part.digits == 0 or part.computed:
        return int(part.exact)
    return Printed(part.text, Fraction(part.exact), part.digits)


def by_instrument(case: Case, spec: str, given: Mapping[str, Any], node: str) -> Outcome:
    """What *spec* makes of the *given* values, held against the claim of the case as the number or word of *node*."""
    year = case.book.sheet.year
    period = Period(text=str(year), last_day=dt.date(year, 12, 31))
    try:
        instrument = case.book.registry.instrument(spec, period)
    except UnknownInstrumentError as error:
        return unsupported(error.problem)
    return _held(case, instrument, _assessment(case, instrument, given, period), node)


def by_evaluation(case: Case, evaluation: Evaluation, node: str | None) -> Outcome:
    """The claim held against an assessment file as a claim of it: all its readings, and all that its numbers stand for."""
    return _held(case, evaluation.instrument, evaluation.assessment, node or PREDICATE)


def _held(case: Case, instrument: Instrument, assessment: Assessment, node: str) -> Outcome:
    is_word = case.mine.exact is None
    code = PREDICATE if is_word and node == TOTAL else node
    claim = " ".join(case.mine.words) if is_word else usable(case.mine)
    rule = instrument.claims.get(code) if code not in instrument.nodes else None
    if rule is not None and rule.kind == LADDER:
        claim = case.claim.printed  # "Level III" is a number for all others
    try:
        found = _evaluate(instrument, assessment, {code: claim})
    except AssessmentError as error:
        return _refused(case, instrument, assessment, code, error)
    return _outcome(case, found, code)


def _assessment(case: Case, instrument: Instrument, given: Mapping[str, Any], period: Period) -> Assessment:
    answers = {code: value for code, value in given.items() if _is_answer(instrument, code, value)}
    values = {code: value for code, value in given.items() if code not in answers}
    return Assessment(
        file=case.relation.file,
        sha256=case.book.sheet.sha256,
        instrument=instrument.id,
        subject=case.book.sheet.agency,
        period=period,
        answers=answers,
        values=values,
    )


def _is_answer(instrument: Instrument, code: str, value: Any) -> bool:
    node: Node | None = instrument.nodes.get(code)
    if node is None or not node.is_leaf:
        return False
    return isinstance(value, str) or (isinstance(value, int) and value in options(instrument, node))


def _evaluate(instrument: Instrument, assessment: Assessment, claims: Mapping[str, Any]) -> Evaluation:
    return evaluate(instrument, attrs.evolve(assessment, claims=claims), readings=False)


def _outcome(case: Case, found: Evaluation, code: str) -> Outcome:
    result = next(one for one in found.claims if one.code == code)
    node = None if code == PREDICATE else code
    said = [one.message for one in found.findings if one.code.startswith("claim-") and one.node == node]
    plain = result.verdict == AGREES and result.leaves is None
    computed = _predicates(case, found) if code == PREDICATE else result.computed
    formula = _formula(found.instrument, code, computed, is_number=case.mine.exact is not None)
    way = _way(case, found, code) if result.verdict == CONTRADICTED else None
    if way is not None:
        return Outcome(ROUNDING, computed, way, (WAYS[way],), formula)
    return Outcome(result.verdict, computed, explanation=() if plain else tuple(said), formula=formula)


def _way(case: Case, found: Evaluation, code: str) -> str | None:
    """The way of rounding, other than that of the instrument, that prints the score of the node as the claim."""
    score = found.nodes[code].score if code in found.nodes else None
    if score is None or case.mine.exact is None:
        return None
    ways = (way_of(value, case.mine.exact, case.mine.digits) for value in (score.exact, score.value))
    return next((way for way in ways if way is not None), None)


def _predicates(case: Case, found: Evaluation) -> str:
    """The predicates that can come out, by letter or by word, as the claim calls them."""
    bands = [band for table in found.instrument.bands if table.at == TOTAL for band in table.bands]
    by_name = {band.predicate: band for band in bands}
    word = " ".join(case.mine.words)
    return " / ".join(named_like(word, by_name[one], bands) if one in by_name else one for one in found.possible)


def _refused(case: Case, instrument: Instrument, assessment: Assessment, code: str, error: AssessmentError) -> Outcome:
    """The outcome where the instrument refuses the claim (a word it does not know), or the values already."""
    problem = msg("{instrument} refuses it: {problem}", instrument=instrument.id, problem=error.faults[0].problem)
    try:
        found = _evaluate(instrument, assessment, {})
    except AssessmentError as refused:
        return _outside(instrument, assessment, refused) or unsupported(problem)
    if code != PREDICATE:
        return unsupported(problem)
    computed = _predicates(case, found)
    formula = _formula(instrument, code, computed, is_number=case.mine.exact is not None)
    return Outcome(CONTRADICTED, computed, explanation=(problem,), formula=formula)


def _outside(instrument: Instrument, assessment: Assessment, error: AssessmentError) -> Outcome | None:
    """The outcome where a number lies outside the scale of its node, so that nothing can come of it."""
    given = {
        f"{section}.{code}": value
        for section in ("answers", "values")
        for code, value in getattr(assessment, section).items()
    }
    for fault in error.faults:
        place = next((one for one in given if str(fault.place).endswith(one)), None)
        if place is not None and place.partition(".")[2] in instrument.nodes and not isinstance(given[place], str):
            said = msg(
                "{instrument}: {problem}; it takes {scale}",
                instrument=instrument.id,
                problem=fault.problem,
                scale=fault.expected or Text("", ""),
            )
            return Outcome(CONTRADICTED, explanation=(said,))
    return None


def _formula(instrument: Instrument, code: str, computed: str | None, *, is_number: bool) -> Message | None:
    if computed is None:
        return None
    shown = Decimal(computed) if is_number else computed
    return msg("{instrument}, {node}: {computed}", instrument=instrument.id, node=code, computed=shown)
