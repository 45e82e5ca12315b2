"""Words that follow from a number: the higher it is, the later in one order of words; tables with the same headings count together."""

from __future__ import annotations

from collections import Counter
from math import comb, factorial, log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import words
from evalkit.audit.propose.model import SCALE, Pair, Proposal, Ranges, score
from evalkit.audit.propose.scales import CATEGORY, by_scale, held_words
from evalkit.audit.rounding import units_text
from evalkit.audit.words import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.audit.propose.model import Cell, Instance, Table
    from evalkit.audit.propose.scales import Scale

Place = tuple[str, int]
"""What a column is called, and the how manieth of its table that is called so."""
_LEAST_ROWS = 5
_PRIOR = 2.0
_MOST_BROKEN = 5  # of so many rows one may break


def of_words(
    tables: Sequence[Table],
    least: float,
    scales: Callable[[], Sequence[Scale]],
    converted: Mapping[tuple[str, str], int],
) -> list[Proposal]:
    """The columns of words in *tables* that follow from a column of numbers, of each the best: by bands that are known, else by ranges.

    Of two columns of numbers that would do alike, the one that stands nearer. *converted*: table and column of numbers → the factor by which they are converted.
    """
    titles = {table.id: table.title for table in tables}
    groups: dict[tuple[Place, Place], list[Pair]] = {}
    apart: dict[tuple[Place, Place], int] = {}
    for table in tables:
        places = {name: table.place_of(name) for name in table.columns}
        for cell in table.cells.values():
            for number in table.others_in_row(cell) if cell.value is None and fold(cell.word) else ():
                heads = places[cell.column], places[number.column]
                groups.setdefault(heads, []).append(Pair(cell, number))
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


def _may_follow(pairs: Sequence[Pair]) -> bool:
    """Whether there are enough rows, and words that repeat."""
    words = {fold(pair.word.word) for pair in pairs}
    return len(pairs) >= _LEAST_ROWS and 2 <= len(words) <= len(pairs) / 2  # noqa: PLR2004


def _proposal(pairs: Sequence[Pair]) -> Proposal | None:
    counts = Counter(fold(pair.word.word) for pair in pairs)
    order = sorted(
        counts, key=lambda word: _median([pair.number.number for pair in pairs if fold(pair.word.word) == word])
    )
    due = _fitted(pairs, order)
    instances = held_words(pairs, lambda pair: fold(pair.word.word) == due[pair.number.number])
    if sum(not instance.holds for instance in instances) * _MOST_BROKEN > len(instances):
        return None
    cost = (
        log2(comb(len(pairs) - 1, len(counts) - 1)) + log2(factorial(len(counts))) + _PRIOR
    )  # where they part, and in which order
    name = f"rentang-{words.stem(pairs[0].word.column)}"
    keys = {"bands": f"table:{name}"}
    return Proposal(CATEGORY, instances, score(instances, cost), keys, ranges=_ranges(name, instances, order))


def _median(numbers: Sequence[int]) -> int:
    return sorted(numbers)[len(numbers) // 2]


def _fitted(pairs: Sequence[Pair], order: Sequence[str]) -> Mapping[int, str]:
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
    return units_text(cell.number * 10**digits // SCALE, digits)


def _by_table(proposal: Proposal) -> Iterator[Proposal]:
    """*proposal* as a relation for each column of words that it is about."""
    places: dict[tuple[str, str, str], list[Instance]] = {}
    for each in proposal.instances:
        places.setdefault((each.claim.table, each.claim.column, each.inputs[0].column), []).append(each)
    pooled = len({table for table, _, _ in places})
    for instances in places.values():
        yield proposal._replace(instances=tuple(instances), pooled=pooled)
