"""The kinds of relation, each a class; a further one is written beside these and listed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.kinds.category import Category
from evalkit.audit.kinds.comparisons import Above, AtLeast, AtMost, Below, Count, Largest, LessThan, MoreThan, Smallest
from evalkit.audit.kinds.computed import COMPUTED
from evalkit.audit.kinds.equal import Equal
from evalkit.audit.kinds.index import Index

if TYPE_CHECKING:
    from evalkit.audit.kinds.kind import Kind

_OTHERS: tuple[type[Kind], ...] = (
    Count, Equal, Category, Index, AtMost, AtLeast, LessThan, MoreThan, Below, Above, Largest, Smallest,
)  # fmt: skip
KINDS: dict[str, type[Kind]] = {**COMPUTED, **{kind.name: kind for kind in _OTHERS}}
# Every key of its own that an entry of some kind can have.
OWN_KEYS = ("weights", "than", "bands", "instrument", "values", "node", "direction", "formula", "zero", "cap")
