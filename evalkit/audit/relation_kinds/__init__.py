"""The kinds of relation, each a class; a further one is written beside these and listed here."""

from __future__ import annotations

from evalkit.audit.model import ROUNDED
from evalkit.audit.relation_kinds import arithmetic, by_rules, category, comparisons, conditions, equal
from evalkit.audit.relation_kinds.kind import RELATION_KINDS, RelationKind

_ALL: tuple[type[RelationKind], ...] = (
    arithmetic.SumRelation, arithmetic.MeanRelation, arithmetic.ProductRelation, arithmetic.DifferenceRelation,
    arithmetic.RatioRelation, arithmetic.PercentRelation, equal.SameBaseRelation, arithmetic.GrowthRelation,
    arithmetic.DeclineRelation, arithmetic.WeightedMeanRelation, arithmetic.WeightedSumRelation,
    comparisons.MaximumRelation, comparisons.MinimumRelation, by_rules.AchievementRelation, comparisons.CountRelation,
    *conditions.COUNTS, conditions.CountWordRelation, equal.EqualRelation, category.CategoryRelation,
    *conditions.WORD_BY, by_rules.IndexRelation, *conditions.COMPARISONS, conditions.BetweenRelation,
    comparisons.BelowRelation, comparisons.AboveRelation, comparisons.LargestRelation, comparisons.SmallestRelation,
)  # fmt: skip
RELATION_KINDS.update({kind.name: kind for kind in _ALL})
ROUNDED.update(kind.name for kind in _ALL if kind.is_rounded)
# Every key of its own that an entry of some kind can have.
OWN_KEYS = tuple(dict.fromkeys(key for kind in _ALL for key in (*kind.needs, *kind.allows)))

__all__ = ["OWN_KEYS", "RELATION_KINDS"]
