"""The format of rule files of performance reports. ``evalkit.performance.rules`` reads it; ``docs/report-rules.md`` explains it."""

from __future__ import annotations

import attrs

from evalkit.formats.keys import (
    DIGITS,
    FLAG,
    NUMBER,
    PROSE,
    TEXT,
    Format,
    Key,
    Table,
    cited,
    name,
    named,
    number,
    table,
    tables,
    word,
)
from evalkit.formats.rule_head import NOTICE, SOURCE, VALIDITY

_HEAD = "those of `[rules]`"
_NO_NUMBER = ("reached", "yes-no", "none")
_SOURCES = Key(
    name="sources",
    type=named("source"),
    meaning="The sources, by the key that citations use.",
    otherwise="none",
    example='{ law = { title = "Peraturan Menteri Nomor 5 Tahun 2024", mark = "verified" } }',
)


def _inner(key: str, kind: str, meaning: str, example: str, *, required: bool = False, several: bool = False) -> Key:
    stands = tables(kind, empty=not required) if several else table(kind)
    return Key(name=key, type=stands, required=required, meaning=meaning, otherwise="none", example=example)


RULES = cited(
    "one of `source` and `assumption` is required",
    Table(
        name="rules",
        title="[rules]",
        meaning="What the file is called; the default of sources for all of it.",
        any_of=(("source", "assumption"),),
        keys=(
            Key(
                name="index",
                type=TEXT,
                required=True,
                meaning="With the edition the id, `index@edition`; must match the folder.",
                example='"lkj"',
            ),
            Key(name="edition", type=TEXT, required=True, meaning="Must match the file name.", example='"contoh-2025"'),
            Key(name="title", type=TEXT, required=True, meaning="Title.", example='"Laporan kinerja Kabupaten Contoh"'),
            Key(name="short", type=TEXT, meaning="Short title.", otherwise="`title`", example='"LKj Contoh"'),
            Key(
                name="digits",
                type=DIGITS,
                default="2",
                unit="decimals",
                meaning="Decimals of achievements that are shown; never used in arithmetic.",
                example="1",
            ),
        ),
    ),
)

_FORMULA = cited(
    _HEAD,
    Table(
        name="formula",
        title="[[formulas]]",
        meaning="How a realisation R is held against a target T. A formula that is not listed cannot be used.",
        keys=(
            Key(
                name="name",
                type=name("name of a formula"),
                required=True,
                meaning="A formula that a plugin brings, see below; once in the list.",
                example='"ratio"',
            ),
            Key(
                name="printed", type=TEXT, required=True, meaning="The formula as it is shown.", example='"R / T × 100"'
            ),
            Key(
                name="default",
                type=FLAG,
                default="false",
                meaning="Taken where an indicator names no formula.",
                example="true",
            ),
        ),
    ),
)
_ZERO = cited(
    _HEAD,
    Table(
        name="zero",
        title="[[zero]]",
        meaning="What a target of 0 means.",
        keys=(
            Key(
                name="name",
                type=name("name of a rule"),
                required=True,
                meaning="A rule that a plugin brings; once in the list.",
                example='"no-value"',
            ),
        ),
    ),
)


def _treatment(which: str, kinds: tuple[str, ...], hows: tuple[str, ...]) -> Table:
    return cited(
        _HEAD,
        Table(
            name=which,
            title="[[treatments]]",
            meaning="What a target does that is no number.",
            keys=(
                Key(
                    name="kind",
                    type=word(*kinds),
                    required=True,
                    meaning="The kind of target, of `level`, `category`, `range` and `presence`; once in the list.",
                    example=f'"{kinds[0]}"',
                ),
                Key(
                    name="how",
                    type=word(*hows),
                    required=True,
                    meaning="`formula`: its number (of a category: what was agreed beside it) goes into the formula; not for `presence`. `reached`: 100 if it is reached, else no achievement. `yes-no`: 100 if it is reached, else 0. `none`: no achievement.",
                    example='"reached"',
                ),
            ),
        ),
    )


