"""Relations between the columns of a table: a percentage, growth, a difference, a sum, a mean; tables with the same headings count together."""

from __future__ import annotations

from itertools import combinations, islice, permutations
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import ColumnProfile, held
from evalkit.audit.propose.forms import (
    DIFFERENCE,
    MEAN,
    MEAN_FORM,
    NAMED,
    PERCENT,
    RATIO,
    SUM,
    SUM_FORM,
    ColumnForm,
    fits,
    held_by_signs,
    percent_of,
    reverse_of,
    signed_form,
    signs_of,
)
from evalkit.audit.propose.model import NO, SCALE, Cell, Instance, Proposal, score
from evalkit.base.grouping import by_key
from evalkit.base.tuples import NamedTuple
from evalkit.performance.typed_quantities import quarter_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.audit.propose.model import ScaledTable

_LEAST_COLUMNS = 3  # of numbers, of which one is something of two others
_LEAST_HOLDING = 3  # numbers that agree where tables count together
_LONGEST_RUN = 5  # columns of which some are taken away
_LONGEST = 8  # columns that a column is the sum of
_FIRST = 8  # rows of which one must hold
_LOOKED_AT = 24  # rows that decide whether a form is worth to be looked at
_CAPS = frozenset(percent * SCALE for percent in (100, 110, 120, 150))  # what achievements are cut down to
_NO_PERCENT = 1000 * SCALE  # no percentage without a decimal
_BESIDE = 8  # columns to the left and to the right that are looked at in a very wide table


class Trial(NamedTuple):
    """A form tried on columns of a table."""

    form: ColumnForm
    table: ScaledTable
    columns: tuple[str, ...]
    instances: tuple[Instance, ...]
    bits: float

    @property
    def target(self) -> tuple[str, str]:
        """Table and column that it explains."""
        return self.table.id, self.columns[0]

    @property
    def heads(self) -> tuple[str, ...]:
        """What it has in common with other tables, and with the other quarters of its own."""
        named = [quarter_in(column) for column in self.columns]
        of_one = len({one.quarter if one is not None else None for one in named}) == 1
        said = [
            one.rest if one is not None and of_one else column for one, column in zip(named, self.columns, strict=True)
        ]
        return (self.form.kind, *(str(item) for item in self.form.keys), *map(heading_words.stem, said))


def of_columns(tables: Sequence[ScaledTable], forms: Sequence[ColumnForm], least: float) -> list[Proposal]:
    """What the columns of *tables* are, of each the best; a column may be one thing in some rows and another in the rest."""
    wide = [table for table in tables if len(table.numeric) >= _LEAST_COLUMNS]
    trials = [trial for table in wide for trial in _trials(table, forms)]
    trials += _also(wide, forms, trials)
    together = _pooled(trials)
    found: list[tuple[float, int, Trial]] = []
    for trial in trials:
        bits, number = together.get(trial.heads, (0.0, 1)) if _is_one_year(trial) else (0.0, 1)
        if trial.instances and (bits >= least or (trial.bits >= least and holds_mostly(trial.instances))):
            found.append((bits, number, trial) if bits > trial.bits else (trial.bits, 1, trial))
    return [
        Proposal(trial.form.kind, trial.instances, bits, dict(trial.form.keys), pooled)
        for bits, pooled, trial in _best(found)
    ]


def _own(form: ColumnForm, instances: Sequence[Instance]) -> tuple[Instance, ...]:
    """*instances* without those that break a percentage by what rules of achievements have: less is better there, or more than a cap is not printed."""
    if form.kind != PERCENT or not any(heading_words.ACHIEVED.said_in(instance.claim.column) for instance in instances):
        return tuple(instances)
    most = max((instance.claim.number for instance in instances if instance.holds), default=0)
    return tuple(
        instance
        for instance in instances
        if instance.holds or not (_is_reverse(instance) or (instance.claim.number >= most and _is_capped(instance)))
    )


def _is_reverse(instance: Instance) -> bool:
    ends = reverse_of(instance.inputs[0], instance.inputs[1])
    return ends is not None and held(instance.claim, instance.inputs, *ends, divided=True).holds


def _is_capped(instance: Instance) -> bool:
    """Whether a usual cap is printed where more would be."""
    ends = percent_of(instance.inputs[0], instance.inputs[1])
    number = instance.claim.number
    return number in _CAPS and ends is not None and ends[0][0] > number * ends[0][1]


def _best(found: list[tuple[float, int, Trial]]) -> Iterator[tuple[float, int, Trial]]:
    """Of each set of columns one relation, of each column and row one, the best first; what holds before what breaks."""
    columns: set[tuple[str, frozenset[str]]] = set()
    explained: dict[tuple[str, str], set[str]] = {}
    held_by: dict[tuple[str, str], set[str]] = {}
    for _, _, trial in found:
        held_by.setdefault(trial.target, set()).update(
            instance.claim.row for instance in trial.instances if instance.holds
        )
    for bits, number, trial in sorted(found, key=lambda one: -one[0]):
        of_set = trial.table.id, frozenset(trial.columns)
        known, held = explained.setdefault(trial.target, set()), held_by[trial.target]
        left = [
            instance
            for instance in trial.instances
            if instance.claim.row not in known and (instance.holds or instance.claim.row not in held)
        ]
        if of_set not in columns and left:
            columns.add(of_set)
            known.update(instance.claim.row for instance in left)
            yield bits, number, trial._replace(instances=tuple(left))


