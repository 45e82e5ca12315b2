"""The form on the screen: one question at a time on the left, what comes out so far on the right."""

from __future__ import annotations

import os
import textwrap
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from evalkit.base.errors import FileError, RefusedError
from evalkit.base.system_errors import reason_of
from evalkit.base.text import Message, msg
from evalkit.files.codes import proof_of, said_of
from evalkit.fill.questions import ANSWERS, CONTEXT, HEAD, VALUES, questions
from evalkit.fill.result_so_far import page_beside, standing
from evalkit.fill.screens import KEYS, Ask, Choices, QuestionSearch, Room, Typed, Write
from evalkit.method.outcome_rules import with_facts
from evalkit.report.blocks import together
from evalkit.report.evaluation.texts import name_of
from evalkit.report.render.page_settings import LEAST_WIDTH, PageSettings
from evalkit.report.render.terminal import as_text
from evalkit.report.render.text import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.fill.form import KeyChange, OpenForm
    from evalkit.fill.questions import AskedQuestion
    from evalkit.instruments import Instrument

EVIDENCE, NOTES = "evidence", "notes"


class FillApp(App[None]):
    """Asks the questions of *instrument* and writes each answer into *form*.

    Attributes:
        at: The place of the question that is asked.
    """

    CSS_PATH = "fill.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (2 * LEAST_WIDTH, "-wide")]  # noqa: RUF012  # as textual declares it
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-short"), (24, "-high")]  # noqa: RUF012  # the same
    BINDINGS: ClassVar[list[BindingType]] = [Binding(keys, action, show=False) for keys, (action, _) in KEYS.items()]

    def __init__(self, form: OpenForm, instrument: Instrument, speech: Language) -> None:
        """Begin at the first question that is still open."""
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)
        self.form = form
        self.instrument = instrument
        self.speech = speech
        self._ask()
        self.at = next(iter(self.standing.open), 0)

    def _ask(self) -> None:
        """Ask what belongs to the facts that the form has by now, and see how far it is."""
        given = self.form.content.get(CONTEXT, {})
        words = {key: context_key.values for key, context_key in self.instrument.context.items()}
        known = {key: fact for key, fact in given.items() if fact in words.get(key, ())}
        self.asked = questions(with_facts(self.instrument, known))
        self.standing = standing(self.form, self.instrument, self.asked)

    @property
    def question(self) -> AskedQuestion:
        """What is asked now."""
        return self.asked[self.at]

    def compose(self) -> ComposeResult:
        """The question on the left, what comes out on the right."""
        yield Label(id="head", markup=False)
        with Horizontal(id="body"):
            with Room(id="ask"):
                yield Label(id="where", markup=False)
                yield Label(id="title", markup=False)
                yield Choices(self._choose, self._press)
                yield Typed(partial(self._take_typed, go_on=True))
                yield Label(id="said", markup=False)
                yield Label(id="more", markup=False)
            with VerticalScroll(id="beside", can_focus=False):
                yield Static(id="result")
        yield Label("  ".join(self._foot()), id="foot", markup=False)

    def on_mount(self) -> None:
        """Show the first open question."""
        self._show()

    def on_room_changed(self) -> None:
        """Break the choices anew."""
        if self.question.choices:
            at = self.query_one("#choices", OptionList).highlighted
            self._show_choices()
            self.query_one("#choices", OptionList).highlighted = at

    # --- Answers ----------------------------------------------------------------------------------------------------

    def _choose(self, at: int | None) -> None:
        """Take the choice, and go on."""
        if at is None:
            self._say(msg("nothing is chosen: press its key, or go to it with the arrow keys"), "error")
            return
        self._put(self.question.choices[at].found, go_on=True)

    def _press(self, pressed: str) -> None:
        """The key of a choice takes it; Delete takes the answer back."""
        found = [at for at, choice in enumerate(self.question.choices) if choice.key.casefold() == pressed.casefold()]
        if found:
            self._choose(found[0])
        elif pressed in ("delete", "backspace"):
            self._put(None)
        elif len(pressed) == 1 and pressed.isalnum():
            self._say(msg("{found} is none of the choices", found=pressed), "error")

    def _take_typed(self, *, go_on: bool = False) -> bool:
        """Whether what was typed is in the form, or nothing was."""
        if not self._is_typed:
            if go_on:
                self._go(self.at + 1)
            return True
        typed = self.query_one("#typed", Input).value
        found = self.question.read(typed) if typed.strip() else None
        if found is None and typed.strip():
            self._refuse(typed)
            return False
        return self._put(found, go_on=go_on)

    def _refuse(self, typed: str) -> None:
        self._say(msg("{found} is not taken; wanted: {what}", found=typed, what=self.question.expects), "error")

    @property
    def _is_typed(self) -> bool:
        """Whether something was typed that is not in the form."""
        return not self.question.choices and self.query_one("#typed", Input).value.strip() != self._text_in_form()

    def _text_in_form(self) -> str:
        found = self.form.value(self.question.section, self.question.key)
        return (
            "" if found is None else self.speech.number(str(found)) if self.question.section == ANSWERS else str(found)
        )

    def _put(self, found: Any, *, go_on: bool = False) -> bool:
        return self._change(partial(self.form.put, self.question.section, self.question.key, found), go_on=go_on)

    def _change(self, change: Callable[[], Any], *, go_on: bool = False) -> bool:
        """Do it and say what came of it; whether the form has it now."""
        told: tuple[Message, str] = (msg("saved"), "")
        try:
            change()
        except RefusedError as error:
            self._say(error.problem, "error")
            return False
        except FileError as error:
            told = (msg("not saved, kept here: {why}", why=error.faults[0].problem), "error")
        except OSError as error:
            told = (msg("not saved, kept here: {why}", why=reason_of(error)), "error")
        self._ask()
        self.at = min(self.at, len(self.asked) - 1)
        if go_on and self.at + 1 < len(self.asked):
            self.at += 1
        self._show()
        self._say(*told)
        return True

    # --- Going about ------------------------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        """To a question before or behind this one."""
        if self._take_typed():
            self._go(self.at + by)

    def action_scroll(self, by: int) -> None:
        """What stands beside the question up or down, where there is more of it than room."""
        self.query_one("#beside").scroll_relative(y=by, animate=False)

    def action_next_open(self) -> None:
        """To the next question without an answer, from the beginning again behind the last."""
        if self._take_typed():
            still = self.standing.open
            behind = [at for at in still if at > self.at]
            self._go((behind or still or [self.at])[0])
            if not still:
                self._say(msg("every question is answered"))

    def action_search(self) -> None:
        """To a question by its words."""
        if self._take_typed():
            self.push_screen(QuestionSearch([self._named(question) for question in self.asked], self.speech), self._go)

    def action_write(self, section: str) -> None:
        """Evidence or a note on the question."""
        question = self.question
        if question.section not in (ANSWERS, VALUES):
            self._say(msg("evidence and notes belong to the questions of the index"))
        elif not all(isinstance(text, str) for text in self._texts(section)):
            self._say(msg("evidence with a last day is changed in the file"))
        elif self._take_typed():
            title = _TO_WRITE[section]._replace(args={"code": question.key})
            held = self._texts(section)
            self.push_screen(Write(title, held, self.speech), partial(self._written, section, held))

    def _texts(self, section: str) -> tuple[Any, ...]:
        found = self.form.value(section, self.question.key)
        return () if found is None else tuple(found) if isinstance(found, list) else (found,)

    def _said(self, held: Sequence[Any]) -> Iterator[str]:
        return map(self.speech.say, said_of(proof for one in held if (proof := proof_of(one)) is not None))

    def _written(self, section: str, held: Sequence[str], found: tuple[str, ...] | None) -> None:
        if found is not None and found != tuple(held):
            put = found[0] if len(found) == 1 else list(found) or None
            self._change(partial(self.form.put, section, self.question.key, put))

    def action_undo(self) -> None:
        """Take back what was typed, else the last change; go to where it was."""
        if self._is_typed:
            self._show()
        elif self.form.last is not None:
            self._change(partial(self._undo, self.form.last))
        else:
            self._say(msg("there is nothing to take back"))

    def _undo(self, last: KeyChange) -> None:
        self.at = next(
            (
                at
                for at, question in enumerate(self.asked)
                if question.key == last.key and _is_of(question, last.section)
            ),
            self.at,
        )
        self.form.undo()

    def _go(self, at: int | None) -> None:
        if at is not None:
            self.at = max(0, min(at, len(self.asked) - 1))
            self._show()

    # --- Leaving ----------------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Leave, but not with something that is not in the file."""
        if self._is_typed:
            answers = (msg("Save"), msg("Discard"), msg("Back"))
            self.push_screen(Ask(msg("What you typed is not saved."), answers, self.speech), self._left_typed)
        elif self.form.unsaved:
            answers = (msg("Try again"), msg("Leave without it"), msg("Back"))
            text = msg("{count:change is|changes are} not in the file.", count=str(len(self.form.unsaved)))
            self.push_screen(Ask(text, answers, self.speech), self._left_unsaved)
        else:
            self.exit()

    def _left_typed(self, answer: int | None) -> None:
        if answer == 0 and self._take_typed():
            self.action_leave()
        elif answer == 1:
            self._show()
            self.action_leave()

    def _left_unsaved(self, answer: int | None) -> None:
        if answer == 0:
            self._change(self.form.save)
            if not self.form.unsaved:
                self.exit()
        elif answer == 1:
            self.exit()

    # --- What is seen -----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        question, say = self.question, self.speech.say
        self.query_one("#head", Label).update(say(together(*self._head())))
        above = together(
            *(together(node.code, node.title, separator="  ") for node in question.where[1:]), separator=" › "
        )
        self.query_one("#where", Label).update(say(above))
        self.query_one("#title", Label).update(self._named(question))
        self.query_one("#more", Label).update("\n".join(map(say, self._more())))
        self._show_result()
        self._show_choices()
        self._say("")

    def _head(self) -> Iterator[Prose]:
        yield name_of(self.instrument)
        yield str(self.form.value(HEAD, "subject") or Path(self.form.file).name)
        yield str(self.form.value(HEAD, "period") or "")
        yield msg("{open} of {all} open", open=str(len(self.standing.open)), all=str(len(self.asked)))

    def _named(self, question: AskedQuestion) -> str:
        title = self.speech.say(question.title)
        return f"{question.key}  {title}" if question.section in (ANSWERS, VALUES) else title

    def _foot(self) -> Iterator[str]:
        yield "PgUp/Dn"
        for keys, (_, told) in KEYS.items():
            if told:
                yield f"^{keys[len('ctrl+')].upper()} {self.speech.say(told)}"

    def _more(self) -> Iterator[Prose]:
        question = self.question
        if question.expects:
            yield msg("answer: {what}", what=question.expects)
        for section in (EVIDENCE, NOTES):
            held = self._texts(section) if question.section in (ANSWERS, VALUES) else ()
            if held:
                told, place = _HELD[section]
                yield told._replace(args={place: "; ".join(self._said(held))})
        yield from question.source

    def _show_choices(self) -> None:
        question, choices, typed = (
            self.question,
            self.query_one("#choices", OptionList),
            self.query_one("#typed", Input),
        )
        choices.display, typed.display = bool(question.choices), not question.choices
        if not question.choices:
            typed.value = self._text_in_form()
            typed.cursor_position = len(typed.value)
            typed.focus()
            return
        found = question.chosen(self.form.value(question.section, question.key))
        choices.set_options(self._options(question, found))
        choices.highlighted = found  # none of them without an answer: Enter takes none that nobody gave
        choices.focus()

    def _options(self, question: AskedQuestion, found: int | None) -> Iterator[Option]:
        for at, choice in enumerate(question.choices):
            head = f"{'●' if at == found else '○'} {choice.key}  "
            text = f"{head}{self.speech.say(choice.title)}"
            room = max(self.query_one("#ask").content_size.width - _SCROLLBAR, _LEAST_ROOM)
            yield Option(textwrap.fill(text, room, subsequent_indent=" " * len(head)))

    def _show_result(self) -> None:
        document = page_beside(self.standing, self.question)
        page = PageSettings(self.speech, width=LEAST_WIDTH)
        self.query_one("#result", Static).update(as_text(lines([document], page)))

    def _say(self, text: Prose, kind: str = "") -> None:
        said = self.query_one("#said", Label)
        said.update(self.speech.say(text))
        said.set_class(kind == "error", "-error")


_LEAST_ROOM, _SCROLLBAR = 20, 1
_TO_WRITE = {EVIDENCE: msg("Evidence of {code}: texts or names of files"), NOTES: msg("Notes on {code}")}
_HELD = {EVIDENCE: (msg("evidence: {evidence}"), "evidence"), NOTES: (msg("note: {note}"), "note")}


def _is_of(question: AskedQuestion, section: str) -> bool:
    """Whether a change in *section* belongs to *question*."""
    return question.section == section or (section in (EVIDENCE, NOTES) and question.section in (ANSWERS, VALUES))
