"""Facts about the library: an assessment in any form → its evaluation, which gives itself to other programs."""

from __future__ import annotations

import inspect
import json
import pickle
import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner

import evalkit
from evalkit import Assessment, AssessmentError, Registry, RuleFileError, evaluate, evaluate_all
from evalkit.cli import cli
from evalkit.files.write import assessment_toml
from support import instrument

EXAMPLES = Path(__file__).parents[1] / "examples"
BELTIM = EXAMPLES / "beltim-2025"
SPBE = {"instrument": "spbe@2020", "subject": "Kota Contoh", "period": 2024}
DOMAINS = {"D1": "4.00", "D2": "4.20", "D3": "3.09", "D4": "4.57"}
WHOLE = {**SPBE, "values": DOMAINS}
TWO = [{**WHOLE, "id": "a"}, {**WHOLE, "id": "b"}]


def refused(source: Any, **more: Any) -> str:
    with pytest.raises(AssessmentError) as caught:
        evaluate(source, **more)
    return str(caught.value)


def test_a_fault_of_the_rule_file_is_none_of_the_assessment(tmp_path: Path) -> None:
    """Of files those of both are told together, as ``evaluate_files`` does."""
    rules = tmp_path / "rules" / "spbe" / "2020.toml"
    rules.parent.mkdir(parents=True)
    rules.write_text("[instrument]\nindex = 'spbe'\n", encoding="utf-8")
    registry = Registry([tmp_path / "rules"])

    for source in (WHOLE, Assessment.from_dict(WHOLE)):
        with pytest.raises(RuleFileError, match="validity"):
            evaluate(source, registry=registry)
    with pytest.raises(RuleFileError):
        evaluate_all(TWO, registry=registry)


# --- What is taken ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [str(BELTIM / "spbe.toml"), BELTIM / "spbe.toml", WHOLE, Assessment.from_dict(WHOLE)],
    ids=["text", "path", "mapping", "assessment"],
)
def test_one_assessment_is_taken_in_every_form(source: Any) -> None:
    found = evaluate(source)

    assert (found.score, found.predicate) == (Fraction(104, 25), "Sangat Baik")
    assert found.nodes["D2"].value == Decimal("4.2")
    assert (found.nodes["D2"].text, found.total.text) == ("4.20", "4.16")


def test_a_mapping_may_have_the_form_of_the_file() -> None:
    as_in_file = {"assessment": SPBE, "values": DOMAINS}

    assert evaluate(as_in_file).to_dict() == evaluate(WHOLE).to_dict() | {
        "input_sha256": evaluate(as_in_file).assessment.sha256
    }


def test_what_toml_gives_is_taken() -> None:
    text = assessment_toml(Assessment.from_dict(WHOLE))

    assert evaluate(tomllib.loads(text, parse_float=Decimal)).score == Fraction(104, 25)


def test_a_table_is_told_what_it_does_not_say() -> None:
    of: dict[str, Any] = {"instrument": "ikm@2017", "subject": "MPP Contoh", "period": "2024-S1"}
    found = evaluate(EXAMPLES / "formulir-google" / "jawaban.xlsx", **of)

    assert (found.instrument.id, found.assessment.subject, found.assessment.period.text) == tuple(of.values())


def test_a_mapping_is_told_what_it_does_not_say_and_says_itself_what_it_does() -> None:
    found = evaluate({"subject": "Kota", "values": DOMAINS}, instrument="spbe@2020", subject="X", period="2024")

    assert (found.instrument.id, found.assessment.subject) == ("spbe@2020", "Kota")


def test_an_instrument_in_front_decides_alone() -> None:
    one = Assessment.from_dict(WHOLE)

    assert evaluate(instrument("spbe@2020"), one, readings=False).readings == ()
    assert evaluate(instrument=instrument("spbe@2020"), assessment=one).score == Fraction(104, 25)


def test_a_registry_says_where_instruments_come_from(tmp_path: Path) -> None:
    folder = tmp_path / "spbe"
    folder.mkdir()
    shipped = (EXAMPLES.parent / "rules" / "spbe" / "2020.toml").read_text(encoding="utf-8")
    (folder / "x.toml").write_text(shipped.replace('edition = "2020"', 'edition = "x"', 1), encoding="utf-8")

    registry = Registry([tmp_path])

    assert evaluate({**WHOLE, "instrument": "spbe@x"}, registry=registry).instrument.id == "spbe@x"
    assert evalkit.instrument("spbe@x", registry=registry).id == "spbe@x"
    assert "spbe has no edition x" in refused({**WHOLE, "instrument": "spbe@x"})


def test_an_instrument_is_found_by_its_name_and_read_once() -> None:
    assert evalkit.instrument("kami@5.0").id == "kami@5.0"
    assert evalkit.instrument("kami@5.0") is evalkit.instrument("kami@5.0")


