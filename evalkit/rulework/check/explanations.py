"""Which of what fails the rule file itself accounts for, and notes that account for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from evalkit.base.errors import did_you_mean
from evalkit.base.text import msg, visible
from evalkit.rulework.check.checks import CHECKS, LAWS
from evalkit.rulework.check.model import Statement, failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.instruments import Note

_EDITIONS = "edition-"  # checks that compare editions
_LAW = (
    "law"  # "law: monotone": laws of the test kit are explained in the same place; this proof knows their names alone
)


class Reason(NamedTuple):
    """One entry of ``explains``."""

    note: Note
    kind: str
    check: str
    place: str

    def fits(self, statement: Statement) -> bool:
        """Whether it explains *statement*, if that fails."""
        return statement.check == self.check and self.place in ("", statement.place)


def explained(
    notes: Mapping[str, tuple[Note, ...]],
    statements: Sequence[Statement],
    *,
    alone: bool = False,
    laws: Sequence[str] = LAWS,
) -> Iterator[Statement]:
    """*statements*, where what fails and one of *notes* accounts for is known; then the explanations of nothing.

    Args:
        notes: What may explain something, by kind.
        statements: What was proved, and what was not.
        alone: No other edition was looked at, so that nothing can be said of what explains how they stand to each other.
        laws: Laws of the test kit that may be explained.
    """
    reasons = list(reasons_of(notes))
    used: set[int] = set()
    for statement in statements:
        fitting = [i for i, reason in enumerate(reasons) if reason.fits(statement)]
        if statement.verdict == "failed" and fitting:
            used.update(fitting)
            yield attrs.evolve(statement, verdict="known", explained_by=reasons[fitting[0]].note.id)
        else:
            yield statement
    for i, reason in enumerate(reasons):
        if i in used or (alone and reason.check in CHECKS and reason.check.startswith(_EDITIONS)):
            continue
        if reason.check != _LAW:
            yield _nothing(reason, statements)
        elif reason.place not in laws:
            text = (
                msg("it explains {what}, but there is no such law", what=_what(reason))
                if laws
                else msg("it explains {what}, but no law is asked of rules of performance reports", what=_what(reason))
            )
            yield _fails(reason, text, did_you_mean(reason.place, laws))


def reasons_of(notes: Mapping[str, tuple[Note, ...]]) -> Iterator[Reason]:
    """Every entry of ``explains``."""
    for kind, of_kind in notes.items():
        for note in of_kind:
            for entry in note.explains:
                check, _, place = entry.partition(":")
                yield Reason(note, kind, check.strip(), place.strip())


def _what(reason: Reason) -> str:
    return visible(f"{reason.check}: {reason.place}" if reason.place else reason.check, 200)


def _nothing(reason: Reason, statements: Sequence[Statement]) -> Statement:
    """An explanation of something that does not fail, or of a check that there is not."""
    if reason.check not in CHECKS:
        text = msg("it explains {what}, but there is no such check", what=_what(reason))
        return _fails(reason, text, did_you_mean(reason.check, (*CHECKS, _LAW)))
    places = [one.place for one in statements if one.verdict == "failed" and one.check == reason.check]
    text = msg("it explains {what}, which does not fail", what=_what(reason))
    return _fails(reason, text, did_you_mean(reason.place, places))


def _fails(reason: Reason, text: Message, hint: Message | None) -> Statement:
    text = text if hint is None else msg("{text}; {hint}", text=text, hint=hint)
    return failed("explains-nothing", f"{reason.kind}[{reason.note.id}]", text, how="")
