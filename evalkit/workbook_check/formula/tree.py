"""What a formula is made of, and the trees inside a tree."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Value = Fraction | str | bool | None
"""What a cell holds: a number, text, truth; nothing if it is blank."""


class Failure(NamedTuple):
    """An error value such as ``#REF!``."""

    word: str


class Scalar(NamedTuple):
    """A number, text, truth or error that is written in the formula."""

    value: Value | Failure


class CellReference(NamedTuple):
    """A reference to a cell.

    Attributes:
        row: Counted from 1.
        column: Counted from 0.
        fixed_row, fixed_column: Whether it stays when the formula is copied (``$``).
        sheet: Another sheet; ``None``: the formula's own.
    """

    row: int
    column: int
    fixed_row: bool = False
    fixed_column: bool = False
    sheet: str | None = None


class Area(NamedTuple):
    """A reference to a block of cells, by its corners."""

    first: CellReference
    last: CellReference

    @property
    def sheet(self) -> str | None:
        """The sheet of both."""
        return self.first.sheet

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.last.row - self.first.row + 1) * (self.last.column - self.first.column + 1)

    def __iter__(self) -> Iterator[CellReference]:
        """Its cells, row by row."""
        for row in range(self.first.row, self.last.row + 1):
            for column in range(self.first.column, self.last.column + 1):
                yield CellReference(row, column, sheet=self.sheet)


class FuncCall(NamedTuple):
    """A function and its arguments; an argument that is left out is ``None``."""

    name: str
    arguments: tuple[Tree | None, ...]


class Operation(NamedTuple):
    """An operator between two operands; of one operand ``left`` is ``None`` and the sign is ``-``, ``+`` or ``%``."""

    sign: str
    left: Tree | None
    right: Tree


class Array(NamedTuple):
    """An array that is written in the formula: ``{1;2}``."""

    rows: tuple[tuple[Tree, ...], ...]


class Slot(NamedTuple):
    """A place in which a value is put: what a formula is about."""

    name: str


def cells_of(reference: CellReference | Area) -> Iterable[CellReference]:
    """The cells that a reference is to."""
    return (reference,) if isinstance(reference, CellReference) else reference


def places_in(reference: CellReference | Area) -> Iterator[tuple[int, int]]:
    """Row and column of each of them."""
    return ((cell.row, cell.column) for cell in cells_of(reference))


Tree = Scalar | CellReference | Area | FuncCall | Operation | Array | Slot
COMPARISONS = frozenset(("=", "<>", "<", "<=", ">", ">="))


def parts(tree: Tree) -> tuple[Tree, ...]:
    """The trees right below *tree*."""
    if isinstance(tree, FuncCall):
        return tuple(argument for argument in tree.arguments if argument is not None)
    if isinstance(tree, Operation):
        return (tree.right,) if tree.left is None else (tree.left, tree.right)
    if isinstance(tree, Array):
        return tuple(one for row in tree.rows for one in row)
    return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """*tree* and every tree in it."""
    yield tree
    for part in parts(tree):
        yield from walk(part)


def references(tree: Tree) -> Iterator[CellReference | Area]:
    """Every reference in *tree*."""
    return (one for one in walk(tree) if isinstance(one, (CellReference, Area)))


def constants(tree: Tree) -> Iterator[Value | Failure]:
    """Every value that is written in *tree*."""
    return (one.value for one in walk(tree) if isinstance(one, Scalar))


def mapped(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """*tree* with what *change* gives in the place of each tree in it, the outer ones first; nothing keeps the tree."""
    found = change(tree)
    if found is not None:
        return found
    if isinstance(tree, FuncCall):
        return FuncCall(
            tree.name, tuple(argument if argument is None else mapped(argument, change) for argument in tree.arguments)
        )
    if isinstance(tree, Operation):
        left = tree.left if tree.left is None else mapped(tree.left, change)
        return Operation(tree.sign, left, mapped(tree.right, change))
    return tree


def replaced(tree: Tree, old: Tree, new: Tree) -> Tree:
    """*tree* with *new* wherever *old* stands."""
    return mapped(tree, lambda one: new if one == old and type(one) is type(old) else None)
