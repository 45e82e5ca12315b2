"""``evalkit audit --propose``: relations that printed tables hold, to read, to paste, or to take over into the report file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.content import STDIN, file_prose
from evalkit.base.text import msg, visible
from evalkit.cli.output import write, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.propose.engine import Offer, Offers
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.performance.files import ReportFiles

FORMS = ("toml", "json")


def show_proposals(call: Call, opened: Sequence[ReportFiles], registry: Registry, accept: int | None) -> None:
    """Propose relations for the reports *opened*, and print them; *accept*: take over those with so many bits.

    Raises:
        ReportError: A report has faults.
        UsageError: What is accepted has no file to go into.
    """
    from evalkit.audit.propose.engine import propose_all
    from evalkit.report.audit.proposals import proposals_json, proposals_text
    from evalkit.run import read_form_beside

    found = propose_all(opened, registry, read_form_beside)
    if accept is not None:
        found = [
            offers._replace(offers=[each for each in offers.offers if int(each.proposal.bits) >= accept])
            for offers in found
        ]
    if accept is not None and call.to is None:
        for offers in found:
            _take_over(offers, call)
    elif call.form == "json":
        write_json(proposals_json(found, call.speech), call.to)
    else:
        write(proposals_text(found, call.speech) + "\n", call.to)


def _take_over(offers: Offers, call: Call) -> None:
    """Write what is accepted behind the text of the report file, whose comments stay; whole or not at all."""
    from evalkit.base.replace import replace

    file = offers.files.root.file
    if offers.offers:
        replace(Path(file), [_with(offers.files, offers.offers, call)])
    call.say(_told(file, offers.offers))


def _told(file: str, offers: Sequence[Offer]) -> Message:
    count = str(sum(len(offer.entries) for offer in offers))
    return msg("{file}: {count:relation|relations} written", file=visible(file, 200), count=count)


def _with(files: ReportFiles, offers: Sequence[Offer], call: Call) -> bytes:
    """The report file with *offers* behind it, which reads as it should; else wrong usage."""
    from evalkit.base.errors import ReportError
    from evalkit.base.toml.parse import parse_toml
    from evalkit.report.audit.proposals import entries_text

    data = files.root.data
    line = b"\r\n" if b"\r\n" in data else b"\n"
    text = "\n" + entries_text(offers, call.speech).rstrip("\n") + "\n"
    made = data.rstrip() + line + text.encode("utf-8").replace(b"\n", line)
    due = len(files.relations) + sum(len(offer.entries) for offer in offers)
    try:
        read = parse_toml(made, files.root.file, ReportError).get("relations")
    except ReportError:
        read = None
    if files.root.file == STDIN or not isinstance(read, list) or len(read) != due:
        hint = msg("name a file with -o, and that file under parts of [report]")
        raise call.refused(
            msg("{file} is no report file that relations can be written behind", file=file_prose(files.root.file)),
            hint,
        )
    return made
