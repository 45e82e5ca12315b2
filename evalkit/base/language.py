"""Messages → sentences of one language, with its number format; the catalogues lie in ``locale/``."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from struct import unpack_from
from typing import Any

from evalkit.base.arguments import expect_word
from evalkit.base.text import LANGUAGES, Decimal, Filled, Message, Prose, Text, harmless
from evalkit.base.tuples import NamedTuple

DEFAULT = LANGUAGES[0]


class Conventions(NamedTuple):
    """How a language writes numbers, and what documents and browsers call it.

    Attributes:
        decimal: The decimal sign.
        group: What stands between thousands.
        tag: Language and region.
    """

    decimal: str
    group: str
    tag: str


_CONVENTIONS = {"id": Conventions(",", ".", "id-ID"), "en": Conventions(".", ",", "en-GB")}
ENVIRONMENT = "EVALKIT_LANG"
LOCALE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")  # noqa: PTH118, PTH120  (start-up: --help needs no pathlib)


class Catalogue:
    """A ``.mo`` file, in which a message is looked up where it stands: a short run says few of the thousands that gettext would read."""

    def __init__(self, path: str) -> None:
        """Read the file at *path*, and nothing of it yet."""
        with open(path, "rb") as file:  # noqa: PTH123  # pathlib costs 5 ms
            self._data = file.read()
        self._number, self._messages, self._said = unpack_from(
            "<3I", self._data, 8
        )  # of texts; where both tables begin
        self._known: dict[str, str] = {}

    def said(self, template: str) -> str:
        """What the message is in the language; itself where the catalogue has no such."""
        found = self._known.get(template)
        if found is None:
            found = self._known[template] = self._looked_up(template.encode()) or template
        return found

    def _looked_up(self, message: bytes) -> str:
        at = bisect_left(range(self._number), message, key=lambda at: self._text(self._messages, at))
        is_there = at < self._number and self._text(self._messages, at) == message
        return self._text(self._said, at).decode() if is_there else ""

    def _text(self, table: int, at: int) -> bytes:
        size, start = unpack_from("<2I", self._data, table + 8 * at)
        return self._data[start : start + size]


class Language:
    """Says things in one language.

    Attributes:
        code: One of ``LANGUAGES``.
        conventions: How it writes numbers.
    """

    def __init__(self, code: str) -> None:
        """Load the catalogue of *code*; English is the language of the messages themselves."""
        self.code = code
        self.conventions = _CONVENTIONS[code]
        self._translated: Callable[[str], str] = str
        if code != "en":
            self._translated = Catalogue(os.path.join(LOCALE, code, "LC_MESSAGES", "evalkit.mo")).said  # noqa: PTH118  # the same

    def say(self, prose: Prose) -> str:
        """*prose* as a sentence: messages translated, numbers in the format of the language, data made harmless."""
        return harmless(self._said(prose))

    def _said(self, prose: Prose) -> str:
        if isinstance(prose, Message):
            return self._translated(prose.template).format(**{k: Filled(self._part(v)) for k, v in prose.args.items()})
        if isinstance(prose, Text):
            return prose.in_language(self.code)
        return self.number(prose) if isinstance(prose, Decimal) else prose

    def number(self, text: str) -> str:
        """A number written with a decimal point, in the format of the language (no grouping of thousands)."""
        sign = self.conventions.decimal
        return text if sign == "." else text.replace(f"{sign} ", "; ").replace(".", sign)

    def _part(self, value: Any) -> str:
        if isinstance(value, (Message, Text, str)):
            return self._said(value)
        if isinstance(value, Iterable):
            return ", ".join(self._part(item) for item in value)
        return str(value)


@lru_cache(maxsize=len(LANGUAGES))
def language(code: str) -> Language:
    """The language of that code, loaded once."""
    return Language(code)


def language_of(environment: Mapping[str, str]) -> str:
    """The code of the language that the environment asks for; the first of all where it asks for none, or in vain."""
    wanted = environment.get(ENVIRONMENT, "")
    return wanted if wanted in LANGUAGES else DEFAULT


def chosen(code: str | None = None) -> Language:
    """The language of that *code*; that of the environment if there is none.

    Raises:
        ValueError: There is no such language.
    """
    if code is not None:
        expect_word("lang", code, LANGUAGES)
    return language(code or language_of(os.environ))
