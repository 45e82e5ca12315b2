"""A table of a file, declared once: a value class whose fields are its keys.

How to declare a table::

    @table("[[grades]]", exclusive=(("min",), ("above",)))
    @value
    class Grade(Declared):
        \"\"\"A grade that follows from the share of criteria met. Descending by value.\"\"\"

        grade: str = field(TEXT, "The grade.", '"BB"')
        value: Exact = field(number(low=0, high=100), "What it is worth.", "80", unit="percent of the weight of the node")
        by_hand: bool = field(FLAG, "In place of a bound: only by the assessor's word.", "true", default=False)
        cite: Citation = cited()

- The first line of the docstring is the meaning of the table.
- A key without ``default`` is required. The default is shown as TOML; where it cannot be written down (``None``, empty),
  ``otherwise`` says in words what holds (``none``, if nothing is said).
- ``name`` is the key in the file where that is no good name for the attribute (``from``: ``since``).
- ``cited()``: the table can state ``source``, ``mark`` and ``assumption``, else its facts come from where those of the
  head of the file do; ``cited("those of `[records]`")``: of the table around it, in words.
- Tables inside a table are types of keys: ``listed(Grade, label="grade")`` (a list, each entry called by that key),
  ``named(Source)`` (free name → table; the class has a field ``key`` for the name) and ``single(Floors)``.
- Fields that are no keys (``key: str``, or what a loader works out) are declared as in any value class.
- A method ``check(self, item, scope)`` says what must hold between the keys: see ``parse``.
- What no type can read is read by a function: ``field(…, read=…)``; keys that depend on each other by a class method
  ``read_first``, or by a loader that hands them over: ``read(Grade, item, scope, grade=…)``.

From the class come: its value (``parse.read``), the JSON Schema and the page of the documentation (``table_of``), the
facts with their citations (``walk.facts``), and what ``rules diff`` compares.
"""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import field as plain
from evalkit.schema.keys import CITE, Format, Key, Table, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEAD = "those of `[instrument]`"  # of rule files; formats whose head has another name say that
STATED = "one of `source` and `assumption` is required"
_KEY, _READ, _CITED, _TABLE = "key", "read", "cited", "__table__"


class KeyField(NamedTuple):
    """A key of a declared class.

    Attributes:
        attribute: Its field.
        key: What is declared of it.
        default: The value if the key is absent.
        read: Reads what the type of the key cannot.
    """

    attribute: str
    key: Key
    default: Any
    read: Callable[..., Any] | None


class Declaration:
    """What is declared of a class; worked out when it is asked for.

    Attributes:
        name: Of its definition in the JSON Schema.
        head: Of the class of a whole file that is a subclass of the one of its head: the key of the head.
        beside: Keys that stand in the same table and are read as another class.
        options: What else ``keys.Table`` has.
    """

    def __init__(
        self, cls: Any, title: str, name: str, head: Key | None, beside: Sequence[Key], options: dict[str, Any]
    ) -> None:
        """Keep what the decorator says of *cls*."""
        self.head = head
        self.beside = beside
        self._cls = cls
        self._title = title
        self.name = name
        self.options = options

    @cached_property
    def fields(self) -> tuple[KeyField, ...]:
        """The keys, in order."""
        return tuple(
            KeyField(field.name, Key(name=said.pop("name") or field.name, **said), field.default, field.metadata[_READ])
            for field in self._own
            if (said := dict(field.metadata.get(_KEY, ())))
        )

    @cached_property
    def plain(self) -> tuple[KeyField, ...]:
        """Those that hold no tables."""
        return tuple(field for field in self.fields if not field.key.type.holds_tables)

    @cached_property
    def inside(self) -> tuple[KeyField, ...]:
        """Those that hold tables."""
        return tuple(field for field in self.fields if field.key.type.holds_tables)

    @property
    def _own(self) -> Iterator[attrs.Attribute[Any]]:
        """Its fields, without those of the head."""
        return (field for field in attrs.fields(self._cls) if not (self.head and field.inherited))

    @cached_property
    def deciding(self) -> KeyField | None:
        """The key that decides which others may stand."""
        return next((field for field in self.fields if field.key.name == self.options.get("by")), None)

    @cached_property
    def alternatives(self) -> tuple[tuple[str, str], ...]:
        """Pairs of keys of which only one may stand."""
        return tuple(combinations([group[0] for group in self.options.get("exclusive", ()) if len(group) == 1], 2))

    @cached_property
    def inherits(self) -> str:
        """Whose citation the table takes if it states none, in words; empty: it cannot state one."""
        return next((field.metadata[_CITED] for field in self._own if _CITED in field.metadata), "")

    @cached_property
    def table(self) -> Table:
        """The table."""
        options = dict(self.options)
        if self.inherits == STATED:
            options["any_of"] = (("source", "assumption"), *options.get("any_of", ()))
        if self.deciding is not None:
            options["by_default"] = "" if self.deciding.default is attrs.NOTHING else self.deciding.default
        return Table(
            name=self.name,
            title=self._title,
            meaning=(self._cls.__doc__ or "").partition("\n")[0],
            keys=(
                *((self.head,) if self.head else ()),
                *(field.key for field in self.fields),
                *self.beside,
                *(CITE if self.inherits else ()),
            ),
            inherits=self.inherits,
            **options,
        )


