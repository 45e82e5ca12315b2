"""The keys of rule files: ``[instrument]``, ``[validity]`` and ``[sources]``."""

from __future__ import annotations

from evalkit.schema.keys import (
    DIGITS,
    TEXT,
    Key,
    Table,
    cited,
    either,
    list_of,
    name,
    number,
    word,
)

_METHODS = ("weighted-mean", "weighted-sum", "sum", "mean", "percent", "gated-sum", "grade")
# Plugins bring more; editors offer these.
METHOD = either(word(*_METHODS), TEXT, said="method name")
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
