"""Facts about performance reports: achievements, means, budgets, trajectories, findings."""

from __future__ import annotations

import hashlib
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from evalkit.audit.parse.sheet import read_sheet
from evalkit.base.errors import Faults, ReportError
from evalkit.base.text import english
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.performance.achievement import achieved
from evalkit.performance.document import read_report
from evalkit.performance.engine import evaluate_report
from evalkit.performance.files import open_report
from evalkit.performance.model import InputFile
from evalkit.performance.over_time import least_squares
from evalkit.performance.rule_references import check_formula
from evalkit.run import evaluate_files
from reports import (
    HEAD,
    OBJECTIVE,
    OPEN,
    REGISTRY,
    SPBE,
    codes,
    evaluated,
    finding,
    indicator,
    only,
    read,
    simple,
    write,
)

if TYPE_CHECKING:
    from evalkit.performance.model import PlanStep

S2 = '[[objectives]]\ncode = "S2"\ntitle = "Lain"\n'
BUDGET = """kode;uraian;pagu;realisasi;sasaran
A;Program;1.000.000;900.000,00;S1
A.1;Kegiatan;600000;500000;
A.1.1;Sub;400000;300000;
A.1.2;Sub;200000;200000;S2
A.2;Kegiatan;400000;400000;
"""
BUDGETED = '[budget]\nfile = "a.csv"\n'
KIP = """
[assessment]
instrument = "kip@2018"
subject = "Dinas X"
period = "2025"
[values]
total = {total}
"""


# --- Achievement --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "realisation", "direction", "value"),
    [
        ("3.50", "4.16", "higher", Fraction(832, 7)),
        ("81", '"88,19"', "higher", Fraction(8819, 81)),
        ("{ value = 81, unit = 'Nilai' }", "81", "higher", Fraction(100)),
        ("{ value = 50 }", "{ value = 25 }", "higher", Fraction(50)),
        ("10", "8", "lower", Fraction(120)),
        ("10", "25", "lower", Fraction(-50)),
        ("{ level = 2 }", "{ level = 3 }", "higher", Fraction(150)),
        ('"Level III"', '"Level 2"', "higher", Fraction(200, 3)),
        ('{ level = "III" }', '{ level = "Level II" }', "higher", Fraction(200, 3)),
        ('{ level = "3" }', "{ level = 2 }", "higher", Fraction(200, 3)),
        ("{ from = 80, to = 90 }", "85", "higher", Fraction(100)),
        ("{ from = 80, to = 90 }", "70", "higher", Fraction(175, 2)),
        ("{ from = 80, to = 90 }", "92", "higher", Fraction(920, 9)),
        ("{ from = 7, to = 8 }", "9", "lower", Fraction(175, 2)),
        ("25", "{ share = [8, 33] }", "higher", Fraction(3200, 33)),
        ("25", '{ share = ["8 layanan", "32"] }', "higher", Fraction(100)),
        ("3", "{ mean = { a = 5, b = 4, c = 5 } }", "higher", Fraction(1400, 9)),
        ("{ level = 3 }", "{ mean = { a = { level = 5 }, b = { level = 4 } } }", "higher", 150),
        ("{ level = 3 }", "{ mean = { a = 5, b = 4 } }", "higher", 150),
    ],
)
def test_an_achievement_follows_from_target_and_realisation(
    target: str, realisation: str, direction: str, value: Fraction, tmp_path: Path
) -> None:
    one = only(evaluated(tmp_path, simple(target, realisation, direction=direction)))
    assert one.achievement == value
    assert one.counted == value
    assert one.why_none is None


@pytest.mark.parametrize("unit", ["%", "persen", "Persentase"])
def test_percent_is_one_unit_under_several_names(unit: str, tmp_path: Path) -> None:
    text = simple('"81%"', '{ value = 82, unit = "persen" }').replace('unit = "nilai"', f'unit = "{unit}"', 1)
    assert only(evaluated(tmp_path, text)).achievement == Fraction(8200, 81)


@pytest.mark.parametrize("unit", ["Rp", "rupiah", "Rp."])
@pytest.mark.parametrize("realisation", ["Rp 50", "Rp.50,-", "50 rupiah", "Rp 50 rupiah"])
def test_rupiah_is_one_unit_under_several_names(unit: str, realisation: str, tmp_path: Path) -> None:
    text = simple('"Rp100,00"', f'"{realisation}"').replace('unit = "nilai"', f'unit = "{unit}"')
    assert only(evaluated(tmp_path, text)).achievement == 50


def test_millions_can_be_the_unit(tmp_path: Path) -> None:
    text = simple('"10 juta"', '"Rp 5 juta"').replace('unit = "nilai"', 'unit = "Rp juta"')
    with pytest.raises(ReportError, match="10 juta is a number of juta"):
        evaluated(tmp_path, text)
    assert only(evaluated(tmp_path, text.replace('"10 juta"', '"Rp 10 juta"'))).achievement == 50


