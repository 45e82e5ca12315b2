"""Which checks of an audit are listed together: those of one slip, of one verdict, of one claim."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.audit.model import VERDICTS
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, ERROR
from evalkit.report.audit.verdicts import culprit_prose, severity_of
from evalkit.report.blocks import together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check, Claim, Start
    from evalkit.base.text import Message, Prose


class CheckedClaim(NamedTuple):
    """What is said of one claim under one heading: a check, or several against different relations."""

    claim: Claim
    checks: tuple[Check, ...]


class Slip(NamedTuple):
    """One slip, and the checks that go back to it.

    Attributes:
        start: Where it starts.
        is_input: Whether a repair shows that what is printed there is wrong.
        findings: In the order of the files.
        common: What every one of the checks says.
    """

    start: Start
    is_input: bool
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
        above: How many of them are listed under a slip that fails checks of other verdicts, too.
        slips: Those of this verdict alone, where that is no error.
        findings: Checks against a relation, in the order of the files.
        alone: Claims that stand in no relation.
    """

    verdict: str
    total: int
    above: int
    slips: tuple[Slip, ...]
    findings: tuple[CheckedClaim, ...]
    alone: tuple[Check, ...]


class Groups(NamedTuple):
    """Everything that is listed, in its order: slips with several errors, then the other checks, the worst first."""

    slips: tuple[Slip, ...]
    verdicts: tuple[OfVerdict, ...]

    def numbers(self) -> dict[str, int]:
        """Id of a check → the number of its finding."""
        return {check.id: number for number, checks in enumerate(self._findings(), 1) for check in checks}

    def _findings(self) -> Iterator[Sequence[Check]]:
        for slip in self.slips:
            yield from (finding.checks for finding in slip.findings)
        for group in self.verdicts:
            for slip in group.slips:
                yield from (finding.checks for finding in slip.findings)
            yield from (finding.checks for finding in group.findings)
            yield from ((check,) for check in group.alone)


def groups_of(result: AuditResult, *, agreeing: bool) -> Groups:
    """Everything that does not agree; *agreeing*: what agrees, behind it."""
    slips = list(slips_of(result.checks))
    errors = tuple(slip for slip in slips if any(severity_of(check.verdict) == ERROR for check in slip.checks))
    above = {check.id: check.verdict for error in errors for check in error.checks}
    folded = {check.id for slip in slips for check in slip.checks}
    totals, gone = result.totals, Counter(above.values())
    verdicts = []
    for verdict in VERDICTS if agreeing else VERDICTS[: VERDICTS.index(AGREES)]:
        left = [check for check in result.checks if check.verdict == verdict and check.id not in above]
        own = tuple(slip for slip in slips if slip not in errors and slip.checks[0].verdict == verdict)
        findings = _by_claim([check for check in left if check.relation is not None and check.id not in folded])
        alone = tuple(check for check in left if check.relation is None)
        if left:
            verdicts.append(OfVerdict(verdict, totals[verdict], gone[verdict], own, findings, alone))
    return Groups(errors, tuple(verdicts))


def _by_claim(checks: Iterable[Check]) -> tuple[CheckedClaim, ...]:
    by_claim: dict[str, list[Check]] = {}
    for check in checks:
        by_claim.setdefault(check.claim.address, []).append(check)
    return tuple(CheckedClaim(same[0].claim, tuple(same)) for same in by_claim.values())


def slips_of(checks: Iterable[Check]) -> Iterator[Slip]:
    """Each slip to which several checks go back."""
    by_start: dict[Start, list[Check]] = {}
    for check in checks:
        if check.start is not None:
            by_start.setdefault(check.start, []).append(check)
    for start, members in by_start.items():
        common = (each for each in members[0].explanation if all(each in check.explanation for check in members))
        is_input = any(check.culprit in start.places for check in members)
        yield Slip(start, is_input, _by_claim(members), tuple(common))


# --- Where a slip starts, in words ------------------------------------------------------------------------------------


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
