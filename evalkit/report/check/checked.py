"""A proof and the rule file it is about, as every form of the report has it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, ERROR, NOTE, WARNING
from evalkit.rulework.check.model import VERDICTS, notes_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evalkit.base.toml.lines import Lines
    from evalkit.instruments import Note
    from evalkit.rulework.check.model import Proof

FAILED, KNOWN, UNPROVED, NOTED, PROVED = "failed", "known", "unproved", "noted", "proved"
SEVERITY = {FAILED: ERROR, UNPROVED: WARNING, KNOWN: NOTE, NOTED: NOTE, PROVED: AGREES}


class Checked(NamedTuple):
    """A proof, and the rule file it is about.

    Attributes:
        file: As the user named it, or as it is called among those installed.
        lines: Where things stand in its text.
        path: Where the file lies, if it is one that its reader can open.
    """

    proof: Proof
    file: str
    lines: Lines
    path: Path | None = None

    @property
    def failed(self) -> int:
        """How many statements fail and are not accounted for."""
        return counts([self])[FAILED]

    def note(self, key: str | None) -> Note | None:
        """The property or assumption of that id."""
        notes = (note for of_kind in notes_of(self.proof.rules).values() for note in of_kind)
        return next((note for note in notes if note.id == key), None)


def counts(results: Iterable[Checked]) -> dict[str, int]:
    """Verdict → how many statements have it."""
    found = Counter(statement.verdict for result in results for statement in result.proof.statements)
    return {verdict: found[verdict] for verdict in VERDICTS}
