"""What must hold across a whole rule file: sums of weights, order of bands, names that refer to each other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.exact import short_text
from evalkit.model import TOTAL, Band, Grade, Instrument, Node, Reading, Step
from evalkit.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.errors import Faults


def check_instrument(instrument: Instrument, faults: Faults, weight_sum: Fraction) -> None:
    """Note every contradiction within *instrument* in *faults*."""
    for node in instrument.nodes.values():
        if node.is_leaf:
            _check_leaf(instrument, node, faults)
        else:
            _check_parent(instrument, node, faults, weight_sum)
    _check_bands(instrument, faults)
    _check_descending("grades", instrument.grades, faults)
    _check_ladder(instrument, faults)
    _check_floors(instrument, faults)
    _check_context(instrument, faults)
    _check_records(instrument, faults)
    _check_places(instrument, faults)


def _check_leaf(instrument: Instrument, node: Node, faults: Faults) -> None:
    place = f"node[{node.code}].scale"
    if node.scale is None:
        faults.add(place, msg("the leaf has no scale"), expected=msg("the name of a scale"))
    elif node.scale not in instrument.scales:
        problem = msg("the scale {name} is not known", name=node.scale)
        faults.unknown(place, problem, node.scale, instrument.scales, expected=msg("the name of a scale"))
    else:
        scale = instrument.scales[node.scale]
        if scale.points_by is not None and scale.points_by not in node.attributes:
            faults.add(
                f"node[{node.code}]",
                msg("the attribute {name} is missing", name=scale.points_by),
                expected=msg("the attribute that the points of the scale {scale} depend on", scale=node.scale),
            )


def _check_parent(instrument: Instrument, node: Node, faults: Faults, weight_sum: Fraction) -> None:
    method = instrument.methods[node.method]
    place = f"node[{node.code}]"
    children = [instrument.nodes[child] for child in node.children]
    if "gate" in method.needs and instrument.gate is None:
        faults.add(place, msg("the method {name} needs a section {section}", name=method.name, section="[gate]"))
    if "grades" in method.needs and not instrument.grades:
        faults.add(place, msg("the method {name} needs a section {section}", name=method.name, section="[[grades]]"))
    if method.own_weight and node.weight is None:
        faults.add(place, msg("the key {key} is missing", key="weight"), expected=msg("a weight"))
    if method.leaves_only and not all(child.is_leaf for child in children):
        faults.add(place, msg("the method {name} takes leaves only", name=method.name))
    if instrument.gate is not None and "gate" in method.needs:
        for child in children:
            if instrument.gate.attribute not in child.attributes:
                problem = msg("the attribute {name} is missing", name=instrument.gate.attribute)
                faults.add(f"node[{child.code}]", problem)
    _check_weights(instrument, node, children, faults, weight_sum, needed=method.weighs)


def _check_weights(
    instrument: Instrument, node: Node, children: list[Node], faults: Faults, weight_sum: Fraction, *, needed: bool
) -> None:
    without = [child.code for child in children if child.weight is None]
    if len(without) == len(children) and not needed:
        return
    for code in without:
        faults.add(f"node[{code}]", msg("the key {key} is missing", key="weight"), expected=msg("a weight"))
    for child in children:
        if child.weight is not None and child.weight < 0:
            faults.add(f"node[{child.code}].weight", msg("{found} is below 0", found=short_text(child.weight)))
    if without:
        return
    found = sum((Fraction(child.weight or 0) for child in children), Fraction(0))
    if instrument.weights == "of-total":
        if node.weight is None:
            faults.add(f"node[{node.code}]", msg("the key {key} is missing", key="weight"), expected=msg("a weight"))
            return
        wanted = Fraction(node.weight)
    else:
        wanted = weight_sum
    if found != wanted:
        faults.add(
            f"node[{node.code}]",
            msg("the weights of its children add up to {found}", found=short_text(found)),
            expected=msg("exactly {wanted}", wanted=short_text(wanted)),
        )


def _check_descending(place: str, steps: Iterable[Band | Grade | Step], faults: Faults) -> None:
    listed = [step for step in steps if not (isinstance(step, Grade) and step.by_hand)]
    for number, step in enumerate(listed):
        name: Prose = getattr(step, "predicate", None) or getattr(step, "grade", None) or str(number + 1)
        last = number == len(listed) - 1
        if step.minimum is None and not last:
            faults.add(place, msg("{name} has no lower bound but is not the last", name=name))
        if last and step.minimum is not None:
            faults.add(
                place,
                msg("the last of them, {name}, has a lower bound: values below it belong nowhere", name=name),
                expected=msg("no min and no above in the last one"),
            )
        following = listed[number + 1] if not last else None
        if following is not None and step.minimum is not None and following.minimum is not None:
            # At one and the same number "above" comes before "min": it leaves the number itself to the next.
            lower = (following.minimum, following.exclusive) < (step.minimum, step.exclusive)
            if not lower:
                problem = msg("{name} does not lie above what follows it", name=name)
                faults.add(place, problem, expected=msg("bounds in descending order"))


def _check_bands(instrument: Instrument, faults: Faults) -> None:
    for table in instrument.bands:
        place = f"bands[{table.at}]" + (f"[{table.when}]" if table.when else "")
        _check_descending(place, table.bands, faults)
        names = [band.predicate for band in table.bands]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            faults.add(place, msg("{name} appears twice", name=twice))
    totals = [table.when for table in instrument.bands if table.at == TOTAL]
    if not totals:
        faults.add("bands", msg("there are no bands for the total"))
    if instrument.bands_by is None:
        if any(totals):
            faults.add("bands", msg("rows have a when, but [instrument] has no bands_by"))
        return
    context = instrument.context.get(instrument.bands_by)
    if context is None:
        known = instrument.context
        problem = msg("the context {key} is not known", key=instrument.bands_by)
        faults.unknown("instrument.bands_by", problem, instrument.bands_by, known, expected=msg("a key of [context]"))
    elif set(totals) != set(context.values):
        faults.add(
            "bands",
            msg("the bands of the total stand for {found}", found=tuple(str(when) for when in totals)),
            expected=msg("a table for each of {choices}", choices=context.values),
        )


def _check_ladder(instrument: Instrument, faults: Faults) -> None:
    if instrument.ladder is None:
        return
    used = {name for rung in instrument.ladder.rungs for name in (*rung.at_least.values(), *rung.needs)}
    for node in instrument.nodes.values():
        for name in node.params.get("thresholds", {}):
            if name not in used:
                place = f"node[{node.code}].thresholds.{name}"
                problem = msg("no rung of the ladder names {name}", name=name)
                faults.unknown(place, problem, name, used, expected=msg("a threshold that a rung names"))


def _check_floors(instrument: Instrument, faults: Faults) -> None:
    floors = [node.code for node in instrument.nodes.values() if node.floor is not None]
    if floors and instrument.floor_predicate is None:
        faults.add("floors", msg("nodes have floors, but there is no section {section}", section="[floors]"))
    if instrument.floor_predicate is not None:
        words = {band.predicate for table in instrument.bands if table.at == TOTAL for band in table.bands}
        if instrument.floor_predicate not in words:
            problem = msg("{word} is no predicate of the total", word=instrument.floor_predicate)
            faults.unknown("floors.predicate", problem, instrument.floor_predicate, words, expected=msg("a predicate"))


def _check_context(instrument: Instrument, faults: Faults) -> None:
    for key, item in instrument.context.items():
        if item.from_node is not None and item.from_node not in instrument.nodes:
            problem = msg("the code {code} is not known", code=item.from_node)
            faults.unknown(
                f"context.{key}.from_node",
                problem,
                item.from_node,
                instrument.nodes,
                expected=msg("the code of a node"),
            )
    for place, name in (
        ("sample.population", instrument.sample.population if instrument.sample else None),
        ("attainable.n", instrument.attainable_n),
    ):
        if name is not None and name not in instrument.context:
            problem = msg("the context {key} is not known", key=name)
            faults.unknown(place, problem, name, instrument.context, expected=msg("a key of [context]"))


def _check_records(instrument: Instrument, faults: Faults) -> None:
    records = instrument.records
    if records is None:
        return
    if records.answers is not None and records.answers not in instrument.scales:
        problem = msg("the scale {name} is not known", name=records.answers)
        faults.unknown("records.answers", problem, records.answers, instrument.scales, expected=msg("a scale"))
    for entry in records.points:
        node = instrument.nodes.get(entry.node)
        if node is None or not node.is_leaf:
            problem = msg("{code} is not a leaf", code=entry.node)
            faults.unknown(
                f"records.points[{entry.node}]", problem, entry.node, instrument.nodes, expected=msg("a leaf")
            )
        _check_descending(f"records.points[{entry.node}].steps", entry.steps, faults)


def _places(instrument: Instrument, readings: Iterable[Reading]) -> Iterator[tuple[str, str]]:
    for stage in instrument.rounding:
        yield "rounding", stage.at
    for table in instrument.bands:
        yield "bands", table.at
    for conversion in instrument.conversions:
        yield "convert", conversion.at
    for reading in readings:
        for stage in reading.rounding:
            yield f"readings[{reading.id}].rounding", stage.at
        for table in reading.bands:
            yield f"readings[{reading.id}].bands", table.at


def _check_places(instrument: Instrument, faults: Faults) -> None:
    known = {*instrument.nodes, *instrument.levels}
    for place, at in _places(instrument, instrument.readings):
        if at not in known:
            problem = msg("{at} is neither a node nor a level", at=at)
            faults.unknown(
                f"{place}[{at}].at", problem, at, known, expected=msg("a code, or a name of [instrument].levels")
            )
    for note in (*instrument.properties, *instrument.assumptions):
        if note.node is not None and note.node not in instrument.nodes:
            problem = msg("the code {code} is not known", code=note.node)
            faults.unknown(f"{note.id}.node", problem, note.node, instrument.nodes, expected=msg("the code of a node"))
