"""Which checks of an audit are told together: those of one wrong input, of one verdict, of one claim."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.model import VERDICTS
from evalkit.base.text import Message, msg
from evalkit.report.audit.words import AGREES, VERDICT, severity_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check, Claim


class Finding(NamedTuple):
    """What is told of one claim under one heading: a check, or several against different relations."""

    claim: Claim
    checks: tuple[Check, ...]


class WrongInput(NamedTuple):
    """An input that is wrong, and the checks that go back to it.

    Attributes:
        address: Where it stands.
        findings: In the order of the files.
        alike: What every one of the checks says.
    """

    address: str
    findings: tuple[Finding, ...]
    alike: tuple[Message, ...]

    @property
    def checks(self) -> list[Check]:
        """All of them."""
        return [check for finding in self.findings for check in finding.checks]


class Section(NamedTuple):
    """What is told under the heading of a verdict.

    Attributes:
        total: How many checks have that verdict.
        above: How many of them are told under a wrong input.
        findings: Checks against a relation, in the order of the files.
        alone: Claims that stand in no relation.
    """

    verdict: str
    total: int
    above: int
    findings: tuple[Finding, ...]
    alone: tuple[Check, ...]


class Told(NamedTuple):
    """Everything that is told, in its order: wrong inputs, then the other checks, the worst first."""

    wrong: tuple[WrongInput, ...]
    sections: tuple[Section, ...]

    def numbers(self) -> dict[str, int]:
        """Id of a check → the number of its finding."""
        return {check.id: number for number, checks in enumerate(self._findings(), 1) for check in checks}

    def _findings(self) -> Iterator[Sequence[Check]]:
        for wrong in self.wrong:
            yield from (finding.checks for finding in wrong.findings)
        for section in self.sections:
            yield from (finding.checks for finding in section.findings)
            yield from ((check,) for check in section.alone)


def told(result: AuditResult, *, agreeing: bool) -> Told:
    """Everything that does not agree; *agreeing*: what agrees, behind it."""
    wrong = tuple(_wrong_inputs([check for check in result.checks if check.relation is not None]))
    above = {check.id: check.verdict for one in wrong for check in one.checks}
    totals, gone = result.totals, Counter(above.values())
    found = []
    for verdict in VERDICTS if agreeing else VERDICTS[: VERDICTS.index(AGREES)]:
        left = [check for check in result.checks if check.verdict == verdict and check.id not in above]
        findings = _by_claim([check for check in left if check.relation is not None])
        alone = tuple(check for check in left if check.relation is None)
        if left:
            found.append(Section(verdict, totals[verdict], gone[verdict], findings, alone))
    return Told(wrong, tuple(found))


def _by_claim(checks: Iterable[Check]) -> tuple[Finding, ...]:
    found: dict[str, list[Check]] = {}
    for check in checks:
        found.setdefault(check.claim.address, []).append(check)
    return tuple(Finding(same[0].claim, tuple(same)) for same in found.values())


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
            yield WrongInput(address, _by_claim(members), _alike(members))


def _alike(checks: Sequence[Check]) -> tuple[Message, ...]:
    return tuple(one for one in checks[0].explanation if all(one in check.explanation for check in checks))


def _owner(check: Check, culprits: Collection[str]) -> str | None:
    """The wrong input that a check goes back to: named by it, or its own claim where others name that."""
    if check.culprit is not None:
        return check.culprit
    wrong = severity_of(check.verdict) == "error" and check.claim.address in culprits
    return check.claim.address if wrong else None


def wrong_title(wrong: Sequence[WrongInput]) -> Message:
    """How many inputs are wrong, and which verdicts the checks have that go back to them."""
    verdicts = Counter(check.verdict for one in wrong for check in one.checks)
    words = tuple(
        msg("{count} {verdict}", count=str(verdicts[each]), verdict=VERDICT[each])
        for each in VERDICTS
        if verdicts[each]
    )
    return msg("wrong inputs ({count}): {verdicts}", count=str(len(wrong)), verdicts=words)


def count_prose(section: Section) -> Message | str:
    """How many checks have the verdict, and how many of them are told under a wrong input."""
    total = str(section.total)
    return msg("{count}, {above} of them above", count=total, above=str(section.above)) if section.above else total


class Place(NamedTuple):
    """A table or chapter, and how many claims in it stand in no relation."""

    name: str
    title: str
    claims: int


def places(result: AuditResult, checks: Iterable[Check]) -> list[Place]:
    """Where *checks* stand: by table, and outside of tables by chapter, in the order of the files."""
    found = Counter(_chapter(check.claim, result) for check in checks)
    return [Place(name, result.sheet.tables.get(name, ""), count) for name, count in found.items()]


def _chapter(claim: Claim, result: AuditResult) -> str:
    table = claim.address.partition(":")[0]
    return table if table in result.sheet.tables else claim.at.partition(",")[0].strip()
