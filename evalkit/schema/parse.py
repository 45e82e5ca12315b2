"""Reads the tables of a file as the values that are declared for them: see ``declare`` for how to declare one.

``read(Grade, item, scope)`` reads the table *item* as a ``Grade``: every key by its type, its citation, rules between
keys, then ``Grade.check``; what is no key of the table is a fault. ``listed``, ``named`` and ``single`` read what stands
under a key of a table. Every fault is noted in the ``Faults`` of the reader; what is at fault becomes its default, or
something that stands for nothing, so that the rest of the file can be read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from evalkit.base.text import Text, msg
from evalkit.base.value import Frozen, Value, value
from evalkit.schema.citation import Citation, Source
from evalkit.schema.declare import HEAD, STATED, KeyField, declaration_of, fields_of
from evalkit.schema.reader import MAX_WHOLE, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.schema.declare import Declaration
    from evalkit.schema.keys import Key, Type
    from evalkit.schema.names import Names

T = TypeVar("T")
NO_TEXT = Text("", "")
NOWHERE = Citation(sources=(), mark="")
SOURCE_KEY = r"[^:\s]([^:]*[^:\s])?"
OF_EACH = "those of each leaf"  # none of its own
# What stands for a required key that is absent or at fault, by the kind of its type.
_NOTHING: Mapping[str, Any] = {"number": 0, "whole": 0, "date": dt.date.min, "prose": NO_TEXT}


@value
class Scope(Frozen):
    """What is known of a file where one of its tables is read.

    Attributes:
        cite: Where the facts come from, as the head of the file says.
        outer: The same, as the table around this one says.
        names: Kind of name (``Type.to``) → the names of that kind.
        sections: What has been read of the file already, by the attributes of its root.
    """

    cite: Citation
    outer: Citation
    names: dict[str, Names]
    sections: dict[str, Any]

    def inside(self, outer: Citation) -> Scope:
        """The scope inside a table whose facts come from *outer*."""
        if outer is self.outer:
            return self
        return Scope(cite=self.cite, outer=outer, names=self.names, sections=self.sections)


# Of files whose facts come from nowhere else.
PLAIN = Scope(cite=NOWHERE, outer=NOWHERE, names={}, sections={})


class Declared(Value):
    """What is declared as a table of a file."""

    __slots__ = ()

    def check(self, item: Reader, scope: Scope) -> None:
        """Note what does not hold between the keys of *item*, the table that was read, in its faults."""

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """Fields that no type can read, or that the other keys depend on; they are read before these."""
        return {}

    def place_in(self, outer: str, label: str, number: int) -> str:
        """Where it stands in the list *outer*, by code: by its key *label*, or else by its *number*."""
        return f"{outer}[{_labelled(self, label) if label else number}]"


def read(cls: type[T], item: Reader, scope: Scope, **given: Any) -> T:
    """The table *item* as a *cls*; *given* are its fields that are no keys, and those that its loader reads itself."""
    declared: Any = cls
    given |= declared.read_first(item, scope)
    found = declared(**_read_keys(declared, item, scope, given))
    _check_exclusive(declaration_of(declared), item)
    found.check(item, scope)
    item.close()
    return found  # type: ignore[no-any-return]  # found is a T


def single(cls: type[T], reader: Reader, key: str, scope: Scope) -> T | None:
    """The table under *key*, if there is one."""
    item = reader.table(key)
    return None if item is None else read(cls, item, scope)


def listed(cls: type[T], reader: Reader, key: str, scope: Scope, label: str = "") -> tuple[T, ...]:
    """The list of tables under *key*; *label*: the key that each is called by."""
    return tuple(read(cls, item, scope) for item in reader.tables(key, label))


def named(cls: type[T], reader: Reader, key: str, scope: Scope) -> dict[str, T]:
    """The tables with free names under *key*, by name."""
    return {name: read(cls, item, scope, key=name) for name, item in reader.named_tables(key)}


def read_sources(reader: Reader) -> dict[str, Source]:
    """``[sources.<key>]``."""
    found: dict[str, Source] = {}
    for key, item in reader.named_tables("sources"):
        if not re.fullmatch(SOURCE_KEY, key):
            problem = msg("{key} cannot be cited", key=key)
            item.faults.add(item.place, problem, expected=msg("a key without colon and without spaces at its ends"))
        found[key] = Source(key=key, **read_keys(Source, item, PLAIN))
        item.close()
    return found


def read_fields(fields: Iterable[KeyField], item: Reader, scope: Scope = PLAIN) -> dict[str, Any]:
    """Some keys of the table *item*, by their fields: of a class that is read from several tables."""
    return {field.attribute: _value(field, item, scope, None) for field in fields}


def read_keys(cls: type, item: Reader, scope: Scope, **given: Any) -> dict[str, Any]:
    """The keys of the table *item* that are not *given*, and its citation, by the fields of *cls*."""
    return _read_keys(cls, item, scope, given)


def _read_keys(cls: type, item: Reader, scope: Scope, found: dict[str, Any]) -> dict[str, Any]:
    """*found*, with what else is read."""
    declared = declaration_of(cls)
    decided = None
    if declared.deciding is not None and declared.deciding.attribute in found:
        decided = found[declared.deciding.attribute]
    elif declared.deciding is not None:
        word = found[declared.deciding.attribute] = _value(declared.deciding, item, scope, None)
        stated = item.data.get(declared.deciding.key.name, declared.deciding.default)
        decided = word if word == stated else None  # else it is not known
    for field in declared.plain:
        if field.attribute not in found:
            found[field.attribute] = _value(field, item, scope, decided)
    if declared.inherits and "cite" not in found:
        found["cite"] = _cite(declared.inherits, item, scope)
    if declared.inside:  # these may take the citation
        scope = scope.inside(found.get("cite") or scope.outer)
    for field in declared.inside:
        if field.attribute not in found:
            found[field.attribute] = _value(field, item, scope, decided)
    return found


def _cite(inherits: str, item: Reader, scope: Scope) -> Citation | None:
    if inherits == STATED:
        return item.cite(None)
    cite = item.cite(scope.outer if inherits != HEAD else scope.cite)
    return None if inherits == OF_EACH and cite is scope.outer else cite


def _check_exclusive(declared: Declaration, item: Reader) -> None:
    """Keys of which only one may stand."""
    for one, other in declared.alternatives:
        if item.has(one) and item.has(other):
            item.wrong(other, msg("either {one} or {other}, not both", one=one, other=other))
    for flag, beside in declared.options.get("barred", ()):
        if item.data.get(flag) is True and item.has(beside):
            item.wrong(flag, msg("either {one} or {other}, not both", one=beside, other=flag))


def repeated(words: Iterable[str]) -> list[str]:
    """The words that occur more than once."""
    return [word for word, times in Counter(words).items() if times > 1]


def _labelled(entry: Declared, label: str) -> Any:
    return next(getattr(entry, field.attribute) for field in fields_of(type(entry)) if field.key.name == label)


# --- Values -----------------------------------------------------------------------------------------------------


def _value(field: KeyField, item: Reader, scope: Scope, decided: Any) -> Any:
    """The value of a key; *decided*: which others may stand beside it."""
    key = field.key
    if key.when and decided is not None and decided not in key.when:
        return field.default
    required = key.required or decided in key.needed
    if field.read is not None:
        item.asked.add(key.name)
        return field.read(item, key, scope)
    if key.name not in item.data and not required:
        item.asked.add(key.name)
        return field.default
    kind = key.type
    found = _inside(kind, item, key.name, scope) if kind.classes else _plain(key, item, scope, required=required)
    if found is not None:
        return found
    return field.default if field.default is not attrs.NOTHING else _stand_in(kind)


def _stand_in(kind: Type) -> Any:
    """What stands for a required key that is absent or at fault."""
    return kind.words[0] if kind.words else _NOTHING.get(kind.kind, "")


def _inside(kind: Type, item: Reader, name: str, scope: Scope) -> Any:
    cls = kind.classes[0]
    if kind.kind == "table":
        return single(cls, item, name, scope)
    return named(cls, item, name, scope) if kind.kind == "named" else listed(cls, item, name, scope, kind.label)


def _plain(key: Key, item: Reader, scope: Scope, *, required: bool) -> Any:  # noqa: C901, PLR0911, PLR0912  (a line a kind)
    name, kind = key.name, key.type
    if kind.to:
        return item.name(name, scope.names[kind.to], required=required)
    match kind.kind:
        case "text":
            return item.text(name, required=required)
        case "number":
            return item.number(name, required=required, ends=kind)
        case "decimal":
            return item.decimal(name, ends=kind)
        case "whole":
            most = MAX_WHOLE if kind.high is None else kind.high
            return item.whole(name, required=required, least=kind.low or 0, most=most)
        case "flag":
            return item.flag(name)
        case "date":
            return item.date(name, required=required)
        case "word":
            return item.word(name, kind.words, required=required, said=kind.spoken)
        case "either":  # text, or prose
            return item.title(name)
        case "plain":
            return item.plain(name, required=required)
        case "list":
            return _list(key, item, scope, required=required)
        case "map":
            return _map(key, item, scope)
        case "prose":
            return item.prose(name, required=required)
    raise AssertionError(kind.kind)


def _list(key: Key, item: Reader, scope: Scope, *, required: bool) -> tuple[Any, ...]:
    """The values of a list, each read as its type says; a fault is told at the list, as the value shows which it is."""
    of = key.type.of
    if of is None or of.kind == "text":
        return item.texts(key.name, required=required, empty=key.type.empty)
    values = item.values(key.name, required=required, empty=key.type.empty)
    alone = (Reader({key.name: each}, item.place, item.faults, item.sources) for each in values)
    return tuple(_each(attrs.evolve(key, type=of), one, scope) for one in alone)


def _map(key: Key, item: Reader, scope: Scope) -> dict[str, Any]:
    """A table under free names, whose values are all of one type."""
    table, of = item.table(key.name), key.type.of
    if table is None or of is None:
        return {}
    return {name: _each(attrs.evolve(key, name=name, type=of), table, scope) for name in table.data}


def _each(key: Key, item: Reader, scope: Scope) -> Any:
    found = _plain(key, item, scope, required=True)
    return found if found is not None else _stand_in(key.type)
