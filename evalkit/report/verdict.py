"""The verdict: score and predicate, large and clear, and how firm it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.evaluation.headroom import distances
from evalkit.method.bands import table_for
from evalkit.report.layout import BLANK, Column, Line, Row, Span, line, line_cells, paragraph, table
from evalkit.report.theme import rank
from evalkit.report.words import score_text

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import BandTable
    from evalkit.report.page import Page

_BESIDE = 42  # where the sentences beside the verdict begin, if the verdict leaves room
_LEAST_BESIDE = 30


def verdict(evaluation: Evaluation, page: Page) -> list[Line]:
    """Score, predicate and label; beside them, or below, what is firm about it and how far the next bands are."""
    head = _head(evaluation, page)
    said = [page.say(one) for one in _sentences(evaluation, page)]
    start = max(_BESIDE, line_cells(head) + 3)
    if line_cells(head) > page.width:
        found = _stacked(evaluation, page, said)
    elif not said:
        found = [head]
    elif start + min(max(map(len, said)), _LEAST_BESIDE) <= page.width:
        found = _beside(head, said, start, page)
    else:
        found = [head]
        for one in said:
            found += paragraph(one, page.width, first=line("  "), indent=4)
    return found + _by_context(evaluation, page)


def _head(evaluation: Evaluation, page: Page) -> Line:
    band = evaluation.band
    pieces: list[Span | str] = ["  ", *_score(evaluation, page)]
    if band is None:
        return line(*pieces, "   ", Span(page.say(msg("PREDICATE OPEN")), "strong"))
    pieces += ["   ", Span(f" {page.clean(band.predicate.upper())} ", _style(evaluation))]
    return line(*pieces, f"  {page.clean(band.label)}" if band.label else "")


def _score(evaluation: Evaluation, page: Page) -> list[Span | str]:
    """The score; of a sum of points, the most it could be."""
    total = evaluation.total
    pieces: list[Span | str] = [Span(score_text(evaluation, page), "score")]
    if total.node.method == "sum" and total.maximum is not None:
        pieces.append(" " + page.say(msg("of {maximum}", maximum=page.short(total.maximum))))
    return pieces


def total_table(evaluation: Evaluation) -> BandTable | None:
    """The bands that the total is looked up in, if they are known."""
    when = evaluation.context.get(evaluation.instrument.bands_by or "")
    return table_for(evaluation.instrument, evaluation.total.node, when)


def _style(evaluation: Evaluation) -> str:
    found = total_table(evaluation)
    if found is None or evaluation.band not in found.bands or len(evaluation.possible) > 1:
        return "strong"
    return rank(found.bands.index(evaluation.band), len(found.bands))


def _sentences(evaluation: Evaluation, page: Page) -> list[Message]:
    band, total = evaluation.band, evaluation.total
    if total.score is None:
        if band is not None:
            return [msg("decided: what is missing cannot change it")]
        return [msg("possible: {words}", words=" / ".join(evaluation.possible))] if not evaluation.possible_by else []
    if band is None:
        return []
    found = []
    others = [word for word in evaluation.possible if word != band.predicate]
    if others:
        found.append(msg("also possible: {words}", words=" / ".join(others)))
    up, down = distances(evaluation)
    below = _below_floors(evaluation)
    if below and up is not None and up.by <= 0:
        found.append(msg("because of the floor of {codes}, whatever the total", codes=below))
    elif up is not None and up.by > 0:
        found.append(msg("{by} more to {word}", by=page.number(up.by, total.node.digits), word=up.band.predicate))
    elif up is None:
        found.append(msg("the highest predicate"))
    if down is not None and down.by > 0:
        found.append(
            msg("{by} above the limit of {word}", by=page.number(down.by, total.node.digits), word=down.band.predicate)
        )
    if page.detail and total.score.exact != total.score.value:
        found.append(msg("exactly {exact}", exact=page.short(total.score.exact)))
    return found


def _below_floors(evaluation: Evaluation) -> tuple[str, ...]:
    """Codes of the nodes below their floor."""
    return tuple(
        code
        for code, result in evaluation.nodes.items()
        if result.node.floor is not None and result.score is not None and result.score.value < result.node.floor
    )


def _stacked(evaluation: Evaluation, page: Page, said: list[str]) -> list[Line]:
    """Score, predicate and the rest one below the other, where the predicate is too long for one line."""
    band = evaluation.band
    word = f"{band.predicate.upper()} {band.label or ''}".strip() if band else page.say(msg("PREDICATE OPEN"))
    found = [line("  ", *_score(evaluation, page))]
    for text, style in ((page.clean(word), "strong"), *((one, "") for one in said)):
        found += paragraph(text, page.width, first=line("  "), indent=4, style=style)
    return found


def _beside(head: Line, said: list[str], start: int, page: Page) -> list[Line]:
    found: list[Line] = []
    for one in said:
        first = head if not found else BLANK
        pad = line(*first, " " * (start - line_cells(first)))
        found += paragraph(one, page.width, first=pad, indent=start)
    return found


def _by_context(evaluation: Evaluation, page: Page) -> list[Line]:
    """Predicates for each value of the context that is not known."""
    if not evaluation.possible_by:
        return []
    key = evaluation.instrument.context[evaluation.instrument.bands_by or ""]
    title: Prose = key.title
    columns = (Column(page.say(title), most=34), Column(page.say(msg("possible predicates")), wrap=True))
    rows = [
        Row([line(page.clean(when)), line(page.clean(" / ".join(words)))])
        for when, words in evaluation.possible_by.items()
    ]
    return [BLANK, *table(columns, rows, page.width)]
