"""What ``evalkit report`` writes of a run: every number of the results stands on its page, and who is where among several."""

from __future__ import annotations

import datetime as dt
import os
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from evalkit.base.language import language
from evalkit.files.period import parse_period
from evalkit.report.blocks import Chart, Document, Fold, Heading, Styled, Table, pieces, texts
from evalkit.report.evaluation.json import node_keys, results
from evalkit.report.evaluation.page import evaluation_page
from evalkit.report.evaluation.texts import answer_text
from evalkit.report.papers import papers, sheets
from evalkit.report.ranking import Numbered, comparable, ranked
from evalkit.report.signoff import Stamp
from evalkit.report.survey import is_survey
from evalkit.run import evaluate_files
from printing import page_text
from support import ev, instrument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.report.blocks import Block

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
RUN = Stamp("0.1.0", dt.date(2026, 11, 24))
EN, ID = language("en"), language("id")
EVERY = sorted(path for path in EXAMPLES.glob("contoh-*/*.toml") if "[assessment]" in path.read_text(encoding="utf-8"))


@cache
def evaluated(*names: str) -> tuple[Evaluation, ...]:
    """Evaluations of examples, apart from hashes; their files are called by name, wherever the checkout lies."""
    found = evaluate_files([EXAMPLES / name for name in names]).evaluations
    return tuple(
        attrs.evolve(
            each,
            assessment=attrs.evolve(
                each.assessment,
                sha256="1" * 64,
                file=Path(each.assessment.file).name,
                tables={
                    key: attrs.evolve(table, file=Path(table.file).name)
                    for key, table in each.assessment.tables.items()
                },
            ),
            instrument=attrs.evolve(each.instrument, sha256="0" * 64),
        )
        for each in found
    )


def written(documents: Sequence[Document], lang: str = "id", form: str = "text") -> str:
    return page_text(documents, language(lang), form=form)


def told(document: Document) -> list[str]:
    return [document.say(text, "en") for text in texts(document)]


def blocks(document: Document) -> Iterator[Block]:
    for section in document.sections:
        for block in section:
            yield block
            yield from block.blocks if isinstance(block, Fold) else ()


# --- Papers of single assessments -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", EVERY, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_number_of_the_result_stands_on_its_paper(file: Path) -> None:
    """As programs are told them: codes, values, words, claims, findings, readings."""
    (evaluation,) = evaluated(str(file.relative_to(EXAMPLES)))
    (document,) = papers([evaluation], run=RUN)
    whole = "\n".join(told(document))
    (result,) = results([evaluation], EN)["evaluations"]
    known = [node for node in result["nodes"] if node["origin"] != "missing"]
    wanted = [
        result["subject"],
        EN.say(evaluation.assessment.period.prose),
        *(node["code"] for node in known),
        *(node["title"] for node in known),
    ]
    wanted += [node["score"] for node in known if node["score"] and not node.get("answer")]
    wanted += [claim["printed"] for claim in result["claims"]] + [claim["code"] for claim in result["claims"]]
    told_readings = [each for each in evaluation.readings if each.changes_score or not is_survey(evaluation)]
    wanted += [EN.say(each.reading.title) for each in told_readings]
    wanted += [EN.say(one.message) for one in evaluation.findings if one.severity == "error"]
    wanted += [text for each in evaluation.assessment.evidence.values() for text in each]

    assert [text for text in dict.fromkeys(wanted) if text not in whole] == []


@pytest.mark.parametrize("name", ["contoh-kami/kami.toml", "beltim-2025/spbe.toml", "contoh-sakip/sakip.toml"])
def test_what_is_drawn_is_the_value_of_the_node(name: str) -> None:
    (evaluation,) = evaluated(name)
    (document,) = papers([evaluation], run=RUN)
    (chart,) = [block for block in blocks(document) if isinstance(block, Chart)]
    codes = evaluation.instrument.nodes["total"].children

    assert [EN.say(mark.label).split()[0] for mark in chart.marks] == list(codes)
    for mark, code in zip(chart.marks, codes, strict=True):
        result = evaluation.nodes[code]
        assert result.score is not None
        of_most = chart.most == 100 and result.maximum != 100  # KAMI: shares of a maximum that differs by area
        assert mark.value == (
            Fraction(result.score.value * 100) / Fraction(result.maximum or 0) if of_most else result.score.value
        )
    assert bool(chart.bounds) == (name == "beltim-2025/spbe.toml")  # only there the parts are on the scale of the whole


