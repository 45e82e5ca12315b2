"""Which of several assessments belong together: by instrument and subject, then by id; never by likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from evalkit.base.grouping import by_key
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult

One = TypeVar("One")
ALONE, SEVERAL = "alone", "several"


class PairKey(NamedTuple):
    """What something is paired by: what it is of, and its id."""

    of: Hashable
    id: str | None


class Unpaired(Generic[One]):
    """What has no partner (``ALONE``), or several that could be it (``SEVERAL``).

    Attributes:
        side: Among which of those that were given it stands, from 0.
    """

    def __init__(self, one: One, side: int, why: str) -> None:
        """Keep them."""
        self.one, self.side, self.why = one, side, why


class Pairing(Generic[One]):
    """What belongs together.

    Attributes:
        groups: One of each side, where it has one; always two or more.
        left: The others.
    """

    def __init__(self, groups: list[list[One]], left: list[Unpaired[One]]) -> None:
        """Keep them."""
        self.groups, self.left = groups, left

    @property
    def several(self) -> list[One]:
        """Those of the others of which there are several where one should be."""
        return [left.one for left in self.left if left.why == SEVERAL]


def of_evaluation(evaluation: Evaluation) -> PairKey:
    """An assessment: its instrument, whichever edition, and its subject, whatever its case and spacing."""
    return PairKey((evaluation.instrument.index, caseless(evaluation.assessment.subject)), evaluation.assessment.id)


def of_report(report_result: ReportResult) -> PairKey:
    """A performance report: the agency."""
    return PairKey(caseless(report_result.report.agency), None)


def paired(sides: Sequence[Sequence[One]], name: Callable[[One], PairKey]) -> Pairing[One]:
    """Put those together that are of the same; sides with one each are meant for each other whatever they are of.

    Args:
        sides: What was given, in the order in which it is compared.
        name: What one is paired by.
    """
    if len(sides) > 1 and all(len(side) == 1 for side in sides):
        return Pairing([[side[0] for side in sides]], [])
    placed = [(at, member) for at, side in enumerate(sides) for member in side]
    by_subject = by_key(placed, lambda each: name(each[1]).of)
    groups: list[list[One]] = []
    left: list[Unpaired[One]] = []
    for members in by_subject.values():
        for group, why in _split(members, name):
            if why == "" and len(group) > 1:
                groups.append([member for _, member in group])
            else:
                left += [Unpaired(member, at, why or ALONE) for at, member in group]
    return Pairing(groups, left)


def _split(
    members: list[tuple[int, One]], name: Callable[[One], PairKey]
) -> Iterator[tuple[list[tuple[int, One]], str]]:
    """The members of one subject, by id where a side has several of them; with it, what is wrong with them."""
    if _one_a_side(members):
        yield members, ""
        return
    for group in by_key(members, lambda each: name(each[1]).id).values():
        yield group, "" if _one_a_side(group) else SEVERAL


def _one_a_side(members: list[tuple[int, One]]) -> bool:
    return len({at for at, _ in members}) == len(members)
