"""The keys of rule files: rounding, bands, conversions, gate, floors, ladder and grades."""

from __future__ import annotations

from evalkit.schema.keys import (
    DIGITS,
    FLAG,
    NUMBER,
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
    number,
    tables,
    word,
)

MODES = ("half-up", "half-even", "down")
PLACE = name('`"total"`, code, or name of `levels`')

_AT = Key(name="at", type=PLACE, required=True, meaning="Where the stage stands.", example='"total"')
_ROUNDING_DIGITS = Key(
    name="digits", type=DIGITS, required=True, unit="decimals", meaning="Decimals left.", example="2"
)

ROUNDING = cited(
    "those of `[instrument]`",
    Table(
        name="rounding",
        title="[[rounding]]",
        meaning="A stage of rounding. The rounded value feeds the parent and the bands.",
        keys=(
            _AT,
            _ROUNDING_DIGITS,
            Key(
                name="mode",
                type=word(*MODES),
                required=True,
                meaning="`half-up`: a tie goes up; `half-even`: to the even digit; `down`: what is too much is cut off.",
                example='"half-up"',
            ),
        ),
    ),
)

BAND = cited(
    "those of `[instrument]`",
    Table(
        name="band",
        title="[[bands]]",
        meaning="A word and the lowest value for it. Descending, the last without bound.",
        exclusive=(("min",), ("above",)),
        keys=(
            Key(name="at", type=PLACE, default='"total"', meaning="Whose value it is about.", example='"domain"'),
            Key(
                name="when",
                type=TEXT,
                meaning="Value of the context `bands_by` this row belongs to; of the total only, there in every row, and for every value.",
                otherwise="for all",
                example='"Tinggi"',
            ),
            Key(
                name="predicate",
                type=TEXT,
                required=True,
                meaning="What is printed: the letter where the instrument has one, else the word; once in a table.",
                example='"A"',
            ),
            Key(
                name="label", type=TEXT, meaning="The word beside a letter.", otherwise="none", example='"Sangat Baik"'
            ),
            Key(
                name="min",
                type=NUMBER,
                unit="as the value of the node",
                meaning="Lower bound, included.",
                otherwise="no bound: the last",
                example="76.61",
            ),
            Key(
                name="above",
                type=NUMBER,
                unit="as the value of the node",
                meaning="Lower bound, excluded; not beside `min`.",
                otherwise="no bound: the last",
                example="90",
            ),
            Key(
                name="printed",
                type=TEXT,
                meaning='The range as the regulation prints it, in one notation: decimal point, en dash, no spaces (`"3.5–<4.2"`, `"≤60"`); shown with the decimal sign of the language.',
                otherwise="nothing is printed",
                example='"76.61–88.30"',
            ),
        ),
    ),
)

CONVERT = cited(
    "those of `[instrument]`",
    Table(
        name="convert",
        title="[[convert]]",
        meaning="A second number shown beside a node (a mean × 25, with its letter).",
        keys=(
            Key(name="at", type=PLACE, required=True, meaning="Beside what it is shown.", example='"unsur"'),
            Key(
                name="factor",
                type=number(above=0),
                required=True,
                meaning="What the value is multiplied by.",
                example="25",
            ),
            Key(name="digits", type=DIGITS, required=True, unit="decimals", meaning="Decimals shown.", example="2"),
            Key(name="mode", type=word(*MODES), default='"half-up"', meaning="As in `[[rounding]]`.", example='"down"'),
            Key(
                name="bands",
                type=word("total"),
                meaning="Look the rounded converted value up in the bands of the total; not with `bands_by`.",
                otherwise="a number without a word",
                example='"total"',
            ),
        ),
    ),
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

FLOORS = cited(
    "those of `[instrument]`",
    Table(
        name="floors",
        title="[floors]",
        meaning="What follows if a node is below its `floor`.",
        keys=(
            Key(
                name="predicate",
                type=TEXT,
                required=True,
                meaning="The predicate of the total then; one of every table of bands of the total.",
                example='"Tidak Layak"',
            ),
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

GRADE = cited(
    "those of `[instrument]`",
    Table(
        name="grade",
        title="[[grades]]",
        meaning="A grade that follows from the share of criteria met. Descending by value.",
        exclusive=(("min",), ("above",)),
        keys=(
            Key(name="grade", type=TEXT, required=True, meaning="The grade.", example='"BB"'),
            Key(
                name="value",
                type=number(low=0, high=100),
                required=True,
                unit="percent of the weight of the node",
                meaning="What it is worth.",
                example="80",
            ),
            Key(
                name="min",
                type=number(low=0, high=1),
                unit="share of criteria met",
                meaning="Lower bound, included.",
                otherwise="no bound: the last",
                example='"3/4"',
            ),
            Key(
                name="above",
                type=number(low=0, high=1),
                unit="share of criteria met",
                meaning="Lower bound, excluded; not beside `min`.",
                otherwise="no bound: the last",
                example="0.5",
            ),
            Key(
                name="by_hand",
                type=FLAG,
                default="false",
                meaning="In place of a bound: only by the assessor's word, and only if every criterion is met.",
                example="true",
            ),
        ),
    ),
)
