"""The keys of rule files: ``[[readings]]`` and what they change."""

from __future__ import annotations

import attrs

from evalkit.base.exact import MODES
from evalkit.instruments.tree import PLACE
from evalkit.loading.rule_records import BLANKS, POOL
from evalkit.loading.rule_tree import FLOOR, METHOD_KEYS, MISSING, WEIGHT
from evalkit.schema.keys import (
    DIGITS,
    NUMBERS,
    PROSE,
    TEXT,
    TEXTS,
    TRUE,
    Free,
    Key,
    Table,
    cited,
    either,
    name,
    number,
    tables,
    word,
)
from evalkit.schema.keys import NUMBER as ANY_NUMBER

READING = cited(
    "those of `[instrument]`",
    Table(
        name="reading",
        title="[[readings]]",
        meaning="Another documented choice: at least one change.",
        any_of=(("set", "rounding", "bands", "points"),),
        keys=(
            Key(
                name="id",
                type=attrs.evolve(TEXT, pattern=r"^[^+]+$"),
                required=True,
                meaning="Short name, unique, without `+` (which joins the ids of several).",
                example='"unrounded"',
            ),
            Key(
                name="axis",
                type=TEXT,
                required=True,
                meaning="Readings on one axis exclude each other.",
                example='"rounding"',
            ),
            Key(
                name="title",
                type=PROSE,
                required=True,
                meaning="What is read otherwise.",
                example='{ id = "tanpa pembulatan", en = "not rounded" }',
            ),
            Key(
                name="set",
                type=tables("change-of-nodes", "change-of-records", "change-of-gate", "change-of-floors"),
                meaning="Changes: one target each, and the keys that change.",
                otherwise="none",
                example='[{ under = "total", weight = "1/9" }]',
            ),
            Key(
                name="rounding",
                type=tables("reading-rounding"),
                meaning="Stages that replace the one `at` the same place, or are added.",
                otherwise="none",
                example='[{ at = "total", mode = "none" }]',
            ),
            Key(
                name="bands",
                type=tables("band"),
                meaning="Bands that replace those of the same `at` and `when`.",
                otherwise="none",
                example='[{ predicate = "Baik", above = 60 }, { predicate = "Kurang" }]',
            ),
            Key(
                name="points",
                type=tables("record-points"),
                meaning="Entries that replace those of `[[records.points]]` with the same `node` and `column`, which must exist.",
                otherwise="none",
                example='[{ node = "kinerja", column = "skp", steps = [{ points = 0 }] }]',
            ),
        ),
    ),
)

READING_ROUNDING = cited(
    "those of the reading",
    Table(
        name="reading-rounding",
        title="[[readings.rounding]]",
        meaning="A stage of rounding in a reading; the mode `none` removes the stage.",
        by="mode",
        keys=(
            Key(name="at", type=PLACE, required=True, meaning="Where the stage stands.", example='"total"'),
            Key(
                name="digits",
                type=DIGITS,
                needed=MODES,
                unit="decimals",
                meaning="Decimals left; required but for the mode `none`.",
                example="2",
            ),
            Key(
                name="mode",
                type=word(*MODES, "none"),
                required=True,
                meaning="As in `[[rounding]]`; `none`: no rounding here.",
                example='"none"',
            ),
            Key(
                name="divided_by",
                type=number(above=0),
                when=MODES,
                default="1",
                meaning="The value divided by this is what is rounded: an index before it is turned into another scale.",
                example="25",
            ),
        ),
    ),
)

_METHOD_KEYS = tuple(
    attrs.evolve(key, default="", otherwise="unchanged", meaning=f"{key.meaning} If all these nodes have it.")
    for key in METHOD_KEYS
)

CHANGE_OF_NODES = Table(
    name="change-of-nodes",
    title="[[readings.set]]",
    meaning="A change of nodes: one target, and the keys that change. Sums of weights are not checked under a reading.",
    one_of=(("node", "nodes", "under", "leaves"),),
    free=Free(
        type=either(ANY_NUMBER, NUMBERS, said="number, or table name → number"),
        meaning="A key that the method of a plugin adds to these nodes.",
        said="keys of the nodes' method",
        example="factor = 20",
    ),
    keys=(
        Key(name="node", type=name("code"), meaning="Target: this node.", otherwise="another target", example='"RS"'),
        Key(
            name="nodes",
            type=TEXTS,
            meaning="Target: these nodes.",
            otherwise="another target",
            example='["RS", "KK"]',
        ),
        Key(
            name="under",
            type=name("code"),
            meaning="Target: all children of this node.",
            otherwise="another target",
            example='"total"',
        ),
        Key(
            name="leaves",
            type=TRUE,
            meaning="Target: all leaves under the total.",
            otherwise="another target",
            example="true",
        ),
        attrs.evolve(WEIGHT, otherwise="unchanged"),
        attrs.evolve(FLOOR, otherwise="unchanged"),
        Key(
            name="in",
            type=name("code"),
            meaning="A new parent, which has children already.",
            otherwise="unchanged",
            example='"D2"',
        ),
        attrs.evolve(MISSING, meaning="The answer that a missing leaf takes; the targets are leaves."),
        *_METHOD_KEYS,
    ),
)


def _section(which: str, *keys: Key) -> Table:
    return Table(
        name=f"change-of-{which}",
        title="[[readings.set]]",
        meaning=f"A change of the section [{which}], which the file must have.",
        any_of=(tuple(key.name for key in keys),),
        keys=(
            Key(
                name="section",
                type=word(which),
                required=True,
                meaning=f"Target: `[{which}]`.",
                example=f'"{which}"',
            ),
            *keys,
        ),
    )


CHANGE_OF_RECORDS = _section(
    "records",
    Key(name="blanks", type=BLANKS, meaning="As in `[records]`.", otherwise="unchanged", example='"zero"'),
    Key(name="pool", type=POOL, meaning="As in `[records]`.", otherwise="unchanged", example='"units"'),
)
CHANGE_OF_GATE = _section(
    "gate",
    Key(
        name="answers",
        type=tables("gate-answers"),
        meaning="Replaces all `[[gate.answers]]`; `[]` leaves none.",
        otherwise="unchanged",
        example="[]",
    ),
)
CHANGE_OF_FLOORS = _section(
    "floors",
    Key(name="off", type=TRUE, meaning="Drops the floors.", otherwise="unchanged", example="true"),
)
