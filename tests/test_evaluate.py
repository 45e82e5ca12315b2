"""Facts about evaluating: what is used, what comes out, what is possible, what is said."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import MAX_TOLD, AssessmentError, how_many
from evalkit.base.exact import decimal_text
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment
from evalkit.files.write import assessment
from evalkit.method.scales import options
from kit.toys import NUMBERS, SUMS, rule_file, toy
from support import INSTRUMENTS, claim, codes, ev, faults, finding, groups, instrument, printed, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation

TINGGI = {"se_category": "Tinggi"}
KAMI = ("kami@4.2", "kami@5.0")
CATEGORIES = ("Rendah", "Tinggi", "Strategis")
ELEMENTS = instrument("ikm@2017").leaves_under("total")
BELTIM = {"D1": "4.00", "D2": "4.20", "D3": "3.09", "D4": "4.57"}


def exact(result: Evaluation, code: str = "total") -> Exact | None:
    score = result.nodes[code].score
    return score.exact if score else None


def value(result: Evaluation, code: str = "total") -> str:
    score = result.nodes[code].score
    return "missing" if score is None else str(float(score.value))


def span(result: Evaluation, code: str = "total") -> tuple[Exact, Exact]:
    low, high = result.nodes[code].low, result.nodes[code].high
    assert low is not None
    assert high is not None
    return low.value, high.value


def verdict(result: Evaluation, code: str = "total") -> tuple[str, str | None]:
    found = claim(result, code)
    return found.verdict, found.by


def reading(result: Evaluation, name: str) -> tuple[str | None, str | None]:
    """Total and predicate under a reading."""
    (found,) = [one for one in result.readings if one.reading.id == name]
    score = f"{float(found.score.value):.2f}" if found.score else None
    return score, found.band.predicate if found.band else None


def level(level: int, *parts: str, of: str = "spbe@2020") -> dict[str, Any]:
    """The same level for every leaf below *parts*."""
    return {leaf: level for code in parts or ("total",) for leaf in instrument(of).leaves_under(code)}


def criteria(part: str, met: int) -> dict[str, bool]:
    """The first *met* criteria of a sub-component met, the others not."""
    return {code: i < met for i, code in enumerate(instrument("sakip@2021").nodes[part].children)}


def kami(spec: str, *by_category: int) -> dict[str, Any]:
    """An answer for every question of the areas, by its category."""
    one = instrument(spec)
    return {code: by_category[one.nodes[code].attributes["category"] - 1] for code in one.leaves_under("total")}


# --- What is used ----------------------------------------------------------------------------------------------------


def test_complete_answers_are_computed() -> None:
    result = ev("spbe@2020", answers=level(4))

    assert (exact(result), result.nodes["D2"].origin, result.nodes["I1"].origin) == (4, "computed", "answered")


def test_beside_complete_answers_a_value_is_compared() -> None:
    result = ev("spbe@2020", answers=level(4), values={"D2": "4.00"})

    assert (result.nodes["D2"].origin, "value-agrees" in codes(result)) == ("computed", True)


def test_a_compared_value_that_does_not_come_out_is_an_error_finding() -> None:
    result = ev("spbe@2020", answers=level(4), values={"D2": "4.20"})

    assert exact(result, "D2") == 4
    assert finding(result, "value-contradicted").severity == "error"


def test_a_compared_value_is_no_claim_of_the_input() -> None:
    result = ev("spbe@2020", answers=level(4), values={"D2": "4.00"}, claims={"total": "4.00"})

    assert [one.code for one in result.claims][:1] == ["total"]


def test_beside_partial_answers_the_value_is_used() -> None:
    result = ev("spbe@2020", answers=level(5, "A3"), values=BELTIM)

    assert (result.nodes["D2"].origin, exact(result, "D2")) == ("given", Fraction(21, 5))


def test_partial_answers_under_a_used_value_are_reported() -> None:
    assert finding(ev("spbe@2020", answers=level(5, "A3"), values=BELTIM), "value-used").node == "D2"


@pytest.mark.parametrize("given", ["2.59", "5.00", "4.99"])
def test_a_used_value_outside_the_range_of_the_answers_is_a_fault(given: str) -> None:
    found = faults("spbe@2020", answers=level(5, "A3") | {"I11": 1}, values=BELTIM | {"D2": given})

    assert "values.D2" in found[0]


@pytest.mark.parametrize("given", ["2.60", "4.60"])
def test_a_used_value_at_an_end_of_the_range_is_none(given: str) -> None:
    assert (
        exact(ev("spbe@2020", answers=level(5, "A3") | {"I11": 1}, values={"D2": given}), "D2") == printed(given).exact
    )


def test_a_used_value_that_only_rounds_into_the_range_is_none() -> None:
    answers = level(1, "total", of="ips@2022")
    del answers["50303"]

    assert exact(ev("ips@2022", answers=answers | {"50301": 2, "50302": 2}, values={"503": "1.7"}), "503") == Fraction(
        17, 10
    )


def test_a_whole_number_above_the_highest_end_is_compared_as_it_is_written() -> None:
    points = NUMBERS.replace("max = 10", "max = 1.25")
    one = toy(rule_file(nodes=SUMS.replace(', { code = "b", title = "B" }', ""), scale="points", scales=points))
    answers = {"a": printed("1.25"), "c": printed("1.25")}

    (claimed,) = evaluate(one, assessment(one, answers=answers, values={"total": 3})).claims

    assert (claimed.printed, claimed.verdict) == ("3", "agrees")


def test_without_answers_the_value_is_used() -> None:
    result = ev("spbe@2020", values=BELTIM)

    assert (exact(result), result.predicate) == (Fraction(5199, 1250), "Sangat Baik")


def test_a_value_below_a_used_value_is_shown_not_used() -> None:
    result = ev("spbe@2020", values={"D1": "1.00", "total": "4.16"})

    assert (exact(result), exact(result, "D1"), result.nodes["D1"].used) == (Fraction(104, 25), 1, False)


def test_values_on_two_levels_of_one_branch_use_the_upper_one() -> None:
    result = ev("spbe@2020", values=BELTIM | {"A2": "3.00", "A3": "5.00", "A4": "5.00"})

    assert (exact(result), result.nodes["A2"].used, exact(result, "D2")) == (
        Fraction(5199, 1250),
        False,
        Fraction(21, 5),
    )


def test_shown_values_that_agree_with_the_used_one_say_nothing() -> None:
    assert codes(ev("spbe@2020", values=BELTIM | {"A2": "3.00", "A3": "5.00", "A4": "5.00"}), "error") == []


def test_shown_values_that_contradict_the_used_one_are_an_error_finding() -> None:
    result = ev("spbe@2020", values=BELTIM | {"total": "4.50"})

    assert (exact(result), finding(result, "value-contradicted").severity) == (Fraction(9, 2), "error")


def test_below_a_used_value_complete_answers_are_compared_with_a_value_too() -> None:
    result = ev("spbe@2020", answers=level(1, "D1"), values={"D1": "5.00", "total": "3.00"})

    assert "value-contradicted" in codes(result)


def test_some_shown_values_that_exclude_the_used_one_are_noticed() -> None:
    result = ev("spbe@2020", values={"D1": "1.00", "D2": "1.00", "D3": "1.00", "total": "4.90"})

    assert "value-contradicted" in codes(result)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_a_missing_leaf_is_never_0_but_makes_a_range(spec: str) -> None:
    result = ev(spec)

    assert exact(result) is None
    assert span(result) == (result.total.minimum, result.total.maximum)


def test_the_range_has_the_ends_of_the_missing_answers() -> None:
    answers = level(3)
    del answers["I47"]

    assert span(ev("spbe@2020", answers=answers)) == (Fraction("2.94"), Fraction("3.06"))


def test_the_range_stands_at_every_node_above_the_missing_answer() -> None:
    answers = level(3)
    del answers["I47"]
    result = ev("spbe@2020", answers=answers)

    assert [code for code, node in result.nodes.items() if node.low is not None] == ["total", "D4", "A8", "I47"]


def test_without_missing_answers_there_is_no_range() -> None:
    result = ev("spbe@2020", answers=level(3))

    assert all(node.low is None and node.high is None for node in result.nodes.values())


def test_where_nothing_is_known_the_origin_is_missing() -> None:
    result = ev("spbe@2020", answers={"I1": 3})

    assert (result.nodes["D1"].origin, result.nodes["D2"].origin, result.nodes["I2"].origin) == (
        "computed",
        "missing",
        "missing",
    )


# --- What is no input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "code", "raw"),
    [
        ("answers", "I1", 6),
        ("answers", "I1", True),
        ("answers", "I1", "Optim"),
        ("answers", "I1", 10**40),
        ("answers", "D1", 4),
        ("answers", "total", 4),
        ("values", "D1", 6),
        ("values", "D1", True),
        ("values", "D1", "4,20"),
        ("values", "D1", 10**40),
        ("values", "D1", "Baik"),
        ("values", "D1", "0.99"),
        ("claims", "predicate", 4),
        ("claims", "total", True),
        ("claims", "total", 10**40),
        ("context", "se_category", "Tinggi"),
        ("evidence", "I99", ("x",)),
        ("notes", "I99", ("x",)),
        ("answers", "I99", 4),
        ("claims", "I99", 4),
    ],
)
def test_what_the_instrument_does_not_take_is_a_fault_at_its_place(section: str, code: str, raw: Any) -> None:
    sections: dict[str, Mapping[str, Any]] = {section: {code: raw}}

    (fault,) = faults("spbe@2020", **sections)
    assert fault.startswith(f"x.toml: {section}.{code}: ")


def test_a_level_in_quotes_is_that_level() -> None:
    quoted, plain = (ev("spbe@2020", answers={"I1": raw}).nodes["I1"] for raw in ("4", 4))

    assert quoted == plain


def test_all_faults_come_at_once() -> None:
    found = faults("spbe@2020", answers={"I1": 6, "I2": 0}, values={"D9": 1}, claims={"x": 1}, context={"y": 1})

    assert len(found) == 5


def test_an_unknown_code_has_a_suggestion() -> None:
    assert "did you mean I12?" in faults("spbe@2020", answers={"i12x": 4})[0]


def test_a_leaf_among_answers_and_values_is_given_twice() -> None:
    assert "I1 is given twice" in faults("spbe@2020", answers={"I1": 4}, values={"I1": 4})[0]


def test_a_fault_of_a_whole_number_names_it() -> None:
    (fault,) = faults("kami@4.2", values={"SE": 20}, answers={f"SE{i}": "A" for i in range(1, 8)})

    assert "20 cannot be" in fault


# --- Printed decimals ------------------------------------------------------------------------------------------------


def test_given_values_are_computed_with_as_printed() -> None:
    assert exact(ev("pemdi@2026", values={"A5": "1.17"}), "A5") == Fraction(117, 100)


@pytest.mark.parametrize("claimed", ["1.08", "1.09"])
def test_a_claim_holds_if_some_number_behind_the_printed_ones_gives_it(claimed: str) -> None:
    result = ev("pemdi@2026", answers={"I13": "1.17", "I14": "1.00"}, claims={"A5": claimed})

    assert verdict(result, "A5") == ("agrees", None)


@pytest.mark.parametrize("claimed", ["1.07", "1.10"])
def test_a_claim_that_no_number_behind_the_printed_ones_gives_is_contradicted(claimed: str) -> None:
    result = ev("pemdi@2026", answers={"I13": "1.17", "I14": "1.00"}, claims={"A5": claimed})

    assert verdict(result, "A5")[0] == "contradicted"


def test_a_whole_number_among_the_values_stands_for_a_half_more_or_less() -> None:
    result = ev("sakip@2021", values={"P": 24, "U": 24, "L": 12, "E": 20}, claims={"total": "82.00"})

    assert verdict(result) == ("agrees", None)


def test_a_whole_number_among_the_answers_is_exact() -> None:
    result = ev("pemdi@2026", answers={"I13": 2, "I14": 1}, claims={"A5": "1.60"})

    assert verdict(result, "A5")[0] == "contradicted"


def test_where_only_whole_scores_occur_a_whole_number_is_itself() -> None:
    areas = {"TK": 84, "RS": 48, "KK": 106, "AS": 112, "TE": 80}

    assert verdict(ev("kami@4.2", values=areas, claims={"total": 431}))[0] == "contradicted"


def test_where_only_whole_scores_occur_a_decimal_is_a_fault() -> None:
    assert "only whole scores do" in faults("kami@4.2", values={"TK": "84.5"})[0]


def test_an_interval_across_a_band_names_both_and_keeps_the_predicate() -> None:
    result = ev("spbe@2020", values=dict.fromkeys(("D1", "D2", "D3", "D4"), "3.5"))

    assert (result.predicate, result.possible) == ("Sangat Baik", ("Sangat Baik", "Baik"))


def test_an_interval_across_a_band_is_a_warning() -> None:
    result = ev("spbe@2020", values=dict.fromkeys(("D1", "D2", "D3", "D4"), "3.5"))

    assert finding(result, "band-crossing").severity == "warning"


def test_an_interval_within_a_band_names_one() -> None:
    result = ev("spbe@2020", values=BELTIM)

    assert (result.possible, "band-crossing" in codes(result)) == (("Sangat Baik",), False)


def test_a_claim_of_the_other_predicate_of_a_crossing_interval_agrees() -> None:
    values = dict.fromkeys(("D1", "D2", "D3", "D4"), "3.5")

    assert verdict(ev("spbe@2020", values=values, claims={"predicate": "Baik"}), "predicate") == ("agrees", None)


def test_an_interval_does_not_leave_the_scale() -> None:
    result = ev("spbe@2020", values={"total": 5}, claims={"total": "5.01"})

    assert verdict(result)[0] == "contradicted"


def test_the_upper_end_of_an_interval_is_open() -> None:
    result = ev("spbe@2020", values={"total": "4.19"}, claims={"total": "4.20"})

    assert (verdict(result)[0], result.possible) == ("contradicted", ("Sangat Baik",))


# --- Claims ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["Sangat Baik", "sangat baik", " SANGAT  BAIK "])
def test_a_predicate_is_claimed_case_and_spacing_aside(word: str) -> None:
    assert verdict(ev("spbe@2020", values=BELTIM, claims={"predicate": word}), "predicate") == ("agrees", None)


@pytest.mark.parametrize("word", ["B", "b", "Baik"])
def test_a_predicate_is_claimed_by_letter_or_word(word: str) -> None:
    assert verdict(ev("ikm@2017", values={"total": "88.19"}, claims={"predicate": word}), "predicate")[0] == "agrees"


@pytest.mark.parametrize(
    ("spec", "values", "claims", "found"),
    [
        ("spbe@2020", BELTIM, {"total": "4.16"}, ("agrees", None)),
        ("spbe@2020", BELTIM, {"total": "4.2"}, ("agrees", None)),
        ("spbe@2020", BELTIM, {"total": "4.15"}, ("agrees", None)),
        ("spbe@2020", {code: raw + "00" for code, raw in BELTIM.items()}, {"total": "4.15"}, ("rounding", "potong")),
        ("spbe@2020", BELTIM, {"total": "4.20"}, ("contradicted", None)),
        ("spbe@2020", BELTIM, {"total": 4}, ("agrees", None)),
        ("ikm@2017", {"total": "88.19"}, {"total": "89.08"}, ("contradicted", None)),
        ("ikm@2017", {"total": "76.00"}, {"predicate": "B"}, ("contradicted", None)),
        ("ikm@2017", dict.fromkeys(ELEMENTS, "4.00000"), {"total": "99.99"}, ("rounding", "bobot-0.1111")),
        ("ikm@2017", dict.fromkeys(ELEMENTS, "4.00000"), {"total": "99.90"}, ("rounding", "bobot-0.111")),
        ("ikm@2017", dict.fromkeys(ELEMENTS, "4.00000"), {"total": "99.00"}, ("rounding", "bobot-0.11")),
        ("ikm@2017", dict.fromkeys(ELEMENTS, "4.00000"), {"total": "98.00"}, ("contradicted", None)),
        ("sakip@2021", {"total": "80.005"}, {"predicate": "BB"}, ("agrees", None)),
        ("ipasn@2019", {"total": "80.50"}, {"predicate": "Tinggi"}, ("rounding", "batas-atas-tertutup")),
        ("ipasn@2019", {"total": "80.50"}, {"predicate": "Rendah"}, ("contradicted", None)),
    ],
)
def test_a_claim_has_its_verdict(
    spec: str, values: Mapping[str, Any], claims: Mapping[str, Any], found: tuple[str, str | None]
) -> None:
    assert verdict(ev(spec, values=values, claims=claims), *claims) == found


def test_a_reading_that_converts_a_bare_total_stays_as_advice() -> None:
    """76.00 made with weight 0.11 is 76.77, a B; but whoever made it so printed a C."""
    result = ev("ikm@2017", values={"total": "76.00"}, claims={"predicate": "B"})

    assert "76.77 and B" in str(finding(result, "reading-changes-predicate").message)


def test_a_reading_of_weights_supports_claims_where_elements_are_given() -> None:
    values = dict.fromkeys(ELEMENTS, "4.00000") | {"total": "99.00"}

    assert verdict(ev("ikm@2017", values=values, claims={"total": "99.00"})) == ("rounding", "bobot-0.11")


def test_a_reading_without_rows_supports_nothing() -> None:
    rows = "\n".join([",".join(ELEMENTS), "4,4,4,4,4,4,4,4,", ",4,4,4,4,4,4,4,4"])
    result = ev(
        "ikm@2017", tables={"responses": table(rows)}, claims={"predicate": "D", "waktu": "D", "total": "40.00"}
    )

    assert {one.verdict for one in result.claims} == {"contradicted"}


@pytest.mark.parametrize(("claimed", "found"), [("Rendah", "contradicted"), ("Tinggi", "agrees"), (12, "contradicted")])
def test_a_category_is_claimed_beside_the_one_that_is_given(claimed: str | int, found: str) -> None:
    result = ev("kami@5.0", values={"total": 551}, context={"se_category": "Tinggi"}, claims={"SE": claimed})

    assert (verdict(result, "SE")[0], claim(result, "SE").computed) == (found, "Tinggi")


def test_a_number_of_the_category_that_is_given_is_neither_confirmed_nor_refuted() -> None:
    result = ev("kami@5.0", values={"total": 551}, context={"se_category": "Tinggi"}, claims={"SE": 22})

    assert verdict(result, "SE")[0] == "unsupported"


NINETY = dict.fromkeys(ELEMENTS, "3.6190476190476190")  # 684 points of 21 forms


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ("90.48", ("agrees", None)),
        ("90.47", ("rounding", "bobot-0.1111")),
        ("90.39", ("rounding", "bobot-0.111")),
        ("90.38", ("rounding", "bobot-0.111+potong")),
        ("90.41", ("rounding", "bobot-0.111+nrr-dua-desimal")),
        ("90.44", ("contradicted", None)),
    ],
)
def test_readings_are_combined_before_a_claim_is_contradicted(claimed: str, found: tuple[str, str | None]) -> None:
    assert verdict(ev("ikm@2017", values=NINETY, claims={"total": claimed})) == found


IKM_2004 = dict.fromkeys(instrument("ikm@2004").leaves_under("total"), "3.0770000000") | {"prosedur": "3.0790000000"}


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ("76.475", ("rounding", "bobot-0.071+indeks-tiga-desimal")),
        ("76.48", ("rounding", "bobot-0.071+indeks-tiga-desimal")),
        ("76.467", ("rounding", "bobot-0.071")),
        ("76.470", ("rounding", "bobot-0.071")),
        ("76.925", ("rounding", "indeks-tiga-desimal")),
        ("76.45", ("contradicted", None)),
    ],
)
def test_an_index_may_have_been_rounded_before_its_factor(claimed: str, found: tuple[str, str | None]) -> None:
    """43.08 · 0.071 = 3.05868, printed 3.059; 3.059 · 25 = 76.475."""
    assert verdict(ev("ikm@2004", year=2012, values=IKM_2004, claims={"total": claimed})) == found


def test_a_claim_about_missing_answers_is_unsupported() -> None:
    assert verdict(ev("spbe@2020", values={"D1": "4.00"}, claims={"total": "4.16"})) == ("unsupported", None)


def test_a_claim_outside_what_missing_answers_leave_is_contradicted() -> None:
    answers = level(1)
    del answers["I47"]

    assert verdict(ev("spbe@2020", answers=answers, claims={"total": "4.16"}))[0] == "contradicted"


def test_a_predicate_that_missing_answers_leave_is_unsupported() -> None:
    assert (
        verdict(ev("spbe@2020", values={"D1": "4.00"}, claims={"predicate": "Baik"}), "predicate")[0] == "unsupported"
    )


ONE_MISSING = dict.fromkeys(ELEMENTS[:-1], "4.00")


def test_a_claim_inside_the_range_of_a_reading_is_not_contradicted() -> None:
    """With weight 0.11 eight fours and one open element give 90.75 to 99.00."""
    assert verdict(ev("ikm@2017", values=ONE_MISSING, claims={"total": "90.80"}))[0] != "contradicted"


def test_a_predicate_possible_under_a_reading_is_not_contradicted() -> None:
    """Eight elements 3.86 and one open: 88.56 at least, with weight 0.11 87.67."""
    values = dict.fromkeys(ELEMENTS[:-1], "3.8600000")
    result = ev("ikm@2017", values=values, claims={"predicate": "B"})

    assert result.possible == ("A",)
    assert verdict(result, "predicate")[0] != "contradicted"


def test_a_claim_for_a_node_below_a_used_value_is_held_against_that_node() -> None:
    result = ev("spbe@2020", values={"D1": "4.00", "total": "4.16"}, claims={"D1": "4.00", "D2": "4.00"})

    assert (verdict(result, "D1")[0], verdict(result, "D2")[0]) == ("agrees", "unsupported")


def test_a_leaf_can_be_claimed_by_number_or_official_text() -> None:
    result = ev("spbe@2020", answers=level(5), claims={"I1": 5, "I2": "optimum", "I3": 4, "I4": "Rintisan"})

    assert [one.verdict for one in result.claims] == ["agrees", "agrees", "contradicted", "contradicted"]


@pytest.mark.parametrize(
    ("spec", "code", "answer", "claimed", "found"),
    [
        ("spbe@2020", "I1", 3, "Terstandardisasi", "agrees"),
        ("spbe@2020", "I1", 4, "terintegrasi dan  terukur", "agrees"),
        ("spbe@2020", "I1", 4, "Terstandardisasi", "contradicted"),
        ("spbe@2020", "I40", 5, "Optimalisasi", "agrees"),
        ("kami@5.0", "TK1", 2, "Diterapkan Sebagian", "agrees"),
        ("kami@5.0", "TK1", 3, "Diterapkan Sebagian", "contradicted"),
        ("kami@5.0", "TE29", "Tidak Berlaku", "Tidak Relevan", "agrees"),
        ("kami@5.0", "TE29", 3, "Tidak Relevan", "contradicted"),
        ("sakip@2021", "Instansi.1.a.1", True, True, "agrees"),
        ("sakip@2021", "Instansi.1.a.1", False, True, "contradicted"),
        ("sakip@2021", "Instansi.1.a.1", False, False, "agrees"),
        ("sakip@2021", "Instansi.1.a.1", True, "ya", "agrees"),
        ("sakip@2021", "Instansi.1.a.1", True, "Tidak", "contradicted"),
    ],
)
def test_an_answer_is_claimed_in_every_wording_that_its_scale_has(
    spec: str, code: str, answer: int | str, claimed: int | str, found: str
) -> None:
    assert verdict(ev(spec, answers={code: answer}, claims={code: claimed}), code)[0] == found


@pytest.mark.parametrize("claimed", ["B (Baik)", "b  (baik)"])
def test_a_predicate_may_be_claimed_as_letter_and_label(claimed: str) -> None:
    result = ev("ikm@2017", values={"total": "85.00"}, claims={"predicate": claimed, "total": "85.00"})

    assert verdict(result, "predicate")[0] == "agrees"


@pytest.mark.parametrize(
    ("spec", "code", "claimed", "wanted"),
    [
        ("spbe@2020", "I1", "Terstandarisasi", "Rintisan, Terkelola"),
        ("spbe@2020", "I1", True, "Rintisan, Terkelola"),
        ("spbe@2020", "D1", "Hebat", "a number"),
        ("spbe@2020", "D1", True, "a number"),
        ("kami@5.0", "TK", "Baik", "one of V, Optimal"),
        ("kami@5.0", "SE", "Sedang", "one of Strategis, Tinggi, Rendah"),
        ("sakip@2021", "P1", "AAA", "one of AA, A, BB"),
        ("sakip@2021", "Instansi.1.a.1", "mungkin", "Sebagian"),
        ("ikm@2017", "waktu", "Bagus", "one of A, Sangat Baik"),
    ],
)
def test_a_word_that_is_not_understood_is_a_fault(spec: str, code: str, claimed: int | str, wanted: str) -> None:
    (told,) = faults(spec, claims={code: claimed}, values={"total": 50} if spec == "kami@5.0" else {})

    assert f"claims.{code}: " in told
    assert wanted in told


def test_a_grade_can_be_claimed() -> None:
    result = ev("sakip@2021", answers=criteria("P1", 7), claims={"P1": "bb", "P": "BB"})

    assert (verdict(result, "P1")[0], verdict(result, "P")[0]) == ("agrees", "unsupported")


def test_the_letter_of_an_element_can_be_claimed() -> None:
    result = ev(
        "ikm@2017", values=dict.fromkeys(ELEMENTS, "3.90"), claims={"waktu": "A", "biaya": "Sangat Baik", "sarana": "B"}
    )

    assert [one.verdict for one in result.claims] == ["agrees", "agrees", "contradicted"]


def test_a_letter_is_held_against_the_interval_of_a_printed_mean() -> None:
    """3.53 stands for up to 3.535, 88.37: an A."""
    values = dict.fromkeys(ELEMENTS, "3.20") | {"waktu": "3.53"}

    assert verdict(ev("ikm@2017", values=values, claims={"waktu": "A"}), "waktu")[0] == "agrees"


def test_a_letter_is_tried_under_other_readings_too() -> None:
    """3.5324 · 25 = 88.31 is A; the mean rounded to 3.53 first gives 88.25, B."""
    values = dict.fromkeys(ELEMENTS, "3.20") | {"waktu": "3.5324"}

    assert verdict(ev("ikm@2017", values=values, claims={"waktu": "B"}), "waktu") == ("rounding", "nrr-dua-desimal")


def test_a_contradicted_claim_is_an_error_finding() -> None:
    assert finding(ev("spbe@2020", values=BELTIM, claims={"total": "4.20"}), "claim-contradicted").severity == "error"


def test_a_claim_is_never_used() -> None:
    assert exact(ev("spbe@2020", values={"D1": "4.00"}, claims={"total": "4.16", "D2": "4.00"})) is None


# --- What is still possible ------------------------------------------------------------------------------------------


def completions(spec: str, missing: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Every way to answer the *missing* leaves."""
    one = instrument(spec)
    choices: list[list[Any]] = []
    for code in missing:
        node = one.nodes[code]
        scale = one.scales[node.scale or ""]
        keys = list(options(one, node))
        choices.append(
            [False, True] if scale.kind == "yes-no" else [scale.na.title if k == "na" and scale.na else k for k in keys]
        )
    for answers in product(*choices):
        yield dict(zip(missing, answers, strict=True))


