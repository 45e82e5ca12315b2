"""What stands first: what was assessed and by what, score and predicate, and where the score lies among the bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.evaluation.headroom import below_floors, by_total, changed_by, distances
from evalkit.files.assessment import STATUS_WORDS
from evalkit.method.bands import bound_words, table_for
from evalkit.report.band_rank import rank
from evalkit.report.blocks import (
    Block,
    Chart,
    Column,
    Heading,
    Mark,
    Paragraph,
    Scale,
    Sign,
    Sources,
    Step,
    Styled,
    Verdict,
    together,
)
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import name_of, score_text
from evalkit.report.sources import cite_prose, source_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Band, BandTable
    from evalkit.report.blocks import Inline


def header(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """Instrument, subject, period, status; the legal basis; a local variant; facts beside the answers."""
    instrument, assessment = evaluation.instrument, evaluation.assessment
    subject = f"{assessment.subject}, {evaluation.group}" if evaluation.group else assessment.subject
    status = STATUS_WORDS[assessment.status]
    yield Heading(together(name_of(instrument), subject, assessment.period.text, status), 1)
    yield Sources(source_texts(instrument, instrument.cite), folded=not detail)
    if instrument.variant is not None:
        variant = instrument.variant
        text = msg("local variant: {title} ({decision})", title=variant.title, decision=variant.decision)
        yield Paragraph(text, level=0, style="strong")
    if evaluation.context:
        told = [msg("{key}: {value}", key=key, value=value) for key, value in context_facts(evaluation)]
        yield Paragraph(together(*told), level=0)


def context_facts(evaluation: Evaluation) -> Iterator[tuple[Prose, Prose]]:
    """Facts beside the answers, with what they are called."""
    for key, value in evaluation.context.items():
        rule = evaluation.instrument.context.get(key)
        yield rule.title if rule else key, Decimal(value) if isinstance(value, int) else str(value)


# --- Verdict --------------------------------------------------------------------------------------------------------


def verdict(evaluation: Evaluation, *, detail: bool) -> Verdict:
    """Score, predicate and label; what is firm about it, and how far the next bands are."""
    total, band = evaluation.total, evaluation.band
    points = total.node.method == "sum" and total.maximum is not None
    return Verdict(
        score_text(evaluation),
        band.predicate if band else msg("PREDICATE OPEN"),
        style=_style(evaluation),
        most=msg("of {maximum}", maximum=short_text(total.maximum or 0)) if points else "",
        label=(band.label if band else None) or "",
        sentences=list(_sentences(evaluation, detail=detail)),
    )


def total_table(evaluation: Evaluation) -> BandTable | None:
    """The bands that the total is looked up in, if they are known."""
    when = evaluation.context.get(evaluation.instrument.bands_by or "")
    return table_for(evaluation.instrument, evaluation.total.node, when)


def _style(evaluation: Evaluation) -> str:
    if evaluation.band is None:
        return "open"
    return "strong" if len(evaluation.possible) > 1 else rank_of(evaluation, evaluation.band) or "strong"


def _sentences(evaluation: Evaluation, *, detail: bool) -> Iterator[Message]:
    band, total = evaluation.band, evaluation.total
    if band is None:
        if not evaluation.possible_by:
            yield msg("possible: {words}", words=" / ".join(evaluation.possible))
        return
    if total.score is None:
        yield msg("decided: what is missing cannot change it")
        return
    others = [word for word in evaluation.possible if word != band.predicate]
    if others:
        yield msg("also possible: {words}", words=" / ".join(others))
    yield from _distances(evaluation, total.node.digits)
    if detail and total.score.exact != total.score.value:
        yield msg("exactly {exact}", exact=short_text(total.score.exact))


def _distances(evaluation: Evaluation, digits: int) -> Iterator[Message]:
    """How far the bands above and below are."""
    up, down = distances(evaluation)
    below, changing = below_floors(evaluation), changed_by(evaluation)
    if changing:
        word = by_total(evaluation)
        yield msg("the total alone gives {word}; changed because {when}", word=word, when=changing)
        return
    if below and up is not None and up.by <= 0:
        yield msg("because of the floor of {codes}, whatever the total", codes=below)
    elif up is not None and up.by > 0:
        yield msg("{by} more to {word}", by=decimal_text(up.by, digits), word=up.band.predicate)
    elif up is None:
        yield msg("the highest predicate")
    if down is not None and down.by > 0:
        yield msg("{by} above the limit of {word}", by=decimal_text(down.by, digits), word=down.band.predicate)


def by_context(evaluation: Evaluation) -> Iterator[Block]:
    """Predicates for each value of the context that is not known."""
    if evaluation.possible_by:
        key = evaluation.instrument.context[evaluation.instrument.bands_by or ""]
        yield table(
            evaluation.possible_by.items(),
            (Column(key.title, most=34), lambda one: one[0]),
            (Column(msg("possible predicates"), wrap=True), lambda one: " / ".join(one[1])),
        )


# --- Bands ----------------------------------------------------------------------------------------------------------


def scale(evaluation: Evaluation) -> Iterator[Scale]:
    """The bands and where the total lies among them; nothing where there is no single table of bands."""
    table, total = total_table(evaluation), evaluation.total
    if table is not None:
        steps = [
            Step(
                band.predicate,
                band.minimum,
                bound_words(band),
                holds=band == evaluation.band,
                possible=band.predicate in evaluation.possible,
            )
            for band in table.bands
        ]
        values = [score.value for score in (total.score, total.low, total.high) if score is not None]
        yield Scale(steps, values, total.minimum, total.maximum)


def bars(evaluation: Evaluation, caption: Prose, marks: Sequence[Mark]) -> Iterator[Chart]:
    """*marks* on the scale of the total, before its bands; nothing where there are none, or the scale has no ends."""
    total = evaluation.total
    if marks and total.minimum is not None and total.maximum is not None:
        steps = next((block.steps for block in scale(evaluation)), ())
        yield Chart("bars", caption, marks, total.minimum, total.maximum, steps)


def rank_of(evaluation: Evaluation, band: Band | None) -> str:
    """The style of *band* by its place among those of the total; nothing of another one."""
    known = total_table(evaluation)
    return rank(band, known.bands) if band is not None and known is not None and band in known.bands else ""


def printed_bands(evaluation: Evaluation) -> Iterator[Block]:
    """The bands as the regulation prints them, and as they are looked up."""
    known, rules = total_table(evaluation), evaluation.instrument
    if known is None:
        return
    yield Heading(
        msg("Bands of the total") if known.when is None else msg("Bands of the total ({when})", when=known.when)
    )
    yield table(
        known.bands,
        (Column(), lambda band: Sign("pointer", "bar") if band == evaluation.band else ""),
        (Column(msg("predicate"), wrap=True, least=12), lambda band: _named(band, evaluation)),
        (Column(msg("printed range"), number=True, most=13), lambda band: Decimal(band.printed)),
        (Column(msg("from"), number=True), bound_words),
        (
            Column(msg("source"), wrap=True, least=20, drop=1),
            lambda band: together(*cite_prose(rules, band.cite), separator="; "),
        ),
    )


def _named(band: Band, evaluation: Evaluation) -> Inline:
    name = Styled(band.predicate, "strong" if band == evaluation.band else "")
    return name, f" {band.label}" if band.label else ""
