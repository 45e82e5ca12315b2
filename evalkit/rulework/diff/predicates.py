"""Where two instruments use different predicates: over the whole line of totals, with their rounding, and for given answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import UndefinedError
from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.bands import bands_at, find_band
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of
from evalkit.rulework.assessments import Ran, run_with
from evalkit.rulework.diff.model import Stretch, Totals
from evalkit.rulework.precision import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Ends, Exact
    from evalkit.instruments import Instrument, Rounding
    from evalkit.method.plan import Plan, Values
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question


When = str | None
Whens = tuple[tuple[When, When], ...]


def compare_totals(old: Instrument, new: Instrument) -> Totals:
    """Every stretch of totals that both can have and that is called differently: exact, over all bounds of both."""
    ranges = total_range(old), total_range(new)
    known = [ends for ends in ranges if ends is not None]
    comparable = len(known) == len(ranges) and known[0][1] == known[1][1]
    digits = max(shown_digits(old), shown_digits(new))
    shared_word = _share_a_word(old, new)
    stretches = tuple(_stretches(old, new, known, digits)) if comparable and shared_word else ()
    return Totals(ranges=ranges, comparable=comparable, shared_word=shared_word, digits=digits, stretches=stretches)


def _share_a_word(old: Instrument, new: Instrument) -> bool:
    """Whether the bands of both have a predicate in common, under values of the context that go together."""
    for mine, theirs in whens(old, new):
        words = {band.predicate for band in bands_at(old, TOTAL, mine).bands}
        if any(band.predicate in words for band in bands_at(new, TOTAL, theirs).bands):
            return True
    return False


def total_range(instrument: Instrument) -> Ends | None:
    """Smallest and largest total, if they are known."""
    interval = ends_of(plan_for(instrument))[0]
    return interval.ends if interval.is_bounded else None


def shown_digits(instrument: Instrument) -> int:
    """Decimals of a total as it is looked up, else as it is shown."""
    stage = _stage(instrument)
    return stage.digits if stage is not None else instrument.nodes[TOTAL].digits


def _stage(instrument: Instrument) -> Rounding | None:
    stage = instrument.stage_of(instrument.nodes[TOTAL])
    return None if stage is None or stage.mode == "none" else stage


def whens(old: Instrument, new: Instrument) -> Whens:
    """Values of the context that both tables of bands are looked up under; equal ones go together."""
    mine, theirs = whens_of(old), whens_of(new)
    if old.bands_by == new.bands_by:
        return tuple((when, when) for when in mine if when in theirs)
    return tuple((one, other) for one in mine for other in theirs)


def whens_under(old: Instrument, new: Instrument, words: Sequence[When]) -> Whens:
    """The same where answers are known, and with them the *words* that the fact is in either, if it follows from a node."""
    if old.bands_from is None and new.bands_from is None:
        return whens(old, new)
    known = [
        (word,)
        if instrument.bands_from is not None
        else (None,)
        if instrument.bands_key is None
        else instrument.bands_key.values
        for instrument, word in zip((old, new), words, strict=True)
    ]
    return tuple((one, other) for one in known[0] for other in known[1])


def whens_of(instrument: Instrument) -> tuple[When, ...]:
    """Values of the context that the bands of the total are looked up under."""
    if instrument.bands_by is None:
        return (None,)
    return tuple(table.when for table in instrument.bands if table.at == TOTAL)


def word_of_total(instrument: Instrument, when: str | None, total: Exact) -> str:
    """The predicate of a *total* before rounding, floors apart."""
    return find_band(bands_at(instrument, TOTAL, when), rounded(total, _stage(instrument))).predicate


def bands_cuts(instrument: Instrument, when: str | None) -> Iterator[Interval]:
    """The totals, before rounding, that reach each band or a higher one; the lowest is reached by all."""
    stage = _stage(instrument)
    precision = (
        Precision(TOTAL, None) if stage is None else Precision(TOTAL, stage.decimals, stage.mode, step=stage.step)
    )
    return (precision.reaching(band) for band in bands_at(instrument, TOTAL, when).bands if band.minimum is not None)


def _stretches(old: Instrument, new: Instrument, ranges: Sequence[Ends], digits: int) -> Iterator[Stretch]:
    low, high = max(ranges[0][0], ranges[1][0]), min(ranges[0][1], ranges[1][1])
    for mine, theirs in whens(old, new):
        cuts = {(cut.low or 0, cut.low_open) for cut in (*bands_cuts(old, mine), *bands_cuts(new, theirs))}
        starts = sorted({(low, False), *(cut for cut in cuts if (low, False) <= cut <= (high, False))})
        stretches: list[Stretch] = []
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            inside = Interval(start[0], low_open=start[1])
            if end is not None:
                inside &= Interval(high=end[0], high_open=not end[1])
            sample = Interval(start[0], high, start[1]).inner_ends[0]
            words = word_of_total(old, mine, sample), word_of_total(new, theirs, sample)
            if words[0] == words[1]:
                continue
            before = stretches[-1] if stretches else None
            joins = before is not None and before.inside.above() == Interval(start[0], low_open=start[1])
            if before is not None and joins and (before.old, before.new) == words:
                inside = attrs.evolve(inside, low=before.inside.low, low_open=before.inside.low_open)
                stretches.pop()
            first, last = _printed_ends(inside & Interval(high=high), digits)
            stretches.append(
                Stretch(when=mine or theirs, inside=inside, old=words[0], new=words[1], first=first, last=last)
            )
        yield from stretches


def _printed_ends(inside: Interval, digits: int) -> tuple[Exact | None, Exact | None]:
    """The lowest and the highest number with *digits* decimals in a range with two ends."""
    grid = Precision(TOTAL, digits)
    first, last = grid.first(inside), grid.first(-inside)
    return (first, -last) if first is not None and last is not None and first <= -last else (None, None)


# --- Answers: what ``evaluate`` would say, without its report ----------------------------------------------------------


class DifferingPredicates(NamedTuple):
    """Two predicates that differ, and the values of the context they hang on."""

    whens: tuple[When, When]
    words: tuple[str, str]


class PairedInstruments:
    """Two instruments and their questions. Leaves that no predicate rests on stand at their lowest.

    Attributes:
        instruments: The old one and the new one.
        judged: How many answers were looked at so far.
    """

    def __init__(self, old: Instrument, new: Instrument, questions: Sequence[Question]) -> None:
        """Compile both."""
        self.instruments = old, new
        self.questions = tuple(questions)
        self.judged = 0
        self._plans = plan_for(old), plan_for(new)
        self._at = [
            [
                None if code is None else plan.position[code]
                for plan, code in zip(self._plans, question.codes, strict=True)
            ]
            for question in self.questions
        ]

    def differing(self, keys: Sequence[AnswerKey]) -> DifferingPredicates | None:
        """The first values of the context under which the predicates differ, if there are such.

        Answers that leave one of both without a value (a division by 0) are no assessment of it.
        """
        self.judged += 1
        try:
            both = [run.values for run in self._runs(keys)]
        except UndefinedError:
            return None
        words = [_word_of_fact(plan, values) for plan, values in zip(self._plans, both, strict=True)]
        for known in whens_under(*self.instruments, words):
            mine, theirs = (
                band_of_values(plan.instrument, when, values).predicate
                for plan, when, values in zip(self._plans, known, both, strict=True)
            )
            if mine != theirs:
                return DifferingPredicates(known, (mine, theirs))
        return None

    def raw_totals(self, keys: Sequence[AnswerKey]) -> Ends:
        """Both totals, before their stages."""
        mine, theirs = (run.raw[0] for run in self._runs(keys))
        assert mine is not None  # every leaf has a value
        assert theirs is not None
        return mine, theirs

    def _runs(self, keys: Sequence[AnswerKey]) -> list[Ran]:
        worth = [question.options[key] for question, key in zip(self.questions, keys, strict=True)]
        runs = []
        for side, plan in enumerate(self._plans):
            known = ((at[side], given[side]) for at, given in zip(self._at, worth, strict=True))
            runs.append(run_with(plan, {at: answer for at, answer in known if at is not None and answer is not None}))
        return runs


def _word_of_fact(plan: Plan, values: Values) -> When:
    """The value of the context that answers give, if it follows from a node."""
    code = plan.instrument.bands_from
    return (
        None if code is None else find_band(bands_at(plan.instrument, code), values[plan.position[code]] or 0).predicate
    )
