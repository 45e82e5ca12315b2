"""Sentences that are translated late: what is said, apart from the language it is said in."""

from __future__ import annotations

from typing import Any, NamedTuple

LANGUAGES = ("id", "en")


class Text(NamedTuple):
    """Prose of a rule file, in both languages of the reports."""

    id: str
    en: str

    def in_language(self, lang: str) -> str:
        """The prose in *lang* (``id`` or ``en``)."""
        return self.en if lang == "en" else self.id


class Decimal(str):
    """A number already written out with a decimal point; shown with the point of the reader's language."""

    __slots__ = ()


class Message(NamedTuple):
    """An English sentence with named places and what goes into them.

    Attributes:
        template: The sentence, which is also its key in the message catalogue.
        args: Values for the places: data (``str``), ``Decimal`` numbers, ``Text``, or further messages.
    """

    template: str
    args: dict[str, Any]

    def __str__(self) -> str:
        """The sentence in English."""
        return english(self)


Prose = str | Text | Message


def msg(template: str, /, **args: Any) -> Message:
    """Make a message; the catalogue is extracted from calls of this function."""
    return Message(template, args)


def plural(one: str, more: str, /) -> tuple[str, str]:
    """Two forms of a sentence that another library says by ``gettext``; for the catalogue only."""
    return one, more


def english(prose: Prose) -> str:
    """*prose* in English, without a catalogue."""
    if isinstance(prose, Message):
        return prose.template.format(**{key: _plain(value) for key, value in prose.args.items()})
    return prose.en if isinstance(prose, Text) else prose


def _plain(value: Any) -> str:
    if isinstance(value, (tuple, list)) and not isinstance(value, (Message, Text)):
        return ", ".join(_plain(item) for item in value)
    return english(value) if isinstance(value, (Message, Text)) else str(value)


def visible(data: object, limit: int = 60) -> str:
    """*data* of unknown origin as one short line: what cannot be printed is shown as an escape, long text is cut.

    Not printable are control characters, line ends, and characters that only change the direction or form of others.
    """
    text = str(data)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():
        return text
    return "".join([char if char.isprintable() else char.encode("unicode_escape").decode() for char in text])
