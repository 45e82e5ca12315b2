"""Indeks Keamanan Informasi (KAMI)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import hookimpl
from evalkit.hookspecs import bundled_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit import Instrument, Section
    from evalkit.rulework.check.model import Statement
    from evalkit.testing.laws import Law

evalkit_api = 3  # the version of the hooks that this is written for
INDEX = "kami"
evalkit_instruments = bundled_index(INDEX)


@hookimpl
def evalkit_sections() -> Sequence[Section]:
    """The gate, floors and levels of areas."""
    from evalkit_kami.floors import FLOORS  # noqa: PLC0415  # only rule files need it
    from evalkit_kami.gate import GATE  # noqa: PLC0415
    from evalkit_kami.ladder import LADDER  # noqa: PLC0415

    return [GATE, FLOORS, LADDER]


@hookimpl
def evalkit_checks(instrument: Instrument) -> Sequence[Statement]:
    """That the points of categories 2 and 3 are twice and three times those of category 1."""
    if instrument.index != INDEX:
        return []
    from evalkit_kami.checks import of_points  # noqa: PLC0415  # only proofs need it

    return list(of_points(instrument))


@hookimpl
def evalkit_laws(instrument: Instrument) -> Sequence[Law]:
    """That questions behind a closed gate count for nothing."""
    if instrument.index != INDEX:
        return []
    from evalkit_kami.laws import LOCKED  # noqa: PLC0415  # it needs Hypothesis, which only the kit brings

    return [LOCKED]
