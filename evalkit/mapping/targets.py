"""What a column or cell can be, by what a row is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evalkit.files.records.means import columns_of
from evalkit.instruments import TOTAL
from evalkit.instruments.offices import OFFICES
from evalkit.mapping.headings import PREDICATE, match_headers
from evalkit.mapping.model import AGENCIES, CODES, IGNORE, OF_CODES, PERIOD, PERSONS, RESPONDENTS, SUBJECT, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.mapping.headings import Match

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

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Codes of nodes, and facts of the context."""
        return (*self._instrument.nodes, *self._instrument.context)

    def of(self, rows: str) -> Mapping[str, Sequence[str]]:
        """Section of a mapping → what its columns can be, where rows are *rows*."""
        instrument = self._instrument
        printed = (*instrument.nodes, PREDICATE, *instrument.claims)
        if rows in (RESPONDENTS, PERSONS):
            profile = self._instrument.records.profile if self._instrument.records is not None else ()
            return {"columns": (*self.needed(rows), UNIT, *profile, IGNORE), "claims": ()}
        if rows == CODES:
            return {"columns": (*OF_CODES, IGNORE), "claims": ()}
        if rows == OFFICES:
            return {"columns": (*self.graded, UNIT, IGNORE), "claims": ()}
        subject = (SUBJECT, UNIT, PERIOD, IGNORE) if rows == AGENCIES else ()
        return {"columns": (*self.nodes, *subject), "claims": printed}

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
