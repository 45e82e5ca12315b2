"""Answers and numbers as an assessment file gives them, numbers worth trying, and assessments that show something."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import MAX_DIGITS, Printed, decimals_of, printed_number
from evalkit.base.tuples import NamedTuple
from evalkit.files.write import assessment, assessment_toml
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.instruments.scales import key_of
from evalkit.method import scales
from evalkit.method.compiled_when_repeated import run_complete
from evalkit.method.outcome_rules import predicate_rules
from evalkit.method.piecewise import turns_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression
    from evalkit.method.plan import NodeStep, Plan, Values
    from evalkit.method.scales import Reply
    from evalkit.possible.answers import WayToValue
    from evalkit.questions.choice import LeafAnswer


def as_written(number: Exact, most: int = MAX_DIGITS - 1) -> int | Printed | None:
    """A number as a file holds it: whole, or with decimals; nothing if these do not end within *most*."""
    value = Fraction(number)
    digits = decimals_of(value, most)
    if digits is None:
        return None
    return printed_number(value, digits) if digits else int(value)


def given_as(instrument: Instrument, code: str, answer: Any) -> Any:
    """An answer as a file gives it; nothing for a number that cannot be written.

    Args:
        instrument: Whose leaf is answered.
        code: The leaf.
        answer: A key of its scale, or a number.
    """
    node = instrument.nodes[code]
    is_number = instrument.scales[node.scale or ""].kind == "number"
    return as_written(answer) if is_number else scales.as_written(instrument, node, answer)


def all_given_as(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The same of *answers* by code."""
    return {code: given_as(instrument, code, answer) for code, answer in answers.items()}


def example_toml(instrument: Instrument, reached: WayToValue, context: Mapping[str, Any] | None = None) -> str:
    """An assessment file, as ``evalkit evaluate`` reads it.

    Args:
        instrument: Whose leaves are answered, in the order of its tree.
        reached: The answers, and grades that an assessor gives.
        context: Facts beside the answers.
    """
    ordered = {code: reached.answers[code] for code in instrument.nodes if code in reached.answers}
    return assessment_toml(
        assessment(
            instrument,
            answers=all_given_as(instrument, ordered),
            values=reached.grades,
            context={**instrument.facts, **(context or {})},
        )
    )


def filled(answers: Mapping[str, Any], instrument: Instrument) -> tuple[Any, dict[str, Any]]:
    """The answers as ``fill`` and the few that differ from it, whatever is shortest to read."""
    leaves = instrument.leaves_under(TOTAL)
    if any(leaf not in answers for leaf in leaves):
        return None, dict(answers)
    fills: list[Any] = [most_common([answers[leaf] for leaf in leaves])[0]]
    shared = [set(instrument.nodes[leaf].attributes) for leaf in leaves]
    # "Not applicable" is written out: filled in where it is allowed, it would follow a leaf that allows it no more.
    fills += [_by(name, answers, instrument) for name in sorted(set.intersection(*shared) - {scales.NA})]
    ways = [(fill, unlike(fill, answers, instrument)) for fill in fills]
    return min(ways, key=lambda way: len(way[1]) + (len(way[0]) if isinstance(way[0], dict) else 0))


def most_common(given: list[Any]) -> tuple[Any, int]:
    """The answer that is given most often, and how often; no is not 0."""
    (_, answer), count = Counter((isinstance(answer, bool), answer) for answer in given).most_common(1)[0]
    return answer, count


def _by(name: str, answers: Mapping[str, Any], instrument: Instrument) -> dict[str, Any]:
    groups: dict[str, list[Any]] = {}
    for leaf in instrument.leaves_under(TOTAL):
        groups.setdefault(key_of(instrument.nodes[leaf].attributes[name]), []).append(answers[leaf])
    return {"by": name, **{key: most_common(given)[0] for key, given in groups.items()}}