def test_a_formula_that_is_named_is_used(tmp_path: Path) -> None:
    one = only(evaluated(tmp_path, simple("10", "8", direction="lower") + 'formula = "inverse"'))
    assert one.achievement == 125
    assert one.formula is not None
    assert one.formula.formula.name == "inverse"


def test_a_formula_without_a_value_gives_none(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("10", "0", direction="lower") + 'formula = "inverse"')
    assert only(result).achievement is None
    assert "has no value here" in english(only(result).why_none or "")
    assert result.mean is None


@pytest.mark.parametrize(
    ("realisation", "direction", "reached"),
    [("4", "higher", True), ("3.9", "higher", False), ("4", "lower", True), ("4.1", "lower", False)],
)
def test_a_target_is_reached_from_its_own_value_on(
    realisation: str, direction: str, reached: bool, tmp_path: Path  # noqa: FBT001
) -> None:  # fmt: skip
    assert only(evaluated(tmp_path, simple("4", realisation, direction=direction))).reached is reached


@pytest.mark.parametrize(("direction", "reached"), [("higher", False), ("lower", True)])
def test_a_range_is_reached_from_its_near_end_on(direction: str, reached: bool, tmp_path: Path) -> None:  # noqa: FBT001
    one = only(evaluated(tmp_path, simple("{ from = 80, to = 90 }", "79", direction=direction)))
    assert one.reached is reached


@pytest.mark.parametrize(
    ("word", "reached", "achievement"),
    [("Informatif", True, 100), ("informatif", True, 100), ("Menuju Informatif", False, None)],
)
def test_a_category_is_reached_by_its_rank(
    word: str, reached: bool, achievement: int | None, tmp_path: Path  # noqa: FBT001
) -> None:  # fmt: skip
    text = simple(
        '{ category = "Informatif", of = "kip@2018", value = 90 }', f'{{ category = "{word}" }}', direction=""
    )
    one = only(evaluated(tmp_path, text))
    assert (one.reached, one.achievement) == (reached, achievement)
    assert (one.why_none is None) is reached


def test_a_better_category_reaches_the_target(tmp_path: Path) -> None:
    text = simple('{ category = "Menuju Informatif", of = "kip@2018" }', '{ category = "Informatif" }', direction="")
    assert only(evaluated(tmp_path, text)).achievement == 100


@pytest.mark.parametrize(("word", "reached"), [("Baik", True), ("Sangat Baik", None)])
def test_categories_without_an_order_are_only_alike_or_not(
    word: str, reached: bool | None, tmp_path: Path  # noqa: FBT001
) -> None:  # fmt: skip
    one = only(evaluated(tmp_path, simple('{ category = "Baik" }', f'{{ category = "{word}" }}', direction="")))
    assert one.reached is reached
    assert (one.achievement == 100) is (reached is True)
    if reached is None:
        assert "no instrument says" in english(one.why_none or "")


@pytest.mark.parametrize(("present", "achievement"), [("true", 100), ("false", 0)])
def test_presence_is_reached_or_counts_as_nothing(present: str, achievement: int, tmp_path: Path) -> None:
    text = simple("{ present = true }", f"{{ present = {present} }}", direction="")
    assert only(evaluated(tmp_path, text)).achievement == achievement


@pytest.mark.parametrize(
    ("target", "realisation", "kind"),
    [
        ("{ level = 2 }", "{ level = 2 }", "level"),
        ('{ category = "B" }', '{ category = "B" }', "category"),
    ],
)
def test_other_rules_give_no_achievement_without_a_number(
    target: str, realisation: str, kind: str, tmp_path: Path
) -> None:
    head = HEAD.replace("beltim-2025", "lakip-4") + OBJECTIVE
    one = only(evaluated(tmp_path, head + simple(target, realisation)))
    assert (one.achievement, one.reached) == (None, True)
    assert english(one.why_none or "").endswith(f"no achievement for this kind of target: {kind}")


def test_a_target_of_0_follows_its_rule(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("0", "0", direction="lower") + 'zero = "zero-reached"')
    assert only(result).achievement == 100
    assert "100 by the rule zero-reached" in english(finding(result, "target-zero").message)


def test_a_rule_for_0_may_give_no_achievement(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("0", "3") + 'zero = "no-value"')
    assert only(result).achievement is None
    assert "no achievement by the rule no-value" in english(finding(result, "target-zero").message)


# --- Realisations out of assessments ------------------------------------------------------------------------------


