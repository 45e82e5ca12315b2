"""Facts about rule files of performance reports: those that are shipped, broken ones, and what plugins bring."""

from __future__ import annotations

import csv
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import jsonschema
import pytest
from click.testing import CliRunner

import evalkit_lkj
from distribution import Site
from evalkit.base.distribution import bundled_rules
from evalkit.base.errors import PluginError, RuleFileError, UnknownInstrumentError
from evalkit.base.language import language
from evalkit.base.text import english
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.cli import cli
from evalkit.loading.report_rules import load_report_rules
from evalkit.loading.report_rules.model import cited_by_rules, facts_of_rules, rule_facts_by_mark
from evalkit.loading.report_rules.target_rules import TARGET_KINDS
from evalkit.method.achievement import Achievement, Spending, ZeroRule
from evalkit.method.bands import reaches
from evalkit.report.render.layout import cells
from evalkit.report.render.page_settings import MOST_WIDTH
from evalkit.report.show.rules import rules_page
from printing import page_text
from test_bad_rules import comments, sections

if TYPE_CHECKING:
    from click.testing import Result

    from evalkit.instruments import Note
    from evalkit.loading.report_rules.model import ReportRules

TESTS = Path(__file__).parent
FOLDER = TESTS / "bad_report_rules"
SCHEMAS = TESTS.parent / "evalkit" / "schemas"
BASE = (FOLDER / "base.toml").read_text(encoding="utf-8")
CASES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "base")
SHIPPED = tuple(f"lkj@{path.stem}" for path in sorted(Path(str(bundled_rules())).glob("lkj/*.toml")))
BROUGHT = {item.name: item for item in evalkit_lkj.evalkit_achievements()}
HOOK = "from evalkit.hookspecs import *\nfrom evalkit.method.achievement import *\nfrom pathlib import Path\n"


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def shipped(spec: str) -> ReportRules:
    return Registry().rule_file(spec, REPORT_RULES).load()


def toy(text: str = BASE) -> ReportRules:
    """The small rule file of ``bad_report_rules``, perhaps changed."""
    return load_report_rules(text.encode(), BROUGHT, file="toy/1.toml", index="toy", edition="1")


def without(*names: str) -> ReportRules:
    """The small rule file without some of its sections."""
    return toy("\n".join(part for name, part in sections(BASE).items() if name not in names))


def facts(name: str) -> list[dict[str, str]]:
    with (TESTS / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def notes(rules: ReportRules) -> dict[str, Note]:
    return {note.id: note for note in rules.assumptions}


def run(*arguments: str, lang: str = "en") -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang}).invoke(cli, arguments)


def fits(name: str, text: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))


# --- the shipped rule files -------------------------------------------------------------------------------------------


def test_these_rules_are_shipped() -> None:
    assert SHIPPED == ("lkj@beltim-2025", "lkj@lakip-4", "lkj@permendagri-86-2017")
    assert tuple(file.id for file in Registry().rule_files("lkj", REPORT_RULES)) == SHIPPED


@pytest.mark.parametrize("spec", SHIPPED)
def test_every_fact_has_a_place_of_its_own(spec: str) -> None:
    places = [fact.place for fact in facts_of_rules(shipped(spec))]

    assert len(places) == len(set(places))


@pytest.mark.parametrize("spec", SHIPPED)
def test_every_fact_has_a_source_or_an_assumption(spec: str) -> None:
    bare = [fact.place for fact in facts_of_rules(shipped(spec)) if not fact.cite.sources and not fact.cite.assumption]

    assert bare == []


@pytest.mark.parametrize("spec", SHIPPED)
def test_every_source_is_cited(spec: str) -> None:
    rules = shipped(spec)

    assert set(cited_by_rules(rules)) == set(rules.sources)


@pytest.mark.parametrize("spec", SHIPPED)
def test_marks_add_up_to_all_facts(spec: str) -> None:
    rules = shipped(spec)

    assert sum(rule_facts_by_mark(rules).values()) == len(list(facts_of_rules(rules)))


