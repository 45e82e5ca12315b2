"""Laws of performance reports: means lie among their parts, sums add up at every level, steps lead to the end of a plan."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.exact import Printed, decimal_text
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.performance.budget import add_up, efficiency_value
from evalkit.performance.engine import evaluate_report
from evalkit.performance.model import BudgetLine, Indicator, Objective, Quantity, RealisationSource, Report
from evalkit.performance.over_time import least_squares
from reports import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.performance.model import ReportResult

QUICK = settings(deadline=None, max_examples=60, derandomize=True)
RULES = "lkj@beltim-2025"


def printed(value: Fraction) -> Printed:
    return Printed(decimal_text(value, 2), value, 2)


def quantity(value: Fraction) -> Quantity:
    return Quantity(kind="number", number=printed(value))


hundredths = st.integers(1, 100_000).map(lambda whole: Fraction(whole, 100))
directions = st.sampled_from(["higher", "lower"])


@st.composite
def indicators(draw: st.DrawFn, code: str) -> Indicator:
    measured = draw(st.booleans())
    years = draw(st.lists(st.integers(2015, 2024), unique=True, max_size=5))
    return Indicator(
        code=code,
        place=f"indicators[{code}]",
        file="x.toml",
        objective=draw(st.sampled_from(["S1", "S2"])),
        title="I",
        unit="nilai",
        direction=draw(directions),
        target=quantity(draw(hundredths)),
        realisation=RealisationSource(quantity=quantity(draw(hundredths))) if measured else None,
        not_measured=None if measured else "x",
        history={year: RealisationSource(quantity=quantity(draw(hundredths))) for year in years},
        plans={"renstra": {draw(st.integers(2026, 2030)): quantity(draw(hundredths))}},
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    count = draw(st.integers(1, 6))
    return Report(
        file="x.toml",
        sha256="",
        agency="X",
        year=2025,
        subjects=("X",),
        rules=RULES,
        cap=draw(st.sampled_from([None, Fraction(100), Fraction(120)])),
        mean=draw(st.sampled_from([None, "indicators", "objectives"])),
        objectives=(Objective(code="S1", title="A"), Objective(code="S2", title="B")),
        indicators=tuple(draw(indicators(f"i{number}")) for number in range(count)),
    )


def evaluated(report: Report) -> ReportResult:
    return evaluate_report(report, REGISTRY)


@QUICK
@given(reports())
def test_every_mean_lies_among_its_parts(report: Report) -> None:
    result = evaluated(report)
    for objective in result.objectives:
        counted = [one.counted for one in objective.indicators if one.counted is not None]
        assert objective.measured == len(counted)
        assert (objective.mean is None) is (not counted)
        if objective.mean is not None:
            assert min(counted) <= objective.mean <= max(counted)
    whole = [one.counted for one in result.indicators if one.counted is not None]
    for mean in (result.mean, result.other_mean):
        assert (mean is None) is (not whole)
        if mean is not None:
            assert min(whole) <= mean <= max(whole)


@QUICK
@given(reports())
def test_the_mean_of_indicators_times_their_number_is_their_sum(report: Report) -> None:
    result = evaluated(evolve(report, mean="indicators"))
    counted = [one.counted for one in result.indicators if one.counted is not None]
    assert (result.mean or 0) * len(counted) == sum(counted)


@QUICK
@given(reports())
def test_a_cap_is_never_exceeded_and_changes_nothing_below_it(report: Report) -> None:
    for one in evaluated(report).indicators:
        if one.achievement is not None and report.cap is not None:
            assert one.counted == min(one.achievement, report.cap)
        else:
            assert one.counted == one.achievement


@QUICK
@given(reports())
def test_what_is_reached_has_an_achievement_of_100_or_more(report: Report) -> None:
    for one in evaluated(report).indicators:
        if one.achievement is not None:
            assert one.reached is (one.achievement >= 100)


@QUICK
@given(reports())
def test_the_other_direction_of_the_mean_is_the_other_mean(report: Report) -> None:
    first = evaluated(evolve(report, mean="indicators"))
    second = evaluated(evolve(report, mean="objectives"))
    assert (first.mean, first.other_mean) == (second.other_mean, second.mean)


@QUICK
@given(reports())
def test_an_indicator_without_a_measurement_changes_no_mean(report: Report) -> None:
    unmeasured = Indicator(
        code="baru",
        place="",
        file="x.toml",
        objective="S1",
        title="",
        unit="nilai",
        direction="higher",
        target=quantity(Fraction(1)),
        not_measured="x",
    )
    with_it = evaluated(evolve(report, indicators=(*report.indicators, unmeasured)))
    without = evaluated(report)
    assert (with_it.mean, with_it.other_mean) == (without.mean, without.other_mean)


@QUICK
@given(reports())
def test_the_needed_steps_lead_to_the_end_of_the_plan(report: Report) -> None:
    for one in evaluated(report).indicators:
        for plan in one.plans:
            assert [year for year, _ in plan.measured] == sorted({year for year, _ in plan.measured})
            assert (plan.line is None) is (len(plan.measured) < 3)
            assert (plan.last_step is None) is (len(plan.measured) < 2)
            if plan.needed is not None:
                year, value = plan.measured[-1]
                assert value + plan.needed * (plan.end_year - year) == plan.end


@QUICK
@given(
    st.fractions(-10, 10, max_denominator=20),
    st.fractions(-100, 100, max_denominator=20),
    st.lists(st.integers(2015, 2025), min_size=3, unique=True),
    st.integers(2026, 2035),
)
def test_the_line_through_points_on_a_line_is_that_line(
    slope: Fraction, start: Fraction, years: list[int], end: int
) -> None:
    assert least_squares([(year, start + slope * year) for year in years], end) == start + slope * end


def trees(depth: int = 0) -> st.SearchStrategy[object]:
    """Nested lists whose leaves are a ceiling and what was spent of it."""
    leaf = st.tuples(st.integers(0, 1000), st.integers(0, 1000))
    return (
        leaf if depth == 3 else st.one_of(leaf, st.lists(st.deferred(lambda: trees(depth + 1)), min_size=1, max_size=4))
    )


def lines(tree: object, code: str, found: dict[str, BudgetLine], draw: st.DrawFn) -> None:
    objective = draw(st.sampled_from([None, None, "S1", "S2"]))
    ceiling, spent = tree if isinstance(tree, tuple) else (None, None)
    found[code] = BudgetLine(
        code=code,
        title="",
        objective=objective,
        ceiling=None if ceiling is None else Printed(str(ceiling), Fraction(ceiling), 0),
        spent=None if spent is None else Printed(str(spent), Fraction(spent), 0),
        row=1,
        line=len(found) + 2,
    )
    for number, child in enumerate(tree if isinstance(tree, list) else (), 1):
        lines(child, f"{code}.{number}", found, draw)


@st.composite
def budgets(draw: st.DrawFn) -> Mapping[str, BudgetLine]:
    found: dict[str, BudgetLine] = {}
    for letter in "AB":
        lines(draw(trees()), letter, found, draw)
    return found


@QUICK
@given(budgets())
def test_sums_add_up_again_at_every_level(found: Mapping[str, BudgetLine]) -> None:
    report = Report(
        file="x.toml",
        sha256="",
        agency="X",
        year=2025,
        subjects=("X",),
        objectives=(Objective(code="S1", title="A"), Objective(code="S2", title="B")),
        budget=tuple(found.values()),
    )
    added = add_up(report)
    money = {one.line.code: one.money for one in added.results}
    assert added.blank == ()
    for code, whole in money.items():
        below = [each for other, each in money.items() if other.rpartition(".")[0] == code]
        assert whole is not None
        if below:
            assert whole.ceiling == sum(each.ceiling for each in below if each is not None)
            assert whole.spent == sum(each.spent for each in below if each is not None)
    assert added.total is not None
    owned = sum(each.ceiling for each in added.objectives.values())
    left = sum(one.ceiling.exact for one in added.unassigned if one.ceiling is not None)
    assert owned + left == added.total.ceiling


@QUICK
@given(st.fractions(-100, 100, max_denominator=50), st.fractions(-100, 100, max_denominator=50))
def test_the_value_of_efficiency_never_falls_as_efficiency_rises(first: Fraction, second: Fraction) -> None:
    rule = REGISTRY.rule_file(RULES, REPORT_RULES).load().efficiency
    assert rule is not None
    low, high = (efficiency_value(rule, each) for each in sorted((first, second)))
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 100
