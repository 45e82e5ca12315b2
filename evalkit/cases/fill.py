"""``fill``: one answer for every leaf, or one for each value of an attribute of the leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.instruments.scales import key_of

if TYPE_CHECKING:
    from evalkit.instruments import Instrument


def filled(instrument: Instrument, fill: Any) -> dict[str, Any]:
    """The answers of all leaves under the total.

    Args:
        instrument: Whose leaves are answered.
        fill: An answer; or a table with ``by``, the name of an attribute, and an answer for each of its values.
    """
    leaves = instrument.leaves_under(TOTAL)
    if not isinstance(fill, Mapping):
        return dict.fromkeys(leaves, fill)
    found = {}
    for code in leaves:
        key = key_of(instrument.nodes[code].attributes.get(str(fill.get("by"))))
        if key not in fill:
            problem = msg("fill has no answer for {code}, whose {name} is {found}", code=code,
                          name=str(fill.get("by")), found=key)  # fmt: skip
            raise AssessmentError([Fault(file=instrument.file, place="fill", problem=problem)])
        found[code] = fill[key]
    return found
