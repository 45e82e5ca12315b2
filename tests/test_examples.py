"""Facts about the examples: what comes out is what an independent recomputation gives, and what the comments say."""

from __future__ import annotations

import json
import runpy
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evalkit.base.exact import decimal_text
from evalkit.catalogue.registry import Registry
from evalkit.cli import cli
from evalkit.evaluation.engine import evaluate
from evalkit.files.inputs import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.evaluation.result import Evaluation, NodeResult

EXAMPLES = Path(__file__).parents[1] / "examples"
FOLDERS = sorted(
    folder.name for folder in EXAMPLES.iterdir() if any(folder.glob("*.toml")) and not folder.name.startswith("plugin-")
)
RECOMPUTED = [name for name in FOLDERS if name.startswith("contoh-")]
RECOMPUTE = runpy.run_path(str(Path(__file__).parent / "recompute" / "recompute.py"))
EXTRAS = ("grade", "maturity", "locked", "n")

# Verdict on each claim, and the reading that gives a claim of the verdict "rounding".
CLAIMS: dict[str, dict[str, tuple[str, str | None]]] = {
    "ikm-contoh": {
        "total": ("agrees", None),
        "predicate": ("agrees", None),
        "waktu": ("agrees", None),
        "biaya": ("rounding", "kosong-nol"),
        "perilaku": ("contradicted", None),
    },
    "ikm-contoh-poster": {"total": ("rounding", "bobot-0.11"), "predicate": ("agrees", None)},
    "ikm-contoh-delapan": {"total": ("agrees", None), "predicate": ("agrees", None)},
    "ipasn-contoh": {"disiplin": ("agrees", None), "predicate": ("agrees", None)},
    "ipasn-contoh-kecamatan": {
        "total": ("agrees", None),
        "kinerja": ("rounding", "skp-batas-atas-tertutup"),
        "kualifikasi": ("contradicted", None),
        "predicate": ("agrees", None),
    },
    "ipasn-contoh-kelompok": {
        "total": ("agrees", None),
        "kompetensi": ("contradicted", None),
        "predicate": ("agrees", None),
    },
    "ips-contoh": {
        "total": ("rounding", "bulat-tiap-tingkat"),
        "predicate": ("agrees", None),
        "D1": ("agrees", None),
        "D2": ("agrees", None),
        "D3": ("agrees", None),
        "D4": ("agrees", None),
        "D5": ("contradicted", None),
    },
    "itkp-contoh-2025": {"total": ("contradicted", None), "predicate": ("agrees", None), "A.6": ("agrees", None)},
    "kami-contoh": {
        "total": ("agrees", None),
        "predicate": ("agrees", None),
        "percent": ("agrees", None),
        "TK": ("agrees", None),
        "RS": ("rounding", "batas-risiko-36"),
        "KK": ("contradicted", None),
        "SE": ("agrees", None),
    },
    "kami-contoh-satu-poin": {"total": ("agrees", None), "predicate": ("contradicted", None)},
    "kip-contoh": {"total": ("agrees", None), "predicate": ("contradicted", None)},
    "kip-contoh-2024": {"total": ("agrees", None), "predicate": ("agrees", None)},
    "zi-contoh": {"total": ("agrees", None), "predicate": ("agrees", None), "A.II.5.3": ("agrees", None)},
    "zi-contoh-lembar": {"total": ("rounding", "tanpa-lhkasn"), "A.II.5.3": ("rounding", "tanpa-lhkasn")},
    "zi-contoh-belum": {"total": ("agrees", None), "predicate": ("contradicted", None)},
    "ipp-contoh": {
        "total": ("agrees", None),
        "nilai_100": ("agrees", None),
        "predicate": ("agrees", None),
        "KEB": ("contradicted", None),
    },
    "ipp-contoh-instansi": {"total": ("agrees", None), "predicate": ("agrees", None)},
    "pemdi-contoh": {
        "total": ("rounding", "potong"),
        "predicate": ("agrees", None),
        "A1": ("agrees", None),
        "A7": ("agrees", None),
        "A5": ("contradicted", None),
    },
    "sakip-contoh": {
        "total": ("agrees", None),
        "predicate": ("agrees", None),
        "P": ("agrees", None),
        "U": ("agrees", None),
        "U3": ("contradicted", None),
        "L": ("contradicted", None),
    },
    "sakip-contoh-2023": {"total": ("agrees", None), "predicate": ("agrees", None)},
    "sakip-contoh-varian": {"total": ("agrees", None), "predicate": ("agrees", None), "E": ("agrees", None)},
    "spbe-contoh": {
        "total": ("agrees", None),
        "predicate": ("agrees", None),
        "D1": ("agrees", None),
        "D2": ("agrees", None),
        "D3": ("rounding", "bulat-tiap-tingkat"),
        "D4": ("contradicted", None),
    },
    "spbe-contoh-belum-lengkap": {"predicate": ("agrees", None)},
    "spbe-2018-contoh": {
        "total": ("rounding", "bulat-tiap-tingkat"),
        "predicate": ("contradicted", None),
        "D1": ("agrees", None),
        "A6": ("agrees", None),
    },
    "spip-contoh": {
        "total": ("rounding", "spip-sebelum-penalti"),
        "predicate": ("agrees", None),
        "MRI": ("agrees", None),
        "IEPK": ("agrees", None),
    },
    "spbe-2024": {"total": ("agrees", None), "predicate": ("agrees", None), "A3": ("agrees", None)},
    "ips-2024": dict.fromkeys(("D1", "D2", "D3", "D4", "D5", "total", "predicate"), ("agrees", None)),
    "ips-2024-nasional": {"total": ("agrees", None)},
    "kami-2024": {"total": ("agrees", None), "percent": ("agrees", None)},
    "kami-2025": {"total": ("agrees", None), "percent": ("contradicted", None)},
    "ipasn-2025": {"total": ("agrees", None), "predicate": ("agrees", None)},
    "sakip-2025": {"total": ("agrees", None), "predicate": ("agrees", None)},
    "sakip-2024": {"total": ("agrees", None)},
    "ikm-2025-informasi-publik": {"total": ("agrees", None), "predicate": ("agrees", None)},
    "ikm-2025-dinas": {"total": ("agrees", None), "predicate": ("agrees", None)},
}


