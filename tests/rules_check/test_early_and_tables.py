"""Stages that round before the end, and tables that are keyed by a category."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.rulework.check import early_rounding, structure
from rules_check.invented import HEAD, evaluated, small, value_of
from rules_check.small import shown, told, toy
from rules_check.test_monotone import BANDS, Made, made
from support import INSTRUMENTS, ev, instrument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evalkit.instruments import Instrument

STAGE = '[[rounding]]\nat = "{}"\ndigits = {}\nmode = "half-up"\n'


def staged(*stages: tuple[str, int], text: str = "") -> Instrument:
    return toy(text + "".join(STAGE.format(at, digits) for at, digits in stages))


# --- Rounding before the end ------------------------------------------------------------------------------------


def test_rounding_the_total_alone_is_no_early_rounding() -> None:
    assert told(early_rounding.statements(staged(("total", 2))), "proved") == [
        ("rounding-early", "rounding", "no value is rounded before it feeds its parent")
    ]


@pytest.mark.parametrize("digits", [0, 1, 2])
@pytest.mark.parametrize("at", ["part", "A"])
def test_the_witness_comes_out_as_it_says(at: str, digits: int) -> None:
    one = staged((at, digits), ("total", 3))
    (statement,) = early_rounding.statements(one)
    assert statement.verdict == "failed"
    assert statement.witness is not None
    (text,) = statement.witness.assessments
    answers = tomllib.loads(text, parse_float=str)["answers"]
    without = attrs.evolve(one, rounding=one.rounding[1:])

    scores = [ev(each, answers=answers).total.score for each in (one, without)]

    assert scores[0] is not None
    assert scores[1] is not None
    assert statement.witness.value == scores[0].value != scores[1].value


def test_the_witness_changes_the_predicate_where_one_can_be_found() -> None:
    (words,) = shown(early_rounding.statements(staged(("part", 0), ("total", 2))))

    assert words.startswith("total comes out as ")
    assert words.count("(") == 2  # the predicate with the stage, and the one without


def test_where_only_the_rounded_value_changes_that_is_the_witness() -> None:
    """The total is rounded to whole numbers: three decimals below it are lost there."""
    one = staged(("A", 3), ("total", 0), text='[[bands]]\npredicate = "Any"\n')
    (statement,) = early_rounding.statements(one)

    assert statement.witness is not None
    assert str(statement.witness.shows).startswith(("A comes out as ", "total comes out as "))


def test_a_stage_below_that_no_answer_notices_is_harmless() -> None:
    assert told(early_rounding.statements(staged(("item", 0), ("total", 2))), "proved") == [
        (
            "rounding-early",
            "rounding[item]",
            "rounded to 0 decimals before it feeds its parent: A1; such values: 5; no answer has more decimals",
        )
    ]


def test_numbers_are_tried_with_more_decimals_than_the_stage_leaves() -> None:
    number = '[instrument]\nindex = "toy"\nedition = "1"\ntitle = "T"\nlevels = ["i"]\nmethod = "sum"\nscale = "n"\nsource = "law"\n'
    number += '[scales.n]\nkind = "number"\nmin = 0\nmax = 10\n[[node]]\ncode = "total"\ntitle = "All"\n'
    number += 'leaves = [{ code = "X1", title = "X" }, { code = "X2", title = "Y" }]\n'

    (statement,) = early_rounding.statements(staged(("i", 1), text=number))

    assert statement.verdict == "failed"
    assert statement.witness is not None


def test_what_is_tried_lies_between_the_ends_of_a_number() -> None:
    number = '[instrument]\nindex = "toy"\nedition = "1"\ntitle = "T"\nlevels = ["i"]\nmethod = "sum"\nscale = "n"\nsource = "law"\n'
    number += '[scales.n]\nkind = "number"\nmin = 0.8\nmax = 10\n[[node]]\ncode = "total"\ntitle = "All"\n'
    number += 'leaves = [{ code = "X1", title = "X" }]\n[[bands]]\npredicate = "Any"\n'
    (statement,) = early_rounding.statements(staged(("i", 0), text=number))

    assert statement.witness is not None
    assert "X1 = 1.5" in statement.witness.assessments[0]


def test_whole_numbers_notice_no_stage() -> None:
    number = '[instrument]\nindex = "toy"\nedition = "1"\ntitle = "T"\nlevels = ["i"]\nmethod = "sum"\nscale = "n"\nsource = "law"\n'
    number += '[scales.n]\nkind = "number"\nmin = 0\nmax = 10\nwhole = true\n[[node]]\ncode = "total"\ntitle = "All"\n'
    number += 'leaves = [{ code = "X1", title = "X" }, { code = "X2", title = "Y" }]\n'

    ((_, _, text),) = told(early_rounding.statements(staged(("i", 1), text=number)), "proved")

    assert text.endswith("no answer has more decimals")


def test_without_a_witness_it_is_said() -> None:
    """Of the method of a plugin nothing is known between the ends of its children, which are whole, and too many to try."""
    text = '[[node]]\ncode = "total"\ntitle = "All"\n[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "own"\n'
    text += 'leaves = [{ code = "X", title = "X", scale = "share" }]\n[scales.share]\nkind = "number"\nmin = 0\nmax = 99999\nwhole = true\n'
    one = small(text + BANDS + STAGE.format("P", 0), made(Made(min)))

    ((_, _, text),) = told(early_rounding.statements(one))

    assert text.endswith("no assessment was found that it changes")


@pytest.mark.parametrize("spec", ["spbe@2020", "kami@5.0", "zi@2021", "sakip@2021"])
def test_of_shipped_rules_an_assessment_shows_it(spec: str) -> None:
    one = instrument(spec)
    stage = attrs.evolve(staged(("total", 0)).rounding[0], at=one.nodes["total"].children[0], digits=-1)

    (statement,) = early_rounding.statements(attrs.evolve(one, rounding=(*one.rounding, stage)))

    assert statement.witness is not None
    assert str(statement.witness.shows).startswith("total comes out as ")


def test_what_chooses_the_bands_is_part_of_the_witness() -> None:
    """Kami's bands depend on a category: the witness answers what that follows from."""
    one = instrument("kami@5.0")
    stage = attrs.evolve(staged(("total", 0)).rounding[0], at="TK", digits=-1)

    (statement,) = early_rounding.statements(attrs.evolve(one, rounding=(stage,)))

    assert statement.witness is not None
    answers = tomllib.loads(statement.witness.assessments[0])["answers"]
    assert {f"SE{number}" for number in range(1, 11)} <= set(answers)


