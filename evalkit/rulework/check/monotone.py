"""Does a better answer ever lower a score, a predicate or a level? By the form of the rules, else with a witness."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.methods import Gated, Graded, Linear
from evalkit.method.plan import plan_for
from evalkit.rulework.check.maturity import maturity_statements
from evalkit.rulework.check.model import Statement, Witness
from evalkit.rulework.check.ranks import predicate_statements
from evalkit.rulework.check.search import (
    Case,
    Pair,
    Searched,
    by_form,
    find_fall,
    ordered_choices,
    run_case,
    scale_fall,
    witness,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, RecordPoints, Scale
    from evalkit.method.plan import Plan, Step
    from evalkit.rulework.check.search import Measure


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Scores, predicates and levels of the ladder: what a better answer does to them."""
    plan = plan_for(instrument)
    found = [*_scales(plan), *_formulas(plan), *_records(instrument)]
    sound = not any(one.verdict in ("failed", "unproved") for one in found)
    if sound:
        text = msg("a better answer never lowers a score: {reasons}", reasons=tuple(_reasons(plan)))
        found.append(_proved("score-monotone", TOTAL, text))
    yield from found
    yield from predicate_statements(plan, sound=sound)
    yield from maturity_statements(plan)


def _proved(check: str, place: str, text: Message, how: str = "structure") -> Statement:
    return Statement(check=check, place=place, verdict="proved", text=text, how=how)


def _unproved(check: str, place: str, text: Message) -> Statement:
    return Statement(check=check, place=place, verdict="unproved", text=text)


def _reasons(plan: Plan) -> Iterator[Message]:
    """What the proof of the scores rests on."""
    instrument, formulas = plan.instrument, list(plan.formulas.values())
    yield msg("no scale gives fewer points to a better answer")
    if any(isinstance(formula, Linear) for formula in formulas):
        yield msg("no weight is negative")
    if any(isinstance(formula, Gated) for formula in formulas):
        yield msg("a gate only asks for more, and what is behind it never costs points")
    if any(isinstance(formula, Graded) for formula in formulas):
        yield msg("more criteria met never give a lower grade")
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
            yield Statement(check="score-monotone", place=f"scales.{key}.na", verdict="noted", text=text)
        counted = set(plan.instrument.leaves_under(TOTAL))
        inside = [at for at in leaves if plan.codes[at] in counted]
        if scale.unordered and not inside:
            text = msg("a higher answer is not a better one here: the law says nothing of these leaves")
            yield Statement(check="score-monotone", place=f"scales.{key}", verdict="noted", text=text)
            continue
        for at in inside if scale.unordered else leaves:
            fall = scale_fall(plan, at)
            if fall is not None:
                yield _scale_failed(plan, scale, at, fall)
                break


def _scale_failed(plan: Plan, scale: Scale, at: int, fall: tuple[int, int]) -> Statement:
    listed = ordered_choices(plan, at)
    worse, better = listed[fall[0]], listed[fall[1]]
    text = msg("the answer {better} gives {less} points, the worse answer {worse} gives {more}",
               better=str(better.answer), less=short_text(better.points), worse=str(worse.answer),
               more=short_text(worse.points))  # fmt: skip
    place = f"scales.{scale.key}.points.{better.answer}"
    shown = _visible_fall(plan, at, fall)
    if shown is None:
        found = Witness(shows=msg("no score shows it where all other answers stand at an end"), value=better.points)
    else:
        found = witness(plan, shown[0], plan.codes[shown[1]])
    return Statement(check="score-monotone", place=place, verdict="failed", text=text, how="enumerated", witness=found)


