"""Findings as flags of rows, by the columns that come out: the same for rows in memory and for those that stay with an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.batch.columns.scores import OF_READING, PREDICATE, READING
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from evalkit.instruments import Instrument

FINDING = "finding_"
MISSING = f"{FINDING}answers-missing"
CHANGES_SCORE, CHANGES_PREDICATE = f"{FINDING}reading-changes-score", f"{FINDING}reading-changes-predicate"
GIVEN = "\x01given "  # before a code: whether a value was given there


class RowFindings:
    """What is told of a row, as expressions of narwhals over its scores."""

    def __init__(self, instrument: Instrument, readings: Sequence[str], column: Callable[[str], Any] = nw.col) -> None:
        """*readings*: ids of those that come out; *column*: how a frame has the column of a code."""
        self._instrument, self._readings, self._column = instrument, readings, column

    def known_with_gaps(self, given: Collection[str] = ()) -> Iterator[Any]:
        """Whether a node is known though an answer below it is missing: why it is, a row by itself tells. *given*: as of ``flags``."""
        for code, node in self._instrument.nodes.items():
            if not node.is_leaf:
                leaves = self._instrument.leaves_under(code)
                yield self._is_there(code) & ~all_hold([self._is_said(leaf, given) for leaf in leaves])

    def _is_said(self, leaf: str, given: Collection[str]) -> Any:
        """Whether a leaf is answered, or a value is given above it."""
        above = (self._column(GIVEN + code) for code in parents_of(self._instrument, leaf) if code in given)
        return nw.any_horizontal(self._is_there(leaf), *above, ignore_nulls=True)

    def _is_there(self, code: str) -> Any:
        return ~self._column(code).is_null()

    def flags(self, given: Collection[str] = ()) -> Iterator[Any]:
        """The findings; *given*: codes of values, which stand in the place of all answers below them, see ``GIVEN``."""
        yield self.are_missing(given).alias(MISSING)
        if self._readings:
            yield from self._of_readings()

    def are_missing(self, given: Collection[str]) -> Any:
        """Whether some leaf is not answered, and no value stands above it."""
        return ~all_hold([self._is_said(leaf, given) for leaf in self._instrument.leaves_under(TOTAL)])

    def _of_readings(self) -> Iterator[Any]:
        scores, words = [], []
        for name in self._readings:
            score, word = self._column(READING + name), self._column(READING + name + OF_READING)
            other_word = (word != self._column(PREDICATE)).fill_null(value=False)
            other_score = (score != self._column(TOTAL)).fill_null(value=True)
            scores.append(~score.is_null() & other_score & ~other_word)
            words.append(~score.is_null() & other_word)
        yield nw.any_horizontal(*scores, ignore_nulls=True).alias(CHANGES_SCORE)
        yield nw.any_horizontal(*words, ignore_nulls=True).alias(CHANGES_PREDICATE)


def parents_of(instrument: Instrument, leaf: str) -> Iterator[str]:
    """Its parents, up to the total: a node elsewhere that only reads it stands above nothing that it reads."""
    parent = instrument.nodes[leaf].parent
    while parent is not None:
        yield parent
        parent = instrument.nodes[parent].parent


def all_hold(parts: Iterator[Any] | Sequence[Any]) -> Any:
    """Whether all of these conditions hold; of none all do."""
    return nw.all_horizontal(nw.lit(value=True), *parts, ignore_nulls=True)
