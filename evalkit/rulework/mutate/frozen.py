"""Which cases are frozen: those in the file that ``evalkit rules mutate --write`` makes for an edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.cases import Case

GENERATED = "generated"


def boundary_file(edition: str) -> str:
    """Name of the file of the frozen cases of an edition."""
    return f"boundary-{edition}.toml"


def is_frozen(case: Case) -> bool:
    """Whether *case* is one of these. Other files may hold generated cases, too: those are not made anew."""
    edition = case.instrument.partition("@")[2]
    return case.kind == GENERATED and Path(case.file).name == boundary_file(edition)
