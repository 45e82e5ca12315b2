"""What the summary of a table calls weak hangs on which way each answer is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from evalkit.cli import cli
from kit.toys import A_TO_C, NUMBERS, rule_file

if TYPE_CHECKING:
    from pathlib import Path

NODES = """
[[node]]
code = "total"
title = "Total"
formula = "P + 10 - c + d"
[[node]]
code = "P"
title = "P"
in = "total"
method = "sum"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "c"
title = "Complaints"
in = "total"
direction = "lower"
[[node]]
code = "d"
title = "Inhabitants"
in = "total"
direction = "none"
"""


def test_what_is_better_the_fewer_there_is_is_weak_where_there_is_much_and_a_fact_never(tmp_path: Path) -> None:
    (tmp_path / "rules" / "toy").mkdir(parents=True)
    rules = rule_file(nodes=NODES, bands=A_TO_C, scale="points", scales=NUMBERS)
    (tmp_path / "rules" / "toy" / "1.toml").write_text(rules, encoding="utf-8")
    (tmp_path / "t.csv").write_text("subject,a,b,c,d\nX,5,3,1,0\nY,5,3,1,0\n", encoding="utf-8")

    done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(
        cli,
        ["batch", str(tmp_path / "t.csv"), "--instrument", "toy@1", "--rules", str(tmp_path / "rules"),
         "-o", str(tmp_path / "o.csv")],
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    rows = done.stdout.partition("Weakest of what is answered")[2].partition("Ranking")[0].splitlines()
    assert [row.split() for row in rows if row.strip()][1:] == [
        ["b", "B", "3.00", "30.0", "%"],
        ["a", "A", "5.00", "50.0", "%"],
        ["c", "Complaints", "1.00", "90.0", "%"],
    ]
