"""Which cases are frozen: those in the file that ``evalkit rules mutate --write`` makes for an edition, and one beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.cases import Case

GENERATED = "generated"


def boundary_file(edition: str) -> str:
    """Name of the file of the frozen cases of an edition."""
    return f"boundary-{edition}.toml"


def beside_file(edition: str) -> str:
    """Name of the file of further frozen cases: those that the search does not construct, kept by hand."""
    return f"boundary-{edition}-beside.toml"


def is_made(case: Case) -> bool:
    """Whether *case* is one of those that ``--write`` makes anew."""
    return _lies_in(case, boundary_file)


def is_frozen(case: Case) -> bool:
    """Whether *case* counts as frozen. Other files may hold generated cases, too: those do not."""
    return is_made(case) or _lies_in(case, beside_file)


def _lies_in(case: Case, name_of: Callable[[str], str]) -> bool:
    edition = case.instrument.partition("@")[2]
    return case.kind == GENERATED and Path(case.file).name == name_of(edition)
