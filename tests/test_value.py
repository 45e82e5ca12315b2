"""Facts about value classes: what ``attrs.frozen`` makes of the same class, but that ``__init__`` is compiled when needed."""

from __future__ import annotations

import inspect
import pickle
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.tuples import RARE, in_order
from evalkit.base.value import Value, field, placed, record, value

if TYPE_CHECKING:
    from collections.abc import Callable


def _positive(_owner: object, attribute: Any, found: int) -> None:
    if found <= 0:
        message = f"{attribute.name} is {found}"
        raise ValueError(message)


def _even(_owner: object, _attribute: object, found: int) -> None:
    if found % 2:
        message = "odd"
        raise ValueError(message)


class Comparing:
    """What values do, for classes of attrs."""

    __slots__ = ()
    __eq__, __hash__, __repr__ = Value.__eq__, Value.__hash__, Value.__repr__


def classes(base: type, decorator: Callable[[type], type], field: Callable[..., Any]) -> tuple[Any, Any]:
    """A class and one that inherits from it, made by *decorator*."""

    class Base(base):  # type: ignore[misc]  # known when it is run
        size: int
        name: str = "–"
        kind: str = field(default="a", converter=str)

    made: Any = decorator(Base)

    class Grown(made):  # type: ignore[misc]  # known when it is run
        more: int = field(validator=[_positive, _even])
        name: str = "own"

        @cached_property
        def double(self) -> int:
            return self.more * 2

    return made, decorator(Grown)


OURS = classes(Value, value, field)
THEIRS = classes(Comparing, attrs.frozen(kw_only=True, eq=False, repr=False, getstate_setstate=False), attrs.field)


@value
class Known(Value):
    """One that pickle finds."""

    size: int
    name: str = "–"


@pytest.mark.parametrize(("ours", "theirs"), [*zip(OURS, THEIRS, strict=True)])
def test_fields_are_those_of_attrs(ours: Any, theirs: Any) -> None:
    described = [
        [(a.name, a.alias, a.init, a.default, a.inherited) for a in attrs.fields(cls)] for cls in (ours, theirs)
    ]

    assert described[0] == described[1]
    assert attrs.has(ours)


@pytest.mark.parametrize(("ours", "theirs"), [*zip(OURS, THEIRS, strict=True)])
def test_arguments_are_those_of_attrs(ours: Any, theirs: Any) -> None:
    signatures = [
        [(one.name, one.kind, one.default) for one in inspect.signature(cls).parameters.values()]
        for cls in (ours, theirs)
    ]

    assert signatures[0] == signatures[1]


@pytest.mark.parametrize("grown", [OURS[1], THEIRS[1]], ids=["ours", "theirs"])
def test_values_are_those_of_attrs(grown: Any) -> None:
    one = grown(size=1, more=2, kind=3)

    assert repr(one) == "classes.<locals>.Grown(size=1, kind='3', more=2, name='own')".rpartition(".")[2]
    assert one.double == 4
    assert attrs.evolve(one, size=5) == grown(size=5, more=2, kind="3")
    assert hash(one) == hash(grown(size=1, more=2, kind="3"))
    assert one != attrs.evolve(one, name="another")


@pytest.mark.parametrize("grown", [OURS[1], THEIRS[1]], ids=["ours", "theirs"])
@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"size": 1, "more": 0}, ValueError("more is 0")),
        ({"size": 1, "more": 1}, ValueError("odd")),
        ({"size": 1}, TypeError("missing 1 required keyword-only argument: 'more'")),
        ({"size": 1, "more": 2, "less": 3}, TypeError("unexpected keyword argument 'less'")),
    ],
)
def test_what_attrs_refuses_is_refused(grown: Any, given: dict[str, Any], problem: Exception) -> None:
    with pytest.raises(type(problem), match=str(problem)):
        grown(**given)


@pytest.mark.parametrize("base", [OURS[0], THEIRS[0]], ids=["ours", "theirs"])
def test_a_value_is_frozen_and_has_no_more_than_its_fields(base: Any) -> None:
    one = base(size=1)

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.size = 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del one.size
    with pytest.raises(TypeError, match="positional"):
        base(1)
    assert not hasattr(one, "__dict__")


@placed
class Pair(Value):
    """Frozen, by place."""

    low: int
    high: int = 5


@record
class Kept(Value):
    """One whose fields are set later."""

    low: int
    high: int = 5


@pytest.mark.parametrize("cls", [Pair, Kept])
def test_fields_may_be_given_by_place(cls: Any) -> None:
    one = cls(1)

    assert [parameter.kind for parameter in inspect.signature(cls).parameters.values()] == [
        inspect.Parameter.POSITIONAL_OR_KEYWORD
    ] * 2
    assert (one.low, one.high) == (1, 5)
    assert cls(1, high=6) == attrs.evolve(one, high=6) == pickle.loads(pickle.dumps(cls(1, 6)))  # noqa: S301  # our own
    assert not hasattr(one, "__dict__")


def test_fields_of_a_record_alone_may_be_set() -> None:
    kept = Kept(1)
    kept.high = 7

    assert kept == Kept(1, 7)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Pair(1).high = 7  # type: ignore[misc]


def test_a_value_is_pickled() -> None:
    assert pickle.loads(pickle.dumps(Known(size=3))) == Known(size=3)  # noqa: S301  # our own


def test_nothing_is_compiled_before_many_values_are_made() -> None:
    @value
    class Rare(Value):
        size: int

    slow = Rare.__init__
    made = [Rare(size=1) for _ in range(RARE - 1)]

    assert Rare.__init__ is slow
    assert slow.__code__.co_filename == inspect.getfile(value)
    assert {*made, Rare(size=1)} == {Rare(size=1)}
    assert Rare.__init__ is not slow


def test_a_wrong_call_is_told_though_another_thread_makes_one_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    @value
    class Made(Value):
        number: int

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr("evalkit.base.value.in_order", in_order)
        with pytest.raises(TypeError, match="number"):
            Made()  # type: ignore[call-arg]
        return in_order(*given)

    monkeypatch.setattr("evalkit.base.value.in_order", meanwhile)

    with pytest.raises(TypeError, match="number"):
        Made()  # type: ignore[call-arg]


def test_the_class_is_the_one_that_was_written() -> None:
    @value
    class Asking(Value):
        size: int

        def __repr__(self) -> str:
            return f"{super().__repr__()} of {__class__.__name__}"  # type: ignore[name-defined]  # the compiler knows it

    assert repr(Asking(size=1)) == "Asking(size=1) of Asking"


def test_attrs_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Mine: evalkit.base.value makes it, not attrs"):

        @attrs.frozen
        class Mine(Value):
            size: int


def test_a_class_that_is_no_value_class_is_refused() -> None:
    class Plain:
        number: int

    for decorator in (value, placed, record):
        with pytest.raises(TypeError, match="Plain: value classes have the base class Value, Frozen"):
            decorator(Plain)


def test_a_field_that_no_argument_sets_is_refused() -> None:
    with pytest.raises(TypeError, match="init"):
        field(init=False)
