"""The sheet that a report is written on: how wide it is, which signs it takes, in which language it says things.

What a form that is a file is asked for besides its documents.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

from evalkit.base.encoding_fallback import READABLE
from evalkit.base.text import NO_BREAK, harmless
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.report.blocks import Document

DEFAULT_WIDTH = 80
LEAST_WIDTH = 40
MOST_WIDTH = 120  # lines longer than this are hard to follow; a wider terminal stays empty on the right


class Signs(NamedTuple):
    """The characters that are drawn rather than written."""

    full: str
    half: str
    rest: str
    open: str
    left: str
    middle: str
    right: str
    run: str
    pointer: str
    rule: str
    agrees: str
    error: str
    warning: str = "!"
    note: str = "i"


DRAWN = Signs("━", "╸", "─", "╌", "├", "┼", "┤", "─", "▲", "─", "✓", "✗")
# In a pipe or a file: no line drawing, which editors, mail and printers tend to spoil.
PLAIN = DRAWN._replace(
    full="=", half="", rest=".", open="~", left="|", middle="|", right="|", run="-", pointer="^", rule="-"
)
ASCII = PLAIN._replace(agrees="v", error="x")


class PageSettings:
    """The sheet that a report is written on.

    Attributes:
        width: Columns to be used.
        signs: Characters for bars, lines and severities.
        encoding: Of the file; ``None`` if it takes every character.
    """

    def __init__(
        self,
        language: Language,
        *,
        width: int = DEFAULT_WIDTH,
        signs: Signs = DRAWN,
        encoding: str | None = None,
    ) -> None:
        """Keep the settings; *width* is brought between 40 and 120."""
        self.language = language
        self.width = max(LEAST_WIDTH, min(width, MOST_WIDTH))
        self.signs = signs
        self.encoding = encoding

    @classmethod
    def of_file(
        cls,
        file: TextIO,
        language: Language,
        *,
        width: int | None,
        color: bool,
        plain: bool = False,
    ) -> PageSettings:
        """The page that suits *file*: line drawing on terminals only unless it is *plain*, ASCII where the encoding has no more."""
        encoding = getattr(file, "encoding", None) or "utf-8"
        terminal = not plain and (color or file.isatty()) and os.environ.get("TERM") != "dumb"
        signs = _signs((DRAWN, PLAIN) if terminal else (PLAIN,), encoding)
        return cls(language, width=width or _terminal_width(file), signs=signs, encoding=_limited(encoding))

    @classmethod
    def without_lines(cls, file: TextIO, language: Language) -> PageSettings:
        """The page of a form that draws no lines, so that its few signs are the drawn ones where *file* can take them."""
        encoding = getattr(file, "encoding", None) or "utf-8"
        return cls(language, signs=_signs((DRAWN, PLAIN), encoding), encoding=_limited(encoding))

    def of(self, document: Document) -> PageSettings:
        """The same page in the language that *document* is written in."""
        return PageSettings(
            document.language(self.language.code), width=self.width, signs=self.signs, encoding=self.encoding
        )

    @property
    def rule(self) -> str:
        """A line across the page."""
        return self.signs.rule * self.width

    def say(self, prose: Prose) -> str:
        """*prose* in the language of the report, harmless on a terminal."""
        return self.clean(self.language.say(prose))

    def clean(self, text: str) -> str:
        """*text* with its control characters shown as escapes, and without what the file cannot take."""
        text = harmless(text).replace(NO_BREAK, " ")
        if self.encoding is not None and not _can_write(text, self.encoding):
            text = text.encode(self.encoding, READABLE).decode(self.encoding)
        return text


def _signs(wanted: Sequence[Signs], encoding: str) -> Signs:
    return next((signs for signs in wanted if _can_write("".join(signs), encoding)), ASCII)


def _limited(encoding: str) -> str | None:
    """*encoding*, unless it takes every character."""
    return None if _can_write("\u2265\U0001f310", encoding) else encoding


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _terminal_width(file: TextIO) -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(file.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):  # not a terminal, or not even a file
        return DEFAULT_WIDTH


class Settings(NamedTuple):
    """What is asked for.

    Attributes:
        template: A file of the office that is filled in, for forms that know one.
        width: Columns, for forms that have some.
        watch: Called before each document with the number done and the number there are.
    """

    template: Path | None = None
    watch: Callable[[int, int], None] = lambda _done, _of: None
    width: int | None = None