@pytest.mark.parametrize("spec", SHIPPED)
def test_nothing_is_capped_unless_a_report_asks_for_it(spec: str) -> None:
    assert [cap.value for cap in shipped(spec).caps] == [100, 110, 120, 150]


@pytest.mark.parametrize("spec", SHIPPED)
def test_every_formula_can_be_chosen_and_one_is_the_default(spec: str) -> None:
    rules = shipped(spec)

    assert set(rules.formulas) == {item.name for item in BROUGHT.values() if isinstance(item, Achievement)}
    assert set(rules.zeros) == {item.name for item in BROUGHT.values() if isinstance(item, ZeroRule)}
    assert {name for name, rule in rules.formulas.items() if rule.default} == {
        "ratio",
        "complement",
        "range-bounds",
        "range-bounds-lower",
    }


@pytest.mark.parametrize("spec", SHIPPED)
def test_every_kind_of_target_is_treated(spec: str) -> None:
    assert set(shipped(spec).treatments) == set(TARGET_KINDS) - {"number"}


@pytest.mark.parametrize("row", facts("capaian-categories.csv"), ids=lambda row: f"{row['rules']} {row['achievement']}")
def test_an_achievement_has_its_category(row: dict[str, str]) -> None:
    value = Fraction(row["achievement"])

    assert next(band for band in shipped(row["rules"]).bands if reaches(band, value)).predicate == row["category"]


@pytest.mark.parametrize("spec", ["lkj@beltim-2025", "lkj@permendagri-86-2017"])
def test_what_lies_above_the_printed_categories_is_an_assumption(spec: str) -> None:
    rules = shipped(spec)

    assert rules.top is not None
    assert rules.top.value == 100
    assert rules.top.cite.assumption is not None


def test_four_categories_are_open_above() -> None:
    assert shipped("lkj@lakip-4").top is None


@pytest.mark.parametrize("spec", SHIPPED)
def test_the_ends_of_efficiency_are_an_assumption(spec: str) -> None:
    rule = shipped(spec).efficiency

    assert rule is not None
    assert (rule.form.name, rule.low, rule.high) == ("pmk-214-2017", -20, 20)
    assert rule.clamp.cite.mark == "assumption"


@pytest.mark.parametrize("spec", SHIPPED)
def test_efficiency_of_objectives_is_an_assumption(spec: str) -> None:
    rule = shipped(spec).efficiency

    assert rule is not None
    assert (rule.cite.sources[0], rule.cite.mark) == ("pmk-214-2017", "assumption")
    assert rule.cite.assumption is not None
    assert "objectives" in english(rule.cite.assumption)


@pytest.mark.parametrize("spec", SHIPPED)
def test_a_formula_that_may_be_a_bug_is_an_assumption(spec: str) -> None:
    cite = shipped(spec).formulas["reduction"].cite

    assert (cite.sources, cite.mark) == (("wp-eval-sakip",), "assumption")


@pytest.mark.parametrize("spec", SHIPPED)
def test_only_the_floored_form_cites_who_floors(spec: str) -> None:
    formulas = shipped(spec).formulas

    assert formulas["complement-floored"].cite.sources == ("e-sakip-bna",)
    assert "e-sakip-bna" not in formulas["complement"].cite.sources


@pytest.mark.parametrize("spec", SHIPPED)
def test_that_no_formula_was_found_is_inferred(spec: str) -> None:
    assert notes(shipped(spec))["bentuk-turun"].cite.mark == "inferred"


@pytest.mark.parametrize("spec", SHIPPED)
def test_a_place_names_more_than_a_site(spec: str) -> None:
    """A repository by owner and name, never a bare site or a number that nobody else can look up."""
    places = [source.place or "" for source in shipped(spec).sources.values()]
    repositories = [place for listed in places for place in listed.split("; ") if place.startswith("github")]

    assert repositories
    assert [place for place in repositories if not re.fullmatch(r"github [\w.-]+/[\w.-]+", place)] == []


