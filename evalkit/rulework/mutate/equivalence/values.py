"""Changes that no answer can tell: of what answers are worth, and of bounds between which no value lies."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.branches import on_grid
from evalkit.method.outcome_rules import after, outcome_rules
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from evalkit.possible.lattice import Lattice, lattice_for
from evalkit.possible.values import Finite
from evalkit.rulework.mutate.sites.place import value_of
from evalkit.rulework.threshold_sums import climbing, differing, joint_climber

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Node, RecordPoints, Records, Rounding
    from evalkit.method.plan import Plan
    from evalkit.method.shapes import Graded


# --- Attributes of leaves ---------------------------------------------------------------------------------------


def same_attributes(old: Instrument, new: Instrument) -> Message | None:
    """Why nothing looks at the attributes that were changed, at the leaves where they were."""
    for code, node in old.nodes.items():
        other = new.nodes[code]
        names = {*node.attributes, *other.attributes}
        changed = {name for name in names if node.attributes.get(name) != other.attributes.get(name)}
        if changed & set(_looked_at(old, node)):
            return None
    return msg("neither points nor gate nor ladder look at this attribute of this leaf")


def _looked_at(instrument: Instrument, leaf: Node) -> Iterator[str]:
    scale = instrument.scales[leaf.scale or ""] if leaf.is_leaf else None
    if scale is not None and scale.points_by is not None:
        yield scale.points_by
    if scale is not None and scale.na is not None:
        yield "na"
    parent = instrument.nodes[leaf.parent] if leaf.parent is not None else None
    if parent is None:
        return
    if instrument.gate is not None and instrument.gate.least in parent.params:
        yield instrument.gate.attribute
    if instrument.ladder is not None and parent.params.get("thresholds"):
        yield instrument.ladder.attribute


# --- Scales of leaves -------------------------------------------------------------------------------------------


def same_answers(old: Instrument, new: Instrument) -> Message | None:
    """Why each leaf whose scale was changed is answered alike: same answers, words, points and levels."""
    for code, node in old.nodes.items():
        other = new.nodes[code]
        if node.scale != other.scale and (not node.is_leaf or _answers(old, node) != _answers(new, other)):
            return None
    return msg("the other scale takes the same answers for the same points")


def _answers(instrument: Instrument, leaf: Node) -> Any:
    """All that a leaf can be answered with; something that equals nothing else for a number."""
    scale = instrument.scales[leaf.scale or ""]
    listed = options(instrument, leaf)
    if not listed:
        return object()
    words = {word.casefold(): given for word, answer in scale.also.items() if (given := listed.get(answer)) is not None}
    return scale.kind, list(listed.items()), words


# --- What stands for a missing answer ----------------------------------------------------------------------------


def same_missing(old: Instrument, new: Instrument, *, base: Instrument) -> Message | None:
    """Why the total does not hang on the answers that stand for missing ones: these leaves weigh nothing, or give the same.

    The *base*, without readings, leaves them open: where it does not, it contradicts claims about them that a reading bears out.
    """
    changed = [node for code, node in old.nodes.items() if node.missing != new.nodes[code].missing]
    if any(
        None in (node.missing, new.nodes[node.code].missing) or base.nodes[node.code].missing is not None
        for node in changed
    ):
        return None
    if all(_weighs_nothing(old, node) for node in changed):
        return msg("what stands for a missing answer is weighed with 0")
    if all(_weighs_nothing(old, node) or _gives_the_same(old, node, new.nodes[node.code]) for node in changed):
        return msg("the old and the new number give the node above, which looks at nothing else, the same value")
    return None


def _gives_the_same(old: Instrument, leaf: Node, other: Node) -> bool:
    """Whether a leaf with numbers is all that its parent looks at, nothing else looks at it, and both numbers give the parent the same."""
    scale, plan = old.scales[leaf.scale or ""], plan_for(old)
    if scale.kind != "number" or old.records is not None or not _counts_above_alone(old, leaf):
        return False
    parent = old.nodes[leaf.parent or ""]
    formula, stage = plan.formulas[plan.position[parent.code]], old.stage_of(leaf)
    if len(parent.operands) > 1 or formula.reads_answers or formula.is_foreign:
        return False
    numbers = [found for one in (leaf, other) if (found := value_of(one.missing)) is not None]
    return len(numbers) > 1 and len({formula.value([rounded(number, stage)], ()) for number in numbers}) == 1


def _weighs_nothing(instrument: Instrument, leaf: Node) -> bool:
    if leaf.weight != 0 or not _counts_above_alone(instrument, leaf):
        return False
    return instrument.nodes[leaf.parent or ""].method.startswith("weighted-")


def _counts_above_alone(instrument: Instrument, leaf: Node) -> bool:
    """Whether nothing looks at a leaf but its parent: no other node, no choice of bands, no section of a plugin."""
    readers = [node.code for node in instrument.nodes.values() if leaf.code in node.operands]
    return readers == [leaf.parent] and not leaf.added and instrument.bands_from != leaf.code


# --- Wordings of columns ----------------------------------------------------------------------------------------


def same_points(old: Instrument, new: Instrument) -> Message | None:
    """Why each wording of a column that stands for a number beside another one gives the same points under both."""
    mine, theirs = old.records, new.records
    if mine is None or theirs is None or _without_wordings(mine) != _without_wordings(theirs):
        return None
    for name, column in mine.columns.items():
        changed = theirs.columns[name].also
        for word, number in column.also.items():
            other = changed.get(word)
            if number != other and not _worth_the_same(name, number, other, old):
                return None
    return msg("no points differ between the old and the new number")


def _worth_the_same(column: str, mine: Exact | str, theirs: Exact | str | None, instrument: Instrument) -> bool:
    """Whether both give a row the same points everywhere, and count it or leave it out alike."""
    population = instrument.records.population if instrument.records is not None else None
    if theirs is None or (population is not None and population.column == column):
        return False
    entries = [*(instrument.records.points if instrument.records is not None else ())]
    entries += [entry for reading in instrument.readings for entry in reading.points]
    return all(
        _points(entry, column, mine) == _points(entry, column, theirs)
        and (mine in entry.where.get(column, ())) == (theirs in entry.where.get(column, ()))
        for entry in entries
    )


def _without_wordings(records: Records) -> Any:
    words = {name: tuple(column.also) for name, column in records.columns.items()}
    columns = {name: attrs.evolve(column, also={}) for name, column in records.columns.items()}
    return attrs.evolve(records, columns=columns), words


def _points(entry: RecordPoints, column: str, number: Exact | str) -> Exact | None:
    if entry.column != column:
        return None
    if isinstance(number, str):
        return entry.words.get(number)
    return next((step.points for step in entry.steps if step.holds(number)), None)


# --- Rounding stages: here and below, no value that answers can give lies between the two -----------------------------


def same_rounding(old: Instrument, new: Instrument) -> Message | None:
    """Why the stages of both give the same: each value that a node can have, or be given, stays as it is."""
    plan = plan_for(old)
    lattice = lattice_for(plan)
    for at, node in enumerate(plan.nodes):
        mine, theirs = old.stage_of(node), new.stage_of(node)
        if _step_and_mode(mine) == _step_and_mode(theirs):
            continue
        if plan.display_mode(at) != plan_for(new).display_mode(at) or not _stays(plan, lattice, at, (mine, theirs)):
            return None
    return msg("no value is changed by rounding there: none has that many decimals")


def _step_and_mode(stage: Rounding | None) -> tuple[Fraction, str] | None:
    return None if stage is None else (stage.step, stage.mode)


def _stays(plan: Plan, lattice: Lattice, at: int, stages: tuple[Rounding | None, ...]) -> bool:
    if any(stage is not None and (1 / stage.step).denominator != 1 for stage in stages):
        return False  # it leaves no whole number as it is
    if plan.whole[at] and plan.instrument.records is None:
        return True  # a value that is given must be whole, too; a mean over rows need not be
    values = _values(plan, lattice, at)
    return values is not None and all(rounded(value, stage) == value for value in values for stage in stages)


def _values(plan: Plan, lattice: Lattice, at: int) -> list[Exact] | None:
    """Every value of a node that takes no numbers: a leaf with levels, or a node of criteria, which takes grades."""
    node = plan.nodes[at]
    if node.is_leaf:
        listed = options(plan.instrument, node)
        return [one.points for one in listed.values()] if listed else None
    graded = plan.graded_at(at)
    if graded is None:
        return None
    raw = lattice.raw_at(at)
    if not isinstance(raw, Finite):
        return None
    return [*raw, *(step.points for step in graded.words)]


# --- Rules of the predicate ---------------------------------------------------------------------------------------------


def same_rules(old: Instrument, new: Instrument) -> Message | None:
    """Why the conditions of both hold for the same values: between the numbers that they compare with lies none that a node takes."""
    grids = _grids(old)
    each = []
    for instrument in (old, new):
        bands = [(table, band) for table in instrument.bands if table.at == TOTAL for band in table.bands]
        each.append(
            [
                ([after(rule.stated, *band).predicate for band in bands], on_grid(rule.condition, grids))
                for rule in outcome_rules(instrument)
            ]
        )
    if each[0] != each[1]:
        return None
    return msg("no value that a node takes lies between the old and the new number, and the predicates become the same")


def _grids(instrument: Instrument) -> dict[int, Fraction]:
    """Of the nodes that take nothing but multiples of some number: this one. It is that of the rounding stage, or 1."""
    plan, found = plan_for(instrument), {}
    for at, node in enumerate(plan.nodes):
        stage = instrument.stage_of(node)
        if stage is not None:
            found[at] = stage.step
        elif plan.whole[at] and instrument.records is None:
            found[at] = Fraction(1)
    return found


# --- Bounds of grades -------------------------------------------------------------------------------------------


def same_grades(old: Instrument, new: Instrument) -> Message | None:
    """Why every share of criteria that a node can meet has the same grade under both."""
    mine, theirs = plan_for(old), plan_for(new)
    lattice = lattice_for(mine)
    for step in mine.steps:
        graded, other = mine.graded_at(step.at), theirs.graded_at(step.at)
        if graded is None or other is None:
            continue
        if graded.of != other.of or _worth(graded) != _worth(other):
            return None
        reached = lattice.values_of(step, graded.of)
        if not isinstance(reached, Finite):
            return None
        if any(graded.step_of(number).word != other.step_of(number).word for number in reached):
            return None
    return msg("no share of criteria that a node can meet lies between the old and the new bound")


def _worth(graded: Graded) -> list[tuple[str, Exact, bool]]:
    return [(step.word, step.points, step in graded.given) for step in graded.words]


# --- Thresholds and rungs ---------------------------------------------------------------------------------------


def same_levels(old: Instrument, new: Instrument) -> Message | None:
    """Why every sum of points that answers give, beside every other, leads to the same level under both."""
    if climbing(old) != climbing(new) or old.ladder is None or new.ladder is None:
        return None
    # The range of all nodes is told in the order of the levels.
    mine, theirs = (
        (ladder.attribute, ladder.names, list(dict.fromkeys(rung.level for rung in ladder.rungs)))
        for ladder in (old.ladder, new.ladder)
    )
    if mine != theirs:
        return None
    for code in climbing(old):
        if old.ladder == new.ladder and old.nodes[code] == new.nodes[code]:
            continue
        climber = joint_climber(old, new, code)
        if climber is None or next(differing(climber, new), None) is not None:
            return None
    return msg("no answers lead to another level: every sum of points that can occur was looked at")


# --- Gates ------------------------------------------------------------------------------------------------------


def same_gates(old: Instrument, new: Instrument) -> Message | None:
    """Why every gate is open under the same answers under both."""
    mine, theirs = plan_for(old), plan_for(new)
    lattice = lattice_for(mine)
    for at, gate in mine.gates.items():
        other, states = theirs.gates.get(at), lattice.gate(at)
        if gate == other:
            continue
        if other is None or states is None or gate.locked != other.locked or states.opens_unlike(other):
            return None
    return msg("no answers open one of the gates and not the other: every sum of points that can occur was looked at")
