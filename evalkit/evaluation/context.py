"""Facts beside the answers: checked against the rule file and against the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg, visible
from evalkit.base.wording import folded
from evalkit.evaluation.answer_hints import shown
from evalkit.evaluation.node_results import is_touched
from evalkit.method.bands import bands_between, table_for
from evalkit.method.context_facts import scored_by
from evalkit.method.outcome_rules import with_facts
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.errors import Faults
    from evalkit.evaluation.runs import Runs
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import ContextKey, Instrument


def read_context(instrument: Instrument, given: Mapping[str, Any], place: str, faults: Faults) -> dict[str, Any]:
    """The given context, in the rule file's own wording, with the defaults of what is not given; what it does not know is a fault."""
    found: dict[str, Any] = {}
    for key, raw in given.items():
        where = f"{place}context.{key}"
        rule = instrument.context.get(key)
        if rule is None:
            problem = msg("the context {key} is not known", key=visible(key))
            if instrument.context:
                wanted = msg("one of {choices}", choices=tuple(instrument.context))
            else:
                wanted = msg("nothing: {instrument} asks for no context", instrument=instrument.id)
            faults.unknown(where, problem, key, instrument.context, expected=wanted)
        elif rule.kind == "count":
            if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 10**12:
                found[key] = raw
            else:
                problem = msg("{found} is not allowed here", found=shown(raw))
                faults.add(where, problem, expected=msg("a whole number above 0"))
        else:
            _read_choice(rule, raw, where, found, faults)
    return found | defaults(instrument, given)


def defaults(instrument: Instrument, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is taken for facts that are not among those *given*."""
    rules = instrument.context.values()
    return {rule.key: rule.default for rule in rules if rule.default is not None and rule.key not in given}


def with_defaults(instrument: Instrument) -> Instrument:
    """*instrument* as it is where no other fact is given than those that it knows."""
    return with_facts(instrument, defaults(instrument, instrument.facts))


def without_idle(runs: Runs, context: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """*context* without the default of the fact that nodes hang on, where none of these is answered: nothing rests on it."""
    plan = runs.plan
    key = plan.instrument.nodes_by
    if key is None or key in given:
        return context
    known = (at for at, entry in runs.inputs.leaves.items() if entry.known)
    if any(plan.nodes[i].when is not None for at in known for i in (at, *plan.above(at))):
        return context
    return {one: fact for one, fact in context.items() if one != key}


def without_moved(instrument: Instrument, given: Mapping[str, Any], changes: Iterable[str]) -> dict[str, Any]:
    """The facts *given*, without those that follow from nodes which other answers or values of *changes* move: they follow from these."""
    plan = plan_for(instrument)
    changed = [plan.position[code] for code in changes]
    moved = {plan.codes[at] for one in changed for at in (one, *plan.hanging_at(one))}
    follows = {key for key, rule in instrument.context.items() if rule.from_node in moved}
    return {key: raw for key, raw in given.items() if key not in follows}


def _read_choice(rule: ContextKey, raw: Any, where: str, found: dict[str, Any], faults: Faults) -> None:
    word = folded(raw) if isinstance(raw, str) else None
    for value in rule.values:
        if folded(value) == word:
            found[rule.key] = value
            return
    problem = msg("{found} is not allowed here", found=shown(raw))
    wanted = msg("one of {choices}", choices=rule.values)
    faults.unknown(where, problem, str(word), rule.values, expected=wanted)


def check_needed(instrument: Instrument, assessment: Assessment, known: Mapping[str, Any], faults: Faults) -> None:
    """A fact that the score hangs on must be given; *known* is what was understood of those given."""
    for key in scored_by(instrument):
        if key not in known and key not in assessment.context:
            rule = instrument.context[key]
            problem = msg("{key} is not given, and the score hangs on it", key=rule.title)
            expected = msg("one of {choices}", choices=rule.values)
            faults.add(f"{assessment.place}context.{key}", problem, expected=expected)


def derive_context(runs: Runs, given: dict[str, Any], place: str, faults: Faults) -> dict[str, Any]:
    """The context completed by the nodes it follows from; a given value that those exclude is a fault."""
    instrument = runs.plan.instrument
    found = dict(given)
    for key, rule in instrument.context.items():
        if rule.from_node is None:
            continue
        at = runs.plan.position[rule.from_node]
        table = table_for(instrument, instrument.nodes[rule.from_node])
        if table is None or not runs.leaves(at).is_bounded or not is_touched(runs, at):
            continue
        words = tuple(band.predicate for band in bands_between(table, *runs.leaves(at).ends))
        if key in given and given[key] not in words:
            faults.add(
                f"{place}context.{key}",
                msg("{found} contradicts what is given for {code}", found=given[key], code=rule.from_node),
                expected=msg("one of {choices}", choices=words),
            )
        elif len(words) == 1:
            found[key] = words[0]
    return found
