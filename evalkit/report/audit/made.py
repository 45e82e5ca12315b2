"""Tables of a file → the text of a report file that holds them, with the relations that are proposed for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.audit.propose.model import spelled
from evalkit.base.content import file_prose
from evalkit.base.text import msg
from evalkit.base.toml.write import toml_value
from evalkit.performance.found.document import content_of
from evalkit.report.audit.proposals import comment, entries_text, key_lines
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.propose.engine import Offer
    from evalkit.base.language import Language
    from evalkit.performance.found.document import FoundTables
    from evalkit.performance.found.indicators import FoundIndicators


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
    lines = [schema_line("report-file"), "", *_head(found_tables, head, speech), *_indicators(measured, speech)]
    for entry in content_of(found_tables):
        lines += ["", *_table(entry)]
    offered = {spelled(each) for offer in (left if accept is None else taken) for each in offer.proposal.instances}
    unsaid = [
        relation
        for relation in measured.relations
        if (relation["claim"], frozenset((*relation["of"], *relation.get("weights", ())))) not in offered
    ]
    by_rules = [line for one in unsaid for line in ("", "[[relations]]", *key_lines(one))]
    lines += by_rules if accept is not None else []
    lines += ["", *entries_text(taken, speech).splitlines()] if taken else []
    if left or (by_rules and accept is None):
        said = msg("What follows is proposed only. Whoever finds a relation right takes the # away, or runs {command}.",
                   command="evalkit audit --propose --accept BITS")  # fmt: skip
        lines += [
            "",
            comment(said, speech),
            *_commented(by_rules if accept is None else ()),
            *_commented(entries_text(left, speech).splitlines()),
        ]
    return "\n".join(lines).rstrip("\n") + "\n"


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
