"""The causes that an audit names, and when it names none."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audited import HEAD, audited, said
from evalkit.audit.causes import explain as causes
from evalkit.audit.causes.trials import Trials, rewritten, slip_between, slips
from evalkit.audit.lookup import Lookup
from evalkit.audit.model import CAUSES, Claim
from evalkit.audit.relation_kinds.computed import solved
from evalkit.audit.rounding import CUT_OFF, HALF_EVEN, ROUNDED_PARTS, TWICE
from evalkit.audit.verdicts import check_of
from evalkit.base.exact import Printed, parse_number
from evalkit.base.interval import Interval
from evalkit.base.language import language
from evalkit.catalogue.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.audit.model import Check
    from evalkit.base.exact import Exact

ROOT = Path(__file__).parents[1]


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


def test_the_sum_of_several_years_for_their_mean(tmp_path: Path) -> None:
    mean = '{ claim = "a:rata", is = "mean", of = ["a:x", "a:y", "a:z"] }'
    years = "columns = { x = { year = 2023 }, y = { year = 2024 }, z = { year = 2025 } }"
    check = only(tmp_path, table("k x y z rata", "a 96,10 99,20 97,81 293,11", mean, more=years))
    assert check.cause == "sum-for-mean"
    assert "the sum 293,11 was printed where the mean 97.70 belongs" in said(check)


def test_the_mean_for_the_sum(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 10\nb 20\nc 33\njumlah 21", SUM))
    assert check.cause == "mean-for-sum"
    assert "the mean 21 was printed where the sum 63 belongs" in said(check)


def test_a_part_left_out_of_a_sum(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 1000000\nb 2345678\nc 456789\njumlah 3345678", SUM))
    assert check.cause == "missing-addend"
    assert "this is what comes out without t:c:v" in said(check)


def test_where_one_of_several_parts_may_be_left_out_none_is_named(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 250\nb 4711\nc 250\njumlah 4961", SUM))
    assert (check.cause, check.explanation) == (None, ())


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


def test_the_share_of_the_base_of_another_year(tmp_path: Path) -> None:
    relation = '{ claim = "a:p", is = "percent", of = ["a:v", "baru:v"] }'
    cells = 'cells = [{ at = ["lama:v"], year = 2024 }, { at = ["a:v", "baru:v"], year = 2025 }]'
    check = only(tmp_path, table("k v p", "a 4711 43,78\nlama 10760 -\nbaru 12890 -", relation, more=cells))
    assert check.cause == "wrong-base"
    assert "t:lama:v instead of t:baru:v" in said(check)


@pytest.mark.parametrize("kind", ["percent", "ratio"])
def test_a_quotient_upside_down(tmp_path: Path, kind: str) -> None:
    relation = f'{{ claim = "a:p", is = "{kind}", of = ["a:r", "a:v"] }}'
    printed = {"percent": "103,86", "ratio": "1,0386"}[kind]
    check = only(tmp_path, table("k v r p", f"a 2400000000 2310750000 {printed}", relation))
    assert (check.cause, check.culprit) == ("upside-down", None)
    assert "the quotient is upside down: t:a:v was divided by t:a:r" in said(check)


@pytest.mark.parametrize(("kind", "printed"), [("growth", "103,86"), ("percent", "103,85"), ("percent", "1,04")])
def test_what_is_no_quotient_upside_down(tmp_path: Path, kind: str, printed: str) -> None:
    relation = f'{{ claim = "a:p", is = "{kind}", of = ["a:r", "a:v"] }}'
    assert only(tmp_path, table("k v r p", f"a 2400000000 2310750000 {printed}", relation)).cause != "upside-down"


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


def test_the_number_of_an_earlier_year_that_two_other_places_show(tmp_path: Path) -> None:
    text = table("k 2024 2025", "a 78,40 78,40", "", more=YEARS)
    text += table("k x y", "a 90,25 90,25", '{ claim = "a:*", is = "equal", of = ["t:a:2025"] }', "u")
    found = checked(tmp_path, text)
    assert {(one.cause, one.culprit) for one in found.values()} == {("last-year", "t:a:2025")}
    assert "with 90,25 in place of 78,40 at t:a:2025" in said(found["u:a:x:equal"])


def test_the_number_of_an_earlier_year_that_other_numbers_confirm_is_no_slip(tmp_path: Path) -> None:
    grown = '{ claim = "a:g", is = "growth", of = ["a:2025", "a:2024"], across = ["year"] }'
    text = table("k 2024 2025 g", "a 96,12 96,12 0,00", grown, more=YEARS)
    text += table("k x", "a 56,12", '{ claim = "*:x", is = "equal", of = ["t:*:2025"] }', "u")
    check = only(tmp_path, text)
    assert (check.cause, check.culprit) == ("digit", "u:a:x")


def test_a_number_that_no_earlier_year_has(tmp_path: Path) -> None:
    text = table("k 2024 2025", "a 78,40 90,25", "", more=YEARS)
    text += '[[claims]]\nid = "n"\nat = "1"\nprinted = "61,07"\nis = "equal"\nof = ["t:a:2025"]\n'
    assert only(tmp_path, text).cause is None


def test_the_year_before(tmp_path: Path) -> None:
    text = '[[claims]]\nid = "n"\nat = "1"\nprinted = "2024"\nis = "equal"\nof = ["report:year"]\n'
    check = only(tmp_path, text)
    assert (check.cause, said(check)) == ("last-year", "2024 is the year before that of the report (2025)")


def test_the_number_of_an_earlier_year_may_have_another_name_for_its_unit(tmp_path: Path) -> None:
    years = 'columns = { "2024" = { year = 2024, unit = "%" }, "2025" = { year = 2025, unit = "persen" } }'
    text = table("k 2024 2025", "a 78,40 78,40", "", more=years)
    text += table("k x", "a 90,25", '{ claim = "*:x", is = "equal", of = ["t:*:2025"] }', "u")
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
    assert "realisation of indicator i a year earlier" in said(check)


def test_an_input_printed_for_the_result(tmp_path: Path) -> None:
    percent = '{ claim = "*:p", is = "percent", of = ["*:r", "*:v"] }'
    check = only(tmp_path, table("k v r p", "a 70 82,36 82,36", percent))
    assert (check.cause, check.culprit) == ("operand", None)
    assert said(check) == "82,36 is the part itself (t:a:r), not the percentage"


def test_a_realisation_printed_for_the_achievement(tmp_path: Path) -> None:
    relation = '{ claim = "a:c", is = "achievement", direction = "higher", of = ["a:r", "a:v"] }'
    text = table("k v r c", "a 80,00 82,35 82,35", relation)
    (check,) = [one for one in audited(tmp_path, text, WITH_RULES).checks if one.verdict == "contradicted"]
    assert check.cause == "operand"
    assert said(check) == "82,35 is the realisation itself (t:a:r), not the achievement"


def test_a_sum_that_is_one_of_its_parts(tmp_path: Path) -> None:
    check = only(tmp_path, table("k v", "a 4711\nb 1234\nc 2345\njumlah 4711", SUM))
    assert said(check) == "4711 is the part itself (t:a:v), not the sum"


def test_a_claim_that_other_computations_confirm_is_no_input_printed_for_the_result(tmp_path: Path) -> None:
    percent = '{ claim = "a:c", is = "percent", of = ["a:r", "a:v"] }'
    mean = '{ claim = "m:c", is = "mean", of = ["a:c", "b:c"] }'
    found = checked(tmp_path, table("k v r c", "a 100 90 100\nb - - 200\nm - - 150", f"{percent}, {mean}"))
    assert set(found) == {"t:a:c:percent"}
    assert found["t:a:c:percent"].cause is None


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


SERIES = """
    { claim = "a:g", is = "growth", of = ["a:w", "a:v"], across = ["year"] },
    { claim = "a:d", is = "difference", of = ["a:w", "a:v"], across = ["year"] },
    { claim = "jumlah:w", is = "sum", of = ["a:w", "b:w"] }
