"""A rule file with one seeded fault is found out: by the loader, by the proof, or by a case.

Or it is proved to be none: rounding whole answers to whole numbers first changes nothing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from evalkit.base.errors import RuleFileError
from evalkit.cases import Case, compare, read_cases
from evalkit.loading import load
from evalkit.rulework.check.engine import prove
from seeded import Seed, seeds
from support import INSTRUMENTS, KNOWN
from support import instrument as shipped

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]


@cache
def cases_of(spec: str) -> tuple[Case, ...]:
    """The cases of an edition; those that decide fastest first."""
    files = sorted((ROOT / "cases" / spec.partition("@")[0]).glob("*.toml"))
    found = [case for path in files for case in read_cases(path.read_bytes(), str(path)) if case.instrument == spec]
    return tuple(sorted(found, key=lambda case: (not case.name.startswith("titles"), "boundary" not in case.file)))


def found_by(seed: Seed, spec: str) -> str:
    """What finds it; nothing: nobody noticed."""
    index, _, edition = spec.partition("@")
    try:
        instrument = load(seed.text.encode(), KNOWN, file=f"{index}/{edition}.toml", index=index, edition=edition)
    except RuleFileError as error:
        return f"load: {error.faults[0]}"
    for case in cases_of(spec):
        if compare(case, instrument):
            return f"case: {case.name}"
    proof = prove(instrument, [shipped(other) for other in INSTRUMENTS if other != spec])
    for statement in proof.statements:
        if statement.verdict == "failed":
            return f"check: {statement.check} {statement.place}"
        if statement.check == "rounding-early" and statement.verdict == "proved" and statement.place != "rounding":
            return f"no fault: {statement.text}"
    return ""


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_no_seeded_fault_stays(spec: str) -> None:
    text = (ROOT / "rules" / f"{spec.replace('@', '/')}.toml").read_text(encoding="utf-8")
    planted = list(seeds(text))

    assert planted
    assert [f"{seed.kind}: {seed.what}" for seed in planted if not found_by(seed, spec)] == []
