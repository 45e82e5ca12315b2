"""Where an assessment stands: every answer that counts in the total, and what would come out if some were others."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError
from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.outcome import anywhere, words_between
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.instruments.tree import LOWER, NONE
from evalkit.method.bands import table_for
from evalkit.method.children_read import places_of
from evalkit.method.ends import ChildEnds
from evalkit.method.exact_value import computed
from evalkit.method.outcome_rules import facts_named, predicate_rules
from evalkit.method.plan import compute, plan_for, run
from evalkit.method.scales import NA, alike, as_written, options
from evalkit.method.subexpressions import all_of
from evalkit.outlook.turning_numbers import turning_of
from evalkit.outlook.written_answers import with_answers, written
from evalkit.questions.table import Unproved

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.method.plan import Values
    from evalkit.method.scales import Reply
    from evalkit.questions.numbers import PricedAnswer


class Held(NamedTuple):
    """An answer that somebody gave, or the lowest one in the place of one that is missing.

    Attributes:
        key: As the scale has it; ``None`` of a number.
        points: Before the rounding stage of the leaf.
        level: As a whole number, where the scale has such.
        missing: Whether nobody gave it.
        applies: Whether the question does; where it does not, the answer may stand for a level, which a verifier can lower and nobody can raise.
    """

    key: str | int | None
    points: Exact
    level: int | None
    missing: bool = False
    applies: bool = True


class Standing:
    """An evaluation as a place to start from.

    Attributes:
        evaluation: What came out.
        table: The bands of the total.
        leaves: Position → answer, of the leaves that count in the total, or for the predicate.
        given: Position → result, of the parents whose given value stands in place of their children.
        hidden: Positions below a given value of which nothing is known.
        raised: Those of them that an assessor raised by hand, above criteria that are known.
        missing: Codes of the leaves that nobody answered; they are taken at their lowest.

    Raises:
        Unproved: The bands of the total hang on something that is not known.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        """Look at every answer."""
        self.evaluation, self.plan = evaluation, plan_for(evaluation.instrument)
        self.table = _bands(evaluation)
        self.given = {
            self.plan.position[code]: node_result
            for code, node_result in evaluation.nodes.items()
            if node_result.origin == "given" and node_result.used and not node_result.node.is_leaf
        }
        self.raised = frozenset(
            [at for at, node_result in self.given.items() if node_result.grade is not None and self._is_known_below(at)]
        )
        hiding = set(self.given) - self.raised
        self.hidden = frozenset(
            [at for at in range(len(self.plan.nodes)) if not hiding.isdisjoint(self.plan.above(at))] if hiding else ()
        )
        if hiding:
            self._refuse_hidden(0, hiding)
        counted = [self.plan.position[code] for code in counted_in(evaluation.instrument)]
        self.leaves = {
            at: self._held(at, evaluation.nodes[self.plan.codes[at]]) for at in counted if at not in self.hidden
        }
        self.missing = tuple([self.plan.codes[at] for at, one in self.leaves.items() if one.missing])
        self._base = self._as_answers()

    def _refuse_hidden(self, at: int, hiding: Container[int]) -> None:
        """Refuse a total that looks at what stands below a given value by another way as well."""
        for child in self.plan.children.get(at, ()) if at not in hiding else ():
            if child in self.hidden:
                above = next(up for up in self.plan.above(child) if up in hiding)
                raise Unproved(hangs_on_others(self.plan.codes[above]))
            self._refuse_hidden(child, hiding)

    def _is_known_below(self, at: int) -> bool:
        return all(self.evaluation.nodes[self.plan.codes[i]].score is not None for i in self.plan.children[at])

    def held(self, at: int) -> Held | None:
        """What is held of a leaf, also of one that does not count in the total; nothing of a leaf below a given value that nobody answered."""
        result = self.evaluation.nodes[self.plan.codes[at]]
        return self._held(at, result) if result.node.is_leaf and (result.used or result.score is not None) else None

    def held_below(self, at: int) -> Held:
        """What is held of a leaf below a given value, where that is known."""
        return self._held(at, self.evaluation.nodes[self.plan.codes[at]])

    def _held(self, at: int, result: NodeResult) -> Held:
        listed = options(self.plan.instrument, self.plan.nodes[at])
        known = result.unlocked or result.score or (result.low if result.n is not None else None)
        if known is None:
            low = self._worst(at)
            key = next((key for key, one in listed.items() if one == low), None)
            return Held(key, low.points, low.level, missing=True)
        same = alike(self.plan.instrument, result.node, (known.exact, result.level), result.answer)
        key = next((key for key in same if key != NA), same[0] if same else None)
        return Held(key, known.exact, result.level, missing=result.score is None, applies=same[:1] != [NA])

    def _worst(self, at: int) -> Reply:
        """The answer that counts where one is missing: the worst."""
        node = self.plan.nodes[at]
        if node.direction == NONE or at in turning_of(self.plan).leaves | turning_of(self.plan).below:
            raise Unproved(msg("{code} is not answered, and more of it may be better or worse", code=node.code))
        return self.plan.leaf_ends[at][node.direction == LOWER]

    # --- What would come out ----------------------------------------------------------------------------------------

    def _as_answers(self) -> Assessment:
        """The assessment without its tables, its claims, and what it rests on: answers and values alone."""
        assessment = self.evaluation.assessment
        answers, values = dict(assessment.answers), dict(assessment.values)
        for at, one in self.leaves.items():
            code = self.plan.codes[at]
            if code not in answers and code not in values:
                answers[code] = (
                    one.points if one.key is None else as_written(self.plan.instrument, self.plan.nodes[at], one.key)
                )
        for at, result in self.given.items():
            code = self.plan.codes[at]
            if code not in answers and code not in values and result.score is not None:
                values[code] = result.score.exact
        return attrs.evolve(
            assessment, answers=answers, values=values, context=self._context(), claims={}, supported={}, established={}, evidence={}, notes={}, tables={}, groups=(),
            responses=None, people=None,
        )  # fmt: skip

    def _context(self) -> dict[str, Any]:
        """The facts beside the answers; those that follow from answers are left to these."""
        instrument, given = self.evaluation.instrument, self.evaluation.assessment.context
        nodes = {key: rule.from_node for key, rule in instrument.context.items() if rule.from_node is not None}
        follows = {key for key, code in nodes.items() if self.evaluation.nodes[code].score is not None}
        return {key: raw for key, raw in given.items() if key not in follows}

    def values_with(self, chosen: Mapping[int, PricedAnswer]) -> Values:
        """The value of every node with these answers; of what does not count in the total nothing is known.

        Raises:
            UndefinedError: A node has no value with them.
        """
        values, levels = list(self._as_held[0]), list(self._as_held[1])
        used, plan = dict(self.used), self.plan
        for at, one in chosen.items():
            values[at], levels[at] = rounded(one.points, plan.leaf_stages.get(at)), one.level
            if at in plan.formulas:
                used[at] = one.points
        for at in self.raised:
            if not chosen.keys().isdisjoint(plan.children[at]):
                used.pop(at, None)
        compute(plan, plan.anew(chosen), list(values), values, levels, used)
        return values

    def words(self, table: BandTable, values: Values) -> set[str]:
        """The predicates that may come out of these values of nodes; what is not known lies anywhere."""
        assert values[0] is not None  # everything that counts in the total is known
        known = [anywhere(self.plan, at) if one is None else Interval.of(one) for at, one in enumerate(values)]
        nodes = [ChildEnds(one.ends if one.is_bounded else None) for one in known]
        return words_between(self.plan.instrument, table, nodes)

    @cached_property
    def _as_held(self) -> tuple[Values, list[int | None]]:
        """The value of every node, and answers as levels, as they are."""
        inputs, levels = self.inputs()
        return run(self.plan, inputs, levels, self.used)[1], levels

    def inputs(self) -> tuple[Values, list[int | None]]:
        """What is held of leaves, by position: points, and answers as levels."""
        points: Values = [None] * len(self.plan.nodes)
        levels: list[int | None] = [None] * len(self.plan.nodes)
        for at, held in self.leaves.items():
            points[at], levels[at] = held.points, held.level
        return points, levels

    @cached_property
    def used(self) -> dict[int, Exact]:
        """The values that stand in place of children, by position."""
        return {at: result.score.exact for at, result in self.given.items() if result.score is not None}

    def with_changes(self, changes: Mapping[str, Any]) -> Evaluation:
        """What comes out with these answers and values in place of those that are held; a grade raised by hand falls away with its criteria."""
        answers, values = dict(self._base.answers), dict(self._base.values)
        fallen = {self.plan.codes[at]: None for at in self.raised if self._is_changed_below(at, changes)}
        for code, answer in {**fallen, **with_answers(changes)}.items():
            (values if code in values else answers)[code] = written(self.plan, self.plan.position[code], answer)
        answers, values = (
            {code: one for code, one in listed.items() if one is not None} for listed in (answers, values)
        )
        assessment = attrs.evolve(self._base, answers=answers, values=values)
        return evaluate(self.evaluation.instrument, assessment, readings=False, findings=False)

    def _is_changed_below(self, at: int, changes: Mapping[str, Any]) -> bool:
        return any(self.plan.codes[i] in changes for i in self.plan.children[at])

    @cached_property
    def lowest(self) -> Evaluation:
        """What comes out with everything that is missing at its lowest."""
        told = self.evaluation.assessment
        if not (self.missing or told.tables or told.groups or told.responses or told.people):
            return self.evaluation
        try:
            return self.with_changes({})
        except AssessmentError as error:  # what a table says cannot be said by answers alone
            raise Unproved(error.faults[0].problem) from error