def test_the_realisation_is_the_published_score(tmp_path: Path) -> None:
    one = only(evaluated(tmp_path, simple("3.50", '"spbe.toml#total"'), spbe__toml=SPBE))
    assert one.realised.origin == "assessment"
    assert one.realised.quantity is not None
    assert one.realised.quantity.number is not None
    assert one.realised.quantity.number.text == "4.16"
    assert one.realised.exact == Fraction(5199, 1250)
    assert one.achievement == Fraction(832, 7)


def test_a_node_can_be_the_realisation(tmp_path: Path) -> None:
    one = only(evaluated(tmp_path, simple("4.20", '"spbe.toml#D2"'), spbe__toml=SPBE))
    assert one.achievement == 100


def test_a_mean_takes_results_of_assessments(tmp_path: Path) -> None:
    text = simple("4", '{ mean = { a = "spbe.toml#D1", b = "spbe.toml#D2" } }')
    assert only(evaluated(tmp_path, text, spbe__toml=SPBE)).achievement == Fraction(205, 2)


@pytest.mark.parametrize(("total", "achievement"), [("95", 100), ("50", None)])
def test_a_predicate_can_be_the_realisation(total: str, achievement: int | None, tmp_path: Path) -> None:
    text = simple('{ category = "Informatif", of = "kip@2018" }', '"kip.toml#predicate"', direction="")
    assert only(evaluated(tmp_path, text, kip__toml=KIP.format(total=total))).achievement == achievement


def test_a_predicate_is_ordered_by_its_own_instrument(tmp_path: Path) -> None:
    text = simple('{ category = "Menuju Informatif" }', '"kip.toml#predicate"', direction="")
    assert only(evaluated(tmp_path, text, kip__toml=KIP.format(total="95"))).achievement == 100


def test_the_maturity_of_a_node_is_a_level(tmp_path: Path) -> None:
    answers = "".join(f"TK{number} = 3\n" for number in range(1, 23))
    kami = f'[assessment]\ninstrument = "kami@4.2"\nsubject = "Dinas X"\nperiod = "2025"\n[answers]\n{answers}'
    one = only(evaluated(tmp_path, simple("{ level = 2 }", '"kami.toml#TK"'), kami__toml=kami))
    assert one.realised.quantity is not None
    assert one.realised.quantity.kind == "level"


EXAMPLES = Path(__file__).parents[1] / "examples"


def test_a_maturity_between_two_levels_counts_as_the_lower_and_is_noted(tmp_path: Path) -> None:
    kami = (EXAMPLES / "contoh-kami" / "kami-4.2.toml").read_text(encoding="utf-8")
    result = evaluated(tmp_path, simple("{ level = 3 }", '"kami.toml#RS"'), kami__toml=kami)
    assert only(result).achievement == 100
    said = finding(result, "level-between")
    assert (said.severity, english(said.message)) == ("note", "i: kami.toml#RS is III+, which counts as level 3")


@pytest.mark.parametrize("realisation", ['"spbe.toml#total"', '{ mean = { a = 3, b = "spbe.toml#D4" } }'])
def test_an_open_assessment_gives_no_realisation(realisation: str, tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("3", realisation) + simple("2", "1", code="j"), spbe__toml=OPEN)
    first = result.indicators[0]
    assert first.realised.quantity is None
    assert first.achievement is None
    assert "spbe.toml#" in english(first.why_none or "")
    assert finding(result, "open-assessment").severity == "warning"
    assert result.mean == 50


def test_an_open_predicate_gives_no_realisation(tmp_path: Path) -> None:
    text = simple('{ category = "Baik", of = "spbe@2020" }', '"spbe.toml#predicate"', direction="")
    result = evaluated(tmp_path, text, spbe__toml=OPEN)
    assert codes(result) == ["open-assessment"]


def test_an_assessment_is_evaluated_once_in_a_run(tmp_path: Path) -> None:
    write(tmp_path, simple("3", '"spbe.toml#total"') + simple("3", '"spbe.toml#D1"', code="j"), spbe__toml=SPBE)
    done = evaluate_files([str(tmp_path)])
    (report,) = done.reports
    assert {id(one.realised.evaluation) for one in report.indicators} == {id(done.evaluations[0])}


def test_an_assessment_of_several_is_named_by_its_id(tmp_path: Path) -> None:
    two = "".join(
        f'[[assessments]]\nid = "{name}"\ninstrument = "spbe@2020"\nsubject = "Dinas X"\nperiod = "2025"\n'
        f"values = {{ total = {value} }}\n"
        for name, value in (("a", "4.0"), ("b", "3.0"))
    )
    result = evaluated(tmp_path, simple("4", '"dua.toml#b/total"'), dua__toml=two)
    assert only(result).achievement == 75
    assert codes(result) == []


