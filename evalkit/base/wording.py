"""Words as people write them: what makes no difference between two spellings, and what stands for nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.pattern import pattern
from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What people write where nothing is known: never 0, and never "not applicable".
DASHES = frozenset(("", "-", "–", "—", "−"))
_BREAK = r"[\s\-._/]+"
# S-1, S.1 and S 1 are S1, and tidak_pernah is tidak pernah; but 1.5 is not 15, and -1 is not 1.
_BREAKS = pattern(rf"(?<=[^\W\d_]){_BREAK}(?=\w)|(?<=\w){_BREAK}(?=[^\W\d_])")
HIDDEN = "•••"  # in place of what may name a person
_PERSONAL = pattern(r"[^\s@]@[^\s@]+\.[^\s@]|[0-9](?:[ .'-]?[0-9]){8,}")
_MOMENT = pattern(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\b|\s*[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}\b")

_ERRORS = (
    "REF", "DIV/0", "N/?A", "NAME", "NULL", "NUM", "VALUE", "SPILL", "CALC", "FIELD", "BLOCKED", "UNKNOWN", "CONNECT",
    "BUSY", "EXTERNAL", "PYTHON", "ERROR", "MACRO", "GETTING_DATA", "TIMEOUT",
)  # fmt: skip
ERROR = pattern(rf"#(?:{'|'.join(_ERRORS)})\b[!?]?|#{{2,}}|\bErr:\d+\b", re.IGNORECASE)
NO_VALUE = msg("{found} is an error of a spreadsheet, not a value", found="")
HOW_TO_MEND = msg("open the workbook, correct the formula or write the value, and save it again")


def folded(word: str) -> str:
    """*word* in the form in which words are compared: case, spaces, and hyphens, points and slashes at a letter do not count."""
    return _BREAKS.sub("", word.strip()).casefold()


def caseless(word: str) -> str:
    r"""*word* in the form in which titles and names are compared: case, spacing and how accents are stored do not count; I-V is not IV.

    >>> caseless("Caf\u00e9  A") == caseless("cafe\u0301 a"), caseless("I-V") == caseless("IV")
    (True, False)
    """
    bare = " ".join(word.split())
    if bare.isascii():
        return bare.casefold()
    from unicodedata import normalize  # noqa: PLC0415  # most names have no such letter

    return normalize("NFC", normalize("NFC", bare).casefold())  # an accent may be a sign of its own


class MeaningByName:
    """Names → which of them a text means.

    >>> one, two = MeaningByName(["A.1", "A1", "B1"]), MeaningByName(["A.1", "A1"])
    >>> one.meant("a.1"), one.meant("b 1"), two.meant("A-1"), MeaningByName(["S", "s"]).meant("S")
    ('A.1', 'B1', None, 'S')
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Keep *names* in the forms in which they are compared."""
        self._names = dict.fromkeys(names)
        self._caseless: dict[str, str] = {}
        self._folded: dict[str, str | None] = {}
        for name in self._names:
            self._caseless[caseless(name)] = name
            self._folded[folded(name)] = None if folded(name) in self._folded else name

    def meant(self, text: str) -> str | None:
        """The name that is written so; where none is, the only one that equals *text* as words are compared."""
        return text if text in self._names else self._caseless.get(caseless(text)) or self._folded.get(folded(text))


def is_personal(text: str) -> bool:
    """Whether *text* holds what names a person: an e-mail address, or as many digits as a NIP, NIK or telephone number has.

    >>> is_personal("NIP. 19680101 199001 1 001"), is_personal("0812-3456-7890"), is_personal("2024-05-01 08:01"), is_personal("1.250,00")
    (True, True, False, False)
    """
    return _PERSONAL.search(text) is not None and _MOMENT.match(text) is None


def unless_personal(text: str) -> str:
    """*text* as a message may repeat it: three dots if it names a person.

    >>> unless_personal("3174012345678901"), unless_personal("7")
    ('•••', '7')
    """
    return HIDDEN if is_personal(text) else text


def is_error(raw: Any) -> bool:
    """Whether *raw* is what a spreadsheet shows in place of a value.

    >>> is_error("#REF!"), is_error("#N/A"), is_error("#1"), is_error("#nomor")
    (True, True, False, False)
    """
    return isinstance(raw, str) and ERROR.fullmatch(raw.strip()) is not None


def is_missing(raw: Any) -> bool:
    """Whether *raw* is text that says that nothing is known: an empty one, or a dash."""
    return isinstance(raw, str) and raw.strip() in DASHES


def given(section: Mapping[str, Any]) -> Mapping[str, Any]:
    """*section* without what says that nothing is known."""
    if not any(map(is_missing, section.values())):
        return section
    return {code: raw for code, raw in section.items() if not is_missing(raw)}
