"""Verdicts on what should be the same in two places, or the same as a computed quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.case import (
    AGREES,
    CONTRADICTED,
    INCONSISTENT,
    ROUNDING,
    Outcome,
    no_number,
    unsupported,
)
from evalkit.audit.indices import by_evaluation
from evalkit.audit.intervals import cut_range
from evalkit.audit.model import VERDICTS
from evalkit.audit.results import WAYS
from evalkit.audit.rounding import CUT_OFF, half_up, way_of
from evalkit.audit.words import fold, named_like, same
from evalkit.exact import decimal_text
from evalkit.text import msg

if TYPE_CHECKING:
    from evalkit.audit.book import Part
    from evalkit.audit.case import Case
    from evalkit.text import Message


def judge_equal(case: Case) -> Outcome:
    """The gravest verdict of the places that should print the same."""
    if not case.parts:
        return unsupported(msg("there is nothing to compare with"))
    found = [_with_known(case, part) if part.computed else _with_claim(case, part) for part in case.parts]
    return min(found, key=lambda outcome: VERDICTS.index(outcome.verdict))


def _with_known(case: Case, part: Part) -> Outcome:
    found = _word_with_known(case, part) if case.mine.exact is None else _number_with_known(case.mine, part)
    known = case.book.known(part.address or "") if found.verdict != AGREES else None
    if known is None or known.evaluation is None:
        return found
    return by_evaluation(case, known.evaluation, known.node)


def _number_with_known(mine: Part, part: Part) -> Outcome:
    if part.exact is None or mine.exact is None:
        return no_number(part)
    value, digits = part.exact, mine.digits
    computed = half_up(value, digits)
    formula = msg("{place} = {value}", place=part.address, value=part.text)
    shown = decimal_text(computed, digits)
    if computed == mine.exact:
        return Outcome(AGREES, shown, formula=formula)
    way = way_of(value, mine.exact, digits)
    if way is not None:
        return Outcome(ROUNDING, shown, way, (WAYS[way],), formula)
    return Outcome(CONTRADICTED, shown, formula=formula)


def _word_with_known(case: Case, part: Part) -> Outcome:
    if not part.words:
        if part.exact is None:
            return no_number(part)
        said = msg("a word is printed, but {place} is a number", place=part.address)
        return Outcome(CONTRADICTED, part.text, explanation=(said,))
    word, rules = " ".join(case.mine.words), case.book.rules
    agrees = same(word, part.words)
    computed = part.words[0]
    if agrees:
        computed = next(one for one in part.words if same(word, (one,)))
    elif rules is not None:
        own = [band for band in rules.bands if (band.predicate, band.label) == part.words]
        computed = named_like(word, own[0], rules.bands) if own else computed
    return Outcome(AGREES if agrees else CONTRADICTED, computed)


def _with_claim(case: Case, part: Part) -> Outcome:
    mine = case.mine
    if mine.exact is None or part.exact is None:
        return _words(mine, part)
    computed = decimal_text(part.exact, part.digits)
    if mine.exact == part.exact:
        return Outcome(AGREES, computed)
    one, other = _beside(mine, part), _beside(part, mine)
    if one.range.meets(other.range):
        return Outcome(AGREES, computed)
    if _is_cut(one, other) or _is_cut(other, one):
        text = msg(
            "{place} prints {value}: one is cut off, the other rounded, of the same number",
            place=part.address,
            value=computed,
        )
        return Outcome(ROUNDING, computed if _is_cut(one, other) else None, CUT_OFF, (text,))
    return Outcome(INCONSISTENT, computed, explanation=(_prints(part.address, computed),))


def _beside(part: Part, other: Part) -> Part:
    """*part* as it is read beside *other*: a whole number beside a rounded one is the same quantity in fewer digits."""
    declared = part.attributes is not None and part.attributes.exact
    return part._replace(loose=True) if part.digits == 0 and other.loose and not declared else part


def _is_cut(one: Part, other: Part) -> bool:
    """Whether the two stand for the same number if *one* is cut off and *other* is rounded."""
    return one.loose and cut_range(one.exact or 0, one.digits).meets(other.range)


def _words(mine: Part, part: Part) -> Outcome:
    """Two places of which at least one prints words."""
    shown = ", ".join(part.words) if part.exact is None else decimal_text(part.exact, part.digits)
    both = mine.exact is None and part.exact is None
    if both and sorted(map(fold, mine.words)) == sorted(map(fold, part.words)):
        return Outcome(AGREES, shown)
    return Outcome(INCONSISTENT, shown, explanation=(_prints(part.address, shown),))


def _prints(place: str | None, shown: str) -> Message:
    return msg("{place} prints {value}", place=place, value=shown)
