"""The claims of an assessment as read: what is understood, and what is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import did_you_mean
from evalkit.base.exact import ENDLESS, Printed
from evalkit.base.pattern import pattern
from evalkit.base.text import Message, msg, visible
from evalkit.base.wording import is_personal
from evalkit.evaluation.answer_hints import number_hint, shown
from evalkit.evaluation.inputs import value_number
from evalkit.evaluation.node_words import choices_for, meanings, ordered_levels, read_levels
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from evalkit.base.errors import Faults
    from evalkit.evaluation.bound_input import BoundInput
    from evalkit.instruments import ClaimRule, Instrument

PREDICATE = "predicate"
_NUMBER_AS_TEXT = pattern(r"[+-]?[\d.,\s]*\d\s*%?")


def read_claims(bound: BoundInput, faults: Faults) -> dict[str, Any]:
    """The claims; an unknown key, or a value that means nothing for it, is a fault."""
    instrument = bound.plan.instrument
    found: dict[str, Any] = {}
    known = (*instrument.nodes, PREDICATE, *instrument.claims)
    for code, raw in bound.assessment.claims.items():
        place = f"{bound.place}claims.{code}"
        if code not in known:
            problem = msg("the code {code} is not known", code=visible(code))
            wanted = msg("a code of {instrument}, or predicate", instrument=instrument.id)
            faults.unknown(place, problem, code, known, expected=wanted)
            continue
        takes = _unlike_any(raw) or _wanted(instrument, code, raw)
        if takes is None:
            found[code] = raw
        else:
            problem = msg("{found} is not allowed here", found=shown(raw))
            faults.add(place, problem, expected=takes, hint=_hint(instrument, code, raw, in_cell=faults.in_cell(place)))
    return found


def _hint(instrument: Instrument, code: str, raw: Any, *, in_cell: bool) -> Message | None:
    number = number_hint(raw, in_cell=in_cell) if code != PREDICATE else None
    if number is not None or not isinstance(raw, str) or code in instrument.claims:
        return number
    return did_you_mean(raw, choices_for(instrument, TOTAL if code == PREDICATE else code))


def _unlike_any(raw: Any) -> Message | None:
    """What is wanted in place of a number that nobody prints as a score."""
    if isinstance(raw, Printed) and raw.digits == ENDLESS:
        return msg("the number as it was printed: text, or a Decimal")
    number = value_number(raw)
    if number is not None and is_personal(str(abs(int(number[0])))):
        return msg("a number that is no NIP, NIK or telephone number")
    return None


def _wanted(instrument: Instrument, code: str, raw: Any) -> Message | None:
    """What the claim *code* takes, if *raw* is not that."""
    rule = instrument.claims.get(code)
    if rule is not None and code not in instrument.nodes:
        return _wanted_by_rule(instrument, rule, raw)
    is_word = isinstance(raw, str) and not _NUMBER_AS_TEXT.fullmatch(raw.strip())
    if code == PREDICATE or (code == TOTAL and is_word):
        if isinstance(raw, str) and meanings(instrument, TOTAL, raw):
            return None
        words = choices_for(instrument, TOTAL)
        either = msg("a number, or one of {choices}", choices=words)
        return msg("one of {choices}", choices=words) if code == PREDICATE else either
    if value_number(raw) is not None or ((is_word or isinstance(raw, bool)) and _understood(instrument, code, raw)):
        return None
    choices = choices_for(instrument, code)
    return msg("a number, or one of {choices}", choices=choices) if choices else msg("a number")


def _understood(instrument: Instrument, code: str, word: str | bool) -> bool:  # noqa: FBT001  (a flag is an answer)
    """Whether the node can be called so; a node that has no words of its own, by those of the total."""
    at = code if choices_for(instrument, code) or isinstance(word, bool) else TOTAL
    return bool(meanings(instrument, at, word))


def _wanted_by_rule(instrument: Instrument, rule: ClaimRule, raw: Any) -> Message | None:
    number = value_number(raw) is not None
    if rule.kind == "percent-of-max":
        return None if number else msg("a number")
    if rule.kind != "ladder":
        return None if number or (isinstance(raw, str) and raw.strip()) else msg("a number or a word")
    ladder = instrument.ladder
    whole = isinstance(raw, (str, int)) and not isinstance(raw, bool)
    if ladder is None or (whole and read_levels(ladder, str(raw)) is not None):
        return None
    levels = ordered_levels(ladder)
    if not ladder.ranges:
        return msg("one of {choices}", choices=levels)
    return msg("one of {choices}, or two of them with one of {ranges} between", choices=levels, ranges=ladder.ranges)
