"""The arithmetic of nodes as lines of Python over whole numbers: denominators are known before there are answers.

Names in the lines are numbered and numbers are those of expressions; no text of a rule file enters them. Where a part has
no such form (a quotient of children, a root, a logarithm, arithmetic of a plugin) ``NoWholeFormError`` says so.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import NO_LEVEL
from evalkit.instruments.interpreter import Interpreter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import BandTable, Rounding
    from evalkit.instruments import expression as primitives
    from evalkit.method.plan import NodeStep

_SIGNS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "==", "!=": "!="}


class NoWholeFormError(Exception):
    """A part of an expression has no form in whole numbers."""


class Numerator(NamedTuple):
    """A number as ``text / bottom``: the name of a whole number, or one written out, over a known denominator."""

    text: str
    bottom: int = 1
    number: Exact | None = None  # where it is a number of the law
    is_condition: bool = False  # then it is true or false

    @property
    def value(self) -> str:
        """The whole number: of a condition, 1 or 0."""
        return f"int({self.text})" if self.is_condition else self.text


def half_even(top: int, bottom: int) -> int:
    """The whole number nearest to *top* / *bottom*, the even one of two."""
    found, rest = divmod(top, bottom)
    return found + (2 * rest > bottom or (2 * rest == bottom and found % 2 == 1))


def _times(factor: int, text: str) -> str:
    return text if factor == 1 else f"{factor}*{text}"


class WholeNumberWriter(Interpreter[Numerator]):
    """Each primitive as a line that gives a whole number its name; conditions give 1 or 0."""

    def __init__(self, leaves: Sequence[int]) -> None:
        self.lines: list[str] = []
        self.nodes: dict[int, Numerator] = {}
        self._order = {at: number for number, at in enumerate(leaves)}
        self._children: tuple[int, ...] = ()
        self._names: dict[str, str] = {}

    def of_node(self, step: NodeStep) -> Numerator:
        """The value of a node before its rounding stage; the one after it is kept."""
        self._children = step.children
        numerator = step.formula.expression.read_by(self)
        numerator = Numerator(numerator.value, numerator.bottom)
        self.nodes[step.at] = numerator if step.stage is None else self.staged(numerator, step.stage)
        return numerator

    def band(self, table: BandTable) -> str:
        """The number of the band that the total reaches."""
        bands = [(one.minimum, one.exclusive, number) for number, one in enumerate(table.bands)]
        return self._named(_reached(self.nodes[0], bands)).text

    def shown(self, digits: int) -> str:
        """The total as a reader sees it, with so many *digits*: equal texts of the same digits are equal whole numbers."""
        return self._round(self.nodes[0], digits, "half-up").text

    def staged(self, of: Numerator, stage: Rounding) -> Numerator:
        """*of* after *stage*."""
        unit = Fraction(stage.divided_by)
        if unit <= 0:
            raise NoWholeFormError
        return self._scaled(self._round(self._scaled(of, 1 / unit), stage.digits, stage.mode), unit)

    def _named(self, text: str, bottom: int = 1) -> Numerator:
        """What *text* gives: the same text is the same number, as names are given once, so readings share what they have in common."""
        name = self._names.get(text)
        if name is None:
            name = self._names[text] = f"x{len(self._names)}"
            self.lines.append(f"{name} = {text}")
        return Numerator(name, bottom)

    def _scaled(self, of: Numerator, factor: Fraction) -> Numerator:
        share = factor / of.bottom
        if share.numerator == 1:
            return Numerator(of.value, share.denominator)
        return self._named(_times(share.numerator, of.value), share.denominator)

    def _sum(self, factors: Iterable[Fraction], parts: Sequence[Numerator]) -> Numerator:
        """Σ factorᵢ · partᵢ in lowest terms."""
        shares = [factor / part.bottom for factor, part in zip(factors, parts, strict=True)]
        bottom = lcm(*[share.denominator for share in shares])
        whole = [int(share * bottom) for share in shares]
        common = gcd(*whole)
        terms = [_times(one // common, part.value) for one, part in zip(whole, parts, strict=True) if one]
        if not terms:
            return Numerator("0", number=0)
        text = " + ".join(terms)
        return self._named(text if common == 1 else f"{common}*({text})", bottom)

    def _round(self, of: Numerator, digits: int, mode: str) -> Numerator:
        unit = Fraction(10) ** digits
        share = unit / of.bottom
        top, bottom = _times(share.numerator, of.value), share.denominator
        if mode == "half-up":
            text = f"(2*{top} + {bottom}) // {2 * bottom}"
        elif mode == "half-even":
            text = f"half_even({top}, {bottom})"
        else:
            text = f"-(-{top} // {bottom})" if mode == "up" else f"{top} // {bottom}"
        return self._scaled(self._named(text), 1 / unit)

    def _alike(self, parts: Sequence[Numerator]) -> tuple[list[str], int]:
        """*parts* over one denominator."""
        bottom = lcm(*[part.bottom for part in parts])
        return [_times(bottom // part.bottom, part.value) for part in parts], bottom

    def _best(self, which: str, parts: Sequence[Numerator]) -> Numerator:
        if len(parts) == 1:
            return parts[0]
        texts, bottom = self._alike(parts)
        return self._named(f"{which}({', '.join(texts)})", bottom)

    def _if(self, condition: str) -> Numerator:
        return Numerator(f"({condition})", is_condition=True)

    def constant(self, expression: primitives.Constant) -> Numerator:
        number = expression.number
        return Numerator(f"({number.numerator})", number.denominator, number)

    def child(self, expression: primitives.Child) -> Numerator:
        return self.nodes[self._children[expression.at]]

    def answer(self, expression: primitives.Answer) -> Numerator:
        level = f"levels[{self._order[self._children[expression.at]]}]"
        return self._named(f"{NO_LEVEL} if {level} is None else {level}")

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Numerator]) -> Numerator:
        return self._sum([Fraction(weight, expression.divisor) for weight in expression.weights], parts)

    def minimum(self, expression: primitives.Minimum, parts: Sequence[Numerator]) -> Numerator:
        return self._best("min", parts)

    def maximum(self, expression: primitives.Maximum, parts: Sequence[Numerator]) -> Numerator:
        return self._best("max", parts)

    def product(self, expression: primitives.Product, parts: Sequence[Numerator]) -> Numerator:
        bottom = 1
        for part in parts:
            bottom *= part.bottom
        return self._named(" * ".join([part.value for part in parts]) or "1", bottom)

    def ratio(self, expression: primitives.Ratio, top: Numerator, bottom: Numerator) -> Numerator:
        if not bottom.number:
            raise NoWholeFormError
        return self._scaled(top, 1 / Fraction(bottom.number))

    def root(self, expression: primitives.Root, of: Numerator) -> Numerator:
        raise NoWholeFormError

    def logarithm(self, expression: primitives.Logarithm, of: Numerator) -> Numerator:
        raise NoWholeFormError

    def rounded(self, expression: primitives.Rounded, of: Numerator) -> Numerator:
        return self._round(of, expression.digits, expression.mode)

    def steps(self, expression: primitives.Steps, of: Numerator) -> Numerator:
        bottom = lcm(*[step.points.denominator for step in expression.steps])
        steps = [(step.minimum, step.exclusive, int(step.points * bottom)) for step in expression.steps]
        return self._named(_reached(of, steps), bottom)

    def choice(
        self, expression: primitives.Choice, when: Numerator, then: Numerator, otherwise: Numerator
    ) -> Numerator:
        (first, second), bottom = self._alike([then, otherwise])
        return self._named(f"{first} if {when.text} else {second}", bottom)

    def compare(self, expression: primitives.Compare, left: Numerator, right: Numerator) -> Numerator:
        (first, second), _ = self._alike([left, right])
        return self._if(f"{first} {_SIGNS[expression.sign]} {second}")

    def every(self, expression: primitives.Every, parts: Sequence[Numerator]) -> Numerator:
        return self._if(" and ".join([part.text for part in parts]) or "True")

    def some(self, expression: primitives.Some, parts: Sequence[Numerator]) -> Numerator:
        return self._if(" or ".join([part.text for part in parts]) or "False")

    def negated(self, expression: primitives.Negated, of: Numerator) -> Numerator:
        return self._if(f"not {of.text}")

    def count(self, expression: primitives.Count, parts: Sequence[Numerator]) -> Numerator:
        return self._named(" + ".join([part.value for part in parts]) or "0")

    def foreign(self, expression: primitives.Foreign) -> Numerator:
        raise NoWholeFormError


def _reached(of: Numerator, steps: Iterable[tuple[Exact | None, bool, int]]) -> str:
    """The number behind the first step that *of* reaches: its bound, whether that is excluded, and the number."""
    text, reached = "", of.value
    for minimum, exclusive, number in steps:
        if minimum is None:
            return f"{text}{number}"
        bound = Fraction(minimum) * of.bottom
        least = bound.__floor__() + 1 if exclusive else bound.__ceil__()
        text += f"{number} if {reached} >= {least} else "
    raise NoWholeFormError