@cache
def registry() -> Registry:
    return Registry()


@cache
def evaluated(folder: str) -> Mapping[str, Evaluation]:
    """The evaluations of a folder of examples, by id."""
    found = read([str(EXAMPLES / folder)], registry())
    return {str(one.id): evaluate(registry().instrument_of(one), one) for one in found.assessments}


@cache
def as_json(folder: str) -> Mapping[str, Any]:
    """The evaluations of a folder of examples as the command prints them, by id."""
    result = CliRunner().invoke(cli, ["evaluate", str(EXAMPLES / folder), "--format", "json"])
    assert result.exit_code == 0, result.output
    return {one["id"]: one for one in json.loads(result.stdout)["evaluations"]}


def recomputed(folder: str) -> dict[str, Any]:
    """The second opinion, computed anew."""
    recompute: Callable[[Path], dict[str, Any]] = RECOMPUTE["recompute"]
    return recompute(EXAMPLES / folder)


@cache
def expected(folder: str) -> Mapping[str, Any]:
    """The second opinion, as committed beside the example."""
    found: dict[str, Any] = json.loads((EXAMPLES / folder / "expected.json").read_text(encoding="utf-8"))
    return found


def assessments(folders: list[str]) -> list[tuple[str, str]]:
    return [(folder, one) for folder in folders for one in expected(folder)]


def of_id(identity: str) -> Evaluation:
    return next(evaluated(folder)[identity] for folder in FOLDERS if identity in evaluated(folder))


def codes(evaluation: Evaluation, severity: str | None = None) -> set[str]:
    return {one.code for one in evaluation.findings if severity in (None, one.severity)}


def number(node: NodeResult) -> dict[str, Any]:
    """A node of an evaluation, in the form of the second opinion."""
    digits = node.node.digits
    if node.score is not None:
        value = node.score.value if node.code == "total" else node.score.exact
        return {"exact": str(Fraction(node.score.exact)), "score": str(decimal_text(value, digits))}
    found: dict[str, Any] = {"exact": None, "score": None}
    if node.low is not None and node.high is not None:
        found["range"] = {
            end: {"exact": str(Fraction(one.exact)), "score": str(decimal_text(one.exact, digits))}
            for end, one in (("low", node.low), ("high", node.high))
        }
    return found


