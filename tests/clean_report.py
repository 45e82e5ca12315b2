"""A report without a single error, in the shape of a real one: budget by levels, achievements, five years, domains."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.base.exact import Exact

    Achieved = tuple[str, list[Fraction]]

HEAD = """\
[report]
agency = "Dinas Contoh"
year = 2025

[[tables]]
id = "anggaran"
title = "Anggaran dan Realisasi"
file = "anggaran.csv"
label = "uraian"
relations = [
  { claim = "*:serapan", is = "percent", of = ["*:realisasi", "*:pagu"] },
  { claim = "*:pagu", is = "sum", of = ["*.*:pagu"] },
  { claim = "*:realisasi", is = "sum", of = ["*.*:realisasi"] },
]

[[tables]]
id = "program"
title = "Anggaran menurut Program"
file = "program.csv"
relations = [
  { claim = "*:serapan", is = "percent", of = ["*:realisasi", "*:pagu"] },
  { claim = "jumlah:pagu", is = "sum", of = ["*:pagu"] },
  { claim = "jumlah:realisasi", is = "sum", of = ["*:realisasi"] },
  { claim = "*:pagu", is = "equal", of = ["anggaran:*:pagu"], except = ["jumlah"] },
  { claim = "*:realisasi", is = "equal", of = ["anggaran:*:realisasi"], except = ["jumlah"] },
  { claim = "*:sisa", is = "difference", of = ["*:pagu", "*:realisasi"] },
]

[[tables]]
id = "capaian"
title = "Capaian Kinerja"
file = "capaian.csv"
exact = ["target-2024", "target", "realisasi-2024", "realisasi"]
columns = { target-2024 = { year = 2024 }, realisasi-2024 = { year = 2024 }, capaian-2024 = { year = 2024 }, target = { year = 2025 }, realisasi = { year = 2025 }, capaian = { year = 2025 } }
relations = [
  { claim = "*:capaian-2024", is = "percent", of = ["*:realisasi-2024", "*:target-2024"], except = ["rata-rata"] },
  { claim = "*:capaian", is = "percent", of = ["*:realisasi", "*:target"], except = ["rata-rata"] },
  { claim = "rata-rata:capaian-2024", is = "mean", of = ["*:capaian-2024"] },
  { claim = "rata-rata:capaian", is = "mean", of = ["*:capaian"] },
]

[[tables]]
id = "tahun"
title = "Lima Tahun"
file = "tahun.csv"
exact = ["2021", "2022", "2023", "2024", "2025"]
columns = { 2021 = { year = 2021 }, 2022 = { year = 2022 }, 2023 = { year = 2023 }, 2024 = { year = 2024 }, 2025 = { year = 2025 } }
relations = [
  { claim = "*:2024", is = "equal", of = ["capaian:*:realisasi-2024"] },
  { claim = "*:2025", is = "equal", of = ["capaian:*:realisasi"] },
  { claim = "*:kenaikan", is = "difference", of = ["*:2025", "*:2024"] },
]

[[tables]]
id = "domain"
title = "Domain"
file = "domain.csv"
exact = ["bobot", "nilai"]
relations = [
  { claim = "indeks:bobot", is = "sum", of = ["*:bobot"] },
  { claim = "indeks:nilai", is = "weighted-mean", of = ["*:nilai"], weights = ["*:bobot"] },
]
"""


def write_clean_report(folder: Path, seed: int = 1) -> Path:
    """Write the report and its tables to *folder*."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    folder.mkdir(parents=True, exist_ok=True)
    budget = _budget(chance)
    _write(folder / "anggaran.csv", ["kode", "uraian", "pagu", "realisasi", "serapan"], _lines(budget))
    _write(folder / "program.csv", ["program", "pagu", "realisasi", "serapan", "sisa"], _programmes(budget))
    achieved = [(f"i{n}", [_between(chance, 5000, 9900) for _ in range(7)]) for n in range(1, 9)]
    _write(folder / "capaian.csv", ["indikator", *_ACHIEVEMENT], _achievements(achieved))
    _write(folder / "tahun.csv", ["indikator", "2021", "2022", "2023", "2024", "2025", "kenaikan"], _years(achieved))
    _write(folder / "domain.csv", ["domain", "bobot", "nilai"], _domains(chance))
    file = folder / "laporan.toml"
    file.write_text(HEAD)
    return file


