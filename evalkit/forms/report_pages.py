"""The form of a performance report: its pages, what was filled in as its TOML has it, and an empty report as TOML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.base.text import Prose, msg, visible
from evalkit.forms.common_pages import form_of, identity, rules_page
from evalkit.forms.model import CHOICE, NUMBER, TEXT, TEXTS, DropDownItem, Field, Form, Input, Page, RecordSheet
from evalkit.loading.report_rules.model import MEANS
from evalkit.method.achievement import DIRECTIONS, HIGHER, LOWER
from evalkit.performance.budget import ALLOCATED, CEILING, CODE, OBJECTIVE, SPENT, TITLE
from evalkit.performance.model.report import RUNNING
from evalkit.performance.typed_quantities import NUMBERS, ROMAN, plain_number, presence_of, range_of
from evalkit.report.show.rules import OVER
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.language import Language
    from evalkit.forms.model import TextPage
    from evalkit.loading.report_rules.model import ReportRules

KINDS = {
    "number": msg("number"),
    "level": msg("level"),
    "category": msg("category"),
    "range": msg("range"),
    "presence": msg("there or not"),
}
_NONE = "-"  # a quarter without a number
SHEETS = tuple(msg("Table {number}", number=str(number)) for number in range(1, 6))


def shape_report(tables: dict[str, Any], file: str) -> None:
    """Bring the *tables* of a report, as they were filled in, into the form of its TOML; *file* is the form itself."""
    for indicator in tables.get("indicators", ()):
        _shape_indicator(indicator)
    for one in tables.get("tables", ()):
        if isinstance(one.get("file"), str):
            one["file"] = f"{Path(file).name}#{one['file']}"
    for relation in tables.get("relations", ()):
        relation["of"] = [plain_number(text) for text in relation.get("of", ())]


def _shape_indicator(indicator: dict[str, Any]) -> None:
    kind, of = indicator.pop("kind", "number"), indicator.pop("of", None)
    if "target" in indicator:
        indicator["target"] = _shape(indicator["target"], kind, of, is_target=True)
    for key in ("realisation", "national"):
        if key in indicator:
            indicator[key] = _shape(indicator[key], kind, of)
    quarters = indicator.get("quarters", {})
    if quarters:
        quarters.setdefault("running", "")  # which says: not filled in yet
    for key in {"target", "realisation"} & set(quarters):
        numbers = {int(number): _shape(raw, kind, of) for number, raw in quarters[key].items()}
        quarters[key] = [numbers.get(number, _NONE) for number in range(1, max(numbers) + 1)]
    if "history" in indicator:
        indicator["history"] = {year: _shape(raw, kind, of) for year, raw in indicator["history"].items()}
    for years in indicator.get("plans", {}).values():
        years.update({year: _shape(raw, kind, of, is_target=True) for year, raw in years.items()})


def _shape(raw: Any, kind: str, of: str | None, *, is_target: bool = False) -> Any:
    """*raw* as a quantity of that *kind*; what does not look like one stays for the reader of reports to refuse."""
    if isinstance(raw, str) and "#" in raw:
        return raw  # of an assessment
    if kind == "level":
        return raw if isinstance(raw, str) and raw[:1].isalpha() and " " in raw else {"level": raw}
    if kind == "category":
        return {"category": raw} | ({} if of is None else {"of": of})
    if kind == "range" and is_target and isinstance(raw, str):
        return range_of(raw)
    return presence_of(raw) if kind == "presence" else raw


REPORT = "report"
_RUN = (msg("counted from January on"), msg("the last quarter is the year"), msg("the quarters added up"))


def report_form(rules: ReportRules, speech: Language) -> Form:
    """The form of a report by *rules*; its sheets speak the language *speech*."""
    return form_of(rules, (REPORT, "rules"), speech, _pages(rules, speech))


def _pages(rules: ReportRules, speech: Language) -> Iterator[Page | RecordSheet | TextPage]:
    fields = record_fields(speech, rules)
    yield _head(rules, speech)
    yield RecordSheet(msg("Objectives"), "objectives", fields["objectives"])
    yield RecordSheet(msg("Indicators"), "indicators", fields["indicators"])
    yield RecordSheet(msg("Budget"), "budget", fields["budget"], is_table=True)
    yield RecordSheet(msg("Printed tables"), "tables", fields["tables"])
    yield from (RecordSheet(sheet, "", ()) for sheet in SHEETS)
    yield RecordSheet(msg("Relations"), "relations", fields["relations"])
    yield rules_page(rules)


def record_fields(speech: Language, rules: ReportRules | None = None) -> Mapping[str, Sequence[Field]]:
    """The columns of records by section, in the language *speech*; without *rules* nothing is offered of these."""
    objectives = [("code", msg("code"), 12), ("title", msg("objective"), 90)]
    return {
        "objectives": [_text("objectives", *objective) for objective in objectives],
        "indicators": [*_indicators(rules, speech)],
        "budget": [*_budget()],
        "tables": [*_tables(speech)],
        "relations": [*_relations()],
    }


def head_inputs(speech: Language, rules: ReportRules | None = None) -> Sequence[tuple[Prose, Input]]:
    """What is asked of the report itself, in the language *speech*; without *rules* nothing is offered of these."""
    means = tuple(DropDownItem(speech.say(OVER[mean]), mean) for mean in MEANS)
    caps = tuple(DropDownItem(str(cap.value), cap.value) for cap in rules.caps) if rules is not None else ()
    of_caps = CHOICE if rules is not None else NUMBER
    corrections = (
        tuple(DropDownItem(correction.predicate, correction.predicate) for correction in rules.corrections)
        if rules is not None
        else ()
    )
    corrected = (
        msg("predicate of SAKIP by which the mean is corrected"),
        Input(REPORT, "correction", CHOICE, corrections, told=msg("from the list")),
    )
    return (
        (msg("whose report it is"), Input(REPORT, "agency", told=msg("a name"), needed=True)),
        (msg("year"), Input(REPORT, "year", NUMBER, told=msg("a year such as 2025"), needed=True)),
        (msg("other names of the agency in assessments"), Input(REPORT, "subjects", TEXTS, told=msg("one a line"))),
        (msg("what the mean is taken over"), Input(REPORT, "mean", CHOICE, means, told=msg("from the list"))),
        (msg("highest achievement that counts"), Input(REPORT, "cap", of_caps, caps, told=msg("from the list"))),
        *((corrected,) if rules is None or corrections else ()),
    )


def _head(rules: ReportRules, speech: Language) -> Page:
    about = (
        msg("Fill in the coloured cells, save, and run: evalkit evaluate FILE, or evalkit audit FILE."),
        msg("Printed tables are copied to the sheets {names}: keys in the first column, headings in the first row.",
            names=SHEETS),
    )  # fmt: skip
    return identity(rules, about, head_inputs(speech, rules))


def _text(section: str, key: str, heading: Prose, width: int) -> Field:
    return Field(Input(section, key), heading, width)


def _indicator(key: str, heading: Prose, width: int, kind: str = TEXT, choices: Sequence[DropDownItem] = ()) -> Field:
    return Field(Input("indicators", key, kind, tuple(choices)), heading, width)


def _indicators(rules: ReportRules | None, speech: Language) -> Iterator[Field]:
    yield from _of_target(speech)
    yield _indicator("realisation", msg("realisation, or FILE#CODE of an assessment"), 28, NUMBER)
    yield _indicator("not_measured", msg("why it is not measured"), 22)
    yield _indicator("of", msg("categories of the instrument"), 20)
    yield from _of_rules(rules)
    yield _indicator("reused/year", msg("realisation is of the year"), 18, NUMBER)
    yield _indicator("reused/reason", msg("why of that year"), 22)
    yield _indicator("history/-1", msg("realisation a year before"), 18, NUMBER)
    yield _indicator("history/-2", msg("realisation two years before"), 18, NUMBER)
    yield _indicator("national", msg("national figure"), 12, NUMBER)
    yield _indicator("plans/renstra/+0", msg("renstra: target of the year"), 18, NUMBER)
    yield _indicator("plans/renstra/+1", msg("renstra: target of the next year"), 20, NUMBER)
    yield _indicator("weight", msg("weight"), 10, NUMBER)
    yield from _of_quarters(speech)
    yield _indicator("budget", msg("codes of its lines of the budget (one a line)"), 20, TEXTS)
    yield _indicator("responsible", msg("unit in charge"), 24)
    yield _indicator("notes", msg("note"), 30, TEXTS)


def _of_target(speech: Language) -> Iterator[Field]:
    better = {HIGHER: msg("the higher the better"), LOWER: msg("the lower the better")}
    directions, kinds = (
        [DropDownItem(speech.say(said), key) for key, said in words.items()] for words in (better, KINDS)
    )
    yield _indicator("code", msg("code"), 14)
    yield _indicator("objective", msg("code of the objective"), 12)
    yield _indicator("title", msg("indicator"), 46)
    yield _indicator("unit", msg("unit"), 12)
    yield _indicator("direction", msg("direction"), 24, CHOICE, directions)
    yield _indicator("kind", msg("kind of target"), 16, CHOICE, kinds)
    yield _indicator("target", msg("target"), 14, NUMBER)


def _of_quarters(speech: Language) -> Iterator[Field]:
    choices = [DropDownItem(speech.say(said), key) for key, said in zip(RUNNING, _RUN, strict=True)]
    yield _indicator("quarters/running", msg("how quarters make the year"), 24, CHOICE, choices)
    for number, roman in zip(NUMBERS, ROMAN, strict=True):
        yield _indicator(f"quarters/target/{number}", msg("target TW {quarter}", quarter=roman), 14, NUMBER)
    for number, roman in zip(NUMBERS, ROMAN, strict=True):
        yield _indicator(f"quarters/realisation/{number}", msg("realisation TW {quarter}", quarter=roman), 14, NUMBER)


def _of_rules(rules: ReportRules | None) -> Iterator[Field]:
    """What rules offer; nothing without them."""
    formulas = rules.formulas.values() if rules is not None else ()
    zeros = rules.zeros if rules is not None else ()
    offered = [DropDownItem(f"{formula.name}: {formula.printed}", formula.name) for formula in formulas]
    yield _indicator("formula", msg("formula, where it is another than usual"), 26, CHOICE, offered)
    yield _indicator("zero", msg("what a target of 0 means"), 16, CHOICE, [DropDownItem(name, name) for name in zeros])


def _budget() -> Iterator[Field]:
    widths = {CODE: 16, TITLE: 70, CEILING: 22, SPENT: 22, OBJECTIVE: 14, **dict.fromkeys(ALLOCATED, 18)}
    for name, width in widths.items():
        kind = TEXT if name in (CODE, TITLE, OBJECTIVE) else NUMBER
        yield Field(Input("budget", name, kind), name, width)


def _tables(speech: Language) -> Iterator[Field]:
    yield _text("tables", "id", msg("number of the table"), 18)
    yield _text("tables", "title", msg("title"), 70)
    names = tuple(DropDownItem(speech.say(sheet), speech.say(sheet)) for sheet in SHEETS)
    yield Field(Input("tables", "file", CHOICE, names), msg("sheet"), 14)
    yield _text("tables", "label", msg("column that names the rows"), 24)
    yield Field(Input("tables", "exact", TEXTS), msg("columns whose decimals are exact"), 30)


def _relations() -> Iterator[Field]:
    yield _text("relations", "claim", msg("printed figure"), 34)
    kinds = tuple(DropDownItem(name, name) for name in RELATION_KINDS)
    yield Field(Input("relations", "is", CHOICE, kinds), msg("is"), 18)
    yield Field(Input("relations", "of", TEXTS), msg("of (one a line)"), 50)
    yield _text("relations", "note", msg("note"), 40)


_LONG = 400


def template(rules: ReportRules, speech: Language) -> str:
    """The text of a report file by *rules* in which nothing is filled in yet; comments in the language *speech*."""
    return "\n".join(
        [
            schema_line("report-file"),
            "",
            *_head_lines(rules, speech),
            "",
            *_indicator_lines(rules, speech),
            "",
            *_rest(speech),
            "",
        ]
    )


def _comment(prose: Prose, speech: Language) -> str:
    return f"# {visible(speech.say(prose), _LONG)}"


def _head_lines(rules: ReportRules, speech: Language) -> Iterator[str]:
    yield _comment(msg("Performance report by {id}: {title}", id=rules.id, title=rules.title), speech)
    yield _comment(msg("Fill in what is known and take away the # in front of it."), speech)
    yield ""
    yield "[report]"
    yield f'rules = "{rules.id}"'
    yield 'agency = ""'
    yield "# year = 2025"
    yield f'# mean = "{MEANS[0]}"  # {", ".join(MEANS)}'
    caps = ", ".join(str(cap.value) for cap in rules.caps)
    yield from [f"# cap = {rules.caps[0].value}  # {caps}"] if rules.caps else []


def _indicator_lines(rules: ReportRules, speech: Language) -> Iterator[str]:
    yield "# [[objectives]]"
    yield '# code = "S1"'
    yield '# title = ""'
    yield ""
    yield _comment(msg("An indicator each; formulas: {names}", names=tuple(rules.formulas)), speech)
    yield "# [[indicators]]"
    for key, blank in (("code", '"I1"'), ("objective", '"S1"'), ("title", '""'), ("unit", '""')):
        yield f"# {key} = {blank}"
    yield f'# direction = "{DIRECTIONS[0]}"  # {", ".join(DIRECTIONS)}'
    yield "# target ="
    yield '# realisation =   # "ikm.toml#total"'
    yield "# history = {}"
    yield "# plans.renstra = {}"


def _rest(speech: Language) -> Iterator[str]:
    yield _comment(msg("The budget: a table beside this file, with kode, uraian, pagu, realisasi, sasaran."), speech)
    yield "# [budget]"
    yield '# file = ".csv"'
    yield ""
    yield _comment(msg("Printed tables, each in a table beside this file, and what their figures are."), speech)
    yield "# [[tables]]"
    yield '# id = "3.1"'
    yield '# title = ""'
    yield '# file = ".csv"'
    yield '# relations = [{ claim = "jumlah:pagu", is = "sum", of = ["*:pagu"] }]'
