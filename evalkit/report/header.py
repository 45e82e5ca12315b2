"""What was assessed: instrument, subject, period, status; the legal basis; facts beside the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Prose, msg
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.layout import Line, cells, line, paragraph, wrap
from evalkit.report.words import listed, name_of, source_texts, subject_of

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.report.page import Page


def header(evaluation: Evaluation, page: Page) -> list[Line]:
    """Two lines, and more where there is a variant or a context."""
    instrument, assessment = evaluation.instrument, evaluation.assessment
    status = page.say(STATUS_WORDS.get(assessment.status, assessment.status))
    parts = [page.clean(name_of(instrument)), page.clean(subject_of(evaluation)), page.clean(assessment.period.text)]
    found = paragraph(listed(page, [*parts, status]), page.width, indent=2, style="title")
    found += _basis([page.clean(title) for title in source_texts(instrument, instrument.cite)], page)
    if instrument.variant is not None:
        variant = instrument.variant
        text = msg("local variant: {title} ({decision})", title=variant.title, decision=variant.decision)
        found += paragraph(page.say(text), page.width, indent=2, style="strong")
    known = [
        page.say(msg("{key}: {value}", key=_title(evaluation, key), value=_value(value)))
        for key, value in evaluation.context.items()
    ]
    if known:
        found += paragraph(listed(page, known), page.width, indent=2)
    return found


def _basis(titles: list[str], page: Page) -> list[Line]:
    """The sources; where they take more than a line, as many as fit on it, and how many more there are."""
    whole = "; ".join(titles)
    if page.detail or len(titles) <= 1 or cells(whole) <= page.width:
        return paragraph(whole, page.width, indent=2) if whole else []
    for shown in range(len(titles) - 1, 0, -1):
        text = _folded("; ".join(titles[:shown]), len(titles) - shown, page)
        if cells(text) <= page.width:
            return [line(text)]
    dots = page.clean("…")
    room = page.width - cells(_folded(dots, len(titles) - 1, page))
    return [line(_folded(wrap(titles[0], max(room, 1))[0].rstrip(" ,;:(") + dots, len(titles) - 1, page))]


def _folded(sources: str, more: int, page: Page) -> str:
    return page.say(msg("{sources}; and {count} more", sources=sources, count=Decimal(more)))


def _title(evaluation: Evaluation, key: str) -> Prose:
    rule = evaluation.instrument.context.get(key)
    return rule.title if rule else key


def _value(value: object) -> Prose:
    return Decimal(value) if isinstance(value, int) else str(value)
