"""Witnesses of a difference → the text of a case file for the second of the two rule files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.exact import exact_text
from evalkit.base.text import visible
from evalkit.cases.write import case_file_text

if TYPE_CHECKING:
    from evalkit.cases import Case
    from evalkit.rulework.diff.model import Diff, Witness


_WRITTEN = "Written by evalkit rules diff"
HEAD = f"# {_WRITTEN} ".encode()  # how every file written here begins


def case_file(found: Diff) -> str:
    """A case for each witness; there must be one."""
    cases = [_case(one) for one in found.meaning.witnesses]
    head = cases[0].content["assessment"]
    note = f"{_WRITTEN} {_line(found.old.id)} {_line(found.new.id)}: what the two rule files call differently."
    return case_file_text(
        head, f"computed by evalkit from {found.new.id}, sha256 {found.new.sha256}", "generated", cases, note
    )


def _case(one: Witness) -> Case:
    old, new = one.old, one.new
    name = f"{new.predicate} in {new.instrument.id}, {old.predicate} in {old.instrument.id}: {_what(one)}"
    expected = {"exact": exact_text(new.exact), "predicate": new.predicate}
    return attrs.evolve(new.case, name=_line(name), expected=expected)


def _what(one: Witness) -> str:
    return "by the total alone" if one.by == "total" else f"by answers, {len(one.off)} of them off the common start"


def _line(text: str) -> str:
    return visible(text, 300)