@pytest.mark.parametrize("part", ["formulas", "zeros", "caps", "efficiency"])
def test_what_the_rules_share_is_the_same_in_all(part: str) -> None:
    """Values, printed forms, defaults and cites: who changes them in one file changes them in all."""
    registry = Registry()  # one for all: the arithmetic of two of them is not the same object
    first, *others = (getattr(registry.rule_file(spec, REPORT_RULES).load(), part) for spec in SHIPPED)

    assert first
    assert others == [first] * len(others)


def test_sources_of_several_rules_are_the_same_in_all() -> None:
    found: dict[str, set[tuple[str, ...]]] = {}
    for spec in SHIPPED:
        for key, source in shipped(spec).sources.items():
            found.setdefault(key, set()).add((source.title, source.place or "", source.mark))

    assert {key for key, kinds in found.items() if len(kinds) > 1} == set()


def test_assumptions_of_several_rules_are_the_same_in_all() -> None:
    common = [{key: notes(shipped(spec))[key] for key in ("bentuk-turun", "di-dalam-rentang")} for spec in SHIPPED]

    assert common == [common[0]] * len(SHIPPED)


def test_the_mean_of_the_report_is_that_of_its_indicators() -> None:
    rules = shipped("lkj@beltim-2025")

    assert (rules.mean.over, rules.mean.cite.mark, rules.digits) == ("indicators", "inferred", 2)


def test_words_nobody_has_read_in_the_regulation_are_inferred() -> None:
    rules = shipped("lkj@permendagri-86-2017")

    assert {band.cite.mark for band in rules.bands} == {"inferred"}
    assert {notes(rules)[key].cite.mark for key in ("celah-kategori", "kata-kategori")} == {"inferred"}


@pytest.mark.parametrize("spec", ["lkj@lakip-4", "lkj@permendagri-86-2017"])
def test_a_mean_after_another_report_cites_it(spec: str) -> None:
    cite = shipped(spec).mean.cite

    assert (cite.sources, cite.mark) == (("banjarnegara-2016",), "assumption")


# --- the loader -------------------------------------------------------------------------------------------------------


def test_what_the_cases_change_is_sound() -> None:
    rules = toy()

    assert (rules.id, rules.short, rules.digits, rules.mean.over) == ("toy@1", "Toy", 2, "objectives")
    assert [rules.bands[0].exclusive, rules.bands[0].minimum, rules.bands[1].minimum] == [True, 75, None]
    assert len(rules.sha256) == 64


def test_what_need_not_be_there_may_be_left_out() -> None:
    rules = without("zero", "caps", "top", "efficiency", "assumptions")

    assert (rules.zeros, rules.caps, rules.top, rules.efficiency) == ({}, (), None, None)


def test_digits_may_be_0() -> None:
    assert toy(BASE.replace('title   = "Toy"', 'title = "Toy"\nshort = "T"\ndigits = 0')).digits == 0


def test_ranges_that_have_no_achievement_need_no_formula() -> None:
    text = BASE.replace('kind = "range"\nhow  = "formula"', 'kind = "range"\nhow  = "none"')
    text = text.replace('printed = "range"\ndefault = true', 'printed = "range"')

    assert toy(text).treatments["range"].how == "none"


def test_times_in_force_are_facts() -> None:
    rules = toy(BASE.replace("checked = ", "from = 2020-01-01\nopen_end = true\nchecked = "))

    assert {"validity.from", "validity.until"} <= {fact.place for fact in facts_of_rules(rules)}


def patched(case: str) -> tuple[bytes, list[str]]:
    """The broken rule file of a case, and the words wanted."""
    text = (FOLDER / f"{case}.toml").read_text(encoding="utf-8")
    words = comments(text)
    left_out = {word.removeprefix("without: ") for word in words if word.startswith("without: ")}
    parts = {**sections(BASE), **sections(text)}
    whole = "\n".join(part for name, part in parts.items() if name not in left_out)
    return whole.encode(), [word for word in words if not word.startswith("without: ")]


def refused(data: bytes) -> RuleFileError:
    with pytest.raises(RuleFileError) as caught:
        load_report_rules(data, BROUGHT, file="toy/1.toml", index="toy", edition="1")
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_the_fault_is_told(case: str) -> None:
    data, wanted = patched(case)

    told = str(refused(data))

    assert wanted
    assert [words for words in wanted if words not in told] == [], told


