"""What to do about an answer or a number that is not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import did_you_mean
from evalkit.base.exact import NotANumber, is_beyond, limits_for
from evalkit.base.pattern import pattern
from evalkit.base.program_numbers import float_hint, is_float
from evalkit.base.text import Message, msg
from evalkit.base.wording import HOW_TO_MEND, is_error, is_personal, unless_personal
from evalkit.method.scales import disagreement, not_applicable, words_of_scale
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from evalkit.base.text import Prose
    from evalkit.instruments import Instrument, Node

_EXPONENT = pattern("[eE].*")


def shown(raw: Any) -> Prose:
    """*raw* as a message repeats it: not a number as long as a NIK or NIP, which slipped into a column of scores."""
    text = show(raw)
    if isinstance(raw, NotANumber) and not is_personal(_EXPONENT.sub("", raw.text)):  # 1e999999999 is no NIP
        return text
    return unless_personal(text) if isinstance(text, str) and not is_float(raw) else text


def number_hint(raw: Any, *, in_cell: bool) -> Message | None:
    """How to write a number that came as text, as a kind of number that files do not give, or cannot be computed with.

    In a cell of a form or a table there are no quotes to take away, and a number that is one in one way only is read as it stands.
    """
    if is_float(raw):
        return float_hint(raw)
    if is_error(raw):
        return HOW_TO_MEND
    if is_beyond(raw):
        return limits_for(raw)
    return _text_hint(raw, in_cell=in_cell) if isinstance(raw, str) and not is_personal(raw) else None


def _text_hint(raw: str, *, in_cell: bool) -> Message | None:
    from evalkit.base.typed_numbers import possible_numbers_of_cell  # noqa: PLC0415  # only where something is wrong

    found = possible_numbers_of_cell(raw.strip(), percent=True).all
    if len(found) > 1:  # nobody is told to write one of the two: it would be taken for the other
        one, other = (number.text for number in found)
        if in_cell:
            return msg("it can be {one} or {other}: write no sign for thousands, and not just three decimals",
                       one=one, other=other)  # fmt: skip
        return msg("write the number that is meant: {one} or {other}", one=one, other=other)
    if found and not in_cell:
        return msg("write numbers with a decimal point: {number}", number=found[0].text)
    return None


def _is_no_answer(instrument: Instrument, node: Node, raw: Any) -> bool:
    """Whether *raw* is a number as text that is none of the answers, however it is written: one that is would have been taken."""
    from evalkit.base.typed_numbers import possible_numbers_of_cell  # noqa: PLC0415  # as above

    is_level = isinstance(raw, str) and instrument.scales[node.scale or ""].kind != "number"
    return is_level and len(possible_numbers_of_cell(raw.strip(), percent=True).all) == 1


def answer_hint(instrument: Instrument, node: Node, raw: Any, *, in_cell: bool) -> Message | None:
    """What to do about *raw*, which is no answer to the leaf *node*: what it says twice, how to write it, or the word that was meant."""
    hint = disagreement(instrument, node, raw) or not_applicable(instrument, node, raw)
    if hint is None and not _is_no_answer(instrument, node, raw):
        hint = number_hint(raw, in_cell=in_cell)
    if hint is None and isinstance(raw, str):
        return did_you_mean(raw, words_of_scale(instrument, node))
    return hint
