"""Words that follow from numbers: the higher it is, the later in one order of words; two words that say how a comparison came out."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from itertools import permutations
from math import comb, factorial, log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.by_rules import CATEGORY, by_scale, held_words
from evalkit.audit.propose.chance import best
from evalkit.audit.propose.model import NO, OK, SCALE, Instance, Proposal, Ranges, WordNumber, score
from evalkit.audit.word_comparison import fold
from evalkit.base.exact import decimal_text
from evalkit.base.grouping import by_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.audit.propose.by_rules import NamedBands
    from evalkit.audit.propose.model import Cell, ScaledTable

Place = tuple[str, int]
"""What a column is called, and the how manieth of its table that is called so."""
_LEAST_WORDS = 2  # of which each stands twice on average
_PRIOR = 2.0
_MOST_BROKEN = 5  # of so many rows one may break


def of_words(
    tables: Sequence[ScaledTable],
    least: float,
    scales: Callable[[], Sequence[NamedBands]],
    converted: Mapping[tuple[str, str], int],
) -> list[Proposal]:
    """The columns of words in *tables* that follow from a column of numbers, of each the best: by bands that are known, else by ranges.

    Of two columns of numbers that would do alike, the one that stands nearer. *converted*: table and column of numbers → the factor by which they are converted.
    """
    titles = {table.id: table.title for table in tables}
    groups: dict[tuple[Place, Place], list[WordNumber]] = {}
    apart: dict[tuple[Place, Place], int] = {}
    for table in tables:
        places = {name: table.place_of(name) for name in table.columns}
        for cell in table.cells.values():
            for number in table.others_in_row(cell) if cell.value is None and fold(cell.word) else ():
                heads = places[cell.column], places[number.column]
                groups.setdefault(heads, []).append(WordNumber(cell, number))
                apart[heads] = abs(table.columns.index(cell.column) - table.columns.index(number.column))
    found: dict[Place, Proposal] = {}
    for heads, pairs in sorted(groups.items(), key=lambda group: apart[group[0]]):
        if not _may_follow(pairs):
            continue
        said = " ".join(
            [
                pairs[0].word.column,
                pairs[0].number.column,
                *(titles[table] for table in dict.fromkeys(pair.word.table for pair in pairs)),
            ]
        )
        number = pairs[0].number
        factor = converted.get((number.table, number.column), 0)
        for proposal in (by_scale(pairs, scales(), said, factor), _proposal(pairs)):
            if (
                proposal is not None
                and proposal.bits >= least
                and (heads[0] not in found or proposal.bits > found[heads[0]].bits)
            ):
                found[heads[0]] = proposal
    return [part for proposal in found.values() for part in _by_table(proposal)]


def _may_follow(pairs: Sequence[WordNumber]) -> bool:
    """Whether there are several words, and words that repeat."""
    words = {fold(pair.word.word) for pair in pairs}
    return _LEAST_WORDS <= len(words) <= len(pairs) / 2


def _proposal(pairs: Sequence[WordNumber]) -> Proposal | None:
    counts = Counter(fold(pair.word.word) for pair in pairs)
    order = sorted(
        counts, key=lambda word: _median([pair.number.number for pair in pairs if fold(pair.word.word) == word])
    )
    due = _fitted(pairs, order)
    instances = held_words(pairs, lambda pair: fold(pair.word.word) == due[pair.number.number])
    if sum(not instance.holds for instance in instances) * _MOST_BROKEN > len(instances):
        return None
    # Where they part, and in which order.
    cost = log2(comb(len(pairs) - 1, len(counts) - 1)) + log2(factorial(len(counts))) + _PRIOR
    name = f"rentang-{heading_words.stem(pairs[0].word.column)}"
    keys = {"bands": f"table:{name}"}
    return Proposal(CATEGORY, instances, score(instances, cost), keys, ranges=_ranges(name, instances, order))


def _median(numbers: Sequence[int]) -> int:
    return sorted(numbers)[len(numbers) // 2]


def _fitted(pairs: Sequence[WordNumber], order: Sequence[str]) -> Mapping[int, str]:
    """Number → the word that it has where the words run in *order* and as few rows as possible break."""
    place = {word: at for at, word in enumerate(order)}
    said: dict[int, list[int]] = {}
    for pair in pairs:
        said.setdefault(pair.number.number, []).append(place[fold(pair.word.word)])
    costs, roads = [0] * len(order), []
    for number in sorted(said):
        came = [min(range(at + 1), key=lambda before: (costs[before], -before)) for at in range(len(order))]
        costs = [costs[came[at]] + sum(one != at for one in said[number]) for at in range(len(order))]
        roads.append((number, came))
    at = min(range(len(order)), key=lambda one: costs[one])
    found = {}
    for number, came in reversed(roads):
        found[number] = order[at]
        at = came[at]
    return found


def _ranges(name: str, instances: Sequence[Instance], order: Sequence[str]) -> Ranges:
    """Each word from the least number that has it up to the next: only as far down as the numbers are known."""
    begins: dict[str, tuple[int, str, str]] = {}
    for instance in instances:
        number, word = instance.inputs[0], fold(instance.claim.word)
        if instance.holds and (word not in begins or number.number < begins[word][0]):
            begins[word] = number.number, _text(number), instance.claim.word
    known = [begins[word] for word in order if word in begins]
    rows = []
    for at, (_, low, word) in enumerate(known):
        high = known[at + 1][1] if at + 1 < len(known) else None
        rows.append((word, f">= {low}" if high is None else f"< {high}" if at == 0 else f"{low} - < {high}"))
    return Ranges(name, tuple(rows))


def _text(cell: Cell) -> str:
    digits = len(str(SCALE // cell.unit)) - 1 if cell.unit <= SCALE else 0
    return decimal_text(Fraction(cell.number, SCALE), digits)


def _by_table(proposal: Proposal) -> Iterator[Proposal]:
    """*proposal* as a relation for each column of words that it is about."""
    places = by_key(
        proposal.instances, lambda instance: (instance.claim.table, instance.claim.column, instance.inputs[0].column)
    )
    pooled = len({table for table, _, _ in places})
    for instances in places.values():
        yield proposal._replace(instances=tuple(instances), pooled=pooled)


# --- Two words that say how a comparison came out ---------------------------------------------------------------------


_REACHED, _ABOVE = "word-at-least", "word-above"
_MET = re.compile(r"tercapai|terpenuhi|memenuhi|melampaui")
_NOT = re.compile(r"(?:tidak|belum|kurang) ")
_MOVED = re.compile(r"naik|meningkat"), re.compile(r"turun|menurun")
_KNOWN = 12.0  # bits that the words bring: they say which comparison it is
_LEAST_ROWS = 3
_WHOLE = 100


def of_outcomes(tables: Sequence[ScaledTable], least: float) -> list[Proposal]:
    """The columns of *tables* with two words that say how a comparison came out; of each the best."""
    found = []
    for table in tables:
        for column in table.columns:
            found += best(_trials(table, column), least)
    return found


def _trials(table: ScaledTable, column: str) -> Iterator[Proposal]:
    said = Counter(fold(word) for word in table.words_in(column).values())
    for yes, no in permutations(said, 2) if len(said) <= _LEAST_ROWS else ():
        if _MET.match(yes) and _NOT.match(no) and _MET.search(no):
            reached = [name for name in table.numeric if heading_words.PERCENT.said_in(name)]
            yield from _proposals(table, (column, yes, no), [(name, "") for name in reached])
        elif all(word.match(each) for word, each in zip(_MOVED, (yes, no), strict=True)):
            yield from _proposals(table, (column, yes, no), list(_of_years(table)))


def _of_years(table: ScaledTable) -> Iterator[tuple[str, str]]:
    """Columns of one name: that of the last year, and of the one before which the table has."""
    families: dict[str, list[tuple[str, str]]] = {}
    for name in table.numeric:
        year = heading_words.year(name)
        if year is not None:
            families.setdefault(heading_words.stem(name), []).append((year, name))
    for (_, earlier), (_, later) in (sorted(family)[-2:] for family in families.values() if len(family) > 1):
        yield later, earlier


def _proposals(table: ScaledTable, said: tuple[str, str, str], pairs: Sequence[tuple[str, str]]) -> Iterator[Proposal]:
    """The words *said*, a column with its two, by each of *pairs*; a column without another is held against 100."""
    column, yes, no = said
    printed = {fold(word): word for word in table.words_in(column).values()}
    for one, other in pairs:
        instances = list(_instances(table, said, one, other))
        if len(instances) >= _LEAST_ROWS and sum(instance.holds for instance in instances) * 5 >= 4 * len(instances):
            bits = score(instances, log2(len(pairs)) + 1.0 - _KNOWN)
            kind, factor = (_ABOVE, 0) if other else (_REACHED, _WHOLE)
            keys = {"words": [printed[yes], printed[no]]}
            yield Proposal(kind, tuple(instances), bits, keys, factor=factor)


def _instances(table: ScaledTable, said: tuple[str, str, str], one: str, other: str) -> Iterator[Instance]:
    column, *both = said
    claims = [cell for cell in table.cells.values() if cell.column == column and fold(cell.word) in both]
    counts = Counter(fold(cell.word) for cell in claims)
    for claim in claims:
        inputs = [cell for name in (one, other) if (cell := table.number(claim.row, name)) is not None]
        if len(inputs) == (2 if other else 1):
            word = fold(claim.word)
            holds = word == both[0 if _is_reached(inputs) else 1]
            yield Instance(
                claim, tuple(inputs), OK if holds else NO, log2(len(claims) / counts[word]) if holds else 0.0
            )


def _is_reached(inputs: Sequence[Cell]) -> bool:
    first, *others = (cell.number for cell in inputs)
    return first > others[0] if others else first >= _WHOLE * SCALE
