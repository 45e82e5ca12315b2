"""Verdicts on words that follow from a number: by the report's rules, an instrument, or a printed table of ranges."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from evalkit.audit.verdicts.case import AGREES, CONTRADICTED, Outcome, first_without_number, no_number, unsupported
from evalkit.audit.verdicts.indices import by_instrument, usable
from evalkit.audit.verdicts.intervals import Range, point, printed_range
from evalkit.audit.verdicts.words import means, named_like, names_in, plain_name, same
from evalkit.base.errors import UnknownInstrumentError
from evalkit.base.printed import named
from evalkit.base.text import Text, msg
from evalkit.files.assessment import Period
from evalkit.instruments import TOTAL
from evalkit.method.bands import reaches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.model import PrintedBand
    from evalkit.audit.verdicts.book import Part
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Band
    from evalkit.loading.report_rules.model import ReportRules

TABLE = "table:"
_NO_RULES = msg("the report names no rules, so there are no categories")
_OTHER_RULES = msg("the report follows other rules than these")
_TWO_BANDS = msg("the names given belong to different categories")
_POSSIBLE = msg("the printed number is rounded and leaves this category possible")


def judge_category(case: Case) -> Outcome:
    """The verdict on the word for a number."""
    lacking = first_without_number(case.parts)
    if lacking is not None:
        return no_number(lacking)
    if not (case.parts and case.mine.words):
        return unsupported(msg("{place} is no word for a number", place=case.relation.claim))
    part, bands, rules = case.parts[0], case.relation.bands or "", case.book.rules
    case = _without_number(case, part)
    if bands.startswith(TABLE):
        return _by_table(case, part, bands.removeprefix(TABLE))
    if rules is not None and bands in (rules.index, rules.id):
        return _by_rules(case, part, rules)
    if case.book.registry.holds_report_rules(bands.partition("@")[0]):
        return unsupported(_OTHER_RULES if rules is not None else _NO_RULES)
    return _by_instrument(case, part, bands)


def _without_number(case: Case, part: Part) -> Case:
    """*case* with its word only, where the number of *part* is printed behind it (``Baik (88,19)``)."""
    for one in named(" ".join(case.mine.words)):
        if printed_range(one.number.exact, one.number.digits).meets(part.range):
            return case._replace(mine=case.mine._replace(words=(one.word,)))
    return case


def _by_instrument(case: Case, part: Part, spec: str) -> Outcome:
    """By the bands of an instrument, which takes one name: the letter or the word."""
    bands, word, node = _bands_of(case, spec), " ".join(case.mine.words), case.relation.node
    plain = plain_name(word, bands)
    names = [name for band in bands for name in (band.predicate, band.label)]
    mixed = plain == word and not same(word, names) and means(word, names)
    if mixed:
        plain = names_in(word)[0]
    told = case._replace(mine=case.mine._replace(words=(plain,)))
    found = by_instrument(told, spec, {node: usable(part)}, node)
    if mixed and found.verdict == AGREES:
        return found._replace(verdict=CONTRADICTED, explanation=(_TWO_BANDS,))
    return found


def _bands_of(case: Case, spec: str) -> list[Band]:
    year = case.book.sheet.year
    try:
        instrument = case.book.registry.instrument(spec, Period(text=str(year), last_day=dt.date(year, 12, 31)))
    except UnknownInstrumentError:
        return []  # told where the instrument is asked
    return [band for table in instrument.bands if table.at in (TOTAL, case.relation.node) for band in table.bands]


# --- By the rules of the report ---------------------------------------------------------------------------------


def _by_rules(case: Case, part: Part, rules: ReportRules) -> Outcome:
    assert part.exact is not None
    bands, word = rules.bands, " ".join(case.mine.words)
    own = _band(bands, part.exact)
    computed = named_like(word, own, bands)
    formula = msg("{value} lies in {range}: {word}", value=part.text, range=own.printed, word=computed)
    said: tuple[Message, ...] = ()
    if rules.top is not None and part.exact > rules.top.value:
        said = (_above_top(part, rules),)
    if means(word, (own.predicate, own.label)):
        return Outcome(AGREES, computed, explanation=said, formula=formula)
    reach = part.range
    first, last = bands.index(_band(bands, reach.high)), bands.index(_band(bands, reach.low))
    possible = [band for band in bands[first : last + 1] if _has(band, bands, reach)]
    if any(means(word, (band.predicate, band.label)) for band in possible):
        return Outcome(AGREES, computed, explanation=(_POSSIBLE, *said), formula=formula)
    if not any(means(word, (band.predicate, band.label)) for band in bands):
        known = tuple(named_like(word, band, bands) for band in bands)
        said = (msg("{word} is none of the categories: {known}", word=word, known=known), *said)
    return Outcome(CONTRADICTED, computed, explanation=said, formula=formula)


def _band(bands: Sequence[Band], value: Exact) -> Band:
    return next(band for band in bands if reaches(band, value))  # the last band has no bound


def _has(band: Band, bands: Sequence[Band], reach: Range) -> bool:
    """Whether the open upper end of *reach* still leaves something in *band*."""
    return not (reach.high_open and band.minimum == reach.high and band is _band(bands, reach.high))


def _above_top(part: Part, rules: ReportRules) -> Message:
    assert rules.top is not None
    return msg(
        "{value} lies above the printed categories of {rules}. {assumption}",
        value=part.text,
        rules=rules.id,
        assumption=rules.top.cite.assumption or Text("", ""),
    )


# --- By a printed table -----------------------------------------------------------------------------------------


def _by_table(case: Case, part: Part, table: str) -> Outcome:
    bands = case.book.sheet.bands.get(table, ())
    if not bands:
        return unsupported(msg("table {table} has no ranges", table=table))
    assert part.exact is not None
    word = " ".join(case.mine.words)
    own = [band for band in bands if _range(band).meets(point(part.exact))]
    if not own:
        return _outside(part, word, bands, table)
    computed = " / ".join(dict.fromkeys(band.word for band in own))
    formula = msg("{value} lies in {range}: {word}", value=part.text, range=own[0].printed, word=computed)
    if _is_one_of(word, own):
        return Outcome(AGREES, computed, formula=formula)
    if _is_one_of(word, [band for band in bands if _range(band).meets(part.range)]):
        return Outcome(AGREES, computed, explanation=(_POSSIBLE,), formula=formula)
    said: tuple[Message, ...] = ()
    if not _is_one_of(word, bands):
        said = (msg("{word} is no category of table {table}", word=word, table=table),)
    return Outcome(CONTRADICTED, computed, explanation=said, formula=formula)


def _is_one_of(word: str, bands: Sequence[PrintedBand]) -> bool:
    """Whether *word* is what one of *bands* is called, by the key of its row or by its label."""
    return any(means(word, (band.word, band.key)) for band in bands)


def _range(band: PrintedBand) -> Range:
    """The numbers of a printed range; one without an end has none far off."""
    far = 10**60
    low = -far if band.low is None else band.low
    high = far if band.high is None else band.high
    return Range(low, high, band.low_open, band.high_open)


def _outside(part: Part, word: str, bands: Sequence[PrintedBand], table: str) -> Outcome:
    """A number that no printed range covers: only a word far from it is wrong."""
    assert part.exact is not None
    value = part.exact
    above = [band for band in bands if band.low is not None and band.low >= value]
    below = [band for band in bands if band.high is not None and band.high <= value]
    upper = min(above, key=lambda band: band.low or 0, default=None)
    lower = max(below, key=lambda band: band.high or 0, default=None)
    beside = [band for band in (upper, lower) if band is not None]
    if upper is not None and lower is not None:
        said = msg(
            "{value} lies in the gap of table {table} between {lower} and {upper}",
            value=part.text,
            table=table,
            lower=lower.printed,
            upper=upper.printed,
        )
    elif lower is not None:
        said = msg("{value} lies above table {table}, which ends with {range}", value=part.text, table=table, range=lower.printed)  # fmt: skip
    else:
        assert upper is not None
        said = msg("{value} lies below table {table}, which begins with {range}", value=part.text, table=table, range=upper.printed)  # fmt: skip
    # Below all ranges there is no category that it should be.
    computed = " / ".join(band.word for band in beside) if lower is not None else None
    verdict = unsupported(said, computed=computed)
    return verdict if _is_one_of(word, beside) else verdict._replace(verdict=CONTRADICTED)
