"""The keys of rule files: facts beside the answers, and what is held against them: the sample, totals, claims."""

from __future__ import annotations

from evalkit.schema.keys import ID, PROSE, TITLE, WORDS, Key, Table, cited, name, number, tables, word

CONTEXT = Table(
    name="context",
    title="[context.<key>]",
    meaning="A fact beside the answers.",
    by="kind",
    keys=(
        Key(name="title", type=TITLE, required=True, meaning="What is asked.", example='"Kategori sistem elektronik"'),
        Key(
            name="kind",
            type=word("choice", "count"),
            required=True,
            meaning="One of `values`, or a whole number.",
            example='"choice"',
        ),
        Key(
            name="values",
            type=WORDS,
            when=("choice",),
            needed=("choice",),
            meaning="Of a choice, and required there: the words allowed.",
            example='["Rendah", "Tinggi"]',
        ),
        Key(
            name="from_node",
            type=name("code"),
            when=("choice",),
            meaning="Of a choice: the band of that node is the value, so `values` are its bands; a given value that contradicts it is an error.",
            otherwise="it is asked for",
            example='"SE"',
        ),
    ),
)

SAMPLE = cited(
    "those of `[instrument]`",
    Table(
        name="sample",
        title="[sample]",
        meaning="The smallest sample, and whether it was reached.",
        keys=(
            Key(
                name="method",
                type=word("krejcie-morgan"),
                required=True,
                meaning="χ²·N·p·(1 − p) / (d²·(N − 1) + χ²·p·(1 − p)).",
                example='"krejcie-morgan"',
            ),
            Key(
                name="population",
                type=name("count of the context"),
                required=True,
                meaning="N: how many there are.",
                example='"population"',
            ),
            Key(
                name="chi_square",
                type=number(above=0),
                required=True,
                meaning="χ² for one degree of freedom.",
                example="3.841",
            ),
            Key(
                name="proportion",
                type=number(above=0, below=1),
                required=True,
                unit="share",
                meaning="p: between 0 and 1.",
                example="0.5",
            ),
            Key(
                name="margin",
                type=number(above=0),
                required=True,
                unit="share",
                meaning="d: the error allowed.",
                example="0.05",
            ),
        ),
    ),
)

ATTAINABLE = cited(
    "those of `[instrument]`",
    Table(
        name="attainable",
        title="[attainable]",
        meaning="A claimed total must be reachable with so many complete rows of whole answers (`answers` of `[records]`). Every node must add up its children with weights (a sum, a mean, a weighted sum or mean).",
        keys=(
            Key(
                name="n",
                type=name("count of the context"),
                required=True,
                meaning="How many rows there were.",
                example='"respondents"',
            ),
            Key(
                name="items",
                type=name("count of the context"),
                meaning="How many answers a row has for each leaf, which is their mean. Where it is not given, a finding says that one was assumed; where leaves differ, a common multiple does.",
                otherwise="one",
                example='"questions"',
            ),
        ),
    ),
)

_REASONED = ("not-derivable", "ladder")
CLAIM = cited(
    "those of `[instrument]`",
    Table(
        name="claim",
        title="[claims.<key>]",
        meaning="A claim beside node codes and `predicate`.",
        by="kind",
        keys=(
            Key(
                name="kind",
                type=word("percent-of-max", "not-derivable", "ladder"),
                required=True,
                meaning="`percent-of-max`: the value in percent of its maximum. `not-derivable`: cannot follow from what is given (a maturity level from a total). `ladder`: the lowest–highest level over the nodes, if the leaves are known, else not derivable.",
                example='"percent-of-max"',
            ),
            Key(
                name="title",
                type=TITLE,
                meaning="What reports call it.",
                otherwise="its key",
                example='{ id = "persentase", en = "percent" }',
            ),
            Key(
                name="of",
                type=name("code"),
                when=("percent-of-max",),
                default='"total"',
                meaning="Of `percent-of-max`: whose value.",
                example='"total"',
            ),
            Key(
                name="others",
                type=tables("other"),
                when=("percent-of-max",),
                meaning="Of `percent-of-max`: maxima of other editions. A claim that fits only one of them is an error finding.",
                otherwise="none",
                example='[{ instrument = "layanan@2020", max = 450 }]',
            ),
            Key(
                name="reason",
                type=PROSE,
                when=_REASONED,
                needed=_REASONED,
                meaning="Of the other kinds, and required there: why nothing follows.",
                example='{ id = "alasan", en = "the reason" }',
            ),
        ),
    ),
)

OTHER_EDITION = cited(
    "those of `[instrument]`",
    Table(
        name="other",
        title="[[claims.<key>.others]]",
        meaning="The maximum of another edition.",
        keys=(
            Key(name="instrument", type=ID, required=True, meaning="The edition.", example='"layanan@2020"'),
            Key(name="max", type=number(above=0), required=True, unit="points", meaning="Its maximum.", example="450"),
        ),
    ),
)
