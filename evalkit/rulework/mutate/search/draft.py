"""A draft of a case: what is given and what is to be looked at; what comes out follows from the unchanged rule file."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import or_
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import Exact, Printed, round_to
from evalkit.base.value import Value, value
from evalkit.cases.files import Case
from evalkit.files.table import parse_table
from evalkit.files.write import head_of
from evalkit.instruments import TOTAL
from evalkit.method.scales import NA, options
from evalkit.possible.ends import ends_of
from evalkit.rulework.assessments import as_written, filled
from evalkit.rulework.mutate.expected import expected_of
from evalkit.rulework.mutate.model import GENERATED
from evalkit.rulework.mutate.sites.place import MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument, Node
    from evalkit.method.plan import Plan


_FINE = 4
_PARTS = 97  # prime: the values of neighbours are different, and none of them is round


def answers_of(instrument: Instrument, node: Node) -> list[Any]:
    """Every answer of a leaf as a file would give it, by points; of a number its ends."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return [as_given(scale.minimum), as_given(scale.maximum)]
    if scale.kind == "yes-no":
        return [False, True]
    listed = {key: given for key, given in options(instrument, node).items() if key != NA}
    return sorted(listed, key=lambda key: listed[key].points)


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
        listed = answers_of(instrument, node)
        return listed[number % len(listed)]
    part = Fraction(number * 37 % _PARTS + 1, _PARTS + 2)
    value = scale.minimum + (Fraction(scale.maximum) - Fraction(scale.minimum)) * part
    return as_given(round_to(value, 0 if scale.whole else _FINE, "down"))


def as_given(value: Exact) -> int | Printed:
    """A number as an assessment gives it; its decimals must end."""
    number = as_written(value)
    assert number is not None
    return number


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

    def under_readings(self) -> Draft:
        """The same, under all documented readings as well: this takes many times as long."""
        return attrs.evolve(self, name=f"{self.name}, under other readings", show=self.show | {"readings"})


def put_together(instrument: Instrument, name: str, by_node: Mapping[str, dict[str, Any]]) -> Draft:
    """The answers of the leaves of some nodes, all others at their worst."""
    return Draft(name=name, answers=reduce(or_, by_node.values(), all_worst(instrument)))


def source_of(instrument: Instrument) -> str:
    """Where what is expected comes from."""
    return f"generated from the rule file {instrument.index}/{instrument.edition}.toml"


def case_of(draft: Draft, instrument: Instrument) -> Case:
    """The case: *draft* with what comes out of it under *instrument*."""
    fill, answers = filled(draft.answers, instrument)
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


# --- Drafts that many changes show in: all alike, all different, in words, with one answer only ------------------------


_PATTERNS = 12
_IN_PART = (0, 1, 3)  # criteria: what one half is worth shows in one, or only in several


def broad_drafts(plan: Plan) -> Iterator[Draft]:
    """From the plainest on."""
    instrument = plan.instrument
    yield from _heights(instrument)
    for number in range(_PATTERNS):
        apart = number // 3 * 2 + 1  # how far neighbours are
        leaves = enumerate(leaves_of(instrument))
        answers = {node.code: varied(instrument, node, at * apart + number) for at, node in leaves}
        yield Draft(name=f"answers that differ from leaf to leaf, pattern {number + 1}", answers=answers)
    locked = frozenset(plan.codes[at] for at in plan.behind_gates)
    yield from _heights(instrument, locked, ", {} behind gates") if locked else ()
    yield from _grades(plan)
    yield from _worded(instrument)
    yield from _not_applicable(instrument)
    yield from _sparse(instrument)
    for told in (("titles",), ("titles", "weights")):
        name = f"{' and '.join(told)} of the whole tree"
        yield Draft(name=name, answers=all_worst(instrument), show=frozenset(told))


def pull_drafts(instrument: Instrument) -> Iterator[Draft]:
    """All leaves alike, but those of another scale than most that formulas look at, which take each of their answers."""
    leaves = leaves_of(instrument)
    usual, _ = Counter(node.scale for node in leaves).most_common(1)[0]
    operands = {code for node in instrument.nodes.values() if node.formula is not None for code in node.operands}
    apart = {node.code for node in leaves if node.code in operands and node.scale != usual}
    yield from _heights(instrument, apart, ", {} where formulas look apart") if apart else ()


