"""Tables in CSV and thousands of files, from the file to JSON: against csv, tomli and json alone over the same bytes."""

from __future__ import annotations

import csv
import json
import random
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import tomli
from measure import evaluated, medians, memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROWS, FILES, QUESTIONS = 100_000, 400, 47
CHOICE = random.Random(2024)  # noqa: S311  (answers, not secrets)
ELEMENTS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
TRAINING = ("sudah", "belum", "tidak dipersyaratkan")
PERSON: dict[str, Sequence[str]] = {
    "unit": [f"Dinas {number}" for number in range(60)],
    "status": ("PNS", "PNS", "PNS", "CPNS", "PPPK"),
    "pendidikan": ("S3", "S2", "S1", "D4", "D3", "SLTA"),
    "kelompok_jabatan": ("jpt", "administrator", "pengawas", "fungsional", "pelaksana"),
    **dict.fromkeys(("diklat_kepemimpinan", "diklat_fungsional", "seminar"), TRAINING),
    "diklat_teknis_jp": [*map(str, range(61))],
    "skp": [*map(str, range(50, 101)), *(f"{number}.5" for number in range(50, 100)), "baik", ""],
    "hukuman_disiplin": ("tidak pernah", "tidak pernah", "tidak pernah", "ringan", "sedang", "berat"),
}
RESPONDENT: dict[str, Sequence[str]] = {
    "unit": [f"Unit {number}" for number in range(40)],
    **dict.fromkeys(ELEMENTS, (*"1222233333333444444", "")),
}
TABLES = {
    "respondents": ("ikm@2017", "2024", "responses", RESPONDENT),
    "persons": ("ipasn@2019", "2021", "people", PERSON),
}
ASSESSMENT = '[assessment]\ninstrument = "{}"\nsubject = "Contoh {}"\nperiod = "{}"\n'


def table(path: Path, columns: dict[str, Sequence[str]]) -> None:
    """A table whose cells are drawn from those of each column."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([CHOICE.choice(cells) for cells in columns.values()] for _ in range(ROWS))


def read(path: Path) -> int:
    """The number of rows that the csv module reads."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def folder(path: Path) -> None:
    """Assessments of SPBE, a file each."""
    path.mkdir()
    for number in range(FILES):
        answers = "".join(f"I{question} = {CHOICE.randint(1, 5)}\n" for question in range(1, QUESTIONS + 1))
        text = f"{ASSESSMENT.format('spbe@2020', number, '2022')}\n[answers]\n{answers}"
        (path / f"{number:04}.toml").write_text(text, encoding="utf-8")


def alone(files: Iterable[Path], results: object) -> int:
    """What tomli and json take to read *files* and to write *results*, each the same again and again."""
    for path in files:
        tomli.loads(path.read_text(encoding="utf-8"))
    return len(json.dumps(results, ensure_ascii=False, indent=1))


def _tables(inside: Path) -> None:
    for name, (instrument, period, key, columns) in TABLES.items():
        path, assessment = inside / f"{name}.csv", inside / f"{name}.toml"
        table(path, columns)
        text = ASSESSMENT.format(instrument, "", period) + f'{key} = "{path.name}"\n'
        assessment.write_text(text, encoding="utf-8")
        parts: dict[str, Callable[[], object]] = {
            "csv alone": partial(read, path),
            "evalkit evaluate": partial(evaluated, str(assessment), "--format", "json"),
        }
        found = medians(parts, rounds=5, calls=1)
        run = f"from evalkit.__main__ import main\nsys.argv = ['evalkit', 'evaluate', {str(assessment)!r}]\nmain()"
        print(f"{ROWS:,} {name} in CSV, {path.stat().st_size:,} bytes: {memory(run)} MiB")
        for part, seconds in found.items():
            print(f"  {part:<20} {seconds:6.2f} s   {seconds / found['csv alone']:5.2f} × csv alone")


def _files(inside: Path) -> None:
    many = inside / "many"
    folder(many)
    results = json.loads(evaluated(str(many), "--format", "json"))
    parts: dict[str, Callable[[], object]] = {
        "tomli and json alone": lambda: alone(many.iterdir(), results),
        "evalkit evaluate": lambda: evaluated(str(many), "--format", "json"),
    }
    found = medians(parts, rounds=5, calls=1)
    print(f"{FILES} assessments of {QUESTIONS} answers to JSON")
    for part, seconds in found.items():
        ratio = seconds / found["tomli and json alone"]
        print(f"  {part:<20} {seconds / FILES * 1e3:6.2f} ms each   {ratio:5.2f} × tomli and json alone")


def main() -> None:
    """Print the ratios, and what memory tables take."""
    with tempfile.TemporaryDirectory() as name:
        _tables(Path(name))
        _files(Path(name))


if __name__ == "__main__":
    main()