# --- One, or several ----------------------------------------------------------------------------------------------


def test_several_are_refused_by_name_and_told_where_to_go() -> None:
    assert refused({"assessments": TWO}) == (
        "there are 2 assessments: a, b\n  expected: one assessment\n  hint: evalkit.evaluate_all gives a list"
    )
    assert "10 assessments: ikm-2025-informasi-publik, " in refused(BELTIM)
    assert "and 5 more" in refused(BELTIM)
    with pytest.raises(AssessmentError, match="there are 2 assessments: a, b"):
        Assessment.from_dict({"assessments": TWO})


def test_all_of_a_folder_a_mapping_or_a_list_are_evaluated() -> None:
    in_folder = evaluate_all(BELTIM)

    assert len(in_folder) == 10
    assert [one.assessment.id for one in evaluate_all({"assessments": TWO})] == ["a", "b"]
    assert [one.assessment.id for one in evaluate_all([*TWO, Assessment.from_dict(WHOLE)])] == ["a", "b", None]
    both = evaluate_all(iter([BELTIM / "spbe.toml", EXAMPLES / "contoh-ips" / "ips.toml"]))
    assert [one.instrument.index for one in both] == ["spbe", "ips"]


def test_faults_of_all_are_told_at_once() -> None:
    wrong = [{**WHOLE, "subject": 3}, WHOLE, {**WHOLE, "values": {"D9": 4}}]
    with pytest.raises(AssessmentError) as caught:
        evaluate_all(wrong)

    assert [fault.place for fault in caught.value.faults] == ["assessment.subject", "values.D9"]


def test_a_performance_report_is_no_assessment() -> None:
    said = refused(BELTIM / "laporan.toml")

    assert said.endswith("this is a performance report, and no assessment\n  hint: evalkit.evaluate_files takes it")


@pytest.mark.parametrize("source", [3, None, b"a.toml"])
def test_what_is_no_source_is_refused(source: Any) -> None:
    with pytest.raises(TypeError, match=r"^source is .* not a path, a mapping or an evalkit.Assessment"):
        evaluate(source)
    with pytest.raises(TypeError, match=r"^(one of )?source is .* not a path"):
        evaluate_all(source)
    with pytest.raises(TypeError, match="one of source is"):
        evaluate_all([source])


def test_paths_and_mappings_are_not_mixed_and_a_list_is_not_empty() -> None:
    mixed: list[Any] = [WHOLE, "a.toml"]
    for several in ([], mixed):
        with pytest.raises(TypeError, match="not several paths, or several mappings and assessments"):
            evaluate_all(several)


@pytest.mark.parametrize("source", [BELTIM / "spbe.toml", Assessment.from_dict(WHOLE)], ids=["file", "assessment"])
def test_what_says_itself_by_what_it_is_assessed_is_not_told(source: Any) -> None:
    with pytest.raises(TypeError, match="which instrument goes with"):
        evaluate(source, instrument="spbe@2018")


@pytest.mark.parametrize("data", [[], "spbe.toml", {1: 2}, {"values": {1: 2}}], ids=repr)
def test_an_assessment_is_made_of_a_mapping_with_keys_of_text(data: Any) -> None:
    with pytest.raises(TypeError, match=r"^(data|one of the keys) is "):
        Assessment.from_dict(data)


# --- Numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["4.16", Decimal("4.16"), Fraction(416, 100)])
def test_exact_numbers_of_every_kind_are_taken(number: Any) -> None:
    found = evaluate({**SPBE, "values": {"total": number}})

    assert (found.score, found.predicate) == (Fraction(104, 25), "Sangat Baik")


@pytest.mark.parametrize("number", [3, "3", Decimal(3), Fraction(3)], ids=repr)
def test_an_answer_is_taken_as_every_kind_of_number(number: Any) -> None:
    assert evaluate({**SPBE, "answers": {"I1": number}}).nodes["I1"].value == 3


def test_whole_numbers_of_numpy_are_taken() -> None:
    numpy = pytest.importorskip("numpy")

    assert evaluate({**SPBE, "answers": {"I1": numpy.int64(3)}}).nodes["I1"].value == 3
    assert "nan is not allowed here" in refused({**SPBE, "answers": {"I1": numpy.float32("nan")}})


@pytest.mark.parametrize("section", ["answers", "values", "claims", "context"])
def test_a_float_is_refused_with_what_was_found_and_what_to_write(section: str) -> None:
    said = refused({**WHOLE, section: {"total": 4.16}})

    assert f"{section}.total: 4.16 is not allowed here" in said
    assert 'hint: a float is a binary number and does not say what was printed: write Decimal("4.16")' in said


