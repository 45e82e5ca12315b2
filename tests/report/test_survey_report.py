"""The report of a survey and its poster: what is told of elements, respondents and units, and what is told of nobody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs
import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from evalkit.base.language import language
from evalkit.report.blocks import Chart, Document, Heading, Table, Verdict, texts
from evalkit.report.evaluation.json import results
from evalkit.report.papers import papers, sheets
from evalkit.report.render import write_file
from evalkit.report.signoff import Stamp
from evalkit.report.survey import is_survey, lowest
from printing import page_text
from support import ev, instrument, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.evaluation.result import Evaluation

RUN = Stamp("0.1.0", dt.date(2026, 11, 24))
EN = language("en")
CODES = instrument("ikm@2017").leaves_under("total")


def survey(rows: Sequence[str], columns: str = "unit", **context: int) -> Evaluation:
    """A survey: each row a digit for each element, and behind it what stands in *columns*."""
    lines = [",".join([*CODES, columns]), *(",".join([*row.split()[0], *row.split()[1:]]) for row in rows)]
    return ev("ikm@2017", tables={"responses": table("\n".join(lines))}, context=context)


def paper(evaluation: Evaluation) -> Document:
    (document,) = papers([evaluation], run=RUN)
    return document


def said(document: Document) -> str:
    return "\n".join(document.say(text, "en") for text in texts(document))


def captioned(document: Document, caption: str) -> list[list[str]]:
    """The cells of the table so called."""
    tables = [block for section in document.sections for block in section if isinstance(block, Table) and block.caption]
    (found,) = [each for each in tables if document.say(each.caption, "en") == caption]
    return [[document.say(cell, "en") for cell in row.cells] for row in found.rows]


# --- Which instruments ----------------------------------------------------------------------------------------------


def test_every_instrument_with_answers_of_respondents_has_this_report() -> None:
    """Also one that no plugin of ours brings: its rule file says so, and nothing else does."""
    other = attrs.evolve(instrument("ikm@2004"), index="foreign")

    assert is_survey(ev(other, values={"total": "80.0"}))
    assert said(paper(ev(other, values={"total": "80.0"}))).startswith("Survey report")
    assert not is_survey(ev("ipasn@2024", values={"total": "80.0"}))
    assert said(paper(ev("spbe@2020", values={"total": "3.10"}))).startswith("Evaluation working paper")


# --- Elements -------------------------------------------------------------------------------------------------------


def test_elements_have_the_numbers_of_the_result() -> None:
    evaluation = survey(["323444433 A", "343434344 A", "333344433 B", "234343434 B"])
    rows = captioned(paper(evaluation), "Mean, weighted mean and grade of each element")
    (result,) = results([evaluation], EN)["evaluations"]
    nodes = [node for node in result["nodes"] if node["parent"] == "total"]

    assert [row[:3] for row in rows[:-1]] == [[node["title"], node["n"], node["score"]] for node in nodes]
    assert [row[5:] for row in rows[:-1]] == [[node["converted"]["score"], node["predicate"]] for node in nodes]
    assert rows[-1][5:] == [result["score"], result["predicate"]]


def test_the_weighted_means_add_up_to_the_index() -> None:
    """From 1 to 4, of which the converted value is 25 times as much."""
    rows = captioned(
        paper(survey(["333333333 A", "444444444 A", "444444444 A"])), "Mean, weighted mean and grade of each element"
    )

    assert [row[4] for row in rows] == [*["0.4074"] * 9, "3.6667"]
    assert rows[-1][5] == "91.67"


def test_elements_are_drawn_as_they_are_converted() -> None:
    evaluation = survey(["323444433 A", "343434344 A", "333344433 B"])
    (chart,) = [block for section in paper(evaluation).sections for block in section if isinstance(block, Chart)]
    converted = [evaluation.nodes[code].converted for code in CODES]

    assert [mark.value for mark in chart.marks] == [each.value for each in converted if each]
    assert (chart.least, chart.most) == (25, 100)
    assert [step.name for step in chart.bounds] == ["A", "B", "C", "D"]


def test_the_lowest_three_are_four_where_two_are_equal() -> None:
    two_on_third = survey(["123344444 A", "123344444 A", "123344444 A"])
    three = survey(["123444444 A", "123444444 A", "123444444 A"])

    assert [each.code for each in lowest(two_on_third)] == list(CODES[:4])
    assert [each.code for each in lowest(three)] == list(CODES[:3])
    assert "Elements with equal means are named together." in said(paper(two_on_third))
    assert "Elements with equal means are named together." not in said(paper(three))
    assert len(captioned(paper(two_on_third), "Follow-up plan for the lowest elements, to be filled in")) == 4


def test_the_lowest_are_told_in_the_words_of_the_form() -> None:
    whole = said(paper(survey(["441144444 A", "442144444 A", "441144444 A"])))

    assert "Answers of the form: 1 = Tidak Cepat; 2 = Kurang Cepat; 3 = Cepat; 4 = Sangat Cepat." in whole
    assert "Answers of the form: 1 = Sangat Mahal; 2 = Cukup Mahal; 3 = Murah; 4 = Gratis." in whole
    assert "Bagaimana pendapat Saudara tentang kecepatan waktu" in whole


# --- Respondents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("population", "verdict"), [(3, "large enough"), (240, "too small")])
def test_the_sample_is_held_against_the_population(population: int, verdict: str) -> None:
    evaluation = survey(["333333333 A"] * 3, population=population)
    whole = said(paper(evaluation)).splitlines()

    assert evaluation.sample is not None
    assert whole[whole.index("smallest sample") + 1] == str(evaluation.sample.required)
    assert verdict in whole


def test_that_the_population_is_not_given_is_told() -> None:
    assert "How many are served is not given, so the sample is held against nothing." in said(
        paper(survey(["333333333 A"] * 3))
    )


def test_the_profile_adds_up_to_all_respondents() -> None:
    rows = ["333333333 L 30 SMA", "333333333 P 35 S1", "333333333 P 41 lain", "333333333 P 44 S1"]
    document = paper(survey(rows, "jenis_kelamin,usia,pendidikan"))

    assert captioned(document, "Respondents by sex") == [
        ["Laki-laki", "1", "25.00", ""],
        ["Perempuan", "3", "75.00", ""],
        ["total", "4", "100.00", ""],
    ]
    assert [row[:2] for row in captioned(document, "Respondents by age")] == [
        ["30–49", "4"],
        ["total", "4"],
    ]
    assert [row[:2] for row in captioned(document, "Respondents by education")][-2:] == [
        ["others", "1"],
        ["total", "4"],
    ]
    assert "The table of respondents does not tell: occupation." in said(document)


def test_what_one_respondent_wrote_of_himself_stands_nowhere() -> None:
    rows = ["333333333 LurahContohJaya 61", "333333333 Petani 30", "333333333 Petani 30", "333333333 Petani 30"]
    evaluation = survey(rows, "pekerjaan,usia")
    posted = list(papers([evaluation], page="poster", run=RUN))
    whole = said(paper(evaluation)) + said(posted[0])

    assert "Petani" in whole
    assert "LurahContohJaya" not in whole
    assert "30–69" in whole
    assert "\n61\n" not in whole
    assert "60–69" not in whole


# --- Units ----------------------------------------------------------------------------------------------------------


def test_units_are_ranked_and_equal_ones_share_a_rank() -> None:
    rows = [*["333333333 A"] * 3, *["444444444 B"] * 3, *["333333333 C"] * 4, *["222222222 D"] * 3]

    assert [row[:4] for row in captioned(paper(survey(rows)), "Value and grade of each unit")] == [
        ["1", "B", "3", "100.00"],
        ["2", "A", "3", "75.00"],
        ["2", "C", "4", "75.00"],
        ["4", "D", "3", "50.00"],
    ]


def test_a_unit_of_two_respondents_has_no_value() -> None:
    document = paper(survey([*["333333333 A"] * 3, *["443434342 B"] * 2]))

    assert captioned(document, "Value and grade of each unit")[-1] == ["–", "B", "2", "–", "–"]
    assert "Units with fewer than 3 respondents have no value here" in said(document)


def test_a_workbook_has_no_value_of_such_a_unit_either() -> None:
    every = sheets([survey([*["333333333 A"] * 3, *["443434342 B"] * 2])], run=RUN)
    (units,) = [sheet for sheet in every if str(sheet.title) == "Units"]
    (table,) = [block for section in units.sections for block in section if isinstance(block, Table)]

    assert [list(map(str, row.cells[3:])) for row in table.rows] == [
        ["A", "3", "75.00", "", "C (Kurang Baik)"],
        ["B", "2", "", "", ""],
    ]


# --- The poster -----------------------------------------------------------------------------------------------------


def test_the_poster_tells_value_grade_respondents_and_period() -> None:
    evaluation = survey(["333333333 L SMA", "444444444 P S1", "444444444 P S1"], "jenis_kelamin,pendidikan")
    (document,) = papers([evaluation], page="poster", run=RUN)
    (verdict,) = [block for section in document.sections for block in section if isinstance(block, Verdict)]
    whole = said(document).splitlines()

    assert (str(verdict.score), verdict.word, verdict.label) == ("91.67", "A", "Sangat Baik")
    assert document.poster
    assert whole[:2] == ["Indeks Kepuasan Masyarakat", "X"]
    assert whole[-5:-1] == [
        "period of the survey: 2024",
        "number of respondents: 3",
        "sex: Laki-laki 1 · Perempuan 2",
        "education: SMA 1 · D4/S1 2",
    ]
    assert len([block for section in document.sections for block in section if isinstance(block, Heading)]) == 2


def test_a_poster_of_printed_numbers_takes_the_respondents_from_the_assessment() -> None:
    (document,) = papers(
        [ev("ikm@2017", values={"total": "90.38"}, context={"respondents": 21})], page="poster", run=RUN
    )

    assert "number of respondents: 21" in said(document).splitlines()


def test_only_surveys_have_posters() -> None:
    every = [ev("spbe@2020", values={"total": "3.10"}), ev("ikm@2017", values={"total": "80.00"})]

    assert len(list(papers(every, page="poster", run=RUN))) == 1


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_units_with_hostile_names_do_no_harm(form: str) -> None:
    whole = page_text([paper(survey(["333333333 <b>|=1+1\x1b[31m"] * 3))], EN, form=form)

    assert "\x1b" not in whole
    assert "<b>" not in whole or form == "text"


def test_a_poster_is_large_and_in_the_middle_where_a_form_has_sizes(tmp_path: Path) -> None:
    """Words on a wall are read from afar: the number is the largest thing on the page."""
    every = list(
        papers([ev("ikm@2017", values={"total": "90.38"}, context={"respondents": 21})], page="poster", run=RUN)
    )
    write_file(every, EN, tmp_path / "poster.docx", "docx")
    write_file(every, EN, tmp_path / "poster.html", "html")
    paragraphs = docx.Document(str(tmp_path / "poster.docx")).paragraphs
    sizes = {run.text: run.font.size.pt for one in paragraphs for run in one.runs if run.font.size and run.text.strip()}

    assert max(sizes, key=lambda text: sizes[text]) == "90.38"
    assert {one.alignment for one in paragraphs if one.text} == {WD_ALIGN_PARAGRAPH.CENTER}
    assert '<article class="poster">' in (tmp_path / "poster.html").read_text(encoding="utf-8")


def test_a_survey_without_converted_values_and_words_has_its_means() -> None:
    """As a plugin may bring it: no letters, no forms, no sample."""
    plain = attrs.evolve(instrument("ikm@2017"), conversions=(), headings={}, sections={})
    rows = ",".join(CODES) + "\n" + "\n".join([",".join("123344444")] * 3)
    document = paper(ev(plain, tables={"responses": table(rows)}))

    assert captioned(document, "Mean, weighted mean and grade of each element")[0][2:] == [
        "1.00",
        "1/9",
        "0.1111",
        "",
        "",
    ]
    assert "Persyaratan: mean 1.00." in said(document)
    assert "smallest sample" not in said(document)
    assert [block for section in document.sections for block in section if isinstance(block, Chart)] == []


def test_a_survey_of_which_only_the_total_is_known_names_no_element() -> None:
    document = paper(ev("ikm@2017", values={"total": "80.00"}))

    assert "The lowest elements" not in said(document)
    assert "Follow-up plan" not in said(document)


def test_elements_that_are_open_have_ranges_and_no_sum() -> None:
    rows = captioned(
        paper(ev("ikm@2017", values={"persyaratan": "3.20"})), "Mean, weighted mean and grade of each element"
    )

    assert rows[0][2] == "3.20"
    assert rows[-1][4] == ""
