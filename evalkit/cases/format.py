"""The format of case files: assessments as in assessment files, and what must come out; ``docs/case-files.md`` explains it."""

from __future__ import annotations

import attrs

from evalkit.cases.expected import EXPECTED
from evalkit.cases.files import SECTIONS, Case, CaseFile
from evalkit.files.format import GROUP, HEAD_KEYS, TABLE_KEYS
from evalkit.schema.declare import table_of
from evalkit.schema.keys import TEXT, Format, Key, Table, table

_HEAD = Table(
    name="case-assessment",
    title="[assessment]",
    meaning="Keys of `[assessment]` of an assessment file that cases share, or that differ in one of them.",
    keys=tuple(
        attrs.evolve(key, required=False, otherwise=key.otherwise or "the other table has it") for key in HEAD_KEYS
    ),
    free=TABLE_KEYS,
)
_OWN = {key.name: key for key in table_of(Case).keys}
_CASE = attrs.evolve(
    table_of(Case),
    keys=(
        _OWN["name"],
        _OWN["source"],
        _OWN["kind"],
        Key(
            name="assessment",
            type=table("case-assessment"),
            meaning="Keys that differ from those of the file.",
            otherwise="those of the file",
            example='{ period = "2023" }',
        ),
        *SECTIONS,
        _OWN["fill"],
        Key(
            name="responses",
            type=TEXT,
            meaning="A table of respondents, written out: the lines of the CSV file.",
            otherwise="none",
            example='"U1,U2\\n3,4\\n"',
        ),
        Key(
            name="people",
            type=TEXT,
            meaning="A table of persons, written out: the lines of the CSV file.",
            otherwise="none",
            example='"status,skp\\nPNS,91\\n"',
        ),
        Key(
            name="offices",
            type=TEXT,
            meaning="A table of the grades that offices were given, written out: the lines of the CSV file.",
            otherwise="none",
            example='"satker,P1\\nDinas A,4\\n"',
        ),
        _OWN["expected"],
    ),
)
FORMAT = Format(
    name="case-file",
    title="Case file of evalkit",
    root=table_of(CaseFile),
    tables={one.name: one for one in (_HEAD, _CASE, EXPECTED, GROUP)},
)