def outcomes(spec: str, answers: dict[str, Any], missing: tuple[str, ...], **sections: Any) -> set[str]:
    found: set[str] = set()
    for completion in completions(spec, missing):
        found |= set(ev(spec, answers=answers | completion, **sections).possible)
    return found


def without(answers: dict[str, Any], *codes: str) -> dict[str, Any]:
    return {code: raw for code, raw in answers.items() if code not in codes}


AT_THE_GATE = kami("kami@4.2", 2, 2, 3)
CASES = [
    ("spbe@2020", level(4, "total") | {"I1": 5, "I2": 5, "I3": 5, "I4": 5}, ("I42", "I43", "I44")),
    ("spbe@2020", level(3) | level(4, "D4"), ("I1", "I47")),
    ("spbe@2018", level(3, of="spbe@2018") | {"I37": 4}, ("I32", "I33", "I34")),
    ("ips@2022", level(2, of="ips@2022") | {"10101": 4, "10201": 4}, ("10301", "10401")),
    ("kami@4.2", kami("kami@4.2", 2, 2, 2), ("TK1", "RS1")),
    ("kami@4.2", AT_THE_GATE, ("KK1", "KK2")),
    ("kami@4.2", kami("kami@4.2", 2, 1, 3), ("AS1", "TE1", "TK1")),
    ("kami@5.0", kami("kami@5.0", 3, 2, 2), ("TK1", "TE29", "AS31")),
    ("kami@5.0", kami("kami@5.0", 3, 3, 3) | {"KK1": 2, "KK2": 2}, ("KK3",)),
    ("kami@5.0", kami("kami@5.0", 2, 2, 3), ("PD1", "RS1")),
]


