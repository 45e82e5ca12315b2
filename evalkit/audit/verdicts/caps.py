"""Achievements that are printed as the highest that counts, where more was achieved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.verdicts.case import AGREES, CONTRADICTED, Outcome
from evalkit.audit.verdicts.computations import task_of
from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Message, msg

if TYPE_CHECKING:
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.exact import Exact


def as_capped(case: Case, outcome: Outcome) -> Outcome:
    """*outcome*, or that the claim agrees: it is the cap of the relation or the report, and more was achieved."""
    if outcome.verdict != CONTRADICTED:
        return outcome
    cap, value = cap_of(case), achieved(case)
    if cap is None or value is None or case.mine.exact != cap or value <= cap:
        return outcome
    said = msg("capped at {cap}", cap=short_text(cap))
    return Outcome(AGREES, decimal_text(cap, case.mine.digits), explanation=(said,), formula=outcome.formula)


def cap_of(case: Case) -> Exact | None:
    """The cap that is declared for a relation: its own, else that of the report."""
    return case.relation.cap if case.relation.cap is not None else case.book.cap


def achieved(case: Case) -> Exact | None:
    """The achievement before any cap that a claim is held against; nothing if it is held against something else."""
    relation = case.relation
    if any(part.exact is None for part in case.parts):
        return None
    if relation.kind == "achievement":
        task = task_of(case)
        return None if isinstance(task, Message) else task.point()
    address = case.parts[0].address if relation.kind == "equal" and len(case.parts) == 1 else None
    if address is None or not (address.startswith("indicator:") and address.endswith(":achievement")):
        return None
    return case.parts[0].exact
