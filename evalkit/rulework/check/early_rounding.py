"""Rounding before the end: stages whose value feeds a parent, each with an assessment that they change."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import short_text
from evalkit.base.limits import MAX_SUMS
from evalkit.base.text import msg
from evalkit.files.write import assessment_toml
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.plan import plan_for
from evalkit.possible.answers import answers_for
from evalkit.possible.lattice import lattice_for
from evalkit.possible.values import Finite
from evalkit.rulework.assessments import example_toml, run_answered
from evalkit.rulework.check.model import Statement, Witness, failed, proved
from evalkit.rulework.check.search import ordered_choices, reached
from evalkit.rulework.diff.pairing import pair
from evalkit.rulework.precision import decimals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.instruments import Instrument, Node, Rounding
    from evalkit.possible.values import Values

CHECK = "rounding-early"


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
    raw = [lattice_for(plan_for(instrument)).raw(node.code) for node in nodes]
    if all(isinstance(values, Finite) and values.rounded(stage) == values for values in raw):
        text = msg("{text}; no answer has more decimals", text=text)
        return proved(CHECK, place, text, how="enumerated")
    without = attrs.evolve(instrument, rounding=tuple(one for one in instrument.rounding if one is not stage))
    moved = {node.code: _most_moved(lattice_for(plan_for(without)).values(node.code), stage) for node in nodes}
    witness = _predicate_changes(instrument, without) or _value_changes(instrument, without, moved)
    if witness is None:
        text = msg("{text}; no assessment was found that it changes", text=text)
    return failed(CHECK, place, text, witness)


def _predicate_changes(instrument: Instrument, without: Instrument) -> Witness | None:
    """An assessment whose predicate is another one without the stage: as both files side by side have it."""
    from evalkit.rulework.diff.engine import by_answers  # noqa: PLC0415  (start-up: few rule files round early)

    found, _ = by_answers(instrument, without, pair(instrument, without, None), ())
    if found is None:
        return None
    shows = msg(
        "{code} comes out as {value} ({predicate}), and without this stage as {other} ({word})",
        code=TOTAL,
        value=short_text(found.old.score),
        other=short_text(found.new.score),
        predicate=found.old.predicate,
        word=found.new.predicate,
    )
    return Witness(
        shows=shows, value=found.old.score, assessments=(assessment_toml(found.old.case.assessment(instrument)),)
    )


def _most_moved(values: Values | None, stage: Rounding) -> Fraction | None:
    """The value that a stage moves most, if they are known; between two ends, the first halfway between two roundings."""
    if isinstance(values, Finite) and values.count <= MAX_SUMS:
        return max(values, key=lambda value: abs(rounded(value, stage) - value), default=None)
    half = Fraction(1, 2)
    return None if values is None else (ceil(values.low / stage.step - half) + half) * stage.step


def _value_changes(instrument: Instrument, without: Instrument, moved: Mapping[str, Fraction | None]) -> Witness | None:
    """An assessment under which the total is another one without the stage; else one under which a node that it rounds is."""
    found = list(_moved_values(instrument, without, moved))
    return min(found, key=lambda code_and_witness: code_and_witness[0] != TOTAL)[1] if found else None


def _moved_values(
    instrument: Instrument, without: Instrument, moved: Mapping[str, Fraction | None]
) -> Iterator[tuple[str, Witness]]:
    """Answers under which a node has the value that the stage moves most, then all leaves alike: where the stage shows."""
    plan = plan_for(without)
    tried = [answers_for(plan, code, value) for code, value in moved.items() if value is not None]
    choices = {at: ordered_choices(plan, at) for at in plan.leaf_ends}
    for height in range(max(map(len, choices.values()))):
        alike = {at: listed[min(height, len(listed) - 1)] for at, listed in choices.items()}
        tried += [reached(plan, alike)]
    for given in (one for one in tried if one is not None and not one.grades):
        both = [run_answered(one, given.answers).values for one in (plan_for(instrument), plan)]
        for code in (TOTAL, *moved):
            value, other = (values[plan.position[code]] for values in both)
            if value is not None and other is not None and value != other:
                shows = msg("{code} comes out as {value}, and without this stage as {other}", code=code,
                            value=short_text(value), other=short_text(other))  # fmt: skip
                text = example_toml(instrument, given, _any_context(instrument))
                yield code, Witness(shows=shows, value=value, assessments=(text,))


def _any_context(instrument: Instrument) -> dict[str, Any]:
    """A value of the fact that chooses the bands, unless it follows from answers."""
    key = instrument.bands_key
    return {} if key is None or key.from_node is not None else {key.key: key.values[0]}
