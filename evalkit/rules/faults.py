"""The faults of a rule file: as everywhere, but safe to show and cheap to find in files of any size."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from evalkit.errors import Faults
from evalkit.text import Decimal, Message, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.text import Prose

# Comparing one word with all others takes time in proportion to both numbers: a file of 100,000 nodes that are all
# wrong would never end.
MAX_HINTS = 50
MAX_NAMES = 1000
MAX_LISTED = 50


class RuleFaults(Faults):
    """Collects the faults of one rule file. What the file says goes into sentences as it is: here it is made visible."""

    def add(self, place: str, problem: Prose, *, expected: Prose | None = None, hint: Prose | None = None) -> None:
        """Note one more fault."""
        super().add(place, _shown(problem), expected=_shown(expected), hint=_shown(hint))

    def unknown(self, place: str, problem: Prose, word: str, known: Iterable[str], *, expected: Prose) -> None:
        """Note a word that is not among the *known* ones, with the nearest as a hint."""
        names = list(islice(known, MAX_NAMES + 1)) if len(self.found) < MAX_HINTS else []
        super().unknown(place, problem, word, names[:MAX_NAMES], expected=expected)


def _shown(data: Any) -> Any:
    if isinstance(data, Message):
        return Message(data.template, {name: _shown(part) for name, part in data.args.items()})
    if isinstance(data, tuple):
        more = ("…",) if len(data) > MAX_LISTED else ()
        return (*map(_shown, data[:MAX_LISTED]), *more)
    return visible(data) if isinstance(data, str) and not isinstance(data, Decimal) else data
