"""What the tables of a report were taken for → the text of a mapping file, which somebody completes and keeps."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.base.toml.write import toml_key, toml_text
from evalkit.base.wording import caseless
from evalkit.performance.printed.headings import ASIDE, DIRECTION
from evalkit.schema.shipped import schema_line
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.language import Language
    from evalkit.mapping.columns import Column
    from evalkit.performance.printed.reading import Found


def map_text(found: Found, rules: str, speech: Language) -> str:
    """The mapping that says what was *found*, by the *rules* of that id; comments in the language *speech*."""
    said = msg("What the columns of {file} are, by {instrument}.", file=_name(found), instrument=rules)
    taken = msg("evalkit audit and evaluate take it beside the tables: --map FILE")
    lines = [schema_line("mapping"), "", *(f"# {visible(speech.say(message), 400)}" for message in (said, taken))]
    return "\n".join([*lines, "", "[source]", *_source(found, speech), "", "[columns]", *_columns(found, speech), ""])


def _name(found: Found) -> str:
    return visible(PurePath(found.file).name, 200)


def _source(found: Found, speech: Language) -> Iterator[str]:
    source = found.given.map.source
    yield f"file = {toml_text(PurePath(found.file).name)}"
    sheets = dict.fromkeys(table.sheet.name for table in found.tables if table.sheet.name)
    if sheets:
        yield f"sheets = [{', '.join(map(toml_text, sheets))}]"
    if source.decimal is not None:
        yield f"decimal = {toml_text(source.decimal)}"
    if source.direction is not None:
        yield f"direction = {toml_text(source.direction)}"
    elif any(table.place_of(DIRECTION) is None for table in found.tables):
        yield f"# {visible(speech.say(msg('What is better, and the indicators of which less is:')), 400)}"
        yield '# direction = "higher"'
    yield f"{'' if source.lower else '# '}lower = [{', '.join(map(toml_text, source.lower))}]"


def _columns(found: Found, speech: Language) -> Iterator[str]:
    """Every heading once; one that means two things in two tables stays as it is understood."""
    for fault in found.faults.found:
        yield f"# ! {visible(speech.say(fault.problem), 400)}"
    told: dict[str, list[Column]] = {}
    for table in found.tables:
        for one in table.columns:
            key = " ".join(one.heading.split()) or f"{column_name(one.at)}:{column_name(one.at)}"
            told.setdefault(caseless(key), []).append(one._replace(heading=key))
    for columns in told.values():
        if len({column.target for column in columns}) == 1:
            one = columns[0]
            target = one.target if one.section else ASIDE
            yield f"{toml_key(one.heading)} = {toml_text(target)}  # {visible(speech.say(one.why), 200)}"