@pytest.mark.parametrize("case", CASES)
def test_nothing_else_is_told(case: str) -> None:
    data, wanted = patched(case)

    faults = refused(data).faults

    assert [str(fault) for fault in faults if not any(words in str(fault) for words in wanted)] == []


# --- the registry -----------------------------------------------------------------------------------------------------

PLUGIN = """
@hookimpl
def evalkit_report_rules():
    return [Path({folder!r}) / "rules"]

@hookimpl
def evalkit_achievements():
    return {brought}
"""
TWO = """
[
    Achievement(name="share", directions=("higher",), compute=lambda r, t: {share}),
    Achievement(name="rest", directions=("lower",), compute=lambda r, t: 100),
    ZeroRule(name="blank", directions=("higher",), compute=lambda r: None),
    Efficiency(name="plain", compute=lambda spending: len(spending)),
]
"""
OWN = """
[rules]
index   = "zzz"
edition = "{edition}"
title   = "Own"
source  = "law"
[validity]
checked = 2026-01-01
[sources.law]
title = "Law"
mark  = "verified"
[mean]
over = "indicators"
[unmeasured]
how = "left-out"
[[formulas]]
name    = "share"
printed = "R : T"
default = true
[[formulas]]
name    = "rest"
printed = "100"
default = true
[[zero]]
name = "blank"
[[treatments]]
kind = "level"
how  = "none"
[[treatments]]
kind = "category"
how  = "none"
[[treatments]]
kind = "range"
how  = "none"
[[treatments]]
kind = "presence"
how  = "none"
[[bands]]
predicate = "Any"
printed   = "all"
[efficiency]
form = "plain"
low  = 0
high = 1
[efficiency.clamp]
source = "law"
"""


def bring(site: Site, *editions: str, brought: str = TWO.format(share="r * 100 / t[0]"), name: str = "third") -> None:
    """Install a plugin with rule files of the index ``zzz`` and its arithmetic."""
    (site.folder / "rules").mkdir(exist_ok=True)
    for edition in editions:
        (site.folder / "rules" / f"{edition}.toml").write_text(OWN.format(edition=edition), encoding="utf-8")
    source = HOOK + PLUGIN.format(folder=str(site.folder), brought=" ".join(brought.split()))
    site.install(name, f"[evalkit]\nzzz = {name}_plugin\n", **{f"{name}_plugin": source})


def test_third_parties_bring_rules_and_their_arithmetic(site: Site) -> None:
    bring(site, "1", brought=TWO.format(share="r * 50"))
    rules = Registry().rule_file("zzz@1", REPORT_RULES).load()

    assert rules.file == "zzz/1.toml"
    assert rules.formulas["share"].formula.compute(Fraction(1, 2), (1,)) == 25
    assert rules.zeros["blank"].rule.compute(0) is None
    assert rules.efficiency is not None
    assert rules.efficiency.form.compute([Spending(ceiling=1, spent=1, achievement=1)]) == 1


def test_rules_of_one_edition_need_no_edition(site: Site) -> None:
    bring(site, "1")

    assert Registry().rule_file("zzz", REPORT_RULES).load().id == "zzz@1"


def test_rules_are_read_once() -> None:
    registry = Registry()

    assert (
        registry.rule_file("lkj@lakip-4", REPORT_RULES).load() is registry.rule_file("lkj@lakip-4", REPORT_RULES).load()
    )
    assert (
        registry.rule_file("lkj@lakip-4", REPORT_RULES).load()
        is not Registry().rule_file("lkj@lakip-4", REPORT_RULES).load()
    )


def test_all_rules_come_in_the_order_of_their_ids(site: Site) -> None:
    bring(site, "2", "1")

    assert [rules.id for rules in Registry().all(REPORT_RULES)] == [*SHIPPED, "zzz@1", "zzz@2"]