def _heights(instrument: Instrument, apart: Container[str] = (), beside: str = "") -> Iterator[Draft]:
    """All leaves at the same answer from below; those that stand *apart* at each of theirs beside each of the others."""
    own = {node.code: answers_of(instrument, node) for node in leaves_of(instrument)}
    most, others = (
        max((len(own[code]) for code in own if (code in apart) is is_apart), default=1) for is_apart in (False, True)
    )
    for other, number in product(range(others), range(most)):
        places = {code: other if code in apart else number for code in own}
        answers = {code: own[code][min(at, len(own[code]) - 1)] for code, at in places.items()}
        height = {0: "worst", most - 1: "best"}.get(number, f"answer {number + 1} from below")
        yield Draft(name=f"every leaf at its {height}{beside.format(other + 1)}", answers=answers)


def _grades(plan: Plan) -> Iterator[Draft]:
    """Nodes of criteria: each number of criteria met, also with some in part, so both sides of every bound in every node, and each grade as a word."""
    graded = [step for step in plan.steps if plan.words_at(step.at)]
    if not graded:
        return
    own = {node.code: answers_of(plan.instrument, node) for node in leaves_of(plan.instrument)}
    for met, partly in product(range(1, max(len(step.children) for step in graded)), _IN_PART):
        answers = each_at(plan.instrument, 0)
        between: dict[str, Any] = {}
        for step in graded:
            codes = [plan.codes[at] for at in step.children]
            answers |= {code: own[code][-1] for code in codes[:met]}
            between |= {code: own[code][1] for code in codes[met : met + partly] if len(own[code]) > 2}  # noqa: PLR2004  # the two ends
        if between or not partly:
            yield Draft(name=f"{met} criteria met in each node, and {partly} in part", answers={**answers, **between})
    words = [step.word for step in plan.words_at(graded[0].at)]  # those of an instrument have the same
    for number, word in enumerate(words):
        names = [words[(number + i) % len(words)] for i in range(len(graded))]
        values = dict(zip([plan.codes[step.at] for step in reversed(graded)], names, strict=True))
        yield Draft(name=f"grades given in turn, the first {word}", values=values)


def _worded(instrument: Instrument) -> Iterator[Draft]:
    """Answers as the scales word them, and in their other wordings: each leaf in each of its words in turn."""
    words: dict[str, list[str]] = {}
    for node in leaves_of(instrument):
        scale = instrument.scales[node.scale or ""]
        also = [word for word, answer in scale.also.items() if answer != NA or node.attributes.get(NA)]
        words[node.code] = [level.title for level in scale.levels if scale.kind == "levels"] + also
    worded = [(code, listed) for code, listed in words.items() if listed]
    for number in range(max(map(len, words.values()))):
        answers = {code: listed[(at + number) % len(listed)] for at, (code, listed) in enumerate(worded)}
        name = f"answers in the words of their scales, pattern {number + 1}"
        yield Draft(name=name, answers={**each_at(instrument, -1), **answers})


def _not_applicable(instrument: Instrument) -> Iterator[Draft]:
    """Leaves that do not apply, wherever that is allowed, and wherever it is not."""
    offered = [(node, na) for node in leaves_of(instrument) if (na := instrument.scales[node.scale or ""].na)]
    allowed = {node.code: na.title for node, na in offered if node.attributes.get(NA)}
    if allowed:
        yield Draft(name="not applicable wherever that is allowed", answers={**each_at(instrument, -1), **allowed})
    if len(allowed) < len(offered):
        refused = {node.code: na.title for node, na in offered if node.code not in allowed}
        yield Draft(name="not applicable wherever that is not allowed", answers=refused)


def _sparse(instrument: Instrument) -> Iterator[Draft]:
    """One answer only: the range shows the ends of all other scales."""
    best = all_best(instrument)
    leaves = tuple(best)
    for code in dict.fromkeys((leaves[0], leaves[-1])):
        yield Draft(name=f"nothing but {code} is known", answers={code: best[code]})
    if len(leaves) > 1:
        yield Draft(name="every second leaf is known", answers={code: best[code] for code in leaves[::2]})
