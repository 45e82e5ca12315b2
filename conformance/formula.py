"""Formulas and conditions of rule files, for the second program: read from left to right and computed at once.

A number is a ``Fraction``, a condition ``True`` or ``False``. Nothing is simplified, and what is not needed is not computed:
the branch of an ``if`` that is not taken, and what stands behind an ``and`` or ``or`` that is decided.
"""

from __future__ import annotations

import decimal
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d[\d_]*(?:\.[\d_]+)?(?:[eE][+-]?\d+)?)|(?P<word>\"[^\"]*\")|(?P<code>'(?:''|[^'])*')"
    r"|(?P<name>[^\W\d]\w*)|(?P<sign><=|>=|!=|[-+*/(),<>=]))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
Thunk = "Callable[[], Any]"


class NoValue(Exception):  # noqa: N818  (it is no mistake of a program)
    """A division by 0, a root of a number below 0, a logarithm of one that is not above 0; or a node that is not known."""


def half_up(value: Fraction, digits: int) -> Fraction:
    """Rounded, a tie goes up."""
    return Fraction((value * 10**digits + Fraction(1, 2)).__floor__(), 10**digits)


def root(value: Fraction, n: int, digits: int) -> Fraction:
    """The n-th root, rounded: the largest whole number of half units whose power does not exceed the value."""
    if value < 0:
        raise NoValue
    unit = 2 * 10**digits
    wanted, low, high = value * unit**n, 0, 1
    while high**n <= wanted:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**n <= wanted else (low, middle)
    return Fraction((low + 1) // 2, 10**digits)


def logarithm(value: Fraction, digits: int) -> Fraction:
    """The natural logarithm, rounded."""
    if value <= 0:
        raise NoValue
    with decimal.localcontext(prec=digits + 60):
        found = (decimal.Decimal(value.numerator) / decimal.Decimal(value.denominator)).ln()
        return half_up(Fraction(found), digits)


def computed(text: str, known: Mapping[str, Any]) -> Any:
    """What *text* gives where its codes stand for what is *known*.

    Raises:
        NoValue: It has none.
    """
    reading = _Reading(text, known)
    found = reading.either()
    assert reading.at == len(reading.tokens), text
    return found()


class _Reading:
    """Each method reads one part of the grammar and gives what computes it."""

    def __init__(self, text: str, known: Mapping[str, Any]) -> None:
        self.known, self.at = known, 0
        self.tokens: list[tuple[str, str]] = []
        start = 0
        while text[start:].strip():
            found = _TOKEN.match(text, start)
            assert found is not None, text[start:]
            self.tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
            start = found.end()

    def next_is(self, *texts: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][1] in texts

    def take(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def either(self) -> Callable[[], Any]:
        parts = [self.both()]
        while self.next_is("or"):
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda: any(part() for part in parts)

    def both(self) -> Callable[[], Any]:
        parts = [self.negation()]
        while self.next_is("and"):
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else lambda: all(part() for part in parts)

    def negation(self) -> Callable[[], Any]:
        if self.next_is("not"):
            self.take()
            part = self.negation()
            return lambda: not part()
        return self.comparison()

    def comparison(self) -> Callable[[], Any]:
        left = self.sum()
        if not self.next_is(*_COMPARE):
            return left
        sign = self.take()[1]
        right = self.sum()
        return lambda: _COMPARE[sign](left(), right())

    def sum(self) -> Callable[[], Any]:
        terms = [(1, self.product())]
        while self.next_is("+", "-"):
            sign = 1 if self.take()[1] == "+" else -1
            terms.append((sign, self.product()))
        return terms[0][1] if len(terms) == 1 else lambda: sum((sign * term() for sign, term in terms), Fraction(0))

    def product(self) -> Callable[[], Any]:
        found = self.signed()
        while self.next_is("*", "/"):
            sign, left, right = self.take()[1], found, self.signed()
            found = _times(left, right) if sign == "*" else _over(left, right)
        return found

    def signed(self) -> Callable[[], Any]:
        if self.next_is("-"):
            self.take()
            part = self.signed()
            return lambda: -part()
        return self.operand()

    def operand(self) -> Callable[[], Any]:
        kind, text = self.take()
        if kind == "number":
            return lambda: Fraction(text.replace("_", ""))
        if kind == "word":
            return lambda: text[1:-1]
        if text == "(":
            found = self.either()
            self.take()
            return found
        if kind == "name" and self.next_is("("):
            return self.call(text)
        code = text[1:-1].replace("''", "'") if kind == "code" else text
        return lambda: self.value(code)

    def value(self, code: str) -> Any:
        if self.known.get(code) is None:
            raise NoValue
        return self.known[code]

    def call(self, name: str) -> Callable[[], Any]:
        self.take()
        given = [self.either()]
        while self.take()[1] == ",":
            given.append(self.either())
        functions: dict[str, Callable[[], Any]] = {
            "min": lambda: min(one() for one in given),
            "max": lambda: max(one() for one in given),
            "clip": lambda: max(given[1](), min(given[0](), given[2]())),
            "round": lambda: half_up(given[0](), int(given[1]())),
            "root": lambda: root(given[0](), int(given[1]()), int(given[2]())),
            "ln": lambda: logarithm(given[0](), int(given[1]())),
            "if": lambda: given[1]() if given[0]() else given[2](),
            "count": lambda: Fraction(sum(bool(one()) for one in given)),
        }
        return functions[name]


def _times(left: Callable[[], Any], right: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: left() * right()


def _over(left: Callable[[], Any], right: Callable[[], Any]) -> Callable[[], Any]:
    def found() -> Any:
        top, bottom = left(), right()
        if bottom == 0:
            raise NoValue
        return top / bottom

    return found