"""


def test_a_number_that_two_relations_give_is_told_without_a_cause(tmp_path: Path) -> None:
    found = checked(tmp_path, expenditure(modal="11.111.111,00"))
    assert {(one.cause, one.culprit) for one in found.values()} == {(None, "t:modal:v")}
    assert "with 76.201.000,00 in place of 11.111.111,00" in said(found["t:modal:p:percent"])


def test_of_numbers_that_would_do_the_one_is_told_that_computations_give_as_written(tmp_path: Path) -> None:
    rows = "a 302,17 302,17 -3,03 -1,00\nb - 1491,03 - -\njumlah - 1790,17 - -"
    found = checked(tmp_path, table("k v w d g", rows, SERIES))
    assert {one.culprit for one in found.values()} == {"t:a:w"}
    # The growth alone, which is rounded, would have 299,15; difference and sum have both within their rounding.
    assert "with 299,14 in place of 302,17 at t:a:w" in said(found["t:jumlah:w:sum"])


def test_a_slip_that_fits_within_rounding_only_is_none_where_computations_give_another_number(tmp_path: Path) -> None:
    rows = "a 155,5 155,5 -3,1 -2\nb - 9042,5 - -\njumlah - 9194,9 - -"
    found = checked(tmp_path, table("k v w d g", rows, SERIES))
    assert {(one.cause, one.culprit) for one in found.values()} == {(None, "t:a:w")}
    assert "with 152,4 in place of 155,5 at t:a:w" in said(found["t:a:d:difference"])


def test_a_slip_and_another_way_of_rounding_are_two(tmp_path: Path) -> None:
    relations = (
        '{ claim = "jumlah:r", is = "ratio", of = ["jumlah:v", "jumlah:w"], per = 1000 },'
        '{ claim = "jumlah:v", is = "sum", of = ["a:v", "b:v"] }, { claim = "jumlah:w", is = "sum", of = ["a:w", "b:w"] }'
    )
    rows = "a 302 197666 -\nb 1563 179463 -\njumlah 1865 377129 0,5"
    check = only(tmp_path, table("k v w r", rows, relations))
    assert str(check.computed) == "4.9"  # 4.945 is 5.0 only if it is rounded twice
    assert (check.cause, check.culprit) == (None, None)


@pytest.mark.parametrize(("printed", "copied", "cause"), [("2,50", "2,40", "unweighted"), ("2,90", "2,40", "digit")])
def test_the_very_number_of_another_computation_is_no_slip(
    tmp_path: Path, printed: str, copied: str, cause: str
) -> None:
    relations = (
        '{ claim = "i:v", is = "weighted-mean", of = ["a:v", "b:v"], weights = ["a:w", "b:w"] },'
        '{ claim = "copy:v", is = "equal", of = ["i:v"] }'
    )
    found = checked(tmp_path, table("k v w", f"a 2,00 60\nb 3,00 40\ni {printed} -\ncopy {copied} -", relations))
    assert {(one.cause, one.culprit) for one in found.values()} == {(cause, "t:i:v")}


def test_a_copy_in_millions_may_have_a_slip(tmp_path: Path) -> None:
    claim = '[[claims]]\nid = "p"\nat = "x"\nprinted = "Rp3.565,97 juta"\nnumbers = "id"\nis = "equal"\nof = ["t:jumlah:v"]\n'
    check = only(tmp_path, table("k v", "a 3.000.000.000\nb 567.973.000\njumlah 3.567.973.000", SUM) + claim)
    assert (check.cause, check.culprit) == ("digit", "claim:p")
    assert "with Rp3.567,97 juta in place of Rp3.565,97 juta at claim:p" in said(check)


def test_a_right_number_of_another_length_is_written_as_the_reader_writes_numbers(tmp_path: Path) -> None:
    found = checked(
        tmp_path, table("k v w d g", "a 9274,7 9274,7 1576,7 17,00\nb - 1000,0 - -\njumlah - 11851,4 - -", SERIES)
    )
    told = [language("id").say(text) for text in found["t:jumlah:w:sum"].explanation]
    assert any("berisi 10851,4, bukan 9274,7" in text for text in told)


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


@pytest.mark.parametrize("rows", ["r 109\nb 201\np 0,50", "r 109\nb 201\np 0,50\nx 9"])
def test_no_place_is_accused_where_another_number_elsewhere_would_do_as_well(tmp_path: Path, rows: str) -> None:
    relations = '{ claim = "p:v", is = "ratio", of = ["r:v", "b:v"] }, { claim = "p:v", is = "equal", of = ["s:v"] }'
    check = only(tmp_path, table("k v", f"{rows}\ns 0,50", relations))
    assert (check.id, check.cause, check.culprit) == ("t:p:v:ratio", None, None)
    assert said(check) == "one of these could be wrong, nothing says which: t:r:v, t:b:v"


def test_several_numbers_that_would_do_in_one_place_are_told(tmp_path: Path) -> None:
    relations = '{ claim = "p:v", is = "ratio", of = ["r:v", 201] }, { claim = "p:v", is = "equal", of = ["s:v"] }'
    check = only(tmp_path, table("k v", "r 109\np 0,50\ns 0,50", relations))
    assert (check.id, check.cause, check.culprit) == ("t:p:v:ratio", "digit", "t:r:v")
    assert said(check) == "with 100, 101 or 102 in place of 109 at t:r:v, this holds and nothing else breaks"


def test_of_very_many_numbers_that_would_do_none_is_told(tmp_path: Path) -> None:
    relations = '{ claim = "p:v", is = "ratio", of = ["r:v", 3400] }, { claim = "p:v", is = "equal", of = ["s:v"] }'
    check = only(tmp_path, table("k v", "r 9050\np 1\ns 1", relations))
    assert (check.cause, check.culprit) == (None, None)


STAFF = "kepala {}\nsekretariat 14\nfungsional {}\nikp {}\naptika 2\njumlah 62"


@pytest.mark.parametrize(("head", "many", "few"), [("1", "33", "1"), ("1", "39", "12")])
def test_one_digit_of_many_parts_of_a_sum_accuses_none_of_them(tmp_path: Path, head: str, many: str, few: str) -> None:
    total = '{ claim = "jumlah:v", is = "sum", of = ["*:v"] }, { claim = "jumlah:v", is = "equal", of = ["u:x:w"] }'
    text = table("k v", STAFF.format(head, many, few), total) + table("k w", "x 62", "", "u")
    check = only(tmp_path, text)
    assert (check.id, check.cause, check.culprit, check.explanation) == ("t:jumlah:v:sum", None, None, ())


@pytest.mark.long
def test_no_part_of_an_index_is_accused_while_another_may_be_wrong(tmp_path: Path) -> None:
    index = '{ claim = "i:v", is = "index", instrument = "spbe@2020", values = { D1 = "a:v", D2 = "b:v", D3 = "c:v", D4 = "d:v" } }'
    same = '{ claim = "i:v", is = "equal", of = ["j:v"] }'
    check = only(tmp_path, table("k v", "a 4,70\nb 3,60\nc 2,55\nd 4,57\ni 4,16\nj 4,16", f"{index}, {same}"))
    assert (check.id, check.culprit) == ("t:i:v:index", None)
    one = '{ claim = "i:v", is = "index", instrument = "spbe@2020", values = { total = "a:v" } }'
    alone = only(tmp_path, table("k v", "a 4,19\ni 4,16\nj 4,16", f"{one}, {same}"))
    assert (alone.cause, alone.culprit) == ("digit", "t:a:v")


CONFIRMED = '{ claim = "j:v", is = "sum", of = ["*:v"] }, { claim = "j:v", is = "sum", of = ["*:w"] }'


def test_a_slip_is_not_put_on_a_claim_that_another_sum_confirms(tmp_path: Path) -> None:
    found = only(tmp_path, table("k v w", "a 30 20\nb 58 50\nc 17 30\nj 100 -", CONFIRMED))
    assert (found.computed, found.cause) == ("105", None)
    assert (
        only(tmp_path, table("k v", "a 30\nb 58\nc 17\nj 100", '{ claim = "j:v", is = "sum", of = ["*:v"] }')).cause
        == "digit"
    )


def test_a_part_is_not_called_left_out_of_a_total_that_another_table_confirms(tmp_path: Path) -> None:
    total = f'{SUM}, {{ claim = "jumlah:v", is = "equal", of = ["u:jumlah:w"] }}'
    text = table("k v", "a 33\nb 14\nc 7\nd 15\njumlah 62", total)
    text += table("k w", "x 40\ny 22\njumlah 62", SUM.replace(":v", ":w"), "u")
    assert only(tmp_path, text).cause is None
    alone = only(tmp_path, text.replace('["y", "22"]', '["y", "-"]').replace('["x", "40"]', '["x", "62"]'))
    assert "without t:c:v" in said(alone)


@pytest.mark.parametrize(("rows", "kind"), [("a 2\nb 4\nc 3\njumlah 5", "sum"), ("a 2\nb 4\nc 3\njumlah 4", "sum")])
def test_a_number_of_one_digit_shows_neither_a_part_left_out_nor_an_input(tmp_path: Path, rows: str, kind: str) -> None:
    assert only(tmp_path, table("k v", rows, SUM.replace("sum", kind))).cause is None


def test_a_slip_is_not_put_on_the_copy_of_a_number_that_may_be_wrong_itself(tmp_path: Path) -> None:
    relations = '{ claim = "j:v", is = "sum", of = ["a:v", "b:v"] }, { claim = "x:v", is = "equal", of = ["j:v"] }'
    found = checked(tmp_path, table("k v", "a 1111\nb 2222\nj 4847\nx 4847", relations))
    assert set(found) == {"t:j:v:sum"}
    found = checked(tmp_path, table("k v", "a 1111\nb 2222\nj 4847\nx 4547", relations))
    assert {one.culprit for one in found.values()} == {None}
    assert found["t:x:v:equal"].cause is None


COPIES = '{ claim = "p:v", is = "equal", of = ["daerah:v"] }, { claim = "q:v", is = "equal", of = ["daerah:v"] }'


def test_two_errors_in_one_sum_are_both_found(tmp_path: Path) -> None:
    rows = ROWS.replace("9.079.049.540,00", "9.079.049.590,00") + "p 9.079.049.540,00 - -\nq 9.079.049.540,00 - -"
    wrong = rows.format(operasi=RIGHT["operasi"], modal="78.201.000,00")
    found = checked(tmp_path, table("k v r p", wrong, f"{PERCENT}, {SUMS}, {COPIES}"))
    assert {name: (one.cause, one.culprit) for name, one in found.items()} == {
        "t:daerah:v:sum": ("digit", "t:modal:v"),
        "t:modal:p:percent": ("digit", "t:modal:v"),
        "t:p:v:equal": ("digit", "t:daerah:v"),
        "t:q:v:equal": ("digit", "t:daerah:v"),
    }
    assert said(found["t:daerah:v:sum"]).startswith("once this is right as well: t:daerah:v with 76.201.000,00 in")
    assert "with 9.079.049.540,00 in place of 9.079.049.590,00" in said(found["t:p:v:equal"])


def test_what_a_place_that_was_put_right_leaves_open_has_no_cause(tmp_path: Path) -> None:
    relations = f'{{ claim = "daerah:v", is = "sum", of = ["a:v", "b:v"] }}, {COPIES}'
    found = checked(tmp_path, table("k v", "a 1000\nb 2500\ndaerah 9591\np 9541\nq 9541", relations))
    assert {name: one.culprit for name, one in found.items()} == {
        "t:daerah:v:sum": None,
        "t:p:v:equal": "t:daerah:v",
        "t:q:v:equal": "t:daerah:v",
    }
    assert found["t:daerah:v:sum"].explanation == ()


def test_of_two_places_the_one_for_which_a_computation_speaks_is_told(tmp_path: Path) -> None:
    sums = '{ claim = "j:v", is = "sum", of = ["a:v", "b:v"] }'
    text = table("k v", "a 100\nb 250\nj 350", sums)
    text += table("k w", "x 900", '{ claim = "x:w", is = "equal", of = ["t:j:v"] }', "u")
    check = only(tmp_path, text)
    assert (check.cause, check.culprit) == (None, None)
    assert said(check) == "t:j:v prints 350 1 other computation holds with t:j:v"
    more = f'{sums}, {{ claim = "k:v", is = "difference", of = ["j:v", "b:v"] }}'
    found = only(tmp_path, text.replace(sums, more).replace('["j", "350"]', '["j", "350"], ["k", "100"]'))
    assert "2 other computations hold with t:j:v" in said(found)


@pytest.mark.parametrize(
    ("rows", "relation"),
    [
        ("j 350", ""),  # nothing at all
        ("j 350\nk 350", '{ claim = "k:v", is = "equal", of = ["j:v"] }'),  # a copy
        ("j 350\nk 350", '{ claim = "k:v", is = "mean", of = ["j:v"] }'),  # no less a copy
        ("j 350\nk 0", '{ claim = "k:v", is = "product", of = ["j:v", 0] }'),  # 0 anyhow
    ],
)
def test_what_says_nothing_about_a_number_does_not_speak_for_it(tmp_path: Path, rows: str, relation: str) -> None:
    text = table("k v", rows, relation) + table("k w", "x 900", '{ claim = "x:w", is = "equal", of = ["t:j:v"] }', "u")
    assert said(only(tmp_path, text)) == "t:j:v prints 350"


def test_a_computation_in_one_row_does_not_speak_for_its_parts(tmp_path: Path) -> None:
    text = table("k v r p", "ikm 100 100 100", PERCENT)
    text += table("k w", "ikm 81", '{ claim = "ikm:w", is = "equal", of = ["t:ikm:v"] }', "u")
    assert said(only(tmp_path, text)) == "t:ikm:v prints 100"


def test_a_place_that_is_called_wrong_is_not_called_right(tmp_path: Path) -> None:
    """Once it is put right, a sum speaks for it against a fourth place."""
    relations = f'{{ claim = "daerah:v", is = "sum", of = ["a:v", "b:v"] }}, {COPIES}'
    text = table("k v", "a 7041\nb 2500\ndaerah 9591\np 9541\nq 9541", relations)
    text += table("k w", "x 700", '{ claim = "x:w", is = "equal", of = ["t:daerah:v"] }', "u")
    found = checked(tmp_path, text)
    assert found["t:p:v:equal"].culprit == "t:daerah:v"
    assert said(found["u:x:w:equal"]) == "t:daerah:v prints 9591"


def test_a_level_has_no_slip(tmp_path: Path) -> None:
    relations = '{ claim = "b:v", is = "equal", of = ["a:v"] }, { claim = "c:v", is = "equal", of = ["a:v"] }'
    text = '[[tables]]\nid = "t"\ntitle = "T"\nheader = ["k", "v"]\nrows = [["a", "Level 12"], ["b", "Level 13"], ["c", "Level 13"]]\n'
    found = checked(tmp_path, f"{text}relations = [{relations}]\n")
    assert all(one.culprit is None for one in found.values())


# --- One list ---------------------------------------------------------------------------------------------------


def test_the_schema_knows_every_cause() -> None:
    schema = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-audit-1.json").read_text(encoding="utf-8"))
    found = schema["$defs"]["check"]["properties"]["cause"]["enum"]
    assert found == [*CAUSES, CUT_OFF, HALF_EVEN, TWICE, ROUNDED_PARTS, None]


def test_the_contract_explains_every_cause() -> None:
    page = (ROOT / "docs" / "report-files.md").read_text(encoding="utf-8")
    rows = page.partition("| cause | meaning |")[2].partition("\n\n")[0].splitlines()[2:]
    assert sorted(name for row in rows for name in re.findall("`([a-z-]+)`", row.split("|")[1])) == sorted(CAUSES)


# --- Limits -----------------------------------------------------------------------------------------------------


def explained(folder: Path, text: str, budget: int) -> dict[str, Check]:
    found = audited(folder, text)
    lookup = Lookup(found.sheet, lambda _: None, None, Registry())
    checks = [check_of(relation, lookup) for relation in found.sheet.relations]
    return {check.id: check for check in causes.explain(checks, lookup, budget)}


def test_after_the_budget_no_more_is_tried(tmp_path: Path) -> None:
    wrong = expenditure(modal="78.201.000,00")
    assert explained(tmp_path, wrong, 0)["t:daerah:v:sum"].culprit is None
    assert explained(tmp_path, wrong, 1)["t:daerah:v:sum"].culprit is None
    assert explained(tmp_path, wrong, 1000)["t:daerah:v:sum"].culprit == "t:modal:v"


@pytest.mark.long
def test_no_place_is_accused_while_others_have_not_been_tried(tmp_path: Path) -> None:
    wrong = expenditure(modal="78.201.000,00")
    accused = [explained(tmp_path, wrong, budget)["t:modal:p:percent"].culprit for budget in range(0, 200, 4)]
    assert set(accused) == {None, "t:modal:v"}
    assert accused == sorted(accused, key=lambda one: one is not None)  # from some budget on, always
    relations = '{ claim = "j:v", is = "sum", of = ["a:v", "b:v"] }, { claim = "j:v", is = "equal", of = ["k:v"] }'
    text = table("k v", "a 15\nb 2\nj 13\nk 13", relations)
    assert {explained(tmp_path, text, budget)["t:j:v:sum"].culprit for budget in range(80)} == {None}


def test_what_agrees_is_left_as_it_is(tmp_path: Path) -> None:
    found = audited(tmp_path, expenditure())
    lookup = Lookup(found.sheet, lambda _: None, None, Registry())
    checks = [check_of(relation, lookup) for relation in found.sheet.relations]
    assert causes.explain(checks, lookup) == tuple(checks)


# --- What a relation demands ------------------------------------------------------------------------------------


def demanded_at(folder: Path, rows: str, relation: str, address: str, head: str = HEAD) -> Fraction | None:
    found = audited(folder, table("k v", rows, relation), head)
    lookup = Lookup(found.sheet, lambda _: None, found.result.rules, Registry())
    (one,) = found.sheet.relations
    value = Trials([check_of(one, lookup)], lookup, 0).demanded(one, address)
    return None if value is None else Fraction(value)


ROWS_OF_NUMBERS = "a 12\nb 8\nc 3\nd 5\nz 0"


@pytest.mark.parametrize(
    ("relation", "address", "due"),
    [
        ('{ claim = "d:v", is = "sum", of = ["a:v", "b:v"] }', "t:d:v", 20),
        ('{ claim = "d:v", is = "sum", of = ["a:v", "b:v"] }', "t:b:v", -7),
        ('{ claim = "d:v", is = "mean", of = ["a:v", "b:v"] }', "t:a:v", 2),
        ('{ claim = "d:v", is = "product", of = ["a:v", "b:v"] }', "t:a:v", Fraction(5, 8)),
        ('{ claim = "d:v", is = "ratio", of = ["a:v", "b:v"] }', "t:b:v", Fraction(12, 5)),
        ('{ claim = "d:v", is = "percent", of = ["a:v", "b:v"] }', "t:a:v", Fraction(2, 5)),
        ('{ claim = "d:v", is = "weighted-mean", of = ["a:v", "c:v"], weights = ["b:v", 4] }', "t:c:v", -9),
        ('{ claim = "d:v", is = "weighted-mean", of = ["a:v", "c:v"], weights = ["b:v", 4] }', "t:b:v", Fraction(8, 7)),
        ('{ claim = "d:v", is = "equal", of = ["a:v"] }', "t:a:v", 5),
        ('{ claim = "d:v", is = "equal", of = ["a:v"] }', "t:d:v", 12),
        ('{ claim = "d:v", is = "count", of = ["a:v", "b:v"] }', "t:d:v", 2),
        ('{ claim = "d:v", is = "at-most", of = ["c:v"] }', "t:c:v", None),
        ('{ claim = "d:v", is = "sum", of = ["a:v", "a:v"] }', "t:a:v", None),
        ('{ claim = "d:v", is = "product", of = ["a:v", "z:v"] }', "t:a:v", None),
        ('{ claim = "z:v", is = "ratio", of = ["a:v", "b:v"] }', "t:b:v", None),
    ],
)
def test_the_one_number_with_which_a_relation_holds(
    tmp_path: Path, relation: str, address: str, due: Fraction | int | None
) -> None:
    assert demanded_at(tmp_path, ROWS_OF_NUMBERS, relation, address) == due


def test_an_achievement_demands_its_target(tmp_path: Path) -> None:
    relation = '{ claim = "d:v", is = "achievement", direction = "lower", of = ["a:v", "b:v"] }'
    # (2T - R) / T * 100 = 5
    assert demanded_at(tmp_path, ROWS_OF_NUMBERS, relation, "t:b:v", WITH_RULES) == Fraction(240, 39)


@pytest.mark.parametrize(
    ("result", "due", "value"),
    [
        (lambda x: None if x == 2 else Fraction(1) / (x - 2), Fraction(1, 8), 10),
        (lambda x: 7 + 0 * x, 8, None),
        (lambda x: 2 * x, 8, 4),
        (lambda x: 2 * x, 14, 7),
        (lambda x: Fraction(1) / x, 0, None),
    ],
)
def test_three_points_are_enough(result: Callable[[Exact], Exact | None], due: Exact, value: Exact | None) -> None:
    assert solved(result, 1, due) == value


# --- The pieces -------------------------------------------------------------------------------------------------


def test_every_slip_of_a_number() -> None:
    assert [one.text for one in slips("7")] == []
    found = {one.text: one.cause for one in slips("12")}
    assert found.pop("21") == "transposed"
    assert found == dict.fromkeys(
        [*(f"{n}2" for n in range(2, 10)), *(f"1{n}" for n in (0, 1, *range(3, 10)))], "digit"
    )
    assert "0.25" in {one.text for one in slips("0.52")}
    assert {one.text for one in slips("-10.5", Interval(-12, -11))} == {"-11.5"}
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
    lookup = Lookup(found.sheet, lambda _: None, None, Registry())
    (one,) = found.sheet.relations
    window = Trials([check_of(one, lookup)], lookup, 0).window(one, address)
    assert window is None if ends is None else window is not None
    if window is not None and ends is not None:
        assert 66 in window
        assert 67 in window
