"""Report files → the sheet: everything that was printed, and how it hangs together, with every address spelled out."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.model import AuditSheet, PrintedBand
from evalkit.audit.parse.addresses import directory_of
from evalkit.audit.parse.claims import ReadClaims, read_constant
from evalkit.audit.parse.entries import OF_RELATION, drafting_in, read_draft
from evalkit.audit.parse.relations import SpellingOut
from evalkit.audit.parse.sentences import read_claims
from evalkit.audit.parse.tables import read_tables
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.base.interval import Interval
from evalkit.base.printed.signs import plain
from evalkit.base.text import msg, visible, visible_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evalkit.audit.model import Relation
    from evalkit.audit.parse.addresses import At, Directory
    from evalkit.audit.parse.entries import RelationEntry
    from evalkit.audit.parse.patterns import AddressedTable
    from evalkit.audit.parse.sentences import Sentence
    from evalkit.audit.parse.tables import PrintedTable
    from evalkit.performance.files import ReportFiles
    from evalkit.performance.model import Report
    from evalkit.schema.reader import Reader

MAX_RINGS = 10
MAX_SHOWN = 12


def read_sheet(files: ReportFiles, report: Report, *, strict: bool = False) -> AuditSheet:
    """Read the tables, claims and relations of all parts.

    Faults are noted in the parts, none is raised: what could be read is returned.

    Args:
        strict: Whether a cell of a table that cannot be read is a fault; else it is left out.
    """
    claims = ReadClaims({}, set(), None if strict else {})
    tables = read_tables(files, claims)
    sentences = read_claims(files, claims)
    grids = {name: table.grid for name, table in tables.items()}
    claims.broken.update(_faulty(files, report))
    names = directory_of(report, claims.claims, grids, claims.broken)
    drafts = list(_drafts(files, tables.values(), sentences, names))
    bands = _bands(drafts, tables)
    for table in tables.values():
        table.lines.hand_over(table.part)
    spelling = SpellingOut(names)
    relations = [(relation, draft.at) for draft in drafts for relation in spelling.relations(draft)]
    _refuse_rings(relations)
    return AuditSheet(
        file=report.file,
        sha256=files.sha256,
        agency=report.agency,
        year=report.year,
        claims=claims.claims,
        relations=tuple(relation for relation, _ in relations),
        bands=bands,
        tables={name: table.title for name, table in tables.items()},
        inputs=tuple(files.inputs),
        notes=tuple(files.notes),
        unread=claims.unread or {},
    )


def _faulty(files: ReportFiles, report: Report) -> Iterator[str]:
    """What has faults of its own, so that naming it is none: indicators, and kinds of which some have no code."""
    faults = [(fault.file, str(fault.place)) for fault in files.faults_found()]
    for indicator in report.indicators:
        if any(
            file == indicator.file and (place == indicator.place or place.startswith(f"{indicator.place}."))
            for file, place in faults
        ):
            yield f"indicator:{indicator.code}"
    unread = files.head is not None and len(files.head.data.get("parts", ())) > len(files.parts) - 1
    stated = {"indicator": "indicators", "objective": "objectives", "budget": "budget"}
    good = {
        "indicator": len([indicator for indicator in report.indicators if indicator.code]),
        "objective": len([objective for objective in report.objectives if objective.code]),
        "budget": 1 if report.budget else 0,
    }
    for kind, key in stated.items():
        entries = [part.reader.data[key] for part in files.parts if key in part.reader.data]
        number = sum(len(entry) if isinstance(entry, list) else 1 for entry in entries)
        if unread or number > good[kind]:
            yield kind


def _drafts(
    files: ReportFiles, tables: Collection[PrintedTable], sentences: Sequence[Sentence], names: Directory
) -> Iterator[RelationEntry]:
    """The relations of all parts: for each part those of its tables, its claims, its own."""
    for part in files.parts:
        drafts: list[RelationEntry | None] = []
        for table in tables:
            if table.part is part:
                drafts += _listed(table.reader, names, table.grid)
        drafts += [_of_sentence(sentence, names) for sentence in sentences if sentence.part is part]
        drafts += _listed(part.reader, names, None)
        yield from (draft for draft in drafts if draft is not None)


def _listed(reader: Reader, names: Directory, own: AddressedTable | None) -> Iterator[RelationEntry | None]:
    for entry in reader.tables("relations"):
        yield read_draft(entry, drafting_in(names, own))
        entry.close()


def _of_sentence(sentence: Sentence, names: Directory) -> RelationEntry | None:
    reader, address = sentence.reader, sentence.address
    keys = [key.name for key in OF_RELATION]
    draft = None
    if address is not None and address not in names.broken and any(key in reader.data for key in keys):
        draft = read_draft(reader, drafting_in(names), address)
    reader.close(also=keys)
    return draft


def _bands(drafts: Sequence[RelationEntry], tables: Mapping[str, PrintedTable]) -> dict[str, tuple[PrintedBand, ...]]:
    found: dict[str, tuple[PrintedBand, ...]] = {}
    for draft in drafts:
        bands = draft.bands or ""
        name = bands.removeprefix("table:")
        if name != bands and name not in found:
            found[name] = read_bands(tables[name], draft.at)
    return found


def _refuse_rings(relations: Sequence[tuple[Relation, At]]) -> None:
    graph: dict[str, list[str]] = {}
    places: dict[str, At] = {}
    for relation, at in relations:
        if not RELATION_KINDS[relation.kind].is_making:  # a part may be at most a total that is the sum of its parts
            continue
        graph.setdefault(relation.claim, []).extend(relation.inputs)
        places.setdefault(relation.claim, at)
    for ring in islice(rings(graph), MAX_RINGS):
        shown = [visible(address, 120) for address in ring[:MAX_SHOWN]]
        shown.append("…" if len(ring) > MAX_SHOWN else shown[0])
        places[ring[-1]].add(
            msg("relations run in a circle: {ring}", ring=" → ".join(shown)),
            expected=msg("a claim that is not made of itself"),
        )


def rings(graph: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Rings of *graph*, one for each edge that leads back; none exactly if there is no ring. In linear time.

    Yields:
        The nodes of a ring in order; the last leads to the first.
    """
    done: set[str] = set()
    for start in graph:
        if start in done:
            continue
        path = [start]
        on_path = {start: 0}
        ahead = [iter(graph[start])]
        while path:
            following = next(ahead[-1], None)
            if following is None:
                ahead.pop()
                done.add(path[-1])
                del on_path[path.pop()]
            elif following in on_path:
                yield tuple(path[on_path[following] :])
            elif following in graph and following not in done:
                on_path[following] = len(path)
                path.append(following)
                ahead.append(iter(graph[following]))


