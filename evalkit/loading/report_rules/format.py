"""The format of rule files of performance reports. ``evalkit.loading.report_rules`` reads it; ``docs/report-rules.md`` explains it."""

from __future__ import annotations

from evalkit.loading.report_rules import format_tables as parts
from evalkit.schema.citation import Source
from evalkit.schema.declare import table_of
from evalkit.schema.keys import Format, Key, Table, named, table, tables

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
            parts.RULES,
            parts.VALIDITY,
            parts.NOTICE,
            table_of(Source),
            parts.FORMULA,
            parts.ZERO,
            parts.TREATMENT,
            parts.TREATMENT_OF_PRESENCE,
            parts.CAP,
            parts.CATEGORY,
            parts.TOP,
            parts.MEAN,
            parts.UNMEASURED,
            parts.EFFICIENCY,
            parts.CLAMP,
            parts.NOTE,
        )
    },
)
