"""Looking for the fewest answers off a common start under which two instruments use different predicates."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import MAX_DIGITS, decimals_of, short_text
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.method.plan import plan_for
from evalkit.method.scales import Reply
from evalkit.questions.table import Unproved
from evalkit.rulework.assessments import turns
from evalkit.rulework.diff.fewest_edits import PairedSums, are_sums
from evalkit.rulework.diff.predicates import bands_cuts, whens
from evalkit.rulework.diff.shared_questions import Start, answer_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.rulework.diff.predicates import PairedInstruments
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question

_NEAR = 2  # starts that are tried, where not all can be
MAX_WALKED = 5_000  # answers, on the way from one end to another
Keys = tuple[str | int, ...]


class FewestEdits(NamedTuple):
    """What a search came to.

    Attributes:
        start: Where the answers begin.
        keys: The answers; ``None``: none were found.
        proved: Whether there are none with fewer off any start; without answers, whether there are none at all.
    """

    start: Start | None
    keys: Keys | None
    proved: bool


def fewest(judge: PairedInstruments, starts: Sequence[Start], seeds: Iterable[Keys]) -> FewestEdits:
    """The answers with the fewest off one of *starts*; *seeds* are answers worth trying where not all can be."""
    for start in starts:
        if judge.differing(start.keys) is not None:
            return FewestEdits(start, start.keys, proved=True)
    if any(question.shared and question.is_number for question in judge.questions):
        edits = _with_numbers(judge, starts, seeds)
    else:
        edits = _exactly(judge, starts) or _walked(judge, starts, [*seeds, *_ruled_apart(judge, starts)])
    return edits._replace(proved=edits.proved or _is_least(edits, judge))


def _is_least(edits: FewestEdits, judge: PairedInstruments) -> bool:
    """Whether one answer alone is off, and without it nothing differs: of numbers only, any could be the common start."""
    if edits.keys is None or edits.start is None or all(question.is_number for question in judge.questions):
        return False
    return _count(edits.keys, edits.start.keys) == 1


def _ruled_apart(judge: PairedInstruments, starts: Sequence[Start]) -> Iterator[Keys]:
    """Answers under which a rule of the predicate holds in one of the two only, where the formulas can be taken apart."""
    with suppress(Unproved):
        table = PairedSums(*judge.instruments, judge.questions)
        for start in starts:
            yield from table.ruled_apart(start.keys)


def _exactly(judge: PairedInstruments, starts: Sequence[Start]) -> FewestEdits | None:
    """The fewest of all starts; ``None``: the formulas cannot be taken apart, or there are too many ways."""
    shared, most = sum(question.shared for question in judge.questions), 1
    with suppress(Unproved):
        table = PairedSums(*judge.instruments, judge.questions)
        while True:
            edits = _within(table, starts, min(most, shared))
            if edits is not None or most >= shared:
                return edits or FewestEdits(None, None, proved=True)
            most *= 2
    return None


def _within(table: PairedSums, starts: Sequence[Start], most: int) -> FewestEdits | None:
    """The fewest of all starts, if there are any with at most *most*."""
    best: FewestEdits | None = None
    for start in starts:
        keys = table.fewest(start.keys, most)
        if keys is not None:
            best = FewestEdits(start, keys, proved=True)
            most = _count(keys, start.keys) - 1
            if not most:
                break
    return best


# --- One number is free -----------------------------------------------------------------------------------------


def _with_numbers(judge: PairedInstruments, starts: Sequence[Start], seeds: Iterable[Keys]) -> FewestEdits:
    """One number for all questions is tried, then one for each; then the others at their ends, on the way from one to another."""
    inside, sums = range(len(judge.questions)), are_sums(*judge.instruments)
    if all(question.is_number for question in judge.questions) and common_ends(judge, inside) is not None:
        keys = on_a_line(judge, starts[0].keys, inside)
        if keys is not None:
            told = msg("the answer {answer}", answer=short_text(Fraction(answer_of(keys[0]))))
            return FewestEdits(Start(told, keys), keys, proved=sums)
    for start, at in product(starts, inside):
        keys = _on_its_line(judge, start.keys, at)
        if keys is not None:
            return FewestEdits(start, keys, proved=sums)
    ruled = any(instrument.outcome for instrument in judge.instruments)  # ends alone are not worth so many states
    edits = None if ruled else _exactly(judge, starts)
    return (edits if edits and edits.keys else _walked(judge, starts, seeds))._replace(proved=False)


# --- What falls from one end to another -------------------------------------------------------------------------


def _walked(judge: PairedInstruments, starts: Sequence[Start], seeds: Iterable[Keys]) -> FewestEdits:
    """From every seed that differs, else from what differs on the way from one end to another, back as far as it goes."""
    known = list(seeds)
    forward = [at for at, question in enumerate(judge.questions) if question.shared]
    best: FewestEdits | None = None
    for keys in known:
        if judge.differing(keys) is not None:
            best = _fewer(best, _back(judge, starts, keys, forward))
    if best is not None:
        return best
    for begin, end in product([*known, *(start.keys for start in starts)], starts):
        for order in (forward, forward[::-1]):
            differing = _first(judge, begin, end.keys, order)
            if differing is not None:
                best = _fewer(best, _back(judge, starts, differing, order))
        if judge.judged > MAX_WALKED:
            break
    return best or FewestEdits(None, None, proved=False)


def _back(judge: PairedInstruments, starts: Sequence[Start], keys: Keys, order: Sequence[int]) -> FewestEdits:
    """*keys* as near to one of *starts* as answers can be taken back one by one."""
    near = sorted(starts, key=lambda start: _count(keys, start.keys))[:_NEAR]
    candidates = [FewestEdits(start, _shrunk(judge, keys, start.keys, order), proved=False) for start in near]
    return min(candidates, key=_off_start)


def _fewer(best: FewestEdits | None, edits: FewestEdits) -> FewestEdits:
    return edits if best is None or _off_start(edits) < _off_start(best) else best


def _off_start(edits: FewestEdits) -> int:
    assert edits.start is not None
    assert edits.keys is not None
    return _count(edits.keys, edits.start.keys)


def _first(judge: PairedInstruments, begin: Keys, end: Keys, order: Sequence[int]) -> Keys | None:
    keys = list(begin)
    for at, question in enumerate(judge.questions):
        if not question.shared:
            keys[at] = end[at]
    if judge.differing(keys) is not None:
        return tuple(keys)
    for at in order:
        between = None if keys[at] == end[at] else _on_its_line(judge, keys, at)
        if between is not None:
            return between
        if keys[at] != end[at]:
            keys[at] = end[at]
            if judge.differing(keys) is not None:
                return tuple(keys)
    return None


def _shrunk(judge: PairedInstruments, keys: Keys, start: Keys, order: Sequence[int]) -> Keys:
    """*keys* with as many answers of *start* as can be had one by one."""
    shrunk = list(keys)
    for at in order:
        if shrunk[at] != start[at]:
            before, shrunk[at] = shrunk[at], start[at]
            if judge.differing(shrunk) is None:
                shrunk[at] = before
    return tuple(shrunk)


def _count(keys: Keys, start: Keys) -> int:
    return sum(key != other for key, other in zip(keys, start, strict=True))


# --- A number between its ends, all other answers held: every place where a total crosses a bound is looked at -------


def on_a_line(
    judge: PairedInstruments, keys: Sequence[AnswerKey], places: Sequence[int]
) -> tuple[AnswerKey, ...] | None:
    """*keys* with one number at all *places* under which the predicates differ: of those, one with few decimals.

    There must be a number that all of them take.
    """
    ends = common_ends(judge, places)
    assert ends is not None
    turns = sorted({*ends, *(turn for turn in _turns(judge, keys, places) if ends[0] < turn < ends[1])})
    for number in _worth_trying(turns, _digits(judge, places, ends)):
        tried = list(keys)
        for at in places:
            tried[at] = with_number(judge.questions[at], number)
        if judge.differing(tried) is not None:
            return tuple(tried)
    return None


def _on_its_line(judge: PairedInstruments, keys: Sequence[AnswerKey], at: int) -> tuple[AnswerKey, ...] | None:
    """The same of one question, if both ask it and it is answered with a number."""
    question = judge.questions[at]
    return on_a_line(judge, keys, (at,)) if question.shared and question.is_number else None


def common_ends(judge: PairedInstruments, places: Sequence[int]) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest number that every question at *places* takes, if there is one."""
    known = [[Fraction(answer_of(key)) for key in judge.questions[at].options] for at in places]
    low, high = max(map(min, known)), min(map(max, known))
    return (low, high) if low <= high else None