@pytest.mark.long
@pytest.mark.parametrize(("spec", "answers", "missing"), [case for case in CASES if case[0] in KAMI])
def test_possible_is_what_the_completions_of_kami_give(
    spec: str, answers: dict[str, Any], missing: tuple[str, ...]
) -> None:
    found: dict[str, set[str]] = {se: set() for se in CATEGORIES}
    for completion in completions(spec, missing):
        for se, words in ev(spec, answers=answers | completion).possible_by.items():
            found[se] |= set(words)

    for se in CATEGORIES:
        result = ev(spec, answers=without(answers, *missing), context={"se_category": se})
        assert set(result.possible) == found[se]


@pytest.mark.parametrize("se", CATEGORIES)
@pytest.mark.parametrize(("spec", "answers"), [case[:2] for case in CASES if case[0] in KAMI])
def test_predicates_by_category_are_those_of_the_category(spec: str, answers: dict[str, Any], se: str) -> None:
    assert ev(spec, answers=answers).possible_by[se] == ev(spec, answers=answers, context={"se_category": se}).possible


@pytest.mark.parametrize(("spec", "answers", "missing"), [case for case in CASES if case[0] not in KAMI])
def test_possible_is_what_the_completions_give(spec: str, answers: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert set(ev(spec, answers=without(answers, *missing)).possible) == outcomes(spec, answers, missing)


def test_possible_is_what_the_criteria_and_the_assessor_can_give() -> None:
    """P3 with one criterion open: B, BB, or by the assessor's word A or AA."""
    answers = without(criteria("P3", 9), "Instansi.1.c.9")
    values = {"P1": "A", "P2": "A", "U": "24.00", "L": "12.00", "E": "20.00"}
    result = ev("sakip@2021", answers=answers, values=values)
    grades = [ev("sakip@2021", answers=criteria("P3", 9), values=values | {"P3": grade}) for grade in ("AA", "A", "BB")]
    found = {one.predicate for one in [*grades, ev("sakip@2021", answers=criteria("P3", 7), values=values)]}

    assert set(result.possible) == found
    assert span(result) == (Fraction("80.00"), Fraction("84.50"))


RS_18_TO_22 = {f"RS{i}": 3 for i in range(1, 7)} | {"RS7": 1} | {f"RS{i}": 0 for i in (8, 9, *range(11, 17))}


def test_a_band_reached_only_below_a_floor_is_not_possible() -> None:
    values = {"TK": 126, "KK": 159, "AS": 168, "TE": 111}
    result = ev("kami@4.2", answers=RS_18_TO_22, values=values, context=TINGGI)
    found = outcomes("kami@4.2", RS_18_TO_22, ("RS10",), values=values, context=TINGGI)

    assert found == {"Baik", "Tidak Layak"}
    assert set(result.possible) == found


def test_possible_stands_best_first() -> None:
    assert ev("spbe@2020", answers={"I1": 3}).possible == ("Memuaskan", "Sangat Baik", "Baik", "Cukup", "Kurang")


def test_with_several_possible_there_is_no_predicate() -> None:
    result = ev("spbe@2020", answers=without(level(4) | level(5, "D1", "D2"), "I47", "I46", "I45"))

    assert (result.predicate, result.possible) == (None, ("Memuaskan", "Sangat Baik"))


def test_a_predicate_that_nothing_missing_can_change_is_decided() -> None:
    result = ev("spbe@2020", answers=without(level(4), "I1"))

    assert (result.predicate, result.possible, "decided" in codes(result)) == ("Sangat Baik", ("Sangat Baik",), True)


def test_an_open_predicate_is_a_warning() -> None:
    assert finding(ev("spbe@2020", answers={"I1": 3}), "open").severity == "warning"


# --- KAMI: category, status, floors ----------------------------------------------------------------------------------


def se(letters: str) -> dict[str, str]:
    return {f"SE{i}": letter for i, letter in enumerate(letters, start=1)}


@pytest.mark.parametrize(
    ("letters", "points", "category"),
    [
        ("CCCCCCCCCC", 10, "Rendah"),
        ("BBBBBCCCCC", 15, "Rendah"),
        ("BBBBBBCCCC", 16, "Tinggi"),
        ("AAAAAACCCC", 34, "Tinggi"),
        ("AAAAAABCCC", 35, "Strategis"),
        ("AAAAAAAAAA", 50, "Strategis"),
    ],
)
@pytest.mark.parametrize("spec", KAMI)
def test_the_category_follows_from_the_ten_questions(spec: str, letters: str, points: int, category: str) -> None:
    result = ev(spec, answers=se(letters), values={"total": 400})

    assert (exact(result, "SE"), result.context["se_category"]) == (points, category)


def test_a_category_that_contradicts_the_answers_is_a_fault() -> None:
    (fault,) = faults("kami@4.2", answers=se("AAAAAAAAAA"), context=TINGGI)

    assert "context.se_category: Tinggi contradicts" in fault


def test_a_category_that_some_answers_exclude_is_a_fault() -> None:
    assert "contradicts" in faults("kami@4.2", answers=se("AAAAAAAA"), context={"se_category": "Rendah"})[0]


def test_a_category_that_some_answers_leave_stands() -> None:
    assert ev("kami@4.2", answers=se("AAA"), context=TINGGI).context == TINGGI


def test_some_answers_can_decide_the_category() -> None:
    assert ev("kami@4.2", answers=se("AAAAAAA"), values={"total": 600}).context == {"se_category": "Strategis"}


def test_a_value_for_se_decides_the_category() -> None:
    assert ev("kami@4.2", values={"SE": 20, "total": 551}).context == TINGGI


def test_a_category_that_contradicts_the_value_is_a_fault() -> None:
    assert "contradicts" in faults("kami@4.2", values={"SE": 35}, context=TINGGI)[0]


@pytest.mark.parametrize("word", ["Sangat Tinggi", 3, True, "Tingg"])
def test_a_category_the_instrument_does_not_know_is_a_fault(word: Any) -> None:
    assert faults("kami@4.2", values={"total": 551}, context={"se_category": word})


def test_a_category_is_read_case_and_spaces_aside() -> None:
    assert ev("kami@4.2", values={"total": 551}, context={"se_category": " tinggi "}).context == TINGGI


def test_a_total_without_category_lists_the_status_by_category() -> None:
    result = ev("kami@4.2", values={"total": 551})

    assert result.predicate is None
    assert result.possible == ("Baik", "Cukup Baik", "Tidak Layak")
    assert {when: words[0] for when, words in result.possible_by.items()} == {
        "Rendah": "Baik",
        "Tinggi": "Cukup Baik",
        "Strategis": "Cukup Baik",
    }


def test_a_total_without_category_is_a_warning() -> None:
    assert "context-missing" in codes(ev("kami@4.2", values={"total": 551}), "warning")


def test_a_total_with_category_keeps_its_status_and_leaves_tidak_layak_possible() -> None:
    result = ev("kami@4.2", values={"total": 551}, context=TINGGI)

    assert (result.predicate, result.possible) == ("Cukup Baik", ("Cukup Baik", "Tidak Layak"))


def test_that_floors_could_not_be_checked_is_a_warning() -> None:
    assert "floors-unchecked" in codes(ev("kami@4.2", values={"total": 551}, context=TINGGI), "warning")


def test_tidak_layak_is_neither_confirmed_nor_refuted_by_a_bare_total() -> None:
    result = ev("kami@4.2", values={"total": 551}, context=TINGGI, claims={"predicate": "Tidak Layak"})

    assert verdict(result, "predicate")[0] == "unsupported"


def test_at_the_last_total_that_a_broken_floor_allows_tidak_layak_is_possible() -> None:
    assert "Tidak Layak" in ev("kami@4.2", values={"total": 592}, context=TINGGI).possible


@pytest.mark.parametrize("total", [593, 645])
def test_above_it_the_status_is_decided(total: int) -> None:
    result = ev("kami@4.2", values={"total": total}, context=TINGGI)

    assert (result.possible, "floors-unchecked" in codes(result)) == (("Baik",), False)


def test_a_status_that_every_category_gives_is_decided() -> None:
    assert ev("kami@4.2", values={"total": 645}).predicate == "Baik"


def test_a_decided_status_is_not_said_to_be_open_for_want_of_the_category() -> None:
    assert "context-missing" not in codes(ev("kami@4.2", values={"total": 645}))


def test_floors_that_cannot_matter_are_not_mentioned() -> None:
    assert "floors-unchecked" not in codes(ev("kami@4.2", values={"total": 100}, context=TINGGI))


AREAS = {"TK": 126, "RS": 72, "KK": 159, "AS": 168, "TE": 120}
FLOORS = [("TK", 16), ("RS", 20), ("KK", 24), ("AS", 24), ("TE", 14)]


@pytest.mark.parametrize(("code", "floor"), FLOORS)
def test_an_area_below_its_floor_is_tidak_layak(code: str, floor: int) -> None:
    result = ev("kami@4.2", values=AREAS | {code: floor - 1}, context={"se_category": "Rendah"})

    assert (result.predicate, result.possible) == ("Tidak Layak", ("Tidak Layak",))
    assert finding(result, "floor-broken").node == code


@pytest.mark.parametrize(("code", "floor"), FLOORS)
def test_an_area_at_its_floor_is_not(code: str, floor: int) -> None:
    assert ev("kami@4.2", values=AREAS | {code: floor}, context={"se_category": "Rendah"}).predicate != "Tidak Layak"


@pytest.mark.parametrize(("code", "floor"), [("TK", 16), ("RS", 20), ("KK", 24), ("AS", 27), ("TE", 14)])
def test_the_floors_of_5_0(code: str, floor: int) -> None:
    areas = {"TK": 126, "RS": 72, "KK": 192, "AS": 258, "TE": 186, "PD": 84}
    results = [
        ev("kami@5.0", values=areas | {code: at}, context={"se_category": "Rendah"}) for at in (floor - 1, floor)
    ]

    assert [result.predicate == "Tidak Layak" for result in results] == [True, False]


def test_personal_data_has_no_floor() -> None:
    areas = {"TK": 126, "RS": 72, "KK": 192, "AS": 258, "TE": 186, "PD": 0}

    assert ev("kami@5.0", values=areas, context=TINGGI).predicate == "Baik"


def test_without_category_a_broken_floor_is_tidak_layak() -> None:
    assert ev("kami@4.2", values=AREAS | {"RS": 19}).predicate == "Tidak Layak"


def test_a_shown_area_below_its_floor_breaks_it_beside_a_given_total() -> None:
    result = ev("kami@4.2", values={"total": 551, "RS": 19}, context=TINGGI)

    assert (result.predicate, result.possible) == ("Tidak Layak", ("Tidak Layak",))


def test_complete_answers_below_a_given_total_are_held_against_the_floor() -> None:
    answers = dict.fromkeys(instrument("kami@4.2").leaves_under("RS"), 0)

    assert ev("kami@4.2", answers=answers, values={"total": 400}, context=TINGGI).predicate == "Tidak Layak"


def test_no_floor_is_left_open_if_every_area_is_shown() -> None:
    values = {"total": 564, "TK": 84, "RS": 72, "KK": 159, "AS": 168, "TE": 81}

    assert ev("kami@4.2", values=values, context=TINGGI).possible == ("Cukup Baik",)


def test_partial_answers_that_cannot_reach_the_floor_break_it_beside_a_given_total() -> None:
    """Twenty-one answers 0 and one open question: Tata Kelola has 3 points at most."""
    answers = dict.fromkeys(instrument("kami@4.2").leaves_under("TK")[1:], 0)
    result = ev("kami@4.2", answers=answers, values={"total": 400}, context=TINGGI)

    assert result.possible == ("Tidak Layak",)


def test_partial_answers_that_reach_the_floor_close_it_beside_a_given_total() -> None:
    full = kami("kami@4.2", 2, 2, 2)
    answers = without(full, "TK1", "RS1", "KK1", "AS1", "TE1")

    assert ev("kami@4.2", answers=answers, values={"total": 430}, context=TINGGI).possible == (
        "Pemenuhan Kerangka Kerja Dasar",
    )


def test_what_the_shown_areas_leave_of_the_total_breaks_the_floor() -> None:
    result = ev("kami@4.2", values={"total": 551, "TK": 126, "KK": 159, "AS": 168, "TE": 80}, context=TINGGI)

    assert result.possible == ("Tidak Layak",)


def test_what_the_shown_areas_leave_of_the_total_closes_the_floor() -> None:
    result = ev("kami@4.2", values={"total": 551, "TK": 100, "KK": 130, "AS": 150, "TE": 100}, context=TINGGI)

    assert result.possible == ("Cukup Baik",)


def test_areas_that_exceed_the_total_are_noticed() -> None:
    assert codes(ev("kami@4.2", values={"total": 300, "TK": 126, "KK": 159, "AS": 168}, context=TINGGI), "error")


def test_an_area_that_is_open_leaves_its_floor_open() -> None:
    result = ev("kami@4.2", values={"TK": 126, "KK": 159, "AS": 168, "TE": 120}, context={"se_category": "Rendah"})

    assert (result.predicate, result.possible) == (None, ("Baik", "Tidak Layak"))


# --- KAMI: gate, ladder, supplements ---------------------------------------------------------------------------------

SECTION_8 = [
    ("kami@4.2", (3, 3, 3), "126 IV, 72 V, 159 V, 168 III, 120 IV", 645),
    ("kami@4.2", (2, 2, 2), "84 II, 48 II, 106 II, 112 II, 80 II", 430),
    ("kami@4.2", (1, 1, 1), "24 I+, 18 I, 32 I, 44 I+, 34 I", 152),
    ("kami@4.2", (3, 2, 2), "92 II+, 58 III, 118 II+, 136 II+, 94 II+", 498),
    ("kami@4.2", (3, 3, 0), "72 III, 54 IV, 96 II+, 132 II, 102 II+", 456),
    ("kami@5.0", (3, 3, 3), "126 IV, 72 V, 192 V, 258 III, 186 IV, 84 III", 918),
    ("kami@5.0", (2, 2, 2), "48 II, 36 II, 68 II, 130 I+, 88 II, 56 II", 426),
    ("kami@5.0", (1, 1, 1), "24 I+, 18 I, 34 I, 65 I, 44 I, 28 I+", 213),
    ("kami@5.0", (3, 2, 2), "92 II+, 58 III, 140 II+, 199 II+, 138 III+, 60 II+", 687),
    ("kami@5.0", (3, 3, 0), "72 III, 54 IV, 102 II+, 195 II+, 132 III, 84 III", 639),
]


@pytest.mark.parametrize(("spec", "answers", "areas", "total"), SECTION_8)
def test_the_expected_values_of_section_8_come_out(spec: str, answers: tuple[int, ...], areas: str, total: int) -> None:
    result = ev(spec, answers=kami(spec, *answers))
    found = [result.nodes[code] for code in instrument(spec).nodes["total"].children]

    assert ", ".join(f"{exact(result, node.code)} {node.maturity}" for node in found) == areas
    assert exact(result) == total


def test_leaves_behind_a_closed_gate_are_locked() -> None:
    result = ev("kami@5.0", answers=kami("kami@5.0", 2, 2, 2))
    locked = {code for code, node in result.nodes.items() if node.locked}

    assert locked == {
        code
        for code in instrument("kami@5.0").leaves_under("total")
        if result.nodes[code].node.attributes["category"] == 3
    }


def test_leaves_behind_an_open_gate_are_not_locked() -> None:
    result = ev("kami@4.2", answers=kami("kami@4.2", 2, 2, 2))

    assert not any(node.locked for node in result.nodes.values())


def test_the_sum_of_categories_1_and_2_opens_the_gate() -> None:
    at = kami("kami@4.2", 2, 2, 3)
    results = [ev("kami@4.2", answers=at), ev("kami@4.2", answers=at | {"TK1": 1})]

    assert [(one.nodes["TK"].gate_open, exact(one, "TK")) for one in results] == [(True, 102), (False, 47)]


@pytest.mark.parametrize(("partly", "is_open"), [(2, True), (3, False)])
def test_in_5_0_two_answers_of_category_1_may_be_partial(partly: int, *, is_open: bool) -> None:
    answers = kami("kami@5.0", 3, 3, 3) | {f"TK{i}": 2 for i in range(1, partly + 1)}

    assert ev("kami@5.0", answers=answers).nodes["TK"].gate_open == is_open


def test_in_5_0_no_answer_of_category_1_may_be_planned() -> None:
    assert not ev("kami@5.0", answers=kami("kami@5.0", 3, 3, 3) | {"TK1": 1}).nodes["TK"].gate_open


def test_not_applicable_earns_all_points_and_keeps_the_gate_open() -> None:
    answers = kami("kami@5.0", 3, 3, 3) | {"TE29": "Tidak Berlaku", "AS31": "Tidak Berlaku", "TE1": 2, "TE2": 2}
    result = ev("kami@5.0", answers=answers)

    assert (exact(result, "AS"), result.nodes["TE"].gate_open, result.nodes["AS31"].answer) == (
        258,
        True,
        "Tidak Berlaku",
    )


def test_a_given_area_has_no_maturity() -> None:
    assert ev("kami@4.2", values=AREAS).nodes["TK"].maturity is None


def test_an_area_with_missing_answers_has_no_maturity() -> None:
    assert ev("kami@4.2", answers=without(kami("kami@4.2", 3, 3, 3), "TK1")).nodes["TK"].maturity is None


@pytest.mark.parametrize(
    "claimed",
    [
        "III-V", "III – V", "iii to v", "Level III-V", "III sampai V", "III s/d V", "III s.d. V", "III sampai dengan V",
        "III hingga V", "III — V", "Level III – Level V", "Tingkat Kematangan III s/d V", "V – III",
        "Terdefinisi dan Konsisten sampai Optimal", "Level 3 – 5",
    ],
)  # fmt: skip
def test_the_range_of_maturity_levels_can_be_claimed(claimed: str) -> None:
    result = ev("kami@4.2", answers=kami("kami@4.2", 3, 3, 3), claims={"level": claimed})

    assert verdict(result, "level")[0] == "agrees"


def test_a_level_is_never_derived_from_a_total() -> None:
    result = ev("kami@4.2", values={"total": 551}, claims={"level": "III"})

    assert verdict(result, "level")[0] == "unsupported"


def test_the_level_of_an_area_can_be_claimed() -> None:
    result = ev("kami@4.2", answers=kami("kami@4.2", 3, 3, 3), claims={"TK": "IV", "AS": "IV"})

    assert [one.verdict for one in result.claims] == ["agrees", "contradicted"]


def test_the_level_of_an_area_can_be_claimed_by_its_name() -> None:
    result = ev("kami@4.2", answers=kami("kami@4.2", 3, 3, 3), claims={"AS": "Terdefinisi dan Konsisten"})

    assert verdict(result, "AS")[0] == "agrees"


@pytest.mark.parametrize("claimed", ["II s/d V", "III s/d IV", "Level III"])
def test_another_range_of_levels_is_contradicted(claimed: str) -> None:
    result = ev("kami@4.2", answers=kami("kami@4.2", 3, 3, 3), claims={"level": claimed})

    assert verdict(result, "level")[0] == "contradicted"


@pytest.mark.parametrize("claimed", ["III s/d VI", "III dan V", "tinggi", 6, True])
def test_a_range_that_is_not_understood_is_a_fault(claimed: str | int) -> None:
    (told,) = faults("kami@4.2", answers=kami("kami@4.2", 3, 3, 3), claims={"level": claimed})

    assert "claims.level: " in told
    assert "one of I, I+, II" in told


def test_a_level_outside_the_claimed_range_refutes_it_though_others_are_open() -> None:
    answers = without(kami("kami@4.2", 3, 3, 3), "TK1")
    claimed = {"level": "I – II"}

    assert verdict(ev("kami@4.2", answers=answers, claims=claimed), "level")[0] == "contradicted"
    assert verdict(ev("kami@4.2", answers=answers, claims={"level": "II – V"}), "level")[0] == "unsupported"


def test_a_level_of_an_area_may_say_level() -> None:
    claimed = {"TK": "Level IV", "AS": "tingkat III", "RS": "Level Optimal"}
    result = ev("kami@4.2", answers=kami("kami@4.2", 3, 3, 3), claims=claimed)

    assert [one.verdict for one in result.claims] == ["agrees", "agrees", "agrees"]


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ({"level": "III – V"}, ("agrees", None)),
        ({"level": "II s/d V"}, ("rounding", "konstanta-4.2")),
        ({"KK": "Level II"}, ("rounding", "konstanta-4.2")),
        ({"level": "II s/d IV"}, ("contradicted", None)),
    ],
)
def test_levels_that_only_another_reading_gives_are_explained(
    claimed: Mapping[str, str], found: tuple[str, str | None]
) -> None:
    """33 points of maturity II reach v3 of 5.0 (31.2), not that of 4.x (33.6)."""
    result = ev("kami@5.0", answers=kami("kami@5.0", 3, 3, 3) | {"KK8": 0}, claims=claimed)

    assert verdict(result, *claimed) == found


