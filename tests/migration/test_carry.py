"""Facts about assessments carried to another edition: the example of KAMI 4.2 by hand, laws of every crosswalk, what is asked and why."""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.distribution import bundled_rules
from evalkit.base.errors import AssessmentError
from evalkit.base.language import language
from evalkit.base.text import english
from evalkit.base.toml.parse import parse_toml
from evalkit.evaluation.engine import evaluate
from evalkit.files.codes import Expiring
from evalkit.files.crosswalk import ONE_TO_ONE, read_crosswalk
from evalkit.files.document import ParsedFile, read_document
from evalkit.fill.form import put
from evalkit.loading import load
from evalkit.method.scales import as_written, options, read_answer
from evalkit.migration.carry import carried_to
from evalkit.report.migration import beside_text, migrated_toml, until_text
from evalkit.run import evaluate_files
from support import CROSSWALKS, KNOWN, ev, instrument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument, Node
    from evalkit.migration.carry import Migration

EXAMPLES = Path(__file__).parents[2] / "examples"
FACTS = Path(__file__).parents[1] / "facts"
seeds = st.integers(0, 2**32)
# By hand, from the example of 4.2 and the rows of the crosswalk: a question a character, "?" is asked anew.
BY_HAND = {
    "TK": "3223322211311122220202",
    "RS": "3333233322322201",
    "KK": "2232333213131 ??2 ??2 ??2 02323221111",
    "AS": "3323?? 32333332332332233 ?2200?0 21??1212211 3332?2322332",
    "TE": "323? ?23?333333222322222 ?3????1?1??1",
    "PD": "2122?22122122122",
    "SE": "AABBABBB?C",
    "SP": "132 132 132 132 132 132 132 132 132",
}
# By hand, in the categories of 5.0: the points of each area with the questions that are asked at 0, and at 3.
ENDS = {"TK": (43, 43), "RS": (45, 45), "KK": (62, 74), "AS": (131, 158), "TE": (77, 113), "PD": (45, 51)}


@cache
def crosswalk(spec: str) -> tuple[Crosswalk, Instrument, Instrument]:
    """A shipped crosswalk, and the instruments that it leads from and to."""
    index, _, name = spec.partition("@")
    data = (bundled_rules() / index / f"{name}.toml").read_bytes()
    head = parse_toml(data, spec, AssessmentError)["crosswalk"]
    old, new = instrument(head["from"]), instrument(head["to"])
    return read_crosswalk(data, f"{index}/{name}.toml", old, new), old, new


@cache
def example() -> Migration:
    (before,) = evaluate_files([EXAMPLES / "contoh-kami" / "kami-4.2.toml"]).evaluations
    walk, _, new = crosswalk("kami@4.2-5.0")
    return carried_to(before, new, walk)


def until_and_beside(found: Migration) -> list[Prose]:
    return [*until_text(found), *beside_text(found)]


def read_again(text: str) -> list[Assessment]:
    data = text.encode()
    return read_document(ParsedFile("new.toml", data, parse_toml(data, "new.toml", AssessmentError)))


# --- The example of KAMI 4.2, by hand ---------------------------------------------------------------------------------


def marks_by_hand() -> list[tuple[str, str]]:
    rows = ((area, marks.replace(" ", "")) for area, marks in BY_HAND.items())
    return [(f"{area}{number}", mark) for area, marks in rows for number, mark in enumerate(marks, 1)]


def by_hand() -> dict[str, Any]:
    """The answers on 5.0 by code; what is asked anew has none."""
    return {code: int(mark) if mark.isdigit() else mark for code, mark in marks_by_hand() if mark != "?"}


def test_the_example_of_kami_has_the_answers_that_were_carried_by_hand() -> None:
    found = example()

    assert dict(found.after.assessment.answers) == by_hand()
    asked = {code for code, mark in marks_by_hand() if mark == "?"}
    assert {one.code for one in found.asked} == asked
    assert len(asked) == 26
    assert {one.code for one in found.asked if one.kind == "again"} == {
        "SE9",
        "KK14",
        "KK21",
        "AS24",
        "AS33",
        "PD5",
        "TE5",
        "TE8",
    }
    assert {one.kind for one in found.asked} == {"again", "new"}


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points_of(area: str, answers: Mapping[str, int]) -> int:
    """The points of an area of 5.0, from the facts of the tests alone: category 3 counts behind an open gate."""
    points = {(row["answer"], row["category"]): int(row["points"]) for row in facts("kami-points.csv")}
    rows = [row for row in facts("kami-5.0-questions.csv") if row["area"] == area]
    (bounds,) = [row for row in facts("kami-areas.csv") if (row["edition"], row["area"]) == ("5.0", area)]
    worth = {row["code"]: points[str(answers[row["code"]]), row["category"]] for row in rows}
    first = [answers[row["code"]] for row in rows if row["category"] == "1"]
    base = sum(worth[row["code"]] for row in rows if row["category"] in ("1", "2"))
    is_open = base >= int(bounds["gate_sum"]) and min(first) >= 2 and first.count(2) <= 2
    return base + is_open * sum(worth[row["code"]] for row in rows if row["category"] == "3")


