"""What a text that is filled in is worth: the lists in which the live sheet of a form looks it up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.wording import folded
from evalkit.forms.assessment_pages import answers_of_element, leaf_choices
from evalkit.forms.xlsx.form_workbook import Worth
from evalkit.instruments.expression import NO_LEVEL
from evalkit.method.plan import plan_for
from evalkit.method.scales import options, points_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.instruments import Instrument, Node


def answers_worth(instrument: Instrument, node: Node) -> tuple[Worth, ...]:
    """Every text for an answer to *node*: as listed, its official words, its number; nothing where it takes a number."""
    if node.is_leaf:
        listed = zip(leaf_choices(instrument, node), options(instrument, node).items(), strict=False)
        return _once(
            Worth(text, given.points, NO_LEVEL if given.level is None else given.level)
            for choice, (answer, given) in listed
            for text in (choice.text, given.title, None if isinstance(choice.value, bool) else str(answer))
            if text
        )
    plan = plan_for(instrument)
    return tuple([Worth(step.word, step.points, NO_LEVEL) for step in plan.words_at(plan.position[node.code])])


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
    found = dict.fromkeys(listed)
    meant = Counter(folded(worth.text) for worth in found)
    return tuple(worth for worth in found if meant[folded(worth.text)] == 1)