def test_a_float_in_an_assessment_made_by_hand_is_refused_as_well_and_a_decimal_taken() -> None:
    by_hand: dict[str, Any] = {"file": "", "sha256": "", **SPBE, "period": evalkit.parse_period(2024)}

    assert 'write Decimal("4.16")' in refused(Assessment(**by_hand, values={"total": 4.16}))
    assert evaluate(Assessment(**by_hand, values={"total": Decimal("4.16")})).score == Fraction(104, 25)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_at_all_is_not_known(number: float) -> None:
    assert "leave the code out, or give None" in refused({**SPBE, "values": {"total": number}})


@pytest.mark.parametrize(
    "number", ["9" * 5000, 10**5000, Decimal("9" * 50), Fraction(1, 3**500), Decimal("NaN")], ids=[*"abcde"]
)
@pytest.mark.parametrize("section", ["answers", "values", "claims"])
def test_a_number_beyond_the_limits_is_refused(number: Any, section: str) -> None:
    said = refused({**SPBE, "values": {"total": 3}, section: {"total": number}})

    assert f"{section}.total: " in said
    assert len(said) < 600


@pytest.mark.parametrize("number", ["4,16", "4.16%", "empat", True, {3}, 3 + 0j, b"4"], ids=repr)
def test_what_is_no_number_is_refused(number: Any) -> None:
    assert "values.total: " in refused({**SPBE, "values": {"total": number}})


def test_none_is_not_known_and_never_0() -> None:
    known = {code: text for code, text in DOMAINS.items() if code != "D3"}

    assert (
        evaluate({**SPBE, "values": {**DOMAINS, "D3": None}}).possible == evaluate({**SPBE, "values": known}).possible
    )


def test_decimals_say_what_was_printed_and_a_fraction_stands_for_itself() -> None:
    """3.5 as printed may be 3.45, which is *Baik*; 7/2 is 7/2."""
    printed, exact = (Assessment.from_dict({**SPBE, "values": {"total": one}}) for one in ("3.5", Fraction(7, 2)))

    assert evaluate(printed).possible == ("Sangat Baik", "Baik")
    assert evaluate(exact).possible == ("Sangat Baik",)
    with pytest.raises(TypeError, match="Fraction"):
        assessment_toml(exact)


def test_a_third_is_taken_exactly() -> None:
    assert evaluate({**SPBE, "values": {"D1": Fraction(10, 3)}}).nodes["D1"].score.exact == Fraction(10, 3)  # type: ignore[union-attr]


def test_a_fraction_that_no_answers_give_is_told_without_its_hundred_decimals() -> None:
    (told,) = (
        one
        for one in evaluate({**SPBE, "values": {"D1": Fraction(10, 3)}}).findings
        if one.code == "value-unattainable"
    )

    assert "the given value 10/3 cannot come out" in str(told.message)
    assert len(str(told.message)) < 200


def test_a_claim_is_what_was_printed_so_no_fraction() -> None:
    claims = {"total": Fraction(416, 100)}

    assert "expected: the number as it was printed: text, or a Decimal" in refused({**WHOLE, "claims": claims})
    assert evaluate({**WHOLE, "claims": {"total": "4.16"}}).claims[0].verdict == "agrees"
    assert evaluate({**WHOLE, "claims": {"total": "4.20"}}).claims[0].verdict == "contradicted"


# --- What an evaluation gives -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_dictionary_is_what_the_command_prints_as_json(lang: str) -> None:
    done = CliRunner().invoke(cli, ["evaluate", str(BELTIM), "--format", "json", "--lang", lang])

    assert [one.to_dict(lang=lang) for one in evaluate_all(BELTIM)] == json.loads(done.stdout)["evaluations"]


def test_the_language_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    found = evaluate({**SPBE, "values": {"D1": 4}})
    monkeypatch.setenv("EVALKIT_LANG", "en")
    english = found.to_dict()
    monkeypatch.delenv("EVALKIT_LANG")

    assert (english, found.to_dict()) == (found.to_dict(lang="en"), found.to_dict(lang="id"))
    assert english != found.to_dict()


def test_a_language_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="lang is 'fr', not one of id, en"):
        evaluate(WHOLE).to_dict(lang="fr")


def test_where_answers_are_missing_there_is_no_score() -> None:
    found = evaluate({**SPBE, "values": {"D1": 4}})

    assert (found.score, found.predicate, found.total.value, found.total.text) == (None, None, None, None)


