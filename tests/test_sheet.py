"""Facts about reading tables, claims and relations: what ``*`` stands for, what claims say, what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.audit.model import Attributes
from evalkit.audit.parse.sheet import read_sheet, rings
from evalkit.base.exact import short_text
from evalkit.performance.document import read_report
from evalkit.performance.files import open_report

if TYPE_CHECKING:
    from evalkit.audit.model import AuditSheet, Claim, PrintedBand, Relation
    from evalkit.base.exact import Exact

BAD_REPORTS = sorted((Path(__file__).parent / "bad_reports").glob("*.toml"))
HEAD = '[report]\nagency = "Dinas X"\nyear = 2025\nrules = "lkj@2014"\n'
TREE = """
[[tables]]
id = "3.18"
title = "Anggaran"
label = "uraian"
header = ["kode", "uraian", "pagu", "realisasi", "serapan", "catatan"]
rows = [
  ["A", "Program", "600", "300", "50,0", ""],
  ["A.1", "Kegiatan satu", "400", "-", "", ""],
  ["A.1.1", "", "400", "200", "50,0", ""],
  ["A.2", "Kegiatan dua", "200", "100", "50,0", ""],
  ["jumlah", "", "600", "300", "50,0", ""],
]
"""
INDICATORS = """
[[objectives]]
code = "S1"
title = "Sasaran satu"
[[objectives]]
code = "S2"
title = "Sasaran dua"
[[indicators]]
code = "spbe"
objective = "S1"
title = "Indeks SPBE"
unit = "nilai"
direction = "higher"
target = 3
realisation = 4
plans = { renstra = { 2026 = 3 } }
[[indicators]]
code = "ips"
objective = "S2"
title = "IPS"
unit = "nilai"
direction = "higher"
target = 3
realisation = 4
"""


class Read(NamedTuple):
    """What was read, with its faults as text."""

    sheet: AuditSheet
    faults: str


def read(folder: Path, text: str, **files: str) -> Read:
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    path = folder / "laporan.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_file(path)


def read_file(path: Path) -> Read:
    files = open_report(str(path))
    report = read_report(files)
    sheet = read_sheet(files, report, strict=True)
    return Read(sheet, "\n".join(map(str, files.faults_found())))


def sheet_of(folder: Path, text: str, **files: str) -> AuditSheet:
    found = read(folder, text, **files)
    assert found.faults == ""
    return found.sheet


def relations(*lines: str) -> str:
    """Relations of the table before."""
    return "relations = [\n" + "".join(f"  {{ {line} }},\n" for line in lines) + "]\n"


def tree(folder: Path, *lines: str) -> tuple[Relation, ...]:
    return sheet_of(folder, TREE + relations(*lines)).relations


def parts(relation: Relation) -> list[str]:
    """Operands as short texts: ``A:pagu`` for a cell of 3.18."""
    return [str(one).removeprefix("3.18:") for one in relation.operands]


def spelled(found: tuple[Relation, ...]) -> dict[str, list[str]]:
    return {one.claim.removeprefix("3.18:"): parts(one) for one in found}


def cell(folder: Path, text: str, more: str = "") -> Claim | None:
    table = f'[[tables]]\nid = "1"\ntitle = "T"\nheader = ["k", "n"]\nrows = [["a", {text!r}]]\n'
    return sheet_of(folder, table + more).claims.get("1:a:n")


# --- tables ----------------------------------------------------------------------------------------------------------


def test_every_cell_but_labels_and_skipped_ones_is_a_claim(tmp_path: Path) -> None:
    table = '[[tables]]\nid = "3.2"\ntitle = "T"\nfile = "t.csv"\nlabel = "nama"\nskip = ["no"]\n'
    sheet = sheet_of(tmp_path, table, t_csv="kode;no;nama;nilai;kategori\na;1;Satu;4,16;Baik *)\nb;2;;;-\n")
    number, word = sheet.claims.values()
    assert (number.address, number.printed, number.at) == ("3.2:a:nilai", "4,16", "Tabel 3.2, a, nilai")
    assert (number.number, number.words) == (("4.16", Fraction(104, 25), 2), ())
    assert (number.file, number.line, number.label) == (str(tmp_path / "t.csv"), 2, "Satu")
    assert (word.address, word.printed, word.number, word.words) == ("3.2:a:kategori", "Baik *)", None, ("Baik",))
    assert dict(sheet.tables) == {"3.2": "T"}


def test_rows_inside_the_file_read_like_a_csv(tmp_path: Path) -> None:
    inline = '[[tables]]\nid = "aset"\ntitle = "Aset Dinas"\nheader = ["k", "n"]\nrows = [["a", 5], ["b", " "]]\n'
    (claim,) = sheet_of(tmp_path, inline).claims.values()
    assert (claim.printed, claim.line, claim.label) == ("5", None, "a")
    assert claim.at == "Aset Dinas, a, n"  # the id is no number that the document prints
    assert claim.file == str(tmp_path / "laporan.toml")


def test_parts_name_each_others_tables_and_claims(tmp_path: Path) -> None:
    more = '[[claims]]\nid = "x"\nat = "1.1"\nprinted = "600"\nis = "equal"\nof = ["3.18:A:pagu"]\n'
    path = tmp_path / "laporan.toml"
    path.write_text(HEAD + 'parts = ["dua.toml"]\n' + TREE + relations('claim = "A:pagu", is = "at-most", of = [9]'))
    (tmp_path / "dua.toml").write_text(more)
    found = read_file(path)
    assert found.faults == ""
    first, second = found.sheet.relations
    assert [first.file, second.file] == [str(path), str(tmp_path / "dua.toml")]
    assert second.claim == "claim:x"
    assert (found.sheet.agency, found.sheet.year, found.sheet.file) == ("Dinas X", 2025, str(path))


def test_the_digest_covers_the_tables(tmp_path: Path) -> None:
    table = '[[tables]]\nid = "1"\ntitle = "T"\nfile = "t.csv"\n'
    digests = {sheet_of(tmp_path, table, t_csv=f"k,n\na,{number}\n").sha256 for number in (1, 2)}
    assert len(digests) == 2


def test_a_cell_says_more_than_its_column_and_that_more_than_the_table(tmp_path: Path) -> None:
    text = """
