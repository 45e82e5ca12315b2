"""Assessments whose predicate differs, as cases that can be read, run and kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import exact_text
from evalkit.base.text import visible
from evalkit.cases import Case
from evalkit.cases.files import case_file_text
from evalkit.evaluation.engine import evaluate
from evalkit.files.written import head_of
from evalkit.instruments import TOTAL
from evalkit.rulework.assessments import as_written, given_as
from evalkit.rulework.diff.model import Side, Witness
from evalkit.rulework.diff.pairing import all_looked_at, together
from evalkit.rulework.diff.predicates import Judge
from evalkit.rulework.diff.search import fewest
from evalkit.rulework.diff.shared_questions import Question, answer_of, questions_of, starts_of
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Diff, ScoreRange, Totals
    from evalkit.rulework.diff.pairing import Pairing
    from evalkit.rulework.diff.predicates import When
    from evalkit.rulework.diff.search import Keys
    from evalkit.rulework.diff.shared_questions import AnswerKey

_WRITTEN = "Written by evalkit rules diff"
HEAD = f"{schema_line('case-file')}\n\n# {_WRITTEN} ".encode()  # how every file written here begins

PROVED, FOUND = "proved", "found"
NO_QUESTION, NO_WORD, NOT_FOUND = "no-question", "no-word", "not-found"


def by_total(old: Instrument, new: Instrument, totals: Totals) -> Witness | None:
    """One total that both can have and call differently: the first such."""
    for stretch in totals.stretches:
        for number in dict.fromkeys((stretch.first, stretch.last)):
            written = None if number is None else as_written(number)
            if written is None:
                continue
            for both in together(old, new):
                sides = [_side(instrument, {"values": {TOTAL: written}}, stretch.when) for instrument in both]
                if sides[0] and sides[1] and sides[0].predicate != sides[1].predicate:
                    return Witness(by="total", old=sides[0], new=sides[1])
    return None


def by_answers(
    old: Instrument, new: Instrument, pairing: Pairing, scores: Sequence[ScoreRange]
) -> tuple[Witness | None, str]:
    """The fewest answers off a common start whose predicate differs; without any, how that is known."""
    none = PROVED
    for both in together(old, new):
        witness, how = _by_answers(*both, pairing, scores)
        if witness is not None:
            return witness, how
        none = none if how == PROVED else how
    return None, none if all_looked_at(old, new) else NOT_FOUND


def _by_answers(
    old: Instrument, new: Instrument, pairing: Pairing, scores: Sequence[ScoreRange]
) -> tuple[Witness | None, str]:
    questions = questions_of(old, new, pairing)
    judge = Judge(old, new, questions)
    found = fewest(judge, starts_of(questions), list(_seeds(questions, scores)))
    if found.keys is None or found.start is None:
        return None, PROVED if found.proved else NOT_FOUND
    verdict = judge.differing(found.keys)
    assert verdict is not None  # it was found to differ
    sides = [
        _answered(instrument, judge.questions, found.keys, i, verdict.whens[i])
        for i, instrument in enumerate((old, new))
    ]
    off = tuple(
        (question.old or "", question.new or "", answer_of(key))
        for question, key, begin in zip(judge.questions, found.keys, found.start.keys, strict=True)
        if key != begin
    )
    if sides[0] is None or sides[1] is None:  # an answer that cannot be written, as 1/3 of a scale that begins there
        return None, NOT_FOUND
    smallest = PROVED if found.proved else FOUND
    return Witness(by="answers", old=sides[0], new=sides[1], start=found.start.told, off=off, smallest=smallest), ""


def _seeds(questions: Sequence[Question], scores: Sequence[ScoreRange]) -> Iterator[Keys]:
    """Answers at the ends of the change of score: where a rule moves points, they show it most."""
    for score in scores[:1]:
        for end in (score.low, score.high):
            if end.old_answers is not None and end.new_answers is not None:
                given = {**end.new_answers, **end.old_answers}
                keys = tuple(_seed(question, given) for question in questions)
                if all(key in question.options for question, key in zip(questions, keys, strict=True)):
                    yield keys


def _seed(question: Question, given: Mapping[str, Any]) -> AnswerKey:
    lowest = next(iter(question.options))
    found: AnswerKey = given.get(question.old or "", given.get(question.new or "", lowest))
    return found


# --- As a case --------------------------------------------------------------------------------------------------


def _answered(
    instrument: Instrument, questions: Sequence[Question], keys: Sequence[AnswerKey], side: int, when: When
) -> Side | None:
    answers = {}
    for question, key in zip(questions, keys, strict=True):
        code = question.codes[side]
        if code is not None:
            answers[code] = given_as(instrument, code, answer_of(key))
    scored = [answers[code] for code in instrument.leaves_under(TOTAL)]
    fill, count = Counter(scored).most_common(1)[0]
    if 2 * count <= len(scored):
        fill = None
    inside = set(instrument.leaves_under(TOTAL)) if fill is not None else set()
    own = {
        code: answers[code]
        for code in instrument.nodes
        if code in answers and (code not in inside or answers[code] != fill)
    }
    return _side(instrument, {"answers": own} if own else {}, when, fill)


def _side(instrument: Instrument, content: Mapping[str, Any], when: When, fill: Any = None) -> Side | None:
    """What comes out; nothing if it is refused, or if no single predicate comes out."""
    key = instrument.bands_key
    given = dict(content)
    if key is not None and when is not None and (key.from_node is None or "values" in content):
        given["context"] = {key.key: when}
    if instrument.facts:
        given["context"] = {**given.get("context", {}), **instrument.facts}
    head = {**head_of(instrument, "Invented"), "status": "self-assessment"}
    case = Case(file="", name="", source="", kind="generated", instrument=instrument.id,
                content={"assessment": head, **given}, expected={}, fill=fill)  # fmt: skip
    try:
        evaluation = evaluate(instrument, case.assessment(instrument), readings=False, findings=False)
    except AssessmentError:
        return None
    score = evaluation.total.score
    if evaluation.predicate is None or score is None:
        return None
    return Side(instrument=instrument, case=case, score=score.value, exact=score.exact, predicate=evaluation.predicate)


# --- As a case file ---------------------------------------------------------------------------------------------


def case_file(diff: Diff) -> str:
    """A case for each witness; there must be one."""
    cases = [_case_of(witness) for witness in diff.meaning.witnesses]
    head = cases[0].content["assessment"]
    note = f"{_WRITTEN} {_line(diff.old.id)} {_line(diff.new.id)}: what the two rule files call differently."
    return case_file_text(
        head, f"computed by evalkit from {diff.new.id}, sha256 {diff.new.sha256}", "generated", cases, note
    )


def _case_of(witness: Witness) -> Case:
    old, new = witness.old, witness.new
    name = f"{new.predicate} in {new.instrument.id}, {old.predicate} in {old.instrument.id}: {_what(witness)}"
    expected = {"exact": exact_text(new.exact), "predicate": new.predicate}
    return attrs.evolve(new.case, name=_line(name), expected=expected)


def _what(witness: Witness) -> str:
    return (
        "by the total alone"
        if witness.by == "total"
        else f"by answers, {len(witness.off)} of them off the common start"
    )


def _line(text: str) -> str:
    return visible(text, 300)
