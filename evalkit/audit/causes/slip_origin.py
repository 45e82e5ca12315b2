"""Where a slip starts: the one place that, put right with all that repeats it, makes most relations hold."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.causes.trials import FAILS, cost, is_computation, rewritten
from evalkit.audit.model import SlipStart
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.audit.relation_kinds.conditions import ComparisonRelation
from evalkit.audit.rounding import rounded
from evalkit.base.exact import Printed
from evalkit.base.text import Decimal
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.causes.trials import Trials
    from evalkit.audit.model import Check, Claim, Relation, Term

_WORST = {AGREES: 0, ROUNDING: 1}  # every other verdict is worse
_MOST_PLACES = 3  # of more places that would all do, none says anything
_MOST_REPEATS = 50


class _Spread(NamedTuple):
    """One place put right, and every place that repeats what was wrong there.

    Attributes:
        place: Where it starts.
        right: Address → the claim as it would be.
        mended: Checks that do not agree now, and would no longer fail.
        claims: The claims of these.
        is_known: Whether what would be right is one number or word, and not only a bound.
    """

    place: str
    right: Mapping[str, Claim]
    mended: frozenset[str]
    claims: frozenset[str]
    is_known: bool


def folded(checks: Sequence[Check], trials: Trials) -> tuple[Check, ...]:
    """*checks*, each with the start that it shares with others.

    Args:
        checks: With their causes.
        trials: What was put right for the repairs that were named.
    """
    starts = _of_culprits(checks, trials)
    starts |= _of_spreads([check for check in checks if check.id not in starts], trials)
    starts |= _of_copies([check for check in checks if check.id not in starts], trials)
    return tuple(attrs.evolve(check, start=starts[check.id]) if check.id in starts else check for check in checks)


def _of_culprits(checks: Sequence[Check], trials: Trials) -> dict[str, SlipStart]:
    """Check → the wrong input that it goes back to, named by it, or its own claim where others name that."""
    culprits = {check.culprit for check in checks if check.culprit is not None}
    owned: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        if check.culprit is not None:
            owned[check.culprit].append(check)
        elif check.verdict in FAILS and check.claim.address in culprits:
            owned[check.claim.address].append(check)
    starts = {place: SlipStart(places=(place,), right=_printed(trials.right, (place,))) for place in owned}
    return {check.id: starts[place] for place, own in owned.items() if len(own) > 1 for check in own}


def _of_spreads(checks: Sequence[Check], trials: Trials) -> dict[str, SlipStart]:
    """Check → where its slip starts, of the slips that explain most; those that explain as much otherwise are left."""
    tried: dict[tuple[str, str], _Spread | None] = {}
    spreads = [
        spread for check in checks if _fails(trials.check(check.id)) for spread in _spreads(check, trials, tried)
    ]
    starts: dict[str, SlipStart] = {}
    for mended in sorted({spread.mended for spread in spreads}, key=lambda ids: (-len(ids), sorted(ids))):
        rivals = [spread for spread in spreads if spread.mended & mended and len(spread.mended) >= len(mended)]
        places = tuple(dict.fromkeys(rival.place for rival in rivals))
        if any(rival.mended != mended for rival in rivals) or len(places) > _MOST_PLACES or mended & starts.keys():
            continue
        starts |= dict.fromkeys(mended, _start(places, rivals))
    return starts


def _start(places: tuple[str, ...], spreads: Sequence[_Spread]) -> SlipStart:
    known = [_printed(spread.right, spread.right) for spread in spreads if spread.is_known]
    return SlipStart(
        places=places, right=known[0] if len(spreads) == len(known) and all(one == known[0] for one in known) else {}
    )


def _printed(claims: Mapping[str, Claim], places: Iterable[str]) -> dict[str, str]:
    found = {place: claims[place] for place in places if place in claims}
    return {place: _as_printed(claim) for place, claim in found.items()}


def _as_printed(claim: Claim) -> str:
    """As the report would print it; a number that it has no form for is written by the language."""
    is_bare = claim.number is not None and claim.printed == claim.number.text
    return Decimal(claim.printed) if is_bare else claim.printed


def _of_copies(checks: Sequence[Check], trials: Trials) -> dict[str, SlipStart]:
    """Check → where its relation stands first, of relations that hold the same numbers once more, printed elsewhere."""
    copies = [trials.relation(check.id) for check in trials.now() if _is_copy(check)]
    origin = {copy.claim: copy.operands[0] for copy in copies}
    alike: dict[tuple[str, tuple[Term, ...]], list[Check]] = defaultdict(list)
    for check in checks:
        if _fails(trials.check(check.id)):
            relation = trials.relation(check.id)
            parts = [_copied(term, origin)[-1] for term in (relation.claim, *relation.operands, *relation.weights)]
            alike[relation.kind, tuple(parts)].append(check)
    starts: dict[str, SlipStart] = {}
    for same in alike.values():
        claims = dict.fromkeys(check.claim.address for check in same)
        first = tuple(claim for claim in claims if not claims.keys() & set(_copied(claim, origin)[1:]))
        if len(claims) > 1 and 0 < len(first) <= _MOST_PLACES:
            starts |= dict.fromkeys([check.id for check in same], SlipStart(places=first))
    return starts


def _is_copy(check: Check) -> bool:
    relation = check.relation
    return check.verdict == AGREES and relation is not None and relation.kind == "equal" and len(relation.operands) == 1


def _copied(term: Term, origin: Mapping[str, Term]) -> list[Term]:
    """*term*, and one behind the other the places from which it was copied, as the relations that hold say it."""
    terms = [term]
    while isinstance(terms[-1], str) and terms[-1] in origin and origin[terms[-1]] not in terms:
        terms.append(origin[terms[-1]])
    return terms


def _fails(check: Check) -> bool:
    return check.verdict in FAILS or check.verdict == ROUNDING


# --- One place, put right ---------------------------------------------------------------------------------------


def _spreads(check: Check, trials: Trials, tried: dict[tuple[str, str], _Spread | None]) -> Iterator[_Spread]:
    """What each place of *check* explains with the number or word that the check demands of it; *tried* before."""
    relation, is_cut = trials.relation(check.id), check.verdict == ROUNDING
    for place in (relation.claim,) if is_cut else dict.fromkeys(relation.addresses):
        right = None if trials.spent else _demanded(relation, place, trials)
        if right is None:
            continue
        if (place, right.printed) not in tried:
            tried[place, right.printed] = _spread(right, trials, copies=is_cut)
        spread = tried[place, right.printed]
        if spread is not None and _explains(spread, trials):
            yield spread._replace(is_known=not issubclass(RELATION_KINDS[relation.kind], ComparisonRelation))


def _demanded(relation: Relation, place: str, trials: Trials) -> Claim | None:
    """The claim at *place* with which *relation* would hold; nothing where that is not known."""
    claim = trials.claim(place)
    if claim is None:
        return None
    due = trials.check(relation.id).due
    if place == relation.claim and due is not None:
        return _with(claim, due)
    value = trials.demanded(relation, place)
    return None if value is None or claim.number is None else _with(claim, rounded(value, claim.number.digits))


def _with(claim: Claim, due: Printed | str) -> Claim | None:
    """*claim* with another number or word; nothing where it would not be another one."""
    if isinstance(due, Printed) and claim.number is not None:
        text = rounded(due.exact, claim.number.digits).text
        return None if text == claim.number.text else rewritten(claim, text)
    if isinstance(due, Printed) or claim.number is not None or not due:
        return None
    return attrs.evolve(claim, words=(due,), printed=due)


def _spread(start: Claim, trials: Trials, *, copies: bool) -> _Spread | None:
    """*start* put right, and then every claim that agreed with it as it was printed; nothing where something breaks.

    Args:
        start: The claim as it would be.
        trials: Judges.
        copies: Whether only places that print the same number repeat it: what is cut off goes into sums all the same.
    """
    right, queue = {start.address: start}, [start.address]
    judged: dict[str, Check] = {}  # each is judged once more when another of its parts is put right
    while queue:
        for relation in sorted(trials.lookup.relations_of(queue.pop()), key=cost):
            before = trials.check(relation.id)
            if copies and relation.kind != "equal" and before.verdict == AGREES:
                continue
            now = judged[relation.id] = trials.judged(relation, right)
            if trials.spent or (relation.claim == start.address and _is_worse(now, before)):
                return None
            if relation.claim not in right and _is_worse(now, before):
                follows = None if now.due is None else _with(now.claim, now.due)
                if follows is None or len(right) > _MOST_REPEATS:
                    return None
                right[relation.claim] = follows
                queue.append(relation.claim)
    return _judged(start.address, right, judged, trials)


def _judged(place: str, right: Mapping[str, Claim], judged: Mapping[str, Check], trials: Trials) -> _Spread | None:
    """What holds with *right* in place of what is printed; nothing where something breaks."""
    if any(_is_worse(now, trials.check(name)) for name, now in judged.items()):
        return None
    mended = {name: now.claim.address for name, now in judged.items() if _fails(trials.check(name)) and not _fails(now)}
    return _Spread(place, right, frozenset(mended), frozenset(mended.values()), is_known=True)


def _is_worse(now: Check, before: Check) -> bool:
    return _fails(now) and _WORST.get(before.verdict, 2) < _WORST.get(now.verdict, 2)


def _explains(spread: _Spread, trials: Trials) -> bool:
    """Whether it explains several findings, and more than it needs places that nothing else calls wrong."""
    if len(spread.claims) < 2:  # noqa: PLR2004  # one claim is one finding, however many relations it breaks
        return False
    relations = [trials.relation(name) for name in spread.mended]
    dragged = spread.right.keys() - {address for relation in relations for address in relation.addresses}
    computed = any(is_computation(relation) for relation in relations)
    return len(dragged) < len(spread.claims) if computed else not dragged