def test_it_says_in_a_line_what_it_is() -> None:
    found = evaluate(WHOLE)

    assert repr(found) == "<Evaluation spbe@2020, 'Kota Contoh', 2024: 4.16 Sangat Baik>"
    assert repr(found.nodes["D2"]) == "<NodeResult D2: 4.20 (given)>"
    assert repr(evaluate({**SPBE, "values": {"D1": 4}})) == "<Evaluation spbe@2020, 'Kota Contoh', 2024: –>"


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"answers": {"I1": 3}}, "answers I1 = 3"),
        ({"answers": {"I1": 3, "I2": 3}}, "answers 2 others = 3"),
        ({"answers": {"I1": 3, "I2": 3, "I3": 4}}, "answers I3 = 4, 2 others = 3"),
        ({"answers": {"I1": 3, "I2": 4, "I3": 4}}, "answers I1 = 3, 2 others = 4"),
        ({"answers": {"I1": 3, "I2": 4}, "claims": {"total": "4.20"}}, "answers I1 = 3, I2 = 4; claims total = 4.20"),
        ({"answers": {f"I{at}": at % 5 for at in range(1, 48)}},
         "answers I2 = 2, I3 = 3, I4 = 4, I5 = 0, I7 = 2, I8 = 3, I9 = 4, I10 = 0, 10 others = 1, 29 more"),
    ],
    ids=[*"abcdef"],
)  # fmt: skip
def test_an_assessment_says_in_a_line_what_tells_something(sections: Any, said: str) -> None:
    one = Assessment.from_dict({**SPBE, **sections})

    assert repr(one) == f"<Assessment spbe@2020, 'Kota Contoh', 2024: {said}>"


def test_an_assessment_with_a_table_says_how_many_rows() -> None:
    assert repr(evaluate(EXAMPLES / "contoh-ikm" / "ikm.toml").assessment).endswith("; responses 150 rows>")


def test_the_signature_is_what_a_notebook_shows() -> None:
    arguments = ["source", "assessment", "instrument", "subject", "period", "registry", "more"]

    assert list(inspect.signature(evaluate).parameters) == arguments
    with pytest.raises(TypeError, match=r"instrument is 'a\.toml' .* not an evalkit\.Instrument"):
        evaluate("a.toml", readings=False)  # type: ignore[call-overload]  # that is what is refused


def test_a_cell_of_a_notebook_is_its_page_and_changes_nothing_else() -> None:
    cell = evaluate(BELTIM / "spbe.toml")._repr_html_()
    style = cell[cell.index("<style>") + 7 : cell.index("</style>")]
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in style))

    assert cell.startswith('<div class="evalkit" lang="id"><style>.evalkit {')
    assert cell.count("<div") == cell.count("</div>")
    assert style.endswith("}")
    assert 0 not in depths[style.index("{") : -1]  # every rule lies inside the first
    assert not re.search(r"(?m)^\s*(:root|html|body)\b", style)
    assert "Sangat Baik" in cell
    assert "4,16" in cell


def test_a_cell_of_a_notebook_fetches_nothing_and_runs_nothing() -> None:
    for one in evaluate_all(BELTIM):
        cell = one._repr_html_()

        assert not re.search(r"<script|<iframe|<link|@import|url\(|\bsrc=|\bon\w+=|javascript:", cell)


def test_names_in_two_cells_of_a_notebook_differ() -> None:
    spbe, ips = BELTIM / "spbe.toml", EXAMPLES / "contoh-ips" / "ips.toml"
    first, second = (set(re.findall(r'\bid="([^"]+)"', evaluate(one)._repr_html_())) for one in (spbe, ips))

    assert first
    assert not first & second


def test_assessments_and_evaluations_are_equal_if_they_say_the_same() -> None:
    given = {**SPBE, "values": {"total": "4.16"}}
    one, same, other = (Assessment.from_dict(data) for data in (given, given, {**given, "values": {"total": "4.17"}}))
    results = [*map(evaluate, (one, same, other))]

    assert (one == same, one == other, hash(one) == hash(same)) == (True, False, True)
    assert (results[0] == results[1], results[0] == results[2]) == (True, False)
    assert {results[0]: 1}[results[1]] == 1
    assert pickle.loads(pickle.dumps(results[0])) == results[0]  # noqa: S301  # our own


@pytest.mark.parametrize("other", ["4.160", Decimal("4.160"), Fraction("4.16")])
def test_numbers_that_stand_for_other_values_are_not_equal(other: Any) -> None:
    one, two = (Assessment.from_dict({**SPBE, "values": {"total": number}}) for number in ("4.16", other))

    assert one != two


def test_what_python_calls_equal_may_be_another_answer() -> None:
    answers = {**WHOLE, "values": {}, "answers": {"I1": 1}}
    one, same = (Assessment.from_dict(answers) for _ in range(2))
    other, decimal = (attrs.evolve(one, answers={"I1": raw}) for raw in (True, Decimal("1.0")))

    assert one == same
    assert one not in (other, decimal)
    assert one != 1


def test_a_table_read_twice_is_the_same() -> None:
    one, same = (evaluate(EXAMPLES / "contoh-ikm" / "ikm.toml", registry=Registry()) for _ in range(2))

    assert one == same
