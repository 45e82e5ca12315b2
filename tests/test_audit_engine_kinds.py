"""Verdicts on equal places, categories, indices, counts, comparisons and lists; what may not be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from audited import HEAD, audited, judged, nobody, of, registry, said, table
from evalkit.audit.lookup import Lookup, Operand
from evalkit.audit.quantities import Quantities
from evalkit.audit.verdicts import check_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.audit.model import Check, Claim

RULES = HEAD + 'rules = "lkj@beltim-2025"\n'


# --- Equal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "verdict", "computed", "cause"),
    [
        ("60 orang", "60", "agrees", "60", None),
        ("60 orang", "62", "inconsistent", "62", None),
        ("118,9", "118,86", "agrees", "118.86", None),
        ("118,85", "118,86", "rounding", "118.86", "cut-off"),
        ("118,86", "118,85", "rounding", None, "cut-off"),
        ("106,2", "106,1", "rounding", None, "cut-off"),
        ("118,86", "118,8", "rounding", None, "cut-off"),
        ("118,8", "118,86", "rounding", "118.86", "cut-off"),
        ("118,86", "118,84", "inconsistent", "118.84", None),
        ("118,70", "118,86", "inconsistent", "118.86", None),
        ("-118,85", "-118,86", "rounding", "-118.86", "cut-off"),
        ("119", "118,86", "agrees", "118.86", None),
        ("Level III", "3", "agrees", "3", None),
        ("Level III", "Level 2", "inconsistent", "2", None),
        ("Sangat Baik", "sangat  baik.", "agrees", "sangat baik.", None),
        ("Sangat Baik", "Baik", "inconsistent", "Baik", None),
        ("Informatif", "90", "inconsistent", "90", None),
    ],
)
def test_two_places_that_should_be_equal(
    tmp_path: Path, one: str, other: str, verdict: str, computed: str | None, cause: str | None
) -> None:
    check = judged(tmp_path, {"c": one, "a": other}, of("equal", "a"))
    assert (check.verdict, check.computed) == (verdict, computed)
    if verdict == "rounding":
        assert check.cause == cause
        assert "one is cut off, the other rounded, of the same number" in said(check)


@pytest.mark.parametrize(
    ("one", "other", "verdict", "computed"),
    [
        ("74,3148", "74,314748", "rounding", "74.3147"),
        ("74,314748", "74,3148", "rounding", None),
        ("74,3149", "74,314748", "inconsistent", "74.314748"),
        ("74,3148", "74,314744", "inconsistent", "74.314744"),
    ],
)
def test_a_number_that_was_rounded_in_two_steps_is_no_wrong_digit(
    tmp_path: Path, one: str, other: str, verdict: str, computed: str | None
) -> None:
    check = judged(tmp_path, {"c": one, "a": other}, of("equal", "a"))
    assert (check.verdict, check.computed) == (verdict, computed)
    assert (check.cause == "rounded-twice") == (verdict == "rounding")


@pytest.mark.parametrize(
    ("parts", "shares", "verdict"),
    [
        ("862 1000", "86,2 86,2", "agrees"),
        ("86,25 100", "86,3 86,2", "rounding"),  # 86.25 cut off is 86.2
        ("862 1000", "86,2 86,3", "inconsistent"),  # 86.2 is neither cut off nor rounded to 86.3
        ("862 1000", "86,2 86,1", "inconsistent"),
        ("862 1000", "86,9 86,8", "rounding"),  # nobody knows what either comes from
    ],
)
def test_what_a_place_is_computed_from_says_whether_its_copy_can_be_cut_off(
    tmp_path: Path, parts: str, shares: str, verdict: str
) -> None:
    (part, whole), (share, copy) = parts.split(), shares.split()
    head = f'[[tables]]\nid = "t"\ntitle = "T"\nnumbers = "id"\nheader = ["k", "v", "w", "p"]\nexact = ["v", "w"]\nrows = [["a", "{part}", "{whole}", "{share}"]]\n'
    relations = 'relations = [{ claim = "a:p", is = "percent", of = ["a:v", "a:w"] }]\n'
    claim = f'[[claims]]\nid = "c"\nat = "x"\nprinted = "{copy}"\nis = "equal"\nof = ["t:a:p"]\n'
    found = {check.id: check.verdict for check in audited(tmp_path, head + relations + claim).checks}
    assert found["claim:c:equal"] == verdict


def test_numbers_that_are_exact_are_not_widened(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "119", "a": "118,86"}, of("equal", "a"), 'cells = [{ at = ["c:v"], exact = true }]')
    assert check.verdict == "inconsistent"
    both = judged(tmp_path, {"c": "118,9", "a": "118,86"}, of("equal", "a"), 'exact = ["v"]')
    assert both.verdict == "inconsistent"
    assert said(both).startswith("t:a:v prints 118.86")


def test_every_place_is_a_check_of_its_own(tmp_path: Path) -> None:
    text = table({"c": "5", "a": "5", "b": "6"}) + '[[relations]]\nclaim = "t:c:v"\n' + of("equal", "a", "b")
    assert [check.verdict for check in audited(tmp_path, text).checks] == ["agrees", "inconsistent"]


# --- Equal to what was computed ---------------------------------------------------------------------------------

REPORT = """
[budget]
file = "anggaran.csv"

[[objectives]]
code = "S1"
title = "Satu"

[[indicators]]
code = "i"
objective = "S1"
title = "Indeks"
unit = "nilai"
direction = "higher"
target = 3.50
realisation = "spbe.toml#total"
history = { 2024 = 4.10 }
national = 3.12