def in_form(node: NodeResult, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A node of an evaluation with those of its extras that the second opinion has an opinion on."""
    extras = {name: getattr(node, name) for name in EXTRAS if name in wanted}
    band = node.band or node.converted_band
    if "predicate" in wanted:
        extras["predicate"] = band.predicate if band else None
    return number(node) | extras


def in_json_form(node: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A node of the printed result, in the form of the second opinion."""
    extras = {name: node[name] for name in (*EXTRAS, "predicate") if name in wanted and name in node}
    if "n" in extras:
        extras["n"] = int(extras["n"])
    return {key: node[key] for key in ("exact", "score") if key in wanted} | extras


def hold_against(evaluation: Evaluation, wanted: Mapping[str, Any]) -> None:
    nodes = {code: in_form(evaluation.nodes[code], node) for code, node in wanted["nodes"].items()}
    assert nodes == wanted["nodes"]
    assert set(evaluation.nodes) == set(wanted["nodes"])
    assert evaluation.predicate == wanted["predicate"]
    assert list(evaluation.possible) == wanted["possible"]


@pytest.mark.parametrize("folder", RECOMPUTED)
def test_expected_results_are_what_the_facts_give(folder: str) -> None:
    text: Callable[[dict[str, Any]], str] = RECOMPUTE["as_text"]
    committed = (EXAMPLES / folder / "expected.json").read_text(encoding="utf-8")
    assert committed == text(recomputed(folder))


@pytest.mark.parametrize(("folder", "identity"), assessments(RECOMPUTED))
def test_evaluation_agrees_with_the_recomputation(folder: str, identity: str) -> None:
    wanted, evaluation = expected(folder)[identity], evaluated(folder)[identity]
    assert evaluation.instrument.id == wanted["instrument"]
    hold_against(evaluation, wanted)
    assert {group.group: group.n for group in evaluation.groups} == {
        name: group["n"] for name, group in wanted.get("groups", {}).items()
    }
    for group in evaluation.groups:
        hold_against(group, wanted["groups"][group.group])
    assert dict(evaluation.left_out) == wanted.get("left_out", {})
    if "n" in wanted:
        assert evaluation.n == wanted["n"]
    if "sample" in wanted:
        assert evaluation.sample is not None
        assert evaluation.sample.required == wanted["sample"]["required"]
        assert evaluation.sample.reached == wanted["sample"]["reached"]


@pytest.mark.parametrize(("folder", "identity"), assessments(RECOMPUTED))
def test_printed_result_agrees_with_the_recomputation(folder: str, identity: str) -> None:
    wanted, result = expected(folder)[identity], as_json(folder)[identity]
    nodes = {node["code"]: node for node in result["nodes"]}
    for code, node in wanted["nodes"].items():
        assert in_json_form(nodes[code], node) == {key: one for key, one in node.items() if key != "range"}
    assert next(iter(nodes)) == "total"
    assert set(nodes) == set(wanted["nodes"])
    assert result["score"] == wanted["total"]["score"]
    assert result["exact"] == wanted["total"]["exact"]
    assert result["range"] == wanted["total"].get("range")
    assert result["predicate"] == wanted["predicate"]
    assert result["possible"] == wanted["possible"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_example_evaluates(folder: str) -> None:
    assert evaluated(folder)
    assert set(as_json(folder)) == set(evaluated(folder))


@pytest.mark.parametrize("identity", CLAIMS)
def test_claims_come_out_as_the_comments_say(identity: str) -> None:
    found = {claim.code: (claim.verdict, claim.by) for claim in of_id(identity).claims}
    assert {code: found[code] for code in CLAIMS[identity]} == CLAIMS[identity]


def test_every_claim_of_the_invented_examples_is_told_apart() -> None:
    claimed = {identity for folder in FOLDERS for identity, one in evaluated(folder).items() if one.claims}
    assert claimed <= set(CLAIMS)


# --- Belitung Timur 2025 -------------------------------------------------------------------------------------------


def test_beltim_spbe_domain_value_stands_beside_its_aspect_of_printed_levels() -> None:
    found = evaluated("beltim-2025")["spbe-2024"]
    assert found.nodes["A3"].score is not None
    assert found.nodes["A3"].score.exact == 5
    assert found.nodes["D2"].origin == "given"
    assert str(Fraction(found.nodes["total"].score.exact)) == "5199/1250"  # type: ignore[union-attr]  # it is known
    assert found.predicate == "Sangat Baik"


def test_beltim_national_statistics_are_cukup() -> None:
    assert evaluated("beltim-2025")["ips-2024-nasional"].predicate == "Cukup"


@pytest.mark.parametrize("identity", ["kami-2024", "kami-2025"])
def test_beltim_kami_status_is_open_without_the_category_of_its_system(identity: str) -> None:
    found = evaluated("beltim-2025")[identity]
    assert found.predicate is None
    assert set(found.possible) == {"Baik", "Cukup Baik", "Tidak Layak"}
    assert dict(found.possible_by) == {
        "Rendah": ("Baik", "Tidak Layak"),
        "Tinggi": ("Cukup Baik", "Tidak Layak"),
        "Strategis": ("Cukup Baik", "Tidak Layak"),
    }


@pytest.mark.parametrize("identity", ["kami-2024", "kami-2025"])
def test_beltim_kami_level_does_not_follow_from_a_total(identity: str) -> None:
    found = evaluated("beltim-2025")[identity]
    assert all(node.maturity is None for node in found.nodes.values())
    assert next(claim.verdict for claim in found.claims if claim.code == "level") == "unsupported"


def test_beltim_kami_total_over_the_maximum_of_another_edition_is_an_error() -> None:
    assert "claim-other-edition" not in codes(evaluated("beltim-2025")["kami-2024"])
    assert "claim-other-edition" in codes(evaluated("beltim-2025")["kami-2025"], "error")


def test_beltim_errors_are_that_one() -> None:
    errors = {(identity, code) for identity, one in evaluated("beltim-2025").items() for code in codes(one, "error")}
    assert errors == {("kami-2025", "claim-other-edition")}


def test_beltim_ikm_can_stand_for_an_a_if_made_with_two_decimals_of_weight() -> None:
    found = evaluated("beltim-2025")["ikm-2025-informasi-publik"]
    reading = next(one for one in found.readings if one.reading.id == "bobot-0.11")
    assert found.predicate == "B"
    assert reading.score is not None
    assert decimal_text(reading.score.value, 2) == "89.08"
    assert reading.band is not None
    assert reading.band.predicate == "A"


# --- What the invented examples are there to show -------------------------------------------------------------------


def test_kami_example_locks_one_area_by_its_points_and_one_by_its_answers() -> None:
    found = evaluated("contoh-kami")["kami-contoh"]
    assert {code for code, node in found.nodes.items() if node.gate_open is False} == {"RS", "KK", "TE"}
    assert found.nodes["TK"].gate_open
    assert found.nodes["RS"].score is not None
    assert found.nodes["RS"].score.exact == 38
    assert found.nodes["KK"].score is not None
    assert found.nodes["KK"].score.exact >= 68


def test_kami_example_misses_a_floor_by_one_point() -> None:
    year, next_year = (evaluated("contoh-kami")[one] for one in ("kami-contoh", "kami-contoh-satu-poin"))
    assert "floor-broken" in codes(year)
    assert year.predicate == "Tidak Layak"
    assert "floor-broken" not in codes(next_year)
    assert next_year.predicate == "Pemenuhan Kerangka Kerja Dasar"


def test_sakip_example_lets_the_assessors_word_stand_above_complete_criteria() -> None:
    found = evaluated("contoh-sakip")["sakip-contoh"]
    assert {code: found.nodes[code].grade for code in ("P1", "U1", "L1", "E1")} == {
        "P1": "AA",
        "U1": "A",
        "L1": "A",
        "E1": "B",
    }
    assert "value-contradicted" not in codes(found)


@pytest.mark.parametrize("folder", ["contoh-ikm-delapan", "contoh-sakip-varian"])
def test_variants_name_themselves(folder: str) -> None:
    (found,) = evaluated(folder).values()
    assert found.instrument.variant is not None
    assert found.instrument.variant.decision


def test_weights_of_nine_elements_are_no_reading_of_a_variant_with_eight() -> None:
    found = evaluated("contoh-ikm-delapan")["ikm-contoh-delapan"]
    assert "reading-changes-predicate" not in codes(found)


@pytest.mark.parametrize(
    ("folder", "identity"),
    [
        ("contoh-ikm", "ikm-contoh-unsur-kosong"),
        ("contoh-ipasn", "ipasn-contoh"),
        ("contoh-ips", "ips-contoh-wawancara"),
        ("contoh-kami", "kami-contoh-belum-lengkap"),
        ("contoh-spbe", "spbe-contoh-belum-lengkap"),
    ],
)
def test_some_incomplete_examples_are_decided_all_the_same(folder: str, identity: str) -> None:
    found = evaluated(folder)[identity]
    assert found.total.score is None
    assert found.predicate is not None
    assert "decided" in codes(found)


@pytest.mark.parametrize(
    ("folder", "identity"),
    [
        ("contoh-ipp", "ipp-contoh-tanpa-f03"),
        ("contoh-zi", "zi-contoh-belum-lengkap"),
        ("contoh-pemdi", "pemdi-contoh-tanpa-hasil-luar"),
        ("contoh-sakip", "sakip-contoh-2025"),
        ("contoh-spbe-2018", "spbe-2018-contoh-belum-lengkap"),
    ],
)
def test_others_stay_open(folder: str, identity: str) -> None:
    found = evaluated(folder)[identity]
    assert found.predicate is None
    assert len(found.possible) > 1


def test_a_reading_of_points_reaches_the_persons() -> None:
    found = evaluated("contoh-ipasn")["ipasn-contoh-kecamatan"]
    assert next(one for one in found.readings if one.reading.id == "skp-batas-atas-tertutup").changes_score
