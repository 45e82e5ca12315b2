"""What rules that are known say of columns: words that follow from a number by their bands, a column that is another one times their factor."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import ColumnProfile
from evalkit.audit.propose.model import NO, OK, SCALE, Instance, Proposal, score
from evalkit.audit.word_comparison import fold, means
from evalkit.base.tuples import NamedTuple
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.instruments import TOTAL
from evalkit.method.bands import reaches

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from evalkit.audit.propose.model import ScaledTable, WordNumber
    from evalkit.base.exact import Exact
    from evalkit.catalogue.registry import Registry
    from evalkit.instruments import Band
    from evalkit.loading.report_rules.model import ReportRules

CATEGORY = "category"
_NAMED = 4.0  # that a heading such as Predikat brings, and the name of the index
_CONVERTED = (
    12.0  # that the number is one which the instrument of the bands converts: hardly a letter beside it is of others
)
_FOUND = 2.0  # bits that it costs to look for them
_LEAST_WORD = 3  # letters of a word of a title that may be the name of an index


class NamedBands(NamedTuple):
    """Bands that have a name.

    Attributes:
        spec: As a relation names them: ``lkj``, ``sakip@2021``.
        bands: Best first.
        factors: By which its instrument converts.
    """

    spec: str
    bands: Sequence[Band]
    factors: frozenset[Exact] = frozenset()

    @property
    def family(self) -> str:
        """The index that they are of, whatever the edition."""
        return self.spec.partition("@")[0]

    def knows(self, word: str) -> bool:
        """Whether one of the bands is called so."""
        return any(means(word, (band.predicate, band.label)) for band in self.bands)

    def gives(self, pair: WordNumber) -> bool:
        """Whether the number of *pair*, or one that rounds to it, has its word."""
        ends = (Fraction(end, SCALE) for end in (pair.number.low, pair.number.high))
        found = (next(band for band in self.bands if reaches(band, end)) for end in ends)
        return any(means(pair.word.word, (band.predicate, band.label)) for band in found)


def known_scales(registry: Registry, rules: ReportRules | None) -> list[NamedBands]:
    """The categories of *rules*, and the bands of all instruments that need no fact to be looked up."""
    own = [] if rules is None else [NamedBands(rules.index, rules.bands)]
    return own + [
        NamedBands(instrument.id, table.bands, frozenset(conversion.factor for conversion in instrument.conversions))
        for instrument in registry.all(INSTRUMENT)
        for table in instrument.bands
        if table.at == TOTAL and table.when is None
    ]


def by_scale(pairs: Sequence[WordNumber], scales: Sequence[NamedBands], title: str, factor: int = 0) -> Proposal | None:
    """What the words of *pairs* are by the best of *scales*, of those whose index *title* names if it names one; nothing where two would do as well.

    *factor*: by which the numbers are converted; 0 for none.
    """
    said = {pair.word.word for pair in pairs}
    fitting = [scale for scale in scales if all(map(scale.knows, said))]
    named = [scale for scale in fitting if any(word in scale.family for word in _words(title))]
    brought = _NAMED if named else 0.0
    tried = [(_proposal(pairs, scale, len(named or fitting), factor, brought), scale) for scale in named or fitting]
    most = max((proposal.bits for proposal, _ in tried), default=0.0)
    best = {
        scale.family: proposal
        for proposal, scale in tried
        if proposal.bits == most and proposal.agreeing * 2 > len(pairs)
    }
    return next(iter(best.values())) if len(best) == 1 else None


def _words(title: str) -> Iterator[str]:
    return (word for word in fold(title).split() if len(word) >= _LEAST_WORD)


def _proposal(pairs: Sequence[WordNumber], scale: NamedBands, number: int, factor: int, brought: float) -> Proposal:
    """*pairs* by *scale*, of so many that were tried, with the bits that its name *brought*."""
    instances = held_words(pairs, scale.gives)
    cost = log2(number) + _FOUND - brought - (_CONVERTED if factor in scale.factors else 0.0)
    cost -= _NAMED if heading_words.WORD.said_in(pairs[0].word.column) else 0.0
    return Proposal(CATEGORY, instances, score(instances, cost), {"bands": scale.spec})


def held_words(pairs: Sequence[WordNumber], fits: Callable[[WordNumber], bool]) -> tuple[Instance, ...]:
    """Each word of *pairs*, and whether it *fits* its number; chance draws a word as often as the column has it."""
    counts = Counter(fold(pair.word.word) for pair in pairs)
    return tuple(
        [
            Instance(pair.word, (pair.number,), OK, -log2(counts[fold(pair.word.word)] / len(pairs)))
            if fits(pair)
            else Instance(pair.word, (pair.number,), NO, 0.0)
            for pair in pairs
        ]
    )


# --- A column that is another one times the factor of an instrument: the converted value of an element of a survey -----


PRODUCT = "product"
_PRIOR = 2.0
_CONVERTED_NAMED = 3.0  # bits that a heading such as Nilai Konversi brings
_MOST_COLUMNS = 17  # of a table in which they are looked for
_LEAST_ROWS = 3
_MOST_BROKEN = 5  # of so many rows one may break


def known_factors(registry: Registry) -> frozenset[int]:
    """The whole numbers by which instruments convert the value of a node."""
    factors = {conversion.factor for instrument in registry.all(INSTRUMENT) for conversion in instrument.conversions}
    return frozenset(int(factor) for factor in factors if factor == int(factor))


def of_conversions(
    tables: Sequence[ScaledTable], least: float, factors: Callable[[], Collection[int]]
) -> list[Proposal]:
    """The columns of *tables* that are another one of their table times one of the *factors*, which are asked for only where some factor fits."""
    found: dict[tuple[str, str], Proposal] = {}
    for table in tables:
        for target, of in permutations(table.numeric, 2) if len(table.numeric) <= _MOST_COLUMNS else ():
            factor = _factor(table, target, of)
            proposal = _conversion(table, target, of, factor) if factor is not None else None
            if proposal is not None and proposal.bits >= least and proposal.factor in factors():
                known = found.get((table.id, target))
                found[table.id, target] = proposal if known is None or proposal.bits > known.bits else known
    return [*found.values()]


def _factor(table: ScaledTable, target: str, of: str) -> int | None:
    """The whole number above 1 that most rows have between the two columns, if there is one."""
    rows = table.rows_of(target, of)
    tried = {round(claim.number / cell.number) for claim, cell in rows if cell.number > 0}
    fitting = (each for each in sorted(tried) if each > 1 and _fits(table, target, of, each))
    return next(fitting, None)


def _fits(table: ScaledTable, target: str, of: str, factor: int) -> bool:
    rows = list(_instances(table, target, of, factor))
    return len(rows) >= _LEAST_ROWS and sum(row.status == NO for row in rows) * _MOST_BROKEN <= len(rows)


def _instances(table: ScaledTable, target: str, of: str, factor: int) -> Iterator[Instance]:
    like = ColumnProfile(table.numbers_in(target))
    for claim, cell in table.rows_of(target, of):
        yield like.held(claim, (cell,), ((factor * cell.low, 1), (factor * cell.high, 1)), table, divided=True)


def _conversion(table: ScaledTable, target: str, of: str, factor: int) -> Proposal:
    instances = tuple(_instances(table, target, of, factor))
    count = len(table.numeric)
    cost = log2(count * (count - 1)) + _PRIOR - (_CONVERTED_NAMED if heading_words.CONVERTED.said_in(target) else 0.0)
    return Proposal(PRODUCT, instances, score(instances, cost), factor=factor)
