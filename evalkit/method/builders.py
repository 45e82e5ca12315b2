"""Methods that are named expressions: what a regulation does with its parts, from declared keys to primitives."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults, RuleFileError
from evalkit.instruments.edition import Method
from evalkit.instruments.expression import (
    Child,
    Constant,
    Logarithm,
    Maximum,
    Minimum,
    Product,
    Root,
    Step,
    Steps,
    clipped,
    weighted,
)
from evalkit.instruments.records import PointsStep
from evalkit.instruments.tree import FORMULA
from evalkit.method.branches import decided
from evalkit.method.context_facts import formula_words
from evalkit.method.exact_value import logarithm_of
from evalkit.schema.declare import listed
from evalkit.schema.keys import DIGITS, FLAG, NUMBER, Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.instruments.expression import Expression
    from evalkit.method.language import Parsed

__all__ = ["CAP", "FORMULA_METHOD", "NAMED_METHODS", "children_of", "exponents", "read_formula"]


def read_formula(
    text: str, children: Sequence[str], faults: Faults, place: str, words: Mapping[str, Mapping[str, Expression]]
) -> Parsed | None:
    """The formula *text* of a node with these *children*; nothing if it has faults, all of which are noted.

    Args:
        text: As the rule file states it.
        children: Codes, in the order of the tree.
        faults: Takes what is wrong.
        place: Where it stands in its file.
        words: The facts that it can ask for, as ``formula_words`` has them.
    """
    known = tuple([(fact, tuple(meanings.items())) for fact, meanings in words.items()])
    found = _faultless(text, tuple(children), known)
    return _read(text, children, faults, place, words) if found is None else found


@lru_cache(maxsize=4096)
def _faultless(
    text: str, children: tuple[str, ...], words: tuple[tuple[str, tuple[tuple[str, Expression], ...]], ...]
) -> Parsed | None:
    """The formula, if it has no fault; editions, readings, plans and mutants ask for the same ones again and again."""
    faults = Faults("")
    found = _read(text, children, faults, "", {fact: dict(meanings) for fact, meanings in words})
    return None if faults.found else found


def _read(
    text: str, children: Sequence[str], faults: Faults, place: str, words: Mapping[str, Mapping[str, Expression]]
) -> Parsed | None:
    from evalkit.method.language import NUMBER, parse  # noqa: PLC0415  (start-up: few rule files have a formula)

    return parse(text, NUMBER, {code: Child(at=at) for at, code in enumerate(children)}, faults, place, words)


def _parsed(
    text: str, children: tuple[str, ...], file: str, place: str, words: Mapping[str, Mapping[str, Expression]]
) -> Expression:
    faults = Faults(file)
    found = read_formula(text, children, faults, place, words)
    faults.raise_if_any(RuleFileError)
    assert found is not None
    return found.expression


def _formula(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    words = formula_words(instrument)
    expression = _parsed(node.formula or "", node.operands, instrument.file, f"node[{node.code}].{FORMULA}", words)
    return decided(expression) if words else expression


# --- Named expressions ------------------------------------------------------------------------------------------------


def children_of(node: Node) -> tuple[Child, ...]:
    """What stands for each child."""
    return tuple([Child(at=at) for at in range(len(node.children))])


def _minimum(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    return Minimum(parts=children_of(node))


def _maximum(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    return Maximum(parts=children_of(node))


def exponents(instrument: Instrument, node: Node) -> tuple[int, ...]:
    """How often each child stands in a geometric mean: once, or as its weight says, in lowest terms."""
    weights = [instrument.nodes[code].weight for code in node.children]
    if any(weight is None for weight in weights):
        return (1,) * len(weights)
    shares = [Fraction(weight or 0) for weight in weights]
    common = lcm(*[share.denominator for share in shares])
    whole = [int(share * common) for share in shares]
    return tuple(one // (gcd(*whole) or 1) for one in whole)


def _geometric_mean(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    times = exponents(instrument, node)
    factors = tuple([child for child, often in zip(children_of(node), times, strict=True) for _ in range(often)])
    return Root(of=Product(parts=factors), n=len(factors), digits=node.digits) if len(factors) > 1 else factors[0]


def _goalposts(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    """100 · (x − low) / (high − low), from 0 to 100; the other way round where less is better."""
    low, high, digits = Fraction(node.params["low"]), Fraction(node.params["high"]), node.params.get("logarithm")
    inside = clipped(Child(at=0), Constant(number=low), Constant(number=high))
    if digits is not None:
        inside = Logarithm(of=inside, digits=digits)
        low, high = logarithm_of(low, digits), logarithm_of(high, digits)
    sign, start = (-1, high) if node.params.get("inverse") else (1, low)
    return weighted([(100 * sign, inside), (1, Constant(number=-100 * sign * start))], high - low)


def _steps(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    steps = [Step(one.minimum, one.exclusive, one.points, one.bound) for one in node.params["steps"]]
    return Steps(of=Child(at=0), steps=tuple(steps))


CAP = Key(
    name="cap",
    type=NUMBER,
    unit="points",
    meaning="Of `sum`: the most that it gives; what goes beyond is cut off.",
    otherwise="no cap",
    example="30",
)
_OF_POSTS = "the method needs it"
_LOW = Key(
    name="low",
    type=NUMBER,
    required=True,
    unit="as the value of the child",
    meaning="Of `goalposts`, and required there: what is worth 0, as is all below it.",
    otherwise=_OF_POSTS,
    example="20",
)
_HIGH = Key(
    name="high",
    type=NUMBER,
    required=True,
    unit="as the value of the child",
    meaning="Of `goalposts`, and required there: what is worth 100, as is all above it. Above `low`.",
    otherwise=_OF_POSTS,
    example="85",
)
_INVERSE = Key(
    name="inverse",
    type=FLAG,
    default="false",
    meaning="Of `goalposts`: less is better, so `low` is worth 100 and `high` is worth 0.",
    example="true",
)
_LOGARITHM = Key(
    name="logarithm",
    type=DIGITS,
    unit="decimals",
    meaning="Of `goalposts`: natural logarithms are compared, each rounded to so many decimals; `low` is above 0 then.",
    otherwise="the numbers themselves",
    example="30",
)
_STEPS = Key(
    name="steps",
    type=listed(PointsStep, empty=False),
    required=True,
    unit="points",
    meaning="Of `steps`, and required there: points from a number up, bounds in descending order. The points need not rise.",
    otherwise=_OF_POSTS,
    example="[{ min = 90, points = 5 }, { above = 60, points = 3 }, { points = 1 }]",
)
NAMED_METHODS = (
    Method(name="minimum", build=_minimum),
    Method(name="maximum", build=_maximum),
    Method(name="geometric-mean", build=_geometric_mean, may_weigh=True, needs_digits=True),
    Method(name="goalposts", build=_goalposts, one_child=True, keys=(_LOW, _HIGH, _INVERSE, _LOGARITHM)),
    Method(name="steps", build=_steps, one_child=True, keys=(_STEPS,)),
)
FORMULA_METHOD = Method(name=FORMULA, build=_formula)
