"""Holds evalkit against published results: ``python docs/validation.py`` writes the tables of validation.md.

With ``--toml NAME`` (``spbe-2021``, ``spbe-2022`` or ``indeks-2018-2020``) it prints one of the sources as an assessment file
instead, for ``evalkit evaluate``.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.toml.write import toml_text
from evalkit.cases import OUTSIDE, Case, read_cases
from evalkit.evaluation.claims import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evalkit.evaluation.result import Evaluation

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples" / "spbe-nasional"
PAGE = Path(__file__).parent / "validation.md"
ANSWERED = ("spbe-2021", "spbe-2022")
TOTALS = "indeks-2018-2020"
_MARK = "<!-- {name}: python docs/validation.py -->\n"
_END = "<!-- end of {name} -->\n"


class Total(NamedTuple):
    """A line of ``indeks-2018-2020.csv``: an index, the predicate beside it, and what its cell in the workbook holds."""

    subject: str
    year: str
    printed: str
    predicate: str
    cell: str

    @property
    def comparable(self) -> bool:
        """Whether there is both an index and a predicate: blank cells and ``#REF!`` state nothing."""
        return bool(self.printed) and not self.predicate.startswith("#")


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a source."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def totals() -> list[Total]:
    """The lines of ``indeks-2018-2020.csv``."""
    return [Total(one["instansi"], one["tahun"], one["indeks"], one["predikat"], one["sel"]) for one in rows(TOTALS)]


def assessments(name: str) -> str:
    """A source as an assessment file; of the indices of 2018 to 2020, those that state an index and a predicate."""
    if name == TOTALS:
        return "\n".join(_of_total(one) for one in totals() if one.comparable)
    year = name.removeprefix("spbe-")
    return "\n".join(_of_answers(one, year) for one in rows(name))


def _of_answers(row: dict[str, str], year: str) -> str:
    cells = [(code, text) for code, text in row.items() if code != "instansi"]
    return _assessment(
        "spbe@2020",
        row["instansi"],
        year,
        answers={code: text for code, text in cells if code.startswith("I")},
        claims={code: text for code, text in cells if not code.startswith("I")},
    )


def _of_total(row: Total) -> str:
    return _assessment(
        "spbe@2018",
        row.subject,
        row.year,
        values={"total": row.printed},
        claims={"predicate": toml_text(row.predicate)},
    )


def _assessment(instrument: str, subject: str, year: str, **sections: dict[str, str]) -> str:
    lines = ["[[assessments]]", f'instrument = "{instrument}"', f"subject = {toml_text(subject)}"]
    lines += [f'period = "{year}"', 'status = "published"']
    for section, content in sections.items():
        lines += [f"[assessments.{section}]", *(f"{code} = {text}" for code, text in content.items())]
    return "\n".join(lines) + "\n"


def evaluations(name: str) -> tuple[Evaluation, ...]:
    """What evalkit makes of a source, read from an assessment file as every other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(assessments(name), encoding="utf-8")
        return evaluate_files([str(path)]).evaluations


def published_cases() -> list[Case]:
    """The cases of ``cases/`` that come from a publication or from a regulation's own examples."""
    files = sorted((ROOT / "cases").glob("*/*.toml"))
    cases = [case for path in files for case in read_cases(path.read_bytes(), path.relative_to(ROOT).as_posix())]
    return [case for case in cases if case.kind in OUTSIDE]


def table(header: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A Markdown table; columns after the first that hold numbers only stand to the right."""
    body = [[str(cell) for cell in line] for line in lines]
    right = [all(line[at].replace(",", "").isdigit() for line in body) for at in range(len(header))]
    rule = ["--:" if one else "---" for one in right]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(header), rule, *body]) + "\n"


def _numbers(found: dict[str, tuple[Evaluation, ...]]) -> str:
    lines = []
    for name in ANSWERED:
        verdicts = Counter(claim.verdict for one in found[name] for claim in one.claims)
        counts = [f"{verdicts[verdict]:,}" for verdict in (AGREES, ROUNDING, CONTRADICTED, UNSUPPORTED)]
        lines.append([f"`{name}.csv`", len(found[name]), f"{verdicts.total():,}", *counts])
    header = ["source", "agencies", "printed numbers", "agree", "rounding", "contradicted", "unsupported"]
    return table(header, lines)


def _predicates(found: dict[str, tuple[Evaluation, ...]]) -> str:
    verdicts = iter([one.claims[0].verdict for one in found[TOTALS]])
    counts = Counter((one.year, one.cell, next(verdicts) if one.comparable else "") for one in totals())
    by_cell: Callable[[tuple[str, str, str]], tuple[str, str]] = lambda one: one[:2]  # noqa: E731  # a key, used twice
    lines = [
        [year, _CELLS[cell], *(f"{counts[year, cell, verdict]:,}" for verdict in (AGREES, CONTRADICTED, ""))]
        for (year, cell), _ in groupby(sorted(counts, key=by_cell), key=by_cell)
    ]
    return table(
        ["year", "what the cells hold", "predicate agrees", "predicate contradicted", "nothing to compare"], lines
    )


_CELLS = {
    "": "a number, and a formula beside it that looks at it",
    "teks": "the index as text (`teks`)",
    "baris lain": "a formula that looks at another row (`baris lain`)",
    "rujukan hilang": "a formula whose reference was deleted (`rujukan hilang`)",
    "kosong": "no index (`kosong`)",
}


def _others(_: dict[str, tuple[Evaluation, ...]]) -> str:
    cases = published_cases()
    by_file: Callable[[Case], tuple[str, str, str]] = lambda one: (one.file, one.instrument, one.source)  # noqa: E731  # the same
    lines = []
    for (file, instrument, source), each in groupby(sorted(cases, key=by_file), key=by_file):
        group = list(each)
        kinds = ", ".join(sorted({case.kind for case in group}))
        lines.append([f"`{instrument}`", f"[{Path(file).name}](../{file})", kinds, len(group), _short(source)])
    return table(["instrument", "cases", "kind", "number", "source"], lines)


def _short(source: str) -> str:
    first = source.split("; ", maxsplit=1)[0]
    return first if len(first) <= 120 else first[:119] + "…"  # noqa: PLR2004  # the file has all of it


SECTIONS: dict[str, Callable[[dict[str, tuple[Evaluation, ...]]], str]] = {
    "numbers": _numbers,
    "predicates": _predicates,
    "cases": _others,
}


def page(text: str, found: dict[str, tuple[Evaluation, ...]]) -> str:
    """The page *text* with its tables made anew."""
    for name, write in SECTIONS.items():
        mark, end = _MARK.format(name=name), _END.format(name=name)
        before, rest = text.split(mark)
        text = f"{before}{mark}\n{write(found)}\n{end}{rest.split(end)[1]}"
    return text


if __name__ == "__main__":
    if sys.argv[1:2] == ["--toml"]:
        sys.stdout.write(assessments(sys.argv[2]))
    else:
        everything = {name: evaluations(name) for name in (*ANSWERED, TOTALS)}
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), everything), encoding="utf-8")