def unlike(fill: Any, answers: Mapping[str, Any], instrument: Instrument) -> dict[str, Any]:
    """The answers that *fill* does not give."""
    inside = set(instrument.leaves_under(TOTAL))

    def filled_in(code: str) -> Any:
        if not isinstance(fill, dict):
            return fill
        return fill[key_of(instrument.nodes[code].attributes[fill["by"]])]

    def differs(one: Any, other: Any) -> bool:
        return one != other or isinstance(one, bool) is not isinstance(other, bool)  # no is not 0

    return {code: one for code, one in answers.items() if code not in inside or differs(one, filled_in(code))}


class Ran(NamedTuple):
    """The values of all nodes before and after their stages, and the answers as levels, by position."""

    raw: Values
    values: Values
    levels: list[int | None]


def run_with(plan: Plan, chosen: Mapping[int, Reply | LeafAnswer]) -> Ran:
    """Every node under the *chosen* answers of leaves, by position; leaves that are not named stand at their worst."""
    values: Values = [None] * len(plan.nodes)
    levels: list[int | None] = [None] * len(plan.nodes)
    for at, (worst, _) in plan.leaf_ends.items():
        given = chosen.get(at, worst)
        values[at], levels[at] = given.points, given.level
    raw, values_after = run_complete(plan, values, levels)
    return Ran(raw, values_after, levels)


def run_answered(plan: Plan, answers: Mapping[str, Any]) -> Ran:
    """The same under answers by code: keys of the scales of leaves, or numbers."""
    at = {code: plan.position[code] for code in answers}
    listed = {code: scales.options(plan.instrument, plan.nodes[at[code]]) for code in answers}
    given = {at[code]: listed[code].get(one) or scales.Reply(one, None, None) for code, one in answers.items()}
    return run_with(plan, given)


def run_again(plan: Plan, before: Ran, at: int, given: Reply | LeafAnswer) -> Ran:
    """What *before* becomes once the leaf at *at* has another answer: only nodes that this moves are computed again."""
    raw, values, levels = list(before.raw), list(before.values), list(before.levels)
    raw[at], values[at], levels[at] = given.points, rounded(given.points, plan.leaf_stages.get(at)), given.level
    moved = {at}
    for step in _hanging_on(plan, at):
        if moved.isdisjoint(step.children):
            continue
        answers = [levels[i] for i in step.children] if step.reads_answers else ()
        try:
            value = step.formula.value(step.pick(values), answers)
        except UndefinedError as error:
            raise UndefinedError(error.reason, plan.codes[step.at]) from error
        if value != raw[step.at]:
            raw[step.at], values[step.at] = value, rounded(value, step.stage)
            moved.add(step.at)
    return Ran(raw, values, levels)


@lru_cache(maxsize=4096)
def _hanging_on(plan: Plan, at: int) -> tuple[NodeStep, ...]:
    """The steps that an answer of the leaf at *at* can move."""
    return tuple(plan.anew([at]))


# --- Numbers worth trying: where what looks at a leaf turns, and right beside that -------------------------------------


def around_turns(plan: Plan, at: int) -> list[Fraction]:
    """The values of ``turns``, and those of the last digit on either side."""
    whole = plan.whole[at]
    step = Fraction(1, 1 if whole else 10 ** plan.nodes[at].digits)
    numbers = [Fraction(ceil(number)) if whole else number for number in turns(plan, at)]
    return [number + side for number in numbers for side in (-step, 0, step)]


def turns(plan: Plan, at: int) -> Iterator[Fraction]:
    """Values of a node where a formula that looks at it, wherever that stands, or a rule of the predicate turns."""
    for step in _hanging_on(plan, at):
        if at in step.children:
            yield from turns_along(step.formula.expression, step.children.index(at))
    for rule in predicate_rules(plan.instrument):
        yield from turns_along(rule.condition, at)


def turns_along(expression: Expression, child: int) -> Iterator[Fraction]:
    """Values of a child where *expression* may turn."""
    return (turn[1] for turn in turns_of(expression) if turn is not None and turn[0] == child)
