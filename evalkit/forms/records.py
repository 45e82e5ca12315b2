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

_MOST, _ELEMENT = 14, 20
_ABBREVIATED = 3
_CHOSEN, _SHORT = msg("Multiple choice"), msg("Short answer")  # as Google Forms calls them


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
    elements = [
        Field(
            Input(rules.table, code, CHOICE, answers_of_element(instrument, rules, code)),
            instrument.nodes[code].title,
            _ELEMENT,
        )
        for code in instrument.leaves_under(TOTAL)
    ]
    return Records(_name(rules), rules.table, [_unit(rules), *_profile(rules), *elements], is_table=True)


def _profile(rules: Rules) -> Iterator[Field]:
    """What may be said of the respondents themselves."""
    for key, profile_column in rules.profile.items():
        words = tuple(Choice(word, word) for word in profile_column.values)
        yield Field(Input(rules.table, key, CHOICE if words else TEXT, words), _heading(key), _MOST)


def _unit(rules: Rules) -> Field:
    return Field(Input(rules.table, rules.unit, TEXT), rules.unit, _ELEMENT)


def _name(rules: Rules) -> Prose:
    return rules.title._replace(id=rules.title.id.capitalize(), en=rules.title.en.capitalize())


def answers_of_element(instrument: Instrument, rules: Rules, code: str) -> tuple[Choice, ...]:
    """The answers to an element, in the words that its form has for them."""
    scale = instrument.scales[rules.answers or ""]
    own = rules.words.get(code)
    words = {} if own is None else own.printed
    return tuple(
        Choice(f"{level.answer} – {words.get(level.answer, level.title)}", str(level.answer)) for level in scale.levels
    )


def _questions(instrument: Instrument, rules: Rules) -> Page:
    asked = [*_asked_of_profile(rules), *_asked_of_elements(instrument, rules)]
    most = max(len(answers) for _, _, answers in asked)
    columns = (
        Column(msg("no."), 9),
        Column(msg("question"), 62),
        Column(msg("kind"), 16),
        *(Column(msg("answer {number}", number=str(at)), 18) for at in range(1, most + 1)),
    )
    lines = [
        Line(label, (question, _CHOSEN if answers else _SHORT, *answers), ()) for label, question, answers in asked
    ]
    about = (
        msg(
            "Ready to copy into Google Forms: a question each, of the kind named here, with its answers in this order."
        ),
        msg("Export the answers as a table; evalkit evaluate reads it, and these words, as they are."),
    )
    return Page(msg("Questions"), msg("Questions of the survey"), about, columns, lines)


def _asked_of_profile(rules: Rules) -> Iterator[tuple[str, Prose, tuple[str, ...]]]:
    for number, profile_column in enumerate(rules.profile.values(), 1):
        yield (
            f"P{number}",
            profile_column.title._replace(
                id=profile_column.title.id.capitalize(), en=profile_column.title.en.capitalize()
            ),
            profile_column.values,
        )


def _asked_of_elements(instrument: Instrument, rules: Rules) -> Iterator[tuple[str, Prose, tuple[str, ...]]]:
    """Each element by the question that its form prints, if the rule file has that, with its answers."""
    for number, code in enumerate(instrument.leaves_under(TOTAL), 1):
        heading = instrument.headings.get(code)
        printed = [text for text in (heading.also if heading is not None else ()) if text.endswith("?")]
        other = msg("What do you think of this: {what}?", what=instrument.nodes[code].title)
        answers = tuple(choice.text.partition(" – ")[2] for choice in answers_of_element(instrument, rules, code))
        yield f"U{number}", printed[0] if printed else other, answers


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
        *(Field(Input("groups", f"values/{code}", NUMBER), code, _MOST) for code in codes),
    ]
    return Records(msg("Groups"), "groups", fields)
