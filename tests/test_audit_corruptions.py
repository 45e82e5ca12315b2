"""Errors planted in the example and in a report without errors: what the audit finds, names, and leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from clean_report import write_clean_report
from corruption import KINDS, base_of, is_caught, judged_with, lookup_of, outcome, plant, untouched_numbers
from evalkit.audit.lookup import Lookup
from evalkit.audit.verdicts import check_of
from evalkit.catalogue.registry import Registry
from planted import RANDOM_SEEDS, Measured, measure, page, rate_of

if TYPE_CHECKING:
    from corruption import Base

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "beltim-2025" / "laporan.toml"
# Of 20 plantings in the example: how many are caught at least, and how many of these with the planted kind as their cause.
LEAST = {
    "digit": (18, 15),
    "transposed": (18, 16),
    "sum-for-mean": (20, 20),
    "mean-for-sum": (20, 18),
    "missing-addend": (20, 14),
    "wrong-base": (20, 18),
    "last-year": (18, 14),
    "swapped": (18, 16),
    "operand": (20, 17),
}


@pytest.fixture(scope="module", name="example")
def _example() -> Base:
    return base_of(lookup_of(str(EXAMPLE), Registry()))


@pytest.fixture(scope="module", name="clean")
def _clean(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return base_of(lookup_of(str(write_clean_report(tmp_path_factory.mktemp("clean"))), Registry()))


@pytest.fixture(scope="module", name="measured")
def _measured(example: Base) -> Measured:
    return measure(example)


def test_a_report_without_errors_has_no_finding(clean: Base) -> None:
    assert {check.verdict for check in clean.checks.values()} == {"agrees"}


@pytest.mark.parametrize("kind", KINDS)
def test_planted_errors_of_the_example(measured: Measured, kind: str) -> None:
    rate = measured.rates[kind]
    caught, named = LEAST[kind]
    assert rate.caught >= caught
    assert rate.named >= named
    assert rate.false == 0
    assert rate.misled <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_planted_errors_of_a_report_without_others(clean: Base, kind: str) -> None:
    rate = rate_of(kind, clean)
    assert rate.caught >= 18
    assert rate.named >= 14
    assert rate.false == 0
    assert rate.misled == 0


def test_any_digit_of_any_number(measured: Measured) -> None:
    every, related = measured.digits
    assert every >= 0.85 * len(RANDOM_SEEDS)
    assert related >= 0.95 * len(RANDOM_SEEDS)


def test_any_two_numbers_exchanged(measured: Measured) -> None:
    every, related = measured.swaps
    assert every >= 0.95 * len(RANDOM_SEEDS)
    assert related >= 0.98 * len(RANDOM_SEEDS)


@pytest.mark.parametrize("kind", KINDS)
def test_judging_only_what_is_touched_gives_what_judging_everything_gives(example: Base, kind: str) -> None:
    planted = plant(kind, example, 7)
    sheet = attrs.evolve(example.lookup.sheet, claims={**example.claims, **planted})
    lookup = Lookup(sheet, example.lookup.known, example.lookup.rules, example.lookup.registry)
    assert judged_with(example, planted)[1] == [check_of(relation, lookup) for relation in sheet.relations]


def test_a_planted_error_is_the_same_for_the_same_seed(clean: Base) -> None:
    assert plant("digit", clean, 3) == plant("digit", clean, 3)
    assert len({next(iter(plant("digit", clean, seed))) for seed in range(20)}) > 10


def test_a_number_without_a_relation_is_never_caught(clean: Base) -> None:
    alone = next(address for address in untouched_numbers(clean) if not clean.lookup.relations_of(address))
    planted = {alone: clean.claims[next(iter(plant("digit", clean, 1)))]}
    assert not is_caught(clean, planted)
    assert not outcome(clean, planted).caught


def test_the_page_says_what_is_measured(measured: Measured) -> None:
    found = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    assert page(measured) in found, "python docs/audit_quality.py writes it again"
