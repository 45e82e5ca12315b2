"""Facts about patterns that are compiled when they are asked: they do what those of ``re.compile`` do."""

from __future__ import annotations

import copy
import pickle
import re
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("made", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301  # our own
def test_copies_match_what_the_pattern_matches(made: Callable[[Any], Any]) -> None:
    one = pattern("[a-z]+", re.IGNORECASE)
    before, _ = made(one), one.fullmatch("Ya")
    after = made(one)
    assert before.fullmatch("Ya")
    assert after.fullmatch("Ya")
    assert (after.pattern, after.flags) == (one.pattern, one.flags)


def test_what_patterns_do_not_have_is_told_as_such() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        pattern("a").nothing  # type: ignore[attr-defined]  # noqa: B018
