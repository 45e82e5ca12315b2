"""What is to be told of a sheet with one assessment: formulas over its answers against the weights, and their values."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.mapping.headings import PREDICATE
from evalkit.method.plan import plan_for
from evalkit.workbook_check.bands import same_word
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula_workbook import is_of, name_of
from evalkit.workbook_check.layout import WorksheetRules
from evalkit.workbook_check.lint import by_column
from evalkit.workbook_check.model import (
    CheckFinding,
    PartCheck,
    cut_weight,
    number_said,
    value_text,
    weighs_otherwise,
    weighs_scaled,
)
from evalkit.workbook_check.single import formulas_outside
from evalkit.workbook_check.trial_answers import (
    Spelling,
    differing,
    formulas_of,
    is_used,
    not_tried,
    reaches,
    tried,
    tried_nodes,
)
from evalkit.workbook_check.values import check_values_of, holds_otherwise, not_evaluated
from evalkit.workbook_check.weight_findings import weight_findings
from evalkit.workbook_check.weights import counts_all, expected_weights, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula_workbook import BookSheet
    from evalkit.workbook_check.single import Single
    from evalkit.workbook_check.trial_answers import TrialOutcomes

    Weights = Mapping[str, Fraction]

_NEAR = Fraction(1, 50)  # a weight that misses that of the rules by less is meant to be it
_MOST_MISSED = 3  # leaves that a sum may leave out and still be meant as that of its node


class AnswersFormula(NamedTuple):
    """A formula over the answers.

    Attributes:
        node: Whose value it is, or is meant to be.
        scale: What all its weights are, of those of the rules.
    """

    place: Place
    node: str
    scale: Exact


def check_single(sheet: BookSheet, one: Single, instrument: Instrument) -> PartCheck:
    """Hold every formula over the answers of *sheet* against the rules."""
    return _Checking(sheet, one, plan_for(instrument)).checked()


def check_elsewhere(sheet: BookSheet, home: BookSheet, one: Single, instrument: Instrument) -> PartCheck:
    """Hold the formulas on *sheet* that add up answers on the sheet *home* against the rules."""
    return _Checking(sheet, one._replace(labels={}, claims={}), plan_for(instrument), home).elsewhere()


class _Checking:
    """Goes through the formulas: those of nodes that are tried first, since others add these up."""

    def __init__(self, sheet: BookSheet, one: Single, plan: Plan, home: BookSheet | None = None) -> None:
        self.sheet, self.one, self.plan, self.home = sheet, one, plan, home or sheet
        self.nodes = plan.instrument.nodes
        self.findings: list[CheckFinding] = [not_evaluated(one.refused, sheet)] if one.refused else []
        self.compared = self.wrong = 0
        self.variables = dict(one.data)
        self.scales: dict[str, Exact] = {}

    def checked(self) -> PartCheck:
        """What came of all of them."""
        codes = [] if not self.one.is_list else tried_nodes(self.plan, self.one.data)
        reach = reaches(self.sheet, self.one.data) if codes else {}
        parts = [frozenset(self.nodes[code].children) for code in codes]
        inner = frozenset(place for place, seen in reach.items() if seen and any(seen <= part for part in parts))
        spelled = Spelling(self.sheet, self.one.data, self.plan.instrument, self.one.words)
        for code in codes:
            self._try(code, reach, spelled)
        worksheet = WorksheetRules(self.sheet, self._value_cells(), self.one.data, self.plan.instrument)
        self._check_worksheet(worksheet)
        aside = {*inner, *worksheet.cells.values()}
        answered = {row for row, _ in self.one.data} if not self.one.labels else set()
        outside = (place for place in formulas_outside(self.sheet, self.one) if place not in aside)
        self._add_up([place for place in outside if place[0] not in answered or self._counts_all(place)])
        for place, code in self.one.claims.items():
            if code == PREDICATE and self.sheet.value(place) is not None:
                self._compare(self._word(place))
        return PartCheck(self.findings, self.compared, self.wrong, inner)

    def _value_cells(self) -> dict[str, Place]:
        """Code → the cell of its value: as a mapping says, else in the column of which most formulas give the values of nodes."""
        if self.one.claims:
            return {code: place for place, code in self.one.claims.items() if code != PREDICATE}
        best: list[Place] = []
        for places in by_column(place for place in self.sheet.shapes if place[0] in self.one.labels):
            meant = [AnswersFormula(place, self.one.labels[place[0]], 1) for place in places]
            right = [each.place for each in meant if self._is_known(each.node) and self._value(each) is None]
            if len(right) > max(1, len(best), len(places) // 2):
                best = right
        column = best[0][1] if best else None
        return {code: (row, column) for row, code in self.one.labels.items() if column is not None}

    def _is_known(self, code: str) -> bool:
        return self.one.evaluation.nodes[code].score is not None

    def _check_worksheet(self, worksheet: WorksheetRules) -> None:
        """The column that holds the values of nodes; those of nodes that were tried are compared."""
        self.findings += weight_findings(worksheet)
        tried = {code for place, code in self.variables.items() if place not in self.one.data}
        part = check_values_of(worksheet, self.one.evaluation, tried)
        values = {place: code for code, place in worksheet.cells.items() if self.nodes[code].children}
        self.variables, self.scales = {**values, **self.variables}, {**worksheet.scales, **self.scales}
        self.findings += part.findings
        self.compared, self.wrong = self.compared + part.compared, self.wrong + part.wrong

    def elsewhere(self) -> PartCheck:
        """What came of those that add up on a sheet without answers."""
        self._add_up(place for place in self.sheet.shapes if self._counts_all(place))
        return PartCheck(self.findings, self.compared, self.wrong)

    def _counts_all(self, place: Place) -> bool:
        tree = self.sheet.tree(place)
        row_of = {cell: str(cell[0]) for cell in self.one.data}
        try:
            return tree is not None and counts_all(tree, self.home, row_of, self.sheet)
        except UnreadableError:
            return False

    def _compare(self, wrong: CheckFinding | None) -> None:
        self.compared += 1
        self.wrong += wrong is not None
        self.findings += [] if wrong is None else [wrong]

    def _try(self, code: str, reach: Mapping[Place, frozenset[str]], spelled: Spelling) -> None:
        """The formulas of a node with a gate or grades."""
        for place in formulas_of(code, self.plan, self.sheet, reach):
            is_named = code in (self.one.claims.get(place), self.one.labels.get(place[0]))
            is_meant = is_named or is_used(place, self.sheet, reach)
            if not is_meant and self._weights(place):
                continue  # a sum, or a share, beside the value
            try:
                outcomes = tried(place, code, self.one.data, self.sheet, self.plan, spelled, is_meant=is_meant)
            except UnreadableError as error:
                self.findings.append(not_tried(place, code, str(error), self.sheet))
                continue
            if outcomes is not None:
                self._tell(place, code, outcomes)

    def _tell(self, place: Place, code: str, outcomes: TrialOutcomes) -> None:
        if outcomes.wrong:
            self.findings.append(differing([place], code, outcomes, self.sheet, self.plan))
        if outcomes.scale is None:
            return
        self.variables[place], self.scales[code] = code, outcomes.scale
        if not outcomes.wrong:
            self._compare(self._value(AnswersFormula(place, code, outcomes.scale)))

    def _add_up(self, places: Iterable[Place]) -> None:
        """The formulas that add up."""
        told: set[str] = set()
        for place in places:
            weights = self._weights(place)
            computed = self._meant(place, weights) if weights else None
            if isinstance(computed, CheckFinding):
                key = computed.code + self.sheet.shapes[place]
                self.findings += [] if key in told else [computed]
                told.add(key)
            elif computed is not None and self._is_known(computed.node):
                self._compare(self._value(computed))

    def _weights(self, place: Place) -> Weights:
        """What the formula at *place* adds up of the values of the variables, cells of the sheet with the answers, where it is such a sum."""
        tree = self.sheet.tree(place)
        try:
            found = None if tree is None else sum_of(tree, self.home, self.variables, self.sheet)
        except UnreadableError:
            return {}
        counted = {} if found is None else {code: weight for code, weight in found.weights.items() if weight}
        return {code: weight * self.scales.get(code, 1) for code, weight in counted.items()}  # cells may hold multiples

    # --- Weights ------------------------------------------------------------------------------------------------------

    def _meant(self, place: Place, weights: Weights) -> AnswersFormula | CheckFinding | None:
        """The node that a sum is the value of; a finding if it is meant to be one and is not."""
        code = self.one.labels.get(place[0])
        if code is None or self.nodes[code].is_leaf:
            code = _node_of(weights, self.plan)
        if code is None:
            return self._short(place, TOTAL, weights)
        if self.nodes[code].is_leaf:
            return self._of_leaf(place, code, weights[code])
        expected = expected_weights(self.plan, code, weights)
        if expected is None:
            return None
        if set(expected) != set(weights):
            return self._short(place, code, weights)
        return self._held(place, code, weights, expected)

    def _short(self, place: Place, code: str, weights: Weights) -> CheckFinding | None:
        """A sum over nearly all that is below a node: the node, with something left out."""
        covered, leaves = _covered(weights, self.plan), set(self.plan.instrument.leaves_under(code))
        missed = _missed(code, covered, self.plan)
        if not covered <= leaves or not 0 < len(missed) <= _MOST_MISSED or len(covered) <= len(leaves) // 2:
            return None
        text = msg("{cell} leaves out {codes} of {node}", cell=name_of(place), codes=tuple(missed), node=code)
        return self._wrong("left-out", place, text, code)

    def _of_leaf(self, place: Place, code: str, weight: Fraction) -> AnswersFormula | CheckFinding | None:
        """A mean of the answers of one leaf, or that mean with its weight."""
        if weight == 1:
            return AnswersFormula(place, code, 1)
        expected = expected_weights(self.plan, TOTAL, {code: Fraction(1)}) or {}
        for factor in _factors(self.plan):
            ours = expected.get(code, Fraction(0)) * factor
            if ours and weight != ours and abs(weight / ours - 1) < _NEAR:
                text = weighs_otherwise(name_of(place), code, weight, ours)
                return self._wrong("weight", place, text, code, why=cut_weight(weight, ours))
        return None

    def _held(
        self, place: Place, code: str, weights: Weights, expected: Weights
    ) -> AnswersFormula | CheckFinding | None:
        """A sum over all leaves of a node: its weights may be a multiple of those of the rules, those of the total may not."""
        ratios = {weights[leaf] / weight for leaf, weight in expected.items()}
        if len(ratios) > 1:
            leaf = next(each for each in expected if weights[each] / expected[each] != max(ratios))
            if max(ratios) / min(ratios) - 1 > 1 or min(ratios) <= 0:
                return None  # sums of other things: weights, points
            return self._wrong(
                "weight", place, weighs_otherwise(name_of(place), leaf, weights[leaf], expected[leaf]), code
            )
        scale, factors = ratios.pop(), _factors(self.plan)
        close = next((each for each in factors if scale != each and abs(scale / Fraction(each) - 1) < _NEAR), None)
        if close is not None and code == TOTAL:
            text = weighs_scaled(name_of(place), scale / Fraction(close))
            return self._wrong("weight", place, text, code)
        return AnswersFormula(place, code, scale)

    def _wrong(self, kind: str, place: Place, text: Message, code: str, **more: Any) -> CheckFinding:
        """The finding; of the total with what the workbook has for it, and what the rules give."""
        score = self.one.evaluation.nodes[code].score
        if code == TOTAL and score is not None:
            more |= {"stored": value_text(self.sheet.value(place)), "ours": number_said(score.value)}
        return self.sheet.found(kind, [place], text, node=code, cite=self.nodes[code].cite, **more)

    # --- Values -------------------------------------------------------------------------------------------------------

    def _word(self, place: Place) -> CheckFinding | None:
        """That a cell of which a mapping says that it holds the predicate holds another word."""
        band, stored = self.one.evaluation.band, self.sheet.value(place)
        if band is None or (isinstance(stored, str) and same_word(stored.strip(), band)):
            return None
        return holds_otherwise([place], visible(band.predicate), self.sheet)._replace(node=TOTAL)

    def _value(self, computed: AnswersFormula) -> CheckFinding | None:
        """That the value of a formula is not that of the rules; the weights of the formula are."""
        score, stored = self.one.evaluation.nodes[computed.node].score, self.sheet.value(computed.place)
        if score is None or stored is None:
            return None
        stage = self.plan.instrument.stage_of(self.nodes[computed.node])
        if isinstance(stored, Fraction) and is_of(stored, score, computed.scale, stage):
            return None
        ours = number_said(Fraction(score.value) * computed.scale)
        return holds_otherwise([computed.place], ours, self.sheet)._replace(node=computed.node)


def _node_of(weights: Weights, plan: Plan) -> str | None:
    """The lowest node with exactly these leaves."""
    covered = _covered(weights, plan)
    codes = [code for code in plan.codes if set(plan.instrument.leaves_under(code)) == covered]
    return codes[-1] if codes else None


def _covered(codes: Iterable[str], plan: Plan) -> set[str]:
    return {leaf for code in codes for leaf in plan.instrument.leaves_under(code)}


def _missed(code: str, covered: set[str], plan: Plan) -> list[str]:
    """The highest nodes below *code* of which nothing is covered."""
    found = []
    for child in plan.instrument.nodes[code].children:
        is_missed = covered.isdisjoint(plan.instrument.leaves_under(child))
        found += [child] if is_missed else _missed(child, covered, plan)
    return found


def _factors(plan: Plan) -> set[Exact]:
    """Scales on which offices keep the total: its own, and that of its parts where the rules convert these."""
    return {1, *(1 / Fraction(conversion.factor) for conversion in plan.instrument.conversions)}
