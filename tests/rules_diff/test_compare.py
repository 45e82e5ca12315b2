"""Facts about what is told as changed: every fact of a rule file, old beside new, with where both come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.base.language import language
from evalkit.base.text import english
from evalkit.loading import load
from evalkit.rulework.diff.engine import diff
from evalkit.rulework.diff.model import CHANGE_KINDS, SECTIONS
from kit.toys import rule_file
from kit.toys import toy as plain_toy
from rules_diff.invented import bands, levels, made, node, weighted
from support import INSTRUMENTS, KNOWN, RULES, instrument
from test_rules import toy

if TYPE_CHECKING:
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Change, Diff


def told(found: Diff) -> list[tuple[str, str, str, str]]:
    """Section, kind, and the facts of every change but those of sources."""
    return [
        (one.section, one.kind, english(one.old or "–"), english(one.new or "–"))
        for one in found.changes
        if one.section not in {"sources", "citations"}
    ]


@pytest.mark.parametrize(
    ("old", "new", "section", "facts"),
    [
        ("weight = 37.5 }", "weight = 36.5 }", "weights", ("37.5", "36.5")),
        ("gate_min   = 3", "gate_min   = 4", "gates", ("3", "4")),
        ("low = 2, high", "low = 1, high", "thresholds", ("2", "1")),
        ("floor      = 1", "floor      = 2", "floors", ("1", "2")),
        ("min       = 80", "min       = 81", "bands", ("at least 80", "at least 81")),
        ("above     = 1", "min       = 1", "bands", ("above 1", "at least 1")),
        ('printed   = "80-100"', 'printed   = "81-100"', "bands", ("80-100", "81-100")),
        ("digits     = 2", "digits     = 1", "rounding", ("2 decimals, half up", "1 decimal, half up")),
        ('mode       = "half-up"', 'mode       = "down"', "rounding", ("2 decimals, half up", "2 decimals, cut off")),
        ("factor = 25", "factor = 20", "rounding", ("times 25", "times 20")),
        ('1 = "Poor"', '1 = "Bad"', "scales", ("Poor", "Bad")),
        ("points = { A = 5", "points = { A = 6", "scales", ("5", "6")),
        ("na_counts_as = 2", "na_counts_as = 1", "scales", ("2", "1")),
        ("max  = 100", "max  = 90", "scales", ("100", "90")),
        ("value = 90", "value = 80", "grades", ("90", "80")),
        ("most_at_lowest = 1", "most_at_lowest = 2", "gates", ("at most 1 exactly", "at most 2 exactly")),
        ("sum_of    = [1, 2]", "sum_of    = [1]", "gates", ("1, 2", "1")),
        ("gate     = true", "gate     = false", "ladder", ("gate open", "II at least high")),
        ('kind = 1, stage = "I" }', 'kind = 2, stage = "I" }', "answers", ("1", "2")),
        ("until       = 2024-12-31", "until       = 2023-12-31", "validity", ("2024-12-31", "2023-12-31")),
        ('title = "First item"', 'title = "One item"', "tree", ("First item", "One item")),
        ('title = "People"', 'title = "Persons"', "context", ("People", "Persons")),
    ],
)  # fmt: skip
def test_every_fact_that_changes_is_told(old: str, new: str, section: str, facts: tuple[str, str]) -> None:
    more = ((", weight = 22.5", ", weight = 23.5"),) if section == "weights" else ()
    base = toy(("45/2", "22.5"), ('weight = "22.5"', "weight = 22.5"))
    changed = toy(("45/2", "22.5"), ('weight = "22.5"', "weight = 22.5"), (old, new), *more)

    found = [one for one in told(diff(base, changed)) if one[0] == section]

    assert any(facts[0] in one[2] and facts[1] in one[3] for one in found), found


def test_the_last_step_of_a_table_is_told_as_below() -> None:
    """It has no bound of its own, so there is nothing that it is above."""
    changes = told(diff(instrument("ipasn@2019"), instrument("ipasn@2024")))
    facts = [fact for change in changes for fact in change[2:]]

    assert any(fact == "below: 0" for fact in facts), facts
    assert not any("above below" in fact for fact in facts)


READING = """
[[readings]]
id = "points"
axis = "x"
title = { id = "lain", en = "other" }
[[readings.scales]]
scale = "steps"
points = { 1 = 2 }
"""


def test_points_that_a_reading_counts_otherwise_are_told_once() -> None:
    old, new = (plain_toy(rule_file(READING.replace("1 = 2", points))) for points in ("1 = 2", "1 = 0"))

    assert told(diff(old, new)) == [("readings", "changed", "2", "0")]
    assert [change.new_place for change in diff(old, new).changes] == ["readings[points].scales[steps].1"]


def test_a_formula_of_several_lines_is_told_in_one() -> None:
    def rules(sign: str) -> Instrument:
        return made(
            node(
                "total",
                formula=f'''"""\nA\n  {sign} B\n"""''',
                scale='"s"',
                leaves='[{ code = "A", title = "A" }, { code = "B", title = "B" }]',
            ),
            levels(0, 1, 2),
            bands(("A", "1"), ("B", "")),
        )

    assert ("tree", "changed", "A + B", "A - B") in told(diff(rules("+"), rules("-")))


def test_numbers_within_a_reading_are_printed_as_elsewhere() -> None:
    text = (RULES / "itkp" / "2026.toml").read_text(encoding="utf-8")
    assert text.count("77.95, points") == 1
    data = text.replace("77.95, points", "77.85, points").encode()
    changed = load(data, KNOWN, file="itkp/2026.toml", index="itkp", edition="2026")

    (change,) = diff(instrument("itkp@2026"), changed).changes

    assert "77,95" in language("id").say(change.old or "")
    assert "77.85" in english(change.new or "")
    assert "/" not in english(change.old or "")


def test_a_source_that_changed_is_told_by_its_title() -> None:
    found = diff(toy(), toy(('title = "A blog"', 'title = "Another blog"')))

    facts = {(english(one.old or ""), english(one.new or "")) for one in found.changes}
    assert ("A blog; example.org (single-source)", "Another blog; example.org (single-source)") in facts
    assert {one.section for one in found.changes} <= {"sources", "citations"}
    assert found.meaning.none == "proved"


def test_nodes_come_and_go_and_move() -> None:
    def rules(edition: str, *nodes: str) -> Instrument:
        return made(
            node("total", method='"sum"'),
            *nodes,
            levels(0, 1, 2),
            bands(("A", "1"), ("B", "")),
            edition=edition,
            depth=2,
        )

    def leaf(code: str, title: str) -> str:
        return f'{{ code = "{code}", title = "{title}" }}'

    def area(code: str, title: str, *leaves: str) -> str:
        return node(code, title, parent="total", method='"sum"', scale='"s"', leaves=f"[{', '.join(leaves)}]")

    old = rules(
        "1",
        area("A", "First", leaf("A1", "Plans of the year"), leaf("A2", "Budget")),
        area("B", "Second", leaf("B1", "Staff"), leaf("B2", "Gone")),
    )
    new = rules(
        "2",
        area("A", "First", leaf("A1", "The plans of the year")),
        area("B", "Second", leaf("B1", "Staff"), leaf("B2", "Budget"), leaf("B3", "Fresh")),
    )

    found = {
        (one.kind, one.old_place, one.new_place, english(one.what))
        for one in diff(old, new).changes
        if one.section == "tree"
    }

    assert found == {
        ("renamed", "A1", "A1", "title"),
        ("moved", "A2", "B2", "parent"),
        ("moved", "A2", "B2", "code"),
        ("removed", "B2", None, "node"),
        ("added", None, "B3", "node"),
    }


def test_a_question_of_another_edition_with_another_title_is_not_the_same_question() -> None:
    old = made(
        node("total", method='"sum"'),
        node("Q1", "Plans of the year", parent="total", scale='"s"'),
        levels(0, 1),
        bands(("A", "1"), ("B", "")),
    )
    new = made(
        node("total", method='"sum"'),
        node("Q1", "Plans of the month", parent="total", scale='"s"'),
        levels(0, 1),
        bands(("A", "1"), ("B", "")),
        edition="2",
    )

    assert diff(old, new).meaning.same == ()


def test_a_scale_with_another_name_and_the_same_answers_is_the_same() -> None:
    def rules(name: str) -> Instrument:
        return made(
            node("total", method='"sum"'),
            node("Q1", parent="total", scale=f'"{name}"'),
            levels(0, 1, name=name),
            bands(("A", "1"), ("B", "")),
        )

    assert told(diff(rules("s"), rules("t"))) == []


def test_weights_are_told_in_the_order_of_the_tree() -> None:
    found = diff(
        weighted(["20", "30", "50"], [("A", "1"), ("B", "")]), weighted(["30", "20", "50"], [("A", "1"), ("B", "")])
    )

    assert [(one.section, one.old_place) for one in found.changes] == [("weights", "Q1"), ("weights", "Q2")]


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_a_rule_file_does_not_differ_from_itself(spec: str) -> None:
    found = diff(instrument(spec), instrument(spec))

    assert (found.same, found.meaning.witnesses, found.meaning.none) == (True, (), "proved")


@pytest.mark.parametrize(
    "pair",
    [("ikm@2004", "ikm@2017"), ("sakip@2015", "sakip@2021"), ("ipasn@2019", "ipasn@2024"), ("kip@2018", "pemdi@2026")],
)
def test_every_change_has_its_place_and_its_sources(pair: tuple[str, str]) -> None:
    for one in diff(instrument(pair[0]), instrument(pair[1])).changes:
        assert one.section in SECTIONS
        assert one.kind in CHANGE_KINDS
        assert one.old_place or one.new_place
        assert _sourced(one)


def _sourced(one: Change) -> bool:
    sides = ((one.old, one.old_cite), (one.new, one.new_cite))
    return all(fact is None or (cite is not None and bool(cite.sources or cite.assumption)) for fact, cite in sides)


def test_each_sheet_of_an_edition_is_compared() -> None:
    """Criteria of units and of agencies change, and one of a unit is gone: each is told once."""
    text = (RULES / "sakip" / "2021.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if 'code = "Unit.4.c.5"' not in line]
    for code in ("Unit.1.a.3", "Instansi.1.a.4"):
        at = next(i for i, line in enumerate(lines) if f'code = "{code}"' in line)
        lines[at] = lines[at].replace("Terdapat dokumen", "Ada dokumen")
    new = load("\n".join(lines).encode(), KNOWN, file="sakip/2021.toml", index="sakip", edition="2021")
    found = diff(instrument("sakip@2021"), new)

    assert {(one.kind, one.old_place) for one in found.changes if one.section == "tree"} == {
        ("renamed", "Unit.1.a.3"),
        ("renamed", "Instansi.1.a.4"),
        ("removed", "Unit.4.c.5"),
    }
    assert len([one for one in found.changes if one.section == "tree"]) == 3
