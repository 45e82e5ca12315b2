"""The keys of rule files: ``[[node]]`` and its leaves, ``[attributes]`` and ``[scales]``."""

from __future__ import annotations

from evalkit.loading.rule_head import METHOD
from evalkit.schema.keys import (
    ANSWER,
    DIGITS,
    FLAG,
    LEVEL,
    NUMBER,
    NUMBERS,
    PLAIN,
    SCALAR,
    TEXT,
    TITLE,
    WHOLE,
    Free,
    Key,
    Table,
    Type,
    cited,
    either,
    list_of,
    name,
    number,
    table,
    tables,
    word,
    wordings,
)

# A plugin's method may add numbers and tables of numbers.
OTHER = Free(
    type=either(SCALAR, NUMBERS, said="text, number, flag, or table name → number"),
    meaning="The value of an attribute declared in `[attributes]`, or a key that the method of a plugin adds.",
    said="any declared attribute",
    example="category = 2",
)

FACTOR = Key(
    name="factor",
    type=number(above=0),
    default="1",
    meaning="Of `weighted-sum`: multiplies the sum.",
    example="25",
)
GATE_MIN = Key(
    name="gate_min",
    type=NUMBER,
    unit="points",
    meaning="Of `gated-sum`, and required there: see `[gate]`.",
    otherwise="the method needs it",
    example="48",
)
THRESHOLDS = Key(
    name="thresholds",
    type=NUMBERS,
    unit="points",
    meaning="Of `gated-sum`: the thresholds of the ladder by name, see `[ladder]`.",
    otherwise="the node has no level",
    example="{ full1 = 36, v3 = 12 }",
)
METHOD_KEYS = (FACTOR, GATE_MIN, THRESHOLDS)
WEIGHT = Key(
    name="weight",
    type=number(low=0),
    unit="as `[instrument].weights` says",
    meaning="Share of the parent or of the total. Needed where the parent's method uses weights. Children have weights all or none; together they are above 0.",
    otherwise="no weight",
    example='"1/9"',
)
FLOOR = Key(
    name="floor",
    type=NUMBER,
    unit="as the value of the node",
    meaning="Smallest value of this node; below it `[floors].predicate` applies.",
    otherwise="no floor",
    example="32",
)
MISSING = Key(
    name="missing",
    type=ANSWER,
    meaning="Of a leaf: if it is missing it takes this answer, which its scale must allow (only in readings of shipped files: the default is a range).",
    otherwise="the result is a range",
    example="1",
)
_CODE = Key(name="code", type=TEXT, required=True, meaning="Unique in the file.", example='"I12"')
_TITLE = Key(name="title", type=TEXT, required=True, meaning="Official name.", example='"Arsitektur"')
_SCALE = Key(
    name="scale",
    type=name("scale name"),
    meaning="For this node if it is a leaf, else for its leaves.",
    otherwise="that of the node above a leaf, else `[instrument].scale`",
    example='"maturity"',
)
_DIGITS = Key(
    name="digits",
    type=DIGITS,
    unit="decimals",
    meaning="Decimals shown; leaves inherit it.",
    otherwise="`[instrument].digits`",
    example="0",
)
_SHARED = (WEIGHT, _SCALE, _DIGITS, FLOOR, MISSING)

NODE = cited(
    "those of its parent (source, mark and assumption together), the top ones that of `[instrument]`",
    Table(
        name="node",
        title="[[node]]",
        meaning="A node of the tree: the total, a node below it, or one outside it. What is named by no `in` and has no `leaves` is itself a leaf.",
        free=OTHER,
        keys=(
            _CODE,
            _TITLE,
            Key(
                name="in",
                type=name("code"),
                meaning="The parent. Only `total` and nodes outside the total have none.",
                otherwise="outside all others",
                example='"D1"',
            ),
            Key(
                name="method",
                type=METHOD,
                meaning="What the node does with its children: one of those below. Not for a leaf.",
                otherwise="`[instrument].method`; one of the two is needed for a node with children",
                example='"sum"',
            ),
            *_SHARED,
            *METHOD_KEYS,
            Key(
                name="leaves",
                type=tables("leaf", empty=False),
                meaning="Leaves of this node. A leaf may as well be a `[[node]]` with `in`.",
                otherwise="none, or those that name it in `in`",
                example='[{ code = "I1", title = "Arsitektur", weight = 1.3 }]',
            ),
        ),
    ),
)

LEAF = cited(
    "those of its parent",
    Table(
        name="leaf",
        title="leaves",
        meaning="A leaf inside its node: the keys of a node without `in`, `leaves` and those of methods.",
        free=OTHER,
        refused=("in", "leaves", "method", *(key.name for key in METHOD_KEYS)),
        keys=(_CODE, _TITLE, *_SHARED),
    ),
)

