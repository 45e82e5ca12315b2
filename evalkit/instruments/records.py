"""Rows of respondents or persons, and facts beside them: what an instrument makes of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value
from evalkit.instruments.outcome import BOUNDS, Bounded, excluded, included
from evalkit.schema.declare import field, table
from evalkit.schema.keys import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Text
    from evalkit.instruments.tree import Answer
    from evalkit.schema.citation import Citation


@value
class Column(Value):
    """A column of a table of records: allowed words, or a number between two ends.

    Attributes:
        also: Other words, and the word or the number that each stands for.
        common: Those of ``also`` that are in use, but in no regulation.
    """

    name: str
    values: tuple[str, ...] = ()
    minimum: Exact | None = None
    maximum: Exact | None = None
    also: Mapping[str, Exact | str] = {}
    common: tuple[str, ...] = ()


@table("steps", exclusive=BOUNDS)
@value
class Step(Bounded):
    """Points from a number up. The last step has no bound."""

    points: Exact = field(NUMBER, "What it is worth.", "22.5", unit="points")
    min: Exact | None = included(NUMBER, "20", "as the column")
    above: Exact | None = excluded(NUMBER, "20", "as the column")


@value
class RecordPoints(Value):
    """What one column gives to a row's points for one node, where the row fits."""

    node: str
    column: str
    cite: Citation
    where: Mapping[str, tuple[str, ...]] = {}
    words: Mapping[str, Exact] = {}
    steps: tuple[Step, ...] = ()


@value
class ElementWords(Value):
    """How the form of an element words its answers.

    Attributes:
        also: Words, and the answer each stands for.
        common: Those of ``also`` that are in use, but in no regulation.
    """

    cite: Citation
    also: Mapping[str, Answer] = {}
    common: tuple[str, ...] = ()


@value
class Population(Value):
    """Who is measured: rows with other words in this column are counted and left out."""

    column: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    reason: Text


@value
class Records(Value):
    """How leaves follow from a table of respondents or persons, or from groups of them.

    Attributes:
        answers: The scale of the answers of respondents.
        words: Element → how its form words the answers.
    """

    table: str
    title: Text
    cite: Citation
    blanks: str = "range"
    pool: str = "rows"
    unit: str = "unit"
    answers: str | None = None
    words: Mapping[str, ElementWords] = {}
    population: Population | None = None
    columns: Mapping[str, Column] = {}
    points: tuple[RecordPoints, ...] = ()
    groups: bool = False
    refused: Text | None = None
