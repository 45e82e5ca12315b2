"""Words that follow from a number by bands that are known: the categories of the report's rules, the predicates of an instrument."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import words
from evalkit.audit.propose.model import NO, OK, SCALE, Instance, Proposal, score
from evalkit.audit.words import fold, means
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import reaches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.audit.propose.model import Pair
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


class Scale(NamedTuple):
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

    def gives(self, pair: Pair) -> bool:
        """Whether the number of *pair*, or one that rounds to it, has its word."""
        ends = (Fraction(end, SCALE) for end in (pair.number.low, pair.number.high))
        found = (next(band for band in self.bands if reaches(band, end)) for end in ends)
        return any(means(pair.word.word, (band.predicate, band.label)) for band in found)


def known_scales(registry: Registry, rules: ReportRules | None) -> list[Scale]:
    """The categories of *rules*, and the bands of all instruments that need no fact to be looked up."""
    own = [] if rules is None else [Scale(rules.index, rules.bands)]
    return own + [
        Scale(instrument.id, table.bands, frozenset(conversion.factor for conversion in instrument.conversions))
        for instrument in registry.instruments()
        for table in instrument.bands
        if table.at == TOTAL and table.when is None
    ]


def by_scale(pairs: Sequence[Pair], scales: Sequence[Scale], title: str, factor: int = 0) -> Proposal | None:
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


def _proposal(pairs: Sequence[Pair], scale: Scale, number: int, factor: int, brought: float) -> Proposal:
    """*pairs* by *scale*, of so many that were tried, with the bits that its name *brought*."""
    instances = held_words(pairs, scale.gives)
    cost = log2(number) + _FOUND - brought - (_CONVERTED if factor in scale.factors else 0.0)
    cost -= _NAMED if words.says(words.WORD, pairs[0].word.column) else 0.0
    return Proposal(CATEGORY, instances, score(instances, cost), {"bands": scale.spec})


def held_words(pairs: Sequence[Pair], fits: Callable[[Pair], bool]) -> tuple[Instance, ...]:
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
