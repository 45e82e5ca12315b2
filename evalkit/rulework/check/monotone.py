"""Does a better answer ever lower a score, a predicate or a level? By the form of the rules, else with a witness."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.ends import DOWN
from evalkit.method.plan import plan_for
from evalkit.possible.directions import ways
from evalkit.rulework.check.model import Statement, Witness, failed, noted, proved
from evalkit.rulework.check.ranks import predicate_statements
from evalkit.rulework.check.search import (
    FallSearch,
    Pair,
    by_form,
    find_fall,
    ordered_choices,
    scale_fall,
    witness,
)
from evalkit.rulework.threshold_sums import climbing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Ladder, Scale
    from evalkit.method.plan import NodeStep, Plan
    from evalkit.rulework.assessments import Ran
    from evalkit.rulework.check.search import Measure


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Scores, predicates and levels of the ladder: what a better answer does to them."""
    plan = plan_for(instrument)
    found = [*_scales(plan), *_formulas(plan), *_records(instrument)]
    sound = not any(statement.verdict in ("failed", "unproved") for statement in found)
    if sound:
        text = msg("a better answer never lowers a score: {reasons}", reasons=tuple(_reasons(plan)))
        found.append(proved("score-monotone", TOTAL, text))
    yield from found
    yield from predicate_statements(plan, sound=sound)
    yield from _levels(plan)


def _reasons(plan: Plan) -> Iterator[Message]:
    """What the proof of the scores rests on."""
    instrument, formulas = plan.instrument, plan.formulas
    others = [one for at, one in formulas.items() if not (plan.linear_at(at) or at in plan.gates or plan.words_at(at))]
    yield msg("no scale gives fewer points to a better answer")
    if any(map(plan.linear_at, formulas)):
        yield msg("no weight is negative")
    if plan.gates:
        yield msg("a gate only asks for more, and what is behind it never costs points")
    if any(map(plan.words_at, formulas)):
        yield msg("more criteria met never give a lower grade")
    if any(formula.monotone and not formula.is_foreign for formula in others):
        yield msg("every other formula only rises with each of its children")
    if not all(formula.monotone for formula in formulas.values()):
        yield msg("where a formula falls, fewer is better below it, or nobody is asked for another answer")
    if instrument.rounding:
        yield msg("rounding keeps the order")
    if instrument.conversions:
        yield msg("conversions multiply by a positive factor")


# --- Scales -----------------------------------------------------------------------------------------------------


def _scales(plan: Plan) -> Iterator[Statement]:
    for key, scale in plan.instrument.scales.items():
        leaves = [at for at in sorted(plan.leaf_ends) if plan.nodes[at].scale == key]
        if not leaves or scale.kind != "levels":
            continue
        if scale.na is not None:
            text = msg("{title} is neither better nor worse than another answer: the law says nothing of it",
                       title=scale.na.title)  # fmt: skip
            yield noted("score-monotone", f"scales.{key}.na", text)
        counted = set(plan.instrument.leaves_under(TOTAL))
        inside = [at for at in leaves if plan.codes[at] in counted]
        if scale.unordered and not inside:
            text = msg("a higher answer is not a better one here: the law says nothing of these leaves")
            yield noted("score-monotone", f"scales.{key}", text)
            continue
        for at in inside if scale.unordered else leaves:
            fall = scale_fall(plan, at)
            if fall is not None:
                yield _scale_failed(plan, scale, at, fall)
                break


def _scale_failed(plan: Plan, scale: Scale, at: int, fall: tuple[int, int]) -> Statement:
    listed = ordered_choices(plan, at)
    worse, better = listed[fall[0]], listed[fall[1]]
    text = msg("the answer {better} gives {less:point|points}, the worse answer {worse} gives {more}",
               better=str(better.answer), less=short_text(better.points), worse=str(worse.answer),
               more=short_text(worse.points))  # fmt: skip
    place = f"scales.{scale.key}.points.{better.answer}"
    shown = _visible_fall(plan, at, fall)
    if shown is None:
        found = Witness(shows=msg("no score shows it where all other answers stand at an end"), value=better.points)
    else:
        found = witness(plan, shown[0], plan.codes[shown[1]])
    return failed("score-monotone", place, text, found, how="enumerated")


def _visible_fall(plan: Plan, at: int, fall: tuple[int, int]) -> tuple[Pair, int] | None:
    """The two answers where they lower most: in the total, else as near to it as it shows."""
    above = [*plan.above(at)]
    for where in reversed(above if at in plan.behind_gates else [at, *above]):
        leaves = [plan.position[code] for code in plan.instrument.leaves_under(plan.codes[where])] or [at]
        for end in (0, -1):
            case = {leaf: ordered_choices(plan, leaf)[end] for leaf in leaves}
            worse, better = ({**case, at: ordered_choices(plan, at)[place]} for place in fall)
            pair = Pair.of(plan, worse, better, _value_of(where))
            if pair.from_better < pair.from_worse:
                return pair, where
    return None


# --- Methods ----------------------------------------------------------------------------------------------------