@pytest.mark.parametrize("area", ENDS)
def test_the_range_of_each_area_is_that_of_the_asked_questions_at_their_ends(area: str) -> None:
    known, codes = by_hand(), [row["code"] for row in facts("kami-5.0-questions.csv") if row["area"] == area]
    result = example().after.nodes[area]
    ends = [one.value for one in (result.score or result.low, result.score or result.high) if one is not None]

    assert tuple(points_of(area, {code: known.get(code, end) for code in codes}) for end in (0, 3)) == ENDS[area]
    assert tuple(ends) == ENDS[area]


def test_the_total_until_then_lies_between_the_sums_of_the_areas() -> None:
    after = example().after
    assert after.total.low is not None
    assert after.total.high is not None

    assert (after.total.low.value, after.total.high.value) == (403, 484)
    assert (sum(low for low, _ in ENDS.values()), sum(high for _, high in ENDS.values())) == (403, 484)
    assert after.possible == ("Pemenuhan Kerangka Kerja Dasar",)  # 388 to 646 in the category Tinggi


# --- Laws of every crosswalk ------------------------------------------------------------------------------------------

WAYS = [(spec, back) for spec in CROSSWALKS for back in (False, True)]


def drawn_answer(rules: Instrument, node: Node, chance: random.Random) -> Any:
    """Some answer to a leaf, as a file holds it."""
    scale = rules.scales[node.scale or ""]
    if scale.kind == "number":
        return chance.randint(int(scale.minimum), int(scale.maximum))
    return as_written(rules, node, chance.choice(list(options(rules, node))))


def drawn(rules: Instrument, chance: random.Random, missing: float) -> dict[str, Any]:
    leaves = [node for node in rules.nodes.values() if node.is_leaf]
    answers = {one.code: drawn_answer(rules, one, chance) for one in leaves if chance.random() >= missing}
    return answers or {leaves[0].code: drawn_answer(rules, leaves[0], chance)}


def migrated(spec: str, seed: int, *, back: bool) -> tuple[Migration, random.Random]:
    walk, old, new = crosswalk(spec)
    start, end = (new, old) if back else (old, new)
    chance = random.Random(seed)  # noqa: S311  (answers, not secrets)
    answers = drawn(start, chance, chance.choice([0, 0.1, 0.9]))
    before = ev(start, answers=answers)
    told = attrs.evolve(
        before.assessment,
        id="x",
        evidence={
            code: (f"evidence of {code}", Expiring('a "second"\nline', dt.date(2026, 12, 31))) for code in answers
        },
        notes={code: (f"note on {code}",) for code in answers},
    )
    return carried_to(attrs.evolve(before, assessment=told), end, walk), chance


@pytest.mark.parametrize(("spec", "back"), WAYS)
@settings(max_examples=5)
@given(seed=seeds)
def test_every_answer_that_is_carried_is_the_one_that_the_crosswalk_calls_the_same(
    spec: str, seed: int, *, back: bool
) -> None:
    found, _ = migrated(spec, seed, back=back)
    walk, old, new = found.crosswalk, found.before.instrument, found.after.instrument
    same = {
        (row.new, row.old) if back else (row.old, row.new)
        for row in walk.rows
        if row.relation in ONE_TO_ONE and row.carried and not row.ask_again
    }
    given = found.before.assessment

    assert {(one.old, one.new) for one in found.carried} <= same
    for one in found.carried:
        then = read_answer(old, old.nodes[one.old], given.answers[one.old])
        now = read_answer(new, new.nodes[one.new], one.answer)
        assert then is not None
        assert now is not None
        assert (then.level, then.title) == (now.level, now.title)
        assert found.after.assessment.evidence[one.new] == given.evidence[one.old]
        assert found.after.assessment.notes[one.new] == given.notes[one.old]
    codes = [one.new for one in found.carried] + [one.code for one in found.asked]
    assert sorted(codes) == sorted(code for code, node in new.nodes.items() if node.is_leaf)
    askable = {(old, new) for old, new in same if old in given.answers}
    lost = askable - {(one.old, one.new) for one in found.carried}
    assert {new for _, new in lost} <= {one.code for one in found.asked if one.kind == "scale"}


