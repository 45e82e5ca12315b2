"""Words for a node: what they mean, in every wording that the rule file has, and which of them it can be called by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import round_to
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.evaluation.execution import raised_by_hand, top_grade
from evalkit.evaluation.node_results import node_results
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_between, table_for
from evalkit.method.plan import plan_for
from evalkit.method.scales import options, read_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.evaluation.result import NodeResult
    from evalkit.evaluation.runs import Runs
    from evalkit.instruments import Band, Instrument, Ladder, Node

# --- What words mean --------------------------------------------------------------------------------------------------


class Levels(NamedTuple):
    """The lowest and the highest level of several nodes."""

    low: str
    high: str


def same_word(word: str, *candidates: str | None) -> bool:
    """Whether *word* is one of *candidates*, case and spacing aside."""
    return any(caseless(word) == caseless(candidate) for candidate in candidates if candidate)


def band_names(band: Band) -> tuple[str, ...]:
    """What a band is called: its predicate, its label, or both as reports print them."""
    return (band.predicate, band.label, band.word) if band.label else (band.predicate,)


def choices_for(instrument: Instrument, code: str) -> tuple[str, ...]:
    """The words that the node *code* can be called by, as the rule file writes them first."""
    node = instrument.nodes[code]
    found = [name for band in _bands_for(instrument, node) for name in band_names(band)[:2]]
    found += [title for title, _ in _grades_and_levels(instrument, node)]
    if node.is_leaf:
        found += [given.title for given in options(instrument, node).values() if given.title]
    return tuple(dict.fromkeys(found))


def meanings(instrument: Instrument, code: str, word: str | bool) -> frozenset[str]:  # noqa: FBT001  (a flag is an answer)
    """What *word* says of the node *code*: predicates, grades, levels, answers; nothing if it cannot be called so."""
    node = instrument.nodes[code]
    found = set()
    if isinstance(word, str):
        found = {band.predicate for band in _bands_for(instrument, node) if same_word(word, *band_names(band))}
        found |= {meant for title, meant in _grades_and_levels(instrument, node) if same_word(word, title)}
        found |= {level for level in [_level_for(instrument, node, word)] if level is not None}
    given = read_answer(instrument, node, word) if node.is_leaf else None
    return frozenset(found | ({given.title} if given is not None and given.title else set()))


def _bands_for(instrument: Instrument, node: Node) -> Iterator[Band]:
    """The bands of the node itself and of its converted value, for every fact that they depend on."""
    conversion = instrument.conversion_of(node)
    converted = conversion is not None and conversion.bands
    for table in instrument.bands:
        if instrument.at(table.at, node) or (converted and table.at == TOTAL):
            yield from table.bands


def _grades_and_levels(instrument: Instrument, node: Node) -> Iterator[tuple[str, str]]:
    plan = plan_for(instrument)
    yield from ((step.word, step.word) for step in plan.words_at(plan.position[node.code]))
    ladder = instrument.ladder
    if ladder is not None and node.params.get("thresholds"):
        for rung in ladder.rungs:
            yield from ((name, rung.level) for name in (rung.level, ladder.names.get(rung.level)) if name)


def _needs(instrument: Instrument, node: Node) -> tuple[str, ...]:
    method = instrument.methods.get(node.method)
    return method.needs if method is not None else ()


def _level_for(instrument: Instrument, node: Node, word: str) -> str | None:
    ladder = instrument.ladder
    return read_level(ladder, word) if ladder is not None and node.params.get("thresholds") else None


def ordered_levels(ladder: Ladder) -> tuple[str, ...]:
    """The levels, the lowest first."""
    return tuple(dict.fromkeys(rung.level for rung in reversed(ladder.rungs)))


def read_level(ladder: Ladder, word: str) -> str | None:
    """The level that *word* names: itself, by its name, or after one of the ladder's prefixes (``Level II``)."""
    for level in ordered_levels(ladder):
        for name in (level, ladder.names.get(level), *[also for also, meant in ladder.also.items() if meant == level]):
            if name and same_word(word, name, *[f"{prefix} {name}" for prefix in ladder.prefixes]):
                return level
    return None


