"""The rules of performance reports: every table of such a rule file, what is read of it, and every fact with its cite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.base.value import field as plain
from evalkit.base.value import value
from evalkit.instruments import Band, Note, Validity
from evalkit.instruments.bands import BOUNDS, excluded, included
from evalkit.instruments.cited_facts import CitedFact, by_mark, cited_by, validity_facts
from evalkit.loading.report_rules.target_rules import (
    OF_RULES,
    PRESENCE,
    FormulaRule,
    Treatment,
    TreatmentOfPresence,
    ZeroTarget,
    brought,
    read_number,
)
from evalkit.method.achievement import kind_of_target
from evalkit.schema import parse
from evalkit.schema.citation import Source
from evalkit.schema.declare import STATED, cited, field, listed, named, single, table
from evalkit.schema.keys import DIGITS, NUMBER, POSITIVE, PROSE, TEXT, TEXTS, Key, Type, name, word
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Text
    from evalkit.method.achievement import Efficiency
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

MEANS = ("indicators", "objectives")
_PERCENT = "percent"


def _by_name(reader: Reader, key: Key, scope: Scope) -> dict[str, Any]:
    """The entries of a list by the name of each, which stands there once."""
    cls, *others = key.type.classes
    found: dict[str, Any] = {}
    for item in reader.tables(key.name, key.type.label):
        one: Any = parse.read(others[0] if item.data.get("kind") == PRESENCE else cls, item, scope)
        if one.name in found:
            item.faults.add(item.place, msg("{name} appears twice", name=one.name))
        elif one.name:
            found[one.name] = one
    return found


def _needed(reader: Reader, key: Key, scope: Scope) -> Any:
    """A table that must stand there."""
    reader.require(key.name, msg("a table [{key}]", key=key.name))
    return parse.single(key.type.classes[0], reader, key.name, scope)


@table("[rules]", name="rules")
@value
class ReportRulesHead(Declared):
    """What the file is called; the default of sources for all of it."""

    index: str = field(TEXT, "With the edition the id, `index@edition`; must match the folder.", '"lkj"')
    edition: str = field(TEXT, "Must match the file name.", '"contoh-2025"')
    title: str = field(TEXT, "Title.", '"Laporan kinerja Kabupaten Contoh"')
    short: str = field(TEXT, "Short title.", '"LKj Contoh"', default="", otherwise="`title`")
    digits: int = field(
        DIGITS,
        "Decimals of achievements that are shown; never used in arithmetic.",
        "1",
        default=2,
        unit="decimals",
    )
    chapter: int | None = field(
        Type(kind="whole", said="whole number from 1 up", low=1),
        "The chapter of the report that tells what was achieved: its tables are numbered after it.",
        "3",
        default=None,
        otherwise="its tables are numbered without a chapter",
    )
    cite: Citation = cited(STATED)

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"


_HEAD = Key(
    name="rules",
    type=single(ReportRulesHead),
    meaning="What the file is called.",
    example='{ index = "lkj", edition = "contoh-2025", title = "Laporan kinerja Kabupaten Contoh", source = "law" }',
    required=True,
)


@table("[[caps]]")
@value
class Cap(Declared):
    """Highest achievements that some offices count."""

    value: Exact = field(
        POSITIVE,
        "The highest achievement that enters the means, where a report names it; once in the list.",
        "120",
        unit=_PERCENT,
    )
    cite: Citation = cited(OF_RULES)


@table("[[corrections]]")
@value
class Correction(Declared):
    """What the mean of the agency is taken in percent of, by the predicate of its SAKIP."""

    predicate: str = field(TEXT, "The predicate; once in the list.", '"BB"')
    percent: Exact = field(
        POSITIVE, "How much of the mean is left, where a report names the predicate.", "95", unit=_PERCENT
    )
    cite: Citation = cited(OF_RULES)


@table("[[bands]]", exclusive=BOUNDS)
@value
class Category(Band):
    """A category of achievement. Best first, the last without bound."""

    at: str = ""
    when: str | None = None
    predicate: str = field(
        TEXT, "The category: the letter where there is one, else the word; once in the list.", '"Tinggi"'
    )
    label: str | None = field(TEXT, "The word beside a letter.", '"Memuaskan"', default=None)
    min: Exact | None = included(NUMBER, "76", _PERCENT)
    above: Exact | None = excluded(NUMBER, "90", _PERCENT)
    printed: str = field(
        TEXT,
        'The range as printed: decimal point, en dash, no spaces; what is printed with `<=` for the dash stays as it is (`"91 <= 100"`). `evalkit rules check` holds it against the bound.',
        '">90–100"',
    )
    cite: Citation = cited(OF_RULES)

    def check(self, item: Reader, scope: Scope) -> None:
        """There is one table of them."""


@table("[top]")
@value
class Top(Declared):
    """Where the printed ranges end; the first category is taken above it."""

    value: Exact = field(NUMBER, "The end, in the first category.", "100", unit=_PERCENT, read=read_number)
    cite: Citation = cited(OF_RULES)


@table("[mean]")
@value
class Mean(Declared):
    """What the mean of the agency is taken over."""

    over: str = field(
        word(*MEANS),
        "Unless the report says otherwise. They differ where objectives have different numbers of indicators.",
        '"indicators"',
    )
    cite: Citation = cited(OF_RULES)


@table("[unmeasured]")
@value
class Unmeasured(Declared):
    """What an indicator without a realisation does to the means."""

    how: str = field(
        word("left-out"),
        "It enters none. Nothing else is possible: a missing number never counts as 0.",
        '"left-out"',
    )
    cite: Citation = cited(OF_RULES)


@table("[efficiency.clamp]")
@value
class Clamp(Declared):
    """Source or assumption for keeping an efficiency between the ends."""

    cite: Citation = cited("those of `[efficiency]`")


@table("[efficiency]", name="efficiency")
@value
class EfficiencyRule(Declared):
    """How efficiency is computed."""

    form: Efficiency = field(
        name("name of a form", to="efficiencies"), "A form that a plugin brings.", '"pmk-214-2017"', read=brought
    )
    low: Exact = field(NUMBER, "The end that becomes the value 0.", "-20", unit=_PERCENT, read=read_number)
    high: Exact = field(
        NUMBER, "The end that becomes the value 100, above `low`.", "20", unit=_PERCENT, read=read_number
    )
    clamp: Clamp = field(
        single(Clamp),
        "That an efficiency is kept between the ends.",
        '{ assumption = { id = "tidak ada aturan", en = "there is no rule" } }',
        read=_needed,
    )
    cite: Citation = cited(OF_RULES)

    def check(self, item: Reader, scope: Scope) -> None:
        """The ends lie apart."""
        if None not in (self.low, self.high) and self.high <= self.low:
            item.wrong("high", msg("a number above {low}", low=str(self.low)))


@table("[[assumptions]]")
@value
class Assumption(Note):
    """What the file takes that belongs to no single entry."""

    id: str = field(TEXT, "Short name, once in the list.", '"gaps"')
    text: Text = field(
        PROSE,
        "What is taken, and why.",
        '{ id = "batas bawah menutup celah", en = "lower bounds close the gaps" }',
    )
    node: str | None = None
    explains: tuple[str, ...] = field(
        TEXTS,
        'What [`evalkit rules check`](rules-check.md) finds and this is the reason for: the name of a check, or `"check: place"`. Nothing may be explained that is not found.',
        '["printed-gap: bands[Tinggi] 75–76"]',
        default=(),
        otherwise="nothing",
    )
    cite: Citation = cited(OF_RULES)


@table("the file", name="report-rules-file", head=_HEAD)
@value
class ReportRules(ReportRulesHead):
    """How achievements of a performance report are computed: `rules/lkj/<edition>.toml`."""

    file: str = plain(kw_only=True)
    sha256: str = plain(kw_only=True)
    validity: Validity = field(
        single(Validity),
        "When the rules were in force, and when this file was checked.",
        "{ checked = 2026-11-24 }",
        read=_needed,
    )
    sources: Mapping[str, Source] = field(
        named(Source),
        "The sources, by the key that citations use.",
        '{ law = { title = "Peraturan Menteri Nomor 5 Tahun 2024", mark = "verified" } }',
        default={},
    )
    formulas: Mapping[str, FormulaRule] = field(
        listed(FormulaRule, label="name", empty=False),
        "The formulas that may be used.",
        '[{ name = "ratio", printed = "R / T", default = true }]',
        read=_by_name,
    )
    zeros: Mapping[str, ZeroTarget] = field(
        listed(ZeroTarget, label="name"),
        "What a target of 0 may mean.",
        '[{ name = "no-value" }]',
        name="zero",
        default={},
        read=_by_name,
    )
    treatments: Mapping[str, Treatment] = field(
        listed(Treatment, TreatmentOfPresence, label="kind", empty=False),
        "What targets do that are no numbers: one entry for each kind.",
        '[{ kind = "level", how = "formula" }]',
        read=_by_name,
    )
    caps: tuple[Cap, ...] = field(
        listed(Cap), "Highest achievements that may be counted.", "[{ value = 120 }]", default=()
    )
    corrections: tuple[Correction, ...] = field(
        listed(Correction, label="predicate"),
        "By what the mean is corrected for the predicate of SAKIP.",
        '[{ predicate = "BB", percent = 95 }]',
        default=(),
    )
    bands: tuple[Category, ...] = field(
        listed(Category, label="predicate", empty=False),
        "The categories of an achievement.",
        '[{ predicate = "Tinggi", min = 76, printed = "76–90" }, { predicate = "Rendah", printed = "≤75" }]',
    )
    top: Top | None = field(single(Top), "Where the printed ranges end.", "{ value = 100 }", default=None)
    mean: Mean = field(single(Mean), "What the mean is taken over.", '{ over = "indicators" }', read=_needed)
    unmeasured: Unmeasured = field(single(Unmeasured), "What is not measured.", '{ how = "left-out" }', read=_needed)
    efficiency: EfficiencyRule | None = field(
        single(EfficiencyRule),
        "How efficiency is computed.",
        '{ form = "pmk-214-2017", low = -20, high = 20, clamp = { source = "law" } }',
        default=None,
    )
    assumptions: tuple[Assumption, ...] = field(
        listed(Assumption, label="id"),
        "Assumptions that belong to no single entry.",
        '[{ id = "gaps", text = { id = "batas bawah menutup celah", en = "lower bounds close the gaps" } }]',
        default=(),
    )

    def rule_for(
        self, target: tuple[Exact, ...], direction: str | None, formula: str | None, zero: str | None
    ) -> FormulaRule | ZeroTarget | None:
        """By what a target of these ends is held: one of 0 by the rule *zero*, else by the *formula* that is named, or the default."""
        return self.zeros.get(zero or "") if target == (0,) else self.formula_for(target, direction, formula)

    def formula_for(self, target: tuple[Exact, ...], direction: str | None, formula: str | None) -> FormulaRule | None:
        """The *formula* that is named, else the default for a target of so many ends and a direction."""
        if formula is not None:
            return self.formulas.get(formula)
        rules = self.formulas.values()
        return next(
            (rule for rule in rules if rule.default and rule.is_meant_for(kind_of_target(target), direction)), None
        )


# --- Facts: what ``list`` counts and ``show`` prints -------------------------------------------------------------------


def facts_of_rules(rules: ReportRules) -> Iterator[CitedFact]:
    """Everything that a computed report can rest on."""
    for kind, formula in rules.formulas.items():
        yield CitedFact(f"formulas[{kind}]", "formula", formula.cite)
    for kind, zero in rules.zeros.items():
        yield CitedFact(f"zero[{kind}]", "zero", zero.cite)
    for kind, treatment in rules.treatments.items():
        yield CitedFact(f"treatments[{kind}]", "treatment", treatment.cite)
    for cap in rules.caps:
        yield CitedFact(f"caps[{short_text(cap.value)}]", "cap", cap.cite)
    for correction in rules.corrections:
        yield CitedFact(f"corrections[{correction.predicate}]", "correction", correction.cite)
    for band in rules.bands:
        yield CitedFact(f"bands[{band.predicate}]", "band", band.cite)
    yield CitedFact("mean.over", "mean", rules.mean.cite)
    yield CitedFact("unmeasured", "mean", rules.unmeasured.cite)
    if rules.top is not None:
        yield CitedFact("top", "top", rules.top.cite)
    if rules.efficiency is not None:
        yield CitedFact("efficiency.form", "efficiency", rules.efficiency.cite)
        yield CitedFact("efficiency.low", "efficiency", rules.efficiency.cite)
        yield CitedFact("efficiency.high", "efficiency", rules.efficiency.cite)
        yield CitedFact("efficiency.clamp", "efficiency", rules.efficiency.clamp.cite)
    yield from validity_facts(rules.validity, rules.assumptions)


def rule_facts_by_mark(rules: ReportRules) -> dict[str, int]:
    """How many facts have each mark, best mark first."""
    return by_mark(facts_of_rules(rules))


def cited_by_rules(rules: ReportRules) -> dict[str, int]:
    """Keys of the sources that facts cite, in the order of the rule file, each with the number of facts citing it."""
    return cited_by(facts_of_rules(rules), rules.sources)
