"""Headings that may mean a code, and the cells below them → the columns that are meant: of two for one code the better one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.mapping import headings, usual
from evalkit.mapping.contents import Bilingual
from evalkit.mapping.model import RESPONDENTS, UNIT
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.mapping.contents import Contents
    from evalkit.mapping.frame import Frame
    from evalkit.mapping.headings import Match

_SURE = (0, 2)  # ranks of codes and of whole questions: cells that do not fit are faults
_WEAK = 6  # ranks from here on need cells that agree


class Choice:
    """Chooses among the columns of a sheet.

    Attributes:
        several: Code → the columns of which each may be it; the first was taken.
    """

    def __init__(self, frame: Frame, contents: Contents, faults: Faults) -> None:
        """Columns of the sheet in *frame*, with these *contents*; what is left open is one of *faults*."""
        self.frame, self.faults = frame, faults
        self.several: dict[str, tuple[int, ...]] = {}
        self._contents = contents

    def of(self, matches: Sequence[Match], stated: Collection[int]) -> Iterator[tuple[int, Match]]:
        """The matches of the other columns, after a look at the cells; of two for one code the better one."""
        seen = {at: self._looked_at(at, match) for at, match in enumerate(matches) if at not in stated}
        best: dict[str, list[int]] = {}
        for at, match in seen.items():
            key = UNIT if match.role == headings.UNIT else match.code
            best.setdefault(key, []).append(at)
        for key, places in best.items():
            yield from self._best(key, places, seen)

    def _looked_at(self, at: int, match: Match) -> Match:
        """*match*, unless the cells of the column say otherwise: dates are no answers, and a number alone is no proof."""
        if match.role == headings.UNKNOWN and self._contents.are_running(at):
            return match._replace(role=headings.IGNORED, why=usual.SAID[usual.NUMBER], kind=usual.NUMBER)
        if match.role != headings.CODE or match.rank in _SURE or not self._contents.texts(at):
            return match
        if self._contents.are_moments(at):
            why = msg("all of its cells are dates or times")
            return match._replace(role=headings.IGNORED, code="", why=why, kind=usual.TIME)
        if match.rank >= _WEAK and match.code in self.answered and not self._answers_in(at, match.code):
            return match._replace(role=headings.UNKNOWN, code="", why=msg("none of its cells is an answer"))
        return match

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The columns whose cells are answers of respondents."""
        return self.frame.targets.needed(RESPONDENTS) if self.frame.rows == RESPONDENTS else ()

    def _best(self, key: str, places: Sequence[int], seen: Mapping[int, Match]) -> Iterator[tuple[int, Match]]:
        """Of the columns in *places*, all of which are *key*, the one that is meant; the others are left aside."""
        if not key or len(places) == 1:
            yield from ((at, seen[at]) for at in places)
            return
        order = {at: self._weight(at, seen[at]) for at in places}
        least = min(order.values())
        meant = [at for at in places if order[at] == least]
        if len(meant) > 1 and key != UNIT:
            self.several[key] = tuple(meant)
            names = tuple(column_name(at) for at in meant)
            problem = msg("several columns are {code}: {columns}", code=key, columns=names)
            hint = msg('say which in a mapping: [columns] "{column}:{column}" = "{code}"', column=names[0], code=key)
            self.faults.add("", problem, expected=msg("one column for each code"), hint=hint)
        for at in places:
            other = msg("{code} is column {column}", code=key, column=column_name(meant[0]))
            aside = seen[at]._replace(role=headings.UNKNOWN, code="", why=other, kind="")
            yield at, seen[at] if at == meant[0] else aside

    def _weight(self, at: int, match: Match) -> tuple[int, int]:
        """The lower, the more likely: by the reason; then units by how they are called, others by whether all cells are answers."""
        if match.role == headings.UNIT:
            names = list(usual.HEADINGS[usual.UNIT])
            said = " ".join(headings.words_of(match.heading))
            return 0, names.index(said) if said in names else len(names)
        texts = self._contents.texts(at)
        return match.rank, int(match.code in self.answered and self._answers_in(at, match.code) < len(texts))

    def _answers_in(self, at: int, code: str) -> int:
        """How many of the texts in the column *at* are answers to *code*, or hold one beside another language."""
        texts = self._contents.texts(at)
        understood = sum(self.frame.answers.may_be(code, text) for text in texts)
        return understood or (len(texts) if self.bilingual({code: at}) else 0)

    def bilingual(self, places: Mapping[str, int]) -> dict[str, dict[str, int | str]]:
        """Code → text → answer, where the columns in these *places* give answers in two languages."""
        texts = {code: self._contents.texts(at) for code, at in places.items()}
        in_doubt = {
            code: each
            for code, each in texts.items()
            if any(self.frame.answers.understood(code, text) is None for text in each)
        }

        def known(code: str, text: str) -> int | str | None:
            given = self.frame.answers.understood(code, text)
            return None if given is None else given.level if given.level is not None else given.title

        return Bilingual(in_doubt, known).answers
