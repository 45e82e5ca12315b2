"""The skeleton of a crosswalk: nothing has changed yet, so every node is equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.toml.write import toml_text
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument
    from evalkit.scaffold.rule_copy import Change


def crosswalk(instrument: Instrument, change: Change, schemas: str = ".") -> str:
    """The text of ``<old>-<new>.toml``: each node of *instrument* once, equal to itself; its schema lies in *schemas*."""
    return f"{schema_line('crosswalk', schemas)}\n\n" + "\n".join(_lines(instrument, change)) + "\n"


def _lines(instrument: Instrument, change: Change) -> Iterator[str]:
    yield f"# {change.old_id} → {change.new_id}: what became of each node. Every leaf of both stands here once."
    yield "#"
    yield "# A skeleton: each node is said to be equal until somebody looked. Move a row into a [[group]] of its own where the"
    yield "# relation is another one: reworded, moved, new (without old), gone (without new)."
    yield ""
    yield "[crosswalk]"
    yield f'from    = "{change.old_id}"'
    yield f'to      = "{change.new_id}"'
    yield f"checked = {change.today.isoformat()}"
    yield f'assumption.id = "Belum dibandingkan: {change.new_id} masih salinan {change.old_id}."'
    yield f'assumption.en = "Not compared yet: {change.new_id} is still a copy of {change.old_id}."'
    yield ""
    yield "[[group]]"
    yield 'relation = "equal"'
    yield "rows     = ["
    for code in instrument.nodes:
        text = toml_text(code)
        yield f"  {{ old = {text}, new = {text} }},"
    yield "]"
