"""Facts about files that a command does not take: what they are is told, and which command or key takes them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.base.errors import AssessmentError
from evalkit.base.file_signatures import no_toml, other_program_file
from evalkit.base.text import english
from evalkit.base.toml.parse import parse_toml
from evalkit.cli import cli

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def packed(**names: str) -> bytes:
    """A packed file; each name gives what is in it, and stands with its folder (``__``) and suffix (``_``)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in names.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            book.writestr(name.replace("__", "/").replace("_", "."), text, stored)
    return data.getvalue()


BOOKS = {
    "xlsx": packed(xl__workbook_xml="<workbook/>" * 99),
    "xlsb": packed(xl__workbook_bin="x" * 99),
    "ods": packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_xml="<office/>" * 99),
    "xls": OLE + "Workbook".encode("utf-16-le"),
    "XML": b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
}
OTHERS = {
    "docx": packed(word__document_xml="<w/>" * 99),
    "locked by a password": OLE + "EncryptedPackage".encode("utf-16-le"),
    "(doc)": OLE + "WordDocument".encode("utf-16-le"),
    "packed file (zip)": packed(a_txt="x"),
    "PDF": b"%PDF-1.7\n",
    "web page": b"\xef\xbb\xbf\n<html><table><tr><td>4</td></tr></table>",
    "JSON": b'{"evaluations": []}',
}


def run(*arguments: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, arguments)


