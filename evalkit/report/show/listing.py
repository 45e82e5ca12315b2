"""What pages of rule files share (the head, validity in words, bands, sources), and ``list``: what is installed, with how well its facts are established."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.instruments.facts import count_by_mark
from evalkit.loading.report_rules.model import rule_facts_by_mark
from evalkit.method.bands import bound_words
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Item,
    List,
    Paragraph,
    Remark,
    Section,
    Styled,
    Table,
)
from evalkit.report.columns import table
from evalkit.report.sources import MARK, cite_prose, short_cite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Band, Instrument, Validity
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.report.sources import Rules
    from evalkit.schema.citation import Citation


def about(instrument: Instrument) -> Iterator[Prose]:
    """What the index is for, and who asks for it."""
    if instrument.purpose is not None:
        yield instrument.purpose
    if instrument.asked_by:
        yield msg("asked for by: {who}", who=instrument.asked_by)


def state(validity: Validity, counts: Mapping[str, int], file: str, sha256: str) -> Iterator[Block]:
    """When a rule file is in force, how well it is established, and which file it is."""
    yield Paragraph(_validity(validity))
    yield Paragraph(facts_prose(counts))
    yield Paragraph(msg("rules: {file}, sha256 {sha}", file=file, sha=sha256))
    yield from (Paragraph(notice.text) for notice in validity.notices)


def in_force_prose(validity: Validity) -> Prose:
    """From when to when, as short as it goes; a question mark for an end that is not established."""
    since = validity.since.isoformat() if validity.since else "?"
    if validity.open_end and validity.until is None:
        return msg("since {day}", day=since)
    return f"{since} – {validity.until.isoformat() if validity.until else '?'}"


def facts_prose(counts: Mapping[str, int]) -> Message:
    """How many facts are established how well: mark → number."""
    each = [msg("{count} {mark}", count=Decimal(n), mark=MARK[mark]) for mark, n in counts.items() if n]
    return msg("facts: {list}", list=each)


def _validity(validity: Validity) -> Message:
    unknown = msg("not established")
    since: Prose = validity.since.isoformat() if validity.since else unknown
    until: Prose = validity.until.isoformat() if validity.until else unknown
    if validity.open_end and validity.until is None:
        until = msg("still in force")
    text = msg("in force from: {since}; until: {until}", since=since, until=until)
    if validity.followed_by:
        text = msg("{text}; followed by {next}", text=text, next=validity.followed_by)
    checked = msg("numbers last held against their sources: {day}", day=validity.checked.isoformat())
    return msg("{text}; {checked}", text=text, checked=checked)


def with_cite(prose: Prose, rules: Rules, cite: Citation) -> Paragraph:
    """*prose* and where it comes from."""
    return Paragraph(msg("{what}; {sources}", what=prose, sources=cite_prose(rules, cite)))


def cited(rules: Rules, cite: Citation) -> Iterator[Paragraph]:
    """Where something comes from, on lines of its own."""
    return map(Paragraph, cite_prose(rules, cite))


def bands(every: Sequence[Band], rules: Rules) -> Iterator[Block]:
    """Bands with their ranges as printed, their bounds as used, and where they come from."""
    # Most tables come from one place as a whole; it is named once.
    common = every[0].cite if len({band.cite for band in every}) == 1 else None
    yield table(
        every,
        (Column(msg("predicate")), lambda band: Styled(band.predicate, "strong")),
        (Column(), lambda band: band.label or ""),
        (Column(msg("printed range"), number=True), lambda band: Decimal(band.printed)),
        (Column(msg("from"), number=True), bound_words),
        (Column(msg("source"), wrap=True), lambda band: short_cite(rules, band.cite) if common is None else ""),
    )
    if common is not None:
        yield from cited(rules, common)


def source_numbers(rules: Rules) -> dict[str, int]:
    """Key of a source → the number by which tables name it."""
    return {key: number for number, key in enumerate(rules.sources, 1)}


def sources(rules: Rules, counts: Mapping[str, int]) -> Section:
    """The sources of a rule file; *counts*: key → number of facts that cite it."""
    items = []
    for key, number in source_numbers(rules).items():
        source = rules.sources[key]
        text = msg(
            "{title}{place} ({mark}; facts: {count})",
            title=source.title,
            place=msg("; {place}", place=source.place) if source.place else "",
            mark=MARK[source.mark],
            count=str(counts.get(key, 0)),
        )
        items.append(Item(text, f"[{number}]"))
    return [Heading(msg("Sources")), List(items)]


def list_page(instruments: Sequence[Instrument], report_rules: Sequence[ReportRules]) -> Document:
    """One row a rule file, by who asks for it, with its facts counted below; what is counted stands at the end."""
    by_asker: dict[str, list[Instrument]] = {}
    for each in sorted(instruments, key=lambda instrument: (not instrument.asked_by, instrument.asked_by)):
        by_asker.setdefault(each.asked_by, []).append(each)
    rules = [(each, rule_facts_by_mark(each)) for each in report_rules]
    legend = msg(
        "Facts are the weights, levels, points, bounds and rules of a rule file, counted by how well they are established."
    )
    return Document(
        [
            *(_of(asker, each) for asker, each in by_asker.items()),
            [Heading(msg("Rules of performance reports")), _table(msg("rules"), rules)] if rules else [],
            [Paragraph(legend, 0, hang=0)],
        ],
        title=msg("Installed rule files"),
    )


def _of(asker: str, instruments: Sequence[Instrument]) -> Section:
    rows = [(each, count_by_mark(each)) for each in instruments]
    return [Heading(asker or msg("No asker stated")), _table(msg("instrument"), rows)]


def _table(what: Prose, every: Sequence[tuple[Instrument | ReportRules, Mapping[str, int]]]) -> Table:
    return table(
        every,
        (Column(what), lambda one: Styled(one[0].id, "strong")),
        (Column(msg("title"), wrap=True), lambda one: one[0].title),
        (Column(msg("in force"), drop=1), lambda one: in_force_prose(one[0].validity)),
        (Column(msg("checked"), drop=3), lambda one: one[0].validity.checked.isoformat()),
        below=lambda one: [Remark(facts_prose(one[1]))],
        level=0,
    )
