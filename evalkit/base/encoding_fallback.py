"""Text for encodings that lack signs: what cannot be written is written as near to it as can be, and never an error."""

from __future__ import annotations

import codecs

READABLE = "evalkit.base.encoding_fallback"  # the name of the error handler, for ``str.encode`` and streams

SUBSTITUTES = str.maketrans({
    "–": "-", "—": "-", "−": "-", "·": "*", "…": "...", "≥": ">=", "≤": "<=", "×": "x", "Σ": "sum", "→": "->", "⇒": "=>",
    "‘": "'", "’": "'", "“": '"', "”": '"', "≈": "~", "\u00a0": " ",
})  # fmt: skip


def _readable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def _nearest(char: str) -> str:
    """ASCII, which every encoding has, for *char*: a substitute, or an escape. A letter without its accent is another."""
    return char.translate(SUBSTITUTES).encode("ascii", "backslashreplace").decode("ascii")


codecs.register_error(READABLE, _readable)
