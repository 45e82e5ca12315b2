"""Relations between the columns of a table: a percentage, growth, a difference, a sum, a mean; tables with the same headings count together."""

from __future__ import annotations

from functools import partial
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
    return [_proposal(*one) for one in _best(found) if one[-1].instances]


def _proposal(bits: float, pooled: int, trial: Trial) -> Proposal:
    return Proposal(trial.form.kind, trial.instances, bits, dict(trial.form.keys), pooled)


def _own(form: ColumnForm, instances: Sequence[Instance]) -> tuple[Instance, ...]:
    """*instances* without those that break a percentage by what rules of achievements have: less is better there, or more than a cap is not printed."""
    if form.kind != PERCENT or not any(
        heading_words.says(heading_words.ACHIEVED, instance.claim.column) for instance in instances
    ):
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
    like = {name: ColumnProfile(table.numbers_in(name)) for name in table.numeric}
    for target in table.numeric:
        beside = near(table.numeric, target)
        fitting = [form for form in forms if fits(form, target)]
        for one, other in permutations(beside, 2):
            first = list(islice(_rows(table, target, one, other), _FIRST))
            turned = _is_turned(table, target, other)
            possible = [form for form in fitting if form.kind == RATIO or not (turned and form.is_quotient)]
            for form in [form for form in possible if _holding(form, first)]:
                looked_at = list(islice(_rows(table, target, one, other), _LOOKED_AT))
                if _holding(form, looked_at) * 3 >= len(looked_at):
                    instances = _own(
                        form, list(instances_of(form, _rows(table, target, one, other), table, like[target]))
                    )
                    yield _trial(form, table, (target, one, other), instances, cost)
        for form, parts in _of_many(table.numeric, target, beside):
            if _adds_up_first(form, table, target, parts):
                instances = tuple(_sum_instances(form, table, target, parts, like[target]))
                yield _trial(form, table, (target, *parts), instances, cost)


def _of_many(
    numeric: Sequence[str], target: str, beside: Sequence[str]
) -> Iterator[tuple[ColumnForm, tuple[str, ...]]]:
    """Forms of any number of columns, each with the columns that *target* may be made of."""
    for form in (SUM_FORM, *((MEAN_FORM,) if heading_words.says(heading_words.MEAN, target) else ())):
        yield from ((form, parts) for parts in filter(partial(_adds_up, target), _sums(beside, numeric, target)))
    at = numeric.index(target)
    for run in (tuple(numeric[start:at]) for start in range(max(0, at - _LONGEST_RUN), at - 2)):
        yield from ((signed_form(signs), run) for signs in signs_of(target, run))


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
                    instances = _own(form, list(instances_of(form, _rows(table, *columns), table, like)))
                    yield bare._replace(instances=instances)


def _trial(
    form: ColumnForm, table: ScaledTable, columns: tuple[str, ...], instances: tuple[Instance, ...], cost: float
) -> Trial:
    return Trial(form, table, columns, instances, score(instances, cost + form.prior + _prior(form, columns)))


def _rows(table: ScaledTable, target: str, one: str, other: str) -> Iterator[tuple[Cell, Cell, Cell]]:
    for cell in table.numbers_in(target):
        first, second = table.number(cell.row, one), table.number(cell.row, other)
        if first is not None and second is not None:
            yield cell, first, second


def _holding(form: ColumnForm, rows: Sequence[tuple[Cell, Cell, Cell]]) -> int:
    """How many of *rows* hold: by whole numbers, before anything is built."""
    found = 0
    for claim, cell, other in rows:
        ends = form.ends(cell, other)
        if ends is not None:
            (low, under), (high, over) = ends
            reach = claim.unit if form.is_quotient or claim.half else 0
            found += low <= (claim.number + reach) * under and high >= (claim.number - reach) * over
    return found


def instances_of(
    form: ColumnForm, rows: Iterable[tuple[Cell, Cell, Cell]], table: ScaledTable, like: ColumnProfile
) -> Iterator[Instance]:
    """Each first of *rows* held against what *form* makes of the two others, with its bits; *like*: its column."""
    for claim, cell, other in rows:
        ends = form.ends(cell, other)
        if ends is not None:
            yield like.held(claim, (cell, other), ends, table, divided=form.is_quotient)


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
    is_given = heading_words.says(heading_words.TARGET, target) or heading_words.says(heading_words.REALISED, target)
    return not is_given or not heading_words.says(heading_words.REST, *addends)


def _adds_up_first(form: ColumnForm, table: ScaledTable, target: str, addends: tuple[str, ...]) -> bool:
    """Whether one of the first rows holds: by whole numbers, before anything is built."""
    for claim in table.numbers_in(target)[:_FIRST]:
        parts = _parts(table, claim, addends)
        times = len(parts) if form.is_quotient else 1
        reach = times * (claim.unit if form.is_quotient else claim.half) + sum(part.half for part in parts)
        by = form.signs or [1] * len(parts)
        if (
            len(parts) == max(len(by), 2)
            and abs(sum(part.number * sign for part, sign in zip(parts, by, strict=True)) - times * claim.number)
            <= reach
        ):
            return True
    return False


def _parts(table: ScaledTable, claim: Cell, addends: tuple[str, ...]) -> list[Cell]:
    return [cell for name in addends if (cell := table.number(claim.row, name)) is not None]


def _sum_instances(
    form: ColumnForm, table: ScaledTable, target: str, addends: tuple[str, ...], like: ColumnProfile
) -> Iterator[Instance]:
    for claim in table.numbers_in(target):
        parts = _parts(table, claim, addends)
        if form.signs:
            yield from _signed(form.signs, table, claim, addends)
        elif len(parts) > 1:
            low, high = sum(part.low for part in parts), sum(part.high for part in parts)
            times = len(parts) if form.is_quotient else 1
            yield like.held(claim, parts, ((low, times), (high, times)), table, divided=form.is_quotient)


def _signed(signs: Sequence[int], table: ScaledTable, claim: Cell, addends: Sequence[str]) -> Iterator[Instance]:
    """*claim* held against the *addends* of its row that are there: a dash adds nothing; what cannot be read may."""
    there = [(cell, sign) for name, sign in zip(addends, signs, strict=True) if (cell := table.number(claim.row, name))]
    if there and there[0][0].column == addends[0] and not any(table.has_words([claim.row], name) for name in addends):
        yield held_by_signs(claim, *zip(*there, strict=True))


# --- What headings say ----------------------------------------------------------------------------------------------


def _prior(form: ColumnForm, columns: tuple[str, ...]) -> float:
    """Bits that the words of the headings cost; below 0 where they speak for the form."""
    target, *parts = columns
    if form.signs:
        return -3.0 if heading_words.says(heading_words.CLOSING, target) else 0.0
    if form.kind in (SUM, MEAN):
        return (
            -3.0 if heading_words.says(heading_words.TOTAL if form.kind == SUM else heading_words.MEAN, target) else 0.0
        )
    if form.kind == DIFFERENCE:
        return -3.0 if heading_words.says(heading_words.REST, target) else 3.0
    if form.kind in NAMED:  # growth is of two years, as a rule, which a column of growth names or not
        return -3.0
    found = -3.0 if heading_words.says(heading_words.PERCENT, target) else 0.0
    found += 3.0 if heading_words.says(heading_words.TARGET, target) else 0.0
    if (
        form.kind == PERCENT
        and heading_words.says(heading_words.REALISED, parts[0])
        and heading_words.says(heading_words.TARGET, parts[1])
    ):
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
