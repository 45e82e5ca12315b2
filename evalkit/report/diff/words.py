"""Words that every form of a difference shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg, visible
from evalkit.report.words import MARK
from evalkit.rulework.diff.compare import RELATION
from evalkit.rulework.diff.pairing import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.rulework.diff.model import Diff, Meaning
    from evalkit.schema.citation import Citation, Source

SECTION = {
    "tree": msg("Tree"),
    "weights": msg("Weights"),
    "methods": msg("Methods"),
    "gates": msg("Gates"),
    "thresholds": msg("Thresholds"),
    "floors": msg("Floors"),
    "answers": msg("Questions and their answers"),
    "scales": msg("Scales"),
    "bands": msg("Bands"),
    "rounding": msg("Rounding"),
    "ladder": msg("Ladder of maturity"),
    "grades": msg("Grades"),
    "context": msg("Context"),
    "records": msg("Rows of persons or respondents"),
    "claims": msg("Claims"),
    "validity": msg("Validity"),
    "names": msg("Names"),
    "readings": msg("Readings"),
    "notes": msg("Notes"),
    "sources": msg("Sources"),
    "citations": msg("Citations"),
}
KIND = {
    "added": msg("added"),
    "removed": msg("removed"),
    "moved": msg("moved"),
    "renamed": msg("renamed"),
    "reworded": msg("reworded"),
    "continued": msg("continued"),
    "changed": msg("changed"),
}
WHY: dict[str, Message] = {
    BY_NAME: msg("by code or title"),
    "equal": msg("equal"),
    "reworded": msg("reworded"),
    "moved": msg("moved"),
    **RELATION,
    "new": msg("new"),
    "gone": msg("gone"),
}


def citation(cite: Citation | None, sources: Mapping[str, Source]) -> Prose:
    """Where a fact comes from, by the titles of the sources, and how sure it is."""
    if cite is None:
        return "–"
    titles = []
    for text in cite.sources:
        key, _, place = text.partition(":")
        source = sources.get(key.strip())
        title = source.title if source else key
        titles.append(f"{title}, {place.strip()}" if place else title)
    mark = MARK.get(cite.mark, cite.mark)
    return msg("{sources} ({mark})", sources="; ".join(titles), mark=mark) if titles else mark


def names(found: Diff) -> tuple[str, str]:
    """What the two are called: their ids, or A and B where these are the same."""
    old, new = visible(found.old.id), visible(found.new.id)
    return (old, new) if old != new else (f"{old} (A)", f"{new} (B)")


def why_incomparable(found: Diff) -> Message:
    """Why no question of one is a question of the other."""
    if found.crosswalk is not None:
        return msg("the crosswalk calls no question equal, reworded or moved, so no answer means the same in both")
    return msg("there is no crosswalk, and no question has the same code and title in both")


def counted(meaning: Meaning) -> list[tuple[Message, int]]:
    """How many questions are the same, by why they are."""
    found: dict[str, int] = {}
    for _, _, why in meaning.same:
        found[why] = found.get(why, 0) + 1
    return [(WHY[why], count) for why, count in found.items()]
