"""Facts about the language of formulas: what a text computes, how an expression is written, and what each fault says."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.errors import Faults
from evalkit.instruments.expression import (
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Expression,
    Maximum,
    Minimum,
    Negated,
    Product,
    Ratio,
    Root,
    Rounded,
    Some,
    Weighted,
    clipped,
)
from evalkit.method.language import CONDITION, NUMBER, Parsed, numbers_in, parse, quoted, spelled
from evalkit.method.language.parse import MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable

CODES = ("P1", "P2", "P3", "101", "P1.1", "Kata 'kunci'")
SPELT = [quoted(code) for code in CODES]
NAMES = {code: Child(at=at) for at, code in enumerate(CODES)}
P1, P2, P3 = (Child(at=at) for at in range(3))


def number(value: str | int) -> Constant:
    return Constant(number=Fraction(value))


def reading(text: str, kind: str = NUMBER) -> tuple[Parsed | None, list[str]]:
    """What *text* is, and the sentences of its faults."""
    faults = Faults("a.toml")
    found = parse(text, kind, NAMES, faults, "node[total].formula")
    return found, [str(fault) for fault in faults.found]


def read(text: str, kind: str = NUMBER) -> Expression:
    found, faults = reading(text, kind)
    assert faults == []
    assert found is not None
    return found.expression


# --- What is built ----------------------------------------------------------------------------------------------------

AT_LEAST_3 = Compare(left=P1, sign=">=", right=number(3))
BELOW_2 = Compare(left=P2, sign="<", right=number(2))


@pytest.mark.parametrize(
    ("text", "built"),
    [
        ("P1", P1),
        ("'P1'", P1),
        ("'101'", Child(at=3)),
        ("'Kata ''kunci'''", Child(at=5)),
        ("2.50", number("2.5")),
        ("1_000", number(1000)),
        ("2.5e-3", number("0.0025")),
        ("-3", number(-3)),
        ("1 / 3", number("1/3")),
        ("2 * 3 + 4", number(10)),
        ("P1 + P2 - P3", Weighted(weights=(1, 1, -1), parts=(P1, P2, P3))),
        ("(P1 + P2) / 2", Weighted(weights=(1, 1), parts=(P1, P2), divisor=2)),
        ("0.4 * P1 + 0.6 * P2", Weighted(weights=(2, 3), parts=(P1, P2), divisor=5)),
        ("2 * (P1 + 3)", Weighted(weights=(2, 1), parts=(P1, number(6)))),
        ("30 - P1", Weighted(weights=(1, -1), parts=(number(30), P1))),
        ("P1 + P1", Weighted(weights=(2,), parts=(P1,))),
        ("-P1", Weighted(weights=(-1,), parts=(P1,))),
        ("P1 * P2 * P3", Product(parts=(P1, P2, P3))),
        ("P1 * 2 * P2", Weighted(weights=(2,), parts=(Product(parts=(P1, P2)),))),
        ("P1 / P2", Ratio(top=P1, bottom=P2)),
        ("100 / P1", Ratio(top=number(100), bottom=P1)),
        ("P1 / P2 / P3", Ratio(top=P1, bottom=Product(parts=(P2, P3)))),
        ("P1 / P2 * 100", Weighted(weights=(100,), parts=(Ratio(top=P1, bottom=P2),))),
        ("P1 / (2 * P2)", Weighted(weights=(1,), parts=(Ratio(top=P1, bottom=P2),), divisor=2)),
        ("min(30, P1)", Minimum(parts=(number(30), P1))),
        ("max(P1)", Maximum(parts=(P1,))),
        ("clip(P1, 0, 100)", clipped(P1, number(0), number(100))),
        ("clip(P1,0,100)", clipped(P1, number(0), number(100))),
        ("round(P1, 2)", Rounded(of=P1, digits=2)),
        ("root(P1 * P2, 2, 4)", Root(of=Product(parts=(P1, P2)), n=2, digits=4)),
        ("count(P1 >= 3, P2 < 2)", Count(parts=(AT_LEAST_3, BELOW_2))),
        ("if(P1 >= 3, P2, -1)", Choice(when=AT_LEAST_3, then=P2, otherwise=number(-1))),
        ("if(P1 >= 3 and P2 < 2, 1, 0)",
         Choice(when=Every(parts=(AT_LEAST_3, BELOW_2)), then=number(1), otherwise=number(0))),
    ],
)  # fmt: skip
def test_a_text_is_the_expression_built_by_hand(text: str, built: Expression) -> None:
    assert read(text) == built


@pytest.mark.parametrize(
    ("text", "built"),
    [
        ("not P1 >= 3", Negated(of=AT_LEAST_3)),
        ("P1 >= 3 or P2 < 2 and not P1 >= 3", Some(parts=(AT_LEAST_3, Every(parts=(BELOW_2, Negated(of=AT_LEAST_3)))))),
        ("(P1 >= 3 or P2 < 2) and P1 >= 3", Every(parts=(Some(parts=(AT_LEAST_3, BELOW_2)), AT_LEAST_3))),
        ("min(P1, P2) < 3", Compare(left=Minimum(parts=(P1, P2)), sign="<", right=number(3))),
        ("P1 != P2", Compare(left=P1, sign="!=", right=P2)),
        ("P1 = 3", Compare(left=P1, sign="=", right=number(3))),
    ],
)
def test_a_condition_is_the_expression_built_by_hand(text: str, built: Expression) -> None:
    assert read(text, CONDITION) == built


def test_the_codes_that_a_text_names_are_told_once_each() -> None:
    found, _ = reading("P2 + 0 * '101' + P2")

    assert found is not None
    assert found.codes == ("P2", "101")


def test_a_formula_may_stand_in_several_lines() -> None:
    assert read("P1\n\t+ P2\r\n") == read("P1 + P2")


# --- Laws -------------------------------------------------------------------------------------------------------------

Tree = tuple[Any, ...]
SIGNS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Tree:
    """A number as nested tuples."""
    if depth == 0 or draw(st.booleans()):
        if draw(st.booleans()):
            return "code", draw(st.integers(0, len(CODES) - 1))
        return "number", str(draw(st.decimals(min_value=-9, max_value=9, places=1)))
    kind = draw(st.sampled_from(("+", "-", "*", "/", "negative", "min", "max", "round", "if", "count")))
    inner, condition = trees(depth - 1), conditions(depth - 1)
    if kind in ("min", "max", "count"):
        return kind, draw(st.lists(condition if kind == "count" else inner, min_size=1, max_size=3))
    if kind == "round":
        return kind, draw(inner), draw(st.integers(0, 3))
    return kind, *([draw(condition)] if kind == "if" else []), draw(inner), draw(inner)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> Tree:
    """A condition as nested tuples."""
    kind = draw(st.sampled_from(("compare", "and", "or", "not"))) if depth > 0 else "compare"
    if kind == "compare":
        return kind, draw(trees(depth - 1 if depth > 0 else 0)), draw(st.sampled_from(sorted(SIGNS))), draw(trees(0))
    return kind, draw(conditions(depth - 1)), draw(conditions(depth - 1))


CHILDREN = st.lists(st.fractions(min_value=-5, max_value=5, max_denominator=6), min_size=6, max_size=6)


def written(tree: Tree) -> str:
    """*tree* as a text, with parentheses around everything."""
    kind, *parts = tree
    inner = [written(part) if isinstance(part, tuple) else part for part in parts]
    if kind == "code":
        return "'{}'".format(CODES[parts[0]].replace("'", "''"))
    if kind in ("min", "max", "count"):
        return f"{kind}({', '.join(map(written, parts[0]))})"
    if kind in ("round", "if"):
        return f"{kind}({', '.join(map(str, inner))})"
    signs = {"number": "{}", "compare": "{} {} {}", "negative": "-{}", "not": "not {}"}
    return f"({signs.get(kind, f'{{}} {kind} {{}}').format(*inner)})"


def worth(tree: Tree, children: list[Fraction]) -> Any:
    """What *tree* is worth, worked out without the language; ``ZeroDivisionError`` where it has no value."""
    kind, *parts = tree

    def of(at: int) -> Any:
        return worth(parts[at], children)

    found: dict[str, Callable[[], Any]] = {
        "number": lambda: Fraction(parts[0]),
        "code": lambda: children[parts[0]],
        "compare": lambda: SIGNS[parts[1]](of(0), of(2)),
        "if": lambda: of(1 if of(0) else 2),
        "min": lambda: min(worth(part, children) for part in parts[0]),
        "max": lambda: max(worth(part, children) for part in parts[0]),
        "count": lambda: sum([worth(part, children) for part in parts[0]]),
        "round": lambda: Fraction((2 * of(0) * 10 ** parts[1] + 1) // 2, 10 ** parts[1]),
        "+": lambda: of(0) + of(1),
        "-": lambda: of(0) - of(1),
        "*": lambda: of(0) * of(1),
        "/": lambda: of(0) / of(1),
        "negative": lambda: -of(0),
        "not": lambda: not of(0),
        "and": lambda: all([of(0), of(1)]),
        "or": lambda: any([of(0), of(1)]),
    }
    return found[kind]()


def computed(one: Any, children: list[Fraction]) -> Fraction:
    """What an expression is worth."""

    def of(part: Any) -> Fraction:
        return computed(part, children)

    found: dict[type, Callable[[], Any]] = {
        Constant: lambda: one.number,
        Child: lambda: children[one.at],
        Weighted: lambda: sum(w * of(part) for w, part in zip(one.weights, one.parts, strict=True)) / one.divisor,
        Minimum: lambda: min(map(of, one.parts)),
        Maximum: lambda: max(map(of, one.parts)),
        Product: lambda: prod(map(of, one.parts)),
        Ratio: lambda: of(one.top) / of(one.bottom),
        Rounded: lambda: Fraction((2 * of(one.of) * 10**one.digits + 1) // 2, 10**one.digits),
        Choice: lambda: of(one.then if of(one.when) else one.otherwise),
        Compare: lambda: SIGNS[one.sign](of(one.left), of(one.right)),
        Every: lambda: all(list(map(of, one.parts))),
        Some: lambda: any(map(of, one.parts)),
        Negated: lambda: not of(one.of),
        Count: lambda: sum(map(of, one.parts)),
    }
    return Fraction(found[type(one)]())


@given(tree=trees(), children=CHILDREN)
def test_what_is_read_computes_what_was_written(tree: Tree, children: list[Fraction]) -> None:
    found, faults = reading(written(tree))
    try:
        value = worth(tree, children)
    except ZeroDivisionError:
        return
    if found is None:  # only what divides by the number 0 is refused
        assert all("divides by 0" in fault for fault in faults)
        return
    assert computed(found.expression, children) == value


@given(tree=trees())
def test_an_expression_that_is_written_is_read_as_itself(tree: Tree) -> None:
    found, _ = reading(written(tree))
    if found is None:
        return

    text = spelled(found.expression, SPELT)

    assert read(text) == found.expression
    assert spelled(read(text), SPELT) == text


@pytest.mark.parametrize(
    "text",
    [
        "min(30, P1 + P2 - P3)",
        "(P1 + P2 + P3) / 3",
        "0.4 * P1 + 0.6 * P2",
        "2 * P1 / 3",
        "30 - P1 / P2",
        "P1 - (P2 - P3) * P1",
        "root(P1 * P2 * P3, 3, 4)",
        "if(not (P1 > 3 or P2 > 3) and P3 = 1, 1 / 3, -2)",
        "round('P1.1', 2) + 'Kata ''kunci'''",
        "count(P1 >= 3, not P2 < 2)",
    ],
)
def test_what_reads_well_is_written_so(text: str) -> None:
    assert spelled(read(text), SPELT) == text


@given(text=st.text(alphabet="P12.,' ()+-*/<>=!andortminf\n", max_size=40))
def test_every_text_is_read_or_refused(text: str) -> None:
    found, faults = reading(text)

    assert (found is None) == bool(faults)
    assert all("node[total].formula: " in fault and "column " in fault for fault in faults)


# --- Faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P1 + PX", ("column 6: the code PX is not known here", "expected: one of P1, P2, P3")),
        ("P1 + 'P1.2'", ("column 6: the code P1.2 is not known here", "hint: did you mean P1.1?")),
        ("P1 +\n PX", ("line 2, column 2: the code PX is not known here",)),
        ("'P9' + 1", ("column 1: the code P9 is not known here",)),
        ("total(P1)", ("column 1: there is no function total", "one of min(a, …), max(a, …), clip(x, low, high)")),
        ("SQRT(P1)", ("there is no function SQRT", "hint: a square root is root(x, 2, digits)")),
        ("mean(P1, P2)", ("there is no function mean", "hint: a sum or a mean is written out: (A + B + C) / 3")),
        ("median(P1, P2, 3)", ("there is no function median", "hint: the middle of three is max(min(A, B), min(A, C)")),
        ("floor(P1)", ("there is no function floor", "hint: what is cut off is a stage of [[rounding]]")),
        ("if(1 <= P1 < 2, 3, 4)", ("column 12: < is not allowed here", "hint: two comparisons are joined: 60 <= A and A < 80")),
        ('if(P1 = "Ya", 3, 4)', ("column 9: this is a word", "hint: an answer is compared by what it is worth")),
        ("P1 + Q", ("column 6: the code Q is not known here", "hint: a node elsewhere is named in reads")),
        ("if(P1 > 1; 2, 3)", ("column 10: ; is not allowed here", "hint: write , in place of ;")),
        ("MIN(P1, 2)", ("column 1: there is no function MIN", "did you mean min?")),
        ("P1 + (P2 > 3)", ("column 6: this is a condition", "a number; count(…) makes one of conditions")),
        ("max(P1, P2 > 3)", ("column 9: this is a condition",)),
        ("P1 > 3", ("column 1: this is a condition",)),
        ("if(P1, 1, 2)", ("column 4: this is a number", "a condition, such as A >= 3")),
        ("if(P1 > 1 and P2, 1, 2)", ("column 15: this is a number",)),
        ("count(P1)", ("column 7: this is a number",)),
        ("if(not P1, 1, 2)", ("column 8: this is a number",)),
        ("-(P1 > 2)", ("column 2: this is a condition",)),
        ("(P1 > 2) * 3", ("column 1: this is a condition",)),
        ("if((P1 > 2) > 3, 1, 2)", ("column 4: this is a condition",)),
        ("clip(P1, 3)", ("column 1: 2 arguments of clip", "expected: clip(x, low, high)")),
        ("min()", ("column 1: 0 arguments of min", "expected: min(a, …)")),
        ("round(P1, 0,5)", ("column 1: 3 arguments of round", "decimals are written with a point")),
        ("clip(P1, 5, 3)", ("column 13: the upper end is below the lower one",)),
        ("min(0,67, P1)", ("column 6: a comma between digits may be a decimal sign", "has a space behind it")),
        ("0,5 * P1", ("column 2: , is not allowed here", "decimals are written with a point: 0.67")),
        ("round(P1, 31)", ("column 11: 31 is not allowed here", "a whole number from 0 to 30")),
        ("round(P1, 0.5)", ("column 11: 0.5 is not allowed here",)),
        ("round(P1, P2)", ("column 11: P2 is not allowed here",)),
        ("root(P1, 1, 4)", ("column 10: 1 is not allowed here", "a whole number from 2 to 100")),
        ("root(P1, 101, 4)", ("column 10: 101 is not allowed here",)),
        ("P1 / 0", ("column 4: this divides by 0",)),
        ("P1 / (2 - 2)", ("column 4: this divides by 0",)),
        ("1234567890123456789012345678901 * P1", ("column 1: 1234567890123456789012345678901 is not a number",
                                                  "at most 30 digits, and an exponent of at most 30")),
        ("1e31", ("column 1: 1e31 is not a number",)),
        ("1e30 * 1e30 * 1e30", ("column 1: this gives a number of more than 60 digits",)),
        ("", ("column 1: the formula ends too early", "one of a number, a code or a function, (, -")),
        ("P1 +", ("column 5: the formula ends too early",)),
        ("((P1 + P2) * 2", ("column 15: the formula ends too early", "hint: nothing closes the ( at column 1")),
        ("P1 P2", ("column 4: P2 is not allowed here", "a comparison (< <= > >= = !=), and, or, the end")),
        ("P1 < P2 < 3", ("column 9: < is not allowed here",)),
        ("007", ("column 2: 0 is not allowed here",)),
        ("any(P1, P2) < 3", ("there is no function any", "hint: one of them below 3 is min(A, B) < 3")),
        ("Q < 3", ("column 1: the code Q is not known here",)),
        ("P1 == 2", ("column 5: = is not allowed here", "hint: write = in place of ==")),
        ("P1 <> 2", ("column 5: > is not allowed here", "hint: write != in place of <>")),
        ("P1 ≥ 2", ("column 4: ≥ is not allowed here", "hint: write >= in place of ≥")),
        ("P1 ^ 2", ("column 4: ^ is not allowed here", "hint: a power is written as a product: A * A")),
        ("P1 ** 2", ("column 5: * is not allowed here", "hint: a power is written as a product: A * A")),
        ("40 % * P1", ("column 4: % is not allowed here", "40 % of A is 0.4 * A")),
        ("P1.1", ("column 3: . is not allowed here", "a code that is not a plain name is quoted: 'P1.1'")),
        ("'P1", ("column 1: ' is not allowed here", "a quoted code ends with the sign it began with")),
        ('"P1"', ("column 1: this is a word", "hint: write ' in place of \"")),
        ("__import__('os')", ("there is no function __import__", "the code os is not known here")),
        ("P1.__class__", ("column 3: . is not allowed here",)),
        ("P1[0]", ("column 3: [ is not allowed here",)),
        ("-" * 40 + "P1", ("this is nested too deep", "at most 30 levels")),
        ("P1" + " + P1" * MAX_LENGTH, ("a formula of", "characters", f"at most {MAX_LENGTH}")),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what(text: str, words: tuple[str, ...]) -> None:
    found, faults = reading(text)

    assert found is None
    for word in words:
        assert word in "\n".join(faults)


def test_a_number_is_no_condition() -> None:
    found, faults = reading("P1 + 2", CONDITION)

    assert found is None
    assert faults == [
        "a.toml: node[total].formula: column 1: this is a number\n  expected: a condition, such as A >= 3"
    ]


def test_all_faults_of_a_text_are_told_from_left_to_right() -> None:
    _, faults = reading("PX + total(P1) + max(P1 > 3, PY) + round(P2, 99)")

    assert [fault.split(": ")[2] for fault in faults] == ["column 1", "column 6", "column 22", "column 30", "column 46"]


def test_unknown_codes_are_told_beside_a_fault_of_the_grammar() -> None:
    _, faults = reading("PX + min(P1 * ) + 'PY'")

    assert ["the code" in fault for fault in faults] == [False, True, True]


@pytest.mark.parametrize("text", ["(" * 5000 + "P1" + ")" * 4999, "not " * 2500, "P1 / " * 1999 + "P1", "-" * 9999])
def test_what_is_nested_deep_is_refused_and_never_crashes(text: str) -> None:
    found, faults = reading(text)

    assert found is None or faults == []


def test_the_numbers_of_a_formula_are_found_where_they_stand() -> None:
    text = "min(30, 0.5 * P1) + '101' - 1e3"

    assert [text[start:end] for start, end in numbers_in(text)] == ["30", "0.5", "1e3"]


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("half-up", "round(P1, 1)"),
        ("half-even", "round(P1, 1, half-even)"),
        ("down", "round(P1, 1, down)"),
        ("up", "round(P1, 1, up)"),
    ],
)
def test_a_rounding_of_a_plugin_is_told_with_its_mode(mode: str, text: str) -> None:
    """A formula rounds a tie up; what a method of a plugin does otherwise must not read like that."""
    assert spelled(Rounded(of=P1, digits=1, mode=mode), ["P1"]) == text
