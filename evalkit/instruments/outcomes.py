"""Rules that change the predicate of the total where a condition on values holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import one_line
from evalkit.base.value import value
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import TEXT
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit.schema.citation import Citation

ONE_LOWER = "one-lower"


@table("[[outcome]]")
@value
class OutcomeRule(Declared):
    """What the predicate of the total becomes where a condition holds: after bands and floors, in the order given."""

    when: str = field(
        TEXT,
        "The condition, as [formulas](rule-files.md#formulas) have it, over the codes of any nodes and the keys of `[context]`; of nodes it compares the values that feed the bands.",
        '"min(D1, D2, D3) < 3"',
    )
    then: str = field(
        TEXT,
        '`"one-lower"`: the next lower predicate, where there is one; or a predicate that is in every table of bands of the total.',
        '"one-lower"',
    )
    cite: Citation = cited()

    @property
    def condition(self) -> str:
        """The condition in one line, as sentences have it."""
        return one_line(self.when)
