"""The format of crosswalk files. ``evalkit.files.crosswalk`` reads it; ``docs/rules-diff.md`` explains it."""

from __future__ import annotations

from evalkit.schema.citation import Source
from evalkit.schema.declare import table_of
from evalkit.schema.keys import (
    DATE,
    FLAG,
    ID,
    PROSE,
    TEXTS,
    Format,
    Key,
    Table,
    cited,
    name,
    named,
    table,
    tables,
    word,
)

_BOTH = ("equal", "reworded", "moved", "continues", "merged", "part", "external")
RELATIONS = (*_BOTH, "new", "gone")
_HEAD = "those of `[crosswalk]`"
_NO_NOTE = "none"

CROSSWALK = cited(
    "one of `source` and `assumption` is required",
    Table(
        name="crosswalk",
        title="[crosswalk]",
        meaning="From which instrument to which; where the rows come from.",
        any_of=(("source", "assumption"),),
        keys=(
            Key(name="from", type=ID, required=True, meaning="The old instrument.", example='"layanan@2020"'),
            Key(name="to", type=ID, required=True, meaning="The new instrument.", example='"layanan@2024"'),
            Key(
                name="checked",
                type=DATE,
                required=True,
                unit="day",
                meaning="When the rows were last held against their sources.",
                example="2026-11-24",
            ),
        ),
    ),
)

GROUP = cited(
    _HEAD,
    Table(
        name="rows-of-a-kind",
        title="[[group]]",
        meaning="Rows of one relation.",
        keys=(
            Key(
                name="relation",
                type=word(*RELATIONS),
                required=True,
                meaning="What became of the nodes.",
                example='"equal"',
            ),
            Key(
                name="rows",
                type=tables("row"),
                required=True,
                meaning="The nodes.",
                example='[{ old = "I1", new = "I2" }]',
            ),
            Key(
                name="note",
                type=PROSE,
                meaning="What is to be said of all of them.",
                otherwise=_NO_NOTE,
                example='{ id = "redaksi", en = "wording" }',
            ),
        ),
    ),
)

ROW = cited(
    "those of the group",
    Table(
        name="row",
        title="rows",
        meaning="What became of one node.",
        any_of=(("old", "new"),),
        keys=(
            Key(
                name="old",
                type=name("code of the old instrument"),
                meaning="Required but for the relation `new`, where it may not stand.",
                otherwise="see the meaning",
                example='"I1"',
            ),
            Key(
                name="new",
                type=name("code of the new instrument"),
                meaning="Required but for the relation `gone`, where it may not stand.",
                otherwise="see the meaning",
                example='"I2"',
            ),
            Key(
                name="also",
                type=TEXTS,
                meaning="Further new nodes that take up some of the old one.",
                otherwise="none",
                example='["I3"]',
            ),
            Key(
                name="ask_again",
                type=FLAG,
                default="false",
                meaning="The old answer says nothing about the new question, so that the two are not compared.",
                example="true",
            ),
            Key(
                name="note",
                type=PROSE,
                meaning="What is to be said of this one.",
                otherwise="that of the group",
                example='{ id = "redaksi", en = "wording" }',
            ),
        ),
    ),
)

_ROOT = Table(
    name="crosswalk-file",
    title="the file",
    meaning="What became of each node of one instrument in another: `rules/<index>/<old>-<new>.toml`.",
    keys=(
        Key(
            name="crosswalk",
            type=table("crosswalk"),
            required=True,
            meaning="From which instrument to which.",
            example='{ from = "layanan@2020", to = "layanan@2024", checked = 2026-11-24, source = "law" }',
        ),
        Key(
            name="sources",
            type=named("source"),
            meaning="The sources, by the key that citations use.",
            otherwise="none",
            example='{ law = { title = "Peraturan Menteri Nomor 5 Tahun 2024", mark = "verified" } }',
        ),
        Key(
            name="group",
            type=tables("rows-of-a-kind"),
            required=True,
            meaning="The rows, by what became of the nodes.",
            example='[{ relation = "equal", rows = [{ old = "I1", new = "I2" }] }]',
        ),
    ),
)

CROSSWALK_FILE = Format(
    name="crosswalk",
    title="Crosswalk file of evalkit: one instrument to another",
    root=_ROOT,
    tables={one.name: one for one in (CROSSWALK, table_of(Source), GROUP, ROW)},
)
