"""Assessments whose predicate differs, as cases that can be read, run and kept."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import MAX_DIGITS, Printed, decimal_text, decimals_of
from evalkit.cases import Case
from evalkit.catalogue.validity import period_in_force
from evalkit.evaluation.engine import evaluate
from evalkit.instruments import TOTAL
from evalkit.rulework.diff.judge import Judge
from evalkit.rulework.diff.model import Side, Witness
from evalkit.rulework.diff.parts import answer_of
from evalkit.rulework.diff.search import fewest
from evalkit.rulework.diff.slots import Slot, slots_of, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.judge import When
    from evalkit.rulework.diff.model import ScoreRange, Totals
    from evalkit.rulework.diff.pairing import Pairing
    from evalkit.rulework.diff.parts import AnswerKey
    from evalkit.rulework.diff.search import Keys

PROVED, FOUND = "proved", "found"
NO_QUESTION, NO_WORD, NOT_FOUND = "no-question", "no-word", "not-found"


def by_total(old: Instrument, new: Instrument, totals: Totals) -> Witness | None:
    """One total that both can have and call differently: the first such."""
    for stretch in totals.stretches:
        for number in dict.fromkeys((stretch.first, stretch.last)):
            written = None if number is None else _number(number)
            if written is None:
                continue
            sides = [_side(one, {"values": {TOTAL: written}}, stretch.when) for one in (old, new)]
            if sides[0] and sides[1] and sides[0].predicate != sides[1].predicate:
                return Witness(by="total", old=sides[0], new=sides[1])
    return None


def by_answers(
    old: Instrument, new: Instrument, pairing: Pairing, scores: Sequence[ScoreRange]
) -> tuple[Witness | None, str]:
    """The fewest answers off a common start whose predicate differs; without any, how that is known."""
    slots = slots_of(old, new, pairing)
    judge = Judge(old, new, slots)
    found = fewest(judge, starts_of(slots), old, new, list(_seeds(slots, scores)))
    if found.keys is None or found.start is None:
        return None, PROVED if found.proved else NOT_FOUND
    verdict = judge.differing(found.keys)
    assert verdict is not None  # it was found to differ
    sides = [_answered(one, judge.slots, found.keys, i, verdict.whens[i]) for i, one in enumerate((old, new))]
    off = tuple(
        (slot.old or "", slot.new or "", answer_of(key))
        for slot, key, begin in zip(judge.slots, found.keys, found.start.keys, strict=True)
        if key != begin
    )
    if sides[0] is None or sides[1] is None:  # an answer that cannot be written, as 1/3 of a scale that begins there
        return None, NOT_FOUND
    smallest = PROVED if found.proved else FOUND
    return Witness(by="answers", old=sides[0], new=sides[1], start=found.start.told, off=off, smallest=smallest), ""


def _seeds(slots: Sequence[Slot], scores: Sequence[ScoreRange]) -> Iterator[Keys]:
    """Answers at the ends of the change of score: where a rule moves points, they show it most."""
    for one in scores[:1]:
        for end in (one.low, one.high):
            if end.old_answers is not None and end.new_answers is not None:
                given = {**end.new_answers, **end.old_answers}
                keys = tuple(_seed(slot, given) for slot in slots)
                if all(key in slot.options for slot, key in zip(slots, keys, strict=True)):
                    yield keys


def _seed(slot: Slot, given: Mapping[str, Any]) -> AnswerKey:
    lowest = next(iter(slot.options))
    found: AnswerKey = given.get(slot.old or "", given.get(slot.new or "", lowest))
    return found


# --- As a case --------------------------------------------------------------------------------------------------


def _answered(
    instrument: Instrument, slots: Sequence[Slot], keys: Sequence[AnswerKey], side: int, when: When
) -> Side | None:
    answers = {}
    for slot, key in zip(slots, keys, strict=True):
        code = (slot.old, slot.new)[side]
        if code is not None:
            answers[code] = _answer(instrument, code, key)
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


def _answer(instrument: Instrument, code: str, key: AnswerKey) -> Any:
    scale = instrument.scales[instrument.nodes[code].scale or ""]
    if scale.kind == "yes-no":
        return bool(key)
    if scale.kind == "number":
        return _number(Fraction(answer_of(key)))
    return scale.na.title if key == "na" and scale.na is not None else key


def _number(number: Exact) -> int | Printed | None:
    """A number as a file holds it; nothing if its decimals do not end soon enough."""
    found = Fraction(number)
    digits = decimals_of(found, MAX_DIGITS - 1)
    if digits is None:
        return None
    return Printed(str(decimal_text(found, digits)), found, digits) if digits else int(found)


def _side(instrument: Instrument, content: Mapping[str, Any], when: When, fill: Any = None) -> Side | None:
    """What comes out; nothing if it is refused, or if no single predicate comes out."""
    key = instrument.context.get(instrument.bands_by or "")
    given = dict(content)
    if key is not None and when is not None and (key.from_node is None or "values" in content):
        given["context"] = {key.key: when}
    head = {
        "instrument": instrument.id,
        "subject": "Invented",
        "period": period_in_force(instrument.validity).text,
        "status": "self-assessment",
    }
    case = Case(file="", name="", source="", kind="generated", instrument=instrument.id,
                content={"assessment": head, **given}, expected={}, fill=fill)  # fmt: skip
    try:
        found = evaluate(instrument, case.assessment(instrument), readings=False)
    except AssessmentError:
        return None
    score = found.total.score
    if found.predicate is None or score is None:
        return None
    return Side(instrument=instrument, case=case, score=score.value, exact=score.exact, predicate=found.predicate)
