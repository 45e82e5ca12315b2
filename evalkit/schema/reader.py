"""Reads tables of a closed schema: every key that is asked for is known, every other key is a fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MAX_DIGITS, NotANumber, Printed, limits_for, parse_fraction
from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, Message, Private, Prose, Text, english, msg, visible
from evalkit.base.wording import folded
from evalkit.schema.citation import Citation, Source
from evalkit.schema.keys import MARKS, NUMBER
from evalkit.schema.names import known_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.errors import Fault, Faults
    from evalkit.schema.keys import Type
    from evalkit.schema.names import Names

MAX_WHOLE = 10**9 - 1
NOT_SAID: Mapping[str, Message] = MappingProxyType({})


def show(value: Any) -> Prose:
    """A TOML value as it goes into a message: long ones only by kind."""
    if isinstance(value, NotANumber):
        return visible(value.text, 40)
    if isinstance(value, Private):
        return msg("a text of {count:character|characters}", count=str(len(value)))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list)):
        some = msg("a list") if value else msg("an empty list")
        return msg("a table") if isinstance(value, Mapping) else some
    if isinstance(value, int) and abs(value) >= 10**40:
        return msg("a number of more than 40 digits")
    text = visible(value, 40)
    return text if text and text == text.strip() else f'"{text}"'  # spaces cannot be seen without quotes


def _source_key(text: str) -> str:
    return text.partition(":")[0].strip()


def _is_said(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_plain(value: Any) -> bool:
    return _is_said(value) or (isinstance(value, int) and abs(value) <= MAX_WHOLE)


def _meant(value: Any, said: Mapping[str, Message]) -> str | None:
    """The word of *said* that *value* is, in one of the languages."""
    if not said or not isinstance(value, str):
        return None
    spoken = ((word, language(code).say(message)) for word, message in said.items() for code in LANGUAGES)
    return next((word for word, text in spoken if folded(text) == folded(value)), None)


def _spoken(said: Mapping[str, Message]) -> Iterable[str]:
    """The words of *said* in every language."""
    return (language(code).say(message) for message in said.values() for code in LANGUAGES)


class Reader:
    """One TOML table, with its place and the faults found in it."""

    def __init__(self, data: Mapping[str, Any], place: str, faults: Faults, sources: Mapping[str, Source]) -> None:
        """Read *data* at *place*; citations are looked up in *sources*."""
        self.data = data
        self.place = place
        self.faults = faults
        self.sources = sources
        self.asked: set[str] = set()
        self._absent: dict[str, Fault] = {}

    def at(self, key: str) -> str:
        """Place of *key*."""
        return f"{self.place}.{key}" if self.place else key

    def wrong(self, key: str, expected: Prose, hint: Prose | None = None) -> None:
        """Note that the value of *key* is not what is *expected*; a form has fields that nobody has filled in."""
        value = self.data[key]
        blank = isinstance(value, str) and not value.strip()
        problem = msg("not filled in yet") if blank else msg("{found} is not allowed here", found=show(value))
        self.faults.add(self.at(key), problem, expected=expected, hint=hint)

    def missing(self, key: str, expected: Prose) -> None:
        """Note that *key* is required."""
        self.faults.add(self.place, msg("the key {key} is missing", key=visible(key)), expected=expected)
        self._absent[key] = self.faults.found[-1]

    def _take_back(self, meant: Message | None) -> None:
        """What is *meant* by a key that is not known is there, though it is misspelled: that it is missing is no second fault."""
        absent = self._absent.pop(meant.args["word"], None) if meant is not None else None
        if absent is not None:
            self.faults.found.remove(absent)

    def require(self, key: str, expected: Prose) -> None:
        """Note it where *key* is not there."""
        if not self.has(key):
            self.missing(key, expected)

    def has(self, key: str) -> bool:
        """Whether *key* is there."""
        self.asked.add(key)
        return key in self.data

    def _raw(self, key: str, expected: Prose, *, required: bool) -> Any:
        self.asked.add(key)
        value = self.data.get(key)
        if value is None and required:
            self.missing(key, expected)
        return value

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A string that is not blank."""
        value = self._raw(key, msg("text"), required=required)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.wrong(key, msg("text"))
        return None

    def need(self, key: str) -> str:
        """A required string; empty after a fault."""
        return self.text(key, required=True) or ""

    def word(
        self, key: str, choices: Iterable[str], *, required: bool = False, said: Mapping[str, Message] = NOT_SAID
    ) -> str | None:
        """One of *choices*, or what reports say for it in either language, where that is *said*."""
        expected = msg("one of {choices}", choices=tuple(said.values()) or tuple(choices))
        value = self._raw(key, expected, required=required)
        if value is None or (isinstance(value, str) and value in choices):
            return value
        meant = _meant(value, said)
        if meant is not None:
            return meant
        if isinstance(value, str) and value.strip():
            self.faults.unknown(
                self.at(key),
                msg("{found} is not allowed here", found=visible(value)),
                value,
                (*choices, *_spoken(said)),
                expected=expected,
            )
        else:
            self.wrong(key, expected)
        return None

    def name(self, key: str, among: Names, *, required: bool = False) -> str | None:
        """A name *among* those of the file."""
        value = self._raw(key, among.expected, required=required)
        if value is None or (isinstance(value, str) and among.check(self.faults, self.at(key), value)):
            return value
        if not isinstance(value, str):
            self.wrong(key, among.expected)
        return None

    def flag(self, key: str) -> bool:
        """True or false; false if absent."""
        value = self._raw(key, "", required=False)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, msg("true or false"))
            return False
        return bool(value)

    def number(self, key: str, *, required: bool = False, ends: Type = NUMBER) -> Fraction | None:
        """A number, or a fraction written as text; within the *ends* of a type."""
        expected = msg('a number, or a fraction as text such as "1/9"')
        value = self._raw(key, expected, required=required)
        number = None if value is None else self.exact(key, value, expected)
        if number is not None and not ends.takes_number(number):
            self.wrong(key, ends.numbers)
        return number

    def decimal(self, key: str, *, ends: Type = NUMBER) -> Fraction | None:
        """A number without quotes: a fraction as text is none here."""
        if isinstance(self.data.get(key), str):
            self.asked.add(key)
            self.wrong(key, msg("a number, without quotes"))
            return None
        return self.number(key, ends=ends)

    def exact(self, key: str, value: Any, expected: Prose) -> Fraction | None:
        """*value*, the value of *key* or a part of it, as an exact number."""
        if isinstance(value, Printed):
            return value.exact
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
            return Fraction(value)
        if isinstance(value, str):
            number = parse_fraction(value)
            if number is not None:
                return number
        hint = limits_for(value)
        if isinstance(value, str) and "," in value:
            hint = msg("TOML writes decimals with a point: {number}", number=visible(value.replace(",", ".")))
        elif isinstance(value, str) and value.endswith("%"):
            hint = msg("a percentage is written as its number: {number}", number=visible(value[:-1].rstrip()))
        problem = msg("{found} is not a number", found=show(value))
        self.faults.add(self.at(key), problem, expected=expected, hint=hint)
        return None

    def whole(self, key: str, *, required: bool = False, least: int = 0, most: int = MAX_WHOLE) -> int | None:
        """A whole number, at *least* and at *most* so much."""
        within = msg("a whole number from {low} to {high}", low=str(least), high=str(most))
        expected = within if most < MAX_WHOLE else msg("a whole number from {low} up", low=str(least))
        value = self._raw(key, expected, required=required)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(key, within if isinstance(value, int) and value > most else expected)
        return None

    def digits(self, key: str, *, required: bool = False) -> int | None:
        """A number of decimals."""
        return self.whole(key, required=required, most=MAX_DIGITS)

    def date(self, key: str, *, required: bool = False) -> dt.date | None:
        """A TOML date."""
        expected = msg("a date such as 2026-11-24, without quotes")
        value = self._raw(key, expected, required=required)
        if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
            return value
        self.wrong(key, expected)
        return None

    def texts(self, key: str, *, required: bool = False, empty: bool = False) -> tuple[str, ...]:
        """A list of strings, which may be *empty*."""
        expected = msg("a list of texts")
        value = self._raw(key, expected, required=required)
        if value is None:
            return ()
        if isinstance(value, list) and (value or empty):
            return self._each(key, value, _is_said, msg("texts that are not empty"))
        self.wrong(key, expected)
        return ()

    def plain(self, key: str, *, required: bool = False) -> Any:
        """A text that is not empty, a whole number, or a flag."""
        expected = msg("text, a whole number, or true or false")
        value = self._raw(key, expected, required=required)
        if value is None or _is_plain(value):
            return value
        self.wrong(key, expected)
        return None

    def values(self, key: str, *, required: bool = False, empty: bool = False) -> Sequence[Any]:
        """What stands in a list, of whatever type."""
        value = self._raw(key, msg("a list"), required=required)
        if value is None or (isinstance(value, list) and (value or empty)):
            return value or ()
        self.wrong(key, msg("a list"))
        return ()

    def items(self, key: str, *, required: bool = False) -> tuple[Any, ...]:
        """A list of plain values (texts, whole numbers, flags)."""
        expected = msg("a list of texts, whole numbers, or true and false")
        value = self._raw(key, expected, required=required)
        if value is None:
            return ()
        if isinstance(value, list) and value:
            message = msg("texts that are not empty, whole numbers, or true and false")
            return self._each(key, value, _is_plain, message)
        self.wrong(key, expected)
        return ()

    def _each(self, key: str, value: list[Any], allowed: Callable[[Any], bool], expected: Prose) -> tuple[Any, ...]:
        """What stands in a list, if all of it is allowed; each that is not is told once."""
        wrong = {english(show(item)): item for item in value if not allowed(item)}
        for item in wrong.values():
            self.faults.add(self.at(key), msg("{found} is not allowed here", found=show(item)), expected=expected)
        return () if wrong else tuple(value)

    def prose(self, key: str, *, required: bool = False) -> Text | None:
        """Own prose in both languages."""
        expected = msg('a table with both languages: {{ id = "…", en = "…" }}')
        value = self._raw(key, expected, required=required)
        if value is None:
            return None
        if isinstance(value, Mapping) and set(value) == set(LANGUAGES) and all(map(_is_said, value.values())):
            return Text(**value)
        self.wrong(key, expected)
        return None

    def title(self, key: str) -> Prose:
        """An official term (text) or own prose (both languages)."""
        if isinstance(self.data.get(key), Mapping):
            return self.prose(key, required=True) or ""
        return self.need(key)

    def table(self, key: str) -> Reader | None:
        """A table under *key*."""
        value = self._raw(key, "", required=False)
        if value is None:
            return None
        if isinstance(value, Mapping):
            return Reader(value, self.at(key), self.faults, self.sources)
        self.wrong(key, msg("a table"))
        return None

    def named_tables(self, key: str) -> Iterator[tuple[str, Reader]]:
        """The tables of a table of tables, by name."""
        outer = self.table(key)
        if outer is None:
            return
        for name in outer.data:
            inner = outer.table(name)
            if inner is not None:
                yield name, inner

    def entries(self, key: str) -> Iterator[tuple[str, Any]]:
        """Keys and values of a table whose keys are free."""
        table = self.table(key)
        if table is not None:
            yield from table.data.items()

    def numbers(self, key: str) -> dict[str, Fraction]:
        """A table name → number, whose names are free."""
        table = self.table(key)
        return {name: table.number(name, required=True) or Fraction(0) for name in table.data} if table else {}

    def tables(self, key: str, name: str = "") -> Iterator[Reader]:
        """The tables of a list of tables; each place is told by the value of *name*, else by its number."""
        value = self._raw(key, "", required=False)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.wrong(key, msg("a list of tables"))
            return
        for number, item in enumerate(value, 1):
            named = item.get(name)
            label = named if isinstance(named, str) else number
            yield Reader(item, f"{self.at(key)}[{visible(label)}]", self.faults, self.sources)

    def cite(self, inherited: Citation | None) -> Citation:
        """The sources, mark and assumption that stand here, or *inherited* ones if none does.

        A mark alone is about the inherited sources. An assumption alone has no source.
        """
        assumption = self.prose("assumption")
        mark = self.word("mark", MARKS[:-1])
        sources = self._sources()
        if not sources and assumption is None and inherited is not None:
            return inherited if mark is None else Citation(sources=inherited.sources, mark=mark)
        if not sources and assumption is None and not self.has("source"):
            self.missing("source", msg("a source, or an assumption that says why there is none"))
        if assumption is not None:
            mark = MARKS[-1]
        return Citation(sources=sources, mark=mark or self._mark_of(sources), assumption=assumption)

    def _mark_of(self, sources: tuple[str, ...]) -> str:
        key = _source_key(sources[0]) if sources else ""
        return self.sources[key].mark if key in self.sources else "inferred"

    def _sources(self) -> tuple[str, ...]:
        self.asked.add("source")
        value = self.data.get("source")
        if value is None:
            return ()
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not listed or not all(isinstance(item, str) for item in listed):
            self.wrong("source", msg("a key of [sources], or a list of them"))
            return ()
        for item in listed:
            known_names("sources", self.sources).check(self.faults, self.at("source"), _source_key(item))
        return tuple(listed)

    def close(self, *, also: Iterable[str] = ()) -> None:
        """Note every key that nobody asked for; *also* are keys allowed but read elsewhere."""
        known = self.asked | set(also)
        for key in self.data:
            if key not in known:
                problem = msg("the key {key} is not known", key=visible(key))
                choices = msg("one of {choices}", choices=tuple(sorted(known)))
                self._take_back(self.faults.unknown(self.at(key), problem, key, known, expected=choices))
