"""The arithmetic of a whole plan as one function over whole numbers: denominators are known before there are answers.

Expressions and rounding stages become the lines of a Python function that is compiled once. Names in it are numbered and
numbers are those of expressions; no text of a rule file enters it. Where a part has no such form (a quotient of children,
a root, a logarithm, arithmetic of a plugin) there is none for the plan, and ``plan.run`` computes fractions as ever.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import NO_LEVEL, Interpreter
from evalkit.method.exact_value import ratio_of
from evalkit.method.picker import picker
from evalkit.method.scales import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node, Rounding
    from evalkit.instruments.expression import (
        Answer,
        Child,
        Choice,
        Compare,
        Constant,
        Count,
        Every,
        Foreign,
        Levels,
        Logarithm,
        Maximum,
        Minimum,
        Negated,
        Product,
        Ratio,
        Root,
        Rounded,
        Some,
        Steps,
        Weighted,
    )
    from evalkit.method.plan import Plan, Step, Values

    Computed = tuple[Values, Values]

_FEW_DECIMALS = 10**6  # of an answer that is a number: with more of them it is computed in fractions
_WHOLE = frozenset({int})
_SIGNS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "==", "!=": "!="}


class NoWholeFormError(Exception):
    """A part of an expression has no form in whole numbers."""


class Top(NamedTuple):
    """A number as ``text / bottom``: the name of a whole number, or one written out, over a known denominator."""

    text: str
    bottom: int = 1
    number: Exact | None = None  # where it is a number of the law
    is_condition: bool = False  # then it is true or false

    @property
    def value(self) -> str:
        """The whole number: of a condition, 1 or 0."""
        return f"int({self.text})" if self.is_condition else self.text


class WholeForm:
    """A plan's arithmetic in whole numbers.

    Attributes:
        source: The function as it was written.
    """

    def __init__(self, plan: Plan) -> None:
        """Write and compile it.

        Raises:
            NoWholeFormError: Some part has no such form.
        """
        bottoms = {at: _bottom(plan.instrument, plan.nodes[at]) for at in plan.leaf_ends}
        self._bottoms = tuple(bottoms.values())
        self._all_whole = set(bottoms.values()) == {1}
        self._pick = picker(tuple(bottoms))
        self.source = _written(plan, bottoms)
        names: dict[str, Callable[..., Computed]] = {"ratio": ratio_of, "half_even": half_even}  # type: ignore[dict-item]
        exec(compile(self.source, "<whole numbers>", "exec"), names)  # noqa: S102  # our own lines, nothing of a file
        self._function = names["computed"]

    def run(self, values: Values, levels: Levels) -> Computed | None:
        """As ``plan.run`` for complete answers; ``None`` where an answer has another denominator than its scale."""
        tops = self._tops(values)
        return None if tops is None else self._function(values, tops, levels)

    def _tops(self, values: Values) -> Sequence[int] | None:
        given = self._pick(values)
        if self._all_whole and _WHOLE.issuperset(map(type, given)):  # as most answers are
            return given
        tops = []
        for value, bottom in zip(given, self._bottoms, strict=True):
            if value is None:
                return None
            if type(value) is int:
                tops.append(value * bottom)
                continue
            share, rest = divmod(bottom, value.denominator)
            if rest:
                return None
            tops.append(value.numerator * share)
        return tops


@lru_cache(maxsize=1024)
def whole_form(plan: Plan) -> WholeForm | None:
    """The whole-number form of *plan*, if it has one."""
    try:
        return WholeForm(plan)
    except (
        NoWholeFormError,
        RecursionError,
        MemoryError,
        SyntaxError,
    ):  # the last three: nested too deep for Python's own compiler
        return None


def half_even(top: int, bottom: int) -> int:
    """The whole number nearest to *top* / *bottom*, the even one of two."""
    found, rest = divmod(top, bottom)
    return found + (2 * rest > bottom or (2 * rest == bottom and found % 2 == 1))


def _bottom(instrument: Instrument, node: Node) -> int:
    """The denominator of what a leaf can have."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number" and not scale.whole:
        return _FEW_DECIMALS
    return lcm(*[given.points.denominator for given in options(instrument, node).values()])


def _written(plan: Plan, bottoms: dict[int, int]) -> str:
    """The function: values and answers of the leaves in; values of all nodes before and after rounding stages out."""
    names = "".join(f"v{at}, " for at in bottoms)
    writer = _Writer()
    writer.lines += [f"{names}= tops", "raw, rounded = given.copy(), given.copy()"]
    writer.nodes = {at: Top(f"v{at}", bottom) for at, bottom in bottoms.items()}
    for at, stage in plan.leaf_stages.items():
        writer.nodes[at] = writer.staged(writer.nodes[at], stage)
        writer.lines.append(f"rounded[{at}] = {_exact(writer.nodes[at])}")
    for step in plan.steps:
        writer.write(step)
    return "\n    ".join(["def computed(given, tops, levels):", *writer.lines, "return raw, rounded\n"])


def _exact(top: Top) -> str:
    return top.text if top.bottom == 1 else f"ratio({top.text}, {top.bottom})"


def _times(factor: int, text: str) -> str:
    return text if factor == 1 else f"{factor}*{text}"