def test_a_radar_has_an_axis_for_each_part_or_there_is_none() -> None:
    """One domain is open there: a radar without it would have another shape."""
    charts = {}
    for name in ("contoh-ips/ips-wawancara.toml", "contoh-ips/ips.toml"):
        (document,) = papers(evaluated(name), run=RUN)
        charts[name] = next(block for block in blocks(document) if isinstance(block, Chart))

    assert [(chart.kind, len(chart.marks)) for chart in charts.values()] == [("bars", 4), ("radar", 5)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-S1", "semester 1 tahun 2024"),
        ("2024-Q3", "triwulan 3 tahun 2024"),
        ("2024", "2024"),
        ("2024-12-31", "2024-12-31"),
    ],
)
def test_periods_are_said(text: str, said: str) -> None:
    period = parse_period(text)
    assert period is not None

    assert ID.say(period.prose) == said


def test_notes_and_evidence_stand_beside_their_codes() -> None:
    (evaluation,) = evaluated("contoh-ikm/ikm.toml")
    noted = attrs.evolve(
        evaluation, assessment=attrs.evolve(evaluation.assessment, notes={"waktu": ("Antrean Senin",)})
    )
    (document,) = papers([noted], run=RUN)
    table = next(block for block in blocks(document) if isinstance(block, Table) and block.rows[0].cells[0] == "waktu")

    assert [row.cells[2:] for row in table.rows] == [
        ("", "Antrean Senin"),
        ("Foto ruang tunggu; Laporan sarana 2024", ""),
    ]


# --- Several --------------------------------------------------------------------------------------------------------


def named(subject: str, evaluation: Evaluation) -> Evaluation:
    return attrs.evolve(evaluation, assessment=attrs.evolve(evaluation.assessment, subject=subject))


def totals(**each: str) -> list[Evaluation]:
    """Assessments that differ in subject and total; ``open`` is one of which little is known."""
    known = {
        subject: {"answers": {"I1": 3}} if text == "open" else {"values": {"total": text}}
        for subject, text in each.items()
    }
    return [named(subject, ev("spbe@2020", **sections)) for subject, sections in known.items()]


def test_equal_totals_share_a_rank_and_the_next_one_counts_them() -> None:
    every = totals(A="3.10", B="open", C="4.16", D="3.10", E="2.00")
    (group,) = comparable([Numbered(number, each) for number, each in enumerate(every, 1)])

    assert [(one.rank, one.numbered.evaluation.assessment.subject) for one in ranked(group)] == [
        (1, "C"),
        (2, "A"),
        (2, "D"),
        (4, "E"),
        (None, "B"),
    ]


def test_totals_that_are_printed_alike_share_a_rank_whatever_lies_behind_them() -> None:
    """SPBE: 4.1592 and 4.16 are one published index."""
    exact, printed = evaluated("beltim-2025/spbe.toml")[0], totals(A="4.16")[0]
    group = [Numbered(1, exact), Numbered(2, printed)]

    assert exact.total.score != printed.total.score
    assert [one.rank for one in ranked(group)] == [1, 1]


def test_only_one_instrument_and_period_can_be_ranked() -> None:
    every = [
        *totals(A="3.00", B="4.00"),
        named("C", ev("spbe@2020", year=2023, values={"total": "5.00"})),
        *evaluated("contoh-ips/ips.toml"),
    ]
    groups = comparable([Numbered(number, each) for number, each in enumerate(every, 1)])

    assert [[one.number for one in group] for group in groups] == [[1, 2], [3], [4]]


