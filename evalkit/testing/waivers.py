"""Laws that a rule file says do not hold for it, and why: ``explains = ["law: monotone"]`` in a property or assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import Instrument, Note

KIND = "law"


def waivers(instrument: Instrument) -> Mapping[str, Note]:
    """Name of a law → the property or assumption that waives it."""
    return {
        name.strip(): note
        for note in (*instrument.properties, *instrument.assumptions)
        for kind, _, name in (entry.partition(":") for entry in note.explains)
        if kind.strip() == KIND
    }
