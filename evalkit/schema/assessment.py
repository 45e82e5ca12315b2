"""The format of assessment files. ``evalkit.files.document`` reads it; ``docs/assessment-files.md`` explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.language import DEFAULT, language
from evalkit.files.assessment import LETTER_WORDS, STATUS_WORDS
from evalkit.schema.keys import INSTRUMENT, TEXT, Format, Free, Key, Table, Type, either, list_of, table, tables, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.text import Message

_PERIOD = "^[0-9]{4}(-S[12]|-Q[1-4]|-[0-9]{2}-[0-9]{2})?$"
CODES = Type(kind="codes", said="table code → number, text or flag")
EVIDENCE = Type(kind="evidence", said="table code → text, or list of text")


def _words(said: Mapping[str, Message]) -> Type:
    """The words of a file, and those that reports say for them."""
    return word(*said, *map(language(DEFAULT).say, said.values()))


HEAD = (
    Key(
        name="id",
        type=TEXT,
        meaning="A name for this assessment; needed when one subject has two of the same instrument and period.",
        otherwise="none",
        example='"layanan-2024"',
    ),
    Key(
        name="instrument",
        type=Type(kind="text", said="`index@edition`, or `index`", pattern=INSTRUMENT),
        required=True,
        meaning="What it was assessed by; the index alone takes the one edition known to be in force in the period.",
        example='"layanan@2024"',
    ),
    Key(
        name="subject",
        type=TEXT,
        required=True,
        meaning="Who or what was assessed.",
        example='"Pemerintah Kabupaten Contoh"',
    ),
    Key(
        name="period",
        type=either(
            Type(kind="text", pattern=_PERIOD),
            Type(kind="whole", low=1000, high=9999),
            said="`YYYY`, `YYYY-S1`, `YYYY-Q3` or a date",
        ),
        required=True,
        meaning="The time it is about; counts as its last day.",
        example='"2024"',
    ),
    Key(
        name="status",
        type=_words(STATUS_WORDS),
        default='"self-assessment"',
        meaning="Who vouches for it; without effect on the score.",
        example='"verified"',
    ),
    Key(
        name="variant",
        type=Type(kind="text", said="file name"),
        meaning="A local variant of the instrument: an overlay file beside this file.",
        otherwise="none",
        example='"varian.toml"',
    ),
    Key(
        name="responses",
        type=Type(kind="text", said="file name"),
        meaning="A table of respondents beside this file, where the instrument takes one.",
        otherwise="none",
        example='"jawaban.csv"',
    ),
    Key(
        name="people",
        type=Type(kind="text", said="file name"),
        meaning="A table of persons beside this file, where the instrument takes one.",
        otherwise="none",
        example='"pegawai.csv"',
    ),
    Key(
        name="ignore",
        type=list_of(TEXT, "list of text"),
        meaning="Columns of the table to leave aside; any other unknown column is an error.",
        otherwise="none",
        example='["catatan"]',
    ),
    Key(
        name="letters",
        type=_words(LETTER_WORDS),
        meaning="What letters as answers in the table mean: forms print *a* as the worst answer, grades give *A* to the best.",
        otherwise="answers by letter are refused",
        example='"a-worst"',
    ),
)
TABLE_KEYS = Free(
    type=Type(kind="text", said="file name", pattern=r"\.[A-Za-z][A-Za-z0-9]*$"),
    meaning="A table beside this file, under the name that the instrument or a plugin gives it.",
    said="the table key of the instrument",
    example='lembar = "lembar.csv"',
)
BODY = (
    Key(
        name="answers",
        type=CODES,
        meaning='Answers of leaves by code, and grades; `P1.1 = true` and `"P1.1" = true` are the same.',
        otherwise="none",
        example="{ I1 = 4 }",
    ),
    Key(
        name="values",
        type=CODES,
        meaning="Values known above the leaves, where the leaves are not known.",
        otherwise="none",
        example="{ D2 = 4.20 }",
    ),
    Key(
        name="claims",
        type=CODES,
        meaning="What was published: compared, never used. Codes, `predicate`, and the claims of the instrument.",
        otherwise="none",
        example='{ total = 4.16, predicate = "Sangat Baik" }',
    ),
    Key(
        name="context",
        type=CODES,
        meaning="Facts the instrument asks for beside the answers (`evalkit show` tells which).",
        otherwise="none",
        example="{ respondents = 120 }",
    ),
    Key(
        name="evidence",
        type=EVIDENCE,
        meaning="What the answers rest on, by code.",
        otherwise="none",
        example='{ I1 = ["Perbup 12/2021"] }',
    ),
    Key(
        name="groups",
        type=tables("group"),
        meaning="Groups in place of a table of persons: combined by head-count, where the instrument allows it.",
        otherwise="none",
        example='[{ name = "Dinas A", n = 40, values = { total = 71.5 } }]',
    ),
)

GROUP = Table(
    name="group",
    title="[[groups]]",
    meaning="A group of persons.",
    keys=(
        Key(name="name", type=TEXT, required=True, meaning="Name, once in the list.", example='"Dinas A"'),
        Key(
            name="n",
            type=Type(kind="whole", said="whole number from 1 up", low=1),
            required=True,
            unit="heads",
            meaning="How many they are.",
            example="40",
        ),
        Key(name="values", type=CODES, required=True, meaning="Values of the group.", example="{ total = 71.5 }"),
    ),
)
ASSESSMENT = Table(
    name="assessment",
    title="[assessment]",
    meaning="What was assessed, by which instrument, and when.",
    keys=HEAD,
    free=TABLE_KEYS,
)
_SEVERAL = Table(
    name="one-of-several",
    title="[[assessments]]",
    meaning="One of several assessments: the keys of `[assessment]` beside its tables.",
    keys=(*HEAD, *BODY),
    free=TABLE_KEYS,
)
_SEVERAL_INSIDE = Table(
    name="one-of-several-with-head",
    title="[[assessments]]",
    meaning="One of several assessments: the keys of `[assessment]` in a table of that name.",
    keys=(
        Key(
            name="assessment",
            type=table("assessment"),
            required=True,
            meaning="What was assessed, by which instrument, and when.",
            example='{ instrument = "layanan@2024", subject = "Dinas A", period = "2024" }',
        ),
        *BODY,
    ),
)
ROOT = Table(
    name="assessment-file",
    title="the file",
    meaning="What somebody found about one subject in one period, or several of these.",
    one_of=(("assessment", "assessments"),),
    exclusive=(("assessments",), tuple(key.name for key in BODY)),
    keys=(
        Key(
            name="assessment",
            type=table("assessment"),
            meaning="What was assessed, by which instrument, and when.",
            otherwise="`[[assessments]]`",
            example='{ instrument = "layanan@2024", subject = "Dinas A", period = "2024" }',
        ),
        *BODY,
        Key(
            name="assessments",
            type=tables("one-of-several", "one-of-several-with-head", empty=False),
            meaning="Several assessments in one file; nothing may stand beside them.",
            otherwise="`[assessment]`",
            example='[{ instrument = "layanan@2024", subject = "Dinas A", period = "2024", values = { total = 3.1 } }]',
        ),
    ),
)

ASSESSMENT_FILE = Format(
    name="assessment",
    title="Assessment file of evalkit",
    root=ROOT,
    tables={one.name: one for one in (ASSESSMENT, _SEVERAL, _SEVERAL_INSIDE, GROUP)},
)
