"""The keys of rule files of performance reports, table by table."""

from __future__ import annotations

import attrs

from evalkit.instruments import Note, Notice, Validity
from evalkit.schema.declare import table_of
from evalkit.schema.keys import DIGITS, FLAG, NUMBER, PROSE, TEXT, Key, Table, cited, name, number, table, word

_HEAD = "those of `[rules]`"
_NO_NUMBER = ("reached", "yes-no", "none")

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

FORMULA = cited(
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
ZERO = cited(
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


TREATMENT = _treatment("treatment", ("level", "category", "range"), ("formula", *_NO_NUMBER))
TREATMENT_OF_PRESENCE = _treatment("treatment-of-presence", ("presence",), _NO_NUMBER)
CAP = cited(
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
CATEGORY = cited(
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
                meaning='The range as printed: decimal point, en dash, no spaces; what is printed with `<=` for the dash stays as it is (`"91 <= 100"`). `evalkit rules check` holds it against the bound.',
                example='">90–100"',
            ),
        ),
    ),
)
TOP = cited(
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
MEAN = cited(
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
UNMEASURED = cited(
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
EFFICIENCY = cited(
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
            Key(
                name="clamp",
                type=table("clamp"),
                required=True,
                meaning="That an efficiency is kept between the ends.",
                example='{ assumption = { id = "tidak ada aturan", en = "there is no rule" } }',
            ),
        ),
    ),
)
CLAMP = cited(
    "those of `[efficiency]`",
    Table(
        name="clamp",
        title="[efficiency.clamp]",
        meaning="Source or assumption for keeping an efficiency between the ends.",
        keys=(),
    ),
)
NOTE = cited(
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
            attrs.evolve(
                table_of(Note).keys[3],
                meaning='What [`evalkit rules check`](rules-check.md) finds and this is the reason for: the name of a check, or `"check: place"`. Nothing may be explained that is not found.',
                example='["printed-gap: bands[Tinggi] 75–76"]',
            ),
        ),
    ),
)
VALIDITY = attrs.evolve(table_of(Validity), inherits=_HEAD)
NOTICE = attrs.evolve(table_of(Notice), inherits=_HEAD)
