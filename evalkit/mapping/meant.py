"""What a mapping says that texts mean, held against what the columns take: a slip there is told once, not in every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg, visible
from evalkit.files.records.cells import Complaint
from evalkit.mapping.model import CODE, CODES, EVIDENCE, NOTE, PERIOD, SUBJECT, UNIT
from evalkit.method.scales import expected
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.base.errors import Faults
    from evalkit.base.text import Prose
    from evalkit.mapping.columns import Column
    from evalkit.mapping.frame import Frame

_NAMES = frozenset((UNIT, SUBJECT, PERIOD, CODE, EVIDENCE, NOTE))  # columns of texts, which hold no answers


def tell_no_answers(frame: Frame, columns: Iterable[Column], faults: Faults) -> None:
    """Note what stands in ``[answers]`` and is taken by none of the *columns* that it is said of."""
    used = {column.target for column in columns if column.section}
    read = frame.worded if frame.rows == CODES else used.intersection(frame.needed or frame.worded)
    others = {code for code, node in frame.instrument.nodes.items() if node.is_leaf} if frame.rows == CODES else used
    for code, told in frame.given.map.by_column().items():
        takers = [one for one in frame.instrument.nodes if one in read and code in ("", one)]
        takers = takers or sorted(read.intersection((code,) if code else read))
        for text, meant in told.items():
            left = others - read - (_NAMES if not isinstance(meant, str) else frozenset())
            if not takers or (not code and left) or any(frame.is_taken(one, as_text(meant)) for one in takers):
                continue
            place = ".".join(("answers", *([visible(code)] if code else []), visible(text)))
            problem = msg("{found} is not allowed here", found=show(meant))
            hint = msg("it is what the mapping says that {text} means in the table", text=visible(text, 40))
            faults.add(place, problem, expected=_expected(frame, takers[0], as_text(meant)), hint=hint)


def _expected(frame: Frame, code: str, text: str) -> Prose | None:
    """What the column of *code* takes, in words."""
    if not frame.needed:
        return expected(frame.instrument, frame.instrument.nodes[code])
    found = frame.read(code, text)
    return found.expected if isinstance(found, Complaint) else None


def as_text(meant: Any) -> str:
    """An answer of a mapping as the text of a cell."""
    return meant if isinstance(meant, str) else str(meant).lower() if isinstance(meant, bool) else str(meant)
