"""Report files → the sheet: everything that was printed, and how it hangs together, with every address spelled out."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from evalkit.audit.kinds import RELATION_KINDS
from evalkit.audit.model import Sheet
from evalkit.audit.parse.addresses import directory_of
from evalkit.audit.parse.bands import read_bands
from evalkit.audit.parse.claims import Found
from evalkit.audit.parse.entries import OF_RELATION, drafting_in, read_draft
from evalkit.audit.parse.relations import SpellingOut
from evalkit.audit.parse.sentences import read_claims
from evalkit.audit.parse.tables import read_tables
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evalkit.audit.model import PrintedBand, Relation
    from evalkit.audit.parse.addresses import At, Directory
    from evalkit.audit.parse.entries import Draft
    from evalkit.audit.parse.grids import Grid
    from evalkit.audit.parse.sentences import Sentence
    from evalkit.audit.parse.tables import PrintedTable
    from evalkit.performance.files import ReportFiles
    from evalkit.performance.model import Report
    from evalkit.schema.reader import Reader

MAX_RINGS = 10
MAX_SHOWN = 12


def read_sheet(files: ReportFiles, report: Report, *, strict: bool = False) -> Sheet:
    """Read the tables, claims and relations of all parts.

    Faults are noted in the parts, none is raised: what could be read is returned.

    Args:
        strict: Whether a cell of a table that cannot be read is a fault; else it is left out.
    """
    found = Found({}, set(), None if strict else {})
    tables = read_tables(files, found)
    sentences = read_claims(files, found)
    grids = {name: table.grid for name, table in tables.items()}
    found.broken.update(_faulty(files, report))
    names = directory_of(report, found.claims, grids, found.broken)
    drafts = list(_drafts(files, tables.values(), sentences, names))
    bands = _bands(drafts, tables)
    for table in tables.values():
        table.lines.hand_over(table.part)
    spelling = SpellingOut(names)
    relations = [(relation, draft.at) for draft in drafts for relation in spelling.relations(draft)]
    _refuse_rings(relations)
    return Sheet(
        file=report.file,
        sha256=files.sha256,
        agency=report.agency,
        year=report.year,
        claims=found.claims,
        relations=tuple(relation for relation, _ in relations),
        bands=bands,
        tables={name: table.title for name, table in tables.items()},
        inputs=tuple(files.inputs),
        notes=tuple(files.notes),
        unread=found.unread or {},
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
) -> Iterator[Draft]:
    """The relations of all parts: for each part those of its tables, its claims, its own."""
    for part in files.parts:
        drafts: list[Draft | None] = []
        for table in tables:
            if table.part is part:
                drafts += _listed(table.reader, names, table.grid)
        drafts += [_of_sentence(sentence, names) for sentence in sentences if sentence.part is part]
        drafts += _listed(part.reader, names, None)
        yield from (draft for draft in drafts if draft is not None)


def _listed(reader: Reader, names: Directory, own: Grid | None) -> Iterator[Draft | None]:
    for entry in reader.tables("relations"):
        yield read_draft(entry, drafting_in(names, own))
        entry.close()


def _of_sentence(sentence: Sentence, names: Directory) -> Draft | None:
    reader, address = sentence.reader, sentence.address
    keys = [key.name for key in OF_RELATION]
    draft = None
    if address is not None and address not in names.broken and any(key in reader.data for key in keys):
        draft = read_draft(reader, drafting_in(names), address)
    reader.close(also=keys)
    return draft


def _bands(drafts: Sequence[Draft], tables: Mapping[str, PrintedTable]) -> dict[str, tuple[PrintedBand, ...]]:
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
