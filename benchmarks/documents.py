"""Documents against the seconds they may take: four hundred agencies from their answers to one page for browsers."""

from __future__ import annotations

import csv
import tempfile
from itertools import islice
from pathlib import Path
from time import process_time

from evalkit.base.language import language
from evalkit.report.papers import papers
from evalkit.report.render import write_file
from evalkit.run import evaluate_files

TABLE = Path(__file__).parents[1] / "examples" / "spbe-nasional" / "spbe-2021.csv"
AGENCIES, BUDGET = 400, 60
HEAD = '[[assessments]]\ninstrument = "spbe@2020"\nsubject = "{subject}"\nperiod = "2021"\n[assessments.answers]\n'


def _assessments() -> str:
    """The answers of the first agencies, and their printed index as a claim."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), AGENCIES))
    found = []
    for row in rows:
        answers = [f"I{number} = {row[f'I{number}']}" for number in range(1, 48)]
        claim = f"[assessments.claims]\ntotal = {row['total']}\n"
        found.append(HEAD.format(subject=row["instansi"]) + "\n".join(answers) + "\n" + claim)
    return "\n".join(found)


def main() -> None:
    """Write the page, and say how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        given, written = Path(folder, "spbe.toml"), Path(folder, "spbe.html")
        given.write_text(_assessments(), encoding="utf-8")
        start = process_time()
        found = evaluate_files([given])
        write_file(list(papers(found.evaluations, found.reports)), language("id"), written, "html")
        seconds, size = process_time() - start, written.stat().st_size / 1e6
    print(f"{AGENCIES} assessments to HTML: {seconds:.1f} s of CPU time, {size:.0f} MB (budget {BUDGET} s)")


if __name__ == "__main__":
    main()
