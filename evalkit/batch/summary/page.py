"""The page about a table of results: counts, predicates, ranking, what is weak, groups, readings, what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.base.text import Decimal, msg, visible
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.base.wording import caseless
from evalkit.batch.summary.statistics import share
from evalkit.instruments import TOTAL
from evalkit.method.bands import predicate_ranks, predicate_words
from evalkit.report.band_rank import rank_at
from evalkit.report.blocks import (
    Block,
    Chart,
    Column,
    Document,
    Heading,
    Mark,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import table
from evalkit.report.comparison.against import QUARTER_WORDS
from evalkit.report.evaluation.texts import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.batch.summary.statistics import Summary, Weak
    from evalkit.instruments import Instrument

_IN_SHORT = 10  # ranks and nodes that a terminal shows
VERDICT_WORDS = {
    AGREES: msg("agrees"),
    ROUNDING: msg("only by another reading"),
    CONTRADICTED: msg("contradicted"),
    UNSUPPORTED: msg("cannot be held against anything"),
}


def batch_page(summary: Summary, *, detail: bool) -> Document:
    """The page; *detail*: with all ranks and nodes, for a document."""
    most = None if detail else _IN_SHORT
    sections: list[Section] = [
        list(_head(summary, detail=detail)),
        list(_names(summary, most)),
        list(_predicates(summary)),
        list(_scores(summary)),
        list(_groups(summary)),
        list(_readings(summary)),
        list(_printed(summary, most)),
        list(_weakest(summary, most)),
        list(_ranking(summary, most)),
    ]
    return Document([section for section in sections if section], grouped=True)


def _head(summary: Summary, *, detail: bool) -> Iterator[Block]:
    counts = summary.counts
    yield Heading(together(msg("Batch"), name_of(summary.instrument)), 1)
    yield Paragraph(
        msg(
            "{read:row|rows} read: {evaluated} evaluated, {incomplete} incomplete, {rejected} rejected.",
            read=Decimal(counts.read),
            evaluated=Decimal(counts.evaluated),
            incomplete=Decimal(counts.incomplete),
            rejected=Decimal(counts.rejected),
        ),
        hang=0,
    )
    for note in summary.notes if detail else ():  # on a terminal they are told beside the page
        yield Paragraph(note, hang=0)


def _names(summary: Summary, most: int | None) -> Iterator[Block]:
    """What rows say of whom they are about, where a count may not be of what it seems to be."""
    if summary.nameless:
        told = msg("No unit: {count}. These rows are together one row without a name.", count=Decimal(summary.nameless))
        yield Paragraph(told, hang=0)
    if summary.again:
        shown = tuple(
            msg("{subject} ({rows:row|rows})", subject=visible(name, 200), rows=str(rows))
            for name, rows in summary.again[:most]
        )
        yield Paragraph(msg("In several rows, each of which counts: {subjects}", subjects=shown), hang=2)
        yield from _more(len(shown), len(summary.again))


def _count(number: int, of: int) -> Prose:
    return msg(
        "{count} of {of} ({share} %)", count=Decimal(number), of=Decimal(of), share=decimal_text(share(number, of), 1)
    )


# --- All rows -------------------------------------------------------------------------------------------------------


def _predicates(summary: Summary) -> Iterator[Block]:
    words = _words(summary.instrument)
    if not words or not summary.rows:
        return
    found = summary.by_predicate
    marks = [
        Mark(word, found.get(word, 0), _count(found.get(word, 0), summary.rows), rank_at(at, len(words)))
        for at, word in enumerate(words)
    ]
    if found.get(None):
        marks.append(Mark(msg("open"), found[None], _count(found[None], summary.rows)))
    yield Heading(msg("Predicates"))
    yield Chart("bars", msg("Number of rows by predicate"), marks, 0, summary.rows)


def _words(instrument: Instrument) -> list[str]:
    """The predicates, best first, without the words beside them."""
    ranks: dict[int, str] = {}
    known = predicate_ranks(instrument)
    for word in predicate_words(instrument):
        ranks.setdefault(known[caseless(word)], word)
    return [ranks[at] for at in sorted(ranks)]


def _scores(summary: Summary) -> Iterator[Block]:
    if summary.mean is None:
        return
    digits = summary.instrument.nodes[TOTAL].digits
    columns = [*(Column(name, number=True) for name in QUARTER_WORDS), Column(msg("mean"), number=True)]
    cells = [*(Decimal(quantile) for quantile in summary.quantiles), decimal_text(summary.mean, digits)]
    yield Heading(msg("Scores"))
    yield Table(columns, [Row(cells)])


# --- Parts ----------------------------------------------------------------------------------------------------------


def _groups(summary: Summary) -> Iterator[Block]:
    if not summary.groups:
        return
    words, digits = _words(summary.instrument), summary.instrument.nodes[TOTAL].digits
    yield Heading(msg("Groups"))
    yield table(
        summary.groups,
        (Column(msg("group"), wrap=True, least=12), lambda group: group.name or msg("(blank)")),
        (Column(msg("rows"), number=True), lambda group: Decimal(group.rows)),
        (Column(msg("mean"), number=True), lambda group: _mean(group.mean, digits)),
        *(
            (Column(word, number=True, drop=1), lambda group, word=word: Decimal(group.by_predicate.get(word, 0)))
            for word in words
        ),
    )


def _mean(mean: Exact | None, digits: int) -> Prose:
    return "–" if mean is None else decimal_text(mean, digits)


def _readings(summary: Summary) -> Iterator[Block]:
    if not summary.changes:
        return
    yield Heading(msg("Other readings"))
    yield table(
        summary.changes,
        (Column(msg("under another reading"), wrap=True), lambda change: change.reading.title),
        (Column(msg("other score"), number=True), lambda change: _of(change.scores, change.rows)),
        (Column(msg("other predicate"), number=True), lambda change: _of(change.predicates, change.rows)),
    )


def _of(number: int, of: int) -> Prose:
    return msg("{count} of {of}", count=Decimal(number), of=Decimal(of))


def _printed(summary: Summary, most: int | None) -> Iterator[Block]:
    if not summary.verdicts:
        return
    yield Heading(msg("What was printed"))
    yield table(
        summary.verdicts.items(),
        (Column(msg("printed"), code=True), lambda one: one[0]),
        *(
            (Column(word, number=True), lambda one, verdict=verdict: Decimal(one[1].get(verdict, 0)))
            for verdict, word in VERDICT_WORDS.items()
        ),
    )
    yield from _against(summary, most)


def _against(summary: Summary, most: int | None) -> Iterator[Block]:
    if not summary.against:
        return
    shown = summary.against[:most]
    yield Heading(msg("What does not simply agree"), 3)
    yield table(
        shown,
        (Column(msg("subject"), wrap=True, least=12), lambda one: one.subject),
        (Column(msg("code"), code=True), lambda one: one.code),
        (Column(msg("printed"), number=True), lambda one: _number(one.printed)),
        (Column(msg("computed"), number=True), lambda one: _number(one.computed)),
        (Column(msg("verdict"), wrap=True, least=12), lambda one: VERDICT_WORDS[one.verdict]),
    )
    total = sum(
        times for counted in summary.verdicts.values() for verdict, times in counted.items() if verdict != AGREES
    )
    yield from _more(len(shown), total)


def _number(text: str) -> Prose:
    return Decimal(text) if text[:1].isdecimal() else text


# --- Nodes, ranks ---------------------------------------------------------------------------------------------------


def _weakest(summary: Summary, most: int | None) -> Iterator[Block]:
    for weakest in summary.weakest:
        key = weakest.instrument.nodes_by or ""
        word = None if weakest.only else f"{key}: {weakest.instrument.facts[key]}"
        parts = (msg("Weakest parts"), weakest.parts), (msg("Weakest of what is answered"), weakest.leaves)
        for title, found in parts:
            if found:
                yield Heading(title if word is None else together(title, word))
                yield _table_of_weak(weakest.instrument, found[:most])


def _table_of_weak(instrument: Instrument, weaks: Sequence[Weak]) -> Table:
    nodes = instrument.nodes
    return table(
        weaks,
        (Column(msg("code"), code=True), lambda one: one.code),
        (Column(msg("title"), wrap=True), lambda one: nodes[one.code].title),
        (Column(msg("mean"), number=True), lambda one: decimal_text(one.mean, max(nodes[one.code].digits, 2))),
        (Column(msg("of what is possible"), number=True), lambda one: _percent(one.share)),
    )


def _percent(of_one: Exact) -> Prose:
    return msg("{number} %", number=decimal_text(of_one * 100, 1))


def _ranking(summary: Summary, most: int | None) -> Iterator[Block]:
    if not summary.best:
        return
    shown = summary.best[:most]
    yield Heading(msg("Ranking"))
    yield table(
        shown,
        (Column(msg("rank"), number=True), lambda place: str(place.rank)),
        (Column(msg("subject"), wrap=True, least=12), lambda place: place.subject or msg("(blank)")),
        (Column(msg("score"), number=True), lambda place: Styled(Decimal(place.score), "strong")),
        (Column(msg("predicate"), wrap=True, least=11), lambda place: place.predicate or ""),
    )
    if len({place.rank for place in shown}) < len(shown):
        yield Paragraph(msg("Equal scores share a rank; the next one counts them."), hang=0)
    yield from _more(len(shown), summary.ranked)


def _more(shown: int, of: int) -> Iterator[Paragraph]:
    if of > shown:
        yield Paragraph(msg("{count:more is|more are} not shown here.", count=Decimal(of - shown)), hang=0)
