"""Hypothesis strategies made from an instrument alone. Every draw is valid by construction; nothing is filtered away.

They know no index by name, so they serve every rule file: scales of levels, letters, numbers and yes or no, answers that
do not apply, grades by hand, tables of respondents and persons, methods of plugins, local variants. They shrink to files
that are quickly read: the worst answer everywhere, and few that differ.

Units: answers, values and tables are raw, as a file holds them (``3``, ``"A"``, ``4.20``, ``true``), codes are those of
the rule file, and numbers are exact (``int`` or ``Printed``, never a binary float).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from evalkit.files.write import assessment
from evalkit.instruments import TOTAL, ContextKey, Instrument
from evalkit.instruments.tree import LOWER, NONE
from evalkit.method.context_facts import scored_by, told
from evalkit.method.outcome_rules import facts_named
from evalkit.method.plan import plan_for
from evalkit.method.scales import read_answer
from evalkit.testing.leaves import (
    AnsweredLeaf,
    answers_near,
    bounds_of,
    leaves_of,
    may_be_missing,
    outside,
    under_a_hiding_node,
    values_near,
)
from evalkit.testing.tables import records_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.base.exact import Exact
    from evalkit.files.assessment import Assessment, Table

Answers = dict[str, Any]
_HEIGHTS = 4


@st.composite
def answers(draw: st.DrawFn, instrument: Instrument, *, of: str = TOTAL, na: bool = True, own: int = 12) -> Answers:
    """An answer for every leaf below *of*: most of one height, some of their own, so that bands and gates come near.

    Args:
        draw: Given by Hypothesis.
        instrument: Whose leaves are answered.
        of: Code of the node whose leaves are answered.
        na: Whether "not applicable" is among the answers, where a leaf takes it.
        own: How many leaves at most have an answer that differs from the height of all.

    Returns:
        Code of the leaf → answer as a file holds it.
    """
    leaves = leaves_of(instrument, of)
    height = draw(st.integers(0, _HEIGHTS))
    found = {leaf.code: leaf.answers[(len(leaf.answers) - 1) * height // _HEIGHTS] for leaf in leaves}
    different = draw(st.lists(st.sampled_from(range(len(leaves))), max_size=min(own, len(leaves)), unique=True))
    return found | {leaves[at].code: draw(_answer(leaves[at], na=na)) for at in different}


def _answer(leaf: AnsweredLeaf, *, na: bool) -> st.SearchStrategy[Any]:
    chosen = st.integers(0, len(leaf.answers) - 1).map(leaf.answers.__getitem__)
    return chosen | st.just(leaf.na) if na and leaf.na is not None else chosen


def contexts(instrument: Instrument, *, counts: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """What the instrument asks for beside the answers: key → word.

    Args:
        instrument: What its bands hang on and its rules of the predicate name is always there, other choices may be absent.
            The fact that its nodes hang on is the one under which it stands: with another, other leaves are answered.
        counts: Whether counts (of persons asked, of the population) may be there, too: whole numbers from 1 up that fit
            each other, though not any table.
    """
    free = {key: rule for key, rule in instrument.context.items() if not _follows(instrument, rule)}
    choices = {key: st.sampled_from(_words(instrument, rule)) for key, rule in free.items() if rule.kind == "choice"}
    asked = {instrument.bands_by, *facts_named(instrument)}
    needed = {key: words for key, words in choices.items() if key in asked}
    other = {key: words for key, words in choices.items() if key not in needed}
    words = st.fixed_dictionaries(needed, optional=other)
    if not counts or all(rule.kind != "count" for rule in free.values()):
        return words
    return st.tuples(words, _counts(instrument)).map(lambda both: both[0] | both[1])


def _words(instrument: Instrument, rule: ContextKey) -> tuple[str, ...]:
    """What a fact can be while the nodes are those of *instrument*."""
    return (str(instrument.facts.get(rule.key, rule.first)),) if rule.key == instrument.nodes_by else rule.values


def _follows(instrument: Instrument, rule: ContextKey) -> bool:
    """Whether a fact follows from answers that count in the total: giving it would contradict some of them."""
    if rule.from_node is None:
        return False
    return not set(instrument.leaves_under(rule.from_node)).isdisjoint(instrument.leaves_under(TOTAL))


@st.composite
def _counts(draw: st.DrawFn, instrument: Instrument) -> dict[str, Any]:
    keys = [key for key, rule in instrument.context.items() if rule.kind == "count"]
    population = draw(st.integers(1, 10**6))
    asked = {key: draw(st.integers(1, population)) for key in keys}
    return asked | ({instrument.sample.population: population} if instrument.sample else {})


@st.composite
def assessments(draw: st.DrawFn, instrument: Instrument, *, na: bool = True, hand: bool = True) -> Assessment:
    """A complete assessment: every leaf of the total is answered; in some, those of supplements are, too.

    Args:
        draw: Given by Hypothesis.
        instrument: The instrument assessed.
        na: Whether "not applicable" is among the answers.
        hand: Whether grades by hand occur, where every criterion is met.
    """
    found = draw(answers(instrument, na=na))
    beside = outside(instrument)
    context = draw(contexts(instrument))
    also: bool = draw(st.booleans()) if beside else False
    if also:
        for code in beside:
            found |= draw(answers(instrument, of=code, na=na, own=3))
        context = {key: word for key, word in context.items() if instrument.context[key].from_node is None}
    grades = draw(_grades_by_hand(instrument, found)) if hand else {}
    return assessment(instrument, answers=found, values=grades, context=context)


@st.composite
def _grades_by_hand(draw: st.DrawFn, instrument: Instrument, found: Answers) -> dict[str, Any]:
    """A grade for some nodes all of whose criteria are met: only an assessor can give it."""
    plan = plan_for(instrument)
    given = {at: words for at in plan.formulas if (words := plan.by_hand_at(at))}
    grades = list(dict.fromkeys(step.word for steps in given.values() for step in steps))
    nodes = [plan.nodes[at] for at in given]
    able = [node.code for node in nodes if all(_points(instrument, found, leaf) for leaf in node.children)]
    return draw(st.dictionaries(st.sampled_from(able), st.sampled_from(grades), max_size=len(able))) if able else {}


def _points(instrument: Instrument, found: Mapping[str, Any], code: str) -> Exact:
    given = read_answer(instrument, instrument.nodes[code], found[code]) if code in found else None
    return given.points if given is not None else 0


def with_gaps(instrument: Instrument, *, most: int = 8, na: bool = True) -> st.SearchStrategy[Assessment]:
    """An assessment without the answers of one leaf of the total or more.

    Args:
        instrument: Must have two leaves, of which one may be missing: of one alone nothing would be left.
        most: How many answers are missing at most.
        na: Whether "not applicable" is among the answers.
    """
    return complete_and_gaps(instrument, most=most, na=na).map(lambda pair: pair[1])


@st.composite
def complete_and_gaps(
    draw: st.DrawFn, instrument: Instrument, *, most: int = 8, na: bool = True
) -> tuple[Assessment, Assessment]:
    """A complete assessment, and the same one with gaps: without some answers, and perhaps the grades above them."""
    complete = draw(assessments(instrument, na=na))
    missing = draw(_some_leaves(instrument, most))
    keep = draw(st.booleans())
    return complete, without(instrument, complete, missing, keep_values=keep)


def _some_leaves(instrument: Instrument, most: int) -> st.SearchStrategy[list[str]]:
    codes = [leaf.code for leaf in may_be_missing(instrument)]
    most = min(most, len(codes), len(leaves_of(instrument)) - 1)
    return st.lists(st.sampled_from(codes), min_size=1, max_size=most, unique=True)


def without(instrument: Instrument, one: Assessment, codes: Collection[str], *, keep_values: bool = True) -> Assessment:
    """*one* without the answers of *codes*.

    Args:
        instrument: The instrument assessed.
        one: A complete assessment.
        codes: Leaves.
        keep_values: Whether grades by hand stay where an answer below them is missing. Others always do: that an
            assessor could have graded otherwise is no gap.
    """
    kept = {code: raw for code, raw in one.answers.items() if code not in codes}
    values = {
        code: raw
        for code, raw in one.values.items()
        if keep_values or not set(codes).intersection(instrument.leaves_under(code))
    }
    return attrs.evolve(one, answers=kept, values=values)


def at_boundaries(instrument: Instrument, *, values: bool = True) -> st.SearchStrategy[Assessment]:
    """Assessments at, just below and just above every bound of bands and floors; complete ones where there are no bounds.

    Some give the value of a node, at its digits and at one digit more. Others answer every leaf so that the total comes
    as near to a bound of its bands as answers can.

    Args:
        instrument: The instrument assessed.
        values: Whether values stand in place of answers in some.
    """
    ways = []
    if values and values_near(instrument):
        ways.append(_values(instrument))
    if any(bound.code == TOTAL for bound in bounds_of(instrument)):
        ways.append(_near_bands(instrument))
    return st.one_of(ways) if ways else assessments(instrument)


@st.composite
def _values(draw: st.DrawFn, instrument: Instrument) -> Assessment:
    facts = draw(contexts(instrument)) if scored_by(instrument) else {}
    scored = {key: facts[key] for key in scored_by(instrument) if key in facts}
    under = told(instrument, scored)  # the ends of a node may hang on a fact
    near = draw(st.sampled_from(values_near(under) or values_near(instrument)))
    context = {**facts, **({str(instrument.bands_by): near.when} if near.when is not None else {})}
    found: Answers = {}
    if under_a_hiding_node(instrument, near.code):  # then all else must be answered
        below = {near.code, *instrument.leaves_under(near.code)}
        found = {code: raw for code, raw in draw(answers(instrument)).items() if code not in below}
    return assessment(instrument, values={near.code: near.raw}, answers=found, context=context)


@st.composite
def _near_bands(draw: st.DrawFn, instrument: Instrument) -> Assessment:
    bound = draw(st.sampled_from([one for one in bounds_of(instrument) if one.code == TOTAL]))
    start = draw(st.integers(0, len(leaves_of(instrument)) - 1))
    found = answers_near(instrument, bound.value, start, above=draw(st.booleans()))
    context = draw(contexts(instrument))
    if bound.when is not None and instrument.bands_by in context:
        context |= {str(instrument.bands_by): bound.when}
    return assessment(instrument, answers=found, context=context)


@st.composite
def better_pairs(draw: st.DrawFn, instrument: Instrument) -> tuple[Assessment, Assessment]:
    """Two complete assessments that differ in one answer: the second has the better one.

    "Not applicable" does not occur, and answers of unordered scales do not change: neither has a better and a worse.
    """
    near = [bound for bound in bounds_of(instrument) if bound.code == TOTAL]
    at_bound: bool = draw(st.booleans()) if near else False
    base = draw(_near_bands(instrument)) if at_bound else draw(assessments(instrument, na=False, hand=False))
    leaf = draw(st.sampled_from(changeable(instrument)))
    low = draw(st.integers(0, len(leaf.answers) - 2))
    high = draw(st.integers(low + 1, len(leaf.answers) - 1))
    pair = (high, low) if instrument.nodes[leaf.code].direction == LOWER else (low, high)
    first, second = (base.answers | {leaf.code: leaf.answers[at]} for at in pair)  # type: ignore[operator]
    return attrs.evolve(base, answers=first), attrs.evolve(base, answers=second)


def changeable(instrument: Instrument) -> list[AnsweredLeaf]:
    """Leaves of the total that have a better and a worse answer, and that somebody is asked to change."""
    asked = [leaf for leaf in leaves_of(instrument) if instrument.nodes[leaf.code].direction != NONE]
    return [leaf for leaf in asked if leaf.ordered and len(leaf.answers) > 1]


def responses(
    instrument: Instrument, *, most: int = 6, blanks: bool = True, units: bool = True
) -> st.SearchStrategy[Table]:
    """A table of respondents: a row for each, a column for each leaf with an answer of ``[records] answers``.

    Args:
        instrument: One whose ``[records]`` has ``answers``.
        most: Rows at most.
        blanks: Whether cells may be blank; the first row has one that is not.
        units: Whether some tables have the column of units.

    Raises:
        ValueError: The instrument takes no such table.
    """
    records = instrument.records
    if records is None or records.answers is None:
        problem = f"{instrument.id} takes no table of respondents"
        raise ValueError(problem)
    return records_table(instrument, records, most=most, blanks=blanks, units=units)


def persons(
    instrument: Instrument, *, most: int = 6, blanks: bool = True, units: bool = True
) -> st.SearchStrategy[Table]:
    """A table of persons: a row for each, with the columns of ``[records]``; numbers lie at and around its steps.

    Args:
        instrument: One whose ``[records]`` has ``columns``.
        most: Rows at most; the first is one of the population.
        blanks: Whether cells may be blank, but for the column of the population.
        units: Whether some tables have the column of units.

    Raises:
        ValueError: The instrument takes no such table.
    """
    records = instrument.records
    if records is None or not records.columns:
        problem = f"{instrument.id} takes no table of persons"
        raise ValueError(problem)
    return records_table(instrument, records, most=most, blanks=blanks, units=units)


def takes_tables(instrument: Instrument) -> bool:
    """Whether the instrument takes a table of respondents or persons."""
    records = instrument.records
    return records is not None and records.refused is None and (records.answers is not None or bool(records.columns))


@st.composite
def of_tables(draw: st.DrawFn, instrument: Instrument, *, blanks: bool = True, units: bool = True) -> Assessment:
    """An assessment from a table of respondents or persons.

    Raises:
        ValueError: The instrument takes no table.
    """
    records = instrument.records
    rows = responses if records is not None and records.answers is not None else persons
    table = draw(rows(instrument, blanks=blanks, units=units))
    context = draw(contexts(instrument))
    return assessment(instrument, tables={records.table if records else "": table}, context=context)


def any_assessments(instrument: Instrument) -> st.SearchStrategy[Assessment]:
    """Assessments of every kind: complete, with gaps, at boundaries, from tables."""
    ways = [at_boundaries(instrument), assessments(instrument)]  # what can be shown by one value shrinks to that
    may_miss = may_be_missing(instrument)
    if len(leaves_of(instrument)) > 1 and may_miss:
        ways.append(with_gaps(instrument))
    if takes_tables(instrument):
        ways.append(of_tables(instrument, blanks=len(may_miss) == len(leaves_of(instrument))))
    return st.one_of(ways)