def hangs_on_others(code: str) -> Prose:
    """Why it cannot be told how far the value of a node moves."""
    return msg(
        "the answers below {code} are not known, and how far one of them moves it hangs on the others", code=code
    )


def _can_hold(rule: PredicateRule) -> bool:
    """Whether the facts leave open that a rule holds."""
    return all(places_of(part) or computed(part)((), ()) for part in all_of(rule.condition, holds=True))


@lru_cache(maxsize=64)
def counted_in(instrument: Instrument) -> tuple[str, ...]:
    """Codes of the answers that count: those in the total, and those beside it that rules of the predicate hang on under the facts that are known."""
    codes = tuple(instrument.nodes)
    named = [codes[at] for rule in predicate_rules(instrument) if _can_hold(rule) for at in rule.at]
    return tuple(dict.fromkeys(leaf for code in (TOTAL, *named) for leaf in instrument.leaves_under(code)))


def facts_of(instrument: Instrument) -> tuple[str, ...]:
    """Codes of the answers that nobody is asked to change; they stay as they are."""
    return tuple([code for code in counted_in(instrument) if instrument.nodes[code].direction == NONE])


def is_raised(instrument: Instrument, code: str) -> bool:
    """Whether an answer is one that is raised: it counts, and is no fact."""
    return code in counted_in(instrument) and instrument.nodes[code].direction != NONE


def _bands(evaluation: Evaluation) -> BandTable:
    instrument = evaluation.instrument
    asked = [key for key in facts_named(instrument) if key not in (*instrument.facts, *evaluation.context)]
    if asked:
        raise Unproved(msg("the predicate hangs on {key}, which is not known", key=asked[0]))
    key = instrument.bands_by
    when = evaluation.context.get(key or "")
    table = table_for(instrument, evaluation.total.node, when)
    if table is None:
        assert key is not None  # the loader asks for bands of the total
        raise Unproved(msg("the predicate hangs on {key}, which is not known", key=key))
    return table
