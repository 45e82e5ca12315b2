"""Predicates over the whole line of totals: where two tables of bands, with their rounding, say different words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, round_to
from evalkit.instruments import TOTAL
from evalkit.method.bands import find_band, table_for
from evalkit.method.plan import plan_for
from evalkit.questions.ends import ends_of
from evalkit.rulework.diff.model import Cut, Stretch, Totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Band, BandTable, Instrument, Rounding
    from evalkit.method.plan import Ends

Whens = tuple[tuple[str | None, str | None], ...]
_NEAR = Fraction(1, 10**60)  # smaller than any step between two cuts


def compare_totals(old: Instrument, new: Instrument) -> Totals:
    """Every stretch of totals that both can have and that is called differently: exact, over all bounds of both."""
    ranges = total_range(old), total_range(new)
    known = [one for one in ranges if one is not None]
    comparable = len(known) == len(ranges) and known[0][1] == known[1][1]
    digits = max(shown_digits(old), shown_digits(new))
    shared_word = _share_a_word(old, new)
    found = tuple(_stretches(old, new, known, digits)) if comparable and shared_word else ()
    return Totals(ranges=ranges, comparable=comparable, shared_word=shared_word, digits=digits, stretches=found)


def _share_a_word(old: Instrument, new: Instrument) -> bool:
    """Whether the bands of both have a predicate in common, under values of the context that go together."""
    for one, other in whens(old, new):
        words = {band.predicate for band in bands_of(old, one).bands}
        if any(band.predicate in words for band in bands_of(new, other).bands):
            return True
    return False


def total_range(instrument: Instrument) -> Ends | None:
    """Smallest and largest total, if they are known."""
    found = ends_of(plan_for(instrument))[0]
    return found.ends if found.is_bounded else None


def shown_digits(instrument: Instrument) -> int:
    """Decimals of a total as it is looked up, else as it is shown."""
    stage = _stage(instrument)
    return stage.digits if stage is not None else instrument.nodes[TOTAL].digits


def _stage(instrument: Instrument) -> Rounding | None:
    stage = instrument.stage_of(instrument.nodes[TOTAL])
    return None if stage is None or stage.mode == "none" else stage


def whens(old: Instrument, new: Instrument) -> Whens:
    """Values of the context that both tables of bands are looked up under; equal ones go together."""
    mine, theirs = _whens(old), _whens(new)
    if old.bands_by == new.bands_by:
        return tuple((when, when) for when in mine if when in theirs)
    return tuple((one, other) for one in mine for other in theirs)


def _whens(instrument: Instrument) -> tuple[str | None, ...]:
    if instrument.bands_by is None:
        return (None,)
    return tuple(table.when for table in instrument.bands if table.at == TOTAL)


def bands_of(instrument: Instrument, when: str | None) -> BandTable:
    """The bands of the total."""
    table = table_for(instrument, instrument.nodes[TOTAL], when)
    assert table is not None  # the loader asks for bands of the total, for every context value
    return table


def word_of_total(instrument: Instrument, when: str | None, total: Exact) -> str:
    """The predicate of a *total* before rounding, floors apart."""
    stage = _stage(instrument)
    rounded = total if stage is None else round_to(total, stage.digits, stage.mode)
    return find_band(bands_of(instrument, when), rounded).predicate


def cut_of(band: Band, stage: Rounding | None) -> Cut | None:
    """From where on a total, before rounding, reaches *band*; nothing for the lowest one."""
    if band.minimum is None:
        return None
    if stage is None:
        return Cut(value=band.minimum, above=band.exclusive)
    unit = Fraction(1, 10**stage.digits)
    steps = -(-Fraction(band.minimum) // unit)  # the first number of the grid at the bound or above
    if band.exclusive and steps * unit == band.minimum:
        steps += 1
    first = steps * unit
    if stage.mode == "down":
        return Cut(value=first)
    return Cut(value=first - unit / 2, above=stage.mode == "half-even" and bool(steps % 2))


def bands_cuts(instrument: Instrument, when: str | None) -> Iterator[Cut]:
    """From where on each band of the total but the lowest is reached."""
    for band in bands_of(instrument, when).bands:
        cut = cut_of(band, _stage(instrument))
        if cut is not None:
            yield cut


def _stretches(old: Instrument, new: Instrument, ranges: Sequence[Ends], digits: int) -> Iterator[Stretch]:
    low, high = max(ranges[0][0], ranges[1][0]), min(ranges[0][1], ranges[1][1])
    for one, other in whens(old, new):
        cuts = {(cut.value, cut.above) for cut in (*bands_cuts(old, one), *bands_cuts(new, other))}
        starts = sorted({(low, False), *(cut for cut in cuts if (low, False) <= cut <= (high, False))})
        found: list[Stretch] = []
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            sample = Fraction(start[0]) + (_NEAR if start[1] else 0)
            words = word_of_total(old, one, sample), word_of_total(new, other, sample)
            if words[0] == words[1]:
                continue
            stop = None if end is None else Cut(value=end[0], above=end[1])
            begin = Cut(value=start[0], above=start[1])
            if found and found[-1].high == begin and (found[-1].old, found[-1].new) == words:
                begin = found.pop().low
            ends = _ends_between(begin, stop, high, digits)
            found.append(Stretch(when=one or other, low=begin, high=stop, old=words[0], new=words[1], first=ends[0],
                                 last=ends[1]))  # fmt: skip
        yield from found


def _ends_between(begin: Cut, stop: Cut | None, most: Exact, digits: int) -> tuple[Exact | None, Exact | None]:
    """The lowest and the highest number with *digits* decimals in a stretch."""
    unit = Fraction(1, 10**digits)
    first = -(-Fraction(begin.value) // unit)
    if begin.above and first * unit == begin.value:
        first += 1
    end = Fraction(most if stop is None else stop.value)
    last = end // unit
    if stop is not None and not stop.above and last * unit == end:
        last -= 1
    return (first * unit, last * unit) if first <= last else (None, None)
