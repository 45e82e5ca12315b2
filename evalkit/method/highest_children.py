"""The highest values of the children of a node, as a method is given them, and what is said where there are none to compute with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault, RuleFileError
from evalkit.base.exact import short_text
from evalkit.base.text import msg

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Node


class Highest(Sequence[Any]):
    """The highest values of the children of a node, for the method that asks; one that is not known stops it."""

    def __init__(self, file: str, node: Node, values: Sequence[Exact | None]) -> None:
        """Keep *values*, of a node of the rule file *file*."""
        self._file, self._node, self._values = file, node, values

    def __len__(self) -> int:
        """As many as there are children."""
        return len(self._values)

    def __getitem__(self, at: Any) -> Any:
        """The highest value of the child at that place.

        Raises:
            RuleFileError: It is not known.
        """
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        found = self._values[at]
        if found is None:
            raise RuleFileError([self._unknown(self._node.operands[at])])
        return found

    def must_be_worth_something(self) -> None:
        """Refuse them where they cannot be divided by, though the answers below are worth something: formulas lie between.

        Raises:
            RuleFileError: One is below 0, or all are 0.
        """
        worst = min(range(len(self)), key=self.__getitem__)
        if self[worst] < 0 or not any(self):
            raise RuleFileError([self._worthless(self._node.operands[worst], self[worst])])

    def _worthless(self, child: str, found: Exact) -> Fault:
        problem = msg("the highest value of {code} is {found}, and the method {name} divides by it", code=child,
                      found=short_text(found), name=self._node.method)  # fmt: skip
        return self._fault(problem, msg("a highest value above 0"))

    def _unknown(self, child: str) -> Fault:
        problem = msg("the highest value of {code} is not known, and the method {name} computes with it", code=child,
                      name=self._node.method)  # fmt: skip
        return self._fault(problem, msg("below it only methods that say that they are monotone"))

    def _fault(self, problem: Message, expected: Message) -> Fault:
        return Fault(file=self._file, place=f"node[{self._node.code}].method", problem=problem,
                     expected=expected)  # fmt: skip