[[tables]]
id = "1"
title = "T"
header = ["k", "n", "m"]
rows = [["a", "1.250", "1.250"], ["b", "1.250", "2,5"]]
exact = ["m"]
numbers = "id"
columns = { n = { unit = "orang", year = 2024, numbers = "en" } }
cells = [
  { at = ["a:n"], year = 2023, numbers = "id" },
  { at = ["b:*"], edition = "2", maximum = 5, exact = false },
]
"""
    claims = sheet_of(tmp_path, text).claims
    found = {key: (claim.number.exact, claim.attributes) for key, claim in claims.items() if claim.number is not None}
    assert found == {
        "1:a:n": (1250, Attributes(unit="orang", year=2023, numbers="id")),
        "1:a:m": (1250, Attributes(exact=True, numbers="id")),
        "1:b:n": (
            Fraction(5, 4),
            Attributes(unit="orang", year=2024, edition="2", maximum=Fraction(5), exact=False, numbers="en"),
        ),
        "1:b:m": (Fraction(5, 2), Attributes(edition="2", maximum=Fraction(5), exact=False, numbers="id")),
    }


def test_a_percent_sign_is_kept_and_is_the_printed_unit(tmp_path: Path) -> None:
    claim = cell(tmp_path, "92,05%")
    assert claim is not None
    assert (claim.suffix, claim.attributes) == ("%", Attributes(printed_unit="persen"))


@pytest.mark.parametrize("text", ["", "-", "–", " "])
def test_a_blank_cell_is_no_claim(tmp_path: Path, text: str) -> None:
    assert cell(tmp_path, text) is None


# --- claims ----------------------------------------------------------------------------------------------------------


def test_a_claim_of_a_sentence(tmp_path: Path) -> None:
    text = '[[claims]]\nid = "silpa"\nat = "3.4, kalimat 2"\nprinted = "1.250 %"\nnumbers = "en"\nyear = 2025\n'
    (claim,) = sheet_of(tmp_path, text).claims.values()
    assert (claim.address, claim.at, claim.suffix) == ("claim:silpa", "3.4, kalimat 2", "%")
    assert claim.number is not None
    assert claim.number.exact == Fraction(5, 4)
    assert claim.attributes == Attributes(year=2025, numbers="en", printed_unit="persen")


def test_a_claim_knows_its_line_where_that_is_plain(tmp_path: Path) -> None:
    text = """[[tables]]
