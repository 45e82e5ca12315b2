"""Other wordings: ``also``, which a regulation or its forms print, and ``common``, which is in use and printed by none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import folded
from evalkit.schema.declare import field
from evalkit.schema.keys import map_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.schema.keys import Type
    from evalkit.schema.reader import Reader

COMMON = "common"
KEYS = ("also", COMMON)


def also_key(of: Type, said: str, example: str, *, stands: str, when: tuple[str, ...] = ()) -> Any:
    """The key ``also``; *stands*: what its words stand for. Its value is all wordings, those of ``common`` among them."""
    meaning = f"Other wordings that a regulation or its forms print{stands}"
    return field(map_of(of, said), meaning, example, default={}, when=when)


def common_key(of: Type, said: str, example: str, *, when: tuple[str, ...] = ()) -> Any:
    """The key ``common``. Its value is the words, what each stands for is in that of ``also``."""
    meaning = "The same of wordings that are in use, but that none prints."
    return field(map_of(of, said), meaning, example, default=(), otherwise="none", when=when)


class Wordings(NamedTuple):
    """Words with what each stands for, and those among them that no regulation prints."""

    words: dict[str, Any]
    common: tuple[str, ...]


def read_wordings(reader: Reader, stands: Callable[[Reader, str], Any], taken: Mapping[str, Any]) -> Wordings:
    """``also`` and ``common`` of the table *reader*.

    Args:
        reader: The table they stand in.
        stands: What a word of a table stands for; nothing after a fault.
        taken: What words stand for already, in the form in which they are compared: none may stand for two things.
    """
    words: dict[str, Any] = {}
    found = {
        key: _read(reader, key, stands, dict(taken) | {folded(w): m for w, m in words.items()}, words) for key in KEYS
    }
    return Wordings(words, tuple(found["common"]))


def _read(
    reader: Reader, key: str, stands: Callable[[Reader, str], Any], taken: dict[str, Any], words: dict[str, Any]
) -> list[str]:
    table = reader.table(key)
    found = []
    for word in table.data if table is not None else ():
        assert table is not None
        meaning = stands(table, word)
        if meaning is None:
            continue
        if taken.setdefault(folded(word), meaning) != meaning:
            table.faults.add(table.at(word), msg("{word} already stands for another answer", word=word))
            continue
        words[word] = meaning
        found.append(word)
    return found
