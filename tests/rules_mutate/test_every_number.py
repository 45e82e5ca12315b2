"""No number of a rule file is without a mutant, but for those named here, each with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.exact import Printed
from evalkit.catalogue.rule_file import INSTRUMENT, RuleFile
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from rules_mutate.toys import target
from support import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import Path as Place

TESTS = Path(__file__).parents[1]
SHIPPED = sorted(
    path for path in (TESTS.parent / "rules").glob("*/*.toml") if "[instrument]" in path.read_text("utf-8")
)
FULL = [TESTS / name for name in ("formats/full.toml", "formats/full-columns.toml", "bad_rules/base.toml")]
# Last keys of places → why no number there has a mutant.
WITHOUT = {
    "digits": "how a value is shown: no score hangs on it, and stages have digits of their own",
    "weight_sum": "what the weights must add up to: the weights are changed",
    "values": "which values an attribute may have: that of each leaf is changed",
}


def numbers(raw: Any, path: Place = ()) -> Iterator[Place]:
    """Where numbers stand in the tables of a file."""
    entries = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, inner in entries:
        yield from numbers(inner, (*path, key))
    if isinstance(raw, (int, Printed)) and not isinstance(raw, bool):
        yield path


def shipped(path: Path) -> RuleFile[Instrument]:
    return RuleFile(INSTRUMENT, path.parent.name, path.stem, path, lambda _kind, _index, _uses: KNOWN)


def key_of(path: Place) -> str:
    return next(key for key in reversed(path) if isinstance(key, str))


@pytest.mark.parametrize("path", [*SHIPPED, *FULL], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_number_is_changed_by_a_mutant(path: Path) -> None:
    tables = Tables(target(path.read_text("utf-8")) if path in FULL else shipped(path))
    edited = {place for mutant in mutants_of(tables) for place, _ in mutant.edits}

    untouched = [
        place
        for place in numbers(tables.raw)
        if not any(place[: len(edit)] == edit or edit[: len(place)] == place for edit in edited)
    ]

    assert [place for place in untouched if key_of(place) not in WITHOUT] == []
