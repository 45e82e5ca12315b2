"""Editions in time: gaps and overlaps to the day, and what follows what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from evalkit.rulework.check import editions
from evalkit.rulework.check.engine import prove
from rules_check.small import edition, shown, told, toy

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

FIRST = edition("1", "2020-01-01", "2020-12-31")


def found(one: Instrument, *others: Instrument, known: tuple[str, ...] = (), verdict: str = "failed") -> list[str]:
    """Sentences with that verdict."""
    return [f"{check}: {text}" for check, _, text in told(editions.statements(one, others, known), verdict)]


def test_an_edition_from_the_next_day_on_leaves_no_gap() -> None:
    after = edition("2", "2021-01-01")

    assert found(FIRST, after) == []
    (line,) = found(FIRST, after, verdict="proved")
    first, second = "toy@1 (from: 2020-01-01, until: 2020-12-31)", "toy@2 (from: 2021-01-01, still in force)"
    assert line == f"edition-gap: {second} follows {first} without a gap"
    assert found(after, FIRST, verdict="noted") == ["edition-last: no later edition of toy is known"]


def test_a_day_without_an_edition_is_shown() -> None:
    statements = list(editions.statements(FIRST, [edition("2", "2021-01-02")]))

    assert [check for check, _, _ in told(statements)] == ["edition-gap"]
    assert shown(statements) == ["on 2021-01-01 no edition is in force"]


def test_a_day_with_two_editions_is_shown() -> None:
    statements = list(editions.statements(FIRST, [edition("2", "2020-12-31")]))

    assert [check for check, _, _ in told(statements)] == ["edition-overlap"]
    assert shown(statements) == ["on 2020-12-31 both are in force"]


def test_every_overlap_is_told() -> None:
    others = [edition("2", "2020-06-01", "2020-06-30"), edition("3", "2020-07-01")]

    assert [line.partition(":")[0] for line in found(FIRST, *others)] == ["edition-overlap"] * 2


def test_a_gap_and_an_overlap_are_told_under_the_later_edition_too() -> None:
    def under(one: Instrument, *others: Instrument) -> list[tuple[str, str]]:
        return [(check, place) for check, place, _ in told(prove(one, others).statements)]

    assert under(edition("2", "2020-12-31"), FIRST) == [("edition-overlap", "validity.from")]
    assert under(edition("2", "2021-01-02"), FIRST) == [("edition-gap", "validity.from")]
    assert under(edition("2", "2021-01-01"), FIRST) == []
    assert under(edition("3", "2021-03-01"), FIRST, edition("2", "2021-01-01", "2021-02-28")) == []


def test_an_end_that_is_open_overlaps_with_all_that_begins_later() -> None:
    assert len(found(edition("1", "2020-01-01"), edition("2", "2030-01-01"))) == 1


def test_an_end_that_is_not_established_makes_no_gap_and_no_overlap() -> None:
    unknown = edition("1", None, open_end=False)

    assert found(unknown, edition("2", "2030-01-01")) == []
    assert found(unknown, edition("2", "2030-01-01"), verdict="noted") == [
        "edition-start: since when the edition is in force is not established",
        "edition-end: until when the edition is in force is not established",
    ]


def test_two_editions_of_which_no_beginning_is_established_are_not_compared() -> None:
    assert found(edition("1", None, "2020-12-31"), edition("2", None, open_end=False)) == []


def test_an_edition_that_ends_before_it_begins_fails() -> None:
    (line,) = found(edition("1", "2020-01-02", "2020-01-01"))

    assert line.startswith("edition-end: the edition ends before it begins: toy@1 (from: 2020-01-02")


def test_other_indices_are_no_editions() -> None:
    assert found(FIRST, edition("1", "2020-06-01", index="play")) == []


# --- followed_by ------------------------------------------------------------------------------------------------


def followed(
    name: str, by: str | None, since: str = "2020-01-01", until: str = "2020-12-31", index: str = "toy"
) -> Instrument:
    return edition(name, since, until, followed_by=by, index=index)


def test_the_whole_chain_of_what_follows_is_told() -> None:
    second = followed("2", "play@1", "2021-01-01", "2021-12-31")
    third = edition("1", "2022-01-01", index="play")

    assert "followed-by: the editions that follow: toy@1 → toy@2 → play@1" in found(
        followed("1", "toy@2"), second, third, verdict="proved"
    )


def test_what_is_not_installed_is_told() -> None:
    assert found(followed("1", "toy@9")) == ["followed-by: toy@9 is not installed"]


def test_what_exists_but_has_faults_counts_as_installed() -> None:
    assert found(followed("1", "toy@9"), known=("toy@9",)) == []


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_is_told_from_each_of_its_members(length: int) -> None:
    members = [
        followed(str(i), f"toy@{(i + 1) % length}", f"{2020 + i}-01-01", f"{2020 + i}-12-31") for i in range(length)
    ]

    for i, one in enumerate(members):
        circle = " → ".join(f"toy@{(i + k) % length}" for k in range(length + 1))
        assert f"followed-by-circle: followed_by goes in a circle: {circle}" in found(one, *members)


def test_a_circle_further_on_is_told_without_what_leads_to_it() -> None:
    second, third = (
        followed("2", "toy@3", "2021-01-01", "2021-12-31"),
        followed("3", "toy@2", "2022-01-01", "2022-12-31"),
    )

    assert "followed-by-circle: followed_by goes in a circle: toy@2 → toy@3 → toy@2" in found(
        followed("1", "toy@2"), second, third
    )


def test_what_begins_earlier_does_not_follow() -> None:
    (line,) = found(followed("2", "toy@1", "2021-01-01", "2021-12-31"), FIRST)

    assert line == (
        "followed-by: toy@1 (from: 2020-01-01, until: 2020-12-31) begins before"
        " toy@2 (from: 2021-01-01, until: 2021-12-31), which it should follow"
    )


def test_a_gap_to_another_index_that_follows_is_told() -> None:
    statements = list(editions.statements(followed("1", "play@1"), [edition("1", "2021-02-01", index="play")]))

    assert [check for check, _, _ in told(statements)] == ["edition-gap"]
    assert shown(statements) == ["on 2021-01-01 no edition is in force"]


# --- Together with what the rule file explains -------------------------------------------------------------------


def explaining(one: Instrument, *entries: str) -> Instrument:
    """The same with a property that explains *entries*."""
    (note,) = toy('[[properties]]\nid = "why"\ntext = { id = "a", en = "b" }\n').properties
    return attrs.evolve(one, properties=(attrs.evolve(note, explains=entries),))


def test_a_declared_overlap_is_known() -> None:
    one = explaining(FIRST, "edition-overlap")

    (statement,) = [
        each for each in prove(one, [edition("2", "2020-06-01")]).statements if each.check == "edition-overlap"
    ]

    assert (statement.verdict, statement.explained_by) == ("known", "why")


def test_what_the_earlier_edition_declares_is_noted_under_the_later_one() -> None:
    one, later = explaining(FIRST, "edition-overlap"), edition("2", "2020-06-01")

    proof = prove(later, [one])

    assert told(proof.statements) == []
    (text,) = [text for check, _, text in told(proof.statements, "noted") if check == "edition-overlap"]
    assert text.endswith("are in force at the same time; toy@1 says why (why): b")


def test_a_note_of_the_later_edition_comes_first() -> None:
    one, later = explaining(FIRST, "edition-overlap"), explaining(edition("2", "2020-06-01"), "edition-overlap")

    (statement,) = [each for each in prove(later, [one]).statements if each.check == "edition-overlap"]

    assert (statement.place, statement.verdict, statement.explained_by) == ("validity.from", "known", "why")


def test_a_declared_overlap_that_is_none_fails_where_editions_are_compared() -> None:
    one = explaining(FIRST, "edition-overlap")

    alone, beside = prove(one), prove(one, [edition("2", "2021-01-01")])

    assert told(alone.statements) == []
    assert told(beside.statements) == [
        ("explains-nothing", "properties[why]", "it explains edition-overlap, which does not fail")
    ]
