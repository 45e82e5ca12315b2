"""Values → what JSON takes: each class in one way, sentences in a language, and no binary float anywhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version
from evalkit.base.exact import Exact, exact_text, rounded_text, short_text
from evalkit.base.lazy_sequence import LazySequence
from evalkit.base.text import Message, Text, harmless, is_seen

if TYPE_CHECKING:
    from evalkit.base.language import Language


def keys(item: Any, *names: str) -> dict[str, Any]:
    """A key for each of *names*, as it is declared for ``by_keys``, with what *item* has there."""
    return by_keys(*names)(item)


@lru_cache(maxsize=1024)
def by_keys(*names: str) -> Callable[[Any], dict[str, Any]]:
    """A way to write a class: a key for each of *names*, with the attribute of that name.

    An attribute of an attribute is ``band.predicate``, under its own name: nothing where there is no band, and of several bands,
    in a list or a tuple, that of each. Behind a colon stands what a key of another name has, ``category: band``. One with a question mark behind it,
    ``weight?``, is left out where there is nothing; one with an exclamation mark, ``method!``, is ``None`` where it is empty.
    """
    named = [_named(name) for name in names]
    if not any(may_lack for _, _, may_lack in named):  # most classes, those of every result among them
        always = [(key, get) for key, get, _ in named]
        return lambda item: {key: get(item) for key, get in always}

    def written(item: Any) -> dict[str, Any]:
        found = ((key, get(item), may_lack) for key, get, may_lack in named)
        return {key: value for key, value, may_lack in found if not may_lack or _is_something(value)}

    return written


def _is_something(value: Any) -> bool:
    """Whether a key that may lack is written: not of ``None``, nor of an empty text or table; but of 0 and of ``False``."""
    return bool(value) or value == 0


def _named(name: str) -> tuple[str, Callable[[Any], Any], bool]:
    """The key, what it takes from a value, and whether it may be left out."""
    key, _, path = name.rstrip("?!").rpartition(": ")
    first, *more = path.split(".")
    get = partial(_reached, [first, *more]) if more else attrgetter(first)
    return key or [first, *more][-1], _or_none(get) if name.endswith("!") else get, name.endswith("?")


def _or_none(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda item: get(item) or None


def _reached(path: Sequence[str], item: Any) -> Any:
    for number, name in enumerate(path):
        if item is None:
            return None
        if type(item) in (list, tuple):  # a named tuple is a thing with attributes
            return [_reached(path[number:], each) for each in item]
        item = getattr(item, name)
    return item


def exact_keys(item: Any, *names: str) -> dict[str, str | None]:
    """Numbers of *item*, each exactly, under its own name."""
    return {name: exact_or_none(getattr(item, name)) for name in names}


FINDING = by_keys("code", "severity", "node", "message")


def figure(value: Exact | None, digits: int) -> dict[str, str] | None:
    """A number as it is shown, and exactly."""
    return None if value is None else {"value": rounded_text(value, digits), "exact": exact_text(value)}


def exact_or_none(value: Exact | None) -> str | None:
    """A number exactly, where there is one."""
    return None if value is None else exact_text(value)


class Recurring:
    """What is written again and again, such as the rules of many results.

    Attributes:
        written: As JSON takes it.
    """

    def __init__(self, written: Any) -> None:
        """Write nothing yet."""
        self.written = written
        self._texts: dict[str, str] = {}

    def text(self, line: str) -> str:
        """The text, each of its lines but the first behind *line*: made once for each."""
        if line not in self._texts:
            self._texts[line] = text_behind(self.written, line)
        return self._texts[line]


_escaped = json.encoder.encode_basestring  # written in C
_plain = json.JSONEncoder().encode
_NAMES = {None: "null", True: "true", False: "false"}


def quoted(text: str) -> str:
    """*text* as JSON writes it; as an escape what a terminal would act on, or what nobody would see (see ``harmless``)."""
    found = _escaped(text)
    if (found.isascii() and "\x7f" not in found) or harmless(found) == found:
        return found
    return "".join([char if is_seen(char) else _plain(char)[1:-1] for char in found])


def text_of(document: Any, margin: str = "") -> str:
    """The text of a *document*, a key or value a line, as ``json`` writes it with ``indent=1``, all lines but the first behind *margin*.

    ``json`` itself does that in Python, step by step: most of the time of a run over thousands of files.
    """
    return text_behind(document, "\n" + margin)


def text_behind(value: Any, line: str) -> str:
    """The same, each line but the first behind *line*, which begins with a line break."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or value is True or value is False:
        return _NAMES[value]
    if isinstance(value, dict):
        return _table(value, line)
    if isinstance(value, (list, tuple)):
        inside = line + " "
        parts = [inside + text_behind(each, inside) for each in value]
        return f"[{','.join(parts)}{line}]" if parts else "[]"
    return value.text(line) if isinstance(value, Recurring) else _plain(value)


def _table(value: Mapping[str, Any], line: str) -> str:
    inside = line + " "
    parts = [
        f"{inside}{quoted(key)}: {quoted(each) if isinstance(each, str) else text_behind(each, inside)}"
        for key, each in value.items()
    ]
    return f"{{{','.join(parts)}{line}}}" if parts else "{}"


_AS_THEY_ARE: frozenset[type] = frozenset((str, bool, type(None)))


class JsonWriter:
    """Writes values: text and truth as they are, exact numbers as text, prose in a language, lists and tables of values.

    A class is written by what ``ways`` says of it: a function that gives its keys, the values of which are written in turn.
    """

    def __init__(
        self,
        speech: Language,
        ways: Mapping[type, Callable[[Any], Any]] = {},
        *,
        whole: Callable[[int], Any] = str,
        written: Mapping[type, Callable[[Any], Any]] = {},
    ) -> None:
        """Take the language, and how classes are written; *whole*: how whole numbers are; *written*: ways whose values are not written in turn."""
        self._converters: dict[type, Callable[[Any], Any]] = {
            **dict.fromkeys(_AS_THEY_ARE, lambda value: value),
            int: whole,
            Fraction: short_text,
            dt.date: dt.date.isoformat,
            Message: speech.say,
            Text: speech.say,
            dict: self._table,
            list: self._list,
            tuple: self._list,
            LazySequence: self._list,
        }
        self._converters |= {kind: self._in_turn(way) for kind, way in ways.items()} | dict(written)

    def document(self, form: str, **parts: Any) -> dict[str, Any]:
        """A document of the format *form*: its name, the version of evalkit, and *parts*."""
        return {"format": form, "evalkit": installed_version()} | self._table(parts)

    def text(self, form: str, **parts: Any) -> str:
        """The text of such a document."""
        return text_of(self.document(form, **parts)) + "\n"

    def __call__(self, value: Any) -> Any:
        """*value* as JSON takes it."""
        convert = self._converters.get(type(value))
        if convert is None:
            convert = self._converters[type(value)] = self._found(value)
        return convert(value)

    def _found(self, value: Any) -> Callable[[Any], Any]:
        """How to write a class that is derived from one that is known."""
        if isinstance(value, Mapping):
            return self._table
        for kind in type(value).__mro__:
            if kind in self._converters:
                return self._converters[kind]
        raise TypeError(type(value).__name__)  # a binary float among them

    def _in_turn(self, way: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda value: self(way(value))

    def _table(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        plain = _AS_THEY_ARE  # most values: a call for each would cost a fifth more
        return {str(key): each if type(each) in plain else self(each) for key, each in value.items()}

    def _list(self, value: Iterable[Any]) -> list[Any]:
        return [self(each) for each in value]
