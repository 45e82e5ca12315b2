"""Thresholds, levels of the ladder, gates and floors: can they be reached, and do they ever decide anything?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.evaluate.plan import plan_for
from evalkit.exact import short_text
from evalkit.methods import Gated
from evalkit.model import TOTAL
from evalkit.proof.gates import BROKEN, GateStates
from evalkit.proof.ladders import Climber, climber
from evalkit.proof.lattice import Lattice
from evalkit.proof.model import Statement, Witness
from evalkit.proof.reach import floors_kept, kept_values, occurs, range_of
from evalkit.proof.values import Range
from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluate.plan import Plan
    from evalkit.model import Instrument, Node, Rung
    from evalkit.text import Message


def statements(instrument: Instrument) -> Iterator[Statement]:
    """What can be said of every threshold, level, gate and floor."""
    plan = plan_for(instrument)
    lattice = Lattice(plan)
    found = list(climbers(lattice))
    for one in found:
        if isinstance(one, Climber):
            yield from _thresholds(one)
            yield from _levels(one)
        else:
            text = msg("a leaf is a number: its sums cannot be listed")
            yield Statement(
                check="threshold-reachable", place=f"node[{one.code}].thresholds", verdict="unproved", text=text
            )
    yield from _rungs(instrument, [one for one in found if isinstance(one, Climber)])
    yield from _gates(plan, lattice)
    yield from _floors(plan, lattice)


# --- Ladder -----------------------------------------------------------------------------------------------------


def climbers(lattice: Lattice) -> Iterator[Climber | Node]:
    """Every node with thresholds; as it is, if its states cannot be listed."""
    instrument, plan = lattice.plan.instrument, lattice.plan
    ladder = instrument.ladder
    for step in reversed(plan.steps):
        node = plan.nodes[step.at]
        if ladder is None or not node.params.get("thresholds") or not isinstance(step.formula, Gated):
            continue
        gate = lattice.gate(step.at)
        carried = [plan.nodes[i].attributes.get(ladder.attribute) for i in step.children]
        yield node if gate is None else climber(node, ladder, gate, carried)


def _thresholds(one: Climber) -> Iterator[Statement]:
    lost = False
    for name, threshold in one.thresholds.items():
        looked_at = {key for rung in one.rungs() for key, used in rung.at_least.items() if used == name}
        for key in sorted(looked_at, key=str):
            highest = one.highest(key)
            if highest < threshold:
                lost = True
                text = msg("the threshold is {threshold}, but the questions of {value} give no more than {highest}",
                           threshold=short_text(threshold), value=str(key), highest=short_text(highest))  # fmt: skip
                shows = msg("{highest} is the largest sum: every answer at its best", highest=short_text(highest))
                place = f"node[{one.node.code}].thresholds.{name}"
                yield _failed("threshold-reachable", place, text, Witness(shows=shows, value=highest))
    if not lost:
        text = msg("answers reach each of {names}", names=tuple(one.thresholds))
        yield _proved("threshold-reachable", f"node[{one.node.code}].thresholds", text)


def _levels(one: Climber) -> Iterator[Statement]:
    reached = {one.level(cells, opened=opened) for cells, opened in one.states()}
    has = list(dict.fromkeys(rung.level for rung in one.rungs()))
    for level in has:
        if level not in reached:
            place = f"node[{one.node.code}].ladder[{level}]"
            text = msg("no answers give the level {level}", level=level)
            yield _failed("level-reachable", place, text, Witness(shows=_why_lost(one, level)))
    place = f"node[{one.node.code}].ladder"
    there = tuple(level for level in has if level in reached)
    yield _proved("level-reachable", place, msg("answers can give each of {levels}", levels=there))
    without = tuple(dict.fromkeys(rung.level for rung in one.ladder.rungs if rung.level not in has))
    if without:
        text = msg("the node has no thresholds for {levels}: its highest level is {top}", levels=without, top=there[0])
        yield Statement(check="level-reachable", place=place, verdict="noted", text=text, how="enumerated")


def _why_lost(one: Climber, level: str) -> Message:
    """What comes out wherever the conditions of a level hold."""
    instead: dict[str, None] = {}
    for rung in one.rungs():
        if rung.level == level:
            for cells, opened in one.states():
                if _fulfilled(one, rung, cells, opened=opened):
                    instead[one.level(cells, opened=opened)] = None
    if instead:
        order = [rung.level for rung in one.ladder.rungs if rung.level in instead]
        return msg("wherever its conditions hold, {others} comes out", others=tuple(dict.fromkeys(order)))
    return msg("its conditions never hold together")


def _fulfilled(one: Climber, rung: Rung, cells: tuple[int, ...], *, opened: bool) -> bool:
    sums = one.sums(cells)
    return (opened or not rung.gate) and all(sums[key] >= one.thresholds[name] for key, name in rung.at_least.items())


def _rungs(instrument: Instrument, found: Sequence[Climber]) -> Iterator[Statement]:
    """A rung that is the first to hold nowhere could as well be left out."""
    if instrument.ladder is None or not found:
        return
    deciding = set()
    for one in found:
        for cells, opened in one.states():
            deciding.add(next(id(rung) for rung in one.rungs() if _fulfilled(one, rung, cells, opened=opened)))
    for number, rung in enumerate(instrument.ladder.rungs, 1):
        if id(rung) not in deciding:
            text = msg("rung {number} of the ladder ({level}) decides for no node", number=number, level=rung.level)
            shows = msg("wherever its conditions hold, a rung above holds as well")
            yield _failed("rung-decides", f"ladder.rung[{rung.level}]", text, Witness(shows=shows))


# --- Gates ------------------------------------------------------------------------------------------------------


def _gates(plan: Plan, lattice: Lattice) -> Iterator[Statement]:
    gate, blocks = plan.instrument.gate, set()
    states: list[GateStates] = []
    for step in reversed(plan.steps):
        if not isinstance(step.formula, Gated):
            continue
        one, place = lattice.gate(step.at), f"node[{plan.codes[step.at]}].gate_min"
        if one is None:
            text = msg("a leaf is a number: its sums cannot be listed")
            yield Statement(check="gate-decides", place=place, verdict="unproved", text=text)
            continue
        states.append(one)
        blocks |= _blocking(one)
        yield _gate(one, place)
    for number, rule in enumerate(gate.answers if gate is not None else ()):
        place = f"gate.answers[{', '.join(map(str, rule.values))}]"
        if number in blocks:
            text = msg("in some assessment the gate is closed by this condition alone")
            yield _proved("gate-decides", place, text)
        elif states:
            text = msg("no gate is ever closed by this condition alone")
            shows = msg("wherever it does not hold, another condition or the sum closes the gate as well")
            yield _failed("gate-decides", place, text, Witness(shows=shows))


def _gate(one: GateStates, place: str) -> Statement:
    children = looked_at(one)
    base = one.base(children)
    sound = [bits for key, bits in one.of(children, opened=False).items() if BROKEN not in key.stands]
    free = (0,) * len(one.formula.conditions)
    reaching = [open_bits for bits in sound if (open_bits := one.matching(free, bits, base, opened=True))]
    short = [closed for bits in sound if (closed := one.matching(free, bits, base, opened=False))]
    minimum = short_text(one.formula.minimum)
    if not reaching:
        highest = max((bits.bit_length() - 1 + base for bits in sound), default=0) * one.unit
        text = msg("no answers open the gate: {minimum} points are not reached", minimum=minimum)
        shows = msg("{found} is the largest sum", found=short_text(highest))
        return _failed("gate-decides", place, text, Witness(shows=shows, value=highest))
    if not short:
        lowest = min((bits & -bits).bit_length() - 1 + base for bits in reaching) * one.unit
        text = msg(
            "{minimum} points never decide: where the other conditions hold, there are always enough", minimum=minimum
        )
        shows = msg("{found} is the smallest sum where the other conditions hold", found=short_text(lowest))
        return _failed("gate-decides", place, text, Witness(shows=shows, value=lowest))
    if not any(choice.points for child in one.formula.locked for choice in one.choices[child]):
        text = msg("nothing is behind the gate")
        return _failed("gate-decides", place, text, Witness(shows=msg("the locked leaves give no points")))
    text = msg("{minimum} points can be reached, and in some assessment only they are missing", minimum=minimum)
    return _proved("gate-decides", place, text)


def looked_at(one: GateStates) -> list[int]:
    """The children that the gate depends on."""
    found = set(one.formula.summed)
    for condition in one.formula.conditions:
        found |= set(condition.children)
    return sorted(found)


def _blocking(one: GateStates) -> set[int]:
    """The conditions that alone can keep the gate closed."""
    children = looked_at(one)
    base, free = one.base(children), (0,) * len(one.formula.conditions)
    found = set()
    for key, bits in one.of(children, opened=False).items():
        broken = [number for number, stands in enumerate(key.stands) if stands == BROKEN]
        if len(broken) == 1 and one.matching(free, bits, base, opened=True):
            found.add(broken[0])
    return found


# --- Floors -----------------------------------------------------------------------------------------------------


def _floors(plan: Plan, lattice: Lattice) -> Iterator[Statement]:
    floors = floors_kept(plan.instrument)
    for code, inside in floors.items():
        place, values, floor = f"node[{code}].floor", lattice.values(code), inside.low or 0
        if values is None:
            text = msg("nothing is known of the method of a plugin that does not say that it is monotone")
            yield Statement(check="floor-decides", place=place, verdict="unproved", text=text)
        elif values.high < floor:
            text = msg("no answers reach the floor of {floor}", floor=short_text(floor))
            shows = msg("{found} is the largest value", found=short_text(values.high))
            yield _failed("floor-decides", place, text, Witness(shows=shows, value=values.high))
        elif values.low >= floor:
            text = msg("no answers lie below the floor of {floor}", floor=short_text(floor))
            shows = msg("{found} is the smallest value", found=short_text(values.low))
            yield _failed("floor-decides", place, text, Witness(shows=shows, value=values.low))
        else:
            yield _floor(plan, code, place, floors)


def _floor(plan: Plan, code: str, place: str, floors: dict[str, Range]) -> Statement:
    """Whether a node below its floor, and no other, ever changes the predicate."""
    floor = floors[code].low or 0
    totals = kept_values(plan, {**floors, code: Range(high=floor, below=True)})
    word = plan.instrument.floor_predicate
    for table in plan.instrument.bands:
        for number, band in enumerate(table.bands):
            if table.at != TOTAL or band.predicate == word or totals is None or totals.count == 0:
                continue
            inside = totals.within(range_of(table, number))
            if inside.count != 0 and occurs(inside):
                text = msg("it can be reached and missed; missing it alone makes {word} of {band}",
                           word=word or "", band=band.predicate)  # fmt: skip
                return _proved("floor-decides", place, text)
    text = msg("the floor of {floor} changes no predicate", floor=short_text(floor))
    shows = msg("where the node lies below it and no other does, {word} comes out anyway", word=word or "")
    return _failed("floor-decides", place, text, Witness(shows=shows))


def _proved(check: str, place: str, text: Message) -> Statement:
    return Statement(check=check, place=place, verdict="proved", text=text, how="enumerated")


def _failed(check: str, place: str, text: Message, witness: Witness) -> Statement:
    return Statement(check=check, place=place, verdict="failed", text=text, how="enumerated", witness=witness)
