"""The keys of rule files: ``[instrument]``, ``[validity]`` and ``[sources]``."""

from __future__ import annotations

from evalkit.schema.keys import (
    DATE,
    DIGITS,
    FLAG,
    ID,
    PROSE,
    TEXT,
    TEXTS,
    Key,
    Table,
    cited,
    either,
    list_of,
    name,
    number,
    tables,
    word,
)

_METHODS = ("weighted-mean", "weighted-sum", "sum", "mean", "percent", "gated-sum", "grade")
# Plugins bring more; editors offer these.
METHOD = either(word(*_METHODS), TEXT, said="method name")
OPEN = "not established"

INSTRUMENT = cited(
    "one of `source` and `assumption` is required",
    Table(
        name="instrument",
        title="[instrument]",
        meaning="What the file is about, and what holds for all of it. `source`, `mark` and `assumption` are the default for the file.",
        any_of=(("source", "assumption"),),
        keys=(
            Key(
                name="index",
                type=TEXT,
                required=True,
                meaning="With the edition the id, `index@edition`; must match the folder.",
                example='"layanan"',
            ),
            Key(name="edition", type=TEXT, required=True, meaning="Must match the file name.", example='"2024"'),
            Key(
                name="title",
                type=TEXT,
                required=True,
                meaning="Official title.",
                example='"Indeks Layanan Digital Pemerintah Daerah"',
            ),
            Key(
                name="short",
                type=TEXT,
                meaning="Short title for headings and tables.",
                otherwise="`title`",
                example='"Indeks Layanan"',
            ),
            Key(
                name="levels",
                type=list_of(TEXT, "list of text, each once, 20 at most", empty=True, most=20, distinct=True),
                required=True,
                meaning="What this instrument calls the levels below the total, top down; as many as the tree is deep. None may be the code of a node.",
                example='["domain", "aspek", "indikator"]',
            ),
            Key(
                name="method",
                type=METHOD,
                meaning="What a parent does with its children unless its node says otherwise.",
                otherwise="each node with children has its own",
                example='"weighted-mean"',
            ),
            Key(
                name="weights",
                type=word("of-total", "within-parent"),
                default='"of-total"',
                meaning="What a weight is a share of. `of-total`: the weights of the children add up exactly to the weight of the parent. `within-parent`: they add up to `weight_sum`.",
                example='"within-parent"',
            ),
            Key(
                name="weight_sum",
                type=number(above=0),
                default="100",
                unit="of the weights",
                meaning="What the weights of siblings add up to; for `within-parent` only.",
                example="1",
            ),
            Key(
                name="scale",
                type=name("scale name"),
                meaning="Scale of leaves that do not name one.",
                otherwise="each leaf, or its parent, names one",
                example='"maturity"',
            ),
            Key(
                name="digits",
                type=DIGITS,
                default="2",
                unit="decimals",
                meaning="Decimals shown; never used in arithmetic. A node may have its own.",
                example="2",
            ),
            Key(
                name="bands_by",
                type=name("context key"),
                meaning="The choice in the context that chooses among the bands of the total (`when`).",
                otherwise="one table of bands for all",
                example='"se_category"',
            ),
        ),
    ),
)

_FROM = Key(name="from", type=DATE, meaning="First day in force.", otherwise=OPEN, example="2020-08-13", unit="day")
_UNTIL = Key(
    name="until",
    type=DATE,
    meaning="Last day in force, not before `from`.",
    otherwise=OPEN,
    example="2025-12-31",
    unit="day",
)

VALIDITY = cited(
    "those of `[instrument]`",
    Table(
        name="validity",
        title="[validity]",
        meaning="When the edition was in force, and when this file was checked.",
        barred=(("open_end", "until"),),
        keys=(
            _FROM,
            _UNTIL,
            Key(
                name="open_end",
                type=FLAG,
                default="false",
                meaning="The edition is known to be still in use. Not beside `until`.",
                example="true",
            ),
            Key(
                name="followed_by",
                type=ID,
                meaning="The edition that took its place, if there is one.",
                otherwise="none is known",
                example='"layanan@2026"',
            ),
            Key(
                name="checked",
                type=DATE,
                required=True,
                unit="day",
                meaning="When the numbers of this file were last held against their sources.",
                example="2026-11-24",
            ),
            Key(
                name="notices",
                type=tables("notice"),
                meaning="Warnings for assessments of a time.",
                otherwise="none",
                example='[{ until = 2025-12-31, text = { id = "dua versi dipakai", en = "two versions are in use" } }]',
            ),
        ),
    ),
)

NOTICE = cited(
    "those of `[instrument]`",
    Table(
        name="notice",
        title="[[validity.notices]]",
        meaning="A warning for assessments whose last day lies from `from` to `until`.",
        keys=(
            Key(
                name="from",
                type=DATE,
                unit="day",
                meaning="First day.",
                otherwise="from the beginning",
                example="2024-01-01",
            ),
            Key(
                name="until",
                type=DATE,
                unit="day",
                meaning="Last day, not before `from`.",
                otherwise="without end",
                example="2025-12-31",
            ),
            Key(
                name="text",
                type=PROSE,
                required=True,
                meaning="The warning.",
                example='{ id = "dua versi dipakai", en = "two versions are in use" }',
            ),
        ),
    ),
)

SOURCE = Table(
    name="source",
    title="[sources.<key>]",
    meaning="A regulation, page or program that facts are taken from. The key has no colon in it.",
    keys=(
        Key(
            name="title",
            type=TEXT,
            required=True,
            meaning="What it is.",
            example='"Peraturan Menteri Nomor 5 Tahun 2024"',
        ),
        Key(
            name="mark",
            type=word("verified", "single-source", "inferred"),
            required=True,
            meaning="How well what it says is established.",
            example='"verified"',
        ),
        Key(
            name="place",
            type=TEXT,
            meaning="Repository, page, gazette number.",
            otherwise="none",
            example='"peraturan.bpk.go.id"',
        ),
    ),
)

EXPLAINS = Key(
    name="explains",
    type=TEXTS,
    meaning='What [`evalkit rules check`](rules-check.md) finds, or which law does not hold, and this is the reason for: the name of a check, or `"check: place"`. Nothing may be explained that is not found.',
    otherwise="nothing",
    example='["printed-gap: bands[total][Tinggi] 80–81"]',
)
NOTE = cited(
    "those of `[instrument]`",
    Table(
        name="note",
        title="[[properties]], [[assumptions]]",
        meaning="A known property that looks like a mistake, or an assumption that belongs to no single number.",
        keys=(
            Key(name="id", type=TEXT, required=True, meaning="Short name, once in its list.", example='"kk-full2"'),
            Key(
                name="text",
                type=PROSE,
                required=True,
                meaning="What is so, and why.",
                example='{ id = "ambang tak tercapai", en = "the threshold is out of reach" }',
            ),
            Key(
                name="node",
                type=name("code"),
                meaning="The node it is about.",
                otherwise="the whole instrument",
                example='"KK"',
            ),
            EXPLAINS,
        ),
    ),
)
