"""What a difference means for results, in sentences and one small table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, short_text, signed_text
from evalkit.base.text import Decimal, Message, Prose, msg, visible
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Section
from evalkit.report.columns import table
from evalkit.report.diff.changes import names
from evalkit.rulework.diff.compare import RELATION
from evalkit.rulework.diff.pairing import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.rulework.diff.model import Diff, DifferenceWitness, End, Meaning, ScoreRange, Side

WHY: dict[str, Message] = {
    BY_NAME: msg("by code or title"),
    "equal": msg("equal"),
    "reworded": msg("reworded"),
    "moved": msg("moved"),
    **RELATION,
    "new": msg("new"),
    "gone": msg("gone"),
}
_SHOWN = 12  # answers off the start, and stretches of totals
_OPEN_DIGITS = 2


def why_incomparable(diff: Diff) -> Message:
    """Why no question of one is a question of the other."""
    if diff.crosswalk is not None:
        return msg("the crosswalk calls no question equal, reworded or moved, so no answer means the same in both")
    return msg("there is no crosswalk, and no question has the same code and title in both")


def meaning(diff: Diff, *, detail: bool) -> Section:
    """The section at the head of the report."""
    return [
        Heading(msg("What it means")),
        *map(Paragraph, _comparable(diff)),
        *_scores(diff),
        *_totals(diff, detail=detail),
        *_answers(diff, detail=detail),
    ]


def _comparable(diff: Diff) -> Iterator[Message]:
    meaning = diff.meaning
    if not meaning.same:
        yield msg("No answers can be compared: {why}.", why=why_incomparable(diff))
        return
    ways = tuple(msg("{count} {why}", count=Decimal(count), why=why) for why, count in _counted(meaning))
    yield msg(
        "{count:scored question is|scored questions are} the same in both: {ways}.",
        count=Decimal(len(meaning.same)),
        ways=ways,
    )
    if anew := tuple(_asked_anew(diff)):
        yield msg(
            "Of these {codes} are compared here, but `evalkit migrate` asks them anew: the matter is the same, and the new question asks for something else as well.",
            codes=anew,
        )
    for count, rules in ((meaning.only_old, diff.old), (meaning.only_new, diff.new)):
        if count:
            yield msg("{count:is|are} scored in {id} only.", count=Decimal(count), id=visible(rules.id))


def _asked_anew(diff: Diff) -> Iterator[str]:
    """The same questions whose answer the crosswalk does not carry."""
    crosswalk = diff.crosswalk
    ends = [] if crosswalk is None else [(row.old, row.new) for row in crosswalk.rows if not row.carried]
    turned = crosswalk is not None and crosswalk.head.old != diff.old.id
    for old, new, _ in diff.meaning.same:
        if ((new, old) if turned else (old, new)) in ends:
            yield old if old == new else f"{old} → {new}"


def _counted(meaning: Meaning) -> list[tuple[Message, int]]:
    """How many questions are the same, by why they are."""
    counts: dict[str, int] = {}
    for _, _, why in meaning.same:
        counts[why] = counts.get(why, 0) + 1
    return [(WHY[why], count) for why, count in counts.items()]


# --- Change of score --------------------------------------------------------------------------------------------


def _scores(diff: Diff) -> Iterator[Block]:
    for score in diff.meaning.scores:
        yield Paragraph(_range(score))
        for end in (score.low, score.high) if score.low != score.high else (score.low,):
            if end.old is not None and end.new is not None and end.change and end.attained:
                yield Paragraph(_end(end), 2)


def _range(score: ScoreRange) -> Message:
    if score.how == "exact" and not score.low.change and not score.high.change:
        return msg("The same answers give the same total, whatever they are.")
    low, high = (_change(end.change) for end in (score.low, score.high))
    if score.percent:
        text = msg("In percent of the highest total it changes by {low} to {high}", low=low, high=high)
    else:
        text = msg("For the same answers the total changes by {low} to {high}", low=low, high=high)
    if score.how == "exact":
        return msg("{text}; answers give both ends.", text=text)
    if score.low.attained or score.high.attained:
        end = low if score.low.attained else high
        return msg("{text}; no change lies outside, and answers give the end {end}.", text=text, end=end)
    return msg("{text}; no change lies outside, but the ends may not be reached.", text=text)


def _change(change: Exact) -> Decimal:
    return signed_text(change, _digits(change))


def _number(value: Exact) -> Decimal:
    return decimal_text(value, _digits(value))


def _digits(value: Exact) -> int:
    """Those that it takes to write it in full, if they end."""
    found = decimals_of(value, 12)
    return _OPEN_DIGITS if found is None else found


def _end(end: End) -> Message:
    old, new = (_number(total) for total in (end.old or 0, end.new or 0))
    return msg("{change}: from {old} to {new}", change=_change(end.change), old=old, new=new)


# --- Totals -----------------------------------------------------------------------------------------------------


def _totals(diff: Diff, *, detail: bool) -> Iterator[Block]:
    totals = diff.meaning.totals
    if not totals.comparable:
        old, new = (short_text(ends[1]) if ends is not None else msg("not known") for ends in totals.ranges)
        yield Paragraph(
            msg("Totals cannot be held against each other: the highest is {old} in {a}, {new} in {b}.", old=old,
                new=new, a=visible(diff.old.id), b=visible(diff.new.id))
        )  # fmt: skip
    elif totals.shared_word and not totals.stretches:
        yield Paragraph(msg("A total that both can have is called the same in both."))
    elif totals.shared_word:
        yield Paragraph(msg("Totals that are called differently:"))
        yield from _stretches(diff, detail=detail)


def _stretches(diff: Diff, *, detail: bool) -> Iterator[Block]:
    totals = diff.meaning.totals
    shown = totals.stretches if detail else totals.stretches[:_SHOWN]
    old, new = names(diff)
    yield table(
        shown,
        (Column(msg("from")), lambda one: _limit(one.first, totals.digits)),
        (Column(msg("to")), lambda one: _limit(one.last, totals.digits)),
        (Column(old, wrap=True, least=10), lambda one: one.old),
        (Column(new, wrap=True, least=10), lambda one: one.new),
        (Column(wrap=True, least=8), lambda one: one.when or ""),
        level=2,
    )
    more = len(totals.stretches) - len(shown)
    if more:
        yield Paragraph(msg("… and {count} more; --detail shows all", count=Decimal(more)), 2)


def _limit(end: Exact | None, digits: int) -> str:
    return "–" if end is None else decimal_text(end, digits)


# --- Smallest assessments ---------------------------------------------------------------------------------------


def _answers(diff: Diff, *, detail: bool) -> Iterator[Block]:
    for witness in diff.meaning.witnesses:
        yield from _witness(witness, diff, detail=detail)
    none = diff.meaning.none
    if not diff.meaning.totals.shared_word:
        yield Paragraph(msg("Predicates cannot be compared: no word stands in bands of both that belong together."))
    elif none == "proved":
        yield Paragraph(msg("No answers to the same questions are called differently: proved."))
    elif none == "not-found":
        yield Paragraph(msg("No answers were found that are called differently; that there are none is not proved."))


def _witness(witness: DifferenceWitness, diff: Diff, *, detail: bool) -> Iterator[Block]:
    old, new = (_side(side, name) for side, name in zip((witness.old, witness.new), names(diff), strict=True))
    if witness.by == "total":
        yield Paragraph(msg("A total alone shows it: {old}; {new}.", old=old, new=new))
        return
    off = _off(witness, detail=detail)
    yield Paragraph(
        msg("Smallest assessment that shows it: every question has {start}{off}.", start=witness.start, off=off)
    )
    yield Paragraph(msg("{old}; {new}", old=old, new=new), 2)
    if diff.meaning.only_old or diff.meaning.only_new:
        yield Paragraph(msg("Questions that only one of them asks are answered as the others."), 2)
    proved = msg("No answers with fewer off a common start are called differently: proved.")
    not_proved = msg("Answers with fewer off a common start were not found; that there are none is not proved.")
    if witness.off:
        yield Paragraph(proved if witness.smallest == "proved" else not_proved, 2)


def _off(witness: DifferenceWitness, *, detail: bool) -> Prose:
    if not witness.off:
        return ""
    shown = witness.off if detail else witness.off[:_SHOWN]
    answers = [
        msg("{code}: {answer}", code=old if old == new else f"{old} → {new}",
            answer=short_text(answer) if hasattr(answer, "denominator") else str(answer))
        for old, new, answer in shown
    ]  # fmt: skip
    if len(shown) < len(witness.off):
        answers.append(msg("… ({count} in all)", count=Decimal(len(witness.off))))
    return msg(", but {answers}", answers=tuple(answers))


def _side(side: Side, name: str) -> Message:
    score = decimal_text(side.score, side.instrument.nodes["total"].digits)
    return msg("{id} gives {score}, {word}", id=name, score=score, word=visible(side.predicate))
