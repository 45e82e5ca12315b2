"""Where a slip starts, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.audit.verdicts import culprit_prose
from evalkit.report.blocks import together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.audit.model import AuditResult
    from evalkit.base.text import Message
    from evalkit.report.audit.groups import Slip


def start_prose(slip: Slip, result: AuditResult) -> Message:
    """The place where it starts, with what is printed there; or the places between which nothing decides."""
    first, *others = slip.start.places
    if others:
        return msg("one of these could be wrong, nothing says which: {places}", places=slip.start.places)
    if slip.is_input:
        return culprit_prose(first, result)
    claim = result.sheet.claims[first]
    args = {"at": claim.at, "place": first, "printed": claim.printed}
    if not slip.start.right:  # the same relation of the same numbers: which of them is wrong is not known
        return msg("the same finding, first here: {at} ({place}), printed: {printed}", **args)
    return msg("starts here: {at} ({place}), printed: {printed}", **args)


def repeats_prose(slip: Slip) -> Iterator[Message]:
    """What would be right there, and which places repeat it, where no check says so itself."""
    if slip.is_input:
        return
    right = [(place, text) for place, text in slip.start.right.items() if place not in slip.start.places]
    for place in slip.start.places[:1]:
        if place in slip.start.right:
            yield msg("with {right} there, nothing listed here fails", right=slip.start.right[place])
    if right:
        places = tuple(together(place, text, separator=" = ") for place, text in right)
        yield msg("what repeats it would then be {places}", places=places)
