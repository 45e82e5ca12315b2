"""Numbers with their thousands grouped, for reports in which rupiah stand."""

from __future__ import annotations

import re
from functools import lru_cache

from evalkit.base.language import Language
from evalkit.base.text import LANGUAGES

_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
_LONG = 5


class Grouped(Language):
    """A language that groups thousands from five digits on: nobody reads rupiah otherwise."""

    def number(self, text: str) -> str:
        """Numbers written with a decimal point, alone or in a computation, in the format of the language."""
        return _NUMBER.sub(self._one, text)

    def _one(self, match: re.Match[str]) -> str:
        whole, part = match.groups()
        if len(whole) >= _LONG:
            whole = f"{int(whole):,}".replace(",", self.conventions.group)
        return whole if part is None else f"{whole}{self.conventions.decimal}{part}"


@lru_cache(maxsize=len(LANGUAGES))
def grouped(code: str) -> Grouped:
    """The language of that code, loaded once."""
    return Grouped(code)
