"""What a mapping lacks or says wrongly, told once: codes that have no column, texts that are no answers, meanings that no column takes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evalkit.base.text import Message, msg, visible
from evalkit.base.wording import DASHES
from evalkit.files.records.cells import Complaint
from evalkit.files.row_faults import is_harmless, nearest
from evalkit.instruments.offices import OFFICES
from evalkit.mapping import lexicon
from evalkit.mapping.code_rows import places
from evalkit.mapping.columns import Meanings, Unknown
from evalkit.mapping.headings import match_headers, words_of
from evalkit.mapping.map_file import AGENCIES, ANSWER, CODE, CODES, EVIDENCE, NOTE, PERIOD, SUBJECT, UNIT, map_command
from evalkit.method.scales import expected
from evalkit.schema.reader import show
from evalkit.tables.references import cell_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.text import Prose
    from evalkit.files.row_faults import Known
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Layout, MappedColumn
    from evalkit.mapping.contents import Contents
    from evalkit.mapping.table_region import TableRegion

    Pairs = tuple[tuple[int, str], ...]


def missing_codes(region: TableRegion, columns: Sequence[MappedColumn]) -> list[str]:
    """What the rows cannot do without, and no column is."""
    found = {column.target for column in columns if column.section}
    return [code for code in region.targets.needed(region.rows) if code not in found]


def tell_missing(region: TableRegion, columns: Sequence[MappedColumn], contents: Contents, faults: Faults) -> None:
    """What the rows in *region* cannot do without, once, with the columns that are left."""
    missing = missing_codes(region, columns)
    found = {column.target for column in columns if column.section}
    holds_nothing = region.rows in (AGENCIES, OFFICES) and found.isdisjoint(region.instrument.every_node)
    if not (missing or holds_nothing):
        return
    left = [column for column in columns if not column.section and not column.kind and column.heading]
    shown = tuple(column.shown for column in left)
    problem = msg("no column is known: the row of headings may be missing")
    if missing:
        problem = msg("no column was found for {codes}", codes=tuple(missing))

    def is_answered(at: int, code: str) -> bool:
        texts = contents.texts(at)
        return code in region.needed and bool(texts) and all(region.is_taken(code, text) for text in texts)

    expected = msg("one of these, which are not understood: {columns}", columns=shown) if left else None
    ready = _ready(region, missing, left, is_answered) if missing else _ready_for_rows(region, columns)
    faults.add("", problem, expected=expected, hint=ready)


def _command(region: TableRegion) -> str:
    return map_command(region.sheet.title, region.instrument.id)


def _ready(
    region: TableRegion, missing: Sequence[str], left: Sequence[MappedColumn], is_answered: Callable[[int, str], bool]
) -> Message:
    """A mapping to complete: the command that writes it, and lines of it."""
    command, shown = _command(region), {column.at: column.shown for column in left}
    proposed = proposals(region.instrument, missing, {column.at: column.heading for column in left}, is_answered)
    if not proposed:
        return msg("{command} writes a mapping to complete, which --map takes", command=command)
    lines, *others = [tuple(f'"{shown[at]}" = "{code}"' for at, code in pairs) for pairs in proposed]
    if not others:
        return msg(
            "{command} writes a mapping to complete, which --map takes: [columns] {lines}",
            command=command,
            lines=lines,
        )
    return msg(
        "{command} writes a mapping to complete, which --map takes: [columns] {lines}; or {others}: as your form numbers them",
        command=command,
        lines=lines,
        others=others[0],
    )


def _ready_for_rows(region: TableRegion, columns: Sequence[MappedColumn]) -> Message:
    """The same for a table of which nothing is known: its rows may be indicators or questions."""
    of_kind = {
        kind: [column.shown for column in columns if not column.section and column.heading and column.kind == kind]
        for kind in ("", lexicon.NUMBER)
    }
    left = of_kind[""] if len(of_kind[""]) > 1 else of_kind[lexicon.NUMBER] + of_kind[""]
    if len(left) < 2:  # noqa: PLR2004  (the codes and the answers)
        return msg("{command} writes a mapping to complete, which --map takes", command=_command(region))
    return msg(
        "{command} writes a mapping to complete, which --map takes; where a row is an indicator or a question:"
        ' [columns] "{heading}" = "code" and "{answers}" = "answer"',
        command=_command(region),
        heading=left[0],
        answers=left[1],
    )


# --- Lines of a mapping to choose from --------------------------------------------------------------------------------


_LONG = 4  # letters of a word that says something


def proposals(
    instrument: Instrument, missing: Sequence[str], left: Mapping[int, str], fits: Callable[[int, str], bool]
) -> tuple[Pairs, ...]:
    """What columns may be: pairs of the place of a column and a code; two sets of pairs where two columns are numbered in two ways.

    A column is proposed for its number, for a word that it shares with the code, or for what stands in it, in this order: nothing
    is proposed without a reason.

    Args:
        instrument: Whose codes they are.
        missing: Codes without a column.
        left: Columns that are not understood: place → heading.
        fits: Whether all cells of a column can stand in that of a code.
    """
    numbered = _numbered(instrument, missing, left)
    if numbered:
        return numbered
    for is_meant in (lambda at, code: bool(_shared(instrument, left[at], code)), fits):
        pairs = tuple((at, code) for code in missing for at in left if is_meant(at, code))
        if pairs:
            return (pairs[:1],)
    return ()


def _numbered(instrument: Instrument, missing: Sequence[str], left: Mapping[int, str]) -> tuple[Pairs, ...]:
    """Columns whose number leaves several codes: of two, either way round."""
    matches = match_headers(instrument, list(left.values()), records=True)
    among_missing = ([code for code in match.among if code in missing] for match in matches)
    meant = {at: codes for at, codes in zip(left, among_missing, strict=True) if codes}
    columns, among = list(meant), list(meant.values())
    if len(meant) == 1 and len(among[0]) == 1:
        return (((columns[0], among[0][0]),),)
    if len(meant) == 2 == len(among[0]) and among[0] == among[1]:  # noqa: PLR2004  (two columns, two codes)
        one, other = among[0]
        return ((columns[0], one), (columns[1], other)), ((columns[0], other), (columns[1], one))
    return ()


def _shared(instrument: Instrument, heading: str, code: str) -> set[str]:
    """Words that *heading* shares with the code, or with the title of its node."""
    node = instrument.nodes.get(code)
    called = {*words_of(code), *(words_of(node.title) if node is not None else ())}
    return {word for word in called.intersection(words_of(heading)) if len(word) >= _LONG}


_MOST_NAMED = 5


def unknown_texts(region: TableRegion, layout: Layout) -> tuple[Unknown, ...]:
    """The texts in *layout* that no answer is: those that name nobody each once, the others of a column together."""
    found: dict[tuple[str, str], list[str]] = {}
    known: dict[str, Known] = {}
    rows_of: dict[str, set[int]] = {}
    for code, text, (row, at), words in _wrong(region, layout):
        found.setdefault((code, text), []).append(cell_name(row, at))
        rows_of.setdefault(text, set()).add(row)
        known[code] = words
    times = Counter(text for _, text in found)
    told: dict[tuple[str, str], list[str]] = {}
    near: dict[tuple[str, str], str | None] = {}
    for (code, text), cells in found.items():
        shown = is_harmless(text, len(rows_of[text]), known[code])
        key = ("" if shown and times[text] > 1 else code, text if shown else "")
        told.setdefault(key, []).extend(cells)
        near[key] = nearest(text, known[code]) if shown else None
    return tuple(
        Unknown(code, text, tuple(cells[:_MOST_NAMED]), len(cells), near[code, text])
        for (code, text), cells in told.items()
    )


def _wrong(region: TableRegion, layout: Layout) -> Iterator[tuple[str, str, tuple[int, int], Known]]:
    """Code (none where rows are codes), text, cell and known words of each cell that is no answer."""
    meanings = Meanings(layout.answers)
    for code, row, at, text in _cells(region, layout):
        meant = meanings.meant(code, text)
        if isinstance(meant, str) and not region.is_taken(code, meant):
            yield "" if layout.rows == CODES else code, text, (row, at), region.words(code)


def _cells(region: TableRegion, layout: Layout) -> Iterator[tuple[str, int, int, str]]:
    """Code, row, place and text of each cell that is to hold an answer."""
    if layout.rows == CODES:
        at = {column.target: column for column in layout.used}
        if CODE in at and ANSWER in at:
            for place in places(region.instrument, layout.body, at[CODE].at, by_number=at[CODE].is_stated):
                if place.code in region.worded:
                    yield from _filled(place.code, place.row, at[ANSWER].at, place.cells)
        return
    wanted = region.needed or (region.worded if layout.rows in (AGENCIES, OFFICES) else ())
    for row, cells in layout.body:
        for column in layout.used:
            if column.target in wanted:
                yield from _filled(column.target, row, column.at, cells)


def _filled(code: str, row: int, at: int, cells: Sequence[str | None]) -> Iterable[tuple[str, int, int, str]]:
    text = cells[at]
    return [(code, row, at, text)] if text is not None and text not in DASHES else []


_NAMES = frozenset((UNIT, SUBJECT, PERIOD, CODE, EVIDENCE, NOTE))  # columns of texts, which hold no answers


def tell_no_answers(region: TableRegion, columns: Iterable[MappedColumn], faults: Faults) -> None:
    """Note what stands in ``[answers]`` and is taken by none of the *columns* that it is said of."""
    used = {column.target for column in columns if column.section}
    read = region.worded if region.rows == CODES else used.intersection(region.needed or region.worded)
    others = {code for code, node in region.instrument.nodes.items() if node.is_leaf} if region.rows == CODES else used
    for code, told in region.given.map.by_column().items():
        takers = [one for one in region.instrument.every_node if one in read and code in ("", one)]
        takers = takers or sorted(read.intersection((code,) if code else read))
        for text, meant in told.items():
            left = others - read - (_NAMES if not isinstance(meant, str) else frozenset())
            if not takers or (not code and left) or any(region.is_taken(one, as_text(meant)) for one in takers):
                continue
            place = ".".join(("answers", *([visible(code)] if code else []), visible(text)))
            problem = msg("{found} is not allowed here", found=show(meant))
            hint = msg("it is what the mapping says that {text} means in the table", text=visible(text, 40))
            faults.add(place, problem, expected=_expected(region, takers[0], as_text(meant)), hint=hint)


def _expected(region: TableRegion, code: str, text: str) -> Prose | None:
    """What the column of *code* takes, in words."""
    if not region.needed:
        return expected(region.instrument, region.instrument.every_node[code])
    found = region.read(code, text)
    return found.expected if isinstance(found, Complaint) else None


def as_text(meant: Any) -> str:
    """An answer of a mapping as the text of a cell."""
    return meant if isinstance(meant, str) else str(meant).lower() if isinstance(meant, bool) else str(meant)
