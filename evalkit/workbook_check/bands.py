"""A formula that turns a value into a word, held against the bands of the rule file at every value where one of them turns."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from evalkit.base.exact import at_least, round_to
from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.instruments.bands import rounded
from evalkit.method.bands import find_band
from evalkit.workbook_check.formula.functions import ROUNDERS
from evalkit.workbook_check.formula.interpreter import Calculator
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import (
    COMPARISONS,
    Area,
    CellReference,
    Failure,
    FuncCall,
    Operation,
    Slot,
    cells_of,
    constants,
    references,
    replaced,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, BandTable, Rounding
    from evalkit.workbook_check.formula.tree import Tree, Value

_LOOKUPS = ("LOOKUP", "VLOOKUP", "HLOOKUP", "MATCH")
_SUBJECT = "value"
_FEWEST_WORDS = 2
_LARGEST_TABLE = 20_000  # cells with bounds and words
_BELOW = (
    Fraction(1, 2),
    Fraction(1, 4),
)  # parts of a step by which a value lies below a bound that rounding may lift it to


class WordFormula(NamedTuple):
    """A formula that gives words.

    Attributes:
        tree: The formula, with a slot in the place of what it looks at.
        subject: What it looks at: a cell, or a computation.
        turns: Numbers at which its word may change.
        cell: What cells hold that it looks at besides.
        factor: The value on the scale of the bands, of that which the formula looks at: 25 of a mean from 1 to 4.
    """

    tree: Tree
    subject: Tree
    turns: frozenset[Exact]
    cell: Callable[[CellReference], Value | Failure]
    factor: Exact = 1

    def at(self, value: Exact) -> str | None:
        """Its word for a value on the scale of the bands; nothing if it gives none.

        Raises:
            UnreadableError: It calls what is not known.
        """
        found = Calculator(self.cell, {_SUBJECT: Fraction(value) / self.factor}).value(self.tree)
        return found.strip() if isinstance(found, str) else None


class WordDifference(NamedTuple):
    """Values that are given another word than the rules give.

    Attributes:
        theirs: The word of the formula, if it gives any.
        ours: The band of the rules.
        values: The least and the greatest of them, of those that the rules tell apart.
        at_bound: Whether it is the lower bound of the band alone: ``>`` in place of ``≥``.
    """

    theirs: str | None
    ours: Band
    values: Interval
    at_bound: bool


def words_of(tree: Tree, cell: Callable[[CellReference], Value | Failure]) -> WordFormula | None:
    """*tree* as a formula that gives words for the value of one subject; nothing if it is none."""
    subjects = set(_subjects(tree))
    if len(subjects) != 1 or not _texts(tree):
        return None
    subject = subjects.pop()
    inner = replaced(tree, subject, Slot(_SUBJECT))
    turns = set(filter(_is_number, constants(inner)))
    ranges = [reference for reference in references(inner) if isinstance(reference, Area)]
    if any(one.size > _LARGEST_TABLE for one in ranges):
        return None
    looked_up = (cell(each) for one in references(inner) for each in cells_of(one))
    turns |= set(filter(_is_number, looked_up))
    return WordFormula(inner, subject, frozenset(Fraction(one) for one in turns), cell)  # type: ignore[arg-type]  # numbers


def on_scale(words: WordFormula, ends: Interval, factors: Iterable[Exact]) -> WordFormula:
    """The same on the scale of bands that lie between *ends*, if its own bounds lie below them and a factor lifts them there."""
    top = max(words.turns, default=0)
    for factor in factors if ends.low is not None and top < ends.low else ():
        return words._replace(turns=frozenset(turn * factor for turn in words.turns), factor=factor)
    return words


def _texts(tree: Tree) -> bool:
    """Whether words stand in the formula or in the table that it looks into."""
    words = {value for value in constants(tree) if isinstance(value, str)} - {""}
    return len(words) >= _FEWEST_WORDS or any(
        isinstance(call, FuncCall) and call.name in _LOOKUPS for call in walk(tree)
    )


def _is_number(value: object) -> bool:
    return isinstance(value, Fraction)


def _subjects(tree: Tree) -> Iterator[Tree]:
    """What is compared with fixed numbers, or looked up."""
    for operation in walk(tree):
        if isinstance(operation, Operation) and operation.sign in COMPARISONS and operation.left is not None:
            sides = [side for side in (operation.left, operation.right) if not _is_fixed(side)]
            yield from (_unrounded(side) for side in sides)
        elif isinstance(operation, FuncCall) and operation.name in _LOOKUPS:
            yield from (
                _unrounded(wanted) for wanted in operation.arguments[:1] if wanted is not None and not _is_fixed(wanted)
            )


def _is_fixed(tree: Tree) -> bool:
    """Whether it is the same in every row."""
    corners = ((one,) if isinstance(one, CellReference) else (one.first, one.last) for one in references(tree))
    return all(cell.fixed_row for cell in chain.from_iterable(corners))


def _unrounded(tree: Tree) -> Tree:
    while isinstance(tree, FuncCall) and tree.name in ROUNDERS and tree.arguments[0] is not None:
        tree = tree.arguments[0]
    return tree


# --- Against the rules ----------------------------------------------------------------------------------------------


def is_about(words: WordFormula, table: BandTable) -> bool:
    """Whether the formula gives at least one word of *table*."""
    known = {word for band in table for word in _spelled(band)}
    found = (_word(words, value) for value in (*words.turns, *(turn + 1 for turn in words.turns), Fraction(0)))
    return any(word is not None and caseless(word) in known for word in found)


def _word(words: WordFormula, value: Exact) -> str | None:
    try:
        return words.at(value)
    except UnreadableError:
        return None


def _spelled(band: Band) -> set[str]:
    return {caseless(word) for word in (band.predicate, band.label) if word}


def same_word(word: str | None, band: Band) -> bool:
    """Whether *word* is the predicate of *band*, or the word beside it."""
    return word is not None and caseless(word) in _spelled(band)


def differences(words: WordFormula, table: BandTable, ends: Interval, digits: int) -> list[WordDifference]:
    """Where the formula and *table* part, for values with so many decimals between *ends*.

    Raises:
        UnreadableError: The formula cannot be computed.
    """
    found: dict[tuple[str | None, str], list[Exact]] = {}
    for value in _tried(words, table, ends, digits):
        theirs, ours = words.at(value), find_band(table, value)
        if not same_word(theirs, ours):
            found.setdefault((theirs, ours.predicate), []).append(value)
    bands = {band.predicate: band for band in table}
    return [
        WordDifference(theirs, bands[ours], Interval(min(values), max(values)), values == [bands[ours].min])
        for (theirs, ours), values in found.items()
    ]


def _tried(words: WordFormula, table: BandTable, ends: Interval, digits: int) -> list[Exact]:
    """Values between *ends* around every bound of either, in steps of the last decimal: between them neither turns."""
    step, low, high = Fraction(1, 10**digits), ends.low, ends.high
    bounds = {*words.turns, *(band.minimum for band in table if band.minimum is not None)}
    tried = {round_to(bound, digits, "down") + number * step for bound in bounds for number in range(-1, 3)}
    tried |= {round_to(end, digits, "half-up") for end in (low, high) if end is not None}
    return sorted(value for value in tried if (low is None or value >= low) and (high is None or value <= high))


def unrounded_difference(words: WordFormula, table: BandTable, stage: Rounding) -> tuple[Exact, str, Band] | None:
    """A value that rounding lifts over a bound, and that the formula, which does not round, leaves below."""
    for band in table:
        least = band.minimum
        if least is None or not same_word(words.at(least), find_band(table, least)):
            continue
        for part in _BELOW:  # a tie goes up, or only what lies above one
            value = least - stage.step * part
            shown = rounded(value, stage)
            theirs, ours = words.at(value), find_band(table, shown)
            if at_least(shown, least) and theirs is not None and not same_word(theirs, ours):
                return value, theirs, ours
    return None