def field(
    kind: Type,
    meaning: str,
    example: str,
    *,
    name: str = "",
    default: Any = attrs.NOTHING,
    otherwise: str = "",
    unit: str = "",
    when: Sequence[str] = (),
    needed: Sequence[str] = (),
    read: Callable[..., Any] | None = None,
    validator: Any = (),
) -> Any:
    """A field that is a key of the file; see ``keys.Key``.

    Args:
        kind: What it may hold.
        meaning: What it says.
        example: A value as TOML.
        name: The key, if it is not called like the field.
        default: The value if the key is absent; without one it is required.
        otherwise: The default in words.
        unit: What a number is counted in.
        when: Values of the key ``by`` of the table beside which it may stand.
        needed: Values beside which it must stand.
        read: Called with the reader of the table, the key and the scope, if the type does not say how it is read.
        validator: As those of attrs, one or several, where the class is one that programs make, too.
    """
    no_text = _is_empty(default)
    declared = {
        "name": name,
        "type": kind,
        "meaning": meaning,
        "example": example,
        "required": default is attrs.NOTHING,
        "default": "" if no_text or otherwise or needed else _toml(default),
        "otherwise": otherwise or ("none" if no_text and default is not attrs.NOTHING and not needed else ""),
        "unit": unit,
        "when": tuple(when),
        "needed": tuple(needed),
    }
    return plain(default=default, validator=validator, metadata={_KEY: declared, _READ: read})


def _is_empty(default: Any) -> bool:
    return default is attrs.NOTHING or (not default and not isinstance(default, (bool, int)))


def _toml(default: Any) -> str:
    return f'"{default}"' if isinstance(default, str) else str(default).lower()


def cited(inherits: str = HEAD) -> Any:
    """The field of where the facts of the table come from, and whose citation they take if it states none, in words."""
    return plain(metadata={_CITED: inherits})


def table(
    title: str, *, name: str = "", head: Key | None = None, beside: Sequence[Key] = (), **options: Any
) -> Callable[[type], type]:
    """A value class that is a table of the file.

    Args:
        title: How the table is written there.
        name: Of its definition in the JSON Schema, if that is not the name of the class.
        head: The key of the head of a file, where the class of the file is a subclass of that of its head.
        beside: Keys that stand in the same table and are read as another class.
        options: What else ``keys.Table`` has: ``by``, ``free``, ``one_of`` …
    """

    def declared(cls: type) -> type:
        setattr(cls, _TABLE, Declaration(cls, title, name or cls.__name__.lower(), head, beside, options))
        return cls

    return declared


def single(cls: type) -> Type:
    """A table inside a table."""
    return Type(kind="table", said="table", tables=(declaration_of(cls).name,), classes=(cls,))


def listed(*classes: type, label: str = "", empty: bool = True) -> Type:
    """A list of tables; *label*: the key that each is called by."""
    names = tuple(declaration_of(cls).name for cls in classes)
    return Type(kind="tables", said="list of tables", tables=names, classes=classes, label=label, empty=empty)


def named(cls: type, *, pattern: str = "", never: Sequence[str] = ()) -> Type:
    """A table of tables whose names are free, but for those that they may *never* have."""
    return Type(
        kind="named",
        said="table of tables",
        tables=(declaration_of(cls).name,),
        classes=(cls,),
        pattern=pattern,
        never=tuple(never),
    )


def is_declared(cls: type) -> bool:
    """Whether *cls* is declared as a table."""
    return hasattr(cls, _TABLE)


def declaration_of(cls: Any) -> Declaration:
    """What is declared of a class."""
    declaration: Declaration = getattr(cls, _TABLE)
    return declaration


def fields_of(cls: type) -> tuple[KeyField, ...]:
    """The keys of a declared class, in order."""
    return declaration_of(cls).fields


def table_of(cls: type) -> Table:
    """The table that a class declares."""
    return declaration_of(cls).table


def format_of(root: type, name: str, title: str) -> Format:
    """The format whose outermost table is *root*: with every table that is declared inside it.

    Raises:
        ValueError: Two different tables have one name: one of them would be missing from schema and documentation.
    """
    tables: dict[str, Table] = {}
    waiting = [root]
    while waiting:
        types = [kind for key in table_of(waiting.pop()).keys for kind in (key.type, *key.type.options)]
        inside = [cls for kind in types for cls in kind.classes]
        for cls in inside:
            if tables.get(declaration_of(cls).name, table_of(cls)) != table_of(cls):
                problem = f"two tables of {name} are called {declaration_of(cls).name}"
                raise ValueError(problem)
        waiting += [cls for cls in inside if declaration_of(cls).name not in tables]
        tables |= {declaration_of(cls).name: table_of(cls) for cls in inside}
    return Format(name=name, title=title, root=table_of(root), tables=tables)
