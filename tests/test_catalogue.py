"""Facts about ``list`` and ``show``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.base.language import language
from evalkit.cli import cli
from evalkit.instruments import ContextKey, PointsStep, Variant
from evalkit.instruments.cited_facts import cited, count_by_mark, facts_of, source_keys, titles
from evalkit.report.render.layout import cells
from evalkit.report.render.page_settings import MOST_WIDTH
from evalkit.report.show.instrument_page import instrument_page
from evalkit.schema.citation import Citation
from evalkit_kami.gate import Condition
from printing import page_text
from support import INSTRUMENTS, instrument, with_section

if TYPE_CHECKING:
    from click.testing import Result

    from evalkit.instruments import Instrument

SCHEMAS = Path(__file__).parents[1] / "evalkit" / "schemas"


def shown(found: Instrument, lang: str, *, width: int = 80) -> str:
    return page_text([instrument_page(found)], language(lang), width=width)


def run(*arguments: str, lang: str = "en") -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang}).invoke(cli, arguments)


def validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


# --- Facts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_fact_has_a_place_of_its_own(spec: str) -> None:
    places = [fact.place for fact in facts_of(instrument(spec))]

    assert len(places) == len(set(places)), sorted(place for place in places if places.count(place) > 1)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_fact_has_a_source_or_an_assumption(spec: str) -> None:
    bare = [fact.place for fact in facts_of(instrument(spec)) if not fact.cite.sources and not fact.cite.assumption]

    assert bare == []


def test_every_weight_and_every_bound_is_a_fact() -> None:
    places = {fact.place for fact in facts_of(instrument("spbe@2020"))}

    assert {f"I{number}.weight" for number in range(1, 48)} <= places
    assert {"bands[total][Memuaskan]", "scales.proses.1", "rounding[total]", "validity.from"} <= places


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ("kami@5.0", "gate"),
        ("kami@5.0", "TK.gate_min"),
        ("kami@5.0", "TK.thresholds.min2"),
        ("kami@5.0", "TK1.category"),
        ("kami@5.0", "bands[total, Tinggi][Baik]"),
        ("sakip@2021", "grades[AA]"),
        ("ikm@2017", "sample.margin"),
        ("ikm@2017", "convert[unsur]"),
        ("ikm@2017", "total.factor"),
    ],
)
def test_conditions_are_facts(spec: str, place: str) -> None:
    assert place in {fact.place for fact in facts_of(instrument(spec))}


def cite_of(found: Instrument, place: str) -> Citation:
    return next(fact.cite for fact in facts_of(found) if fact.place == place)


@pytest.mark.parametrize("spec", ["kami@4.2", "kami@5.0"])
def test_numbers_of_a_rule_are_cited_as_the_rule(spec: str) -> None:
    found = instrument(spec)
    assert found.gate is not None
    assert found.ladder is not None

    assert cite_of(found, "TK.gate_min") == found.gate.cite
    assert {cite_of(found, f"KK.thresholds.{name}") for name in ("min2", "v3", "full3")} == {found.ladder.cite}
    assert cite_of(found, "TK.floor") == found.sections["floors"].cite
    assert cite_of(found, "TK") == found.nodes["TK"].cite


def test_without_a_source_of_the_rule_that_of_the_node_counts() -> None:
    found = attrs.evolve(instrument("kami@5.0"), sections={}, attributes={})

    for place in ("TK.gate_min", "TK.thresholds.v3", "TK1.maturity"):
        assert cite_of(found, place) == found.nodes[place.split(".", maxsplit=1)[0]].cite


def test_an_attribute_may_have_a_source_of_its_own() -> None:
    found = instrument("kami@5.0")

    assert cite_of(found, "TK1.maturity") == Citation(sources=("indekskami",), mark="single-source")
    assert cite_of(found, "TK1.category").mark == "verified"


def test_what_a_local_decision_changes_is_cited_as_the_decision() -> None:
    found = instrument("kami@5.0")
    decided = Citation(sources=("variant",), mark="single-source")
    nodes = {**found.nodes, "TK": attrs.evolve(found.nodes["TK"], cite=decided)}
    found = attrs.evolve(found, nodes=nodes, variant=Variant(title="Varian", decision="SK 1", file="v.toml", sha256=""))

    assert cite_of(found, "TK.gate_min") == cite_of(found, "TK.thresholds.v3") == cite_of(found, "TK.floor") == decided
    assert cite_of(found, "RS.gate_min") != decided


@pytest.mark.parametrize("spec", ["kami@4.2", "kami@5.0"])
def test_what_one_program_has_or_nobody_is_not_called_verified(spec: str) -> None:
    parts = (
        ("gate_min", "thresholds", "floor", "maturity") if spec == "kami@5.0" else ("thresholds", "floor", "maturity")
    )
    marks = {fact.cite.mark for fact in facts_of(instrument(spec)) if set(parts) & set(fact.place.split("."))}

    assert "verified" not in marks


def test_marks_add_up_to_all_facts() -> None:
    found = instrument("kami@5.0")

    assert sum(count_by_mark(found).values()) == len(list(facts_of(found)))


def test_places_in_a_source_do_not_make_another_source() -> None:
    assert source_keys(("a: Pasal 1", "a: Pasal 2", "b")) == ("a", "b")


def test_titles_stand_in_the_order_of_the_keys() -> None:
    found = instrument("spbe@2020")

    assert len(titles(found, cited(found))) == len(cited(found))


# --- list -------------------------------------------------------------------------------------------------------------


def test_list_names_every_instrument() -> None:
    done = run("list")

    assert done.exit_code == 0
    assert all(spec in done.stdout for spec in INSTRUMENTS)


def test_list_names_nothing_twice_and_in_order() -> None:
    found = [one["id"] for one in json.loads(run("list", "--format", "json").stdout)["instruments"]]

    assert [spec for spec in found if spec in INSTRUMENTS] == sorted(INSTRUMENTS)


def test_list_fits_its_schema() -> None:
    validator("evalkit-list-1").validate(json.loads(run("list", "--format", "json").stdout))


def test_the_time_in_force_is_told() -> None:
    done = run("list", "--width", "120")

    assert "2021-01-01 – 2026-06-04" in done.stdout
    assert "since 2017-01-01" in done.stdout


# --- show -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_show_fits_its_schema(spec: str) -> None:
    validator("evalkit-show-1").validate(json.loads(run("show", spec, "--format", "json").stdout))


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_show_names_every_node_and_band(spec: str, lang: str) -> None:
    found, words = (
        instrument(spec),
        run(
            "show",
            spec,
            lang=lang,
        ).stdout.split(),
    )

    assert set(found.nodes) <= set(words)
    assert {word for table in found.bands for band in table.bands for word in band.predicate.split()} <= set(words)


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_no_line_is_wider_than_the_page(spec: str, width: int) -> None:
    assert max(map(cells, shown(instrument(spec), "id", width=width).splitlines())) <= min(width, MOST_WIDTH)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_of_the_list_is_wider_than_the_page(width: int) -> None:
    done = run("list", "--width", str(width))

    assert max(map(len, done.stdout.splitlines())) <= width


def test_show_prints_ranges_as_the_regulation_does() -> None:
    assert "76,61–88,30" in run("show", "ikm@2017", lang="id").stdout


def test_text_of_a_rule_file_is_not_markup() -> None:
    title = "Pasal 5 [ayat 2] [/x]\x1b[31m"
    found = attrs.evolve(instrument("kip@2018"), title=title)

    text = shown(found, "id")

    assert "Pasal 5 [ayat 2] [/x]\\x1b[31m" in text


def test_a_variant_is_named() -> None:
    variant = Variant(file="v.toml", sha256="0", title="Varian", decision="SK 1/2024")
    found = attrs.evolve(instrument("kip@2018"), variant=variant)

    text = shown(found, "id")

    assert "varian setempat: Varian (SK 1/2024)" in text


def test_conditions_that_no_shipped_instrument_has_are_told() -> None:
    kami, ipasn = instrument("kami@5.0"), instrument("ipasn@2019")
    assert ipasn.records is not None
    unlimited = with_section(kami, "gate", answers=(Condition(values=(1,), lowest=2),))
    choice = ContextKey(key="jenis", title="Jenis", kind="choice", values=("a", "b"))
    steps = (PointsStep(points=2, above=5), PointsStep(points=0))
    entry = attrs.evolve(ipasn.records.points[0], words={}, steps=steps)
    records = attrs.evolve(ipasn.records, points=(entry,))
    found = attrs.evolve(unlimited, context={"jenis": choice}, records=records)

    text = shown(found, "en")

    assert "Jenis (key jenis); one of a, b" in text
    assert "above 5: 2, below: 0" in text
    assert "and at most" not in text


def test_what_has_no_source_shows_its_mark() -> None:
    bare = Citation(sources=(), mark="assumption")
    base = instrument("kip@2018")
    nodes = {code: attrs.evolve(node, cite=bare) for code, node in base.nodes.items()}
    table = base.bands[0]
    bands = (attrs.evolve(table, bands=(attrs.evolve(table.bands[0], cite=bare), *table.bands[1:])),)
    found = attrs.evolve(base, nodes=nodes, bands=bands, rounding=(), readings=())

    text = shown(found, "en")

    assert "assumption" in text
    assert "nothing is rounded" in text
    assert "Other documented readings" not in text


@pytest.mark.parametrize("spec", ["spbe@2021", "nope", "spbe"])
def test_an_instrument_that_is_not_there_is_wrong_usage(spec: str) -> None:
    done = run("show", spec)

    assert done.exit_code == 2
    assert done.stdout == ""


def test_the_edition_may_be_left_out_if_there_is_one() -> None:
    assert run("show", "pemdi").exit_code == 0


def test_show_writes_a_file(tmp_path: Path) -> None:
    done = run("show", "kip@2018", "-o", str(tmp_path / "kip.txt"))

    assert done.stdout == ""
    assert (tmp_path / "kip.txt").read_text(encoding="utf-8") == run("show", "kip@2018").stdout
