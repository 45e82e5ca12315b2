"""What can be proved of rules of performance reports: their bands as printed, both ends of the scale, and their sources."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Decimal, msg
from evalkit.instruments import BandTable
from evalkit.loading.report_rules import is_asked
from evalkit.loading.report_rules.model import facts_of_rules
from evalkit.method.bands import find_band
from evalkit.rulework.check.citations import count_citations
from evalkit.rulework.check.codes_and_words import labels
from evalkit.rulework.check.explanations import explained
from evalkit.rulework.check.model import Proof, Statement, Witness, failed, notes_of, proved, unproved
from evalkit.rulework.check.printed import of_bands
from evalkit.rulework.check.printed_ranges import PrintedBands, readable_ranges
from evalkit.rulework.check.unused import of_sources
from evalkit.rulework.precision import Precision
from evalkit.schema.walk import citations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message
    from evalkit.loading.report_rules.model import ReportRules

_CHECK = "printed-ends"
# Achievements are put in a category as they are: decimals are for the eye.
_EXACT = Precision("bands", None)
# With these the formulas are tried for an achievement outside the printed scale. A realisation may be negative (growth).
_REALISED: tuple[Exact, ...] = (0, 1, 3, 5, -1)
_TARGETS: dict[str, tuple[Exact, ...]] = {"number": (1,), "range": (1, 2)}


def prove_report_rules(rules: ReportRules) -> Proof:
    """All statements about *rules*."""
    return Proof(
        rules=rules,
        statements=tuple(explained(notes_of(rules), list(_statements(rules)), laws=())),
        citations=count_citations(facts_of_rules(rules)),
    )


def _statements(rules: ReportRules) -> Iterator[Statement]:
    bands = BandTable(at="", bands=rules.bands)
    ranges = readable_ranges(bands)
    table = PrintedBands(bands=bands, place="", ranges=ranges, strict=True, otherwise=())
    yield from of_sources(rules.sources, citations(rules))
    yield from labels(bands)
    yield from of_bands(table, [_EXACT])
    yield from _top(rules, table)
    yield from _bottom(rules, table)


# --- Both ends --------------------------------------------------------------------------------------------------


def _top(rules: ReportRules, table: PrintedBands) -> Iterator[Statement]:
    """The highest printed range ends where ``[top]`` says, which says what is taken above it; or neither has an end."""
    first, top = table.bands.bands[0], rules.top.value if rules.top is not None else None
    read = table.ranges.get(first.predicate)
    if read is None:
        return
    place, words, high = table.at(first), {"printed": Decimal(first.printed)}, read.numbers.high
    if top is None:
        if high is None:
            text = msg("{printed} has no upper end", **words)
            yield proved(_CHECK, place, text)
            return
        text = msg("{printed} has an end, and no [top] says what is taken above", **words)
        yield _fails_if_shown(f"{place} {read.high_text}", text, _outside(rules, table, read.numbers.above()))
    elif high == top and top in read.numbers:
        yield proved(_CHECK, place, msg("{printed} ends where [top] does, which says what is taken above", **words))
    else:
        value = top + 1 if high is None else Fraction(high + top) / 2
        shows = msg("{value} is {printed}", value=short_text(value), printed=table.as_printed(value))
        text = msg("{printed} is printed, but [top] is {top}", **words, top=short_text(top))
        place += "" if high is None else f" {read.high_text}"
        yield _fails_if_shown(place, text, Witness(shows=shows, value=value))


def _bottom(rules: ReportRules, table: PrintedBands) -> Iterator[Statement]:
    """The lowest printed range has no lower end, or no achievement lies below it."""
    last = table.bands.bands[-1]
    read = table.ranges.get(last.predicate)
    if read is None:
        return
    place, words = table.at(last), {"printed": Decimal(last.printed)}
    if read.numbers.low is None:
        yield proved(_CHECK, place, msg("{printed} has no lower end", **words))
    else:
        text = msg("{printed} has a lower end, but achievements lie below", **words)
        yield _fails_if_shown(f"{place} {read.low_text}", text, _outside(rules, table, read.numbers.below()))


def _fails_if_shown(place: str, text: Message, witness: Witness | None) -> Statement:
    """A failure with its *witness*; without one nothing is known, for a formula is the function of a plugin."""
    if witness is not None:
        return failed(_CHECK, place, text, witness)
    text = msg("whether achievements lie beyond the printed ranges is not known: the formulas are those of a plugin")
    return unproved(_CHECK, place, text)


def _outside(rules: ReportRules, table: PrintedBands, beyond: Interval) -> Witness | None:
    """An achievement that lies in *beyond*, if a formula that the rules allow gives one."""
    for formula, realised, target, value in _tried(rules):
        if value in beyond:
            shows = msg(
                "{formula} with R = {realised} and T = {target} gives {value}; it comes out as {word}",
                formula=formula,
                realised=short_text(realised),
                target=Decimal("–".join(map(str, target))),
                value=short_text(value),
                word=find_band(table.bands, value).predicate,
            )
            return Witness(shows=shows, value=value)
    return None


def _tried(rules: ReportRules) -> Iterator[tuple[str, Exact, tuple[Exact, ...], Exact]]:
    """Name of a formula, realisation, target and achievement, for each that is tried and has a value."""
    by_default = sorted(rules.formulas.items(), key=lambda one: not one[1].default)  # what most reports use comes first
    for realised in _REALISED:
        for name, rule in by_default:
            if not is_asked(rules, rule.formula.target):
                continue  # no report under these rules can use it
            target = _TARGETS[rule.formula.target]
            found = rule.formula.compute(realised, target)
            if found is not None:
                yield name, realised, target, found