def test_every_subject_of_the_index_leads_to_its_paper() -> None:
    every = [*totals(A="3.00", B="open", C="3.00"), *evaluated("contoh-ips/ips.toml")]
    index, *rest = papers(every, run=RUN)
    anchors = [
        block.anchor for document in rest for block in blocks(document) if isinstance(block, Heading) and block.anchor
    ]
    tables = [block for block in blocks(index) if isinstance(block, Table)]
    cells = [cell for table in tables for row in table.rows for inline in row.cells for cell in pieces(inline)]
    links = [cell.to for cell in cells if isinstance(cell, Styled) and cell.to]

    assert len(set(anchors)) == len(every) == len(rest)
    assert sorted(links) == sorted(anchors)
    assert links[:3] == [anchors[0], anchors[2], anchors[1]]  # ranked: the open one last


def test_each_predicate_is_counted_and_nobody_is_left_out() -> None:
    index, *_ = papers(totals(A="3.10", B="open", C="4.16", D="3.10"), run=RUN)
    chart = next(block for block in blocks(index) if isinstance(block, Chart))

    assert [(mark.label, mark.value) for mark in chart.marks[:-1]] == [
        ("Memuaskan", 0),
        ("Sangat Baik", 1),
        ("Baik", 2),
        ("Cukup", 0),
        ("Kurang", 0),
    ]
    assert chart.marks[-1].value == 1
    assert sum(mark.value for mark in chart.marks) == chart.most == 4


def test_hundreds_are_ranked_without_a_picture_each() -> None:
    every = totals(**{f"K{number}": "3.10" for number in range(30)})
    index, *_ = papers(every, run=RUN)

    assert len([block for block in blocks(index) if isinstance(block, Chart)]) == 1
    assert written([index]).count("K29") == 1


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_names_do_no_harm(form: str) -> None:
    name = "<script>alert(1)</script> [bold] =1+1 |x|\x1b[31m"
    whole = written(list(papers([named(name, each) for each in totals(A="3.10", B="3.10")], run=RUN)), form=form)

    assert "\x1b" not in whole
    assert "<script>" not in whole or form == "text"


# --- As they are printed ----------------------------------------------------------------------------------------------

