"""What was written, and what comes next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.scaffold.edition import commands_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evalkit.base.language import Language
    from evalkit.scaffold.edition import Written
    from evalkit.scaffold.index import NewIndex

_LONG = 300


def after_index(new: NewIndex, place: Path, speech: Language) -> str:
    """The new distribution in *place*."""
    rules = f"evalkit_{new.name}/rules"
    return "\n".join(
        [
            speech.say(msg("Written: {place}", place=visible(place, _LONG))),
            speech.say(msg("Every number in it is an example, marked as an assumption. Next:")),
            *_commands(
                (
                    f"cd {shlex.quote(str(place))}",
                    "python -m pip install -e '.[dev]'",
                    "evalkit evaluate examples/penilaian.toml",
                    f"evalkit rules check {rules}",
                    f"evalkit rules mutate {rules} --write",
                    "pytest",
                )
            ),
            speech.say(msg("Then replace what is assumed, in {file}", file=f"{rules}/{new.name}/{new.edition}.toml")),
            speech.say(msg("When that is done, take its notice out: [[validity.notices]]")),
            speech.say(msg("Before a wheel is built, take out of README.md that the numbers are examples")),
        ]
    )


def after_edition(written: Written, speech: Language) -> str:
    """The new edition."""
    change = written.change
    lines = [
        speech.say(msg("Written, as a copy of {old}:", old=change.old_id)),
        *(f"  {visible(path, _LONG)}" for path in written.files),
    ]
    if written.ended is not None:
        text = msg("Changed: {file} now says that it is followed by {new}", file=visible(written.ended, _LONG),
                   new=change.new_id)  # fmt: skip
        lines.append(speech.say(text))
    if written.by_hand is not None:
        lines.append(speech.say(msg("By hand: {step}", step=written.by_hand)))
    if written.failing:
        text = msg("{number:copied case does|copied cases do} not come out any more; the checklist names them",
                   number=str(len(written.failing)))  # fmt: skip
        lines.append(speech.say(text))
    lines.append(speech.say(msg("Work through {file}, then:", file=visible(written.files[-1], _LONG))))
    return "\n".join([*lines, *_commands(commands_for(change, written.rules))])


def _commands(commands: Iterable[str]) -> list[str]:
    return [f"  {command}" for command in commands]
