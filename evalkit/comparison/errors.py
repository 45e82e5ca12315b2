"""What cannot be compared."""

from __future__ import annotations

from evalkit.base.errors import HintedError


class NotComparableError(HintedError):
    """Something that cannot be held against something else: *problem* and *hint* say why, and what can be done."""