@pytest.mark.parametrize(("spec", "back"), WAYS)
@settings(max_examples=3)
@given(seed=seeds)
def test_whatever_is_answered_to_what_is_asked_comes_out_within_the_range(spec: str, seed: int, *, back: bool) -> None:
    found, chance = migrated(spec, seed, back=back)
    after, rules = found.after, found.after.instrument
    low, high = after.total.score or after.total.low, after.total.score or after.total.high
    assert low is not None
    assert high is not None
    for _ in range(4):
        answers = {one.code: drawn_answer(rules, rules.nodes[one.code], chance) for one in found.asked}
        whole = attrs.evolve(after.assessment, answers={**after.assessment.answers, **answers})
        result = evaluate(rules, whole, findings=False)
        assert result.score is not None
        assert low.value <= result.score <= high.value
        assert result.predicate in after.possible


@pytest.mark.parametrize(("spec", "back"), WAYS)
@pytest.mark.parametrize("lang", ["id", "en"])
@settings(max_examples=2)
@given(seed=seeds)
def test_the_file_says_what_was_carried(spec: str, lang: str, seed: int, *, back: bool) -> None:
    found, chance = migrated(spec, seed, back=back)
    text = migrated_toml([found], language(lang))
    if not found.carried:  # nobody takes an assessment without an answer: the first question is answered by hand
        asked = found.asked[0].code
        text = put(
            text,
            "answers",
            asked,
            answer := drawn_answer(found.after.instrument, found.after.instrument.nodes[asked], chance),
        )
        found = attrs.evolve(
            found,
            after=attrs.evolve(found.after, assessment=attrs.evolve(found.after.assessment, answers={asked: answer})),
        )
    (again,) = read_again(text)

    wanted = attrs.evolve(found.after.assessment, file=again.file, sha256=again.sha256)
    for name in ("id", "instrument", "subject", "period", "status", "answers", "values", "claims", "context"):
        assert getattr(again, name) == getattr(wanted, name), name
    assert (again.evidence, again.notes) == (wanted.evidence, wanted.notes)


