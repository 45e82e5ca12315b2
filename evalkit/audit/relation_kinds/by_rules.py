"""Claims held against rule files: as claims of an assessment made of the printed numbers, as achievements by a formula of the report's rules."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.relation_kinds.kind import SCALE, Judgement, RelationKind, no_number, unsupported
from evalkit.audit.rounding import is_printed, way_of, way_text
from evalkit.audit.word_comparison import named_like
from evalkit.base.errors import AssessmentError, UnknownInstrumentError
from evalkit.base.exact import Printed, decimal_text, parse_number
from evalkit.base.interval import Interval, around
from evalkit.base.text import Decimal, Message, Text, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment
from evalkit.files.period import Period
from evalkit.instruments import TOTAL
from evalkit.loading.report_rules.target_rules import FormulaRule, ZeroTarget
from evalkit.method.achievement import kind_of_target
from evalkit.method.scales import options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.audit.lookup import Lookup, Operand
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Band, Instrument, Node

PREDICATE, LADDER = "predicate", "ladder"
_EXACT_DIGITS = 12


class IndexRelation(RelationKind):
    """What an instrument makes of printed values."""

    name = "index"
    prose = msg("{instrument} of {parts}")
    low = high = 0
    needs = ("instrument", "values")
    allows = ("node",)
    claim_is = None
    is_making = True
    is_strict = True
    least = 0

    def verdict(self) -> Judgement:
        """The verdict on what an instrument makes of printed values."""
        values: dict[str, Any] = {}
        for code, address in self.relation.values.items():
            operand = self.lookup.operand(address, self.instead)
            if operand.exact is None and not operand.words:
                return no_number(operand)
            values[code] = usable(operand)
        return by_instrument(self, self.mine, self.relation.instrument or "", values)


def usable(operand: Operand) -> Printed | int | str:
    """The value of *operand* as an assessment file would give it."""
    if operand.exact is None:
        return " ".join(operand.words)
    if operand.computed and operand.exact.denominator != 1:
        return Printed(decimal_text(operand.exact, _EXACT_DIGITS), Fraction(operand.exact), _EXACT_DIGITS)
    if operand.digits == 0 or operand.computed:
        return int(operand.exact)
    return Printed(operand.text, Fraction(operand.exact), operand.digits)


def year_of(lookup: Lookup) -> Period:
    """The year of the report."""
    year = lookup.sheet.year
    return Period(text=str(year), last_day=dt.date(year, 12, 31))


def bands_at(instrument: Instrument, *nodes: str) -> list[Band]:
    """The bands of the total, and of *nodes*."""
    return [band for table in instrument.bands if table.at in (TOTAL, *nodes) for band in table.bands]


def by_instrument(kind: RelationKind, mine: Operand, spec: str, given: Mapping[str, Any]) -> Judgement:
    """What the instrument *spec* makes of the *given* values, held against *mine* as the number or word of the node."""
    try:
        instrument = kind.lookup.registry.instrument(spec, year_of(kind.lookup))
    except UnknownInstrumentError as error:
        return unsupported(error.problem)
    return _held(kind, mine, instrument, _assessment(kind, instrument, given), kind.relation.node)


def by_evaluation(kind: RelationKind, mine: Operand, evaluation: Evaluation, node: str | None) -> Judgement:
    """*mine* held against an assessment file as a claim of it: all its readings, and all that its numbers stand for."""
    return _held(kind, mine, evaluation.instrument, evaluation.assessment, node or PREDICATE)


def _held(kind: RelationKind, mine: Operand, instrument: Instrument, assessment: Assessment, node: str) -> Judgement:
    is_word = mine.exact is None
    code = PREDICATE if is_word and node == TOTAL else node
    claim = " ".join(mine.words) if is_word else usable(mine)
    rule = instrument.claims.get(code) if code not in instrument.nodes else None
    if rule is not None and rule.kind == LADDER:
        claim = kind.claim.printed  # "Level III" is a number for all others
    try:
        evaluation = _evaluate(instrument, assessment, {code: claim})
    except AssessmentError as error:
        return _refused(mine, instrument, assessment, code, error)
    return _outcome(mine, evaluation, code)


def _assessment(kind: RelationKind, instrument: Instrument, given: Mapping[str, Any]) -> Assessment:
    answers = {code: value for code, value in given.items() if _is_answer(instrument, code, value)}
    values = {code: value for code, value in given.items() if code not in answers}
    return Assessment(
        file=kind.relation.file,
        sha256=kind.lookup.sheet.sha256,
        instrument=instrument.id,
        subject=kind.lookup.sheet.agency,
        period=year_of(kind.lookup),
        answers=answers,
        values=values,
    )


def _is_answer(instrument: Instrument, code: str, value: Any) -> bool:
    node: Node | None = instrument.nodes.get(code)
    if node is None or not node.is_leaf:
        return False
    return isinstance(value, str) or (isinstance(value, int) and value in options(instrument, node))


def _evaluate(instrument: Instrument, assessment: Assessment, claims: Mapping[str, Any]) -> Evaluation:
    return evaluate(instrument, attrs.evolve(assessment, claims=claims), readings=False, findings=False)


def _outcome(mine: Operand, evaluation: Evaluation, code: str) -> Judgement:
    result = next(claim for claim in evaluation.claims if claim.code == code)
    node = None if code == PREDICATE else code
    said = [
        finding.message for finding in evaluation.findings if finding.code.startswith("claim-") and finding.node == node
    ]
    plain = result.verdict == AGREES and result.leaves is None
    computed = _predicates(mine, evaluation) if code == PREDICATE else result.computed
    formula = _formula(evaluation.instrument, code, computed, is_number=mine.exact is not None)
    way = _way(mine, evaluation, code) if result.verdict == CONTRADICTED else None
    if way is not None:
        return Judgement(ROUNDING, _number_in(computed), way[0], (way[1],), formula)
    return Judgement(result.verdict, _number_in(computed), explanation=() if plain else tuple(said), formula=formula)


def _number_in(computed: str | None) -> Printed | str | None:
    """What a claim of an assessment should be: evaluations tell it as text."""
    found = None if computed is None else parse_number(computed)
    return found if isinstance(found, Printed) else computed


def _way(mine: Operand, evaluation: Evaluation, code: str) -> tuple[str, Message] | None:
    """The way of rounding, other than that of the instrument, that prints the score of the node as the claim, and what is told of it."""
    score = evaluation.nodes[code].score if code in evaluation.nodes else None
    if score is None or mine.exact is None:
        return None
    for value in (score.exact, score.value):
        way = way_of(value, mine.exact, mine.digits)
        if way is not None:
            return way, way_text(way, value, mine.exact, mine.digits)
    return None


def _predicates(mine: Operand, evaluation: Evaluation) -> str:
    """The predicates that can come out, by letter or by word, as the claim calls them."""
    bands = bands_at(evaluation.instrument)
    by_name = {band.predicate: band for band in bands}
    word = " ".join(mine.words)
    return " / ".join(named_like(word, by_name[one], bands) if one in by_name else one for one in evaluation.possible)


def _refused(
    mine: Operand, instrument: Instrument, assessment: Assessment, code: str, error: AssessmentError
) -> Judgement:
    """The outcome where the instrument refuses the claim (a word it does not know), or the values already."""
    problem = msg("{instrument} refuses it: {problem}", instrument=instrument.id, problem=error.faults[0].problem)
    try:
        evaluation = _evaluate(instrument, assessment, {})
    except AssessmentError as refused:
        return _outside(instrument, assessment, refused) or unsupported(problem)
    if code != PREDICATE:
        return unsupported(problem)
    computed = _predicates(mine, evaluation)
    formula = _formula(instrument, code, computed, is_number=mine.exact is not None)
    return Judgement(CONTRADICTED, computed, explanation=(problem,), formula=formula)


def _outside(instrument: Instrument, assessment: Assessment, error: AssessmentError) -> Judgement | None:
    """The outcome where a number lies outside the scale of its node, so that nothing can come of it."""
    given = {f"answers.{code}": value for code, value in assessment.answers.items()}
    given |= {f"values.{code}": value for code, value in assessment.values.items()}
    for fault in error.faults:
        place = next((one for one in given if str(fault.place).endswith(one)), None)
        if place is not None and place.partition(".")[2] in instrument.nodes and not isinstance(given[place], str):
            said = msg(
                "{instrument}: {problem}; it takes {scale}",
                instrument=instrument.id,
                problem=fault.problem,
                scale=fault.expected or Text("", ""),
            )
            return Judgement(CONTRADICTED, explanation=(said,))
    return None


def _formula(instrument: Instrument, code: str, computed: str | None, *, is_number: bool) -> Message | None:
    if computed is None:
        return None
    shown = Decimal(computed) if is_number else computed
    return msg("{instrument}, {node}: {computed}", instrument=instrument.id, node=code, computed=shown)


# --- Achievements: a realisation held against a target, by a formula of the rules of the report ------------------------


_ZERO = msg("the target is 0: the key zero of the relation names the rule for that")


class AchievementRelation(ComputedRelation):
    """A realisation held against a target, by a formula of the rules of the report."""

    name = "achievement"
    prose = msg("achievement of {first} against the target {second}")
    prose_with_blank = msg("achievement from {parts}")
    low = high = least = 2
    allows = ("direction", "formula", "zero", "cap")
    one_of = ("direction", "formula")
    is_rounded = True
    alike = (*SCALE, "year")
    is_quotient = is_percentage = True
    result_name = msg("achievement")
    operand_names = (msg("realisation"), msg("target"))

    @property
    def terms(self) -> tuple[Operand, ...]:
        """Realisation and target; of a target that is a range both ends."""
        value, target = self.operands
        return self.operands if target.upper is None else (value, target, target._replace(exact=target.upper))

    @cached_property
    def formula(self) -> FormulaRule | ZeroTarget | Message:
        """By what the printed target is held, or why there is nothing."""
        return self._formula(self.numbers[1:])

    def of_numbers(self, numbers: Sequence[Exact]) -> Exact | None:
        """By the formula for the printed target."""
        return _achieved(self.formula, numbers)

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """By the formula for such a target."""
        return _achieved(self._formula(numbers[1:]), numbers)

    @property
    def why_none(self) -> Message | None:
        """Why there is no formula."""
        return self.formula if isinstance(self.formula, Message) else None

    @property
    def achieved(self) -> Exact | None:
        """What comes out."""
        return self.result

    def _formula(self, target: Sequence[Exact]) -> FormulaRule | ZeroTarget | Message:
        """The one that is named, else the default for the direction; of a target of 0 the rule that is named for it."""
        rules, relation = self.lookup.rules, self.relation
        assert rules is not None  # whoever read the report has looked; so for the names of formulas
        rule = rules.rule_for(tuple(target), relation.direction, relation.formula, relation.zero)
        if rule is None and [*target] == [0]:
            return _ZERO
        if rule is None:
            return msg("{rules} has no formula for this; direction or formula must be named", rules=rules.id)
        if isinstance(rule, FormulaRule) and rule.formula.target != kind_of_target(target):
            return msg("the formula {name} is for another kind of target", name=rule.name)
        return rule

    def other_formulas(self, number: Printed) -> tuple[str, ...]:
        """The other formulas of the rules for such a target that give *number*."""
        used, rules = self.formula, self.lookup.rules
        if not isinstance(used, FormulaRule) or rules is None:
            return ()
        value, *target = self.numbers
        others = [
            rule
            for name, rule in rules.formulas.items()
            if name != used.formula.name and rule.formula.target == used.formula.target
        ]
        return tuple(rule.printed for rule in others if is_printed(rule.formula.compute(value, tuple(target)), number))

    def interval(self) -> Interval | None:
        """What the formula leaves."""
        return through([term.range for term in self.terms], self.of_numbers)

    def formula_text(self) -> Message:
        """The formula as printed, with its numbers."""
        formula = self.formula
        assert not isinstance(formula, Message)
        value, *target = [term.text for term in self.terms]
        return msg(
            "{formula}, realisation {value}, target {target}: {result}",
            formula=formula.printed,
            value=value,
            target=Decimal(" – ".join(target)),
            result=self._right_side(),
        )


def _achieved(rule: FormulaRule | ZeroTarget | Message, numbers: Sequence[Exact]) -> Exact | None:
    return None if isinstance(rule, Message) else rule.achievement(numbers[0], tuple(numbers[1:]))


def through(ranges: Sequence[Interval], compute: Callable[[Sequence[Exact]], Exact | None]) -> Interval | None:
    """What a function leaves that only rises or only falls in each of its numbers."""
    corners = []
    for chosen in product(*[interval.corners for interval in ranges]):
        value = compute([end for end, _ in chosen])
        if value is None:
            return None
        corners.append((value, any(is_open for _, is_open in chosen)))
    return around(corners)
