"""An expression as the language of formulas writes it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Interpreter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import (
        Answer,
        Child,
        Choice,
        Compare,
        Constant,
        Count,
        Every,
        Expression,
        Foreign,
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
    )  # fmt: skip

# How closely a text holds together: what binds less stands in parentheses.
_OR, _AND, _NOT, _COMPARED, _SUM, _RATIO, _PRODUCT, _SIGNED, _ALONE = range(9)


class _Spelt(NamedTuple):
    """A text, how closely it holds together, and the number that it is."""

    text: str
    binds: int = _ALONE
    number: Exact | None = None

    def within(self, binds: int) -> str:
        """The text where only what binds so closely may stand bare."""
        return self.text if self.binds >= binds else f"({self.text})"


def spelled(expression: Expression, children: Sequence[str], answers: Sequence[str] = ()) -> str:
    """*expression* as text, which ``parse`` reads as the same; a table of steps becomes nested ``if``.

    Args:
        expression: What is written; of a mode other than half up the language knows nothing, so it is left out.
        children: What stands for each child, by place: its code as ``quoted`` has it, or a number.
        answers: What stands for the answer of each; a word that the language does not have, where they are left out.
    """
    named = answers or [f"answer({child})" for child in children]
    return expression.read_by(_Speller(children, named)).text


def quoted(code: str) -> str:
    """*code* as a formula names it."""
    plain = code.isidentifier() and code not in ("and", "or", "not")
    return code if plain else "'{}'".format(code.replace("'", "''"))


def _number(number: Exact) -> _Spelt:
    digits = decimals_of(number)
    if digits is None:
        return _Spelt(f"{number.numerator} / {number.denominator}", _RATIO, number)
    return _Spelt(str(decimal_text(number, digits)), _ALONE if number >= 0 else _SIGNED, number)


def _times(by: Fraction, part: _Spelt) -> _Spelt:
    """*by*, which is not below 0, times a part."""
    if by == 1:
        return part
    if decimals_of(by) is None:
        top = part if by.numerator == 1 else _times(Fraction(by.numerator), part)
        return _Spelt(f"{top.within(_PRODUCT)} / {by.denominator}", _RATIO)
    return _Spelt(f"{_number(by).text} * {part.within(_ALONE)}", _PRODUCT)


def _negative(part: _Spelt) -> _Spelt:
    """A part below 0; a sign before a factor is that of the factor, so most are put in parentheses."""
    bare = part.binds in (_RATIO, _PRODUCT) and part.text[0] not in "(0123456789-"
    return _Spelt(f"-{part.text}", part.binds) if bare else _Spelt(f"-{part.within(_ALONE)}", _SIGNED)


def _added(shares: Sequence[Fraction], parts: Sequence[_Spelt]) -> _Spelt:
    """Σ share · part."""
    terms: list[tuple[bool, _Spelt]] = []
    for by, part in zip(shares, parts, strict=True):
        number = None if part.number is None else by * part.number
        below = by < 0 if number is None else number < 0
        terms.append((below, _times(abs(by), part) if number is None else _number(abs(number))))
    below, first = terms[0]
    first = _negative(first) if below else first
    if len(terms) == 1:
        return first
    rest = [f" {'-' if below else '+'} {part.within(_RATIO)}" for below, part in terms[1:]]
    return _Spelt(first.within(_RATIO) + "".join(rest), _SUM)


class _Speller(Interpreter[_Spelt]):
    """Writes every primitive."""

    def __init__(self, children: Sequence[str], answers: Sequence[str]) -> None:
        self._children, self._answers = children, answers

    def constant(self, one: Constant) -> _Spelt:
        return _number(one.number)

    def child(self, one: Child) -> _Spelt:
        return _Spelt(self._children[one.at])

    def answer(self, one: Answer) -> _Spelt:
        return _Spelt(self._answers[one.at])

    def weighted(self, one: Weighted, parts: Sequence[_Spelt]) -> _Spelt:
        shares = [Fraction(weight, one.divisor) for weight in one.weights]
        if len(parts) == 1 or all(decimals_of(share) is not None for share in shares):
            return _added(shares, parts)
        whole = _added([Fraction(weight) for weight in one.weights], parts)
        return _Spelt(f"({whole.text}) / {one.divisor}", _RATIO)

    def minimum(self, one: Minimum, parts: Sequence[_Spelt]) -> _Spelt:
        return _call("min", parts)

    def maximum(self, one: Maximum, parts: Sequence[_Spelt]) -> _Spelt:
        return _call("max", parts)

    def product(self, one: Product, parts: Sequence[_Spelt]) -> _Spelt:
        return _Spelt(" * ".join(part.within(_ALONE) for part in parts), _PRODUCT)

    def ratio(self, one: Ratio, top: _Spelt, bottom: _Spelt) -> _Spelt:
        return _Spelt(f"{top.within(_PRODUCT)} / {bottom.within(_ALONE)}", _RATIO)

    def root(self, one: Root, of: _Spelt) -> _Spelt:
        return _Spelt(f"root({of.text}, {one.n}, {one.digits})")

    def logarithm(self, one: Logarithm, of: _Spelt) -> _Spelt:
        return _Spelt(f"ln({of.text}, {one.digits})")

    def rounded(self, one: Rounded, of: _Spelt) -> _Spelt:
        return _Spelt(f"round({of.text}, {one.digits})")

    def steps(self, one: Steps, of: _Spelt) -> _Spelt:
        text = _number(one.steps[-1].points).text
        for step in reversed(one.steps[:-1]):
            sign = ">" if step.exclusive else ">="
            bound = _number(step.minimum or 0).text
            text = f"if({of.within(_SUM)} {sign} {bound}, {_number(step.points).text}, {text})"
        return _Spelt(text)

    def choice(self, one: Choice, when: _Spelt, then: _Spelt, otherwise: _Spelt) -> _Spelt:
        return _call("if", (when, then, otherwise))

    def compare(self, one: Compare, left: _Spelt, right: _Spelt) -> _Spelt:
        return _Spelt(f"{left.within(_SUM)} {one.sign} {right.within(_SUM)}", _COMPARED)

    def every(self, one: Every, parts: Sequence[_Spelt]) -> _Spelt:
        return _Spelt(" and ".join(part.within(_NOT) for part in parts), _AND)

    def some(self, one: Some, parts: Sequence[_Spelt]) -> _Spelt:
        return _Spelt(" or ".join(part.within(_AND) for part in parts), _OR)

    def negated(self, one: Negated, of: _Spelt) -> _Spelt:
        return _Spelt(f"not {of.within(_NOT)}", _NOT)

    def foreign(self, one: Foreign) -> _Spelt:
        return _call("python", [_Spelt(child) for child in self._children])

    def count(self, one: Count, parts: Sequence[_Spelt]) -> _Spelt:
        return _call("count", parts)


def _call(name: str, parts: Sequence[_Spelt]) -> _Spelt:
    return _Spelt(f"{name}({', '.join(part.text for part in parts)})")