def _formulas(plan: Plan) -> Iterator[Statement]:
    for step in reversed(plan.steps):
        code, name = plan.codes[step.at], plan.nodes[step.at].method
        if by_form(plan, step):
            continue
        declared = step.formula.monotone and step.formula.is_foreign and ways(plan)[step.at] is not None
        leaves = [plan.position[leaf] for leaf in plan.instrument.leaves_under(code)]
        looked_at = not declared or _sound_below(plan, step, leaves)  # else a fall may come from below
        found = find_fall(plan, leaves, _value_of(step.at)) if looked_at else FallSearch(None, every=False)
        falls = msg("a better answer lowers the node")
        if declared:
            if found.pair is None:
                text = msg("the method {name} is monotone, as its plugin declares", name=name)
                yield proved("score-monotone", f"node[{code}]", text)
                continue
            falls = msg("the plugin of the method {name} declares that it is monotone, but a better answer lowers the node",
                        name=name)  # fmt: skip
        said = (
            falls,
            msg("no better answer lowers the node: every pair was looked at"),
            msg("the method {name} does not say that it is monotone", name=name)
            if step.formula.is_foreign and not step.formula.monotone
            else msg("its formula may fall where a child rises; not every pair was looked at"),
        )
        yield found.said("score-monotone", f"node[{code}]", said, lambda pair, code=code: witness(plan, pair, code))  # type: ignore[misc]


def _sound_below(plan: Plan, step: NodeStep, leaves: Sequence[int]) -> bool:
    """Whether nothing below a node lowers what a better answer gives, by its form."""
    below = [one for one in plan.steps if plan.is_below(one.at, step.at)]
    return all(by_form(plan, one) for one in below) and all(scale_fall(plan, at) is None for at in leaves)


def _value_of(at: int) -> Measure:
    def measure(ran: Ran) -> Exact:
        found = ran.values[at]
        assert found is not None  # every leaf has a value
        return found

    return measure


def _records(instrument: Instrument) -> Iterator[Statement]:
    for entry in instrument.records.points if instrument.records is not None else ():
        for better, worse in pairwise(entry.steps):
            if better.points < worse.points:
                text = msg("from {bound} on it gives {points:point|points}, below it {more}",
                           bound=short_text(better.minimum or 0), points=short_text(better.points),
                           more=short_text(worse.points))  # fmt: skip
                shows = msg("{bound} gives fewer points than a smaller number", bound=short_text(better.minimum or 0))
                yield failed(
                    "score-monotone",
                    entry.place_in("records.points", "", 0),
                    text,
                    Witness(shows=shows, value=better.minimum),
                )


# --- Levels of the ladder ---------------------------------------------------------------------------------------


def _levels(plan: Plan) -> Iterator[Statement]:
    """What a better answer does to the levels of the nodes with thresholds."""
    ladder = plan.instrument.ladder
    if ladder is None:
        return
    order = [rung.level for rung in ladder.rungs]
    distinct = [level for level, before in zip(order, [None, *order], strict=False) if level != before]
    twice = tuple(sorted({level for level in distinct if distinct.count(level) > 1}))
    if twice:
        text = msg("{levels} stands above and below another level: the order of the levels is not clear", levels=twice)
        shows = Witness(shows=msg("from the top: {levels}", levels=tuple(order)))
        yield failed("maturity-monotone", "ladder", text, shows)
        return
    climbers = climbing(plan.instrument)
    doubtful = [step for step in reversed(plan.steps) if plan.codes[step.at] in climbers and not _sound(plan, step)]
    for step in doubtful:
        yield _level_searched(plan, ladder, step)
    if not doubtful:
        text = msg(
            "a better answer never lowers a level: every condition of a rung is a lower bound on a sum, an open gate "
            "stays open, and a rung is only left for one above it"
        )
        yield proved("maturity-monotone", "ladder", text)


def _sound(plan: Plan, step: NodeStep) -> bool:
    is_upwards = ways(plan)[step.at] != DOWN  # the ladder asks for more of each sum
    return is_upwards and by_form(plan, step) and all(scale_fall(plan, at) is None for at in step.children)


def _level_searched(plan: Plan, ladder: Ladder, step: NodeStep) -> Statement:
    code, order = plan.codes[step.at], [rung.level for rung in ladder.rungs]

    def shown(pair: Pair) -> Witness:
        shows = msg("the level of {code} is {before} with the worse answers and {after} with the better ones",
                    code=code, before=order[-int(pair.from_worse)], after=order[-int(pair.from_better)])  # fmt: skip
        return Witness(shows=shows, assessments=witness(plan, pair, code).assessments)

    said = (
        msg("a better answer lowers the level"),
        msg("no better answer lowers the level: every pair was looked at"),
        msg("a better answer can lower a sum that the ladder looks at; not every pair was looked at"),
    )
    found = find_fall(plan, step.children, _level_rank(plan, ladder, step))
    return found.said("maturity-monotone", f"node[{code}].ladder", said, shown)


def _level_rank(plan: Plan, ladder: Ladder, step: NodeStep) -> Measure:
    """How far up the ladder a node stands, as a number: minus the place of its level, counted from the top."""
    gated, node = plan.gates[step.at], plan.nodes[step.at]
    order = [rung.level for rung in ladder.rungs]
    carried = [plan.nodes[at].attributes.get(ladder.attribute) for at in step.children]

    def measure(ran: Ran) -> Exact:
        inside = [ran.values[at] or 0 for at in step.children]
        opened = gated.is_open(inside, [ran.levels[at] for at in step.children])
        sums = gated.points_by(carried, inside, is_open=opened)
        return -order.index(ladder.level(node.params["thresholds"], sums, is_open=opened))

    return measure