_ACHIEVEMENT = ["target-2024", "realisasi-2024", "capaian-2024", "target", "realisasi", "capaian"]


def rupiah(value: Exact) -> str:
    return f"{int(value):,}".replace(",", ".") + ",00"


def number(value: Exact, digits: int = 2) -> str:
    return decimal_text(value, digits).replace(".", ",")


def _between(chance: random.Random, low: int, high: int) -> Fraction:
    return Fraction(chance.randint(low, high), 100)


def _budget(chance: random.Random) -> dict[str, tuple[int, int]]:
    """Code to ceiling and spending, sums above their parts."""
    found: dict[str, tuple[int, int]] = {}
    for programme in "ABCD":
        for activity in range(1, chance.randint(2, 4)):
            for part in range(1, chance.randint(3, 6)):
                ceiling = chance.randint(4_000, 900_000) * 1000
                found[f"{programme}.{activity}.{part}"] = ceiling, ceiling * chance.randint(4000, 9990) // 10_000
    for depth in (2, 1):
        for code in {code.rpartition(".")[0] for code in found if code.count(".") == depth}:
            below = [found[other] for other in found if other.rpartition(".")[0] == code]
            found[code] = sum(one for one, _ in below), sum(two for _, two in below)
    return dict(sorted(found.items()))


def _lines(budget: dict[str, tuple[int, int]]) -> list[list[str]]:
    return [
        [code, f"Uraian {code}", rupiah(ceiling), rupiah(spent), number(Fraction(100 * spent, ceiling))]
        for code, (ceiling, spent) in budget.items()
    ]


def _programmes(budget: dict[str, tuple[int, int]]) -> list[list[str]]:
    top = {code: pair for code, pair in budget.items() if "." not in code}
    top["jumlah"] = sum(one for one, _ in top.values()), sum(two for _, two in top.values())
    return [
        [code, rupiah(ceiling), rupiah(spent), number(Fraction(100 * spent, ceiling)), rupiah(ceiling - spent)]
        for code, (ceiling, spent) in top.items()
    ]


def _achievements(achieved: list[Achieved]) -> list[list[str]]:
    rows, means = [], []
    for code, (_, _, _, target_before, before, target, now) in achieved:
        percents = before / target_before * 100, now / target * 100
        means.append(tuple(round(one * 100) for one in percents))
        cells = [target_before, before, percents[0], target, now, percents[1]]
        rows.append([code, *(number(one) for one in cells)])
    before, now = (Fraction(sum(column), 100 * len(means)) for column in zip(*means, strict=True))
    return [*rows, ["rata-rata", "", "", number(before), "", "", number(now)]]


def _years(achieved: list[Achieved]) -> list[list[str]]:
    rows = []
    for code, (first, second, third, _, before, _, now) in achieved:
        rows.append([code, *(number(one) for one in (first, second, third, before, now)), number(now - before)])
    return rows


def _domains(chance: random.Random) -> list[list[str]]:
    weights = [13, 25, 16, 46]
    values = [_between(chance, 100, 500) for _ in weights]
    index = sum((w * x for w, x in zip(weights, values, strict=True)), Fraction(0)) / 100
    rows = [[f"d{n}", str(w), number(x)] for n, (w, x) in enumerate(zip(weights, values, strict=True), 1)]
    return [*rows, ["indeks", "100", number(index)]]


def _write(file: Path, header: list[str], rows: list[list[str]]) -> None:
    lines = [header, *rows]
    file.write_text("\n".join(";".join(f'"{cell}"' for cell in line) for line in lines) + "\n")
