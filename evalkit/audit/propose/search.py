"""All kinds of relations, one after the other, and what is left of them where some are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.propose.categories import of_outcomes, of_words
from evalkit.audit.propose.columns import of_columns
from evalkit.audit.propose.conversions import of_conversions
from evalkit.audit.propose.equal import of_places
from evalkit.audit.propose.forms import (
    ACHIEVEMENT,
    DIFFERENCE,
    DIFFERENCE_FORM,
    GROWTH,
    GROWTH_FORM,
    LOWER_FORM,
    PERCENT,
    PERCENT_FORM,
    POINTS_FORM,
    RATE_FORMS,
)
from evalkit.audit.propose.quarters import of_quarters, of_series
from evalkit.audit.propose.rows import of_weights
from evalkit.audit.propose.shares import of_shares
from evalkit.audit.propose.totals import of_totals
from evalkit.audit.propose.trees import of_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from evalkit.audit.propose.model import Proposal, Table
    from evalkit.audit.propose.scales import Scale

LEAST = 7.0
"""Bits from which a relation is proposed."""
TELLING = 10.0
"""Bits from which it is told what it would break."""


def search(
    tables: Sequence[Table],
    least: float = LEAST,
    *,
    has_rules: bool = False,
    scales: Callable[[], Sequence[Scale]] = tuple,
    factors: Callable[[], Collection[int]] = frozenset,
) -> list[Proposal]:
    """The relations that *tables* hold, the best first.

    Args:
        tables: As printed.
        least: Bits that each must have.
        has_rules: Whether rules of the report say what an achievement is where less is better.
        scales: Bands by which words may follow from numbers; asked for only where there are such words.
        factors: By which instruments convert; asked for only where a column may be converted.
    """
    forms = (
        PERCENT_FORM,
        GROWTH_FORM,
        DIFFERENCE_FORM,
        POINTS_FORM,
        *RATE_FORMS,
        *((LOWER_FORM,) if has_rules else ()),
    )
    series = of_series(tables, least)
    moved = {_place(each): each.bits for each in series}
    columns = [each for each in of_columns(tables, forms, least) if _is_more(each, moved)]
    trees = [code for code in of_codes(tables, least) if not _follows(code, columns)]
    explained = {_place(each): each.bits for each in columns}
    shares, series = (
        [each for each in found if each.bits > explained.get(_place(each), 0.0)]
        for found in ([each for each in of_shares(tables, least) if _is_more(each, moved)], series)
    )
    conversions = of_conversions(tables, least, factors)
    converted = {_place(each): each.factor for each in conversions}
    proposals = [
        *trees,
        *columns,
        *shares,
        *series,
        *of_totals(tables, trees, columns, shares, least),
        *of_quarters(tables, least),
        *of_weights(tables, least),
        *conversions,
        *of_words(tables, least, scales, converted),
        *of_outcomes(tables, least),
        *of_places(tables, least),
    ]
    return sorted(proposals, key=lambda proposal: -proposal.bits)


def _is_more(proposal: Proposal, moved: Mapping[tuple[str, str], float]) -> bool:
    """Whether *proposal* says more than what its column *moved* since the row before: a growth is nearly a percentage of the change."""
    times = 1 if proposal.kind in (GROWTH, DIFFERENCE) else 2
    return proposal.bits >= times * moved.get(_place(proposal), 0.0)


def _place(proposal: Proposal) -> tuple[str, str]:
    """Table and column of what it explains."""
    claim = proposal.instances[0].claim
    return claim.table, claim.column


def _follows(tree: Proposal, columns: Sequence[Proposal]) -> bool:
    """Whether a weighted mean says no more than that the column is a percentage of its weights."""
    first = tree.instances[0]
    return bool(first.weights) and any(
        each.kind in (PERCENT, ACHIEVEMENT)
        and _place(each) == _place(tree)
        and each.instances[0].inputs[1].column == first.weights[0].column
        for each in columns
    )
