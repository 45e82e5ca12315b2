"""Lines in colour, for terminals: the one place that knows rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from evalkit.report.render.palette import RANKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.report.render.layout import Line

# Colours must be legible on white and on black, and predicates differ in lightness as well as in hue.
STYLES = {
    "title": "bold",
    "head": "bold",
    "score": "bold",
    "strong": "bold",
    "open": "bold",
    "bar": "color(32)",
    "rest": "color(250)",
    "error": "bold color(160)",
    "warning": "bold color(130)",
    "note": "bold",
    "agrees": "bold color(29)",
    **{f"rank{at}": f"bold {ink} on {fill}" for at, (fill, ink) in enumerate(RANKS)},
}


def coloured(lines: Sequence[Line]) -> str:
    """*lines* with their colours."""
    console = Console(force_terminal=True, no_color=False, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(as_text(lines), soft_wrap=True)
    return captured.get()


def as_text(lines: Sequence[Line]) -> Text:
    """*lines* as a text of rich: no markup is read in it."""
    whole = Text(no_wrap=True, end="\n")
    for number, line in enumerate(lines):
        whole.append("\n" if number else "")
        for span in line:
            whole.append(span.text, STYLES.get(span.style, ""))
    return whole
