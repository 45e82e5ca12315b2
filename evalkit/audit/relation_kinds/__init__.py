"""The kinds of relation, each a class; a further one is written beside these and listed here."""

from __future__ import annotations

from evalkit.audit.model import ROUNDED
from evalkit.audit.relation_kinds.arithmetic import (
    DeclineRelation,
    DifferenceRelation,
    GrowthRelation,
    MeanRelation,
    PercentRelation,
    ProductRelation,
    RatioRelation,
    SumRelation,
    WeightedMeanRelation,
    WeightedSumRelation,
)
from evalkit.audit.relation_kinds.by_rules import AchievementRelation, IndexRelation
from evalkit.audit.relation_kinds.category import CategoryRelation
from evalkit.audit.relation_kinds.comparisons import (
    AboveRelation,
    AtLeastRelation,
    AtMostRelation,
    BelowRelation,
    BetweenRelation,
    CountRelation,
    LargestRelation,
    LessThanRelation,
    MaximumRelation,
    MinimumRelation,
    MoreThanRelation,
    SmallestRelation,
)
from evalkit.audit.relation_kinds.conditions import (
    CountAboveRelation,
    CountAtLeastRelation,
    CountAtMostRelation,
    CountBelowRelation,
    CountWordRelation,
    WordAboveRelation,
    WordAtLeastRelation,
    WordAtMostRelation,
    WordBelowRelation,
)
from evalkit.audit.relation_kinds.equal import EqualRelation, SameBaseRelation
from evalkit.audit.relation_kinds.kind import RELATION_KINDS

_ALL = (
    SumRelation, MeanRelation, ProductRelation, DifferenceRelation, RatioRelation, PercentRelation, SameBaseRelation,
    GrowthRelation, DeclineRelation, WeightedMeanRelation, WeightedSumRelation, MaximumRelation, MinimumRelation,
    AchievementRelation, CountRelation, CountAtLeastRelation, CountAtMostRelation, CountAboveRelation,
    CountBelowRelation, CountWordRelation, EqualRelation, CategoryRelation, WordAtLeastRelation, WordAtMostRelation,
    WordAboveRelation, WordBelowRelation, IndexRelation, AtMostRelation, AtLeastRelation, LessThanRelation,
    MoreThanRelation, BetweenRelation, BelowRelation, AboveRelation, LargestRelation, SmallestRelation,
)  # fmt: skip
RELATION_KINDS.update({kind.name: kind for kind in _ALL})
ROUNDED.update(kind.name for kind in _ALL if kind.is_rounded)
# Every key of its own that an entry of some kind can have.
OWN_KEYS = tuple(dict.fromkeys(key for kind in _ALL for key in (*kind.needs, *kind.allows)))

__all__ = ["OWN_KEYS", "RELATION_KINDS"]
