"""Colours of everything that is drawn, wherever it is drawn.

Those of ranks go from light to dark, so that they are told apart by lightness alone: in grey, on paper, and by people
who do not see red, green or blue (the least difference, CIE76, is 24 as most people see them and 19 as the others do).
"""

from __future__ import annotations

# Best to worst: the colour, and that of words on it.
RANKS = (
    ("#a9d86e", "black"),
    ("#55b068", "black"),
    ("#c0902a", "black"),
    ("#ad4a26", "white"),
    ("#751717", "white"),
)
# Words that weigh, on white, by the style of blocks; those in ``BOLD`` are bold as well.
WORDS = {
    "error": "#a3161a",
    "warning": "#8a4b00",
    "note": "#1f4e79",
    "agrees": "#0b6b4f",
    "bar": "#1f6fb2",
    "more": "#595959",
    "remark": "#404040",
    "sources": "#4d4d4d",
    "link": "#1d5a96",
}
BOLD = ("strong", "error", "warning", "note", "agrees", "open", "total", "score")
MARK = "#2868a8"  # a value that has no rank
INK = "#1c2126"
FAINT = "#5b6570"  # what stands behind: lines, words of scales
GRID = "#c9d0d6"