def read_levels(ladder: Ladder, words: str) -> Levels | None:
    """The levels that *words* name: one, or two with a word or sign between them that the ladder has for ranges."""
    one = read_level(ladder, words)
    if one is not None:
        return Levels(one, one)
    order = ordered_levels(ladder)
    for first, second in _halves(words, ladder.ranges):
        ends = [read_level(ladder, half) for half in (first, second)]
        known = sorted((end for end in ends if end is not None), key=order.index)
        if len(known) == len(ends):
            return Levels(*known)
    return None


def _halves(words: str, joins: Iterable[str]) -> Iterator[tuple[str, str]]:
    for join in joins:
        space = r"\s+" if any(sign.isalnum() for sign in join) else r"\s*"
        for found in re.finditer(space + re.escape(join) + space, words, re.IGNORECASE):
            yield words[: found.start()], words[found.end() :]


# --- What comes out ---------------------------------------------------------------------------------------------------


class NodeNames(NamedTuple):
    """What a node can be called.

    Attributes:
        all: Every word that the inputs leave, letters and labels alike.
        decided: Whether they all say the same.
        by_hand: Grades that only an assessor could still give.
    """

    all: tuple[str, ...]
    decided: bool
    by_hand: tuple[str, ...] = ()


def said_of(instrument: Instrument, stated: Mapping[str, Any], code: str) -> str | None:
    """The band of the node *code* that a given fact states, where the fact is that band."""
    words = (stated[key] for key, fact in instrument.context.items() if fact.from_node == code and key in stated)
    return next(words, None)


def words_of(runs: Runs, code: str, said: str | None = None) -> NodeNames:
    """The words for the node *code*, printed decimals and missing answers taken at both ends, only *said* among its bands."""
    node, ladder = node_results(runs)[code], runs.plan.instrument.ladder
    bands = [band for band in _bands(runs, code) if said is None or band.predicate == said]
    found = [word for band in bands for word in (band.predicate, band.label)]
    grades = _grades(runs, node)
    found += grades
    if node.maturity is not None:
        found += [node.maturity, ladder.names.get(node.maturity) if ladder else None]
    if node.node.is_leaf:
        found.append(node.answer)
    decided = node.score is not None or (len(bands) <= 1 and len(grades) <= 1)
    return NodeNames(tuple(dict.fromkeys(word for word in found if word)), decided, _by_hand(runs, code))


def _by_hand(runs: Runs, code: str) -> tuple[str, ...]:
    at, raised, plan = runs.plan.position[code], raised_by_hand(runs), runs.plan
    words = plan.by_hand_at(at)
    if raised is None or at in runs.used or not words:
        return ()
    is_top = raised.raw[at] == top_grade(plan, at)
    return tuple(step.word for step in words) if is_top else ()


def _bands(runs: Runs, code: str) -> list[Band]:
    """Bands of the node itself and of its converted value."""
    instrument = runs.plan.instrument
    node, ends = instrument.nodes[code], runs.leaves(runs.plan.position[code]).ends
    own, total = table_for(instrument, node), table_for(instrument, instrument.nodes[TOTAL])
    bands = list(bands_between(own, *ends)) if own is not None else []
    conversion = instrument.conversion_of(node)
    if conversion is not None and conversion.bands and total is not None:
        converted = [round_to(end * conversion.factor, conversion.digits, conversion.mode) for end in ends]
        bands += bands_between(total, *converted)
    return bands


def _grades(runs: Runs, node: NodeResult) -> list[str]:
    """Grades between the worst and the best that the criteria can give; the given one where it stands."""
    at = runs.plan.position[node.code]
    graded = runs.plan.graded_at(at)
    if node.grade is not None or graded is None:
        return [node.grade] if node.grade else []
    ends = []
    for run in (runs.high, runs.low):
        children = runs.plan.children[at]
        values = [value for i in children if (value := run.values[i]) is not None]  # missing ones have ends
        ends.append(graded.steps.index(graded.step(values, [run.levels[i] for i in children])))
    return [step.word for step in graded.steps[ends[0] : ends[1] + 1]]