_SAID_VALUES = "list of texts, of whole numbers or of flags, each once"
_VALUES = either(
    *(list_of(one, _SAID_VALUES, distinct=True) for one in (TEXT, Type(kind="whole"), FLAG)),
    said=_SAID_VALUES,
)

ATTRIBUTE = cited(
    "those of each leaf",
    Table(
        name="attribute",
        title="[attributes.<name>]",
        meaning="What leaves carry beside a weight. Its name may not be another key of `[[node]]`.",
        keys=(
            Key(
                name="values",
                type=_VALUES,
                required=True,
                meaning="The values allowed; `[true, false]` for a flag.",
                example="[1, 2, 3]",
            ),
            Key(name="title", type=TITLE, meaning="How it is called.", otherwise="its name", example='"Kategori"'),
            Key(
                name="default",
                type=PLAIN,
                meaning="Of leaves that do not state it: one of `values`.",
                otherwise="each leaf must have it if the gate, the ladder or its scale uses it",
                example="false",
            ),
        ),
    ),
)

SCALE = cited(
    "those of `[instrument]`",
    Table(
        name="scale",
        title="[scales.<name>]",
        meaning="What leaves can be answered with.",
        by="kind",
        by_default="levels",
        free=Free(
            type=TEXT,
            pattern=LEVEL,
            meaning="Official text of a level. Worst first, two levels at least.",
            said="a whole number, or a capital letter",
            example='1 = "Rintisan"',
        ),
        keys=(
            Key(
                name="kind",
                type=word("levels", "number", "yes-no"),
                default='"levels"',
                meaning="`levels`: one key each; `number`: any number between two ends; `yes-no`: true/false, ya/tidak, worth 1 or 0.",
                example='"number"',
            ),
            Key(
                name="yes",
                type=TEXT,
                when=("yes-no",),
                default='"Ya"',
                meaning="Of `yes-no`: how the answer that is worth 1 is worded. `true`, `ya` and `yes` are understood in any case.",
                example='"Terpenuhi"',
            ),
            Key(
                name="no",
                type=TEXT,
                when=("yes-no",),
                default='"Tidak"',
                meaning="Of `yes-no`: how the answer that is worth 0 is worded. `false`, `tidak` and `no` are understood in any case.",
                example='"Tidak Terpenuhi"',
            ),
            Key(
                name="min",
                type=NUMBER,
                when=("number",),
                needed=("number",),
                unit="points",
                meaning="Of `number`: the lower end, included; required.",
                example="0",
            ),
            Key(
                name="max",
                type=NUMBER,
                when=("number",),
                needed=("number",),
                unit="points",
                meaning="Of `number`: the upper end, included; required, above `min`.",
                example="100",
            ),
            Key(
                name="whole",
                type=FLAG,
                when=("number",),
                default="false",
                meaning="Of `number`: only whole values occur.",
                example="true",
            ),
            *wordings(
                PLAIN,
                'table word → level, or `"na"`',
                stands=". No wording may mean two answers, case and spaces ignored.",
                also='{ "Diterapkan Sebagian" = 2, "Tidak Relevan" = "na" }',
                common='{ "Penuh" = 3 }',
                when=("levels",),
            ),
            Key(
                name="points",
                type=table("points"),
                when=("levels",),
                unit="points",
                meaning="What the levels are worth.",
                otherwise="the level itself; letters and `na` need points",
                example="{ 1 = 0, 2 = 50, 3 = 100 }",
            ),
            Key(
                name="na",
                type=TEXT,
                when=("levels",),
                meaning='Text of an answer "not applicable", allowed only for leaves with the attribute `na = true`; its points stand in `points.na`.',
                otherwise="there is no such answer",
                example='"Tidak Berlaku"',
            ),
            Key(
                name="na_counts_as",
                type=WHOLE,
                when=("levels",),
                unit="level",
                meaning="The level that `na` stands for in a gate.",
                otherwise="none",
                example="3",
            ),
            Key(
                name="unordered",
                type=FLAG,
                when=("levels",),
                default="false",
                meaning="A higher level is not a better answer, but another kind.",
                example="true",
            ),
        ),
    ),
)

POINTS = Table(
    name="points",
    title="[scales.<name>.points]",
    meaning="Points of every level and of `na`: one number each or, with `by`, one for each value of the attribute.",
    free=Free(
        type=either(NUMBER, NUMBERS, said="number, or table attribute value → number"),
        pattern=f"{LEVEL}|na",
        meaning="Points of this level; the keys of a table by attribute are its values as text (`1`, `true`).",
        said="each level, and `na`",
        example="2 = { 1 = 2, 2 = 4, 3 = 6 }",
    ),
    keys=(
        Key(
            name="by",
            type=name("attribute name"),
            meaning="The attribute of the leaf that the points depend on.",
            otherwise="the same for all leaves",
            example='"category"',
        ),
    ),
)
