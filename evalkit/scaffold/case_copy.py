"""The cases of the old edition as cases of the new one: a start, to be held against the new text one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.cases import case_files, read_cases
from evalkit.scaffold import toml_edit
from evalkit.scaffold.rule_copy import in_words, with_heading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.scaffold.rule_copy import Change


# Boundary cases are frozen anew from the rule file, once its numbers are right; nobody published a result under the new text.
_LEFT_OUT = ("generated", "published")


def copied_cases(rules: Path, change: Change) -> Mapping[str, str]:
    """Name of a case file → text, for each case file beside the folder *rules* that has cases of the old edition.

    Frozen boundary cases and published results are left out.
    """
    found: dict[str, str] = {}
    for path in case_files(rules, change.index):
        data = path.read_bytes()
        read = read_cases(data, str(path))
        if any(case.instrument == change.old_id and case.kind not in _LEFT_OUT for case in read):
            name = _renamed(path.stem, change)
            while f"{name}.toml" in found:  # of bounds.toml and bounds-2.toml
                name = f"{name}-{change.new}"
            found[f"{name}.toml"] = _case_file(data.decode("utf-8-sig"), change)
    return found


def _renamed(stem: str, change: Change) -> str:
    """The name with the new edition in place of the old one, or at its end."""
    words = stem.replace("-", " ")
    renamed = in_words(words, change.old, change.new)
    return f"{stem}-{change.new}" if renamed == words else renamed.replace(" ", "-")


def _case_file(text: str, change: Change) -> str:
    document = toml_edit.parse(text)
    head: Any = document["assessment"]
    shared = head.get("instrument")
    kind = document["kind"]
    kept = [
        item
        for item in document["cases"]
        if _instrument(item, shared) == change.old_id and item.get("kind", kind) not in _LEFT_OUT
    ]
    for item in kept:
        own = item.get("assessment", {})
        if "instrument" in own:
            own["instrument"] = change.new_id
        for key in ("source", "kind"):
            item.pop(key, None)
    if "instrument" in head:
        head["instrument"] = change.new_id
    if change.valid_from is not None and "period" in head:
        head["period"] = str(change.valid_from.year)
    document["source"] = f"Copied from {change.old_id} ({document['source']}); not held against the new text yet"
    document["kind"] = "derived"
    if len(kept) < len(document["cases"]):
        document["cases"] = toml_edit.list_of(*kept)
    heading = (
        f"# COPY of cases of {change.old_id}. Hold each against the text of {change.new_id}: what is expected here is still\n"
        f"# what came out under {change.old_id}. Whatever has an outside source again may be called example or published.\n"
    )
    return with_heading(toml_edit.dumped(document), heading)


def _instrument(item: Any, shared: str | None) -> str | None:
    found: str | None = item.get("assessment", {}).get("instrument", shared)
    return found