@settings(max_examples=25)
@given(seed=seeds)
def test_a_total_alone_bounds_the_total_of_whoever_answers_the_same_questions_the_same(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (answers, not secrets)
    walk, old, new = crosswalk("kami@4.2-5.0")
    answers = {code: drawn_answer(old, node, chance) for code, node in old.nodes.items() if node.is_leaf}
    total = ev(old, answers=answers).score
    assert total is not None
    found = carried_to(ev(old, values={"total": int(total)}), new, walk)
    whole = carried_to(ev(old, answers=answers), new, walk)
    more = {one.code: drawn_answer(new, new.nodes[one.code], chance) for one in whole.asked}
    score = evaluate(
        new, attrs.evolve(whole.after.assessment, answers={**whole.after.assessment.answers, **more})
    ).score
    low, high = found.by_total or (0, 918)

    assert score is not None
    assert low <= score <= high


# --- What is asked, and why -------------------------------------------------------------------------------------------


def kami(**sections: Any) -> Migration:
    walk, old, new = crosswalk("kami@4.2-5.0")
    return carried_to(ev(old, **sections), new, walk)


def why(found: Migration, code: str) -> tuple[str, str]:
    (one,) = [one for one in found.asked if one.code == code]
    return one.kind, english(one.why)


def test_of_a_total_alone_nothing_is_carried_and_everything_asked() -> None:
    found = kami(values={"total": 551}, claims={"total": 551})

    assert not found.carried
    assert len(found.asked) == 212
    assert why(found, "TK1") == ("unanswered", "of total only the value is known, not the answer to TK1")
    assert (found.after.score, found.after.assessment.answers) == (None, {})
    assert found.by_total == (344, 918)  # 551 less 207 and 551 + 408, of which 918 is the most there is
    assert found.beside == ("values", "claims")


@pytest.mark.parametrize("values", [{"TK": 100}, {"TK": 100, "RS": 60, "KK": 120, "AS": 140, "TE": 100}])
def test_values_of_areas_carry_nothing_either(values: dict[str, int]) -> None:
    found = kami(values=values)

    assert not found.carried
    assert why(found, "TK3")[1] == "of TK only the value is known, not the answer to TK3"
    assert (found.by_total is None) == (len(values) == 1)  # the areas that are missing leave the total open


def test_an_answer_that_is_missing_is_asked() -> None:
    found = kami(answers={"TK1": 3})

    assert [(one.old, one.new, one.answer) for one in found.carried] == [("TK1", "TK1", 3)]
    assert why(found, "TK2") == ("unanswered", "TK2 has no answer")
    assert why(found, "KK15") == ("new", "new in kami@5.0")
    assert why(found, "KK21") == ("again", "the answer to KK17 says nothing about it")


def test_an_answer_in_words_is_carried_as_the_level_it_means() -> None:
    found = kami(answers={"TK1": "Diterapkan Sebagian", "SE1": "A", "SC1": "2"})

    assert found.after.assessment.answers == {"TK1": 2, "SE1": "A", "AS31": 2}


def test_an_answer_that_the_other_edition_does_not_take_is_asked() -> None:
    walk, old, new = crosswalk("kami@4.2-5.0")
    found = carried_to(ev(new, answers={"AS35": "Tidak Berlaku", "AS36": 2, "KK15": 3}), old, walk)

    assert why(found, "SC4") == ("scale", "Tidak Berlaku, the answer to AS35, is none here")
    assert found.after.assessment.answers == {"SC5": 2}
    assert [row.old for row in found.left] == ["KK15"]  # which 4.2 did not ask yet


def test_nothing_goes_from_spbe_to_pemdi_and_the_indicators_that_are_taken_up_are_named() -> None:
    walk, old, new = crosswalk("spbe@2020-pemdi")
    found = carried_to(ev(old, answers={"I21": 3, "I26": 4, "I24": 2}), new, walk)

    assert not found.carried
    assert len(found.asked) == 20
    assert why(found, "I2") == ("joined", "takes up I21, I26, I27, I28, whose answers are none to it")
    assert why(found, "I8") == ("new", "new in pemdi@2026")
    assert [row.old for row in found.left] == ["I24"]
    text = migrated_toml([found], language("en"))
    assert "# answered then: I21 = 3, I26 = 4\n# I2 =   # " in text


def test_backwards_an_indicator_is_asked_from_those_that_take_it_up() -> None:
    walk, old, new = crosswalk("spbe@2020-pemdi")
    found = carried_to(ev(new, answers={"I17": "3.5", "I13": "4.0"}), old, walk)

    assert why(found, "I32") == ("joined", "takes up I17, I13, I16, whose answers are none to it")
    assert why(found, "I24")[0] == "new"


def test_who_vouched_for_the_old_answers_does_not_vouch_for_the_new_ones() -> None:
    walk, old, new = crosswalk("kami@4.2-5.0")
    before = ev(old, answers={"TK1": 3}, context={"se_category": "Tinggi"})
    verified = attrs.evolve(before, assessment=attrs.evolve(before.assessment, status="verified", id="kami-2024"))
    found = carried_to(verified, new, walk)

    assert (found.after.assessment.status, found.after.assessment.id) == ("self-assessment", "kami-2024-5.0")
    assert found.beside == ("context",)
    assert 'status = "self-assessment"  # was: verified' in migrated_toml([found], language("en"))


def test_a_fact_that_both_editions_ask_for_is_carried_and_told() -> None:
    old = instrument("sakip@2021")
    text = (bundled_rules() / "sakip" / "2021.toml").read_text(encoding="utf-8")
    rules = re.sub(r'^edition( *)= "2021"', r'edition\1= "2030"', text, flags=re.MULTILINE)
    new = load(rules.encode(), KNOWN, file="sakip/2030.toml", index="sakip", edition="2030")
    leaves = [code for code, node in old.every_node.items() if node.is_leaf]
    rows = ", ".join(f'{{ old = "{code}", new = "{code}" }}' for code in leaves)
    head = (
        '[crosswalk]\nfrom = "sakip@2021"\nto = "sakip@2030"\nchecked = 2026-11-24\nsource = "a"\nmark = "verified"\n'
    )
    sources = '[sources.a]\ntitle = "A"\nmark = "verified"\n'
    walk = read_crosswalk(
        f'{head}{sources}[[group]]\nrelation = "equal"\nrows = [{rows}]\n'.encode(), "walk.toml", old, new
    )
    before = ev(old, answers={"Unit.1.a.1": "Y"}, context={"lembar": "unit", "pemda": "Tidak"})
    found = carried_to(before, new, walk)
    (again,) = read_again(migrated_toml([found], language("en")))

    assert [one.new for one in found.carried] == ["Unit.1.a.1"]
    assert "Unit.1.a.2" in {one.code for one in found.asked}
    assert not any(one.code.startswith("Instansi.") for one in found.asked)
    assert (found.facts, found.beside) == ({"lembar": "Unit", "pemda": "Tidak"}, ())
    assert again.context == found.facts
    assert evaluate(new, again).total.ends == found.after.total.ends
    assert 'lembar = "Unit"' in " ".join(map(english, until_and_beside(found)))


def test_fill_goes_on_with_the_file() -> None:
    text = put(migrated_toml([example()], language("id")), "answers", "KK15", 2)

    (again,) = read_again(text)
    assert again.answers == {**by_hand(), "KK15": 2}
    assert "\nKK15 = 2   # Fungsi khusus intelijen ancaman" in text


def test_rows_of_persons_are_no_answers_to_carry() -> None:
    before: Evaluation = example().before
    alone = attrs.evolve(before, assessment=attrs.evolve(before.assessment, answers={}))
    walk, _, new = crosswalk("kami@4.2-5.0")

    assert why(carried_to(alone, new, walk), "TK1")[1] == "the answer to TK1 stands in a table, which is not carried"
