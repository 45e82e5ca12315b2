"""Facts about narrow pages: what has no room is told elsewhere, names break where they have parts, and nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from evalkit.base.language import language
from evalkit.cli import cli
from evalkit.report.blocks import Column, Remark, Row, Table
from evalkit.report.render.layout import wrap
from evalkit.report.render.page_settings import PageSettings
from evalkit.report.render.text import block_lines

EXAMPLES = Path(__file__).parents[2] / "examples"
NUMBER = re.compile(r"(?<![\w.])[+±]?\d+(?:[.,]\d+)?")  # none of a code


def printed(*arguments: str, lang: str = "id") -> str:
    done = CliRunner(env={"EVALKIT_LANG": lang}).invoke(cli, ["evaluate", *arguments])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def text(*cells: str) -> Row:
    return Row(cells)


def set_in(width: int, *columns: Column, rows: list[Row]) -> list[str]:
    page = PageSettings(language("en"))
    page.width = width
    return ["".join(span.text for span in one).rstrip() for one in block_lines(Table(columns, rows), page)]


# --- Words longer than the line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "width", "pieces"),
    [
        ("contoh-pemdi/tanpa-hasil-luar.toml", 20, ["contoh-pemdi/", "tanpa-hasil-luar.", "toml"]),
        (r"C:\data\laporan\ikm.toml", 12, ["C:\\data\\", "laporan\\", "ikm.toml"]),
        ("sakip.toml#sakip-2025/total", 24, ["sakip.toml#sakip-2025/", "total"]),
        ("ikm_2024_semester_2", 12, ["ikm_2024_", "semester_2"]),
        ("a/aaaaaaaaaaaaaaaaaaaaaaaa", 12, ["a/aaaaaaaaaa", "aaaaaaaaaaaa", "aa"]),
        ("f" * 20, 8, ["f" * 8, "f" * 8, "f" * 4]),
    ],
    ids=["path", "path of Windows", "address", "id", "separator too early", "none"],
)
def test_a_long_word_breaks_behind_a_separator(word: str, width: int, pieces: list[str]) -> None:
    assert wrap(word, width) == pieces


# --- Columns that have no room --------------------------------------------------------------------------------------

TITLE, SCORE = Column("title", wrap=True), Column("score")


def test_a_column_without_room_stands_below_its_rows() -> None:
    rows = [text("a" * 15, "1", "2024"), text("b" * 15, "2", "2025")]

    assert set_in(25, TITLE, SCORE, Column("period", drop=1), rows=rows) == [
        "  title            score",
        "  aaaaaaaaaaaaaaa  1",
        "    period: 2024",
        "  bbbbbbbbbbbbbbb  2",
        "    period: 2025",
    ]


def test_columns_are_dropped_before_a_table_gets_too_narrow() -> None:
    columns = (Column("name", wrap=True, least=8), Column("more", drop=1), Column("value", number=True))

    told = set_in(24, *columns, rows=[text("a long name of a node", "something else", "4.20")])

    assert told[:2] == ["  name             value", "  a long name of    4.20"]


def test_what_all_rows_say_alike_is_said_once() -> None:
    rows = [text("a" * 15, "1", "2024"), text("b" * 15, "2", "2024")]

    told = set_in(25, TITLE, SCORE, Column("period", drop=1), rows=rows)

    assert told[-1] == "  period: 2024"
    assert sum("period" in one for one in told) == 1


@pytest.mark.parametrize(
    "column", [Column(drop=1), Column("period", drop=1, elsewhere=True)], ids=["without a heading", "said elsewhere"]
)
def test_what_draws_only_or_is_said_elsewhere_is_left_out(column: Column) -> None:
    told = set_in(25, TITLE, SCORE, column, rows=[text("a" * 15, "1", "2024-S1"), text("b" * 15, "2", "2024-S2")])

    assert not any("2024" in one for one in told)


def test_an_empty_cell_is_not_told() -> None:
    told = set_in(
        25, TITLE, SCORE, Column("gain", drop=1), rows=[text("a" * 15, "1", "+0,30"), text("b" * 15, "2", "–")]
    )

    assert [one for one in told if "gain" in one] == ["    gain: +0,30"]


def test_remarks_stand_below_what_has_no_room() -> None:
    row = text("a" * 15, "1", "2024")._replace(below=[Remark("a remark")])

    assert set_in(25, TITLE, SCORE, Column("period", drop=1), rows=[row])[-2:] == ["    period: 2024", "    a remark"]


def test_columns_are_dropped_before_a_word_is_cut() -> None:
    columns = (Column("title", wrap=True), Column("now", wrap=True, drop=1), Column("points", number=True))

    told = set_in(28, *columns, rows=[text("Administrasi Pemerintahan", "Terdefinisi", "+0,06")])

    assert told == [
        "  title               points",
        "  Administrasi         +0,06",
        "  Pemerintahan",
        "    now: Terdefinisi",
    ]


def test_no_column_is_dropped_for_a_word_that_is_cut_all_the_same() -> None:
    columns = (Column("title", wrap=True), Column("now", wrap=True, drop=1), Column("points", number=True))

    told = set_in(40, *columns, rows=[text("x" * 60, "Terdefinisi", "+0,06")])

    assert "now" in told[0]


def test_the_limit_of_a_share_cuts_no_word() -> None:
    told = set_in(
        40, Column("title", wrap=True, share=4), Column("more"), rows=[text("penanggulangan bencana", "y" * 9)]
    )

    assert told[1:] == ["  penanggulangan  yyyyyyyyy", "  bencana"]


TREES = [
    ["improve", "contoh-spbe/spbe.toml"],
    ["improve", "contoh-kami/kami.toml"],
    ["risk", "contoh-ipasn/ipasn.toml"],
    ["compare", "contoh-spbe/spbe-belum-lengkap.toml", "contoh-spbe/spbe.toml"],
    ["compare", "contoh-kami/kami-4.2.toml", "contoh-kami/kami.toml"],
    ["compare", "contoh-ips/ips-wawancara.toml", "contoh-ips/ips.toml"],
]


@pytest.mark.parametrize("arguments", TREES, ids=lambda one: " ".join(one[:2]))
def test_no_word_of_an_outlook_or_a_comparison_is_cut_on_a_narrow_page(arguments: list[str]) -> None:
    command = [arguments[0], *(str(EXAMPLES / one) for one in arguments[1:])]
    wide, narrow = (
        CliRunner(env={"EVALKIT_LANG": "id", "COLUMNS": width}).invoke(cli, command).stdout for width in ("120", "40")
    )
    known = {word.strip(":;") for word in re.split(r"[\s/-]+", wide)}

    assert [word for word in re.split(r"[\s/-]+", narrow) if word.strip(":;") not in known] == []


# --- Reports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 40])
@pytest.mark.parametrize(
    "name", ["ikm-delapan", "ips", "kip", "pemdi", "sakip", "sakip-varian", "spbe", "spbe-2018", "zi"]
)
def test_every_number_of_a_wide_report_stands_in_a_narrow_one(name: str, width: int) -> None:
    folder = str(EXAMPLES / f"contoh-{name}")
    wide, narrow = printed(folder, "--width", "120"), printed(folder, "--width", str(width))

    assert all(len(one) <= width for one in narrow.splitlines())
    assert set(NUMBER.findall(wide)) <= set(NUMBER.findall(narrow))


@pytest.mark.parametrize("spec", ["ikm@2017", "ipp@2022"])
def test_a_range_of_numbers_breaks_between_them(spec: str) -> None:
    pages = [
        CliRunner(env={"EVALKIT_LANG": "id"}).invoke(cli, ["show", spec, "--width", width]).stdout
        for width in ("120", "40")
    ]

    assert set(NUMBER.findall(pages[0])) <= set(NUMBER.findall(pages[1]))


def test_many_sources_are_folded_to_a_line_and_told_in_detail() -> None:
    file = str(EXAMPLES / "contoh-kami/kami-4.2.toml")
    first = "Indeks KAMI versi 4.0, Maret 2019: salinan teks lembar kerja BSSN"

    short, detail = printed(file, "--width", "80").splitlines(), printed(file, "--width", "80", "--detail")

    assert short[1] == f"{first}; dan 3 lagi"
    assert f"\n{first}; ikami-adm:\n" in detail


@pytest.mark.parametrize("width", ["40", "60", "80"])
def test_folded_sources_take_one_line(width: str) -> None:
    lines = printed(str(EXAMPLES / "contoh-kami/kami-4.2.toml"), "--width", width).splitlines()

    assert sum("dan 3 lagi" in one for one in lines) == 1


ASSESSMENT = """[assessment]
instrument = "kip@2018"
subject = "Kabupaten X"
period = "2024"
[values]
total = 92.4
"""


def test_the_summary_names_the_files_of_assessments_that_are_alike(tmp_path: Path) -> None:
    for name in ("ppid", "ulang"):
        (tmp_path / f"{name}.toml").write_text(ASSESSMENT, encoding="utf-8")

    told = printed(str(tmp_path), "--format", "table", "--width", "120")

    assert "ppid.toml" in told
    assert "ulang.toml" in told


def test_the_summary_names_the_ids_of_assessments_of_one_file(tmp_path: Path) -> None:
    one = ASSESSMENT.replace("[assessment]", '[[assessments]]\nid = "{id}"').replace("[values]", "[assessments.values]")
    file = tmp_path / "semua.toml"
    file.write_text(one.format(id="awal") + one.format(id="akhir"), encoding="utf-8")

    told = "".join(printed(str(file), "--format", "table", "--width", "120").split())

    assert "semua.toml#awal" in told
    assert "semua.toml#akhir" in told


def test_assessments_that_differ_are_not_named_by_file(tmp_path: Path) -> None:
    for name, period in (("ppid", "2023"), ("ulang", "2024")):
        (tmp_path / f"{name}.toml").write_text(ASSESSMENT.replace("2024", period), encoding="utf-8")

    assert ".toml" not in printed(str(tmp_path), "--format", "table", "--width", "120")
