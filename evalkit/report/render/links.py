"""Addresses of the web in a text, which become links where a form has them: whoever reads the text sees where it leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSIDE = r"[^\s<>\"'\\^`{|}\x00-\x1f\u202a-\u202e\u2066-\u2069]"
_ADDRESS = re.compile(rf"https?://{_INSIDE}*(?<![.,;:!?)\]…/])/?", re.IGNORECASE)


def linked(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of *text*, and the address that each is; none of what stands between addresses.

    >>> list(linked("lihat https://a.go.id/x."))
    [('lihat ', ''), ('https://a.go.id/x', 'https://a.go.id/x'), ('.', '')]
    """
    end = 0
    for match in _ADDRESS.finditer(text) if "://" in text else ():
        if match.start() > end:
            yield text[end : match.start()], ""
        yield match.group(), match.group()
        end = match.end()
    if end < len(text):
        yield text[end:], ""
