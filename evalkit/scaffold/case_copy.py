"""The cases of the old edition as cases of the new one: a start, to be held against the new text one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.cases import case_files, read_cases
from evalkit.scaffold import toml
from evalkit.scaffold.rule_copy import in_words, with_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evalkit.scaffold.rule_copy import Change


_GENERATED = "generated"


def copied_cases(rules: Path, change: Change) -> Mapping[str, str]:
    """Name of a case file → text, for each case file beside the folder *rules* that has cases of the old edition.

    Frozen boundary cases are left out: they are made anew from the rule file, once its numbers are right.
    """
    return dict(_copied(rules, change))


def _copied(rules: Path, change: Change) -> Iterator[tuple[str, str]]:
    for path in case_files(rules, change.index):
        data = path.read_bytes()
        read = read_cases(data, str(path))
        if any(case.instrument == change.old_id and case.kind != _GENERATED for case in read):
            yield _file_name(path.stem, change), _case_file(data.decode("utf-8-sig"), change)


def _file_name(stem: str, change: Change) -> str:
    renamed = in_words(stem.replace("-", " "), change.old, change.new).replace(" ", "-")
    return f"{renamed if change.new in renamed else f'{stem}-{change.new}'}.toml"


def _case_file(text: str, change: Change) -> str:
    document = toml.parse(text)
    head: Any = document["assessment"]
    shared = head.get("instrument")
    kind = document["kind"]
    kept = [
        item
        for item in document["cases"]
        if _instrument(item, shared) == change.old_id and item.get("kind", kind) != _GENERATED
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
        document["cases"] = toml.list_of(*kept)
    heading = (
        f"# COPY of cases of {change.old_id}. Hold each against the text of {change.new_id}: what is expected here is still\n"
        f"# what came out under {change.old_id}. Whatever has an outside source again may be called example or published.\n"
    )
    return with_heading(toml.dumped(document), heading)


def _instrument(item: Any, shared: str | None) -> str | None:
    found: str | None = item.get("assessment", {}).get("instrument", shared)
    return found
