"""What a table was taken for → the text of a mapping file, which somebody completes and keeps."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg, visible
from evalkit.base.toml.write import toml_key, toml_text, toml_value
from evalkit.mapping.columns import CLAIMS, COLUMNS
from evalkit.mapping.model import CELLS, IGNORE
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Column, Draft
    from evalkit.mapping.model import Source
    from evalkit.tables.sheet import Sheet


def map_text(draft: Draft, sheet: Sheet, instrument: Instrument, source: Source, speech: Language) -> str:
    """The mapping file that says what *draft* found in *sheet*; comments in the language *speech*.

    Headings stand in it, and texts of answers: never a value of a column that is not used.
    """
    layout = draft.layout
    used = [one for one in layout.used if one.section == COLUMNS]
    claims = [one for one in layout.used if one.section == CLAIMS]
    names = _Names(layout.columns)
    lines = [
        *_comment(
            msg(
                "What the columns of {file} are, by {instrument}.",
                file=visible(_name(sheet), 200),
                instrument=instrument.id,
            ),
            speech,
        ),
        *_comment(msg("evalkit evaluate takes it beside the table: --map FILE"), speech),
        "",
        "[source]",
        *_source(draft, sheet, source),
        "",
        "[columns]",
        *_columns(used, names, speech),
        *_left(draft, names, speech),
    ]
    if claims:
        lines += [
            "",
            *_comment(msg("What was printed: compared, never used."), speech),
            "[claims]",
            *_columns(claims, names, speech),
        ]
    lines += _answers(draft, speech)
    return "\n".join([*lines, ""])


class _Names:
    """How columns are called: by their heading in one line, or by their letters where that is not theirs alone."""

    def __init__(self, columns: Sequence[Column]) -> None:
        said = [self._heading(one) for one in columns]
        self._once = {heading for heading in said if heading and said.count(heading) == 1}

    def of(self, column: Column) -> str:
        heading = self._heading(column)
        letters = column_name(column.at)
        return heading if heading in self._once else f"{letters}:{letters}"

    @staticmethod
    def _heading(column: Column) -> str:
        return " ".join(column.heading.split())


def _name(sheet: Sheet) -> str:
    """The name of the file, without the folders of a machine."""
    return PurePath(sheet.file).name


def _comment(said: Message, speech: Language) -> list[str]:
    return [f"# {visible(speech.say(said), 400)}"]


def _source(draft: Draft, sheet: Sheet, source: Source) -> Iterator[str]:
    layout = draft.layout
    yield f"file = {toml_text(_name(sheet))}"
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


def _columns(columns: Sequence[Column], names: _Names, speech: Language) -> Iterator[str]:
    for one in columns:
        yield f"{toml_key(names.of(one))} = {toml_text(one.target)}  # {visible(speech.say(one.why), 200)}"


def _left(draft: Draft, names: _Names, speech: Language) -> Iterator[str]:
    """What has to be decided, and the columns that are left aside."""
    for fault in draft.faults:
        yield f"# ! {visible(speech.say(fault.problem), 400)}"
    aside = [one for one in draft.layout.aside if one.heading]
    if aside:
        yield from _comment(msg("Left aside; a code in place of ignore uses a column."), speech)
        yield from _columns([one._replace(target=IGNORE) for one in aside], names, speech)


def _answers(draft: Draft, speech: Language) -> Iterator[str]:
    told = {code: answers for code, answers in draft.layout.answers.items() if answers}
    if not told:
        return
    yield ""
    yield from _comment(msg("What texts of cells mean: of all columns, then of single ones."), speech)
    for code, answers in told.items():
        yield f"[answers.{toml_key(code)}]" if code else "[answers]"
        yield from (f"{toml_key(text)} = {toml_value(answer)}" for text, answer in answers.items())