id = "x"
title = "T"
header = ["k", "n"]
rows = [["a", "1"]]
[[claims]]
at = "1.1"
id = 'x'
printed = "1"
[[claims]]
"id" = "y"
at = "1.2"
printed = "2"
"""
    claims = sheet_of(tmp_path, text).claims
    assert claims["claim:x"].line == HEAD.count("\n") + 8
    assert claims["claim:y"].line is None


def test_a_claim_that_lists_names_has_them_as_words(tmp_path: Path) -> None:
    text = '[[claims]]\nid = "a"\nat = "1"\nprinted = "2 domain: X dan Y"\nlist = ["X", "Y"]\n'
    (claim,) = sheet_of(tmp_path, text).claims.values()
    assert (claim.number, claim.words) == (None, ("X", "Y"))


# --- what * stands for -----------------------------------------------------------------------------------------------


def test_a_star_of_the_claim_is_the_same_row_in_the_parts(tmp_path: Path) -> None:
    found = tree(tmp_path, 'claim = "*:serapan", is = "percent", of = ["*:realisasi", "*:pagu"]')
    assert spelled(found) == {  # A.1 prints no share
        f"{row}:serapan": [f"{row}:realisasi", f"{row}:pagu"] for row in ("A", "A.1.1", "A.2", "jumlah")
    }
    assert found[0].id == "3.18:A:serapan:percent"
    assert found[0].place == "tables[3.18].relations[1]"


def test_an_open_star_is_every_row_but_the_claims_own(tmp_path: Path) -> None:
    (found,) = tree(tmp_path, 'claim = "jumlah:pagu", is = "sum", of = ["*:pagu"]')
    assert parts(found) == ["A:pagu", "A.1:pagu", "A.1.1:pagu", "A.2:pagu"]


def test_except_leaves_rows_out_of_claims_and_of_parts(tmp_path: Path) -> None:
    found = tree(tmp_path, 'claim = "*:pagu", is = "sum", of = ["3.18:*.*:pagu"], except = ["A.2", "A.1.1"]')
    assert spelled(found) == {"A:pagu": ["A.1:pagu"]}


def test_a_star_behind_a_dot_is_one_more_step_and_rows_without_one_are_left_out(tmp_path: Path) -> None:
    found = tree(tmp_path, 'claim = "*:pagu", is = "sum", of = ["*.*:pagu"]')
    assert spelled(found) == {"A:pagu": ["A.1:pagu", "A.2:pagu"], "A.1:pagu": ["A.1.1:pagu"]}


def test_two_steps_need_no_row_for_the_one_between(tmp_path: Path) -> None:
    text = '[[tables]]\nid = "1"\ntitle = "T"\nheader = ["k", "n"]\nrows = [["t", 3], ["A.1.x", 1], ["A.2.x", 2]]\n'
    (found,) = sheet_of(tmp_path, text + relations('claim = "t:n", is = "sum", of = ["A.*.*:n"]')).relations
    assert parts(found) == ["1:A.1.x:n", "1:A.2.x:n"]


def test_a_star_between_names_keeps_what_follows(tmp_path: Path) -> None:
    rows = '[["t", 3], ["A.x", 1], ["A.y", 9], ["B.x", 2]]'
    text = f'[[tables]]\nid = "1"\ntitle = "T"\nheader = ["k", "n"]\nrows = {rows}\n'
    (found,) = sheet_of(tmp_path, text + relations('claim = "t:n", is = "sum", of = ["*.x:n", "A.*:n"]')).relations
    assert parts(found) == ["1:A.x:n", "1:B.x:n", "1:A.x:n", "1:A.y:n"]


def test_a_star_behind_a_dot_in_the_claim_is_that_step(tmp_path: Path) -> None:
    rows = '[["2024.a", 1], ["2024.b", 2], ["2025.a", 3], ["2025.b", 4]]'
    text = f'[[tables]]\nid = "1"\ntitle = "T"\nheader = ["k", "n"]\nrows = {rows}\n'
    found = sheet_of(tmp_path, text + relations('claim = "2025.*:n", is = "at-least", of = ["2024.*:n"]'))
    assert {one.claim: parts(one) for one in found.relations} == {
        "1:2025.a:n": ["1:2024.a:n"],
        "1:2025.b:n": ["1:2024.b:n"],
    }


def test_columns_may_be_stars_too(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        'claim = "jumlah:*", is = "sum", of = ["A.1:*", "A.2:*"], except = ["serapan"]',
        'claim = "A.2:serapan", is = "ratio", of = ["A.2:*"], except = ["catatan"]',
    )
    assert spelled(found) == {
        "jumlah:pagu": ["A.1:pagu", "A.2:pagu"],
        "jumlah:realisasi": ["A.2:realisasi"],
        "A.2:serapan": ["A.2:pagu", "A.2:realisasi"],
    }


def test_the_row_of_the_claim_is_only_left_out_of_its_own_table(tmp_path: Path) -> None:
    other = '[[tables]]\nid = "2"\ntitle = "T"\nheader = ["k", "n"]\nrows = [["A", "600"]]\n'
    text = TREE + other + relations('claim = "A:n", is = "sum", of = ["3.18:*:pagu"]')
    assert "3.18:A:pagu" in sheet_of(tmp_path, text).relations[0].operands


def test_a_star_finds_the_same_code_in_another_table_and_in_the_report(tmp_path: Path) -> None:
    rows = '[["spbe", "3"], ["ips", "3"]]'
    table = f'[[tables]]\nid = "3.2"\ntitle = "T"\nheader = ["k", "target"]\nrows = {rows}\n'
    text = INDICATORS + table + relations('claim = "*:target", is = "equal", of = ["indicator:*:target"]')
    found = sheet_of(tmp_path, text).relations
    assert {one.claim: parts(one) for one in found} == {
        "3.2:spbe:target": ["indicator:spbe:target"],
        "3.2:ips:target": ["indicator:ips:target"],
    }


def test_blank_cells_are_left_out_where_a_star_meets_them_and_blank_where_they_are_named(tmp_path: Path) -> None:
    first, second, third = tree(
        tmp_path,
        'claim = "jumlah:realisasi", is = "sum", of = ["A.*:realisasi"]',
        'claim = "jumlah:realisasi", is = "sum", of = ["A.1:realisasi", "A.2:realisasi"]',
        'claim = "A.1:pagu", is = "at-least", of = ["A.1:realisasi"]',
    )
    assert (parts(first), first.left_out, first.blank) == (["A.2:realisasi"], ("3.18:A.1:realisasi",), ())
    assert (parts(second), second.left_out, second.blank) == (["A.2:realisasi"], (), ("3.18:A.1:realisasi",))
    assert (parts(third), third.blank) == ([], ("3.18:A.1:realisasi",))


# --- kinds -----------------------------------------------------------------------------------------------------------


def test_numbers_stand_in_place_of_addresses(tmp_path: Path) -> None:
    (found,) = tree(tmp_path, 'claim = "A:pagu", is = "sum", of = [100, 2.50, "Rp. 1.000.000,00", "7,95 %"]')
    assert parts(found) == ["100", "2.50", "1000000.00", "7.95"]


def test_several_relations_of_a_claim_are_numbered(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        'claim = "A:pagu", is = "equal", of = ["jumlah:pagu", "A.1:pagu"]',
        'claim = "A:pagu", is = "at-least", of = [1]',
        'claim = "A:pagu", is = "equal", of = [600]',
    )
    assert [one.id for one in found] == [
        "3.18:A:pagu:equal",
        "3.18:A:pagu:equal#2",
        "3.18:A:pagu:at-least",
        "3.18:A:pagu:equal#3",
    ]


def test_equal_is_a_check_of_its_own_for_each_place(tmp_path: Path) -> None:
    found = tree(tmp_path, 'claim = "A:pagu", is = "equal", of = ["jumlah:pagu", "A.1:realisasi", "*:catatan"]')
    assert [(parts(one), one.blank, len(one.left_out)) for one in found] == [
        (["jumlah:pagu"], (), 4),
        ([], ("3.18:A.1:realisasi",), 0),
    ]
    (empty,) = tree(tmp_path, 'claim = "A:pagu", is = "equal", of = ["*:catatan"]')
    assert (parts(empty), len(empty.left_out)) == ([], 4)


def test_rows_cells_and_codes_are_counted(tmp_path: Path) -> None:
    text = TREE + relations(
        'claim = "A:pagu", is = "count", of = ["A.*"]',
        'claim = "A.2:pagu", is = "count", of = ["3.18:*"]',
        'claim = "A:realisasi", is = "count", of = ["*:serapan"]',
        'claim = "A.1:pagu", is = "count", of = ["A", "A.1.1:serapan", "A.1:serapan"]',
        'claim = "jumlah:pagu", is = "count", of = ["objective:*", "indicator:*"]',
    )
    found = sheet_of(tmp_path, INDICATORS + text).relations
    assert [one.rows for one in found] == [2, 4, 3, 2, 4]
    assert parts(found[2]) == ["A.1.1:serapan", "A.2:serapan", "jumlah:serapan"]
    assert found[2].left_out == ("3.18:A.1:serapan",)


def test_weights_go_with_their_parts(tmp_path: Path) -> None:
    first, second = tree(
        tmp_path,
        'claim = "jumlah:serapan", is = "weighted-mean", of = ["A.*:pagu"], weights = ["A.*:realisasi"]',
        'claim = "A:serapan", is = "weighted-mean", of = ["A.2:pagu", 3], weights = [0.40, "60"]',
    )
    assert (parts(first), first.left_out) == (["A.2:pagu"], ("3.18:A.1:realisasi",))
    assert first.weights == ("3.18:A.2:realisasi",)
    assert [str(one) for one in second.weights] == ["0.40", "60"]


def test_siblings_are_the_other_bases_of_the_column(tmp_path: Path) -> None:
    share, constant, computed = sheet_of(
        tmp_path,
        INDICATORS
        + TREE
        + relations(
            'claim = "A:serapan", is = "percent", of = ["A:realisasi", "A:pagu"]',
            'claim = "A.2:serapan", is = "ratio", of = ["A.2:pagu", 4]',
            'claim = "jumlah:serapan", is = "ratio", of = ["A:pagu", "report:year"]',
        ),
    ).relations
    assert share.siblings == tuple(f"3.18:{row}:pagu" for row in ("A.1", "A.1.1", "A.2", "jumlah"))
    assert (constant.siblings, computed.siblings) == ((), ())


def test_a_long_column_has_no_siblings(tmp_path: Path) -> None:
    rows = "".join(f"r{i},{i + 1},2\n" for i in range(101))
    table = '[[tables]]\nid = "1"\ntitle = "T"\nfile = "t.csv"\n'
    share = relations('claim = "r0:m", is = "percent", of = ["r1:n", "r2:n"]')
    (found,) = sheet_of(tmp_path, table + share, t_csv=f"k,n,m\n{rows}").relations
    assert found.siblings == ()


def test_the_own_keys_of_a_kind_are_kept(tmp_path: Path) -> None:
    text = """