@pytest.mark.parametrize("claimed", ["LEVEL III-V", "Tingkat III-V"])
def test_a_claimed_level_may_say_level_in_any_case(claimed: str) -> None:
    result = ev("kami@4.2", answers=kami("kami@4.2", 3, 3, 3), claims={"level": claimed})

    assert verdict(result, "level")[0] == "agrees"


def test_85_43_percent_agrees_on_4_2() -> None:
    assert verdict(ev("kami@4.2", values={"total": 551}, claims={"percent": "85.43"}), "percent") == ("agrees", None)


def test_60_02_percent_fits_only_the_other_edition() -> None:
    result = ev("kami@4.2", values={"total": 551}, claims={"percent": "60.02"})

    assert verdict(result, "percent")[0] == "contradicted"
    assert finding(result, "claim-other-edition").severity == "error"


def test_60_02_percent_agrees_on_5_0() -> None:
    assert verdict(ev("kami@5.0", values={"total": 551}, claims={"percent": "60.02"}), "percent")[0] == "agrees"


def test_a_percent_that_only_another_reading_gives_is_explained() -> None:
    """Category 3 of Risiko counts 18 points only without the test of points: 54 of 918 is 5.88 %."""
    full = {f"RS{number}": 3 for number in (*range(1, 11), 15, 16)} | {"TK1": 3, "TK2": 3}
    answers = dict.fromkeys(instrument("kami@5.0").leaves_under("total"), 0) | full
    result = ev("kami@5.0", answers=answers, claims={"percent": "5.88", "total": 54})

    assert [verdict(result, code) for code in ("percent", "total")] == [("rounding", "tanpa-uji-jumlah")] * 2
    assert claim(result, "percent").computed == "3.92"


