"""Names that one part of a rule file uses for another: nodes, scales, columns, context, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

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


def codes(known: Collection[str]) -> Names:
    """Codes of nodes."""
    return Names(known, lambda name: msg("the code {code} is not known", code=name), msg("the code of a node"))


def leaf_codes(known: Collection[str]) -> Names:
    """Codes of leaves."""
    return Names(known, lambda name: msg("{code} is not a leaf", code=name), msg("the code of a leaf"))


def scales(known: Collection[str]) -> Names:
    """Names of ``[scales]``."""
    return Names(known, lambda name: msg("the scale {name} is not known", name=name), msg("the name of a scale"))


def attributes(known: Collection[str]) -> Names:
    """Names of ``[attributes]``."""
    return Names(known, lambda name: msg("the attribute {name} is not known", name=name), msg("a name of [attributes]"))


def columns(known: Collection[str]) -> Names:
    """Names of ``[records.columns]``."""
    return Names(
        known, lambda name: msg("the column {name} is not known", name=name), msg("a name of [records.columns]")
    )


def word_columns(known: Collection[str]) -> Names:
    """Names of ``[records.columns]`` that hold words."""
    return Names(
        known,
        lambda name: msg("{name} is not a column of words", name=name),
        msg("a name of [records.columns] with values"),
    )


def choices(known: Collection[str]) -> Names:
    """Keys of ``[context]`` that are a choice."""
    return Names(
        known,
        lambda name: msg("{key} is not a choice of the context", key=name),
        msg('a [context] key of kind "choice"'),
    )


def counts(known: Collection[str]) -> Names:
    """Keys of ``[context]`` that are a count."""
    return Names(
        known, lambda name: msg("{key} is not a count of the context", key=name), msg('a [context] key of kind "count"')
    )


def places(known: Collection[str], *, lost: bool) -> Names:
    """Where a stage or a table of bands can stand: a node, or a level of the tree; *lost*: nobody knows the levels."""
    return Names(
        known,
        lambda name: msg("{at} is neither a node nor a level", at=name),
        msg("a code, or a name of [instrument].levels"),
        lost,
    )


def sources(known: Collection[str]) -> Names:
    """Keys of ``[sources]``."""
    return Names(known, lambda name: msg("the source {key} is not known", key=name), msg("a key of [sources]"))
