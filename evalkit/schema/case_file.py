"""The format of case files. ``evalkit.cases`` reads it; ``docs/case-files.md`` explains it."""

from __future__ import annotations

import attrs

from evalkit.schema.assessment import BODY, GROUP, HEAD, TABLE_KEYS
from evalkit.schema.keys import (
    FLAG,
    NUMBER,
    NUMBERS,
    SCALAR,
    TEXT,
    TEXTS,
    WHOLE,
    Format,
    Key,
    Table,
    Type,
    either,
    map_of,
    table,
    tables,
    word,
)

_KIND = word("example", "published", "derived", "generated")
_TEXT_BY_CODE = map_of(TEXT, "table code → text")
_TEXT_BY_CODE_OF_READING = map_of(TEXT, "table id → text")
_HEAD_EXAMPLE = '{ instrument = "layanan@2024", subject = "Bounds", period = "2024" }'
_NOT_COMPARED = "not compared"

_CASE_HEAD = Table(
    name="case-assessment",
    title="[assessment]",
    meaning="Keys of `[assessment]` of an assessment file that cases share, or that differ in one of them.",
    keys=tuple(attrs.evolve(key, required=False, otherwise=key.otherwise or "the other table has it") for key in HEAD),
    free=TABLE_KEYS,
)
_OWN = tuple(key for key in BODY if key.name != "evidence")

_CASE = Table(
    name="case",
    title="[[cases]]",
    meaning="An assessment and what must come out of it.",
    keys=(
        Key(
            name="name",
            type=TEXT,
            required=True,
            meaning="A sentence that can be checked, once in a file.",
            example='"76.61 is B"',
        ),
        Key(
            name="source",
            type=TEXT,
            meaning="Where what is expected comes from.",
            otherwise="that of the file",
            example='"Lampiran II, contoh 3"',
        ),
        Key(
            name="kind",
            type=_KIND,
            meaning="How far the case is from the rule file.",
            otherwise="that of the file",
            example='"example"',
        ),
        Key(
            name="assessment",
            type=table("case-assessment"),
            meaning="Keys that differ from those of the file.",
            otherwise="those of the file",
            example='{ period = "2023" }',
        ),
        *_OWN,
        Key(
            name="fill",
            type=either(SCALAR, map_of(SCALAR, "table"), said="answer, or table attribute value → answer with `by`"),
            meaning="Answers every leaf under the total that has no answer of its own, alike or by an attribute.",
            otherwise="nothing is filled",
            example='{ by = "category", 1 = 3, 2 = 3, 3 = 0 }',
        ),
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
            name="expected",
            type=table("expected"),
            required=True,
            meaning="What must come out.",
            example='{ predicate = "B" }',
        ),
    ),
)


def _expected(name: str, kind: Type, meaning: str, example: str) -> Key:
    return Key(name=name, type=kind, meaning=meaning, otherwise=_NOT_COMPARED, example=example)


_EXPECTED_KEYS = (
    _expected("score", NUMBER, "The total.", "76.61"),
    _expected("exact", TEXT, "The total as an integer or `n/d`, before rounding.", '"1641/500"'),
    _expected("predicate", TEXT, "Of the total.", '"B"'),
    _expected("label", TEXT, "Of the total.", '"Baik"'),
    _expected("possible", TEXTS, "The predicates that can come out, best first.", '["A", "B"]'),
    _expected(
        "range",
        map_of(NUMBER, "table of `low`, `high`", pattern="^(low|high)$"),
        "Ends of the total where answers are missing.",
        "{ low = 60, high = 71.5 }",
    ),
    _expected("nodes", NUMBERS, "Scores of nodes.", "{ D1 = 3.10 }"),
    _expected("grades", _TEXT_BY_CODE, "Grades of nodes.", '{ P1 = "BB" }'),
    _expected("maturity", _TEXT_BY_CODE, "Levels of nodes.", '{ TK = "III" }'),
    _expected("predicates", _TEXT_BY_CODE, "Predicates of nodes.", '{ D1 = "Baik" }'),
    _expected("converted", NUMBERS, "The converted value shown beside a node.", "{ U1 = 76.61 }"),
    _expected("gates", map_of(FLAG, "table code → flag"), "Whether the gate of a node is open.", "{ TK = true }"),
    _expected("titles", _TEXT_BY_CODE, "Titles of nodes: a swapped code is noticed.", '{ D1 = "Kebijakan" }'),
    _expected(
        "sums",
        map_of(NUMBERS, "table code → table attribute value → number"),
        "The points that the ladder of a node looked at.",
        "{ TK = { II = 24, III = 10 } }",
    ),
    _expected("weights", NUMBERS, "Weights of nodes, where nothing is computed with them.", '{ I1 = "1/9" }'),
    _expected("sample", WHOLE, "The smallest sample.", "217"),
    _expected("readings", NUMBERS, "The total under other documented readings.", "{ unrounded = 76.606 }"),
    _expected(
        "reading_predicates",
        _TEXT_BY_CODE_OF_READING,
        "The predicate under other documented readings.",
        '{ unrounded = "B" }',
    ),
    _expected(
        "claims",
        map_of(word("agrees", "rounding", "contradicted", "unsupported"), "table code → verdict"),
        "Verdicts on claims.",
        '{ total = "agrees" }',
    ),
    _expected("by", _TEXT_BY_CODE, "The reading that explains a claim.", '{ total = "unrounded" }'),
    _expected("findings", TEXTS, "Codes of findings that must be there.", '["missing-answers"]'),
    _expected("without", TEXTS, "Codes of findings that must not be there.", '["missing-answers"]'),
    _expected("readings_change_predicate", FLAG, "Whether another reading changes the predicate.", "false"),
    _expected(
        "fault",
        either(TEXT, TEXTS, said="text, or list of text"),
        "The assessment is refused: a part of the place of one of its faults, or the places of all of them.",
        '"answers.I12"',
    ),
)
_EXPECTED = Table(
    name="expected",
    title="expected",
    meaning="What must come out; only what stands here is compared.",
    any_of=(tuple(key.name for key in _EXPECTED_KEYS),),
    keys=_EXPECTED_KEYS,
)

_ROOT = Table(
    name="case-file",
    title="the file",
    meaning="Assessments and what must come out of them.",
    keys=(
        Key(
            name="source",
            type=TEXT,
            required=True,
            meaning="Where what is expected comes from.",
            example='"Lampiran II, contoh perhitungan"',
        ),
        Key(
            name="kind",
            type=_KIND,
            required=True,
            meaning="How far the cases are from the rule file.",
            example='"derived"',
        ),
        Key(
            name="assessment",
            type=table("case-assessment"),
            required=True,
            meaning="Keys of `[assessment]` of an assessment file that all cases share.",
            example=_HEAD_EXAMPLE,
        ),
        Key(
            name="cases",
            type=tables("case", empty=False),
            required=True,
            meaning="The cases.",
            example='[{ name = "76.61 is B", values = { total = 76.61 }, expected = { predicate = "B" } }]',
        ),
    ),
)

CASE_FILE = Format(
    name="case-file",
    title="Case file of evalkit",
    root=_ROOT,
    tables={one.name: one for one in (_CASE_HEAD, _CASE, _EXPECTED, GROUP)},
)
