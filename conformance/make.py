"""Write the corpus: for each instrument its assessments at every boundary, and what must come out.

``python conformance/make.py`` writes ``conformance/<index>/<edition>.json`` and ``.csv``, and the same beside the rule files of
``conformance/methods/``; with ``--check`` it writes nothing, and ends with 1 if a file is not current.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from boundaries import assessments, expected
from plain import Rules, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
RULES = HERE.parent / "rules"
FORMAT = "evalkit-conformance/1"


def corpus(path: Path) -> Table:
    """The cases of one rule file."""
    rules = Rules(path)
    sheets: list[str | None] = [*rules.sheets] or [None]
    cases = [one for sheet in sheets for one in _cases(Rules(path, sheet))]
    return {"format": FORMAT, "instrument": rules.id, "cases": cases}


def _cases(rules: Rules) -> Iterator[Table]:
    """The cases, with the fact that the nodes hang on, if there is one."""
    told = {rules.head["nodes_by"]: rules.sheet} if rules.sheet else {}
    for name, assessment in assessments(rules):
        given = assessment | ({"context": assessment.get("context", {}) | told} if told else {})
        wanted = expected(rules, given)
        named = {"name": f"{rules.sheet}, {name}" if told else name}
        yield named | {key: part for key, part in given.items() if part} | {"expected": wanted}


def as_json(content: Table) -> str:
    """One line a case: differences between versions stay readable."""
    head = json.dumps({key: content[key] for key in ("format", "instrument")}, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in content["cases"])
    return f'{head}, "cases": [\n{lines}\n]}}\n'


def as_csv(content: Table) -> str:
    """One line a node of a case."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["case", "node", "exact", "rounded", "predicate", "grade", "maturity", "gate_open", "converted"])
    for case in content["cases"]:
        wanted = case["expected"]
        for code, node in wanted["nodes"].items():
            whole = code == "total"
            writer.writerow(
                [
                    case["name"],
                    code,
                    node["exact"],
                    wanted["rounded"] if whole else "",
                    (wanted["predicate"] or "") if whole else node.get("predicate", ""),
                    node.get("grade", ""),
                    node.get("maturity", ""),
                    {True: "yes", False: "no"}.get(node.get("gate_open"), ""),
                    node.get("converted", ""),
                ]
            )
    return file.getvalue()


def rule_files() -> list[Path]:
    """The rule files of instruments, and those that show methods: not those of reports, nor crosswalks."""
    shipped = [
        path for path in sorted(RULES.glob("*/*.toml")) if "\n[instrument]\n" in path.read_text(encoding="utf-8")
    ]
    return [*shipped, *sorted(HERE.glob("methods/*.toml"))]


def main(args: list[str]) -> int:
    """Write or check every file; returns the exit code."""
    stale, check = 0, "--check" in args
    for path in rule_files():
        content = corpus(path)
        for suffix, made in ((".json", as_json(content)), (".csv", as_csv(content))):
            target = HERE / path.parent.name / f"{path.stem}{suffix}"
            current = target.read_text(encoding="utf-8") if target.exists() else None
            if current == made:
                continue
            stale += 1
            print(f"{target.relative_to(HERE.parent)} {'is not current' if check else 'written'}")
            if not check:
                target.parent.mkdir(exist_ok=True)
                target.write_text(made, encoding="utf-8")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
