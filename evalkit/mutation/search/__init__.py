"""Assessments that are likely to show a change of a rule file, constructed from what the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.evaluate.plan import plan_for
from evalkit.mutation.search.beside import beside_drafts
from evalkit.mutation.search.bounds import Bounds
from evalkit.mutation.search.broad import broad_drafts
from evalkit.mutation.search.rows import row_drafts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.model import Instrument
    from evalkit.mutation.search.draft import Draft


def drafts_for(instrument: Instrument) -> Iterator[Draft]:
    """Every draft, those first that show most."""
    plan = plan_for(instrument)
    yield from broad_drafts(plan)
    yield from Bounds(plan).drafts()
    yield from row_drafts(instrument)
    yield from beside_drafts(plan)
