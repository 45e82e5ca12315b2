"""Text for encodings that lack signs: what cannot be written is written as near to it as can be, and never an error."""

from __future__ import annotations

import codecs

READABLE = "evalkit.readable"  # the name of the error handler, for ``str.encode`` and streams

SUBSTITUTES = str.maketrans({
    "–": "-", "—": "-", "−": "-", "·": "*", "…": "...", "≥": ">=", "≤": "<=", "×": "x", "Σ": "sum", "→": "->", "⇒": "=>",
    "‘": "'", "’": "'", "“": '"', "”": '"', "≈": "~", "\u00a0": " ",
})  # fmt: skip


def _readable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def _nearest(char: str) -> str:
    """ASCII, which every encoding has, for *char*: a substitute, the letter without its accent, or an escape."""
    from unicodedata import normalize  # noqa: PLC0415  # seldom needed

    for found in (char.translate(SUBSTITUTES), normalize("NFKD", char)):
        kept = found.encode("ascii", "ignore").decode("ascii")
        if kept:
            return kept
    return char.encode("ascii", "backslashreplace").decode("ascii")


codecs.register_error(READABLE, _readable)
