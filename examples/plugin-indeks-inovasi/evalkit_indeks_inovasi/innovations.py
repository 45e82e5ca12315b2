"""A list of innovations, as the secretariat of an innovation award keeps one: a line for each, a column for each row of SID.

The first line names government and year, the second the columns; numbers are parameters from 0 to 3::

    Pemerintah Kabupaten Contoh;2026
    inovasi;I16;I17;…;I35
    Antrean daring;2;3;…;1
"""

from __future__ import annotations

import csv
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit import Assessment, AssessmentError, Fault, Text, parse_period

if TYPE_CHECKING:
    from pathlib import Path

ROWS = tuple(f"I{number}" for number in range(16, 36))
HEADER = ("inovasi", *ROWS)
FEWEST = 12  # of fewer, the sum is divided by this
SPEC = "indeks_inovasi@2026"
_FORM = Text(
    id="baris pemerintah;tahun, lalu " + ";".join(HEADER), en="a line government;year, then " + ";".join(HEADER)
)
_PARAMETER = Text(id="bilangan bulat dari 0 sampai 3", en="a whole number from 0 to 3")


def read(path: Path) -> list[Assessment]:
    """The assessment of a list: its means, and how many innovations there are."""
    data = path.read_bytes()
    lines = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    if len(lines) < len(("head", "columns")) or len(lines[0]) != len(("subject", "year")) or tuple(lines[1]) != HEADER:
        raise AssessmentError(
            [_fault(path, Text(id="ini bukan daftar inovasi", en="this is no list of innovations"), _FORM)]
        )
    faults = list(_faults(path, lines[2:]))
    if faults:
        raise AssessmentError(faults)
    subject, year = lines[0]
    columns = zip(*([int(cell) for cell in line[1:]] for line in lines[2:]), strict=True)
    count = len(lines) - 2
    means = {code: Fraction(sum(cells), max(count, FEWEST)) for code, cells in zip(ROWS, columns, strict=False)}
    return [
        Assessment(
            file=str(path),
            sha256=sha256(data).hexdigest(),
            instrument=SPEC,
            subject=subject,
            period=parse_period(year),
            answers={**(means or dict.fromkeys(ROWS, 0)), "JI": count},
        )
    ]


def _faults(path: Path, lines: list[list[str]]) -> list[Fault]:
    """Every cell that is no parameter, and every line that has too few or too many."""
    found = []
    for number, line in enumerate(lines, 3):
        if len(line) != len(HEADER):
            text = Text(id=f"baris {number} memiliki {len(line)} sel", en=f"line {number} has {len(line)} cells")
            found.append(_fault(path, text, _FORM))
        for code, cell in zip(ROWS, line[1:], strict=False):
            if cell not in {"0", "1", "2", "3"}:
                text = Text(id=f"baris {number}, {code}: {cell!r}", en=f"line {number}, {code}: {cell!r}")
                found.append(_fault(path, text, _PARAMETER))
    return found


def _fault(path: Path, problem: Text, expected: Text) -> Fault:
    return Fault(file=str(path), problem=problem, expected=expected)