def test_a_predicate_of_another_instrument_has_no_place_in_the_order(tmp_path: Path) -> None:
    text = simple('{ category = "Informatif", of = "kip@2018" }', '"spbe.toml#predicate"', direction="")
    assert only(evaluated(tmp_path, text, spbe__toml=SPBE)).reached is None


# --- Findings about sources ---------------------------------------------------------------------------------------


def test_an_assessment_about_somebody_else_is_a_warning(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("5", '"spbe.toml#total"'), spbe__toml=SPBE.replace("Dinas X", "Dinas Y"))
    assert finding(result, "other-subject").severity == "warning"
    assert "is about Dinas Y, and not about Dinas X" in english(finding(result, "other-subject").message)


def test_an_assessment_that_is_named_often_is_told_once(tmp_path: Path) -> None:
    text = (
        simple("5", '{ mean = { a = "spbe.toml#D1", b = "spbe.toml#D2" } }') + 'history = { 2024 = "spbe.toml#total" }'
    )
    other = SPBE.replace("Dinas X", "Dinas Y").replace('"2025"', '"2023"')
    assert codes(evaluated(tmp_path, text, spbe__toml=other)) == ["other-subject", "other-period"]


def test_the_subjects_of_a_report_are_no_others(tmp_path: Path) -> None:
    text = HEAD + 'subjects = ["Kabupaten  Y"]\n' + OBJECTIVE + simple("5", '"spbe.toml#total"')
    assert codes(evaluated(tmp_path, text, spbe__toml=SPBE.replace("Dinas X", "kabupaten y"))) == []


def test_an_assessment_of_another_year_is_a_warning(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("5", '"spbe.toml#total"'), spbe__toml=SPBE.replace("2025", "2024"))
    assert "spbe.toml#total is of 2024, where 2025 is expected" in english(finding(result, "other-period").message)


def test_a_reused_assessment_is_of_its_own_year(tmp_path: Path) -> None:
    text = simple("5", '"spbe.toml#total"') + 'reused = { year = 2024, reason = "tidak dinilai" }'
    result = evaluated(tmp_path, text, spbe__toml=SPBE.replace('"2025"', '"2024"'))
    assert codes(result) == ["reused"]
    assert "that of 2024" in english(finding(result, "reused").message)


def test_history_and_nation_are_held_against_their_years(tmp_path: Path) -> None:
    text = simple("5", "4") + 'history = { 2024 = "spbe.toml#total" }\nnational = "nasional.toml#total"'
    national = SPBE.replace("Dinas X", "Nasional").replace('"2025"', '"2023"')
    result = evaluated(tmp_path, text, spbe__toml=SPBE, nasional__toml=national)
    periods = [english(one.message) for one in result.findings if one.code == "other-period"]
    assert periods == [
        "i: spbe.toml#total is of 2025, where 2024 is expected",
        "i: nasional.toml#total is of 2023, where 2025 is expected",
    ]
    assert "other-subject" not in codes(result)


def test_what_is_not_measured_enters_no_mean(tmp_path: Path) -> None:
    text = indicator('target = 2\nnot_measured = "tidak dinilai"') + simple("2", "1", code="j")
    result = evaluated(tmp_path, text)
    assert result.mean == 50
    assert result.objectives[0].measured == 1
    assert result.indicators[0].reached is None
    assert english(result.indicators[0].why_none or "") == "not measured: tidak dinilai"
    assert "left out of every mean. tidak dinilai" in english(finding(result, "not-measured").message)


@pytest.mark.parametrize(
    ("direction", "before", "found"),
    [("higher", "4.16", True), ("higher", "3.5", False), ("lower", "3", True), ("lower", "4", False)],
)
def test_a_target_below_the_last_measurement_is_noted(
    direction: str, before: str, found: bool, tmp_path: Path  # noqa: FBT001
) -> None:  # fmt: skip
    text = simple("3.5", "3.5", direction=direction) + f"history = {{ 2023 = 3.5, 2024 = {before} }}"
    assert ("target-below-last" in codes(evaluated(tmp_path, text))) is found


@pytest.mark.parametrize(
    ("direction", "before", "text"),
    [
        ("higher", "4.16", "i: the target 3.5 is lower than the realisation of 2024: 4.16"),
        ("lower", "3", "i: the target 3.5 is higher than the realisation of 2024, and lower is better: 3"),
    ],
)
def test_a_target_that_asks_for_less_says_on_which_side_it_lies(
    direction: str, before: str, text: str, tmp_path: Path
) -> None:
    given = simple("3.5", "3.5", direction=direction) + f"history = {{ 2024 = {before} }}"
    assert english(finding(evaluated(tmp_path, given), "target-below-last").message) == text


def test_a_range_is_not_held_against_the_last_measurement(tmp_path: Path) -> None:
    text = simple("{ from = 1, to = 2 }", "1") + "history = { 2024 = 9 }"
    assert codes(evaluated(tmp_path, text)) == []


