"""Tables whose rows are codes: worksheets. Which column holds what, and which node each row is about.

What a column or cell can be, by what a row is.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.grouping import by_key
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.files.records.means import columns_of
from evalkit.instruments import TOTAL
from evalkit.instruments.offices import OFFICES
from evalkit.mapping import lexicon
from evalkit.mapping.headings import PREDICATE, match_headers, number_of, words_of
from evalkit.mapping.map_file import (
    AGENCIES,
    ANSWER,
    CODE,
    CODES,
    EVIDENCE,
    IGNORE,
    NOTE,
    OF_CODES,
    PERIOD,
    PERSONS,
    RESPONDENTS,
    SUBJECT,
    UNIT,
)
from evalkit.method.plan import plan_for
from evalkit.method.scales import read_answer
from evalkit.tables.references import column_name, whole_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.instruments import Instrument
    from evalkit.mapping.headings import Match
    from evalkit.tables.sheet import Row

_NEAREST = 2  # ranks of codes, titles and questions
_LONGEST = 200


class Targets:
    """The names that columns of an instrument can have.

    Attributes:
        most_named: So many of them are named in a message.
    """

    most_named = 60

    def __init__(self, instrument: Instrument, *, by_number: bool = False) -> None:
        """Names of *instrument*; *by_number*: a cell that holds a number names the leaf that alone has it."""
        self._instrument = instrument
        self._by_number = by_number
        self._cells: dict[str, str | None] = {}

    def of(self, rows: str) -> Mapping[str, Sequence[str]]:
        """Section of a mapping → what its columns can be, where rows are *rows*."""
        instrument = self._instrument
        nodes = instrument.every_node if rows == AGENCIES else instrument.nodes  # each row may tell another fact
        printed = (*nodes, PREDICATE, *instrument.claims)
        if rows in (RESPONDENTS, PERSONS):
            profile = self._instrument.records.profile if self._instrument.records is not None else ()
            return {"columns": (*self.needed(rows), UNIT, *profile, IGNORE), "claims": ()}
        if rows == CODES:
            return {"columns": (*OF_CODES, IGNORE), "claims": ()}
        if rows == OFFICES:
            return {"columns": (*self.graded, UNIT, IGNORE), "claims": ()}
        subject = (SUBJECT, UNIT, PERIOD, IGNORE) if rows == AGENCIES else ()
        return {"columns": (*nodes, *instrument.context, *subject), "claims": printed}

    @cached_property
    def graded(self) -> tuple[str, ...]:
        """The leaves that offices are graded by."""
        rules = self._instrument.offices
        return () if rules is None else tuple(columns_of(self._instrument, rules))

    def needed(self, rows: str) -> tuple[str, ...]:
        """What the rows cannot do without."""
        records = self._instrument.records
        if rows == PERSONS and records is not None:
            return tuple(records.columns)
        return tuple(self._instrument.leaves_under(TOTAL)) if rows == RESPONDENTS else ()

    def code_of_cell(self, text: str) -> str | None:
        """The node that a cell names by its code, its title or its number in a part; nothing if it names none."""
        if text not in self._cells:
            found = match_headers(self._instrument, [text], records=False)[0] if len(text) <= _LONGEST else None
            self._cells[text] = found.code if found is not None and self._names(text, found) else None
        return self._cells[text]

    def _names(self, text: str, found: Match) -> bool:
        """Whether a cell was understood well enough; that rows are numbered says nothing of what they are about."""
        if found.code not in self._instrument.nodes:  # a fact of the context may be called so, or the predicate
            return False
        if text.isdecimal() and text not in self._instrument.nodes:
            return self._by_number
        return found.rank <= _NEAREST or found.by_level or "." in text


_OUTLINE = re.compile(r"([0-9]{1,3}|[IVX]{1,5})((?:[.\s]*(?:[0-9]{1,3}|[a-z]))*)[.)]?", re.IGNORECASE)
_STEP = re.compile(r"[0-9]{1,3}|[a-z]", re.IGNORECASE)
# What the columns of a worksheet are called, by what they are; of several for one, the first is meant.
_CALLED: Mapping[str, tuple[str, ...]] = {
    ANSWER: (
        *("jawaban", "status", "penilaian", "hasil", "nilai", "skor", "answer", "score", "jawaban verifikasi"),
        *("tingkat kematangan", "tingkat", "level", "level kematangan", "nilai kematangan", "capaian", "capaian level"),
    ),
    EVIDENCE: ("bukti", "bukti dukung", "evidence", "dokumen", "data dukung", "dokumen pendukung", "link bukti"),
    NOTE: ("catatan", "keterangan", "note", "notes", "komentar", "penjelasan"),
}
Found = tuple[str, Message]


class CodeRow(NamedTuple):
    """A row of the table that is about a node: its number, its cells, and the code."""

    row: int
    cells: tuple[str | None, ...]
    code: str


def columns_of_codes(
    instrument: Instrument,
    body: Sequence[Row],
    texts: Sequence[str],
    stated: Mapping[int, str],
    faults: Faults,
) -> dict[int, Found]:
    """Column → what it is, and why: the one that holds most codes, that of the answers, of evidence, of notes.

    Args:
        instrument: Whose codes are looked for.
        body: The rows.
        texts: The headings.
        stated: Columns whose meaning is known.
        faults: Takes what keeps the columns from being known.
    """
    found: dict[int, Found] = {}
    codes = next((at for at, target in stated.items() if target == CODE), None)
    if codes is None:
        held = {at: len(places(instrument, body, at)) for at in range(len(texts)) if at not in stated}
        codes = max(held, key=lambda at: held[at], default=0)
        if not held.get(codes):
            faults.add("", msg("no column holds codes of {instrument}", instrument=instrument.id))
            return found
        found[codes] = (
            CODE,
            msg("it holds the codes, titles or numbers of {count:node|nodes}", count=str(held[codes])),
        )
    rows = places(instrument, body, codes, by_number=stated.get(codes) == CODE)
    free = [at for at in range(len(texts)) if at not in stated and at != codes]
    if ANSWER not in stated.values():
        found |= _answers(instrument, rows, texts, free, faults)
    for role in (EVIDENCE, NOTE):
        called = [at for at in free if _rank(role, texts[at]) is not None and at not in found]
        if called and role not in stated.values():
            found[min(called, key=lambda at: _rank(role, texts[at]) or 0)] = (role, msg("by its heading"))
    return found


def _rank(role: str, text: str) -> int | None:
    said = " ".join(words_of(text))
    return _CALLED[role].index(said) if said in _CALLED[role] else None


def _answers(
    instrument: Instrument, rows: Sequence[CodeRow], texts: Sequence[str], free: Sequence[int], faults: Faults
) -> dict[int, Found]:
    """The column with most answers; where several have as many, the one that is called so."""
    held = {
        at: sum(_is_answer(instrument, place, at) for place in rows) for at in free if not _runs_on(rows, texts, at)
    }
    most = max(held.values(), default=0)
    best = [at for at in held if held[at] == most]
    ranks = {at: rank for at in best if (rank := _rank(ANSWER, texts[at])) is not None}
    if most and (len(best) == 1 or ranks):
        at = min(ranks, key=lambda at: ranks[at]) if len(best) > 1 else best[0]
        return {at: (ANSWER, msg("it holds {count:answer|answers}", count=str(most)))}
    problem, likely = (
        msg("no column holds answers"),
        next((at for at in free if _rank(ANSWER, texts[at]) is not None), None),
    )
    if most:
        problem, likely = msg("several columns hold answers: {columns}", columns=tuple(map(column_name, best))), best[0]
    heading = "Jawaban" if likely is None else visible(texts[likely], 80) or whole_column(likely)
    hint = msg('say which in a mapping: [columns] "{heading}" = "{target}"', heading=heading, target=ANSWER)
    faults.add("", problem, expected=msg("one column with an answer for each code"), hint=hint)
    return {}


def _is_answer(instrument: Instrument, place: CodeRow, at: int) -> bool:
    """Whether a cell answers a leaf, or is a word that the node above the leaves takes in their place."""
    text, node = place.cells[at], instrument.nodes[place.code]
    if text is None:
        return False
    if node.is_leaf:
        return read_answer(instrument, node, text) is not None
    plan = plan_for(instrument)
    return caseless(text) in {caseless(step.word) for step in plan.words_at(plan.position[node.code])}


def _runs_on(rows: Sequence[CodeRow], texts: Sequence[str], at: int) -> bool:
    """Whether a column numbers the rows: it is called so, or counts on by one in each, and is not called as answers are."""
    if " ".join(words_of(texts[at])) in lexicon.HEADINGS[lexicon.NUMBER]:
        return True
    found = [int(text) for place in rows if (text := place.cells[at]) is not None and text.isdecimal()]
    counts = len(found) > 1 and all(after == before + 1 for before, after in pairwise(found))
    return counts and _rank(ANSWER, texts[at]) is None


def places(instrument: Instrument, body: Sequence[Row], at: int, *, by_number: bool = False) -> list[CodeRow]:
    """The rows that are about a node, by what stands in the column *at*: codes, titles, or numbers that begin anew in each part.

    Args:
        instrument: Whose nodes they are.
        body: The rows.
        at: The column.
        by_number: A bare number names the one leaf that has it, as somebody said that these are the codes.
    """
    walk = _CodeWalk(instrument, by_number=by_number)
    found = ((number, cells, walk.code_of(cells[at], cells)) for number, cells in body)
    return [CodeRow(number, cells, code) for number, cells, code in found if code is not None]


class _CodeWalk:
    """Goes down the rows of a worksheet: ``1``, ``1.a``, ``1``, ``2`` are a part, a part of that, and its first two questions."""

    def __init__(self, instrument: Instrument, *, by_number: bool) -> None:
        self._instrument = instrument
        self._targets = Targets(instrument, by_number=by_number)
        self._tops = [code for code, node in instrument.nodes.items() if node.parent in (None, TOTAL) and code != TOTAL]
        self._around: str | None = None  # the part that the rows stand in

    def code_of(self, text: str | None, cells: Sequence[str | None]) -> str | None:
        """The node of a row, of which *text* stands in the column of codes."""
        if text is None:
            return None
        code = self._targets.code_of_cell(text) or self._by_outline(text, cells)
        if code is not None:
            node = self._instrument.nodes[code]
            self._around = code if not node.is_leaf else node.parent
        return code

    def _by_outline(self, text: str, cells: Sequence[str | None]) -> str | None:
        found = _OUTLINE.fullmatch(text.strip())
        if found is None:
            return None
        steps = [number_of(found.group(1)), *map(_step, _STEP.findall(found.group(2)))]
        titled = [each for each in self._titled(cells) if _fits(self._path(each), steps)]
        if titled:
            return titled[0]
        if len(steps) > 1:  # parts that have numbers of their own are known by these, not by their place
            numbered = any(heading.numbers for heading in self._instrument.headings.values())
            return None if numbered else self._at(self._tops, steps)
        around = self._instrument.nodes[self._around] if self._around is not None else None
        if around is None or not all(self._instrument.nodes[child].is_leaf for child in around.children):
            return None
        said = {caseless(cell) for cell in cells if cell is not None}  # a number may be printed twice, or out of turn
        called = [child for child in around.children if caseless(self._instrument.nodes[child].title) in said]
        return called[0] if len(called) == 1 else self._at(around.children, steps)

    def _titled(self, cells: Sequence[str | None]) -> list[str]:
        """Inner nodes whose title stands in the row."""
        return [code for cell in cells if cell is not None for code in self._by_title.get(caseless(cell), ())]

    @cached_property
    def _by_title(self) -> dict[str, list[str]]:
        nodes = self._instrument.nodes
        inner = (code for code, node in nodes.items() if not node.is_leaf and code != TOTAL)
        return by_key(inner, lambda code: caseless(nodes[code].title))

    def _path(self, code: str) -> list[int]:
        node = self._instrument.nodes[code]
        siblings = self._tops if node.parent in (None, TOTAL) else self._instrument.nodes[node.parent or ""].children
        here = list(siblings).index(code) + 1
        return [here] if node.parent in (None, TOTAL) else [*self._path(node.parent or ""), here]

    def _at(self, codes: Sequence[str], steps: Sequence[int]) -> str | None:
        """The node that the places *steps* lead to, from *codes* on."""
        if not 0 < steps[0] <= len(codes):
            return None
        code = codes[steps[0] - 1]
        return code if len(steps) == 1 else self._at(self._instrument.nodes[code].children, steps[1:])


def _step(text: str) -> int:
    return int(text) if text.isdecimal() else ord(text.casefold()) - ord("a") + 1


def _fits(path: Sequence[int], steps: Sequence[int]) -> bool:
    """Whether an outline number is the whole *path*, or its end."""
    return list(path[-len(steps) :]) == list(steps)
