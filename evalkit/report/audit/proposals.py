"""Proposed relations → the text to paste into a report file, each below its support and what it would break; and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.audit.model import Check
from evalkit.audit.propose.engine import Offer
from evalkit.audit.propose.model import spelled
from evalkit.audit.propose.search import TELLING
from evalkit.base.file_content import file_prose
from evalkit.base.text import first_named, msg, visible
from evalkit.base.toml.write import toml_key, toml_value
from evalkit.performance.document_tables.document import content_of, known_year
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.propose.engine import Entry, Offers
    from evalkit.base.language import Language
    from evalkit.base.text import Message
    from evalkit.performance.document_tables.document import FoundTables
    from evalkit.performance.document_tables.indicators import FoundIndicators

FORMAT = "evalkit-proposals/1"
_CAUSES = {
    "digit": msg("one digit"),
    "transposed": msg("two digits changed places"),
    "factor": msg("shifted decimal sign"),
    "sum-for-mean": msg("a sum for a mean"),
    "mean-for-sum": msg("a mean for a sum"),
    "unweighted": msg("without the weights"),
    "missing-addend": msg("one part is left out"),
    "swapped": msg("two cells changed places"),
}
_MOST_NAMED = 8


def proposals_text(found: Sequence[Offers], speech: Language) -> str:
    """The declarations of all that was *found*, report by report, with what is to be known before any is adopted."""
    return "\n".join(line for offers in found for line in _of_report(offers, speech))


def entries_text(offers: Sequence[Offer], speech: Language) -> str:
    """The declarations of *offers*, each below its support."""
    return "\n".join(line for offer in offers for line in _of_offer(offer, speech))


def _of_report(offers: Offers, speech: Language) -> Iterator[str]:
    file, count = file_prose(offers.sheet.file), str(len(offers.offers))
    yield comment(msg("{file}: {count:relation is|relations are} proposed", file=file, count=count), speech)
    unread, words = [*offers.sheet.unread], offers.words
    left = msg("{count:cell cannot be read and is|cells cannot be read and are} left out: {places}",
               count=str(len(unread)), places=_named(unread))  # fmt: skip
    among = msg("{count:word|words} among numbers: {places}", count=str(len(words)), places=_named(words))
    yield from (comment(said, speech) for said, places in ((left, unread), (among, words)) if places)
    if not offers.offers:
        yield ""
        return
    yield comment(msg("They are guesses by arithmetic alone: it does not see edition, year or scale, and what was copied "
                       "everywhere looks like a rule. What you keep, the audit checks; nothing else is a verdict."), speech)  # fmt: skip
    yield ""
    for offer in offers.offers:
        yield from _of_offer(offer, speech)


def _of_offer(offer: Offer, speech: Language) -> Iterator[str]:
    yield comment(support(offer), speech)
    for table in offer.tables:
        yield from entry_lines(table, "[[tables]]")
        yield ""
    for entry in offer.entries:
        yield from entry_lines(entry)
        yield ""


def entry_lines(entry: Entry, head: str = "[[relations]]") -> Iterator[str]:
    """One entry below *head*, its keys below each other."""
    yield head
    yield from key_lines(entry)


def key_lines(entry: Mapping[str, Any]) -> Iterator[str]:
    """Keys below each other, with their values."""
    width = max(len(toml_key(key)) for key in entry)
    yield from (f"{toml_key(key).ljust(width)} = {toml_value(item)}" for key, item in entry.items())


def support(offer: Offer) -> Message:
    """How much speaks for it, in bits and checks; where that is much, what it would break."""
    proposal = offer.proposal
    said = {"bits": str(int(proposal.bits)), "count": str(offer.agreeing), "of": str(offer.checks)}
    if proposal.pooled > 1:
        message = msg(
            "{bits:bit|bits} with those of {tables:table|tables}, {count} of {of}", tables=str(proposal.pooled), **said
        )
    else:
        message = msg("{bits:bit|bits}, {count} of {of}", **said)
    if offer.left_out:
        message = msg("{support}; found without cells that cannot be read: {places}", support=message,
                      places=_named(offer.left_out))  # fmt: skip
    if proposal.bits < TELLING:
        return message
    if offer.rounded:
        message = msg("{support}; only another rounding gives {places}", support=message,
                      places=_named(map(_broken, offer.rounded)))  # fmt: skip
    if not offer.breaks:
        return message
    return msg("{support}; would break: {places}", support=message, places=_named(map(_broken, offer.breaks)))


def _named(places: Iterable[Message | str]) -> tuple[Message | str, ...]:
    return first_named(places, _MOST_NAMED)


def _broken(check: Check) -> Message | str:
    """A check that would not hold: its place, the wrong input where one is known, and the cause in a word."""
    place = visible(check.culprit or check.claim.address, 120)
    cause = _CAUSES.get(check.cause or "")
    return place if cause is None else msg("{place} ({cause})", place=place, cause=cause)


def comment(said: Message, speech: Language) -> str:
    """What is *said* as a comment of TOML, in one line."""
    return f"# {visible(speech.say(said), 2000)}"


def proposals_json(found: Sequence[Offers], speech: Language) -> str:
    """The JSON text of all that was *found*."""
    check = by_keys("id", "place: claim.address", "claim.printed", "computed", "verdict", "cause", "culprit")
    reports = [
        {
            **keys(offers.sheet, "file", "agency"),
            "year": known_year(offers.sheet.year),
            **keys(offers, "sheet.sha256", "proposals: offers"),
        }
        for offers in found
    ]
    return JsonWriter(speech, {Offer: _offer, Check: check}, whole=int).text(FORMAT, reports=reports)


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        **keys(offer, "proposal.kind"),
        "bits": int(offer.proposal.bits),
        **keys(offer, "tables: proposal.pooled", "checks", "agreeing", "breaks", "rounded"),
        **keys(offer, "relations: entries", "declared_tables: tables", "left_out"),
    }


# --- A report file of found tables, with what is proposed for them ----------------------------------------------------


def report_text(
    found_tables: FoundTables,
    head: Mapping[str, Any],
    measured: FoundIndicators,
    offers: Sequence[Offer],
    accept: int | None,
    speech: Language,
) -> str:
    """The report file.

    Args:
        found_tables: The tables.
        head: What ``[report]`` says.
        measured: The indicators that they hold.
        offers: What is proposed for them.
        accept: Bits from which a proposal is written as a relation; the others, without it all, are comments.
        speech: The language of the comments.
    """
    taken = [offer for offer in offers if accept is not None and int(offer.proposal.bits) >= accept]
    left = [offer for offer in offers if offer not in taken]
    by_rules = _of_rules(measured, left if accept is None else taken)
    lines = [schema_line("report-file"), "", *_head(found_tables, head, speech), *_indicators(measured, speech)]
    for entry in content_of(found_tables):
        lines += ["", *_table(entry)]
    if accept is not None:
        lines += by_rules
        by_rules = []
    if taken:
        lines += ["", *entries_text(taken, speech).splitlines()]
    if left or by_rules:
        said = msg("What follows is proposed only. Whoever finds a relation right takes the # away, or runs {command}.",
                   command="evalkit audit --propose --accept BITS")  # fmt: skip
        proposed = [*by_rules, *entries_text(left, speech).splitlines()]
        lines += ["", comment(said, speech), *_commented(proposed)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _of_rules(measured: FoundIndicators, offers: Sequence[Offer]) -> list[str]:
    """The relations that follow from the rules of the report, but for those that *offers* say as well."""
    offered = {spelled(instance) for offer in offers for instance in offer.proposal.instances}
    lines: list[str] = []
    for relation in measured.relations:
        operands = frozenset((*relation["of"], *relation.get("weights", ())))
        if (relation["claim"], operands) not in offered:
            lines += ["", "[[relations]]", *key_lines(relation)]
    return lines


def _head(found_tables: FoundTables, head: Mapping[str, Any], speech: Language) -> Iterator[str]:
    yield comment(msg("The tables of {file}.", file=file_prose(found_tables.file)), speech)
    yield comment(
        msg("Numbers of sentences are for you to add, under [[claims]]; look at what was taken for [[indicators]]."),
        speech,
    )
    yield ""
    yield "[report]"
    yield from key_lines(head)


def _indicators(measured: FoundIndicators, speech: Language) -> Iterator[str]:
    """Objectives and indicators; one of which nothing says what is better is a comment."""
    used = {one["objective"] for one in measured.indicators if one["code"] not in measured.undirected}
    for objective in measured.objectives:
        entry = ["[[objectives]]", *key_lines(objective)]
        yield from ("", *(entry if objective["code"] in used else _commented(entry)))
    for indicator in measured.indicators:
        if indicator["code"] not in measured.undirected:
            yield from ("", "[[indicators]]", *key_lines(indicator))
            continue
        said = msg("Nothing says what is better of this indicator: write higher or lower, and take the # away.")
        yield from (
            "",
            comment(said, speech),
            *_commented(["[[indicators]]", *key_lines({**indicator, "direction": "?"})]),
        )


def _commented(lines: Iterable[str]) -> Iterator[str]:
    return (f"# {line}".rstrip() for line in lines)


def _table(entry: Mapping[str, Any]) -> Iterator[str]:
    yield "[[tables]]"
    yield from key_lines({key: item for key, item in entry.items() if key != "rows"})
    yield "rows = ["
    yield from (f"  {toml_value(row)}," for row in entry["rows"])
    yield "]"
