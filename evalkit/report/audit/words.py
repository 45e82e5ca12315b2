"""Words that every form of an audit shares: verdicts, relations, totals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.audit.kinds import KINDS
from evalkit.audit.kinds.comparisons import Comparison
from evalkit.audit.model import SEVERITY
from evalkit.audit.parse.addresses import RESERVED
from evalkit.audit.quantities import address_prose
from evalkit.base.exact import Printed
from evalkit.base.text import Decimal, Message, Prose, msg, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.model import AuditResult, Check, Relation, Term
    from evalkit.base.language import Language

AGREES, UNSUPPORTED = "agrees", "unsupported"
TOTALS = (AGREES, "rounding", "contradicted", "inconsistent", "not-comparable", UNSUPPORTED)  # as they are told
VERDICT = {
    "contradicted": msg("contradicted"),
    "inconsistent": msg("inconsistent"),
    "not-comparable": msg("not comparable"),
    "rounding": msg("rounding"),
    "unsupported": msg("unsupported"),
    "agrees": msg("agrees"),
}
MEANING = {
    "contradicted": msg("No numbers that round to the printed ones give it."),
    "inconsistent": msg("Two places print different values for the same quantity."),
    "not-comparable": msg("The parts differ in edition, maximum, year or unit."),
    "rounding": msg("Only cutting off, or rounding of intermediate values, gives it."),
    "unsupported": msg("Nothing in the report file supports it."),
    "agrees": msg("The printed numbers give it."),
}
ADVICE = {
    "contradicted": msg("Hold the number and its inputs against their source, and correct the one that is wrong."),
    "inconsistent": msg("Find out which of the places is right, and correct the other."),
    "not-comparable": msg("Compare like with like, or say in the report how the parts differ."),
    "rounding": msg("Compute with unrounded values, and round half up at the end."),
    "unsupported": msg("Add what is missing, or a relation that says what the number is made of."),
}
NOTHING = msg("Nothing to audit: no numbers or words are printed in the file, neither in [[tables]] nor in [[claims]].")
_FEW = 4
_RELATION = {
    "sum": msg("sum of {parts}"),
    "mean": msg("mean of {parts}"),
    "product": msg("product of {parts}"),
    "difference": msg("{first} minus {second}"),
    "ratio": msg("{first} divided by {second}"),
    "percent": msg("{first} in percent of {second}"),
    "weighted-mean": msg("mean of {parts}, weighted by {weights}"),
    "achievement": msg("achievement of {first} against the target {second}"),
    "count": msg("number of {parts}"),
    "equal": msg("the same as {parts}"),
    "category": msg("category of {parts}"),
    "index": msg("{instrument} of {parts}"),
    "at-most": msg("at most {parts}"),
    "at-least": msg("at least {parts}"),
    "less-than": msg("less than {parts}"),
    "more-than": msg("more than {parts}"),
    "list-below": msg("names of those below {than}: {parts}"),
    "list-above": msg("names of those above {than}: {parts}"),
    "list-largest": msg("names of the largest: {parts}"),
    "list-smallest": msg("names of the smallest: {parts}"),
}
_COMPARED = {
    "at-most": msg("{first} is at most {second}"),
    "at-least": msg("{first} is at least {second}"),
    "less-than": msg("{first} is less than {second}"),
    "more-than": msg("{first} is more than {second}"),
}
# A blank part has lost its place among the others.
_WITH_BLANK = {
    "difference": msg("difference of {parts}"),
    "ratio": msg("quotient of {parts}"),
    "percent": msg("percentage of {parts}"),
    "achievement": msg("achievement from {parts}"),
}
_HEADS = {"agrees": msg("computed"), "unsupported": msg("computed"), "inconsistent": msg("elsewhere")}
_COMPUTED = tuple(word for word in RESERVED if word != "claim")
_LEVEL = re.compile(r"\s*(?:level|tingkat)\b", re.IGNORECASE)


def severity_of(verdict: str) -> str:
    """``error``, ``warning`` or ``note``; ``agrees`` where there is nothing to find."""
    return SEVERITY.get(verdict, AGREES)


def is_empty(result: AuditResult) -> bool:
    """Whether there is nothing to audit: no printed number or word, so no relation either."""
    return not result.checks and not result.sheet.claims


def head_of(verdict: str) -> Message:
    """What stands above the values beside those that are printed, where checks of one verdict are told."""
    return _HEADS.get(verdict, msg("should be"))


def computed_prose(check: Check) -> Prose:
    """What comes out: a number in the format of the language, a word, a bound; empty if that is not known."""
    if not isinstance(check.due, Printed):
        return check.due or ""
    number, kind = Decimal(check.due), KINDS[check.relation.kind] if check.relation else None
    if _LEVEL.match(check.claim.printed):
        return msg("level {number}", number=number)
    if kind is None or not issubclass(kind, Comparison):
        return number
    return _RELATION[kind.name]._replace(args={"parts": number})


def other_prose(check: Check) -> Prose:
    """What stands beside the printed value under ``head_of`` its verdict; empty where nothing true can be said there.

    Unlike things give no number to hold the claim against, and a wrong input none that is right. Where another place
    prints a number that agrees once it is cut off, the claim need not be that number.
    """
    if check.verdict == "not-comparable":
        return ""
    if check.verdict == "inconsistent":
        return computed_prose(check)
    if check.culprit not in (None, check.claim.address):
        return ""
    return "" if check.verdict == "rounding" and _is_elsewhere(check) else computed_prose(check)


def others_of(checks: Sequence[Check], say: Callable[[Prose], str]) -> list[str]:
    """What stands beside the printed value for *checks* of one claim, each once."""
    return list(dict.fromkeys(filter(None, (say(other_prose(check)) for check in checks))))


def _is_elsewhere(check: Check) -> bool:
    """Whether the check is against another printed place."""
    relation = check.relation
    assert relation is not None  # a claim in no relation is not rounded
    places = [str(term) for term in relation.operands] if relation.kind == "equal" else []
    return any("#" not in place and place.partition(":")[0] not in _COMPUTED for place in places)


def explanation(check: Check, speech: Language, *, said: Sequence[Message] = ()) -> str:
    """What the margin says, without what is *said* elsewhere."""
    return "; ".join([speech.say(one) for one in check.explanation if one not in said])


def culprit_prose(address: str, result: AuditResult) -> Message:
    """The input that is wrong, with what is printed there."""
    claim = result.sheet.claims.get(address)
    if claim is None:
        return msg("wrong input: {place}", place=address_prose(address))
    return msg("wrong input: {at} ({place}), printed: {printed}", at=claim.at, place=address, printed=claim.printed)


def further(check: Check) -> tuple[str, ...]:
    """What else took part: addresses that the words of the relation do not name."""
    relation = check.relation
    if relation is None:
        return ()
    named = {*relation.addresses, *relation.left_out, *relation.blank}
    return tuple(address for address in check.related if address not in named)


def counts(result: AuditResult) -> dict[str, int]:
    """Totals of an audit.

    ``checked`` are the checks that had something to be held against: all but the unsupported. ``in_relations`` are the
    claims that stand in a relation, as what is checked or as a part of it.
    """
    totals = result.totals
    alone = sum(check.relation is None for check in result.checks)
    claims = len(result.sheet.claims)
    checked = len(result.checks) - totals[UNSUPPORTED]
    return totals | {"checked": checked, "claims": claims, "in_relations": claims - alone}


# --- Relations --------------------------------------------------------------------------------------------------


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
    said = _words(relation, len(names))._replace(
        args={
            "parts": _few(names, full=full),
            "first": names[0] if names else "",
            "second": names[1] if len(names) > 1 else "",
            "weights": _few([_named(weight, relation) for weight in relation.weights], full=full),
            "than": _named(relation.than, relation) if relation.than else "",
            "instrument": visible(relation.instrument or ""),
        }
    )
    if relation.bands is not None:
        return msg("{relation}, by {bands}", relation=said, bands=_bands(relation.bands))
    return said


def _bands(text: str) -> Prose:
    head, colon, table = text.partition(":")
    return msg("table {table}", table=visible(table)) if colon and head == "table" else visible(text)


def _words(relation: Relation, names: int) -> Message:
    words = _RELATION[relation.kind]
    if relation.blank:
        return _WITH_BLANK.get(relation.kind, words)
    return _COMPARED.get(relation.kind, words) if names > 1 else words


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