@pytest.mark.parametrize(
    ("command", "suffix"),
    [("evaluate", ".toml"), ("evaluate", ""), *(("audit", suffix) for suffix in (".xlsx", ".toml", ".csv", ""))],
)
@pytest.mark.parametrize("kind", [*BOOKS, *OTHERS])
def test_a_file_of_another_program_is_called_by_its_name_whatever_its_suffix(
    kind: str, command: str, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"isian{suffix}"
    path.write_bytes({**BOOKS, **OTHERS}[kind])

    done = run(command, str(path))

    assert done.exit_code == 1
    assert done.stdout == ""
    if kind == "JSON" and suffix == ".csv":
        assert "table (CSV)" in done.stderr
    else:
        assert kind in done.stderr
    if kind in BOOKS:
        assert "as CSV (UTF-8)" in done.stderr
        assert 'responses = "FILE.csv"' in done.stderr


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("kind", [kind for kind in OTHERS if kind != "JSON"])
def test_what_is_named_like_a_table_and_is_none_is_called_by_its_name(kind: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"isian{suffix}"
    path.write_bytes(OTHERS[kind])

    done = run("evaluate", str(path))

    assert done.exit_code == 1
    assert done.stdout == ""
    assert kind in done.stderr


@pytest.mark.parametrize("kind", ["docx", "web page"])
def test_of_a_document_it_is_said_what_reads_the_tables_in_it(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "laporan.docx"
    path.write_bytes(OTHERS[kind])

    assert "evalkit audit FILE --propose" in run("audit", str(path)).stderr


def test_a_text_named_like_a_workbook_is_none(tmp_path: Path) -> None:
    path = tmp_path / "isian.xlsx"
    path.write_bytes(OTHERS["JSON"])

    done = run("evaluate", str(path))

    assert done.exit_code == 1
    assert "this is no workbook, though it is named .xlsx" in done.stderr


@pytest.mark.parametrize("name", ["jawaban.csv", "jawaban.tsv"])
def test_a_table_alone_does_not_say_of_what_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"unit\ta\tb\nx\t1\t2\n")

    done = run("evaluate", str(path))

    assert done.exit_code == 2
    assert "--instrument, --period" in done.stderr


@pytest.mark.parametrize("kind", BOOKS)
def test_a_workbook_in_place_of_a_table_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "jawaban.csv").write_bytes(BOOKS[kind])
    path = tmp_path / "ikm.toml"
    text = '[assessment]\ninstrument = "ikm@2017"\nsubject = "X"\nperiod = "2024"\nresponses = "jawaban.csv"\n'
    path.write_text(text, encoding="utf-8")

    done = run("evaluate", str(path))

    assert done.exit_code == 1
    assert kind in done.stderr
    assert "expected: a table in CSV" in done.stderr
    assert "as CSV (UTF-8)" in done.stderr


@pytest.mark.parametrize(
    ("command", "name", "data"),
    [
        ("audit", "jawaban.csv", b"unit,a,b\nx,1,2\n"),
        ("audit", "jawaban.csv", b"a\n1\n"),
        ("audit", "jawaban.csv", "unit;a\nKantor é;1\n".encode("cp1252")),
        ("audit", "jawaban.tsv", "unit\ta\nx\t1\n".encode("utf-16")),
        ("audit", "jawaban.txt", b"unit;nilai\nx;3,5\n"),
        ("audit", "jawaban.toml", b"unit\tnilai\nx\t3\n"),
        ("evaluate", "jawaban.txt", b"unit;nilai\nx;3,5\n"),
        ("evaluate", "jawaban.toml", b"unit\tnilai\nx\t3\n"),
    ],
)
def test_a_table_in_place_of_a_file_is_told_who_names_it(command: str, name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    done = run(command, str(path))

    assert done.exit_code == 1
    assert f"{path}: this is a table (CSV)\n" in done.stderr
    assert "take a table itself with --instrument" in done.stderr
    assert f'responses = "{name}"' in done.stderr
    assert f'file = "{name}" in [budget]' in done.stderr


KINDS = {
    "examples/contoh-ips/ips.toml": ("an assessment file", "evalkit evaluate takes it"),
    "examples/beltim-2025/laporan.toml": ("a report file", "evalkit audit"),
    "examples/beltim-2025/laporan/bab-3-2.toml": ("a part of a report file", 'parts = ["FILE"]'),
    "examples/contoh-sakip-varian/varian.toml": ("a local variant", 'variant = "FILE"'),
    "rules/ips/2022.toml": ("a rule file of an instrument", "evalkit rules check takes it"),
    "rules/lkj/lakip-4.toml": ("rules of performance reports", "evalkit rules check takes it"),
    "rules/kami/4.2-5.0.toml": ("a crosswalk", "evalkit rules diff"),
    "cases/ips/aspect-503.toml": ("a case file", "evalkit rules mutate"),
}
TAKEN = {
    "evaluate": ("examples/contoh-ips/ips.toml", "examples/beltim-2025/laporan.toml"),
    "audit": ("examples/beltim-2025/laporan.toml",),
    "rules check": ("rules/ips/2022.toml", "rules/lkj/lakip-4.toml"),
}


@pytest.mark.parametrize(
    ("command", "file"), [(each, file) for each in TAKEN for file in KINDS if file not in TAKEN[each]]
)
def test_a_file_of_evalkit_that_a_command_does_not_take_is_told_who_takes_it(command: str, file: str) -> None:
    done = run(*command.split(), str(ROOT / file))

    assert done.exit_code == 1
    for words in KINDS[file]:
        assert words in done.stderr
    assert "1 fault" in done.stderr


def test_a_folder_of_assessments_is_told_who_takes_it() -> None:
    done = run("audit", str(ROOT / "examples/contoh-kip"))

    assert done.exit_code == 1
    assert "this is an assessment file; evalkit evaluate takes it" in done.stderr


def test_a_report_in_place_of_an_assessment_is_called_one(tmp_path: Path) -> None:
    head = '[report]\nagency = "X"\nyear = 2024\nsubjects = ["X"]\nrules = "lkj@lakip-4"\n'
    report = (
        head + '[[objectives]]\ncode = "S1"\ntitle = "T"\n[[indicators]]\ncode = "i"\nobjective = "S1"\ntitle = "T"\n'
    )
    (tmp_path / "a.toml").write_text(
        report + 'unit = "x"\ndirection = "higher"\ntarget = 1\nrealisation = "b.toml#total"\n', encoding="utf-8"
    )
    (tmp_path / "b.toml").write_text(report, encoding="utf-8")

    done = run("evaluate", str(tmp_path / "a.toml"))

    assert done.exit_code == 1
    assert "b.toml is a report file, not an assessment" in done.stderr


ASSESSMENT = '[assessment]\ninstrument = "ips@2022"\nsubject = "X"\nperiod = "2024"\n'


@pytest.mark.parametrize(
    ("key", "expected"), [("variant", "a local variant"), ("responses", "a table in CSV")], ids=["variant", "table"]
)
def test_an_assessment_in_place_of_a_file_that_it_names_is_called_one(key: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(ASSESSMENT + "[values]\ntotal = 3\n", encoding="utf-8")
    path = tmp_path / "a.toml"
    path.write_text(f'{ASSESSMENT}{key} = "b.toml"\n[values]\ntotal = 3\n', encoding="utf-8")

    done = run("evaluate", str(path))

    assert done.exit_code == 1
    assert f"  expected: {expected}\n" in done.stderr
    assert "1 fault;" in done.stderr


def test_an_assessment_in_place_of_a_part_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(ASSESSMENT + "[values]\ntotal = 3\n", encoding="utf-8")
    head = '[report]\nagency = "X"\nyear = 2024\nsubjects = ["X"]\nrules = "lkj@lakip-4"\nparts = ["b.toml"]\n'
    (tmp_path / "a.toml").write_text(head, encoding="utf-8")

    done = run("audit", str(tmp_path / "a.toml"))

    assert done.exit_code == 1
    assert "b.toml: this is an assessment file\n  expected: a part of a report file\n" in done.stderr


@pytest.mark.parametrize("command", ["show", "init"])
def test_a_file_in_place_of_an_id_gets_a_hint(command: str) -> None:
    done = run(command, str(ROOT / "rules/ips/2022.toml"))

    assert done.exit_code == 2
    assert "this command takes INDEX[@EDITION]" in done.stderr


@pytest.mark.parametrize("data", [b"a = 1\n", b"", b"[a]\nb, c\n", b"# a, b\n# c, d\n", b"a, b\n", b"x;y\nz\n"])
def test_text_that_may_be_toml_is_no_file_of_another_kind(data: bytes) -> None:
    assert other_program_file(data) is None
    assert no_toml(data, "x.toml") is None


def test_a_file_whose_lines_end_with_cr_alone_is_told_as_such() -> None:
    with pytest.raises(AssessmentError) as raised:
        parse_toml(b'[assessment]\rinstrument = "spbe@2020"\r', "a.toml", AssessmentError)
    assert "its lines end with CR alone" in str(raised.value)
    assert "line ends of Unix (LF) or Windows (CRLF)" in str(raised.value)
    assert parse_toml(b"a = 1\r\nb = 2\r\n", "a.toml", AssessmentError) == {"a": 1, "b": 2}


@pytest.mark.parametrize("form", ["xlsx", "xlsb", "ods", "xls"])
def test_where_toml_is_due_a_workbook_is_told_what_reads_it_as_an_assessment(form: str) -> None:
    found = no_toml(BOOKS[form], f"a/isian.{form}")
    assert found is not None
    assert f"evalkit evaluate isian.{form};" in english(found.taken)
