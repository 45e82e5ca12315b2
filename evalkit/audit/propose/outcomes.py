"""Two words that say how a comparison came out: *Tercapai* from 100 % on, *Naik* above the year before; each is known by its words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import permutations
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import words
from evalkit.audit.propose.model import NO, OK, SCALE, Instance, Proposal, score
from evalkit.audit.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.propose.model import Cell, Table

_REACHED, _ABOVE = "word-at-least", "word-above"
_MET = re.compile(r"tercapai|terpenuhi|memenuhi|melampaui")
_NOT = re.compile(r"(?:tidak|belum|kurang) ")
_MOVED = re.compile(r"naik|meningkat"), re.compile(r"turun|menurun")
_KNOWN = 12.0  # bits that the words bring: they say which comparison it is
_LEAST_ROWS = 3
_WHOLE = 100


def of_outcomes(tables: Sequence[Table], least: float) -> list[Proposal]:
    """The columns of *tables* with two words that say how a comparison came out; of each the best."""
    found = []
    for table in tables:
        for column in table.columns:
            best = max(_trials(table, column), key=lambda proposal: proposal.bits, default=None)
            found += [best] if best is not None and best.bits >= least else []
    return found


def _trials(table: Table, column: str) -> Iterator[Proposal]:
    said = Counter(fold(word) for word in table.words_in(column).values())
    for yes, no in permutations(said, 2) if len(said) <= _LEAST_ROWS else ():
        if _MET.match(yes) and _NOT.match(no) and _MET.search(no):
            reached = [name for name in table.numeric if words.says(words.PERCENT, name)]
            yield from _proposals(table, (column, yes, no), [(name, "") for name in reached])
        elif all(word.match(each) for word, each in zip(_MOVED, (yes, no), strict=True)):
            yield from _proposals(table, (column, yes, no), list(_of_years(table)))


def _of_years(table: Table) -> Iterator[tuple[str, str]]:
    """Columns of one name: that of the last year, and of the one before which the table has."""
    families: dict[str, list[tuple[str, str]]] = {}
    for name in table.numeric:
        year = words.year(name)
        if year is not None:
            families.setdefault(words.stem(name), []).append((year, name))
    for (_, earlier), (_, later) in (sorted(family)[-2:] for family in families.values() if len(family) > 1):
        yield later, earlier


def _proposals(table: Table, said: tuple[str, str, str], pairs: Sequence[tuple[str, str]]) -> Iterator[Proposal]:
    """The words *said*, a column with its two, by each of *pairs*; a column without another is held against 100."""
    column, yes, no = said
    printed = {fold(word): word for word in table.words_in(column).values()}
    for one, other in pairs:
        instances = list(_instances(table, said, one, other))
        if len(instances) >= _LEAST_ROWS and sum(each.holds for each in instances) * 5 >= 4 * len(instances):
            bits = score(instances, log2(len(pairs)) + 1.0 - _KNOWN)
            kind, factor = (_ABOVE, 0) if other else (_REACHED, _WHOLE)
            keys = {"words": [printed[yes], printed[no]]}
            yield Proposal(kind, tuple(instances), bits, keys, factor=factor)


def _instances(table: Table, said: tuple[str, str, str], one: str, other: str) -> Iterator[Instance]:
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