def test_a_percent_outside_what_missing_answers_leave_is_contradicted() -> None:
    answers = dict.fromkeys(instrument("kami@5.0").leaves_under("total"), 3)
    del answers["TE35"]

    assert verdict(ev("kami@5.0", answers=answers, claims={"percent": "5.88"}), "percent")[0] == "contradicted"


def test_a_percent_that_fits_no_edition_is_contradicted() -> None:
    result = ev("kami@4.2", values={"total": 551}, claims={"percent": "70.00"})

    assert "claim-contradicted" in codes(result)
    assert "claim-other-edition" not in codes(result)


@pytest.mark.parametrize(
    ("spec", "code", "maximum"),
    [("kami@4.2", "SP", 27), ("kami@4.2", "SC", 10), ("kami@4.2", "SD", 16), ("kami@5.0", "SP", 27)],
)
def test_a_supplement_is_a_percent_beside_the_total(spec: str, code: str, maximum: int) -> None:
    children = instrument(spec).nodes[code].children
    answers = kami(spec, 1, 1, 1)
    result = ev(spec, answers=answers | dict.fromkeys(children, 2))

    assert len(children) == maximum
    assert exact(result, code) == Fraction(200, 3)
    assert exact(result) == exact(ev(spec, answers=answers))


def test_an_unanswered_supplement_leaves_the_total_known() -> None:
    result = ev("kami@4.2", answers=kami("kami@4.2", 1, 1, 1))

    assert (exact(result), exact(result, "SP"), "answers-missing" in codes(result)) == (152, None, False)


