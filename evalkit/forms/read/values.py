"""Text of a cell → the value that TOML would hold: a whole number, a printed decimal, a flag, text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.numerals import readings, style_of
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.wording import folded
from evalkit.evaluation.result import ESTABLISHED, SUPPORTED
from evalkit.forms.model import CHOICE, NUMBER, TEXTS
from evalkit.performance.typed import bare, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.errors import Faults
    from evalkit.forms.read.finding import Found

_ON_A_SCALE = ("answers", SUPPORTED, ESTABLISHED)


def literal(text: str) -> Any:
    """The value that *text* is in TOML."""
    return parse_toml(f"value = {text}".encode(), "", AssessmentError)["value"]


class Values:
    """Reads the cells of one form, whose numbers are all written in one way.

    Attributes:
        faults: Takes what can be read in two ways.
    """

    def __init__(self, lists: Mapping[str, Mapping[str, Any]], cells: Iterable[Found], faults: Faults) -> None:
        """*lists*: number of a drop-down → folded text → value. How numbers are written is decided by all *cells*."""
        self._lists, self.faults = lists, faults
        shown = {style_of(bare(cell.text)) for cell in cells if cell.text and cell.place.kind == NUMBER} - {None}
        self._style = shown.pop() if len(shown) == 1 else None

    def of(self, found: Found) -> Any:
        """The value of a cell; nothing where it is blank, or after a fault."""
        text, place = found.text, found.place
        if text is None:
            return None
        if place.kind == TEXTS:
            return [line.strip() for line in text.splitlines() if line.strip()]
        known = self._lists.get(place.list, {}).get(folded(text))
        if known is not None:
            return known
        if place.kind not in (CHOICE, NUMBER):
            return text
        return self._number(found, text)

    def _number(self, found: Found, text: str) -> Any:
        """The number that *text* is, else itself: whoever knows the instrument says what it takes."""
        both = readings(bare(text))
        numbers = both.all if self._style is None else tuple(filter(None, (getattr(both, self._style),)))
        if not numbers:
            return text
        if len(numbers) > 1 and found.place.section in _ON_A_SCALE:
            return text  # the scale tells them apart, or refuses both
        if len(numbers) > 1:
            one, other = numbers
            self.faults.add(
                found.spot,
                msg("{found} can mean two numbers", found=visible(text)),
                hint=msg(
                    "it can be {one} or {other}: write all decimals of the form with a comma, or all with a point",
                    one=one.text,
                    other=other.text,
                ),
            )
            return None
        return plain(numbers[0])
