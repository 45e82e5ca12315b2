"""An instrument as parts that add up to its total: leaves with a factor, and whole nodes that are not linear."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from evalkit.instruments import TOTAL
from evalkit.method.methods import Linear
from evalkit.method.plan import Plan, plan_for
from evalkit.method.scales import Given, options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument

AnswerKey = str | int


class Part(NamedTuple):
    """A leaf, or a node with another method than sums and means, and what it is multiplied with on the way to the total.

    Attributes:
        leaves: Codes of the leaves below it, or its own.
    """

    code: str
    factor: Fraction
    leaves: tuple[str, ...]
    is_leaf: bool


class Parts(NamedTuple):
    """The parts of an instrument.

    Attributes:
        slack: By how much rounding stages below the total can move it, at most, on either side; 0: there are none.
    """

    instrument: Instrument
    plan: Plan
    parts: tuple[Part, ...]
    slack: Fraction


@lru_cache(maxsize=64)
def parts_of(instrument: Instrument) -> Parts:
    """The parts of *instrument*, in the order of the tree."""
    plan = plan_for(instrument)
    return Parts(instrument, plan, tuple(_below(TOTAL, Fraction(1), plan)), _slack(instrument, plan))


def _below(code: str, factor: Fraction, plan: Plan) -> Iterator[Part]:
    at = plan.position[code]
    node, formula = plan.nodes[at], plan.formulas.get(at)
    if node.is_leaf:
        yield Part(code, factor, (code,), is_leaf=True)
    elif isinstance(formula, Linear):
        for child, weight in zip(node.children, formula.weights, strict=True):
            yield from _below(child, factor * weight / formula.divisor, plan)
    else:
        yield Part(code, factor, plan.instrument.leaves_under(code), is_leaf=False)


def _slack(instrument: Instrument, plan: Plan) -> Fraction:
    found = Fraction(0)

    def walk(code: str, factor: Fraction) -> None:
        nonlocal found
        at = plan.position[code]
        node, formula = plan.nodes[at], plan.formulas.get(at)
        stage = instrument.stage_of(node) if code != TOTAL else None
        if stage is not None and stage.mode != "none":
            found += factor * Fraction(1, 10**stage.digits)
        if isinstance(formula, Linear):
            for child, weight in zip(node.children, formula.weights, strict=True):
                walk(child, factor * weight / formula.divisor)
        else:
            for child in node.children:
                walk(child, factor)

    walk(TOTAL, Fraction(1))
    return found


def choices(instrument: Instrument, code: str) -> Mapping[AnswerKey, Given]:
    """Answers of a leaf that are worth trying: all of a scale of levels, both ends of a number."""
    node = instrument.nodes[code]
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return {f"={end}": Given(end, None, None) for end in (scale.minimum, scale.maximum)}
    return options(instrument, node)


def common_choices(old: Instrument, one: str, new: Instrument, other: str) -> list[tuple[AnswerKey, Given, Given]]:
    """Answers that the same question takes in both: of numbers, the ends of what they have in common."""
    mine, theirs = (
        instrument.scales[instrument.nodes[code].scale or ""] for instrument, code in ((old, one), (new, other))
    )
    if mine.kind == "number":
        ends = max(mine.minimum, theirs.minimum), min(mine.maximum, theirs.maximum)
        return [(f"={end}", Given(end, None, None), Given(end, None, None)) for end in dict.fromkeys(ends)]
    left, right = options(old, old.nodes[one]), options(new, new.nodes[other])
    return [(key, left[key], right[key]) for key in left if key in right]


def answer_of(key: AnswerKey) -> AnswerKey | Exact:
    """An answer as a file has it: a level, ``na``, or a number."""
    return Fraction(key[1:]) if isinstance(key, str) and key.startswith("=") else key


class Found(NamedTuple):
    """One end of the change of a group: a bound, whether the answers attain it, and the answers of both sides."""

    change: Fraction
    attained: bool
    old: dict[str, AnswerKey]
    new: dict[str, AnswerKey]
