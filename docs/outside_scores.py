"""The table of outside scores in ``rules-mutate.md``, from the JSON of ``evalkit rules mutate --format json``.

Use::

    evalkit rules mutate --format json -o scores.json
    python docs/outside_scores.py scores.json

Instruments that the JSON does not hold keep their rows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "rules-mutate.md"
BEGIN, END = "<!-- outside scores: python docs/outside_scores.py -->\n", "<!-- end of outside scores -->"


def rows(instruments: list[dict[str, Any]], known: dict[str, str]) -> list[str]:
    """The lines of the table, by instrument; those that are *known*, and not among *instruments*, as they stand."""
    found = ["| instrument | mutants | refused | equivalent | to be noticed | by outside cases | outside score |"]
    found.append("| --- | --: | --: | --: | --: | --: | --: |")
    lines = dict(known)
    for one in instruments:
        totals, score = one["totals"], one["scores"]["outside"]
        number = sum(totals.values())
        lines[one["instrument"]] = (
            f"| `{one['instrument']}` | {number} | {totals['refused']} | {totals['equivalent']} | {score['of']} "
            f"| {score['killed']} | {'–' if score['percent'] is None else score['percent'] + ' %'} |"
        )
    return [*found, *(lines[name] for name in sorted(lines))]


def with_table(page: str, instruments: list[dict[str, Any]]) -> str:
    """The text of the page with the table of *instruments*."""
    before, rest = page.split(BEGIN)
    table, after = rest.split(END)
    known = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    return f"{before}{BEGIN}\n" + "\n".join(rows(instruments, known)) + f"\n\n{END}{after}"


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(
            "which JSON? evalkit rules mutate --format json -o scores.json; python docs/outside_scores.py scores.json"
        )
    documents = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    told = [one for document in documents for one in document["instruments"]]
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), told), encoding="utf-8")
