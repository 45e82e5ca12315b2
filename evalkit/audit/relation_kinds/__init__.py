"""The kinds of relation, each a class; a further one is written beside these and listed here."""

from __future__ import annotations

from evalkit.audit.model import ROUNDED
from evalkit.audit.relation_kinds.arithmetic import (
    Decline,
    Difference,
    Growth,
    Mean,
    Percent,
    ProductRelation,
    RatioRelation,
    Sum,
    WeightedMean,
    WeightedSum,
)
from evalkit.audit.relation_kinds.by_rules import AchievementRelation, Index
from evalkit.audit.relation_kinds.category import Category
from evalkit.audit.relation_kinds.comparisons import (
    Above,
    AtLeast,
    AtMost,
    Below,
    Between,
    CountRelation,
    Largest,
    LessThan,
    MaximumRelation,
    MinimumRelation,
    MoreThan,
    Smallest,
)
from evalkit.audit.relation_kinds.conditions import (
    CountAbove,
    CountAtLeast,
    CountAtMost,
    CountBelow,
    CountWord,
    WordAbove,
    WordAtLeast,
    WordAtMost,
    WordBelow,
)
from evalkit.audit.relation_kinds.equal import Equal, SameBase
from evalkit.audit.relation_kinds.kind import RELATION_KINDS

_ALL = (
    Sum, Mean, ProductRelation, Difference, RatioRelation, Percent, SameBase, Growth, Decline, WeightedMean,
    WeightedSum, MaximumRelation, MinimumRelation, AchievementRelation, CountRelation, CountAtLeast, CountAtMost, CountAbove, CountBelow, CountWord, Equal, Category, WordAtLeast, WordAtMost, WordAbove,
    WordBelow, Index, AtMost, AtLeast, LessThan, MoreThan, Between, Below, Above, Largest, Smallest,
)  # fmt: skip
RELATION_KINDS.update({kind.name: kind for kind in _ALL})
ROUNDED.update(kind.name for kind in _ALL if kind.is_rounded)
# Every key of its own that an entry of some kind can have.
OWN_KEYS = tuple(dict.fromkeys(key for kind in _ALL for key in (*kind.needs, *kind.allows)))

__all__ = ["OWN_KEYS", "RELATION_KINDS"]
