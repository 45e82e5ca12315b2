"""Two instruments under the same facts of the context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.method.facts import combinations, scored_by, told
from evalkit.method.outcomes import open_choices, outcome_rules, with_facts

if TYPE_CHECKING:
    from evalkit.instruments import ContextKey, Instrument

    Both = tuple[Instrument, Instrument]


def noded_together(old: Instrument, new: Instrument) -> list[Both]:
    """Both with the nodes that they have under each word of the fact that nodes hang on; as they are where there is none."""
    found = [(old, new)]
    for key in dict.fromkeys(instrument.nodes_by for instrument in (old, new) if instrument.nodes_by is not None):
        words = dict.fromkeys(
            word for instrument in (old, new) if key in instrument.context for word in instrument.context[key].values
        )
        found = [
            (told(instrument, {key: word}), told(other, {key: word})) for instrument, other in found for word in words
        ]
    return found


def together(old: Instrument, new: Instrument) -> list[Both]:
    """Both under every combination of the choices that something hangs on; none where these are too many to look at."""
    return _under(old, new, {**open_choices(old), **open_choices(new)}) or []


def scored_together(old: Instrument, new: Instrument) -> list[Both]:
    """The same of the facts that scores hang on."""
    named = {*scored_by(old), *scored_by(new)}
    keys = {key: context_key for key, context_key in {**open_choices(old), **open_choices(new)}.items() if key in named}
    return _under(old, new, keys) or []


def _under(old: Instrument, new: Instrument, keys: dict[str, ContextKey]) -> list[Both] | None:
    found = combinations({key: _common(choice, old, new) for key, choice in keys.items()})
    return None if found is None else [(with_facts(old, facts), with_facts(new, facts)) for facts in found]


def _common(choice: ContextKey, old: Instrument, new: Instrument) -> ContextKey:
    """The words that both know, where both ask for it."""
    known = [instrument.context[choice.key].values for instrument in (old, new) if choice.key in instrument.context]
    return attrs.evolve(choice, values=tuple(word for word in choice.values if all(word in words for words in known)))


def all_looked_at(old: Instrument, new: Instrument) -> bool:
    """Whether every fact that something hangs on is known under one of the combinations: there is none for counts."""
    both = together(old, new)
    return bool(both) and not any(
        rule.open for pair in both for instrument in pair for rule in outcome_rules(instrument)
    )
