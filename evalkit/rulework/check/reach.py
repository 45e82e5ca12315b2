"""Which scores and which predicates complete answers can produce at all."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments import TOTAL
from evalkit.method.bands import range_of, table_for
from evalkit.method.children_read import places_of
from evalkit.method.context_facts import facts_beside, scored_by
from evalkit.method.outcome_rules import under_facts
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from evalkit.possible.lattice import Lattice, lattice_for
from evalkit.possible.predicate_values import PredicateRange, nearest, ways
from evalkit.possible.values import Enclosure, Finite, Values
from evalkit.questions.table import Unproved
from evalkit.questions.two_instruments import Joint, over_leaves, over_questions
from evalkit.rulework.assessments import run_with
from evalkit.rulework.check.model import UNKNOWN_VALUES, Statement, Witness, failed, noted, proved, unproved
from evalkit.rulework.check.printed_ranges import read_range
from evalkit.rulework.check.search import on_the_way, ordered_choices, outermost, spread
from evalkit.rulework.precision import precision_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.plan import Plan


_FEW = 30  # leaves: from each the others are raised in turn, as a rule may ask for this one


def statements(instrument: Instrument) -> Iterator[Statement]:
    """What the answers can give: scores, ends of the scale of the total, predicates."""
    lattice = lattice_for(plan_for(instrument))
    found = lattice.values(TOTAL)
    if found is None:
        yield unproved("scores", TOTAL, UNKNOWN_VALUES)
    else:
        yield _scores(lattice, found)
        for table in instrument.bands:
            if table.at == TOTAL:
                yield from _ends(table, instrument)
    for table in instrument.bands:
        yield from _predicates(lattice, table)


# --- Scores -----------------------------------------------------------------------------------------------------


def how(lattice: Lattice, code: str) -> str:
    """Whether every value of a node was looked at (``enumerated``) or only its ends (``bounds``)."""
    return "enumerated" if isinstance(lattice.raw(code), Finite) else "bounds"


def _scores(lattice: Lattice, values: Values) -> Statement:
    low, high = short_text(values.low), short_text(values.high)
    if isinstance(values, Finite) and isinstance(lattice.raw(TOTAL), Finite):
        text = msg(
            "{count} different scores can come out, from {low} to {high}", count=values.count, low=low, high=high
        )
    elif isinstance(values, Finite):
        text = msg("every score from {low} to {high} in steps of {step} can come out: {count}",
                   low=low, high=high, step=short_text(values.step), count=values.count)  # fmt: skip
    elif values.full:
        text = msg("every score from {low} to {high} can come out", low=low, high=high)
    else:
        text = msg(
            "scores lie between {low} and {high}; there are too many to say which can come out", low=low, high=high
        )
    return noted("scores", TOTAL, text, how=how(lattice, TOTAL))


def attained_end(lattice: Lattice, code: str, *, highest: bool) -> Exact | None:
    """The highest or the lowest value of a node, after its rounding stage; nothing where no answers are known to give it."""
    plan, values = lattice.plan, lattice.values(code)
    if values is not None:
        end = values.high if highest else values.low
        is_sure = not isinstance(values, Enclosure) or values.sure
        if is_sure or outermost(plan, highest=highest)[plan.position[code]] == end:
            return end
    return _asked_end(plan, plan.position[code], highest=highest)


def _asked_end(plan: Plan, at: int, *, highest: bool) -> Exact | None:
    """The same where children share answers, which are given once; nothing where these are numbers, or too many."""
    below = [plan.position[leaf] for leaf in plan.instrument.leaves_under(plan.codes[at])]
    of = over_leaves(plan, at)
    leaves = [*dict.fromkeys((*below, *places_of(of)))]
    given = {leaf: options(plan.instrument, plan.nodes[leaf]) for leaf in leaves}
    if not all(given.values()) or any(map(plan.by_hand_at, plan.formulas)):
        return None
    answered = {leaf: (question, [*answers.values()]) for question, (leaf, answers) in enumerate(given.items())}
    joint = Joint([(plan.codes[leaf], [*answers]) for leaf, answers in given.items()])
    with suppress(Unproved):
        return joint.end(over_questions(of, answered), 1 if highest else -1).values[0]
    return None


def _ends(table: BandTable, instrument: Instrument) -> Iterator[Statement]:
    """The ends of the printed scale, or of what the tree gives where none is printed: whatever facts are known, it is one scale."""
    lattices = [lattice_for(plan_for(one)) for one in facts_beside(instrument, table)]
    means = how(lattices[0], TOTAL)
    for check, highest, band in (("top-reachable", True, table.bands[0]), ("bottom-reachable", False, table.bands[-1])):
        ends = [attained_end(lattice, TOTAL, highest=highest) for lattice in lattices]
        known = [end for end in ends if end is not None]
        if len(known) == len(ends):
            end = max(known) if highest else min(known)
            yield _end(check, table.place, end, _printed_end(band.printed, last=highest), means)
        else:
            text = msg("whether the ends of the scale can be reached is not known")
            yield unproved(check, table.place, text, how=means)


def _printed_end(printed: str, *, last: bool) -> Fraction | None:
    """The end of a printed range with two ends, if the number belongs to the range."""
    both = read_range(printed)
    if both is None or not both.numbers.is_bounded:
        return None
    is_open = both.numbers.high_open if last else both.numbers.low_open
    return None if is_open else Fraction(both.high if last else both.low)


def _end(check: str, place: str, found: Exact, printed: Fraction | None, means: str) -> Statement:
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
    codes = [code for code, node in instrument.nodes.items() if code != TOTAL and table_for(instrument, node) == table]
    if table.at == TOTAL:
        codes = [TOTAL]
    means = "enumerated" if all(how(lattice, code) == "enumerated" for code in codes) else "bounds"
    precisions = [precision_of(instrument, node) for node in instrument.nodes.values() if instrument.at(table.at, node)]
    lost = 0
    for number, band in enumerate(table.bands):
        inside = range_of(table, number)
        if table.at == TOTAL:
            found = list(ways(lattice, table, band.predicate))
        else:
            found = [PredicateRange(lattice.values(code), inside, exact=True) for code in codes]
        statement = _predicate(table, number, found, means)
        if statement is None:
            continue
        if statement.verdict == "unproved":
            if table.at == TOTAL and _shown(lattice.plan, table, number):
                continue
            by_value = inside.is_bounded and all(way.inside == inside for way in found)
            if by_value and all(precision.inside(inside) is None for precision in precisions):
                shows = msg("no rounded value lies between its bounds")
                statement = failed(
                    statement.check, statement.place, msg("no answers give {word}", word=band.predicate), shows
                )
        lost += 1
        yield statement
    if not lost:
        text = msg("answers can give each of {words}", words=tuple(band.predicate for band in table.bands))
        yield proved("predicate-reachable", table.place, text, how=means)


def _shown(plan: Plan, table: BandTable, number: int) -> bool:
    """Whether answers that were tried give the predicate, under facts that may hold beside them: the outermost, and some between."""
    instrument, low, tried = plan.instrument, range_of(table, number).low, []
    if instrument.outcome and scored_by(instrument):
        return False
    if low is not None:
        leaves = [plan.position[code] for code in instrument.leaves_under(TOTAL)]
        start = {at: ordered_choices(plan, at)[0] for at in leaves}
        turns = range(len(leaves) if instrument.outcome and len(leaves) <= _FEW else 1)
        cases = (on_the_way(plan, start, leaves[first:] + leaves[:first], low) for first in turns)
        tried += [run_with(plan, case).values for case in cases]
    tried += [[*outermost(plan, highest=highest)] for highest in (True, False) if instrument.outcome]
    tried += [ran.values for _, ran in spread(plan)]
    under = [plan_for(fact) for fact in under_facts(instrument)] if instrument.outcome else [plan]
    return any(
        band_of_values(one.instrument, table.when, values) == table.bands[number] for one in under for values in tried
    )


def _predicate(table: BandTable, number: int, found: Sequence[PredicateRange], means: str) -> Statement | None:
    """A statement if no answers give the predicate, or if that cannot be said."""
    inside, word = range_of(table, number), table.bands[number].predicate
    place = f"{table.place}[{word}]"
    if any(way.is_sure() for way in found):
        return None
    if any((left := way.left()) is None or left.count != 0 for way in found):
        text = msg("whether answers can give {word} is not known", word=word)
        return unproved("predicate-reachable", place, text, how=means)
    known = [way.total for way in found if way.total is not None and way.inside == inside]
    near = nearest(known, inside)
    shows = msg("the nearest scores that answers give are {near}", near=tuple(short_text(one) for one in near))
    if not near:
        shows = msg("no answers fulfil what is asked for besides")
    text = msg("no answers give {word}", word=word)
    if any(_spans(one, inside) for one in known):
        text = msg("no answers give {word}; only a score that is given without answers can have it", word=word)
    witness = Witness(shows=shows, value=near[0] if near else None)
    return failed("predicate-reachable", place, text, witness, how=means)


def _spans(values: Values, inside: Interval) -> bool:
    return values.count != 0 and Enclosure(low=values.low, high=values.high, full=True).within(inside).count != 0
