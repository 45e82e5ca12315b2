"""What a text that is filled in is worth: the lists in which the live sheet of a form looks it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.wording import folded
from evalkit.forms.assessment_pages import answers_of_element, leaf_choices
from evalkit.forms.xlsx.form_workbook import Worth
from evalkit.instruments.expression import NO_LEVEL
from evalkit.method.plan import plan_for
from evalkit.method.scales import flags, options, points_of, read_answer, words_of_scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.method.scales import Reply


def answers_worth(instrument: Instrument, node: Node) -> tuple[Worth, ...]:
    """Every text for an answer to *node*: as listed, its official words, its number; nothing where it takes a number."""
    if node.is_leaf:
        allowed = options(instrument, node)
        listed = [
            (choice.text, reply)
            for choice, reply in zip(leaf_choices(instrument, node), allowed.values(), strict=False)
        ]
        listed += [
            (text, reply)
            for text in _typed(instrument, node, allowed)
            if (reply := read_answer(instrument, node, text))
        ]
        return _once(
            Worth(text, reply.points, NO_LEVEL if reply.level is None else reply.level) for text, reply in listed
        )
    plan = plan_for(instrument)
    return tuple([Worth(step.word, step.points, NO_LEVEL) for step in plan.words_at(plan.position[node.code])])


def _typed(instrument: Instrument, node: Node, allowed: Mapping[str | int, Reply]) -> Iterable[str]:
    """What may be typed in place of a choice; whether the leaf takes it, the scale says."""
    return (*words_of_scale(instrument, node), *map(str, allowed), *flags()) if allowed else ()


def records_worth(instrument: Instrument, node: Node) -> tuple[Worth, ...]:
    """Every text for the answer of a respondent to the element *node*, if its value is the mean over all answers."""
    rules = instrument.records
    if rules is None or rules.answers is None or (rules.blanks, rules.pool) != ("answered", "rows"):
        return ()
    levels = instrument.scales[rules.answers].levels
    listed = zip(answers_of_element(instrument, rules, node.code), levels, strict=True)
    return _once(
        Worth(text, points_of(level, None), NO_LEVEL)
        for choice, level in listed
        for text in (choice.text, choice.value)
    )


def _once(listed: Iterable[Worth]) -> tuple[Worth, ...]:
    """Those of *listed* that mean one thing, each text once."""
    found: dict[str, dict[tuple[Exact, int], Worth]] = {}
    for worth in listed:
        found.setdefault(folded(worth.text), {}).setdefault((worth.points, worth.level), worth)
    return tuple(worth for meanings in found.values() if len(meanings) == 1 for worth in meanings.values())
