"""Who stands where: totals of one instrument and period from the highest down, equal ones on one rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.evaluation.result import Evaluation


class Numbered(NamedTuple):
    """An evaluation and its place among all of a run, from 1 up."""

    number: int
    evaluation: Evaluation


def anchor_of(number: int) -> str:
    """The anchor of the paper of that number."""
    return f"assessment-{number}"


class Ranked(NamedTuple):
    """An evaluation and its rank; none where its total is open."""

    rank: int | None
    numbered: Numbered


def comparable(every: Iterable[Numbered]) -> list[list[Numbered]]:
    """Those of one instrument and one period together: no others can be ranked."""
    found: dict[tuple[str, str], list[Numbered]] = {}
    for one in every:
        found.setdefault((one.evaluation.instrument.id, one.evaluation.assessment.period.text), []).append(one)
    return list(found.values())


def ranked(group: Sequence[Numbered]) -> list[Ranked]:
    """From the highest rounded total down; after two on rank 1 comes rank 3. Open totals stand last, in their order."""
    known = [(one.evaluation.total.score.value, one) for one in group if one.evaluation.total.score is not None]
    totals = [total for total, _ in known]
    found = [Ranked(1 + sum(other > total for other in totals), one) for total, one in known]
    found.sort(key=lambda one: one.rank or 0)
    return [*found, *(Ranked(None, one) for one in group if one.evaluation.total.score is None)]
