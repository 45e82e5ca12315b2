"""Which evaluations are of a survey, and what their elements are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.evaluation.result import Evaluation, NodeResult


def is_survey(evaluation: Evaluation) -> bool:
    """Whether what was evaluated are answers of respondents: its rule file has ``answers`` in ``[records]``."""
    records = evaluation.instrument.records
    return records is not None and records.answers is not None


def respondent_count(evaluation: Evaluation) -> int | None:
    """How many answered: the rows of the table, or what the assessment says of them."""
    rule = evaluation.instrument.attainable
    said = evaluation.context.get(rule.n) if rule is not None else None
    return evaluation.n if evaluation.n is not None or not isinstance(said, int) else said


def elements_of(evaluation: Evaluation) -> Sequence[NodeResult]:
    """What the respondents were asked about, in the order of the rule file."""
    return [evaluation.nodes[code] for code in evaluation.instrument.nodes[TOTAL].children]


def lowest(evaluation: Evaluation, count: int = 3) -> list[NodeResult]:
    """The *count* elements with the lowest means, the lowest first, and all that are equal to the last of them."""
    known = [(each.score.exact, each) for each in elements_of(evaluation) if each.score is not None]
    means = sorted(mean for mean, _ in known)
    last = means[min(count, len(means)) - 1] if means else 0
    return [each for mean, each in sorted(known, key=lambda pair: pair[0]) if mean <= last]
