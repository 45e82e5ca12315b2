"""Other documented choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.bands import Band, RoundingOfReading
from evalkit.instruments.records import RecordPoints
from evalkit.instruments.scales import SCALE_NAME
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import NUMBERS, PROSE, TEXT, Type
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Text
    from evalkit.instruments.bands import BandTable
    from evalkit.instruments.records import Records
    from evalkit.instruments.scales import Scale
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

# ``loading.format`` declares them, from the keys of what they change.
_CHANGES = (
    "change-of-nodes",
    "change-of-records",
    "change-of-offices",
    "change-of-gate",
    "change-of-outcome",
)
CHANGES = Type(kind="tables", said="list of tables", tables=_CHANGES, empty=True)


_WHAT = ("set", "rounding", "bands", "points", "scales")


@table("[[readings.scales]]", name="scale-of-reading")
@value
class ScaleOfReading(Declared):
    """Other points of some levels of a scale that has points, the same for all leaves."""

    scale: str = field(SCALE_NAME, "The scale.", '"abcd"')
    points: Mapping[str, Exact] = field(NUMBERS, "Points by level.", '{ B = "2/3", C = "1/3" }', unit="points")
    cite: Citation = cited("those of the reading")

    def check(self, item: Reader, scope: Scope) -> None:
        """The scale has these levels, and points that hang on nothing else."""
        scale = scope.sections["scales"].get(self.scale)
        if not self.points:
            item.missing("points", msg("a table of levels and their points"))
        if scale is None:
            return
        if scale.points_by is not None or not scale.levels:
            item.wrong("scale", msg("a scale of levels whose points hang on no attribute"))
        known = {str(level.answer) for level in scale.levels}
        for level in self.points:
            if scale.levels and level not in known:
                problem = msg("{word} is no level of {scale}", word=level, scale=self.scale)
                wanted = msg("one of {choices}", choices=tuple(sorted(known)))
                item.faults.unknown(item.at(f"points.{level}"), problem, level, sorted(known), expected=wanted)

    def under(self, scale: Scale) -> Scale:
        """*scale* with these points."""
        levels = [
            attrs.evolve(level, points=self.points.get(str(level.answer), level.points)) for level in scale.levels
        ]
        return attrs.evolve(scale, levels=tuple(levels))


@table("[[readings]]", any_of=(_WHAT,))
@value
class Reading(Declared):
    """Another documented choice: at least one change.

    Attributes:
        sets: Changed keys, each with its target, as the rule file states them.
    """

    id: str = field(
        TEXT._replace(pattern=r"^[^+]+$"),
        "Short name, unique, without `+` (which joins the ids of several).",
        '"unrounded"',
    )
    axis: str = field(TEXT, "Readings on one axis exclude each other.", '"rounding"')
    title: Text = field(PROSE, "What is read otherwise.", '{ id = "tanpa pembulatan", en = "not rounded" }')
    sets: tuple[Mapping[str, Any], ...] = field(
        CHANGES,
        "Changes: one target each, and the keys that change.",
        '[{ under = "total", weight = "1/9" }]',
        name="set",
        default=(),
    )
    rounding: tuple[RoundingOfReading, ...] = field(
        listed(RoundingOfReading, label="at"),
        "Stages that replace the one `at` the same place, or are added.",
        '[{ at = "total", mode = "none" }]',
        default=(),
    )
    bands: tuple[BandTable, ...] = field(
        listed(Band, label="predicate"),
        "Bands that replace those of the same `at` and `when`.",
        '[{ predicate = "Baik", above = 60 }, { predicate = "Kurang" }]',
        default=(),
    )
    points: tuple[RecordPoints, ...] = field(
        listed(RecordPoints, label="node"),
        "Entries that replace those of `[[records.points]]` with the same `node` and `column`, which must exist.",
        '[{ node = "kinerja", column = "skp", steps = [{ points = 0 }] }]',
        default=(),
    )
    scales: tuple[ScaleOfReading, ...] = field(
        listed(ScaleOfReading, label="scale"),
        "Other points of the levels of a scale.",
        '[{ scale = "abcd", points = { B = "2/3", C = "1/3" } }]',
        default=(),
    )
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """It changes something that there is, and its name can be joined to others."""
        if "+" in self.id:
            item.wrong("id", msg("a name without +, which joins the ids of several readings"))
        if not any(item.has(key) for key in _WHAT):
            expected = msg("set, rounding, bands, points or scales")
            item.faults.add(item.place, msg("the reading changes nothing"), expected=expected)
        records: Records | None = scope.sections["records"]
        there = {(entry.node, entry.column) for entry in records.points} if records is not None else set()
        for entry in self.points:
            if (entry.node, entry.column) not in there and entry.node and entry.column:
                item.faults.add(
                    item.at(f"points[{entry.node}]"),
                    msg(
                        "[[records.points]] gives {node} no points from {column}", node=entry.node, column=entry.column
                    ),
                    expected=msg("the node and column of an entry that the reading replaces"),
                )
