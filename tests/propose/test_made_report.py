"""Facts about ``evalkit init --from`` and proposals for tables alone: from an office's file to the first finding."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from evalkit.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PROGRAMMES = (
    ("1.01", "Urusan Pendidikan", 981_204_311, 871_022_450),
    ("1.01.01", "Pengelolaan Sekolah", 512_771_908, 460_118_204),
    ("1.01.02", "Kurikulum", 468_432_403, 410_904_246),
    ("1.02", "Urusan Kesehatan", 750_118_922, 702_330_118),
    ("1.02.01", "Puskesmas", 401_555_310, 377_201_990),
    ("1.02.02", "Rujukan", 348_563_612, 325_128_128),
)
QUARTERS = {
    "Pajak": (1_204_551, 2_330_178, 981_220),
    "Retribusi": (771_093, 680_441, 912_874),
    "Lain": (330_118, 298_771, 401_226),
}


def run(*arguments: str) -> Result:
    """Run evalkit in English."""
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, arguments)


@pytest.fixture(name="city")
def _city(tmp_path: Path) -> Path:
    """A city's budget with a tree of codes and a table of quarters, three slips in them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Realisasi"
    for row in (["Tabel 1.1 Realisasi Belanja"], [], ["Kode", "Uraian", "Anggaran", "Realisasi", "Sisa", "%"]):
        sheet.append(row)
    total = [0, 0]
    for code, name, budget, spent in PROGRAMMES:
        total = [total[0] + budget, total[1] + spent] if code.count(".") == 1 else total
        wrong = spent + 3_000_000 if code == "1.02.01" else spent  # one digit
        share = round(100 * spent / budget, 2) + (4 if code == "1.01.02" else 0)  # another one
        sheet.append([code, name, budget, wrong, budget - spent, share])
    sheet.append([None, "JUMLAH", *total, total[0] - total[1], round(100 * total[1] / total[0], 2)])
    for row in ([], ["Tabel 1.2 Pendapatan"], ["Jenis", "TW I", "TW II", "TW III", "Jumlah"]):
        sheet.append(row)
    for name, amounts in QUARTERS.items():
        sheet.append([name, *amounts, sum(amounts) + (90_000 if name == "Retribusi" else 0)])  # and a wrong total
    columns = list(zip(*QUARTERS.values(), strict=True))
    sheet.append(["Total", *map(sum, columns), sum(map(sum, columns))])
    file = tmp_path / "apbd.xlsx"
    book.save(file)
    return file


def test_planted_slips_are_found_without_a_declaration(city: Path, tmp_path: Path) -> None:
    """Three commands lead from the workbook to what is wrong in it, and to nothing else."""
    report = str(tmp_path / "laporan.toml")
    made = run(
        "init",
        "lkj@lakip-4",
        "--from",
        str(city),
        "--subject",
        "Kota Contoh",
        "--period",
        "2024",
        "--accept",
        "20",
        "-o",
        report,
    )
    assert made.exit_code == 0, made.output

    checks = json.loads(run("audit", report, "--format", "json").stdout)["checks"]

    wrong = {check["culprit"] or check["place"] for check in checks if check["severity"] == "error"}
    assert wrong == {"1.1:1.02.01:Realisasi", "1.1:1.01.02:%", "1.2:retribusi:Jumlah"} | (wrong & {"1.2:total:Jumlah"})
    assert all(check["proposed"] >= 20 for check in checks if check["relation"] is not None)


def test_without_accepting_the_proposals_are_comments(city: Path, tmp_path: Path) -> None:
    """The file audits to nothing, and uncommenting makes it what is proposed."""
    report = tmp_path / "laporan.toml"
    run("init", "lkj@lakip-4", "--from", str(city), "--subject", "Kota Contoh", "--period", "2024", "-o", str(report))
    text = report.read_text(encoding="utf-8")

    assert "relations" not in tomllib.loads(text)
    assert json.loads(run("audit", str(report), "--format", "json").stdout)["totals"]["checked"] == 0
    proposed = text.partition("takes the # away")[2].partition("\n")[2]
    assert len(tomllib.loads("\n".join(line.removeprefix("# ") for line in proposed.splitlines()))["relations"]) > 5


