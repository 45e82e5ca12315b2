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
from evalkit.files.written import head_of
from evalkit.instruments import TOTAL
from evalkit.instruments.scales import key_of
from evalkit.method.scales import NA, options
from evalkit.possible.ends import ends_of
from evalkit.rulework.assessments import as_written
from evalkit.rulework.mutate.expected import expected_of
from evalkit.rulework.mutate.model import GENERATED
from evalkit.rulework.mutate.nudge import MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
