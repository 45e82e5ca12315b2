"""Puts an evaluation together where every leaf is answered and nothing else is known."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults
from evalkit.base.lazy_sequence import LazySequence
from evalkit.evaluation.complete_answers.prepared import Prepared, prepared_for
from evalkit.evaluation.complete_answers.results import WholeResults
from evalkit.evaluation.context import defaults, derive_context
from evalkit.evaluation.findings import of_outcome, of_readings
from evalkit.evaluation.input_findings import of_defaults, of_period
from evalkit.evaluation.node_results import Results, differ
from evalkit.evaluation.outcome_of_runs import find_outcome
from evalkit.evaluation.result import Evaluation, ReadingResult
from evalkit.method.context_facts import scored_by
from evalkit.method.outcome_rules import with_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.evaluation.complete_answers.prepared import PreparedRules
    from evalkit.evaluation.result import Finding, NodeResult, Score
    from evalkit.evaluation.runs import Runs
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Band, Instrument
    from evalkit.method.whole_form import Reckoned


_result = partial(tuple.__new__, ReadingResult)  # of a tuple, twice as fast as by its fields
_NOTHING_BESIDE: tuple[Mapping[str, Score], tuple[str, ...]] = ({}, ())


def evaluated(instrument: Instrument, assessment: Assessment, *, readings: bool, findings: bool) -> Evaluation | None:
    """As the general way evaluates it; nothing where that has to, or where nothing was prepared.

    The arithmetic is done for all readings; their results, those of nodes and findings are made when they are read.
    """
    facts = _facts(instrument, assessment.context)
    if facts is None or not _is_nothing_but_answers(instrument, assessment):
        return None
    instrument = with_facts(instrument, facts) if facts else instrument
    prepared = prepared_for(instrument, readings)
    known = prepared.reckon(assessment.answers) if prepared is not None else None
    if prepared is None or known is None:
        return None
    complete = (_ByTotal if prepared.by_total else _ByNodes)(prepared, facts, assessment.context, *known)
    readings_found = LazySequence(complete.readings) if prepared.readings else ()
    return Evaluation(
        assessment=assessment,
        instrument=instrument,
        nodes=complete.nodes(),
        band=complete.band,
        possible=complete.possible,
        possible_by=complete.possible_by,
        context=complete.context,
        readings=readings_found,
        findings=LazySequence(lambda: complete.findings(readings_found, assessment)) if findings else (),
    )


def _is_nothing_but_answers(instrument: Instrument, assessment: Assessment) -> bool:
    if (
        assessment.values
        or assessment.claims
        or assessment.groups
        or assessment.tables
        or assessment.supported
        or assessment.established
    ):
        return False
    if assessment.variant is not None and instrument.variant is None:
        return False
    if assessment.instrument not in (instrument.id, instrument.index):
        return False
    return all(code in instrument.nodes for section in (assessment.evidence, assessment.notes) for code in section)


def _facts(instrument: Instrument, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The facts *given*, and the defaults of others; nothing where the general way has to look at them, or one is asked for."""
    rules = instrument.context
    if not rules:
        return None if given else {}
    for key, word in given.items():
        rule = rules.get(key)
        if rule is None or rule.from_node is not None or rule.kind != "choice" or word not in rule.values:
            return None
    known = {**given, **defaults(instrument, given)}
    return known if all(key in known for key in scored_by(instrument)) else None


class _ByTotal:
    """What comes out where nothing but the total decides about the predicate."""

    band: Band | None
    possible: tuple[str, ...]
    possible_by: Mapping[str, tuple[str, ...]] = {}
    context: Mapping[str, Any]

    def __init__(
        self,
        prepared: Prepared,
        facts: Mapping[str, Any],
        given_facts: Mapping[str, Any],
        given: tuple[Any, ...],
        found: Sequence[Reckoned],
    ) -> None:
        self._prepared, self._given, self._found = prepared, given, found
        key = prepared.instrument.nodes_by if prepared.is_idle else None
        self.context = {one: fact for one, fact in facts.items() if one != key or one in given_facts}
        self._decide()

    def _decide(self) -> None:
        under, number = self._prepared.under[0], self._found[0][2]
        assert number is not None  # the total decides
        self.band, self.possible = under.bands[number], under.possible[number]

    def nodes(self) -> Mapping[str, NodeResult]:
        """Their results."""
        if self._prepared.shape is not None:
            return WholeResults(self._prepared.shape, self._given, self._found[0])
        return Results(lambda: self._runs(0))

    def _runs(self, number: int) -> Runs:
        return self._prepared.runs(number, self._given, self._found[number])

    def readings(self) -> Iterator[ReadingResult]:
        """What comes out under each of the readings."""
        mine, ours, under = self._found[0][3], self.band, self._prepared.under
        for number, reading in enumerate(self._prepared.readings, 1):
            found, band = self._found[number], self._band_under(number)
            changes = ours is not None and band is not None and band.predicate != ours.predicate
            beside = self._beside(under[number], found) if under[number].beside else _NOTHING_BESIDE
            yield _result((reading, under[number].score(found), band, found[3] != mine, changes, None, *beside))

    def _beside(self, under: PreparedRules, reckoned: Reckoned) -> tuple[Mapping[str, Score], tuple[str, ...]]:
        """The results beside the total, and those of them that differ from the rules."""
        rules, nodes = self._prepared.under[0], self._prepared.instrument.nodes
        beside = {code: under.score(reckoned, at) for code, at in under.beside.items()}
        ours = {code: rules.score(self._found[0], at) for code, at in rules.beside.items()}
        return beside, tuple([code for code, score in beside.items() if differ(ours[code], score, nodes[code].digits)])

    def _band_under(self, number: int) -> Band | None:
        under, at = self._prepared.under[number], self._found[number][2]
        return under.bands[at] if at is not None else None

    def findings(self, readings: Sequence[ReadingResult], assessment: Assessment) -> Iterator[Finding]:
        """What a reader must know beside the numbers."""
        yield from of_readings(self.band, readings, self._prepared.under[0].plan.nodes[0].digits)
        yield from self._of_outcome()
        yield from of_defaults(self._prepared.instrument, assessment, self.context)
        yield from of_period(self._prepared.instrument, assessment)

    def _of_outcome(self) -> Iterable[Finding]:
        """Of the predicate nothing is open, and no node has a say."""
        return ()


class _ByNodes(_ByTotal):
    """What comes out where floors, rules, or a fact that follows from a node decide as well."""

    def _decide(self) -> None:
        self._base = self._prepared.runs(0, self._given, self._found[0])
        self._stated = dict(self.context)
        self.context = derive_context(self._base, self._stated, "", Faults(""))
        self._outcome = find_outcome(self._base, self.context)
        self.band, self.possible, self.possible_by = (
            self._outcome.band,
            self._outcome.possible,
            self._outcome.possible_by,
        )

    def _runs(self, number: int) -> Runs:
        return self._prepared.runs(number, self._given, self._found[number]) if number else self._base

    def _band_under(self, number: int) -> Band | None:
        under, found = self._prepared.under[number], self._found[number]
        if under.decides_alike and found[:2] == self._found[0][:2]:
            return self.band
        return find_outcome(self._runs(number), self._stated).band

    def _of_outcome(self) -> Iterable[Finding]:
        return of_outcome(self._base, self._outcome)