def test_a_supplement_takes_a_percent_as_value() -> None:
    assert exact(ev("kami@4.2", values={"SP": 55, "total": 551}), "SP") == 55


# --- SAKIP -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "grade"), [(0, "E"), (1, "D"), (2, "D"), (3, "C"), (4, "C"), (5, "CC"), (6, "CC"), (7, "B"), (8, "BB")]
)
def test_the_share_of_criteria_met_gives_the_grade(met: int, grade: str) -> None:
    """P3 has eight criteria on the sheet of a unit: 1/4, 1/2 and 3/4 belong to the lower grade."""
    answers = {f"Unit.1.c.{i}": i <= met for i in range(1, 9)}
    assert ev("sakip@2021", answers=answers, context={"lembar": "Unit"}).nodes["P3"].grade == grade


@pytest.mark.parametrize(
    ("grade", "points"),
    [("AA", 15), ("A", "13.5"), ("BB", 12), ("B", "10.5"), ("CC", 9), ("C", "7.5"), ("D", "4.5"), ("E", 0)],
)
@pytest.mark.parametrize("section", ["answers", "values"])
def test_a_grade_gives_its_share_of_the_weight(section: str, grade: str, points: Any) -> None:
    sections: dict[str, Any] = {section: {"P3": grade}}
    result = ev("sakip@2021", **sections)

    assert exact(result, "P3") == Fraction(points)


