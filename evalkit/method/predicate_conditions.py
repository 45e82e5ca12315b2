"""The predicate of the total as conditions on nodes: of each that it, or a better one, comes out.

What bands and rules make together is written so that its form shows what is so: that a rule which takes a predicate away is
one condition more, and that a rule which gives one is another way to it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.instruments import TOTAL
from evalkit.instruments.expression import Child, Choice, Compare, Constant, Every, Negated, Some
from evalkit.method.bands import bands_at
from evalkit.method.outcome_rules import after, predicate_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, BandTable, Instrument
    from evalkit.instruments.bands import Bounded
    from evalkit.instruments.expression import Expression

NEVER, ALWAYS = Constant(number=0), Constant(number=1)


def at_least(instrument: Instrument, table: BandTable, chosen_by: str = "") -> list[Expression]:
    """For each predicate of *table* but the lowest, the best first: that it or a better one comes out.

    Args:
        instrument: Whose nodes the conditions name, by their place in the tree, and behind these facts that are open.
        table: The bands of the total.
        chosen_by: The node that chooses the bands; all tables have the words of *table* then.
    """
    bases = [_reached(0, band) for band in table.bands[:-1]]
    found = bases if not chosen_by else [_chosen(instrument, chosen_by, number) for number in range(len(bases))]
    for rule in predicate_rules(instrument):
        places = [table.bands.index(after(rule.stated, table, band)) for band in table.bands]
        found = [_after(found, number, places, rule.condition) for number in range(len(found))]
    return found


def _reached(at: int, band: Bounded) -> Expression:
    assert band.minimum is not None  # only the last has none
    return Compare(left=Child(at=at), sign=">" if band.exclusive else ">=", right=Constant(number=band.minimum))


def _chosen(instrument: Instrument, code: str, number: int) -> Expression:
    """The total reaches the band of a number in the table that the node with the *code* chooses."""
    at, words = [*instrument.nodes].index(code), bands_at(instrument, code).bands
    each = [bands_at(instrument, TOTAL, word.predicate).bands[number] for word in words]
    found: Expression = _reached(0, each[-1])
    for above in range(len(words) - 2, -1, -1):
        is_there, own, below = _reached(at, words[above]), _reached(0, each[above]), map(_bound, each[above + 1 :])
        if _bound(each[above]) <= min(known := [*below]):
            found = Some(parts=(found, Every(parts=(is_there, own))))
        elif _bound(each[above]) >= max(known):
            found = Every(parts=(found, Some(parts=(Negated(of=is_there), own))))
        else:
            found = Choice(when=is_there, then=own, otherwise=found)
    return found


def _bound(band: Band) -> tuple[Exact, bool]:
    assert band.minimum is not None  # only the last has none
    return band.minimum, band.exclusive


def _after(before: Sequence[Expression], number: int, places: Sequence[int], condition: Expression) -> Expression:
    """That a predicate or a better one comes out, behind a rule that puts each into another of *places*."""
    leading = [place <= number for place in places]
    first = sum(leading)  # so many, the best, where they are all that lead there
    if first == number + 1 and all(leading[:first]):
        return before[number]
    if not all(leading[:first]):
        runs = [[*run] for leads, run in groupby(range(len(places)), leading.__getitem__) if leads]
        there: Expression = Some(parts=tuple([_within(before, run) for run in runs]))
        return Choice(when=condition, then=there, otherwise=before[number])
    there = _so_far(before, first - 1)
    if first > number:
        return Some(parts=(before[number], Every(parts=(condition, there))))
    return Every(parts=(before[number], Some(parts=(Negated(of=condition), there))))


def _within(before: Sequence[Expression], run: Sequence[int]) -> Expression:
    """That one of some predicates next to each other comes out."""
    return Every(parts=(_so_far(before, run[-1]), Negated(of=_so_far(before, run[0] - 1))))


def _so_far(before: Sequence[Expression], number: int) -> Expression:
    return NEVER if number < 0 else before[number] if number < len(before) else ALWAYS
