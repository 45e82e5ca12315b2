"""Two printed ranges that follow one another: they meet, leave a gap that nothing falls into, leave one open, or overlap."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from evalkit.bands import find_band
from evalkit.exact import short_text
from evalkit.proof.model import Statement, Witness
from evalkit.proof.precision import Edge, Precision, decimals
from evalkit.proof.printed_table import PrintedTable, at_precision
from evalkit.text import Decimal, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.model import Band, Cite
    from evalkit.proof.ranges import End
    from evalkit.text import Prose


def neighbours(table: PrintedTable, precision: Precision) -> Iterator[Statement]:
    """Every gap and overlap of two printed ranges that follow one another, at the working precision."""
    overlaps = False
    for upper, lower in itertools.pairwise(table.bands.bands):
        above, below = table.ranges.get(upper.predicate), table.ranges.get(lower.predicate)
        if above is None or below is None:
            continue
        begins, ends = above.low, below.high
        if begins is None or ends is None:
            overlaps = True
            yield _overlap(table, (upper, lower), Edge(0, included=True), None, precision)
        elif ends.value > begins.value or (ends.value == begins.value and ends.included and begins.included):
            overlaps = True
            start, end = Edge(begins.value, begins.included), Edge(ends.value, ends.included)
            yield _overlap(table, (upper, lower), start, end, precision)
        else:
            yield _gap(table, (upper, lower), (begins, ends), precision)
    if not overlaps and len(table.ranges) > 1:
        text = msg("no number stands in two of the printed ranges")
        yield Statement(check="printed-overlap", place=table.whole, verdict="proved", text=text, how="structure")


def _gap(table: PrintedTable, pair: tuple[Band, Band], ends: tuple[End, End], precision: Precision) -> Statement:
    """What lies between two printed ranges: nothing, or no value of the working precision, or a gap."""
    (upper, lower), (begins, end) = pair, ends
    place = at_precision(table, upper, precision)
    low, high = Edge(end.value, not end.included), Edge(begins.value, not begins.included)
    if low.value == high.value and not (low.included and high.included):
        text = msg("{lower} ({below}) and {upper} ({above}) meet", lower=lower.predicate, below=Decimal(lower.printed),
                   upper=upper.predicate, above=Decimal(upper.printed))  # fmt: skip
        return Statement(check="printed-gap", place=place, verdict="proved", text=text, how="structure")
    gap = msg("between {below} ({lower}) and {above} ({upper}) nothing is printed", below=Decimal(lower.printed),
              lower=lower.predicate, above=Decimal(upper.printed), upper=upper.predicate)  # fmt: skip
    found = precision.inside(low, high)
    if found is None:
        text = _with_readings(msg("{gap}; {why}", gap=gap, why=_closing(precision)), table)
        return Statement(check="printed-gap", place=place, verdict="proved", text=text, how="structure")
    given = find_band(table.bands, found).predicate
    shows = msg("{value} is in no printed range; it comes out as {predicate}", value=short_text(found), predicate=given)
    text = _with_readings(msg("{gap}, and values lie there", gap=gap), table)
    return Statement(
        check="printed-gap",
        place=f"{place} {end.text}–{begins.text}",
        verdict="failed",
        text=text,
        how="structure",
        witness=Witness(shows=shows, value=found),
    )


def _overlap(
    table: PrintedTable, pair: tuple[Band, Band], low: Edge, high: Edge | None, precision: Precision
) -> Statement:
    upper, lower = pair
    text = msg("{below} ({lower}) and {above} ({upper}) have numbers in common", below=Decimal(lower.printed),
               lower=lower.predicate, above=Decimal(upper.printed), upper=upper.predicate)  # fmt: skip
    found = precision.inside(low, high) if high is not None else upper.minimum
    if found is None and high is not None:
        return Statement(
            check="printed-overlap",
            place=at_precision(table, upper, precision),
            verdict="proved",
            text=_with_readings(msg("{text}; {why}", text=text, why=_closing(precision)), table),
            how="structure",
        )
    assert found is not None  # what overlaps has a number
    place = at_precision(table, upper, precision)
    if high is not None:  # both ends: a note explains these, and no other
        place += f" {short_text(low.value)}–{short_text(high.value)}"
    shows = msg(
        "{value} is in both printed ranges; it comes out as {predicate}",
        value=short_text(found),
        predicate=find_band(table.bands, found).predicate,
    )
    return Statement(
        check="printed-overlap",
        place=place,
        verdict="failed",
        text=_with_readings(text, table),
        how="structure",
        witness=Witness(shows=shows, value=found),
    )


def _closing(precision: Precision) -> Message:
    """Why no value lies in a gap."""
    if precision.cite is None:
        return msg("only whole values occur")
    return msg(
        "rounding to {decimals} leaves no value there ({why})",
        decimals=decimals(precision.digits or 0),
        why=_reason(precision.cite),
    )


def _reason(cite: Cite) -> Prose:
    if cite.assumption is not None:
        return msg("assumption: {text}", text=cite.assumption)
    return msg("source: {sources} ({mark})", sources="; ".join(cite.sources), mark=cite.mark)


def _with_readings(text: Message, table: PrintedTable) -> Message:
    if not table.otherwise:
        return text
    return msg("{text}; readings that treat it otherwise: {readings}", text=text, readings=table.otherwise)
