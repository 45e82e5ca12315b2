"""Laws of what a comparison sees: a key that is declared is compared without further code, and none is forgotten."""

from __future__ import annotations

import datetime as dt
import pathlib
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.errors import Fault
from evalkit.base.text import Text, english
from evalkit.base.value import value
from evalkit.instruments import Level, Node
from evalkit.instruments.bands import BandTable
from evalkit.instruments.head import Head
from evalkit.loading import load
from evalkit.rulework.diff.compare import changes_between
from evalkit.rulework.diff.pairing import pair
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from evalkit.schema.declare import declaration_of, field, fields_of, is_declared, single, table
from evalkit.schema.keys import NUMBER, NUMBERS, TEXT
from evalkit.schema.parse import Declared
from evalkit_kami.gate import Lock
from rules_mutate.toys import target
from support import INSTRUMENTS, KNOWN, instrument
from test_rules import toy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Change
    from evalkit.schema.declare import KeyField

Path = tuple[Any, ...]
TESTS = pathlib.Path(__file__).parents[1]
# Defaults are told where they hold, and weights tell what they add up to; the name of a file is that of another file.
ELSEWHERE = {("Head", key) for key in ("index", "edition", "method", "scale", "digits", "weight_sum")}
ELSEWHERE |= {("Attribute", "default"), ("Node", "code")}
ELSEWHERE |= {("Scale", "points")}  # points by another attribute are other points
MOST = 1  # of each key in a file: a large one has hundreds of nodes, all of which are compared by the same lines


def changes(old: Instrument, new: Instrument) -> tuple[Change, ...]:
    return changes_between(old, new, pair(old, new, None))


# --- Keys that nobody has told the comparison of ----------------------------------------------------------------


@table("[gate.inner]")
@value
class Inner(Declared):
    """A table inside a table that is compared."""

    words: str = field(TEXT, "Words.", '"x"')


@table("[gate]")
@value
class Wider(Lock):
    """A table that is compared, with more keys."""

    below: Exact = field(NUMBER, "A number.", "3", default=0)
    named: Mapping[str, Exact] = field(NUMBERS, "Numbers.", "{ a = 1 }", default={})
    inner: Inner | None = field(single(Inner), "Inside.", '{ words = "x" }', default=None)


@pytest.mark.parametrize(
    ("key", "old", "new", "told"),
    [
        ("below", 3, Fraction(7, 2), ("below", "3", "3.5", "gate")),
        ("named", {"a": 1}, {"a": 2}, ("named", "1", "2", "gate.a")),
        ("inner", Inner(words="x"), Inner(words="y"), ("words", "x", "y", "gate.inner")),
    ],
)
def test_a_new_key_is_compared_by_its_name(key: str, old: Any, new: Any, told: tuple[str, ...]) -> None:
    file = toy()
    gate = file.sections["gate"]
    stated = {one.name: getattr(gate.stated, one.name) for one in attrs.fields(Lock)}
    wider = [
        gate._replace(section=attrs.evolve(gate.section, table=Wider), stated=Wider(**stated, **{key: given}))
        for given in (old, new)
    ]
    sides = [attrs.evolve(file, sections={**file.sections, "gate": one}) for one in wider]

    found = changes(sides[0], sides[1])

    assert [(one.section, one.kind) for one in found] == [("gates", "changed")]
    one = found[0]
    assert (one.what, english(one.old or ""), english(one.new or ""), one.new_place) == told
    assert one.new_cite == gate.cite


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


def _tables(given: Any, path: Path = ()) -> Iterator[tuple[Any, Path]]:
    """The tables in the value of a key, each with the way that leads to it."""
    if is_declared(type(given)):
        yield given, path
    elif isinstance(given, BandTable):
        yield from _tables(given.bands, (*path, "bands"))
    elif isinstance(given, (Mapping, tuple)):
        for step, entry in given.items() if isinstance(given, Mapping) else enumerate(given):
            yield from _tables(entry, (*path, step))


def _with(given: Any, path: Path, new: Any) -> Any:
    """A copy of *given* with *new* at the end of *path*."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(given, Mapping):
        return {**given, step: _with(given[step], rest, new)}
    if isinstance(given, tuple):
        return (*given[:step], _with(given[step], rest, new), *given[step + 1 :])
    return attrs.evolve(given, **{step: _with(getattr(given, step), rest, new)})


def _says_nothing(owner: Any, cls: type, one: KeyField) -> bool:
    """Whether a key is told elsewhere, or may not stand there."""
    if isinstance(owner, Node) and one.key.name == "scale" and not owner.is_leaf:
        return True  # it is told at the leaves
    by = declaration_of(cls).deciding
    barred = by is not None and one.key.when and getattr(owner, by.attribute) not in one.key.when
    return bool(barred) or (cls.__name__, one.key.name) in ELSEWHERE


def _changes(owner: Any, cls: type, names: Mapping[str, Sequence[str]]) -> Iterator[tuple[tuple[str, ...], Path, Any]]:
    """Another value for each key of *owner* and of the tables in it: keys by name, the way that leads there, the value."""
    for one in fields_of(cls):
        given = getattr(owner, one.attribute)
        if one.key.type.classes and not isinstance(given, str):
            for inner, path in _tables(given):
                for where, rest, new in _changes(inner, type(inner), names):
                    yield (one.key.name, *where), (one.attribute, *path, *rest), new
        elif not _says_nothing(owner, cls, one):
            words = names.get(one.key.type.to, one.key.type.words)
            others = [word for word in words if word not in (given, getattr(owner, "code", ""))]
            new = _other(given) if not words else others[-1] if given and others else None
            if new is not None or (given is not None and one.key.type.words):
                yield (one.key.name,), (one.attribute,), new


FILES = ("formats/full.toml", "formats/full-columns.toml", "bad_rules/base.toml")


def _file(name: str) -> Instrument:
    """A shipped rule file by its id, or one of the tests."""
    if name in INSTRUMENTS:
        return instrument(name)
    return load((TESTS / name).read_bytes(), KNOWN, file="toy/1.toml", index="toy", edition="1")


@pytest.mark.parametrize("name", [*INSTRUMENTS, *FILES])
def test_no_declared_value_changes_without_being_told(name: str) -> None:
    file = _file(name)
    names = {"scales": list(file.scales), "codes": list(file.nodes)}
    times: Counter[tuple[str, ...]] = Counter()
    forgotten = set()
    for cls in (Head, type(file)):
        for where, path, new in _changes(file, cls, names):
            times[where] += 1
            if times[where] <= MOST and not changes(file, _with(file, path, new)):
                forgotten.add(where)

    assert times
    assert not forgotten


@pytest.mark.parametrize("name", FILES)
def test_no_mutant_of_a_rule_file_is_without_a_change_that_is_told(name: str) -> None:
    """Rules of the predicate in a reading among them: of these a predicate, or one of several requirements, was not."""
    one = Tables(target((TESTS / name).read_text("utf-8")))
    read = {mutant.name: one.load(mutant.edits) for mutant in mutants_of(one)}

    assert [key for key, new in read.items() if not isinstance(new, Fault) and not changes(one.instrument, new)] == []
