"""Writes kami.xlsx: a worksheet of Indeks KAMI 5.0, a row a question, filled in by lot; no agency has these answers.

``python examples/lembar-kami/make.py`` writes the same table each time.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import xlsxwriter

from evalkit import Registry

FILE = Path(__file__).with_name("kami.xlsx")
WORDS = (
    "Tidak Dilakukan",
    "Dalam Perencanaan",
    "Dalam Penerapan atau Diterapkan Sebagian",
    "Diterapkan Secara Menyeluruh",
)
# How far each area is, from 0 to 3.
LEVELS = {"TK": 2.6, "RS": 2.2, "KK": 2.3, "AS": 2.5, "TE": 2.4, "PD": 1.6, "SP": 1.7}
SYSTEM = "BBCBCBBCBB"


def answer(draw: random.Random, code: str, number: int) -> str:
    """What stands in the row of a question."""
    area = code.rstrip("0123456789")
    if area == "SE":
        return SYSTEM[number - 1]
    return WORDS[min(3, max(0, round(draw.gauss(LEVELS[area] - 0.012 * number, 0.6))))]


def main() -> None:
    """Write the workbook."""
    draw = random.Random(50)  # noqa: S311  # no secret
    instrument = Registry().instrument("kami@5.0")
    leaves = [node for node in instrument.nodes.values() if node.is_leaf]
    with xlsxwriter.Workbook(FILE) as book:
        book.set_properties({"created": dt.datetime(2025, 1, 2)})  # noqa: DTZ001  # the same each time
        sheet = book.add_worksheet("KAMI 5.0")
        sheet.set_column(1, 1, 70)
        sheet.write_row(0, 0, ("Kode", "Pertanyaan", "Jawaban", "Bukti dukung"), book.add_format({"bold": True}))
        for at, node in enumerate(leaves, 1):
            number = int(node.code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            evidence = "SK Kepala Dinas 12/2024" if number == 1 else ""
            sheet.write_row(at, 0, (node.code, node.title, answer(draw, node.code, number), evidence))


if __name__ == "__main__":
    main()
