"""Formulas of nodes with gates or grades, held against the rules at the answers where one of them may turn."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.method.scales import NA, options, read_answer
from evalkit.questions.choice import LeafAnswer
from evalkit.questions.gates import GateStates
from evalkit.workbook_check.formula.parse import UnreadableError, behind
from evalkit.workbook_check.formula.tree import constants, places_in
from evalkit.workbook_check.formula_workbook import name_of, near
from evalkit.workbook_check.model import number_said, value_text
from evalkit.workbook_check.values import as_input
from evalkit.workbook_check.weights import Looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message, Prose
    from evalkit.instruments import Instrument, Node
    from evalkit.mapping.columns import Meanings
    from evalkit.method.plan import Plan
    from evalkit.method.scales import Reply
    from evalkit.method.shapes import Gated
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula.tree import Failure, Value
    from evalkit.workbook_check.formula_workbook import BookSheet
    from evalkit.workbook_check.model import CheckFinding

Answers = list["Reply"]


class AnswersTrial(NamedTuple):
    """Answers to all leaves below a node, and what the rules make of them.

    Attributes:
        answers: Leaf → answer.
        said: What is particular about them.
        points: The value of the node.
        grade: Its grade, where it has one.
    """

    answers: Mapping[str, Reply]
    said: Message
    points: Exact
    grade: str | None


def trials(plan: Plan, code: str) -> list[AnswersTrial]:
    """The answers to be tried of one of the ``tried_nodes``, the most telling first; the last two are the best and the worst."""
    gate, children = plan.gates.get(plan.position[code]), plan.instrument.nodes[code].children
    listed = [_listed(plan, child) for child in children]
    worst, best = [each[0] for each in listed], [each[-1] for each in listed]
    found = [*_one_by_one(children, worst, best)]
    found += _of_shares(worst, best) if gate is None else _of_gate(gate, listed)
    found += [(best, msg("every answer is the best")), (worst, msg("every answer is the lowest"))]
    return [_trial(plan, code, answers, said) for answers, said in found]


def _listed(plan: Plan, child: str) -> list[Reply]:
    """What a leaf can be answered with, the fewest points first; nothing where that is any number."""
    node = plan.instrument.nodes[child]
    answers = [one for key, one in options(plan.instrument, node).items() if key != NA] if node.is_leaf else []
    return sorted(answers, key=lambda answer: (answer.points, answer.level or 0))


def _trial(plan: Plan, code: str, answers: Answers, said: Message) -> AnswersTrial:
    at, children = plan.position[code], plan.instrument.nodes[code].children
    formula, graded = plan.formulas[at], plan.graded_at(at)
    points, levels = [answer.points for answer in answers], [answer.level for answer in answers]
    grade = None if graded is None else graded.step(points, levels).word
    return AnswersTrial(dict(zip(children, answers, strict=True)), said, formula.value(points, levels), grade)


def _one_by_one(children: Sequence[str], worst: Answers, best: Answers) -> Iterator[tuple[Answers, Message]]:
    """One answer unlike all others: what a formula leaves out, or weighs otherwise, shows there."""
    for at, child in enumerate(children):
        yield _with(worst, {at: best[at]}), msg("only {code} is answered with the best", code=child)
    for at, child in enumerate(children):
        yield _with(best, {at: worst[at]}), msg("all but {code} are answered with the best", code=child)


def _with(answers: Answers, others: Mapping[int, Reply]) -> Answers:
    return [others.get(at, answer) for at, answer in enumerate(answers)]


def _of_shares(worst: Answers, best: Answers) -> Iterator[tuple[Answers, Message]]:
    for met in range(len(best) + 1):
        said = msg("{met} of {count} criteria are met", met=str(met), count=str(len(best)))
        yield [*best[:met], *worst[met:]], said


# --- Gates ----------------------------------------------------------------------------------------------------------


def _of_gate(formula: Gated, listed: Sequence[Answers]) -> Iterator[tuple[Answers, Message]]:
    """Around the points that open the gate, and around each condition on answers; what is locked is answered with the best."""
    best = [each[-1] for each in listed]
    gate = GateStates(formula, [[LeafAnswer(one, one.points, one.level) for one in each] for each in listed])
    for reached in (True, False):
        near = gate.nearest(reached=reached)
        if near is not None:
            answers = _with(best, {at: choice.answer for at, choice in near.items()})
            together = sum(answers[at].points for at in formula.summed)
            yield answers, msg("the parts that open the gate have {points:point|points} together", points=str(together))
    for condition in formula.conditions:
        at_lowest = {at: one for at in condition.children for one in listed[at] if one.level == condition.lowest}
        below = {at: one for at in condition.children for one in listed[at] if one.level == condition.lowest - 1}
        most = len(at_lowest) if condition.most_at_lowest is None else condition.most_at_lowest
        for count in (most, most + 1):
            said = msg("{count:of the answers that open the gate is|of the answers that open the gate are} {level}, the others are the best",
                       count=str(count), level=str(condition.lowest))  # fmt: skip
            yield _with(best, dict(list(at_lowest.items())[:count])), said
        said = msg("one of the answers that open the gate is below {level}", level=str(condition.lowest))
        yield _with(best, dict(list(below.items())[:1])), said


# --- Formulas at these answers -----------------------------------------------------------------------------------------


_MEANT = Fraction(1, 2)  # numbers that miss those of the rules by less may be meant as these
Outcome = tuple["AnswersTrial", "Value | Failure"]


class Spelling:
    """How a sheet writes the answers of a scale: as the cells do, else as a formula names them, else as the rules do."""

    def __init__(self, sheet: BookSheet, cells: Mapping[Place, str], instrument: Instrument, words: Meanings) -> None:
        """*cells*: those of the answers, with their leaf; *words*: what texts mean."""
        self._instrument = instrument
        self._found: dict[tuple[str | None, str | None], Value] = {}
        typed = [(code, sheet.value(place)) for place, code in cells.items()]
        said = [(code, word) for code in dict.fromkeys(cells.values()) for word in _words_of(sheet)]
        self._in_words = {instrument.nodes[code].scale for code, value in typed if self._is_word(code, value)}
        for code, value in [*typed, *(each for each in said if instrument.nodes[each[0]].scale in self._in_words)]:
            given = self._meant(code, value, words)
            if given is not None and not hasattr(value, "word"):
                self._found.setdefault((instrument.nodes[code].scale, given.title), value)

    def _meant(self, code: str, value: Value | Failure, words: Meanings) -> Reply | None:
        text = words.meant(code, value) if isinstance(value, str) else None
        given = as_input(value) if text is None else text
        return None if given is None else read_answer(self._instrument, self._instrument.nodes[code], given)

    def _is_word(self, code: str, value: Value | Failure) -> bool:
        """Whether an answer is written in words: what does not apply is, beside numbers as well."""
        aside = options(self._instrument, self._instrument.nodes[code]).get(NA)
        text = as_input(value)
        return isinstance(text, str) and (aside is None or caseless(text) not in {NA, caseless(aside.title or "")})

    def of(self, node: Node, given: Reply) -> Value:
        """What the cell of *node* holds for that answer."""
        default = (
            given.title
            if node.scale in self._in_words
            else Fraction(given.points if given.level is None else given.level)
        )
        return self._found.get((node.scale, given.title), default)


def _words_of(sheet: BookSheet) -> list[str]:
    """The texts that formulas of a sheet name, and those that stand on it."""
    trees = (sheet.tree(place) for place in dict(zip(sheet.shapes.values(), sheet.shapes, strict=True)).values())
    named = (value for tree in trees if tree is not None for value in constants(tree) if isinstance(value, str))
    stored = (value.strip() for value in sheet.raw.values.values() if isinstance(value, str))
    return list(dict.fromkeys([*named, *stored]))


class TrialOutcomes(NamedTuple):
    """What came of a formula.

    Attributes:
        outcomes: Trials with what the formula gives.
        scale: What its numbers are, of the value of the node; ``None``: it gives grades.
        wrong: Those in which it differs.
    """

    outcomes: Sequence[Outcome]
    scale: Exact | None
    wrong: Sequence[Outcome]


def tried(
    place: Place,
    code: str,
    cells: Mapping[Place, str],
    sheet: BookSheet,
    plan: Plan,
    spelled: Spelling,
    *,
    is_meant: bool = True,
) -> TrialOutcomes | None:
    """The formula at *place* held against the rules of *code*; nothing where it gives neither the value of the node nor its grade.

    *is_meant*: something says that it does, so that other numbers at the ends are wrong ones.

    Raises:
        UnreadableError: It holds something that is not understood.
    """
    tree = sheet.tree(place)
    if tree is None:
        raise UnreadableError(sheet.unread.get(place, ""))
    look, nodes = Looking(sheet, cells, rounds=True), plan.instrument.nodes
    outcomes = [
        (trial, look.given(tree, {leaf: spelled.of(nodes[leaf], given) for leaf, given in trial.answers.items()}))
        for trial in trials(plan, code)
    ]
    if any(isinstance(found, str) for _, found in outcomes):
        grades = {caseless(trial.grade) for trial, _ in outcomes if trial.grade is not None}
        given = {caseless(found) for _, found in outcomes if isinstance(found, str)}
        wrong = [outcome for outcome in outcomes if not _is_grade(*outcome)]
        return TrialOutcomes(outcomes, None, wrong) if len(grades & given) > 1 else None
    scale = _scale(outcomes, nodes[code], is_meant=is_meant)
    if scale is None:
        return None
    return TrialOutcomes(
        outcomes, scale, [outcome for outcome in outcomes if not near(Fraction(outcome[0].points) * scale, outcome[1])]
    )


def _is_grade(trial: AnswersTrial, found: Value | Failure) -> bool:
    return isinstance(found, str) and trial.grade is not None and caseless(found) == caseless(trial.grade)


def _scale(outcomes: Sequence[Outcome], node: Node, *, is_meant: bool) -> Exact | None:
    """What the numbers of a formula are, of the value of the node: itself, or of a grade its percent or share."""
    (best, most), (worst, least) = outcomes[-2:]
    if not isinstance(most, Fraction) or not most or not best.points:
        return None
    weight, ratio = Fraction(node.weight or 0), most / Fraction(best.points)
    scales = [Fraction(1)] + ([100 / weight, 1 / weight] if best.grade is not None and weight else [])
    nearest = min(scales, key=lambda scale: abs(ratio / scale - 1))
    fits = near(ratio, nearest) and near(least or Fraction(0), Fraction(worst.points))
    return nearest if fits or (is_meant and abs(ratio / nearest - 1) < _MEANT) else None


# --- Which formulas -------------------------------------------------------------------------------------------------


def reaches(sheet: BookSheet, cells: Mapping[Place, str]) -> dict[Place, frozenset[str]]:
    """Formula → the leaves that it looks at, itself or by other formulas of the sheet."""
    found = {place: frozenset((code,)) for place, code in cells.items()}

    def formulas(place: Place) -> list[Place]:
        return [one for one in _seen(place, sheet) if one in sheet.shapes and one not in cells]

    for place in behind([shape for shape in sheet.shapes if shape not in cells], formulas):
        found[place] = frozenset().union(*(found.get(one, ()) for one in _seen(place, sheet)))
    return {place: found[place] for place in sheet.shapes if place not in cells}


def _seen(place: Place, sheet: BookSheet) -> Iterator[Place]:
    for one in sheet.looks_at(place):
        if one.sheet is None:
            yield from places_in(one)


def tried_nodes(plan: Plan, cells: Mapping[Place, str]) -> list[str]:
    """The nodes with a gate or grades over leaves with a scale of few answers, all of which have a cell."""
    known = set(cells.values())
    special = (code for at, code in enumerate(plan.codes) if at in plan.gates or plan.words_at(at))
    children = ((code, plan.instrument.nodes[code].children) for code in special)
    return [code for code, below in children if known.issuperset(below) and all(_listed(plan, one) for one in below)]


def formulas_of(code: str, plan: Plan, sheet: BookSheet, reach: Mapping[Place, frozenset[str]]) -> list[Place]:
    """The formulas over most leaves of *code* and no other that no such formula looks at: what comes of these leaves in the end."""
    leaves = set(plan.instrument.nodes[code].children)
    over = [place for place, seen in reach.items() if seen <= leaves and len(seen) * 2 > len(leaves)]
    inner = {cell for place in over for cell in _seen(place, sheet)}
    return [place for place in over if place not in inner]


def is_used(place: Place, sheet: BookSheet, reach: Mapping[Place, frozenset[str]]) -> bool:
    """Whether a formula over more leaves looks at the one at *place*."""
    return any(place in set(_seen(other, sheet)) for other, seen in reach.items() if seen > reach[place])


# --- What is told ---------------------------------------------------------------------------------------------------


def differing(places: Sequence[Place], code: str, found: TrialOutcomes, sheet: BookSheet, plan: Plan) -> CheckFinding:
    """That a formula gives something else than the rules, told by the answers that show it."""
    trial, theirs = found.wrong[0]
    ours: Prose = (
        visible(trial.grade or "") if found.scale is None else number_said(Fraction(trial.points) * found.scale)
    )
    text = msg("{cell} gives {theirs} where {case}; the rules give {ours} of {node}", cell=name_of(places[0]),
               theirs=value_text(theirs), case=trial.said, ours=ours, node=code)  # fmt: skip
    count = len(found.wrong)
    why = msg("so for {count} of {all} sets of answers that were tried", count=str(count), all=str(len(found.outcomes)))
    kind = "band" if found.scale is None else "points"
    return sheet.found(kind, places, text, ours=ours, why=why, node=code, cite=plan.instrument.nodes[code].cite)


def not_tried(place: Place, code: str, what: str, sheet: BookSheet) -> CheckFinding:
    """That a formula is known by its value only."""
    text = msg("the formula of {node} in {cell} cannot be computed: its value was compared, its bounds were not",
               node=code, cell=name_of(place))  # fmt: skip
    why = msg("it has {what}, which is not known here", what=visible(what, 40)) if what else None
    return sheet.found("not-read", [place], text, why=why, node=code)
