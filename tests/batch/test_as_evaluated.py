"""A table with a row for each agency comes to the same by ``batch`` and by ``evaluate``: one reading of its headings, row by row."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evalkit.cli import cli
from evalkit.method.context_facts import noded_under
from evalkit.testing import strategies
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.files.assessment import Assessment

NAMED = "instansi"
WORDS = {True: "Ya", False: "Tidak"}


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "200"}).invoke(cli, arguments)
    return done.exit_code, done.stdout, done.stderr


def row_of(one: Assessment) -> dict[str, str]:
    facts = {key: str(fact) for key, fact in one.context.items()}
    return facts | {code: WORDS[raw] if isinstance(raw, bool) else str(raw) for code, raw in one.answers.items()}


@st.composite
def tables(draw: st.DrawFn, spec: str) -> list[dict[str, str]]:
    """Two rows for each value of the fact that chooses nodes; all codes and facts of the instrument are headings."""
    one = instrument(spec)
    rows: list[dict[str, str]] = []
    for under in noded_under(one):
        gaps = (strategies.with_gaps(under),) if len(under.leaves_under("total")) > 1 else ()
        for ways in (strategies.assessments(under, hand=False), *gaps):
            fact = {one.nodes_by: str(under.facts[one.nodes_by])} if one.nodes_by is not None else {}
            rows.append({NAMED: f"Kota {len(rows)}", **row_of(draw(ways)), **fact})
    names = (NAMED, *one.context, *one.every_node)
    return [{name: row.get(name, "") for name in names} for row in rows]


def written(rows: Sequence[Mapping[str, str]], folder: Path) -> None:
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def evaluated(spec: str, folder: Path, *more: str) -> list[tuple[str, Any, Any, list[str]]]:
    arguments = ("evaluate", "t.csv", "--instrument", spec, "--period", "2025", "--subject-column", NAMED)
    code, out, said = run(folder, *arguments, "--format", "json", *more)
    assert code == 0, said
    found = json.loads(out)["evaluations"]
    return [(one["subject"], one["exact"], one["predicate"], one["possible"]) for one in found]


def by_batch(spec: str, folder: Path) -> list[tuple[str, Any, Any, list[str]]]:
    code, _, said = run(folder, "batch", "t.csv", "--instrument", spec, "-o", "o.jsonl")
    assert code == 0, said
    rows = [json.loads(line) for line in (folder / "o.jsonl").read_text(encoding="utf-8").splitlines()]
    assert not (folder / "o.rejects.csv").exists()
    return [
        (
            row[NAMED],
            row["total_exact"],
            row["predicate"],
            (row["possible"] or "").split("; ") if row["possible"] else [],
        )
        for row in rows
    ]


@pytest.mark.parametrize(
    "spec", [pytest.param(one, marks=() if one == "sakip@2021" else pytest.mark.long) for one in INSTRUMENTS]
)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_both_give_each_row_the_same(data: st.DataObject, spec: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(data.draw(tables(spec)), folder)

        assert evaluated(spec, folder) == by_batch(spec, folder)


def two_sheets() -> list[dict[str, str]]:
    """An agency and a unit, all met, each on its own sheet."""
    nodes = noded_under(instrument("sakip@2021"))
    found = []
    for under in nodes:
        answers = {code: "Ya" for code in under.leaves_under("total") if under.every_node[code].when is not None}
        found.append({NAMED: "Kota", "lembar": str(under.facts["lembar"])} | answers)
    names = dict.fromkeys(name for row in found for name in row)
    return [{name: row.get(name, "") for name in names} for row in found]


def test_titles_are_those_of_the_sheet_that_the_row_tells(tmp_path: Path) -> None:
    rows = two_sheets()
    sheets = noded_under(instrument("sakip@2021"))
    listed = [[node.title for node in under.nodes.values() if node.when is not None] for under in sheets]
    titles = [title for title in listed[0] if [each.count(title) for each in listed] == [1, 1]]
    titled = [{NAMED: row[NAMED], "lembar": row["lembar"], **dict.fromkeys(titles, "Ya")} for row in rows]
    written(titled, tmp_path)

    found = evaluated("sakip@2021", tmp_path)

    assert found == by_batch("sakip@2021", tmp_path)
    assert len(found) == 2


def test_an_answer_to_the_other_sheet_is_a_fault_of_its_cell(tmp_path: Path) -> None:
    rows = two_sheets()
    rows[0]["Unit.1.a.1"] = "Ya"
    written(rows, tmp_path)

    code, out, said = run(tmp_path, "evaluate", "t.csv", "--instrument", "sakip@2021", "--period", "2025")
    batch, _, _ = run(tmp_path, "batch", "t.csv", "--instrument", "sakip@2021", "-o", "o.jsonl")

    assert (code, out) == (1, "")
    assert "Unit.1.a.1 is not asked where Sheet of criteria is Instansi" in said
    assert batch == 0
    assert "Unit.1.a.1 is not asked" in (tmp_path / "o.rejects.csv").read_text(encoding="utf-8")


def test_a_blank_fact_stands_for_its_default_however_many_codes_of_the_other_sheet_are_there(tmp_path: Path) -> None:
    agency, unit = two_sheets()
    codes = [code for code in agency if code.startswith("Instansi.")]
    few = {code: cell for code, cell in agency.items() if code not in codes[3:]} | {"lembar": ""}
    written([few, {code: unit[code] for code in few}], tmp_path)

    assert evaluated("sakip@2021", tmp_path) == by_batch("sakip@2021", tmp_path)


def test_a_mapping_that_map_writes_says_the_same(tmp_path: Path) -> None:
    written(two_sheets(), tmp_path)
    options = ("--instrument", "sakip@2021")

    code, _, said = run(tmp_path, "map", "t.csv", *options, "-o", "m.toml")

    assert code == 0
    assert "most of its titles" not in said
    assert '"Unit.1.a.1" = "Unit.1.a.1"' in (tmp_path / "m.toml").read_text(encoding="utf-8")
    assert evaluated("sakip@2021", tmp_path, "--map", "m.toml") == evaluated("sakip@2021", tmp_path)


@pytest.mark.parametrize("cell", ["x", "ya"])
def test_a_word_among_numbers_is_no_number(tmp_path: Path, cell: str) -> None:
    written([{NAMED: "Kota", "perencanaan": cell}, {NAMED: "Desa", "perencanaan": "12"}], tmp_path)
    options = ("t.csv", "--instrument", "sakip@2015")

    assert f"{cell} is not a number" in run(tmp_path, "evaluate", *options, "--period", "2020")[2]
    assert run(tmp_path, "batch", *options, "-o", "o.csv")[0] == 0
    assert f"{cell} is not a number" in (tmp_path / "o.rejects.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [(1, 2), (2, 1)])
def test_of_two_columns_that_may_be_the_total_the_one_that_is_called_so_is_meant(
    tmp_path: Path, columns: Sequence[int]
) -> None:
    """`batch` refused both, where `evaluate` and `map` left the usual word aside for the official title."""
    cells = {1: ("Nilai Keterbukaan Informasi Publik", "85"), 2: ("Indeks", "0.7")}
    written([{NAMED: "A", **{cells[at][0]: cells[at][1] for at in columns}}], tmp_path)

    assert by_batch("kip@2018", tmp_path) == evaluated("kip@2018", tmp_path)