[[claims]]
id = "a"
at = "1"
printed = "X"
list = ["X"]
is = "list-below"
of = ["3.18:*:pagu"]
than = "3.18:A.1:realisasi"
note = "di bawah"
[[claims]]
id = "b"
at = "1"
printed = "Baik"
is = "index"
instrument = "spbe@2020"
values = { D1 = "3.18:A:pagu", D2 = "3.18:A.1:realisasi", D3 = "indicator:spbe:target" }
node = "predicate"
[[claims]]
id = "c"
at = "1"
printed = "100"
is = "achievement"
of = ["spbe.toml#total", "indicator:spbe:plan.renstra.2026"]
direction = "higher"
formula = "ratio"
across = ["year"]
[[claims]]
id = "d"
at = "1"
printed = "X lebih besar"
is = "more-than"
of = ["3.18:A:pagu", "kami.toml#kami-2024/total"]
[[claims]]
id = "e"
at = "1"
printed = "X"
list = ["X"]
is = "list-above"
of = ["3.18:*:pagu"]
than = 3.5
[[claims]]
id = "f"
at = "1"
printed = "X"
is = "category"
of = ["report:achievement"]
bands = "lkj"
"""
    below, index, achieved, sentence, above, category = sheet_of(tmp_path, INDICATORS + TREE + text).relations
    assert (below.than, below.blank, below.note) == (None, ("3.18:A.1:realisasi",), "di bawah")
    assert (index.instrument, index.node, index.blank) == ("spbe@2020", "predicate", ("3.18:A.1:realisasi",))
    assert index.values == {"D1": "3.18:A:pagu", "D3": "indicator:spbe:target"}
    assert (achieved.direction, achieved.formula, achieved.across) == ("higher", "ratio", ("year",))
    assert parts(achieved) == ["spbe.toml#total", "indicator:spbe:plan.renstra.2026"]
    assert parts(sentence) == ["A:pagu", "kami.toml#kami-2024/total"]
    assert above.than is not None
    assert str(above.than) == "3.5"
    assert category.bands == "lkj"


# --- printed ranges --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (">90-100", "> 90", "<= 100"),
        ("0-30", ">= 0", "<= 30"),
        ("4,2 -5,0", ">= 4.2", "<= 5"),
        ("3,5 - < 4,2", ">= 3.5", "< 4.2"),
        ("< 1,8", None, "< 1.8"),
        ("≤ 50", None, "<= 50"),
        ("81-90", ">= 81", "<= 90"),
        ("≥ 75", ">= 75", None),
        ("> 100%", "> 100", None),
        ("76,61 – 88,30", ">= 76.61", "<= 88.3"),
        ("85% s/d 99,9%", ">= 85", "<= 99.9"),
        (">= 60 sampai dengan < 70", ">= 60", "< 70"),
        ("100", ">= 100", "<= 100"),
    ],
)
def test_a_printed_range_is_read(tmp_path: Path, text: str, low: str | None, high: str | None) -> None:
    (band,) = bands(tmp_path, [("X", text)])
    assert (band.word, band.printed) == ("X", text)
    assert end(band.range.low, ">" if band.range.low_open else ">=") == low
    assert end(band.range.high, "<" if band.range.high_open else "<=") == high


def end(number: Exact | None, sign: str) -> str | None:
    return None if number is None else f"{sign} {short_text(number)}"


def bands(folder: Path, rows: list[tuple[str, str]]) -> tuple[PrintedBand, ...]:
    lines = ", ".join(f'["{number}", "{word}", "{text}"]' for number, (word, text) in enumerate(rows))
    text = f"""
