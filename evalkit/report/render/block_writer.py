"""What writes blocks, whatever comes of them: a method for each kind, called as it (``heading``, ``table``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from evalkit.report import blocks
    from evalkit.report.render import paged

T = TypeVar("T")
_METHODS = {"List": "points", "Brief": "points", "Text": "paragraph"}  # of kinds that are called otherwise


class BlockWriter(Generic[T]):
    """A form's own way with each kind of block, those of pages or those that are laid out."""

    def block(self, block: blocks.Block | paged.Block) -> T:
        """What comes of *block*.

        Raises:
            AttributeError: The form has no way with that kind.
        """
        kind = type(block).__name__
        written: T = getattr(self, _METHODS.get(kind, kind.lower()))(block)
        return written