GOLDEN: dict[str, tuple[tuple[str, ...], str, str]] = {
    "spbe-id": (("beltim-2025/spbe.toml",), "id", "text"),
    "sakip-nilai-en": (("beltim-2025/sakip.toml",), "en", "text"),
    "beberapa-id": (("beltim-2025",), "id", "text"),
    "ikm-id": (("contoh-ikm/ikm.toml",), "id", "text"),
    "ikm-poster-nilai-en": (("contoh-ikm/ikm-poster.toml",), "en", "markdown"),
    "ips-markdown": (("contoh-ips/ips-wawancara.toml",), "id", "markdown"),
}


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_papers_are_printed_as_they_were(name: str) -> None:
    """After a change that is meant: ``EVALKIT_GOLDEN=write pytest tests/report``, then read the difference."""
    files, lang, form = GOLDEN[name]
    documents = list(papers(evaluated(*files), run=RUN))
    text = written(documents[:1], lang, form)
    file = HERE / "papers" / f"{name}.{'md' if form == 'markdown' else 'txt'}"
    if os.environ.get("EVALKIT_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


def test_converted_values_of_what_is_no_survey_stand_in_its_working_paper() -> None:
    plain = attrs.evolve(instrument("ikm@2017"), records=None, sections={}, readings=())
    (document,) = papers([ev(plain, answers={"persyaratan": "3.20", "prosedur": "2.80"})], run=RUN)

    assert told(document)[0].startswith("Evaluation working paper")
    assert {"80.00", "70.00", "0.3556"} <= set(told(document))


def test_assessments_without_a_table_of_bands_are_ranked_and_not_counted() -> None:
    bare = attrs.evolve(instrument("spbe@2020"), bands=())
    every = [
        named(subject, attrs.evolve(each, instrument=bare))
        for subject, each in zip("AB", totals(A="3.10", B="4.00"), strict=True)
    ]
    index, *_ = papers(every, run=RUN)

    assert [block for block in blocks(index) if isinstance(block, Chart)] == []


def test_converted_values_have_the_decimals_of_their_rule_everywhere() -> None:
    rules = instrument("ikm@2017")
    finer = tuple(attrs.evolve(each, digits=4, bands=None) for each in rules.conversions)
    plain = attrs.evolve(rules, records=None, sections={}, readings=(), conversions=finer)
    evaluation = ev(plain, answers={"persyaratan": "3.2001", "prosedur": "2.80"})
    paper, page = *papers([evaluation], run=RUN), evaluation_page(evaluation, RUN, detail=True)

    assert "80.0025" in told(paper)
    assert "80.0025" in told(page)
    assert any("converted: 25 times, 80.0025" in text for text in told(paper))
    assert node_keys(evaluation.nodes["persyaratan"], evaluation)["converted"]["score"] == "80.0025"


def test_a_node_is_converted_by_its_own_rule_before_that_of_its_level() -> None:
    rules = instrument("ikm@2017")
    (of_level,) = rules.conversions
    own = attrs.evolve(of_level, at="persyaratan", factor=10, digits=1, bands=None)
    plain = attrs.evolve(rules, records=None, sections={}, readings=(), conversions=(own, of_level))
    nodes = ev(plain, answers={"persyaratan": "3.20", "prosedur": "2.80"}).nodes

    assert [nodes[code].converted.value for code in ("persyaratan", "prosedur")] == [32, 70]  # type: ignore[union-attr]  # both are


def test_the_sheet_of_values_has_the_predicate_of_the_whole_and_of_converted_values() -> None:
    (evaluation,) = evaluated("contoh-kami/kami.toml")
    survey = ev("ikm@2017", answers=dict.fromkeys(instrument("ikm@2017").leaves_under("total"), "3.25"))

    assert predicates(evaluation)["total"] == evaluation.predicate
    assert predicates(survey)["waktu"] == "B (Baik)"


def predicates(evaluation: Evaluation) -> dict[str, str]:
    """Code → predicate, as the sheet of values has them."""
    (page,) = [each for each in sheets([evaluation], run=RUN) if each.called("en") == "Values"]
    ((table,),) = page.sections
    assert isinstance(table, Table)
    heads = [page.say(column.heading, "en") for column in table.columns]
    code, word = heads.index("code"), heads.index("predicate")
    return {page.say(row.cells[code], "en"): page.say(row.cells[word], "en") for row in table.rows}


def test_a_predicate_of_the_bands_under_another_fact_is_not_called_open() -> None:
    rules = instrument("kami@4.2")
    renamed = tuple(
        attrs.evolve(each, bands=(attrs.evolve(each.bands[0], predicate="Baik sekali"), *each.bands[1:]))
        if each.when == "Tinggi"
        else each
        for each in rules.bands
    )
    plain = attrs.evolve(rules, bands=renamed, readings=())
    contexts: list[dict[str, str]] = [{"se_category": "Rendah"}, {"se_category": "Tinggi"}, {}]
    evaluations = [
        named(subject, ev(plain, values={"total": 645}, context=context))
        for subject, context in zip("ABC", contexts, strict=True)
    ]
    index, *_ = papers(evaluations, run=RUN)
    chart = next(block for block in blocks(index) if isinstance(block, Chart))

    assert [index.say(mark.label, "en") for mark in chart.marks][-2:] == ["Baik sekali", "open"]
    assert [mark.value for mark in chart.marks][-2:] == [1, 1]


def test_an_answer_with_yes_or_no_is_that_word() -> None:
    (evaluation,) = evaluated("contoh-zi/belum-lengkap.toml")

    assert answer_text(evaluation.instrument, evaluation.nodes["A.I.1.1.a"]) == "Ya"
