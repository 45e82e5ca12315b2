"""The same quantity in two tables: rows of one label, columns that print the same; and long numbers that stand in two places."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import LOG_10, ColumnProfile, grain, is_slip, with_bits
from evalkit.audit.propose.model import CUT, NO, OK, SCALE, SLIP, Cell, Instance, Proposal, score
from evalkit.audit.word_comparison import fold
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.propose.model import ScaledTable

EQUAL = "equal"
_TYING, _TYING_DIGITS = 7, 5  # digits of a number that ties rows without a common label; so many before its zeros
_LONG_DIGITS = 4
_SHORT = 4000  # rows of one table times those of another
_SAMPLE = 24  # rows that decide whether two columns are worth to be compared
_TELLING = 8.0  # further bits of headings that mean the same in the whole report
_HEADINGS = 6.0  # bits that it costs to look for them
_LEAST_PAIRS, _LEAST_TOLD = 3, 4  # columns of such headings, and what they print, that say what headings mean
_YEARS = range(1901, 2100)
_GENERAL = frozenset(["nilai", "capaian", "kinerja", "dan", "anggaran", "keseluruhan"])
_PLAIN = (0, 100 * SCALE)


class ColumnPair(NamedTuple):
    """A column of one table that may print what a column of another does; *instances*: claim in the later one; *apart*: totals that are not alike."""

    first: ScaledTable
    second: ScaledTable
    columns: tuple[str, str]
    instances: tuple[Instance, ...]
    bits: float
    apart: int = 0

    @property
    def is_of_totals(self) -> bool:
        """Whether only totals and means agree: those of two tables need not be one quantity."""
        return all(_is_of_total(self.first, self.second, instance) for instance in self.instances if instance.holds)

    @property
    def heads(self) -> tuple[str, str]:
        """What it has in common with pairs of other tables."""
        return heading_words.stem(self.columns[0]), heading_words.stem(self.columns[1])

    @property
    def years(self) -> tuple[str | None, str | None]:
        """The years in its headings."""
        return self.first.year_of(self.columns[0]), self.second.year_of(self.columns[1])


def of_places(tables: Sequence[ScaledTable], least: float) -> list[Proposal]:
    """What *tables* print in several places, of each two columns one relation, the best first."""
    said = Counter(cell.word for table in tables for cell in table.cells.values() if cell.word)
    rows = CommonRows(tables)
    totals = Counter(head for table in tables for head in _heads_of_totals(table))
    chosen: list[ColumnPair] = []
    every: list[ColumnPair] = []
    for first, second in combinations(tables, 2):
        pairs = list(_pairs(first, second, rows.common(first, second), said, totals))
        every += pairs
        chosen += _best([pair for pair in pairs if pair.bits >= least - 3 and _is_sound(pair)])
    known = {id(pair) for pair in chosen}
    chosen += [pair for pair in _telling(every, least) if id(pair) not in known]
    proposals = [Proposal(EQUAL, pair.instances, max(pair.bits, least)) for pair in chosen if pair.instances]
    return proposals + list(_long_numbers(tables, proposals, least))


# --- Long numbers ---------------------------------------------------------------------------------------------------


def _long_numbers(tables: Sequence[ScaledTable], proposals: Sequence[Proposal], least: float) -> Iterator[Proposal]:
    """A long number that stands in several tables, where no relation of *proposals* says so."""
    places: dict[int, dict[str, Cell]] = defaultdict(dict)
    cells = [cell for table in tables for cell in table.cells.values() if cell.value is not None]
    for cell in cells:
        if len(cell.digits.strip("0")) >= _LONG_DIGITS and not _is_year(cell):
            places[cell.number].setdefault(cell.table, cell)
    joined = Joined(proposals)
    for alike in places.values():
        first, *others = alike.values()
        bits = len(first.digits.strip("0")) * LOG_10 - log2(len(cells))
        left = [other for other in others if bits >= least and not joined.has(first.address, other.address)]
        yield from (Proposal(EQUAL, (Instance(one, (first,), OK, bits),), bits) for one in left)


def _is_year(cell: Cell) -> bool:
    return cell.unit == SCALE and cell.number // SCALE in _YEARS


class Joined:
    """Which places print one quantity, by relations that say so one after the other."""

    def __init__(self, proposals: Sequence[Proposal] = ()) -> None:
        """Join all that *proposals* says."""
        self._next: dict[str, str] = {}
        for proposal in proposals:
            for instance in proposal.instances:
                self.join(instance.claim.address, instance.inputs[0].address)

    def root(self, address: str) -> str:
        """One address for all that are joined."""
        while address in self._next:
            address = self._next[address]
        return address

    def join(self, one: str, other: str) -> None:
        """Both print the same."""
        mine, theirs = self.root(one), self.root(other)
        if mine != theirs:
            self._next[mine] = theirs

    def has(self, one: str, other: str) -> bool:
        """Whether they are joined."""
        return self.root(one) == self.root(other)


def _is_sound(pair: ColumnPair) -> bool:
    holding = sum(instance.holds for instance in pair.instances)
    return sum(instance.status == NO for instance in pair.instances) * 2 <= holding


def _best(pairs: Sequence[ColumnPair]) -> Iterator[ColumnPair]:
    """Each column once, the best first."""
    left: set[str] = set()
    right: set[str] = set()
    for pair in sorted(pairs, key=lambda column_pair: -column_pair.bits):
        if pair.columns[0] not in left and pair.columns[1] not in right:
            left.add(pair.columns[0])
            right.add(pair.columns[1])
            yield pair


def _telling(pairs: Sequence[ColumnPair], least: float) -> Iterator[ColumnPair]:
    """The pairs whose headings mean the same in the whole report: their tables count together."""
    groups: dict[tuple[tuple[str, str], bool], list[ColumnPair]] = defaultdict(list)
    for column_pair in pairs:
        years = column_pair.years
        if (None in years or len(set(years)) == 1) and _is_one_heading(column_pair):
            groups[column_pair.heads, None in years].append(column_pair)
    for group in groups.values():
        instances = [instance for pair in group for instance in pair.instances]
        holding = [instance for instance in instances if instance.holds]
        told = {(instance.claim.value, instance.claim.word, instance.claim.row) for instance in holding}
        number = len(instances) + sum(pair.apart for pair in group)
        is_known = len(group) >= _LEAST_PAIRS and len(told) >= _LEAST_TOLD and len(holding) * 4 >= 3 * number
        if is_known and score(instances, _HEADINGS) >= least + _TELLING:
            yield from group


def _is_one_heading(pair: ColumnPair) -> bool:
    one, other = pair.heads
    return one == other or (
        one[:5] == other[:5] and heading_words.TARGET.said_in(one) and heading_words.TARGET.said_in(other)
    )


# --- Columns --------------------------------------------------------------------------------------------------------


def _pairs(
    first: ScaledTable, second: ScaledTable, rows: Sequence[tuple[str, str]], said: Counter[str], totals: Counter[str]
) -> Iterator[ColumnPair]:
    if not rows:
        return
    cost = log2(len(first.columns) * len(second.columns)) + 1
    for column in first.columns:
        for other in second.columns:
            if len(rows) > _SAMPLE and heading_words.stem(column) != heading_words.stem(other):
                sample = _instances(first, second, rows[:_SAMPLE], (column, other), said)
                if sum(each.holds for each in sample) * 3 < _SAMPLE:
                    continue
            every = list(_instances(first, second, rows, (column, other), said))
            # The total of one table need not be that of another.
            instances = tuple([one for one in every if one.holds or not _is_of_total(first, second, one)])
            apart = len(every) - len(instances)
            if any(instance.status != NO for instance in instances):
                pair = ColumnPair(first, second, (column, other), instances, 0.0, apart)
                yield pair._replace(bits=score(instances, cost + _prior(pair, totals)))
            elif every and heading_words.stem(column) == heading_words.stem(other):
                yield ColumnPair(first, second, (column, other), instances, -cost, apart)


def _heads_of_totals(table: ScaledTable) -> set[str]:
    """What the columns are called in which *table* has a total."""
    totals = [row for row in table.rows if _is_total(table, row)]
    return {heading_words.stem(column) for column in table.numeric if table.numbers_of(totals, column)}


def _prior(pair: ColumnPair, totals: Counter[str]) -> float:
    """Bits that the headings cost; where only totals agree, also those of all tables with such a total, of which any two may be alike."""
    one, other = pair.years
    tried = sum(log2(max(totals[head], 1)) for head in pair.heads) if pair.is_of_totals else 0.0
    return tried + (-3.0 if pair.heads[0] == pair.heads[1] else 0.0) + (5.0 if one and other and one != other else 0.0)


def _instances(
    first: ScaledTable,
    second: ScaledTable,
    rows: Sequence[tuple[str, str]],
    columns: tuple[str, str],
    said: Counter[str],
) -> Iterator[Instance]:
    wide = max(
        ColumnProfile(table.numbers_in(name)).spread for table, name in zip((first, second), columns, strict=True)
    )
    for mine, theirs in rows:
        cell, other = first.cells.get((mine, columns[0])), second.cells.get((theirs, columns[1]))
        if cell is None or other is None or (cell.value is None) != (other.value is None):
            continue
        yield _of_words(other, cell, said) if cell.value is None else _of_numbers(other, cell, wide)


def _is_of_total(first: ScaledTable, second: ScaledTable, instance: Instance) -> bool:
    return _is_total(first, instance.inputs[0].row) or _is_total(second, instance.claim.row)


def _of_words(claim: Cell, other: Cell, said: Counter[str]) -> Instance:
    holds = fold(claim.word) == fold(other.word)
    bits = -log2(max(said[claim.word], said[other.word]) / said.total()) if holds else 0.0
    return Instance(claim._replace(value=None), (other,), OK if holds else NO, bits)


def _of_numbers(claim: Cell, other: Cell, spread: int) -> Instance:
    unit, apart = max(claim.unit, other.unit), abs(claim.number - other.number)
    if apart <= (unit // 2 if claim.unit != other.unit else 0):
        status = OK
    elif apart <= unit < SCALE:
        status = CUT
    else:
        status = SLIP if is_slip(claim.number, other.number, unit) else NO
    width = max(grain([claim, other]), unit if claim.unit == other.unit and status == OK else 2 * unit)
    instance = with_bits(Instance(claim, (other,), status, 0.0), width, max(spread, abs(claim.number)), ())
    return instance._replace(bits=min(instance.bits, 1.0)) if claim.value in _PLAIN else instance


# --- Rows -----------------------------------------------------------------------------------------------------------


class CommonRows:
    """Which rows of two tables are about one thing: by their label, or by a long number that no other row has."""

    def __init__(self, tables: Sequence[ScaledTable]) -> None:
        """*tables*: all that will be asked for."""
        self._tokens = {
            (table.id, row): heading_words.tokens(table.labels[row]) for table in tables for row in table.rows
        }
        self._long: dict[str, dict[int, list[str]]] = {}
        for table in tables:
            found = self._long.setdefault(table.id, defaultdict(list))
            for cell in table.cells.values():
                if cell.value is not None and _ties(cell):
                    found[cell.value].append(cell.row)

    def common(self, first: ScaledTable, second: ScaledTable) -> list[tuple[str, str]]:
        """The rows that are about one thing, each at most once: by their key or label, the others by a number that ties them."""
        found = [(row, row) for row in first.rows if row in second.labels and not _is_bare(first, second, row)]
        left, right = {one for one, _ in found}, {other for _, other in found}
        found += _once(list(self._alike(first, second, left, right)))
        left, right = {one for one, _ in found}, {other for _, other in found}
        ties = [(one, other) for one, other in self._ties(first, second) if one not in left and other not in right]
        return found + _once(_upmost(ties))

    def _alike(
        self, first: ScaledTable, second: ScaledTable, left: set[str], right: set[str]
    ) -> Iterator[tuple[str, str]]:
        """The rows of one label; of tables that are not long also those whose labels are nearly the same."""
        named: dict[frozenset[str], list[str]] = defaultdict(list)
        for other in second.rows:
            if other not in right:
                named[self._tokens[second.id, other]].append(other)
        is_short = len(first.rows) * len(second.rows) <= _SHORT
        for row in first.rows:
            mine = self._tokens[first.id, row]
            if row not in left and mine:
                fitting = [each for each in named if heading_words.same_label(mine, each)] if is_short else [mine]
                yield from ((row, other) for each in fitting for other in named.get(each, ()))

    def _ties(self, first: ScaledTable, second: ScaledTable) -> list[tuple[str, str]]:
        mine, theirs = self._long[first.id], self._long[second.id]
        found = (
            (one, other) for value in mine.keys() & theirs.keys() for one in mine[value] for other in theirs[value]
        )
        return list(dict.fromkeys(found))


def _is_bare(first: ScaledTable, second: ScaledTable, row: str) -> bool:
    """Whether a key says nothing of what *row* is about: a running number, or a total."""
    return row.isdecimal() or _is_total(first, row) or _is_total(second, row)


def _is_total(table: ScaledTable, row: str) -> bool:
    """Whether *row* is called a total or a mean and nothing else: that of one table is not that of another."""
    said = heading_words.tokens(table.labels[row])
    return bool(said) and all(
        heading_words.TOTAL.said_in(one) or heading_words.MEAN.said_in(one) for one in said - _GENERAL
    )


def _upmost(ties: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """*ties* without those to a line below another that prints the same: a line and the only one below it are alike."""
    known = set(ties)
    return [
        (one, other)
        for one, other in ties
        if not any((one, above) in known for above in _above(other))
        and not any((above, other) in known for above in _above(one))
    ]


def _above(key: str) -> Iterator[str]:
    while "." in key:
        key = key.rpartition(".")[0]
        yield key


def _once(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    return [pair for pair in pairs if left[pair[0]] == 1 and right[pair[1]] == 1]


def _ties(cell: Cell) -> bool:
    digits = cell.digits
    return len(digits) >= _TYING and len(digits.rstrip("0")) >= _TYING_DIGITS
