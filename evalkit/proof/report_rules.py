"""What can be proved of rules of performance reports: their bands as printed, both ends of the scale, and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.bands import find_band
from evalkit.exact import short_text
from evalkit.model import BandTable
from evalkit.performance.rule_facts import facts_of_rules
from evalkit.proof.alike import labels
from evalkit.proof.citations import citations_of_rules
from evalkit.proof.dead import of_sources
from evalkit.proof.engine import explained
from evalkit.proof.model import Proof, Statement, Witness, notes_of
from evalkit.proof.precision import Precision
from evalkit.proof.printed import of_bands, readable_ranges
from evalkit.proof.printed_table import PrintedTable
from evalkit.text import Decimal, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.exact import Exact
    from evalkit.model import Cite
    from evalkit.performance.model import ReportRules
    from evalkit.proof.ranges import End
    from evalkit.text import Message

_CHECK = "printed-ends"
# Achievements are put in a category as they are: decimals are for the eye.
_EXACT = Precision("bands", None)
# Realisations and targets with which formulas are tried for an achievement outside the printed scale.
_TRIED: tuple[Exact, ...] = (0, 1, 2, 3, 5)
_TARGETS: dict[str, tuple[Exact, ...]] = {"number": (1,), "range": (1, 2)}


def prove_report_rules(rules: ReportRules) -> Proof:
    """All statements about *rules*."""
    return Proof(
        rules=rules,
        statements=tuple(explained(notes_of(rules), list(_statements(rules)), alone=True)),
        citations=citations_of_rules(rules),
    )


def _statements(rules: ReportRules) -> Iterator[Statement]:
    bands = BandTable(at="", bands=rules.bands)
    ranges = readable_ranges(bands)
    table = PrintedTable(bands=bands, nodes=(), place="", ranges=ranges, strict=True, otherwise=())
    yield from of_sources(rules.sources, _cites(rules))
    yield from labels(bands)
    yield from of_bands(table, [_EXACT])
    yield from _top(rules, table)
    yield from _bottom(rules, table)


def _cites(rules: ReportRules) -> Iterator[Cite]:
    yield from (fact.cite for fact in facts_of_rules(rules))
    yield rules.validity.cite
    yield from (notice.cite for notice in rules.validity.notices)


# --- Both ends --------------------------------------------------------------------------------------------------


def _top(rules: ReportRules, table: PrintedTable) -> Iterator[Statement]:
    """The highest printed range ends where ``[top]`` says, which says what is taken above it; or neither has an end."""
    first, top = table.bands.bands[0], rules.top
    read = table.ranges.get(first.predicate)
    if read is None:
        return
    end = read.high
    printed = Decimal(first.printed)
    if end is None and top is None:
        text = msg("{printed} has no end: every higher achievement is {word}", printed=printed, word=first.predicate)
        yield _holds(table.at(first), text)
    elif end is None:
        text = msg("{printed} has no end, but [top] gives one: {top}", printed=printed, top=short_text(top or 0))
        yield _fails(table.at(first), text)
    elif top is None:
        text = msg(
            "{printed} ends at {end}, and no [top] says what is taken above", printed=printed, end=Decimal(end.text)
        )
        yield _fails(table.at(first), text, _outside(rules, end, above=True))
    elif end.value != top:
        text = msg("{printed} is printed, but [top] is {top}", printed=printed, top=short_text(top))
        yield _fails(table.at(first), text)
    else:
        text = msg("{printed} ends where [top] does, which says what is taken above", printed=printed)
        yield _holds(table.at(first), text)


def _bottom(rules: ReportRules, table: PrintedTable) -> Iterator[Statement]:
    """The lowest printed range has no end, or no achievement lies below it."""
    last = table.bands.bands[-1]
    read = table.ranges.get(last.predicate)
    if read is None:
        return
    place, printed = table.at(last), Decimal(last.printed)
    if read.low is None:
        text = msg("{printed} has no end: every lower achievement is {word}", printed=printed, word=last.predicate)
        yield _holds(place, text)
        return
    witness = _outside(rules, read.low, above=False)
    if witness is not None:
        text = msg("{printed} begins at {end}, but achievements lie below", printed=printed, end=Decimal(read.low.text))
        yield _fails(place, text, witness)
        return
    text = msg("{printed}: whether an achievement lies below cannot be proved of formulas of a plugin", printed=printed)
    yield Statement(check=_CHECK, place=place, verdict="unproved", text=text)


def _holds(place: str, text: Message) -> Statement:
    return Statement(check=_CHECK, place=place, verdict="proved", text=text, how="structure")


def _fails(place: str, text: Message, witness: Witness | None = None) -> Statement:
    return Statement(check=_CHECK, place=place, verdict="failed", text=text, how="structure", witness=witness)


def _outside(rules: ReportRules, end: End, *, above: bool) -> Witness | None:
    """A realisation whose achievement lies outside *end*, by a formula that the rules allow, if trying a few finds one."""
    for name, rule in rules.formulas.items():
        target = _TARGETS[rule.formula.target]
        for realised in _TRIED:
            found = rule.formula.compute(realised, target)
            if found is not None and (found > end.value if above else found < end.value):
                words = {
                    "formula": name,
                    "realised": short_text(realised),
                    "target": Decimal("–".join(map(str, target))),
                    "value": short_text(found),
                    "word": find_band(BandTable(at="", bands=rules.bands), found).predicate,
                }
                shows = msg(
                    "{formula} with R = {realised} and T = {target} gives {value}; it comes out as {word}", **words
                )
                return Witness(shows=shows, value=found)
    return None
