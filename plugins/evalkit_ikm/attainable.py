"""Which totals so many complete forms can give: what a rule file says of it, and what it asks of the formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import Section
from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments import TOTAL
from evalkit.method.plan import Plan
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import COUNT
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit import Instrument
    from evalkit.base.errors import Faults
    from evalkit.base.text import Message
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader


@table("[attainable]")
@value
class Attainable(Declared):
    """A claimed total must be reachable with so many complete rows of whole answers (`answers` of `[records]`). Every node must add up its children with weights (a sum, a mean, a weighted sum or mean)."""

    n: str = field(COUNT, "How many rows there were.", '"respondents"')
    items: str | None = field(
        COUNT,
        "How many answers a row has for each leaf, which is their mean. Where it is not given, a finding says that one was assumed; where leaves differ, a common multiple does.",
        '"questions"',
        default=None,
        otherwise="one",
    )
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """The rows are made of whole answers, and counted by two facts."""
        if self.items is not None and self.items == self.n:
            item.wrong("items", msg("another fact than the number of rows"))
        records = scope.sections["records"]
        if records is None or records.answers is None:
            item.faults.add(item.place, msg("the rows have no whole answers"), expected=msg("answers in [records]"))


def check(instrument: Instrument, _rule: Attainable, faults: Faults) -> None:
    """What so many rows can give follows from the formulas only where all of these add up with weights."""
    if faults.found:
        return
    plan = Plan(instrument)
    outside = {top for top, node in enumerate(plan.nodes) if node.parent is None and node.code != TOTAL}
    for at in plan.formulas:
        node = plan.nodes[at]
        if plan.linear_at(at) or at in outside or any(plan.is_below(at, top) for top in outside):
            continue
        faults.add(
            "attainable",
            msg("the method {name} of {code} does not only add with weights", name=node.method, code=node.code),
            expected=msg("sums, means, and weighted sums and means in all nodes of the total"),
        )


def told() -> dict[str, str | Message]:
    """What differences are called."""
    return {"n": msg("number of rows"), "items": msg("answers of a row for each leaf")}


ATTAINABLE = Section(
    name="attainable",
    table=Attainable,
    title=msg("Attainable totals"),
    kind="attainable",
    called=msg("attainable totals"),
    example='{ n = "respondents" }',
    beside="headings",
    under="records",
    told=told,
    check=check,
    counts_rows=True,
)