@pytest.mark.parametrize("grade", ["aa", " AA ", "Aa"])
def test_a_grade_is_read_case_and_spaces_aside(grade: str) -> None:
    assert ev("sakip@2021", answers={"P3": grade}).nodes["P3"].grade == "AA"


@pytest.mark.parametrize("raw", ["BBB", 12, True, "12.00", "Baik"])
def test_anything_else_is_no_grade(raw: Any) -> None:
    assert "is not a grade" in faults("sakip@2021", values={"P3": raw})[0]


@pytest.mark.parametrize("section", ["answers", "values"])
def test_a_component_takes_points_not_grades(section: str) -> None:
    assert faults("sakip@2021", **{section: {"P": "BB"}})


@pytest.mark.parametrize("grade", ["A", "AA"])
def test_a_grade_by_hand_stands_if_every_criterion_is_met(grade: str) -> None:
    result = ev("sakip@2021", answers=criteria("P3", 9), values={"P3": grade})

    assert (result.nodes["P3"].grade, result.nodes["P3"].origin) == (grade, "given")


def test_a_grade_by_hand_beside_met_criteria_is_no_error_finding() -> None:
    result = ev("sakip@2021", answers=criteria("P3", 9), values={"P3": "A"})

    assert codes(result, "error") == []


@pytest.mark.parametrize("grade", ["A", "AA"])
def test_a_grade_by_hand_with_an_unmet_criterion_is_a_fault(grade: str) -> None:
    assert "needs every criterion met" in faults("sakip@2021", answers=criteria("P3", 7), values={"P3": grade})[0]


@pytest.mark.parametrize("grade", ["A", "AA"])
def test_a_grade_by_hand_with_open_criteria_stands(grade: str) -> None:
    assert ev("sakip@2021", answers={"Instansi.1.c.1": True}, values={"P3": grade}).nodes["P3"].grade == grade


def test_a_grade_by_hand_without_criteria_stands() -> None:
    assert ev("sakip@2021", values={"P3": "AA"}).nodes["P3"].grade == "AA"


@pytest.mark.parametrize("grade", ["CC", "E"])
def test_beside_complete_criteria_a_lower_grade_is_compared(grade: str) -> None:
    result = ev("sakip@2021", answers=criteria("P3", 9), values={"P3": grade})

    assert (result.nodes["P3"].grade, "value-contradicted" in codes(result)) == ("BB", True)


def test_beside_complete_criteria_the_same_grade_agrees() -> None:
    assert "value-agrees" in codes(ev("sakip@2021", answers=criteria("P3", 9), values={"P3": "BB"}))


def test_a_grade_that_partial_criteria_exclude_is_a_fault() -> None:
    assert "values.P3" in faults("sakip@2021", answers={"Instansi.1.c.1": False}, values={"P3": "BB"})[0]


def test_grades_among_the_answers_make_their_component_complete() -> None:
    result = ev("sakip@2021", answers={"P1": "A", "P2": "A", "P3": "A"}, values={"P": "10.00"})

    assert (result.nodes["P"].origin, exact(result, "P")) == ("computed", 27)


def test_a_total_above_what_criteria_alone_give_may_rest_on_grades_by_hand() -> None:
    parts = [code for code in instrument("sakip@2021").nodes if len(code) == 2 and code != "E3"]
    answers = without(dict.fromkeys(instrument("sakip@2021").leaves_under("total"), True), "Instansi.4.c.5")

    assert value(ev("sakip@2021", answers=answers, values=dict.fromkeys(parts, "AA") | {"total": "98.00"})) == "98.0"


def test_where_every_grade_is_given_a_total_is_compared() -> None:
    parts = [code for code in instrument("sakip@2021").nodes if len(code) == 2]
    found = ev("sakip@2021", values=dict.fromkeys(parts, "AA") | {"total": "98.00"})

    assert value(found) == "100.0"
    assert "value-contradicted" in codes(found)


def test_components_add_up() -> None:
    result = ev(
        "sakip@2021", values={"P": "24.10", "U": "23.00", "L": "12.30", "E": "19.10"}, claims={"total": "78.50"}
    )

    assert (exact(result), result.predicate, verdict(result)[0]) == (Fraction("78.5"), "BB", "agrees")


def test_every_criterion_met_is_80_and_bb() -> None:
    result = ev("sakip@2021", answers=dict.fromkeys(instrument("sakip@2021").leaves_under("total"), "ya"))

    assert (exact(result), result.predicate) == (80, "BB")


def test_the_highest_value_is_100_by_the_assessor_s_word() -> None:
    assert ev("sakip@2021", values={"P": 30, "U": 30, "L": 15, "E": 25}).total.maximum == 100


def test_all_criteria_met_may_be_read_as_b() -> None:
    result = ev(
        "sakip@2021", answers=dict.fromkeys(instrument("sakip@2021").leaves_under("total"), True), claims={"P1": "B"}
    )

    assert (value(result), reading(result, "semua-terpenuhi-B")[0]) == ("80.0", "70.00")
    assert {one.by for one in result.claims} == {"semua-terpenuhi-B"}


def test_a_criterion_met_in_part_is_not_met_and_one_half_as_a_reading() -> None:
    """P1: 5 of 7 are CC; 5 and a half are B."""
    answers = criteria("P1", 5) | {"Instansi.1.a.6": "sebagian", "Instansi.1.a.7": False}
    result = ev("sakip@2021", answers=answers, values={"P2": "BB", "P3": "BB", "U": 24, "L": 12, "E": 20})

    assert (result.nodes["P1"].grade, reading(result, "sebagian-setengah")[0]) == ("CC", "79.40")


# --- IKM -------------------------------------------------------------------------------------------------------------


def test_a_bare_total_is_read_under_other_weights() -> None:
    result = ev("ikm@2017", values={"total": "88.19"})

    assert result.predicate == "B"
    assert reading(result, "bobot-0.11") == ("89.08", "A")


def test_a_reading_that_changes_the_predicate_is_a_warning() -> None:
    assert finding(ev("ikm@2017", values={"total": "88.19"}), "reading-changes-predicate").severity == "warning"


def test_a_reading_that_changes_only_the_score_is_a_note() -> None:
    result = ev("ikm@2017", values={"total": "91.00"})

    assert finding(result, "reading-changes-score").severity == "note"
    assert "reading-changes-predicate" not in codes(result)


