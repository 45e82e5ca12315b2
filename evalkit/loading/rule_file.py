"""The format of rule files: every table and its keys. ``evalkit.loading`` reads it; ``docs/rule-files.md`` explains it."""

from __future__ import annotations

from evalkit.instruments import (
    Attainable,
    Band,
    ClaimRule,
    ContextKey,
    Conversion,
    Floors,
    Grade,
    Instrument,
    Note,
    Notice,
    OtherEdition,
    Rounding,
    Sample,
    Step,
    Validity,
)
from evalkit.loading import rule_head, rule_outcome, rule_readings, rule_records, rule_tree
from evalkit.schema.citation import Source
from evalkit.schema.declare import fields_of, table_of
from evalkit.schema.keys import Format, Key, Table, named, table, tables

_NONE = "none"
_DECLARED = {field.key.name: field.key for field in fields_of(Instrument)}


def _section(name: str, one: str, meaning: str, example: str, *, required: bool = False) -> Key:
    kind = table(one)
    return Key(name=name, type=kind, required=required, meaning=meaning, otherwise=_NONE, example=example)


ROOT = Table(
    name="rule-file",
    title="the file",
    meaning="One edition of one index: `rules/<index>/<edition>.toml`.",
    keys=(
        _section(
            "instrument",
            "instrument",
            "What the file is about, and what holds for all of it.",
            '{ index = "layanan", edition = "2024", title = "Indeks Layanan Digital", levels = ["indikator"], source = "law" }',
            required=True,
        ),
        _DECLARED["validity"],
        _DECLARED["sources"],
        Key(
            name="attributes",
            type=named("attribute", never=tuple(key.name for key in rule_tree.NODE.keys)),
            meaning="What leaves carry beside a weight.",
            otherwise=_NONE,
            example="{ category = { values = [1, 2, 3] } }",
        ),
        Key(
            name="scales",
            type=named("scale"),
            meaning="What leaves can be answered with.",
            otherwise=_NONE,
            example='{ maturity = { 1 = "Rintisan", 2 = "Terkelola" } }',
        ),
        Key(
            name="node",
            type=tables("node", empty=False),
            required=True,
            meaning="The tree: a flat list in the order of the regulation.",
            example='[{ code = "total", title = "Indeks Layanan Digital" }]',
        ),
        _DECLARED["rounding"],
        _DECLARED["bands"],
        _DECLARED["convert"],
        _section(
            "gate",
            "gate",
            "When the leaves with the locked value of an attribute count at all.",
            '{ attribute = "category", locked = 3, sum_of = [1, 2] }',
        ),
        _DECLARED["floors"],
        _section(
            "ladder",
            "ladder",
            "Levels of nodes that have `thresholds`.",
            '{ attribute = "maturity", title = "Tingkat kematangan", rung = [{ level = "I" }] }',
        ),
        _DECLARED["grades"],
        _DECLARED["context"],
        _section(
            "records",
            "records",
            "How leaves follow from a table of respondents or persons.",
            '{ table = "responses", title = { id = "responden", en = "respondents" }, answers = "mutu" }',
        ),
        _DECLARED["sample"],
        _DECLARED["attainable"],
        _DECLARED["claims"],
        Key(
            name="readings",
            type=tables("reading"),
            meaning="Other documented choices.",
            otherwise=_NONE,
            example='[{ id = "unrounded", axis = "rounding", title = { id = "tanpa pembulatan", en = "not rounded" }, rounding = [{ at = "total", mode = "none" }] }]',
        ),
        _DECLARED["properties"],
        _DECLARED["assumptions"],
    ),
)

_TABLES = (
    rule_head.INSTRUMENT,
    table_of(Validity),
    table_of(Notice),
    table_of(Source),
    rule_tree.NODE,
    rule_tree.LEAF,
    rule_tree.ATTRIBUTE,
    rule_tree.SCALE,
    rule_tree.POINTS,
    table_of(Rounding),
    table_of(Band),
    table_of(Conversion),
    rule_outcome.GATE,
    rule_outcome.GATE_ANSWERS,
    table_of(Floors),
    rule_outcome.LADDER,
    rule_outcome.RUNG,
    table_of(Grade),
    table_of(ContextKey),
    rule_records.RECORDS,
    rule_records.POPULATION,
    rule_records.COLUMN,
    rule_records.ELEMENT_WORDS,
    rule_records.RECORD_POINTS,
    table_of(Step),
    table_of(Sample),
    table_of(Attainable),
    table_of(ClaimRule),
    table_of(OtherEdition),
    rule_readings.READING,
    rule_readings.READING_ROUNDING,
    rule_readings.CHANGE_OF_NODES,
    rule_readings.CHANGE_OF_RECORDS,
    rule_readings.CHANGE_OF_GATE,
    rule_readings.CHANGE_OF_FLOORS,
    table_of(Note),
)

RULE_FILE = Format(
    name="rule-file",
    title="Rule file of evalkit",
    root=ROOT,
    tables={one.name: one for one in _TABLES},
)
