"""Proofs that a changed rule file says the same of every assessment: exact, or none at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.limits import MAX_RUNS
from evalkit.base.text import msg
from evalkit.catalogue import entrypoints
from evalkit.evaluation.readings import count_combinations
from evalkit.method.methods import is_known
from evalkit.method.plan import plan_for
from evalkit.rulework.diff.pairing import read_together, scored_together
from evalkit.rulework.mutate.equivalence import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Node, Reading
    from evalkit.method.formula import Formula

    _Proof = Callable[[Instrument, Instrument], Message | None]

_SAME = msg("the rules are the same: what was exchanged is alike")
# What differs → what proves that it makes no difference. Nothing else is ever called equivalent.
_PROOFS: Mapping[str, _Proof] = {
    # Each shows that every node has the same values, whatever is given: then rules of the predicate hold alike.
    "rounding": values.same_rounding,
    "ladder": values.same_levels,
    "thresholds": values.same_levels,
    "outcome": values.same_rules,
    "records": values.same_points,
    "attributes": values.same_attributes,
    "scale": values.same_answers,
}
# Keys of a change that none of the proofs looks at: what is missing or below a floor is judged from complete answers.
_ELSEWHERE = frozenset(("codes", "missing", "added", "section", "off"))


def reason_of(old: Instrument, new: Instrument) -> Message | None:
    """Why no assessment can tell *new* from *old*, under no combination of readings and facts; nothing if that is not proved."""
    reasons = [_reason_of(*both) for both in scored_together(old, new)]
    return reasons[0] if reasons and None not in reasons else None


def _reason_of(old: Instrument, new: Instrument) -> Message | None:
    message = _proved(old, new, _PROOFS)
    if message is None:
        return None
    pairs = _pairs(old, new)
    if count_combinations(mine for mine, _ in pairs) > MAX_RUNS:
        return None  # not all of them would be looked at
    # Of what only a reading changes nothing but the total is looked at, and claims that the file itself contradicts.
    proofs: dict[str, _Proof] = {**_PROOFS, "missing": partial(values.same_missing, base=old)}
    for _, mine, theirs in read_together(old, new, pairs):
        reason = _proved(mine, theirs, proofs)
        if reason is None:
            return None
        if message is _SAME:
            message = reason
    return message


def _proved(old: Instrument, new: Instrument, proofs: Mapping[str, _Proof]) -> Message | None:
    parts = changed_parts(old, new)
    if len(parts) > 1 or not same_foreign_formulas(old, new):
        return None
    if not parts:
        return _SAME
    (part,) = parts
    if part == "missing" and (old.outcome or new.outcome):
        return None  # that proof looks at the total alone, and rules of the predicate at any node
    proof = proofs.get(part) or _of_section(old, part)
    return None if proof is None else proof(old, new)


def _of_section(old: Instrument, part: str) -> _Proof | None:
    """What proves it of a section that a plugin declares, or of keys of its methods, where all that it does is done by these."""
    for name, stated in old.computing.items():
        if part in (name, *stated.section.adds):
            return values.same_gates if stated.stated is old.gate else values.same_grades if name == part else None
    return None


def _pairs(old: Instrument, new: Instrument) -> list[tuple[Reading, Reading]]:
    """The readings that can matter to a proof, of both."""
    both = [*zip(old.readings, new.readings, strict=True)]
    # What a rule makes of a predicate hangs on the bands.
    ruled = old.outcome != new.outcome or any(mine != theirs and _is_ruled(mine) for mine, theirs in both)
    return [(mine, theirs) for mine, theirs in both if mine != theirs or _matters(mine) or (ruled and mine.bands)]


def _matters(reading: Reading) -> bool:
    changes = any(set(change) - _ELSEWHERE for change in reading.sets)
    return bool(reading.rounding or reading.points or reading.scales or changes)


def _is_ruled(reading: Reading) -> bool:
    """Whether it changes rules of the predicate."""
    return any(change.get("section") == "outcome" for change in reading.sets)


# --- What differs, beside sources and the order in which things stand ------------------------------------------------

# Where things come from, and what a reader is told beside the result.
_BESIDE = frozenset(
    (
        "file",
        "sha256",
        "cite",
        "sources",
        "attribute_cites",
        "properties",
        "assumptions",
        "variant",
        "asked_by",
        "purpose",
    )
)
_APART = _BESIDE | {"nodes", "of_file", "readings", "sections"}  # nodes of every fact are compared under each
_OF_NODES = frozenset(("cite", "params", "added", "when", "formerly"))  # what hangs on a fact is compared under each


def changed_parts(old: Instrument, new: Instrument) -> frozenset[str]:
    """Names of the parts that differ. Readings are left out: they are compared as instruments of their own."""
    found = {
        field.name
        for field in attrs.fields(type(old))
        if field.name not in _APART and getattr(old, field.name) != getattr(new, field.name)
    }
    found |= {name for name in {*old.sections, *new.sections} if old.sections.get(name) != new.sections.get(name)}
    names, others = ([(reading.id, reading.axis) for reading in one.readings] for one in (old, new))
    if names != others:
        found.add("readings")
    if old.nodes is not new.nodes:
        found |= _of_nodes(old, new)
    return frozenset(found)


def _of_nodes(old: Instrument, new: Instrument) -> set[str]:
    if set(old.nodes) != set(new.nodes):
        return {"nodes"}
    return {
        part
        for code, node in old.nodes.items()
        if node is not new.nodes[code]
        for part in _of_node(node, new.nodes[code], ordered=not _is_known(old, node))
    }


def same_foreign_formulas(old: Instrument, new: Instrument) -> bool:
    """Whether the methods of plugins, which may look at all of an instrument, make the same formulas of both.

    A formula that does not say when it equals another one differs from every other, and nothing is proved.
    """
    try:
        return bool(_foreign_formulas(old) == _foreign_formulas(new))
    except entrypoints.FAILURES:  # of a comparison that a plugin wrote
        return False


def _foreign_formulas(instrument: Instrument) -> list[Formula]:
    foreign = [code for code, node in instrument.nodes.items() if not _is_known(instrument, node)]
    plan = plan_for(instrument) if foreign else None
    return [] if plan is None else [plan.formulas[plan.position[code]] for code in foreign]


def _is_known(instrument: Instrument, node: Node) -> bool:
    return not node.method or is_known(instrument, instrument.methods[node.method])


def _of_node(mine: Node, theirs: Node, *, ordered: bool) -> Iterator[str]:
    for field in attrs.fields(type(mine)):
        if field.name not in _OF_NODES and _plain(mine, field.name, ordered=ordered) != _plain(
            theirs, field.name, ordered=ordered
        ):
            yield field.name
    own, others = ({**node.params, **node.added} for node in (mine, theirs))
    yield from (key for key in {*own, *others} if own.get(key) != others.get(key))


def _plain(node: Node, name: str, *, ordered: bool) -> Any:
    """A part of a node; of its children the set, for none of our methods looks at their order."""
    found = getattr(node, name)
    return frozenset(found) if name == "children" and not ordered else found
