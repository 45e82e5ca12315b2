"""Regulations of other fields, written as rule files by the documentation alone: they come to what a program of their own gives."""

from __future__ import annotations

import csv
import random
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evalkit import Registry, evaluate
from evalkit.cli import cli
from evalkit.evaluation.engine import evaluate as evaluated
from evalkit.testing.strategies import at_boundaries
from regulations.programs import REGULATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit import Evaluation

RULES = Path(__file__).parent / "rules"
DRAWS = 40
registry = Registry([RULES])


def drawn(name: str, chance: random.Random) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers around a height, so that all predicates come about, and facts."""
    one, height = REGULATIONS[name], chance.random()
    answers = {
        code: chance.choice(values) if chance.random() < 0.6 else values[int(height * len(values))]
        for code, values in one.answers.items()
    }
    return answers, {fact: chance.choice(words) for fact, words in one.facts.items()}


def found(name: str, answers: Mapping[str, Any], facts: Mapping[str, str]) -> Evaluation:
    given = {code: Decimal(raw) if isinstance(raw, str) and raw[0].isdigit() else raw for code, raw in answers.items()}
    return evaluate(
        {"instrument": f"{name}@2026", "subject": "X", "period": "2026", "context": dict(facts), "answers": given},
        registry=registry,
    )


@pytest.mark.parametrize("name", REGULATIONS)
def test_scores_and_predicates_are_those_of_the_program(name: str) -> None:
    chance = random.Random(name)  # noqa: S311  # answers of a test
    for _ in range(DRAWS):
        answers, facts = drawn(name, chance)
        evaluation = found(name, answers, facts)
        assert (evaluation.score, evaluation.predicate) == REGULATIONS[name].gives(answers, facts), answers


@pytest.mark.parametrize("name", REGULATIONS)
def test_what_missing_answers_can_give_lies_in_the_range_and_is_possible(name: str) -> None:
    one, chance = REGULATIONS[name], random.Random(f"{name}, missing")  # noqa: S311  # answers of a test
    for _ in range(DRAWS // 4):
        answers, facts = drawn(name, chance)
        missing = chance.sample(sorted(answers), 2)
        evaluation = found(name, {code: raw for code, raw in answers.items() if code not in missing}, facts)
        low, high = evaluation.score, evaluation.score
        if low is None or high is None:
            assert evaluation.total.low is not None
            assert evaluation.total.high is not None
            low, high = evaluation.total.low.value, evaluation.total.high.value
        for completion in product(*[one.answers[code] for code in missing]):
            score, predicate = one.gives({**answers, **dict(zip(missing, completion, strict=True))}, facts)
            assert low <= score <= high, (answers, missing, completion)
            assert predicate in (evaluation.possible or [evaluation.predicate]), (answers, missing, completion)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("name", REGULATIONS)
def test_a_table_of_many_comes_to_the_same(name: str, engine: str, tmp_path: Path) -> None:
    chance = random.Random(f"{name}, table")  # noqa: S311  # answers of a test
    cases = [drawn(name, chance) for _ in range(DRAWS)]
    table, out = tmp_path / "t.csv", tmp_path / "out.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["subject", *REGULATIONS[name].answers, *REGULATIONS[name].facts])
        writer.writeheader()
        for number, (answers, facts) in enumerate(cases):
            row = {
                code: {True: "Ya", False: "Tidak"}[raw] if isinstance(raw, bool) else raw
                for code, raw in answers.items()
            }
            writer.writerow({"subject": f"X{number}", **row, **facts})
    asked = (
        "batch",
        str(table),
        "--instrument",
        f"{name}@2026",
        "--rules",
        str(RULES),
        "--engine",
        engine,
        "-o",
        str(out),
    )
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for (answers, facts), row in zip(cases, rows, strict=True):
        score, predicate = REGULATIONS[name].gives(answers, facts)
        assert row["predicate"] == predicate, answers
        assert row["total"] == found(name, answers, facts).total.text
        assert abs(Fraction(row["total"]) - score) <= Fraction(1, 200)


@given(st.data())
def test_values_that_the_kit_draws_lie_between_the_ends_under_the_fact_beside_them(data: st.DataObject) -> None:
    """Of a man the points end at 8, of a woman at 9, and these begin at 1."""
    one = registry.instrument("chads@2026")
    evaluated(one, data.draw(at_boundaries(one)))  # nothing is refused
