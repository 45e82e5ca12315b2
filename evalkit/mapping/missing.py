"""Codes that have no column: told once, with a mapping to complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg, visible
from evalkit.instruments.offices import OFFICES
from evalkit.mapping import usual
from evalkit.mapping.headings import match_headers, words_of
from evalkit.mapping.model import AGENCIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Column
    from evalkit.mapping.contents import Contents
    from evalkit.mapping.frame import Frame

    Pairs = tuple[tuple[int, str], ...]


def missing_codes(frame: Frame, columns: Sequence[Column]) -> list[str]:
    """What the rows cannot do without, and no column is."""
    found = {column.target for column in columns if column.section}
    return [code for code in frame.targets.needed(frame.rows) if code not in found]


def tell_missing(frame: Frame, columns: Sequence[Column], contents: Contents, faults: Faults) -> None:
    """What the rows in *frame* cannot do without, once, with the columns that are left."""
    missing = missing_codes(frame, columns)
    found = {column.target for column in columns if column.section}
    holds_nothing = frame.rows in (AGENCIES, OFFICES) and found.isdisjoint(frame.instrument.nodes)
    if not (missing or holds_nothing):
        return
    left = [column for column in columns if not column.section and not column.kind and column.heading]
    shown = tuple(column.shown for column in left)
    problem = msg("no column is known: the row of headings may be missing")
    if missing:
        problem = msg("no column was found for {codes}", codes=tuple(missing))

    def is_answered(at: int, code: str) -> bool:
        texts = contents.texts(at)
        return code in frame.needed and bool(texts) and all(frame.is_taken(code, text) for text in texts)

    expected = msg("one of these, which are not understood: {columns}", columns=shown) if left else None
    ready = _ready(frame, missing, left, is_answered) if missing else _ready_for_rows(frame, columns)
    faults.add("", problem, expected=expected, hint=ready)


def map_command(frame: Frame) -> str:
    """The command that writes a mapping to complete."""
    return f'evalkit map "{visible(frame.sheet.title, 200)}" --instrument {frame.instrument.id} -o peta.toml'


def _ready(
    frame: Frame, missing: Sequence[str], left: Sequence[Column], is_answered: Callable[[int, str], bool]
) -> Message:
    """A mapping to complete: the command that writes it, and lines of it."""
    command, shown = map_command(frame), {column.at: column.shown for column in left}
    proposed = proposals(frame.instrument, missing, {column.at: column.heading for column in left}, is_answered)
    if not proposed:
        return msg("{command} writes a mapping to complete, which --map takes", command=command)
    lines, *others = [tuple(f'"{shown[at]}" = "{code}"' for at, code in pairs) for pairs in proposed]
    if not others:
        return msg(
            "{command} writes a mapping to complete, which --map takes: [columns] {lines}",
            command=command,
            lines=lines,
        )
    return msg(
        "{command} writes a mapping to complete, which --map takes: [columns] {lines}; or {others}: as your form numbers them",
        command=command,
        lines=lines,
        others=others[0],
    )


def _ready_for_rows(frame: Frame, columns: Sequence[Column]) -> Message:
    """The same for a table of which nothing is known: its rows may be indicators or questions."""
    of_kind = {
        kind: [column.shown for column in columns if not column.section and column.heading and column.kind == kind]
        for kind in ("", usual.NUMBER)
    }
    left = of_kind[""] if len(of_kind[""]) > 1 else of_kind[usual.NUMBER] + of_kind[""]
    if len(left) < 2:  # noqa: PLR2004  (the codes and the answers)
        return msg("{command} writes a mapping to complete, which --map takes", command=map_command(frame))
    return msg(
        "{command} writes a mapping to complete, which --map takes; where a row is an indicator or a question:"
        ' [columns] "{heading}" = "code" and "{answers}" = "answer"',
        command=map_command(frame),
        heading=left[0],
        answers=left[1],
    )


# --- Lines of a mapping to choose from --------------------------------------------------------------------------------


_LONG = 4  # letters of a word that says something


def proposals(
    instrument: Instrument, missing: Sequence[str], left: Mapping[int, str], fits: Callable[[int, str], bool]
) -> tuple[Pairs, ...]:
    """What columns may be: pairs of the place of a column and a code; two sets of pairs where two columns are numbered in two ways.

    A column is proposed for its number, for a word that it shares with the code, or for what stands in it, in this order: nothing
    is proposed without a reason.

    Args:
        instrument: Whose codes they are.
        missing: Codes without a column.
        left: Columns that are not understood: place → heading.
        fits: Whether all cells of a column can stand in that of a code.
    """
    numbered = _numbered(instrument, missing, left)
    if numbered:
        return numbered
    for is_meant in (lambda at, code: bool(_shared(instrument, left[at], code)), fits):
        pairs = tuple((at, code) for code in missing for at in left if is_meant(at, code))
        if pairs:
            return (pairs[:1],)
    return ()


def _numbered(instrument: Instrument, missing: Sequence[str], left: Mapping[int, str]) -> tuple[Pairs, ...]:
    """Columns whose number leaves several codes: of two, either way round."""
    matches = match_headers(instrument, list(left.values()), records=True)
    meant = {at: codes for at, each in zip(left, matches, strict=True) if (codes := _both(each.among, missing))}
    columns, among = list(meant), list(meant.values())
    if len(meant) == 1 and len(among[0]) == 1:
        return (((columns[0], among[0][0]),),)
    if len(meant) == 2 == len(among[0]) and among[0] == among[1]:  # noqa: PLR2004  (two columns, two codes)
        one, other = among[0]
        return ((columns[0], one), (columns[1], other)), ((columns[0], other), (columns[1], one))
    return ()


def _both(among: Sequence[str], missing: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in among if code in missing)


def _shared(instrument: Instrument, heading: str, code: str) -> set[str]:
    """Words that *heading* shares with the code, or with the title of its node."""
    node = instrument.nodes.get(code)
    called = {*words_of(code), *(words_of(node.title) if node is not None else ())}
    return {word for word in called.intersection(words_of(heading)) if len(word) >= _LONG}
