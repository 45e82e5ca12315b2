"""Verdicts on what should be the same in two places, or the same as a computed quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.model import VERDICTS
from evalkit.audit.places import place_prose
from evalkit.audit.verdicts.case import (
    AGREES,
    CONTRADICTED,
    INCONSISTENT,
    ROUNDING,
    Outcome,
    no_number,
    unsupported,
)
from evalkit.audit.verdicts.indices import by_evaluation
from evalkit.audit.verdicts.intervals import cut_range, point, printed_range
from evalkit.audit.verdicts.rounding import CUT_OFF, TWICE, WAYS, half_up, way_of
from evalkit.audit.verdicts.words import fold, means, named_like, names_in, plain_name, same
from evalkit.base.exact import decimal_text
from evalkit.base.printed import grade_of, named, spans
from evalkit.base.text import msg
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from evalkit.audit.verdicts.book import Part
    from evalkit.audit.verdicts.case import Case
    from evalkit.audit.verdicts.intervals import Range
    from evalkit.base.exact import Exact, Printed
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument


# A report prints "Tidak" where nothing is there.
_ABSENT = ("tidak", "tidak ada")


def judge_equal(case: Case) -> Outcome:
    """The gravest verdict of the places that should print the same."""
    if not case.parts:
        return unsupported(msg("there is nothing to compare with"))
    found = [_with_known(case, part) if part.computed else _with_printed(case, part) for part in case.parts]
    return min(found, key=lambda outcome: VERDICTS.index(outcome.verdict))


def _with_printed(case: Case, part: Part) -> Outcome:
    found = _with_claim(case, part)
    grades = grade_of(case.mine.printed), grade_of(part.printed)
    if None not in grades and not same(grades[0] or "", (grades[1],)):
        found = Outcome(INCONSISTENT, found.computed, explanation=(_prints(part.address, part.printed),))
    if part.address is not None or found.verdict != INCONSISTENT:
        return found
    return found._replace(verdict=CONTRADICTED, explanation=())  # a constant is no second place


def _with_known(case: Case, part: Part) -> Outcome:
    if part.upper is not None:
        return _range_with_known(case.mine, part)
    if named(" ".join(case.mine.words)):  # the assessment takes a word or a number, not both
        return _word_with_known(case, _with_predicate(case, part))
    found = _word_with_known(case, part) if case.mine.exact is None else _number_with_known(case.mine, part)
    known = case.book.known(part.address or "") if found.verdict != AGREES else None
    if known is None or known.evaluation is None:
        return found
    by_file = by_evaluation(_with_plain_name(case, known.evaluation.instrument), known.evaluation, known.node)
    return found if (found.verdict, by_file.verdict) == (ROUNDING, CONTRADICTED) else by_file


def _with_predicate(case: Case, part: Part) -> Part:
    """*part* with the predicate of its assessment, where it is the total of one and has no word itself."""
    known = case.book.known(part.address or "")
    if part.words or known is None or known.evaluation is None or known.node != TOTAL:
        return part
    band = known.evaluation.band
    return part if band is None else part._replace(words=tuple(filter(None, (band.predicate, band.label))))


def _with_plain_name(case: Case, instrument: Instrument) -> Case:
    """*case* with a word that the instrument knows, where letter and word are printed."""
    if not case.mine.words:
        return case
    bands = [band for table in instrument.bands if table.at == TOTAL for band in table.bands]
    return case._replace(mine=case.mine._replace(words=(plain_name(" ".join(case.mine.words), bands),)))


def _range_with_known(mine: Part, part: Part) -> Outcome:
    """The verdict on both ends of a range that was computed."""
    found = spans(" ".join(mine.words))
    low, high = part.exact or 0, part.upper or 0
    agrees = any(_is_rounded(low, one.low) and _is_rounded(high, one.high) for one in found)
    if mine.exact is not None:
        agrees = low == high == mine.exact
    if agrees or found or mine.exact is not None:
        return Outcome(AGREES if agrees else CONTRADICTED, part.printed)
    said = msg("{place} is a range, but what is printed is none", place=place_prose(part.address))
    return Outcome(CONTRADICTED, part.printed, explanation=(said,))


def _is_rounded(value: Exact, printed: Printed) -> bool:
    return half_up(value, printed.digits) == printed.exact


def _number_with_known(mine: Part, part: Part) -> Outcome:
    if part.exact is None or mine.exact is None:
        return no_number(part)
    value, digits = part.exact, mine.digits
    computed = half_up(value, digits)
    formula = msg("{place} = {value}", place=place_prose(part.address), value=part.text)
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
        said = msg("a word is printed, but {place} is a number", place=place_prose(part.address))
        return Outcome(CONTRADICTED, part.text, explanation=(said,))
    word, rules = " ".join(case.mine.words), case.book.rules
    if named(word):
        return _both_with_known(word, part)
    agrees = means(word, part.words) or _are_absent(word, part.words[0])
    computed = part.words[0]
    if agrees:
        computed = next((one for one in part.words if same(names_in(word)[0], (one,))), computed)
    elif rules is not None:
        own = [band for band in rules.bands if (band.predicate, band.label) == part.words]
        computed = named_like(word, own[0], rules.bands) if own else computed
    return Outcome(AGREES if agrees else CONTRADICTED, computed)


def _both_with_known(text: str, part: Part) -> Outcome:
    """A word with a number (``Informatif (90)``): the word is the one computed, and the number, where there is one."""
    computed = part.words[0] if part.exact is None else f"{part.words[0]} ({part.text})"
    agrees = any(
        means(one.word, part.words) and (part.exact is None or _is_rounded(part.exact, one.number))
        for one in named(text)
    )
    return Outcome(AGREES if agrees else CONTRADICTED, computed)


def _are_absent(one: str, other: str) -> bool:
    return fold(one) in _ABSENT and fold(other) in _ABSENT


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
        text = WAYS[CUT_OFF]
        if part.address is not None:
            text = msg(
                "{place} prints {value}: one is cut off, the other rounded, of the same number",
                place=part.address,
                value=computed,
            )
        return Outcome(ROUNDING, computed if _is_cut(one, other) else None, CUT_OFF, (text,))
    if _is_rounded_twice(one, other) or _is_rounded_twice(other, one):
        shown = decimal_text(half_up(part.exact, mine.digits), mine.digits) if _is_rounded_twice(one, other) else None
        return Outcome(ROUNDING, shown, TWICE, (_prints(part.address, computed), WAYS[TWICE]))
    return Outcome(INCONSISTENT, computed, explanation=(_prints(part.address, computed),))


def _beside(part: Part, other: Part) -> Part:
    """*part* as it is read beside *other*: a whole number beside a rounded one is the same quantity in fewer digits."""
    declared = part.attributes is not None and part.attributes.exact
    return part._replace(loose=True) if part.digits == 0 and other.loose and not declared else part


def _is_cut(one: Part, other: Part) -> bool:
    """Whether the two stand for the same number if *one* is cut off and *other* is rounded."""
    return one.loose and cut_range(one.exact or 0, one.digits).meets(other.range)


def _is_rounded_twice(one: Part, other: Part) -> bool:
    """Whether *one* is the number of *other*, which has more decimals, rounded in two steps."""
    claim, value = one.exact, other.exact
    finer = claim is not None and value is not None and one.loose and one.digits < other.digits
    return finer and way_of(value or 0, claim or 0, one.digits) == TWICE


def _words(mine: Part, part: Part) -> Outcome:
    """Two places of which at least one prints words."""
    shown = ", ".join(part.words) if part.exact is None else decimal_text(part.exact, part.digits)
    both = mine.exact is None and part.exact is None
    if both and (
        sorted(map(fold, mine.words)) == sorted(map(fold, part.words)) or _say_the_same(mine.words, part.words)
    ):
        return Outcome(AGREES, shown)
    return Outcome(INCONSISTENT, shown, explanation=(_prints(part.address, shown),))


def _say_the_same(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two texts that are written otherwise are the same range, or the same word with the same number."""
    if not (len(mine) == len(theirs) == 1):
        return False
    one, other = mine[0], theirs[0]
    if spans(one) and spans(other):
        return any(_meet(a.low, b.low) and _meet(a.high, b.high) for a in spans(one) for b in spans(other))
    if named(one) and named(other):
        return any(same(a.word, (b.word,)) and _meet(a.number, b.number) for a in named(one) for b in named(other))
    if named(one) or named(other):  # the number is printed in one place only
        words = [{fold(a.word) for a in named(text)} or {fold(text)} for text in (one, other)]
        return words[0] == words[1]
    return _are_absent(one, other) or means(one, names_in(other)) or means(other, names_in(one))


def _meet(one: Printed, other: Printed) -> bool:
    """Whether some number is printed as both."""
    return _stands_for(one).meets(_stands_for(other))


def _stands_for(number: Printed) -> Range:
    return printed_range(number.exact, number.digits) if number.digits else point(number.exact)


def _prints(place: str | None, shown: str) -> Message:
    return msg("{place} prints {value}", place=place, value=shown)
