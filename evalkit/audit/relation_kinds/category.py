"""Words that follow from a number: by the report's rules, an instrument, or a printed table of ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.model import PrintedBand
from evalkit.audit.relation_kinds.by_rules import bands_at, by_instrument, usable, year_of
from evalkit.audit.relation_kinds.kind import WORDS, Judgement, RelationKind, unsupported
from evalkit.audit.rounding import printed_as
from evalkit.audit.word_comparison import means, named_like, names_in, plain_name, same
from evalkit.base.errors import UnknownInstrumentError
from evalkit.base.printed.parse import named
from evalkit.base.text import Text, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.instruments.bands import BandTable
from evalkit.method.bands import range_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Band
    from evalkit.loading.report_rules.model import ReportRules

TABLE = "table:"
_NO_RULES = msg("the report names no rules, so there are no categories")
_OTHER_RULES = msg("the report follows other rules than these")
_TWO_BANDS = msg("the names given belong to different categories")
_POSSIBLE = msg("the printed number is rounded and leaves this category possible")


class CategoryRelation(RelationKind):
    """The word of the band in which the operand lies."""

    name = "category"
    prose = msg("category of {parts}")
    high = 1
    needs = ("bands",)
    claim_is = WORDS
    is_making = True

    least = 0

    def verdict(self) -> Judgement:
        """The verdict on the word for a number."""
        if not (self.operands and self.mine.words):
            return unsupported(msg("{place} is no word for a number", place=self.relation.claim))
        (number,), bands, rules = self.operands, self.relation.bands or "", self.lookup.rules
        word = self._word(number)
        if bands.startswith(TABLE):
            return self._by_table(number, word, bands.removeprefix(TABLE))
        if rules is not None and bands in (rules.index, rules.id):
            return _by_rules(number, word, rules)
        if self.lookup.registry.holds(bands, REPORT_RULES):
            return unsupported(_OTHER_RULES if rules is not None else _NO_RULES)
        return self._by_instrument(number, word, bands)

    def _word(self, number: Operand) -> str:
        """The word of the claim, without *number* where it is printed behind it (``Baik (88,19)``)."""
        word = " ".join(self.mine.words)
        for one in named(word):
            if printed_as(one.number.exact, one.number.digits).meets(number.range):
                return one.word
        return word

    def _by_instrument(self, number: Operand, word: str, spec: str) -> Judgement:
        """By the bands of an instrument, which takes one name: the letter or the word."""
        bands, node = self._bands_of(spec), self.relation.node
        plain = plain_name(word, bands)
        names = [name for band in bands for name in (band.predicate, band.label)]
        mixed = plain == word and not same(word, names) and means(word, names)
        if mixed:
            plain = names_in(word)[0]
        judgement = by_instrument(self, self.mine._replace(words=(plain,)), spec, {node: usable(number)})
        if mixed and judgement.verdict == AGREES:
            return judgement._replace(verdict=CONTRADICTED, explanation=(_TWO_BANDS,))
        return judgement

    def _bands_of(self, spec: str) -> list[Band]:
        try:
            instrument = self.lookup.registry.instrument(spec, year_of(self.lookup))
        except UnknownInstrumentError:
            return []  # told where the instrument is asked
        return bands_at(instrument, self.relation.node)

    def _by_table(self, number: Operand, word: str, table: str) -> Judgement:
        """By a printed table of ranges."""
        bands = self.lookup.sheet.bands.get(table, ())
        if not bands:
            return unsupported(msg("table {table} has no ranges", table=table))
        assert number.exact is not None
        unknown = msg("{word} is no category of table {table}", word=word, table=table)
        judgement = _by_ranges(number, word, bands, unknown)
        return judgement or _outside(number, number.exact, word, bands, table)


def _by_ranges(number: Operand, word: str, bands: Sequence[PrintedBand], unknown: Message) -> Judgement | None:
    """By the ranges of *bands*; nothing where none holds the number. *unknown*: what is said of a word that none is called."""
    own = [band for band in bands if number.exact is not None and number.exact in band.range]
    if not own:
        return None
    computed = " / ".join(dict.fromkeys(band.word for band in own))
    formula = msg("{value} lies in {range}: {word}", value=number.text, range=own[0].printed, word=computed)
    if _is_one_of(word, own):
        return Judgement(AGREES, computed, formula=formula)
    if _is_one_of(word, [band for band in bands if band.range.meets(number.range)]):
        return Judgement(AGREES, computed, explanation=(_POSSIBLE,), formula=formula)
    return Judgement(CONTRADICTED, computed, explanation=() if _is_one_of(word, bands) else (unknown,), formula=formula)


# --- By the rules of the report ---------------------------------------------------------------------------------


def _by_rules(number: Operand, word: str, rules: ReportRules) -> Judgement:
    assert number.exact is not None
    table = BandTable(at="", bands=rules.bands)
    bands = []
    for at, band in enumerate(table):
        called = named_like(word, band, table)
        other = band.predicate if called == band.label else band.label
        bands.append(PrintedBand(word=called, printed=band.printed, range=range_of(table, at), key=other))
    known = tuple(band.word for band in bands)
    unknown = msg("{word} is none of the categories: {known}", word=word, known=known)
    judgement = _by_ranges(number, word, bands, unknown)
    assert judgement is not None  # the last band has no bound
    if rules.top is None or number.exact <= rules.top.value:
        return judgement
    above = _above_top(number, rules.id, rules.top.cite.assumption)
    return judgement._replace(explanation=(*judgement.explanation, above))


def _above_top(number: Operand, rules: str, assumption: Text | None) -> Message:
    return msg(
        "{value} lies above the printed categories of {rules}. {assumption}",
        value=number.text,
        rules=rules,
        assumption=assumption or Text("", ""),
    )


# --- By a printed table -----------------------------------------------------------------------------------------


def _is_one_of(word: str, bands: Sequence[PrintedBand]) -> bool:
    """Whether *word* is what one of *bands* is called, by the key of its row or by its label."""
    return any(means(word, (band.word, band.key)) for band in bands)


def _outside(number: Operand, value: Exact, word: str, bands: Sequence[PrintedBand], table: str) -> Judgement:
    """A number that no printed range covers: only a word far from it is wrong."""
    above = [(band.range.low, band) for band in bands if band.range.low is not None and band.range.low >= value]
    below = [(band.range.high, band) for band in bands if band.range.high is not None and band.range.high <= value]
    upper = min(above, key=lambda end: end[0])[1] if above else None
    lower = max(below, key=lambda end: end[0])[1] if below else None
    nearest = [band for band in (upper, lower) if band is not None]
    text = number.text
    if upper is not None and lower is not None:
        said = msg(
            "{value} lies in the gap of table {table} between {lower} and {upper}",
            value=text,
            table=table,
            lower=lower.printed,
            upper=upper.printed,
        )
    elif lower is not None:
        said = msg("{value} lies above table {table}, which ends with {range}", value=text, table=table, range=lower.printed)  # fmt: skip
    else:
        assert upper is not None
        said = msg("{value} lies below table {table}, which begins with {range}", value=text, table=table, range=upper.printed)  # fmt: skip
    # Below all ranges there is no category that it should be.
    computed = " / ".join(band.word for band in nearest) if lower is not None else None
    verdict = unsupported(said, computed=computed)
    return verdict if _is_one_of(word, nearest) else verdict._replace(verdict=CONTRADICTED)