# --- Means, caps, categories --------------------------------------------------------------------------------------


def test_both_means_are_there_and_said_to_differ(tmp_path: Path) -> None:
    text = S2 + simple("2", "2") + simple("2", "1", code="j") + simple("4", "1", code="k", objective="S2")
    result = evaluated(tmp_path, text)
    assert (result.over, result.mean, result.other_mean) == ("indicators", Fraction(175, 3), 50)
    assert [one.mean for one in result.objectives] == [75, 25]
    assert "over indicators is 58.33; over objectives it would be 50.00" in english(
        finding(result, "means-differ").message
    )


def test_the_mean_can_be_over_objectives(tmp_path: Path) -> None:
    text = S2 + simple("2", "2") + simple("2", "1", code="j") + simple("4", "1", code="k", objective="S2")
    result = evaluated(tmp_path, HEAD + 'mean = "objectives"\n' + OBJECTIVE + text)
    assert (result.over, result.mean, result.other_mean) == ("objectives", 50, Fraction(175, 3))
    assert "over objectives is 50.00; over indicators it would be 58.33" in english(
        finding(result, "means-differ").message
    )


def test_a_cap_holds_in_the_means_and_nowhere_else(tmp_path: Path) -> None:
    text = HEAD + "cap = 120\n" + OBJECTIVE + simple("2", "3") + simple("2", "1", code="j")
    result = evaluated(tmp_path, text)
    assert [one.achievement for one in result.indicators] == [150, 50]
    assert [one.counted for one in result.indicators] == [120, 50]
    assert result.mean == 85
    assert "150.00 counts as 120" in english(finding(result, "capped").message)


def test_an_objective_without_indicators_has_no_mean(tmp_path: Path) -> None:
    result = evaluated(tmp_path, S2 + simple("2", "1"))
    assert result.objectives[1].mean is None
    assert result.other_mean == 50


def test_the_category_is_that_of_the_exact_achievement(tmp_path: Path) -> None:
    text = HEAD + OBJECTIVE
    for realisation, word in (("90", "A"), ("90.01", "AA"), ("30", "D")):
        one = only(evaluated(tmp_path, text + simple("100", realisation)))
        assert one.band is not None
        assert one.band.predicate == word


def test_above_the_printed_categories_the_rules_say_which(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("2", "3"))
    assert result.band is not None
    assert result.band.predicate == "AA"
    assert "150.00 lies above 100, where the printed categories end; AA is assumed" in english(
        finding(result, "above-categories").message
    )


def test_rules_without_a_default_want_the_formula_named(tmp_path: Path) -> None:
    rules = REGISTRY.rule_file("lkj@beltim-2025", REPORT_RULES).load()
    bare = evolve(rules, formulas={name: evolve(one, default=False) for name, one in rules.formulas.items()})
    faults = Faults("laporan.toml")
    check_formula(only(evaluated(tmp_path, simple("2", "1"))).indicator, bare, faults)
    (fault,) = faults.found
    assert fault.place == "indicators[i]"
    assert "lkj@beltim-2025 has no formula of its own" in english(fault.problem)
    assert "one of ratio" in english(fault.expected or "")


@pytest.mark.parametrize(
    ("target", "realisation", "value", "why"),
    [
        ("80", ", value = 72", 90, ""),
        ("80", "", None, "no number stands beside the category"),
        ("0", ", value = 72", None, "the target is 0, and zero does not say what that means"),
    ],
)
def test_a_formula_of_categories_needs_the_numbers_beside_them(
    tmp_path: Path, target: str, realisation: str, value: int | None, why: str
) -> None:
    rules = REGISTRY.rule_file("lkj@beltim-2025", REPORT_RULES).load()
    ruled = evolve(
        rules, treatments={**rules.treatments, "category": evolve(rules.treatments["category"], how="formula")}
    )
    text = simple(f'{{ category = "A", value = {target} }}', f'{{ category = "B"{realisation} }}')
    one = only(evaluated(tmp_path, text))
    found = achieved(one.indicator, one.realised, ruled, REGISTRY.instrument)
    assert (found.value, english(found.why_none or "")) == (value, why)


def test_a_report_without_indicators_has_no_rules(tmp_path: Path) -> None:
    result = evaluated(tmp_path, HEAD.replace('rules = "lkj@beltim-2025"\n', "") + OBJECTIVE)
    assert (result.rules, result.mean, result.band, result.findings) == (None, None, None, ())
    assert result.objectives[0].indicators == ()


def test_last_year_and_nation_are_kept(tmp_path: Path) -> None:
    text = simple("5", "4") + "history = { 2024 = 4.16, 2022 = 3 }\nnational = { value = 3.12, unit = 'nilai' }"
    one = only(evaluated(tmp_path, text))
    assert one.last_year is not None
    assert one.last_year.quantity is not None
    assert one.last_year.quantity.number is not None
    assert one.last_year.quantity.number.text == "4.16"
    assert one.national is not None


