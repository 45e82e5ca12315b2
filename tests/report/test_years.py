"""Facts about one subject over several periods, side by side on the page before the papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.report.blocks import Chart, Heading, Paragraph, Table
from evalkit.report.ranking import index_page
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.report.blocks import Block, Document

EN = language("en")


@pytest.fixture(name="page")
def _page(tmp_path: Path) -> object:
    """A function that makes the page of assessments: instrument, subject, period, values of the domains."""

    def made(*assessments: str) -> Document:
        for number, each in enumerate(assessments):
            instrument, subject, period, *values = each.split()
            parts = "".join(
                f"{code} = {value}\n" for code, value in zip(("D1", "D2", "D3", "D4"), values, strict=False)
            )
            head = f'[assessment]\ninstrument = "{instrument}"\nsubject = "{subject}"\nperiod = "{period}"\n'
            (tmp_path / f"{number}.toml").write_text(f"{head}[values]\n{parts}", encoding="utf-8")
        return index_page(evaluate_files([str(tmp_path)], Registry()).evaluations)

    return made


def blocks(page: Document) -> list[Block]:
    return [block for section in page.sections for block in section]


def rows(page: Document) -> list[list[str]]:
    (table,) = [block for block in blocks(page) if isinstance(block, Table)]
    heads = [page.say(column.heading, "en") for column in table.columns]
    return [heads, *[[page.say(cell, "en") for cell in row.cells] for row in table.rows]]


def test_a_column_a_year_in_their_order_and_what_changed(page: object) -> None:
    made = page("spbe@2020 X 2024 3 3 3 3.6", "spbe@2020 X 2022 3 3 3 3.1", "spbe@2020 X 2023 3 3 3 3")  # type: ignore[operator]  # a fixture

    assert rows(made)[:4] == [
        ["", "2022", "2023", "2024", "first to last"],
        ["score", "3.05", "3.00", "3.27", "+0.22"],
        ["change from the one before", "", "-0.05", "+0.27", ""],
        ["predicate", "Baik", "Baik", "Baik", ""],
    ]
    assert rows(made)[-1] == ["D4 Layanan SPBE", "3.10", "3.00", "3.60", "+0.50"]
    (chart,) = [block for block in blocks(made) if isinstance(block, Chart)]
    assert [mark.label for mark in chart.marks] == ["2022", "2023", "2024"]


def test_of_two_years_the_change_stands_once(page: object) -> None:
    made = page("spbe@2020 X 2023 3 3 3 3.1", "spbe@2020 X 2024 3 3 3 3.6")  # type: ignore[operator]  # the same

    assert rows(made)[0] == ["", "2023", "2024"]
    assert rows(made)[2] == ["change from the one before", "", "+0.22"]


def test_between_editions_no_change_is_told(page: object) -> None:
    made = page("spbe@2018 X 2019 3 3 3", "spbe@2020 X 2022 3 3 3 3")  # type: ignore[operator]  # the same

    assert rows(made)[0] == ["", "2019 · 2018", "2022 · 2020"]
    assert rows(made)[2] == ["change from the one before", "", "–"]
    said = [EN.say(block.text) for block in blocks(made) if isinstance(block, Paragraph)]
    assert said == ["No change is told between two editions: their scores do not mean the same."]


def test_three_years_of_two_editions_have_a_cell_for_each_column(page: object) -> None:
    """As text and as Markdown, too, which stand or fall with that; no column tells a change."""
    made = page("spbe@2018 X 2019 3 3 3", "spbe@2020 X 2022 3 3 3 3", "spbe@2020 X 2023 3 3 3 3")  # type: ignore[operator]  # the same

    assert rows(made)[0] == ["", "2019 · 2018", "2022 · 2020", "2023 · 2020"]
    assert {len(row) for row in rows(made)} == {4}


def test_two_of_one_year_and_two_subjects_are_no_years(page: object) -> None:
    made = page("spbe@2020 X 2023 3 3 3 3", "spbe@2020 Y 2024 3 3 3 3")  # type: ignore[operator]  # the same

    heads = [made.say(block.text, "en") for block in blocks(made) if isinstance(block, Heading)]
    assert heads == ["Assessments", "Summary"]