def _visible_fall(plan: Plan, at: int, fall: tuple[int, int]) -> tuple[Pair, int] | None:
    """The two answers where they lower most: in the total, else as near to it as it shows."""
    above, node = [at], plan.nodes[at]
    while node.parent is not None:
        above.append(plan.position[node.parent])
        node = plan.nodes[above[-1]]
    for where in reversed(above[1:] if _is_locked(plan, at) else above):
        leaves = [plan.position[code] for code in plan.instrument.leaves_under(plan.codes[where])] or [at]
        for end in (0, -1):
            case = {leaf: ordered_choices(plan, leaf)[end] for leaf in leaves}
            pair = _pair(plan, case, at, fall, _value_of(where))
            if pair.from_better < pair.from_worse:
                return pair, where
    return None


def _is_locked(plan: Plan, at: int) -> bool:
    """Whether the points of a leaf count only if a gate is open."""
    return any(
        isinstance(step.formula, Gated) and at in step.children and step.children.index(at) in step.formula.locked
        for step in plan.steps
    )


def _pair(plan: Plan, case: Case, at: int, fall: tuple[int, int], measure: Measure) -> Pair:
    listed = ordered_choices(plan, at)
    worse, better = {**case, at: listed[fall[0]]}, {**case, at: listed[fall[1]]}
    return Pair(worse, better, measure(*run_case(plan, worse)), measure(*run_case(plan, better)))


# --- Methods ----------------------------------------------------------------------------------------------------


def _formulas(plan: Plan) -> Iterator[Statement]:
    for step in reversed(plan.steps):
        place = f"node[{plan.codes[step.at]}]"
        if by_form(plan, step):
            continue
        declared = step.formula.monotone and not isinstance(step.formula, (Linear, Gated, Graded))
        leaves = [plan.position[code] for code in plan.instrument.leaves_under(plan.codes[step.at])]
        looked_at = not declared or _sound_below(plan, step, leaves)  # else a fall may come from below
        pair, every = find_fall(plan, leaves, _value_of(step.at)) if looked_at else Searched(None, every=False)
        if declared and pair is None:
            text = msg("the method {name} is monotone, as its plugin declares", name=plan.nodes[step.at].method)
            yield _proved("score-monotone", place, text)
            continue
        if pair is not None:
            text = msg("a better answer lowers the node")
            if declared:
                text = msg("the plugin of the method {name} declares that it is monotone, but a better answer lowers the node",
                           name=plan.nodes[step.at].method)  # fmt: skip
            yield Statement(check="score-monotone", place=place, verdict="failed", text=text, how="enumerated",
                            witness=witness(plan, pair, plan.codes[step.at]))  # fmt: skip
        elif every:
            text = msg("no better answer lowers the node: every pair was looked at")
            yield _proved("score-monotone", place, text, "enumerated")
        else:
            text = msg("the method {name} does not say that it is monotone", name=plan.nodes[step.at].method)
            yield _unproved("score-monotone", place, text)


def _sound_below(plan: Plan, step: Step, leaves: Sequence[int]) -> bool:
    """Whether nothing below a node lowers what a better answer gives, by its form."""
    below = [one for one in plan.steps if plan.is_below(one.at, step.at)]
    return all(by_form(plan, one) for one in below) and all(scale_fall(plan, at) is None for at in leaves)


def _value_of(at: int) -> Measure:
    def measure(values: Any, _levels: Any) -> Exact:
        found: Exact = values[at]
        return found

    return measure


def _records(instrument: Instrument) -> Iterator[Statement]:
    for entry in instrument.records.points if instrument.records is not None else ():
        for better, worse in pairwise(entry.steps):
            if better.points < worse.points:
                text = msg("from {bound} on there are {points} points, below it {more}",
                           bound=short_text(better.minimum or 0), points=short_text(better.points),
                           more=short_text(worse.points))  # fmt: skip
                shows = msg("{bound} gives fewer points than a smaller number", bound=short_text(better.minimum or 0))
                yield Statement(check="score-monotone", place=_points_place(entry), verdict="failed", text=text,
                                how="structure", witness=Witness(shows=shows, value=better.minimum))  # fmt: skip


def _points_place(entry: RecordPoints) -> str:
    where = "".join(f", {key} {' '.join(words)}" for key, words in entry.where.items())
    return f"records.points[{entry.node}, {entry.column}{where}]"
