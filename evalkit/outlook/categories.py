"""Answers that decide which bands hold: KAMI's category of the electronic system. A finding on them may lose a predicate while the total stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at, range_of, table_for
from evalkit.method.scales import options
from evalkit.outlook.goals import side
from evalkit.questions.numbers import PricedAnswer
from evalkit.questions.search import Search
from evalkit.questions.table import Unproved, packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.interval import Interval
    from evalkit.instruments import BandTable
    from evalkit.outlook.standing import Standing
    from evalkit.questions.table import Table

    Choices = Mapping[int, Sequence[PricedAnswer]]


class Category(NamedTuple):
    """Another value of the fact that the bands of the total hang on.

    Attributes:
        table: The bands that would hold.
        at: The node that the fact follows from.
        inside: Where that node would have to lie; only the end on the side that counts.
        sign: 1 if it would have to rise, -1 if it would have to fall.
    """

    table: BandTable
    at: int
    inside: Interval
    sign: int

    def reached(self, standing: Standing, choices: Choices) -> Table:
        """What brings the node there: cost → answers."""
        return Search(standing.plan, choices, self.sign, keep={self.at: self.inside}).table(self.at)


def categories(standing: Standing) -> Iterator[Category]:
    """The other values that the fact can have, where it follows from answers that are known."""
    instrument, plan = standing.evaluation.instrument, standing.plan
    rule = instrument.bands_key
    if rule is None or rule.from_node is None or not answers_of_category(standing):
        return
    own, now = bands_at(instrument, rule.from_node), standing.evaluation.context.get(rule.key)
    words = [band.predicate for band in own.bands]
    for number, word in enumerate(words):
        table = table_for(instrument, instrument.nodes[TOTAL], word)
        if now in words and word != now and table is not None:
            sign = 1 if number < words.index(now) else -1
            yield Category(table, plan.position[rule.from_node], side(range_of(own, number), sign), sign)


def answers_of_category(standing: Standing, step: int = 1) -> Choices:
    """The answers that the fact follows from, each with what it could be instead; none where one is not known. *step*: what a level costs.

    Raises:
        Unproved: One of them is a number.
    """
    instrument = standing.evaluation.instrument
    if instrument.bands_from is None:
        return {}
    leaves = [standing.plan.position[code] for code in instrument.leaves_under(instrument.bands_from)]
    found = {at: list(_choices(standing, at, step)) for at in leaves}
    return found if all(found.values()) else {}


def _choices(standing: Standing, at: int, step: int) -> Iterator[PricedAnswer]:
    """What is held, then the other answers, nearest first; nothing if none is held."""
    plan = standing.plan
    result = standing.evaluation.nodes[plan.codes[at]]
    listed: list[tuple[Any, Any]] = sorted(
        options(plan.instrument, plan.nodes[at]).items(), key=lambda one: one[1].points
    )
    score = None if result.score is None else result.score.exact
    here = next((i for i, (_, one) in enumerate(listed) if one.points == score and one.level == result.level), None)
    if score is not None and not listed:
        raise Unproved(msg("the bands of the total hang on {code}, a number", code=plan.codes[at]))
    if here is None:
        return
    for there in sorted(range(len(listed)), key=lambda i: abs(i - here)):
        key, one = listed[there]
        cost = packed(abs(there - here) * step, int(there != here))
        yield PricedAnswer(cost, None if there == here else key, one.points, one.level)


def as_questions(choices: Choices, second: int = 0) -> dict[int, list[PricedAnswer]]:
    """The same where every change costs one question, and so much of the *second* cost."""
    return {
        at: [now, *[choice._replace(cost=packed(1, second)) for choice in others]]
        for at, (now, *others) in choices.items()
    }