@pytest.mark.parametrize(
    ("spec", "problem", "hint"),
    [
        ("lkj", "lkj has several editions: lkj@beltim-2025, lkj@lakip-4", "name the edition: lkj@beltim-2025 / lkj"),
        ("lkj@lakip4", "lkj has no edition lakip4; known: lkj@beltim-2025, lkj@lakip-4", "did you mean lkj@lakip-4?"),
        ("lkjj@lakip-4", "no rules of performance reports lkjj@lakip-4; known: lkj@", "did you mean lkj@lakip-4?"),
        ("spbe@2020", "no rules of performance reports spbe@2020; known: lkj@", None),
        ("lkj@", "lkj@ names no rule file", "an id is index@edition"),
    ],
)
def test_unknown_rules_are_told_with_those_known(spec: str, problem: str, hint: str | None) -> None:
    with pytest.raises(UnknownInstrumentError) as caught:
        Registry().rule_file(spec, REPORT_RULES)

    assert problem in str(caught.value)
    assert (None if caught.value.hint is None else english(caught.value.hint)[: len(hint or "")]) == hint


def test_unknown_rules_load_no_broken_plugin(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="1 / 0")

    with pytest.raises(UnknownInstrumentError, match=r"known: lkj@beltim-2025, lkj@lakip-4, lkj@permendagri-86-2017$"):
        Registry().rule_file("nothing", REPORT_RULES)


@pytest.mark.parametrize("spec", ["lkj", "lkj@beltim-2025"])
def test_rules_of_reports_are_no_index(spec: str) -> None:
    with pytest.raises(UnknownInstrumentError, match="lkj holds rules of performance reports") as caught:
        Registry().instrument(spec)

    assert caught.value.hint is not None
    assert "rules = lkj@beltim-2025 / lkj@lakip-4" in english(caught.value.hint)


def test_known_indices_are_those_that_can_be_assessed() -> None:
    with pytest.raises(UnknownInstrumentError) as caught:
        Registry().instrument("nothing")

    assert "lkj" not in str(caught.value)
    assert not Registry().holds("spbe", REPORT_RULES)
    assert not Registry().holds("nothing", REPORT_RULES)


def test_two_plugins_with_one_formula_are_both_named(site: Site) -> None:
    bring(site, "1")
    rule = "ZeroRule(name='rest', directions=('higher',), compute=max)"
    source = f"{HOOK}@hookimpl\ndef evalkit_achievements():\n    return [{rule}]\n"
    site.install("other", "[evalkit]\nzzz = other_plugin\n", other_plugin=source)

    with pytest.raises(PluginError, match=r"bring rest: zzz = other_plugin \(other 1.0\) and zzz = third_plugin"):
        Registry().rule_file("zzz@1", REPORT_RULES).load()


def test_two_plugins_with_one_rule_file_are_both_named(site: Site) -> None:
    bring(site, "1")
    bring(site, "1", name="other", brought="[]")

    with pytest.raises(PluginError, match=r"bring zzz@1: zzz = other_plugin \(other 1.0\) and zzz = third_plugin"):
        Registry().rule_file("zzz@1", REPORT_RULES).load()


def test_something_else_than_arithmetic_is_an_error(site: Site) -> None:
    bring(site, "1", brought="[max]")

    with pytest.raises(PluginError, match=r"evalkit_achievements returned <built-in function max> in its list"):
        Registry().rule_file("zzz@1", REPORT_RULES).load()


def test_something_else_than_a_rule_file_is_an_error(site: Site) -> None:
    source = HOOK + "@hookimpl\ndef evalkit_report_rules():\n    return [3]\n"
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)

    with pytest.raises(PluginError, match="evalkit_report_rules returned 3, not a file or folder"):
        Registry().rule_file("zzz@1", REPORT_RULES).load()


@pytest.mark.parametrize(("share", "reason"), [("1 / 0", "ZeroDivisionError"), ("0.5", "it returned 0.5")])
def test_arithmetic_that_fails_is_told_with_its_plugin(site: Site, share: str, reason: str) -> None:
    bring(site, "1", brought=TWO.format(share=share))
    formula = Registry().rule_file("zzz@1", REPORT_RULES).load().formulas["share"].formula

    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: {reason}"):
        formula.compute(1, (1,))


# --- list and show ----------------------------------------------------------------------------------------------------