[[tables]]
id = "3.1"
title = "Kategori"
header = ["no", "kategori", "nilai"]
label = "kategori"
ranges = "nilai"
rows = [{lines}]
[[claims]]
id = "k"
at = "1"
printed = "Baik"
is = "category"
of = [95]
bands = "table:3.1"
[[relations]]
claim = "claim:k"
is = "category"
of = [96]
bands = "table:3.1"
"""
    sheet = sheet_of(folder, text)
    assert list(sheet.claims) == ["claim:k"]  # a table of ranges claims nothing
    return sheet.bands["3.1"]


def test_ranges_come_best_first(tmp_path: Path) -> None:
    found = bands(tmp_path, [("Kurang", "< 50"), ("Cukup", "50-70"), ("Sangat Baik", ">90"), ("Baik", ">70-90")])
    assert [band.word for band in found] == ["Sangat Baik", "Baik", "Cukup", "Kurang"]


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BAD_REPORTS, ids=[path.stem for path in BAD_REPORTS])
def test_broken_files_are_told_in_the_words_of_their_first_comment(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    told = read_file(path).faults
    assert [words for words in first.removeprefix("# ").split(" | ") if words not in told] == [], told


def test_what_follows_from_a_fault_is_not_told(tmp_path: Path) -> None:
    text = """
