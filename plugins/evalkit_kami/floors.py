"""The floors of areas: an area below its own makes the predicate the lowest, whatever the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import NodeKey, Section
from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import NUMBER, TEXT, Key
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit import Instrument
    from evalkit.base.text import Message
    from evalkit.schema.citation import Citation

FLOOR = Key(
    name="floor",
    type=NUMBER,
    meaning="Smallest value of this node; below it `[floors].predicate` applies.",
    example="32",
    otherwise="no floor",
    unit="as the value of the node",
)


@table("[floors]")
@value
class Floors(Declared):
    """What follows if a node is below its `floor`."""

    predicate: str = field(
        TEXT, "The predicate of the total then; one of every table of bands of the total.", '"Tidak Layak"'
    )
    cite: Citation = cited()


def words(_instrument: Instrument, stated: Floors) -> list[Message]:
    """What the rule file says."""
    return [msg("a node below its floor makes the predicate {word}, whatever the total", word=stated.predicate)]


def told() -> dict[str, Message]:
    """What differences are called."""
    return {"predicate": msg("predicate below a floor")}


FLOORS = Section(
    name="floors",
    table=Floors,
    title=msg("Floors"),
    kind="floor",
    called=msg("floors"),
    example='{ predicate = "Tidak Layak" }',
    beside="outcome",
    under="floors",
    told=told,
    asks=(NodeKey(key=FLOOR, title=msg("floor"), behind="digits", is_floor=True),),
    off="Drops the floors.",
    words=words,
)