def test_tables_alone_have_their_relations_proposed(city: Path) -> None:
    """No report file is needed to see them; the quarters add up to a column of totals."""
    done = run("audit", str(city), "--propose")

    found = {(one["claim"], tuple(one["of"])) for one in tomllib.loads(done.stdout)["relations"]}
    assert ("1.1:*:Sisa", ("1.1:*:Anggaran", "1.1:*:Realisasi")) in found
    assert ("1.2:*:Jumlah", ("1.2:*:TW I", "1.2:*:TW II", "1.2:*:TW III")) in found
    assert ("1.1:jumlah:Anggaran", ("1.1:1.01:Anggaran", "1.1:1.02:Anggaran")) in found


@pytest.mark.parametrize(("printed", "breaks"), [("-12,50", False), ("-21,50", True)])
def test_a_percentage_may_be_below_zero(printed: str, breaks: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Money that was paid back: the row is held against the relation as any other, and not left out of it."""
    table = tmp_path / "t.csv"
    table.write_text(
        "Tabel 9 Belanja;;;;\nKode;Uraian;Anggaran (Rp);Realisasi (Rp);%\n"
        f"1;Total;17.000.000;12.000.000;70,59\n1.1;A;4.000.000;(500.000);{printed}\n"
        "1.2;B;6.000.000;9.500.000;158,33\n1.3;C;7.000.000;3.000.000;42,86\n",
        encoding="utf-8",
    )

    done = run("audit", str(table), "--propose")

    (percent,) = (one for one in tomllib.loads(done.stdout)["relations"] if one["is"] == "percent")
    assert "except" not in percent
    assert ("would break: 9:1.1:%" in done.stdout) is breaks


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["lkj@lakip-4", "--from", "{city}"], "no table says"),
        (["lkj@lakip-4", "--from", "{city}", "--subject", "X", "--period", "24"], "24 is no year"),
        (["ikm", "--from", "{city}", "--subject", "X", "--period", "2024"], "goes with rules of performance reports"),
        (["lkj@lakip-4", "--subject", "X"], "--subject goes with --from"),
    ],
)
def test_what_is_not_said_is_asked_for(city: Path, options: list[str], words: str) -> None:
    """Nothing is guessed of what no table says."""
    done = run("init", *(one.format(city=city) for one in options))

    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


@pytest.mark.parametrize("title", ["Tabel 5 Belanja (juta rupiah)", "Tabel 5 Belanja;;\n(dalam jutaan rupiah)"])
@pytest.mark.parametrize("total", ["123.461", "193.461"])
def test_a_total_of_rounded_millions_is_no_contradiction(title: str, total: str, tmp_path: Path) -> None:
    """Each number was rounded by itself, so that the parts are one short of 123.461; of 193.461 they are not."""
    rows = f"A;11.110;10.123;91,1\nB;52.221;20.456;39,2\nC;60.129;30.789;51,2\nJumlah;{total};61.368;49,7\n"
    file, made = tmp_path / "belanja.csv", tmp_path / "laporan.toml"
    file.write_text(f"{title}\n\nUraian;Anggaran;Realisasi;%\n{rows}", encoding="utf-8")

    text = run("audit", str(file), "--propose").stdout
    assert 'claim    = "5:jumlah:Anggaran"\nis       = "sum"' in text
    assert ("would break" in text) == (total == "193.461")
    said = ("--subject", "A", "--period", "2025", "--accept", "10", "-o", str(made))
    assert run("init", "lkj@lakip-4", "--from", str(file), *said).exit_code == 0
    assert ("0 contradicted" in run("audit", str(made)).stdout) == (total == "123.461")
