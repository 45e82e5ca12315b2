"""The causes that an audit names, and when it names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audited import audited, said
from evalkit.audit import causes
from evalkit.audit.book import Book
from evalkit.audit.judge import judge
from evalkit.audit.model import Claim
from evalkit.audit.slips import rewritten, slip_between, slips
from evalkit.audit.trials import Trials
from evalkit.audit.windows import Window, Windows
from evalkit.exact import Printed, parse_number
from evalkit.registry import Registry

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.audit.model import Check


def table(header: str, rows: str, relations: str, name: str = "t", more: str = "") -> str:
    """A table from lines of cells that are separated by blanks; ``-`` is a blank cell."""
    head = ", ".join(f'"{one}"' for one in header.split())
    lines = ", ".join(
        "[{}]".format(", ".join(f'"{cell}"' for cell in row.split())) for row in rows.strip().splitlines()
    )
    return f'[[tables]]\nid = "{name}"\ntitle = "T"\nnumbers = "id"\nheader = [{head}]\nrows = [{lines}]\nrelations = [{relations}]\n{more}\n'


def checked(folder: Path, text: str) -> dict[str, Check]:
    """The checks that do not agree, by the id of their relation."""
    return {
        check.id: check for check in audited(folder, text).checks if check.verdict in ("contradicted", "inconsistent")
    }


def only(folder: Path, text: str) -> Check:
    """The only check that does not agree."""
    (check,) = checked(folder, text).values()
    return check


SUM = '{ claim = "jumlah:v", is = "sum", of = ["*:v"] }'
MEAN = '{ claim = "rata:v", is = "mean", of = ["*:v"] }'


# --- What one relation shows ------------------------------------------------------------------------------------


def test_the_sum_for_the_mean(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "ipasn 114,3\nsakip 117,2\nrata 231,5%", MEAN))
    assert check.cause == "sum-for-mean"
    assert check.culprit is None
    assert "the sum 231,5% was printed where the mean 115.8 belongs" in said(check)


def test_the_mean_for_the_sum(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 10\nb 20\nc 33\njumlah 21", SUM))
    assert check.cause == "mean-for-sum"
    assert "the mean 21 was printed where the sum 63 belongs" in said(check)


def test_a_part_left_out_of_a_sum(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 1000000\nb 2345678\nc 456789\njumlah 3345678", SUM))
    assert check.cause == "missing-addend"
    assert "this is what comes out without t:c:v" in said(check)


def test_equal_parts_of_which_one_is_left_out_are_all_named(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 250\nb 4711\nc 250\njumlah 4961", SUM))
    assert check.cause == "missing-addend"
    assert "without one of these: t:a:v, t:c:v" in said(check)


def test_a_part_left_out_of_a_mean(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 80,10\nb 90,40\nc 13,75\nrata 85,25", MEAN))
    assert check.cause == "missing-addend"
    assert "without t:c:v" in said(check)


def test_a_mean_near_that_without_a_part_that_may_have_a_slip_has_no_cause_of_its_own(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 2,60\nb 2,60\nc 4,60\nrata 2,60", MEAN))
    assert check.cause != "missing-addend"


def test_a_mean_over_the_blank_cells_too(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 80,00\nb 91,00\nc -\nrata 57,00", MEAN))
    assert check.cause == "missing-addend"
    assert "the sum was divided by 3 instead of 2" in said(check)


def test_a_part_left_out_of_a_weighted_mean(tmp_path: Path) -> None:
    weighted = '{ claim = "indeks:v", is = "weighted-mean", of = ["*:v"], weights = ["*:w"] }'
    rows = "a 3,10 40\nb 4,00 30\nc 5,00 30\nindeks {} -"
    assert only(tmp_path, table("k v w", rows.format("2,70"), weighted)).cause == "missing-addend"  # its weight counts
    assert only(tmp_path, table("k v w", rows.format("4,50"), weighted)).cause == "missing-addend"  # nor does that


def test_a_part_left_out_that_is_no_cell(tmp_path: Path) -> None:
    check = only(
        tmp_path, table("k v", "a 2345\nb 1890\nj 4235", '{ claim = "j:v", is = "sum", of = ["a:v", "b:v", 777] }')
    )
    assert check.cause == "missing-addend"
    assert "without 777" in said(check)


def test_a_mean_that_no_part_explains(tmp_path: Path) -> None:
    assert only(tmp_path, table("k v", "a 80,10\nb 90,40\nc 71,75\nrata 12,93", MEAN)).cause is None


@pytest.mark.parametrize(("printed", "cause"), [("9,62", "wrong-base"), ("55,12", None)])
def test_the_share_of_another_base(tmp_path: Path, printed: str, cause: str | None) -> None:
    percent = '{ claim = "*:p", is = "percent", of = ["*:r", "*:v"] }'
    check = only(tmp_path, table("k v r p", f"a 400 250 {printed}\njumlah 2600 1300 50,00", percent))
    assert check.cause == cause
    assert ("share of another base: t:jumlah:v instead of t:a:v" in said(check)) == (cause is not None)


YEARS = 'columns = { "2024" = { year = 2024 }, "2025" = { year = 2025 } }'


def test_the_number_of_an_earlier_year_in_the_row(tmp_path: Path) -> None:
    text = table("k 2024 2025", "a 78,40 78,40\nb 1,50 1,50", "", more=YEARS)
    text += table("k x", "a 90,25\nb 1,50", '{ claim = "*:x", is = "equal", of = ["t:*:2025"] }', "u")
    check = only(tmp_path, text)
    assert (check.id, check.cause, check.culprit) == ("u:a:x:equal", "last-year", "t:a:2025")
    assert "t:a:2025 has the number of an earlier year: t:a:2024" in said(check)


def test_the_number_of_an_earlier_year_in_a_sentence(tmp_path: Path) -> None:
    text = table("k 2024 2025", "a 78,40 90,25", "", more=YEARS)
    text += '[[claims]]\nid = "n"\nat = "1"\nprinted = "78,40"\nis = "equal"\nof = ["t:a:2025"]\n'
    check = only(tmp_path, text)
    assert (check.cause, check.culprit) == ("last-year", None)


def test_a_number_that_no_earlier_year_has(tmp_path: Path) -> None:
    text = table("k 2024 2025", "a 78,40 90,25", "", more=YEARS)
    text += '[[claims]]\nid = "n"\nat = "1"\nprinted = "61,07"\nis = "equal"\nof = ["t:a:2025"]\n'
    assert only(tmp_path, text).cause is None


def test_the_year_before(tmp_path: Path) -> None:
    text = '[[claims]]\nid = "n"\nat = "1"\nprinted = "2024"\nis = "equal"\nof = ["report:year"]\n'
    assert only(tmp_path, text).cause == "last-year"


def test_two_years_that_should_be_the_same_are_no_earlier_year_of_each_other(tmp_path: Path) -> None:
    same = '{ claim = "a:2025", is = "equal", of = ["a:2024"], across = ["year"] }'
    assert only(tmp_path, table("k 2024 2025", "a 3 8", same, more=YEARS)).cause is None


def test_a_number_that_last_year_had_not(tmp_path: Path) -> None:
    relations = '{ claim = "a:v", is = "equal", of = ["indicator:i:realisation"] }, { claim = "a:v", is = "at-most", of = [10] }'
    text = INDICATOR + table("k v", "a 61,07", relations)
    assert {one.cause for one in audited(tmp_path, text, WITH_RULES).checks if one.verdict == "contradicted"} == {None}


WITH_RULES = '[report]\nagency = "Dinas Contoh"\nyear = 2025\nrules = "lkj@beltim-2025"\n'
INDICATOR = """
[[objectives]]
code = "S"
title = "S"
[[indicators]]
code = "i"
objective = "S"
title = "I"
unit = "nilai"
direction = "higher"
target = 75
realisation = 90.25
history = { 2024 = 78.40 }
"""


def test_last_years_value_of_the_indicator(tmp_path: Path) -> None:
    text = INDICATOR + table("k v", "a 78,40", '{ claim = "a:v", is = "equal", of = ["indicator:i:realisation"] }')
    (check,) = [one for one in audited(tmp_path, text, WITH_RULES).checks if one.verdict == "contradicted"]
    assert check.cause == "last-year"
    assert "indicator:i:last_year" in said(check)


def test_an_input_printed_for_the_result(tmp_path: Path) -> None:
    percent = '{ claim = "*:p", is = "percent", of = ["*:r", "*:v"] }'
    check = only(tmp_path, table("k v r p", "a 70 82,36 82,36", percent))
    assert (check.cause, check.culprit) == ("operand", None)
    assert "this is the number of t:a:r, not the result" in said(check)


def test_a_hundred_that_is_no_cell_is_no_input(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 7,95\nb 100", '{ claim = "b:v", is = "difference", of = [100, "a:v"] }'))
    assert check.cause is None


# --- Slips ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "cause"), [("63652", "digit"), ("66362", "transposed"), ("61852", None), ("6366", None)]
)
def test_a_slip_in_the_claim(tmp_path: Path, printed: str, cause: str | None) -> None:
    product = '{ claim = "c:v", is = "product", of = ["a:v", "b:v"] }'
    check = only(tmp_path, table("k v", f"a 229\nb 278\nc {printed}", product))
    assert check.computed == "63662"
    assert check.cause == cause


def test_a_slip_that_several_inputs_could_have_too_accuses_no_place(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 1111\nb 2222\nc 3333\njumlah 6676", SUM))
    assert (check.cause, check.culprit) == ("digit", None)
    assert "one digit differs from 6666" in said(check)


def test_two_neighbouring_digits_of_the_claim(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 1000\nb 2900\nc 8017\njumlah 19117", SUM))
    assert (check.cause, check.culprit) == ("transposed", None)


def test_whoever_copies_with_decimals_does_not_slip_without_them(tmp_path: Path) -> None:
    text = table("k v", "a 106,2", "") + table("k w", "b 100", '{ claim = "b:w", is = "equal", of = ["t:a:v"] }', "u")
    assert only(tmp_path, text).cause is None


@pytest.mark.parametrize("printed", ["4", "9"])
def test_one_digit_alone_is_no_slip(tmp_path: Path, printed: str) -> None:
    check = only(tmp_path, table("k v", f"a 3\nb 3\njumlah {printed}", SUM))
    assert check.cause is None
    assert check.culprit is None


def test_no_cause_where_none_fits(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 1234\nb 5678\njumlah 99999", SUM))
    assert (check.cause, check.culprit, check.explanation) == (None, None, ())


def test_a_word_has_no_cause(tmp_path: Path) -> None:
    text = table("k v", "a Baik", "") + table("k w", "b Buruk", '{ claim = "b:w", is = "equal", of = ["t:a:v"] }', "u")
    assert only(tmp_path, text).cause is None


# --- Repairs ----------------------------------------------------------------------------------------------------

PERCENT = '{ claim = "*:p", is = "percent", of = ["*:r", "*:v"] }'
SUMS = '{ claim = "daerah:v", is = "sum", of = ["operasi:v", "modal:v"] }, { claim = "daerah:r", is = "sum", of = ["operasi:r", "modal:r"] }, { claim = "operasi:r", is = "sum", of = ["pegawai:r", "barang:r"] }'
ROWS = """\
daerah 9.079.049.540,00 8.357.182.305,00 92,05
operasi 9.002.848.540,00 {operasi} 92,04
pegawai 5.552.821.790,00 5.017.669.322,00 90,36
barang 3.450.026.750,00 3.268.424.143,00 94,74
modal {modal} 71.088.840,00 93,29
"""
RIGHT = {"operasi": "8.286.093.465,00", "modal": "76.201.000,00"}


def expenditure(**wrong: str) -> str:
    return table("k v r p", ROWS.format(**{**RIGHT, **wrong}), f"{PERCENT}, {SUMS}")


def test_the_right_table_has_no_error(tmp_path: Path) -> None:
    assert checked(tmp_path, expenditure()) == {}


def test_one_digit_of_an_input_that_two_relations_show(tmp_path: Path) -> None:
    found = checked(tmp_path, expenditure(modal="78.201.000,00"))
    assert set(found) == {"t:daerah:v:sum", "t:modal:p:percent"}
    assert {(one.cause, one.culprit) for one in found.values()} == {("digit", "t:modal:v")}
    assert (
        "with 76.201.000,00 in place of 78.201.000,00 at t:modal:v, this holds; further relations that then hold: 1"
        in said(found["t:daerah:v:sum"])
    )


def test_one_digit_of_a_claim_that_is_an_input_elsewhere(tmp_path: Path) -> None:
    found = checked(tmp_path, expenditure(operasi="8.288.093.465,00"))
    assert set(found) == {"t:daerah:r:sum", "t:operasi:r:sum", "t:operasi:p:percent"}
    assert {(one.cause, one.culprit) for one in found.values()} == {("digit", "t:operasi:r")}


def test_two_neighbouring_digits_of_an_input(tmp_path: Path) -> None:
    found = checked(tmp_path, expenditure(modal="67.201.000,00"))
    assert {(one.cause, one.culprit) for one in found.values()} == {("transposed", "t:modal:v")}


def test_a_number_that_two_relations_give_is_told_without_a_cause(tmp_path: Path) -> None:
    found = checked(tmp_path, expenditure(modal="11.111.111,00"))
    assert {(one.cause, one.culprit) for one in found.values()} == {(None, "t:modal:v")}
    assert "with 76.201.000,00 in place of 11.111.111,00" in said(found["t:modal:p:percent"])


def test_a_total_without_a_part_that_other_relations_show(tmp_path: Path) -> None:
    found = checked(tmp_path, expenditure(operasi="5.017.669.322,00"))
    assert {(one.cause, one.culprit) for one in found.values()} == {("missing-addend", "t:operasi:r")}


def test_what_is_computed_is_confirmed_by_what_it_enters(tmp_path: Path) -> None:
    relations = (
        '{ claim = "c:v", is = "product", of = ["a:v", "b:v"] }, { claim = "p:v", is = "percent", of = ["a:v", "c:v"] }'
    )
    found = checked(tmp_path, table("k v", "a 229\nb 278\nc 11111\np 0,36", relations))
    assert {(one.cause, one.culprit) for one in found.values()} == {(None, "t:c:v")}
    assert "with 63662 in place of 11111 at t:c:v" in said(found["t:c:v:product"])


def test_two_cells_that_changed_places(tmp_path: Path) -> None:
    rows = "a 4.000.000 3.000.000 75,00\nb 9.000.001 1.000.000 11,11\nc 8.000.000 2.000.000 25,00"
    right = rows.replace("9.000.001", "x").replace("4.000.000", "9.000.001").replace("x", "4.000.000")
    found = checked(tmp_path, table("k v r p", right, PERCENT))
    assert {(one.cause, one.culprit) for one in found.values()} == {("swapped", "t:a:v"), ("swapped", "t:b:v")}
    assert "t:a:v and t:b:v exchanged" in said(found["t:a:p:percent"])


def test_ceiling_and_spending_that_changed_places(tmp_path: Path) -> None:
    sums = '{ claim = "j:v", is = "sum", of = ["a:v", "b:v"] }, { claim = "j:r", is = "sum", of = ["a:r", "b:r"] }'
    rows = "a 3.111.111 4.777.777 65,12\nb 9.000.000 1.000.000 11,11\nj 13.777.777 4.111.111 29,84"
    found = checked(tmp_path, table("k v r p", rows, f"{PERCENT}, {sums}"))
    assert set(found) == {"t:a:p:percent", "t:j:v:sum", "t:j:r:sum"}
    assert {one.cause for one in found.values()} == {"swapped"}
    assert {one.culprit for one in found.values()} == {"t:a:v", "t:a:r"}


def test_places_that_could_be_wrong_alike_are_all_told_and_none_is_accused(tmp_path: Path) -> None:
    sums = ", ".join(f'{{ claim = "j:{one}", is = "sum", of = ["a:v", "b:v"] }}' for one in "vw")
    found = checked(tmp_path, table("k v w", "a 1111 -\nb 2222 -\nj 3433 3433", sums))
    assert {(one.cause, one.culprit) for one in found.values()} == {(None, None)}
    assert [said(one) for one in found.values()] == [
        "one of these could be wrong, nothing says which: t:a:v, t:b:v"
    ] * 2


def test_one_relation_accuses_an_input_only_if_no_other_place_will_do(tmp_path: Path) -> None:
    relations = '{ claim = "c:v", is = "equal", of = ["a:v"] }, { claim = "d:v", is = "equal", of = ["a:v"] }, { claim = "e:v", is = "equal", of = ["a:v"] }'
    check = only(tmp_path, table("k v", "a 4711\nc 4711\nd 4711\ne 4771", relations))
    assert (check.cause, check.culprit) == ("digit", "t:e:v")
    assert "this holds and nothing else breaks" in said(check)


@pytest.mark.parametrize("more", ["", ', { claim = "q:v", is = "ratio", of = ["r:v", 1000000] }'])
def test_several_numbers_that_would_do_in_one_place_are_told(tmp_path: Path, more: str) -> None:
    relations = '{ claim = "p:v", is = "ratio", of = ["r:v", "b:v"] }, { claim = "p:v", is = "equal", of = ["s:v"] }'
    check = only(tmp_path, table("k v", "r 109\nb 201\np 0,50\ns 0,50\nq 0,00", relations + more))
    assert (check.id, check.cause, check.culprit) == ("t:p:v:ratio", "digit", "t:r:v")
    assert "with 100, 101 or 102 in place of 109 at t:r:v" in said(check)


def test_of_two_places_the_one_that_others_support_is_likely_right(tmp_path: Path) -> None:
    sums = '{ claim = "j:v", is = "sum", of = ["a:v", "b:v"] }'
    text = table("k v", "a 100\nb 250\nj 350", sums)
    text += table("k w", "x 900", '{ claim = "x:w", is = "equal", of = ["t:j:v"] }', "u")
    check = only(tmp_path, text)
    assert (check.cause, check.culprit) == (None, None)
    assert "t:j:v is likely right; further relations that hold with it: 1" in said(check)


def test_of_two_places_that_nothing_supports_none_is_likely_right(tmp_path: Path) -> None:
    text = table("k v", "a 350", "") + table("k w", "x 900", '{ claim = "x:w", is = "equal", of = ["t:a:v"] }', "u")
    assert "likely" not in said(only(tmp_path, text))


def test_a_level_has_no_slip(tmp_path: Path) -> None:
    relations = '{ claim = "b:v", is = "equal", of = ["a:v"] }, { claim = "c:v", is = "equal", of = ["a:v"] }'
    text = '[[tables]]\nid = "t"\ntitle = "T"\nheader = ["k", "v"]\nrows = [["a", "Level 12"], ["b", "Level 13"], ["c", "Level 13"]]\n'
    found = checked(tmp_path, f"{text}relations = [{relations}]\n")
    assert all(one.culprit is None for one in found.values())


# --- Limits -----------------------------------------------------------------------------------------------------


def explained(folder: Path, text: str, budget: int) -> dict[str, Check]:
    found = audited(folder, text)
    book = Book(found.sheet, lambda _: None, None, Registry())
    checks = [judge(relation, book) for relation in found.sheet.relations]
    return {check.id: check for check in causes.explain(checks, book, budget)}


def test_after_the_budget_no_more_is_tried(tmp_path: Path) -> None:
    wrong = expenditure(modal="78.201.000,00")
    assert explained(tmp_path, wrong, 0)["t:daerah:v:sum"].culprit is None
    assert explained(tmp_path, wrong, 1)["t:daerah:v:sum"].culprit is None
    assert explained(tmp_path, wrong, 1000)["t:daerah:v:sum"].culprit == "t:modal:v"


def test_what_agrees_is_left_as_it_is(tmp_path: Path) -> None:
    found = audited(tmp_path, expenditure())
    book = Book(found.sheet, lambda _: None, None, Registry())
    checks = [judge(relation, book) for relation in found.sheet.relations]
    assert causes.explain(checks, book) == tuple(checks)


# --- The pieces -------------------------------------------------------------------------------------------------


def test_every_slip_of_a_number() -> None:
    assert [one.text for one in slips("7")] == []
    found = {one.text: one.cause for one in slips("12")}
    assert found.pop("21") == "transposed"
    assert found == dict.fromkeys(
        [*(f"{n}2" for n in range(2, 10)), *(f"1{n}" for n in (0, 1, *range(3, 10)))], "digit"
    )
    assert "0.25" in {one.text for one in slips("0.52")}
    assert {one.text for one in slips("-10.5", Window(-12, -11))} == {"-11.5"}
    assert not [one for one in slips("10") if one.text.startswith("0")]


@pytest.mark.parametrize(
    ("printed", "meant", "slip"),
    [
        ("78201000", "76201000", "digit"),
        ("12.34", "13.24", "transposed"),
        ("1.2", "2.1", "transposed"),
        ("1234", "4231", None),
        ("1234", "1324.0", None),
        ("-15", "115", None),
        ("1234", "1543", None),
        ("12", "12", None),
        ("7", "8", None),
    ],
)
def test_the_slip_between_two_numbers(printed: str, meant: str, slip: str | None) -> None:
    assert slip_between(printed, meant) == slip


def printed_claim(printed: str, text: str) -> Claim:
    number = parse_number(text)
    assert isinstance(number, Printed)
    return Claim(address="t:a:v", printed=printed, at="", file="", number=number)


@pytest.mark.parametrize(
    ("printed", "text", "meant", "shown"),
    [
        ("Rp. 78.201.000,00", "78201000.00", "76201000.00", "Rp. 76.201.000,00"),
        ("20 dari 33", "20", "30", "30 dari 33"),
        ("78.201.000,00", "78201000.00", "176201000.00", "176201000.00"),
        ("Level III", "3", "2", "2"),
    ],
)
def test_a_corrected_number_is_written_as_the_printed_one(printed: str, text: str, meant: str, shown: str) -> None:
    found = rewritten(printed_claim(printed, text), meant)
    assert found is not None
    assert found.printed == shown


def test_what_is_no_number_cannot_be_rewritten() -> None:
    assert rewritten(printed_claim("1", "1"), "x") is None
    assert rewritten(Claim(address="t:a:v", printed="Baik", at="", file=""), "1") is None


WINDOW_ROWS = "a 60\nb 40\nc -5\nd 0"


@pytest.mark.parametrize(
    ("relation", "address", "ends"),
    [
        ('{ claim = "a:v", is = "percent", of = ["b:v", "d:v"] }', "t:d:v", (6500, 7000)),
        ('{ claim = "d:v", is = "percent", of = ["b:v", "a:v"] }', "t:a:v", None),
        ('{ claim = "a:v", is = "product", of = ["b:v", "d:v"] }', "t:b:v", None),
        ('{ claim = "a:v", is = "sum", of = ["b:v", "b:v"] }', "t:b:v", None),
    ],
)
def test_windows(tmp_path: Path, relation: str, address: str, ends: tuple[int, int] | None) -> None:
    found = audited(tmp_path, table("k v", WINDOW_ROWS, relation))
    book = Book(found.sheet, lambda _: None, None, Registry())
    (one,) = found.sheet.relations
    window = Windows(Trials([judge(one, book)], book, 0)).of(one, address)
    assert window is None if ends is None else window is not None
    if window is not None and ends is not None:
        assert window.low <= 66 <= window.high
        assert window.has(67)
