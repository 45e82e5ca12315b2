"""Facts about crosswalks: those shipped say what was established, and each leaf must be named exactly once."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.base.distribution import bundled_rules
from evalkit.base.errors import RuleFileError
from evalkit.base.text import english
from evalkit.files.crosswalk import Crosswalk, read_crosswalk
from evalkit.rulework.diff.engine import diff
from evalkit.rulework.diff.pairing import pair
from rules_diff.invented import bands, levels, made, node
from support import instrument

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

FACTS = Path(__file__).parents[1] / "facts"
AREAS = {
    "": "", "kategori_se": "SE", "tata_kelola": "TK", "risiko": "RS", "kerangka_kerja": "KK", "aset": "AS", "teknologi": "TE",
    "pdp": "PD", "suplemen_pihak_ketiga": "SP", "suplemen_cloud": "SC", "suplemen_data_pribadi": "SD",
}  # fmt: skip
HEAD = '[crosswalk]\nfrom = "toy@1"\nto = "toy@2"\nchecked = 2026-11-24\nsource = "book"\n[sources.book]\ntitle = "A book"\nmark = "verified"\n'


def shipped(old: str, new: str, name: str) -> Crosswalk:
    data = (bundled_rules() / name).read_bytes()
    return read_crosswalk(data, name, instrument(old), instrument(new))


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_became_of_each_question_of_kami() -> None:
    found = shipped("kami@4.2", "kami@5.0", "kami/4.2-5.0.toml")
    areas = set(AREAS.values())

    rows = {(row.old or "", row.new or "", row.relation) for row in found.rows if not {row.old, row.new} & areas}

    wanted = [(f"{AREAS[row['old_area']]}{row['old_no']}", f"{AREAS[row['new_area']]}{row['new_no']}", row["relation"])
              for row in facts("kami-4.2-5.0-crosswalk.csv")]  # fmt: skip
    assert rows == set(wanted)
    assert len(wanted) == len(rows)


def test_what_a_question_of_kami_says_anew_must_be_asked_again() -> None:
    found = shipped("kami@4.2", "kami@5.0", "kami/4.2-5.0.toml")

    again = {(row.old, row.new) for row in found.rows if row.ask_again}

    said = [row for row in facts("kami-4.2-5.0-crosswalk.csv") if "re-check the answer" in row["note"]]
    assert {
        (f"{AREAS[row['old_area']]}{row['old_no']}", f"{AREAS[row['new_area']]}{row['new_no']}") for row in said
    } <= again
    assert not again & set(pair(instrument("kami@4.2"), instrument("kami@5.0"), found).questions.items())


def test_no_answer_of_kami_is_carried_to_a_question_that_is_worded_anew() -> None:
    found = shipped("kami@4.2", "kami@5.0", "kami/4.2-5.0.toml")

    reworded = [row for row in found.rows if row.relation == "reworded"]

    assert len(reworded) == 6
    assert not [row.new for row in reworded if row.carried and not row.ask_again]


def test_what_became_of_each_indicator_of_spbe() -> None:
    found = shipped("spbe@2020", "pemdi@2026", "spbe/2020-pemdi.toml")

    rows = {(row.old or "", row.new or "", row.relation, " ".join(row.also), row.cite.mark) for row in found.rows}

    assert rows == {
        (row["spbe_code"], row["pemdi_code"], row["relation"], row["also"], row["mark"])
        for row in facts("spbe-2020-pemdi-crosswalk.csv")
    }


# --- Planted faults ---------------------------------------------------------------------------------------------


def toy(edition: str, *codes: str) -> Instrument:
    leaves = [node(code, f"Question {code}", parent="total", scale='"s"') for code in codes]
    return made(node("total", method='"sum"'), *leaves, levels(0, 1, 2), bands(("A", "1"), ("B", "")), edition=edition)


def group(relation: str, *rows: str, **keys: str) -> str:
    extra = "".join(f"{key} = {one}\n" for key, one in keys.items())
    return f'[[group]]\nrelation = "{relation}"\n{extra}rows = [{", ".join(rows)}]\n'


def pairs(*codes: str) -> list[str]:
    return [f'{{ old = "{code}", new = "{code}" }}' for code in codes]


def read(
    *parts: str, head: str = HEAD, old: tuple[str, ...] = ("Q1", "Q2"), new: tuple[str, ...] = ("Q1", "Q2")
) -> Crosswalk:
    return read_crosswalk((head + "".join(parts)).encode(), "x.toml", toy("1", *old), toy("2", *new))


def said(
    *parts: str, head: str = HEAD, old: tuple[str, ...] = ("Q1", "Q2"), new: tuple[str, ...] = ("Q1", "Q2")
) -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        read(*parts, head=head, old=old, new=new)
    return [str(fault) for fault in caught.value.faults]


def test_a_leaf_that_is_not_named() -> None:
    faults = said(group("equal", *pairs("Q1")))

    assert faults == [
        "x.toml: old.Q2: Q2 of toy@1 is not named\n  expected: every leaf of both instruments",
        "x.toml: new.Q2: Q2 of toy@2 is not named\n  expected: every leaf of both instruments",
    ]


def test_a_leaf_that_is_named_twice() -> None:
    faults = said(group("equal", *pairs("Q1", "Q2", "Q1")))

    assert [one.splitlines()[0] for one in faults] == [
        "x.toml: old.Q1: Q1 of toy@1 is named twice",
        "x.toml: new.Q1: Q1 of toy@2 is named twice",
    ]


def test_a_leaf_that_is_new_and_has_a_predecessor() -> None:
    faults = said(
        group("part", '{ old = "Q1", new = "Q1" }', '{ old = "Q2", new = "Q2" }'), group("new", '{ new = "Q1" }')
    )

    assert faults == ["x.toml: new.Q1: Q1 of toy@2 is new, and has a predecessor"]


def test_a_leaf_that_is_equal_and_takes_up_others() -> None:
    faults = said(
        group("equal", *pairs("Q1")), group("part", '{ old = "Q2", new = "Q1" }'), group("new", '{ new = "Q2" }')
    )

    assert faults == [
        "x.toml: new.Q1: Q1 of toy@2 is equal to one, and others go into it\n  expected: rows of one kind for each leaf"
    ]


def test_several_may_go_into_one() -> None:
    found = read(
        group("merged", '{ old = "Q1", new = "Q1" }', '{ old = "Q2", new = "Q1" }'), group("new", '{ new = "Q2" }')
    )

    assert [row.new for row in found.rows] == ["Q1", "Q1", "Q2"]


def test_a_leaf_and_a_node_with_children_are_not_one() -> None:
    faults = said(group("equal", *pairs("Q1", "Q2"), '{ old = "total", new = "Q1" }'))

    assert any("total and Q1: one is a leaf, the other is not" in one for one in faults)


def test_all_faults_at_once() -> None:
    head = HEAD.replace("toy@2", "toy@3")
    faults = said(
        group("same", *pairs("Q1")),
        group("equal", '{ old = "Q3", new = "Q2" }', '{ old = "Q2" }'),
        group("new", '{ old = "Q1", new = "Q1" }'),
        group("gone", '{ old = "Q1", new = "Q1" }', '{ old = "Q1", odd = 1 }'),
        group("moved", '{ old = "Q1", new = "Q2", also = ["Q9"] }', colour='"red"'),
        '[[group]]\nrelation = "equal"\n',
        head=head,
    )

    text = "\n".join(faults)
    for words in (
        "crosswalk.to: toy@3 is not allowed here\n  expected: toy@2", "same", "toy@1 has no code Q3", "group[2].rows[2]: the key new is missing", "the key old is not allowed here",
        "expected: nothing: the relation is new", "the key new is not allowed here", "odd", "toy@2 has no code Q9", "colour", "a list of tables",
    ):  # fmt: skip
        assert words in text


def test_an_empty_file_says_what_is_missing() -> None:
    text = "\n".join(said(head=""))

    assert "crosswalk" in text
    assert "[[group]]" in text


def test_it_may_lead_the_other_way() -> None:
    found = read(
        group("equal", '{ old = "Q1", new = "Q2" }'), group("gone", '{ old = "Q2" }'), group("new", '{ new = "Q1" }')
    )

    there, back = (
        diff(*both, found)
        for both in ((toy("1", "Q1", "Q2"), toy("2", "Q1", "Q2")), (toy("2", "Q1", "Q2"), toy("1", "Q1", "Q2")))
    )

    assert there.meaning.same == (("Q1", "Q2", "equal"),)
    assert back.meaning.same == (("Q2", "Q1", "equal"),)
    kinds = [(one.kind, one.old_place, one.new_place) for one in back.changes if one.section == "tree"]
    assert ("removed", "Q1", None) in kinds
    assert ("added", None, "Q2") in kinds


def test_what_must_be_asked_again_is_one_node_but_not_one_question() -> None:
    rows = (
        '{ old = "Q1", new = "Q1", ask_again = true, note = { id = "lain", en = "another" } }',
        '{ old = "Q2", new = "Q2" }',
    )
    found = read(group("reworded", *rows))

    result = diff(toy("1", "Q1", "Q2"), toy("2", "Q1", "Q2"), found)

    assert result.meaning.same == (("Q2", "Q2", "reworded"),)
    told = [
        (one.kind, one.old_place, english(one.row.note) if one.row and one.row.note else "")
        for one in result.changes
        if one.kind == "reworded"
    ]
    assert told == [("reworded", "Q1", "another"), ("reworded", "Q2", "")]


def test_what_continues_is_told_with_both_nodes() -> None:
    found = read(
        group("continues", '{ old = "Q1", new = "Q2" }', '{ old = "Q2", new = "Q2" }'), group("new", '{ new = "Q1" }')
    )

    result = diff(toy("1", "Q1", "Q2"), toy("2", "Q1", "Q2"), found)

    tree = [(one.kind, one.old_place, one.new_place) for one in result.changes if one.section == "tree"]
    assert tree == [("continued", "Q1", "Q2"), ("continued", "Q2", "Q2"), ("added", None, "Q1")]
    assert result.meaning.same == ()


def test_read_backwards_it_keeps_what_else_takes_up_a_node() -> None:
    rows = '{ old = "Q1", new = "Q2", also = ["Q1"] }', '{ old = "Q2", new = "Q2" }'
    found = read(group("part", *rows), group("new", '{ new = "Q1" }'))

    result = diff(toy("2", "Q1", "Q2"), toy("1", "Q1", "Q2"), found)

    told = {
        (one.old_place, one.new_place): (english(one.what), one.row.also, one.row.turned)
        for one in result.changes
        if one.kind == "continued" and one.row
    }
    assert told == {("Q2", "Q1"): ("takes up", ("Q1",), True), ("Q2", "Q2"): ("takes up", (), True)}


def test_what_is_gone_and_what_is_new_under_its_code_have_notes_of_their_own() -> None:
    notes = (f'note = {{ id = "{word}", en = "{word}" }}' for word in ("left", "arrived"))
    left, arrived = notes
    found = read(
        group("equal", *pairs("Q2")),
        group("gone", f'{{ old = "Q1", {left} }}'),
        group("new", f'{{ new = "Q1", {arrived} }}'),
    )

    result = diff(toy("1", "Q1", "Q2"), toy("2", "Q1", "Q2"), found)

    told = {
        one.kind: english(one.row.note)
        for one in result.changes
        if one.section == "tree" and one.row is not None and one.row.note is not None
    }
    assert told == {"removed": "left", "added": "arrived"}
