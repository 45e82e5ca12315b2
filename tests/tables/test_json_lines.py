"""Facts about tables in lines of JSON: read by what is in them, refused with their line."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.base.errors import AssessmentError
from evalkit.cli import cli
from evalkit.tables.json_lines import is_json_lines
from evalkit.tables.opening import read_table

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[2]
CODES = [f"I{number}" for number in range(1, 48)]


def test_an_object_is_a_row_and_a_number_what_stands_there() -> None:
    text = '\ufeff{"instansi": " Kota A ", "I1": 3, "I2": 2.50, "I3": null, "I4": true, "I5": 12345678901234567890}\r\n\r\n'
    text += '{"I1": "4", "instansi": "Kota B", "I2": "", "I3": 1, "I4": false, "I5": NaN}'

    sheet = read_table(text.encode(), "t.csv")

    assert list(sheet.rows) == [
        (1, ("instansi", "I1", "I2", "I3", "I4", "I5")),
        (2, ("Kota A", "3", "2.50", None, "true", "12345678901234567890")),
        (4, ("Kota B", "4", None, "1", "false", "NaN")),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1}\n[1]', "t.jsonl: line 2: the line is no object of JSON"),
        ('{"a": 1}\n{"a": 1', "t.jsonl: line 2: the line is no object of JSON"),
        ('[{"a": 1},', "t.jsonl: line 1: the line is no object of JSON"),
        ('[{"a": 1}]', "t.jsonl: line 1: the line is no object of JSON: a list stands there"),
        ('[{"a": 1}]', "expected: an object a line, with a text, a number, true, false or null to each name"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "t.jsonl: line 1: lists or records are nested too deep"),
        ('{"a": 1}\n{"a": 1, "b": 2}', "t.jsonl: line 2: the line has other names than the first one: b"),
        ('{"a": 1}\n\n{"b": 2}', "t.jsonl: line 3: the line has other names than the first one: b"),
        ('{"a": 1, "a": 2}', "t.jsonl: line 1: a name stands twice in the line"),
        ('{"a": [1]}', "lists and records in a cell are not read"),
        ('{"a": {"b": 1}}', "lists and records in a cell are not read"),
    ],
)
def test_what_is_no_such_line_is_told_with_its_place(text: str, words: str) -> None:
    with pytest.raises(AssessmentError) as caught:
        read_table(text.encode(), "t.jsonl")

    assert words in str(caught.value.faults[0])


def test_what_is_wrong_with_a_cell_is_told_with_its_line(tmp_path: Path) -> None:
    """The names are row 1, so that the row of a line has another number than the line."""
    table = tmp_path / "t.jsonl"
    codes = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]
    rows = [dict.fromkeys(codes, 4), {**dict.fromkeys(codes, 3), "waktu": 7}]
    table.write_text("\n\n".join(map(json.dumps, rows)), encoding="utf-8")
    beside = ("--instrument", "ikm@2017", "--subject", "Dinas Contoh", "--period", "2024")

    assert "t.jsonl: row 4 (line 3), column C (waktu): 7 is not allowed" in run("evaluate", str(table), *beside).stderr


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2", b'{"a": 1', b"{a;b\n1;2", b"[1]", b'"{}"', b"{" * 100_000])
def test_another_text_is_none(data: bytes) -> None:
    assert not is_json_lines(data, "t.csv")


def run(*arguments: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, arguments)


def test_what_batch_writes_is_read_by_batch_map_evaluate_and_compare(tmp_path: Path) -> None:
    pytest.importorskip("polars")
    table, out = tmp_path / "t.jsonl", tmp_path / "o.jsonl"
    rows = [{"instansi": f"Kota {number}", **dict.fromkeys(CODES, 1 + number % 5)} for number in range(7)]
    table.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    given = (str(table), "--instrument", "spbe@2020")

    done = run("batch", *given, "-o", str(out))
    assert done.exit_code == 0, done.stderr
    assert [json.loads(line)["total"] for line in out.read_text(encoding="utf-8").splitlines()][:3] == [
        "1.00",
        "2.00",
        "3.00",
    ]

    mapped = run("map", *given)
    assert mapped.exit_code == 0, mapped.stderr
    assert "I47" in mapped.stdout

    one = run("evaluate", *given, "--period", "2024", "--subject-column", "instansi", "--format", "json")
    assert one.exit_code == 0, one.stderr
    assert [found["nodes"][0]["score"] for found in json.loads(one.stdout)["evaluations"]][:2] == ["1.00", "2.00"]

    (tmp_path / "a.toml").write_text(
        '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = 2024\n[answers]\n'
        + "\n".join(f"{code} = 3" for code in CODES), encoding="utf-8",
    )  # fmt: skip
    for against in (table, out):
        among = run("compare", str(tmp_path / "a.toml"), "--against", str(against))
        assert among.exit_code == 0, among.stderr


def without_hash(page: str) -> str:
    """*page*, but for what hangs on the bytes of the file."""
    return re.sub(r"input [0-9a-f]{8}", "input", page)


@pytest.mark.parametrize(("example", "file", "table"), [("contoh-ipasn", "ipasn", "pegawai"), ("contoh-ikm", "ikm", "jawaban")])  # fmt: skip
def test_an_assessment_may_name_a_table_of_lines(example: str, file: str, table: str, tmp_path: Path) -> None:
    folder, named = ROOT / "examples" / example, f"{file}.toml"
    text = (folder / f"{table}.csv").read_text(encoding="utf-8")
    rows = [json.dumps(row) for row in csv.DictReader(text.splitlines())]
    (tmp_path / f"{table}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    lines = (folder / named).read_text(encoding="utf-8").replace(f"{table}.csv", f"{table}.jsonl")
    (tmp_path / named).write_text(lines, encoding="utf-8")

    by_lines, by_csv = (run("evaluate", str(one / named), "--format", "text") for one in (tmp_path, folder))

    assert by_lines.exit_code == 0, by_lines.stderr
    assert without_hash(by_lines.stdout) == without_hash(by_csv.stdout)
    (tmp_path / f"{table}.jsonl").write_text("\n".join([*rows, "{"]), encoding="utf-8")
    assert (
        f"{table}.jsonl: line {len(rows) + 1}: the line is no object" in run("evaluate", str(tmp_path / named)).stderr
    )
