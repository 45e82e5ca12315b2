"""Names that one part of a rule file uses for another: nodes, scales, columns, context, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evalkit.base.errors import Faults


class Names(NamedTuple):
    """The known names of one kind.

    Attributes:
        known: The names.
        unknown: Makes the sentence about a name that is not among them.
        expected: What is expected instead.
        lost: They are at fault where they are declared, so which there are is not known.
    """

    known: Collection[str]
    unknown: Callable[[str], Message]
    expected: Message
    lost: bool = False

    def check(self, faults: Faults, place: str, name: str) -> bool:
        """Whether *name*, which stands at *place*, is known; if not, that is a fault, or follows from one."""
        if name in self.known:
            return True
        if self.lost or name in faults.lost:
            return False
        faults.unknown(place, self.unknown(name), name, self.known, expected=self.expected)
        return False


# Kind of name → the sentence about one that is not known, which goes into its place, and what is expected.
_KINDS: Mapping[str, tuple[Message, Message]] = {
    "codes": (msg("the code {code} is not known", code=""), msg("the code of a node")),
    "leaves": (msg("{code} is not a leaf", code=""), msg("the code of a leaf")),
    "scales": (msg("the scale {name} is not known", name=""), msg("the name of a scale")),
    "attributes": (msg("the attribute {name} is not known", name=""), msg("a name of [attributes]")),
    "columns": (msg("the column {name} is not known", name=""), msg("a name of [records.columns]")),
    "word columns": (msg("{name} is not a column of words", name=""), msg("a name of [records.columns] with values")),
    "choices": (msg("{key} is not a choice of the context", key=""), msg('a [context] key of kind "choice"')),
    "counts": (msg("{key} is not a count of the context", key=""), msg('a [context] key of kind "count"')),
    # Where a stage or a table of bands can stand.
    "places": (msg("{at} is neither a node nor a level", at=""), msg("a code, or a name of [instrument].levels")),
    "sources": (msg("the source {key} is not known", key=""), msg("a key of [sources]")),
}


def known_names(kind: str, known: Collection[str], *, lost: bool = False) -> Names:
    """The *known* names of a *kind*, as ``Type.to`` says it; *lost*: as that of ``Names``."""
    unknown, expected = _KINDS[kind]
    return Names(known, lambda name: Message(unknown.template, dict.fromkeys(unknown.args, name)), expected, lost)
