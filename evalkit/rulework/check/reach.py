"""Which scores and which predicates complete answers can produce at all."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, floors_kept, range_of, table_for
from evalkit.method.facts import scored_by
from evalkit.method.outcomes import under_facts
from evalkit.method.plan import plan_for
from evalkit.possible.lattice import Lattice, lattice_for
from evalkit.possible.predicates import gives, kept_values, nearest, occurs, ways
from evalkit.possible.values import Enclosure, Finite, Values
from evalkit.rulework.assessments import run_with
from evalkit.rulework.check.model import Statement, Witness, failed, noted, proved, unproved
from evalkit.rulework.check.printed_ranges import read_range
from evalkit.rulework.check.search import on_the_way, ordered_choices, outermost
from evalkit.rulework.precision import Precision, precision_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.interval import Interval
    from evalkit.instruments import Band, BandTable, Instrument
    from evalkit.method.plan import Plan


def statements(instrument: Instrument) -> Iterator[Statement]:
    """What the answers can give: scores, ends of the scale of the total, predicates."""
    lattice = lattice_for(plan_for(instrument))
    found = lattice.values(TOTAL)
    if found is None:
        yield unproved("scores", TOTAL, _unknown())
    else:
        yield _scores(lattice, found)
        for table in instrument.bands:
            if table.at == TOTAL:
                yield from _ends(table, lattice, found)
    for table in instrument.bands:
        yield from _predicates(lattice, table)


def _unknown() -> Message:
    return msg("which values a node can have is not known: its formula may turn between the ends of its children")


# --- Scores -----------------------------------------------------------------------------------------------------


def how(lattice: Lattice, code: str) -> str:
    """Whether every value of a node was looked at (``enumerated``) or only its ends (``bounds``)."""
    return "enumerated" if isinstance(lattice.raw(code), Finite) else "bounds"


def _scores(lattice: Lattice, found: Values) -> Statement:
    low, high = short_text(found.low), short_text(found.high)
    if isinstance(found, Finite) and isinstance(lattice.raw(TOTAL), Finite):
        text = msg("{count} different scores can come out, from {low} to {high}", count=found.count, low=low, high=high)
    elif isinstance(found, Finite):
        text = msg("every score from {low} to {high} in steps of {step} can come out: {count}",
                   low=low, high=high, step=short_text(found.step), count=found.count)  # fmt: skip
    elif found.full:
        text = msg("every score from {low} to {high} can come out", low=low, high=high)
    else:
        text = msg(
            "scores lie between {low} and {high}; there are too many to say which can come out", low=low, high=high
        )
    return noted("scores", TOTAL, text, how=how(lattice, TOTAL))


def _ends(table: BandTable, lattice: Lattice, found: Values) -> Iterator[Statement]:
    """The ends of the printed scale, or of what the tree gives where none is printed."""
    top, bottom = _printed_end(table.bands[0].printed, last=True), _printed_end(table.bands[-1].printed, last=False)
    place = table.place
    if isinstance(found, Enclosure) and not found.sure:
        text, plan = msg("whether the ends of the scale can be reached is not known"), lattice.plan
        for check, highest, end, printed in (
            ("top-reachable", True, found.high, top),
            ("bottom-reachable", False, found.low, bottom),
        ):
            is_there = outermost(plan, highest=highest)[0] == end
            yield _end(check, place, end, printed, "bounds") if is_there else unproved(check, place, text, how="bounds")
        return
    yield _end("top-reachable", place, found.high, top, how(lattice, TOTAL))
    yield _end("bottom-reachable", place, found.low, bottom, how(lattice, TOTAL))


def _printed_end(printed: str, *, last: bool) -> Fraction | None:
    """The end of a printed range with two ends, if the number belongs to the range."""
    both = read_range(printed)
    if both is None or not both.numbers.is_bounded:
        return None
    is_open = both.numbers.high_open if last else both.numbers.low_open
    return None if is_open else Fraction(both.high if last else both.low)


def _end(check: str, place: str, found: Fraction, printed: Fraction | None, means: str) -> Statement:
    if printed is None:
        text = msg("the scale ends at {found}, where the answers end", found=short_text(found))
    elif found == printed:
        text = msg("the end of the printed scale, {printed}, can be reached", printed=short_text(printed))
    else:
        text = msg("the printed scale ends at {printed}, the answers at {found}",
                   printed=short_text(printed), found=short_text(found))  # fmt: skip
        shows = msg("{found} is the outermost score that answers give", found=short_text(found))
        return failed(check, place, text, Witness(shows=shows, value=found), how=means)
    return proved(check, place, text, how=means)


# --- Predicates -------------------------------------------------------------------------------------------------


def _predicates(lattice: Lattice, table: BandTable) -> Iterator[Statement]:
    instrument = lattice.plan.instrument
    if table.at == TOTAL and instrument.outcome:
        yield from _by_rules(lattice, table)
        return
    broken = may_break = False
    if table.at == TOTAL:
        keep, floors = context_kept(instrument, table.when), floors_kept(instrument)
        given, means = [kept_values(lattice, floors, keep)], how(lattice, TOTAL)
        missed = [kept_values(lattice, keep, {code: inside.below()}) for code, inside in floors.items()]
        broken = any(found is not None and occurs(found) for found in missed)
        may_break = any(found is None or found.count != 0 for found in missed)
    else:
        codes = [
            code for code, node in instrument.nodes.items() if code != TOTAL and table_for(instrument, node) == table
        ]
        given = [lattice.values(code) for code in codes]
        means = "enumerated" if all(how(lattice, code) == "enumerated" for code in codes) else "bounds"
    precisions = [precision_of(instrument, node) for node in instrument.nodes.values() if instrument.at(table.at, node)]
    lost = 0
    for number, band in enumerate(table.bands):
        if broken and band.predicate == instrument.floor_predicate:
            continue
        statement = _predicate(table, number, given, means)
        if (
            statement is not None
            and statement.verdict == "unproved"
            and _holds_none(range_of(table, number), precisions)
        ):
            statement = _between_values(statement, band.predicate)
        if statement is not None and may_break and band.predicate == instrument.floor_predicate:
            statement = _not_known(statement.place, band.predicate, means)
        if statement is not None and statement.verdict == "unproved" and _shown(lattice, table, number):
            continue
        if statement is not None:
            lost += 1
            yield statement
    if not lost:
        yield _all_given(table, means)


def _shown(lattice: Lattice, table: BandTable, number: int) -> bool:
    """Whether answers that were tried give the predicate: the worst everywhere, and one leaf after the other at its best."""
    plan, low = lattice.plan, range_of(table, number).low
    if table.at != TOTAL or low is None:
        return False
    leaves = [plan.position[code] for code in plan.instrument.leaves_under(TOTAL)]
    case = on_the_way(plan, {at: ordered_choices(plan, at)[0] for at in leaves}, leaves, low)
    return band_of_values(plan, table.when, run_with(plan, case).values) == table.bands[number]


def _by_rules(lattice: Lattice, table: BandTable) -> Iterator[Statement]:
    """The same where rules of the predicate have a say."""
    lost, means = 0, how(lattice, TOTAL)
    for band in table.bands:
        found, place = list(ways(lattice, table, band.predicate)), f"{table.place}[{band.predicate}]"
        if any(way.is_sure() for way in found):
            continue
        if _is_met(lattice.plan, table, band):
            continue
        lost += 1
        if any((left := way.left()) is None or left.count != 0 for way in found):
            yield _not_known(place, band.predicate, means)
        else:
            shows = msg("no answers fulfil what is asked for besides")
            text = msg("no answers give {word}", word=band.predicate)
            yield failed("predicate-reachable", place, text, Witness(shows=shows), how=means)
    if not lost:
        yield _all_given(table, means)


def _is_met(plan: Plan, table: BandTable, band: Band) -> bool:
    """Whether the outermost answers that were tried give *band*, under facts that may hold beside them."""
    if scored_by(plan.instrument):
        return False
    ends = [outermost(plan, highest=highest) for highest in (True, False)]
    under = [plan_for(one) for one in under_facts(plan.instrument)]
    return any(band_of_values(one, table.when, [*values]) == band for one in under for values in ends)


def _all_given(table: BandTable, means: str) -> Statement:
    text = msg("answers can give each of {words}", words=tuple(band.predicate for band in table.bands))
    return proved("predicate-reachable", table.place, text, how=means)


def floors_can_break(lattice: Lattice) -> bool:
    """Whether answers may bring a node below its floor."""
    for code, inside in floors_kept(lattice.plan.instrument).items():
        values = lattice.values(code)
        if values is None or values.low < (inside.low or 0):
            return True
    return False


def _predicate(table: BandTable, number: int, sets: Sequence[Values | None], means: str) -> Statement | None:
    """A statement if no answers give the predicate, or if that cannot be said."""
    inside, word = range_of(table, number), table.bands[number].predicate
    place = f"{table.place}[{word}]"
    known = [one for one in sets if one is not None]
    cut = [one.within(inside) for one in known if one.count != 0]
    if any(gives(one, inside) for one in known):
        return None
    if len(known) < len(sets) or any(one.count != 0 for one in cut):
        return _not_known(place, word, means)
    near = nearest(known, inside)
    shows = msg("the nearest scores that answers give are {near}", near=tuple(short_text(one) for one in near))
    if not near:
        shows = msg("no answers fulfil what is asked for besides")
    text = msg("no answers give {word}", word=word)
    if any(_spans(one, inside) for one in known):
        text = msg("no answers give {word}; only a score that is given without answers can have it", word=word)
    witness = Witness(shows=shows, value=near[0] if near else None)
    return failed("predicate-reachable", place, text, witness, how=means)


def _not_known(place: str, word: str, means: str) -> Statement:
    text = msg("whether answers can give {word} is not known", word=word)
    return unproved("predicate-reachable", place, text, how=means)


def _holds_none(inside: Interval, precisions: Sequence[Precision]) -> bool:
    """Whether a range between two bounds has no value of any of the precisions."""
    return inside.is_bounded and all(one.inside(inside) is None for one in precisions)


def _between_values(unknown: Statement, word: str) -> Statement:
    """What is known after all: rounding passes over the range."""
    witness = Witness(shows=msg("no rounded value lies between its bounds"))
    return failed(unknown.check, unknown.place, msg("no answers give {word}", word=word), witness)


def _spans(values: Values, inside: Interval) -> bool:
    if values.count == 0:
        return False
    whole = Enclosure(low=values.low, high=values.high, full=True)
    return whole.within(inside).count != 0
