"""The chapter of accountability: numbered tables, and sentences that say what stands in them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from evalkit.base.language import language
from evalkit.report.blocks import Document, List, Table, texts
from evalkit.report.papers import papers
from evalkit.report.signoff import Stamp
from evalkit.run import evaluate_files
from printing import page_text
from reports import HEAD, OBJECTIVE, evaluated, indicator, simple

if TYPE_CHECKING:
    from evalkit.performance.model import ReportResult

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "beltim-2025" / "laporan.toml"
RUN = Stamp("0.1.0", dt.date(2026, 11, 24))
PLAN = "plans = { rpjmd = { 2025 = 3.00, 2029 = 4.00 } }\nhistory = { 2023 = 2.00, 2024 = 2.50 }\nnational = 3.50\n"


def chapter(result: ReportResult) -> Document:
    (document,) = papers([], [result], run=RUN)
    return document


def sentences(result: ReportResult) -> list[str]:
    document = chapter(result)
    items = [
        item for section in document.sections for block in section if isinstance(block, List) for item in block.items
    ]
    return [document.say(item.text, "en") for item in items if item.mark == "–"]


def captions(document: Document, code: str) -> list[str]:
    tables = [block for section in document.sections for block in section if isinstance(block, Table) and block.caption]
    return [document.say(table.caption, code) for table in tables]


def example() -> ReportResult:
    (result,) = evaluate_files([EXAMPLE]).reports
    return result


def test_tables_have_no_chapter_where_the_rules_name_none() -> None:
    result = example()
    assert result.rules is not None
    rules = attrs.evolve(result.rules, chapter=None)

    assert captions(chapter(attrs.evolve(result, rules=rules)), "id")[0].startswith("Tabel 1 ")


def test_tables_are_numbered_in_the_order_of_the_chapter() -> None:
    assert captions(chapter(example()), "id") == [
        "Tabel 3.1 Capaian",
        "Tabel 3.2 Perbandingan dengan 2024 dan nasional",
        "Tabel 3.3 Lintasan menuju target: renstra",
        "Tabel 3.4 Anggaran per sasaran",
        "Tabel 3.5 Seluruh anggaran, dijumlahkan dari baris terbawah",
    ]


def test_a_report_without_plan_and_budget_has_two_tables(tmp_path: Path) -> None:
    assert captions(chapter(evaluated(tmp_path, simple("3.00", "3.60"))), "en") == [
        "Table 3.1 Achievement",
        "Table 3.2 Comparison with 2024 and the nation",
    ]


def test_sentences_say_target_change_and_what_is_still_needed(tmp_path: Path) -> None:
    found = sentences(evaluated(tmp_path, indicator(f"target = 3.00\nrealisation = 2.40\n{PLAN}")))

    assert found == [
        "S1 Sasaran: 80.00 % on average over 1 of 1 indicator, BB (Sangat Baik).",
        "Indikator: 2.40 of a target of 3.00, an achievement of 80.00 %.",
        "Indikator: down by 0.10 from 2024.",
        "Indikator: 1.10 below the national figure.",
        "Indikator: +0.40 a year are needed to reach 4.00 in 2029.",
    ]


@pytest.mark.parametrize(
    ("realisation", "said"), [("2.504", "up by 0.004"), ("2.4875", "down by 0.0125"), ("3.5", "up by 1")]
)
def test_a_change_is_the_difference_of_the_numbers_in_the_table(tmp_path: Path, realisation: str, said: str) -> None:
    """Also where these have more decimals than two: *up by 0.00* told nothing."""
    found = sentences(evaluated(tmp_path, indicator(f"target = 3.00\nrealisation = {realisation}\n{PLAN}")))

    assert f"Indikator: {said} from 2024." in found


def test_a_value_of_an_earlier_year_has_neither_risen_nor_fallen(tmp_path: Path) -> None:
    reused = indicator(
        f'target = 3.00\nrealisation = 2.50\nreused = {{ year = 2024, reason = "belum dinilai" }}\n{PLAN}'
    )

    assert "Indikator: the value is that of 2024, so there is no change to tell." in sentences(
        evaluated(tmp_path, reused)
    )
    assert [one for one in sentences(evaluated(tmp_path, reused)) if "from 2024" in one or "as in 2024" in one] == []


def test_what_is_not_measured_is_said_with_its_reason(tmp_path: Path) -> None:
    result = evaluated(tmp_path, indicator('target = 3.00\nnot_measured = "belum ada evaluasi"'))

    assert sentences(result)[:2] == [
        "S1 Sasaran: no indicator has an achievement.",
        "Indikator: no achievement (not measured: belum ada evaluasi).",
    ]


def test_money_is_said_as_its_table_has_it() -> None:
    found = sentences(example())

    assert "Of a budget of Rp9,079,049,540 Rp8,357,182,305 were spent, 92.05 %." in found
    assert "With a mean achievement of 110.91 % that is an efficiency of 20.62 %." in found


def test_every_indicator_stands_in_the_chapter() -> None:
    result = example()
    whole = "\n".join(chapter(result).say(text, "en") for text in texts(chapter(result)))

    assert [each.indicator.title for each in result.indicators if each.indicator.title not in whole] == []
    assert [one for one in result.findings if language("en").say(one.message) not in whole] == []


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_titles_do_no_harm(tmp_path: Path, form: str) -> None:
    title = "<script>|=1+1 [bold]"
    text = (HEAD + OBJECTIVE + simple("3.00", "3.60")).replace('title = "Indikator"', f'title = "{title}"')
    whole = page_text([chapter(evaluated(tmp_path, text))], language("en"), form=form)

    assert "\x1b" not in whole
    assert "<script>" not in whole or form == "text"


def test_the_chapter_is_printed_as_it_was() -> None:
    """After a change that is meant: ``EVALKIT_GOLDEN=write pytest tests/report``, then read the difference."""
    document = chapter(example())  # hashes stand in the last two sections
    text = page_text([document._replace(sections=document.sections[:-2])], language("id"), form="markdown")
    file = HERE / "papers" / "laporan-id.md"
    if os.environ.get("EVALKIT_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


def test_what_neither_rose_nor_fell_is_said(tmp_path: Path) -> None:
    same = "target = 3.00\nrealisation = 2.50\nhistory = { 2024 = 2.50 }\nnational = 2.50\n"

    assert sentences(evaluated(tmp_path, indicator(same)))[2:] == [
        "Indikator: as in 2024.",
        "Indikator: as the nation.",
    ]


def test_a_plan_that_cannot_be_reached_or_measured_is_said(tmp_path: Path) -> None:
    done = indicator("target = 3.00\nrealisation = 3.10\nplans = { rpjmd = { 2025 = 3.00 } }", "a")
    late = indicator("target = 3.00\nrealisation = 2.10\nplans = { rpjmd = { 2025 = 3.00 } }", "b")

    assert sentences(evaluated(tmp_path, done + late))[-2:] == [
        "Indikator: the target of 3.00 for 2025 is reached.",
        "Indikator: the target for 2025 is 3.00.",
    ]


def test_an_achievement_without_rules_has_no_category(tmp_path: Path) -> None:
    bare = evaluated(tmp_path, simple("3.00", "2.40"))
    (objective,) = bare.objectives
    document = chapter(attrs.evolve(bare, objectives=(attrs.evolve(objective, band=None),), band=None))
    whole = "\n".join(document.say(text, "en") for text in texts(document))

    assert "S1 Sasaran: 80.00 % on average over 1 of 1 indicator." in whole


def test_several_reports_have_a_page_that_compares_them(tmp_path: Path) -> None:
    result = evaluated(tmp_path, simple("3.00", "3.60"))
    first, *others = papers([], [result, result], run=RUN)

    assert first.say(next(texts(first)), "en") == "Performance reports"
    assert len(others) == 2
