"""Relations in words: what a claim is said to be, and what comes out of it.

So are verdicts, and what stands beside a printed value; how many checks there are of each verdict; and which of them are listed
together: those of one slip, of one verdict, of one claim.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from evalkit.audit.model import SEVERITY, VERDICTS
from evalkit.audit.parse.addresses import RESERVED
from evalkit.audit.quantities import address_prose
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.audit.relation_kinds.conditions import ComparisonRelation
from evalkit.base.exact import Printed
from evalkit.base.grouping import by_key
from evalkit.base.severities import ERROR
from evalkit.base.text import Decimal, Message, Prose, english, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, ROUNDING, UNSUPPORTED
from evalkit.report.blocks import together

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check, Claim, Relation, SlipStart, Term

_FEW = 4
_LEVEL = re.compile(r"\s*(?:level|tingkat)\b", re.IGNORECASE)


def computed_prose(check: Check) -> Prose:
    """What comes out: a number in the format of the language, a word, a bound; empty if that is not known."""
    if not isinstance(check.due, Printed):
        return check.due or ""
    number, kind = Decimal(check.due), RELATION_KINDS[check.relation.kind] if check.relation else None
    if _LEVEL.match(check.claim.printed):
        return msg("level {number}", number=number)
    if kind is None or not issubclass(kind, ComparisonRelation):
        return number
    return kind.prose._replace(args={"parts": number})


def relation_prose(relation: Relation, *, full: bool = False) -> Message:
    """What the claim is, in few words; *full*: with every part, however many there are."""
    names = [_named(operand, relation) for operand in relation.operands]
    names += [address_prose(_short(address, relation)) for address in (*relation.values.values(), *relation.blank)]
    if relation.counted:
        return msg(
            "how many there are: {parts}",
            parts=_few([address_prose(_short(one, relation)) for one in relation.counted], full=full),
        )
    if not names and relation.rows is not None:
        return msg("how many there are: {rows}", rows=Decimal(relation.rows))
    args = {
        "parts": _few(names, full=full),
        "first": names[0] if names else "",
        "second": names[1] if len(names) > 1 else "",
        "weights": _few([_named(weight, relation) for weight in relation.weights], full=full),
        "than": _named(relation.than, relation) if relation.than else "",
        "words": tuple(map(visible, relation.words)),
        "instrument": visible(relation.instrument or ""),
    }
    condition = RELATION_KINDS[relation.kind].condition
    if condition is not None:
        args["condition"] = condition.prose._replace(args={"parts": args["than"] or args["second"]})
    said = _words(relation, len(names))._replace(args=args)
    if relation.per is not None:
        return msg("{relation}, times {per}", relation=said, per=Decimal(relation.per))
    if relation.bands is not None:
        return msg("{relation}, by {bands}", relation=said, bands=_bands(relation.bands))
    return said


def _bands(text: str) -> Prose:
    head, colon, table = text.partition(":")
    return msg("table {table}", table=visible(table)) if colon and head == "table" else visible(text)


def _words(relation: Relation, names: int) -> Message:
    kind = RELATION_KINDS[relation.kind]
    if relation.blank:
        return kind.prose_with_blank or kind.prose
    return kind.sentence if kind.sentence is not None and names > 1 else kind.prose


def _named(term: Term, relation: Relation) -> Prose:
    return address_prose(_short(term, relation)) if isinstance(term, str) else Decimal(term)


def _short(address: str, relation: Relation) -> str:
    """An address without its table, where that is the table of the claim."""
    table = f"{relation.claim.partition(':')[0]}:"
    return address.removeprefix(table) if table != "claim:" else address


def _few(names: Sequence[Prose], *, full: bool) -> tuple[Prose, ...] | Message:
    if full or len(names) <= _FEW:
        return tuple(names)
    return msg("{first} … {last} ({count})", first=names[0], last=names[-1], count=str(len(names)))


TOTALS = (AGREES, ROUNDING, CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, UNSUPPORTED)  # in the order of the page
VERDICT = {
    CONTRADICTED: msg("contradicted"),
    INCONSISTENT: msg("inconsistent"),
    NOT_COMPARABLE: msg("not comparable"),
    ROUNDING: msg("rounding"),
    UNSUPPORTED: msg("unsupported"),
    AGREES: msg("agrees"),
}
NOTHING = msg("Nothing to audit: no numbers or words are printed in the file, neither in [[tables]] nor in [[claims]].")
_HEADS = {AGREES: msg("computed"), UNSUPPORTED: msg("computed"), INCONSISTENT: msg("elsewhere")}
_COMPUTED = tuple(word for word in RESERVED if word != "claim")


def severity_of(verdict: str) -> str:
    """``error``, ``warning`` or ``note``; ``agrees`` where there is nothing to find."""
    return SEVERITY.get(verdict, AGREES)


def is_empty(result: AuditResult) -> bool:
    """Whether there is nothing to audit: no printed number or word, also none that was left out, so no relation either."""
    return not (result.checks or result.sheet.claims or result.sheet.left_out)


def counts(result: AuditResult) -> dict[str, int]:
    """Totals of an audit.

    ``checked`` are the checks that had something to be held against: all but the unsupported. ``in_relations`` are the
    claims that stand in a relation, as what is checked or as a part of it; ``left_out`` the cells that cannot be read or taken.
    """
    totals = result.totals
    alone = sum(check.relation is None for check in result.checks)
    claims = len(result.sheet.claims)
    checked = len(result.checks) - totals[UNSUPPORTED]
    return totals | {
        "checked": checked,
        "claims": claims,
        "in_relations": claims - alone,
        "left_out": result.sheet.left_out,
    }


def head_of(verdict: str) -> Message:
    """What stands above the values beside those that are printed, where checks of one verdict are listed."""
    return _HEADS.get(verdict, msg("should be"))


def other_prose(check: Check) -> Prose:
    """What stands beside the printed value under ``head_of`` its verdict; empty where nothing true can be said there.

    Unlike things give no number to hold the claim against, and a wrong input none that is right. Where another place
    prints a number that agrees once it is cut off, the claim need not be that number.
    """
    if check.verdict == NOT_COMPARABLE:
        return ""
    if check.verdict == INCONSISTENT:
        return computed_prose(check)
    if check.culprit not in (None, check.claim.address):
        return ""
    return "" if check.verdict == ROUNDING and _is_elsewhere(check) else computed_prose(check)


def others_of(checks: Sequence[Check]) -> list[Prose]:
    """What stands beside the printed value for *checks* of one claim, each once."""
    return list({english(other): other for other in map(other_prose, checks) if other}.values())


def _is_elsewhere(check: Check) -> bool:
    """Whether the check is against another printed place."""
    relation = check.relation
    assert relation is not None  # a claim in no relation is not rounded
    places = [str(term) for term in relation.operands] if relation.kind == "equal" else []
    return any("#" not in place and place.partition(":")[0] not in _COMPUTED for place in places)


def explanation(check: Check, *, without: Collection[Prose] = ()) -> Prose:
    """What the margin says, *without* what stands elsewhere."""
    return together(*(each for each in check.explanation if each not in without), separator="; ")


def culprit_prose(address: str, result: AuditResult) -> Message:
    """The input that is wrong, with what is printed there."""
    claim = result.sheet.claims.get(address)
    if claim is None:
        return msg("wrong input: {place}", place=address_prose(address))
    return msg("wrong input: {at} ({place}), printed: {printed}", at=claim.at, place=address, printed=claim.printed)


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

    start: SlipStart
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
    by_claim = by_key(checks, lambda check: check.claim.address)
    return tuple(CheckedClaim(same[0].claim, tuple(same)) for same in by_claim.values())


def slips_of(checks: Iterable[Check]) -> Iterator[Slip]:
    """Each slip to which several checks go back."""
    for start, members in by_key(checks, lambda check: check.start).items():
        if start is None:
            continue
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
