"""Methods that are named expressions: what a regulation does with its parts, from declared keys to primitives."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults, RuleFileError
from evalkit.instruments.edition import Method
from evalkit.instruments.expression import Child
from evalkit.instruments.tree import FORMULA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.instruments.expression import Expression
    from evalkit.method.language import Parsed

__all__ = ["FORMULA_METHOD", "read_formula"]


def read_formula(text: str, children: Sequence[str], faults: Faults, place: str) -> Parsed | None:
    """The formula *text* of a node with these *children*; nothing if it has faults, all of which are noted.

    Args:
        text: As the rule file states it.
        children: Codes, in the order of the tree.
        faults: Takes what is wrong.
        place: Where it stands in its file.
    """
    from evalkit.method.language import NUMBER, parse  # noqa: PLC0415  (start-up: few rule files have a formula)

    return parse(text, NUMBER, {code: Child(at=at) for at, code in enumerate(children)}, faults, place)


@lru_cache(maxsize=1024)
def _read(text: str, children: tuple[str, ...], file: str, place: str) -> Expression:
    faults = Faults(file)
    found = read_formula(text, children, faults, place)
    faults.raise_if_any(RuleFileError)
    assert found is not None
    return found.expression


def _formula(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    return _read(node.formula or "", node.children, instrument.file, f"node[{node.code}].{FORMULA}")


FORMULA_METHOD = Method(name=FORMULA, build=_formula)