# --- Trajectory ---------------------------------------------------------------------------------------------------


def step(folder: Path, keys: str, target: str = "70", realisation: str = "72") -> PlanStep:
    (found,) = only(evaluated(folder, simple(target, realisation) + keys)).plans
    return found


def test_a_plan_needs_the_same_step_each_year(tmp_path: Path) -> None:
    found = step(tmp_path, "history = { 2024 = 70 }\nplans.renstra = { 2029 = 78, 2026 = 74 }")
    assert found.targets.keys() == {2026, 2029}
    assert (found.plan, found.end_year, found.end) == ("renstra", 2029, 78)
    assert found.measured == ((2024, 70), (2025, 72))
    assert (found.needed, found.last_step, found.line) == (Fraction(3, 2), 2, None)
    assert found.reached is False


def test_the_last_step_is_one_of_a_year(tmp_path: Path) -> None:
    found = step(tmp_path, "history = { 2023 = 69 }\nplans.renstra = { 2029 = 78 }")
    assert found.last_step == Fraction(3, 2)


def test_a_line_takes_three_measured_years(tmp_path: Path) -> None:
    found = step(tmp_path, "history = { 2023 = 68, 2024 = 70 }\nplans.renstra = { 2029 = 78 }")
    assert found.line == 80


def test_a_reused_value_is_no_measurement(tmp_path: Path) -> None:
    keys = 'reused = { year = 2024, reason = "x" }\nhistory = { 2023 = 68, 2024 = 72 }\nplans.renstra = { 2029 = 78 }'
    found = step(tmp_path, keys)
    assert found.measured == ((2023, 68), (2024, 72))
    assert (found.needed, found.line) == (Fraction(6, 5), None)


def test_levels_count_as_numbers(tmp_path: Path) -> None:
    keys = "history = { 2024 = { level = 1 } }\nplans.renstra = { 2027 = { level = 4 } }"
    found = step(tmp_path, keys, "{ level = 2 }", "{ level = 2 }")
    assert (found.needed, found.last_step) == (1, 1)


def test_a_plan_that_has_ended_needs_nothing_more(tmp_path: Path) -> None:
    found = step(tmp_path, "plans.renstra = { 2025 = 70 }")
    assert (found.needed, found.last_step, found.reached) == (None, None, True)


def test_lower_is_reached_from_above(tmp_path: Path) -> None:
    text = simple("10", "8", direction="lower") + "plans.renstra = { 2027 = 9 }"
    (found,) = only(evaluated(tmp_path, text)).plans
    assert (found.reached, found.needed) == (True, Fraction(1, 2))


def test_categories_have_targets_only(tmp_path: Path) -> None:
    keys = 'plans.renstra = { 2027 = { category = "Informatif", of = "kip@2018" } }'
    text = simple('{ category = "Informatif", of = "kip@2018" }', '{ category = "Informatif" }', direction="")
    (found,) = only(evaluated(tmp_path, text + keys)).plans
    assert (found.end, found.measured, found.needed, found.reached) == (None, (), None, None)


def test_a_plan_of_ranges_has_no_end(tmp_path: Path) -> None:
    found = step(tmp_path, "plans.renstra = { 2027 = { from = 1, to = 2 } }")
    assert (found.end, found.needed, found.reached) == (None, None, None)


def test_least_squares_go_through_points_on_a_line() -> None:
    assert least_squares([(2020, 1), (2021, 3), (2024, 9)], 2030) == 21


def test_least_squares_lie_between_points_that_are_on_none() -> None:
    assert least_squares([(1, 1), (2, 2), (3, 2)], 4) == Fraction(8, 3)


# --- Budget -------------------------------------------------------------------------------------------------------


def test_a_budget_is_added_up_from_its_lowest_lines(tmp_path: Path) -> None:
    result = evaluated(tmp_path, S2 + BUDGETED, a__csv=BUDGET)
    lines = {one.line.code: one for one in result.budget}
    assert {code: one.money.ceiling for code, one in lines.items() if one.money} == {
        "A": 1_000_000, "A.1": 600_000, "A.1.1": 400_000, "A.1.2": 200_000, "A.2": 400_000,
    }  # fmt: skip
    assert [one.depth for one in result.budget] == [0, 1, 2, 2, 1]
    assert [one.line.code for one in result.budget if one.is_leaf] == ["A.1.1", "A.1.2", "A.2"]
    assert result.money is not None
    assert (result.money.spent, result.money.absorption) == (900_000, 90)
    assert result.findings == ()


