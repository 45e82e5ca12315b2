"""Why statements fail: notes of the rule file that account for it, and other failures that it follows from."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import did_you_mean
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.method.plan import plan_for
from evalkit.rulework.check.checks import CHECKS, LAWS
from evalkit.rulework.check.influence import opens
from evalkit.rulework.check.model import Statement, failed
from evalkit.rulework.check.thresholds import place_of_gate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Level, Note, Scale

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
    plugins: Collection[str] = (),
) -> Iterator[Statement]:
    """*statements*, where what fails and one of *notes* accounts for is known; then the explanations of nothing.

    Args:
        notes: What may explain something, by kind.
        statements: What was proved, and what was not.
        alone: No other edition was looked at, so that nothing can be said of what explains how they stand to each other.
        laws: Laws of the test kit that may be explained.
        plugins: Names with which the names of laws of plugins begin; which there are only the kit knows.
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
        elif reason.place not in laws and not any(reason.place.startswith(f"{name}-") for name in plugins):
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
    known = (*CHECKS, *dict.fromkeys(statement.check for statement in statements))
    if reason.check not in known:
        text = msg("it explains {what}, but there is no such check", what=_what(reason))
        return _fails(reason, text, did_you_mean(reason.check, (*known, _LAW)))
    places = [
        statement.place for statement in statements if statement.verdict == "failed" and statement.check == reason.check
    ]
    text = msg("it explains {what}, which does not fail", what=_what(reason))
    return _fails(reason, text, did_you_mean(reason.place, places))


def _fails(reason: Reason, text: Message, hint: Message | None) -> Statement:
    text = text if hint is None else msg("{text}; {hint}", text=text, hint=hint)
    return failed("explains-nothing", f"{reason.kind}[{reason.note.id}]", text, how="")


# --- What follows from what ------------------------------------------------------------------------------------------

_GATE, _HOLE = "gate-decides", "scale-levels"


def with_causes(
    instrument: Instrument,
    statements: Sequence[Statement],
    prove: Callable[[Instrument], Iterable[Statement]],
) -> Iterator[Statement]:
    """*statements*, where those that fail only because of a gate that never opens, or of a level that is missing, say so.

    Causes come before what follows from them. *prove* proves an instrument in which they are mended.
    """
    plan = plan_for(instrument)
    shut = [plan.nodes[step.at] for step in plan.steps if step.at in plan.gates and not opens(plan, step)]
    places = {place_of_gate(instrument, node) for node in shut}
    failed = [statement for statement in statements if statement.verdict == "failed"]
    causes = [
        statement
        for statement in failed
        if (statement.check == _GATE and statement.place in places) or statement.check == _HOLE
    ]
    if not causes or len(causes) == len(failed):
        yield from statements
        return
    least = {node.code: gate.least for node in shut if (gate := instrument.gate_of(node)) is not None}
    mended = _mended(instrument, least, {cause.place for cause in causes if cause.check == _HOLE})
    left = {(statement.check, statement.place) for statement in prove(mended) if statement.verdict == "failed"}
    yield from causes
    for statement in statements:
        if statement not in causes:
            follows = statement.verdict == "failed" and (statement.check, statement.place) not in left
            yield attrs.evolve(statement, follows=follows) if follows else statement


def _mended(instrument: Instrument, shut: Mapping[str, str], holed: Collection[str]) -> Instrument:
    """With the gates of the nodes *shut*, each with its key for the points, open to every sum, and the scales of the places *holed* filled."""
    nodes = {
        code: attrs.evolve(node, params={**node.params, shut[code]: 0}) if code in shut else node
        for code, node in instrument.nodes.items()
    }
    scales = {
        key: attrs.evolve(scale, levels=tuple(_filled(scale))) if f"scales.{key}" in holed else scale
        for key, scale in instrument.scales.items()
    }
    return attrs.evolve(instrument, nodes=nodes, scales=scales)


def _filled(scale: Scale) -> Iterator[Level]:
    """The levels of a scale, and one for each that is missing between: worth something between its neighbours."""
    before: Level | None = None
    for level in scale.levels:
        if before is not None and isinstance(before.answer, int) and isinstance(level.answer, int):
            for answer in range(before.answer + 1, level.answer):
                yield attrs.evolve(before, answer=answer, title=str(answer), points=_between(before, level, answer))
        yield level
        before = level


def _between(before: Level, after: Level, answer: int) -> Exact | None:
    if before.points is None or after.points is None:
        return None
    low, high = int(before.answer), int(after.answer)
    return before.points + (after.points - before.points) * Fraction(answer - low, high - low)
