"""Does a better answer ever lower the predicate? By the form of all that it is made of, else with a witness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.toml.write import toml_value
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments import TOTAL
from evalkit.instruments.expression import Count
from evalkit.method.bands import bands_at, find_band
from evalkit.method.ends import UP, ChildEnds, course
from evalkit.method.outcome_rules import nodes_asked, outcome_rules, under_facts
from evalkit.method.plan import plan_for
from evalkit.method.predicate_conditions import at_least
from evalkit.possible.directions import moved, ways
from evalkit.rulework.assessments import example_toml
from evalkit.rulework.check.model import Statement, Witness, noted, proved, unproved
from evalkit.rulework.check.search import find_fall, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.plan import Plan
    from evalkit.rulework.assessments import Ran
    from evalkit.rulework.check.search import Pair


def predicate_statements(plan: Plan, *, sound: bool) -> Iterator[Statement]:
    """What a better answer does to the predicate of the total. *sound*: whether it never lowers a score."""
    instrument, code = plan.instrument, plan.instrument.bands_from
    if code is not None and not _chosen_by(instrument):
        text = msg("{code} chooses the bands, and its answers are neither better nor worse: the law says nothing of them",
                   code=code)  # fmt: skip
        yield noted("predicate-monotone", f"context.{instrument.bands_by}", text)
    if sound and all(map(_rises, under_facts(instrument))):
        text = msg("a better answer never lowers a predicate: {reasons}", reasons=tuple(_reasons(instrument)))
        yield proved("predicate-monotone", "bands[total]", text)
        return
    for fact in under_facts(instrument):
        asked = "".join(
            f", {key} = {toml_value(word)}" for key, word in fact.facts.items() if key not in instrument.facts
        )
        yield from (_searched(plan_for(fact), table, asked) for table in _tables(instrument))


def _reasons(instrument: Instrument) -> Iterator[Message]:
    yield msg("it never lowers a score")
    yield msg("bands descend")
    if any(section.section.floor for section in instrument.sections.values()):
        yield msg("no predicate is lower than that of the floors")
    if instrument.outcome:
        yield msg("no rule that lowers the predicate begins to hold for a better answer")


def _chosen_by(instrument: Instrument) -> str:
    """The node that chooses the bands, if some of its answers are better than others."""
    code = instrument.bands_from
    scales = [instrument.scales[instrument.nodes[leaf].scale or ""] for leaf in instrument.leaves_under(code or TOTAL)]
    return "" if code is None or all(scale.unordered for scale in scales) else code


def _tables(instrument: Instrument) -> list[BandTable]:
    """The bands of the total, each by itself; of those that answers choose from the first one."""
    tables = [table for table in instrument.bands if table.at == TOTAL]
    return tables[:1] if _chosen_by(instrument) else tables


def _are_alike(instrument: Instrument) -> bool:
    """Whether the tables of the total name the same predicates in the same order: else which of them is lower is not said."""
    return len({tuple(band.predicate for band in table.bands) for table in instrument.bands if table.at == TOTAL}) == 1


def _rises(instrument: Instrument) -> bool:
    """Whether the form of bands and rules shows that the predicate never falls where nodes move as better answers move them."""
    plan, code = plan_for(instrument), _chosen_by(instrument)
    if code and not _are_alike(instrument):
        return False
    nodes = [ChildEnds(end.ends if end.is_bounded else None) for end in plan.ends]
    nodes += [ChildEnds(None)] * len(instrument.context)
    moves = [
        move
        for table in _tables(instrument)
        for move in course(Count(parts=tuple(at_least(instrument, table, code))), nodes).moves.items()
    ]
    return all(moved(ways(plan)[at], move) in (None, UP) for at, move in moves if at < len(plan.nodes))


def _searched(plan: Plan, table: BandTable, asked: str) -> Statement:
    """Whether a better answer lowers the predicate, beside the facts *asked*, by trying: of several tables that answers choose from *table* is any one."""
    instrument, code, words = plan.instrument, _chosen_by(plan.instrument), [band.predicate for band in table.bands]
    place = f"context.{instrument.bands_by}" if code else f"{table.place}{asked}"
    if any(rule.open for rule in outcome_rules(instrument)):
        text = msg(
            "rules of the predicate ask for a number of the context, or for more facts than can be looked at together"
        )
        return unproved("predicate-monotone", place, text)
    if code and not _are_alike(instrument):
        text = msg("{code} chooses between bands that do not name the same predicates in the same order", code=code)
        return unproved("predicate-monotone", place, text)

    def rank(ran: Ran) -> Exact:
        value = ran.values[plan.position[code]] if code else None
        when = table.when if value is None else find_band(bands_at(instrument, code), value).predicate
        return -words.index(band_of_values(instrument, when, ran.values).predicate)

    def shown(pair: Pair) -> Witness:
        shows = msg("the predicate is {before} with the worse answers and {after} with the better ones",
                    before=words[-int(pair.from_worse)], after=words[-int(pair.from_better)])  # fmt: skip
        context: dict[str, Any] = {} if code or table.when is None else {str(instrument.bands_by): table.when}
        texts = tuple(example_toml(instrument, reached(plan, case), context) for case in (pair.worse, pair.better))
        return Witness(shows=shows, assessments=texts)

    said = (
        msg("a better answer lowers the predicate"),
        msg("no better answer lowers the predicate: every pair was looked at"),
        msg("a better answer can lower a score, or it is not known whether it can; not every pair was looked at"),
    )
    codes = [TOTAL, *([code] if code else []), *(plan.codes[at] for at in nodes_asked(instrument))]
    leaves = sorted({plan.position[leaf] for one in codes for leaf in instrument.leaves_under(one)})
    return find_fall(plan, leaves, rank, of_total=True).said("predicate-monotone", place, said, shown)
