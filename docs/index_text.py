"""Small pieces of Markdown for the pages of indices: tables, cites, numbers."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, Text, english
from evalkit.report.sources import MARK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.schema.citation import Citation, Source

_NAMED = 6  # so many names are listed; the table above has them all
_SPECIAL = re.compile(r"([\\`*_<>\[\]|])")


def plain(text: object) -> str:
    """*text* as Markdown that shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def said(prose: Prose) -> str:
    """English of own prose; an official term as it is."""
    return plain(prose.en if isinstance(prose, Text) else english(prose))


def number(value: Exact | None) -> str:
    """A number in full, or as a fraction."""
    return "" if value is None else str(short_text(value))


def code(text: object) -> str:
    """A name of the rule file."""
    return f"`{text}`"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table without the columns in which nothing stands."""
    rows = list(rows)
    kept = [column for column in range(len(header)) if any(row[column] for row in rows)]
    lines = [[header[column] for column in kept], ["---"] * len(kept)]
    lines += [[row[column] for column in kept] for row in rows]
    return ["", *("| " + " | ".join(cells) + " |" for cells in lines), ""]


def assumed(facts: Iterable[tuple[str, Citation]]) -> list[str]:
    """The assumptions among *facts*, each once, with the names of what rests on it."""
    found: dict[str, list[str]] = {}
    for name, cite in facts:
        if cite.assumption:
            found.setdefault(said(cite.assumption), []).append(code(name))
    lines = []
    for text, listed in found.items():
        names = list(dict.fromkeys(listed))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        lines.append(f"- Assumption for {', '.join(names[:_NAMED])}{more}: {text}")
    return ["", *lines, ""] if lines else []


class Cites:
    """Says where facts come from, by the numbers of the sources of a rule file."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """Number *sources* in their order."""
        self.numbers = {key: at for at, key in enumerate(sources, 1)}

    def short(self, cite: Citation) -> str:
        """Sources, places in them and mark: ``[1] Tabel 7, [2]: verified``. An assumption is not written out."""
        listed = ", ".join(map(self._one, cite.sources))
        return f"{listed}: {english(MARK[cite.mark])}" if listed else english(MARK[cite.mark])

    def sentence(self, cite: Citation) -> str:
        """The same as a sentence, with the assumption."""
        source = "" if cite.assumption and not cite.sources else f"Source: {self.short(cite)}."
        return " ".join(filter(None, (source, f"Assumption: {said(cite.assumption)}" if cite.assumption else "")))

    def _one(self, cited: str) -> str:
        key, _, place = (part.strip() for part in cited.partition(":"))
        return f"[{self.numbers[key]}]" + (f" {plain(place)}" if place else "")


def wordings(also: Mapping[str, object], common: Collection[str]) -> Iterator[str]:
    """Other wordings: those that a regulation or its forms print, then those that are in use and printed by none."""
    for title, words in (
        ("Other wordings", [word for word in also if word not in common]),
        ("In use, printed by no regulation", [word for word in also if word in common]),
    ):
        if words:
            yield f"{title}: " + "; ".join(f"{plain(word)} = {_meaning(also[word])}" for word in words) + "."


def _meaning(found: object) -> str:
    return number(found) if isinstance(found, (int, Fraction)) else plain(str(found))
