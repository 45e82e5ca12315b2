"""Facts about values that stand above answers: columns compute with them to the same as a row by itself."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl
import pytest

from evalkit.batch import evaluate
from evalkit.batch.subjects import given_values
from evalkit.batch.subjects.scalar import ScalarRows
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from kit.toys import A_TO_C, SUMS, rule_file, toy
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.batch.subjects.scalar import RowResult

SPBE = "spbe@2020"
# Leaves that are levels, a gate, floors and rules of the predicate, grades, formulas.
SPECS = {
    SPBE: ["D1", "D2", "D3", "D4"],
    "kami@5.0": ["TK", "RS", "SP"],
    "ips@2022": ["total"],
    "sakip@2021": ["P1", "P2", "U"],
}


def printed(spec: str, code: str, share: Fraction, digits: int) -> str:
    """What is printed of a node that comes to that *share* of its range."""
    plan = plan_for(instrument(spec))
    low, high = plan.ends[plan.position[code]].ends
    number = round((low + (high - low) * share) * 10**digits)
    text = str(abs(number)).rjust(digits + 1, "0")
    return ("-" if number < 0 else "") + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def drawn(spec: str, codes: Sequence[str], chance: random.Random, share: float = 0.01) -> pl.DataFrame:
    """Rows that give values for *codes*, some of them also what stands below, and answers elsewhere, with gaps; *share*: of answers below values that are there."""
    one, plan = instrument(spec), plan_for(instrument(spec))
    rows = 24
    cells = {"instansi": [f"Kota {at}" for at in range(rows)]}
    for code in codes:
        texts = [printed(spec, code, Fraction(chance.randrange(1001), 1000), 2) for _ in range(rows)]
        cells[code] = [text if chance.random() < 0.95 else "" for text in texts]
    for leaf in one.leaves_under("total"):
        is_below = any(plan.is_below(plan.position[leaf], plan.position[code]) for code in codes)
        said = [str(answer) for answer in options(one, one.nodes[leaf]) if not isinstance(answer, bool)] or [
            "Ya",
            "Tidak",
        ]
        cells[leaf] = [
            chance.choice(said) if chance.random() < (share if is_below else 0.97) else "" for _ in range(rows)
        ]
    return pl.DataFrame(cells)


@pytest.mark.parametrize("spec", SPECS)
def test_a_row_comes_to_the_same_whether_columns_know_its_values_or_not(
    spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, plan = instrument(spec), plan_for(instrument(spec))
    inner = [code for code, at in plan.position.items() if at in plan.children and not plan.words_at(at)]
    codes = [code for code in SPECS[spec] if code in inner] or inner[-2:]
    table = drawn(spec, codes, random.Random(spec))  # noqa: S311  # drawn the same each time
    found = []
    for worth in (1, 10**9):
        monkeypatch.setattr(given_values, "_WORTH_COLUMNS", worth)
        found.append(evaluate(table, one, readings=bool(one.readings)))

    assert found[0].equals(found[1])


def agreeing(spec: str, codes: Sequence[str], rows: int, chance: random.Random) -> pl.DataFrame:
    """Rows that print for *codes* what their answers gave, of which some are missing now."""
    one = instrument(spec)
    cells: dict[str, list[str]] = {"instansi": [f"Kota {at}" for at in range(rows)]}
    for leaf in one.leaves_under("total"):
        said = [str(answer) for answer in options(one, one.nodes[leaf]) if not isinstance(answer, bool)] or [
            "Ya",
            "Tidak",
        ]
        cells[leaf] = [chance.choice(said) for _ in range(rows)]
    answers = pl.DataFrame(cells)
    values = evaluate(answers, one).select(pl.col(code).cast(pl.String) for code in codes)
    with_gaps = answers.select(
        "instansi",
        *(
            pl.Series(leaf, [cell if chance.random() < 0.8 else "" for cell in answers[leaf]])
            for leaf in answers.columns[1:]
        ),
    )
    return with_gaps.hstack(
        values.with_columns(
            pl.Series(
                "total",
                [
                    text if chance.random() < 0.9 else printed(spec, "total", Fraction(chance.randrange(101), 100), 2)
                    for text in values["total"]
                ],
            )
        )
    )


@pytest.mark.parametrize(("spec", "codes"), [
    (SPBE, ("total", "D1", "A1", "D2", "A2", "A3")), ("ips@2022", ("total",)), ("kami@5.0", ("total", "TK", "RS")), ("pemdi@2026", ("total",)),
])  # fmt: skip
def test_a_value_above_others_and_above_some_answers_comes_to_the_same(
    spec: str, codes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = instrument(spec)
    tables = [
        agreeing(spec, codes, 30, random.Random(spec)),  # noqa: S311  # drawn the same each time
        drawn(spec, codes, random.Random(spec), 0.5),  # noqa: S311  # the same
    ]
    found = []
    for worth in (1, 10**9):
        monkeypatch.setattr(given_values, "_WORTH_COLUMNS", worth)
        found += [evaluate(table, one, readings=bool(one.readings)) for table in tables]

    assert found[0].equals(found[2])
    assert found[1].equals(found[3])


def test_a_used_value_keeps_what_an_answer_behind_a_gate_is_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that do not compute with a value see a closed gate; the value stands above it."""
    one, plan = instrument("kami@5.0"), plan_for(instrument("kami@5.0"))
    cells = {leaf: str(next(iter(options(one, one.nodes[leaf])))) for leaf in one.leaves_under("total")}
    behind = [leaf for leaf in one.leaves_under("TK") if plan.position[leaf] in plan.behind_gates]
    cells |= {"TK": "0", **dict.fromkeys(behind, "3"), behind[0]: ""}
    found = []
    for worth in (1, 10**9):
        monkeypatch.setattr(given_values, "_WORTH_COLUMNS", worth)
        found.append(evaluate(pl.DataFrame([cells]), one))

    assert found[0].equals(found[1])
    assert found[0][behind[1]].item() > 0


