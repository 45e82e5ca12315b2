"""Facts about the arithmetic of performance reports: worked examples, and laws that hold for all numbers."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit_lkj
from evalkit.base.exact import Exact, Printed, parse_number, round_to
from evalkit.method.achievement import DIRECTIONS, TARGETS, Achievement, Efficiency, Spending, ZeroRule

FACTS = Path(__file__).parent / "facts"
BROUGHT = evalkit_lkj.evalkit_achievements()
FORMULAS = {item.name: item for item in BROUGHT if isinstance(item, Achievement)}
ZEROS = {item.name: item for item in BROUGHT if isinstance(item, ZeroRule)}
EFFICIENCIES = {item.name: item for item in BROUGHT if isinstance(item, Efficiency)}
NUMBERS = tuple(name for name, item in FORMULAS.items() if item.target == "number")
RANGES = tuple(name for name, item in FORMULAS.items() if item.target == "range")

numbers = st.one_of(
    st.integers(-(10**9), 10**9), st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4)
)
targets = numbers.filter(lambda number: number > 0)
spendings = st.builds(Spending, ceiling=st.integers(0, 10**12), spent=st.integers(0, 10**12), achievement=numbers)


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Printed:
    found = parse_number(text)
    assert isinstance(found, Printed)
    return found


def achieved(name: str, realisation: Exact, *target: Exact) -> Exact | None:
    return FORMULAS[name].compute(realisation, target)


def is_exact(found: Exact | None) -> bool:
    return found is None or isinstance(found, Fraction)


# --- worked examples --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", facts("capaian-formulas.csv"), ids=lambda row: " ".join(list(row.values())[:4]))
def test_a_realisation_has_its_achievement(row: dict[str, str]) -> None:
    ends = [number(row[key]).exact for key in ("target", "upper") if row[key]]

    found = achieved(row["formula"], number(row["realisation"]).exact, *ends)

    if not row["achievement"]:
        assert found is None
    else:
        wanted = number(row["achievement"])
        assert found is not None
        assert round_to(found, wanted.digits, row["mode"]) == wanted.exact


@pytest.mark.parametrize("row", facts("capaian-zero.csv"), ids=lambda row: f"{row['rule']} {row['realisation']}")
def test_a_target_of_0_means_what_its_rule_says(row: dict[str, str]) -> None:
    wanted = Fraction(row["achievement"]) if row["achievement"] else None

    assert ZEROS[row["rule"]].compute(Fraction(row["realisation"])) == wanted


@pytest.mark.parametrize("form", EFFICIENCIES)
@pytest.mark.parametrize("example", dict.fromkeys(row["example"] for row in facts("capaian-efficiency.csv")))
def test_money_has_its_efficiency(example: str, form: str) -> None:
    rows = [row for row in facts("capaian-efficiency.csv") if row["example"] == example]
    spending = [
        Spending(ceiling=int(row["ceiling"]), spent=int(row["spent"]), achievement=int(row["achievement"]))
        for row in rows
    ]

    found = EFFICIENCIES[form].compute(spending)

    assert found is not None
    assert round_to(found, 2, "half-up") == number(rows[0][form]).exact


# --- what there is ----------------------------------------------------------------------------------------------------


def test_no_two_things_have_one_name() -> None:
    assert len({item.name for item in BROUGHT}) == len(BROUGHT)


def test_every_direction_has_formulas_for_every_target_and_rules_for_0() -> None:
    for direction in DIRECTIONS:
        assert {item.target for item in FORMULAS.values() if direction in item.directions} == set(TARGETS)
        assert any(direction in item.directions for item in ZEROS.values())


def test_the_documentation_names_everything() -> None:
    text = (Path(__file__).parents[1] / "docs" / "report-rules.md").read_text(encoding="utf-8")

    assert [item.name for item in BROUGHT if f"| `{item.name}` |" not in text] == []


# --- laws -------------------------------------------------------------------------------------------------------------


@given(target=targets)
@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "reduction"])
def test_a_target_that_is_met_gives_100(name: str, target: Exact) -> None:
    assert achieved(name, target, target) == 100


@given(target=targets)
def test_a_reduction_to_the_target_gives_0(target: Exact) -> None:
    assert achieved("reduction", target, target) == 0


@given(realisations=st.lists(numbers, min_size=2, max_size=2, unique=True), target=targets)
@pytest.mark.parametrize("name", ["ratio", "complement", "reduction"])
def test_a_better_realisation_has_a_higher_achievement(name: str, realisations: list[Exact], target: Exact) -> None:
    low, high = (achieved(name, one, target) for one in sorted(realisations))

    assert low is not None
    assert high is not None
    assert low < high if FORMULAS[name].directions == ("higher",) else low > high


@given(realisation=targets, target=targets)
def test_complement_and_inverse_agree_only_where_the_target_is_met(realisation: Exact, target: Exact) -> None:
    agree = achieved("complement", realisation, target) == achieved("inverse", realisation, target)

    assert agree is (realisation == target)


@given(realisation=targets, target=targets)
def test_the_inverse_never_lies_below_the_complement(realisation: Exact, target: Exact) -> None:
    inverse, complement = achieved("inverse", realisation, target), achieved("complement", realisation, target)

    assert inverse is not None
    assert complement is not None
    assert inverse >= complement


@given(realisation=numbers, target=targets)
def test_the_floor_changes_only_what_is_negative(realisation: Exact, target: Exact) -> None:
    plain = achieved("complement", realisation, target)

    assert plain is not None
    assert achieved("complement-floored", realisation, target) == max(plain, 0)


@given(realisation=numbers, target=targets)
def test_the_complement_is_a_reduction_above_100(realisation: Exact, target: Exact) -> None:
    reduction = achieved("reduction", realisation, target)

    assert reduction is not None
    assert achieved("complement", realisation, target) == 100 + reduction


@given(realisation=numbers, ends=st.lists(numbers, min_size=2, max_size=2))
@pytest.mark.parametrize("name", RANGES)
def test_a_range_gives_100_inside_and_only_there(name: str, realisation: Exact, ends: list[Exact]) -> None:
    low, high = sorted(ends)

    assert (achieved(name, realisation, low, high) == 100) is (low <= realisation <= high)


@given(realisation=numbers, target=targets)
@pytest.mark.parametrize(("of_range", "of_number"), [("range-bounds", "ratio"), ("range-bounds-lower", "complement")])
def test_a_range_of_one_number_is_that_number(of_range: str, of_number: str, realisation: Exact, target: Exact) -> None:
    assert achieved(of_range, realisation, target, target) == achieved(of_number, realisation, target)


@given(realisation=numbers, target=numbers)
@pytest.mark.parametrize("name", NUMBERS)
def test_achievements_are_exact(name: str, realisation: Exact, target: Exact) -> None:
    assert is_exact(achieved(name, realisation, target))


@given(realisation=numbers, target=numbers.filter(lambda number: number <= 0))
@pytest.mark.parametrize("name", NUMBERS)
def test_a_target_of_0_or_below_has_no_achievement(name: str, realisation: Exact, target: Exact) -> None:
    assert achieved(name, realisation, target) is None


@given(realisation=numbers, ends=st.lists(numbers, min_size=2, max_size=2))
@pytest.mark.parametrize("name", RANGES)
def test_achievements_of_ranges_are_exact(name: str, realisation: Exact, ends: list[Exact]) -> None:
    assert is_exact(achieved(name, realisation, *sorted(ends)))


@given(realisation=numbers)
@pytest.mark.parametrize("name", ZEROS)
def test_a_target_of_0_gives_all_nothing_or_no_value(name: str, realisation: Exact) -> None:
    found = ZEROS[name].compute(realisation)

    assert is_exact(found)
    assert found in (0, 100, None)


@given(spending=st.lists(spendings, max_size=5))
@pytest.mark.parametrize("form", EFFICIENCIES)
def test_efficiency_is_exact_and_at_most_100(form: str, spending: list[Spending]) -> None:
    found = EFFICIENCIES[form].compute(spending)

    assert is_exact(found)
    assert found is None or found <= 100


@given(one=spendings)
def test_both_forms_of_efficiency_agree_on_one_objective(one: Spending) -> None:
    assert EFFICIENCIES["pmk-214-2017"].compute([one]) == EFFICIENCIES["pmk-249-2011"].compute([one])


@pytest.mark.parametrize("form", EFFICIENCIES)
def test_without_money_or_achievement_there_is_no_efficiency(form: str) -> None:
    assert EFFICIENCIES[form].compute([]) is None
    assert EFFICIENCIES[form].compute([Spending(ceiling=0, spent=0, achievement=100)]) is None
    assert EFFICIENCIES[form].compute([Spending(ceiling=100, spent=10, achievement=0)]) is None


def test_an_objective_without_money_counts_in_the_newer_form_only() -> None:
    spending = [
        Spending(ceiling=200, spent=100, achievement=100),
        Spending(ceiling=0, spent=0, achievement=100),
    ]

    assert EFFICIENCIES["pmk-214-2017"].compute(spending) == 50
    assert EFFICIENCIES["pmk-249-2011"].compute(spending) is None
