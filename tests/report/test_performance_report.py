"""Performance reports as they are printed.

After a change that is meant: ``EVALKIT_GOLDEN=write pytest tests/report``, then read the difference.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from contextlib import chdir
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.distribution import bundled_rules
from evalkit.base.exact import decimal_text, parse_fraction
from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.report.evaluate_pages import summaries
from evalkit.report.render import write
from evalkit.run import evaluate_files
from number_origin import numbers
from printing import render_report, result_text
from reports import HEAD, OBJECTIVE, OPEN, SPBE, evaluated, indicator, simple

if TYPE_CHECKING:
    from evalkit.performance.model import ReportResult

HERE = Path(__file__).parent / "performance"
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "beltim-2025"
DAY, VERSION = dt.date(2026, 11, 24), "0.1.0"
CAPPED = '[report]\nagency = "Dinas X"\nyear = 2025\nrules = "lkj@beltim-2025"\nmean = "objectives"\ncap = 120\n'
SECOND = '[[objectives]]\ncode = "S2"\ntitle = "Sasaran kedua"\n'
THIRD = SECOND.replace("S2", "S3").replace("kedua", "ketiga")
MIXED = (
    CAPPED
    + OBJECTIVE
    + SECOND
    + THIRD
    + simple("10", "30", "capped")
    + simple("40", "30", "low", "S2", direction="lower")
    + simple("{ from = 80, to = 90 }", "85", "inside")
    + simple("{ from = 80, to = 90 }", "72", "below")
    + indicator('target = 0\nrealisation = 2\nzero = "zero-reached"', "zero", "S2", "lower")
    + indicator('target = 0\nrealisation = 2\nzero = "no-value"', "valueless", "S2", "lower")
    + simple("{ present = true }", "{ present = false }", "absent", "S2", direction="")
    + simple('{ category = "Baik" }', '{ category = "Buruk" }', "word", "S3", direction="")
    + simple(
        '{ category = "Informatif", of = "kip@2018" }',
        '{ category = "Menuju Informatif" }',
        "lesser",
        "S3",
        direction="",
    )
    + indicator(
        'target = 5\nrealisation = { share = [1, 3] }\nnotes = ["Catatan."]\nresponsible = "Bidang"', "share", "S2"
    )
    + indicator('target = 2\nrealisation = { mean = { "a" = 1, "b" = { level = 2 } } }', "mean", "S2").replace(
        "{ level = 2 }", "2"
    )
    + indicator("target = 5\nrealisation = 3\nhistory = { 2023 = 1, 2024 = 2.5 }\nnational = 3.5", "rising", "S2")
    + "[indicators.plans.renstra]\n2026 = 4\n2029 = 6\n"
)
NOTHING = (
    simple("10", "30")
    .replace("realisation = 30", 'not_measured = "tidak ada data"')
    .replace('code = "i"', 'code = "none"')
)


@cache
def example(name: str) -> ReportResult:
    with chdir(EXAMPLES):  # so that names, and where they wrap, are the same everywhere
        (found,) = evaluate_files([name], Registry()).reports
    return found


@cache
def by_hand(text: str) -> ReportResult:
    with TemporaryDirectory() as folder, chdir(folder):
        return evaluated(Path(), text)


SOURCES = {
    "laporan": lambda: example("laporan.toml"),
    "program": lambda: example("laporan-program.toml"),
    "mixed": lambda: by_hand(MIXED),
    "nothing": lambda: by_hand(NOTHING),
}
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "laporan-40": ("laporan", "id", {"width": 40}),
    "laporan-60": ("laporan", "id", {"width": 60}),
    "laporan-80": ("laporan", "id", {"width": 80}),
    "laporan-80-detail": ("laporan", "id", {"width": 80, "detail": True}),
    "laporan-80-explain": ("laporan", "id", {"width": 80, "explain": ""}),
    "laporan-120-en": ("laporan", "en", {"width": 120}),
    "program-80": ("program", "id", {"width": 80}),
    "mixed-80": ("mixed", "id", {"width": 80}),
    "mixed-80-detail-en": ("mixed", "en", {"width": 80, "detail": True}),
    "mixed-80-explain-en": ("mixed", "en", {"width": 80, "explain": ""}),
    "nothing-80": ("nothing", "id", {"width": 80}),
    "laporan-markdown": ("laporan", "id", {"form": "markdown"}),
    "mixed-detail-markdown": ("mixed", "en", {"form": "markdown", "detail": True}),
    "mixed-explain-markdown": ("mixed", "en", {"form": "markdown", "explain": ""}),
}


def printed(result: ReportResult, lang: str = "en", file: Any = None, **look: Any) -> str:
    """The report, with hashes and folders replaced by what is the same everywhere."""
    to = file or io.StringIO()
    look.setdefault("color", False)
    render_report([], language(lang), reports=[result], file=to, day=DAY, version=VERSION, **look)
    text = to.getvalue()
    for one in hashes(result):
        text = text.replace(one, "0" * 64).replace(one[:8], "0" * 8)
    return str(text)


def hashes(result: ReportResult) -> list[str]:
    found = [result.report.sha256, *(one.sha256 for one in result.report.inputs)]
    if result.rules is not None:
        found.append(result.rules.sha256)
    for one in (each for evaluations in result.evaluations.values() for each in evaluations):
        found += [one.assessment.sha256, one.instrument.sha256]
    return found


def flat(result: ReportResult, **look: Any) -> str:
    """The report in English as one line, so that where it wraps does not matter."""
    return " ".join(printed(result, width=120, **look).split())


@pytest.mark.parametrize("name", CASES)
def test_report_is_as_it_was(name: str) -> None:
    source, lang, look = CASES[name]
    golden = HERE / f"{name}{'.md' if look.get('form') == 'markdown' else '.txt'}"
    report = printed(SOURCES[source](), lang, **look)
    if os.environ.get("EVALKIT_GOLDEN") == "write":
        golden.write_text(report, encoding="utf-8")

    assert report == golden.read_text(encoding="utf-8")


def test_a_share_of_the_budget_is_said_alike_everywhere_however_many_decimals_achievements_have() -> None:
    result = example("laporan.toml")
    assert result.rules is not None
    assert result.money is not None
    assert result.money.absorption is not None
    whole = attrs.evolve(result, rules=attrs.evolve(result.rules, digits=0))
    absorption = decimal_text(result.money.absorption, 2)

    summary = io.StringIO()
    write([summaries((), [whole])], language("en"), summary, width=120)

    assert absorption in summary.getvalue()
    assert absorption in flat(whole)


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {path.stem for path in HERE.glob("*")} == set(CASES)


# --- The page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", [{}, {"detail": True}, {"explain": ""}, {"form": "table"}], ids=str)
@pytest.mark.parametrize("source", SOURCES)
def test_no_line_is_longer_than_the_page(source: str, look: dict[str, Any]) -> None:
    for width in range(40, 201, 4):
        report = printed(SOURCES[source](), "id", width=width, **look)

        assert max(map(len, report.splitlines())) <= width


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_number_is_broken_on_a_narrow_page(lang: str) -> None:
    numbers_of = {
        "id": ("8.357.182.305", "110,91", "82,36", "+5,84"),
        "en": ("8,357,182,305", "110.91", "82.36", "+5.84"),
    }
    for width in range(40, 121):
        report = printed(example("laporan.toml"), lang, width=width, detail=True)

        assert [number for number in numbers_of[lang] if number not in report] == []


def test_a_pipe_gets_no_line_drawing_and_a_poor_encoding_only_what_it_has() -> None:
    poor = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    render_report([], language("id"), reports=[by_hand(MIXED)], file=poor, color=False, detail=True, width=80)
    poor.flush()
    text = poor.buffer.getvalue().decode("ascii")

    assert "80-90" in text
    assert "\\u" not in text
    assert not set(printed(by_hand(MIXED))) & set("━─╸╌├┼┤▲\x1b")


def test_colour_changes_no_word() -> None:
    coloured = printed(by_hand(MIXED), color=True, width=80)

    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert [one.rstrip() for one in plain.splitlines()] == printed(by_hand(MIXED), width=80).splitlines()


@cache
def known(source: str) -> frozenset[str]:
    """Numbers of the result as JSON, of the files, and of the rules."""
    result = SOURCES[source]()
    text = result_text([], language("en"), [result])
    if source in ("laporan", "program"):  # the others are text of this module
        for file in [*result.report.files, *result.evaluations]:
            text += (EXAMPLES / file).read_text(encoding="utf-8")
    assert result.rules is not None
    text += (bundled_rules() / result.rules.file).read_text(encoding="utf-8") + MIXED
    for one in (each for evaluations in result.evaluations.values() for each in evaluations):
        text += (bundled_rules() / one.instrument.file).name + one.assessment.file
    exact = [parse_fraction(each) for each in set(re.findall(r'"(-?\d+(?:/\d+)?)"', text))]
    written = [decimal_text(value, digits) for value in exact if value is not None for digits in range(7)]
    grouped = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", text)
    return frozenset(numbers(" ".join([text, grouped, *written, VERSION, VERSION[2:], "2026 11 24 256 64 "])))


@pytest.mark.parametrize("look", [{}, {"detail": True}, {"explain": ""}], ids=str)
@pytest.mark.parametrize("source", SOURCES)
def test_every_number_has_an_origin(source: str, look: dict[str, Any]) -> None:
    result = SOURCES[source]()
    counts = {str(count) for count in range(len(result.indicators) + len(result.objectives) + 1)}
    report = re.sub(r"0{8,}|sha256", "", printed(result, "en", width=120, **look))
    report = re.sub(r"(?<=\d),(?=\d{3})", "", report)

    assert sorted(set(numbers(report)) - known(source) - counts) == []


# --- The verdict ----------------------------------------------------------------------------------------------------


def test_the_mean_stands_first_with_its_category_and_what_it_is_taken_over() -> None:
    text = flat(example("laporan.toml"))

    assert "110.91 % AA Sangat Memuaskan mean over indicators; 6 of 7 indicators have an achievement" in text
    assert "over the objectives it would be 109.93" in text


def test_a_mean_over_objectives_and_a_cap_are_said() -> None:
    text = flat(by_hand(MIXED))

    assert "mean over 2 of 3 objectives; 9 of 12 indicators have an achievement" in text
    assert "over the indicators it would be" in text
    assert "each achievement counts at most 120" in text


def test_nothing_measured_has_no_mean() -> None:
    text = flat(by_hand(NOTHING))

    assert "NO ACHIEVEMENT no indicator has an achievement (1 in all)" in text
    assert "Missing indicators without achievement: all" in text
    assert "there is no budget" in text


def test_a_report_without_indicators_has_a_head_and_a_signature() -> None:
    text = flat(by_hand('[report]\nagency = "Dinas X"\nyear = 2025\n'), detail=True)

    assert "Performance report 2025 · Dinas X no indicators Missing there is no budget program: evalkit" in text
    assert "input 00000000 A recomputation" in flat(by_hand('[report]\nagency = "Dinas X"\nyear = 2025\n'))
    assert printed(by_hand('[report]\nagency = "Dinas X"\nyear = 2025\n'), explain="") == ""


def with_band(result: ReportResult, **changes: Any) -> ReportResult:
    """*result*, its category changed everywhere."""
    assert result.rules is not None
    assert result.band is not None
    (objective,) = result.objectives
    band = attrs.evolve(result.band, **changes)
    bands: Any = tuple(band if one == result.band else one for one in result.rules.bands)
    indicators = tuple(attrs.evolve(one, band=band) for one in objective.indicators)
    objectives = (attrs.evolve(objective, band=band, indicators=indicators),)
    rules = attrs.evolve(result.rules, bands=bands)
    return attrs.evolve(result, rules=rules, objectives=objectives, band=band)


def without_band(result: ReportResult) -> ReportResult:
    """*result*, as under rules that have no category above the printed ones."""
    (objective,) = result.objectives
    indicators = tuple(attrs.evolve(one, band=None) for one in objective.indicators)
    objectives = (attrs.evolve(objective, band=None, indicators=indicators),)
    return attrs.evolve(result, objectives=objectives, band=None)


def test_a_long_category_stands_below_the_mean() -> None:
    text = printed(with_band(by_hand(simple("10", "9")), predicate="Sangat", label="lama " * 12), width=40)

    assert "\n  90.00 %\n  SANGAT lama lama" in text


def test_a_category_may_have_no_label_and_no_printed_range() -> None:
    result = with_band(by_hand(simple("10", "9")), predicate="Baik", label=None, printed="")

    assert "90.00 % BAIK mean over" in flat(result)
    assert "Baik: above 80 [" in flat(result, explain="")


def test_without_a_category_that_is_said() -> None:
    result = without_band(by_hand(simple("10", "30")))

    assert "300.00 % no category mean over" in flat(result)
    assert "above 100, where the printed categories end, so without a category: i" in flat(result)
    assert "above 100:" not in flat(result, detail=True)


def test_the_other_mean_is_told_whichever_was_taken() -> None:
    text = flat(by_hand(MIXED.replace('mean = "objectives"', 'mean = "indicators"')))

    assert "over the objectives it would be" in text


def test_equal_means_are_told_once() -> None:
    assert "it would be" not in flat(by_hand(simple("10", "9")))


# --- Tables ---------------------------------------------------------------------------------------------------------


def test_what_was_not_measured_shows_a_dash_and_the_reason() -> None:
    text = flat(example("laporan.toml"))

    assert "kategori Informatif (90) - - - not measured: tidak diikutsertakan" in text
    assert "kip Indeks Keterbukaan Informasi Publik - not measured -" in text
    assert "not measured in 2025: kip" in text


def test_a_reused_value_is_marked_in_every_table() -> None:
    text = flat(example("laporan.toml"))

    assert "spbe.toml#total · value of 2024: kabupaten tidak menjadi lokus evaluasi SPBE 2025" in text
    assert "spbe Indeks SPBE 4.16 4.16 of 2024 3.12" in text
    assert "a reused value is not a measurement: spbe, ips, kami" in text


def test_a_capped_achievement_shows_both_values() -> None:
    assert "300.00 AA counts as 120.00 in the means" in flat(by_hand(MIXED))


def test_each_kind_of_target_is_written() -> None:
    text = flat(by_hand(MIXED))

    assert "80–90 72 90.00" in text
    assert "present absent 0.00 D" in text
    assert "Informatif Menuju Informatif - - the target is not reached" in text
    assert "Baik Buruk - - no instrument says which" in text
    assert "1 of 3, in percent" in text
    assert "mean of 2 values" in text


def test_achievements_above_the_printed_categories_are_named() -> None:
    text = "above 100, where the printed categories end; AA (Sangat Memuaskan) is assumed: kepuasan, spbe, ips, ipasn, sakip"

    assert text in flat(example("laporan.toml"))


def test_rules_that_are_open_above_say_nothing() -> None:
    text = flat(by_hand(HEAD.replace("beltim-2025", "lakip-4") + OBJECTIVE + simple("10", "30")))

    assert "300.00" in text
    assert "where the printed categories end" not in text


def test_no_unit_is_lost_on_a_narrow_page() -> None:
    for width in range(40, 121):
        text = printed(example("laporan.toml"), width=width)

        assert {"persen", "kategori", "nilai", "indeks"} <= set(re.findall(r"[a-z]+", text))


def test_detail_adds_who_is_responsible_and_notes() -> None:
    text = flat(by_hand(MIXED), detail=True)

    assert "responsible: Bidang note: Catatan." in text
    assert "responsible" not in flat(by_hand(MIXED))


# --- Trajectory -----------------------------------------------------------------------------------------------------


def planned(history: str, realisation: str = "82", targets: str = "2029 = 86", more: str = "") -> str:
    keys = f"target = 81\nrealisation = {realisation}\nhistory = {{ {history} }}\n{more}"
    return flat(by_hand(f"{indicator(keys)}[indicators.plans.renstra]\n{targets}\n"))


def test_the_needed_step_stands_beside_the_last_one() -> None:
    text = planned("2024 = 81.9")

    assert "i 82 2025 86 2029 +1.00 +0.10" in text
    assert "no line, because fewer than 3 years were measured: all" in text


def test_three_measured_years_have_a_line() -> None:
    text = planned("2023 = 80, 2024 = 81")

    assert "on the straight line through 3 measured years: 86 in 2029" in text
    assert "no line" not in text


def test_a_fall_has_a_minus() -> None:
    assert "+1.00 -1.00" in planned("2024 = 83")


def test_what_is_reached_needs_no_step() -> None:
    assert "82 2025 81 2025 - - reached" in planned("", targets="2025 = 81")


def test_a_plan_that_is_over_can_be_missed() -> None:
    assert "82 2025 83 2025 - - not reached" in planned("", targets="2025 = 83")


def test_a_reused_value_is_no_measurement() -> None:
    text = planned("", more='reused = { year = 2024, reason = "r" }\n')

    assert "i - 86 2029 - - not measured yet" in text


def test_an_earlier_measurement_keeps_its_year() -> None:
    text = planned("2023 = 80", more='reused = { year = 2023, reason = "r" }\n')

    assert "i 80 2023 86 2029 +1.00 -" in text


def test_only_some_may_have_a_line() -> None:
    one = indicator("target = 1\nrealisation = 2\nhistory = { 2023 = 1, 2024 = 1 }", "a")
    other = indicator("target = 1\nrealisation = 2", "b")
    plan = "[indicators.plans.renstra]\n2026 = 3\n"

    text = flat(by_hand(one + plan + other + plan))

    assert "no line, because fewer than 3 years were measured: b" in text


def test_a_word_of_an_assessment_is_a_measurement_too() -> None:
    keys = 'target = { category = "Baik" }\nnot_measured = "n"\nhistory = { 2024 = "spbe.toml#predicate" }'
    plan = '[indicators.plans.renstra]\n2026 = { category = "Baik" }\n'
    with TemporaryDirectory() as folder:
        text = flat(
            evaluated(Path(folder), indicator(keys, direction="") + plan, spbe__toml=SPBE.replace("2025", "2024"))
        )

    assert "i Sangat Baik 2024 Baik 2026 - - the target is not one number" in text


def test_a_word_that_was_never_measured_is_a_dash() -> None:
    keys = 'target = { category = "Baik" }\nnot_measured = "n"\nhistory = { 2023 = "spbe.toml#predicate" }'
    plan = '[indicators.plans.renstra]\n2026 = { category = "Baik" }\n'
    with TemporaryDirectory() as folder:
        text = flat(
            evaluated(Path(folder), indicator(keys, direction="") + plan, spbe__toml=OPEN.replace("2025", "2023"))
        )

    assert "i - Baik 2026 - - the target is not one number" in text


# --- Budget ---------------------------------------------------------------------------------------------------------


def test_rupiah_are_grouped_as_the_reader_writes_them() -> None:
    assert "9.079.049.540  8.357.182.305" in printed(example("laporan.toml"), "id", width=80)
    assert "9,079,049,540  8,357,182,305" in printed(example("laporan.toml"), "en", width=80)


def test_the_cost_stands_beside_what_it_achieved() -> None:
    text = flat(example("laporan.toml"))

    assert "92,601,000 43,476,200 46.95 100.00 53.05" in text
    assert "total 9,079,049,540 8,357,182,305 92.05 110.91 20.62" in text
    assert "as a value from 0 to 100: 100.00 an efficiency of 20.62 % counts as 20, the end of its range" in text


def test_detail_has_every_line_of_the_budget() -> None:
    result = example("laporan.toml")
    text = printed(result, width=120, detail=True)

    assert [one.line.code for one in result.budget if f"  {one.line.code} " not in text] == []
    assert "A.1.1      Penyediaan Gaji dan Tunjangan" in text


def budgeted(rows: str, text: str = "") -> ReportResult:
    with TemporaryDirectory() as folder:
        (Path(folder) / "anggaran.csv").write_text(f"kode;uraian;sasaran;pagu;realisasi\n{rows}", encoding="utf-8")
        return evaluated(Path(folder), f'{text or simple("10", "9")}[budget]\nfile = "anggaran.csv"\n')


def test_an_unknown_sum_is_a_dash_and_a_half_rupiah_is_shown() -> None:
    text = flat(budgeted("A;Program;S1;100,50;\nB;Program;S1;10;0,25\n"), detail=True)

    assert "S1 Sasaran - - - 90.00 -" in text
    assert "A Program · S1 - - -" in text
    assert "B Program · S1 10 0.25 2.50" in text
    assert "objectives without a known cost: all" in text


def test_an_efficiency_inside_its_ends_counts_as_it_is() -> None:
    text = flat(budgeted("A;Program;S1;1000;890\n"))

    assert "as a value from 0 to 100" in text
    assert "the end of its range" not in text


def test_a_low_efficiency_counts_as_the_low_end() -> None:
    assert "counts as -20, the end of its range" in flat(budgeted("A;Program;S1;1000;2000\n"))


# --- Findings, rules, signature -------------------------------------------------------------------------------------


def test_what_a_table_says_is_listed_again_only_in_detail() -> None:
    short, full = flat(example("laporan.toml")), flat(example("laporan.toml"), detail=True)

    assert "spbe: the target 3.50 is lower than the realisation of 2024: 4.16" in short
    assert "118.86 lies above 100" not in short
    assert "118.86 lies above 100" in full


def test_detail_names_the_rules_used_with_their_sources() -> None:
    text = flat(by_hand(MIXED), detail=True)

    for said in (
        "formula ratio: R / T × 100 [",
        "formula complement: (2T − R) / T × 100 [",
        "formula range-bounds:",
        "a target of 0: rule zero-reached [",
        "a target of the kind category: 100 if it is reached, else no achievement [",
        "an achievement counts at most 120 [",
        "above 100: AA (Sangat Memuaskan) [",
        "the mean of the agency is taken over the means of the objectives [",
        "indicators without achievement are left out of every mean [",
        "Sources and assumptions [a] source: ",
    ):
        assert said in text


def test_the_signature_names_program_day_and_hashes() -> None:
    result = example("laporan.toml")
    assert result.rules is not None

    short, full = (flat(result, detail=detail) for detail in (False, True))

    assert "evalkit 0.1.0 · 2026-11-24 · input 00000000 · rules lkj/beltim-2025.toml 00000000" in short
    assert f"sha256 {'0' * 64}" in full
    assert full.count("spbe@2020, spbe/2020.toml") == 1
    assert "signature ____" in full


# --- Explanation ----------------------------------------------------------------------------------------------------


def test_an_indicator_is_explained_with_its_numbers() -> None:
    text = flat(example("laporan.toml"), explain="spbe")

    assert "realisation: 4.16, from" in text
    assert "the assessment gives exactly 4.1592; its rounded result is used" in text
    assert "formula ratio: R / T × 100; 4.16 / 3.50 × 100 = 832/7 ≈ 118.8571 [a]" in text
    assert "shown half up with 2 decimals: 118.86; means take it unrounded" in text
    assert "AA (Sangat Memuaskan): above 90 (printed >90–100)" in text
    assert "kepuasan" not in text


def test_without_a_code_every_indicator_and_the_means_are_explained() -> None:
    text = flat(example("laporan.toml"), explain="")

    assert "S5 = (114.3889 + 117.1642) / 2 = 115.7765" in text
    assert "mean of the agency: 110.91 % (108.8765 + 118.8571 + 106.1538 + 100.0000 + 114.3889 + 117.1642) / 6" in text
    assert "the mean of the agency is taken over all indicators [" in text


def test_formulas_of_every_shape_are_filled() -> None:
    text = flat(by_hand(MIXED), explain="")

    assert "(2T − R) / T × 100; (2 · 40 − 30) / 40 × 100 = 125" in text
    assert ", with R = 72, T1 = 80, T2 = 90: 90 [" in text
    assert "realisation: 33.33, from 1 / 3 × 100 = 100/3" in text
    assert "(100/3) / 5 × 100 = 2000/3 ≈ 666.6667" in text
    assert "realisation: 1.5, from (a 1 + b 2) / 2 = 3/2" in text or "(a 1 + b 2) / 2 = 1.5" in text
    assert "the target is 0: by the rule zero-reached [" in text
    assert "counts as 120.00 in the means [" in text
    assert "no achievement, and left out of every mean: the target is not reached" in text


def test_a_negative_number_stands_in_brackets() -> None:
    assert "(-3) / 10 × 100 = -30" in flat(by_hand(simple("10", "-3")), explain="i")


def test_a_formula_without_a_value_says_so() -> None:
    text = flat(by_hand(indicator('target = 10\nrealisation = 0\nformula = "inverse"', direction="lower")), explain="i")

    assert "formula inverse: T / R × 100; 10 / 0 × 100 [" in text
    assert "has no value here" in text


def test_a_report_lacking_the_code_is_left_out() -> None:
    assert printed(by_hand(NOTHING), explain="other").strip() == ""


def test_a_word_of_an_assessment_is_explained_with_its_address() -> None:
    keys = 'target = { category = "Baik" }\nrealisation = "spbe.toml#predicate"'
    with TemporaryDirectory() as folder:
        text = flat(evaluated(Path(folder), indicator(keys, direction=""), spbe__toml=SPBE), explain="i")

    assert "realisation: Sangat Baik, from spbe.toml#predicate a target of the kind category" in text


# --- One line a report ----------------------------------------------------------------------------------------------


def test_the_table_has_one_row_a_report() -> None:
    text = flat(example("laporan.toml"), form="table")

    assert "2025 110.91 AA (Sangat Memuaskan) 6/7 92.05 15i" in text
    assert "i note" in text


def test_the_table_has_a_legend_only_if_there_is_a_finding() -> None:
    assert "i note" not in printed(by_hand(simple("10", "9")), form="table")


def test_reports_of_one_agency_and_year_are_told_apart_by_their_files() -> None:
    file = io.StringIO()
    reports = [example("laporan.toml"), example("laporan-program.toml")]
    render_report([], language("en"), reports=reports, file=file, color=False, form="table", width=120)

    assert "laporan-program.toml)" in "".join(file.getvalue().split())
