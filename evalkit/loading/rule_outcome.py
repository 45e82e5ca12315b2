"""The keys of rule files: rounding, bands, conversions, gate, floors, ladder and grades."""

from __future__ import annotations

from evalkit.schema.keys import (
    FLAG,
    PLAIN,
    TEXT,
    TEXTS,
    WHOLE,
    Free,
    Key,
    Table,
    cited,
    list_of,
    map_of,
    name,
    tables,
)

GATE = cited(
    "those of `[instrument]`",
    Table(
        name="gate",
        title="[gate]",
        meaning="When the leaves with the locked value of an attribute count at all.",
        keys=(
            Key(
                name="attribute",
                type=name("attribute name"),
                required=True,
                meaning="The attribute of the leaves.",
                example='"category"',
            ),
            Key(
                name="locked",
                type=PLAIN,
                required=True,
                meaning="Leaves with this value count 0 while the gate is closed.",
                example="3",
            ),
            Key(
                name="sum_of",
                type=list_of(PLAIN, "list of its values"),
                required=True,
                meaning="The points of leaves with these values must reach the node's `gate_min`.",
                example="[1, 2]",
            ),
            Key(
                name="answers",
                type=tables("gate-answers"),
                meaning="Further conditions on answers; all must hold.",
                otherwise="none",
                example="[{ category = [1], lowest = 2, most_at_lowest = 2 }]",
            ),
        ),
    ),
)

GATE_ANSWERS = Table(
    name="gate-answers",
    title="[[gate.answers]]",
    meaning="A condition on the answers of leaves.",
    free=Free(
        type=list_of(PLAIN, "list of its values"),
        meaning="Required, under the name of the attribute of the gate: which leaves the condition is about.",
        said="the attribute of `[gate]`",
        example="category = [1]",
    ),
    keys=(
        Key(
            name="lowest",
            type=WHOLE,
            required=True,
            unit="level",
            meaning="None of them below this answer.",
            example="2",
        ),
        Key(
            name="most_at_lowest",
            type=WHOLE,
            unit="leaves",
            meaning="At most so many of them exactly at `lowest`.",
            otherwise="no limit",
            example="2",
        ),
    ),
)

LADDER = cited(
    "those of `[instrument]`",
    Table(
        name="ladder",
        title="[ladder]",
        meaning="Levels of nodes that have `thresholds`.",
        keys=(
            Key(
                name="attribute",
                type=name("attribute name"),
                required=True,
                meaning="The attribute whose values the rungs speak of.",
                example='"maturity"',
            ),
            Key(
                name="title",
                type=TEXT,
                required=True,
                meaning="What the level is called.",
                example='"Tingkat kematangan"',
            ),
            Key(
                name="names",
                type=map_of(TEXT, "table level → text"),
                meaning="Official names of the levels.",
                otherwise="none",
                example='{ I = "Kondisi Awal" }',
            ),
            Key(
                name="also",
                type=map_of(TEXT, "table word → level"),
                meaning="Other wordings of a level in a claim.",
                otherwise="none",
                example='{ "1" = "I" }',
            ),
            Key(
                name="prefixes",
                type=TEXTS,
                meaning="Words that may stand before a level in a claim.",
                otherwise="none",
                example='["Level", "Tingkat"]',
            ),
            Key(
                name="ranges",
                type=TEXTS,
                meaning="Words and signs that may stand between two levels in a claim of a range.",
                otherwise="none: no ranges are understood",
                example='["-", "s/d", "sampai"]',
            ),
            Key(
                name="rung",
                type=tables("rung"),
                required=True,
                meaning="The rungs, highest first.",
                example='[{ level = "I" }]',
            ),
        ),
    ),
)

RUNG = Table(
    name="rung",
    title="[[ladder.rung]]",
    meaning="A level and its conditions. The last rung has none.",
    keys=(
        Key(name="level", type=TEXT, required=True, meaning="The level.", example='"III"'),
        Key(
            name="at_least",
            type=map_of(TEXT, "table attribute value → threshold name"),
            meaning="The points of the leaves with that value must reach the node's threshold of that name.",
            otherwise="no such condition",
            example='{ II = "full2", III = "v3" }',
        ),
        Key(
            name="gate",
            type=FLAG,
            default="false",
            meaning="Also: the node's gate must be open.",
            example="true",
        ),
        Key(
            name="needs",
            type=TEXTS,
            meaning="Only for nodes that have these thresholds.",
            otherwise="for all",
            example='["min5"]',
        ),
    ),
)