def test_an_objective_costs_the_lines_below_it_that_have_none_of_their_own(tmp_path: Path) -> None:
    result = evaluated(tmp_path, S2 + BUDGETED, a__csv=BUDGET)
    money = {one.objective.code: one.money for one in result.objectives}
    assert money["S1"] is not None
    assert money["S2"] is not None
    assert (money["S1"].ceiling, money["S1"].spent) == (800_000, 700_000)
    assert (money["S2"].ceiling, money["S2"].absorption) == (200_000, 100)


def test_a_printed_sum_that_is_none_is_an_error(tmp_path: Path) -> None:
    table = BUDGET.replace("600000;500000", "600001;500002")
    found = [one for one in evaluated(tmp_path, S2 + BUDGETED, a__csv=table).findings if one.code == "budget-sum"]
    assert [one.severity for one in found] == ["error", "error"]
    assert "the ceiling printed is 600001, the lines below add up to 600000 (difference 1)" in english(found[0].message)
    assert "the realisation printed is 500002" in english(found[1].message)


def test_a_printed_sum_may_be_rounded(tmp_path: Path) -> None:
    table = "kode,uraian,pagu,realisasi\nA,X,3,-\nA.1,X,1.4,1\nA.2,X,1.1,1\n"
    assert "budget-sum" not in codes(evaluated(tmp_path, BUDGETED, a__csv=table))


def test_a_blank_line_makes_the_sums_above_it_unknown(tmp_path: Path) -> None:
    result = evaluated(tmp_path, S2 + BUDGETED, a__csv=BUDGET.replace("400000;400000", "400000;-"))
    lines = {one.line.code: one.money for one in result.budget}
    assert lines["A"] is None
    assert lines["A.1"] is not None
    assert result.money is None
    assert result.objectives[0].money is None
    assert result.objectives[1].money is not None
    assert "budget row 6, A.2" in english(finding(result, "budget-missing").message)


def test_a_line_without_objective_is_named(tmp_path: Path) -> None:
    result = evaluated(tmp_path, S2 + BUDGETED, a__csv=BUDGET.replace("900.000,00;S1", "900.000,00;"))
    found = [english(one.message) for one in result.findings if one.code == "budget-unassigned"]
    assert len(found) == 2
    assert result.objectives[0].money is None


def test_a_ceiling_of_0_has_no_absorption(tmp_path: Path) -> None:
    result = evaluated(tmp_path, BUDGETED, a__csv="kode,uraian,pagu,realisasi\nA,X,0,0\n")
    assert result.money is not None
    assert result.money.absorption is None


def test_codes_may_skip_steps(tmp_path: Path) -> None:
    table = "kode,uraian,pagu,realisasi\n2.16.02,P,3,3\n2.16.02.2.01,K,3,3\n2.16.02.2.01.0001,S,3,3\n"
    assert [one.depth for one in evaluated(tmp_path, BUDGETED, a__csv=table).budget] == [0, 1, 2]


def test_columns_that_are_ignored_are_not_read(tmp_path: Path) -> None:
    table = "kode,uraian,pagu,realisasi,penyerapan\nA,X,2,1,1.250\n"
    result = evaluated(tmp_path, BUDGETED + 'ignore = ["penyerapan"]', a__csv=table)
    assert result.money is not None
    assert result.money.absorption == 50


def test_efficiency_is_what_was_paid_for_less_what_was_paid(tmp_path: Path) -> None:
    # Three outputs of PMK 214/2017, in millions: 25.67 percent.
    text = "".join(
        f'[[objectives]]\ncode = "O{i}"\ntitle = "O"\n' + simple("100", value, code=f"i{i}", objective=f"O{i}")
        for i, value in enumerate(("122", "80", "142"))
    )
    table = "kode,uraian,pagu,realisasi,sasaran\nA,X,4000,3800,O0\nB,X,1000,975,O1\nC,X,5000,4725,O2\n"
    result = evaluated(tmp_path, text + BUDGETED, a__csv=table)
    assert result.efficiency == Fraction(328_000, 12_780)
    assert result.efficiency_value == 100
    assert result.objectives[2].efficiency == Fraction(-175, 8)


@pytest.mark.parametrize(("spent", "value"), [("1000", 50), ("1100", 25), ("2000", 0), ("900", 75)])
def test_the_value_of_efficiency_lies_between_its_ends(spent: str, value: int, tmp_path: Path) -> None:
    table = f"kode,uraian,pagu,realisasi,sasaran\nA,X,1000,{spent},S1\n"
    assert evaluated(tmp_path, simple("2", "2") + BUDGETED, a__csv=table).efficiency_value == value


