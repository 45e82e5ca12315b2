"""Every rule file of ``bad_proofs`` can be read, and shows what is planted in it: that, and nothing else.

A case is ``base.toml`` with some sections replaced, see there; its first lines say what must be found.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.language import language
from evalkit.methods import CORE_METHODS
from evalkit.proof.engine import prove
from evalkit.rules import load
from test_bad_rules import comments, sections

if TYPE_CHECKING:
    from evalkit.proof.model import Proof, Statement

FOLDER = Path(__file__).parents[1] / "bad_proofs"
BASE = (FOLDER / "base.toml").read_text(encoding="utf-8")
CASES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "base")
# What scores and levels can come out is proved elsewhere; a planted fault may change that, too.
_OF_SCORES = re.compile(r"scores|.*-(reachable|monotone|decides)")
_BY_DEFAULT = {"edition-last: validity"}  # one edition, alone
EN = language("en")


def text_of(case: str) -> str:
    """The rule file of a case."""
    parts = {**sections(BASE), **sections((FOLDER / f"{case}.toml").read_text(encoding="utf-8"))}
    left_out = wanted(case, "without")
    return "\n".join(part for name, part in parts.items() if name not in left_out)


def proof_of(text: str) -> Proof:
    """What is proved of a rule file."""
    return prove(load(text.encode(), CORE_METHODS, file="toy/1.toml", index="toy", edition="1"))


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
    proof = proof_of(BASE)

    assert places(found(proof, "failed")) == []
    assert places(found(proof, "unproved")) == []
    assert set(places(found(proof, "noted"))) == _BY_DEFAULT


@pytest.mark.parametrize("case", CASES)
def test_the_planted_fault_is_found_and_nothing_else(case: str) -> None:
    proof = proof_of(text_of(case))

    assert places(found(proof, "failed")) == sorted(wanted(case, "fails"))
    assert places(found(proof, "noted")) == sorted({*wanted(case, "noted"), *_BY_DEFAULT})


@pytest.mark.parametrize("case", CASES)
def test_its_words_and_its_witness_are_told(case: str) -> None:
    proof = proof_of(text_of(case))
    statements = [*found(proof, "failed"), *found(proof, "noted")]
    texts = [EN.say(one.text) for one in statements]
    shown = [EN.say(one.witness.shows) for one in statements if one.witness is not None]

    assert [words for words in wanted(case, "says") if not any(words in text for text in texts)] == [], texts
    assert [words for words in wanted(case, "shows") if not any(words in text for text in shown)] == [], shown


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
    }

    held = {one.check for one in proof_of(BASE).statements if one.verdict == "proved"}

    assert checks - held <= elsewhere
