"""Facts about ``evalkit audit --propose``: what is printed, what is written, what is refused."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from support import calls_of

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-proposals-1.json").read_text(encoding="utf-8"))
REPORT = """# Laporan keuangan
[report]
agency = "Dinas Contoh"
year   = 2025  # tahun anggaran

[[tables]]
id     = "4.1"
title  = "Belanja"
file   = "4.1.csv"
label  = "uraian"
"""
TABLE = """kode,uraian,pagu,realisasi,persen
A,Program Pelayanan,"1.250.500.000,00","1.172.345.678,00","93,75"
A.1,Kegiatan Loket,"750.300.000,00","703.112.345,00","93,71"
A.2,Kegiatan Arsip,"500.200.000,00","469.233.333,00","93,81"
B,Program Jaringan,"840.750.000,00","788.990.111,00","93,84"
B.1,Kegiatan Menara,"440.250.000,00","401.222.111,00","91,13"
B.2,Kegiatan Kabel,"400.500.000,00","387.768.000,00","96,82"
jumlah,Jumlah,"2.091.250.000,00","1.961.335.789,00","93,79"
"""


def audit(*arguments: str) -> Result:
    """Run ``evalkit audit`` in English."""
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "80"}).invoke(cli, ["audit", *arguments])


def report(folder: Path, *, more: str = "", table: str = TABLE) -> Path:
    """A report file with one table, and *more* behind it."""
    (folder / "4.1.csv").write_text(table, encoding="utf-8")
    file = folder / "laporan.toml"
    file.write_text(REPORT + more, encoding="utf-8")
    return file


def test_what_a_table_holds_is_printed_to_paste(tmp_path: Path) -> None:
    """The tree of codes, the percentage and the total, each as an entry that reads back."""
    result = audit(str(report(tmp_path)), "--propose")

    assert result.exit_code == 0, result.output
    found = {one["claim"]: one for one in tomllib.loads(result.stdout)["relations"]}
    assert found["4.1:*:persen"]["of"] == ["4.1:*:realisasi", "4.1:*:pagu"]
    assert found["4.1:*:pagu"]["of"] == ["4.1:*.*:pagu"]
    assert found["4.1:*:realisasi"]["is"] == "sum"
    assert "bits, 7 of 7" in result.output


def test_a_total_of_flat_rows_is_found(tmp_path: Path) -> None:
    """Each column of a row of totals is the sum of the rows above it."""
    flat = "\n".join(line for line in TABLE.splitlines() if not line.startswith(("A.", "B.")))
    found = tomllib.loads(audit(str(report(tmp_path, table=flat)), "--propose").stdout)["relations"]

    assert {
        ("4.1:jumlah:pagu", ("4.1:A:pagu", "4.1:B:pagu")),
        ("4.1:jumlah:realisasi", ("4.1:A:realisasi", "4.1:B:realisasi")),
    } <= {(one["claim"], tuple(one["of"])) for one in found}


def test_a_wrong_digit_is_told_with_what_it_would_break(tmp_path: Path) -> None:
    """One digit of a part is off: the tree is proposed all the same, and the place is named."""
    wrong = TABLE.replace("440.250.000,00", "440.950.000,00")
    result = audit(str(report(tmp_path, table=wrong)), "--propose")

    assert "would break: 4.1:B.1:pagu (one digit)" in result.output


def test_what_is_declared_is_left_out(tmp_path: Path) -> None:
    """A relation that the file has is not proposed again."""
    more = '\n[[relations]]\nclaim = "4.1:*:persen"\nis = "percent"\nof = ["4.1:*:realisasi", "4.1:*:pagu"]\n'
    result = audit(str(report(tmp_path, more=more)), "--propose")

    assert all(one["is"] != "percent" for one in tomllib.loads(result.stdout)["relations"])


def test_what_is_accepted_stands_behind_the_file(tmp_path: Path) -> None:
    """Comments stay as they were, the audit then checks it, and says that it was proposed."""
    file = report(tmp_path)
    before = file.read_text(encoding="utf-8")

    result = audit(str(file), "--propose", "--accept", "20")

    assert result.exit_code == 0, result.output
    assert file.read_text(encoding="utf-8").startswith(before.rstrip())
    audited = audit(str(file))
    assert "relations that were proposed by evalkit and adopted" in audited.output
    assert audit(str(file), "--propose", "--accept", "20").stdout.count("[[relations]]") == 0
    assert json.loads(audit(str(file), "--format", "json").stdout)["checks"][0]["proposed"] >= 20


def test_nothing_is_a_verdict_before_it_is_adopted(tmp_path: Path) -> None:
    """The audit of a file without relations checks nothing, whatever could be proposed."""
    file = report(tmp_path)
    audit(str(file), "--propose")

    assert json.loads(audit(str(file), "--format", "json").stdout)["totals"]["checked"] == 0


def test_few_bits_are_not_accepted(tmp_path: Path) -> None:
    """Above all bits there are, nothing is written and the file stays."""
    file = report(tmp_path)
    before = file.read_bytes()

    assert audit(str(file), "--propose", "--accept", "100000").exit_code == 0
    assert file.read_bytes() == before


def test_relations_that_stand_inline_are_not_torn(tmp_path: Path) -> None:
    """Behind a list in one line no entry can stand: it is said so, and nothing is written."""
    file = report(tmp_path)
    file.write_text("relations = []\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    before = file.read_bytes()

    result = audit(str(file), "--propose", "--accept", "10")

    assert result.exit_code == 2
    assert "is no report file that relations can be written behind" in result.output
    assert file.read_bytes() == before


def test_standard_input_cannot_be_written_behind() -> None:
    """No file of the name - comes about."""
    head, _, _ = REPORT.partition('file   = "4.1.csv"')
    rows = '[["A", "x", "1.250.500,00"], ["A.1", "y", "750.300,00"], ["A.2", "z", "500.200,00"]]'
    text = f'{head}label = "uraian"\nheader = ["kode", "uraian", "pagu"]\nrows = {rows}\n'
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["audit", "-", "--propose", "--accept", "1"], input=text)

    assert done.exit_code == 2
    assert "is no report file that relations can be written behind" in done.output


def _calls_for_rows(folder: Path, count: int) -> int:
    """To search a table of *count* rows and 20 columns, in which nothing holds."""
    names = ";".join(f"K{at}" for at in range(20))
    rows = [
        f"{row};Kota {row};" + ";".join(str((row * 7919 + at * 104_729) % 9973 + 100) for at in range(20))
        for row in range(count)
    ]
    table = folder / f"{count}.csv"
    table.write_text("\n".join([f"No;Nama;{names}", *rows]), encoding="utf-8")
    ends = []
    calls = calls_of(lambda: ends.append(audit(str(table), "--propose").exit_code))
    assert ends == [0]
    return calls


def test_the_time_of_a_search_grows_with_the_rows_not_with_their_square(tmp_path: Path) -> None:
    _calls_for_rows(tmp_path, 10)  # what is done once only

    assert _calls_for_rows(tmp_path, 160) < 5 * _calls_for_rows(tmp_path, 40)


def test_a_file_of_its_own_is_a_part(tmp_path: Path) -> None:
    """What -o writes can be named under ``parts``."""
    file = report(tmp_path)
    assert audit(str(file), "--propose", "--accept", "20", "-o", str(tmp_path / "relasi.toml")).exit_code == 0

    file.write_text(REPORT.replace("year ", 'parts = ["relasi.toml"]\nyear '), encoding="utf-8")
    assert json.loads(audit(str(file), "--format", "json").stdout)["totals"]["checked"] > 10


def test_a_year_that_nobody_said_is_not_invented(tmp_path: Path) -> None:
    """A bare table has none, but what ``--period`` says."""
    table = tmp_path / "4.1.csv"
    table.write_text(TABLE, encoding="utf-8")

    def year(*more: str) -> object:
        found = json.loads(audit(str(table), "--propose", "--format", "json", *more).stdout)
        jsonschema.validate(found, SCHEMA)
        return found["reports"][0]["year"]

    assert year() is None
    assert year("--period", "2024") == 2024


def test_json_keeps_its_schema(tmp_path: Path) -> None:
    """``--format json`` is ``evalkit-proposals/1``."""
    found = json.loads(audit(str(report(tmp_path)), "--propose", "--format", "json").stdout)

    jsonschema.validate(found, SCHEMA)
    assert found["reports"][0]["proposals"][0]["relations"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--accept", "10"], "--accept goes with --propose"),
        (["--propose", "--fail-on", "error"], "--fail-on does not go with --propose"),
        (["--propose", "--accept", "0"], "0 is not in the range"),
        (["--propose", "-o", "x.html"], "does not write .html"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(tmp_path: Path, options: list[str], words: str) -> None:
    """Each is refused before any work."""
    result = audit(str(report(tmp_path)), *options)

    assert result.exit_code == 2
    assert words in result.output


def test_last_rows_of_one_name_that_are_sums_count_together(tmp_path: Path) -> None:
    """Where the tables of four offices add up, the small numbers of a fifth would break it."""
    file = tmp_path / "evaluasi.csv"
    parts = [(21.15, 24.60, 11.05, 19.20), (25.20, 17.70, 12.45, 21.15), (19.80, 22.35, 9.60, 17.25)]
    totals = ["76,00", "76,50", "69,00"]

    def told(printed: list[str]) -> str:
        rows = [
            f"Tabel {at + 1} Dinas {at + 1};\n\nKomponen;Nilai\n"
            + "".join(f"Komponen {name};{number:.2f}\n" for name, number in zip("ABCD", parts[at], strict=True))
            + f"Nilai akuntabilitas;{total}\n\n"
            for at, total in enumerate(printed)
        ]
        file.write_text("\n".join(rows).replace(".", ","), encoding="utf-8")
        return audit(str(file), "--propose").stdout

    assert "would break" not in told(totals)
    assert "would break: 2:nilai-akuntabilitas:Nilai" in told(["76,00", "70,50", "69,00"])


def small(totals: str) -> str:
    """Five tables of small numbers with the totals."""
    rows = [("11", "22", "35"), *(("14", str(23 + 3 * at), "40") for at in range(4))]
    return "\n".join(
        f"Tabel {at + 1} Sarana;\n\nJenis;Jumlah\nPasar;{one[0]}\nJalan;{one[1]}\nTaman;{one[2]}\nJumlah;{total}\n"
        for at, (one, total) in enumerate(zip(rows, totals.split(";"), strict=True))
    )


def test_two_of_five_totals_may_be_wrong(tmp_path: Path) -> None:
    """Three that hold are enough to tell the others."""
    (tmp_path / "a.csv").write_text(small("68;77;80;83;86"), encoding="utf-8")
    assert "would break" not in audit(str(tmp_path / "a.csv"), "--propose").stdout
    (tmp_path / "a.csv").write_text(small("68;77;90;83;96"), encoding="utf-8")
    printed = audit(str(tmp_path / "a.csv"), "--propose").stdout
    assert ("would break: 3:jumlah:Jumlah" in printed, "would break: 5:jumlah:Jumlah" in printed) == (True, True)


def test_a_total_of_numbers_and_words_is_no_break(tmp_path: Path) -> None:
    """What the words come to is not known."""
    rows = "A;1523;1312\nB;2411;1877\nC;{};1310\nTotal;{};4499\n"
    (tmp_path / "a.csv").write_text("Unit;Pria;Wanita\n" + rows.format("dua puluh", 3954), encoding="utf-8")
    assert "a:total:Pria" not in audit(str(tmp_path / "a.csv"), "--propose").stdout
    (tmp_path / "a.csv").write_text("Unit;Pria;Wanita\n" + rows.format("20", 3954), encoding="utf-8")
    assert "a:total:Pria" in audit(str(tmp_path / "a.csv"), "--propose").stdout


def test_means_that_many_tables_have_are_supported_together_and_no_two_are_one(tmp_path: Path) -> None:
    """Two of forty means are alike by chance; each has the support of all."""
    drawn = Random(3)  # noqa: S311  # the same each time
    text = ""
    for at in range(40):
        numbers = [drawn.randrange(100, 500) for _ in range(9)]
        rows = "".join(
            f"Instansi {at}{name};{number / 100:.2f}\n" for name, number in zip("ABCDEFGHI", numbers, strict=True)
        )
        text += f"Tabel {at + 1} Nilai;\n\nInstansi;Indeks\n{rows}Rata-rata;{sum(numbers) / 900:.2f}\n\n"
    (tmp_path / "a.csv").write_text(text.replace(".", ","), encoding="utf-8")
    found = tomllib.loads(audit(str(tmp_path / "a.csv"), "--propose").stdout)["relations"]

    means = [one for one in found if one["claim"].endswith(":rata-rata:Indeks")]
    assert {one["is"] for one in means} == {"mean"}
    assert (len(means), min(one["proposed"] for one in means) > 100) == (40, True)


def test_a_relation_says_which_cells_it_was_found_without(tmp_path: Path) -> None:
    """What can be two numbers is told beside each relation of its column, and a report made of it has it still."""
    file, made = tmp_path / "pagu.csv", tmp_path / "laporan.toml"
    rows = "Pajak;1.250\nDenda;25000123\nSewa;37770001\nLain;123123\nJumlah;62893247\n"
    file.write_text(f"Uraian;Pagu\n{rows}", encoding="utf-8")

    assert "1 of 1; found without cells that cannot be read: pagu:pajak:Pagu" in audit(str(file), "--propose").stdout
    found = json.loads(audit(str(file), "--propose", "--format", "json").stdout)
    assert found["reports"][0]["proposals"][0]["left_out"] == ["pagu:pajak:Pagu"]
    said = ("--subject", "A", "--period", "2025", "--accept", "10", "-o", str(made))
    CliRunner().invoke(cli, ["init", "lkj@lakip-4", "--from", str(file), *said])
    assert "1 cell that cannot be read or taken is left out" in audit(str(made)).stdout


def test_tables_that_are_none_of_a_report_are_searched_whatever_rules_are_named(tmp_path: Path) -> None:
    """And it is told that the rules say nothing of them."""
    (tmp_path / "penduduk.csv").write_text("Kecamatan;Pria;Wanita;Jumlah\n"
        "A;48112;51003;99115\nB;31777;30214;61991\nC;20456;23981;44437\n", encoding="utf-8")  # fmt: skip
    done = audit(str(tmp_path / "penduduk.csv"), "--propose", "--instrument", "lkj@lakip-4")

    assert 'of       = ["penduduk:*:Pria", "penduduk:*:Wanita"]' in done.stdout
    assert "no table of a performance report was found; its tables are searched as they stand" in done.stderr


@pytest.mark.parametrize("wrong", ["", "C", "H"])
def test_achievements_of_less_and_at_a_cap_break_no_percentage(wrong: str, tmp_path: Path) -> None:
    """Where less is better (B) or 120 is the most (E, G), rules say so that no table prints; a slip beside them is told all the same."""
    realised = {"A": 71.15, "B": 88.2, "C": 64.4, "D": 79.35, "E": 140.1, "F": 83.05, "G": 131.7, "H": 61.9}
    rows = []
    for name, number in realised.items():
        achieved = (2 * 80 - number) / 80 * 100 if name == "B" else min(number / 80 * 100, 120)
        achieved += 40 if name == wrong else 0  # above the cap, too
        rows.append(f"Indeks {name};80,00;{number:.2f};{achieved:.2f}".replace(".", ","))
    file = tmp_path / "capaian.csv"
    file.write_text("\n".join(["Indikator;Target;Realisasi;Capaian (%)", *rows]), encoding="utf-8")
    text = audit(str(file), "--propose").stdout

    assert 'except   = ["indeks-b", "indeks-e", "indeks-g"]' in text
    broken = [
        line.partition("would break: ")[2].split(" (one")[0] for line in text.splitlines() if "would break" in line
    ]
    assert broken == ([f"capaian:indeks-{wrong.lower()}:Capaian (%)"] if wrong else [])
