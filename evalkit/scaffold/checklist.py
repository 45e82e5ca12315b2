"""What is to be looked up for a new edition, in the order in which it is best done."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.scaffold.copies import last_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evalkit.base.language import Language
    from evalkit.instruments import Instrument, Validity
    from evalkit.scaffold.copies import Change


def checklist(
    instrument: Instrument,
    change: Change,
    rules: Path,
    speech: Language,
    *,
    cases: Path | None,
    by_hand: Message | None,
    failing: tuple[str, ...],
) -> str:
    """The checklist as Markdown, in the language *speech*.

    Args:
        instrument: The copy, as it is now.
        change: From which edition to which.
        rules: The folder of rules it lies in.
        cases: Where the copied cases are, if there were any.
        by_hand: What is still to be said in the rule file of the old edition.
        failing: Copied cases that do not come out any more.
    """
    say = speech.say
    blocks = [
        f"# {change.old_id} → {change.new_id}",
        say(msg("The rule file is a copy. Hold each of these against the new text; strike it off when that is done.")),
        f"## {say(msg('In the rule file'))}",
        "\n".join(f"- [ ] {say(step)}" for step in _rule_steps(instrument, change)),
        f"## {say(msg('Around it'))}",
        "\n".join(f"- [ ] {say(step)}" for step in _other_steps(change, cases, by_hand)),
    ]
    if failing:
        blocks += [
            say(msg("These copied cases do not come out any more: they are about the time of the old edition.")),
            "\n".join(f"- [ ] `{name.replace('`', chr(39))}`" for name in failing),
        ]
    commands = "\n".join(f"$ {command}" for command in commands_for(change, rules))
    blocks += [f"## {say(msg('Then'))}", f"```console\n{commands}\n```"]
    return "\n\n".join(blocks) + "\n"


def commands_for(change: Change, rules: Path) -> tuple[str, ...]:
    """What to run, in order."""
    new, folder = shlex.quote(str(rules / change.index / f"{change.new}.toml")), shlex.quote(str(rules))
    return (
        f"evalkit rules check {new}",
        f"evalkit rules diff {change.old_id} {change.new_id} --rules {folder}",
        f"evalkit rules mutate {new} --write",
        f"pytest --evalkit-rules {folder}",
    )


def old_edition_step(validity: Validity, change: Change, *, ended: bool) -> Message | None:
    """What the rule file of the old edition must still say; nothing where it has an end and a successor.

    Args:
        validity: What it said before.
        change: From which edition to which.
        ended: Whether it was told that it is followed, and from when if that is known.
    """
    keys = []
    if validity.until is None and not (ended and change.valid_from):
        keys.append(f"until = {last_day(change.valid_from).isoformat()}" if change.valid_from else "until = …")
    if validity.followed_by is None and not ended:
        keys.append(f'followed_by = "{change.new_id}"')
    if not keys:
        return None
    return msg("in the rule file of {old}, under [validity], without open_end: {keys}", old=change.old_id,
               keys=", ".join(keys))  # fmt: skip


def _rule_steps(instrument: Instrument, change: Change) -> Iterator[Message]:
    leaves = sum(node.is_leaf for node in instrument.nodes.values())
    yield msg("Title: {title}", title=instrument.title)
    yield msg("Tree: {nodes} nodes, {leaves} of them leaves; codes, titles, order", nodes=str(len(instrument.nodes)),
              leaves=str(leaves))  # fmt: skip
    yield msg("Weights: each, and what they add up to")
    yield msg("Scales: the levels, their official texts, what they are worth: {names}", names=tuple(instrument.scales))
    yield msg("Bands: each bound, its printed range, and whether the bound belongs to the band above it")
    yield msg("Rounding: where, to how many digits, and how ties go; or that nothing is said")
    with_methods = any(section.section.methods or section.section.asks for section in instrument.sections.values())
    if instrument.gate or instrument.ladder or with_methods:
        yield msg("Gates, floors, grades and the ladder of maturity: each number")
    if instrument.records or instrument.sample or instrument.context:
        yield msg("Tables of respondents or persons, the sample, the context")
    if instrument.readings or instrument.properties or instrument.assumptions:
        yield msg("Readings, properties and assumptions: whether they are still open, or settled by the new text")
    yield msg("Validity: from, until or open_end; a source in place of the assumption")
    yield msg("Sources: the new regulation under [sources], and every number that cites the old one")
    yield msg("Take out the notice that the numbers are copied, and the first lines of the file")


def _other_steps(change: Change, cases: Path | None, by_hand: Message | None) -> Iterator[Message]:
    if by_hand is not None:
        yield by_hand
    yield msg("Crosswalk {file}: what is not equal", file=f"{change.old}-{change.new}.toml")
    if cases is None:
        yield msg("Cases: there were none to copy; worked examples of the new text prove most")
    else:
        yield msg("Cases in {folder}: each; worked examples of the new text prove most", folder=str(cases))
