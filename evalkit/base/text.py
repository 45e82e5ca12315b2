"""Sentences that are translated late: what is said, apart from the language it is said in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    Said = TypeVar("Said", bound="Prose")

NO_BREAK = "\u00a0"
# Printable by the tables of Unicode, and yet nothing is seen: joiners, fillers, selectors of variants, the empty Braille cell.
_UNSEEN_ALONE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0"
_UNSEEN = frozenset(_UNSEEN_ALONE).union(map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0)))


class Text(NamedTuple):
    """Prose of a rule file, in both languages of the reports.

    Attributes:
        id: In Indonesian, the language of reports unless another is asked for.
        en: In English.
    """

    id: str
    en: str

    def in_language(self, lang: str) -> str:
        """The prose in *lang*, one of ``LANGUAGES``."""
        said: str = getattr(self, lang)
        return said


LANGUAGES = Text._fields  # the first one is that of the reports unless somebody says otherwise


class Decimal(str):
    """A number already written out with a decimal point; shown with the point of the reader's language."""

    __slots__ = ()


class Private(str):
    """A text that may name somebody: messages tell only how long it is."""

    __slots__ = ()


class Filled(str):
    """What stands in a place of a message: ``{count:answer is|answers are}`` says it with the word for one, or for more."""

    __slots__ = ()

    def __format__(self, words: str) -> str:
        """The text, and behind it what is counted; Indonesian has one form for any number, and no such places."""
        one, _, more = words.partition("|")
        return f"{self!s} {one if self == '1' else more}" if words else str(self)


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
    """*prose* in English, without a catalogue; harmless wherever it is printed."""
    if isinstance(prose, Message):
        return harmless(prose.template.format(**{key: Filled(_plain(value)) for key, value in prose.args.items()}))
    return harmless(prose.en if isinstance(prose, Text) else prose)


def _plain(value: Any) -> str:
    if isinstance(value, (tuple, list)) and not isinstance(value, (Message, Text)):
        return ", ".join(_plain(item) for item in value)
    return english(value) if isinstance(value, (Message, Text)) else str(value)


def harmless(text: str) -> str:
    """*text* as it may stand on a terminal: what would act on it, reorder it or not be seen is shown as an escape.

    These are control characters, line ends, marks of direction, characters without width, and halves of a character
    (lone surrogates). Every sentence goes through this, with whatever data stands in it. A no-break space stays.
    """
    if text.isprintable() and (text.isascii() or _UNSEEN.isdisjoint(text)):
        return text
    return "".join([char if is_seen(char) else _escape(char) for char in text])


def is_seen(char: str) -> bool:
    """Whether *char* is printed as a sign, or as a space of its width."""
    return char == NO_BREAK or (char.isprintable() and char not in _UNSEEN)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()


def first_few(texts: Iterable[Prose], most: int) -> tuple[Prose, ...]:
    """The first *most* of *texts*, and how many more there are."""
    listed = tuple(texts)
    if len(listed) <= most:
        return listed
    return (*listed[:most], msg("and {count} more", count=Decimal(len(listed) - most)))


def first_named(texts: Iterable[Said], most: int = 5) -> tuple[Said | str, ...]:
    """The first *most* of *texts*, and a sign that there are more."""
    listed = tuple(texts)
    return listed if len(listed) <= most else (*listed[:most], "…")


def one_line(text: str) -> str:
    """*text*, which may be written in several lines, with single spaces."""
    return " ".join(text.split())


def visible(data: object, limit: int = 60) -> str:
    """*data* of unknown origin as one short line: ``harmless``, no-break spaces shown as well, long text cut."""
    text = str(data)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return harmless(text).replace(NO_BREAK, r"\xa0")


def visible_name(data: object, limit: int = 60) -> str:
    """The same of a name that somebody gave; an empty one as two quotation marks."""
    return visible(data, limit) or '""'
