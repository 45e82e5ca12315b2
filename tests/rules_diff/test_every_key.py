"""Laws of what a comparison sees: a key that is declared is compared without further code, and none is forgotten."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.text import Text, english
from evalkit.base.value import value
from evalkit.instruments import Floors, Level, Node
from evalkit.instruments.bands import BandTable
from evalkit.instruments.edition import Head
from evalkit.loading import load
from evalkit.method.methods import CORE_METHODS
from evalkit.rulework.diff.compare import changes_between
from evalkit.rulework.diff.pairing import pair
from evalkit.schema.declare import declaration_of, field, fields_of, is_declared, single, table
from evalkit.schema.keys import NUMBER, NUMBERS, TEXT
from evalkit.schema.parse import Declared
from support import INSTRUMENTS, instrument
from test_rules import toy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Change
    from evalkit.schema.declare import Field

TESTS = Path(__file__).parents[1]
# Defaults are told where they hold, and weights tell what they add up to; the name of a file is that of another file.
ELSEWHERE = {("Head", key) for key in ("index", "edition", "method", "scale", "digits", "weight_sum")}
ELSEWHERE |= {("Attribute", "default"), ("Node", "code")}
ELSEWHERE |= {("Scale", "points")}  # points by another attribute are other points
MOST = 1  # of each key in a file: a large one has hundreds of nodes, all of which are compared by the same lines


def changes(old: Instrument, new: Instrument) -> tuple[Change, ...]:
    return changes_between(old, new, pair(old, new, None))


# --- Keys that nobody has told the comparison of ----------------------------------------------------------------


@table("[floors.inner]")
@value
class Inner(Declared):
    """A table inside a table that is compared."""

    words: str = field(TEXT, "Words.", '"x"')


@table("[floors]")
@value
class Wider(Floors):
    """A table that is compared, with more keys."""

    below: Exact = field(NUMBER, "A number.", "3", default=0)
    named: Mapping[str, Exact] = field(NUMBERS, "Numbers.", "{ a = 1 }", default={})
    inner: Inner | None = field(single(Inner), "Inside.", '{ words = "x" }', default=None)


@pytest.mark.parametrize(
    ("key", "old", "new", "told"),
    [
        ("below", 3, Fraction(7, 2), ("below", "3", "3.5", "floors")),
        ("named", {"a": 1}, {"a": 2}, ("named", "1", "2", "floors.a")),
        ("inner", Inner(words="x"), Inner(words="y"), ("words", "x", "y", "floors.inner")),
    ],
)
def test_a_new_key_is_compared_by_its_name(key: str, old: Any, new: Any, told: tuple[str, ...]) -> None:
    file = toy()
    assert file.floors is not None
    sides = [
        attrs.evolve(file, floors=Wider(predicate=file.floors.predicate, cite=file.floors.cite, **{key: given}))
        for given in (old, new)
    ]

    found = changes(sides[0], sides[1])

    assert [(one.section, one.kind) for one in found] == [("floors", "changed")]
    one = found[0]
    assert (one.what, english(one.old or ""), english(one.new or ""), one.new_place) == told
    assert one.new_cite == file.floors.cite


def test_a_key_of_a_method_is_compared_by_its_name() -> None:
    file = toy()
    total = file.nodes["total"]
    sides = [
        attrs.evolve(file, nodes={**file.nodes, "total": attrs.evolve(total, params={"zest": given})})
        for given in (1, 2)
    ]

    found = changes(sides[0], sides[1])

    assert [(one.section, one.what, one.old, one.new) for one in found] == [("methods", "zest", "1", "2")]


# --- Keys of rule files -----------------------------------------------------------------------------------------


def _other(given: Any) -> Any:  # noqa: PLR0911  (a line a type)
    """Another value of the same type; nothing where there is no value."""
    match given:
        case bool():
            return not given
        case int() | Fraction():
            return given + 1
        case Text():
            return Text(given.id + " lain", given.en + " else")
        case str() if given:
            return given + " else"
        case dt.date():
            return given + dt.timedelta(days=1)
        case Level():
            return attrs.evolve(given, title=given.title + " else")
        case tuple() if given:
            return (*given[:-1], _other(given[-1]))
        case Mapping() if given:
            return {**given, next(iter(given)): _other(next(iter(given.values())))}
    return None


def _tables(given: Any) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    """The tables in the value of a key, each with what that value is with another table in its place."""
    if is_declared(type(given)):
        yield given, lambda new: new
    elif isinstance(given, BandTable):
        for inner, put in _tables(given.bands):
            yield inner, lambda new, put=put: attrs.evolve(given, bands=put(new))
    elif isinstance(given, Mapping):
        for key, entry in given.items():
            for inner, put in _tables(entry):
                yield inner, lambda new, key=key, put=put: {**given, key: put(new)}
    elif isinstance(given, tuple):
        for at, entry in enumerate(given):
            for inner, put in _tables(entry):
                yield inner, lambda new, at=at, put=put: (*given[:at], put(new), *given[at + 1 :])


def _says_nothing(owner: Any, cls: type, one: Field) -> bool:
    """Whether a key is told elsewhere, or may not stand there."""
    if isinstance(owner, Node) and one.key.name == "scale" and not owner.is_leaf:
        return True  # it is told at the leaves
    by = declaration_of(cls).deciding
    barred = by is not None and one.key.when and getattr(owner, by.attribute) not in one.key.when
    return bool(barred) or (cls.__name__, one.key.name) in ELSEWHERE


def _changed(
    owner: Any, cls: type, names: Mapping[str, Sequence[str]]
) -> Iterator[tuple[tuple[str, ...], Callable[[], Any]]]:
    """Each declared value of *owner* changed: its table and its key, and how to make *owner* with the change."""
    for one in fields_of(cls):
        given = getattr(owner, one.attribute)
        if one.key.type.classes and not isinstance(given, str):
            for inner, put in _tables(given):
                for where, make in _changed(inner, type(inner), names):
                    yield (
                        (one.key.name, *where),
                        lambda put=put, make=make, one=one: attrs.evolve(owner, **{one.attribute: put(make())}),
                    )
        elif not _says_nothing(owner, cls, one):
            words = names.get(one.key.type.to, one.key.type.words)
            others = [word for word in words if word not in (given, getattr(owner, "code", ""))]
            new = _other(given) if not words else others[-1] if given and others else None
            if new is not None or (given is not None and one.key.type.words):
                yield (one.key.name,), lambda one=one, new=new: attrs.evolve(owner, **{one.attribute: new})


def _files() -> Iterator[Any]:
    yield from (pytest.param(lambda spec=spec: instrument(spec), id=spec) for spec in INSTRUMENTS)
    for path in (TESTS / "formats/full.toml", TESTS / "formats/full-columns.toml", TESTS / "bad_rules/base.toml"):
        yield pytest.param(
            lambda path=path: load(path.read_bytes(), CORE_METHODS, file="toy/1.toml", index="toy", edition="1"),
            id=path.stem,
        )


@pytest.mark.parametrize("make", list(_files()))
def test_no_declared_value_changes_without_being_told(make: Callable[[], Instrument]) -> None:
    file = make()
    names = {"scales": list(file.scales), "codes": list(file.nodes)}
    times: Counter[tuple[str, ...]] = Counter()
    forgotten = set()
    for cls in (Head, type(file)):
        for where, changed in _changed(file, cls, names):
            times[where] += 1
            if times[where] <= MOST and not changes(file, changed()):
                forgotten.add(where)

    assert times
    assert not forgotten
