"""From points to words: bands, rounding, gates, ladders, grades."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimals_of
from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.schema.citation import Citation


@value
class Band(Value):
    """A lower bound and the word above it; ``minimum`` is ``None`` for the lowest band."""

    predicate: str
    cite: Citation
    label: str | None = None
    minimum: Exact | None = None
    exclusive: bool = False
    printed: str = ""


@value
class BandTable(Value):
    """Bands in descending order, for a node or a level, and for one value of the context if ``when`` is given.

    Attributes:
        at: ``total``, a node code or the name of a level; empty: the bands of a performance report, which has no nodes.
    """

    at: str
    bands: tuple[Band, ...]
    when: str | None = None

    @property
    def place(self) -> str:
        """Place of the table, by code: ``bands[total]``, ``bands[total, Badan Publik]``; ``bands`` where no node is."""
        if not self.at:
            return "bands"
        return f"bands[{self.at}]" if self.when is None else f"bands[{self.at}, {self.when}]"


@value
class Rounding(Value):
    """One rounding stage. ``at``: ``total``, a node code or the name of a level; mode ``none`` takes a stage away.

    Attributes:
        divided_by: What is rounded is the value divided by this: an index before it is turned into another scale.
    """

    at: str
    digits: int
    mode: str
    cite: Citation
    divided_by: Exact = 1

    @property
    def step(self) -> Fraction:
        """The distance between two values that it leaves."""
        return Fraction(self.divided_by) / Fraction(10) ** self.digits

    @property
    def decimals(self) -> int:
        """Decimals that such a value is written with."""
        return max(self.digits, decimals_of(self.step) or 0)


@value
class Conversion(Value):
    """A second number shown beside a node: the value times a factor, rounded, with a word from the bands of the total."""

    at: str
    factor: Exact
    digits: int
    mode: str
    bands: bool
    cite: Citation


@value
class AnswerRule(Value):
    """A condition on answers: none below ``lowest``, and at most so many exactly at it."""

    values: tuple[Any, ...]
    lowest: int
    most_at_lowest: int | None = None


@value
class Gate(Value):
    """When the leaves with the ``locked`` attribute count at all."""

    attribute: str
    locked: Any
    sum_of: tuple[Any, ...]
    cite: Citation
    answers: tuple[AnswerRule, ...] = ()


@value
class Rung(Value):
    """A level of a ladder and its conditions: attribute value → name of a threshold of the node."""

    level: str
    at_least: Mapping[Any, str] = {}
    gate: bool = False
    needs: tuple[str, ...] = ()


@value
class Ladder(Value):
    """The level of a node with thresholds: the first rung, from the top, all of whose conditions hold.

    Attributes:
        names: Official names of the levels.
        also: Other wordings, and the level each stands for.
        prefixes: Words that may stand before a level where one is claimed (``Level``).
        ranges: What may stand between the lowest and the highest level where a range is claimed.
    """

    attribute: str
    title: str
    rungs: tuple[Rung, ...]
    cite: Citation
    names: Mapping[str, str] = {}
    also: Mapping[str, str] = {}
    prefixes: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()


@value
class Grade(Value):
    """A grade of a node of criteria: its value in percent of the weight, and the share of criteria it takes."""

    grade: str
    value: Exact
    cite: Citation
    minimum: Exact | None = None
    exclusive: bool = False
    by_hand: bool = False
