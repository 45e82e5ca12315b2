"""Codes that have no column, and columns that are not understood → lines of a mapping to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.mapping.headings import match_headers, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.instruments import Instrument

    Pairs = tuple[tuple[int, str], ...]

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
