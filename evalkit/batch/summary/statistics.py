"""What a table of results says as a whole: how many have which predicate, who stands where, what is weak, what readings change."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES
from evalkit.batch.columns.scores import POSSIBLE, PREDICATE
from evalkit.batch.encoding.roles import CLAIM, told_above
from evalkit.batch.subjects.checks import PRINTED
from evalkit.batch.subjects.scalar import COMPUTED
from evalkit.batch.units.respondents import NAMELESS
from evalkit.batch.units.sums import ROWS
from evalkit.comparison.position import quarters
from evalkit.instruments import TOTAL
from evalkit.instruments.tree import LOWER, NONE
from evalkit.method.context_facts import noded_under
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.batch.run import Done, RowCounts
    from evalkit.instruments import Instrument, Reading

MOST_RANKED = 1000
MOST_LISTED = 200
MOST_NAMED = 1_000_000  # rows whose subjects are held against each other: all of them are in memory at once


class RankedRow(NamedTuple):
    """A row and its rank; after two on rank 1 comes rank 3."""

    rank: int
    subject: str
    score: Decimal
    predicate: str


class Weak(NamedTuple):
    """The mean of a node over all rows that have it, and which share of the way from the least to the most it has gone."""

    code: str
    mean: Fraction
    share: Fraction


class Weakest(NamedTuple):
    """What is weak among the nodes of one list, the weakest first; an instrument whose nodes hang on a fact has several.

    Attributes:
        instrument: With the nodes of this list.
        only: Whether all rows are about this list.
    """

    instrument: Instrument
    only: bool
    leaves: Sequence[Weak]
    parts: Sequence[Weak]


class GroupStatistics(NamedTuple):
    """The rows with one word in the column of groups.

    Attributes:
        scored: How many of them have a score.
        mean: Of these; ``None`` without any.
        by_predicate: Word → how many have it.
    """

    name: str
    rows: int
    scored: int
    mean: Fraction | None
    by_predicate: dict[str, int]


class ReadingEffect(NamedTuple):
    """What another reading would change, and for how many of those whose score is known under both."""

    reading: Reading
    rows: int
    scores: int
    predicates: int


class Against(NamedTuple):
    """Something printed that does not simply agree."""

    subject: str
    code: str
    printed: str
    computed: str
    verdict: str


class Summary(NamedTuple):
    """A table of results as a whole.

    Attributes:
        by_predicate: Word → how many rows have it; ``None``: those whose predicate is open.
        quantiles: The lowest score, the quarters, the highest: each the score of a row; none without any score.
        mean: Of all scores.
        best: From the highest score down.
        ranked: How many could be ranked.
        again: Subjects that stand in several rows, and in how many; case and spaces do not count.
        nameless: How many rows say nothing of their unit; together they are a row that has no name.
        verdicts: Code → verdict → how many.
        notes: What is to be known of the columns.
    """

    instrument: Instrument
    counts: RowCounts
    rows: int
    by_predicate: dict[str | None, int]
    quantiles: Sequence[Decimal]
    mean: Fraction | None
    best: Sequence[RankedRow]
    ranked: int
    again: Sequence[tuple[str, int]]
    nameless: int
    weakest: Sequence[Weakest]
    groups: Sequence[GroupStatistics]
    changes: Sequence[ReadingEffect]
    verdicts: dict[str, dict[str, int]]
    against: Sequence[Against]
    notes: Sequence[Message]


def summary_of(done: Done) -> Summary:
    """The summary of a run that is not left yet."""
    rows, instrument = done.rows, done.instrument
    names = rows.collect_schema().names()
    subject = done.roles.subject or done.roles.unit
    totals = rows.select(pl.col(TOTAL)).filter(pl.col(TOTAL).is_not_null()).group_by(TOTAL).len().sort(TOTAL).collect()
    number = int(rows.select(pl.len()).collect().item())
    return Summary(
        instrument=instrument,
        counts=done.counts,
        rows=number,
        by_predicate=dict(rows.group_by(PREDICATE).len().collect().iter_rows()),
        quantiles=quarters(totals.iter_rows()),
        mean=_mean(totals),
        best=_best(rows, subject, totals) if subject is not None else (),
        ranked=int(totals.get_column("len").sum()),
        again=_again(rows, done.roles.subject) if done.roles.subject is not None and number <= MOST_NAMED else (),
        nameless=_nameless(rows, done.roles.unit) if done.roles.unit is not None else 0,
        weakest=list(_weakest(rows, instrument)),
        groups=_groups(rows, done.roles.group) if done.roles.group is not None else (),
        changes=[_change(rows, reading) for reading in instrument.readings if reading.id in done.readings],
        verdicts={name.removeprefix(CLAIM): _counted(rows, name) for name in names if name.startswith(CLAIM)},
        against=list(_against(rows, subject, [name for name in names if name.startswith(CLAIM)])),
        notes=list(told_above(done.roles, instrument)),
    )


# --- Scores ---------------------------------------------------------------------------------------------------------


def _mean(totals: pl.DataFrame) -> Fraction | None:
    number = int(totals.get_column("len").sum())
    added = sum((Fraction(total) * times for total, times in totals.iter_rows()), Fraction(0))
    return added / number if number else None


def _best(rows: pl.LazyFrame, subject: str, totals: pl.DataFrame) -> list[RankedRow]:
    """The highest scores, equal ones on one rank."""
    above = totals.sort(TOTAL, descending=True).with_columns(rank=pl.col("len").cum_sum() - pl.col("len") + 1)
    ranks = dict(above.select(TOTAL, "rank").iter_rows())
    word = pl.coalesce(PREDICATE, pl.col(POSSIBLE).str.replace_all("; ", " / ", literal=True))
    ordered = rows.filter(pl.col(TOTAL).is_not_null()).select(subject, TOTAL, word)
    best = ordered.sort(TOTAL, descending=True, maintain_order=True).head(MOST_RANKED).collect()
    return [RankedRow(ranks[total], str(name), total, found) for name, total, found in best.iter_rows()]


def _weakest(rows: pl.LazyFrame, instrument: Instrument) -> Iterator[Weakest]:
    """What is weak in each list of nodes that rows are about: they are about the one that they have answers of."""
    names = set(rows.collect_schema())
    lists = [one for one in noded_under(instrument) if names.issuperset(one.leaves_under(TOTAL))]
    for one in lists:
        answered = pl.any_horizontal(pl.col(one.leaves_under(TOTAL)).is_not_null())
        weak = _weak(rows if len(lists) == 1 else rows.filter(answered), one)
        leaves, parts = ([it for it in weak if one.nodes[it.code].is_leaf is wanted] for wanted in (True, False))
        yield Weakest(one, len(lists) == 1, leaves, parts)


def _weak(rows: pl.LazyFrame, instrument: Instrument) -> list[Weak]:
    """The means of all nodes but the total whose ends are known, the weakest first; of facts none is better than another."""
    plan = plan_for(instrument)
    directed = [code for code, node in instrument.nodes.items() if code != TOTAL and node.direction != NONE]
    codes = [code for code in directed if ends_of(plan)[plan.position[code]].is_bounded]
    sums = rows.select(*[pl.col(code).sum().alias(code) for code in codes]).collect()
    numbers = rows.select(*[pl.col(code).count().alias(code) for code in codes]).collect()
    found = []
    for code in codes:
        low, high = ends_of(plan)[plan.position[code]].ends
        number = int(numbers.get_column(code)[0])
        if number and low < high:
            mean = Fraction(sums.get_column(code)[0]) / number
            gained = high - mean if instrument.nodes[code].direction == LOWER else mean - low
            found.append(Weak(code, mean, gained / (high - low)))
    return sorted(found, key=lambda one: one.share)


# --- Names ----------------------------------------------------------------------------------------------------------


def _again(rows: pl.LazyFrame, subject: str) -> list[tuple[str, int]]:
    """Subjects with several rows, in the order of the table."""
    named = pl.col(subject).cast(pl.String)
    found = rows.group_by(_as_one(named).alias("as one"), maintain_order=True).agg(
        named.str.strip_chars().first().alias("subject"), pl.len().alias("rows")
    )
    return [(str(name), number) for _, name, number in found.filter(pl.col("rows") > 1).collect().iter_rows()]


def _nameless(rows: pl.LazyFrame, unit: str) -> int:
    """How many rows have no unit."""
    return int(rows.filter(pl.col(unit) == NAMELESS).select(pl.col(ROWS).sum()).collect().item())


# --- Parts ----------------------------------------------------------------------------------------------------------


def _groups(rows: pl.LazyFrame, column: str) -> list[GroupStatistics]:
    found = (
        rows.group_by(_as_one(pl.col(column).cast(pl.String)).alias("as one"))
        .agg(
            pl.col(column).cast(pl.String).str.strip_chars().first().alias("group"),
            pl.len().alias("rows"),
            pl.col(TOTAL).count().alias("scored"),
            pl.col(TOTAL).sum().alias("sum"),
            pl.col(PREDICATE).drop_nulls().value_counts().alias("words"),
        )
        .sort("as one", nulls_last=True)
        .drop("as one")
        .collect()
    )
    return [
        GroupStatistics(name or "", number, scored, Fraction(added) / scored if scored else None, _words(words))
        for name, number, scored, added, words in found.iter_rows()
    ]


def _as_one(texts: pl.Expr) -> pl.Expr:
    """What differs in case or spaces only is one group."""
    return texts.str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase()


def _words(counted: Any) -> dict[str, int]:
    return {one[PREDICATE]: one["count"] for one in counted}


def _change(rows: pl.LazyFrame, reading: Reading) -> ReadingEffect:
    total, word = f"reading_{reading.id}", f"reading_{reading.id}_predicate"
    found = rows.select(
        pl.col(total).count().alias("rows"),
        (pl.col(total) != pl.col(TOTAL)).sum().alias("scores"),
        (pl.col(word) != pl.col(PREDICATE)).sum().alias("predicates"),
    ).collect()
    return ReadingEffect(reading, *(int(one) for one in found.row(0)))


# --- What was printed -----------------------------------------------------------------------------------------------


def _counted(rows: pl.LazyFrame, name: str) -> dict[str, int]:
    counted = rows.filter(pl.col(name).is_not_null()).group_by(name).len().collect()
    return dict(counted.iter_rows())


def _against(rows: pl.LazyFrame, subject: str | None, names: Sequence[str]) -> Iterator[Against]:
    left, columns = MOST_LISTED, rows.collect_schema().names()
    for name in names:
        code = name.removeprefix(CLAIM)
        computed = pl.coalesce(pl.col(COMPUTED + code), pl.col(code if code in columns else PREDICATE).cast(pl.String))
        who = pl.col(subject).cast(pl.String) if subject is not None else pl.lit("")
        found = rows.filter(pl.col(name) != AGREES).select(
            who, pl.col(PRINTED + code), computed.alias("\x01computed"), name
        )
        for cells in found.head(left).collect().iter_rows():
            left -= 1
            yield Against(cells[0] or "", code, cells[1] or "", cells[2] or "–", cells[3])


def share(number: Exact, of: int) -> Fraction:
    """How many of a hundred."""
    return Fraction(100 * number) / of if of else Fraction(0)