JUDGED_BESIDE = """
[[node]]
code = "total"
title = "All"
formula = "if(B = 1, P, 5)"
reads = ["B"]
[[node]]
code = "P"
title = "P"
in = "total"
formula = "0.5 * A + 0.25 * B"
leaves = [{ code = "A", title = "A" }, { code = "B", title = "B" }]
[[node]]
code = "S"
title = "S"
leaves = [{ code = "S1", title = "S1" }]
[[bands]]
at = "S"
predicate = "Big"
min = 2
[[bands]]
at = "S"
predicate = "Small"
[[bands]]
when = "Big"
predicate = "Any"
[[bands]]
when = "Small"
predicate = "Any"
[context.size]
title = "size"
kind = "choice"
values = ["Big", "Small"]
from_node = "S"
"""


def test_a_witness_gives_no_fact_that_contradicts_its_answers(tmp_path: Path) -> None:
    """S1 = 1 is small; the fact that follows from it was given as well, as big."""
    one = small(JUDGED_BESIDE + STAGE.format("P", 0), head=HEAD.replace("[validity]", 'bands_by = "size"\n[validity]'))
    (statement,) = early_rounding.statements(one)

    assert statement.witness is not None
    assert value_of(evaluated(one, statement.witness.assessments[0], tmp_path), "total") == 1


# --- Tables -----------------------------------------------------------------------------------------------------


def complete(one: Instrument, verdict: str = "failed") -> list[tuple[str, str]]:
    return [(place, text) for _, place, text in told(structure.of_keyed_tables(one), verdict)]


def test_bands_by_a_category_have_a_table_for_each_value() -> None:
    one = instrument("kami@5.0")

    assert ("bands[total]", "one entry for each of the 3 values of se_category") in complete(one, "proved")


def test_what_follows_from_a_node_has_its_words() -> None:
    one = instrument("kami@5.0")
    key, item = next((key, item) for key, item in one.context.items() if item.from_node is not None)

    assert (f"context.{key}", f"one entry for each of the 3 values of {item.from_node}") in complete(one, "proved")


@pytest.mark.parametrize("at", [0, -1])
def test_answers_of_rows_are_worth_what_the_leaves_can_have(at: int) -> None:
    one = instrument("ikm@2017")
    assert one.records is not None
    key = str(one.records.answers)
    scale = one.scales[key]
    fewer = attrs.evolve(scale, levels=scale.levels[1:] if at == 0 else scale.levels[:-1])
    wrong = attrs.evolve(one, scales={**one.scales, key: fewer})

    assert (f"scales.{key}", "answers of rows are worth 1 to 4, as far as the leaves go") in complete(one, "proved")
    assert [place for place, _ in complete(wrong)] == [f"scales.{key}"]
    assert shown(structure.of_keyed_tables(wrong)) == [f"no rows have the mean {1 if at == 0 else 4}"]


def _rows(one: Instrument) -> Iterator[str]:
    assert one.records is not None
    yield from dict.fromkeys(f"records.points[{entry.node}]" for entry in one.records.points)


@pytest.mark.parametrize("spec", [spec for spec in INSTRUMENTS if instrument(spec).records is not None])
def test_every_kind_of_row_of_what_is_shipped_has_points(spec: str) -> None:
    one = instrument(spec)

    assert complete(one) == []
    assert {place for place, _ in complete(one, "proved")} >= set(_rows(one))


@pytest.mark.parametrize("spec", ["ipasn@2019", "ipasn@2024"])
def test_points_that_are_left_out_are_noticed(spec: str) -> None:
    one = instrument(spec)
    assert one.records is not None
    for at, entry in enumerate(one.records.points):
        kept: Any = (*one.records.points[:at], *one.records.points[at + 1 :])
        if all(other.node != entry.node for other in kept):
            continue
        wrong = attrs.evolve(one, records=attrs.evolve(one.records, points=kept))
        assert [place for place, _ in complete(wrong)] == [f"records.points[{entry.node}]"]


def test_points_that_no_number_of_a_column_reaches_are_none_that_a_row_can_have() -> None:
    one = instrument("ipasn@2019")
    assert one.records is not None
    entry = next(entry for entry in one.records.points if entry.steps)
    column = one.records.columns[entry.column]
    short = attrs.evolve(column, maximum=(entry.steps[0].minimum or 0) - 1)
    records = attrs.evolve(one.records, columns={**one.records.columns, column.key: short})

    assert f"records.points[{entry.node}]" in [place for place, _ in complete(attrs.evolve(one, records=records))]


def test_too_many_kinds_of_rows_are_said_to_be_unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "_MOST_GROUPS", 1)

    found = complete(instrument("ipasn@2019"), "unproved")

    assert ("records.points[kompetensi]", "there are more than 1 kinds of rows") in found
