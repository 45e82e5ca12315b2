"""Does a better answer ever lower the predicate? Bands, floors, and bands that depend on answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.toml.write import toml_value
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at, context_kept, find_band, range_of
from evalkit.method.ends import DOWN
from evalkit.method.outcome_rules import floor_rules, floors_kept, outcome_rules, predicate_rules, under_facts
from evalkit.method.plan import plan_for
from evalkit.possible.directions import ways
from evalkit.possible.lattice import lattice_for
from evalkit.possible.predicate_values import kept_values
from evalkit.rulework.assessments import example_toml
from evalkit.rulework.check.model import UNKNOWN_VALUES, Statement, Witness, noted, proved, unproved
from evalkit.rulework.check.outcome_rules import rewards
from evalkit.rulework.check.reach import floors_can_break, how
from evalkit.rulework.check.search import find_fall, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import BandTable, ContextKey, Instrument
    from evalkit.method.plan import Plan
    from evalkit.possible.values import Values
    from evalkit.rulework.assessments import Ran
    from evalkit.rulework.check.search import Pair


def predicate_statements(plan: Plan, *, sound: bool) -> Iterator[Statement]:
    """What a better answer does to the predicate of the total. *sound*: whether it never lowers a score."""
    instrument = plan.instrument
    key = instrument.bands_key
    if not sound and key is not None and _is_scored(instrument, key):
        yield _scored(key)  # answers that fall in one table of bands may lie in another one
        return
    if not sound or not rewards(plan):
        for fact in under_facts(instrument):
            asked = "".join(
                f", {key} = {toml_value(word)}" for key, word in fact.facts.items() if key not in instrument.facts
            )
            yield from (_searched(plan_for(fact), table, asked) for table in instrument.bands if table.at == TOTAL)
        return
    statements = [*_floors(plan), *_context(plan)]
    if not any(statement.verdict in ("failed", "unproved") for statement in statements):
        text = msg("a better answer never lowers a predicate: {reasons}", reasons=tuple(_reasons(instrument)))
        statements.append(proved("predicate-monotone", "bands[total]", text))
    yield from statements


def _searched(plan: Plan, table: BandTable, asked: str) -> Statement:
    """Where a better answer can lower a score, or it is not known: whether it lowers the predicate as well, beside the facts *asked*."""
    instrument = plan.instrument
    place = f"{table.place}{asked}"
    if any(rule.open for rule in outcome_rules(instrument)):
        text = msg(
            "rules of the predicate ask for a number of the context, or for more facts than can be looked at together"
        )
        return unproved("predicate-monotone", place, text)
    leaves = _leaves(plan, (TOTAL,))
    if any(at and not plan.is_below(at, 0) for rule in predicate_rules(instrument) for at in rule.at):
        return unproved("predicate-monotone", place, msg("rules of the predicate look at nodes outside the total"))
    said = (
        msg("a better answer lowers the predicate"),
        msg("a better answer can lower a score, or it is not known whether it can; not every pair was looked at"),
    )
    return _tried(plan, table, leaves, place, said)


def _tried(
    plan: Plan, table: BandTable, leaves: Sequence[int], place: str, said: tuple[Message, Message], fact: str = ""
) -> Statement:
    """Whether a better answer to one of *leaves* lowers the predicate, by trying.

    Args:
        plan: The compiled instrument.
        table: The bands of the total; of several that answers choose from, any one.
        leaves: By position.
        place: Of the statement.
        said: That a better answer does, and that not every pair was looked at.
        fact: The node that chooses the bands, where answers do.
    """
    instrument, words = plan.instrument, [band.predicate for band in table.bands]
    context = {} if fact else _context_words(instrument, table)

    def rank(ran: Ran) -> Exact:
        when = (
            find_band(bands_at(instrument, fact), ran.values[plan.position[fact]] or 0).predicate
            if fact
            else table.when
        )
        return -words.index(band_of_values(instrument, when, ran.values).predicate)

    def shown(pair: Pair) -> Witness:
        shows = msg("the predicate is {before} with the worse answers and {after} with the better ones",
                    before=words[-int(pair.from_worse)], after=words[-int(pair.from_better)])  # fmt: skip
        texts = tuple(example_toml(instrument, reached(plan, case), context) for case in (pair.worse, pair.better))
        return Witness(shows=shows, assessments=texts)

    falls, unknown = said
    holds = msg("no better answer lowers the predicate: every pair was looked at")
    return find_fall(plan, leaves, rank, of_total=True).said(
        "predicate-monotone", place, (falls, holds, unknown), shown
    )


def _reasons(instrument: Instrument) -> Iterator[Message]:
    yield msg("it never lowers a score")
    yield msg("bands descend")
    if any(section.section.floor for section in instrument.sections.values()):
        yield msg("no predicate is lower than that of the floors")
    if instrument.outcome:
        yield msg("no rule that lowers the predicate begins to hold for a better answer")


# --- Floors -----------------------------------------------------------------------------------------------------


def _floors(plan: Plan) -> Iterator[Statement]:
    """The predicate of a missed floor must be the lowest: else meeting the floor can make it worse."""
    instrument, plain = plan.instrument, lattice_for(plan)
    floors = floors_kept(instrument)
    if not floors or not floors_can_break(plain):
        return
    for table in instrument.bands:
        if table.at != TOTAL:
            continue
        total = kept_values(plain, floors, context_kept(instrument, table.when))
        if total is None:
            yield unproved("predicate-monotone", table.place, UNKNOWN_VALUES)
            continue
        words = [rule.stated.then for rule in floor_rules(instrument)]
        number = next(i for i, band in enumerate(table.bands) if band.predicate in words)
        for lower in range(number + 1, len(table.bands)):
            if total.within(range_of(table, lower)).count != 0:
                yield _floor_tried(plan, table, number, lower)
                break


def _floor_tried(plan: Plan, table: BandTable, number: int, lower: int) -> Statement:
    floor, word = table.bands[number].predicate, table.bands[lower].predicate
    text = msg("{floor} is the predicate of a missed floor, but {word} is lower: meeting the floor can make it worse",
               floor=floor, word=word)  # fmt: skip
    instrument, place = plan.instrument, f"{table.place}[{word}]"
    key = instrument.bands_key
    fact = key.from_node or "" if key is not None else ""
    if fact and not _same_words(instrument):
        return unproved("predicate-monotone", place, text)
    codes = (TOTAL, *floors_kept(instrument), *([fact] if fact else ()))
    return _tried(plan, table, _leaves(plan, codes), place, (text, text), fact)


def _same_words(instrument: Instrument) -> bool:
    """Whether the tables of the total name the same predicates in the same order: else which of them is lower is not said."""
    return len({tuple(band.predicate for band in table.bands) for table in instrument.bands if table.at == TOTAL}) == 1


def _leaves(plan: Plan, codes: Iterable[str]) -> list[int]:
    """The leaves under any of these nodes."""
    return sorted({plan.position[leaf] for code in codes for leaf in plan.instrument.leaves_under(code)})


def _context_words(instrument: Instrument, table: BandTable) -> dict[str, Any]:
    by_bands = instrument.bands_by is not None and table.when is not None
    return {str(instrument.bands_by): table.when} if by_bands else {}


# --- Bands that depend on answers -------------------------------------------------------------------------------


def _context(plan: Plan) -> Iterator[Statement]:
    """Where answers choose the table of bands, a better answer must not lead to a stricter one."""
    instrument = plan.instrument
    key = instrument.bands_key
    if key is None or key.from_node is None:
        return
    leaves = instrument.leaves_under(key.from_node)
    place = f"context.{key.key}"
    if all(instrument.scales[instrument.nodes[code].scale or ""].unordered for code in leaves):
        text = msg("{code} chooses the bands, and its answers are neither better nor worse: the law says nothing of them",
                   code=key.from_node)  # fmt: skip
        yield noted("predicate-monotone", place, text)
        return
    if _is_scored(instrument, key):
        yield _scored(key)
        return
    yield from _stricter(plan, key, place)


def _is_scored(instrument: Instrument, key: ContextKey) -> bool:
    """Whether answers that a fact follows from count in the total."""
    return key.from_node is not None and not set(instrument.leaves_under(key.from_node)).isdisjoint(
        instrument.leaves_under(TOTAL)
    )


def _scored(key: ContextKey) -> Statement:
    text = msg("{code} both chooses the bands and counts in the total", code=key.from_node)
    return unproved("predicate-monotone", f"context.{key.key}", text)


def _stricter(plan: Plan, key: ContextKey, place: str) -> Iterator[Statement]:
    instrument, at = plan.instrument, plan.position[key.from_node or ""]
    bands, total = bands_at(instrument, plan.codes[at]), lattice_for(plan).values(TOTAL)
    if total is None:
        yield unproved("predicate-monotone", place, UNKNOWN_VALUES)
        return
    words, way = [band.predicate for band in bands.bands], ways(plan)[at]
    rising = [(word, better) for number, word in enumerate(words) for better in words[:number]]
    falling = [(better, word) for word, better in rising]  # where fewer is better below it
    pairs = falling if way == DOWN else [*rising, *(falling if way is None else ())]
    if all(_falls_at(instrument, before, after, total) is None for before, after in pairs):
        text = msg("a better answer leads to bands that are not stricter: no total has a lower predicate under them")
        yield proved("predicate-monotone", place, text, how=how(lattice_for(plan), TOTAL))
        return
    code = plan.codes[at]
    unknown = msg("no better answer was found that leads to stricter bands, but not every way was looked at")
    if not _same_words(instrument):
        yield unproved("predicate-monotone", place, unknown)
        return
    said = msg("a better answer leads to bands that are stricter"), unknown
    yield _tried(plan, bands_at(instrument, TOTAL, words[0]), _leaves(plan, (code, TOTAL)), place, said, code)


def _falls_at(instrument: Instrument, before: str, after: str, total: Values) -> Exact | None:
    """A score whose predicate is lower under the bands of *after* than under those of *before*.

    Where the tables do not name the same predicates in the same order there is none lower: then any score that changes
    its predicate is returned, so that nothing is proved.
    """
    old, new = bands_at(instrument, TOTAL, before), bands_at(instrument, TOTAL, after)
    order = [band.predicate for band in old.bands]
    for number, band in enumerate(new.bands):
        inside = total.within(range_of(new, number))
        if inside.count != 0 and (band.predicate not in order or _rank(old, inside.high) < order.index(band.predicate)):
            return inside.high
    return None


def _rank(table: BandTable, score: Exact) -> int:
    """How far down the table a score lies."""
    return table.bands.index(find_band(table, score))
