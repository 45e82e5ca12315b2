"""The format of rule files: every table and its keys. ``evalkit.loading`` reads it; ``docs/rule-files.md`` explains it."""

from __future__ import annotations

from evalkit.schema import rule_facts, rule_head, rule_outcome, rule_readings, rule_records, rule_tree
from evalkit.schema.keys import Format, Key, Table, named, table, tables

_SOURCE_KEY = r"^[^:\s]([^:]*[^:\s])?$"
_NONE = "none"


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
        _section(
            "validity",
            "validity",
            "When the edition was in force, and when this file was checked.",
            "{ from = 2020-08-13, checked = 2026-11-24 }",
            required=True,
        ),
        Key(
            name="sources",
            type=named("source", pattern=_SOURCE_KEY),
            meaning="The sources, by the key that citations use.",
            otherwise=_NONE,
            example='{ law = { title = "Peraturan Menteri Nomor 5 Tahun 2024", mark = "verified" } }',
        ),
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
        Key(
            name="rounding",
            type=tables("rounding"),
            meaning="Stages of rounding, in the order given.",
            otherwise="nothing is rounded",
            example='[{ at = "total", digits = 2, mode = "half-up" }]',
        ),
        Key(
            name="bands",
            type=tables("band", empty=False),
            required=True,
            meaning="Words for values; those of the total are required.",
            example='[{ predicate = "Baik", min = 2.6 }, { predicate = "Kurang" }]',
        ),
        Key(
            name="convert",
            type=tables("convert"),
            meaning="Second numbers shown beside nodes.",
            otherwise=_NONE,
            example='[{ at = "total", factor = 25, digits = 2 }]',
        ),
        _section(
            "gate",
            "gate",
            "When the leaves with the locked value of an attribute count at all.",
            '{ attribute = "category", locked = 3, sum_of = [1, 2] }',
        ),
        _section("floors", "floors", "What follows if a node is below its `floor`.", '{ predicate = "Tidak Layak" }'),
        _section(
            "ladder",
            "ladder",
            "Levels of nodes that have `thresholds`.",
            '{ attribute = "maturity", title = "Tingkat kematangan", rung = [{ level = "I" }] }',
        ),
        Key(
            name="grades",
            type=tables("grade"),
            meaning="Grades that follow from the share of criteria met.",
            otherwise=_NONE,
            example='[{ grade = "A", value = 100, min = 1 }, { grade = "E", value = 0 }]',
        ),
        Key(
            name="context",
            type=named("context"),
            meaning="Facts beside the answers.",
            otherwise=_NONE,
            example='{ respondents = { title = "Responden", kind = "count" } }',
        ),
        _section(
            "records",
            "records",
            "How leaves follow from a table of respondents or persons.",
            '{ table = "responses", title = { id = "responden", en = "respondents" }, answers = "mutu" }',
        ),
        _section(
            "sample",
            "sample",
            "The smallest sample, and whether it was reached.",
            '{ method = "krejcie-morgan", population = "population", chi_square = 3.841, proportion = 0.5, margin = 0.05 }',
        ),
        _section(
            "attainable",
            "attainable",
            "A claimed total must be reachable with so many rows.",
            '{ n = "respondents" }',
        ),
        Key(
            name="claims",
            type=named("claim", never=("total", "predicate")),
            meaning="Claims beside node codes and `predicate`.",
            otherwise=_NONE,
            example='{ percent = { kind = "percent-of-max" } }',
        ),
        Key(
            name="readings",
            type=tables("reading"),
            meaning="Other documented choices.",
            otherwise=_NONE,
            example='[{ id = "unrounded", axis = "rounding", title = { id = "tanpa pembulatan", en = "not rounded" }, rounding = [{ at = "total", mode = "none" }] }]',
        ),
        Key(
            name="properties",
            type=tables("note"),
            meaning="Known properties of the instrument that look like mistakes.",
            otherwise=_NONE,
            example='[{ id = "gap", text = { id = "ada celah", en = "there is a gap" } }]',
        ),
        Key(
            name="assumptions",
            type=tables("note"),
            meaning="Assumptions that belong to no single number.",
            otherwise=_NONE,
            example='[{ id = "digits", text = { id = "dua desimal", en = "two decimals" } }]',
        ),
    ),
)

_TABLES = (
    rule_head.INSTRUMENT,
    rule_head.VALIDITY,
    rule_head.NOTICE,
    rule_head.SOURCE,
    rule_tree.NODE,
    rule_tree.LEAF,
    rule_tree.ATTRIBUTE,
    rule_tree.SCALE,
    rule_tree.POINTS,
    rule_outcome.ROUNDING,
    rule_outcome.BAND,
    rule_outcome.CONVERT,
    rule_outcome.GATE,
    rule_outcome.GATE_ANSWERS,
    rule_outcome.FLOORS,
    rule_outcome.LADDER,
    rule_outcome.RUNG,
    rule_outcome.GRADE,
    rule_facts.CONTEXT,
    rule_records.RECORDS,
    rule_records.POPULATION,
    rule_records.COLUMN,
    rule_records.ELEMENT_WORDS,
    rule_records.RECORD_POINTS,
    rule_records.STEP,
    rule_facts.SAMPLE,
    rule_facts.ATTAINABLE,
    rule_facts.CLAIM,
    rule_facts.OTHER_EDITION,
    rule_readings.READING,
    rule_readings.READING_ROUNDING,
    rule_readings.CHANGE_OF_NODES,
    rule_readings.CHANGE_OF_RECORDS,
    rule_readings.CHANGE_OF_GATE,
    rule_readings.CHANGE_OF_FLOORS,
    rule_head.NOTE,
)

RULE_FILE = Format(
    name="rule-file",
    title="Rule file of evalkit",
    root=ROOT,
    tables={one.name: one for one in _TABLES},
)
