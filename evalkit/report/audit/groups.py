"""Which checks of an audit are listed together: those of one wrong input, of one verdict, of one claim."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.audit.model import VERDICTS
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, ERROR
from evalkit.report.audit.verdicts import severity_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check, Claim
    from evalkit.base.text import Prose


class CheckedClaim(NamedTuple):
    """What is said of one claim under one heading: a check, or several against different relations."""

    claim: Claim
    checks: tuple[Check, ...]


class WrongInput(NamedTuple):
    """An input that is wrong, and the checks that go back to it.

    Attributes:
        address: Where it stands.
        findings: In the order of the files.
        common: What every one of the checks says.
    """

    address: str
    findings: tuple[CheckedClaim, ...]
    common: tuple[Prose, ...]

    @property
    def checks(self) -> list[Check]:
        """All of them."""
        return [check for finding in self.findings for check in finding.checks]


class OfVerdict(NamedTuple):
    """Checks of one verdict.

    Attributes:
        total: How many have that verdict.
        above: How many of them are listed under a wrong input.
        findings: Checks against a relation, in the order of the files.
        alone: Claims that stand in no relation.
    """

    verdict: str
    total: int
    above: int
    findings: tuple[CheckedClaim, ...]
    alone: tuple[Check, ...]


class Groups(NamedTuple):
    """Everything that is listed, in its order: wrong inputs, then the other checks, the worst first."""

    wrong: tuple[WrongInput, ...]
    verdicts: tuple[OfVerdict, ...]

    def numbers(self) -> dict[str, int]:
        """Id of a check → the number of its finding."""
        return {check.id: number for number, checks in enumerate(self._findings(), 1) for check in checks}

    def _findings(self) -> Iterator[Sequence[Check]]:
        for wrong in self.wrong:
            yield from (finding.checks for finding in wrong.findings)
        for group in self.verdicts:
            yield from (finding.checks for finding in group.findings)
            yield from ((check,) for check in group.alone)


def groups_of(result: AuditResult, *, agreeing: bool) -> Groups:
    """Everything that does not agree; *agreeing*: what agrees, behind it."""
    wrong = tuple(_wrong_inputs([check for check in result.checks if check.relation is not None]))
    above = {check.id: check.verdict for each in wrong for check in each.checks}
    totals, gone = result.totals, Counter(above.values())
    verdicts = []
    for verdict in VERDICTS if agreeing else VERDICTS[: VERDICTS.index(AGREES)]:
        left = [check for check in result.checks if check.verdict == verdict and check.id not in above]
        findings = _by_claim([check for check in left if check.relation is not None])
        alone = tuple(check for check in left if check.relation is None)
        if left:
            verdicts.append(OfVerdict(verdict, totals[verdict], gone[verdict], findings, alone))
    return Groups(wrong, tuple(verdicts))


def _by_claim(checks: Iterable[Check]) -> tuple[CheckedClaim, ...]:
    by_claim: dict[str, list[Check]] = {}
    for check in checks:
        by_claim.setdefault(check.claim.address, []).append(check)
    return tuple(CheckedClaim(same[0].claim, tuple(same)) for same in by_claim.values())


def _wrong_inputs(checks: Sequence[Check]) -> Iterator[WrongInput]:
    """Inputs to which several checks go back."""
    culprits = {check.culprit for check in checks if check.culprit is not None}
    owned: dict[str, list[Check]] = {}
    for check in checks:
        owner = _owner(check, culprits)
        if owner is not None:
            owned.setdefault(owner, []).append(check)
    for address, members in owned.items():
        if len(members) > 1:
            common = (each for each in members[0].explanation if all(each in check.explanation for check in members))
            yield WrongInput(address, _by_claim(members), tuple(common))


def _owner(check: Check, culprits: Collection[str]) -> str | None:
    """The wrong input that a check goes back to: named by it, or its own claim where others name that."""
    if check.culprit is not None:
        return check.culprit
    wrong = severity_of(check.verdict) == ERROR and check.claim.address in culprits
    return check.claim.address if wrong else None
