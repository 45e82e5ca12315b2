"""Static proofs of a rule file, by check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.proof.engine import prove
from evalkit.proof.others import Others
from evalkit.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.model import Instrument
    from evalkit.proof.model import Statement


def statements_by_check(instrument: Instrument, file: Path) -> Mapping[str, list[Statement]]:
    """What was proved of *instrument*, which was read from *file*: name of the check → its statements.

    Other editions in the folder of *file*, and what is installed, are looked at where editions are compared.
    """
    others, unread = Others({instrument.id: instrument}, Registry()).of(instrument, file)
    found: dict[str, list[Statement]] = {}
    for one in prove(instrument, others, unread).statements:
        found.setdefault(one.check, []).append(one)
    return found