class _Writer(Interpreter[Top]):
    """Each primitive as a line that gives a whole number its name; conditions give 1 or 0."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.nodes: dict[int, Top] = {}
        self._children: tuple[int, ...] = ()
        self._count = 0

    def write(self, step: Step) -> None:
        """The lines of one node."""
        self._children = step.children
        found = step.formula.expression.read_by(self)
        found = Top(found.value, found.bottom)
        if step.stage is None:
            self.lines.append(f"raw[{step.at}] = rounded[{step.at}] = {_exact(found)}")
        else:
            self.lines.append(f"raw[{step.at}] = {_exact(found)}")
            found = self.staged(found, step.stage)
            self.lines.append(f"rounded[{step.at}] = ratio({found.text}, {found.bottom})")
        self.nodes[step.at] = found

    def staged(self, of: Top, stage: Rounding) -> Top:
        """*of* after *stage*."""
        unit = Fraction(stage.divided_by)
        if unit <= 0:
            raise NoWholeFormError
        return self._scaled(self._round(self._scaled(of, 1 / unit), stage.digits, stage.mode), unit)

    def _named(self, text: str, bottom: int = 1) -> Top:
        self._count += 1
        self.lines.append(f"x{self._count} = {text}")
        return Top(f"x{self._count}", bottom)

    def _scaled(self, of: Top, factor: Fraction) -> Top:
        share = factor / of.bottom
        if share.numerator == 1:
            return Top(of.value, share.denominator)
        return self._named(_times(share.numerator, of.value), share.denominator)

    def _sum(self, factors: Iterable[Fraction], parts: Sequence[Top]) -> Top:
        """Σ factorᵢ · partᵢ in lowest terms."""
        shares = [factor / part.bottom for factor, part in zip(factors, parts, strict=True)]
        bottom = lcm(*[share.denominator for share in shares])
        whole = [int(share * bottom) for share in shares]
        common = gcd(*whole)
        terms = [_times(one // common, part.value) for one, part in zip(whole, parts, strict=True) if one]
        if not terms:
            return Top("0", number=0)
        text = " + ".join(terms)
        return self._named(text if common == 1 else f"{common}*({text})", bottom)

    def _round(self, of: Top, digits: int, mode: str) -> Top:
        unit = Fraction(10) ** digits
        share = unit / of.bottom
        top, bottom = _times(share.numerator, of.value), share.denominator
        if mode == "half-up":
            text = f"(2*{top} + {bottom}) // {2 * bottom}"
        elif mode == "half-even":
            text = f"half_even({top}, {bottom})"
        else:
            text = f"{top} // {bottom}"
        return self._scaled(self._named(text), 1 / unit)

    def _alike(self, parts: Sequence[Top]) -> tuple[list[str], int]:
        """*parts* over one denominator."""
        bottom = lcm(*[part.bottom for part in parts])
        return [_times(bottom // part.bottom, part.value) for part in parts], bottom

    def _best(self, which: str, parts: Sequence[Top]) -> Top:
        if len(parts) == 1:
            return parts[0]
        texts, bottom = self._alike(parts)
        return self._named(f"{which}({', '.join(texts)})", bottom)

    def _if(self, condition: str) -> Top:
        return Top(f"({condition})", is_condition=True)

    def constant(self, one: Constant) -> Top:
        number = one.number
        return Top(f"({number.numerator})", number.denominator, number)

    def child(self, one: Child) -> Top:
        return self.nodes[self._children[one.at]]

    def answer(self, one: Answer) -> Top:
        at = self._children[one.at]
        return Top(f"({NO_LEVEL} if levels[{at}] is None else levels[{at}])")

    def weighted(self, one: Weighted, parts: Sequence[Top]) -> Top:
        return self._sum([Fraction(weight, one.divisor) for weight in one.weights], parts)

    def minimum(self, one: Minimum, parts: Sequence[Top]) -> Top:
        return self._best("min", parts)

    def maximum(self, one: Maximum, parts: Sequence[Top]) -> Top:
        return self._best("max", parts)

    def product(self, one: Product, parts: Sequence[Top]) -> Top:
        bottom = 1
        for part in parts:
            bottom *= part.bottom
        return self._named(" * ".join([part.value for part in parts]) or "1", bottom)

    def ratio(self, one: Ratio, top: Top, bottom: Top) -> Top:
        if not bottom.number:
            raise NoWholeFormError
        return self._scaled(top, 1 / Fraction(bottom.number))

    def root(self, one: Root, of: Top) -> Top:
        raise NoWholeFormError

    def logarithm(self, one: Logarithm, of: Top) -> Top:
        raise NoWholeFormError

    def rounded(self, one: Rounded, of: Top) -> Top:
        return self._round(of, one.digits, one.mode)

    def steps(self, one: Steps, of: Top) -> Top:
        bottom = lcm(*[step.points.denominator for step in one.steps])
        text, reached = "", of.value
        for step in one.steps:
            points = int(step.points * bottom)
            if step.minimum is None:
                return self._named(f"{text}{points}", bottom)
            bound = Fraction(step.minimum) * of.bottom
            least = bound.__floor__() + 1 if step.exclusive else bound.__ceil__()
            text += f"{points} if {reached} >= {least} else "
        raise NoWholeFormError

    def choice(self, one: Choice, when: Top, then: Top, otherwise: Top) -> Top:
        (first, second), bottom = self._alike([then, otherwise])
        return self._named(f"{first} if {when.text} else {second}", bottom)

    def compare(self, one: Compare, left: Top, right: Top) -> Top:
        (first, second), _ = self._alike([left, right])
        return self._if(f"{first} {_SIGNS[one.sign]} {second}")

    def every(self, one: Every, parts: Sequence[Top]) -> Top:
        return self._if(" and ".join([part.text for part in parts]) or "True")

    def some(self, one: Some, parts: Sequence[Top]) -> Top:
        return self._if(" or ".join([part.text for part in parts]) or "False")

    def negated(self, one: Negated, of: Top) -> Top:
        return self._if(f"not {of.text}")

    def count(self, one: Count, parts: Sequence[Top]) -> Top:
        return self._named(" + ".join([part.value for part in parts]) or "0")

    def foreign(self, one: Foreign) -> Top:
        raise NoWholeFormError
