"""Puts a difference together: what changed, what that means for results, and assessments that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import exact_text
from evalkit.base.text import visible
from evalkit.cases import Case
from evalkit.cases.files import case_file_text
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import head_of
from evalkit.instruments import TOTAL
from evalkit.rulework.assessments import as_written, given_as, most_common, unlike
from evalkit.rulework.diff.compare import changes_between
from evalkit.rulework.diff.fewest_edits import are_sums
from evalkit.rulework.diff.model import SECTIONS, Diff, DifferenceWitness, Meaning, ScoreRange, Side
from evalkit.rulework.diff.pairing import all_looked_at, noded_together, pair, scored_together, together
from evalkit.rulework.diff.predicates import PairedInstruments, compare_totals
from evalkit.rulework.diff.scores import score_ranges
from evalkit.rulework.diff.search import fewest
from evalkit.rulework.diff.shared_questions import Question, answer_of, questions_of, starts_of
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Change, Totals
    from evalkit.rulework.diff.pairing import NodePairing
    from evalkit.rulework.diff.predicates import When
    from evalkit.rulework.diff.search import Keys
    from evalkit.rulework.diff.shared_questions import AnswerKey

_WRITTEN = "Written by evalkit rules diff"
HEAD = f"{schema_line('case-file')}\n\n# {_WRITTEN} ".encode()  # how every file written here begins

PROVED, FOUND = "proved", "found"
NO_QUESTION, NO_WORD, NOT_FOUND = "no-question", "no-word", "not-found"


def by_total(old: Instrument, new: Instrument, totals: Totals) -> DifferenceWitness | None:
    """One total that both can have and call differently: the first such."""
    for stretch in totals.stretches:
        for number in dict.fromkeys((stretch.first, stretch.last)):
            written = None if number is None else as_written(number)
            if written is None:
                continue
            for both in together(old, new):
                sides = [_side(instrument, {"values": {TOTAL: written}}, stretch.when) for instrument in both]
                if sides[0] and sides[1] and sides[0].predicate != sides[1].predicate:
                    return DifferenceWitness(by="total", old=sides[0], new=sides[1])
    return None


def by_answers(
    old: Instrument, new: Instrument, pairing: NodePairing, scores: Sequence[ScoreRange]
) -> tuple[DifferenceWitness | None, str]:
    """The fewest answers off a common start whose predicate differs; without any, how that is known."""
    none = PROVED
    for both in together(old, new):
        witness, how = _by_answers(*both, pairing, scores)
        if witness is not None:
            return witness, how
        none = none if how == PROVED else how
    return None, none if all_looked_at(old, new) else NOT_FOUND


def _by_answers(
    old: Instrument, new: Instrument, pairing: NodePairing, scores: Sequence[ScoreRange]
) -> tuple[DifferenceWitness | None, str]:
    questions = questions_of(old, new, pairing)
    judge = PairedInstruments(old, new, questions)
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
    return DifferenceWitness(
        by="answers", old=sides[0], new=sides[1], start=found.start.told, off=off, smallest=smallest
    ), ""


def _seeds(questions: Sequence[Question], scores: Sequence[ScoreRange]) -> Iterator[Keys]:
    """Answers at the ends of the change of score: where a rule moves points, they show it most."""
    for score in scores[:1]:
        for end in (score.low, score.high):
            if end.old_answers is not None and end.new_answers is not None:
                given = {**end.new_answers, **end.old_answers}
                keys = tuple(
                    given.get(question.old or "", given.get(question.new or "", next(iter(question.options))))
                    for question in questions
                )
                if all(key in question.options for question, key in zip(questions, keys, strict=True)):
                    yield keys


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
    fill, count = most_common(scored)
    if 2 * count <= len(scored):
        fill = None
    ordered = {code: answers[code] for code in instrument.nodes if code in answers}
    own = ordered if fill is None else unlike(fill, ordered, instrument)
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


def _case_of(witness: DifferenceWitness) -> Case:
    old, new = witness.old, witness.new
    by_answers = f"by answers, {len(witness.off)} of them off the common start"
    what = "by the total alone" if witness.by == "total" else by_answers
    name = f"{new.predicate} in {new.instrument.id}, {old.predicate} in {old.instrument.id}: {what}"
    expected = {"exact": exact_text(new.exact), "predicate": new.predicate}
    return attrs.evolve(new.case, name=_line(name), expected=expected)


def _line(text: str) -> str:
    return visible(text, 300)


# --- The difference ----------------------------------------------------------------------------------------------------


# Sections on which no predicate rests: words, sources, what is only shown, and how rows are read before they are answers.
_ASIDE = frozenset(
    {"ladder", "thresholds", "records", "claims", "validity", "names", "readings", "notes", "sources", "citations"}
)


def diff(old: Instrument, new: Instrument, crosswalk: Crosswalk | None = None) -> Diff:
    """*old* and *new* side by side; a *crosswalk* may lead either way.

    Without one, nodes are the same where their codes and titles are.
    """
    pairing = pair(old, new, crosswalk)
    changes = _changes_under(old, new, crosswalk)
    # Under another fact other nodes may count, so that these are paired anew.
    each = [_meaning(*both, pair(*both, crosswalk), changes) for both in scored_together(old, new)]
    meaning = _joined(each or [attrs.evolve(_meaning(old, new, pairing, changes), none=NOT_FOUND, scores=())])
    return Diff(old=old, new=new, crosswalk=crosswalk, changes=changes, meaning=meaning)


def _changes_under(old: Instrument, new: Instrument, crosswalk: Crosswalk | None) -> tuple[Change, ...]:
    """Every change once, whichever nodes are there: those of one sheet or of another."""
    changes: list[Change] = []
    for both in noded_together(old, new):
        changes += [change for change in changes_between(*both, pair(*both, crosswalk)) if change not in changes]
    return tuple(sorted(changes, key=lambda change: SECTIONS.index(change.section)))


def _joined(each: Sequence[Meaning]) -> Meaning:
    """What a difference means under any fact that scores hang on: of the first under which predicates differ, all others bounded with it."""
    if len(each) == 1:
        return each[0]
    first = next((meaning for meaning in each if meaning.none == "" and meaning.witnesses), each[0])
    scores = [meaning.scores for meaning in each]
    alike = zip(*scores, strict=True) if len(set(map(len, scores))) == 1 else ()
    return attrs.evolve(
        first,
        none=first.none and next((meaning.none for meaning in each if meaning.none != PROVED), PROVED),
        scores=tuple(_widest(ranges) for ranges in alike),
    )


def _widest(ranges: Sequence[ScoreRange]) -> ScoreRange:
    low = min([score_range.low for score_range in ranges], key=lambda end: end.change)
    high = max([score_range.high for score_range in ranges], key=lambda end: end.change)
    return ScoreRange(percent=ranges[0].percent, low=low, high=high)


def _meaning(old: Instrument, new: Instrument, pairing: NodePairing, changes: Sequence[Change]) -> Meaning:
    mine, theirs = (set(instrument.leaves_under(TOTAL)) for instrument in (old, new))
    same = tuple(
        (code, other, pairing.why[code])
        for code, other in pairing.questions.items()
        if code in mine and other in theirs
    )
    totals, scores = compare_totals(old, new), tuple(score_ranges(old, new, pairing.questions))
    first, second = by_total(old, new, totals), None
    if not same:
        none = NO_QUESTION
    elif not totals.shared_word:
        none = NO_WORD
    elif _counts_alike(old, new, changes, totals, scores):
        none = PROVED
    else:
        second, none = by_answers(old, new, pairing, scores)
    return Meaning(
        same=same,
        only_old=len(mine) - len(same),
        only_new=len(theirs) - len(same),
        totals=totals,
        witnesses=tuple(witness for witness in (first, second) if witness is not None),
        none=none,
        scores=scores,
    )


def _counts_alike(
    old: Instrument, new: Instrument, changes: Sequence[Change], totals: Totals, scores: Sequence[ScoreRange]
) -> bool:
    """Whether it is plain that no answers are called differently: nothing changed that counts, or no total and no band."""
    if all(change.section in _ASIDE or change.kind == "renamed" for change in changes):
        return True
    if not (are_sums(old, new) and totals.comparable and not totals.stretches):
        return False
    return any(score.how == "exact" and not (score.low.change or score.high.change) for score in scores[:1])
