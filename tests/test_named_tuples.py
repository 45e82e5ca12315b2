"""Named tuples that are cheap to define are those of ``typing`` in all that programs can see."""

from __future__ import annotations

import inspect
import pickle
import typing

import pytest

from evalkit.base.tuples import RARE, NamedTuple


class Ours(NamedTuple):
    """A point."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        """Both."""
        return self.x + self.y

    @classmethod
    def origin(cls) -> Ours:
        """The point 0, 0."""
        return cls(0, 0)

    def __str__(self) -> str:
        """Both numbers."""
        return f"{self.x}/{self.y}"


class Theirs(typing.NamedTuple):
    """A point."""

    x: int
    y: int = 2


@pytest.mark.parametrize("name", ["_fields", "_field_defaults", "__doc__", "__module__", "__match_args__", "__slots__"])
def test_class_is_like_that_of_typing(name: str) -> None:
    assert getattr(Ours, name) == getattr(Theirs, name)


def test_it_is_a_tuple_with_names_and_methods() -> None:
    point = Ours(1)
    assert (point, point.x, point.y, point.sum, str(point)) == ((1, 2), 1, 2, 3, "1/2")
    assert repr(point) == "Ours(x=1, y=2)"
    assert Ours.origin() == Ours(x=0, y=0)
    assert point._replace(y=5) == (1, 5)


def test_it_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(Ours(1)))  # noqa: S301  # our own
    assert type(copy) is Ours
    assert copy == Ours(1)


def test_a_field_without_default_is_required() -> None:
    with pytest.raises(TypeError, match="x"):
        Ours()  # type: ignore[call-arg]


class Never(NamedTuple):
    """One of which none is made."""

    x: int
    y: int = 2


def test_help_shows_the_fields_before_a_tuple_is_made() -> None:
    mine, theirs = ([*inspect.signature(cls).parameters.values()] for cls in (Never, Theirs))
    assert [(one.name, one.kind, one.default) for one in mine] == [(one.name, one.kind, one.default) for one in theirs]


def test_items_that_are_no_fields_are_refused() -> None:
    assert Ours._make([3, 4])._asdict() == {"x": 3, "y": 4}
    with pytest.raises(TypeError, match="expected 2 items, got 3"):
        Ours._make([1, 2, 3])
    with pytest.raises(ValueError, match="z"):
        Ours(1)._replace(z=3)  # type: ignore[call-arg]


class Often(NamedTuple):
    """One of which many are made."""

    x: int
    y: int = 2


def test_the_many_are_like_the_few() -> None:
    few = [Often(1), Often(1, 2), Often(1, y=2), Often(x=1), Often(y=2, x=1)]
    many = [Often(number) for number in range(RARE)]

    assert {*few, Often(1), Often(x=1, y=2)} == {(1, 2)}
    assert many == [(number, 2) for number in range(RARE)]


@pytest.mark.parametrize("wrong", [((), {"y": 2}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1})])
def test_arguments_that_are_no_fields_are_refused_from_the_first(wrong: tuple[tuple[int, ...], dict[str, int]]) -> None:
    class New(NamedTuple):
        x: int
        y: int = 2

    given, named = wrong
    with pytest.raises(TypeError, match="argument"):
        New(*given, **named)