def _digits(judge: PairedInstruments, places: Sequence[int], ends: tuple[Fraction, Fraction]) -> int:
    """How many decimals an answer can be written with."""
    for at in places:
        for instrument, code in zip(judge.instruments, judge.questions[at].codes, strict=True):
            if code is not None and instrument.scales[instrument.nodes[code].scale or ""].whole:
                return 0
    return MAX_DIGITS - 1 - len(str(int(max(map(abs, ends)))))


def with_number(question: Question, number: Fraction) -> AnswerKey:
    """The key of *number*, which the question takes from now on."""
    key = f"={number}"
    given = Reply(number, None, None)
    both = (None if question.old is None else given, None if question.new is None else given)
    question.options.setdefault(key, both)
    return key


def _turns(judge: PairedInstruments, keys: Sequence[AnswerKey], places: Sequence[int]) -> Iterator[Fraction]:
    """Numbers at which either total crosses a bound, or where a formula or a rule turns."""
    both = judge.instruments
    try:
        totals = judge.raw_totals(keys)
    except UndefinedError:  # then numbers that turn nothing are tried as well
        totals = 0, 0
    sides = zip(both, totals, zip(*whens(*both), strict=True), strict=True)
    for side, (instrument, total, known) in enumerate(sides):
        factors = {part.code: part.factor for part in parts_of(instrument).parts}
        slope, others = Fraction(0), Fraction(total)
        for at in places:
            code, plan = judge.questions[at].codes[side], plan_for(instrument)
            yield from turns(plan, plan.position[code]) if code is not None else ()
            factor = factors.get(code or "", Fraction(0))
            slope += factor
            others -= factor * Fraction(answer_of(keys[at]))
        for when in set(known) if slope else ():
            for cut in bands_cuts(instrument, when):
                yield ((cut.low or 0) - others) / slope


def _worth_trying(turns: Sequence[Fraction], digits: int) -> Iterator[Fraction]:
    """Each turn that can be written, and a number between each two: those with few decimals first."""
    found = [one for one in turns if decimals_of(one, digits) is not None]
    for low, high in pairwise(turns):
        for places in range(digits + 1):
            unit = 10**places
            number = Fraction(low.numerator * unit // low.denominator + 1, unit)
            if number < high:
                found.append(number)
                break
    yield from sorted(found, key=lambda one: (one.denominator, one))
