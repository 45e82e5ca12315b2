"""Every rule file of ``bad_proofs`` can be read, and shows what is planted in it: that, and nothing else.

A case is ``base.toml`` with some sections replaced, see there; its first lines say what must be found.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from evalkit.rulework.check.engine import prove
from rules_check.small import EN, FOLDER, shown, toy
from test_bad_rules import comments

if TYPE_CHECKING:
    from evalkit.rulework.check.model import Proof, Statement

CASES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "base")
# What scores and levels can come out is proved elsewhere; a planted fault may change that, too.
_OF_SCORES = re.compile(r"scores|.*-(reachable|monotone|decides)")
_BY_DEFAULT = {"edition-last: validity"}  # one edition, alone


@cache
def proof_of(case: str = "") -> Proof:
    """What is proved of the rule file of a case, or of the base."""
    text = (FOLDER / f"{case}.toml").read_text(encoding="utf-8") if case else ""
    return prove(toy(text, without=wanted(case, "without") if case else ()))


def wanted(case: str, kind: str) -> list[str]:
    """What the first lines of a case say of that kind."""
    lines = comments((FOLDER / f"{case}.toml").read_text(encoding="utf-8"))
    return [line.removeprefix(f"{kind}: ") for line in lines if line.startswith(f"{kind}: ")]


def found(proof: Proof, verdict: str) -> list[Statement]:
    """Statements with that verdict, except those on scores."""
    return [one for one in proof.statements if one.verdict == verdict and not _OF_SCORES.fullmatch(one.check)]


def places(statements: list[Statement]) -> list[str]:
    return sorted({f"{one.check}: {one.place}" for one in statements})


def test_of_the_base_everything_holds() -> None:
    proof = proof_of()

    assert places(found(proof, "failed")) == []
    assert places(found(proof, "unproved")) == []
    assert set(places(found(proof, "noted"))) == _BY_DEFAULT


@pytest.mark.parametrize("case", CASES)
def test_the_planted_fault_is_found_and_nothing_else(case: str) -> None:
    proof = proof_of(case)

    assert places(found(proof, "failed")) == sorted(wanted(case, "fails"))
    assert places(found(proof, "noted")) == sorted({*wanted(case, "noted"), *_BY_DEFAULT})


@pytest.mark.parametrize("case", CASES)
def test_its_words_and_its_witness_are_told(case: str) -> None:
    proof = proof_of(case)
    statements = [*found(proof, "failed"), *found(proof, "noted")]
    texts = [EN.say(one.text) for one in statements]
    witnesses = shown(statements)

    assert [words for words in wanted(case, "says") if not any(words in text for text in texts)] == [], texts
    assert [words for words in wanted(case, "shows") if not any(words in text for text in witnesses)] == [], witnesses


@pytest.mark.parametrize("case", CASES)
def test_what_is_planted_holds_in_the_base(case: str) -> None:
    """Every check that has a failing example has a holding one: the base, or a section of another case."""
    checks = {line.partition(":")[0] for line in wanted(case, "fails")}
    elsewhere = {
        "codes-parent",
        "titles-numbered",
        "reading-changes",
        "section-used",
        "column-used",
        "table-complete",
        "explains-nothing",
        "weight-is-highest",
        "bands-alike",
        "labels-differ",
        "threshold-used",
        "ladder-hole",
    }

    held = {one.check for one in proof_of().statements if one.verdict == "proved"}

    assert checks - held <= elsewhere
