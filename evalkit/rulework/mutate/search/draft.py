"""A draft of a case: what is given and what is to be looked at; what comes out follows from the unchanged rule file."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import Exact, Printed, round_to
from evalkit.base.value import Value, value
from evalkit.cases.files import Case
from evalkit.files.table import parse_table
from evalkit.files.write import head_of
from evalkit.instruments import TOTAL
from evalkit.instruments.scales import key_of
from evalkit.method.scales import NA, options
from evalkit.possible.ends import ends_of
from evalkit.rulework.assessments import as_written
from evalkit.rulework.mutate.expected import expected_of
from evalkit.rulework.mutate.model import GENERATED
from evalkit.rulework.mutate.sites.place import MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument, Node
    from evalkit.method.plan import NodeStep, Plan


_FINE = 4
_PARTS = 97  # prime: the values of neighbours are different, and none of them is round


def answers_of(instrument: Instrument, node: Node) -> list[Any]:
    """Every answer of a leaf as a file would give it, by points; of a number its ends."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return [as_given(scale.minimum), as_given(scale.maximum)]
    if scale.kind == "yes-no":
        return [False, True]
    found = {key: given for key, given in options(instrument, node).items() if key != NA}
    return sorted(found, key=lambda key: found[key].points)


def each_at(instrument: Instrument, number: int) -> dict[str, Any]:
    """Every leaf at its answer of that *number* from below, or at its best (-1)."""
    own = {node.code: answers_of(instrument, node) for node in leaves_of(instrument)}
    return {code: answers[min(number, len(answers) - 1)] for code, answers in own.items()}


def all_worst(instrument: Instrument) -> dict[str, Any]:
    """Every leaf at its worst answer."""
    return each_at(instrument, 0)


def all_best(instrument: Instrument) -> dict[str, Any]:
    """Every leaf under the total at its best answer."""
    return {code: answers_of(instrument, instrument.nodes[code])[-1] for code in instrument.leaves_under(TOTAL)}


def leaves_of(instrument: Instrument) -> list[Node]:
    """The leaves, in the order of the tree."""
    return [node for node in instrument.nodes.values() if node.is_leaf]