def test_objectives_without_achievement_or_cost_are_left_out_and_said_so(tmp_path: Path) -> None:
    text = S2 + '[[objectives]]\ncode = "S3"\ntitle = "X"\n' + simple("2", "2") + simple("2", "2", "j", "S2")
    table = "kode,uraian,pagu,realisasi,sasaran\nA,X,1000,900,S1\nB,X,1000,900,S3\n"
    result = evaluated(tmp_path, text + BUDGETED, a__csv=table)
    assert result.efficiency == 10
    assert [english(one.message) for one in result.findings if one.code == "efficiency-left-out"] == [
        "S2: no known cost, so it is left out of the efficiency",
        "S3: no achievement, so it is left out of the efficiency",
    ]


# --- Files --------------------------------------------------------------------------------------------------------


def test_parts_hold_every_table_but_the_head(tmp_path: Path) -> None:
    (tmp_path / "bab").mkdir()
    (tmp_path / "bab" / "satu.toml").write_text(simple("2", "1") + BUDGETED, encoding="utf-8")
    (tmp_path / "bab" / "a.csv").write_text(BUDGET.replace("S2", ""), encoding="utf-8")
    report = read(tmp_path, HEAD + 'parts = ["bab/satu.toml"]\n' + OBJECTIVE)
    assert report.indicators[0].file == str(tmp_path / "bab" / "satu.toml")
    assert report.budget_file == str(tmp_path / "bab" / "a.csv")
    assert [name.removeprefix(str(tmp_path)) for name in report.files] == [
        "/laporan.toml", "/bab/satu.toml", "/bab/a.csv",
    ]  # fmt: skip


def test_the_hash_is_that_of_what_sha256sum_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bab").mkdir()
    (tmp_path / "bab" / "satu dua.toml").write_text(BUDGETED, encoding="utf-8")
    (tmp_path / "bab" / "a.csv").write_text("kode,uraian,pagu,realisasi\nA,X,1,1\n", encoding="utf-8")
    report = read(tmp_path, HEAD + 'parts = ["bab/satu dua.toml"]\n')
    names = ["laporan.toml", "bab/satu dua.toml", "bab/a.csv"]
    assert [one.name for one in report.inputs] == names
    printed = subprocess.run(["sha256sum", *names], cwd=tmp_path, capture_output=True, check=True).stdout  # noqa: S603, S607
    assert "".join(one.line for one in report.inputs).encode() == printed
    assert report.sha256 == hashlib.sha256(printed).hexdigest()
    monkeypatch.chdir(tmp_path)  # from elsewhere, the same
    opened = open_report("laporan.toml")
    assert read_report(opened).sha256 == report.sha256


def test_odd_names_are_written_as_sha256sum_does(tmp_path: Path) -> None:
    name = "a\\b\nc"
    (tmp_path / name).write_text("x", encoding="utf-8")
    printed = subprocess.run(["sha256sum", name], cwd=tmp_path, capture_output=True, check=True).stdout  # noqa: S607, S603
    assert InputFile(file=name, name=name, sha256=hashlib.sha256(b"x").hexdigest()).line.encode() == printed


def test_a_file_that_is_read_twice_is_listed_once(tmp_path: Path) -> None:
    table = '[[tables]]\nid = "{}"\ntitle = "T"\nfile = "t.csv"\n'
    files = open_report(str(write(tmp_path, table.format("a") + table.format("b"), t__csv="k,v\na,1\n")))
    read_sheet(files, read_report(files))
    assert [one.name for one in files.inputs] == ["laporan.toml", "t.csv"]


def test_the_hash_is_over_every_file(tmp_path: Path) -> None:
    def sha256(rows: str) -> str:
        return read(
            tmp_path, HEAD + 'parts = ["b.toml"]', b__toml=BUDGETED, a__csv=f"kode,uraian,pagu,realisasi\n{rows}"
        ).sha256

    assert sha256("A,X,1,1\n") == sha256("A,X,1,1\n")
    assert sha256("A,X,1,1\n") != sha256("A,X,1,2\n")


def test_tables_claims_and_relations_are_left_to_the_audit(tmp_path: Path) -> None:
    assert read(tmp_path, "[[tables]]\nx = 1\n[[claims]]\ny = 1\n[[relations]]\nz = 1\n").objectives


def test_evaluating_twice_gives_the_same(tmp_path: Path) -> None:
    files = open_report(str(write(tmp_path, S2 + simple("2", "1") + BUDGETED, a__csv=BUDGET)))
    report = read_report(files)
    first, second = (evaluate_report(report, REGISTRY) for _ in range(2))
    assert first.objectives == second.objectives
    assert first.findings == second.findings


def test_what_else_is_said_of_an_indicator_is_kept(tmp_path: Path) -> None:
    one = only(evaluated(tmp_path, simple("2", "1") + 'responsible = "Bidang A"\nnotes = ["x", "y"]')).indicator
    assert (one.responsible, one.notes) == ("Bidang A", ("x", "y"))