def test_a_reading_that_cannot_give_a_bare_total_has_none() -> None:
    """With weight 0.11 nothing above 99.00 comes out."""
    assert reading(ev("ikm@2017", values={"total": "99.50"}), "bobot-0.11") == (None, None)


@pytest.mark.parametrize(
    ("name", "total"), [("bobot-0.1111", "99.99"), ("bobot-0.111", "99.90"), ("bobot-0.11", "99.00")]
)
def test_all_4_is_100_and_less_with_a_cut_weight(name: str, total: str) -> None:
    result = ev("ikm@2017", answers=dict.fromkeys(ELEMENTS, 4))

    assert (exact(result), reading(result, name)[0]) == (100, total)


def test_955_points_of_29_forms_are_91_48() -> None:
    """GASPUL, published as 90.56 with the weight 0.11."""
    mean = decimal_text(Fraction(955, 29 * 9), 20)
    result = ev("ikm@2017", values=dict.fromkeys(ELEMENTS, mean), claims={"total": "90.56"})

    assert (value(result), verdict(result)) == ("91.48", ("rounding", "bobot-0.11"))


def test_a_value_between_two_printed_bands_is_closed_by_rounding() -> None:
    means = dict.fromkeys(ELEMENTS, "3.5322")

    assert (ev("ikm@2017", values=means).predicate, reading(ev("ikm@2017", values=means), "tanpa-pembulatan")[1]) == (
        "A",
        "B",
    )


def test_an_element_has_its_converted_value_and_letter() -> None:
    node = ev("ikm@2017", answers=dict.fromkeys(ELEMENTS, "3.25")).nodes["waktu"]

    assert node.converted is not None
    assert node.converted_band is not None
    assert (node.converted.value, node.converted_band.predicate) == (Fraction("81.25"), "B")


def test_85_is_an_a_in_2004_and_a_b_in_2017() -> None:
    assert [ev(spec, year=2010, values={"total": 85}).predicate for spec in ("ikm@2004", "ikm@2017")] == ["A", "B"]


# --- IP ASN ----------------------------------------------------------------------------------------------------------

BIMA_24 = {
    "PNS": (3128, {"kualifikasi": "21.37", "kompetensi": "28.12", "kinerja": "26.67", "disiplin": "5.00"}, "81.16"),
    "PPPK": (433, {"kualifikasi": "20.00", "kompetensi": "29.81", "kinerja": "27.47", "disiplin": "5.00"}, "82.26"),
}


def test_dimensions_add_up() -> None:
    _, values, total = BIMA_24["PNS"]

    assert verdict(ev("ipasn@2024", values=values, claims={"total": total})) == ("agrees", None)


def test_groups_combine_by_head_count() -> None:
    parts = groups(*[(name, n, values) for name, (n, values, _) in BIMA_24.items()])
    result = ev("ipasn@2024", parts=parts)

    assert exact(result, "kualifikasi") == (3128 * Fraction("21.37") + 433 * 20) / 3561
    assert (result.n, "groups-combined" in codes(result)) == (3561, True)


def test_groups_stand_side_by_side() -> None:
    parts = groups(*[(name, n, values) for name, (n, values, _) in BIMA_24.items()])
    found = ev("ipasn@2024", parts=parts).groups

    assert [(part.group, part.n, value(part)) for part in found] == [("PNS", 3128, "81.16"), ("PPPK", 433, "82.28")]


def test_groups_with_totals_only_combine_to_a_total() -> None:
    result = ev("ipasn@2024", parts=groups(("a", 3, {"total": "70.00"}), ("b", 1, {"total": "80.00"})))

    assert (exact(result), exact(result, "kinerja")) == (Fraction("72.5"), None)


def test_groups_of_which_one_has_only_a_total_combine_to_a_total() -> None:
    dims = {"kualifikasi": 20, "kompetensi": 30, "kinerja": 25, "disiplin": 5}

    assert exact(ev("ipasn@2024", parts=groups(("a", 3, {"total": "70.00"}), ("b", 1, dims)))) == Fraction("72.5")


def test_the_total_of_a_group_is_compared_with_its_dimensions() -> None:
    n, values, _ = BIMA_24["PPPK"]
    result = ev("ipasn@2024", parts=groups(("PPPK", n, values | {"total": "82.20"})))

    assert "value-contradicted" in codes(result) + [code for part in result.groups for code in codes(part)]


def test_a_fault_in_a_group_is_told_once() -> None:
    assert len(faults("ipasn@2024", parts=groups(("a", 3, {"kinerja": 31}), ("b", 1, {"kinerja": 20})))) == 1


def test_an_instrument_without_groups_refuses_them() -> None:
    assert "takes no groups" in faults("spbe@2020", parts=groups(("a", 1, {"total": "4.00"})))[0]


# --- KIP, IPS, Pemdi -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "word"),
    [
        ("94.88", "Informatif"),
        ("85.27", "Menuju Informatif"),
        ("89.95", "Menuju Informatif"),
        ("39.95", "Tidak Informatif"),
    ],
)
def test_a_kip_score_has_its_qualification(total: str, word: str) -> None:
    assert ev("kip@2018", values={"total": total}).predicate == word


def test_levels_2_2_1_under_33_33_34_are_1_66() -> None:
    result = ev("ips@2022", answers={"50301": 2, "50302": 2, "50303": 1}, claims={"503": "1.66"})

    assert (exact(result, "503"), verdict(result, "503")[0]) == (Fraction("1.66"), "agrees")


def test_pemdi_takes_decimals_and_rounds_the_total_only() -> None:
    result = ev("pemdi@2026", answers=dict.fromkeys(instrument("pemdi@2026").leaves_under("total"), "1.335"))

    assert (exact(result), value(result), exact(result, "A1")) == (Fraction("1.335"), "1.34", Fraction("1.335"))


def test_a_missing_result_of_another_body_counts_1_in_a_reading_only() -> None:
    answers = dict.fromkeys(instrument("pemdi@2026").leaves_under("total"), 2)
    result = ev("pemdi@2026", answers=without(answers, "I5"))

    assert (exact(result), reading(result, "hasil-luar-1")[0]) == (None, "1.95")


def test_a_reading_of_missing_answers_is_not_listed_where_none_is_missing() -> None:
    answers = dict.fromkeys(instrument("pemdi@2026").leaves_under("total"), 2)

    assert "hasil-luar-1" not in [one.reading.id for one in ev("pemdi@2026", answers=answers).readings]


def test_a_given_value_stands_under_a_reading_of_missing_answers() -> None:
    values = dict.fromkeys(instrument("pemdi@2026").nodes["total"].children, "2.00")
    result = ev("pemdi@2026", values=values)

    assert all(one.score is not None and one.score.value == 2 for one in result.readings)


def test_unanswered_counts_0_in_a_reading_of_kami() -> None:
    result = ev("kami@4.2", answers=without(kami("kami@4.2", 2, 2, 2), "TE1"), context=TINGGI)

    assert reading(result, "kosong-nol")[0] == "416.00"
    assert exact(result) is None


# --- Time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "year", "code"),
    [
        ("spbe@2018", 2022, "edition-superseded"),
        ("spbe@2020", 2027, "edition-superseded"),
        ("spbe@2020", 2019, "edition-not-yet"),
        ("sakip@2021", 2020, "edition-not-yet"),
        ("ikm@2004", 2018, "edition-superseded"),
        ("ipasn@2019", 2023, "notice"),
        ("kami@5.0", 2024, "notice"),
        ("kami@4.2", 2025, "notice"),
    ],
)
def test_an_edition_out_of_its_time_is_a_warning(spec: str, year: int, code: str) -> None:
    assert code in codes(ev(spec, year=year), "warning")


@pytest.mark.parametrize(
    ("spec", "year"),
    [("spbe@2020", 2024), ("ipasn@2019", 2022), ("sakip@2021", 2022), ("ikm@2017", 2026), ("kami@5.0", 2026)],
)
def test_an_edition_in_its_time_has_no_warning_of_time(spec: str, year: int) -> None:
    assert not {"edition-superseded", "edition-not-yet", "notice"} & set(codes(ev(spec, year=year)))


def test_of_very_many_faults_the_first_are_told_and_how_many_more_there_are() -> None:
    answers = {f"X{number}": 3 for number in range(2500)}
    head = {"instrument": "spbe@2020", "subject": "Kota Contoh", "period": 2024}

    with pytest.raises(AssessmentError) as caught:
        Registry().evaluate(Assessment.from_dict({**head, "answers": answers}, file="a.toml"))

    faults = caught.value.faults
    assert len(faults) == MAX_TOLD + 1
    assert how_many(faults) == len(answers)
    assert str(faults[-1]) == f"a.toml: {len(answers) - MAX_TOLD} more faults of this file"
