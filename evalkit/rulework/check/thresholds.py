"""Thresholds, levels of the ladder, gates and floors: are they used, can they be reached, and do they ever decide anything?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, range_of
from evalkit.method.outcome_rules import floors_kept, rules_of_floors
from evalkit.method.plan import plan_for
from evalkit.possible.lattice import Lattice, lattice_for
from evalkit.possible.predicate_values import kept_values
from evalkit.possible.values import gives, occurs
from evalkit.questions.gates import BROKEN, LOCKED, OPEN, GateStates
from evalkit.rulework.check.model import UNKNOWN_VALUES, Statement, Witness, failed, noted, proved, unproved
from evalkit.rulework.check.reach import attained_end
from evalkit.rulework.threshold_sums import climber_of, climbing
from evalkit.schema.declare import fields_of
from evalkit.schema.walk import tables_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message
    from evalkit.instruments import AnswerRule, Instrument, Ladder, Node
    from evalkit.rulework.threshold_sums import Climber

_holds, _fails = partial(proved, how="enumerated"), partial(failed, how="enumerated")


def statements(instrument: Instrument) -> Iterator[Statement]:
    """What can be said of every threshold, level, gate and floor."""
    lattice = lattice_for(plan_for(instrument))
    known: list[Climber] = []
    for code in climbing(instrument):
        climber = climber_of(lattice, code)
        if climber is None:
            text = msg("a leaf is a number: its sums cannot be listed")
            yield unproved("threshold-reachable", f"node[{code}].thresholds", text)
            continue
        known.append(climber)
        yield from _thresholds(climber)
        yield from _levels(climber)
    yield from _rungs(instrument, known)
    yield from _gates(lattice, {one.node.code: one for one in known})
    yield from _floors(lattice)


# --- Ladder -----------------------------------------------------------------------------------------------------


def _thresholds(climber: Climber) -> Iterator[Statement]:
    lost = False
    for name, threshold in climber.thresholds.items():
        carried = {key for rung in climber.rungs for key, used in rung.at_least.items() if used == name}
        for key in sorted(carried, key=str):
            if not climber.reaches(key, threshold):
                lost, highest = True, climber.highest(key)
                text = msg("the threshold is {threshold}, but the questions of {value} give no more than {highest}",
                           threshold=short_text(threshold), value=str(key), highest=short_text(highest))  # fmt: skip
                shows = msg("{highest} is the largest sum: every answer at its best", highest=short_text(highest))
                place = f"node[{climber.node.code}].thresholds.{name}"
                yield _fails("threshold-reachable", place, text, Witness(shows=shows, value=highest))
    if not lost:
        text = msg("answers reach each of {names}", names=tuple(climber.thresholds))
        yield _holds("threshold-reachable", f"node[{climber.node.code}].thresholds", text)


def _levels(climber: Climber) -> Iterator[Statement]:
    reached = {climber.level(cells, opened=opened) for cells, opened in climber.states}
    has = list(dict.fromkeys(rung.level for rung in climber.rungs))
    for level in has:
        if level not in reached:
            place = f"node[{climber.node.code}].ladder[{level}]"
            text = msg("no answers give the level {level}", level=level)
            yield _fails("level-reachable", place, text, _why_lost(climber, level))
    place = f"node[{climber.node.code}].ladder"
    there = tuple(level for level in has if level in reached)
    yield _holds("level-reachable", place, msg("answers can give each of {levels}", levels=there))
    without = tuple(dict.fromkeys(rung.level for rung in climber.ladder.rungs if rung.level not in has))
    if without:
        text = msg("the node has no thresholds for {levels}: its highest level is {top}", levels=without, top=there[0])
        yield noted("level-reachable", place, text, how="enumerated")


def _why_lost(climber: Climber, level: str) -> Message:
    """What comes out wherever the conditions of a level hold."""
    instead: dict[str, None] = {}
    for rung in climber.rungs:
        if rung.level == level:
            for cells, opened in climber.states:
                if climber.fulfils(rung, cells, opened=opened):
                    instead[climber.level(cells, opened=opened)] = None
    if instead:
        order = [rung.level for rung in climber.ladder.rungs if rung.level in instead]
        return msg("wherever its conditions hold, {others} comes out", others=tuple(dict.fromkeys(order)))
    return msg("its conditions never hold together")


def _rungs(instrument: Instrument, climbers: Sequence[Climber]) -> Iterator[Statement]:
    """A rung that is the first to hold nowhere could as well be left out."""
    if instrument.ladder is None or not climbers:
        return
    deciding = set()
    for climber in climbers:
        for cells, opened in climber.states:
            deciding.add(next(id(rung) for rung in climber.rungs if climber.fulfils(rung, cells, opened=opened)))
    for number, rung in enumerate(instrument.ladder.rungs, 1):
        if id(rung) not in deciding:
            text = msg("rung {number} of the ladder ({level}) decides for no node", number=number, level=rung.level)
            shows = msg("wherever its conditions hold, a rung above holds as well")
            yield _fails("rung-decides", f"ladder[{number} {rung.level}]", text, shows)


# --- Gates ------------------------------------------------------------------------------------------------------


def _gates(lattice: Lattice, climbing: Mapping[str, Climber]) -> Iterator[Statement]:
    plan, instrument = lattice.plan, lattice.plan.instrument
    decided, every = set(), True
    for at in reversed(plan.gates):
        gate_states, code, place = lattice.gate(at), plan.codes[at], place_of_gate(instrument, plan.nodes[at])
        if gate_states is None:
            every = False
            text = msg("a leaf is a number: its sums cannot be listed")
            yield unproved("gate-decides", place, text)
            continue
        numbers = range(len(gate_states.formula.conditions))
        deciding = {number for number in numbers if _decides(gate_states, climbing.get(code), number)}
        in_section = instrument.gate_of(plan.nodes[at]) is not None
        if in_section or gate_states.formula.summed:
            yield _gate(gate_states, climbing.get(code), place)
        if not in_section:  # its conditions are those of a method
            yield from (_condition(place, decides=number in deciding) for number in numbers)
        else:
            decided |= deciding
    for number, (rule, place) in enumerate(_conditions(instrument)):
        if number in decided or every:
            yield _condition(place, decides=number in decided)
        if every and rule.most_at_lowest is not None:
            yield from _limit(lattice, number, rule.most_at_lowest, place)


def place_of_gate(instrument: Instrument, node: Node) -> str:
    """Where the rule file says how many points open the gate of *node*; the node, where it says it nowhere."""
    gate = instrument.gate_of(node)
    return f"node[{node.code}]" if gate is None else f"node[{node.code}].{gate.least}"


def _condition(place: str, *, decides: bool) -> Statement:
    if decides:
        text = msg("in some assessment this condition alone takes points or a level away")
        return _holds("gate-decides", place, text)
    text = msg("this condition alone never takes points or a level away")
    shows = msg(
        "wherever it does not hold, another condition or the sum closes the gate as well, or nothing is behind it"
    )
    return _fails("gate-decides", place, text, shows)


def _conditions(instrument: Instrument) -> Iterator[tuple[AnswerRule, str]]:
    """The conditions on answers of the gate, each with its place."""
    for name, one in instrument.sections.items():
        for field in fields_of(one.section.table) if one.stated is instrument.gate else ():
            if field.attribute == "answers":
                yield from tables_in(field, one.stated.answers, f"{name}.{field.key.name}")


def _limit(lattice: Lattice, number: int, most: int, place: str) -> Iterator[Statement]:
    """Whether any node has more questions than may stand at the lowest answer of a condition."""
    there: dict[str, int] = {}
    for step in lattice.plan.steps:
        gate_states = lattice.gate(step.at)
        if gate_states is not None and lattice.plan.instrument.gate_of(lattice.plan.nodes[step.at]) is not None:
            condition = gate_states.formula.conditions[number]
            can = [
                any(choice.level == condition.lowest for choice in gate_states.choices[at]) for at in condition.children
            ]
            there[lattice.plan.codes[step.at]] = sum(can)
    if not there:
        return  # no node has a gate
    code = max(there, key=lambda key: there[key])
    place = f"{place}.most_at_lowest"
    if there[code] > most:
        text = msg("{code} has {count:question|questions} of which at most {most} may stand at the lowest answer",
                   code=code, count=str(there[code]), most=str(most))  # fmt: skip
        yield proved("gate-decides", place, text)
        return
    text = msg("the limit of {most} never decides: no node has more than {count} such questions",
               most=str(most), count=str(there[code]))  # fmt: skip
    witness = Witness(shows=msg("{code} has the most of them: {count}", code=code, count=str(there[code])))
    yield failed("gate-decides", place, text, witness)


def _gate(gate_states: GateStates, climbing: Climber | None, place: str) -> Statement:
    """Whether the sum that opens a gate can be reached, and whether missing it ever changes anything."""
    children = gate_states.looked_at()
    base, minimum = gate_states.base(children), short_text(gate_states.formula.minimum)
    states = gate_states.of(children, OPEN)
    sound = [bits for key, bits in states.items() if BROKEN not in key.stands]
    reaching = [bits for key, bits in states.items() if gate_states.matching(key.stands, bits, base, OPEN)]
    if not reaching:
        text = msg("no answers open the gate: {minimum} points are not reached", minimum=minimum)
        if not sound:
            shows = msg("its conditions on answers never hold together")
            return _fails("gate-decides", place, text, shows)
        highest = max(bits.bit_length() - 1 + base for bits in sound) * gate_states.unit
        shows = msg("{found} is the largest sum where the other conditions hold", found=short_text(highest))
        return _fails("gate-decides", place, text, Witness(shows=shows, value=highest))
    if not any(gate_states.kept_closed(key.stands, bits, base, None) for key, bits in states.items()):
        lowest = min((bits & -bits).bit_length() - 1 + base for bits in sound) * gate_states.unit
        text = msg(
            "{minimum} points never decide: where the other conditions hold, there are always enough", minimum=minimum
        )
        shows = msg("{found} is the smallest sum where the other conditions hold", found=short_text(lowest))
        return _fails("gate-decides", place, text, Witness(shows=shows, value=lowest))
    if not _decides(gate_states, climbing, None):
        text = msg("{minimum} points never decide: points and level are the same with fewer", minimum=minimum)
        shows = msg("wherever only they are missing, an open gate would give no more")
        return _fails("gate-decides", place, text, shows)
    text = msg(
        "{minimum} points can be reached, and in some assessment they alone take points or a level away",
        minimum=minimum,
    )
    return _holds("gate-decides", place, text)


def _decides(gate_states: GateStates, climbing: Climber | None, by: int | None) -> bool:
    """Whether a condition alone (``None``: the sum) ever closes the gate where an open one would give more."""
    children = gate_states.looked_at()
    base, beside = gate_states.base(children), gate_states.formula.locked - set(children)
    free = any(choice.points for child in beside for choice in gate_states.choices[child])
    for key, bits in gate_states.of(children, LOCKED).items():
        if (free or key.more) and gate_states.kept_closed(key.stands, bits, base, by):
            return True
    return climbing is not None and climbing.is_decided(by)


# --- Floors -----------------------------------------------------------------------------------------------------


def _floors(lattice: Lattice) -> Iterator[Statement]:
    floors, rules = floors_kept(lattice.plan.instrument), rules_of_floors(lattice.plan.instrument)
    for code, inside in floors.items():
        place, values, floor = f"node[{code}].{rules[code].floor_key}", lattice.values(code), inside.low or 0
        attained = partial(attained_end, lattice, code)  # the ends of *values* may be bounds that no answers give
        if values is None:
            yield unproved("floor-decides", place, UNKNOWN_VALUES)
        elif values.high < floor:
            text = msg("no answers reach the floor of {floor}", floor=short_text(floor))
            shows = msg("no value is larger than {found}", found=short_text(values.high))
            yield _fails("floor-decides", place, text, Witness(shows=shows, value=attained(highest=True)))
        elif values.low >= floor:
            text = msg("no answers lie below the floor of {floor}", floor=short_text(floor))
            shows = msg("no value is smaller than {found}", found=short_text(values.low))
            yield _fails("floor-decides", place, text, Witness(shows=shows, value=attained(highest=False)))
        else:
            yield _floor(lattice, code, place, floors)


def _floor(lattice: Lattice, code: str, place: str, floors: Mapping[str, Interval]) -> Statement:
    """Whether a node below its floor, and no other, ever changes the predicate."""
    floor, instrument = floors[code].low or 0, lattice.plan.instrument
    others = {other: inside for other, inside in floors.items() if other != code}
    word, known = rules_of_floors(instrument)[code].stated.then, True
    for table in instrument.bands:
        totals = kept_values(lattice, others, {code: floors[code].below()}, context_kept(instrument, table.when))
        for number, band in enumerate(table.bands):
            if table.at != TOTAL or band.predicate == word or totals is None or totals.count == 0:
                known = known and totals is not None
                continue
            inside = totals.within(range_of(table, number))
            known = known and (inside.count == 0 or occurs(inside))
            if gives(totals, range_of(table, number)):
                text = msg("it can be reached and missed; missing it alone makes {word} of {band}",
                           word=word, band=band.predicate)  # fmt: skip
                return _holds("floor-decides", place, text)
    if not known:
        text = msg("whether the floor of {floor} changes a predicate is not known", floor=short_text(floor))
        return unproved("floor-decides", place, text)
    text = msg("the floor of {floor} changes no predicate", floor=short_text(floor))
    shows = msg("where the node lies below it and no other does, {word} comes out anyway", word=word)
    return _fails("floor-decides", place, text, shows)


# --- Which rungs a node has: those that it has all thresholds for; one that is missing takes others with it ----------

_USED, _HOLE = "threshold-used", "ladder-hole"


def used(instrument: Instrument) -> Iterator[Statement]:
    """Whether thresholds look as if one were left out."""
    for node in instrument.nodes.values():
        thresholds = node.params.get("thresholds")
        if instrument.ladder is not None and thresholds:
            yield from _used_of(instrument.ladder, node, thresholds)
            yield _hole(instrument.ladder, node, thresholds)


def _used_of(ladder: Ladder, node: Node, thresholds: Mapping[str, Exact]) -> Iterator[Statement]:
    """A threshold is dead if only rungs name it that the node does not have, for want of another threshold."""
    named = {name for rung in ladder.rungs if rung.is_for(thresholds) for name in rung.thresholds}
    dead = [name for name in thresholds if name not in named]
    for name in dead:
        wanting = {
            threshold for rung in ladder.rungs if name in rung.thresholds for threshold in rung.thresholds
        } - set(thresholds)
        text = msg("the threshold {name} is named by no rung that {code} has", name=name, code=node.code)
        shows = (
            msg("rungs that name it also ask for {names}", names=tuple(sorted(wanting)))
            if wanting
            else msg("no rung of the ladder names it")
        )
        yield failed(_USED, f"node[{node.code}].thresholds.{name}", text, shows)
    if not dead:
        text = msg("rungs that {code} has name each of {names}", code=node.code, names=tuple(thresholds))
        yield proved(_USED, f"node[{node.code}].thresholds", text)


def _hole(ladder: Ladder, node: Node, thresholds: Mapping[str, Exact]) -> Statement:
    """A node that has a level of the ladder has all below it."""
    place = f"node[{node.code}].ladder"
    has = [rung.is_for(thresholds) for rung in ladder.rungs]
    there = {rung.level for rung, own in zip(ladder.rungs, has, strict=True) if own}
    top = has.index(True)  # the last rung asks for nothing
    without = [rung for rung in ladder.rungs[top:] if rung.level not in there]
    highest = ladder.rungs[top].level
    if not without:
        return proved(_HOLE, place, msg("{code} has every level up to {top}", code=node.code, top=highest))
    levels = tuple(dict.fromkeys(rung.level for rung in without))
    wanting = tuple(dict.fromkeys(name for rung in without for name in rung.thresholds if name not in thresholds))
    text = msg("{code} has no rung for {levels}, but one above, for {top}", code=node.code, levels=levels, top=highest)
    return failed(_HOLE, place, text, msg("it has no threshold {names}", names=wanting))