def test_list_names_the_rules_of_reports() -> None:
    done = run("list", "--width", "80")

    assert done.exit_code == 0
    assert "Rules of performance reports" in done.stdout
    assert all(spec in done.stdout for spec in SHIPPED)


def test_list_counts_the_facts_of_rules_by_mark() -> None:
    text = run("list", "--format", "json").stdout
    fits("evalkit-list-1", text)

    for one in json.loads(text)["report_rules"]:
        if one["id"] in SHIPPED:
            counts = rule_facts_by_mark(shipped(one["id"]))
            assert one["facts"] == {mark: str(n) for mark, n in counts.items()}
            assert one["rules"]["file"] == one["id"].replace("@", "/") + ".toml"


@pytest.mark.parametrize("spec", SHIPPED)
def test_show_fits_its_schema(spec: str) -> None:
    done = run("show", spec, "--format", "json")

    assert done.exit_code == 0
    fits("evalkit-show-1", done.stdout)


def test_the_json_of_small_rules_fits_the_schema(site: Site) -> None:
    bring(site, "1")
    text = run("show", "zzz@1", "--format", "json").stdout
    fits("evalkit-show-1", text)

    assert json.loads(text)["report_rules"]["top"] is None


def test_numbers_are_text() -> None:
    found: dict[str, Any] = json.loads(run("show", "lkj@beltim-2025", "--format", "json").stdout)["report_rules"]

    assert [cap["value"] for cap in found["caps"]] == ["100", "110", "120", "150"]
    assert (found["efficiency"]["low"], found["top"]["value"], found["digits"]) == ("-20", "100", "2")
    assert found["bands"][0]["min"] == "90"


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("spec", SHIPPED)
def test_show_names_everything(spec: str, lang: str) -> None:
    rules, text = shipped(spec), run("show", spec, "--width", "120", lang=lang).stdout
    words = text.split()

    assert {*rules.formulas, *rules.zeros, "pmk-214-2017;"} <= set(words)
    assert {word for band in rules.bands for word in band.predicate.split()} <= set(words)
    assert all(band.printed in text for band in rules.bands)
    speech = language(lang)
    said = " ".join(words)
    assert all(" ".join(speech.say(note.text).split()) in said for note in rules.assumptions)


def test_show_says_what_is_assumed() -> None:
    text = " ".join(run("show", "lkj@beltim-2025").stdout.split())

    assert "Tabel 3.1 has no range above 100; the highest category, AA, is taken." in text
    assert "The report prints 100 for level 2 of 2" in text
    assert "from -20 to 20 it becomes a value from 0 to 100" in text


def text_of(rules: ReportRules) -> str:
    return page_text([rules_page(rules)], language("en"))


def test_what_is_not_there_is_not_shown() -> None:
    text = text_of(without("zero", "caps", "top", "efficiency", "assumptions"))

    assert "What a target of 0 means" not in text
    assert "Efficiency" not in text
    assert "printed bands end" not in text
    assert "Assumptions" not in text
    assert "Nothing is capped" in text
    assert "the means of the objectives" in text


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("spec", SHIPPED)
def test_no_line_is_wider_than_the_page(spec: str, width: int) -> None:
    lines = page_text([rules_page(shipped(spec))], language("id"), width=width).splitlines()

    assert max(map(cells, lines)) <= min(width, MOST_WIDTH)


def test_text_of_a_rule_file_is_not_markup() -> None:
    assert "[/x]\\x1b[31m" in text_of(attrs.evolve(toy(), title="[/x]\x1b[31m"))


@pytest.mark.parametrize("spec", ["lkj", "lkj@nope"])
def test_rules_that_are_not_there_are_wrong_usage(spec: str) -> None:
    done = run("show", spec)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "lkj@beltim-2025" in done.stderr


def test_show_writes_a_file(tmp_path: Path) -> None:
    done = run("show", "lkj@lakip-4", "-o", str(tmp_path / "lkj.txt"))

    assert done.stdout == ""
    assert (tmp_path / "lkj.txt").read_text(encoding="utf-8") == run("show", "lkj@lakip-4").stdout
