"""Sheets for respondents, persons and groups, and the questions of a survey as they are copied into Google Forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg
from evalkit.files.records.cells import column_text
from evalkit.forms.model import CHOICE, NUMBER, TEXT, Choice, Column, Field, Input, Line, Page, Records
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument
    from evalkit.instruments.records import Records as Rules

_MOST = 14
_ABBREVIATED = 3


def records_pages(instrument: Instrument) -> Iterator[Page | Records]:
    """The sheets that stand in place of answers, where the instrument takes a table or groups."""
    rules = instrument.records
    if rules is None:
        return
    if rules.answers is not None:
        yield _respondents(instrument, rules)
        yield _questions(instrument, rules)
    elif rules.columns:
        yield _persons(rules)
    if rules.groups:
        yield _groups(instrument)


def _respondents(instrument: Instrument, rules: Rules) -> Records:
    elements = instrument.leaves_under(TOTAL)
    fields = [
        _unit(rules),
        *(
            Field(
                Input(rules.table, code, CHOICE, _answers(instrument, rules, code)),
                instrument.nodes[code].title,
                _MOST + 6,
            )
            for code in elements
        ),
    ]
    return Records(_name(rules), rules.table, fields, is_table=True)


def _unit(rules: Rules) -> Field:
    return Field(Input(rules.table, rules.unit, TEXT), rules.unit, _MOST + 6)


def _name(rules: Rules) -> Prose:
    return rules.title._replace(id=rules.title.id.capitalize(), en=rules.title.en.capitalize())


def _answers(instrument: Instrument, rules: Rules, code: str) -> tuple[Choice, ...]:
    """The answers to an element, in the words that its form has for them."""
    scale = instrument.scales[rules.answers or ""]
    own = rules.words.get(code)
    printed = {} if own is None else {word: one for word, one in own.also.items() if word not in own.common}
    words = {answer: word for word, answer in reversed(printed.items())}
    return tuple(
        Choice(f"{level.answer} – {words.get(level.answer, level.title)}", str(level.answer)) for level in scale.levels
    )


def _questions(instrument: Instrument, rules: Rules) -> Page:
    codes = instrument.leaves_under(TOTAL)
    answers = {code: _answers(instrument, rules, code) for code in codes}
    most = max(map(len, answers.values()))
    columns = (
        Column(msg("no."), 9),
        Column(msg("question"), 62),
        *(Column(msg("answer {number}", number=str(at)), 24) for at in range(1, most + 1)),
    )
    lines = [
        Line(
            f"U{number}",
            (
                msg("What do you think of this: {what}?", what=instrument.nodes[code].title),
                *(choice.text.partition(" – ")[2] for choice in answers[code]),
            ),
            (),
        )
        for number, code in enumerate(codes, 1)
    ]
    about = (
        msg(
            "Ready to copy into Google Forms: a question of the kind Multiple choice each, with its answers in this order."
        ),
        msg("Export the answers as a table; evalkit evaluate reads it, and these words, as they are."),
    )
    return Page(msg("Questions"), msg("Questions of the survey"), about, columns, lines)


def _persons(rules: Rules) -> Records:
    fields = [_unit(rules)]
    for key, column in rules.columns.items():
        choices = tuple(Choice(word, word) for word in (column.values or column.also))
        kind = CHOICE if column.values else NUMBER
        one = Input(rules.table, key, kind, choices, told=column_text(column))
        fields.append(Field(one, _heading(key), _MOST + 4))
    return Records(_name(rules), rules.table, fields, is_table=True)


def _heading(key: str) -> str:
    """*key* as a heading that is still read as the column *key*; short words are abbreviations."""
    return " ".join(word.upper() if len(word) <= _ABBREVIATED else word for word in key.split("_"))


def _groups(instrument: Instrument) -> Records:
    codes = (TOTAL, *instrument.leaves_under(TOTAL))
    fields = [
        Field(Input("groups", "name"), msg("name of the group"), 36),
        Field(Input("groups", "n", NUMBER), msg("heads"), 10),
        *(Field(Input("groups", code, NUMBER), code, _MOST) for code in codes),
    ]
    return Records(msg("Groups"), "groups", fields)
