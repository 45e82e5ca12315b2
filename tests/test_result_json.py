"""Facts about ``--format json``: the contract, its schema, and that no number is anything but text."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evalkit.base.language import language
from evalkit.report.evaluation.json import results
from evalkit.run import evaluate_files

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "evalkit" / "schemas" / "evalkit-result-1.json"
EXAMPLES = sorted(
    path
    for path in (ROOT / "examples").iterdir()
    if path.is_dir() and not path.name.startswith("plugin-") and any(path.glob("*.toml"))
)
BELTIM = ROOT / "examples" / "beltim-2025"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
OPEN = """
[assessment]
instrument = "spbe@2020"
subject = "X"
period = "2024"
[values]
D1 = 4.00
D2 = 4.20
D4 = 4.57
"""


@cache
def document(path: Path, lang: str = "en") -> dict[str, Any]:
    """The JSON of a file or folder, read back."""
    found = results(evaluate_files([str(path)]).evaluations, language(lang))
    back: dict[str, Any] = json.loads(json.dumps(found))
    assert back == found
    return back


def evaluation(instrument: str, folder: Path = BELTIM) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in document(folder)["evaluations"] if one["instrument"].startswith(instrument)
    )
    return found


def node(one: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in one["nodes"] if each["code"] == code)
    return found


@pytest.fixture(name="unfinished", scope="module")
def _unfinished(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("in") / "a.toml"
    path.write_text(OPEN, encoding="utf-8")
    found: dict[str, Any] = document(path)["evaluations"][0]
    return found


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_every_example_fits_the_schema(folder: Path) -> None:
    VALIDATOR.validate(document(folder))


def test_the_other_language_fits_the_schema() -> None:
    VALIDATOR.validate(document(BELTIM, "id"))


def alone(one: dict[str, Any]) -> dict[str, Any]:
    """A document with one evaluation."""
    return {"format": "evalkit-result/1", "evalkit": "0", "evaluations": [one]}


def test_an_open_result_fits_the_schema(unfinished: dict[str, Any]) -> None:
    VALIDATOR.validate(alone(unfinished))


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_no_number_is_a_json_number(folder: Path) -> None:
    numbers: list[str] = []
    note = numbers.append
    json.loads(json.dumps(document(folder)), parse_int=note, parse_float=note, parse_constant=note)

    assert numbers == []


def test_the_example_of_the_contract() -> None:
    spbe = evaluation("spbe")

    assert {key: spbe[key] for key in ("score", "exact", "predicate", "label", "range", "possible", "status")} == {
        "score": "4.16",
        "exact": "5199/1250",
        "predicate": "Sangat Baik",
        "label": None,
        "range": None,
        "possible": ["Sangat Baik"],
        "status": "published",
    }
    assert node(spbe, "total")["weight"] == "100"
    assert node(spbe, "D1")["parent"] == "total"
    assert (node(spbe, "D1")["score"], node(spbe, "D1")["exact"]) == ("4.00", "4")
    assert node(spbe, "D1")["origin"] == "given"
    assert node(spbe, "I15")["origin"] == "answered"
    assert node(spbe, "I1")["origin"] == "missing"
    assert spbe["rules"]["file"] == "spbe/2020.toml"


def test_nodes_are_in_the_order_of_the_tree() -> None:
    codes = [each["code"] for each in evaluation("spbe")["nodes"]]

    assert codes[:4] == ["total", "D1", "A1", "I1"]
    assert len(codes) == 60


def test_exact_is_the_value_before_the_rounding_stage() -> None:
    total = evaluation("spbe")

    assert Fraction(total["exact"]) == Fraction("4.1592")


def test_whole_scores_have_no_decimals() -> None:
    assert evaluation("kami")["score"] == "551"


def test_letters_have_their_word_as_label() -> None:
    ikm = evaluation("ikm")

    assert (ikm["predicate"], ikm["label"]) == ("B", "Baik")


def test_an_unknown_context_leaves_the_predicate_alone_open() -> None:
    kami = evaluation("kami")

    assert (kami["score"], kami["range"], kami["predicate"]) == ("551", None, None)
    assert len(kami["possible"]) > 1
    assert set(kami["possible_by"]) == {"Rendah", "Tinggi", "Strategis"}


def test_missing_answers_give_a_range(unfinished: dict[str, Any]) -> None:
    assert unfinished["score"] is None
    assert unfinished["exact"] is None
    assert set(unfinished["range"]) == {"low", "high"}
    low, high = (Fraction(unfinished["range"][end]["exact"]) for end in ("low", "high"))
    assert low < high
    assert node(unfinished, "D3")["range"]["low"] == {"score": "1.00", "exact": "1"}


def test_a_known_node_has_no_range(unfinished: dict[str, Any]) -> None:
    assert node(unfinished, "D1")["range"] is None


def test_findings_are_in_the_language_chosen() -> None:
    id_, en = (document(BELTIM, lang)["evaluations"] for lang in ("id", "en"))

    for one, other in zip(id_, en, strict=True):
        assert [each["code"] for each in one["findings"]] == [each["code"] for each in other["findings"]]
    assert id_ != en


def test_only_cited_sources_are_named() -> None:
    sources = evaluation("spbe")["rules"]["sources"]

    assert any("59/2020" in source for source in sources)
    assert len(sources) == len(set(sources))


def test_optional_keys_stand_only_where_they_apply() -> None:
    spbe, sakip = evaluation("spbe"), evaluation("sakip@2021", ROOT / "examples" / "contoh-sakip")

    assert {"locked", "maturity", "grade", "n"}.isdisjoint(node(spbe, "D1"))
    assert "grade" in node(sakip, "P1")
    assert node(spbe, "I15")["answer"]


def kami_nodes() -> list[dict[str, Any]]:
    folder = ROOT / "examples" / "contoh-kami"
    return [each for one in document(folder)["evaluations"] for each in one["nodes"]]


def test_locks_and_levels_are_told() -> None:
    assert any(each.get("locked") is True for each in kami_nodes())
    assert any(each.get("locked") is False for each in kami_nodes())
    assert any(each.get("maturity") for each in kami_nodes())


def test_rows_are_counted() -> None:
    evaluations = document(ROOT / "examples" / "contoh-ikm")["evaluations"]
    ikm = next(one for one in evaluations if one["n"] is not None)

    assert int(ikm["n"]) > 1
    assert all(int(each["n"]) > 1 for each in ikm["nodes"] if each["code"] != "total")


def test_units_have_the_shape_of_the_whole() -> None:
    groups = [group for folder in EXAMPLES for one in document(folder)["evaluations"] for group in one["groups"]]

    assert groups
    assert all(group["group"] and group["nodes"] for group in groups)


def test_a_variant_names_itself() -> None:
    one = document(ROOT / "examples" / "contoh-sakip-varian")["evaluations"][0]

    assert set(one["rules"]["variant"]) == {"file", "sha256", "title", "decision"}


Breakage = Callable[[dict[str, Any]], Any]
RANGE = {"low": {"score": "1", "exact": "1"}, "high": {"score": "5", "exact": "5"}}
BREAKAGES: dict[str, Breakage] = {
    "no rules": lambda one: one.pop("rules"),
    "score as a number": lambda one: one.update(score=4.16),
    "exact without score": lambda one: one.update(score=None),
    "exact as a decimal": lambda one: one.update(exact="4.16"),
    "division by zero": lambda one: one.update(exact="1/0"),
    "unknown status": lambda one: one.update(status="done"),
    "range beside a score": lambda one: one.update(range=RANGE),
    "a word twice": lambda one: one.update(possible=["Baik", "Baik"]),
    "total not first": lambda one: one.update(nodes=one["nodes"][1:]),
    "no nodes": lambda one: one.update(nodes=[]),
    "unknown origin": lambda one: one["nodes"][3].update(origin="guessed"),
    "no weight": lambda one: one["nodes"][1].pop("weight"),
    "maximum as a number": lambda one: one["nodes"][1].update(max=5),
    "unknown verdict": lambda one: one["claims"][0].update(verdict="perhaps"),
    "unknown severity": lambda one: one["findings"][0].update(severity="fatal"),
    "short hash": lambda one: one["rules"].update(sha256="0"),
    "reading without title": lambda one: one["readings"][0].pop("title"),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_the_schema_refuses(name: str) -> None:
    one = copy.deepcopy(evaluation("spbe@2020"))
    VALIDATOR.validate(alone(one))
    BREAKAGES[name](one)

    assert not VALIDATOR.is_valid(alone(one))


def test_unknown_keys_are_ignored() -> None:
    more = copy.deepcopy(evaluation("spbe@2020"))
    more["nodes"][0]["new"] = "later"

    assert VALIDATOR.is_valid(alone(more))
