"""The format of assessment files, put together from the keys of an assessment; ``docs/assessment-files.md`` explains it."""

from __future__ import annotations

import attrs

from evalkit.files.assessment import Assessment, RespondentGroup
from evalkit.files.document import BODY, HEAD
from evalkit.schema.declare import table_of
from evalkit.schema.keys import Format, Free, Key, Table, Type, table, tables

HEAD_KEYS = tuple(field.key for field in HEAD)
BODY_KEYS = tuple(field.key for field in BODY)
GROUP = table_of(RespondentGroup)
TABLE_KEYS = Free(
    type=Type(kind="text", said="file name", pattern=r"\.[A-Za-z][A-Za-z0-9]*(#.+)?$"),
    meaning="A table beside this file, under the name that the instrument or a plugin gives it.",
    said="the table key of the instrument",
    example='lembar = "lembar.csv"',
)
_ASSESSMENT = Table(
    name="assessment",
    title="[assessment]",
    meaning="What was assessed, by which instrument, and when.",
    keys=HEAD_KEYS,
    free=TABLE_KEYS,
)
_HEAD = Key(
    name="assessment",
    type=table("assessment"),
    meaning=_ASSESSMENT.meaning,
    otherwise="`[[assessments]]`",
    example='{ instrument = "layanan@2024", subject = "Dinas A", period = "2024" }',
)
_SEVERAL = attrs.evolve(
    table_of(Assessment),
    meaning="One of several assessments: the keys of `[assessment]` beside its tables.",
    free=TABLE_KEYS,
)
_SEVERAL_INSIDE = Table(
    name="one-of-several-with-head",
    title="[[assessments]]",
    meaning="One of several assessments: the keys of `[assessment]` in a table of that name.",
    keys=(attrs.evolve(_HEAD, required=True, otherwise=""), *BODY_KEYS),
)
_ROOT = Table(
    name="assessment-file",
    title="the file",
    meaning="What somebody found about one subject in one period, or several of these.",
    one_of=(("assessment", "assessments"),),
    exclusive=(("assessments",), tuple(key.name for key in BODY_KEYS)),
    keys=(
        _HEAD,
        *BODY_KEYS,
        Key(
            name="assessments",
            type=tables("one-of-several", "one-of-several-with-head", empty=False),
            meaning="Several assessments in one file; nothing may stand beside them.",
            otherwise="`[assessment]`",
            example='[{ instrument = "layanan@2024", subject = "Dinas A", period = "2024", values = { total = 3.1 } }]',
        ),
    ),
)
FORMAT = Format(
    name="assessment",
    title="Assessment file of evalkit",
    root=_ROOT,
    tables={one.name: one for one in (_ASSESSMENT, _SEVERAL, _SEVERAL_INSIDE, GROUP)},
)
