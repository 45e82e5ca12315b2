"""Changes of what answers are worth that make no difference: attributes, scales, wordings of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.text import msg
from evalkit.method.plan import plan_for, rounded
from evalkit.method.scales import options
from evalkit.rulework.mutate.nudge import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Node, RecordPoints, Records

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


def same_missing(old: Instrument, new: Instrument) -> Message | None:
    """Why the total does not hang on the answers that stand for missing ones: these leaves weigh nothing, or give the same."""
    changed = [node for code, node in old.nodes.items() if node.missing != new.nodes[code].missing]
    if any(node.missing is None or new.nodes[node.code].missing is None for node in changed):
        return None
    if all(_weighs_nothing(old, node) for node in changed):
        return msg("what stands for a missing answer is weighed with 0")
    if all(_weighs_nothing(old, node) or _gives_the_same(old, node, new.nodes[node.code]) for node in changed):
        return msg("the old and the new number give the node above, which looks at nothing else, the same value")
    return None


def _gives_the_same(old: Instrument, leaf: Node, other: Node) -> bool:
    """Whether a leaf with numbers is all that its parent looks at, nothing else looks at it, and both numbers give the parent the same."""
    scale, plan = old.scales[leaf.scale or ""], plan_for(old)
    readers = [node.code for node in old.nodes.values() if leaf.code in node.operands]
    if scale.kind != "number" or leaf.added or old.records is not None or readers != [leaf.parent]:
        return False
    formula, stage = plan.formulas[plan.position[readers[0]]], old.stage_of(leaf)
    if len(old.nodes[readers[0]].operands) > 1 or formula.reads_answers or formula.is_foreign:
        return False
    numbers = [found for one in (leaf, other) if (found := value_of(one.missing)) is not None]
    return len(numbers) > 1 and len({formula.value([rounded(number, stage)], ()) for number in numbers}) == 1


def _weighs_nothing(instrument: Instrument, leaf: Node) -> bool:
    parent = instrument.nodes.get(leaf.parent or "")
    return leaf.weight == 0 and not leaf.added and parent is not None and parent.method.startswith("weighted-")


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
    return all(
        _points(entry, column, mine) == _points(entry, column, theirs)
        and (mine in entry.where.get(column, ())) == (theirs in entry.where.get(column, ()))
        for entry in _entries(instrument)
    )


def _without_wordings(records: Records) -> Any:
    words = {name: tuple(column.also) for name, column in records.columns.items()}
    columns = {name: attrs.evolve(column, also={}) for name, column in records.columns.items()}
    return attrs.evolve(records, columns=columns), words


def _entries(instrument: Instrument) -> Iterator[RecordPoints]:
    """The entries of points, those of readings among them."""
    if instrument.records is not None:
        yield from instrument.records.points
    for reading in instrument.readings:
        yield from reading.points


def _points(entry: RecordPoints, column: str, number: Exact | str) -> Exact | None:
    if entry.column != column:
        return None
    if isinstance(number, str):
        return entry.words.get(number)
    return next((step.points for step in entry.steps if step.holds(number)), None)