def holds_mostly(instances: Sequence[Instance]) -> bool:
    """Whether three of five *instances* hold, or are one digit off."""
    holding = sum(instance.status != NO for instance in instances)
    return holding > 0 and holding * 5 >= len(instances) * 3


# --- Trials ---------------------------------------------------------------------------------------------------------


def _trials(table: ScaledTable, forms: Sequence[ColumnForm]) -> Iterator[Trial]:
    count = len(table.numeric)
    cost = log2(count * (count - 1) * (count - 2) * 4)
    for target in table.numeric:
        like = ColumnProfile(table.numbers_in(target))
        for possible, parts in _candidates(table, forms, target):
            columns = (target, *parts)
            first = list(islice(_rows(table, columns), _FIRST))
            for form in (form for form in possible if _holding(form, first)):
                looked_at = list(islice(_rows(table, columns), _LOOKED_AT)) if form.is_of_two else []
                if _holding(form, looked_at) * 3 >= len(looked_at):
                    instances = _instances(form, table, columns, like)
                    bits = score(instances, cost + form.prior + _prior(form, columns))
                    yield Trial(form, table, columns, instances, bits)


def _candidates(
    table: ScaledTable, forms: Sequence[ColumnForm], target: str
) -> Iterator[tuple[Sequence[ColumnForm], tuple[str, ...]]]:
    """Columns that *target* may be made of, each time with the forms that may do it."""
    numeric, beside = table.numeric, near(table.numeric, target)
    fitting = [form for form in forms if fits(form, target)]
    for one, other in permutations(beside, 2):
        turned = _is_turned(table, target, other)
        yield [form for form in fitting if form.kind == RATIO or not (turned and form.is_quotient)], (one, other)
    for form in (SUM_FORM, *((MEAN_FORM,) if heading_words.MEAN.said_in(target) else ())):
        yield from (([form], parts) for parts in _sums(beside, numeric, target) if _adds_up(target, parts))
    at = numeric.index(target)
    for run in (tuple(numeric[start:at]) for start in range(max(0, at - _LONGEST_RUN), at - 2)):
        yield from (([signed_form(signs)], run) for signs in signs_of(target, run))


def _is_turned(table: ScaledTable, target: str, other: str) -> bool:
    """Whether large whole numbers would come out of a division by decimals: then the decimals come out of a division by these."""
    whole = all(cell.unit >= SCALE for cell in table.numbers_in(target))
    return (
        whole
        and any(cell.unit < SCALE for cell in table.numbers_in(other))
        and max(abs(cell.number) for cell in table.numbers_in(target)) >= _NO_PERCENT
    )


def _also(tables: Sequence[ScaledTable], forms: Sequence[ColumnForm], trials: Sequence[Trial]) -> Iterator[Trial]:
    """The same forms in further tables with the same headings, where they hold nowhere: that is what would break."""
    heads = {trial.heads for trial in trials if _is_one_year(trial)}
    done = {(trial.heads, trial.table.id, trial.columns) for trial in trials}
    forms = [form for form in forms if form.kind in {head[0] for head in heads}]
    for table in tables:
        for columns in permutations(table.numeric, 3) if len(table.numeric) <= 2 * _BESIDE else ():
            for form in forms:
                bare = Trial(form, table, columns, (), 0.0)
                if bare.heads in heads and _is_one_year(bare) and (bare.heads, table.id, columns) not in done:
                    like = ColumnProfile(table.numbers_in(columns[0]))
                    yield bare._replace(instances=_instances(form, table, columns, like))


