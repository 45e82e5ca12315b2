"""How a found table writes numbers: as most of its cells do; else as what counts people shows, who are whole."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults
from evalkit.base.numerals import style_of_cells
from evalkit.base.printed.behind import is_in_thousands
from evalkit.base.text import Message, msg, visible
from evalkit.tables.names import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.performance.found.blocks import Block

Texts = list[tuple[int, int, str]]
_MOST = 5  # so many times as often as the other way is a slip of one cell
_PEOPLE = re.compile(
    r"\b(?:jiwa|orang|penduduk|laki|pria|perempuan|wanita|responden|siswa|pegawai|peserta)\b", re.IGNORECASE
)
_MEASURE = re.compile(
    r"%|\b(?:persen|kepadatan|laju|tingkat|proporsi|rasio|rata|indeks|angka|per|ribu|juta)", re.IGNORECASE
)
_GROUPED = {"id": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+"), "en": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")}


def style_of_block(block: Block, texts: Texts) -> tuple[str | None, Sequence[Message]]:
    """The style of the *texts* of *block* (``id``, ``en``), if they show it, and what is to be known of it."""
    faults = Faults("")
    style = style_of_cells(texts, faults, cell_name)
    told = [fault.problem for fault in faults.found if isinstance(fault.problem, Message)]
    if style is not None:
        return style, told
    ways = Counter(
        one for text in texts if (one := style_of_cells([text], faults, cell_name)) is not None
    ).most_common()
    if not ways:
        return _of_people(block, texts)
    (most, often), (_, seldom) = ways
    if often < _MOST * seldom:
        return None, told
    return most, [*told, msg("all are read as most of them are written")]


def _of_people(block: Block, texts: Texts) -> tuple[str | None, Sequence[Message]]:
    """The style that the columns show which count people."""
    found = dict(reversed(list(_shown(block, texts))))  # of each the first
    if len(found) != 1:
        return None, ()
    ((style, (heading, text)),) = found.items()
    said = msg("{heading} counts people, who are whole: {text} is in thousands, as all that is written so",
               heading=visible(heading, 60), text=visible(text, 40))  # fmt: skip
    return style, (said,)


def _shown(block: Block, texts: Texts) -> Iterator[tuple[str, tuple[str, str]]]:
    people = {
        at: name
        for at, name in block.names.items()
        if _PEOPLE.search(name) and not _MEASURE.search(name) and not is_in_thousands(name, block.title)
    }
    for _, at, text in texts:
        for style, grouped in _GROUPED.items():
            if at in people and grouped.fullmatch(text.strip()):
                yield style, (people[at], text)
