"""Facts about what stands beside the answers: what the evidence supports, what the verifier established; and evidence with an end."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import jsonschema
import pytest

import evalkit
from evalkit.base.language import language
from evalkit.files.codes import Expiring
from evalkit.files.write import assessment_toml
from evalkit.report.evaluation.json import results
from evalkit.report.evaluation.page import evaluation_page
from evalkit.report.render.page_settings import PageSettings
from evalkit.report.render.text import lines
from evalkit.report.signoff import Stamp
from evalkit.report.working_paper import working_paper
from rules_check.invented import small
from support import codes, ev, faults, finding, instrument, printed
from test_headroom import ANSWERS, GATED

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation, TableResult

SCHEMA = Path(__file__).parents[1] / "evalkit" / "schemas" / "evalkit-result-1.json"
SPBE = dict.fromkeys(instrument("spbe@2020").leaves_under("total"), 3)
RUN = Stamp("evalkit", dt.date(2026, 1, 1))


def one_beside(found: Evaluation) -> TableResult:
    (only,) = found.beside
    return only


def said(found: Evaluation) -> str:
    page = PageSettings(language("en"), width=100)
    return "\n".join(str(line) for line in lines([evaluation_page(found, RUN, detail=False)], page))


def test_the_answers_alone_decide() -> None:
    plain, found = (
        ev("spbe@2020", answers=SPBE),
        ev("spbe@2020", answers=SPBE, established={"I1": 1}, supported={"I2": 1}),
    )
    assert (found.score, found.predicate, found.findings) == (plain.score, plain.predicate, plain.findings)
    assert [one.name for one in found.beside] == ["supported", "established"]


def test_what_is_not_named_is_as_answered() -> None:
    found = one_beside(ev("spbe@2020", answers=SPBE, established={"I1": 5}))
    whole = ev("spbe@2020", answers=SPBE | {"I1": 5})
    assert found.evaluation.total.score == whole.total.score
    assert found.named == ("I1",)


def test_differences_are_priced_by_their_weights() -> None:
    """I1 weighs 1.3 of 100, I44 3 of 100: two levels down are 0.026, one up is 0.03. The answer that is the same is no difference."""
    found = one_beside(ev("spbe@2020", answers=SPBE, established={"I44": 4, "I1": 1, "I2": 3}))
    assert [(one.claimed.code, one.points) for one in found.differences] == [
        ("I1", Fraction(-26, 1000)),
        ("I44", Fraction(30, 1000)),
    ]


def test_points_add_up_where_a_gate_opens_on_the_way() -> None:
    """Three answers at 8 of 10 keep the gate of 30 closed: the first two add 2 each, the third 2 and the 18 that stood behind it."""
    found = one_beside(ev(small(GATED), answers=ANSWERS, established={"A1": 10, "A2": 10, "A3": 10}))
    assert [one.points for one in found.differences] == [2, 2, 20]
    assert [one.alone.predicate for one in found.differences if one.alone is not None] == ["Low", "Low", "Low"]
    assert found.evaluation.predicate == "High"


def test_an_answer_that_loses_the_predicate_alone_is_told() -> None:
    just = dict.fromkeys(SPBE, 4) | {"I44": 2}
    now = ev("spbe@2020", answers=just, supported={"I1": 1, "I2": 3})
    first = one_beside(now).differences[0]
    assert first.alone is not None
    assert first.alone.score == ev("spbe@2020", answers=just | {"I1": 1}).score


def test_an_answer_that_is_missing_has_no_price() -> None:
    answers = {code: level for code, level in SPBE.items() if code != "I1"}
    (one,) = one_beside(ev("spbe@2020", answers=answers, established={"I1": 3})).differences
    assert (one.claimed.origin, one.points) == ("missing", None)


def test_values_that_were_given_can_have_others_beside() -> None:
    values = {"D1": 3, "D2": printed("4.20"), "D3": 2, "D4": 4}
    (one,) = one_beside(ev("spbe@2020", values=values, established={"D2": printed("3.00")})).differences
    assert one.points == Fraction(25, 100) * Fraction(-12, 10)


def test_a_grade_by_hand_that_a_criterion_forbids_has_no_predicate_alone() -> None:
    """P1 is AA by hand beside answers that are all met: without the criterion the grade cannot stand."""
    leaves = dict.fromkeys(instrument("sakip@2021").leaves_under("total"), True)
    found = one_beside(ev("sakip@2021", answers=leaves, values={"P1": "AA"}, established={"P1": "A"}))
    (one,) = found.differences
    assert one.alone is not None
    assert (one.claimed.grade, one.found.grade) == ("AA", "A")
    told = faults("sakip@2021", answers=leaves, values={"P1": "AA"}, established={"Instansi.1.a.1": False})
    assert told[0].startswith("x.toml: established")


def test_a_category_that_follows_from_answers_follows_from_the_established_ones() -> None:
    answers = dict.fromkeys(instrument("kami@5.0").leaves_under("total"), 3) | {f"SE{n}": "A" for n in range(1, 11)}
    established = {f"SE{n}": "C" for n in range(1, 11)}
    found = ev("kami@5.0", answers=answers, context={"se_category": "Strategis"}, established=established)
    assert one_beside(found).evaluation.context["se_category"] != found.context["se_category"]


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"established": {"I99": 2}}, "established.I99: the code I99 is not known"),
        ({"supported": {"I1": 7}}, "supported.I1: 7 is outside the scale"),
        ({"established": {"D2": 3}}, "established.D2: D2 is not answered but computed"),
    ],
)
def test_what_cannot_stand_beside_is_refused(sections: dict[str, Any], words: str) -> None:
    assert words in faults("spbe@2020", answers=SPBE, **sections)[0]


def test_all_faults_of_both_are_told_at_once() -> None:
    found = faults("spbe@2020", answers=SPBE, supported={"I99": 2, "I1": 7}, established={"I2": 0})
    assert len(found) == 3


def test_faults_beside_the_answers_are_told_with_those_of_the_answers() -> None:
    found = faults("spbe@2020", answers={**SPBE, "I3": 9}, supported={"I99": 2, "I1": 7}, established={"I2": 0})
    assert [one.split(": ")[1] for one in found] == ["answers.I3", "supported.I99", "supported.I1", "established.I2"]


def test_what_would_count_for_nothing_is_refused() -> None:
    found = faults("spbe@2020", values={"D1": 3, "D2": 4, "D3": 2, "D4": 4}, established={"I1": 3})
    assert "I1 would count for nothing: the value of D1 is given" in found[0]


def test_it_is_shown_with_points_predicate_and_agreement() -> None:
    text = said(ev("spbe@2020", answers=SPBE, established={"I1": 1, "I2": 3, "I44": 4}))
    assert "established by the verifier" in text
    assert "1 of 2 alike" in text
    assert "too few to rely on it" in text


def test_where_nothing_differs_that_is_said() -> None:
    assert "supported by the evidence: no answer differs" in said(ev("spbe@2020", answers=SPBE, supported={"I1": 3}))


def test_working_papers_show_it_as_well() -> None:
    found = ev("spbe@2020", answers=SPBE, established={"I1": 1})
    page = PageSettings(language("en"), width=100)
    assert "Answered, supported, established" in "\n".join(map(str, lines([working_paper(found, RUN)], page)))


def test_json_has_a_key_for_each_table_and_fits_the_schema() -> None:
    found = ev("spbe@2020", answers=SPBE, established={"I1": 1}, supported={"I2": 5})
    found = attrs.evolve(found, assessment=attrs.evolve(found.assessment, sha256="0" * 64))
    document = json.loads(json.dumps(results([found], language("en"))))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    (one,) = document["evaluations"]
    assert one["established"]["differences"][0]["points"] == "-13/500"
    assert {"supported", "established"} <= one.keys()
    (plain,) = results([ev("spbe@2020", answers=SPBE)], language("en"))["evaluations"]
    assert not {"supported", "established"} & plain.keys()


# --- Evidence with an end -------------------------------------------------------------------------------------------


def test_evidence_that_ended_before_the_period_did_is_a_finding() -> None:
    evidence = {"I1": ("Perbup 12/2021", Expiring("SK Tim SPBE", dt.date(2024, 6, 30)))}
    found = ev("spbe@2020", answers=SPBE, evidence=evidence)
    assert finding(found, "evidence-expired").node == "I1"
    assert "SK Tim SPBE was valid until 2024-06-30" in str(finding(found, "evidence-expired").message)


def test_evidence_is_good_on_its_last_day() -> None:
    evidence = {"I1": (Expiring("SK Tim SPBE", dt.date(2024, 12, 31)),)}
    assert "evidence-expired" not in codes(ev("spbe@2020", answers=SPBE, evidence=evidence))


def test_a_file_says_until_when_evidence_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    head = '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 3\n[evidence]\n'
    form = '{ text = "SK", until = 2024-06-30 }'
    file.write_text(f'{head}I1 = {form}\nI2 = ["Perbup", {form}]\n', encoding="utf-8")
    (found,) = evalkit.evaluate_files([str(file)]).evaluations
    until = Expiring("SK", dt.date(2024, 6, 30))
    assert found.assessment.evidence == {"I1": (until,), "I2": ("Perbup", until)}
    assert codes(found).count("evidence-expired") == 2
    file.write_text(assessment_toml(found.assessment), encoding="utf-8")
    (again,) = evalkit.evaluate_files([str(file)]).evaluations
    assert again.assessment.evidence == found.assessment.evidence
