"""An expression as the language of formulas writes it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.interpreter import Interpreter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression

# How closely a text holds together: what binds less stands in parentheses.
OR, AND, NOT, COMPARED, SUM, RATIO, PRODUCT, SIGNED, ALONE = range(9)


class Spelt(NamedTuple):
    """A text, how closely it holds together, and the number that it is."""

    text: str
    binds: int = ALONE
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
    return expression.read_by(Speller(children, named)).text


def quoted(code: str) -> str:
    """*code* as a formula names it."""
    plain = code.isidentifier() and code not in ("and", "or", "not")
    return code if plain else "'{}'".format(code.replace("'", "''"))


def number_text(number: Exact) -> Spelt:
    """A number of the law."""
    digits = decimals_of(number)
    if digits is None:
        return Spelt(f"{number.numerator} / {number.denominator}", RATIO, number)
    return Spelt(str(decimal_text(number, digits)), ALONE if number >= 0 else SIGNED, number)


def _times(by: Fraction, part: Spelt) -> Spelt:
    """*by*, which is not below 0, times a part."""
    if by == 1:
        return part
    if decimals_of(by) is None:
        top = part if by.numerator == 1 else _times(Fraction(by.numerator), part)
        return Spelt(f"{top.within(PRODUCT)} / {by.denominator}", RATIO)
    return Spelt(f"{number_text(by).text} * {part.within(ALONE)}", PRODUCT)


def _negative(part: Spelt) -> Spelt:
    """A part below 0; a sign before a factor is that of the factor, so most are put in parentheses."""
    bare = part.binds in (RATIO, PRODUCT) and part.text[0] not in "(0123456789-"
    return Spelt(f"-{part.text}", part.binds) if bare else Spelt(f"-{part.within(ALONE)}", SIGNED)


def _added(shares: Sequence[Fraction], parts: Sequence[Spelt]) -> Spelt:
    """Σ share · part."""
    terms: list[tuple[bool, Spelt]] = []
    for by, part in zip(shares, parts, strict=True):
        number = None if part.number is None else by * part.number
        below = by < 0 if number is None else number < 0
        terms.append((below, _times(abs(by), part) if number is None else number_text(abs(number))))
    below, first = terms[0]
    first = _negative(first) if below else first
    if len(terms) == 1:
        return first
    rest = [f" {'-' if below else '+'} {part.within(RATIO)}" for below, part in terms[1:]]
    return Spelt(first.within(RATIO) + "".join(rest), SUM)


class Speller(Interpreter[Spelt]):
    """Writes every primitive; other languages write some in another way."""

    def __init__(self, children: Sequence[str], answers: Sequence[str]) -> None:
        self._children, self._answers = children, answers

    def call(self, name: str, parts: Sequence[Spelt]) -> Spelt:
        """A function of its arguments."""
        return Spelt(f"{name}({', '.join(part.text for part in parts)})")

    def constant(self, expression: primitives.Constant) -> Spelt:
        return number_text(expression.number)

    def child(self, expression: primitives.Child) -> Spelt:
        return Spelt(self._children[expression.at])

    def answer(self, expression: primitives.Answer) -> Spelt:
        return Spelt(self._answers[expression.at])

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Spelt]) -> Spelt:
        shares = [Fraction(weight, expression.divisor) for weight in expression.weights]
        if len(parts) == 1 or all(decimals_of(share) is not None for share in shares):
            return _added(shares, parts)
        whole = _added([Fraction(weight) for weight in expression.weights], parts)
        return Spelt(f"({whole.text}) / {expression.divisor}", RATIO)

    def minimum(self, expression: primitives.Minimum, parts: Sequence[Spelt]) -> Spelt:
        return self.call("min", parts)

    def maximum(self, expression: primitives.Maximum, parts: Sequence[Spelt]) -> Spelt:
        return self.call("max", parts)

    def product(self, expression: primitives.Product, parts: Sequence[Spelt]) -> Spelt:
        return Spelt(" * ".join(part.within(ALONE) for part in parts), PRODUCT)

    def ratio(self, expression: primitives.Ratio, top: Spelt, bottom: Spelt) -> Spelt:
        return Spelt(f"{top.within(PRODUCT)} / {bottom.within(ALONE)}", RATIO)

    def root(self, expression: primitives.Root, of: Spelt) -> Spelt:
        return Spelt(f"root({of.text}, {expression.n}, {expression.digits})")

    def logarithm(self, expression: primitives.Logarithm, of: Spelt) -> Spelt:
        return Spelt(f"ln({of.text}, {expression.digits})")

    def rounded(self, expression: primitives.Rounded, of: Spelt) -> Spelt:
        mode = (
            "" if expression.mode == "half-up" else f", {expression.mode}"
        )  # formulas have none: it is the method of a plugin
        return Spelt(f"round({of.text}, {expression.digits}{mode})")

    def steps(self, expression: primitives.Steps, of: Spelt) -> Spelt:
        text = number_text(expression.steps[-1].points).text
        for step in reversed(expression.steps[:-1]):
            sign = ">" if step.exclusive else ">="
            bound = number_text(step.minimum or 0).text
            text = f"if({of.within(SUM)} {sign} {bound}, {number_text(step.points).text}, {text})"
        return Spelt(text)

    def choice(self, expression: primitives.Choice, when: Spelt, then: Spelt, otherwise: Spelt) -> Spelt:
        return self.call("if", (when, then, otherwise))

    def compare(self, expression: primitives.Compare, left: Spelt, right: Spelt) -> Spelt:
        return Spelt(f"{left.within(SUM)} {expression.sign} {right.within(SUM)}", COMPARED)

    def every(self, expression: primitives.Every, parts: Sequence[Spelt]) -> Spelt:
        return Spelt(" and ".join(part.within(NOT) for part in parts), AND)

    def some(self, expression: primitives.Some, parts: Sequence[Spelt]) -> Spelt:
        return Spelt(" or ".join(part.within(AND) for part in parts), OR)

    def negated(self, expression: primitives.Negated, of: Spelt) -> Spelt:
        return Spelt(f"not {of.within(NOT)}", NOT)

    def foreign(self, expression: primitives.Foreign) -> Spelt:
        return self.call("python", [Spelt(child) for child in self._children])

    def count(self, expression: primitives.Count, parts: Sequence[Spelt]) -> Spelt:
        return self.call("count", parts)
