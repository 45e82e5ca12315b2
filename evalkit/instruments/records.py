"""Rows of respondents or persons, and facts beside them: what an instrument makes of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose, Text
    from evalkit.instruments.tree import Answer
    from evalkit.schema.citation import Citation


@value
class ContextKey(Value):
    """A fact asked for beside the answers. ``from_node``: the band of that node is the value."""

    key: str
    title: Prose
    kind: str
    values: tuple[str, ...] = ()
    from_node: str | None = None


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


@value
class Step(Value):
    """Points from a bound on; ``minimum`` is ``None`` for the lowest step."""

    points: Exact
    minimum: Exact | None = None
    exclusive: bool = False


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


@value
class Attainable(Value):
    """What makes totals of complete rows of whole answers discrete.

    Attributes:
        n: The fact that says how many rows there were.
        items: The fact that says how many answers a row has for each leaf; ``None``: one.
    """

    n: str
    cite: Citation
    items: str | None = None


@value
class Sample(Value):
    """The Krejcie-Morgan sample size and its constants."""

    population: str
    chi_square: Exact
    proportion: Exact
    margin: Exact
    cite: Citation