def _rows(table: ScaledTable, columns: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """Each number of the first of *columns*, with those of its row in the others, if these are two or more."""
    for claim in table.numbers_in(columns[0]):
        cells = [cell for name in columns[1:] if (cell := table.number(claim.row, name)) is not None]
        if len(cells) > 1:
            yield claim, *cells


def _holding(form: ColumnForm, rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many of *rows* hold: by whole numbers, before anything is built."""
    found = 0
    for claim, *cells in rows:
        ends = form.ends(*cells) if len(form.signs) in (0, len(cells)) else None
        if ends is not None:
            (low, under), (high, over) = ends
            is_cut = form.is_quotient or (form.is_of_two and claim.half)
            reach = claim.unit if is_cut else claim.half
            found += low <= (claim.number + reach) * under and high >= (claim.number - reach) * over
    return found


def _instances(
    form: ColumnForm, table: ScaledTable, columns: Sequence[str], like: ColumnProfile
) -> tuple[Instance, ...]:
    """Each number of the first of *columns* held against what *form* makes of those of the others."""
    if form.signs:
        return tuple(_signed(form.signs, table, columns))
    return _own(form, list(instances_of(form, _rows(table, columns), table, like)))


def _signed(signs: Sequence[int], table: ScaledTable, columns: Sequence[str]) -> Iterator[Instance]:
    """Each claim held against the addends of its row that are there: a dash adds nothing; what cannot be read may."""
    target, *addends = columns
    for claim in table.numbers_in(target):
        there = [
            (cell, sign) for name, sign in zip(addends, signs, strict=True) if (cell := table.number(claim.row, name))
        ]
        is_known = not any(table.has_words([claim.row], name) for name in addends)
        if there and there[0][0].column == addends[0] and is_known:
            yield held_by_signs(claim, *zip(*there, strict=True))


def instances_of(
    form: ColumnForm, rows: Iterable[tuple[Cell, ...]], table: ScaledTable, like: ColumnProfile
) -> Iterator[Instance]:
    """Each first of *rows* held against what *form* makes of the others, with its bits; *like*: its column."""
    for claim, *cells in rows:
        ends = form.ends(*cells)
        if ends is not None:
            yield like.held(claim, cells, ends, table, divided=form.is_quotient)


def near(numeric: Sequence[str], target: str) -> list[str]:
    """The other columns; of a very wide table those beside *target*."""
    at = numeric.index(target)
    is_wide = len(numeric) > 2 * _BESIDE
    found = numeric[max(0, at - _BESIDE) : at + _BESIDE + 1] if is_wide else numeric
    return [name for name in found if name != target]


def _sums(beside: Sequence[str], numeric: Sequence[str], target: str) -> Iterator[tuple[str, ...]]:
    """The columns of which *target* may be the sum: any two *beside* it, or a run of three or more."""
    yield from combinations(beside, 2)
    for length in range(3, min(_LONGEST, len(numeric))):
        for start in range(len(numeric) - length + 1):
            run = tuple(numeric[start : start + length])
            if target not in run:
                yield run


def _adds_up(target: str, addends: tuple[str, ...]) -> bool:
    """Whether *addends* may be the parts of *target*.

    What is left of a ceiling is computed from it, not the other way round; a quarter is no sum of other quarters alone.
    """
    quarters = [quarter.quarter if (quarter := quarter_in(name)) is not None else None for name in (target, *addends)]
    if None not in quarters and quarters[0] not in quarters[1:]:
        return False
    is_given = heading_words.TARGET.said_in(target) or heading_words.REALISED.said_in(target)
    return not is_given or not heading_words.REST.said_in(*addends)


# --- What headings say ----------------------------------------------------------------------------------------------


def _prior(form: ColumnForm, columns: tuple[str, ...]) -> float:
    """Bits that the words of the headings cost; below 0 where they speak for the form."""
    target, *parts = columns
    if form.signs:
        return -3.0 if heading_words.CLOSING.said_in(target) else 0.0
    if form.kind in (SUM, MEAN):
        return -3.0 if (heading_words.TOTAL if form.kind == SUM else heading_words.MEAN).said_in(target) else 0.0
    if form.kind == DIFFERENCE:
        return -3.0 if heading_words.REST.said_in(target) else 3.0
    if form.kind in NAMED:  # growth is of two years, as a rule, which a column of growth names or not
        return -3.0
    found = -3.0 if heading_words.PERCENT.said_in(target) else 0.0
    found += 3.0 if heading_words.TARGET.said_in(target) else 0.0
    if form.kind == PERCENT and heading_words.REALISED.said_in(parts[0]) and heading_words.TARGET.said_in(parts[1]):
        found -= 2.0
    return found + _of_years([heading_words.year(column) for column in columns])


def _of_years(years: Sequence[str | None]) -> float:
    if None in years:
        return 3.0 if len(set(years) - {None}) > 1 else 0.0
    return -2.0 if len(set(years)) == 1 else 3.0


def _is_one_year(trial: Trial) -> bool:
    return len({heading_words.year(column) for column in trial.columns}) == 1


# --- Tables together ------------------------------------------------------------------------------------------------


def _pooled(trials: Sequence[Trial]) -> dict[tuple[str, ...], tuple[float, int]]:
    """What the headings have in common → bits of all tables that have them together, and how many these are."""
    groups = by_key(filter(_is_one_year, trials), lambda trial: trial.heads)
    found = {}
    for heads, group in groups.items():
        instances = [instance for trial in group for instance in trial.instances]
        holding = {instance.seen for instance in instances if instance.holds}
        if (
            len({(trial.table.id, trial.columns) for trial in group}) > 1
            and len(holding) >= _LEAST_HOLDING
            and sum(instance.holds for instance in instances) * 10 >= 7 * len(instances)
        ):
            first = group[0]
            found[heads] = (
                score(instances, log2(len(groups)) + first.form.prior + _prior(first.form, first.columns)),
                len({trial.table.id for trial in group}),
            )
    return found
