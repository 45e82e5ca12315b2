"""Everything that can be proved about an instrument, and which of what fails the rule file itself accounts for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from evalkit.base.errors import did_you_mean
from evalkit.base.text import msg, visible
from evalkit.rulework.check import (
    alike,
    codes,
    dead,
    early,
    editions,
    finer,
    influence,
    monotone,
    printed,
    reach,
    rungs,
    structure,
    tables,
    thresholds,
)
from evalkit.rulework.check.causes import with_causes
from evalkit.rulework.check.checks import CHECKS, LAWS
from evalkit.rulework.check.citations import citations
from evalkit.rulework.check.model import Proof, Statement, notes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Note

PARTS = (structure, codes, influence, dead, rungs, alike, printed, finer, early, tables, reach, monotone, thresholds)
_EDITIONS = "edition-"  # checks that compare editions
_LAW = (
    "law"  # "law: monotone": laws of the test kit are explained in the same place; this proof knows their names alone
)


class _Reason(NamedTuple):
    """One entry of ``explains``."""

    note: Note
    kind: str
    check: str
    place: str

    def fits(self, statement: Statement) -> bool:
        return statement.check == self.check and self.place in ("", statement.place)


def prove(instrument: Instrument, siblings: Iterable[Instrument] = (), known: Iterable[str] = ()) -> Proof:
    """All statements about *instrument*.

    Args:
        instrument: As loaded from its rule file.
        siblings: Other instruments: editions of the same index, and what ``followed_by`` leads to.
        known: Ids of instruments that exist but could not be read.
    """
    others = tuple(siblings)
    found = _alone(instrument, others, known)
    found += _towards_earlier(instrument, others)
    seen = {one.index for one in others if one.id != instrument.id} | {one.id for one in others}
    alone = not seen & {instrument.index, instrument.validity.followed_by}
    told = tuple(explained(notes_of(instrument), found, alone=alone))
    return Proof(
        rules=instrument,
        statements=tuple(with_causes(instrument, told, lambda mended: _alone(mended, others, known))),
        citations=citations(instrument),
    )


def _alone(instrument: Instrument, others: Sequence[Instrument], known: Iterable[str]) -> list[Statement]:
    """What holds of *instrument*, but for how it stands to earlier editions."""
    found = [statement for part in PARTS for statement in part.statements(instrument)]
    return [*found, *editions.statements(instrument, others, known)]


def _towards_earlier(instrument: Instrument, others: Sequence[Instrument]) -> Iterator[Statement]:
    """What fails between *instrument* and earlier editions; a note of either file accounts for it."""
    own = list(_reasons(notes_of(instrument)))
    for earlier, statement in editions.towards_earlier(instrument, others):
        here = attrs.evolve(statement, place="validity.from")
        note = next((reason.note for reason in _reasons(notes_of(earlier)) if reason.fits(statement)), None)
        if note is not None and not any(reason.fits(here) for reason in own):
            text = msg("{text}; {id} says why ({note}): {why}", text=here.text, id=earlier.id, note=visible(note.id),
                       why=note.text)  # fmt: skip
            here = attrs.evolve(here, verdict="noted", text=text)
        yield here


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
    reasons = list(_reasons(notes))
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


def _reasons(notes: Mapping[str, tuple[Note, ...]]) -> Iterator[_Reason]:
    for kind, of_kind in notes.items():
        for note in of_kind:
            for entry in note.explains:
                check, _, place = entry.partition(":")
                yield _Reason(note, kind, check.strip(), place.strip())


def _what(reason: _Reason) -> str:
    return visible(f"{reason.check}: {reason.place}" if reason.place else reason.check, 200)


def _nothing(reason: _Reason, statements: Sequence[Statement]) -> Statement:
    """An explanation of something that does not fail, or of a check that there is not."""
    if reason.check not in CHECKS:
        text = msg("it explains {what}, but there is no such check", what=_what(reason))
        return _fails(reason, text, did_you_mean(reason.check, (*CHECKS, _LAW)))
    places = [one.place for one in statements if one.verdict == "failed" and one.check == reason.check]
    text = msg("it explains {what}, which does not fail", what=_what(reason))
    return _fails(reason, text, did_you_mean(reason.place, places))


def _fails(reason: _Reason, text: Message, hint: Message | None) -> Statement:
    text = text if hint is None else msg("{text}; {hint}", text=text, hint=hint)
    return Statement(check="explains-nothing", place=f"{reason.kind}[{reason.note.id}]", verdict="failed", text=text)
