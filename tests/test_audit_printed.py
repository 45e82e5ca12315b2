"""Forms in which reports print numbers and words: in millions, with units, as ranges, with a letter and its word."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
import pytest

from audited import HEAD, audited, judged, nobody, of, registry, said, table
from evalkit.audit.causes.trials import rewritten
from evalkit.audit.engine import audit_files
from evalkit.audit.lookup import Lookup, Operand
from evalkit.audit.rounding import cut_off, rounded, way_of
from evalkit.audit.verdicts import check_of
from evalkit.base.errors import ReportError
from evalkit.base.exact import Printed, decimal_text, half_up, round_to
from evalkit.base.interval import stands_for
from evalkit.base.printed.parse import Amount, read_printed

if TYPE_CHECKING:
    from pathlib import Path

RULES = HEAD + 'rules = "lkj@beltim-2025"\n'
REPORT = (
    RULES
    + """
[[objectives]]
code = "S1"
title = "Sasaran"
[[indicators]]
code = "kip"
objective = "S1"
title = "Keterbukaan"
unit = "kategori"
target = { category = "Informatif", of = "kip@2018", value = 90 }
not_measured = "tidak dinilai"
[[indicators]]
code = "kata"
objective = "S1"
title = "Keterbukaan"
unit = "kategori"
target = { category = "Informatif", of = "kip@2018" }
not_measured = "tidak dinilai"
[[indicators]]
code = "mutu"
objective = "S1"
title = "Mutu layanan"
unit = "mutu"
target = { category = "B", of = "ikm@2017" }
realisation = "ikm.toml#predicate"
[[indicators]]
code = "waktu"
objective = "S1"
title = "Waktu"
unit = "hari"
direction = "higher"
target = { from = 10, to = 15 }
not_measured = "tidak dinilai"
[[indicators]]
code = "lama"
objective = "S1"
title = "Lama"
unit = "nilai"
direction = "higher"
target = 30
not_measured = "tidak dinilai"
[[indicators]]
code = "ada"
objective = "S1"
title = "Ada"
unit = "dokumen"
target = { present = true }
realisation = { present = false }
"""
)
IKM = (
    '[assessment]\ninstrument = "ikm@2017"\nsubject = "Dinas Contoh"\nperiod = "2025"\nstatus = "published"\n'
    "[values]\ntotal = 88.19\n"
)


def of_report(folder: Path, printed: str, address: str) -> tuple[str, str | None, str]:
    (folder / "ikm.toml").write_text(IKM, encoding="utf-8")
    check = judged(folder, {"c": printed}, f'is = "equal"\nof = ["{address}"]', head=REPORT)
    return check.verdict, check.computed, said(check)


# --- In thousands, millions … -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "verdict", "computed"),
    [
        ("Rp8,29 miliar", "Rp8,29 juta", "inconsistent", "8290000"),
        ("Rp8,29 miliar", "Rp8.288.093.465,00", "agrees", "8288093465.00"),
        ("Rp8,28 miliar", "Rp8.288.093.465,00", "rounding", "8288093465.00"),
        ("Rp8,27 miliar", "Rp8.288.093.465,00", "inconsistent", "8288093465.00"),
        ("Rp8.288.093.465,00", "Rp8,29 miliar", "agrees", "8290000000"),
        ("8 miliar", "8.288.093.465", "agrees", "8288093465"),
        ("12,5 ribu", "12.540", "agrees", "12540"),
        ("12,5 rb", "12.460", "agrees", "12460"),
        ("12,5 rb", "12.660", "inconsistent", "12660"),
        ("-1,5 juta", "-1.549.999", "agrees", "-1549999"),
    ],
)
def test_millions_are_the_number_in_full_as_far_as_they_are_printed(
    tmp_path: Path, one: str, other: str, verdict: str, computed: str
) -> None:
    check = judged(tmp_path, {"c": one, "a": other}, of("equal", "a"))
    assert (check.verdict, check.computed) == (verdict, computed)


def test_an_exact_number_in_millions_is_itself(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "8,29 miliar", "a": "8.288.093.465"}, of("equal", "a"), "exact = ['v']")
    assert check.verdict == "inconsistent"


@pytest.mark.parametrize(
    ("kind", "printed", "parts", "verdict", "computed"),
    [
        ("sum", "Rp8,29 miliar", ("Rp8.000.000.000", "Rp288.093.465"), "agrees", "8290000000"),
        ("sum", "Rp8,28 miliar", ("Rp8.000.000.000", "Rp288.093.465"), "rounding", "8290000000"),
        ("sum", "Rp8,39 miliar", ("Rp8.000.000.000", "Rp288.093.465"), "contradicted", "8290000000"),
        ("sum", "Rp8.288.093.465", ("Rp8,00 miliar", "Rp0,29 miliar"), "agrees", "8290000000"),
        ("sum", "8,3 miliar", ("8,0 miliar", "0,3 miliar"), "agrees", "8300000000"),
        ("difference", "0,3 juta", ("1,5 juta", "1,2 juta"), "agrees", "300000"),
        ("percent", "50", ("1,5 juta", "3,0 juta"), "agrees", "50"),
        ("mean", "1,5 juta", ("1.000.000", "2.040.000"), "agrees", "1500000"),
    ],
)
def test_millions_take_part_in_arithmetic(
    tmp_path: Path, kind: str, printed: str, parts: tuple[str, str], verdict: str, computed: str
) -> None:
    check = judged(tmp_path, {"c": printed, "a": parts[0], "b": parts[1]}, of(kind, "a", "b"))
    assert (check.verdict, check.computed) == (verdict, computed)


def test_a_constant_in_millions_is_in_full(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "8.290.000.000"}, 'is = "equal"\nof = ["8,29 miliar"]')
    assert check.verdict == "agrees"


@pytest.mark.parametrize("printed", ["1 2345", "(12 orang)", "– 5,2"])
def test_what_begins_like_a_number_and_is_none_is_refused(tmp_path: Path, printed: str) -> None:
    with pytest.raises(ReportError) as caught:
        audited(tmp_path, table({"a": printed}), strict=True)
    assert f"{printed} is not a number" in str(caught.value)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("8 miliar 290 juta", "what stands behind the number is not understood: miliar 290 juta"),
        ("551 (60,02%)", "what stands behind the number is not understood: (60,02%)"),
        ("Rp 1,2 Miliyar", "what stands behind the number is not understood: Miliyar"),
        ("1,2 milyard rupiah", "what stands behind the number is not understood: milyard rupiah"),
        ("1,2 Triliyun", "what stands behind the number is not understood: Triliyun"),
        ("Rp 1,2 mlr", "what stands behind the number is not understood: mlr"),
        ("1,2 M", "M means miliar behind Rp, or where the unit is rupiah"),
        ("± 5", "what stands before the number is not understood: ±"),
        ("#REF!", "#REF! is an error of a spreadsheet, not a value"),
        ("=A1/B1", "=A1/B1 is a formula, not its value"),
    ],
)
def test_what_is_not_understood_around_a_number_is_refused_and_named(tmp_path: Path, printed: str, words: str) -> None:
    with pytest.raises(ReportError) as caught:
        audited(tmp_path, table({"a": printed}), strict=True)
    assert f"t:a:v: {words}" in str(caught.value).replace(f"{printed}: ", "")
    with pytest.raises(ReportError) as of_a_claim:
        audited(tmp_path, f'[[claims]]\nid = "a"\nat = "1"\nprinted = "{printed}"\n')
    assert words in str(of_a_claim.value)
    with pytest.raises(ReportError) as of_a_number:
        judged(tmp_path, {"c": "5"}, f'is = "equal"\nof = ["{printed}"]')
    assert printed in str(of_a_number.value)


@pytest.mark.parametrize(("printed", "kind"), [("#REF!", "sum"), ("1,2 mlr", "mean"), ("± 5", "maximum")])
def test_a_cell_that_cannot_be_read_is_left_out_and_named_and_the_rest_is_audited(
    tmp_path: Path, printed: str, kind: str
) -> None:
    relations = (
        f'[[relations]]\nclaim = "t:jumlah:v"\nis = "{kind}"\nof = ["t:*:v"]\n'
        '[[relations]]\nclaim = "t:b:v"\nis = "equal"\nof = [5]\n'
        '[[relations]]\nclaim = "t:jumlah:v"\nis = "at-least"\nof = ["t:a:v"]\n'
    )
    found = audited(tmp_path, table({"a": printed, "b": "5", "jumlah": "5"}) + relations)
    checks = {check.id: check for check in found.checks}

    assert [one.code for one in found.findings] == ["cell-unread"]
    assert printed in str(found.findings[0].message)
    assert checks["t:b:v:equal"].verdict == "agrees"
    # A sum of what can be read is not the sum.
    for name in (f"t:jumlah:v:{kind}", "t:jumlah:v:at-least"):
        assert checks[name].verdict == "unsupported"
        assert "cannot be read or taken: t:a:v" in said(checks[name])


def test_how_many_cells_say_something_is_open_where_one_cannot_be_read(tmp_path: Path) -> None:
    text = '[[claims]]\nid = "n"\nat = "1"\nprinted = "2"\nis = "count"\nof = ["t:*:v"]\n'

    check = audited(tmp_path, table({"a": "#REF!", "b": "5", "c": "7"}) + text).checks[0]
    assert check.verdict == "unsupported"
    assert audited(tmp_path, table({"a": "–", "b": "5", "c": "7"}) + text).checks[0].verdict == "agrees"


def test_what_can_be_read_in_two_ways_is_never_left_out(tmp_path: Path) -> None:
    text = '[[tables]]\nid = "t"\ntitle = "T"\nheader = ["k", "v"]\nrows = [["a", "1.250"]]\n'
    with pytest.raises(ReportError, match=r"1\.250 can be 1250 or 1\.250"):
        audited(tmp_path, text)


def test_an_empty_cell_is_nil_where_its_table_says_so(tmp_path: Path) -> None:
    text = (
        '[[tables]]\nid = "t"\ntitle = "T"\n{more}header = ["k", "v", "ket"]\n'
        'rows = [["a", "–", ""], ["b", "5", "baik"], ["d", "", "–"], ["jumlah", "5", ""]]\n'
        '[[tables.relations]]\nclaim = "jumlah:v"\nis = "{kind}"\nof = ["a:v", "b:v", "d:v"]\n'
    )
    nil = audited(tmp_path, text.format(more='blank = "nil"\n', kind="sum"))
    unsaid = audited(tmp_path, text.format(more="", kind="sum"))
    mean = audited(tmp_path, text.format(more='blank = "nil"\n', kind="mean")).checks[0]

    assert (nil.checks[0].verdict, unsaid.checks[0].verdict) == ("agrees", "unsupported")
    assert (mean.verdict, mean.computed) == ("contradicted", "2")
    assert [address for address in nil.sheet.claims if address.endswith("ket")] == ["t:b:ket"]  # no word is nil


@pytest.mark.parametrize("printed", ["4 triwulan", "5 militer", "3 milimeter", "12 minggu"])
def test_words_that_count_are_not_taken_for_slips(printed: str) -> None:
    assert isinstance(read_printed(printed), Amount)


def test_m_and_t_are_read_behind_rp_and_where_the_unit_is_rupiah(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "Rp 3,7 M", "a": "Rp 1.200.000.000", "b": "Rp 2,5 M"}, of("sum", "a", "b"))
    assert (check.verdict, check.computed) == ("agrees", "3700000000")
    more = 'columns.v.unit = "rupiah"\n'
    check = judged(tmp_path, {"c": "2,6 T", "a": "1,9 T", "b": "500 M"}, of("sum", "a", "b"), more)
    assert (check.verdict, check.computed) == ("contradicted", "2400000000000")
    check = judged(tmp_path, {"c": "2,4 T", "a": "1,9 T", "b": "500 M"}, of("sum", "a", "b"), more)
    assert check.verdict == "agrees"


def test_per_mille_is_no_percentage(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "1,2 ‰", "a": "12", "b": "1000"}, of("percent", "a", "b"))
    assert check.verdict == "not-comparable"
    assert said(check) == "t:c:v is in per mille, and this is a percentage"
    assert judged(tmp_path, {"c": "12 ‰", "a": "12 %"}, of("equal", "a")).verdict == "not-comparable"


def test_a_ratio_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        judged(tmp_path, {"c": "2", "a": "1:20", "b": "1"}, of("sum", "a", "b"))
    assert "t:a:v is 1:20" in str(caught.value)
    assert judged(tmp_path, {"c": "1:20", "a": "1:20"}, of("equal", "a")).verdict == "agrees"
    assert judged(tmp_path, {"c": "1:20", "a": "1:25"}, of("equal", "a")).verdict == "inconsistent"


def test_a_level_with_a_plus_is_not_the_level_itself(tmp_path: Path) -> None:
    assert judged(tmp_path, {"c": "Level III+", "a": "Level III"}, of("equal", "a")).verdict == "inconsistent"


def test_millions_of_one_range_are_not_thousands_of_another(tmp_path: Path) -> None:
    assert judged(tmp_path, {"c": "5-6 juta", "a": "5-6 ribu"}, of("equal", "a")).verdict == "inconsistent"
    assert judged(tmp_path, {"c": "5-6 juta", "a": "5.000.000 – 6.000.000"}, of("equal", "a")).verdict == "agrees"


@pytest.mark.parametrize("digits", range(-9, 1))
def test_fewer_decimals_than_none_are_exact(digits: int) -> None:
    step = 10**-digits
    half = Fraction(step, 2)
    for count in (-3, 2, 7):
        value = count * step
        assert half_up(value + half, digits) == value + (step if count > 0 else 0)
        assert round_to(value + half, digits, "half-even") == (value if count % 2 == 0 else value + step)
        assert cut_off(value + half, digits) == value + (0 if count > 0 else step)
        assert way_of(Fraction(value), value, digits) == "cut-off"
        assert rounded(value, digits) == Printed(str(value), Fraction(value), 0)
        assert decimal_text(value, digits) == str(value)
        assert [round_to(value + half, digits, mode) for mode in ("half-up", "down")] == [value + step, value]
        assert stands_for(value, digits).low == value - half
        assert Operand("t:a:v", value, digits).unit == step


def test_a_slip_changes_only_what_is_printed(tmp_path: Path) -> None:
    claim = audited(tmp_path, table({"a": "Rp8,29 miliar"})).sheet.claims["t:a:v"]
    changed = rewritten(claim, "8390000000")
    assert changed is not None
    assert changed.number is not None
    assert changed.number.exact == 8390000000
    assert changed.number.digits == -7
    assert rewritten(claim, "8290000001") is None


# --- Units ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("30 hari", "30 bulan", "not-comparable"),
        ("108,9 orang", "108,9 %", "not-comparable"),
        ("7–8 hari", "7-8 bulan", "not-comparable"),
        ("Rp30", "30 hari", "not-comparable"),
        ("30 hari", "30", "agrees"),
        ("81 (Persentase)", "81 %", "agrees"),
        ("2 (level)", "Level II", "agrees"),
        ("30 poin", "30 hari", "agrees"),
        ("30 hari", "31 hari", "inconsistent"),
    ],
)
def test_numbers_with_different_units_are_not_compared(tmp_path: Path, one: str, other: str, verdict: str) -> None:
    check = judged(tmp_path, {"c": one, "a": other}, of("equal", "a"))
    assert check.verdict == verdict
    assert (verdict == "not-comparable") == ("unit differs" in said(check))


@pytest.mark.parametrize(("declared", "verdict"), [("%", "agrees"), ("nilai", "agrees"), ("orang", "not-comparable")])
def test_a_declared_unit_stands_before_the_printed_one(tmp_path: Path, declared: str, verdict: str) -> None:
    cells = f"cells = [{{ at = ['a:v'], unit = '{declared}' }}]"
    check = judged(tmp_path, {"c": "30 %", "a": "30 hari"}, of("equal", "a"), cells)
    assert check.verdict == verdict


def test_parts_of_a_percentage_may_have_another_unit_than_the_percentage(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "50 %", "a": "15 orang", "b": "30 orang"}, of("percent", "a", "b"))
    assert check.verdict == "agrees"


def test_a_ratio_may_be_of_unlike_things(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "500.000,0", "a": "Rp5.000.000", "b": "10 orang"}, of("ratio", "a", "b"))
    assert check.verdict == "agrees"


# --- A word with a number, ranges, presence ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "address", "verdict", "computed"),
    [
        ("Informatif (90)", "indicator:kip:target", "agrees", "Informatif (90)"),
        ("Informatif (90,0)", "indicator:kip:target", "agrees", "Informatif (90)"),
        ("Informatif (91)", "indicator:kip:target", "contradicted", "Informatif (90)"),
        ("Cukup Informatif (90)", "indicator:kip:target", "contradicted", "Informatif (90)"),
        ("Informatif (90)", "indicator:kata:target", "agrees", "Informatif"),
        ("B (88,19)", "ikm.toml#predicate", "agrees", "B"),
        ("B (88,19)", "ikm.toml#total", "agrees", "B (88.19)"),
        ("B (87,19)", "ikm.toml#total", "contradicted", "B (88.19)"),
        ("Kurang Baik (88,19)", "ikm.toml#total", "contradicted", "B (88.19)"),
        ("B (Baik)", "indicator:mutu:realisation", "agrees", "B"),
        ("Baik (B)", "ikm.toml#predicate", "agrees", "Baik"),
        ("Mutu D", "ikm.toml#predicate", "contradicted", "B"),
        ("10-15", "indicator:waktu:target", "agrees", "10 – 15"),
        ("10–15 hari", "indicator:waktu:target", "agrees", "10 – 15"),
        ("10 s.d. 15", "indicator:waktu:target", "agrees", "10 – 15"),
        ("10-16", "indicator:waktu:target", "contradicted", "10 – 15"),
        ("10", "indicator:waktu:target", "contradicted", "10 – 15"),
        ("Baik", "indicator:waktu:target", "contradicted", "10 – 15"),
        ("10–15 orang", "indicator:waktu:target", "not-comparable", "10 – 15"),
        ("30 %", "indicator:lama:target", "agrees", "30"),
        ("Ada", "indicator:ada:target", "agrees", "Ada"),
        ("Tidak ada", "indicator:ada:realisation", "agrees", "Tidak Ada"),
        ("Tidak", "indicator:ada:realisation", "agrees", "Tidak Ada"),
        ("Ada", "indicator:ada:realisation", "contradicted", "Tidak Ada"),
    ],
)
def test_what_was_computed_may_be_printed_in_these_forms(
    tmp_path: Path, printed: str, address: str, verdict: str, computed: str
) -> None:
    found = of_report(tmp_path, printed, address)
    assert found[:2] == (verdict, computed)
    assert "refuses it" not in found[2]


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("Informatif (90)", "informatif (90,0)", "agrees"),
        ("Informatif (90)", "Informatif (90,4)", "inconsistent"),
        ("Informatif (90)", "Informatif (91)", "inconsistent"),
        ("Informatif (90)", "Baik (90)", "inconsistent"),
        ("Informatif (90)", "Informatif", "agrees"),
        ("Baik", "Informatif (90)", "inconsistent"),
        ("80-90", "80 – 90 %", "agrees"),
        ("80-90", "80 – 91 %", "inconsistent"),
        ("80-90", "80,0-90,0", "agrees"),
        ("B (Baik)", "Mutu B (Baik)", "agrees"),
        ("B (Baik)", "Baik (B)", "agrees"),
        ("B (Baik)", "B (Cukup)", "inconsistent"),
        ("Tidak", "Tidak Ada", "agrees"),
        ("Tidak", "Ada", "inconsistent"),
        ("88,19 (B)", "88,19 (B)", "agrees"),
        ("88,19 (B)", "88,2 ( B )", "agrees"),
        ("88,19 (B)", "88,19", "agrees"),
        ("88,19 (B)", "88,19 (A)", "inconsistent"),
        ("76,10 (BB)", "76,10 (BB+)", "inconsistent"),
        ("4,16 (2024)", "4,16 (2025)", "agrees"),
        ("12 (HA)", "12 (B)", "agrees"),
    ],
)
def test_two_places_may_print_the_same_in_two_forms(tmp_path: Path, one: str, other: str, verdict: str) -> None:
    check = judged(tmp_path, {"c": one, "a": other}, of("equal", "a"))
    assert check.verdict == verdict


def test_lists_are_compared_item_by_item(tmp_path: Path) -> None:
    text = table({"a": "Baik (90)"}) + (
        '[[claims]]\nid = "l"\nat = "1"\nprinted = "x"\nlist = ["Baik (90)", "B"]\nis = "equal"\nof = ["t:a:v"]\n'
    )
    assert audited(tmp_path, text).checks[0].verdict == "inconsistent"


# --- Categories -------------------------------------------------------------------------------------------------

RANGES = """
[[tables]]
id = "r"
title = "Rentang"
header = ["mutu", "rentang", "kinerja"]
ranges = "rentang"
label = "kinerja"
rows = [["A", "91-100", "Sangat Baik"], ["B", "76-90", "Baik"], ["C", "60-75", "Cukup"]]
"""


def test_an_instrument_that_is_not_there_supports_nothing(tmp_path: Path) -> None:
    text = table({"a": "80", "c": "B (Baik)"})
    text += '[[relations]]\nclaim = "t:c:v"\nis = "category"\nof = ["t:a:v"]\nbands = "ikm@2017"\n'
    sheet = audited(tmp_path, text).sheet
    check = check_of(attrs.evolve(sheet.relations[0], bands="xyz@1"), Lookup(sheet, nobody, None, registry()))
    assert check.verdict == "unsupported"
    assert "there is no index xyz" in said(check)


@pytest.mark.parametrize(
    ("bands", "number", "word", "verdict", "computed"),
    [
        ("ikm@2017", "88,19", "B (Baik)", "agrees", "B"),
        ("ikm@2017", "88,19", "Baik (B)", "agrees", "Baik"),
        ("ikm@2017", "88,19", "Mutu B", "agrees", "B"),
        ("ikm@2017", "88,19", "kategori B (Baik)", "agrees", "B"),
        ("ikm@2017", "88,19", "B / Baik", "agrees", "B"),
        ("ikm@2017", "88,19", "B - Baik", "agrees", "B"),
        ("ikm@2017", "88,19", "Baik (88,19)", "agrees", "Baik"),
        ("ikm@2017", "88,19", "C (Kurang Baik)", "contradicted", "B"),
        ("ikm@2017", "88,19", "B (Sangat Baik)", "contradicted", "B"),
        ("sakip@2021", "75", "Predikat BB", "agrees", "BB"),
        ("table:r", "80", "B", "agrees", "Baik"),
        ("table:r", "80", "B (Baik)", "agrees", "Baik"),
        ("table:r", "80", "Mutu B", "agrees", "Baik"),
        ("table:r", "80", "B (Cukup)", "contradicted", "Baik"),
        ("table:r", "12", "Cukup", "unsupported", None),
        ("table:r", "12", "Baik", "contradicted", None),
        ("lkj", "95", "kategori Sangat Memuaskan", "agrees", "Sangat Memuaskan"),
        ("lkj", "95", "Sangat Memuaskan (95)", "agrees", "Sangat Memuaskan"),
        ("lkj", "95", "Sangat Memuaskan (85)", "contradicted", "Sangat Memuaskan"),
        ("lkj", "75", "Predikat Cukup", "contradicted", "Sangat Baik"),
    ],
)
def test_a_category_may_be_named_by_its_letter_its_word_or_both(
    tmp_path: Path, bands: str, number: str, word: str, verdict: str, computed: str | None
) -> None:
    relation = f'is = "category"\nof = ["t:a:v"]\nbands = "{bands}"'
    check = judged(tmp_path, {"a": number, "c": word}, relation, RANGES, RULES)
    assert (check.verdict, check.computed) == (verdict, computed)
    assert "refuses it" not in said(check)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("B (Baik)", "Baik", "agrees"),
        ("Mutu B", "B (Baik)", "agrees"),
        ("B (Baik)", "C", "inconsistent"),
        ("B (Baik)", "B (Cukup)", "inconsistent"),
    ],
)
def test_two_places_may_name_one_category_in_other_ways(tmp_path: Path, one: str, other: str, verdict: str) -> None:
    assert judged(tmp_path, {"c": one, "a": other}, of("equal", "a")).verdict == verdict


@pytest.mark.parametrize(
    ("printed", "constant", "verdict"),
    [("5", "4", "contradicted"), ("Baik", "4", "contradicted"), ("4", "4", "agrees"), ("4,15", "4.157", "rounding")],
)
def test_a_constant_is_no_second_place(tmp_path: Path, printed: str, constant: str, verdict: str) -> None:
    file = tmp_path / "laporan.toml"
    claim = f'[[claims]]\nid = "a"\nat = "1"\nprinted = "{printed}"\nis = "equal"\nof = [{constant}]\n'
    file.write_text('[report]\nagency = "D"\nyear = 2025\n' + claim, encoding="utf-8")
    (only,) = audit_files([str(file)], registry()).results[0].checks
    assert only.verdict == verdict
    assert "None" not in said(only)
