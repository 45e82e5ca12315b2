"""Verdicts on growth, extremes, ranges, conditional counts and words that follow from a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audited import audited, judged, of, said, table
from evalkit.base.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.mark.parametrize(
    ("kind", "claim", "later", "base", "verdict", "computed"),
    [
        ("growth", "13,31 %", "7.450.000.001", "6.575.000.000", "agrees", "13.31"),
        ("growth", "-5,00", "95", "100", "agrees", "-5.00"),
        ("growth", "5,00", "95", "100", "contradicted", "-5.00"),
        ("decline", "5,00 %", "95", "100", "agrees", "5.00"),
        ("decline", "12", "95", "100", "contradicted", "5"),
        ("growth", "12,3 %", "2,8", "2,5", "agrees", "12.0"),  # 2.75 to 2.85 of 2.45 to 2.55
        ("growth", "16,5", "2,8", "2,5", "contradicted", "12.0"),
        ("decline", "4,2", "2,8", "2,9", "agrees", "3.4"),
        ("growth", "0", "0", "0", "unsupported", None),
    ],
)
def test_growth_and_decline_are_held_against_the_base(
    tmp_path: Path, kind: str, claim: str, later: str, base: str, verdict: str, computed: str | None
) -> None:
    check = judged(tmp_path, {"c": claim, "a": later, "b": base}, of(kind, "a", "b"))

    assert (check.verdict, check.computed) == (verdict, computed)


def test_growth_says_how_it_is_computed(tmp_path: Path) -> None:
    up = judged(tmp_path, {"c": "20", "a": "120", "b": "100"}, of("growth", "a", "b"))
    down = judged(tmp_path, {"c": "20", "a": "80", "b": "100"}, of("decline", "a", "b"))

    assert str(up.formula) == "(120 - 100) / 100 × 100 = 20"
    assert str(down.formula) == "(100 - 80) / 100 × 100 = 20"


def test_two_years_may_be_compared_as_growth_but_two_units_not(tmp_path: Path) -> None:
    years = 'columns = { v = { year = 2024 } }\ncells = [{ at = ["a:v"], year = 2025 }]'
    units = 'cells = [{ at = ["a:v"], unit = "orang" }, { at = ["b:v"], unit = "hari" }]'
    cells = {"c": "20", "a": "120", "b": "100"}

    assert judged(tmp_path, cells, of("growth", "a", "b"), years).verdict == "agrees"
    assert judged(tmp_path, cells, of("growth", "a", "b"), units).verdict == "not-comparable"


@pytest.mark.parametrize(
    ("claim", "verdict", "computed"),
    [
        ("32,91", "agrees", "32.91"),
        ("32,90", "agrees", "32.91"),  # 13,60 may be 13,595: the bases meet
        ("32,95", "contradicted", "32.91"),
        ("32,9", "agrees", "32.9"),
    ],
)
def test_two_amounts_and_their_percentages_leave_one_base(
    tmp_path: Path, claim: str, verdict: str, computed: str
) -> None:
    cells = {"c": claim, "second": "2.987.654.000", "first": "1.234.567.000", "share": "13,60 %"}
    check = judged(tmp_path, cells, of("same-base", "second", "first", "share"))

    assert (check.verdict, check.computed) == (verdict, computed)


def test_bases_that_do_not_meet_are_told(tmp_path: Path) -> None:
    cells = {"c": "45,10", "second": "400", "first": "150", "share": "15,00"}
    check = judged(tmp_path, cells, of("same-base", "second", "first", "share"))
    nothing = judged(tmp_path, {**cells, "first": "0"}, of("same-base", "second", "first", "share"))

    assert "886.82 to 887.02 by the one pair, and 999.67 to 1000.33 by the other" in said(check)
    assert str(check.formula) == "400 / (150 / 15.00 × 100) × 100 = 40"
    assert nothing.verdict == "unsupported"


@pytest.mark.parametrize(
    ("kind", "claim", "verdict", "computed"),
    [
        ("maximum", "3,00", "agrees", "3.00"),
        ("maximum", "3", "agrees", "3"),
        ("maximum", "2,91", "contradicted", "3.00"),
        ("minimum", "2,56", "agrees", "2.56"),
        ("minimum", "2,58", "contradicted", "2.56"),
        ("minimum", "2,555", "agrees", "2.560"),  # 2.56 stands for 2.555 to 2.565
    ],
)
def test_the_largest_and_the_smallest(tmp_path: Path, kind: str, claim: str, verdict: str, computed: str) -> None:
    cells = {"c": claim, "a": "2,75", "b": "2,56", "d": "3,00"}
    check = judged(tmp_path, cells, of(kind, "a", "b", "d"))

    assert (check.verdict, check.computed) == (verdict, computed)


def test_an_open_end_is_never_reached_by_a_largest_number(tmp_path: Path) -> None:
    # 2,75 stands for less than 2.755, so that no largest number is 2.755 itself; 2.745 it can be.
    for claim, verdict in (("2,7551", "contradicted"), ("2,7450", "agrees"), ("2,7449", "contradicted")):
        cells, exact = {"c": claim, "a": "2,75", "b": "2,75"}, 'cells = [{ at = ["c:v"], exact = true }]'
        assert judged(tmp_path, cells, of("maximum", "a", "b"), exact).verdict == verdict


def test_nothing_lies_between_two_numbers_in_the_wrong_order(tmp_path: Path) -> None:
    for high, verdict in (("1,11", "agrees"), ("1,06", "contradicted")):
        cells = {"c": "1,1", "a": "1,11", "b": high}
        assert judged(tmp_path, cells, of("between", "a", "b")).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("2,5", "agrees"), ("3,5", "agrees"), ("3,0", "agrees"), ("2,4", "contradicted"), ("3,6", "contradicted")],
)
def test_a_number_lies_between_two_others(tmp_path: Path, claim: str, verdict: str) -> None:
    check = judged(tmp_path, {"c": claim}, 'is = "between"\nof = [2.5, 3.5]')

    assert check.verdict == verdict
    assert verdict == "agrees" or "lies outside 2.5 to 3.5" in said(check)


def test_rounding_leaves_a_number_possible_inside(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "3,6"}, 'is = "between"\nof = [2.5, 3.55]')

    assert check.verdict == "agrees"
    assert "leave it possible" in said(check)


VALUES = {"D1": "2,75", "D2": "2,58", "D3": "3,00", "D4": "2,91", "D5": "2,56"}


def counted(folder: Path, claim: str, relation: str, cells: Mapping[str, str] = VALUES) -> tuple[str, str | None, str]:
    text = f'[[claims]]\nid = "x"\nprinted = "{claim}"\nat = "3.1"\n{relation}\n'
    check = audited(folder, table(cells) + text).checks[0]
    return check.verdict, check.computed, str(check.formula)


@pytest.mark.parametrize(
    ("kind", "claim", "verdict", "computed"),
    [
        ("count-at-least", "3", "agrees", "3"),
        ("count-above", "2 perangkat daerah", "agrees", "2"),
        ("count-above", "4", "contradicted", "2"),
        ("count-at-most", "3", "agrees", "3"),
        ("count-below", "2", "agrees", "2"),
        ("count-below", "3", "agrees", "2"),  # 2,75 stands for 2.745 to 2.755
        ("count-below", "2,5", "contradicted", "2"),
        ("count-below", "1", "contradicted", "2"),
    ],
)
def test_how_many_meet_a_condition(tmp_path: Path, kind: str, claim: str, verdict: str, computed: str) -> None:
    found = counted(tmp_path, claim, f'is = "{kind}"\nof = ["t:*:v"]\nthan = 2.75')

    assert found[:2] == (verdict, computed)
    assert found[2].startswith(f"{computed} of 5 are ")


@pytest.mark.parametrize(("claim", "verdict"), [("0", "agrees"), ("1", "contradicted"), ("2", "agrees")])
def test_all_are_held_against_one_limit(tmp_path: Path, claim: str, verdict: str) -> None:
    """Two that are the same lie both below a limit that is rounded, or neither does."""
    text = f'[[claims]]\nid = "x"\nprinted = "{claim}"\nat = "3.1"\nis = "count-below"\nof = ["t:a:v", "t:b:v"]\n'
    cells = {"a": "5", "b": "5", "limit": "5,0"}
    assert audited(tmp_path, table(cells) + text + 'than = "t:limit:v"\n').checks[0].verdict == verdict


@pytest.mark.parametrize(
    ("relation", "claim", "verdict"),
    [
        ('is = "count-below"', "0", "agrees"),
        ('is = "count-below"', "1", "contradicted"),  # the limit lies not below itself, however it was rounded
        ('is = "count-at-most"', "0", "contradicted"),
        ('is = "count-at-most"', "1", "agrees"),
        ('is = "list-below"', "a", "contradicted"),
    ],
)
def test_a_number_that_is_the_limit_is_one_with_it(tmp_path: Path, relation: str, claim: str, verdict: str) -> None:
    text = f'[[claims]]\nid = "x"\nprinted = "{claim}"\nat = "3.1"\n{relation}\nof = ["t:a:v", "t:b:v"]\n'
    cells = {"a": "5,0", "b": "6,0"}
    assert audited(tmp_path, table(cells) + text + 'than = "t:a:v"\n').checks[0].verdict == verdict


def test_what_is_exact_leaves_no_other_number(tmp_path: Path) -> None:
    text = '[[claims]]\nid = "x"\nprinted = "3"\nat = "3.1"\nis = "count-below"\nof = ["t:*:v"]\nthan = 2.75\n'
    check = audited(tmp_path, table(VALUES, 'exact = ["v"]') + text).checks[0]

    assert (check.verdict, check.computed) == ("contradicted", "2")


def test_how_many_say_a_word(tmp_path: Path) -> None:
    cells = {"A": "Tercapai", "B": "Belum", "C": "tercapai", "D": "Melebihi"}
    relation = 'is = "count-word"\nof = ["t:*:v"]\nwords = ["Tercapai", "Melebihi"]'

    assert counted(tmp_path, "3", relation, cells)[:2] == ("agrees", "3")
    assert counted(tmp_path, "2", relation, cells) == ("contradicted", "3", "3 of 4 say so")


@pytest.mark.parametrize(
    ("kind", "word", "one", "verdict", "computed"),
    [
        ("word-at-least", "Tercapai", "3,5", "agrees", "Tercapai"),
        ("word-at-least", "belum  tercapai", "3,4", "agrees", "Belum Tercapai"),
        ("word-at-least", "Tercapai", "3,3", "contradicted", "Belum Tercapai"),
        ("word-at-least", "Belum Tercapai", "3,5", "agrees", "Tercapai"),  # 3,5 may be 3.45
        ("word-above", "Belum Tercapai", "3,5", "agrees", "Belum Tercapai"),
        ("word-at-most", "Tercapai", "3,5", "agrees", "Tercapai"),
        ("word-below", "Tercapai", "3,5", "agrees", "Belum Tercapai"),
        ("word-below", "Tercapai", "3,7", "contradicted", "Belum Tercapai"),
        ("word-at-least", "Baik", "3,5", "contradicted", "Tercapai"),
    ],
)
def test_a_word_follows_from_a_condition(
    tmp_path: Path, kind: str, word: str, one: str, verdict: str, computed: str
) -> None:
    relation = f'is = "{kind}"\nof = ["t:a:v", 3.5]\nwords = ["Tercapai", "Belum Tercapai"]'
    check = judged(tmp_path, {"c": word, "a": one}, relation)

    assert (check.verdict, check.computed) == (verdict, computed)
    assert word != "Baik" or "neither of the two words" in said(check)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Tercapai (105 %)", "agrees"),
        ("Predikat Tercapai", "agrees"),
        ("Tercapai (sebagian)", "agrees"),
        ("Belum Tercapai (105 %)", "contradicted"),
        ("Tidak Tercapai", "contradicted"),
    ],
)
def test_a_word_that_follows_may_have_a_number_or_another_name_beside_it(
    tmp_path: Path, claim: str, verdict: str
) -> None:
    relation = of("word-at-least", "a", "100") + '\nwords = ["Tercapai", "Belum Tercapai"]'

    assert judged(tmp_path, {"c": claim, "a": "105"}, relation).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "words", "verdict", "told"),
    [
        ("3", '["B", "Baik"]', "agrees", ""),
        ("2", '["B", "Baik"]', "contradicted", ""),
        ("1", '["B"]', "agrees", ""),  # Mutu B
        ("2", '["B"]', "agrees", "another name"),  # and B (Baik)
        ("1,5", '["B"]', "contradicted", ""),
        ("3", '["B"]', "contradicted", ""),
        ("1", '["CC"]', "agrees", ""),
    ],
)
def test_a_category_is_counted_by_its_letter_its_word_or_both(
    tmp_path: Path, claim: str, words: str, verdict: str, told: str
) -> None:
    cells = {"a": "Mutu B", "b": "B (Baik)", "d": "Baik (88,19)", "e": "CC (62,5)", "c": claim}
    check = judged(tmp_path, cells, of("count-word", "a", "b", "d", "e") + f"\nwords = {words}")

    assert check.verdict == verdict
    assert told in said(check)


def test_each_row_has_the_word_of_its_own_numbers(tmp_path: Path) -> None:
    text = (
        '[[tables]]\nid = "t"\ntitle = "T"\nheader = ["kode", "realisasi", "target", "status"]\n'
        'rows = [["A", "80", "75", "Tercapai"], ["B", "70", "75", "Tercapai"], ["C", "–", "75", "Belum"]]\n'
        '[[tables.relations]]\nclaim = "*:status"\nis = "word-at-least"\nof = ["*:realisasi", "*:target"]\n'
        'words = ["Tercapai", "Belum"]\n'
    )
    found = audited(tmp_path, text).checks

    assert [one.verdict for one in found[:3]] == ["agrees", "contradicted", "unsupported"]
    assert str(found[1].formula) == "70 < 75: Belum"


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ('is = "word-at-least"\nof = ["t:a:v", 1]\nwords = ["Tercapai"]', "2 words"),
        ('is = "word-at-least"\nof = ["t:a:v", 1]', "word-at-least needs it"),
        ('is = "count-above"\nof = ["t:a:v"]', "count-above needs it"),
        ('is = "growth"\nof = ["t:a:v"]', "2 parts"),
        ('is = "between"\nof = ["t:a:v", 1]\nwords = ["x"]', "does not belong to between"),
    ],
)
def test_what_a_condition_lacks_is_told(tmp_path: Path, relation: str, words: str) -> None:
    with pytest.raises(ReportError) as error:
        judged(tmp_path, {"c": "1", "a": "1"}, relation)
    assert words in str(error.value)
