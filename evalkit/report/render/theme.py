"""How the report looks: its signs, for terminals and for plain files, and its colours.

Colours must be legible on white and on black, and predicates differ in lightness as well as in hue.
"""

from __future__ import annotations

from typing import NamedTuple


class Signs(NamedTuple):
    """The characters that are drawn rather than written."""

    full: str
    half: str
    rest: str
    open: str
    left: str
    middle: str
    right: str
    run: str
    pointer: str
    rule: str
    agrees: str
    error: str
    warning: str = "!"
    note: str = "i"


DRAWN = Signs("━", "╸", "─", "╌", "├", "┼", "┤", "─", "▲", "─", "✓", "✗")
# In a pipe or a file: no line drawing, which editors, mail and printers tend to spoil.
PLAIN = DRAWN._replace(
    full="=", half="", rest=".", open="~", left="|", middle="|", right="|", run="-", pointer="^", rule="-"
)
ASCII = PLAIN._replace(agrees="v", error="x")

STYLES = {
    "title": "bold",
    "head": "bold",
    "score": "bold",
    "strong": "bold",
    "bar": "color(32)",
    "rest": "color(250)",
    "error": "bold color(160)",
    "warning": "bold color(130)",
    "note": "bold",
    "agrees": "bold color(29)",
    # Best to worst, from light to dark.
    "rank0": "bold black on #a9d86e",
    "rank1": "bold black on #55b068",
    "rank2": "bold black on #c0902a",
    "rank3": "bold white on #ad4a26",
    "rank4": "bold white on #751717",
}