def varied(instrument: Instrument, node: Node, number: int) -> Any:
    """An answer that differs from that of the next *number*; a number has decimals that no stage leaves as they are."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind != "number":
        found = answers_of(instrument, node)
        return found[number % len(found)]
    part = Fraction(number * 37 % _PARTS + 1, _PARTS + 2)
    value = scale.minimum + (Fraction(scale.maximum) - Fraction(scale.minimum)) * part
    return as_given(round_to(value, 0 if scale.whole else _FINE, "down"))


def as_given(value: Exact) -> int | Printed:
    """A number as an assessment gives it; its decimals must end."""
    found = as_written(value)
    assert found is not None
    return found


def takes(plan: Plan, code: str, value: Exact) -> bool:
    """Whether *value* can be given for the node *code*."""
    at = plan.position[code]
    node = plan.nodes[at]
    if node.is_leaf and plan.instrument.scales[node.scale or ""].kind != "number":
        return False
    if plan.words_at(at) or as_written(value, MOST_DIGITS) is None:
        return False
    return value in ends_of(plan)[at] and not (plan.whole[at] and Fraction(value).denominator != 1)


def nodes_at(instrument: Instrument, place: str) -> list[str]:
    """The nodes that *place* means: one code, or all of a level."""
    return [code for code, node in instrument.nodes.items() if instrument.at(place, node)]


# --- Drafts and cases ------------------------------------------------------------------------------------------------

SUBJECT = "Boundary"


@value
class Draft(Value):
    """What is given, and what is looked at beside the usual.

    Attributes:
        name: A sentence that says what is given.
        answers, values, claims, context: As in an assessment.
        tables: Key in ``[assessment]`` → CSV text.
        groups: As in an assessment, in place of a table.
        show: Further keys of ``expected`` (``readings``, ``titles``, ``weights``).
    """

    name: str
    answers: Mapping[str, Any] = {}
    values: Mapping[str, Any] = {}
    claims: Mapping[str, Any] = {}
    context: Mapping[str, Any] = {}
    tables: Mapping[str, str] = {}
    groups: Sequence[Mapping[str, Any]] = ()
    show: frozenset[str] = frozenset()

    def showing(self, *more: str) -> Draft:
        """The same, with more to be looked at."""
        return attrs.evolve(self, show=self.show | set(more))

    def under_readings(self) -> Draft:
        """The same, under all documented readings as well: this takes many times as long."""
        return attrs.evolve(self, name=f"{self.name}, under other readings").showing("readings")


def given(plan: Plan, name: str, wanted: Mapping[str, Any], rest: Mapping[str, Any] | None = None) -> Draft:
    """What is *wanted* by code, of parents as their values; *rest*: answers of the leaves that are not, nor lie below such a parent."""
    instrument = plan.instrument
    values = {code: one for code, one in wanted.items() if not instrument.nodes[code].is_leaf}
    below = {leaf for code in values for leaf in instrument.leaves_under(code)}
    answers = {code: one for code, one in {**(rest or {}), **wanted}.items() if code not in values.keys() | below}
    return Draft(name=name, answers=answers, values=values)


def put_together(instrument: Instrument, name: str, by_node: Mapping[str, Mapping[str, Any]]) -> Draft:
    """The answers of the leaves of some nodes, all others at their worst."""
    answers = all_worst(instrument)
    for some in by_node.values():
        answers |= some
    return Draft(name=name, answers=answers)


def source_of(instrument: Instrument) -> str:
    """Where what is expected comes from."""
    return f"generated from the rule file {instrument.index}/{instrument.edition}.toml"


def case_of(draft: Draft, instrument: Instrument) -> Case:
    """The case: *draft* with what comes out of it under *instrument*."""
    fill, answers = _compact(draft.answers, instrument)
    sections = {"answers": answers, "values": draft.values, "claims": draft.claims, "context": draft.context}
    case = Case(
        file="",
        name=draft.name,
        source=source_of(instrument),
        kind=GENERATED,
        instrument=instrument.id,
        content={
            "assessment": head_of(instrument, SUBJECT),
            **{key: dict(one) for key, one in sections.items() if one},
            **({"groups": [dict(group) for group in draft.groups]} if draft.groups else {}),
        },
        expected={},
        fill=fill,
        tables={key: parse_table(text.encode(), key) for key, text in draft.tables.items()},
    )
    return attrs.evolve(case, expected=expected_of(case, instrument, draft.show))


def _compact(answers: Mapping[str, Any], instrument: Instrument) -> tuple[Any, dict[str, Any]]:
    """The answers as ``fill`` and the few that differ from it, whatever is shortest to read."""
    leaves = instrument.leaves_under(TOTAL)
    if any(leaf not in answers for leaf in leaves):
        return None, dict(answers)
    fills: list[Any] = [_most_common([answers[leaf] for leaf in leaves])]
    shared = [set(instrument.nodes[leaf].attributes) for leaf in leaves]
    # "Not applicable" is written out: filled in where it is allowed, it would follow a leaf that allows it no more.
    fills += [_by(name, answers, instrument) for name in sorted(set.intersection(*shared) - {NA})]
    found = [(fill, _others(fill, answers, instrument)) for fill in fills]
    return min(found, key=lambda one: len(one[1]) + (len(one[0]) if isinstance(one[0], dict) else 0))


def _most_common(given: list[Any]) -> Any:
    return Counter(given).most_common(1)[0][0]


def _by(name: str, answers: Mapping[str, Any], instrument: Instrument) -> dict[str, Any]:
    groups: dict[str, list[Any]] = {}
    for leaf in instrument.leaves_under(TOTAL):
        groups.setdefault(key_of(instrument.nodes[leaf].attributes[name]), []).append(answers[leaf])
    return {"by": name, **{key: _most_common(given) for key, given in groups.items()}}


def _others(fill: Any, answers: Mapping[str, Any], instrument: Instrument) -> dict[str, Any]:
    inside = set(instrument.leaves_under(TOTAL))

    def filled(code: str) -> Any:
        if not isinstance(fill, dict):
            return fill
        return fill[key_of(instrument.nodes[code].attributes[fill["by"]])]

    def differs(one: Any, other: Any) -> bool:
        return one != other or isinstance(one, bool) is not isinstance(other, bool)  # no is not 0

    return {code: one for code, one in answers.items() if code not in inside or differs(one, filled(code))}


# --- Drafts that many changes show in: all best, all worst, all alike, all different, in words, with one answer only ---


_PATTERNS = 12
_WORDINGS = 3
_IN_PART = (1, 3)  # criteria: what one half is worth shows in one, or only in several


def broad_drafts(plan: Plan) -> Iterator[Draft]:
    """From the plainest on."""
    instrument = plan.instrument
    yield Draft(name="every leaf at its best", answers=each_at(instrument, -1))
    yield Draft(name="every leaf at its worst", answers=each_at(instrument, 0))
    for number in range(_PATTERNS):
        apart = number // 3 * 2 + 1  # how far neighbours are
        leaves = enumerate(leaves_of(instrument))
        answers = {node.code: varied(instrument, node, at * apart + number) for at, node in leaves}
        yield Draft(name=f"answers that differ from leaf to leaf, pattern {number + 1}", answers=answers)
    yield from _uniform(instrument)
    yield from _behind_gates(plan)
    yield from _grades(plan)
    yield from _worded(instrument)
    yield from _not_applicable(instrument)
    yield from _sparse(instrument)
    titles = Draft(name="titles of the whole tree", answers=each_at(instrument, 0))
    yield titles.showing("titles")
    yield attrs.evolve(titles, name="titles and weights of the whole tree").showing("titles", "weights")


def _uniform(instrument: Instrument) -> Iterator[Draft]:
    most = max(len(answers_of(instrument, node)) for node in leaves_of(instrument))
    for number in range(1, most - 1):
        answers = each_at(instrument, number)
        yield Draft(name=f"every leaf at its answer {number + 1} from below", answers=answers)


def _behind_gates(plan: Plan) -> Iterator[Draft]:
    """Locked leaves at each answer behind gates that are open."""
    locked = {plan.codes[at] for at in plan.behind_gates}
    if not locked:
        return
    instrument = plan.instrument
    most = max(len(answers_of(instrument, instrument.nodes[code])) for code in locked)
    for number in range(most):
        at_answer = each_at(instrument, number)
        answers = each_at(instrument, -1) | {code: at_answer[code] for code in locked}
        name = f"gates open, what they lock at its answer {number + 1} from below"
        yield Draft(name=name, answers=answers)


def _grades(plan: Plan) -> Iterator[Draft]:
    """Nodes of criteria: each number of criteria met, so both sides of every bound in every node, and each grade as a word."""
    graded = [step for step in plan.steps if plan.words_at(step.at)]
    if not graded:
        return
    for met in range(1, max(len(step.children) for step in graded)):
        answers = each_at(plan.instrument, 0)
        for step in graded:
            for at in step.children[: min(met, len(step.children))]:
                answers[plan.codes[at]] = answers_of(plan.instrument, plan.nodes[at])[-1]
        yield Draft(name=f"{met} criteria met in each node, or all there are", answers=answers)
        for parts in _IN_PART:
            partly = _in_part(plan, graded, met, parts)
            if partly:
                yield Draft(name=f"{met} criteria met in each node, and {parts} in part", answers={**answers, **partly})
    words = [one.word for one in plan.words_at(graded[0].at)]  # those of an instrument have the same
    for number, word in enumerate(words):
        names = [words[(number + i) % len(words)] for i in range(len(graded))]
        values = dict(zip([plan.codes[step.at] for step in reversed(graded)], names, strict=True))
        yield Draft(name=f"grades given in turn, the first {word}", values=values)


def _in_part(plan: Plan, graded: Sequence[NodeStep], met: int, parts: int) -> dict[str, Any]:
    """An answer between the worst and the best one for so many criteria behind those that are *met*, where they have such."""
    beyond = [plan.nodes[at] for step in graded for at in step.children[met : met + parts]]
    answers = {node.code: answers_of(plan.instrument, node) for node in beyond}
    return {code: all_[1] for code, all_ in answers.items() if len(all_) > 2}  # noqa: PLR2004  # the two ends


def _worded(instrument: Instrument) -> Iterator[Draft]:
    """Answers as the scales word them, and in their other wordings."""
    for number in range(_WORDINGS):
        words = {}
        for at, node in enumerate(leaves_of(instrument)):
            known = [given.title for key, given in options(instrument, node).items() if key != NA] if node.scale else []
            if known and instrument.scales[node.scale or ""].kind == "levels":
                words[node.code] = known[(at + number) % len(known)]
        if words:
            yield Draft(name=f"answers in the words of their scales, pattern {number + 1}", answers=words)
    yield from _other_words(instrument)


def _other_words(instrument: Instrument) -> Iterator[Draft]:
    left = {key: list(scale.also.items()) for key, scale in instrument.scales.items()}
    while found := _next_words(instrument, left):
        yield Draft(name="answers in other wordings", answers={**each_at(instrument, -1), **found})


def _next_words(instrument: Instrument, left: dict[str, list[tuple[str, Any]]]) -> dict[str, str]:
    """One of the wordings that are *left* for each leaf, as long as there are; they are taken out."""
    found: dict[str, str] = {}
    for node in leaves_of(instrument):
        fitting = [one for one in left[node.scale or ""] if one[1] != NA or node.attributes.get(NA)]
        if fitting:
            found[node.code] = fitting[0][0]
            left[node.scale or ""].remove(fitting[0])
    return found


def _not_applicable(instrument: Instrument) -> Iterator[Draft]:
    """Leaves that do not apply, wherever that is allowed, and wherever it is not."""
    best = each_at(instrument, -1)
    open_: dict[str, Any] = {}
    shut: dict[str, Any] = {}
    for node in leaves_of(instrument):
        na = instrument.scales[node.scale or ""].na
        if na is not None:
            (open_ if node.attributes.get(NA) else shut)[node.code] = na.title
    if open_:
        yield Draft(name="not applicable wherever that is allowed", answers={**best, **open_})
    if shut:
        yield Draft(name="not applicable wherever that is not allowed", answers=shut)


def _sparse(instrument: Instrument) -> Iterator[Draft]:
    """One answer only: the range shows the ends of all other scales."""
    leaves = instrument.leaves_under("total")
    for code in dict.fromkeys((leaves[0], leaves[-1])):
        best = answers_of(instrument, instrument.nodes[code])[-1]
        yield Draft(name=f"nothing but {code} is known", answers={code: best})
    if len(leaves) > 1:
        answers = {code: answers_of(instrument, instrument.nodes[code])[-1] for code in leaves[::2]}
        yield Draft(name="every second leaf is known", answers=answers)
