"""How a source is cited, in a sentence or as a footnote that is written once; what a rule file assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import Prose, english, msg
from evalkit.report.blocks import Block, Heading, Item, List, Section, together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument, Note
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.schema.citation import Citation

    Rules = Instrument | ReportRules | Crosswalk

LETTERS = "abcdefghijklmnopqrstuvwxyz"  # the module string takes half a millisecond to load
MARK = {
    "verified": msg("verified"),
    "single-source": msg("one source only"),
    "inferred": msg("inferred"),
    "assumption": msg("assumption"),
}


def source_texts(rules: Rules, cite: Citation) -> list[str]:
    """Each source of *cite*: title and place in it."""
    found = []
    for key_and_place in cite.sources:
        key, _, place = key_and_place.partition(":")
        source = rules.sources.get(key)
        title = source.title if source else key
        found.append(f"{title}, {place.strip()}" if place else title)
    return found


def cite_prose(rules: Rules, cite: Citation) -> list[Prose]:
    """Where a fact comes from and how sure it is; then what is assumed."""
    found: list[Prose] = []
    titles = source_texts(rules, cite)
    mark = MARK.get(cite.mark, cite.mark)
    if titles:
        found.append(msg("source: {sources} ({mark})", sources="; ".join(titles), mark=mark))
    if cite.assumption is not None:
        found.append(msg("assumption: {text}", text=cite.assumption))
    return found or [mark]


def short_cite(rules: Rules, cite: Citation) -> Prose:
    """A cite for the cell of a table: the titles of the sources, or how sure it is."""
    titles = source_texts(rules, cite)
    mark = MARK.get(cite.mark, cite.mark)
    return msg("{sources} ({mark})", sources="; ".join(titles), mark=mark) if titles else mark


def with_sources(rules: Rules, text: Prose, cite: Citation) -> Item:
    """*text* in a list, and behind it where it comes from."""
    return Item(text, "–", more=cite_prose(rules, cite))


class Footnotes:
    """Sources and assumptions in the order of their first use, named by letters: numbers are for results."""

    def __init__(self, rules: Rules) -> None:
        """Start with none."""
        self._rules = rules
        self._letters: dict[str, str] = {}
        self._texts: list[list[Prose]] = []

    def mark(self, *cites: Citation | None) -> str:
        """The letters of *cites*, each in brackets."""
        texts = [cite_prose(self._rules, cite) for cite in cites if cite is not None]
        return " ".join(dict.fromkeys(f"[{self._letter(text)}]" for text in texts))

    def marked(self, text: Prose, *cites: Citation | None) -> Prose:
        """*text* with the letters of *cites* behind it."""
        return together(text, self.mark(*cites), separator=" ")

    def _letter(self, text: list[Prose]) -> str:
        key = " ".join(map(english, text))
        if key not in self._letters:
            tens, ones = divmod(len(self._letters), len(LETTERS))
            self._letters[key] = (LETTERS[tens - 1] if tens else "") + LETTERS[ones]
            self._texts.append(text)
        return self._letters[key]

    def blocks(self) -> list[Block]:
        """The list of all that were used; nothing if none was."""
        if not self._texts:
            return []
        lettered = zip(self._letters.values(), self._texts, strict=True)
        items = [Item(text, f"[{letter}]", more=more) for letter, (text, *more) in lettered]
        return [Heading(msg("Sources and assumptions")), List(items)]


# --- Notes ----------------------------------------------------------------------------------------------------------


def notes(instrument: Instrument) -> list[Section]:
    """Assumptions, then properties, each with its source."""
    assumptions = [Item(text, "–") for text in _carried(instrument) if text is not None]
    assumptions += [_noted(instrument, note) for note in instrument.assumptions]
    each_once = [item for at, item in enumerate(assumptions) if item not in assumptions[:at]]
    return [
        _block(msg("Assumptions of the rule file"), each_once),
        _block(msg("Known properties"), [_noted(instrument, note) for note in instrument.properties]),
    ]


def _carried(instrument: Instrument) -> Iterable[Prose | None]:
    """The assumptions behind anything in the file."""
    yield instrument.cite.assumption
    yield instrument.validity.cite.assumption
    parts = (
        *instrument.rounding,
        *instrument.conversions,
        *_of_plugins(instrument, before_records=True),
        *instrument.scales.values(),
        *instrument.nodes.values(),
        *(band for table in instrument.bands for band in table.bands),
        instrument.records,
        *_of_plugins(instrument, before_records=False),
    )
    for part in parts:
        if part is not None:
            yield part.cite.assumption


def _of_plugins(instrument: Instrument, *, before_records: bool) -> Iterable[Any]:
    """The tables of sections that plugins declare."""
    listed = (
        section
        for section in instrument.sections.values()
        if (section.section.beside not in ("outcome", "records")) is before_records
    )
    return (table for one in listed for table in one.tables.values())


def _noted(instrument: Instrument, note: Note) -> Item:
    return with_sources(instrument, note.text, note.cite) if note.cite.sources else Item(note.text, "–")


def _block(title: Prose, items: list[Item]) -> list[Block]:
    return [Heading(title), List(items)] if items else []
