"""What the declaration of a file format is made of: keys, their types, and tables of keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.exact import MAX_DIGITS
from evalkit.base.language import DEFAULT, language
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from evalkit.base.text import Message

LEVEL = "0|-?[1-9][0-9]{0,8}|[A-Z]"
IDENTIFIER = r"^[^@\s]+@[^@\s]+$"
INSTRUMENT = r"^[^@\s]+(@[^@\s]+)?$"


class Type(NamedTuple):
    """What a key may hold.

    Attributes:
        kind: ``text``, ``number``, ``decimal`` (a number without quotes), ``whole``, ``flag``, ``date``, ``prose`` (own text in both languages), ``codes`` (code →
            plain value), ``evidence`` (code → texts, some with a last day), ``notes`` (code → texts), ``word`` (one of ``words``), ``answer`` (a level as number or text), ``plain`` (text, whole number or flag), ``scalar`` (text,
            number or flag), ``printed`` (a number, or text as printed), ``cell`` (text or whole number), ``list`` (of ``of``), ``map`` (free name → ``of``), ``either`` (of ``options``), ``table``,
            ``tables`` (a list of them) and ``named`` (free name → table).
        said: How the documentation calls it, where the kind alone does not say it.
        low, high, above, below: Ends of a number, the latter two excluded; of a list, ``high`` is the greatest length.
        empty: Whether a list may be empty.
        distinct: Whether nothing may stand in a list twice.
        pattern: Regular expression of a text, or of the names of a map.
        spoken: What reports say for the words; a file may hold that as well, in either language.
        never: What a text may not be; names that a map or the tables of ``named`` may not have.
        tables: Names of the tables, of which one fits.
        classes: The classes that declare them.
        label: The key by which each table of a list is called.
        to: What kind of name a text is, in ``Scope.names``.
        only: The one value of a flag.
    """

    kind: str
    said: str = ""
    words: tuple[str, ...] = ()
    spoken: Mapping[str, Message] = {}
    low: int | None = None
    high: int | None = None
    above: int | None = None
    below: int | None = None
    empty: bool = False
    distinct: bool = False
    pattern: str = ""
    never: tuple[str, ...] = ()
    of: Type | None = None
    options: tuple[Type, ...] = ()
    tables: tuple[str, ...] = ()
    classes: tuple[type, ...] = ()
    label: str = ""
    to: str = ""
    only: bool | None = None

    def takes_number(self, number: Fraction) -> bool:
        """Whether *number* lies between the ends."""
        return (
            (self.low is None or self.low <= number)
            and (self.high is None or number <= self.high)
            and (self.above is None or self.above < number)
            and (self.below is None or number < self.below)
        )

    @property
    def numbers(self) -> Message:
        """Numbers between the ends, in words."""
        if (self.low, self.high) == (0, 1):
            return msg("a share from 0 to 1")
        if (self.above, self.below) == (0, 1):
            return msg("a share between 0 and 1")
        low = msg("a number from {low} up", low=str(self.low)) if self.low is not None else None
        low = msg("a number above {low}", low=str(self.above)) if self.above is not None else low
        if self.high is not None and self.low is not None:
            return msg("a number from {low} to {high}", low=str(self.low), high=str(self.high))
        if self.below is not None:
            high = msg("a number below {high}", high=str(self.below))
        elif self.high is not None:
            high = msg("a number up to {high}", high=str(self.high))
        else:
            return low or msg("a number")
        return msg("{low}, and {high}", low=low, high=high) if low is not None else high

    @property
    def holds_tables(self) -> bool:
        """Whether it is a table, or several."""
        return self.kind in ("table", "tables", "named")

    @property
    def every_word(self) -> tuple[str, ...]:
        """The words, and those that reports say for them by default."""
        return (*self.words, *map(language(DEFAULT).say, self.spoken.values()))


@value
class Key(Value):
    """One key.

    Attributes:
        name: As it is written in the file.
        type: What its value may be; the reader, the schema and the page of the format come from it.
        meaning: What it says, in a sentence of the documentation.
        required: Whether it must stand in its table.
        default: What holds if it is absent, as TOML.
        otherwise: The same in words, where no value can be written down.
        unit: What a number is counted in.
        example: A value as TOML.
        when: Values of the key ``Table.by`` beside which it may stand; empty: beside all.
        needed: Values of the key ``Table.by`` beside which it must stand.
    """

    name: str
    type: Type
    meaning: str
    example: str
    required: bool = False
    default: str = ""
    otherwise: str = ""
    unit: str = ""
    when: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


@value
class Free(Value):
    """Keys whose names the format does not fix: names that match ``pattern`` (any, if empty)."""

    type: Type
    meaning: str
    said: str
    example: str
    pattern: str = ""


@value
class Table(Value):
    """A table of the file.

    Attributes:
        name: Unique in its format; the name of its definition in the JSON Schema.
        title: How it is written in the file.
        free: Keys beside the fixed ones.
        refused: Keys that the free ones do not include.
        inherits: Whose source it takes if it states none, in words; empty: it cannot state one.
        by: The key that decides which others may stand; ``by_default`` holds if it is absent.
        one_of: Of each group, exactly one key stands there.
        any_of: Of each group, at least one key stands there.
        exclusive: Groups of keys; beside a key of one group no key of another may stand.
        needs: A key and another, which must stand beside it.
        barred: A flag and another key, which may not stand beside the flag where that is true.
        fits: A definition of the JSON Schema that it fits as well, for what these cannot say.
    """

    name: str
    title: str
    meaning: str
    keys: tuple[Key, ...]
    free: Free | None = None
    refused: tuple[str, ...] = ()
    inherits: str = ""
    by: str = ""
    by_default: str = ""
    one_of: tuple[tuple[str, ...], ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    barred: tuple[tuple[str, str], ...] = ()
    fits: str = ""


@value
class Format(Value):
    """A kind of file.

    Attributes:
        name: Of its schema: ``evalkit-<name>-1.json``.
        root: Its outermost table.
        tables: All tables by name.
    """

    name: str
    title: str
    root: Table
    tables: Mapping[str, Table]

    def places(self) -> Iterator[tuple[str, Table]]:
        """Every place of a file, as ``records.points[].steps[]`` and ``scales.*``, with the table that stands there."""
        stack: list[tuple[str, Table]] = [("", self.root)]
        while stack:
            place, table = stack.pop()
            yield place, table
            for key in table.keys:
                for option in (key.type, *key.type.options):
                    inner = f"{place}.{key.name}".lstrip(".") + {"tables": "[]", "named": ".*"}.get(option.kind, "")
                    stack.extend((inner, self.tables[name]) for name in option.tables)


TEXT = Type(kind="text")
NUMBER = Type(kind="number")
FLAG = Type(kind="flag")
TRUE = Type(kind="flag", said="`true`", only=True)
DATE = Type(kind="date")
PROSE = Type(kind="prose")
ANSWER = Type(kind="answer", said="answer")
PLAIN = Type(kind="plain", said="text, whole number or flag")
SCALAR = Type(kind="scalar", said="text, number or flag")
PRINTED = Type(kind="printed", said="number, or as printed")
WHOLE = Type(kind="whole", said="whole number", low=0)
DIGITS = Type(kind="whole", said="whole number, 0 to 30", low=0, high=MAX_DIGITS)
TITLE = Type(kind="either", said="text, or text (id/en)", options=(TEXT, PROSE))
ID = Type(kind="text", said="`index@edition`", pattern=IDENTIFIER)


def is_id(text: str) -> bool:
    """Whether *text* is ``index@edition``."""
    return re.fullmatch(IDENTIFIER, text) is not None


def word(*words: str) -> Type:
    """One of *words*."""
    return Type(kind="word", words=words)


def spoken(said: Mapping[str, Message]) -> Type:
    """One of the words of *said*, or what reports say for it."""
    return Type(kind="word", words=tuple(said), spoken=said)


def name(said: str, to: str = "") -> Type:
    """A name of something else in the file; *said*: of what; *to*: its kind, see ``reading.Scope``."""
    return Type(kind="text", said=said, to=to)


def number(
    *, low: int | None = None, high: int | None = None, above: int | None = None, below: int | None = None
) -> Type:
    """A number between ends, of the key of a method.

    Args:
        low, high: The least and the most it can be.
        above, below: What it must lie above and below, itself left out.
    """
    return Type(kind="number", low=low, high=high, above=above, below=below)


def list_of(of: Type, said: str, *, empty: bool = False, most: int | None = None, distinct: bool = False) -> Type:
    """A list, of *most* so many."""
    return Type(kind="list", of=of, said=said, empty=empty, high=most, distinct=distinct)


def map_of(of: Type, said: str, *, pattern: str = "") -> Type:
    """A table of free names."""
    return Type(kind="map", of=of, said=said, pattern=pattern)


def either(*options: Type, said: str) -> Type:
    """One of several types."""
    return Type(kind="either", options=options, said=said)


def table(one: str) -> Type:
    """A table."""
    return Type(kind="table", said="table", tables=(one,))


def tables(*of: str, empty: bool = True) -> Type:
    """A list of tables."""
    return Type(kind="tables", said="list of tables", tables=of, empty=empty)


FROM_ZERO, POSITIVE = number(low=0), number(above=0)
COUNT = name("count of the context", to="counts")
TEXTS = list_of(TEXT, "list of text")
WORDS = list_of(TEXT, "list of text, each once", distinct=True)
NUMBERS = map_of(NUMBER, "table name → number")
SOURCES = either(
    Type(kind="text", said="text"),
    list_of(TEXT, "list of text"),
    said='`"key"`, `"key: place"`, or a list of these',
)

# How well a fact is established; the last is for what a file takes without a source, and is not written.
MARKS = ("verified", "single-source", "inferred", "assumption")
CITE = (
    Key(
        name="source",
        type=SOURCES,
        meaning="A key of `[sources]`, and the article, table or page.",
        otherwise="see below",
        example='"law: Pasal 5"',
    ),
    Key(
        name="mark",
        type=word(*MARKS[:-1]),
        meaning="How well the fact is established.",
        otherwise="the mark of the (first) source",
        example='"verified"',
    ),
    Key(
        name="assumption",
        type=PROSE,
        meaning="There is no rule, or no source: what this file takes instead. Makes the mark `assumption`.",
        example='{ id = "tidak ada aturan", en = "there is no rule" }',
    ),
)
