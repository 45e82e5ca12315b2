"""What a table was taken for → the text of a mapping file, which somebody completes and keeps."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg, visible
from evalkit.base.toml.write import toml_key, toml_text, toml_value
from evalkit.mapping.columns import CLAIMS, COLUMNS
from evalkit.mapping.map_file import CELLS, IGNORE
from evalkit.schema.shipped import schema_line
from evalkit.tables.references import whole_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.language import Language
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import LayoutDraft, MappedColumn, Unknown
    from evalkit.mapping.map_file import MappingSource
    from evalkit.tables.sheet import Sheet


Part = tuple["Sheet", "LayoutDraft"]


def map_text(parts: Sequence[Part], instrument: Instrument, source: MappingSource, speech: Language) -> str:
    """The mapping file that says what was found in the sheets of *parts*; comments in the language *speech*.

    Headings stand in it, and texts of answers that name nobody: never a value of a column that is not used.
    """
    sheet, draft = parts[0]
    body = _table(draft, speech) if len(parts) == 1 else _of_sheets(parts, speech)
    lines = [*_source(draft, sheet, source), "", *body, *_answers([draft for _, draft in parts], speech)]
    taken = msg("evalkit evaluate takes it beside the table: --map FILE")
    return text_of_map(sheet.file, instrument.id, taken, lines, speech)


def text_of_map(file: str, rules: str, taken: Message, lines: Iterable[str], speech: Language) -> str:
    """The text of a mapping of the tables in *file*, by the *rules* of that id.

    Args:
        file: It is named without the folders of a machine.
        rules: An instrument, or the rules of a report.
        taken: Which command takes the mapping.
        lines: All that stands below ``[source]`` and its file.
        speech: The language of the comments.
    """
    name = PurePath(file).name
    said = msg("What the columns of {file} are, by {instrument}.", file=visible(name, 200), instrument=rules)
    head = [schema_line("mapping"), "", *_comment(said, speech), *_comment(taken, speech), "", "[source]"]
    return "\n".join([*head, f"file = {toml_text(name)}", *lines, ""])


def _table(draft: LayoutDraft, speech: Language) -> Iterator[str]:
    """What the columns of one sheet are."""
    layout = draft.layout
    claims = [column for column in layout.used if column.section == CLAIMS]
    names = _ColumnNames(layout.columns)
    yield "[columns]"
    yield from _columns([column for column in layout.used if column.section == COLUMNS], names, speech)
    yield from _left(draft, names, speech)
    if claims:
        yield ""
        yield from _comment(msg("What was printed: compared, never used."), speech)
        yield "[claims]"
        yield from _columns(claims, names, speech)


def _of_sheets(parts: Sequence[Part], speech: Language) -> Iterator[str]:
    """What the columns of each sheet were taken for; a heading under [columns] is meant in every sheet that has it."""
    yield from _comment(
        msg(
            "Each sheet is read by its headings and cells; a line under [columns] decides otherwise, in every sheet that has the heading."
        ),
        speech,
    )
    yield "[columns]"
    for sheet, draft in parts:
        names = _ColumnNames(draft.layout.columns)
        yield f"# {visible(sheet.name)}:"
        yield from (f"# {line}" for line in _columns(draft.layout.used, names, speech))
        yield from (line for line in _left(draft, names, speech) if line.startswith("# !"))


class _ColumnNames:
    """How columns are called: by their heading in one line, or by their letters where that is not theirs alone."""

    def __init__(self, columns: Sequence[MappedColumn]) -> None:
        said = [column.one_line for column in columns]
        self._once = {heading for heading in said if heading and said.count(heading) == 1}

    def of(self, column: MappedColumn) -> str:
        return column.one_line if column.one_line in self._once else whole_column(column.at)


def _comment(said: Message, speech: Language) -> list[str]:
    return [f"# {visible(speech.say(said), 400)}"]


def _source(draft: LayoutDraft, sheet: Sheet, source: MappingSource) -> Iterator[str]:
    layout = draft.layout
    if source.sheets:  # what stands above their headings may differ
        yield f"sheets = [{', '.join(map(toml_text, source.sheets))}]"
    elif sheet.name:
        yield f"sheet = {toml_text(sheet.name)}"
    if layout.rows != CELLS and not source.sheets:
        yield f"header = {layout.header}"
    yield f"rows = {toml_text(layout.rows)}"
    if source.last is not None:
        yield f"last = {source.last}"
    elif draft.last is not None:
        yield f"# last = {draft.last}"
    for key, said in (("decimal", source.decimal), ("letters", source.letters)):
        if said is not None:
            yield f"{key} = {toml_text(said)}"


def line_of(name: str, target: str, column: MappedColumn, speech: Language) -> str:
    """The line of a mapping that says that the *column* called *name* is *target*, and why."""
    return f"{toml_key(name)} = {toml_text(target)}  # {visible(speech.say(column.why), 200)}"


def _columns(columns: Sequence[MappedColumn], names: _ColumnNames, speech: Language) -> Iterator[str]:
    for column in columns:
        yield line_of(names.of(column), column.target, column, speech)


def to_decide(faults: Iterable[Fault], speech: Language) -> Iterator[str]:
    """What has to be decided before a mapping is of use."""
    return (f"# ! {visible(speech.say(fault.problem), 400)}" for fault in faults)


def _left(draft: LayoutDraft, names: _ColumnNames, speech: Language) -> Iterator[str]:
    """What has to be decided, and the columns that are left aside."""
    yield from to_decide(draft.faults, speech)
    aside = [column for column in draft.layout.aside if column.heading]
    if aside:
        yield from _comment(msg("Left aside; a code in place of ignore uses a column."), speech)
        yield from _columns([column._replace(target=IGNORE) for column in aside], names, speech)


def _answers(drafts: Sequence[LayoutDraft], speech: Language) -> Iterator[str]:
    """What texts of cells mean, and those of which it is not known: of all columns, then of single ones."""
    told: dict[str, dict[str, object]] = {}
    unknown: dict[str, list[Unknown]] = {}
    for draft in drafts:
        for code, answers in draft.layout.answers.items():
            told.setdefault(code, {}).update(answers)
        for one in draft.unknown:
            unknown.setdefault(one.code, []).append(one)
    listed = dict.fromkeys(code for code in (*told, *unknown) if told.get(code) or unknown.get(code))
    codes = sorted(listed, key=bool)
    if codes:
        yield ""
        yield from _comment(msg("What texts of cells mean: of all columns, then of single ones."), speech)
    if unknown:
        yield from _comment(
            msg("Lines behind # are texts that are no answers: take the # away and say what they mean."), speech
        )
    for code in codes:
        yield f"[answers.{toml_key(code)}]" if code else "[answers]"
        yield from (f"{toml_key(text)} = {toml_value(answer)}" for text, answer in told.get(code, {}).items())
        yield from (_to_fill_in(one, speech) for one in unknown.get(code, ()))


def _to_fill_in(one: Unknown, speech: Language) -> str:
    cells = (*one.cells, "…") if one.number > len(one.cells) else one.cells
    if not one.text:
        said = msg("texts that may name somebody are not repeated here: {cells}", cells=cells)
        return f"# {visible(speech.say(said), 200)}"
    answer = "…" if one.near is None else toml_text(one.near)
    return f"# {toml_key(one.text)} = {answer}  # {', '.join(cells)}"
