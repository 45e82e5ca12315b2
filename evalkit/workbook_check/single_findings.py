"""What is to be told of a sheet with one assessment: formulas over its answers against the weights, and their values."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, short_text
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.mapping.headings import PREDICATE
from evalkit.method.plan import plan_for
from evalkit.workbook_check.bands import same_word
from evalkit.workbook_check.book import is_of, name_of
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.model import CheckFinding
from evalkit.workbook_check.said import cut_weight, number_said, value_text
from evalkit.workbook_check.single import formulas_outside
from evalkit.workbook_check.tried import (
    Spelling,
    differing,
    formulas_of,
    is_used,
    not_tried,
    reaches,
    tried,
    tried_nodes,
)
from evalkit.workbook_check.values import gives_other
from evalkit.workbook_check.weights import counts_all, expected_weights, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.text import Message, Prose
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.book import BookSheet
    from evalkit.workbook_check.single import Single
    from evalkit.workbook_check.tried import Tried
    from evalkit.workbook_check.weights import Sum

_NEAR = Fraction(1, 50)  # a weight that misses that of the rules by less is meant to be it
_MOST_MISSED = 3  # leaves that a sum may leave out and still be meant as that of its node


class Computed(NamedTuple):
    """A formula over the answers.

    Attributes:
        node: Whose value it is, or is meant to be.
        scale: What all its weights are, of those of the rules.
    """

    place: Place
    node: str
    scale: Exact


class SingleChecked(NamedTuple):
    """What came of it.

    Attributes:
        inner: Formulas over answers of a node with a gate or grades: shares, sums and grades on the way to its value.
    """

    findings: list[CheckFinding]
    compared: int
    agree: int
    inner: frozenset[Place] = frozenset()


def check_single(sheet: BookSheet, one: Single, instrument: Instrument) -> SingleChecked:
    """Hold every formula over the answers of *sheet* against the rules."""
    return _Checking(sheet, one, plan_for(instrument)).checked()


def check_elsewhere(sheet: BookSheet, home: BookSheet, one: Single, instrument: Instrument) -> SingleChecked:
    """Hold the formulas on *sheet* that add up answers on the sheet *home* against the rules."""
    return _Checking(sheet, one._replace(labels={}, claims={}), plan_for(instrument), home).elsewhere()


class _Checking:
    """Goes through the formulas: those of nodes that are tried first, since others add these up."""

    def __init__(self, sheet: BookSheet, one: Single, plan: Plan, home: BookSheet | None = None) -> None:
        self.sheet, self.one, self.plan, self.home = sheet, one, plan, home or sheet
        self.findings: list[CheckFinding] = []
        self.compared = self.agree = 0
        self.variables = dict(one.data)
        self.scales: dict[str, Exact] = {}

    def checked(self) -> SingleChecked:
        """What came of all of them."""
        codes = [] if not self.one.is_list else tried_nodes(self.plan, self.one.data)
        reach = reaches(self.sheet, self.one.data) if codes else {}
        parts = [frozenset(self.plan.instrument.nodes[code].children) for code in codes]
        inner = frozenset(place for place, seen in reach.items() if seen and any(seen <= part for part in parts))
        spelled = Spelling(self.sheet, self.one.data, self.plan.instrument, self.one.words)
        for code in codes:
            self._try(code, reach, spelled)
        answered = {row for row, _ in self.one.data} if not self.one.labels else set()
        outside = (place for place in formulas_outside(self.sheet, self.one) if place not in inner)
        self._add_up([place for place in outside if place[0] not in answered or self._counts_all(place)])
        for place, code in self.one.claims.items():
            if self.sheet.value(place) is not None:
                self._compare(_claim(self.sheet, place, code, self.one))
        return SingleChecked(_with_formulas(self.findings, self.sheet), self.compared, self.agree, inner)

    def elsewhere(self) -> SingleChecked:
        """What came of those that add up on a sheet without answers."""
        self._add_up(place for place in self.sheet.shapes if self._counts_all(place))
        return SingleChecked(_with_formulas(self.findings, self.sheet), self.compared, self.agree)

    def _counts_all(self, place: Place) -> bool:
        tree = self.sheet.tree(place)
        row_of = {cell: str(cell[0]) for cell in self.one.data}
        try:
            return tree is not None and counts_all(tree, self.home, row_of, self.sheet)
        except UnreadableError:
            return False

    def _compare(self, wrong: CheckFinding | None) -> None:
        self.compared += 1
        self.agree += wrong is None
        self.findings += [] if wrong is None else [wrong]

    def _try(self, code: str, reach: Mapping[Place, frozenset[str]], spelled: Spelling) -> None:
        """The formulas of a node with a gate or grades."""
        for place in formulas_of(code, self.plan, self.sheet, reach):
            is_named = code in (self.one.claims.get(place), self.one.labels.get(place[0]))
            is_meant = is_named or is_used(place, self.sheet, reach)
            if not is_meant and _sum(self.sheet, place, self.variables, self.home) is not None:
                continue  # a sum, or a share, beside the value
            try:
                found = tried(place, code, self.one.data, self.sheet, self.plan, spelled, is_meant=is_meant)
            except UnreadableError as error:
                self.findings.append(not_tried(place, code, str(error), self.sheet))
                continue
            if found is not None:
                self._tell(place, code, found)

    def _tell(self, place: Place, code: str, found: Tried) -> None:
        if found.wrong:
            self.findings.append(differing([place], code, found, self.sheet, self.plan))
        if found.scale is None:
            return
        self.variables[place], self.scales[code] = code, found.scale
        if not found.wrong and place not in self.one.claims:
            self._compare(_value(self.sheet, Computed(place, code, found.scale), self.one))

    def _add_up(self, places: Iterable[Place]) -> None:
        """The formulas that add up."""
        told: set[str] = set()
        for place in places:
            found = _sum(self.sheet, place, self.variables, self.home)
            if found is None:
                continue
            computed = _meant(place, self._in_values(found), self.one, self.plan)
            if isinstance(computed, CheckFinding):
                key = computed.code + self.sheet.shapes[place]
                self.findings += [] if key in told else [_with_values(computed, place, self.sheet, self.one)]
                told.add(key)
            elif computed is not None and place not in self.one.claims:
                self._compare(_value(self.sheet, computed, self.one))

    def _in_values(self, found: Sum) -> Sum:
        """A sum in terms of values, where cells hold multiples of them."""
        return found._replace(
            weights={code: weight * self.scales.get(code, 1) for code, weight in found.weights.items()}
        )


def _with_values(check_finding: CheckFinding, place: Place, sheet: BookSheet, one: Single) -> CheckFinding:
    """What the workbook has for the total, and what the rules give."""
    score = one.evaluation.nodes[check_finding.node or TOTAL].score
    if check_finding.node != TOTAL or score is None:
        return check_finding._replace(sheet=sheet.name)
    return check_finding._replace(
        sheet=sheet.name, stored=value_text(sheet.value(place)), ours=number_said(score.value)
    )


def _with_formulas(findings: list[CheckFinding], sheet: BookSheet) -> list[CheckFinding]:
    formulas = {name_of(place): text for place, text in sheet.raw.formulas.items()}
    return [finding._replace(formula=formulas.get(finding.cells[0])) for finding in findings]


def _sum(sheet: BookSheet, place: Place, variables: Mapping[Place, str], home: BookSheet) -> Sum | None:
    """The formula at *place* as a sum of the *variables*, cells of *home*."""
    tree = sheet.tree(place)
    try:
        found = None if tree is None else sum_of(tree, home, variables, sheet)
    except UnreadableError:
        return None
    return found if found is not None and any(found.weights.values()) else None


def _meant(place: Place, found: Sum, one: Single, plan: Plan) -> Computed | CheckFinding | None:
    """The node that a sum is the value of; a finding if it is meant to be one and is not."""
    weights = {code: weight for code, weight in found.weights.items() if weight}
    code = one.claims.get(place) or one.labels.get(place[0])
    if code is None or plan.instrument.nodes[code].is_leaf:
        code = _node_of(weights, plan)
    if code is None:
        return _short(place, TOTAL, weights, plan)
    if plan.instrument.nodes[code].is_leaf:
        return _of_leaf(place, code, weights[code], plan)
    expected = expected_weights(plan, code, weights)
    if expected is None:
        return None
    if set(expected) != set(weights):
        return _short(place, code, weights, plan)
    return _held(place, code, weights, expected, plan)


def _node_of(weights: Mapping[str, Fraction], plan: Plan) -> str | None:
    """The lowest node with exactly these leaves."""
    covered = _covered(weights, plan)
    codes = [code for code in plan.codes if set(plan.instrument.leaves_under(code)) == covered]
    return codes[-1] if codes else None


def _covered(codes: Iterable[str], plan: Plan) -> set[str]:
    return {leaf for code in codes for leaf in plan.instrument.leaves_under(code)}


def _short(place: Place, code: str, weights: Mapping[str, Fraction], plan: Plan) -> CheckFinding | None:
    """A sum over nearly all that is below a node: the node, with something left out."""
    covered, leaves = _covered(weights, plan), set(plan.instrument.leaves_under(code))
    missed = _missed(code, covered, plan)
    if not covered <= leaves or not 0 < len(missed) <= _MOST_MISSED or len(covered) <= len(leaves) // 2:
        return None
    text = msg("{cell} leaves out {codes} of {node}", cell=name_of(place), codes=tuple(missed), node=code)
    return CheckFinding("left-out", "", [name_of(place)], text, node=code, cite=plan.instrument.nodes[code].cite)


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


def _of_leaf(place: Place, code: str, weight: Fraction, plan: Plan) -> Computed | CheckFinding | None:
    """A mean of the answers of one leaf, or that mean with its weight."""
    if weight == 1:
        return Computed(place, code, 1)
    expected = expected_weights(plan, TOTAL, {code: Fraction(1)}) or {}
    for factor in _factors(plan):
        ours = expected.get(code, Fraction(0)) * factor
        if ours and weight != ours and abs(weight / ours - 1) < _NEAR:
            text = msg("{cell} weighs {code} with {theirs}, the rules with {ours}", cell=name_of(place), code=code,
                       theirs=short_text(weight), ours=short_text(ours))  # fmt: skip
            return _weight(place, text, code, plan)._replace(why=cut_weight(weight, ours))
    return None


def _held(
    place: Place, code: str, weights: Mapping[str, Fraction], expected: Mapping[str, Fraction], plan: Plan
) -> Computed | CheckFinding | None:
    """A sum over all leaves of a node: its weights may be a multiple of those of the rules, those of the total may not."""
    ratios = {weights[leaf] / weight for leaf, weight in expected.items()}
    cell = name_of(place)
    if len(ratios) > 1:
        leaf = next(each for each in expected if weights[each] / expected[each] != max(ratios))
        if max(ratios) / min(ratios) - 1 > 1 or min(ratios) <= 0:
            return None  # sums of other things: weights, points
        text = msg("{cell} weighs {code} with {theirs}, the rules with {ours}", cell=cell, code=leaf,
                   theirs=short_text(weights[leaf]), ours=short_text(expected[leaf]))  # fmt: skip
        return _weight(place, text, code, plan)
    scale = ratios.pop()
    close = next((each for each in _factors(plan) if scale != each and abs(scale / Fraction(each) - 1) < _NEAR), None)
    if close is not None and code == TOTAL:
        text = msg(
            "the weights of {cell} are {scale} × those of the rules",
            cell=cell,
            scale=short_text(scale / Fraction(close)),
        )
        return _weight(place, text, code, plan)
    return Computed(place, code, scale)


def _weight(place: Place, text: Message, code: str, plan: Plan) -> CheckFinding:
    return CheckFinding("weight", "", [name_of(place)], text, node=code, cite=plan.instrument.nodes[code].cite)


# --- Values ---------------------------------------------------------------------------------------------------------


def _claim(sheet: BookSheet, place: Place, code: str, one: Single) -> CheckFinding | None:
    """That a cell, of which a mapping says what it holds, holds something else."""
    if code != PREDICATE:
        return _value(sheet, Computed(place, code, 1), one)
    band, stored = one.evaluation.band, sheet.value(place)
    if band is None or (isinstance(stored, str) and same_word(stored.strip(), band)):
        return None
    return _holds_other(sheet, Computed(place, TOTAL, 1), visible(band.predicate))


def _value(sheet: BookSheet, computed: Computed, one: Single) -> CheckFinding | None:
    """That the value of a formula is not that of the rules; the weights of the formula are."""
    score = one.evaluation.nodes[computed.node].score
    stored = sheet.value(computed.place)
    if score is None or stored is None:
        return None
    if isinstance(stored, Fraction) and is_of(stored, score, computed.scale):
        return None
    return _holds_other(sheet, computed, number_said(Fraction(score.value) * computed.scale))


def _holds_other(sheet: BookSheet, computed: Computed, ours: Prose) -> CheckFinding:
    place, stored = computed.place, value_text(sheet.value(computed.place))
    text = msg("{cell} holds {stored}, the rules give {ours}", cell=name_of(place), stored=stored, ours=ours)
    why = gives_other(place, sheet)
    code = "value" if why is None else "stale"
    return CheckFinding(code, sheet.name, [name_of(place)], text, stored=stored, ours=ours, why=why, node=computed.node)