def test_a_given_total_leaves_a_floor_what_it_leaves_the_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a total of 5, 2 at most are those of Q: P is not below its floor, whatever is missing."""
    nodes = SUMS.replace('title = "P"', 'title = "P"\nfloor = 1')
    one = toy(f'[floors]\npredicate = "C"\n{rule_file(nodes=nodes, bands=A_TO_C)}')
    monkeypatch.setattr(given_values, "_WORTH_COLUMNS", 1)

    found = evaluate(pl.DataFrame({"instansi": ["Kota A"], "total": ["5"]}), one)

    assert found["possible"].to_list() == ["A"]


def test_a_total_above_printed_parts_is_computed_with_in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(ScalarRows, "found", lambda _, numbers: asked.append(numbers))
    parts = {code: ["3.00"] * 200 for code in ("total", "D1", "D2", "D3", "D4")}

    found = evaluate(pl.DataFrame({"instansi": [f"Kota {at}" for at in range(200)], **parts}), SPBE)

    assert found["predicate"].unique().to_list() == ["Baik"]
    assert not asked


def test_only_rows_near_a_bound_are_evaluated_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int | None, ...]] = []
    found = ScalarRows.found

    def counted(rows: ScalarRows, numbers: tuple[int | None, ...]) -> RowResult:
        asked.append(numbers)
        return found(rows, numbers)

    monkeypatch.setattr(ScalarRows, "found", counted)
    far, near = ["3.00"] * 4, ["2.59", *["2.60"] * 3]  # Baik begins at 2.60, and what is printed so may be less
    rows = [(f"Kota {at}", *(near if at == 7 else far)) for at in range(200)]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("instansi", "D1", "D2", "D3", "D4"), pl.String), orient="row")

    possible = evaluate(table, SPBE).get_column("possible").to_list()

    assert possible == ["Baik; Cukup" if at == 7 else "Baik" for at in range(200)]
    assert len(asked) == 1
