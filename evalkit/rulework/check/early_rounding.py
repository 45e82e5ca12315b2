"""Rounding before the end: stages whose value feeds a parent, each with an assessment that they change."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import find_band, table_for
from evalkit.method.plan import plan_for, rounded
from evalkit.method.scales import options
from evalkit.possible.gates import Choice
from evalkit.rulework.assessments import example_toml, run_with
from evalkit.rulework.check.model import Statement, Witness, failed, proved
from evalkit.rulework.check.search import Case, reached
from evalkit.rulework.precision import decimals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import BandTable, Instrument, Node, Rounding
    from evalkit.method.plan import Plan

CHECK = "rounding-early"
_TRIES = 3000
_MOST_ANSWERS = 600_000  # over all tries: a huge tree is tried less often
_SPREAD = 1000


class _Tried(NamedTuple):
    """A case, and what it gives with and without the stage: the total, or the node that is rounded."""

    case: Case
    code: str
    rounded: Exact
    unrounded: Exact


def statements(instrument: Instrument) -> Iterator[Statement]:
    """A stage below the total, unless a property of the rule file accounts for it, is a mistake."""
    early = 0
    for stage in instrument.rounding:
        nodes = [
            node for node in instrument.nodes.values() if node.parent is not None and instrument.stage_of(node) is stage
        ]
        if nodes:
            early += 1
            yield _early(instrument, stage, nodes)
    if not early:
        text = msg("no value is rounded before it feeds its parent")
        yield proved(CHECK, "rounding", text)


def _early(instrument: Instrument, stage: Rounding, nodes: list[Node]) -> Statement:
    text = msg(
        "rounded to {decimals} before it feeds its parent: {code}; such values: {count}",
        count=str(len(nodes)),
        code=nodes[0].code,
        decimals=decimals(stage.digits),
    )
    place = f"rounding[{stage.at}]"
    if all(_changes_nothing(instrument, stage, node) for node in nodes):
        text = msg("{text}; no answer has more decimals", text=text)
        return proved(CHECK, place, text, how="enumerated")
    witness = _witness(instrument, stage, nodes)
    if witness is None:
        text = msg("{text}; no assessment was found that it changes", text=text)
    return failed(CHECK, place, text, witness)


def _changes_nothing(instrument: Instrument, stage: Rounding, node: Node) -> bool:
    """Whether the node is a leaf of which every answer is worth what it is worth after the stage."""
    if not node.is_leaf or instrument.scales[node.scale or ""].kind == "number":
        return False
    return all(rounded(one.points, stage) == one.points for one in options(instrument, node).values())


def _witness(instrument: Instrument, stage: Rounding, nodes: list[Node]) -> Witness | None:
    """An assessment under which the predicate changes; else one under which the total does; else a value that does."""
    plan = plan_for(instrument)
    kept = tuple(rounding for rounding in instrument.rounding if rounding is not stage)
    without = plan.restaged(attrs.evolve(instrument, rounding=kept))
    when = instrument.context[instrument.bands_by].values[0] if instrument.bands_by is not None else None
    table = table_for(instrument, instrument.nodes[TOTAL], when)
    best: _Tried | None = None
    for case in _tries(plan, stage.digits):
        tried = _try(plan, without, case, nodes)
        if tried is None:
            continue
        if tried.code == TOTAL and table is not None and _words(table, tried):
            return _told(instrument, tried, table, when)
        if best is None or (tried.code == TOTAL and best.code != TOTAL):
            best = tried
    return None if best is None else _told(instrument, best, table, when)


def _words(table: BandTable, tried: _Tried) -> tuple[str, str] | None:
    found = (find_band(table, tried.rounded).predicate, find_band(table, tried.unrounded).predicate)
    return found if found[0] != found[1] else None


def _try(plan: Plan, without: Plan, case: Case, nodes: list[Node]) -> _Tried | None:
    found, other = (run_with(one, case).values for one in (plan, without))
    for code in (TOTAL, *(node.code for node in nodes)):
        value, unrounded = found[plan.position[code]], other[plan.position[code]]
        if value is not None and unrounded is not None and value != unrounded:
            return _Tried(case, code, value, unrounded)
    return None


def _tries(plan: Plan, digits: int) -> Iterator[Case]:
    """Cases of all leaves, always the same ones, as different as a simple generator of numbers makes them."""
    choices = {at: _choices(plan, at, digits) for at in plan.leaf_ends}
    state = 1
    for _ in range(max(min(_TRIES, _MOST_ANSWERS // len(choices)), 1)):
        case = {}
        for at, found in choices.items():
            state = (state * 1_103_515_245 + 12_345) % 2**31
            case[at] = found[(state >> 8) % len(found)]
        yield case


def _choices(plan: Plan, at: int, digits: int) -> list[Choice]:
    """The answers of a leaf. Of a number, values with one decimal more than the stage leaves."""
    node = plan.nodes[at]
    scale = plan.instrument.scales[node.scale or ""]
    if scale.kind == "number":
        unit = Fraction(1) if scale.whole else Fraction(1, 10 ** (digits + 1))
        count = int((scale.maximum - scale.minimum) / unit)
        leap = max(count // _SPREAD, 1)
        return [Choice(value, value, None) for i in range(0, count + 1, leap) for value in [scale.minimum + i * unit]]
    given = options(plan.instrument, node)
    return [Choice(answer, one.points, one.level) for answer, one in given.items() if answer != "na"]


def _told(instrument: Instrument, tried: _Tried, table: BandTable | None, when: str | None) -> Witness:
    context = {instrument.bands_by: when} if instrument.bands_by is not None else {}
    text = example_toml(instrument, reached(plan_for(instrument), tried.case), context)
    return Witness(shows=_shows(tried, table), value=tried.rounded, assessments=(text,))


def _shows(tried: _Tried, table: BandTable | None) -> Message:
    args = {"code": tried.code, "value": short_text(tried.rounded), "other": short_text(tried.unrounded)}
    words = _words(table, tried) if table is not None and tried.code == TOTAL else None
    if words is None:
        return msg("{code} comes out as {value}, and without this stage as {other}", **args)
    return msg(
        "{code} comes out as {value} ({predicate}), and without this stage as {other} ({word})",
        **args,
        predicate=words[0],
        word=words[1],
    )
