"""Where an assessment stands among all of its kind: rank, quarters and median of every node, on the values as they are printed."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, TypeVar

from evalkit.base.exact import round_to
from evalkit.base.file_content import file_prose
from evalkit.base.grouping import by_key
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.wording import caseless
from evalkit.comparison.errors import NotComparableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from fractions import Fraction

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult

Number = TypeVar("Number")
_QUARTERS = range(5)
_MOST_NAMED = 8  # groups that a message lists


class ReferenceGroup(NamedTuple):
    """All of a kind, as a table has them.

    Attributes:
        file: The table.
        subjects: Of each row; empty where the table does not name them.
        groups: Of each row the word in the column of groups; empty without one.
        values: Code → of each row the value after its rounding stage, at the digits of the node; ``None`` where it is not known.
        rejected: How many rows cannot be read; they have no values.
        heading: Of the column of groups.
    """

    file: str
    subjects: Sequence[str]
    groups: Sequence[str]
    values: Mapping[str, Sequence[Exact | None]]
    rejected: int = 0
    heading: str | None = None


class NodeRank(NamedTuple):
    """Where a value stands.

    Attributes:
        rank: One more than there are higher values.
        of: How many have a value, this one among them.
        quarters: The lowest value, the lower quarter, the median, the upper quarter, the highest: each the value of a row.
    """

    code: str
    value: Fraction
    rank: int
    of: int
    quarters: tuple[Exact, ...]


@value
class RankedAssessment(Value):
    """An assessment among all of its kind.

    Attributes:
        group: The word in the column of groups that is meant; ``None``: all rows.
        rows: How many are of the group.
        in_table: Whether it is one of them; then its own row counts in the quarters, and its rank is among the others.
        places: Of every node that has a value here and there, in the order of the tree.
    """

    evaluation: Evaluation
    population: ReferenceGroup
    group: str | None
    rows: int
    in_table: bool
    places: tuple[NodeRank, ...]


def quarters(counted: Iterable[tuple[Number, int]]) -> list[Number]:
    """The values below or at which so many quarters lie: the lowest, three between, the highest; none of nothing.

    Args:
        counted: Values in rising order, each with how often it is there.

    >>> quarters([(1, 2), (3, 1), (7, 1)])
    [1, 1, 1, 3, 7]
    """
    listed = list(counted)
    number = sum(times for _, times in listed)
    places = [max(1, -(-number * part // 4)) for part in _QUARTERS] if number else []
    quartiles, reached = [], 0
    rows = iter(listed)
    value = None
    for place in places:
        while reached < place:
            value, times = next(rows)
            reached += times
        quartiles.append(value)
    return quartiles  # type: ignore[return-value]  # each place is at least 1, so that a value stands there


def placed(
    evaluations: Iterable[Evaluation], population: ReferenceGroup, word: str | None = None
) -> list[RankedAssessment]:
    """Where each of *evaluations* stands among the rows of its group.

    Args:
        evaluations: Of the instrument by which the rows were evaluated.
        population: All of a kind.
        word: Of the column of groups; that of its own row if it is not given.

    Raises:
        NotComparableError: Several rows are called as one is, one has no row that names its group, or a group has no rows.
    """
    all_of = _Groups(population)
    return [_placed(evaluation, population, all_of, word) for evaluation in evaluations]


def _placed(evaluation: Evaluation, population: ReferenceGroup, all_of: _Groups, word: str | None) -> RankedAssessment:
    own = _row_of(evaluation, population, all_of)
    group = _group(evaluation, population, own, word)
    rows = all_of.rows(group)
    if not rows:
        words = {caseless(other_group): visible(other_group) for other_group in reversed(population.groups)}
        known = tuple(sorted(words.values()))[:_MOST_NAMED]
        problem = msg(
            "no row has {word} in the column {name}", word=visible(group or ""), name=population.heading or ""
        )
        raise NotComparableError(problem, msg("there are: {held}", held=known))
    own = own if own in rows else None
    return RankedAssessment(
        evaluation=evaluation,
        population=population,
        group=group,
        rows=len(rows),
        in_table=own is not None,
        places=tuple(_places(evaluation, population, all_of.columns(group), own)),
    )


class _Groups:
    """The rows of each group, and the values and quarters of each of their columns, looked for once."""

    def __init__(self, population: ReferenceGroup) -> None:
        self._population = population
        self._height = max((len(values) for values in population.values.values()), default=0)
        self._rows: dict[str | None, set[int]] = {}
        self._columns: dict[str | None, dict[str, _KnownValues]] = {}
        self.called = by_key(range(len(population.subjects)), lambda at: caseless(population.subjects[at]))

    def rows(self, group: str | None) -> set[int]:
        """The rows of a group; all without one."""
        key = None if group is None else caseless(group)
        if key not in self._rows:
            groups = self._population.groups
            self._rows[key] = {at for at in range(self._height) if key is None or caseless(groups[at]) == key}
        return self._rows[key]

    def columns(self, group: str | None) -> dict[str, _KnownValues]:
        """Code → what the rows of that group have."""
        key = None if group is None else caseless(group)
        if key not in self._columns:
            rows, every = self.rows(group), self._population.values
            self._columns[key] = {code: _column(column, rows) for code, column in every.items()}
        return self._columns[key]


class _KnownValues(NamedTuple):
    """The known values of a node in rising order, and their quarters."""

    values: Sequence[Exact]
    quarters: tuple[Exact, ...]


def _column(column: Sequence[Exact | None], rows: Iterable[int]) -> _KnownValues:
    known = sorted(value for at in rows if (value := column[at]) is not None)
    return _KnownValues(known, tuple(quarters((value, 1) for value in known)))


def _row_of(evaluation: Evaluation, population: ReferenceGroup, all_of: _Groups) -> int | None:
    """The row of the subject itself."""
    rows = all_of.called.get(caseless(evaluation.assessment.subject), [])
    if len(rows) > 1:
        problem = msg("{file}: {count:row is|rows are} called {name}", file=file_prose(population.file), count=str(len(rows)),
                      name=visible(evaluation.assessment.subject))  # fmt: skip
        raise NotComparableError(problem, msg("each agency of the table needs one row"))
    return rows[0] if rows else None


def _group(evaluation: Evaluation, population: ReferenceGroup, own: int | None, word: str | None) -> str | None:
    if population.heading is None or word is not None:
        return word
    if own is None:
        problem = msg("{file} has no row called {name}, so that its group is not known",
                      file=file_prose(population.file), name=visible(evaluation.assessment.subject))  # fmt: skip
        raise NotComparableError(problem, msg("name it: --group {heading}=WORD", heading=visible(population.heading)))
    return population.groups[own]


def _places(
    evaluation: Evaluation, population: ReferenceGroup, columns: Mapping[str, _KnownValues], own: int | None
) -> Iterator[NodeRank]:
    """The places of its nodes; *own*: its row, whose value is no other's."""
    for code, result in evaluation.nodes.items():
        column, value = columns.get(code), shown(result)
        if column is None or not column.values or value is None:
            continue
        above = len(column.values) - bisect_right(column.values, value)
        mine = None if own is None else population.values[code][own]
        rank = 1 + above - (mine is not None and mine > value)
        yield NodeRank(code, value, rank, len(column.values) + (mine is None), column.quarters)


def shown(result: NodeResult) -> Fraction | None:
    """The value as it is printed, which is what tables hold."""
    return None if result.score is None else round_to(result.score.value, result.node.digits, "half-up")
