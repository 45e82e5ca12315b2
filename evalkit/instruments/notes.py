"""When an edition was in force, and what is to be known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.tree import CODE
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import DATE, FLAG, ID, PROSE, TEXT, TEXTS, is_id
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    import datetime as dt

    from evalkit.base.text import Text
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

_OPEN = "not established"


@table("[[properties]], [[assumptions]]")
@value
class Note(Declared):
    """A known property that looks like a mistake, or an assumption that belongs to no single number."""

    id: str = field(TEXT, "Short name, once in its list.", '"kk-full2"')
    text: Text = field(
        PROSE, "What is so, and why.", '{ id = "ambang tak tercapai", en = "the threshold is out of reach" }'
    )
    node: str | None = field(CODE, "The node it is about.", '"KK"', default=None, otherwise="the whole instrument")
    explains: tuple[str, ...] = field(
        TEXTS,
        'What [`evalkit rules check`](rules-check.md) finds, or which law does not hold, and this is the reason for: the name of a check, or `"check: place"`. Nothing may be explained that is not found.',
        '["printed-gap: bands[total][Tinggi] 80–81"]',
        default=(),
        otherwise="nothing",
    )
    cite: Citation = cited()


def _check_order(since: dt.date | None, until: dt.date | None, item: Reader) -> None:
    if since is not None and until is not None and until < since:
        item.wrong("until", msg("{date} or later", date=since.isoformat()))


@table("[[validity.notices]]")
@value
class Notice(Declared):
    """A warning for assessments whose last day lies from `from` to `until`."""

    since: dt.date | None = field(
        DATE, "First day.", "2024-01-01", name="from", default=None, otherwise="from the beginning", unit="day"
    )
    until: dt.date | None = field(
        DATE, "Last day, not before `from`.", "2025-12-31", default=None, otherwise="without end", unit="day"
    )
    text: Text = field(PROSE, "The warning.", '{ id = "dua versi dipakai", en = "two versions are in use" }')
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """It ends after it begins."""
        _check_order(self.since, self.until, item)


@table("[validity]", barred=(("open_end", "until"),))
@value
class Validity(Declared):
    """When the edition was in force, and when this file was checked."""

    since: dt.date | None = field(
        DATE, "First day in force.", "2020-08-13", name="from", default=None, otherwise=_OPEN, unit="day"
    )
    until: dt.date | None = field(
        DATE, "Last day in force, not before `from`.", "2025-12-31", default=None, otherwise=_OPEN, unit="day"
    )
    open_end: bool = field(FLAG, "The edition is known to be still in use. Not beside `until`.", "true", default=False)
    followed_by: str | None = field(
        ID,
        "The edition that took its place, if there is one.",
        '"layanan@2026"',
        default=None,
        otherwise="none is known",
    )
    checked: dt.date = field(
        DATE, "When the numbers of this file were last held against their sources.", "2026-11-24", unit="day"
    )
    notices: tuple[Notice, ...] = field(
        listed(Notice),
        "Warnings for assessments of a time.",
        '[{ until = 2025-12-31, text = { id = "dua versi dipakai", en = "two versions are in use" } }]',
        default=(),
    )
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """It ends after it begins."""
        _check_order(self.since, self.until, item)
        if self.followed_by is not None and not is_id(self.followed_by):
            item.wrong("followed_by", msg("index@edition"))