[indicators.plans.renstra]
2026 = 3.60

[[indicators]]
code = "kip"
objective = "S1"
title = "Keterbukaan"
unit = "kategori"
target = { category = "Informatif", of = "kip@2018", value = 90 }
not_measured = "tidak dinilai"

[[indicators]]
code = "ada"
objective = "S1"
title = "Ada"
unit = "dokumen"
target = { present = true }
realisation = { present = true }

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
target = { from = 80, to = 90 }
realisation = 70
reused = { year = 2024, reason = "belum diukur" }
"""
IKM = (
    '[assessment]\ninstrument = "ikm@2017"\nsubject = "Dinas Contoh"\nperiod = "2025"\nstatus = "published"\n'
    "[values]\ntotal = 88.19\n"
)
SPBE = """
[assessment]
instrument = "spbe@2020"
subject = "Dinas Contoh"
period = "2025"
status = "published"

[values]
D1 = 4.00
D2 = 4.20
D3 = 3.09
D4 = 4.57
"""
BUDGET = "kode,uraian,pagu,realisasi,sasaran\nA,Program,100,90,S1\nA.1,Kegiatan,100,90,\nB,Lain,0,0,\n"


def with_report(folder: Path, cells: Mapping[str, str], address: str, more: str = "") -> tuple[str, str | None, str]:
    (folder / "spbe.toml").write_text(SPBE, encoding="utf-8")
    (folder / "ikm.toml").write_text(IKM, encoding="utf-8")
    (folder / "anggaran.csv").write_text(BUDGET, encoding="utf-8")
    relation = f'is = "equal"\nof = ["{address}"]'
    check = judged(folder, cells, relation, more, RULES + REPORT)
    return check.verdict, check.computed, said(check)


@pytest.mark.parametrize(
    ("address", "printed", "verdict", "computed"),
    [
        ("indicator:i:target", "3,5", "agrees", "3.5"),
        ("indicator:i:realisation", "4,16", "agrees", "4.16"),
        ("indicator:i:realisation", "4,2", "agrees", "4.2"),
        ("indicator:i:realisation", "4,26", "contradicted", "4.16"),
        ("indicator:i:achievement", "118,86", "agrees", "118.86"),
        ("indicator:i:achievement", "118,85", "rounding", "118.86"),
        ("indicator:i:achievement", "108,86", "contradicted", "118.86"),
        ("indicator:i:category", "sangat memuaskan", "agrees", "Sangat Memuaskan"),
        ("indicator:i:category", "Cukup", "contradicted", "Sangat Memuaskan"),
        ("indicator:i:last_year", "4,10", "agrees", "4.10"),
        ("indicator:i:national", "3,12", "agrees", "3.12"),
        ("indicator:i:plan.renstra.2026", "3,60", "agrees", "3.60"),
        ("indicator:mutu:realisation", "B", "agrees", "B"),
        ("indicator:mutu:realisation", "Baik", "agrees", "Baik"),
        ("indicator:mutu:realisation", "D", "contradicted", "B"),
        ("indicator:waktu:realisation", "70", "agrees", "70"),
        ("indicator:kip:target", "Informatif", "agrees", "Informatif"),
        ("indicator:kip:target", "90", "agrees", "90"),
        ("objective:S1:achievement", "Level III", "contradicted", "102"),
        ("objective:S1:achievement", "101,59", "agrees", "101.59"),
        ("objective:S1:category", "Sangat Memuaskan", "agrees", "Sangat Memuaskan"),
        ("objective:S1:indicators", "5", "agrees", "5"),
        ("objective:S1:ceiling", "100", "agrees", "100"),
        ("objective:S1:realisation", "91", "contradicted", "90"),
        ("objective:S1:absorption", "90 %", "agrees", "90"),
        ("budget:A:ceiling", "100", "agrees", "100"),
        ("budget:total:realisation", "90", "agrees", "90"),
        ("report:achievement", "101,59", "agrees", "101.59"),
        ("report:category", "Sangat Memuaskan", "agrees", "Sangat Memuaskan"),
        ("report:objectives", "2", "contradicted", "1"),
        ("report:indicators", "5", "agrees", "5"),
        ("report:year", "2025", "agrees", "2025"),
        ("spbe.toml#total", "4,16", "agrees", "4.16"),
        ("spbe.toml#D3", "3,09", "agrees", "3.09"),
        ("spbe.toml#predicate", "Sangat Baik", "agrees", "Sangat Baik"),
        ("spbe.toml#predicate", "Baik", "contradicted", "Sangat Baik"),
        ("spbe.toml#predicate", "Lumayan", "contradicted", "Sangat Baik"),
        ("spbe.toml#total", "Sangat Baik", "agrees", "Sangat Baik"),
        ("ikm.toml#predicate", "Baik", "agrees", "Baik"),
    ],
)
def test_what_was_computed_can_be_printed(
    tmp_path: Path, address: str, printed: str, verdict: str, computed: str
) -> None:
    assert with_report(tmp_path, {"c": printed}, address)[:2] == (verdict, computed)


@pytest.mark.parametrize(
    ("address", "printed", "words"),
    [
        ("indicator:kip:realisation", "90", "not measured: tidak dinilai"),
        ("indicator:kip:last_year", "90", "history has no value for 2024"),
        ("indicator:kip:achievement", "90", "has no value"),
        ("indicator:kip:category", "Baik", "no achievement, so no category"),
        ("indicator:ada:target", "1", "is no number: Ada"),
        ("budget:B:absorption", "90", "the ceiling is 0"),
        ("indicator:kip:category", "90", "no achievement"),
        ("spbe.toml#A3", "5", "possible is 1.00 – 5.00"),
    ],
)
def test_what_has_no_value_supports_nothing(tmp_path: Path, address: str, printed: str, words: str) -> None:
    verdict, _, explanation = with_report(tmp_path, {"c": printed}, address)
    assert verdict == "unsupported"
    assert words in explanation


def test_a_word_beside_a_computed_number_is_contradicted(tmp_path: Path) -> None:
    verdict, computed, explanation = with_report(tmp_path, {"c": "Baik"}, "indicator:i:target")
    assert (verdict, computed) == ("contradicted", "3.5")
    assert "is a number" in explanation


def test_a_number_beside_an_assessment_is_held_against_all_its_readings(tmp_path: Path) -> None:
    """4,20 can have been rounded down from 4,2049: what the domains leave reaches beyond what they give as printed."""
    assert with_report(tmp_path, {"c": "4,161"}, "spbe.toml#total")[0] == "agrees"


def test_the_upper_end_of_a_range_takes_part_in_the_achievement(tmp_path: Path) -> None:
    (tmp_path / "spbe.toml").write_text(SPBE, encoding="utf-8")
    (tmp_path / "ikm.toml").write_text(IKM, encoding="utf-8")
    (tmp_path / "anggaran.csv").write_text(BUDGET, encoding="utf-8")
    relation = (
        'is = "achievement"\nof = ["indicator:waktu:realisation", "indicator:waktu:target"]\ndirection = "higher"'
    )
    check = judged(tmp_path, {"c": "87,5"}, relation, "", RULES + REPORT)
    assert (check.verdict, check.computed) == ("agrees", "87.5")
    assert "80 – 90" in str(check.formula)


# --- Categories -------------------------------------------------------------------------------------------------

CATEGORY = 'is = "category"\nof = ["t:a:v"]\nbands = "{bands}"'


@pytest.mark.parametrize(
    ("number", "word", "verdict", "computed"),
    [
        ("95", "Sangat Memuaskan", "agrees", "Sangat Memuaskan"),
        ("75", "cukup", "contradicted", "Sangat Baik"),
        ("75", "Lumayan", "contradicted", "Sangat Baik"),
        ("90,0", "Sangat Memuaskan", "agrees", "Memuaskan"),
        ("90,0", "Sangat Baik", "contradicted", "Memuaskan"),
    ],
)
def test_a_category_of_the_rules(tmp_path: Path, number: str, word: str, verdict: str, computed: str) -> None:
    check = judged(tmp_path, {"a": number, "c": word}, CATEGORY.format(bands="lkj"), head=RULES)
    assert (check.verdict, check.computed) == (verdict, computed)


def test_a_word_that_is_no_category_is_told(tmp_path: Path) -> None:
    check = judged(tmp_path, {"a": "75", "c": "Lumayan"}, CATEGORY.format(bands="lkj"), head=RULES)
    assert "Lumayan is none of the categories" in said(check)


def test_above_the_categories_the_assumption_of_the_rules_is_told(tmp_path: Path) -> None:
    check = judged(tmp_path, {"a": "166,67", "c": "Sangat Memuaskan"}, CATEGORY.format(bands="lkj"), head=RULES)
    assert check.verdict == "agrees"
    assert said(check).startswith("166.67 lies above the printed categories of lkj@beltim-2025")


def test_a_category_of_other_rules_is_unsupported(tmp_path: Path) -> None:
    check = judged(tmp_path, {"a": "75", "c": "Baik"}, CATEGORY.format(bands="lkj@lakip-4"), head=RULES)
    assert check.verdict == "unsupported"
    assert "other rules" in said(check)


@pytest.mark.parametrize(
    ("number", "word", "verdict", "computed"),
    [
        ("88,19", "Baik", "agrees", "Baik"),
        ("88,19", "B", "agrees", "B"),
        ("88,19", "Kurang Baik", "contradicted", "Baik"),
        ("88,19", "Lumayan", "contradicted", "Baik"),
        ("188,19", "Baik", "contradicted", None),
    ],
)
def test_a_category_of_an_instrument(
    tmp_path: Path, number: str, word: str, verdict: str, computed: str | None
) -> None:
    check = judged(tmp_path, {"a": number, "c": word}, CATEGORY.format(bands="ikm@2017"))
    assert (check.verdict, check.computed) == (verdict, computed)
    assert verdict == "agrees" or said(check)


RANGES = """
[[tables]]
id = "r"
title = "Rentang"
header = ["kategori", "rentang"]
ranges = "rentang"
rows = [["Tinggi", "91-100"], ["Sedang", "76-90"], ["Rendah", "60-75"]]
"""


@pytest.mark.parametrize(
    ("number", "word", "verdict", "computed", "words"),
    [
        ("95", "tinggi", "agrees", "Tinggi", ""),
        ("95", "Sedang", "contradicted", "Tinggi", ""),
        ("95", "Lumayan", "contradicted", "Tinggi", "no category of table r"),
        ("90,5", "Sedang", "unsupported", "Tinggi / Sedang", "gap of table r between 76-90 and 91-100"),
        ("90,5", "Rendah", "contradicted", "Tinggi / Sedang", "gap"),
        ("166,67", "Tinggi", "unsupported", "Tinggi", "above table r"),
        ("166,67", "Sedang", "contradicted", "Tinggi", "above table r"),
        ("12", "Rendah", "unsupported", None, "below table r"),
        ("90,0", "Sedang", "agrees", "Sedang", ""),
    ],
)
def test_a_category_of_a_printed_table(
    tmp_path: Path, number: str, word: str, verdict: str, computed: str, words: str
) -> None:
    text = table({"a": number, "c": word}) + RANGES + '[[relations]]\nclaim = "t:c:v"\n'
    check = audited(tmp_path, text + CATEGORY.format(bands="table:r")).checks[0]
    assert (check.verdict, check.computed) == (verdict, computed)
    assert words in said(check)


def test_a_table_without_ranges_supports_nothing(tmp_path: Path) -> None:
    text = table({"a": "95", "c": "Tinggi"}) + RANGES + '[[relations]]\nclaim = "t:c:v"\n'
    sheet = attrs.evolve(audited(tmp_path, text + CATEGORY.format(bands="table:r")).sheet, bands={})
    check = check_of(sheet.relations[0], Lookup(sheet, nobody, None, registry()))
    assert (check.verdict, said(check)) == ("unsupported", "table r has no ranges")


def test_a_rounded_number_leaves_the_categories_it_can_lie_in(tmp_path: Path) -> None:
    ranges = RANGES.replace("91-100", ">= 90").replace("76-90", "75 - < 90")
    text = table({"a": "90,0", "c": "Sedang"}) + ranges + '[[relations]]\nclaim = "t:c:v"\n'
    check = audited(tmp_path, text + CATEGORY.format(bands="table:r")).checks[0]
    assert (check.verdict, check.computed) == ("agrees", "Tinggi")
    assert "possible" in said(check)


# --- Indices ----------------------------------------------------------------------------------------------------

DOMAINS = {"D1": "4,00", "D2": "4,20", "D3": "3,09", "D4": "4,57"}
VALUES = ", ".join(f'{code} = "t:{code}:v"' for code in DOMAINS)
INDEX = f'is = "index"\ninstrument = "spbe@2020"\nvalues = {{ {VALUES} }}\n'


@pytest.mark.parametrize(
    ("claim", "rest", "verdict", "computed"),
    [
        ("4,16", "", "agrees", "4.16"),
        ("4,2", "", "agrees", "4.16"),
        ("4,36", "", "contradicted", "4.16"),
        ("Sangat Baik", 'node = "predicate"', "agrees", "Sangat Baik"),
        ("Sangat Baik", "", "agrees", "Sangat Baik"),
        ("Baik", 'node = "predicate"', "contradicted", "Sangat Baik"),
        ("Lumayan", 'node = "predicate"', "contradicted", "Sangat Baik"),
    ],
)
def test_an_index_of_printed_values(tmp_path: Path, claim: str, rest: str, verdict: str, computed: str) -> None:
    check = judged(tmp_path, {**DOMAINS, "c": claim}, INDEX + rest)
    assert (check.verdict, check.computed) == (verdict, computed)
    assert str(check.formula).startswith("spbe@2020, ")
    assert check.related == tuple(f"t:{code}:v" for code in DOMAINS)


def test_a_number_that_only_another_reading_gives_is_rounding(tmp_path: Path) -> None:
    """Weights of IKM are printed with two decimals: 0,11 for 1/9."""
    codes = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
    values = ", ".join(f'{code} = "t:{code}:v"' for code in codes)
    relation = f'is = "index"\ninstrument = "ikm@2017"\nvalues = {{ {values} }}\n'
    check = judged(tmp_path, {**dict.fromkeys(codes, "4,000"), "c": "99,00"}, relation)
    assert (check.verdict, check.computed) == ("rounding", "100.00")
    assert "reading" in said(check)


def test_an_index_that_was_rounded_in_two_steps_is_no_wrong_digit(tmp_path: Path) -> None:
    """4.1547 became 4.155, and that 4.16."""
    cells = {"D1": "4,0000", "D2": "4,1820", "D3": "3,0900", "D4": "4,5700"}
    check = judged(tmp_path, {**cells, "c": "4,16"}, INDEX)
    assert (check.verdict, check.cause, check.computed) == ("rounding", "rounded-twice", "4.15")
    assert "rounding twice gives it" in said(check)


def test_leaves_take_answers_and_words(tmp_path: Path) -> None:
    relation = (
        'is = "index"\ninstrument = "spbe@2020"\nnode = "A3"\n'
        'values = { I15 = "t:a:v", I16 = "t:b:v", I17 = "t:d:v", I18 = "t:e:v" }\n'
    )
    check = judged(tmp_path, {"a": "5", "b": "5", "d": "5", "e": "5", "c": "5,0"}, relation)
    assert (check.verdict, check.computed) == ("agrees", "5.00")
    worded = judged(tmp_path, {"a": "Optimum", "b": "5", "d": "5", "e": "5", "c": "5,0"}, relation)
    assert worded.verdict in {"agrees", "unsupported"}


def test_a_number_outside_the_scale_of_its_instrument_is_contradicted(tmp_path: Path) -> None:
    check = judged(tmp_path, {**DOMAINS, "D1": "14,00", "c": "4,16"}, INDEX)
    assert (check.verdict, check.computed) == ("contradicted", None)
    assert said(check) == "spbe@2020: 14.00 is outside the scale; it takes a number from 1.00 to 5.00"
    word = judged(tmp_path, {"a": "9,6", "c": "Memuaskan"}, CATEGORY.format(bands="spbe@2020"))
    assert (word.verdict, "from 1.00 to 5.00" in said(word)) == ("contradicted", True)
    high = judged(tmp_path, {"a": "180", "c": "Baik"}, CATEGORY.format(bands="ipasn@2019"))
    assert (high.verdict, "180 is outside the scale" in said(high)) == ("contradicted", True)


def test_words_that_the_instrument_refuses_support_nothing(tmp_path: Path) -> None:
    check = judged(tmp_path, {**DOMAINS, "D1": "baik", "c": "4,16"}, INDEX)
    assert (check.verdict, "spbe@2020 refuses it" in said(check)) == ("unsupported", True)


def test_a_blank_value_supports_nothing(tmp_path: Path) -> None:
    check = judged(tmp_path, {**DOMAINS, "D1": "-", "c": "4,16"}, INDEX)
    assert (check.verdict, said(check)) == ("unsupported", "blank: t:D1:v")


# --- Counts and comparisons -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("claim", "verdict"), [("2 sasaran", "agrees"), ("3", "contradicted")])
def test_a_count_is_a_number_of_rows(tmp_path: Path, claim: str, verdict: str) -> None:
    check = judged(tmp_path, {"a": "1", "b": "2", "c": claim}, 'is = "count"\nof = ["t:a", "t:b"]')
    assert (check.verdict, check.computed) == (verdict, "2")


@pytest.mark.parametrize(
    ("kind", "claim", "other", "verdict"),
    [
        ("at-most", "5", "5", "agrees"),
        ("at-most", "5", "4", "contradicted"),
        ("at-most", "5,04", "5,0", "agrees"),
        ("at-most", "5,06", "5,0", "contradicted"),
        ("at-least", "5", "5", "agrees"),
        ("at-least", "4", "5", "contradicted"),
        ("less-than", "4", "5", "agrees"),
        ("less-than", "5", "5", "contradicted"),
        ("less-than", "5,0", "5,0", "agrees"),
        ("more-than", "6", "5", "agrees"),
        ("more-than", "5", "5", "contradicted"),
    ],
)
def test_a_comparison_fails_only_if_no_numbers_satisfy_it(
    tmp_path: Path, kind: str, claim: str, other: str, verdict: str
) -> None:
    alone = judged(tmp_path, {"c": claim, "a": other}, of(kind, "a"))
    assert (alone.verdict, alone.computed) == (verdict, other.replace(",", "."))
    sentence = judged(tmp_path, {"c": "lebih", "b": claim, "a": other}, of(kind, "b", "a"))
    assert (sentence.verdict, sentence.computed) == (verdict, None)
    assert verdict == "agrees" or "does not hold" in said(sentence)


# --- Lists ------------------------------------------------------------------------------------------------------

NUMBERS = {"D1": "2,75", "D2": "2,58", "D3": "3,00", "D4": "2,91", "D5": "2,56"}


def listed(folder: Path, names: list[str], relation: str, cells: Mapping[str, str] = NUMBERS) -> tuple[str, str]:
    text = f'[[claims]]\nid = "x"\nprinted = "ini"\nat = "3.1"\nlist = {names}\n{relation}\n'.replace("'", '"')
    check = audited(folder, table(cells) + text).checks[0]
    return check.verdict, f"{check.computed}; {said(check)}"


@pytest.mark.parametrize(
    ("names", "relation", "verdict", "told"),
    [
        (["d2", "D1", "D5"], 'is = "list-below"\nof = ["t:*:v"]\nthan = 2.76', "agrees", "D1, D2, D5; "),
        (
            ["D1", "D4"],
            'is = "list-below"\nof = ["t:*:v"]\nthan = 2.76',
            "contradicted",
            "D1, D2, D5; missing: D2, D5 too many: D4",
        ),
        (["D3"], 'is = "list-above"\nof = ["t:*:v"]\nthan = "t:D4:v"', "agrees", "D3; "),
        (["D3", "D4"], 'is = "list-largest"\nof = ["t:*:v"]', "agrees", "D3, D4; "),
        (["D5"], 'is = "list-smallest"\nof = ["t:*:v"]', "agrees", "D5; "),
        (["D2"], 'is = "list-smallest"\nof = ["t:*:v"]', "contradicted", "D5; missing: D5 too many: D2"),
        (["D9"], 'is = "list-smallest"\nof = ["t:*:v"]', "contradicted", "D5; missing: D5 too many: D9"),
    ],
)
def test_a_list_names_the_cells_that_it_should(
    tmp_path: Path, names: list[str], relation: str, verdict: str, told: str
) -> None:
    assert listed(tmp_path, names, relation) == (verdict, told)


def test_of_very_many_cells_the_first_are_shown_in_order(tmp_path: Path) -> None:
    cells = {f"r{number}": str(number) for number in range(30)}
    check = judged(tmp_path, {**cells, "c": "r29"}, 'is = "list-largest"\nof = ["t:*:v"]')
    assert check.verdict == "agrees"
    assert str(check.formula).startswith("in order: r29 29, r28 28, ")
    assert str(check.formula).endswith("r6 6, and 6 more")


def test_of_cells_that_tie_any_will_do(tmp_path: Path) -> None:
    cells = {"A": "3", "B": "2", "C": "2", "D": "1"}
    for name in ("B", "C"):
        assert listed(tmp_path, ["A", name], 'is = "list-largest"\nof = ["t:*:v"]', cells)[0] == "agrees"
    assert listed(tmp_path, ["B", "C"], 'is = "list-largest"\nof = ["t:*:v"]', cells)[0] == "contradicted"
    assert listed(tmp_path, ["A", "D"], 'is = "list-largest"\nof = ["t:*:v"]', cells)[0] == "contradicted"


ROUNDED = {"A": "2,5", "B": "2,46", "C": "2,7"}  # A is 2.45 to 2.55


@pytest.mark.parametrize(
    ("kind", "names", "more", "verdict"),
    [
        ("list-below", ["A", "B"], "than = 2.5", "agrees"),
        ("list-below", ["B"], "than = 2.5", "agrees"),
        ("list-below", ["A"], "than = 2.5", "contradicted"),  # B is surely below
        ("list-above", ["A", "C"], "than = 2.5", "agrees"),
        ("list-above", ["B", "C"], "than = 2.5", "contradicted"),
        ("list-below", ["B"], 'than = "t:A:v"', "agrees"),
        ("list-largest", ["C", "A"], "", "agrees"),
        ("list-largest", ["C", "B"], "", "agrees"),
        ("list-largest", ["A", "B"], "", "contradicted"),
        ("list-smallest", ["A"], "", "agrees"),
        ("list-smallest", ["C"], "", "contradicted"),
    ],
)
def test_rounded_numbers_leave_several_lists_possible(
    tmp_path: Path, kind: str, names: list[str], more: str, verdict: str
) -> None:
    of = '["t:B:v", "t:C:v"]' if "t:A:v" in more else '["t:*:v"]'
    found = listed(tmp_path, names, f'is = "{kind}"\nof = {of}\n{more}', ROUNDED)

    assert found[0] == verdict


def test_one_limit_must_part_all_names_from_the_others(tmp_path: Path) -> None:
    text = 'is = "list-below"\nof = ["t:A:v", "t:B:v"]\nthan = "t:L:v"'
    cells = {"A": "2,54", "B": "2,46", "L": "2,5"}

    assert listed(tmp_path, ["B"], text, cells)[0] == "agrees"
    assert listed(tmp_path, ["A"], text, cells)[0] == "contradicted"  # a limit above A is above B as well


# --- What may not be compared -----------------------------------------------------------------------------------

KAMI = 'cells = [{{ at = ["a:v"], {one} }}, {{ at = ["b:v"], {other} }}]'


@pytest.mark.parametrize(
    ("kind", "one", "other", "words"),
    [
        (
            "percent",
            'edition = "kami@4.2"',
            'edition = "kami@5.0"',
            "edition differs: 551 at t:a:v is of kami@4.2, 551 at t:b:v is of kami@5.0",
        ),
        ("mean", "maximum = 645", "maximum = 918", "maximum differs: 645 (551 is 85.43 % of 645)"),
        ("difference", 'unit = "orang"', 'unit = "unit"', "unit differs: orang at t:a:v, unit at t:b:v"),
        ("sum", "year = 2024", "year = 2025", "year differs: 2024 at t:a:v, 2025 at t:b:v"),
        ("list-largest", 'unit = "orang"', 'unit = "unit"', "unit differs"),
        ("at-most", 'unit = "orang"', 'unit = "unit"', "unit differs"),
    ],
)
def test_unlike_things_are_not_compared(tmp_path: Path, kind: str, one: str, other: str, words: str) -> None:
    claim = "b" if kind.startswith("list") else "1102"
    cells = {"a": "551", "b": "551", "c": claim}
    relation = of(kind, "a", "b")
    check = judged(tmp_path, cells, relation, KAMI.format(one=one, other=other))
    assert check.verdict == "not-comparable"
    assert words in said(check)


def test_of_editions_the_number_and_its_maximum_are_told_and_the_parts_before_the_claim(tmp_path: Path) -> None:
    more = (
        'cells = [{ at = ["a:v"], edition = "kami@4.2", maximum = 645 }, { at = ["b:v", "c:v"], edition = "kami@5.0" }]'
    )
    check = judged(tmp_path, {"a": "551", "b": "918", "c": "60,02"}, of("percent", "a", "b"), more)
    assert said(check) == "edition differs: 551 at t:a:v is of kami@4.2 (645 at most), 918 at t:b:v is of kami@5.0"
    words = judged(tmp_path, {"a": "Baik", "b": "1", "c": "Buruk"}, of("equal", "a"), more)
    assert said(words) == "edition differs: kami@5.0 at t:c:v, kami@4.2 at t:a:v"


def test_what_repeats_the_printed_number_is_not_told_as_computed(tmp_path: Path) -> None:
    more = KAMI.format(one="year = 2024", other="year = 2025")
    assert judged(tmp_path, {"a": "1", "b": "2", "c": "3"}, of("sum", "a", "b"), more).computed is None
    assert judged(tmp_path, {"a": "1", "b": "2", "c": "4"}, of("sum", "a", "b"), more).computed == "3"


@pytest.mark.parametrize(("one", "other"), [("%", "persen"), ("Persentase", "percent"), ("Orang", " orang. ")])
def test_names_of_one_unit_are_one_unit(tmp_path: Path, one: str, other: str) -> None:
    more = KAMI.format(one=f'unit = "{one}"', other=f'unit = "{other}"')
    assert judged(tmp_path, {"a": "1", "b": "2", "c": "3"}, of("sum", "a", "b"), more).verdict == "agrees"


def test_what_a_claim_was_held_against_is_told_as_printed(tmp_path: Path) -> None:
    check = judged(tmp_path, {"a": "1.000,50", "b": "Rp. 3", "c": "1.003,50"}, of("sum", "a", "b", "7"))
    assert check.inputs == (("t:a:v", "1.000,50"), ("t:b:v", "Rp. 3"), (None, "7"))
    weighted = of("weighted-mean", "a") + '\nweights = ["t:b:v"]'
    assert judged(tmp_path, {"a": "2,5", "b": "3", "c": "2,5"}, weighted).inputs == (("t:a:v", "2,5"), ("t:b:v", "3"))
    listed_ = judged(tmp_path, {"a": "2", "c": "a"}, 'is = "list-below"\nof = ["t:a:v"]\nthan = 4')
    assert listed_.inputs == (("t:a:v", "2"), (None, "4"))
    index = judged(tmp_path, {**DOMAINS, "c": "4,16"}, INDEX)
    assert dict(index.inputs)["t:D1:v"] == DOMAINS["D1"]


def test_what_was_computed_is_told_as_it_came_out(tmp_path: Path) -> None:
    check = judged(tmp_path, {"c": "2025"}, 'is = "equal"\nof = ["report:year"]')
    assert check.inputs == (("report:year", "2025"),)
    none = judged(tmp_path, {"c": "2025"}, 'is = "equal"\nof = ["report:achievement"]')
    assert none.inputs == (("report:achievement", ""),)


@pytest.mark.parametrize(
    ("kind", "one", "other", "rest"),
    [
        ("difference", "year = 2024", "year = 2025", ""),
        ("sum", "year = 2024", "year = 2025", '\nacross = ["year"]'),
        ("sum", 'unit = "Orang"', 'unit = "orang"', ""),
        ("sum", 'edition = "5.0"', 'edition = "kami@5.0"', ""),
        ("sum", 'unit = "orang"', "year = 2025", ""),
        ("product", 'unit = "orang"', 'unit = "unit"', ""),
        ("sum", "maximum = 645", "maximum = 645.0", ""),
    ],
)
def test_like_things_are_compared(tmp_path: Path, kind: str, one: str, other: str, rest: str) -> None:
    more = KAMI.format(one=one, other=other)
    check = judged(
        tmp_path, {"a": "3", "b": "3", "c": "9" if kind == "product" else "6"}, of(kind, "a", "b") + rest, more
    )
    assert check.verdict in {"agrees", "contradicted"}


def test_a_percentage_has_another_unit_than_its_parts(tmp_path: Path) -> None:
    more = 'cells = [{ at = ["a:v", "b:v"], unit = "Rp" }, { at = ["c:v"], unit = "%" }]'
    assert judged(tmp_path, {"a": "1", "b": "2", "c": "50"}, of("percent", "a", "b"), more).verdict == "agrees"
    assert judged(tmp_path, {"a": "1", "b": "2", "c": "3"}, of("sum", "a", "b"), more).verdict == "not-comparable"


def test_the_limit_of_a_list_must_be_like_its_cells(tmp_path: Path) -> None:
    more = 'cells = [{ at = ["a:v"], unit = "orang" }, { at = ["b:v"], unit = "unit" }]'
    relation = 'is = "list-below"\nof = ["t:a:v"]\nthan = "t:b:v"'
    assert judged(tmp_path, {"a": "1", "b": "2", "c": "a"}, relation, more).verdict == "not-comparable"


# --- What the reader leaves open --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sum", "equal", "list-largest", "at-most", "difference"])
def test_of_nothing_but_blanks_nothing_follows(tmp_path: Path, kind: str) -> None:
    claim = "b" if kind == "list-largest" else "1"
    cells = {"c": claim, "b": "-", **({"d": "-"} if kind == "difference" else {})}
    check = judged(tmp_path, cells, f'is = "{kind}"\nof = ["t:*:v"]')
    assert check.verdict == "unsupported"


def words(check: Check, text: str) -> dict[str, Claim]:
    """The claim of a check, as words."""
    own = check.claim
    return {own.address: attrs.evolve(own, number=None, words=(text,) if text else (), printed=text)}


@pytest.mark.parametrize(
    ("relation", "text", "told"),
    [
        (of("sum", "a", "b"), "banyak", "t:c:v is no number: banyak"),
        ('is = "count"\nof = ["t:a", "t:b"]', "banyak", "t:c:v is no number: banyak"),
        (of("at-most", "a"), "banyak", "t:c:v is no number: banyak"),
    ],
)
def test_words_where_a_number_belongs_are_unsupported(tmp_path: Path, relation: str, text: str, told: str) -> None:
    check = judged(tmp_path, {"a": "1", "b": "2", "c": "3"}, relation)
    result = audited(tmp_path, (tmp_path / "laporan.toml").read_text(encoding="utf-8").removeprefix(HEAD))
    assert check.relation is not None
    other = check_of(check.relation, Lookup(result.sheet, nobody, None, registry()), words(check, text))
    assert (other.verdict, said(other)) == ("unsupported", told)


@pytest.mark.parametrize(
    "relation", [CATEGORY.format(bands="ikm@2017"), 'is = "list-largest"\nof = ["t:a:v"]', of("equal", "a")]
)
def test_a_claim_without_words_is_unsupported_where_words_belong(tmp_path: Path, relation: str) -> None:
    check = judged(tmp_path, {"a": "88,19", "c": "Baik"}, relation)
    result = audited(tmp_path, (tmp_path / "laporan.toml").read_text(encoding="utf-8").removeprefix(HEAD))
    assert check.relation is not None
    other = check_of(check.relation, Lookup(result.sheet, nobody, None, registry()), words(check, ""))
    assert other.verdict == ("inconsistent" if check.relation.kind == "equal" else "unsupported")


@pytest.mark.parametrize(
    ("relation", "printed"),
    [
        ('is = "category"\nof = ["indicator:kip:achievement"]\nbands = "lkj"', "Baik"),
        ('is = "list-largest"\nof = ["indicator:kip:achievement"]', "Keterbukaan"),
        ('is = "list-below"\nof = ["t:a:v"]\nthan = "indicator:kip:achievement"', "a"),
        ('is = "index"\ninstrument = "spbe@2020"\nvalues = { D1 = "indicator:kip:achievement" }', "4,16"),
        ('is = "sum"\nof = ["indicator:kip:achievement"]', "4,16"),
    ],
)
def test_an_input_without_a_value_supports_nothing(tmp_path: Path, relation: str, printed: str) -> None:
    (tmp_path / "spbe.toml").write_text(SPBE, encoding="utf-8")
    (tmp_path / "ikm.toml").write_text(IKM, encoding="utf-8")
    (tmp_path / "anggaran.csv").write_text(BUDGET, encoding="utf-8")
    check = judged(tmp_path, {"a": "1", "c": printed}, relation, head=RULES + REPORT)
    assert check.verdict == "unsupported"
    assert "achievement of indicator kip has no value: " in said(check)


def test_computed_numbers_go_into_an_index_unrounded(tmp_path: Path) -> None:
    (tmp_path / "spbe.toml").write_text(SPBE, encoding="utf-8")
    (tmp_path / "ikm.toml").write_text(IKM, encoding="utf-8")
    (tmp_path / "anggaran.csv").write_text(BUDGET, encoding="utf-8")
    relation = 'is = "index"\ninstrument = "ikm@2017"\nvalues = { total = "objective:S1:absorption" }'
    assert judged(tmp_path, {"c": "90,00"}, relation, head=RULES + REPORT).verdict == "agrees"
    thirds = BUDGET.replace("90,S1", "67,S1").replace("100,90,\n", "101,90,\n")
    (tmp_path / "anggaran.csv").write_text(thirds, encoding="utf-8")
    check = judged(tmp_path, {"c": "89,11"}, relation, head=RULES + REPORT)
    assert (check.verdict, check.computed) == ("agrees", "89.11")


def test_an_open_assessment_leaves_the_realisation_open(tmp_path: Path) -> None:
    open_spbe = SPBE.replace("D4 = 4.57\n", "")
    (tmp_path / "spbe.toml").write_text(open_spbe, encoding="utf-8")
    (tmp_path / "ikm.toml").write_text(IKM, encoding="utf-8")
    (tmp_path / "anggaran.csv").write_text(BUDGET, encoding="utf-8")
    relation = 'is = "equal"\nof = ["{}"]'
    check = judged(tmp_path, {"c": "4,16"}, relation.format("indicator:i:realisation"), head=RULES + REPORT)
    assert (check.verdict, "answers are missing" in said(check)) == ("unsupported", True)
    word = judged(tmp_path, {"c": "Sangat Baik"}, relation.format("spbe.toml#predicate"), head=RULES + REPORT)
    assert (word.verdict, "Sangat Baik" in (word.computed or "")) == ("unsupported", True)
    number = judged(tmp_path, {"c": "1,16"}, relation.format("spbe.toml#total"), head=RULES + REPORT)
    assert number.verdict == "contradicted"


def test_a_ladder_takes_its_level_as_printed(tmp_path: Path) -> None:
    relation = 'is = "index"\ninstrument = "kami@4.2"\nnode = "level"\nvalues = { total = "t:a:v" }'
    check = judged(tmp_path, {"a": "551", "c": "Level III"}, relation)
    assert (check.verdict, check.computed, check.formula) == ("unsupported", None, None)


def test_a_number_for_a_predicate_is_refused(tmp_path: Path) -> None:
    check = judged(tmp_path, {**DOMAINS, "c": "4,16"}, INDEX + 'node = "predicate"')
    assert (check.verdict, check.computed) == ("contradicted", "Sangat Baik")


def test_names_too_many_and_names_missing_are_told_apart(tmp_path: Path) -> None:
    below = 'is = "list-below"\nof = ["t:*:v"]\nthan = 2.76'
    assert listed(tmp_path, ["D1", "D2"], below)[1].endswith("missing: D5")
    assert listed(tmp_path, ["D1", "D2", "D5", "D4"], below)[1].endswith("; too many: D4")


def test_what_the_report_does_not_have_is_no_quantity(tmp_path: Path) -> None:
    (tmp_path / "spbe.toml").write_text(SPBE, encoding="utf-8")
    (tmp_path / "ikm.toml").write_text(IKM, encoding="utf-8")
    (tmp_path / "anggaran.csv").write_text(BUDGET.replace("S1", "S2"), encoding="utf-8")
    text = '[[objectives]]\ncode = "S2"\ntitle = "Dua"\n' + table({"c": "1"})
    head = RULES + REPORT.replace('title = "Dua"', "")
    known = Quantities(audited(tmp_path, text, head).result, {})
    for address in (
        "indicator:i:nonsense",
        "indicator:i:plan.renstra.2030",
        "indicator:x:target",
        "objective:S1:nonsense",
        "budget:A:nonsense",
        "report:nonsense",
        "claim:x",
    ):
        assert known(address) is None
    money = known("objective:S1:ceiling")
    assert money is not None
    assert str(money.why_none) == "there is no budget for it"


def test_a_word_is_held_against_a_known_word_without_rules(tmp_path: Path) -> None:
    result = audited(
        tmp_path, table({"c": "Baik"}) + '[[relations]]\nclaim = "t:c:v"\n' + 'is = "equal"\nof = ["report:year"]'
    )
    (relation,) = result.sheet.relations
    known = Operand(None, None, words=("Cukup",))
    check = check_of(relation, Lookup(result.sheet, {"report:year": known}.get, None, registry()))
    assert (check.verdict, check.computed) == ("contradicted", "Cukup")
