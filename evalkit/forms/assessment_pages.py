"""The form of an instrument: what it asks, in its own words.

Sheets for respondents, persons and groups, and the questions of a survey as they are copied into Google Forms.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.evaluation.node_words import choices_for
from evalkit.files.assessment import STATUS_WORDS
from evalkit.files.records.cells import column_text
from evalkit.forms.common_pages import form_of, identity, rules_page
from evalkit.forms.model import (
    CHOICE,
    HEAD,
    LIVE,
    NUMBER,
    TEXT,
    TEXTS,
    DropDownItem,
    Field,
    Form,
    FormColumn,
    FormLine,
    Input,
    Live,
    Page,
    RecordSheet,
)
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.method.scales import as_written, expected, options
from evalkit.report.evaluation.supported_established import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.base.text import Text
    from evalkit.forms.model import TextPage
    from evalkit.instruments import Instrument, Node
    from evalkit.instruments.records import Records as Rules

_MOST, _ELEMENT = 14, 20
_ABBREVIATED = 3
_CHOSEN, _SHORT = msg("Multiple choice"), msg("Short answer")  # as Google Forms calls them


def records_pages(instrument: Instrument) -> Iterator[Page | RecordSheet]:
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


def _respondents(instrument: Instrument, rules: Rules) -> RecordSheet:
    elements = [
        Field(
            Input(rules.table, code, CHOICE, answers_of_element(instrument, rules, code)),
            instrument.nodes[code].title,
            _ELEMENT,
        )
        for code in instrument.leaves_under(TOTAL)
    ]
    return RecordSheet(_capital(rules.title), rules.table, [_unit(rules), *_profile(rules), *elements], is_table=True)


def _profile(rules: Rules) -> Iterator[Field]:
    """What may be said of the respondents themselves."""
    for key, profile_column in rules.profile.items():
        words = tuple(DropDownItem(word, word) for word in profile_column.values)
        yield Field(Input(rules.table, key, CHOICE if words else TEXT, words), _heading(key), _MOST)


def _unit(rules: Rules) -> Field:
    return Field(Input(rules.table, rules.unit, TEXT), rules.unit, _ELEMENT)


def _capital(title: Text) -> Text:
    """*title* as a sentence or the name of a sheet begins."""
    return title._replace(id=title.id.capitalize(), en=title.en.capitalize())


def answers_of_element(instrument: Instrument, rules: Rules, code: str) -> tuple[DropDownItem, ...]:
    """The answers to an element, in the words that its form has for them."""
    scale = instrument.scales[rules.answers or ""]
    own = rules.words.get(code)
    words = {} if own is None else own.printed
    return tuple(
        DropDownItem(f"{level.answer} – {words.get(level.answer, level.title)}", str(level.answer))
        for level in scale.levels
    )


def _questions(instrument: Instrument, rules: Rules) -> Page:
    asked = [*_asked_of_profile(rules), *_asked_of_elements(instrument, rules)]
    most = max(len(answers) for _, _, answers in asked)
    columns = (
        FormColumn(msg("no."), 9),
        FormColumn(msg("question"), 62),
        FormColumn(msg("kind"), 16),
        *(FormColumn(msg("answer {number}", number=str(at)), 18) for at in range(1, most + 1)),
    )
    lines = [
        FormLine(label, (question, _CHOSEN if answers else _SHORT, *answers), ()) for label, question, answers in asked
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
        yield f"P{number}", _capital(profile_column.title), profile_column.values


def _asked_of_elements(instrument: Instrument, rules: Rules) -> Iterator[tuple[str, Prose, tuple[str, ...]]]:
    """Each element by the question that its form prints, if the rule file has that, with its answers."""
    for number, code in enumerate(instrument.leaves_under(TOTAL), 1):
        heading = instrument.headings.get(code)
        printed = [text for text in (heading.also if heading is not None else ()) if text.endswith("?")]
        other = msg("What do you think of this: {what}?", what=instrument.nodes[code].title)
        answers = tuple(choice.text.partition(" – ")[2] for choice in answers_of_element(instrument, rules, code))
        yield f"U{number}", printed[0] if printed else other, answers


def _persons(rules: Rules) -> RecordSheet:
    fields = [_unit(rules)]
    for key, column in rules.columns.items():
        choices = tuple(DropDownItem(word, word) for word in (column.values or column.also))
        kind = CHOICE if column.values else NUMBER
        one = Input(rules.table, key, kind, choices, told=column_text(column))
        fields.append(Field(one, _heading(key), _MOST + 4))
    return RecordSheet(_capital(rules.title), rules.table, fields, is_table=True)


def _heading(key: str) -> str:
    """*key* as a heading that is still read as the column *key*; short words are abbreviations."""
    return " ".join(word.upper() if len(word) <= _ABBREVIATED else word for word in key.split("_"))


def _groups(instrument: Instrument) -> RecordSheet:
    codes = (TOTAL, *instrument.leaves_under(TOTAL))
    fields = [
        Field(Input("groups", "name"), msg("name of the group"), 36),
        Field(Input("groups", "n", NUMBER), msg("heads"), 10),
        *(Field(Input("groups", f"values/{code}", NUMBER), code, _MOST) for code in codes),
    ]
    return RecordSheet(msg("Groups"), "groups", fields)


PREDICATE = "predicate"
_CODE = msg("code")


def instrument_form(instrument: Instrument, speech: Language, beside: Sequence[str] = ()) -> Form:
    """The form of *instrument*; its sheets speak the language *speech*. *beside*: what else is asked of each answer (``established``)."""
    return form_of(instrument, (HEAD, "instrument"), speech, _pages(instrument, speech, beside))


def _pages(
    instrument: Instrument, speech: Language, beside: Sequence[str]
) -> Iterator[Page | RecordSheet | TextPage | Live]:
    yield _head(instrument, speech)
    yield from records_pages(instrument)
    yield _answers(instrument, beside)
    if instrument.nodes[TOTAL].children:
        yield _values(instrument, beside)
    yield _claims(instrument)
    yield Live(LIVE, instrument)
    yield rules_page(instrument)


# --- Head -----------------------------------------------------------------------------------------------------------


def _head(instrument: Instrument, speech: Language) -> Page:
    about = (
        msg("Fill in the coloured cells, save, and run: evalkit evaluate FILE. What stays empty is missing, not 0."),
        msg("Answers stand on the next sheets; what has been printed already stands under {claims}.", claims=CLAIMS),
    )
    return identity(instrument, about, [*_of_head(speech), *_of_context(instrument)])


def _of_head(speech: Language) -> Iterator[tuple[Prose, Input]]:
    yield msg("who or what is assessed"), Input(HEAD, "subject", told=msg("a name"), needed=True)
    yield msg("period"), Input(HEAD, "period", told=msg("2024, 2024-S1, 2024-Q3 or 2024-12-31"), needed=True)
    words = tuple(DropDownItem(speech.say(said), word) for word, said in STATUS_WORDS.items())
    yield msg("who vouches for it"), Input(HEAD, "status", CHOICE, words, words[0].text, msg("from the list"))
    told = msg("only where one subject has two of the same period")
    yield msg("name of this assessment"), Input(HEAD, "id", told=told)
    yield msg("local variant of the instrument"), Input(HEAD, "variant", told=msg("name of a file beside this form"))


def _of_context(instrument: Instrument) -> Iterator[tuple[Prose, Input]]:
    for key in instrument.context.values():
        words = tuple(DropDownItem(word, word) for word in key.values)
        told = msg("from the list") if words else msg("a whole number")
        known = str(instrument.facts.get(key.key, ""))
        yield key.title, Input("context", key.key, CHOICE if words else NUMBER, words, known, told)


# --- Answers --------------------------------------------------------------------------------------------------------


def _answers(instrument: Instrument, beside: Sequence[str]) -> Page:
    carried = [name for name in instrument.attribute_titles if name != "na"]
    weighed = any(node.weight is not None for node in instrument.nodes.values())
    columns = (
        FormColumn(_CODE, 12),
        FormColumn(msg("what is assessed"), 54),
        *([FormColumn(msg("weight"), 9)] if weighed else []),
        *(FormColumn(instrument.attribute_title(name), 12) for name in carried),
        FormColumn(msg("answer"), 34),
        FormColumn(msg("evidence"), 34),
        FormColumn(msg("note"), 30),
        *(FormColumn(WORDS[name], 34) for name in beside),
    )
    lines = [_line(instrument, node, carried, beside, weighed=weighed) for node in instrument.nodes.values()]
    about = (
        msg("Evidence and notes: one below the other in the same cell (Alt+Enter, in LibreOffice Ctrl+Enter)."),
        *_of_beside(beside),
    )
    return Page(msg("Answers"), f"{instrument.short or instrument.title} ({instrument.id})", about, columns, lines)


def _weight(node: Node) -> Prose:
    """The weight; of one that hangs on a fact, that of each value."""
    weights: list[Exact | None] = [*node.weight_by.values()] if node.weight_by else [node.weight]
    shown: list[Prose] = [short_text(weight) for weight in weights if weight is not None]
    return reduce(lambda before, one: msg("{before} / {one}", before=before, one=one), shown) if shown else ""


def _of_beside(beside: Sequence[str]) -> Iterator[Prose]:
    if beside:
        names = tuple(WORDS[name] for name in beside)
        yield msg("Only the answer decides. In {columns}: what differs from it; what stays empty is as answered.", columns=names)  # fmt: skip


def _line(instrument: Instrument, node: Node, carried: list[str], beside: Sequence[str], *, weighed: bool) -> FormLine:
    printed: tuple[Prose, ...] = (
        node.title,
        *((_weight(node),) if weighed else ()),
        *(str(node.attributes.get(name, "")) for name in carried),
    )
    answer = answer_of(instrument, node)
    inputs: tuple[Input | None, ...] = (None,) * (3 + len(beside))
    if answer is not None:
        texts = (Input("evidence", node.code, TEXTS), Input("notes", node.code, TEXTS))
        inputs = (answer, *texts, *(answer._replace(section=name) for name in beside))
    return FormLine(node.code, printed, inputs, -1 if node.is_leaf else node.depth, counted=node.is_leaf)


def answer_of(instrument: Instrument, node: Node) -> Input | None:
    """The cell for the answer to *node*, a leaf or a node with a grade; nothing for what is only computed."""
    if node.is_leaf:
        choices = leaf_choices(instrument, node)
        told = expected(instrument, node)
        return Input("answers", node.code, CHOICE if choices else NUMBER, choices, told=told)
    plan = plan_for(instrument)
    grades = tuple(DropDownItem(step.word, step.word) for step in plan.words_at(plan.position[node.code]))
    if not grades:
        return None
    return Input("answers", node.code, CHOICE, grades, told=msg("a grade, in place of the criteria below it"))


def leaf_choices(instrument: Instrument, node: Node) -> tuple[DropDownItem, ...]:
    """The answers that the leaf *node* allows, in the words of the rule file; none where it takes a number."""
    written = [
        (answer, given.title, as_written(instrument, node, answer))
        for answer, given in options(instrument, node).items()
    ]
    return tuple(
        [
            DropDownItem(_said(answer, title) if found is answer else title or "", found)
            for answer, title, found in written
        ]
    )


def _said(answer: str | int, title: str | None) -> str:
    return f"{answer} – {title}" if title and title != str(answer) else str(answer)


# --- Values and claims ----------------------------------------------------------------------------------------------

VALUES, CLAIMS = msg("Values"), msg("Printed figures")


def _values(instrument: Instrument, beside: Sequence[str]) -> Page:
    about = (msg("Values known above the answers, where the answers are not known."),)
    others = [FormColumn(WORDS[name], 20) for name in beside]
    columns = (FormColumn(_CODE, 12), FormColumn(msg("what is assessed"), 70), FormColumn(msg("value"), 20), *others)
    parents = [node for node in instrument.nodes.values() if not node.is_leaf and answer_of(instrument, node) is None]
    sections = ("values", *beside)
    lines = [
        FormLine(node.code, (node.title,), tuple(Input(section, node.code, NUMBER) for section in sections))
        for node in parents
    ]
    return Page(VALUES, msg("Values above the answers"), about, columns, lines)


def _claims(instrument: Instrument) -> Page:
    about = (
        msg("What was published: compared, never computed with. Write it as it is printed, with all its decimals."),
    )
    columns = (FormColumn(_CODE, 16), FormColumn(msg("printed figure of"), 70), FormColumn(msg("as printed"), 26))
    lines = [FormLine(key, (title,), (one,)) for key, title, one in _claimed(instrument)]
    return Page(CLAIMS, msg("Figures that were published"), about, columns, lines)


def _claimed(instrument: Instrument) -> Iterator[tuple[str, Prose, Input]]:
    total = instrument.nodes[TOTAL]
    yield TOTAL, total.title, Input("claims", TOTAL, NUMBER)
    words = tuple(DropDownItem(word, word) for word in choices_for(instrument, TOTAL))
    yield PREDICATE, msg("the predicate"), Input("claims", PREDICATE, TEXT, words)
    for rule in instrument.claims.values():
        yield rule.key, rule.title or rule.key, Input("claims", rule.key, NUMBER)
    for node in instrument.nodes.values():
        is_number = not node.is_leaf or not options(instrument, node)
        if node.code != TOTAL and is_number:
            yield node.code, node.title, Input("claims", node.code, NUMBER)
