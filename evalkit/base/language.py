"""Messages → sentences of one language, with its number format. Uses gettext; the catalogues lie in ``locale/``."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from evalkit.base.arguments import expect_word
from evalkit.base.text import LANGUAGES, Decimal, Message, Prose, Text, harmless

DEFAULT = LANGUAGES[0]
ENVIRONMENT = "EVALKIT_LANG"
DOMAIN = "evalkit"
LOCALE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")  # noqa: PTH118, PTH120  (start-up: --help needs no pathlib)


class Language:
    """Says things in one language.

    Attributes:
        code: ``id`` or ``en``.
    """

    def __init__(self, code: str) -> None:
        """Load the catalogue of *code*; English is the language of the messages themselves."""
        self.code = code
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()
        if code != "en":
            self._catalogue = gettext.translation(DOMAIN, LOCALE, [code])

    def say(self, prose: Prose) -> str:
        """*prose* as a sentence: messages translated, numbers in the format of the language, data made harmless."""
        return harmless(self._said(prose))

    def _said(self, prose: Prose) -> str:
        if isinstance(prose, Message):
            return self._catalogue.gettext(prose.template).format(**{k: self._part(v) for k, v in prose.args.items()})
        if isinstance(prose, Text):
            return prose.in_language(self.code)
        return self.number(prose) if isinstance(prose, Decimal) else prose

    def number(self, text: str) -> str:
        """A number written with a decimal point, in the format of the language (no grouping of thousands)."""
        return text if self.code == "en" else text.replace(".", ",")

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