_TREATMENT = _treatment("treatment", ("level", "category", "range"), ("formula", *_NO_NUMBER))
_TREATMENT_OF_PRESENCE = _treatment("treatment-of-presence", ("presence",), _NO_NUMBER)
_CAP = cited(
    _HEAD,
    Table(
        name="cap",
        title="[[caps]]",
        meaning="Highest achievements that some offices count.",
        keys=(
            Key(
                name="value",
                type=number(above=0),
                required=True,
                unit="percent",
                meaning="The highest achievement that enters the means, where a report names it; once in the list.",
                example="120",
            ),
        ),
    ),
)
_CATEGORY = cited(
    _HEAD,
    Table(
        name="category",
        title="[[bands]]",
        meaning="A category of achievement. Best first, the last without bound.",
        exclusive=(("min",), ("above",)),
        keys=(
            Key(
                name="predicate",
                type=TEXT,
                required=True,
                meaning="The category: the letter where there is one, else the word; once in the list.",
                example='"Tinggi"',
            ),
            Key(name="label", type=TEXT, meaning="The word beside a letter.", otherwise="none", example='"Memuaskan"'),
            Key(
                name="min",
                type=NUMBER,
                unit="percent",
                meaning="Lower bound, included.",
                otherwise="no bound: the last",
                example="76",
            ),
            Key(
                name="above",
                type=NUMBER,
                unit="percent",
                meaning="Lower bound, excluded; not beside `min`.",
                otherwise="no bound: the last",
                example="90",
            ),
            Key(
                name="printed",
                type=TEXT,
                required=True,
                meaning='The range as printed: decimal point, en dash, no spaces; what is no plain range stays as it is (`"91 <= 100"`).',
                example='">90–100"',
            ),
        ),
    ),
)
_TOP = cited(
    _HEAD,
    Table(
        name="top",
        title="[top]",
        meaning="Where the printed ranges end; the first category is taken above it.",
        keys=(
            Key(
                name="value",
                type=NUMBER,
                required=True,
                unit="percent",
                meaning="The end, in the first category.",
                example="100",
            ),
        ),
    ),
)
_MEAN = cited(
    _HEAD,
    Table(
        name="mean",
        title="[mean]",
        meaning="What the mean of the agency is taken over.",
        keys=(
            Key(
                name="over",
                type=word("indicators", "objectives"),
                required=True,
                meaning="Unless the report says otherwise. They differ where objectives have different numbers of indicators.",
                example='"indicators"',
            ),
        ),
    ),
)
_UNMEASURED = cited(
    _HEAD,
    Table(
        name="unmeasured",
        title="[unmeasured]",
        meaning="What an indicator without a realisation does to the means.",
        keys=(
            Key(
                name="how",
                type=word("left-out"),
                required=True,
                meaning="It enters none. Nothing else is possible: a missing number never counts as 0.",
                example='"left-out"',
            ),
        ),
    ),
)
_EFFICIENCY = cited(
    _HEAD,
    Table(
        name="efficiency",
        title="[efficiency]",
        meaning="How efficiency is computed.",
        keys=(
            Key(
                name="form",
                type=name("name of a form"),
                required=True,
                meaning="A form that a plugin brings.",
                example='"pmk-214-2017"',
            ),
            Key(
                name="low",
                type=NUMBER,
                required=True,
                unit="percent",
                meaning="The end that becomes the value 0.",
                example="-20",
            ),
            Key(
                name="high",
                type=NUMBER,
                required=True,
                unit="percent",
                meaning="The end that becomes the value 100, above `low`.",
                example="20",
            ),
            _inner(
                "clamp",
                "clamp",
                "That an efficiency is kept between the ends.",
                '{ assumption = { id = "tidak ada aturan", en = "there is no rule" } }',
                required=True,
            ),
        ),
    ),
)
_CLAMP = cited(
    "those of `[efficiency]`",
    Table(
        name="clamp",
        title="[efficiency.clamp]",
        meaning="Source or assumption for keeping an efficiency between the ends.",
        keys=(),
    ),
)
_NOTE = cited(
    _HEAD,
    Table(
        name="assumption",
        title="[[assumptions]]",
        meaning="What the file takes that belongs to no single entry.",
        keys=(
            Key(name="id", type=TEXT, required=True, meaning="Short name, once in the list.", example='"gaps"'),
            Key(
                name="text",
                type=PROSE,
                required=True,
                meaning="What is taken, and why.",
                example='{ id = "batas bawah menutup celah", en = "lower bounds close the gaps" }',
            ),
        ),
    ),
)
_OWN_VALIDITY = attrs.evolve(VALIDITY, inherits=_HEAD)
_OWN_NOTICE = attrs.evolve(NOTICE, inherits=_HEAD)

_ROOT = Table(
    name="report-rules-file",
    title="the file",
    meaning="How achievements of a performance report are computed: `rules/lkj/<edition>.toml`.",
    keys=(
        _inner(
            "rules",
            "rules",
            "What the file is called.",
            '{ index = "lkj", edition = "contoh-2025", title = "Laporan kinerja Kabupaten Contoh", source = "law" }',
            required=True,
        ),
        _inner(
            "validity",
            "validity",
            "When the rules were in force, and when this file was checked.",
            "{ checked = 2026-11-24 }",
            required=True,
        ),
        _SOURCES,
        _inner(
            "formulas",
            "formula",
            "The formulas that may be used.",
            '[{ name = "ratio", printed = "R / T", default = true }]',
            required=True,
            several=True,
        ),
        _inner("zero", "zero", "What a target of 0 may mean.", '[{ name = "no-value" }]', several=True),
        Key(
            name="treatments",
            type=tables("treatment", "treatment-of-presence", empty=False),
            required=True,
            meaning="What targets do that are no numbers: one entry for each kind.",
            example='[{ kind = "level", how = "formula" }]',
        ),
        _inner("caps", "cap", "Highest achievements that may be counted.", "[{ value = 120 }]", several=True),
        _inner(
            "bands",
            "category",
            "The categories of an achievement.",
            '[{ predicate = "Tinggi", min = 76, printed = "76–90" }, { predicate = "Rendah", printed = "≤75" }]',
            required=True,
            several=True,
        ),
        _inner("top", "top", "Where the printed ranges end.", "{ value = 100 }"),
        _inner("mean", "mean", "What the mean is taken over.", '{ over = "indicators" }', required=True),
        _inner("unmeasured", "unmeasured", "What is not measured.", '{ how = "left-out" }', required=True),
        _inner(
            "efficiency",
            "efficiency",
            "How efficiency is computed.",
            '{ form = "pmk-214-2017", low = -20, high = 20, clamp = { source = "law" } }',
        ),
        _inner(
            "assumptions",
            "assumption",
            "Assumptions that belong to no single entry.",
            '[{ id = "gaps", text = { id = "batas bawah menutup celah", en = "lower bounds close the gaps" } }]',
            several=True,
        ),
    ),
)

REPORT_RULES = Format(
    name="report-rules",
    title="Rule file of performance reports of evalkit",
    root=_ROOT,
    tables={
        one.name: one
        for one in (
            RULES,
            _OWN_VALIDITY,
            _OWN_NOTICE,
            SOURCE,
            _FORMULA,
            _ZERO,
            _TREATMENT,
            _TREATMENT_OF_PRESENCE,
            _CAP,
            _CATEGORY,
            _TOP,
            _MEAN,
            _UNMEASURED,
            _EFFICIENCY,
            _CLAMP,
            _NOTE,
        )
    },
)