[[tables]]
id = "1"
title = "T"
file = "tidak-ada.csv"
relations = [{ claim = "a:n", is = "sum", of = ["1:*:m"] }]
[[tables]]
id = "2"
title = "T"
header = ["k", "n"]
rows = [["a", "1.250"], ["b", "3"]]
[[claims]]
id = "x"
at = "1"
printed = "1.250"
is = "equal"
of = ["2:b:n"]
[[claims]]
id = "y"
at = "1"
printed = "3"
is = "sum"
of = ["1:a:n", "claim:x"]
[[relations]]
claim = "2:a:n"
is = "sum"
of = ["2:b:n"]
"""
    assert read(tmp_path, text).faults.count(".toml: ") == 3  # the missing file, and two numbers


def test_one_wrong_entry_about_a_long_table_is_told_a_few_times(tmp_path: Path) -> None:
    rows = ", ".join(f'["a{i}", "x", 2]' for i in range(500))
    table = f'[[tables]]\nid = "1"\ntitle = "T"\nheader = ["k", "n", "m"]\nrows = [["t", 1, 1], {rows}]\n'
    wide = read(tmp_path, table + relations('claim = "t:m", is = "sum", of = ["*:n"]'))
    long = read(tmp_path, table + relations('claim = "*:m", is = "sum", of = ["*:n"]'))
    assert wide.faults.count("is x") == long.faults.count("is x") == 10


# --- circles ---------------------------------------------------------------------------------------------------------


def test_a_long_ring_is_told_by_its_beginning(tmp_path: Path) -> None:
    rows = ", ".join(f'["{i}", 1]' for i in range(30))
    table = f'[[tables]]\nid = "1"\ntitle = "T"\nheader = ["k", "n"]\nrows = [{rows}]\n'
    lines = [f'claim = "{i}:n", is = "equal", of = ["{(i + 1) % 30}:n"]' for i in range(30)]
    assert "1:10:n → 1:11:n → …" in read(tmp_path, table + relations(*lines)).faults


def test_a_part_may_be_held_against_the_total_it_is_added_to(tmp_path: Path) -> None:
    table = '[[tables]]\nid = "1"\ntitle = "T"\nheader = ["k", "n"]\nrows = [["a", 1], ["b", 2], ["all", 3]]\n'
    sum_of_parts = 'claim = "1:all:n", is = "sum", of = ["1:*:n"]'
    found = read(tmp_path, table + relations(sum_of_parts, 'claim = "1:a:n", is = "at-most", of = ["1:all:n"]'))
    assert found.faults == ""


@pytest.mark.long
def test_a_chain_longer_than_the_stack_is_followed() -> None:
    size = 200_000
    chain = {str(i): [str(i + 1), str(i + 2)] for i in range(size)}
    assert list(rings(chain)) == []
    assert next(rings({**chain, str(size): ["0"]}))[-1] == str(size)


@given(st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3), max_size=7))
def test_a_ring_is_found_exactly_where_there_is_one(numbers: dict[int, list[int]]) -> None:
    graph = {str(key): list(map(str, ends)) for key, ends in numbers.items()}
    reach = {key: set(ends) for key, ends in graph.items()}
    for _ in graph:
        reach = {key: ends.union(*(reach.get(end, ()) for end in ends)) for key, ends in reach.items()}
    found = list(rings(graph))
    assert bool(found) == any(key in ends for key, ends in reach.items())
    for ring in found:
        assert all(after in graph[before] for before, after in zip(ring, (*ring[1:], ring[0]), strict=True))
