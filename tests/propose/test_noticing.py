"""Facts about what an audit can catch: each share is counted by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.audit.engine import audit_files
from evalkit.audit.model import Caught
from test_audit_cli import audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


HEAD = """[report]
agency = "Dinas Contoh"
year = 2025
[[tables]]
id = "1"
title = "Pegawai"
header = ["kunci", "orang", "persen", "lain"]
rows = [["a", "12", "60,0", "7"], ["b", "8", "40,0", ""], ["jumlah", "20", "", ""]]
"""
SUM = '[[relations]]\nclaim = "1:jumlah:orang"\nis = "sum"\nof = ["1:a:orang", "1:b:orang"]\n'
PERCENT = '[[relations]]\nclaim = "1:a:persen"\nis = "percent"\nof = ["1:a:orang", "1:jumlah:orang"]\n'


def caught(folder: Path, *relations: str) -> Mapping[str, Caught]:
    """What is caught in a report with these *relations*."""
    file = folder / "laporan.toml"
    file.write_text(HEAD + "".join(relations), encoding="utf-8")
    (result,) = audit_files([str(file)]).results
    assert result.noticing is not None
    return result.noticing.caught


def test_every_digit_of_a_sum_is_noticed(tmp_path: Path) -> None:
    """A whole number is itself: 12 and 8 are 20 and nothing else."""
    found = caught(tmp_path, SUM)

    assert found["1:a:orang"] == Caught(1, Fraction(1))
    assert found["1:b:orang"] == Caught(1, Fraction(1))
    assert found["1:jumlah:orang"] == Caught(1, Fraction(1))


def test_what_stands_in_no_relation_is_never_noticed(tmp_path: Path) -> None:
    """It is what a person must look at."""
    assert caught(tmp_path, SUM)["1:a:lain"] == Caught(0, Fraction(0))


def test_a_relation_that_breaks_notices_nothing_more(tmp_path: Path) -> None:
    """The total is wrong already, so that another wrong digit changes no verdict."""
    assert caught(tmp_path, SUM.replace("1:b:orang", "1:a:persen"))["1:a:orang"] == Caught(1, Fraction(0))


def test_what_rounds_alike_is_missed(tmp_path: Path) -> None:
    """A whole percentage of 12 of 20 is 60,0: 12 as 11 or 13 makes another, and so does each digit of 60,0."""
    found = caught(tmp_path, PERCENT)

    assert found["1:a:orang"] == Caught(1, Fraction(1))
    # 26 numbers differ from 60,0 in a digit without a zero in front; 60,0 is exact, so none of them is right.
    assert found["1:a:persen"] == Caught(1, Fraction(1))
    wide = HEAD.replace('"12", "60,0"', '"1237", "62"').replace('"20"', '"1999"')
    (tmp_path / "b.toml").write_text(wide + PERCENT, encoding="utf-8")
    (result,) = audit_files([str(tmp_path / "b.toml")]).results
    assert result.noticing is not None
    # 62 percent of 1999, rounded or cut off, are 1230 to 1259: of the 35 numbers those with another last digit, 1247 and
    # 1257 are missed.
    assert result.noticing.caught["1:a:orang"] == Caught(1, 1 - Fraction(11, 35))


def test_json_has_every_number_with_its_relations_and_in_detail_its_share(tmp_path: Path) -> None:
    caught(tmp_path, SUM)
    short, long = (
        {one["address"]: one for one in json.loads(audit(str(tmp_path / "laporan.toml"), *more).stdout)["numbers"]}
        for more in (("--format", "json"), ("--format", "json", "--detail"))
    )

    assert {address: one["relations"] for address, one in short.items()} == {
        "1:a:orang": 1, "1:a:persen": 0, "1:a:lain": 0, "1:b:orang": 1, "1:b:persen": 0, "1:jumlah:orang": 1,
    }  # fmt: skip
    assert not any("noticed" in one for one in short.values())
    assert long["1:a:lain"]["noticed"] == {"value": "0.00", "exact": "0"}
    assert long["1:jumlah:orang"]["noticed"] == {"value": "1.00", "exact": "1"}


def test_it_is_told_in_a_line_and_for_each_table(tmp_path: Path) -> None:
    """The line stands in every report, the table in detail."""
    caught(tmp_path, SUM)
    short, long = (audit(str(tmp_path / "laporan.toml"), *more).stdout for more in ((), ("--detail",)))

    assert "a wrong digit in one of the 6 numbers would be noticed in 50 of 100 cases; 3 numbers" in " ".join(
        short.split()
    )
    assert "What a wrong digit would do" in long
    assert "What a wrong digit would do" not in short
