"""Fixed words that several parts of the report share, and how a source is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evalkit.base.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Band, Instrument
    from evalkit.report.render.page import Page
    from evalkit.schema.citation import Citation, Source


class Sourced(Protocol):
    """A rule file: it has sources, by the keys that its cites name."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources."""


ORIGIN = {
    "answered": msg("answered"),
    "given": msg("given"),
    "computed": msg("computed"),
    "missing": msg("missing"),
}
MARK = {
    "verified": msg("verified"),
    "single-source": msg("one source only"),
    "inferred": msg("inferred"),
    "assumption": msg("assumption"),
}
SEVERITY = {
    "error": msg("error"),
    "warning": msg("warning"),
    "note": msg("note"),
    "agrees": msg("agrees"),
}
MODE = {
    "half-up": msg("half up"),
    "half-even": msg("half to even"),
    "down": msg("cut off"),
}


def name_of(instrument: Instrument) -> str:
    """Short title with the edition, where the title does not name it."""
    if instrument.edition in instrument.short:
        return instrument.short
    return f"{instrument.short} {instrument.edition}"


def subject_of(evaluation: Evaluation) -> str:
    """Who was assessed; a unit after the whole."""
    subject = evaluation.assessment.subject
    return f"{subject}, {evaluation.group}" if evaluation.group else subject


def word_of(band: Band) -> str:
    """Predicate, with its label if it has one."""
    return f"{band.predicate} ({band.label})" if band.label else band.predicate


def source_texts(rules: Sourced, cite: Citation) -> list[str]:
    """Each source of *cite*: title and place in it."""
    found = []
    for one in cite.sources:
        key, _, place = one.partition(":")
        source = rules.sources.get(key)
        title = source.title if source else key
        found.append(f"{title}, {place.strip()}" if place else title)
    return found


def cite_prose(rules: Sourced, cite: Citation) -> list[Prose]:
    """Where a fact comes from and how sure it is; then what is assumed."""
    found: list[Prose] = []
    titles = source_texts(rules, cite)
    mark = MARK.get(cite.mark, cite.mark)
    if titles:
        found.append(msg("source: {sources} ({mark})", sources="; ".join(titles), mark=mark))
    if cite.assumption is not None:
        found.append(msg("assumption: {text}", text=cite.assumption))
    return found or [mark]


def score_text(evaluation: Evaluation, page: Page) -> str:
    """The total: a number, or the ends of its range."""
    total = evaluation.total
    if total.score is not None:
        return page.number(total.score.value, total.node.digits)
    assert total.low is not None  # what has no score has a range
    assert total.high is not None
    low, high = (page.number(end.value, total.node.digits) for end in (total.low, total.high))
    return page.clean(f"{low} – {high}")


def listed(page: Page, parts: list[str], separator: str = " · ") -> str:
    """*parts* side by side."""
    return page.clean(separator).join(part for part in parts if part)
