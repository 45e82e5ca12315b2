"""Which checks of an audit are told together: those of one verdict, of one wrong input, of one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.model import VERDICTS
from evalkit.report.audit_words import AGREES, severity_of, worst

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from evalkit.audit.model import AuditResult, Check, Claim
    from evalkit.text import Message


class Group(NamedTuple):
    """Checks that are told together.

    Attributes:
        verdict: The worst of them.
        checks: In the order of the files.
        culprit: Address of the one wrong input that several of them share.
        alike: What every one of these says.
    """

    verdict: str
    checks: tuple[Check, ...]
    culprit: str | None = None
    alike: tuple[Message, ...] = ()


class Section(NamedTuple):
    """What is told under one heading: groups of one verdict.

    Attributes:
        total: How many checks are told here; those of one culprit stand together under the worst verdict of them.
        groups: Checks against a relation, in the order of the files.
        alone: Claims that stand in no relation.
    """

    verdict: str
    total: int
    groups: tuple[Group, ...]
    alone: tuple[Check, ...]


def sections(result: AuditResult, *, agreeing: bool) -> list[Section]:
    """Everything that does not agree, the worst first; *agreeing*: what agrees, behind it."""
    groups = _groups([check for check in result.checks if check.relation is not None])
    alone = [check for check in result.checks if check.relation is None]
    found = []
    for verdict in VERDICTS if agreeing else VERDICTS[: VERDICTS.index(AGREES)]:
        here = tuple(group for group in groups if group.verdict == verdict)
        lonely = tuple(check for check in alone if check.verdict == verdict)
        if here or lonely:
            count = sum(len(group.checks) for group in here) + len(lonely)
            found.append(Section(verdict, count, here, lonely))
    return found


def _groups(checks: Sequence[Check]) -> list[Group]:
    """Checks one by one, but those of one culprit together, where the first of them stands."""
    culprits = {check.culprit for check in checks if check.culprit is not None}
    owned: dict[str | None, list[Check]] = {}
    for check in checks:
        owned.setdefault(_owner(check, culprits), []).append(check)
    found: list[Group] = []
    for check in checks:
        owner = _owner(check, culprits)
        members = owned[owner]
        if owner is None or len(members) == 1:
            found.append(Group(check.verdict, (check,)))
        elif members[0] is check:
            found.append(Group(worst(members), tuple(members), owner, _alike(members)))
    return found


def _alike(checks: Sequence[Check]) -> tuple[Message, ...]:
    return tuple(one for one in checks[0].explanation if all(one in check.explanation for check in checks))


def _owner(check: Check, culprits: Collection[str]) -> str | None:
    """The wrong input that a check goes back to: named by it, or its own claim where others name that."""
    if check.culprit is not None:
        return check.culprit
    wrong = severity_of(check.verdict) == "error" and check.claim.address in culprits
    return check.claim.address if wrong else None


def numbered(found: Iterable[Section]) -> dict[str, int]:
    """Id of a check → the number under which it is told, in the order of *found*."""
    told = [check for section in found for check in (*in_order(section), *section.alone)]
    return {check.id: number for number, check in enumerate(told, 1)}


def in_order(section: Section) -> list[Check]:
    """The checks of *section* against a relation: single ones, then those of one culprit."""
    together = [group for group in section.groups if group.culprit is not None]
    single = [group for group in section.groups if group.culprit is None]
    return [check for group in (*single, *together) for check in group.checks]


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
