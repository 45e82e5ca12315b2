"""What a mapping says of the columns and cells of a sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.base.wording import caseless
from evalkit.mapping.columns import CLAIMS, COLUMNS, STATED, MappedColumn
from evalkit.mapping.headings import match_headers
from evalkit.mapping.map_file import CELLS, IGNORE, SUBJECT
from evalkit.mapping.table_region import OF_RECORDS, TableRegion
from evalkit.tables.references import cell_of, whole_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults

_AS_A_WHOLE = re.compile(r"([A-Z]{1,3}):([A-Z]{1,3})", re.ASCII)


class MappedColumnFinder:
    """Finds the columns and cells of a sheet that a mapping names."""

    def __init__(self, region: TableRegion, faults: Faults, map_faults: Faults) -> None:
        """Those of the sheet in *region*; what is wrong goes into *map_faults*, what is wrong with the option into *faults*."""
        self.region, self.faults, self.map_faults = region, faults, map_faults
        self.given, self.instrument = region.given, region.instrument

    def columns(self, texts: Sequence[str]) -> dict[int, MappedColumn]:
        """Place → what is said of the column there, with these *texts* at the head of columns."""
        found: dict[int, MappedColumn] = {}
        targets = self.region.targets.of(self.region.rows)
        stated = [(COLUMNS, *each) for each in self.given.map.columns.items()]
        stated += [(CLAIMS, *each) for each in self.given.map.claims.items()]
        for section, heading, target in stated:
            place = f"{section}.{visible(heading)}"
            at = self._position(heading, texts, place, self.map_faults)
            allowed = targets[section]
            if target not in allowed:
                problem = msg("{name} is not known", name=visible(target))
                expected = msg("one of {choices}", choices=tuple(allowed)[: self.region.targets.most_named])
                self.map_faults.unknown(place, problem, target, allowed, expected=expected)
            elif at is not None:
                found[at] = self._as_stated(at, texts[at], target, section)
        self._tell_same(found)
        option = self.given.subject_column
        if option is not None:
            at = self._position(option, texts, "", self.faults)
            if at is not None:
                found[at] = MappedColumn(at, texts[at], SUBJECT, COLUMNS, msg("--subject-column says so"))
        return found

    def _tell_same(self, found: Mapping[int, MappedColumn]) -> None:
        """Headings of several sheets may be one thing; in one sheet they are not."""
        first: dict[str, MappedColumn] = {}
        for column in found.values():
            other = first.setdefault(column.target, column)
            if other is not column and column.section:
                problem = msg("the columns {one} and {other} are the same", one=other.shown, other=column.shown)
                self.map_faults.add("columns", problem, expected=msg("one of them, the other as ignore"))

    def _as_stated(self, at: int, heading: str, target: str, section: str) -> MappedColumn:
        if target != IGNORE:
            return MappedColumn(at, heading, target, section, STATED)
        (match,) = match_headers(self.instrument, [heading], records=self.region.rows in OF_RECORDS)
        # What is personal is still said to be.
        return MappedColumn(at, heading, IGNORE, "", match.why if match.kind else STATED, match.kind)

    def _position(self, heading: str, texts: Sequence[str], place: str, faults: Faults) -> int | None:
        """Where the column stands that *heading* names: by its text, or its letters (``C:C``)."""
        found = [at for at, text in enumerate(texts) if text and caseless(text) == caseless(heading)]
        whole = _AS_A_WHOLE.fullmatch(heading)
        if not found and whole is not None and whole.group(1) == whole.group(2):
            cell = cell_of(f"{whole.group(1)}1")
            found = [cell[1]] if cell is not None and cell[1] < len(texts) else []
        if len(found) > 1:
            columns = tuple(map(whole_column, found))
            problem = msg("the column {name} stands here several times", name=visible(heading))
            faults.add(place, problem, expected=msg("one of {choices}", choices=columns))
        elif not found and caseless(heading) not in self.given.elsewhere:
            problem = msg("there is no column {name}", name=visible(heading))
            known = [" ".join(text.split()) for text in texts if text]
            faults.unknown(place, problem, heading, known, expected=msg("a column of the table"))
        return found[0] if len(found) == 1 else None

    def cells(self) -> Iterator[MappedColumn]:
        """The cells that the mapping names, each as a column of its own."""
        targets = self.region.targets.of(CELLS)
        for section, entries in ((COLUMNS, self.given.map.columns), (CLAIMS, self.given.map.claims)):
            for name, target in entries.items():
                place = f"{section}.{visible(name)}"
                if cell_of(name) is None:
                    problem = msg("{name} is no cell", name=visible(name))
                    self.map_faults.add(place, problem, expected=msg("cells such as C4, as rows are cells"))
                elif target not in targets[section]:
                    problem = msg("{name} is not known", name=visible(target))
                    self.map_faults.unknown(
                        place,
                        problem,
                        target,
                        targets[section],
                        expected=msg("a code of {instrument}", instrument=self.instrument.id),
                    )
                else:
                    cell = cell_of(name)
                    assert cell is not None
                    yield MappedColumn(cell[1], name, target, section, STATED)
