"""The faults of a rule file: as everywhere, but looking for the nearest known name only while that is cheap."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from evalkit.errors import Faults
from evalkit.text import Prose

# Comparing one word with all others takes time in proportion to both numbers: a file of 100,000 nodes that are all
# wrong would never end.
MAX_HINTS = 50
MAX_NAMES = 1000


class RuleFaults(Faults):
    """Collects the faults of one rule file."""

    def unknown(self, place: str, problem: Prose, word: str, known: Iterable[str], *, expected: Prose) -> None:
        """Note a word that is not among the *known* ones, with the nearest as a hint."""
        names = list(islice(known, MAX_NAMES + 1)) if len(self.found) < MAX_HINTS else []
        super().unknown(place, problem, word, names[:MAX_NAMES], expected=expected)
