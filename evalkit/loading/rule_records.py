"""The keys of rule files: how leaves follow from tables of respondents or persons."""

from __future__ import annotations

from evalkit.schema.keys import (
    FLAG,
    NUMBER,
    NUMBERS,
    PLAIN,
    PROSE,
    TEXT,
    TEXTS,
    WORDS,
    Key,
    Table,
    cited,
    either,
    map_of,
    name,
    named,
    table,
    tables,
    word,
    wordings,
)

BLANKS = word("answered", "zero", "complete", "pooled", "range")
STANDS = either(NUMBER, TEXT, said="number, or word")
POOL = word("rows", "units")

RECORDS = cited(
    "those of `[instrument]`",
    Table(
        name="records",
        title="[records]",
        meaning="How leaves follow from a table of respondents or persons.",
        one_of=(("answers", "columns", "refused"),),
        keys=(
            Key(
                name="table",
                type=TEXT,
                required=True,
                meaning="The key in `[assessment]` that names the table.",
                example='"responses"',
            ),
            Key(
                name="title",
                type=PROSE,
                required=True,
                meaning="What a row is, in the plural.",
                example='{ id = "responden", en = "respondents" }',
            ),
            Key(
                name="blanks",
                type=BLANKS,
                default='"range"',
                meaning="`answered`: divide by those who answered; `zero`: by all; `complete`: only complete rows; `pooled`: all answers of all elements over all answered; `range`: a blank is a missing answer.",
                example='"answered"',
            ),
            Key(
                name="pool",
                type=POOL,
                default='"rows"',
                meaning="`rows`: the mean over rows; `units`: the mean of the unit means.",
                example='"units"',
            ),
            Key(
                name="unit",
                type=TEXT,
                default='"unit"',
                meaning="Name of the optional column with the unit.",
                example='"unit"',
            ),
            Key(
                name="answers",
                type=name("scale name"),
                meaning="Each leaf under the total is a column with this scale.",
                otherwise="one of `answers`, `columns` and `refused` must be there",
                example='"mutu"',
            ),
            Key(
                name="words",
                type=named("element-words"),
                meaning="Beside `answers`: how the form of an element words its answers, by code of the element.",
                otherwise="the words of the scale",
                example='{ biaya = { also = { "Gratis" = 4 } } }',
            ),
            Key(
                name="columns",
                type=named("column"),
                meaning="The columns, where the points of a row follow from them.",
                otherwise="as above",
                example="{ skp = { min = 0, max = 100 } }",
            ),
            Key(
                name="refused",
                type=PROSE,
                meaning="The table is refused with this reason.",
                otherwise="as above",
                example='{ id = "alasan", en = "the reason" }',
            ),
            Key(
                name="population",
                type=table("population"),
                meaning="Which rows count.",
                otherwise="all",
                example='{ column = "status", include = ["PNS"], exclude = ["CPNS"], reason = { id = "aturan", en = "the rule" } }',
            ),
            Key(
                name="points",
                type=tables("record-points"),
                meaning="The points of a row. With `columns`, every leaf under the total has some.",
                otherwise="none",
                example='[{ node = "kinerja", column = "skp", steps = [{ min = 91, points = 30 }, { points = 25 }] }]',
            ),
            Key(
                name="groups",
                type=FLAG,
                default="false",
                meaning="Allows `[[groups]]` (name, n, values) in place of the table, combined by head-count.",
                example="true",
            ),
        ),
    ),
)

POPULATION = Table(
    name="population",
    title="[records.population]",
    meaning="Which rows count. `include` and `exclude` together are the words of the column.",
    keys=(
        Key(
            name="column",
            type=name("name of a column of words"),
            required=True,
            meaning="The column that decides.",
            example='"status"',
        ),
        Key(name="include", type=WORDS, required=True, meaning="Rows with these words count.", example='["PNS"]'),
        Key(
            name="exclude",
            type=WORDS,
            meaning="Rows with these words are counted, reported and left out.",
            otherwise="none",
            example='["CPNS", "PPPK"]',
        ),
        Key(
            name="reason",
            type=PROSE,
            required=True,
            meaning="Why.",
            example='{ id = "hanya PNS yang diukur", en = "only PNS are measured" }',
        ),
    ),
)

COLUMN = Table(
    name="column",
    title="[records.columns.<name>]",
    meaning="A column of words (`values`) or of numbers (`min`, `max` or both).",
    any_of=(("values", "min", "max"),),
    exclusive=(("values",), ("min", "max")),
    keys=(
        Key(
            name="values",
            type=WORDS,
            meaning="The words allowed.",
            otherwise="the column holds numbers",
            example='["jpt", "administrator"]',
        ),
        Key(name="min", type=NUMBER, meaning="Smallest number.", otherwise="no limit", example="0"),
        Key(name="max", type=NUMBER, meaning="Largest number, above `min`.", otherwise="no limit", example="100"),
        *wordings(
            STANDS,
            "table word → number, or word of `values`",
            stands=": each stands for a number, or for a word of the column.",
            also='{ "sangat baik" = 91 }',
            common="{ istimewa = 91 }",
        ),
    ),
)

ELEMENT_WORDS = cited(
    "those of `[records]`",
    Table(
        name="element-words",
        title="[records.words.<code>]",
        meaning="How the form of an element words its answers. The same word may stand for another answer elsewhere.",
        keys=(
            *wordings(
                PLAIN,
                "table word → answer",
                stands=".",
                also='{ "Gratis" = 4 }',
                common='{ "Sangat Wajar" = 4 }',
            ),
        ),
    ),
)

RECORD_POINTS = cited(
    "those of `[records]`",
    Table(
        name="record-points",
        title="[[records.points]]",
        meaning="A row's points for a node: the sum over these entries, of those whose `where` fits.",
        one_of=(("points", "steps"),),
        keys=(
            Key(name="node", type=name("code of a leaf"), required=True, meaning="The leaf.", example='"kompetensi"'),
            Key(
                name="column",
                type=name("column name"),
                required=True,
                meaning="The column the points follow from.",
                example='"diklat_teknis_jp"',
            ),
            Key(
                name="where",
                type=map_of(TEXTS, "table column of words → list of its words"),
                meaning="Only rows with these words; the entries of a leaf leave out no word.",
                otherwise="all rows",
                example='{ kelompok_jabatan = ["pelaksana"] }',
            ),
            Key(
                name="points",
                type=NUMBERS,
                unit="points",
                meaning="For a column of words: points of all its words.",
                otherwise="`steps`",
                example="{ sudah = 15, belum = 0 }",
            ),
            Key(
                name="steps",
                type=tables("step"),
                unit="points",
                meaning="For a column of numbers: points from a number up, descending.",
                otherwise="`points`",
                example="[{ min = 20, points = 22.5 }, { points = 0 }]",
            ),
        ),
    ),
)