# --- Printed tables of ranges: ``>90-100``, ``3,5 - < 4,2``, ``< 1,8`` ------------------------------------------------


_NUMBER = r"(-?\d[\d.,]*)%?"
_BETWEEN = re.compile(rf"(>=|>)?{_NUMBER}(?:-|s\.?/?d\.?|sampai(?:dengan)?)(<=|<)?{_NUMBER}", re.IGNORECASE)
_ONE_END = re.compile(rf"(<=|>=|<|>|=)?{_NUMBER}")
_PLAIN = str.maketrans({"–": "-", "—": "-", "−": "-", "≤": "<=", "≥": ">="})
_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")  # 1 000
_APART = re.compile(r"\d \d")
_EXPECTED = msg("a range such as >90-100, 3,5 - < 4,2, < 1,8, ≥ 75")


def read_bands(table: PrintedTable, at: At) -> tuple[PrintedBand, ...]:
    """The ranges of *table*, best first. *at* is where a relation asks for them."""
    if table.ranges is None:
        problem = msg("table {table} does not say which column holds its ranges", table=visible(table.grid.id))
        at.add(problem, expected=msg('ranges = "…", the name of that column'))
        return ()
    lines = table.lines
    column, label = lines.header.index(table.ranges), lines.header.index(table.label or lines.header[0])
    printed_bands = []
    for row in lines.rows:
        cell = lines.at(row, table.ranges)
        band = read_band(row.cells[label] or row.key, row.cells[column] or "", table.numbers, cell)
        if band is not None:
            printed_bands.append(attrs.evolve(band, key=row.key))
    return tuple(sorted(printed_bands, key=_height, reverse=True))


def _height(band: PrintedBand) -> tuple[bool, object, bool]:
    # A range without a lower end is the lowest of all; of two that begin alike, the one without its beginning is higher.
    low = band.range.low
    return low is not None, 0 if low is None else low, band.range.low_open


def read_band(word: str, text: str, numbers: str | None, at: At) -> PrintedBand | None:
    """The range *text* that *word* stands for; nothing after a fault."""
    bare = _GROUPS.sub("", plain(text)).translate(_PLAIN)
    bare = text if _APART.search(bare) else bare.replace(" ", "")
    match = _BETWEEN.fullmatch(bare) or _ONE_END.fullmatch(bare)
    if match is None:
        at.add(msg("{text} is not a range", text=visible_name(text)), expected=_EXPECTED)
        return None
    signs = match.groups()[::2]
    ends = [
        number.exact for digits in match.groups()[1::2] if (number := read_constant(digits, at, numbers)) is not None
    ]
    if len(ends) < len(signs):
        return None
    if ends[0] > ends[-1]:
        at.add(msg("{text} ends below its beginning", text=visible(text)), expected=_EXPECTED)
        return None
    low = ends[0] if signs[0] not in ("<", "<=") else None
    high = ends[-1] if signs[-1] not in (">", ">=") else None
    span = Interval(low, high, low_open=signs[0] == ">", high_open=signs[-1] == "<")
    return PrintedBand(word=word, printed=text, range=span)
