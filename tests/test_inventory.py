"""Facts about the inventory of printed numbers of Belitung Timur 2025: it and the report file tell the same numbers."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.parse.sheet import read_sheet
from evalkit.base.exact import decimal_text
from evalkit.performance.document import read_report
from evalkit.performance.files import open_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.audit.model import AuditSheet

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "examples" / "beltim-2025" / "laporan.toml"
INVENTORY = REPORT.parent / "laporan" / "inventaris.csv"
DOC = ROOT / "docs" / "audit.md"

COLUMNS = ["nomor", "bab", "bagian", "tabel", "angka", "jenis", "rujukan"]
PARTS = ["I", "II", "III", "IV", "lampiran"]
KINDS = ["klaim", "sel", "dikecualikan"]
# Why a number is not held against others.
REASONS = {
    "alamat web",
    "bagian nama",
    "kode sasaran atau kegiatan",
    "nomor atau tahun peraturan",
    "nomor tabel atau gambar",
    "penomoran",
    "rumus",
    "tahun",
    "tanggal",
    "versi atau nomor standar",
}
# On the page these are colours, not codes.
NOT_PRINTED = {("3.18", "sasaran")}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Row(NamedTuple):
    """A printed number, in the order of the document."""

    number: str
    part: str
    section: str
    table: str
    printed: str
    kind: str
    reference: str


class Cells(NamedTuple):
    """The text of printed tables by address; the keys of rows are apart, as most were made up for the file."""

    printed: Mapping[str, str]
    keys: Mapping[str, str]
    tables: frozenset[str]


def numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)


@cache
def inventory() -> tuple[Row, ...]:
    with INVENTORY.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    assert header == COLUMNS
    return tuple(Row(*row) for row in rows)


@cache
def sheet() -> AuditSheet:
    files = open_report(str(REPORT))
    found = read_sheet(files, read_report(files))
    files.raise_if_any()
    return found


@cache
def cells() -> Cells:
    """All cells, read without evalkit: what is neither claim nor skipped is printed too."""
    printed: dict[str, str] = {}
    keys: dict[str, str] = {}
    tables = set()
    for part in tomllib.loads(REPORT.read_text(encoding="utf-8"), parse_float=str)["report"]["parts"]:
        path = REPORT.parent / part
        for table in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=str).get("tables", ()):
            name = table["id"]
            tables.add(name)
            header, *rows = (
                _lines(path.parent / table["file"]) if "file" in table else [table["header"], *table["rows"]]
            )
            for key, *others in rows:
                keys[f"{name}:{key}:{header[0]}"] = key
                columns = zip(header[1:], others, strict=True)
                printed |= {f"{name}:{key}:{one}": text for one, text in columns if (name, one) not in NOT_PRINTED}
    return Cells(printed, keys, frozenset(tables))


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def of_kind(kind: str) -> list[Row]:
    return [row for row in inventory() if row.kind == kind]


def in_texts(texts: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """How often each number is printed at each address."""
    return Counter((address, number) for address, text in texts for number in numbers(text))


def in_relations() -> set[str]:
    """Addresses of the claims that a relation names, as claim or as input."""
    named = {address for relation in sheet().relations for address in relation.addresses}
    return named & set(sheet().claims)


# --- Form ---------------------------------------------------------------------------------------------------------


def test_numbers_run_without_a_gap() -> None:
    assert [row.number for row in inventory()] == [str(i + 1) for i in range(len(inventory()))]


def test_parts_come_in_the_order_of_the_document() -> None:
    assert list(dict.fromkeys(row.part for row in inventory())) == PARTS
    assert [row.part for row in inventory()] == sorted((row.part for row in inventory()), key=PARTS.index)


def test_every_row_is_one_printed_number_of_one_kind() -> None:
    assert {row.kind for row in inventory()} == set(KINDS)
    assert all(numbers(row.printed) == [row.printed] for row in inventory())


def test_reasons_are_those_of_the_list() -> None:
    assert {row.reference for row in of_kind("dikecualikan")} == REASONS


def test_cells_are_told_as_the_audit_reads_them() -> None:
    claims = {address: claim.printed for address, claim in sheet().claims.items() if not address.startswith("claim:")}
    assert claims
    assert claims.items() <= cells().printed.items()


# --- From the inventory to the report file ------------------------------------------------------------------------


def test_claims_print_the_number_where_the_inventory_says() -> None:
    claims = sheet().claims
    for row in of_kind("klaim"):
        assert row.reference.startswith("claim:"), row
        assert row.printed in numbers(claims[row.reference].printed), row
        assert row.table == claims[row.reference].at, row


def test_cells_print_the_number_where_the_inventory_says() -> None:
    printed, keys, _ = cells()
    for row in of_kind("sel"):
        assert row.table == row.reference.partition(":")[0], row
        if row.reference in keys:
            assert row.printed in keys[row.reference].split("."), row
        else:
            assert row.printed in numbers(printed[row.reference]), row


def test_numbers_that_are_left_out_stand_in_no_table_that_is_unknown() -> None:
    not_encoded = {"2.1", "2.2", "2.4"}
    assert {row.table for row in of_kind("dikecualikan")} <= cells().tables | not_encoded | {""}


# --- From the report file to the inventory ------------------------------------------------------------------------


def test_every_number_of_a_claim_stands_in_the_inventory_once_for_each_time_it_is_printed() -> None:
    claims = sheet().claims.items()
    wanted = in_texts((address, claim.printed) for address, claim in claims if address.startswith("claim:"))
    assert Counter((row.reference, row.printed) for row in of_kind("klaim")) == wanted


def test_every_number_of_a_cell_stands_in_the_inventory_once_for_each_time_it_is_printed() -> None:
    found = Counter((row.reference, row.printed) for row in of_kind("sel") if row.reference not in cells().keys)
    assert found == in_texts(cells().printed.items())


def test_a_key_stands_in_the_inventory_at_most_once() -> None:
    found = Counter(row.reference for row in of_kind("sel") if row.reference in cells().keys)
    assert found
    assert set(found.values()) == {1}


# --- What the documentation says ----------------------------------------------------------------------------------


def test_documentation_counts_the_numbers_of_each_part() -> None:
    printed = re.findall(
        r"^\| (\S+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE
    )
    found = Counter((row.part, row.kind) for row in inventory())
    by_part = {part: [found[part, kind] for kind in KINDS] for part in PARTS}
    by_part["all"] = [sum(column) for column in zip(*by_part.values(), strict=True)]
    assert {part: [int(one) for one in counts] for part, *counts in printed} == {
        part: [*counts, sum(counts)] for part, counts in by_part.items()
    }


def test_documentation_says_how_many_numbers_are_claims() -> None:
    claimed = sum(row.reference in sheet().claims for row in inventory())
    in_sentences = len(of_kind("klaim"))
    aside = len(of_kind("sel")) - (claimed - in_sentences)
    text = f"{claimed} of the {len(inventory())} numbers are claims: {in_sentences} in sentences, {claimed - in_sentences} in cells."
    assert text in DOC.read_text(encoding="utf-8")
    assert f"The other {aside} in tables" in DOC.read_text(encoding="utf-8")


def test_documentation_says_how_many_claims_stand_in_a_relation() -> None:
    some, every = len(in_relations()), len(sheet().claims)
    share = decimal_text(Fraction(some * 100, every), 1)
    assert f"{some} of {every} claims ({share} %) stand in a relation" in DOC.read_text(encoding="utf-8")
